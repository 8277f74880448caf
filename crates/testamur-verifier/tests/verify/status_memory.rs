//! A verifier remembers lists; that changes what an answer costs and never the answer.

use crate::badge::*;
use crate::status::*;
use crate::tokens::{header, members, number, token};
use crate::{keys, presentations};
use testamur_core::evidence::{Document, Evidence, Step};
use testamur_core::json::Value;
use testamur_core::report::{CheckId, Verdict};
use testamur_core::{Code, Timestamp};
use testamur_status::{BitOrder, Bits, JWT_TYPE, StatusSize, TokenStatus, TokenStatusList};
use testamur_verifier::{CredentialPolicy, Report, Verifier};

fn ask(
    verifier: &Verifier,
    badge: &Value,
    policy: &CredentialPolicy,
    evidence: &Evidence,
    now: Timestamp,
) -> Report {
    let badge = badge.to_string();
    match verifier.verify(badge.as_bytes(), &policy.clone().into(), evidence, now) {
        Step::Done(report) => report,
        Step::Needs(requests) => panic!("needs {requests:?}"),
    }
}

#[test]
fn a_thousand_credentials_on_one_list_cost_one_signature_over_it() {
    let (counting, verifier) = Counting::begin();
    let evidence = evidence([(LIST, served(signed(&list(), &school())))]);
    let badges: Vec<Value> = (0..10).map(|index| badge_with(&entry("revocation", index))).collect();
    let (checked, revoked) = counting.during(|| {
        let reports =
            (0..1000).map(|at| ask(&verifier, &badges[at % 10], &policy(), &evidence, now()));
        reports.filter(|report| report.verdict() == Verdict::Rejected).count()
    });
    assert_eq!((checked, revoked), (1001, 200));
    // The same bytes from elsewhere in memory are the same list.
    let again = crate::status::evidence([(LIST, served(signed(&list(), &school())))]);
    let (checked, _) = counting.during(|| ask(&verifier, &badges[0], &policy(), &again, now()));
    assert_eq!(checked, 1);
}

/// One credential, asked about in many ways, each twice by one verifier and once by a new one.
#[test]
fn answers_are_the_same_with_and_without_memory() {
    let mut options = assertion(&school());
    options.created = Some(time("2026-05-20T00:00:00Z"));
    options.expires = Some(time("2026-06-20T00:00:00Z"));
    let suite = testamur_proof::Suite::EddsaRdfc2022;
    let list = served(signed_with(&list(), &school(), suite, &options));
    let other =
        served(signed(&list_of(&statuses(testamur_status::StatusSize::ONE, &[(1, 1)])), &school()));
    let badge = badge_with(&vec![entry("revocation", 1), entry("suspension", 6)].into());
    let mut given = evidence([(LIST, list.clone())]);
    let context = "https://www.w3.org/ns/credentials/v2";
    let replaced = testamur_canon::jsonld::Contexts::bundled();
    let text = replaced.bundled_text(context).unwrap().replace("\"name\"", "\"Name\"");
    given.insert(context, Ok(testamur_core::evidence::Document::given(text.into_bytes())));
    let worlds = [evidence([(LIST, list)]), evidence([(LIST, other)]), given, {
        let mut evidence = Evidence::new();
        let missing = testamur_core::Error::new(Code::FetchTimeout).with("url", LIST);
        evidence.insert(LIST, Err(missing.with("limit", "10s")));
        evidence
    }];
    let policies = [
        policy(),
        policy().clock_skew(60),
        policy().status_max_age(86_400),
        policy().only_suites([]),
        policy().require_type("OpenBadgeCredential"),
        policy().status_issuer("did:example:1"),
    ];
    // Every border of the list, one second to either side.
    let borders = ["2026-05-01", "2026-05-20", "2026-06-20", "2026-07-01"];
    let borders = borders.map(|day| time(&format!("{day}T00:00:00Z")));
    let times = borders
        .iter()
        .flat_map(|border| [-61, -60, 0, 1, 60, 61].map(|seconds| border.plus_seconds(seconds)));
    let remembering = Verifier::new();
    let mut verdicts = std::collections::BTreeMap::<&str, usize>::new();
    for now in times {
        for policy in &policies {
            for evidence in &worlds {
                let fresh = ask(&Verifier::new(), &badge, policy, evidence, now);
                for _ in 0..2 {
                    let report = ask(&remembering, &badge, policy, evidence, now);
                    assert_eq!(report.to_value().to_string(), fresh.to_value().to_string());
                }
                *verdicts.entry(fresh.verdict().name()).or_default() += 1;
            }
        }
    }
    assert_eq!(verdicts.len(), 3, "{verdicts:?}");
}

