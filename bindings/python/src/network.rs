//! The built-in HTTP client and its guard.

use crate::error::{Failure, unknown};
use pyo3::prelude::*;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use testamur::core::evidence::{Document, Request};
use testamur::fetch::{AddressKind, Builder};
use testamur::{Fetch, Fetching, HttpFetch, Timer};

/// Settings of the client; what was made with them shares its connections and its memory.
#[pyclass(frozen, module = "testamur._native")]
pub(crate) struct Network(Arc<Client>);

impl Network {
    pub(crate) fn client(&self) -> Shared {
        Shared(Arc::clone(&self.0))
    }
}

#[pymethods]
impl Network {
    #[new]
    #[pyo3(signature = (*, root_certificates, dangerous_allow_http, dangerous_allow_addresses, json_rpc))]
    fn new(
        root_certificates: Option<&[u8]>,
        dangerous_allow_http: bool,
        dangerous_allow_addresses: Vec<String>,
        json_rpc: Vec<(String, String)>,
    ) -> Result<Network, Failure> {
        let mut builder = HttpFetch::builder();
        if let Some(pem) = root_certificates {
            builder = builder.root_certificates(pem)?;
        }
        if dangerous_allow_http {
            builder = builder.dangerous_allow_http();
        }
        for kind in dangerous_allow_addresses {
            builder = builder.dangerous_allow_addresses(match kind.as_str() {
                "loopback" => AddressKind::Loopback,
                "private" => AddressKind::Private,
                other => {
                    let argument = "dangerous_allow_addresses";
                    return Err(unknown(
                        argument,
                        other,
                        "is neither \"loopback\" nor \"private\"",
                    ));
                }
            });
        }
        for (service, url) in json_rpc {
            builder = builder.json_rpc(&service, &url)?;
        }
        Ok(Network(Arc::new(Client { builder, made: Mutex::new(None) })))
    }
}

/// A client that is made anew in a forked process, where the connections of the parent's are nobody's.
struct Client {
    builder: Builder,
    made: Mutex<Option<(u32, Arc<HttpFetch>)>>,
}

impl Client {
    fn here(&self) -> Arc<HttpFetch> {
        let process = std::process::id();
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        match &*made {
            Some((maker, client)) if *maker == process => Arc::clone(client),
            _ => {
                let client = Arc::new(self.builder.clone().build());
                *made = Some((process, Arc::clone(&client)));
                client
            }
        }
    }
}

/// The client of a [`Network`].
pub(crate) struct Shared(Arc<Client>);

impl Fetch for Shared {
    fn fetch<'a>(&'a self, request: &'a Request) -> Fetching<'a> {
        let client = self.0.here();
        Box::pin(async move { client.fetch(request).await })
    }

    fn keep_at_most(&self, request: &Request, document: &Document, time: Duration) {
        self.0.here().keep_at_most(request, document, time);
    }

    fn timer(&self, time: Duration) -> Option<Timer<'_>> {
        Some(Box::pin(HttpFetch::sleep(time)))
    }
}
