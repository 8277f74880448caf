//! Answers that are remembered, bounded by their bytes; the least recently used go first.

use crate::freshness::Terms;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use testamur_core::evidence::Purpose;

/// Longer no answer is remembered, whatever the limits: clocks count only so far.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// What an answer is remembered under: the URL, or a call and the URL of the node that was asked. The purpose stands
/// for the Accept header that was sent.
pub(crate) type Key = (Purpose, String);

/// An answer that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    /// The document and its media type.
    Document(Arc<[u8]>, Option<String>),
    /// Look there instead.
    Redirect(String),
    /// There is none; with the status that said so.
    Absent(u16),
}

/// A remembered answer.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) answer: Answered,
    pub(crate) terms: Terms,
    asked: Instant,
    fresh_until: Instant,
}

/// The memory of one client.
pub(crate) struct Cache {
    limit: usize,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    by_key: HashMap<Key, (Stored, u64)>,
    /// The keys by the time of their last use, as a count of uses.
    by_use: BTreeMap<u64, Key>,
    uses: u64,
    bytes: usize,
}

impl Stored {
    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        now < self.fresh_until
    }

    fn holds(&self, document: &Arc<[u8]>) -> bool {
        matches!(&self.answer, Answered::Document(bytes, _) if Arc::ptr_eq(bytes, document))
    }

    fn shorten(&mut self, longest: Duration) {
        if let Some(end) = self.asked.checked_add(longest) {
            self.fresh_until = self.fresh_until.min(end);
        }
    }

    /// About what the entry takes in memory beside its key.
    fn size(&self) -> usize {
        let body = match &self.answer {
            Answered::Document(bytes, _) => bytes.len(),
            Answered::Redirect(target) => target.len(),
            Answered::Absent(_) => 0,
        };
        body + self.terms.size()
    }
}

impl Cache {
    pub(crate) fn new(limit: usize) -> Cache {
        Cache { limit, entries: Mutex::default() }
    }

    /// What is remembered, fresh or not.
    pub(crate) fn find(&self, key: &Key) -> Option<Stored> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entries = &mut *entries;
        let (stored, used) = entries.by_key.get_mut(key)?;
        entries.by_use.remove(used);
        entries.uses += 1;
        *used = entries.uses;
        entries.by_use.insert(entries.uses, key.clone());
        Some(stored.clone())
    }

    /// Uses a document that was handed out no longer than this without asking again, counted from when it
    /// was asked for. It lies under its own URL or, after redirects or a call, under another key.
    pub(crate) fn shorten(&self, key: Option<&Key>, document: &Arc<[u8]>, longest: Duration) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let by_key = &mut entries.by_key;
        let found = key.and_then(|key| by_key.get_mut(key));
        match found.filter(|(stored, _)| stored.holds(document)) {
            Some((stored, _)) => stored.shorten(longest),
            None => {
                let others = by_key.values_mut().map(|(stored, _)| stored);
                others.filter(|stored| stored.holds(document)).for_each(|s| s.shorten(longest));
            }
        }
    }

    /// Remembers an answer that was asked for at `asked`, for as long as `lifetime` says; forgets
    /// the one before. Without a lifetime nothing is kept, nor what could never be used again.
    pub(crate) fn keep(
        &self,
        key: Key,
        answer: Answered,
        terms: Terms,
        asked: Instant,
        lifetime: Option<Duration>,
    ) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.forget(&key);
        let Some(lifetime) = lifetime else { return };
        if lifetime.is_zero() && terms.conditions().is_empty() {
            return;
        }
        let fresh_until = asked + lifetime.min(LONGEST);
        let stored = Stored { answer, terms, asked, fresh_until };
        let size = cost(&key, &stored);
        if size > self.limit {
            return;
        }
        while entries.bytes + size > self.limit {
            let Some((_, oldest)) = entries.by_use.pop_first() else { break };
            entries.forget(&oldest);
        }
        entries.uses += 1;
        entries.bytes += size;
        let uses = entries.uses;
        entries.by_use.insert(uses, key.clone());
        entries.by_key.insert(key, (stored, uses));
    }
}

impl Entries {
    fn forget(&mut self, key: &Key) {
        if let Some((stored, used)) = self.by_key.remove(key) {
            self.by_use.remove(&used);
            self.bytes -= cost(key, &stored);
        }
    }
}

/// The key stands in both maps; the rest of an entry is taken as a quarter of a kilobyte.
fn cost(key: &Key, stored: &Stored) -> usize {
    256 + 2 * key.1.len() + stored.size()
}

#[cfg(test)]
mod tests {
    use super::*;
    use testamur_core::Timestamp;

