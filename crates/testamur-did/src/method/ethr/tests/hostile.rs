//! Nodes that say what cannot be.

use super::chain::{document, hex, time, to_hex, within};
use super::*;
use proptest::prelude::*;
use testamur_core::evidence::{JsonRpcCall, Request};
use testamur_core::json::{Object, parse};

/// A history with two blocks of events.
fn chain() -> Chain {
    let mut chain = Chain::new();
    chain.delegate(10, "veriKey", OTHER, FOREVER);
    chain.attribute(10, "did/svc/Hub", b"https://hub.example", FOREVER);
    chain.owner(20, OTHER);
    chain
}

/// Resolves over a node whose results are changed on the way.
fn with(change: impl Fn(&str, Value) -> Value) -> Result<Resolution> {
    let chain = chain();
    let (method, did) = (DidEthr::new(), Did::parse(&format!("did:ethr:{ACCOUNT}")).unwrap());
    let mut evidence = Evidence::new();
    for _ in 0..50 {
        let options = ResolutionOptions::default();
        match method.resolve(&did, &options, &evidence, now())? {
            Step::Done(resolution) => return Ok(resolution),
            Step::Needs(requests) => requests.into_iter().for_each(|request| {
                let changed = answered(&chain, &request, &change);
                evidence.insert(request.url, changed);
            }),
        }
    }
    panic!("it ends before that")
}

fn answered(
    chain: &Chain,
    request: &Request,
    change: impl Fn(&str, Value) -> Value,
) -> Result<testamur_core::evidence::Document> {
    let call = JsonRpcCall::of(request).unwrap().unwrap();
    let body = parse(call.body().as_bytes()).unwrap();
    let method = match body.get("method").unwrap().as_str().unwrap() {
        "eth_call" if call.to_string().contains("0xf96d0f9f") => "changed",
        "eth_call" => "identityOwner",
        other => other,
    };
    let result = call.result(&chain.answer(request)?.bytes)?;
    Ok(document(&change(method, result)))
}

/// Resolves over a node that has other logs than those of the chain: for many blocks and for few.
fn over(chain: &Chain, change: impl Fn(&mut Vec<Value>)) -> Result<Resolution> {
    let mut logs = chain.all_logs();
    change(&mut logs);
    let (method, did) = (DidEthr::new(), Did::parse(&format!("did:ethr:{ACCOUNT}")).unwrap());
    let mut evidence = Evidence::new();
    loop {
        match method.resolve(&did, &ResolutionOptions::default(), &evidence, now())? {
            Step::Done(resolution) => return Ok(resolution),
            Step::Needs(requests) => requests.into_iter().for_each(|request| {
                let found = chain.answer(&request).map(|answer| match blocks(&request) {
                    Some((from, to)) => document(&within(&logs, from, to)),
                    None => answer,
                });
                evidence.insert(request.url, found);
            }),
        }
    }
}

/// The blocks that logs are asked for.
fn blocks(request: &Request) -> Option<(u64, u64)> {
    let call = JsonRpcCall::of(request).unwrap().unwrap();
    let body = parse(call.body().as_bytes()).unwrap();
    let filter = &body.get("params").unwrap().as_array().unwrap().first()?;
    let bound = |name| super::super::abi::read_quantity(filter.get(name)?);
    Some((bound("fromBlock")?, bound("toBlock")?))
}

/// The code for logs that are changed on the way.
fn logs(change: impl Fn(&mut Vec<Value>)) -> Option<Code> {
    over(&chain(), change).err().map(|error| error.code())
}

fn set(log: &mut Value, member: &'static str, value: impl Into<Value>) {
    log.as_object_mut().unwrap().insert(member, value);
}

