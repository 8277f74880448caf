//! Proofs that must be there: an issuer with an Ed25519 key and an ML-DSA-44 key on its website.

use crate::badge::*;
use testamur_core::evidence::{Document, Evidence, Source};
use testamur_core::json::Value;
use testamur_core::report::{CheckId, Verdict};
use testamur_core::{Code, Error};
use testamur_keys::KeyType;
use testamur_proof::{ProofOptions, Suite};
use testamur_verifier::{CredentialPolicy, Report, RequiredSuite, Trust};

const ISSUER: &str = "did:web:school.example";
const DOCUMENT: &str = "https://school.example/.well-known/did.json";
const EDDSA: RequiredSuite = RequiredSuite::Suite(Suite::EddsaRdfc2022);
const ML_DSA: RequiredSuite = RequiredSuite::Suite(Suite::Mldsa44Rdfc2024);
const ANY: RequiredSuite = RequiredSuite::PostQuantum;

fn keys() -> [Person; 2] {
    [person(1), person_with(KeyType::MlDsa44, 1)]
}

fn evidence() -> Evidence {
    let [one, two] = keys().map(|person| person.did.replace("did:key:", ""));
    let method = |name: &str, multikey: String| {
        format!(
            r#"{{"id": "{ISSUER}#{name}", "type": "Multikey", "controller": "{ISSUER}",
            "publicKeyMultibase": "{multikey}"}}"#
        )
    };
    let document = format!(
        r#"{{"id": "{ISSUER}", "verificationMethod": [{}, {}],
        "assertionMethod": ["{ISSUER}#eddsa", "{ISSUER}#mldsa"]}}"#,
        method("eddsa", one),
        method("mldsa", two),
    );
    let media_type = Some("application/did+json".to_owned());
    let bytes = document.into_bytes().into();
    let mut evidence = Evidence::new();
    evidence.insert(DOCUMENT, Ok(Document { bytes, media_type, source: Source::Network }));
    evidence
}

/// The badge with a proof by each key of the issuer.
fn both() -> Value {
    let [one, two] = keys();
    let eddsa = ProofOptions::assertion(format!("{ISSUER}#eddsa"));
    let mldsa = ProofOptions::assertion(format!("{ISSUER}#mldsa"));
    let once = signed_with(&badge_by(ISSUER), &one, Suite::EddsaRdfc2022, &eddsa);
    signed_with(&once, &two, Suite::Mldsa44Rdfc2024, &mldsa)
}

/// The set without one of its proofs.
fn without(place: usize) -> Value {
    let set = both();
    let left = set.get("proof").unwrap().as_array().unwrap()[1 - place].clone();
    let mut stripped = set.clone();
    stripped.as_object_mut().unwrap().insert("proof", left);
    stripped
}

/// The set with its proofs in the other order.
fn turned() -> Value {
    let mut set = both();
    let proofs = set.as_object_mut().unwrap().get_mut("proof");
    let Some(Value::Array(proofs)) = proofs else { panic!("a set of proofs") };
    proofs.reverse();
    set
}

fn requiring(suites: &[RequiredSuite]) -> CredentialPolicy {
    let trust = Trust::only([ISSUER]).unwrap();
    CredentialPolicy::new(trust).require_suites(suites.iter().copied())
}

fn ask(document: &Value, suites: &[RequiredSuite]) -> Report {
    verify_bytes(document.to_string().as_bytes(), requiring(suites), &evidence(), now())
}

#[track_caller]
fn missing(report: &Report) {
    assert_eq!(report.verdict(), Verdict::Rejected, "{:#}", report.to_value());
    let finding = (CheckId::Proof, Code::ProofSuiteRequired, "/proof".to_owned());
    assert!(findings(report).contains(&finding), "{:#}", report.to_value());
}

/// Every set of proofs against every demand.
#[test]
fn the_truth_table() {
    let documents = [both(), turned(), without(1), without(0)];
    let demands: [(&[RequiredSuite], [bool; 4]); 9] = [
        (&[], [true, true, true, true]),
        (&[EDDSA], [true, true, true, false]),
        (&[ML_DSA], [true, true, false, true]),
        (&[ANY], [true, true, false, true]),
        (&[EDDSA, ML_DSA], [true, true, false, false]),
        (&[ML_DSA, EDDSA], [true, true, false, false]),
        (&[EDDSA, ANY], [true, true, false, false]),
        (&[ML_DSA, ANY], [true, true, false, true]),
        (&[EDDSA, ML_DSA, ANY], [true, true, false, false]),
    ];
    for (suites, expected) in demands {
        for (document, good) in documents.iter().zip(expected) {
            let report = ask(document, suites);
            if good {
                accepted(&report);
            } else {
                missing(&report);
            }
        }
    }
    // Another suite of the same key is not the one that was demanded.
    let jcs = RequiredSuite::Suite(Suite::Mldsa44Jcs2024);
    missing(&ask(&both(), &[jcs]));
}

