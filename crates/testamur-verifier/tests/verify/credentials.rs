//! A good badge, and what is said of it after each kind of change.

use crate::badge::*;
use testamur_core::Code;
use testamur_core::report::{CheckId, Outcome};
use testamur_keys::KeyType;
use testamur_proof::Suite;
use testamur_verifier::{CredentialPolicy, Trust, Verifier};

#[test]
fn a_good_badge_is_accepted_by_every_suite() {
    for (suite, key_type) in [
        (Suite::EddsaRdfc2022, KeyType::Ed25519),
        (Suite::EddsaJcs2022, KeyType::Ed25519),
        (Suite::EcdsaRdfc2019, KeyType::P256),
        (Suite::EcdsaRdfc2019, KeyType::P384),
        (Suite::EcdsaJcs2019, KeyType::P256),
        (Suite::EcdsaJcs2019, KeyType::P384),
        (Suite::Ed25519Signature2020, KeyType::Ed25519),
        (Suite::Mldsa44Rdfc2024, KeyType::MlDsa44),
        (Suite::Mldsa44Jcs2024, KeyType::MlDsa44),
    ] {
        let issuer = person_with(key_type, 7);
        let document = badge_by(&issuer.did);
        let document = signed_with(&document, &issuer, suite, &assertion(&issuer));
        let policy = CredentialPolicy::new(Trust::only([&*issuer.did]).unwrap());
        let report = verify(&document, policy.require_type("OpenBadgeCredential"));
        accepted(&report);
        let outcomes: Vec<_> = report.checks().iter().map(|check| check.outcome().name()).collect();
        assert_eq!(
            outcomes.join(" "),
            "passed passed passed passed skipped passed passed passed skipped passed skipped \
             skipped skipped skipped skipped",
            "{}",
            suite.name()
        );
        let verified = report.accept().unwrap();
        assert_eq!(verified.issuer(), issuer.did);
        assert_eq!(verified.value(), &document);
        assert_eq!(verified.summary().subjects, [Some(learner().did)]);
    }
}

