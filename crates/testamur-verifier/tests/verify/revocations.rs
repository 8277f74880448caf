//! 1EdTechRevocationList: unsigned lists of revoked credentials.

use crate::badge::*;
use crate::status::{evidence, served};
use testamur_core::evidence::{Evidence, Purpose, Request, Step};
use testamur_core::json::{Value, parse};
use testamur_core::report::{CheckId, Outcome, Verdict};
use testamur_core::{Code, Error};
use testamur_verifier::{CredentialPolicy, Limits, Report, StatusRule, Verifier};

const LIST: &str = "https://school.example/revoked";

fn entry() -> Value {
    let entry = format!(r#"{{"id": "{LIST}", "type": "1EdTechRevocationList"}}"#);
    parse(entry.as_bytes()).unwrap()
}

/// The badge with this status, and with the context that defines its type.
fn plain_badge(status: &Value) -> Value {
    let contexts = r#"[
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
    ]"#;
    edited(&edited(&badge(), "/@context", contexts), "/credentialStatus", &status.to_string())
}

fn badge_with(status: &Value) -> Value {
    signed(&plain_badge(status), &school())
}

fn id() -> String {
    badge().get("id").and_then(Value::as_str).unwrap().to_owned()
}

fn ask(badge: &Value, list: &str, policy: CredentialPolicy) -> Report {
    let badge = badge.to_string();
    verify_bytes(badge.as_bytes(), policy, &evidence([(LIST, served(list))]), now())
}

fn found(report: &Report) -> Vec<(Outcome, Code)> {
    let findings = report.check(CheckId::Status).findings();
    findings.iter().map(|finding| (finding.outcome(), finding.code())).collect()
}

