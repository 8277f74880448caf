//! `testamur status set`

use super::{Chosen, status, word};
use crate::Outcome;
use crate::failure::Failure;
use crate::files;
use crate::show::tell;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use testamur::core::json::Object;
use testamur::status::{FileStore, ListDescription, StatusStore};
use testamur::{Code, Error, Held, Value};

/// Set the status of credentials: valid, revoked, suspended, or a number
///
/// The credential is named by its index, by itself, or by the identifier that its index was given away
/// for. Several are set together, or none. What is revoked stays so. It counts for others when the list
/// is published.
#[derive(Args, Debug)]
#[command(override_usage = "testamur status set [OPTIONS] <FILE> [INDEX] <STATUS>")]
pub(crate) struct Set {
    #[command(flatten)]
    chosen: Chosen,

    /// The index, unless --credential or --id says it, and the status: valid, revoked, suspended, or a
    /// number
    #[arg(value_name = "INDEX|STATUS", num_args = 1..=2, required = true)]
    words: Vec<String>,

    /// The credential itself, in any form, for the index in its own entry, which must be one of this list.
    /// It is not verified: take one that you issued yourself, or any index can be in it
    #[arg(long, value_name = "FILE")]
    credential: Vec<PathBuf>,

    /// The identifier of the credential
    #[arg(long, value_name = "ID")]
    id: Vec<String>,

    /// Take back a revocation too, which is otherwise for good: other people may rely on it by now
    #[arg(long)]
    dangerous_unrevoke: bool,

    /// Print one JSON object a line, with index, status and the status before
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Set) -> Outcome {
    let (store, list) = arguments.chosen.open()?;
    let status = wanted(arguments)?;
    let indices = indices(arguments, &store, &list)?;
    let statuses: Vec<(u64, u8)> = indices.iter().map(|index| (*index, status)).collect();
    let before = match arguments.dangerous_unrevoke {
        true => store.dangerous_unrevoke(list.url(), &statuses)?,
        false => store.set_all(list.url(), &statuses)?,
    };
    for (index, before) in indices.into_iter().zip(before) {
        match arguments.json {
            true => {
                let number = |number: u64| Value::number(number as f64);
                let mut out = Object::new();
                out.insert("index", number(index)?);
                out.insert("status", number(status.into())?);
                out.insert("before", number(before.into())?);
                files::print(format!("{}\n", Value::from(out)).as_bytes())?;
            }
            false => {
                let [now, before] = [status, before].map(|status| word(&list, status));
                tell(&format!("{index} is {now}, and was {before}.\n"));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn wanted(arguments: &Set) -> Result<u8, Failure> {
    let text = arguments.words.last().map_or("", String::as_str);
    status(text).map_err(|reason| {
        Failure::usage(
            format!("{text:?} is {reason}."),
            "Say the status last: `testamur status set FILE INDEX revoked`.",
        )
    })
}

/// The places in the list that are meant.
fn indices(
    arguments: &Set,
    store: &FileStore,
    list: &ListDescription,
) -> Result<Vec<u64>, Failure> {
    let is_named = !arguments.credential.is_empty() || !arguments.id.is_empty();
    if let ([index, _], false) = (&arguments.words[..], is_named) {
        let index = index.parse().map_err(|_| {
            Failure::usage(
                format!("{index:?} is no index."),
                "Say a number, or name the credential with --credential or --id.",
            )
        })?;
        return Ok(vec![index]);
    }
    if arguments.words.len() != 1 || !is_named {
        return Err(Failure::usage(
            "It takes either an index, or --credential or --id.",
            "Say `testamur status set FILE INDEX revoked`, or \
             `testamur status set --credential badge.json FILE revoked`.",
        ));
    }
    let mut indices = Vec::new();
    for file in &arguments.credential {
        let held = Held::read(&files::read(file)?).map_err(Failure::from);
        let index = held.and_then(|held| index_of(&held, list)).map_err(|f| f.about(file))?;
        indices.push(index);
    }
    for id in &arguments.id {
        let found = store.find(list.url(), id)?;
        indices.push(found.ok_or_else(|| Error::new(Code::StatusIdUnknown).with("id", id))?);
    }
    Ok(indices)
}

fn index_of(held: &Held, list: &ListDescription) -> Result<u64, Failure> {
    let claims: Value = match held {
        Held::Document(document) => document.clone(),
        Held::SdJwt(token) => token.unverified_claims().clone().into(),
        Held::Jwt(token) => token.unverified_claims().clone().into(),
        Held::Cose(signed) => signed.unverified_claims().clone().into(),
        Held::Enveloped(envelope) => return index_of(envelope.content(), list),
        _ => Value::Null,
    };
    Ok(list.index_in(&claims)?)
}
