//! JSON Web Keys ([RFC 7517](https://www.rfc-editor.org/rfc/rfc7517), RFC 7518 section 6, RFC
//! 8037, RFC 8812,
//! [draft-ietf-cose-bls-key-representations](https://datatracker.ietf.org/doc/html/draft-ietf-cose-bls-key-representations-08))
//! and their thumbprints ([RFC 7638](https://www.rfc-editor.org/rfc/rfc7638)).

use crate::multibase::{decode_base64url, encode_base64url};
use crate::public::wrong_length;
use crate::secret::Secret;
use crate::{KeyType, PublicKey, SecretJson, SecretKey, rsa_key};
use sha2::{Digest, Sha256};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{COMPLETE, Code, Error, Result};
use zeroize::Zeroizing;

impl PublicKey {
    /// Reads a public key from a JWK. Values are in their one form: base64url without padding,
    /// coordinates in full length, RSA numbers without leading zeros.
    ///
    /// The members `use`, `key_ops`, `kid` and the certificates are not looked at, and `alg` only
    /// for post-quantum keys (kty `AKP`), whose type it is.
    ///
    /// # Errors
    /// [`Code::KeyJwkSecret`] when a member of a secret key is there; [`Code::KeyJwk`] when a
    /// member is missing or malformed; [`Code::KeyTypeUnsupported`] for other types and curves;
    /// and those of [`PublicKey::from_raw`]. Errors point at the member.
    pub fn from_jwk(jwk: &Value) -> Result<PublicKey> {
        const SECRET: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];
        let object = members(jwk)?;
        if let Some(name) = SECRET.iter().find(|name| object.contains_key(name)) {
            return Err(Error::new(Code::KeyJwkSecret).with("member", name).at(at(name)));
        }
        public_part(object)
    }

    /// The key as a JWK with the members that RFC 7638 requires and no others; for a post-quantum
    /// key those that the draft on ML-DSA for JOSE and COSE requires, `alg`, `kty` and `pub`.
    pub fn to_jwk(&self) -> Value {
        let mut jwk = Object::new();
        let key_type = self.key_type();
        match key_type {
            // For BLS12381G2 as in draft-ietf-cose-bls-key-representations-08.
            KeyType::Ed25519 | KeyType::X25519 | KeyType::Bls12381G2 => {
                jwk.insert("kty", "OKP");
                jwk.insert("crv", key_type.name());
                jwk.insert("x", encode_base64url(self.as_raw()));
            }
            KeyType::P256 | KeyType::P384 | KeyType::P521 | KeyType::Secp256k1 => {
                let point = self.uncompressed();
                let (x, y) = point[1..].split_at(point.len() / 2);
                jwk.insert("kty", "EC");
                jwk.insert("crv", key_type.name());
                jwk.insert("x", encode_base64url(x));
                jwk.insert("y", encode_base64url(y));
            }
            KeyType::MlDsa44 | KeyType::SlhDsa128s => {
                jwk.insert("kty", "AKP");
                jwk.insert("alg", key_type.name());
                jwk.insert("pub", encode_base64url(self.as_raw()));
            }
            // A build without RSA keys has none to write.
            KeyType::Rsa if !COMPLETE => {}
            KeyType::Rsa => {
                let (n, e) = rsa_key::public_numbers(self.as_raw());
                jwk.insert("kty", "RSA");
                jwk.insert("n", encode_base64url(&n));
                jwk.insert("e", encode_base64url(&e));
            }
        }
        Value::Object(jwk)
    }

    /// The SHA-256 thumbprint of RFC 7638, in base64url.
    pub fn thumbprint(&self) -> String {
        let jwk = self.to_jwk();
        let object = jwk.as_object().expect("to_jwk gives an object");
        let mut required: Vec<(&str, &Value)> = object.iter().collect();
        required.sort_by_key(|(name, _)| *name);
        let ordered: Object =
            required.into_iter().map(|(name, value)| (name, value.clone())).collect();
        encode_base64url(&Sha256::digest(ordered.to_string()))
    }

    /// The thumbprint as a URI ([RFC 9278](https://www.rfc-editor.org/rfc/rfc9278)).
    pub fn thumbprint_uri(&self) -> String {
        format!("urn:ietf:params:oauth:jwk-thumbprint:sha-256:{}", self.thumbprint())
    }
}

