//! `testamur status set`

use super::{Chosen, chosen, open, status, word};
use crate::Outcome;
use crate::failure::{Failure, REJECTED};
use crate::files;
use crate::show::tell;
use crate::terminal::{plain, plain_json};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use testamur::core::json::Object;
use testamur::status::{FileStore, ListDescription, StatusStore};
use testamur::{Code, Error, Held, Value};

/// Set the status of credentials: valid, revoked, suspended, refresh, a message of the list, or a number
///
/// The credential is named by its index, by itself, or by the identifier that its index was given away
/// for. Several are set together, or none. What is revoked stays so. It counts for others when the list
/// is published.
#[derive(Args, Debug)]
#[command(override_usage = "testamur status set [OPTIONS] <FILE> [INDEX] <STATUS>")]
pub(crate) struct Set {
    #[command(flatten)]
    chosen: Chosen,

    /// The index, unless --credential or --id says it, and the status: valid, revoked, suspended, or in
    /// a list with messages one of these; or a number
    #[arg(value_name = "INDEX|STATUS", num_args = 1..=2, required = true)]
    words: Vec<String>,

    /// The credential itself, in any form, for the list and the index in its own entry. It is not verified,
    /// but compared with the index that the store gave to its identifier, if it gave one to that: take
    /// one that you issued yourself, or any index can be in it
    #[arg(long, value_name = "FILE")]
    credential: Vec<PathBuf>,

    /// The identifier of the credential
    #[arg(long, value_name = "ID")]
    id: Vec<String>,

    /// Take back a revocation too, which is otherwise for good: other people may rely on it by now
    #[arg(long)]
    dangerous_unrevoke: bool,

    /// Print one JSON object a line, with index, status and the status before, the status's name, the list,
    /// and the file and identifier that named it
    #[arg(long)]
    json: bool,
}

/// A place in the list that is meant, and what named it.
struct Meant {
    index: u64,
    file: Option<PathBuf>,
    id: Option<String>,
    /// Whether the store gave the index to that identifier, or the index itself was said.
    is_certain: bool,
}

/// A credential of which nothing is verified.
struct Claimed {
    file: PathBuf,
    claims: Value,
}

