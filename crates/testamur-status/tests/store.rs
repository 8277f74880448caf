//! A store: indices once, names for ever, and one table behind every form of a list.

mod common;

use common::Counter;
use testamur_core::{Code, Timestamp};
use testamur_status::{
    CHANGES, LEAST_ENTRIES, LIST_BYTES, ListDescription, ListForm, Meaning, MemoryStore, Period,
    Purpose, StatusSize, StatusStore, TokenStatusType,
};

const URL: &str = "https://example.edu/status/1";

fn store(meaning: Meaning) -> MemoryStore {
    let store = MemoryStore::new();
    let list = ListDescription::new(URL, LEAST_ENTRIES, meaning).expect("a list");
    let list = match list.meaning() {
        Meaning::Purposes(purposes) if !purposes.contains(&Purpose::Refresh) => {
            list.with_forms(ListForm::ALL).expect("each once")
        }
        Meaning::Purposes(_) | Meaning::Messages(_) => list,
    };
    store.create(list, &mut Counter(0)).expect("the first");
    store
}

fn both() -> Meaning {
    Meaning::Purposes(vec![Purpose::Revocation, Purpose::Suspension])
}

fn period() -> Period {
    let from = Timestamp::parse("2026-11-22T08:30:00Z").expect("a time");
    Period { from, until: from.plus_seconds(3600) }
}

#[test]
fn a_retry_gives_the_same_index() {
    let store = store(both());
    let first = store.allocate_for(URL, "urn:a").expect("room");
    let other = store.allocate_for(URL, "urn:b").expect("room");
    assert_ne!(first, other);
    assert_eq!(store.allocate_for(URL, "urn:a"), Ok(first));
    assert_eq!(store.find(URL, "urn:b"), Ok(Some(other)));
    assert_eq!(store.find(URL, "urn:c"), Ok(None));
    assert_eq!(store.publish(URL).expect("it is there").allocated(), 2);
}

#[test]
fn only_what_was_given_away_is_set_and_all_of_it_or_nothing() {
    let store = store(both());
    let given = store.allocate(URL, 2).expect("room");
    let free = (0..).find(|index| !given.contains(index)).expect("most are");
    let code = |changes: &[(u64, u8)]| store.set_all(URL, changes).expect_err("refused").code();
    assert_eq!(code(&[(given[0], 1), (free, 1)]), Code::StatusNotAllocated);
    assert_eq!(code(&[(given[0], 1), (LEAST_ENTRIES, 1)]), Code::StatusIndex);
    assert_eq!(code(&[(given[0], 1), (given[1], 3)]), Code::StatusValue);
    assert_eq!(code(&vec![(given[0], 1); CHANGES as usize + 1]), Code::LimitStatusChanges);
    assert_eq!(
        store.allocate(URL, CHANGES + 1).expect_err("more").code(),
        Code::LimitStatusChanges
    );
    assert_eq!(store.read(URL, given[0]), Ok(0));
    assert_eq!(store.publish(URL).expect("it is there").revision(), 0);
    assert_eq!((store.set(URL, given[0], 1), store.set(URL, given[0], 1)), (Ok(0), Ok(1)));
    assert_eq!(store.publish(URL).expect("it is there").revision(), 1);
    assert_eq!(
        store.set("https://a.example", 0, 1).expect_err("none").code(),
        Code::StatusListUnknown
    );
    let again = ListDescription::revocation(URL).expect("a list");
    assert_eq!(
        store.create(again, &mut Counter(9)).expect_err("twice").code(),
        Code::StatusListExists
    );
}

#[test]
fn a_full_list_gives_nothing_away_of_what_is_asked_together() {
    let store = store(both());
    store.allocate(URL, LEAST_ENTRIES - 1).expect("room");
    assert_eq!(store.allocate(URL, 2).expect_err("one is left").code(), Code::StatusTableFull);
    assert_eq!(store.allocate(URL, 1).map(|indices| indices.len()), Ok(1));
    assert_eq!(store.allocate_for(URL, "urn:a").expect_err("none").code(), Code::StatusTableFull);
    assert_eq!(store.add_decoys(URL, 1, 1).expect_err("none").code(), Code::StatusTableFull);
}

