//! The file of the store: whose it is, what version it has, what happens when it is full.

use crate::common::{self, *};
use testamur_core::Code;
use testamur_status::ListDescription;
use testamur_store::{
    Actor, AllowedIssuers, Document, Issue, Limits, Reserved, Scope, SqliteReader, SqliteStore,
    Store, StoreLoad, audit,
};

#[tokio::test]
async fn one_process_has_the_file() {
    let folder = Folder::new();
    let store = folder.open().await;
    let second = SqliteStore::open(folder.file(), Limits::default()).await;
    assert_eq!(code(second), Some(Code::StoreInUse));
    store.close().await.unwrap();
    folder.open().await;
}

#[tokio::test]
async fn a_closed_store_is_one_file_and_takes_nothing() {
    let folder = Folder::new();
    let store = folder.open().await;
    store.issue(issue("urn:a", vec![])).await.unwrap();
    store.ready().await.unwrap();
    store.close().await.unwrap();
    store.close().await.unwrap();
    assert_eq!(code(store.issue(issue("urn:b", vec![])).await), Some(Code::StoreClosed));
    assert!(store.ready().await.is_err());
    assert_eq!(files(&folder), ["store.db", "store.db.lock"]);
}

fn files(folder: &Folder) -> Vec<String> {
    let mut files: Vec<_> = std::fs::read_dir(folder.file().parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    files
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_reads_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let store = folder.open().await;
    store.issue(issue("urn:a", vec![])).await.unwrap();
    for entry in std::fs::read_dir(folder.file().parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?} has {mode:o}", entry.file_name());
    }
}

#[tokio::test]
async fn a_file_of_something_else_is_left_alone() {
    let folder = Folder::new();
    folder_with(
        &folder,
        b"no database, but longer than the hundred bytes that a header of one has, \
        which is what SQLite looks at first of all files",
    );
    let before = std::fs::read(folder.file()).unwrap();
    let opened = SqliteStore::open(folder.file(), Limits::default()).await;
    assert_eq!(code(opened), Some(Code::StoreForeign));
    assert_eq!(std::fs::read(folder.file()).unwrap(), before);
    assert_eq!(files(&folder), ["store.db"]);

    std::fs::remove_file(folder.file()).unwrap();
    folder_with(&folder, b"");
    folder.sql("CREATE TABLE other (a)").await.unwrap();
    let before = std::fs::read(folder.file()).unwrap();
    let opened = SqliteStore::open(folder.file(), Limits::default()).await;
    assert_eq!(code(opened), Some(Code::StoreForeign));
    assert_eq!(std::fs::read(folder.file()).unwrap(), before);
    assert_eq!(files(&folder), ["store.db"]);
}

fn folder_with(folder: &Folder, bytes: &[u8]) {
    std::fs::write(folder.file(), bytes).unwrap();
}

#[tokio::test]
async fn a_newer_file_is_left_alone() {
    let folder = Folder::new();
    folder.open().await.close().await.unwrap();
    folder.sql("PRAGMA user_version = 1000").await.unwrap();
    let before = std::fs::read(folder.file()).unwrap();
    let error = SqliteStore::open(folder.file(), Limits::default()).await.unwrap_err();
    assert_eq!(error.code(), Code::StoreNewer);
    assert!(error.facts().any(|fact| fact == ("actual", "1000")), "{error}");
    assert_eq!(std::fs::read(folder.file()).unwrap(), before);
}

/// A file as the first version made it is brought to this one with all that stands in it.
#[tokio::test]
async fn a_file_of_the_first_version_is_read() {
    let folder = Folder::new();
    folder_with(&folder, b"");
    folder.sql(include_str!("../../src/sqlite/schema_1.sql")).await.unwrap();
    folder
        .sql(
            "PRAGMA application_id = 1953330546; PRAGMA user_version = 1; \
             INSERT INTO api_key VALUES ('key', 5, zeroblob(32), 1795000000, NULL, NULL); \
             INSERT INTO answer VALUES ('registrar/issue', 'a', zeroblob(32), 201, \
             'application/json', x'7b7d', 1795001000); \
             PRAGMA foreign_keys = OFF; INSERT INTO signed_list VALUES ('https://example.edu/1/a', 1, 0, \
             'application/json', x'7b7d', 0, 1)",
        )
        .await
        .unwrap();
    let store = folder.open().await;
    let key = store.api_key("key").await.unwrap().unwrap();
    assert_eq!(key.grant.scopes, [Scope::Issue, Scope::Verify].into_iter().collect());
    assert_eq!((key.grant.issuers, key.grant.expires), (AllowedIssuers::All, None));
    let again = store.reserve(common::key("a"), [0; 32], at(1)).await.unwrap();
    assert!(matches!(again, Reserved::Answered(_)), "{again:?}");
    store.issue(issue("urn:a", vec![])).await.unwrap();
    store.close().await.unwrap();
    // Nobody reads lists as they were signed before.
    assert!(folder.sql("SELECT bytes FROM signed_list").await.is_err());
    folder.sql("SELECT number FROM status_list").await.unwrap();
}

