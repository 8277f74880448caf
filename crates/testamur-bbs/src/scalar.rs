//! Scalars as bytes, scalars at random, and scalars that are secrets.

use crate::expand::{EXPAND_LEN, reduce};
use bls12_381::Scalar;
use std::fmt;
use testamur_core::{Code, Error, RandomSource, Result};
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a scalar (`octet_scalar_length`).
pub(crate) const SCALAR_LEN: usize = 32;

/// A number above zero and below the order of the group, from 32 bytes, big-endian.
pub(crate) fn from_octets(bytes: &[u8]) -> Option<Scalar> {
    let mut reversed: [u8; SCALAR_LEN] = bytes.try_into().ok()?;
    reversed.reverse();
    let scalar = Scalar::from_bytes(&reversed).into_option();
    reversed.zeroize();
    scalar.filter(|scalar| *scalar != Scalar::zero())
}

/// 32 bytes, big-endian.
pub(crate) fn to_octets(scalar: &Scalar) -> [u8; SCALAR_LEN] {
    let mut bytes = scalar.to_bytes();
    bytes.reverse();
    bytes
}

/// `calculate_random_scalars`
/// ([section 4.2.1](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-random-scalars)):
/// for each, 48 bytes of the source modulo the order.
pub(crate) fn random(
    count: usize,
    source: &mut dyn RandomSource,
) -> Result<Zeroizing<Vec<Scalar>>> {
    let mut scalars = Zeroizing::new(Vec::with_capacity(count));
    let mut bytes = Zeroizing::new([0; EXPAND_LEN]);
    for _ in 0..count {
        source.fill(&mut *bytes)?;
        scalars.push(reduce(&bytes));
    }
    Ok(scalars)
}

/// A secret number of the holder or of an issuer: what blinds a commitment, or what pseudonyms are
/// made from. It is never printed, and wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretScalar(pub(crate) Scalar);

impl SecretScalar {
    /// Reads 32 bytes, big-endian: a number above zero and below the order of the group.
    ///
    /// # Errors
    /// [`Code::ProofBbsForm`]
    pub fn from_bytes(bytes: &[u8]) -> Result<SecretScalar> {
        from_octets(bytes).map(SecretScalar).ok_or_else(|| {
            let reason = "it is no number of 32 bytes above zero and below the order";
            Error::new(Code::ProofBbsForm).with("part", "secret").with("reason", reason)
        })
    }

    /// A number at random.
    ///
    /// # Errors
    /// Those of the random source.
    pub fn generate(source: &mut dyn RandomSource) -> Result<SecretScalar> {
        random(1, source).map(|scalars| SecretScalar(scalars[0]))
    }

    /// The **secret** bytes that [`SecretScalar::from_bytes`] reads, wiped when dropped.
    pub fn to_secret_bytes(&self) -> Zeroizing<[u8; SCALAR_LEN]> {
        Zeroizing::new(to_octets(&self.0))
    }
}

impl Drop for SecretScalar {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for SecretScalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretScalar([secret])")
    }
}
