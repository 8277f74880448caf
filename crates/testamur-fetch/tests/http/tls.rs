//! TLS: only certificates that are trusted for the name.

use crate::server::{Server, json};
use rcgen::CertifiedKey;
use std::sync::Arc;
use testamur_core::Code;
use testamur_core::evidence::{Purpose, Request};
use testamur_fetch::{AddressKind, HttpFetch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

#[tokio::test]
async fn a_certificate_must_be_trusted_and_for_the_name() {
    let CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key.into())
        .unwrap();
    let tls = TlsAcceptor::from(Arc::new(config));
    let server = Server::start_with(Some(tls), |_| json(&[], "{}")).await;
    let url = |host: &str| format!("https://{host}:{}/", server.address.port());
    let request = |host: &str| Request { url: url(host), purpose: Purpose::Did };
    let local = HttpFetch::builder().dangerous_allow_addresses(AddressKind::Loopback);

    let trusting = local.clone().root_certificates(cert.pem().as_bytes()).unwrap().build();
    assert_eq!(&*trusting.fetch(&request("localhost")).await.unwrap().bytes, b"{}");
    for (client, host) in [(trusting, "127.0.0.1"), (local.clone().build(), "localhost")] {
        let error = client.fetch(&request(host)).await.unwrap_err();
        assert_eq!(error.code(), Code::FetchTls, "{host}: {error}");
        assert!(error.sentence().contains("certificate"), "{error}");
    }
    assert_eq!(local.root_certificates(b"none").unwrap_err().code(), Code::FetchClient);
}
