//! `testamur status publish`

use super::{form, open, seconds};
use crate::Outcome;
use crate::failure::{FILE, Failure};
use crate::files;
use crate::keyfile::{Key, Password};
use crate::show::tell;
use crate::signing::{Alg, algorithm};
use crate::world::{time, wait};
use clap::Args;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use testamur::core::json::Object;
use testamur::did::did_key;
use testamur::status::{Folder, ListForm, ListSecuring, Publication, Publisher, Sink, When};
use testamur::{Code, Issuer, LocalSigner, Suite, Timestamp, Value, default_provider};

/// Sign the lists of a store, and put them into the folder that the host serves
///
/// The file of https://edu.example/status/1/revocation.json is status/1/revocation.json in the folder,
/// which is to be served as the root of the host. A file is replaced as a whole. Serve .json as
/// application/vc, revocation.jwt as application/vc+jwt, tokens.jwt as application/statuslist+jwt, and
/// .cwt as application/statuslist+cwt, with a Cache-Control of no more than the list's time to live. If one
/// of several lists cannot be published, the others are all the same, and the exit status is 4.
#[derive(Args, Debug)]
pub(crate) struct Publish {
    /// The status store
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The secret key: JWK, PEM or Multikey
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    #[command(flatten)]
    password: Password,

    /// The issuer's DID or URL; unless said, the did:key of the key. It is that of the credentials
    #[arg(long, value_name = "DID")]
    issuer: Option<String>,

    /// The URL of the key in the DID document, where the DID is not made from the key itself
    #[arg(long, value_name = "ID")]
    verification_method: Option<String>,

    /// The cryptosuite of data-integrity; unless said, as the key is
    #[arg(long, value_name = "NAME", value_parser = suite)]
    suite: Option<Suite>,

    /// The algorithm of tokens, where the key has several, or one with two names
    #[arg(long, value_name = "ALG", value_parser = algorithm)]
    alg: Option<Alg>,

    /// Publish these forms (data-integrity, vc-jwt, jwt, cwt) instead of those the list was made with
    #[arg(long, value_name = "FORM", value_parser = form)]
    form: Vec<ListForm>,

    /// The folder that the host serves as its root
    #[arg(short = 'o', long = "output", value_name = "FOLDER")]
    folder: PathBuf,

    /// Sign only when a status changed, or when less than the margin is left of a signature
    #[arg(long)]
    if_due: bool,

    /// How much of a signature must be left; unless said, a third of its lifetime
    #[arg(long, value_name = "SPAN", value_parser = seconds)]
    margin: Option<u64>,

    /// Go on: look every so often (90s, 15m, 12h) and sign what is due, until interrupted
    #[arg(long, value_name = "SPAN", value_parser = seconds)]
    every: Option<u64>,

    /// Replace also the list of another issuer, and one with revocations of which the store knows nothing,
    /// which an old copy of the store would take back
    #[arg(long)]
    dangerous_replace: bool,

    /// Sign as of this time instead of now
    #[arg(long, value_name = "TIME", value_parser = time, conflicts_with = "every")]
    created: Option<Timestamp>,

    /// Print one JSON object a line for each document
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Publish) -> Outcome {
    let publisher = publisher(arguments)?;
    let when = if arguments.if_due { When::IfDue } else { When::Always };
    let first = once(arguments, &publisher, when)?;
    let Some(seconds) = arguments.every else {
        return first.failure.map_or(Ok(ExitCode::SUCCESS), Err);
    };
    // What never worked needs somebody to look at it now.
    if let Some(failure) = first.failure {
        if !first.is_some_done {
            return Err(failure);
        }
        let _ = failure.show();
    }
    loop {
        std::thread::sleep(Duration::from_secs(seconds));
        // What is wrong may be right the next time: a full disk, another command that has the store.
        let round = once(arguments, &publisher, When::IfDue);
        if let Some(failure) = round.map_or_else(Some, |round| round.failure) {
            // Whoever asked for it is not there to see the exit status.
            let _ = failure.show();
        }
    }
}

