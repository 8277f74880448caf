//! TLS, by rustls.

use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, RootCertStore, ServerConfig};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use testamur::{Code, Error, Result, Timestamp};
use tokio_rustls::TlsAcceptor;

/// A certificate and its key, with which connections are encrypted.
#[derive(Clone)]
pub struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    /// The one that is this server's.
    certificate: CertificateDer<'static>,
}

/// Why clients refuse a certificate, or soon will.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateDoubt {
    /// It is for other names.
    OtherName,
    /// It holds only from then on.
    Begins(Timestamp),
    /// It held until then.
    Ended(Timestamp),
    /// It holds until then, which is soon.
    EndsSoon(Timestamp),
}

/// How long before its end a certificate should have been renewed: who renews every ninety days does it a month before.
const SOON: u64 = 14 * 24 * 60 * 60;

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

    /// Whether clients that ask for this host, a name or an IP address, will take the certificate at this time and for some
    /// time after. Not looked at: who vouches for it, whether it was revoked, and the others of the chain.
    pub fn doubts(&self, host: &str, now: Timestamp) -> Vec<CertificateDoubt> {
        let Ok(certificate) = ParsedCertificate::try_from(&self.certificate) else {
            return Vec::new();
        };
        let name = ServerName::try_from(host);
        let is_named = name.is_ok_and(|name| verify_server_name(&certificate, &name).is_ok());
        let mut doubts = if is_named { Vec::new() } else { vec![CertificateDoubt::OtherName] };
        let now = u64::try_from(now.unix()).unwrap_or(0);
        let ended = match when_refused(&certificate, now) {
            None => when_refused(&certificate, now.saturating_add(SOON)),
            refused => refused,
        };
        doubts.extend(ended.map(|ended| match ended {
            CertificateDoubt::Ended(end) if end.unix().unsigned_abs() >= now => {
                CertificateDoubt::EndsSoon(end)
            }
            other => other,
        }));
        doubts
    }

    fn new(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Tls> {
        let certificate = chain.first().ok_or_else(|| unusable("there is no certificate"))?.clone();
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(unusable)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(unusable)?;
        config.alpn_protocols = vec![HTTP_2.to_vec(), b"http/1.1".to_vec()];
        Ok(Tls { acceptor: TlsAcceptor::from(Arc::new(config)), certificate })
    }
}

/// Why the dates of a certificate have it refused at this time. They are compared before anything else, so that nobody who
/// vouches for it is needed.
fn when_refused(certificate: &ParsedCertificate<'_>, at: u64) -> Option<CertificateDoubt> {
    let at = UnixTime::since_unix_epoch(Duration::from_secs(at));
    let algorithms = default_provider().signature_verification_algorithms.all;
    let nobody = RootCertStore::empty();
    let checked =
        verify_server_cert_signed_by_trust_anchor(certificate, &nobody, &[], at, algorithms);
    let time = |time: UnixTime| Timestamp::from_unix(i64::try_from(time.as_secs()).ok()?);
    match checked {
        Err(rustls::Error::InvalidCertificate(CertificateError::ExpiredContext {
            not_after,
            ..
        })) => time(not_after).map(CertificateDoubt::Ended),
        Err(rustls::Error::InvalidCertificate(CertificateError::NotValidYetContext {
            not_before,
            ..
        })) => time(not_before).map(CertificateDoubt::Begins),
        _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use CertificateDoubt::{Begins, Ended, EndsSoon, OtherName};

    const DAY: i64 = 24 * 60 * 60;

    #[test]
    fn who_will_take_a_certificate_is_told_by_its_names_and_dates() {
        let names = vec!["a.example".to_owned(), "192.0.2.1".to_owned()];
        let mut wanted = rcgen::CertificateParams::new(names).unwrap();
        (wanted.not_before, wanted.not_after) =
            (rcgen::date_time_ymd(2026, 1, 1), rcgen::date_time_ymd(2026, 4, 1));
        let key = rcgen::KeyPair::generate().unwrap();
        let made = wanted.self_signed(&key).unwrap();
        let tls = Tls::from_pem(made.pem().as_bytes(), key.serialize_pem().as_bytes()).unwrap();
        let time = |text: &str| Timestamp::parse(text).unwrap();
        let (from, until) = (time("2026-01-01T00:00:00Z"), time("2026-04-01T00:00:00Z"));
        let later = |from: Timestamp, days: i64, seconds: i64| {
            Timestamp::from_unix(from.unix() + days * DAY + seconds).unwrap()
        };
        for (host, at, doubts) in [
            ("a.example", later(from, 0, -1), vec![Begins(from)]),
            ("a.example", from, vec![]),
            ("192.0.2.1", from, vec![]),
            ("b.example", from, vec![OtherName]),
            ("no name", from, vec![OtherName]),
            ("a.example", later(until, -14, 0), vec![]),
            ("a.example", later(until, -14, 1), vec![EndsSoon(until)]),
            ("a.example", until, vec![EndsSoon(until)]),
            ("b.example", later(until, 0, 1), vec![OtherName, Ended(until)]),
        ] {
            assert_eq!(tls.doubts(host, at), doubts, "{host} at {at}");
        }
    }
}
