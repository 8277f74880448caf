//! The hash of the digests.

use super::{HASH_ALGORITHM, shown};
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::fmt;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{Code, Error, Result};
use testamur_keys::multibase::encode_base64url;

/// How digests of disclosures are computed (RFC 9901, section 4.1.1), by the names of the IANA
/// registry "Named Information Hash Algorithm". Only hashes are taken that nobody doubts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HashAlgorithm {
    /// `sha-256`, which is also meant where nothing is said
    #[default]
    Sha256,
    /// `sha-384`
    Sha384,
    /// `sha-512`
    Sha512,
}

impl HashAlgorithm {
    /// Every algorithm.
    pub const ALL: [HashAlgorithm; 3] =
        [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512];

    /// The name under `_sd_alg`.
    pub fn name(self) -> &'static str {
        match self {
            HashAlgorithm::Sha256 => "sha-256",
            HashAlgorithm::Sha384 => "sha-384",
            HashAlgorithm::Sha512 => "sha-512",
        }
    }

    /// The digest of a text in base64url: of a disclosure as it is written, or of all that a key
    /// binding covers.
    pub fn digest(self, text: &str) -> String {
        match self {
            HashAlgorithm::Sha256 => encode_base64url(&Sha256::digest(text)),
            HashAlgorithm::Sha384 => encode_base64url(&Sha384::digest(text)),
            HashAlgorithm::Sha512 => encode_base64url(&Sha512::digest(text)),
        }
    }

    /// What the claims of a token say.
    pub(super) fn of(claims: &Object) -> Result<HashAlgorithm> {
        let refused = |algorithm: &str, reason: &str| {
            Error::new(Code::DisclosureHashAlgorithm)
                .with("algorithm", shown(algorithm))
                .with("reason", reason)
                .at(Pointer::root().child(HASH_ALGORITHM))
        };
        match claims.get(HASH_ALGORITHM) {
            None => Ok(HashAlgorithm::default()),
            Some(Value::String(name)) => HashAlgorithm::ALL
                .into_iter()
                .find(|algorithm| algorithm.name() == name)
                .ok_or_else(|| refused(name, "it is none of those that are taken")),
            Some(other) => Err(refused(other.kind_with_article(), "it is no text")),
        }
    }
}

impl fmt::Display for HashAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
