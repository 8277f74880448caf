//! Token status lists: the claim in every kind of token, and lists that do not count.

use crate::badge::*;
use crate::status::{badge_with, entry};
use crate::tokens::{cose_by, header, members, repeated, sd_jwt, token, with};
use testamur_core::Code;
use testamur_core::evidence::{Document, Evidence, Purpose, Request, Source, Step};
use testamur_core::json::{Object, Value, parse};
use testamur_core::report::{CheckId, Format, Outcome, Verdict};
use testamur_keys::multibase::encode_base64url;
use testamur_proof::cose;
use testamur_proof::jose::HeaderOptions;
use testamur_status::{
    BitOrder, Bits, CWT_TYPE, JWT_TYPE, Packing, StatusSize, TokenStatus, TokenStatusList, compress,
};
use testamur_verifier::{CredentialPolicy, Report, StatusRule, Verifier};

const LIST: &str = "https://school.example/status/tokens";
const ENTRIES: u64 = 100;

/// A list for June 2026: at each index below 4 the status of that number.
fn list() -> TokenStatusList {
    let mut bits = Bits::zeroed(ENTRIES, StatusSize::TWO, BitOrder::LeastSignificantFirst);
    for status in 1..4 {
        bits.set(u64::from(status), StatusSize::TWO, status).unwrap();
    }
    let list = TokenStatusList::new(LIST, &bits, StatusSize::TWO, time("2026-05-01T00:00:00Z"));
    list.unwrap().with_expiry(time("2026-07-01T00:00:00Z"))
}

fn jwt_by(claims: &Value, by: &Person) -> Vec<u8> {
    token(&members(claims), &header(JWT_TYPE, by), by).into_bytes()
}

fn jwt(claims: &Value) -> Vec<u8> {
    jwt_by(claims, &school())
}

fn cwt_of(claims: &[u8], typ: &str) -> Vec<u8> {
    let school = school();
    let header = cose::HeaderOptions {
        typ: Some(typ.to_owned()),
        kid: Some(school.method.clone()),
        ..cose::HeaderOptions::default()
    };
    ready(cose::sign(claims, &header, &school.signer)).unwrap()
}

fn cwt() -> Vec<u8> {
    cwt_of(&list().to_cwt().unwrap(), CWT_TYPE)
}

fn served(bytes: Vec<u8>) -> Evidence {
    let mut evidence = Evidence::new();
    let document = Document {
        bytes: bytes.into(),
        media_type: Some("application/statuslist+jwt".to_owned()),
        source: Source::Network,
    };
    evidence.insert(LIST, Ok(document));
    evidence
}

fn claim(index: u64) -> Value {
    TokenStatus::new(LIST, index).to_value()
}

/// An SD-JWT VC by the school with this claim.
fn vc(status: &Value) -> Vec<u8> {
    let mut claims = Object::new();
    claims.insert("iss", school().did);
    claims.insert("vct", "urn:diploma");
    claims.insert("status", status.clone());
    sd_jwt(claims, &[], "dc+sd-jwt").to_string().into_bytes()
}

fn ask(status: &Value, list: Vec<u8>, policy: CredentialPolicy) -> Report {
    verify_bytes(&vc(status), policy, &served(list), now())
}

