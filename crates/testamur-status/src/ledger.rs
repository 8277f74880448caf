//! The lists of a store as they stand, and the changes that bring them there.

use crate::description::ListDescription;
use crate::limits::CHANGES;
use crate::record::{Change, Record};
use crate::snapshot::Snapshot;
use crate::table::{StatusTable, TableState};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::Arc;
use testamur_core::{Code, Error, RandomSource, Result};

/// Every list of a store. It keeps to memory; what it answers, [`Record`]s say too, and whoever reads
/// those in their order has the same ledger.
#[derive(Debug, Default)]
pub struct Ledger {
    lists: Vec<List>,
    by_url: BTreeMap<String, u32>,
}

#[derive(Debug)]
struct List {
    description: Arc<ListDescription>,
    table: StatusTable,
    /// The index of each credential that was named when it got one.
    names: HashMap<Name, u64>,
    revision: u64,
}

/// A credential's identifier, hashed with the secret of its list: who reads a store learns no
/// identifiers from it.
pub(crate) type Name = [u8; 16];

impl Ledger {
    /// Makes a list.
    ///
    /// # Errors
    /// [`Code::StatusListExists`]; when there is no randomness.
    pub fn create(
        &mut self,
        description: ListDescription,
        random: &mut dyn RandomSource,
    ) -> Result<Record> {
        if self.by_url.contains_key(description.url()) {
            return Err(Error::new(Code::StatusListExists).with("list", description.url()));
        }
        let table = StatusTable::new(description.entries(), description.size(), random)?;
        let state = table.state();
        let statuses = table.bits().as_bytes().to_vec();
        let record = Record(Change::List { description, state, statuses, revision: 0 });
        self.apply(&record)?;
        Ok(record)
    }

    /// Gives away so many indices. None is given when there are fewer left.
    ///
    /// # Errors
    /// [`Code::StatusListUnknown`], [`Code::StatusTableFull`]; [`Code::LimitStatusChanges`].
    pub fn allocate(&mut self, list: &str, count: u64) -> Result<(Vec<u64>, Record)> {
        let (number, list) = self.list_mut(list)?;
        let indices = list.allocate(count)?;
        let through = list.table.allocated();
        Ok((indices, Record(Change::Allocated { list: number, through, names: Vec::new() })))
    }

    /// The index of a credential by its identifier: the one that it has, or else a new one.
    ///
    /// # Errors
    /// As [`allocate`](Ledger::allocate).
    pub fn allocate_for(&mut self, list: &str, id: &str) -> Result<(u64, Option<Record>)> {
        let (number, list) = self.list_mut(list)?;
        let name = list.name(id);
        if let Some(index) = list.names.get(&name) {
            return Ok((*index, None));
        }
        let index = list.table.allocate()?;
        list.names.insert(name, index);
        let through = list.table.allocated();
        let record =
            Record(Change::Allocated { list: number, through, names: vec![(name, index)] });
        Ok((index, Some(record)))
    }

    /// The index of a credential by its identifier, if it was named when it got one.
    ///
    /// # Errors
    /// [`Code::StatusListUnknown`].
    pub fn find(&self, list: &str, id: &str) -> Result<Option<u64>> {
        let list = self.list(list)?;
        Ok(list.names.get(&list.name(id)).copied())
    }

    /// Sets statuses, all or none; gives those before. Where nothing changes there is no record.
    ///
    /// # Errors
    /// [`Code::StatusListUnknown`]; [`Code::StatusNotAllocated`]; [`Code::StatusIndex`],
    /// [`Code::StatusValue`]; [`Code::StatusForGood`] where a credential is revoked.
    pub fn set(&mut self, list: &str, statuses: &[(u64, u8)]) -> Result<(Vec<u8>, Option<Record>)> {
        let known = self.list(list)?;
        // Limited before all are looked at, which happens once more below.
        check_count(statuses.len() as u64)?;
        for (index, status) in statuses {
            known.description.check_change(*index, known.table.get(*index)?, *status)?;
        }
        self.dangerous_unrevoke(list, statuses)
    }

    /// As [`set`](Ledger::set), and takes revocations back too.
    ///
    /// # Errors
    /// As [`set`](Ledger::set), but for [`Code::StatusForGood`].
    pub fn dangerous_unrevoke(
        &mut self,
        list: &str,
        statuses: &[(u64, u8)],
    ) -> Result<(Vec<u8>, Option<Record>)> {
        let (number, list) = self.list_mut(list)?;
        check_count(statuses.len() as u64)?;
        for (index, status) in statuses {
            list.table.get(*index)?;
            list.description.check_status(*status)?;
            if !list.table.is_allocated(*index) {
                return Err(Error::new(Code::StatusNotAllocated).with("index", index));
            }
        }
        let before = list.set(statuses)?;
        let is_same = statuses.iter().zip(&before).all(|((_, status), before)| status == before);
        let record = || Record(Change::Set { list: number, statuses: statuses.to_vec() });
        Ok((before, (!is_same).then(record)))
    }

    /// Gives away so many indices to nobody and sets their status.
    ///
    /// # Errors
    /// As [`allocate`](Ledger::allocate) and [`set`](Ledger::set).
    pub fn add_decoys(&mut self, list: &str, count: u64, status: u8) -> Result<[Record; 2]> {
        let (number, list) = self.list_mut(list)?;
        list.description.check_status(status)?;
        let indices = list.allocate(count)?;
        let statuses: Vec<(u64, u8)> = indices.into_iter().map(|index| (index, status)).collect();
        list.set(&statuses)?;
        let through = list.table.allocated();
        let allocated = Change::Allocated { list: number, through, names: Vec::new() };
        Ok([Record(allocated), Record(Change::Set { list: number, statuses })])
    }

