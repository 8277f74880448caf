//! Keys in whatever form a file has them: JWK, PEM, Multikey, DID.

use crate::failure::{Failure, USAGE};
use crate::files;
use clap::Args;
use std::path::{Path, PathBuf};
use testamur::did::Did;
use testamur::keys::{PublicKey, SecretJson, SecretKey, not_a_key};
use testamur::{Code, Error, Value};
use zeroize::Zeroizing;

/// A key from a file: the secret one, or only the public one.
pub(crate) enum Key {
    Secret(Box<SecretKey>),
    Public(PublicKey),
}

/// Where the password of an encrypted key comes from.
#[derive(Args, Clone, Debug, Default)]
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
        if path.to_string_lossy().starts_with("did:") && !path.exists() {
            return Err(is_no_file(path));
        }
        let bytes = files::read_secret(path)?;
        if bytes.trim_ascii().is_empty() {
            let empty = Failure::from(Error::new(Code::InputEmpty));
            return Err(empty.with_status(USAGE).about(path));
        }
        if let Some(error) = not_a_key(&bytes) {
            return Err(Failure::from(error).about(path));
        }
        let text = std::str::from_utf8(&bytes).map_err(|_| unknown().about(path))?;
        Key::parse(text.trim(), password).map_err(|failure| failure.about(path))
    }

    pub(crate) fn parse(text: &str, password: &Password) -> Result<Key, Failure> {
        // The reader of JSON names the byte order mark.
        if text.trim_start_matches('\u{feff}').starts_with('{') {
            let value = SecretJson::parse(text.as_bytes());
            let value = value.map_err(|e| Failure::from(e).with_status(USAGE))?;
            return Key::from_json(&value);
        }
        if text.contains("-----BEGIN") {
            let blocks = text.lines().filter(|line| line.starts_with("-----BEGIN"));
            if blocks.filter(|line| line.contains("PRIVATE KEY")).count() > 1 {
                return Err(several());
            }
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
        if jwk.get("kty").and_then(Value::as_str) == Some("oct") {
            return Err(symmetric());
        }
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
    /// The password in this environment variable or on the first line of this file; unless one is named, it is
    /// asked for at the terminal.
    pub(crate) fn from(password_env: Option<String>, password_file: Option<PathBuf>) -> Password {
        Password { password_env, password_file }
    }

    /// The password, from where it was said to be, or from the terminal.
    pub(crate) fn ask(&self, prompt: &str) -> Result<Zeroizing<String>, Failure> {
        if let Some(name) = &self.password_env {
            return of_environment(name, "Set it, or name another one.");
        }
        if let Some(path) = &self.password_file {
            return first_line(path);
        }
        prompted(prompt)
    }

    /// A password for something new. One that is typed is asked for twice: what is encrypted with a
    /// slip of the finger is lost.
    pub(crate) fn choose(&self, prompt: &str) -> Result<Zeroizing<String>, Failure> {
        let password = self.ask(prompt)?;
        let typed = self.password_env.is_none() && self.password_file.is_none();
        if typed && prompted("The same again: ")? != password {
            return Err(Failure::usage(
                "The two passwords differ.",
                "Type the same password twice, or say --password-env NAME or --password-file FILE.",
            ));
        }
        Ok(password)
    }
}

/// A secret in this environment variable.
pub(crate) fn of_environment(name: &str, advice: &str) -> Result<Zeroizing<String>, Failure> {
    std::env::var(name).map(Zeroizing::new).map_err(|_| {
        let missing = format!("The environment variable {name} is not set, or is no text.");
        Failure::usage(missing, advice)
    })
}

/// A secret on the first line of this file.
pub(crate) fn first_line(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let bytes = files::read_secret(path)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| no_text().about(path))?;
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

fn prompted(prompt: &str) -> Result<Zeroizing<String>, Failure> {
    rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(|_| {
        let needed = Failure::from(Error::new(Code::KeyPasswordNeeded)).with_status(USAGE);
        needed.advising(
            "There is no terminal to ask for the password: say --password-env NAME or --password-file FILE.",
        )
    })
}

fn no_text() -> Failure {
    Failure::usage(
        "What is in this file is no text in UTF-8.",
        "Write the secret in UTF-8, on the first line.",
    )
}

fn is_no_file(did: &Path) -> Failure {
    Failure::usage(
        format!("{} is a DID; the file of a key is expected.", did.display()),
        "Put a did:key into a file, or give it by standard input under the name -; `testamur did \
         resolve` shows the document of a DID.",
    )
}

fn several() -> Failure {
    Failure::usage(
        "There are several secret keys in this PEM text.",
        "Put the one that is meant into a file of its own.",
    )
}

fn symmetric() -> Failure {
    Failure::usage(
        "This JWK is a shared secret (kty oct), which has no public part: nobody could verify what \
         it signs without being able to sign as well.",
        "Make a key pair with `testamur key new`.",
    )
}

fn unknown() -> Failure {
    Failure::usage(
        "This is no key in a form that is known.",
        "Give a JWK, a PEM file, a Multikey or a did:key; `testamur key new` makes a key.",
    )
}
