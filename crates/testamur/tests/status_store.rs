//! The file of an issuer's lists: what was answered is there, whatever happened to the process.
#![cfg(not(target_family = "wasm"))]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use testamur::status::{FileStore, LEAST_ENTRIES, ListDescription, Meaning, Purpose, StatusStore};
use testamur::{Code, OsRandom, RandomSource, Result};

const URL: &str = "https://example.edu/status/1";

/// A folder of its own for one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("testamur-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("lists")
    }

    /// A store with one list.
    fn store(&self) -> FileStore {
        let store = FileStore::create(self.file()).expect("a new file");
        store.create(description(), &mut OsRandom).expect("its first list");
        store
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn description() -> ListDescription {
    let both = Meaning::Purposes(vec![Purpose::Revocation, Purpose::Suspension]);
    ListDescription::new(URL, LEAST_ENTRIES, both).expect("a list")
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> Code {
    result.expect_err("it is refused").code()
}

fn random(below: u64) -> u64 {
    let mut bytes = [0; 8];
    OsRandom.fill(&mut bytes).expect("chance");
    u64::from_ne_bytes(bytes) % below
}

#[test]
fn what_was_done_is_there_when_the_file_is_opened_again() {
    let folder = Folder::new("reopened");
    let store = folder.store();
    let given = store.allocate(URL, 5).expect("room");
    let named = store.allocate_for(URL, "urn:a").expect("room");
    store.set(URL, given[2], 2).expect("it was given");
    store.add_decoys(URL, 3, 1).expect("room");
    assert_eq!(code(FileStore::open(folder.file())), Code::StatusStoreInUse);
    assert_eq!(code(FileStore::create(folder.file())), Code::StatusStoreExists);
    drop(store);
    FileStore::open(folder.file()).expect("ours").compact().expect("room on the disk");
    let again = FileStore::open(folder.file()).expect("ours");
    assert_eq!(again.lists().expect("ours").len(), 1);
    assert_eq!(again.description(URL).expect("it is there").to_value(), description().to_value());
    assert_eq!((again.read(URL, given[2]), again.find(URL, "urn:a")), (Ok(2), Ok(Some(named))));
    let snapshot = again.publish(URL).expect("it is there");
    assert_eq!((snapshot.allocated(), snapshot.revision()), (9, 2));
    assert!(again.cut_off().is_none());
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_it_before_and_after_it_was_written_anew() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let folder = Folder::new("private");
    let store = folder.store();
    let mode = || folder.file().metadata().expect("it is there").permissions().mode() & 0o777;
    let node = || folder.file().metadata().expect("it is there").ino();
    assert_eq!(mode(), 0o600);
    let before = node();
    store.compact().expect("room on the disk");
    assert_ne!(node(), before);
    assert_eq!(mode(), 0o600);
    assert_eq!(std::fs::read_dir(&folder.0).expect("a folder").count(), 1);
    // The new file is locked as the old one was.
    assert_eq!(code(FileStore::open(folder.file())), Code::StatusStoreInUse);
    store.allocate(URL, 1).expect("it goes on");
}

#[test]
fn a_file_is_written_anew_when_it_became_long() {
    let folder = Folder::new("long");
    let store = folder.store().compacting_from(2000);
    let index = store.allocate(URL, 1).expect("room")[0];
    for round in 0..300 {
        store.set(URL, index, [0, 2][round % 2]).expect("it was given");
        let length = folder.file().metadata().expect("it is there").len();
        assert!(length < 2100, "{length} after {round}");
    }
    drop(store);
    let again = FileStore::open(folder.file()).expect("ours");
    assert_eq!(again.read(URL, index), Ok(2));
    assert_eq!(again.publish(URL).expect("it is there").revision(), 300 - 1);
}

#[test]
fn a_file_that_cannot_be_written_anew_goes_on_as_it_is() {
    let folder = Folder::new("in-the-way");
    let store = folder.store().compacting_from(0);
    // What stands in the way of the new file is not removed.
    std::fs::create_dir(folder.0.join("lists.compacting")).expect("a folder");
    let error = store.compact().expect_err("it cannot be made");
    assert_eq!(error.code(), Code::StatusStoreWrite);
    let given = store.allocate(URL, 3).expect("it goes on");
    for status in [2, 0, 2, 0, 1] {
        store.set(URL, given[0], status).expect("it was given");
    }
    drop(store);
    std::fs::remove_dir(folder.0.join("lists.compacting")).expect("it is there");
    let again = FileStore::open(folder.file()).expect("ours");
    assert_eq!(again.read(URL, given[0]), Ok(1));
    assert!(again.compact().is_ok());
}

#[test]
fn an_unfinished_end_is_cut_off_and_told_and_damage_is_an_error() {
    let folder = Folder::new("torn");
    let index = folder.store().allocate(URL, 1).expect("room")[0];
    let whole = std::fs::read(folder.file()).expect("it is there");
    {
        let store = FileStore::open(folder.file()).expect("ours");
        store.set(URL, index, 1).expect("it was given");
    }
    let longer = std::fs::read(folder.file()).expect("it is there");
    std::fs::write(folder.file(), &longer[..longer.len() - 3]).expect("a file");
    let store = FileStore::open(folder.file()).expect("it is read up to there");
    let cut = store.cut_off().expect("it is told");
    assert_eq!(cut.code(), Code::StatusStoreCut);
    let lost = longer.len() - 3 - whole.len();
    assert!(cut.sentence().contains(&format!("{lost} bytes")), "{cut}");
    assert_eq!(store.read(URL, index), Ok(0));
    drop(store);
    assert_eq!(std::fs::read(folder.file()).expect("it is there"), whole);

    let mut damaged = longer;
    damaged[whole.len() - 20] ^= 1;
    std::fs::write(folder.file(), &damaged).expect("a file");
    let error = FileStore::open(folder.file()).expect_err("it is damaged");
    assert_eq!(error.code(), Code::StatusStoreDamaged);
    let place = folder.file().display().to_string();
    assert!(error.sentence().contains(&place), "{error}");
    assert_eq!(std::fs::read(folder.file()).expect("it is there"), damaged, "it is left as it is");
}

#[test]
fn what_is_no_store_is_neither_opened_nor_replaced() {
    let folder = Folder::new("other");
    assert_eq!(code(FileStore::open(folder.file())), Code::StatusStoreUnreadable);
    assert_eq!(code(FileStore::open(&folder.0)), Code::StatusStoreUnreadable);
    for text in ["", "{}", "testamur status store 2\n0123456789abcdef"] {
        std::fs::write(folder.file(), text).expect("a file");
        assert_eq!(code(FileStore::open(folder.file())), Code::StatusStoreUnknown, "{text}");
        assert_eq!(code(FileStore::create(folder.file())), Code::StatusStoreExists);
        assert_eq!(std::fs::read(folder.file()).expect("it is there"), text.as_bytes());
    }
    let nowhere = folder.file().join("lists");
    assert_eq!(code(FileStore::create(nowhere)), Code::StatusStoreWrite);
}

#[test]
fn threads_get_indices_of_their_own() {
    let folder = Folder::new("threads");
    let store = folder.store();
    let given = std::thread::scope(|scope| {
        let ask = |thread: u64| {
            let store = &store;
            scope.spawn(move || {
                let ids = (0..40).map(|n| format!("urn:{}", (thread % 4) * 1000 + n));
                let named = ids.map(|id| store.allocate_for(URL, &id).expect("room"));
                named.collect::<Vec<_>>()
            })
        };
        let threads: Vec<_> = (0..8).map(ask).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect::<Vec<_>>()
    });
    // Two threads each ask for the same credentials.
    for (thread, indices) in given.iter().enumerate().skip(4) {
        assert_eq!(*indices, given[thread - 4]);
    }
    let once: BTreeSet<u64> = given.iter().take(4).flatten().copied().collect();
    assert_eq!(once.len(), 160);
    drop(store);
    let again = FileStore::open(folder.file()).expect("ours");
    assert_eq!(again.publish(URL).expect("it is there").allocated(), 160);
}

/// What the killed process told, as its parent read it.
#[derive(Default)]
struct Told {
    given: BTreeMap<String, u64>,
    /// By index: what was confirmed, and what was asked for last.
    statuses: BTreeMap<u64, (u8, u8)>,
    failed: Vec<String>,
}

impl Told {
    fn read(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        let number = |at: usize| words[at].parse::<u64>().expect("a number");
        match words[0] {
            "given" => {
                let known = self.given.insert(words[1].to_owned(), number(2));
                assert_eq!(known, None, "{line}");
            }
            "setting" => self.statuses.entry(number(1)).or_default().1 = number(2) as u8,
            "set" => self.statuses.entry(number(1)).or_default().0 = number(2) as u8,
            "failed" => self.failed.push(words[1].to_owned()),
            other => panic!("{other}"),
        }
    }

    /// Compares a store with what was told.
    fn compare(&self, store: &FileStore) {
        let indices: BTreeSet<u64> = self.given.values().copied().collect();
        assert_eq!(indices.len(), self.given.len(), "no index is given twice");
        for (id, index) in &self.given {
            assert_eq!(store.find(URL, id), Ok(Some(*index)), "{id}");
        }
        for (index, (confirmed, asked)) in &self.statuses {
            let found = store.read(URL, *index).expect("within");
            assert!(found == *confirmed || found == *asked, "{index}: {found}, not {confirmed}");
        }
    }
}

/// Runs the test `child` of this program in a process of its own.
fn in_a_process(file: &Path, through: Option<&str>) -> Command {
    let program = std::env::current_exe().expect("this program has a name");
    let mut command = match through {
        None => Command::new(program),
        Some(script) => {
            let mut shell = Command::new("sh");
            shell.arg("-c").arg(script).arg(program);
            shell
        }
    };
    command
        .args(["--ignored", "--exact", "child", "--nocapture", "--test-threads=1"])
        .env("TESTAMUR_STORE", file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// Not a test by itself: the process that `kill_9_loses_nothing` kills.
#[test]
#[ignore = "it is run, and killed, by another test"]
fn child() {
    let Some(path) = std::env::var_os("TESTAMUR_STORE") else { return };
    let store = &FileStore::open(path).expect("nobody else has it");
    let run = random(u64::MAX);
    let next = AtomicU64::new(0);
    let tell = |line: String| {
        // In one write, so that threads do not mix; if nobody reads any more, nothing else matters.
        let mut out = std::io::stdout().lock();
        if out.write_all(format!("\n@{line}\n").as_bytes()).and_then(|()| out.flush()).is_err() {
            std::process::exit(0);
        }
    };
    let one = |id: &str| -> Result<()> {
        let index = store.allocate_for(URL, id)?;
        tell(format!("given {id} {index}"));
        for status in [2, 1] {
            tell(format!("setting {index} {status}"));
            store.set(URL, index, status)?;
            tell(format!("set {index} {status}"));
        }
        Ok(())
    };
    let work = || {
        let mut ids = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        let ended = ids.find_map(|number| one(&format!("urn:{run}:{number}")).err());
        tell(format!("failed {}", ended.map_or("not", |error| error.code().name())));
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..3).map(|_| scope.spawn(work)).collect();
        scope.spawn(move || {
            // The lock is not fair: without a pause nobody else would get it.
            while workers.iter().any(|worker| !worker.is_finished()) && store.compact().is_ok() {
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
        });
    });
}

#[cfg(unix)]
#[test]
fn kill_9_loses_nothing() {
    use std::os::unix::fs::MetadataExt;
    let folder = Folder::new("killed");
    drop(folder.store());
    let node = || folder.file().metadata().expect("it is there").ino();
    let (mut all, mut rounds_written_anew) = (Told::default(), 0);
    for _ in 0..30 {
        let before = node();
        let mut process = in_a_process(&folder.file(), None).spawn().expect("this program runs");
        let mut output = BufReader::new(process.stdout.take().expect("a pipe"));
        let mut text = String::new();
        for _ in 0..2 * (30 + random(150)) {
            output.read_line(&mut text).expect("UTF-8");
        }
        std::thread::sleep(std::time::Duration::from_micros(random(3000)));
        process.kill().expect("SIGKILL");
        output.read_to_string(&mut text).expect("UTF-8");
        // The last line may be half.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().filter_map(|line| line.strip_prefix('@')).for_each(|line| all.read(line));
        process.wait().expect("it has ended");
        rounds_written_anew += usize::from(node() != before);
        let store = FileStore::open(folder.file()).expect("it is no damage");
        all.compare(&store);
        assert_eq!(std::fs::read_dir(&folder.0).expect("a folder").count(), 1);
    }
    // Each child begins with writing the file anew; an inode can be used again.
    assert!(rounds_written_anew > 0 && all.given.len() > 100, "{}", all.given.len());
}

/// A file may not grow past a limit, as on a disk that is full.
#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_harms_nothing() {
    let folder = Folder::new("full");
    drop(folder.store());
    // So many blocks of half a kilobyte, and the signal that would end the process is ignored.
    let script = "trap '' XFSZ; ulimit -f 24; exec \"$0\" \"$@\"";
    let output = in_a_process(&folder.file(), Some(script)).output().expect("this program runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let mut told = Told::default();
    text.lines().filter_map(|line| line.strip_prefix('@')).for_each(|line| told.read(line));
    assert_eq!(told.failed, ["status.store_write"; 3], "{text}");
    assert!(told.given.len() > 10, "{text}");
    let store = FileStore::open(folder.file()).expect("it is no damage");
    assert!(store.cut_off().is_none(), "it was taken back already");
    told.compare(&store);
    store.allocate(URL, 1).expect("there is room again");
}
