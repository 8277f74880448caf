//! Connections: HTTP/2, clients that do not read, and those that begin and take back.

use crate::client::{Answer, TestServer};
use crate::site::{Site, Surroundings};
use axum::body::Bytes;
use axum::http::Request;
use h2::Reason;
use h2::client::SendRequest;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use serde_json::{Value, json};
use std::io::{ErrorKind, Write};
use std::sync::Arc;
use std::time::Duration;
use testamur_server::{Limits, conformance};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

const HOST: &str = "registrar.university.example";

fn site(name: &str) -> Site {
    Site::start(name, |_| conformance::issuers(Some("test")).unwrap())
}

async fn reach(site: &Site) -> TlsStream<TcpStream> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(site.certificate.0.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let mut config = config.with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let stream = TcpStream::connect(site.address).await.unwrap();
    let name = ServerName::try_from(HOST).unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    stream
}

async fn connect(site: &Site) -> SendRequest<Bytes> {
    let (send, connection) = h2::client::handshake(reach(site).await).await.unwrap();
    tokio::spawn(connection);
    send
}

fn request(method: &str, path: &str) -> Request<()> {
    let url = format!("https://{HOST}{path}");
    Request::builder().method(method).uri(url).body(()).unwrap()
}

async fn answer(response: h2::client::ResponseFuture) -> (u16, Value) {
    let response = response.await.unwrap();
    let status = response.status().as_u16();
    let (mut body, mut bytes) = (response.into_body(), Vec::new());
    while let Some(part) = body.data().await {
        let part = part.unwrap();
        body.flow_control().release_capacity(part.len()).unwrap();
        bytes.extend_from_slice(&part);
    }
    (status, serde_json::from_slice(&bytes).unwrap())
}

#[test]
fn requests_share_a_connection_over_http_2() {
    let site = site("http2");
    site.runtime.block_on(async {
        let send = connect(&site).await;
        let mut send = send.ready().await.unwrap();
        let (health, _) = send.send_request(request("GET", "/health"), true).unwrap();
        let (verified, mut body) =
            send.send_request(request("POST", "/credentials/verify"), false).unwrap();
        let (issuers, _) = send.send_request(request("GET", "/issuers"), true).unwrap();
        body.send_data(Bytes::from_static(b"{\"a\":1,\"a\":2}"), true).unwrap();
        let (verified, issuers, health) =
            tokio::join!(answer(verified), answer(issuers), answer(health));
        assert_eq!((verified.0, &verified.1["code"]), (400, &"input.duplicate_key".into()));
        assert_eq!((issuers.0, issuers.1["issuers"].is_array()), (200, true));
        assert_eq!(health.0, 200);
        // Headers have a bound of their own.
        let mut long = request("GET", "/health");
        let value = "x".repeat(20_000).parse().unwrap();
        long.headers_mut().insert("x-long", value);
        let (refused, _) = send.send_request(long, true).unwrap();
        assert_eq!(refused.await.unwrap().status(), 431);
    });
    site.end();
}

/// CVE-2023-44487: requests that are taken back at once cost the client nothing, and the server their beginning.
#[test]
fn who_takes_every_request_back_is_sent_away() {
    let site = site("resets");
    site.runtime.block_on(async {
        let mut send = connect(&site).await;
        let mut ended = None;
        for _ in 0..100_000 {
            send = match send.ready().await {
                Ok(send) => send,
                Err(error) => {
                    ended = Some(error);
                    break;
                }
            };
            match send.send_request(request("POST", "/credentials/verify"), false) {
                Ok((_, mut stream)) => stream.send_reset(Reason::CANCEL),
                Err(error) => {
                    ended = Some(error);
                    break;
                }
            }
        }
        let ended = ended.expect("it goes on for ever");
        assert!(ended.is_go_away() || ended.is_io(), "{ended:?}");
        let mut other = connect(&site).await.ready().await.unwrap();
        let (health, _) = other.send_request(request("GET", "/health"), true).unwrap();
        assert_eq!(answer(health).await.0, 200, "others are served");
    });
    site.end();
}

#[test]
fn a_client_that_never_reads_is_left() {
    let mut limits = Limits::default();
    limits.write_time = Duration::from_secs(1);
    let server = TestServer::with_limits("unread", limits);
    let mut stream = server.connect();
    stream.set_write_timeout(Some(Duration::from_secs(30))).unwrap();
    let asked = "GET /openapi.json HTTP/1.1\r\nHost: test\r\n\r\n".repeat(1000);
    // It asks on and on; once nothing more fits in between, the server waits for it, and then no longer.
    let ended = (0..100_000).find_map(|_| stream.write_all(asked.as_bytes()).err());
    let kind = ended.expect("it is waited for without end").kind();
    assert!(!matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut), "{kind:?}");
    assert_eq!(server.get("/health").status, 200);
}

