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
        Proof::read_members(proof, &pointer)
            .map(|proof| Proof { pointer: pointer.clone(), ..proof })
            .map_err(|error| error.below(&pointer))
    }

    fn read_members(proof: &'d Value, pointer: &Pointer) -> Result<Proof<'d>> {
        let object = proof
            .as_object()
            .ok_or_else(|| malformed("proof", format_args!("is {}", proof.kind_with_article())))?;
        let members = Members(object);
        let suite = members.suite()?;
        Ok(Proof {
            object,
            pointer: pointer.clone(),
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
mod tests {
    use super::*;
    use testamur_core::json::parse;

    fn proof_value(signature: &[u8]) -> String {
        multibase::encode(Base::Base58Btc, signature)
    }

    const GOOD: &str = r#"{
        "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022",
        "verificationMethod": "did:example:a#b", "proofPurpose": "assertionMethod",
        "created": "2026-11-22T08:30:00Z", "domain": ["a", "b"], "challenge": "c",
        "previousProof": "urn:x", "extra": null
    }"#;

    /// A good proof with one member set to this JSON, or taken away.
    fn with(member: &str, value: Option<&str>) -> Value {
        let mut proof = parse(GOOD.as_bytes()).unwrap();
        let members = proof.as_object_mut().unwrap();
        members.insert("proofValue", proof_value(&[7; 64]));
        match value {
            Some(value) => members.insert(member, parse(value.as_bytes()).unwrap()),
            None => members.remove(member),
        };
        proof
    }

    #[test]
    fn a_proof_is_read() {
        let value = with("id", Some("\"urn:y\""));
        let proof = Proof::read(&value, Pointer::root().child("proof")).unwrap();
        assert_eq!(proof.suite(), Suite::EddsaRdfc2022);
        assert_eq!(proof.id(), Some("urn:y"));
        assert_eq!(proof.verification_method(), "did:example:a#b");
        assert_eq!(proof.proof_purpose(), "assertionMethod");
        assert_eq!(proof.created(), Timestamp::parse("2026-11-22T08:30:00Z"));
        assert_eq!((proof.expires(), proof.nonce()), (None, None));
        assert_eq!(proof.domains(), ["a", "b"]);
        assert_eq!(proof.challenge(), Some("c"));
        assert_eq!(proof.previous_proofs(), ["urn:x"]);
        assert_eq!(proof.signature(), [7; 64]);
        assert_eq!(proof.pointer().as_str(), "/proof");
    }

    #[test]
    fn members_of_another_form_are_refused() {
        use Code::{ProofMalformed, ProofSuiteUnknown, ProofTypeUnknown, ProofValue};
        let all_strings = ["null", "7", "\"\"", "{}", "[]", "[7]"];
        let strings_or_arrays = ["null", "7", "\"\"", "{}", "[]", "[7]", "[\"a\", \"\"]"];
        for (member, required, bad) in [
            ("type", true, &all_strings[..]),
            ("cryptosuite", true, &all_strings),
            ("verificationMethod", true, &[&all_strings[..], &["\"#b\""]].concat()),
            ("proofPurpose", true, &all_strings),
            ("proofValue", true, &all_strings),
            ("id", false, &[&all_strings[..], &["\"x\"", "\"urn:a b\""]].concat()),
            ("created", false, &[&all_strings[..], &["\"2026-11-22T08:30:00\""]].concat()),
            ("expires", false, &[&all_strings[..], &["\"tomorrow\""]].concat()),
            ("domain", false, &strings_or_arrays),
            ("challenge", false, &all_strings),
            ("nonce", false, &all_strings),
            ("previousProof", false, &strings_or_arrays),
        ] {
            let code = |value: &Value| {
                let read = Proof::read(value, Pointer::root().child("proof").item(3));
                let error = read.err().unwrap_or_else(|| panic!("{member}: {value} passed"));
                assert_eq!(error.pointer().unwrap().as_str(), format!("/proof/3/{member}"));
                error.code()
            };
            for bad in bad {
                assert_eq!(code(&with(member, Some(bad))), ProofMalformed, "{member} {bad}");
            }
            let without = with(member, None);
            if required {
                assert_eq!(code(&without), ProofMalformed, "{member}");
            } else {
                assert!(Proof::read(&without, Pointer::root()).is_ok(), "{member}");
            }
        }
        fn code(member: &str, value: &str) -> Option<Code> {
            let proof = with(member, Some(value));
            Proof::read(&proof, Pointer::root()).err().map(|error| error.code())
        }
        assert_eq!(code("type", "\"UnknownProof\""), Some(ProofTypeUnknown));
        assert_eq!(code("type", "\"Ed25519Signature2020\""), Some(ProofMalformed));
        assert_eq!(code("type", "\"eddsa-rdfc-2022\""), Some(ProofTypeUnknown));
        for suite in ["\"eddsa-rdfc-2021\"", "\"Ed25519Signature2020\"", "\"EDDSA-RDFC-2022\""] {
            assert_eq!(code("cryptosuite", suite), Some(ProofSuiteUnknown), "{suite}");
        }
        let digits = proof_value(&[7; 64]);
        for value in [
            digits[1..].to_owned(),
            digits[..digits.len() - 1].to_owned(),
            format!("u{}", &digits[1..]),
            format!("{digits}0"),
            format!("{digits} "),
            "z".to_owned(),
            proof_value(&[7; 63]),
            proof_value(&[7; 65]),
            proof_value(&[7; 97]),
            format!("z{}", "1".repeat(100_000)),
        ] {
            let value = format!("\"{value}\"");
            assert_eq!(code("proofValue", &value), Some(ProofValue), "{value:.80}");
        }
        assert_eq!(code("proofValue", &format!("\"{}\"", proof_value(&[0; 96]))), None);
    }

    #[test]
    fn selective_suites_have_base64url() {
        let read = |value: &str| {
            let mut proof = with("cryptosuite", Some("\"ecdsa-sd-2023\""));
            proof.as_object_mut().unwrap().insert("proofValue", value);
            Proof::read(&proof, Pointer::root())
                .map(|proof| proof.signature().to_vec())
                .map_err(|error| error.code())
        };
        assert_eq!(read("u2V0A"), Ok(vec![0xd9, 0x5d, 0x00]));
        for value in ["z2V0A", "u2V0A=", "u2V0B+", "2V0A", &proof_value(&[7; 64])] {
            assert_eq!(read(value), Err(Code::ProofValue), "{value}");
        }
    }

    #[test]
    fn post_quantum_suites_have_base64url_of_their_length() {
        for (suite, length) in [
            ("mldsa44-jcs-2024", 2420),
            ("mldsa44-rdfc-2024", 2420),
            ("slhdsa128-jcs-2024", 7856),
            ("slhdsa128-rdfc-2024", 7856),
        ] {
            let read = |value: &str| {
                let mut proof = with("cryptosuite", Some(&format!("\"{suite}\"")));
                proof.as_object_mut().unwrap().insert("proofValue", value);
                Proof::read(&proof, Pointer::root())
                    .map(|proof| proof.signature().to_vec())
                    .map_err(|error| error.code())
            };
            let text = |length| multibase::encode(Base::Base64Url, &vec![7; length]);
            assert_eq!(read(&text(length)), Ok(vec![7; length]));
            let good = text(length);
            for value in [
                text(length - 1),
                text(length + 1),
                text(64),
                "u".to_owned(),
                good[1..].to_owned(),
                format!("{good}="),
                // The last digit has bits that encode nothing.
                format!("{}{}", &good[..good.len() - 1], 'x'),
                format!("z{}", &good[1..]),
                proof_value(&[7; 64]),
            ] {
                assert_eq!(read(&value), Err(Code::ProofValue), "{suite} {value:.80}");
            }
        }
    }

    #[test]
    fn documents_without_readable_proofs() {
        let code = |text: &str| {
            let document = parse(text.as_bytes()).unwrap();
            proofs(&document).err().map(|error| error.code())
        };
        for text in ["{}", "[]", "\"a\"", r#"{"proof":[]}"#] {
            assert_eq!(code(text), Some(Code::ProofMissing), "{text}");
        }
        for text in [r#"{"proof":null}"#, r#"{"proof":"z"}"#, r#"{"proof":7}"#] {
            assert_eq!(code(text), Some(Code::ProofMalformed), "{text}");
        }
        let many = |count| format!(r#"{{"proof":[{}]}}"#, vec!["{}"; count].join(","));
        assert_eq!(code(&many(limits::PROOFS)), None);
        assert_eq!(code(&many(limits::PROOFS + 1)), Some(Code::LimitProofs));

        let document = parse(format!(r#"{{"proof":[{{}},null,{}]}}"#, with("x", None)).as_bytes());
        let document = document.unwrap();
        let read = proofs(&document).unwrap();
        assert_eq!(read.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, false, true]);
        let at = |index: usize| read[index].as_ref().unwrap_err().pointer().cloned();
        assert_eq!(at(0).unwrap().as_str(), "/proof/0/type");
        assert_eq!(at(1).unwrap().as_str(), "/proof/1");
    }
}
