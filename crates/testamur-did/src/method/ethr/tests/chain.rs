//! A chain in memory with a registry on it, which answers as a node does.

use super::super::abi::{Address, keccak, padded, read_address, read_hex, read_quantity, to_hex};
use super::super::event::topics;
use testamur_core::evidence::{Document, JsonRpcCall, Request, Source};
use testamur_core::json::{Object, Value, parse};
use testamur_core::{Code, Error, Result};

pub(super) const REGISTRY: &str = "0xdca7ef03e98e0dc2b855be647c39abe984fcf21b";

/// The account of the tests, whose key has the secret 1.
pub(super) const ACCOUNT: &str = "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf";
pub(super) const KEY: &str = "0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

/// Block `n` is made `n` minutes after this.
pub(super) const START: u64 = 1_700_000_000;

#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) head: u64,
    logs: Vec<Log>,
    changed: u64,
    /// Whether logs are given for single blocks only.
    pub(super) block_by_block: bool,
}

#[derive(Clone, Debug)]
struct Log {
    block: u64,
    kind: usize,
    data: Vec<u8>,
}

impl Chain {
    pub(super) fn new() -> Chain {
        Chain { head: 100, logs: Vec::new(), changed: 0, block_by_block: false }
    }

    pub(super) fn owner(&mut self, block: u64, owner: &str) {
        self.log(block, 0, |previous| [padded(&address(owner)), previous].concat());
    }

    pub(super) fn delegate(&mut self, block: u64, kind: &str, delegate: &str, valid_to: u64) {
        let body = [word(kind), padded(&address(delegate)), number(valid_to)].concat();
        self.log(block, 1, |previous| [&*body, &previous].concat());
    }

    pub(super) fn attribute(&mut self, block: u64, name: &str, value: &[u8], valid_to: u64) {
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
    pub(super) fn answer(&self, request: &Request) -> Result<Document> {
        let call = JsonRpcCall::of(request).unwrap().expect("a call");
        assert_eq!(call.service(), "eip155:1");
        let body = parse(call.body().as_bytes()).unwrap();
        let parameters = body.get("params").unwrap().as_array().unwrap();
        let result = match body.get("method").unwrap().as_str().unwrap() {
            "eth_chainId" => "0x1".into(),
            "eth_getBlockByNumber" => self.block(&parameters[0]),
            "eth_call" => self.call(parameters),
            "eth_getLogs" => self.logs(&parameters[0])?,
            other => panic!("{other} is not asked"),
        };
        Ok(document(&result))
    }

    fn block(&self, tag: &Value) -> Value {
        let at = read_quantity(tag).unwrap_or(self.head);
        if at > self.head {
            return Value::Null;
        }
        let time = START + 60 * at;
        let members = [("number", format!("{at:#x}")), ("timestamp", format!("{time:#x}"))];
        members.into_iter().collect::<Object>().into()
    }

    fn call(&self, parameters: &[Value]) -> Value {
        let data = [&keccak(b"changed(address)")[..4], &padded(&address(ACCOUNT))].concat();
        assert_eq!(parameters[0].get("data").unwrap().as_str().unwrap(), to_hex(&data));
        assert_eq!(parameters[0].get("to").unwrap().as_str().unwrap(), REGISTRY);
        let at = read_quantity(&parameters[1]).unwrap();
        let changed = self.logs.iter().map(|log| log.block).filter(|block| *block <= at);
        to_hex(&number(changed.max().unwrap_or(0))).into()
    }

    fn logs(&self, filter: &Value) -> Result<Value> {
        let bound = |name: &str| filter.get(name).and_then(read_quantity).unwrap();
        let (from, to) = (bound("fromBlock"), bound("toBlock"));
        if self.block_by_block && from != to {
            return Err(Error::new(Code::FetchJsonRpcError)
                .with("url", "json-rpc:")
                .with("number", -32005)
                .with("message", "at most one block"));
        }
        let logs = self.logs.iter().enumerate();
        let logs = logs.filter(|(_, log)| (from..=to).contains(&log.block));
        Ok(logs.map(|(index, log)| log.to_value(index)).collect::<Vec<_>>().into())
    }
}

impl Log {
    fn to_value(&self, index: usize) -> Value {
        let topics: [Value; 2] =
            [to_hex(&topics()[self.kind]).into(), to_hex(&padded(&address(ACCOUNT))).into()];
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
pub(super) fn document(result: &Value) -> Document {
    let text = format!(r#"{{"jsonrpc":"2.0","id":1,"result":{result}}}"#);
    let media_type = Some("application/json".to_owned());
    Document { bytes: text.into_bytes().into(), media_type, source: Source::Network }
}

pub(super) fn address(text: &str) -> Address {
    read_address(text).unwrap()
}

/// The time of a block.
pub(super) fn time(block: u64) -> u64 {
    START + 60 * block
}

pub(super) fn hex(text: &str) -> Vec<u8> {
    read_hex(text).unwrap()
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
