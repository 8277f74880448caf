//! Whose key signed, and whether it may.

use crate::badge::*;
use testamur_core::evidence::{Document, Evidence, Purpose, Source, Step};
use testamur_core::json::Value;
use testamur_core::report::{CheckId, Outcome};
use testamur_core::{Code, Error};
use testamur_proof::{ProofOptions, Suite};
use testamur_verifier::{CredentialPolicy, Trust, Verifier};

pub(crate) const ISSUER: &str = "did:web:school.example";
pub(crate) const DOCUMENT: &str = "https://school.example/.well-known/did.json";
pub(crate) const METHOD: &str = "did:web:school.example#key-1";

/// The DID document of the school's website, with more members in its key.
pub(crate) fn did_document(relationship: &str, more: &str) -> String {
    let multikey = school().did.replace("did:key:", "");
    format!(
        r#"{{"id": "{ISSUER}", "verificationMethod": [{{"id": "{METHOD}", "type": "Multikey",
        "controller": "{ISSUER}", "publicKeyMultibase": "{multikey}"{more}}}],
        "{relationship}": ["{METHOD}"]}}"#
    )
}

fn evidence(document: &str) -> Evidence {
    let mut evidence = Evidence::new();
    let bytes = document.as_bytes().to_vec().into();
    let media_type = Some("application/did+json".to_owned());
    evidence.insert(DOCUMENT, Ok(Document { bytes, media_type, source: Source::Network }));
    evidence
}

fn document() -> Value {
    let options = ProofOptions::assertion(METHOD);
    signed_with(&badge_by(ISSUER), &school(), Suite::EddsaRdfc2022, &options)
}

fn trusting() -> CredentialPolicy {
    CredentialPolicy::new(Trust::only([ISSUER]).unwrap())
}

fn ask(evidence: &Evidence) -> testamur_verifier::Report {
    verify_bytes(document().to_string().as_bytes(), trusting(), evidence, now())
}

#[test]
fn a_key_on_the_web_is_asked_for_and_then_used() {
    let input = document().to_string();
    let verifier = Verifier::new();
    let step = verifier.verify(input.as_bytes(), &trusting().into(), &Evidence::new(), now());
    let Step::Needs(requests) = step else { panic!("{step:?}") };
    assert_eq!(requests.len(), 1);
    assert_eq!((&*requests[0].url, requests[0].purpose), (DOCUMENT, Purpose::Did));
    let report = ask(&evidence(&did_document("assertionMethod", "")));
    accepted(&report);
    assert_eq!(report.requests().len(), 1);
    assert_eq!(report.requests()[0].from, Some(Source::Network));
    assert!(report.requests()[0].sha256.is_some());
}

#[test]
fn no_signature_is_checked_before_all_keys_are_there() {
    let (counting, verifier) = Counting::begin();
    let set = signed(&document(), &stranger());
    let set = edited(&set, "/proof/2", &set.get("proof").unwrap().as_set()[0].to_string());
    let set = edited(&set, "/proof/0", "");
    let input = set.to_string();
    let ask = |evidence: &Evidence| {
        verifier.verify(input.as_bytes(), &trusting().into(), evidence, now())
    };
    assert!(matches!(ask(&Evidence::new()), Step::Needs(_)));
    assert_eq!(counting.count(), 0);
    let Step::Done(report) = ask(&evidence(&did_document("assertionMethod", ""))) else {
        panic!("everything is there")
    };
    accepted(&report);
    assert_eq!(counting.count(), 2);
}

#[test]
fn a_key_must_be_listed_for_the_purpose() {
    let report = ask(&evidence(&did_document("authentication", "")));
    let code = Code::DidVerificationMethodRelationship;
    let codes: Vec<_> = findings(&report).into_iter().map(|f| (f.0, f.1)).collect();
    assert_eq!(codes, [(CheckId::IssuerKey, code)]);
}

