//! Status lists in a single file that survives whatever happens to the process.

use crate::OsRandom;
use crate::files::{Readers, Temporary, created, sync_folder};
use crate::status::locked::Locked;
use crate::status::medium::Medium;
use std::collections::VecDeque;
use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use testamur_core::{Code, Error, RandomSource, Result};
use testamur_status::{Journal, Ledger, ListDescription, Opened, Record, Snapshot, StatusStore};

/// The lists of an issuer in one file.
///
/// Each change is appended to the file, and answered when the disk has it; threads that ask at the same
/// time share one wait for the disk. A process that is killed, and a machine that loses its power, lose
/// nothing that was answered, if the disk keeps what it says it has: what is not whole at the end of the
/// file is cut off when it is opened ([`cut_off`](FileStore::cut_off)), and damage elsewhere is an error,
/// never a guess. What was answered with an error did not happen, but for an error of the disk when
/// it was to keep what was written: then nobody knows, nothing is done any more, and the file is to
/// be opened anew. When the file has become long it is written anew beside and takes its own place.
///
/// One process has the file open, no other can. It holds the secrets from which the order of indices
/// follows: only its owner may read it. All of it is held in memory: the lists as closely as they are
/// packed, and some fifty bytes for each credential that was named when it got its index.
///
/// Its functions wait for the disk. In an async program call them where waiting is allowed.
pub struct FileStore {
    path: PathBuf,
    state: Mutex<State>,
    flushed: Condvar,
    torn: u64,
}

struct State {
    ledger: Ledger,
    journal: Journal,
    file: Arc<dyn Medium>,
    /// Changes of the ledger that the file does not have yet, in their order.
    waiting: VecDeque<Batch>,
    /// What will come of the changes that are being written.
    flushing: Option<Outcome>,
    /// Why nothing can be done any more.
    broken: Option<Error>,
    /// From which length on the file is written anew, at least and now.
    compact_from: u64,
    compact_at: u64,
}

/// Changes that are written together, each of them whole.
#[derive(Default)]
struct Batch {
    records: Vec<Record>,
    size: usize,
    outcome: Outcome,
}

/// What came of a batch, for everybody whose answer rests on it: it is told once, so that no other
/// batch's fate is taken for it.
type Outcome = Arc<OnceLock<Result<()>>>;

/// Bytes from which on a batch takes no further changes. With the last of them, less than 64 MiB, and the
/// bytes of a frame, it stays far below the 4 GiB that a frame can have.
const BATCH_BYTES: usize = 64 << 20;

/// Bytes below which a file is not written anew.
const COMPACT_FROM: u64 = 4 << 20;