#[test]
fn every_form_says_what_the_table_says() {
    let store = store(both());
    let given = store.allocate(URL, 40).expect("room");
    let statuses: Vec<(u64, u8)> = given.iter().map(|index| (*index, (index % 3) as u8)).collect();
    store.set_all(URL, &statuses).expect("they were given");
    store.add_decoys(URL, 5, 1).expect("room");
    let snapshot = store.publish(URL).expect("it is there");
    let documents = snapshot.description().documents();
    assert_eq!(documents.len(), 6);
    for document in &documents {
        if document.form().is_token() {
            let list = snapshot.token_list(document, period()).expect("a token");
            let bits = list.expand(LIST_BYTES).expect("ours");
            for (index, status) in &statuses {
                let form = Some(document.form());
                let entry = snapshot.description().token_status(*index, form).expect("published");
                assert_eq!(entry.uri(), document.url());
                let read = list.status(&entry, &bits).expect("in it");
                assert_eq!(read, TokenStatusType::from(*status));
            }
            continue;
        }
        let list = snapshot.bitstring_list(document).expect("a bitstring");
        let bits = list.expand(LIST_BYTES).expect("ours");
        assert_eq!(bits.as_bytes().len() as u64, LEAST_ENTRIES / 8);
        for (index, status) in &statuses {
            let form = Some(document.form());
            let entries =
                snapshot.description().bitstring_entries(*index, form).expect("published");
            let entry = entries.iter().find(|entry| entry.list() == document.url()).expect("one");
            let expected = document.purpose().expect("it has one").status() == *status;
            assert_eq!(list.status(entry, &bits), Ok(u8::from(expected)));
        }
    }
    let counts = snapshot.counts();
    assert_eq!(counts.iter().sum::<u64>(), LEAST_ENTRIES);
    for (status, count) in counts.iter().enumerate().skip(1) {
        let given = statuses.iter().filter(|(_, one)| usize::from(*one) == status).count() as u64;
        assert_eq!(*count, given + if status == 1 { 5 } else { 0 });
    }
}

#[test]
fn messages_stand_in_the_entry() {
    let words = ["fine", "pending", "withdrawn", "disputed"].map(str::to_owned).to_vec();
    let store = store(Meaning::Messages(words));
    let index = store.allocate(URL, 1).expect("room")[0];
    store.set(URL, index, 3).expect("it was given");
    let snapshot = store.publish(URL).expect("it is there");
    let entries = snapshot.description().bitstring_entries(index, None).expect("published");
    let [entry] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!((entry.purpose(), entry.message(3)), ("message", Some("disputed")));
    let document = &snapshot.description().documents_in(ListForm::DataIntegrity)[0];
    assert_eq!(document.file_name(), "message.json");
    let subject = snapshot.credential(document, period()).expect("a draft");
    let subject = subject.get("credentialSubject").expect("the list").to_string();
    for part in [
        r#""statusPurpose":"message""#,
        r#""statusSize":2"#,
        r#""statusMessages":[{"status":"0x0","message":"fine"},{"status":"0x1","message":"pending"},{"status":"0x2","message":"withdrawn"},{"status":"0x3","message":"disputed"}]"#,
    ] {
        assert!(subject.contains(part), "{part} in {subject}");
    }
    let list = snapshot.bitstring_list(document).expect("a bitstring");
    assert_eq!(list.status(entry, &list.expand(LIST_BYTES).expect("ours")), Ok(3));
}

#[test]
fn what_is_published_names_itself_and_its_end() {
    let store = store(both());
    let snapshot = store.publish(URL).expect("it is there");
    let list = snapshot.description();
    let names: Vec<String> =
        list.documents().iter().map(|document| document.file_name().to_owned()).collect();
    let expected = [
        "revocation.json",
        "suspension.json",
        "revocation.jwt",
        "suspension.jwt",
        "tokens.jwt",
        "tokens.cwt",
    ];
    assert_eq!(names, expected);
    assert_eq!(list.documents()[1].path(), "status/1/suspension.json");
    let draft = snapshot.credential(&list.documents()[1], period()).expect("a draft").to_string();
    for part in [
        r#""id":"https://example.edu/status/1/suspension.json""#,
        r#""type":["VerifiableCredential","BitstringStatusListCredential"]"#,
        r#""validFrom":"2026-11-22T08:30:00Z","validUntil":"2026-11-22T09:30:00Z""#,
        r#""id":"https://example.edu/status/1/suspension.json#list","type":"BitstringStatusList""#,
        r#""statusPurpose":"suspension","ttl":3600000,"encodedList":"uH4sI"#,
    ] {
        assert!(draft.contains(part), "{part} in {draft}");
    }
    let claims = snapshot.token_list(&list.documents()[4], period()).expect("a token").to_jwt();
    let claims = claims.to_string();
    let start = r#"{"sub":"https://example.edu/status/1/tokens.jwt","iat":1795336200,"exp":1795339800,"ttl":3600,"status_list":{"bits":2,"#;
    assert!(claims.starts_with(start), "{claims}");
    let other = |document| snapshot.credential(document, period()).expect_err("a token").code();
    assert_eq!(other(&list.documents()[4]), Code::StatusListForm);
}

