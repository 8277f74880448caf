//! Labels of blank nodes that tell nothing about the document.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;
use testamur_core::{RandomSource, Result};
use testamur_keys::multibase::encode_base64url;
use zeroize::Zeroizing;

/// The key that labels are made with, of one proof. The issuer and the holder know it.
#[derive(Clone, PartialEq, Eq)]
pub struct HmacKey(Zeroizing<[u8; 32]>);

impl HmacKey {
    /// A new key.
    ///
    /// # Errors
    /// Those of the random source.
    pub fn generate(random: &mut dyn RandomSource) -> Result<HmacKey> {
        let mut key = Zeroizing::new([0; 32]);
        random.fill(&mut *key)?;
        Ok(HmacKey(key))
    }

    /// The key with these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> HmacKey {
        HmacKey(Zeroizing::new(bytes))
    }

    /// The bytes.
    pub fn to_secret_bytes(&self) -> [u8; 32] {
        *self.0
    }

    /// HMAC-SHA-256 of the canonical label of each blank node, for so many nodes.
    pub(crate) fn digests(&self, nodes: usize) -> Vec<[u8; 32]> {
        let keyed =
            Hmac::<Sha256>::new_from_slice(&*self.0).expect("HMAC takes keys of any length");
        let digest = |number| {
            let mut mac = keyed.clone();
            mac.update(format!("c14n{number}").as_bytes());
            mac.finalize().into_bytes().into()
        };
        (0..nodes).map(digest).collect()
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacKey([secret])")
    }
}

/// The labels for blank nodes by canonical number, each the digest of its canonical label
/// ([section 3.4.4](https://www.w3.org/TR/vc-di-ecdsa/#createhmacidlabelmapfunction)).
pub fn hmac_labels(key: &HmacKey, nodes: usize) -> Vec<String> {
    key.digests(nodes).iter().map(label).collect()
}

/// The labels for blank nodes by canonical number: `b` and the rank of the node's [HMAC
/// label](hmac_labels) among those of all nodes, so that a derived proof that names some of them
/// tells nothing that could be recognised elsewhere
/// ([BBS Cryptosuites 1.0, `createShuffledIdLabelMapFunction`](https://www.w3.org/TR/vc-di-bbs/#createshuffledidlabelmapfunction)).
pub fn shuffled_labels(key: &HmacKey, nodes: usize) -> Vec<String> {
    ranks(key, nodes).into_iter().map(shuffled_label).collect()
}

/// The rank of each node. Labels are compared, not digests: base64url has an order of its own.
pub(crate) fn ranks(key: &HmacKey, nodes: usize) -> Vec<usize> {
    let labels = hmac_labels(key, nodes);
    let mut order: Vec<usize> = (0..nodes).collect();
    order.sort_unstable_by_key(|node| &labels[*node]);
    let mut ranks = vec![0; nodes];
    for (rank, node) in order.into_iter().enumerate() {
        ranks[node] = rank;
    }
    ranks
}

pub(crate) fn shuffled_label(rank: usize) -> String {
    format!("b{rank}")
}

/// The label that a digest makes.
pub(crate) fn label(digest: &[u8; 32]) -> String {
    format!("u{}", encode_base64url(digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_depend_on_the_key_and_number() {
        let labels = |byte| hmac_labels(&HmacKey::from_bytes([byte; 32]), 3);
        let (ones, twos) = (labels(1), labels(2));
        assert_eq!(ones, labels(1));
        let all: std::collections::BTreeSet<_> = ones.iter().chain(&twos).collect();
        assert_eq!(all.len(), 6);
        assert!(all.iter().all(|label| label.len() == 44 && label.starts_with('u')));
        for byte in 0..20 {
            let (key, nodes) = (HmacKey::from_bytes([byte; 32]), usize::from(byte));
            let mut ranks = ranks(&key, nodes);
            ranks.sort_unstable();
            assert!(ranks.into_iter().eq(0..nodes), "each rank once");
        }
        assert_eq!(format!("{:?}", HmacKey::from_bytes([7; 32])), "HmacKey([secret])");
    }
}
