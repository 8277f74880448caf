//! A COSE signature, before and after it was checked, and how one is made.

use super::header::{ALGORITHM, CONTENT_TYPE, Header, KEY_ID, TYPE, number};
use super::{form, limits, malformed};
use crate::cbor::{Kind, Reader, push_bytes, push_head, push_integer, push_text};
use crate::jose::{Ed25519Name, signature};
use testamur_core::{Code, Error, InBuild, Result};
use testamur_keys::{Provider, PublicKey, SignatureAlgorithm, Signer};

/// The tag of a COSE_Sign1 structure (RFC 9052, section 2).
const TAG: u64 = 18;

/// A signature by one signer around its payload, which was read. **Nothing in it has been verified.**
#[derive(Clone, Debug, PartialEq)]
pub struct Sign1 {
    in_build: InBuild,
    header: Header,
    protected: Vec<u8>,
    payload: Vec<u8>,
    signature: Vec<u8>,
    /// What is signed (section 4.4).
    message: Vec<u8>,
}

/// A payload whose signature was checked with a key; only [`Sign1::verify`] makes one.
///
/// It is still for the caller that the key is the right one for what the payload claims.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifiedSign1 {
    header: Header,
    payload: Vec<u8>,
}

/// What the protected header says, besides the algorithm, which follows from the key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderOptions {
    /// With which of its algorithms the key signs; if not said, its
    /// [`default_algorithm`](testamur_keys::KeyType::default_algorithm).
    pub algorithm: Option<SignatureAlgorithm>,
    /// How Ed25519 is named.
    pub ed25519_name: Ed25519Name,
    /// The type of the payload (label 3), such as `application/vc`.
    pub content_type: Option<String>,
    /// How verifiers find the key (label 4).
    pub kid: Option<String>,
    /// The type of the whole (label 16), such as `application/vc+cose`.
    pub typ: Option<String>,
}

impl Sign1 {
    /// Reads a tagged COSE_Sign1 structure with its payload in it.
    ///
    /// # Errors
    /// [`Code::ProofCose`] when it is not of the form; [`Code::ProofJwsAlgorithm`];
    /// [`Code::LimitTokenSize`], [`Code::LimitTokenMembers`], [`Code::LimitDepth`].
    pub fn parse(bytes: &[u8]) -> Result<Sign1> {
        let in_build = InBuild::check("COSE signatures")?;
        if bytes.len() > limits::BYTES {
            return Err(Error::new(Code::LimitTokenSize)
                .with("actual", bytes.len())
                .with("part", "payload")
                .with("limit", limits::BYTES));
        }
        let mut reader = Reader::new(bytes);
        if reader.peek() != Some(Kind::Tag) || form(reader.tag())? != TAG {
            return Err(malformed("it does not begin with the tag 18"));
        }
        if form(reader.array())? != 4 {
            return Err(malformed("it has not the four parts of a COSE_Sign1"));
        }
        let protected = form(reader.bytes())?;
        let header = Header::read(protected, &mut reader)?;
        if reader.peek().is_none() {
            return Err(malformed("its payload is not in it"));
        }
        let payload = form(reader.bytes())?.to_vec();
        let signature = form(reader.bytes())?.to_vec();
        form(reader.end())?;
        if signature.is_empty() {
            return Err(malformed("it has no signature"));
        }
        let message = message(protected, &payload);
        Ok(Sign1 { in_build, header, protected: protected.to_vec(), payload, signature, message })
    }

    /// What its headers say.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The payload, which anybody may have written.
    pub fn unverified_payload(&self) -> &[u8] {
        &self.payload
    }

    /// The bytes that are signed: the Sig_structure of section 4.4.
    pub fn signing_input(&self) -> &[u8] {
        &self.message
    }

    /// The signature.
    pub(crate) fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// What is signed when the payload is another.
    pub(crate) fn message_of(&self, payload: &[u8]) -> Vec<u8> {
        message(&self.protected, payload)
    }

    /// Checks the signature with a key that the caller found.
    ///
    /// # Errors
    /// [`Code::ProofJwsKey`] when keys of this type do not sign with the algorithm that the header
    /// names; [`Code::ProofJwsSignature`] when the signature is not one of this payload by this key.
    pub fn verify(self, key: &PublicKey, provider: &dyn Provider) -> Result<VerifiedSign1> {
        let algorithm = self.header.algorithm();
        signature::verify(algorithm, key, &self.message, &self.signature, provider)?;
        Ok(VerifiedSign1 { header: self.header, payload: self.payload })
    }
}

impl VerifiedSign1 {
    /// What its headers say.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The payload.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }
}

/// Signs a payload.
///
/// # Errors
/// [`Code::ProofJwsKey`] when the signer's key does not sign with the algorithm asked for;
/// [`Code::ProofJwsAlgorithm`] when COSE has no number for it; [`Code::LimitTokenSize`]; those of the
/// signer.
pub async fn sign(payload: &[u8], header: &HeaderOptions, signer: &dyn Signer) -> Result<Vec<u8>> {
    let key = signer.public_key();
    let algorithm = signature::algorithm(header.algorithm, key)?;
    signature::check_payload(payload)?;
    let protected = header.encode(algorithm)?;
    let signature = signer.sign(algorithm, &message(&protected, payload)).await?;
    let mut out = Vec::with_capacity(payload.len() + protected.len() + signature.len() + 16);
    push_head(&mut out, Kind::Tag, TAG);
    push_head(&mut out, Kind::Array, 4);
    push_bytes(&mut out, &protected);
    push_head(&mut out, Kind::Map, 0);
    push_bytes(&mut out, payload);
    push_bytes(&mut out, &signature);
    Ok(out)
}

impl HeaderOptions {
    /// The protected header as a map, its labels in ascending order.
    fn encode(&self, algorithm: SignatureAlgorithm) -> Result<Vec<u8>> {
        let (content_type, kid, typ) = (&self.content_type, &self.kid, &self.typ);
        let count = 1 + [content_type, kid, typ].into_iter().flatten().count();
        let mut out = Vec::new();
        push_head(&mut out, Kind::Map, count as u64);
        push_integer(&mut out, ALGORITHM);
        push_integer(&mut out, number(algorithm, self.ed25519_name)?);
        if let Some(text) = content_type {
            push_integer(&mut out, CONTENT_TYPE);
            push_text(&mut out, text);
        }
        if let Some(kid) = kid {
            push_integer(&mut out, KEY_ID);
            push_bytes(&mut out, kid.as_bytes());
        }
        if let Some(text) = typ {
            push_integer(&mut out, TYPE);
            push_text(&mut out, text);
        }
        Ok(out)
    }
}

/// The Sig_structure, with no data from outside.
fn message(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(protected.len() + payload.len() + 24);
    push_head(&mut out, Kind::Array, 4);
    push_text(&mut out, "Signature1");
    push_bytes(&mut out, protected);
    push_bytes(&mut out, &[]);
    push_bytes(&mut out, payload);
    out
}