/// Without any proof nothing is accepted, whatever is demanded.
#[test]
fn no_proof_at_all() {
    for proofs in [None, Some(Value::Array(Vec::new()))] {
        let mut document = both();
        let members = document.as_object_mut().unwrap();
        members.remove("proof");
        if let Some(proofs) = proofs {
            members.insert("proof", proofs);
        }
        for suites in [&[][..], &[EDDSA], &[ML_DSA], &[EDDSA, ML_DSA], &[ANY]] {
            let report = ask(&document, suites);
            assert_eq!(report.verdict(), Verdict::Rejected, "{:#}", report.to_value());
        }
    }
}

/// A proof that is there must hold, whether it was demanded or not.
#[test]
fn a_bad_proof_of_the_suite_does_not_count() {
    for place in [0, 1] {
        let created = format!("/proof/{place}/created");
        let changed = edited(&both(), &created, "\"2026-01-02T00:00:00Z\"");
        for suites in [&[][..], &[EDDSA], &[ML_DSA], &[EDDSA, ML_DSA]] {
            let at = format!("/proof/{place}");
            rejected(&ask(&changed, suites), CheckId::Proof, Code::ProofSignature, &at);
        }
        // Alone, it does not hold either, and the other is missing.
        let alone = edited(&without(1 - place), "/proof/created", "\"2026-01-02T00:00:00Z\"");
        let report = ask(&alone, &[EDDSA, ML_DSA]);
        let bad = (CheckId::Proof, Code::ProofSignature, "/proof".to_owned());
        assert!(findings(&report).contains(&bad), "{:#}", report.to_value());
        missing(&report);
    }
}

/// Anybody can add a proof by a key of their own, in place of either that was taken out.
#[test]
fn a_proof_by_somebody_else_does_not_count() {
    let ed25519 = (person(9), Suite::EddsaRdfc2022, 0, EDDSA, ML_DSA);
    let ml_dsa = (person_with(KeyType::MlDsa44, 9), Suite::Mldsa44Rdfc2024, 1, ML_DSA, EDDSA);
    for (stranger, suite, place, taken, left) in [ed25519, ml_dsa] {
        let added = signed_with(&without(place), &stranger, suite, &assertion(&stranger));
        accepted(&ask(&added, &[left]));
        for suites in [&[taken][..], &[EDDSA, ML_DSA], &[ML_DSA, EDDSA], &[taken, ANY]] {
            missing(&ask(&added, suites));
        }
        // In the issuer's name it does not hold.
        let name = if place == 0 { "eddsa" } else { "mldsa" };
        let options = ProofOptions::assertion(format!("{ISSUER}#{name}"));
        let forged = signed_with(&without(place), &stranger, suite, &options);
        let report = ask(&forged, &[EDDSA, ML_DSA]);
        rejected(&report, CheckId::Proof, Code::ProofSignature, "/proof/1");
    }
}

/// Without the issuer's document nobody knows whose the proofs are; what is not there at all is
/// known to be missing.
#[test]
fn keys_that_cannot_be_had() {
    let mut evidence = Evidence::new();
    evidence.insert(DOCUMENT, Err(Error::new(Code::FetchTimeout).with("url", DOCUMENT)));
    let ask = |document: &Value, suites: &[RequiredSuite]| {
        let input = document.to_string();
        verify_bytes(input.as_bytes(), requiring(suites), &evidence, now())
    };
    let report = ask(&both(), &[EDDSA, ML_DSA]);
    assert_eq!(report.verdict(), Verdict::Indeterminate);
    missing(&ask(&without(1), &[ML_DSA]));
}

#[test]
fn demands_are_found_by_name() {
    assert_eq!(RequiredSuite::find("mldsa44-rdfc-2024"), Some(ML_DSA));
    assert_eq!(RequiredSuite::find("post-quantum"), Some(ANY));
    for name in ["", "Post-Quantum", "mldsa44", "falcon512-jcs-2024"] {
        assert_eq!(RequiredSuite::find(name), None, "{name}");
    }
}
