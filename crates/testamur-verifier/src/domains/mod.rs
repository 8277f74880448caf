//! Which origins a DID is linked with, and which DIDs an origin
//! ([Well Known DID Configuration](https://identity.foundation/.well-known/resources/did-configuration/)).

mod check;
mod gather;
mod links;

pub(crate) use check::{Answered, DomainRule};
pub use links::{DomainLink, DomainLinks};

use crate::allowance::Allowance;
use crate::inquiry::Inquiry;
use crate::{Limits, Verifier};
use testamur_core::Timestamp;
use testamur_core::evidence::{Evidence, Step};
use testamur_did::{Did, Origin};

/// Links of one question that are verified. Each costs a signature and the documents of its DID; a
/// university has a handful.
pub const LINKS: usize = 100;

/// Documents that one question asks for, over all rounds, as for a credential.
pub(crate) const REQUESTS: usize = 256;

/// Documents that one verification asks for so as to tell of domains, beside those that it takes for the
/// verdict, which these do not count against. An issuer with a dozen domains takes fifteen.
pub(crate) const SHOWN_REQUESTS: usize = 64;

/// The DID or origin that a question is about, and an origin that it names besides.
type Key = (String, Option<Origin>);

/// A question about links.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Question<'q> {
    /// The DIDs that an origin is linked with.
    DidsOf(&'q Origin),
    /// The origins that a DID is linked with.
    DomainsOf(&'q Did),
    /// Whether the two are linked.
    Link(&'q Did, &'q Origin),
}

impl<'q> Question<'q> {
    /// The DID or the origin that it is about.
    pub(crate) fn about(self) -> &'q str {
        match self {
            Question::DidsOf(origin) => origin.as_str(),
            Question::DomainsOf(did) | Question::Link(did, _) => did.as_str(),
        }
    }

    /// What tells it from other questions of one verification.
    fn key(self) -> Key {
        let origin = match self {
            Question::DidsOf(_) | Question::DomainsOf(_) => None,
            Question::Link(_, origin) => Some(origin.clone()),
        };
        (self.about().to_owned(), origin)
    }
}

impl Verifier {
    /// The DIDs that an origin is linked with: every Domain Linkage Credential in its DID configuration,
    /// in the order of the file, [`LINKS`] of them at most, each by itself
    /// ([DID Configuration Resource Verification](https://identity.foundation/.well-known/resources/did-configuration/#did-configuration-resource-verification)).
    /// That the document of a DID does not name the origin is a warning.
    ///
    /// Answers with what was found out, or with the documents that are needed first, as
    /// [`verify`](Verifier::verify). Documents of DIDs are asked for only for credentials that keep to
    /// the rules and are for this origin. All links together have the allowance of one credential.
    pub fn linked_dids(
        &self,
        origin: &Origin,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Step<DomainLinks> {
        self.linked(Question::DidsOf(origin), evidence, now)
    }

    /// The origins that a DID is linked with: those that the services `LinkedDomains` of its document
    /// name, as far as each publishes a credential of the DID that holds.
    ///
    /// As [`linked_dids`](Verifier::linked_dids) otherwise. The links of other DIDs that the origins
    /// publish are not looked at. Which servers are asked is up to the owner of the DID; those on this machine
    /// are not, unless [that is allowed](Verifier::insecure_localhost).
    pub fn linked_domains(
        &self,
        did: &Did,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Step<DomainLinks> {
        self.linked(Question::DomainsOf(did), evidence, now)
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
        self.linked(Question::Link(did, origin), evidence, now)
    }

    fn linked(
        &self,
        question: Question<'_>,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Step<DomainLinks> {
        let mut allowance = Allowance::new(&Limits::default(), 0);
        let inquiry = Inquiry::new(evidence, REQUESTS);
        let (mut links, asked) = self.gather(question, inquiry, now, &mut allowance);
        links.lifetimes = asked.lifetimes().clone();
        match asked.is_waiting() {
            true => Step::Needs(asked.into_needs()),
            false => Step::Done(links),
        }
    }
}
