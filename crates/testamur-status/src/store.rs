//! Where an issuer keeps its lists.

use crate::description::ListDescription;
use crate::ledger::Ledger;
use crate::snapshot::Snapshot;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use testamur_core::{Code, Error, RandomSource, Result};
use testamur_keys::Shareable;

/// The issuer's account of its lists: which indices are given away, and the status at each. Lists are
/// named by the [URL](ListDescription::url) that they were made with.
///
/// What was answered is kept: an implementation that writes somewhere answers when it is written. No index
/// is given away twice, whatever fails. Who may revoke is for the caller to know: a store does what it is
/// asked to.
///
/// # Errors
/// Each function fails with [`Code::StatusListUnknown`] for a list
/// that the store does not have, and with a code of the implementation when it cannot read or write.
/// Then nothing has changed.
pub trait StatusStore: Shareable + fmt::Debug {
    /// Makes a list. `random` is asked for the secret order in which its indices are given away.
    ///
    /// # Errors
    /// [`Code::StatusListExists`].
    fn create(&self, description: ListDescription, random: &mut dyn RandomSource) -> Result<()>;

    /// Every list, in the order in which they were made.
    ///
    /// # Errors
    /// Those of the implementation.
    fn lists(&self) -> Result<Vec<Arc<ListDescription>>>;

    /// What a list is.
    ///
    /// # Errors
    /// As said above.
    fn description(&self, list: &str) -> Result<Arc<ListDescription>>;

    /// Gives away so many indices, each a random one that was never given before.
    ///
    /// # Errors
    /// [`Code::StatusTableFull`] when fewer are left;
    /// [`Code::LimitStatusChanges`].
    fn allocate(&self, list: &str, count: u64) -> Result<Vec<u64>>;

    /// Gives away one index.
    ///
    /// # Errors
    /// As [`allocate`](StatusStore::allocate).
    fn allocate_one(&self, list: &str) -> Result<u64> {
        let given = self.allocate(list, 1)?;
        given.first().copied().ok_or_else(|| {
            let reason = "a status store gave no index and no error";
            Error::new(Code::InternalUnexpected).with("reason", reason)
        })
    }

    /// Gives away an index to the credential with this identifier. Asked again it gives the same one, so
    /// that a retry takes no second.
    ///
    /// # Errors
    /// As [`allocate`](StatusStore::allocate).
    fn allocate_for(&self, list: &str, id: &str) -> Result<u64>;

    /// As [`allocate_for`](StatusStore::allocate_for), for a credential that is to be issued now: with an
    /// index at which a status is set, it would be revoked from the start.
    ///
    /// # Errors
    /// As there, and [`Code::StatusReissued`] when the status at the index is not 0.
    fn allocate_valid_for(&self, list: &str, id: &str) -> Result<u64> {
        let index = self.allocate_for(list, id)?;
        match self.read(list, index)? {
            0 => Ok(index),
            value => {
                let error = Error::new(Code::StatusReissued).with("id", id).with("list", list);
                Err(error.with("index", index).with("value", value))
            }
        }
    }

    /// The index that was given away to the credential with this identifier, if it was named then.
    ///
    /// # Errors
    /// As said above.
    fn find(&self, list: &str, id: &str) -> Result<Option<u64>>;

    /// Gives away so many indices to nobody and sets this status there, so that the list does not tell
    /// how many credentials have it.
    ///
    /// # Errors
    /// As [`allocate`](StatusStore::allocate), and
    /// [`Code::StatusValue`].
    fn add_decoys(&self, list: &str, count: u64, status: u8) -> Result<()>;

    /// Sets statuses at indices, all or none, and gives those before. A credential that is revoked
    /// stays so.
    ///
    /// # Errors
    /// [`Code::StatusIndex`],
    /// [`Code::StatusNotAllocated`],
    /// [`Code::StatusValue`],
    /// [`Code::StatusForGood`],
    /// [`Code::LimitStatusChanges`].
    fn set_all(&self, list: &str, statuses: &[(u64, u8)]) -> Result<Vec<u8>>;

    /// As [`set_all`](StatusStore::set_all), and takes revocations back too: for a credential that was
    /// revoked by mistake. The specification has no way back, so verifiers may have told others that it
    /// is revoked for good, and some ask no more.
    ///
    /// # Errors
    /// As [`set_all`](StatusStore::set_all), but for [`Code::StatusForGood`].
    fn dangerous_unrevoke(&self, list: &str, statuses: &[(u64, u8)]) -> Result<Vec<u8>>;

    /// Sets the status at an index, and gives the one before.
    ///
    /// # Errors
    /// As [`set_all`](StatusStore::set_all).
    fn set(&self, list: &str, index: u64, status: u8) -> Result<u8> {
        let before = self.set_all(list, &[(index, status)])?;
        Ok(before.first().copied().unwrap_or_default())
    }

    /// The status at an index.
    ///
    /// # Errors
    /// [`Code::StatusIndex`].
    fn read(&self, list: &str, index: u64) -> Result<u8>;

    /// All statuses as they stand together now, to be signed.
    ///
    /// # Errors
    /// As said above.
    fn publish(&self, list: &str) -> Result<Snapshot>;
}

/// Lists in memory, which end with the process: for tests, and for issuers who keep their
/// [records](crate::Record) elsewhere.
#[derive(Debug, Default)]
pub struct MemoryStore {
    ledger: Mutex<Ledger>,
}

impl MemoryStore {
    /// A store without lists.
    pub fn new() -> MemoryStore {
        MemoryStore::default()
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        // A ledger changes only when nothing can fail any more.
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StatusStore for MemoryStore {
    fn create(&self, description: ListDescription, random: &mut dyn RandomSource) -> Result<()> {
        self.ledger().create(description, random).map(drop)
    }

    fn lists(&self) -> Result<Vec<Arc<ListDescription>>> {
        Ok(self.ledger().descriptions())
    }

    fn description(&self, list: &str) -> Result<Arc<ListDescription>> {
        self.ledger().description(list)
    }

    fn allocate(&self, list: &str, count: u64) -> Result<Vec<u64>> {
        self.ledger().allocate(list, count).map(|(indices, _)| indices)
    }

    fn allocate_for(&self, list: &str, id: &str) -> Result<u64> {
        self.ledger().allocate_for(list, id).map(|(index, _)| index)
    }

    fn find(&self, list: &str, id: &str) -> Result<Option<u64>> {
        self.ledger().find(list, id)
    }

    fn add_decoys(&self, list: &str, count: u64, status: u8) -> Result<()> {
        self.ledger().add_decoys(list, count, status).map(drop)
    }

    fn set_all(&self, list: &str, statuses: &[(u64, u8)]) -> Result<Vec<u8>> {
        self.ledger().set(list, statuses).map(|(before, _)| before)
    }

    fn dangerous_unrevoke(&self, list: &str, statuses: &[(u64, u8)]) -> Result<Vec<u8>> {
        self.ledger().dangerous_unrevoke(list, statuses).map(|(before, _)| before)
    }

    fn read(&self, list: &str, index: u64) -> Result<u8> {
        self.ledger().read(list, index)
    }

    fn publish(&self, list: &str) -> Result<Snapshot> {
        self.ledger().snapshot(list)
    }
}
