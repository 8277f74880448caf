//! The statements of a document in two groups: those that are mandatory, and the others.

use super::selection::Selection;
use super::statements::{Shown, Statements};
use testamur_canon::Budget;
use testamur_canon::jsonld::Contexts;
use testamur_core::json::{Object, Pointer};
use testamur_core::{Code, Error, Result};
use testamur_proof::{Digest, SecuredDocument};

/// Statements and which of them are mandatory
/// (ECDSA Cryptosuites 1.0, section 3.4.16, `canonicalizeAndGroup`).
#[derive(Clone, Debug)]
pub(super) struct Grouped {
    pub(super) statements: Statements,
    /// Of each statement, whether it is.
    pub(super) mandatory: Vec<bool>,
}

impl Grouped {
    /// Groups the statements of a document by the mandatory pointers into it.
    ///
    /// # Errors
    /// [`Code::DisclosurePointer`] for one that points at nothing.
    pub(super) fn by_pointers(
        statements: Statements,
        document: &Object,
        mandatory: &[Pointer],
    ) -> Result<Grouped> {
        let mandatory = statements.selected(&Selection::of(document, mandatory)?);
        Ok(Grouped { statements, mandatory })
    }

    /// The whole document, as the mandatory pointers of a base proof group it. `document` is that
    /// without its proofs, and `labels` makes so many labels for blank nodes.
    ///
    /// # Errors
    /// As [`by_pointers`](Grouped::by_pointers), and those of canonicalization.
    pub(super) fn whole(
        secured: &mut SecuredDocument<'_>,
        document: &Object,
        mandatory: &[Pointer],
        labels: impl FnOnce(usize) -> Vec<String>,
        contexts: &Contexts,
    ) -> Result<Grouped> {
        let dataset = secured.dataset(contexts)?;
        let canonical = secured.canonicalize(&dataset)?;
        let labels = labels(canonical.issued().len());
        let statements = Statements::new(dataset, canonical, labels)?;
        Grouped::by_pointers(statements, document, mandatory)
    }

    /// The part of a document that is disclosed, as a derived proof groups it: with the labels that
    /// the proof gives its blank nodes, and the numbers of what is mandatory. The proof stands `at`.
    ///
    /// # Errors
    /// [`Code::DisclosureMismatch`] when the document has other blank nodes or too few statements;
    /// those of canonicalization.
    pub(super) fn disclosed(
        secured: &mut SecuredDocument<'_>,
        labels: Vec<String>,
        mandatory_indexes: &[usize],
        at: &Pointer,
        contexts: &Contexts,
    ) -> Result<Grouped> {
        let dataset = secured.dataset(contexts)?;
        let canonical = secured.canonicalize(&dataset)?;
        let (named, nodes) = (labels.len(), canonical.issued().len());
        if named != nodes {
            let reason = format!("it names {named} blank nodes, and there are {nodes}");
            return Err(mismatch(reason, at));
        }
        let statements = Statements::new(dataset, canonical, labels)?;
        let mut mandatory = vec![false; statements.len()];
        for index in mandatory_indexes {
            let Some(mandatory) = mandatory.get_mut(*index) else {
                let count = statements.len();
                let reason = format!("statement {index} is mandatory, and there are {count}");
                return Err(mismatch(reason, at));
            };
            *mandatory = true;
        }
        Ok(Grouped { statements, mandatory })
    }

    /// The mandatory statements.
    pub(super) fn mandatory(&self) -> impl Iterator<Item = &str> {
        self.those(true)
    }

    /// The statements that are not mandatory.
    pub(super) fn non_mandatory(&self) -> impl Iterator<Item = &str> {
        self.those(false)
    }

    fn those(&self, mandatory: bool) -> impl Iterator<Item = &str> {
        let lines = self.statements.lines().into_iter().zip(&self.mandatory);
        lines.filter(move |(_, is)| **is == mandatory).map(|(line, _)| line)
    }

    /// The numbers of the statements that are not mandatory, among all.
    pub(super) fn non_mandatory_indexes(&self) -> impl Iterator<Item = usize> {
        (0..self.mandatory.len()).filter(|at| !self.mandatory[*at])
    }

    /// The digest of the mandatory statements, joined.
    pub(super) fn mandatory_digest(&self) -> Digest {
        Digest::sha256(&self.mandatory().collect::<String>())
    }

    /// The part of a whole document that these pointers select, which are the mandatory ones and
    /// the holder's.
    ///
    /// # Errors
    /// Those of [`Statements::shown`]; [`Code::DisclosureNothing`] when there are no pointers.
    pub(super) fn shown(
        &self,
        document: &Object,
        pointers: &[Pointer],
        contexts: &Contexts,
        budget: &mut Budget,
    ) -> Result<Shown> {
        let shown = self.statements.shown(document, pointers, contexts, budget)?;
        shown.ok_or_else(|| Error::new(Code::DisclosureNothing))
    }

    /// The numbers of the mandatory statements among those that are shown.
    pub(super) fn mandatory_indexes(&self, shown: &Shown) -> Vec<usize> {
        let ranked = shown.statements.iter().enumerate();
        ranked.filter(|(_, line)| self.mandatory[**line]).map(|(rank, _)| rank).collect()
    }
}

/// The proof at this place is not of the document.
pub(super) fn mismatch(reason: impl Into<String>, at: &Pointer) -> Error {
    Error::new(Code::DisclosureMismatch).with("reason", reason.into()).at(at.clone())
}
