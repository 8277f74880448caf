//! Which DID methods are taken, where they have something to choose.

use crate::credential_policy::unknown;
use crate::error::{tm_error, tm_result};
use crate::ffi::{Failure, Settings, done, find, free, give, handles, text};
use std::ffi::c_char;
use std::sync::Arc;
use testamur::did::{
    DidEthr, DidWeb, DidWebvh, EthrFinality, EthrNetwork, Resolver, UniversalResolver,
};

/// The DID methods, where something is to be chosen: networks of did:ethr, and a Universal Resolver for methods that
/// are not known here. May be changed by one thread while others use it.
pub struct tm_resolver(Settings<Methods>);

handles!(tm_resolver);

#[derive(Clone, Debug, Default)]
struct Methods {
    ethr: DidEthr,
    /// Where others are asked for, and which; all of them if none is named.
    elsewhere: Option<(String, Vec<String>)>,
    localhost: bool,
}

/// Up to which block a chain counts.
pub type tm_ethr_block = u32;

/// The last one that cannot be undone without a great loss to those who keep the chain. This is so unless set.
pub const TM_ETHR_BLOCK_FINALIZED: tm_ethr_block = 0;
/// The last one that is unlikely to be undone.
pub const TM_ETHR_BLOCK_SAFE: tm_ethr_block = 1;
/// The last one. What it says may never have been, a moment later.
pub const TM_ETHR_BLOCK_LATEST: tm_ethr_block = 2;

/// The methods that are taken unless told otherwise: did:ethr, did:ion, did:jwk, did:key, did:peer, did:pkh, did:web and
/// did:webvh.
#[unsafe(no_mangle)]
pub extern "C" fn tm_resolver_new(
    out: *mut *mut tm_resolver,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(tm_resolver(Settings::new(Methods::default()))))
}

/// Takes DIDs of did:ethr on this network too: its name in DIDs, its chain id (EIP-155), and the address of its registry,
/// "0x" and 40 hexadecimal digits. Networks that are widely known need not be added; their nodes must be named by
/// tm_network_json_rpc all the same.
#[unsafe(no_mangle)]
pub extern "C" fn tm_resolver_ethr_network(
    resolver: *mut tm_resolver,
    name: *const c_char,
    name_len: usize,
    chain: u64,
    registry: *const c_char,
    registry_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(resolver, error, |methods| {
        let name = text(&name, name_len, "name")?;
        let network = EthrNetwork::new(name, chain, text(&registry, registry_len, "registry")?)?;
        Ok(Methods { ethr: methods.ethr.with_network(network), ..methods })
    })
}

/// Reads did:ethr up to this block.
#[unsafe(no_mangle)]
pub extern "C" fn tm_resolver_ethr_block(
    resolver: *mut tm_resolver,
    block: tm_ethr_block,
    error: *mut *mut tm_error,
) -> tm_result {
    change(resolver, error, |methods| {
        let finality = match block {
            TM_ETHR_BLOCK_FINALIZED => EthrFinality::Finalized,
            TM_ETHR_BLOCK_SAFE => EthrFinality::Safe,
            TM_ETHR_BLOCK_LATEST => EthrFinality::Latest,
            other => {
                return Err(unknown("block", &other.to_string(), "it is no tm_ethr_block").into());
            }
        };
        Ok(Methods { ethr: methods.ethr.with_finality(finality), ..methods })
    })
}

/// Asks a Universal Resolver at this base URL for the DIDs of methods that are not known here. It is believed; the report
/// warns of it. At a private address, or by plain http, the built-in client asks it if tm_network_did_resolver has
/// the same URL.
#[unsafe(no_mangle)]
pub extern "C" fn tm_resolver_universal(
    resolver: *mut tm_resolver,
    url: *const c_char,
    url_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(resolver, error, |methods| {
        let url = text(&url, url_len, "url")?;
        UniversalResolver::at(url)?;
        let only = methods.elsewhere.map(|(_, only)| only).unwrap_or_default();
        Ok(Methods { elsewhere: Some((url.to_owned(), only)), ..methods })
    })
}

/// Asks the Universal Resolver for this method ("cheqd"), and those that were named so before, only. Call
/// tm_resolver_universal first.
#[unsafe(no_mangle)]
pub extern "C" fn tm_resolver_universal_method(
    resolver: *mut tm_resolver,
    method: *const c_char,
    method_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    change(resolver, error, |mut methods| {
        let method = text(&method, method_len, "method")?;
        let Some((_, only)) = &mut methods.elsewhere else {
            return Err(unknown("method", method, "no Universal Resolver was named").into());
        };
        only.push(method.to_owned());
        Ok(methods)
    })
}

/// Takes did:web and did:webvh of the host "localhost" too, and asks that one by plain http: for development. The client
/// must be allowed both (tm_network_dangerous_allow_http, tm_network_dangerous_allow_loopback).
#[unsafe(no_mangle)]
pub extern "C" fn tm_resolver_insecure_localhost(
    resolver: *mut tm_resolver,
    error: *mut *mut tm_error,
) -> tm_result {
    change(resolver, error, |methods| Ok(Methods { localhost: true, ..methods }))
}

/// Frees a resolver. Verifiers and issuers that were given it live on.
#[unsafe(no_mangle)]
pub extern "C" fn tm_resolver_free(resolver: *mut tm_resolver) -> tm_result {
    free(resolver)
}

impl tm_resolver {
    /// The methods as they are now.
    pub(crate) fn resolver(&self) -> Result<Resolver, Failure> {
        let methods = self.0.now();
        let mut resolver = Resolver::standard().with(Arc::new(methods.ethr.clone()));
        if methods.localhost {
            resolver = resolver
                .with(Arc::new(DidWeb::insecure_localhost()))
                .with(Arc::new(DidWebvh::insecure_localhost()));
        }
        if let Some((url, only)) = &methods.elsewhere {
            let elsewhere = UniversalResolver::at(url)?;
            resolver = resolver.with_universal_resolver(match only.is_empty() {
                true => elsewhere,
                false => elsewhere.only(only.iter().map(String::as_str)),
            });
        }
        Ok(resolver)
    }
}

fn change(
    resolver: *mut tm_resolver,
    error: *mut *mut tm_error,
    change: impl FnOnce(Methods) -> Result<Methods, Failure>,
) -> tm_result {
    done(error, || find(resolver, "resolver")?.0.change(change))
}
