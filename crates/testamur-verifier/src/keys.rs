//! The keys that proofs name, found in the documents of those who control them.

use crate::examination::Examination;
use crate::policy::PastKeys;
use std::borrow::Cow;
use std::sync::Arc;
use testamur_core::evidence::{Purpose, Request};
use testamur_core::report::CheckId;
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_did::limits::WEBVH_CLOCK_AHEAD;
use testamur_did::{Did, DidDocument, DidUrl, Resolution, ResolutionOptions};
use testamur_keys::PublicKey;
use testamur_proof::Proof;

/// A key that a proof names, with the one who controls it.
pub(crate) struct Found {
    pub(crate) key: PublicKey,
    pub(crate) controller: Arc<DidDocument>,
    /// What is to be known of it although it counts: that the document no longer lists the key, but did so
    /// when the proof says it was made; or that the document is the word of a resolver elsewhere.
    pub(crate) caution: Option<Error>,
}

/// The purpose of proofs that are to hold for years, so that the keys of then count as well. Who
/// presents or logs in does so now.
const LASTING: &str = "assertionMethod";

/// When a proof was made, by its own words.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Made {
    At(Timestamp),
    /// At this time or later: a token without `iat` says since when it is valid, which may be long before
    /// it was made.
    Since(Timestamp),
}

