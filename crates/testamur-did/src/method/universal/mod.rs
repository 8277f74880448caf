//! A resolver elsewhere, for the methods that are not known here
//! ([DID Resolution, HTTPS binding](https://www.w3.org/TR/did-resolution/#bindings-https)).

use super::place::percent_encode;
use super::recent::Recent;
use crate::limits::DOCUMENT_BYTES;
use crate::syntax::shown;
use crate::{Did, DidDocument, DocumentMetadata, Resolution, ResolutionOptions};
use std::sync::Arc;
use testamur_core::evidence::{Evidence, Purpose, Request, Step};
use testamur_core::json::{Object, Value, parse_within};
use testamur_core::limits::JsonLimits;
use testamur_core::model::is_url;
use testamur_core::ordered::BTreeSet;
use testamur_core::{Code, Error, Result, Timestamp};

/// A service that resolves DIDs by the HTTPS binding of DID Resolution, as a
/// [Universal Resolver](https://github.com/decentralized-identity/universal-resolver), one of its
/// drivers, or a server of this library does.
///
/// It is believed: nothing that it says of a DID can be checked here, but that its document is about that
/// DID. Whoever runs it, or changes its answers on the way, can say which keys are whose. So resolutions
/// name it ([`Resolution::stated_by`]), and reports of a verifier warn.
#[derive(Debug)]
pub struct UniversalResolver {
    endpoint: String,
    /// The methods that it is asked for; `None` for all.
    methods: Option<BTreeSet<String>>,
    recent: Recent<Resolution>,
}

/// Where the binding has its resolutions.
const PATH: &str = "/1.0/identifiers/";

impl UniversalResolver {
    /// The service at a base URL, http or https, which `/1.0/identifiers/` follows; a URL that ends so is
    /// taken as well. It is asked for every method that a resolver does not know itself.
    ///
    /// Whether it may be asked at a private address, or by plain http, is for the one who fetches.
    ///
    /// # Errors
    /// [`Code::DidResolverUrl`].
    pub fn at(base: &str) -> Result<UniversalResolver> {
        let bad = |reason: &str| {
            Error::new(Code::DidResolverUrl).with("url", shown(base)).with("reason", reason)
        };
        let rest = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"));
        let rest = rest.ok_or_else(|| bad("it is no http or https URL"))?;
        let authority = rest.split('/').next().unwrap_or_default();
        if authority.is_empty() || authority.contains('@') {
            return Err(bad("it has no host, or a user name before it"));
        }
        if !is_url(base) || rest.contains(['?', '#']) {
            return Err(bad("it has a query, a fragment or characters that no URL has"));
        }
        let folder = base.trim_end_matches('/');
        let folder = folder.strip_suffix(PATH.trim_end_matches('/')).unwrap_or(folder);
        let endpoint = format!("{folder}{PATH}");
        Ok(UniversalResolver { endpoint, methods: None, recent: Recent::default() })
    }

