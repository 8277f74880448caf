//! Which media types a document may have been served as, by what it is for.

use super::{Document, Purpose, Source};
use crate::json::{Value, parse};
use crate::{Code, Error, Result};

/// The media type that the value of a `Content-Type` names: without parameters, in lower case; none where that is empty.
/// See [RFC 9110, section 8.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.3).
pub fn media_type(content_type: &str) -> Option<String> {
    let named = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    (!named.is_empty()).then_some(named)
}

impl Purpose {
    /// Whether a document that was downloaded for this purpose may be of this media type (lower
    /// case, no parameters). Where people can upload files or pictures, the type is what tells them
    /// from the documents that the owner of the server publishes.
    pub fn takes(self, media_type: Option<&str>) -> bool {
        let also: &[&str] = match self {
            Purpose::Did => DID,
            Purpose::DidResolution => &["application/did-resolution", "application/did"],
            // JSON-LD 1.1, section 9.4: a remote context is JSON by its media type. So is what
            // else only its publisher writes.
            Purpose::Context
            | Purpose::IssuerKeys
            | Purpose::DidConfiguration
            | Purpose::TypeMetadata
            | Purpose::JsonRpc => &[],
            Purpose::Schema | Purpose::Status => CREDENTIAL,
            Purpose::Presentation => PRESENTATION,
            // Its digest says whether it is the right one, and it may be anything.
            Purpose::RelatedResource => return true,
        };
        media_type.is_some_and(|given| {
            given == "application/json" || given.ends_with("+json") || also.contains(&given)
        })
    }

    /// Whether a body of a type that is [taken](Purpose::takes) counts as the document although its status says
    /// that there is none (400 and above): the result of a resolution that says itself why there is no document. Any
    /// other such body may be of whoever stands before the service, and says nothing about what was asked.
    pub fn takes_of_failure(self, body: &[u8]) -> bool {
        let Some(result) = (self == Purpose::DidResolution).then(|| parse(body).ok()).flatten()
        else {
            return false;
        };
        let member = |of: &str, name: &str| result.get(of)?.get(name).cloned();
        member("didResolutionMetadata", "error").is_some_and(|error| !error.is_null())
            || member("didDocumentMetadata", "deactivated") == Some(Value::Bool(true))
    }

    /// The media types that a document for this purpose should have, as the header `Accept` of a request.
    pub fn accept(self) -> &'static str {
        match self {
            Purpose::Did => {
                "application/did, application/did+json, application/did+ld+json, application/json, \
                 application/jsonl;q=0.9, */*;q=0.1"
            }
            Purpose::DidResolution => {
                "application/did-resolution, \
                 application/ld+json;profile=\"https://w3id.org/did-resolution\";q=0.9, \
                 application/did;q=0.8, application/json;q=0.7, */*;q=0.1"
            }
            Purpose::IssuerKeys => "application/json, application/jwk-set+json, */*;q=0.1",
            Purpose::DidConfiguration | Purpose::TypeMetadata => "application/json, */*;q=0.1",
            Purpose::JsonRpc => "application/json",
            Purpose::Context => "application/ld+json, application/json;q=0.9, */*;q=0.1",
            Purpose::Schema => {
                "application/schema+json, application/vc, application/json;q=0.9, */*;q=0.1"
            }
            Purpose::Status => {
                "application/vc, application/vc+jwt, application/statuslist+jwt, \
                 application/statuslist+cwt, application/ld+json, application/json;q=0.9, */*;q=0.1"
            }
            Purpose::Presentation => {
                "application/vp, application/vp+jwt, application/vp+ld+json, application/ld+json, \
                 application/json;q=0.9, */*;q=0.1"
            }
            _ => "*/*",
        }
    }

    /// What is taken, in words.
    fn expected(self) -> &'static str {
        match self {
            Purpose::Did => "JSON",
            Purpose::DidResolution => "application/did-resolution or JSON",
            Purpose::Context => "JSON-LD or JSON",
            Purpose::IssuerKeys
            | Purpose::DidConfiguration
            | Purpose::TypeMetadata
            | Purpose::JsonRpc => "JSON",
            Purpose::Schema => "a JSON schema or a credential",
            Purpose::Status => {
                "a status list (application/vc, application/vc+jwt, application/statuslist+jwt, \
                 application/statuslist+cwt, or JSON)"
            }
            Purpose::Presentation => "a presentation (application/vp, application/vp+jwt, or JSON)",
            Purpose::RelatedResource => "any type",
        }
    }

    /// The error for a document whose media type this purpose does not take.
    pub fn refusal(self, url: &str, media_type: Option<&str>) -> Error {
        Error::new(Code::FetchMediaType)
            .with("url", url)
            .with("actual", media_type.unwrap_or("no media type"))
            .with("expected", self.expected())
    }
}

impl Document {
    /// Whether this document may serve a purpose, maybe another than it was downloaded for. What
    /// the caller gave may serve any.
    ///
    /// # Errors
    /// [`Code::FetchMediaType`], [`Code::FetchOtherOrigin`].
    pub(super) fn serves(&self, url: &str, purpose: Purpose) -> Result<()> {
        let media_type = self.media_type.as_deref();
        match self.source {
            Source::Given => Ok(()),
            Source::Redirected
                if matches!(
                    purpose,
                    Purpose::IssuerKeys
                        | Purpose::DidConfiguration
                        | Purpose::DidResolution
                        | Purpose::JsonRpc
                ) =>
            {
                Err(Error::new(Code::FetchOtherOrigin).with("url", url))
            }
            _ if !purpose.takes(media_type) => Err(purpose.refusal(url, media_type)),
            Source::Network | Source::Redirected => Ok(()),
        }
    }
}

