//! `testamur derive`

use crate::Outcome;
use crate::failure::Failure;
use crate::files::{self, Care, Output};
use crate::world::{Given, json, pointer};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use testamur::core::json::Pointer;
use testamur::{Disclose, Held, OsRandom};

/// Show a part of a credential that was issued for selective disclosure
///
/// What is shown is what the issuer made mandatory, and what is named here; of each object on the
/// way to that also its id and type. The issuer's signature still holds for it. That it does is not
/// checked here: see `testamur verify --as-holder`.
#[derive(Args, Debug)]
pub(crate) struct Derive {
    /// The credential, as its issuer gave it
    #[arg(value_name = "CREDENTIAL")]
    file: PathBuf,

    /// What to show, as a JSON pointer: /credentialSubject/achievement/name, /evidence/0. Unless
    /// said, only what is mandatory
    #[arg(long, value_name = "POINTER", value_parser = pointer)]
    disclose: Vec<Pointer>,

    #[command(flatten)]
    given: Given,

    #[command(flatten)]
    output: Output,
}

pub(crate) fn run(arguments: &Derive) -> Outcome {
    let about = |error| Failure::from(error).about(&arguments.file);
    let held = Held::read(&files::read(&arguments.file)?).map_err(about)?;
    let disclose = Disclose::only(arguments.disclose.iter().map(Pointer::as_str))?;
    let contexts = arguments.given.contexts()?;
    let shown = held.derive(&disclose, &contexts, &mut OsRandom).map_err(about)?;
    let text = match &shown {
        Held::Document(document) => json(document),
        other => format!("{other}\n").into_bytes(),
    };
    arguments.output.write(&text, Care::Ordinary)?;
    Ok(ExitCode::SUCCESS)
}
