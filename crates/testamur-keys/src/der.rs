//! DER: SubjectPublicKeyInfo ([RFC 5280](https://www.rfc-editor.org/rfc/rfc5280)) for
//! public keys, PKCS#8 ([RFC 5958](https://www.rfc-editor.org/rfc/rfc5958)) for secret ones, with
//! [RFC 9881](https://www.rfc-editor.org/rfc/rfc9881) for ML-DSA and
//! [RFC 9909](https://www.rfc-editor.org/rfc/rfc9909) for SLH-DSA; also read are PKCS#1 (RFC 8017) and SEC 1 (RFC 5915).

use crate::{KeyType, PublicKey, SecretKey};
use pkcs8::der::asn1::{AnyRef, BitStringRef, Null, OctetStringRef};
use pkcs8::der::{Decode, Encode, Reader, SliceReader, Tag, Tagged};
use pkcs8::spki::{AlgorithmIdentifier, AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use std::fmt::Display;
use testamur_core::{Code, Error, Result};
use zeroize::Zeroizing;

impl PublicKey {
    /// Reads a public key from DER of SubjectPublicKeyInfo. Points of curves may be compressed or
    /// not; curves have a name, not parameters.
    ///
    /// # Errors
    /// [`Code::KeyDer`]; [`Code::KeyTypeUnsupported`]; and those of [`PublicKey::from_raw`].
    pub fn from_spki_der(der: &[u8]) -> Result<PublicKey> {
        let info = SubjectPublicKeyInfoRef::try_from(der).map_err(|e| malformed(SPKI, e))?;
        let key_type = key_type(&info.algorithm, SPKI)?;
        let bytes = info
            .subject_public_key
            .as_bytes()
            .ok_or_else(|| malformed(SPKI, "the key does not end with a whole byte"))?;
        PublicKey::from_any_point(key_type, bytes)
    }

    /// The key as DER of SubjectPublicKeyInfo; points of curves are not compressed.
    ///
    /// # Errors
    /// [`Code::KeyForm`] for a BLS12381G2 key, which nothing names in that form.
    pub fn to_spki_der(&self) -> Result<Vec<u8>> {
        has_der(self.key_type())?;
        let point = self.uncompressed();
        let bytes = if point.is_empty() { self.as_raw() } else { &point };
        let curve = curve(self.key_type());
        let info = SubjectPublicKeyInfoRef {
            algorithm: algorithm(self.key_type(), curve.as_ref()),
            subject_public_key: BitStringRef::from_bytes(bytes)
                .expect("a key is far shorter than the longest bit string"),
        };
        Ok(info.to_der().expect("checked keys have a DER encoding"))
    }

    /// As [`PublicKey::from_raw`], and a point that is not compressed.
    fn from_any_point(key_type: KeyType, bytes: &[u8]) -> Result<PublicKey> {
        match (key_type.width(), bytes) {
            (Some(width), [4, point @ ..]) if point.len() == 2 * width => {
                let (x, y) = point.split_at(width);
                PublicKey::from_coordinates(key_type, x, y)
            }
            _ => PublicKey::from_raw(key_type, bytes),
        }
    }
}

impl SecretKey {
    /// Reads a secret key from DER of PKCS#8. That of ML-DSA must hold its seed; the expanded key
    /// alone is not read.
    ///
    /// # Errors
    /// [`Code::KeyDer`]; [`Code::KeyTypeUnsupported`]; [`Code::KeyMismatch`] when a public key is
    /// with it that does not belong to it; and those of [`SecretKey::from_raw`].
    pub fn from_pkcs8_der(der: &[u8]) -> Result<SecretKey> {
        let info = PrivateKeyInfoRef::try_from(der).map_err(|e| malformed(PKCS8, e))?;
        let key_type = key_type(&info.algorithm, PKCS8)?;
        let bytes = info.private_key.as_bytes();
        let key = match key_type {
            KeyType::Ed25519 | KeyType::X25519 => {
                let seed = <&OctetStringRef>::from_der(bytes).map_err(|e| malformed(PKCS8, e))?;
                SecretKey::from_raw(key_type, seed.as_bytes())?
            }
            KeyType::MlDsa44 => ml_dsa(bytes)?,
            KeyType::Rsa | KeyType::SlhDsa128s => SecretKey::from_raw(key_type, bytes)?,
            _ => from_sec1(bytes, Some(key_type))?,
        };
        let Some(public) = info.public_key else { return Ok(key) };
        let public = public
            .as_bytes()
            .ok_or_else(|| malformed(PKCS8, "the public key does not end with a whole byte"))?;
        key.belonging_to(&PublicKey::from_any_point(key_type, public)?)
    }

    /// The **secret** key as DER of PKCS#8, in the clear; wiped when dropped.
    ///
    /// # Errors
    /// [`Code::KeyForm`] for a BLS12381G2 key, which nothing names in that form.
    pub fn to_secret_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>> {
        has_der(self.key_type())?;
        let raw = self.to_secret_raw();
        let encoded = "checked keys have a DER encoding";
        let inner = match self.key_type() {
            KeyType::Rsa | KeyType::SlhDsa128s => raw,
            KeyType::MlDsa44 => Zeroizing::new([&SEED_PREFIX, &raw[..]].concat()),
            KeyType::Ed25519 | KeyType::X25519 => {
                let seed = OctetStringRef::new(&raw).expect("32 bytes are an octet string");
                Zeroizing::new(seed.to_der().expect(encoded))
            }
            _ => {
                let public = self.public_key().uncompressed();
                let key = sec1::EcPrivateKey {
                    private_key: &raw,
                    parameters: None,
                    public_key: Some(&public),
                };
                Zeroizing::new(key.to_der().expect(encoded))
            }
        };
        let curve = curve(self.key_type());
        let octets = OctetStringRef::new(&inner).expect("a key is a short octet string");
        let info = PrivateKeyInfoRef::new(algorithm(self.key_type(), curve.as_ref()), octets);
        Ok(Zeroizing::new(info.to_der().expect(encoded)))
    }
}

/// Refuses key types that have no object identifier.
fn has_der(key_type: KeyType) -> Result<()> {
    if key_type == KeyType::Bls12381G2 {
        return Err(Error::new(Code::KeyForm).with("type", key_type).with("form", "PEM or DER"));
    }
    Ok(())
}

const SPKI: &str = "SubjectPublicKeyInfo";
const PKCS8: &str = "PKCS#8 PrivateKeyInfo";
const SEC1: &str = "SEC 1 ECPrivateKey";
const ML_DSA: &str = "ML-DSA-44-PrivateKey";

const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const X25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

const ML_DSA_44: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.17");
const SLH_DSA_SHA2_128S: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.20");

/// Tag and length of an ML-DSA seed, `[0] IMPLICIT OCTET STRING (SIZE (32))`.
const SEED_PREFIX: [u8; 2] = [0x80, 32];

const CURVES: [(KeyType, ObjectIdentifier); 4] = [
    (KeyType::P256, ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7")),
    (KeyType::P384, ObjectIdentifier::new_unwrap("1.3.132.0.34")),
    (KeyType::P521, ObjectIdentifier::new_unwrap("1.3.132.0.35")),
    (KeyType::Secp256k1, ObjectIdentifier::new_unwrap("1.3.132.0.10")),
];

pub(crate) fn malformed(structure: &str, reason: impl Display) -> Error {
    Error::new(Code::KeyDer).with("structure", structure).with("reason", reason)
}

fn curve(key_type: KeyType) -> Option<ObjectIdentifier> {
    CURVES.iter().find(|(of, _)| *of == key_type).map(|(_, oid)| *oid)
}

fn algorithm(key_type: KeyType, curve: Option<&ObjectIdentifier>) -> AlgorithmIdentifierRef<'_> {
    let (oid, parameters) = match key_type {
        KeyType::Ed25519 => (ED25519, None),
        KeyType::X25519 => (X25519, None),
        KeyType::Rsa => (RSA, Some(AnyRef::from(Null))),
        KeyType::MlDsa44 => (ML_DSA_44, None),
        KeyType::SlhDsa128s => (SLH_DSA_SHA2_128S, None),
        _ => (EC, curve.map(AnyRef::from)),
    };
    AlgorithmIdentifier { oid, parameters }
}

fn key_type(algorithm: &AlgorithmIdentifierRef<'_>, structure: &str) -> Result<KeyType> {
    let unsupported = |oid| Err(Error::new(Code::KeyTypeUnsupported).with("type", oid));
    let key_type = match algorithm.oid {
        ED25519 => KeyType::Ed25519,
        X25519 => KeyType::X25519,
        RSA => KeyType::Rsa,
        ML_DSA_44 => KeyType::MlDsa44,
        SLH_DSA_SHA2_128S => KeyType::SlhDsa128s,
        EC => {
            let curve = algorithm
                .parameters_oid()
                .map_err(|_| malformed(structure, "the curve is not given by its name"))?;
            match CURVES.iter().find(|(_, oid)| *oid == curve) {
                Some((key_type, _)) => return Ok(*key_type),
                None => return unsupported(curve),
            }
        }
        other => return unsupported(other),
    };
    let fits = match (key_type, algorithm.parameters) {
        (KeyType::Rsa, Some(parameters)) => parameters == AnyRef::from(Null),
        (KeyType::Rsa, None) => false,
        (_, parameters) => parameters.is_none(),
    };
    if !fits {
        return Err(malformed(structure, "the algorithm has parameters that it must not have"));
    }
    Ok(key_type)
}

/// Reads ML-DSA-44-PrivateKey (RFC 9881, section 6): the seed, or the seed and the expanded key,
/// which must belong to it.
fn ml_dsa(der: &[u8]) -> Result<SecretKey> {
    if let Some(seed) = der.strip_prefix(&SEED_PREFIX) {
        return SecretKey::from_raw(KeyType::MlDsa44, seed);
    }
    let both = AnyRef::from_der(der).map_err(|e| malformed(ML_DSA, e))?;
    if both.tag() != Tag::Sequence {
        return Err(malformed(ML_DSA, "it has no seed, only the expanded key"));
    }
    let mut reader = SliceReader::new(both.value()).map_err(|e| malformed(ML_DSA, e))?;
    let mut octets = || <&OctetStringRef>::decode(&mut reader).map_err(|e| malformed(ML_DSA, e));
    let (seed, expanded) = (octets()?, octets()?);
    if !reader.is_finished() {
        return Err(malformed(ML_DSA, "more follows the expanded key"));
    }
    let key = SecretKey::from_raw(KeyType::MlDsa44, seed.as_bytes())?;
    match key.is_expanded(expanded.as_bytes()) {
        true => Ok(key),
        false => Err(Error::new(Code::KeyMismatch).with("type", KeyType::MlDsa44)),
    }
}

/// Reads ECPrivateKey; the curve is named there, or by what is around it, or by both.
pub(crate) fn from_sec1(der: &[u8], outer: Option<KeyType>) -> Result<SecretKey> {
    let key = sec1::EcPrivateKey::try_from(der).map_err(|e| malformed(SEC1, e))?;
    let inner = match key.parameters.and_then(sec1::EcParameters::named_curve) {
        None => None,
        Some(oid) => match CURVES.iter().find(|(_, of)| *of == oid) {
            Some((key_type, _)) => Some(*key_type),
            None => return Err(Error::new(Code::KeyTypeUnsupported).with("type", oid)),
        },
    };
    let key_type = match (outer, inner) {
        (Some(outer), Some(inner)) if outer != inner => {
            return Err(malformed(SEC1, "it names two curves"));
        }
        (Some(key_type), _) | (None, Some(key_type)) => key_type,
        (None, None) => return Err(malformed(SEC1, "it names no curve")),
    };
    let secret = SecretKey::from_raw(key_type, key.private_key)?;
    match key.public_key {
        Some(public) => secret.belonging_to(&PublicKey::from_any_point(key_type, public)?),
        None => Ok(secret),
    }
}
