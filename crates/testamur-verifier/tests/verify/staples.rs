//! Status lists that the holder hands over, in the presentation or beside the input.

use crate::badge::*;
use crate::holders::envelope;
use crate::presentations::{demand, present, unsigned};
use crate::status::*;
use crate::tokens::{header, members, sd_jwt_by, token};
use std::time::Duration;
use testamur_core::evidence::{Document, Evidence, Source, Step};
use testamur_core::json::Value;
use testamur_core::report::{CheckId, Outcome, Verdict};
use testamur_core::{Code, Error, Timestamp};
use testamur_proof::jose::HeaderOptions;
use testamur_proof::{ProofOptions, Suite};
use testamur_status::{BitOrder, Bits, BitstringList, LEAST_ENTRIES, StatusSize};
use testamur_verifier::{CredentialPolicy, Policy, Report, Verifier};

fn ask(input: &Value, policy: impl Into<Policy>, evidence: &Evidence) -> Step<Report> {
    Verifier::new().verify(input.to_string().as_bytes(), &policy.into(), evidence, now())
}

/// The report on the badge, if nothing need be downloaded for it.
fn beside(list: &str, index: u64, policy: CredentialPolicy) -> Option<Report> {
    let policy = policy.status_list(list.as_bytes()).unwrap();
    match ask(&badge_with(&entry("revocation", index)), policy, &Evidence::new()) {
        Step::Done(report) => Some(report),
        Step::Needs(requests) => {
            assert_eq!(requests.iter().map(|one| &*one.url).collect::<Vec<_>>(), [LIST]);
            None
        }
    }
}

/// A list by the school from this day in 2026 to the end of June, with this lifetime.
fn since(day: &str, ttl: Option<u64>) -> Value {
    signed_at(&unsigned_since(day, ttl), &school(), None)
}

fn unsigned_since(day: &str, ttl: Option<u64>) -> Value {
    let statuses = statuses(StatusSize::ONE, &[(7, 1)]);
    let statuses = match ttl {
        Some(ttl) => statuses.with_ttl(std::time::Duration::from_millis(ttl)),
        None => statuses,
    };
    edited(&list_of(&statuses), "/validFrom", &format!("\"2026-{day}T00:00:00Z\""))
}

/// A list with a proof that says it was made at this time.
fn signed_at(list: &Value, by: &Person, created: Option<Timestamp>) -> Value {
    let mut options = assertion(by);
    options.created = created;
    signed_with(list, by, Suite::EddsaRdfc2022, &options)
}

#[test]
fn a_list_beside_the_input_takes_the_place_of_a_download() {
    let list = since("06-01", None).to_string();
    let report = beside(&list, 1, policy()).expect("nothing is downloaded");
    accepted(&report);
    assert_eq!(report.requests(), []);
    let details = report.check(CheckId::Status).details()[0].1.clone();
    let from = details.as_array().unwrap()[0].get("from").unwrap().as_str();
    assert_eq!(from, Some("holder"));
    let report = beside(&list, 7, policy()).expect("nothing is downloaded");
    rejected(&report, CheckId::Status, Code::StatusRevoked, "/credentialStatus");
    // In a token the list is the same list.
    let claims = members(&edited(&unsigned_since("06-01", None), "/name", "\"x\""));
    let list = token(&claims, &header("vc+jwt", &school()), &school());
    rejected(
        &beside(&list, 7, policy()).expect("nothing is downloaded"),
        CheckId::Status,
        Code::StatusRevoked,
        "/credentialStatus",
    );
}

