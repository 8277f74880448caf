//! What a draft is compared with beside itself: the issuer's document, schemas, related resources.

use std::collections::BTreeSet;
use std::sync::Arc;
use testamur_canon::jsonld::{Contexts, Undefined};
use testamur_core::evidence::{Evidence, Purpose, Request, Step};
use testamur_core::json::{Pointer, Value};
use testamur_core::report::Outcome;
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_did::{DidDocument, DidUrl, FetchedDocuments, ResolutionOptions, Resolver};
use testamur_proof::Controller;
use testamur_schema::{Schemas, check_related_resources, named_schemas};

/// What was found so far.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Why the draft is refused.
    pub(crate) wrong: Vec<Error>,
    /// What could not be found out.
    pub(crate) unchecked: Vec<Error>,
    /// What is needed to go on.
    pub(crate) needs: BTreeSet<Request>,
    /// What no context defines, and was let be.
    pub(crate) undefined: Undefined,
    /// What to know of the credential all the same.
    pub(crate) notes: Vec<Error>,
}

/// The key that signs, and what its proof is for.
pub(crate) struct KeyInUse<'k> {
    pub(crate) controller: &'k Controller,
    pub(crate) purpose: &'k str,
    pub(crate) now: Timestamp,
}

impl Findings {
    /// Compares the digests of related resources: with the contexts that the draft is read with,
    /// else with the evidence.
    pub(crate) fn resources(&mut self, draft: &Value, contexts: &Contexts, evidence: &Evidence) {
        let known = |url: &str| contexts.bytes(url).map(Arc::from);
        match check_related_resources(draft, &known, evidence) {
            Step::Needs(requests) => self.needs.extend(requests),
            Step::Done(result) => {
                for (outcome, error) in result.findings {
                    self.add(outcome, error);
                }
            }
        }
    }

    /// Compares the credential, with its proof, with the schemas that it names.
    pub(crate) fn schemas(&mut self, credential: &Value, schemas: &Schemas, evidence: &Evidence) {
        for (at, entry) in named_schemas(credential) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.wrong.push(error.at(at));
                    continue;
                }
            };
            let finding = match schemas.check(credential, entry, evidence) {
                Step::Done(finding) => finding,
                Step::Needs(requests) => {
                    self.needs.extend(requests);
                    continue;
                }
            };
            if finding.credential.is_some() {
                let reason = format!("the proof of {} was not looked at.", finding.url);
                let error = Error::new(Code::SchemaCredentialBad).with("reason", reason);
                self.unchecked.push(error.at(at.clone()));
            }
            for error in finding.errors {
                let outcome = match is_out_of_reach(error.code()) {
                    true => Outcome::Inconclusive,
                    false => Outcome::Failed,
                };
                // A violation has its own place already.
                self.add(outcome, error.at(at.clone()));
            }
        }
    }

    /// Makes sure that the issuer's document has the key that signs, for what the proof is for.
    pub(crate) fn key(&mut self, key: &KeyInUse<'_>, resolver: &Resolver, evidence: &Evidence) {
        match key.check(resolver, evidence) {
            Ok(Step::Done(())) => {}
            Ok(Step::Needs(requests)) => self.needs.extend(requests),
            Err(error) => {
                let outcome = match is_open(error.code()) {
                    true => Outcome::Inconclusive,
                    false => Outcome::Failed,
                };
                self.add(outcome, error.caused_at(Pointer::root().child("issuer")));
            }
        }
    }

    fn add(&mut self, outcome: Outcome, error: Error) {
        let same = |other: &Error| {
            (other.code(), other.pointer()) == (error.code(), error.pointer())
                && other.sentence() == error.sentence()
        };
        match outcome {
            // The data model may have said so already.
            Outcome::Failed if self.wrong.iter().any(same) => {}
            Outcome::Failed => self.wrong.push(error),
            _ => self.unchecked.push(error),
        }
    }
}

impl KeyInUse<'_> {
    fn check(&self, resolver: &Resolver, evidence: &Evidence) -> Result<Step<()>> {
        let url = self.controller.verification_method();
        let found = match url.starts_with("did:") {
            true => {
                let did = DidUrl::parse(url)?.did();
                match resolver.resolve(&did, &ResolutionOptions::default(), evidence, self.now)? {
                    Step::Done(resolution) => Step::Done(resolution.document()?),
                    Step::Needs(requests) => Step::Needs(requests),
                }
            }
            false => self.controlled_identifier(url, evidence)?,
        };
        match found {
            Step::Done(document) => self.compare(&document).map(Step::Done),
            Step::Needs(requests) => Ok(Step::Needs(requests)),
        }
    }

    /// The document at a plain https URL (Controlled Identifiers 1.0).
    fn controlled_identifier(
        &self,
        url: &str,
        evidence: &Evidence,
    ) -> Result<Step<Arc<DidDocument>>> {
        let Some((id, _)) = url.split_once('#').filter(|_| url.starts_with("https://")) else {
            return Err(Error::new(Code::KeyIdentifier).with("method", url));
        };
        if id != self.controller.id() {
            return Err(Error::new(Code::KeyIssuer)
                .with("method", url)
                .with("controller", id)
                .with("issuer", self.controller.id()));
        }
        match evidence.find(id, Purpose::Did) {
            Some(Ok(found)) => FetchedDocuments::new().read(id, &found.bytes).map(Step::Done),
            Some(Err(error)) => Err(Error::new(Code::DidUnavailable)
                .with("did", id)
                .with("url", id)
                .because(&error)),
            None => Ok(Step::Needs(vec![Request { url: id.to_owned(), purpose: Purpose::Did }])),
        }
    }

    fn compare(&self, document: &DidDocument) -> Result<()> {
        let url = self.controller.verification_method();
        let method = document.verification_method_for(url, self.purpose, |end| self.now >= end)?;
        match method.public_key()? == self.controller.signer().public_key() {
            true => Ok(()),
            false => Err(Error::new(Code::UsageKey).with("id", url)),
        }
    }
}

/// Whether a schema was not looked at, since it is not at hand or its type not known here. One that is
/// at hand and cannot be used is refused: no verifier could use it either, and the issuer is the one
/// who can still mend it.
fn is_out_of_reach(code: Code) -> bool {
    matches!(code, Code::SchemaUnavailable | Code::SchemaTypeUnknown)
}

/// Whether an error about the issuer's document says only that it is not at hand, or that this
/// library does not know its kind.
fn is_open(code: Code) -> bool {
    matches!(
        code,
        Code::DidEthrNetwork
            | Code::DidMethodNotSupported
            | Code::DidNotFound
            | Code::DidUnavailable
            | Code::DidResolverRefused
            | Code::DidVerificationMethodAccount
            | Code::DidVerificationMethodType
            | Code::DidWebLocalhost
    ) || code.name().starts_with("fetch.")
}