#[tokio::test]
async fn what_no_store_writes_is_damage() {
    let folder = Folder::new();
    let store = folder.open().await;
    create_list(&store, LIST).await;
    store.issue(issue("urn:a", vec![entry(LIST, 5)])).await.unwrap();
    store.set_status(update(vec![(entry(LIST, 5), 1)])).await.unwrap();
    store.close().await.unwrap();
    let intact = std::fs::read(folder.file()).unwrap();
    for damage in [
        "UPDATE status_list SET secret = x'00'",
        "UPDATE status_list SET description = '{}'",
        "UPDATE status_list SET allocated = 131073",
        "UPDATE status_list SET revision = -1",
        "UPDATE status_value SET value = 2",
        "UPDATE status_value SET value = 256",
        "UPDATE status_value SET position = -1",
        "UPDATE status_value SET position = 131072",
    ] {
        folder.sql(damage).await.unwrap();
        let opened = SqliteStore::open(folder.file(), Limits::default()).await;
        assert_eq!(code(opened), Some(Code::StoreDamaged), "{damage}");
        folder_with(&folder, &intact);
    }
    // The first page names the tables; all that is in them stands in others.
    let mut bytes = intact.clone();
    bytes[4096..].fill(0xa5);
    folder_with(&folder, &bytes);
    let opened = SqliteStore::open(folder.file(), Limits::default()).await;
    assert_eq!(code(opened), Some(Code::StoreDamaged));

    folder_with(&folder, &intact);
    let store = folder.open().await;
    for _ in 0..64 {
        store.allocate(LIST).await.unwrap();
    }
    // Past the store, while it is open.
    folder.sql("UPDATE status_list SET allocated = 0").await.unwrap();
    assert_eq!(code(store.allocate(LIST).await), Some(Code::StoreDamaged));
}

#[tokio::test]
async fn where_there_is_no_folder_there_is_no_store() {
    let folder = Folder::new();
    std::fs::create_dir(folder.file()).unwrap();
    for file in [folder.file(), folder.file().join("below/store.db")] {
        let opened = SqliteStore::open(&file, Limits::default()).await;
        assert_eq!(code(opened), Some(Code::StoreOpen));
    }
}

