//! Proofs: missing, malformed, for something else, expired, in sets and in chains.

use crate::badge::*;
use testamur_core::Code;
use testamur_core::json::Value;
use testamur_core::report::{CheckId, Outcome};
use testamur_proof::{ProofOptions, Suite};

#[test]
fn proofs_that_cannot_be_read() {
    let document = signed(&badge(), &school());
    let cut = document.get("proof").unwrap().get("proofValue").unwrap().as_str().unwrap();
    let without_prefix = format!("\"{}\"", &cut[1..]);
    let cut = format!("\"{}\"", &cut[..cut.len() - 1]);
    for (pointer, value, code, at) in [
        ("/proof", "", Code::ProofMissing, ""),
        ("/proof", "[]", Code::ProofMissing, "/proof"),
        ("/proof", "null", Code::ProofMalformed, "/proof"),
        ("/proof", "\"proof\"", Code::ProofMalformed, "/proof"),
        ("/proof/type", "", Code::ProofMalformed, "/proof"),
        ("/proof/proofPurpose", "", Code::ProofMalformed, "/proof"),
        ("/proof/verificationMethod", "", Code::ProofMalformed, "/proof"),
        ("/proof/proofValue", "", Code::ProofMalformed, "/proof"),
        ("/proof/proofValue", "null", Code::ProofMalformed, "/proof"),
        ("/proof/proofValue", &without_prefix, Code::ProofValue, "/proof/proofValue"),
        ("/proof/proofValue", &cut, Code::ProofSignature, "/proof"),
    ] {
        let report = verify(&edited(&document, pointer, value), policy());
        let found = findings(&report);
        let [(check, found_code, found_at)] = &found[..] else { panic!("{pointer}: {found:?}") };
        assert_eq!((*check, *found_code), (CheckId::Proof, code), "{pointer} = {value}");
        assert!(found_at.starts_with(at), "{pointer} = {value}: {found_at}");
        assert!(report.accept().is_err());
    }
}

#[test]
fn proofs_of_unknown_kinds_are_left_open() {
    let document = signed(&badge(), &school());
    for (pointer, code) in
        [("/proof/type", Code::ProofTypeUnknown), ("/proof/cryptosuite", Code::ProofSuiteUnknown)]
    {
        let report = verify(&edited(&document, pointer, "\"unheard-of\""), policy());
        indeterminate(&report, CheckId::Proof, code, pointer);
    }
}

#[test]
fn a_proof_counts_for_its_purpose_only() {
    let school = school();
    let document = |purpose: &str| {
        let options = ProofOptions::new(&school.method, purpose);
        signed_with(&badge(), &school, Suite::EddsaRdfc2022, &options)
    };
    for purpose in ["keyAgreement", "authentication", "capabilityInvocation"] {
        let report = verify(&document(purpose), policy());
        let all = findings(&report);
        let wrong = (CheckId::Proof, Code::ProofPurpose, "/proof/proofPurpose".to_owned());
        assert!(all.contains(&wrong), "{purpose}: {all:?}");
        assert!(report.accept().is_err());
    }
    // Even where the policy asks for it, an Ed25519 key is listed for no key agreement.
    let report = verify(&document("keyAgreement"), policy().proof_purpose("keyAgreement"));
    let codes: Vec<_> = findings(&report).iter().map(|(check, code, _)| (*check, *code)).collect();
    assert_eq!(codes, [(CheckId::IssuerKey, Code::DidVerificationMethodRelationship)]);
    accepted(&verify(&document("authentication"), policy().proof_purpose("authentication")));
}

#[test]
fn proofs_have_times() {
    let school = school();
    let mut options = assertion(&school);
    options.expires = Some(time("2026-06-01T12:00:00Z"));
    let document = signed_with(&badge(), &school, Suite::EddsaRdfc2022, &options);
    accepted(&verify_at(&document, policy(), time("2026-06-01T12:00:00Z")));
    let late = verify_at(&document, policy(), time("2026-06-01T12:00:01Z"));
    rejected(&late, CheckId::Proof, Code::ProofExpired, "/proof/expires");
    accepted(&verify_at(&document, policy().clock_skew(5), time("2026-06-01T12:00:05Z")));
    options.expires = None;
    options.created = Some(time("2026-06-02T00:00:00Z"));
    let document = signed_with(&badge(), &school, Suite::EddsaRdfc2022, &options);
    let early = verify(&document, policy());
    accepted(&early);
    let warned = (Outcome::Warned, Some(Code::ProofCreatedLater));
    assert_eq!(check(&early, CheckId::Proof), warned);
}

#[test]
fn domain_and_challenge_must_be_those_asked_for() {
    let school = school();
    let mut options = assertion(&school);
    options.domain = vec!["a.example".to_owned(), "b.example".to_owned()];
    options.challenge = Some("c1".to_owned());
    let bound = signed_with(&badge(), &school, Suite::EddsaRdfc2022, &options);
    let unbound = signed(&badge(), &school);
    accepted(&verify(&bound, policy()));
    accepted(&verify(&bound, policy().domain("b.example").challenge("c1")));
    for document in [&bound, &unbound] {
        let report = verify(document, policy().domain("c.example"));
        rejected(&report, CheckId::Proof, Code::ProofDomain, "/proof/domain");
        let report = verify(document, policy().challenge("c2"));
        rejected(&report, CheckId::Proof, Code::ProofChallenge, "/proof/challenge");
    }
    // Added afterwards, they are signed by nobody.
    let added = edited(&unbound, "/proof/domain", "\"c.example\"");
    let report = verify(&added, policy().domain("c.example"));
    rejected(&report, CheckId::Proof, Code::ProofSignature, "/proof");
}

