//! `GET /1.0/identifiers/{did}`: resolution and dereferencing, by the HTTPS binding of
//! [DID Resolution](https://www.w3.org/TR/did-resolution/#bindings-https), and in the older shape that
//! the suite for did:key asks for.

mod older;

use crate::accept::Accept;
use crate::credentials::json;
use crate::problem::{Failed, Problem};
use crate::server::{Shared, UnreachableDids};
use crate::work::Weight;
use axum::extract::{OriginalUri, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use testamur::did::{
    Content, Dereferenced, DereferencingOptions, Did, DidUrl, Representation, Resolution,
    ResolutionOptions, dereferencing_error, percent_decode, resolution_error,
};
use testamur::{Code, Error, Result, Timestamp};

/// What the path begins with.
pub(crate) const PATH: &str = "/1.0/identifiers/";

/// The forms of an answer, in the order in which one is chosen of a DID for who takes any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// The whole result of a resolution.
    Resolution,
    /// The whole result of a dereferencing.
    Dereferencing,
    /// What was found and nothing else, as this media type.
    Bare(&'static str),
    /// The URLs of services.
    Urls,
    /// The result of either as it was before the specification.
    Older,
}

const OLDER: &str = "application/ld+json;profile=\"https://w3id.org/did-resolution\"";

/// The media type of the result of a dereferencing, as it is sent.
const DEREFERENCING: &str = "application/did-url-dereferencing; format=json";

/// Media types and their forms. The types of the specification do not say that they are JSON, which clients
/// of this API are promised; a parameter that means nothing does, and leaves the type as it is.
const FORMS: [(&str, Form, &str); 8] = [
    ("application/did-resolution", Form::Resolution, "application/did-resolution; format=json"),
    ("application/did-url-dereferencing", Form::Dereferencing, DEREFERENCING),
    (OLDER, Form::Older, OLDER),
    ("application/did", Form::Bare("application/did; format=json"), ""),
    ("application/did+json", Form::Bare("application/did+json"), ""),
    ("application/did+ld+json", Form::Bare("application/did+ld+json"), ""),
    ("application/json", Form::Bare("application/json"), ""),
    ("text/uri-list", Form::Urls, ""),
];

/// `GET /1.0/identifiers/{did}`
#[utoipa::path(
    get,
    path = "/1.0/identifiers/{did}",
    operation_id = "resolve",
    summary = "Resolve a DID or dereference a DID URL",
    description = "Accept chooses the form of the answer; who takes anything gets the result of a \
        resolution, or for a DID URL that of dereferencing it. With application/did-url-dereferencing it is the result of dereferencing. Who asks \
        for services with text/uri-list, or for a path that leads to a file, is sent there.",
    params(
        ("did" = String, Path, description = "A DID or a DID URL, percent-encoded as a whole or as it is",
            example = "did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b"),
        ("versionId" = Option<String>, Query, description = "Which version of the document"),
        ("versionTime" = Option<String>, Query, description = "The version of this time"),
        ("expandRelativeUrls" = Option<bool>, Query,
            description = "Whether ids and references in the document are made absolute DID URLs"),
        ("noCache" = Option<bool>, Query,
            description = "Whether documents are asked for anew, whatever is remembered of them"),
    ),
    responses(
        (status = 200, description = "Found", content(
            (ref("#/components/schemas/Resolution") = "application/did-resolution"),
            (ref("#/components/schemas/Dereferencing") = "application/did-url-dereferencing"),
            (ref("#/components/schemas/DidDocument") = "application/did"),
            (ref("#/components/schemas/DidDocument") = "application/did+json"),
            (ref("#/components/schemas/DidDocument") = "application/did+ld+json"),
            (ref("#/components/schemas/DidDocument") = "application/json"),
            (ref("#/components/schemas/OlderResolution") = "application/ld+json"),
        )),
        (status = 303, description = "The place of the service or file; the body is empty",
            headers(("Location" = String))),
        (status = 400, description = "No DID, or one that is wrong"),
        (status = 404, description = "Not found"),
        (status = 406, description = "No form of the answer is accepted"),
        (status = 410, description = "Given up by who controlled it"),
        (status = 500, description = "It could not be found out: who has the document could not be reached, or failed"),
        (status = 501, description = "A method or an option that is not supported"),
    )
)]
pub(crate) async fn identifiers(
    State(server): State<Arc<Shared>>,
    OriginalUri(uri): OriginalUri,
    request: Request,
) -> Result<Response, Problem> {
    let asked = Asked { via: via(request.headers()), ..Asked::of(uri.path(), uri.query()) };
    let mut forms = FORMS;
    if asked.is_url() {
        // A DID URL is not resolved.
        forms.swap(0, 1);
    }
    let offered = forms.map(|(media_type, _, _)| media_type);
    let (_, form, content_type) = forms[Accept::of(request.headers()).choose(&offered)?];
    let (weight, with) = (asked.weight(), Arc::clone(&server));
    let work = async move { asked.answer(&with, form, content_type).await };
    server.turns.run(weight, work).await
}