/// Waits until a client is cut off that opens its windows so far, asks so often, takes nothing, and pings: its pings
/// are answered, so that the connection is alive below.
async fn expect_left(site: &Site, window: u32, requests: usize) {
    let mut shut = h2::client::Builder::new();
    shut.initial_window_size(window);
    let (send, mut connection) = shut.handshake::<_, Bytes>(reach(site).await).await.unwrap();
    let mut pings = connection.ping_pong().expect("nobody else has it");
    let pinging = async move {
        while pings.ping(h2::Ping::opaque()).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::spawn(pinging);
    let ended = tokio::spawn(connection);
    let mut send = send.ready().await.unwrap();
    let mut responses = Vec::new();
    for _ in 0..requests {
        let (response, _) = send.send_request(request("GET", "/issuers"), true).unwrap();
        let response = response.await.unwrap();
        assert_eq!(response.status(), 200);
        responses.push(response);
    }
    let left = tokio::time::timeout(Duration::from_secs(60), ended).await;
    assert!(left.expect("it is waited for without end").unwrap().is_err(), "cut, not ended");
}

fn site_within(name: &str, limits: Limits) -> Site {
    let surroundings = Surroundings { limits: Some(limits), ..Surroundings::default() };
    Site::start_in(name, surroundings, |_| conformance::issuers(Some("test")).unwrap())
}

#[test]
fn a_client_that_shuts_its_windows_is_left() {
    let mut limits = Limits::default();
    limits.write_time = Duration::from_secs(2);
    let site = site_within("shut", limits);
    site.runtime.block_on(async {
        expect_left(&site, 0, 1).await;
        let mut other = connect(&site).await.ready().await.unwrap();
        let (description, _) = other.send_request(request("GET", "/openapi.json"), true).unwrap();
        let (status, description) = answer(description).await;
        assert_eq!((status, &description["openapi"]), (200, &"3.1.0".into()), "whole, in parts");
    });
    site.end();
}

/// With a window of one byte the rest of an answer lies where nobody counts it.
#[test]
fn a_client_that_asks_for_nothing_more_is_left() {
    let mut limits = Limits::default();
    limits.idle_time = Duration::from_secs(2);
    let site = site_within("quiet", limits);
    site.runtime.block_on(async {
        expect_left(&site, 1, 3).await;
        expect_left(&site, 65_535, 0).await;
    });
    site.end();
}

#[test]
fn a_connection_on_which_nothing_happens_ends() {
    let mut limits = Limits::default();
    // Long enough for a busy machine to ask meanwhile.
    limits.idle_time = Duration::from_secs(2);
    let server = TestServer::with_limits("idle", limits);
    let mut stream = server.connect();
    let mut answer = Vec::new();
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: test\r\n\r\n").unwrap();
    // Ends although the client keeps its side open.
    let _ = std::io::Read::read_to_end(&mut stream, &mut answer);
    assert!(answer.starts_with(b"HTTP/1.1 200 OK"), "{}", String::from_utf8_lossy(&answer));
}

#[test]
fn what_http_does_with_a_request_beside_answering_it() {
    let server = TestServer::start("methods");
    let whole = server.get("/issuers");
    let head = server.ask("HEAD", "/issuers", &[], b"");
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    assert_eq!(head.headers["content-length"], whole.text.len().to_string());
    for (path, allowed) in [("/issuers", "GET,HEAD"), ("/credentials/verify", "POST")] {
        let options = server.ask("OPTIONS", path, &[], b"");
        assert_eq!((options.status, options.headers["allow"].as_str()), (204, allowed), "{path}");
        let other = server.ask("PUT", path, &[], b"");
        assert_eq!((other.status, other.headers["allow"].as_str()), (405, allowed), "{path}");
    }
    assert_eq!(server.ask("OPTIONS", "/nothing", &[], b"").status, 404);
    // What could be read in two ways is not read at all.
    for head in [
        "Content-Length: 2\r\nContent-Length: 3\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding: chunked\r\nX: a\r\n b\r\n",
    ] {
        let request = format!(
            "POST /credentials/verify HTTP/1.1\r\nHost: test\r\n{head}Connection: close\r\n\r\n{{}}"
        );
        let answer = server.raw(request.as_bytes());
        assert_eq!(answer.status, 400, "{head}: {answer:?}");
    }
    for chunks in ["zz\r\n{}\r\n0\r\n\r\n", "2\r\n{}xx0\r\n\r\n", "ffffffffffffffffff\r\n{}"] {
        let request = format!(
            "POST /credentials/verify HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{chunks}"
        );
        let answer = server.raw(request.as_bytes());
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (400, "server.body_incomplete"),
            "{chunks}"
        );
    }
    // A body that was packed is no JSON, and is never unpacked.
    let packed =
        server.send("/credentials/verify", &[("Content-Encoding", "gzip")], b"\x1f\x8b\x08\0");
    assert_eq!(packed.status / 100, 4, "{}", packed.text);
    let many = "X-Many: 1\r\n".repeat(200);
    let crowded = format!("GET /health HTTP/1.1\r\nHost: test\r\n{many}Connection: close\r\n\r\n");
    assert_eq!(server.raw(crowded.as_bytes()).status, 431);
    let long = format!(
        "GET /health HTTP/1.1\r\nHost: test\r\nX: {}\r\nConnection: close\r\n\r\n",
        "x".repeat(1 << 20)
    );
    assert_eq!(server.raw(long.as_bytes()).status, 431);
}

