//! What the store promises, by its trait.

use crate::common::*;
use std::collections::BTreeSet;
use testamur_core::Code;
use testamur_status::{ListDescription, Meaning, Purpose};
use testamur_store::{
    Actor, AllowedIssuers, Answer, ApiKey, AuditLog, Document, EntriesOf, Forget, Grant, Issue,
    Kept, Limits, NewStatus, Reserved, SqliteStore, StatusEntry, StatusUpdate, Store, audit,
};

#[tokio::test]
async fn what_was_issued_is_found_after_a_restart() {
    let folder = Folder::new();
    let store = folder.open().await;
    create_list(&store, LIST).await;
    create_list(&store, OTHER).await;
    let entries = vec![
        entry(LIST, store.allocate(LIST).await.unwrap()),
        entry(OTHER, store.allocate(OTHER).await.unwrap()),
    ];
    let kept = Document { content_type: "application/vc+jwt".into(), bytes: vec![0, 255] };
    let first = Issue { kept: Some(kept.clone()), ..issue("urn:a", entries.clone()) };
    assert_eq!(store.issue(first).await.unwrap(), 1);
    assert_eq!(store.issue(issue("urn:a", vec![])).await.unwrap(), 2);
    store.issue(Issue { credential: None, ..issue("", vec![]) }).await.unwrap();
    let again = Document { content_type: "application/vc".into(), bytes: vec![1] };
    let second = Issue { kept: Some(again.clone()), ..issue("urn:a", vec![]) };
    assert_eq!(store.issue(second).await.unwrap(), 4);
    store.close().await.unwrap();

    let store = folder.open().await;
    let found = store.issued("urn:a").await.unwrap();
    assert_eq!(found.iter().map(|issued| issued.number).collect::<Vec<_>>(), [4, 2, 1]);
    assert_eq!((&found[2].entries, found[2].at), (&entries, at(1)));
    let last = Kept { number: 4, document: again, earlier: Some(1) };
    let before = Kept { number: 1, document: kept, earlier: None };
    for (number, expected) in
        [(None, Some(&last)), (Some(4), Some(&last)), (Some(2), None), (Some(1), Some(&before))]
    {
        let found = store.kept("registrar", "urn:a", number).await.unwrap();
        assert_eq!(found.as_ref(), expected, "{number:?}");
    }
    assert_eq!(store.kept("other", "urn:a", None).await.unwrap(), None);
    assert_eq!(store.kept("registrar", "urn:b", Some(1)).await.unwrap(), None);
    assert_eq!(store.issued("urn:b").await.unwrap(), []);
}

