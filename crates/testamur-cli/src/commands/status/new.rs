//! `testamur status new`

use super::{form, seconds};
use crate::Outcome;
use crate::failure::Failure;
use crate::files;
use crate::show::tell;
use crate::terminal::HINT;
use clap::{Args, value_parser};
use std::path::PathBuf;
use std::process::ExitCode;
use testamur::status::{
    FileStore, LEAST_ENTRIES, ListDescription, ListDocument, ListForm, Meaning, Purpose,
    StatusStore,
};
use testamur::{OsRandom, Value};

/// Make a status list, in a new store or in one that is there
///
/// A list has so many entries for good: when all are given away, make another one, under another
/// URL. The store says which credentials are revoked, and in which order indices are given away:
/// keep it as secret as the key, and keep a copy.
#[derive(Args, Debug)]
pub(crate) struct New {
    /// The status store; made if it is not there, else joined by the list
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Where the list will be published: https://edu.example/status/1 for
    /// https://edu.example/status/1/revocation.json and its like
    #[arg(long, value_name = "URL")]
    url: String,

    /// How many credentials can get an index; at least 131072, so that nobody can tell which one a
    /// verifier asks about
    #[arg(long, default_value_t = LEAST_ENTRIES, value_name = "N")]
    entries: u64,

    /// What the list says of credentials: revocation, unless said, and suspension; or refresh alone, that
    /// a newer one can be had
    #[arg(long, value_name = "PURPOSE", value_parser = purpose, conflicts_with = "message")]
    purpose: Vec<Purpose>,

    /// Bits of a status, for a list with messages
    #[arg(long, value_name = "N", requires = "message", value_parser = value_parser!(u8).range(1..=8))]
    bits: Option<u8>,

    /// A message for each value, from 0 on: 2, 4, 8, … or 256 of them, instead of purposes
    #[arg(long, value_name = "TEXT")]
    message: Vec<String>,

    /// The forms it is published in: data-integrity, vc-jwt, jwt, cwt; unless said, data-integrity
    /// for credentials and jwt for SD-JWT VCs. Messages have no jwt or cwt: there 1 means revoked
    #[arg(long, value_name = "FORM", value_parser = form)]
    form: Vec<ListForm>,

    /// After how long verifiers look again: 90s, 15m, 12h; unless said, an hour. No longer than the lifetime
    #[arg(long, value_name = "SPAN", value_parser = seconds)]
    ttl: Option<u64>,

    /// How long a signature holds; unless said, 7d
    #[arg(long, value_name = "SPAN", value_parser = seconds)]
    lifetime: Option<u64>,

    /// Allow plain http in the URL, which is otherwise for this machine only (localhost). Anyone on the way
    /// can then keep the list away
    #[arg(long)]
    insecure_allow_http: bool,

    /// Print the list as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &New) -> Outcome {
    let list = description(arguments)?;
    super::check_name(&arguments.file)?;
    let is_new = arguments.file.symlink_metadata().is_err();
    let store = match is_new {
        true => FileStore::create(&arguments.file)?,
        false => super::open(&arguments.file)?,
    };
    store.create(list.clone(), &mut OsRandom)?;
    let documents = list.documents();
    tell(&format!(
        "{HINT}Where the store has several lists, this one is {}.{HINT:#}\n",
        list.url()
    ));
    if arguments.json {
        let urls = documents.iter().map(|document| Value::from(document.url()));
        let mut out = list.to_value();
        if let Some(members) = out.as_object_mut() {
            members.insert("documents", urls.collect::<Vec<Value>>());
        }
        files::print(format!("{out}\n").as_bytes())?;
    } else {
        let line = |document: &ListDocument| format!("{}\n", document.url());
        files::print(documents.iter().map(line).collect::<String>().as_bytes())?;
    }
    if is_new {
        let file = arguments.file.display();
        tell(&format!("{HINT}Keep {file} secret, and keep a copy.{HINT:#}\n"));
    }
    Ok(ExitCode::SUCCESS)
}

fn description(arguments: &New) -> Result<ListDescription, Failure> {
    if !arguments.insecure_allow_http && is_open(&arguments.url) {
        return Err(Failure::usage(
            "A list at a URL of plain http can be kept away by anyone on the way.",
            "Say https; the URL goes into every credential and cannot change. For a network of your own \
             say --insecure-allow-http.",
        ));
    }
    let given = arguments.message.len();
    if let Some(bits) = arguments.bits.filter(|bits| 1 << bits != given) {
        return Err(Failure::usage(
            format!("--bits {bits} takes {} messages, and there are {given}.", 1 << bits),
            "Give a message for each value, or leave --bits away.",
        ));
    }
    let meaning = match &arguments.message[..] {
        [] if arguments.purpose.is_empty() => Meaning::Purposes(vec![Purpose::Revocation]),
        [] => Meaning::Purposes(arguments.purpose.clone()),
        messages => Meaning::Messages(messages.to_vec()),
    };
    let mut list = ListDescription::new(&arguments.url, arguments.entries, meaning)?;
    if !arguments.form.is_empty() {
        list = list.with_forms(arguments.form.iter().copied())?;
    }
    if let Some(lifetime) = arguments.lifetime {
        list = list.with_lifetime(lifetime)?;
    }
    let lifetime = list.lifetime();
    match arguments.ttl {
        Some(ttl) if ttl > lifetime => Err(Failure::usage(
            format!("A list that holds {lifetime} seconds cannot be kept for {ttl}."),
            "Let --ttl be no longer than --lifetime.",
        )),
        Some(ttl) => Ok(list.with_ttl(Some(ttl))?),
        None => {
            let usual = list.ttl().map(|ttl| ttl.min(lifetime));
            Ok(list.with_ttl(usual)?)
        }
    }
}

/// Whether a URL is one of plain http, and not of this machine.
fn is_open(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let host = rest.split('/').next().unwrap_or(rest);
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    !matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

fn purpose(name: &str) -> Result<Purpose, String> {
    Purpose::find(name)
        .ok_or_else(|| "not a purpose: take revocation, suspension or refresh".to_owned())
}
