//! Finding links and verifying them, as far as the documents for it are at hand.

use super::{DomainLink, DomainLinks, LINKS, Question};
use crate::allowance::Allowance;
use crate::examination::weight;
use crate::inquiry::{Asked, Inquiry};
use crate::moment::Moment;
use crate::{CredentialPolicy, Input, PastKeys, Policy, Report, Trust, Verifier};
use std::sync::Arc;
use testamur_core::evidence::{Purpose, Request};
use testamur_core::json::{Pointer, Value};
use testamur_core::report::{Finding, Outcome, Verdict};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_did::{Did, DidDocument, Origin, Resolution};
use testamur_proof::domain_linkage::{DidConfiguration, DomainLinkage};

/// The answer to a question in the making, and what was asked for it.
pub(super) struct Gathering<'e> {
    verifier: &'e Verifier,
    now: Timestamp,
    policy: Policy,
    inquiry: Inquiry<'e>,
    /// What is left for all links together.
    allowance: &'e mut Allowance,
    links: DomainLinks,
}

impl<'e> Gathering<'e> {
    pub(super) fn new(
        verifier: &'e Verifier,
        about: &str,
        inquiry: Inquiry<'e>,
        now: Timestamp,
        allowance: &'e mut Allowance,
    ) -> Gathering<'e> {
        let links = DomainLinks::new(about, now);
        Gathering { verifier, now, policy: policy(), inquiry, allowance, links }
    }

    pub(super) fn finish(self) -> (DomainLinks, Asked) {
        (self.links, self.inquiry.into_asked())
    }

    pub(super) fn find(&mut self, outcome: Outcome, error: Error) {
        self.links.findings.push(Finding::new(outcome, error));
    }

    /// The document of a DID; `None` if it is missing, which is noted, or cannot be had, which is found.
    pub(super) fn document(&mut self, did: &Did) -> Option<Arc<DidDocument>> {
        match self.resolved(did)?.and_then(|resolution| resolution.document()) {
            Ok(document) => Some(document),
            Err(error) => {
                self.find(of_question(&error), error);
                None
            }
        }
    }

    /// The link of a DID with an origin, from the side of the origin.
    pub(super) fn of(&mut self, did: &Did, origin: &Origin) {
        if self.origin(origin, Some(did)) == Some(0) {
            let error = Error::new(Code::DomainUnlinked).with("origin", origin).with("did", did);
            self.find(Outcome::Failed, error);
        }
    }

    /// Verifies the links in the configuration of an origin, those of one DID or all, and gives how many
    /// there are. `None` if the configuration is missing or cannot be used.
    pub(super) fn origin(&mut self, origin: &Origin, only: Option<&Did>) -> Option<usize> {
        let configuration = self.configuration(origin)?;
        let mut count = 0;
        for (index, entry) in configuration.links().iter().enumerate() {
            let read = DomainLinkage::read(entry);
            if let Some(did) = only
                && read.as_ref().ok().and_then(DomainLinkage::did) != Some(did.as_str())
            {
                continue;
            }
            if self.links.links.len() >= LINKS {
                let error = Error::new(Code::LimitDomainLinks).with("limit", LINKS);
                self.find(Outcome::Inconclusive, error);
                break;
            }
            count += 1;
            let at = Pointer::root().child("linked_dids").item(index);
            let mut link = match read {
                Ok(read) => DomainLink::of(origin, at, &read),
                Err(error) => DomainLink::unread(origin, at, error),
            };
            if link.keeps_the_rules() {
                self.verify(&mut link, entry);
            }
            self.links.links.push(link);
        }
        Some(count)
    }

    fn configuration(&mut self, origin: &Origin) -> Option<DidConfiguration> {
        let url = origin.configuration_url();
        let purpose = Purpose::DidConfiguration;
        match self.inquiry.look(Request { url: url.clone(), purpose }) {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => {
                self.find(of_question(&error), error);
                return None;
            }
        }
        let read = match self.inquiry.find(&url, purpose)? {
            Ok(document) => DidConfiguration::read(origin, &document.bytes),
            Err(error) if error.code() == Code::FetchOtherOrigin => {
                Err(Error::new(Code::DomainRedirected).with("origin", origin))
            }
            Err(error) => {
                let error =
                    Error::new(Code::DomainUnavailable).with("origin", origin).because(&error);
                self.find(Outcome::Inconclusive, error);
                return None;
            }
        };
        read.map_err(|error| self.find(Outcome::Failed, error)).ok()
    }

    /// Verifies a credential that keeps to the rules.
    fn verify(&mut self, link: &mut DomainLink, entry: &Value) {
        let input = Input::from_value(entry.clone(), &self.policy);
        let now = Moment::new(self.now);
        let inquiry = || self.inquiry.inside();
        let (report, asked) =
            self.verifier.examined(&input, &self.policy, inquiry, &now, self.allowance);
        let is_waiting = asked.is_waiting();
        self.inquiry.absorb(asked);
        if is_waiting {
            return;
        }
        link.findings.extend(unverified(&report));
        // A link that holds by the word of somebody says whose it is.
        let below = |finding: &Finding| finding.error().clone().below(link.at());
        let all = report.findings();
        let warned = all.iter().filter(|(_, finding)| finding.outcome() == Outcome::Warned);
        let warned: Vec<Finding> =
            warned.map(|(_, finding)| Finding::new(Outcome::Warned, below(finding))).collect();
        let holds = report.verdict() == Verdict::Accepted;
        link.report = Some(report);
        if holds {
            link.findings.extend(warned);
            self.named(link);
        }
    }

    /// Whether the document of the DID names the origin, so that the link is found from either side.
    fn named(&mut self, link: &mut DomainLink) {
        let did = link.did.as_deref().map(Did::parse);
        let Some(Ok(did)) = did else { return };
        // The key came from this document, so it is at hand.
        let Some(Ok(resolution)) = self.resolved(&did) else { return };
        let Ok(document) = resolution.document() else { return };
        // They are compared, not asked.
        let (named, _) = document.insecure_linked_domains();
        if !named.iter().any(|named| named.as_str() == link.origin) {
            let error = Error::new(Code::DomainOneSided).with("did", &did);
            let error = error.with("origin", &link.origin);
            link.findings.push(Finding::new(Outcome::Warned, error));
        }
    }

    fn resolved(&mut self, did: &Did) -> Option<Result<Resolution>> {
        let options = self.verifier.present_version(did, self.now);
        self.inquiry.resolved(&self.verifier.resolver, did, &options, self.now).transpose()
    }
}