#[test]
fn what_the_list_says_of_the_credential() {
    use Outcome::{Failed, Inconclusive, Warned};
    let (id, school) = (id(), school().did);
    let unsigned = (Warned, Code::StatusListUnsigned);
    let revoked = (Failed, Code::StatusRevokedById);
    let unusable = (Inconclusive, Code::StatusListUnverifiable);
    for (list, expected) in [
        (r#"{"revokedCredential": []}"#.to_owned(), unsigned),
        (r#"{"revokedCredential": [{"id": "urn:other"}]}"#.to_owned(), unsigned),
        (format!(r#"{{"revokedCredential": [{{"id": "{id}", "revoked": false}}]}}"#), unsigned),
        (format!(r#"{{"issuer": "{school}", "revokedCredentials": []}}"#), unsigned),
        (format!(r#"{{"revokedCredential": [{{"id": "{id}"}}]}}"#), revoked),
        (format!(r#"{{"revokedCredentials": [{{"id": "{id}", "revoked": true}}]}}"#), revoked),
        (
            r#"{"issuer": "https://a.example", "revokedCredential": []}"#.to_owned(),
            (Inconclusive, Code::StatusListIssuer),
        ),
        ("{}".to_owned(), unusable),
        ("<html>".to_owned(), unusable),
        (format!(r#"{{"revokedCredential": ["{id}"]}}"#), unusable),
        (r#"{"revokedCredential": [], "revokedCredential": []}"#.to_owned(), unusable),
    ] {
        let report = ask(&badge_with(&entry()), &list, policy());
        assert_eq!(found(&report), [expected], "{list}: {:#}", report.to_value());
        let verdict = match expected.0 {
            Failed => Verdict::Rejected,
            Inconclusive => Verdict::Indeterminate,
            _ => Verdict::Accepted,
        };
        assert_eq!(report.verdict(), verdict, "{list}");
    }
    let reason = format!(
        r#"{{"revokedCredential": [{{"id": "{id}", "revocationReason": "issued by mistake"}}]}}"#
    );
    let report = ask(&badge_with(&entry()), &reason, policy());
    let sentence = report.check(CheckId::Status).sentence().into_owned();
    let expected = format!(
        "The credential was revoked: {id} is in the list {LIST}; the reason: issued by mistake."
    );
    assert_eq!(sentence, expected);
}

#[test]
fn a_list_that_cannot_be_had_is_a_warning_unless_a_status_is_demanded() {
    let badge = badge_with(&entry()).to_string();
    let ask = |evidence: &Evidence, policy: CredentialPolicy| {
        Verifier::new().verify(badge.as_bytes(), &policy.into(), evidence, now())
    };
    match ask(&Evidence::new(), policy()) {
        Step::Needs(requests) => {
            assert_eq!(requests, [Request { url: LIST.to_owned(), purpose: Purpose::Status }]);
        }
        Step::Done(report) => panic!("{:#}", report.to_value()),
    }
    let mut gone = Evidence::new();
    let error = Error::new(Code::FetchTimeout).with("url", LIST).with("limit", "10s");
    gone.insert(LIST, Err(error));
    let required = || policy().status(StatusRule::Require);
    for (policy, outcome) in [
        (policy(), Outcome::Warned),
        (required(), Outcome::Inconclusive),
        (required().dangerous_allow_unreachable_status(), Outcome::Warned),
    ] {
        let Step::Done(report) = ask(&gone, policy) else { panic!("everything is there") };
        assert_eq!(found(&report), [(outcome, Code::StatusUnreachable)]);
        assert_eq!(report.accept().is_ok(), outcome == Outcome::Warned);
    }
}

#[test]
fn a_credential_without_an_identifier_is_left_open() {
    let badge = edited(&plain_badge(&entry()), "/id", "");
    let report = ask(&signed(&badge, &school()), r#"{"revokedCredential": []}"#, policy());
    indeterminate(&report, CheckId::Status, Code::StatusNoId, "/credentialStatus");
}

#[test]
fn an_entry_names_its_list() {
    let entry = edited(&entry(), "/id", "");
    let report = ask(&badge_with(&entry), "{}", policy());
    rejected(&report, CheckId::Status, Code::StatusEntryMalformed, "/credentialStatus/id");
}

/// It would have to be signed for that.
#[test]
fn the_holder_does_not_hand_it_over() {
    let list = edited(&crate::status::list(), "/id", &format!("{LIST:?}"));
    let list = edited(&list, "/revokedCredential", "[]");
    let policy = policy().status_list(list.to_string().into_bytes()).unwrap();
    let badge = badge_with(&entry()).to_string();
    let asked = Verifier::new().verify(badge.as_bytes(), &policy.into(), &Evidence::new(), now());
    assert!(matches!(asked, Step::Needs(_)));
}

#[test]
fn it_may_stand_beside_a_signed_list() {
    let both = vec![entry(), crate::status::entry("revocation", 7)];
    let badge = badge_with(&both.into()).to_string();
    let signed_list = served(signed(&crate::status::list(), &school()));
    let evidence = evidence([
        (LIST, served(r#"{"revokedCredential": []}"#)),
        (crate::status::LIST, signed_list),
    ]);
    let report = verify_bytes(badge.as_bytes(), policy(), &evidence, now());
    rejected(&report, CheckId::Status, Code::StatusRevoked, "/credentialStatus/1");
}

#[test]
fn lists_are_read_once() {
    let urls = [LIST, "https://school.example/revoked/2"];
    let entry = |at: usize| edited(&entry(), "/id", &format!("{:?}", urls[at % 2]));
    let badge = badge_with(&(0..8).map(entry).collect::<Vec<_>>().into()).to_string();
    for (lists, limit, expected) in [
        (["{}", "<html>"], 2, [Code::StatusListUnverifiable; 2]),
        ([r#"{"revokedCredential": []}"#; 2], 2, [Code::StatusListUnsigned; 2]),
        (["{}", "<html>"], 1, [Code::StatusListUnverifiable, Code::LimitStatusLists]),
    ] {
        let mut limits = Limits::default();
        limits.status_lists = limit;
        let evidence = evidence([(urls[0], served(lists[0])), (urls[1], served(lists[1]))]);
        let report = verify_bytes(badge.as_bytes(), policy().limits(limits), &evidence, now());
        let findings = report.check(CheckId::Status).findings();
        assert_eq!(findings.len(), 8, "{:#}", report.to_value());
        for finding in findings {
            let at = finding.at().unwrap().as_str();
            let at: usize = at.trim_start_matches("/credentialStatus/").parse().unwrap();
            assert_eq!(finding.code(), expected[at % 2], "{}", finding.sentence());
        }
    }
}