#[test]
fn every_proof_of_a_set_must_verify() {
    let (school, stranger) = (school(), stranger());
    let set = signed(&signed(&badge(), &school), &stranger);
    let report = verify(&set, policy());
    accepted(&report);
    let by_another = (Outcome::Warned, Some(Code::ProofOtherSigner));
    assert_eq!(check(&report, CheckId::IssuerKey), by_another);
    for index in [0, 1] {
        let pointer = format!("/proof/{index}/proofPurpose");
        let bad = edited(&set, &pointer, "\"authentication\"");
        let codes: Vec<_> = findings(&verify(&bad, policy())).into_iter().map(|f| f.1).collect();
        assert!(codes.contains(&Code::ProofSignature), "{codes:?}");
        let other =
            edited(&set, &format!("/proof/{index}/proofValue"), &proof_value(&set, 1 - index));
        let at = format!("/proof/{index}");
        rejected(&verify(&other, policy()), CheckId::Proof, Code::ProofSignature, &at);
    }
    // Without the issuer's own proof the others are worth nothing.
    let alone = edited(&set, "/proof/0", "");
    let at = "/proof/0/verificationMethod";
    rejected(&verify(&alone, policy()), CheckId::IssuerKey, Code::KeyIssuer, at);
}

fn proof_value(document: &Value, index: usize) -> String {
    document.get("proof").unwrap().as_array().unwrap()[index].get("proofValue").unwrap().to_string()
}

#[test]
fn chains_hold_as_long_as_every_link_does() {
    let (school, stranger) = (school(), stranger());
    let mut first = assertion(&school);
    first.id = Some("urn:uuid:11111111-1111-4111-8111-111111111111".to_owned());
    let mut second = assertion(&stranger);
    second.previous_proof = vec![first.id.clone().unwrap()];
    for suite in [Suite::EddsaRdfc2022, Suite::EddsaJcs2022] {
        let one = signed_with(&badge(), &school, suite, &first);
        let chain = signed_with(&one, &stranger, suite, &second);
        accepted(&verify(&chain, policy()));
        // The first proof is gone, is another, or is named wrongly.
        let codes = |document: &Value| -> Vec<Code> {
            findings(&verify(document, policy())).into_iter().map(|f| f.1).collect()
        };
        let gone = edited(&chain, "/proof/0", "");
        assert!(codes(&gone).contains(&Code::ProofPrevious), "{:?}", codes(&gone));
        let renamed = edited(&chain, "/proof/1/previousProof", "\"urn:uuid:nobody\"");
        assert_eq!(codes(&renamed), [Code::ProofPrevious]);
        let number = edited(&chain, "/proof/1/previousProof", "1");
        assert_eq!(codes(&number), [Code::ProofMalformed]);
        let other = edited(&chain, "/proof/0/created", "\"2026-01-02T00:00:00Z\"");
        assert_eq!(codes(&other), [Code::ProofSignature, Code::ProofSignature]);
    }
}

/// A JCS proof that lists contexts lets others follow.
#[test]
fn contexts_that_no_proof_signs() {
    let school = school();
    let sign =
        |document: &Value| signed_with(document, &school, Suite::EddsaJcs2022, &assertion(&school));
    let document = sign(&badge());
    let listed = document.get("proof").unwrap().get("@context");
    assert_eq!(listed, badge().get("@context"), "the proof lists contexts");
    accepted(&verify(&document, policy()));
    assert_eq!(check(&verify(&document, policy()), CheckId::Proof), (Outcome::Passed, None));
    let integrity = r#""https://w3id.org/security/data-integrity/v2""#;
    let appended = edited(&document, "/@context/2", integrity);
    let report = verify(&appended, policy());
    accepted(&report);
    let warned = (Outcome::Warned, Some(Code::ProofUnsignedContexts));
    assert_eq!(check(&report, CheckId::Proof), warned);
    assert_eq!(report.check(CheckId::Proof).at().unwrap().as_str(), "/@context/2");
    // A set in which one proof signs it and one does not.
    let set = signed_with(&appended, &school, Suite::EddsaRdfc2022, &assertion(&school));
    assert_eq!(check(&verify(&set, policy()), CheckId::Proof), warned);
    // Its own contexts may follow, too, as long as they do not touch what is there.
    let unused = edited(&document, "/@context/2", r#"{"grade": "urn:x:grade"}"#);
    assert_eq!(check(&verify(&unused, policy()), CheckId::Proof), warned);
    // Here they give a member another meaning, or one that it did not have.
    let grade = r#"{"grade": "urn:x:grade"}"#;
    let graded = |document: &Value| sign(&edited(document, "/credentialSubject/grade", "\"A\""));
    let defined = graded(&edited(&badge(), "/@context/2", grade));
    accepted(&verify(&defined, policy()));
    let redefined = edited(&defined, "/@context/3", r#"{"grade": "urn:x:age"}"#);
    let defined_later = edited(&graded(&badge()), "/@context/2", grade);
    for (changed, at) in [(redefined, "/@context/3"), (defined_later, "/@context/2")] {
        rejected(&verify(&changed, policy()), CheckId::Proof, Code::ProofUnsignedMeaning, at);
    }
}

#[test]
fn only_allowed_suites_count() {
    let document = signed(&badge(), &school());
    accepted(&verify(&document, policy().only_suites([Suite::EddsaRdfc2022])));
    for allowed in [vec![], vec![Suite::EddsaJcs2022]] {
        let report = verify(&document, policy().only_suites(allowed));
        rejected(&report, CheckId::Proof, Code::ProofSuiteNotAllowed, "/proof");
    }
}
