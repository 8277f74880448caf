//! DID documents and other controlled identifier documents.

mod expanded;
mod published;
mod relationship;
mod verification_method;

pub use published::{FormerKeys, KeyForm, PublishedKey};
pub use relationship::Relationship;
pub use verification_method::VerificationMethod;

use crate::limits;
use crate::syntax::{DidUrl, resolve_reference, shown};
use crate::{Did, syntax};
use relationship::Relationships;
use std::sync::Arc;
use testamur_core::json::{Pointer, Value};
use testamur_core::model::is_url;
use testamur_core::ordered::BTreeMap;
use testamur_core::{Code, Error, Result, Timestamp};

/// What an identifier says of itself: its keys, what each may be used for, and its services
/// ([DID Core, section 5](https://www.w3.org/TR/did-core/#core-properties),
/// [Controlled Identifiers 1.0, section 2](https://www.w3.org/TR/cid-1.0/#data-model)).
///
/// The document was read for one identifier and is about that one. Ids of its methods and services
/// are absolute and unique. Keys are read when they are first asked for, so that one bad or
/// unknown key does not spoil the others; members that mean nothing here are kept in
/// [`DidDocument::value`] and not checked.
#[derive(Clone, Debug)]
pub struct DidDocument {
    id: Arc<str>,
    value: Value,
    methods: Vec<VerificationMethod>,
    services: Vec<Service>,
    by_id: BTreeMap<Arc<str>, Entry>,
    /// The bytes that its owner published it as, where it stands by itself.
    published: Option<Arc<[u8]>>,
}

/// A service of a DID document.
#[derive(Clone, Debug)]
pub struct Service {
    id: Option<Arc<str>>,
    types: Vec<String>,
    /// Where it stands in the document.
    pointer: Pointer,
}

#[derive(Clone, Copy, Debug)]
enum Entry {
    Method(usize),
    Service(usize),
}

impl DidDocument {
    /// Reads the document of `id`, which is a DID or the URL of a controlled identifier document.
    ///
    /// # Errors
    /// [`Code::DidDocumentId`] when the document is about another identifier; [`Code::DidDocument`]
    /// when a list is malformed or an entry has no usable id or a malformed controller;
    /// [`Code::DidDuplicateId`]; [`Code::LimitDidDocumentEntries`]; [`Code::DidSyntax`] when `id`
    /// starts with `did:` and is no DID. Keys are not read yet.
    pub fn from_value(id: &str, value: Value) -> Result<DidDocument> {
        let base = Base::of(id)?;
        let Some(object) = value.as_object() else {
            return Err(base.malformed(format!("it is of the kind {}", value.kind())));
        };
        match object.get("id").and_then(Value::as_str) {
            Some(actual) if actual == id => {}
            Some(actual) => {
                return Err(Error::new(Code::DidDocumentId)
                    .with("did", shown(id))
                    .with("actual", shown(actual))
                    .at(Pointer::root().child("id")));
            }
            None => return Err(base.malformed("it has no id")),
        }
        let mut reader =
            Reader { base, methods: Vec::new(), services: Vec::new(), by_id: BTreeMap::new() };
        reader.read(&value)?;
        let Reader { methods, services, by_id, .. } = reader;
        Ok(DidDocument { id: Arc::from(id), value, methods, services, by_id, published: None })
    }

    /// The document with the bytes that it was read from.
    pub(crate) fn published_as(self, bytes: Arc<[u8]>) -> DidDocument {
        DidDocument { published: Some(bytes), ..self }
    }

    /// The bytes that its owner published it as, where it stands by itself.
    pub(crate) fn published_bytes(&self) -> Option<&[u8]> {
        self.published.as_deref()
    }

