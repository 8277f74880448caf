//! A chain in memory with a registry on it, which answers as a node does. The tests of other crates have this file
//! too, so it knows nothing of the method.

use testamur_core::evidence::{Document, JsonRpcCall, Request, Source};
use testamur_core::json::{Object, Value, parse};
use testamur_core::report::hex as digits;
use testamur_core::{Code, Error, Result};

pub(crate) const REGISTRY: &str = "0xdca7ef03e98e0dc2b855be647c39abe984fcf21b";

/// The account of the tests, whose key has the secret 1.
pub(crate) const ACCOUNT: &str = "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf";

/// Block `n` is made `n` minutes after this.
pub(crate) const START: u64 = 1_700_000_000;

/// The first topics of the three events.
const TOPICS: [&str; 3] = [
    "0x38a5a6e68f30ed1ab45860a4afb34bcb2fc00f22ca462d249b8a8d40cda6f7a3",
    "0x5a5084339536bcab65f20799fcc58724588145ca054bd2be626174b27ba156f7",
    "0x18ab6b2ae3d64306c00ce663125f2bd680e441a098de1635bd7ad8b0d44965e4",
];

/// What calls of `changed(address)` and `identityOwner(address)` begin with.
const CHANGED: &str = "0xf96d0f9f";
const OWNER: &str = "0x8733d4e8";

#[derive(Clone, Debug)]
pub(crate) struct Chain {
    pub(crate) head: u64,
    pub(crate) logs: Vec<Log>,
    pub(crate) changed: u64,
    /// The most blocks that logs are given for at once.
    pub(crate) at_once: u64,
    /// What it says to those who ask for more; without, that there are no logs.
    pub(crate) refusal: Option<Error>,
    /// Since which block the state of the registry is known.
    pub(crate) state_since: u64,
    /// A block of the past, and which last change it is said to have known, whatever the logs are.
    pub(crate) said_of_then: Option<(u64, u64)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Log {
    block: u64,
    kind: usize,
    data: Vec<u8>,
}

impl Chain {
    pub(crate) fn new() -> Chain {
        let refusal = Error::new(Code::FetchJsonRpcError)
            .with("url", "json-rpc:")
            .with("number", -32005)
            .with("message", "so many blocks at most");
        Chain {
            head: 100,
            logs: Vec::new(),
            changed: 0,
            at_once: u64::MAX,
            refusal: Some(refusal),
            state_since: 0,
            said_of_then: None,
        }
    }

    pub(crate) fn owner(&mut self, block: u64, owner: &str) {
        self.log(block, 0, |previous| [padded(owner), previous].concat());
    }

    pub(crate) fn delegate(&mut self, block: u64, kind: &str, delegate: &str, valid_to: u64) {
        let body = [word(kind), padded(delegate), number(valid_to)].concat();
        self.log(block, 1, |previous| [&*body, &previous].concat());
    }

    pub(crate) fn attribute(&mut self, block: u64, name: &str, value: &[u8], valid_to: u64) {
        let head = [word(name), number(128), number(valid_to)].concat();
        let mut padded = value.to_vec();
        padded.resize(value.len().next_multiple_of(32), 0);
        let length = number(value.len() as u64);
        self.log(block, 2, |previous| [&*head, &previous, &length, &padded].concat());
    }

    fn log(&mut self, block: u64, kind: usize, data: impl Fn([u8; 32]) -> Vec<u8>) {
        assert!(block >= self.changed, "the chain only grows");
        self.logs.push(Log { block, kind, data: data(number(self.changed)) });
        self.changed = block;
    }

    /// What a node says to a call.
    pub(crate) fn answer(&self, request: &Request) -> Result<Document> {
        let call = JsonRpcCall::of(request).unwrap().expect("a call");
        assert_eq!(call.service(), "eip155:1");
        let body = parse(call.body().as_bytes()).unwrap();
        let parameters = body.get("params").unwrap().as_array().unwrap();
        let result = match body.get("method").unwrap().as_str().unwrap() {
            "eth_chainId" => "0x1".into(),
            "eth_getBlockByNumber" => self.block(&parameters[0]),
            "eth_call" => self.call(parameters)?,
            "eth_getLogs" => self.given_logs(&parameters[0])?,
            other => panic!("{other} is not asked"),
        };
        Ok(document(&result))
    }

    fn block(&self, tag: &Value) -> Value {
        let at = if tag.as_str().unwrap().starts_with("0x") { quantity(tag) } else { self.head };
        if at > self.head {
            return Value::Null;
        }
        let members = [("number", format!("{at:#x}")), ("timestamp", format!("{:#x}", time(at)))];
        members.into_iter().collect::<Object>().into()
    }

