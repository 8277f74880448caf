//! One entry of a log.

use super::hash::{digest, multihash};
use super::keys::Keys;
use super::parameters::WebvhParameters;
use super::proof::Proof;
use testamur_canon::jcs;
use testamur_core::json::{Object, Value};
use testamur_core::limits::PROOFS;
use testamur_core::{Code, Error, Result, Timestamp};

/// The members of an entry in their right forms, none of them judged
/// ([did:webvh 1.0, The DID Log File](https://identity.foundation/didwebvh/v1.0/#the-did-log-file)).
pub(super) struct Entry<'e> {
    object: &'e Object,
    pub(super) version_id: &'e str,
    pub(super) number: u32,
    hash: &'e str,
    pub(super) time: Timestamp,
    pub(super) parameters: &'e Object,
    pub(super) state: &'e Value,
    proofs: &'e [Value],
}

/// Stands for the self-certifying identifier while that is computed.
pub(super) const PLACEHOLDER: &str = "{SCID}";

impl<'e> Entry<'e> {
    /// Reads an entry.
    ///
    /// # Errors
    /// [`Code::DidWebvhEntry`], [`Code::DidWebvhTime`], [`Code::DidWebvhProof`].
    pub(super) fn read(value: &'e Value) -> Result<Entry<'e>> {
        let malformed = |reason: &str| Error::new(Code::DidWebvhEntry).with("reason", reason);
        let object = value.as_object().ok_or_else(|| malformed("it is no JSON object"))?;
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        let version_id = text("versionId").ok_or_else(|| malformed("it has no versionId"))?;
        let (number, hash) = split(version_id)
            .ok_or_else(|| malformed("its versionId is not a number, a dash and a hash"))?;
        let parameters = object.get("parameters").and_then(Value::as_object);
        let state = object.get("state").filter(|state| state.as_object().is_some());
        let time = text("versionTime")
            .and_then(utc)
            .ok_or_else(|| Error::new(Code::DidWebvhTime).with("reason", "it is no time in UTC"))?;
        let proofs = object.get("proof").map_or(&[][..], Value::as_set);
        if proofs.is_empty() || proofs.len() > PROOFS {
            let reason = format!("it has {} proofs, not 1 to {PROOFS}", proofs.len());
            return Err(Error::new(Code::DidWebvhProof).with("reason", reason));
        }
        Ok(Entry {
            object,
            version_id,
            number,
            hash,
            time,
            parameters: parameters.ok_or_else(|| malformed("it has no parameters"))?,
            state: state.ok_or_else(|| malformed("it has no state"))?,
            proofs,
        })
    }

    /// Checks the entry's hash, which covers the version before it: for the first entry the
    /// self-certifying identifier.
    ///
    /// # Errors
    /// [`Code::DidWebvhChain`].
    pub(super) fn check_hash(&self, previous: &str) -> Result<()> {
        match multihash(&self.canonical(previous)) == self.hash {
            true => Ok(()),
            false => Err(Error::new(Code::DidWebvhChain)
                .with("reason", "its content does not have the hash in its versionId")),
        }
    }

    /// The self-certifying identifier of the first entry, of which `stated` is said to be it.
    ///
    /// # Errors
    /// [`Code::DidWebvhChain`].
    pub(super) fn check_scid(&self, stated: &str) -> Result<()> {
        let wrong = || {
            let reason = "its content does not have the hash that its scid is";
            Error::new(Code::DidWebvhChain).with("reason", reason)
        };
        let text = String::from_utf8(self.canonical(PLACEHOLDER)).map_err(|_| wrong())?;
        let replaced = text.replace(stated, PLACEHOLDER);
        // Names that held the identifier may have another order now.
        let value = testamur_core::json::parse(replaced.as_bytes()).map_err(|_| wrong())?;
        match multihash(&jcs::to_vec(&value)) == stated {
            true => Ok(()),
            false => Err(wrong()),
        }
    }

    /// Checks the proofs, each of which must be by an active key: of `parameters`. Gives back when the
    /// first of them ends, if any does.
    ///
    /// # Errors
    /// [`Code::DidWebvhProof`].
    pub(super) fn check_proofs(
        &self,
        parameters: &WebvhParameters,
        keys: &Keys,
    ) -> Result<Option<Timestamp>> {
        self.proofs_end(parameters, keys)
            .map_err(|reason| Error::new(Code::DidWebvhProof).with("reason", reason))
    }

    fn proofs_end(
        &self,
        parameters: &WebvhParameters,
        keys: &Keys,
    ) -> Result<Option<Timestamp>, String> {
        let document = digest(&self.canonical(self.version_id));
        let mut end: Option<Timestamp> = None;
        for proof in self.proofs {
            let proof = Proof::read(proof)?;
            let active = parameters.update_keys.iter().any(|key| key == proof.multikey);
            let key = keys.find(proof.multikey).filter(|_| active);
            let key = key.ok_or("a proof is by a key that was not authorized to update the DID")?;
            if !proof.is_by(key, &document) {
                return Err("a signature does not fit the entry".to_owned());
            }
            end = end.into_iter().chain(proof.expires).min();
        }
        Ok(end)
    }

    /// The canonical form without proofs and with another versionId.
    fn canonical(&self, version_id: &str) -> Vec<u8> {
        let version_id = Value::from(version_id);
        let members = self.object.iter().filter(|(name, _)| *name != "proof");
        let members = members.map(|(name, value)| match name {
            "versionId" => (name, &version_id),
            _ => (name, value),
        });
        let mut out = Vec::with_capacity(4096);
        jcs::write_members(members, &mut out);
        out
    }
}

/// The number and the hash of a versionId.
fn split(version_id: &str) -> Option<(u32, &str)> {
    let (digits, hash) = version_id.split_once('-')?;
    let number: u32 = digits.parse().ok()?;
    (number > 0 && number.to_string() == digits && !hash.contains('-')).then_some((number, hash))
}

/// A time that says it is UTC.
fn utc(text: &str) -> Option<Timestamp> {
    let time = Timestamp::parse(text)?;
    (text.ends_with('Z') || text.ends_with("+00:00")).then_some(time)
}
