//! Entries and lists of Bitstring Status List 1.0 and its forerunners, by their rules.

use testamur_core::json::{Value, parse};
use testamur_core::{Code, Error};
use testamur_status::{
    BitOrder, Bits, BitstringEntry, BitstringList, Dialect, LIST_BYTES, Packing, StatusSize,
    compress,
};

const LIST: &str = "https://example.edu/status/3";

fn json(text: &str) -> Value {
    parse(text.as_bytes()).expect("JSON")
}

fn entry() -> Value {
    json(
        r#"{"id": "https://example.edu/status/3#94567", "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation", "statusListIndex": "94567",
            "statusListCredential": "https://example.edu/status/3"}"#,
    )
}

fn with(mut entry: Value, member: &str, value: &str) -> Value {
    entry.as_object_mut().expect("an object").insert(member, json(value));
    entry
}

fn without(mut entry: Value, member: &str) -> Value {
    entry.as_object_mut().expect("an object").remove(member);
    entry
}

fn refused(entry: &Value) -> Error {
    BitstringEntry::read(entry).expect_err("it is refused")
}

#[test]
fn an_entry_is_read_and_written() {
    let read = BitstringEntry::read(&entry()).expect("the entry of the specification");
    assert_eq!(read.dialect(), Dialect::Bitstring);
    assert_eq!((read.index(), read.list(), read.purpose()), (94567, LIST, "revocation"));
    assert_eq!(read.size(), StatusSize::ONE);
    assert_eq!(read.to_value(), without(entry(), "id"));
}

