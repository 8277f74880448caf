//! One process at a time.

use std::fs::{File, OpenOptions, TryLockError};
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
        let mut path = store.as_os_str().to_owned();
        path.push(".lock");
        let path = PathBuf::from(path);
        let opened = private().open(&path);
        let file = opened.map_err(|error| cannot_open(store, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { file, path }),
            Err(TryLockError::WouldBlock) => {
                Err(Error::new(Code::StoreInUse).with("file", store.display()))
            }
            Err(TryLockError::Error(error)) => Err(cannot_open(store, &error)),
        }
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
