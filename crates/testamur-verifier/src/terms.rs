//! Whether every member of a document is defined by its contexts.
//!
//! JSON-LD leaves a member without a definition out of the RDF, so that an RDF signature says
//! nothing about it. That is an error, unless the policy takes it as a warning.

use crate::examination::Examination;
use crate::signatures::Covered;
use testamur_canon::jsonld::{Contexts, Options, check_object, object_to_rdf, undefined_terms};
use testamur_canon::rdf::Dataset;
use testamur_core::json::Value;
use testamur_core::model::DECISIVE_MEMBERS;
use testamur_core::report::{CheckId, Outcome};
use testamur_core::{Code, Error};

/// What is thought of members that no context defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UndefinedTerms {
    Refused,
    /// Each is a warning, except in members that decide.
    Allowed,
}

impl UndefinedTerms {
    /// How a document is read without its proofs.
    fn options(self) -> Options {
        let options = Options::default().without_member("proof");
        match self {
            UndefinedTerms::Refused => options,
            UndefinedTerms::Allowed => options.dangerous_drop_undefined_terms(DECISIVE_MEMBERS),
        }
    }
}

impl Examination<'_> {
    /// What a document without its proofs means; `None` when it is no RDF, and other checks say why.
    /// That the work was used up before could be found out is said here, so that nobody can skip
    /// a check by using it up.
    pub(crate) fn rdf(&mut self, document: &Value, contexts: &Contexts) -> Option<Dataset> {
        let object = document.as_object()?;
        let mut budget = self.budget();
        let rdf = object_to_rdf(object, contexts, &self.terms.options(), &mut budget);
        self.has_left(budget.shared_work());
        let is_said = self.draft.check(CheckId::Limits).outcome() == Outcome::Failed;
        rdf.map_err(|error| {
            if error.code().name().starts_with("limit.") && !is_said {
                self.sort(error, CheckId::Limits);
            }
        })
        .ok()
    }

    /// Checks that every term and type is defined, where no signature check has done so, and warns
    /// of those that the policy lets be.
    pub(crate) fn terms(
        &mut self,
        document: &Value,
        contexts: Option<&Contexts>,
        covered: Covered,
    ) {
        let Some(contexts) = contexts else { return };
        let Some(members) = document.as_object() else { return };
        let settled = self.draft.check(CheckId::Contexts).outcome() > Outcome::Warned;
        if settled || self.inquiry.is_waiting() {
            return;
        }
        let (options, mut budget) = (self.terms.options(), self.budget());
        let checked = match self.terms {
            // A signature over the meaning of every term finds out by itself.
            UndefinedTerms::Refused if covered.meaning => return,
            UndefinedTerms::Refused => check_object(members, contexts, &options, &mut budget),
            UndefinedTerms::Allowed => undefined_terms(members, contexts, &options, &mut budget)
                .map(|undefined| {
                    for term in undefined.errors() {
                        self.draft.find(
                            CheckId::Contexts,
                            Outcome::Warned,
                            allowed(&term, covered),
                        );
                    }
                }),
        };
        self.has_left(budget.shared_work());
        if let Err(error) = checked {
            self.sort(error, CheckId::Contexts);
        }
    }
}

/// The warning for a term that the policy lets be undefined.
fn allowed(term: &Error, covered: Covered) -> Error {
    let code = match covered.text {
        true => Code::ContextSignedUndefinedTerm,
        false => Code::ContextUnsignedTerm,
    };
    let facts = term.facts().filter_map(|(name, fact)| {
        let name = ["term", "hint", "defined_by"].into_iter().find(|known| *known == name)?;
        Some((name, fact))
    });
    let error = facts.fold(Error::new(code), |error, (name, fact)| error.with(name, fact));
    match term.pointer() {
        Some(at) => error.at(at.clone()),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::allowance::Allowance;
    use crate::inquiry::Inquiry;
    use crate::moment::Moment;
    use crate::{CredentialPolicy, Trust, Verifier};
    use testamur_core::Timestamp;
    use testamur_core::evidence::Evidence;
    use testamur_core::json::parse;

    #[test]
    fn who_uses_up_the_work_on_contexts_does_not_pass() {
        let terms: Vec<_> = (0..1000).map(|n| format!("\"t{n}\": \"ex:{n}\"")).collect();
        let items: Vec<_> = (0..500).map(|n| format!("{{\"u{n}\": \"ex:u\"}}")).collect();
        let costly =
            format!(r#"{{"@context": [{{{}}}, {}], "ex:p": 1}}"#, terms.join(","), items.join(","));
        let cheap = r#"{"@context": {"p": "ex:p"}, "p": 1}"#;
        let [costly, cheap] = [&costly, cheap].map(|text| parse(text.as_bytes()).unwrap());

        let (verifier, evidence) = (Verifier::new(), Evidence::new());
        let policy = CredentialPolicy::new(Trust::anyone());
        let now = Moment::new(Timestamp::parse("2026-11-22T08:30:00Z").unwrap());
        let inquiry = Inquiry::new(&evidence, 1);
        let mut allowance = Allowance::new(&policy.limits, 0);
        let mut examination = Examination::new(&verifier, &policy, inquiry, &now, &mut allowance);
        let contexts = Contexts::bundled();
        let read = (0..20).take_while(|_| examination.rdf(&costly, &contexts).is_some()).count();
        // Four million steps, of which each reading takes half a million and some.
        assert_eq!(read, 6);
        for _ in 0..2 {
            assert!(examination.rdf(&cheap, &contexts).is_none());
            let limits = examination.draft.check(CheckId::Limits);
            assert_eq!(limits.code(), Some(Code::LimitContextWork));
            assert_eq!(limits.findings().len(), 1);
        }
        // What takes nothing of its own is read as before.
        let plain = parse(br#"{"ex:p": 1}"#).unwrap();
        assert!(examination.rdf(&plain, &contexts).is_some());
    }
}
