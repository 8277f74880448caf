//! What this run has read, so that no result takes its place.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// The files that were read. A command line reads few, except to verify, which writes none.
static READ: Mutex<Vec<Identity>> = Mutex::new(Vec::new());

static STANDARD: AtomicBool = AtomicBool::new(false);

/// Device and inode: two names of one file have the same.
#[cfg(unix)]
type Identity = (u64, u64);

/// The name without links; a second hard link is not noticed.
#[cfg(not(unix))]
type Identity = std::path::PathBuf;

/// Claims standard input; false if somebody did before.
pub(crate) fn take_standard() -> bool {
    !STANDARD.swap(true, Ordering::Relaxed)
}

/// Whether standard input was claimed.
pub(crate) fn standard_is_taken() -> bool {
    STANDARD.load(Ordering::Relaxed)
}

/// Remembers a file that is read.
pub(crate) fn note(path: &Path, file: &File) {
    if let Ok(Some(identity)) = identity(path, file) {
        READ.lock().unwrap_or_else(PoisonError::into_inner).push(identity);
    }
}

/// Remembers the file that standard input comes from, if it is one.
pub(crate) fn note_standard() {
    #[cfg(unix)]
    if let Ok(owned) = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned() {
        note(Path::new("-"), &File::from(owned));
    }
}

/// Whether this path leads to a file that was read.
pub(crate) fn contain(path: &Path) -> bool {
    // What is no regular file, such as a device, takes bytes without losing any; and opening a
    // pipe here would wait for its other end.
    if !path.metadata().is_ok_and(|found| found.is_file()) {
        return false;
    }
    let found = identity_of(path);
    found.is_ok_and(|found| READ.lock().unwrap_or_else(PoisonError::into_inner).contains(&found))
}

#[cfg(unix)]
fn identity(_: &Path, file: &File) -> io::Result<Option<Identity>> {
    let found = file.metadata()?;
    Ok(found.is_file().then(|| identity_in(&found)))
}

#[cfg(not(unix))]
fn identity(path: &Path, file: &File) -> io::Result<Option<Identity>> {
    if file.metadata()?.is_file() { path.canonicalize().map(Some) } else { Ok(None) }
}

#[cfg(unix)]
fn identity_of(path: &Path) -> io::Result<Identity> {
    path.metadata().map(|found| identity_in(&found))
}

#[cfg(not(unix))]
fn identity_of(path: &Path) -> io::Result<Identity> {
    path.canonicalize()
}

#[cfg(unix)]
fn identity_in(found: &std::fs::Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (found.dev(), found.ino())
}
