//! The keys that proofs name, found in the documents of those who control them.

use crate::examination::Examination;
use crate::policy::PastKeys;
use std::sync::Arc;
use testamur_core::evidence::{Evidence, Purpose, Request};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_did::limits::WEBVH_CLOCK_AHEAD;
use testamur_did::{Did, DidDocument, DidUrl, Resolution, ResolutionOptions};
use testamur_keys::PublicKey;
use testamur_proof::Proof;

/// A key that a proof names, with the one who controls it.
pub(crate) struct Found {
    pub(crate) key: PublicKey,
    pub(crate) controller: Arc<DidDocument>,
    /// That the document no longer lists the key, but did so when the proof says it was made.
    pub(crate) past: Option<Error>,
}

/// The purpose of proofs that are to hold for years, so that the keys of then count as well. Who
/// presents or logs in does so now.
const LASTING: &str = "assertionMethod";

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
        self.method(proof.verification_method(), proof.proof_purpose(), proof.created())
    }

    /// The key at the URL of a verification method that is listed for a purpose: now, or where a DID's
    /// method keeps its history when the proof says it was made.
    ///
    /// # Errors
    /// As [`key`](Examination::key).
    pub(crate) fn method(
        &mut self,
        url: &str,
        purpose: &str,
        made: Option<Timestamp>,
    ) -> Result<Option<Found>> {
        let controller = if url.starts_with("did:") { self.did(url)? } else { self.document(url)? };
        let Some(controller) = controller else { return Ok(None) };
        let made = made.filter(|_| purpose == LASTING && self.policy.past_keys == PastKeys::Warned);
        match (self.listed(&controller, url, purpose), made) {
            (Err(error), Some(made)) if error.code() == Code::DidVerificationMethodNotFound => {
                // Times are whole seconds, as a rule: in the one in which the key was changed either counts.
                let found = [made, made.plus_seconds(-1)]
                    .into_iter()
                    .find_map(|made| self.formerly(url, purpose, made).ok().flatten());
                found.map(Some).ok_or(error)
            }
            (listed, _) => listed.map(Some),
        }
    }

    fn listed(&self, controller: &Arc<DidDocument>, url: &str, purpose: &str) -> Result<Found> {
        let is_over = |end| self.now.has_reached(end, 0);
        let method = controller.verification_method_for(url, purpose, is_over)?;
        let key = method.public_key()?.clone();
        Ok(Found { key, controller: controller.clone(), past: None })
    }

    /// The key that a document listed at a time; `None` where no history is kept.
    fn formerly(&mut self, url: &str, purpose: &str, made: Timestamp) -> Result<Option<Found>> {
        let did = DidUrl::parse(url)?.did();
        if !self.verifier.resolver.keeps_history(&did) || self.now.is_before(made, 0) {
            return Ok(None);
        }
        // Everything that is needed for it is there: the present document came from the same log.
        let Some(resolution) = self.version(&did, made)? else { return Ok(None) };
        let found = self.listed(&resolution.document()?, url, purpose)?;
        let metadata = resolution.metadata();
        let past = Error::new(Code::DidVerificationMethodPast)
            .with("did", did)
            .with("url", url)
            .with("created", made)
            .with("version", metadata.version_id.as_deref().unwrap_or_default());
        Ok(Some(Found { past: Some(past), ..found }))
    }

    /// The document of the DID in a DID URL.
    pub(crate) fn did(&mut self, url: &str) -> Result<Option<Arc<DidDocument>>> {
        let did = DidUrl::parse(url)?.did();
        // What a clock that is ahead has published counts as well.
        let now = self.now.date().plus_seconds(WEBVH_CLOCK_AHEAD);
        self.version(&did, now)?.map(|resolution| resolution.document()).transpose()
    }

    /// What a DID resolves to at a time, which matters only where its method keeps the history.
    fn version(&mut self, did: &Did, time: Timestamp) -> Result<Option<Resolution>> {
        let resolver = &self.verifier.resolver;
        if let Some(request) = resolver.taken_if_known(did)
            && self.inquiry.peek(&request.url).is_some()
        {
            self.inquiry.look(request)?;
        }
        let keeps_history = resolver.keeps_history(did);
        let version_time = keeps_history.then_some(time);
        let options = ResolutionOptions { version_time, ..ResolutionOptions::default() };
        let now = match keeps_history || resolver.depends_on_time(did) {
            true => self.now.exactly(),
            false => self.now.date(),
        };
        let step = |evidence: &Evidence| resolver.resolve(did, &options, evidence, now);
        self.inquiry.ask(step)
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
