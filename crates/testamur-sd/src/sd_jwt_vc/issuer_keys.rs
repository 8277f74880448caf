//! Keys of issuers that are https URLs.

use super::{limits, shown};
use testamur_core::evidence::{Evidence, Purpose, Request, Step};
use testamur_core::json::{self, Object, Value};
use testamur_core::{Code, Error, Result};
use testamur_keys::{PublicKey, SignatureAlgorithm};
use testamur_proof::jose::Header;

/// The keys that an issuer publishes (SD-JWT VC, section "JWT VC Issuer Metadata").
#[derive(Clone, Debug, PartialEq)]
pub struct IssuerKeys {
    issuer: String,
    keys: Vec<Value>,
}

/// Where the metadata of an issuer is: `/.well-known/jwt-vc-issuer` between host and path. Whether
/// that host may be asked is for the one who fetches.
///
/// # Errors
/// [`Code::ProofJwtIssuerUrl`] when the issuer is no https URL with a host, or has a query, a fragment,
/// a user name, or a path that others could read differently.
pub fn issuer_metadata_url(issuer: &str) -> Result<String> {
    let refused = |reason: &str| {
        Err(Error::new(Code::ProofJwtIssuerUrl)
            .with("issuer", shown(issuer))
            .with("reason", reason))
    };
    let Some(rest) = issuer.strip_prefix("https://") else {
        return refused("it is no https URL");
    };
    if rest.contains(['?', '#']) {
        return refused("it has a query or a fragment");
    }
    if rest.contains(|c: char| !c.is_ascii_graphic() || matches!(c, '\\' | '"' | '<' | '>')) {
        return refused("it has characters that no URL has");
    }
    let (host, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    if host.is_empty() || host.starts_with(':') || host.contains(['@', '%']) {
        return refused("it has no plain host");
    }
    let path = path.strip_suffix('/').unwrap_or(path);
    let dots = |segment: &str| {
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        plain == "." || plain == ".."
    };
    if path.split('/').skip(1).any(|segment| segment.is_empty() || dots(segment)) {
        return refused("its path has empty segments or dots");
    }
    Ok(format!("https://{host}/.well-known/jwt-vc-issuer{path}"))
}

impl IssuerKeys {
    /// Finds the keys of an issuer in the evidence: its metadata, and where that names another
    /// document with the keys, that one.
    ///
    /// # Errors
    /// [`Code::ProofJwtIssuerUrl`]; [`Code::ProofJwtIssuerUnavailable`];
    /// [`Code::ProofJwtIssuerMetadata`] when the metadata names another issuer, or has not exactly one
    /// of `jwks` and `jwks_uri`.
    pub fn resolve(issuer: &str, evidence: &Evidence) -> Result<Step<IssuerKeys>> {
        let url = issuer_metadata_url(issuer)?;
        let metadata = match document(issuer, &url, evidence)? {
            Step::Done(metadata) => metadata,
            Step::Needs(requests) => return Ok(Step::Needs(requests)),
        };
        if metadata.get("issuer").and_then(Value::as_str) != Some(issuer) {
            return Err(malformed(issuer, "it is the metadata of another issuer"));
        }
        let keys = match (metadata.get("jwks"), metadata.get("jwks_uri")) {
            (Some(keys), None) => keys.clone(),
            (None, Some(Value::String(url))) if url.starts_with("https://") => {
                match document(issuer, url, evidence)? {
                    Step::Done(keys) => Value::Object(keys),
                    Step::Needs(requests) => return Ok(Step::Needs(requests)),
                }
            }
            (None, Some(_)) => return Err(malformed(issuer, "jwks_uri is no https URL")),
            (Some(_), Some(_)) => return Err(malformed(issuer, "it has both jwks and jwks_uri")),
            (None, None) => return Err(malformed(issuer, "it has neither jwks nor jwks_uri")),
        };
        let keys = keys.get("keys").and_then(Value::as_array);
        let keys = keys.ok_or_else(|| malformed(issuer, "its keys are no set of keys"))?.to_vec();
        Ok(Step::Done(IssuerKeys { issuer: issuer.to_owned(), keys }))
    }

    /// The key that a token with this header was signed with: that of its `kid`, or without `kid` the
    /// only one for its algorithm. Keys for other uses (`use`, `key_ops`, `alg`) do not count.
    ///
    /// # Errors
    /// [`Code::ProofJwtIssuerKey`] when there is none, or more than one; those of
    /// [`PublicKey::from_jwk`] for the key of the `kid`.
    pub fn find(&self, header: &Header) -> Result<PublicKey> {
        self.find_named(header.kid()?, header.algorithm())
    }

    /// As [`find`](IssuerKeys::find), by what the header says.
    ///
    /// # Errors
    /// As [`find`](IssuerKeys::find).
    pub fn find_named(
        &self,
        kid: Option<&str>,
        algorithm: SignatureAlgorithm,
    ) -> Result<PublicKey> {
        let serves = |jwk: &&Value| {
            let verifies = |ops: &Value| {
                ops.as_array().is_some_and(|ops| ops.contains(&Value::from("verify")))
            };
            let name = |of: &Value| {
                of.as_str().is_some_and(|name| SignatureAlgorithm::from_jose(name) == Ok(algorithm))
            };
            jwk.get("use").is_none_or(|of| *of == Value::from("sig"))
                && jwk.get("key_ops").is_none_or(verifies)
                && jwk.get("alg").is_none_or(name)
        };
        let missing = |reason: String| {
            Error::new(Code::ProofJwtIssuerKey)
                .with("issuer", shown(&self.issuer))
                .with("reason", reason)
        };
        let mut keys = self.keys.iter().filter(serves);
        if let Some(kid) = kid {
            let named = |jwk: &&Value| jwk.get("kid").and_then(Value::as_str) == Some(kid);
            let mut keys = keys.filter(named);
            return match (keys.next(), keys.next()) {
                (Some(jwk), None) => PublicKey::from_jwk(jwk),
                (None, _) => Err(missing(format!("none is named {}", shown(kid)))),
                (Some(_), Some(_)) => Err(missing(format!("several are named {}", shown(kid)))),
            };
        }
        let fits = |jwk: &Value| {
            PublicKey::from_jwk(jwk).ok().filter(|key| key.key_type() == algorithm.key_type())
        };
        let first = keys.find_map(fits);
        match (first, keys.find_map(fits)) {
            (Some(key), None) => Ok(key),
            (None, _) => Err(missing(format!("none is for {algorithm}"))),
            (Some(_), Some(_)) => {
                Err(missing(format!("the token has no kid, and several are for {algorithm}")))
            }
        }
    }
}

fn document(issuer: &str, url: &str, evidence: &Evidence) -> Result<Step<Object>> {
    let purpose = Purpose::IssuerKeys;
    match evidence.find(url, purpose) {
        None => Ok(Step::Needs(vec![Request { url: url.to_owned(), purpose }])),
        Some(Err(error)) => Err(Error::new(Code::ProofJwtIssuerUnavailable)
            .with("issuer", shown(issuer))
            .with("url", shown(url))
            .because(&error)),
        Some(Ok(document)) => match json::parse_within(&document.bytes, &limits::DOCUMENT) {
            Ok(Value::Object(object)) => Ok(Step::Done(object)),
            Ok(_) => Err(malformed(issuer, "a document of it is no object")),
            Err(error) => Err(malformed(issuer, error.sentence().trim_end_matches('.'))),
        },
    }
}

fn malformed(issuer: &str, reason: &str) -> Error {
    Error::new(Code::ProofJwtIssuerMetadata).with("issuer", shown(issuer)).with("reason", reason)
}
