//! Changes of a ledger as bytes.

use crate::bits::StatusSize;
use crate::compressed::{Packing, compress, expand};
use crate::description::ListDescription;
use crate::ledger::Name;
use crate::table::TableState;
use testamur_core::json::parse;
use zeroize::Zeroizing;

/// One change of a [`Ledger`](crate::Ledger).
#[derive(Clone, Debug)]
pub struct Record(pub(crate) Change);

/// What changes. Lists are numbered in the order in which they were made.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// A list as it stands: when it is made, and in a store that was compacted.
    List { description: ListDescription, state: TableState, statuses: Vec<u8>, revision: u64 },
    /// So many indices are given away in all; some of them under a name.
    Allocated { list: u32, through: u64, names: Vec<(Name, u64)> },
    /// Statuses at indices.
    Set { list: u32, statuses: Vec<(u64, u8)> },
}

/// The first byte of each kind of record. They keep their meaning for ever.
mod kind {
    pub(super) const LIST: u8 = 1;
    pub(super) const ALLOCATED: u8 = 2;
    pub(super) const SET: u8 = 3;
}

impl Record {
    /// Bytes that it takes at most, in a file and about so many in memory. A change has at most
    /// [`CHANGES`](crate::CHANGES) items, a list at most [`LIST_BYTES`](crate::LIST_BYTES) and a
    /// description of some megabytes, so that it is less than 64 MiB.
    pub fn size_bound(&self) -> usize {
        match &self.0 {
            // What cannot be packed becomes longer by a few bytes in each block.
            Change::List { description, statuses, .. } => {
                64 + description.to_value().to_string().len() + statuses.len() / 16 * 17 + 1024
            }
            Change::Allocated { names, .. } => 17 + names.len() * 24,
            Change::Set { statuses, .. } => 9 + statuses.len() * 9,
        }
    }

    /// Appends the bytes of the record.
    pub(crate) fn write(&self, out: &mut Zeroizing<Vec<u8>>) {
        match &self.0 {
            Change::List { description, state, statuses, revision } => {
                let text = description.to_value().to_string();
                let packed = compress(statuses, Packing::Zlib);
                // Room for all of it at once: bytes that had to move would leave the secret behind.
                reserve(out, 64 + text.len() + packed.len());
                out.push(kind::LIST);
                push_bytes(out, text.as_bytes());
                out.extend_from_slice(&*state.secret);
                out.extend_from_slice(&state.allocated.to_le_bytes());
                out.extend_from_slice(&revision.to_le_bytes());
                push_bytes(out, &packed);
            }
            Change::Allocated { list, through, names } => {
                reserve(out, 17 + names.len() * 24);
                out.push(kind::ALLOCATED);
                out.extend_from_slice(&list.to_le_bytes());
                out.extend_from_slice(&through.to_le_bytes());
                out.extend_from_slice(&length(names.len()).to_le_bytes());
                for (name, index) in names {
                    out.extend_from_slice(name);
                    out.extend_from_slice(&index.to_le_bytes());
                }
            }
            Change::Set { list, statuses } => {
                reserve(out, 9 + statuses.len() * 9);
                out.push(kind::SET);
                out.extend_from_slice(&list.to_le_bytes());
                out.extend_from_slice(&length(statuses.len()).to_le_bytes());
                for (index, status) in statuses {
                    out.extend_from_slice(&index.to_le_bytes());
                    out.push(*status);
                }
            }
        }
    }

    /// Reads the records of a frame. `None` when they are not what [`write`](Record::write) writes.
    pub(crate) fn read_all(bytes: &[u8]) -> Option<Vec<Record>> {
        let mut rest = Rest(bytes);
        let mut records = Vec::new();
        while !rest.0.is_empty() {
            records.push(Record(rest.change()?));
        }
        Some(records)
    }
}

/// Makes room, and wipes what a vector leaves behind when it moves.
pub(crate) fn reserve(out: &mut Zeroizing<Vec<u8>>, more: usize) {
    if out.capacity() - out.len() >= more {
        return;
    }
    let mut larger = Zeroizing::new(Vec::with_capacity((out.len() + more) * 2));
    larger.extend_from_slice(out);
    *out = larger;
}

/// A change has at most [`CHANGES`](crate::CHANGES) items, and a list takes at most
/// [`LIST_BYTES`](crate::LIST_BYTES).
fn length(items: usize) -> u32 {
    u32::try_from(items).expect("a record is far smaller")
}

fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&length(bytes.len()).to_le_bytes());
    out.extend_from_slice(bytes);
}

/// What is left to read.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn change(&mut self) -> Option<Change> {
        match self.array::<1>()? {
            [kind::LIST] => self.list(),
            [kind::ALLOCATED] => {
                let (list, through) = (self.u32()?, self.u64()?);
                let count = self.u32()?;
                let names = (0..count).map(|_| Some((self.array()?, self.u64()?)));
                Some(Change::Allocated { list, through, names: names.collect::<Option<_>>()? })
            }
            [kind::SET] => {
                let (list, count) = (self.u32()?, self.u32()?);
                let statuses = (0..count).map(|_| Some((self.u64()?, self.array::<1>()?[0])));
                Some(Change::Set { list, statuses: statuses.collect::<Option<_>>()? })
            }
            _ => None,
        }
    }

    fn list(&mut self) -> Option<Change> {
        let description = ListDescription::read(&parse(self.bytes()?).ok()?).ok()?;
        let secret = Zeroizing::new(self.array()?);
        let (allocated, revision) = (self.u64()?, self.u64()?);
        let statuses = expand(self.bytes()?, Packing::Zlib, crate::LIST_BYTES).ok()?;
        let (entries, size): (u64, StatusSize) = (description.entries(), description.size());
        let state = TableState { entries, size, allocated, secret };
        Some(Change::List { description, state, statuses, revision })
    }

    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn bytes(&mut self) -> Option<&'b [u8]> {
        let length = self.u32()?;
        self.take(length as usize)
    }
}
