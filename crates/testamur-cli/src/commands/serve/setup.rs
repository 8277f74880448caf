//! What a server is set up with, by its arguments and its file.

use super::config::Config;
use super::scratch::Scratch;
use super::{LISTEN, Serve};
use crate::failure::Failure;
use crate::files;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use testamur::did::Resolver;
use testamur::{Code, Error, Evidence, HttpFetch};
use testamur_server::{
    Bindings, Callers, Limits, Origins, Setup, Tls, UnreachableDids, conformance,
};
use testamur_store::SqliteStore;

impl Serve {
    pub(super) fn setup(
        &self,
        config: Option<Config>,
        address: SocketAddr,
        store: Arc<SqliteStore>,
    ) -> Result<Setup, Failure> {
        // What was said for this start replaces what the file has.
        let mut evidence = config.as_ref().map_or_else(Evidence::new, |it| it.evidence.clone());
        evidence.extend(self.given.read()?);
        let (mut fetch, mut resolver) = (HttpFetch::builder(), Resolver::standard());
        let mut config = config;
        if let Some(elsewhere) = config.as_mut().and_then(|config| config.elsewhere.take()) {
            (resolver, fetch) = elsewhere.put_into(resolver, fetch)?;
        }
        if let Some(ethr) = config.as_mut().map(|config| std::mem::take(&mut config.ethr)) {
            (resolver, fetch) = ethr.put_into(resolver, fetch)?;
        }
        let network = (!self.offline).then(|| fetch.build());
        let callers = self.callers(config.as_ref());
        if let Some(Config { public_url, policy, origins, limits, issuers, .. }) = config {
            let bindings = Bindings::Required;
            return Ok(Setup {
                issuers,
                callers,
                store,
                public_url,
                policy,
                bindings,
                unreachable_dids: UnreachableDids::InternalError,
                evidence,
                network,
                resolver,
                origins,
                limits,
            });
        }
        let public_url = match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("https://{}:{}", named(address.ip()), address.port()),
        };
        Ok(Setup {
            issuers: conformance::issuers(self.seed.as_deref())?,
            callers,
            store,
            public_url,
            policy: conformance::policy(),
            bindings: Bindings::InsecureAsAsked,
            unreachable_dids: UnreachableDids::InsecureNotFound,
            evidence,
            network,
            resolver,
            origins: Origins::default(),
            limits: Limits::default(),
        })
    }

    pub(super) fn callers(&self, config: Option<&Config>) -> Callers {
        match config {
            _ if self.insecure_no_auth => Callers::InsecureAnybody,
            Some(_) => Callers::WithApiKey,
            None => Callers::InsecureAnybodyUnlessKeys,
        }
    }

    /// Why nothing is served. Where a key is missing, how to make one here.
    pub(super) fn locked_out(&self, error: Error) -> Failure {
        let database = match (&self.config, &self.database) {
            (Some(config), _) => format!("--config {}", config.display()),
            (None, Some(database)) => format!("--database {}", database.display()),
            (None, None) => return error.into(),
        };
        let advice = format!(
            "Make a key: `testamur api-key new --scope issue --scope status --scope verify {database}`. Or let \
             something in front of the server ask who they are, and say --insecure-no-auth."
        );
        Failure::from(error).advising_on(Code::ServerNoApiKey, &advice)
    }

    pub(super) fn tls(&self, config: Option<&Config>) -> Result<Option<Tls>, Failure> {
        if self.tls_self_signed {
            let mut names: Vec<String> =
                ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
            let said = self.listen.as_deref().unwrap_or(LISTEN);
            if let Some((host, _)) = said.rsplit_once(':') {
                let host = host.trim_matches(['[', ']']).to_owned();
                if !names.contains(&host) {
                    names.push(host);
                }
            }
            return Ok(Some(Tls::self_signed(names)?));
        }
        let Some((certificate, key)) = self.tls_cert.as_ref().zip(self.tls_key.as_ref()) else {
            return Ok(config.and_then(|config| config.tls.clone()));
        };
        let (chain, secret) = (files::read(certificate)?, files::read_secret(key)?);
        let tls = Tls::from_pem(&chain, &secret);
        Ok(Some(tls.map_err(|error| Failure::from(error).about(certificate))?))
    }

    /// The file of the store, and the folder that it is in if nobody wants to keep it.
    pub(super) fn database(&self) -> Result<(PathBuf, Option<Scratch>), Failure> {
        if let Some(file) = &self.database {
            return Ok((file.clone(), None));
        }
        let scratch = Scratch::new()?;
        Ok((scratch.file("testamur.db"), Some(scratch)))
    }
}

/// How an address is called in a URL.
fn named(address: IpAddr) -> String {
    match address {
        address if address.is_loopback() || address.is_unspecified() => "localhost".to_owned(),
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}
