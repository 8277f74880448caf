//! Cryptographic suites: their names, their keys, and the algorithms that go with a key.

use std::fmt;
use testamur_canon::rdfc::HashAlgorithm;
use testamur_core::{Code, Error, Result};
use testamur_keys::multibase::Base;
use testamur_keys::{KeyType, SignatureAlgorithm};

/// A way to make a Data Integrity proof: how the document becomes bytes, and which keys sign them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Suite {
    /// `eddsa-rdfc-2022`: RDF canonicalization and Ed25519
    /// ([EdDSA Cryptosuites 1.0, section 3.2](https://www.w3.org/TR/vc-di-eddsa/#eddsa-rdfc-2022)).
    EddsaRdfc2022,
    /// `eddsa-jcs-2022`: canonical JSON and Ed25519
    /// ([section 3.3](https://www.w3.org/TR/vc-di-eddsa/#eddsa-jcs-2022)).
    EddsaJcs2022,
    /// `ecdsa-rdfc-2019`: RDF canonicalization and ECDSA on P-256 or P-384
    /// ([ECDSA Cryptosuites 1.0, section 3.2](https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-rdfc-2019)).
    EcdsaRdfc2019,
    /// `ecdsa-jcs-2019`: canonical JSON and ECDSA on P-256 or P-384
    /// ([section 3.3](https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-jcs-2019)).
    EcdsaJcs2019,
    /// `ecdsa-sd-2023`: RDF canonicalization and ECDSA on P-256, each statement by itself, so that
    /// the holder can show some of them
    /// ([section 3.4](https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-sd-2023)). `testamur-sd` makes and
    /// checks its proofs.
    EcdsaSd2023,
    /// `bbs-2023`: RDF canonicalization and BBS on BLS12-381, so that the holder can show some
    /// statements with proofs that cannot be linked
    /// ([BBS Cryptosuites 1.0](https://www.w3.org/TR/vc-di-bbs/#bbs-2023), a Candidate
    /// Recommendation draft). `testamur-sd` makes and checks its proofs.
    Bbs2023,
    /// `mldsa44-rdfc-2024`: RDF canonicalization and ML-DSA-44
    /// ([Quantum-Resistant Cryptosuites 1.0](https://w3c.github.io/vc-di-quantum-resistant/#MLDSA_Cryptosuites)).
    /// A draft; its proofs may stop being valid when it changes. As for all post-quantum suites,
    /// only builds with the feature `post-quantum` of `testamur-keys` have keys for it.
    Mldsa44Rdfc2024,
    /// `mldsa44-jcs-2024`: canonical JSON and ML-DSA-44 (the same section).
    Mldsa44Jcs2024,
    /// `slhdsa128-rdfc-2024`: RDF canonicalization and SLH-DSA-SHA2-128s
    /// ([SLH-DSA Cryptosuites](https://w3c.github.io/vc-di-quantum-resistant/#SLHDSA_Cryptosuites)).
    Slhdsa128Rdfc2024,
    /// `slhdsa128-jcs-2024`: canonical JSON and SLH-DSA-SHA2-128s (the same section).
    Slhdsa128Jcs2024,
    /// `Ed25519Signature2020`, a proof type of its own, from before cryptosuites had names: RDF
    /// canonicalization and Ed25519
    /// ([EdDSA Cryptosuites 1.0, appendix](https://www.w3.org/TR/vc-di-eddsa/#the-ed25519signature2020-suite)).
    Ed25519Signature2020,
}

/// How a suite makes bytes of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// JSON-LD to RDF, and that to sorted N-Quads by RDFC-1.0: the meaning is signed.
    Rdfc,
    /// The JSON Canonicalization Scheme (RFC 8785): the JSON is signed.
    Jcs,
}

/// What a suite does with one type of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Algorithms {
    /// How the hashes are signed.
    pub signature: SignatureAlgorithm,
    /// The hash of the canonical forms, and within RDFC-1.0.
    pub hash: HashAlgorithm,
    /// How many bytes a signature has.
    pub signature_length: usize,
}

impl Suite {
    /// Every suite.
    pub const ALL: [Suite; 11] = [
        Suite::EddsaRdfc2022,
        Suite::EddsaJcs2022,
        Suite::EcdsaRdfc2019,
        Suite::EcdsaJcs2019,
        Suite::EcdsaSd2023,
        Suite::Bbs2023,
        Suite::Mldsa44Rdfc2024,
        Suite::Mldsa44Jcs2024,
        Suite::Slhdsa128Rdfc2024,
        Suite::Slhdsa128Jcs2024,
        Suite::Ed25519Signature2020,
    ];

