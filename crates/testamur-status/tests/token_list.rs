//! Claims of token status lists, as JWT and as CWT.

use std::time::Duration;
use testamur_core::json::{Value, parse};
use testamur_core::{Code, Timestamp};
use testamur_status::{
    BitOrder, Bits, LIST_BYTES, StatusSize, TokenStatus, TokenStatusList, TokenStatusType,
};

const URI: &str = "https://example.com/statuslists/1";

fn json(text: &str) -> Value {
    parse(text.as_bytes()).expect("JSON")
}

fn list() -> TokenStatusList {
    let size = StatusSize::new(2).expect("2 bits");
    let mut bits = Bits::zeroed(12, size, BitOrder::MostSignificantFirst);
    for (index, status) in [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3].into_iter().enumerate() {
        bits.set(index as u64, size, status).expect("within");
    }
    let issued = Timestamp::from_unix(1_686_920_170).expect("a time");
    let expires = Timestamp::from_unix(2_291_720_170).expect("a time");
    let list = TokenStatusList::new(URI, &bits, size, issued).expect("2 bits");
    list.with_expiry(expires).with_ttl(Duration::from_secs(43_200))
}

#[test]
fn both_forms_say_the_same() {
    let list = list();
    let jwt = TokenStatusList::read_jwt(&list.to_jwt()).expect("ours");
    let cwt = TokenStatusList::read_cwt(&list.to_cwt().expect("bytes")).expect("ours");
    assert_eq!(cwt, list);
    assert_eq!(jwt.to_cwt(), list.to_cwt());
    for read in [jwt, cwt] {
        assert_eq!((read.subject(), read.ttl()), (URI, Some(Duration::from_secs(43_200))));
        assert_eq!((read.issued(), read.expires()), (list.issued(), list.expires()));
        let bits = read.expand(LIST_BYTES).expect("ours");
        assert_eq!(bits.as_bytes(), [0xc9, 0x44, 0xf9]);
        let at = |index| read.status(&TokenStatus::new(URI, index), &bits);
        assert_eq!(at(0), Ok(TokenStatusType::Invalid));
        assert_eq!(at(1), Ok(TokenStatusType::Suspended));
        assert_eq!(at(2), Ok(TokenStatusType::Valid));
        assert_eq!(at(11), Ok(TokenStatusType::Other(3)));
        assert_eq!(at(12).expect_err("past the end").code(), Code::StatusIndex);
        let other = TokenStatus::new("https://example.com/statuslists/2", 0);
        let error = read.status(&other, &bits).expect_err("another list");
        assert_eq!(error.code(), Code::StatusListSubject);
    }
}

