//! `testamur issue`

use crate::Outcome;
use crate::failure::{Failure, note};
use crate::files::{self, Care, Output};
use crate::signing::{Ready, Signing};
use crate::world::{Given, contexts, json, pointer, time, wait};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use testamur::core::json::Pointer;
use testamur::core::model::id_of;
use testamur::{IssueOptions, Issuer, Securing, Timestamp, Value, parse};

/// Issue a credential: check a draft and sign it
///
/// The issuer is filled in where the draft names none. A draft that names an issuer to whom the
/// key does not belong is refused. So is one that does not conform to a schema that it names or
/// has another digest for a related resource, and one whose issuer does not list the key for
/// assertions, if the documents for that are given with --evidence; what could not be checked is
/// said.
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
    let about = |failure: Failure| failure.about(&arguments.file);
    let draft = parse(&files::read(&arguments.file)?).map_err(Failure::from).map_err(about)?;
    let ready = arguments.signing.ready()?;
    let suite = ready.suite;
    let issuer = issuer(arguments, &draft, ready).map_err(about)?;
    let options = options(arguments);
    let prepared = wait(issuer.prepare(draft, Securing::data_integrity(suite), options))?;
    let prepared = prepared.map_err(Failure::from).map_err(about)?;
    for error in prepared.unchecked() {
        note("not checked", error);
    }
    let issued = wait(prepared.sign())?.map_err(Failure::from).map_err(about)?;
    arguments.output.write(&json(&issued), Care::Ordinary)?;
    Ok(ExitCode::SUCCESS)
}

/// The issuer that was said, or that the draft names, or whom the key makes.
fn issuer(arguments: &Issue, draft: &Value, ready: Ready) -> Result<Issuer, Failure> {
    let named = draft.get("issuer").and_then(id_of);
    let id = arguments.issuer.as_deref().or(named).unwrap_or(&ready.did);
    let issuer = match &arguments.signing.verification_method {
        Some(method) => Issuer::with_method(id, method, ready.signer)?,
        None => Issuer::new(id, ready.signer)?,
    };
    let evidence = arguments.given.read()?;
    Ok(issuer.contexts(contexts(&evidence)?).evidence(evidence))
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
