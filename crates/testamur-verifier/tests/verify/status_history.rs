//! The status as of a time in the past: lists of that time, and lists of later.

use crate::badge::*;
use crate::status::{LIST, badge_with, entry, list, served};
use crate::tokens::{header, members, sd_jwt, token};
use testamur_core::evidence::{Document, Evidence, Source, Step};
use testamur_core::json::{Object, Value};
use testamur_core::report::{CheckId, Outcome};
use testamur_core::{Code, Error};
use testamur_proof::Suite;
use testamur_status::{BitOrder, Bits, JWT_TYPE, StatusSize, TokenStatus, TokenStatusList};
use testamur_verifier::{CredentialPolicy, Report, StatusAsOf, Verifier};

/// What lies at a URL.
#[derive(Clone, Copy, Debug)]
enum Served {
    /// The list of the time asked for
    Then,
    /// One from months later
    Later,
    /// One from months later, by a stranger
    Forged,
    /// One that ended before
    Over,
    Nothing,
}

/// A credential with a status, its list, and how the list of a time is asked for.
struct Kind {
    at: &'static str,
    url: &'static str,
    credential: fn(u64) -> Vec<u8>,
    list: fn(&str, &str, &Person) -> Document,
    /// What follows of a status that is not set in a list of later.
    not_set_later: (Outcome, Code),
}

const LATER: (Outcome, Code) = (Outcome::Warned, Code::StatusListLater);
const UNKNOWN: (Outcome, Code) = (Outcome::Inconclusive, Code::StatusHistoryUnavailable);

const KINDS: [Kind; 2] = [
    Kind {
        at: "/credentialStatus",
        url: "https://school.example/status/1?timestamp=2026-06-01T12%3A00%3A00Z",
        credential: |index| badge_with(&entry("revocation", index)).to_string().into_bytes(),
        list: |from, until, by| {
            let list = edited(&list(), "/validFrom", &format!("{from:?}"));
            let list = edited(&list, "/validUntil", &format!("{until:?}"));
            served(signed(&edited(&list, "/issuer", &format!("{:?}", by.did)), by))
        },
        not_set_later: LATER,
    },
    Kind {
        at: "/status/status_list",
        url: "https://school.example/status/1?time=1780315200",
        credential: |index| {
            let mut claims = Object::new();
            claims.insert("iss", school().did);
            claims.insert("vct", "urn:diploma");
            claims.insert("status", TokenStatus::new(LIST, index).to_value());
            sd_jwt(claims, &[], "dc+sd-jwt").to_string().into_bytes()
        },
        list: |from, until, by| {
            let mut bits = Bits::zeroed(100, StatusSize::ONE, BitOrder::LeastSignificantFirst);
            bits.set(7, StatusSize::ONE, 1).unwrap();
            let list = TokenStatusList::new(LIST, &bits, StatusSize::ONE, time(from)).unwrap();
            let claims = members(&list.with_expiry(time(until)).to_jwt());
            served(token(&claims, &header(JWT_TYPE, by), by))
        },
        not_set_later: UNKNOWN,
    },
];

fn evidence(kind: &Kind, then: Served, plain: Option<Served>) -> Evidence {
    let mut evidence = Evidence::new();
    for (url, what) in [(kind.url, Some(then)), (LIST, plain)] {
        let late = ("2026-08-01T00:00:00Z", "2026-09-01T00:00:00Z");
        let document = match what {
            None => continue,
            Some(Served::Then) => {
                Ok((kind.list)("2026-05-01T00:00:00Z", "2026-07-01T00:00:00Z", &school()))
            }
            Some(Served::Later) => Ok((kind.list)(late.0, late.1, &school())),
            Some(Served::Forged) => Ok((kind.list)(late.0, late.1, &stranger())),
            Some(Served::Over) => {
                Ok((kind.list)("2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z", &school()))
            }
            Some(Served::Nothing) => {
                Err(Error::new(Code::FetchTimeout).with("url", url).with("limit", "10s"))
            }
        };
        evidence.insert(url, document);
    }
    evidence
}

