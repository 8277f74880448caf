//! The client against servers that misbehave, and against servers that do not.

use crate::server::{Part, Server, json, path, reply};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use testamur_core::evidence::{Document, Purpose, Request, Source};
use testamur_core::{Code, Error, Result};
use testamur_fetch::{AddressKind, Builder, HttpFetch, Limits, Lookup, Resolve};

/// Plain http on the loopback interface, which the tests' servers need.
fn local() -> Builder {
    HttpFetch::builder().dangerous_allow_http().dangerous_allow_addresses(AddressKind::Loopback)
}

fn limits(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    change(&mut limits);
    limits
}

async fn get(fetch: &HttpFetch, url: impl Into<String>) -> Result<Document> {
    fetch.fetch(&Request { url: url.into(), purpose: Purpose::Did }).await
}

fn fact(error: &Error, name: &str) -> String {
    error.facts().find(|(fact, _)| *fact == name).expect("the fact").1.to_owned()
}

#[tokio::test]
async fn a_document_comes_with_its_media_type() {
    let server = Server::start(|_| {
        reply("200 OK", &["Content-Type: Application/DID+ld+json; charset=utf-8"], "{}")
    })
    .await;
    let document = get(&local().build(), server.url("/did.json")).await.unwrap();
    assert_eq!(&*document.bytes, b"{}");
    assert_eq!(document.media_type.as_deref(), Some("application/did+ld+json"));
    assert_eq!(document.source, Source::Network);
    let head = server.requests.lock().unwrap()[0].to_lowercase();
    assert!(head.starts_with("get /did.json http/1.1"), "{head}");
    assert!(head.contains("accept: application/did, "), "{head}");
    assert!(head.contains("accept-encoding: identity"), "{head}");
    assert!(!head.contains("cookie") && !head.contains("referer"), "{head}");
}

