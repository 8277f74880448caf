//! What the file says of resolving DIDs.

use super::schema::{Content, Dids, EthrSaid};
use super::source::Source;
use crate::elsewhere::Elsewhere;
use crate::ethr::{NODE, Nodes, of_node};
use crate::failure::Failure;
use crate::keyfile::{first_line, of_environment};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use testamur::Error;
use testamur::did::{EthrFinality, EthrNetwork, UniversalResolver};
use testamur_server::comparable_host;
use toml::Spanned;
use zeroize::Zeroizing;

impl Source<'_> {
    /// The resolver elsewhere, which must not be the server itself: at one of these hosts, or where it listens.
    pub(super) fn elsewhere(
        &self,
        content: &Content,
        hosts: &[String],
    ) -> Result<Option<Elsewhere>, Failure> {
        let Dids { universal_resolver, universal_resolver_key_file, .. } = &content.dids;
        let name = &content.dids.universal_resolver_key_env;
        let key_place = universal_resolver_key_file.as_ref().map(Spanned::span);
        let key_place = key_place.or(name.as_ref().map(Spanned::span));
        let Some(said) = universal_resolver else {
            return match key_place {
                None => Ok(None),
                Some(place) => {
                    Err(self.wrong(place, "there is no universal_resolver for this key"))
                }
            };
        };
        let resolver = UniversalResolver::at(said.get_ref())
            .map_err(|error| self.refused(said.span(), error))?;
        let endpoint = resolver.endpoint();
        if is_public(endpoint, content.public_url.get_ref(), hosts)
            || is_listened(endpoint, content.listen.get_ref())
        {
            return Err(self.wrong(said.span(), "this server would ask itself without end"));
        }
        let key = match (universal_resolver_key_file, name) {
            (Some(file), Some(_)) => {
                let reason = "a resolver has one key, in universal_resolver_key_file or in universal_resolver_key_env";
                return Err(self.wrong(file.span(), reason));
            }
            (Some(file), None) => Some(first_line(&self.beside(file.get_ref()))),
            (None, Some(name)) => Some(of_environment(name.get_ref(), "Set it to the API key.")),
            (None, None) => None,
        };
        let at_key = || key_place.clone().unwrap_or_default();
        let key = key.transpose().map_err(|failure| self.about(at_key(), failure))?;
        let elsewhere = Elsewhere::new(resolver, key);
        elsewhere.map(Some).map_err(|error| self.refused(at_key(), error))
    }

    pub(super) fn ethr(&self, said: &Dids) -> Result<Nodes, Failure> {
        let mut nodes = Nodes::default();
        if let Some(name) = &said.ethr_finality {
            let finality = EthrFinality::find(name.get_ref()).ok_or_else(|| {
                let names = EthrFinality::ALL.map(EthrFinality::name).join(", ");
                self.wrong(
                    name.span(),
                    &format!("ethr_finality is one of {names}, not {}", name.get_ref()),
                )
            })?;
            nodes.method = nodes.method.with_finality(finality);
        }
        for (name, said) in &said.ethr {
            let EthrSaid { chain, registry, .. } = said.get_ref();
            let refused = |error: Error| self.about(said.span(), of_node(error));
            match (chain, registry) {
                (None, None) => {}
                (Some(chain), Some(registry)) => {
                    let network = EthrNetwork::new(name, *chain, registry).map_err(refused)?;
                    nodes.method = nodes.method.with_network(network);
                }
                _ => return Err(self.wrong(said.span(), "chain and registry go together")),
            }
            nodes.add(name, &self.url_of_node(said)?).map_err(refused)?;
        }
        Ok(nodes)
    }

    /// Where the node of a network is, which is often a secret.
    fn url_of_node(&self, said: &Spanned<EthrSaid>) -> Result<Zeroizing<String>, Failure> {
        let EthrSaid { url, url_file, url_env, .. } = said.get_ref();
        let found = match (url, url_file, url_env) {
            (Some(url), None, None) => Ok(Zeroizing::new(url.clone())),
            (None, Some(file), None) => first_line(&self.beside(file)),
            (None, None, Some(name)) => of_environment(name, NODE),
            _ => {
                let reason = "a network has one node, in url, url_file or url_env";
                return Err(self.wrong(said.span(), reason));
            }
        };
        found.map_err(|failure| self.about(said.span(), failure))
    }
}

