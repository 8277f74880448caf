//! Secret keys.

use crate::public::{Material, in_build, wrong_length};
use crate::random::Stretched;
use crate::{KeyType, PublicKey, post_quantum, rsa_key};
use std::fmt;
use testamur_core::{Code, Error, RandomSource, Result};
use zeroize::Zeroizing;

/// A secret key with its public key, which is always computed from it. It is wiped from memory
/// when dropped, never printed, and cannot be cloned; it leaves only through functions that have
/// `secret` or `encrypted` in their names.
///
/// What it does not do: lock its memory against swapping, or wipe copies that a caller makes of
/// what it exports.
pub struct SecretKey {
    secret: Secret,
    public: PublicKey,
    #[cfg(feature = "native")]
    native: crate::provider::NativeSecret,
}

/// The secret; each of these types wipes itself.
pub(crate) enum Secret {
    Ed25519(ed25519_dalek::SigningKey),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    P521(p521::ecdsa::SigningKey),
    Secp256k1(k256::ecdsa::SigningKey),
    Rsa(Box<rsa::RsaPrivateKey>),
    X25519(x25519_dalek::StaticSecret),
    Bls12381G2(testamur_bbs::SecretKey),
    PostQuantum(post_quantum::Secret),
}

/// Bits of the RSA keys that [`SecretKey::generate`] makes: 128 bits of strength (NIST SP 800-57,
/// table 2), since diplomas are checked for decades.
const RSA_BITS: u32 = 3072;

impl SecretKey {
    /// Makes a new key; an RSA key with 3072 bits. The same random bytes make the same key.
    ///
    /// # Errors
    /// Those of the random source; [`Code::KeyTypeUnsupported`] for a post-quantum key where the
    /// build has no such feature.
    pub fn generate(key_type: KeyType, random: &mut dyn RandomSource) -> Result<SecretKey> {
        if key_type.is_post_quantum() {
            return post_quantum::Secret::generate(key_type, random)
                .map(SecretKey::from_post_quantum);
        }
        let Some(width) = key_type.width() else {
            return SecretKey::generate_rsa(RSA_BITS, random);
        };
        if key_type == KeyType::Bls12381G2 {
            // Its order is far below 2^256, so that random bytes are seldom a scalar.
            return testamur_bbs::SecretKey::generate(random).and_then(SecretKey::from_bbs);
        }
        // A scalar is out of range with a chance below 2^-32; a good source never comes to an end.
        for _ in 0..8 {
            let mut bytes = Zeroizing::new(vec![0; width]);
            random.fill(&mut bytes)?;
            if key_type == KeyType::P521 {
                bytes[0] &= 1;
            }
            match SecretKey::from_raw(key_type, &bytes) {
                Err(error) if error.code() == Code::KeyScalar => {}
                outcome => return outcome,
            }
        }
        let reason = "the random source gives no scalar in range";
        Err(Error::new(Code::InternalUnexpected).with("reason", reason))
    }

    /// Makes a new RSA key of 2048 to 4096 bits, in steps of 8, with the exponent 65537. This
    /// takes up to several seconds.
    ///
    /// # Errors
    /// [`Code::KeyRsaSize`], and those of the random source.
    pub fn generate_rsa(bits: u32, random: &mut dyn RandomSource) -> Result<SecretKey> {
        if !(2048..=4096).contains(&bits) || !bits.is_multiple_of(8) {
            return Err(Error::new(Code::KeyRsaSize).with("bits", bits));
        }
        let mut stretched = Stretched::seeded(random)?;
        let key = rsa::RsaPrivateKey::new(&mut stretched, bits as usize)
            .map_err(|e| Error::new(Code::InternalUnexpected).with("reason", e))?;
        SecretKey::from_rsa(key)
    }

