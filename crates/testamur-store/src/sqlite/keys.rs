//! The API keys that were asked for lately, so that not every request reads the file. One process has the file, so
//! what is revoked through it is all that is revoked.

use super::read;
use crate::ApiKey;
use crate::limits::KEYS;
use sqlx::SqlitePool;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use testamur_core::Result;

#[derive(Default)]
pub(super) struct Keys(Mutex<Known>);

#[derive(Default)]
struct Known {
    keys: HashMap<String, ApiKey>,
    /// Counts the revocations: what was read before one may be older than it.
    revocations: u64,
}

impl Keys {
    /// The key with this id. An id that is not known is looked for each time, so that nobody can fill the
    /// memory with them.
    pub(super) async fn find(&self, pool: &SqlitePool, id: &str) -> Result<Option<ApiKey>> {
        let before = {
            let known = self.known();
            if let Some(key) = known.keys.get(id) {
                return Ok(Some(key.clone()));
            }
            known.revocations
        };
        let key = read::api_key(pool, id).await?;
        if let Some(key) = &key {
            self.remember(key, before);
        }
        Ok(key)
    }

    /// Keeps what was read after so many revocations, unless there was another meanwhile.
    fn remember(&self, key: &ApiKey, revocations: u64) {
        let mut known = self.known();
        if known.revocations == revocations {
            if known.keys.len() >= KEYS {
                known.keys.clear();
            }
            known.keys.insert(key.id.clone(), key.clone());
        }
    }

    /// Has the key read again, once its revocation is on the disk.
    pub(super) fn forget(&self, id: &str) {
        let mut known = self.known();
        known.revocations += 1;
        known.keys.remove(id);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Grant;
    use testamur_core::{RandomSource, Timestamp};

    struct Numbered(u32);

    impl RandomSource for Numbered {
        fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
            let number = self.0.to_be_bytes();
            bytes[..4].copy_from_slice(&number);
            Ok(())
        }
    }

    fn key(number: u32) -> ApiKey {
        let at = Timestamp::UNIX_EPOCH;
        ApiKey::generate(Grant::default(), at, &mut Numbered(number)).unwrap().0
    }

    fn has(keys: &Keys, key: &ApiKey) -> bool {
        keys.known().keys.contains_key(&key.id)
    }

    #[test]
    fn what_was_read_before_a_revocation_is_not_kept_after_it() {
        let (keys, one, other) = (Keys::default(), key(1), key(2));
        keys.remember(&one, 0);
        keys.remember(&other, 0);
        keys.forget(&one.id);
        assert!(!has(&keys, &one) && has(&keys, &other));
        keys.remember(&one, 0);
        assert!(!has(&keys, &one), "read before it was revoked");
        keys.remember(&one, 1);
        assert!(has(&keys, &one), "read afterwards");
    }

    #[test]
    fn they_are_no_more_than_so_many() {
        let keys = Keys::default();
        for number in 0..=KEYS as u32 {
            keys.remember(&key(number), 0);
            assert!(has(&keys, &key(number)));
            assert!(keys.known().keys.len() <= KEYS);
        }
    }
}
