//! The built-in HTTP client and its guard.

use crate::error::{tm_error, tm_result};
use crate::ffi::{Failure, Settings, bytes, done, find, free, give, handles, text};
use std::ffi::{c_char, c_void};
use std::time::Duration;
use testamur::HttpFetch;
use testamur::fetch::{AddressKind, Builder, Limits};

/// Settings of the built-in client, which gets what credentials of strangers name: https only, public addresses only
/// (looked at after the name was resolved, again at each redirect), with bounds on size, time and redirects.
pub struct tm_network(Settings<Choice>);

handles!(tm_network);

#[derive(Clone, Debug)]
struct Choice {
    builder: Builder,
    /// What the builder takes as a whole.
    limits: Limits,
}

/// The client with its guard.
#[unsafe(no_mangle)]
pub extern "C" fn tm_network_new(
    out: *mut *mut tm_network,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let choice = Choice { builder: HttpFetch::builder(), limits: Limits::default() };
        Ok(tm_network(Settings::new(choice)))
    })
}

/// Bounds the time for one document, redirects and the wait for a turn included, in milliseconds; 10 000 unless set.
#[unsafe(no_mangle)]
pub extern "C" fn tm_network_time(
    network: *mut tm_network,
    milliseconds: u32,
    error: *mut *mut tm_error,
) -> tm_result {
    limit(network, error, |limits| limits.time = Duration::from_millis(milliseconds.into()))
}

/// Bounds the time to make one connection, TLS included, in milliseconds; 5 000 unless set.
#[unsafe(no_mangle)]
pub extern "C" fn tm_network_connect_time(
    network: *mut tm_network,
    milliseconds: u32,
    error: *mut *mut tm_error,
) -> tm_result {
    limit(network, error, |limits| limits.connect_time = Duration::from_millis(milliseconds.into()))
}

/// Bounds the bytes of all remembered answers, of which the least recently used go first; 64 MiB unless set, and 0 for
/// none.
#[unsafe(no_mangle)]
pub extern "C" fn tm_network_cache_bytes(
    network: *mut tm_network,
    bytes: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    limit(network, error, |limits| limits.cache_bytes = bytes)
}

/// Trusts these certificate authorities, PEM, one or more, beside those of the system.
#[unsafe(no_mangle)]
pub extern "C" fn tm_network_add_root_certificates(
    network: *mut tm_network,
    pem: *const c_void,
    pem_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(network, error, |builder| Ok(builder.root_certificates(bytes(&pem, pem_len, "pem")?)?))
}

/// Calls a service by JSON-RPC at this URL, also by plain http and at private addresses: a node of a blockchain, which is
/// believed. `service` is its name by CAIP-2: "eip155:1" is the main network of Ethereum. The URL, which may hold a
/// secret, stands in no error and no report.
#[unsafe(no_mangle)]
pub extern "C" fn tm_network_json_rpc(
    network: *mut tm_network,
    service: *const c_char,
    service_len: usize,
    url: *const c_char,
    url_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(network, error, |builder| {
        let service = text(&service, service_len, "service")?;
        Ok(builder.json_rpc(service, text(&url, url_len, "url")?)?)
    })
}

/// Lets this URL and all below it be asked for DIDs, also by plain http and at private addresses: a service of your own
/// that resolves them (tm_resolver_universal).
#[unsafe(no_mangle)]
pub extern "C" fn tm_network_did_resolver(
    network: *mut tm_network,
    url: *const c_char,
    url_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(network, error, |builder| Ok(builder.allow_endpoint(text(&url, url_len, "url")?)?))
}

/// As tm_network_did_resolver, for a service that wants to know who asks: sends this API key in the header Authorization, as a
/// bearer token, with what is asked below that URL, and nowhere else. It stands in no error and no report.
#[unsafe(no_mangle)]
pub extern "C" fn tm_network_did_resolver_with_key(
    network: *mut tm_network,
    url: *const c_char,
    url_len: usize,
    api_key: *const c_char,
    api_key_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(network, error, |builder| {
        let (url, key) = (text(&url, url_len, "url")?, text(&api_key, api_key_len, "api_key")?);
        Ok(builder.allow_endpoint_with_key(url, key)?)
    })
}

/// DANGEROUS: allows plain http. Anyone on the way can then change what verification decides on; for tests on one
/// machine.
#[unsafe(no_mangle)]
pub extern "C" fn tm_network_dangerous_allow_http(
    network: *mut tm_network,
    error: *mut *mut tm_error,
) -> tm_result {
    change(network, error, |builder| Ok(builder.dangerous_allow_http()))
}

/// DANGEROUS: allows addresses of this machine. Whoever can have a credential verified can then send GET requests to
/// its servers.
#[unsafe(no_mangle)]
pub extern "C" fn tm_network_dangerous_allow_loopback(
    network: *mut tm_network,
    error: *mut *mut tm_error,
) -> tm_result {
    change(network, error, |builder| Ok(builder.dangerous_allow_addresses(AddressKind::Loopback)))
}

/// DANGEROUS: allows addresses of private networks. Whoever can have a credential verified can then send GET requests
/// to the servers there.
#[unsafe(no_mangle)]
pub extern "C" fn tm_network_dangerous_allow_private(
    network: *mut tm_network,
    error: *mut *mut tm_error,
) -> tm_result {
    change(network, error, |builder| Ok(builder.dangerous_allow_addresses(AddressKind::Private)))
}

/// Frees the settings. Verifiers and issuers that were given them live on.
#[unsafe(no_mangle)]
pub extern "C" fn tm_network_free(network: *mut tm_network) -> tm_result {
    free(network)
}

impl tm_network {
    /// A client as it is set now.
    pub(crate) fn client(&self) -> HttpFetch {
        let Choice { builder, limits } = self.0.now().as_ref().clone();
        builder.limits(limits).build()
    }
}

fn change(
    network: *mut tm_network,
    error: *mut *mut tm_error,
    change: impl FnOnce(Builder) -> Result<Builder, Failure>,
) -> tm_result {
    done(error, || {
        find(network, "network")?.0.change(|choice| {
            let builder = change(choice.builder)?;
            Ok(Choice { builder, ..choice })
        })
    })
}

fn limit(
    network: *mut tm_network,
    error: *mut *mut tm_error,
    set: impl FnOnce(&mut Limits),
) -> tm_result {
    done(error, || {
        find(network, "network")?.0.change(|mut choice| {
            set(&mut choice.limits);
            Ok(choice)
        })
    })
}