/// A page of another origin reads what anybody may, and has nothing done in the name of who looks at it.
#[test]
fn pages_of_other_origins_read_what_is_public_and_send_nothing() {
    let server = TestServer::start("origins");
    let origin = ("Origin", "https://elsewhere.example");
    for path in
        ["/issuers", "/eddsa-rdfc-2022/status/1/revocation.json", "/eddsa-rdfc-2022/status/9/x"]
    {
        let answer = server.ask("GET", path, &[origin], b"");
        assert_eq!(answer.headers["access-control-allow-origin"], "*", "{path}");
    }
    for path in ["/credentials/verify", "/credentials/status", "/jose/credentials/issue"] {
        // What a browser sends without asking first.
        for kind in [None, Some("text/plain"), Some("multipart/form-data; boundary=json")] {
            let headers: Vec<_> =
                kind.map(|kind| ("Content-Type", kind)).into_iter().chain([origin]).collect();
            let answer = server.send(path, &headers, b"{}");
            assert_eq!(answer.problem(), "server.media_type", "{path} as {kind:?}");
            assert!(!answer.headers.contains_key("access-control-allow-origin"));
        }
        // And what it asks.
        let asked = [
            origin,
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "content-type"),
        ];
        let answer = server.ask("OPTIONS", path, &asked, b"");
        let allows = |name: &&String| name.starts_with("access-control-");
        assert_eq!(answer.headers.keys().find(allows), None, "{path}");
        // The page of this server says what it sends.
        let own = server.send(
            path,
            &[("Origin", "https://university.example"), ("Content-Type", "application/json")],
            b"{}",
        );
        assert_eq!(own.problem(), "server.member", "{path}");
    }
}

/// Pages of the origins that are listed do what any client may; of no other.
#[test]
fn pages_of_listed_origins_verify() {
    let listed = "https://verifier.example";
    let server = TestServer::allowing("listed", &[listed, "http://localhost:3000"]);
    let credential = crate::issued(&server, "eddsa-rdfc-2022", &crate::draft());
    let body = json!({ "verifiableCredential": credential }).to_string();
    let path = "/credentials/verify";
    let first = |origin| {
        let asked = [
            ("Origin", origin),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "authorization,content-type"),
        ];
        server.ask("OPTIONS", path, &asked, b"")
    };
    let then = |origin| {
        let headers = [("Origin", origin), ("Content-Type", "application/json")];
        server.send(path, &headers, body.as_bytes())
    };
    let told = |answer: &Answer| answer.headers.get("access-control-allow-origin").cloned();
    for origin in [listed, "http://localhost:3000"] {
        let answer = first(origin);
        assert_eq!((answer.status, told(&answer)), (204, Some(origin.to_owned())));
        assert!(answer.headers["access-control-allow-methods"].contains("POST"));
        let headers: Vec<_> = answer.headers["access-control-allow-headers"].split(", ").collect();
        assert!(headers.contains(&"authorization") && headers.contains(&"content-type"));
        let answer = then(origin);
        assert_eq!((answer.status, told(&answer)), (200, Some(origin.to_owned())));
        assert!(answer.headers["access-control-expose-headers"].contains("x-request-id"));
        // A problem is for the page to read too.
        let answer = server.ask("GET", "/nowhere", &[("Origin", origin)], b"");
        assert_eq!((answer.status, told(&answer)), (404, Some(origin.to_owned())));
    }
    for origin in [
        "https://elsewhere.example",
        "https://verifier.example.elsewhere.example",
        "http://verifier.example",
        "https://verifier.example:8443",
        "null",
    ] {
        for answer in [first(origin), then(origin)] {
            let allows = |name: &&String| name.starts_with("access-control-");
            assert_eq!(answer.headers.keys().find(allows), None, "{origin}");
            assert_eq!(answer.headers["vary"], "origin", "what one may is not for another");
        }
    }
    // What is public is so for all, and nobody is asked who they are by a browser.
    let issuers = server.ask("GET", "/issuers", &[("Origin", listed)], b"");
    assert_eq!(told(&issuers).as_deref(), Some("*"));
    for answer in [first(listed), then(listed), issuers] {
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
    }
}

#[test]
fn pages_of_every_origin_verify_where_that_is_said() {
    let server = TestServer::allowing("every-origin", &["*"]);
    let headers = [("Origin", "https://elsewhere.example"), ("Content-Type", "application/json")];
    let answer = server.send("/credentials/verify", &headers, b"{}");
    assert_eq!(answer.headers["access-control-allow-origin"], "*");
    let asked = [headers[0], ("Access-Control-Request-Method", "POST")];
    let answer = server.ask("OPTIONS", "/credentials/verify", &asked, b"");
    assert_eq!(answer.headers["access-control-allow-origin"], "*");
    assert!(answer.headers["access-control-allow-methods"].contains("POST"));
}
