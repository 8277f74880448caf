//! The keys that proofs name, found in the documents of those who control them.

use crate::examination::Examination;
use std::sync::Arc;
use testamur_core::evidence::{Evidence, Purpose, Request};
use testamur_core::{Code, Error, Result};
use testamur_did::{DidDocument, DidUrl, ResolutionOptions};
use testamur_keys::PublicKey;
use testamur_proof::Proof;

/// A key that a proof names, with the one who controls it.
pub(crate) struct Found {
    pub(crate) key: PublicKey,
    pub(crate) controller: Arc<DidDocument>,
}

/// Whose document the key at a URL is looked for in: a DID, or the URL of a document on the web.
pub(crate) fn controller_of(url: &str) -> Option<&str> {
    match url.starts_with("did:") {
        true => url.split(['/', '?', '#']).next(),
        false if url.starts_with("https://") => url.split_once('#').map(|(document, _)| document),
        false => None,
    }
}

impl Examination<'_> {
    /// The key that a proof names; `None` when a document is missing for it.
    ///
    /// # Errors
    /// Why there is no such key, or why it does not count.
    pub(crate) fn key(&mut self, proof: &Proof<'_>) -> Result<Option<Found>> {
        self.method(proof.verification_method(), proof.proof_purpose())
    }

    /// The key at the URL of a verification method that is listed for a purpose.
    ///
    /// # Errors
    /// As [`key`](Examination::key).
    pub(crate) fn method(&mut self, url: &str, purpose: &str) -> Result<Option<Found>> {
        let controller = if url.starts_with("did:") { self.did(url)? } else { self.document(url)? };
        let Some(controller) = controller else { return Ok(None) };
        let is_over = |end| self.now.has_reached(end, 0);
        let method = controller.verification_method_for(url, purpose, is_over)?;
        let key = method.public_key()?.clone();
        Ok(Some(Found { key, controller }))
    }

    /// The document of the DID in a DID URL.
    pub(crate) fn did(&mut self, url: &str) -> Result<Option<Arc<DidDocument>>> {
        let did = DidUrl::parse(url)?.did();
        let resolver = &self.verifier.resolver;
        if let Some(request) = resolver.taken_if_known(&did)
            && self.inquiry.peek(&request.url).is_some()
        {
            self.inquiry.look(request)?;
        }
        let options = ResolutionOptions::default();
        let now = match resolver.depends_on_time(&did) {
            true => self.now.exactly(),
            false => self.now.date(),
        };
        let step = |evidence: &Evidence| resolver.resolve(&did, &options, evidence, now);
        self.inquiry.ask(step)?.map(|resolution| resolution.document()).transpose()
    }

    /// A controlled identifier document at a plain https URL (Controlled Identifiers 1.0).
    fn document(&mut self, url: &str) -> Result<Option<Arc<DidDocument>>> {
        let Some((id, _)) = url.split_once('#').filter(|_| url.starts_with("https://")) else {
            return Err(Error::new(Code::KeyIdentifier).with("method", url));
        };
        let request = Request { url: id.to_owned(), purpose: Purpose::Did };
        if !self.inquiry.look(request)? {
            return Ok(None);
        }
        let Some(outcome) = self.inquiry.find(id, Purpose::Did) else { return Ok(None) };
        let found = outcome.map_err(|error| {
            Error::new(Code::DidUnavailable).with("did", id).with("url", id).because(&error)
        })?;
        self.verifier.controllers.read(id, &found.bytes).map(Some)
    }
}
