//! `testamur did approve` and `testamur did complete`: witnesses who approve a version later.

use super::changes::changes;
use super::entry::signer;
use super::folder::{Beside, Folder, OWN_LOG};
use super::publish::say_where;
use super::reminders::say_after;
use crate::Outcome;
use crate::failure::Failure;
use crate::files::{self, Care, Output};
use crate::keyfile::Password;
use crate::show::tell;
use crate::terminal::{HINT, plain, plain_whole};
use crate::world::{json, wait};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use testamur::did::{DidDocument, WebvhApprovals, WebvhLog, WebvhVersion, did_key};
use testamur::{Code, Signer, Timestamp, Value, parse};

/// Approve the last version of a did:webvh log as one of its witnesses
///
/// The log is verified first, but for the approvals of the other witnesses, and what changes is told. Whether that is
/// what its owner wants is for the witness to find out. An approval counts for all versions before, too: where
/// some of them have too few approvals by did-witness.json, --with-earlier is needed. What is not the history of
/// did.jsonl beside the log is not approved.
#[derive(Args, Debug)]
pub(crate) struct Approve {
    /// The log: did.jsonl, or did.jsonl.pending before it is published
    log: PathBuf,

    /// The secret key of the witness
    #[arg(long, value_name = "FILE")]
    witness_key: PathBuf,

    /// The approvals of before; unless said, did-witness.json beside the log
    #[arg(long, value_name = "FILE")]
    witnesses: Option<PathBuf>,

    /// Approve also the versions before the last one that have too few approvals
    #[arg(long)]
    with_earlier: bool,

    /// Approve also where did-witness.json has an approval by this witness that is for another history: of a
    /// version that was never published, as its owner replaced it
    #[arg(long)]
    with_rival: bool,

    #[command(flatten)]
    password: Password,

    #[command(flatten)]
    output: Output,
}

/// Add approvals of witnesses to did-witness.json, and publish the version that waited for them
///
/// Each approval is checked first. As long as some are missing those that were given are kept, and nothing is published.
/// Prints the DID if it is new, else the versionId.
#[derive(Args, Debug)]
pub(crate) struct Complete {
    /// The folder with the DID's files
    folder: PathBuf,

    /// What the witnesses gave: files of `testamur did approve`
    #[arg(required = true)]
    approvals: Vec<PathBuf>,
}

pub(crate) fn approve(arguments: &Approve) -> Outcome {
    let now = testamur::now()?;
    let signer = signer("--witness-key", &arguments.witness_key, &arguments.password)?;
    let verified = WebvhLog::verify_unapproved(files::read(&arguments.log)?, now);
    let log = verified.map_err(|error| Failure::from(error).about(&arguments.log))?;
    let (latest, did) = (log.latest(), did_key(signer.public_key()).to_string());
    if !latest.approvers().is_some_and(|witnesses| witnesses.has(&did)) {
        return Err(Failure::usage(
            format!("{did} is no witness whom version {} waits for.", latest.id()),
            "Give the key of one of the witnesses that the version before names.",
        ));
    }
    let proofs = arguments.proofs()?;
    let about = |error| match &proofs {
        Some((path, _)) => Failure::from(error).about(path),
        None => Failure::from(error),
    };
    let file = proofs.as_ref().map(|(_, bytes)| bytes.as_slice());
    let approvals = log.approvals(file).map_err(about)?;
    arguments.check_published(&log, now)?;
    arguments.check_rivals(&log.approved_elsewhere(file, &did).map_err(about)?)?;
    let is_new = |version: &&WebvhVersion| {
        let asked = version.approvers().is_some_and(|witnesses| witnesses.has(&did));
        let known = approvals.has_approved(&did, version);
        asked && (!known || version.id() == latest.id())
    };
    let approved: Vec<&WebvhVersion> = log.versions().iter().filter(is_new).collect();
    for version in &approved {
        say_changes(&log, version);
    }
    let earlier = approved.iter().filter(|version| !approvals.are_enough_for(version));
    let earlier: Vec<&WebvhVersion> =
        earlier.copied().filter(|version| version.id() != latest.id()).collect();
    if !earlier.is_empty() && !arguments.with_earlier {
        return Err(Failure::usage(
            format!(
                "By this approval {} would be approved too, which are not yet.",
                said(&earlier)
            ),
            "Look at what they change. If that is right, say --with-earlier; if they were approved, give \
             did-witness.json with --witnesses.",
        ));
    }
    let approval = wait(WebvhLog::approval(latest.id(), &signer, now))??;
    arguments.output.write(&json(&vec![approval].into()), Care::Ordinary)?;
    tell(&format!("Approves {} of {}.\n", said(&approved), latest.did()));
    Ok(ExitCode::SUCCESS)
}

