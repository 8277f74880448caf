//! Claims of token status lists, as JWT and as CWT.

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
    list.expires(expires).with_ttl(43_200)
}

#[test]
fn both_forms_say_the_same() {
    let list = list();
    let jwt = TokenStatusList::read_jwt(&list.to_jwt()).expect("ours");
    let cwt = TokenStatusList::read_cwt(&list.to_cwt().expect("bytes")).expect("ours");
    assert_eq!(cwt, list);
    assert_eq!(jwt.to_cwt(), list.to_cwt());
    for read in [jwt, cwt] {
        assert_eq!((read.subject(), read.ttl()), (URI, Some(43_200)));
        assert_eq!((read.issued(), read.expiry()), (list.issued(), list.expiry()));
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
    assert_eq!(TokenStatus::read(&json(r#"{"status": {"other": 1}}"#)), None);
    assert_eq!(TokenStatus::read(&json("{}")), None);
    for entry in [
        r#"{"idx": -1, "uri": "https://a.example/1"}"#,
        r#"{"idx": 1.5, "uri": "https://a.example/1"}"#,
        r#"{"idx": "1", "uri": "https://a.example/1"}"#,
        r#"{"uri": "https://a.example/1"}"#,
        r#"{"idx": 1}"#,
        r#"{"idx": 1, "uri": ""}"#,
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