    /// Asks it for these methods only (`cheqd`, not `did:cheqd`).
    #[must_use]
    pub fn only<'m>(mut self, methods: impl IntoIterator<Item = &'m str>) -> UniversalResolver {
        self.methods = Some(methods.into_iter().map(str::to_owned).collect());
        self
    }

    /// What all URLs that it is asked at begin with.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Whether it is asked for the DIDs of a method.
    pub fn takes(&self, method: &str) -> bool {
        self.methods.as_ref().is_none_or(|methods| methods.contains(method))
    }

    /// Where a resolution is asked for.
    ///
    /// # Errors
    /// [`Code::DidOptionNotSupported`] for a version by number, which the binding does not have.
    pub fn url(&self, did: &Did, options: &ResolutionOptions) -> Result<String> {
        if options.version_number.is_some() {
            return Err(not_supported(did, "versionNumber"));
        }
        let id = options.version_id.as_deref().map(percent_encode);
        let time =
            options.version_time.map(|time| percent_encode(&time.whole_seconds().to_string()));
        let no_cache = options.no_cache.then(|| "true".to_owned());
        let parameters = [("versionId", id), ("versionTime", time), ("noCache", no_cache)];
        let parameters: Vec<String> = parameters
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", value?)))
            .collect();
        let plain = parameters.is_empty() && !did.as_str().contains('%');
        let did = if plain { did.as_str().to_owned() } else { percent_encode(did.as_str()) };
        let query = if parameters.is_empty() { "" } else { "?" };
        Ok(format!("{}{did}{query}{}", self.endpoint, parameters.join("&")))
    }

    /// What the service says of a DID.
    ///
    /// # Errors
    /// [`Code::DidNotFound`], [`Code::DidSyntax`], [`Code::DidMethodNotSupported`],
    /// [`Code::DidOptionNotSupported`] where its answer says so, whatever the status;
    /// [`Code::DidResolverRefused`] where it wants to know who asks; [`Code::DidResolverCircle`] where it had the
    /// question before, [`Code::DidResolverRedirect`] where it leads elsewhere; [`Code::DidUnavailable`] where it says
    /// anything else, or nothing, or what is no answer; [`Code::DidVersionNotFound`]
    /// for another version than was asked for; those of [`DidDocument::from_value`] for a document that is about the
    /// DID, and wrong in itself.
    pub(crate) fn resolve(
        &self,
        did: &Did,
        options: &ResolutionOptions,
        evidence: &Evidence,
    ) -> Result<Step<Resolution>> {
        let url = self.url(did, options)?;
        let purpose = Purpose::DidResolution;
        let bytes = match evidence.find(&url, purpose) {
            None => return Ok(Step::Needs(vec![Request { url, purpose }])),
            Some(Ok(answer)) => &answer.bytes,
            Some(Err(error)) => return Err(self.refusal(did, &url, &error)),
        };
        let source = Some(bytes.clone());
        let resolution = match self.recent.find(did.as_str(), &source) {
            Some(known) => known,
            None => {
                let read = self.read(did, options, &url, bytes)?;
                let read = read.stated_by_resolver(&self.endpoint);
                self.recent.keep(did.as_str(), source, &read);
                read
            }
        };
        check_version(did, options, resolution.metadata())?;
        Ok(Step::Done(resolution))
    }

    /// Why there is no answer. A status by itself says nothing of a DID: it may be that of another server on the
    /// way, or of a path that is none of a resolver.
    fn refusal(&self, did: &Did, url: &str, error: &Error) -> Error {
        let unanswered = |code| Error::new(code).with("did", shown(did.as_str()));
        match fact(error, "status") {
            Some(status @ ("401" | "403")) => unanswered(Code::DidResolverRefused)
                .with("url", shown(&self.endpoint))
                .with("status", status),
            _ => match error.code() {
                code @ (Code::DidResolverCircle | Code::DidResolverRedirect) => {
                    let refused = unanswered(code).with("url", shown(&self.endpoint));
                    let told = |name| Some((name, shown(fact(error, name)?)));
                    let told = ["target", "reason"].into_iter().filter_map(told);
                    told.fold(refused, |error, (name, fact)| error.with(name, fact))
                }
                _ => unanswered(Code::DidUnavailable).with("url", shown(url)).because(error),
            },
        }
    }

    /// An error that the service names, by the name of its problem type or its older one.
    fn says(&self, did: &Did, options: &ResolutionOptions, said: &Said) -> Error {
        let name = &*said.kind;
        let letters = name.rsplit('#').next().unwrap_or_default().replace('_', "");
        let error = |code| Error::new(code).with("did", shown(did.as_str()));
        if said.title.as_deref() == Some(Code::DidResolverCircle.name()) {
            return error(Code::DidResolverCircle)
                .with("url", shown(&self.endpoint))
                .with("reason", "it asks for it elsewhere, from where the question came back");
        }
        let unavailable = || {
            error(Code::DidUnavailable)
                .with("url", shown(&self.endpoint))
                .with("reason", self.word(&format!("says {:?}{}.", shown(name), said.why())))
        };
        if said.title.as_deref().is_some_and(is_of_who_reads) {
            return unavailable();
        }
        let version = options.version_id.clone();
        let version = version.or(options.version_time.map(|time| time.to_string()));
        match (letters.to_ascii_lowercase().as_str(), version) {
            ("notfound", Some(version)) => {
                error(Code::DidVersionNotFound).with("version", shown(&version))
            }
            ("notfound", None) => error(Code::DidNotFound),
            ("invaliddid" | "invaliddidurl", _) => {
                let reason = self.word(&format!("does not take it{}", said.why()));
                error(Code::DidSyntax).with("reason", reason)
            }
            ("invaliddiddocument", _) => {
                let reason = format!("finds that it is none that counts{}", said.why());
                let reason = self.word(&reason);
                error(Code::DidDocument).with("reason", reason)
            }
            ("featurenotsupported" | "invalidoptions", Some(_)) => {
                not_supported(did, "these options")
            }
            // What is asked without options is the method.
            ("methodnotsupported" | "unsupporteddidmethod" | "featurenotsupported", _) => {
                error(Code::DidMethodNotSupported).with("method", shown(did.method()))
            }
            _ => unavailable(),
        }
    }

    fn word(&self, what: &str) -> String {
        format!("the resolver at {} {what}", shown(&self.endpoint))
    }

    /// Reads an answer: the result of a resolution, or a bare document.
    fn read(
        &self,
        did: &Did,
        options: &ResolutionOptions,
        url: &str,
        bytes: &[u8],
    ) -> Result<Resolution> {
        // Whoever owns the DID has nothing to do with it.
        let malformed = |reason: &str| {
            Error::new(Code::DidUnavailable)
                .with("did", shown(did.as_str()))
                .with("url", shown(url))
                .with("reason", self.word(reason))
        };
        let limits = JsonLimits { bytes: DOCUMENT_BYTES, ..JsonLimits::default() };
        let mut answer = parse_within(bytes, &limits).map_err(|error| {
            malformed(&format!("gives what cannot be read: {}", error.sentence()))
        })?;
        let of = |value: Value| match value.get("id").and_then(Value::as_str) {
            Some(id) if id == did.as_str() => {
                DidDocument::from_value(did.as_str(), value).map(Arc::new)
            }
            Some(other) => {
                Err(malformed(&format!("gives the document of another: {:?}.", shown(other))))
            }
            None => Err(malformed("gives what is neither a document with an id nor an error.")),
        };
        let Some(members) = answer.as_object_mut() else {
            return Err(malformed("gives no object."));
        };
        let is_result = ["didDocument", "didResolutionMetadata", "didDocumentMetadata"];
        if !is_result.iter().any(|name| members.contains_key(name)) {
            return Ok(Resolution::of(of(answer)?));
        }
        if let Some(error) = members.get("didResolutionMetadata").and_then(Said::of) {
            return Err(self.says(did, options, &error));
        }
        let document = members.remove("didDocument").filter(|document| !document.is_null());
        let metadata = match members.remove("didDocumentMetadata") {
            None | Some(Value::Null) => DocumentMetadata::default(),
            Some(Value::Object(stated)) => {
                let deactivated = match stated.get("deactivated") {
                    None | Some(Value::Null) => false,
                    Some(Value::Bool(deactivated)) => *deactivated,
                    Some(_) => {
                        return Err(malformed(
                            "gives metadata whose deactivated is neither true nor false.",
                        ));
                    }
                };
                DocumentMetadata { deactivated, ..metadata(did, &stated) }
            }
            Some(_) => return Err(malformed("gives metadata that are no object.")),
        };
        match document {
            _ if metadata.deactivated => Ok(Resolution::deactivated(did.clone(), metadata)),
            Some(document) => Ok(Resolution::with_metadata(of(document)?, metadata)),
            None => Err(malformed("gives neither a document nor an error.")),
        }
    }
}

