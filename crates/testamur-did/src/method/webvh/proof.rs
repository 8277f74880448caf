//! The proofs of entries and of witnesses: eddsa-jcs-2022 by a did:key and nothing else.
//!
//! The suite stands in a crate above this one, which finds keys by resolving DIDs; what a log needs of
//! it is two canonical forms, two digests and one signature, by a key that the log itself names.

use super::hash::digest;
use testamur_canon::jcs;
use testamur_core::Timestamp;
use testamur_core::json::{Object, Value};
use testamur_keys::multibase::{self, Base};
use testamur_keys::{PublicKey, SignatureAlgorithm, default_provider};

/// The proof's type, the only suite of did:webvh 1.0, and the purpose.
pub(super) const MEMBERS: [(&str, &str); 3] = [
    ("type", "DataIntegrityProof"),
    ("cryptosuite", "eddsa-jcs-2022"),
    ("proofPurpose", "assertionMethod"),
];

/// A proof that was read, not checked.
pub(super) struct Proof<'p> {
    object: &'p Object,
    /// The key in the did:key that it names.
    pub(super) multikey: &'p str,
    /// When it ends to count, if ever.
    pub(super) expires: Option<Timestamp>,
    signature: Vec<u8>,
}

impl<'p> Proof<'p> {
    /// Reads a proof, or says why it is none that can be.
    pub(super) fn read(value: &'p Value) -> Result<Proof<'p>, String> {
        let object = value.as_object().ok_or("a proof is no object")?;
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        for (name, expected) in MEMBERS {
            if text(name) != Some(expected) {
                return Err(format!("the {name} of a proof is not {expected}"));
            }
        }
        // The one would bind the proof to contexts that an entry does not have, the other to proofs that
        // are not looked for.
        for name in ["@context", "previousProof"] {
            if object.contains_key(name) {
                return Err(format!("a proof has the member {name}"));
            }
        }
        let time = |name: &str| match object.get(name) {
            None => Ok(None),
            Some(value) => match value.as_str().and_then(Timestamp::parse) {
                Some(time) => Ok(Some(time)),
                None => Err(format!("the {name} of a proof is no time")),
            },
        };
        time("created")?;
        let expires = time("expires")?;
        let method = text("verificationMethod").unwrap_or_default();
        let multikey = method
            .strip_prefix("did:key:")
            .and_then(|rest| rest.split_once('#'))
            .filter(|(body, fragment)| body == fragment)
            .map(|(body, _)| body)
            .ok_or("the verificationMethod of a proof is not of the form did:key:KEY#KEY")?;
        let signature = text("proofValue")
            .filter(|text| text.len() <= MOST_DIGITS)
            .and_then(|text| multibase::decode(text).ok())
            .filter(|(base, bytes)| *base == Base::Base58Btc && bytes.len() == 64)
            .map(|(_, bytes)| bytes)
            .ok_or("the proofValue of a proof is no Ed25519 signature in base58btc")?;
        Ok(Proof { object, multikey, expires, signature })
    }

    /// Whether the key signed the document of this digest.
    pub(super) fn is_by(&self, key: &PublicKey, document: &[u8; 32]) -> bool {
        let members = self.object.iter().filter(|(name, _)| *name != "proofValue");
        let mut configuration = Vec::with_capacity(512);
        jcs::write_members(members, &mut configuration);
        let message = [digest(&configuration), *document].concat();
        let provider = default_provider();
        provider.verify(SignatureAlgorithm::Ed25519, key, &message, &self.signature).is_ok()
    }
}

/// So many characters hold 64 bytes in base58 with its prefix.
const MOST_DIGITS: usize = 89;
