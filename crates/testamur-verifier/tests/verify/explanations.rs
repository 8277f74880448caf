//! Why a signature does not match.

use crate::badge::*;
use testamur_core::Code;
use testamur_core::evidence::{Evidence, Step};
use testamur_core::json::Value;
use testamur_proof::{ProvenCause, Suite};
use testamur_verifier::{Explanation, Verifier};

fn explain(document: &Value) -> Explanation {
    let input = document.to_string();
    let step = Verifier::new().explain(input.as_bytes(), &policy(), &Evidence::new(), now());
    let Step::Done(explanation) = step.unwrap() else { panic!("nothing is needed") };
    explanation
}

#[test]
fn a_good_signature_shows_its_stages() {
    for suite in [Suite::EddsaRdfc2022, Suite::EddsaJcs2022] {
        let document = signed_with(&badge(), &school(), suite, &assertion(&school()));
        let explanation = explain(&document);
        let [proof] = explanation.proofs() else { panic!("one proof") };
        assert_eq!(proof.signature, Ok(()));
        assert!(proof.cause.is_none());
        let stages = proof.stages.as_ref().unwrap();
        assert!(stages.canonical_document.contains("Welding certificate"));
        assert!(!stages.canonical_document.contains("proofValue"));
        let json = explanation.to_value().to_string();
        assert!(json.contains(&stages.document_digest.to_string()), "{json}");
        assert!(json.contains(r#""matches":true,"hash":"SHA-256""#), "{json}");
    }
}

#[test]
fn causes_are_named_where_they_can_be_proven() {
    let document = signed(&badge(), &school());
    let cause = |document: &Value| explain(document).proofs()[0].cause.clone();
    let added = cause(&edited(&document, "/honours", "true")).unwrap();
    let ProvenCause::UndefinedDropped { places } = added else { panic!("{added:?}") };
    assert_eq!(places[0].as_str(), "/honours");
    let added =
        cause(&edited(&document, "/credentialSubject/narrative", "\"Best of all.\"")).unwrap();
    let ProvenCause::Added { place } = added else { panic!("{added:?}") };
    assert_eq!(place.as_str(), "/credentialSubject/narrative");
    let changed = cause(&edited(&document, "/proof/proofPurpose", "\"authentication\"")).unwrap();
    let ProvenCause::ProofOption { member, .. } = changed else { panic!("{changed:?}") };
    assert_eq!(member, "proofPurpose");
    let version = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json";
    let changed = cause(&edited(&document, "/@context/1", &format!("\"{version}\""))).unwrap();
    let ProvenCause::ContextVersion { url, signed } = changed else { panic!("{changed:?}") };
    assert_eq!((url.as_str(), signed), (version, version.replace("3.0.2", "3.0.3")));
    // What was lost cannot be found again.
    assert_eq!(cause(&edited(&document, "/name", "\"Doctorate\"")), None);
}

#[test]
fn what_cannot_be_read_is_said() {
    let document = signed(&badge(), &school());
    let explanation = explain(&edited(&document, "/proof", ""));
    let error = explanation.proofs()[0].signature.clone().unwrap_err();
    assert_eq!(error.code(), Code::ProofMissing);
    let unreadable = Verifier::new().explain(b"{", &policy(), &Evidence::new(), now());
    assert_eq!(unreadable.unwrap_err().code(), Code::InputNotJson);
}

#[test]
fn the_causes_of_few_signatures_are_looked_for() {
    let proof = signed(&badge(), &school()).get("proof").unwrap().to_string();
    let document = edited(&badge(), "/credentialSubject/narrative", "\"Best of all.\"");
    let document = edited(&document, "/proof", &format!("[{}]", vec![&*proof; 20].join(",")));
    let explanation = explain(&document);
    let found = explanation.proofs().iter().filter(|proof| proof.cause.is_some()).count();
    assert_eq!((explanation.proofs().len(), found), (20, 16));
    assert!(explanation.proofs().iter().all(|proof| proof.signature.is_err()));
}