#[tokio::test]
async fn nothing_private_is_asked_by_default() {
    let server = Server::start(|_| json(&[], "{}")).await;
    let guarded = HttpFetch::guarded();
    let port = server.address.port();
    for (url, code) in [
        (format!("http://127.0.0.1:{port}/"), Code::FetchScheme),
        (format!("https://127.0.0.1:{port}/"), Code::FetchAddressRefused),
        (format!("https://localhost:{port}/"), Code::FetchAddressRefused),
    ] {
        let error = get(&guarded, url.as_str()).await.unwrap_err();
        assert_eq!(error.code(), code, "{error}");
    }
    let http = HttpFetch::builder().dangerous_allow_http().build();
    let error = get(&http, format!("http://localhost:{port}/")).await.unwrap_err();
    assert_eq!(error.code(), Code::FetchAddressRefused);
    assert_eq!(fact(&error, "host"), "localhost");
    assert!(error.sentence().contains("a loopback address"), "{error}");
    assert!(!error.sentence().contains("(unknown)"), "{error}");
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn every_redirect_is_checked() {
    let server = Server::start(|head| {
        let target = match path(head) {
            "/private" => "http://10.0.0.1/secret",
            "/mapped" => "http://[::ffff:192.168.0.1]/secret",
            "/metadata" => "http://169.254.169.254/latest/meta-data",
            "/file" => "file:///etc/passwd",
            "/user" => "http://user:secret@localhost/",
            "/relative" => "../did.json#fragment",
            "/loop" => "/loop",
            "/nowhere" => "http://[",
            _ => return json(&[], "{}"),
        };
        reply("302 Found", &[&format!("location: {target}")], "")
    })
    .await;
    let fetch = local().build();
    for (path, code) in [
        ("/private", Code::FetchAddressRefused),
        ("/mapped", Code::FetchAddressRefused),
        ("/metadata", Code::FetchAddressRefused),
        ("/file", Code::FetchUrl),
        ("/user", Code::FetchUrl),
        ("/loop", Code::FetchRedirects),
        ("/nowhere", Code::FetchRedirectTarget),
    ] {
        let error = get(&fetch, server.url(path)).await.unwrap_err();
        assert_eq!(error.code(), code, "{path}: {error}");
        assert!(!error.sentence().contains("(unknown)"), "{error}");
    }
    let relative = get(&fetch, server.url("/relative")).await.unwrap();
    assert_eq!(relative.source, Source::Network);
    assert_eq!(server.count(), 7 + 5 + 2, "one request a redirect, 6 for the loop");
    let bare = Server::start(|_| reply("302 Found", &[], "")).await;
    let error = get(&fetch, bare.url("/")).await.unwrap_err();
    assert_eq!(error.code(), Code::FetchRedirectTarget);
}

#[tokio::test]
async fn a_document_of_another_origin_is_known_as_that() {
    let other = Server::start(|_| json(&[], "{}")).await;
    let target = other.url("/key");
    let server = Server::start(move |head| match path(head) {
        "/away" => reply("302 Found", &[&format!("location: {target}")], ""),
        "/twice" => reply("302 Found", &["location: /away"], ""),
        _ => json(&[], "{}"),
    })
    .await;
    let fetch = local().build();
    for path in ["/away", "/twice", "/away"] {
        let document = get(&fetch, server.url(path)).await.unwrap();
        assert_eq!(document.source, Source::Redirected, "{path}");
    }
    assert_eq!(get(&fetch, server.url("/key")).await.unwrap().source, Source::Network);
}

/// Answers with one address after the other, and counts.
struct Changing(Vec<&'static str>, Arc<AtomicUsize>);

impl Resolve for Changing {
    fn resolve<'a>(&'a self, _host: &'a str) -> Lookup<'a> {
        let turn = self.1.fetch_add(1, Ordering::SeqCst);
        let addresses = self.0[turn.min(self.0.len() - 1)].split(' ');
        let addresses = addresses.filter(|text| !text.is_empty());
        let addresses: Vec<IpAddr> = addresses.map(|text| text.parse().unwrap()).collect();
        Box::pin(async move { Ok(addresses) })
    }
}

#[tokio::test]
async fn a_name_that_changes_its_address_gains_nothing() {
    let server = Server::start(|head| match path(head) {
        "/again" => reply("302 Found", &["location: /secret"], ""),
        _ => json(&[], "{}"),
    })
    .await;
    let url = |path: &str| format!("http://rebind.example:{}{path}", server.address.port());
    let lookups = Arc::new(AtomicUsize::new(0));
    let fetch = |answers: &[&'static str]| {
        lookups.store(0, Ordering::SeqCst);
        local().resolver(Changing(answers.to_vec(), Arc::clone(&lookups))).build()
    };
    // The connection goes to the address that was checked: there is no second lookup.
    let document = get(&fetch(&["127.0.0.1", "10.0.0.1"]), url("/")).await;
    assert!(document.is_ok());
    assert_eq!(lookups.load(Ordering::SeqCst), 1);
    // A redirect to the same name is looked up and checked again.
    let error = get(&fetch(&["127.0.0.1", "10.0.0.1"]), url("/again")).await.unwrap_err();
    assert_eq!(error.code(), Code::FetchAddressRefused);
    assert_eq!((fact(&error, "address"), lookups.load(Ordering::SeqCst)), ("10.0.0.1".into(), 2));
    // Of several addresses only those that may be asked are.
    assert!(get(&fetch(&["10.0.0.1 127.0.0.1 169.254.169.254"]), url("/")).await.is_ok());
    let error = get(&fetch(&["10.0.0.1 ::ffff:10.0.0.2"]), url("/")).await.unwrap_err();
    assert_eq!(error.code(), Code::FetchAddressRefused);
    let error = get(&fetch(&[""]), url("/")).await.unwrap_err();
    assert_eq!(error.code(), Code::FetchDns);
}

#[tokio::test]
async fn time_is_bounded_however_the_server_dawdles() {
    let server = Server::start(|head| match path(head) {
        "/silent" => vec![Part::Wait(Duration::from_secs(60))],
        "/head" => vec![
            Part::Send(b"HTTP/1.1 200 OK\r\n".to_vec()),
            Part::Endless(b"x-more: yes\r\n".to_vec()),
        ],
        "/redirects" => vec![
            Part::Wait(Duration::from_millis(150)),
            Part::Send(b"HTTP/1.1 302 Found\r\nlocation: /redirects\r\n\r\n".to_vec()),
        ],
        _ => vec![
            Part::Send(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n".to_vec()),
            Part::Endless(b" ".to_vec()),
        ],
    })
    .await;
    let time = Duration::from_millis(400);
    let fetch = local().limits(limits(|limits| limits.time = time)).build();
    for path in ["/silent", "/redirects", "/drip"] {
        let start = Instant::now();
        let error = get(&fetch, server.url(path)).await.unwrap_err();
        assert_eq!(error.code(), Code::FetchTimeout, "{path}: {error}");
        assert_eq!(fact(&error, "limit"), "400ms");
        assert!(start.elapsed() < Duration::from_secs(5), "{path}");
    }
    // Endless headers run into the HTTP library's bound or into the time, whichever is first.
    assert!(get(&fetch, server.url("/head")).await.is_err());
}

#[tokio::test]
async fn size_is_bounded_with_and_without_a_stated_length() {
    let server = Server::start(|head| match path(head) {
        "/stated" => vec![
            Part::Send(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
                  content-length: 99999999999\r\n\r\n"
                    .to_vec(),
            ),
            Part::Wait(Duration::from_secs(60)),
        ],
        "/fits" => json(&[], &"7".repeat(1000)),
        _ => vec![
            Part::Send(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n".to_vec()),
            Part::Endless(vec![b' '; 400]),
        ],
    })
    .await;
    let fetch = local().limits(limits(|limits| limits.document_bytes = 1000)).build();
    for path in ["/stated", "/endless"] {
        let error = get(&fetch, server.url(path)).await.unwrap_err();
        assert_eq!(error.code(), Code::FetchTooLarge, "{path}: {error}");
    }
    assert_eq!(get(&fetch, server.url("/fits")).await.unwrap().bytes.len(), 1000);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_document() {
    let server = Server::start(|_| {
        vec![Part::Send(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{"
                .to_vec(),
        )]
    })
    .await;
    let error = get(&local().build(), server.url("/")).await.unwrap_err();
    assert_eq!(error.code(), Code::FetchConnect, "{error}");
}

#[tokio::test]
async fn compressed_answers_and_other_types_are_refused() {
    let server = Server::start(|head| match path(head) {
        "/gzip" => json(&["content-encoding: gzip"], "\u{1f}"),
        "/identity" => json(&["content-encoding: identity"], "{}"),
        "/page" => reply("200 OK", &["content-type: text/html; charset=utf-8"], "<html>"),
        _ => reply("200 OK", &[], "{}"),
    })
    .await;
    let fetch = local().build();
    for (path, code) in [
        ("/gzip", Code::FetchEncoding),
        ("/page", Code::FetchMediaType),
        ("/untyped", Code::FetchMediaType),
    ] {
        let error = get(&fetch, server.url(path)).await.unwrap_err();
        assert_eq!(error.code(), code, "{path}: {error}");
    }
    assert!(get(&fetch, server.url("/identity")).await.is_ok());
    let any = Request { url: server.url("/page"), purpose: Purpose::RelatedResource };
    assert!(fetch.fetch(&any).await.is_ok());
}

#[tokio::test]
async fn absence_outage_and_no_answer_are_three_things() {
    let server = Server::start(|head| reply(&path(head)[1..].replace('-', " "), &[], "")).await;
    let fetch = local().build();
    for (status, code) in [
        ("404-Not", Code::FetchNotFound),
        ("410-Gone", Code::FetchNotFound),
        ("500-Broken", Code::FetchStatus),
        ("503-Busy", Code::FetchStatus),
        ("403-Refused", Code::FetchStatus),
        ("429-Slow", Code::FetchStatus),
        ("206-Part", Code::FetchStatus),
        ("304-Same", Code::FetchStatus),
    ] {
        let error = get(&fetch, server.url(&format!("/{status}"))).await.unwrap_err();
        assert_eq!(error.code(), code, "{status}: {error}");
        assert_eq!(fact(&error, "status"), status[..3]);
    }
    // An address that nobody listens at: every test is at the first of this machine.
    let error = get(&fetch, "http://127.0.0.3:8001/").await.unwrap_err();
    assert_eq!(error.code(), Code::FetchConnect);
    let error = get(&fetch, "http://no-such-name.invalid/").await.unwrap_err();
    assert_eq!(error.code(), Code::FetchDns, "{error}");
    assert_eq!(fact(&error, "host"), "no-such-name.invalid");
}

#[tokio::test]
async fn waiting_for_a_turn_is_part_of_the_time() {
    let server = Server::start(|_| vec![Part::Wait(Duration::from_secs(60))]).await;
    let limits = limits(|limits| {
        limits.time = Duration::from_millis(300);
        limits.concurrent = 1;
    });
    let fetch = local().limits(limits).build();
    let started = Instant::now();
    let mut tasks = Vec::new();
    for n in 0..5 {
        let (fetch, url) = (fetch.clone(), server.url(&format!("/{n}")));
        tasks.push(tokio::spawn(async move { get(&fetch, url).await }));
    }
    let mut codes = Vec::new();
    for task in tasks {
        codes.push(task.await.unwrap().unwrap_err().code());
    }
    // Who had no turn learned nothing about the server.
    let count = |code| codes.iter().filter(|found| **found == code).count();
    assert_eq!((count(Code::FetchTimeout), count(Code::FetchBusy)), (1, 4), "{codes:?}");
    assert_eq!(server.count(), 1);
    let time = started.elapsed();
    assert!(time < Duration::from_millis(1200), "one after the other takes 1.5 s: {time:?}");
}

#[tokio::test]
async fn one_host_is_not_flooded() {
    let answer = || {
        let mut parts = vec![Part::Wait(Duration::from_millis(150))];
        parts.extend(json(&[], "{}"));
        parts
    };
    let server = Server::start(move |_| answer()).await;
    let other = Server::start(move |_| answer()).await;
    let fetch = local().limits(limits(|limits| limits.concurrent_per_host = 2)).build();
    let mut tasks = Vec::new();
    for n in 0..6 {
        let (fetch, url) = (fetch.clone(), server.url(&format!("/{n}")));
        tasks.push(tokio::spawn(async move { get(&fetch, url).await }));
    }
    tokio::time::sleep(Duration::from_millis(75)).await;
    assert_eq!(server.count(), 2, "the others wait");
    let port = other.address.port();
    let elsewhere = get(&fetch, format!("http://localhost:{port}/")).await;
    assert!(elsewhere.is_ok(), "another host is not kept waiting");
    assert!(server.count() < 6);
    for task in tasks {
        assert!(task.await.unwrap().is_ok());
    }
}