    /// Reads the bytes that a secret Multikey holds after its multicodec: the seed of 32 bytes for
    /// Ed25519 (RFC 8032), the scalar in its full length for the other curves, DER of
    /// `RSAPrivateKey` (RFC 8017) for RSA, the seed of 32 bytes for ML-DSA-44 (FIPS 204, algorithm
    /// 1), and for SLH-DSA the 64 bytes of FIPS 205, section 9.1, whose last part must be the root
    /// that belongs to the others.
    ///
    /// # Errors
    /// [`Code::KeyTypeUnsupported`] for a post-quantum key where the build has no such feature;
    /// [`Code::KeyMismatch`] when that root is another; [`Code::KeyLength`]; [`Code::KeyScalar`] when out of range; for RSA [`Code::KeyDer`],
    /// [`Code::KeyRsaModulus`], [`Code::KeyRsaExponent`], [`Code::KeyRsaParts`].
    pub fn from_raw(key_type: KeyType, bytes: &[u8]) -> Result<SecretKey> {
        if key_type.is_post_quantum() {
            return post_quantum::Secret::read(key_type, bytes).map(SecretKey::from_post_quantum);
        }
        let Some(width) = key_type.width() else {
            return rsa_key::secret_from_der(bytes).and_then(SecretKey::from_rsa);
        };
        if bytes.len() != width {
            return Err(wrong_length(key_type, "secret", bytes.len(), width));
        }
        let range = |_| Error::new(Code::KeyScalar).with("type", key_type);
        let mut seed = Zeroizing::new([0; 32]);
        seed.copy_from_slice(&bytes[..32]);
        let (secret, public) = match key_type {
            KeyType::Ed25519 => {
                let key = ed25519_dalek::SigningKey::from_bytes(&seed);
                let public = Material::Ed25519(key.verifying_key());
                (Secret::Ed25519(key), public)
            }
            KeyType::Bls12381G2 => {
                return testamur_bbs::SecretKey::from_bytes(bytes).and_then(SecretKey::from_bbs);
            }
            KeyType::X25519 => {
                let key = x25519_dalek::StaticSecret::from(*seed);
                let public = Material::X25519(
                    in_build(key_type)?,
                    x25519_dalek::PublicKey::from(&key).to_bytes(),
                );
                (Secret::X25519(key), public)
            }
            KeyType::P256 => {
                let key = p256::ecdsa::SigningKey::from_slice(bytes).map_err(range)?;
                let public = Material::P256(*key.verifying_key());
                (Secret::P256(key), public)
            }
            KeyType::P384 => {
                let key = p384::ecdsa::SigningKey::from_slice(bytes).map_err(range)?;
                let public = Material::P384(in_build(key_type)?, *key.verifying_key());
                (Secret::P384(key), public)
            }
            KeyType::P521 => {
                let key = p521::ecdsa::SigningKey::from_slice(bytes).map_err(range)?;
                let public = Material::P521(in_build(key_type)?, *key.verifying_key());
                (Secret::P521(key), public)
            }
            KeyType::Secp256k1 => {
                let key = k256::ecdsa::SigningKey::from_slice(bytes).map_err(range)?;
                let public = Material::Secp256k1(in_build(key_type)?, *key.verifying_key());
                (Secret::Secp256k1(key), public)
            }
            KeyType::Rsa | KeyType::MlDsa44 | KeyType::SlhDsa128s => {
                return Err(Error::new(Code::KeyTypeUnsupported).with("type", key_type));
            }
        };
        Ok(SecretKey::from_parts(secret, public))
    }

    /// Which type of key it is.
    pub fn key_type(&self) -> KeyType {
        self.public.key_type()
    }

    /// The public key.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The **secret** bytes that [`SecretKey::from_raw`] reads, wiped when dropped.
    pub fn to_secret_raw(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(match &self.secret {
            Secret::Ed25519(key) => key.as_bytes().to_vec(),
            Secret::P256(key) => Zeroizing::new(key.to_bytes()).to_vec(),
            Secret::P384(key) => Zeroizing::new(key.to_bytes()).to_vec(),
            Secret::P521(key) => Zeroizing::new(key.to_bytes()).to_vec(),
            Secret::Secp256k1(key) => Zeroizing::new(key.to_bytes()).to_vec(),
            Secret::Rsa(key) => return rsa_key::secret_to_der(key),
            Secret::X25519(key) => key.as_bytes().to_vec(),
            Secret::Bls12381G2(key) => key.to_secret_bytes().to_vec(),
            Secret::PostQuantum(key) => return key.to_secret_raw(),
        })
    }

    /// The key for BBS signatures, if its type is [`KeyType::Bls12381G2`].
    pub fn bbs(&self) -> Option<&testamur_bbs::SecretKey> {
        match &self.secret {
            Secret::Bls12381G2(key) => Some(key),
            _ => None,
        }
    }

    fn from_bbs(key: testamur_bbs::SecretKey) -> Result<SecretKey> {
        let in_build = in_build(KeyType::Bls12381G2)?;
        let public = Material::Bls12381G2(in_build, key.public_key().clone());
        Ok(SecretKey::from_parts(Secret::Bls12381G2(key), public))
    }

    pub(crate) fn from_rsa(key: rsa::RsaPrivateKey) -> Result<SecretKey> {
        let public = Material::Rsa(in_build(KeyType::Rsa)?, key.to_public_key());
        Ok(SecretKey::from_parts(Secret::Rsa(Box::new(key)), public))
    }

    fn from_post_quantum(key: post_quantum::Secret) -> SecretKey {
        let public = Material::PostQuantum(key.public());
        SecretKey::from_parts(Secret::PostQuantum(key), public)
    }

    fn from_parts(secret: Secret, public: Material) -> SecretKey {
        SecretKey {
            secret,
            public: PublicKey::from_material(public),
            #[cfg(feature = "native")]
            native: Default::default(),
        }
    }

    /// Gives the key back if `public` is its public key.
    pub(crate) fn belonging_to(self, public: &PublicKey) -> Result<SecretKey> {
        if self.public == *public {
            return Ok(self);
        }
        Err(Error::new(Code::KeyMismatch).with("type", self.key_type()))
    }

    /// Whether these bytes are the expanded form of an ML-DSA key.
    pub(crate) fn is_expanded(&self, bytes: &[u8]) -> bool {
        matches!(&self.secret, Secret::PostQuantum(key) if key.is_expanded(bytes))
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    #[cfg(feature = "native")]
    pub(crate) fn native(&self) -> &crate::provider::NativeSecret {
        &self.native
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({} [secret], public {})", self.key_type(), self.public.to_multikey())
    }
}