    /// The value of `cryptosuite`, or of `type` where a suite is a proof type.
    pub fn name(self) -> &'static str {
        match self {
            Suite::EddsaRdfc2022 => "eddsa-rdfc-2022",
            Suite::EddsaJcs2022 => "eddsa-jcs-2022",
            Suite::EcdsaRdfc2019 => "ecdsa-rdfc-2019",
            Suite::EcdsaJcs2019 => "ecdsa-jcs-2019",
            Suite::EcdsaSd2023 => "ecdsa-sd-2023",
            Suite::Bbs2023 => "bbs-2023",
            Suite::Mldsa44Rdfc2024 => "mldsa44-rdfc-2024",
            Suite::Mldsa44Jcs2024 => "mldsa44-jcs-2024",
            Suite::Slhdsa128Rdfc2024 => "slhdsa128-rdfc-2024",
            Suite::Slhdsa128Jcs2024 => "slhdsa128-jcs-2024",
            Suite::Ed25519Signature2020 => "Ed25519Signature2020",
        }
    }

    /// The suite that keys of this type sign with where nobody says; `None` where no suite takes them.
    pub fn usual(key: KeyType) -> Option<Suite> {
        match key {
            KeyType::Ed25519 => Some(Suite::EddsaRdfc2022),
            KeyType::P256 | KeyType::P384 => Some(Suite::EcdsaRdfc2019),
            KeyType::MlDsa44 => Some(Suite::Mldsa44Rdfc2024),
            KeyType::SlhDsa128s => Some(Suite::Slhdsa128Rdfc2024),
            KeyType::Bls12381G2 => Some(Suite::Bbs2023),
            _ => None,
        }
    }

    /// The suite of this [`name`](Suite::name), letter for letter.
    pub fn find(name: &str) -> Option<Suite> {
        Suite::ALL.into_iter().find(|suite| suite.name() == name)
    }

    /// The value of a proof's `type`.
    pub fn proof_type(self) -> &'static str {
        match self {
            Suite::Ed25519Signature2020 => "Ed25519Signature2020",
            _ => "DataIntegrityProof",
        }
    }

    /// The value of a proof's `cryptosuite`, if it has one.
    pub fn cryptosuite(self) -> Option<&'static str> {
        (self != Suite::Ed25519Signature2020).then(|| self.name())
    }

    /// The context that defines the members of the suite's proofs, for documents whose own
    /// contexts do not.
    pub fn context(self) -> &'static str {
        match self {
            Suite::Ed25519Signature2020 => "https://w3id.org/security/suites/ed25519-2020/v1",
            _ => "https://w3id.org/security/data-integrity/v2",
        }
    }

    /// How documents become bytes.
    pub fn form(self) -> Form {
        match self {
            Suite::EddsaJcs2022
            | Suite::EcdsaJcs2019
            | Suite::Mldsa44Jcs2024
            | Suite::Slhdsa128Jcs2024 => Form::Jcs,
            _ => Form::Rdfc,
        }
    }

    /// Whether its proofs let the holder disclose a part of the document. Such proofs are not of one
    /// signature, and `testamur-sd` makes and checks them.
    pub fn is_selective(self) -> bool {
        matches!(self, Suite::EcdsaSd2023 | Suite::Bbs2023)
    }

    /// Whether its signatures are thought to withstand quantum computers.
    pub fn is_post_quantum(self) -> bool {
        self.post_quantum_length().is_some()
    }

    /// How `proofValue` writes bytes.
    pub(crate) fn base(self) -> Base {
        match self.is_selective() || self.is_post_quantum() {
            true => Base::Base64Url,
            false => Base::Base58Btc,
        }
    }

    /// Bytes of a signature of the suite, if it is a post-quantum one.
    pub(crate) fn post_quantum_length(self) -> Option<usize> {
        match self {
            Suite::Mldsa44Rdfc2024 | Suite::Mldsa44Jcs2024 => Some(2420),
            Suite::Slhdsa128Rdfc2024 | Suite::Slhdsa128Jcs2024 => Some(7856),
            _ => None,
        }
    }

    /// What the suite does with a type of key. With P-384 every hash is SHA-384, also those within
    /// RDFC-1.0 (ECDSA Cryptosuites 1.0, section 3).
    ///
    /// # Errors
    /// [`Code::ProofKeyType`] when the suite has no such keys, and always for `bbs-2023`, whose
    /// signatures are over lists of messages: for it there is [`check_key`](Suite::check_key).
    pub fn algorithms(self, key: KeyType) -> Result<Algorithms> {
        self.algorithms_for(key).ok_or_else(|| self.unfit(key))
    }

    /// Checks that the suite has keys of this type.
    ///
    /// # Errors
    /// [`Code::ProofKeyType`] when it has none.
    pub fn check_key(self, key: KeyType) -> Result<()> {
        if self.has_key(key) { Ok(()) } else { Err(self.unfit(key)) }
    }

    fn has_key(self, key: KeyType) -> bool {
        match self {
            Suite::Bbs2023 => key == KeyType::Bls12381G2,
            _ => self.algorithms_for(key).is_some(),
        }
    }

    fn unfit(self, key: KeyType) -> Error {
        let fitting = Suite::ALL.into_iter().filter(|suite| suite.has_key(key));
        let names: Vec<&str> = fitting.map(Suite::name).collect();
        let options = match names.is_empty() {
            true => "no suite here has such keys".to_owned(),
            false => format!("such keys are for {}", names.join(", ")),
        };
        let error = Error::new(Code::ProofKeyType).with("suite", self).with("key", key);
        error.with("options", options)
    }

    fn algorithms_for(self, key: KeyType) -> Option<Algorithms> {
        let (signature, hash, signature_length) = match (self, key) {
            (
                Suite::EddsaRdfc2022 | Suite::EddsaJcs2022 | Suite::Ed25519Signature2020,
                KeyType::Ed25519,
            ) => (SignatureAlgorithm::Ed25519, HashAlgorithm::Sha256, 64),
            (Suite::EcdsaRdfc2019 | Suite::EcdsaJcs2019 | Suite::EcdsaSd2023, KeyType::P256) => {
                (SignatureAlgorithm::Es256, HashAlgorithm::Sha256, 64)
            }
            (Suite::EcdsaRdfc2019 | Suite::EcdsaJcs2019, KeyType::P384) => {
                (SignatureAlgorithm::Es384, HashAlgorithm::Sha384, 96)
            }
            (Suite::Mldsa44Rdfc2024 | Suite::Mldsa44Jcs2024, KeyType::MlDsa44) => {
                (SignatureAlgorithm::MlDsa44, HashAlgorithm::Sha256, self.post_quantum_length()?)
            }
            (Suite::Slhdsa128Rdfc2024 | Suite::Slhdsa128Jcs2024, KeyType::SlhDsa128s) => {
                (SignatureAlgorithm::SlhDsa128s, HashAlgorithm::Sha256, self.post_quantum_length()?)
            }
            _ => return None,
        };
        Some(Algorithms { signature, hash, signature_length })
    }
}

impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_are_found_by_their_exact_names() {
        for suite in Suite::ALL {
            assert_eq!(Suite::find(suite.name()), Some(suite));
            assert_eq!(Suite::find(&suite.name().to_uppercase()), None);
        }
        assert_eq!(Suite::find(""), None);
        assert_eq!(Suite::find("DataIntegrityProof"), None);
    }

    #[test]
    fn keys_fit_their_suites_only() {
        use KeyType::{Ed25519, P256, P384};
        for key in KeyType::ALL {
            for suite in Suite::ALL {
                let fits = match suite {
                    Suite::EcdsaRdfc2019 | Suite::EcdsaJcs2019 => matches!(key, P256 | P384),
                    Suite::EcdsaSd2023 => key == P256,
                    Suite::Mldsa44Rdfc2024 | Suite::Mldsa44Jcs2024 => key == KeyType::MlDsa44,
                    Suite::Slhdsa128Rdfc2024 | Suite::Slhdsa128Jcs2024 => {
                        key == KeyType::SlhDsa128s
                    }
                    Suite::Bbs2023 => key == KeyType::Bls12381G2,
                    _ => key == Ed25519,
                };
                assert_eq!(suite.check_key(key).is_ok(), fits, "{suite} {key:?}");
                let outcome = suite.algorithms(key);
                assert_eq!(outcome.is_ok(), fits && suite != Suite::Bbs2023, "{suite} {key:?}");
                if let Err(error) = outcome {
                    assert_eq!(error.code(), Code::ProofKeyType);
                }
            }
        }
        assert_eq!(Suite::EcdsaRdfc2019.algorithms(P384).unwrap().hash, HashAlgorithm::Sha384);
        assert_eq!(Suite::EcdsaRdfc2019.algorithms(P256).unwrap().hash, HashAlgorithm::Sha256);
    }
}
