//! The registry of methods, and what DID URLs lead to.

use crate::method::{DidJwk, DidKey, DidWeb, Method};
use crate::resolution::problem;
use crate::syntax::{resolve_reference, shown};
use crate::{Did, DidDocument, DidUrl, Relationship, Resolution, ResolutionOptions, Service};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use testamur_core::evidence::{Evidence, Request, Step};
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_keys::PublicKey;

/// The DID methods that are taken, by their names. Cheap to clone; clones share what their methods
/// remember.
#[derive(Clone)]
pub struct Resolver {
    methods: BTreeMap<String, Arc<dyn Method>>,
}

/// What is asked of a dereferencing
/// ([DID Resolution, section 5.1](https://www.w3.org/TR/did-resolution/#did-url-dereferencing-options)).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DereferencingOptions {
    /// How a selection of services is given.
    pub representation: Representation,
    /// What the document must authorize the verification method for, if it is to be one.
    pub relationship: Option<Relationship>,
    /// Passed to the resolution. A version that the DID URL asks for must not contradict it.
    pub resolution: ResolutionOptions,
}

/// How a selection of services is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Representation {
    /// As the DID document with only these services.
    #[default]
    Document,
    /// As the URLs of their endpoints (`text/uri-list`).
    UriList,
}

/// What a DID URL leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// The document itself, or with the selected services only.
    Document(Value),
    /// A verification method or service of it.
    Entry(Value),
    /// The endpoints of the selected services.
    Urls(Vec<String>),
}

/// The result of a dereferencing.
#[derive(Clone, Debug, PartialEq)]
pub struct Dereferenced {
    /// What the URL leads to.
    pub content: Content,
    /// The resolution of the URL's DID.
    pub resolution: Resolution,
}

/// Whether a DID that is made from a key, did:key or did:jwk, is made from this one. `None` for
/// everything else, whose keys stand elsewhere or nowhere.
pub fn is_did_of(did: &str, key: &PublicKey) -> Option<bool> {
    let did = Did::parse(did).ok().filter(|did| ["key", "jwk"].contains(&did.method()))?;
    // Such a document follows from its DID: neither evidence nor time has a part in it.
    let (options, evidence) = (ResolutionOptions::default(), Evidence::new());
    let step = Resolver::standard().resolve(&did, &options, &evidence, Timestamp::UNIX_EPOCH);
    let Ok(Step::Done(resolution)) = step else { return None };
    let document = resolution.document().ok()?;
    let mut methods = document.verification_methods().iter();
    Some(methods.any(|method| method.public_key() == Ok(key)))
}

impl Resolver {
    /// did:key, did:jwk and did:web.
    pub fn standard() -> Resolver {
        Resolver::empty()
            .with(Arc::new(DidKey::new()))
            .with(Arc::new(DidJwk::new()))
            .with(Arc::new(DidWeb::new()))
    }

    /// No method at all.
    pub fn empty() -> Resolver {
        Resolver { methods: BTreeMap::new() }
    }

    /// Adds a method, in the place of another of its name if there was one.
    #[must_use]
    pub fn with(mut self, method: Arc<dyn Method>) -> Resolver {
        self.methods.insert(method.name().to_owned(), method);
        self
    }

    /// The names of the methods.
    pub fn methods(&self) -> impl Iterator<Item = &str> {
        self.methods.keys().map(String::as_str)
    }

    /// Whether what a DID resolves to depends on the time, by its method's
    /// [own words](Method::depends_on_time).
    pub fn depends_on_time(&self, did: &Did) -> bool {
        self.methods.get(did.method()).is_some_and(|method| method.depends_on_time())
    }

