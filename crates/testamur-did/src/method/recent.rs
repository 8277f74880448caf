//! What was resolved lately, for identifiers that come thousands of times in a batch.

use crate::DidDocument;
use std::sync::{Arc, Mutex, PoisonError};
use testamur_core::ordered::BTreeMap;

/// A few documents, or resolutions, by the DID they were made for and the bytes they were made from. As
/// both are compared in full, what is found is what reading them again would give.
#[derive(Debug)]
pub(super) struct Recent<T = Arc<DidDocument>>(Mutex<BTreeMap<Box<str>, (Source, T)>>);

/// The bytes of a document; `None` where the DID is all that it is made from.
pub(super) type Source = Option<Arc<[u8]>>;

/// At so many entries the memory is emptied and starts again.
const ENTRIES: usize = 256;

/// Longer DIDs and documents are read each time: 256 × 16 KiB, and a small multiple of that for
/// the parsed form, is what the memory may take.
const BYTES: usize = 16 << 10;

impl<T> Default for Recent<T> {
    fn default() -> Recent<T> {
        Recent(Mutex::default())
    }
}

impl<T: Clone> Recent<T> {
    pub(super) fn find(&self, did: &str, source: &Source) -> Option<T> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, document) = entries.get(did)?;
        (known == source).then(|| document.clone())
    }

    pub(super) fn keep(&self, did: &str, source: Source, document: &T) {
        if did.len() + source.as_ref().map_or(0, |bytes| bytes.len()) > BYTES {
            return;
        }
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= ENTRIES {
            entries.clear();
        }
        entries.insert(did.into(), (source, document.clone()));
    }
}
