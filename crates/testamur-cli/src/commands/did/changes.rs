//! What a version of a did:webvh changes, in lines for those who have to approve it.

use super::folder::references_elsewhere;
use std::collections::{BTreeMap, BTreeSet};
use testamur::canon::jcs;
use testamur::did::{
    DidDocument, Relationship, VerificationMethod, WebvhParameters, WebvhVersion, WebvhWitnesses,
};
use testamur::{Error, Value};

/// Characters of one entry of a document that are shown, some twenty lines; of the rest it is said how much it is.
const SHOWN: usize = 2_000;

/// Changed entries of one member that are shown, one by one; of the rest it is said how many they are.
const LISTED: usize = 100;

/// What a version changes of the one before it; the first one is all new.
///
/// # Errors
/// Those of [`WebvhVersion::document`].
pub(super) fn changes(
    before: Option<&WebvhVersion>,
    version: &WebvhVersion,
) -> Result<Vec<String>, Error> {
    let mut lines = Vec::new();
    let old = before.map(|before| before.document()).transpose()?;
    let new = version.document()?;
    if version.parameters().is_deactivated() {
        lines.push("gives the DID up, for ever".to_owned());
    }
    if let Some(before) = before.filter(|before| before.did() != version.did()) {
        lines.push(format!("moves the DID from {} to {}", before.did(), version.did()));
    }
    keys(old.as_deref(), &new, &mut lines);
    references(old.as_deref(), &new, &mut lines);
    members(old.as_deref(), &new, &mut lines);
    if lines.is_empty()
        && old.is_some_and(|old| jcs::to_vec(old.value()) != jcs::to_vec(new.value()))
    {
        lines.push("writes the document otherwise, with the same keys and entries".to_owned());
    }
    parameters(before.map(WebvhVersion::parameters), version.parameters(), &mut lines);
    if lines.is_empty() {
        lines.push("changes nothing but its time".to_owned());
    }
    Ok(lines)
}

/// A key of a document.
struct Key<'d> {
    entry: Option<&'d Value>,
    /// What it is for, in words.
    purposes: String,
    /// The key itself, with what bounds it.
    told: String,
}

fn described(document: Option<&DidDocument>) -> BTreeMap<&str, Key<'_>> {
    let Some(document) = document else { return BTreeMap::new() };
    let described = document.verification_methods().iter().map(|method| {
        let purposes = Relationship::ALL.into_iter().filter(|purpose| method.is_for(*purpose));
        let names: Vec<&str> = purposes.map(Relationship::name).collect();
        let key = Key {
            entry: document.entry(method.id()),
            purposes: if names.is_empty() { "nothing".to_owned() } else { names.join(", ") },
            told: told(document, method),
        };
        (method.id(), key)
    });
    described.collect()
}

/// A key as its Multikey, which is never cut as people compare it; or as its entry, where it cannot be read.
fn told(document: &DidDocument, method: &VerificationMethod) -> String {
    let mut out = match method.public_key() {
        Ok(key) => key.to_multikey(),
        Err(_) => document.entry(method.id()).map(shown).unwrap_or_default(),
    };
    if method.controller() != document.id() {
        out += &format!(", under the controller {}", method.controller());
    }
    if let Some(time) = method.expires() {
        out += &format!(", until {time}");
    }
    if let Some(time) = method.revoked() {
        out += &format!(", revoked at {time}");
    }
    out
}

fn keys(old: Option<&DidDocument>, new: &DidDocument, lines: &mut Vec<String>) {
    let (before, now) = (described(old), described(Some(new)));
    for id in before.keys().filter(|id| !now.contains_key(*id)) {
        lines.push(format!("takes the key {id} out"));
    }
    for (id, Key { entry, purposes, told }) in &now {
        match before.get(id) {
            None => lines.push(format!("adds the key {id}, for {purposes}: {told}")),
            Some(other) if other.entry != *entry => {
                let (entry, former) = (entry.map(shown).unwrap_or_default(), &other.told);
                lines.push(format!(
                    "changes the key {id}, for {purposes}: {told}; before: {former}; it stands there as {entry}"
                ));
            }
            Some(other) if other.purposes != *purposes => {
                let former = &other.purposes;
                lines.push(format!("uses the key {id} for {purposes}; before, for {former}"));
            }
            Some(_) => {}
        }
    }
}

/// What a document says keys are for that it does not have. They do not count here, but other verifiers look for
/// them in the documents that they are of.
fn references(old: Option<&DidDocument>, new: &DidDocument, lines: &mut Vec<String>) {
    let all = |document: &DidDocument| -> BTreeSet<(&str, String)> {
        let references = references_elsewhere(document).into_iter();
        references.map(|(relationship, url)| (relationship.name(), url)).collect()
    };
    let (before, now) = (old.map(all).unwrap_or_default(), all(new));
    for (relationship, url) in before.difference(&now) {
        lines.push(format!("names {url} for {relationship} no more"));
    }
    for (relationship, url) in now.difference(&before) {
        lines.push(format!("names {url} for {relationship}, a key that is not in this document"));
    }
}

