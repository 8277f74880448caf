//! The issuer's part: base proofs.

use super::header;
use super::proof_value::{BaseProof, Feature};
use crate::data_integrity::labels::{HmacKey, shuffled_labels};
use crate::data_integrity::selection::Selection;
use crate::data_integrity::statements::Statements;
use testamur_bbs::SecretScalar;
use testamur_canon::Budget;
use testamur_canon::jsonld::Contexts;
use testamur_canon::rdfc::{self, HashAlgorithm};
use testamur_core::json::{Pointer, Value};
use testamur_core::{Code, Error, Result};
use testamur_keys::{BbsBlinding, BbsRequest, PublicKey, Signer};
use testamur_proof::{Digest, ProofOptions, SelectiveDraft, Suite};

/// A document that lacks the issuer's signature only.
#[derive(Clone, Debug)]
#[must_use]
pub struct Unsigned {
    draft: SelectiveDraft,
    statements: Statements,
    mandatory: Vec<bool>,
    canonical_proof: String,
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
/// with an order; those of [`SelectiveDraft::new`] and of canonicalization.
pub fn prepare(
    document: &Value,
    options: &ProofOptions,
    mandatory: &[Pointer],
    hmac_key: &HmacKey,
    contexts: &Contexts,
) -> Result<Unsigned> {
    let mut budget = Budget::default();
    let draft = SelectiveDraft::new(document, Suite::Bbs2023, options, contexts, &mut budget)?;
    let canonical_proof = draft.canonical_proof(contexts, &mut budget)?;
    let dataset = draft.dataset(contexts, &mut budget)?;
    let canonical = rdfc::canonicalize(&dataset, HashAlgorithm::Sha256, &mut budget)?;
    let labels = shuffled_labels(hmac_key, canonical.issued().len());
    let statements = Statements::new(dataset, canonical, labels)?;

    let selection = Selection::of(draft.document(), mandatory)?;
    // Holders show at least this part, so it must be one that can be shown.
    statements.shown(draft.document(), mandatory, contexts, &mut budget)?;
    let pointers = mandatory.to_vec();
    let mandatory = statements.selected(&selection);
    let digest = Digest::sha256(&statements.those(&mandatory, true).collect::<String>());
    Ok(Unsigned {
        header: header(Digest::sha256(&canonical_proof), digest),
        draft,
        statements,
        mandatory,
        canonical_proof,
        hmac_key: hmac_key.clone(),
        pointers,
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
    /// What the commitment hides is the holder's word: nobody can see how many messages it has.
    pub fn bound_to(self, commitment: Vec<u8>, feature: Feature<(), SecretScalar>) -> Unsigned {
        Unsigned { commitment, feature, ..self }
    }

    /// Has the issuer sign, and gives the document with the base proof.
    ///
    /// # Errors
    /// [`Code::ProofKeyType`] when the signer's key is not of BLS12-381; those of the commitment;
    /// [`Code::LimitBbsMessages`]; the signer's own.
    pub async fn sign(self, signer: &dyn Signer) -> Result<Value> {
        Suite::Bbs2023.check_key(signer.public_key().key_type())?;
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
        Ok(self.draft.secured(&proof.to_bytes()))
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
        self.draft.clone().secured(&self.proof([0; 80], key).to_bytes())
    }

    /// What is signed one by one: the statements that are not mandatory.
    pub fn messages(&self) -> impl Iterator<Item = &str> {
        self.statements.those(&self.mandatory, false)
    }

    /// All statements.
    pub fn statements(&self) -> &Statements {
        &self.statements
    }

    /// Which of the statements are mandatory.
    pub fn mandatory(&self) -> &[bool] {
        &self.mandatory
    }

    /// The proof without its value in canonical form.
    pub fn canonical_proof(&self) -> &str {
        &self.canonical_proof
    }

    /// What the signature binds the statements to: the digest of the proof, the digest of the
    /// mandatory statements.
    pub fn header(&self) -> &[u8; 64] {
        &self.header
    }
}
