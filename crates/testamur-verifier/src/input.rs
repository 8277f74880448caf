//! What is to be verified, read once: by its bytes, or by a value that was read before.

use crate::envelope::{self, Opened};
use crate::{CredentialPolicy, Policy};
use std::sync::Arc;
use testamur_baking::unbake;
use testamur_core::json::{Value, parse_within};
use testamur_core::report::Format;
use testamur_core::{Code, Error, InBuild, Result};

/// A document to be verified: its form is recognised and it was read, or could not be, which the report then
/// says. The rounds of one verification, and several policies with the same limits, can share it.
#[derive(Debug)]
pub struct Input {
    pub(crate) read: Result<Read>,
    /// The form of the image that it was baked into.
    pub(crate) image: Option<Format>,
    /// Bytes of its text, which some limits grow with.
    pub(crate) bytes: u64,
}

impl Input {
    /// Reads bytes, whose form is recognised, within the limits of the policy. What is baked into an image is taken out of it.
    pub fn from_bytes(bytes: &[u8], policy: &Policy) -> Input {
        Input::within(bytes, policy.credentials())
    }

    /// The same for credentials.
    pub(crate) fn within(bytes: &[u8], policy: &CredentialPolicy) -> Input {
        let image = Some(Format::recognise(bytes)).filter(|format| format.is_image());
        let read_of = |bytes: &[u8]| (read(bytes, policy), bytes.len() as u64);
        let (read, bytes) = match image {
            None => read_of(bytes),
            Some(_) => match InBuild::check("badges in images").and_then(|_| unbake(bytes)) {
                Ok(baked) => read_of(&baked.credential),
                Err(error) => (Err(error), 0),
            },
        };
        Input { read, image, bytes }
    }

    /// What could not be had, and why.
    pub(crate) fn missing(error: Error) -> Input {
        Input { read: Err(error), image: None, bytes: 0 }
    }

    /// Takes a value that was read as a part of something else, such as a member of a request: a document, or
    /// a text that is a token. It must be within the limits of the policy, as bytes must; that names are given once
    /// and numbers can be kept was seen to when it was read. The verdict is that on its text.
    pub fn from_value(value: Value, policy: &Policy) -> Input {
        let policy = policy.credentials();
        match value.check_within(&policy.limits.json) {
            Ok(bytes) => Input { read: of_value(value, policy), image: None, bytes: bytes as u64 },
            Err(error) => Input::missing(error),
        }
    }
}

/// An input as its form says.
#[derive(Debug)]
pub(crate) enum Read {
    Json(Arc<Value>),
    /// A token in this form, or why it could not be opened.
    Token(Format, Box<Result<Opened>>),
}

/// Recognises and reads a document that stands by itself.
pub(crate) fn read(input: &[u8], policy: &CredentialPolicy) -> Result<Read> {
    // A byte order mark, which some editors write before any text.
    let input = input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input);
    match Format::recognise(input) {
        format @ (Format::Jwt | Format::SdJwt | Format::Cose) => {
            let limit = policy.limits.json.bytes;
            // A payload grows by a third in base64, and by another in that of COSE.
            if input.len() / 2 > limit {
                return Err(Error::new(Code::LimitTokenSize)
                    .with("actual", input.len())
                    .with("part", "payload")
                    .with("limit", limit));
            }
            Ok(Read::Token(format, Box::new(envelope::open(input, &policy.limits.json))))
        }
        // What is none of them is told by its reader.
        _ => of_value(parse_within(input, &policy.limits.json)?, policy),
    }
}

fn of_value(value: Value, policy: &CredentialPolicy) -> Result<Read> {
    let limits = &policy.limits.json;
    match value {
        Value::Object(_) if is_json_jws(&value) => {
            Ok(Read::Token(Format::Jwt, Box::new(envelope::open_json(&value, limits))))
        }
        Value::Object(_) => Ok(Read::Json(Arc::new(value))),
        Value::String(text) if is_token(&text) => {
            let format = Format::recognise(text.as_bytes());
            Ok(Read::Token(format, Box::new(envelope::open_text(&text, limits))))
        }
        other => Err(Error::new(Code::InputNotObject).with("kind", other.kind_with_article())),
    }
}

/// Whether a text in JSON is a token of some form.
pub(crate) fn is_token(text: &str) -> bool {
    Format::recognise(text.as_bytes()).is_enveloping()
}

/// Whether an object is a token in a JSON form (RFC 7515, section 7.2), and no document.
pub(crate) fn is_json_jws(value: &Value) -> bool {
    let has = |name: &str| value.get(name).is_some();
    has("payload") && (has("signature") || has("signatures")) && !has("@context") && !has("type")
}
