//! `testamur status`

mod allocate;
mod check;
mod new;
mod publish;
mod set;
mod show;

use crate::Outcome;
use crate::failure::{Failure, note};
use crate::files;
use crate::show::tell;
use crate::terminal::DOUBT;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use testamur::Code;
use testamur::status::{FileStore, ListDescription, Meaning, Purpose, StatusStore};

#[derive(Debug, Subcommand)]
pub(crate) enum StatusCommand {
    #[command(
        after_help = "Example: testamur status new --url https://edu.example/status/1 status.store"
    )]
    New(new::New),
    #[command(after_help = "Example: testamur status allocate --for urn:uuid:1 status.store")]
    Allocate(allocate::Allocate),
    #[command(
        after_help = "Example: testamur status set --credential badge.json status.store revoked"
    )]
    Set(set::Set),
    #[command(after_help = "Example: testamur status check --status-list list.json badge.json")]
    Check(check::Check),
    #[command(
        after_help = "Example: testamur status publish --key key.jwk -o public --if-due status.store"
    )]
    Publish(publish::Publish),
    #[command(after_help = "Example: testamur status show status.store")]
    Show(show::Show),
}

pub(crate) fn run(command: &StatusCommand) -> Outcome {
    match command {
        StatusCommand::New(arguments) => new::run(arguments),
        StatusCommand::Allocate(arguments) => allocate::run(arguments),
        StatusCommand::Set(arguments) => set::run(arguments),
        StatusCommand::Check(arguments) => check::run(arguments),
        StatusCommand::Publish(arguments) => publish::run(arguments),
        StatusCommand::Show(arguments) => show::run(arguments),
    }
}

/// A store, and one of its lists.
#[derive(Args, Debug)]
pub(crate) struct Chosen {
    /// The status store, which `testamur status new` makes
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// The URL of the list, where the store has several
    #[arg(long, value_name = "URL")]
    pub(crate) list: Option<String>,
}

impl Chosen {
    /// Opens the store, and finds the list.
    pub(crate) fn open(&self) -> Result<(FileStore, Arc<ListDescription>), Failure> {
        let store = open(&self.file)?;
        let list = chosen(&store, self.list.as_deref(), "--list", &self.file)?;
        Ok((store, list))
    }
}

/// How long a command waits for another that has the store.
const PATIENCE: Duration = Duration::from_secs(10);

/// After how long of that it says what it waits for.
const SILENCE: Duration = Duration::from_secs(1);