impl SecretKey {
    /// Reads a secret key from a JWK, as strictly as [`PublicKey::from_jwk`]. RSA keys have their
    /// primes and all that belongs to them, or only `d`.
    ///
    /// # Errors
    /// Those of [`PublicKey::from_jwk`]; [`Code::KeySecretMissing`] when it is a public JWK;
    /// [`Code::KeyMismatch`] when its public members belong to another key; [`Code::KeyRsaParts`].
    pub fn from_jwk(jwk: &Value) -> Result<SecretKey> {
        let object = members(jwk)?;
        let public = public_part(object)?;
        let name = secret_member(public.key_type());
        if !object.contains_key(name) {
            return Err(Error::new(Code::KeySecretMissing).with("type", public.key_type()));
        }
        let d = Zeroizing::new(bytes(object, name)?);
        let secret = match public.key_type() {
            KeyType::Rsa => rsa_secret(object, &public, &d),
            key_type => SecretKey::from_raw(key_type, &d),
        };
        secret.map_err(|e| e.at(at(name)))?.belonging_to(&public)
    }

    /// The **secret** key as a JWK: the public members, and `d` and all that belongs to it, or
    /// `priv` for a post-quantum key. It is wiped when dropped.
    pub fn to_secret_jwk(&self) -> SecretJson {
        let mut jwk = SecretJson::from(self.public_key().to_jwk());
        let object = jwk.as_object_mut().expect("to_jwk gives an object");
        let mut put = |name: &str, bytes: &[u8]| object.insert(name, encode_base64url(bytes));
        if let Secret::Rsa(key) = self.secret() {
            let numbers = rsa_key::numbers(key);
            put("d", &numbers.d);
            put("p", &numbers.p);
            put("q", &numbers.q);
            put("dp", &numbers.dp);
            put("dq", &numbers.dq);
            put("qi", &numbers.qi);
        } else {
            put(secret_member(self.key_type()), &self.to_secret_raw());
        }
        jwk
    }
}

/// The member that holds the secret, or its first part.
fn secret_member(key_type: KeyType) -> &'static str {
    if key_type.is_post_quantum() { "priv" } else { "d" }
}

fn at(name: &str) -> Pointer {
    Pointer::root().child(name)
}

fn malformed(reason: String) -> Error {
    Error::new(Code::KeyJwk).with("reason", reason)
}

fn members(jwk: &Value) -> Result<&Object> {
    jwk.as_object()
        .ok_or_else(|| malformed(format!("it is {}, not an object", jwk.kind_with_article())))
}

fn text<'v>(object: &'v Object, name: &str) -> Result<&'v str> {
    match object.get(name) {
        Some(Value::String(text)) => Ok(text),
        Some(other) => {
            Err(malformed(format!("{name} is {}, not a string", other.kind_with_article()))
                .at(at(name)))
        }
        None => Err(malformed(format!("{name} is missing"))),
    }
}

fn bytes(object: &Object, name: &str) -> Result<Vec<u8>> {
    decode_base64url(text(object, name)?).map_err(|e| {
        let reason = e.facts().find(|(fact, _)| *fact == "reason").map_or("", |(_, reason)| reason);
        malformed(format!("{name} is not base64url without padding: {reason}")).at(at(name))
    })
}

/// A value that has exactly the bytes of a coordinate.
fn coordinate(object: &Object, name: &str, key_type: KeyType) -> Result<Vec<u8>> {
    let bytes = bytes(object, name)?;
    match key_type.width() {
        Some(width) if width != bytes.len() => {
            let part = format!("coordinate {name}");
            Err(wrong_length(key_type, &part, bytes.len(), width).at(at(name)))
        }
        _ => Ok(bytes),
    }
}