/// An `id` that others used too, however often, is found among what one issuer issued.
#[tokio::test]
async fn status_entries_are_found_among_those_of_the_issuers_that_are_meant() {
    let folder = Folder::new();
    let store = folder.open().await;
    create_list(&store, LIST).await;
    create_list(&store, OTHER).await;
    let of = |issuer: &str, place: StatusEntry| Issue {
        issuer: issuer.to_owned(),
        ..issue("urn:a", vec![place])
    };
    for (issuer, place) in [
        ("a", entry(LIST, 1)),
        ("b", entry(OTHER, 1)),
        ("b", entry(OTHER, 2)),
        ("b", entry(LIST, 3)),
        ("c", entry(LIST, 4)),
    ] {
        store.issue(of(issuer, place)).await.unwrap();
    }
    for _ in 0..1001 {
        store.issue(Issue { issuer: "b".to_owned(), ..issue("urn:a", vec![]) }).await.unwrap();
    }
    let (all, none) = (AllowedIssuers::All, AllowedIssuers::Only(BTreeSet::new()));
    let only = |names: &[&str]| {
        AllowedIssuers::Only(names.iter().map(|name| (*name).to_owned()).collect())
    };
    for (issuers, list, index, expected) in [
        (&only(&["a"]), None, None, vec![entry(LIST, 1)]),
        (&only(&["a", "c"]), None, Some(4), vec![entry(LIST, 4)]),
        (&only(&["a"]), Some(LIST), Some(1), vec![entry(LIST, 1)]),
        (&only(&["a"]), Some(OTHER), None, vec![]),
        (&only(&["a"]), Some(OTHER), Some(1), vec![]),
        (&only(&["b"]), Some(OTHER), None, vec![entry(OTHER, 1), entry(OTHER, 2)]),
        (&only(&["b"]), Some(LIST), None, vec![entry(LIST, 3)]),
        (&none, Some(LIST), Some(1), vec![]),
        (&all, None, Some(1), vec![entry(LIST, 1), entry(OTHER, 1)]),
        (&all, Some(OTHER), Some(2), vec![entry(OTHER, 2)]),
        (&all, Some("none"), Some(1), vec![]),
    ] {
        let asked = EntriesOf { credential: Some("urn:a"), issuers, list, index };
        let mut found = store.entries_of(asked).await.unwrap();
        found.sort();
        assert_eq!(found, expected, "{asked:?}");
    }
    let several = EntriesOf { credential: Some("urn:a"), issuers: &all, list: None, index: None };
    assert_eq!(store.entries_of(several).await.unwrap().len(), 5, "of all issuers");
    for index in 10..20 {
        let place = StatusEntry { list: LIST.to_owned(), index };
        store.issue(Issue { issuer: "d".to_owned(), ..issue("urn:a", vec![place]) }).await.unwrap();
    }
    assert_eq!(store.entries_of(several).await.unwrap().len(), 8, "no more than eight");
    let other = EntriesOf { credential: Some("urn:b"), ..several };
    assert_eq!(store.entries_of(other).await.unwrap(), []);
    for (issuers, index, expected) in
        [(&all, 1, vec![entry(LIST, 1)]), (&only(&["b"]), 1, vec![]), (&all, 9, vec![])]
    {
        let (list, index) = (Some(LIST), Some(index));
        let there = EntriesOf { credential: None, issuers, list, index };
        assert_eq!(store.entries_of(there).await.unwrap(), expected, "{there:?}");
    }
    let list = store.list(LIST).await.unwrap();
    assert_eq!((list.description.url(), &*list.issuer), (LIST, "registrar"));
    assert_eq!(code(store.list("none").await), Some(Code::StatusListUnknown));
}