/// Opens a store, when the command that has it is done; they take a moment only.
pub(crate) fn open(file: &Path) -> Result<FileStore, Failure> {
    check_name(file)?;
    let began = Instant::now();
    let mut is_said = false;
    loop {
        match FileStore::open(file) {
            Err(error) if error.code() == Code::StatusStoreInUse && began.elapsed() < PATIENCE => {
                if !is_said && began.elapsed() > SILENCE {
                    is_said = true;
                    tell(&format!("Waiting for another process that has {}.\n", file.display()));
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            Ok(store) => {
                warn_of_readers(file);
                if let Some(error) = store.cut_off() {
                    note("note", &error);
                }
                return Ok(store);
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// A store is made for its owner only; somebody, or a copy, may have changed that.
#[cfg(unix)]
fn warn_of_readers(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata().map_or(0, |found| found.permissions().mode());
    if mode & 0o077 != 0 {
        let file = file.display();
        tell(&format!(
            "{DOUBT}warning:{DOUBT:#} others than its owner can read or write {file}, which says in which \
             order indices are given away: `chmod 600 {file}`.\n"
        ));
    }
}

#[cfg(not(unix))]
fn warn_of_readers(_: &Path) {}

/// A store is a file and never a stream.
fn check_name(file: &Path) -> Result<(), Failure> {
    match files::is_stream(file) {
        true => Err(Failure::usage(
            "A status store is a file, and no standard stream.",
            "Name the file that `testamur status new` makes.",
        )),
        false => Ok(()),
    }
}

/// The list of this URL, or the only one that there is. `option` is what says the URL.
pub(crate) fn chosen(
    store: &FileStore,
    url: Option<&str>,
    option: &str,
    file: &Path,
) -> Result<Arc<ListDescription>, Failure> {
    if let Some(url) = url {
        return Ok(store.description(url)?);
    }
    let lists = store.lists()?;
    match &lists[..] {
        [only] => Ok(Arc::clone(only)),
        [] => Err(Failure::usage("The store has no list.", "Make one with `testamur status new`.")
            .about(file)),
        several => {
            let urls: Vec<&str> = several.iter().map(|list| list.url()).collect();
            Err(Failure::usage(
                "The store has several lists.",
                format!("Say which by {option} URL: {}.", urls.join(", ")),
            )
            .about(file))
        }
    }
}

/// What a value of a list means, for people.
fn word(list: &ListDescription, status: u8) -> String {
    match (list.meaning(), status) {
        (Meaning::Messages(messages), _) => {
            messages.get(usize::from(status)).cloned().unwrap_or_default()
        }
        (_, 0) => "valid".to_owned(),
        (Meaning::Purposes(purposes), 1) if purposes.contains(&Purpose::Refresh) => {
            "refresh".to_owned()
        }
        (_, 1) => "revoked".to_owned(),
        (_, 2) => "suspended".to_owned(),
        (_, other) => other.to_string(),
    }
}

/// The value that a word or number means in a list.
fn status(list: &ListDescription, text: &str) -> Result<u8, Failure> {
    let number = text.parse().ok();
    let purposes = match list.meaning() {
        Meaning::Messages(messages) => return message(messages, text, number),
        Meaning::Purposes(purposes) => purposes,
    };
    let purpose = match (text, number) {
        ("valid", _) => return Ok(0),
        ("revoked", _) => Purpose::Revocation,
        ("suspended", _) => Purpose::Suspension,
        ("refresh", _) => Purpose::Refresh,
        (_, Some(number)) => return Ok(number),
        (other, None) => {
            return Err(Failure::usage(
                format!("{other:?} is not a status."),
                "Say the status last: valid, revoked, suspended, refresh, or a number, as in `testamur \
                 status set FILE INDEX revoked`.",
            ));
        }
    };
    match purposes.contains(&purpose) {
        true => Ok(purpose.status()),
        false => Err(Failure::usage(
            format!("The list {} is not for {}.", list.url(), purpose.name()),
            "What a list is for cannot change. Make another for further credentials: `testamur status \
             new --purpose revocation --purpose suspension`.",
        )),
    }
}

/// The value of a message, which may be said by its number.
fn message(messages: &[String], text: &str, number: Option<u8>) -> Result<u8, Failure> {
    let said = (0..=u8::MAX).zip(messages).find(|(_, message)| *message == text);
    match (said, number) {
        (Some((said, _)), Some(number)) if said != number => Err(Failure::usage(
            format!("{text:?} is the message of {said}, and {number} has another."),
            format!("Say {said} if you mean the message."),
        )),
        (Some((value, _)), _) | (None, Some(value)) => Ok(value),
        (None, None) => Err(Failure::usage(
            format!("{text:?} is not a status of this list, which has messages."),
            format!("Say one of them, or its number from 0 on: {}.", messages.join(", ")),
        )),
    }
}

/// Reads a time span: a number of seconds, or of minutes, hours or days with their letter.
fn seconds(text: &str) -> Result<u64, String> {
    let wrong = || "not a time span: write 90s, 15m, 12h or 7d".to_owned();
    let (number, unit) = match text.char_indices().last() {
        Some((at, 's')) => (&text[..at], 1),
        Some((at, 'm')) => (&text[..at], 60),
        Some((at, 'h')) => (&text[..at], 60 * 60),
        Some((at, 'd')) => (&text[..at], 24 * 60 * 60),
        _ => (text, 1),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    number.checked_mul(unit).filter(|seconds| *seconds > 0).ok_or_else(wrong)
}

/// Reads the name of a form.
fn form(name: &str) -> Result<testamur::status::ListForm, String> {
    testamur::status::ListForm::find(name)
        .ok_or_else(|| "not a form: take data-integrity, vc-jwt, jwt or cwt".to_owned())
}
