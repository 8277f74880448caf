//! Keys whose owner certificates name (RFC 7515, section 4.1.6; path validation by
//! [RFC 5280](https://www.rfc-editor.org/rfc/rfc5280)).

use super::limits;
use crate::der::fixed_width;
use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm,
    TrustAnchor, UnixTime, alg_id,
};
use std::time::Duration;
use testamur_core::{Code, Error, InBuild, Result, Timestamp};
use testamur_keys::{Provider, PublicKey, SignatureAlgorithm, default_provider};
use webpki::{EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter};

/// The authorities whose certificates a caller trusts. Without any, no chain is good.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustAnchors(Vec<TrustAnchor<'static>>);

/// The certificate of a key, whose chain was checked; only [`CertifiedKey::verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertifiedKey {
    in_build: InBuild,
    key: PublicKey,
    uris: Vec<String>,
    hosts: Vec<String>,
}

impl TrustAnchors {
    /// No authority.
    pub fn none() -> TrustAnchors {
        TrustAnchors::default()
    }

    /// These authorities, each by its certificate in DER.
    ///
    /// # Errors
    /// [`Code::ProofCertificate`] when one cannot be read.
    pub fn of<C: AsRef<[u8]>>(certificates: impl IntoIterator<Item = C>) -> Result<TrustAnchors> {
        let read = |der: C| {
            InBuild::check("certificates")?;
            let der = CertificateDer::from(der.as_ref());
            let anchor = webpki::anchor_from_trusted_cert(&der);
            anchor.map(|anchor| anchor.to_owned()).map_err(|error| unreadable("authority", &error))
        };
        certificates.into_iter().map(read).collect::<Result<_>>().map(TrustAnchors)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl CertifiedKey {
    /// Checks a chain of certificates in DER, that of the key first, as
    /// [`Header::x5c`](super::Header::x5c) gives it: that each is signed by the next, up to one of the
    /// authorities, and that all of them are within their time. Extended key usages are not looked
    /// at: each ecosystem has its own. Nor is it asked whether a certificate was revoked.
    ///
    /// # Errors
    /// [`Code::ProofCertificate`] when a certificate cannot be read, and those of
    /// [`PublicKey::from_spki_der`]; [`Code::ProofCertificateChain`] when the chain does not hold;
    /// [`Code::LimitCertificates`].
    pub fn verify(
        chain: &[impl AsRef<[u8]>],
        anchors: &TrustAnchors,
        now: Timestamp,
    ) -> Result<CertifiedKey> {
        let in_build = InBuild::check("certificates")?;
        if chain.len() > limits::CERTIFICATES {
            return Err(Error::new(Code::LimitCertificates)
                .with("actual", chain.len())
                .with("limit", limits::CERTIFICATES));
        }
        let mut chain = chain.iter().map(|der| CertificateDer::from(der.as_ref()));
        let first = chain.next().ok_or_else(|| {
            Error::new(Code::ProofCertificate).with("reason", "there is no certificate")
        })?;
        let intermediates: Vec<CertificateDer<'_>> = chain.collect();
        let leaf = EndEntityCert::try_from(&first).map_err(|error| unreadable("key", &error))?;
        let broken = |reason: &dyn std::fmt::Display| {
            Error::new(Code::ProofCertificateChain).with("reason", reason)
        };
        let seconds = u64::try_from(now.unix()).map_err(|_| broken(&"the time is before 1970"))?;
        leaf.verify_for_usage(
            ALGORITHMS,
            &anchors.0,
            &intermediates,
            UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
            AnyUsage,
            None,
            None,
        )
        .map_err(|error| broken(&error))?;
        Ok(CertifiedKey {
            in_build,
            key: PublicKey::from_spki_der(&leaf.subject_public_key_info())?,
            uris: leaf.valid_uri_names().map(str::to_owned).collect(),
            hosts: leaf.valid_dns_names().map(str::to_owned).collect(),
        })
    }

    /// The key.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// The URLs that the certificate names as its owner's.
    pub fn uris(&self) -> &[String] {
        &self.uris
    }

    /// The hosts that the certificate names as its owner's, wildcards as they are written.
    pub fn hosts(&self) -> &[String] {
        &self.hosts
    }

    /// Who owns the key, by the first name in the certificate that stands for one: a URL, or else a
    /// host, as an https URL. A wildcard names nobody.
    pub fn owner(&self) -> Option<String> {
        let host = self.hosts.iter().find(|host| !host.contains('*'));
        self.uris.first().cloned().or_else(|| host.map(|host| format!("https://{host}")))
    }

    /// Makes sure that the certificate names this issuer: by its very identifier as a URL, or, where
    /// that is an https URL, by its host. A wildcard names nobody.
    ///
    /// # Errors
    /// [`Code::ProofCertificateIssuer`].
    pub fn check_issuer(&self, issuer: &str) -> Result<()> {
        let host = issuer.strip_prefix("https://").and_then(|rest| {
            let authority = rest.split(['/', '\\', '?', '#']).next()?;
            // Whose host is meant in a URL with a user name, people read wrongly.
            let host = authority.split(':').next().filter(|_| !authority.contains(['@', '*']))?;
            (!host.is_empty()).then_some(host)
        });
        let is_host = |name: &String| host.is_some_and(|host| name.eq_ignore_ascii_case(host));
        if self.uris.iter().any(|uri| uri == issuer) || self.hosts.iter().any(is_host) {
            return Ok(());
        }
        let names: Vec<&str> =
            self.uris.iter().chain(&self.hosts).map(|name| super::header::shown(name)).collect();
        let names = if names.is_empty() { "nobody".to_owned() } else { names.join(", ") };
        Err(Error::new(Code::ProofCertificateIssuer)
            .with("issuer", super::header::shown(issuer))
            .with("names", names))
    }
}

fn unreadable(whose: &str, error: &webpki::Error) -> Error {
    let reason = format!("that of the {whose} is malformed ({error})");
    Error::new(Code::ProofCertificate).with("reason", reason)
}

/// Takes every extended key usage.
struct AnyUsage;

impl ExtendedKeyUsageValidator for AnyUsage {
    fn validate(&self, mut usages: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        usages.try_for_each(|usage| usage.map(drop))
    }
}

/// A signature algorithm of certificates, computed by our provider.
#[derive(Debug)]
struct Algorithm {
    algorithm: SignatureAlgorithm,
    key: AlgorithmIdentifier,
    signature: AlgorithmIdentifier,
}

const ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    &Algorithm {
        algorithm: SignatureAlgorithm::Ed25519,
        key: alg_id::ED25519,
        signature: alg_id::ED25519,
    },
    &Algorithm {
        algorithm: SignatureAlgorithm::Es256,
        key: alg_id::ECDSA_P256,
        signature: alg_id::ECDSA_SHA256,
    },
    &Algorithm {
        algorithm: SignatureAlgorithm::Es384,
        key: alg_id::ECDSA_P384,
        signature: alg_id::ECDSA_SHA384,
    },
    &Algorithm {
        algorithm: SignatureAlgorithm::Es512,
        key: alg_id::ECDSA_P521,
        signature: alg_id::ECDSA_SHA512,
    },
    &rsa(SignatureAlgorithm::Rs256, alg_id::RSA_PKCS1_SHA256),
    &rsa(SignatureAlgorithm::Rs384, alg_id::RSA_PKCS1_SHA384),
    &rsa(SignatureAlgorithm::Rs512, alg_id::RSA_PKCS1_SHA512),
    &rsa(SignatureAlgorithm::Ps256, alg_id::RSA_PSS_SHA256),
    &rsa(SignatureAlgorithm::Ps384, alg_id::RSA_PSS_SHA384),
    &rsa(SignatureAlgorithm::Ps512, alg_id::RSA_PSS_SHA512),
];

const fn rsa(algorithm: SignatureAlgorithm, signature: AlgorithmIdentifier) -> Algorithm {
    Algorithm { algorithm, key: alg_id::RSA_ENCRYPTION, signature }
}

impl SignatureVerificationAlgorithm for Algorithm {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let provider: &dyn Provider = default_provider();
        let key =
            PublicKey::from_spki_der(&spki(&self.key, public_key)).map_err(|_| InvalidSignature)?;
        let width = match self.algorithm {
            SignatureAlgorithm::Es256 => 32,
            SignatureAlgorithm::Es384 => 48,
            SignatureAlgorithm::Es512 => 66,
            _ => 0,
        };
        let fixed;
        let signature = match width {
            0 => signature,
            width => {
                fixed = fixed_width(signature, width).ok_or(InvalidSignature)?;
                &fixed
            }
        };
        provider.verify(self.algorithm, &key, message, signature).map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.key
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.signature
    }
}

/// A SubjectPublicKeyInfo around the bits of a key.
fn spki(algorithm: &AlgorithmIdentifier, key: &[u8]) -> Vec<u8> {
    let bits = [&[0], key].concat();
    tagged(0x30, &[tagged(0x30, algorithm.as_ref()), tagged(0x03, &bits)].concat())
}

fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match content.len() {
        short @ ..0x80 => out.push(short as u8),
        long => {
            let bytes = long.to_be_bytes();
            let used = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
            out.push(0x80 | used.len() as u8);
            out.extend_from_slice(used);
        }
    }
    out.extend_from_slice(content);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_as_short_as_they_can_be() {
        assert_eq!(tagged(4, &[7; 3]), [4, 3, 7, 7, 7]);
        assert_eq!(tagged(4, &[7; 0x80])[..4], [4, 0x81, 0x80, 7]);
        assert_eq!(tagged(4, &[7; 0x100])[..5], [4, 0x82, 1, 0, 7]);
    }
}
