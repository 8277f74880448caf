//! Issuing.

use crate::error::{Thrown, argument};
use crate::evidence::Evidence;
use crate::inquiry::{Inquiry, Question};
use crate::members::Members;
use crate::policy::public_key;
use crate::random::HostRandom;
use crate::signing::Signer;
use crate::verifier::{host_time, time};
use std::sync::Arc;
use testamur::core::json::{Pointer, parse};
use testamur::{IssueOptions, Result, Securing, SignatureAlgorithm, Timestamp};
use wasm_bindgen::prelude::wasm_bindgen;

/// Issues credentials with one key.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Issuer(testamur::Issuer);

#[wasm_bindgen]
impl Issuer {
    /// The issuer with this DID or URL, or with the did:key of its key; `method` is the URL by which its document
    /// names the key, where the DID is not made from it.
    ///
    /// # Errors
    /// Those of [`testamur::Issuer::new`] and [`testamur::Issuer::with_method`].
    #[wasm_bindgen(constructor)]
    pub fn new(
        signer: &Signer,
        id: Option<String>,
        method: Option<String>,
        evidence: &Evidence,
    ) -> Result<Issuer, Thrown> {
        let signer = Arc::clone(&signer.signer);
        let issuer = match (id, method) {
            (None, None) => testamur::Issuer::did_key(signer)?,
            (Some(id), None) => testamur::Issuer::new(id, signer)?,
            (Some(id), Some(method)) => testamur::Issuer::with_method(id, method, signer)?,
            (None, Some(method)) => {
                return Err(argument("verificationMethod", &method, "the id is missing").into());
            }
        };
        Ok(Issuer(issuer.random(HostRandom).evidence(evidence.evidence.clone())))
    }

    /// The issuer's identifier.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        self.0.id().to_owned()
    }

    /// Begins to issue a draft (JSON) with these options (JSON).
    ///
    /// # Errors
    /// Everything that is wrong with the draft; `usage.argument` for options.
    pub fn begin(&self, draft: &[u8], options: &str) -> Result<Inquiry, Thrown> {
        let mut members = Members::read(options)?;
        let securing = securing(&mut members)?;
        let options = issue_options(&mut members)?;
        members.end()?;
        let issuer = self.0.clone().at(host_time()?);
        let inquiry = issuer.begin(parse(draft)?, securing, options)?;
        Ok(Inquiry(Question::Credential(Box::new(inquiry))))
    }
}

fn securing(members: &mut Members) -> Result<Securing> {
    let name = members.text("securing")?;
    let name = name.ok_or_else(|| argument("securing", "missing", "it is a suite or a token"))?;
    let found = Securing::find(&name);
    let expected = "it is no suite and no kind of token";
    let securing = found.ok_or_else(|| argument("securing", &name, expected))?;
    let Securing::Envelope(mut envelope) = securing else { return Ok(securing) };
    envelope = envelope.disclosable(pointers(members, "disclosable")?);
    if let Some(name) = members.text("algorithm")? {
        envelope = envelope.algorithm(SignatureAlgorithm::from_jose(&name)?);
    }
    if let Some(key) = members.take("holderKey") {
        envelope = envelope.holder_key(public_key(Some(&key))?);
    }
    Ok(envelope.into())
}

fn issue_options(members: &mut Members) -> Result<IssueOptions> {
    let mut options = IssueOptions::default();
    options.created = moment(members, "created")?;
    options.expires = moment(members, "expires")?;
    options.proof_purpose = members.text("proofPurpose")?;
    options.domain = members.texts("domain")?;
    options.challenge = members.text("challenge")?;
    options.proof_id = members.text("proofId")?;
    options.previous_proof = members.texts("previousProof")?;
    options.add_to_proofs = members.chosen("addToProofs")?;
    options.mandatory = pointers(members, "mandatory")?;
    options.dangerous_allow_undefined_terms = members.chosen("dangerouslyAllowUndefinedTerms")?;
    Ok(options)
}

pub(crate) fn moment(members: &mut Members, name: &str) -> Result<Option<Timestamp>> {
    members.milliseconds(name)?.map(|milliseconds| time(milliseconds / 1000.0)).transpose()
}

pub(crate) fn pointers(members: &mut Members, name: &str) -> Result<Vec<Pointer>> {
    let read = |text: &String| {
        let expected = "it is no JSON pointer (RFC 6901)";
        Pointer::parse(text).ok_or_else(|| argument(name, text, expected))
    };
    members.texts(name)?.iter().map(read).collect()
}
