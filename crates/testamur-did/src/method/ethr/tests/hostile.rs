//! Nodes that say what cannot be.

use super::chain::{document, time};
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
    let method = body.get("method").unwrap().as_str().unwrap();
    let result = call.result(&chain.answer(request)?.bytes)?;
    Ok(document(&change(method, result)))
}

/// The code for logs that are changed on the way.
fn logs(change: impl Fn(&mut Vec<Value>)) -> Option<Code> {
    let changed = with(|method, result| match method {
        "eth_getLogs" => {
            let mut logs = result.as_array().unwrap().to_vec();
            change(&mut logs);
            logs.into()
        }
        _ => result,
    });
    changed.err().map(|error| error.code())
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
    let previous = |block: u64, walking: bool| {
        let mut chain = chain();
        chain.block_by_block = walking;
        let result = ask_changed(&chain, |log| {
            let data = log.get("data").unwrap().as_str().unwrap();
            let data = format!("{}{block:064x}", &data[..data.len() - 64]);
            set(log, "data", data);
        });
        result.map(|_| ()).map_err(|error| error.code())
    };
    for walking in [false, true] {
        assert_eq!(previous(10, walking), Ok(()));
        // Who forges the data of an event can have the walk end there.
        let expected = if walking { Ok(()) } else { Err(Code::DidEthrNode) };
        assert_eq!(previous(0, walking), expected);
        for block in [9, 11, 20, 21, u64::MAX] {
            assert_eq!(previous(block, walking), Err(Code::DidEthrNode), "{block} {walking}");
        }
    }
}

/// Resolves with the last event changed.
fn ask_changed(chain: &Chain, change: impl Fn(&mut Value)) -> Result<Resolution> {
    let (method, did) = (DidEthr::new(), Did::parse(&format!("did:ethr:{ACCOUNT}")).unwrap());
    let mut evidence = Evidence::new();
    loop {
        match method.resolve(&did, &ResolutionOptions::default(), &evidence, now())? {
            Step::Done(resolution) => return Ok(resolution),
            Step::Needs(requests) => requests.into_iter().for_each(|request| {
                let outcome = answered(chain, &request, |_, mut result| {
                    let last = result.as_array().and_then(<[Value]>::last).cloned();
                    if let Some(mut log) =
                        last.filter(|log| log.get("blockNumber") == Some(&"0x14".into()))
                    {
                        change(&mut log);
                        let mut logs = result.as_array().unwrap().to_vec();
                        *logs.last_mut().unwrap() = log;
                        result = logs.into();
                    }
                    result
                });
                evidence.insert(request.url, outcome);
            }),
        }
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
    for text in [r#""0x""#, r#""0x14""#, "null", "20", "[]"] {
        assert_eq!(of("eth_call", text), wrong, "there is no registry: {text}");
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

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u32>().prop_map(Value::from),
        "0x[0-9a-f]{0,70}".prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let names = prop_oneof![
            Just("address"),
            Just("topics"),
            Just("data"),
            Just("blockNumber"),
            Just("logIndex"),
            Just("removed"),
            Just("number"),
            Just("timestamp"),
            Just("error"),
        ];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((names, inner), 0..4)
                .prop_map(|members| members.into_iter().collect::<Object>().into()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a node answers to one of the calls, there is an end, and no other document.
    #[test]
    fn any_answer_is_an_error_or_the_same_document(
        method in proptest::sample::select(vec!["eth_chainId", "eth_call", "eth_getLogs"]),
        answer in any_value(),
    ) {
        let good = with(|_, result| result).unwrap();
        if let Ok(found) = with(|asked, result| if asked == method { answer.clone() } else { result }) {
            prop_assert_eq!(found.to_value(), good.to_value());
        }
    }

    /// Whatever the data of an event are, there is an end.
    #[test]
    fn any_data_are_read_or_refused(
        at in 0_usize..3,
        data in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        logs(|logs| set(&mut logs[at], "data", crate::method::ethr::abi::to_hex(&data)));
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
        chain.block_by_block = true;
        prop_assert_eq!(&at_block(&chain, asked).unwrap(), &at_once);
    }
}