#[test]
fn what_was_remembered_ends_with_the_list() {
    let (counting, verifier) = Counting::begin();
    let evidence = evidence([(LIST, served(signed(&list(), &school())))]);
    let badge = badge_with(&entry("revocation", 1));
    let at =
        |now: &str| counting.during(|| ask(&verifier, &badge, &policy(), &evidence, time(now)));
    for (now, checked, code) in [
        ("2026-06-01T00:00:00Z", 2, None),
        ("2026-06-30T00:00:00Z", 1, None),
        ("2026-07-01T00:00:00Z", 1, None),
        ("2026-07-01T00:00:01Z", 2, Some(Code::StatusListStale)),
        ("2026-05-01T00:00:00Z", 1, None),
        ("2026-04-30T23:59:59Z", 2, Some(Code::StatusListLater)),
    ] {
        let (actual, report) = at(now);
        assert_eq!((actual, report.check(CheckId::Status).code()), (checked, code), "{now}");
    }
}

#[test]
fn what_is_not_acceptable_is_not_remembered() {
    let (counting, verifier) = Counting::begin();
    let forged = edited(&signed(&list(), &school()), "/validUntil", "\"2026-08-01T00:00:00Z\"");
    let evidence = evidence([(LIST, served(forged))]);
    let badge = badge_with(&entry("revocation", 1));
    for _ in 0..2 {
        let (checked, report) =
            counting.during(|| ask(&verifier, &badge, &policy(), &evidence, now()));
        assert_eq!((checked, report.verdict()), (2, Verdict::Indeterminate));
    }
}

