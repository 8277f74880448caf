//! The part of a long form that a short form does not have.

use super::hash::{hash_of, is_multihash};
use super::malformed;
use super::patches::Patched;
use crate::Did;
use crate::limits::ION_DELTA_BYTES;
use crate::syntax::shown;
use testamur_canon::jcs;
use testamur_core::json::{Object, Value, parse};
use testamur_core::{Code, Error, Result};
use testamur_keys::multibase::{decode_base64url, encode_base64url};

/// The suffix data and the delta of the operation that creates a DID, of which the first holds the hash of
/// the second ([Sidetree, Create](https://identity.foundation/sidetree/spec/v1.0.0/#create)).
pub(super) struct InitialState {
    suffix_data: Value,
    delta: Value,
}

impl InitialState {
    /// The state of a DID that is being made.
    pub(super) fn of(
        patches: Vec<Value>,
        update_commitment: String,
        recovery_commitment: String,
    ) -> InitialState {
        let mut delta = Object::new();
        delta.insert("patches", patches);
        delta.insert("updateCommitment", update_commitment);
        let delta = Value::from(delta);
        let mut suffix_data = Object::new();
        suffix_data.insert("deltaHash", hash_of(&delta));
        suffix_data.insert("recoveryCommitment", recovery_commitment);
        InitialState { suffix_data: suffix_data.into(), delta }
    }

    /// Reads the last part of a long form. That the suffix is the hash of the suffix data is left to the
    /// caller.
    ///
    /// # Errors
    /// [`Code::DidIonIdentifier`], [`Code::LimitDidIonDelta`].
    pub(super) fn read(did: &Did, encoded: &str) -> Result<InitialState> {
        let because = |error: Error| malformed(did, error.sentence().trim_end_matches('.'));
        let bytes = decode_base64url(encoded).map_err(because)?;
        let value = parse(&bytes).map_err(because)?;
        if jcs::to_vec(&value) != bytes {
            return Err(malformed(did, "what it holds is not in canonical form"));
        }
        let (suffix_data, delta) = parts(value).map_err(|reason| malformed(did, reason))?;
        let size = jcs::to_vec(&delta).len();
        if size > ION_DELTA_BYTES {
            return Err(Error::new(Code::LimitDidIonDelta)
                .with("did", shown(did.as_str()))
                .with("actual", size)
                .with("limit", ION_DELTA_BYTES));
        }
        if suffix_data.get("deltaHash").and_then(Value::as_str) != Some(&hash_of(&delta)) {
            return Err(malformed(did, "its delta does not have the hash in its suffix data"));
        }
        Ok(InitialState { suffix_data, delta })
    }

    /// The hash of the suffix data.
    pub(super) fn suffix(&self) -> String {
        hash_of(&self.suffix_data)
    }

    /// As the last part of a long form.
    pub(super) fn encoded(&self) -> String {
        let mut whole = Object::new();
        whole.insert("delta", self.delta.clone());
        whole.insert("suffixData", self.suffix_data.clone());
        encode_base64url(&jcs::to_vec(&whole.into()))
    }

    /// The document that the patches make.
    ///
    /// # Errors
    /// Why a patch is not taken.
    pub(super) fn document(&self, did: &Did) -> Result<Value, String> {
        let patches = self.delta.get("patches").and_then(Value::as_array);
        let mut document = Patched::default();
        for patch in patches.ok_or("the patches of its delta are no array")? {
            document.apply(patch)?;
        }
        Ok(document.into_document(did))
    }

    /// What the keys are bound to that may change the DID once it is anchored.
    pub(super) fn commitments(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [("recoveryCommitment", &self.suffix_data), ("updateCommitment", &self.delta)]
            .into_iter()
            .filter_map(|(name, part)| Some((name, part.get(name)?.as_str()?)))
    }
}

/// The suffix data and the delta, each with the members that it must have and may have.
fn parts(value: Value) -> Result<(Value, Value), String> {
    members(&value, "what it holds", &["delta", "suffixData"], &[])?;
    let Value::Object(mut whole) = value else { return Err("it holds no object".to_owned()) };
    let mut take = |name| whole.remove(name).unwrap_or(Value::Null);
    let (suffix_data, delta) = (take("suffixData"), take("delta"));
    let suffix =
        members(&suffix_data, "its suffix data", &["deltaHash", "recoveryCommitment"], &["type"])?;
    members(&delta, "its delta", &["patches", "updateCommitment"], &[])?;
    let hash = |part: &Value, name: &str| {
        let text = part.get(name).and_then(Value::as_str);
        match text.is_some_and(is_multihash) {
            true => Ok(()),
            false => Err(format!("its {name} is no SHA-256 multihash")),
        }
    };
    hash(&suffix_data, "deltaHash")?;
    hash(&suffix_data, "recoveryCommitment")?;
    hash(&delta, "updateCommitment")?;
    if let Some(kind) = suffix.get("type") {
        let taken = |text: &str| (1..=4).contains(&text.len()) && is_base64url(text);
        if !kind.as_str().is_some_and(taken) {
            return Err("the type in its suffix data is not 1 to 4 letters or digits".to_owned());
        }
    }
    Ok((suffix_data, delta))
}

/// The members of an object that has all of `required`, and beside them `optional` at most. Who could add
/// others would have a second DID for the same state.
pub(super) fn members<'v>(
    value: &'v Value,
    what: &str,
    required: &[&str],
    optional: &[&str],
) -> Result<&'v Object, String> {
    let object = value.as_object().ok_or_else(|| format!("{what} is no object"))?;
    if let Some(missing) = required.iter().find(|name| !object.contains_key(name)) {
        return Err(format!("{what} has no {missing}"));
    }
    let known = |name: &str| required.contains(&name) || optional.contains(&name);
    match object.iter().find(|(name, _)| !known(name)) {
        Some((name, _)) => {
            Err(format!("{what} has the member {name:?}, which is not allowed", name = shown(name)))
        }
        None => Ok(object),
    }
}

/// Whether a text has only characters of base64url.
pub(super) fn is_base64url(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
