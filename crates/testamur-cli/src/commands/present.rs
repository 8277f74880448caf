//! `testamur present`

use crate::Outcome;
use crate::binding::Asked;
use crate::failure::Failure;
use crate::files::{self, Output};
use crate::signing::{Ready, Signing, Way};
use crate::world::{Given, wait};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use testamur::core::json::Pointer;
use testamur::core::report::Format;
use testamur::{
    Code, Error, Held, Holder, OsRandom, Presentation, PresentationEnvelope,
    PresentationEnvelopeKind, Secured, presentable,
};

/// Present credentials to a verifier: put them together and sign them as their holder
///
/// With --audience and --nonce a single SD-JWT is shown by itself, with a key binding in the place
/// of a presentation; `testamur derive` does the same with a part of it.
#[derive(Args, Debug)]
pub(crate) struct Present {
    /// The credentials
    #[arg(value_name = "CREDENTIAL", required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    signing: Signing,

    #[command(flatten)]
    asked: Asked,

    /// Hand this status list over with the credentials, as it was downloaded, so that the verifier need
    /// not ask for it. It is one more credential of the presentation. A list as JWT or CWT, as SD-JWT VCs
    /// have it, is none: send its file beside, for `testamur verify --status-list`
    #[arg(long, value_name = "FILE")]
    status_list: Vec<PathBuf>,

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

impl Present {
    /// What is shown, in its order.
    fn shown(&self) -> impl Iterator<Item = &PathBuf> {
        self.files.iter().chain(&self.status_list)
    }
}

pub(crate) fn run(arguments: &Present) -> Outcome {
    if arguments.asked.is_said() {
        return show_by_itself(arguments);
    }
    let mut credentials = Vec::with_capacity(arguments.files.len());
    for file in arguments.shown() {
        let bytes = files::read(file)?;
        let credential = presentable(&bytes);
        credentials.push(credential.map_err(|error| {
            let failure = Failure::from(error).about(file);
            match Format::recognise(&bytes) {
                Format::SdJwt => failure.advising_on(
                    Code::UsageNotPresentable,
                    "Show it by itself: say --audience and --nonce, as the verifier gave them, and \
                     neither --domain nor --challenge.",
                ),
                _ => failure,
            }
        })?);
    }
    let signing = &arguments.signing;
    let ready = signing.ready()?;
    let way = ready.way;
    let holder = holder(arguments, ready)?.contexts(arguments.given.contexts()?);
    let created = match (signing.created, way) {
        // It has no place for a time.
        (None, Way::Presentation(PresentationEnvelopeKind::VpCose)) => None,
        (None, _) => Some(holder.now()?),
        said => said.0,
    };
    let mut presentation = Presentation::of(credentials).times(created, None);
    if let Some(domain) = &signing.domain {
        presentation = presentation.domain(domain);
    }
    if let Some(challenge) = &signing.challenge {
        presentation = presentation.challenge(challenge);
    }
    if arguments.insecure_allow_undefined_terms {
        presentation = presentation.dangerous_allow_undefined_terms();
        super::issue::warn_of_terms(&holder.undefined_terms(&presentation)?);
    }
    let secured = match way {
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
    let secured = secured.map_err(|error| {
        let failure = about_credential(error, arguments).advising_on(
            Code::UsageSecuring,
            "Leave away what there is no place for, or take --suite vp+jwt, which has one for a domain \
             and a challenge.",
        );
        match way {
            Way::Presentation(PresentationEnvelopeKind::VpJwt11) => failure.advising_on(
                Code::ContextProtected,
                "vp-jwt is a presentation of VCDM 1.1, for credentials of that version; take --suite \
                 vp+jwt.",
            ),
            _ => failure,
        }
    })?;
    super::issue::write(&arguments.output, &secured)?;
    Ok(ExitCode::SUCCESS)
}

fn holder(arguments: &Present, ready: Ready) -> Result<Holder, Failure> {
    let id = arguments.holder.clone().unwrap_or(ready.did);
    Ok(match &arguments.signing.verification_method {
        Some(method) => Holder::with_method(id, method, ready.signer)?,
        None => Holder::new(id, ready.signer)?,
    })
}

/// An SD-JWT with key binding.
fn show_by_itself(arguments: &Present) -> Outcome {
    let signing = &arguments.signing;
    let [file] = &arguments.files[..] else {
        return Err(Failure::usage(
            "A key binding is for one SD-JWT, and several credentials were given.",
            "Present them one by one, or together with --domain and --challenge.",
        ));
    };
    let for_presentations = signing.domain.is_some() || signing.challenge.is_some();
    if for_presentations || signing.is_chosen() || !arguments.status_list.is_empty() {
        return Err(Failure::usage(
            "What --domain, --challenge, --suite and --status-list say is for a presentation, and an \
             SD-JWT with key binding is shown by itself.",
            "Leave them away, or leave --audience and --nonce away. A status list goes as a file beside \
             it, for `testamur verify --status-list`.",
        ));
    }
    let about = |failure: Failure| failure.about(file);
    let held = Held::read(&files::read(file)?).map_err(Failure::from).map_err(about)?;
    let holder = Holder::did_key(signing.signer()?)?;
    let bound = arguments.asked.bind(&held, &holder).map_err(about)?;
    super::derive::write(&arguments.output, &bound)?;
    Ok(ExitCode::SUCCESS)
}

/// Names the file of the credential that an error is about, if it is about one: they stand in the
/// presentation in their order.
fn about_credential(error: Error, arguments: &Present) -> Failure {
    let segments: Vec<String> = error.pointer().into_iter().flat_map(Pointer::segments).collect();
    let file = match &segments[..] {
        [member, index, ..] if member == "verifiableCredential" => {
            index.parse().ok().and_then(|index: usize| arguments.shown().nth(index))
        }
        _ => None,
    };
    let failure = Failure::from(error);
    match file {
        Some(file) => failure.about(file),
        None => failure,
    }
}