#[test]
fn a_list_that_does_not_count_is_downloaded() {
    let good = since("06-01", None);
    let endless = |list: &Value| signed_at(&edited(list, "/validUntil", ""), &school(), None);
    for (what, list, policy, is_used) in [
        ("tampered", edited(&good, "/validUntil", "\"2026-08-01T00:00:00Z\""), policy(), false),
        ("by a stranger", signed(&list(), &stranger()), policy(), false),
        ("recent enough for its ttl", since("06-01", Some(43_200_000)), policy(), true),
        ("too old for its ttl", since("06-01", Some(43_199_000)), policy(), false),
        ("recent enough for us", good.clone(), policy().status_max_age(43_200), true),
        ("too old for us", good, policy().status_max_age(43_199), false),
        ("a month old", since("05-01", None), policy(), false),
        ("older than a day", since("05-31", None), policy(), false),
        ("within the skew of a day", since("05-31", None), policy().clock_skew(43_200), true),
        ("a month old, as we allow", since("05-01", None), policy().status_max_age(1 << 30), true),
        ("of a long ttl", since("05-01", Some(1 << 40)), policy(), true),
        ("without an end", endless(&unsigned_since("06-01", None)), policy(), true),
        ("without an end, old", endless(&unsigned_since("05-01", None)), policy(), false),
        ("undated", endless(&edited(&list(), "/validFrom", "")), policy(), false),
    ] {
        let report = beside(&list.to_string(), 1, policy.clone());
        assert_eq!(report.is_some(), is_used, "{what}");
        if is_used {
            continue;
        }
        // What is downloaded decides, and the report says why the other was not taken.
        let policy = policy.status_list(list.to_string().as_bytes()).unwrap();
        let evidence = evidence([(LIST, served(since("06-01", Some(5))))]);
        let badge = badge_with(&entry("revocation", 7));
        let Step::Done(report) = ask(&badge, policy, &evidence) else { panic!("{what}") };
        let codes: Vec<Code> =
            report.check(CheckId::Status).findings().iter().map(|one| one.code()).collect();
        assert!(codes.contains(&Code::StatusStapleUnused), "{what}: {codes:?}");
        assert_ne!(report.verdict(), Verdict::Accepted);
    }
}

#[test]
fn a_later_start_makes_no_list_younger() {
    let list = unsigned_since("06-01", None);
    for (created, is_used) in [("2026-06-01T00:00:00Z", true), ("2026-05-05T00:00:00Z", false)] {
        let list = signed_at(&list, &school(), Some(time(created))).to_string();
        assert_eq!(beside(&list, 1, policy()).is_some(), is_used, "{created}");
        let policy = policy().status_max_age(86_400);
        let badge = badge_with(&entry("revocation", 1)).to_string();
        let report =
            verify_bytes(badge.as_bytes(), policy, &evidence([(LIST, served(&list))]), now());
        let old = (Outcome::Inconclusive, Some(Code::StatusListStale));
        assert_eq!(check(&report, CheckId::Status) != old, is_used, "{created}");
    }
}

#[test]
fn only_its_issuer_says_when_a_list_was_made() {
    let list = unsigned_since("05-05", Some(86_400_000));
    let by = |by: &Person, created: &str| signed_at(&list, by, Some(time(created)));
    let both = |first: &Value, second: &Value| {
        let proofs = [first, second].map(|one| one.get("proof").unwrap().clone());
        edited(&list, "/proof", &Value::from(proofs.to_vec()).to_string())
    };
    let old = by(&school(), "2026-05-05T00:00:00Z");
    let now = "2026-06-01T12:00:00Z";
    for (what, list, is_new) in [
        ("old", old.clone(), false),
        ("signed again by the issuer", by(&school(), now), true),
        ("by the issuer twice", both(&old, &by(&school(), now)), true),
        ("by somebody else, too", both(&old, &by(&stranger(), now)), false),
        ("by somebody else first", both(&by(&stranger(), now), &old), false),
        ("by its subject's holder", both(&old, &by(&learner(), now)), false),
        ("in the future", by(&school(), "2026-06-02T00:00:00Z"), false),
    ] {
        let text = list.to_string();
        assert_eq!(beside(&text, 1, policy()).is_some(), is_new, "{what}");
        let presented = presentation(&[badge_with(&entry("revocation", 1)), list]);
        let step = ask(&presented, demand(), &Evidence::new());
        assert_eq!(matches!(step, Step::Done(_)), is_new, "{what}, in a presentation");
        // From its URL it counts, unless the policy has its own mind, or its time is still to come.
        let badge = badge_with(&entry("revocation", 1)).to_string();
        let evidence = evidence([(LIST, served(&text))]);
        let ask = |policy| verify_bytes(badge.as_bytes(), policy, &evidence, time(now));
        match what {
            "in the future" => assert_eq!(ask(policy()).verdict(), Verdict::Indeterminate),
            _ => accepted(&ask(policy())),
        }
        let verdict = if is_new { Verdict::Accepted } else { Verdict::Indeterminate };
        assert_eq!(ask(policy().status_max_age(60)).verdict(), verdict, "{what}");
    }
}

