//! The keys, over the crates `ml-dsa` and `slh-dsa`.

use crate::KeyType;
use crate::public::wrong_length;
use ml_dsa::{B32, KeyExport as _, KeyInit as _, MlDsa44, Signature as MlDsaSignature};
use rsa::signature::{Error as SignatureError, Keypair as _, Signer as _, Verifier as _};
use slh_dsa::{Sha2_128s, Signature as SlhDsaSignature};
use testamur_core::{Code, Error, RandomSource, Result};
use zeroize::{Zeroize as _, Zeroizing};

/// A public key with what is computed from it once for all signatures; for ML-DSA that is a matrix
/// of 16 KiB.
pub(crate) enum Public {
    MlDsa44(Box<ml_dsa::VerifyingKey<MlDsa44>>),
    SlhDsa128s(Box<slh_dsa::VerifyingKey<Sha2_128s>>),
}

/// A secret key; both types wipe themselves.
pub(crate) enum Secret {
    MlDsa44(Box<ml_dsa::SigningKey<MlDsa44>>),
    SlhDsa128s(Box<slh_dsa::SigningKey<Sha2_128s>>),
}

/// Bytes of one value of SLH-DSA-SHA2-128s: n in FIPS 205, table 2.
const N: usize = 16;

impl Public {
    /// Any bytes of the right length are a key (FIPS 204, algorithm 23; FIPS 205, section 9.1).
    pub(crate) fn read(key_type: KeyType, bytes: &[u8]) -> Result<Public> {
        let expected = if key_type == KeyType::MlDsa44 { 1312 } else { 2 * N };
        let length = || wrong_length(key_type, "key", bytes.len(), expected);
        Ok(match key_type {
            KeyType::MlDsa44 => {
                let encoded = bytes.try_into().map_err(|_| length())?;
                Public::MlDsa44(Box::new(ml_dsa::VerifyingKey::new(encoded)))
            }
            KeyType::SlhDsa128s => {
                let key = slh_dsa::VerifyingKey::try_from(bytes).map_err(|_| length())?;
                Public::SlhDsa128s(Box::new(key))
            }
            other => return Err(unsupported(other)),
        })
    }

    pub(crate) fn key_type(&self) -> KeyType {
        match self {
            Public::MlDsa44(_) => KeyType::MlDsa44,
            Public::SlhDsa128s(_) => KeyType::SlhDsa128s,
        }
    }

    pub(crate) fn to_vec(&self) -> Vec<u8> {
        match self {
            Public::MlDsa44(key) => key.to_bytes().to_vec(),
            Public::SlhDsa128s(key) => key.to_vec(),
        }
    }

    /// Bytes of every signature.
    pub(crate) fn signature_length(&self) -> usize {
        match self {
            Public::MlDsa44(_) => 2420,
            Public::SlhDsa128s(_) => 7856,
        }
    }

    /// An ML-DSA signature that cannot be decoded is refused like one that does not match: FIPS
    /// 204, algorithm 3, knows no difference.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        match self {
            Public::MlDsa44(key) => key.verify(message, &MlDsaSignature::try_from(signature)?),
            Public::SlhDsa128s(key) => key.verify(message, &SlhDsaSignature::try_from(signature)?),
        }
    }
}

impl Secret {
    pub(crate) fn generate(key_type: KeyType, random: &mut dyn RandomSource) -> Result<Secret> {
        // What SLH-DSA draws are its two secret values and the public seed; the root follows.
        let drawn = if key_type == KeyType::MlDsa44 { 32 } else { 3 * N };
        let mut bytes = Zeroizing::new(vec![0; drawn]);
        random.fill(&mut bytes)?;
        match key_type {
            KeyType::SlhDsa128s => Ok(slh_dsa(&bytes)),
            _ => Secret::read(key_type, &bytes),
        }
    }

    pub(crate) fn read(key_type: KeyType, bytes: &[u8]) -> Result<Secret> {
        let length = |expected| wrong_length(key_type, "secret", bytes.len(), expected);
        match key_type {
            KeyType::MlDsa44 => {
                let mut seed = B32::try_from(bytes).map_err(|_| length(32))?;
                let key = ml_dsa::SigningKey::from_seed(&seed);
                seed.zeroize();
                Ok(Secret::MlDsa44(Box::new(key)))
            }
            KeyType::SlhDsa128s if bytes.len() != 4 * N => Err(length(4 * N)),
            KeyType::SlhDsa128s => {
                let key = slh_dsa(&bytes[..3 * N]);
                match key.public().to_vec()[N..] == bytes[3 * N..] {
                    true => Ok(key),
                    false => Err(Error::new(Code::KeyMismatch).with("type", key_type)),
                }
            }
            other => Err(unsupported(other)),
        }
    }

    pub(crate) fn public(&self) -> Public {
        match self {
            Secret::MlDsa44(key) => Public::MlDsa44(Box::new(key.verifying_key())),
            Secret::SlhDsa128s(key) => Public::SlhDsa128s(Box::new(key.verifying_key())),
        }
    }

    pub(crate) fn to_secret_raw(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(match self {
            Secret::MlDsa44(key) => key.as_seed().to_vec(),
            Secret::SlhDsa128s(key) => Zeroizing::new(key.to_bytes()).to_vec(),
        })
    }

    /// Whether these bytes are the long form of an ML-DSA key, which some files have beside the
    /// seed.
    pub(crate) fn is_expanded(&self, bytes: &[u8]) -> bool {
        match self {
            #[allow(deprecated, reason = "it is compared, never read")]
            Secret::MlDsa44(key) => {
                Zeroizing::new(key.expanded_key().to_expanded()).as_slice() == bytes
            }
            Secret::SlhDsa128s(_) => false,
        }
    }

    /// The deterministic variant of either algorithm.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        Ok(match self {
            Secret::MlDsa44(key) => key.try_sign(message)?.encode().to_vec(),
            Secret::SlhDsa128s(key) => key.try_sign(message)?.to_vec(),
        })
    }
}

/// The key of the two secret values and the public seed, `N` bytes each (FIPS 205, algorithm 18).
fn slh_dsa(bytes: &[u8]) -> Secret {
    let (seed, rest) = bytes.split_at(N);
    let (prf, public) = rest.split_at(N);
    Secret::SlhDsa128s(Box::new(slh_dsa::SigningKey::slh_keygen_internal(seed, prf, public)))
}

fn unsupported(key_type: KeyType) -> Error {
    Error::new(Code::KeyTypeUnsupported).with("type", key_type)
}
