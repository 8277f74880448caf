//! Origins of the web, and those that a DID document names
//! ([Well Known DID Configuration](https://identity.foundation/.well-known/resources/did-configuration/)).

use crate::limits::LINKED_ORIGINS;
use crate::method::Place;
use crate::syntax::shown;
use crate::{DidDocument, Service};
use testamur_core::json::{Pointer, Value};
use testamur_core::{Code, Error, Result};

/// The origin of a website: `https`, a domain name, and a port if it is another than 443. Two are equal
/// if browsers take them for one.
///
/// Stricter than a browser where a name could be read in two ways: the host is a domain name of at least
/// two labels in lower case, never an address. Whether its address may be asked is for the one who
/// fetches.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

/// The type of the services that name origins.
pub const LINKED_DOMAINS: &str = "LinkedDomains";

/// The context that defines the term.
pub(crate) const LINKED_DOMAINS_CONTEXT: &str =
    "https://identity.foundation/.well-known/did-configuration/v1";

impl Origin {
    /// Reads an origin. A slash at its end, which many write, names the same one.
    ///
    /// # Errors
    /// [`Code::DomainOrigin`].
    pub fn parse(text: &str) -> Result<Origin> {
        Origin::read(text).and_then(|origin| match origin.is_localhost() {
            false => Ok(origin),
            true => Err(refused(text, "the host is no public domain name")),
        })
    }

    /// Reads an origin, also that of a server on this machine, which is asked by plain http:
    /// `http://localhost:8080`. For development.
    ///
    /// # Errors
    /// [`Code::DomainOrigin`].
    pub fn insecure_localhost(text: &str) -> Result<Origin> {
        Origin::read(text)
    }

    fn read(text: &str) -> Result<Origin> {
        let bare = text.strip_suffix('/').unwrap_or(text);
        let (secure, rest) = match (bare.strip_prefix("https://"), bare.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            (None, None) => return Err(refused(text, "it does not begin with https://")),
        };
        if rest.contains(['/', '?', '#', '@', '\\']) {
            return Err(refused(text, "there is more than a host and a port"));
        }
        let (host, port) = match rest.split_once(':') {
            None | Some((_, "443")) if secure => (rest.strip_suffix(":443").unwrap_or(rest), None),
            None => (rest, None),
            Some((host, port)) => (host, Some(port)),
        };
        let place = Place::root(host, port).map_err(|reason| refused(text, &reason))?;
        match place.url().starts_with("https://") == secure {
            true => Ok(Origin(place.url().to_owned())),
            false if secure => Err(refused(text, "localhost is asked by plain http")),
            false => Err(refused(text, "it does not begin with https://")),
        }
    }

    fn is_localhost(&self) -> bool {
        self.0.starts_with("http://")
    }

    /// The origin as text, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL of its DID configuration.
    pub fn configuration_url(&self) -> String {
        format!("{}/.well-known/did-configuration.json", self.0)
    }
}

impl std::str::FromStr for Origin {
    type Err = Error;

