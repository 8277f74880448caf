//! The parameters of a log: what an entry states, over what was stated before
//! ([did:webvh 1.0, Parameters](https://identity.foundation/didwebvh/v1.0/#didwebvh-did-method-parameters)).

use super::hash::multihash;
use super::keys::Keys;
use crate::limits::{WEBVH_LIST, WEBVH_WATCHER_BYTES};
use std::collections::BTreeSet;
use std::sync::Arc;
use testamur_core::json::{Object, Value};
use testamur_core::model::is_url;

/// The parameters in force after an entry of a did:webvh log. Clones share their lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebvhParameters {
    pub(super) update_keys: Arc<[String]>,
    pub(super) next_key_hashes: Arc<[String]>,
    pub(super) witnesses: Option<Arc<WebvhWitnesses>>,
    pub(super) watchers: Arc<[String]>,
    pub(super) portable: bool,
    pub(super) deactivated: bool,
    pub(super) ttl: u32,
}

/// Who has to approve the versions of a DID, and how many of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebvhWitnesses {
    pub(super) threshold: usize,
    /// The keys of their did:keys.
    pub(super) multikeys: Vec<String>,
}

/// The only version of the method that is read.
pub(super) const METHOD: &str = "did:webvh:1.0";

/// Seconds that a resolved document may be kept where the log does not say.
const DEFAULT_TTL: u32 = 3600;

impl WebvhParameters {
    /// The Multikeys that may sign the next entry; with pre-rotation they signed this one, and the next is
    /// signed by some of [`next_key_hashes`](WebvhParameters::next_key_hashes).
    pub fn update_keys(&self) -> &[String] {
        &self.update_keys
    }

    /// The hashes of the keys that alone may be the next entry's update keys; empty without pre-rotation.
    pub fn next_key_hashes(&self) -> &[String] {
        &self.next_key_hashes
    }

    /// Who has to approve the next entry, if anybody.
    pub fn witnesses(&self) -> Option<&WebvhWitnesses> {
        self.witnesses.as_deref()
    }

    /// The URLs of those who watch the log.
    pub fn watchers(&self) -> &[String] {
        &self.watchers
    }

    /// Whether the DID may move to another place on the web.
    pub fn is_portable(&self) -> bool {
        self.portable
    }

    /// Whether the DID was given up.
    pub fn is_deactivated(&self) -> bool {
        self.deactivated
    }

    /// For how many seconds a resolved document may be kept.
    pub fn ttl(&self) -> u32 {
        self.ttl
    }

    /// Reads what an entry states; without `previous` it is the first one.
    pub(super) fn read(
        stated: &Object,
        previous: Option<&WebvhParameters>,
        keys: &mut Keys,
    ) -> Result<WebvhParameters, String> {
        let first = previous.is_none();
        let needed = match previous {
            None => &["method", "scid", "updateKeys"][..],
            Some(previous) if !previous.next_key_hashes.is_empty() => {
                &["updateKeys", "nextKeyHashes"]
            }
            Some(_) => &[],
        };
        if let Some(name) = needed.iter().find(|name| !stated.contains_key(name)) {
            let why = if first { "in the first entry" } else { "while pre-rotation is in use" };
            return Err(format!("{name} is missing, which is needed {why}"));
        }
        let mut now = previous.cloned().unwrap_or_else(WebvhParameters::before_all);
        for (name, value) in stated.iter() {
            now.state(name, value, first, keys)?;
        }
        if let Some(previous) = previous.filter(|previous| !previous.next_key_hashes.is_empty()) {
            let committed: BTreeSet<&str> =
                previous.next_key_hashes.iter().map(String::as_str).collect();
            let foreign = |key: &&String| !committed.contains(&*multihash(key.as_bytes()));
            if let Some(key) = now.update_keys.iter().find(foreign) {
                return Err(format!(
                    "the hash of the update key {key} is not among the nextKeyHashes of the entry before"
                ));
            }
        }
        Ok(now)
    }

    fn before_all() -> WebvhParameters {
        WebvhParameters {
            update_keys: Arc::default(),
            next_key_hashes: Arc::default(),
            witnesses: None,
            watchers: Arc::default(),
            portable: false,
            deactivated: false,
            ttl: DEFAULT_TTL,
        }
    }

