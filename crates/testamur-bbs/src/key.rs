//! Keys: a secret scalar, and the point of G2 that belongs to it.

use crate::curve::{BadPoint, Curve, G2_FULL, G2_LEN};
use crate::expand::hash_to_scalar;
use crate::scalar::{SCALAR_LEN, SecretScalar, from_octets};
use crate::suite::with_curve;
use crate::{Ciphersuite, Engine, limits};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use testamur_core::{Code, Error, RandomSource, Result};
use zeroize::Zeroizing;

/// The name of the key type in errors, as JWK has it.
const KEY_TYPE: &str = "BLS12381G2";

/// A public key: a point of G2 that is not the identity. Cloning is cheap.
#[derive(Clone)]
pub struct PublicKey(Arc<Coordinates>);

struct Coordinates {
    compressed: [u8; G2_LEN],
    full: [u8; G2_FULL],
}

impl PublicKey {
    /// Reads the compressed point, 96 bytes (`octets_to_pubkey`,
    /// [section 4.2.4.6](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-octets-to-public-key)).
    /// This checks all that can be wrong with a key, so that no operation has to.
    ///
    /// # Errors
    /// [`Code::KeyLength`]; [`Code::KeyPoint`] when it is no point of the curve, or not in its one
    /// encoding; [`Code::KeyLowOrder`] for the identity; [`Code::KeySubgroup`].
    pub fn from_bytes(bytes: &[u8]) -> Result<PublicKey> {
        PublicKey::from_bytes_by(Engine::default(), bytes)
    }

    /// As [`PublicKey::from_bytes`], by an implementation of the curve of the caller's choice.
    ///
    /// # Errors
    /// As there.
    pub fn from_bytes_by(engine: Engine, bytes: &[u8]) -> Result<PublicKey> {
        let compressed: [u8; G2_LEN] =
            bytes.try_into().map_err(|_| wrong_length("key", bytes.len(), G2_LEN))?;
        let full = with_curve!(engine, C => C::decompress_public(&compressed)).map_err(|bad| {
            let code = match bad {
                BadPoint::NotOnCurve => Code::KeyPoint,
                BadPoint::Identity => Code::KeyLowOrder,
                BadPoint::OutsideGroup => Code::KeySubgroup,
            };
            Error::new(code).with("type", KEY_TYPE)
        })?;
        Ok(PublicKey(Arc::new(Coordinates { compressed, full })))
    }

    /// The compressed point.
    pub fn as_bytes(&self) -> &[u8; G2_LEN] {
        &self.0.compressed
    }

    pub(crate) fn full(&self) -> &[u8; G2_FULL] {
        &self.0.full
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &PublicKey) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for PublicKey {}

impl Hash for PublicKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(")?;
        for byte in self.as_bytes() {
            write!(f, "{byte:02x}")?;
        }
        f.write_str(")")
    }
}

/// A secret key with its public key, which is always computed from it. It is wiped from memory when
/// dropped, never printed, and cannot be cloned.
pub struct SecretKey {
    secret: SecretScalar,
    public: PublicKey,
}

impl SecretKey {
    /// Makes a new key.
    ///
    /// # Errors
    /// Those of the random source; [`Code::KeyScalar`] if it gave nothing but zeros.
    pub fn generate(random: &mut dyn RandomSource) -> Result<SecretKey> {
        let secret = SecretScalar::generate(random)?;
        SecretKey::from_bytes(&*secret.to_secret_bytes())
    }

    /// `KeyGen`
    /// ([section 3.4.1](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-secret-key)):
    /// the key that belongs to secret material of at least 32 bytes, which must be unguessable, and
    /// to `info`, by which several keys come from one material.
    ///
    /// # Errors
    /// [`Code::KeyMaterial`] when the material is too short or `info` longer than
    /// [`limits::KEY_INFO`].
    pub fn from_material(suite: Ciphersuite, material: &[u8], info: &[u8]) -> Result<SecretKey> {
        let tag = format!("{}KEYGEN_DST_", suite.id());
        SecretKey::from_material_with_tag(suite, material, info, tag.as_bytes())
    }

    /// As [`SecretKey::from_material`], with a domain separation tag (`key_dst`) of at most 255
    /// bytes in place of the ciphersuite's.
    ///
    /// # Errors
    /// As there, and when the tag is too long.
    pub fn from_material_with_tag(
        suite: Ciphersuite,
        material: &[u8],
        info: &[u8],
        tag: &[u8],
    ) -> Result<SecretKey> {
        let refuse = |reason| Err(Error::new(Code::KeyMaterial).with("reason", reason));
        if material.len() < 32 {
            return refuse("it has fewer than 32 bytes");
        }
        if tag.len() > 255 {
            return refuse("the domain separation tag has more than 255 bytes");
        }
        let length = match u16::try_from(info.len()) {
            Ok(length) if info.len() <= limits::KEY_INFO => length.to_be_bytes(),
            _ => return refuse("the key information has more than 65535 bytes"),
        };
        let input = Zeroizing::new([material, &length, info].concat());
        let secret = SecretScalar(hash_to_scalar(suite, &input, tag));
        SecretKey::from_bytes(&*secret.to_secret_bytes())
    }

    /// Reads the scalar: 32 bytes, big-endian, above zero and below the order of the group.
    ///
    /// # Errors
    /// [`Code::KeyLength`]; [`Code::KeyScalar`] when out of range.
    pub fn from_bytes(bytes: &[u8]) -> Result<SecretKey> {
        SecretKey::from_bytes_by(Engine::default(), bytes)
    }

    /// As [`SecretKey::from_bytes`], by an implementation of the curve of the caller's choice.
    ///
    /// # Errors
    /// As there.
    pub fn from_bytes_by(engine: Engine, bytes: &[u8]) -> Result<SecretKey> {
        if bytes.len() != SCALAR_LEN {
            return Err(wrong_length("secret", bytes.len(), SCALAR_LEN));
        }
        let secret = from_octets(bytes).map(SecretScalar);
        let secret = secret.ok_or_else(|| Error::new(Code::KeyScalar).with("type", KEY_TYPE))?;
        let (compressed, full) = with_curve!(engine, C => C::public_key(&secret.0));
        Ok(SecretKey { secret, public: PublicKey(Arc::new(Coordinates { compressed, full })) })
    }

    /// The public key (`SkToPk`,
    /// [section 3.4.2](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-public-key)).
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The **secret** bytes that [`SecretKey::from_bytes`] reads, wiped when dropped.
    pub fn to_secret_bytes(&self) -> Zeroizing<[u8; SCALAR_LEN]> {
        self.secret.to_secret_bytes()
    }

    pub(crate) fn scalar(&self) -> &bls12_381::Scalar {
        &self.secret.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey([secret], {:?})", self.public)
    }
}

fn wrong_length(part: &str, actual: usize, expected: usize) -> Error {
    Error::new(Code::KeyLength)
        .with("type", KEY_TYPE)
        .with("part", part)
        .with("actual", actual)
        .with("expected", expected)
}
