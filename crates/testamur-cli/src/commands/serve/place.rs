//! A server at its place, and the next one there when its configuration is read again.

use super::config::{self, Config};
use super::reload::Lasting;
use super::tell::{self, Start};
use super::{Serve, transport};
use crate::failure::Failure;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use testamur::{Code, Error};
use testamur_server::{Hangups, Server, Tls};
use testamur_store::{SqliteStore, Store};

/// Where a server is: what stays when its configuration is read again.
pub(super) struct Place<'a> {
    pub(super) arguments: &'a Serve,
    pub(super) address: SocketAddr,
    pub(super) store: Arc<SqliteStore>,
    /// As the configuration said it at the start, if there is one.
    pub(super) begun: Option<Lasting>,
}

/// A server with one configuration, and what is told of it.
pub(super) struct Running {
    pub(super) server: Server,
    pub(super) tls: Option<Tls>,
    pub(super) told: Start,
}

impl Place<'_> {
    /// The server of this configuration, in the place of another if there is one.
    pub(super) async fn open(
        &self,
        config: Option<Config>,
        tls: Option<Tls>,
        before: Option<&Server>,
    ) -> Result<Running, Failure> {
        let Place { arguments, address, store, .. } = self;
        let profile = config.is_none();
        let mut doubts = Vec::new();
        if let Some(config) = &config {
            doubts.clone_from(&config.doubts);
            doubts.extend(config::of_lists(&config.issuers, &store.lists().await?));
            doubts.extend(transport::doubts(tls.as_ref(), Some(*address), config)?);
        }
        let served = |config: &Config| (config.documents.clone(), config.links.clone());
        let (documents, links) = config.as_ref().map(served).unwrap_or_default();
        let setup = arguments.setup(config, *address, Arc::clone(store))?;
        let server = match before {
            Some(before) => before.renewed(setup).await,
            None => Server::open(setup).await,
        };
        let server = server.map_err(|error| arguments.locked_out(error))?;
        let who = match (server.asks_for_keys(), profile) {
            (true, false) => "who has an API key may ask",
            (true, true) => "the conformance profile, where the verifier trusts anybody",
            (false, false) => "whoever reaches it can issue and revoke",
            (false, true) => {
                "the conformance profile, where whoever reaches it can issue, and the verifier trusts anybody"
            }
        };
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{address}");
        let unserved = server.unserved_lists().to_vec();
        Ok(Running { server, tls, told: Start { url, who, documents, links, unserved, doubts } })
    }

    /// Waits until the process is asked to stop, or to read its configuration again, and that is one that can be
    /// served. Until then, and for good if it is not, the server goes on as it is.
    pub(super) async fn next(
        &self,
        server: &Server,
        mut stop: Pin<&mut impl Future<Output = ()>>,
        hangups: &mut Hangups,
    ) -> Option<Running> {
        loop {
            tokio::select! {
                () = &mut stop => return None,
                () = hangups.next() => {}
            }
            match self.read_again(server).await {
                Ok(next) => {
                    tell::read_again(self.arguments.log);
                    next.told.tell(self.arguments.log);
                    return Some(next);
                }
                Err(failure) => tell::not_read_again(self.arguments.log, &failure.sentences()),
            }
        }
    }

    async fn read_again(&self, server: &Server) -> Result<Running, Failure> {
        let Some(path) = self.arguments.config.clone() else {
            return Err(Failure::usage("There is no configuration.", "Say --config FILE."));
        };
        // Keys may take long to decrypt, and logs to verify.
        let read = tokio::task::spawn_blocking(move || Config::read(&path)).await;
        let config = read.unwrap_or_else(|_| Err(Error::new(Code::InternalUnexpected).into()))?;
        let tls = self.arguments.tls(Some(&config))?;
        let kept = self.begun.as_ref().map_or_else(Vec::new, |begun| begun.kept(&config, self));
        let mut next = self.open(Some(config), tls, Some(server)).await?;
        next.told.doubts.extend(kept);
        Ok(next)
    }
}
