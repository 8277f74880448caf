//! One way in which the signed bytes may have come about, and whether the signature says so.

use crate::hash::Digest;
use crate::suite::Form;
use crate::transform::{Means, View};
use std::borrow::Cow;
use testamur_canon::Budget;
use testamur_canon::jsonld::{Contexts, Options};
use testamur_canon::rdfc::HashAlgorithm;
use testamur_core::json::{Object, Pointer, Value};
use testamur_keys::{KeyType, Provider, PublicKey, SignatureAlgorithm};

/// How the signed bytes may have come about.
#[derive(Clone)]
pub(super) struct Trial<'t> {
    pub(super) document: Cow<'t, Object>,
    pub(super) proof: Cow<'t, Object>,
    pub(super) previous: Vec<Value>,
    /// What the proof is read under, if not the document's contexts.
    pub(super) proof_context: Option<Cow<'t, Value>>,
    pub(super) form: Form,
    pub(super) hash: HashAlgorithm,
    pub(super) rdf_hash: HashAlgorithm,
    pub(super) order: Order,
    pub(super) strings: Strings,
}

/// How strings with a language or a direction come into the RDF.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Strings {
    AsDecided,
    TagsAsWritten,
    WithoutDirection,
}

/// Which digests are signed, and in which order.
#[derive(Clone, Copy)]
pub(super) enum Order {
    ProofFirst,
    DocumentFirst,
    DocumentOnly,
}

/// Where trials are made: the key, the signature, and what work is left.
pub(super) struct Bench<'b> {
    provider: &'b dyn Provider,
    key: &'b PublicKey,
    algorithm: SignatureAlgorithm,
    signature: &'b [u8],
    contexts: &'b Contexts,
    /// How the document is read; the proof is always read safely.
    reading: Options,
    budget: &'b mut Budget,
    /// Trials that may still be made.
    trials: u32,
    /// Bytes that may still be canonicalized.
    bytes: usize,
}

/// Trials for one signature: somewhat more than those that are ever made, most of which take one
/// member or item away.
const MOST_TRIALS: u32 = 700;

/// Bytes of canonical forms over all trials: some hundred trials of a large credential, a few of a
/// whole record.
const MOST_BYTES: usize = 64 << 20;

impl<'t> Trial<'t> {
    pub(super) fn new(
        document: &'t Object,
        proof: &'t Object,
        previous: Vec<Value>,
        form: Form,
        hash: HashAlgorithm,
    ) -> Trial<'t> {
        Trial {
            document: Cow::Borrowed(document),
            proof: Cow::Borrowed(proof),
            previous,
            proof_context: None,
            form,
            hash,
            rdf_hash: hash,
            order: Order::ProofFirst,
            strings: Strings::AsDecided,
        }
    }

    pub(super) fn set_hash(&mut self, hash: HashAlgorithm) {
        (self.hash, self.rdf_hash) = (hash, hash);
    }

    pub(super) fn with_document(self, document: Cow<'t, Object>) -> Trial<'t> {
        Trial { document, ..self }
    }

    pub(super) fn with_proof(self, proof: Object) -> Trial<'t> {
        Trial { proof: Cow::Owned(proof), ..self }
    }

    /// The document as it is signed.
    fn document_view<'v>(&'v self, document: &'v Object) -> View<'v> {
        let mut view = if self.previous.is_empty() {
            View::unsecured(document)
        } else {
            View::with_proofs(document, self.previous.clone())
        };
        if let (Form::Jcs, Some(context)) = (self.form, self.proof.get("@context")) {
            view.with.push(("@context", Cow::Borrowed(context)));
        }
        view
    }

    fn proof_view(&self) -> View<'_> {
        let mut view = View { object: &self.proof, without: "proofValue", with: Vec::new() };
        let own = self.proof_context.as_deref();
        if let Some(context) = own.or_else(|| self.document.get("@context"))
            && (self.form == Form::Rdfc || own.is_some())
        {
            view.with.push(("@context", Cow::Borrowed(context)));
        }
        view
    }

    /// The signed bytes, `None` when nothing can come about so; and how much was canonicalized.
    fn data(&self, reading: &Options, means: &mut Means<'_>) -> (Option<Vec<u8>>, usize) {
        // What fails was read too; an object has some bytes for each of its members at least.
        let mut bytes = 64 * self.document.len();
        let mut digest = |view: &View<'_>, reading: Options| {
            means.options = match self.strings {
                Strings::AsDecided => reading,
                Strings::TagsAsWritten => reading.with_language_tags_as_written(),
                Strings::WithoutDirection => reading.dangerous_drop_directions(),
            };
            let canonical = view.canonical(self.form, self.rdf_hash, means).ok()?;
            bytes += canonical.as_bytes().len();
            Some(Digest::of(self.hash, canonical.as_bytes()))
        };
        let document = digest(&self.document_view(&self.document), reading.clone());
        let proof = match self.order {
            Order::DocumentOnly => None,
            Order::ProofFirst | Order::DocumentFirst => {
                digest(&self.proof_view(), Options::default())
            }
        };
        let join = |first: Digest, second: Digest| [first.as_bytes(), second.as_bytes()].concat();
        let data = match (self.order, proof, document) {
            (Order::ProofFirst, Some(proof), Some(document)) => Some(join(proof, document)),
            (Order::DocumentFirst, Some(proof), Some(document)) => Some(join(document, proof)),
            (Order::DocumentOnly, _, Some(document)) => Some(document.as_bytes().to_vec()),
            _ => None,
        };
        (data, bytes)
    }
}

