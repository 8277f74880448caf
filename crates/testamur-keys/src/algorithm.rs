//! The types of keys and the signature algorithms.

use std::fmt;
use testamur_core::{Code, Error, Result};

/// What kind of key it is: the curve, RSA, or a post-quantum algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum KeyType {
    /// Ed25519 (RFC 8032)
    Ed25519,
    /// NIST P-256 (FIPS 186-5)
    P256,
    /// NIST P-384 (FIPS 186-5)
    P384,
    /// NIST P-521 (FIPS 186-5)
    P521,
    /// secp256k1 (SEC 2)
    Secp256k1,
    /// RSA (RFC 8017)
    Rsa,
    /// X25519 (RFC 7748): agrees on keys, signs nothing
    X25519,
    /// G2 of BLS12-381, for BBS signatures ([`testamur_bbs`]): signs lists of messages, and so
    /// goes with no [`SignatureAlgorithm`]
    Bls12381G2,
    /// ML-DSA-44 (FIPS 204); only builds with the feature `post-quantum` read such keys
    MlDsa44,
    /// SLH-DSA-SHA2-128s (FIPS 205); only builds with the feature `post-quantum` read such keys
    SlhDsa128s,
}

/// How a signature is made, as JOSE names it (RFC 7518, 8037, 8812 and 9864, and the drafts on ML-DSA
/// and SLH-DSA for JOSE and COSE). Data Integrity cryptosuites use the same algorithms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// Ed25519: 64 bytes
    Ed25519,
    /// ECDSA on P-256 with SHA-256: r and s, 64 bytes
    Es256,
    /// ECDSA on P-384 with SHA-384: r and s, 96 bytes
    Es384,
    /// ECDSA on P-521 with SHA-512: r and s, 132 bytes
    Es512,
    /// ECDSA on secp256k1 with SHA-256: r and s, 64 bytes
    Es256k,
    /// RSASSA-PKCS1-v1_5 with SHA-256
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512
    Rs512,
    /// RSASSA-PSS with SHA-256 and a salt of 32 bytes
    Ps256,
    /// RSASSA-PSS with SHA-384 and a salt of 48 bytes
    Ps384,
    /// RSASSA-PSS with SHA-512 and a salt of 64 bytes
    Ps512,
    /// ML-DSA-44 with an empty context: 2,420 bytes
    MlDsa44,
    /// SLH-DSA-SHA2-128s with an empty context: 7,856 bytes
    SlhDsa128s,
}

impl KeyType {
    /// Every type, in the order of their declaration.
    pub const ALL: [KeyType; 10] = [
        KeyType::Ed25519,
        KeyType::P256,
        KeyType::P384,
        KeyType::P521,
        KeyType::Secp256k1,
        KeyType::Rsa,
        KeyType::X25519,
        KeyType::Bls12381G2,
        KeyType::MlDsa44,
        KeyType::SlhDsa128s,
    ];

    /// The type with this name, without regard to case: as [`KeyType::name`] writes it, or
    /// without hyphens (`p256`).
    pub fn find(name: &str) -> Option<KeyType> {
        KeyType::ALL.into_iter().find(|key_type| {
            let own = key_type.name();
            own.eq_ignore_ascii_case(name) || own.replace('-', "").eq_ignore_ascii_case(name)
        })
    }

    /// Whether signatures of such keys are thought to withstand quantum computers.
    pub fn is_post_quantum(self) -> bool {
        matches!(self, KeyType::MlDsa44 | KeyType::SlhDsa128s)
    }

