//! The check whether the issuer of a credential is the owner of a domain.

use super::DomainLinks;
use crate::Verifier;
use crate::examination::{Examination, Role};
use std::collections::BTreeSet;
use testamur_core::evidence::{Evidence, Step};
use testamur_core::json::Value;
use testamur_core::report::{CheckId, Outcome, Verdict};
use testamur_core::{Code, Error, Timestamp};
use testamur_did::{Did, Origin};

/// Which domains of an issuer are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DomainRule {
    /// It must be linked with all of these.
    pub(crate) required: BTreeSet<Origin>,
    /// Whether those that its document names are told.
    pub(crate) shown: bool,
}

const CHECK: CheckId = CheckId::LinkedDomains;

impl Examination<'_> {
    /// Whether the issuer is linked with the domains that the policy names, and with which others. Only of
    /// a credential that is genuine: a forger must not choose what a verifier fetches.
    pub(crate) fn domains(&mut self, issuer: Option<&str>) {
        let rule = &self.policy.domains;
        if self.role != Role::Asked || (rule.required.is_empty() && !rule.shown) {
            return self.draft.skip(CHECK, "Nothing was asked about domains of the issuer.");
        }
        if !self.may_look_further() {
            let reason = "Not looked for: the credential itself is not acceptable.";
            return self.draft.skip(CHECK, reason);
        }
        let did = issuer.map(Did::parse);
        let Some(Ok(did)) = did else {
            for origin in &rule.required {
                let reason = "it is no DID.";
                self.draft.fail(CHECK, required(issuer.unwrap_or("nobody"), origin, reason));
            }
            if rule.required.is_empty() {
                self.draft.skip(CHECK, "The issuer is no DID.");
            }
            return;
        };
        let mut linked = BTreeSet::new();
        for origin in &rule.required {
            let links = self
                .asked(|verifier, evidence, now| verifier.domain_link(&did, origin, evidence, now));
            let Some(links) = links else { return };
            linked.extend(held(&links));
            if !linked.contains(origin.as_str()) {
                self.unlinked(&did, origin, &links);
            }
        }
        if rule.shown {
            let links =
                self.asked(|verifier, evidence, now| verifier.linked_domains(&did, evidence, now));
            let Some(links) = links else { return };
            linked.extend(held(&links));
            self.tell(&links);
        }
        if linked.is_empty() {
            return self.draft.pass(CHECK, "No domain of the issuer is known.");
        }
        let domains: Vec<&str> = linked.iter().map(String::as_str).collect();
        self.draft.pass(CHECK, format!("The issuer is linked with {}.", domains.join(", ")));
        let domains: Vec<_> = domains.into_iter().map(Value::from).collect();
        self.draft.detail(CHECK, "domains", domains);
    }

    /// The answer to a question about links; `None` if something is missing for it, which is noted.
    fn asked(
        &mut self,
        question: impl Fn(&Verifier, &Evidence, Timestamp) -> Step<DomainLinks>,
    ) -> Option<DomainLinks> {
        let (verifier, now) = (self.verifier, self.now.exactly());
        match self.inquiry.ask(|evidence| Ok(question(verifier, evidence, now))) {
            Ok(Some(links)) => Some(links),
            Ok(None) => {
                self.draft.skip(CHECK, "A document is missing for it.");
                None
            }
            Err(error) => {
                self.sort(error, CHECK);
                None
            }
        }
    }

    /// That a link which is demanded is not there, and what speaks against it.
    fn unlinked(&mut self, did: &Did, origin: &Origin, links: &DomainLinks) {
        let all = links.findings().iter().chain(links.links().iter().flat_map(|l| l.findings()));
        let worst = all.max_by_key(|finding| finding.outcome());
        let outcome = match links.verdict() {
            Verdict::Indeterminate => Outcome::Inconclusive,
            Verdict::Accepted | Verdict::Rejected => Outcome::Failed,
        };
        let error = Error::new(Code::DomainRequired).with("issuer", did).with("origin", origin);
        let error = match worst {
            Some(finding) => error.because(finding.error()),
            None => error,
        };
        self.draft.find(CHECK, outcome, error);
        if let Some(finding) = worst {
            self.draft.find(CHECK, outcome, finding.error().clone());
        }
    }

    /// What was found of domains that nobody demands: it does not speak against the credential.
    fn tell(&mut self, links: &DomainLinks) {
        let own = links.findings().iter();
        for finding in own.chain(links.links().iter().flat_map(|link| link.findings())) {
            if finding.code() != Code::DomainUnnamed {
                self.draft.find(CHECK, Outcome::Warned, finding.error().clone());
            }
        }
    }
}

/// The origins of the links that hold.
fn held(links: &DomainLinks) -> impl Iterator<Item = String> {
    let held = links.links().iter().filter(|link| link.verdict() == Verdict::Accepted);
    held.map(|link| link.origin().to_owned())
}

fn required(issuer: &str, origin: &Origin, reason: &str) -> Error {
    let issuer: String = issuer.chars().take(200).collect();
    Error::new(Code::DomainRequired)
        .with("issuer", issuer)
        .with("origin", origin)
        .with("reason", reason)
}
