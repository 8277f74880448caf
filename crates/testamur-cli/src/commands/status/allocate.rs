//! `testamur status allocate`

use super::{Chosen, status};
use crate::Outcome;
use crate::failure::Failure;
use crate::files;
use crate::show::tell;
use crate::world::json;
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, value_parser};
use std::process::ExitCode;
use testamur::Value;
use testamur::core::json::Object;
use testamur::status::{ListDescription, ListForm, StatusStore};

/// Give away indices of a list, for credentials that are issued elsewhere
///
/// Prints what is to stand in the credential: the member credentialStatus, or for lists that are
/// published as tokens only the claim status. `testamur issue --status` does it by itself. An index is
/// random, and given away once.
#[derive(Args, Debug)]
pub(crate) struct Allocate {
    #[command(flatten)]
    chosen: Chosen,

    /// How many
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = value_parser!(u64).range(1..))]
    count: u64,

    /// The identifier of the credential: asked again, it gets the same index, unless a status
    /// is set there; and it can be set by it
    #[arg(
        long = "for", value_name = "ID", conflicts_with = "count",
        value_parser = NonEmptyStringValueParser::new()
    )]
    id: Option<String>,

    /// Give them to nobody and set this status, so that the published list does not tell how many
    /// credentials have it: valid, revoked, suspended, a message of the list, or a number
    #[arg(long, value_name = "STATUS", conflicts_with = "id")]
    decoys: Option<String>,

    /// Print one JSON object a line, with index, credentialStatus and status
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Allocate) -> Outcome {
    let (store, list) = arguments.chosen.open()?;
    if let Some(text) = &arguments.decoys {
        let status = status(&list, text)?;
        store.add_decoys(list.url(), arguments.count, status)?;
        tell(&format!("{} indices were given to nobody.\n", arguments.count));
        return Ok(ExitCode::SUCCESS);
    }
    let given = match &arguments.id {
        Some(id) => vec![store.allocate_valid_for(list.url(), id)?],
        None => store.allocate(list.url(), arguments.count)?,
    };
    let mut out = Vec::new();
    for index in given {
        match arguments.json {
            true => out.extend(format!("{}\n", entry(&list, index)?).into_bytes()),
            false => out.extend(json(&for_credential(&list, index)?)),
        }
    }
    files::print(&out)?;
    Ok(ExitCode::SUCCESS)
}

/// What the credential says.
fn for_credential(list: &ListDescription, index: u64) -> Result<Value, Failure> {
    let mut members = Object::new();
    match credential_status(list, index)? {
        Some(status) => members.insert("credentialStatus", status),
        None => members.insert("status", list.token_status(index, None)?.to_value()),
    };
    Ok(members.into())
}

/// Everything that points at the index.
fn entry(list: &ListDescription, index: u64) -> Result<Value, Failure> {
    let mut members = Object::new();
    members.insert("index", Value::number(index as f64)?);
    if let Some(status) = credential_status(list, index)? {
        members.insert("credentialStatus", status);
    }
    if list.forms().iter().any(|form| form.is_token()) {
        members.insert("status", list.token_status(index, None)?.to_value());
    }
    Ok(members.into())
}

fn credential_status(list: &ListDescription, index: u64) -> Result<Option<Value>, Failure> {
    if list.forms().iter().all(|form: &ListForm| form.is_token()) {
        return Ok(None);
    }
    let entries = list.bitstring_entries(index, None)?;
    let mut values: Vec<Value> = entries.iter().map(|entry| entry.to_value()).collect();
    Ok(Some(match values.len() {
        1 => values.remove(0),
        _ => values.into(),
    }))
}
