//! Which idempotency keys may have an answer. Nearly every key is new, and to look for it in the file would cost as
//! much as half of what else it takes to issue.

use super::failure::failed;
use crate::{Answered, IdempotencyKey};
use sqlx::SqlitePool;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use testamur_core::Result;

/// Two [Bloom filters](https://doi.org/10.1145/362686.362692) of the keys that answers were stored with. Who finds a key
/// here looks into the file; when a filter has more keys than it is made for, this comes to be more and more often.
/// Nothing is taken out of a filter, so that a new one is begun in its place when all that is in it has expired.
pub(super) struct Known {
    hasher: RandomState,
    /// As many keys as a filter is made for.
    keys: usize,
    filters: Mutex<Filters>,
    is_stopped: AtomicBool,
}

struct Filters {
    /// The keys that were there when the file was opened are in it too.
    is_filled: bool,
    newer: Filter,
    older: Filter,
}

struct Filter {
    bits: Box<[u64]>,
    keys: usize,
    /// When the last of them expires, in seconds.
    until: i64,
}

/// Bits for each key, and how many of them it sets: of the keys that were never used, one in four hundred is found.
const BITS: usize = 16;
const SET: u32 = 4;

impl Known {
    /// Two filters that are made for so many keys each. They know nothing yet, and so find every key.
    pub(super) fn new(keys: usize) -> Known {
        let [newer, older] = [(); 2].map(|()| Filter::new(keys));
        let filters = Mutex::new(Filters { is_filled: false, newer, older });
        Known { hasher: RandomState::new(), keys, filters, is_stopped: AtomicBool::new(false) }
    }

    /// Whether the key may have an answer that has not expired. One that has is always found.
    pub(super) fn may_have(&self, key: &IdempotencyKey) -> bool {
        let hash = self.hasher.hash_one(key);
        let filters = self.filters();
        !filters.is_filled || filters.newer.has(hash) || filters.older.has(hash)
    }

    /// To be called before the answer is stored.
    pub(super) fn add(&self, Answered { reservation, at, expires, .. }: &Answered) {
        self.add_until(&reservation.key, expires.unix(), at.unix());
    }

    fn add_until(&self, key: &IdempotencyKey, expires: i64, now: i64) {
        let hash = self.hasher.hash_one(key);
        let mut filters = self.filters();
        let Filters { newer, older, .. } = &mut *filters;
        if newer.keys >= self.keys && older.until <= now {
            std::mem::swap(newer, older);
            newer.clear();
        }
        newer.add(hash, expires);
    }

    /// Ends [`fill`](Known::fill) with the page that it reads.
    pub(super) fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Adds the keys that are in the file. Until it has ended without an error, every key is found.
    pub(super) async fn fill(&self, pool: &SqlitePool) -> Result<()> {
        // One index has the times, and another one the keys. Answers that come meanwhile are added by themselves.
        let until: Option<i64> = sqlx::query_scalar("SELECT max(expires) FROM answer")
            .fetch_one(pool)
            .await
            .map_err(failed)?;
        let (mut from, mut is_end) = ((String::new(), String::new()), false);
        while !is_end {
            if self.is_stopped.load(Ordering::Relaxed) {
                return Ok(());
            }
            let page: Vec<(String, String)> = sqlx::query_as(
                "SELECT scope, key FROM answer WHERE (scope, key) >= (?, ?) \
                 ORDER BY scope, key LIMIT ?",
            )
            .bind(from.0.as_str())
            .bind(from.1.as_str())
            .bind(PAGE as i64)
            .fetch_all(pool)
            .await
            .map_err(failed)?;
            is_end = page.len() < PAGE;
            for (scope, key) in page {
                let key = IdempotencyKey { scope, key };
                self.add_until(&key, until.unwrap_or(i64::MAX), i64::MIN);
                // The next page begins with it again.
                from = (key.scope, key.key);
            }
        }
        self.filters().is_filled = true;
        Ok(())
    }

