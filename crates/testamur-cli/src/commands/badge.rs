//! `testamur badge`

use crate::Outcome;
use crate::failure::Failure;
use crate::files::{self, Care, Output};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use testamur::{AlreadyBaked, Code, bake, unbake};

#[derive(Debug, Subcommand)]
pub(crate) enum BadgeCommand {
    #[command(after_help = "Example: testamur badge bake badge.json picture.png -o badge.png")]
    Bake(Bake),
    #[command(after_help = "Example: testamur badge extract badge.png -o badge.json")]
    Extract(Extract),
}

/// Bake a credential into an image, so that the image is the badge
///
/// The credential is an Open Badge 3.0 or a learner record (CLR 2.0) that is signed: with a proof, or as a token
/// (--suite ob3-jwt or vc+jwt of `testamur issue`). The picture stays as it is. `testamur verify` and all other
/// commands take the new image as they take the credential.
#[derive(Args, Debug)]
pub(crate) struct Bake {
    /// The credential
    credential: PathBuf,

    /// The picture, a PNG or SVG
    image: PathBuf,

    /// Replace the credential that the image has already
    #[arg(long)]
    replace: bool,

    #[command(flatten)]
    output: Output,
}

/// Take the credential out of an image, as its issuer signed it
///
/// Nothing is verified: `testamur verify` takes the image itself.
#[derive(Args, Debug)]
pub(crate) struct Extract {
    /// The badge, a PNG or SVG
    image: PathBuf,

    #[command(flatten)]
    output: Output,
}

pub(crate) fn run(command: &BadgeCommand) -> Outcome {
    match command {
        BadgeCommand::Bake(arguments) => run_bake(arguments),
        BadgeCommand::Extract(arguments) => run_extract(arguments),
    }
}

fn run_bake(arguments: &Bake) -> Outcome {
    let credential = files::read(&arguments.credential)?;
    let image = files::read(&arguments.image)?;
    let already = match arguments.replace {
        true => AlreadyBaked::Replaced,
        false => AlreadyBaked::Refused,
    };
    let baked = bake(&credential, &image, already).map_err(|error| {
        let about = match error.code() {
            Code::UsageBaked | Code::LimitImage | Code::InputNoImage | Code::InputImage => {
                &arguments.image
            }
            _ => &arguments.credential,
        };
        Failure::from(error).about(about)
    })?;
    arguments.output.write(&baked, Care::Ordinary)?;
    Ok(ExitCode::SUCCESS)
}

fn run_extract(arguments: &Extract) -> Outcome {
    let image = files::read(&arguments.image)?;
    let baked = unbake(&image).map_err(|error| Failure::from(error).about(&arguments.image))?;
    let mut text = baked.credential.into_owned();
    text.push(b'\n');
    arguments.output.write(&text, Care::Ordinary)?;
    Ok(ExitCode::SUCCESS)
}
