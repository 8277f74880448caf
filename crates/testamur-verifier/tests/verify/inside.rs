//! Endorsements and credentials inside a credential.

use crate::badge::*;
use testamur_core::Code;
use testamur_core::evidence::{Document, Evidence};
use testamur_core::json::{Value, parse};
use testamur_core::report::{CheckId, Outcome, Verdict};
use testamur_verifier::{CredentialPolicy, Limits, Trust};

/// An unsigned endorsement of a badge.
fn endorsement(by: &Person) -> Value {
    let text = format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": "urn:uuid:7d9a3f62-3c1b-4d0e-8f57-2b6f1a9c4e01",
        "type": ["VerifiableCredential", "EndorsementCredential"], "name": "Endorsement",
        "issuer": {{"id": "{}", "type": "Profile"}}, "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {{"id": "urn:uuid:5c1b6a1a-2b53-4a43-8b2c-5e0f3b1b6c22",
            "type": "EndorsementSubject", "endorsementComment": "They can weld."}}}}"#,
        by.did
    );
    parse(text.as_bytes()).unwrap()
}

/// The signed badge with this at a place.
fn with(place: &str, value: &str) -> Value {
    signed(&edited(&badge(), place, value), &school())
}

/// A signed learner record with these members in its subject.
fn record(credentials: &str) -> Value {
    let text = format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": "urn:uuid:7d9a3f62-3c1b-4d0e-8f57-2b6f1a9c4e02",
        "type": ["VerifiableCredential", "ClrCredential"], "name": "Record",
        "issuer": {{"id": "{}", "type": "Profile"}}, "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {{"id": "{}", "type": "ClrSubject",
            "verifiableCredential": {credentials}}}}}"#,
        school().did,
        learner().did
    );
    signed(&parse(text.as_bytes()).unwrap(), &school())
}

fn trusting_both() -> CredentialPolicy {
    CredentialPolicy::new(Trust::only([school().did, stranger().did]).unwrap())
}

const PLACES: [&str; 3] =
    ["/endorsement", "/credentialSubject/achievement/endorsement", "/issuer/endorsement"];

#[test]
fn endorsements_are_examined_wherever_they_stand() {
    let good = signed(&endorsement(&stranger()), &stranger());
    let forged = edited(&good, "/credentialSubject/endorsementComment", "\"They cannot.\"");
    let check_id = CheckId::Endorsements;
    for place in PLACES {
        let at = format!("{place}/0");
        let document = with(place, &format!("[{good}]"));
        let report = verify(&document, trusting_both().require_type("OpenBadgeCredential"));
        accepted(&report);
        assert_eq!(check(&report, check_id), (Outcome::Passed, None), "{:#}", report.to_value());
        let [(found, inside)] = report.check(check_id).reports() else { panic!("{place}") };
        assert_eq!((found.as_str(), inside.verdict()), (&*at, Verdict::Accepted));
        // A bad one is a warning: forged, or by somebody who is not trusted.
        let warned = (Outcome::Warned, Some(Code::HolderEndorsementRejected));
        for (bad, policy) in [(&forged, trusting_both()), (&good, policy())] {
            let report = verify(&with(place, &format!("[{bad}]")), policy);
            accepted(&report);
            assert_eq!(check(&report, check_id), warned);
            assert_eq!(report.check(check_id).at().unwrap().as_str(), at);
        }
    }
    // Nothing is examined for a forgery, and nothing is said to be missing.
    let document = edited(&with(PLACES[1], &good.to_string()), "/name", "\"Doctorate\"");
    let report = verify(&document, trusting_both());
    assert_eq!(check(&report, check_id), (Outcome::Skipped, None));
    assert!(report.check(check_id).sentence().starts_with("Not examined"));
    let none = verify(&signed(&badge(), &school()), policy());
    assert_eq!(none.check(check_id).sentence(), "There are none.");
}

#[test]
fn what_cannot_be_examined_is_said() {
    let token = "[\"eyJhbGciOiJFUzI1NiJ9.e30.c2ln\"]";
    for place in ["/endorsementJwt", "/credentialSubject/achievement/endorsementJwt"] {
        let report = verify(&with(place, token), policy());
        accepted(&report);
        let warned = (Outcome::Warned, Some(Code::HolderEndorsementRejected));
        assert_eq!(check(&report, CheckId::Endorsements), warned);
        assert_eq!(
            report.check(CheckId::Endorsements).at().unwrap().as_str(),
            format!("{place}/0")
        );
    }
    // A record is no better than what is in it.
    let envelope = r#"{"@context": "https://www.w3.org/ns/credentials/v2",
        "id": "data:application/vc+jwt,eyJhbGciOiJFUzI1NiJ9.e30.c2ln",
        "type": "EnvelopedVerifiableCredential"}"#;
    let report = verify(&record(&format!("[{envelope}]")), policy());
    let at = "/credentialSubject/verifiableCredential/0";
    rejected(&report, CheckId::EmbeddedCredentials, Code::HolderCredentialRejected, at);
    let number = record("[17]");
    let report = verify(&number, policy());
    indeterminate(&report, CheckId::EmbeddedCredentials, Code::HolderInsideNotExamined, at);
}