#[test]
fn what_is_at_hand_goes_before_what_the_holder_gives() {
    let policy = policy().status_list(since("06-01", None).to_string().as_bytes()).unwrap();
    let newer = list_of(&statuses(StatusSize::ONE, &[(1, 1)]));
    let newer = served(signed(&newer, &school()));
    let badge = badge_with(&entry("revocation", 1));
    let report = |found| {
        let mut evidence = Evidence::new();
        evidence.insert(LIST, found);
        let Step::Done(report) = ask(&badge, policy.clone(), &evidence) else {
            panic!("all is there")
        };
        report
    };
    for source in [Source::Given, Source::Network, Source::Redirected] {
        let report = report(Ok(Document { source, ..newer.clone() }));
        rejected(&report, CheckId::Status, Code::StatusRevoked, "/credentialStatus");
    }
    let missing = Error::new(Code::FetchTimeout).with("url", LIST).with("limit", "10 s");
    accepted(&report(Err(missing)));
}

#[test]
fn a_list_without_the_entry_is_downloaded() {
    // The issuer has made the list longer since, and for one purpose more.
    let older = edited(
        &unsigned_since("06-01", None),
        "/credentialSubject/statusPurpose",
        r#"["revocation"]"#,
    );
    let older = signed_at(&older, &school(), None).to_string();
    let mut bits = Bits::zeroed(2 * LEAST_ENTRIES, StatusSize::ONE, BitOrder::MostSignificantFirst);
    bits.set(LEAST_ENTRIES + 1, StatusSize::ONE, 1).unwrap();
    let purposes = ["revocation", "suspension"].map(str::to_owned);
    let longer = BitstringList::new(&bits, StatusSize::ONE, purposes).unwrap();
    let evidence = evidence([(LIST, served(signed(&list_of(&longer), &school())))]);
    for (purpose, index, code) in [
        ("revocation", LEAST_ENTRIES, None),
        ("revocation", LEAST_ENTRIES + 1, Some(Code::StatusRevoked)),
        ("suspension", 1, None),
    ] {
        let badge = badge_with(&entry(purpose, index));
        let policy = policy().status_list(older.as_bytes()).unwrap();
        let needs = ask(&badge, policy.clone(), &Evidence::new());
        assert!(matches!(needs, Step::Needs(requests) if requests[0].url == LIST), "{purpose}");
        let Step::Done(report) = ask(&badge, policy, &evidence) else { panic!("all is there") };
        let codes: Vec<Code> =
            report.check(CheckId::Status).findings().iter().map(|one| one.code()).collect();
        let expected: Vec<Code> = code.into_iter().chain([Code::StatusStapleUnused]).collect();
        assert_eq!(codes, expected, "{purpose} {index}");
    }
    assert!(beside(&older, 1, policy()).is_some(), "what it has is taken from it");
}

#[test]
fn what_is_no_list_is_refused_at_once() {
    for (bytes, code) in [
        (&b"{"[..], Code::InputNotJson),
        (b"{}", Code::StatusListMalformed),
        (b"%PDF-", Code::InputOtherFile),
    ] {
        assert_eq!(policy().status_list(bytes).unwrap_err().code(), code);
    }
    let badge = signed(&badge(), &school()).to_string();
    let error = policy().status_list(badge.as_bytes()).unwrap_err();
    assert_eq!(error.code(), Code::StatusListMalformed);
}

