//! Making tokens.

use super::header::{Header, refused};
use super::json::{JsonForm, JsonJws, JsonSignature};
use super::signature::{self, check_payload};
use testamur_core::Result;
use testamur_core::json::{Object, Value};
use testamur_keys::multibase::encode_base64url;
use testamur_keys::{SignatureAlgorithm, Signer};

/// What the protected header of a new token says, besides `alg`, which follows from the key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeaderOptions {
    /// With which of its algorithms the key signs; if not said, its
    /// [`default_algorithm`](testamur_keys::KeyType::default_algorithm).
    pub algorithm: Option<SignatureAlgorithm>,
    /// How Ed25519 is named.
    pub ed25519_name: Ed25519Name,
    /// `typ`: what the token is
    pub typ: Option<String>,
    /// `cty`: what the payload is
    pub cty: Option<String>,
    /// `kid`: how verifiers find the key
    pub kid: Option<String>,
    /// Whether the signer's public key stands in the header itself.
    pub jwk: EmbeddedKey,
    /// `x5c`: certificates in DER, that of the key first
    pub x5c: Vec<Vec<u8>>,
    /// Further members, none of them registered by RFC 7515.
    pub other: Object,
}

/// The name that is written for the algorithm Ed25519, in tokens and, as its number, in COSE signatures.
/// Both are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Ed25519Name {
    /// `EdDSA` (RFC 8037), -8 in COSE, which every implementation reads
    #[default]
    EdDsa,
    /// `Ed25519` ([RFC 9864](https://www.rfc-editor.org/rfc/rfc9864)), -19 in COSE, which says the
    /// curve too
    Ed25519,
}

/// Whether a header has the signer's public key as `jwk`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EmbeddedKey {
    /// It has not.
    #[default]
    Absent,
    /// It has, never with its secret part.
    Public,
}

impl HeaderOptions {
    /// A header with this `typ` and nothing else.
    pub fn typ(typ: impl Into<String>) -> HeaderOptions {
        HeaderOptions { typ: Some(typ.into()), ..HeaderOptions::default() }
    }

    /// Says by `kid` how verifiers find the key.
    #[must_use]
    pub fn with_kid(mut self, kid: impl Into<String>) -> HeaderOptions {
        self.kid = Some(kid.into());
        self
    }

    /// The algorithm for this signer, and the protected header in base64url.
    fn encode(&self, signer: &dyn Signer) -> Result<(SignatureAlgorithm, String)> {
        let key = signer.public_key();
        let algorithm = signature::algorithm(self.algorithm, key)?;
        let mut header = Object::new();
        let name = match (algorithm, self.ed25519_name) {
            (SignatureAlgorithm::Ed25519, Ed25519Name::Ed25519) => "Ed25519",
            _ => algorithm.jose_name(),
        };
        header.insert("alg", name);
        for (name, text) in [("typ", &self.typ), ("cty", &self.cty), ("kid", &self.kid)] {
            if let Some(text) = text {
                header.insert(name, text.as_str());
            }
        }
        if self.jwk == EmbeddedKey::Public {
            header.insert("jwk", key.to_jwk());
        }
        if !self.x5c.is_empty() {
            use base64ct::{Base64, Encoding};
            let chain = self.x5c.iter().map(|der| Base64::encode_string(der).into());
            header.insert("x5c", chain.collect::<Vec<Value>>());
        }
        for (name, value) in self.other.iter() {
            if REGISTERED.contains(&name) {
                return Err(refused(name, "has a meaning of its own and is no further member"));
            }
            header.insert(name, value.clone());
        }
        Ok((algorithm, encode_base64url(header.to_string().as_bytes())))
    }
}

/// The members that RFC 7515, section 4.1, and RFC 7797 give a meaning.
const REGISTERED: [&str; 12] =
    ["alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit", "b64"];

/// Makes a token in the compact form.
///
/// # Errors
/// [`Code::ProofJwsKey`] when the signer's key does not sign with the algorithm asked for;
/// [`Code::ProofJwsHeader`] when `other` has a registered member, and whatever
/// [`Jws::parse`](super::Jws::parse) would refuse; [`Code::LimitTokenSize`]; those of the signer.
///
/// [`Code::ProofJwsKey`]: testamur_core::Code::ProofJwsKey
/// [`Code::ProofJwsHeader`]: testamur_core::Code::ProofJwsHeader
/// [`Code::LimitTokenSize`]: testamur_core::Code::LimitTokenSize
pub async fn sign_compact(
    payload: &[u8],
    header: &HeaderOptions,
    signer: &dyn Signer,
) -> Result<String> {
    let (algorithm, protected) = header.encode(signer)?;
    Header::read(&protected, Object::new())?;
    check_payload(payload)?;
    let mut token = protected;
    token.push('.');
    token += &encode_base64url(payload);
    let signature = signer.sign(algorithm, token.as_bytes()).await?;
    token.push('.');
    token += &encode_base64url(&signature);
    Ok(token)
}

/// Makes a token in a JSON form: a signature by each signer, with its headers, protected and not.
///
/// # Errors
/// As [`sign_compact`], and [`Code::ProofJws`], [`Code::LimitTokenSignatures`] for the number of
/// signers.
///
/// [`Code::ProofJws`]: testamur_core::Code::ProofJws
/// [`Code::LimitTokenSignatures`]: testamur_core::Code::LimitTokenSignatures
pub async fn sign_json(
    form: JsonForm,
    payload: &[u8],
    signers: &[(&HeaderOptions, Object, &dyn Signer)],
) -> Result<JsonJws> {
    check_payload(payload)?;
    let payload = encode_base64url(payload);
    let mut signatures = Vec::with_capacity(signers.len());
    for (options, unprotected, signer) in signers {
        let (algorithm, protected) = options.encode(*signer)?;
        Header::read(&protected, unprotected.clone())?;
        let signing_input = format!("{protected}.{payload}");
        let signature = signer.sign(algorithm, signing_input.as_bytes()).await?;
        let signature = encode_base64url(&signature);
        signatures.push(JsonSignature { protected, header: unprotected.clone(), signature });
    }
    JsonJws::new(form, payload, signatures)
}