pub(crate) fn run(arguments: &Set) -> Outcome {
    let store = open(&arguments.chosen.file)?;
    let read = |file: &PathBuf| claimed(file).map_err(|failure| failure.about(file));
    let credentials: Vec<Claimed> =
        arguments.credential.iter().map(read).collect::<Result<_, _>>()?;
    let list = list(arguments, &store, &credentials)?;
    let text = arguments.words.last().map_or("", String::as_str);
    let status = status(&list, text)?;
    let meant = meant(arguments, &store, &list, credentials)?;
    let statuses: Vec<(u64, u8)> = meant.iter().map(|meant| (meant.index, status)).collect();
    let before = match arguments.dangerous_unrevoke {
        true => store.dangerous_unrevoke(list.url(), &statuses)?,
        false => store.set_all(list.url(), &statuses).map_err(|error| {
            Failure::from(error).advising_on(
                Code::StatusForGood,
                "Leave that credential out. If it was revoked by mistake, issue another; --dangerous-unrevoke \
                 takes the revocation back all the same.",
            )
        })?,
    };
    for (meant, before) in meant.iter().zip(before) {
        match arguments.json {
            true => files::print_for_people(&line(meant, &list, [status, before])?)?,
            false => {
                let [now, before] = [status, before].map(|status| word(&list, status));
                let doubt = match &meant.file {
                    Some(file) if !meant.is_certain => {
                        format!(" That it is this index, {} alone says.", file.display())
                    }
                    _ => String::new(),
                };
                tell(&plain(&format!("{} is {now}, and was {before}.{doubt}", meant.index)));
                tell("\n");
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The line for programs.
fn line(
    meant: &Meant,
    list: &ListDescription,
    [status, before]: [u8; 2],
) -> Result<String, Failure> {
    let mut out = Object::new();
    out.insert("index", Value::number(meant.index as f64)?);
    out.insert("status", u32::from(status));
    out.insert("before", u32::from(before));
    out.insert("name", word(list, status));
    out.insert("list", list.url());
    if let Some(file) = &meant.file {
        out.insert("file", file.to_string_lossy().into_owned());
    }
    if let Some(id) = &meant.id {
        out.insert("id", &**id);
    }
    Ok(format!("{}\n", plain_json(&Value::from(out).to_string())))
}

/// The list that was said, the only one, or that of the first credential.
fn list(
    arguments: &Set,
    store: &FileStore,
    credentials: &[Claimed],
) -> Result<Arc<ListDescription>, Failure> {
    let Chosen { file, list } = &arguments.chosen;
    let lists = store.lists()?;
    let first = match credentials.first() {
        Some(first) if list.is_none() && lists.len() > 1 => first,
        _ => return chosen(store, list.as_deref(), "--list", file),
    };
    // An entry of a list that cannot be read is told when the index is looked for.
    let is_named = |list: &&Arc<ListDescription>| match list.index_in(&first.claims) {
        Ok(_) => true,
        Err(error) => error.code() != Code::StatusEntryForeign,
    };
    let named: Vec<&Arc<ListDescription>> = lists.iter().filter(is_named).collect();
    match &named[..] {
        [only] => Ok(Arc::clone(only)),
        [] => {
            let urls: Vec<&str> = lists.iter().map(|list| list.url()).collect();
            let error = Error::new(Code::StatusEntryForeign).with("list", urls.join(", "));
            Err(Failure::from(error).about(&first.file))
        }
        _ => chosen(store, None, "--list", file),
    }
}

/// The places in the list that are meant.
fn meant(
    arguments: &Set,
    store: &FileStore,
    list: &ListDescription,
    credentials: Vec<Claimed>,
) -> Result<Vec<Meant>, Failure> {
    let is_named = !arguments.credential.is_empty() || !arguments.id.is_empty();
    if let ([index, _], false) = (&arguments.words[..], is_named) {
        let index = index.parse().map_err(|_| {
            Failure::usage(
                format!("{index:?} is no index."),
                "Say a number, or name the credential with --credential or --id.",
            )
        })?;
        return Ok(vec![Meant { index, file: None, id: None, is_certain: true }]);
    }
    if arguments.words.len() != 1 || !is_named {
        return Err(Failure::usage(
            "It takes either an index, or --credential or --id.",
            "Say `testamur status set FILE INDEX revoked`, or \
             `testamur status set --credential badge.json FILE revoked`.",
        ));
    }
    let mut meant = Vec::new();
    for credential in credentials {
        let file = credential.file.clone();
        meant.push(meant_by(credential, store, list).map_err(|failure| failure.about(&file))?);
    }
    for id in &arguments.id {
        let found = store.find(list.url(), id)?;
        let index = found.ok_or_else(|| Error::new(Code::StatusIdUnknown).with("id", id))?;
        meant.push(Meant { index, file: None, id: Some(id.clone()), is_certain: true });
    }
    Ok(meant)
}

/// The index that a credential names, which must be the one that the store gave to its identifier, if it
/// gave one: the credential itself can say anything.
fn meant_by(
    credential: Claimed,
    store: &FileStore,
    list: &ListDescription,
) -> Result<Meant, Failure> {
    let index = list.index_in(&credential.claims)?;
    let id = id_of(&credential.claims).map(str::to_owned);
    let given = match &id {
        Some(id) => store.find(list.url(), id)?,
        None => None,
    };
    match given {
        Some(given) if given != index => {
            let id = id.unwrap_or_default();
            Err(Failure::usage(
                format!("It names the index {index}, and the store gave {given} to {id}."),
                "See with `testamur verify` whether it is yours; if it is, say the right index itself.",
            )
            .with_status(REJECTED))
        }
        _ => Ok(Meant { index, file: Some(credential.file), id, is_certain: given.is_some() }),
    }
}

/// The identifier of a credential: that of an SD-JWT VC, in which `id` is a claim like any other, is its
/// `jti`.
fn id_of(claims: &Value) -> Option<&str> {
    let inside = claims.get("vc").unwrap_or(claims);
    let id = if claims.get("vct").is_some() { None } else { inside.get("id") };
    id.or_else(|| claims.get("jti")).and_then(Value::as_str)
}

fn claimed(file: &Path) -> Result<Claimed, Failure> {
    let claims = claims(&Held::read(&files::read(file)?)?);
    Ok(Claimed { file: file.to_owned(), claims })
}

fn claims(held: &Held) -> Value {
    match held {
        Held::Document(document) => document.clone(),
        Held::SdJwt(token) => token.unverified_claims().clone().into(),
        Held::Jwt(token) => token.unverified_claims().clone().into(),
        Held::Cose(signed) => signed.unverified_claims().clone().into(),
        Held::Enveloped(envelope) => claims(envelope.content()),
        _ => Value::Null,
    }
}
