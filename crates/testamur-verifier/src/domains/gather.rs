//! Finding links and verifying them, as far as the documents for it are at hand.

use super::{DomainLink, DomainLinks, LINKS, REQUESTS};
use crate::examination::weight;
use crate::{CredentialPolicy, Input, PastKeys, Policy, Report, Trust, Verifier};
use std::collections::BTreeSet;
use std::sync::Arc;
use testamur_core::evidence::{Evidence, Purpose, Request, Step};
use testamur_core::json::{Pointer, Value};
use testamur_core::report::{Finding, Outcome, Verdict};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_did::{Did, DidDocument, Origin, Resolution};
use testamur_proof::domain_linkage::{DidConfiguration, DomainLinkage};

/// The answer to a question in the making, and what is missing for it.
pub(super) struct Gathering<'e> {
    verifier: &'e Verifier,
    evidence: &'e Evidence,
    now: Timestamp,
    policy: Policy,
    needs: BTreeSet<Request>,
    /// The URLs that were looked at.
    used: BTreeSet<String>,
    links: DomainLinks,
}

impl<'e> Gathering<'e> {
    pub(super) fn new(
        verifier: &'e Verifier,
        about: &str,
        evidence: &'e Evidence,
        now: Timestamp,
    ) -> Gathering<'e> {
        // A link is of now: a key that the document lists no longer does not count.
        let policy = CredentialPolicy::new(Trust::anyone()).past_keys(PastKeys::Refused).into();
        let (needs, used) = Default::default();
        let links = DomainLinks::new(about, now);
        Gathering { verifier, evidence, now, policy, needs, used, links }
    }

    pub(super) fn finish(self) -> Step<DomainLinks> {
        match self.needs.is_empty() {
            true => Step::Done(self.links),
            false => Step::Needs(self.needs.into_iter().collect()),
        }
    }

    pub(super) fn find(&mut self, outcome: Outcome, error: Error) {
        self.links.findings.push(Finding::new(outcome, error));
    }

    /// The document of a DID; `None` if it is missing, which is noted, or cannot be had, which is found.
    pub(super) fn document(&mut self, did: &Did) -> Option<Arc<DidDocument>> {
        match self.resolved(did)?.and_then(|resolution| resolution.document()) {
            Ok(document) => Some(document),
            Err(error) => {
                self.find(weight(&error), error);
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
        let Some(found) = self.evidence.find(&url, Purpose::DidConfiguration) else {
            self.need_for_all(Request { url, purpose: Purpose::DidConfiguration });
            return None;
        };
        self.used.insert(url);
        let read = match found {
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
        match self.verifier.verify_input(&input, &self.policy, self.evidence, self.now) {
            Step::Needs(requests) => {
                for request in requests {
                    if let Err(error) = self.need(request) {
                        link.findings.push(Finding::new(Outcome::Inconclusive, error));
                        break;
                    }
                }
            }
            Step::Done(report) => {
                self.used.extend(report.requests().iter().map(|used| used.url.clone()));
                let holds = report.verdict() == Verdict::Accepted;
                if let Some(finding) = unverified(&report) {
                    link.findings.push(finding);
                }
                link.report = Some(report);
                if holds {
                    self.named(link);
                }
            }
        }
    }

    /// Whether the document of the DID names the origin, so that the link is found from either side.
    fn named(&mut self, link: &mut DomainLink) {
        let did = link.did.as_deref().map(Did::parse);
        let Some(Ok(did)) = did else { return };
        // The key came from this document, so it is at hand.
        let Some(Ok(resolution)) = self.resolved(&did) else { return };
        let Ok(document) = resolution.document() else { return };
        if !document.linked_domains().0.iter().any(|named| named.as_str() == link.origin) {
            let error = Error::new(Code::DomainOneSided).with("did", &did);
            let error = error.with("origin", &link.origin);
            link.findings.push(Finding::new(Outcome::Warned, error));
        }
    }

    fn resolved(&mut self, did: &Did) -> Option<Result<Resolution>> {
        let options = self.verifier.present_version(did, self.now);
        match self.verifier.resolver.resolve(did, &options, self.evidence, self.now) {
            Err(error) => Some(Err(error)),
            Ok(Step::Done(resolution)) => Some(Ok(resolution)),
            Ok(Step::Needs(requests)) => {
                requests.into_iter().for_each(|request| self.need_for_all(request));
                None
            }
        }
    }

    /// Notes that the question as a whole needs a document.
    fn need_for_all(&mut self, request: Request) {
        if let Err(error) = self.need(request) {
            self.find(Outcome::Inconclusive, error);
        }
    }

    fn need(&mut self, request: Request) -> Result<()> {
        if !self.needs.contains(&request) && self.needs.len() + self.used.len() >= REQUESTS {
            return Err(Error::new(Code::LimitRequests).with("limit", REQUESTS));
        }
        self.needs.insert(request);
        Ok(())
    }
}

/// What the report on a credential says against it.
fn unverified(report: &Report) -> Option<Finding> {
    let outcome = match report.verdict() {
        Verdict::Accepted => return None,
        Verdict::Rejected => Outcome::Failed,
        Verdict::Indeterminate => Outcome::Inconclusive,
    };
    let lead = report.findings().into_iter().map(|(_, finding)| finding.error()).next();
    let error = Error::new(Code::DomainUnverified);
    let error = match lead {
        Some(lead) => error.because(lead),
        None => error.with("reason", "it was not examined to the end."),
    };
    Some(Finding::new(outcome, error))
}
