//! Requests that were right, and are changed at random: whatever a client sends, the server is not at fault.

use crate::client::TestServer;
use crate::{draft, draft_1_1, issued};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use testamur_server::endpoints;

/// Any JSON, with values among it that mean something in a request.
fn value() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "",
        "@context",
        "@id",
        "@type",
        "@value",
        "type",
        "id",
        "proof",
        "credentialSubject",
        "did:key:z6Mk",
        "/credentialSubject",
        "data:application/vc+jwt,e30.e30.e30",
        "é\u{0}\u{10ffff}",
        "2026-13-01T00:00:00Z",
        "https://www.w3.org/ns/credentials/v2",
        "zQm",
        "u2V0A",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-zA-Z@]{0,12}", inner), 0..4)
                .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

/// The places of a value, itself first.
fn places(value: &Value, at: &str, out: &mut Vec<String>) {
    out.push(at.to_owned());
    match value {
        Value::Array(items) => {
            (0..items.len()).for_each(|index| places(&items[index], &format!("{at}/{index}"), out));
        }
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                places(member, &format!("{at}/{name}"), out);
            }
        }
        _ => {}
    }
}

/// Puts something else in a place, takes it away, or puts it in twice.
fn mutate(request: &mut Value, place: usize, how: u8, with: Value) {
    let mut all = Vec::new();
    places(request, "", &mut all);
    let place = &all[place % all.len()];
    let parent = place.rsplit_once('/');
    match (how % 4, parent) {
        (0, Some((parent, name))) => match request.pointer_mut(parent).unwrap() {
            Value::Object(members) => {
                members.remove(&name.replace("~1", "/").replace("~0", "~"));
            }
            Value::Array(items) => {
                items.remove(name.parse().unwrap());
            }
            _ => {}
        },
        (1, _) => {
            let old = request.pointer(place).unwrap().clone();
            *request.pointer_mut(place).unwrap() = json!([old, with]);
        }
        (2, _) => match request.pointer_mut(place).unwrap() {
            Value::Object(members) => drop(members.insert("added".to_owned(), with)),
            other => *other = with,
        },
        _ => *request.pointer_mut(place).unwrap() = with,
    }
}

#[test]
fn whatever_is_sent_the_server_is_not_at_fault() {
    let server = TestServer::start("mutations");
    let credential = issued(&server, "eddsa-jcs-2022", &draft());
    let selective = issued(&server, "bbs-2023", &draft());
    let token = issued(&server, "jose", &draft());
    let options = json!({ "domain": "a.example", "challenge": "b", "selectivePointers": ["/credentialSubject"] });
    let requests: Vec<Value> = vec![
        json!({ "credential": draft(), "options": { "mandatoryPointers": ["/type"], "credentialId": "urn:a" } }),
        json!({ "credential": draft_1_1() }),
        json!({ "verifiableCredential": credential, "options": options }),
        json!({ "verifiableCredential": selective, "options": options }),
        json!({ "verifiableCredential": token, "options": {} }),
        json!({ "verifiablePresentation": {
            "@context": ["https://www.w3.org/ns/credentials/v2"], "type": "VerifiablePresentation",
            "verifiableCredential": [credential, token], "proof": credential["proof"] }, "options": options }),
        json!({ "credentialId": "urn:a", "credentialStatus": [{ "type": "BitstringStatusListEntry", "status": true,
            "statusListIndex": "1", "statusListCredential": "https://university.example/" }] }),
    ];
    let posts = endpoints().into_iter().filter(|endpoint| endpoint.method == "POST");
    let paths: Vec<String> =
        posts.map(|endpoint| endpoint.path.replace("{issuer}", "eddsa-rdfc-2022")).collect();
    assert!(paths.len() >= 5);
    let changes = prop::collection::vec((any::<usize>(), any::<u8>(), value()), 1..5);
    let one = (0..requests.len(), changes);
    let mut runner =
        TestRunner::new(Config { cases: 96, failure_persistence: None, ..Config::default() });
    let done = runner.run(&one, |(which, changes)| {
        let mut request = requests[which].clone();
        changes.into_iter().for_each(|(place, how, with)| mutate(&mut request, place, how, with));
        for path in &paths {
            let answer = server.post(path, &request);
            prop_assert!(answer.status < 500, "{}: {}\n{}", path, request, answer.text);
            prop_assert!(answer.json().is_object());
        }
        Ok(())
    });
    done.unwrap();
}
