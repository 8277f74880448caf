//! What came of securing a document.

use crate::jose::Jws;
use base64ct::{Base64, Encoding};
use std::fmt;
use testamur_core::json::{Object, Value};
use testamur_core::model::CONTEXT_V2;

/// A secured credential or presentation, in whatever form. Written out by `Display` as text that
/// verifiers read: JSON, a token, or base64 of a COSE signature.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Secured {
    /// A document with its proof in it
    Document(Value),
    /// A token as text, and its media type
    Token {
        /// Such as `application/vc+jwt`
        media_type: &'static str,
        /// The token
        text: String,
    },
    /// A COSE signature, and its media type
    Cose {
        /// Such as `application/vc+cose`
        media_type: &'static str,
        /// The bytes
        bytes: Vec<u8>,
    },
}

impl Secured {
    /// The document with its proof; `None` for a token or a COSE signature.
    pub fn document(&self) -> Option<&Value> {
        match self {
            Secured::Document(document) => Some(document),
            Secured::Token { .. } | Secured::Cose { .. } => None,
        }
    }

    /// A member of the document, if it is one with its proof in it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.document()?.get(name)
    }

    /// The bytes of a file: JSON, the token, or the COSE signature itself.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Secured::Cose { bytes, .. } => bytes.clone(),
            text => text.to_string().into_bytes(),
        }
    }

    /// As JSON: the document; around a token or a COSE signature an object of VCDM 2.0,
    /// [`EnvelopedVerifiableCredential`](https://www.w3.org/TR/vc-data-model-2.0/#enveloped-verifiable-credentials)
    /// or `EnvelopedVerifiablePresentation`.
    pub fn into_value(self) -> Value {
        match self {
            Secured::Document(document) => document,
            Secured::Token { media_type, text } => {
                // Only the content of the older token tells which of the two it is.
                let is_presentation = match media_type {
                    "application/jwt" => Jws::parse(&text)
                        .and_then(|token| token.unverified_claims())
                        .is_ok_and(|claims| claims.contains_key("vp")),
                    other => other.starts_with("application/vp"),
                };
                envelope(is_presentation, format_args!("{media_type},{text}"))
            }
            Secured::Cose { media_type, bytes } => envelope(
                media_type.starts_with("application/vp"),
                format_args!("{media_type};base64,{}", Base64::encode_string(&bytes)),
            ),
        }
    }
}

fn envelope(is_presentation: bool, data: fmt::Arguments<'_>) -> Value {
    let name = match is_presentation {
        true => "EnvelopedVerifiablePresentation",
        false => "EnvelopedVerifiableCredential",
    };
    let mut out = Object::new();
    out.insert("@context", CONTEXT_V2);
    out.insert("type", name);
    out.insert("id", format!("data:{data}"));
    out.into()
}

impl fmt::Display for Secured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Secured::Document(document) => fmt::Display::fmt(document, f),
            Secured::Token { text, .. } => f.write_str(text),
            Secured::Cose { bytes, .. } => f.write_str(&Base64::encode_string(bytes)),
        }
    }
}

impl From<Secured> for Value {
    fn from(secured: Secured) -> Value {
        secured.into_value()
    }
}
