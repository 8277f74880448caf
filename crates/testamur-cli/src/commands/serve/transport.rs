//! What is doubtful about the way between a server and its clients.

use super::config::Config;
use std::net::SocketAddr;
use testamur::Result;
use testamur_server::{CertificateDoubt, Tls};

/// That what is sent can be read on its way, that clients will not take the certificate, or that they ask for DID
/// documents another way.
pub(super) fn doubts(
    tls: Option<&Tls>,
    address: Option<SocketAddr>,
    config: &Config,
) -> Result<Vec<String>> {
    let Some(tls) = tls else { return Ok(address.and_then(in_the_clear).into_iter().collect()) };
    let host = host_of(&config.public_url);
    let doubts = tls.doubts(host, testamur::now()?);
    let doubts = doubts.into_iter().filter_map(|doubt| sentence(doubt, host));
    let plain = config.documents.iter().filter(|url| url.starts_with("http://"));
    let plain = plain.map(|url| {
        format!(
            "{url} is asked for by plain http, as ever on localhost, and this server speaks https: nobody finds it. To try \
             a DID on this machine, serve without TLS."
        )
    });
    Ok(doubts.chain(plain).collect())
}

fn in_the_clear(address: SocketAddr) -> Option<String> {
    (!address.ip().is_loopback()).then(|| {
        format!(
            "others reach {address}, and there is no TLS: API keys and credentials can be read on their way, unless \
             something in front of the server encrypts."
        )
    })
}

fn sentence(doubt: CertificateDoubt, host: &str) -> Option<String> {
    let of_time = "A new one is read at SIGHUP.";
    match doubt {
        CertificateDoubt::OtherName => Some(format!(
            "the certificate is not for {host}, the host of public_url: who asks for that does not connect, unless \
             something in front of the server takes it."
        )),
        CertificateDoubt::Begins(from) => {
            Some(format!("the certificate holds from {from} on: until then nobody connects."))
        }
        CertificateDoubt::Ended(at) => {
            Some(format!("the certificate ended at {at}: nobody connects. {of_time}"))
        }
        CertificateDoubt::EndsSoon(at) => {
            Some(format!("the certificate ends at {at}: nobody connects after that. {of_time}"))
        }
        _ => None,
    }
}

/// The name or address in a URL, without the port.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or_default(),
    }
}
