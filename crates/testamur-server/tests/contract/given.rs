//! Contexts and schemas of one's own, which the server was given: they count for what is issued and derived as for what is
//! verified.

use crate::client::TestServer;
use crate::{V2, changed, issue, issued, shown, verify, with};
use serde_json::{Value, json};
use testamur::{Document, Evidence};

const CONTEXT: &str = "https://university.example/terms/v1";
const SCHEMA: &str = "https://university.example/schemas/diploma.json";

fn given() -> Evidence {
    let terms = "https://university.example/terms#";
    let context = json!({ "@context": {
        "@protected": true,
        "Diploma": format!("{terms}Diploma"),
        "matriculation": format!("{terms}matriculation"),
    } });
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "properties": { "credentialSubject": {
            "properties": { "matriculation": { "pattern": "^[0-9]+$" } }
        } }
    });
    let mut evidence = Evidence::new();
    for (url, document) in [(CONTEXT, context), (SCHEMA, schema)] {
        evidence.insert(url, Ok(Document::given(document.to_string().into_bytes())));
    }
    evidence
}

fn diploma() -> Value {
    json!({
        "@context": [V2, CONTEXT],
        "type": ["VerifiableCredential", "Diploma"],
        "credentialSubject": { "id": "did:example:ada", "matriculation": "4711" },
    })
}

#[test]
fn a_context_that_was_given_counts_for_issuing_and_deriving() {
    let (server, other) = (TestServer::knowing("terms", given()), TestServer::start("no-terms"));
    for name in ["eddsa-rdfc-2022", "ecdsa-jcs-2019-p256", "jose", "ecdsa-sd-2023", "bbs-2023"] {
        let credential = shown(&server, name, issued(&server, name, &diploma()));
        let answer = verify(&server, &credential);
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        let unknown = issue(&other, name, &json!({ "credential": diploma() }));
        assert_eq!((unknown.status, unknown.problem().as_str()), (400, "context.unknown"));
        let remedy = unknown.json()["remedy"].as_str().unwrap().to_owned();
        assert!(remedy.contains("configuration") && !remedy.contains("command line"), "{remedy}");
    }
    let misspelt = changed(&diploma(), "/credentialSubject", json!({ "matriculaton": "4711" }));
    let refused = issue(&server, "eddsa-rdfc-2022", &json!({ "credential": misspelt }));
    assert_eq!(refused.problem(), "context.undefined_term");
}

#[test]
fn a_schema_that_was_given_is_kept_to_when_issuing() {
    let server = TestServer::knowing("schema", given());
    let schema = |url: &str| json!({ "id": url, "type": "JsonSchema" });
    let good = with(&diploma(), "credentialSchema", schema(SCHEMA));
    let bad = changed(&good, "/credentialSubject/matriculation", json!("four"));
    let elsewhere = with(&good, "credentialSchema", schema("https://elsewhere.example/s.json"));
    for name in ["eddsa-rdfc-2022", "jose", "bbs-2023"] {
        let answer = issue(&server, name, &json!({ "credential": good }));
        assert_eq!(answer.status, 201, "{name}: {}", answer.text);
        assert!(answer.json().get("unchecked").is_none(), "{}", answer.text);
        let refused = issue(&server, name, &json!({ "credential": bad }));
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (400, "schema.violated"),
            "{name}"
        );
        let pointer = refused.json()["pointer"].as_str().unwrap().to_owned();
        assert_eq!(pointer, "/credential/credentialSubject/matriculation", "{name}");
        // What is not at hand is not asked for; that it was not looked at is said.
        let answer = issue(&server, name, &json!({ "credential": elsewhere }));
        assert_eq!(answer.status, 201, "{name}: {}", answer.text);
        let unchecked = answer.json()["unchecked"][0].clone();
        assert_eq!(unchecked["code"], "schema.unavailable", "{}", answer.text);
        let remedy = unchecked["remedy"].as_str().unwrap();
        assert!(remedy.contains("operator") && !remedy.contains("--"), "{remedy}");
    }
    // Nothing of what was refused is in the log, which has one entry for each list.
    assert_eq!(server.audited(), 7 + 6);
}
