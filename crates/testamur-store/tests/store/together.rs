//! What is issued at the same time goes into the tables together, and is each one's own all the same.

use crate::common::*;
use std::sync::Arc;
use testamur_core::{Code, Result};
use testamur_store::{Document, Issue, Reserved, SqliteStore, Store, audit};

/// More than one transaction takes, and together more bytes than one statement does.
const CREDENTIALS: usize = 300;

/// One of them, as various as they can be.
async fn credential(store: &SqliteStore, number: usize) -> Issue {
    let name = format!("urn:{number}");
    let mut entries = Vec::new();
    for list in [LIST, OTHER].iter().take(number % 3) {
        entries.push(entry(list, store.allocate(list).await.unwrap()));
    }
    let kept = number.is_multiple_of(5).then(|| {
        let bytes = name.repeat(4000).into_bytes();
        Document { content_type: "application/vc".to_owned(), bytes }
    });
    let answered = match number % 2 {
        0 => answered(reserve(store, &name, [number as u8; 32]).await, &name),
        _ => None,
    };
    Issue { kept, answered, ..issue(&name, entries) }
}

/// Issues all at the same time.
async fn at_once(store: &Arc<SqliteStore>, issues: Vec<Issue>) -> Vec<Result<u64>> {
    let issue = |issue| {
        let store = Arc::clone(store);
        tokio::spawn(async move { store.issue(issue).await })
    };
    let tasks: Vec<_> = issues.into_iter().map(issue).collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

/// Whether the request of this credential was answered, which is looked for with its key.
async fn is_answered(store: &SqliteStore, name: &str, number: usize) -> bool {
    match store.reserve(key(name), [number as u8; 32], at(1)).await.unwrap() {
        Reserved::Answered(found) => {
            assert_eq!(found, answer(name));
            true
        }
        Reserved::New(_) => false,
    }
}

/// Without and with some that are refused.
#[tokio::test]
async fn what_is_issued_together_is_each_ones_own() {
    for refused in [vec![], vec![100, 101, 260]] {
        let folder = Folder::new();
        let store = Arc::new(folder.open().await);
        create_list(&*store, LIST).await;
        create_list(&*store, OTHER).await;
        let taken = entry(LIST, store.allocate(LIST).await.unwrap());
        store.issue(issue("urn:first", vec![taken.clone()])).await.unwrap();

        let mut issues = Vec::new();
        for number in 0..CREDENTIALS {
            issues.push(credential(&store, number).await);
        }
        for number in &refused {
            let entries = &mut issues[*number].entries;
            match number % 2 {
                0 => entries.push(taken.clone()),
                // The same one twice.
                _ => entries.extend(entries.clone()),
            }
        }
        let expected: Vec<_> =
            issues.iter().map(|issue| (issue.entries.clone(), issue.kept.clone())).collect();
        let outcomes = at_once(&store, issues).await;
        store.close().await.unwrap();

        let store = folder.open().await;
        for (number, (outcome, (entries, kept))) in outcomes.into_iter().zip(expected).enumerate() {
            let name = format!("urn:{number}");
            let issued = store.issued(&name).await.unwrap();
            if refused.contains(&number) {
                assert_eq!(code(outcome), Some(Code::StoreEntryTaken), "{name}");
                assert_eq!(issued, [], "{name}");
                assert!(!is_answered(&store, &name, number).await, "{name}");
                continue;
            }
            let [issued] = &issued[..] else { panic!("{name} is there {} times", issued.len()) };
            assert_eq!((issued.number, &issued.entries), (outcome.unwrap(), &entries), "{name}");
            let found = store.kept("registrar", &name, None).await.unwrap();
            assert_eq!(found.map(|found| found.document), kept, "{name}");
            assert_eq!(is_answered(&store, &name, number).await, number % 2 == 0, "{name}");
        }
        let stored = CREDENTIALS - refused.len();
        // Two lists and the first credential come before.
        assert_eq!(audit::verify(&store).await.unwrap().sequence, stored as u64 + 3);
    }
}

/// An answer takes the place of an expired one, whatever the clock said when another was given.
#[tokio::test]
async fn expired_answers_make_room_for_each_that_comes_together() {
    let folder = Folder::new();
    let store = Arc::new(folder.open().await);
    let first = answered(reserve(&*store, "0", [0; 32]).await, "first");
    store.issue(Issue { answered: first, ..issue("urn:first", vec![]) }).await.unwrap();
    let Reserved::New(again) = store.reserve(key("0"), [0; 32], at(2000)).await.unwrap() else {
        panic!("it has expired");
    };
    let mut late = answered(again, "0").unwrap();
    (late.at, late.expires) = (at(2000), at(3000));
    let early = answered(reserve(&*store, "1", [1; 32]).await, "1");
    let issues = vec![
        Issue { answered: Some(late), ..issue("urn:0", vec![]) },
        Issue { answered: early, ..issue("urn:1", vec![]) },
    ];
    let numbers: Vec<_> = at_once(&store, issues).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(numbers, [2, 3]);
    for (number, name) in ["0", "1"].into_iter().enumerate() {
        assert!(is_answered(&store, name, number).await);
    }
}
