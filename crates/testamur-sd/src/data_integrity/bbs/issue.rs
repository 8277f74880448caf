//! The issuer's part: base proofs.

use super::header;
use super::proof_value::{BaseProof, Feature};
use crate::data_integrity::labels::{HmacKey, shuffled_labels};
use crate::data_integrity::transformed::Transformed;
use testamur_bbs::{SecretScalar, committed_messages};
use testamur_canon::jsonld::Contexts;
use testamur_core::json::{Pointer, Value};
use testamur_core::{Code, Error, Result};
use testamur_keys::{BbsBlinding, BbsRequest, PublicKey, Signer};
use testamur_proof::{Digest, ProofOptions, Suite};

/// A document that lacks the issuer's signature only.
#[derive(Clone, Debug)]
#[must_use]
pub struct Unsigned {
    transformed: Transformed,
    header: [u8; 64],
    hmac_key: HmacKey,
    pointers: Vec<Pointer>,
    commitment: Vec<u8>,
    feature: Feature<(), SecretScalar>,
}

/// Prepares a document for the issuer's signature. What the pointers select is mandatory: the
/// document without it cannot be shown. Without pointers nothing is.
///
/// The key of the labels is for this proof alone.
///
/// Contexts and proofs of the document are treated as [`testamur_proof::sign`] does.
///
/// # Errors
/// [`Code::DisclosurePointer`] when a pointer points at nothing;
/// [`Code::DisclosureInseparable`] when it selects what cannot stand alone, as one item of a list
/// with an order; those of [`SelectiveDraft::new`](testamur_proof::SelectiveDraft::new) and of canonicalization.
pub fn prepare(
    document: &Value,
    options: &ProofOptions,
    mandatory: &[Pointer],
    hmac_key: &HmacKey,
    contexts: &Contexts,
) -> Result<Unsigned> {
    let labels = |nodes| shuffled_labels(hmac_key, nodes);
    let transformed =
        Transformed::of(document, Suite::Bbs2023, options, mandatory, labels, contexts)?;
    let proof_digest = Digest::sha256(transformed.canonical_proof());
    Ok(Unsigned {
        header: header(proof_digest, transformed.grouped.mandatory_digest()),
        transformed,
        hmac_key: hmac_key.clone(),
        pointers: mandatory.to_vec(),
        commitment: Vec::new(),
        feature: Feature::Baseline,
    })
}

impl Unsigned {
    /// Binds the document to what the holder committed to
    /// ([`Bbs::commit`](testamur_bbs::Bbs::commit) of one secret for holder binding,
    /// [`Bbs::commit_with_nym`](testamur_bbs::Bbs::commit_with_nym) for pseudonyms, of the secret
    /// for both). For pseudonyms the issuer adds a part to the secret, which should be random.
    ///
    /// What the commitment hides is the holder's word; how many messages it has is checked when it is
    /// signed, since without the secret anybody could show the document.
    pub fn bound_to(self, commitment: Vec<u8>, feature: Feature<(), SecretScalar>) -> Unsigned {
        Unsigned { commitment, feature, ..self }
    }

    /// Has the issuer sign, and gives the document with the base proof.
    ///
    /// # Errors
    /// [`Code::ProofKeyType`] when the signer's key is not of BLS12-381; those of the commitment,
    /// and [`Code::ProofBbsForm`] when it is not of as many messages as the feature takes; [`Code::LimitBbsMessages`]; the signer's own.
    pub async fn sign(self, signer: &dyn Signer) -> Result<Value> {
        Suite::Bbs2023.check_key(signer.public_key().key_type())?;
        if !matches!(self.feature, Feature::Baseline) {
            let committed = committed_messages(&self.commitment)?;
            self.feature.check_committed("commitment", committed)?;
        }
        let messages: Vec<&[u8]> = self.messages().map(str::as_bytes).collect();
        let blinding = match &self.feature {
            Feature::Baseline => BbsBlinding::None,
            Feature::HolderBinding(()) => BbsBlinding::Committed(&self.commitment),
            Feature::Pseudonym(entropy) | Feature::HolderBindingPseudonym(entropy) => {
                BbsBlinding::Pseudonym(&self.commitment, entropy)
            }
        };
        let request = BbsRequest { header: &self.header, messages: &messages, blinding };
        let signature = signer.sign_bbs(request).await?;
        drop(messages);
        self.secured(signature, signer.public_key())
    }

    /// The document with this signature of the issuer's, which is not checked.
    ///
    /// # Errors
    /// [`Code::ProofValue`] when it has not 80 bytes.
    pub fn secured(self, signature: Vec<u8>, key: &PublicKey) -> Result<Value> {
        let signature = signature.try_into().map_err(|signature: Vec<u8>| {
            Error::new(Code::ProofValue)
                .with("reason", format_args!("the signer gave {} bytes", signature.len()))
        })?;
        let proof = self.proof(signature, key);
        Ok(self.transformed.draft.secured(&proof.to_bytes()))
    }

    fn proof(&self, signature: [u8; 80], key: &PublicKey) -> BaseProof {
        BaseProof {
            signature,
            header: self.header,
            public_key: key.clone(),
            hmac_key: self.hmac_key.clone(),
            mandatory_pointers: self.pointers.clone(),
            feature: self.feature.clone(),
        }
    }

    /// The document as it will be, signed by this key, except that the signature is none.
    pub fn preview(&self, key: &PublicKey) -> Value {
        self.transformed.draft.clone().secured(&self.proof([0; 80], key).to_bytes())
    }

    /// What is signed one by one: the statements that are not mandatory.
    pub fn messages(&self) -> impl Iterator<Item = &str> {
        self.transformed.grouped.non_mandatory()
    }

    /// The document and the proof as they are hashed.
    pub fn transformed(&self) -> &Transformed {
        &self.transformed
    }

    /// What the signature binds the statements to: the digest of the proof, the digest of the
    /// mandatory statements.
    pub fn header(&self) -> &[u8; 64] {
        &self.header
    }
}