/// A positive number without leading zeros (RFC 7518, section 2, Base64urlUInt).
fn number(object: &Object, name: &str) -> Result<Zeroizing<Vec<u8>>> {
    let bytes = Zeroizing::new(bytes(object, name)?);
    match bytes.first() {
        None => Err(malformed(format!("{name} is empty")).at(at(name))),
        Some(0) => Err(malformed(format!("{name} starts with a zero byte")).at(at(name))),
        Some(_) => Ok(bytes),
    }
}

fn public_part(object: &Object) -> Result<PublicKey> {
    let kty = text(object, "kty")?;
    let unsupported = |member: &str, name: &str| {
        Err(Error::new(Code::KeyTypeUnsupported).with("type", name).at(at(member)))
    };
    if kty == "RSA" {
        let (n, e) = (number(object, "n")?, number(object, "e")?);
        return Ok(PublicKey::from_material(rsa_key::public(&n, &e)?));
    }
    if kty == "AKP" {
        let alg = text(object, "alg")?;
        let of_alg = |key_type: &KeyType| key_type.is_post_quantum() && key_type.name() == alg;
        let Some(key_type) = KeyType::ALL.into_iter().find(of_alg) else {
            return unsupported("alg", alg);
        };
        let public = bytes(object, "pub")?;
        return PublicKey::from_raw(key_type, &public).map_err(|e| e.at(at("pub")));
    }
    if kty != "OKP" && kty != "EC" {
        return unsupported("kty", kty);
    }
    let crv = text(object, "crv")?;
    let Some(key_type) = KeyType::ALL.into_iter().find(|key_type| key_type.name() == crv) else {
        return unsupported("crv", crv);
    };
    match (kty, key_type) {
        ("OKP", KeyType::Ed25519 | KeyType::X25519) => {
            let x = coordinate(object, "x", key_type)?;
            PublicKey::from_raw(key_type, &x).map_err(|e| e.at(at("x")))
        }
        ("OKP", KeyType::Bls12381G2) => {
            PublicKey::from_raw(key_type, &bytes(object, "x")?).map_err(|e| e.at(at("x")))
        }
        ("EC", KeyType::P256 | KeyType::P384 | KeyType::P521 | KeyType::Secp256k1) => {
            let x = coordinate(object, "x", key_type)?;
            let y = coordinate(object, "y", key_type)?;
            PublicKey::from_coordinates(key_type, &x, &y)
        }
        _ => Err(malformed(format!("the curve {crv} does not go with kty {kty}")).at(at("crv"))),
    }
}

fn rsa_secret(object: &Object, public: &PublicKey, d: &[u8]) -> Result<SecretKey> {
    if object.contains_key("oth") {
        let reason = "keys of more than two primes are not supported".to_owned();
        return Err(malformed(reason).at(at("oth")));
    }
    let (n, e) = rsa_key::public_numbers(public.as_raw());
    const PRIMES: [&str; 5] = ["p", "q", "dp", "dq", "qi"];
    if !PRIMES.iter().any(|name| object.contains_key(name)) {
        return rsa_key::secret(&n, &e, d, &[]).and_then(SecretKey::from_rsa);
    }
    let (p, q) = (number(object, "p")?, number(object, "q")?);
    let key = rsa_key::secret(&n, &e, d, &[&p, &q])?;
    let numbers = rsa_key::numbers(&key);
    for (name, right) in [("dp", &numbers.dp), ("dq", &numbers.dq), ("qi", &numbers.qi)] {
        if number(object, name)? != *right {
            let reason = format!("{name} does not fit the primes");
            return Err(Error::new(Code::KeyRsaParts).with("reason", reason).at(at(name)));
        }
    }
    SecretKey::from_rsa(key)
}
