//! Proofs as documents carry them, read strictly.

use crate::base58;
use crate::suite::Suite;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::limits;
use testamur_core::model::is_url;
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_keys::multibase::{self, Base};

/// A Data Integrity proof of a document: its members in their right forms, none of them judged.
///
/// Every member but `proofValue` is signed, also those that have no accessor here.
/// See [Data Integrity 1.0, section 2.1](https://www.w3.org/TR/vc-data-integrity/#proofs).
#[derive(Clone, Debug)]
pub struct Proof<'d> {
    object: &'d Object,
    pointer: Pointer,
    suite: Suite,
    id: Option<&'d str>,
    verification_method: &'d str,
    purpose: &'d str,
    created: Option<Timestamp>,
    expires: Option<Timestamp>,
    domains: Vec<&'d str>,
    challenge: Option<&'d str>,
    nonce: Option<&'d str>,
    previous: Vec<&'d str>,
    signature: Vec<u8>,
}

/// The proofs of a document, in their order. The outer error is about all of them; an inner one
/// says why this proof cannot be read, which does not hinder reading the others.
///
/// # Errors
/// [`Code::ProofMissing`] when the document is no object or has no `proof` or an empty array of
/// them; [`Code::ProofMalformed`] when `proof` is neither object nor array;
/// [`Code::LimitProofs`] when there are more than [`limits::PROOFS`]. The inner errors are those of
/// [`Proof::read`].
pub fn proofs(document: &Value) -> Result<Vec<Result<Proof<'_>>>> {
    let at = Pointer::root().child("proof");
    Ok(match entries(document)? {
        [one] if !matches!(document.get("proof"), Some(Value::Array(_))) => {
            vec![Proof::read(one, at)]
        }
        several => several
            .iter()
            .enumerate()
            .map(|(index, proof)| Proof::read(proof, at.item(index)))
            .collect(),
    })
}

/// The values below `proof`, unread.
pub(crate) fn entries(document: &Value) -> Result<&[Value]> {
    let at = || Pointer::root().child("proof");
    let proof = document.get("proof").ok_or_else(|| Error::new(Code::ProofMissing))?;
    let entries = match proof {
        Value::Array(items) => items.as_slice(),
        Value::Object(_) => std::slice::from_ref(proof),
        other => {
            return Err(
                malformed("proof", format_args!("is {}", other.kind_with_article())).at(at())
            );
        }
    };
    if entries.is_empty() {
        return Err(Error::new(Code::ProofMissing).at(at()));
    }
    if entries.len() > limits::PROOFS {
        return Err(Error::new(Code::LimitProofs)
            .with("actual", entries.len())
            .with("limit", limits::PROOFS)
            .at(at()));
    }
    Ok(entries)
}

impl<'d> Proof<'d> {
    /// Reads one proof, which stands at `pointer` in its document.
    ///
    /// # Errors
    /// [`Code::ProofMalformed`] when a member that must be there is not, or one is not of its form;
    /// [`Code::ProofTypeUnknown`] and [`Code::ProofSuiteUnknown`] when it is not of a [`Suite`];
    /// [`Code::ProofValue`] when `proofValue` is no base58-btc multibase of a signature's length; for a
    /// post-quantum suite it is base64url, and for a selective suite base64url of any length.
    pub fn read(proof: &'d Value, pointer: Pointer) -> Result<Proof<'d>> {
        match Proof::read_members(proof) {
            Ok(proof) => Ok(Proof { pointer, ..proof }),
            Err(error) => Err(error.below(&pointer)),
        }
    }

    /// Reads a proof as if it were the document.
    fn read_members(proof: &'d Value) -> Result<Proof<'d>> {
        let object = proof
            .as_object()
            .ok_or_else(|| malformed("proof", format_args!("is {}", proof.kind_with_article())))?;
        let members = Members(object);
        let suite = members.suite()?;
        Ok(Proof {
            object,
            pointer: Pointer::root(),
            suite,
            id: members.optional("id")?.map(|id| url("id", id)).transpose()?,
            verification_method: url(
                "verificationMethod",
                members.required("verificationMethod")?,
            )?,
            purpose: members.required("proofPurpose")?,
            created: members.time("created")?,
            expires: members.time("expires")?,
            domains: members.strings("domain")?,
            challenge: members.optional("challenge")?,
            nonce: members.optional("nonce")?,
            previous: members.strings("previousProof")?,
            signature: value(suite, members.required("proofValue")?)
                .map_err(|error| error.at(Pointer::root().child("proofValue")))?,
        })
    }

    /// The suite that made it.
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// The proof's own identifier, a URL.
    pub fn id(&self) -> Option<&'d str> {
        self.id
    }

    /// The URL of the key.
    pub fn verification_method(&self) -> &'d str {
        self.verification_method
    }

