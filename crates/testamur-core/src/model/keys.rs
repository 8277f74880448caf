//! Keys where a credential is expected. People mix the files up, and a secret key must neither be
//! shown nor signed.

use super::Kind;
use crate::json::{Object, Value};
use crate::{Code, Error, Result};

/// Makes sure that a document is no key, and that none which is secret stands in it: a JWK, a set of
/// them, a verification method, or a document with such a member at any depth. A credential or
/// presentation, by its type, is none of these; what stands in it is not looked at.
///
/// # Errors
/// [`Code::InputKey`], which says what the document is and nothing of what is in it.
pub fn check_not_key(document: &Value) -> Result<()> {
    let Some(members) = document.as_object().filter(|_| Kind::of(document).is_none()) else {
        return Ok(());
    };
    let has = |name: &str| members.contains_key(name);
    let key = match has_secret_key(document) {
        true if has("kty") => "a secret key (JWK)",
        true if has("keys") => "a set of keys with a secret key (JWK Set)",
        true => "a document with a secret key",
        false if is_claims(members) => return Ok(()),
        false if SEEDS.into_iter().any(has) => "what a secret key is made from",
        false if members.get("kty").is_some_and(|kty| kty.as_str().is_some()) => {
            "a public key (JWK)"
        }
        false if members.get("keys").is_some_and(is_set) => "a set of public keys (JWK Set)",
        false if has("publicKeyMultibase") || has("publicKeyJwk") => "a public key",
        false => return Ok(()),
    };
    Err(Error::new(Code::InputKey).with("key", key))
}

/// Whether a secret key in a form that is known stands in a value: in a JWK (`d`, `k`, `priv`), or in
/// a member whose name says it, as `privateKeyMultibase` and `secretKeyJwk`. The depth is that of the
/// value, which its reader has bounded.
pub fn has_secret_key(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(has_secret_key),
        Value::Object(members) => {
            let has = |name: &str| members.contains_key(name);
            (has("kty") && ["d", "k", "priv"].into_iter().any(has))
                || members.iter().any(|(name, value)| {
                    SECRET_MEMBERS.iter().any(|start| name.starts_with(start))
                        || has_secret_key(value)
                })
        }
        _ => false,
    }
}

/// How the names of members with a secret key begin, whatever its form.
const SECRET_MEMBERS: [&str; 2] = ["privateKey", "secretKey"];

/// Members of files from which keys are made again.
const SEEDS: [&str; 3] = ["mnemonic", "passphrase", "seed"];

/// Whether these are the members of some credential, though its type does not say so, or claims of
/// an SD-JWT VC: they may be called anything.
fn is_claims(members: &Object) -> bool {
    ["@context", "credentialSubject", "vct", "iss"]
        .into_iter()
        .any(|name| members.contains_key(name))
}

fn is_set(keys: &Value) -> bool {
    let keys = keys.as_array().unwrap_or_default();
    keys.iter().any(|key| key.get("kty").is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[test]
    fn keys_are_told_from_documents() {
        for (document, expected) in [
            (r#"{"kty": "OKP", "x": "a", "d": "b"}"#, "This is a secret key (JWK)"),
            (r#"{"kty": "oct", "k": "b"}"#, "This is a secret key (JWK)"),
            (r#"{"kty": "AKP", "priv": "b"}"#, "This is a secret key (JWK)"),
            (r#"{"kty": "OKP", "x": "a"}"#, "This is a public key (JWK)"),
            (r#"{"keys": [{"kty": "EC"}]}"#, "This is a set of public keys"),
            (r#"{"keys": [{"kty": "EC", "d": "b"}]}"#, "This is a set of keys with a secret key"),
            (
                r#"{"@context": [], "type": "Multikey", "secretKeyMultibase": "z"}"#,
                "This is a document with a secret key",
            ),
            (
                r#"{"id": "did:a:b", "keyAgreement": [{"privateKeyBase58": "3"}]}"#,
                "This is a document with a secret key",
            ),
            (r#"{"vct": "urn:a", "cnf": {"jwk": {"kty": "EC", "d": "b"}}}"#, "This is a document"),
            (r#"{"seed": "b"}"#, "This is what a secret key is made from"),
            (r#"{"publicKeyMultibase": "z"}"#, "This is a public key, and no credential"),
        ] {
            let error = check_not_key(&parse(document.as_bytes()).unwrap()).unwrap_err();
            assert_eq!(error.code(), Code::InputKey);
            assert!(error.sentence().starts_with(expected), "{document}: {error}");
        }
        for document in [
            "{}",
            "[]",
            r#"{"keys": [1]}"#,
            r#"{"kty": 1}"#,
            r#"{"type": ["VerifiableCredential"], "kty": "EC", "d": "b"}"#,
            r#"{"vct": "urn:a", "seed": "of an apple", "cnf": {"jwk": {"kty": "EC", "x": "b"}}}"#,
            r#"{"id": "did:a:b", "verificationMethod": [{"publicKeyJwk": {"kty": "EC"}}]}"#,
        ] {
            assert_eq!(check_not_key(&parse(document.as_bytes()).unwrap()), Ok(()), "{document}");
        }
    }
}