    /// The identifier that the document is about.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The document as it was given.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The verification method of this absolute URL, if the document authorizes it for
    /// `relationship`. Whether its key is usable and was neither expired nor revoked is not
    /// checked here.
    ///
    /// URLs are compared byte by byte (Controlled Identifiers, section 3.3).
    ///
    /// # Errors
    /// [`Code::DidVerificationMethodNotFound`] when the document does not have it, or it is
    /// another document's; [`Code::DidVerificationMethodController`] when the document lists it
    /// under another controller; [`Code::DidVerificationMethodRelationship`] when it is there, but
    /// not for this relationship; [`Code::DidVerificationMethodKey`] when its JWK says that it is
    /// not for signatures, and the relationship needs one that is.
    pub fn verification_method(
        &self,
        url: impl AsRef<str>,
        relationship: Relationship,
    ) -> Result<&VerificationMethod> {
        let url = url.as_ref();
        let fail = |code| Error::new(code).with("did", shown(&self.id)).with("url", shown(url));
        let of_this = url.split_once('#').is_some_and(|(document, _)| document == &*self.id);
        let method = match self.by_id.get(url) {
            Some(Entry::Method(at)) if of_this => &self.methods[*at],
            _ => return Err(fail(Code::DidVerificationMethodNotFound)),
        };
        if method.controller() != &*self.id {
            return Err(fail(Code::DidVerificationMethodController)
                .with("actual", shown(method.controller()))
                .at(method.pointer().clone()));
        }
        if !method.relationships.contains(relationship) {
            return Err(fail(Code::DidVerificationMethodRelationship)
                .with("relationship", relationship)
                .at(method.pointer().clone()));
        }
        // Every other relationship is exercised by signing.
        if relationship != Relationship::KeyAgreement {
            method.check_signs()?;
        }
        Ok(method)
    }

    /// The verification method of this absolute URL, if its key may serve a purpose of proofs now;
    /// `is_over` compares the end of a key with the time, which is then reached or gone by. Whether the
    /// key can be read is not checked here.
    ///
    /// # Errors
    /// As [`verification_method`](DidDocument::verification_method), which does not authorize
    /// anything for a purpose that is no relationship; [`Code::KeyExpired`], [`Code::KeyRevoked`].
    pub fn verification_method_for(
        &self,
        url: &str,
        purpose: &str,
        is_over: impl Fn(Timestamp) -> bool,
    ) -> Result<&VerificationMethod> {
        let relationship = Relationship::find(purpose).ok_or_else(|| {
            Error::new(Code::DidVerificationMethodRelationship)
                .with("did", self.id())
                .with("url", url)
                .with("relationship", purpose)
        })?;
        let method = self.verification_method(url, relationship)?;
        if let Some(expires) = method.expires().filter(|end| is_over(*end)) {
            return Err(Error::new(Code::KeyExpired).with("method", url).with("expires", expires));
        }
        if let Some(revoked) = method.revoked().filter(|end| is_over(*end)) {
            return Err(Error::new(Code::KeyRevoked).with("method", url).with("revoked", revoked));
        }
        Ok(method)
    }

    /// All verification methods, those embedded in relationships included.
    pub fn verification_methods(&self) -> &[VerificationMethod] {
        &self.methods
    }

    /// The verification method or service with this absolute id, as it stands in the document.
    pub fn entry(&self, id: &str) -> Option<&Value> {
        let pointer = match self.by_id.get(id)? {
            Entry::Method(at) => self.methods[*at].pointer(),
            Entry::Service(at) => &self.services[*at].pointer,
        };
        pointer.of(&self.value)
    }

    /// All services.
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// A service as it stands in the document.
    pub fn service_value(&self, service: &Service) -> &Value {
        service.pointer.of(&self.value).unwrap_or(&Value::Null)
    }
}

impl Service {
    /// The absolute id. Controlled identifier documents may have services without one.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Where it stands in the document.
    pub(crate) fn pointer(&self) -> &Pointer {
        &self.pointer
    }

    /// Its types.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        self.types.iter().map(String::as_str)
    }
}

/// What completes relative ids, and names the document in errors.
enum Base {
    Did(Did),
    Url(String),
}

impl Base {
    fn of(id: &str) -> Result<Base> {
        match id.starts_with("did:") {
            true => Did::parse(id).map(Base::Did),
            false => Ok(Base::Url(id.to_owned())),
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Base::Did(did) => did.as_str(),
            Base::Url(url) => url,
        }
    }

    /// The absolute form of an id or reference.
    fn absolute(&self, text: &str) -> Result<Arc<str>> {
        match self {
            Base::Did(_) if !text.starts_with("did:") && is_url(text) => Ok(Arc::from(text)),
            Base::Did(did) => {
                DidUrl::parse_relative_to(did, text).map(|url| Arc::from(url.as_str()))
            }
            Base::Url(base) => Ok(Arc::from(resolve_reference(base, text))),
        }
    }

