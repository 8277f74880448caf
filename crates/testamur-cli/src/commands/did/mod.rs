//! `testamur did`

mod approve;
mod changes;
mod domains;
mod entry;
mod folder;
mod moved;
mod publish;
mod reminders;
mod whois;

use crate::Outcome;
use crate::failure::{Failure, REJECTED};
use crate::files::{Care, Output};
use crate::world::{World, json, time, wait};
use clap::{Args, Subcommand};
use std::process::ExitCode;
use testamur::did::{
    DereferencingOptions, Did, DidUrl, Representation, ResolutionOptions, dereferencing_error,
    resolution_error,
};
use testamur::{Error, Evidence, Timestamp, Value};

#[derive(Debug, Subcommand)]
pub(crate) enum DidCommand {
    Resolve(Resolve),
    Dereference(Dereference),
    Create(publish::Create),
    Update(publish::Update),
    Rotate(publish::Rotate),
    Deactivate(publish::Deactivate),
    Approve(approve::Approve),
    Complete(approve::Complete),
    Link(domains::Link),
    Domains(domains::Domains),
    Whois(Box<whois::Whois>),
}

/// Find the document of a DID
///
/// Prints the resolution result; if there is no document, with the error in it, and the exit
/// status is 1.
#[derive(Args, Debug)]
pub(crate) struct Resolve {
    /// The DID: did:key, did:jwk, did:web, did:webvh, did:peer, did:pkh, the long form of did:ion, did:ethr
    /// with --ethr-rpc, or what --universal-resolver knows
    did: String,

    #[command(flatten)]
    version: Version,

    /// Write absolute DID URLs in the place of relative ones, in ids and references
    #[arg(long)]
    expand_relative_urls: bool,

    #[command(flatten)]
    memory: Memory,

    /// application/did-resolution for the whole result; application/did, application/did+json or
    /// application/did+ld+json for the document alone
    #[arg(long, default_value = "application/did-resolution", value_name = "MEDIA-TYPE")]
    accept: String,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    output: Output,
}

/// Which version of a DID, of a method that keeps its history: the present one unless given
#[derive(Args, Debug)]
#[group(multiple = false)]
struct Version {
    /// The version of this id, as its method names it
    #[arg(long, value_name = "ID")]
    version_id: Option<String>,

    /// The version of this number, from 1 (did:webvh)
    #[arg(long, value_name = "NUMBER")]
    version_number: Option<u64>,

    /// The version in force at this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    version_time: Option<Timestamp>,
}

/// What others remember, since this program remembers nothing from one run to the next
#[derive(Args, Debug)]
struct Memory {
    /// Have servers on the way, and a resolver elsewhere, ask anew and give nothing that they remember
    #[arg(long)]
    no_cache: bool,
}

/// Find what a DID URL leads to: a key, a service, a document, a file
#[derive(Args, Debug)]
pub(crate) struct Dereference {
    /// The DID URL
    url: String,

    #[command(flatten)]
    memory: Memory,

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
        DidCommand::Create(arguments) => publish::create(arguments),
        DidCommand::Update(arguments) => publish::update(arguments),
        DidCommand::Rotate(arguments) => publish::rotate(arguments),
        DidCommand::Deactivate(arguments) => publish::deactivate(arguments),
        DidCommand::Approve(arguments) => approve::approve(arguments),
        DidCommand::Complete(arguments) => approve::complete(arguments),
        DidCommand::Link(arguments) => domains::link(arguments),
        DidCommand::Domains(arguments) => domains::domains(arguments),
        DidCommand::Whois(arguments) => whois::whois(arguments),
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
        Ok(did) => wait(verifier.resolve(&did, &arguments.options()))?,
        Err(error) => Err(error),
    };
    let answer = resolved.and_then(|resolution| match whole {
        true => Ok(resolution.to_value()),
        false => resolution.document().map(|document| document.value().clone()),
    });
    finish(answer, resolution_error, &arguments.output)
}

impl Resolve {
    fn options(&self) -> ResolutionOptions {
        ResolutionOptions {
            version_id: self.version.version_id.clone(),
            version_number: self.version.version_number,
            version_time: self.version.version_time,
            expand_relative_urls: self.expand_relative_urls,
            no_cache: self.memory.no_cache,
        }
    }
}

fn dereference(arguments: &Dereference) -> Outcome {
    let representation = match arguments.accept.as_deref() {
        None | Some("application/did") => Representation::Document,
        Some("text/uri-list") => Representation::UriList,
        Some(other) => return Err(unknown(other, "dereference")),
    };
    let verifier = arguments.world.builder(Evidence::new())?.build()?;
    let resolution =
        ResolutionOptions { no_cache: arguments.memory.no_cache, ..ResolutionOptions::default() };
    let options =
        DereferencingOptions { representation, resolution, ..DereferencingOptions::default() };
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
