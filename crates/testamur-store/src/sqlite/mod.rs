//! The storage in one SQLite file.

mod administration;
mod failure;
mod issuing;
mod keys;
mod known;
mod lists;
mod lock;
mod read;
mod reader;
mod reservations;
mod rows;
mod schema;
mod writer;

use crate::limits::{KNOWN, check_count};
use crate::{
    Actor, Answered, ApiKey, AuditEntry, AuditLog, EntriesOf, Forget, IdempotencyKey, Issue,
    Issued, Kept, Limits, NewStatusList, Pending, RequestHash, Reserved, StatusEntry, StatusList,
    StatusUpdate, Store, StoreLoad,
};
pub use reader::SqliteReader;

use administration::{AddKeyWork, LeaseWork, ListWork, NoWork, RevokeKeyWork, SweepWork};
use failure::failed;
use issuing::{ForgetWork, IssueWork, Left, StatusWork};
use keys::Keys;
use known::Known;
use lists::{List, Lists};
use lock::{Lock, cannot_open};
use reservations::{Reservations, conflict};
use rows::Ends;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{ConnectOptions, Connection, SqliteConnection, SqlitePool};
use std::fmt;
use std::future::ready;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_status::Snapshot;
use tokio::task::JoinHandle;
use writer::{Batch, Queue};

/// A [`Store`] in one SQLite file, for one process at a time.
///
/// Beside the file stand, while it is open, `-wal` and `-shm` of SQLite, and `.lock`, which stays. The
/// file must be on a disk of this machine: network file systems have no locks that hold.
/// While it is open, a copy of the file alone lacks what stands in `-wal`: copy it when it is closed, or with
/// SQLite's own backup.
pub struct SqliteStore {
    limits: Limits,
    queue: Queue,
    writer: Mutex<Option<JoinHandle<()>>>,
    readers: SqlitePool,
    lists: Arc<Lists>,
    keys: Arc<Keys>,
    reservations: Reservations,
    known: Arc<Known>,
    filling: Mutex<Option<JoinHandle<()>>>,
}

impl SqliteStore {
    /// Opens a store, and makes it where there is no file, readable for its owner only. A file of an
    /// earlier version is brought to this one. To be called in a tokio runtime, which the writer then
    /// lives in.
    ///
    /// # Errors
    /// [`Code::StoreInUse`](testamur_core::Code::StoreInUse) when another process has it, or this one has
    /// it twice; [`Code::StoreForeign`](testamur_core::Code::StoreForeign) and
    /// [`Code::StoreNewer`](testamur_core::Code::StoreNewer), which leave the file as it is;
    /// [`Code::StoreOpen`](testamur_core::Code::StoreOpen),
    /// [`Code::StoreReadOnly`](testamur_core::Code::StoreReadOnly),
    /// [`Code::StoreFull`](testamur_core::Code::StoreFull),
    /// [`Code::StoreDamaged`](testamur_core::Code::StoreDamaged). The whole of the file is not checked.
    pub async fn open(file: impl Into<PathBuf>, limits: Limits) -> Result<SqliteStore> {
        let file = file.into();
        let lock = Lock::take(&file)?;
        lock::create(&file)?;
        let options = SqliteConnectOptions::new().filename(&file).disable_statement_logging();
        let mut connection = match connect(&options, &file).await {
            Err(error) if error.code() == Code::StoreForeign => {
                lock.remove();
                return Err(error);
            }
            opened => opened?,
        };
        let (lists, ends) = match prepare(&mut connection, &file, &limits).await {
            Ok(prepared) => prepared,
            Err(error) => return Err(closing(connection, error).await),
        };
        let (queue, waiting) = Queue::new(limits.queue);
        let batch = Batch::new(connection, ends);
        let writer = tokio::spawn(writer::run(batch, waiting, limits.batch, lock));
        let readers = SqlitePoolOptions::new()
            .max_connections(limits.readers.max(1))
            .idle_timeout(None)
            // A connection to a file does not break; to try it first would cost as much as to read.
            .test_before_acquire(false)
            .max_lifetime(None)
            .connect_lazy_with(options.pragma("query_only", "ON"));
        let known = Arc::new(Known::new(KNOWN));
        let filling = tokio::spawn({
            let (known, readers) = (Arc::clone(&known), readers.clone());
            // Without it, the file is asked for each key.
            async move { drop(known.fill(&readers).await) }
        });
        Ok(SqliteStore {
            limits,
            queue,
            writer: Mutex::new(Some(writer)),
            readers,
            lists,
            keys: Arc::default(),
            reservations: Reservations::default(),
            known,
            filling: Mutex::new(Some(filling)),
        })
    }