    fn malformed(&self, reason: impl Into<String>) -> Error {
        Error::new(Code::DidDocument)
            .with("did", shown(self.as_str()))
            .with("reason", reason.into())
    }
}

struct Reader {
    base: Base,
    methods: Vec<VerificationMethod>,
    services: Vec<Service>,
    by_id: BTreeMap<Arc<str>, Entry>,
}

impl Reader {
    fn read(&mut self, document: &Value) -> Result<()> {
        for (value, at) in self.list(document, "verificationMethod")? {
            self.method(value, at, Relationships::default())?;
        }
        // References may name methods that another relationship embeds: those come first.
        for relationship in Relationship::ALL {
            for (value, at) in self.list(document, relationship.name())? {
                if !matches!(value, Value::String(_)) {
                    self.method(value, at, relationship.into())?;
                }
            }
        }
        for relationship in Relationship::ALL {
            for (value, at) in self.list(document, relationship.name())? {
                if let Value::String(reference) = value {
                    let id = self.base.absolute(reference).map_err(|error| error.at(at))?;
                    // Methods of other documents may be named; they are not looked up here.
                    if let Some(Entry::Method(index)) = self.by_id.get(&id) {
                        self.methods[*index].relationships.insert(relationship);
                    }
                }
            }
        }
        for (value, at) in self.list(document, "service")? {
            self.service(value, at)?;
        }
        Ok(())
    }

    /// The entries of a list, each with its place; a single entry stands for a list of one.
    fn list<'v>(&self, document: &'v Value, member: &str) -> Result<Vec<(&'v Value, Pointer)>> {
        let place = Pointer::root().child(member);
        let Some(list) = document.get(member) else { return Ok(Vec::new()) };
        let entries = list.as_set();
        if entries.len() > limits::DOCUMENT_ENTRIES {
            return Err(Error::new(Code::LimitDidDocumentEntries)
                .with("did", shown(self.base.as_str()))
                .with("limit", limits::DOCUMENT_ENTRIES)
                .with("member", member)
                .at(place));
        }
        let alone = !matches!(list, Value::Array(_));
        let at = |index| if alone { place.clone() } else { place.item(index) };
        Ok(entries.iter().enumerate().map(|(index, entry)| (entry, at(index))).collect())
    }

    fn method(&mut self, value: &Value, at: Pointer, relationships: Relationships) -> Result<()> {
        let text = |member: &str| {
            value.get(member).and_then(Value::as_str).ok_or_else(|| {
                let reason = format!("a verification method has no text as its {member}");
                self.base.malformed(reason).at(at.clone())
            })
        };
        let id = self.base.absolute(text("id")?).map_err(|error| error.at(at.child("id")))?;
        let kind = text("type")?;
        // A method that nobody controls is no use, and no reason to refuse the others.
        let controller = match value.get("controller") {
            None => "",
            Some(_) => text("controller")?,
        };
        let method = VerificationMethod::read(
            id.clone(),
            kind,
            controller,
            value,
            at.clone(),
            relationships,
        );
        self.register(id, Entry::Method(self.methods.len()), at)?;
        self.methods.push(method);
        Ok(())
    }

    fn service(&mut self, value: &Value, at: Pointer) -> Result<()> {
        if value.as_object().is_none() {
            return Err(self.base.malformed("a service is no object").at(at));
        }
        let id = match value.get("id") {
            None => None,
            Some(Value::String(id)) => {
                Some(self.base.absolute(id).map_err(|error| error.at(at.child("id")))?)
            }
            Some(_) => return Err(self.base.malformed("the id of a service is no text").at(at)),
        };
        if let Some(id) = &id {
            self.register(id.clone(), Entry::Service(self.services.len()), at.clone())?;
        }
        let types = value.get("type").map_or(&[][..], Value::as_set);
        let types = types.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        self.services.push(Service { id, types, pointer: at });
        Ok(())
    }

    fn register(&mut self, id: Arc<str>, entry: Entry, at: Pointer) -> Result<()> {
        match self.by_id.insert(id.clone(), entry) {
            None => Ok(()),
            Some(_) => Err(Error::new(Code::DidDuplicateId)
                .with("did", syntax::shown(self.base.as_str()))
                .with("id", shown(&id))
                .at(at)),
        }
    }
}

#[cfg(test)]
mod tests;
