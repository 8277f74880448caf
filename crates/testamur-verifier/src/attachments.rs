//! What a credential names beside itself: the schemas it conforms to, and related resources with
//! their digests.

use crate::examination::{Examination, Role, Shown};
use crate::terms::UndefinedTerms;
use crate::{check_related_resources, status};
use std::sync::Arc;
use testamur_core::evidence::{Evidence, Source};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::report::{CheckId, Outcome, Verdict};
use testamur_core::{Code, Error};
use testamur_schema::named_schemas;

const CHECK: CheckId = CheckId::Schema;

/// The types of badges (Open Badges 3.0), which have a shape that only their schema states.
const BADGES: [&str; 2] = ["OpenBadgeCredential", "AchievementCredential"];

impl Examination<'_> {
    /// What is looked at only in a credential that is genuine: a forger must not choose what a
    /// verifier fetches.
    pub(crate) fn beside(&mut self, credential: &Value, claimed_status: Option<&Value>) {
        status::examine(self, credential, claimed_status);
        match self.role {
            Role::Schema => {
                return self.draft.skip(CHECK, "A schema's own schema is not followed.");
            }
            Role::StatusList => {
                return self.draft.skip(CHECK, "The schema of a status list is not followed.");
            }
            Role::Asked | Role::Inside => {}
        }
        let named = |name| credential.get(name).map_or(&[][..], Value::as_set);
        let (schemas, resources) = (named("credentialSchema"), named("relatedResource"));
        if schemas.is_empty() && resources.is_empty() {
            let types = credential.get("type").map_or(&[][..], Value::as_set);
            let is_badge =
                types.iter().filter_map(Value::as_str).any(|name| BADGES.contains(&name));
            let reason = match is_badge {
                true => {
                    "The badge names no schema: whether it has what Open Badges demand of one, such \
                     as an achievement with criteria, was not checked."
                }
                false => "The credential names no schema.",
            };
            return self.draft.skip(CHECK, reason);
        }
        let complete = [self.schemas(credential), self.resources(credential)];
        if complete == [true, true] {
            self.draft.pass(
                CHECK,
                match schemas.is_empty() {
                    true => "The related resources are those that the issuer meant.",
                    false => "The credential conforms to the schemas that it names.",
                },
            );
        }
    }

    /// Whether everything that was needed is there.
    fn schemas(&mut self, credential: &Value) -> bool {
        let (mut complete, mut shown) = (true, Vec::new());
        for (at, entry) in named_schemas(credential) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.sort(error.at(at), CHECK);
                    continue;
                }
            };
            let (schemas, steps) = (&self.verifier.schemas, &mut self.allowance.schema_steps);
            let step =
                |evidence: &Evidence| Ok(schemas.check_within(credential, entry, evidence, steps));
            let mut finding = match self.inquiry.ask(step) {
                Ok(Some(finding)) => finding,
                Ok(None) => {
                    complete = false;
                    continue;
                }
                Err(error) => {
                    self.sort(error.at(at), CHECK);
                    continue;
                }
            };
            if self.allowance.schema_steps.is_provisional() {
                let count = finding.errors.len();
                finding.errors.retain(|error| error.code() != Code::LimitSchemaSteps);
                if finding.errors.len() < count {
                    self.inquiry.postpone();
                }
            }
            let mut detail = Object::new();
            detail.insert("url", finding.url);
            detail.insert("outcome", finding.outcome.name());
            shown.push(detail.into());
            let serious = finding.outcome.max(Outcome::Warned);
            for error in finding.errors {
                self.draft.find(CHECK, serious, error.at(at.clone()));
            }
            if let Some(holder) = finding.credential {
                self.schema_credential(&holder, &at);
            }
        }
        if !shown.is_empty() {
            self.draft.detail(CHECK, "schemas", shown);
        }
        complete
    }

    /// A schema that stands in a credential counts only if that is genuine and valid too. Its
    /// issuer need not be on the list: the credential that names it vouches for it.
    fn schema_credential(&mut self, holder: &Value, at: &Pointer) {
        let inquiry = self.inquiry.inside();
        let mut inside =
            Examination::new(self.verifier, self.policy, inquiry, self.now, self.allowance);
        inside.role = Role::Schema;
        inside.terms = UndefinedTerms::Refused;
        inside.credential(holder, Shown::Bare);
        let (report, asked) = inside.finish(None);
        self.inquiry.absorb(asked);
        let reason = report.findings().first().map_or_else(String::new, |(_, f)| f.sentence());
        let error = Error::new(Code::SchemaCredentialBad).with("reason", reason).at(at.clone());
        match report.verdict() {
            Verdict::Accepted => {}
            Verdict::Rejected => self.draft.find(CHECK, Outcome::Failed, error),
            Verdict::Indeterminate => self.draft.find(CHECK, Outcome::Inconclusive, error),
        }
        self.draft.embed(CHECK, at.clone(), report.into_data());
    }

    fn resources(&mut self, credential: &Value) -> bool {
        // What is compared is what the document was read with: a context that was given takes the
        // place of the library's.
        let (contexts, evidence) = (&self.verifier.contexts, self.inquiry.evidence());
        let known = |url: &str| match evidence.get(url) {
            Some(Ok(found)) if found.source == Source::Given => None,
            _ => contexts.bundled_text(url).map(|text| Arc::from(text.as_bytes())),
        };
        let step = |evidence: &Evidence| Ok(check_related_resources(credential, &known, evidence));
        match self.inquiry.ask(step) {
            Ok(Some(resources)) => {
                if resources.matching > 0 {
                    let matching = u32::try_from(resources.matching).unwrap_or(u32::MAX);
                    self.draft.detail(CHECK, "relatedResources", matching);
                }
                for (outcome, error) in resources.findings {
                    self.draft.find(CHECK, outcome, error);
                }
                true
            }
            Ok(None) => false,
            Err(error) => {
                self.sort(error, CHECK);
                true
            }
        }
    }
}
