//! The resolver elsewhere that is asked for DIDs of methods that are not known here.

use crate::failure::{Failure, USAGE};
use crate::keyfile::first_line;
use clap::Args;
use std::fmt;
use std::path::PathBuf;
use testamur::did::{Resolver, UniversalResolver};
use testamur::{Error, fetch};
use zeroize::Zeroizing;

/// Who is asked, as the command line says it.
#[derive(Args, Clone, Debug)]
pub(crate) struct ElsewhereSaid {
    /// Ask the resolver at this URL (a Universal Resolver, one of its drivers, or `testamur serve`) for DIDs
    /// of methods that are not known here. It is believed: it can say which keys are whose
    #[arg(long, value_name = "URL")]
    universal_resolver: Option<String>,

    /// Send that resolver the API key on the first line of this file, as `testamur serve` asks for one. Over
    /// http whoever is on the way can read it
    #[arg(long, value_name = "FILE", requires = "universal_resolver")]
    universal_resolver_key_file: Option<PathBuf>,
}

/// Who is asked, and what it is told of who asks.
pub(crate) struct Elsewhere {
    resolver: UniversalResolver,
    api_key: Option<Zeroizing<String>>,
}

impl ElsewhereSaid {
    pub(crate) fn read(&self) -> Result<Option<Elsewhere>, Failure> {
        let Some(url) = &self.universal_resolver else { return Ok(None) };
        let resolver = UniversalResolver::at(url);
        let resolver = resolver.map_err(|error| Failure::from(error).with_status(USAGE))?;
        let api_key = self.universal_resolver_key_file.as_deref().map(first_line).transpose()?;
        let elsewhere = Elsewhere::new(resolver, api_key);
        elsewhere.map(Some).map_err(|error| {
            let failure = Failure::from(error).with_status(USAGE);
            self.universal_resolver_key_file.as_deref().into_iter().fold(failure, Failure::about)
        })
    }
}

impl Elsewhere {
    /// # Errors
    /// For an API key that cannot be sent.
    pub(crate) fn new(
        resolver: UniversalResolver,
        api_key: Option<Zeroizing<String>>,
    ) -> Result<Elsewhere, Error> {
        let elsewhere = Elsewhere { resolver, api_key };
        elsewhere.allowed(fetch::HttpFetch::builder()).map(|_| elsewhere)
    }

    /// A resolver that asks there, and a client that may.
    pub(crate) fn put_into(
        self,
        resolver: Resolver,
        client: fetch::Builder,
    ) -> Result<(Resolver, fetch::Builder), Error> {
        let client = self.allowed(client)?;
        Ok((resolver.with_universal_resolver(self.resolver), client))
    }

    fn allowed(&self, client: fetch::Builder) -> Result<fetch::Builder, Error> {
        let endpoint = self.resolver.endpoint();
        match &self.api_key {
            Some(key) => client.allow_endpoint_with_key(endpoint, key),
            None => client.allow_endpoint(endpoint),
        }
    }
}

impl fmt::Debug for Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Elsewhere").field("resolver", &self.resolver).finish_non_exhaustive()
    }
}
