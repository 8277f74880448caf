//! The storage by itself: what group commit makes of the disk, beside rows that SQLite takes with nothing around.

use crate::process::scratch;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use testamur::OsRandom;
use testamur::status::{ListDescription, Meaning, Purpose};
use testamur_store::{
    Actor, Issue, Limits, NewStatus, NewStatusList, SqliteStore, StatusEntry, StatusUpdate, Store,
};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

const LIST: &str = "https://load.example.edu/status/1";
/// How many write at the same time.
const WRITERS: [usize; 3] = [1, 16, 256];

/// A place for the file: the disk, where each transaction waits until it is there, or memory, where nothing does.
const MEMORY: &str = "/dev/shm";

/// Prints the table.
pub(crate) fn measure(time: Duration) {
    println!(
        "| | writers | issued/s | statuses set/s | bare rows/s | bare / issued |\n\
         |---|--:|--:|--:|--:|--:|"
    );
    let disk = scratch("storage");
    let memory = Path::new(MEMORY).join(format!("testamur-load-{}", std::process::id()));
    for (name, folder) in [("disk", disk), ("memory", memory)] {
        let made = std::fs::create_dir_all(&folder);
        made.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for writers in WRITERS {
            let (issued, set) = of_store(&folder, writers, time);
            let bare = of_sqlite(&folder, writers, time);
            println!(
                "| {name} | {writers} | {issued:.0} | {set:.0} | {bare:.0} | {:.1} |",
                bare / issued
            );
        }
        let _ = std::fs::remove_dir_all(&folder);
    }
}

/// Credentials issued and statuses set in a second. To issue is to allocate an index, and to store its
/// binding and the entry of the audit log in one transaction.
fn of_store(folder: &Path, writers: usize, time: Duration) -> (f64, f64) {
    let file = emptied(folder, "store.db");
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let store = SqliteStore::open(file, Limits::default()).await.expect("a new file");
        let now = testamur::now().expect("a clock");
        let meaning = Meaning::Purposes(vec![Purpose::Suspension]);
        let list = ListDescription::new(LIST, 1 << 22, meaning).expect("a list");
        let list = NewStatusList::new("load", list, &mut OsRandom).expect("a list");
        store.create_list(list, Actor::Operator, now).await.expect("a new list");
        let store: Arc<dyn Store> = Arc::new(store);
        let issue = move |store: Arc<dyn Store>, number: usize| async move {
            let index = store.allocate(LIST).await.expect("there is room");
            let entries = vec![StatusEntry { list: LIST.to_owned(), index }];
            let credential = Some(format!("urn:uuid:{number:032}"));
            let (issuer, actor) = ("load".to_owned(), Actor::Anonymous);
            let issue =
                Issue { issuer, credential, entries, kept: None, actor, at: now, answered: None };
            store.issue(issue).await.expect("it is stored");
            index
        };
        let (issued, indices) = rate(&store, writers, time, issue).await;
        let (indices, count) = (Arc::new(indices), AtomicUsize::new(0));
        let count = Arc::new(count);
        let set = move |store: Arc<dyn Store>, _| {
            let (indices, count) = (Arc::clone(&indices), Arc::clone(&count));
            async move {
                let number = count.fetch_add(1, Ordering::Relaxed);
                let index = indices[number % indices.len()];
                // In the second round they are taken back, and so on.
                let is_set = (number / indices.len()).is_multiple_of(2);
                let suspended = Purpose::Suspension.status();
                let status = match is_set {
                    true => NewStatus::Set(suspended),
                    false => NewStatus::TakeBack(suspended),
                };
                let entry = StatusEntry { list: LIST.to_owned(), index };
                let (changes, actor) = (vec![(entry, status)], Actor::Anonymous);
                let update = StatusUpdate { changes, actor, at: now, answered: None };
                store.set_status(update).await.expect("it is stored");
                index
            }
        };
        let (set, _) = rate(&store, writers, time, set).await;
        store.close().await.expect("it closes");
        (issued, set)
    })
}

/// How often something is done in a second by so many at the same time, and what it gave.
async fn rate<F: Future<Output = u64> + Send + 'static>(
    store: &Arc<dyn Store>,
    writers: usize,
    time: Duration,
    work: impl Fn(Arc<dyn Store>, usize) -> F + Clone + Send + 'static,
) -> (f64, Vec<u64>) {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for writer in 0..writers {
        let (store, work) = (Arc::clone(store), work.clone());
        tasks.spawn(async move {
            let mut done = Vec::new();
            while begun.elapsed() < time || done.is_empty() {
                let number = writer + done.len() * writers;
                done.push(work(Arc::clone(&store), number).await);
            }
            done
        });
    }
    let done: Vec<u64> = tasks.join_all().await.into_iter().flatten().collect();
    (done.len() as f64 / begun.elapsed().as_secs_f64(), done)
}

/// Rows in a second, so many in each transaction, with the durability of the store: what no store could do more
/// of through the same library.
fn of_sqlite(folder: &Path, rows: usize, time: Duration) -> f64 {
    let file = emptied(folder, "bare.db");
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
        let connected = options.disable_statement_logging().connect().await;
        let mut connection = connected.expect("a new file");
        for statement in [
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "CREATE TABLE bare (number INTEGER PRIMARY KEY, content BLOB NOT NULL)",
        ] {
            run(&mut connection, statement).await;
        }
        let (begun, mut count) = (Instant::now(), 0_u32);
        // As much as the rows of one credential have.
        let content = vec![7_u8; 400];
        while begun.elapsed() < time || count == 0 {
            run(&mut connection, "BEGIN IMMEDIATE").await;
            for _ in 0..rows {
                let insert =
                    sqlx::query("INSERT INTO bare (content) VALUES (?)").bind(&content[..]);
                insert.execute(&mut connection).await.expect("it is stored");
                count += 1;
            }
            run(&mut connection, "COMMIT").await;
        }
        let elapsed = begun.elapsed();
        connection.close().await.expect("it closes");
        f64::from(count) / elapsed.as_secs_f64()
    })
}

async fn run(connection: &mut SqliteConnection, statement: &'static str) {
    sqlx::query(statement).execute(connection).await.expect("a good statement");
}

fn emptied(folder: &Path, name: &str) -> PathBuf {
    for ending in ["", "-wal", "-shm", ".lock"] {
        let _ = std::fs::remove_file(folder.join(format!("{name}{ending}")));
    }
    folder.join(name)
}