fn presentation(credentials: &[Value]) -> Value {
    present(&unsigned(&learner().did, credentials), &learner())
}

#[test]
fn a_list_in_the_presentation_is_no_credential_of_it() {
    let list = since("06-01", None);
    let demand = || demand().require_holder_is_subject();
    for (index, verdict) in [(1, Verdict::Accepted), (7, Verdict::Rejected)] {
        let credential = badge_with(&entry("revocation", index));
        for order in [[credential.clone(), list.clone()], [list.clone(), credential.clone()]] {
            let report = match ask(&presentation(&order), demand(), &Evidence::new()) {
                Step::Done(report) => report,
                Step::Needs(requests) => panic!("{requests:?}"),
            };
            assert_eq!(report.verdict(), verdict, "{:#}", report.to_value());
            let inside = report.check(CheckId::EmbeddedCredentials);
            assert_eq!(inside.reports().len(), 1);
            assert_eq!(inside.details()[0].0, "statusLists");
            if verdict == Verdict::Accepted {
                assert_eq!(report.accept_presentation().unwrap().credentials().len(), 1);
            }
        }
    }
    // By itself it is what is shown, and the policy is for it.
    let report = ask(&presentation(&[list]), demand(), &Evidence::new());
    let Step::Done(report) = report else { panic!("nothing is needed") };
    assert_eq!(report.check(CheckId::EmbeddedCredentials).outcome(), Outcome::Failed);
}

#[test]
fn a_bad_list_in_the_presentation_does_not_harm_it() {
    let forged = edited(&since("06-01", None), "/validUntil", "\"2026-08-01T00:00:00Z\"");
    let presentation = presentation(&[badge_with(&entry("revocation", 1)), forged]);
    let needs = ask(&presentation, demand(), &Evidence::new());
    assert!(matches!(needs, Step::Needs(requests) if requests[0].url == LIST));
    let evidence = evidence([(LIST, served(since("06-01", None)))]);
    let Step::Done(report) = ask(&presentation, demand(), &evidence) else {
        panic!("all is there")
    };
    accepted(&report);
    let inside = &report.check(CheckId::EmbeddedCredentials).reports()[0].1;
    assert_eq!(check_of(inside), (Outcome::Warned, Some(Code::StatusStapleUnused)));
}

fn check_of(report: &testamur_core::report::Report) -> (Outcome, Option<Code>) {
    let check = report.check(CheckId::Status);
    (check.outcome(), check.code())
}

#[test]
fn a_report_names_how_long_its_lists_last() {
    let evidence = evidence([(LIST, served(since("06-01", Some(90_000))))]);
    let badge = badge_with(&entry("revocation", 1));
    for input in [badge.clone(), presentation(&[badge])] {
        let policy = testamur_verifier::PresentationPolicy::new(
            policy(),
            testamur_verifier::HolderBinding::dangerous_replayable(),
        );
        let Step::Done(report) = ask(&input, Policy::Either(policy), &evidence) else {
            panic!("all is there")
        };
        let lifetimes: Vec<_> = report.lifetimes().collect();
        assert_eq!(lifetimes, [(LIST, Duration::from_secs(90))]);
    }
}