impl FileStore {
    /// Makes a file with no lists in it.
    ///
    /// # Errors
    /// [`Code::StatusStoreExists`] when there is a file of this name; [`Code::StatusStoreWrite`].
    pub fn create(path: impl AsRef<Path>) -> Result<FileStore> {
        let path = path.as_ref();
        let (_, bytes) = Journal::begin(&Ledger::default(), &mut OsRandom)?;
        let written = Temporary::beside(path, Readers::Owner).and_then(|temporary| {
            temporary.fill(&bytes)?;
            temporary.settle_as_new(path)?;
            sync_folder(path)
        });
        written.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => about(Code::StatusStoreExists, path),
            _ => unwritten(path, &error),
        })?;
        FileStore::open(path)
    }

    /// Opens a file, and locks it against other processes until it is dropped.
    ///
    /// # Errors
    /// [`Code::StatusStoreUnreadable`]; [`Code::StatusStoreInUse`]; [`Code::StatusStoreUnknown`] for
    /// another kind of file; [`Code::StatusStoreDamaged`].
    pub fn open(path: impl AsRef<Path>) -> Result<FileStore> {
        let path = path.as_ref();
        // A link stays a link: what it leads to is what will be replaced.
        let path = path.canonicalize().map_err(|error| unreadable(path, &error))?;
        let file = locked(&path)?;
        let Opened { ledger, journal, torn } = read(&file, &path)?;
        if torn > 0 {
            file.cut(journal.length()).map_err(|error| unwritten(&path, &error))?;
        }
        // What a compaction left that did not come to its end.
        let _ = std::fs::remove_file(beside(&path));
        let state = State {
            compact_from: COMPACT_FROM,
            compact_at: (2 * journal.length()).max(COMPACT_FROM),
            ledger,
            journal,
            file: Arc::new(file),
            waiting: VecDeque::new(),
            flushing: None,
            broken: None,
        };
        Ok(FileStore { path, state: Mutex::new(state), flushed: Condvar::new(), torn })
    }

    /// Writes the file anew when it is longer than this many bytes and twice as long as it was after the
    /// last time; unless told, 4 MiB. What it takes then does not grow with the number of changes.
    #[must_use]
    pub fn compacting_from(self, bytes: u64) -> FileStore {
        let mut state = self.state();
        state.compact_from = bytes;
        state.compact_at = (2 * state.journal.length()).max(bytes);
        drop(state);
        self
    }

    /// Writes the file anew now, as short as it can be: before a backup, say.
    ///
    /// # Errors
    /// [`Code::StatusStoreWrite`]; then the old file is as it was, and goes on.
    pub fn compact(&self) -> Result<()> {
        let mut state = self.state();
        while state.flushing.is_some() {
            state = self.flushed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if let Some(error) = &state.broken {
            return Err(error.clone());
        }
        let compacted = self.compact_now(&mut state);
        self.flushed.notify_all();
        compacted
    }

    /// That the end of the file was cut off when it was opened, since it was not whole:
    /// [`Code::StatusStoreCut`]. Nothing that was answered stood there.
    pub fn cut_off(&self) -> Option<Error> {
        let error = || about(Code::StatusStoreCut, &self.path).with("bytes", self.torn);
        (self.torn > 0).then(error)
    }

    /// Where the file is, links followed.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The ledger changes only when nothing can fail any more.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the ledger, or looks into it, and waits until the disk has what the answer rests on.
    fn ask<T>(&self, question: impl FnOnce(&mut Ledger) -> Result<(T, Vec<Record>)>) -> Result<T> {
        let mut state = self.state();
        if let Some(error) = &state.broken {
            return Err(error.clone());
        }
        let (answer, records) = question(&mut state.ledger)?;
        let Some(outcome) = state.outcome_with(records) else { return Ok(answer) };
        loop {
            if let Some(outcome) = outcome.get() {
                return outcome.clone().map(|()| answer);
            }
            state = match state.flushing {
                Some(_) => self.flushed.wait(state).unwrap_or_else(PoisonError::into_inner),
                None => self.flush(state),
            };
        }
    }

    /// Writes the next batch in one frame, while others go on.
    fn flush<'s>(&'s self, state: MutexGuard<'s, State>) -> MutexGuard<'s, State> {
        let abandoned = Abandoned(self);
        // Declared after that one, so that a panic gives the lock back before.
        let mut state = state;
        let Some(batch) = state.waiting.pop_front() else {
            std::mem::forget(abandoned);
            return state;
        };
        state.flushing = Some(Arc::clone(&batch.outcome));
        let (at, frame) = state.journal.append(&batch.records);
        let file = Arc::clone(&state.file);
        drop(state);
        let written = file
            .write_at(at, &frame)
            .map_err(Trouble::Writing)
            .and_then(|()| file.settle().map_err(Trouble::Syncing));
        let mut state = self.state();
        match written {
            Ok(()) => {
                state.flushing = None;
                let _ = batch.outcome.set(Ok(()));
                if state.journal.length() >= state.compact_at {
                    // What was asked for is written all the same.
                    let _ = self.compact_now(&mut state);
                }
            }
            Err(Trouble::Writing(error)) => self.take_back(&mut state, at, &error),
            // After that nobody knows what the disk has (fsync(2)), until the file is read anew.
            Err(Trouble::Syncing(error)) => state.give_up(unwritten(&self.path, &error)),
        }
        std::mem::forget(abandoned);
        self.flushed.notify_all();
        state
    }

    /// Goes back to what the file had, whose length was `at`: nobody has an answer for more.
    fn take_back(&self, state: &mut State, at: u64, error: &io::Error) {
        let again = state.file.cut(at).map_err(|error| unwritten(&self.path, &error));
        match again.and_then(|()| read(&*state.file, &self.path)) {
            Ok(opened) => (state.ledger, state.journal) = (opened.ledger, opened.journal),
            Err(error) => state.broken = Some(error),
        }
        state.fail(&unwritten(&self.path, error));
    }

    /// Writes the file anew, with the lists as they stand, and goes on with that one. If that fails, the
    /// old one does as well: it is tried again when it is twice as long.
    fn compact_now(&self, state: &mut State) -> Result<()> {
        let written = self.written_anew(&state.ledger);
        let outcome = written.and_then(|(journal, file)| {
            (state.journal, state.file) = (journal, Arc::new(file));
            // Until the folder has the new name, what is appended could be lost with it.
            if let Err(error) = sync_folder(&self.path) {
                let error = unwritten(&self.path, &error);
                state.give_up(error.clone());
                return Err(error);
            }
            // With everything that was waiting for its turn.
            for batch in state.waiting.drain(..) {
                let _ = batch.outcome.set(Ok(()));
            }
            Ok(())
        });
        state.compact_at = (2 * state.journal.length()).max(state.compact_from);
        outcome
    }

    /// A new file under the name of the old one, locked as it was.
    fn written_anew(&self, ledger: &Ledger) -> Result<(Journal, Locked)> {
        let (mut journal, start) = Journal::start(&mut OsRandom)?;
        let other = beside(&self.path);
        let mut written = || {
            let _ = std::fs::remove_file(&other);
            let file = created(OpenOptions::new().create_new(true), Readers::Owner, &other)?;
            let file = Locked::lock(file)?;
            file.write_at(0, &start)?;
            for record in ledger.records() {
                let (at, frame) = journal.append(&[record]);
                file.write_at(at, &frame)?;
            }
            if let Ok(old) = self.path.metadata() {
                file.set_permissions(old.permissions())?;
            }
            file.sync_all()?;
            std::fs::rename(&other, &self.path)?;
            Ok(file)
        };
        let file = written().map_err(|error: io::Error| {
            let _ = std::fs::remove_file(&other);
            unwritten(&self.path, &error)
        })?;
        Ok((journal, file))
    }
}