#[test]
fn a_token_refers_to_a_list() {
    let status = TokenStatus::new(URI, 7);
    let claims =
        json(&format!(r#"{{"iss": "https://example.com", "status": {}}}"#, status.to_value()));
    assert_eq!(TokenStatus::read(&claims), Some(Ok(status)));
    assert_eq!(TokenStatus::read(&json("{}")), None);
    let code = |status: &str| {
        let read = TokenStatus::read(&json(&format!(r#"{{"status": {status}}}"#)));
        read.expect("there is one").expect_err(status).code()
    };
    assert_eq!(code(r#"{"other": 1}"#), Code::StatusTypeUnsupported);
    for status in [r#""revoked""#, "[]", "{}", "null", "0", "true"] {
        assert_eq!(code(status), Code::StatusEntryMalformed, "{status}");
    }
    for entry in [
        r#"{"idx": -1, "uri": "https://a.example/1"}"#,
        r#"{"idx": 1.5, "uri": "https://a.example/1"}"#,
        r#"{"idx": "1", "uri": "https://a.example/1"}"#,
        r#"{"uri": "https://a.example/1"}"#,
        r#"{"idx": 1}"#,
        r#"{"idx": 1, "uri": ""}"#,
        r#"{"idx": 1, "uri": "hello"}"#,
        r#"{"idx": 18446744073709551616, "uri": "https://a.example/1"}"#,
        "7",
    ] {
        let claims = json(&format!(r#"{{"status": {{"status_list": {entry}}}}}"#));
        let read = TokenStatus::read(&claims).expect("there is one").expect_err("refused");
        assert_eq!(read.code(), Code::StatusEntryMalformed, "{entry}");
    }
}

#[test]
fn what_a_list_must_have() {
    let claims = list().to_jwt();
    for missing in ["sub", "iat", "status_list"] {
        let mut claims = claims.clone();
        claims.as_object_mut().expect("an object").remove(missing);
        let error = TokenStatusList::read_jwt(&claims).expect_err(missing);
        assert_eq!(error.code(), Code::StatusListMalformed, "{missing}");
    }
    for (member, value, code) in [
        ("ttl", "0", Code::StatusListMalformed),
        ("ttl", r#""1""#, Code::StatusListMalformed),
        ("ttl", "-1", Code::StatusListMalformed),
        ("nbf", r#""now""#, Code::StatusListMalformed),
        ("iss", "1", Code::StatusListMalformed),
        ("exp", r#""never""#, Code::StatusListMalformed),
        ("exp", "1e300", Code::StatusListMalformed),
        ("status_list", r#"{"bits": 3, "lst": "eNrbuRgAAhcBXQ"}"#, Code::StatusSize),
        ("status_list", r#"{"bits": 16, "lst": "eNrbuRgAAhcBXQ"}"#, Code::StatusSize),
        ("status_list", r#"{"bits": "1", "lst": "eNrbuRgAAhcBXQ"}"#, Code::StatusListMalformed),
        ("status_list", r#"{"bits": 1}"#, Code::StatusListMalformed),
    ] {
        let mut claims = claims.clone();
        claims.as_object_mut().expect("an object").insert(member, json(value));
        let error = TokenStatusList::read_jwt(&claims).expect_err(value);
        assert_eq!(error.code(), code, "{member} {value}");
    }
    let cwt = list().to_cwt().expect("bytes");
    for end in 0..cwt.len() {
        assert!(TokenStatusList::read_cwt(&cwt[..end]).is_err(), "{end} bytes");
    }
    assert!(TokenStatusList::read_cwt(&[&cwt[..], &[0]].concat()).is_err());
    // A claim twice: {2: "a", 2: "a"}.
    assert!(TokenStatusList::read_cwt(&[0xa2, 2, 0x61, b'a', 2, 0x61, b'a']).is_err());
}

#[test]
fn a_time_to_live_is_whole_seconds_within_bounds() {
    let hundred_years = Duration::from_secs(100 * 366 * 24 * 60 * 60);
    for (stated, expected) in [
        ("0.5", Duration::from_secs(1)),
        ("1.2", Duration::from_secs(2)),
        ("43200", Duration::from_secs(43_200)),
        ("1e300", hundred_years),
    ] {
        let mut claims = list().to_jwt();
        claims.as_object_mut().expect("an object").insert("ttl", json(stated));
        let read = TokenStatusList::read_jwt(&claims).expect(stated);
        assert_eq!(read.ttl(), Some(expected), "{stated}");
        let again = TokenStatusList::read_cwt(&read.to_cwt().expect("bytes")).expect("ours");
        assert_eq!(again.ttl(), read.ttl());
    }
    let ttl = |ttl| list().with_ttl(ttl).ttl();
    assert_eq!(ttl(Duration::ZERO), Some(Duration::from_secs(1)));
    assert_eq!(ttl(Duration::MAX), Some(hundred_years));
}

/// A CWT with the claims that must be there, and further ones.
fn cwt_with(further: &[&[u8]]) -> Vec<u8> {
    // {2: "a:b", 6: 1, 65533: {"bits": 1, "lst": h''}}
    let own = [
        &[2, 0x63, b'a', b':', b'b', 6, 1, 0x19, 0xff, 0xfd, 0xa2, 0x64][..],
        b"bits",
        &[1, 0x63],
        b"lst",
        &[0x40],
    ];
    let mut claims = vec![0xa0 + 3 + further.len() as u8];
    claims.extend(own.concat());
    claims.extend(further.concat());
    claims
}

#[test]
fn a_cwt_may_have_other_claims() {
    let read = |further: &[&[u8]]| TokenStatusList::read_cwt(&cwt_with(further));
    let plain = read(&[]).expect("what must be there");
    // Text names, tags, and structures mean nothing here.
    for other in
        [&[0x61, b'x', 0x01][..], &[7, 0xc1, 0x01], &[8, 0xa1, 0x01, 0x82, 0xc0, 0x60, 0x01]]
    {
        assert_eq!(read(&[other]).as_ref(), Ok(&plain), "{other:x?}");
    }
    let deep = [&[7][..], &[0x81; 20], &[0]].concat();
    assert_eq!(read(&[&deep]).expect_err("too deep").code(), Code::LimitDepth);
    let read_all =
        read(&[&[1, 0x63, b'd', b':', b'e'], &[5, 9], &[4, 0x18, 99]]).expect("all known");
    assert_eq!(read_all.issuer(), Some("d:e"));
    assert_eq!(read_all.not_before().map(|time| time.unix()), Some(9));
    assert_eq!(read_all.expires().map(|time| time.unix()), Some(99));
    assert_eq!(
        TokenStatusList::read_jwt(&read_all.to_jwt()).expect("ours").to_jwt(),
        read_all.to_jwt()
    );
    assert_eq!(TokenStatusList::read_cwt(&read_all.to_cwt().expect("bytes")), Ok(read_all));
    for refused in [
        // A time to live of none, times and issuers of another kind, a claim twice, nothing behind a tag.
        &[0x19, 0xff, 0xfe, 0x00][..],
        &[5, 0x60],
        &[1, 0x01],
        &[6, 0x02],
        &[7, 0xc1],
    ] {
        let code = read(&[refused]).expect_err("refused").code();
        assert_eq!(code, Code::StatusListMalformed, "{refused:x?}");
    }
}
