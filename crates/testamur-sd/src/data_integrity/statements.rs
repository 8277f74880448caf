//! A document as statements: sorted lines of N-Quads that are signed, grouped and shown one by one.

use super::selection::Selection;
use std::collections::HashMap;
use testamur_canon::Budget;
use testamur_canon::jsonld::{self, Contexts};
use testamur_canon::rdf::{Dataset, Quad, TermId};
use testamur_canon::rdfc::{self, Canonical, HashAlgorithm};
use testamur_core::json::{Object, Pointer};
use testamur_core::{Code, Error, Result};

/// The statements of a document in canonical order, with labels for its blank nodes that tell
/// nothing (ECDSA Cryptosuites 1.0, section 3.4.16, `canonicalizeAndGroup`).
#[derive(Clone, Debug)]
pub struct Statements {
    dataset: Dataset,
    canonical: Canonical,
    lines: Canonical,
    /// The line of each quad of the dataset; several quads may say the same.
    line_of: Vec<u32>,
    labels: Vec<String>,
}

/// A part of a document, made sure to state what was signed.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The part.
    pub document: Object,
    /// The statements it makes, by their numbers among all, in order.
    pub statements: Vec<usize>,
    /// For each blank node by the canonical number that it has in the part, its canonical number
    /// in the whole document.
    pub nodes: Vec<usize>,
}

impl Statements {
    /// The statements of a dataset. `labels` gives the labels, without `_:`, for so many blank
    /// nodes by canonical number.
    ///
    /// # Errors
    /// Those of canonicalization.
    pub fn new(dataset: Dataset, canonical: Canonical, labels: Vec<String>) -> Result<Statements> {
        let lines = canonical.relabel(&dataset, |number| labels[number].clone())?;
        let key = |quad: &Quad| (quad.subject, quad.predicate, quad.object, quad.graph);
        let quads = dataset.quads();
        type Key = (TermId, TermId, TermId, Option<TermId>);
        let by_key: HashMap<Key, u32> =
            (0..).zip(lines.lines()).map(|(line, at)| (key(&quads[at.quad]), line)).collect();
        let line_of = quads.iter().map(|quad| by_key[&key(quad)]).collect();
        Ok(Statements { dataset, canonical, lines, line_of, labels })
    }

    /// The lines, each with its line end.
    pub fn lines(&self) -> Vec<&str> {
        self.lines.lines().map(|line| line.text).collect()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lines.lines().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The canonical N-Quads, before the blank nodes got other labels.
    pub fn canonical(&self) -> &Canonical {
        &self.canonical
    }

    /// The labels of the blank nodes by canonical number.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// For each statement whether the selection has it: one of the places that make it lies in a
    /// selected branch, or is an object on the way to one.
    pub fn selected(&self, selection: &Selection) -> Vec<bool> {
        let places = selection.places(self.dataset.origins());
        let mut selected = vec![false; self.len()];
        for (quad, line) in self.dataset.quads().iter().zip(&self.line_of) {
            selected[*line as usize] |= places[quad.origin.index()];
        }
        selected
    }

    /// The part of the document that pointers select, made sure to state what the selected
    /// statements say and nothing else; `None` when there are no pointers.
    ///
    /// # Errors
    /// [`Code::DisclosurePointer`] for one that points at nothing;
    /// [`Code::DisclosureInseparable`] when the part states something else, as a part of a list does;
    /// those of reading JSON-LD and of canonicalization.
    pub fn shown(
        &self,
        document: &Object,
        pointers: &[Pointer],
        contexts: &Contexts,
        budget: &mut Budget,
    ) -> Result<Option<Shown>> {
        let selection = Selection::of(document, pointers)?;
        let Some(part) = selection.document(document) else { return Ok(None) };
        let selected = self.selected(&selection);
        let expected = self.dataset.subset(|at| selected[self.line_of[at] as usize]);
        let hash = HashAlgorithm::Sha256;
        let expected_form = rdfc::canonicalize(&expected, hash, budget)?;
        let found = jsonld::object_to_rdf(&part, contexts, &jsonld::Options::default(), budget)?;
        let found_form = rdfc::canonicalize(&found, hash, budget)?;
        if found_form.nquads() != expected_form.nquads() {
            let pointer = self.inseparable(document, pointers, contexts, budget);
            return Err(Error::new(Code::DisclosureInseparable)
                .with("pointer", &pointer)
                .at(pointer));
        }
        let mut number_of = vec![0; self.dataset.term_count()];
        for (number, term) in self.canonical.issued().iter().enumerate() {
            number_of[term.index()] = number;
        }
        let nodes = expected_form.issued().iter().map(|term| number_of[term.index()]).collect();
        let statements = (0..selected.len()).filter(|line| selected[*line]).collect();
        Ok(Some(Shown { document: part, statements, nodes }))
    }

    /// The first of several pointers that cannot be shown without the rest by itself; the whole
    /// document if it is none of the first ones.
    fn inseparable(
        &self,
        document: &Object,
        pointers: &[Pointer],
        contexts: &Contexts,
        budget: &mut Budget,
    ) -> Pointer {
        /// Looking for the cause shall not take much longer than finding that there is one.
        const TRIED: usize = 64;
        if let [one] = pointers {
            return one.clone();
        }
        let fails = |pointer: &&Pointer| {
            let one = std::slice::from_ref(*pointer);
            let shown = self.shown(document, one, contexts, budget);
            // With the budget used up every pointer would fail, and none of them be the cause.
            shown.is_err_and(|error| error.code() == Code::DisclosureInseparable)
        };
        pointers.iter().take(TRIED).find(fails).cloned().unwrap_or_default()
    }

    /// The place in the document that makes a statement, or the first of several.
    pub(crate) fn place(&self, line: usize) -> Pointer {
        match self.lines.lines().nth(line) {
            Some(line) => self.place_of(line.quad),
            None => Pointer::root(),
        }
    }

    fn place_of(&self, quad: usize) -> Pointer {
        self.dataset.origins().pointer(self.dataset.quads()[quad].origin)
    }
}
