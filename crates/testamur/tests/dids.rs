//! Documents of DIDs over HTTP: how often they are downloaded.
#![cfg(feature = "fetch")]
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testamur::did::{
    DereferencingOptions, Did, DidUrl, DidWeb, DidWebvh, ResolutionOptions, Resolver, WebvhLog,
    WebvhStatement,
};
use testamur::fetch::AddressKind;
use testamur::{
    Code, CredentialPolicy, Document, Error, HolderBinding, HttpFetch, KeyType, LocalSigner,
    OsRandom, PresentationPolicy, SecretKey, Source, Trust, Verifier, default_provider, now, parse,
};

/// A server on this machine that answers with what was put there last, and counts.
struct Server {
    port: u16,
    count: Arc<Mutex<usize>>,
    answer: Arc<Mutex<String>>,
    runtime: tokio::runtime::Runtime,
    verifier: Verifier,
}

impl Server {
    fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (count, answer) = (Arc::new(Mutex::new(0)), Arc::new(Mutex::new(String::new())));
        let (counted, known) = (Arc::clone(&count), Arc::clone(&answer));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let (mut head, mut byte) = (Vec::new(), [0]);
                while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
                    head.push(byte[0]);
                }
                *counted.lock().unwrap() += 1;
                let answer = known.lock().unwrap().clone();
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        let fetch = HttpFetch::builder()
            .dangerous_allow_http()
            .dangerous_allow_addresses(AddressKind::Loopback)
            .build();
        let resolver = Resolver::standard()
            .with(Arc::new(DidWeb::insecure_localhost()))
            .with(Arc::new(DidWebvh::insecure_localhost()));
        let verifier = Verifier::builder().fetch(fetch).resolver(resolver).build().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        Server { port, count, answer, runtime, verifier }
    }

    fn serve(&self, status: &str, headers: &str, body: &str) {
        *self.answer.lock().unwrap() = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             connection: close\r\n{headers}\r\n{body}",
            body.len()
        );
    }

    /// What comes of resolving a DID, and how many downloads that took.
    fn resolve(&self, did: &str) -> (Option<Code>, usize) {
        let before = *self.count.lock().unwrap();
        let did = Did::parse(did).unwrap();
        let options = ResolutionOptions::default();
        let resolved = self.runtime.block_on(self.verifier.resolve(&did, &options));
        (resolved.err().map(|error| error.code()), *self.count.lock().unwrap() - before)
    }

    /// A did:webvh here with this `ttl`, and its log.
    fn log(&self, ttl: u32) -> (String, String) {
        let key = SecretKey::generate(KeyType::Ed25519, &mut OsRandom).unwrap();
        let signer = LocalSigner::new(key, default_provider());
        let draft = WebvhLog::draft_did(&format!("localhost%3A{}", self.port)).unwrap();
        let document = parse(format!(r#"{{"id":"{draft}"}}"#).as_bytes()).unwrap();
        let statement = WebvhStatement { ttl: Some(ttl), ..WebvhStatement::default() };
        let made = WebvhLog::create(&document, &statement, &signer, now().unwrap());
        let log = self.runtime.block_on(made).unwrap();
        let did = WebvhLog::verify(log.clone(), None, now().unwrap()).unwrap();
        (did.latest().did().to_string(), String::from_utf8(log).unwrap())
    }
}

const HOUR: &str = "cache-control: max-age=3600\r\n";

#[test]
fn a_log_is_kept_no_longer_than_its_ttl() {
    for (ttl, again) in [(3600, 0), (0, 1)] {
        let server = Server::start();
        let (did, log) = server.log(ttl);
        server.serve("200 OK", HOUR, &log);
        assert_eq!(server.resolve(&did), (None, 1));
        assert_eq!(server.resolve(&did), (None, again), "ttl {ttl}");
    }
}

/// Whatever is asked about the DID.
#[test]
fn its_ttl_is_heeded_by_every_question() {
    for (ttl, again) in [(3600, 0), (0, 1)] {
        for part in ["#key", "?service=none", "?versionId=none"] {
            let server = Server::start();
            let (did, log) = server.log(ttl);
            server.serve("200 OK", HOUR, &log);
            let url = DidUrl::parse(&format!("{did}{part}")).unwrap();
            let options = DereferencingOptions::default();
            let asked = server.verifier.dereference(&url, &options);
            assert!(server.runtime.block_on(asked).is_err(), "{part}");
            assert_eq!(server.resolve(&did), (None, again), "{part}, ttl {ttl}");
        }
        let server = Server::start();
        let (did, log) = server.log(ttl);
        server.serve("200 OK", HOUR, &log);
        let asked = Did::parse(&did).unwrap();
        server.runtime.block_on(server.verifier.linked_domains(&asked)).unwrap();
        assert_eq!(server.resolve(&did), (None, again), "linked domains, ttl {ttl}");
    }
}

/// Else anybody could have a log of megabytes downloaded each time.
#[test]
fn who_asks_for_a_version_that_is_none_does_not_have_the_log_forgotten() {
    let server = Server::start();
    let (did, log) = server.log(3600);
    server.serve("200 OK", HOUR, &log);
    assert_eq!(server.resolve(&did), (None, 1));
    let version = |id: &str| ResolutionOptions {
        version_id: Some(id.to_owned()),
        ..ResolutionOptions::default()
    };
    let asked = Did::parse(&did).unwrap();
    let found = server.runtime.block_on(server.verifier.resolve(&asked, &version("1-none")));
    assert_eq!(found.unwrap_err().code(), Code::DidVersionNotFound);
    assert_eq!(server.resolve(&did), (None, 0));
}

#[test]
fn who_asks_for_another_did_at_its_place_does_not_have_the_log_forgotten() {
    let server = Server::start();
    let (did, log) = server.log(3600);
    server.serve("200 OK", HOUR, &log);
    assert_eq!(server.resolve(&did), (None, 1));
    // Another SCID, in which one character is not that of the log's.
    let scid = did.split(':').nth(2).unwrap();
    let last = if scid.ends_with('2') { '3' } else { '2' };
    let other = did.replace(scid, &format!("{}{last}", &scid[..scid.len() - 1]));
    assert_eq!(server.resolve(&other), (Some(Code::DidWebvhOtherDid), 0));
    assert_eq!(server.resolve(&did), (None, 0));
}

#[test]
fn a_log_that_is_not_valid_is_not_kept() {
    let server = Server::start();
    let (did, log) = server.log(3600);
    server.serve("200 OK", HOUR, &log.replace("\"ttl\":3600", "\"ttl\":3601"));
    let (code, count) = server.resolve(&did);
    assert!(code.is_some() && count == 1, "{code:?}");
    // Its owner mended it.
    server.serve("200 OK", HOUR, &log);
    assert_eq!(server.resolve(&did), (None, 1));
    assert_eq!(server.resolve(&did), (None, 0));
}

#[test]
fn a_document_is_kept_as_its_server_says() {
    for (headers, again) in [(HOUR, 0), ("cache-control: no-store\r\n", 1)] {
        let server = Server::start();
        let did = format!("did:web:localhost%3A{}", server.port);
        server.serve("200 OK", headers, &format!(r#"{{"id":"{did}"}}"#));
        assert_eq!(server.resolve(&did), (None, 1));
        assert_eq!(server.resolve(&did), (None, again), "{headers}");
    }
}

#[test]
fn that_there_is_none_is_kept_and_an_outage_is_not() {
    for (status, code, again) in [
        ("404 Not Found", Code::DidNotFound, 0),
        ("503 Service Unavailable", Code::DidUnavailable, 1),
    ] {
        let server = Server::start();
        let did = format!("did:web:localhost%3A{}", server.port);
        server.serve(status, HOUR, "");
        let (found, first) = server.resolve(&did);
        assert_eq!(found, Some(code));
        assert!(first > 0);
        let (found, second) = server.resolve(&did);
        assert_eq!(found, Some(code));
        assert_eq!(second > 0, again > 0, "{status}");
    }
}

/// Who has a client of their own learns what the client here is told.
#[test]
fn step_by_step_it_is_said_how_long_documents_last() {
    let server = Server::start();
    let (did, log) = server.log(90);
    let (did, url) = (Did::parse(&did).unwrap(), DidUrl::parse(&format!("{did}?versionId=none")));
    let place = format!("http://localhost:{}/.well-known/did.jsonl", server.port);
    let served = |log: &str| Document {
        bytes: log.as_bytes().into(),
        media_type: Some("application/json".to_owned()),
        source: Source::Network,
    };
    let lasts = |seconds: u64| vec![(place.clone(), Duration::from_secs(seconds))];
    for no_cache in [false, true] {
        let options = ResolutionOptions { no_cache, ..ResolutionOptions::default() };
        let mut inquiry = server.verifier.begin_resolving(did.clone(), options.clone()).unwrap();
        assert_eq!((inquiry.asks_anew(), inquiry.lifetimes()), (no_cache, vec![]));
        inquiry.supply(&place, Ok(served(&log))).unwrap();
        assert_eq!(inquiry.lifetimes(), lasts(90));
        inquiry.finish().unwrap();
        // A version that is none, and a log that is broken.
        let options = DereferencingOptions { resolution: options, ..Default::default() };
        for (log, seconds) in [(&*log, 90), ("{}", 0)] {
            let url = url.clone().unwrap();
            let mut inquiry = server.verifier.begin_dereferencing(url, options.clone()).unwrap();
            assert_eq!(inquiry.asks_anew(), no_cache);
            inquiry.supply(&place, Ok(served(log))).unwrap_err();
            assert_eq!(inquiry.lifetimes(), lasts(seconds));
        }
    }
    let mut inquiry = server.verifier.begin_linked_domains(did.clone()).unwrap();
    inquiry.supply(&place, Ok(served(&log))).unwrap();
    assert_eq!((inquiry.asks_anew(), inquiry.lifetimes()), (false, lasts(90)));
    let policy = CredentialPolicy::new(Trust::anyone());
    let policy = PresentationPolicy::new(policy, HolderBinding::dangerous_replayable());
    let mut inquiry = server.verifier.begin_whois(did, policy).unwrap();
    inquiry.supply(&place, Ok(served(&log))).unwrap();
    assert_eq!(inquiry.lifetimes(), lasts(90));
    let unavailable = Err(Error::new(Code::FetchConnect));
    let options = ResolutionOptions::default();
    let did = Did::parse("did:web:a.example").unwrap();
    let mut inquiry = server.verifier.begin_resolving(did, options).unwrap();
    let place = inquiry.requests()[0].url.clone();
    inquiry.supply(&place, unavailable).unwrap_err();
    assert_eq!(inquiry.lifetimes(), []);
}