/// Through whom a question came, by the lines of its header Via together; what is no text is left out.
fn via(headers: &HeaderMap) -> Option<String> {
    let lines: Vec<&str> =
        headers.get_all(header::VIA).iter().filter_map(|line| line.to_str().ok()).collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}

fn of_type(mut response: Response, media_type: &'static str) -> Response {
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// An error where only what was found would have been the answer: the whole result, which holds it.
fn failed(error: &Error) -> Response {
    let response = json(status_of(error), &resolution_error(error));
    because(error, of_type(response, "application/did-resolution; format=json"))
}

/// Tells the log and the numbers why an answer, in whatever form it is, is none.
fn because(error: &Error, mut response: Response) -> Response {
    response.extensions_mut().insert(Failed::of(error));
    response
}

/// What is asked for: the text after the path, and the parameters.
struct Asked {
    text: String,
    parameters: Vec<(String, String)>,
    /// Through whom.
    via: Option<String>,
}

impl Asked {
    /// A DID may stand in the path as it is, or percent-encoded as a whole. A fragment never reaches a
    /// server unless it is encoded.
    fn of(path: &str, query: Option<&str>) -> Asked {
        let raw = path.strip_prefix(PATH).unwrap_or_default();
        let mut text = match raw.contains(':') {
            true => raw.replace("%23", "#"),
            // What is no text stays as it is, and is no DID.
            false => percent_decode(raw).unwrap_or_else(|| raw.to_owned()),
        };
        let parts = query.unwrap_or_default().split('&').filter(|part| !part.is_empty());
        let mut parameters = Vec::new();
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            match OPTIONS.contains(&name) {
                true => {
                    let value = percent_decode(value).unwrap_or_else(|| value.to_owned());
                    parameters.push((name.to_owned(), value));
                }
                // The rest belongs to the DID URL, before its fragment.
                false => {
                    let (url, fragment) = text.split_once('#').unwrap_or((&text, ""));
                    let join = if url.contains('?') { '&' } else { '?' };
                    let hash = if fragment.is_empty() { "" } else { "#" };
                    text = format!("{url}{join}{part}{hash}{fragment}");
                }
            }
        }
        Asked { text, parameters, via: None }
    }

    /// How much work it is: what is in the DID itself is read at once. A document or a log of somebody else can be
    /// megabytes with thousands of signatures, also when it was downloaded before.
    fn weight(&self) -> Weight {
        match WITHIN.iter().any(|method| self.text.starts_with(method)) {
            true => Weight::Light,
            false => Weight::Heavy,
        }
    }

    async fn answer(&self, server: &Shared, form: Form, content_type: &'static str) -> Response {
        match form {
            Form::Resolution => of_type(self.resolved(server).await, content_type),
            Form::Older => of_type(self.older(server).await, content_type),
            Form::Dereferencing => self.dereferenced(server, Representation::Document).await,
            Form::Urls => self.dereferenced(server, Representation::UriList).await,
            Form::Bare(media_type) => {
                let found = self.bare(server, media_type).await;
                found.unwrap_or_else(|error| failed(&error))
            }
        }
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether more than a DID was given: something inside its document.
    fn is_url(&self) -> bool {
        self.text.starts_with("did:") && self.text.contains(['/', '?', '#'])
    }

    /// An option that is true or false, and that unless it is said.
    fn whether(&self, name: &str) -> Result<bool> {
        match self.parameter(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Error::new(Code::DidOptionInvalid)
                .with("option", name)
                .with("reason", "it is neither true nor false")),
        }
    }

    fn options(&self) -> Result<ResolutionOptions> {
        let version_time = match self.parameter("versionTime") {
            None => None,
            Some(text) => Some(Timestamp::parse(text).ok_or_else(|| {
                let error = Error::new(Code::DidOptionInvalid).with("option", "versionTime");
                error.with("reason", "it is no time")
            })?),
        };
        let version_id = self.parameter("versionId").map(str::to_owned);
        let version_number = match self.parameter("versionNumber") {
            None => None,
            Some(text) => Some(text.parse().map_err(|_| {
                let error = Error::new(Code::DidOptionInvalid).with("option", "versionNumber");
                error.with("reason", "it is no whole number")
            })?),
        };
        let no_cache = self.whether("noCache")?;
        let expand_relative_urls = self.whether("expandRelativeUrls")?;
        Ok(ResolutionOptions {
            version_id,
            version_time,
            version_number,
            expand_relative_urls,
            no_cache,
        })
    }

    async fn resolve(&self, server: &Shared) -> Result<Resolution> {
        let did = Did::parse(&self.text)?;
        let options = self.options()?;
        let verifier = server.verifier_for(self.via.as_deref());
        let found = verifier.resolve(&did, &options).await;
        found.map_err(|error| server.unreachable_dids.told(error))
    }

    async fn dereference(
        &self,
        server: &Shared,
        representation: Representation,
    ) -> Result<Dereferenced> {
        let url = DidUrl::parse(&self.text)?;
        let resolution = self.options()?;
        let options =
            DereferencingOptions { representation, resolution, ..DereferencingOptions::default() };
        let verifier = server.verifier_for(self.via.as_deref());
        let found = verifier.dereference(&url, &options).await;
        found.map_err(|error| server.unreachable_dids.told(error))
    }

    async fn resolved(&self, server: &Shared) -> Response {
        match self.resolve(server).await {
            Ok(resolution) if resolution.metadata().deactivated => {
                let given_up = Error::new(Code::DidDeactivated).with("did", &self.text);
                because(&given_up, json(StatusCode::GONE, &resolution.to_value()))
            }
            Ok(resolution) => json(StatusCode::OK, &resolution.to_value()),
            Err(error) => because(&error, json(status_of(&error), &resolution_error(&error))),
        }
    }

    async fn dereferenced(&self, server: &Shared, representation: Representation) -> Response {
        match self.dereference(server, representation).await {
            Ok(found) => given(&found),
            Err(error) => {
                let response = json(status_of(&error), &dereferencing_error(&error));
                because(&error, of_type(response, DEREFERENCING))
            }
        }
    }

    /// The document, or what a DID URL leads to.
    async fn bare(&self, server: &Shared, media_type: &'static str) -> Result<Response> {
        let value = if self.is_url() {
            let found = self.dereference(server, Representation::Document).await?;
            match found.content {
                Content::Document(value) | Content::Entry(value) => value,
                Content::Urls(_) => return Ok(given(&found)),
            }
        } else {
            self.resolve(server).await?.document()?.value().clone()
        };
        Ok(of_type(json(StatusCode::OK, &value), media_type))
    }
}

