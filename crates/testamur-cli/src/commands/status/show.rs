//! `testamur status show`

use super::word;
use crate::Outcome;
use crate::failure::Failure;
use crate::files;
use crate::show::tell;
use crate::terminal::{STRONG, plain};
use clap::Args;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use testamur::Value;
use testamur::core::json::Object;
use testamur::status::{Journal, PublishedList, Snapshot};
use zeroize::Zeroizing;

/// Show a status store, or a signed list: entries, how many have which status, where, until when
///
/// A store is only read, and its secrets are not shown. Of a signed list the signature is not checked.
#[derive(Args, Debug)]
pub(crate) struct Show {
    /// A status store, or a list in any form it is published in
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Print one JSON object a line for each list
    #[arg(long)]
    json: bool,
}

/// What to do with a file that is no store, and no list either.
const NEITHER: &str = "Name a status store, which `testamur status new` makes, or a status list as it is \
                       published. What a credential says is shown by `testamur inspect`, a key by \
                       `testamur key show`.";

type Fields = Vec<(&'static str, Value)>;

pub(crate) fn run(arguments: &Show) -> Outcome {
    let lists = match is_store(&arguments.file) {
        true => store(&arguments.file)?,
        false => {
            let list = PublishedList::read(&files::read(&arguments.file)?);
            let refused = |error| Failure::from(error).about(&arguments.file).advising(NEITHER);
            vec![signed(&list.map_err(refused)?)?]
        }
    };
    for (number, fields) in lists.into_iter().enumerate() {
        if arguments.json {
            let object: Object = fields.into_iter().collect();
            files::print(format!("{}\n", Value::from(object)).as_bytes())?;
            continue;
        }
        if number > 0 {
            files::print(b"\n")?;
        }
        let line = |(name, value): (&str, Value)| {
            let text = match &value {
                Value::String(text) => plain(text),
                Value::Object(members) => {
                    let parts =
                        members.iter().map(|(name, value)| format!("{value} {}", plain(name)));
                    parts.collect::<Vec<_>>().join(", ")
                }
                Value::Array(items) => {
                    let items =
                        items.iter().map(|item| item.as_str().map(plain).unwrap_or_default());
                    items.collect::<Vec<_>>().join("\n            ")
                }
                other => other.to_string(),
            };
            format!("{STRONG}{name:<10}{STRONG:#}  {text}\n")
        };
        files::print_for_people(&fields.into_iter().map(line).collect::<String>())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether a file begins like a store; what cannot be opened is for its reader to tell.
fn is_store(path: &Path) -> bool {
    let mut start = Vec::new();
    !files::is_stream(path)
        && path.metadata().is_ok_and(|found| found.is_file())
        && File::open(path).is_ok_and(|file| file.take(64).read_to_end(&mut start).is_ok())
        && Journal::is_begun_by(&start)
}

fn number(number: u64) -> Result<Value, Failure> {
    Ok(Value::number(number as f64)?)
}

/// The lists of a store, which is only read: another command may have it open, and who may not write it
/// sees it, too.
fn store(path: &Path) -> Result<Vec<Fields>, Failure> {
    let unread = |error: &std::io::Error| Failure::file("read", path, error);
    let mut file = File::open(path).map_err(|error| unread(&error))?;
    let length = file.metadata().map_or(0, |found| found.len());
    // With room for all of it: bytes that had to move would leave the secrets behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(length as usize + 64));
    file.read_to_end(&mut bytes).map_err(|error| unread(&error))?;
    let opened = Journal::open(&bytes).map_err(|error| error.with("file", path.display()))?;
    if opened.torn > 0 {
        tell(&format!(
            "{}: what its last {} bytes say is not whole, and not counted. A command that changes the \
             store cuts them off.\n",
            path.display(),
            opened.torn
        ));
    }
    let ledger = opened.ledger;
    ledger.descriptions().iter().map(|list| one(&ledger.snapshot(list.url())?)).collect()
}

fn one(snapshot: &Snapshot) -> Result<Fields, Failure> {
    let list = snapshot.description();
    let mut statuses = Object::new();
    for (status, count) in (0..=u8::MAX).zip(snapshot.counts()) {
        statuses.insert(word(list, status), number(count)?);
    }
    let urls = list.documents().into_iter().map(|document| Value::from(document.url()));
    let mut fields = vec![
        ("url", list.url().into()),
        ("entries", number(list.entries())?),
        ("allocated", number(snapshot.allocated())?),
        ("statuses", statuses.into()),
        ("lifetime", number(list.lifetime())?),
    ];
    if let Some(ttl) = list.ttl() {
        fields.push(("ttl", number(ttl)?));
    }
    fields.push(("documents", urls.collect::<Vec<_>>().into()));
    Ok(fields)
}

fn signed(list: &PublishedList) -> Result<Fields, Failure> {
    let mut fields: Fields =
        vec![("form", list.form.name().into()), ("mediaType", list.form.media_type().into())];
    for (name, text) in [("url", &list.url), ("issuer", &list.issuer)] {
        if let Some(text) = text {
            fields.push((name, text.as_str().into()));
        }
    }
    if !list.purposes.is_empty() {
        fields.push(("purpose", list.purposes.join(", ").into()));
    }
    for (name, time) in [("from", list.from), ("until", list.until)] {
        if let Some(time) = time {
            fields.push((name, time.to_string().into()));
        }
    }
    if let Some(ttl) = list.ttl {
        fields.push(("ttl", number(ttl.as_secs())?));
    }
    if !list.form.is_token() && list.purposes.iter().any(|purpose| purpose == "message") {
        // How many bits a message takes, only the entries of credentials say.
        return Ok(fields);
    }
    let mut statuses = Object::new();
    for (status, count) in list.bits.counts(list.size).into_iter().enumerate() {
        statuses.insert(status.to_string(), number(count)?);
    }
    fields.push(("entries", number(list.bits.entries(list.size))?));
    fields.push(("bits", number(list.size.bits().into())?));
    fields.push(("statuses", statuses.into()));
    Ok(fields)
}
