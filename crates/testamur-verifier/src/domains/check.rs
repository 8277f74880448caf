//! The check whether the issuer of a credential is the owner of a domain.

use super::{DomainLinks, Key, Question, REQUESTS, SHOWN_REQUESTS};
use crate::Limits;
use crate::allowance::Allowance;
use crate::examination::{Examination, Role};
use crate::inquiry::Asked;
use std::sync::Arc;
use testamur_core::json::Value;
use testamur_core::ordered::{BTreeMap, BTreeSet};
use testamur_core::report::{CheckId, Outcome, Verdict};
use testamur_core::{Code, Error, InBuild};
use testamur_did::{Did, Origin};

/// Which domains of an issuer are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DomainRule {
    /// It must be linked with all of these.
    pub(crate) required: BTreeSet<Origin>,
    /// Whether those that its document names are told.
    pub(crate) shown: bool,
}

/// What was found out about domains in one verification.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    /// The answers, with what was asked for them.
    answers: BTreeMap<Key, (Arc<DomainLinks>, Arc<Asked>)>,
    /// How many documents may still be asked for to tell of domains that nobody demands.
    left: usize,
    /// What links that are demanded may still take, once the first was looked at.
    demanded: Option<Box<Allowance>>,
    /// The same of those that are only told.
    told: Option<Box<Allowance>>,
}

impl Default for Answered {
    fn default() -> Answered {
        let (answers, demanded, told) = Default::default();
        Answered { answers, left: SHOWN_REQUESTS, demanded, told }
    }
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
        if let Err(error) = InBuild::check("linked domains") {
            return self.sort(error, CHECK);
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
            let Some(links) = self.asked(Question::Link(&did, origin)) else { return };
            linked.extend(held(&links));
            if !linked.contains(origin.as_str()) {
                self.unlinked(&did, origin, &links);
            }
        }
        if rule.shown {
            if self.is_too_early_to_tell() {
                return;
            }
            let Some(links) = self.asked(Question::DomainsOf(&did)) else { return };
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

    /// Whether anything that decides may be missing still. What is only told comes after it, as all documents of a
    /// verification share their bytes, their time and their rounds.
    fn is_too_early_to_tell(&mut self) -> bool {
        let is_provisional = self.allowance.schema_steps.is_provisional();
        let is_early = is_provisional || self.inquiry.is_waiting();
        if is_early {
            self.inquiry.postpone();
            self.draft.skip(CHECK, "Domains are looked for when nothing else is missing.");
        }
        is_early
    }

    /// The answer to a question about links; `None` if something is missing for it, which is noted. All that are demanded in a
    /// verification have one allowance, which is none of what the rest of it takes: whoever the domains belong to could
    /// use that up. Those that are only told have another, and so it is with the documents that are asked for.
    fn asked(&mut self, question: Question<'_>) -> Option<Arc<DomainLinks>> {
        let is_told = matches!(question, Question::DomainsOf(_));
        let key = question.key();
        let known = self.allowance.domains.answers.get(&key).cloned();
        let (links, asked) = known.unwrap_or_else(|| {
            let is_provisional = self.allowance.schema_steps.is_provisional();
            let domains = &mut self.allowance.domains;
            let limit = match is_told {
                true => domains.left,
                false => self.inquiry.left().min(REQUESTS),
            };
            let (inquiry, now) = (self.inquiry.apart(limit), self.now.exactly());
            let allowance = if is_told { &mut domains.told } else { &mut domains.demanded };
            let allowance = allowance.get_or_insert_with(|| {
                let whole = Allowance::new(&Limits::default(), 0);
                Box::new(if is_provisional { whole.provisional() } else { whole })
            });
            let (links, asked) = self.verifier.gather(question, inquiry, now, allowance);
            if is_told {
                domains.left -= asked.count();
            }
            let answer = (Arc::new(links), Arc::new(asked));
            domains.answers.insert(key, answer.clone());
            answer
        });
        match is_told {
            true => self.inquiry.absorb_uncounted((*asked).clone()),
            false => self.inquiry.absorb((*asked).clone()),
        }
        if asked.is_waiting() {
            self.draft.skip(CHECK, "A document is missing for it.");
            return None;
        }
        Some(links)
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
