//! Checking proofs against a document and keys.

use crate::chain;
use crate::hash::{Digest, signed_data};
use crate::proof::{self, Proof};
use crate::suite::{Algorithms, Form};
use crate::trace::Stages;
use crate::transform::{self, Canonical, Means};
use testamur_canon::jsonld::{Contexts, Options};
use testamur_canon::rdfc::HashAlgorithm;
use testamur_canon::{Budget, SharedWork};
use testamur_core::json::{Object, Value};
use testamur_core::model::DECISIVE_MEMBERS;
use testamur_core::{Code, Error, Result};
use testamur_keys::{Provider, PublicKey};

/// A document with its proofs, read once, so that several proofs share the work on the document.
///
/// Only signatures are checked here. Whether the key belongs to the issuer, whether purpose, domain
/// and challenge are the ones asked for, and whether the proof has expired is for the caller.
#[derive(Debug)]
pub struct SecuredDocument<'d> {
    document: &'d Object,
    entries: &'d [Value],
    proofs: Vec<Result<Proof<'d>>>,
    /// Digests of the document by form, hash and the proofs in it.
    digests: Vec<(Form, HashAlgorithm, Vec<usize>, Digest)>,
    /// One budget for all the proofs: many of them must not multiply the work of telling blank nodes
    /// apart, nor, where it has [`SharedWork`], the canonical forms.
    budget: Budget,
    /// How the document is read; the proofs are always read safely.
    options: Options,
}

/// Checks one proof's signature over its document, with a key that the caller found for it.
///
/// # Errors
/// As [`SecuredDocument::verify`].
pub fn verify(
    document: &Value,
    proof: &Proof<'_>,
    key: &PublicKey,
    provider: &dyn Provider,
    contexts: &Contexts,
) -> Result<()> {
    let mut secured = SecuredDocument::read(document)?;
    let index = secured.place(proof)?;
    secured.verify(index, key, provider, contexts)
}

impl<'d> SecuredDocument<'d> {
    /// Reads a document's proofs.
    ///
    /// # Errors
    /// As [`proofs`](crate::proofs).
    pub fn read(document: &'d Value) -> Result<SecuredDocument<'d>> {
        let proofs = proof::proofs(document)?;
        let entries = proof::entries(document)?;
        let document = document.as_object().ok_or_else(|| Error::new(Code::ProofMissing))?;
        let (digests, budget) = (Vec::new(), Budget::default());
        let options = Options::default();
        Ok(SecuredDocument { document, entries, proofs, digests, budget, options })
    }

    /// **Dangerous**: lets the document have members that no context defines. An RDF proof does not
    /// cover them: who holds the document can add, change and remove them. Those of
    /// [`DECISIVE_MEMBERS`] must still be defined, and so must all types and every member of a
    /// proof.
    #[must_use]
    pub fn dangerous_allow_undefined_terms(mut self) -> SecuredDocument<'d> {
        self.options = self.options.dangerous_drop_undefined_terms(DECISIVE_MEMBERS);
        self.digests.clear();
        self
    }

