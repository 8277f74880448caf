//! The keys of a log, each read once however often it is named.

use crate::limits::WEBVH_KEYS;
use std::collections::HashMap;
use testamur_keys::{KeyType, PublicKey};

/// Keys by their Multikeys.
#[derive(Debug, Default)]
pub(super) struct Keys(HashMap<String, PublicKey>);

impl Keys {
    /// Reads a Multikey, unless it is known: an Ed25519 key, as no other can make the proofs of a log.
    pub(super) fn learn(&mut self, multikey: &str) -> Result<(), String> {
        if self.0.contains_key(multikey) {
            return Ok(());
        }
        if self.0.len() == WEBVH_KEYS {
            return Err(format!("the log has more than {WEBVH_KEYS} keys"));
        }
        let shown = crate::syntax::shown(multikey);
        let key = PublicKey::from_multikey(multikey)
            .map_err(|error| format!("{shown} is no Multikey: {}", error.sentence()))?;
        if key.key_type() != KeyType::Ed25519 || key.to_multikey() != multikey {
            return Err(format!("{shown} is no Ed25519 Multikey"));
        }
        self.0.insert(multikey.to_owned(), key);
        Ok(())
    }

    /// A key that was learnt.
    pub(super) fn find(&self, multikey: &str) -> Option<&PublicKey> {
        self.0.get(multikey)
    }
}
