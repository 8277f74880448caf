//! What a credential says of its status: in which list it stands, and where.

use super::list::{List, ListKind};
use testamur_core::json::Value;
use testamur_core::{Code, Error, Result};
use testamur_status::BitstringEntry;

/// One entry, by its kind.
pub(super) enum Entry {
    Bitstring(BitstringEntry),
}

impl Entry {
    /// Reads one entry of `credentialStatus`.
    ///
    /// # Errors
    /// [`Code::StatusTypeUnsupported`] for another kind of entry; those of [`BitstringEntry::read`],
    /// with the pointer below the entry.
    pub(super) fn read(value: &Value) -> Result<Entry> {
        let types = value.get("type").map_or(&[][..], Value::as_set);
        let mut names = types.iter().filter_map(Value::as_str);
        if names.clone().any(BitstringEntry::is_type) {
            return BitstringEntry::read(value).map(Entry::Bitstring);
        }
        let name = names.next().unwrap_or("(none)");
        Err(Error::new(Code::StatusTypeUnsupported).with("type", name))
    }

    /// The URL of the list.
    pub(super) fn url(&self) -> &str {
        match self {
            Entry::Bitstring(entry) => entry.list(),
        }
    }

    /// What the document at the URL must be.
    pub(super) fn kind(&self) -> ListKind {
        match self {
            Entry::Bitstring(entry) => ListKind::Bitstring(entry.dialect()),
        }
    }

    /// What the status is about.
    pub(super) fn purpose(&self) -> &str {
        match self {
            Entry::Bitstring(entry) => entry.purpose(),
        }
    }

    /// The place in the list.
    pub(super) fn index(&self) -> u64 {
        match self {
            Entry::Bitstring(entry) => entry.index(),
        }
    }

    /// The issuer's words for a status.
    pub(super) fn message(&self, value: u8) -> Option<&str> {
        match self {
            Entry::Bitstring(entry) => entry.message(value),
        }
    }

    /// The status that the list gives this entry.
    ///
    /// # Errors
    /// Those of [`BitstringList::status`](testamur_status::BitstringList::status).
    pub(super) fn value(&self, list: &List) -> Result<u8> {
        match (self, list) {
            (Entry::Bitstring(entry), List::Bitstring { list, bits }) => list.status(entry, bits),
        }
    }
}
