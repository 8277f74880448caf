//! Keys of every type, drafts for every kind of token, and short ways to ask.

use base64ct::{Base64, Encoding};
use testamur::core::json::Pointer;
use testamur::keys::SecretKey;
use testamur::proof::jose::Ed25519Name;
use testamur::{
    CredentialPolicy, Envelope, EnvelopeKind, HolderBinding, Issuer, LocalSigner, Policy,
    PresentationPolicy, Report, Secured, SignatureAlgorithm, Timestamp, Trust, Value, Verdict,
    Verifier, default_provider, parse,
};

/// An algorithm, as its header names it, and a key for it.
pub(crate) struct Way {
    /// A secret key and a certificate for it; made for these tests with OpenSSL, for a hundred years, for
    /// the issuer `https://school.example/registry`.
    pem: &'static str,
    pub(crate) algorithm: SignatureAlgorithm,
    pub(crate) ed25519_name: Ed25519Name,
    /// The `alg` of tokens.
    pub(crate) name: &'static str,
    /// The number of the algorithm in COSE.
    pub(crate) number: i64,
}

const fn way(
    pem: &'static str,
    algorithm: SignatureAlgorithm,
    name: &'static str,
    number: i64,
) -> Way {
    Way { pem, algorithm, ed25519_name: Ed25519Name::EdDsa, name, number }
}

const ED25519: &str = include_str!("certificates/ed25519.pem");
const RSA: &str = include_str!("certificates/rsa.pem");

pub(crate) const WAYS: [Way; 8] = [
    way(ED25519, SignatureAlgorithm::Ed25519, "EdDSA", -8),
    Way {
        ed25519_name: Ed25519Name::Ed25519,
        ..way(ED25519, SignatureAlgorithm::Ed25519, "Ed25519", -19)
    },
    way(include_str!("certificates/p256.pem"), SignatureAlgorithm::Es256, "ES256", -7),
    way(include_str!("certificates/p384.pem"), SignatureAlgorithm::Es384, "ES384", -35),
    way(include_str!("certificates/p521.pem"), SignatureAlgorithm::Es512, "ES512", -36),
    way(include_str!("certificates/secp256k1.pem"), SignatureAlgorithm::Es256k, "ES256K", -47),
    way(RSA, SignatureAlgorithm::Rs256, "RS256", -257),
    way(RSA, SignatureAlgorithm::Ps256, "PS256", -37),
];

impl Way {
    pub(crate) fn signer(&self) -> LocalSigner {
        let end = self.pem.find("-----BEGIN CERTIFICATE").unwrap();
        LocalSigner::new(SecretKey::from_pem(&self.pem[..end]).unwrap(), default_provider())
    }

    pub(crate) fn certificate(&self) -> Vec<u8> {
        der(self.pem)
    }

    pub(crate) fn issuer(&self) -> Issuer {
        Issuer::did_key(self.signer()).unwrap()
    }

    pub(crate) fn envelope(&self, kind: EnvelopeKind) -> Envelope {
        let envelope =
            Envelope::new(kind).algorithm(self.algorithm).ed25519_name(self.ed25519_name);
        match kind {
            EnvelopeKind::VcSdJwt => {
                envelope.disclosable([Pointer::parse("/credentialSubject/achievement").unwrap()])
            }
            EnvelopeKind::DcSdJwt => envelope.disclosable([Pointer::parse("/name").unwrap()]),
            _ => envelope,
        }
    }

    pub(crate) async fn issued(&self, kind: EnvelopeKind) -> Secured {
        self.issuer().issue(draft(kind), self.envelope(kind).into()).await.unwrap()
    }
}

/// The certificate in a PEM text.
pub(crate) fn der(pem: &str) -> Vec<u8> {
    let (_, rest) = pem.split_once("-----BEGIN CERTIFICATE-----").unwrap();
    let body: String = rest.lines().take_while(|line| !line.starts_with('-')).collect();
    Base64::decode_vec(&body).unwrap()
}

const BADGE: &str = include_str!("../../../../examples/badge.json");

const OLDER: &str = r#"{
    "@context": ["https://www.w3.org/2018/credentials/v1"],
    "id": "urn:uuid:0b0c2f32-7a3e-4f0e-9d2a-3a5d3a0f7b12",
    "type": ["VerifiableCredential"],
    "issuanceDate": "2026-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:ada"}
}"#;

const CLAIMS: &str = r#"{"vct": "urn:example:diploma", "name": "Ada"}"#;

pub(crate) fn draft(kind: EnvelopeKind) -> Value {
    let text = match kind {
        EnvelopeKind::VcJwt11 => OLDER,
        EnvelopeKind::DcSdJwt => CLAIMS,
        _ => BADGE,
    };
    parse(text.as_bytes()).unwrap()
}

pub(crate) async fn ask(input: &[u8], policy: impl Into<Policy>) -> Report {
    let now = Timestamp::parse("2027-06-01T12:00:00Z").unwrap();
    let verifier = Verifier::builder().offline().at(now).build().unwrap();
    verifier.examine(input, &policy.into()).await.unwrap()
}

pub(crate) fn trusting(issuer: &str) -> CredentialPolicy {
    CredentialPolicy::new(Trust::only([issuer]).unwrap())
}

/// The policy for a presentation that answers `n-1` for `employer.example`.
pub(crate) fn bound(credentials: CredentialPolicy) -> PresentationPolicy {
    PresentationPolicy::new(credentials, HolderBinding::to("employer.example", "n-1"))
}

pub(crate) fn unbound(credentials: CredentialPolicy) -> PresentationPolicy {
    PresentationPolicy::new(credentials, HolderBinding::dangerous_replayable())
}

#[track_caller]
pub(crate) fn accepted(report: &Report, what: &str) {
    assert_eq!(report.verdict(), Verdict::Accepted, "{what}: {:#}", report.to_value());
}

/// The same token with one bit of its signature changed.
pub(crate) fn tampered(secured: &Secured) -> Vec<u8> {
    let mut bytes = secured.to_bytes();
    let at = match secured {
        Secured::Cose { .. } => bytes.len() - 20,
        // The third part, and not its last character, of which some bits mean nothing.
        _ => bytes.iter().enumerate().filter(|(_, byte)| **byte == b'.').nth(1).unwrap().0 + 20,
    };
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    bytes
}
