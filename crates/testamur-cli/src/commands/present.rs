//! `testamur present`

use crate::Outcome;
use crate::failure::Failure;
use crate::files::{self, Output};
use crate::signing::{Signing, Way};
use crate::world::{Given, wait};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use testamur::core::json::Pointer;
use testamur::{Error, Holder, OsRandom, Presentation, PresentationEnvelope, Secured, presentable};

/// Present credentials to a verifier: put them together and sign them as their holder
#[derive(Args, Debug)]
pub(crate) struct Present {
    /// The credentials
    #[arg(value_name = "CREDENTIAL", required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    signing: Signing,

    /// The holder's DID; unless said, the did:key of the key
    #[arg(long, value_name = "DID")]
    holder: Option<String>,

    /// Sign members that no context defines, also those of the credentials. An RDF suite does not
    /// cover them: anyone can add, change and remove them
    #[arg(long)]
    insecure_allow_undefined_terms: bool,

    #[command(flatten)]
    given: Given,

    #[command(flatten)]
    output: Output,
}

pub(crate) fn run(arguments: &Present) -> Outcome {
    let mut credentials = Vec::with_capacity(arguments.files.len());
    for file in &arguments.files {
        let credential = presentable(&files::read(file)?);
        credentials.push(credential.map_err(|error| Failure::from(error).about(file))?);
    }
    let signing = &arguments.signing;
    let ready = signing.ready()?;
    let id = arguments.holder.clone().unwrap_or(ready.did);
    let holder = match &signing.verification_method {
        Some(method) => Holder::with_method(id, method, ready.signer)?,
        None => Holder::new(id, ready.signer)?,
    };
    let holder = holder.contexts(arguments.given.contexts()?);
    let created = signing.created.map_or_else(|| holder.now(), Ok)?;
    let mut presentation = Presentation::of(credentials).times(Some(created), None);
    if let Some(domain) = &signing.domain {
        presentation = presentation.domain(domain);
    }
    if let Some(challenge) = &signing.challenge {
        presentation = presentation.challenge(challenge);
    }
    if arguments.insecure_allow_undefined_terms {
        presentation = presentation.dangerous_allow_undefined_terms();
    }
    let secured = match ready.way {
        Way::Suite(suite) => wait(holder.present(presentation, suite))?.map(Secured::Document),
        Way::Presentation(kind) => {
            let mut envelope = PresentationEnvelope::new(kind);
            if let Some(alg) = signing.alg {
                envelope = envelope.algorithm(alg.algorithm).ed25519_name(alg.ed25519_name);
            }
            wait(holder.present_in(presentation, &envelope, &mut OsRandom))?
        }
        Way::Credential(kind) => {
            return Err(Failure::usage(
                format!("{} is for credentials.", kind.name()),
                "Use `testamur issue` for it, or present with --suite vp+jwt.",
            ));
        }
    };
    let secured = secured.map_err(|error| about_credential(error, &arguments.files))?;
    super::issue::write(&arguments.output, &secured)?;
    Ok(ExitCode::SUCCESS)
}

/// Names the file of the credential that an error is about, if it is about one: they stand in the
/// presentation in their order.
fn about_credential(error: Error, files: &[PathBuf]) -> Failure {
    let segments: Vec<String> = error.pointer().into_iter().flat_map(Pointer::segments).collect();
    let file = match &segments[..] {
        [member, index, ..] if member == "verifiableCredential" => {
            index.parse().ok().and_then(|index: usize| files.get(index))
        }
        _ => None,
    };
    let failure = Failure::from(error);
    match file {
        Some(file) => failure.about(file),
        None => failure,
    }
}
