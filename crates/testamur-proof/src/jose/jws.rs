//! A token, before and after its signature was checked.

use super::base64url::decode_public_base64url;
use super::header::{self, Header};
use super::limits;
use super::signature;
use std::borrow::Cow;
use testamur_core::json::{self, Object, Value};
use testamur_core::{Code, Error, Result};
use testamur_keys::multibase::decode_base64url;
use testamur_keys::{Provider, PublicKey};

/// A token that was read. **Nothing in it has been verified.**
#[derive(Clone, Debug, PartialEq)]
pub struct Jws<'t> {
    header: Header,
    /// Protected header, full stop, payload: what is signed.
    signing_input: Cow<'t, str>,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// A token whose signature was checked with a key; only [`Jws::verify`] makes one.
///
/// It is still for the caller that the key is the right one for what the token claims.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifiedJws {
    header: Header,
    payload: Vec<u8>,
}

impl<'t> Jws<'t> {
    /// Reads a token in the compact form (RFC 7515, section 7.1). Base64url is taken without padding
    /// and in its one form only.
    ///
    /// # Errors
    /// [`Code::ProofJws`] when it is not of the form; [`Code::ProofJwsHeader`],
    /// [`Code::ProofJwsAlgorithm`], [`Code::ProofJwsCritical`] for its header;
    /// [`Code::LimitTokenSize`].
    pub fn parse(token: &'t str) -> Result<Jws<'t>> {
        let three = "it has not three parts with two full stops between them";
        let (signing_input, signature) = token.rsplit_once('.').ok_or_else(|| malformed(three))?;
        let (protected, payload) = signing_input.split_once('.').ok_or_else(|| malformed(three))?;
        if payload.contains('.') {
            return Err(malformed(three));
        }
        let header = Header::read(protected, Object::new())?;
        Jws::from_parts(header, Cow::Borrowed(signing_input), payload, signature)
    }

    /// The same token, with no tie to the text that it was read from.
    pub fn into_owned(self) -> Jws<'static> {
        let signing_input = Cow::Owned(self.signing_input.into_owned());
        Jws { signing_input, ..self }
    }

    pub(super) fn from_parts(
        header: Header,
        signing_input: Cow<'t, str>,
        payload: &str,
        signature: &str,
    ) -> Result<Jws<'t>> {
        let payload = part("payload", payload, limits::PAYLOAD_BYTES)?;
        let signature = part("signature", signature, limits::SIGNATURE_BYTES)?;
        if signature.is_empty() {
            return Err(malformed("it has no signature"));
        }
        Ok(Jws { header, signing_input, payload, signature })
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The payload, which anybody may have written.
    pub fn unverified_payload(&self) -> &[u8] {
        &self.payload
    }

    /// The bytes that are signed: header and payload as they are written, with a full stop between.
    pub fn signing_input(&self) -> &[u8] {
        self.signing_input.as_bytes()
    }

    /// The signature.
    pub(crate) fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The payload as an object: a token must be looked into to find the key that it needs.
    ///
    /// # Errors
    /// As [`claims`].
    pub fn unverified_claims(&self) -> Result<Object> {
        claims(&self.payload)
    }

    /// Checks the signature with a key that the caller found.
    ///
    /// # Errors
    /// [`Code::ProofJwsKey`] when keys of this type do not sign with the algorithm that the header
    /// names; [`Code::ProofJwsSignature`] when the signature is not one of this token by this key.
    pub fn verify(self, key: &PublicKey, provider: &dyn Provider) -> Result<VerifiedJws> {
        let algorithm = self.header.algorithm();
        let message = self.signing_input.as_bytes();
        signature::verify(algorithm, key, message, &self.signature, provider)?;
        Ok(VerifiedJws { header: self.header, payload: self.payload })
    }
}

impl VerifiedJws {
    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The header, to keep it.
    pub fn into_header(self) -> Header {
        self.header
    }

    /// The payload.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The payload as an object.
    ///
    /// # Errors
    /// As [`claims`].
    pub fn claims(&self) -> Result<Object> {
        claims(&self.payload)
    }
}

/// Reads a payload as the claims of a JWT ([RFC 7519](https://www.rfc-editor.org/rfc/rfc7519),
/// section 7.2): one strict JSON object.
///
/// # Errors
/// Those of [`json::parse`]; [`Code::ProofJwsClaims`] when it is no object.
pub fn claims(payload: &[u8]) -> Result<Object> {
    match json::parse(payload)? {
        Value::Object(claims) => Ok(claims),
        other => Err(Error::new(Code::ProofJwsClaims)
            .with("reason", format_args!("it is {}, no object", other.kind_with_article()))),
    }
}

/// Decodes one part of a token.
pub(super) fn part(name: &str, text: &str, limit: usize) -> Result<Vec<u8>> {
    check_size(name, text, limit)?;
    // Why it is none, the slower one tells.
    decode_public_base64url(text).map_or_else(|| decode_base64url(text), Ok).map_err(|error| {
        malformed(format!("its {name} is no base64url: {}", header::reason(&error)))
    })
}

/// Refuses a part that takes more bytes once it is decoded.
fn check_size(part: &str, text: &str, limit: usize) -> Result<()> {
    // Four characters encode three bytes, two or three at the end one or two.
    let actual = text.len() / 4 * 3 + (text.len() % 4).saturating_sub(1);
    if actual <= limit {
        return Ok(());
    }
    Err(Error::new(Code::LimitTokenSize)
        .with("actual", actual)
        .with("part", part)
        .with("limit", limit))
}

pub(super) fn malformed(reason: impl std::fmt::Display) -> Error {
    Error::new(Code::ProofJws).with("reason", reason)
}