#[test]
fn logs_that_are_not_those_of_the_identity() {
    assert_eq!(logs(|_| ()), None);
    let wrong = Some(Code::DidEthrNode);
    let topic = |index: usize, text: &'static str| {
        move |logs: &mut Vec<Value>| {
            let mut topics = logs[0].get("topics").unwrap().as_array().unwrap().to_vec();
            topics[index] = text.into();
            set(&mut logs[0], "topics", topics);
        }
    };
    assert_eq!(logs(Vec::clear), wrong, "all are left out");
    assert_eq!(logs(|logs| drop(logs.pop())), wrong, "the last is left out");
    assert_eq!(logs(|logs| drop(logs.remove(0))), wrong, "the first is left out");
    // Of several in one block only the first names another.
    assert_eq!(logs(|logs| drop(logs.remove(1))), None);
    assert_eq!(logs(|logs| logs.swap(0, 1)), wrong, "they change places");
    assert_eq!(logs(|logs| logs.push(logs[2].clone())), wrong, "one comes twice");
    assert_eq!(logs(|logs| set(&mut logs[0], "address", OTHER)), wrong, "of another contract");
    assert_eq!(logs(|logs| set(&mut logs[0], "removed", true)), wrong);
    assert_eq!(logs(|logs| set(&mut logs[0], "removed", "no")), wrong);
    assert_eq!(
        logs(|logs| set(&mut logs[2], "blockNumber", "0x15")),
        wrong,
        "after the last change"
    );
    assert_eq!(logs(|logs| set(&mut logs[2], "blockNumber", "0xffffffff")), wrong);
    assert_eq!(logs(|logs| set(&mut logs[2], "blockNumber", Value::Null)), wrong);
    assert_eq!(logs(|logs| set(&mut logs[2], "logIndex", "-1")), wrong);
    assert_eq!(logs(|logs| set(&mut logs[2], "data", "0x")), wrong);
    assert_eq!(logs(|logs| set(&mut logs[2], "data", "0xzz")), wrong);
    assert_eq!(logs(|logs| set(&mut logs[2], "topics", Vec::new())), wrong);
    assert_eq!(logs(|logs| logs[1] = "a log".into()), wrong);
    let nobody = "0x0000000000000000000000000000000000000000000000000000000000000001";
    assert_eq!(logs(topic(1, nobody)), wrong, "of another identity");
    assert_eq!(logs(topic(0, nobody)), wrong, "another event");
    let many = |logs: &mut Vec<Value>| *logs = vec![logs[0].clone(); 1_001];
    assert_eq!(logs(many), Some(Code::LimitDidEthrEvents));
}

#[test]
fn changes_that_lead_nowhere() {
    // The block of the change before, which the data of an owner's change end with.
    let previous = |block: u64, at_once: u64| {
        let chain = Chain { at_once, ..chain() };
        let result = over(&chain, |logs| {
            let data = logs[2].get("data").unwrap().as_str().unwrap();
            let data = format!("{}{block:064x}", &data[..data.len() - 64]);
            set(&mut logs[2], "data", data);
        });
        result.map(|_| ()).map_err(|error| error.code())
    };
    for at_once in [u64::MAX, 10, 1] {
        assert_eq!(previous(10, at_once), Ok(()));
        // Who forges the data of an event can have the walk end there, where nothing else is known.
        let expected = if at_once == u64::MAX { Err(Code::DidEthrNode) } else { Ok(()) };
        assert_eq!(previous(0, at_once), expected);
        for block in [9, 11, 20, 21, u64::MAX] {
            assert_eq!(previous(block, at_once), Err(Code::DidEthrNode), "{block} {at_once}");
        }
    }
}

/// The registry is asked for the owner, so that such a change cannot be left out: also where it is one of several
/// in a block.
#[test]
fn a_change_of_the_owner_that_is_left_out() {
    let mut chain = Chain::new();
    chain.delegate(10, "veriKey", OTHER, FOREVER);
    chain.attribute(10, "did/svc/Hub", b"https://hub.example", FOREVER);
    chain.owner(10, OTHER);
    assert!(over(&chain, |_| ()).is_ok());
    let left_out = |at: usize| over(&chain, |logs| drop(logs.remove(at)));
    assert_eq!(left_out(2).unwrap_err().code(), Code::DidEthrNode);
    assert_eq!(listed(&left_out(1).unwrap()), ["controller AS", "delegate-1 S"], "unseen");
    // Its own again, and given up, which the registry says in the same way.
    for owner in [ACCOUNT, "0x0000000000000000000000000000000000000000"] {
        chain.owner(10, owner);
        assert!(over(&chain, |_| ()).is_ok(), "{owner}");
    }
}

