//! What status lists mean for a credential: lists signed with fixed keys, one row for each outcome.

use crate::badge::*;
use crate::tokens::{cose_by, header, members, token};
use testamur_core::Code;
use testamur_core::evidence::{Document, Evidence, Purpose, Request, Source, Step};
use testamur_core::json::Value;
use testamur_core::report::{CheckId, Outcome, Verdict};
use testamur_keys::multibase::encode_base64url;
use testamur_status::{
    BitOrder, Bits, BitstringEntry, BitstringList, LEAST_ENTRIES, Packing, StatusSize, compress,
};
use testamur_verifier::{CredentialPolicy, Limits, Policy, Report, StatusRule, Verifier};

pub(crate) const LIST: &str = "https://school.example/status/1";

/// The entry of the badge in the list.
pub(crate) fn entry(purpose: &str, index: u64) -> Value {
    BitstringEntry::new(LIST, purpose, index).to_value()
}

/// The school's badge with this status.
pub(crate) fn badge_with(status: &Value) -> Value {
    signed(&edited(&badge(), "/credentialStatus", &status.to_string()), &school())
}

pub(crate) fn statuses(size: StatusSize, set: &[(u64, u8)]) -> BitstringList {
    let mut bits = Bits::zeroed(LEAST_ENTRIES, size, BitOrder::MostSignificantFirst);
    for (index, status) in set {
        bits.set(*index, size, *status).expect("within the list");
    }
    let purposes = ["revocation", "suspension", "refresh", "message", "birthday"];
    BitstringList::new(&bits, size, purposes.map(str::to_owned)).unwrap()
}

/// An unsigned list by the school for June 2026, in which the statuses 7 and 8 are set.
pub(crate) fn list() -> Value {
    list_of(&statuses(StatusSize::ONE, &[(7, 1), (8, 1)]))
}

pub(crate) fn list_of(list: &BitstringList) -> Value {
    let text = format!(
        r#"{{
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "{LIST}",
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "{}",
        "validFrom": "2026-05-01T00:00:00Z",
        "validUntil": "2026-07-01T00:00:00Z",
        "credentialSubject": {}
    }}"#,
        school().did,
        list.to_value()
    );
    testamur_core::json::parse(text.as_bytes()).unwrap()
}

pub(crate) fn served(body: impl ToString) -> Document {
    Document {
        bytes: body.to_string().into_bytes().into(),
        media_type: Some("application/vc".to_owned()),
        source: Source::Network,
    }
}

