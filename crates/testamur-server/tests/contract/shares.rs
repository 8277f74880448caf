//! Who is let in when there is much to do: nobody is shut out by others who wait.

use crate::caches::{Registrar, expect_accepted};
use crate::client::{Answer, TestServer};
use crate::origin::Mood;
use crate::{draft, issued, verify, with};
use serde_json::json;
use std::io::Write;
use std::time::Duration;
use testamur::fetch::Limits as FetchLimits;

const VERIFY: &str = "/credentials/verify";

fn expect_busy(answer: &Answer) {
    assert_eq!((answer.status, answer.problem().as_str()), (503, "server.busy"));
    assert!(answer.headers.contains_key("retry-after"));
}

/// All of them wait for a host that does not answer.
#[test]
fn who_waits_for_a_network_shuts_nobody_else_out() {
    let registrar = Registrar::new();
    let mut limits = Registrar::limits();
    (limits.requests, limits.work) = (8, 1);
    let server = registrar.server_within("shares", limits, FetchLimits::default());
    let own = with(&draft(), "id", json!("urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc35"));
    let credential = issued(&server, "eddsa-rdfc-2022", &own);
    let body = json!({ "verifiableCredential": registrar.credential(7) }).to_string();
    registrar.origin.set(Mood::Waits);
    // Three quarters of the room.
    let waiting: Vec<_> = (0..6)
        .map(|_| {
            let mut stream = server.let_in(VERIFY, body.len());
            stream.write_all(body.as_bytes()).unwrap();
            stream
        })
        .collect();
    registrar.origin.until_asked("/.well-known/did.json");
    for answer in [
        verify(&server, &credential),
        server.get("/1.0/identifiers/did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b"),
    ] {
        expect_busy(&answer);
    }
    issued(&server, "eddsa-rdfc-2022", &draft());
    let revoked = json!({ "credentialId": own["id"], "credentialStatus": [{ "status": true }] });
    assert_eq!(server.post("/credentials/status", &revoked).status, 200);
    let list = credential["credentialStatus"]["statusListCredential"].as_str().unwrap();
    let list = &list[list.find("/eddsa-rdfc-2022/").unwrap()..];
    for path in [list, "/issuers", "/health", "/ready"] {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    }
    registrar.origin.set(Mood::Answers);
    for stream in waiting {
        Answer::read_all(stream).iter().for_each(expect_accepted);
    }
    assert_eq!(verify(&server, &credential).problem(), "status.revoked");
}

/// What needs no network has no place outside, and waits for none.
#[test]
fn who_needs_no_network_does_not_wait_for_those_who_do() {
    let registrar = Registrar::new();
    let mut limits = Registrar::limits();
    // Four places outside.
    limits.work = 1;
    let server = registrar.server_within("places", limits, FetchLimits::default());
    let credential = issued(&server, "eddsa-rdfc-2022", &draft());
    let body = json!({ "verifiableCredential": registrar.credential(7) }).to_string();
    registrar.origin.set(Mood::Waits);
    let waiting: Vec<_> = (0..8).map(|_| server.begin(VERIFY, body.as_bytes(), 1)).collect();
    registrar.origin.until_asked("/.well-known/did.json");
    assert_eq!(verify(&server, &credential).status, 200);
    registrar.origin.set(Mood::Answers);
    for stream in waiting {
        Answer::read_all(stream).iter().for_each(expect_accepted);
    }
}

/// As many as there is room for have begun, and their bodies do not come.
#[test]
fn no_kind_shuts_the_others_out() {
    let mut limits = Registrar::limits();
    limits.requests = 4;
    limits.body_time = Duration::from_secs(300);
    let server = TestServer::with_limits("kinds", limits);
    let issue = "/eddsa-rdfc-2022/credentials/issue";
    for (path, other) in [(VERIFY, issue), (issue, VERIFY)] {
        let begun: Vec<_> = (0..3).map(|_| server.let_in(path, 2)).collect();
        expect_busy(&server.post(path, &json!({})));
        assert_eq!(server.post(other, &json!({})).status, 400);
        assert_eq!(server.get("/issuers").status, 200);
        let fourth = server.let_in(other, 2);
        expect_busy(&server.get("/issuers"));
        assert_eq!(server.get("/health").status, 200);
        for mut stream in begun.into_iter().chain([fourth]) {
            stream.write_all(b"{}").unwrap();
            assert_eq!(Answer::read(&mut stream).status, 400);
        }
    }
}