impl Approve {
    /// The file with what was approved before.
    fn proofs(&self) -> Result<Option<(PathBuf, Vec<u8>)>, Failure> {
        let path = match &self.witnesses {
            Some(path) => Some(path.clone()),
            None => self.beside("did-witness.json"),
        };
        path.map(|path| Ok((path.clone(), files::read(&path)?))).transpose()
    }

    /// A file beside the log, if it is there and another one.
    fn beside(&self, name: &str) -> Option<PathBuf> {
        let path = self.log.with_file_name(name);
        (!files::is_stream(&self.log) && path != self.log && path.is_file()).then_some(path)
    }

    /// Refuses a log that is not the history of the one that is published, where that is beside it.
    fn check_published(&self, log: &WebvhLog, now: Timestamp) -> Result<(), Failure> {
        let Some(path) = self.beside("did.jsonl") else { return Ok(()) };
        let published = WebvhLog::verify_unapproved(files::read(&path)?, now)
            .map_err(|error| Failure::from(error).about(&path))?;
        let mut both = published.versions().iter().zip(log.versions());
        let other = both.find(|(published, version)| published.id() != version.id());
        match other.filter(|_| published.scid() == log.scid()) {
            None => Ok(()),
            Some((published, version)) => Err(Failure::usage(
                format!(
                    "{} has another version {}, {}, and not {}; nothing was approved.",
                    path.display(),
                    published.number(),
                    published.id(),
                    version.id()
                ),
                "A DID has one history. Ask its owner for the version that continues what is published.",
            )),
        }
    }

    /// Refuses to approve two versions in the same place.
    fn check_rivals(&self, rivals: &[String]) -> Result<(), Failure> {
        match self.with_rival || rivals.is_empty() {
            true => Ok(()),
            false => Err(Failure::usage(
                format!(
                    "This witness has approved {}, which this log does not have; nothing was approved.",
                    rivals.join(", ")
                ),
                "Ask the owner of the DID what became of it. If it was never published, say --with-rival.",
            )),
        }
    }
}

/// Tells what a version changes.
fn say_changes(log: &WebvhLog, version: &WebvhVersion) {
    let before = log.versions().iter().take_while(|other| other.id() != version.id()).last();
    let mut out = format!("Version {}, of {}:\n", plain(version.id()), version.time());
    let lines = changes(before, version);
    let lines = lines.unwrap_or_else(|error| vec![error.sentence()]);
    for line in lines {
        out += &format!("  {}\n", plain_whole(&line));
    }
    tell(&out);
}

/// Versions by their numbers, in words; the last by its id.
fn said(versions: &[&WebvhVersion]) -> String {
    let numbers: Vec<String> =
        versions.iter().map(|version| version.number().to_string()).collect();
    match numbers.split_last() {
        None => "no version".to_owned(),
        Some((_, [])) => format!("version {}", versions[0].id()),
        Some((last, others)) => format!("versions {} and {last}", others.join(", ")),
    }
}