/// How many versions of a DID are looked at where a proof does not say when it was made. An issuer that changes
/// its document every month has as many in five years.
const LATER_VERSIONS: usize = 60;

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
        let made = proof.created().map(Made::At);
        self.method(proof.verification_method(), proof.proof_purpose(), made)
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
        made: Option<Made>,
    ) -> Result<Option<Found>> {
        let controller = if url.starts_with("did:") { self.did(url)? } else { self.document(url)? };
        let Some(controller) = controller else { return Ok(None) };
        match self.listed(&controller, url, purpose, None) {
            Err(error) if error.code() == Code::DidVerificationMethodNotFound => {
                self.formerly(url, purpose, made)?.map(Some).ok_or(error)
            }
            listed => listed.map(Some),
        }
    }

    /// The key that a document lists, which has not ended: now, or for a document of the past then. Who
    /// revoked it has done so for all times.
    fn listed(
        &self,
        controller: &Arc<DidDocument>,
        url: &str,
        purpose: &str,
        then: Option<Timestamp>,
    ) -> Result<Found> {
        let is_over = |end| self.now.has_reached(end, 0);
        let was_over = |end| then.map_or_else(|| is_over(end), |then| end <= then);
        let method = controller.verification_method_for(url, purpose, was_over)?;
        if let Some(revoked) = method.revoked().filter(|end| is_over(*end)) {
            return Err(Error::new(Code::KeyRevoked).with("method", url).with("revoked", revoked));
        }
        let key = method.public_key()?.clone();
        let caution = self.word_of_another(controller.id());
        Ok(Found { key, controller: controller.clone(), caution })
    }

    /// That what a DID is was not found out here.
    fn word_of_another(&self, id: &str) -> Option<Error> {
        let did = Did::parse(id).ok()?;
        let resolver = self.verifier.resolver.asked_elsewhere(&did)?;
        let word = Error::new(Code::DidStatedByResolver).with("did", did);
        Some(word.with("resolver", resolver))
    }

    /// The key that a document listed when a proof was made; `None` where no history is kept.
    fn formerly(&mut self, url: &str, purpose: &str, made: Option<Made>) -> Result<Option<Found>> {
        let did = DidUrl::parse(url).map(|url| url.did());
        let Ok(did) = did else { return Ok(None) };
        let mut over = None;
        for (then, version) in self.versions(&did, purpose, made)? {
            let listed = self.listed(&version.document()?, url, purpose, Some(then));
            match listed.and_then(|found| self.unless_revoked_since(&version, url, found)) {
                Ok(found) => {
                    let id = version.metadata().version_id.as_deref().unwrap_or_default();
                    let past = Error::new(Code::DidVerificationMethodPast)
                        .with("did", did)
                        .with("url", url)
                        .with("created", then)
                        .with("version", id);
                    return Ok(Some(Found { caution: Some(past), ..found }));
                }
                Err(error) if matches!(error.code(), Code::KeyExpired | Code::KeyRevoked) => {
                    over = Some(error);
                }
                Err(_) => {}
            }
        }
        over.map_or(Ok(None), Err)
    }

    /// A key of a version of the past, unless a version after it says that it was revoked, under its name of then or
    /// another: who has stolen it can date what it signs before that.
    fn unless_revoked_since(&self, then: &Resolution, url: &str, found: Found) -> Result<Found> {
        for method in then.revocations_since() {
            let Some(end) = method.revoked().filter(|end| self.now.has_reached(*end, 0)) else {
                continue;
            };
            if method.id() == url || method.public_key().is_ok_and(|key| *key == found.key) {
                let error = Error::new(Code::KeyRevoked).with("method", method.id());
                return Err(error.with("revoked", end));
            }
        }
        Ok(found)
    }

    /// The versions of a DID that were in force when a proof for a purpose was made, or may have been, each
    /// with a time at which it was; none where keys of the past do not count. Fails where it cannot be found out
    /// which these are: then nobody knows that a key was not listed.
    pub(crate) fn versions(
        &mut self,
        did: &Did,
        purpose: &str,
        made: Option<Made>,
    ) -> Result<Vec<(Timestamp, Resolution)>> {
        let counts = purpose == LASTING && self.policy.past_keys == PastKeys::Warned;
        let made = made.filter(|_| counts && self.verifier.resolver.keeps_history(did));
        let mut found = Vec::new();
        match made {
            // Times are whole seconds, as a rule: in the one in which the key was changed either counts.
            Some(Made::At(made)) if !self.now.is_before(made, 0) => {
                for time in [made, made.plus_seconds(-1)] {
                    found.extend(self.version_if_any(did, time)?.map(|version| (time, version)));
                }
            }
            Some(Made::Since(since)) => {
                let now = self.now.date();
                let latest = self.version_if_any(did, now)?;
                let first = latest.and_then(|latest| latest.metadata().created);
                let mut next = Some(since.max(first.unwrap_or(since)));
                while let Some(time) = next.filter(|time| !self.now.is_before(*time, 0)) {
                    let Some(version) = self.version_if_any(did, time)? else { break };
                    next =
                        version.metadata().next_update.filter(|_| found.len() + 1 < LATER_VERSIONS);
                    found.push((time, version));
                }
            }
            Some(Made::At(_)) | None => {}
        }
        Ok(found)
    }

    /// The version that was in force at a time; `None` where there was none, or where documents are missing, which is
    /// noted.
    fn version_if_any(&mut self, did: &Did, time: Timestamp) -> Result<Option<Resolution>> {
        match self.version(did, time) {
            Err(error)
                if matches!(error.code(), Code::DidVersionNotFound | Code::DidDeactivated) =>
            {
                Ok(None)
            }
            version => version,
        }
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
        let keeps_history = resolver.keeps_history(did);
        let version_time = keeps_history.then_some(time);
        let options = ResolutionOptions { version_time, ..ResolutionOptions::default() };
        let now = match keeps_history || resolver.depends_on_time(did) {
            true => self.now.exactly(),
            false => self.now.date(),
        };
        self.inquiry.resolved(resolver, did, &options, now)
    }

    /// What is known of a key that these documents list for a purpose, in a sentence: of what is to hold for
    /// years, whether the key was listed when it was signed may be past finding out.
    pub(crate) fn listed_by<'d>(
        &mut self,
        mut controllers: impl Iterator<Item = &'d str>,
        purpose: &str,
    ) -> Cow<'static, str> {
        const LISTED: &str = "The key is listed for this purpose by its controller.";
        let resolver = &self.verifier.resolver;
        let forgets = |id: &&str| match Did::parse(id) {
            Ok(did) => resolver.forgets(&did),
            Err(_) => true,
        };
        let Some(id) = controllers.find(forgets).filter(|_| purpose == LASTING) else {
            return LISTED.into();
        };
        let method = id.splitn(3, ':').take(2).collect::<Vec<_>>().join(":");
        let kept = match id.starts_with("did:") {
            true => format!("a {method} keeps no history"),
            false => "a document on the web has no history".to_owned(),
        };
        self.draft.detail(CheckId::IssuerKey, "history", "none");
        format!("{LISTED} Whether it was when this was signed cannot be known: {kept}.").into()
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
