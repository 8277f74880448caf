//! `testamur audit`

mod exported;

use super::database::Database;
use crate::Outcome;
use crate::files;
use crate::show::tell;
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use testamur::{Code, Error};
use testamur_store::{AuditEntry, AuditHead, AuditLog, audit};

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    #[command(after_help = "Example: testamur audit show --config server.toml --after 100")]
    Show(Show),
    #[command(
        after_help = "Examples:\n  testamur audit verify --config server.toml\n  testamur audit verify \
                            lines.jsonl"
    )]
    Verify(Verify),
}

/// Print the log as it is stored: one JSON object a line, with an entry and its hash
///
/// Nothing is checked, and the file is only read. The server must not run; while it does, a key with the scope audit or
/// admin reads /admin/audit.
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
/// It is only read: a copy will do, also one that may not be written, and so will lines that were exported. Prints the
/// number of entries and the hash of the last. Note them elsewhere: who can write the file can also write
/// a whole new log, and only a note shows it. Exit status 1 names the first entry that is not as it was written.
#[derive(Args, Debug)]
pub(crate) struct Verify {
    #[command(flatten)]
    database: Database,

    /// Exported lines, or answers of /admin/audit, in their order, instead of a database; - for standard input. They
    /// begin at the first entry, or after the one that was noted
    #[arg(value_name = "LINES", group = "Database")]
    exported: Vec<PathBuf>,

    /// What was printed before, as NUMBER:HASH: the log must still have it
    #[arg(long, value_name = "NOTE", value_parser = note)]
    noted: Option<AuditHead>,
}

fn note(text: &str) -> Result<AuditHead, String> {
    let wrong = "not a note: write NUMBER:HASH, as `testamur audit verify` prints it";
    AuditHead::parse(text.trim()).ok_or_else(|| wrong.to_owned())
}

pub(crate) fn run(command: &AuditCommand) -> Outcome {
    match command {
        AuditCommand::Show(arguments) => show(arguments),
        AuditCommand::Verify(arguments) => verify(arguments),
    }
}

fn show(arguments: &Show) -> Outcome {
    arguments.database.with_audit_log(async |log| {
        let (mut after, mut left) = (arguments.after, arguments.limit.unwrap_or(usize::MAX));
        while left > 0 {
            let page = log.audit(after, left).await?;
            let Some(last) = page.last() else { break };
            (after, left) = (last.sequence, left - page.len().min(left));
            let lines: String = page.iter().map(|entry| format!("{}\n", entry.line())).collect();
            files::print(lines.as_bytes())?;
        }
        Ok(ExitCode::SUCCESS)
    })
}

fn verify(arguments: &Verify) -> Outcome {
    let noted = arguments.noted;
    if !arguments.exported.is_empty() {
        let head = exported::verify(&arguments.exported, noted)?;
        return told(head, noted);
    }
    arguments.database.with_audit_log(async |log| {
        let head = audit::walk(log, |entry| compare(noted, entry)).await?;
        told(head, noted)
    })
}

/// Fails when an entry is not the one that was noted at its place.
fn compare(noted: Option<AuditHead>, entry: &AuditEntry) -> Result<(), Error> {
    match noted {
        Some(noted) if noted.sequence == entry.sequence && noted.hash != entry.hash => {
            Err(not_noted(noted))
        }
        _ => Ok(()),
    }
}

fn not_noted(noted: AuditHead) -> Error {
    let broken = Error::new(Code::StoreAuditBroken).with("sequence", noted.sequence);
    broken.with("reason", "it is not the one that was noted")
}

/// Tells of the end of a log whose entries were checked, if it is not before what was noted.
fn told(head: AuditHead, noted: Option<AuditHead>) -> Outcome {
    if let Some(noted) = noted.filter(|noted| noted.sequence > head.sequence) {
        let broken = Error::new(Code::StoreAuditBroken).with("sequence", noted.sequence);
        let reason = match head.sequence {
            0 => "it was noted, and the log has no entry".to_owned(),
            last => format!("it was noted, and the log ends at entry {last}"),
        };
        return Err(broken.with("reason", reason).into());
    }
    if let Some(noted) = noted.filter(|noted| noted.sequence == 0 && *noted != AuditHead::START) {
        return Err(not_noted(noted).into());
    }
    files::print(format!("{head}\n").as_bytes())?;
    let sequence = head.sequence;
    let entries = if sequence == 1 { "entry is" } else { "entries are" };
    tell(&format!("{sequence} {entries} as written. Note the line above elsewhere.\n"));
    Ok(ExitCode::SUCCESS)
}
