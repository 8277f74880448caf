//! The database of a server that does not run.

use super::serve::config;
use crate::failure::Failure;
use crate::files;
use crate::show::tell;
use crate::world::wait;
use clap::Args;
use std::path::PathBuf;
use testamur::{Code, Error};
use testamur_store::{Limits, SqliteReader, SqliteStore, Store};

/// Which database, by itself or by the configuration that names it.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct Database {
    /// The configuration of the server, which names the database
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// The database itself
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
}

/// Whether a database that is not there is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    Made,
    Refused,
}

impl Database {
    /// The names of the issuers, if the configuration was given.
    pub(crate) fn issuers(&self) -> Result<Option<Vec<String>>, Failure> {
        let Some(path) = &self.config else { return Ok(None) };
        Ok(Some(config::database(path)?.1))
    }

    /// Opens it, does something with it, and closes it.
    pub(crate) fn with<T>(
        &self,
        missing: Missing,
        work: impl AsyncFnOnce(&SqliteStore) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let file = self.file(missing)?;
        if !file.exists() {
            // Of a slip of the pen, nobody would learn otherwise.
            tell(&format!("A database is made: {}\n", file.display()));
        }
        wait(async {
            let store = SqliteStore::open(file, Limits::default()).await.map_err(in_use)?;
            let done = work(&store).await;
            store.close().await?;
            done
        })?
    }

    /// Does something with its audit log, for which it is only read.
    pub(crate) fn with_audit_log<T>(
        &self,
        work: impl AsyncFnOnce(&SqliteReader) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let file = self.file(Missing::Refused)?;
        wait(async {
            let opened = SqliteReader::open(file).await;
            let log = opened.map_err(|error| {
                in_use(error).advising_on(
                    Code::StoreOpen,
                    "Check the path, and who may read there. If a file that ends in -wal stands beside it, copy both \
                     into a folder that you may write, and read them there.",
                )
            })?;
            let done = work(&log).await;
            log.close().await;
            done
        })?
    }

    fn file(&self, missing: Missing) -> Result<PathBuf, Failure> {
        let file = match (&self.config, &self.database) {
            (Some(config), _) => config::database(config)?.0,
            (None, Some(file)) => file.clone(),
            (None, None) => unreachable!("one of them is required"),
        };
        if files::is_stream(&file) {
            return Err(Failure::usage(
                "A database is a file, and no standard stream.",
                "Name the file.",
            ));
        }
        match file.metadata() {
            Err(error) if missing == Missing::Refused => Err(Failure::file("read", &file, &error)),
            _ => Ok(file),
        }
    }
}

/// Why a database was not opened; whom to ask instead if a server has it.
fn in_use(error: Error) -> Failure {
    Failure::from(error).advising_on(
        Code::StoreInUse,
        "The server that runs has it. Ask it: POST, GET and DELETE at /admin/api-keys with a key that has the scope \
         admin, GET at /admin/audit with one that has audit or admin. Or stop it first.",
    )
}
