//! What a version of a did:webvh changes, in lines for those who have to approve it.

use std::collections::BTreeMap;
use testamur::did::{DidDocument, Relationship, WebvhParameters, WebvhVersion, WebvhWitnesses};
use testamur::{Error, Value};

/// Characters of a member of a document that are shown: a service or two.
const SHOWN: usize = 300;

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
    members(old.as_deref(), &new, &mut lines);
    parameters(before.map(WebvhVersion::parameters), version.parameters(), &mut lines);
    if lines.is_empty() {
        lines.push("changes nothing but its time".to_owned());
    }
    Ok(lines)
}

/// The keys of a document by their ids: what stands there, and what each is for.
fn described(document: Option<&DidDocument>) -> BTreeMap<&str, (Option<&Value>, String)> {
    let methods = document.map_or(&[][..], DidDocument::verification_methods);
    let described = methods.iter().map(|method| {
        let names: Vec<&str> = Relationship::ALL
            .into_iter()
            .filter(|purpose| method.is_for(*purpose))
            .map(Relationship::name)
            .collect();
        let purposes = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
        let entry = document.and_then(|document| document.entry(method.id()));
        (method.id(), (entry, purposes))
    });
    described.collect()
}

fn keys(old: Option<&DidDocument>, new: &DidDocument, lines: &mut Vec<String>) {
    let (before, now) = (described(old), described(Some(new)));
    for id in before.keys().filter(|id| !now.contains_key(*id)) {
        lines.push(format!("takes the key {id} out"));
    }
    for (id, (entry, purposes)) in &now {
        match before.get(id) {
            None => lines.push(format!("adds the key {id}, for {purposes}")),
            Some((other, _)) if other != entry => {
                let entry = entry.map(shown).unwrap_or_default();
                lines.push(format!("changes the key {id}, for {purposes}: {entry}"));
            }
            Some((_, other)) if other != purposes => {
                lines.push(format!("uses the key {id} for {purposes}; before, for {other}"));
            }
            Some(_) => {}
        }
    }
}

/// The members of a document beside its keys.
fn members(old: Option<&DidDocument>, new: &DidDocument, lines: &mut Vec<String>) {
    let of_keys = |name: &str| {
        name == "verificationMethod" || Relationship::ALL.iter().any(|one| one.name() == name)
    };
    let all = |document: Option<&DidDocument>| -> BTreeMap<String, Value> {
        let members = document.and_then(|document| document.value().as_object());
        let members = members.into_iter().flat_map(|members| members.iter());
        let others = members.filter(|(name, _)| !of_keys(name) && *name != "id");
        others.map(|(name, value)| (name.to_owned(), value.clone())).collect()
    };
    let (before, now) = (all(old), all(Some(new)));
    for name in before.keys().filter(|name| !now.contains_key(*name)) {
        lines.push(format!("takes {name} out of the document"));
    }
    for (name, value) in now.iter().filter(|(name, value)| before.get(*name) != Some(value)) {
        lines.push(format!("{name} of the document: {}", shown(value)));
    }
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
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
