//! Disclosures: what a digest is of.

use super::{HashAlgorithm, shown};
use std::fmt::Write;
use testamur_core::json::{self, Value};
use testamur_core::{Code, Error, Result};
use testamur_keys::multibase::encode_base64url;
use testamur_proof::jose::decode_public_base64url;

/// A salt, the name of a claim if it is a member and no item of an array, and the value (RFC 9901,
/// section 4.2). It says nothing until a digest for it is found in what an issuer signed.
#[derive(Clone, Debug, PartialEq)]
pub struct Disclosure {
    encoded: String,
    salt: String,
    name: Option<String>,
    value: Value,
}

impl Disclosure {
    /// Reads a disclosure from its base64url. That text is kept: its very characters are hashed.
    ///
    /// # Errors
    /// [`Code::DisclosureMalformed`] when it is no base64url of a strict JSON array, or salt or name
    /// is no text; [`Code::DisclosureArrayLength`] when the array has neither three parts nor two.
    pub fn parse(encoded: &str) -> Result<Disclosure> {
        let malformed = |reason: String| {
            Error::new(Code::DisclosureMalformed)
                .with("reason", reason)
                .with("disclosure", shown(encoded))
        };
        let bytes = decode_public_base64url(encoded)
            .ok_or_else(|| malformed("it is no base64url without padding".to_owned()))?;
        let value = json::parse(&bytes).map_err(|error| {
            let sentence = error.sentence();
            malformed(format!("it is no strict JSON: {}", sentence.trim_end_matches('.')))
        })?;
        let Value::Array(parts) = value else {
            return Err(malformed(format!("it is {}, no array", value.kind_with_article())));
        };
        let text = |what: &str, value: Value| match value {
            Value::String(text) => Ok(text),
            other => {
                Err(malformed(format!("its {what} is {}, no text", other.kind_with_article())))
            }
        };
        let length = parts.len();
        let mut parts = parts.into_iter();
        let (salt, name, value) = match (length, parts.next(), parts.next(), parts.next()) {
            (2, Some(salt), Some(value), None) => (salt, None, value),
            (3, Some(salt), Some(name), Some(value)) => (salt, Some(name), value),
            _ => return Err(wrong_length("a member or an item", length, "3 or 2", encoded)),
        };
        let salt = text("salt", salt)?;
        let name = name.map(|name| text("claim name", name)).transpose()?;
        Ok(Disclosure { encoded: encoded.to_owned(), salt, name, value })
    }

    /// A new disclosure.
    pub(super) fn new(salt: String, name: Option<&str>, value: Value) -> Disclosure {
        let write = |text: &mut String| {
            text.push('[');
            Value::write_string(text, &salt)?;
            if let Some(name) = name {
                text.push(',');
                Value::write_string(text, name)?;
            }
            write!(text, ",{value}]")
        };
        let mut text = String::new();
        write(&mut text).expect("a String takes all writes");
        let encoded = encode_base64url(text.as_bytes());
        Disclosure { encoded, salt, name: name.map(str::to_owned), value }
    }

    /// The disclosure as it is written.
    pub fn encoded(&self) -> &str {
        &self.encoded
    }

    /// The random text that keeps others from guessing the value.
    pub fn salt(&self) -> &str {
        &self.salt
    }

    /// The name of the claim; `None` for an item of an array.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The value, in which there may be further digests.
    pub fn value(&self) -> &Value {
        &self.value
    }

    pub(super) fn take_name(&mut self) -> Option<String> {
        self.name.take()
    }

    pub(super) fn take_value(&mut self) -> Value {
        std::mem::replace(&mut self.value, Value::Null)
    }

    /// The digest that stands for this disclosure in what the issuer signed.
    pub fn digest(&self, algorithm: HashAlgorithm) -> String {
        algorithm.digest(&self.encoded)
    }
}

pub(super) fn wrong_length(place: &str, actual: usize, expected: &str, encoded: &str) -> Error {
    Error::new(Code::DisclosureArrayLength)
        .with("place", place)
        .with("actual", actual)
        .with("expected", expected)
        .with("disclosure", shown(encoded))
}
