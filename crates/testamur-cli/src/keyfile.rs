//! Keys in whatever form a file has them: JWK, PEM, Multikey, DID.

use crate::failure::Failure;
use crate::files;
use clap::Args;
use std::path::{Path, PathBuf};
use testamur::did::Did;
use testamur::keys::{PublicKey, SecretKey, is_secret_der, not_a_key};
use testamur::{Code, Value};

/// A key from a file: the secret one, or only the public one.
pub(crate) enum Key {
    Secret(Box<SecretKey>),
    Public(PublicKey),
}

/// Where the password of an encrypted key comes from.
#[derive(Args, Clone, Debug)]
pub(crate) struct Password {
    /// Take the password of an encrypted key from this environment variable
    #[arg(long, value_name = "NAME", conflicts_with = "password_file")]
    password_env: Option<String>,

    /// Take the password of an encrypted key from the first line of this file
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl Key {
    /// Reads a key in any form that is known. A password is asked for only if it is needed.
    pub(crate) fn read(path: &Path, password: &Password) -> Result<Key, Failure> {
        let bytes = files::read(path)?;
        if let Some(error) = not_a_key(&bytes) {
            return Err(Failure::from(error).about(path));
        }
        let text = std::str::from_utf8(&bytes).map_err(|_| unknown().about(path))?;
        Key::parse(text.trim(), password).map_err(|failure| failure.about(path))
    }

    fn parse(text: &str, password: &Password) -> Result<Key, Failure> {
        if text.starts_with('{') {
            return Key::from_json(&testamur::parse(text.as_bytes())?);
        }
        if text.contains("-----BEGIN") {
            return match SecretKey::from_pem(text) {
                Ok(key) => Ok(key.into()),
                Err(error) if error.code() == Code::KeyPasswordNeeded => {
                    let password = password.ask("Password of the key: ")?;
                    Ok(SecretKey::from_encrypted_pem(text, password.as_bytes())?.into())
                }
                Err(error) if error.code() == Code::KeySecretMissing => {
                    Ok(Key::Public(PublicKey::from_pem(text)?))
                }
                Err(error) => Err(error.into()),
            };
        }
        if text.starts_with("did:") {
            return Key::from_did(text);
        }
        if text.starts_with(['z', 'u']) && !text.contains(char::is_whitespace) {
            return Key::from_multikey(text);
        }
        Err(unknown())
    }

    /// A JWK, or a verification method that holds one or a Multikey.
    fn from_json(value: &Value) -> Result<Key, Failure> {
        let member = |name| value.get(name).and_then(Value::as_str);
        if let Some(secret) = member("secretKeyMultibase") {
            return Ok(SecretKey::from_multikey(secret)?.into());
        }
        if let Some(public) = member("publicKeyMultibase") {
            return Ok(Key::Public(PublicKey::from_multikey(public)?));
        }
        let jwk = ["privateKeyJwk", "secretKeyJwk", "publicKeyJwk"];
        let jwk = jwk.iter().find_map(|name| value.get(name)).unwrap_or(value);
        match jwk.get("d").or(jwk.get("priv")) {
            Some(_) => Ok(SecretKey::from_jwk(jwk)?.into()),
            None => Ok(Key::Public(PublicKey::from_jwk(jwk)?)),
        }
    }

    fn from_multikey(text: &str) -> Result<Key, Failure> {
        match SecretKey::from_multikey(text) {
            Ok(key) => Ok(key.into()),
            Err(error) if error.code() == Code::KeySecretMissing => {
                Ok(Key::Public(PublicKey::from_multikey(text)?))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A DID that is made from a key.
    fn from_did(text: &str) -> Result<Key, Failure> {
        let did = Did::parse(text)?;
        match did.method() {
            "key" => Ok(Key::Public(PublicKey::from_multikey(did.method_specific_id())?)),
            other => Err(Failure::usage(
                format!("A did:{other} is no key by itself."),
                "Give a did:key, a JWK, a PEM or a Multikey.",
            )),
        }
    }

    pub(crate) fn public_key(&self) -> &PublicKey {
        match self {
            Key::Secret(key) => key.public_key(),
            Key::Public(key) => key,
        }
    }

    /// The secret key, which the command needs.
    pub(crate) fn secret(self, path: &Path) -> Result<SecretKey, Failure> {
        match self {
            Key::Secret(key) => Ok(*key),
            Key::Public(_) => Err(Failure::usage(
                "This is only a public key; signing takes the secret one.",
                "Give the file that `testamur key new` wrote.",
            )
            .about(path)),
        }
    }
}

impl From<SecretKey> for Key {
    fn from(key: SecretKey) -> Key {
        Key::Secret(Box::new(key))
    }
}

impl Password {
    /// The password, from where it was said to be, or from the terminal.
    pub(crate) fn ask(&self, prompt: &str) -> Result<String, Failure> {
        if let Some(name) = &self.password_env {
            return std::env::var(name).map_err(|_| {
                Failure::usage(
                    format!("The environment variable {name} is not set, or is no text."),
                    "Set it, or name another one.",
                )
            });
        }
        if let Some(path) = &self.password_file {
            let bytes = files::read(path)?;
            let text = String::from_utf8_lossy(&bytes);
            return Ok(text.lines().next().unwrap_or_default().to_owned());
        }
        rpassword::prompt_password(prompt).map_err(|_| {
            Failure::usage(
                "A password is needed, and there is no terminal to ask for it.",
                "Say --password-env NAME or --password-file FILE.",
            )
        })
    }
}

/// Whether these bytes are a secret key, in any form, encrypted or not.
pub(crate) fn holds_secret(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim();
    is_secret_der(bytes)
        || text.contains("PRIVATE KEY-----")
        || SecretKey::from_multikey(text).is_ok()
        || testamur::parse(text.as_bytes()).is_ok_and(|value| has_secret(&value))
}

/// Whether a JWK, a set of them, or a document with keys has a secret part; the parser bounds the
/// depth.
fn has_secret(value: &Value) -> bool {
    const SECRET: [&str; 4] =
        ["secretKeyMultibase", "privateKeyMultibase", "secretKeyJwk", "privateKeyJwk"];
    match value {
        Value::Array(items) => items.iter().any(has_secret),
        Value::Object(members) => {
            let has = |name: &str| members.get(name).is_some();
            (has("kty") && ["d", "k", "priv"].into_iter().any(has))
                || SECRET.iter().any(|name| has(name))
                || members.iter().any(|(_, inside)| has_secret(inside))
        }
        _ => false,
    }
}

fn unknown() -> Failure {
    Failure::usage(
        "This is no key in a form that is known.",
        "Give a JWK, a PEM file, a Multikey or a did:key; `testamur key new` makes a key.",
    )
}
