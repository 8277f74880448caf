//! Group commit: whatever waits goes into one transaction, so that the disk is waited for once and not for each caller.
//! What is refused is so alone: rows are added together in one savepoint, and, where not all of them are taken, each
//! piece of work in one of its own, as is done with work that is more than rows.

use super::failure::{Stop, failed};
use super::lock::Lock;
use super::rows::{Added, Ends, Rows};
use crate::limits::{TOGETHER, WIPING};
use crate::{Actor, StoreLoad};
use sqlx::{Connection, SqlSafeStr, SqliteConnection};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use testamur_core::json::Object;
use testamur_core::{Code, Error, Result, Timestamp};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

/// Something to be written, all or nothing.
pub(super) trait Work: Sized + Send + 'static {
    type Output: Send + 'static;

    /// Adds its rows to those that are written together, and gives its output; nothing where it takes more than rows.
    fn add<'a>(&'a self, _: &mut Rows<'a>) -> Option<Self::Output> {
        None
    }

    /// Writes it by itself, when it is more than rows, or some were refused.
    fn run(&mut self, batch: &mut Batch)
    -> impl Future<Output = Result<Self::Output, Stop>> + Send;

    /// Brings what is held in memory up to date, once it is on the disk.
    fn stored(self, _: &Self::Output) {}
}

/// Statements that say where work begins, as few of them as can be, since each has to go to the thread of SQLite and back.
const BEGIN: &str = "BEGIN IMMEDIATE; SAVEPOINT work";
const NEXT: &str = "RELEASE work; SAVEPOINT work";

/// The transaction that work is written in.
pub(super) struct Batch {
    pub(super) connection: SqliteConnection,
    /// With what this transaction adds.
    pub(super) ends: Ends,
    wiping: Wiping,
    /// The disk had no room for what was written last.
    is_full: bool,
}

/// What was deleted, and SQLite's write-ahead log, which has the pages as they were before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wiping {
    /// It has nothing that was deleted.
    Done,
    /// Somebody was reading from it when it was to be emptied.
    Delayed,
    /// It is to be emptied when this transaction has ended.
    Due,
}

/// Where work waits for the writer.
pub(super) struct Queue {
    /// Gone when the store is closed.
    jobs: Mutex<Option<Sender>>,
    refused: AtomicU64,
}

type Sender = mpsc::Sender<Box<dyn Job>>;
pub(super) type Receiver = mpsc::Receiver<Box<dyn Job>>;

impl Queue {
    /// A queue of so many places, and what the writer takes from.
    pub(super) fn new(places: usize) -> (Queue, Receiver) {
        // The channel panics without a place.
        let (jobs, waiting) = mpsc::channel(places.max(1));
        (Queue { jobs: Mutex::new(Some(jobs)), refused: AtomicU64::new(0) }, waiting)
    }

    /// Has it written, and waits until it is on the disk. Once this was polled, the work is done even
    /// if nobody waits any more.
    pub(super) async fn write<W: Work>(&self, work: W) -> Result<W::Output> {
        let (reply, outcome) = oneshot::channel();
        let job = Box::new(Waiting { work, output: None, reply });
        let jobs = self.jobs().clone().ok_or_else(closed)?;
        jobs.try_send(job).map_err(|error| match error {
            TrySendError::Closed(_) => closed(),
            TrySendError::Full(_) => {
                self.refused.fetch_add(1, Ordering::Relaxed);
                let reason = format!("{} changes are waiting already", jobs.max_capacity());
                Error::new(Code::StoreBusy).with("reason", reason)
            }
        })?;
        // The writer ends when nobody can send any more.
        drop(jobs);
        outcome.await.unwrap_or_else(|_| Err(closed()))
    }

    pub(super) fn load(&self) -> StoreLoad {
        let waiting = self.jobs().as_ref().map_or(0, |jobs| jobs.max_capacity() - jobs.capacity());
        StoreLoad { waiting, refused: self.refused.load(Ordering::Relaxed) }
    }

    /// Takes no more work. What waits is still written.
    pub(super) fn close(&self) {
        self.jobs().take();
    }