#[test]
fn a_description_is_checked_when_it_is_made() {
    let new = |url: &str, meaning| ListDescription::new(url, LEAST_ENTRIES, meaning);
    let revocation = || Meaning::Purposes(vec![Purpose::Revocation]);
    for url in [
        "",
        "status",
        "https://",
        "https:///a",
        "https://a.example/",
        "https://a.example/ü",
        "https://a.example/x y",
        "https://a.example/?q",
        "https://a.example/#f",
        "https://a.example/a/../b",
        "https://a.example//b",
        "https://a.example/a%2fb",
        "did:web:a.example",
    ] {
        let refused = new(url, revocation()).expect_err(url);
        assert_eq!(refused.code(), Code::StatusListDescription, "{url}");
    }
    let texts = |count: usize| Meaning::Messages(vec![String::new(); count]);
    for meaning in [
        Meaning::Purposes(vec![]),
        Meaning::Purposes(vec![Purpose::Revocation, Purpose::Revocation]),
        texts(0),
        texts(1),
        texts(3),
        texts(512),
    ] {
        let refused = new(URL, meaning.clone()).expect_err("refused");
        assert_eq!(refused.code(), Code::StatusListDescription, "{meaning:?}");
    }
    let odd = new(URL, texts(8)).expect("three bits");
    let list = new(URL, both()).expect("a list");
    assert!(list.clone().with_forms([]).is_err());
    assert!(list.clone().with_forms([ListForm::Jwt; 2]).is_err());
    assert!(list.clone().with_ttl(Some(0)).is_err() && list.clone().with_lifetime(0).is_err());
    assert!(list.clone().with_lifetime(u64::MAX).is_err());
    for list in [list.clone(), odd, list.with_ttl(None).expect("none")] {
        assert_eq!(ListDescription::read(&list.to_value()), Ok(list));
    }
}

#[test]
fn a_revocation_is_taken_back_only_by_its_loud_name() {
    let store = store(both());
    let given = store.allocate(URL, 2).expect("room");
    let (revoked, other) = (given[0], given[1]);
    store.set(URL, revoked, 1).expect("it was given");
    store.set(URL, other, 2).expect("it was given");
    // A class that is suspended and set valid again does not bring it back on the way.
    for status in [2, 0] {
        let refused = store.set_all(URL, &[(other, status), (revoked, status)]);
        assert_eq!(refused.expect_err("it is for good").code(), Code::StatusForGood);
        assert_eq!((store.read(URL, revoked), store.read(URL, other)), (Ok(1), Ok(2)));
    }
    assert_eq!(store.set(URL, revoked, 1), Ok(1));
    assert_eq!(store.set(URL, revoked, 3).expect_err("none").code(), Code::StatusValue);
    assert_eq!((store.set(URL, other, 0), store.set(URL, other, 1)), (Ok(2), Ok(0)));
    assert_eq!(store.dangerous_unrevoke(URL, &[(revoked, 2), (other, 0)]), Ok(vec![1, 1]));
    assert_eq!((store.read(URL, revoked), store.read(URL, other)), (Ok(2), Ok(0)));
}

/// That there is a newer credential invalidates nothing, stays so, and is said in a list of its own.
#[test]
fn a_list_for_refresh_is_for_nothing_else() {
    let refresh = Meaning::Purposes(vec![Purpose::Refresh]);
    let list = ListDescription::new(URL, LEAST_ENTRIES, refresh.clone()).expect("a list");
    assert_eq!((list.forms(), list.size()), (&[ListForm::DataIntegrity][..], StatusSize::ONE));
    assert_eq!(list.documents()[0].url(), format!("{URL}/refresh.json"));
    assert_eq!(ListDescription::read(&list.to_value()), Ok(list.clone()));
    let refused = list.with_forms([ListForm::Jwt]).expect_err("there 1 means revoked");
    assert_eq!(refused.code(), Code::StatusListDescription);
    let beside = Meaning::Purposes(vec![Purpose::Revocation, Purpose::Refresh]);
    let refused = ListDescription::new(URL, LEAST_ENTRIES, beside).expect_err("both at once");
    assert_eq!(refused.code(), Code::StatusListDescription);
    let store = store(refresh);
    let index = store.allocate(URL, 1).expect("room")[0];
    assert_eq!(store.set(URL, index, 1), Ok(0));
    assert_eq!(store.set(URL, index, 0).expect_err("for good").code(), Code::StatusForGood);
    assert_eq!(store.set(URL, index, 2).expect_err("no such").code(), Code::StatusValue);
}

