//! Canonical RDF datasets: [RDFC-1.0](https://www.w3.org/TR/rdf-canon/).
//!
//! Most documents have no two blank nodes that look alike; those are labelled by one hash each.
//! Only look-alikes are told apart by the search of RDFC-1.0, section 4.8, which can take
//! exponential time and so runs under a [`Budget`].

mod hash;
mod issuer;
mod nodes;
mod order;
mod search;

use crate::Budget;
use crate::rdf::{Dataset, TermId};
use issuer::Issuer;
use nodes::Nodes;
use order::Texts;
use search::Search;
use sha2::{Digest, Sha256, Sha384};
use std::fmt::Write;
use testamur_core::{InBuild, Result};

/// The hash function that tells blank nodes apart (RDFC-1.0, section 4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HashAlgorithm {
    /// SHA-256, the default
    #[default]
    Sha256,
    /// SHA-384
    Sha384,
}

/// The canonical form of a dataset.
///
/// Time and memory grow in proportion to the dataset, up to sorting, plus what the search takes
/// from the budget.
///
/// # Errors
/// [`Code::LimitCanonicalizationBudget`](testamur_core::Code::LimitCanonicalizationBudget) when
/// its blank nodes cannot be told apart within the budget;
/// [`Code::LimitRdfSize`](testamur_core::Code::LimitRdfSize) when the canonical form would be
/// larger than [`MAX_BYTES`].
pub fn canonicalize(
    dataset: &Dataset,
    algorithm: HashAlgorithm,
    budget: &mut Budget,
) -> Result<Canonical> {
    let texts = Texts::new(dataset)?;
    let nodes = Nodes::new(dataset);
    let issued = match algorithm {
        HashAlgorithm::Sha256 => issue::<Sha256>(&nodes, &texts, budget)?,
        HashAlgorithm::Sha384 => {
            InBuild::check("RDFC-1.0 with SHA-384")?;
            issue::<Sha384>(&nodes, &texts, budget)?
        }
    };
    let issued: Vec<TermId> = issued.into_iter().map(|node| nodes.term(node)).collect();
    let mut labels = String::new();
    let ends = (0..issued.len()).map(|number| {
        write!(labels, "_:c14n{number}").expect("a String takes all writes");
        labels.len()
    });
    let ends: Vec<usize> = ends.collect();
    Ok(Canonical::write(dataset, texts, issued, &labels, &ends))
}

/// The most bytes that a canonical document may have: 256 MiB, sixteen times the most JSON that is
/// taken by default. A long term that is used often could otherwise blow up a small document.
pub const MAX_BYTES: usize = 256 << 20;

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

    /// The canonical N-Quads document, without a copy.
    pub fn into_nquads(self) -> String {
        self.text
    }

    /// The lines of the document in order; each quad of the dataset once.
    pub fn lines(&self) -> impl ExactSizeIterator<Item = Line<'_>> {
        let mut start = 0;
        self.lines.iter().map(move |&(end, quad)| {
            let text = &self.text[start..end as usize];
            start = end as usize;
            Line { text, quad: quad as usize }
        })
    }

    /// The blank nodes of the dataset by canonical number: the node at place 0 became `_:c14n0`
    /// (the issued identifiers map of RDFC-1.0, section 4.3). [`Dataset::text`] has their labels
    /// in the input.
    pub fn issued(&self) -> &[TermId] {
        &self.issued
    }

    /// The same dataset with other labels for its blank nodes, sorted anew: how selective
    /// disclosure hides the canonical labels (Data Integrity ECDSA Cryptosuites, section 3.4.2).
    ///
    /// `label` gives for each canonical number, from 0, a label without `_:`. It must be a valid
    /// blank node label and differ from all others; this is not checked. `dataset` is the one that
    /// this came from.
    ///
    /// # Errors
    /// [`Code::LimitRdfSize`](testamur_core::Code::LimitRdfSize) as for [`canonicalize`].
    pub fn relabel(
        &self,
        dataset: &Dataset,
        mut label: impl FnMut(usize) -> String,
    ) -> Result<Canonical> {
        let mut labels = String::new();
        let ends = (0..self.issued.len()).map(|number| {
            labels.push_str("_:");
            labels.push_str(&label(number));
            labels.len()
        });
        let ends: Vec<usize> = ends.collect();
        Ok(Canonical::write(dataset, Texts::new(dataset)?, self.issued.clone(), &labels, &ends))
    }

    /// Sorts and writes the dataset. The label, with `_:`, of the blank node `issued[n]` ends at
    /// `ends[n]` of `labels`.
    fn write<'a>(
        dataset: &'a Dataset,
        mut texts: Texts<'a>,
        issued: Vec<TermId>,
        labels: &'a str,
        ends: &[usize],
    ) -> Canonical {
        let mut start = 0;
        for (term, &end) in issued.iter().zip(ends) {
            texts.set(*term, &labels[start..end]);
            start = end;
        }
        let (text, lines) = order::sorted(dataset, &texts);
        Canonical { text, lines, issued }
    }
}