/// What the list's own examination looked at is part of what is remembered.
#[test]
fn a_list_by_a_website_is_remembered_with_its_keys() {
    let list = edited(&list(), "/issuer", &format!("\"{}\"", keys::ISSUER));
    let options = testamur_proof::ProofOptions::assertion(keys::METHOD);
    let suite = testamur_proof::Suite::EddsaRdfc2022;
    let list = served(signed_with(&list, &school(), suite, &options));
    let did = |relationship, more| {
        let media_type = Some("application/did+json".to_owned());
        let document = keys::did_document(relationship, more);
        Document { media_type, ..served(document) }
    };
    let expiring = did("assertionMethod", r#", "expires": "2026-06-01T12:00:10Z""#);
    let badge = badge_with(&entry("revocation", 1));
    let policy = policy().status_issuer(keys::ISSUER);
    let (counting, verifier) = Counting::begin();
    for (document, seconds, checked, accepted) in [
        (did("assertionMethod", ""), 0, 2, true),
        (did("assertionMethod", ""), 1, 1, true),
        (did("authentication", ""), 1, 1, false),
        (did("assertionMethod", ""), 1, 1, true),
        (expiring.clone(), 1, 2, true),
        (expiring.clone(), 9, 1, true),
        (expiring.clone(), 10, 1, false),
        (expiring, 9, 1, true),
    ] {
        let evidence = evidence([(LIST, list.clone()), (keys::DOCUMENT, document)]);
        let at = now().plus_seconds(seconds);
        let (actual, report) = counting.during(|| ask(&verifier, &badge, &policy, &evidence, at));
        assert_eq!(actual, checked, "{seconds}");
        assert_eq!(report.verdict() == Verdict::Accepted, accepted, "{seconds}");
        let fresh = ask(&Verifier::new(), &badge, &policy, &evidence, at);
        assert_eq!(report.to_value().to_string(), fresh.to_value().to_string());
    }
}

/// A bad list is examined once for all credentials of a presentation, and so is a good one.
#[test]
fn a_list_is_examined_once_for_each_presentation() {
    let forged = edited(&signed(&list(), &school()), "/validUntil", "\"2026-08-01T00:00:00Z\"");
    let credentials: Vec<Value> = (0..5).map(|at| badge_with(&entry("revocation", at))).collect();
    let shown =
        presentations::present(&presentations::unsigned(&learner().did, &credentials), &learner());
    let policy = presentations::demand().into();
    for (list, verdict) in
        [(forged, Verdict::Indeterminate), (signed(&list(), &school()), Verdict::Accepted)]
    {
        let (counting, verifier) = Counting::begin();
        let evidence = evidence([(LIST, served(list))]);
        let (checked, step) = counting
            .during(|| verifier.verify(shown.to_string().as_bytes(), &policy, &evidence, now()));
        let Step::Done(report) = step else { panic!("all is there") };
        assert_eq!((checked, report.verdict()), (7, verdict));
    }
}

#[test]
fn a_list_in_a_token_is_remembered_until_the_token_ends() {
    let mut claims = members(&list());
    claims.insert("nbf", number(time("2026-05-20T00:00:00Z").unix()));
    claims.insert("exp", number(time("2026-06-20T00:00:00Z").unix()));
    let list = token(&claims, &header("vc+jwt", &school()), &school());
    let evidence = evidence([(LIST, served(&list))]);
    let badge = badge_with(&entry("revocation", 1));
    // One that was handed over is remembered, too; where it does not count, both are looked at.
    let handed = policy().status_list(list.as_bytes()).unwrap();
    for (policy, bad) in [(policy(), 2), (handed, 3)] {
        let (counting, verifier) = Counting::begin();
        for (now, checked, verdict) in [
            ("2026-06-01T00:00:00Z", 2, Verdict::Accepted),
            ("2026-06-19T23:59:59Z", 1, Verdict::Accepted),
            ("2026-05-20T00:00:00Z", 1, Verdict::Accepted),
            ("2026-06-20T00:00:00Z", bad, Verdict::Indeterminate),
            ("2026-05-19T23:59:59Z", bad, Verdict::Indeterminate),
            ("2026-06-01T00:00:00Z", 1, Verdict::Accepted),
        ] {
            let (actual, report) =
                counting.during(|| ask(&verifier, &badge, &policy, &evidence, time(now)));
            assert_eq!((actual, report.verdict()), (checked, verdict), "{now}");
        }
    }
}

#[test]
fn a_list_is_remembered_for_each_policy() {
    let (counting, verifier) = Counting::begin();
    let evidence = evidence([(LIST, served(signed(&list(), &school())))]);
    let badge = badge_with(&entry("revocation", 1));
    let policies = [policy(), policy().clock_skew(60)];
    let checked = (0..6).map(|turn| {
        let policy = &policies[turn % 2];
        counting.during(|| ask(&verifier, &badge, policy, &evidence, now())).0
    });
    assert_eq!(checked.collect::<Vec<_>>(), [2, 2, 1, 1, 1, 1]);
}

/// It has a status in the claim of its token, of which its members say nothing.
#[test]
fn a_list_with_a_claimed_status_is_not_remembered() {
    const ABOVE: &str = "https://school.example/status/tokens";
    let mut claims = members(&list());
    claims.insert("status", TokenStatus::new(ABOVE, 1).to_value());
    let below = token(&claims, &header("vc+jwt", &school()), &school());
    let bits = Bits::zeroed(100, StatusSize::ONE, BitOrder::LeastSignificantFirst);
    let issued = time("2026-05-01T00:00:00Z");
    let above = TokenStatusList::new(ABOVE, &bits, StatusSize::ONE, issued).unwrap();
    let above = token(&members(&above.to_jwt()), &header(JWT_TYPE, &school()), &school());
    let evidence = evidence([(LIST, served(&below)), (ABOVE, served(&above))]);
    let badge = badge_with(&entry("revocation", 1));
    let (counting, verifier) = Counting::begin();
    for (seconds, expected) in [(0, 3), (0, 2), (1, 2)] {
        let at = now().plus_seconds(seconds);
        let (checked, report) =
            counting.during(|| ask(&verifier, &badge, &policy(), &evidence, at));
        assert_eq!((checked, report.verdict()), (expected, Verdict::Accepted), "{seconds}");
    }
}
