//! The lists of one verification.

use super::limits::UNSIGNED;
use super::list::{ExaminedList, ListKind, Which};
use std::sync::Arc;
use testamur_core::ordered::{BTreeMap, BTreeSet};
use testamur_core::{Code, Error, Result};
use testamur_status::RevocationList;

/// Lists that were examined so far, of which no more are held than there is room for, unpacked as they are:
/// the oldest go first, and are examined again if they are needed again.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExaminedLists {
    held: BTreeMap<Key, Held>,
    bytes: usize,
    /// How many were ever held.
    count: usize,
    /// Those that were begun, held or not.
    begun: BTreeSet<Key>,
    /// How many were examined again.
    again: usize,
}

/// Which list it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// The URLs that lead to a list, its own last; what it must be; and which of the lists for that URL it is.
    Signed(Vec<String>, ListKind, Which),
    /// One that nobody signed, by its URL.
    Unsigned(String),
}

/// What came of a list.
#[derive(Clone, Debug)]
pub(super) enum Examined {
    /// `None` if a document is missing for it.
    Signed(Option<Arc<ExaminedList>>),
    /// That of a document of so many bytes.
    Unsigned(Result<Arc<RevocationList>>, usize),
}

#[derive(Clone, Debug)]
struct Held {
    number: usize,
    examined: Examined,
}

impl ExaminedLists {
    /// What came of a list, if it is held.
    pub(super) fn find(&self, key: &Key) -> Option<Examined> {
        self.held.get(key).map(|held| held.examined.clone())
    }

    /// Whether a list was examined before.
    pub(super) fn knows(&self, key: &Key) -> bool {
        self.begun.contains(key)
    }

    /// Counts a list that is to be examined, for the first time or again.
    ///
    /// # Errors
    /// [`Code::LimitStatusLists`] and [`Code::LimitStatusAgain`] when there are so many already.
    pub(super) fn begin(&mut self, key: &Key, limit: usize) -> Result<()> {
        let (count, code) = match self.knows(key) {
            true => (self.again, Code::LimitStatusAgain),
            false => (self.begun.len(), Code::LimitStatusLists),
        };
        if count >= limit {
            return Err(Error::new(code).with("url", key.url()).with("limit", limit));
        }
        self.again += usize::from(!self.begun.insert(key.clone()));
        Ok(())
    }

    /// Holds what came of a list, and what fits beside it into so many bytes.
    pub(super) fn hold(&mut self, key: Key, examined: Examined, room: usize) {
        let size = examined.size();
        while self.bytes + size > room {
            let oldest = self.held.iter().min_by_key(|(_, held)| held.number);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else { break };
            let gone = self.held.remove(&oldest);
            self.bytes -= gone.map_or(0, |gone| gone.examined.size());
        }
        self.bytes += size;
        self.count += 1;
        self.held.insert(key, Held { number: self.count, examined });
    }
}

impl Key {
    fn url(&self) -> &str {
        match self {
            Key::Signed(above, ..) => above.last().map_or("", String::as_str),
            Key::Unsigned(url) => url,
        }
    }
}

impl Examined {
    fn size(&self) -> usize {
        match self {
            Examined::Signed(list) => list.as_ref().map_or(0, |list| list.bytes()),
            Examined::Unsigned(Ok(_), document) => document.saturating_mul(UNSIGNED),
            Examined::Unsigned(Err(_), _) => 0,
        }
    }
}
