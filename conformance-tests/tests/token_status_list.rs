//! The examples of the Token Status List draft, in JSON and in CBOR, alone and in signed tokens.

use std::collections::BTreeMap;
use std::path::Path;
use testamur_conformance_tests::{Tally, hex, read_text, vectors};
use testamur_core::json::{Value, parse};
use testamur_proof::cbor::{Kind, push_head, push_integer, push_text};
use testamur_proof::cose::Sign1;
use testamur_proof::jose::Jws;
use testamur_status::{
    BitOrder, Bits, CWT_TYPE, JWT_TYPE, LIST_BYTES, TokenStatus, TokenStatusList,
};

const URI: &str = "https://example.com/statuslists/1";

/// Each list: its two files, its bits, its entries, and its statuses as the text of the draft has
/// them (of 8 bits: each from 1 to 255 once).
const LISTS: &[(&str, &str, u8, u64, Statuses)] = &[
    (
        "status_list_encoding_json.md",
        "status_list_encoding_cbor.md",
        1,
        16,
        Statuses::These(&[
            (0, 1),
            (3, 1),
            (4, 1),
            (5, 1),
            (7, 1),
            (8, 1),
            (9, 1),
            (13, 1),
            (15, 1),
        ]),
    ),
    (
        "status_list_encoding2_json.md",
        "status_list_encoding2_cbor.md",
        2,
        12,
        Statuses::These(&[
            (0, 1),
            (1, 2),
            (3, 3),
            (5, 1),
            (7, 1),
            (8, 1),
            (9, 2),
            (10, 3),
            (11, 3),
        ]),
    ),
    (
        "status_list_encoding1_long_json.md",
        "status_list_encoding1_long_cbor.md",
        1,
        1 << 20,
        Statuses::These(&[
            (0, 1),
            (1993, 1),
            (25460, 1),
            (159495, 1),
            (495669, 1),
            (554353, 1),
            (645645, 1),
            (723232, 1),
            (854545, 1),
            (934534, 1),
            (1000345, 1),
        ]),
    ),
    (
        "status_list_encoding2_long_json.md",
        "status_list_encoding2_long_cbor.md",
        2,
        1 << 20,
        Statuses::These(&[
            (0, 1),
            (1993, 2),
            (25460, 1),
            (159495, 3),
            (495669, 1),
            (554353, 1),
            (645645, 2),
            (723232, 1),
            (854545, 1),
            (934534, 2),
            (1000345, 3),
        ]),
    ),
    (
        "status_list_encoding4_json.md",
        "status_list_encoding4_cbor.md",
        4,
        1 << 20,
        Statuses::These(&[
            (0, 1),
            (1993, 2),
            (35460, 3),
            (459495, 4),
            (595669, 5),
            (754353, 6),
            (845645, 7),
            (923232, 8),
            (924445, 9),
            (934534, 10),
            (1004534, 11),
            (1000345, 12),
            (1030203, 13),
            (1030204, 14),
            (1030205, 15),
        ]),
    ),
    (
        "status_list_encoding8_json.md",
        "status_list_encoding8_cbor.md",
        8,
        1 << 20,
        Statuses::EachOnce,
    ),
];