    fn jobs(&self) -> MutexGuard<'_, Option<Sender>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The task that writes, until the queue is closed and empty. It holds the lock on the file as long.
pub(super) async fn run(mut batch: Batch, mut queue: Receiver, most: usize, lock: Lock) {
    let mut jobs = Vec::new();
    while queue.recv_many(&mut jobs, most.max(1)).await > 0 {
        batch.write(&mut jobs).await;
    }
    // Nothing is lost when this fails: the next who opens the file takes over what is in its log.
    // A reader whose thread ends later than it says closes the file last, and may not move what was written into it: who
    // then copies the file alone would copy less.
    let checkpoint = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)");
    let _ = checkpoint.execute(&mut batch.connection).await;
    let _ = batch.connection.close().await;
    drop(lock);
}

impl Batch {
    pub(super) fn new(connection: SqliteConnection, ends: Ends) -> Batch {
        // Whoever opens a file takes over what is in its log.
        Batch { connection, ends, wiping: Wiping::Delayed, is_full: false }
    }

    /// What this transaction deletes shall not be in SQLite's log either before anybody is told that it is deleted.
    pub(super) fn wipe(&mut self) {
        self.wiping = Wiping::Due;
    }

    /// What could not be taken out of SQLite's log before, shall be now.
    pub(super) fn wipe_delayed(&mut self) {
        if self.wiping == Wiping::Delayed {
            self.wiping = Wiping::Due;
        }
    }

    /// Adds rows, or says which were not taken.
    pub(super) async fn add(&mut self, rows: Rows<'_>) -> Result<Added, Stop> {
        let ends = rows.ends;
        let added = rows.add(&mut self.connection).await?;
        if added == Added::All {
            self.ends = ends;
        }
        Ok(added)
    }

    /// Adds an entry to the audit log.
    pub(super) async fn audit(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        members: Object,
    ) -> Result<(), Stop> {
        let mut rows = Rows::after(self.ends);
        rows.audit(at, actor, members);
        self.add(rows).await.map(drop)
    }

    async fn write(&mut self, jobs: &mut Vec<Box<dyn Job>>) {
        let before = self.ends;
        let mut outcomes = Vec::with_capacity(jobs.len());
        let failure = match self.transaction(jobs, &mut outcomes).await {
            Ok(()) => {
                self.is_full = false;
                None
            }
            Err(error) => {
                self.is_full |= error.code() == Code::StoreFull;
                // SQLite may have rolled back by itself; then this finds nothing to do.
                let _ = self.sql("ROLLBACK").await;
                self.ends = before;
                Some(error)
            }
        };
        if self.wiping == Wiping::Due {
            let is_done = self.empty_log().await.unwrap_or(false);
            self.wiping = if is_done { Wiping::Done } else { Wiping::Delayed };
        }
        // Those after the failure have no outcome of their own.
        outcomes.resize(jobs.len(), Ok(()));
        for (job, outcome) in jobs.drain(..).zip(outcomes) {
            job.end(outcome.and(failure.clone().map_or(Ok(()), Err)));
        }
    }

    /// One transaction with all of it. What was refused is among the outcomes; an error says that nothing
    /// was stored.
    async fn transaction(
        &mut self,
        jobs: &mut [Box<dyn Job>],
        outcomes: &mut Vec<Result<()>>,
    ) -> Result<()> {
        let mut savepoint = BEGIN;
        if self.is_full {
            self.sql("BEGIN IMMEDIATE").await?;
            // Also work that changes nothing shall see whether there is room again: this writes a page.
            let version = self.number("PRAGMA user_version").await?;
            let same = sqlx::AssertSqlSafe(format!("PRAGMA user_version = {version}"));
            sqlx::query(same).execute(&mut self.connection).await.map_err(failed)?;
            savepoint = "SAVEPOINT work";
        }
        let mut left = jobs;
        while !left.is_empty() {
            self.sql(std::mem::replace(&mut savepoint, NEXT)).await?;
            let (count, are_taken) = self.together(left).await?;
            let (jobs, rest) = left.split_at_mut(count.max(1));
            match are_taken {
                true => outcomes.extend(jobs.iter().map(|_| Ok(()))),
                false => self.one_by_one(jobs, outcomes).await?,
            }
            left = rest;
        }
        self.sql("RELEASE work; COMMIT").await
    }

