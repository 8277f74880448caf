//! `testamur did`

use crate::Outcome;
use crate::failure::{Failure, REJECTED};
use crate::files::{Care, Output};
use crate::world::{World, json, wait};
use clap::{Args, Subcommand};
use std::process::ExitCode;
use testamur::did::{
    DereferencingOptions, Did, DidUrl, Representation, ResolutionOptions, dereferencing_error,
    resolution_error,
};
use testamur::{Error, Evidence, Value};

#[derive(Debug, Subcommand)]
pub(crate) enum DidCommand {
    Resolve(Resolve),
    Dereference(Dereference),
}

/// Find the document of a DID
///
/// Prints the resolution result; if there is no document, with the error in it, and the exit
/// status is 1.
#[derive(Args, Debug)]
pub(crate) struct Resolve {
    /// The DID: did:key, did:jwk or did:web
    did: String,

    /// application/did-resolution for the whole result; application/did, application/did+json or
    /// application/did+ld+json for the document alone
    #[arg(long, default_value = "application/did-resolution", value_name = "MEDIA-TYPE")]
    accept: String,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    output: Output,
}

/// Find what a DID URL leads to: a key, a service, a document
#[derive(Args, Debug)]
pub(crate) struct Dereference {
    /// The DID URL
    url: String,

    /// text/uri-list for the URLs of selected services
    #[arg(long, value_name = "MEDIA-TYPE")]
    accept: Option<String>,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    output: Output,
}

pub(crate) fn run(command: &DidCommand) -> Outcome {
    match command {
        DidCommand::Resolve(arguments) => resolve(arguments),
        DidCommand::Dereference(arguments) => dereference(arguments),
    }
}

fn resolve(arguments: &Resolve) -> Outcome {
    let whole = match arguments.accept.as_str() {
        "application/did-resolution" => true,
        "application/did" | "application/did+json" | "application/did+ld+json" => false,
        other => return Err(unknown(other, "resolve")),
    };
    let verifier = arguments.world.builder(Evidence::new())?.build()?;
    let resolved = match Did::parse(&arguments.did) {
        Ok(did) => wait(verifier.resolve(&did, &ResolutionOptions::default()))?,
        Err(error) => Err(error),
    };
    let answer = resolved.and_then(|resolution| match whole {
        true => Ok(resolution.to_value()),
        false => resolution.document().map(|document| document.value().clone()),
    });
    finish(answer, resolution_error, &arguments.output)
}

fn dereference(arguments: &Dereference) -> Outcome {
    let representation = match arguments.accept.as_deref() {
        None | Some("application/did") => Representation::Document,
        Some("text/uri-list") => Representation::UriList,
        Some(other) => return Err(unknown(other, "dereference")),
    };
    let verifier = arguments.world.builder(Evidence::new())?.build()?;
    let options = DereferencingOptions { representation, ..DereferencingOptions::default() };
    let found = match DidUrl::parse(&arguments.url) {
        Ok(url) => wait(verifier.dereference(&url, &options))?,
        Err(error) => Err(error),
    };
    finish(found.map(|found| found.to_value()), dereferencing_error, &arguments.output)
}

/// Prints what was found. An error is a result too, for programs; people are told on their own.
fn finish(
    answer: Result<Value, Error>,
    result_of: fn(&Error) -> Value,
    output: &Output,
) -> Outcome {
    match answer {
        Ok(value) => {
            output.write(&json(&value), Care::Ordinary)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            if output.file().is_none() {
                output.write(&json(&result_of(&error)), Care::Ordinary)?;
            }
            Err(Failure::from(error).with_status(REJECTED))
        }
    }
}

fn unknown(media_type: &str, command: &str) -> Failure {
    Failure::usage(
        format!("{media_type} is no form that can be given."),
        format!("`testamur did {command} --help` names those that can."),
    )
}