    /// The lists of these names, in their order.
    fn lists_of<'e>(&self, lists: impl Iterator<Item = &'e str>) -> Result<Vec<Arc<List>>> {
        lists.map(|list| self.lists.find(list)).collect()
    }

    /// Fails when an answer is past the limits, and notes that its key may have one.
    fn expect_answer(&self, answered: Option<&Answered>) -> Result<()> {
        let Some(answered) = answered else { return Ok(()) };
        let answer = &answered.answer;
        self.limits.check_name("The content type", &answer.content_type)?;
        self.limits.check_document("The answer", &answer.body)?;
        self.known.add(answered);
        Ok(())
    }

    /// What an issue has to do with lists, when nothing of it is past the limits.
    fn check_issue(&self, issue: Issue) -> Result<IssueWork> {
        self.limits.check_name("The issuer's name", &issue.issuer)?;
        self.limits.check_credential_id(issue.credential.as_deref().unwrap_or(""))?;
        check_count(issue.entries.len(), self.limits.status_entries)?;
        if let Some(kept) = &issue.kept {
            self.limits.check_name("The content type", &kept.content_type)?;
            self.limits.check_document("The credential", &kept.bytes)?;
        }
        self.expect_answer(issue.answered.as_ref())?;
        let lists = self.lists_of(issue.entries.iter().map(|entry| &*entry.list))?;
        for (entry, list) in issue.entries.iter().zip(&lists) {
            list.check_index(entry.index)?;
        }
        Ok(IssueWork { issue, lists })
    }

    fn check_update(&self, update: StatusUpdate) -> Result<StatusWork> {
        self.limits.check_status_changes(update.changes.len())?;
        self.expect_answer(update.answered.as_ref())?;
        let lists = self.lists_of(update.changes.iter().map(|(entry, _)| &*entry.list))?;
        for ((entry, status), list) in update.changes.iter().zip(&lists) {
            list.check_status(entry.index, status.named())?;
        }
        Ok(StatusWork { update, lists })
    }
}

