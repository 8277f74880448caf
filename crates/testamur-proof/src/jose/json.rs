//! Tokens in their JSON forms, which can have several signatures.

use super::header::Header;
use super::jws::{Jws, malformed};
use super::limits;
use std::borrow::Cow;
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result};

/// A token in one of its JSON forms (RFC 7515, section 7.2). Nothing in it has been verified.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonJws {
    form: JsonForm,
    payload: String,
    signatures: Vec<JsonSignature>,
}

/// Which of the JSON forms it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonForm {
    /// One signature, its members beside the payload (section 7.2.2).
    Flattened,
    /// An array of signatures (section 7.2.1).
    General,
}

/// One signature of a token in JSON form, as it is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JsonSignature {
    /// The protected header in base64url.
    pub protected: String,
    /// The unprotected header; empty if there is none.
    pub header: Object,
    /// The signature in base64url.
    pub signature: String,
}

impl JsonJws {
    /// A token of these parts, as yet unread; for those who have made one.
    ///
    /// # Errors
    /// [`Code::ProofJws`] when it has no signature, or several in the flattened form;
    /// [`Code::LimitTokenSignatures`].
    pub fn new(
        form: JsonForm,
        payload: impl Into<String>,
        signatures: Vec<JsonSignature>,
    ) -> Result<JsonJws> {
        match signatures.len() {
            0 => Err(malformed("it has no signature")),
            2.. if form == JsonForm::Flattened => {
                Err(malformed("the flattened form has one signature"))
            }
            actual if actual > limits::SIGNATURES => Err(Error::new(Code::LimitTokenSignatures)
                .with("actual", actual)
                .with("limit", limits::SIGNATURES)),
            _ => Ok(JsonJws { form, payload: payload.into(), signatures }),
        }
    }

    /// Reads a token in either form. Members that RFC 7515 does not know are ignored, as it demands.
    ///
    /// # Errors
    /// [`Code::ProofJws`] when it is not of the form; [`Code::LimitTokenSignatures`].
    pub fn read(value: &Value) -> Result<JsonJws> {
        let object = value.as_object().ok_or_else(|| malformed("it is no object"))?;
        let payload = text(object, "payload")?.ok_or_else(|| malformed("payload is missing"))?;
        let Some(list) = object.get("signatures") else {
            return JsonJws::new(JsonForm::Flattened, payload, vec![JsonSignature::read(object)?]);
        };
        // What is of one signature and what is of all would be told apart in two ways.
        if ["signature", "protected", "header"].iter().any(|name| object.contains_key(name)) {
            return Err(malformed("it has both signatures and members of a single signature"));
        }
        let list = list.as_array().ok_or_else(|| malformed("signatures is no array"))?;
        if list.len() > limits::SIGNATURES {
            return JsonJws::new(JsonForm::General, "", vec![JsonSignature::default(); list.len()]);
        }
        let read = |entry: &Value| {
            let entry = entry.as_object().ok_or_else(|| malformed("a signature is no object"))?;
            JsonSignature::read(entry)
        };
        let signatures = list.iter().map(read).collect::<Result<_>>()?;
        JsonJws::new(JsonForm::General, payload, signatures)
    }

    /// Which form it has.
    pub fn form(&self) -> JsonForm {
        self.form
    }

    /// The payload in base64url.
    pub fn encoded_payload(&self) -> &str {
        &self.payload
    }

    /// The signatures as they are written; at least one.
    pub fn signatures(&self) -> &[JsonSignature] {
        &self.signatures
    }

    /// The token with the signature at `index`, to verify it.
    ///
    /// # Errors
    /// [`Code::ProofJws`] when there is no such signature or a part is no base64url, and those of
    /// [`Jws::parse`] for the header. In the JSON forms too, `alg` is to be protected.
    pub fn jws(&self, index: usize) -> Result<Jws<'static>> {
        let of = self.signatures.get(index).ok_or_else(|| malformed("it has no such signature"))?;
        let header = Header::read(&of.protected, of.header.clone())?;
        let signing_input = format!("{}.{}", of.protected, self.payload);
        Jws::from_parts(header, Cow::Owned(signing_input), &self.payload, &of.signature)
    }

    /// The token as JSON.
    pub fn to_value(&self) -> Value {
        let mut out = Object::new();
        out.insert("payload", self.payload.as_str());
        match self.form {
            JsonForm::Flattened => {
                for (name, value) in self.signatures[0].to_object() {
                    out.insert(name, value);
                }
            }
            JsonForm::General => {
                let list: Vec<Value> =
                    self.signatures.iter().map(|one| Value::Object(one.to_object())).collect();
                out.insert("signatures", list);
            }
        }
        Value::Object(out)
    }
}

impl JsonSignature {
    fn read(object: &Object) -> Result<JsonSignature> {
        let header = match object.get("header") {
            None => Object::new(),
            Some(Value::Object(header)) => header.clone(),
            Some(_) => return Err(malformed("header is no object")),
        };
        let needed = |name: &'static str| {
            text(object, name)?.ok_or_else(|| malformed(format!("{name} is missing")))
        };
        let (protected, signature) = (needed("protected")?, needed("signature")?);
        Ok(JsonSignature {
            protected: protected.to_owned(),
            header,
            signature: signature.to_owned(),
        })
    }

    fn to_object(&self) -> Object {
        let mut out = Object::new();
        if !self.header.is_empty() {
            out.insert("header", self.header.clone());
        }
        out.insert("protected", self.protected.as_str());
        out.insert("signature", self.signature.as_str());
        out
    }
}

fn text<'v>(object: &'v Object, name: &str) -> Result<Option<&'v str>> {
    match object.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(malformed(format!("{name} is no text"))),
    }
}