/// What was done with all lists.
struct Round {
    is_some_done: bool,
    failure: Option<Failure>,
}

fn publisher(arguments: &Publish) -> Result<Publisher, Failure> {
    let key = Key::read(&arguments.key, &arguments.password)?.secret(&arguments.key)?;
    let did = did_key(key.public_key()).to_string();
    let signer = LocalSigner::new(key, default_provider());
    let id = arguments.issuer.as_deref().unwrap_or(&did);
    let mut issuer = match &arguments.verification_method {
        Some(method) => Issuer::with_method(id, method, signer)?,
        None => Issuer::new(id, signer)?,
    };
    if let Some(time) = arguments.created {
        issuer = issuer.at(time);
    }
    let mut securing = ListSecuring { suite: arguments.suite, ..ListSecuring::default() };
    if let Some(alg) = arguments.alg {
        securing.algorithm = Some(alg.algorithm);
        securing.ed25519_name = alg.ed25519_name;
    }
    let mut publisher = Publisher::new(issuer).securing(securing);
    if !arguments.form.is_empty() {
        publisher = publisher.forms(arguments.form.iter().copied());
    }
    if let Some(margin) = arguments.margin {
        publisher = publisher.margin(margin);
    }
    if arguments.dangerous_replace {
        publisher = publisher.dangerous_replace();
    }
    Ok(publisher)
}

/// Publishes what is to be published now, and tells what is. The store is open no longer than that.
fn once(arguments: &Publish, publisher: &Publisher, when: When) -> Result<Round, Failure> {
    let store = open(&arguments.file)?;
    let folder = Folder::new(&arguments.folder);
    let sink: &dyn Sink = &folder;
    let published = wait(publisher.publish_all(&store, sink, when))??;
    let is_one = published.len() == 1;
    let (mut lines, mut failure) = (String::new(), None::<Failure>);
    let is_some_done = published.iter().any(|list| !list.documents.is_empty());
    for list in published {
        // Nobody wants a letter from cron about what was not due.
        let told = list.documents.iter().filter(|one| one.is_new || arguments.json);
        told.for_each(|one| lines.push_str(&line(arguments, &folder, one)));
        let Some(refused) = list.refused.map(advised) else { continue };
        let refused = if is_one { refused } else { refused.about(Path::new(&list.list)) };
        failure = Some(match failure {
            None => refused,
            Some(before) => before.and(refused),
        });
    }
    match arguments.json {
        true => files::print(lines.as_bytes())?,
        false => files::print_for_people(&lines)?,
    }
    if lines.is_empty() && failure.is_none() && std::io::stderr().is_terminal() {
        tell("Nothing is due.\n");
    }
    let failure = failure.map(|it| if is_some_done { it.with_status(FILE) } else { it });
    Ok(Round { is_some_done, failure })
}

fn line(arguments: &Publish, folder: &Folder, one: &Publication) -> String {
    let file = folder.file(&one.document).display().to_string();
    if !arguments.json {
        return format!("signed   {file} until {}\n", one.until);
    }
    let mut out = Object::new();
    out.insert("url", one.document.url());
    out.insert("file", file);
    out.insert("form", one.document.form().name());
    out.insert("mediaType", one.document.form().media_type());
    out.insert("until", one.until.to_string());
    out.insert("signed", one.is_new);
    format!("{}\n", Value::from(out))
}

/// What the issuer can do, where the codes advise those who were given a token.
fn advised(refused: impl Into<Failure>) -> Failure {
    let advice = "Leave --alg away, say one that the key has, or take another key.";
    refused.into().advising_on(Code::ProofJwsKey, advice)
}

fn suite(name: &str) -> Result<Suite, String> {
    Suite::find(name).ok_or_else(|| {
        let whole = Suite::ALL.iter().filter(|suite| !suite.is_selective());
        let names: Vec<&str> = whole.map(|suite| suite.name()).collect();
        format!("not a suite that is known; take one of {}", names.join(", "))
    })
}
