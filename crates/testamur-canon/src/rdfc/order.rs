//! Quads as lines of N-Quads, and the order of these lines.

use super::MAX_BYTES;
use crate::rdf::{Dataset, Quad, TermId};
use std::cmp::Ordering;
use testamur_core::{Code, Error, Result};

/// The texts of all terms, with labels of one's own for the blank nodes.
pub(super) struct Texts<'a>(Vec<&'a str>);

impl<'a> Texts<'a> {
    /// The terms as the dataset has them, and `_:z` for all blank nodes.
    ///
    /// # Errors
    /// [`Code::LimitRdfSize`] when the lines together have too many bytes.
    pub(super) fn new(dataset: &'a Dataset) -> Result<Texts<'a>> {
        let text = |term| if dataset.is_blank(term) { "_:z" } else { dataset.text(term) };
        let texts = Texts(dataset.terms().map(text).collect());
        // A label is longer than `_:z` by at most this much.
        let bytes: usize = dataset.quads().iter().map(|quad| texts.length(quad) + 64).sum();
        if bytes > MAX_BYTES {
            return Err(Error::new(Code::LimitRdfSize).with("limit", MAX_BYTES));
        }
        Ok(texts)
    }

    pub(super) fn get(&self, term: TermId) -> &'a str {
        self.0[term.index()]
    }

    pub(super) fn set(&mut self, term: TermId, text: &'a str) {
        self.0[term.index()] = text;
    }

    fn length(&self, quad: &Quad) -> usize {
        let terms = [quad.subject, quad.predicate, quad.object].into_iter().chain(quad.graph);
        terms.map(|term| self.get(term).len() + 1).sum::<usize>() + 2
    }
}

/// The order of the lines of two quads, as strings of code points, without writing them.
///
/// Comparing term by term is the same, because the first byte in which two lines differ lies in
/// the first term in which they differ or just after it: an IRI ends with `>` and has none before;
/// what may follow the end of a label, a language tag or a closing quote within a longer term
/// sorts after the space that follows it otherwise. Where only one quad has a graph name, its `<`
/// or `_` sorts after the other's `.`.
pub(super) fn compare<'t>(a: &Quad, b: &Quad, text: impl Fn(TermId) -> &'t str) -> Ordering {
    let term = |a: TermId, b: TermId| if a == b { Ordering::Equal } else { text(a).cmp(text(b)) };
    term(a.subject, b.subject)
        .then_with(|| term(a.predicate, b.predicate))
        .then_with(|| term(a.object, b.object))
        .then_with(|| match (a.graph, b.graph) {
            (Some(a), Some(b)) => term(a, b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        })
}

/// Appends the line of a quad.
pub(super) fn push_line<'t>(out: &mut String, quad: &Quad, text: impl Fn(TermId) -> &'t str) {
    for term in [quad.subject, quad.predicate, quad.object].into_iter().chain(quad.graph) {
        out.push_str(text(term));
        out.push(' ');
    }
    out.push_str(".\n");
}

/// All lines in order, equal ones once, and for each where it ends and the place of its quad.
pub(super) fn sorted(dataset: &Dataset, texts: &Texts<'_>) -> (String, Vec<(u32, u32)>) {
    let quads = dataset.quads();
    let text = |term| texts.get(term);
    let by_line = |a: &u32, b: &u32| compare(&quads[*a as usize], &quads[*b as usize], text);
    let mut order: Vec<u32> = (0..quads.len() as u32).collect();
    order.sort_unstable_by(|a, b| by_line(a, b).then(a.cmp(b)));
    order.dedup_by(|a, b| by_line(a, b).is_eq());

    let bytes = order.iter().map(|at| texts.length(&quads[*at as usize])).sum();
    let mut out = String::with_capacity(bytes);
    let line = |at| {
        push_line(&mut out, &quads[at as usize], text);
        (out.len() as u32, at)
    };
    let lines = order.into_iter().map(line).collect();
    (out, lines)
}