/// In a token the first message would read as revoked, the second as suspended.
#[test]
fn messages_are_published_in_no_token() {
    for count in [2, 4, 8, 256] {
        let messages = Meaning::Messages(vec!["harmless".to_owned(); count]);
        let list = ListDescription::new(URL, LEAST_ENTRIES, messages).expect("a list");
        assert_eq!(list.forms(), [ListForm::DataIntegrity]);
        assert_eq!(list.token_status(0, None).expect_err("none").code(), Code::StatusListForm);
        for form in [ListForm::Jwt, ListForm::Cwt] {
            let refused = list.clone().with_forms([ListForm::DataIntegrity, form]);
            assert_eq!(refused.expect_err("none").code(), Code::StatusListDescription);
            let document = &list.documents_in(form)[0];
            let store = store(list.meaning().clone());
            let snapshot = store.publish(URL).expect("it is there");
            let refused = snapshot.token_list(document, period());
            assert_eq!(refused.expect_err("nor asked for").code(), Code::StatusListForm);
        }
        assert!(list.with_forms([ListForm::VcJwt]).is_ok());
    }
}

#[test]
fn any_message_may_follow_any() {
    let store = store(Meaning::Messages(["a", "b"].map(str::to_owned).to_vec()));
    let index = store.allocate(URL, 1).expect("room")[0];
    assert_eq!((store.set(URL, index, 1), store.set(URL, index, 0)), (Ok(0), Ok(1)));
}

#[test]
fn a_status_that_no_form_shows_is_refused() {
    let meaning = Meaning::Purposes(vec![Purpose::Suspension]);
    let store = store(meaning);
    let index = store.allocate(URL, 1).expect("room")[0];
    assert_eq!(store.set(URL, index, 1).expect_err("not for that").code(), Code::StatusValue);
    assert_eq!(store.add_decoys(URL, 1, 1).expect_err("nor this").code(), Code::StatusValue);
    assert_eq!((store.set(URL, index, 2), store.set(URL, index, 0)), (Ok(0), Ok(2)));
}

#[test]
fn an_index_is_found_in_the_credential_that_has_it() {
    let list = ListDescription::new(URL, LEAST_ENTRIES, both()).expect("a list");
    let list = list.with_forms(ListForm::ALL).expect("each once");
    let read = |text: &str| testamur_core::json::parse(text.as_bytes()).expect("JSON");
    let entry = |url: &str, index: &str| {
        format!(
            r#"{{"type": "BitstringStatusListEntry", "statusPurpose": "revocation",
                "statusListIndex": "{index}", "statusListCredential": "{url}"}}"#
        )
    };
    let ours = format!("{URL}/revocation.json");
    let other = "https://other.example/1/revocation.json";
    for (text, expected) in [
        (format!(r#"{{"credentialStatus": {}}}"#, entry(&ours, "7")), Ok(7)),
        (
            format!(r#"{{"credentialStatus": [{}, {}]}}"#, entry(other, "3"), entry(&ours, "7")),
            Ok(7),
        ),
        (format!(r#"{{"vc": {{"credentialStatus": {}}}}}"#, entry(&ours, "7")), Ok(7)),
        (
            format!(r#"{{"status": {{"status_list": {{"idx": 8, "uri": "{URL}/tokens.cwt"}}}}}}"#),
            Ok(8),
        ),
        ("{}".to_owned(), Err(Code::StatusEntryForeign)),
        (
            format!(r#"{{"credentialStatus": {}}}"#, entry(other, "7")),
            Err(Code::StatusEntryForeign),
        ),
        (
            format!(
                r#"{{"credentialStatus": {{"type": "Another", "statusListCredential": "{ours}"}}}}"#
            ),
            Err(Code::StatusEntryForeign),
        ),
        (
            format!(r#"{{"credentialStatus": [{}, {}]}}"#, entry(&ours, "7"), entry(&ours, "8")),
            Err(Code::StatusEntryMalformed),
        ),
        (
            format!(r#"{{"credentialStatus": {}}}"#, entry(&ours, "-7")),
            Err(Code::StatusEntryMalformed),
        ),
        (format!(r#"{{"credentialStatus": {}}}"#, entry(&ours, "131072")), Err(Code::StatusIndex)),
    ] {
        let found = list.index_in(&read(&text)).map_err(|error| error.code());
        assert_eq!(found, expected, "{text}");
    }
}