    fn call(&self, parameters: &[Value]) -> Result<Value> {
        assert_eq!(parameters[0].get("to").unwrap().as_str().unwrap(), REGISTRY);
        let at = quantity(&parameters[1]);
        if at < self.state_since {
            let forgotten = Error::new(Code::FetchJsonRpcError).with("url", "json-rpc:");
            return Err(forgotten.with("number", -32000).with("message", "missing trie node"));
        }
        let data = parameters[0].get("data").unwrap().as_str().unwrap();
        let (function, of) = data.split_at(CHANGED.len());
        assert_eq!(of, digits(&padded(ACCOUNT)));
        let mut until = self.logs.iter().rev().filter(|log| log.block <= at);
        let word = match function {
            CHANGED if self.said_of_then.is_some_and(|(then, _)| then == at) => {
                number(self.said_of_then.map_or(0, |(_, changed)| changed))
            }
            CHANGED => number(until.next().map_or(0, |log| log.block)),
            OWNER => match until.find(|log| log.kind == 0) {
                Some(log) if log.data[..32] != [0; 32] => log.data[..32].try_into().unwrap(),
                _ => padded(ACCOUNT),
            },
            other => panic!("{other} is not asked"),
        };
        Ok(to_hex(&word).into())
    }

    fn given_logs(&self, filter: &Value) -> Result<Value> {
        let (from, to) =
            (quantity(filter.get("fromBlock").unwrap()), quantity(filter.get("toBlock").unwrap()));
        assert!(from <= to, "{filter}");
        match &self.refusal {
            _ if to - from < self.at_once => Ok(within(&self.all_logs(), from, to)),
            Some(refusal) => Err(refusal.clone()),
            None => Ok(Vec::new().into()),
        }
    }

    /// All logs, as nodes give them.
    pub(crate) fn all_logs(&self) -> Vec<Value> {
        self.logs.iter().enumerate().map(|(index, log)| log.to_value(index)).collect()
    }
}

/// The logs of these blocks, and those whose block cannot be read.
pub(crate) fn within(logs: &[Value], from: u64, to: u64) -> Value {
    let lies_in = |log: &&Value| match log.get("blockNumber").and_then(Value::as_str) {
        Some(_) => (from..=to).contains(&quantity(log.get("blockNumber").unwrap())),
        None => true,
    };
    logs.iter().filter(lies_in).cloned().collect::<Vec<_>>().into()
}

impl Log {
    fn to_value(&self, index: usize) -> Value {
        let topics: [Value; 2] = [TOPICS[self.kind].into(), to_hex(&padded(ACCOUNT)).into()];
        let mut log = Object::new();
        log.insert("address", REGISTRY);
        log.insert("topics", Vec::from(topics));
        log.insert("data", to_hex(&self.data));
        log.insert("blockNumber", format!("{:#x}", self.block));
        log.insert("logIndex", format!("{index:#x}"));
        log.insert("removed", false);
        log.into()
    }
}

/// An answer with this result.
pub(crate) fn document(result: &Value) -> Document {
    let text = format!(r#"{{"jsonrpc":"2.0","id":1,"result":{result}}}"#);
    let media_type = Some("application/json".to_owned());
    Document { bytes: text.into_bytes().into(), media_type, source: Source::Network }
}

/// The time of a block.
pub(crate) fn time(block: u64) -> u64 {
    START + 60 * block
}

/// The bytes of `0x` and digits.
pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits = text.strip_prefix("0x").unwrap().as_bytes().chunks(2);
    let byte = |two: &[u8]| u8::from_str_radix(str::from_utf8(two).unwrap(), 16).unwrap();
    digits.map(byte).collect()
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    format!("0x{}", digits(bytes))
}

fn quantity(value: &Value) -> u64 {
    u64::from_str_radix(value.as_str().unwrap().strip_prefix("0x").unwrap(), 16).unwrap()
}

fn padded(address: &str) -> [u8; 32] {
    let mut word = [0; 32];
    word[12..].copy_from_slice(&hex(address));
    word
}

fn number(number: u64) -> [u8; 32] {
    let mut word = [0; 32];
    word[24..].copy_from_slice(&number.to_be_bytes());
    word
}

fn word(text: &str) -> [u8; 32] {
    let mut word = [0; 32];
    word[..text.len()].copy_from_slice(text.as_bytes());
    word
}
