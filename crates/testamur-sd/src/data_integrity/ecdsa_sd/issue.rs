//! The issuer's part: base proofs.

use super::signed_data;
use crate::data_integrity::labels::{HmacKey, hmac_labels};
use crate::data_integrity::proof_value::{BaseProof, limit};
use crate::data_integrity::transformed::Transformed;
use testamur_canon::jsonld::Contexts;
use testamur_core::json::{Pointer, Value};
use testamur_core::{Code, Error, RandomSource, Result};
use testamur_keys::{KeyType, Provider, SecretKey, SignatureAlgorithm, Signer};
use testamur_proof::{Digest, ProofOptions, Suite};

/// The secrets of one base proof. They must never serve another one: with the same key a holder
/// could put statements of two credentials together.
#[derive(Debug)]
pub struct Secrets {
    hmac_key: HmacKey,
    proof_key: SecretKey,
}

impl Secrets {
    /// New secrets.
    ///
    /// # Errors
    /// Those of the random source.
    pub fn generate(random: &mut dyn RandomSource) -> Result<Secrets> {
        let hmac_key = HmacKey::generate(random)?;
        Ok(Secrets { hmac_key, proof_key: SecretKey::generate(KeyType::P256, random)? })
    }

    /// Given secrets, for tests against known values.
    ///
    /// # Errors
    /// [`Code::ProofKeyType`] when the key is not of P-256.
    pub fn dangerous_from_parts(hmac_key: HmacKey, proof_key: SecretKey) -> Result<Secrets> {
        fits(proof_key.key_type())?;
        Ok(Secrets { hmac_key, proof_key })
    }
}

/// A document whose statements are signed, and which lacks the issuer's signature only.
#[derive(Clone, Debug)]
#[must_use]
pub struct Unsigned {
    transformed: Transformed,
    proof: BaseProof,
    data: Vec<u8>,
}

/// Signs the statements of a document that are not mandatory with the key of the proof. What the
/// pointers select is mandatory: the document without it cannot be shown. Without pointers nothing
/// is.
///
/// Contexts and proofs of the document are treated as [`testamur_proof::sign`] does.
///
/// # Errors
/// [`Code::DisclosurePointer`] when a pointer points at nothing;
/// [`Code::DisclosureInseparable`] when it selects what cannot stand alone, as one item of a list
/// with an order; [`Code::LimitStatements`]; those of [`SelectiveDraft::new`](testamur_proof::SelectiveDraft::new) and of
/// canonicalization.
pub fn prepare(
    document: &Value,
    options: &ProofOptions,
    mandatory: &[Pointer],
    secrets: &Secrets,
    provider: &dyn Provider,
    contexts: &Contexts,
) -> Result<Unsigned> {
    let labels = |nodes| hmac_labels(&secrets.hmac_key, nodes);
    let transformed =
        Transformed::of(document, Suite::EcdsaSd2023, options, mandatory, labels, contexts)?;
    let grouped = &transformed.grouped;
    limit(grouped.non_mandatory_indexes().count())?;
    let sign = |line: &str| {
        let (key, algorithm) = (&secrets.proof_key, SignatureAlgorithm::Es256);
        of_64_bytes(provider.sign(algorithm, key, line.as_bytes())?)
    };
    let signatures = grouped.non_mandatory().map(sign).collect::<Result<_>>()?;
    let public_key = secrets.proof_key.public_key().clone();
    let proof_digest = Digest::sha256(transformed.canonical_proof());
    let data = signed_data(proof_digest, &public_key, grouped.mandatory_digest());
    let proof = BaseProof {
        base_signature: [0; 64],
        public_key,
        hmac_key: secrets.hmac_key.clone(),
        signatures,
        mandatory_pointers: mandatory.to_vec(),
    };
    Ok(Unsigned { transformed, proof, data })
}

impl Unsigned {
    /// Has the issuer sign, and gives the document with the base proof.
    ///
    /// # Errors
    /// [`Code::ProofKeyType`] when the signer's key is not of P-256; the signer's own.
    pub async fn sign(self, signer: &dyn Signer) -> Result<Value> {
        fits(signer.public_key().key_type())?;
        let signature = signer.sign(self.algorithm(), &self.data).await?;
        self.secured(signature)
    }

    /// The document with this signature of the issuer's, which is not checked.
    ///
    /// # Errors
    /// [`Code::ProofValue`] when it has not 64 bytes.
    pub fn secured(self, signature: Vec<u8>) -> Result<Value> {
        let proof = BaseProof { base_signature: of_64_bytes(signature)?, ..self.proof };
        Ok(self.transformed.draft.secured(&proof.to_bytes()))
    }

    /// How the issuer signs.
    pub fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::Es256
    }

    /// The document as it will be, except that the issuer's signature is none.
    pub fn preview(&self) -> Value {
        self.transformed.draft.clone().secured(&self.proof.to_bytes())
    }

    /// The document and the proof as they are hashed.
    pub fn transformed(&self) -> &Transformed {
        &self.transformed
    }

    /// What the issuer's key will sign: the digest of the proof, the proof's own key, the digest of
    /// the mandatory statements.
    pub fn data(&self) -> &[u8] {
        &self.data
    }
}

fn fits(key: KeyType) -> Result<()> {
    Suite::EcdsaSd2023.check_key(key)
}

fn of_64_bytes(signature: Vec<u8>) -> Result<[u8; 64]> {
    signature.try_into().map_err(|signature: Vec<u8>| {
        Error::new(Code::ProofValue)
            .with("reason", format_args!("the signer gave {} bytes", signature.len()))
    })
}
