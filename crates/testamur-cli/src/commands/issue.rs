//! `testamur issue`

use crate::Outcome;
use crate::commands::status;
use crate::failure::{Failure, note, warn};
use crate::files::{self, Care, Output};
use crate::keyfile::Key;
use crate::signing::{Ready, Signing, Way};
use crate::world::{Given, json, pointer, time, wait};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use testamur::canon::jsonld::Undefined;
use testamur::core::json::Pointer;
use testamur::core::model::id_of;
use testamur::{
    Code, Contexts, Envelope, IssueOptions, Issuer, Secured, Securing, Timestamp, Value, parse,
};

/// Issue a credential: check a draft and sign it
///
/// The issuer is filled in where the draft names none. A draft that names an issuer to whom the
/// key does not belong is refused. So is one that does not conform to a schema that it names or
/// has another digest for a related resource, and one whose issuer does not list the key for
/// assertions, if the documents for that are given with --evidence. What is given and cannot be
/// used is an error; what is not given is not checked, which is said.
#[derive(Args, Debug)]
pub(crate) struct Issue {
    /// The draft: a credential without a proof, VCDM 1.1 or 2.0; with --add-proof also with proofs
    #[arg(value_name = "CREDENTIAL")]
    file: PathBuf,

    #[command(flatten)]
    signing: Signing,

    /// The issuer's DID or URL; unless said, the draft's, or else the did:key of the key
    #[arg(long, value_name = "DID")]
    issuer: Option<String>,

    /// The purpose of the proof; unless said, assertionMethod, which verifiers ask for
    #[arg(long, value_name = "P")]
    proof_purpose: Option<String>,

    /// What the holder must show, as a JSON pointer (/credentialSubject/achievement); for a suite for
    /// selective disclosure. The issuer, the dates of validity and the status always are
    #[arg(long, value_name = "POINTER", value_parser = pointer)]
    mandatory: Vec<Pointer>,

    /// What the holder can hide, as a JSON pointer; for an SD-JWT. Issuer, types, dates and status
    /// never can be
    #[arg(long, value_name = "POINTER", value_parser = pointer)]
    disclosable: Vec<Pointer>,

    /// The public key of the holder, to whom an SD-JWT is bound: JWK, PEM or Multikey
    #[arg(long, value_name = "FILE")]
    holder_key: Option<PathBuf>,

    /// Give the credential an index of a list of this status store, and put its status into the draft.
    /// A draft with an id (an SD-JWT VC: jti) gets the same index when it is issued again, and is refused
    /// if that was revoked meanwhile
    #[arg(long, value_name = "FILE")]
    status: Option<PathBuf>,

    /// The URL of the list, where the store has several
    #[arg(long, value_name = "URL", requires = "status")]
    status_url: Option<String>,

    /// When the proof stops being valid, which is not when the credential does
    #[arg(long, value_name = "TIME", value_parser = time)]
    expires: Option<Timestamp>,

    /// Sign members that no context defines. An RDF suite does not cover them: anyone can add,
    /// change and remove them
    #[arg(long)]
    insecure_allow_undefined_terms: bool,

    /// Put the proof beside those that the draft has already, to make a set of proofs. Without
    /// this, a draft with a proof is refused
    #[arg(long)]
    add_proof: bool,

    #[command(flatten)]
    given: Given,

    #[command(flatten)]
    output: Output,
}

pub(crate) fn run(arguments: &Issue) -> Outcome {
    let about = |failure: Failure| advised(failure.about(&arguments.file));
    let draft = parse(&files::read(&arguments.file)?).map_err(Failure::from).map_err(about)?;
    let ready = arguments.signing.ready()?;
    let securing = securing(arguments, ready.way)?;
    let evidence = arguments.given.read()?;
    let contexts = Contexts::bundled().with_evidence(&evidence);
    let issuer = issuer(arguments, &draft, ready).map_err(about)?;
    let mut issuer = issuer.contexts(contexts).evidence(evidence);
    if let Some(file) = &arguments.status {
        let store = status::open(file)?;
        let list = status::chosen(&store, arguments.status_url.as_deref(), "--status-url", file)?;
        issuer = issuer.status(Arc::new(store), list.url());
    }
    let options = options(arguments);
    let prepared = wait(issuer.prepare(draft, securing, options))?;
    let prepared = prepared.map_err(Failure::from).map_err(about)?;
    for error in prepared.unchecked() {
        note("not checked", error);
    }
    for error in prepared.notes() {
        note("note", error);
    }
    warn_of_terms(prepared.undefined_terms());
    let issued = wait(prepared.sign())?.map_err(Failure::from).map_err(about)?;
    write(&arguments.output, &issued)?;
    Ok(ExitCode::SUCCESS)
}

