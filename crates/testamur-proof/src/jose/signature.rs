//! The signature itself, which JWS and COSE share: by an algorithm that the header names, with a key
//! that goes with it.

use super::limits;
use testamur_core::{Code, Error, Result};
use testamur_keys::{Provider, PublicKey, SignatureAlgorithm};

/// The algorithm that a key signs with: the one asked for, or else its own.
///
/// # Errors
/// [`Code::ProofJwsKey`] when the key does not sign so, or not at all.
pub(crate) fn algorithm(
    asked: Option<SignatureAlgorithm>,
    key: &PublicKey,
) -> Result<SignatureAlgorithm> {
    let algorithm = asked.or(key.key_type().default_algorithm()).ok_or_else(|| {
        Error::new(Code::ProofJwsKey).with("algorithm", "none").with("key", key.key_type())
    })?;
    check_key(algorithm, key)?;
    Ok(algorithm)
}

fn check_key(algorithm: SignatureAlgorithm, key: &PublicKey) -> Result<()> {
    if algorithm.key_type() == key.key_type() {
        return Ok(());
    }
    Err(Error::new(Code::ProofJwsKey).with("algorithm", algorithm).with("key", key.key_type()))
}

/// Checks a signature.
///
/// # Errors
/// [`Code::ProofJwsKey`] when keys of this type do not sign with the algorithm;
/// [`Code::ProofJwsSignature`] when the signature is not one of this message by this key.
pub(crate) fn verify(
    algorithm: SignatureAlgorithm,
    key: &PublicKey,
    message: &[u8],
    signature: &[u8],
    provider: &dyn Provider,
) -> Result<()> {
    check_key(algorithm, key)?;
    let verified = provider.verify(algorithm, key, message, signature);
    verified.map_err(|_| Error::new(Code::ProofJwsSignature))
}

/// Refuses to sign a payload that nobody would read.
///
/// # Errors
/// [`Code::LimitTokenSize`]
pub(crate) fn check_payload(payload: &[u8]) -> Result<()> {
    if payload.len() <= limits::PAYLOAD_BYTES {
        return Ok(());
    }
    Err(Error::new(Code::LimitTokenSize)
        .with("actual", payload.len())
        .with("part", "payload")
        .with("limit", limits::PAYLOAD_BYTES))
}
