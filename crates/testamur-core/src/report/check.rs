//! One check of a report and what it found.

use super::Report;
use crate::json::{Pointer, Value};
use crate::{Code, Error};
use std::borrow::Cow;
use std::fmt;

/// Which question a check answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CheckId {
    /// The bytes can be read as a credential or presentation of a known form.
    Input,
    /// The document keeps within the limits on size, depth and work.
    Limits,
    /// The rules of the W3C Verifiable Credentials Data Model hold.
    DataModel,
    /// Every context is known, and every term and type is defined by one.
    Contexts,
    /// The JSON schemas and related resources that the credential names fit.
    Schema,
    /// The key belongs to the issuer (of a presentation: the holder) and may be used for this.
    IssuerKey,
    /// The signatures match the document.
    Proof,
    /// The caller trusts the issuer.
    TrustedIssuer,
    /// The issuer is the owner of a domain, where that is asked.
    LinkedDomains,
    /// The time lies between validFrom and validUntil.
    ValidityPeriod,
    /// The credential is neither revoked nor suspended.
    Status,
    /// What is disclosed belongs to what was signed.
    Disclosure,
    /// Whoever presents it is entitled to, and does so now and here.
    HolderBinding,
    /// The endorsements inside are genuine.
    Endorsements,
    /// The credentials inside are acceptable.
    EmbeddedCredentials,
}

impl CheckId {
    /// All checks in the order of every report.
    pub const ALL: [CheckId; 15] = [
        CheckId::Input,
        CheckId::Limits,
        CheckId::DataModel,
        CheckId::Contexts,
        CheckId::Schema,
        CheckId::IssuerKey,
        CheckId::Proof,
        CheckId::TrustedIssuer,
        CheckId::LinkedDomains,
        CheckId::ValidityPeriod,
        CheckId::Status,
        CheckId::Disclosure,
        CheckId::HolderBinding,
        CheckId::Endorsements,
        CheckId::EmbeddedCredentials,
    ];

    /// The name in reports: `issuer_key`.
    pub fn name(self) -> &'static str {
        match self {
            CheckId::Input => "input",
            CheckId::Limits => "limits",
            CheckId::DataModel => "data_model",
            CheckId::Contexts => "contexts",
            CheckId::Schema => "schema",
            CheckId::IssuerKey => "issuer_key",
            CheckId::Proof => "proof",
            CheckId::TrustedIssuer => "trusted_issuer",
            CheckId::LinkedDomains => "linked_domains",
            CheckId::ValidityPeriod => "validity_period",
            CheckId::Status => "status",
            CheckId::Disclosure => "disclosure",
            CheckId::HolderBinding => "holder_binding",
            CheckId::Endorsements => "endorsements",
            CheckId::EmbeddedCredentials => "embedded_credentials",
        }
    }

    /// The name for people: `issuer key`.
    pub fn title(self) -> &'static str {
        match self {
            CheckId::DataModel => "data model",
            CheckId::IssuerKey => "issuer key",
            CheckId::TrustedIssuer => "trusted issuer",
            CheckId::LinkedDomains => "linked domains",
            CheckId::ValidityPeriod => "validity period",
            CheckId::HolderBinding => "holder binding",
            CheckId::EmbeddedCredentials => "embedded credentials",
            one_word => one_word.name(),
        }
    }

    /// Whether nothing is ever accepted without this check having been carried through.
    pub fn is_essential(self) -> bool {
        matches!(self, CheckId::Input | CheckId::Limits | CheckId::DataModel | CheckId::Proof)
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How a check came out, from the least to the most serious.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// It does not apply, was not asked for, or was not reached.
    Skipped,
    /// All is well.
    Passed,
    /// Something to know, which the policy does not hold against the document.
    Warned,
    /// It could not be found out.
    Inconclusive,
    /// It is bad.
    Failed,
}

impl Outcome {
    /// `passed`, `failed`, `inconclusive`, `warned` or `skipped`.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Skipped => "skipped",
            Outcome::Passed => "passed",
            Outcome::Warned => "warned",
            Outcome::Inconclusive => "inconclusive",
            Outcome::Failed => "failed",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Something that a check found, and how serious it is under the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    outcome: Outcome,
    error: Error,
}

impl Finding {
    /// A finding of this weight.
    pub fn new(outcome: Outcome, error: Error) -> Finding {
        Finding { outcome, error }
    }

    /// How serious it is.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// What was found.
    pub fn code(&self) -> Code {
        self.error.code()
    }

    /// One sentence with the facts in it.
    pub fn sentence(&self) -> String {
        self.error.sentence()
    }

    /// Where in the document.
    pub fn at(&self) -> Option<&Pointer> {
        self.error.pointer()
    }

    /// Code, facts and place together.
    pub fn error(&self) -> &Error {
        &self.error
    }
}

/// One check: how it came out, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    id: CheckId,
    state: State,
    sentence: Cow<'static, str>,
    findings: Vec<Finding>,
    details: Vec<(&'static str, Value)>,
    reports: Vec<(Pointer, Report)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    NotReached,
    Skipped,
    CarriedThrough,
}

impl Check {
    /// A check that nothing is known of yet.
    pub(super) fn not_reached(id: CheckId) -> Check {
        Check {
            id,
            state: State::NotReached,
            sentence: Cow::Borrowed("Not reached: an earlier check ended the examination."),
            findings: Vec::new(),
            details: Vec::new(),
            reports: Vec::new(),
        }
    }

    /// Which question it answers.
    pub fn id(&self) -> CheckId {
        self.id
    }

    /// How it came out: the most serious of its findings, else passed, else skipped.
    pub fn outcome(&self) -> Outcome {
        let base = match self.state {
            State::CarriedThrough => Outcome::Passed,
            State::NotReached | State::Skipped => Outcome::Skipped,
        };
        self.findings.iter().map(Finding::outcome).max().unwrap_or(base).max(base)
    }

    /// Whether everything it asks was answered, well or badly.
    pub fn is_carried_through(&self) -> bool {
        self.state == State::CarriedThrough
    }

    /// The code of the leading finding.
    pub fn code(&self) -> Option<Code> {
        self.findings.first().map(Finding::code)
    }

    /// The sentence of the leading finding; without one, what passed or why it was skipped.
    pub fn sentence(&self) -> Cow<'_, str> {
        self.findings.first().map_or(Cow::Borrowed(&*self.sentence), |f| f.sentence().into())
    }

    /// Where the leading finding lies.
    pub fn at(&self) -> Option<&Pointer> {
        self.findings.first()?.at()
    }

    /// Everything that was found, the most serious and most useful first.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Facts for machines, in a fixed order.
    pub fn details(&self) -> &[(&'static str, Value)] {
        &self.details
    }

    /// The reports on what stands inside, with its place.
    pub fn reports(&self) -> &[(Pointer, Report)] {
        &self.reports
    }

    pub(super) fn pass(&mut self, sentence: Cow<'static, str>) {
        self.state = State::CarriedThrough;
        self.sentence = sentence;
    }

    pub(super) fn skip(&mut self, reason: Cow<'static, str>) {
        self.state = State::Skipped;
        self.sentence = reason;
    }

    /// Puts a finding behind those that are as serious or more.
    pub(super) fn find(&mut self, finding: Finding) {
        let place = self.findings.partition_point(|other| other.outcome() >= finding.outcome());
        self.findings.insert(place, finding);
    }

    pub(super) fn detail(&mut self, name: &'static str, value: Value) {
        self.details.push((name, value));
    }

    pub(super) fn embed(&mut self, at: Pointer, report: Report) {
        self.reports.push((at, report));
    }
}
