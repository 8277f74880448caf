//! Looking into credentials: what is found conforms to `docs/inspection-schema.json`, and in the
//! vectors of SD-JWT each claim that is listed as a choice can be shown alone.

use testamur_canon::jsonld::Contexts;
use testamur_conformance_tests::{folded, vectors};
use testamur_core::json::Value;
use testamur_core::{RandomSource, Result};
use testamur_holder::{ClaimState, Disclose, Held, Selection};

/// None of the forms here takes any.
struct NoRandom;

impl RandomSource for NoRandom {
    fn fill(&mut self, _: &mut [u8]) -> Result<()> {
        unreachable!("an SD-JWT is shown without random bytes")
    }
}

fn schema() -> jsonschema::Validator {
    let text = include_str!("../../docs/inspection-schema.json");
    let schema = serde_json::from_str(text).expect("the schema is JSON");
    jsonschema::draft202012::new(&schema).expect("the schema is a schema")
}

fn errors(schema: &jsonschema::Validator, value: &Value) -> Vec<String> {
    let value = serde_json::Value::from(value);
    schema.iter_errors(&value).map(|error| error.to_string()).collect()
}

/// The SD-JWTs of the vectors, with their names.
fn tokens() -> Vec<(String, String)> {
    let Some(root) = vectors().map(|root| root.join("sd-jwt")) else { return Vec::new() };
    let mut tokens = Vec::new();
    for group in ["testcases", "rfc9901-examples"] {
        let entries = std::fs::read_dir(root.join(group)).expect("a folder of vectors");
        let folders = entries.map(|entry| entry.expect("an entry").path());
        for folder in folders.filter(|path| path.is_dir()) {
            for file in ["sd_jwt_issuance", "sd_jwt_presentation"] {
                tokens.push((format!("{}/{file}", folder.display()), folded(&folder, file)));
            }
        }
    }
    assert!(tokens.len() > 50, "only {} vectors", tokens.len());
    tokens
}

#[test]
fn each_choice_of_the_vectors_can_be_shown_alone() {
    let (schema, contexts) = (schema(), Contexts::bundled());
    for (name, text) in tokens() {
        let held = Held::read(text.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let found = held.inspect().unwrap_or_else(|error| panic!("{name}: {error}"));
        let broken = errors(&schema, &found.to_value());
        assert!(broken.is_empty(), "{name}: {broken:#?}");
        for claim in &found.claims {
            let ClaimState::Choice { with } = &claim.state else { continue };
            assert_eq!(found.selection, Selection::Open, "{name}");
            let disclose = Disclose::only([claim.pointer.as_str()]).expect("a pointer");
            let shown = held.derive(&disclose, &contexts, &mut NoRandom).expect("a choice");
            let again = shown.inspect().expect("what was shown");
            let is_there = again.claims.iter().any(|one| one.value == claim.value);
            assert!(is_there, "{name}: {} with {with}", claim.pointer);
            // Nothing that has no need to stand around it came along.
            for other in &again.claims {
                let ClaimState::Choice { with: shown } = &other.state else { continue };
                let is_around = with.as_str().starts_with(shown.as_str());
                let in_an_array = claim.pointer.segments().any(|step| step.parse::<u8>().is_ok());
                assert!(is_around || in_an_array, "{name}: {with} came with {shown}");
            }
        }
    }
}

#[test]
fn what_strangers_send_conforms_too() {
    let schema = schema();
    for text in [
        "{}",
        r#"{"proof": [{}, 7, {"type": "DataIntegrityProof", "cryptosuite": "bbs-2023"}], "a": []}"#,
        r#"{"@context": ["x"], "type": "VerifiablePresentation", "holder": "did:example:a",
            "verifiableCredential": [7, "x.y.z", {"type": "VerifiableCredential", "a": [null]}]}"#,
        r#"{"payload": "eyJjbmYiOnt9fQ", "protected": "eyJhbGciOiJFUzI1NiJ9", "signature": "AA",
            "header": {"kb_jwt": "x", "disclosures": []}}"#,
    ] {
        let value = Held::read(text.as_bytes()).and_then(|held| held.inspect());
        let mut value = value.unwrap_or_else(|error| panic!("{text}: {error}")).to_value();
        assert_eq!(errors(&schema, &value), [""; 0], "{text}");
        let members = value.as_object_mut().expect("an object");
        members.insert("file", "diploma.json");
        assert_eq!(errors(&schema, &value), [""; 0], "{text}");
        for (name, wrong) in [("selection", "perhaps"), ("what", "diploma"), ("unknown", "x")] {
            let mut value = value.clone();
            value.as_object_mut().expect("an object").insert(name, wrong);
            assert!(!errors(&schema, &value).is_empty(), "{name} in {text}");
        }
    }
}
