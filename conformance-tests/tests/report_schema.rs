//! Reports of every kind conform to their schema, which is itself a valid schema.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use testamur_canon::jsonld::Contexts;
use testamur_core::evidence::{Document, Evidence, Step};
use testamur_core::json::{Value, parse};
use testamur_core::{Code, Error, Timestamp};
use testamur_did::{did_key, did_key_verification_method};
use testamur_keys::{KeyType, LocalSigner, SecretKey, default_provider};
use testamur_proof::{ProofOptions, Suite, sign};
use testamur_verifier::{
    CredentialPolicy, HolderBinding, Policy, PresentationPolicy, Report, Trust, Verifier,
};

fn schema() -> jsonschema::Validator {
    let text = testamur_core::report::SCHEMA;
    let schema = serde_json::from_str(text).expect("the schema is JSON");
    jsonschema::draft202012::new(&schema).expect("the schema is a schema")
}

fn signed(document: &str, options: &dyn Fn(String) -> ProofOptions) -> Value {
    let key = SecretKey::from_raw(KeyType::Ed25519, &[5; 32]).unwrap();
    let (did, method) = (did_key(key.public_key()), did_key_verification_method(key.public_key()));
    let document = document.replace("DID", did.as_str());
    let signer = LocalSigner::new(key, default_provider());
    let document = parse(document.as_bytes()).unwrap();
    let (contexts, options) = (Contexts::bundled(), options(method.as_str().to_owned()));
    let signing = sign(&document, Suite::EddsaRdfc2022, &options, &signer, &contexts);
    let Poll::Ready(signed) = pin!(signing).poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("a local signer never waits")
    };
    signed.unwrap()
}

fn credential() -> Value {
    let document = r#"{"@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"], "name": "Degree", "issuer": "DID",
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": [{"id": "DID"}, {"id": "did:example:b"}, {"name": "C"}]}"#;
    signed(document, &ProofOptions::assertion)
}

/// An image with a badge of a version that is not examined.
const OLDER: &[u8] =
    br#"<svg xmlns:o="http://openbadges.org"><o:assertion verify="https://school.example/1"/></svg>"#;

fn inputs() -> Vec<Vec<u8>> {
    let good = credential().to_string();
    let presentation = format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": "VerifiablePresentation",
        "holder": "DID", "verifiableCredential": [{good}, {}]}}"#,
        good.replace("Degree", "Doctorate")
    );
    let presentation = signed(&presentation, &ProofOptions::authentication).to_string();
    let elsewhere = good.replace("did:key:", "did:web:school.example:");
    let broken = good.replace("validFrom", "honours").replace("Verifiable", "Credible");
    let mut inputs: Vec<Vec<u8>> =
        [good, presentation, elsewhere, broken].into_iter().map(String::into_bytes).collect();
    for input in
        [&b""[..], b"{}", b"[]", b"{\"credentialSubject\": {}}", b"\x89PNG\r\n\x1a\n", OLDER]
    {
        inputs.push(input.to_vec());
    }
    inputs
}

fn report(input: &[u8], policy: &Policy) -> Report {
    let now = Timestamp::parse("2026-06-01T00:00:00.25Z").unwrap();
    let mut evidence = Evidence::new();
    loop {
        match Verifier::new().verify(input, policy, &evidence, now) {
            Step::Done(report) => return report,
            Step::Needs(requests) => {
                for (at, request) in requests.into_iter().enumerate() {
                    let none = Err(Error::new(Code::InputNotJson).with("reason", "gone"));
                    let answer = if at == 0 { Ok(Document::given(*b"{}")) } else { none };
                    evidence.insert(request.url, answer);
                }
            }
        }
    }
}

#[test]
fn reports_conform_to_their_schema() {
    let schema = schema();
    let policies: [Policy; 2] = [
        CredentialPolicy::new(Trust::only(["did:example:a"]).unwrap()).require_type("X").into(),
        Policy::Either(PresentationPolicy::new(
            CredentialPolicy::new(Trust::anyone()),
            HolderBinding::dangerous_replayable(),
        )),
    ];
    let (mut verdicts, mut explanations) = (Vec::new(), 0);
    for input in inputs() {
        for policy in &policies {
            let mut report = report(&input, policy);
            let explained = Verifier::new().explain(
                &input,
                &CredentialPolicy::new(Trust::anyone()),
                &Evidence::new(),
                Timestamp::UNIX_EPOCH,
            );
            if let Ok(Step::Done(why)) = explained {
                let mut value = report.to_value();
                value.as_object_mut().unwrap().insert("why", why.to_value());
                explanations += 1;
                let value = serde_json::Value::from(&value);
                assert!(schema.is_valid(&value), "{value:#}");
            }
            for file in [false, true] {
                if file {
                    report.set_file("diploma.json");
                }
                let value = serde_json::Value::from(&report.to_value());
                let errors: Vec<_> =
                    schema.iter_errors(&value).map(|error| error.to_string()).collect();
                assert!(errors.is_empty(), "{errors:#?}\n{value:#}");
            }
            verdicts.push(report.verdict().name());
        }
    }
    assert!(explanations > 0);
    for verdict in ["accepted", "rejected", "indeterminate"] {
        assert!(verdicts.contains(&verdict), "{verdicts:?}");
    }
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let schema = schema();
    let policy = CredentialPolicy::new(Trust::anyone()).into();
    let good =
        serde_json::Value::from(&report(credential().to_string().as_bytes(), &policy).to_value());
    assert!(schema.is_valid(&good));
    let edits: [(&str, serde_json::Value); 5] = [
        ("/verdict", "fine".into()),
        ("/at", "yesterday".into()),
        ("/checks/3/id", "proof".into()),
        ("/checks/3/outcome", "good".into()),
        ("/checks", serde_json::Value::Array(Vec::new())),
    ];
    for (place, value) in edits {
        let mut bad = good.clone();
        *bad.pointer_mut(place).unwrap() = value;
        assert!(!schema.is_valid(&bad), "{place}");
    }
}
