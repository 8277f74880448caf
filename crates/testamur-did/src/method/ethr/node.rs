//! What a node is asked, and what of its answers is believed.

use super::EthrFinality;
use super::abi::{Address, keccak, number, padded, quantity, read_hex, read_quantity, to_hex};
use super::event::{Event, topics};
use super::network::EthrNetwork;
use crate::Did;
use crate::limits::ETHR_EVENTS;
use crate::syntax::shown;
use testamur_core::evidence::{Evidence, JsonRpcCall, Purpose, Request};
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result, Timestamp};

/// The answers of a network's nodes that are at hand, and the calls that are missing.
///
/// Every question answers `None` where its call is missing, which is then noted, so that all that are
/// needed at the same time are asked for together.
pub(super) struct Node<'e> {
    did: &'e Did,
    network: &'e EthrNetwork,
    identity: Address,
    evidence: &'e Evidence,
    missing: Vec<Request>,
}

/// A block, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) number: u64,
    pub(super) time: Timestamp,
}

impl<'e> Node<'e> {
    pub(super) fn new(
        did: &'e Did,
        network: &'e EthrNetwork,
        identity: Address,
        evidence: &'e Evidence,
    ) -> Node<'e> {
        Node { did, network, identity, evidence, missing: Vec::new() }
    }

    /// The calls that were missing.
    pub(super) fn into_missing(self) -> Vec<Request> {
        self.missing
    }

    /// Whether the node is one of the network.
    ///
    /// # Errors
    /// [`Code::DidUnavailable`]; [`Code::DidEthrNode`], also for a node of another network.
    pub(super) fn is_of_network(&mut self) -> Result<Option<()>> {
        let Some(chain) = self.ask("eth_chainId", vec![])? else { return Ok(None) };
        match read_quantity(&chain) {
            Some(chain) if chain == self.network.chain() => Ok(Some(())),
            Some(other) => Err(self.wrong(&format!("it is a node of eip155:{other}"))),
            None => Err(self.wrong("its chain id is no number")),
        }
    }

    /// The block up to which the chain counts.
    ///
    /// # Errors
    /// [`Code::DidUnavailable`], [`Code::DidEthrNode`].
    pub(super) fn head(&mut self, finality: EthrFinality) -> Result<Option<Block>> {
        self.block_at(finality.name().into())
    }

    /// A block by its number.
    ///
    /// # Errors
    /// [`Code::DidUnavailable`], [`Code::DidEthrNode`].
    pub(super) fn block(&mut self, at: u64) -> Result<Option<Block>> {
        let Some(block) = self.block_at(quantity(at))? else { return Ok(None) };
        match block.number == at {
            true => Ok(Some(block)),
            false => Err(self.wrong("it gave another block than was asked for")),
        }
    }

    fn block_at(&mut self, tag: Value) -> Result<Option<Block>> {
        let parameters = vec![tag, false.into()];
        let Some(found) = self.ask("eth_getBlockByNumber", parameters)? else { return Ok(None) };
        let read = |name| found.get(name).and_then(read_quantity);
        let time = read("timestamp").and_then(|time| i64::try_from(time).ok());
        match (read("number"), time.and_then(Timestamp::from_unix)) {
            (Some(number), Some(time)) => Ok(Some(Block { number, time })),
            _ => Err(self.wrong("a block has no number or no time, or there is no such block")),
        }
    }

    /// The block of the last change, as the registry says at a block; 0 if nothing ever changed.
    ///
    /// # Errors
    /// [`Code::DidUnavailable`]; [`Code::DidEthrNode`], also where there is no registry.
    pub(super) fn changed(&mut self, at: u64) -> Result<Option<u64>> {
        let selector = &keccak(b"changed(address)")[..4];
        let data = to_hex(&[selector, &padded(&self.identity)].concat());
        let call: Object =
            [("to", to_hex(self.network.registry())), ("data", data)].into_iter().collect();
        let parameters = vec![call.into(), quantity(at)];
        let Some(result) = self.ask("eth_call", parameters)? else { return Ok(None) };
        let word = result.as_str().and_then(read_hex).and_then(|bytes| bytes.try_into().ok());
        let changed = word.and_then(|word| number(&word)).ok_or_else(|| {
            self.wrong("the registry is not at its address, or not in that block")
        })?;
        match changed <= at {
            true => Ok(Some(changed)),
            false => Err(self.wrong("the last change lies after the block that was asked for")),
        }
    }

    /// The events of the identity in blocks from one to another, in their order.
    ///
    /// # Errors
    /// That of the call, as it is; [`Code::DidEthrNode`]; [`Code::LimitDidEthrEvents`].
    pub(super) fn events(&mut self, from: u64, to: u64) -> Result<Option<Vec<Event>>> {
        let mut filter = Object::new();
        filter.insert("address", to_hex(self.network.registry()));
        filter.insert("fromBlock", quantity(from));
        filter.insert("toBlock", quantity(to));
        let kinds: Vec<Value> = topics().iter().map(|topic| to_hex(topic).into()).collect();
        let topics: [Value; 2] = [kinds.into(), to_hex(&padded(&self.identity)).into()];
        filter.insert("topics", Vec::from(topics));
        let found = match self.answer("eth_getLogs", vec![filter.into()]) {
            Ok(None) => return Ok(None),
            Ok(Some(found)) => found,
            Err(error) => return Err(error),
        };
        let logs = found.as_array().ok_or_else(|| self.wrong("its logs are no list"))?;
        if logs.len() > ETHR_EVENTS {
            return Err(self.too_many());
        }
        let read = |log: &Value| Event::read(log, self.network.registry(), &self.identity);
        let events: Vec<Event> =
            logs.iter().map(read).collect::<Result<_, _>>().map_err(|reason| self.wrong(reason))?;
        if events.iter().any(|event| !(from..=to).contains(&event.block)) {
            return Err(self.wrong("a log is of another block than was asked for"));
        }
        if !events.is_sorted_by(|one, next| (one.block, one.index) < (next.block, next.index)) {
            return Err(self.wrong("its logs are not in the order of the chain"));
        }
        Ok(Some(events))
    }

    /// The error for a history that is too long.
    pub(super) fn too_many(&self) -> Error {
        Error::new(Code::LimitDidEthrEvents)
            .with("did", shown(self.did.as_str()))
            .with("limit", ETHR_EVENTS)
    }

    /// The error for what the chain cannot have said.
    pub(super) fn wrong(&self, reason: &str) -> Error {
        Error::new(Code::DidEthrNode)
            .with("did", shown(self.did.as_str()))
            .with("service", self.network.service())
            .with("reason", reason)
    }

    /// The error for a call that has no result.
    pub(super) fn unavailable(&self, error: &Error) -> Error {
        let url = error.facts().find(|(name, _)| *name == "url").map_or("", |(_, url)| url);
        Error::new(Code::DidUnavailable)
            .with("did", shown(self.did.as_str()))
            .with("url", shown(url))
            .because(error)
    }

    fn ask(&mut self, method: &str, parameters: Vec<Value>) -> Result<Option<Value>> {
        self.answer(method, parameters).map_err(|error| self.unavailable(&error))
    }

    /// The result of a call, or why there is none.
    fn answer(&mut self, method: &str, parameters: Vec<Value>) -> Result<Option<Value>> {
        let call = JsonRpcCall::new(&self.network.service(), method, parameters)?;
        let request = call.request();
        match self.evidence.find(&request.url, Purpose::JsonRpc) {
            Some(found) => found.and_then(|answer| call.result(&answer.bytes)).map(Some),
            None => {
                self.missing.push(request);
                Ok(None)
            }
        }
    }
}