impl Store for SqliteStore {
    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn reserve(
        &self,
        key: IdempotencyKey,
        request: RequestHash,
        now: Timestamp,
    ) -> Pending<'_, Reserved> {
        Box::pin(async move {
            self.limits.check_name("The idempotency key", &key.key)?;
            self.limits.check_name("The scope of the idempotency key", &key.scope)?;
            // The key is taken before the answer is looked for, so that an answer that is stored between
            // the two is seen.
            let reservation = self.reservations.take(key.clone(), request)?;
            if !self.known.may_have(&key) {
                return Ok(Reserved::New(reservation));
            }
            match read::answer(&self.readers, &key, now).await? {
                None => Ok(Reserved::New(reservation)),
                Some((of, answer)) if of == request => Ok(Reserved::Answered(answer)),
                Some(_) => Err(conflict()),
            }
        })
    }

    fn allocate<'a>(&'a self, list: &'a str) -> Pending<'a, u64> {
        Box::pin(async move {
            let list = self.lists.find(list)?;
            loop {
                if let Some(index) = list.take() {
                    return index;
                }
                let _one_at_a_time = list.leasing.lock().await;
                // Somebody else may have got a lease while this one waited for its turn.
                if let Some(index) = list.take() {
                    return index;
                }
                self.queue.write(LeaseWork(list.clone())).await?;
            }
        })
    }

    fn issue(&self, issue: Issue) -> Pending<'_, u64> {
        Box::pin(async move { self.queue.write(self.check_issue(issue)?).await })
    }

    fn issued<'a>(&'a self, credential: &'a str) -> Pending<'a, Vec<Issued>> {
        Box::pin(read::issued(&self.readers, credential, self.limits.page(usize::MAX)))
    }

    fn entries_of<'a>(&'a self, of: EntriesOf<'a>) -> Pending<'a, Vec<StatusEntry>> {
        let list = of.list.map(|list| self.lists.find(list));
        Box::pin(async move {
            match list.transpose() {
                Ok(list) => read::entries_of(&self.readers, of, list.map(|list| list.number)).await,
                // What is in no list of this store was not issued here.
                Err(_) => Ok(Vec::new()),
            }
        })
    }

    fn kept<'a>(
        &'a self,
        issuer: &'a str,
        credential: &'a str,
        number: Option<u64>,
    ) -> Pending<'a, Option<Kept>> {
        Box::pin(read::kept(&self.readers, issuer, credential, number))
    }

    fn forget(&self, forget: Forget) -> Pending<'_, u64> {
        Box::pin(async move {
            self.limits.check_name("The content type", &forget.instead.content_type)?;
            self.limits.check_document("The answer", &forget.instead.body)?;
            let Limits { sweep: most, sweep_bytes: bytes, .. } = self.limits;
            let (mut places, mut left) = (0, Left::ALL);
            while !left.is_nothing() {
                let work = ForgetWork { forget: forget.clone(), left, most: most.max(1), bytes };
                let forgotten = self.queue.write(work).await?;
                places += forgotten.places;
                left = forgotten.left;
            }
            Ok(places)
        })
    }

    fn set_status(&self, update: StatusUpdate) -> Pending<'_, Vec<u8>> {
        Box::pin(async move { Ok(self.queue.write(self.check_update(update)?).await?.before) })
    }

    fn create_list(&self, list: NewStatusList, actor: Actor, at: Timestamp) -> Pending<'_, ()> {
        Box::pin(async move {
            self.limits.check_name("The URL of the list", list.description.url())?;
            self.limits.check_name("The issuer's name", &list.issuer)?;
            self.limits.check_name("The issuer's DID", list.signer.as_deref().unwrap_or(""))?;
            let lists = self.lists.clone();
            self.queue.write(ListWork { list, lists, actor, at }).await.map(drop)
        })
    }

    fn list<'a>(&'a self, list: &'a str) -> Pending<'a, StatusList> {
        Box::pin(ready(self.lists.find(list).map(|list| list.standing())))
    }

    fn lists(&self) -> Pending<'_, Vec<StatusList>> {
        Box::pin(ready(Ok(self.lists.all())))
    }

    fn snapshot<'a>(&'a self, list: &'a str) -> Pending<'a, Snapshot> {
        Box::pin(ready(self.lists.find(list).map(|list| list.snapshot())))
    }

    fn add_api_key(&self, key: ApiKey, actor: Actor) -> Pending<'_, ()> {
        Box::pin(async move {
            if let Some(names) = key.grant.issuers.to_value() {
                self.limits.check_grant(&names.to_string())?;
            }
            self.queue.write(AddKeyWork { key, actor }).await
        })
    }

    fn revoke_api_key<'a>(&'a self, id: &'a str, actor: Actor, at: Timestamp) -> Pending<'a, ()> {
        let (id, keys) = (id.to_owned(), self.keys.clone());
        Box::pin(self.queue.write(RevokeKeyWork { id, keys, actor, at }))
    }

    fn api_key<'a>(&'a self, id: &'a str) -> Pending<'a, Option<ApiKey>> {
        Box::pin(self.keys.find(&self.readers, id))
    }

    fn api_keys<'a>(&'a self, after: &'a str, most: usize) -> Pending<'a, Vec<ApiKey>> {
        Box::pin(read::api_keys(&self.readers, after, self.limits.page(most)))
    }

    fn sweep(&self, now: Timestamp) -> Pending<'_, u64> {
        let Limits { sweep: most, sweep_bytes: bytes, .. } = self.limits;
        Box::pin(self.queue.write(SweepWork { now, most, bytes }))
    }

    fn ready(&self) -> Pending<'_, ()> {
        Box::pin(async move {
            read::last_entry(&self.readers).await?;
            self.queue.write(NoWork).await
        })
    }

    fn load(&self) -> StoreLoad {
        self.queue.load()
    }

    fn close(&self) -> Pending<'_, ()> {
        Box::pin(async move {
            self.queue.close();
            // A connection that is being opened while the readers are closed would outlive the writer's.
            self.known.stop();
            let filling = self.filling.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(filling) = filling {
                // It cannot panic, and what it did not read is asked of the file.
                let _ = filling.await;
            }
            // The last connection that is closed tidies up, and only the writer's may do so.
            self.readers.close().await;
            let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
            match writer {
                Some(writer) => writer.await.map_err(|error| {
                    let reason = format!("the writer ended: {error}");
                    Error::new(Code::StoreFailed).with("reason", reason)
                }),
                None => Ok(()),
            }
        })
    }
}