/// What is deleted is gone from the file; what was issued and its status stay known.
#[tokio::test]
async fn a_credential_is_deleted_wherever_it_stands_and_only_that() {
    let folder = Folder::new();
    let mut limits = Limits::default();
    limits.sweep = 2;
    let store = SqliteStore::open(folder.file(), limits).await.unwrap();
    create_list(&store, LIST).await;
    let place = entry(LIST, store.allocate(LIST).await.unwrap());
    let secret = "Ada Lovelace, born 1815";
    let kept = || {
        let bytes = secret.repeat(1000).into_bytes();
        Some(Document { content_type: "application/json".to_owned(), bytes })
    };
    let of = |credential: &str, issuer: &str| Issue {
        issuer: issuer.to_owned(),
        kept: kept(),
        ..issue(credential, vec![])
    };
    store.issue(Issue { entries: vec![place.clone()], ..of("urn:a", "registrar") }).await.unwrap();
    for name in ["1", "2", "3"] {
        let answered = answered(reserve(&store, name, [1; 32]).await, secret);
        store.issue(Issue { answered, ..of("urn:a", "registrar") }).await.unwrap();
    }
    let other = answered(reserve(&store, "4", [1; 32]).await, "another");
    store.issue(Issue { answered: other, ..issue("urn:b", vec![]) }).await.unwrap();
    store.issue(of("urn:a", "other")).await.unwrap();
    let before = audit::verify(&store).await.unwrap().sequence;

    let instead = Answer { status: 410, ..answer("gone") };
    let forget = |credential: &str, issuer: &str| {
        let (issuer, credential) = (issuer.to_owned(), credential.to_owned());
        let actor = Actor::ApiKey("b".to_owned());
        Forget { issuer, credential, instead: instead.clone(), actor, at: at(5) }
    };
    for (credential, issuer) in [("urn:b", "other"), ("urn:c", "registrar")] {
        assert_eq!(store.forget(forget(credential, issuer)).await.unwrap(), 0);
    }
    assert_eq!(audit::verify(&store).await.unwrap().sequence, before, "nothing happened");
    // Four that were kept and three answers, so many at a time.
    assert_eq!(store.forget(forget("urn:a", "registrar")).await.unwrap(), 7);
    assert_eq!(store.forget(forget("urn:a", "registrar")).await.unwrap(), 0);
    let entries = store.audit(before, 10).await.unwrap();
    let counts = [4, 3];
    assert_eq!(entries.len(), counts.len());
    for (entry, count) in entries.iter().zip(counts) {
        let expected = format!(
            r#"{{"action":"delete_credential","actor":"key:b","at":"{}","count":{count},"credential":"urn:a","issuer":"registrar""#,
            at(5)
        );
        assert!(entry.content.starts_with(&expected), "{}", entry.content);
    }

    assert_eq!(store.kept("registrar", "urn:a", None).await.unwrap(), None);
    let others = store.kept("other", "urn:a", None).await.unwrap();
    assert_eq!(others.map(|found| found.document), kept());
    for name in ["1", "2", "3"] {
        match store.reserve(key(name), [1; 32], at(6)).await.unwrap() {
            Reserved::Answered(found) => assert_eq!(found, instead),
            Reserved::New(_) => panic!("{name} could be issued again"),
        }
    }
    let Reserved::Answered(found) = store.reserve(key("4"), [1; 32], at(6)).await.unwrap() else {
        panic!("another answer is lost");
    };
    assert_eq!(found, answer("another"));
    assert_eq!(store.issued("urn:a").await.unwrap().len(), 5);
    assert_eq!(store.set_status(update(vec![(place, 1)])).await.unwrap(), [0]);
    assert!(folder.has(secret), "another issuer's is left");
    store.forget(forget("urn:a", "other")).await.unwrap();
    // The store is open: nothing may be in SQLite's log either.
    assert!(!folder.has(secret));
    store.close().await.unwrap();
    assert!(!folder.has(secret));
}

/// What expired is gone from all files when it was swept, at the latest with the first sweep after somebody stopped
/// reading.
#[tokio::test]
async fn what_was_swept_is_in_no_file() {
    use sqlx::{ConnectOptions, Connection};
    let folder = Folder::new();
    let store = folder.open().await;
    let secret = "Ada Lovelace, born 1815";
    for name in ["1", "2"] {
        let answered = answered(reserve(&store, name, [1; 32]).await, secret);
        store.issue(Issue { answered, ..issue("urn:a", vec![]) }).await.unwrap();
        assert!(folder.has(secret));
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.file());
        let mut reader = options.connect().await.unwrap();
        if name == "2" {
            sqlx::raw_sql("BEGIN; SELECT count(*) FROM answer").execute(&mut reader).await.unwrap();
        }
        assert_eq!(store.sweep(at(1000)).await.unwrap(), 1);
        assert_eq!(folder.has(secret), name == "2", "{name}");
        reader.close().await.unwrap();
        assert_eq!(store.sweep(at(1000)).await.unwrap(), 0);
        assert!(!folder.has(secret), "{name}");
    }
}

