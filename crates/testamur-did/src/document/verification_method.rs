//! Verification methods and the keys in them.

use super::relationship::{Relationship, Relationships};
use crate::syntax::shown;
use std::sync::{Arc, OnceLock};
use testamur_core::json::{Pointer, Value};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_keys::{KeyType, PublicKey, multibase};

/// A key in a document, with its id, its controller and the end of its life
/// ([Controlled Identifiers 1.0, section 2.2](https://www.w3.org/TR/cid-1.0/#verification-methods)).
#[derive(Clone, Debug)]
pub struct VerificationMethod {
    id: Arc<str>,
    kind: String,
    controller: String,
    expires: Option<Timestamp>,
    revoked: Option<Timestamp>,
    pub(super) relationships: Relationships,
    pointer: Pointer,
    /// What the key is read from, or why there is none.
    material: Result<Material>,
    key: OnceLock<Result<PublicKey>>,
}

#[derive(Clone, Debug)]
enum Material {
    /// A Multikey.
    Multibase(String, Option<KeyType>),
    /// A JSON Web Key.
    Jwk(Value, Option<KeyType>),
    /// Bare bytes in base58.
    Base58(String, KeyType),
}

/// How a type of verification method writes its key.
enum Form {
    Multikey,
    Jwk,
    /// A type of the time before Multikey: one type of key, written in any of the usual members.
    Suite(KeyType),
}

/// The types that are read.
const TYPES: [(&str, Form); 14] = [
    ("Multikey", Form::Multikey),
    ("JsonWebKey", Form::Jwk),
    ("JsonWebKey2020", Form::Jwk),
    ("Ed25519VerificationKey2018", Form::Suite(KeyType::Ed25519)),
    ("Ed25519VerificationKey2020", Form::Suite(KeyType::Ed25519)),
    ("X25519KeyAgreementKey2019", Form::Suite(KeyType::X25519)),
    ("X25519KeyAgreementKey2020", Form::Suite(KeyType::X25519)),
    ("EcdsaSecp256k1VerificationKey2019", Form::Suite(KeyType::Secp256k1)),
    ("EcdsaSecp256k1VerificationKey2020", Form::Suite(KeyType::Secp256k1)),
    ("EcdsaSecp256r1VerificationKey2019", Form::Suite(KeyType::P256)),
    ("P256Key2021", Form::Suite(KeyType::P256)),
    ("P384Key2021", Form::Suite(KeyType::P384)),
    ("P521Key2021", Form::Suite(KeyType::P521)),
    ("RsaVerificationKey2018", Form::Suite(KeyType::Rsa)),
];

/// Members of a method that hold key material.
const MATERIAL: [&str; 5] =
    ["publicKeyMultibase", "publicKeyJwk", "publicKeyBase58", "publicKeyHex", "publicKeyPem"];

/// Members of a method that hold a secret, which no document may show.
const SECRET: [&str; 7] = [
    "secretKeyMultibase",
    "secretKeyJwk",
    "privateKeyMultibase",
    "privateKeyJwk",
    "privateKeyBase58",
    "privateKeyHex",
    "privateKeyPem",
];

impl VerificationMethod {
    /// Takes from `value` what the method needs; the key is read when it is asked for.
    pub(super) fn read(
        id: Arc<str>,
        kind: &str,
        controller: &str,
        value: &Value,
        pointer: Pointer,
        relationships: Relationships,
    ) -> VerificationMethod {
        let mut times = [None, None];
        let mut material = material(&id, kind, value);
        for (time, member) in times.iter_mut().zip(["expires", "revoked"]) {
            let Some(stated) = value.get(member) else { continue };
            *time = stated.as_str().and_then(Timestamp::parse);
            if time.is_none() {
                material = Err(Error::new(Code::DidVerificationMethodTime)
                    .with("url", shown(&id))
                    .with("member", member)
                    .with("actual", shown(&stated.to_string())));
            }
        }
        let [expires, revoked] = times;
        VerificationMethod {
            id,
            kind: kind.to_owned(),
            controller: controller.to_owned(),
            expires,
            revoked,
            relationships,
            pointer,
            material,
            key: OnceLock::new(),
        }
    }

    /// The absolute id, by which proofs name the method.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The type: `Multikey`, `JsonWebKey` or another.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Who controls the method, as the document states it; empty if it does not, and then the method serves
    /// for nothing.
    pub fn controller(&self) -> &str {
        &self.controller
    }

    /// When the key is not to be used any more, if that was stated. The verifier compares it with
    /// the time that it verifies for: what a proof says of its own time, a stolen key can say too.
    pub fn expires(&self) -> Option<Timestamp> {
        self.expires
    }

    /// When the key was revoked, if it was: no proof is to be accepted from then on.
    pub fn revoked(&self) -> Option<Timestamp> {
        self.revoked
    }

    /// Whether the document authorizes the method for `relationship`.
    pub fn is_for(&self, relationship: Relationship) -> bool {
        self.relationships.contains(relationship)
    }

    /// Where the method stands in its document.
    pub fn pointer(&self) -> &Pointer {
        &self.pointer
    }

