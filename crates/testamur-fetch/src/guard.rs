//! Which URLs may be asked: scheme, and the address behind the name.

use crate::address::AddressKind;
use crate::url::Url;
use std::collections::BTreeSet;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
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
#[derive(Clone, Debug, Default)]
pub(crate) struct Guard {
    pub(crate) http: bool,
    pub(crate) addresses: BTreeSet<AddressKind>,
}

impl Guard {
    /// Reads a URL and checks all that can be checked without a lookup.
    pub(crate) fn url(&self, text: &str) -> Result<Url> {
        let url = Url::parse(text).map_err(|reason| {
            Error::new(Code::FetchUrl).with("url", text).with("reason", reason)
        })?;
        if !url.secure && !self.http {
            return Err(Error::new(Code::FetchScheme).with("url", text));
        }
        if let Some(address) = url.address {
            self.address(address, &url)?;
        }
        Ok(url)
    }

    /// The addresses of a URL's host that may be connected to, at least one.
    pub(crate) async fn addresses(&self, url: &Url, resolver: &dyn Resolve) -> Result<Vec<IpAddr>> {
        if let Some(address) = url.address {
            self.address(address, url)?;
            return Ok(vec![address]);
        }
        let not_found = |reason: String| {
            let error = Error::new(Code::FetchDns).with("url", url).with("host", &url.host);
            error.with("reason", reason)
        };
        let found = resolver.resolve(&url.host).await;
        let found = found.map_err(|error| not_found(error.to_string()))?;
        let mut refused = None;
        let mut allowed = Vec::with_capacity(found.len());
        for address in found {
            match self.address(address, url) {
                Ok(()) => allowed.push(address),
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        match refused {
            Some(error) if allowed.is_empty() => Err(error),
            None if allowed.is_empty() => Err(not_found("it has no address".to_owned())),
            _ => Ok(allowed),
        }
    }

    fn address(&self, address: IpAddr, url: &Url) -> Result<()> {
        match AddressKind::of(address) {
            Some(kind) if !self.addresses.contains(&kind) => {
                Err(Error::new(Code::FetchAddressRefused)
                    .with("url", url)
                    .with("host", &url.host)
                    .with("address", address)
                    .with("kind", kind))
            }
            _ => Ok(()),
        }
    }
}

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
            ("https://127.0.0.1/", Some(Code::FetchAddressRefused)),
            ("https://127.1/", Some(Code::FetchUrl)),
            ("https://169.254.169.254/latest/meta-data", Some(Code::FetchAddressRefused)),
            ("https://[::1]/", Some(Code::FetchAddressRefused)),
            ("https://[::ffff:10.0.0.1]/", Some(Code::FetchAddressRefused)),
            ("https://[64:ff9b::a00:1]/", Some(Code::FetchAddressRefused)),
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
}