    /// Writes the first jobs that have rows. Says how many those are, and whether all were taken: else nothing is written.
    async fn together(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<(usize, bool)> {
        let mut rows = Rows::after(self.ends);
        let mut count = 0;
        for job in jobs {
            if rows.bytes() > TOGETHER || !job.add(&mut rows) {
                break;
            }
            count += 1;
        }
        if count == 0 {
            return Ok((0, false));
        }
        match self.add(rows).await {
            Ok(Added::All) => Ok((count, true)),
            Ok(_) | Err(Stop::Refused(_)) => {
                self.sql("ROLLBACK TO work").await?;
                Ok((count, false))
            }
            Err(Stop::Failed(error)) => Err(error),
        }
    }

    /// Runs jobs, the first in the savepoint that there is.
    async fn one_by_one(
        &mut self,
        jobs: &mut [Box<dyn Job>],
        outcomes: &mut Vec<Result<()>>,
    ) -> Result<()> {
        for (at, job) in jobs.iter_mut().enumerate() {
            if at > 0 {
                self.sql(NEXT).await?;
            }
            let before = self.ends;
            match job.run(self).await {
                Ok(()) => outcomes.push(Ok(())),
                Err(Stop::Refused(error)) => {
                    self.sql("ROLLBACK TO work").await?;
                    self.ends = before;
                    outcomes.push(Err(error));
                }
                Err(Stop::Failed(error)) => return Err(error),
            }
        }
        Ok(())
    }

    /// Moves SQLite's log into the file and empties it
    /// ([checkpoints](https://www.sqlite.org/pragma.html#pragma_wal_checkpoint)). Says whether nobody was in the way.
    /// Others are waited for only so long, as nothing is written meanwhile.
    async fn empty_log(&mut self) -> Result<bool> {
        let usual: i64 = self.number("PRAGMA busy_timeout").await?;
        self.number(sqlx::AssertSqlSafe(format!("PRAGMA busy_timeout = {WIPING}"))).await?;
        let busy = self.number("PRAGMA wal_checkpoint(TRUNCATE)").await;
        self.number(sqlx::AssertSqlSafe(format!("PRAGMA busy_timeout = {usual}"))).await?;
        Ok(busy? == 0)
    }

    /// The first column of what a pragma answers.
    async fn number(&mut self, pragma: impl SqlSafeStr + Send) -> Result<i64> {
        sqlx::query_scalar(pragma).fetch_one(&mut self.connection).await.map_err(failed)
    }

    async fn sql(&mut self, statement: &'static str) -> Result<()> {
        sqlx::raw_sql(statement).execute(&mut self.connection).await.map(drop).map_err(failed)
    }
}

/// Work of any kind with somebody who waits for it.
pub(super) trait Job: Send {
    /// Whether its rows were added, which are then all there is to do.
    fn add<'a>(&'a mut self, rows: &mut Rows<'a>) -> bool;

    fn run<'a>(
        &'a mut self,
        batch: &'a mut Batch,
    ) -> Pin<Box<dyn Future<Output = Result<(), Stop>> + Send + 'a>>;

    fn end(self: Box<Self>, outcome: Result<()>);
}

struct Waiting<W: Work> {
    work: W,
    output: Option<W::Output>,
    reply: oneshot::Sender<Result<W::Output>>,
}

impl<W: Work> Job for Waiting<W> {
    fn add<'a>(&'a mut self, rows: &mut Rows<'a>) -> bool {
        self.output = self.work.add(rows);
        self.output.is_some()
    }

    fn run<'a>(
        &'a mut self,
        batch: &'a mut Batch,
    ) -> Pin<Box<dyn Future<Output = Result<(), Stop>> + Send + 'a>> {
        Box::pin(async move {
            self.output = Some(self.work.run(batch).await?);
            Ok(())
        })
    }

    fn end(self: Box<Self>, outcome: Result<()>) {
        let Waiting { work, output, reply } = *self;
        let result = outcome.and_then(|()| output.ok_or_else(closed));
        // Either way, what the work holds is free before its caller goes on.
        match &result {
            Ok(output) => work.stored(output),
            Err(_) => drop(work),
        }
        // Nobody waits any more when the caller has gone.
        let _ = reply.send(result);
    }
}

fn closed() -> Error {
    Error::new(Code::StoreClosed)
}

