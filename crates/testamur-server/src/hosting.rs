//! DID documents of issuers, served at the URLs that their DIDs lead to
//! ([did:web, section 2.5.2](https://w3c-ccg.github.io/did-method-web/#read-resolve),
//! [did:webvh 1.0](https://identity.foundation/didwebvh/v1.0/#the-did-to-https-transformation)).

use crate::host::{comparable_host, host_of};
use crate::issuers::{Issuers, NamedIssuer, Published};
use crate::origins::EVERY;
use crate::problem::Problem;
use crate::routes::is_own;
use crate::server::Shared;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use testamur::did::{
    Did, DidDocument, DidWeb, DidWebvh, KeyForm, Origin, PublishedKey, Relationship,
    ResolutionOptions, WebvhLog,
};
use testamur::proof::domain_linkage::DidConfiguration;
use testamur::{Code, Contexts, Document, DomainLinks, Error, Evidence, Result, Source, Verifier};

/// The DID documents that a server answers with.
#[derive(Debug, Default)]
pub struct HostedDids {
    files: BTreeMap<Location, DidFile>,
    /// The origins whose links are among them.
    linked: Vec<Origin>,
}

/// The host and port of a URL, without that of https, and its path.
pub(crate) type Location = (String, String);

/// A document, a log, or what belongs to a log, as it is served.
#[derive(Debug)]
struct DidFile {
    did: String,
    url: String,
    media_type: &'static str,
    bytes: Arc<[u8]>,
    /// A hash of the bytes, in quotation marks.
    tag: String,
}

/// What a DID document with contexts is.
const DOCUMENT: &str = "application/did+ld+json";
/// What the log of a did:webvh is.
const LOG: &str = "text/jsonl";
/// What the links of an origin with DIDs are.
const CONFIGURATION: &str = "application/json";
/// What the proofs of its witnesses are.
const WITNESSES: &str = "application/json";

impl HostedDids {
    /// The documents of those issuers that publish theirs: of their [keys](NamedIssuer::publish), or from a
    /// [log](NamedIssuer::publish_log), which is verified. Issuers with the same did:web have one document, with the
    /// keys of all.
    ///
    /// # Errors
    /// [`Code::ServerHosting`] for a DID of another method, whose URL is that of something
    /// else here, or whose document has another key under the name of one that an issuer signs with; those of
    /// [`DidDocument::of_keys`], of [`WebvhLog::verify`], [`WebvhLog::resolve`] and [`WebvhLog::did_web_document`], and of
    /// [`DidDocument::verification_method`] for a key that the document lacks.
    pub fn of(issuers: &[NamedIssuer]) -> Result<HostedDids> {
        let mut keys: BTreeMap<&str, Vec<PublishedKey>> = BTreeMap::new();
        let mut logs: BTreeMap<&str, &Published> = BTreeMap::new();
        for issuer in issuers {
            match &issuer.published {
                None => {}
                Some(Published::Keys(published)) => {
                    let known = keys.entry(issuer.id()).or_default();
                    published.iter().for_each(|key| add(known, key));
                }
                Some(log) => {
                    let known = logs.entry(issuer.id()).or_insert(log);
                    if *known != log {
                        return Err(refused(&Did::parse(issuer.id())?, "there are two logs of it"));
                    }
                }
            }
        }
        let mut hosted = HostedDids::default();
        for (id, keys) in keys {
            let did = Did::parse(id)?;
            if did.method() != "web" {
                return Err(refused(&did, "it is no did:web"));
            }
            let mut document = DidDocument::of_keys(&did, &keys)?;
            check_keys(issuers, &did, &document)?;
            let origins = origins_of(issuers, id);
            if !origins.is_empty() {
                document = document.with_linked_domains(&origins)?;
            }
            hosted.insert_document(&did, &document)?;
        }
        for (id, log) in logs {
            let did = Did::parse(id)?;
            if let Published::Log { log, witnesses } = log {
                let document = hosted.insert_log(&did, log, witnesses.as_ref())?;
                check_keys(issuers, &did, &document)?;
            }
        }
        hosted.insert_links(issuers)?;
        Ok(hosted)
    }

    /// Puts the links of all issuers with each origin into one file there.
    fn insert_links(&mut self, issuers: &[NamedIssuer]) -> Result<()> {
        let mut configurations: BTreeMap<&Origin, (DidConfiguration, &str)> = BTreeMap::new();
        for issuer in issuers {
            for (origin, link) in &issuer.links {
                let new = || (DidConfiguration::new(), issuer.id());
                configurations.entry(origin).or_insert_with(new).0.add(link.clone())?;
            }
        }
        for (origin, (configuration, id)) in configurations {
            let bytes = configuration.to_value().to_string().into_bytes();
            self.insert(&Did::parse(id)?, origin.configuration_url(), CONFIGURATION, bytes.into())?;
            self.linked.push(origin.clone());
        }
        Ok(())
    }

