//! did:ethr: a registry on a blockchain of Ethereum's kind holds what changed
//! ([did:ethr Method Specification](https://github.com/decentralized-identity/ethr-did-resolver/blob/master/doc/did-method-spec.md),
//! [ERC-1056](https://eips.ethereum.org/EIPS/eip-1056)).

mod abi;
mod document;
mod event;
mod history;
mod identifier;
mod network;
mod node;

pub use network::EthrNetwork;

use super::Method;
use crate::limits::ETHR_CLOCK_AHEAD;
use crate::syntax::shown;
use crate::{Did, DocumentMetadata, Resolution, ResolutionOptions};
use event::Event;
use identifier::Identifier;
use node::{Block, Node};
use std::sync::Arc;
use testamur_core::evidence::{Evidence, Step};
use testamur_core::json::Object;
use testamur_core::{Code, Error, Result, Timestamp};

/// The method did:ethr. A DID is an account or a key; what its owner changed is read from the logs of the
/// registry of its network, by [calls](testamur_core::evidence::JsonRpcCall) of the service `eip155:` and the
/// chain id. Which node answers is for whoever gets the evidence to choose, and to trust: it can make up what
/// it likes. Found out is what is incomplete, as the registry names the block of the last event, and every
/// event that of the one before it.
///
/// Versions are blocks: a versionId is the number of one, a versionTime finds one by its time. Without, the
/// document is that of the last block that the [finality](DidEthr::with_finality) lets count.
///
/// Of an account no key is known, so `#controller` and delegates, which are accounts, verify nothing here;
/// `#controllerKey` of a DID that is a key does, and so do keys in attributes. A delegate for `sigAuth` is
/// listed for authentication only, as the specification says.
#[derive(Clone, Debug)]
pub struct DidEthr {
    networks: Vec<EthrNetwork>,
    finality: EthrFinality,
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
        DidEthr { networks: EthrNetwork::known(), finality: EthrFinality::default() }
    }

    /// Adds a network, in the place of another of its name or chain if there was one.
    #[must_use]
    pub fn with_network(mut self, network: EthrNetwork) -> DidEthr {
        self.networks
            .retain(|known| known.name() != network.name() && known.chain() != network.chain());
        self.networks.push(network);
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
        let version = match asked.version {
            Version::Block(at) if at > head.number => return Err(asked.no_version(&at)),
            Version::Block(at) => node.block(at)?.map(Some),
            Version::By(_) | Version::Present => Some(None),
        };
        let changed = node.changed(head.number)?;
        let (Some(version), Some(changed)) = (version, changed) else { return Ok(None) };
        if changed != 0 {
            // Most often that is the time of the version, so it is asked for beside the logs.
            node.block(changed)?;
        }
        let Some(mut events) = history::find(node, changed)? else { return Ok(None) };
        // What lies in the future, seen from here, has not happened.
        let Some(seen) = asked.count_by(node, &events, head, asked.latest())? else {
            return Ok(None);
        };
        events.truncate(seen);
        let (count, at) = match (asked.version, version) {
            (_, Some(block)) => {
                (events.partition_point(|event| event.block <= block.number), block.time)
            }
            (Version::By(time), None) => {
                let Some(count) = asked.count_by(node, &events, head, time)? else {
                    return Ok(None);
                };
                (count, time.min(asked.now))
            }
            _ => (events.len(), asked.now),
        };
        let Some(metadata) = self.metadata(node, &events, count, head)? else { return Ok(None) };
        if history::is_over(&events[..count]) {
            return Ok(Some(Resolution::deactivated(asked.did.clone(), metadata)));
        }
        let chain = asked.network.chain();
        let document =
            document::make(asked.did, chain, asked.identifier, &events[..count], at.unix())?;
        Ok(Some(match history::is_over(&events) {
            true => Resolution::of_the_past(Arc::new(document), metadata),
            false => Resolution::with_metadata(Arc::new(document), metadata),
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
        let mut node = Node::new(did, network, identifier.address, evidence);
        Ok(match self.find(&asked, &mut node)? {
            Some(resolution) => Step::Done(resolution),
            None => Step::Needs(node.into_missing()),
        })
    }

    fn keeps_history(&self) -> bool {
        true
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