pub(crate) fn evidence(documents: impl IntoIterator<Item = (&'static str, Document)>) -> Evidence {
    let mut evidence = Evidence::new();
    for (url, document) in documents {
        evidence.insert(url, Ok(document));
    }
    evidence
}

/// The report on the badge with one status entry, by what lies at the URL of the list.
fn with(status: &Value, list: Value, policy: CredentialPolicy) -> Report {
    let badge = badge_with(status).to_string();
    verify_bytes(badge.as_bytes(), policy, &evidence([(LIST, served(list))]), now())
}

/// What the status check found, most serious first.
fn found(report: &Report) -> Vec<(Outcome, Code)> {
    let findings = report.check(CheckId::Status).findings();
    findings.iter().map(|finding| (finding.outcome(), finding.code())).collect()
}

#[test]
fn the_lists_of_a_credential_are_asked_for_in_one_round() {
    let other = BitstringEntry::new("https://school.example/status/2", "suspension", 4).to_value();
    let badge = badge_with(&vec![entry("revocation", 1), entry("suspension", 1), other].into());
    let asked = |badge: &Value| {
        let badge = badge.to_string();
        match Verifier::new().verify(badge.as_bytes(), &policy().into(), &Evidence::new(), now()) {
            Step::Needs(requests) => requests,
            Step::Done(report) => panic!("{:#}", report.to_value()),
        }
    };
    let request = |url: &str| Request { url: url.to_owned(), purpose: Purpose::Status };
    assert_eq!(asked(&badge), [request(LIST), request("https://school.example/status/2")]);
    // A forger does not choose what is asked for.
    let forged = edited(&badge, "/name", "\"Another\"");
    let report = verify(&forged, policy());
    assert_eq!(check(&report, CheckId::Status).0, Outcome::Skipped);
}

#[test]
fn a_status_means_what_its_purpose_says() {
    use Outcome::{Failed, Inconclusive, Warned};
    for (purpose, index, verdict, expected) in [
        ("revocation", 6, Verdict::Accepted, None),
        ("suspension", 6, Verdict::Accepted, None),
        ("refresh", 6, Verdict::Accepted, None),
        ("birthday", 6, Verdict::Accepted, None),
        ("revocation", 7, Verdict::Rejected, Some((Failed, Code::StatusRevoked))),
        ("suspension", 8, Verdict::Rejected, Some((Failed, Code::StatusSuspended))),
        ("refresh", 7, Verdict::Accepted, Some((Warned, Code::StatusRefresh))),
        ("birthday", 7, Verdict::Indeterminate, Some((Inconclusive, Code::StatusPurposeUnknown))),
    ] {
        let report = with(&entry(purpose, index), signed(&list(), &school()), policy());
        assert_eq!(report.verdict(), verdict, "{purpose} {index}: {:#}", report.to_value());
        assert_eq!(found(&report), Vec::from_iter(expected), "{purpose} {index}");
    }
    let report = with(&entry("revocation", 7), signed(&list(), &school()), policy());
    let sentence = report.check(CheckId::Status).sentence().into_owned();
    assert!(sentence.contains(LIST) && sentence.contains("index 7"), "{sentence}");
    rejected(&report, CheckId::Status, Code::StatusRevoked, "/credentialStatus");
}

#[test]
fn what_passed_is_said_in_words_and_for_machines() {
    let both: Value = vec![entry("revocation", 1), entry("suspension", 2)].into();
    let list = list_of(
        &statuses(StatusSize::ONE, &[]).with_ttl(std::time::Duration::from_millis(300_000)),
    );
    let report = with(&both, signed(&list, &school()), policy());
    accepted(&report);
    let check = report.check(CheckId::Status);
    let school = school().did;
    assert_eq!(
        check.sentence(),
        format!("Not revoked and not suspended by the lists of {school}.")
    );
    let (name, statuses) = &check.details()[0];
    let first = &statuses.as_array().unwrap()[0];
    let member = |name: &str| first.get(name).unwrap().as_str().unwrap();
    assert_eq!((*name, member("list"), member("index")), ("statuses", LIST, "1"));
    assert_eq!(member("at"), "/credentialStatus/0");
    assert_eq!(member("validUntil"), "2026-07-01T00:00:00Z");
    assert_eq!(first.get("ttl").unwrap().to_string(), "300000");
    // The report on the list stands once beside it, and says what it was checked for.
    let [(at, inside)] = check.reports() else { panic!("one list") };
    assert_eq!((at.as_str(), inside.verdict()), ("/credentialStatus/0", Verdict::Accepted));
    assert_eq!(inside.check(CheckId::Proof).outcome(), Outcome::Passed);
    assert_eq!(inside.check(CheckId::TrustedIssuer).outcome(), Outcome::Skipped);
}

#[test]
fn messages_are_the_issuers() {
    let size = StatusSize::new(2).unwrap();
    let messages = ["good", "under review", "moved", "odd"].map(str::to_owned);
    let entry = |index| {
        let entry = BitstringEntry::new(LIST, "message", index);
        entry.with_messages(size, messages.clone()).unwrap().to_value()
    };
    let list = || signed(&list_of(&statuses(size, &[(3, 1), (4, 2)])), &school());
    for (index, expected) in [(3, Some("under review")), (4, Some("moved")), (5, None)] {
        let report = with(&entry(index), list(), policy());
        accepted(&report);
        let check = report.check(CheckId::Status);
        match expected {
            Some(message) => {
                assert_eq!(found(&report), [(Outcome::Warned, Code::StatusMessage)]);
                assert!(check.sentence().contains(message), "{}", check.sentence());
            }
            None => assert_eq!(check.outcome(), Outcome::Passed),
        }
    }
}

/// What is wrong with an entry, and with nothing else.
#[test]
fn malformed_entries_are_failures() {
    let at = |member: &str| format!("/credentialStatus{member}");
    for (member, value, place) in [
        ("statusListIndex", "7", "/statusListIndex"),
        ("statusListIndex", "\"-1\"", "/statusListIndex"),
        ("statusListIndex", "\"1e3\"", "/statusListIndex"),
        ("statusListIndex", "\" 7\"", "/statusListIndex"),
        ("statusListIndex", "\"\"", "/statusListIndex"),
        ("statusPurpose", "", "/statusPurpose"),
        ("statusSize", "0", "/statusSize"),
        ("statusSize", "2", "/statusMessage"),
        ("id", &format!("\"{LIST}\""), "/id"),
    ] {
        let status = edited(&Value::from(entry_object()), &format!("/{member}"), value);
        let report = with(&status, signed(&list(), &school()), policy());
        rejected(&report, CheckId::Status, Code::StatusEntryMalformed, &at(place));
    }
}

fn entry_object() -> testamur_core::json::Object {
    entry("revocation", 7).as_object().unwrap().clone()
}

#[test]
fn entries_that_the_list_has_no_answer_for_are_failures() {
    for (purpose, index, code) in [
        ("revocation", LEAST_ENTRIES, Code::StatusIndex),
        ("revocation", u64::MAX, Code::StatusIndex),
        ("expiry", 7, Code::StatusPurpose),
    ] {
        let report = with(&entry(purpose, index), signed(&list(), &school()), policy());
        rejected(&report, CheckId::Status, code, "/credentialStatus");
    }
    let huge = edited(
        &Value::from(entry_object()),
        "/statusListIndex",
        &format!("\"{}\"", "9".repeat(5000)),
    );
    let report = with(&huge, signed(&list(), &school()), policy());
    rejected(&report, CheckId::Status, Code::StatusIndex, "/credentialStatus");
    // The same bytes hold too few of two bits.
    let two = BitstringEntry::new(LIST, "revocation", 7);
    let four = ["a", "b", "c", "d"].map(str::to_owned);
    let two = two.with_messages(StatusSize::new(2).unwrap(), four).unwrap();
    let report = with(&two.to_value(), signed(&list(), &school()), policy());
    rejected(&report, CheckId::Status, Code::StatusListShort, "/credentialStatus");
}

/// What the list says is not known when it is not acceptable.
#[test]
fn bad_lists_leave_the_verdict_open() {
    let tampered = edited(&signed(&list(), &school()), "/validUntil", "\"2026-08-01T00:00:00Z\"");
    let short = edited(&list(), "/credentialSubject/encodedList", "\"u\"");
    let subjects = list().get("credentialSubject").unwrap().to_string();
    let two = edited(&list(), "/credentialSubject", &format!("[{subjects}, {subjects}]"));
    let other_kind = edited(&list(), "/type", r#"["VerifiableCredential"]"#);
    let by_stranger = edited(&list(), "/issuer", &format!("\"{}\"", stranger().did));
    let unverifiable = Code::StatusListUnverifiable;
    for (what, list, code) in [
        ("tampered", tampered, unverifiable),
        ("not signed", list(), unverifiable),
        ("signed by a stranger for the school", signed(&list(), &stranger()), unverifiable),
        ("by a stranger", signed(&by_stranger, &stranger()), Code::StatusListIssuer),
        ("expired", signed(&dated("2026-05-01", "2026-06-01"), &school()), Code::StatusListStale),
        (
            "not yet valid",
            signed(&dated("2026-06-02", "2026-07-01"), &school()),
            Code::StatusListLater,
        ),
        ("of another URL", signed(&renamed(), &school()), Code::StatusListSubject),
        ("two subjects", signed(&two, &school()), Code::StatusListMalformed),
        ("of another kind", signed(&other_kind, &school()), Code::StatusListMalformed),
        ("no list", signed(&badge(), &school()), Code::StatusListSubject),
        ("packed wrongly", signed(&short, &school()), Code::StatusListMalformed),
        ("a number", Value::from(7_u32), unverifiable),
        ("a text", Value::from("list"), unverifiable),
    ] {
        let report = with(&entry("revocation", 7), list, policy());
        assert_eq!(found(&report), [(Outcome::Inconclusive, code)], "{what}");
        indeterminate(&report, CheckId::Status, code, "/credentialStatus");
    }
}

fn dated(from: &str, until: &str) -> Value {
    let list = edited(&list(), "/validFrom", &format!("\"{from}T00:00:00Z\""));
    edited(&list, "/validUntil", &format!("\"{until}T00:00:00Z\""))
}

fn renamed() -> Value {
    edited(&list(), "/id", "\"https://school.example/status/2\"")
}

#[test]
fn lists_that_unpack_to_too_much_leave_the_verdict_open() {
    let bomb = format!("u{}", encode_base64url(&compress(&vec![0; 40 << 20], Packing::Gzip)));
    let list = edited(&list(), "/credentialSubject/encodedList", &format!("\"{bomb}\""));
    let report = with(&entry("revocation", 7), signed(&list, &school()), policy());
    indeterminate(&report, CheckId::Status, Code::LimitStatusList, "/credentialStatus");
}

#[test]
fn a_list_that_lists_itself_is_refused() {
    let own = edited(&list(), "/credentialStatus", &entry("revocation", 9).to_string());
    let report = with(&entry("revocation", 1), signed(&own, &school()), policy());
    rejected(&report, CheckId::Status, Code::StatusListItself, "/credentialStatus");
    // The list itself is what was asked about.
    let own = signed(&own, &school()).to_string();
    let report = verify_bytes(own.as_bytes(), policy(), &Evidence::new(), now());
    rejected(&report, CheckId::Status, Code::StatusListItself, "/credentialStatus");
}

const ABOVE: [&str; 3] = [
    "https://school.example/status/2",
    "https://school.example/status/3",
    "https://school.example/status/4",
];

/// The list at a URL with a status in the list at another one.
fn below(url: &str, above: &str, index: u64) -> Document {
    let status = BitstringEntry::new(above, "revocation", index).to_value().to_string();
    let list = edited(&edited(&list(), "/id", &format!("\"{url}\"")), "/credentialStatus", &status);
    served(signed(&list, &school()))
}

fn last(url: &str) -> Document {
    served(signed(&edited(&list(), "/id", &format!("\"{url}\"")), &school()))
}

#[test]
fn lists_with_a_status_are_followed_so_far() {
    let [second, third, fourth] = ABOVE;
    let report = |documents: Vec<(&'static str, Document)>| {
        let badge = badge_with(&entry("revocation", 1)).to_string();
        verify_bytes(badge.as_bytes(), policy(), &evidence(documents), now())
    };
    accepted(&report(vec![(LIST, below(LIST, second, 1)), (second, last(second))]));
    let revoked = report(vec![(LIST, below(LIST, second, 7)), (second, last(second))]);
    let code = Code::StatusListUnverifiable;
    indeterminate(&revoked, CheckId::Status, code, "/credentialStatus");
    assert!(revoked.check(CheckId::Status).sentence().contains("revoked"));
    let circle = report(vec![(LIST, below(LIST, second, 1)), (second, below(second, LIST, 1))]);
    rejected(&circle, CheckId::Status, Code::StatusListItself, "/credentialStatus");
    let deep = report(vec![
        (LIST, below(LIST, second, 1)),
        (second, below(second, third, 1)),
        (third, last(third)),
        (fourth, last(fourth)),
    ]);
    indeterminate(&deep, CheckId::Status, code, "/credentialStatus");
    assert!(deep.requests().iter().all(|used| used.url != third));
}

#[test]
fn what_cannot_be_had_is_open_unless_the_policy_says_otherwise() {
    let badge = badge_with(&entry("revocation", 7)).to_string();
    let page = Document { media_type: Some("text/html".to_owned()), ..served("<html>") };
    let missing = testamur_core::Error::new(Code::FetchNotFound).with("url", LIST);
    for outcome in [Ok(page), Err(missing.with("status", 404))] {
        let mut evidence = Evidence::new();
        evidence.insert(LIST, outcome);
        let report = verify_bytes(badge.as_bytes(), policy(), &evidence, now());
        indeterminate(&report, CheckId::Status, Code::StatusUnreachable, "/credentialStatus");
        let lenient = policy().dangerous_allow_unreachable_status();
        let report = verify_bytes(badge.as_bytes(), lenient, &evidence, now());
        accepted(&report);
        assert_eq!(found(&report), [(Outcome::Warned, Code::StatusUnreachable)]);
    }
    // A list that is there and bad is none that cannot be had.
    let lenient = policy().dangerous_allow_unreachable_status();
    let report = with(&entry("revocation", 7), list(), lenient);
    indeterminate(&report, CheckId::Status, Code::StatusListUnverifiable, "/credentialStatus");
}

#[test]
fn the_policy_can_name_other_issuers_of_lists() {
    let list = edited(&list(), "/issuer", &format!("\"{}\"", stranger().did));
    let list = signed(&list, &stranger());
    let policy = policy().status_issuer(stranger().did);
    let report = with(&entry("revocation", 7), list.clone(), policy.clone());
    rejected(&report, CheckId::Status, Code::StatusRevoked, "/credentialStatus");
    let report = with(&entry("revocation", 6), list, policy);
    accepted(&report);
}

#[test]
fn the_policy_can_demand_a_recent_list() {
    let mut options = assertion(&school());
    options.created = None;
    let suite = testamur_proof::Suite::EddsaRdfc2022;
    let list = signed_with(&dated("2026-06-01", "2026-07-01"), &school(), suite, &options);
    // It was made half a day ago.
    for (seconds, skew, fresh) in
        [(43_200, 0, true), (43_199, 0, false), (43_199, 1, true), (0, 0, false)]
    {
        let policy = policy().status_max_age(seconds).clock_skew(skew);
        let report = with(&entry("revocation", 1), list.clone(), policy);
        match fresh {
            true => accepted(&report),
            false => {
                indeterminate(&report, CheckId::Status, Code::StatusListStale, "/credentialStatus")
            }
        }
    }
    let undated = edited(&edited(&crate::status::list(), "/validFrom", ""), "/validUntil", "");
    let undated = signed_with(&undated, &school(), suite, &options);
    let report = with(&entry("revocation", 1), undated, policy().status_max_age(u32::MAX));
    indeterminate(&report, CheckId::Status, Code::StatusListStale, "/credentialStatus");
}

#[test]
fn entries_and_lists_are_bounded() {
    let many: Vec<Value> = (0..17).map(|index| entry("revocation", index)).collect();
    let report = with(&many.into(), signed(&list(), &school()), policy());
    rejected(&report, CheckId::Limits, Code::LimitStatusEntries, "/credentialStatus");
    let mut limits = Limits::default();
    limits.status_lists = 1;
    let second = BitstringEntry::new(ABOVE[0], "revocation", 1).to_value();
    let badge = badge_with(&vec![entry("revocation", 1), second].into()).to_string();
    let evidence = evidence([(LIST, last(LIST)), (ABOVE[0], last(ABOVE[0]))]);
    let report = verify_bytes(badge.as_bytes(), policy().limits(limits), &evidence, now());
    indeterminate(&report, CheckId::Status, Code::LimitStatusLists, "/credentialStatus/1");
    limits.status_lists = 2;
    limits.status_bytes = 16_383;
    let report = verify_bytes(badge.as_bytes(), policy().limits(limits), &evidence, now());
    assert_eq!(found(&report), [(Outcome::Inconclusive, Code::LimitStatusList); 2]);
}

/// Two lists that do not fit beside each other are asked in turn.
#[test]
fn lists_that_are_needed_again_are_counted_once() {
    let turns = |badge: &Value, documents: [(&'static str, Document); 3]| {
        let mut limits = Limits::default();
        (limits.status_lists, limits.status_bytes) = (4, 17_000);
        let badge = badge.to_string();
        verify_bytes(badge.as_bytes(), policy().limits(limits), &evidence(documents), now())
    };
    let [second, third, _] = ABOVE;
    let entries = (0..16).map(|turn| {
        BitstringEntry::new([LIST, second][turn % 2], "revocation", turn as u64 % 7).to_value()
    });
    let badge = badge_with(&entries.collect::<Vec<_>>().into());
    let plain = [(LIST, last(LIST)), (second, last(second)), (third, last(third))];
    accepted(&turns(&badge, plain));
    // One with a status of its own is not remembered.
    let below =
        [(LIST, below(LIST, third, 1)), (second, below(second, third, 1)), (third, last(third))];
    let report = turns(&badge, below);
    // Each twice more, and then the one that is held is found and the other is not.
    assert_eq!(found(&report), [(Outcome::Inconclusive, Code::LimitStatusAgain); 5]);
}

#[test]
fn a_list_is_not_asked_what_the_credential_is_asked() {
    let policy = policy().require_type("OpenBadgeCredential").status(StatusRule::Require);
    let report = with(&entry("revocation", 1), signed(&list(), &school()), policy.domain("x"));
    // The badge answers no request; nothing is held against the list.
    assert_eq!(findings(&report).len(), 1);
    assert_eq!(report.check(CheckId::Proof).code(), Some(Code::ProofDomain));
    let both = crate::badge::policy().require_type("OpenBadgeCredential");
    accepted(&with(&entry("revocation", 1), signed(&list(), &school()), both));
}

#[test]
fn the_older_kinds_of_lists() {
    for (entry_type, credential_type, list_type, context, index, url) in [
        (
            "StatusList2021Entry",
            "StatusList2021Credential",
            "StatusList2021",
            "https://w3id.org/vc/status-list/2021/v1",
            "statusListIndex",
            "statusListCredential",
        ),
        (
            "RevocationList2020Status",
            "RevocationList2020Credential",
            "RevocationList2020",
            "https://w3id.org/vc-revocation-list-2020/v1",
            "revocationListIndex",
            "revocationListCredential",
        ),
    ] {
        let contexts = format!(r#"["https://www.w3.org/2018/credentials/v1", "{context}"]"#);
        let purpose = match list_type {
            "StatusList2021" => r#""statusPurpose": "revocation","#,
            _ => "",
        };
        let bits = statuses(StatusSize::ONE, &[(7, 1)]);
        let bits = bits.to_value().get("encodedList").unwrap().as_str().unwrap()[1..].to_owned();
        let list = format!(
            r#"{{"@context": {contexts}, "id": "{LIST}",
            "type": ["VerifiableCredential", "{credential_type}"], "issuer": "{}",
            "issuanceDate": "2026-05-01T00:00:00Z", "credentialSubject": {{
            "id": "{LIST}#list", "type": "{list_type}", {purpose} "encodedList": "{bits}"}}}}"#,
            school().did
        );
        let list = testamur_core::json::parse(list.as_bytes()).unwrap();
        let list = signed(&list, &school());
        for revoked in [true, false] {
            let at = if revoked { 7 } else { 8 };
            let badge = format!(
                r#"{{"@context": {contexts}, "type": "VerifiableCredential", "issuer": "{}",
                "issuanceDate": "2026-05-01T00:00:00Z",
                "credentialSubject": {{"id": "{}"}}, "credentialStatus": {{
                "id": "{LIST}#{at}", "type": "{entry_type}", {purpose}
                "{index}": "{at}", "{url}": "{LIST}"}}}}"#,
                school().did,
                learner().did
            );
            let badge = testamur_core::json::parse(badge.as_bytes()).unwrap();
            let badge = signed(&badge, &school()).to_string();
            let evidence = evidence([(LIST, served(&list))]);
            let report = verify_bytes(badge.as_bytes(), Policy::from(policy()), &evidence, now());
            match revoked {
                true => {
                    rejected(&report, CheckId::Status, Code::StatusRevoked, "/credentialStatus")
                }
                false => accepted(&report),
            }
        }
    }
}

#[test]
fn a_list_may_come_in_any_form_of_a_credential() {
    let claims = members(&list());
    let jwt = token(&claims, &header("vc+jwt", &school()), &school());
    let cose = cose_by(&claims, "application/vc+cose", &school());
    let envelope = format!(
        r#"{{"@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,{jwt}"}}"#
    );
    let forged = token(&claims, &header("vc+jwt", &school()), &stranger());
    for (list, code) in [
        (jwt.into_bytes(), Code::StatusRevoked),
        (cose, Code::StatusRevoked),
        (envelope.into_bytes(), Code::StatusRevoked),
        (forged.into_bytes(), Code::StatusListUnverifiable),
    ] {
        let badge = badge_with(&entry("revocation", 7)).to_string();
        let list = Document { bytes: list.into(), ..served("") };
        let report = verify_bytes(badge.as_bytes(), policy(), &evidence([(LIST, list)]), now());
        assert_eq!(report.check(CheckId::Status).code(), Some(code));
    }
}
