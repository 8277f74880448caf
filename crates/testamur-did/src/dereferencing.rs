//! What DID URLs lead to: a document, an entry of it, or the places of services and files.

use crate::hash_link;
use crate::resolution::problem;
use crate::syntax::{leads_elsewhere, percent_decode, resolve_reference, shown};
use crate::{
    Did, DidDocument, DidUrl, Relationship, Resolution, ResolutionOptions, Resolver, Service,
};
use testamur_core::evidence::{Evidence, Step};
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result, Timestamp};

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

impl Resolver {
    /// Finds what a DID URL leads to
    /// ([DID Resolution, section 5.4](https://www.w3.org/TR/did-resolution/#did-url-dereferencing-algorithm)):
    /// the document, an entry of it by fragment, or services by the parameters `service`,
    /// `serviceType` and `relativeRef`. Endpoints are not followed. A path has a meaning where the method
    /// gives one ([`Method::implicit_services`](crate::Method::implicit_services)): it leads to the URL of a file, and `/whois` to that
    /// of the service `#whois`.
    ///
    /// # Errors
    /// Those of [`Resolver::resolve`]; [`Code::DidDeactivated`]; [`Code::DidUrlSyntax`] for a
    /// parameter that occurs twice; [`Code::DidOptionInvalid`] for versions that contradict each
    /// other or a `versionTime` that is no time; [`Code::DidHashLink`] for a document that does not have the
    /// hash in `hl`; [`Code::DidServiceNotFound`]; [`Code::DidResourceNotFound`];
    /// [`Code::DidServiceScheme`] for a path that is not on the web;
    /// [`Code::DidRepresentationNotSupported`]; with a relationship asked for, those of
    /// [`DidDocument::verification_method`].
    pub fn dereference(
        &self,
        url: &DidUrl,
        options: &DereferencingOptions,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Result<Step<Dereferenced>> {
        let mut resolution_options = with_versions_of(url, &options.resolution)?;
        let hash = url.parameter("hl")?;
        // The hash is that of the document as it is.
        let expands = std::mem::take(&mut resolution_options.expand_relative_urls);
        let resolution = match self.resolve(&url.did(), &resolution_options, evidence, now)? {
            Step::Needs(requests) => return Ok(Step::Needs(requests)),
            Step::Done(resolution) => resolution,
        };
        if let Some(hash) = hash {
            hash_link::check(url, &hash, &*resolution.document()?)?;
        }
        let resolution = if expands { resolution.expanded()? } else { resolution };
        let document = resolution.document()?;
        let implicit = self.implicit_services(&document);
        let content = content(url, options, &document, &implicit)?;
        Ok(Step::Done(Dereferenced { content, resolution }))
    }

    /// The services that a document has by its method, whether it lists them or not.
    fn implicit_services(&self, document: &DidDocument) -> Vec<Value> {
        let did = Did::parse(document.id()).ok();
        let method = did.as_ref().and_then(|did| self.method(did));
        did.as_ref()
            .zip(method)
            .map_or_else(Vec::new, |(did, method)| method.implicit_services(did))
    }
}

impl Dereferenced {
    /// The DID URL dereferencing result as JSON: `contentStream`, `contentMetadata`,
    /// `dereferencingMetadata` (in which `statedBy` names the resolver elsewhere whose word it is).
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
        if let Some(resolver) = self.resolution.stated_by() {
            process.insert("statedBy", resolver);
        }
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
    if let Some(text) = url.parameter("versionNumber")? {
        let number = text.parse().map_err(|_| invalid("versionNumber", "it is no whole number"))?;
        if options.version_number.is_some_and(|other| other != number) {
            return Err(invalid("versionNumber", "it contradicts the DID URL"));
        }
        options.version_number = Some(number);
    }
    Ok(options)
}

fn content(
    url: &DidUrl,
    options: &DereferencingOptions,
    document: &DidDocument,
    implicit: &[Value],
) -> Result<Content> {
    let nothing = |reason: &str| nothing(url, reason);
    let known = [
        "service",
        "serviceType",
        "relativeRef",
        "hl",
        "versionId",
        "versionTime",
        "versionNumber",
    ];
    if url.parameters().any(|(name, _)| !known.contains(&name)) {
        return Err(nothing("its DID method gives no meaning to this query"));
    }
    let selects = url.parameter("service")?.is_some() || url.parameter("serviceType")?.is_some();
    if !url.path().is_empty() {
        if selects || options.relationship.is_some() {
            return Err(nothing("a path stands beside what selects an entry"));
        }
        return path(url, document, implicit);
    }
    if selects {
        if let Some(relationship) = options.relationship {
            let reason = format!("services are not for {relationship}");
            return Err(nothing(&reason));
        }
        return services(url, options.representation, document, implicit);
    }
    if url.parameter("relativeRef")?.is_some() {
        return Err(malformed(url, "its relativeRef stands without a service"));
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
    implicit: &[Value],
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
    let mut selected: Vec<&Value> = document
        .services()
        .iter()
        .filter(matches)
        .map(|service| document.service_value(service))
        .collect();
    if selected.is_empty() && wanted_type.is_none() {
        let id =
            |service: &&Value| service.get("id").and_then(Value::as_str) == wanted_id.as_deref();
        selected.extend(implicit.iter().find(id));
    }
    if selected.is_empty() {
        let service = wanted_id.or(wanted_type).unwrap_or_default();
        return Err(Error::new(Code::DidServiceNotFound)
            .with("did", shown(document.id()))
            .with("service", shown(&service)));
    }
    match representation {
        Representation::Document => {
            let mut value = document.value().clone();
            if let Some(members) = value.as_object_mut() {
                let selected: Vec<Value> = selected.into_iter().cloned().collect();
                members.insert("service", selected);
            }
            Ok(Content::Document(value))
        }
        Representation::UriList => endpoints(url, &selected),
    }
}

/// The URL that the path of a DID URL means: of a file in the folder of the service `#files`, or for
/// `/whois` that of the service `#whois`. The document's own services come before those that its method
/// gives to every DID.
fn path(url: &DidUrl, document: &DidDocument, implicit: &[Value]) -> Result<Content> {
    if implicit.is_empty() {
        return Err(nothing(url, "its DID method gives no meaning to paths"));
    }
    let dots = |segment: &str| {
        percent_decode(segment)
            .is_none_or(|text| text.contains(['/', '\\']) || text == "." || text == "..")
    };
    if url.path()[1..].split('/').any(dots) {
        return Err(nothing(url, "its path has dot segments or encoded slashes"));
    }
    let (name, rest) = match url.path() {
        "/whois" => ("whois", ""),
        path => ("files", path),
    };
    let id = format!("{}#{name}", document.id());
    let stated = document.services().iter().find(|service| service.id() == Some(&id));
    let service = match stated {
        Some(service) => Some(document.service_value(service)),
        None => {
            implicit.iter().find(|service| service.get("id").and_then(Value::as_str) == Some(&id))
        }
    };
    let service = service.ok_or_else(|| nothing(url, "its method has no such service"))?;
    let endpoint = service.get("serviceEndpoint").and_then(Value::as_str).unwrap_or_default();
    if !(endpoint.starts_with("https://") || endpoint.starts_with("http://")) {
        return Err(Error::new(Code::DidServiceScheme)
            .with("service", name)
            .with("url", shown(url.as_str()))
            .with("endpoint", shown(endpoint)));
    }
    let folder = if rest.is_empty() { endpoint } else { endpoint.trim_end_matches('/') };
    let mut whole = format!("{folder}{rest}");
    if let Some(fragment) = url.fragment() {
        whole += "#";
        whole += fragment;
    }
    Ok(Content::Urls(vec![whole]))
}

fn nothing(url: &DidUrl, reason: &str) -> Error {
    Error::new(Code::DidResourceNotFound).with("url", shown(url.as_str())).with("reason", reason)
}

/// What no document could answer: the URL itself is put together wrongly.
fn malformed(url: &DidUrl, reason: &str) -> Error {
    Error::new(Code::DidUrlSyntax).with("url", shown(url.as_str())).with("reason", reason)
}

/// The endpoints that are URLs, each completed by `relativeRef` and the URL's fragment.
fn endpoints(url: &DidUrl, selected: &[&Value]) -> Result<Content> {
    let nothing = |reason: &str| nothing(url, reason);
    let reference = url.parameter("relativeRef")?;
    let wrong = match reference.as_deref() {
        // Whoever makes such a URL would have the name of the one whose service it is.
        Some(text) if leads_elsewhere(text) => Some("its relativeRef names a scheme or a host"),
        Some(text) if text.contains(is_foreign) => {
            Some("its relativeRef has a character that no URL has; a blank is written as %2520")
        }
        Some(_) | None => None,
    };
    if let Some(reason) = wrong {
        return Err(malformed(url, reason));
    }
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
        if whole.contains(is_foreign) {
            return Err(nothing("the endpoint is no URL"));
        }
        urls.push(whole);
    }
    match urls.is_empty() {
        false => Ok(Content::Urls(urls)),
        true => Err(nothing("the service has no endpoint that is a URL")),
    }
}

/// Whether a character can stand in no URL.
fn is_foreign(character: char) -> bool {
    character.is_control() || character == ' '
}
