//! Whether every member of a document is defined by its contexts.
//!
//! JSON-LD leaves a member without a definition out of the RDF, so that an RDF signature says
//! nothing about it. That is an error, unless the policy takes it as a warning.

use crate::examination::Examination;
use crate::signatures::Covered;
use testamur_canon::Budget;
use testamur_canon::jsonld::{Contexts, Options, check_object, object_to_rdf, undefined_terms};
use testamur_canon::rdf::Dataset;
use testamur_core::json::Value;
use testamur_core::model::DECISIVE_MEMBERS;
use testamur_core::report::{CheckId, Outcome};
use testamur_core::{Code, Error, Result};

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

    /// What a document without its proofs means; `None` when it is no object.
    pub(crate) fn rdf(self, document: &Value, contexts: &Contexts) -> Option<Result<Dataset>> {
        let object = document.as_object()?;
        Some(object_to_rdf(object, contexts, &self.options(), &mut Budget::default()))
    }
}

impl Examination<'_> {
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
        let (options, budget) = (self.terms.options(), &mut Budget::default());
        let checked = match self.terms {
            // A signature over the meaning of every term finds out by itself.
            UndefinedTerms::Refused if covered.meaning => return,
            UndefinedTerms::Refused => check_object(members, contexts, &options, budget),
            UndefinedTerms::Allowed => {
                undefined_terms(members, contexts, &options, budget).map(|undefined| {
                    let others = undefined.others;
                    let others = (others > 0).then(|| {
                        let error = Error::new(Code::ContextUndefinedTerm);
                        error
                            .with("term", format_args!("{others} further members"))
                            .with("hint", "")
                    });
                    for term in undefined.named.into_iter().chain(others) {
                        self.draft.find(
                            CheckId::Contexts,
                            Outcome::Warned,
                            allowed(&term, covered),
                        );
                    }
                })
            }
        };
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
