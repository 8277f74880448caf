//! What people give for a key that is none, or is one in a form that is not read.

use crate::SecretJson;
use crate::limits::PEM_CHARACTERS;
use pkcs8::der::asn1::AnyRef;
use pkcs8::der::{Decode, Reader, SliceReader, Tag, Tagged};
use testamur_core::json::Value;
use testamur_core::{Code, Error};

/// What the bytes of a file are, if they are known to be no key in a form that is read; the error
/// says what they are and what to do. `None` says nothing about them.
///
/// Known are DER, keys of OpenSSH, JWK Sets, credentials, presentations and DID documents. PEM of
/// other things is recognised where PEM is read.
pub fn not_a_key(bytes: &[u8]) -> Option<Error> {
    if let Some(what) = binary(bytes) {
        return Some(Error::new(Code::KeyBinary).with("what", what));
    }
    let text = std::str::from_utf8(bytes).ok()?.trim();
    if OPENSSH.iter().any(|prefix| text.starts_with(prefix)) {
        return Some(Error::new(Code::KeyOpenssh).with("what", "a public key"));
    }
    if !text.starts_with('{') {
        return None;
    }
    let value = SecretJson::parse(text.as_bytes()).ok()?;
    if let Some(keys) = value.get("keys").and_then(Value::as_array)
        && value.get("kty").is_none()
    {
        return Some(Error::new(Code::KeyJwkSet).with("count", keys.len()));
    }
    let what = document(&value)?;
    Some(Error::new(Code::KeyOtherDocument).with("what", what))
}

/// Whether the bytes are DER that holds a secret key: PKCS#8, encrypted or not, PKCS#1, SEC 1 or
/// PKCS#12. Only the types of its members are looked at, so that it may be a key of a kind that is
/// not read here.
pub fn is_secret_der(bytes: &[u8]) -> bool {
    binary(bytes).is_some_and(|what| [SECRET, ENCRYPTED, PKCS12].contains(&what))
}

const SECRET: &str = "a secret key";
const ENCRYPTED: &str = "an encrypted secret key";
const PKCS12: &str = "a PKCS#12 file";

/// The error for a PEM block with this label, if it is known.
pub(crate) fn labelled(label: &str) -> Option<Error> {
    let (code, what) = match label {
        "OPENSSH PRIVATE KEY" => (Code::KeyOpenssh, "a secret key"),
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => {
            (Code::KeyCertificate, "a certificate")
        }
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => {
            (Code::KeyCertificate, "a request for a certificate")
        }
        _ => return None,
    };
    Some(Error::new(code).with("what", what))
}

/// How public keys of OpenSSH begin: a line with type, base64 and comment.
const OPENSSH: [&str; 4] = ["ssh-ed25519 ", "ssh-rsa ", "ecdsa-sha2-", "sk-"];

fn document(value: &Value) -> Option<&'static str> {
    let has = |member: &str| value.get(member).is_some();
    let is = |name: &str| {
        let types = value.get("type").map_or(&[][..], Value::as_set);
        types.iter().any(|found| found.as_str() == Some(name))
    };
    let rules = [
        (is("VerifiableCredential") || has("credentialSubject"), "a credential"),
        (is("VerifiablePresentation") || has("verifiableCredential"), "a presentation"),
        (has("verificationMethod") || has("didDocument"), "a DID document"),
    ];
    rules.into_iter().find_map(|(applies, what)| applies.then_some(what))
}

/// What DER this is, by the types of its members; what they hold is not looked at.
fn binary(bytes: &[u8]) -> Option<&'static str> {
    if bytes.len() > PEM_CHARACTERS {
        return None;
    }
    let outer = AnyRef::from_der(bytes).ok().filter(|outer| outer.tag() == Tag::Sequence)?;
    let mut reader = SliceReader::new(outer.value()).ok()?;
    let mut tags = Vec::new();
    while !reader.is_finished() && tags.len() < 4 {
        tags.push(AnyRef::decode(&mut reader).ok()?.tag());
    }
    Some(match tags[..] {
        [Tag::Integer, Tag::Sequence, Tag::OctetString, ..]
        | [Tag::Integer, Tag::OctetString, ..]
        | [Tag::Integer, Tag::Integer, Tag::Integer, ..] => SECRET,
        [Tag::Sequence, Tag::OctetString] => ENCRYPTED,
        [Tag::Sequence, Tag::BitString] => "a public key",
        // An ECDSA signature has two numbers too, but shorter ones.
        [Tag::Integer, Tag::Integer] if bytes.len() > 200 => "a public key",
        [Tag::Sequence, Tag::Sequence, Tag::BitString] => "a certificate, or a request for one,",
        [Tag::Integer, Tag::Sequence, ..] => PKCS12,
        _ => return None,
    })
}
