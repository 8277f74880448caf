//! Lists that were verified before. A list of a million credentials is asked for by each of them, and
//! verifying it costs more than everything else together.

use super::limits::{MEMORY, WAYS};
use super::list::{ExaminedList, ListKind};
use crate::CredentialPolicy;
use crate::moment::Comparisons;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use testamur_core::evidence::MemoryUse;
use testamur_core::ordered::BTreeMap;

/// Accepted lists by the bytes that they were read from; the least recently used go first. What is taken
/// from here is what examining the bytes again would give: everything that went into it is compared.
#[derive(Default)]
pub(crate) struct Memory(Mutex<Kept>);

/// An accepted list, and what it was examined with.
pub(super) struct Remembered {
    pub(super) kind: ListKind,
    pub(super) policy: CredentialPolicy,
    pub(super) comparisons: Comparisons,
    pub(super) list: Arc<ExaminedList>,
}

#[derive(Default)]
struct Kept {
    by_digest: BTreeMap<[u8; 32], Entry>,
    /// Where the bytes lie in memory: whoever asks with the same ones need not hash them. They cannot
    /// become others, since the entry holds them.
    by_place: HashMap<usize, [u8; 32]>,
    uses: u64,
    bytes: usize,
    asked: MemoryUse,
}

struct Entry {
    document: Arc<[u8]>,
    /// What was found in it, once for each way to look at it; what was used last is last.
    remembered: Vec<Remembered>,
    used: u64,
}

impl Memory {
    /// The list in these bytes, if it is known and `holds` agrees.
    pub(super) fn find(
        &self,
        document: &Arc<[u8]>,
        holds: impl Fn(&Remembered) -> bool,
    ) -> Option<Arc<ExaminedList>> {
        let found = self.known(document, holds);
        self.kept().asked.count(found.is_some());
        found
    }

    /// How often lists were looked for.
    pub(crate) fn asked(&self) -> MemoryUse {
        self.kept().asked
    }

    fn known(
        &self,
        document: &Arc<[u8]>,
        holds: impl Fn(&Remembered) -> bool,
    ) -> Option<Arc<ExaminedList>> {
        let digest = match self.sha256(document) {
            Some(digest) => digest,
            None if self.kept().by_digest.is_empty() => return None,
            None => Sha256::digest(document).into(),
        };
        let mut kept = self.kept();
        let kept = &mut *kept;
        let entry = kept.by_digest.get_mut(&digest)?;
        let way = entry.remembered.iter().position(holds)?;
        entry.remembered[way..].rotate_left(1);
        kept.uses += 1;
        entry.used = kept.uses;
        if !Arc::ptr_eq(&entry.document, document) {
            kept.by_place.remove(&place(&entry.document));
            kept.by_place.insert(place(document), digest);
            entry.document = Arc::clone(document);
        }
        entry.remembered.last().map(|found| Arc::clone(&found.list))
    }

    /// The SHA-256 of these bytes, if the list in them is known and was read from the same place in memory.
    pub(crate) fn sha256(&self, document: &Arc<[u8]>) -> Option<[u8; 32]> {
        self.kept().by_place.get(&place(document)).copied()
    }