/// A full file refuses what does not fit, keeps what it has, and takes up again when there is room.
#[tokio::test]
async fn a_full_store_says_so_and_keeps_what_it_has() {
    let folder = Folder::new();
    let mut limits = Limits::default();
    limits.file_bytes = 400_000;
    let store = SqliteStore::open(folder.file(), limits).await.unwrap();
    create_list(&store, LIST).await;
    let mut stored = 0;
    let full = loop {
        let index = match store.allocate(LIST).await {
            Ok(index) => index,
            Err(error) => break error,
        };
        let reservation = reserve(&store, &format!("key {stored}"), [1; 32]).await;
        let document = Document { content_type: "a/b".to_owned(), bytes: vec![b'x'; 20_000] };
        let credential = Issue {
            kept: Some(document),
            answered: answered(reservation, "body"),
            ..issue(&format!("urn:{stored}"), vec![entry(LIST, index)])
        };
        match store.issue(credential).await {
            Ok(_) => stored += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(full.code(), Code::StoreFull);
    assert!(stored > 5, "{stored}");
    let check = async |store: &SqliteStore| {
        for number in 0..stored {
            assert_eq!(store.issued(&format!("urn:{number}")).await.unwrap().len(), 1);
        }
        // Of the last one there is nothing, and its key is free.
        assert_eq!(store.issued(&format!("urn:{stored}")).await.unwrap(), []);
        reserve(store, &format!("key {stored}"), [2; 32]).await;
        assert_eq!(audit::verify(store).await.unwrap().sequence, stored + 1);
    };
    check(&store).await;
    store.close().await.unwrap();
    let store = folder.open().await;
    check(&store).await;
    let index = store.allocate(LIST).await.unwrap();
    store.issue(issue("urn:more", vec![entry(LIST, index)])).await.unwrap();
}

/// Whose list it is to verifiers is known also before the server starts, and while it runs.
#[tokio::test]
async fn the_lists_of_a_file_are_read_beside_a_server() {
    let folder = Folder::new();
    let store = folder.open().await;
    create_list(&store, LIST).await;
    let own = new_list(ListDescription::revocation(OTHER).unwrap()).signed_by("did:web:a.example");
    store.create_list(own, Actor::Operator, at(0)).await.unwrap();
    let reader = SqliteReader::open_beside_a_server(folder.file()).await.unwrap();
    let lists = reader.lists().await.unwrap();
    assert_eq!(lists, store.lists().await.unwrap());
    let signers: Vec<_> = lists.iter().map(|list| list.signer.as_deref()).collect();
    assert_eq!(signers, [None, Some("did:web:a.example")]);
    reader.close().await;
    store.close().await.unwrap();
    assert_eq!(folder.open().await.lists().await.unwrap(), lists);
}

/// Who may only read a copy can check the log in it, with all that was stored.
#[cfg(unix)]
#[tokio::test]
async fn the_log_of_a_copy_is_read_and_nothing_is_written() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let store = folder.open().await;
    store.issue(issue("urn:a", vec![])).await.unwrap();
    assert_eq!(code(SqliteReader::open(folder.file()).await), Some(Code::StoreInUse));
    let (copy, parts) = (Folder::new(), ["", "-wal"]);
    let part = |of: &Folder, ending: &str| {
        let mut path = of.file().into_os_string();
        path.push(ending);
        std::path::PathBuf::from(path)
    };
    // While it is open, all that was stored stands in SQLite's log.
    for ending in parts {
        std::fs::copy(part(&folder, ending), part(&copy, ending)).unwrap();
    }
    store.close().await.unwrap();
    let verified = async |of: &Folder| {
        let log = SqliteReader::open(of.file()).await?;
        let head = audit::verify(&log).await;
        log.close().await;
        head
    };
    let whole = verified(&folder).await.unwrap();
    assert_eq!(whole.sequence, 1);
    assert_eq!(verified(&copy).await.unwrap(), whole);
    let closed = Folder::new();
    std::fs::copy(folder.file(), closed.file()).unwrap();
    let read_only = |of: &Folder, mode: u32| {
        std::fs::set_permissions(of.file(), PermissionsExt::from_mode(mode & 0o444)).unwrap();
        let parent = of.file().parent().unwrap().to_owned();
        std::fs::set_permissions(parent, PermissionsExt::from_mode(mode)).unwrap();
    };
    read_only(&closed, 0o555);
    let before = files(&closed);
    assert_eq!(verified(&closed).await.unwrap(), whole);
    assert_eq!(files(&closed), before);
    read_only(&closed, 0o755);
}

#[tokio::test]
async fn what_is_no_store_has_no_log() {
    let folder = Folder::new();
    let opened = async || code(SqliteReader::open(folder.file()).await);
    assert_eq!(opened().await, Some(Code::StoreOpen));
    for (bytes, expected) in [(&b""[..], Code::StoreForeign), (&[7; 4096], Code::StoreForeign)] {
        folder_with(&folder, bytes);
        assert_eq!(opened().await, Some(expected));
        assert_eq!(files(&folder), ["store.db"]);
    }
    std::fs::remove_file(folder.file()).unwrap();
    folder.open().await.close().await.unwrap();
    folder.sql("PRAGMA user_version = 1000").await.unwrap();
    assert_eq!(opened().await, Some(Code::StoreNewer));
}

/// On one thread the writer runs only when the callers wait.
#[tokio::test]
async fn a_full_queue_refuses() {
    let folder = Folder::new();
    let mut limits = Limits::default();
    limits.queue = 2;
    let store = SqliteStore::open(folder.file(), limits).await.unwrap();
    let (one, two, three) = tokio::join!(
        store.issue(issue("urn:1", vec![])),
        store.issue(issue("urn:2", vec![])),
        store.issue(issue("urn:3", vec![])),
    );
    assert_eq!((one.ok(), two.ok(), code(three)), (Some(1), Some(2), Some(Code::StoreBusy)));
    assert_eq!(store.load(), StoreLoad { waiting: 0, refused: 1 });
    let mut waits = store.issue(issue("urn:4", vec![]));
    let polled = std::future::poll_fn(|context| {
        std::task::Poll::Ready(waits.as_mut().poll(context).is_pending())
    });
    assert!(polled.await);
    assert_eq!(store.load().waiting, 1);
    waits.await.unwrap();
    store.issue(issue("urn:3", vec![])).await.unwrap();
}

/// Who stops waiting takes nothing back.
#[tokio::test]
async fn a_caller_that_goes_away_has_issued() {
    let folder = Folder::new();
    let store = folder.open().await;
    let mut pending = store.issue(issue("urn:1", vec![]));
    let polled = std::future::poll_fn(|context| {
        std::task::Poll::Ready(pending.as_mut().poll(context).is_pending())
    });
    assert!(polled.await);
    drop(pending);
    store.close().await.unwrap();
    assert_eq!(folder.open().await.issued("urn:1").await.unwrap().len(), 1);
}
