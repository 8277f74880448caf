//! The verifier's part: whether the signatures cover what is disclosed.

use super::{counted, signed_data};
use crate::data_integrity::labels::{hmac_labels, label};
use crate::data_integrity::proof;
use crate::data_integrity::proof_value::{BaseProof, DerivedProof};
use crate::data_integrity::verify_data::{Disclosed, Stages, VerifyData};
use testamur_canon::jsonld::Contexts;
use testamur_core::{Code, Error, Result};
use testamur_keys::{Provider, PublicKey, SignatureAlgorithm};
use testamur_proof::{Proof, SecuredDocument};

/// Checks the derived proof at `index` with the issuer's key
/// ([section 3.6.7](https://www.w3.org/TR/vc-di-ecdsa/#verify-derived-proof-ecdsa-sd-2023)): the
/// issuer's signature, and that of each statement that is not mandatory.
///
/// Whose key that is, and what purpose, domain and times say, is for the caller.
///
/// # Errors
/// [`Code::DisclosureBaseProof`] for a base proof: it is for the holder's eyes only;
/// [`Code::DisclosureProofValue`]; [`Code::DisclosureMismatch`] when the document has other blank
/// nodes or another number of statements than the proof; [`Code::ProofSignature`] when the issuer's
/// signature does not match, [`Code::DisclosureStatement`] when that of a statement does not;
/// [`Code::ProofKeyType`]; and as [`SecuredDocument::verify`] when there is nothing that could have
/// been signed.
pub fn verify(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    key: &PublicKey,
    provider: &dyn Provider,
    contexts: &Contexts,
) -> Result<Disclosed> {
    let proof = proof::of_key(secured, index, key)?;
    let derived = proof::read(&proof, DerivedProof::read)?;
    let data = verify_data(secured, index, &derived, contexts)?;
    let signatures = Signatures {
        base: &derived.base_signature,
        public_key: &derived.public_key,
        statements: &derived.signatures,
    };
    signatures.check(&data, &proof, key, provider)
}

/// Checks the base proof at `index` with the issuer's key: what a holder does who is given a
/// credential, and an issuer before giving it.
///
/// # Errors
/// [`Code::DisclosureDerivedProof`] for a derived proof; [`Code::DisclosurePointer`] when a
/// mandatory pointer points at nothing; else as [`verify`].
pub fn verify_base(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    key: &PublicKey,
    provider: &dyn Provider,
    contexts: &Contexts,
) -> Result<Disclosed> {
    let proof = proof::of_key(secured, index, key)?;
    let base = proof::read(&proof, BaseProof::read)?;
    let labels = |nodes| hmac_labels(&base.hmac_key, nodes);
    let data = VerifyData::of_base(secured, index, &base.mandatory_pointers, labels, contexts)?;
    counted(&data.grouped, base.signatures.len(), proof.pointer())?;
    let signatures = Signatures {
        base: &base.base_signature,
        public_key: &base.public_key,
        statements: &base.signatures,
    };
    signatures.check(&data, &proof, key, provider)
}

/// What the signatures of the derived proof at `index` are compared with.
///
/// # Errors
/// As [`verify`], but for the signatures, which are not checked.
pub fn stages(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    contexts: &Contexts,
) -> Result<Stages> {
    let proof = secured.selective_proof(index)?;
    let derived = proof::read(&proof, DerivedProof::read)?;
    let data = verify_data(secured, index, &derived, contexts)?;
    Ok(data.into_stages(Some(derived.public_key)))
}

/// What the derived proof at `index` is compared with.
fn verify_data(
    secured: &mut SecuredDocument<'_>,
    index: usize,
    derived: &DerivedProof,
    contexts: &Contexts,
) -> Result<VerifyData> {
    let labels = derived.labels.iter().map(label).collect();
    let fits = |grouped: &_, at: &_| counted(grouped, derived.signatures.len(), at);
    VerifyData::of_derived(secured, index, labels, &derived.mandatory_indexes, fits, contexts)
}

/// The signatures of a proof, base or derived.
struct Signatures<'p> {
    /// The issuer's.
    base: &'p [u8; 64],
    /// The key of those of the statements.
    public_key: &'p PublicKey,
    /// Those of the statements that are not mandatory.
    statements: &'p [[u8; 64]],
}

impl Signatures<'_> {
    fn check(
        &self,
        data: &VerifyData,
        proof: &Proof<'_>,
        key: &PublicKey,
        provider: &dyn Provider,
    ) -> Result<Disclosed> {
        let (algorithm, grouped) = (SignatureAlgorithm::Es256, &data.grouped);
        let signed = signed_data(data.proof_digest(), self.public_key, grouped.mandatory_digest());
        // The issuer's own signature first: no work is done for a key that nobody vouches for.
        provider.verify(algorithm, key, &signed, self.base).map_err(|_| {
            Error::new(Code::ProofSignature)
                .with("method", proof.verification_method())
                .at(proof.pointer().clone())
        })?;
        let statements = grouped.non_mandatory_indexes().zip(grouped.non_mandatory());
        for ((index, line), signature) in statements.zip(self.statements) {
            let verified = provider.verify(algorithm, self.public_key, line.as_bytes(), signature);
            verified.map_err(|_| {
                Error::new(Code::DisclosureStatement)
                    .with("statement", line.trim_end())
                    .at(grouped.statements.place(index))
            })?;
        }
        Ok(data.disclosed())
    }
}
