//! `testamur bundle`

use crate::Outcome;
use crate::failure::{Failure, INDETERMINATE, REJECTED};
use crate::files::{self, Care, Output};
use crate::policy::Asked;
use crate::show::{self, Telling};
use crate::terminal::error_width;
use crate::world::{World, json, time, wait};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use testamur::{Evidence, Timestamp, Verdict};

/// Verify a credential and keep every document that this took, to verify it again without a network
///
/// `testamur verify --bundle FILE` with the same demands then gives the same report for ever; lists of
/// --status-list that counted are in the bundle and need not be said again. Nothing is written unless the
/// credential is accepted. Without --trust any issuer will do.
#[derive(Args, Debug)]
pub(crate) struct BundleArguments {
    /// The credential or presentation
    #[arg(value_name = "CREDENTIAL")]
    file: PathBuf,

    /// Verify for this time instead of now
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,

    #[command(flatten)]
    asked: Asked,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    output: Output,
}

pub(crate) fn run(arguments: &BundleArguments) -> Outcome {
    let input = files::read(&arguments.file)?;
    let mut builder = arguments.world.builder(Evidence::new())?;
    if let Some(time) = arguments.at {
        builder = builder.at(time);
    }
    let verifier = builder.build()?;
    let policies = arguments.asked.policies()?;
    let (mut report, bundle) = wait(verifier.bundle(&input, &policies.policy()))??;
    let mut unasked = policies.unasked();
    unasked.see(&report);
    unasked.tell();
    let status = match report.verdict() {
        Verdict::Accepted => {
            arguments.output.write(&json(&bundle.to_value()), Care::Ordinary)?;
            if bundle.evidence.iter().next().is_none() {
                show::tell("No other document was needed; the bundle keeps the time alone.\n");
            }
            return Ok(ExitCode::SUCCESS);
        }
        Verdict::Rejected => REJECTED,
        Verdict::Indeterminate => INDETERMINATE,
    };
    report.set_file(arguments.file.to_string_lossy());
    show::tell(&show::whole(&report, Telling::default(), error_width()));
    Err(Failure::usage(
        "No bundle was written, since the document was not accepted.",
        "Make the bundle when `testamur verify` accepts it; demand or leave out the same as there.",
    )
    .with_status(status))
}
