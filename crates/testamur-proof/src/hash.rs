//! The hashing stage: two digests, one after the other, are what a key signs.

use sha2::{Digest as _, Sha256, Sha384};
use std::fmt;
use testamur_canon::rdfc::HashAlgorithm;

/// A SHA-256 or SHA-384 digest.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest {
    bytes: [u8; 48],
    length: u8,
}

impl Digest {
    /// The digest of some bytes.
    pub fn of(algorithm: HashAlgorithm, bytes: &[u8]) -> Digest {
        match algorithm {
            HashAlgorithm::Sha256 => Digest::from_slice(&Sha256::digest(bytes)),
            HashAlgorithm::Sha384 => Digest::from_slice(&Sha384::digest(bytes)),
        }
    }

    /// The 32 or 48 bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }

    fn from_slice(digest: &[u8]) -> Digest {
        let mut bytes = [0; 48];
        bytes[..digest.len()].copy_from_slice(digest);
        Digest { bytes, length: digest.len() as u8 }
    }
}

impl fmt::Display for Digest {
    /// In lower-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The bytes that are signed: the proof configuration's digest, then the document's
/// (EdDSA Cryptosuites 1.0, section 3.2.4 and its like).
pub(crate) fn signed_data(proof: Digest, document: Digest) -> Vec<u8> {
    [proof.as_bytes(), document.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_of_nothing() {
        assert_eq!(
            Digest::of(HashAlgorithm::Sha256, b"").to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(
            Digest::of(HashAlgorithm::Sha384, b"").to_string(),
            "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da\
             274edebfe76f65fbd51ad2f14898b95b"
        );
    }
}
