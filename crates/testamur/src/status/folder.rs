//! A folder that a web server serves.

use crate::files::{Readers, Temporary, remove_leftovers, sync_folder};
use crate::status::{ListDocument, Sink};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use testamur_core::{Code, Error, Result};
use testamur_issuer::Secured;

/// Puts lists into the folder that a host serves as its root: what is to be found at
/// `https://example.edu/status/1/revocation.json` becomes its file `status/1/revocation.json`. Folders are
/// made as needed.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

/// The largest file that is read to see whether it must be signed again. Base64 of the largest list
/// takes less.
const LARGEST: u64 = 64 << 20;

impl Folder {
    /// The root of what a host serves.
    pub fn new(root: impl Into<PathBuf>) -> Folder {
        Folder { root: root.into() }
    }

    /// The file of a document.
    pub fn file(&self, document: &ListDocument) -> PathBuf {
        // The path has no dots for folders: it leads out of none.
        self.root.join(document.path())
    }
}

impl Folder {
    fn failed(&self, document: &ListDocument, error: &io::Error) -> Error {
        let error = Error::new(Code::StatusSink)
            .with("reason", format_args!("{}: {error}", self.file(document).display()));
        error.with("list", document.url())
    }
}

impl Sink for Folder {
    fn place(&self, document: &ListDocument) -> String {
        self.file(document).display().to_string()
    }

    fn published(&self, document: &ListDocument) -> Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        let file = std::fs::File::open(self.file(document));
        match file.and_then(|file| file.take(LARGEST).read_to_end(&mut bytes)) {
            Ok(_) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed(document, &error)),
        }
    }

    fn put(&self, document: &ListDocument, signed: &Secured) -> Result<()> {
        let path = self.file(document);
        replace(&path, &signed.to_bytes()).map_err(|error| self.failed(document, &error))
    }
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
        remove_leftovers(folder);
    }
    let temporary = Temporary::beside(path, Readers::Usual)?;
    temporary.fill(bytes)?;
    // Who may read the old file may read the new one.
    if let Ok(old) = path.metadata() {
        std::fs::set_permissions(temporary.path(), old.permissions())?;
    }
    temporary.settle(path)?;
    sync_folder(path)
}
