//! Which URLs may be asked: scheme, user info, and the address behind the name.

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve as ReqwestResolve, Resolving};
use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::{fmt, io};
use testamur_core::address::AddressKind;
use testamur_core::{Code, Error, Result};

/// Looks up host names. What it finds is checked before anything is connected to, and the
/// connection goes to the address that was checked, so an answer that changes between two lookups
/// gains nothing.
pub trait Resolve: Send + Sync + 'static {
    /// The addresses of a host name.
    ///
    /// # Errors
    /// When the name has none or the lookup failed.
    fn resolve<'a>(&'a self, host: &'a str) -> Lookup<'a>;
}

/// A lookup under way.
pub type Lookup<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// The operating system's lookup.
pub(crate) struct System;

impl Resolve for System {
    fn resolve<'a>(&'a self, host: &'a str) -> Lookup<'a> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// What a client may do beyond https to public addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Guard {
    pub(crate) http: bool,
    pub(crate) addresses: BTreeSet<AddressKind>,
}

impl Guard {
    /// Lets every address pass: for hosts that no stranger names.
    pub(crate) fn open() -> Guard {
        use AddressKind::{LinkLocal, Loopback, Multicast, Private, Reserved};
        Guard { http: true, addresses: [Loopback, Private, LinkLocal, Multicast, Reserved].into() }
    }

    /// Parses a URL and checks all that can be checked without a lookup. A fragment is dropped.
    pub(crate) fn url(&self, text: &str) -> Result<Url> {
        let bad = |reason: &dyn fmt::Display| {
            Error::new(Code::FetchUrl).with("url", text).with("reason", reason)
        };
        let mut url = Url::parse(text).map_err(|error| bad(&error))?;
        match url.scheme() {
            "https" => {}
            "http" if self.http => {}
            "http" => return Err(Error::new(Code::FetchScheme).with("url", text)),
            other => return Err(bad(&format_args!("its scheme is {other}"))),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad(&"it holds a user name or password"));
        }
        // Whether the parser maps other characters to ASCII depends on tables that a build may lack.
        let authority = text.split("//").nth(1).unwrap_or_default();
        let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
        let mapped = |name: &str| !authority.to_ascii_lowercase().contains(name);
        if !authority.is_ascii() || url.domain().is_some_and(mapped) {
            return Err(bad(&"its host is not in plain ASCII (xn--… for other characters)"));
        }
        let address = match url.host_str() {
            None | Some("") => return Err(bad(&"it has no host")),
            // The URL standard has already read every way to write an IPv4 address.
            Some(host) => host.trim_matches(['[', ']']).parse::<IpAddr>().ok(),
        };
        if let Some(address) = address {
            self.address(address, &address.to_string()).map_err(|error| error.with("url", text))?;
        }
        url.set_fragment(None);
        Ok(url)
    }

    /// Refuses a special address. The error lacks the fact `url`.
    fn address(&self, address: IpAddr, host: &str) -> Result<()> {
        match AddressKind::of(address) {
            Some(kind) if !self.addresses.contains(&kind) => {
                Err(Error::new(Code::FetchAddressRefused)
                    .with("host", host)
                    .with("address", address)
                    .with("kind", kind))
            }
            _ => Ok(()),
        }
    }
}

/// The resolver that the HTTP client sees: only addresses that the guard lets pass.
pub(crate) struct GuardedResolver {
    pub(crate) guard: Guard,
    pub(crate) resolver: Arc<dyn Resolve>,
}

/// How a lookup ended badly, on its way through the HTTP client.
#[derive(Clone, Debug)]
pub(crate) enum LookupFailure {
    /// Without the fact `url`.
    Refused(Error),
    NotFound {
        host: String,
        reason: String,
    },
}

