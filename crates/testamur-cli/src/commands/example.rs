//! `testamur example`

use crate::Outcome;
use crate::files::{Care, Output};
use clap::{Args, ValueEnum};
use std::process::ExitCode;

/// Print an example document to try the other commands with
#[derive(Args, Debug)]
pub(crate) struct Example {
    /// Which example
    #[arg(value_enum, default_value = "badge")]
    name: Name,

    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Name {
    /// A draft of an Open Badge, to be issued
    Badge,
}

pub(crate) fn run(arguments: &Example) -> Outcome {
    let text: &[u8] = match arguments.name {
        Name::Badge => include_bytes!("../../data/badge.json"),
    };
    arguments.output.write(text, Care::Ordinary)?;
    Ok(ExitCode::SUCCESS)
}
