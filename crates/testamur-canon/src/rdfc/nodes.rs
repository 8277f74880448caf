//! The blank nodes of a dataset, the quads that mention them, and their first-degree hashes.

use super::hash::{self, NodeHash};
use super::order::{self, Texts};
use crate::rdf::{Dataset, Quad, TermId};
use sha2::Digest;

/// No node, or no number for a node.
pub(super) const NONE: u32 = u32::MAX;

/// The blank nodes of a dataset, numbered as they first occur (the blank node to quads map of
/// RDFC-1.0, section 4.3).
pub(super) struct Nodes<'a> {
    dataset: &'a Dataset,
    terms: Vec<TermId>,
    /// The node of each term of the dataset, or [`NONE`].
    numbers: Vec<u32>,
    /// Where the mentions of each node end; they begin where those of the node before end.
    ends: Vec<u32>,
    /// Quads by their place in the dataset, each once for a node.
    mentions: Vec<u32>,
}

impl<'a> Nodes<'a> {
    pub(super) fn new(dataset: &'a Dataset) -> Nodes<'a> {
        let mut nodes = Nodes {
            dataset,
            terms: Vec::new(),
            numbers: vec![NONE; dataset.term_count()],
            ends: Vec::new(),
            mentions: Vec::new(),
        };
        let mut pairs = Vec::new();
        for at in nodes.distinct_quads() {
            let quad = &dataset.quads()[at as usize];
            for term in components(quad).filter(|term| dataset.is_blank(*term)) {
                pairs.push((nodes.number(term), at));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        nodes.ends = vec![0; nodes.terms.len()];
        for (at, (node, quad)) in pairs.into_iter().enumerate() {
            nodes.mentions.push(quad);
            nodes.ends[node as usize] = at as u32 + 1;
        }
        nodes
    }

    /// How many blank nodes there are.
    pub(super) fn len(&self) -> usize {
        self.terms.len()
    }

    /// How many pairs there are of a node and a quad that mentions it.
    pub(super) fn mention_count(&self) -> usize {
        self.mentions.len()
    }

    pub(super) fn term(&self, node: u32) -> TermId {
        self.terms[node as usize]
    }

    /// The node that a term is, if it is one.
    pub(super) fn node(&self, term: TermId) -> Option<u32> {
        Some(self.numbers[term.index()]).filter(|node| *node != NONE)
    }

    pub(super) fn text(&self, term: TermId) -> &'a str {
        self.dataset.text(term)
    }

    /// The quads that mention a node, each once.
    pub(super) fn quads(&self, node: u32) -> impl Iterator<Item = &'a Quad> {
        self.mentions_of(node).iter().map(|at| &self.dataset.quads()[*at as usize])
    }

    /// The hashes of all nodes over the quads that mention them (RDFC-1.0, section 4.6).
    pub(super) fn first_degree<D: Digest>(&self, texts: &Texts<'_>) -> Vec<NodeHash> {
        let mut line = String::new();
        let mut quads = Vec::new();
        let hash = |node| {
            let this = self.term(node);
            let text = |term| if term == this { "_:a" } else { texts.get(term) };
            quads.clear();
            quads.extend(self.quads(node));
            quads.sort_unstable_by(|a, b| order::compare(a, b, text));
            let mut hasher = D::new();
            for quad in &quads {
                line.clear();
                order::push_line(&mut line, quad, text);
                hasher.update(&line);
            }
            hash::finish(hasher)
        };
        (0..self.len() as u32).map(hash).collect()
    }

    fn mentions_of(&self, node: u32) -> &[u32] {
        let start = node.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        &self.mentions[start as usize..self.ends[node as usize] as usize]
    }

    /// The quads that have a blank node, the first of several equal ones.
    fn distinct_quads(&self) -> Vec<u32> {
        let quads = self.dataset.quads();
        let is_blank = |term| self.dataset.is_blank(term);
        let mut found: Vec<u32> = (0..quads.len() as u32)
            .filter(|at| components(&quads[*at as usize]).any(is_blank))
            .collect();
        let key = |at: u32| {
            let quad = &quads[at as usize];
            (quad.subject, quad.predicate, quad.object, quad.graph)
        };
        found.sort_unstable_by_key(|at| (key(*at), *at));
        found.dedup_by_key(|at| key(*at));
        found
    }

    /// The number of a blank node, its next one if it has none yet.
    fn number(&mut self, term: TermId) -> u32 {
        let number = &mut self.numbers[term.index()];
        if *number == NONE {
            *number = self.terms.len() as u32;
            self.terms.push(term);
        }
        *number
    }
}

/// The terms of a quad that may be blank nodes.
fn components(quad: &Quad) -> impl Iterator<Item = TermId> {
    [quad.subject, quad.object].into_iter().chain(quad.graph)
}