    /// Verifies the links that are served, now and without a network: of a DID whose document is served
    /// elsewhere nothing is found out.
    ///
    /// # Errors
    /// As [`Verifier::linked_dids`].
    pub async fn verify_links(&self) -> Result<Vec<DomainLinks>> {
        let verifier = Verifier::builder().offline().evidence(self.evidence()).build()?;
        let mut found = Vec::new();
        for origin in &self.linked {
            found.push(verifier.linked_dids(origin).await?);
        }
        Ok(found)
    }

    /// The URLs of the DID documents and logs, and of the proofs of witnesses.
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        let links: BTreeSet<String> = self.link_urls().collect();
        let urls = self.files.values().map(|hosted| hosted.url.as_str());
        urls.filter(move |url| !links.contains(*url))
    }

    /// The URLs of the links of DIDs with origins.
    pub fn link_urls(&self) -> impl Iterator<Item = String> {
        self.linked.iter().map(Origin::configuration_url)
    }

    fn insert_document(&mut self, did: &Did, document: &DidDocument) -> Result<()> {
        let url = location_of(did)?.0;
        self.insert(did, url, DOCUMENT, document.value().to_string().into_bytes().into())
    }

    /// Puts a log with what belongs to it there, and gives the document that is in force.
    fn insert_log(
        &mut self,
        did: &Did,
        log: &Arc<[u8]>,
        witnesses: Option<&Arc<[u8]>>,
    ) -> Result<Arc<DidDocument>> {
        if did.method() != "webvh" {
            return Err(refused(did, "it is no did:webvh"));
        }
        let url = location_of(did)?.0;
        self.insert(did, url.clone(), LOG, Arc::clone(log))?;
        if let (Some(witnesses), Some((folder, _))) = (witnesses, url.rsplit_once('/')) {
            let url = format!("{folder}/did-witness.json");
            self.insert(did, url, WITNESSES, Arc::clone(witnesses))?;
        }
        let log =
            WebvhLog::verify(Arc::clone(log), witnesses.map(|file| &**file), testamur::now()?)?;
        let document = log.resolve(did, &ResolutionOptions::default())?.document()?;
        let web = log.did_web_document()?;
        let known = document.value().get("alsoKnownAs").map_or(&[][..], |names| names.as_set());
        if known.iter().any(|name| name.as_str() == Some(web.id())) {
            self.insert_document(&Did::parse(web.id())?, &web)?;
        }
        Ok(document)
    }

    fn insert(
        &mut self,
        did: &Did,
        url: String,
        media_type: &'static str,
        bytes: Arc<[u8]>,
    ) -> Result<()> {
        let (place, tag) = (location_of_url(&url), tag_of(&bytes));
        let hosted = DidFile { did: did.to_string(), url, media_type, bytes, tag };
        match self.files.insert(place, hosted) {
            None => Ok(()),
            Some(_) => Err(refused(did, "another DID leads to the same URL")),
        }
    }

    /// Whether each log that was served before begins as it did then: who read it compares with that.
    ///
    /// # Errors
    /// [`Code::ServerHosting`].
    pub(crate) fn check_continues(&self, before: &HostedDids) -> Result<()> {
        for (place, old) in before.files.iter().filter(|(_, old)| old.media_type == LOG) {
            if self.files.get(place).is_some_and(|new| !new.bytes.starts_with(&old.bytes)) {
                let broken = Error::new(Code::ServerHosting).with("did", &old.did);
                return Err(
                    broken.with("reason", "the log does not continue the one that is served")
                );
            }
        }
        Ok(())
    }

    /// Each path once; the host decides later.
    pub(crate) fn paths(&self) -> BTreeSet<&str> {
        self.files.keys().map(|(_, path)| path.as_str()).collect()
    }

    /// The documents as whoever resolves the DIDs here finds them, without a network.
    pub(crate) fn evidence(&self) -> Evidence {
        let mut evidence = Evidence::new();
        for hosted in self.files.values() {
            let document = Document {
                bytes: Arc::clone(&hosted.bytes),
                media_type: Some(hosted.media_type.to_owned()),
                source: Source::Given,
            };
            evidence.insert(hosted.url.clone(), Ok(document));
        }
        evidence
    }
}

/// The origins with which the issuers with a DID are linked here.
fn origins_of(issuers: &[NamedIssuer], id: &str) -> Vec<Origin> {
    let linked = issuers.iter().filter(|issuer| issuer.id() == id).flat_map(|one| &one.links);
    let origins: BTreeSet<Origin> = linked.map(|(origin, _)| origin.clone()).collect();
    origins.into_iter().collect()
}

/// Whether a document has the keys that the issuers with its DID sign with.
fn check_keys(issuers: &[NamedIssuer], did: &Did, document: &DidDocument) -> Result<()> {
    let signing = issuers.iter().filter(|issuer| issuer.id() == did.as_str());
    for key in signing.flat_map(|issuer| &issuer.keys) {
        let url = key.issuer.verification_method();
        let listed = document.verification_method(url, Relationship::AssertionMethod)?;
        if listed.public_key()? != key.issuer.public_key() {
            return Err(refused(did, &format!("{url} has another key there")));
        }
    }
    Ok(())
}