    fn from_str(text: &str) -> Result<Origin> {
        Origin::parse(text)
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::fmt::Debug for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl DidDocument {
    /// The origins that its services of the type `LinkedDomains` name, in their order, each once; and what
    /// is wrong with such services, whose other origins count all the same. That an origin belongs to the
    /// DID is shown only by what it publishes itself.
    ///
    /// At most [`LINKED_ORIGINS`] are given; that there are more is an error among the others,
    /// [`Code::LimitDomainOrigins`]. A server on this machine is none that a stranger's document may have asked.
    pub fn linked_domains(&self) -> (Vec<Origin>, Vec<Error>) {
        self.origins(Origin::parse)
    }

    /// As [`linked_domains`](DidDocument::linked_domains), with servers on this machine among them, as
    /// [`Origin::insecure_localhost`] takes them. For development, and for comparing what is not asked.
    pub fn insecure_linked_domains(&self) -> (Vec<Origin>, Vec<Error>) {
        self.origins(Origin::insecure_localhost)
    }

    fn origins(&self, read: fn(&str) -> Result<Origin>) -> (Vec<Origin>, Vec<Error>) {
        let (mut origins, mut broken) = (Vec::new(), Vec::new());
        let linked = |service: &&Service| service.types().any(|name| name == LINKED_DOMAINS);
        for service in self.services().iter().filter(linked) {
            let endpoint = self.service_value(service).get("serviceEndpoint");
            let malformed = |reason: &str| self.malformed_service(service, reason);
            if service.id().is_none() {
                broken.push(malformed("it has no id"));
            }
            let mut named = Vec::new();
            match endpoint.map_or(&[][..], Value::as_set) {
                [] => broken.push(malformed("it has no serviceEndpoint")),
                endpoints => {
                    for endpoint in endpoints {
                        match (endpoint, endpoint.get("origins").map(Value::as_set)) {
                            (Value::String(_), _) => named.push(endpoint),
                            (_, Some(listed @ [_, ..])) => named.extend(listed),
                            _ => broken.push(malformed("an endpoint names no origins")),
                        }
                    }
                }
            }
            for name in named {
                let origin = name.as_str().ok_or("an origin is no text".to_owned());
                let origin = origin.and_then(|text| read(text).map_err(|error| error.sentence()));
                match origin {
                    Ok(origin) if origins.contains(&origin) => {}
                    Ok(_) if origins.len() == LINKED_ORIGINS => {
                        broken.push(self.too_many_origins());
                        return (origins, broken);
                    }
                    Ok(origin) => origins.push(origin),
                    Err(reason) => broken.push(malformed(reason.trim_end_matches('.'))),
                }
                if broken.len() > LINKED_ORIGINS {
                    return (origins, broken);
                }
            }
        }
        (origins, broken)
    }

    fn malformed_service(&self, service: &Service, reason: &str) -> Error {
        Error::new(Code::DomainService)
            .with("did", shown(self.id()))
            .with("service", shown(service.id().unwrap_or_default()))
            .with("reason", reason)
            .at(service.pointer().clone())
    }

    fn too_many_origins(&self) -> Error {
        Error::new(Code::LimitDomainOrigins)
            .with("did", shown(self.id()))
            .with("limit", LINKED_ORIGINS)
            .at(Pointer::root().child("service"))
    }
}

fn refused(text: &str, reason: &str) -> Error {
    Error::new(Code::DomainOrigin).with("origin", shown(text)).with("reason", reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use testamur_core::json::parse;

    #[test]
    fn one_origin_has_one_text() {
        for (text, expected) in [
            ("https://uni.example", "https://uni.example"),
            ("https://uni.example/", "https://uni.example"),
            ("https://uni.example:443", "https://uni.example"),
            ("https://uni.example:8443/", "https://uni.example:8443"),
            ("https://xn--hochschule-9db.example", "https://xn--hochschule-9db.example"),
        ] {
            assert_eq!(Origin::parse(text).unwrap().as_str(), expected);
        }
        let origin = Origin::insecure_localhost("http://localhost:8080").unwrap();
        assert_eq!(
            origin.configuration_url(),
            "http://localhost:8080/.well-known/did-configuration.json"
        );
    }

    #[test]
    fn what_is_more_or_less_than_an_origin_is_refused() {
        for text in [
            "",
            "uni.example",
            "http://uni.example",
            "https://",
            "https://uni",
            "https://Uni.example",
            "https://uni.example//",
            "https://uni.example/a",
            "https://uni.example?",
            "https://uni.example#a",
            "https://ada@uni.example",
            "https://192.0.2.1",
            "https://[2001:db8::1]",
            "https://uni.example:",
            "https://uni.example:0",
            "https://uni.example:08443",
            "https://uni.example:65536",
            "https://uni.example.",
            "https://uni.example\\a",
            "https://uni.example ",
            "HTTPS://uni.example",
            "https://localhost",
            "ftp://uni.example",
            "https://uni.example:443:443",
            "https://%75ni.example",
        ] {
            assert_eq!(
                Origin::insecure_localhost(text).unwrap_err().code(),
                Code::DomainOrigin,
                "{text}"
            );
        }
        assert_eq!(Origin::parse("http://localhost:8080").unwrap_err().code(), Code::DomainOrigin);
    }

    fn document(services: &str) -> DidDocument {
        let text = format!(r#"{{"id":"did:example:a","service":{services}}}"#);
        DidDocument::from_value("did:example:a", parse(text.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn origins_are_named_in_every_way_that_the_specification_has() {
        let services = r##"[
            {"id":"#a","type":"LinkedDomains","serviceEndpoint":"https://a.example"},
            {"id":"#b","type":["LinkedDomains","Other"],
             "serviceEndpoint":{"origins":["https://b.example/","https://a.example"]}},
            {"id":"#c","type":"LinkedDomains",
             "serviceEndpoint":["https://c.example",{"origins":["https://d.example:8443"]}]},
            {"id":"#d","type":"Other","serviceEndpoint":"https://e.example"}]"##;
        let (origins, broken) = document(services).linked_domains();
        assert!(broken.is_empty(), "{broken:?}");
        let origins: Vec<&str> = origins.iter().map(Origin::as_str).collect();
        let expected = [
            "https://a.example",
            "https://b.example",
            "https://c.example",
            "https://d.example:8443",
        ];
        assert_eq!(origins, expected);
    }

    #[test]
    fn what_is_wrong_with_a_service_does_not_spoil_the_others() {
        for wrong in [
            r#"{}"#,
            r#"{"serviceEndpoint":[]}"#,
            r#"{"serviceEndpoint":{"origins":[]}}"#,
            r#"{"serviceEndpoint":{"origin":"https://b.example"}}"#,
            r#"{"serviceEndpoint":{"origins":[7]}}"#,
            r#"{"serviceEndpoint":"https://b.example/path"}"#,
        ] {
            let wrong = wrong.replacen('{', r##"{"id":"#w","type":"LinkedDomains""##, 1);
            let wrong = wrong.replacen(r#""LinkedDomains"""#, r#""LinkedDomains",""#, 1);
            let good =
                r##"{"id":"#g","type":"LinkedDomains","serviceEndpoint":"https://a.example"}"##;
            let (origins, broken) = document(&format!("[{wrong},{good}]")).linked_domains();
            assert_eq!(origins.len(), 1, "{wrong}");
            assert_eq!(broken.len(), 1, "{wrong}");
            assert_eq!(broken[0].code(), Code::DomainService);
            assert_eq!(broken[0].pointer().unwrap().as_str(), "/service/0");
        }
    }

    #[test]
    fn there_is_an_end_to_origins() {
        let origins: Vec<String> =
            (0..10_000).map(|n| format!(r#""https://a{n}.example""#)).collect();
        let services = format!(
            r##"[{{"id":"#a","type":"LinkedDomains","serviceEndpoint":{{"origins":[{}]}}}}]"##,
            origins.join(",")
        );
        let (origins, broken) = document(&services).linked_domains();
        assert_eq!(origins.len(), LINKED_ORIGINS);
        assert_eq!(broken.iter().map(Error::code).collect::<Vec<_>>(), [Code::LimitDomainOrigins]);
    }
}