    /// Bounds what the contexts in the document and its canonical forms may take by what is left
    /// for all documents that belong together.
    #[must_use]
    pub fn with_shared_work(mut self, work: SharedWork) -> SecuredDocument<'d> {
        self.budget = self.budget.with_shared_work(work);
        self
    }

    /// What is left for further documents, if that is bounded.
    pub fn shared_work(&self) -> Option<SharedWork> {
        self.budget.shared_work()
    }

    /// The proofs in their order, each as it was read or why it could not be.
    pub fn proofs(&self) -> &[Result<Proof<'d>>] {
        &self.proofs
    }

    /// The places of the proofs that must verify as well before the proof at `index` counts: those
    /// that its `previousProof` names, and theirs in turn.
    ///
    /// # Errors
    /// [`Code::ProofPrevious`] when an id names none or several of the document's proofs;
    /// [`Code::ProofCycle`] when proofs name each other in a circle; [`Code::ProofMalformed`] when
    /// one of them has a `previousProof` of another form.
    pub fn foundations(&self, index: usize) -> Result<Vec<usize>> {
        chain::foundations(self.entries, index)
    }

    /// The contexts of the document that the proof at `index` does not sign: a JCS proof with an
    /// `@context` of its own signs the document as it was under those, and lets further ones
    /// follow. Empty for every other proof.
    pub fn unsigned_contexts(&self, index: usize) -> &'d [Value] {
        let Some(Ok(proof)) = self.proofs.get(index) else { return &[] };
        let own = proof.object().get("@context").filter(|_| proof.suite().form() == Form::Jcs);
        let all = self.document.get("@context").map_or(&[][..], Value::as_set);
        own.and_then(|own| all.get(own.as_set().len()..)).unwrap_or(&[])
    }

    /// Checks the signature of the proof at `index`, with a key that the caller found for its
    /// verification method.
    ///
    /// It does not look at the proofs of [`foundations`](SecuredDocument::foundations): the caller
    /// checks those with their own keys.
    ///
    /// # Errors
    /// The error of reading the proof; [`Code::ProofKeyType`] when the key is not for the suite;
    /// [`Code::UsageSelectiveSuite`] when it is a suite for selective disclosure;
    /// [`Code::ProofSignature`] when the signature does not match; [`Code::ProofContext`],
    /// [`Code::ProofMeaning`] and those of canonicalization, foremost undefined terms, when there
    /// is nothing that could have been signed; `context.unknown` with the fact `url` when a context
    /// is not at hand; [`Code::ProofPrevious`] as in `foundations`.
    pub fn verify(
        &mut self,
        index: usize,
        key: &PublicKey,
        provider: &dyn Provider,
        contexts: &Contexts,
    ) -> Result<()> {
        let proof = self.proof(index)?;
        let algorithms = algorithms(&proof, key)?;
        let document = self.document_digest(&proof, algorithms.hash, contexts)?;
        let configuration = self.configuration(&proof, algorithms.hash, contexts)?;
        let configuration = Digest::of(algorithms.hash, configuration.as_bytes());
        let data = signed_data(configuration, document);
        provider
            .verify(algorithms.signature, key, &data, proof.signature())
            .map_err(|_| mismatch(&proof))
    }

    /// Everything between the document and the signature of the proof at `index`, to look at.
    ///
    /// # Errors
    /// As [`verify`](SecuredDocument::verify), but for the signature, which is not checked.
    pub fn stages(&mut self, index: usize, key: &PublicKey, contexts: &Contexts) -> Result<Stages> {
        let proof = self.proof(index)?;
        let algorithms = algorithms(&proof, key)?;
        let document = self.canonical_document(&proof, algorithms.hash, contexts)?;
        let configuration = self.configuration(&proof, algorithms.hash, contexts)?;
        Ok(Stages::new(algorithms, &document, &configuration))
    }

    /// Where this proof stands among the document's.
    pub(crate) fn place(&self, proof: &Proof<'_>) -> Result<usize> {
        let same = |other: &Result<Proof<'_>>| {
            other.as_ref().is_ok_and(|other| {
                other.pointer() == proof.pointer() && other.object() == proof.object()
            })
        };
        self.proofs
            .iter()
            .position(same)
            .ok_or_else(|| Error::new(Code::ProofMissing).at(proof.pointer().clone()))
    }

    /// The proof at a place, if it could be read.
    pub(crate) fn proof(&self, index: usize) -> Result<Proof<'d>> {
        match self.proofs.get(index) {
            Some(proof) => proof.clone(),
            None => Err(Error::new(Code::ProofMissing)),
        }
    }

    fn document_digest(
        &mut self,
        proof: &Proof<'d>,
        hash: HashAlgorithm,
        contexts: &Contexts,
    ) -> Result<Digest> {
        let form = proof.suite().form();
        let previous = chain::previous(self.entries, proof)?;
        // A JCS proof may bring its own context, so that its document is like no other's.
        let shared =
            form == Form::Rdfc || proof.object().get("@context") == self.document.get("@context");
        let known = self.digests.iter().find(|(known_form, known_hash, proofs, _)| {
            shared && (*known_form, *known_hash) == (form, hash) && *proofs == previous
        });
        if let Some((.., digest)) = known {
            return Ok(*digest);
        }
        let canonical = self.canonical_document(proof, hash, contexts)?;
        let digest = Digest::of(hash, canonical.as_bytes());
        if shared {
            self.digests.push((form, hash, previous, digest));
        }
        Ok(digest)
    }

    fn canonical_document(
        &mut self,
        proof: &Proof<'d>,
        hash: HashAlgorithm,
        contexts: &Contexts,
    ) -> Result<Canonical> {
        let previous = chain::previous(self.entries, proof)?;
        let previous: Vec<&Value> = previous.iter().map(|at| &self.entries[*at]).collect();
        let view = transform::document_view(self.document, proof, &previous)?;
        let options = self.options.clone();
        let mut means = Means { options, ..Means::new(contexts, &mut self.budget) };
        view.canonical(proof.suite().form(), hash, &mut means)
    }

    /// How the document is read.
    pub(crate) fn reading(&self) -> &Options {
        &self.options
    }

    pub(crate) fn object(&self) -> &'d Object {
        self.document
    }

    /// The budget that all work on the document shares.
    pub fn budget(&mut self) -> &mut Budget {
        &mut self.budget
    }

    /// The document, and what canonicalizing it draws on.
    pub(crate) fn parts<'m>(&'m mut self, contexts: &'m Contexts) -> (&'d Object, Means<'m>) {
        (self.document, Means::new(contexts, &mut self.budget))
    }

    pub(crate) fn configuration(
        &mut self,
        proof: &Proof<'d>,
        hash: HashAlgorithm,
        contexts: &Contexts,
    ) -> Result<Canonical> {
        let mut means = Means::new(contexts, &mut self.budget);
        transform::proof_configuration(
            proof.suite(),
            hash,
            self.document,
            proof.object(),
            &mut means,
        )
        .map_err(|error| error.below(proof.pointer()))
    }
}

/// The algorithms for a proof and a key that fits it and its signature's length.
fn algorithms(proof: &Proof<'_>, key: &PublicKey) -> Result<Algorithms> {
    if proof.suite().is_selective() {
        return Err(Error::new(Code::UsageSelectiveSuite).with("suite", proof.suite()));
    }
    let algorithms = proof
        .suite()
        .algorithms(key.key_type())
        .map_err(|error| error.at(proof.pointer().clone()))?;
    if proof.signature().len() != algorithms.signature_length {
        return Err(mismatch(proof));
    }
    Ok(algorithms)
}

fn mismatch(proof: &Proof<'_>) -> Error {
    Error::new(Code::ProofSignature)
        .with("method", proof.verification_method())
        .at(proof.pointer().clone())
}
