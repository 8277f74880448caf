//! Hashes as did:webvh 1.0 writes them: the multihash of SHA-256 in base58btc.

use sha2::{Digest, Sha256};
use testamur_keys::multibase::{self, Base};

/// The multihash code of SHA-256, and the length of its digests.
const SHA_256: [u8; 2] = [0x12, 32];

/// The digest of some bytes.
pub(super) fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The hash of some bytes: `Qm` and 44 more characters.
pub(super) fn multihash(bytes: &[u8]) -> String {
    let mut text = multibase::encode(Base::Base58Btc, &[&SHA_256[..], &digest(bytes)].concat());
    text.remove(0);
    text
}

/// Whether a text is such a hash, of whatever.
pub(super) fn is_multihash(text: &str) -> bool {
    text.len() == 46
        && multibase::decode_base58(text)
            .is_ok_and(|bytes| bytes.len() == 34 && bytes.starts_with(&SHA_256))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_have_one_form() {
        let hash = multihash(b"");
        assert_eq!(hash, "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n");
        assert!(is_multihash(&hash));
        for text in ["", "Qm", &hash[..45], &hash.replace('Q', "0"), &hash.replace("Qm", "Rm")] {
            assert!(!is_multihash(text), "{text}");
        }
    }
}