enum Statuses {
    These(&'static [(u64, u8)]),
    EachOnce,
}

#[test]
fn lists() {
    let Some(folder) = vectors().map(|vectors| vectors.join("token-status-list")) else { return };
    let mut tally = Tally::new("token-status-list", "lists and tokens, JSON and CBOR");
    for (json, cbor, bits, entries, statuses) in LISTS {
        let from_json = TokenStatusList::read_jwt(&in_claims(&json_of(&folder, json)));
        let from_cbor = TokenStatusList::read_cwt(&in_cwt_claims(&last_line(&folder, cbor)));
        let mut both = Vec::new();
        for (list, file) in [(from_json, json), (from_cbor, cbor)] {
            let list = list.unwrap_or_else(|error| panic!("{file}: {error}"));
            assert_eq!(list.size().bits(), *bits, "{file}");
            let expanded =
                list.expand(LIST_BYTES).unwrap_or_else(|error| panic!("{file}: {error}"));
            check(&list, &expanded, *entries, statuses, file);
            // What we make of the same statuses says the same; compressors differ.
            let turned = expanded.in_order(BitOrder::MostSignificantFirst, list.size());
            let ours = TokenStatusList::new(URI, &turned, list.size(), list.issued()).expect(file);
            assert_eq!(ours.expand(LIST_BYTES).as_ref(), Ok(&expanded), "{file}");
            both.push(expanded);
            tally.pass();
        }
        assert_eq!(both[0], both[1], "{json} and {cbor}");
    }
    jwt(&folder);
    tally.pass();
    cwt(&folder);
    tally.pass();
    for file in std::fs::read_dir(&folder).expect("a folder of vectors") {
        let name = file.expect("an entry").file_name().into_string().expect("a name");
        if name.contains("_diag") || name == "status_list_jwt.md" {
            tally.skip(&name, "the same as another file, explained");
        } else if name == "referenced_token_cwt.md" {
            tally.skip(&name, "credentials as CBOR Web Tokens are not read");
        }
    }
    tally.finish();
}

fn check(list: &TokenStatusList, bits: &Bits, entries: u64, statuses: &Statuses, file: &str) {
    assert_eq!(bits.entries(list.size()), entries, "{file}");
    let found: BTreeMap<u64, u8> = (0..entries)
        .filter_map(|index| Some((index, bits.get(index, list.size())?)))
        .filter(|(_, status)| *status != 0)
        .collect();
    match statuses {
        Statuses::These(these) => {
            assert_eq!(found, these.iter().copied().collect(), "{file}");
        }
        Statuses::EachOnce => {
            let mut values: Vec<u8> = found.into_values().collect();
            values.sort_unstable();
            assert_eq!(values, (1..=255).collect::<Vec<u8>>(), "{file}");
        }
    }
    let past = list.status(&TokenStatus::new(list.subject(), entries), bits);
    assert!(past.is_err(), "{file}");
}

fn jwt(folder: &Path) {
    let token: String = read_text(folder, "status_list_jwt_raw.md").split_whitespace().collect();
    let jws = Jws::parse(&token).expect("a token");
    assert_eq!(jws.header().typ(), Ok(Some(JWT_TYPE)));
    let claims = Value::Object(jws.unverified_claims().expect("claims"));
    token_of_the_draft(&TokenStatusList::read_jwt(&claims).expect("a list"));
}

fn cwt(folder: &Path) {
    let text: String = read_text(folder, "status_list_cwt.md").split_whitespace().collect();
    let signed = Sign1::parse(&hex::bytes(&text)).expect("a COSE signature");
    assert_eq!(signed.header().typ(), Some(CWT_TYPE));
    token_of_the_draft(&TokenStatusList::read_cwt(signed.unverified_payload()).expect("a list"));
}

/// The list that both tokens hold.
fn token_of_the_draft(list: &TokenStatusList) {
    assert_eq!((list.subject(), list.ttl()), (URI, Some(std::time::Duration::from_secs(43_200))));
    assert_eq!(list.issued().unix(), 1_686_920_170);
    assert_eq!(list.expires().map(|time| time.unix()), Some(2_291_720_170));
    assert_eq!(list.expand(LIST_BYTES).expect("it expands").as_bytes(), [0xb9, 0xa3]);
}

/// The JSON of a file: behind words on the array, and with its long lines folded.
fn json_of(folder: &Path, file: &str) -> Value {
    let text = read_text(folder, file);
    let start = text.find('{').expect("an object");
    let unfolded: String = text[start..].lines().map(str::trim).collect();
    parse(unfolded.as_bytes()).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The bytes that a file has in hexadecimal, folded, behind words on the array.
fn last_line(folder: &Path, file: &str) -> Vec<u8> {
    let text = read_text(folder, file);
    let text = text.rsplit("encoded:").next().expect("one part at least");
    hex::bytes(&text.split_whitespace().collect::<String>())
}

fn in_claims(list: &Value) -> Value {
    parse(format!(r#"{{"sub": "{URI}", "iat": 0, "status_list": {list}}}"#).as_bytes())
        .expect("JSON")
}

fn in_cwt_claims(list: &[u8]) -> Vec<u8> {
    let mut claims = Vec::new();
    push_head(&mut claims, Kind::Map, 3);
    push_integer(&mut claims, 2);
    push_text(&mut claims, URI);
    push_integer(&mut claims, 6);
    push_integer(&mut claims, 0);
    push_integer(&mut claims, 65533);
    claims.extend(list);
    claims
}
