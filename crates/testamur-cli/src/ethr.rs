//! Where did:ethr is read from: networks, and the nodes that are asked.

use crate::failure::{Failure, USAGE};
use crate::keyfile::{first_line, of_environment};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use testamur::did::{DidEthr, EthrFinality, EthrNetwork, Resolver};
use testamur::{Code, Error, HttpFetch, fetch};

/// How did:ethr is resolved.
#[derive(Args, Clone, Debug)]
pub(crate) struct Ethr {
    /// Ask the node at this URL, by JSON-RPC, for did:ethr of this network: NETWORK=URL, as often as there
    /// are networks. It is believed: it can say which keys are whose
    #[arg(long, value_name = "NETWORK=URL")]
    ethr_rpc: Vec<String>,

    /// The same, with the URL in this environment variable: others on the machine can read the command line
    #[arg(long, value_name = "NETWORK=NAME")]
    ethr_rpc_env: Vec<String>,

    /// The same, with the URL on the first line of this file
    #[arg(long, value_name = "NETWORK=FILE")]
    ethr_rpc_file: Vec<String>,

    /// Read did:ethr of a network of your own, or from another registry than the known one:
    /// NAME=CHAIN:REGISTRY, the chain id in decimal digits
    #[arg(long, value_name = "NAME=CHAIN:REGISTRY")]
    ethr_network: Vec<String>,

    /// Up to which block did:ethr is read: what comes after the last final one may be undone
    #[arg(long, value_name = "BLOCK", default_value = "finalized", value_parser = finality())]
    ethr_finality: EthrFinality,
}

/// The names of what can be the last block that counts.
fn finality() -> impl TypedValueParser<Value = EthrFinality> {
    PossibleValuesParser::new(EthrFinality::ALL.map(EthrFinality::name))
        .map(|name| EthrFinality::find(&name).expect("it is one of the possible values"))
}

impl Ethr {
    /// The method with these networks, in a resolver and a client that knows the nodes.
    pub(crate) fn add(
        &self,
        resolver: Resolver,
        client: fetch::Builder,
    ) -> Result<(Resolver, fetch::Builder), Failure> {
        let mut method = DidEthr::new().with_finality(self.ethr_finality);
        for said in &self.ethr_network {
            method = method.with_network(network(said).map_err(usage)?);
        }
        let mut nodes = Nodes { method, urls: Vec::new() };
        for said in &self.ethr_rpc {
            let (name, url) = of_network(said, "--ethr-rpc mainnet=https://node.example")?;
            nodes.add(name, url).map_err(of_node)?;
        }
        for said in &self.ethr_rpc_env {
            let (name, variable) = of_network(said, "--ethr-rpc-env mainnet=NAME")?;
            let url = of_environment(variable, NODE)?;
            nodes.add(name, &url).map_err(of_node)?;
        }
        for said in &self.ethr_rpc_file {
            let (name, file) = of_network(said, "--ethr-rpc-file mainnet=FILE")?;
            let url = first_line(Path::new(file))?;
            nodes.add(name, &url).map_err(|error| of_node(error).about(Path::new(file)))?;
        }
        nodes.put_into(resolver, client).map_err(usage)
    }
}

/// What to do about a variable that is not set.
pub(crate) const NODE: &str = "Set it to the URL of the node.";

/// The method and the nodes that are asked for it. Their URLs may hold secrets.
#[derive(Default)]
pub(crate) struct Nodes {
    pub(crate) method: DidEthr,
    /// By the services that calls name.
    urls: Vec<(String, String)>,
}

impl Nodes {
    /// Adds the node of a network.
    ///
    /// # Errors
    /// [`Code::UsageEthrNetwork`] for a network that is not known; [`Code::FetchUrl`].
    pub(crate) fn add(&mut self, name: &str, url: &str) -> Result<(), Error> {
        let network = self.method.network_called(name).ok_or_else(|| {
            Error::new(Code::UsageEthrNetwork)
                .with("name", name)
                .with("reason", "its chain id and registry are not known")
        })?;
        let service = network.service();
        HttpFetch::builder().json_rpc(&service, url)?;
        self.urls.push((service, url.to_owned()));
        Ok(())
    }

    /// Puts the method into a resolver, and the nodes into a client.
    ///
    /// # Errors
    /// None that [`add`](Nodes::add) has not found.
    pub(crate) fn put_into(
        self,
        resolver: Resolver,
        client: fetch::Builder,
    ) -> Result<(Resolver, fetch::Builder), Error> {
        let mut urls = self.urls.iter();
        let client =
            urls.try_fold(client, |client, (service, url)| client.json_rpc(service, url))?;
        Ok((resolver.with(Arc::new(self.method)), client))
    }
}

impl fmt::Debug for Nodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nodes").field("method", &self.method).finish_non_exhaustive()
    }
}

/// The network before the first `=`, and what is after it. Neither is told where that is no name: it may be a
/// URL without one, and a secret.
fn of_network<'s>(said: &'s str, example: &str) -> Result<(&'s str, &'s str), Failure> {
    let is_name =
        |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b":._-".contains(&b));
    said.split_once('=').filter(|(name, _)| is_name(name)).ok_or_else(|| {
        Failure::usage(
            "It is not said of which network the node is.",
            format!("Name the network before the first =, such as {example}."),
        )
    })
}

/// Reads NAME=CHAIN:REGISTRY.
fn network(said: &str) -> Result<EthrNetwork, Error> {
    let parts = said.split_once('=').and_then(|(name, rest)| Some((name, rest.split_once(':')?)));
    let read =
        parts.and_then(|(name, (chain, registry))| Some((name, chain.parse().ok()?, registry)));
    let (name, chain, registry) = read.ok_or_else(|| {
        Error::new(Code::UsageEthrNetwork)
            .with("name", said)
            .with("reason", "it is not NAME=CHAIN:REGISTRY")
    })?;
    EthrNetwork::new(name, chain, registry)
}

/// An error about what was given for a node, by who runs the command.
pub(crate) fn of_node(error: Error) -> Failure {
    usage(error).advising_on(Code::FetchUrl, "Give the http or https URL of the node.")
}

fn usage(error: Error) -> Failure {
    Failure::from(error).with_status(USAGE)
}
