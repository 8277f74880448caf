//! An issuer's own account of one list: which indices are given away, and the status at each.

use crate::bits::{BitOrder, Bits, StatusSize};
use crate::permutation::Permutation;
use std::fmt;
use testamur_core::{Code, Error, RandomSource, Result};
use zeroize::Zeroizing;

/// A list in the making. It takes as much memory as the statuses themselves: the order in which
/// indices are given away is computed from a secret, so that it is enough to count them.
///
/// Both encodings, [Bitstring](crate::BitstringList) and [token](crate::TokenStatusList), are made from the
/// same table. It cannot be cloned: two tables would give away the same indices.
pub struct StatusTable {
    bits: Bits,
    size: StatusSize,
    entries: u64,
    allocated: u64,
    secret: Zeroizing<[u8; 32]>,
}

/// What is kept of a [`StatusTable`] beside the statuses. Whoever goes on from an older state gives away
/// indices that credentials have already.
#[derive(Clone)]
pub struct TableState {
    /// How many indices there are.
    pub entries: u64,
    /// Bits of each status.
    pub size: StatusSize,
    /// How many indices were given away, decoys included.
    pub allocated: u64,
    /// What the order of indices is computed from. Who has it can tell in which order credentials were
    /// issued.
    pub secret: Zeroizing<[u8; 32]>,
}

impl StatusTable {
    /// A table of so many statuses, none given away.
    ///
    /// # Errors
    /// [`Code::StatusTableSize`] for fewer than [`LEAST_ENTRIES`](crate::LEAST_ENTRIES) and for more than
    /// fit into [`LIST_BYTES`](crate::LIST_BYTES); and when there is no randomness.
    pub fn new(
        entries: u64,
        size: StatusSize,
        random: &mut dyn RandomSource,
    ) -> Result<StatusTable> {
        check_size(entries, size)?;
        let mut secret = Zeroizing::new([0; 32]);
        random.fill(&mut *secret)?;
        let bits = Bits::zeroed(entries, size, BitOrder::MostSignificantFirst);
        Ok(StatusTable { bits, size, entries, allocated: 0, secret })
    }

    /// A table as it was kept: its state, and its statuses packed with the most significant first.
    ///
    /// # Errors
    /// [`Code::StatusTableSize`] as [`new`](StatusTable::new), and when the statuses are not as many as
    /// the state says.
    pub fn from_parts(state: TableState, statuses: Vec<u8>) -> Result<StatusTable> {
        let TableState { entries, size, allocated, secret } = state;
        check_size(entries, size)?;
        let bytes = (entries * u64::from(size.bits())).div_ceil(8);
        if bytes != statuses.len() as u64 || allocated > entries {
            return Err(wrong_size(entries));
        }
        let bits = Bits::from_bytes(statuses, BitOrder::MostSignificantFirst);
        Ok(StatusTable { bits, size, entries, allocated, secret })
    }

    /// What must be kept beside [the statuses](StatusTable::bits).
    pub fn state(&self) -> TableState {
        TableState {
            entries: self.entries,
            size: self.size,
            allocated: self.allocated,
            secret: self.secret.clone(),
        }
    }

    /// Gives away an index: a random one that was never given before. It may leave only when
    /// [the state](StatusTable::state) is kept where no failure loses it: the count is all that tells
    /// indices that are given away from those that are free.
    ///
    /// # Errors
    /// [`Code::StatusTableFull`] when all are given away.
    pub fn allocate(&mut self) -> Result<u64> {
        if self.allocated == self.entries {
            return Err(self.full(1));
        }
        let index = Permutation::new(&self.secret, self.entries).at(self.allocated);
        self.allocated += 1;
        Ok(index)
    }

    /// Gives away an index to nobody and sets its status, so that the list does not tell how many
    /// credentials were revoked.
    ///
    /// # Errors
    /// As [`allocate`](StatusTable::allocate) and [`set`](StatusTable::set).
    pub fn add_decoy(&mut self, status: u8) -> Result<u64> {
        self.check_status(status)?;
        let index = self.allocate()?;
        self.set(index, status)?;
        Ok(index)
    }

    /// Whether an index was given away, to a credential or as a decoy. Past the end none was.
    pub fn is_allocated(&self, index: u64) -> bool {
        let order = Permutation::new(&self.secret, self.entries);
        index < self.entries && order.place(index) < self.allocated
    }

    /// Sets a status and gives the one before.
    ///
    /// # Errors
    /// [`Code::StatusIndex`] past the end of the table, [`Code::StatusValue`] for a status that has more
    /// bits. Whether the index was given away is for [`is_allocated`](StatusTable::is_allocated), which
    /// takes far longer; a [store](crate::StatusStore) looks. A credential that gets a set index later is
    /// revoked from the start.
    pub fn set(&mut self, index: u64, status: u8) -> Result<u8> {
        self.check_status(status)?;
        let set = if index < self.entries { self.bits.set(index, self.size, status) } else { None };
        set.ok_or_else(|| self.past_the_end(index))
    }

    /// The status at an index.
    ///
    /// # Errors
    /// [`Code::StatusIndex`] past the end of the table.
    pub fn get(&self, index: u64) -> Result<u8> {
        let status = if index < self.entries { self.bits.get(index, self.size) } else { None };
        status.ok_or_else(|| self.past_the_end(index))
    }

    /// The statuses, those not given away included.
    pub fn bits(&self) -> &Bits {
        &self.bits
    }

    /// Bits of each status.
    pub fn size(&self) -> StatusSize {
        self.size
    }

    /// How many indices there are.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// How many indices were given away, decoys included.
    pub fn allocated(&self) -> u64 {
        self.allocated
    }

    /// Counts indices as given away, so that there are this many in all.
    pub(crate) fn allocate_through(&mut self, allocated: u64) -> Result<()> {
        if !(self.allocated..=self.entries).contains(&allocated) {
            return Err(self.full(allocated.saturating_sub(self.allocated)));
        }
        self.allocated = allocated;
        Ok(())
    }

    /// That fewer are left than are wanted.
    pub(crate) fn full(&self, wanted: u64) -> Error {
        let error = Error::new(Code::StatusTableFull).with("entries", self.entries);
        error.with("left", self.entries - self.allocated).with("wanted", wanted)
    }

    fn check_status(&self, status: u8) -> Result<()> {
        match usize::from(status) < self.size.values() {
            true => Ok(()),
            false => {
                let error = Error::new(Code::StatusValue).with("status", status);
                Err(error.with("most", self.size.values() - 1))
            }
        }
    }

    fn past_the_end(&self, index: u64) -> Error {
        Error::new(Code::StatusIndex).with("index", index).with("entries", self.entries)
    }
}

impl fmt::Debug for StatusTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatusTable")
            .field("entries", &self.entries)
            .field("size", &self.size)
            .field("allocated", &self.allocated)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for TableState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableState")
            .field("entries", &self.entries)
            .field("size", &self.size)
            .field("allocated", &self.allocated)
            .finish_non_exhaustive()
    }
}

pub(crate) fn check_size(entries: u64, size: StatusSize) -> Result<()> {
    let most = crate::LIST_BYTES as u64 * 8 / u64::from(size.bits());
    match (crate::LEAST_ENTRIES..=most).contains(&entries) {
        true => Ok(()),
        false => Err(wrong_size(entries).with("most", most)),
    }
}

fn wrong_size(entries: u64) -> Error {
    Error::new(Code::StatusTableSize).with("entries", entries).with("least", crate::LEAST_ENTRIES)
}
