//! did:ethr: a registry on a blockchain of Ethereum's kind holds what changed
//! ([did:ethr Method Specification](https://github.com/decentralized-identity/ethr-did-resolver/blob/master/doc/did-method-spec.md),
//! [ERC-1056](https://eips.ethereum.org/EIPS/eip-1056)).

mod abi;
mod document;
mod event;
mod history;
mod identifier;
mod memory;
mod network;
mod node;
mod search;

pub use network::EthrNetwork;

use super::Method;
use crate::limits::{ETHR_CLOCK_AHEAD, ETHR_HEAD_AGE};
use crate::syntax::shown;
use crate::{Did, DocumentMetadata, Resolution, ResolutionOptions};
use event::Event;
use identifier::Identifier;
use memory::Memory;
use node::{Block, Node};
use std::sync::Arc;
use std::time::Duration;
use testamur_core::evidence::{Evidence, JsonRpcCall, Purpose, Request, Step};
use testamur_core::json::Object;
use testamur_core::{Code, Error, Result, Timestamp};

/// The method did:ethr. A DID is an account or a key; what its owner changed is read from the logs of the
/// registry of its network, by [calls](testamur_core::evidence::JsonRpcCall) of the service `eip155:` and the
/// chain id. Which node answers is for whoever gets the evidence to choose, and to trust: it can make up what
/// it likes. What it leaves out is found out block by block, as the registry names the block of the last event, and
/// every event that of the one before it. Of several events in one block the others can be missing unseen,
/// but for a change of the owner, whom the registry is asked for as well.
///
/// Versions are blocks: a versionId is the number of one, a versionTime finds one by its time. Without, the
/// document is that of the last block that the [finality](DidEthr::with_finality) lets count. That block may be a day
/// older than the time that is asked for ([`ETHR_HEAD_AGE`]); if it is older than that, the node stands still or its
/// answers are of long ago, and what was changed since cannot be known.
///
/// Of an account no key is known, so `#controller` and delegates, which are accounts, verify nothing here;
/// `#controllerKey` of a DID that is a key does, and so do keys in attributes. A delegate for `sigAuth` is
/// listed for authentication only, as the specification says.
///
/// A node may answer for some blocks at a time only. A history of many changes is then had by many calls, and
/// one that would take more than [`ETHR_LOG_CALLS`](crate::limits::ETHR_LOG_CALLS) is refused.
/// What answers came lately say is remembered with all their bytes, which changes no answer.
#[derive(Clone, Debug)]
pub struct DidEthr {
    networks: Vec<EthrNetwork>,
    finality: EthrFinality,
    memory: Arc<Memory>,
}

/// Up to which block a chain counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EthrFinality {
    /// The last one that cannot be undone without a great loss to those who keep the chain; on the main
    /// network about a quarter of an hour old.
    #[default]
    Finalized,
    /// The last one that is unlikely to be undone.
    Safe,
    /// The last one. What it says may never have been, a moment later.
    Latest,
}

impl EthrFinality {
    /// All of them.
    pub const ALL: [EthrFinality; 3] =
        [EthrFinality::Finalized, EthrFinality::Safe, EthrFinality::Latest];

    /// The one of this name.
    pub fn find(name: &str) -> Option<EthrFinality> {
        EthrFinality::ALL.into_iter().find(|finality| finality.name() == name)
    }

    /// The name, as nodes have it: `finalized`.
    pub fn name(self) -> &'static str {
        match self {
            EthrFinality::Finalized => "finalized",
            EthrFinality::Safe => "safe",
            EthrFinality::Latest => "latest",
        }
    }
}

impl Default for DidEthr {
    fn default() -> DidEthr {
        DidEthr::new()
    }
}

impl DidEthr {
    /// The method for the public networks whose registries are known.
    pub fn new() -> DidEthr {
        DidEthr {
            networks: EthrNetwork::known(),
            finality: EthrFinality::default(),
            memory: Arc::default(),
        }
    }

    /// Adds a network, in the place of another of its name or chain if there was one.
    #[must_use]
    pub fn with_network(mut self, network: EthrNetwork) -> DidEthr {
        self.networks
            .retain(|known| known.name() != network.name() && known.chain() != network.chain());
        self.networks.push(network);
        // The same DID may be another now.
        self.memory = Arc::default();
        self
    }

