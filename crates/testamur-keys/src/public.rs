//! Public keys.

use crate::{KeyType, post_quantum, rsa_key};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use testamur_core::{Code, Error, InBuild, Result};

/// A public key that has been checked: a point of its curve in its group and not of low order, or
/// an RSA key of acceptable size, or a post-quantum key, of which any bytes of the right length are
/// one. Cloning is cheap, and clones share what a provider has prepared
/// for verifying.
#[derive(Clone)]
pub struct PublicKey(Arc<Inner>);

struct Inner {
    material: Material,
    raw: Box<[u8]>,
    #[cfg(feature = "native")]
    native: crate::provider::NativePublic,
}

/// The key, parsed once.
pub(crate) enum Material {
    Ed25519(ed25519_dalek::VerifyingKey),
    P256(p256::ecdsa::VerifyingKey),
    P384(InBuild, p384::ecdsa::VerifyingKey),
    P521(InBuild, p521::ecdsa::VerifyingKey),
    Secp256k1(InBuild, k256::ecdsa::VerifyingKey),
    Rsa(InBuild, rsa::RsaPublicKey),
    X25519(InBuild, [u8; 32]),
    Bls12381G2(InBuild, testamur_bbs::PublicKey),
    PostQuantum(post_quantum::Public),
}

impl PublicKey {
    /// Reads the bytes that Multikey holds after its multicodec: 32 bytes for Ed25519 and X25519,
    /// the compressed point of SEC 1 for the other curves, that of Zcash (96 bytes) for BLS12381G2,
    /// DER of `RSAPublicKey` (RFC 8017) for RSA, what FIPS 204 and 205 call the encoded public key
    /// for the post-quantum types.
    ///
    /// # Errors
    /// [`Code::KeyTypeUnsupported`] for a post-quantum key where the build has no such feature, and without the
    /// feature `complete` for all types but Ed25519 and P-256; [`Code::KeyLength`]; [`Code::KeyPoint`] when it is no point, or not in canonical form;
    /// [`Code::KeyLowOrder`]; [`Code::KeySubgroup`]; for RSA [`Code::KeyDer`], [`Code::KeyRsaModulus`],
    /// [`Code::KeyRsaExponent`], [`Code::KeyRsaParts`].
    pub fn from_raw(key_type: KeyType, bytes: &[u8]) -> Result<PublicKey> {
        if key_type.is_post_quantum() {
            let key = post_quantum::Public::read(key_type, bytes)?;
            return Ok(PublicKey::from_material(Material::PostQuantum(key)));
        }
        let Some(width) = key_type.width() else {
            return rsa_key::public_from_der(bytes).map(PublicKey::from_material);
        };
        let expected = match key_type {
            KeyType::Ed25519 | KeyType::X25519 => width,
            KeyType::Bls12381G2 => 96,
            _ => width + 1,
        };
        if bytes.len() != expected {
            return Err(wrong_length(key_type, "key", bytes.len(), expected));
        }
        if expected == width + 1 && !matches!(bytes[0], 2 | 3) {
            return Err(not_a_point(key_type));
        }
        point(key_type, bytes).map(PublicKey::from_material)
    }

    /// Which type of key it is.
    pub fn key_type(&self) -> KeyType {
        match self.material() {
            Material::Ed25519(_) => KeyType::Ed25519,
            Material::P256(_) => KeyType::P256,
            Material::P384(..) => KeyType::P384,
            Material::P521(..) => KeyType::P521,
            Material::Secp256k1(..) => KeyType::Secp256k1,
            Material::Rsa(..) => KeyType::Rsa,
            Material::X25519(..) => KeyType::X25519,
            Material::Bls12381G2(..) => KeyType::Bls12381G2,
            Material::PostQuantum(key) => key.key_type(),
        }
    }

    /// The bytes that [`PublicKey::from_raw`] reads. Each key has one such form.
    pub fn as_raw(&self) -> &[u8] {
        &self.0.raw
    }

    /// The key for BBS signatures, if its type is [`KeyType::Bls12381G2`].
    pub fn bbs(&self) -> Option<&testamur_bbs::PublicKey> {
        match self.material() {
            Material::Bls12381G2(_, key) => Some(key),
            _ => None,
        }
    }

    /// The point `x`, `y` of a curve with two coordinates.
    pub(crate) fn from_coordinates(key_type: KeyType, x: &[u8], y: &[u8]) -> Result<PublicKey> {
        point(key_type, &[&[4], x, y].concat()).map(PublicKey::from_material)
    }

    /// The uncompressed point of SEC 1; empty for key types that have none.
    pub(crate) fn uncompressed(&self) -> Vec<u8> {
        match self.material() {
            Material::P256(key) => key.to_sec1_point(false).as_bytes().to_vec(),
            Material::P384(_, key) => key.to_sec1_point(false).as_bytes().to_vec(),
            Material::P521(_, key) => key.to_sec1_point(false).as_bytes().to_vec(),
            Material::Secp256k1(_, key) => key.to_sec1_point(false).as_bytes().to_vec(),
            Material::Ed25519(_)
            | Material::Rsa(..)
            | Material::X25519(..)
            | Material::Bls12381G2(..)
            | Material::PostQuantum(_) => Vec::new(),
        }
    }