    /// The status at an index.
    ///
    /// # Errors
    /// [`Code::StatusListUnknown`], [`Code::StatusIndex`].
    pub fn read(&self, list: &str, index: u64) -> Result<u8> {
        self.list(list)?.table.get(index)
    }

    /// The whole list as it stands.
    ///
    /// # Errors
    /// [`Code::StatusListUnknown`].
    pub fn snapshot(&self, list: &str) -> Result<Snapshot> {
        let list = self.list(list)?;
        Ok(Snapshot::of(Arc::clone(&list.description), &list.table, list.revision))
    }

    /// Every list, in the order in which they were made.
    pub fn descriptions(&self) -> Vec<Arc<ListDescription>> {
        self.lists.iter().map(|list| Arc::clone(&list.description)).collect()
    }

    /// The description of a list.
    ///
    /// # Errors
    /// [`Code::StatusListUnknown`].
    pub fn description(&self, list: &str) -> Result<Arc<ListDescription>> {
        Ok(Arc::clone(&self.list(list)?.description))
    }

    /// Follows a change that another ledger made.
    ///
    /// # Errors
    /// When this one does not stand where that one stood.
    pub fn apply(&mut self, record: &Record) -> Result<()> {
        match &record.0 {
            Change::List { description, state, statuses, revision } => {
                let url = description.url().to_owned();
                let fits =
                    (state.entries, state.size) == (description.entries(), description.size());
                if self.by_url.contains_key(&url) || !fits {
                    return Err(out_of_order());
                }
                let table = StatusTable::from_parts(state.clone(), statuses.clone())?;
                let number = u32::try_from(self.lists.len()).map_err(|_| out_of_order())?;
                self.by_url.insert(url, number);
                self.lists.push(List {
                    description: Arc::new(description.clone()),
                    table,
                    names: HashMap::new(),
                    revision: *revision,
                });
            }
            Change::Allocated { list, through, names } => {
                let list = self.lists.get_mut(*list as usize).ok_or_else(out_of_order)?;
                list.table.allocate_through(*through)?;
                list.names.extend(names.iter().copied());
            }
            Change::Set { list, statuses } => {
                let list = self.lists.get_mut(*list as usize).ok_or_else(out_of_order)?;
                list.set(statuses)?;
            }
        }
        Ok(())
    }

    /// Records that make a ledger like this one, in pieces that are not large.
    pub fn records(&self) -> impl Iterator<Item = Record> + '_ {
        (0_u32..).zip(&self.lists).flat_map(|(number, list)| {
            let state = list.table.state();
            let through = state.allocated;
            let first = Record(Change::List {
                description: ListDescription::clone(&list.description),
                state,
                statuses: list.table.bits().as_bytes().to_vec(),
                revision: list.revision,
            });
            let mut names = list.names.iter().map(|(name, index)| (*name, *index));
            let pieces = std::iter::from_fn(move || {
                let names: Vec<(Name, u64)> = names.by_ref().take(NAMES_OF_A_RECORD).collect();
                let piece = !names.is_empty();
                piece.then_some(Record(Change::Allocated { list: number, through, names }))
            });
            std::iter::once(first).chain(pieces)
        })
    }

    fn list(&self, url: &str) -> Result<&List> {
        let number = self.by_url.get(url).ok_or_else(|| unknown(url))?;
        self.lists.get(*number as usize).ok_or_else(|| unknown(url))
    }

    fn list_mut(&mut self, url: &str) -> Result<(u32, &mut List)> {
        let number = *self.by_url.get(url).ok_or_else(|| unknown(url))?;
        let list = self.lists.get_mut(number as usize).ok_or_else(|| unknown(url))?;
        Ok((number, list))
    }
}

/// Names in one record of a compacted store: some hundred kilobytes.
const NAMES_OF_A_RECORD: usize = 10_000;

impl List {
    fn allocate(&mut self, count: u64) -> Result<Vec<u64>> {
        check_count(count)?;
        if count > self.table.entries() - self.table.allocated() {
            return Err(self.table.full(count));
        }
        (0..count).map(|_| self.table.allocate()).collect()
    }

    fn set(&mut self, statuses: &[(u64, u8)]) -> Result<Vec<u8>> {
        let mut before = Vec::with_capacity(statuses.len());
        for (index, status) in statuses {
            before.push(self.table.set(*index, *status)?);
        }
        if statuses.iter().zip(&before).any(|((_, status), before)| status != before) {
            self.revision += 1;
        }
        Ok(before)
    }

    fn name(&self, id: &str) -> Name {
        let TableState { secret, .. } = self.table.state();
        // The lengths of what comes before the identifier are fixed, and half of the hash is kept, so
        // that a hash serves as a keyed function.
        let mut hash = Sha256::new();
        hash.update(*secret);
        hash.update(b"name");
        hash.update(id.as_bytes());
        let hash: [u8; 32] = hash.finalize().into();
        let mut name = Name::default();
        name.copy_from_slice(&hash[..16]);
        name
    }
}

fn check_count(count: u64) -> Result<()> {
    match count <= CHANGES {
        true => Ok(()),
        false => {
            let error = Error::new(Code::LimitStatusChanges).with("actual", count);
            Err(error.with("limit", CHANGES))
        }
    }
}

fn unknown(url: &str) -> Error {
    Error::new(Code::StatusListUnknown).with("list", url)
}

fn out_of_order() -> Error {
    Error::new(Code::InternalUnexpected).with("reason", "a record does not follow those before it")
}
