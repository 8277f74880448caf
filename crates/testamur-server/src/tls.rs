//! TLS, by rustls.

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::fmt;
use std::sync::Arc;
use testamur::{Code, Error, Result};
use tokio_rustls::TlsAcceptor;

/// A certificate and its key, with which connections are encrypted.
#[derive(Clone)]
pub struct Tls(pub(crate) TlsAcceptor);

/// How a client asks for HTTP/2 ([RFC 9113, section 3.2](https://www.rfc-editor.org/rfc/rfc9113#section-3.2)).
pub(crate) const HTTP_2: &[u8] = b"h2";

impl Tls {
    /// Takes a chain of certificates and the secret key of the first, both in PEM.
    ///
    /// # Errors
    /// [`Code::ServerTls`] when they cannot be read or do not belong together.
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Tls> {
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(certificates)
            .collect::<Result<_, _>>()
            .map_err(unusable)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(unusable)?;
        Tls::new(chain, key)
    }

    /// A certificate for these names and addresses that nobody vouches for, made now: for tests.
    ///
    /// # Errors
    /// [`Code::ServerTls`] for a name that is none.
    pub fn self_signed(names: impl Into<Vec<String>>) -> Result<Tls> {
        let made = rcgen::generate_simple_self_signed(names).map_err(unusable)?;
        let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
        Tls::new(vec![made.cert.der().clone()], key)
    }

    fn new(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Tls> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(unusable)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(unusable)?;
        config.alpn_protocols = vec![HTTP_2.to_vec(), b"http/1.1".to_vec()];
        Ok(Tls(TlsAcceptor::from(Arc::new(config))))
    }
}

fn unusable(reason: impl fmt::Display) -> Error {
    Error::new(Code::ServerTls).with("reason", reason)
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}
