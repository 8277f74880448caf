//! `testamur did approve` and `testamur did complete`: witnesses who approve a version later.

use super::entry::signer;
use super::folder::{Beside, Folder};
use super::publish::say_where;
use crate::Outcome;
use crate::failure::Failure;
use crate::files::{self, Care, Output};
use crate::keyfile::Password;
use crate::show::tell;
use crate::world::{json, wait};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use testamur::did::{WebvhLog, did_key};
use testamur::{Code, Signer, Value, parse};

/// Approve the last version of a did:webvh log as one of its witnesses
///
/// The log is verified first, but for the approvals of the other witnesses. Whether the change is what its
/// owner wants is for the witness to find out.
#[derive(Args, Debug)]
pub(crate) struct Approve {
    /// The log: did.jsonl, or did.jsonl.pending before it is published
    log: PathBuf,

    /// The secret key of the witness
    #[arg(long, value_name = "FILE")]
    witness_key: PathBuf,

    #[command(flatten)]
    password: Password,

    #[command(flatten)]
    output: Output,
}

/// Add approvals of witnesses to did-witness.json, and publish the version that waited for them
///
/// As long as some are missing the approvals are kept, and nothing is published.
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
    let (log, witnesses) = verified.map_err(|error| Failure::from(error).about(&arguments.log))?;
    let did = did_key(signer.public_key()).to_string();
    if !witnesses.is_some_and(|witnesses| witnesses.dids().any(|witness| witness == did)) {
        return Err(Failure::usage(
            format!("{did} is no witness whom version {} waits for.", log.latest().id()),
            "Give the key of one of the witnesses that the version before names.",
        ));
    }
    let approval = wait(WebvhLog::approval(log.latest().id(), &signer, now))??;
    arguments.output.write(&json(&vec![approval].into()), Care::Ordinary)?;
    tell(&format!("Approves version {} of {}.\n", log.latest().id(), log.latest().did()));
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn complete(arguments: &Complete) -> Outcome {
    let now = testamur::now()?;
    let (folder, pending) = Folder::pending(&arguments.folder)?;
    let mut approvals = Vec::new();
    for path in &arguments.approvals {
        let about = |error| Failure::from(error).about(path);
        match parse(&files::read(path)?).map_err(about)? {
            Value::Array(list) => approvals.extend(list),
            other => approvals.push(other),
        }
    }
    let witnesses = WebvhLog::with_approvals(folder.witnesses()?.as_deref(), approvals)?;
    let log = match WebvhLog::verify(pending.as_slice(), Some(&witnesses), now) {
        Ok(log) => log,
        Err(error) => {
            // The log alone is good, so that what is missing are approvals.
            WebvhLog::verify_unapproved(pending.as_slice(), now)?;
            if error.code() == Code::DidWebvhWitness {
                folder.keep_pending(&pending, Some(&witnesses))?;
            }
            let advice =
                "Ask further witnesses for their approvals; those that were given are kept.";
            return Err(Failure::from(error).advising_on(Code::DidWebvhWitness, advice));
        }
    };
    folder.publish_log(&log, Some(&witnesses), Beside::IfThere)?;
    files::print(format!("{}\n", log.latest().id()).as_bytes())?;
    say_where(log.latest().did(), &arguments.folder)
}
