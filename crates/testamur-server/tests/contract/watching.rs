//! What operators see: the numbers, and the log.

use crate::client::{TestServer, grant};
use crate::{Answer, changed, draft, issue, issued, verify, with};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};
use testamur_server::{LogForm, LogLevel, endpoints, logging};
use testamur_store::Scope;

/// The samples of `/metrics`, by name and labels.
pub(crate) fn numbers(server: &TestServer) -> BTreeMap<String, f64> {
    let answer = server.get("/metrics");
    assert_eq!(answer.status, 200, "{}", answer.text);
    let kind = &answer.headers["content-type"];
    assert_eq!(kind, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert!(answer.text.ends_with("# EOF\n"), "{}", answer.text);
    let samples = answer.text.lines().filter(|line| !line.starts_with('#'));
    let sample = |line: &str| {
        let (name, value) = line.rsplit_once(' ').unwrap();
        (name.to_owned(), value.parse().unwrap())
    };
    samples.map(sample).collect()
}

#[test]
fn what_happens_is_counted() {
    let server = TestServer::start("counted");
    let id = "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc99";
    let credential = issued(&server, "eddsa-rdfc-2022", &with(&draft(), "id", json!(id)));
    issued(&server, "jose", &draft());
    assert_eq!(issue(&server, "jose", &json!({})).status, 400);
    assert_eq!(verify(&server, &credential).status, 200);
    let forged = changed(&credential, "/credentialSubject/id", json!("did:example:eve"));
    assert_eq!(verify(&server, &forged).status, 400);
    let revoked = json!({ "credentialId": id, "credentialStatus": { "status": true } });
    assert_eq!(server.post("/credentials/status", &revoked).status, 200);
    server.get("/nothing");
    server.get("/no/thing/else");
    let did = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
    assert_eq!(server.get(&format!("/1.0/identifiers/{did}")).status, 200);
    let numbers = numbers(&server);
    let count = |name: &str| numbers.get(&format!("testamur_{name}")).copied();
    let issue = "method=\"POST\",route=\"/{issuer}/credentials/issue\"";
    for (name, expected) in [
        (format!("http_requests_total{{{issue},status=\"2xx\"}}"), 2.0),
        (format!("http_requests_total{{{issue},status=\"4xx\"}}"), 1.0),
        ("http_requests_total{method=\"GET\",route=\"none\",status=\"4xx\"}".to_owned(), 2.0),
        ("http_request_duration_seconds_count{route=\"/credentials/verify\"}".to_owned(), 2.0),
        ("credentials_issued_total{issuer=\"eddsa-rdfc-2022\"}".to_owned(), 1.0),
        ("credentials_issued_total{issuer=\"jose\"}".to_owned(), 1.0),
        ("statuses_set_total{issuer=\"eddsa-rdfc-2022\"}".to_owned(), 1.0),
        ("verifications_total{format=\"data-integrity\",verdict=\"accepted\"}".to_owned(), 1.0),
        ("verifications_total{format=\"data-integrity\",verdict=\"rejected\"}".to_owned(), 1.0),
        ("problems_total{code=\"server.member\"}".to_owned(), 1.0),
        ("problems_total{code=\"server.route\"}".to_owned(), 2.0),
        ("http_requests_shed_total".to_owned(), 0.0),
        // The one that asks.
        ("http_requests_in_flight".to_owned(), 1.0),
    ] {
        assert_eq!(count(&name), Some(expected), "{name} in {numbers:#?}");
    }
    // Two were signed, two examined and one resolved; each had its turn, and another one if it waited in between.
    assert!(count("work_wait_seconds_count").unwrap() >= 5.0);
    if cfg!(target_os = "linux") {
        assert!(count("process_resident_memory_bytes").unwrap() > 1e6);
    }
    // Who makes names up makes no labels.
    for name in ["/a/credentials/issue", "/b/credentials/issue", "/c/status/1/d"] {
        server.ask("BREW", name, &[], b"");
        server.get(name);
    }
    let after = self::numbers(&server);
    let made_up = |name: &&String| name.contains("BREW") || name.contains("=\"/a/");
    assert_eq!(after.keys().find(made_up), None);
}

/// In whatever form they are answered.
#[test]
fn dids_that_are_not_found_are_problems() {
    let (log, server) = (Written::all(), TestServer::start("did-problems"));
    let mut asked = 0;
    for accept in [
        "application/did-resolution",
        "application/did",
        "application/did-url-dereferencing",
        "text/uri-list",
        "application/ld+json;profile=\"https://w3id.org/did-resolution\"",
    ] {
        for (did, code) in [
            ("did:key:zNone", "did.key_identifier"),
            ("did:nothing:at-all", "did.method_not_supported"),
        ] {
            asked += 1;
            let request = format!("did-problem-{asked}");
            let headers = [("Accept", accept), ("X-Request-Id", request.as_str())];
            let answer = server.ask("GET", &format!("/1.0/identifiers/{did}"), &headers, b"");
            assert!(answer.status >= 400, "{accept}: {}", answer.text);
            let line = log.line(&request);
            assert_eq!((&line["code"], &line["status"]), (&json!(code), &json!(answer.status)));
        }
    }
    let numbers = numbers(&server);
    assert_eq!(numbers["testamur_problems_total{code=\"did.method_not_supported\"}"], 5.0);
}

#[test]
fn the_numbers_are_for_who_has_a_key_for_them() {
    let (server, _) = TestServer::asking("numbers");
    assert_eq!(server.get("/metrics").problem(), "server.api_key_missing");
    let (_, token) = server.key(grant(&[Scope::Metrics]));
    assert_eq!(server.ask_as(&token, "GET", "/metrics", &Value::Null).status, 200);
    assert_eq!(server.ask_as(&token, "POST", "/credentials/verify", &json!({})).status, 403);
}

/// All that the servers of these tests log, as JSON lines.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Written {
    /// The log of this process, which there is one of.
    fn all() -> &'static Written {
        static WRITTEN: OnceLock<Written> = OnceLock::new();
        WRITTEN.get_or_init(|| {
            let written = Written::default();
            let to = written.clone();
            let log = logging(LogForm::Json, LogLevel::Debug, move || to.clone());
            tracing::subscriber::set_global_default(log).unwrap();
            written
        })
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The one line about the request with this name. It is written after the answer was sent.
    fn line(&self, request: &str) -> Value {
        for _ in 0..1000 {
            let text = self.text();
            let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
            let own: Vec<Value> = lines.filter(|line| line["request_id"] == request).collect();
            if let [line] = &own[..] {
                return line.clone();
            }
            assert!(own.is_empty(), "{own:?}");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("nothing is logged of {request}");
    }
}

/// A line says what was asked with this key, and what was answered.
fn check_line(line: &Value, method: &str, answer: &Answer, key: &str) {
    assert_eq!(line["status"], answer.status, "{line}");
    assert_eq!(line["method"], method, "{line}");
    let expected = endpoints().into_iter().find(|one| one.path == line["route"]);
    let expected = expected.and_then(|endpoint| endpoint.scopes.first()).map(|_| json!(key));
    assert_eq!(line.get("key"), expected.as_ref(), "{line}");
    // Answers about DIDs have forms of their own, without our code.
    assert_eq!(line.get("code").is_some(), answer.status >= 400, "{line}");
    if answer.headers["content-type"].contains("problem") {
        assert_eq!(line["code"], answer.json()["code"], "{line}");
    }
    assert!(line["duration_ms"].as_f64().unwrap() > 0.0 && line["timestamp"].is_string());
}

#[test]
fn the_log_has_nothing_of_a_person() {
    let log = Written::all();
    let (server, admin) = TestServer::asking("log");
    let (key, token) = server.key(grant(&Scope::ALL));
    let (name, subject) = ("Wilhelmina Quixote", "did:example:quixote-7f3a");
    let id = "urn:uuid:0b3aef56-d8ba-11ed-83dd-58172aac0707";
    let mut draft = with(&with(&draft(), "id", json!(id)), "name", json!(name));
    draft["credentialSubject"]["id"] = json!(subject);
    let authorization = format!("Bearer {token}");
    let mut asked = 0;
    let mut ask = |method: &str, path: &str, body: &Value| {
        asked += 1;
        let request = format!("log-{asked}");
        let headers = [
            ("Authorization", authorization.as_str()),
            ("X-Request-Id", request.as_str()),
            ("User-Agent", name),
            ("Idempotency-Key", if method == "POST" { request.as_str() } else { "x" }),
        ];
        let answer = server.ask(method, path, &headers, body.to_string().as_bytes());
        assert_eq!(answer.headers["x-request-id"], request);
        let line = log.line(&request);
        check_line(&line, method, &answer, &key);
        (answer, line)
    };
    let (answer, line) =
        ask("POST", "/eddsa-rdfc-2022/credentials/issue", &json!({ "credential": draft }));
    assert_eq!((answer.status, &line["level"]), (201, &json!("INFO")), "{}", answer.text);
    assert_eq!(line["route"], "/{issuer}/credentials/issue");
    let credential = answer.json()["verifiableCredential"].clone();
    let forged = changed(&credential, "/name", json!(format!("{name} the Second")));
    let revoke = json!({ "credentialId": id, "credentialStatus": [{ "status": true }] });
    for (path, body) in [
        ("/credentials/verify", json!({ "verifiableCredential": credential })),
        ("/credentials/verify", json!({ "verifiableCredential": forged })),
        ("/presentations/verify", json!({ "verifiablePresentation": credential })),
        ("/credentials/derive", json!({ "verifiableCredential": credential })),
        ("/credentials/status", revoke),
        (
            "/credentials/status",
            json!({ "credentialId": subject, "credentialStatus": [{ "status": true }] }),
        ),
    ] {
        ask("POST", path, &body);
    }
    // Whatever there is, asked with the name and the subject wherever something can stand.
    let everything = json!({
        "credential": draft, "verifiableCredential": forged, "verifiablePresentation": draft,
        "credentialId": subject, "credentialStatus": name, "options": { "domain": name },
    });
    for endpoint in endpoints() {
        let parts =
            endpoint.path.split('/').map(|part| if part.starts_with('{') { subject } else { part });
        let path = parts.collect::<Vec<_>>().join("/");
        ask(endpoint.method, &format!("{path}?name=Wilhelmina&of={subject}"), &everything);
    }
    ask("GET", &format!("/1.0/identifiers/{subject}"), &Value::Null);
    let text = log.text();
    for secret in [name, "Wilhelmina", subject, "quixote", id, &token, &admin, "did:"] {
        assert!(!text.contains(secret), "{secret} is in the log:\n{text}");
    }
}

#[test]
fn a_request_has_a_name_and_belongs_to_a_trace() {
    let log = Written::all();
    let server = TestServer::start("named");
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let parent = format!("00-{trace}-00f067aa0ba902b7-01");
    let answer = server.ask("GET", "/health", &[("traceparent", &parent)], b"");
    let made = answer.headers["x-request-id"].clone();
    assert_eq!(made.len(), 16, "{made}");
    let line = log.line(&made);
    assert_eq!((&line["trace_id"], &line["route"]), (&json!(trace), &json!("/health")));
    assert_eq!(line.get("key"), None);
    let long = "x".repeat(65);
    for unusable in ["", "a b", "a\"b", "caf\u{e9}", &long] {
        let answer = server.ask("GET", "/health", &[("X-Request-Id", unusable)], b"");
        assert_eq!(answer.headers["x-request-id"].len(), 16, "{unusable}");
    }
    for parent in [
        "00-0000",
        &format!("ff-{trace}-00f067aa0ba902b7-01"),
        "00-00000000000000000000000000000000-1-1",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-1-1",
    ] {
        let answer = server.ask("GET", "/health", &[("traceparent", parent)], b"");
        assert_eq!(log.line(&answer.headers["x-request-id"]).get("trace_id"), None, "{parent}");
    }
    // A client that goes away is told of, too.
    let mut stream = server.connect();
    let head = b"POST /credentials/verify HTTP/1.1\r\nHost: test\r\nX-Request-Id: gone-1\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n";
    stream.write_all(head).unwrap();
    let mut go_on = [0; 25];
    std::io::Read::read_exact(&mut stream, &mut go_on).unwrap();
    drop(stream);
    let line = log.line("gone-1");
    assert!(line.get("status").is_none() || line["status"] == 400, "{line}");
}
