//! What is no request, what is too much, and the end of a server.

use crate::client::{Answer, TestServer};
use crate::{draft, issued};
use serde_json::json;
use std::io::{Read, Write};
use std::time::Duration;
use testamur_server::Limits;

const POSTS: [&str; 5] = [
    "/eddsa-rdfc-2022/credentials/issue",
    "/credentials/verify",
    "/credentials/derive",
    "/credentials/status",
    "/presentations/verify",
];

fn expect(answer: &Answer, status: u16, code: &str, what: &str) {
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (status, code),
        "{what}: {}",
        answer.text
    );
}

/// Bodies that no endpoint takes, with the codes they are refused by.
#[test]
fn bodies_that_are_no_request() {
    let server = TestServer::start("bodies");
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let deep = format!("{{\"credential\":{deep}}}");
    let long_name = "n".repeat(20_000);
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing", b"".to_vec(), "input.empty"),
        ("no JSON", b"{\"credential\":".to_vec(), "input.not_json"),
        ("two documents", b"{}{}".to_vec(), "input.not_json"),
        ("not UTF-8", b"{\"credential\":\"\xff\"}".to_vec(), "input.not_utf8"),
        ("an array", b"[]".to_vec(), "input.not_object"),
        ("a text", b"\"credential\"".to_vec(), "input.not_object"),
        ("null", b"null".to_vec(), "input.not_object"),
        ("a member twice", b"{\"a\":1,\"a\":2}".to_vec(), "input.duplicate_key"),
        (
            "a member twice, written in another way",
            b"{\"a\":1,\"\\u0061\":2}".to_vec(),
            "input.duplicate_key",
        ),
        ("too deep", deep.into_bytes(), "limit.depth"),
        ("a number that cannot be kept", b"{\"a\":1e999}".to_vec(), "input.number"),
        ("no member that counts", b"{\"other\":1}".to_vec(), "server.member"),
        ("a long name", format!("{{\"{long_name}\":{{}}}}").into_bytes(), "limit.path"),
    ];
    for path in POSTS {
        for (what, body, code) in &cases {
            let answer = server.send(path, &[("Content-Type", "application/json")], body);
            expect(&answer, 400, code, &format!("{path}, {what}"));
        }
        let options = server.post(path, &json!({ "credential": draft(), "verifiableCredential": draft(), "verifiablePresentation": draft(), "options": 7, "credentialId": 7 }));
        assert_eq!(options.status, 400, "{path}: {}", options.text);
        let text = server.send(path, &[("Content-Type", "text/plain")], b"{}");
        expect(&text, 415, "server.media_type", path);
        for (encoding, status, code) in
            [("gzip", 415, "server.encoding"), ("identity", 400, "server.member")]
        {
            let packed = server.send(path, &[("Content-Encoding", encoding)], b"{}");
            expect(&packed, status, code, &format!("{path}, {encoding}"));
        }
    }
}

#[test]
fn paths_and_methods_that_are_none() {
    let server = TestServer::start("paths");
    for path in [
        "/",
        "/nothing",
        "/eddsa-rdfc-2022",
        "/credentials",
        "/problems/no.code",
        "/problems/%ff",
        "/eddsa-rdfc-2022/credentials/%ff",
        "/%ff",
        "/eddsa-rdfc-2022/credentials/issue/more",
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 404, "{path}: {}", answer.text);
        answer.problem();
    }
    let unknown = server.post("/nobody/credentials/issue", &json!({ "credential": draft() }));
    expect(&unknown, 404, "server.issuer_unknown", "issuer");
    let unknown = server.post("/%ff/credentials/issue", &json!({ "credential": draft() }));
    expect(&unknown, 404, "server.route", "no text");
    for path in POSTS {
        expect(&server.get(path), 405, "server.method", path);
    }
    for path in ["/issuers", "/health", "/ready"] {
        expect(&server.post(path, &json!({})), 405, "server.method", path);
    }
    // Every problem leads to what it means.
    let problem = server.get("/nothing").json();
    let page = server.get(problem["type"].as_str().unwrap());
    assert_eq!((page.status, &page.json()["code"]), (200, &problem["code"]));
    let bad = server.raw(b"no HTTP at all\r\n\r\n");
    assert_eq!(bad.status, 400);
}

