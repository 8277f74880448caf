//! What lies between a document and its signatures, and why one of them does not match.

use crate::allowance::Allowance;
use crate::envelope::{self, DataUrl};
use crate::examination::Examination;
use crate::input::{Input, Read};
use crate::inquiry::Inquiry;
use crate::moment::Moment;
use crate::terms::UndefinedTerms;
use crate::{CredentialPolicy, TokenStages, Verifier};
use std::sync::Arc;
use testamur_canon::SharedWork;
use testamur_canon::jsonld::Contexts;
use testamur_canon::rdfc::HashAlgorithm;
use testamur_core::evidence::{Evidence, Step};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::model::Kind;
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_keys::PublicKey;
use testamur_proof::{Proof, ProvenCause, SecuredDocument, Stages, Suspects};
use testamur_sd::data_integrity;

/// Every proof of a document, and of the credentials in it, stage by stage. For people who want to
/// know why; a verdict is in the [`Report`](crate::Report) only.
#[derive(Clone, Debug)]
pub struct Explanation {
    proofs: Vec<ExplainedProof>,
}

/// One proof and what happens to it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ExplainedProof {
    /// Where it stands.
    pub at: Pointer,
    /// The suite's name, or the kind of token, and the key's URL, if the proof can be read.
    pub made_with: Option<(String, String)>,
    /// Whether its signature matches, or why not.
    pub signature: Result<()>,
    /// What was made of the document for it, as far as that went.
    pub stages: Option<Stages>,
    /// The same for a proof for selective disclosure.
    pub disclosure: Option<data_integrity::Stages>,
    /// What was signed, if it is a token or a COSE signature.
    pub token: Option<TokenStages>,
    /// Why the signature does not match, where that could be proven.
    pub cause: Option<ProvenCause>,
}

impl Verifier {
    /// Looks at every stage of every proof of `input`, and of the signature of a token, under the
    /// contexts that `policy` allows.
    ///
    /// Asks for what is missing as [`Verifier::verify`] does. Finding the cause of one failed
    /// signature takes as long as some hundred verifications, so it is done for the first 16 only.
    ///
    /// # Errors
    /// Why the input cannot be read.
    pub fn explain(
        &self,
        input: &[u8],
        policy: &CredentialPolicy,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Result<Step<Explanation>> {
        let Input { read, bytes, .. } = Input::within(input, policy);
        let read = read?;
        let inquiry = Inquiry::new(evidence, policy.limits.requests);
        let mut allowance = Allowance::new(&policy.limits, bytes);
        let now = Moment::new(now);
        let mut examination = Examination::new(self, policy, inquiry, &now, &mut allowance);
        let (mut proofs, mut searches) = (Vec::new(), Searches::new(bytes));
        let root = match read {
            Read::Json(root) => {
                let (found, inside) =
                    examination.explained_at(Pointer::root(), &root, &mut searches);
                proofs.extend(found);
                inside.map_or(root, Arc::new)
            }
            Read::Token(_, opened) => {
                let (proof, document) =
                    examination.explained_token(Pointer::root(), (*opened)?, &mut searches);
                proofs.push(proof);
                Arc::new(document)
            }
        };
        if let Some(inside) = root.get("verifiableCredential") {
            let place = Pointer::root().child("verifiableCredential");
            let is_array = inside.as_array().is_some();
            let credentials = inside.as_set().iter().take(policy.limits.credentials).enumerate();
            for (index, credential) in credentials {
                let at = if is_array { place.item(index) } else { place.clone() };
                proofs.extend(examination.explained_at(at, credential, &mut searches).0);
            }
        }
        Ok(match examination.inquiry.into_asked().into_needs() {
            needs if needs.is_empty() => Step::Done(Explanation { proofs }),
            needs => Step::Needs(needs),
        })
    }
}

impl Explanation {
    /// The proofs in document order, those of credentials inside after the document's own.
    pub fn proofs(&self) -> &[ExplainedProof] {
        &self.proofs
    }

