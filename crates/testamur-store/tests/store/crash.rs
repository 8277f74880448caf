//! A process that issues and revokes under load is killed at random moments: what it answered must be there, and
//! nothing half done.
//!
//! This shows that nothing waits in the memory of the process. Whether the disk keeps what it was told to
//! keep when the power goes, no test on one machine can show.

use crate::common::*;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use testamur_core::{Code, json};
use testamur_store::{Document, Issue, Limits, Reserved, SqliteStore, Store, audit};

const KILLS: u32 = 24;
const FILE: &str = "TESTAMUR_STORE_CRASH_FILE";
const ROUND: &str = "TESTAMUR_STORE_CRASH_ROUND";
const LISTS: [&str; 2] = [LIST, OTHER];

#[test]
fn what_was_answered_survives_a_kill() {
    let folder = Folder::new();
    let mut seen = Seen::default();
    for round in 0..KILLS {
        for line in lines_until_killed(&folder, round) {
            seen.read(&line);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(seen.check(&folder));
    }
    // Were it killed too early each time, nothing would have been shown.
    assert!(seen.issued.len() > 100 && seen.revoked.len() > 50, "{}", seen.issued.len());
    assert!(seen.unanswered() > 0, "no request was under way when it was killed");
}

/// What the killed processes said they had done.
#[derive(Default)]
struct Seen {
    /// Each index that was given away.
    allocated: BTreeSet<(String, u64)>,
    /// The keys of all requests, with what was allocated for them if they were answered.
    reserved: BTreeSet<String>,
    issued: BTreeMap<String, (String, u64)>,
    revoked: BTreeSet<(String, u64)>,
}

impl Seen {
    fn read(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        let place = |list: &str, index: &str| (list.to_owned(), index.parse::<u64>().unwrap());
        match words[..] {
            ["reserved", key] => assert!(self.reserved.insert(key.to_owned())),
            ["allocated", list, index] => {
                assert!(self.allocated.insert(place(list, index)), "{line} came twice");
            }
            ["issued", key, list, index] => {
                self.issued.insert(key.to_owned(), place(list, index));
            }
            ["revoked", list, index] => {
                self.revoked.insert(place(list, index));
            }
            _ => panic!("{line}"),
        }
    }

    fn unanswered(&self) -> usize {
        self.reserved.iter().filter(|key| !self.issued.contains_key(*key)).count()
    }

    async fn check(&self, folder: &Folder) {
        let store = folder.open().await;
        let log = Log::read(&store).await;
        for (key, place) in &self.issued {
            assert_eq!(log.issued.get(key), Some(place), "{key} was answered");
        }
        for place in &self.revoked {
            assert!(log.revoked.contains(place), "the revocation of {place:?} was answered");
        }
        let places: BTreeSet<_> = log.issued.values().collect();
        assert_eq!(places.len(), log.issued.len(), "an index was given twice");
        // What is in the log happened in whole, answered or not.
        for (key, (list, index)) in &log.issued {
            let issued = store.issued(key).await.unwrap();
            let [issued] = &issued[..] else { panic!("{key} is there {} times", issued.len()) };
            assert_eq!(issued.entries, [entry(list, *index)]);
            let kept = store.kept(&issued.issuer, key, None).await.unwrap();
            assert_eq!(kept.unwrap().document.bytes, key.as_bytes());
        }
        for key in &self.reserved {
            let found = store.reserve(super::common::key(key), [1; 32], at(1)).await.unwrap();
            match found {
                Reserved::Answered(stored) => assert_eq!(stored, answer(key)),
                Reserved::New(_) => assert!(!log.issued.contains_key(key), "{key} lost its answer"),
            }
        }
        let mut revoked = BTreeSet::new();
        for list in store.lists().await.unwrap() {
            let snapshot = store.snapshot(list.description.url()).await.unwrap();
            let set = |index: &u64| status(&snapshot, *index) == 1;
            let before = revoked.len();
            revoked.extend(
                (0..ENTRIES).filter(set).map(|index| (list.description.url().to_owned(), index)),
            );
            assert_eq!(snapshot.revision(), (revoked.len() - before) as u64);
        }
        assert_eq!(revoked, log.revoked);
        store.close().await.unwrap();
    }
}

/// What the audit log says.
#[derive(Default)]
struct Log {
    issued: BTreeMap<String, (String, u64)>,
    revoked: BTreeSet<(String, u64)>,
}

impl Log {
    async fn read(store: &SqliteStore) -> Log {
        let mut log = Log::default();
        let walked = audit::walk(store, |entry| {
            let content = json::parse(entry.content.as_bytes())?;
            let text = |name| content.get(name).and_then(json::Value::as_str).unwrap_or("");
            let Some(status) = content.get("status") else { return Ok(()) };
            let status = &status.as_set()[0];
            let list = status.get("list").unwrap().as_str().unwrap().to_owned();
            let index = status.get("index").unwrap().as_number().unwrap().as_f64() as u64;
            match text("action") {
                "issue" => {
                    log.issued.insert(text("credential").to_owned(), (list, index)).is_none()
                }
                _ => log.revoked.insert((list, index)),
            }
            .then_some(())
            .expect("each credential is issued once, and revoked once");
            Ok(())
        });
        walked.await.unwrap();
        log
    }
}

/// What a process says until it is killed; a line that it did not end was not said.
fn lines_until_killed(folder: &Folder, round: u32) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["crash::issues_and_revokes_until_killed", "--exact", "--ignored", "--nocapture"])
        .env(FILE, folder.file())
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let (said, lines) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut line = String::new();
        while output.read_line(&mut line).unwrap() > 0 {
            if let Some(done) = line.strip_prefix("did ").and_then(|line| line.strip_suffix('\n')) {
                said.send(done.to_owned()).unwrap();
            }
            line.clear();
        }
    });
    let mut all = Vec::new();
    // Some die while they open the file, the others at work.
    let mut chance = RandomState::new().build_hasher();
    chance.write_u32(round);
    let chance = chance.finish();
    if !round.is_multiple_of(6) {
        all.extend(lines.recv());
        assert_eq!(code(second_process(folder)), Some(Code::StoreInUse));
    }
    std::thread::sleep(Duration::from_micros(chance % 100_000));
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), None, "it ended by itself: {status}");
    reader.join().unwrap();
    all.extend(lines);
    all
}