pub(crate) fn complete(arguments: &Complete) -> Outcome {
    let now = testamur::now()?;
    let (folder, pending) = Folder::pending(&arguments.folder)?;
    let log = WebvhLog::verify_unapproved(pending.as_slice(), now)
        .map_err(|error| Failure::from(error).advising(OWN_LOG))?;
    let mut approvals = Vec::new();
    let (mut good, mut failed): (Vec<String>, Option<Failure>) = (Vec::new(), None);
    for path in &arguments.approvals {
        match read_approvals(&log, path) {
            Ok(more) => {
                approvals.extend(more);
                good.push(path.display().to_string());
            }
            Err(failure) => {
                failed = Some(match failed {
                    Some(others) => others.and(failure),
                    None => failure,
                });
            }
        }
    }
    if let Some(failed) = failed {
        return Err(match good.is_empty() {
            true => failed,
            false => failed.advising(&format!(
                "Nothing was kept, nor what is right: {}. Give that without the rest.",
                good.join(", ")
            )),
        });
    }
    let witnesses = log.with_approvals(folder.witnesses()?.as_deref(), approvals)?;
    let log = match WebvhLog::verify(pending.as_slice(), Some(&witnesses), now) {
        Ok(log) => log,
        Err(error) => {
            if error.code() == Code::DidWebvhWitness {
                folder.keep_pending(&pending, Some(&witnesses))?;
                say_missing(&log, &log.approvals(Some(&witnesses))?);
            }
            let advice =
                "Ask further witnesses for their approvals; those that were given are kept.";
            return Err(Failure::from(error).advising_on(Code::DidWebvhWitness, advice));
        }
    };
    let latest = log.latest();
    let is_new = !folder.has_published();
    let before =
        folder.published_versions().checked_sub(1).and_then(|last| log.versions().get(last));
    let before = before.map(WebvhVersion::document).transpose()?;
    // The document of a new DID names the did:web where that was asked for.
    let document = latest.document()?;
    let beside = match log.did_web_document() {
        Ok(web) if is_new && names(&document, web.id()) => Beside::Wanted,
        _ => Beside::IfThere,
    };
    folder.publish_log(&log, Some(&witnesses), beside)?;
    let printed = if is_new { latest.did().as_str() } else { latest.id() };
    files::print(format!("{printed}\n").as_bytes())?;
    say_where(latest.did(), &arguments.folder)?;
    // What its owner was not told while the version waited.
    if let Some(present) = before {
        let deactivated = latest.parameters().is_deactivated();
        say_after(&present, &document, deactivated, &arguments.folder)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The approvals in a file, each of which counts for the last version of a log.
fn read_approvals(log: &WebvhLog, path: &Path) -> Result<Vec<Value>, Failure> {
    let about = |error| Failure::from(error).about(path);
    let approvals = match parse(&files::read(path)?).map_err(about)? {
        Value::Array(list) => list,
        other => vec![other],
    };
    if approvals.is_empty() {
        let advice = "Give what `testamur did approve` wrote.";
        return Err(Failure::usage("There is no approval in it.", advice).about(path));
    }
    for approval in &approvals {
        log.check_approval(approval).map_err(about)?;
    }
    Ok(approvals)
}

/// Tells whose approval of the last version is not there.
fn say_missing(log: &WebvhLog, approvals: &WebvhApprovals) {
    let latest = log.latest();
    let Some(witnesses) = latest.approvers() else { return };
    let missing: Vec<String> =
        witnesses.dids().filter(|did| !approvals.has_approved(did, latest)).collect();
    tell(&format!("{HINT}Not approved by {}{HINT:#}\n", missing.join(", ")));
}

/// Whether a document has a name for the one it is about.
fn names(document: &DidDocument, name: &str) -> bool {
    let names = document.value().get("alsoKnownAs").map_or(&[][..], Value::as_set);
    names.iter().any(|known| known.as_str() == Some(name))
}
