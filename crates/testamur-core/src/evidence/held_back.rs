//! Documents that are at hand, and too large to be read in passing.

use super::{Document, Evidence};
use crate::ordered::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The documents, and how often one of them was looked for. Clones of the evidence share both.
#[derive(Clone, Debug, Default)]
pub(super) struct HeldBack(Option<Arc<(BTreeMap<String, Document>, AtomicUsize)>>);

impl HeldBack {
    pub(super) const fn none() -> HeldBack {
        HeldBack(None)
    }

    /// Notes that a URL was looked for, of which nothing else is known.
    pub(super) fn count(&self, url: &str) {
        if let Some((documents, count)) = self.0.as_deref()
            && documents.contains_key(url)
        {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// How often it was asked is no part of what is known.
impl PartialEq for HeldBack {
    fn eq(&self, other: &HeldBack) -> bool {
        let documents = |held: &HeldBack| held.0.clone().filter(|held| !held.0.is_empty());
        match (documents(self), documents(other)) {
            (Some(one), Some(other)) => one.0 == other.0,
            (one, other) => one.is_none() && other.is_none(),
        }
    }
}

impl Eq for HeldBack {}

impl Evidence {
    /// Holds documents of so many bytes or more back until they are [released](Evidence::release): whoever looks for one finds
    /// it [not asked for yet](Evidence::get), and that is [counted](Evidence::held_back_uses). An answer during which the count
    /// stayed as it was is the same that all documents would have given; who wants to read none that are large where it is
    /// finds out so whether it must.
    #[must_use]
    pub fn holding_back(mut self, bytes: usize) -> Evidence {
        self.release();
        let mut held = BTreeMap::new();
        self.entries.retain(|url, outcome| match outcome {
            Ok(document) if document.bytes.len() >= bytes => {
                held.insert(url.clone(), document.clone());
                false
            }
            _ => true,
        });
        if !held.is_empty() {
            self.held_back = HeldBack(Some(Arc::new((held, AtomicUsize::new(0)))));
        }
        self
    }

    /// How often documents were looked for that are held back, by whomever: clones count together.
    pub fn held_back_uses(&self) -> usize {
        self.held_back.0.as_deref().map_or(0, |(_, count)| count.load(Ordering::Relaxed))
    }

    /// Holds nothing back any more. What was inserted meanwhile counts.
    pub fn release(&mut self) {
        let Some(held) = std::mem::take(&mut self.held_back).0 else { return };
        for (url, document) in &held.0 {
            self.entries.entry(url.clone()).or_insert_with(|| Ok(document.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Purpose;

    #[test]
    fn what_is_large_is_not_there_until_it_is_released() {
        let mut all = Evidence::new();
        for (url, bytes) in [("urn:large", 8), ("urn:small", 7), ("urn:other", 9)] {
            all.insert(url, Ok(Document::given(vec![b' '; bytes])));
        }
        let mut held = all.clone().holding_back(8);
        assert_ne!(held, all);
        assert_eq!((held.len(), held.held_back_uses()), (1, 0));
        assert!(held.get("urn:small").is_some() && held.get("urn:unknown").is_none());
        assert_eq!(held.held_back_uses(), 0);
        assert!(held.find("urn:large", Purpose::Did).is_none());
        assert_eq!((held.held_back_uses(), held.clone().held_back_uses()), (1, 1));
        let newer = Document::given(*b"newer");
        held.insert("urn:other", Ok(newer.clone()));
        held.release();
        assert_eq!(held.held_back_uses(), 0);
        assert_eq!(held.get("urn:other"), Some(Ok(&newer)));
        held.insert("urn:other", all.get("urn:other").unwrap().cloned().map_err(Clone::clone));
        assert_eq!(held, all);
    }
}
