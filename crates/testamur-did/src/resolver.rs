//! The registry of methods.

use crate::method::{
    DidEthr, DidIon, DidJwk, DidKey, DidPeer, DidPkh, DidWeb, DidWebvh, LeftOut, Method,
    UniversalResolver,
};
use crate::syntax::shown;
use crate::{Did, Resolution, ResolutionOptions};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use testamur_core::evidence::{Evidence, Request, Step};
use testamur_core::ordered::BTreeMap;
use testamur_core::{COMPLETE, Code, Error, Result, Timestamp};
use testamur_keys::PublicKey;

/// The DID methods that are taken, by their names. Cheap to clone; clones share what their methods
/// remember.
#[derive(Clone)]
pub struct Resolver {
    methods: BTreeMap<String, Arc<dyn Method>>,
    elsewhere: Option<Arc<UniversalResolver>>,
}

/// Whether a DID that is made from a key, did:key or did:jwk, is made from this one. `None` for
/// everything else, whose keys stand elsewhere or nowhere.
pub fn is_did_of(did: &str, key: &PublicKey) -> Option<bool> {
    let did = Did::parse(did).ok().filter(|did| ["key", "jwk"].contains(&did.method()))?;
    // Such a document follows from its DID: neither evidence nor time has a part in it.
    let (options, evidence) = (ResolutionOptions::default(), Evidence::new());
    let step = Resolver::standard().resolve(&did, &options, &evidence, Timestamp::UNIX_EPOCH);
    let Ok(Step::Done(resolution)) = step else { return None };
    let document = resolution.document().ok()?;
    let mut methods = document.verification_methods().iter();
    Some(methods.any(|method| method.public_key() == Ok(key)))
}

impl Resolver {
    /// did:ion, did:jwk, did:key, did:peer, did:pkh, did:web, did:webvh, and did:ethr of public networks.
    /// Without the feature `complete`, only did:jwk, did:key and did:web; the others are
    /// [`Code::InternalLeftOut`].
    pub fn standard() -> Resolver {
        let usual = Resolver::empty()
            .with(Arc::new(DidKey::new()))
            .with(Arc::new(DidJwk::new()))
            .with(Arc::new(DidWeb::new()));
        if !COMPLETE {
            return LeftOut::ALL.iter().fold(usual, |all, method| all.with(Arc::new(*method)));
        }
        usual
            .with(Arc::new(DidEthr::new()))
            .with(Arc::new(DidIon::new()))
            .with(Arc::new(DidPeer::new()))
            .with(Arc::new(DidPkh::new()))
            .with(Arc::new(DidWebvh::new()))
    }

    /// No method at all.
    pub fn empty() -> Resolver {
        Resolver { methods: BTreeMap::new(), elsewhere: None }
    }

    /// Adds a method, in the place of another of its name if there was one.
    #[must_use]
    pub fn with(mut self, method: Arc<dyn Method>) -> Resolver {
        self.methods.insert(method.name().to_owned(), method);
        self
    }

    /// Asks this service for DIDs of other methods, and for those that the methods here
    /// [leave to others](Method::resolved_elsewhere). What can be resolved here is never asked for.
    #[must_use]
    pub fn with_universal_resolver(mut self, elsewhere: UniversalResolver) -> Resolver {
        self.elsewhere = Some(Arc::new(elsewhere));
        self
    }

    /// The names of the methods that are resolved here.
    pub fn methods(&self) -> impl Iterator<Item = &str> {
        self.methods.keys().map(String::as_str)
    }

    /// The method by which a DID is resolved here; `None` for what is unknown or left to others.
    pub(crate) fn method(&self, did: &Did) -> Option<&dyn Method> {
        let method = self.methods.get(did.method()).map(|method| &**method)?;
        let left = self.elsewhere(did).is_some() && method.resolved_elsewhere(did);
        (!left).then_some(method)
    }

