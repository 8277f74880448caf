//! Which origins a DID is linked with, and which DIDs an origin
//! ([Well Known DID Configuration](https://identity.foundation/.well-known/resources/did-configuration/)).

mod check;
mod gather;
mod links;

pub(crate) use check::DomainRule;
pub use links::{DomainLink, DomainLinks};

use crate::Verifier;
use gather::Gathering;
use testamur_core::evidence::{Evidence, Step};
use testamur_core::report::Outcome;
use testamur_core::{Code, Error, Timestamp};
use testamur_did::{Did, Origin};

/// Links of one question that are verified. Each costs a signature and the documents of its DID; a
/// university has a handful.
pub const LINKS: usize = 100;

/// Documents that one question asks for, over all rounds, as for a credential.
const REQUESTS: usize = 256;

impl Verifier {
    /// The DIDs that an origin is linked with: every Domain Linkage Credential in its DID configuration,
    /// in the order of the file, [`LINKS`] of them at most, each by itself
    /// ([DID Configuration Resource Verification](https://identity.foundation/.well-known/resources/did-configuration/#did-configuration-resource-verification)).
    /// That the document of a DID does not name the origin is a warning.
    ///
    /// Answers with what was found out, or with the documents that are needed first, as
    /// [`verify`](Verifier::verify). Documents of DIDs are asked for only for credentials that keep to
    /// the rules and are for this origin.
    pub fn linked_dids(
        &self,
        origin: &Origin,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Step<DomainLinks> {
        let mut gathering = Gathering::new(self, origin.as_str(), evidence, now);
        if let Some(count) = gathering.origin(origin, None)
            && count == 0
        {
            let reason = "it lists no links";
            let error = Error::new(Code::DomainConfiguration).with("origin", origin);
            gathering.find(Outcome::Failed, error.with("reason", reason));
        }
        gathering.finish()
    }

    /// The origins that a DID is linked with: those that the services `LinkedDomains` of its document
    /// name, as far as each publishes a credential of the DID that holds.
    ///
    /// As [`linked_dids`](Verifier::linked_dids) otherwise. The links of other DIDs that the origins
    /// publish are not looked at. Which servers are asked is up to the owner of the DID.
    pub fn linked_domains(
        &self,
        did: &Did,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Step<DomainLinks> {
        let mut gathering = Gathering::new(self, did.as_str(), evidence, now);
        let Some(document) = gathering.document(did) else { return gathering.finish() };
        let (origins, broken) = document.linked_domains();
        let none = origins.is_empty() && broken.is_empty();
        for error in broken {
            let outcome = match error.code() {
                Code::LimitDomainOrigins => Outcome::Inconclusive,
                _ => Outcome::Failed,
            };
            gathering.find(outcome, error);
        }
        if none {
            let error = Error::new(Code::DomainUnnamed).with("did", did);
            gathering.find(Outcome::Failed, error);
        }
        for origin in &origins {
            gathering.of(did, origin);
        }
        gathering.finish()
    }

    /// Whether a DID is linked with this origin, which publishes a credential of the DID that holds. That
    /// the document of the DID does not name the origin is a warning.
    ///
    /// As [`linked_domains`](Verifier::linked_domains) otherwise; no other origin is asked.
    pub fn domain_link(
        &self,
        did: &Did,
        origin: &Origin,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Step<DomainLinks> {
        let mut gathering = Gathering::new(self, did.as_str(), evidence, now);
        gathering.of(did, origin);
        gathering.finish()
    }
}