/// What the issuer can do, where the codes advise those who were given a token.
fn advised(failure: Failure) -> Failure {
    failure
        .advising_on(
            Code::ProofJwsAlgorithm,
            "Take another key, or another way to secure it with --suite, such as vc+jwt or the suite \
             that is usual for the key.",
        )
        .advising_on(
            Code::UsageSecuring,
            "Leave away what there is no place for, or choose another way to secure it with --suite: \
             ecdsa-sd-2023, bbs-2023 and the SD-JWTs can be shown in part.",
        )
}

/// Tells of what was let be, a line each.
pub(crate) fn warn_of_terms(undefined: &Undefined) {
    for error in undefined.errors() {
        warn(&format!("{} RDF suites do not sign it.", error.sentence()), &error);
    }
}

/// A document or a token as text; a COSE signature as it is into a file, in base64 elsewhere.
pub(crate) fn write(output: &Output, secured: &Secured) -> Result<(), Failure> {
    let bytes = match secured {
        Secured::Document(document) => json(document),
        Secured::Cose { bytes, .. } if output.file().is_some() => bytes.clone(),
        text => format!("{text}\n").into_bytes(),
    };
    output.write(&bytes, Care::Ordinary)
}

/// How the credential is secured, as the arguments have it.
fn securing(arguments: &Issue, way: Way) -> Result<Securing, Failure> {
    let kind = match way {
        Way::Suite(suite) => {
            if arguments.disclosable.is_empty() && arguments.holder_key.is_none() {
                return Ok(Securing::data_integrity(suite));
            }
            return Err(Failure::usage(
                "--disclosable and --holder-key are for an SD-JWT.",
                "Say --suite vc+sd-jwt or --suite dc+sd-jwt; for other suites see --mandatory.",
            ));
        }
        Way::Credential(kind) => kind,
        Way::Presentation(kind) => {
            return Err(Failure::usage(
                format!("{} is for presentations.", kind.name()),
                "Use `testamur present` for it.",
            ));
        }
    };
    let mut envelope = Envelope::new(kind).disclosable(arguments.disclosable.iter().cloned());
    if let Some(alg) = arguments.signing.alg {
        envelope = envelope.algorithm(alg.algorithm).ed25519_name(alg.ed25519_name);
    }
    if let Some(path) = &arguments.holder_key {
        let key = Key::read(path, &arguments.signing.password)?;
        envelope = envelope.holder_key(key.public_key().clone());
    }
    Ok(envelope.into())
}

/// The issuer that was said, or that the draft names, or whom the key makes.
fn issuer(arguments: &Issue, draft: &Value, ready: Ready) -> Result<Issuer, Failure> {
    let named = draft.get("issuer").and_then(id_of);
    let named = named.or_else(|| draft.get("iss")?.as_str());
    let id = arguments.issuer.as_deref().or(named).unwrap_or(&ready.did);
    Ok(match &arguments.signing.verification_method {
        Some(method) => Issuer::with_method(id, method, ready.signer)?,
        None => Issuer::new(id, ready.signer)?,
    })
}

fn options(arguments: &Issue) -> IssueOptions {
    let signing = &arguments.signing;
    let mut options = IssueOptions::default();
    options.created = signing.created;
    options.expires = arguments.expires;
    options.domain = signing.domain.iter().cloned().collect();
    options.challenge.clone_from(&signing.challenge);
    options.proof_purpose.clone_from(&arguments.proof_purpose);
    options.dangerous_allow_undefined_terms = arguments.insecure_allow_undefined_terms;
    options.add_to_proofs = arguments.add_proof;
    options.mandatory(arguments.mandatory.iter().cloned())
}
