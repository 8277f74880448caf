//! What is remembered, and how much.

use super::super::memory::Memory;
use super::*;
use std::sync::Arc;

/// A chain with a few blocks of changes, and everything that one resolution was told of it.
fn asked(method: &DidEthr, chain: &Chain, evidence: &mut Evidence) -> Resolution {
    let did = Did::parse(&format!("did:ethr:{ACCOUNT}")).unwrap();
    loop {
        match method.resolve(&did, &ResolutionOptions::default(), evidence, now()).unwrap() {
            Step::Done(resolution) => return resolution,
            Step::Needs(requests) => {
                for request in requests {
                    let answer = chain.answer(&request);
                    evidence.insert(request.url, answer);
                }
            }
        }
    }
}

fn of(endpoint: &str) -> Chain {
    let mut chain = Chain::new();
    chain.attribute(10, "did/svc/Hub", endpoint.as_bytes(), FOREVER);
    chain.attribute(20, "did/svc/Other", endpoint.as_bytes(), time(100));
    chain
}

#[test]
fn the_same_answers_are_read_once() {
    let (method, chain, mut evidence) = (DidEthr::new(), of("https://a.example"), Evidence::new());
    let first = asked(&method, &chain, &mut evidence);
    assert_eq!(method.memory.count().0, [2, 1, 1], "two blocks, the logs, a document");
    let again = asked(&method, &chain, &mut evidence);
    assert!(Arc::ptr_eq(&first.document().unwrap(), &again.document().unwrap()));
    assert_eq!(method.memory.count().0, [2, 1, 1]);
    // Copies are compared as a whole.
    let again = asked(&method, &chain, &mut Evidence::new());
    assert!(Arc::ptr_eq(&first.document().unwrap(), &again.document().unwrap()));
    // A clone shares what is remembered, and one with another network does not.
    assert_eq!(method.clone().memory.count().0, [2, 1, 1]);
    let other = method.with_network(EthrNetwork::new("dev", 1337, chain::REGISTRY).unwrap());
    assert_eq!(other.memory.count().0, [0, 0, 0]);
}

#[test]
fn other_answers_are_read_anew() {
    let method = DidEthr::new();
    for endpoint in ["https://a.example", "https://b.example", "https://a.example"] {
        let chain = of(endpoint);
        let found = asked(&method, &chain, &mut Evidence::new());
        assert_eq!(found, present(&chain), "{endpoint}");
        assert_eq!(method.memory.count().0, [2, 1, 1], "in the place of the others");
    }
}

/// A document is another one at another time only where something has run out between.
#[test]
fn a_document_is_remembered_until_something_in_it_ends() {
    let (method, chain) = (DidEthr::new(), of("https://a.example"));
    let mut evidence = Evidence::new();
    asked(&method, &chain, &mut evidence);
    let did = Did::parse(&format!("did:ethr:{ACCOUNT}")).unwrap();
    let mut at = |block: u64| {
        let by = Timestamp::from_unix(i64::try_from(time(block)).unwrap());
        let options = ResolutionOptions { version_time: by, ..ResolutionOptions::default() };
        loop {
            match method.resolve(&did, &options, &evidence, now()).unwrap() {
                Step::Done(resolution) => return listed(&resolution),
                Step::Needs(requests) => requests.into_iter().for_each(|request| {
                    let answer = chain.answer(&request);
                    evidence.insert(request.url, answer);
                }),
            }
        }
    };
    assert_eq!(at(50), ["controller AS", "service-1", "service-2"]);
    assert_eq!(at(100), ["controller AS", "service-1", "service-2"]);
    assert_eq!(at(101), ["controller AS", "service-1"]);
    assert_eq!(at(15), ["controller AS", "service-1"]);
    assert_eq!(at(5), ["controller AS"]);
    assert_eq!(method.memory.count().0[2], 4);
}

#[test]
fn what_is_remembered_has_a_bound() {
    let small = of("https://a.example");
    let large = of(&"a".repeat(20_000));
    let limit = 60 << 10;
    let method = DidEthr { memory: Arc::new(Memory::of(limit)), ..DidEthr::new() };
    for chain in [&small, &large, &small] {
        let found = asked(&method, chain, &mut Evidence::new());
        assert_eq!(found, present(chain));
        let (counts, bytes) = method.memory.count();
        assert!(bytes.iter().all(|bytes| *bytes <= limit), "{bytes:?}");
        let kept = if std::ptr::eq(chain, &small) { 1 } else { 0 };
        assert_eq!(counts[1..], [kept, kept], "{counts:?} {bytes:?}");
    }
    let method = DidEthr { memory: Arc::new(Memory::of(0)), ..DidEthr::new() };
    assert_eq!(asked(&method, &small, &mut Evidence::new()), present(&small));
    assert_eq!(method.memory.count(), ([0; 3], [0; 3]));
}