    /// What the proof was made for, as written: `assertionMethod`, `authentication`, ….
    pub fn proof_purpose(&self) -> &'d str {
        self.purpose
    }

    /// When it was made, as its maker says.
    pub fn created(&self) -> Option<Timestamp> {
        self.created
    }

    /// When it stops being valid.
    pub fn expires(&self) -> Option<Timestamp> {
        self.expires
    }

    /// The security domains it is meant for; empty if it names none.
    pub fn domains(&self) -> &[&'d str] {
        &self.domains
    }

    /// The verifier's challenge that it answers.
    pub fn challenge(&self) -> Option<&'d str> {
        self.challenge
    }

    /// A value of its maker's choice.
    pub fn nonce(&self) -> Option<&'d str> {
        self.nonce
    }

    /// The ids of the proofs that it also signs, each of which must verify too; empty if it is not
    /// the later part of a chain.
    pub fn previous_proofs(&self) -> &[&'d str] {
        &self.previous
    }

    /// The bytes of `proofValue`: the signature; for a [selective](Suite::is_selective) suite
    /// everything that its proof holds, which is not looked at here.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The proof as it stands in the document.
    pub fn object(&self) -> &'d Object {
        self.object
    }

    /// Where in the document it stands: `/proof` or `/proof/0`.
    pub fn pointer(&self) -> &Pointer {
        &self.pointer
    }
}

/// The members of a proof that is being read.
struct Members<'d>(&'d Object);

impl<'d> Members<'d> {
    fn optional(&self, name: &str) -> Result<Option<&'d str>> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
            Some(Value::String(_)) => Err(malformed(name, "is empty")),
            Some(other) => Err(malformed(name, format_args!("is {}", other.kind_with_article()))),
        }
    }

    fn required(&self, name: &str) -> Result<&'d str> {
        self.optional(name)?.ok_or_else(|| malformed(name, "is missing"))
    }

    fn suite(&self) -> Result<Suite> {
        let at = |name| Pointer::root().child(name);
        let unknown = |code, name, fact: &str| Err(Error::new(code).with(name, fact).at(at(name)));
        match self.required("type")? {
            "DataIntegrityProof" => {
                let name = self.required("cryptosuite")?;
                match Suite::find(name).filter(|suite| suite.cryptosuite().is_some()) {
                    Some(suite) => Ok(suite),
                    None => unknown(Code::ProofSuiteUnknown, "cryptosuite", name),
                }
            }
            "Ed25519Signature2020" => match self.optional("cryptosuite")? {
                None => Ok(Suite::Ed25519Signature2020),
                Some(_) => Err(malformed("cryptosuite", "does not go with this type of proof")),
            },
            other => unknown(Code::ProofTypeUnknown, "type", other),
        }
    }

    fn time(&self, name: &str) -> Result<Option<Timestamp>> {
        let Some(text) = self.optional(name)? else { return Ok(None) };
        let time = Timestamp::parse(text);
        time.map(Some).ok_or_else(|| malformed(name, "is no dateTimeStamp with an offset"))
    }

    /// One string or an array of them, not empty.
    fn strings(&self, name: &str) -> Result<Vec<&'d str>> {
        let Some(value) = self.0.get(name) else { return Ok(Vec::new()) };
        let items = value.as_set();
        if items.is_empty() {
            return Err(malformed(name, "is an empty array"));
        }
        if items.len() > limits::PROOF_STRINGS {
            return Err(malformed(
                name,
                format_args!("has more than {} items", limits::PROOF_STRINGS),
            ));
        }
        let strings = items.iter().map(|item| item.as_str().filter(|text| !text.is_empty()));
        strings
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| malformed(name, "holds something that is no string, or an empty one"))
    }
}

pub(crate) fn malformed(member: &str, reason: impl std::fmt::Display) -> Error {
    let error = Error::new(Code::ProofMalformed).with("member", member).with("reason", reason);
    if member == "proof" { error } else { error.at(Pointer::root().child(member)) }
}

fn url<'t>(member: &str, text: &'t str) -> Result<&'t str> {
    if is_url(text) { Ok(text) } else { Err(malformed(member, "is no absolute URL")) }
}

/// So many base58 digits hold the longest signature; longer texts are not decoded.
const MOST_DIGITS: usize = 132;

/// The bytes of a `proofValue`.
fn value(suite: Suite, text: &str) -> Result<Vec<u8>> {
    if suite.base() == Base::Base58Btc {
        return signature(text);
    }
    let wrong = |reason: &str| Error::new(Code::ProofValue).with("reason", reason);
    let digits = text
        .strip_prefix('u')
        .ok_or_else(|| wrong("it does not start with u, the mark of base64url"))?;
    // Four digits hold three bytes.
    if let Some(length) = suite.post_quantum_length()
        && digits.len() != (4 * length).div_ceil(3)
    {
        return Err(wrong(&format!("it does not hold the {length} bytes of a signature")));
    }
    multibase::decode_base64url(digits)
        .map_err(|_| wrong("what follows the u is not base64url without padding"))
}

/// The bytes of a signature.
fn signature(text: &str) -> Result<Vec<u8>> {
    let wrong = |reason: &str| Error::new(Code::ProofValue).with("reason", reason);
    let digits = text
        .strip_prefix('z')
        .ok_or_else(|| wrong("it does not start with z, the mark of base58-btc"))?;
    if digits.len() > MOST_DIGITS {
        return Err(wrong("it is longer than any signature"));
    }
    let bytes = base58::decode(digits).map_err(|why| match why {
        base58::Wrong::Long => wrong("it is longer than any signature"),
        base58::Wrong::Digit => wrong("it holds characters that are not base58-btc"),
    })?;
    match bytes.len() {
        64 | 96 => Ok(bytes),
        other => Err(Error::new(Code::ProofValue)
            .with("reason", format_args!("it holds {other} bytes, which no signature has"))),
    }
}

/// The text of a `proofValue` with these bytes.
pub(crate) fn text_of(suite: Suite, bytes: &[u8]) -> String {
    multibase::encode(suite.base(), bytes)
}

#[cfg(test)]
mod tests;
