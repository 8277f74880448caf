//! Multikey: a multicodec number that names the type, then the bytes of the key, as multibase
//! ([Controlled Identifiers 1.0, section 2.2.2](https://www.w3.org/TR/cid-1.0/#Multikey)); what
//! follows `did:key:` is the same.

use crate::multibase::{self, Base};
use crate::{KeyType, PublicKey, SecretKey};
use testamur_core::{Code, Error, Result};
use zeroize::Zeroizing;

impl PublicKey {
    /// Reads a public key from a Multikey (`z6Mk…`), in base58btc or base64url; post-quantum keys
    /// only in base64url (`ukCR…`), as
    /// [Quantum-Resistant Cryptosuites, section 2.1.1](https://w3c.github.io/vc-di-quantum-resistant/#multikey)
    /// demands.
    ///
    /// # Errors
    /// Those of [`multibase::decode`]; [`Code::KeyCodecUnsupported`] for an unknown multicodec;
    /// [`Code::KeySecretExposed`] for that of a secret key; and those of
    /// [`PublicKey::from_raw`] for the bytes.
    pub fn from_multikey(text: &str) -> Result<PublicKey> {
        let (base, bytes) = decode(text)?;
        match split(&bytes, Part::Public)? {
            (Part::Public, key_type, raw) => {
                check_base(key_type, base)?;
                PublicKey::from_raw(key_type, raw)
            }
            (Part::Secret, key_type, _) => {
                Err(Error::new(Code::KeySecretExposed).with("type", key_type))
            }
        }
    }

    /// The key as a Multikey: in base64url for post-quantum keys, else in base58btc.
    pub fn to_multikey(&self) -> String {
        let mut bytes = varint(codec(self.key_type(), Part::Public));
        bytes.extend_from_slice(self.as_raw());
        multibase::encode(base(self.key_type()), &bytes)
    }
}

impl SecretKey {
    /// Reads a secret key from a Multikey (`z3u2…`), in base58btc or base64url; post-quantum keys
    /// only in base64url, and ML-DSA only as a seed.
    ///
    /// # Errors
    /// Those of [`multibase::decode`]; [`Code::KeyCodecUnsupported`] for an unknown multicodec;
    /// [`Code::KeySecretMissing`] for that of a public key; and those of [`SecretKey::from_raw`]
    /// for the bytes.
    pub fn from_multikey(text: &str) -> Result<SecretKey> {
        let (base, bytes) = decode(text)?;
        match split(&bytes, Part::Secret)? {
            (Part::Secret, key_type, raw) => {
                check_base(key_type, base)?;
                SecretKey::from_raw(key_type, raw)
            }
            (Part::Public, key_type, _) => {
                Err(Error::new(Code::KeySecretMissing).with("type", key_type))
            }
        }
    }

    /// The **secret** key as a Multikey, in the base of its public one. The text is wiped when it is
    /// dropped.
    pub fn to_secret_multikey(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new(varint(codec(self.key_type(), Part::Secret)));
        bytes.extend_from_slice(&self.to_secret_raw());
        Zeroizing::new(multibase::encode(base(self.key_type()), &bytes))
    }
}

/// The base of a key's Multikey.
fn base(key_type: KeyType) -> Base {
    match key_type.is_post_quantum() {
        true => Base::Base64Url,
        false => Base::Base58Btc,
    }
}

fn check_base(key_type: KeyType, found: Base) -> Result<()> {
    match key_type.is_post_quantum() && found != base(key_type) {
        true => Err(Error::new(Code::KeyMultibaseBase).with("type", key_type)),
        false => Ok(()),
    }
}

/// The bytes of multibase text; wiped, since a secret key may turn up in place of a public one.
fn decode(text: &str) -> Result<(Base, Zeroizing<Vec<u8>>)> {
    multibase::decode(text).map(|(base, bytes)| (base, Zeroizing::new(bytes)))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Public,
    Secret,
}

/// The number of a key in the
/// [multicodec table](https://github.com/multiformats/multicodec/blob/master/table.csv).
fn codec(key_type: KeyType, part: Part) -> u16 {
    let (public, secret) = match key_type {
        KeyType::Ed25519 => (0xed, 0x1300),
        KeyType::P256 => (0x1200, 0x1306),
        KeyType::P384 => (0x1201, 0x1307),
        KeyType::P521 => (0x1202, 0x1308),
        KeyType::Secp256k1 => (0xe7, 0x1301),
        KeyType::Rsa => (0x1205, 0x1305),
        KeyType::X25519 => (0xec, 0x1302),
        // Controlled Identifiers 1.0 writes the varint of 0x130a as 0x8030; it is 0x8a26.
        KeyType::Bls12381G2 => (0xeb, 0x130a),
        KeyType::MlDsa44 => (0x1210, 0x131a),
        KeyType::SlhDsa128s => (0x1220, 0x131d),
    };
    if part == Part::Public { public } else { secret }
}

/// The multicodec of the long form of an ML-DSA-44 secret key, which can be computed from the seed.
const ML_DSA_44_EXPANDED: u16 = 0x1317;

/// What the multicodec number at the start of `bytes` names, and the bytes after it.
fn split(bytes: &[u8], wanted: Part) -> Result<(Part, KeyType, &[u8])> {
    for part in [Part::Public, Part::Secret] {
        for key_type in KeyType::ALL {
            if let Some(raw) = bytes.strip_prefix(&varint(codec(key_type, part))[..]) {
                return Ok((part, key_type, raw));
            }
        }
    }
    // The draft has it, and it is not read here; whoever finds it published must be told the same.
    if wanted == Part::Public && bytes.starts_with(&varint(ML_DSA_44_EXPANDED)) {
        return Err(Error::new(Code::KeySecretExposed).with("type", KeyType::MlDsa44));
    }
    let shown = if bytes.is_empty() {
        "nothing".to_owned()
    } else {
        bytes.iter().take(2).map(|byte| format!("{byte:02x}")).collect()
    };
    let wanted = if wanted == Part::Public { "public" } else { "secret" };
    Err(Error::new(Code::KeyCodecUnsupported).with("codec", shown).with("part", wanted))
}

/// An unsigned varint: seven bits a byte, the least significant first.
fn varint(mut number: u16) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(3);
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}
