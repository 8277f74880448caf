//! What the server promises to those who ask it over HTTP, over a real socket.
#![allow(clippy::unwrap_used)]

mod access;
mod bounds;
mod caches;
mod careless;
mod circle;
mod client;
mod crafted;
mod description;
mod elsewhere;
mod given;
mod host;
mod hosting;
mod identifiers;
mod institutions;
mod issuing;
mod kept;
mod lists;
mod managing;
mod mutations;
mod origin;
mod proofs;
mod rules;
mod shares;
mod signed;
mod site;
mod statuses;
mod universal;
mod verifying;
mod watching;
mod webvh;
mod wire;

use client::{Answer, TestServer};
use serde_json::{Value, json};

const V2: &str = "https://www.w3.org/ns/credentials/v2";
const V1: &str = "https://www.w3.org/2018/credentials/v1";

/// The names that the conformance profile has, with the beginning of the key in the verification method.
const NAMES: [(&str, &str); 10] = [
    ("bbs-2023", "zUC7"),
    ("ecdsa-jcs-2019-p256", "zDna"),
    ("ecdsa-jcs-2019-p384", "z82L"),
    ("ecdsa-rdfc-2019-p256", "zDna"),
    ("ecdsa-rdfc-2019-p384", "z82L"),
    ("ecdsa-sd-2023", "zDna"),
    ("ed25519signature2020", "z6Mk"),
    ("eddsa-jcs-2022", "z6Mk"),
    ("eddsa-rdfc-2022", "z6Mk"),
    ("jose", "zDna"),
];

fn draft() -> Value {
    json!({
        "@context": [V2, {
            "ExampleDegreeCredential": "https://university.example/terms#Credential",
            "ExampleBachelorDegree": "https://university.example/terms#Bachelor",
            "degree": "https://university.example/terms#degree"
        }],
        "type": ["VerifiableCredential", "ExampleDegreeCredential"],
        "credentialSubject": {
            "id": "did:example:ada",
            "degree": { "type": "ExampleBachelorDegree", "name": "Bachelor of Science" }
        }
    })
}

fn draft_1_1() -> Value {
    json!({
        "@context": [V1],
        "type": ["VerifiableCredential"],
        "issuanceDate": "2026-03-01T09:30:00.123Z",
        "credentialSubject": { "id": "did:example:ada" }
    })
}

/// Issues a draft that must be issued.
fn issued(server: &TestServer, name: &str, draft: &Value) -> Value {
    let answer = issue(server, name, &json!({ "credential": draft }));
    assert_eq!(answer.status, 201, "{name}: {}", answer.text);
    answer.json()["verifiableCredential"].clone()
}

fn issue(server: &TestServer, name: &str, body: &Value) -> Answer {
    server.post(&format!("/{name}/credentials/issue"), body)
}

fn verify(server: &TestServer, credential: &Value) -> Answer {
    server
        .post("/credentials/verify", &json!({ "verifiableCredential": credential, "options": {} }))
}

/// A credential with a proof that does not hide what its issuer left to choose.
fn shown(server: &TestServer, name: &str, credential: Value) -> Value {
    if !["bbs-2023", "ecdsa-sd-2023"].contains(&name) {
        return credential;
    }
    let answer = server.post(
        "/credentials/derive",
        &json!({
            "verifiableCredential": credential,
            "options": { "selectivePointers": ["/credentialSubject"] }
        }),
    );
    assert_eq!(answer.status, 201, "{name}: {}", answer.text);
    answer.json()["verifiableCredential"].clone()
}

fn changed(value: &Value, pointer: &str, to: Value) -> Value {
    let mut value = value.clone();
    *value.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = to;
    value
}

fn with(value: &Value, name: &str, member: Value) -> Value {
    let mut value = value.clone();
    value[name] = member;
    value
}

fn without(value: &Value, pointer: &str) -> Value {
    let mut value = value.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let removed = value.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
    assert!(removed.is_some(), "{pointer} in {value}");
    value
}
