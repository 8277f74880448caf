//! The rules of the W3C Verifiable Credentials Data Model, [1.1] and [2.0], over plain JSON values:
//! what each property must look like, with or without a proof.
//!
//! These rules read JSON names as they stand. Whether the contexts give those names their meaning
//! is for JSON-LD processing to check.
//!
//! [1.1]: https://www.w3.org/TR/vc-data-model-1.1/
//! [2.0]: https://www.w3.org/TR/vc-data-model-2.0/

mod digest;
mod keys;
mod language;
mod place;
mod rules;
mod summary;

pub use digest::Digests;
pub use keys::{check_not_key, has_secret_key};
pub use rules::{check_credential, check_envelope, check_presentation};
pub use summary::{CredentialSummary, Schema, report_summary};

use crate::json::{Object, Value};

/// The context that every VCDM 1.1 document names first.
pub const CONTEXT_V1: &str = "https://www.w3.org/2018/credentials/v1";
/// The context that every VCDM 2.0 document names first.
pub const CONTEXT_V2: &str = "https://www.w3.org/ns/credentials/v2";

/// Members by which verifiers decide, and the proofs themselves: nothing in them may be left out of a
/// signature, even where a caller allows terms that no context defines.
pub const DECISIVE_MEMBERS: &[&str] =
    &["credentialSchema", "credentialStatus", "proof", "relatedResource"];

/// Members of a credential by which verifiers decide whether it counts, and for what. With selective
/// disclosure no holder may hide them or what is in them.
pub const ALWAYS_SHOWN: &[&str] = &[
    "@context",
    "type",
    "issuer",
    "validFrom",
    "validUntil",
    "issuanceDate",
    "expirationDate",
    "credentialStatus",
    "credentialSchema",
    "relatedResource",
    "termsOfUse",
];

/// A version of the data model, as the first context tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Version {
    /// Version 1.1.
    V1,
    /// Version 2.0.
    V2,
}

impl Version {
    /// The version whose context stands first (or alone); `None` when another or none does.
    pub fn of(document: &Value) -> Option<Version> {
        match document.get("@context")?.as_set().first()?.as_str()? {
            CONTEXT_V1 => Some(Version::V1),
            CONTEXT_V2 => Some(Version::V2),
            _ => None,
        }
    }

    /// The URL of its context.
    pub fn context(self) -> &'static str {
        match self {
            Version::V1 => CONTEXT_V1,
            Version::V2 => CONTEXT_V2,
        }
    }
}

/// A presentation as JSON-LD: without the credentials that stand as strings in it. In a token of VCDM 1.1
/// these are tokens themselves, and no identifiers, as its context would have them
/// ([VCDM 1.1, section 6.3.1](https://www.w3.org/TR/vc-data-model-1.1/#json-web-token)). The others
/// keep their places.
pub fn without_tokens(presentation: &Object) -> Object {
    let mut presentation = presentation.clone();
    match presentation.get_mut("verifiableCredential") {
        Some(Value::Array(credentials)) => {
            for token in credentials.iter_mut().filter(|one| one.as_str().is_some()) {
                *token = Value::Null;
            }
        }
        Some(token @ Value::String(_)) => *token = Value::Null,
        _ => {}
    }
    presentation
}

/// What a document is by its types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It has the type `VerifiableCredential`.
    Credential,
    /// It has the type `VerifiablePresentation`.
    Presentation,
    /// It is an object around a credential in another form: `EnvelopedVerifiableCredential`.
    EnvelopedCredential,
    /// It is an object around a presentation in another form: `EnvelopedVerifiablePresentation`.
    EnvelopedPresentation,
}

impl Kind {
    /// The kind of a document by its types; `None` when it has none of the four. With several, the
    /// first in the order of the variants counts.
    pub fn of(document: &Value) -> Option<Kind> {
        let types = document.get("type")?.as_set();
        let has = |name| types.iter().any(|entry| entry.as_str() == Some(name));
        [
            ("VerifiableCredential", Kind::Credential),
            ("VerifiablePresentation", Kind::Presentation),
            ("EnvelopedVerifiableCredential", Kind::EnvelopedCredential),
            ("EnvelopedVerifiablePresentation", Kind::EnvelopedPresentation),
        ]
        .into_iter()
        .find_map(|(name, kind)| has(name).then_some(kind))
    }
}

/// Whether a text is an absolute URL (or URI, or IRI) by its form: a scheme, a colon, something
/// after it, and no character that no URL may hold. DIDs and URNs are URLs too.
pub fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let mut scheme = scheme.bytes();
    scheme.next().is_some_and(|first| first.is_ascii_alphabetic())
        && scheme.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
        && !rest.is_empty()
        && (rest.bytes().all(is_url_byte)
            || rest.chars().all(|c| match u8::try_from(c).ok().filter(u8::is_ascii) {
                Some(byte) => is_url_byte(byte),
                None => !c.is_control() && !c.is_whitespace(),
            }))
}

/// Whether a URL may hold this ASCII character. A table, since whole tokens stand in `data:` URLs.
fn is_url_byte(byte: u8) -> bool {
    static HELD: [bool; 256] = {
        let mut held = [false; 256];
        let mut byte = 0;
        while byte < 128_u8 {
            held[byte as usize] = byte.is_ascii_graphic()
                && !matches!(byte, b'<' | b'>' | b'"' | b'{' | b'}' | b'|' | b'\\' | b'^' | b'`');
            byte += 1;
        }
        held
    };
    HELD[usize::from(byte)]
}

/// The identifier of an object, or of what stands in its place as a bare URL.
pub fn id_of(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("id")?.as_str())
}

#[cfg(test)]
mod tests;