/// The result of a dereferencing. Who is to look elsewhere is sent to the first place, and nothing is in the
/// body then, as the specification demands.
fn given(found: &Dereferenced) -> Response {
    let to = match &found.content {
        Content::Urls(urls) => urls.first().map(|url| location(url)),
        Content::Document(_) | Content::Entry(_) => None,
    };
    match to {
        Some(to) => (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response(),
        None => of_type(json(StatusCode::OK, &found.to_value()), DEREFERENCING),
    }
}

/// A URL as it can stand in a header: what is not visible ASCII is percent-encoded
/// ([RFC 3987, section 3.1](https://www.rfc-editor.org/rfc/rfc3987#section-3.1)).
fn location(url: &str) -> HeaderValue {
    let encoded: String = url
        .bytes()
        .map(|byte| match byte {
            b'!'..=b'~' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    HeaderValue::from_str(&encoded).expect("visible ASCII is taken")
}

/// Methods whose DIDs hold all that their documents say.
const WITHIN: [&str; 4] = ["did:key:", "did:jwk:", "did:pkh:", "did:peer:"];

/// Parameters that are options, and no part of a DID URL.
const OPTIONS: [&str; 7] = [
    "expandRelativeUrls",
    "noCache",
    "versionId",
    "versionTime",
    "versionNumber",
    "publicKeyFormat",
    "enableExperimentalPublicKeyTypes",
];

/// The HTTP status for an error of DIDs, by its problem type. Documents that are bad, or too large, were chosen by
/// who asks. What has no type is an internal error in the body as well: it could not be found out.
fn status_of(error: &Error) -> StatusCode {
    let kind = error.code().problem_type().and_then(|kind| kind.rsplit('#').next());
    match (error.code(), kind) {
        (Code::DidDeactivated, _) => StatusCode::GONE,
        (_, Some("NOT_FOUND")) => StatusCode::NOT_FOUND,
        (_, Some("METHOD_NOT_SUPPORTED" | "FEATURE_NOT_SUPPORTED")) => StatusCode::NOT_IMPLEMENTED,
        (_, Some("REPRESENTATION_NOT_SUPPORTED")) => StatusCode::NOT_ACCEPTABLE,
        (_, Some(_)) => StatusCode::BAD_REQUEST,
        (_, None) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl UnreachableDids {
    /// What is told of an error.
    fn told(self, error: Error) -> Error {
        let is_unknown = [Code::DidUnavailable, Code::DidWebLocalhost].contains(&error.code());
        match self {
            UnreachableDids::InsecureNotFound if is_unknown => {
                let fact = |name| error.facts().find(|(known, _)| *known == name);
                let [did, url] = ["did", "url"].map(|name| fact(name).map_or("", |(_, fact)| fact));
                Error::new(Code::DidNotFound).with("did", did).with("url", url)
            }
            UnreachableDids::InternalError | UnreachableDids::InsecureNotFound => error,
        }
    }
}

#[cfg(test)]
mod tests;