    /// The name: as JWK writes the curve (`P-256`) or, for post-quantum keys, the algorithm; else
    /// `RSA`.
    pub fn name(self) -> &'static str {
        match self {
            KeyType::Ed25519 => "Ed25519",
            KeyType::P256 => "P-256",
            KeyType::P384 => "P-384",
            KeyType::P521 => "P-521",
            KeyType::Secp256k1 => "secp256k1",
            KeyType::Rsa => "RSA",
            KeyType::X25519 => "X25519",
            KeyType::Bls12381G2 => "BLS12381G2",
            KeyType::MlDsa44 => "ML-DSA-44",
            KeyType::SlhDsa128s => "SLH-DSA-SHA2-128s",
        }
    }

    /// The algorithm that keys of this type sign with unless another is asked for; RS256 for RSA,
    /// since that is what Open Badges requires of every implementation. `None` for X25519, which
    /// signs nothing, and for BLS12381G2, which signs lists of messages.
    pub fn default_algorithm(self) -> Option<SignatureAlgorithm> {
        match self {
            KeyType::Ed25519 => Some(SignatureAlgorithm::Ed25519),
            KeyType::P256 => Some(SignatureAlgorithm::Es256),
            KeyType::P384 => Some(SignatureAlgorithm::Es384),
            KeyType::P521 => Some(SignatureAlgorithm::Es512),
            KeyType::Secp256k1 => Some(SignatureAlgorithm::Es256k),
            KeyType::Rsa => Some(SignatureAlgorithm::Rs256),
            KeyType::X25519 | KeyType::Bls12381G2 => None,
            KeyType::MlDsa44 => Some(SignatureAlgorithm::MlDsa44),
            KeyType::SlhDsa128s => Some(SignatureAlgorithm::SlhDsa128s),
        }
    }

    /// Bytes of one coordinate or scalar; `None` for RSA, whose numbers vary, and for post-quantum
    /// keys, which have none.
    pub(crate) fn width(self) -> Option<usize> {
        match self {
            KeyType::Ed25519
            | KeyType::X25519
            | KeyType::P256
            | KeyType::Secp256k1
            | KeyType::Bls12381G2 => Some(32),
            KeyType::P384 => Some(48),
            KeyType::P521 => Some(66),
            KeyType::Rsa | KeyType::MlDsa44 | KeyType::SlhDsa128s => None,
        }
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl SignatureAlgorithm {
    /// Every algorithm, in the order of their declaration.
    pub const ALL: [SignatureAlgorithm; 13] = [
        SignatureAlgorithm::Ed25519,
        SignatureAlgorithm::Es256,
        SignatureAlgorithm::Es384,
        SignatureAlgorithm::Es512,
        SignatureAlgorithm::Es256k,
        SignatureAlgorithm::Rs256,
        SignatureAlgorithm::Rs384,
        SignatureAlgorithm::Rs512,
        SignatureAlgorithm::Ps256,
        SignatureAlgorithm::Ps384,
        SignatureAlgorithm::Ps512,
        SignatureAlgorithm::MlDsa44,
        SignatureAlgorithm::SlhDsa128s,
    ];

    /// The algorithm with this JOSE name, in exactly its case. Ed25519 has two: `EdDSA` (RFC
    /// 8037) and `Ed25519` (RFC 9864).
    ///
    /// # Errors
    /// [`Code::KeyAlgorithmUnknown`] for every other, `none` included.
    pub fn from_jose(name: &str) -> Result<SignatureAlgorithm> {
        SignatureAlgorithm::ALL
            .into_iter()
            .find(|algorithm| {
                algorithm.jose_name() == name
                    || (*algorithm == SignatureAlgorithm::Ed25519 && name == "Ed25519")
            })
            .ok_or_else(|| Error::new(Code::KeyAlgorithmUnknown).with("algorithm", name))
    }

    /// The JOSE name. For Ed25519 it is `EdDSA`, which every implementation reads.
    pub fn jose_name(self) -> &'static str {
        match self {
            SignatureAlgorithm::Ed25519 => "EdDSA",
            SignatureAlgorithm::Es256 => "ES256",
            SignatureAlgorithm::Es384 => "ES384",
            SignatureAlgorithm::Es512 => "ES512",
            SignatureAlgorithm::Es256k => "ES256K",
            SignatureAlgorithm::Rs256 => "RS256",
            SignatureAlgorithm::Rs384 => "RS384",
            SignatureAlgorithm::Rs512 => "RS512",
            SignatureAlgorithm::Ps256 => "PS256",
            SignatureAlgorithm::Ps384 => "PS384",
            SignatureAlgorithm::Ps512 => "PS512",
            SignatureAlgorithm::MlDsa44 => "ML-DSA-44",
            SignatureAlgorithm::SlhDsa128s => "SLH-DSA-SHA2-128s",
        }
    }

    /// The only type of key that signs so.
    pub fn key_type(self) -> KeyType {
        match self {
            SignatureAlgorithm::Ed25519 => KeyType::Ed25519,
            SignatureAlgorithm::Es256 => KeyType::P256,
            SignatureAlgorithm::Es384 => KeyType::P384,
            SignatureAlgorithm::Es512 => KeyType::P521,
            SignatureAlgorithm::Es256k => KeyType::Secp256k1,
            SignatureAlgorithm::Rs256
            | SignatureAlgorithm::Rs384
            | SignatureAlgorithm::Rs512
            | SignatureAlgorithm::Ps256
            | SignatureAlgorithm::Ps384
            | SignatureAlgorithm::Ps512 => KeyType::Rsa,
            SignatureAlgorithm::MlDsa44 => KeyType::MlDsa44,
            SignatureAlgorithm::SlhDsa128s => KeyType::SlhDsa128s,
        }
    }

    /// Checks that a key of this type signs so.
    ///
    /// # Errors
    /// [`Code::KeyAlgorithm`] when it does not.
    pub fn check(self, key_type: KeyType) -> Result<()> {
        if self.key_type() == key_type {
            return Ok(());
        }
        Err(Error::new(Code::KeyAlgorithm).with("type", key_type).with("algorithm", self))
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.jose_name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_again() {
        for key_type in KeyType::ALL {
            assert_eq!(KeyType::find(key_type.name()), Some(key_type));
            if let Some(algorithm) = key_type.default_algorithm() {
                assert_eq!(algorithm.key_type(), key_type);
            }
        }
        assert_eq!(KeyType::find("p256"), Some(KeyType::P256));
        assert_eq!(KeyType::find("Secp256K1"), Some(KeyType::Secp256k1));
        assert_eq!(KeyType::find("p-257"), None);
        assert_eq!(KeyType::find("mldsa44"), Some(KeyType::MlDsa44));
        for algorithm in SignatureAlgorithm::ALL {
            assert_eq!(SignatureAlgorithm::from_jose(algorithm.jose_name()).unwrap(), algorithm);
        }
        assert_eq!(SignatureAlgorithm::from_jose("Ed25519").unwrap(), SignatureAlgorithm::Ed25519);
        for name in ["none", "", "es256", "HS256", "Ed448"] {
            let error = SignatureAlgorithm::from_jose(name).unwrap_err();
            assert_eq!(error.code(), Code::KeyAlgorithmUnknown, "{name}");
        }
    }
}