#[test]
fn a_record_is_no_better_than_the_credentials_in_it() {
    let check_id = CheckId::EmbeddedCredentials;
    let good = signed(&badge(), &school());
    let report = verify(&record(&format!("[{good}, {good}]")), policy());
    accepted(&report);
    assert_eq!(check(&report, check_id), (Outcome::Passed, None));
    assert_eq!(report.check(check_id).reports().len(), 2);
    let bad = edited(&good, "/name", "\"Doctorate\"");
    let report = verify(&record(&format!("[{good}, {bad}]")), policy());
    let at = "/credentialSubject/verifiableCredential/1";
    rejected(&report, check_id, Code::HolderCredentialRejected, at);
}

#[test]
fn all_credentials_share_the_steps_for_schemas() {
    const SCHEMA: &str = "https://school.example/schema.json";
    let texts = vec![r#""""#; 1_000].join(",");
    let costly = vec![r##"{"$ref": "#/$defs/costly"}"##; 400].join(",");
    let schema = format!(
        r#"{{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "{SCHEMA}",
        "$defs": {{"costly": {{"not": {{"const": [{texts}]}}}}}}, "allOf": [{costly}]}}"#
    );
    let mut evidence = Evidence::new();
    evidence.insert(SCHEMA, Ok(Document::given(schema.into_bytes())));
    let entry = format!(r#"{{"id": "{SCHEMA}", "type": "JsonSchema"}}"#);
    let one = with("/credentialSchema", &entry).to_string();
    let ask = |count| {
        let record = record(&format!("[{}]", vec![&*one; count].join(","))).to_string();
        verify_bytes(record.as_bytes(), policy(), &evidence, now())
    };
    accepted(&ask(2));
    let report = ask(4);
    let [.., (_, last)] = report.check(CheckId::EmbeddedCredentials).reports() else {
        panic!("four are examined")
    };
    let last = last.check(CheckId::Schema);
    assert_eq!(last.outcome(), Outcome::Inconclusive);
    assert_eq!(last.code(), Some(Code::LimitSchemaSteps));
}

#[test]
fn depth_and_number_have_an_end() {
    let mut inner = signed(&endorsement(&school()), &school());
    for level in 0..5 {
        let outer = edited(&endorsement(&school()), "/endorsement", &format!("[{inner}]"));
        let outer = edited(&outer, "/id", &format!("\"urn:level:{level}\""));
        inner = signed(&outer, &school());
    }
    let report = verify(&inner, policy());
    accepted(&report);
    let (mut deepest, mut depth) = (&*report, 0);
    while let [(_, inside)] = deepest.check(CheckId::Endorsements).reports() {
        (deepest, depth) = (inside, depth + 1);
    }
    assert_eq!(depth, 4);
    let code = deepest.check(CheckId::Endorsements).code();
    assert_eq!(code, Some(Code::HolderInsideNotExamined));

    let mut limits = Limits::default();
    limits.credentials = 1;
    let good = signed(&badge(), &school());
    let report = verify(&record(&format!("[{good}, {good}]")), policy().limits(limits));
    let at = "/credentialSubject/verifiableCredential/1";
    indeterminate(&report, CheckId::EmbeddedCredentials, Code::HolderInsideNotExamined, at);
}

/// One finding tells of those that are too many, however many there are.
#[test]
fn of_many_inside_only_some_are_looked_at() {
    let mut limits = Limits::default();
    limits.credentials = 10;
    let numbers = format!("[{}]", vec!["1"; 5_000].join(","));
    let report = verify(&record(&numbers), policy().limits(limits));
    let check = report.check(CheckId::EmbeddedCredentials);
    assert_eq!((check.outcome(), check.findings().len()), (Outcome::Inconclusive, 11));
    // Of a credential that is not acceptable nothing inside is looked at.
    let unsigned =
        edited(&record(&numbers), "/proof/proofValue", &format!("\"z{}\"", "3".repeat(87)));
    let report = verify(&unsigned, policy());
    let check = report.check(CheckId::EmbeddedCredentials);
    assert_eq!((check.outcome(), check.findings().len()), (Outcome::Skipped, 0));
    assert!(check.sentence().starts_with("Not examined"), "{}", check.sentence());
}
