//! What every provider checks before it computes: the form of a signature, the same for all.

use crate::post_quantum;
use crate::public::Material;
use crate::{PublicKey, SignatureAlgorithm};
use testamur_core::{Code, Error, Result};

/// A signature whose numbers are in range, beside the key it is checked with.
pub(super) enum Formed<'k> {
    Ed25519(&'k ed25519_dalek::VerifyingKey, ed25519_dalek::Signature),
    P256(&'k p256::ecdsa::VerifyingKey, p256::ecdsa::Signature),
    P384(&'k p384::ecdsa::VerifyingKey, p384::ecdsa::Signature),
    P521(&'k p521::ecdsa::VerifyingKey, p521::ecdsa::Signature),
    Secp256k1(&'k k256::ecdsa::VerifyingKey, k256::ecdsa::Signature),
    Rsa(&'k rsa::RsaPublicKey),
    PostQuantum(&'k post_quantum::Public),
}

/// Checks that the key signs with the algorithm, and the form of the signature.
pub(super) fn check<'k>(
    algorithm: SignatureAlgorithm,
    key: &'k PublicKey,
    signature: &[u8],
) -> Result<Formed<'k>> {
    algorithm.check(key.key_type())?;
    let expected = match key.material() {
        Material::Rsa(_, key) => rsa::traits::PublicKeyParts::size(key),
        Material::PostQuantum(key) => key.signature_length(),
        _ => 2 * key.key_type().width().unwrap_or_default(),
    };
    if signature.len() != expected {
        let reason = format!("it has {} bytes instead of {expected}", signature.len());
        return Err(malformed(algorithm, reason));
    }
    let range = |_| malformed(algorithm, "a number in it is out of range");
    Ok(match key.material() {
        Material::Ed25519(key) => Formed::Ed25519(key, edwards(algorithm, signature)?),
        Material::P256(key) => {
            Formed::P256(key, p256::ecdsa::Signature::from_slice(signature).map_err(range)?)
        }
        Material::P384(_, key) => {
            Formed::P384(key, p384::ecdsa::Signature::from_slice(signature).map_err(range)?)
        }
        Material::P521(_, key) => {
            Formed::P521(key, p521::ecdsa::Signature::from_slice(signature).map_err(range)?)
        }
        Material::Secp256k1(_, key) => {
            Formed::Secp256k1(key, k256::ecdsa::Signature::from_slice(signature).map_err(range)?)
        }
        Material::Rsa(_, key) => Formed::Rsa(key),
        Material::PostQuantum(key) => Formed::PostQuantum(key),
        // No algorithm goes with these, so the first check has refused it.
        Material::X25519(..) | Material::Bls12381G2(..) => {
            return Err(malformed(algorithm, "the key signs nothing"));
        }
    })
}

/// Checks an Ed25519 signature that [`edwards`] has read.
pub(super) fn verify_ed25519(
    key: &ed25519_dalek::VerifyingKey,
    message: &[u8],
    signature: &ed25519_dalek::Signature,
) -> Result<()> {
    use ed25519_dalek::Verifier as _;
    key.verify(message, signature).map_err(|_| mismatch())
}

pub(super) fn mismatch() -> Error {
    Error::new(Code::KeySignatureMismatch)
}

pub(super) fn malformed(algorithm: SignatureAlgorithm, reason: impl std::fmt::Display) -> Error {
    Error::new(Code::KeySignatureForm).with("algorithm", algorithm).with("reason", reason)
}

/// Reads an Ed25519 signature. RFC 8032 by its letter accepts signatures with R of low order,
/// which only a forger makes. Comparing R with the few encodings of such points does the same as
/// decompressing it, at no cost; other encodings of them never match, since verifying computes
/// the canonical encoding of R and compares.
fn edwards(algorithm: SignatureAlgorithm, bytes: &[u8]) -> Result<ed25519_dalek::Signature> {
    let signature = ed25519_dalek::Signature::from_slice(bytes)
        .map_err(|_| malformed(algorithm, "it has not 64 bytes"))?;
    if !below_order(signature.s_bytes()) {
        return Err(malformed(algorithm, "S is not below the order of the group"));
    }
    let mut y = *signature.r_bytes();
    y[31] &= 0x7f;
    if LOW_ORDER.contains(&y) {
        return Err(malformed(algorithm, "R is a point of low order"));
    }
    Ok(signature)
}

/// Whether a little-endian number is below the order of the group of Ed25519,
/// 2^252 + 27742317777372353535851937790883648493.
fn below_order(number: &[u8; 32]) -> bool {
    number.iter().rev().lt(ORDER.iter().rev())
}

const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// The y coordinates of the eight points of low order: 1, -1, 0 and the two of order eight.
const LOW_ORDER: [[u8; 32]; 5] = [
    [
        1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0,
    ],
    [
        0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0x7f,
    ],
    [0; 32],
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_points_of_low_order_are_those_the_curve_library_knows() {
        for y in LOW_ORDER {
            for sign in [0, 0x80] {
                let mut encoded = y;
                encoded[31] |= sign;
                // Zero has no negative: y = 1 and y = -1 with the sign set are no encodings.
                if let Ok(key) = ed25519_dalek::VerifyingKey::from_bytes(&encoded) {
                    assert!(key.is_weak());
                }
            }
        }
        let weak = LOW_ORDER.iter().flat_map(|y| {
            let mut negative = *y;
            negative[31] |= 0x80;
            [*y, negative]
        });
        let points = weak.filter_map(|y| {
            let key = ed25519_dalek::VerifyingKey::from_bytes(&y).ok()?;
            Some(key.to_edwards().compress().to_bytes())
        });
        assert_eq!(points.collect::<std::collections::BTreeSet<_>>().len(), 8);
    }

    #[test]
    fn the_order_is_the_first_number_refused() {
        assert!(!below_order(&ORDER));
        let mut less = ORDER;
        less[0] -= 1;
        assert!(below_order(&less));
        assert!(below_order(&[0; 32]));
        assert!(!below_order(&[0xff; 32]));
    }
}
