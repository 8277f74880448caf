//! The statuses and the order of indices, in memory: rebuilt from the file when it is opened.

use super::failure::{damaged, failed};
use crate::{NewStatusList, StatusList};
use sqlx::SqliteConnection;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use testamur_core::{Code, Error, Result, json};
use testamur_status::{BitOrder, Bits, ListDescription, Snapshot, StatusTable, TableState};
use zeroize::Zeroizing;

/// The status lists by URL.
#[derive(Default)]
pub(super) struct Lists(RwLock<HashMap<String, Arc<List>>>);

pub(super) struct List {
    /// Its row.
    pub(super) number: i64,
    pub(super) description: Arc<ListDescription>,
    issuer: String,
    signer: Option<String>,
    statuses: Mutex<Statuses>,
    /// Who holds it asks for the next lease.
    pub(super) leasing: tokio::sync::Mutex<()>,
}

struct Statuses {
    table: StatusTable,
    /// How many indices the file says are given away.
    leased: u64,
    revision: u64,
}

impl Lists {
    /// Reads them all.
    pub(super) async fn load(connection: &mut SqliteConnection) -> Result<Lists> {
        type Row = (i64, String, Option<String>, String, Vec<u8>, i64, i64);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT number, issuer, signer, description, secret, allocated, revision FROM status_list",
        )
        .fetch_all(&mut *connection)
        .await
        .map_err(failed)?;
        let lists = Lists::default();
        for (number, issuer, signer, description, secret, allocated, revision) in rows {
            let description = json::parse(description.as_bytes())
                .and_then(|description| ListDescription::read(&description))
                .map_err(|_| damaged("a status list has a description that none can have"))?;
            let mut table = table(&description, Zeroizing::new(secret), allocated)?;
            let values: Vec<(i64, i64)> =
                sqlx::query_as("SELECT position, value FROM status_value WHERE list = ?")
                    .bind(number)
                    .fetch_all(&mut *connection)
                    .await
                    .map_err(failed)?;
            for (position, value) in values {
                let value = u8::try_from(value).map_err(|_| damaged("a status is too large"))?;
                let set = u64::try_from(position).ok().and_then(|at| table.set(at, value).ok());
                set.ok_or_else(|| damaged("a status is not one of its list"))?;
            }
            let revision = count(revision)?;
            let list = NewStatusList { issuer, signer, description: Arc::new(description), table };
            lists.add(Arc::new(List::new(number, list, revision)));
        }
        Ok(lists)
    }

    pub(super) fn find(&self, list: &str) -> Result<Arc<List>> {
        let lists = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let unknown = || Error::new(Code::StatusListUnknown).with("list", list);
        lists.get(list).cloned().ok_or_else(unknown)
    }

    pub(super) fn add(&self, list: Arc<List>) {
        let mut lists = self.0.write().unwrap_or_else(PoisonError::into_inner);
        lists.insert(list.description.url().to_owned(), list);
    }

    pub(super) fn all(&self) -> Vec<StatusList> {
        let lists = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<StatusList> = lists.values().map(|list| list.standing()).collect();
        all.sort_unstable_by(|a, b| a.description.url().cmp(b.description.url()));
        all
    }
}

impl List {
    pub(super) fn new(number: i64, list: NewStatusList, revision: u64) -> List {
        let NewStatusList { issuer, signer, description, table } = list;
        let leased = table.allocated();
        let statuses = Mutex::new(Statuses { table, leased, revision });
        let leasing = tokio::sync::Mutex::default();
        List { number, description, issuer, signer, statuses, leasing }
    }

    /// The next index, or `None` when a lease is needed first.
    pub(super) fn take(&self) -> Option<Result<u64>> {
        let mut statuses = self.lock();
        let (allocated, entries) = (statuses.table.allocated(), statuses.table.entries());
        (allocated < statuses.leased || allocated == entries).then(|| statuses.table.allocate())
    }

    /// How many indices the file says are given away.
    pub(super) fn leased(&self) -> u64 {
        self.lock().leased
    }

    /// So many indices are given away now, as the file says.
    pub(super) fn lease(&self, leased: u64) {
        self.lock().leased = leased;
    }

    /// Fails past the end of the list.
    pub(super) fn check_index(&self, index: u64) -> Result<()> {
        self.lock().table.get(index).map(drop)
    }

    /// Fails for what is no status of this list.
    pub(super) fn check_status(&self, index: u64, status: u8) -> Result<()> {
        self.description.check_status(status)?;
        self.check_index(index)
    }

    /// Sets statuses that are stored, and counts the update that changed them.
    pub(super) fn set(&self, changes: impl Iterator<Item = (u64, u8)>, revision: u64) {
        let mut statuses = self.lock();
        for (index, status) in changes {
            statuses.table.set(index, status).expect("they were checked before they were stored");
        }
        statuses.revision = revision;
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        let statuses = self.lock();
        Snapshot::of(self.description.clone(), &statuses.table, statuses.revision)
    }

    pub(super) fn standing(&self) -> StatusList {
        let statuses = self.lock();
        StatusList {
            description: self.description.clone(),
            issuer: self.issuer.clone(),
            signer: self.signer.clone(),
            allocated: statuses.table.allocated(),
            revision: statuses.revision,
        }
    }

    /// No panic leaves a table half changed.
    fn lock(&self) -> MutexGuard<'_, Statuses> {
        self.statuses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A table without statuses.
fn table(
    description: &ListDescription,
    secret: Zeroizing<Vec<u8>>,
    allocated: i64,
) -> Result<StatusTable> {
    let (entries, size, allocated) = (description.entries(), description.size(), count(allocated)?);
    let secret =
        <[u8; 32]>::try_from(&secret[..]).map_err(|_| damaged("a secret has no 32 bytes"))?;
    let state = TableState { entries, size, allocated, secret: Zeroizing::new(secret) };
    let bits = Bits::zeroed(entries, size, BitOrder::MostSignificantFirst);
    StatusTable::from_parts(state, bits.as_bytes().to_vec())
        .map_err(|_| damaged("more indices were given away than a status list has"))
}

/// A number that counts something.
pub(super) fn count(number: i64) -> Result<u64> {
    u64::try_from(number).map_err(|_| damaged("a count is negative"))
}

/// A count as SQLite holds it. None that is stored comes near the bound.
pub(super) fn integer(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