    /// Lets another block be the last that counts.
    #[must_use]
    pub fn with_finality(mut self, finality: EthrFinality) -> DidEthr {
        self.finality = finality;
        self
    }

    /// The networks.
    pub fn networks(&self) -> &[EthrNetwork] {
        &self.networks
    }

    /// The network that a DID means by this: a name, or a chain id in hexadecimal after `0x`.
    pub fn network_called(&self, network: &str) -> Option<&EthrNetwork> {
        self.networks.iter().find(|known| known.is_called(network))
    }

    fn network(&self, did: &Did, identifier: &Identifier) -> Result<&EthrNetwork> {
        self.network_called(&identifier.network).ok_or_else(|| {
            Error::new(Code::DidEthrNetwork)
                .with("did", shown(did.as_str()))
                .with("network", shown(&identifier.network))
        })
    }

    fn find(&self, asked: &Asked<'_>, node: &mut Node<'_>) -> Result<Option<Resolution>> {
        let (known, head) = (node.is_of_network()?, node.head(self.finality)?);
        let (Some(()), Some(head)) = (known, head) else { return Ok(None) };
        asked.can_be_known(head)?;
        let version = match asked.version {
            Version::Block(at) => node.block(at)?.map(Some),
            Version::By(_) | Version::Present => Some(None),
        };
        let (changed, owner) = (node.changed(head.number)?, node.owner(head.number)?);
        let (Some(version), Some(changed), Some(owner)) = (version, changed, owner) else {
            return Ok(None);
        };
        if changed != 0 {
            // Most often that is the time of the version, so it is asked for beside the logs.
            node.block(changed)?;
        }
        let Some(history) = search::find(node, changed)? else { return Ok(None) };
        if history::owner(&history, asked.identifier.address) != owner {
            return Err(node.wrong("the registry names another owner than its logs do"));
        }
        let all = history::until_over(&history);
        // What lies in the future, seen from here, has not happened.
        let Some(seen) = asked.count_by(node, all, head, asked.latest())? else {
            return Ok(None);
        };
        let events = &all[..seen];
        let (count, at) = match (asked.version, version) {
            (_, Some(block)) => {
                (events.partition_point(|event| event.block <= block.number), block.time)
            }
            (Version::By(time), None) => {
                let Some(count) = asked.count_by(node, events, head, time)? else {
                    return Ok(None);
                };
                (count, time.min(asked.now))
            }
            _ => (events.len(), asked.now),
        };
        let Some(metadata) = self.metadata(node, events, count, head)? else { return Ok(None) };
        if history::is_over(&events[..count]) {
            return Ok(Some(Resolution::deactivated(asked.did.clone(), metadata)));
        }
        let document = self.memory.document(asked.did, &history, count, at.unix(), || {
            let chain = asked.network.chain();
            document::make(asked.did, chain, asked.identifier, &events[..count], at.unix())
        })?;
        Ok(Some(match history::is_over(events) {
            true => Resolution::of_the_past(document, metadata),
            false => Resolution::with_metadata(document, metadata),
        }))
    }

    fn metadata(
        &self,
        node: &mut Node<'_>,
        events: &[Event],
        count: usize,
        head: Block,
    ) -> Result<Option<DocumentMetadata>> {
        let mut block = |event: Option<&Event>| match event {
            None => Ok(Some(None)),
            Some(event) => node.block(event.block).map(|found| found.map(Some)),
        };
        let (last, next) = (block(events[..count].last())?, block(events.get(count))?);
        let (Some(last), Some(next)) = (last, next) else { return Ok(None) };
        let mut seen = Object::new();
        seen.insert("block", head.number.to_string());
        seen.insert("blockTime", head.time.to_string());
        seen.insert("finality", self.finality.name());
        Ok(Some(DocumentMetadata {
            updated: last.map(|block| block.time),
            version_id: last.map(|block| block.number.to_string()),
            next_update: next.map(|block| block.time),
            next_version_id: next.map(|block| block.number.to_string()),
            other: [("ethr", seen)].into_iter().collect(),
            ..DocumentMetadata::default()
        }))
    }
}

impl Method for DidEthr {
    fn name(&self) -> &str {
        "ethr"
    }

