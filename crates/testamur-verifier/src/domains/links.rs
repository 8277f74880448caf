//! What was found out about links.

use crate::Report;
use std::time::Duration;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::ordered::BTreeMap;
use testamur_core::report::{Finding, Outcome, Verdict};
use testamur_core::{Code, Error, Timestamp};
use testamur_did::Origin;
use testamur_proof::domain_linkage::{DomainLinkage, LinkageForm};

/// The links of a DID or of an origin, each with what was found of it.
#[derive(Clone, Debug, PartialEq)]
pub struct DomainLinks {
    pub(super) about: String,
    pub(super) at: Timestamp,
    pub(super) findings: Vec<Finding>,
    pub(super) links: Vec<DomainLink>,
    pub(super) lifetimes: BTreeMap<String, Duration>,
}

/// A link of a DID with an origin that the origin publishes.
#[derive(Clone, Debug, PartialEq)]
pub struct DomainLink {
    pub(super) origin: String,
    pub(super) did: Option<String>,
    pub(super) form: Option<LinkageForm>,
    at: Pointer,
    pub(super) findings: Vec<Finding>,
    pub(super) report: Option<Report>,
}

impl DomainLinks {
    pub(super) fn new(about: &str, at: Timestamp) -> DomainLinks {
        let (findings, links, lifetimes) = Default::default();
        DomainLinks { about: about.to_owned(), at, findings, links, lifetimes }
    }

    /// The DID or the origin that was asked about.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// What was found beside the links: of the document of the DID, and of configurations.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The links, in the order of the documents that name them.
    pub fn links(&self) -> &[DomainLink] {
        &self.links
    }

    /// Rejected if anything failed, a single link too; else indeterminate if anything could not be found
    /// out; else accepted, if there is a link. A link holds by [its own verdict](DomainLink::verdict),
    /// whatever the others are.
    pub fn verdict(&self) -> Verdict {
        let own = of_findings(&self.findings);
        let verdicts = || self.links.iter().map(DomainLink::verdict).chain([own]);
        match verdicts().any(|verdict| verdict == Verdict::Rejected) {
            true => Verdict::Rejected,
            false if self.links.is_empty() => Verdict::Indeterminate,
            false if verdicts().all(|verdict| verdict == Verdict::Accepted) => Verdict::Accepted,
            false => Verdict::Indeterminate,
        }
    }

    /// After how long documents that this took should be looked for again, by URL, where the method of a DID says so:
    /// caches are not to keep them longer.
    pub fn lifetimes(&self) -> impl Iterator<Item = (&str, Duration)> {
        self.lifetimes.iter().map(|(url, time)| (url.as_str(), *time))
    }

    /// As JSON: `verdict`, `about`, `links`, `findings`, `at`.
    pub fn to_value(&self) -> Value {
        let links: Vec<Value> = self.links.iter().map(DomainLink::to_value).collect();
        Object::from_iter::<[(&str, Value); 5]>([
            ("verdict", self.verdict().name().into()),
            ("about", self.about.as_str().into()),
            ("links", links.into()),
            ("findings", findings(&self.findings)),
            ("at", self.at.to_string().into()),
        ])
        .into()
    }
}

impl DomainLink {
    /// A link that was read, with the rules that it breaks; one is that it is for the origin that
    /// publishes it.
    pub(super) fn of(origin: &Origin, at: Pointer, read: &DomainLinkage<'_>) -> DomainLink {
        let mut broken: Vec<Error> = read.broken().to_vec();
        if let Some(other) = read.origin().filter(|other| *other != origin) {
            let error =
                Error::new(Code::DomainOtherOrigin).with("actual", other).with("expected", origin);
            broken.push(error);
        }
        let failed = |error: Error| Finding::new(Outcome::Failed, error.below(&at));
        DomainLink {
            origin: origin.to_string(),
            did: read.did().map(|did| did.chars().take(DID_SHOWN).collect()),
            form: Some(read.form()),
            findings: broken.into_iter().map(failed).collect(),
            at,
            report: None,
        }
    }

    /// An entry that could not be read as a link.
    pub(super) fn unread(origin: &Origin, at: Pointer, error: Error) -> DomainLink {
        let findings = vec![Finding::new(Outcome::Failed, error.below(&at))];
        let origin = origin.to_string();
        DomainLink { origin, did: None, form: None, at, findings, report: None }
    }

    /// The origin that publishes it.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The DID that it links, by its own words as long as the verdict is not accepted.
    pub fn did(&self) -> Option<&str> {
        self.did.as_deref()
    }

    /// In which form it is, if it could be read.
    pub fn form(&self) -> Option<LinkageForm> {
        self.form
    }

    /// Where it stands in the configuration of the origin.
    pub fn at(&self) -> &Pointer {
        &self.at
    }

    /// What was found of it.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The report on the credential, if it keeps to the rules and was verified.
    pub fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    /// Accepted if DID and origin are linked: whoever controls one is taken for who controls the other. What was not
    /// verified to the end is not.
    pub fn verdict(&self) -> Verdict {
        match of_findings(&self.findings) {
            Verdict::Accepted => {
                self.report.as_ref().map_or(Verdict::Indeterminate, |report| report.verdict())
            }
            found => found,
        }
    }

    /// Whether its form is right, so that its proof is worth a look.
    pub(super) fn keeps_the_rules(&self) -> bool {
        of_findings(&self.findings) == Verdict::Accepted
    }

    fn to_value(&self) -> Value {
        let text = |text: Option<&str>| text.map_or(Value::Null, Value::from);
        let mut out = Object::from_iter::<[(&str, Value); 6]>([
            ("verdict", self.verdict().name().into()),
            ("origin", self.origin.as_str().into()),
            ("did", text(self.did())),
            ("form", text(self.form.map(LinkageForm::name))),
            ("at", self.at.as_str().into()),
            ("findings", findings(&self.findings)),
        ]);
        if let Some(report) = &self.report {
            out.insert("report", report.to_value());
        }
        out.into()
    }
}

/// Characters of a DID that are repeated; a did:jwk of an RSA key is the longest that is used.
const DID_SHOWN: usize = testamur_did::limits::DID_BYTES;

fn of_findings(findings: &[Finding]) -> Verdict {
    match findings.iter().map(Finding::outcome).max() {
        Some(Outcome::Failed) => Verdict::Rejected,
        Some(Outcome::Inconclusive) => Verdict::Indeterminate,
        _ => Verdict::Accepted,
    }
}

fn findings(findings: &[Finding]) -> Value {
    let described = |finding: &Finding| -> Value {
        let at = finding.at().map_or(Value::Null, |at| at.as_str().into());
        Object::from_iter::<[(&str, Value); 4]>([
            ("outcome", finding.outcome().name().into()),
            ("code", finding.code().name().into()),
            ("sentence", finding.sentence().into()),
            ("at", at),
        ])
        .into()
    };
    findings.iter().map(described).collect::<Vec<_>>().into()
}