/// The host of a URL, with its port unless it is that of the scheme, and its path.
fn parts(url: &str) -> (String, &str) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = match scheme {
        "http" => authority.strip_suffix(":80").unwrap_or(authority).to_ascii_lowercase(),
        _ => comparable_host(authority),
    };
    (host, path)
}

/// Whether requests to a resolver come to the server with this public URL and these hosts, by whatever scheme.
fn is_public(endpoint: &str, public_url: &str, hosts: &[String]) -> bool {
    let ((host, path), (_, own)) = (parts(endpoint), parts(public_url));
    hosts.contains(&host) && path.strip_prefix(own).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether a resolver is where the server listens.
fn is_listened(endpoint: &str, listen: &str) -> bool {
    let port = if endpoint.starts_with("http://") { 80 } else { 443 };
    let (host, _) = parts(endpoint);
    let bare = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok());
    let (name, port) = bare.map_or((&*host, port), |(n, p)| (n, p.parse().unwrap_or(port)));
    let address = match name.trim_matches(['[', ']']) {
        "localhost" => Ok(Ipv4Addr::LOCALHOST.into()),
        address => address.parse::<IpAddr>(),
    };
    let (Ok(address), Ok(own)) = (address, listen.replace("localhost", "127.0.0.1").parse()) else {
        return false;
    };
    let own: SocketAddr = own;
    let is_own = address == own.ip()
        || address.is_loopback() && (own.ip().is_loopback() || own.ip().is_unspecified());
    port == own.port() && is_own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_would_ask_itself() {
        let hosts = ["uni.example".to_owned(), "other.example:8443".to_owned()];
        for (endpoint, path, is_own) in [
            ("https://uni.example/1.0/identifiers/", "", true),
            ("https://Uni.Example:443/1.0/identifiers/", "", true),
            ("http://uni.example/1.0/identifiers/", "", true),
            ("https://other.example:8443/1.0/identifiers/", "", true),
            ("https://uni.example:8443/1.0/identifiers/", "", false),
            ("https://uni.example.evil.example/1.0/identifiers/", "", false),
            ("https://uni.example/testamur/1.0/identifiers/", "/testamur", true),
            ("https://uni.example/resolver/1.0/identifiers/", "/testamur", false),
        ] {
            let public_url = format!("https://uni.example{path}");
            assert_eq!(is_public(endpoint, &public_url, &hosts), is_own, "{endpoint} {path}");
        }
        for (endpoint, listen, is_own) in [
            ("http://127.0.0.1:8080/1.0/identifiers/", "127.0.0.1:8080", true),
            ("http://localhost:8080/1.0/identifiers/", "127.0.0.1:8080", true),
            ("http://LOCALHOST:8080/1.0/identifiers/", "[::]:8080", true),
            ("http://[::1]:8080/1.0/identifiers/", "0.0.0.0:8080", true),
            ("http://10.0.0.1:8080/1.0/identifiers/", "10.0.0.1:8080", true),
            ("http://127.0.0.1/1.0/identifiers/", "127.0.0.1:80", true),
            ("https://127.0.0.1/1.0/identifiers/", "127.0.0.1:443", true),
            ("http://127.0.0.1:8081/1.0/identifiers/", "127.0.0.1:8080", false),
            ("http://10.0.0.2:8080/1.0/identifiers/", "10.0.0.1:8080", false),
            ("http://resolver:8080/1.0/identifiers/", "127.0.0.1:8080", false),
        ] {
            assert_eq!(is_listened(endpoint, listen), is_own, "{endpoint} {listen}");
        }
    }
}
