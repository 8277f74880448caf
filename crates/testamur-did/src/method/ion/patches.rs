//! Patches: what a delta does to a document
//! ([Sidetree, Standard Patch Actions](https://identity.foundation/sidetree/spec/v1.0.0/#standard-patch-actions)).

use super::state::{is_base64url, members};
use crate::syntax::shown;
use crate::{Did, Relationship};
use testamur_core::json::{Object, Value};
use testamur_core::model::is_url;

/// The keys and services of a document, by what was patched so far.
#[derive(Default)]
pub(super) struct Patched {
    keys: Vec<Value>,
    services: Vec<Value>,
}

/// Characters of the id of a key or service, and of the type of a service.
const ID_CHARACTERS: usize = 50;
const SERVICE_TYPE_CHARACTERS: usize = 30;

impl Patched {
    /// Applies a patch whole. Taken are those that nodes of ION take.
    ///
    /// # Errors
    /// Why it is not taken.
    pub(super) fn apply(&mut self, patch: &Value) -> Result<(), String> {
        let action = patch.get("action").and_then(Value::as_str);
        let of = |name: &str| -> Result<&Value, String> {
            let members = members(patch, "a patch", &["action", name], &[])?;
            Ok(members.get(name).unwrap_or(&Value::Null))
        };
        match action.ok_or("a patch has no action")? {
            "replace" => {
                let document = members(
                    of("document")?,
                    "the document of a patch",
                    &[],
                    &["publicKeys", "services"],
                )?;
                let list = |name| document.get(name).map_or(Ok(&[][..]), |list| array(list, name));
                let (keys, services) = (list("publicKeys")?, list("services")?);
                check_all(keys, check_key)?;
                check_all(services, check_service)?;
                *self = Patched { keys: keys.to_vec(), services: services.to_vec() };
            }
            "add-public-keys" => {
                let keys = array(of("publicKeys")?, "publicKeys")?;
                check_all(keys, check_key)?;
                add(&mut self.keys, keys);
            }
            "add-services" => {
                let services = array(of("services")?, "services")?;
                check_all(services, check_service)?;
                add(&mut self.services, services);
            }
            "remove-public-keys" => remove(&mut self.keys, of("ids")?)?,
            "remove-services" => remove(&mut self.services, of("ids")?)?,
            other => return Err(format!("the patch action {:?} is not one of ION", shown(other))),
        }
        Ok(())
    }

    /// The document, its ids relative to the DID as Sidetree has them.
    pub(super) fn into_document(self, did: &Did) -> Value {
        let mut base = Object::new();
        base.insert("@base", did.as_str());
        let mut document = Object::new();
        document.insert("@context", vec![Value::from("https://www.w3.org/ns/did/v1"), base.into()]);
        document.insert("id", did.as_str());
        let mut listed = Relationship::ALL.map(|relationship| (relationship, Vec::new()));
        let mut methods = Vec::new();
        for key in &self.keys {
            let id = fragment(key);
            for purpose in key.get("purposes").into_iter().flat_map(Value::as_set) {
                let named = |(relationship, _): &&mut (Relationship, _)| {
                    Some(relationship.name()) == purpose.as_str()
                };
                if let Some((_, ids)) = listed.iter_mut().find(named) {
                    ids.push(Value::from(id.as_str()));
                }
            }
            let mut method = Object::new();
            method.insert("id", id);
            method.insert("controller", did.as_str());
            copy(key, &["type", "publicKeyJwk"], &mut method);
            methods.push(method.into());
        }
        let services = self.services.iter().map(|service| {
            let mut out = Object::new();
            out.insert("id", fragment(service));
            copy(service, &["type", "serviceEndpoint"], &mut out);
            out.into()
        });
        let services = ("service", services.collect());
        let relationships =
            listed.into_iter().map(|(relationship, ids)| (relationship.name(), ids));
        for (name, list) in
            [("verificationMethod", methods)].into_iter().chain(relationships).chain([services])
        {
            if !list.is_empty() {
                document.insert(name, list);
            }
        }
        document.into()
    }
}