/// Every kind of token with this claim.
fn every_kind(status: &Value) -> Vec<(&'static str, Vec<u8>)> {
    let school = school();
    let claims = with(&[("status", status.clone())]);
    let typed = |typ: &str, claims: &Object| token(claims, &header(typ, &school), &school);
    let mut nested = Object::new();
    let old = edited(
        &badge(),
        "/@context",
        r#"["https://www.w3.org/2018/credentials/v1", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]"#,
    );
    let old = edited(&old, "/issuanceDate", r#""2026-01-01T00:00:00Z""#);
    let old =
        ["/validFrom", "/validUntil"].into_iter().fold(old, |old, name| edited(&old, name, ""));
    nested.insert("vc", old);
    nested.insert("status", status.clone());
    let mut repeated = repeated();
    repeated.push(("status", status.clone()));
    vec![
        ("dc+sd-jwt", vc(status)),
        ("vc+sd-jwt", sd_jwt(claims.clone(), &[], "vc+sd-jwt").to_string().into_bytes()),
        ("vc+jwt", typed("vc+jwt", &claims).into_bytes()),
        ("vc-jwt", typed("JWT", &nested).into_bytes()),
        ("ob3-jwt", typed("JWT", &with(&repeated)).into_bytes()),
        ("vc+cose", cose_by(&claims, "application/vc+cose", &school)),
    ]
}

#[test]
fn the_claim_counts_in_every_kind_of_token() {
    use Outcome::{Failed, Inconclusive};
    for (index, verdict, expected) in [
        (0, Verdict::Accepted, None),
        (1, Verdict::Rejected, Some((Failed, Code::StatusRevoked))),
        (2, Verdict::Rejected, Some((Failed, Code::StatusSuspended))),
        (3, Verdict::Indeterminate, Some((Inconclusive, Code::StatusPurposeUnknown))),
        (ENTRIES, Verdict::Rejected, Some((Failed, Code::StatusIndex))),
    ] {
        for (kind, input) in every_kind(&claim(index)) {
            let report = verify_bytes(&input, policy(), &served(jwt(&list().to_jwt())), now());
            assert_eq!(report.verdict(), verdict, "{kind} {index}: {:#}", report.to_value());
            let findings = report.check(CheckId::Status).findings();
            let found = findings.first().map(|found| (found.outcome(), found.code()));
            assert_eq!(found, expected, "{kind} {index}");
            let place = findings.first().and_then(|found| found.at()).map(|at| at.as_str());
            assert_eq!(place, expected.map(|_| "/status/status_list"), "{kind} {index}");
        }
    }
}

#[test]
fn the_list_may_be_a_jwt_or_a_cwt() {
    use base64ct::{Base64, Base64Unpadded, Encoding};
    let jwt = jwt(&list().to_jwt());
    let prefixed = token(
        &members(&list().to_jwt()),
        &header("application/statuslist+jwt", &school()),
        &school(),
    );
    for (list, format) in [
        (jwt.clone(), Format::Jwt),
        ([&b" "[..], &jwt, b"\n"].concat(), Format::Jwt),
        (prefixed.into_bytes(), Format::Jwt),
        (cwt(), Format::Cose),
        (cwt_of(&list().to_cwt().unwrap(), "statuslist+cwt"), Format::Cose),
        (Base64::encode_string(&cwt()).into_bytes(), Format::Cose),
        (Base64Unpadded::encode_string(&cwt()).into_bytes(), Format::Cose),
    ] {
        let report = ask(&claim(0), list.clone(), policy().status(StatusRule::Require));
        accepted(&report);
        let check = report.check(CheckId::Status);
        assert_eq!(check.reports()[0].1.format(), Some(format));
        let sentence = format!("Not revoked and not suspended by the lists of {}.", school().did);
        assert_eq!(check.sentence(), sentence);
        assert_eq!(ask(&claim(1), list, policy()).verdict(), Verdict::Rejected);
    }
}

#[test]
fn the_list_is_asked_for_only_for_what_is_genuine() {
    let asked = |input: &[u8]| match Verifier::new().verify(
        input,
        &policy().into(),
        &Evidence::new(),
        now(),
    ) {
        Step::Needs(requests) => requests,
        Step::Done(report) => {
            assert_eq!(report.verdict(), Verdict::Rejected);
            Vec::new()
        }
    };
    let request = Request { url: LIST.to_owned(), purpose: Purpose::Status };
    for (kind, input) in every_kind(&claim(0)) {
        assert_eq!(asked(&input), std::slice::from_ref(&request), "{kind}");
    }
    let text = String::from_utf8(vc(&claim(0))).unwrap();
    let (signed, _) = text.rsplit_once('.').unwrap();
    assert_eq!(asked(format!("{signed}.{}~", encode_base64url(&[0; 64])).as_bytes()), []);
}

#[test]
fn a_claim_that_cannot_be_read_is_a_failure() {
    for (claim, at) in [
        (r#""revoked""#, "/status"),
        ("{}", "/status"),
        ("[]", "/status"),
        (r#"{"status_list": []}"#, "/status/status_list/idx"),
        (
            r#"{"status_list": {"idx": -1, "uri": "https://a.example/1"}}"#,
            "/status/status_list/idx",
        ),
        (r#"{"status_list": {"idx": 1, "uri": "1"}}"#, "/status/status_list/uri"),
    ] {
        let claim = parse(claim.as_bytes()).unwrap();
        for (kind, input) in every_kind(&claim) {
            let report = verify_bytes(&input, policy(), &Evidence::new(), now());
            let found: Vec<_> = findings(&report);
            let expected = (CheckId::Status, Code::StatusEntryMalformed, at.to_owned());
            assert_eq!(found, [expected], "{kind} {claim}");
        }
    }
}

#[test]
fn other_mechanisms_leave_the_verdict_open() {
    let other =
        parse(br#"{"identifier_list": {"id": "1", "uri": "https://a.example/1"}}"#).unwrap();
    let at = "/status/identifier_list";
    for (kind, input) in every_kind(&other) {
        let report = verify_bytes(&input, policy(), &Evidence::new(), now());
        let expected = (CheckId::Status, Code::StatusTypeUnsupported, at.to_owned());
        assert_eq!(findings(&report), [expected], "{kind}");
        accepted(&verify_bytes(
            &input,
            policy().status(StatusRule::Ignore),
            &Evidence::new(),
            now(),
        ));
    }
    // What it may say is unknown, whatever the list says.
    let mut both = members(&other);
    both.insert("status_list", claim(0).get("status_list").unwrap().clone());
    let report = ask(&both.clone().into(), jwt(&list().to_jwt()), policy());
    indeterminate(&report, CheckId::Status, Code::StatusTypeUnsupported, at);
    both.insert("status_list", claim(1).get("status_list").unwrap().clone());
    let report = ask(&both.into(), jwt(&list().to_jwt()), policy());
    assert_eq!(report.verdict(), Verdict::Rejected);
}

#[test]
fn a_credential_and_its_token_may_both_have_a_status() {
    let badge = badge_with(&entry("revocation", 1));
    let mut claims = members(&edited(&badge, "/proof", ""));
    claims.insert("status", claim(1));
    let input = token(&claims, &header("vc+jwt", &school()), &school());
    let mut evidence = served(jwt(&list().to_jwt()));
    let bitstring = signed(&crate::status::list(), &school());
    evidence.insert(crate::status::LIST, Ok(crate::status::served(bitstring)));
    let report = verify_bytes(input.as_bytes(), policy(), &evidence, now());
    rejected(&report, CheckId::Status, Code::StatusRevoked, "/status/status_list");
}

/// The claims of the list with one of them changed.
fn but(name: &str, value: &str) -> Value {
    edited(&list().to_jwt(), &format!("/{name}"), value)
}

fn with_lst(bits: u8, packed: &[u8]) -> Value {
    but("status_list", &format!(r#"{{"bits": {bits}, "lst": "{}"}}"#, encode_base64url(packed)))
}

#[test]
fn lists_that_do_not_count_leave_the_verdict_open() {
    use Code::{
        LimitStatusList, StatusListIssuer, StatusListLater, StatusListMalformed, StatusListStale,
        StatusListSubject, StatusListUnverifiable,
    };
    let at = |time_of: &str| time(time_of).unix().to_string();
    let good = list().to_jwt();
    let typed = |typ: &str| token(&members(&good), &header(typ, &school()), &school()).into_bytes();
    let text = String::from_utf8(jwt(&good)).unwrap();
    let (signed, signature) = text.rsplit_once('.').unwrap();
    let (_, payload) = signed.split_once('.').unwrap();
    let none = encode_base64url(br#"{"alg":"none","typ":"statuslist+jwt"}"#);
    let twice = good.to_string().replacen("{", r#"{"sub": "https://a.example/1","#, 1);
    let raw = |claims: &str| {
        let header = header(JWT_TYPE, &school());
        ready(testamur_proof::jose::sign_compact(claims.as_bytes(), &header, &school().signer))
            .unwrap()
            .into_bytes()
    };
    let as_school = HeaderOptions::typ(JWT_TYPE).with_kid(&school().method);
    let by_stranger = token(&members(&good), &as_school, &stranger()).into_bytes();
    let as_issuer = but("iss", &format!("{:?}", school().did));
    let mut tagged = vec![0xd8, 61];
    tagged.extend(cwt());
    let mut broken = cwt();
    *broken.last_mut().unwrap() ^= 1;
    for (what, list, code) in [
        ("no list", b"404".to_vec(), StatusListUnverifiable),
        ("a page", b"<!doctype html>".to_vec(), StatusListUnverifiable),
        ("the claims alone", good.to_string().into_bytes(), StatusListUnverifiable),
        ("another type", typed("JWT"), StatusListUnverifiable),
        ("the type of another", typed("vc+jwt"), StatusListUnverifiable),
        ("a CWT's type", typed("statuslist+cwt"), StatusListUnverifiable),
        ("no signature", format!("{none}.{payload}.").into_bytes(), StatusListUnverifiable),
        (
            "none named",
            format!("{none}.{payload}.{signature}").into_bytes(),
            StatusListUnverifiable,
        ),
        ("a stranger's signature", by_stranger, StatusListUnverifiable),
        ("a stranger's list", jwt_by(&good, &stranger()), StatusListIssuer),
        ("a stranger for the school", jwt_by(&as_issuer, &stranger()), StatusListUnverifiable),
        (
            "by the school for another",
            jwt(&but("iss", r#""https://a.example""#)),
            StatusListUnverifiable,
        ),
        ("of another URL", jwt(&but("sub", r#""https://a.example/1""#)), StatusListSubject),
        ("over", jwt(&but("exp", &at("2026-05-31T00:00:00Z"))), StatusListStale),
        ("of tomorrow", jwt(&but("iat", &at("2026-06-02T00:00:00Z"))), StatusListLater),
        ("not yet", jwt(&but("nbf", &at("2026-06-02T00:00:00Z"))), StatusListLater),
        ("no iat", jwt(&but("iat", "")), StatusListUnverifiable),
        ("no sub", jwt(&but("sub", "")), StatusListUnverifiable),
        ("a claim twice", raw(&twice), StatusListUnverifiable),
        ("no list in it", jwt(&but("status_list", "")), StatusListUnverifiable),
        ("three bits", jwt(&with_lst(3, &[0])), StatusListUnverifiable),
        ("ttl 0", jwt(&but("ttl", "0")), StatusListUnverifiable),
        ("not packed", jwt(&with_lst(1, &[0; 100])), StatusListMalformed),
        ("GZIP", jwt(&with_lst(1, &compress(&[0; 100], Packing::Gzip))), StatusListMalformed),
        (
            "a bomb",
            jwt(&with_lst(1, &compress(&vec![0; 40 << 20], Packing::Zlib))),
            LimitStatusList,
        ),
        (
            "a CWT of another type",
            cwt_of(&list().to_cwt().unwrap(), "application/cwt"),
            StatusListUnverifiable,
        ),
        ("a JWT's claims", cwt_of(good.to_string().as_bytes(), CWT_TYPE), StatusListUnverifiable),
        ("a CWT with its tag", tagged, StatusListUnverifiable),
        ("another signature", broken, StatusListUnverifiable),
        ("a credential", signed_bitstring(), StatusListUnverifiable),
    ] {
        let report = ask(&claim(0), list, policy());
        let expected = (CheckId::Status, code, "/status/status_list".to_owned());
        assert_eq!(findings(&report), [expected], "{what}: {:#}", report.to_value());
        assert_eq!(report.verdict(), Verdict::Indeterminate, "{what}");
    }
}

fn signed_bitstring() -> Vec<u8> {
    signed(&crate::status::list(), &school()).to_string().into_bytes()
}

#[test]
fn others_may_keep_the_list_where_the_policy_says_so() {
    let other = policy().status_issuer(stranger().did);
    for claims in [list().to_jwt(), but("iss", &format!("{:?}", stranger().did))] {
        let list = jwt_by(&claims, &stranger());
        accepted(&ask(&claim(0), list.clone(), other.clone()));
        let report = ask(&claim(1), list.clone(), other.clone());
        rejected(&report, CheckId::Status, Code::StatusRevoked, "/status/status_list");
        let report = ask(&claim(0), list, policy());
        let at = "/status/status_list";
        indeterminate(&report, CheckId::Status, Code::StatusListIssuer, at);
    }
}

#[test]
fn the_holder_may_hand_the_list_over() {
    let lasting = list().with_ttl(std::time::Duration::from_secs(40 * 86_400));
    for bytes in [jwt(&lasting.to_jwt()), cwt_of(&lasting.to_cwt().unwrap(), CWT_TYPE)] {
        let policy = policy().status_list(bytes).unwrap();
        accepted(&verify_bytes(&vc(&claim(0)), policy.clone(), &Evidence::new(), now()));
        let report = verify_bytes(&vc(&claim(1)), policy, &Evidence::new(), now());
        rejected(&report, CheckId::Status, Code::StatusRevoked, "/status/status_list");
    }
    // Who does so does not choose whose documents are downloaded.
    let evil = HeaderOptions::typ(JWT_TYPE).with_kid("did:web:evil.example#key-1");
    for claims in [list().to_jwt(), but("iss", &format!("{:?}", school().did))] {
        let list = token(&members(&claims), &evil, &stranger());
        let policy = policy().status_list(list.into_bytes()).unwrap();
        match Verifier::new().verify(&vc(&claim(0)), &policy.into(), &Evidence::new(), now()) {
            Step::Needs(requests) => assert_eq!(requests[0].url, LIST),
            Step::Done(report) => panic!("{:#}", report.to_value()),
        }
    }
}

#[test]
fn what_is_wrong_with_a_list_that_is_handed_over_is_said_at_once() {
    for (what, claims, code) in [
        ("a ttl of nothing", but("ttl", "0"), Code::StatusListMalformed),
        ("no time", but("iat", ""), Code::StatusListMalformed),
        ("no name", but("sub", ""), Code::StatusListMalformed),
        ("three bits", with_lst(3, b"x"), Code::StatusSize),
    ] {
        let error = policy().status_list(jwt(&claims)).unwrap_err();
        assert_eq!(error.code(), code, "{what}: {}", error.sentence());
    }
    let nothing = token(&Object::new(), &header(JWT_TYPE, &school()), &school());
    let error = policy().status_list(nothing.into_bytes()).unwrap_err();
    assert_eq!(error.code(), Code::StatusListMalformed);
    let cwt = policy().status_list(cwt_of(b"\xa0", CWT_TYPE)).unwrap_err();
    assert_eq!(cwt.code(), Code::StatusListMalformed);
}

#[test]
fn a_list_is_verified_once_and_says_how_long_it_lasts() {
    let (counting, verifier) = Counting::begin();
    let ttl = std::time::Duration::from_secs(600);
    let list = list().with_ttl(ttl);
    for list in [jwt(&list.to_jwt()), cwt_of(&list.to_cwt().unwrap(), CWT_TYPE)] {
        let evidence = served(list);
        let ask = |index| {
            counting.during(|| {
                match verifier.verify(&vc(&claim(index)), &policy().into(), &evidence, now()) {
                    Step::Done(report) => report,
                    Step::Needs(requests) => panic!("{requests:?}"),
                }
            })
        };
        let (signatures, report) = ask(0);
        assert_eq!(signatures, 2);
        assert_eq!(report.lifetimes().collect::<Vec<_>>(), [(LIST, ttl)]);
        let (signatures, report) = ask(1);
        assert_eq!((signatures, report.verdict()), (1, Verdict::Rejected));
        assert_eq!(report.lifetimes().collect::<Vec<_>>(), [(LIST, ttl)]);
    }
}