/// The members of a document beside its keys, entry by entry.
fn members(old: Option<&DidDocument>, new: &DidDocument, lines: &mut Vec<String>) {
    let (before, now) = (old.map(other_members).unwrap_or_default(), other_members(new));
    let names: BTreeSet<&str> = before.keys().chain(now.keys()).copied().collect();
    for name in names {
        let entries = |of: &BTreeMap<&str, &[Value]>| -> BTreeMap<Vec<u8>, Value> {
            let list = of.get(name).copied().unwrap_or_default().iter();
            list.map(|entry| (jcs::to_vec(entry), entry.clone())).collect()
        };
        let (was, is) = (entries(&before), entries(&now));
        let gone: Vec<&Value> =
            was.iter().filter(|(key, _)| !is.contains_key(*key)).map(|(_, value)| value).collect();
        let come: Vec<&Value> =
            is.iter().filter(|(key, _)| !was.contains_key(*key)).map(|(_, value)| value).collect();
        let (were, are) = (ids(&gone), ids(&come));
        let is_changed = |entry: &Value, others: &BTreeSet<&str>| {
            entry.get("id").and_then(Value::as_str).is_some_and(|id| others.contains(id))
        };
        let gone = gone.iter().filter(|entry| !is_changed(entry, &are));
        let mut told: Vec<String> =
            gone.map(|entry| format!("{name}: takes out {}", shown(entry))).collect();
        told.extend(come.iter().map(|entry| match is_changed(entry, &were) {
            true => format!("{name}: changes to {}", shown(entry)),
            false => format!("{name}: adds {}", shown(entry)),
        }));
        let more = told.len().saturating_sub(LISTED);
        told.truncate(LISTED);
        if more > 0 {
            told.push(format!("{name}: and {more} more changes, which are not shown here"));
        }
        lines.extend(told);
    }
}

fn other_members(document: &DidDocument) -> BTreeMap<&str, &[Value]> {
    let is_told = |name: &str| {
        let mut relationships = Relationship::ALL.iter().map(|one| one.name());
        ["id", "verificationMethod"].contains(&name) || relationships.any(|one| one == name)
    };
    let members = document.value().as_object().into_iter().flat_map(|members| members.iter());
    let others = members.filter(|(name, _)| !is_told(name));
    others.map(|(name, value)| (name, value.as_set())).collect()
}

fn ids<'v>(entries: &[&'v Value]) -> BTreeSet<&'v str> {
    entries.iter().filter_map(|entry| entry.get("id")?.as_str()).collect()
}

fn parameters(old: Option<&WebvhParameters>, new: &WebvhParameters, lines: &mut Vec<String>) {
    if old.map(WebvhParameters::update_keys) != Some(new.update_keys()) {
        lines.push(match new.update_keys() {
            [] => "nobody can update the DID any more".to_owned(),
            keys => format!("may be updated by {}", keys.join(", ")),
        });
    }
    let committed = old.map_or(&[][..], WebvhParameters::next_key_hashes);
    match new.next_key_hashes() {
        hashes if hashes == committed => {}
        [] => lines.push("commits to no next update key any more".to_owned()),
        hashes => lines.push(format!("commits to the next update key by {}", hashes.join(", "))),
    }
    if old.and_then(WebvhParameters::witnesses) != new.witnesses() {
        lines.push(match new.witnesses() {
            None => "nobody has to approve later versions".to_owned(),
            Some(witnesses) => format!("later versions need the approval of {}", of(witnesses)),
        });
    }
    if old.map_or(&[][..], WebvhParameters::watchers) != new.watchers() {
        lines.push(match new.watchers() {
            [] => "is watched by nobody".to_owned(),
            watchers => format!("is watched by {}", watchers.join(", ")),
        });
    }
    if old.is_some_and(|old| old.is_portable()) != new.is_portable() {
        let may = if new.is_portable() { "may move" } else { "may not move any more" };
        lines.push(may.to_owned());
    }
    if old.is_some_and(|old| old.ttl() != new.ttl()) {
        lines.push(format!("may be kept for {} seconds", new.ttl()));
    }
}

fn of(witnesses: &WebvhWitnesses) -> String {
    let dids: Vec<String> = witnesses.dids().collect();
    format!("{} of {}", witnesses.threshold(), dids.join(", "))
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    let Some((end, _)) = text.char_indices().nth(SHOWN) else { return text };
    let more = text[end..].chars().count();
    format!("{}… and {more} more characters, which are not shown here", &text[..end])
}
