//! The header of a token: what it says about how it was signed.

use super::limits;
use testamur_core::json::{self, Object, Pointer, Value};
use testamur_core::{Code, Error, Result};
use testamur_keys::{PublicKey, SignatureAlgorithm};

/// The header of a token (RFC 7515, section 4): the protected part, and in JSON forms the
/// unprotected one.
///
/// When it exists, its `alg` is an algorithm for key pairs, it has neither `crit` nor `b64`, and no
/// member stands in both parts. The other members are looked at when they are asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    algorithm: SignatureAlgorithm,
    protected: Object,
    unprotected: Object,
}

impl Header {
    /// Reads the protected part in its base64url, beside the unprotected part.
    pub(super) fn read(protected: &str, unprotected: Object) -> Result<Header> {
        let bytes = super::jws::part("header", protected, limits::HEADER.bytes)?;
        let value = json::parse_within(&bytes, &limits::HEADER).map_err(|error| {
            if error.code() == Code::LimitDepth {
                return error;
            }
            let sentence = error.sentence();
            let refused =
                refused("text", format!("is no strict JSON: {}", sentence.trim_end_matches('.')));
            match error.pointer() {
                Some(at) => refused.at(at.clone()),
                None => refused,
            }
        })?;
        let Value::Object(protected) = value else {
            return Err(refused("text", format!("is {}, no object", value.kind_with_article())));
        };
        Header::from_parts(protected, unprotected)
    }

    fn from_parts(protected: Object, unprotected: Object) -> Result<Header> {
        if let Some((twice, _)) = unprotected.iter().find(|(name, _)| protected.contains_key(name))
        {
            return Err(refused(twice, "stands in both the protected and the unprotected header"));
        }
        for name in ["alg", "crit", "b64"] {
            if unprotected.contains_key(name) {
                return Err(refused(name, "stands in the unprotected header"));
            }
        }
        if let Some(critical) = protected.get("crit") {
            return Err(critical_refused(critical));
        }
        // Only together with crit would it be understood (RFC 7797, section 6); ignored, the same
        // signature would cover another payload.
        if protected.contains_key("b64") {
            return Err(refused(
                "b64",
                "is there, but payloads that are not encoded are not taken",
            ));
        }
        let algorithm = match protected.get("alg") {
            Some(Value::String(name)) => algorithm(name)?,
            Some(other) => {
                return Err(refused("alg", format!("is {}, no text", other.kind_with_article())));
            }
            None => return Err(refused("alg", "is missing")),
        };
        Ok(Header { algorithm, protected, unprotected })
    }

    /// How the token says it was signed. [`Jws::verify`](super::Jws::verify) makes sure that the
    /// key signs so.
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// The type of the token (RFC 7515, section 4.1.9), as it is written.
    ///
    /// # Errors
    /// [`Code::ProofJwsHeader`] when it is no string.
    pub fn typ(&self) -> Result<Option<&str>> {
        self.text("typ")
    }

    /// Makes sure that the token is of one of these types. Types are compared without regard to
    /// case and to a leading `application/` (RFC 7515, section 4.1.9).
    ///
    /// # Errors
    /// [`Code::ProofJwsType`] when it is of another or of none; those of [`typ`](Header::typ).
    pub fn expect_type(&self, types: &[&str]) -> Result<()> {
        let actual = self.typ()?;
        if actual.is_some_and(|actual| types.iter().any(|one| same_type(actual, one))) {
            return Ok(());
        }
        Err(Error::new(Code::ProofJwsType)
            .with("actual", actual.map_or("none", |typ| shown(typ)))
            .with("expected", types.join(" or ")))
    }

    /// The type of the content (section 4.1.10), as it is written.
    ///
    /// # Errors
    /// [`Code::ProofJwsHeader`] when it is no string.
    pub fn cty(&self) -> Result<Option<&str>> {
        self.text("cty")
    }

    /// Which key signed, in the signer's words (section 4.1.4). It only helps to find the key, so
    /// the unprotected header may have it too.
    ///
    /// # Errors
    /// [`Code::ProofJwsHeader`] when it is no string.
    pub fn kid(&self) -> Result<Option<&str>> {
        match self.unprotected.get("kid") {
            Some(Value::String(kid)) => Ok(Some(kid)),
            Some(other) => Err(no_text("kid", other)),
            None => self.text("kid"),
        }
    }