/// What this process gets of a file that the other one has.
fn second_process(folder: &Folder) -> testamur_core::Result<SqliteStore> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(SqliteStore::open(folder.file(), Limits::default()))
}

#[test]
#[ignore = "what_was_answered_survives_a_kill runs it in a process of its own"]
fn issues_and_revokes_until_killed() {
    let Some(file) = std::env::var_os(FILE) else { return };
    let round = std::env::var(ROUND).unwrap();
    // The test harness has begun a line.
    println!();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build();
    runtime.unwrap().block_on(async {
        let store = std::sync::Arc::new(open(file.as_ref()).await);
        for list in LISTS {
            if store.snapshot(list).await.is_err() {
                create_list(&*store, list).await;
            }
        }
        let tasks: Vec<_> = (0..16)
            .map(|task| tokio::spawn(work(store.clone(), format!("{round}-{task}"))))
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
}

async fn work(store: std::sync::Arc<SqliteStore>, name: String) {
    for number in 0_u32.. {
        let key = format!("{name}-{number}");
        let reservation = reserve(&*store, &key, [1; 32]).await;
        say(format_args!("reserved {key}"));
        let list = LISTS[number as usize % 2];
        let index = store.allocate(list).await.unwrap();
        say(format_args!("allocated {list} {index}"));
        let document =
            Document { content_type: "text/plain".to_owned(), bytes: key.clone().into() };
        let credential = Issue {
            kept: Some(document),
            answered: answered(reservation, &key),
            ..issue(&key, vec![entry(list, index)])
        };
        store.issue(credential).await.unwrap();
        say(format_args!("issued {key} {list} {index}"));
        if !number.is_multiple_of(3) {
            store.set_status(update(vec![(entry(list, index), 1)])).await.unwrap();
            say(format_args!("revoked {list} {index}"));
        }
    }
}

/// One write each: a line that is cut was cut by the kill.
fn say(done: std::fmt::Arguments<'_>) {
    let line = format!("did {done}\n");
    std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
}