    /// As JSON.
    pub fn to_value(&self) -> Value {
        let proofs: Vec<Value> = self.proofs.iter().map(ExplainedProof::to_value).collect();
        Object::from_iter([("proofs", proofs)]).into()
    }
}

impl ExplainedProof {
    /// One of which no more is known than this.
    pub(crate) fn unread(at: Pointer, signature: Result<()>) -> ExplainedProof {
        ExplainedProof {
            at,
            made_with: None,
            signature,
            stages: None,
            disclosure: None,
            token: None,
            cause: None,
        }
    }

    fn to_value(&self) -> Value {
        let mut out = Object::new();
        out.insert("at", self.at.as_str());
        if let Some((suite, method)) = &self.made_with {
            out.insert("suite", suite.as_str());
            out.insert("verificationMethod", method.as_str());
        }
        out.insert("matches", self.signature.is_ok());
        if let Err(error) = &self.signature {
            out.insert("code", error.code().name());
            out.insert("sentence", error.sentence());
        }
        if let Some(stages) = &self.stages {
            let hash = match stages.algorithms.hash {
                HashAlgorithm::Sha256 => "SHA-256",
                HashAlgorithm::Sha384 => "SHA-384",
            };
            out.insert("hash", hash);
            out.insert("canonicalDocument", stages.canonical_document.as_str());
            out.insert("documentHash", stages.document_digest.to_string());
            out.insert("canonicalProof", stages.canonical_proof.as_str());
            out.insert("proofHash", stages.proof_digest.to_string());
        }
        if let Some(stages) = &self.disclosure {
            let lines = |lines: &[String]| -> Value {
                lines.iter().map(|line| line.trim_end().into()).collect::<Vec<Value>>().into()
            };
            out.insert("hash", "SHA-256");
            out.insert("mandatoryStatements", lines(&stages.mandatory));
            out.insert("mandatoryHash", stages.mandatory_digest.to_string());
            out.insert("chosenStatements", lines(&stages.by_choice));
            out.insert("canonicalProof", stages.canonical_proof.as_str());
            out.insert("proofHash", stages.proof_digest.to_string());
            if let Some(key) = &stages.public_key {
                out.insert("proofKey", key.to_multikey());
            }
        }
        if let Some(token) = &self.token {
            token.write(&mut out);
        }
        if let Some(cause) = &self.cause {
            out.insert("cause", cause.to_string());
        }
        out.into()
    }
}

impl Examination<'_> {
    /// What stands at a place: a token by itself or in an envelope, or a document with its proofs.
    /// Gives the document in an envelope as well.
    fn explained_at(
        &mut self,
        at: Pointer,
        value: &Value,
        searches: &mut Searches,
    ) -> (Vec<ExplainedProof>, Option<Value>) {
        let limits = &self.policy.limits.json;
        let opened = match (Kind::of(value), value) {
            (_, Value::String(token)) => envelope::open_text(token, limits),
            (Some(Kind::EnvelopedCredential | Kind::EnvelopedPresentation), _) => {
                let url = DataUrl::of(value).map_err(|broken| {
                    let none = || Error::new(Code::InternalUnexpected).with("reason", "no rule");
                    broken.into_iter().next().unwrap_or_else(none)
                });
                url.and_then(|url| envelope::open_envelope(&url, limits))
            }
            _ => {
                let found = self.explained(value, searches).into_iter();
                let found = found.map(|proof| ExplainedProof { at: at.join(&proof.at), ..proof });
                return (found.collect(), None);
            }
        };
        match opened {
            Ok(opened) => {
                let (proof, document) = self.explained_token(at, opened, searches);
                (vec![proof], Some(document))
            }
            Err(error) => (vec![ExplainedProof::unread(at, Err(error))], None),
        }
    }

