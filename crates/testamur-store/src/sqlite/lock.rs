//! One process at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use testamur_core::{Code, Error, Result};

/// Held while the store is open. The system lets go of it when the process ends, however it ends.
///
/// It is a file beside the store, because SQLite has locks on the store itself that would be lost when anybody in
/// this process closed it. It stays when the store is closed: to delete it would take it from under another
/// process that has just opened it.
pub(super) struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Locks the store at this path.
    pub(super) fn take(store: &Path) -> Result<Lock> {
        let path = beside(store, ".lock");
        let opened = private().open(&path);
        let file = opened.map_err(|error| cannot_open(store, &error))?;
        taken(store, file.try_lock())?;
        Ok(Lock { file, path })
    }

    /// Locks the store at this path together with others who only read. Nothing is made: where the file is missing, no
    /// store was ever opened here, and this is a copy.
    pub(super) fn share(store: &Path) -> Result<Option<Lock>> {
        let path = beside(store, ".lock");
        let file = match File::open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(|error| cannot_open(&path, &error))?,
        };
        taken(store, file.try_lock_shared())?;
        Ok(Some(Lock { file, path }))
    }

    /// Takes the file away, from beside a file that is no store: there is nothing that two processes could
    /// open at once.
    pub(super) fn remove(self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Drop for Lock {
    /// To close the file would not do: a process that this one has just started may still have it open too.
    fn drop(&mut self) {
        // What cannot be unlocked is so at the end of the process.
        let _ = self.file.unlock();
    }
}

fn taken(store: &Path, tried: Result<(), TryLockError>) -> Result<()> {
    tried.map_err(|error| match error {
        TryLockError::WouldBlock => Error::new(Code::StoreInUse).with("file", store.display()),
        TryLockError::Error(error) => cannot_open(store, &error),
    })
}

/// The path of a file that belongs to the store.
pub(super) fn beside(store: &Path, ending: &str) -> PathBuf {
    let mut path = store.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

/// Makes the file if it is not there, for its owner only: it holds the secrets of the lists, and perhaps
/// credentials. SQLite gives the files beside it the same permissions.
pub(super) fn create(store: &Path) -> Result<()> {
    private().open(store).map(drop).map_err(|error| cannot_open(store, &error))
}

fn private() -> OpenOptions {
    let mut options = File::options();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

pub(super) fn cannot_open(store: &Path, reason: impl std::fmt::Display) -> Error {
    Error::new(Code::StoreOpen).with("file", store.display()).with("reason", reason)
}