/// So that a cache does not go on with a list that is too old.
#[test]
fn a_list_lasts_no_longer_than_it_is_valid() {
    let [lasting, none] = [since("06-01", Some(86_400_000)), since("06-01", None)];
    let endless =
        signed_at(&edited(&unsigned_since("06-01", None), "/validUntil", ""), &school(), None);
    let forged = edited(&none, "/validUntil", "\"2026-08-01T00:00:00Z\"");
    let seconds = |list: &Value, policy: CredentialPolicy, index: u64, now: &str| {
        let badge = badge_with(&entry("revocation", index)).to_string();
        let evidence = evidence([(LIST, served(list))]);
        let report = verify_bytes(badge.as_bytes(), policy, &evidence, time(now));
        report.lifetimes().map(|(_, time)| time.as_secs()).collect::<Vec<_>>()
    };
    let last_hour = "2026-06-30T23:00:00Z";
    for (list, index, now, expected) in [
        (&lasting, 1, "2026-06-02T00:00:00Z", Some(86_400)),
        (&lasting, 1, last_hour, Some(3600)),
        // Whether it says anything of the credential does not matter.
        (&lasting, 9_999_999, last_hour, Some(3600)),
        (&none, 1, last_hour, Some(3600)),
        (&none, 1, "2026-07-01T00:00:01Z", Some(0)),
        (&lasting, 1, "2026-07-01T00:00:01Z", Some(0)),
        (&endless, 1, last_hour, None),
        (&forged, 1, last_hour, None),
    ] {
        assert_eq!(seconds(list, policy(), index, now), Vec::from_iter(expected), "{index} {now}");
    }
    assert_eq!(seconds(&lasting, policy().status_max_age(60), 1, last_hour), [0]);
}

#[test]
fn who_hands_a_list_over_does_not_choose_what_is_downloaded() {
    const EVIL: &str = "did:web:evil.example";
    const METHOD: &str = "did:web:evil.example#key-1";
    let sign = |list: &Value, method: &str| {
        let options = ProofOptions::assertion(method);
        signed_with(list, &stranger(), Suite::EddsaRdfc2022, &options)
    };
    let good = since("06-01", None);
    let bad = sign(&unsigned_since("06-01", None), METHOD);
    let both = [&good, &bad].map(|list| list.get("proof").unwrap().clone());
    let both = edited(&good, "/proof", &Value::from(both.to_vec()).to_string());
    let kid = |typ: &str, kid: &str| HeaderOptions::typ(typ).with_kid(kid);
    let jwt = |claims: &Value, header: HeaderOptions| token(&members(claims), &header, &stranger());
    let inner = edited(&unsigned_since("06-01", None), "/name", "\"x\"");
    let outer = edited(&inner, "/issuer", "\"https://evil.example/registry\"");
    let nested = edited(&outer, "/vc", &inner.to_string());
    let claimed = edited(&inner, "/iss", "\"https://evil.example/registry\"");
    let claimed = edited(&claimed, "/vct", "\"urn:example:list\"");
    let sd_jwt = sd_jwt_by(members(&claimed), &[], &HeaderOptions::typ("dc+sd-jwt"), &stranger());
    for (what, list) in [
        (
            "another issuer",
            sign(&edited(&list(), "/issuer", &format!("\"{EVIL}\"")), METHOD).to_string(),
        ),
        ("the key of a DID", bad.to_string()),
        ("a second proof", both.to_string()),
        ("a document on the web", sign(&list(), "https://evil.example/keys#1").to_string()),
        ("a kid", jwt(&inner, kid("vc+jwt", METHOD))),
        ("a kid without a fragment", jwt(&inner, kid("vc+jwt", EVIL))),
        ("a credential beside that of the token", jwt(&nested, HeaderOptions::typ("vc+jwt"))),
    ] {
        assert!(beside(&list, 1, policy()).is_none(), "{what}: only the URL is asked for");
        // In a presentation, too.
        let inside = match list.starts_with('{') {
            true => testamur_core::json::parse(list.as_bytes()).unwrap(),
            false => envelope("vc+jwt", &list),
        };
        let step = ask(
            &presentation(&[badge_with(&entry("revocation", 1)), inside]),
            demand(),
            &Evidence::new(),
        );
        let Step::Needs(requests) = step else { panic!("{what}") };
        assert_eq!(requests.iter().map(|one| &*one.url).collect::<Vec<_>>(), [LIST], "{what}");
    }
    // What is no credential of the data model is no list.
    let error = policy().status_list(sd_jwt.to_string().as_bytes()).unwrap_err();
    assert_eq!(error.code(), Code::StatusListMalformed);
}