impl<'b> Bench<'b> {
    pub(super) fn new(
        provider: &'b dyn Provider,
        key: &'b PublicKey,
        algorithm: SignatureAlgorithm,
        signature: &'b [u8],
        contexts: &'b Contexts,
        reading: Options,
        budget: &'b mut Budget,
    ) -> Bench<'b> {
        let (trials, bytes) = (MOST_TRIALS, MOST_BYTES);
        Bench { provider, key, algorithm, signature, contexts, reading, budget, trials, bytes }
    }

    pub(super) fn key_type(&self) -> KeyType {
        self.key.key_type()
    }

    /// Whether the signature is one of the trial's bytes.
    pub(super) fn proves(&mut self, trial: &Trial<'_>) -> bool {
        self.proves_with(trial, self.key, self.algorithm)
    }

    pub(super) fn proves_with(
        &mut self,
        trial: &Trial<'_>,
        key: &PublicKey,
        algorithm: SignatureAlgorithm,
    ) -> bool {
        let data = self.data(trial, self.contexts);
        data.is_some_and(|data| self.fits(algorithm, key, &data))
    }

    pub(super) fn proves_under(&mut self, trial: &Trial<'_>, contexts: &Contexts) -> bool {
        let data = self.data(trial, contexts);
        data.is_some_and(|data| self.fits(self.algorithm, self.key, &data))
    }

    fn fits(&self, algorithm: SignatureAlgorithm, key: &PublicKey, data: &[u8]) -> bool {
        self.provider.verify(algorithm, key, data, self.signature).is_ok()
    }

    /// The signed bytes, unless the work is used up.
    fn data(&mut self, trial: &Trial<'_>, contexts: &Contexts) -> Option<Vec<u8>> {
        if self.trials == 0 || self.bytes == 0 {
            return None;
        }
        self.trials -= 1;
        let mut means = Means::new(contexts, self.budget);
        let (data, bytes) = trial.data(&self.reading, &mut means);
        self.bytes = self.bytes.saturating_sub(bytes);
        data
    }

    /// Where JSON-LD refuses this document in place of the trial's; `None` when it does not, or
    /// cannot say where.
    pub(super) fn refused(&mut self, trial: &Trial<'_>, document: &Object) -> Option<Pointer> {
        let mut means = Means::new(self.contexts, self.budget);
        means.options = self.reading.clone();
        let error = trial.document_view(document).dataset(&mut means).err()?;
        error.pointer().filter(|place| !place.is_root()).cloned()
    }
}
