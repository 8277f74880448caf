//! Nodes that answer for some blocks at a time only.

use super::chain::ACCOUNT;
use super::*;
use crate::limits::ETHR_LOG_CALLS;

/// A history of so many blocks with changes, so far apart.
fn history(count: u64, apart: u64) -> Chain {
    let mut chain = Chain::new();
    for at in 1..=count {
        let endpoint = format!("https://{at}.example");
        chain.attribute(at * apart, "did/svc/Hub", endpoint.as_bytes(), 0);
    }
    chain.attribute(count * apart, "did/svc/Last", b"https://last.example", FOREVER);
    chain.head = count * apart + 10;
    chain
}

/// What comes of asking, in how many rounds, and with how many calls.
fn found(chain: &Chain) -> Result<(Resolution, usize, usize)> {
    let now = Timestamp::from_unix(i64::try_from(time(chain.head)).unwrap()).unwrap();
    let did = format!("did:ethr:{ACCOUNT}");
    let (resolution, rounds) = ask(chain, &did, &ResolutionOptions::default(), now)?;
    Ok((resolution, rounds.len(), rounds.iter().sum()))
}

/// Rounds that are left for this of the 32 of a verification, beside the credential's own.
const ROUNDS: usize = 24;

#[test]
fn many_changes_over_few_blocks_at_a_time() {
    for (count, apart, bounds) in [
        (20, 1, &[1, 10][..]),
        (999, 1, &[10_000, 1_000, 100]),
        (999, 10, &[10_000, 1_000]),
        (120, 5_000, &[10_000, 1_000, 10, 1]),
        (120, 70_001, &[100_000, 10_000, 1]),
    ] {
        let chain = history(count, apart);
        let (at_once, rounds, _) = found(&chain).unwrap();
        assert_eq!(rounds, 3);
        for at_once_at_most in bounds {
            let chain = Chain { at_once: *at_once_at_most, ..chain.clone() };
            let (resolution, rounds, calls) = found(&chain).unwrap();
            let what =
                format!("{count} blocks, {apart} apart, by {at_once_at_most}: {rounds} {calls}");
            assert_eq!(resolution, at_once, "{what}");
            assert!(rounds <= ROUNDS && calls <= ETHR_LOG_CALLS, "{what}");
        }
    }
}

/// Changes that come in heaps, with years between.
#[test]
fn heaps_of_changes() {
    let mut chain = Chain::new();
    for year in 0..10 {
        for day in 0..10 {
            let block = 1 + 2_600_000 * year + 7_200 * day;
            chain.attribute(block, "did/svc/Hub", b"https://a.example", FOREVER);
        }
    }
    chain.head = 27_000_000;
    let (at_once, ..) = found(&chain).unwrap();
    chain.at_once = 1_000;
    let (resolution, rounds, calls) = found(&chain).unwrap();
    assert_eq!(resolution, at_once);
    assert!(rounds <= ROUNDS && calls <= ETHR_LOG_CALLS, "{rounds} {calls}");
}

/// What the registry is said to have known in the middle is a hint: where it is wrong it is done without.
#[test]
fn a_node_that_is_wrong_about_the_past() {
    let chain = history(100, 5_000);
    let (at_once, ..) = found(&chain).unwrap();
    // Blocks in which nothing changed.
    for changed in [249_990, 1, 245_001] {
        let wrong =
            Chain { at_once: 1_000, said_of_then: Some((250_000, changed)), ..chain.clone() };
        let (resolution, rounds, calls) = found(&wrong).unwrap();
        assert_eq!(resolution, at_once, "{changed}");
        assert!(rounds <= ROUNDS && calls <= ETHR_LOG_CALLS, "{changed}: {rounds} {calls}");
    }
}

/// Without the state of the past it is gone back alone, which takes a round for each call.
#[test]
fn a_node_that_has_forgotten_the_state_of_then() {
    let chain = history(30, 5_000);
    let (at_once, ..) = found(&chain).unwrap();
    for (state_since, most) in [(0, 15), (chain.head, 40)] {
        let bounded = Chain { at_once: 1_000, state_since, ..chain.clone() };
        let (resolution, rounds, _) = found(&bounded).unwrap();
        assert_eq!(resolution, at_once);
        assert!(rounds <= most, "{rounds} since {state_since}");
        assert!(state_since == 0 || rounds > 15, "{rounds} since {state_since}");
    }
}

#[test]
fn few_changes_are_found_without_calls_in_vain() {
    for (count, calls) in [(1, 2 + 3 + 1 + 7), (4, 2 + 3 + 1 + 8 + 3)] {
        let chain = Chain { at_once: 1_000, ..history(count, 1_000_000) };
        assert_eq!(found(&chain).unwrap().2, calls, "{count}");
    }
}

#[test]
fn there_is_an_end_to_calls() {
    let chain = Chain { at_once: 1, ..history(300, 100) };
    assert_eq!(found(&chain).unwrap_err().code(), Code::DidEthrCalls);
    let chain = history(1_000, 1);
    for at_once in [u64::MAX, 1_000] {
        let error = found(&Chain { at_once, ..chain.clone() }).unwrap_err();
        assert_eq!(error.code(), Code::LimitDidEthrEvents, "{at_once}");
    }
}

/// A node that answers for many blocks as if nothing had happened in them.
#[test]
fn a_node_that_leaves_out_what_is_too_much() {
    let chain = history(20, 500);
    let (at_once, ..) = found(&chain).unwrap();
    let silent = Chain { at_once: 600, refusal: None, ..chain.clone() };
    assert_eq!(found(&silent).unwrap().0, at_once);
    let pruned = Chain { at_once: 0, refusal: None, ..chain };
    assert_eq!(found(&pruned).unwrap_err().code(), Code::DidEthrNode);
}

#[test]
fn only_what_is_about_the_blocks_leads_to_more_calls() {
    let status = |status: u16| Error::new(Code::FetchStatus).with("status", status);
    for (refusal, about_the_blocks) in [
        (Error::new(Code::FetchJsonRpcError), true),
        (Error::new(Code::FetchTimeout), true),
        (Error::new(Code::FetchTooLarge), true),
        (status(400), true),
        (status(413), true),
        (status(504), true),
        (status(401), false),
        (status(403), false),
        (status(429), false),
        (status(500), false),
        (status(503), false),
        (Error::new(Code::FetchConnect), false),
        (Error::new(Code::FetchBusy), false),
        (Error::new(Code::FetchOffline), false),
        (Error::new(Code::LimitRounds), false),
    ] {
        let refusal = refusal.with("url", "json-rpc:");
        let chain = Chain { at_once: 10, refusal: Some(refusal.clone()), ..history(5, 20) };
        let result = found(&chain).map(|_| ()).map_err(|error| error.code());
        let is_of_who_asks = [status(401), status(403)].map(|error| error.with("url", "json-rpc:"));
        let expected = match about_the_blocks {
            true => Ok(()),
            false if is_of_who_asks.contains(&refusal) => Err(Code::DidEthrRefused),
            false => Err(Code::DidUnavailable),
        };
        assert_eq!(result, expected, "{refusal}");
    }
}