    /// Keeps a list that was accepted, in the place of what was known of the same bytes as the same kind
    /// of list and under the same policy.
    pub(super) fn keep(&self, document: &Arc<[u8]>, found: Remembered) {
        let digest = Sha256::digest(document).into();
        let mut kept = self.kept();
        let mut remembered = kept.forget(&digest);
        remembered.retain(|known| known.kind != found.kind || known.policy != found.policy);
        remembered.push(found);
        remembered.drain(..remembered.len().saturating_sub(WAYS));
        let used = kept.uses + 1;
        let mut entry = Entry { document: Arc::clone(document), remembered, used };
        if entry.size() > MEMORY {
            entry.remembered.drain(..entry.remembered.len() - 1);
        }
        let size = entry.size();
        if size > MEMORY {
            return;
        }
        while kept.bytes + size > MEMORY {
            let oldest = kept.by_digest.iter().min_by_key(|(_, entry)| entry.used);
            let Some(oldest) = oldest.map(|(digest, _)| *digest) else { break };
            kept.forget(&oldest);
        }
        kept.uses += 1;
        kept.bytes += size;
        kept.by_place.insert(place(document), digest);
        kept.by_digest.insert(digest, entry);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn forget(&mut self, digest: &[u8; 32]) -> Vec<Remembered> {
        let Some(entry) = self.by_digest.remove(digest) else { return Vec::new() };
        self.by_place.remove(&place(&entry.document));
        self.bytes -= entry.size();
        entry.remembered
    }
}

impl Entry {
    /// The document, and for each way to look at it: the document, which stands in what was read from it
    /// once more and may in the report, the list, the documents of keys, and as much as the rest takes.
    fn size(&self) -> usize {
        let document = self.document.len();
        let ways = self.remembered.iter();
        document + ways.map(|way| 2 * document + way.list.bytes() + (8 << 10)).sum::<usize>()
    }
}

fn place(document: &Arc<[u8]>) -> usize {
    document.as_ptr().addr()
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").field("lists", &self.kept().by_digest.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Trust;
    use crate::moment::Moment;
    use testamur_core::Timestamp;
    use testamur_status::Dialect;

    fn document(number: u8, size: usize) -> Arc<[u8]> {
        vec![number; size].into()
    }

    fn keep(memory: &Memory, document: &Arc<[u8]>) {
        keep_under(memory, document, 0);
    }

    /// Keeps what was found in a document under the policy with this skew.
    fn keep_under(memory: &Memory, document: &Arc<[u8]>, skew: u32) {
        let remembered = Remembered {
            kind: ListKind::Bitstring(Dialect::Bitstring),
            policy: CredentialPolicy::new(Trust::anyone()).clock_skew(skew),
            comparisons: Moment::new(Timestamp::UNIX_EPOCH).into_comparisons(),
            list: Arc::new(ExaminedList::unread()),
        };
        memory.keep(document, remembered);
    }

    #[test]
    fn the_least_recently_used_goes_first() {
        let memory = Memory::default();
        let documents: Vec<_> = (0..5).map(|number| document(number, MEMORY / 15)).collect();
        let known = |document: &Arc<[u8]>| memory.find(document, |_| true).is_some();
        for document in &documents[..4] {
            keep(&memory, document);
        }
        assert!(known(&documents[0]));
        keep(&memory, &documents[4]);
        let found: Vec<bool> = documents.iter().map(known).collect();
        assert_eq!(found, [true, false, true, true, true]);
        keep(&memory, &document(9, MEMORY));
        let kept = memory.kept();
        assert_eq!((kept.by_digest.len(), kept.by_place.len()), (4, 4));
        assert_eq!(kept.bytes, kept.by_digest.values().map(Entry::size).sum::<usize>());
        assert!(kept.bytes <= MEMORY);
    }

    #[test]
    fn policies_do_not_take_the_place_of_each_other() {
        let memory = Memory::default();
        let bytes = document(1, 9);
        let policy = |skew| CredentialPolicy::new(Trust::anyone()).clock_skew(skew);
        let known = |skew| memory.find(&bytes, |known| known.policy == policy(skew)).is_some();
        for skew in 0..WAYS as u32 {
            keep_under(&memory, &bytes, skew);
        }
        assert!((0..WAYS as u32).all(known));
        // The first was used last.
        assert!(known(0));
        keep_under(&memory, &bytes, 99);
        let found: Vec<bool> = (0..WAYS as u32).map(known).collect();
        assert_eq!(found, [true, false, true, true]);
        assert!(known(99));
        let kept = memory.kept();
        assert_eq!(kept.by_digest.len(), 1);
        assert_eq!(kept.bytes, kept.by_digest.values().map(Entry::size).sum::<usize>());
    }

    #[test]
    fn bytes_are_known_by_their_place_and_by_their_digest() {
        let memory = Memory::default();
        let (first, same, other) = (document(1, 9), document(1, 9), document(2, 9));
        assert!(memory.find(&first, |_| true).is_none());
        keep(&memory, &first);
        let digest: [u8; 32] = Sha256::digest(&first).into();
        assert_eq!(memory.sha256(&first), Some(digest));
        assert_eq!((memory.sha256(&same), memory.sha256(&other)), (None, None));
        assert!(memory.find(&first, |_| false).is_none());
        assert!(memory.find(&other, |_| true).is_none());
        assert!(memory.find(&same, |_| true).is_some());
        // The place is that of the last who asked, so that it stays theirs while it is known.
        assert_eq!((memory.sha256(&first), memory.sha256(&same)), (None, Some(digest)));
        keep(&memory, &same);
        assert_eq!(memory.kept().by_digest.len(), 1);
    }
}
