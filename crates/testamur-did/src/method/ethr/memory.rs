//! What was made of answers that came lately. One verification resolves a DID for many times, and each time from
//! the same answers: logs that whoever pays for them makes as long as they may be, and blocks with
//! everything that else happened in them.

use super::event::{Change, Event};
use super::node::Block;
use crate::limits::{
    ETHR_REMEMBERED_ANSWER, ETHR_REMEMBERED_BYTES, ETHR_REMEMBERED_DOCUMENTS,
    ETHR_REMEMBERED_EVENT, ETHR_REMEMBERED_VALUE,
};
use crate::method::remembered::Remembered;
use crate::{Did, DidDocument};
use std::collections::BTreeMap;
use std::sync::Arc;
use testamur_core::Result;

/// What answers say, by their calls and all their bytes; what was found by many of them, by all that was looked at; and the
/// documents that histories make, by all their events. As those are compared, what is found is what reading
/// them again would give.
#[derive(Debug)]
pub(super) struct Memory {
    pub(super) blocks: Answers<Block>,
    pub(super) logs: Answers<Arc<[Event]>>,
    pub(super) searches: Remembered<Search>,
    documents: Remembered<(Arc<[Event]>, Arc<DidDocument>)>,
}

/// What there was of calls, and what not.
pub(super) type Seen = BTreeMap<String, Option<Result<Arc<[u8]>>>>;

/// A history that many answers gave.
#[derive(Clone, Debug)]
pub(super) struct Search {
    /// All that was looked at for it.
    pub(super) seen: Arc<Seen>,
    pub(super) events: Arc<[Event]>,
}

/// A document: of how many events it is, and the last end of something in it before its time, in seconds since 1970.
/// Between two times at which something runs out it is the same.
type Version = (usize, Option<i64>);

impl Default for Memory {
    fn default() -> Memory {
        Memory::of(ETHR_REMEMBERED_BYTES, ETHR_REMEMBERED_DOCUMENTS)
    }
}

impl Memory {
    /// A memory of which each of the three kinds beside documents counts for no more than these bytes.
    pub(super) fn of(limit: usize, documents: usize) -> Memory {
        let (blocks, logs) = (Answers::of(limit), Answers::of(limit));
        let (searches, documents) = (Remembered::of(limit), Remembered::of(documents));
        Memory { blocks, logs, searches, documents }
    }

    /// Remembers what a search found.
    pub(super) fn keep_search(&self, name: &str, search: Search) {
        let answer = |answer: &Option<Result<Arc<[u8]>>>| match answer {
            Some(Ok(bytes)) => bytes.len(),
            Some(Err(_)) | None => 0,
        };
        let seen = search.seen.iter();
        let seen = seen.map(|(call, found)| ETHR_REMEMBERED_ANSWER + call.len() + answer(found));
        // The events take no more than the answers that they came in.
        let size = 2 * seen.sum::<usize>();
        self.searches.keep(name, search, size);
    }

    /// The document of a DID that the first `count` of its events make at a time, in seconds since 1970.
    ///
    /// # Errors
    /// Those of `make`.
    pub(super) fn document(
        &self,
        did: &Did,
        events: &Arc<[Event]>,
        count: usize,
        at: i64,
        make: impl FnOnce() -> Result<DidDocument>,
    ) -> Result<Arc<DidDocument>> {
        let ends = events[..count].iter().filter_map(|event| event.change.valid_to());
        let version: Version = (count, ends.filter(|end| *end < at).max());
        let name = format!("{did} {version:?}");
        if let Some((known, document)) = self.documents.find(&name)
            && known == *events
        {
            return Ok(document);
        }
        let document = Arc::new(make()?);
        let size = size_of_document(&events[..count]);
        self.documents.keep(&name, (events.clone(), document.clone()), size);
        Ok(document)
    }
}

/// Answers by the names of their calls.
#[derive(Debug)]
pub(super) struct Answers<T>(Remembered<(Arc<[u8]>, T)>);

impl<T: Clone> Answers<T> {
    fn of(limit: usize) -> Answers<T> {
        Answers(Remembered::of(limit))
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
        if let Some((known, said)) = self.0.find(call)
            && known == *bytes
        {
            return Ok(said);
        }
        let said = read()?;
        // What was read of it is no longer than itself: two digits are a byte.
        let size = ETHR_REMEMBERED_ANSWER + 2 * bytes.len();
        self.0.keep(call, (bytes.clone(), said.clone()), size);
        Ok(said)
    }
}

/// What the document counts for that these events make.
fn size_of_document(events: &[Event]) -> usize {
    let value = |event: &Event| match &event.change {
        Change::Attribute { value, .. } => ETHR_REMEMBERED_VALUE * value.len(),
        Change::Owner(_) | Change::Delegate { .. } => 0,
    };
    events.iter().map(|event| ETHR_REMEMBERED_EVENT + value(event)).sum::<usize>()
        + ETHR_REMEMBERED_EVENT
}

#[cfg(test)]
impl Memory {
    /// How many blocks, logs, searches and documents there are, and what each of these kinds counts for.
    pub(super) fn count(&self) -> ([usize; 4], [usize; 4]) {
        let all = [
            self.blocks.0.count(),
            self.logs.0.count(),
            self.searches.count(),
            self.documents.count(),
        ];
        assert!(all.iter().all(|(_, sizes, sum)| sizes == sum), "{all:?}");
        (all.map(|(count, ..)| count), all.map(|(.., sum)| sum))
    }
}
