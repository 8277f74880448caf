//! Documents without relative DID URLs.

use super::{DidDocument, Relationship};
use crate::{Did, DidUrl};
use testamur_core::Result;
use testamur_core::json::Value;

impl DidDocument {
    /// The document with absolute DID URLs in the place of relative ones: in the ids of everything that it lists,
    /// and in the relationships
    /// ([DID Resolution, section 4.4](https://www.w3.org/TR/did-resolution/#did-resolution-algorithm)).
    pub(crate) fn expanded(&self) -> Result<DidDocument> {
        let did = Did::parse(self.id())?;
        let mut value = self.value().clone();
        for (name, list) in value.as_object_mut().into_iter().flat_map(|members| members.iter_mut())
        {
            let refers = Relationship::find(name).is_some();
            let items = match list {
                Value::Array(items) => items.as_mut_slice(),
                alone => std::slice::from_mut(alone),
            };
            for item in items {
                match item {
                    Value::Object(members) => expand(&did, members.get_mut("id"))?,
                    text if refers => expand(&did, Some(text))?,
                    _ => {}
                }
            }
        }
        DidDocument::from_value(self.id(), value)
    }
}

fn expand(did: &Did, text: Option<&mut Value>) -> Result<()> {
    if let Some(Value::String(text)) = text
        && text.starts_with(['#', '/', '?'])
    {
        *text = DidUrl::parse_relative_to(did, text)?.to_string();
    }
    Ok(())
}
