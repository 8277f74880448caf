//! Nodes and chains that stand still.

use super::*;
use crate::limits::ETHR_HEAD_AGE;

/// So long after the last block of the chain.
fn after(chain: &Chain, seconds: i64) -> Timestamp {
    Timestamp::from_unix(i64::try_from(time(chain.head)).unwrap() + seconds).unwrap()
}

fn code(chain: &Chain, options: &ResolutionOptions, now: Timestamp) -> Option<Code> {
    let found = ask(chain, &format!("did:ethr:{ACCOUNT}"), options, now);
    found.err().map(|error| error.code())
}

#[test]
fn what_is_after_the_last_block_is_known_for_a_day() {
    let mut chain = Chain::new();
    chain.delegate(10, "veriKey", OTHER, FOREVER);
    let present = ResolutionOptions::default();
    for (seconds, expected) in [
        (-60, None),
        (0, None),
        (ETHR_HEAD_AGE, None),
        (ETHR_HEAD_AGE + 1, Some(Code::DidEthrBehind)),
    ] {
        assert_eq!(code(&chain, &present, after(&chain, seconds)), expected, "{seconds}");
    }
}

/// The time that is asked for counts, and not that of the clock: a chain that has halted does not change what it
/// was before.
#[test]
fn the_past_of_a_chain_that_stands_still_is_known() {
    let mut chain = Chain::new();
    chain.delegate(10, "veriKey", OTHER, FOREVER);
    let late = after(&chain, 10 * ETHR_HEAD_AGE);
    let by = |version_time| ResolutionOptions {
        version_time: Some(version_time),
        ..ResolutionOptions::default()
    };
    assert_eq!(code(&chain, &by(after(&chain, -60)), late), None);
    assert_eq!(code(&chain, &by(after(&chain, ETHR_HEAD_AGE)), late), None);
    let behind = Some(Code::DidEthrBehind);
    assert_eq!(code(&chain, &by(after(&chain, ETHR_HEAD_AGE + 1)), late), behind);
    assert_eq!(code(&chain, &by(late.plus_seconds(300)), late), behind);
    // A time that has not come is asked for as the present.
    assert_eq!(code(&chain, &by(late), after(&chain, 60)), None);
    let version_id = Some("10".to_owned());
    let block = ResolutionOptions { version_id, ..ResolutionOptions::default() };
    assert_eq!(code(&chain, &block, late), None);
}

/// A node that was wrong or behind is asked anew, for all that it said.
#[test]
fn what_is_refused_is_not_kept() {
    let mut chain = Chain::new();
    chain.delegate(10, "veriKey", OTHER, FOREVER);
    let did = Did::parse(&format!("did:ethr:{ACCOUNT}")).unwrap();
    let (resolver, options) = (Resolver::standard(), ResolutionOptions::default());
    let lasts = |options: &ResolutionOptions, evidence: &Evidence, now| {
        let failed = resolver.resolve(&did, options, evidence, now).err();
        let mut told = resolver.lifetimes(&did, evidence, now, failed.as_ref());
        told.sort();
        told
    };
    let (mut evidence, mut calls) = (Evidence::new(), Vec::new());
    let now = after(&chain, 0);
    while let Step::Needs(requests) = resolver.resolve(&did, &options, &evidence, now).unwrap() {
        assert_eq!(lasts(&options, &evidence, now), []);
        for request in requests {
            calls.push((request.url.clone(), std::time::Duration::ZERO));
            evidence.insert(request.url.clone(), chain.answer(&request));
        }
    }
    calls.sort();
    let chain_id =
        |service: &str| JsonRpcCall::new(service, "eth_chainId", Vec::new()).unwrap().request().url;
    let says = |id: &str| {
        let text = format!(r#"{{"jsonrpc":"2.0","id":1,"result":"{id}"}}"#);
        Ok(testamur_core::evidence::Document::given(text.into_bytes()))
    };
    // What others said has no part in it.
    evidence.insert(chain_id("eip155:5"), says("0x5"));
    evidence.insert("https://a.example/did.json", says("0x1"));
    let told = |evidence: &Evidence, now| lasts(&options, evidence, now);
    assert_eq!(told(&evidence, now), []);
    assert_eq!(told(&evidence, after(&chain, ETHR_HEAD_AGE + 1)), calls, "it is behind");
    let mut wrong = evidence.clone();
    wrong.insert(chain_id("eip155:1"), says("0x5"));
    assert_eq!(told(&wrong, now), calls, "it is of another chain");
    // What is wrong only about an earlier version is found by who asks for that.
    let by = ResolutionOptions { version_id: Some("20".to_owned()), ..options.clone() };
    let mut of_then = evidence.clone();
    let mut more = calls.clone();
    while let Ok(Step::Needs(requests)) = resolver.resolve(&did, &by, &of_then, now) {
        for request in requests {
            more.push((request.url.clone(), std::time::Duration::ZERO));
            of_then.insert(request.url, says("0x1"));
        }
    }
    more.sort();
    assert_eq!((lasts(&by, &of_then, now), told(&of_then, now)), (more, vec![]));
    let mut away = evidence;
    away.insert(chain_id("eip155:1"), Err(Error::new(Code::FetchTimeout)));
    assert_eq!(told(&away, now), [], "it is out of reach");
}

#[test]
fn a_node_that_wants_a_key_is_told_apart() {
    let did = Did::parse(&format!("did:ethr:{ACCOUNT}")).unwrap();
    let (resolver, options) = (Resolver::standard(), ResolutionOptions::default());
    let ask = |evidence: &Evidence| resolver.resolve(&did, &options, evidence, now());
    let Ok(Step::Needs(requests)) = ask(&Evidence::new()) else { panic!("nothing is known") };
    for (status, expected) in [
        ("401", Code::DidEthrRefused),
        ("403", Code::DidEthrRefused),
        ("429", Code::DidUnavailable),
        ("500", Code::DidUnavailable),
    ] {
        let mut evidence = Evidence::new();
        for request in &requests {
            let failed = Error::new(Code::FetchStatus).with("url", &request.url);
            evidence.insert(&*request.url, Err(failed.with("status", status)));
        }
        let error = ask(&evidence).unwrap_err();
        assert_eq!(error.code(), expected, "{status}");
        assert!(
            error.sentence().contains("eip155:1") && error.sentence().contains(status),
            "{error}"
        );
    }
}

#[test]
fn the_error_says_both_times() {
    let chain = Chain::new();
    let now = after(&chain, 2 * ETHR_HEAD_AGE);
    let did = format!("did:ethr:{ACCOUNT}");
    let error = ask(&chain, &did, &ResolutionOptions::default(), now).unwrap_err();
    let sentence = error.sentence();
    for said in [now.to_string(), after(&chain, 0).to_string(), "eip155:1".to_owned()] {
        assert!(sentence.contains(&said), "{sentence}");
    }
}