    /// Resolves a DID ([DID Resolution, section 4.4](https://www.w3.org/TR/did-resolution/#did-resolution-algorithm)).
    ///
    /// # Errors
    /// [`Code::DidMethodNotSupported`], and those of [`Method::resolve`].
    pub fn resolve(
        &self,
        did: &Did,
        options: &ResolutionOptions,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Result<Step<Resolution>> {
        let method = self.methods.get(did.method()).ok_or_else(|| {
            Error::new(Code::DidMethodNotSupported)
                .with("method", shown(did.method()))
                .with("did", shown(did.as_str()))
        })?;
        let step = method.resolve(did, options, evidence, now)?;
        if let Step::Done(resolution) = &step
            && let Ok(document) = resolution.document()
            && document.id() != did.as_str()
        {
            return Err(Error::new(Code::DidDocumentId)
                .with("did", shown(did.as_str()))
                .with("actual", shown(document.id())));
        }
        Ok(step)
    }

    /// The document that a DID is resolved with if it is at hand, but that is never asked for: that
    /// of a did:web on this machine. Whoever shows a method only the part of the evidence that it
    /// asked for adds this one.
    pub fn taken_if_known(&self, did: &Did) -> Option<Request> {
        self.methods.get(did.method())?.taken_if_known(did)
    }

    /// Finds what a DID URL leads to
    /// ([DID Resolution, section 5.4](https://www.w3.org/TR/did-resolution/#did-url-dereferencing-algorithm)):
    /// the document, an entry of it by fragment, or services by the parameters `service`,
    /// `serviceType` and `relativeRef`. Endpoints are not followed. Paths have no meaning to the
    /// methods here.
    ///
    /// # Errors
    /// Those of [`Resolver::resolve`]; [`Code::DidDeactivated`]; [`Code::DidUrlSyntax`] for a
    /// parameter that occurs twice; [`Code::DidOptionInvalid`] for versions that contradict each
    /// other or a `versionTime` that is no time; [`Code::DidOptionNotSupported`] for `hl`, which
    /// would have to be checked; [`Code::DidServiceNotFound`]; [`Code::DidResourceNotFound`];
    /// [`Code::DidRepresentationNotSupported`]; with a relationship asked for, those of
    /// [`DidDocument::verification_method`].
    pub fn dereference(
        &self,
        url: &DidUrl,
        options: &DereferencingOptions,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Result<Step<Dereferenced>> {
        let resolution_options = with_versions_of(url, &options.resolution)?;
        if url.parameter("hl")?.is_some() {
            return Err(Error::new(Code::DidOptionNotSupported)
                .with("did", shown(url.did_str()))
                .with("option", "hl"));
        }
        let resolution = match self.resolve(&url.did(), &resolution_options, evidence, now)? {
            Step::Needs(requests) => return Ok(Step::Needs(requests)),
            Step::Done(resolution) => resolution,
        };
        let document = resolution.document()?;
        let content = content(url, options, &document)?;
        Ok(Step::Done(Dereferenced { content, resolution }))
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.methods.keys()).finish()
    }
}

impl Dereferenced {
    /// The DID URL dereferencing result as JSON: `contentStream`, `contentMetadata`,
    /// `dereferencingMetadata`.
    pub fn to_value(&self) -> Value {
        let (stream, kind) = match &self.content {
            Content::Document(document) => (document.clone(), "application/did"),
            Content::Entry(entry) => (entry.clone(), "application/did"),
            Content::Urls(urls) => {
                let urls: Vec<Value> = urls.iter().map(|url| url.as_str().into()).collect();
                (urls.into(), "text/uri-list")
            }
        };
        let metadata = match &self.content {
            Content::Document(_) => self.resolution.metadata().to_value(),
            Content::Entry(_) | Content::Urls(_) => Object::new(),
        };
        let mut process = Object::new();
        process.insert("contentType", kind);
        dereferencing_result(stream, metadata, process)
    }
}

/// The DID URL dereferencing result of a failure.
pub fn dereferencing_error(error: &Error) -> Value {
    let mut process = Object::new();
    process.insert("error", problem(error));
    dereferencing_result(Value::Null, Object::new(), process)
}

fn dereferencing_result(stream: Value, metadata: Object, process: Object) -> Value {
    let mut out = Object::new();
    out.insert("contentStream", stream);
    out.insert("contentMetadata", metadata);
    out.insert("dereferencingMetadata", process);
    out.into()
}

/// The options of the caller with the version that the URL asks for.
fn with_versions_of(url: &DidUrl, options: &ResolutionOptions) -> Result<ResolutionOptions> {
    let invalid = |option: &str, reason: &str| {
        Error::new(Code::DidOptionInvalid).with("option", option).with("reason", reason)
    };
    let mut options = options.clone();
    if let Some(id) = url.parameter("versionId")? {
        if options.version_id.as_ref().is_some_and(|other| *other != id) {
            return Err(invalid("versionId", "it contradicts the DID URL"));
        }
        options.version_id = Some(id);
    }
    if let Some(text) = url.parameter("versionTime")? {
        let time = Timestamp::parse(&text)
            .ok_or_else(|| invalid("versionTime", "it is no time in UTC"))?;
        if options.version_time.is_some_and(|other| other != time) {
            return Err(invalid("versionTime", "it contradicts the DID URL"));
        }
        options.version_time = Some(time);
    }
    Ok(options)
}

fn content(
    url: &DidUrl,
    options: &DereferencingOptions,
    document: &DidDocument,
) -> Result<Content> {
    let nothing = |reason: &str| {
        Error::new(Code::DidResourceNotFound)
            .with("url", shown(url.as_str()))
            .with("reason", reason)
    };
    if !url.path().is_empty() {
        return Err(nothing("its DID method gives no meaning to paths"));
    }
    let known = ["service", "serviceType", "relativeRef", "versionId", "versionTime"];
    if url.parameters().any(|(name, _)| !known.contains(&name)) {
        return Err(nothing("its DID method gives no meaning to this query"));
    }
    let selects = url.parameter("service")?.is_some() || url.parameter("serviceType")?.is_some();
    if selects {
        if let Some(relationship) = options.relationship {
            let reason = format!("services are not for {relationship}");
            return Err(nothing(&reason));
        }
        return services(url, options.representation, document);
    }
    if options.representation == Representation::UriList {
        return Err(Error::new(Code::DidRepresentationNotSupported)
            .with("url", shown(url.as_str()))
            .with("representation", "text/uri-list"));
    }
    match (url.fragment(), options.relationship) {
        (None, None) => Ok(Content::Document(document.value().clone())),
        (None, Some(_)) => Err(nothing("it has no fragment that names a verification method")),
        (Some(fragment), relationship) => {
            let id = format!("{}#{fragment}", document.id());
            if let Some(relationship) = relationship {
                document.verification_method(&id, relationship)?;
            }
            let entry = document.entry(&id);
            let entry = entry.ok_or_else(|| nothing("the document has no entry of this id"))?;
            Ok(Content::Entry(in_context(entry, document)))
        }
    }
}

/// The entry with its document's context, without which its terms would mean nothing.
fn in_context(entry: &Value, document: &DidDocument) -> Value {
    let (Some(context), Some(entry_object)) = (document.value().get("@context"), entry.as_object())
    else {
        return entry.clone();
    };
    if entry_object.contains_key("@context") {
        return entry.clone();
    }
    let mut out = Object::new();
    out.insert("@context", context.clone());
    for (name, value) in entry_object.iter() {
        out.insert(name, value.clone());
    }
    out.into()
}

/// Selects services, and gives them as the document has them or as URLs.
fn services(
    url: &DidUrl,
    representation: Representation,
    document: &DidDocument,
) -> Result<Content> {
    let wanted_id = match url.parameter("service")? {
        Some(id) if id.contains(':') => Some(id),
        Some(id) => Some(format!("{}#{}", document.id(), id.trim_start_matches('#'))),
        None => None,
    };
    let wanted_type = url.parameter("serviceType")?;
    let matches = |service: &&Service| {
        wanted_id.as_deref().is_none_or(|id| service.id() == Some(id))
            && wanted_type.as_deref().is_none_or(|kind| service.types().any(|other| other == kind))
    };
    let selected: Vec<&Value> = document
        .services()
        .iter()
        .filter(matches)
        .map(|service| document.service_value(service))
        .collect();
    if selected.is_empty() {
        let service = wanted_id.or(wanted_type).unwrap_or_default();
        return Err(Error::new(Code::DidServiceNotFound)
            .with("did", shown(document.id()))
            .with("service", shown(&service)));
    }
    match representation {
        Representation::Document => {
            let mut value = document.value().clone();
            if let Some(service) = value.as_object_mut().and_then(|all| all.get_mut("service")) {
                *service = Value::Array(selected.into_iter().cloned().collect());
            }
            Ok(Content::Document(value))
        }
        Representation::UriList => endpoints(url, &selected),
    }
}

/// The endpoints that are URLs, each completed by `relativeRef` and the URL's fragment.
fn endpoints(url: &DidUrl, selected: &[&Value]) -> Result<Content> {
    let nothing = |reason: &str| {
        Error::new(Code::DidResourceNotFound)
            .with("url", shown(url.as_str()))
            .with("reason", reason)
    };
    let reference = url.parameter("relativeRef")?;
    let mut urls = Vec::new();
    let all = selected.iter().filter_map(|service| service.get("serviceEndpoint"));
    for endpoint in all.flat_map(Value::as_set).filter_map(Value::as_str) {
        let mut whole = match &reference {
            Some(reference) => resolve_reference(endpoint, reference),
            None => endpoint.to_owned(),
        };
        if let Some(fragment) = url.fragment() {
            if whole.contains('#') {
                return Err(nothing("the endpoint has a fragment of its own"));
            }
            whole += "#";
            whole += fragment;
        }
        if whole.contains(|c: char| c.is_control() || c == ' ') {
            return Err(nothing("the endpoint is no URL"));
        }
        urls.push(whole);
    }
    match urls.is_empty() {
        false => Ok(Content::Urls(urls)),
        true => Err(nothing("the service has no endpoint that is a URL")),
    }
}

#[cfg(test)]
mod tests;