    fn state(
        &mut self,
        name: &str,
        value: &Value,
        first: bool,
        keys: &mut Keys,
    ) -> Result<(), String> {
        match name {
            "method" if value.as_str() == Some(METHOD) => {}
            "method" => return Err(format!("the method is not {METHOD}")),
            // Its value is compared with the hash of the entry.
            "scid" if first => {}
            "scid" => return Err("scid occurs after the first entry".to_owned()),
            "updateKeys" => {
                self.update_keys = strings(name, value)?;
                self.update_keys.iter().try_for_each(|key| keys.learn(key))?;
            }
            "nextKeyHashes" => self.next_key_hashes = strings(name, value)?,
            "witness" => self.witnesses = WebvhWitnesses::read(value, keys)?.map(Arc::new),
            "watchers" => {
                self.watchers = strings(name, value)?;
                let bad = |url: &String| !is_url(url) || url.len() > WEBVH_WATCHER_BYTES;
                if self.watchers.iter().any(bad) {
                    return Err("a watcher is no URL, or too long a one".to_owned());
                }
            }
            "portable" => {
                self.portable = flag(name, value)?;
                if self.portable && !first {
                    return Err("portable is set after the first entry".to_owned());
                }
            }
            "deactivated" => self.deactivated = flag(name, value)?,
            "ttl" if value.is_null() => self.ttl = DEFAULT_TTL,
            "ttl" => self.ttl = seconds(value)?,
            _ => return Err(format!("{} is no parameter of {METHOD}", crate::syntax::shown(name))),
        }
        Ok(())
    }
}

impl WebvhWitnesses {
    /// How many witnesses have to approve an entry.
    pub fn threshold(&self) -> usize {
        self.threshold
    }

    /// The did:keys of the witnesses.
    pub fn dids(&self) -> impl Iterator<Item = String> {
        self.multikeys.iter().map(|key| format!("did:key:{key}"))
    }

    /// Whether this did:key is that of a witness.
    pub fn has(&self, did: &str) -> bool {
        did.strip_prefix("did:key:").is_some_and(|multikey| self.has_multikey(multikey))
    }

    pub(super) fn has_multikey(&self, multikey: &str) -> bool {
        self.multikeys.iter().any(|known| known == multikey)
    }

    /// Reads the parameter `witness`; empty, and `null` of older logs, means that nobody has to approve.
    fn read(value: &Value, keys: &mut Keys) -> Result<Option<WebvhWitnesses>, String> {
        if value.is_null() {
            return Ok(None);
        }
        let object = value.as_object().ok_or("witness is no object")?;
        if object.is_empty() {
            return Ok(None);
        }
        let entries = object.get("witnesses").and_then(Value::as_array).unwrap_or_default();
        within(entries.len(), "witnesses")?;
        let mut multikeys: Vec<String> = Vec::with_capacity(entries.len());
        for entry in entries {
            let id = entry.get("id").and_then(Value::as_str).ok_or("a witness has no id")?;
            // One implementation writes the key without `did:key:`, which can mean nothing else.
            let key = id.strip_prefix("did:key:").unwrap_or(id);
            keys.learn(key).map_err(|reason| format!("a witness is not usable: {reason}"))?;
            if multikeys.iter().any(|known| known == key) {
                return Err(format!("the witness {} occurs twice", crate::syntax::shown(id)));
            }
            multikeys.push(key.to_owned());
        }
        let threshold = object.get("threshold").and_then(Value::as_number);
        let threshold = threshold.and_then(|number| usize::try_from(number.as_i64()?).ok());
        match threshold {
            Some(threshold) if (1..=multikeys.len()).contains(&threshold) => {
                Ok(Some(WebvhWitnesses { threshold, multikeys }))
            }
            _ => {
                Err("the threshold of witness is no number from 1 to that of the witnesses".into())
            }
        }
    }
}

/// A list of strings; `null`, as older logs have it, is an empty one.
fn strings(name: &str, value: &Value) -> Result<Arc<[String]>, String> {
    if value.is_null() {
        return Ok(Arc::default());
    }
    let items = value.as_array().ok_or_else(|| format!("{name} is no array"))?;
    within(items.len(), name)?;
    let text = |item: &Value| item.as_str().map(str::to_owned);
    let texts: Option<Vec<String>> = items.iter().map(text).collect();
    texts.map(Arc::from).ok_or_else(|| format!("{name} has an item that is no string"))
}

fn within(count: usize, name: &str) -> Result<(), String> {
    match count > WEBVH_LIST {
        true => Err(format!("{name} has {count} items, and at most {WEBVH_LIST} are read")),
        false => Ok(()),
    }
}

fn flag(name: &str, value: &Value) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| format!("{name} is neither true nor false"))
}

/// A lifetime: at most 2³¹ seconds.
fn seconds(value: &Value) -> Result<u32, String> {
    let number = value.as_number().and_then(|number| number.as_i64());
    let seconds = number.and_then(|number| u32::try_from(number).ok());
    seconds
        .filter(|seconds| *seconds <= 1 << 31)
        .ok_or_else(|| "ttl is no whole number of seconds from 0 to 2147483648".to_owned())
}