fn as_of_then() -> CredentialPolicy {
    policy().status_as_of(StatusAsOf::AskedTime)
}

fn ask(kind: &Kind, index: u64, evidence: &Evidence) -> Step<Report> {
    let input = (kind.credential)(index);
    Verifier::new().verify(&input, &as_of_then().into(), evidence, now())
}

#[test]
fn the_list_of_that_time_is_asked_for_and_then_that_of_today() {
    let urls = |step: Step<Report>| match step {
        Step::Needs(requests) => requests.into_iter().map(|one| one.url).collect::<Vec<_>>(),
        Step::Done(report) => panic!("{:#}", report.to_value()),
    };
    for kind in &KINDS {
        assert_eq!(urls(ask(kind, 6, &Evidence::new())), [kind.url]);
        for then in [Served::Nothing, Served::Later, Served::Over] {
            assert_eq!(urls(ask(kind, 6, &evidence(kind, then, None))), [LIST], "{then:?}");
        }
        // What the caller gave is taken as it is.
        let mut given = evidence(kind, Served::Nothing, None);
        let list = (kind.list)("2026-05-01T00:00:00Z", "2026-07-01T00:00:00Z", &school());
        given.insert(LIST, Ok(Document { source: Source::Given, ..list }));
        let report = verify_bytes(&(kind.credential)(6), as_of_then(), &given, now());
        accepted(&report);
        let urls: Vec<_> = report.to_value().get("requests").unwrap().as_array().unwrap().to_vec();
        assert!(urls.iter().all(|one| one.get("url").and_then(Value::as_str) != Some(kind.url)));
    }
}

#[test]
fn what_the_lists_say_of_that_time() {
    use Outcome::{Failed, Inconclusive, Warned};
    use Served::{Forged, Later, Nothing, Over, Then};
    let revoked = Some((Failed, Code::StatusRevoked));
    let (later, unknown) = (Some(LATER), Some(UNKNOWN));
    for (then, plain, not_set, set) in [
        (Then, None, None, revoked),
        // A host that takes no notice of the question answers with the list of today.
        (Later, Some(Later), later, unknown),
        (Nothing, Some(Later), later, unknown),
        (Over, Some(Later), later, unknown),
        (Forged, Some(Later), later, unknown),
        (Nothing, Some(Then), None, revoked),
        (Later, Some(Then), None, revoked),
        (Nothing, Some(Nothing), Some((Inconclusive, Code::StatusUnreachable)), None),
        (Nothing, Some(Over), Some((Inconclusive, Code::StatusListStale)), None),
        (Nothing, Some(Forged), Some((Inconclusive, Code::StatusListIssuer)), None),
        (Forged, Some(Forged), Some((Inconclusive, Code::StatusListIssuer)), None),
    ] {
        for kind in &KINDS {
            let evidence = evidence(kind, then, plain);
            let not_set = if not_set == later { Some(kind.not_set_later) } else { not_set };
            for (index, expected) in [(6, not_set), (7, set.or(not_set))] {
                let case = format!("{then:?} {plain:?} {index} {}", kind.at);
                let Step::Done(report) = ask(kind, index, &evidence) else { panic!("{case}") };
                let findings = report.check(CheckId::Status).findings();
                let found = findings.first().map(|found| (found.outcome(), found.code()));
                assert_eq!(found, expected, "{case}: {:#}", report.to_value());
                assert!(findings.iter().all(|found| found.at().unwrap().as_str() == kind.at));
                let is_accepted = expected.is_none_or(|(outcome, _)| outcome == Warned);
                assert_eq!(report.accept().is_ok(), is_accepted, "{case}");
            }
        }
    }
}

