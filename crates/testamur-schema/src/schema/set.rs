//! The documents that a schema consists of, and where its references lead.

use super::document::{Anchor, Document, Draft, Resource, split_fragment};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use testamur_core::json::{Pointer, Value};
use testamur_core::{Code, Error, Result};
use testamur_did::{percent_decode, resolve_reference};

/// Documents that are complete: each that is referred to is there.
#[derive(Debug, Default)]
pub(super) struct Set {
    documents: Vec<Arc<Document>>,
    by_url: BTreeMap<String, ResourceId>,
    /// The schemas that are resources, by their address. The documents are not moved.
    by_address: BTreeMap<usize, ResourceId>,
}

/// A resource: its document, and its place in that one's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ResourceId(usize, usize);

/// A schema and the resource it belongs to.
pub(super) type Target<'s> = (&'s Value, ResourceId);

impl Set {
    /// Adds a document under the URL that gave it, and under those it gives itself.
    pub(super) fn add(&mut self, url: &str, document: Arc<Document>) {
        let number = self.documents.len();
        for (index, resource) in document.resources.iter().enumerate() {
            let id = ResourceId(number, index);
            self.by_url.entry(resource.url.clone()).or_insert(id);
            if let Some(schema) = resource.at.of(&document.value) {
                self.by_address.insert(address(schema), id);
            }
        }
        self.by_url.entry(url.to_owned()).or_insert(ResourceId(number, 0));
        self.documents.push(document);
    }

    pub(super) fn len(&self) -> usize {
        self.documents.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.documents.iter().map(|document| document.bytes).sum()
    }

    /// The URLs that are referred to and not there.
    pub(super) fn missing(&self) -> impl Iterator<Item = &str> {
        let references = self.documents.iter().flat_map(|document| &document.references);
        references.map(String::as_str).filter(|url| !self.by_url.contains_key(*url))
    }

    /// The schema that the check starts with.
    pub(super) fn root(&self) -> Target<'_> {
        (&self.documents[0].value, ResourceId(0, 0))
    }

    /// The URL of the schema that the check starts with.
    pub(super) fn url(&self) -> &str {
        &self.documents[0].resources[0].url
    }

    pub(super) fn resource(&self, id: ResourceId) -> &Resource {
        &self.documents[id.0].resources[id.1]
    }

    pub(super) fn draft(&self, id: ResourceId) -> Draft {
        self.resource(id).draft
    }

    /// The document that a resource is in.
    pub(super) fn document(&self, id: ResourceId) -> &Document {
        &self.documents[id.0]
    }

    /// The resource that a schema, met in resource `outer`, belongs to.
    pub(super) fn enter(&self, schema: &Value, outer: ResourceId) -> ResourceId {
        self.by_address.get(&address(schema)).copied().unwrap_or(outer)
    }

    /// Where a reference in resource `from` leads.
    ///
    /// # Errors
    /// [`Code::SchemaReference`].
    pub(super) fn resolve(&self, from: ResourceId, reference: &str) -> Result<Target<'_>> {
        let whole = resolve_reference(&self.resource(from).url, reference);
        let (url, fragment) = split_fragment(&whole);
        let fragment = decoded(fragment.unwrap_or_default());
        let target = self.by_url.get(url).and_then(|id| match &*fragment {
            "" => Some((self.top(*id)?, *id)),
            name if !name.starts_with('/') => {
                let anchor = self.resource(*id).anchors.get(name)?;
                Some((self.at(*id, anchor)?, *id))
            }
            pointer => self.descend(*id, &Pointer::parse(pointer)?),
        });
        target.ok_or_else(|| {
            Error::new(Code::SchemaReference)
                .with("url", &self.resource(from).url)
                .with("reference", reference.chars().take(200).collect::<String>())
        })
    }

    /// Where a dynamic reference leads that is at first to `target`: the outermost resource of
    /// `scope` with the same dynamic anchor (2020-12, section 8.2.3.2).
    pub(super) fn resolve_dynamic<'s>(
        &'s self,
        target: Target<'s>,
        reference: &str,
        scope: &[ResourceId],
    ) -> Target<'s> {
        let name = decoded(split_fragment(reference).1.unwrap_or_default());
        let dynamic = |id: &ResourceId| {
            let anchor = self.resource(*id).anchors.get(&*name).filter(|anchor| anchor.dynamic)?;
            Some((self.at(*id, anchor)?, *id))
        };
        match dynamic(&target.1) {
            Some(_) => scope.iter().find_map(dynamic).unwrap_or(target),
            None => target,
        }
    }

    /// Where `$recursiveRef` leads that is at first to `target`: the outermost resource of `scope`
    /// with a recursive anchor (2019-09, section 8.2.4.2).
    pub(super) fn resolve_recursive<'s>(
        &'s self,
        target: Target<'s>,
        scope: &[ResourceId],
    ) -> Target<'s> {
        let recursive = |id: &ResourceId| {
            self.resource(*id).recursive_anchor.then(|| self.top(*id))?.map(|top| (top, *id))
        };
        match recursive(&target.1) {
            Some(_) => scope.iter().find_map(recursive).unwrap_or(target),
            None => target,
        }
    }

    fn top(&self, id: ResourceId) -> Option<&Value> {
        self.resource(id).at.of(&self.document(id).value)
    }

    fn at(&self, id: ResourceId, anchor: &Anchor) -> Option<&Value> {
        anchor.at.of(&self.document(id).value)
    }

    /// Follows a pointer from a resource, into those inside it.
    fn descend(&self, id: ResourceId, pointer: &Pointer) -> Option<Target<'_>> {
        let start = (self.top(id)?, id);
        pointer.segments().try_fold(start, |(value, id), segment| {
            let next = Pointer::root().child(&segment).of(value)?;
            Some((next, self.enter(next, id)))
        })
    }
}

fn address(schema: &Value) -> usize {
    std::ptr::from_ref(schema).addr()
}

/// Percent-encoded bytes decoded where the result is UTF-8; else the text stays.
fn decoded(fragment: &str) -> Cow<'_, str> {
    match fragment.contains('%') {
        true => percent_decode(fragment).map_or(fragment.into(), Cow::Owned),
        false => fragment.into(),
    }
}