/// A store that deletes four at a time, or as many as have 20 bytes. It has six that were kept, and answered, of
/// which the first time one is deleted, then three, then two.
async fn deleting_little(folder: &Folder) -> SqliteStore {
    let mut limits = Limits::default();
    (limits.sweep, limits.sweep_bytes) = (4, 20);
    let store = SqliteStore::open(folder.file(), limits).await.unwrap();
    for (name, bytes) in [("1", 30), ("2", 10), ("3", 9), ("4", 9), ("5", 1), ("6", 0)] {
        let text = "x".repeat(bytes);
        let answered = answered(reserve(&store, name, [1; 32]).await, &text);
        let kept = Document { content_type: "text/plain".to_owned(), bytes: text.into_bytes() };
        let issue = Issue { answered, kept: Some(kept), ..issue("urn:a", vec![]) };
        store.issue(issue).await.unwrap();
    }
    store
}

/// One sweep deletes no more bytes than it may, and one answer at least.
#[tokio::test]
async fn a_sweep_is_bounded_by_bytes() {
    let folder = Folder::new();
    let store = deleting_little(&folder).await;
    for expected in [1, 3, 2, 0] {
        assert_eq!(store.sweep(at(1000)).await.unwrap(), expected);
    }
}

/// So does one step of a deletion, that others can write between two of them.
#[tokio::test]
async fn a_deletion_is_bounded_by_bytes() {
    let folder = Folder::new();
    let store = deleting_little(&folder).await;
    let before = audit::verify(&store).await.unwrap().sequence;
    let forget = Forget {
        issuer: "registrar".to_owned(),
        credential: "urn:a".to_owned(),
        instead: answer("gone"),
        actor: Actor::Operator,
        at: at(5),
    };
    assert_eq!(store.forget(forget).await.unwrap(), 12);
    let steps = store.audit(before, 10).await.unwrap();
    assert_eq!(steps.len(), 3);
    for (step, count) in steps.iter().zip([2, 6, 4]) {
        assert!(step.content.contains(&format!(r#""count":{count},"#)), "{}", step.content);
    }
}

#[tokio::test]
async fn one_key_has_one_answer() {
    let folder = Folder::new();
    let store = folder.open().await;
    let reservation = reserve(&store, "k", [1; 32]).await;
    let again = store.reserve(key("k"), [1; 32], at(1)).await;
    assert_eq!(code(again), Some(Code::StoreIdempotencyInProgress));
    let other = store.reserve(key("k"), [2; 32], at(1)).await;
    assert_eq!(code(other), Some(Code::StoreIdempotencyConflict));
    // Whoever fails gives the right back.
    drop(reservation);
    let reservation = reserve(&store, "k", [2; 32]).await;
    let first = Issue { answered: answered(reservation, "first"), ..issue("urn:a", vec![]) };
    store.issue(first).await.unwrap();
    store.close().await.unwrap();

    let store = folder.open().await;
    let Reserved::Answered(stored) = store.reserve(key("k"), [2; 32], at(999)).await.unwrap()
    else {
        panic!("the answer is lost");
    };
    assert_eq!(stored, answer("first"));
    let other = store.reserve(key("k"), [1; 32], at(999)).await;
    assert_eq!(code(other), Some(Code::StoreIdempotencyConflict));
    // Neither of the two that were not new holds the key.
    let late = store.reserve(key("k"), [1; 32], at(1000)).await.unwrap();
    let Reserved::New(reservation) = late else { panic!("the answer has expired") };
    let mut late = answered(reservation, "second").unwrap();
    (late.at, late.expires) = (at(1000), at(2000));
    store.issue(Issue { answered: Some(late), ..issue("urn:b", vec![]) }).await.unwrap();
    assert_eq!(store.sweep(at(1999)).await.unwrap(), 0);
    assert_eq!(store.sweep(at(2000)).await.unwrap(), 1);
    assert_eq!(store.sweep(at(2000)).await.unwrap(), 0);
}

#[tokio::test]
async fn the_same_key_in_another_scope_is_another() {
    let folder = Folder::new();
    let store = folder.open().await;
    let _one = reserve(&store, "k", [1; 32]).await;
    let mut elsewhere = key("k");
    elsewhere.scope.push('2');
    let other = store.reserve(elsewhere, [2; 32], at(1)).await.unwrap();
    assert!(matches!(other, Reserved::New(_)));
}

#[tokio::test]
async fn what_is_refused_leaves_nothing() {
    let folder = Folder::new();
    let store = folder.open().await;
    create_list(&store, LIST).await;
    let index = store.allocate(LIST).await.unwrap();
    store.issue(issue("urn:a", vec![entry(LIST, index)])).await.unwrap();
    let head = audit::verify(&store).await.unwrap();

    let free = store.allocate(LIST).await.unwrap();
    let entries = vec![entry(LIST, free), entry(LIST, index)];
    let reservation = reserve(&store, "k", [1; 32]).await;
    let taken = Issue { answered: answered(reservation, "body"), ..issue("urn:b", entries) };
    assert_eq!(code(store.issue(taken).await), Some(Code::StoreEntryTaken));
    let changes = vec![(entry(LIST, index), 1), (entry(LIST, free), 1)];
    assert_eq!(code(store.set_status(update(changes)).await), Some(Code::StoreEntryUnknown));
    for (entries, expected) in [
        (vec![entry(LIST, ENTRIES)], Code::StatusIndex),
        (vec![entry("none", 0)], Code::StatusListUnknown),
        (vec![entry(LIST, 0); 17], Code::LimitStatusChanges),
    ] {
        assert_eq!(code(store.issue(issue("urn:b", entries)).await), Some(expected));
    }
    let many = store.set_status(update(vec![(entry(LIST, index), 1); 1001])).await;
    assert_eq!(code(many), Some(Code::LimitStatusChanges));
    let two = store.set_status(update(vec![(entry(LIST, index), 2)])).await;
    assert_eq!(code(two), Some(Code::StatusValue));

    assert_eq!(store.issued("urn:b").await.unwrap(), []);
    reserve(&store, "k", [2; 32]).await;
    let snapshot = store.snapshot(LIST).await.unwrap();
    assert_eq!((status(&snapshot, index), snapshot.revision()), (0, 0));
    assert_eq!(audit::verify(&store).await.unwrap(), head);
    // The entry that was not taken is still free.
    store.issue(issue("urn:c", vec![entry(LIST, free)])).await.unwrap();
}

#[tokio::test]
async fn statuses_are_set_together_and_kept() {
    let folder = Folder::new();
    let store = folder.open().await;
    let meaning = Meaning::Purposes(vec![Purpose::Revocation, Purpose::Suspension]);
    let list = new_list(ListDescription::new(LIST, ENTRIES, meaning).unwrap());
    store.create_list(list, Actor::Operator, at(0)).await.unwrap();
    let mut entries = Vec::new();
    for number in 0..3 {
        entries.push(entry(LIST, store.allocate(LIST).await.unwrap()));
        let of = issue(&format!("urn:{number}"), vec![entries[number].clone()]);
        store.issue(of).await.unwrap();
    }
    let [a, b, c] = <[_; 3]>::try_from(entries).unwrap();
    let before = store.set_status(update(vec![(a.clone(), 2), (b.clone(), 2)])).await.unwrap();
    assert_eq!(before, [0, 0]);
    // The same entry twice: the last one counts.
    let changes = vec![(b.clone(), 0), (b.clone(), 2), (b.clone(), 0)];
    assert_eq!(store.set_status(update(changes)).await.unwrap(), [2, 0, 2]);
    // What changes nothing is no revision.
    assert_eq!(store.set_status(update(vec![(a.clone(), 2)])).await.unwrap(), [2]);
    // A revocation is for good, and 3 means nothing in this list; then nothing is set.
    assert_eq!(store.set_status(update(vec![(c.clone(), 1)])).await.unwrap(), [0]);
    for (status, expected) in
        [(0, Code::StatusForGood), (2, Code::StatusForGood), (3, Code::StatusValue)]
    {
        let changes = vec![(a.clone(), 0), (c.clone(), status)];
        assert_eq!(code(store.set_status(update(changes)).await), Some(expected));
    }
    let expected = [2, 0, 1];
    let first = store.snapshot(LIST).await.unwrap();
    store.close().await.unwrap();

    let store = folder.open().await;
    let second = store.snapshot(LIST).await.unwrap();
    for snapshot in [&first, &second] {
        let read = [&a, &b, &c].map(|entry| status(snapshot, entry.index));
        assert_eq!((read, snapshot.revision()), (expected, 3));
    }
    assert_eq!(first.bits(), second.bits());
}

/// All statuses, with all that can be done to each.
#[tokio::test]
async fn taking_one_status_back_leaves_another() {
    let folder = Folder::new();
    let store = folder.open().await;
    let meaning = Meaning::Purposes(vec![Purpose::Revocation, Purpose::Suspension]);
    let list = new_list(ListDescription::new(LIST, ENTRIES, meaning).unwrap());
    store.create_list(list, Actor::Operator, at(0)).await.unwrap();
    let changes =
        [NewStatus::Set(1), NewStatus::Set(2), NewStatus::TakeBack(1), NewStatus::TakeBack(2)];
    for (before, expected) in [
        (0, [Some(1), Some(2), Some(0), Some(0)]),
        (1, [Some(1), None, None, Some(1)]),
        (2, [Some(1), Some(2), Some(2), Some(0)]),
    ] {
        for (change, after) in changes.into_iter().zip(expected) {
            let place = entry(LIST, store.allocate(LIST).await.unwrap());
            store.issue(issue("urn:a", vec![place.clone()])).await.unwrap();
            store.set_status(update(vec![(place.clone(), before)])).await.unwrap();
            let changes = vec![(place.clone(), change)];
            let set = store.set_status(StatusUpdate { changes, ..update(vec![]) }).await;
            match after {
                Some(_) => assert_eq!(set.unwrap(), [before]),
                None => assert_eq!(code(set), Some(Code::StatusForGood)),
            }
            let now = status(&store.snapshot(LIST).await.unwrap(), place.index);
            assert_eq!(now, after.unwrap_or(before), "{before} {change:?}");
        }
    }
    let last = store.audit(audit::verify(&store).await.unwrap().sequence - 1, 1).await.unwrap();
    assert!(last[0].content.contains(r#""before":2"#), "{}", last[0].content);
    assert!(last[0].content.contains(r#""status":0"#), "{}", last[0].content);
    let first = store.snapshot(LIST).await.unwrap();
    store.close().await.unwrap();
    let again = folder.open().await.snapshot(LIST).await.unwrap();
    assert_eq!(first.bits(), again.bits(), "the file says the same");
}

#[tokio::test]
async fn no_index_comes_twice_and_each_list_has_its_own() {
    let folder = Folder::new();
    let mut given = std::collections::HashSet::new();
    for _ in 0..3 {
        let store = folder.open().await;
        if store.lists().await.unwrap().is_empty() {
            create_list(&store, LIST).await;
        }
        let all: Vec<_> = (0..100).map(|_| store.allocate(LIST)).collect();
        for index in all {
            assert!(given.insert(index.await.unwrap()));
        }
        store.close().await.unwrap();
    }
    let store = folder.open().await;
    create_list(&store, OTHER).await;
    let lists = store.lists().await.unwrap();
    assert_eq!(lists.iter().map(|list| list.description.url()).collect::<Vec<_>>(), [LIST, OTHER]);
    // Three times two leases of 64.
    assert_eq!((lists[0].allocated, lists[1].allocated), (384, 0));
    let again = new_list(ListDescription::revocation(LIST).unwrap());
    let again = store.create_list(again, Actor::Operator, at(0)).await;
    assert_eq!(code(again), Some(Code::StatusListExists));
    assert_eq!(code(store.allocate("none").await), Some(Code::StatusListUnknown));
}

#[tokio::test]
async fn a_list_is_given_away_to_its_end() {
    let folder = Folder::new();
    let store = folder.open().await;
    create_list(&store, LIST).await;
    store.close().await.unwrap();
    folder.sql("UPDATE status_list SET allocated = 131072 - 70").await.unwrap();
    let store = folder.open().await;
    let mut given = std::collections::HashSet::new();
    for _ in 0..70 {
        assert!(given.insert(store.allocate(LIST).await.unwrap()));
    }
    assert_eq!(code(store.allocate(LIST).await), Some(Code::StatusTableFull));
}

/// Many callers at once, some of whom are refused: each gets its own answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_callers_do_not_disturb_each_other() {
    let folder = Folder::new();
    let store = std::sync::Arc::new(folder.open().await);
    create_list(&*store, LIST).await;
    let tasks: Vec<_> = (0..200)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                let index = store.allocate(LIST).await.unwrap();
                store
                    .issue(issue(&format!("urn:{number}"), vec![entry(LIST, index)]))
                    .await
                    .unwrap();
                let again = store.issue(issue("urn:again", vec![entry(LIST, index)])).await;
                assert_eq!(code(again), Some(Code::StoreEntryTaken));
                let set = store.set_status(update(vec![(entry(LIST, index), 1)])).await;
                assert_eq!(set.unwrap(), [0]);
                let snapshot = store.snapshot(LIST).await.unwrap();
                assert_eq!(status(&snapshot, index), 1);
                index
            })
        })
        .collect();
    let mut given = std::collections::HashSet::new();
    for task in tasks {
        assert!(given.insert(task.await.unwrap()));
    }
    assert_eq!(store.issued("urn:again").await.unwrap(), []);
    assert_eq!(store.snapshot(LIST).await.unwrap().revision(), 200);
    assert_eq!(audit::verify(&*store).await.unwrap().sequence, 401);
}

#[tokio::test]
async fn what_is_too_long_is_not_stored() {
    let folder = Folder::new();
    let mut limits = Limits::default();
    (limits.document_bytes, limits.name_bytes, limits.page) = (10, 9, 2);
    let store = SqliteStore::open(folder.file(), limits).await.unwrap();
    let kept = |bytes| Some(Document { content_type: "a/b".to_owned(), bytes: vec![0; bytes] });
    let of = |credential: &str, bytes| Issue { kept: kept(bytes), ..issue(credential, vec![]) };
    for _ in 0..3 {
        store.issue(of("urn:12345", 10)).await.unwrap();
    }
    assert_eq!(code(store.issue(of("urn:12345", 11)).await), Some(Code::LimitStoredSize));
    assert_eq!(code(store.issue(of("urn:123456", 10)).await), Some(Code::LimitStoredSize));
    let long = store.reserve(key("0123456789"), [0; 32], at(0)).await;
    assert_eq!(code(long), Some(Code::LimitStoredSize));
    for (names, expected) in [(16_000, None), (17_000, Some(Code::LimitStoredSize))] {
        let issuers = AllowedIssuers::Only(["x".repeat(names)].into());
        let grant = Grant { issuers, ..Grant::default() };
        let (key, _) = ApiKey::generate(grant, at(0), &mut Counting(names as u8)).unwrap();
        assert_eq!(code(store.add_api_key(key, Actor::Operator).await), expected);
    }
    assert_eq!(store.issued("urn:12345").await.unwrap().len(), 2);
    assert_eq!(store.audit(0, 100).await.unwrap().len(), 2);
    store.close().await.unwrap();

    // A page is bounded by its bytes too, and has one entry at least.
    let mut limits = Limits::default();
    for (bytes, entries) in [(0, 1), (600, 2), (100_000, 4)] {
        limits.page_bytes = bytes;
        let store = SqliteStore::open(folder.file(), limits.clone()).await.unwrap();
        assert_eq!(store.audit(0, 100).await.unwrap().len(), entries);
        store.close().await.unwrap();
    }
    let store = folder.open().await;
    assert_eq!(audit::verify(&store).await.unwrap().sequence, 4);
}