/// What an error tells under this name, if it does.
fn fact<'e>(error: &'e Error, name: &str) -> Option<&'e str> {
    error.facts().find(|(known, _)| *known == name).map(|(_, fact)| fact)
}

/// The error that a service names.
struct Said {
    /// Its problem type, or its older name.
    kind: String,
    title: Option<String>,
    detail: Option<String>,
}

impl Said {
    /// The error in the metadata of a resolution: an object of RFC 9457, or a name in older forms.
    fn of(process: &Value) -> Option<Said> {
        match process.get("error")? {
            Value::Null => None,
            Value::String(name) => {
                (!name.is_empty()).then(|| Said { kind: name.clone(), title: None, detail: None })
            }
            problem => {
                let text =
                    |name: &str| problem.get(name).and_then(Value::as_str).map(str::to_owned);
                let kind = text("type").unwrap_or_else(|| "an error".to_owned());
                Some(Said { kind, title: text("title"), detail: text("detail") })
            }
        }
    }

    /// What else it says, for the end of a sentence.
    fn why(&self) -> String {
        match self.detail.as_deref().or(self.title.as_deref()) {
            Some(why) => format!(" ({})", shown(why.trim_end_matches('.'))),
            None => String::new(),
        }
    }
}

/// Whether an error of a server of this library, by its title, says how much that server is willing to read, and
/// nothing of the DID. What is too long in the identifier itself is so for everybody.
fn is_of_who_reads(title: &str) -> bool {
    let of_the_identifier = [Code::LimitDidLength, Code::LimitDidIonDelta].map(Code::name);
    title.starts_with("limit.") && !of_the_identifier.contains(&title)
}