impl AuditLog for SqliteStore {
    fn audit(&self, after: u64, most: usize) -> Pending<'_, Vec<AuditEntry>> {
        Box::pin(read::audit(&self.readers, after, self.limits.page(most), self.limits.page_bytes))
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// A connection to a file that is empty or ours.
async fn connect(options: &SqliteConnectOptions, file: &Path) -> Result<SqliteConnection> {
    let connected = options.connect().await;
    let mut connection = connected.map_err(|error| match failure::is_no_database(&error) {
        true => schema::foreign(file),
        false => cannot_open(file, failed(error).sentence()),
    })?;
    match schema::check(&mut connection, file).await {
        Ok(()) => Ok(connection),
        Err(error) => Err(closing(connection, error).await),
    }
}

/// The error, when the file is free for others again: a connection that is dropped ends a while later.
async fn closing(connection: SqliteConnection, error: Error) -> Error {
    // What was wrong before is of more use than what may be wrong now.
    let _ = connection.close().await;
    error
}

/// Brings the file to this version, and reads what is held in memory of it.
async fn prepare(
    connection: &mut SqliteConnection,
    file: &Path,
    limits: &Limits,
) -> Result<(Arc<Lists>, Ends)> {
    configure(connection, file, limits).await?;
    schema::migrate(connection).await?;
    // What a savepoint would bring back waits here, and not in a file for a while: it may be a credential. Steps that
    // delete are bounded by bytes; a new index of a large table is not, and was made before.
    let script = "PRAGMA temp_store = MEMORY";
    sqlx::raw_sql(script).execute(&mut *connection).await.map_err(failed)?;
    Ok((Arc::new(Lists::load(connection).await?), Ends::read(connection).await?))
}

/// How the writer's connection works.
///
/// With a write-ahead log, readers and the writer do not wait for each other. `synchronous = FULL` waits for
/// the disk at the end of each transaction, so that what was answered survives the loss of power; macOS
/// needs to be asked for it in its own way. What is deleted is overwritten: it may be a credential.
async fn configure(connection: &mut SqliteConnection, file: &Path, limits: &Limits) -> Result<()> {
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode = WAL")
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    if journal != "wal" {
        return Err(cannot_open(file, format!("its file system has no {journal} write-ahead log")));
    }
    let page: i64 =
        sqlx::query_scalar("PRAGMA page_size").fetch_one(&mut *connection).await.map_err(failed)?;
    let pages = limits.file_bytes / u64::try_from(page).unwrap_or(1).max(1);
    // No parameter can stand in a pragma. A negative or a zero number would mean nothing to it.
    let script = format!(
        "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; \
         PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; \
         PRAGMA secure_delete = ON; \
         PRAGMA max_page_count = {}",
        pages.clamp(1, u64::from(u32::MAX - 1))
    );
    let run = sqlx::raw_sql(sqlx::AssertSqlSafe(script)).execute(connection).await;
    run.map(drop).map_err(failed)
}