impl Verifier {
    /// The answer to a question about links, with what was asked for it. Where something is missing for
    /// it, the answer is not whole.
    pub(super) fn gather<'e>(
        &'e self,
        question: Question<'_>,
        inquiry: Inquiry<'e>,
        now: Timestamp,
        allowance: &'e mut Allowance,
    ) -> (DomainLinks, Asked) {
        let mut gathering = Gathering::new(self, question.about(), inquiry, now, allowance);
        match question {
            Question::DidsOf(origin) => gathering.dids_of(origin),
            Question::DomainsOf(did) => gathering.domains_of(did),
            Question::Link(did, origin) => gathering.of(did, origin),
        }
        gathering.finish()
    }
}

impl Gathering<'_> {
    fn dids_of(&mut self, origin: &Origin) {
        if self.origin(origin, None) == Some(0) {
            let error = Error::new(Code::DomainConfiguration).with("origin", origin);
            self.find(Outcome::Failed, error.with("reason", "it lists no links"));
        }
    }

    fn domains_of(&mut self, did: &Did) {
        let Some(document) = self.document(did) else { return };
        let (origins, broken) = match self.verifier.insecure_localhost {
            true => document.insecure_linked_domains(),
            false => document.linked_domains(),
        };
        if origins.is_empty() && broken.is_empty() {
            let error = Error::new(Code::DomainUnnamed).with("did", did);
            self.find(Outcome::Failed, error);
        }
        for error in broken {
            self.find(of_question(&error), error);
        }
        for origin in &origins {
            self.of(did, origin);
        }
    }
}

/// A link is of now: a key that the document lists no longer does not count.
fn policy() -> Policy {
    CredentialPolicy::new(Trust::anyone()).past_keys(PastKeys::Refused).into()
}

/// What an error means for a question about links: that there are more than are looked at leaves it open.
fn of_question(error: &Error) -> Outcome {
    match error.code() {
        Code::LimitRequests | Code::LimitDomainOrigins => Outcome::Inconclusive,
        _ => weight(error),
    }
}

/// What the report on a credential says against it. One that could not be looked at any more, as others had used up what there
/// is for all, may be good.
fn unverified(report: &Report) -> Option<Finding> {
    let findings = report.findings();
    let mut failed = findings.iter().filter(|(_, finding)| finding.outcome() == Outcome::Failed);
    let outcome = match report.verdict() {
        Verdict::Accepted => return None,
        Verdict::Rejected if failed.all(|(_, bad)| bad.code().name().starts_with("limit.")) => {
            Outcome::Inconclusive
        }
        Verdict::Rejected => Outcome::Failed,
        Verdict::Indeterminate => Outcome::Inconclusive,
    };
    let error = Error::new(Code::DomainUnverified);
    let error = match findings.first() {
        Some((_, lead)) => error.because(lead.error()),
        None => error.with("reason", "it was not examined to the end."),
    };
    Some(Finding::new(outcome, error))
}