    pub(crate) fn from_material(material: Material) -> PublicKey {
        let raw = match &material {
            Material::Ed25519(key) => key.as_bytes().to_vec(),
            Material::P256(key) => key.to_sec1_point(true).as_bytes().to_vec(),
            Material::P384(_, key) => key.to_sec1_point(true).as_bytes().to_vec(),
            Material::P521(_, key) => key.to_sec1_point(true).as_bytes().to_vec(),
            Material::Secp256k1(_, key) => key.to_sec1_point(true).as_bytes().to_vec(),
            Material::Rsa(_, key) => rsa_key::public_to_der(key),
            Material::X25519(_, bytes) => bytes.to_vec(),
            Material::Bls12381G2(_, key) => key.as_bytes().to_vec(),
            Material::PostQuantum(key) => key.to_vec(),
        };
        PublicKey(Arc::new(Inner {
            material,
            raw: raw.into(),
            #[cfg(feature = "native")]
            native: Default::default(),
        }))
    }

    pub(crate) fn material(&self) -> &Material {
        &self.0.material
    }

    #[cfg(feature = "native")]
    pub(crate) fn native(&self) -> &crate::provider::NativePublic {
        &self.0.native
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &PublicKey) -> bool {
        self.key_type() == other.key_type() && self.as_raw() == other.as_raw()
    }
}

impl Eq for PublicKey {}

impl Hash for PublicKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key_type().hash(state);
        self.as_raw().hash(state);
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({} {})", self.key_type(), self.to_multikey())
    }
}

pub(crate) fn wrong_length(key_type: KeyType, part: &str, actual: usize, expected: usize) -> Error {
    Error::new(Code::KeyLength)
        .with("type", key_type)
        .with("part", part)
        .with("actual", actual)
        .with("expected", expected)
}

fn not_a_point(key_type: KeyType) -> Error {
    Error::new(Code::KeyPoint).with("type", key_type)
}

/// Makes sure that keys of a type that is seldom met are in this build.
#[inline(always)]
pub(crate) fn in_build(key_type: KeyType) -> Result<InBuild> {
    InBuild::or_else(|| Error::new(Code::KeyTypeUnsupported).with("type", key_type))
}

/// Reads the bytes of a point in the right length for its form.
fn point(key_type: KeyType, bytes: &[u8]) -> Result<Material> {
    let refuse = |_| not_a_point(key_type);
    let rare = || in_build(key_type);
    Ok(match key_type {
        KeyType::Ed25519 => Material::Ed25519(edwards(bytes)?),
        KeyType::X25519 => Material::X25519(rare()?, montgomery(bytes)?),
        KeyType::Bls12381G2 => {
            Material::Bls12381G2(rare()?, testamur_bbs::PublicKey::from_bytes(bytes)?)
        }
        KeyType::P256 => {
            Material::P256(p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes).map_err(refuse)?)
        }
        KeyType::P384 => Material::P384(
            rare()?,
            p384::ecdsa::VerifyingKey::from_sec1_bytes(bytes).map_err(refuse)?,
        ),
        KeyType::P521 => Material::P521(
            rare()?,
            p521::ecdsa::VerifyingKey::from_sec1_bytes(bytes).map_err(refuse)?,
        ),
        KeyType::Secp256k1 => Material::Secp256k1(
            rare()?,
            k256::ecdsa::VerifyingKey::from_sec1_bytes(bytes).map_err(refuse)?,
        ),
        KeyType::Rsa | KeyType::MlDsa44 | KeyType::SlhDsa128s => {
            return Err(Error::new(Code::KeyTypeUnsupported).with("type", key_type));
        }
    })
}

/// A point of edwards25519. The points of low order and their negatives are the only ones with a
/// second canonical encoding of x, so that refusing them leaves one encoding a key.
fn edwards(bytes: &[u8]) -> Result<ed25519_dalek::VerifyingKey> {
    let key_type = KeyType::Ed25519;
    let bytes =
        <&[u8; 32]>::try_from(bytes).map_err(|_| wrong_length(key_type, "key", bytes.len(), 32))?;
    let mut y = *bytes;
    y[31] &= 0x7f;
    if !below_field_prime(&y) {
        return Err(not_a_point(key_type));
    }
    let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| not_a_point(key_type))?;
    if key.is_weak() {
        return Err(Error::new(Code::KeyLowOrder).with("type", key_type));
    }
    Ok(key)
}

/// A coordinate on curve25519. RFC 7748 lets an implementation of key agreement take coordinates
/// that are not reduced; as an identity, a key must have one form.
fn montgomery(bytes: &[u8]) -> Result<[u8; 32]> {
    let key_type = KeyType::X25519;
    let bytes =
        <[u8; 32]>::try_from(bytes).map_err(|_| wrong_length(key_type, "key", bytes.len(), 32))?;
    if !below_field_prime(&bytes) {
        return Err(not_a_point(key_type));
    }
    // Clamped scalars are multiples of the cofactor: all of them take a point of low order, and
    // no other, to zero.
    if x25519_dalek::x25519([0; 32], bytes) == [0; 32] {
        return Err(Error::new(Code::KeyLowOrder).with("type", key_type));
    }
    Ok(bytes)
}

/// Whether a little-endian number is below 2^255 - 19.
fn below_field_prime(bytes: &[u8; 32]) -> bool {
    let full = bytes[31] == 0x7f && bytes[1..31].iter().all(|byte| *byte == 0xff);
    bytes[31] <= 0x7f && !(full && bytes[0] >= 0xed)
}
