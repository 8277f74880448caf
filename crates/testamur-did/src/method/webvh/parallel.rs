//! The did:web that stands beside a did:webvh, for those who know only that
//! ([did:webvh 1.0, Publishing a Parallel did:web DID](https://identity.foundation/didwebvh/v1.0/#publishing-a-parallel-didweb-did)).

use super::WebvhLog;
use super::implicit_services;
use crate::DidDocument;
use testamur_core::json::{self, Object, Value};
use testamur_core::{Code, Error, Result};

impl WebvhLog {
    /// The document of the did:web at the same place, as the last version makes it: `did.json`. It has
    /// no history, and whoever has the server can change it.
    ///
    /// # Errors
    /// [`Code::DidDeactivated`]; those of [`DidDocument::from_value`].
    pub fn did_web_document(&self) -> Result<DidDocument> {
        let latest = self.latest();
        if latest.parameters().is_deactivated() {
            return Err(Error::new(Code::DidDeactivated).with("did", latest.did()));
        }
        let document = latest.document()?;
        let mut members = document.value().as_object().cloned().unwrap_or_default();
        let mut services =
            members.get("service").map_or_else(Vec::new, |services| services.as_set().to_vec());
        for implicit in implicit_services(latest.did()) {
            let id = implicit.get("id").and_then(Value::as_str);
            if !document.services().iter().any(|service| service.id() == id) {
                services.push(implicit);
            }
        }
        members.insert("service", services);
        let text = Value::from(members).to_string();
        let text = text.replace(&format!("did:webvh:{}:", self.scid()), "did:web:");
        let mut value = json::parse(text.as_bytes())?;
        let id = value.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Some(members) = value.as_object_mut() {
            let names = also_known_as(members, &id, latest.did().as_str());
            members.insert("alsoKnownAs", names);
        }
        DidDocument::from_value(&id, value)
    }
}

/// The other names of the did:web, each once and not its own.
fn also_known_as(members: &Object, own: &str, webvh: &str) -> Vec<Value> {
    let mut names: Vec<Value> = Vec::new();
    let stated = members.get("alsoKnownAs").map_or(&[][..], Value::as_set);
    for name in stated.iter().cloned().chain([webvh.into()]) {
        if name.as_str() != Some(own) && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
