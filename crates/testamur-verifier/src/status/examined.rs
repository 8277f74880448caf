//! The lists of one verification.

use super::list::{ExaminedList, ListKind, Which};
use std::collections::BTreeMap;
use std::sync::Arc;
use testamur_status::RevocationList;

/// Lists that were examined so far, of which no more are held than there is room for, unpacked as they are:
/// the oldest go first, and are examined again if they are needed again.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExaminedLists {
    held: BTreeMap<Key, Held>,
    /// The unsigned list that was read last.
    unsigned: Option<(String, Arc<RevocationList>)>,
    examined: usize,
    bytes: usize,
}

/// The URLs that lead to a list, its own last; what it must be; and which of the lists for that URL it is.
pub(super) type Key = (Vec<String>, ListKind, Which);

/// What came of a list, and how many were examined before it; `None` if a document is missing for it.
#[derive(Clone, Debug)]
struct Held {
    number: usize,
    list: Option<Arc<ExaminedList>>,
}

impl ExaminedLists {
    /// What came of a list, if it is held.
    pub(super) fn find(&self, key: &Key) -> Option<Option<Arc<ExaminedList>>> {
        self.held.get(key).map(|held| held.list.clone())
    }

    /// The unsigned list of a URL, if it was the last one.
    pub(super) fn unsigned(&self, url: &str) -> Option<Arc<RevocationList>> {
        let last = self.unsigned.as_ref().filter(|(of, _)| of == url);
        last.map(|(_, list)| Arc::clone(list))
    }

    /// Holds an unsigned list in the place of the one before.
    pub(super) fn hold_unsigned(&mut self, url: &str, list: Arc<RevocationList>) {
        self.unsigned = Some((url.to_owned(), list));
    }

    /// Counts one more, if there may be one more.
    pub(super) fn begin(&mut self, limit: usize) -> bool {
        let may = self.examined < limit;
        self.examined += usize::from(may);
        may
    }

    /// Holds what came of a list, and what fits beside it into so many bytes.
    pub(super) fn hold(&mut self, key: Key, list: Option<Arc<ExaminedList>>, room: usize) {
        let size = size(&list);
        while self.bytes + size > room {
            let oldest = self.held.iter().min_by_key(|(_, held)| held.number);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else { break };
            let gone = self.held.remove(&oldest);
            self.bytes -= gone.map_or(0, |gone| self::size(&gone.list));
        }
        self.bytes += size;
        self.held.insert(key, Held { number: self.examined, list });
    }
}

fn size(list: &Option<Arc<ExaminedList>>) -> usize {
    list.as_ref().map_or(0, |list| list.bytes())
}
