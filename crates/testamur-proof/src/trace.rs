//! Every stage between a document and its signature, as values to look at.

use crate::hash::{Digest, signed_data};
use crate::suite::Algorithms;
use crate::transform::Canonical;

/// What was hashed and signed for one proof: the two canonical forms, their digests, and the bytes
/// that the key saw.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stages {
    /// The algorithms used.
    pub algorithms: Algorithms,
    /// The document without its proofs (with the earlier ones of a chain) in canonical form:
    /// N-Quads or JSON.
    pub canonical_document: String,
    /// The digest of `canonical_document`.
    pub document_digest: Digest,
    /// The proof without its value in canonical form.
    pub canonical_proof: String,
    /// The digest of `canonical_proof`.
    pub proof_digest: Digest,
}

impl Stages {
    pub(crate) fn new(algorithms: Algorithms, document: &Canonical, proof: &Canonical) -> Stages {
        let text = |canonical: &Canonical| {
            String::from_utf8(canonical.as_bytes().to_vec()).expect("canonical forms are UTF-8")
        };
        Stages {
            algorithms,
            canonical_document: text(document),
            document_digest: Digest::of(algorithms.hash, document.as_bytes()),
            canonical_proof: text(proof),
            proof_digest: Digest::of(algorithms.hash, proof.as_bytes()),
        }
    }

    /// The bytes that are signed: the proof's digest, then the document's.
    pub fn signed_data(&self) -> Vec<u8> {
        signed_data(self.proof_digest, self.document_digest)
    }
}