const DID: &[&str] = &[
    "application/did",
    "application/jsonl",
    "application/x-ndjson",
    "application/octet-stream",
    // Plain text is what static hosts serve for names they do not know, such as did.jsonl.
    "text/jsonl",
    "text/json",
    "text/plain",
];

/// Credentials in their envelopes, also as servers without a type for them name them.
const CREDENTIAL: &[&str] = &[
    "application/vc",
    "application/vc+jwt",
    "application/vc+cose",
    "application/vc+sd-jwt",
    "application/vc-ld+jwt",
    "application/dc+sd-jwt",
    "application/jwt",
    "application/jose",
    "application/statuslist+jwt",
    "application/statuslist+cwt",
    "text/json",
    "text/plain",
];

/// Presentations in their envelopes. Like `did.jsonl`, a file `whois.vp` has a name that static hosts do not
/// know; its signature says whose it is.
const PRESENTATION: &[&str] = &[
    "application/vp",
    "application/vp+jwt",
    "application/vp+cose",
    "application/vp+sd-jwt",
    "application/vp-ld+jwt",
    "application/jwt",
    "application/jose",
    "application/octet-stream",
    "text/json",
    "text/plain",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Evidence;

    #[test]
    fn a_content_type_is_read_without_its_parameters() {
        for (content_type, named) in [
            ("application/did", Some("application/did")),
            ("Application/DID+LD+JSON; charset=UTF-8;x=y", Some("application/did+ld+json")),
            (" text/html ", Some("text/html")),
            ("; charset=utf-8", None),
            ("", None),
        ] {
            assert_eq!(media_type(content_type).as_deref(), named, "{content_type}");
        }
    }

    #[test]
    fn web_pages_and_unnamed_types_are_refused_where_a_type_counts() {
        let strict = [
            Purpose::JsonRpc,
            Purpose::DidResolution,
            Purpose::Did,
            Purpose::IssuerKeys,
            Purpose::Context,
            Purpose::TypeMetadata,
        ];
        for purpose in
            strict.into_iter().chain([Purpose::Schema, Purpose::Status, Purpose::Presentation])
        {
            assert!(purpose.takes(Some("application/json")), "{purpose:?}");
            assert!(purpose.takes(Some("application/anything+json")), "{purpose:?}");
            assert!(!purpose.takes(Some("text/html")), "{purpose:?}");
            assert!(!purpose.takes(Some("application/xhtml+xml")), "{purpose:?}");
            assert!(!purpose.takes(None), "{purpose:?}");
        }
        assert!(Purpose::Status.takes(Some("application/statuslist+jwt")));
        for taken in ["application/vp", "application/vp+ld+json", "application/octet-stream"] {
            assert!(Purpose::Presentation.takes(Some(taken)), "{taken}");
        }
        assert!(!Purpose::Context.takes(Some("text/plain")));
        assert!(Purpose::RelatedResource.takes(Some("text/html")));
        assert!(Purpose::RelatedResource.takes(None));
    }

    #[test]
    fn what_was_downloaded_for_one_purpose_does_not_serve_a_stricter_one() {
        let mut evidence = Evidence::new();
        let page = |source| Document {
            bytes: (*b"{}").into(),
            media_type: Some("text/html".to_owned()),
            source,
        };
        evidence.insert("https://a.example/", Ok(page(Source::Network)));
        evidence.insert("https://b.example/", Ok(page(Source::Given)));
        let find = |url: &str, purpose| evidence.find(url, purpose).unwrap();
        assert!(find("https://a.example/", Purpose::RelatedResource).is_ok());
        let refused = find("https://a.example/", Purpose::Did).unwrap_err();
        assert_eq!(refused.code(), Code::FetchMediaType);
        assert!(find("https://b.example/", Purpose::Did).is_ok());
        assert!(evidence.find("https://c.example/", Purpose::Did).is_none());
    }

    #[test]
    fn keys_of_issuers_come_from_the_origin_that_was_asked() {
        let mut evidence = Evidence::new();
        let (bytes, media_type) = ((*b"{}").into(), Some("application/json".to_owned()));
        let source = Source::Redirected;
        evidence.insert("https://a.example/", Ok(Document { bytes, media_type, source }));
        let find = |purpose| evidence.find("https://a.example/", purpose).unwrap();
        assert!(find(Purpose::Did).is_ok() && find(Purpose::Status).is_ok());
        for strict in [Purpose::IssuerKeys, Purpose::DidConfiguration, Purpose::DidResolution] {
            assert_eq!(find(strict).unwrap_err().code(), Code::FetchOtherOrigin);
        }
    }

    #[test]
    fn what_counts_although_it_failed_says_so_itself() {
        for (body, counts) in [
            (r#"{"didResolutionMetadata":{"error":{"type":"x"}}}"#, true),
            (r#"{"didResolutionMetadata":{"error":"notFound"},"didDocument":null}"#, true),
            (r#"{"didDocument":null,"didDocumentMetadata":{"deactivated":true}}"#, true),
            (r#"{"didDocument":null,"didDocumentMetadata":{"deactivated":"true"}}"#, false),
            (r#"{"didResolutionMetadata":{"error":null}}"#, false),
            (r#"{"didResolutionMetadata":{}}"#, false),
            (r#"{"error":"not found"}"#, false),
            (r#"{"id":"did:a:b"}"#, false),
            ("<html>", false),
            ("", false),
        ] {
            assert_eq!(Purpose::DidResolution.takes_of_failure(body.as_bytes()), counts, "{body}");
            assert!(!Purpose::Did.takes_of_failure(body.as_bytes()), "{body}");
        }
    }
}
