//! What is remembered, and how much.

use super::super::memory::Memory;
use super::*;
use std::sync::Arc;

/// What a chain says at a time, with everything that resolving it was told.
fn asked_at(
    method: &DidEthr,
    chain: &Chain,
    evidence: &mut Evidence,
    version_time: Option<Timestamp>,
) -> Resolution {
    let did = Did::parse(&format!("did:ethr:{ACCOUNT}")).unwrap();
    let options = ResolutionOptions { version_time, ..ResolutionOptions::default() };
    let now = now().max(Timestamp::from_unix(i64::try_from(time(chain.head)).unwrap()).unwrap());
    loop {
        match method.resolve(&did, &options, evidence, now).unwrap() {
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

fn asked(method: &DidEthr, chain: &Chain, evidence: &mut Evidence) -> Resolution {
    asked_at(method, chain, evidence, None)
}

/// The time of a block.
fn then(block: u64) -> Option<Timestamp> {
    Timestamp::from_unix(i64::try_from(time(block)).unwrap())
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
    assert_eq!(method.memory.count().0, [2, 1, 0, 1], "two blocks, the logs, a document");
    let again = asked(&method, &chain, &mut evidence);
    assert!(Arc::ptr_eq(&first.document().unwrap(), &again.document().unwrap()));
    assert_eq!(method.memory.count().0, [2, 1, 0, 1]);
    // Copies are compared as a whole.
    let again = asked(&method, &chain, &mut Evidence::new());
    assert!(Arc::ptr_eq(&first.document().unwrap(), &again.document().unwrap()));
    // A clone shares what is remembered, and one with another network does not.
    assert_eq!(method.clone().memory.count().0, [2, 1, 0, 1]);
    let other = method.with_network(EthrNetwork::new("dev", 1337, chain::REGISTRY).unwrap());
    assert_eq!(other.memory.count().0, [0; 4]);
}

#[test]
fn other_answers_are_read_anew() {
    let method = DidEthr::new();
    for endpoint in ["https://a.example", "https://b.example", "https://a.example"] {
        let chain = of(endpoint);
        let found = asked(&method, &chain, &mut Evidence::new());
        assert_eq!(found, present(&chain), "{endpoint}");
        assert_eq!(method.memory.count().0, [2, 1, 0, 1], "in the place of the others");
    }
}

/// A document is another one at another time only where something has run out between.
#[test]
fn a_document_is_remembered_until_something_in_it_ends() {
    let (method, chain) = (DidEthr::new(), of("https://a.example"));
    let mut evidence = Evidence::new();
    asked(&method, &chain, &mut evidence);
    let mut at = |block: u64| listed(&asked_at(&method, &chain, &mut evidence, then(block)));
    assert_eq!(at(50), ["controller AS", "service-1", "service-2"]);
    assert_eq!(at(100), ["controller AS", "service-1", "service-2"]);
    assert_eq!(at(101), ["controller AS", "service-1"]);
    assert_eq!(at(15), ["controller AS", "service-1"]);
    assert_eq!(at(5), ["controller AS"]);
    assert_eq!(method.memory.count().0[3], 4);
}

#[test]
fn what_is_remembered_has_a_bound() {
    let small = of("https://a.example");
    let large = of(&"a".repeat(20_000));
    let limit = 60 << 10;
    let method = DidEthr { memory: Arc::new(Memory::of(limit, limit)), ..DidEthr::new() };
    for chain in [&small, &large, &small] {
        let found = asked(&method, chain, &mut Evidence::new());
        assert_eq!(found, present(chain));
        let (counts, bytes) = method.memory.count();
        assert!(bytes.iter().all(|bytes| *bytes <= limit), "{bytes:?}");
        let kept = if std::ptr::eq(chain, &small) { 1 } else { 0 };
        assert_eq!(counts[1..], [kept, 0, kept], "{counts:?} {bytes:?}");
    }
    let method = DidEthr { memory: Arc::new(Memory::of(0, 0)), ..DidEthr::new() };
    assert_eq!(asked(&method, &small, &mut Evidence::new()), present(&small));
    assert_eq!(method.memory.count(), ([0; 4], [0; 4]));
}

/// So many changes, each in a block of its own and of a key that stays; all of them in the last version.
fn many_keys(count: u64) -> Chain {
    let mut chain = Chain::new();
    for block in 1..=count {
        let key = [&[2][..], &[0; 24], &block.to_be_bytes()[1..]].concat();
        chain.attribute(block, "did/pub/Ed25519/veriKey", &key, FOREVER);
    }
    chain.head = count + 10;
    chain
}

/// As one verification looks at them for each proof that does not say when it was made, round after round.
#[test]
fn sixty_versions_of_the_longest_history_are_made_once() {
    let (method, chain, mut evidence) = (DidEthr::new(), many_keys(999), Evidence::new());
    let mut versions = || {
        let at = (940..=999).map(|block| asked_at(&method, &chain, &mut evidence, then(block)));
        at.map(|version| version.document().unwrap()).collect::<Vec<_>>()
    };
    let (first, again) = (versions(), versions());
    assert_eq!(first[59].verification_methods().len(), 1_000);
    let made_again = first.iter().zip(&again).filter(|(one, two)| !Arc::ptr_eq(one, two)).count();
    assert_eq!(made_again, 0);
    assert_eq!(method.memory.count().0[3], 60);
}

/// A history that takes many calls is put together once from the same answers.
#[test]
fn a_search_is_made_once() {
    let (method, mut evidence) = (DidEthr::new(), Evidence::new());
    let chain = Chain { at_once: 10, ..many_keys(90) };
    let first = asked(&method, &chain, &mut evidence);
    assert_eq!(method.memory.count().0[2], 1);
    let events = |evidence: &Evidence| {
        let did = Did::parse(&format!("did:ethr:{ACCOUNT}")).unwrap();
        let (identifier, network) = (Identifier::of(&did).unwrap(), &method.networks()[0]);
        let mut node = Node::new(&did, network, identifier.address, evidence, &method.memory);
        search::find(&mut node, chain.changed)
    };
    let known = events(&evidence).unwrap().unwrap();
    assert!(Arc::ptr_eq(&known, &events(&evidence).unwrap().unwrap()));
    assert_eq!(asked(&method, &chain, &mut evidence.clone()), first);
    // With another answer, or without one, it is another search.
    let last = evidence.iter().map(|(url, _)| url.to_owned()).find(|url| {
        url.contains("eth_getLogs")
            && url.contains(&format!("\"toBlock\":\"{:#x}\"", chain.changed))
    });
    let mut other = Evidence::new();
    for (url, outcome) in evidence.iter().filter(|(url, _)| Some(*url) != last.as_deref()) {
        other.insert(url.to_owned(), outcome.cloned().map_err(Error::clone));
    }
    assert_eq!(events(&other), Ok(None));
    let silent = Error::new(Code::FetchConnect).with("url", "json-rpc:");
    other.insert(last.unwrap(), Err(silent));
    assert_eq!(events(&other).unwrap_err().code(), Code::DidUnavailable);
}
