//! did:ethr over nodes that answer for few blocks at a time, within the rounds of the facade.
#![allow(clippy::unwrap_used, reason = "these are tests")]

#[expect(dead_code, reason = "the tests of the method need all of it")]
#[path = "../../testamur-did/src/method/ethr/tests/chain.rs"]
mod chain;

use chain::{ACCOUNT, Chain, START};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use testamur::did::{Did, Resolution, ResolutionOptions};
use testamur::{Code, Error, Fetch, Fetching, Request, Result, Timestamp, Verifier};

/// A node, and how often it was asked.
#[derive(Clone)]
struct Node {
    chain: Arc<Chain>,
    calls: Arc<AtomicUsize>,
}

impl Fetch for Node {
    fn fetch<'a>(&'a self, request: &'a Request) -> Fetching<'a> {
        Box::pin(async move {
            self.calls.fetch_add(1, Ordering::Relaxed);
            self.chain.answer(request)
        })
    }
}

/// So many blocks with changes, so far apart; each revokes a service.
fn history(count: u64, apart: u64) -> Chain {
    let mut chain = Chain::new();
    for at in 1..=count {
        chain.attribute(at * apart, "did/svc/Hub", b"https://hub.example", 0);
    }
    chain.attribute(count * apart, "did/svc/Last", b"https://last.example", u64::MAX);
    chain.head = count * apart + 10;
    chain
}

/// What the facade makes of a chain, now and at a time in the middle, and how many calls that took.
async fn resolved(chain: Chain) -> (Result<Resolution>, Result<Resolution>, usize) {
    let at = |block: u64| Timestamp::from_unix(i64::try_from(START + 60 * block).unwrap()).unwrap();
    let (now, middle) = (at(chain.head), at(chain.head / 2));
    let node = Node { chain: Arc::new(chain), calls: Arc::default() };
    let verifier = Verifier::builder().fetch(node.clone()).at(now).build().unwrap();
    let did = Did::parse(&format!("did:ethr:{ACCOUNT}")).unwrap();
    let present = verifier.resolve(&did, &ResolutionOptions::default()).await;
    let by = ResolutionOptions { version_time: Some(middle), ..ResolutionOptions::default() };
    let past = verifier.resolve(&did, &by).await;
    (present, past, node.calls.load(Ordering::Relaxed))
}

#[tokio::test]
async fn a_hundred_changes_and_more_over_nodes_that_bound_the_logs() {
    for (count, apart, bounds) in
        [(120, 5_000, &[1_000, 10][..]), (999, 10, &[10_000, 1_000]), (150, 200_000, &[10_000])]
    {
        let chain = history(count, apart);
        let (present, past, _) = resolved(chain.clone()).await;
        for at_once in bounds {
            let bounded = Chain { at_once: *at_once, ..chain.clone() };
            let (found, found_then, calls) = resolved(bounded).await;
            assert_eq!(found, present, "{count} {apart} {at_once}: {calls}");
            assert_eq!(found_then, past, "{count} {apart} {at_once}: {calls}");
        }
        assert!(present.is_ok() && past.is_ok());
    }
}

#[tokio::test]
async fn what_takes_too_many_calls_or_rounds_is_not_known() {
    let (found, ..) = resolved(Chain { at_once: 10, ..history(300, 5_000) }).await;
    assert_eq!(found.unwrap_err().code(), Code::DidEthrCalls);
    // Without the state of the past it is gone back in one place only.
    let chain = history(60, 5_000);
    let forgetful = Chain { at_once: 1_000, state_since: chain.head, ..chain };
    let (found, ..) = resolved(forgetful).await;
    assert_eq!(found.unwrap_err().code(), Code::DidUnavailable);
}

#[tokio::test]
async fn a_node_that_is_busy_or_closed_is_not_asked_more() {
    for status in [401, 403, 429, 503] {
        let refusal = Error::new(Code::FetchStatus).with("url", "json-rpc:").with("status", status);
        let chain = Chain { at_once: 0, refusal: Some(refusal), ..history(120, 5_000) };
        let (present, past, calls) = resolved(chain).await;
        let code = if status < 429 { Code::DidEthrRefused } else { Code::DidUnavailable };
        for found in [present, past] {
            assert_eq!(found.unwrap_err().code(), code, "{status}");
        }
        assert!(calls <= 12, "{status}: {calls}");
    }
}
