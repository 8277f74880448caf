//! What the file says of resolving DIDs.

use super::schema::{Content, Dids, EthrFinalitySaid, EthrSaid};
use super::source::Source;
use crate::ethr::Nodes;
use crate::failure::Failure;
use testamur::Error;
use testamur::did::{DidEthr, EthrFinality, EthrNetwork, UniversalResolver};

impl Source<'_> {
    pub(super) fn universal_resolver(
        &self,
        content: &Content,
    ) -> Result<Option<UniversalResolver>, Failure> {
        let Some(said) = &content.dids.universal_resolver else { return Ok(None) };
        let resolver = UniversalResolver::at(said.get_ref())
            .map_err(|error| self.refused(said.span(), error))?;
        match resolver.endpoint().starts_with(&format!("{}/", content.public_url.get_ref())) {
            false => Ok(Some(resolver)),
            true => Err(self.wrong(said.span(), "this server would ask itself without end")),
        }
    }

    pub(super) fn ethr(&self, said: &Dids) -> Result<Nodes, Failure> {
        let mut nodes = Nodes::default();
        nodes.method = DidEthr::new().with_finality(match said.ethr_finality {
            EthrFinalitySaid::Finalized => EthrFinality::Finalized,
            EthrFinalitySaid::Safe => EthrFinality::Safe,
            EthrFinalitySaid::Latest => EthrFinality::Latest,
        });
        for (name, said) in &said.ethr {
            let EthrSaid { url, chain, registry } = said.get_ref();
            let refused = |error: Error| self.refused(said.span(), error);
            match (chain, registry) {
                (None, None) => {}
                (Some(chain), Some(registry)) => {
                    let network = EthrNetwork::new(name, *chain, registry).map_err(refused)?;
                    nodes.method = nodes.method.with_network(network);
                }
                _ => return Err(self.wrong(said.span(), "chain and registry go together")),
            }
            nodes.add(name, url).map_err(refused)?;
        }
        Ok(nodes)
    }
}