/// What the service says of the document; names that are none are left out. So are all times if one cannot be
/// read: without it, the others would say that a version was in force when it was not.
fn metadata(did: &Did, stated: &Object) -> DocumentMetadata {
    let text = |name: &str| stated.get(name).and_then(Value::as_str);
    let times = ["created", "updated", "nextUpdate"];
    let times = times.map(|name| match stated.get(name) {
        None | Some(Value::Null) => Some(None),
        Some(value) => value.as_str().and_then(Timestamp::parse).map(Some),
    });
    let [created, updated, next_update] = match times {
        [Some(created), Some(updated), Some(next)] => [created, updated, next],
        _ => [None; 3],
    };
    let of_method =
        |text: &str| Did::parse(text).ok().filter(|other| other.method() == did.method());
    let known = [
        "created",
        "updated",
        "nextUpdate",
        "versionId",
        "nextVersionId",
        "equivalentId",
        "canonicalId",
        "deactivated",
    ];
    let other = stated.iter().filter(|(name, _)| !known.contains(name));
    DocumentMetadata {
        created,
        updated,
        next_update,
        version_id: text("versionId").map(str::to_owned),
        next_version_id: text("nextVersionId").map(str::to_owned),
        equivalent_id: stated
            .get("equivalentId")
            .map_or(&[][..], Value::as_set)
            .iter()
            .filter_map(|id| of_method(id.as_str()?))
            .collect(),
        canonical_id: text("canonicalId").and_then(of_method),
        deactivated: false,
        other: other.map(|(name, value)| (name, value.clone())).collect(),
    }
}

/// That the version is the one asked for. A service that says nothing of versions may have left the
/// question out.
fn check_version(did: &Did, options: &ResolutionOptions, stated: &DocumentMetadata) -> Result<()> {
    let other = |version: String| {
        Err(Error::new(Code::DidVersionNotFound)
            .with("did", shown(did.as_str()))
            .with("version", version))
    };
    if let Some(asked) = &options.version_id {
        match &stated.version_id {
            None => return Err(not_supported(did, "versionId")),
            Some(given) if given != asked => return other(shown(asked).into_owned()),
            Some(_) => {}
        }
    }
    if let Some(asked) = options.version_time {
        let began = stated.updated.or(stated.created);
        let began = began.ok_or_else(|| not_supported(did, "versionTime"))?;
        if began > asked || stated.next_update.is_some_and(|next| next <= asked) {
            return other(asked.to_string());
        }
    }
    Ok(())
}

fn not_supported(did: &Did, option: &str) -> Error {
    Error::new(Code::DidOptionNotSupported).with("did", shown(did.as_str())).with("option", option)
}

#[cfg(test)]
mod tests;