/// The host and port that the document of a did:web or did:webvh is asked from, as in the header `Host`.
///
/// # Errors
/// [`Code::ServerHosting`] for another method; as [`DidWeb::url`] and [`DidWebvh::url`].
pub fn did_host(did: &Did) -> Result<String> {
    url_of(did).map(|url| location_of_url(&url).0)
}

/// The URL of a document or log. Who resolves it decides whether this machine is asked.
fn url_of(did: &Did) -> Result<String> {
    match did.method() {
        "web" => DidWeb::insecure_localhost().url(did),
        "webvh" => DidWebvh::insecure_localhost().url(did),
        _ => Err(refused(did, "it is neither a did:web nor a did:webvh")),
    }
}

/// Where a URL leads to.
pub(crate) fn location_of_url(url: &str) -> Location {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    (comparable_host(host), path.to_owned())
}

/// Where the document of a DID is, if that can be here.
fn location_of(did: &Did) -> Result<(String, Location)> {
    let url = url_of(did)?;
    let place = location_of_url(&url);
    let segments: Vec<&str> = place.1.split('/').skip(1).collect();
    let before_path = if did.method() == "webvh" { 2 } else { 1 };
    let is_own = match segments.as_slice() {
        [".well-known", _] => did.method_specific_id().split(':').count() > before_path,
        [first, second, ..] => is_own(first) || ["credentials", "status"].contains(second),
        _ => false,
    };
    match is_own {
        true => Err(refused(did, "the server has something else at this path")),
        false => Ok((url, place)),
    }
}

fn refused(did: &Did, reason: &str) -> Error {
    Error::new(Code::ServerHosting).with("did", did).with("reason", reason)
}

/// A key that stands there already is for what both say, and a Multikey if one wants it so: verifiers of tokens take
/// either, those of cryptosuites do not.
fn add(keys: &mut Vec<PublishedKey>, key: &PublishedKey) {
    let known = keys.iter_mut().find(|known| known.id == key.id && known.key == key.key);
    let Some(known) = known else { return keys.push(key.clone()) };
    if key.form == KeyForm::Multikey {
        known.form = KeyForm::Multikey;
    }
    for relationship in &key.relationships {
        if !known.relationships.contains(relationship) {
            known.relationships.push(*relationship);
        }
    }
}

impl Issuers {
    /// Has the issuers compare their keys and drafts with these documents, and read drafts with these contexts.
    pub(crate) fn knowing(
        issuers: Vec<NamedIssuer>,
        evidence: &Evidence,
        contexts: &Contexts,
    ) -> Vec<NamedIssuer> {
        let known = |mut issuer: NamedIssuer| {
            for key in &mut issuer.keys {
                let with_contexts = key.issuer.clone().contexts(contexts.clone());
                key.issuer = with_contexts.evidence(evidence.clone());
            }
            issuer
        };
        issuers.into_iter().map(known).collect()
    }
}

/// For how long a document may be used without asking again: so long does it take until a new key is known to all,
/// and until one that was withdrawn is not.
const CACHED: &str = "public, max-age=300";

/// `GET /.well-known/did.json`, `GET /{path}/did.json`, and `did.jsonl`, `did-witness.json` there
#[utoipa::path(
    get,
    path = "/.well-known/did.json",
    operation_id = "hosted",
    summary = "The DID document of an issuer",
    description = "For everybody: what the did:web of an issuer of this server leads to. Its path may be another, \
                   and the log of a did:webvh is did.jsonl instead.",
    responses(
        (status = 200, description = "The document", headers(("ETag" = String)), content(
            (ref("#/components/schemas/DidDocument") = "application/did+ld+json"),
            ("application/json"),
            (String = "text/jsonl"),
        )),
        (status = 304, description = "It is the one that If-None-Match names", headers(("ETag" = String))),
        (status = 404, description = "The host that is asked for has none here"),
    )
)]
pub(crate) async fn document(
    State(server): State<Arc<Shared>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let place = (host_of(&uri, &headers), uri.path().to_owned());
    let Some(hosted) = server.hosted.dids.files.get(&place) else {
        let (host, path) = place;
        return Err(Error::new(Code::ServerHost).with("host", host).with("path", path).into());
    };
    let head: [(HeaderName, HeaderValue); 4] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(hosted.media_type)),
        (header::ETAG, tag_header(&hosted.tag)),
        (header::CACHE_CONTROL, HeaderValue::from_static(CACHED)),
        // Verifiers in browsers read it too; it is for everybody.
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, EVERY),
    ];
    Ok(match is_known(&headers, &hosted.tag) {
        true => (StatusCode::NOT_MODIFIED, head).into_response(),
        false => (head, Bytes::from_owner(Arc::clone(&hosted.bytes))).into_response(),
    })
}

/// What tells these bytes from others: a hash, in quotation marks.
pub(crate) fn tag_of(bytes: &[u8]) -> String {
    let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hash}\"")
}

pub(crate) fn tag_header(tag: &str) -> HeaderValue {
    HeaderValue::from_str(tag).expect("a hash in hexadecimal digits is ASCII")
}

/// Whether who asks has the document with this tag
/// ([RFC 9110, section 13.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2)).
pub(crate) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let lists = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
    let mut tags = lists.flat_map(|list| list.split(',')).map(str::trim);
    tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}