#[test]
fn a_body_that_is_too_long_is_refused_whether_or_not_it_says_so() {
    let mut limits = Limits::default();
    limits.body_bytes = 10_000;
    let server = TestServer::with_limits("long", limits);
    let path = "/credentials/verify";
    let body = format!("{{\"verifiableCredential\":\"{}\"}}", "x".repeat(20_000));
    expect(&server.send(path, &[], body.as_bytes()), 413, "server.body_size", "announced");
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    let chunked = format!("{head}{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    expect(&server.raw(chunked.as_bytes()), 413, "server.body_size", "chunked");
    // Of a length that is announced and never sent, nothing is kept.
    let lie = format!(
        "POST {path} HTTP/1.1\r\nHost: test\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n"
    );
    expect(&server.raw(lie.as_bytes()), 413, "server.body_size", "announced only");
}

#[test]
fn a_slow_client_is_told_or_left() {
    let mut limits = Limits::default();
    // Long enough for a busy machine to send all that it means to.
    limits.body_time = Duration::from_secs(1);
    limits.head_time = Duration::from_secs(1);
    let server = TestServer::with_limits("slow", limits);
    let slow = b"POST /credentials/verify HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{";
    expect(&server.raw(slow), 408, "server.body_slow", "a body that stops");
    // A head that does not end: the connection does.
    let mut stream = server.connect();
    stream.write_all(b"GET /health HTTP/1.1\r\nHost:").unwrap();
    let mut rest = String::new();
    let _ = stream.read_to_string(&mut rest);
    assert!(!rest.contains("200 OK"), "{rest}");
    assert_eq!(server.get("/health").status, 200, "others are served");
}

#[test]
fn too_many_requests_are_refused_at_once() {
    let mut limits = Limits::default();
    limits.requests = 1;
    let server = TestServer::with_limits("busy", limits);
    // One request is let in, and its body does not come.
    let mut waiting = server.let_in("/credentials/verify", 2);
    let refused = server.get("/issuers");
    expect(&refused, 503, "server.busy", "the second");
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(server.get("/health").status, 200, "that it lives is said all the same");
    waiting.write_all(b"{}").unwrap();
    let mut answer = String::new();
    waiting.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(server.get("/issuers").status, 200);
}

#[test]
fn a_connection_too_many_is_refused_at_once() {
    let mut limits = Limits::default();
    limits.connections = 1;
    let server = TestServer::with_limits("full", limits);
    let mut first = server.connect();
    first.write_all(b"GET /health HTTP/1.1\r\nHost: test\r\n\r\n").unwrap();
    let mut begun = [0; 12];
    first.read_exact(&mut begun).unwrap();
    assert_eq!(&begun, b"HTTP/1.1 200");
    let body = json!({ "verifiableCredential": "x".repeat(50_000) });
    let refused = server.post("/credentials/verify", &body);
    expect(&refused, 503, "server.busy", "the second");
    assert!(refused.headers.contains_key("retry-after"));
    drop(first);
    // The server notices a little later that there is room again.
    let gone = (0..6000).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        server.get("/issuers").status == 200
    });
    assert!(gone, "a place that is free is given to nobody");
}

#[test]
fn a_request_under_way_is_answered_when_the_server_stops() {
    let mut server = TestServer::start("stops");
    let credential = issued(&server, "eddsa-rdfc-2022", &draft());
    let body = json!({ "verifiableCredential": credential }).to_string();
    let mut under_way = server.let_in("/credentials/verify", body.len());
    let client = std::thread::spawn(move || {
        under_way.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        under_way.read_to_string(&mut answer).unwrap();
        answer
    });
    server.stop();
    let answer = client.join().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