#[cfg(test)]
mod tests {
    use super::super::administration::NoWork;
    use super::super::lists::integer;
    use super::*;
    use crate::AuditHead;
    use sqlx::sqlite::SqliteConnectOptions;
    use sqlx::{ConnectOptions, SqlitePool};

    /// Adds a row, says how many rows another connection sees at that moment, and then ends so.
    struct Row {
        others: SqlitePool,
        end: Option<Stop>,
    }

    impl Work for Row {
        type Output = i64;

        async fn run(&mut self, batch: &mut Batch) -> Result<i64, Stop> {
            sqlx::query("INSERT INTO row VALUES (1)").execute(&mut batch.connection).await?;
            batch.audit(Timestamp::UNIX_EPOCH, &Actor::Operator, Object::new()).await?;
            match self.end.take() {
                Some(stop) => Err(stop),
                None => Ok(rows(&self.others).await),
            }
        }
    }

    async fn rows(pool: &SqlitePool) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM row").fetch_one(pool).await.unwrap()
    }

    /// After the disk was full, also work that changes nothing writes, and so sees whether there is room.
    async fn what_was_full_is_tried(batch: &mut Batch, others: &SqlitePool) {
        let mut other = others.acquire().await.unwrap();
        let mut before = version(&mut other).await;
        for was_full in [false, true, false] {
            batch.is_full = was_full;
            let (reply, outcome) = oneshot::channel();
            let work = Waiting { work: NoWork, output: None, reply };
            batch.write(&mut vec![Box::new(work) as Box<dyn Job>]).await;
            outcome.await.unwrap().unwrap();
            let now = version(&mut other).await;
            assert_eq!((now != before, batch.is_full), (was_full, false));
            before = now;
        }
    }

    /// Another number whenever others have written.
    async fn version(connection: &mut SqliteConnection) -> i64 {
        sqlx::query_scalar("PRAGMA data_version").fetch_one(connection).await.unwrap()
    }

    /// What waits together is stored together. Work that is refused is refused alone; a failure is everybody's.
    #[tokio::test]
    async fn what_waits_is_one_transaction() {
        let folder = std::env::temp_dir().join(format!("testamur-writer-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let options =
            SqliteConnectOptions::new().filename(folder.join("db")).create_if_missing(true);
        let mut connection = options.connect().await.unwrap();
        let tables = "PRAGMA journal_mode = WAL; CREATE TABLE row (a); \
                      CREATE TABLE audit (sequence, content, hash)";
        sqlx::raw_sql(tables).execute(&mut connection).await.unwrap();
        let others = SqlitePool::connect_with(options).await.unwrap();
        let mut batch = Batch::new(connection, Ends { head: AuditHead::START, issued: 0 });

        let refused = || Stop::Refused(Error::new(Code::StoreEntryTaken));
        let failed = || Stop::Failed(Error::new(Code::StoreFull));
        let mut expected = 0;
        for (ends, outcomes) in [
            (vec![None, None, None], vec!["", "", ""]),
            (vec![None, Some(refused()), None], vec!["", "store.entry_taken", ""]),
            (
                vec![None, Some(refused()), Some(failed()), None],
                vec!["store.full", "store.entry_taken", "store.full", "store.full"],
            ),
            (vec![None], vec![""]),
        ] {
            let (mut jobs, mut replies) = (Vec::new(), Vec::new());
            for end in ends {
                let (reply, outcome) = oneshot::channel();
                let work = Row { others: others.clone(), end };
                jobs.push(Box::new(Waiting { work, output: None, reply }) as Box<dyn Job>);
                replies.push(outcome);
            }
            batch.write(&mut jobs).await;
            assert_eq!(batch.is_full, outcomes.contains(&"store.full"));
            let before = expected;
            for (reply, outcome) in replies.into_iter().zip(outcomes) {
                let result = reply.await.unwrap();
                expected += i64::from(result.is_ok());
                match result {
                    // Nothing of the batch was there before all of it was.
                    Ok(seen) => assert_eq!((seen, ""), (before, outcome)),
                    Err(error) => assert_eq!(error.code().name(), outcome),
                }
            }
            assert_eq!(rows(&others).await, expected);
            assert_eq!(integer(batch.ends.head.sequence), expected);
        }
        what_was_full_is_tried(&mut batch, &others).await;
        others.close().await;
        batch.connection.close().await.unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