    fn resolve(
        &self,
        did: &Did,
        options: &ResolutionOptions,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Result<Step<Resolution>> {
        let identifier = Identifier::of(did)?;
        let network = self.network(did, &identifier)?;
        let version = Version::of(did, options)?;
        let asked = Asked { did, identifier: &identifier, network, version, now };
        let mut node = Node::new(did, network, identifier.address, evidence, &self.memory);
        Ok(match self.find(&asked, &mut node)? {
            Some(resolution) => Step::Done(resolution),
            None => Step::Needs(node.into_missing()),
        })
    }

    fn keeps_history(&self) -> bool {
        true
    }

    /// What a node said is not kept where something in it cannot be, or it was behind: it may have been mended
    /// since, and which of its answers were wrong is not known.
    fn lifetimes(
        &self,
        did: &Did,
        evidence: &Evidence,
        _now: Timestamp,
        failed: Option<&Error>,
    ) -> Vec<(String, Duration)> {
        let code = failed.map(Error::code);
        let refused = matches!(code, Some(Code::DidEthrNode | Code::DidEthrBehind));
        let identifier = Identifier::of(did).ok().filter(|_| refused);
        let network = identifier.and_then(|identifier| self.network_called(&identifier.network));
        let Some(service) = network.map(EthrNetwork::service) else { return Vec::new() };
        let calls = evidence.iter().map(|(url, _)| {
            let (url, purpose) = (url.to_owned(), Purpose::JsonRpc);
            JsonRpcCall::of(&Request { url, purpose }).ok().flatten()
        });
        let of_it = calls.flatten().filter(|call| call.service() == service);
        of_it.map(|call| (call.request().url, Duration::ZERO)).collect()
    }
}

/// What is asked for.
struct Asked<'a> {
    did: &'a Did,
    identifier: &'a Identifier,
    network: &'a EthrNetwork,
    version: Version,
    now: Timestamp,
}

/// Which version.
#[derive(Clone, Copy)]
enum Version {
    Present,
    Block(u64),
    By(Timestamp),
}

impl Version {
    fn of(did: &Did, options: &ResolutionOptions) -> Result<Version> {
        match (&options.version_id, options.version_time, options.version_number) {
            (None, None, None) => Ok(Version::Present),
            (None, Some(time), None) => Ok(Version::By(time)),
            (Some(id), None, None) => {
                let digits = id.bytes().all(|byte| byte.is_ascii_digit());
                let number = id.parse().ok().filter(|_| digits);
                number.map(Version::Block).ok_or_else(|| no_version(did, &shown(id)))
            }
            (_, _, Some(_)) => options.refuse_versions(did).map(|()| Version::Present),
            _ => Err(Error::new(Code::DidOptionInvalid)
                .with("option", "versionId")
                .with("reason", "more than one version is asked for")),
        }
    }
}

impl Asked<'_> {
    /// Whether a chain that counts up to a block can say what is asked for.
    ///
    /// # Errors
    /// [`Code::DidVersionNotFound`] for a block after it; [`Code::DidEthrBehind`] for a time long after it.
    fn can_be_known(&self, head: Block) -> Result<()> {
        let time = match self.version {
            Version::Block(at) if at > head.number => return Err(self.no_version(&at)),
            Version::Block(_) => return Ok(()),
            Version::By(time) => time.min(self.now),
            Version::Present => self.now,
        };
        match time <= head.time.plus_seconds(ETHR_HEAD_AGE) {
            true => Ok(()),
            false => Err(Error::new(Code::DidEthrBehind)
                .with("did", shown(self.did.as_str()))
                .with("asked", time)
                .with("service", self.network.service())
                .with("time", head.time)
                .with("limit", ETHR_HEAD_AGE)),
        }
    }

    /// The latest time that a block may have to count.
    fn latest(&self) -> Timestamp {
        self.now.plus_seconds(ETHR_CLOCK_AHEAD)
    }

    /// How many events happened by a time; no block needs to be looked at where all did.
    fn count_by(
        &self,
        node: &mut Node<'_>,
        events: &[Event],
        head: Block,
        by: Timestamp,
    ) -> Result<Option<usize>> {
        match head.time <= by {
            true => Ok(Some(events.len())),
            false => history::count_by(node, events, head, by),
        }
    }

    fn no_version(&self, version: &u64) -> Error {
        no_version(self.did, &version.to_string())
    }
}

fn no_version(did: &Did, version: &str) -> Error {
    Error::new(Code::DidVersionNotFound).with("did", shown(did.as_str())).with("version", version)
}

#[cfg(test)]
mod tests;
