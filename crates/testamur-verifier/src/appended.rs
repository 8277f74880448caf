//! Contexts that a signature does not cover.
//!
//! A JCS proof that lists contexts signs the document as it was under these, and lets others follow
//! ([EdDSA Cryptosuites 1.0, section 3.3.2](https://www.w3.org/TR/vc-di-eddsa/#verify-proof-eddsa-jcs-2022)):
//! a later proof may need them. Whoever appends one must not change what signed members mean, so
//! the statements under the signed contexts are compared with those under all of them.

use crate::examination::Examination;
use testamur_canon::jsonld::Contexts;
use testamur_canon::rdf::Dataset;
use testamur_core::json::{Pointer, Value};
use testamur_core::report::{CheckId, Outcome};
use testamur_core::{Code, Error};

/// Contexts that a sentence names.
const NAMED: usize = 4;

impl Examination<'_> {
    /// Warns that the last `count` contexts of a document are not signed by a proof that verified,
    /// or fails the proof check where these change what the document means.
    pub(crate) fn appended(&mut self, document: &Value, count: usize, contexts: &Contexts) {
        let all = document.get("@context").map_or(&[][..], Value::as_set);
        let Some((signed, appended)) = all.split_at_checked(all.len().saturating_sub(count)) else {
            return;
        };
        let (outcome, code) = if self.is_same(document, signed, contexts) {
            (Outcome::Warned, Code::ProofUnsignedContexts)
        } else {
            (Outcome::Failed, Code::ProofUnsignedMeaning)
        };
        let names: Vec<_> =
            appended.iter().map(|item| item.as_str().unwrap_or("its own")).take(NAMED).collect();
        let at = Pointer::root().child("@context").item(signed.len());
        let error = Error::new(code).with("contexts", names.join(", ")).at(at);
        self.draft.find(CheckId::Proof, outcome, error);
    }

    /// Whether a document states the same under these contexts as under its own.
    fn is_same(&mut self, document: &Value, signed: &[Value], contexts: &Contexts) -> bool {
        // What is no RDF under all of its contexts is refused for that.
        let Some(whole) = self.rdf(document, contexts) else { return true };
        let mut before = document.clone();
        if let Some(members) = before.as_object_mut() {
            members.insert("@context", signed.to_vec());
        }
        match self.rdf(&before, contexts) {
            Some(before) => statements(&before).eq(statements(&whole)),
            // Only an appended context gives it a meaning.
            None => false,
        }
    }
}

/// The statements in the order of the document, in which blank nodes are numbered, too.
fn statements(dataset: &Dataset) -> impl Iterator<Item = [&str; 4]> {
    dataset.quads().iter().map(|quad| {
        let graph = quad.graph.map_or("", |graph| dataset.text(graph));
        let [subject, predicate, object] =
            [quad.subject, quad.predicate, quad.object].map(|term| dataset.text(term));
        [subject, predicate, object, graph]
    })
}
