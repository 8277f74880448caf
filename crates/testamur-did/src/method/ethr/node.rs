//! What a node is asked, and what of its answers is believed.

use super::EthrFinality;
use super::abi::{
    Address, Word, keccak, number, padded, quantity, read_hex, read_quantity, to_hex, unpadded,
};
use super::event::{Event, TOPICS};
use super::memory::{Memory, Search, Seen};
use super::network::EthrNetwork;
use crate::Did;
use crate::limits::{ETHR_EVENTS, ETHR_LOG_CALLS};
use crate::syntax::shown;
use std::cell::RefCell;
use std::sync::Arc;
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
    memory: &'e Memory,
    missing: Vec<Request>,
    /// What a search looked at so far, whether it was there or not.
    looked_at: RefCell<Option<Seen>>,
}

/// A block, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) number: u64,
    pub(super) time: Timestamp,
}

/// Blocks from one to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Blocks {
    pub(super) from: u64,
    pub(super) to: u64,
}

/// What is known of a call that need not have an answer.
pub(super) enum Told<T> {
    NotAsked,
    /// It was asked, and does not answer this.
    Refused(Error),
    This(T),
}

impl<'e> Node<'e> {
    pub(super) fn new(
        did: &'e Did,
        network: &'e EthrNetwork,
        identity: Address,
        evidence: &'e Evidence,
        memory: &'e Memory,
    ) -> Node<'e> {
        let (missing, looked_at) = Default::default();
        Node { did, network, identity, evidence, memory, missing, looked_at }
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
        let call = self.call("eth_chainId", vec![])?;
        let Some(chain) = self.ask(&call)? else { return Ok(None) };
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
        let call = self.call("eth_getBlockByNumber", vec![tag, false.into()])?;
        let Some(answer) = self.answer(&call) else {
            self.want(&call);
            return Ok(None);
        };
        let bytes = answer.map_err(|error| self.unavailable(&error))?;
        let block = self.memory.blocks.read(&call.to_string(), bytes, || {
            let found = call.result(bytes).map_err(|error| self.unavailable(&error))?;
            let read = |name| found.get(name).and_then(read_quantity);
            let time = read("timestamp").and_then(|time| i64::try_from(time).ok());
            match (read("number"), time.and_then(Timestamp::from_unix)) {
                (Some(number), Some(time)) => Ok(Block { number, time }),
                _ => Err(self.wrong("a block has no number or no time, or there is no such block")),
            }
        });
        block.map(Some)
    }

    /// The block of the last change, as the registry says at a block; 0 if nothing ever changed.
    ///
    /// # Errors
    /// [`Code::DidUnavailable`]; [`Code::DidEthrNode`], also where there is no registry.
    pub(super) fn changed(&mut self, at: u64) -> Result<Option<u64>> {
        let call = self.registry("changed(address)", at)?;
        let Some(result) = self.ask(&call)? else { return Ok(None) };
        let changed = read_word(&result).and_then(|word| number(&word));
        let changed = changed.ok_or_else(|| self.wrong(NO_REGISTRY))?;
        match changed <= at {
            true => Ok(Some(changed)),
            false => Err(self.wrong("the last change lies after the block that was asked for")),
        }
    }

    /// The same of a block long ago, whose state many nodes have forgotten; 0 where there was no registry yet.
    ///
    /// # Errors
    /// [`Code::FetchUrl`], which no call of the registry has.
    pub(super) fn changed_then(&self, at: u64) -> Result<Told<u64>> {
        let call = self.registry("changed(address)", at)?;
        let result = match self.answer(&call) {
            None => return Ok(Told::NotAsked),
            Some(answer) => answer.and_then(|bytes| call.result(bytes)),
        };
        Ok(match result {
            Ok(nothing) if nothing.as_str() == Some("0x") => Told::This(0),
            Ok(result) => match read_word(&result).and_then(|word| number(&word)) {
                Some(changed) if changed <= at => Told::This(changed),
                _ => Told::Refused(self.wrong(NO_REGISTRY)),
            },
            Err(error) => Told::Refused(error),
        })
    }

    /// Notes that [`changed_then`](Node::changed_then) is to be known.
    ///
    /// # Errors
    /// As there.
    pub(super) fn want_changed(&mut self, at: u64) -> Result<()> {
        let call = self.registry("changed(address)", at)?;
        self.want(&call);
        Ok(())
    }

    /// The owner of the identity, as the registry says at a block: itself until that was changed.
    ///
    /// # Errors
    /// [`Code::DidUnavailable`]; [`Code::DidEthrNode`], also where there is no registry.
    pub(super) fn owner(&mut self, at: u64) -> Result<Option<Address>> {
        let call = self.registry("identityOwner(address)", at)?;
        let Some(result) = self.ask(&call)? else { return Ok(None) };
        let owner = read_word(&result).and_then(|word| unpadded(&word));
        owner.map(Some).ok_or_else(|| self.wrong(NO_REGISTRY))
    }

    /// A call of a function of the registry that takes the identity and nothing else.
    fn registry(&self, function: &str, at: u64) -> Result<JsonRpcCall> {
        let selector = &keccak(function.as_bytes())[..4];
        let data = to_hex(&[selector, &padded(&self.identity)].concat());
        let call: Object =
            [("to", to_hex(self.network.registry())), ("data", data)].into_iter().collect();
        self.call("eth_call", vec![call.into(), quantity(at)])
    }

    /// The events of the identity in some blocks, in their order; refused where the node does not answer for
    /// so many, which says nothing about fewer.
    ///
    /// # Errors
    /// [`Code::DidUnavailable`], [`Code::DidEthrNode`], [`Code::LimitDidEthrEvents`].
    pub(super) fn logs(&self, blocks: Blocks) -> Result<Told<Arc<[Event]>>> {
        let call = self.logs_call(blocks)?;
        let Some(answer) = self.answer(&call) else { return Ok(Told::NotAsked) };
        let read = answer.and_then(|bytes| {
            let read = || self.read_logs(&call.result(bytes)?, blocks);
            self.memory.logs.read(&call.to_string(), bytes, read)
        });
        match read {
            Ok(events) => Ok(Told::This(events)),
            Err(error) if is_about_the_range(&error) => Ok(Told::Refused(self.unavailable(&error))),
            Err(error) if matches!(error.code(), Code::DidEthrNode | Code::LimitDidEthrEvents) => {
                Err(error)
            }
            Err(error) => Err(self.unavailable(&error)),
        }
    }

    /// Notes that the events in some blocks are to be known.
    ///
    /// # Errors
    /// [`Code::FetchUrl`], which no call for logs has.
    pub(super) fn want_logs(&mut self, blocks: Blocks) -> Result<()> {
        let call = self.logs_call(blocks)?;
        self.want(&call);
        Ok(())
    }

    fn logs_call(&self, blocks: Blocks) -> Result<JsonRpcCall> {
        let mut filter = Object::new();
        filter.insert("address", to_hex(self.network.registry()));
        filter.insert("fromBlock", quantity(blocks.from));
        filter.insert("toBlock", quantity(blocks.to));
        let kinds: Vec<Value> = TOPICS.iter().map(|topic| to_hex(topic).into()).collect();
        let topics: [Value; 2] = [kinds.into(), to_hex(&padded(&self.identity)).into()];
        filter.insert("topics", Vec::from(topics));
        self.call("eth_getLogs", vec![filter.into()])
    }

    /// The events that a search up to this change found, if all that it looked at is still the same.
    pub(super) fn searched_before(&self, changed: u64) -> Option<Arc<[Event]>> {
        let search = self.memory.searches.find(&self.search_name(changed))?;
        let same = |(call, seen): (&String, &Option<Result<Arc<[u8]>>>)| {
            self.answer_at(call) == seen.as_ref().map(|seen| seen.as_ref().map_err(Error::clone))
        };
        search.seen.iter().all(same).then_some(search.events)
    }

    /// Notes from now on what is looked at.
    pub(super) fn begin_search(&mut self) {
        self.looked_at = RefCell::new(Some(Seen::new()));
    }

    /// Remembers what was found by what was looked at.
    pub(super) fn end_search(&mut self, changed: u64, events: &Arc<[Event]>) {
        let Some(seen) = self.looked_at.take().map(Arc::new) else { return };
        self.memory
            .keep_search(&self.search_name(changed), Search { seen, events: events.clone() });
    }

    fn search_name(&self, changed: u64) -> String {
        format!("{} {changed}", self.did)
    }

    fn read_logs(&self, found: &Value, blocks: Blocks) -> Result<Arc<[Event]>> {
        let logs = found.as_array().ok_or_else(|| self.wrong("its logs are no list"))?;
        if logs.len() > ETHR_EVENTS {
            return Err(self.too_many());
        }
        let read = |log: &Value| Event::read(log, self.network.registry(), &self.identity);
        let events: Vec<Event> =
            logs.iter().map(read).collect::<Result<_, _>>().map_err(|reason| self.wrong(reason))?;
        if events.iter().any(|event| !(blocks.from..=blocks.to).contains(&event.block)) {
            return Err(self.wrong("a log is of another block than was asked for"));
        }
        if !events.is_sorted_by(|one, next| (one.block, one.index) < (next.block, next.index)) {
            return Err(self.wrong("its logs are not in the order of the chain"));
        }
        Ok(events.into())
    }

    /// The error for a history that is too long.
    pub(super) fn too_many(&self) -> Error {
        Error::new(Code::LimitDidEthrEvents)
            .with("did", shown(self.did.as_str()))
            .with("limit", ETHR_EVENTS)
    }

    /// The error for a history of which the node gives too little at a time.
    pub(super) fn too_many_calls(&self) -> Error {
        Error::new(Code::DidEthrCalls)
            .with("did", shown(self.did.as_str()))
            .with("service", self.network.service())
            .with("limit", ETHR_LOG_CALLS)
    }

    /// The error for what the chain cannot have said.
    pub(super) fn wrong(&self, reason: &str) -> Error {
        Error::new(Code::DidEthrNode)
            .with("did", shown(self.did.as_str()))
            .with("service", self.network.service())
            .with("reason", reason)
    }

    /// The error for a call that has no result: the node may want to know who asks.
    fn unavailable(&self, error: &Error) -> Error {
        let fact = |name| error.facts().find(|(known, _)| *known == name).map(|(_, fact)| fact);
        if let Some(status @ ("401" | "403")) = fact("status") {
            return Error::new(Code::DidEthrRefused)
                .with("did", shown(self.did.as_str()))
                .with("service", self.network.service())
                .with("status", status);
        }
        Error::new(Code::DidUnavailable)
            .with("did", shown(self.did.as_str()))
            .with("url", shown(fact("url").unwrap_or_default()))
            .because(error)
    }

    fn call(&self, method: &str, parameters: Vec<Value>) -> Result<JsonRpcCall> {
        JsonRpcCall::new(&self.network.service(), method, parameters)
    }

    /// The result of a call; `None` if it is missing, which is noted.
    fn ask(&mut self, call: &JsonRpcCall) -> Result<Option<Value>> {
        match self.answer(call) {
            Some(answer) => {
                let result = answer.and_then(|bytes| call.result(bytes));
                result.map(Some).map_err(|error| self.unavailable(&error))
            }
            None => {
                self.want(call);
                Ok(None)
            }
        }
    }

    fn answer(&self, call: &JsonRpcCall) -> Option<Result<&'e Arc<[u8]>>> {
        let url = call.request().url;
        let found = self.answer_at(&url);
        if let Some(seen) = &mut *self.looked_at.borrow_mut() {
            seen.entry(url).or_insert_with(|| found.clone().map(|found| found.cloned()));
        }
        found
    }

    fn answer_at(&self, url: &str) -> Option<Result<&'e Arc<[u8]>>> {
        let found = self.evidence.find(url, Purpose::JsonRpc)?;
        Some(found.map(|answer| &answer.bytes))
    }

    fn want(&mut self, call: &JsonRpcCall) {
        self.missing.push(call.request());
    }
}

const NO_REGISTRY: &str = "the registry is not at its address, or not in that block";

fn read_word(result: &Value) -> Option<Word> {
    result.as_str().and_then(read_hex)?.try_into().ok()
}

/// Whether an error of a call for many blocks says nothing about fewer of them: the node gives a reason of its
/// own, or is not done in time. Whoever refuses because of who asks, or how often, is not asked more.
fn is_about_the_range(error: &Error) -> bool {
    match error.code() {
        Code::FetchJsonRpcError | Code::FetchTimeout | Code::FetchTooLarge => true,
        Code::FetchStatus => {
            let status = error.facts().find(|(name, _)| *name == "status");
            status.is_some_and(|(_, status)| matches!(status, "400" | "413" | "504"))
        }
        _ => false,
    }
}
