//! Lists that were verified before. A list of a million credentials is asked for by each of them, and
//! verifying it costs more than everything else together.

use super::limits::MEMORY;
use super::list::{ExaminedList, ListKind};
use crate::CredentialPolicy;
use crate::moment::Comparisons;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
}

struct Entry {
    document: Arc<[u8]>,
    remembered: Remembered,
    used: u64,
}

impl Memory {
    /// The list in these bytes, if it is known and `holds` agrees.
    pub(super) fn find(
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
        if !holds(&entry.remembered) {
            return None;
        }
        kept.uses += 1;
        entry.used = kept.uses;
        if !Arc::ptr_eq(&entry.document, document) {
            kept.by_place.remove(&place(&entry.document));
            kept.by_place.insert(place(document), digest);
            entry.document = Arc::clone(document);
        }
        Some(Arc::clone(&entry.remembered.list))
    }

    /// The SHA-256 of these bytes, if the list in them is known and was read from the same place in memory.
    pub(crate) fn sha256(&self, document: &Arc<[u8]>) -> Option<[u8; 32]> {
        self.kept().by_place.get(&place(document)).copied()
    }

    /// Keeps a list that was accepted, in the place of what was known of the same bytes.
    pub(super) fn keep(&self, document: &Arc<[u8]>, remembered: Remembered) {
        let digest = Sha256::digest(document).into();
        let mut kept = self.kept();
        kept.forget(&digest);
        let entry = Entry { document: Arc::clone(document), remembered, used: kept.uses + 1 };
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
    fn forget(&mut self, digest: &[u8; 32]) {
        if let Some(entry) = self.by_digest.remove(digest) {
            self.by_place.remove(&place(&entry.document));
            self.bytes -= entry.size();
        }
    }
}

impl Entry {
    /// The document, what was read from it, which has the packed list once more, and as much as reports
    /// and keys take.
    fn size(&self) -> usize {
        2 * self.document.len() + self.remembered.list.bytes() + (16 << 10)
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