/// Where a change did not get further.
enum Trouble {
    Writing(io::Error),
    Syncing(io::Error),
}

impl State {
    /// Adds changes to those that wait, and gives what an answer about the ledger rests on; `None` when
    /// the file has all of it.
    fn outcome_with(&mut self, records: Vec<Record>) -> Option<Outcome> {
        if !records.is_empty() {
            if self.waiting.back().is_none_or(|batch| batch.size >= BATCH_BYTES) {
                self.waiting.push_back(Batch::default());
            }
            if let Some(batch) = self.waiting.back_mut() {
                batch.size += records.iter().map(Record::size_bound).sum::<usize>();
                batch.records.extend(records);
            }
        }
        let last = self.waiting.back().map(|batch| &batch.outcome);
        last.or(self.flushing.as_ref()).cloned()
    }

    /// Tells everybody who waits that nothing came of it.
    fn fail(&mut self, error: &Error) {
        let waiting = self.waiting.drain(..).map(|batch| batch.outcome);
        for outcome in self.flushing.take().into_iter().chain(waiting) {
            let _ = outcome.set(Err(error.clone()));
        }
    }

    /// Does nothing any more.
    fn give_up(&mut self, error: Error) {
        self.fail(&error);
        self.broken = Some(error);
    }
}

/// Lets nobody wait for a thread that panicked while it wrote.
struct Abandoned<'s>(&'s FileStore);

impl Drop for Abandoned<'_> {
    fn drop(&mut self) {
        let error = about(Code::StatusStoreWrite, &self.0.path);
        let error = error.with("reason", "the thread that wrote it has panicked");
        self.0.state().give_up(error);
        self.0.flushed.notify_all();
    }
}

