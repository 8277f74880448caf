//! The headers of a COSE signature.

use super::{claims, form, limits, malformed};
use crate::cbor::{Kind, Reader, Skipped};
use crate::jose::Ed25519Name;
use std::collections::BTreeSet;
use testamur_core::json::Object;
use testamur_core::{Code, Error, Result};
use testamur_keys::SignatureAlgorithm;

/// What the headers of a COSE signature say (RFC 9052, section 3). What is not understood is passed
/// over, as is what stands unprotected, where anybody could have changed it, apart from the name of
/// the key, which is a hint only.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    algorithm: SignatureAlgorithm,
    content_type: Option<String>,
    kid: Option<Vec<u8>>,
    typ: Option<String>,
    claims: Object,
}

/// The labels that mean something here (IANA, COSE Header Parameters).
pub(super) const ALGORITHM: i64 = 1;
const CRITICAL: i64 = 2;
pub(super) const CONTENT_TYPE: i64 = 3;
pub(super) const KEY_ID: i64 = 4;
const CLAIMS: i64 = 15;
pub(super) const TYPE: i64 = 16;

impl Header {
    /// How it says that it was signed. [`Sign1::verify`](super::Sign1::verify) makes sure that the key
    /// signs so.
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// The type of the payload (label 3), where it is a media type and no number.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Which key signed, in the signer's words (label 4). It may stand unprotected.
    pub fn kid(&self) -> Option<&[u8]> {
        self.kid.as_deref()
    }

    /// The type of the whole (label 16, [RFC 9596](https://www.rfc-editor.org/rfc/rfc9596)), where it
    /// is a media type and no number.
    pub fn typ(&self) -> Option<&str> {
        self.typ.as_deref()
    }

    /// The claims beside the payload (label 15, [RFC 9597](https://www.rfc-editor.org/rfc/rfc9597)),
    /// under the names that they have in JSON Web Tokens: `iss`, `sub`, `aud`, `exp`, `nbf`, `iat` and
    /// `nonce`.
    pub fn claims(&self) -> &Object {
        &self.claims
    }

    /// Reads the protected header, which is a byte string around a map, and the unprotected map that
    /// follows it.
    pub(super) fn read(protected: &[u8], reader: &mut Reader<'_>) -> Result<Header> {
        if protected.len() > limits::HEADER_BYTES {
            return Err(Error::new(Code::LimitTokenSize)
                .with("actual", protected.len())
                .with("part", "header")
                .with("limit", limits::HEADER_BYTES));
        }
        let mut inside = Reader::new(protected);
        let mut labels = BTreeSet::new();
        let protected = Members::read(&mut inside, &mut labels)?;
        form(inside.end())?;
        let unprotected = Members::read(reader, &mut labels)?;
        let algorithm = match (protected.algorithm, unprotected.algorithm) {
            (Some(algorithm), _) => algorithm?,
            (None, Some(_)) => return Err(malformed("its algorithm is not protected")),
            (None, None) => return Err(malformed("its protected header names no algorithm")),
        };
        Ok(Header {
            algorithm,
            content_type: protected.content_type,
            kid: protected.kid.or(unprotected.kid),
            typ: protected.typ,
            claims: protected.claims.transpose()?.unwrap_or_default(),
        })
    }
}

/// One of the two maps.
#[derive(Default)]
struct Members {
    algorithm: Option<Result<SignatureAlgorithm>>,
    content_type: Option<String>,
    kid: Option<Vec<u8>>,
    typ: Option<String>,
    claims: Option<Result<Object>>,
}

/// A label is a number or a text.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Label {
    Number(i64),
    Text(String),
}