fn fragment(entry: &Value) -> String {
    format!("#{}", id_of(entry))
}

fn copy(from: &Value, names: &[&str], to: &mut Object) {
    for name in names {
        if let Some(value) = from.get(name) {
            to.insert(*name, value.clone());
        }
    }
}

/// The id of an entry that was checked.
fn id_of(entry: &Value) -> &str {
    entry.get("id").and_then(Value::as_str).unwrap_or_default()
}

fn array<'v>(value: &'v Value, name: &str) -> Result<&'v [Value], String> {
    value.as_array().ok_or_else(|| format!("the {name} of a patch are no array"))
}

/// Adds entries; one with the id of another takes its place.
fn add(list: &mut Vec<Value>, entries: &[Value]) {
    for entry in entries {
        match list.iter_mut().find(|other| id_of(other) == id_of(entry)) {
            Some(other) => *other = entry.clone(),
            None => list.push(entry.clone()),
        }
    }
}

/// Removes the entries of these ids, as far as there are any.
fn remove(list: &mut Vec<Value>, ids: &Value) -> Result<(), String> {
    let ids = array(ids, "ids")?;
    ids.iter().try_for_each(check_id)?;
    list.retain(|entry| !ids.iter().any(|id| id.as_str() == Some(id_of(entry))));
    Ok(())
}

/// Checks entries, of which no two may have the same id.
fn check_all(entries: &[Value], check: fn(&Value) -> Result<(), String>) -> Result<(), String> {
    entries.iter().try_for_each(check)?;
    for (at, entry) in entries.iter().enumerate() {
        if entries[..at].iter().any(|other| id_of(other) == id_of(entry)) {
            return Err(format!("two entries have the id {:?}", id_of(entry)));
        }
    }
    Ok(())
}

fn check_id(id: &Value) -> Result<(), String> {
    let id = id.as_str().ok_or("an id is no text")?;
    match (1..=ID_CHARACTERS).contains(&id.len()) && is_base64url(id) {
        true => Ok(()),
        false => Err(format!(
            "the id {:?} is not 1 to {ID_CHARACTERS} characters of base64url",
            shown(id)
        )),
    }
}

fn check_key(key: &Value) -> Result<(), String> {
    let members = members(key, "a public key", &["id", "type", "publicKeyJwk"], &["purposes"])?;
    members.get("id").map_or(Ok(()), check_id)?;
    if members.get("type").and_then(Value::as_str).is_none() {
        return Err("the type of a public key is no text".to_owned());
    }
    if members.get("publicKeyJwk").and_then(Value::as_object).is_none() {
        return Err("the publicKeyJwk of a public key is no object".to_owned());
    }
    let Some(purposes) = members.get("purposes") else { return Ok(()) };
    let purposes = purposes.as_array().ok_or("the purposes of a public key are no array")?;
    for (at, purpose) in purposes.iter().enumerate() {
        let known = purpose.as_str().and_then(Relationship::find);
        if known.is_none() {
            return Err("a purpose of a public key is no verification relationship".to_owned());
        }
        if purposes[..at].contains(purpose) {
            return Err("a public key has the same purpose twice".to_owned());
        }
    }
    Ok(())
}

fn check_service(service: &Value) -> Result<(), String> {
    let members = members(service, "a service", &["id", "type", "serviceEndpoint"], &[])?;
    members.get("id").map_or(Ok(()), check_id)?;
    let kind = members.get("type").and_then(Value::as_str);
    if kind.is_none_or(|kind| kind.chars().count() > SERVICE_TYPE_CHARACTERS) {
        return Err(format!(
            "the type of a service is no text of at most {SERVICE_TYPE_CHARACTERS} characters"
        ));
    }
    match members.get("serviceEndpoint") {
        Some(Value::Object(_)) => Ok(()),
        Some(Value::String(url)) if is_url(url) => Ok(()),
        _ => Err("the serviceEndpoint of a service is neither a URL nor an object".to_owned()),
    }
}
