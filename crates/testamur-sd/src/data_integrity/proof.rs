//! The proof in a document, as every suite for selective disclosure takes it out and puts it back.

use testamur_core::Result;
use testamur_core::json::{Object, Value};
use testamur_keys::PublicKey;
use testamur_proof::{Proof, SecuredDocument};

/// The proof at `index`, made sure to be of a suite that takes such keys.
pub(super) fn of_key<'d>(
    secured: &SecuredDocument<'d>,
    index: usize,
    key: &PublicKey,
) -> Result<Proof<'d>> {
    let proof = secured.selective_proof(index)?;
    let fits = proof.suite().check_key(key.key_type());
    fits.map_err(|error| error.at(proof.pointer().clone()))?;
    Ok(proof)
}

/// What the value of a proof holds.
pub(super) fn read<T>(proof: &Proof<'_>, read: impl Fn(&[u8]) -> Result<T>) -> Result<T> {
    let at = || proof.pointer().child("proofValue");
    read(proof.signature()).map_err(|error| error.at(at()))
}

/// The document without its proofs.
pub(super) fn unsecured(secured: &SecuredDocument<'_>) -> Object {
    let mut document = secured.document().clone();
    document.remove("proof");
    document
}

/// A part of the document with a derived proof, which has the form of the base proof at `index`:
/// in an array if that is in one.
pub(super) fn with_derived(
    secured: &SecuredDocument<'_>,
    index: usize,
    mut part: Object,
    value: &[u8],
) -> Result<Value> {
    let derived = Value::from(secured.selective_proof(index)?.with_value(value));
    let in_array = matches!(secured.document().get("proof"), Some(Value::Array(_)));
    part.insert("proof", if in_array { Value::Array(vec![derived]) } else { derived });
    Ok(part.into())
}
