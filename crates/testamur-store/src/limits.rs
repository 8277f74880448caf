//! What those who use the server could enlarge.

use testamur_core::{Code, Error, Result};

/// Characters of what people know an API key by. It stands in a line of a list, and in the audit log for good.
pub const LABEL_CHARACTERS: usize = 64;

/// The bounds of what is stored and asked for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one credential, one answer. The default is 16 MiB, as much as a
    /// [verifier reads](testamur_core::limits::JsonLimits): what nobody could read need not be kept.
    pub document_bytes: usize,
    /// Bytes of an idempotency key and of its scope, of a credential's identifier, of an
    /// issuer's name, of a URL, of a content type. The default is 2048, longer than the URLs that browsers take; idempotency
    /// keys are mostly UUIDs of 36.
    pub name_bytes: usize,
    /// Status entries of one credential. The default is 16; there are two where it can be revoked and
    /// suspended in lists of their own.
    pub status_entries: usize,
    /// Statuses that are set by one update. The default is 1000: a class whose credentials are revoked together
    /// fits, and others do not wait long for it.
    pub status_changes: usize,
    /// Items of a page. Who asks for more gets this many. The default is 1000, some hundred kilobytes of
    /// the audit log.
    pub page: usize,
    /// Bytes of a page of the audit log, which has one entry at least. The default is 4 MiB: an entry with as
    /// many changes as an update may have can take one or two.
    pub page_bytes: u64,
    /// Changes that wait for the writer; the next is refused. The default is 1024: at the thousands that a
    /// disk stores in a second, nobody waits for longer than a second.
    pub queue: usize,
    /// Changes that go into one transaction. The default is 256: enough to share the cost of the disk, and
    /// few enough that the first does not wait long for the last.
    pub batch: usize,
    /// Expired answers that one sweep deletes, and places from which one step of a deletion takes a credential. The
    /// default is 1000, so that writers wait for milliseconds.
    pub sweep: u32,
    /// Bytes of the answers that one sweep deletes, and of the documents, and of the answers, that one step of a deletion
    /// does; each deletes one at least. The default is 16 MiB, which are overwritten in some ten milliseconds.
    pub sweep_bytes: u64,
    /// Bytes of the names of the issuers that an API key is for. The default is 16 KiB, two hundred long names:
    /// whoever may issue for more is for all.
    pub grant_bytes: usize,
    /// Connections for reading. The default is 4; readers wait for each other and never for the
    /// writer.
    pub readers: u32,
    /// Bytes of the whole file. The default is 1 TiB: the disk is mostly the narrower bound. At least a
    /// few hundred kilobytes, which an empty store takes.
    pub file_bytes: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            document_bytes: 16 << 20,
            name_bytes: 2048,
            status_entries: 16,
            status_changes: 1000,
            page: 1000,
            page_bytes: 4 << 20,
            queue: 1024,
            batch: 256,
            sweep: 1000,
            sweep_bytes: 16 << 20,
            grant_bytes: 16 << 10,
            readers: 4,
            file_bytes: 1 << 40,
        }
    }
}

/// Indices that are counted as given away at a time, before the first of them is. After a crash, those of
/// them that were not used are lost: 64 of the 131,072 that the smallest list has.
pub(crate) const LEASE: u64 = 64;

/// Bytes of documents, all but the last, that go to SQLite with one statement. It has copies of them meanwhile; from some
/// hundred kilobytes on, the statement itself costs nothing beside them.
pub(crate) const TOGETHER: usize = 1 << 20;

/// API keys that are remembered; the next begins anew. An institution has some dozens of programs that ask; a key takes
/// some hundred bytes, and one with many issuers those of their names.
pub(crate) const KEYS: usize = 1024;

/// Idempotency keys that are told from new ones without a look into the file, and twice as many when the older ones have
/// not expired: at twenty requests in a second, those of a day and more. They take 2 MiB, and as much again.
pub(crate) const KNOWN: usize = 1 << 20;

/// Entries that are told of those that are asked for. Who asks for one is told which there are; nobody reads more.
pub(crate) const ENTRIES_OF: i64 = 8;

/// Milliseconds for which those who read are waited for before SQLite's log is emptied. What is read takes one or two.
pub(crate) const WIPING: u32 = 100;

impl Limits {
    /// Whether a credential's `id` can be stored.
    ///
    /// # Errors
    /// [`Code::LimitStoredSize`].
    pub fn check_credential_id(&self, id: &str) -> Result<()> {
        self.check_name("The credential's id", id)
    }

    /// Whether so many statuses can be set by one update.
    ///
    /// # Errors
    /// [`Code::LimitStatusChanges`].
    pub fn check_status_changes(&self, changes: usize) -> Result<()> {
        check_count(changes, self.status_changes)
    }

    pub(crate) fn check_name(&self, what: &str, name: &str) -> Result<()> {
        within(what, name.len(), self.name_bytes)
    }

    pub(crate) fn check_grant(&self, names: &str) -> Result<()> {
        within("The list of issuers", names.len(), self.grant_bytes)
    }

    pub(crate) fn check_document(&self, what: &str, bytes: &[u8]) -> Result<()> {
        within(what, bytes.len(), self.document_bytes)
    }

    /// How many items a page has of which so many are asked for.
    pub(crate) fn page(&self, asked: usize) -> i64 {
        i64::try_from(asked.min(self.page)).unwrap_or(i64::MAX)
    }
}

/// Fails when there are more status entries, or changes of them, than this.
pub(crate) fn check_count(actual: usize, limit: usize) -> Result<()> {
    match actual <= limit {
        true => Ok(()),
        false => {
            let error = Error::new(Code::LimitStatusChanges).with("actual", actual);
            Err(error.with("limit", limit))
        }
    }
}

fn within(what: &str, actual: usize, limit: usize) -> Result<()> {
    match actual <= limit {
        true => Ok(()),
        false => Err(Error::new(Code::LimitStoredSize)
            .with("what", what)
            .with("actual", actual)
            .with("limit", limit)),
    }
}