impl ReqwestResolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (guard, resolver) = (self.guard.clone(), Arc::clone(&self.resolver));
        Box::pin(async move {
            let host = name.as_str();
            let not_found = |reason| LookupFailure::NotFound { host: host.to_owned(), reason };
            let found =
                resolver.resolve(host).await.map_err(|error| not_found(error.to_string()))?;
            let mut refused = None;
            let mut allowed = Vec::with_capacity(found.len());
            for address in found {
                match guard.address(address, host) {
                    // The HTTP client puts the URL's port in the place of 0.
                    Ok(()) => allowed.push(SocketAddr::new(address, 0)),
                    Err(error) => refused = refused.or(Some(error)),
                }
            }
            match refused {
                Some(error) if allowed.is_empty() => Err(LookupFailure::Refused(error))?,
                None if allowed.is_empty() => Err(not_found("it has no address".to_owned()))?,
                _ => Ok(Box::new(allowed.into_iter()) as Addrs),
            }
        })
    }
}

impl fmt::Display for LookupFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LookupFailure::Refused(error) => error.fmt(f),
            LookupFailure::NotFound { host, reason } => write!(f, "{host}: {reason}"),
        }
    }
}

impl std::error::Error for LookupFailure {}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(guard: &Guard, url: &str) -> Option<Code> {
        guard.url(url).err().map(|error| error.code())
    }

    #[test]
    fn urls_that_are_never_asked() {
        let guard = Guard::default();
        for (url, expected) in [
            ("https://issuer.example/.well-known/did.json", None),
            ("https://8.8.8.8/did.json", None),
            ("http://issuer.example/did.json", Some(Code::FetchScheme)),
            ("ftp://issuer.example/did.json", Some(Code::FetchUrl)),
            ("file:///etc/passwd", Some(Code::FetchUrl)),
            ("data:application/json,{}", Some(Code::FetchUrl)),
            ("/did.json", Some(Code::FetchUrl)),
            ("https://", Some(Code::FetchUrl)),
            ("https://user@issuer.example/", Some(Code::FetchUrl)),
            ("https://user:secret@issuer.example/", Some(Code::FetchUrl)),
            ("https://127.0.0.1/", Some(Code::FetchAddressRefused)),
            ("https://127.1/", Some(Code::FetchAddressRefused)),
            ("https://2130706433/", Some(Code::FetchAddressRefused)),
            ("https://0x7f.0.0.1/", Some(Code::FetchAddressRefused)),
            ("https://0177.0.0.1/", Some(Code::FetchAddressRefused)),
            ("https://169.254.169.254/latest/meta-data", Some(Code::FetchAddressRefused)),
            ("https://[::1]/", Some(Code::FetchAddressRefused)),
            ("https://[::ffff:10.0.0.1]/", Some(Code::FetchAddressRefused)),
            ("https://[64:ff9b::a00:1]/", Some(Code::FetchAddressRefused)),
            ("https://１２７.0.0.1/", Some(Code::FetchUrl)),
            ("https://prüfung.example/", Some(Code::FetchUrl)),
            ("https://pr%C3%BCfung.example/", Some(Code::FetchUrl)),
            ("https://xn--prfung-6ya.example/", None),
            ("https://Issuer.Example/", None),
        ] {
            assert_eq!(code(&guard, url), expected, "{url}");
        }
    }

    #[test]
    fn each_allowance_opens_one_thing() {
        let http = Guard { http: true, ..Guard::default() };
        assert_eq!(code(&http, "http://issuer.example/"), None);
        assert_eq!(code(&http, "http://127.0.0.1/"), Some(Code::FetchAddressRefused));
        let loopback = Guard { addresses: [AddressKind::Loopback].into(), ..Guard::default() };
        assert_eq!(code(&loopback, "https://127.0.0.1:8443/"), None);
        assert_eq!(code(&loopback, "http://127.0.0.1/"), Some(Code::FetchScheme));
        assert_eq!(code(&loopback, "https://10.0.0.1/"), Some(Code::FetchAddressRefused));
    }

    #[test]
    fn a_fragment_is_not_sent() {
        let url = Guard::default().url("https://a.example/x?y=1#z").unwrap();
        assert_eq!(url.as_str(), "https://a.example/x?y=1");
    }
}
