//! What is measured: an Open Badges 3.0 credential of usual size, and records with many achievements.

use serde_json::{Value, json};

pub const CREDENTIALS_URL: &str = "https://www.w3.org/ns/credentials/v2";
pub const OPEN_BADGES_URL: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
const CLR_URL: &str = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json";

const BADGE: &str = include_str!("../data/badge.json");

/// The badge, issued by `issuer`: 69 quads with three blank nodes.
pub fn badge(issuer: &str) -> Value {
    let mut badge: Value = serde_json::from_str(BADGE).expect("the file is JSON");
    badge["issuer"]["id"] = issuer.into();
    badge
}

/// A learner's record with `count` achievements, each with an identity of its own.
pub fn record(issuer: &str, count: usize) -> Value {
    let badge = badge(issuer);
    let mut record = badge.clone();
    record["@context"] = json!([CREDENTIALS_URL, CLR_URL, OPEN_BADGES_URL]);
    record["type"] = json!(["VerifiableCredential", "ClrCredential"]);
    let achievement = &badge["credentialSubject"]["achievement"];
    let achievements: Vec<Value> = (0..count)
        .map(|index| {
            let mut one = achievement.clone();
            one["id"] = format!("https://badges.example.edu/achievements/{index}").into();
            one["humanCode"] = format!("BIO-{index}").into();
            one
        })
        .collect();
    record["credentialSubject"] = json!({
        "id": badge["credentialSubject"]["id"],
        "type": ["ClrSubject"],
        "achievement": achievements,
    });
    record
}

/// The credential of a status list with this subject.
pub fn status_list(url: &str, issuer: &str, mut subject: Value) -> Value {
    subject["id"] = format!("{url}#list").into();
    json!({
        "@context": [CREDENTIALS_URL],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": "2026-11-01T00:00:00Z",
        "validUntil": "2026-12-01T00:00:00Z",
        "credentialSubject": subject,
    })
}

/// Eight blank nodes, each connected with each: every one looks like every other, and telling them
/// apart takes a search of factorial size.
pub fn clique(nodes: usize) -> String {
    let mut nquads = String::new();
    for from in 0..nodes {
        for to in (0..nodes).filter(|to| *to != from) {
            nquads += &format!("_:n{from} <https://example.org/knows> _:n{to} .\n");
        }
    }
    nquads
}

/// The Open Badges 3.0.3 context, for implementations that do not bring it.
pub fn open_badges_context() -> &'static str {
    include_str!("../../crates/testamur-canon/contexts/open-badges-3.0.3.jsonld")
}