    fn explained(&mut self, document: &Value, searches: &mut Searches) -> Vec<ExplainedProof> {
        let at = Pointer::root().child("proof");
        let unread = |at: Pointer, error: Error| ExplainedProof::unread(at, Err(error));
        let mut secured = match SecuredDocument::read(document) {
            Ok(secured) => secured,
            Err(error) => return vec![unread(at, error)],
        };
        secured = secured.with_shared_work(self.allowance.shared_work);
        if self.terms == UndefinedTerms::Allowed {
            secured = secured.dangerous_allow_undefined_terms();
        }
        let contexts = self.contexts(document).map(|reading| reading.contexts);
        let contexts = contexts.unwrap_or_else(|| self.verifier.contexts.clone());
        let proofs = secured.proofs().to_vec();
        let mut explained = Vec::with_capacity(proofs.len());
        for (index, proof) in proofs.into_iter().enumerate() {
            explained.push(match proof {
                Ok(proof) => self.explained_proof(searches, &mut secured, index, &proof, &contexts),
                Err(error) => unread(error.pointer().cloned().unwrap_or_else(|| at.clone()), error),
            });
        }
        self.has_left(secured.shared_work());
        explained
    }

    fn explained_proof<'d>(
        &mut self,
        searches: &mut Searches,
        secured: &mut SecuredDocument<'d>,
        index: usize,
        proof: &Proof<'d>,
        contexts: &Contexts,
    ) -> ExplainedProof {
        let provider = self.verifier.provider;
        let method = proof.verification_method().to_owned();
        let mut explained = ExplainedProof::unread(proof.pointer().clone(), Ok(()));
        explained.made_with = Some((proof.suite().name().to_owned(), method));
        let found = match self.key(proof) {
            Ok(Some(found)) => found,
            // Not shown: the whole question is asked again with what is missing.
            Ok(None) => return explained,
            Err(error) => {
                explained.signature = Err(error);
                return explained;
            }
        };
        if proof.suite().is_selective() {
            let checked = data_integrity::verify(secured, index, &found.key, provider, contexts);
            explained.signature = checked.map(drop);
            explained.disclosure = data_integrity::stages(secured, index, contexts).ok();
            return explained;
        }
        explained.signature = secured.verify(index, &found.key, provider, contexts);
        explained.stages = secured.stages(index, &found.key, contexts).ok();
        if explained.signature.is_err() && searches.begin() {
            let others: Vec<(String, PublicKey)> = found
                .controller
                .verification_methods()
                .iter()
                .filter_map(|m| Some((m.id().to_owned(), m.public_key().ok()?.clone())))
                .filter(|(_, key)| *key != found.key)
                .take(SUSPECTS)
                .collect();
            let suspects = Suspects { keys: &others, contexts: &[] };
            let work = &mut searches.work;
            explained.cause =
                secured.diagnose(index, &found.key, suspects, work, provider, contexts);
        }
        explained
    }
}

/// What may still be done to find causes.
pub(crate) struct Searches {
    left: usize,
    /// Its own, so that who makes a search long does not keep the next proof from being looked at.
    work: SharedWork,
}

impl Searches {
    /// For an input of so many bytes.
    fn new(bytes: u64) -> Searches {
        Searches { left: SEARCHES, work: SharedWork::for_bytes(bytes.saturating_add(SEARCHED)) }
    }

    /// Whether one more cause may be looked for, which is then counted.
    pub(crate) fn begin(&mut self) -> bool {
        let left = self.left.checked_sub(1);
        self.left = left.unwrap_or_default();
        left.is_some()
    }
}

/// Failed signatures whose cause is looked for: a presentation can have thousands.
const SEARCHES: usize = 16;

/// Bytes that count in addition to those of the input: 700 trials of a badge canonicalize 6 MB.
const SEARCHED: u64 = 4 << 20;

/// Other keys of the same controller that are tried.
pub(crate) const SUSPECTS: usize = 16;
