//! What stands inside a credential and was signed by itself: endorsements, of the credential or of
//! anything it names
//! ([Open Badges 3.0](https://www.imsglobal.org/spec/ob/v3p0/#endorsementcredential)), and the
//! credentials of a learner record
//! ([CLR 2.0](https://www.imsglobal.org/spec/clr/v2p0/#clrsubject)).

use crate::contexts::Way;
use crate::examination::{Examination, Located, Role, Shown};
use std::sync::Arc;
use testamur_core::json::{Pointer, Value};
use testamur_core::report::{CheckId, Outcome, Report, Verdict};
use testamur_core::{Code, Error};

/// How deep credentials inside each other are examined. A record holds badges, a badge endorsements,
/// and these may be endorsed.
const DEPTH: usize = 4;

const NONE: &str = "There are none.";

/// What was found inside.
struct Parts<'d> {
    endorsements: Found<'d>,
    credentials: Found<'d>,
}

/// What was found of one kind, in the order of the document.
struct Found<'d> {
    /// The first of them, each with its place.
    first: Vec<(Pointer, &'d Value)>,
    /// How many are kept.
    most: usize,
    /// How many there are in all.
    count: usize,
}

impl Examination<'_> {
    /// Examines the endorsements and credentials inside an acceptable credential: a forger must not
    /// choose what a verifier fetches. A bad endorsement is a warning, for the credential holds
    /// without it; a record is no better than the credentials in it.
    pub(crate) fn inside(&mut self, credential: &Value) {
        if matches!(self.role, Role::Schema | Role::StatusList) {
            let reason = "A schema or a status list is not searched for them.";
            self.draft.skip(CheckId::Endorsements, reason);
            return self.draft.skip(CheckId::EmbeddedCredentials, reason);
        }
        let genuine = self.draft.check(CheckId::Proof).is_carried_through();
        let examine = genuine && !self.draft.has_failed();
        // One more than may be examined, to say so about it.
        let most = if examine { self.allowance.credentials.saturating_add(1) } else { 0 };
        let mut parts = Parts { endorsements: Found::new(most), credentials: Found::new(most) };
        search(credential, Way::Start, &mut parts);
        for (check, parts) in [
            (CheckId::Endorsements, parts.endorsements),
            (CheckId::EmbeddedCredentials, parts.credentials),
        ] {
            match (parts.count == 0, examine) {
                (true, _) => self.draft.skip(check, NONE),
                (_, false) => {
                    let reason = "Not examined: the credential itself is not acceptable.";
                    self.draft.skip(check, reason);
                }
                _ => self.parts(check, parts),
            }
        }
    }

    fn parts(&mut self, check: CheckId, parts: Found<'_>) {
        let (count, mut examined) = (parts.count, 0);
        for (at, value) in parts.first {
            let reason = match value {
                Value::Object(_) | Value::String(_) if self.depth >= DEPTH => "it lies too deep",
                Value::Object(_) | Value::String(_) if self.allowance.credentials == 0 => {
                    "there are too many"
                }
                Value::Object(_) | Value::String(_) => {
                    let report = self.part(value);
                    self.settle(check, &report, &at);
                    self.draft.embed(check, at, report);
                    examined += 1;
                    continue;
                }
                _ => "it is no JSON object and no token",
            };
            // As a record is no better than the credentials in it, nobody knows how good it is.
            let outcome = match check {
                CheckId::EmbeddedCredentials => Outcome::Inconclusive,
                _ => Outcome::Warned,
            };
            let error = Error::new(Code::HolderInsideNotExamined).with("reason", reason).at(at);
            self.draft.find(check, outcome, error);
            if self.allowance.credentials == 0 {
                break;
            }
        }
        if examined == count {
            self.draft.pass(check, "What stands inside is acceptable.");
        } else {
            self.draft.skip(check, "Not everything inside was examined.");
        }
    }

    /// Examines one credential inside as one that was not asked about.
    fn part(&mut self, value: &Value) -> Report {
        let inquiry = self.inquiry.inside();
        let mut inside =
            Examination::new(self.verifier, self.policy, inquiry, self.now, self.allowance);
        inside.role = Role::Inside;
        inside.depth = self.depth + 1;
        inside.allowance.credentials -= 1;
        let place = Located { root: Arc::new(value.clone()), at: Pointer::root() };
        inside.embedded(place, Shown::Bare);
        let (report, asked) = inside.finish(None);
        self.inquiry.absorb(asked);
        report.into_data()
    }

    fn settle(&mut self, check: CheckId, report: &Report, at: &Pointer) {
        let is_endorsement = check == CheckId::Endorsements;
        let (code, outcome) = match (report.verdict(), is_endorsement) {
            (Verdict::Accepted, _) => return,
            (Verdict::Rejected, true) => (Code::HolderEndorsementRejected, Outcome::Warned),
            (Verdict::Rejected, false) => (Code::HolderCredentialRejected, Outcome::Failed),
            (Verdict::Indeterminate, true) => {
                (Code::HolderEndorsementIndeterminate, Outcome::Warned)
            }
            (Verdict::Indeterminate, false) => {
                (Code::HolderCredentialIndeterminate, Outcome::Inconclusive)
            }
        };
        let findings = report.findings();
        let reason = findings.first().map_or_else(String::new, |(_, finding)| finding.sentence());
        let error = Error::new(code).with("reason", reason).at(at.clone());
        self.draft.find(check, outcome, error);
    }
}

impl<'d> Found<'d> {
    fn new(most: usize) -> Found<'d> {
        Found { first: Vec::new(), most, count: 0 }
    }

    /// A place is written for what is kept only.
    fn note(&mut self, way: Way<'_>, item: &'d Value) {
        self.count += 1;
        if self.first.len() < self.most {
            self.first.push((way.pointer(), item));
        }
    }
}

/// Looks everywhere but in what was found, which is searched when it is examined. The recursion is
/// as deep as the JSON reader let the document be.
fn search<'d>(value: &'d Value, way: Way<'_>, parts: &mut Parts<'d>) {
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                search(item, Way::Item(&way, at), parts);
            }
        }
        Value::Object(members) => {
            for (name, member) in members.iter() {
                let way = Way::Member(&way, name);
                let found = match name {
                    "@context" | "proof" => continue,
                    "endorsement" | "endorsementJwt" => &mut parts.endorsements,
                    "verifiableCredential" => &mut parts.credentials,
                    _ => {
                        search(member, way, parts);
                        continue;
                    }
                };
                let is_array = member.as_array().is_some();
                for (at, item) in member.as_set().iter().enumerate() {
                    let way = if is_array { Way::Item(&way, at) } else { way };
                    found.note(way, item);
                }
            }
        }
        _ => {}
    }
}