/// The blank nodes in the order in which they get their canonical numbers (RDFC-1.0,
/// section 4.4.3).
fn issue<D: Digest + Clone>(
    nodes: &Nodes<'_>,
    texts: &Texts<'_>,
    budget: &mut Budget,
) -> Result<Vec<u32>> {
    let hashes = nodes.first_degree::<D>(texts);
    let mut by_hash: Vec<u32> = (0..nodes.len() as u32).collect();
    by_hash.sort_unstable_by_key(|node| (&hashes[*node as usize], *node));
    let alike = |a: &u32, b: &u32| hashes[*a as usize] == hashes[*b as usize];

    let mut canonical = Issuer::new(nodes.len());
    for group in by_hash.chunk_by(alike) {
        if let [node] = group {
            canonical.issue(*node);
        }
    }
    if canonical.order().len() < nodes.len() {
        let mut search = Search::<D>::new(nodes, &hashes, &mut canonical, budget);
        for group in by_hash.chunk_by(alike).filter(|group| group.len() > 1) {
            search.tell_apart(group)?;
        }
    }
    Ok(canonical.order().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nquads;
    use crate::rdf::{Origin, Quad};
    use testamur_core::Code;

    fn canonical(text: &str) -> Result<Canonical> {
        canonicalize(&nquads::parse(text)?, HashAlgorithm::Sha256, &mut Budget::default())
    }

    #[test]
    fn nothing_is_canonical() {
        let nothing = canonical("").unwrap();
        assert_eq!((nothing.nquads(), nothing.lines().len(), nothing.issued().len()), ("", 0, 0));
    }

    #[test]
    fn lines_sort_as_text_and_know_their_quads() {
        let text = "<a:1> <a:p> \"x\"@en .\n<a:1> <a:p> \"x!\" .\n<a:10> <a:p> \"x\" <a:g> .\n\
                    <a:1> <a:p> \"x\" <a:g> .\n<a:1> <a:p> \"x\" .\n<a:1> <a:p> \"x!\" .\n";
        let canonical = canonical(text).unwrap();
        assert_eq!(
            canonical.nquads(),
            "<a:10> <a:p> \"x\" <a:g> .\n<a:1> <a:p> \"x!\" .\n<a:1> <a:p> \"x\" .\n\
             <a:1> <a:p> \"x\" <a:g> .\n<a:1> <a:p> \"x\"@en .\n"
        );
        let quads: Vec<usize> = canonical.lines().map(|line| line.quad).collect();
        assert_eq!(quads, [2, 1, 4, 3, 0]);
    }

    #[test]
    fn other_labels_give_another_order() {
        let text = "_:x <a:p> \"1\" .\n_:y <a:p> \"2\" .\n_:z <a:p> \"3\" .\n";
        let dataset = nquads::parse(text).unwrap();
        let canonical = canonicalize(&dataset, HashAlgorithm::Sha384, &mut Budget::new(0)).unwrap();
        let label = |number: usize| ["u-b", "ua", "u0"][number].to_owned();
        let relabeled = canonical.relabel(&dataset, label).unwrap();
        assert_eq!(relabeled.issued(), canonical.issued());
        let before: Vec<usize> = canonical.lines().map(|line| line.quad).collect();
        let after: Vec<usize> = relabeled.lines().map(|line| line.quad).collect();
        assert_eq!(after, [before[0], before[2], before[1]]);
        assert!(relabeled.nquads().starts_with("_:u-b <a:p>"));
    }

    #[test]
    fn a_large_record_needs_nothing_from_the_budget() {
        let mut text = String::new();
        for at in 0..2000 {
            text += &format!("_:a{at} <a:name> \"{at}\" .\n_:a{at} <a:result> _:r{at} .\n");
            text += &format!("_:r{at} <a:value> \"A\" .\n_:r{at} <a:by> _:b{at} .\n");
        }
        let dataset = nquads::parse(&text).unwrap();
        let mut budget = Budget::new(0);
        let canonical = canonicalize(&dataset, HashAlgorithm::Sha256, &mut budget).unwrap();
        assert_eq!(canonical.issued().len(), 6000);
    }

    #[test]
    fn long_chains_neither_overflow_the_stack_nor_take_long() {
        let mut text = String::new();
        for at in 0..50_000 {
            text += &format!("_:n{at} <a:next> _:n{} .\n", (at + 1) % 50_000);
        }
        let error = canonical(&text).unwrap_err();
        assert_eq!(error.code(), Code::LimitCanonicalizationBudget);
    }

    #[test]
    fn the_size_of_the_form_is_bounded() {
        let mut dataset = Dataset::new();
        let long = dataset.iri(&format!("a:{}", "x".repeat(MAX_BYTES / 8)));
        for at in 0..8 {
            let subject = dataset.iri(&format!("a:{at}"));
            let quad = Quad {
                subject,
                predicate: long,
                object: subject,
                graph: None,
                origin: Origin::ROOT,
            };
            dataset.insert(quad);
        }
        let error =
            canonicalize(&dataset, HashAlgorithm::Sha256, &mut Budget::default()).unwrap_err();
        assert_eq!(error.code(), Code::LimitRdfSize);
    }
}