    /// Where the service is that a DID is asked for elsewhere; `None` for those that are resolved here, or not
    /// at all.
    pub fn asked_elsewhere(&self, did: &Did) -> Option<&str> {
        match self.method(did) {
            Some(_) => None,
            None => self.elsewhere(did).map(UniversalResolver::endpoint),
        }
    }

    /// The service that is asked where no method is found here.
    fn elsewhere(&self, did: &Did) -> Option<&UniversalResolver> {
        self.elsewhere.as_deref().filter(|elsewhere| elsewhere.takes(did.method()))
    }

    /// Whether what a DID resolves to depends on the time, by its method's
    /// [own words](Method::depends_on_time).
    pub fn depends_on_time(&self, did: &Did) -> bool {
        self.method(did).is_some_and(|method| method.depends_on_time())
    }

    /// Whether earlier versions of a DID's document can be found by their time, by its method's
    /// [own words](Method::keeps_history). The word of a resolver elsewhere is none about the past.
    pub fn keeps_history(&self, did: &Did) -> bool {
        self.method(did).is_some_and(|method| method.keeps_history())
    }

    /// Whether the document of a DID can be another at another time, and what it was before cannot be found
    /// out: then nobody knows whether a key that it lists was listed when something was signed.
    pub fn forgets(&self, did: &Did) -> bool {
        self.method(did).is_none_or(|method| method.may_change() && !method.keeps_history())
    }

    /// For how long what a DID is resolved from may be used without looking again, by URL, as its
    /// method [says](Method::lifetimes). `failed` is the error that resolving it from this evidence ended with, if it did.
    pub fn lifetimes(
        &self,
        did: &Did,
        evidence: &Evidence,
        now: Timestamp,
        failed: Option<&Error>,
    ) -> Vec<(String, Duration)> {
        let method = self.method(did);
        method.map_or_else(Vec::new, |method| method.lifetimes(did, evidence, now, failed))
    }

    /// Resolves a DID ([DID Resolution, section 4.4](https://www.w3.org/TR/did-resolution/#did-resolution-algorithm)).
    ///
    /// # Errors
    /// [`Code::DidMethodNotSupported`], those of [`Method::resolve`], and what the service elsewhere says.
    pub fn resolve(
        &self,
        did: &Did,
        options: &ResolutionOptions,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Result<Step<Resolution>> {
        match self.found(did, options, evidence, now)? {
            Step::Done(resolution) if options.expand_relative_urls => {
                resolution.expanded().map(Step::Done)
            }
            step => Ok(step),
        }
    }

    /// What the method of a DID, or the service elsewhere, finds.
    fn found(
        &self,
        did: &Did,
        options: &ResolutionOptions,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Result<Step<Resolution>> {
        let step = match (self.method(did), self.elsewhere(did)) {
            (Some(method), _) => method.resolve(did, options, evidence, now)?,
            (None, Some(elsewhere)) => return elsewhere.resolve(did, options, evidence),
            (None, None) => {
                return Err(Error::new(Code::DidMethodNotSupported)
                    .with("method", shown(did.method()))
                    .with("did", shown(did.as_str())));
            }
        };
        if let Step::Done(resolution) = &step
            && let Ok(document) = resolution.document()
            && document.id() != did.as_str()
            // A DID that moved is the same, as far as its method guarantees that.
            && !resolution.metadata().equivalent_id.iter().any(|id| id.as_str() == document.id())
        {
            return Err(Error::new(Code::DidDocumentId)
                .with("did", shown(did.as_str()))
                .with("actual", shown(document.id())));
        }
        Ok(step)
    }

    /// The document that a DID is resolved with if it is at hand, but that is never asked for: that
    /// of a did:web on this machine. Whoever shows a method only the part of the evidence that it
    /// asked for adds this one.
    pub fn taken_if_known(&self, did: &Did) -> Option<Request> {
        self.method(did)?.taken_if_known(did)
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.methods.keys()).finish()
    }
}

#[cfg(test)]
mod tests;