    fn key(name: &str) -> Key {
        (Purpose::Did, format!("https://a.example/{name}"))
    }

    fn document(size: usize) -> Answered {
        Answered::Document(vec![0; size].into(), None)
    }

    fn etag() -> Terms {
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("etag", "\"1\"".parse().unwrap());
        let terms = Terms::of(&headers);
        let now = Timestamp::from_unix(0).unwrap();
        assert!(terms.lifetime(crate::freshness::Answer::Lasting, now, &Default::default()) > None);
        terms
    }

    #[test]
    fn the_least_recently_used_goes_first() {
        let cache = Cache::new(10_000);
        let (now, minute) = (Instant::now(), Some(Duration::from_secs(60)));
        for name in ["a", "b", "c"] {
            cache.keep(key(name), document(3_000), Terms::default(), now, minute);
        }
        assert!(cache.find(&key("a")).is_some());
        cache.keep(key("d"), document(3_000), Terms::default(), now, minute);
        let found = ["a", "b", "c", "d"].map(|name| cache.find(&key(name)).is_some());
        assert_eq!(found, [true, false, true, true]);
        cache.keep(key("e"), document(20_000), Terms::default(), now, minute);
        assert!(cache.find(&key("e")).is_none(), "larger than all the memory");
        let entries = cache.entries.lock().unwrap();
        assert_eq!(entries.by_key.len(), entries.by_use.len());
        let counted: usize =
            entries.by_key.iter().map(|(key, (stored, _))| cost(key, stored)).sum();
        assert_eq!(entries.bytes, counted);
        assert!(counted <= 10_000);
    }

    #[test]
    fn what_cannot_be_used_again_is_not_kept() {
        let cache = Cache::new(10_000);
        let now = Instant::now();
        cache.keep(key("a"), document(1), Terms::default(), now, Some(Duration::ZERO));
        assert!(cache.find(&key("a")).is_none());
        cache.keep(key("a"), document(1), etag(), now, Some(Duration::ZERO));
        assert!(!cache.find(&key("a")).unwrap().is_fresh(now));
        cache.keep(key("a"), document(1), etag(), now, None);
        assert!(cache.find(&key("a")).is_none(), "a newer no-store forgets the older answer");
    }

    #[test]
    fn a_lifetime_without_end_ends_all_the_same() {
        let cache = Cache::new(10_000);
        let now = Instant::now();
        cache.keep(key("a"), document(1), Terms::default(), now, Some(Duration::MAX));
        let stored = cache.find(&key("a")).unwrap();
        assert!(stored.is_fresh(now) && !stored.is_fresh(now + LONGEST));
    }

    #[test]
    fn what_was_handed_out_can_be_made_to_last_less() {
        let cache = Cache::new(10_000);
        let now = Instant::now();
        for name in ["a", "b"] {
            let minute = Some(Duration::from_secs(60));
            cache.keep(key(name), document(1), Terms::default(), now, minute);
        }
        let Answered::Document(bytes, _) = cache.find(&key("a")).unwrap().answer else { panic!() };
        let ends = |name: &str| {
            let stored = cache.find(&key(name)).unwrap();
            (0..=60).find(|s| !stored.is_fresh(now + Duration::from_secs(*s)))
        };
        // Under the URL that redirects to it nothing is found but the bytes.
        for (asked, seconds, expected) in
            [("a", 70, 60), ("a", 50, 50), ("c", 40, 40), ("a", 45, 40)]
        {
            cache.shorten(Some(&key(asked)), &bytes, Duration::from_secs(seconds));
            assert_eq!((ends("a"), ends("b")), (Some(expected), Some(60)));
        }
        cache.shorten(Some(&key("a")), &bytes, Duration::MAX);
        cache.shorten(Some(&key("a")), &vec![0].into(), Duration::ZERO);
        assert_eq!(ends("a"), Some(40), "other bytes under this URL are another answer");
        cache.shorten(None, &bytes, Duration::from_secs(30));
        assert_eq!((ends("a"), ends("b")), (Some(30), Some(60)));
    }

    #[test]
    fn an_entry_is_fresh_until_its_time_is_over() {
        let cache = Cache::new(10_000);
        let now = Instant::now();
        cache.keep(key("a"), document(1), Terms::default(), now, Some(Duration::from_secs(5)));
        let stored = cache.find(&key("a")).unwrap();
        assert!(stored.is_fresh(now + Duration::from_millis(4_999)));
        assert!(!stored.is_fresh(now + Duration::from_secs(5)));
        assert_eq!(stored.answer, document(1));
    }
}