    /// The key in the header itself (section 4.1.3). **Anyone can put any key there**: it says
    /// nothing unless something else says that this key is the issuer's.
    ///
    /// # Errors
    /// [`Code::KeyJwkSecret`](testamur_core::Code::KeyJwkSecret) when it has a secret part, and
    /// those of [`PublicKey::from_jwk`].
    pub fn jwk(&self) -> Result<Option<PublicKey>> {
        let at = Pointer::root().child("jwk");
        self.protected
            .get("jwk")
            .map(|jwk| PublicKey::from_jwk(jwk).map_err(|error| error.below(&at)))
            .transpose()
    }

    /// The certificates of `x5c` (section 4.1.6) in DER, that of the key first, as they are: no
    /// signature in them has been checked.
    ///
    /// # Errors
    /// [`Code::ProofCertificate`] when it is no array of base64 texts, or empty;
    /// [`Code::LimitCertificates`].
    pub fn x5c(&self) -> Result<Option<Vec<Vec<u8>>>> {
        use base64ct::{Base64, Encoding};
        let refused = |reason: &str| Error::new(Code::ProofCertificate).with("reason", reason);
        let Some(x5c) = self.protected.get("x5c") else { return Ok(None) };
        let chain = x5c.as_array().ok_or_else(|| refused("x5c is no array"))?;
        if chain.is_empty() {
            return Err(refused("x5c is empty"));
        }
        if chain.len() > limits::CERTIFICATES {
            return Err(Error::new(Code::LimitCertificates)
                .with("actual", chain.len())
                .with("limit", limits::CERTIFICATES));
        }
        let decode = |entry: &Value| {
            let text = entry.as_str().ok_or_else(|| refused("an entry of x5c is no text"))?;
            Base64::decode_vec(text).map_err(|_| refused("an entry of x5c is no base64"))
        };
        chain.iter().map(decode).collect::<Result<_>>().map(Some)
    }

    /// The protected part.
    pub fn protected(&self) -> &Object {
        &self.protected
    }

    /// The unprotected part, which anybody may have changed; empty in the compact form.
    pub fn unprotected(&self) -> &Object {
        &self.unprotected
    }

    fn text(&self, name: &str) -> Result<Option<&str>> {
        match self.protected.get(name) {
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(no_text(name, other)),
            None => Ok(None),
        }
    }
}

/// The algorithm of this name.
fn algorithm(name: &str) -> Result<SignatureAlgorithm> {
    SignatureAlgorithm::from_jose(name).map_err(|_| {
        let reason = match name {
            "none" | "" => "such a token has no signature",
            "HS256" | "HS384" | "HS512" => "it needs a shared secret",
            _ if name.eq_ignore_ascii_case("none") => "such a token has no signature",
            _ => "it is not known here",
        };
        Error::new(Code::ProofJwsAlgorithm).with("algorithm", shown(name)).with("reason", reason)
    })
}

/// Why `crit` is refused: no extension is understood here, and the member itself may be malformed.
fn critical_refused(critical: &Value) -> Error {
    let first = critical.as_array().and_then(<[Value]>::first);
    match first {
        Some(Value::String(name)) => Error::new(Code::ProofJwsCritical).with("name", shown(name)),
        _ => refused("crit", "is no array of names"),
    }
}

fn no_text(name: &str, value: &Value) -> Error {
    refused(name, format!("is {}, no text", value.kind_with_article()))
}

pub(super) fn refused(member: &str, reason: impl std::fmt::Display) -> Error {
    Error::new(Code::ProofJwsHeader).with("member", shown(member)).with("reason", reason)
}

fn same_type(left: &str, right: &str) -> bool {
    let bare = |name: &str| {
        let (prefix, rest) = name.split_at_checked("application/".len()).unwrap_or(("", name));
        let prefixed = prefix.eq_ignore_ascii_case("application/") && !rest.contains('/');
        if prefixed { rest.to_ascii_lowercase() } else { name.to_ascii_lowercase() }
    };
    bare(left) == bare(right)
}

/// What an error gives as its reason.
pub(super) fn reason(error: &Error) -> String {
    let reason = error.facts().find(|(name, _)| *name == "reason").map(|(_, reason)| reason);
    reason.map_or_else(|| error.sentence().trim_end_matches('.').to_owned(), str::to_owned)
}

/// The beginning of a text from outside, for a sentence.
pub(super) fn shown(text: &str) -> &str {
    let end = text.char_indices().nth(100).map_or(text.len(), |(at, _)| at);
    &text[..end]
}
