//! What the tests of the store share.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use testamur_core::{Code, RandomSource, Result, Timestamp};
use testamur_status::{ListDescription, Snapshot};
use testamur_store::{
    Actor, Answer, Answered, IdempotencyKey, Issue, Limits, NewStatus, NewStatusList, RequestHash,
    Reservation, Reserved, SqliteStore, StatusEntry, StatusUpdate, Store,
};

/// A folder that is deleted afterwards.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("testamur-store-test-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.0.join("store.db")
    }

    pub(crate) async fn open(&self) -> SqliteStore {
        open(&self.file()).await
    }

    /// Whether one of the files of the store has this, as it is now.
    pub(crate) fn has(&self, text: &str) -> bool {
        let files = std::fs::read_dir(&self.0).unwrap().map(|file| file.unwrap().path());
        let mut contents = files.map(|file| std::fs::read(file).unwrap());
        contents.any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
    }

    /// A connection past the store, as an attacker or an administrator would have.
    pub(crate) async fn sql(
        &self,
        statement: &'static str,
    ) -> std::result::Result<u64, sqlx::Error> {
        use sqlx::{ConnectOptions, Connection};
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.file());
        let mut connection = options.connect().await?;
        let done = sqlx::raw_sql(statement).execute(&mut connection).await;
        connection.close().await?;
        Ok(done?.rows_affected())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) async fn open(file: &Path) -> SqliteStore {
    SqliteStore::open(file, Limits::default()).await.unwrap()
}

/// Bytes that differ, and are the same in every run.
pub(crate) struct Counting(pub(crate) u8);

impl RandomSource for Counting {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(5).wrapping_add(7);
            *byte = self.0;
        }
        Ok(())
    }
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(1_795_000_000 + seconds).unwrap()
}

pub(crate) const ENTRIES: u64 = 131_072;

pub(crate) const LIST: &str = "https://example.edu/status/1";
pub(crate) const OTHER: &str = "https://example.edu/status/other";

pub(crate) fn new_list(description: ListDescription) -> NewStatusList {
    let random = &mut Counting(description.url().len() as u8);
    NewStatusList::new("registrar", description, random).unwrap()
}

pub(crate) async fn create_list(store: &dyn Store, url: &str) {
    let list = new_list(ListDescription::revocation(url).unwrap());
    store.create_list(list, Actor::Operator, at(0)).await.unwrap();
}

pub(crate) fn status(snapshot: &Snapshot, index: u64) -> u8 {
    snapshot.bits().get(index, snapshot.description().size()).unwrap()
}

/// A status entry in the list of this URL.
pub(crate) fn entry(list: &str, index: u64) -> StatusEntry {
    StatusEntry { list: list.to_owned(), index }
}

pub(crate) fn issue(credential: &str, entries: Vec<StatusEntry>) -> Issue {
    Issue {
        issuer: "registrar".to_owned(),
        credential: Some(credential.to_owned()),
        entries,
        kept: None,
        actor: Actor::ApiKey("abc".to_owned()),
        at: at(1),
        answered: None,
    }
}

pub(crate) fn update(changes: Vec<(StatusEntry, u8)>) -> StatusUpdate {
    let set = |(entry, status)| (entry, NewStatus::Set(status));
    let changes = changes.into_iter().map(set).collect();
    StatusUpdate { changes, actor: Actor::Operator, at: at(2), answered: None }
}

pub(crate) fn key(key: &str) -> IdempotencyKey {
    IdempotencyKey { scope: "registrar/issue".to_owned(), key: key.to_owned() }
}

pub(crate) fn answer(body: &str) -> Answer {
    let content_type = "application/json".to_owned();
    Answer { status: 201, content_type, body: body.as_bytes().to_vec() }
}

/// The right to answer, which must be free.
pub(crate) async fn reserve(store: &dyn Store, name: &str, request: RequestHash) -> Reservation {
    match store.reserve(key(name), request, at(1)).await.unwrap() {
        Reserved::New(reservation) => reservation,
        Reserved::Answered(answer) => panic!("{name} was answered: {answer:?}"),
    }
}

pub(crate) fn answered(reservation: Reservation, body: &str) -> Option<Answered> {
    Some(Answered { reservation, answer: answer(body), at: at(1), expires: at(1000) })
}

pub(crate) fn code<T>(result: Result<T>) -> Option<Code> {
    result.err().map(|error| error.code())
}
