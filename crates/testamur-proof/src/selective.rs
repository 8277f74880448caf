//! What a suite for selective disclosure needs of documents and proofs. Its proofs are of many
//! signatures, which another crate makes and checks.

use crate::hash::Digest;
use crate::proof::{self, Proof};
use crate::sign::{Draft, ProofOptions};
use crate::suite::Suite;
use crate::transform::{self, Canonical, Means, View};
use crate::verify::SecuredDocument;
use testamur_canon::Budget;
use testamur_canon::jsonld::Contexts;
use testamur_canon::rdf::Dataset;
use testamur_canon::rdfc::{self, HashAlgorithm};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{Code, Error, Result};

/// A document that is about to get a proof of a [selective](Suite::is_selective) suite.
#[derive(Clone, Debug)]
pub struct SelectiveDraft {
    draft: Draft,
    suite: Suite,
}

impl SelectiveDraft {
    /// Prepares the document as [`sign`](crate::sign) does: its proofs are set aside, and the
    /// context that defines proofs is appended if the document's own do not.
    ///
    /// # Errors
    /// As [`sign`](crate::sign), and [`Code::ProofPrevious`] when the options name earlier proofs:
    /// a document that is shown in part cannot carry what they were made for.
    pub fn new(
        document: &Value,
        suite: Suite,
        options: &ProofOptions,
        contexts: &Contexts,
        budget: &mut Budget,
    ) -> Result<SelectiveDraft> {
        if let Some(id) = options.previous_proof.first() {
            return Err(no_chain(id).below(&Pointer::root().child("proof")));
        }
        let mut draft = Draft::new(document, suite, options)?;
        draft.check(suite, 0)?;
        draft.complete_context(suite, &mut Means::new(contexts, budget))?;
        Ok(SelectiveDraft { draft, suite })
    }

    /// The document without proofs.
    pub fn document(&self) -> &Object {
        self.draft.document()
    }

    /// What the document states.
    ///
    /// # Errors
    /// Those of reading JSON-LD, foremost undefined terms.
    pub fn dataset(&self, contexts: &Contexts, budget: &mut Budget) -> Result<Dataset> {
        View::unsecured(self.document()).dataset(&mut Means::new(contexts, budget))
    }

    /// The canonical form of the proof without its value.
    ///
    /// # Errors
    /// Those of canonicalization; [`Code::ProofMeaning`] when the contexts give the proof's members
    /// another meaning.
    pub fn canonical_proof(&self, contexts: &Contexts, budget: &mut Budget) -> Result<String> {
        let hash = HashAlgorithm::Sha256;
        let (document, proof) = (self.document(), self.draft.configuration());
        let means = &mut Means::new(contexts, budget);
        transform::proof_configuration(self.suite, hash, document, proof, means)
            .map(Canonical::into_text)
            .map_err(|error| error.below(&Pointer::root().child("proof")))
    }

    /// The document with the proof, whose value these bytes are.
    pub fn secured(self, value: &[u8]) -> Value {
        self.draft.secured(proof::text_of(self.suite, value))
    }
}

impl<'d> SecuredDocument<'d> {
    /// The proof at `index`, if it was read, is of a [selective](Suite::is_selective) suite and
    /// does not sign earlier proofs.
    ///
    /// # Errors
    /// The error of reading the proof; [`Code::ProofPrevious`];
    /// [`Code::UsageSelectiveSuite`] for a proof of another suite.
    pub fn selective_proof(&self, index: usize) -> Result<Proof<'d>> {
        let proof = self.proof(index)?;
        if !proof.suite().is_selective() {
            return Err(Error::new(Code::UsageSelectiveSuite).with("suite", proof.suite()));
        }
        match proof.previous_proofs().first() {
            Some(id) => Err(no_chain(id).below(proof.pointer())),
            None => Ok(proof),
        }
    }

    /// What the document states without its proofs.
    ///
    /// # Errors
    /// Those of reading JSON-LD, foremost undefined terms.
    pub fn dataset(&mut self, contexts: &Contexts) -> Result<Dataset> {
        let (document, mut means) = self.parts(contexts);
        View::unsecured(document).dataset(&mut means)
    }

    /// The canonical form of a dataset, on the budget that all proofs of the document share.
    ///
    /// # Errors
    /// As [`rdfc::canonicalize`].
    pub fn canonicalize(&mut self, dataset: &Dataset) -> Result<rdfc::Canonical> {
        rdfc::canonicalize(dataset, HashAlgorithm::Sha256, self.budget())
    }

    /// The canonical form of the proof at `index` without its value.
    ///
    /// # Errors
    /// Those of [`selective_proof`](SecuredDocument::selective_proof) and of canonicalization;
    /// [`Code::ProofContext`], [`Code::ProofMeaning`].
    pub fn canonical_proof(&mut self, index: usize, contexts: &Contexts) -> Result<String> {
        let proof = self.selective_proof(index)?;
        let canonical = self.configuration(&proof, HashAlgorithm::Sha256, contexts)?;
        Ok(canonical.into_text())
    }

    /// The document with its proofs.
    pub fn document(&self) -> &'d Object {
        self.object()
    }
}

impl Proof<'_> {
    /// The proof with another value.
    pub fn with_value(&self, value: &[u8]) -> Object {
        let mut proof = self.object().clone();
        proof.insert("proofValue", proof::text_of(self.suite(), value));
        proof
    }
}

impl Digest {
    /// SHA-256 of a canonical form.
    pub fn sha256(text: &str) -> Digest {
        Digest::of(HashAlgorithm::Sha256, text.as_bytes())
    }
}

fn no_chain(id: &str) -> Error {
    Error::new(Code::ProofPrevious)
        .with("id", id)
        .with("reason", "is named by a proof for selective disclosure, which signs no other proof")
        .at(Pointer::root().child("previousProof"))
}
