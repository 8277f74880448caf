//! What was made of answers that came lately. One verification resolves a DID for many times, and each time from
//! the same answers: logs that whoever pays for them makes as long as they may be, and blocks with
//! everything that else happened in them.

use super::event::{Change, Event};
use super::node::Block;
use crate::limits::{ETHR_REMEMBERED_ANSWER, ETHR_REMEMBERED_BYTES, ETHR_REMEMBERED_EVENT};
use crate::{Did, DidDocument};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use testamur_core::Result;

/// What answers say, by their calls and all their bytes, and the documents that histories make, by all their
/// events. As those are compared, what is found is what reading them again would give.
#[derive(Debug)]
pub(super) struct Memory {
    pub(super) blocks: Answers<Block>,
    pub(super) logs: Answers<Arc<[Event]>>,
    documents: Mutex<Documents>,
    limit: usize,
}

impl Default for Memory {
    fn default() -> Memory {
        Memory::of(ETHR_REMEMBERED_BYTES)
    }
}

impl Memory {
    /// A memory of which each of the three kinds counts for no more than these bytes.
    pub(super) fn of(limit: usize) -> Memory {
        let (blocks, logs) = (Answers::of(limit), Answers::of(limit));
        Memory { blocks, logs, documents: Mutex::default(), limit }
    }

    /// The document of a DID that the first `count` of its events make at a time, in seconds since 1970.
    ///
    /// # Errors
    /// Those of `make`.
    pub(super) fn document(
        &self,
        did: &Did,
        events: &[Event],
        count: usize,
        at: i64,
        make: impl FnOnce() -> Result<DidDocument>,
    ) -> Result<Arc<DidDocument>> {
        // Between two times at which something runs out the document is the same.
        let ends = events[..count].iter().filter_map(|event| event.change.valid_to());
        let version = (count, ends.filter(|end| *end < at).max());
        let of_did = |known: &Documents| match known.by_did.get(did.as_str()) {
            Some(one) if one.events == events => one.made.get(&version).cloned(),
            _ => None,
        };
        if let Some(document) = of_did(&lock(&self.documents)) {
            return Ok(document);
        }
        let document = Arc::new(make()?);
        lock(&self.documents).keep(did, events, version, &document, self.limit);
        Ok(document)
    }
}

/// Answers by the names of their calls.
#[derive(Debug)]
pub(super) struct Answers<T> {
    known: Mutex<Known<T>>,
    limit: usize,
}

#[derive(Debug)]
struct Known<T> {
    by_call: BTreeMap<String, (Arc<[u8]>, T)>,
    bytes: usize,
}

impl<T: Clone> Answers<T> {
    fn of(limit: usize) -> Answers<T> {
        Answers { known: Mutex::new(Known { by_call: BTreeMap::new(), bytes: 0 }), limit }
    }

    /// What an answer to a call says.
    ///
    /// # Errors
    /// Those of `read`, which are not remembered.
    pub(super) fn read(
        &self,
        call: &str,
        bytes: &Arc<[u8]>,
        read: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        if let Some((known, said)) = lock(&self.known).by_call.get(call)
            && known == bytes
        {
            return Ok(said.clone());
        }
        let said = read()?;
        let mut known = lock(&self.known);
        if let Some((older, _)) = known.by_call.remove(call) {
            known.bytes -= size_of_answer(call, &older);
        }
        let size = size_of_answer(call, bytes);
        if known.bytes + size > self.limit {
            (known.by_call, known.bytes) = (BTreeMap::new(), 0);
        }
        if size <= self.limit {
            known.bytes += size;
            known.by_call.insert(call.to_owned(), (bytes.clone(), said.clone()));
        }
        Ok(said)
    }
}

/// What an answer counts for. What was read of it is no longer than itself: two digits are a byte.
fn size_of_answer(call: &str, bytes: &[u8]) -> usize {
    ETHR_REMEMBERED_ANSWER + call.len() + 2 * bytes.len()
}

#[derive(Debug, Default)]
struct Documents {
    by_did: BTreeMap<String, OfDid>,
    bytes: usize,
}

/// The documents of one history: each by how many events it is of, and by the last end before its time.
#[derive(Debug)]
struct OfDid {
    events: Vec<Event>,
    made: BTreeMap<(usize, Option<i64>), Arc<DidDocument>>,
    bytes: usize,
}

impl Documents {
    /// Keeps a document. Where there is no room the other DIDs go; those of the same one stay, as whoever looks
    /// for its versions one after the other begins again with the first.
    fn keep(
        &mut self,
        did: &Did,
        events: &[Event],
        version: (usize, Option<i64>),
        document: &Arc<DidDocument>,
        limit: usize,
    ) {
        let events_size = did.as_str().len() + size_of_events(events);
        let known = self.by_did.remove(did.as_str());
        self.bytes -= known.as_ref().map_or(0, |known| known.bytes);
        let mut one = known.filter(|known| known.events == events).unwrap_or_else(|| OfDid {
            events: events.to_vec(),
            made: BTreeMap::new(),
            bytes: events_size,
        });
        let size = size_of_events(&events[..version.0]);
        if self.bytes + one.bytes + size > limit {
            *self = Documents::default();
        }
        if one.bytes + size <= limit && one.made.insert(version, document.clone()).is_none() {
            one.bytes += size;
        }
        if one.bytes <= limit {
            self.bytes += one.bytes;
            self.by_did.insert(did.as_str().to_owned(), one);
        }
    }
}

/// What events count for, and what the document counts for that they make.
fn size_of_events(events: &[Event]) -> usize {
    let value = |event: &Event| match &event.change {
        Change::Attribute { value, .. } => 8 * value.len(),
        Change::Owner(_) | Change::Delegate { .. } => 0,
    };
    events.iter().map(|event| ETHR_REMEMBERED_EVENT + value(event)).sum::<usize>()
        + ETHR_REMEMBERED_EVENT
}

fn lock<T>(known: &Mutex<T>) -> MutexGuard<'_, T> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
impl Memory {
    /// How many answers and documents there are, and what each of the three kinds counts for.
    pub(super) fn count(&self) -> ([usize; 3], [usize; 3]) {
        let documents = lock(&self.documents);
        let made = documents.by_did.values().map(|one| one.made.len()).sum();
        let (blocks, logs) = (lock(&self.blocks.known), lock(&self.logs.known));
        (
            [blocks.by_call.len(), logs.by_call.len(), made],
            [blocks.bytes, logs.bytes, documents.bytes],
        )
    }
}