#[test]
fn blocks_that_cannot_be() {
    let of = |method: &'static str, text: &'static str| {
        let changed = with(|asked, result| match asked == method {
            true => parse(text.as_bytes()).unwrap(),
            false => result,
        });
        changed.map(|_| ()).map_err(|error| error.code())
    };
    let wrong = Err(Code::DidEthrNode);
    for text in ["null", "[]", "{}", r#"{"number":"0x64"}"#, r#"{"number":100,"timestamp":1}"#] {
        assert_eq!(of("eth_getBlockByNumber", text), wrong, "{text}");
    }
    let same = r#"{"number":"0x64","timestamp":"0x6553f100"}"#;
    assert_eq!(of("eth_getBlockByNumber", same), wrong, "every block is the same one");
    let late = r#"{"number":"0x64","timestamp":"0xffffffffffffffff"}"#;
    assert_eq!(of("eth_getBlockByNumber", late), wrong, "no time that can be written");
    assert_eq!(of("eth_chainId", r#""0x2""#), wrong, "another network");
    assert_eq!(of("eth_chainId", "1"), wrong);
    for function in ["changed", "identityOwner"] {
        for text in [r#""0x""#, r#""0x14""#, "null", "20", "[]"] {
            assert_eq!(of(function, text), wrong, "there is no registry: {text}");
        }
    }
    for text in ["null", "{}", r#""0x""#] {
        assert_eq!(of("eth_getLogs", text), wrong, "{text}");
    }
}

/// Blocks whose times go backwards, and a last one that is later than the clock.
#[test]
fn times_that_cannot_be() {
    let at = |head: u64, tenth: u64| {
        with(move |method, result| match (method, result.get("number").and_then(Value::as_str)) {
            ("eth_getBlockByNumber", Some("0x64")) => retimed(&result, head),
            ("eth_getBlockByNumber", Some("0xa")) => retimed(&result, tenth),
            _ => result,
        })
    };
    let far = time(1_000_000);
    assert_eq!(versions(&at(time(100), time(10)).unwrap()), (Some("20"), None));
    // A clock that is ahead changes nothing: what is known to have happened, has.
    assert_eq!(versions(&at(far, time(10)).unwrap()), (Some("20"), None));
    assert_eq!(at(far, far).unwrap_err().code(), Code::DidEthrNode);
    assert_eq!(at(far, far + 1).unwrap_err().code(), Code::DidEthrNode);
}

fn retimed(block: &Value, time: u64) -> Value {
    let mut block: Object = block.as_object().unwrap().clone();
    block.insert("timestamp", format!("{time:#x}"));
    block.into()
}

#[test]
fn what_could_not_be_had() {
    for (failure, expected) in [
        (Code::FetchNoEndpoint, Code::DidUnavailable),
        (Code::FetchOffline, Code::DidUnavailable),
        (Code::FetchTimeout, Code::DidUnavailable),
        (Code::FetchJsonRpcError, Code::DidUnavailable),
    ] {
        for missing in ["eth_chainId", "eth_getBlockByNumber", "eth_call", "eth_getLogs"] {
            let chain = chain();
            let did = Did::parse(&format!("did:ethr:{ACCOUNT}")).unwrap();
            let mut evidence = Evidence::new();
            let error = loop {
                match DidEthr::new().resolve(&did, &ResolutionOptions::default(), &evidence, now())
                {
                    Ok(Step::Done(_)) => panic!("{missing} is missing"),
                    Ok(Step::Needs(requests)) => requests.into_iter().for_each(|request| {
                        let outcome = match request.url.contains(missing) {
                            true => Err(Error::new(failure).with("url", &request.url)),
                            false => chain.answer(&request),
                        };
                        evidence.insert(request.url, outcome);
                    }),
                    Err(error) => break error,
                }
            };
            assert_eq!(error.code(), expected, "{missing} {failure:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// One digit of a good answer is another: then it is an error or says the same.
    #[test]
    fn a_changed_digit_is_an_error_or_the_same_document(
        method in proptest::sample::select(vec!["eth_chainId", "changed", "identityOwner"]),
        at in any::<proptest::sample::Index>(),
        digit in 0_u32..16,
    ) {
        let good = with(|_, result| result).unwrap();
        let changed = with(|asked, result| match result.as_str() {
            Some(text) if asked == method => {
                let mut text = text.to_owned();
                let at = 2 + at.index(text.len() - 2);
                text.replace_range(at..=at, &char::from_digit(digit, 16).unwrap().to_string());
                text.into()
            }
            _ => result,
        });
        match changed {
            Ok(found) => prop_assert_eq!(found.to_value(), good.to_value()),
            Err(error) => prop_assert_eq!(error.code(), Code::DidEthrNode),
        }
    }

    /// Where a log stands cannot be changed in one of them alone, but that it can be left out.
    #[test]
    fn a_log_in_another_place_is_an_error_or_the_same_document(
        of in 0_usize..3,
        block in 0_u64..21,
        index in 0_u64..5,
    ) {
        let good = with(|_, result| result).unwrap();
        let moved = over(&chain(), |logs| {
            set(&mut logs[of], "blockNumber", format!("{block:#x}"));
            set(&mut logs[of], "logIndex", format!("{index:#x}"));
        });
        match moved {
            Ok(found) => prop_assert_eq!(found.to_value(), good.to_value()),
            Err(error) => prop_assert_eq!(error.code(), Code::DidEthrNode),
        }
    }

    /// A changed bit in the data of an event changes nothing of what the others say, and the owner not at all.
    #[test]
    fn a_changed_bit_changes_one_entry_or_is_an_error(
        of in 0_usize..3,
        at in any::<proptest::sample::Index>(),
        bit in 0_u32..8,
    ) {
        let found = over(&chain(), |logs| {
            let mut data = hex(logs[of].get("data").unwrap().as_str().unwrap());
            let at = at.index(data.len());
            data[at] ^= 1 << bit;
            set(&mut logs[of], "data", to_hex(&data));
        });
        match found {
            Ok(found) => {
                let rest = ["service-1", "delegate-1 S", ""][of];
                prop_assert!(listed(&found).contains(&rest.to_owned()), "{of} {rest}");
                let owner = of_method(&found, "controller", "blockchainAccountId");
                let owner = owner.as_str().unwrap().to_lowercase();
                prop_assert!(owner.ends_with(OTHER), "{}", owner);
            }
            Err(error) => prop_assert_eq!(error.code(), Code::DidEthrNode),
        }
    }

    /// Data that no registry writes are refused.
    #[test]
    fn any_other_data_are_refused(
        of in 0_usize..3,
        data in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let code = logs(|logs| set(&mut logs[of], "data", to_hex(&data)));
        prop_assert_eq!(code, Some(Code::DidEthrNode));
    }

    /// What the walk finds is what one call finds.
    #[test]
    fn walking_finds_the_same(
        blocks in proptest::collection::vec((1_u64..90, 0_usize..4), 0..12),
        asked in 0_u64..100,
    ) {
        let mut blocks = blocks;
        blocks.sort();
        let mut chain = Chain::new();
        for (number, (block, what)) in blocks.into_iter().enumerate() {
            match what {
                0 => chain.owner(block, OTHER),
                1 => chain.delegate(block, "veriKey", OTHER, time(block + 20)),
                2 => chain.delegate(block, "sigAuth", OTHER, time(block)),
                _ => chain.attribute(block, &format!("did/svc/S{number}"), b"urn:a", time(block + 9)),
            }
        }
        let at_once = at_block(&chain, asked).unwrap();
        prop_assert_eq!(&at_time(&chain, time(asked)).unwrap(), &at_once);
        for (at_once_at_most, state_since) in [(1, 0), (1, 60), (10, 0)] {
            (chain.at_once, chain.state_since) = (at_once_at_most, state_since);
            prop_assert_eq!(&at_block(&chain, asked).unwrap(), &at_once);
        }
    }
}