impl StatusStore for FileStore {
    fn create(&self, description: ListDescription, random: &mut dyn RandomSource) -> Result<()> {
        self.ask(|ledger| Ok(((), vec![ledger.create(description, random)?])))
    }

    fn lists(&self) -> Result<Vec<Arc<ListDescription>>> {
        self.ask(|ledger| Ok((ledger.descriptions(), Vec::new())))
    }

    fn description(&self, list: &str) -> Result<Arc<ListDescription>> {
        self.ask(|ledger| Ok((ledger.description(list)?, Vec::new())))
    }

    fn allocate(&self, list: &str, count: u64) -> Result<Vec<u64>> {
        self.ask(|ledger| {
            ledger.allocate(list, count).map(|(indices, record)| (indices, vec![record]))
        })
    }

    fn allocate_for(&self, list: &str, id: &str) -> Result<u64> {
        self.ask(|ledger| {
            ledger.allocate_for(list, id).map(|(index, record)| (index, Vec::from_iter(record)))
        })
    }

    fn find(&self, list: &str, id: &str) -> Result<Option<u64>> {
        self.ask(|ledger| Ok((ledger.find(list, id)?, Vec::new())))
    }

    fn add_decoys(&self, list: &str, count: u64, status: u8) -> Result<()> {
        self.ask(|ledger| Ok(((), ledger.add_decoys(list, count, status)?.into())))
    }

    fn set_all(&self, list: &str, statuses: &[(u64, u8)]) -> Result<Vec<u8>> {
        self.ask(|ledger| {
            ledger.set(list, statuses).map(|(before, record)| (before, Vec::from_iter(record)))
        })
    }

    fn dangerous_unrevoke(&self, list: &str, statuses: &[(u64, u8)]) -> Result<Vec<u8>> {
        self.ask(|ledger| {
            let (before, record) = ledger.dangerous_unrevoke(list, statuses)?;
            Ok((before, Vec::from_iter(record)))
        })
    }

    fn read(&self, list: &str, index: u64) -> Result<u8> {
        self.ask(|ledger| Ok((ledger.read(list, index)?, Vec::new())))
    }

    fn publish(&self, list: &str) -> Result<Snapshot> {
        self.ask(|ledger| Ok((ledger.snapshot(list)?, Vec::new())))
    }
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStore").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Opens the file and locks it. While it waited, another process may have put a new one in its place,
/// which it had locked before; then that one counts.
fn locked(path: &Path) -> Result<Locked> {
    loop {
        let file = OpenOptions::new().read(true).write(true).open(path);
        let file = file.map_err(|error| unreadable(path, &error))?;
        let file = Locked::lock(file).map_err(|error| match error {
            TryLockError::WouldBlock => about(Code::StatusStoreInUse, path),
            TryLockError::Error(error) => unreadable(path, &error),
        })?;
        if is_still_at(&file, path) {
            return Ok(file);
        }
    }
}

#[cfg(unix)]
fn is_still_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place = |metadata: std::fs::Metadata| (metadata.dev(), metadata.ino());
    match (file.metadata(), path.metadata()) {
        (Ok(open), Ok(named)) => place(open) == place(named),
        // Opening it again will say what is wrong.
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_still_at(_: &File, _: &Path) -> bool {
    // A file that is open is not replaced there.
    true
}

fn read(file: &dyn Medium, path: &Path) -> Result<Opened> {
    let bytes = file.read().map_err(|error| unreadable(path, &error))?;
    Journal::open(&bytes).map_err(|error| error.with("file", path.display()))
}

/// The name of the file that will take this one's place.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".compacting");
    name.into()
}

fn about(code: Code, path: &Path) -> Error {
    Error::new(code).with("file", path.display())
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    about(Code::StatusStoreUnreadable, path).with("reason", error)
}

fn unwritten(path: &Path, error: &io::Error) -> Error {
    about(Code::StatusStoreWrite, path).with("reason", error)
}

#[cfg(test)]
mod power;
