//! A batch, and a server that accepts connections and never answers.
#![cfg(feature = "fetch")]
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::net::TcpListener;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use testamur::batch::{Next, in_order};
use testamur::did::{Did, DidWeb, ResolutionOptions, Resolver};
use testamur::fetch::{AddressKind, Limits};
use testamur::{HttpFetch, Verifier};

/// Gives the port, and how many connections were accepted.
fn silent_server() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let accepted = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&accepted);
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            counter.fetch_add(1, Ordering::SeqCst);
            open.push(stream);
        }
    });
    (port, accepted)
}

fn verifier() -> Verifier {
    let mut limits = Limits::default();
    limits.time = Duration::from_millis(300);
    let fetch = HttpFetch::builder()
        .limits(limits)
        .dangerous_allow_http()
        .dangerous_allow_addresses(AddressKind::Loopback)
        .build();
    let resolver = Resolver::standard().with(Arc::new(DidWeb::insecure_localhost()));
    Verifier::builder().fetch(fetch).resolver(resolver).build().unwrap()
}

/// Resolves this DID six times; gives what came of it, as text.
fn six_times(verifier: &Verifier, did: &str, threads: usize) -> Vec<String> {
    six(verifier, threads, |_| did.to_owned())
}

/// Resolves six DIDs; gives what came of them, as text.
fn six(verifier: &Verifier, threads: usize, did: impl Fn(u8) -> String + Sync) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let work = |number| {
        let did = Did::parse(&did(number)).unwrap();
        let options = ResolutionOptions::default();
        format!("{:?}", runtime.block_on(verifier.resolve(&did, &options)))
    };
    let mut outcomes = Vec::new();
    in_order(0..6, NonZeroUsize::new(threads).unwrap(), work, |outcome| {
        outcomes.push(outcome);
        Next::Continue
    });
    outcomes
}

#[test]
fn a_silent_server_is_waited_for_once_in_a_batch() {
    let (port, accepted) = silent_server();
    let did = format!("did:web:localhost%3A{port}");
    let verifier = verifier();
    for (batch, threads) in [(1, 1), (2, 2)] {
        // The memory ends with its batch: each asks anew.
        let outcomes = six_times(&verifier.for_batch(), &did, threads);
        assert_eq!(accepted.load(Ordering::SeqCst), batch);
        assert_eq!(outcomes.len(), 6);
        assert!(outcomes[0].contains("gave no complete answer within 300ms"), "{}", outcomes[0]);
        assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]), "{outcomes:#?}");
    }
    // The verifier itself remembers no outage.
    six_times(&verifier, &did, 1);
    assert_eq!(accepted.load(Ordering::SeqCst), 2 + 6);
}

#[test]
fn also_where_every_document_has_its_own_url_there() {
    let (port, accepted) = silent_server();
    let did = |number| format!("did:web:localhost%3A{port}:badge-{number}");
    let outcomes = six(&verifier().for_batch(), 1, did);
    assert_eq!(accepted.load(Ordering::SeqCst), 1);
    for (number, outcome) in outcomes.iter().enumerate() {
        let url = format!("/badge-{number}/did.json gave no complete answer");
        assert!(outcome.contains(&url), "{outcome}");
    }
    // Another server is asked all the same.
    let (other, accepted) = silent_server();
    let ports = [port, other];
    let verifier = verifier().for_batch();
    six(&verifier, 1, |number| {
        format!("did:web:localhost%3A{}:badge-{number}", ports[usize::from(number % 2)])
    });
    assert_eq!(accepted.load(Ordering::SeqCst), 1);
}