    fn filters(&self) -> MutexGuard<'_, Filters> {
        // A bit too many does no harm.
        self.filters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keys that are read at a time: some milliseconds, for which a reader is taken from others.
const PAGE: usize = 1000;

impl Filter {
    fn new(keys: usize) -> Filter {
        let words = (keys * BITS).div_ceil(WORD as usize).max(1);
        Filter { bits: vec![0; words].into_boxed_slice(), keys: 0, until: i64::MIN }
    }

    fn clear(&mut self) {
        self.bits.fill(0);
        (self.keys, self.until) = (0, i64::MIN);
    }

    fn add(&mut self, hash: u64, expires: i64) {
        for (word, bit) in places(hash, self.bits.len()) {
            self.bits[word] |= bit;
        }
        self.keys += 1;
        self.until = self.until.max(expires);
    }

    fn has(&self, hash: u64) -> bool {
        places(hash, self.bits.len()).all(|(word, bit)| self.bits[word] & bit != 0)
    }
}

const WORD: u64 = u64::BITS as u64;

/// The bits of a key, as the word that each is in and its place there. Two halves of one hash make
/// [as many as are needed](https://doi.org/10.1002/rsa.20208).
fn places(hash: u64, words: usize) -> impl Iterator<Item = (usize, u64)> {
    let (first, step) = (hash >> 32, (hash & 0xffff_ffff) | 1);
    (0..u64::from(SET)).map(move |number| {
        let bit = (first + number * step) % (words as u64 * WORD);
        ((bit / WORD) as usize, 1 << (bit % WORD))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::sqlite::SqlitePoolOptions;

    fn key(number: usize) -> IdempotencyKey {
        IdempotencyKey { scope: "registrar/issue".to_owned(), key: number.to_string() }
    }

    fn found(known: &Known, keys: std::ops::Range<usize>) -> usize {
        keys.filter(|number| known.may_have(&key(*number))).count()
    }

    #[tokio::test]
    async fn the_keys_of_the_file_are_found_and_few_others() {
        let pool = SqlitePoolOptions::new().max_connections(1);
        let pool = pool.connect("sqlite::memory:").await.unwrap();
        for statement in [
            "CREATE TABLE answer (scope, key, expires, PRIMARY KEY (scope, key))",
            "WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number LIMIT 2500) \
             INSERT INTO answer SELECT 'registrar/issue', CAST(n AS TEXT), 1000 FROM number",
        ] {
            sqlx::query(statement).execute(&pool).await.unwrap();
        }
        let known = Known::new(10_000);
        assert_eq!(found(&known, 0..5000), 5000, "nothing is known yet");
        known.add_until(&key(2500), 2000, 10);
        known.fill(&pool).await.unwrap();
        assert_eq!(found(&known, 0..2501), 2501);
        assert!(found(&known, 2501..12_501) < 100);
        assert_eq!(known.filters().newer.until, 2000);

        let known = Known::new(10_000);
        pool.close().await;
        known.fill(&pool).await.unwrap_err();
        assert_eq!(found(&known, 2501..12_501), 10_000, "nothing is known yet");
    }

    #[test]
    fn what_expired_makes_room_and_nothing_else() {
        const KEYS: usize = 1000;
        let known = Known::new(KEYS);
        known.filters().is_filled = true;
        for (keys, expires, now) in [(0..KEYS, 100, 0), (KEYS..2 * KEYS, 200, 50)] {
            keys.for_each(|number| known.add_until(&key(number), expires, now));
        }
        // The first of them have not expired: there is no room for more, and nothing is forgotten.
        known.add_until(&key(2 * KEYS), 300, 99);
        assert_eq!(found(&known, 0..2 * KEYS + 1), 2 * KEYS + 1);

        known.add_until(&key(2 * KEYS + 1), 300, 100);
        assert_eq!(found(&known, KEYS..2 * KEYS + 2), KEYS + 2);
        assert!(found(&known, 0..KEYS) < KEYS / 10, "they have expired");
    }
}