#[test]
fn the_report_says_who_issued_what_to_whom() {
    let report = verify(&signed(&badge(), &school()), policy());
    let summary = report.summary().unwrap();
    assert_eq!(summary.name.as_deref(), Some("Welding certificate"));
    assert_eq!(summary.issuer.as_ref().unwrap().label(), Some("Example School"));
    assert_eq!(summary.subjects[0].label(), Some(&*learner().did));
    let json = report.to_value();
    let text = |name: &str| json.get(name).unwrap().as_str().unwrap().to_owned();
    assert_eq!(text("issuer"), school().did);
    assert_eq!(text("subject"), learner().did);
    assert_eq!(text("format"), "data-integrity");
    assert_eq!(text("at"), "2026-06-01T12:00:00Z");
    let contexts = report.check(CheckId::Contexts).details()[0].1.to_string();
    assert!(contexts.contains("https://www.w3.org/ns/credentials/v2"), "{contexts}");
    assert!(contexts.contains(r#""from":"library","sha256":""#), "{contexts}");
}

#[test]
fn equal_questions_get_equal_answers() {
    let good = signed(&badge(), &school()).to_string();
    let bad = good.replace("Welding certificate", "Doctorate");
    let verifier = Verifier::new();
    for input in [good.as_bytes(), bad.as_bytes(), b"{}", b"\x89PNG\r\n\x1a\n"] {
        let fresh = verify_bytes(input, policy(), &Default::default(), now());
        for _ in 0..3 {
            let step = verifier.verify(input, &policy().into(), &Default::default(), now());
            let testamur_core::evidence::Step::Done(again) = step else { panic!("needs nothing") };
            assert_eq!(again.to_value().to_string(), fresh.to_value().to_string());
        }
    }
}

#[test]
fn changes_after_signing_are_found() {
    let document = signed(&badge(), &school());
    let subject = "/credentialSubject";
    for (pointer, value) in [
        ("/name", "\"Doctorate\""),
        ("/name", ""),
        ("/validUntil", "\"2099-01-01T00:00:00Z\""),
        ("/validUntil", ""),
        ("/credentialSubject/id", "\"did:example:other\""),
        ("/credentialSubject/achievement/name", "\"Medicine\""),
        ("/credentialSubject/achievement/criteria/narrative", "\"Paid for it.\""),
        ("/credentialSubject/narrative", "\"A defined term, added.\""),
        ("/type/1", ""),
        ("/awardedDate", "\"2020-01-01T00:00:00Z\""),
        ("/issuer/name", "\"Another School\""),
        (
            subject,
            &format!("[{}]", document.get("credentialSubject").unwrap()).replace("Welds", "Cuts"),
        ),
    ] {
        let report = verify(&edited(&document, pointer, value), policy());
        assert!(report.clone().accept().is_err(), "{pointer} = {value}");
        rejected(&report, CheckId::Proof, Code::ProofSignature, "/proof");
    }
    // What changes the text and not the meaning changes nothing under an RDF suite.
    let reordered =
        edited(&document, "/type", r#"["OpenBadgeCredential", "VerifiableCredential"]"#);
    accepted(&verify(&reordered, policy()));
}

#[test]
fn undefined_terms_and_types_are_refused() {
    let document = signed(&badge(), &school());
    for (pointer, value, code) in [
        ("/honours", "true", Code::ContextUndefinedTerm),
        ("/credentialSubject/honours", "\"summa\"", Code::ContextUndefinedTerm),
        ("/type/2", "\"Doctorate\"", Code::ContextUndefinedType),
        (
            "/credentialSubject/achievement/type",
            "[\"Achievement\", \"X\"]",
            Code::ContextUndefinedType,
        ),
        ("/credentialSubject/achievement/id", "\"relative\"", Code::ContextRelativeIri),
    ] {
        let at = if code == Code::ContextUndefinedType && pointer.ends_with("type") {
            format!("{pointer}/1")
        } else {
            pointer.to_owned()
        };
        let report = verify(&edited(&document, pointer, value), policy());
        rejected(&report, CheckId::Contexts, code, &at);
        // Signed so, too: a suite over JSON signs what means nothing.
        let suite = Suite::EddsaJcs2022;
        let unsigned = edited(&badge(), pointer, value);
        let bare = signed_with(&unsigned, &school(), suite, &assertion(&school()));
        rejected(&verify(&bare, policy()), CheckId::Contexts, code, &at);
    }
}

#[test]
fn the_validity_period_includes_both_ends() {
    let document = signed(&badge(), &school());
    let ask = |at: &str, skew| verify_at(&document, policy().clock_skew(skew), time(at));
    for at in ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2026-07-01T00:00:00+02:00"] {
        accepted(&ask(at, 0));
    }
    let (check, early, late) =
        (CheckId::ValidityPeriod, Code::ValidityNotYet, Code::ValidityExpired);
    rejected(&ask("2025-12-31T23:59:59Z", 0), check, early, "/validFrom");
    rejected(&ask("2027-01-01T00:00:01Z", 0), check, late, "/validUntil");
    rejected(&ask("2027-01-01T00:00:00.1Z", 0), check, late, "/validUntil");
    accepted(&ask("2025-12-31T23:59:00Z", 60));
    accepted(&ask("2027-01-01T00:01:00Z", 60));
    rejected(&ask("2025-12-31T23:58:59Z", 60), check, early, "/validFrom");
    rejected(&ask("2027-01-01T00:01:01Z", 60), check, late, "/validUntil");
}

#[test]
fn credentials_of_version_1_are_verified_too() {
    let document = badge();
    let document = edited(
        &document,
        "/@context",
        r#"["https://www.w3.org/2018/credentials/v1", "https://www.w3.org/2018/credentials/examples/v1"]"#,
    );
    let document = edited(&document, "/type", r#"["VerifiableCredential"]"#);
    let document = edited(&document, "/issuer", &format!("\"{}\"", school().did));
    let document = edited(&document, "/issuanceDate", "\"2026-01-01T00:00:00.123Z\"");
    let document = edited(&document, "/expirationDate", "\"2027-01-01T00:00:00Z\"");
    let document =
        edited(&document, "/credentialSubject", &format!("{{\"id\": \"{}\"}}", learner().did));
    let document = ["/validFrom", "/validUntil", "/name"]
        .into_iter()
        .fold(document, |document, member| edited(&document, member, ""));
    for suite in [Suite::EddsaRdfc2022, Suite::EddsaJcs2022, Suite::Ed25519Signature2020] {
        let document = signed_with(&document, &school(), suite, &assertion(&school()));
        accepted(&verify(&document, policy()));
        let late = verify_at(&document, policy(), time("2027-01-01T00:00:01Z"));
        rejected(&late, CheckId::ValidityPeriod, Code::ValidityExpired, "/expirationDate");
    }
    // Its context has the names of version 2.0 as well: the tighter of both counts.
    for (member, value, code, at) in [
        ("validUntil", "2026-05-01T00:00:00Z", Some(Code::ValidityExpired), "/validUntil"),
        ("validUntil", "2028-05-01T00:00:00Z", None, ""),
        ("validFrom", "2026-07-01T00:00:00Z", Some(Code::ValidityNotYet), "/validFrom"),
        ("validFrom", "2025-07-01T00:00:00Z", None, ""),
    ] {
        let both = edited(&document, &format!("/{member}"), &format!("\"{value}\""));
        let report = verify(&signed(&both, &school()), policy());
        match code {
            Some(code) => rejected(&report, CheckId::ValidityPeriod, code, at),
            None => accepted(&report),
        }
    }
    let late = edited(&document, "/validUntil", "\"2028-05-01T00:00:00Z\"");
    let late = verify_at(&signed(&late, &school()), policy(), time("2027-01-01T00:00:01Z"));
    rejected(&late, CheckId::ValidityPeriod, Code::ValidityExpired, "/expirationDate");
    let unreadable = edited(&document, "/validUntil", "\"soon\"");
    let report = verify(&signed(&unreadable, &school()), policy());
    rejected(&report, CheckId::DataModel, Code::InputDateTime, "/validUntil");
}

#[test]
fn broken_rules_are_found_in_signed_documents() {
    for (pointer, value, code, at) in [
        ("/credentialSubject", "[]", Code::InputMemberEmpty, "/credentialSubject"),
        ("/validFrom", "\"2028-01-01T00:00:00Z\"", Code::InputPeriodReversed, "/validUntil"),
        (
            "/credentialSchema",
            r#"{"id": "urn:x"}"#,
            Code::InputMemberMissing,
            "/credentialSchema/type",
        ),
    ] {
        let document = edited(&badge(), pointer, value);
        let document =
            signed_with(&document, &school(), Suite::EddsaRdfc2022, &assertion(&school()));
        let report = verify(&document, policy());
        let all = findings(&report);
        assert!(all.contains(&(CheckId::DataModel, code, at.to_owned())), "{all:?}");
        // The signature is good, and the report says that as well.
        assert_eq!(check(&report, CheckId::Proof), (Outcome::Passed, None));
    }
}