    /// The public key. It is read and checked once; clones of it share that work.
    ///
    /// # Errors
    /// [`Code::DidVerificationMethodType`] for an unknown type,
    /// [`Code::DidVerificationMethodAccount`] for an account, which is no key,
    /// [`Code::KeyTypeUnsupported`] for a type of key that this build does not have,
    /// [`Code::DidVerificationMethodSecret`] when the secret key is published,
    /// [`Code::DidVerificationMethodTime`] when `expires` or `revoked` cannot be read,
    /// [`Code::DidVerificationMethodKey`] when the material is missing, given twice, of another
    /// kind than the type demands, or no valid key.
    pub fn public_key(&self) -> Result<&PublicKey> {
        let key = self.key.get_or_init(|| {
            let read = self.material.clone().and_then(|material| self.read_key(&material));
            read.map_err(|error| error.at(self.pointer.clone()))
        });
        key.as_ref().map_err(Error::clone)
    }

    /// What a JWK says against signatures by its key (RFC 7517, sections 4.2 and 4.3): that it is
    /// for another use, or for operations of which `verify` is none.
    ///
    /// # Errors
    /// [`Code::DidVerificationMethodKey`].
    pub(super) fn check_signs(&self) -> Result<()> {
        let Ok(Material::Jwk(jwk, _)) = &self.material else { return Ok(()) };
        let reason = if jwk.get("use").is_some_and(|usage| usage.as_str() != Some("sig")) {
            "its use is not \"sig\""
        } else if jwk.get("key_ops").is_some_and(|operations| !names_verify(operations)) {
            "its key_ops do not name \"verify\""
        } else {
            return Ok(());
        };
        Err(unusable(&self.id, reason).at(self.pointer.clone()))
    }

    /// Spares reading the key, where it was read to make the document.
    pub(crate) fn know(&self, key: PublicKey) {
        self.key.get_or_init(|| Ok(key));
    }

    fn read_key(&self, material: &Material) -> Result<PublicKey> {
        let (key, expected) = match material {
            Material::Multibase(text, expected) => (PublicKey::from_multikey(text), *expected),
            Material::Jwk(jwk, expected) => (PublicKey::from_jwk(jwk), *expected),
            Material::Base58(text, kind) => (
                multibase::decode_base58(text).and_then(|raw| PublicKey::from_raw(*kind, &raw)),
                Some(*kind),
            ),
        };
        let key = key.map_err(|error| match error.code() {
            Code::KeyJwkSecret | Code::KeySecretExposed => secret(&self.id),
            // Nothing is wrong with such a key; another build may know it.
            Code::KeyTypeUnsupported => error,
            _ => unusable(&self.id, error.sentence().trim_end_matches('.')),
        })?;
        match expected {
            Some(expected) if expected != key.key_type() => {
                let reason = format!("its type demands {expected}, the key is {}", key.key_type());
                Err(unusable(&self.id, &reason))
            }
            _ => Ok(key),
        }
    }
}

fn names_verify(operations: &Value) -> bool {
    let operations = operations.as_array().unwrap_or_default();
    operations.iter().any(|operation| operation.as_str() == Some("verify"))
}

fn unusable(id: &str, reason: &str) -> Error {
    Error::new(Code::DidVerificationMethodKey).with("url", shown(id)).with("reason", reason)
}

fn secret(id: &str) -> Error {
    Error::new(Code::DidVerificationMethodSecret).with("url", shown(id))
}

/// Finds the one member that holds the key.
fn material(id: &str, kind: &str, value: &Value) -> Result<Material> {
    if SECRET.iter().any(|member| value.get(member).is_some()) {
        return Err(secret(id));
    }
    let Some((_, form)) = TYPES.iter().find(|(name, _)| *name == kind) else {
        let code = match value.get("blockchainAccountId") {
            Some(_) => Code::DidVerificationMethodAccount,
            None => Code::DidVerificationMethodType,
        };
        return Err(Error::new(code).with("url", shown(id)).with("type", shown(kind)));
    };
    let mut present = MATERIAL.iter().filter_map(|member| Some((*member, value.get(member)?)));
    let (member, content) = present.next().ok_or_else(|| unusable(id, "the key is missing"))?;
    if present.next().is_some() {
        return Err(unusable(id, "the key is given twice"));
    }
    let text = || {
        let text = content.as_str().map(str::to_owned);
        text.ok_or_else(|| unusable(id, &format!("{member} is no text")))
    };
    Ok(match (form, member) {
        (Form::Multikey, "publicKeyMultibase") => Material::Multibase(text()?, None),
        (Form::Jwk, "publicKeyJwk") => Material::Jwk(content.clone(), None),
        (Form::Suite(key), "publicKeyMultibase") => Material::Multibase(text()?, Some(*key)),
        (Form::Suite(key), "publicKeyJwk") => Material::Jwk(content.clone(), Some(*key)),
        (Form::Suite(key), "publicKeyBase58") => Material::Base58(text()?, *key),
        _ => return Err(unusable(id, &format!("{member} is not read for the type {kind}"))),
    })
}
