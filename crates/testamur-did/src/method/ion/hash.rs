//! The hashes of Sidetree: SHA-256 as a multihash in base64url
//! ([Hashing Process](https://identity.foundation/sidetree/spec/v1.0.0/#hashing-process)).

use sha2::{Digest, Sha256};
use testamur_canon::jcs;
use testamur_core::json::Value;
use testamur_keys::multibase::{decode_base64url, encode_base64url};

// The multihash code of SHA-256, and the length of its digests.
const SHA_256: [u8; 2] = [0x12, 32];

/// The hash of some bytes: `Ei` and 44 more characters.
fn multihash(bytes: &[u8]) -> String {
    encode_base64url(&[&SHA_256[..], &Sha256::digest(bytes)].concat())
}

/// The hash of a value in its canonical form.
pub(super) fn hash_of(value: &Value) -> String {
    multihash(&jcs::to_vec(value))
}

/// What is published of a key that is to be shown later: the hash of the hash of its JWK
/// ([Public Key Commitment Scheme](https://identity.foundation/sidetree/spec/v1.0.0/#public-key-commitment-scheme)).
pub(super) fn commitment_to(jwk: &Value) -> String {
    multihash(&Sha256::digest(jcs::to_vec(jwk)))
}

/// Whether a text is such a hash, of whatever.
pub(super) fn is_multihash(text: &str) -> bool {
    text.len() == 46
        && decode_base64url(text)
            .is_ok_and(|bytes| bytes.len() == 34 && bytes.starts_with(&SHA_256))
}
