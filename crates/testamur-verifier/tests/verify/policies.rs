//! What policies demand beyond a good proof.

use crate::badge::*;
use testamur_core::Code;
use testamur_core::evidence::{Document, Evidence, Purpose, Source, Step};
use testamur_core::json::Value;
use testamur_core::report::{CheckId, Outcome};
use testamur_proof::Suite;
use testamur_verifier::{CredentialPolicy, StatusRule, Trust, Verifier};

#[test]
fn trust_is_a_list_or_an_explicit_anyone() {
    let document = signed(&badge(), &school());
    let nobody = Vec::<String>::new();
    for list in [nobody, vec![stranger().did]] {
        let report = verify(&document, CredentialPolicy::new(Trust::only(list).unwrap()));
        rejected(&report, CheckId::TrustedIssuer, Code::TrustIssuer, "/issuer");
    }
    let report = verify(&document, CredentialPolicy::new(Trust::anyone()));
    accepted(&report);
    let skipped = (Outcome::Skipped, Some(Code::TrustAnyone));
    assert_eq!(check(&report, CheckId::TrustedIssuer), skipped);
    for entry in ["", "school", "school.example"] {
        assert_eq!(Trust::only([entry]).unwrap_err().code(), Code::UsageTrustEntry);
    }
}

#[test]
fn types_can_be_demanded() {
    let document = signed(&badge(), &school());
    accepted(&verify(&document, policy().require_type("OpenBadgeCredential")));
    let report = verify(&document, policy().require_type("EndorsementCredential"));
    rejected(&report, CheckId::DataModel, Code::InputRequiredType, "/type");
}

#[test]
fn a_status_that_cannot_be_read_is_never_taken_for_good() {
    let with = r#"{"type": "BitstringStatusListEntry", "statusPurpose": "revocation",
        "statusListIndex": "1", "statusListCredential": "https://school.example/s"}"#;
    let with = edited(&badge(), "/credentialStatus", with).to_string();
    let with = with.replace("BitstringStatusListEntry", "https://school.example/#UnheardOf");
    let with = testamur_core::json::parse(with.as_bytes()).unwrap();
    let without_details = ["statusPurpose", "statusListIndex", "statusListCredential"]
        .into_iter()
        .fold(with, |document, name| edited(&document, &format!("/credentialStatus/{name}"), ""));
    let document = signed(&without_details, &school());
    for rule in [StatusRule::Check, StatusRule::Require] {
        let report = verify(&document, policy().status(rule));
        let at = "/credentialStatus";
        indeterminate(&report, CheckId::Status, Code::StatusTypeUnsupported, at);
    }
    let report = verify(&document, policy().status(StatusRule::Ignore));
    accepted(&report);
    assert_eq!(check(&report, CheckId::Status), (Outcome::Warned, Some(Code::StatusIgnored)));
    let plain = signed(&badge(), &school());
    let report = verify(&plain, policy().status(StatusRule::Require));
    rejected(&report, CheckId::Status, Code::StatusMissing, "");
    accepted(&verify(&plain, policy().status(StatusRule::Ignore)));
}

const EXTRA: &str = "https://school.example/context";
const EXTRA_CONTEXT: &[u8] = br#"{"@context": {"honours": "https://school.example/#honours"}}"#;

/// A badge with a term from a context that the library does not have.
fn with_own_context(suite: Suite) -> Value {
    let document = edited(&badge(), "/@context/2", &format!("\"{EXTRA}\""));
    let document = edited(&document, "/credentialSubject/honours", "\"summa\"");
    let contexts = testamur_canon::jsonld::Contexts::bundled().with(EXTRA, EXTRA_CONTEXT).unwrap();
    let school = school();
    let options = assertion(&school);
    ready(testamur_proof::sign(&document, suite, &options, &school.signer, &contexts)).unwrap()
}

fn with_context(source: Source, bytes: &[u8]) -> Evidence {
    let mut evidence = Evidence::new();
    let document = Document {
        bytes: bytes.into(),
        media_type: Some("application/ld+json".to_owned()),
        source,
    };
    evidence.insert(EXTRA, Ok(document));
    evidence
}

#[test]
fn no_context_is_fetched_because_a_document_names_it() {
    for suite in [Suite::EddsaRdfc2022, Suite::EddsaJcs2022] {
        let document = with_own_context(suite);
        let at = "/@context/2";
        indeterminate(&verify(&document, policy()), CheckId::Contexts, Code::ContextUnknown, at);
        let input = document.to_string();
        let fetched = with_context(Source::Network, EXTRA_CONTEXT);
        let report = verify_bytes(input.as_bytes(), policy(), &fetched, now());
        indeterminate(&report, CheckId::Contexts, Code::ContextUnknown, at);
        assert!(report.requests().is_empty());
    }
}

#[test]
fn a_context_comes_from_the_caller_or_by_permission() {
    let input = with_own_context(Suite::EddsaRdfc2022).to_string();
    let given = with_context(Source::Given, EXTRA_CONTEXT);
    let report = verify_bytes(input.as_bytes(), policy(), &given, now());
    accepted(&report);
    let details = report.check(CheckId::Contexts).details()[0].1.to_string();
    let named = format!(r#"{{"url":"{EXTRA}","from":"evidence","sha256":""#);
    assert!(details.contains(&named), "{details}");
    assert_eq!(report.requests()[0].url, EXTRA);

    let allowing = || policy().allow_context(EXTRA);
    let verifier = Verifier::new();
    let step = verifier.verify(input.as_bytes(), &allowing().into(), &Evidence::new(), now());
    let Step::Needs(requests) = step else { panic!("{step:?}") };
    assert_eq!((&*requests[0].url, requests[0].purpose), (EXTRA, Purpose::Context));
    let fetched = with_context(Source::Network, EXTRA_CONTEXT);
    accepted(&verify_bytes(input.as_bytes(), allowing(), &fetched, now()));

    // Another meaning of the term is another statement.
    let other = EXTRA_CONTEXT.to_vec();
    let other = String::from_utf8(other).unwrap().replace("#honours", "#failures");
    let given = with_context(Source::Given, other.as_bytes());
    let report = verify_bytes(input.as_bytes(), policy(), &given, now());
    rejected(&report, CheckId::Proof, Code::ProofSignature, "/proof");
    // The contexts that the library keeps between calls are told apart by their hashes.
    let given = with_context(Source::Given, EXTRA_CONTEXT);
    for (evidence, verdict) in [(&fetched, "accepted"), (&given, "accepted")] {
        let step = verifier.verify(input.as_bytes(), &allowing().into(), evidence, now());
        let Step::Done(report) = step else { panic!("{step:?}") };
        assert_eq!(report.verdict().name(), verdict);
    }
    let report =
        verify_bytes(input.as_bytes(), policy(), &with_context(Source::Given, b"[1"), now());
    // What the caller gave is broken, and not the credential.
    assert_eq!(findings(&report)[0].0, CheckId::Contexts);
    assert_eq!(findings(&report)[0].1, Code::ContextUnusable);
    assert_eq!(report.verdict().name(), "indeterminate");
    assert!(report.accept().is_err());
}
