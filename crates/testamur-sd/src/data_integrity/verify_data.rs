//! What a verifier compares a proof with, and what it says of that.

use super::grouped::Grouped;
use super::proof::unsecured;
use testamur_canon::jsonld::Contexts;
use testamur_core::Result;
use testamur_core::json::Pointer;
use testamur_keys::PublicKey;
use testamur_proof::{Digest, SecuredDocument};

/// How much a proof discloses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Disclosed {
    /// Statements that the issuer made mandatory.
    pub mandatory: usize,
    /// Statements that the holder chose to show.
    pub by_choice: usize,
}

/// Everything between the document and the signatures, to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stages {
    /// The proof without its value in canonical form.
    pub canonical_proof: String,
    /// The digest of `canonical_proof`.
    pub proof_digest: Digest,
    /// The mandatory statements.
    pub mandatory: Vec<String>,
    /// The digest of the mandatory statements, joined.
    pub mandatory_digest: Digest,
    /// The statements that the holder chose to show.
    pub by_choice: Vec<String>,
    /// The key of the proof that signs each of those by itself, if the suite has such keys.
    pub public_key: Option<PublicKey>,
}

/// What was signed, as the document at hand says it (`createVerifyData` of
/// [ECDSA](https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-sd-2023-functions) and of
/// [BBS Cryptosuites 1.0](https://www.w3.org/TR/vc-di-bbs/#bbs-2023-functions)).
pub(super) struct VerifyData {
    pub(super) grouped: Grouped,
    canonical_proof: String,
}

impl VerifyData {
    /// For the base proof at `index`.
    ///
    /// # Errors
    /// Those of [`Grouped::whole`] and of [`SecuredDocument::canonical_proof`].
    pub(super) fn of_base(
        secured: &mut SecuredDocument<'_>,
        index: usize,
        mandatory: &[Pointer],
        labels: impl FnOnce(usize) -> Vec<String>,
        contexts: &Contexts,
    ) -> Result<VerifyData> {
        let document = unsecured(secured);
        let grouped = Grouped::whole(secured, &document, mandatory, labels, contexts)?;
        let canonical_proof = secured.canonical_proof(index, contexts)?;
        Ok(VerifyData { grouped, canonical_proof })
    }

    /// For the derived proof at `index`, with the labels and the mandatory indexes in it. `fits`
    /// says whether the proof, which stands at that place, has a part for each statement.
    ///
    /// # Errors
    /// Those of [`Grouped::disclosed`], of `fits` and of [`SecuredDocument::canonical_proof`].
    pub(super) fn of_derived(
        secured: &mut SecuredDocument<'_>,
        index: usize,
        labels: Vec<String>,
        mandatory: &[usize],
        fits: impl FnOnce(&Grouped, &Pointer) -> Result<()>,
        contexts: &Contexts,
    ) -> Result<VerifyData> {
        let proof = secured.selective_proof(index)?;
        let grouped = Grouped::disclosed(secured, labels, mandatory, proof.pointer(), contexts)?;
        fits(&grouped, proof.pointer())?;
        let canonical_proof = secured.canonical_proof(index, contexts)?;
        Ok(VerifyData { grouped, canonical_proof })
    }

    pub(super) fn proof_digest(&self) -> Digest {
        Digest::sha256(&self.canonical_proof)
    }

    pub(super) fn disclosed(&self) -> Disclosed {
        let by_choice = self.grouped.non_mandatory_indexes().count();
        Disclosed { mandatory: self.grouped.mandatory.len() - by_choice, by_choice }
    }

    /// Everything of it, with the proof's own key if it has one.
    pub(super) fn into_stages(self, public_key: Option<PublicKey>) -> Stages {
        Stages {
            proof_digest: self.proof_digest(),
            mandatory: self.grouped.mandatory().map(str::to_owned).collect(),
            mandatory_digest: self.grouped.mandatory_digest(),
            by_choice: self.grouped.non_mandatory().map(str::to_owned).collect(),
            canonical_proof: self.canonical_proof,
            public_key,
        }
    }
}
