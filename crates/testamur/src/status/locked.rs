//! A file that one process has.

use std::fs::{File, TryLockError};
use std::ops::Deref;

/// A file that is locked against other processes until this is dropped.
#[derive(Debug)]
pub(super) struct Locked(File);

impl Locked {
    /// Locks a file, if nobody has.
    ///
    /// # Errors
    /// [`TryLockError::WouldBlock`] when somebody has; those of the system.
    pub(super) fn lock(file: File) -> Result<Locked, TryLockError> {
        file.try_lock()?;
        Ok(Locked(file))
    }
}

impl Deref for Locked {
    type Target = File;

    fn deref(&self) -> &File {
        &self.0
    }
}

impl Drop for Locked {
    /// To close the file would not do: a process that this one has just started may still have it open too,
    /// and with it the lock.
    fn drop(&mut self) {
        // What cannot be unlocked is so at the end of both.
        let _ = self.0.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_free_at_once_also_if_a_child_process_has_the_file_too() {
        let path = std::env::temp_dir().join(format!("testamur-locked-{}", std::process::id()));
        let open = || File::options().create(true).append(true).open(&path).expect("a file");
        let locked = Locked::lock(open()).expect("nobody has it");
        assert!(matches!(Locked::lock(open()), Err(TryLockError::WouldBlock)));
        // As a child has it between fork and exec: the same open file (flock(2)).
        let of_child = locked.try_clone().expect("one more descriptor");
        drop(locked);
        assert!(Locked::lock(open()).is_ok());
        drop(of_child);
        std::fs::remove_file(path).expect("it is there");
    }
}