#[test]
fn keys_end() {
    let with = |more: &str| ask(&evidence(&did_document("assertionMethod", more)));
    let at = "/proof/verificationMethod";
    accepted(&with(r#", "expires": "2026-06-01T12:00:01Z""#));
    let report = with(r#", "expires": "2026-06-01T12:00:00Z""#);
    rejected(&report, CheckId::IssuerKey, Code::KeyExpired, at);
    accepted(&with(r#", "revoked": "2026-06-02T00:00:00Z""#));
    let report = with(r#", "revoked": "2026-05-01T00:00:00Z""#);
    rejected(&report, CheckId::IssuerKey, Code::KeyRevoked, at);
}

#[test]
fn what_could_not_be_had_leaves_the_question_open() {
    let mut none = Evidence::new();
    none.insert(DOCUMENT, Err(Error::new(Code::InternalUnexpected).with("reason", "no network")));
    let report = ask(&none);
    let codes: Vec<_> = findings(&report).into_iter().map(|f| (f.0, f.1)).collect();
    assert_eq!(codes, [(CheckId::IssuerKey, Code::DidUnavailable)]);
    assert_eq!(report.verdict(), testamur_core::report::Verdict::Indeterminate);
    assert_eq!(report.requests()[0].from, None);
}

#[test]
fn a_document_about_another_is_refused() {
    let other = did_document("assertionMethod", "").replace(ISSUER, "did:web:evil.example");
    let report = ask(&evidence(&other));
    let codes: Vec<_> = findings(&report).into_iter().map(|f| (f.0, f.1)).collect();
    assert_eq!(codes, [(CheckId::IssuerKey, Code::DidDocumentId)]);
}

#[test]
fn nobody_signs_for_another_issuer() {
    let document = signed(&badge(), &stranger());
    let at = "/proof/verificationMethod";
    let report = verify(&document, policy());
    rejected(&report, CheckId::IssuerKey, Code::KeyIssuer, at);
    // The signature itself is good, and that is said too.
    assert_eq!(check(&report, CheckId::Proof), (Outcome::Passed, None));
    let lax = verify(&document, policy().dangerous_accept_keys_of_others());
    accepted(&lax);
    assert_eq!(check(&lax, CheckId::IssuerKey), (Outcome::Warned, Some(Code::KeyIssuer)));
}

#[test]
fn keys_that_lead_nowhere() {
    for method in ["urn:uuid:1", "http://school.example/keys#1", "https://school.example/key"] {
        let options = ProofOptions::assertion(method);
        let document = signed_with(&badge(), &school(), Suite::EddsaRdfc2022, &options);
        let report = verify(&document, policy());
        let at = "/proof/verificationMethod";
        rejected(&report, CheckId::IssuerKey, Code::KeyIdentifier, at);
    }
    let options = ProofOptions::assertion("did:unheardof:1#k");
    let document = signed_with(&badge(), &school(), Suite::EddsaRdfc2022, &options);
    let report = verify(&document, policy());
    let at = "/proof/verificationMethod";
    indeterminate(&report, CheckId::IssuerKey, Code::DidMethodNotSupported, at);
}

#[test]
fn controlled_identifier_documents_work_by_https() {
    let id = "https://school.example/about";
    let multikey = school().did.replace("did:key:", "");
    let about = format!(
        r#"{{"id": "{id}", "assertionMethod": [{{"id": "{id}#k", "type": "Multikey",
        "controller": "{id}", "publicKeyMultibase": "{multikey}"}}]}}"#
    );
    let options = ProofOptions::assertion(format!("{id}#k"));
    let document = signed_with(&badge_by(id), &school(), Suite::EddsaRdfc2022, &options);
    let policy = || CredentialPolicy::new(Trust::only([id]).unwrap());
    let input = document.to_string();
    let step = Verifier::new().verify(input.as_bytes(), &policy().into(), &Evidence::new(), now());
    let Step::Needs(requests) = step else { panic!("{step:?}") };
    assert_eq!(requests[0].url, id);
    let mut evidence = Evidence::new();
    evidence.insert(id, Ok(Document::given(about.clone().into_bytes())));
    accepted(&verify_bytes(input.as_bytes(), policy(), &evidence, now()));
    // As large as a DID document may be, and one byte more.
    for (bytes, fits) in [(1 << 20, true), ((1 << 20) + 1, false)] {
        let padded = format!("{about}{}", " ".repeat(bytes - about.len()));
        let mut evidence = Evidence::new();
        evidence.insert(id, Ok(Document::given(padded.into_bytes())));
        let report = verify_bytes(input.as_bytes(), policy(), &evidence, now());
        if fits {
            accepted(&report);
        } else {
            let at = "/proof/verificationMethod";
            rejected(&report, CheckId::IssuerKey, Code::DidDocument, at);
        }
    }
}

#[test]
fn a_page_that_anyone_may_have_uploaded_is_no_key() {
    let text = did_document("assertionMethod", "");
    for (media_type, source, good) in [
        (Some("text/html"), Source::Network, false),
        (None, Source::Network, false),
        (Some("text/html"), Source::Given, true),
    ] {
        let mut evidence = Evidence::new();
        let bytes = text.as_bytes().to_vec().into();
        let media_type = media_type.map(str::to_owned);
        evidence.insert(DOCUMENT, Ok(Document { bytes, media_type, source }));
        let report = ask(&evidence);
        if good {
            accepted(&report);
            continue;
        }
        let codes: Vec<_> = findings(&report).into_iter().map(|f| (f.0, f.1)).collect();
        assert_eq!(codes, [(CheckId::IssuerKey, Code::DidUnavailable)]);
    }
}