#[test]
fn without_that_rule_a_later_list_decides_nothing() {
    for kind in &KINDS {
        for index in [6, 7] {
            let evidence = evidence(kind, Served::Then, Some(Served::Later));
            let input = (kind.credential)(index);
            let report = verify_bytes(&input, policy(), &evidence, now());
            indeterminate(&report, CheckId::Status, Code::StatusListLater, kind.at);
        }
    }
}

/// A list can say when it was made by the time of its proof alone, or not at all.
#[test]
fn the_time_of_the_proof_counts_as_well() {
    use Outcome::{Failed, Inconclusive, Warned};
    let kind = &KINDS[0];
    let signed_at = |created: Option<&str>, list: &Value| {
        let mut options = assertion(&school());
        options.created = created.map(time);
        signed_with(list, &school(), Suite::EddsaRdfc2022, &options)
    };
    let undated = edited(&list(), "/validFrom", "");
    let after = "2026-06-02T00:00:00Z";
    let (created_later, undated) = (signed_at(Some(after), &list()), signed_at(None, &undated));
    let later = (Inconclusive, Code::StatusListLater);
    for (list, index, as_of, expected) in [
        (&created_later, 6, StatusAsOf::Lists, Some(later)),
        (&created_later, 7, StatusAsOf::Lists, Some(later)),
        (&created_later, 6, StatusAsOf::AskedTime, Some(LATER)),
        (&created_later, 7, StatusAsOf::AskedTime, Some(UNKNOWN)),
        (&undated, 6, StatusAsOf::Lists, None),
        (&undated, 7, StatusAsOf::Lists, Some((Failed, Code::StatusRevoked))),
        (&undated, 6, StatusAsOf::AskedTime, Some((Warned, Code::StatusListUndated))),
        (&undated, 7, StatusAsOf::AskedTime, Some(UNKNOWN)),
    ] {
        let mut evidence = evidence(kind, Served::Nothing, None);
        evidence.insert(LIST, Ok(served(list)));
        let input = (kind.credential)(index);
        let report = verify_bytes(&input, policy().status_as_of(as_of), &evidence, now());
        let findings = report.check(CheckId::Status).findings();
        let found = findings.first().map(|found| (found.outcome(), found.code()));
        assert_eq!(found, expected, "{index} {as_of:?}: {:#}", report.to_value());
        // The holder cannot hand it over either; one that does not say when it was made, never.
        let policy = policy().status_as_of(as_of).status_list(list.to_string().into_bytes());
        let mut gone = Evidence::new();
        for url in [LIST, kind.url] {
            let error = Error::new(Code::FetchTimeout).with("url", url).with("limit", "10s");
            gone.insert(url, Err(error));
        }
        let report = verify_bytes(&input, policy.unwrap(), &gone, now());
        let unused = report
            .check(CheckId::Status)
            .findings()
            .iter()
            .any(|finding| finding.code() == Code::StatusStapleUnused);
        assert!(unused, "{index} {as_of:?}");
    }
}

#[test]
fn only_what_is_for_good_is_told_by_a_later_list() {
    use Outcome::{Inconclusive, Warned};
    let kind = &KINDS[0];
    let evidence = evidence(kind, Served::Nothing, Some(Served::Later));
    for (purpose, not_set, set) in [
        ("revocation", LATER, UNKNOWN),
        ("suspension", UNKNOWN, UNKNOWN),
        ("birthday", UNKNOWN, UNKNOWN),
        ("refresh", LATER, (Warned, Code::StatusRefresh)),
    ] {
        for (index, expected) in [(6, not_set), (7, set)] {
            let badge = badge_with(&entry(purpose, index)).to_string();
            let report = verify_bytes(badge.as_bytes(), as_of_then(), &evidence, now());
            let findings = report.check(CheckId::Status).findings();
            let found = findings.first().map(|found| (found.outcome(), found.code()));
            assert_eq!(found, Some(expected), "{purpose} {index}: {:#}", report.to_value());
            assert_eq!(report.accept().is_err(), expected.0 == Inconclusive, "{purpose} {index}");
        }
    }
}
