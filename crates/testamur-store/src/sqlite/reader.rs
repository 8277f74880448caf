//! A file that is only read.

use super::failure::{failed, is_no_database};
use super::lists::Lists;
use super::lock::{Lock, beside, cannot_open};
use super::{read, schema};
use crate::{AuditEntry, AuditLog, Limits, Pending, StatusList};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use std::fmt;
use std::path::{Path, PathBuf};
use testamur_core::{Code, Result};

/// The file of a [`SqliteStore`](crate::SqliteStore), for who may only read it: its audit log, and which status lists
/// there are.
///
/// Nothing is written, neither into the file nor beside it, unless SQLite's log (`-wal`) stands there: what was
/// stored last may be in it alone, and to read it takes a folder that may be written.
pub struct SqliteReader {
    limits: Limits,
    file: SqlitePool,
    _lock: Option<Lock>,
}

impl SqliteReader {
    /// Opens a file that nobody has open, also one of an earlier version. While this is open, no server can open the
    /// store.
    ///
    /// # Errors
    /// [`Code::StoreInUse`] when a process has the store; [`Code::StoreForeign`], also for an empty file;
    /// [`Code::StoreNewer`]; [`Code::StoreOpen`] when the file, or what stands beside it, cannot be read;
    /// [`Code::StoreDamaged`]. Nothing that is in it is checked.
    pub async fn open(file: impl Into<PathBuf>) -> Result<SqliteReader> {
        let path = file.into();
        let lock = Lock::share(&path)?;
        // What is immutable to SQLite, it reads without its log and without locks of its own: right only where there is
        // no log, and nobody who could write one.
        let has_log = beside(&path, "-wal").metadata().is_ok_and(|log| log.len() > 0);
        SqliteReader::over(&path, has_log, lock).await
    }

    /// Opens a file that a server may have open, in a folder that may be written.
    ///
    /// # Errors
    /// As [`open`](SqliteReader::open), but for [`Code::StoreInUse`].
    pub async fn open_beside_a_server(file: impl Into<PathBuf>) -> Result<SqliteReader> {
        SqliteReader::over(&file.into(), true, None).await
    }

    async fn over(path: &Path, has_log: bool, lock: Option<Lock>) -> Result<SqliteReader> {
        std::fs::File::open(path).map_err(|error| cannot_open(path, &error))?;
        let options = SqliteConnectOptions::new().filename(path).read_only(true);
        let pool =
            SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        let file = pool.connect_lazy_with(options.immutable(!has_log));
        match check(&file, path).await {
            Ok(()) => Ok(SqliteReader { limits: Limits::default(), file, _lock: lock }),
            Err(error) if has_log && error.code() == Code::StoreFailed => {
                let reason =
                    "SQLite's log stands beside it, and is read in a folder that may be written";
                Err(cannot_open(path, reason))
            }
            Err(error) => Err(error),
        }
    }

    /// The status lists; none of a file of an earlier version.
    ///
    /// # Errors
    /// When the file cannot be read, as [`Store`](crate::Store) says.
    pub async fn lists(&self) -> Result<Vec<StatusList>> {
        let mut connection = self.file.acquire().await.map_err(failed)?;
        match schema::is_newest(&mut connection).await? {
            true => Ok(Lists::load(&mut connection).await?.all()),
            false => Ok(Vec::new()),
        }
    }

    /// Lets go of the file.
    pub async fn close(&self) {
        self.file.close().await;
    }
}

async fn check(file: &SqlitePool, path: &Path) -> Result<()> {
    let connected = file.acquire().await;
    let mut connection = connected.map_err(|error| match is_no_database(&error) {
        true => schema::foreign(path),
        false => failed(error),
    })?;
    schema::check_is_store(&mut connection, path).await
}

impl AuditLog for SqliteReader {
    fn audit(&self, after: u64, most: usize) -> Pending<'_, Vec<AuditEntry>> {
        let Limits { page_bytes, .. } = self.limits;
        Box::pin(read::audit(&self.file, after, self.limits.page(most), page_bytes))
    }
}

impl fmt::Debug for SqliteReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SqliteReader(…)")
    }
}
