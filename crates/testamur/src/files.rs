//! Files that are written whole or not at all.

use crate::OsRandom;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use testamur_core::RandomSource;

/// A new file beside another, which goes away again unless it settles under the other's name.
#[derive(Debug)]
pub struct Temporary(PathBuf);

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Whom the process lets read new files.
    Usual,
    /// Its owner only, where the system knows owners.
    Owner,
}

impl Temporary {
    /// An empty file in the folder of `target`.
    ///
    /// # Errors
    /// When the folder takes no file, and when `target` names none.
    pub fn beside(target: &Path, readers: Readers) -> io::Result<Temporary> {
        let mut random = [0; 8];
        OsRandom.fill(&mut random).map_err(io::Error::other)?;
        if target.file_name().is_none() {
            return Err(ErrorKind::InvalidFilename.into());
        }
        // Of a length of its own: the target's name can be as long as names may be.
        let path = target.with_file_name(format!("{PREFIX}{:016x}", u64::from_ne_bytes(random)));
        created(OpenOptions::new().create_new(true), readers, &path)?;
        Ok(Temporary(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes all of it, to the disk.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn fill(&self, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).open(&self.0)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// Takes the place of `target`, if it is there.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn settle(self, target: &Path) -> io::Result<()> {
        std::fs::rename(&self.0, target)
    }

    /// Takes the name only if nobody has it, also if somebody takes it just now.
    ///
    /// # Errors
    /// [`ErrorKind::AlreadyExists`] when somebody has it; those of the file system.
    pub fn settle_as_new(self, target: &Path) -> io::Result<()> {
        match std::fs::hard_link(&self.0, target) {
            // Some file systems know no second names: those of memory sticks call that a lack of
            // permission (link(2), EPERM).
            Err(error)
                if matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::PermissionDenied)
                    && target.symlink_metadata().is_err() =>
            {
                self.settle(target)
            }
            outcome => outcome,
        }
    }
}

/// The names of temporary files begin so; sixteen digits follow.
const PREFIX: &str = ".testamur-";

/// How old a temporary file is that nobody writes any more. To write the largest takes seconds.
const LEFT_OVER: Duration = Duration::from_secs(60 * 60);

/// Removes the temporary files in a folder that a killed process left, as far as that can be done: they
/// are in nobody's way but in that of who lists the folder.
pub(crate) fn remove_leftovers(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let digits = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        let is_ours = digits.is_some_and(|digits| {
            digits.len() == 16 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        });
        let is_old = || {
            let found = entry.metadata().ok().filter(|found| found.is_file());
            let age = found.and_then(|found| found.modified().ok()?.elapsed().ok());
            age.is_some_and(|age| age > LEFT_OVER)
        };
        if is_ours && is_old() {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // After it settled by its new name there is nothing to remove.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Opens a file for reading and writing that may be made for it.
pub(crate) fn created(
    options: &mut OpenOptions,
    readers: Readers,
    path: &Path,
) -> io::Result<File> {
    options.read(true).write(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = readers;
    options.open(path)
}

/// Makes a new name in a folder last, as a file's own `sync_all` makes its bytes last.
///
/// # Errors
/// Those of the disk. Where folders cannot be opened, as on Windows, there is nothing to do.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        return File::open(folder)?.sync_all();
    }
    let _ = path;
    Ok(())
}