impl Members {
    /// Reads a map, none of whose labels was seen before, in it or in the other map (section 3).
    fn read(reader: &mut Reader<'_>, labels: &mut BTreeSet<Label>) -> Result<Members> {
        let mut members = Members::default();
        let count = form(reader.map())?;
        if count > limits::MEMBERS {
            return Err(Error::new(Code::LimitTokenMembers)
                .with("actual", count)
                .with("limit", limits::MEMBERS));
        }
        for _ in 0..count {
            let label = match reader.peek() {
                Some(Kind::Text) => Label::Text(form(reader.text())?.to_owned()),
                _ => Label::Number(form(reader.integer())?),
            };
            match label {
                Label::Number(ALGORITHM) => members.algorithm = Some(algorithm(reader)?),
                Label::Number(CRITICAL) => {
                    return Err(malformed("its crit demands what is not understood here"));
                }
                Label::Number(CONTENT_TYPE) => members.content_type = media_type(reader)?,
                Label::Number(KEY_ID) => members.kid = Some(form(reader.bytes())?.to_vec()),
                Label::Number(CLAIMS) => {
                    let mut ahead = reader.clone();
                    pass_over(reader)?;
                    members.claims = Some(claims::read(&mut ahead));
                }
                Label::Number(TYPE) => members.typ = media_type(reader)?,
                _ => pass_over(reader)?,
            }
            if !labels.insert(label) {
                return Err(malformed("a label occurs twice in its headers"));
            }
        }
        Ok(members)
    }
}

/// Passes over a value that means nothing here.
pub(super) fn pass_over(reader: &mut Reader<'_>) -> Result<()> {
    match form(reader.skip(limits::DEPTH))? {
        Skipped::Whole => Ok(()),
        Skipped::TooDeep => Err(Error::new(Code::LimitDepth).with("limit", limits::DEPTH)),
    }
}

/// A media type, or a number in its place, which is none that is meant here.
fn media_type(reader: &mut Reader<'_>) -> Result<Option<String>> {
    match reader.peek() {
        Some(Kind::Unsigned) => form(reader.unsigned()).map(|_| None),
        _ => Ok(Some(form(reader.text())?.to_owned())),
    }
}

/// The fully specified number of Ed25519 (RFC 9864).
const ED25519: i64 = -19;

/// The numbers of the algorithms (RFC 9053, RFC 8812, and RFC 9864 for those that name the curve).
const NUMBERS: [(i64, SignatureAlgorithm); 15] = [
    (-8, SignatureAlgorithm::Ed25519),
    (ED25519, SignatureAlgorithm::Ed25519),
    (-7, SignatureAlgorithm::Es256),
    (-9, SignatureAlgorithm::Es256),
    (-35, SignatureAlgorithm::Es384),
    (-51, SignatureAlgorithm::Es384),
    (-36, SignatureAlgorithm::Es512),
    (-52, SignatureAlgorithm::Es512),
    (-47, SignatureAlgorithm::Es256k),
    (-257, SignatureAlgorithm::Rs256),
    (-258, SignatureAlgorithm::Rs384),
    (-259, SignatureAlgorithm::Rs512),
    (-37, SignatureAlgorithm::Ps256),
    (-38, SignatureAlgorithm::Ps384),
    (-39, SignatureAlgorithm::Ps512),
];

/// The number of an algorithm: the first, which everybody knows, unless the name that says the curve
/// is asked for.
pub(super) fn number(algorithm: SignatureAlgorithm, ed25519_name: Ed25519Name) -> Result<i64> {
    if algorithm == SignatureAlgorithm::Ed25519 && ed25519_name == Ed25519Name::Ed25519 {
        return Ok(ED25519);
    }
    let found = NUMBERS.iter().find(|(_, one)| *one == algorithm);
    found.map(|(number, _)| *number).ok_or_else(|| refused(algorithm, "COSE has no number for it"))
}

/// Reads an algorithm. That it is not known is said when nothing is wrong with the form.
fn algorithm(reader: &mut Reader<'_>) -> Result<Result<SignatureAlgorithm>> {
    if reader.peek() == Some(Kind::Text) {
        let name: String = form(reader.text())?.chars().take(100).collect();
        return Ok(Err(refused(name, "it is not known here")));
    }
    let actual = form(reader.integer())?;
    let found = NUMBERS.iter().find(|(number, _)| *number == actual);
    Ok(found.map(|(_, algorithm)| *algorithm).ok_or_else(|| {
        let reason = match actual {
            4..=7 => "it needs a shared secret",
            _ => "it is not known here",
        };
        refused(actual, reason)
    }))
}

fn refused(algorithm: impl std::fmt::Display, reason: &str) -> Error {
    Error::new(Code::ProofJwsAlgorithm).with("algorithm", algorithm).with("reason", reason)
}