#[test]
fn every_member_that_is_wrong_is_named() {
    for (member, value, reason) in [
        ("type", r#""StatusList""#, "it is none of the types of a bitstring entry"),
        ("id", r#""https://example.edu/status/3""#, "it is the URL of the list"),
        ("statusPurpose", "3", "it is not a text"),
        ("statusPurpose", r#""""#, "it is not a text"),
        ("statusListIndex", "94567", "it is not a text"),
        ("statusListIndex", r#""-1""#, "it is not a number from 0 on in decimal digits"),
        ("statusListIndex", r#""0x10""#, "it is not a number from 0 on in decimal digits"),
        ("statusListIndex", r#""1.0""#, "it is not a number from 0 on in decimal digits"),
        ("statusListIndex", r#"" 1""#, "it is not a number from 0 on in decimal digits"),
        ("statusListIndex", r#""""#, "it is not a text"),
        ("statusListCredential", "[]", "it is not a text"),
        ("statusListCredential", r#""hello""#, "it is not a URL"),
        ("statusSize", "0", "it is not an integer from 1 on"),
        ("statusSize", "-1", "it is not an integer from 1 on"),
        ("statusSize", "1.5", "it is not an integer from 1 on"),
        ("statusSize", r#""1""#, "it is not an integer from 1 on"),
    ] {
        let error = refused(&with(entry(), member, value));
        assert_eq!(error.code(), Code::StatusEntryMalformed, "{member} {value}");
        let facts: Vec<_> = error.facts().collect();
        assert_eq!(facts, [("member", member), ("reason", reason)], "{value}");
        assert_eq!(error.pointer().map(|at| at.as_str().to_owned()), Some(format!("/{member}")));
    }
    let large = with(entry(), "statusListIndex", r#""18446744073709551616""#);
    assert_eq!(refused(&large).code(), Code::StatusIndex);
    for member in ["type", "statusPurpose", "statusListIndex", "statusListCredential"] {
        let error = refused(&without(entry(), member));
        assert_eq!(error.code(), Code::StatusEntryMalformed, "{member}");
    }
}

#[test]
fn more_bits_need_a_message_for_each_value() {
    let size = with(entry(), "statusSize", "2");
    assert_eq!(refused(&size).code(), Code::StatusEntryMalformed);
    let messages = |values: &[&str]| {
        let items: Vec<String> = values
            .iter()
            .map(|value| format!(r#"{{"status": "{value}", "message": "m{value}"}}"#))
            .collect();
        with(size.clone(), "statusMessage", &format!("[{}]", items.join(",")))
    };
    let read = BitstringEntry::read(&messages(&["0x0", "0x1", "0x2", "0x3"])).expect("four");
    assert_eq!(read.message(2), Some("m0x2"));
    assert_eq!(read.message(4), None);
    assert_eq!(BitstringEntry::read(&read.to_value()), Ok(read));
    for wrong in [
        &["0x0", "0x1", "0x2"][..],
        &["0x0", "0x1", "0x2", "0x2"],
        &["0x0", "0x1", "0x2", "0x3", "0x4"],
        &["0", "1", "2", "3"],
        &["0x0", "0x1", "0x2", "0x+3"],
        &["0x0", "0x1", "0x2", "0x"],
    ] {
        assert_eq!(refused(&messages(wrong)).code(), Code::StatusEntryMalformed, "{wrong:?}");
    }
    assert_eq!(refused(&with(entry(), "statusSize", "9")).code(), Code::StatusSize);
    // Where there are messages, there is one for each value, also of a single bit.
    for wrong in ["[]", r#"[{"status": "0x0", "message": "a"}]"#, "{}"] {
        let wrong = with(entry(), "statusMessage", wrong);
        assert_eq!(refused(&wrong).code(), Code::StatusEntryMalformed, "{wrong}");
    }
    let made = BitstringEntry::new(LIST, "message", 5);
    let four = StatusSize::new(2).expect("2 bits");
    let words = |count: usize| (0..count).map(|n| n.to_string());
    assert!(made.clone().with_messages(four, words(4)).is_ok());
    assert!(made.clone().with_messages(four, words(3)).is_err());
    assert!(made.with_messages(four, words(5)).is_err());
}

#[test]
fn a_list_says_the_status_at_an_index() {
    let mut bits = Bits::zeroed(131_072, StatusSize::ONE, BitOrder::MostSignificantFirst);
    bits.set(94567, StatusSize::ONE, 1).expect("within");
    let list = BitstringList::new(&bits, StatusSize::ONE, ["revocation".to_owned()])
        .expect("long enough")
        .with_ttl(std::time::Duration::from_millis(300_000));
    let subject = list.to_value();
    let credential = |subject: &Value| {
        json(&format!(
            r#"{{"type": ["VerifiableCredential", "BitstringStatusListCredential"],
                "credentialSubject": {subject}}}"#
        ))
    };
    let read = BitstringList::read(&credential(&subject), Dialect::Bitstring).expect("ours");
    assert_eq!(read, list);
    assert_eq!(
        (read.ttl(), read.purposes()),
        (Some(std::time::Duration::from_secs(300)), &["revocation".to_owned()][..])
    );
    let expanded = read.expand(LIST_BYTES).expect("ours");
    assert_eq!(expanded, bits);
    let at = |index| BitstringEntry::new(LIST, "revocation", index);
    assert_eq!(read.status(&at(94567), &expanded), Ok(1));
    assert_eq!(read.status(&at(94566), &expanded), Ok(0));
    let code = |entry: &BitstringEntry, bits| read.status(entry, bits).expect_err("refused").code();
    assert_eq!(code(&at(131_072), &expanded), Code::StatusIndex);
    assert_eq!(code(&at(u64::MAX), &expanded), Code::StatusIndex);
    let suspension = BitstringEntry::new(LIST, "suspension", 1);
    assert_eq!(code(&suspension, &expanded), Code::StatusPurpose);
    // Two bits for each make half as many entries, which are too few.
    let two = StatusSize::new(2).expect("2 bits");
    let messages = (0..4).map(|n| n.to_string());
    let wide = at(1).with_messages(two, messages).expect("four messages");
    assert_eq!(code(&wide, &expanded), Code::StatusListShort);
    assert!(BitstringList::new(&bits, two, ["message".to_owned()]).is_err());
    assert_eq!(code(&draft_entry(), &expanded), Code::StatusEntryMalformed);
    for (size, expected) in [("1", Ok(1)), ("2", Err(Code::StatusEntryMalformed))] {
        let stated = credential(&with(subject.clone(), "statusSize", size));
        let stated = BitstringList::read(&stated, Dialect::Bitstring).expect("a size");
        let status = stated.status(&at(94567), &expanded).map_err(|error| error.code());
        assert_eq!(status, expected, "{size}");
    }
    for purposes in [0, 17] {
        let purposes = (0..purposes).map(|n| n.to_string());
        let error = BitstringList::new(&bits, StatusSize::ONE, purposes).expect_err("refused");
        assert_eq!(error.code(), Code::StatusListDescription);
    }
    for (member, value) in [
        ("type", r#""StatusList""#),
        ("statusPurpose", "[]"),
        ("statusPurpose", "[1]"),
        ("ttl", "-1"),
        ("ttl", r#""300000""#),
        ("statusSize", "0"),
        ("statusSize", "9"),
        ("statusSize", r#""1""#),
        ("encodedList", "[]"),
    ] {
        let broken = credential(&with(subject.clone(), member, value));
        let error = BitstringList::read(&broken, Dialect::Bitstring).expect_err("refused");
        assert_eq!(error.code(), Code::StatusListMalformed, "{member}");
    }
    let two = json(&format!(
        r#"{{"type": "BitstringStatusListCredential", "credentialSubject": [{subject}, {subject}]}}"#
    ));
    assert!(BitstringList::read(&two, Dialect::Bitstring).is_err());
    assert!(BitstringList::read(&credential(&subject), Dialect::StatusList2021).is_err());
    let bare = with(subject.clone(), "encodedList", r#""H4sIAAAA""#);
    let bare = BitstringList::read(&credential(&bare), Dialect::Bitstring).expect("a text");
    assert_eq!(bare.expand(LIST_BYTES).expect_err("no u").code(), Code::StatusListMalformed);
}

/// The list in the specification's examples: as long as a list is at least, and nothing set.
#[test]
fn the_list_of_the_specification() {
    let list = json(
        r#"{"type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "credentialSubject": {
                "id": "https://example.com/status/3#list", "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
            }}"#,
    );
    let list = BitstringList::read(&list, Dialect::Bitstring).expect("a list");
    let bits = list.expand(LIST_BYTES).expect("it is packed so");
    assert_eq!(bits.as_bytes(), [0; 16_384]);
    assert_eq!(list.status(&BitstringEntry::new(LIST, "revocation", 94567), &bits), Ok(0));
}

/// As programs wrote them: GZIP or ZLIB, base64url or base64, with padding or without.
#[test]
fn lists_of_the_drafts_are_read() {
    let mut bits = Bits::zeroed(131_072, StatusSize::ONE, BitOrder::MostSignificantFirst);
    bits.set(5, StatusSize::ONE, 1).expect("within");
    for packing in [Packing::Gzip, Packing::Zlib] {
        let packed = compress(bits.as_bytes(), packing);
        let url = testamur_keys::multibase::encode_base64url(&packed);
        let plain = url.replace('-', "+").replace('_', "/");
        let padded = format!("{plain}{}", "=".repeat((4 - plain.len() % 4) % 4));
        for encoded in [url, plain, padded] {
            let list = json(&format!(
                r#"{{"type": ["VerifiableCredential", "RevocationList2020Credential"],
                    "credentialSubject": {{"type": "RevocationList2020", "encodedList": "{encoded}"}}}}"#
            ));
            let list = BitstringList::read(&list, Dialect::RevocationList2020).expect("a list");
            assert_eq!(list.expand(LIST_BYTES), Ok(bits.clone()));
        }
    }
    assert_eq!((draft_entry().purpose(), draft_entry().index()), ("revocation", 5));
}

fn draft_entry() -> BitstringEntry {
    let entry = json(
        r#"{"id": "https://example.edu/status/3#5", "type": "RevocationList2020Status",
            "revocationListIndex": "5", "revocationListCredential": "https://example.edu/status/3"}"#,
    );
    BitstringEntry::read(&entry).expect("an entry")
}
