//! `testamur audit`

use super::database::{Database, Missing};
use crate::Outcome;
use crate::files;
use crate::show::tell;
use clap::{Args, Subcommand};
use std::process::ExitCode;
use testamur::core::report::hex;
use testamur_store::{AuditHead, SqliteStore, Store, audit};

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    #[command(after_help = "Example: testamur audit show --config server.toml --after 100")]
    Show(Show),
    #[command(after_help = "Example: testamur audit verify --config server.toml")]
    Verify(Verify),
}

/// Print the log as it is stored: one JSON object a line, with an entry and its hash
///
/// Nothing is checked. The server must not run; while it does, a key with the scope admin reads /admin/audit.
#[derive(Args, Debug)]
pub(crate) struct Show {
    #[command(flatten)]
    database: Database,

    /// Begin after the entry with this number
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    after: u64,

    /// Print no more entries than this
    #[arg(long, value_name = "NUMBER")]
    limit: Option<usize>,
}

/// Check that no entry was changed, removed or put in: each holds the hash of the one before
///
/// Prints the number of entries and the hash of the last. Note them elsewhere: who can write the file can also write
/// a whole new log, and only a note shows it. Exit status 1 names the first entry that is not as it was written.
#[derive(Args, Debug)]
pub(crate) struct Verify {
    #[command(flatten)]
    database: Database,

    /// What was printed before, as NUMBER:HASH: the log must still have it
    #[arg(long, value_name = "NOTE", value_parser = note)]
    noted: Option<Note>,
}

/// The end of the log at an earlier time.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Note {
    sequence: u64,
    hash: String,
}

fn note(text: &str) -> Result<Note, String> {
    let wrong = || "not a note: write NUMBER:HASH, as `testamur audit verify` prints it".to_owned();
    let (sequence, hash) = text.trim().split_once(':').ok_or_else(wrong)?;
    let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    match (sequence.parse(), is_hash) {
        (Ok(sequence), true) => Ok(Note { sequence, hash: hash.to_ascii_lowercase() }),
        _ => Err(wrong()),
    }
}

pub(crate) fn run(command: &AuditCommand) -> Outcome {
    match command {
        AuditCommand::Show(arguments) => show(arguments),
        AuditCommand::Verify(arguments) => verify(arguments),
    }
}

fn show(arguments: &Show) -> Outcome {
    arguments.database.with(Missing::Refused, async |store| {
        let (mut after, mut left) = (arguments.after, arguments.limit.unwrap_or(usize::MAX));
        while left > 0 {
            let page = store.audit(after, left).await?;
            let Some(last) = page.last() else { break };
            (after, left) = (last.sequence, left - page.len().min(left));
            let lines: String = page.iter().map(|entry| format!("{}\n", entry.line())).collect();
            files::print(lines.as_bytes())?;
        }
        Ok(ExitCode::SUCCESS)
    })
}

fn verify(arguments: &Verify) -> Outcome {
    arguments.database.with(Missing::Refused, async |store| {
        let head = audit::verify(store).await?;
        if let Some(noted) = &arguments.noted
            && !is_there(store, noted).await?
        {
            return Err(testamur::Error::new(testamur::Code::StoreAuditBroken)
                .with("sequence", noted.sequence)
                .with("reason", "it is not the one that was noted")
                .into());
        }
        let AuditHead { sequence, hash } = head;
        files::print(format!("{sequence}:{}\n", hex(&hash)).as_bytes())?;
        let entries = if sequence == 1 { "entry is" } else { "entries are" };
        tell(&format!("{sequence} {entries} as written. Note the line above elsewhere.\n"));
        Ok(ExitCode::SUCCESS)
    })
}

/// Whether the log, which was checked, has the entry that was noted.
async fn is_there(store: &SqliteStore, noted: &Note) -> Result<bool, testamur::Error> {
    let Some(before) = noted.sequence.checked_sub(1) else {
        return Ok(noted.hash == hex(&AuditHead::START.hash));
    };
    let entry = store.audit(before, 1).await?;
    Ok(entry.first().is_some_and(|entry| hex(&entry.hash) == noted.hash))
}
