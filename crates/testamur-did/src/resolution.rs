//! What resolving takes and gives (DID Resolution 1.0).

use crate::syntax::shown;
use crate::{Did, DidDocument, VerificationMethod};
use std::sync::Arc;
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result, Timestamp};

/// What can be asked of a resolution
/// ([DID Resolution, section 4.1](https://www.w3.org/TR/did-resolution/#did-resolution-options)).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResolutionOptions {
    /// The version with this name, in the words of the method.
    pub version_id: Option<String>,
    /// The version that was valid at this time.
    pub version_time: Option<Timestamp>,
    /// The version of this number, from 1; an option of did:webvh.
    pub version_number: Option<u64>,
    /// Whether the ids and references in the document are made absolute DID URLs.
    pub expand_relative_urls: bool,
    /// Whether what was downloaded before may be used. It is for the one who downloads; resolution itself takes the
    /// evidence as it is, and passes the wish on to a resolver elsewhere.
    pub no_cache: bool,
}

impl ResolutionOptions {
    /// For methods whose DIDs have no versions: refuses to be asked for one, as the answer would
    /// not be what was asked for.
    ///
    /// # Errors
    /// [`Code::DidOptionNotSupported`].
    pub fn refuse_versions(&self, did: &Did) -> Result<()> {
        let option = match (&self.version_id, self.version_time, self.version_number) {
            (Some(_), _, _) => "versionId",
            (_, Some(_), _) => "versionTime",
            (_, _, Some(_)) => "versionNumber",
            (None, None, None) => return Ok(()),
        };
        Err(Error::new(Code::DidOptionNotSupported)
            .with("did", shown(did.as_str()))
            .with("option", option))
    }
}

/// The result of a resolution: the document, or that the DID was given up, and what is known of it.
#[derive(Clone, Debug)]
pub struct Resolution {
    document: Option<Arc<DidDocument>>,
    did: Option<Did>,
    metadata: DocumentMetadata,
    /// The resolver elsewhere whose word all this is.
    stated_by: Option<Arc<str>>,
    /// What later versions say was revoked.
    revoked_later: Arc<[Arc<VerificationMethod>]>,
}

/// What a method knows of a document besides its content
/// ([DID Resolution, section 4.3](https://www.w3.org/TR/did-resolution/#did-document-metadata)).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DocumentMetadata {
    /// When the DID was created.
    pub created: Option<Timestamp>,
    /// When this version was made; of did:webvh, when the last one was.
    pub updated: Option<Timestamp>,
    /// When the version after this one was made.
    pub next_update: Option<Timestamp>,
    /// The name of this version.
    pub version_id: Option<String>,
    /// The name of the version after this one.
    pub next_version_id: Option<String>,
    /// Other DIDs of the same method for the same subject, as the method guarantees.
    pub equivalent_id: Vec<Did>,
    /// The one of them that is to be kept.
    pub canonical_id: Option<Did>,
    /// Whether the DID was given up.
    pub deactivated: bool,
    /// What the method itself adds.
    pub other: Object,
}

/// The media type of DID documents in results (DID Core 1.1).
const CONTENT_TYPE: &str = "application/did";

impl Resolution {
    /// A document of which nothing else is known.
    pub fn of(document: Arc<DidDocument>) -> Resolution {
        Resolution {
            document: Some(document),
            did: None,
            metadata: DocumentMetadata::default(),
            stated_by: None,
            revoked_later: Arc::default(),
        }
    }

    /// A document with what its method knows of it. It is current, or the version asked for.
    pub fn with_metadata(document: Arc<DidDocument>, metadata: DocumentMetadata) -> Resolution {
        Resolution {
            metadata: DocumentMetadata { deactivated: false, ..metadata },
            ..Resolution::of(document)
        }
    }

    /// The document that a DID had before it was given up.
    pub fn of_the_past(document: Arc<DidDocument>, metadata: DocumentMetadata) -> Resolution {
        Resolution {
            metadata: DocumentMetadata { deactivated: true, ..metadata },
            ..Resolution::of(document)
        }
    }

    /// That the DID was given up.
    pub fn deactivated(did: Did, metadata: DocumentMetadata) -> Resolution {
        Resolution {
            document: None,
            did: Some(did),
            metadata: DocumentMetadata { deactivated: true, ..metadata },
            stated_by: None,
            revoked_later: Arc::default(),
        }
    }

    /// The same with absolute DID URLs in the document.
    pub(crate) fn expanded(self) -> Result<Resolution> {
        let document = self.document.as_ref().map(|document| document.expanded().map(Arc::new));
        Ok(Resolution { document: document.transpose()?, ..self })
    }

    /// The same as the word of a resolver elsewhere.
    pub(crate) fn stated_by_resolver(self, endpoint: &str) -> Resolution {
        Resolution { stated_by: Some(Arc::from(endpoint)), ..self }
    }

    /// The same with what later versions of the document say was revoked.
    pub(crate) fn revoked_later(self, methods: Arc<[Arc<VerificationMethod>]>) -> Resolution {
        Resolution { revoked_later: methods, ..self }
    }

    /// The verification methods with a time in `revoked` in versions of the document after this one, as those
    /// versions have them: whoever takes a key of this version has to look whether it was revoked since. Empty for the
    /// present version, and for methods that keep no documents of the past.
    pub fn revocations_since(&self) -> &[Arc<VerificationMethod>] {
        &self.revoked_later
    }

    /// Where the [resolver elsewhere](crate::UniversalResolver) is whose word this is; `None` for what was
    /// found out here.
    pub fn stated_by(&self) -> Option<&str> {
        self.stated_by.as_deref()
    }

    /// The document.
    ///
    /// # Errors
    /// [`Code::DidDeactivated`].
    pub fn document(&self) -> Result<Arc<DidDocument>> {
        self.document.clone().ok_or_else(|| {
            let did = self.did.as_ref().map_or("", Did::as_str);
            Error::new(Code::DidDeactivated).with("did", shown(did))
        })
    }

    /// What is known of the document.
    pub fn metadata(&self) -> &DocumentMetadata {
        &self.metadata
    }

    /// The DID resolution result as JSON: `didDocument` (null if deactivated),
    /// `didDocumentMetadata`, `didResolutionMetadata` (in which `statedBy` names the resolver elsewhere whose
    /// word it is).
    pub fn to_value(&self) -> Value {
        let mut process = Object::new();
        if self.document.is_some() {
            process.insert("contentType", CONTENT_TYPE);
        }
        if let Some(resolver) = &self.stated_by {
            process.insert("statedBy", &**resolver);
        }
        let document = self.document.as_ref().map_or(Value::Null, |found| found.value().clone());
        result(document, self.metadata.to_value(), process)
    }
}

/// Two resolutions are equal when they give the same JSON.
impl PartialEq for Resolution {
    fn eq(&self, other: &Resolution) -> bool {
        self.did == other.did
            && self.metadata == other.metadata
            && self.stated_by == other.stated_by
            && self.document.as_ref().map(|document| document.value())
                == other.document.as_ref().map(|document| document.value())
    }
}

impl DocumentMetadata {
    /// As JSON, with times in whole seconds of UTC.
    pub fn to_value(&self) -> Object {
        let mut out = Object::new();
        let times = [
            ("created", self.created),
            ("updated", self.updated),
            ("nextUpdate", self.next_update),
        ];
        for (name, time) in times {
            if let Some(time) = time {
                out.insert(name, time.whole_seconds().to_string());
            }
        }
        let texts = [
            ("versionId", self.version_id.as_deref()),
            ("nextVersionId", self.next_version_id.as_deref()),
            ("canonicalId", self.canonical_id.as_ref().map(Did::as_str)),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                out.insert(name, text);
            }
        }
        if !self.equivalent_id.is_empty() {
            let ids: Vec<Value> =
                self.equivalent_id.iter().map(|did| did.as_str().into()).collect();
            out.insert("equivalentId", ids);
        }
        if self.deactivated {
            out.insert("deactivated", true);
        }
        for (name, value) in self.other.iter() {
            out.insert(name, value.clone());
        }
        out
    }
}

/// The DID resolution result of a failure: `didResolutionMetadata.error` is an object of RFC 9457
/// with the problem type of DID Resolution. What has none there is an internal error.
pub fn resolution_error(error: &Error) -> Value {
    let mut process = Object::new();
    process.insert("error", problem(error));
    result(Value::Null, Object::new(), process)
}

/// An error as an object of RFC 9457.
pub(crate) fn problem(error: &Error) -> Object {
    let kind = error.code().problem_type();
    let mut problem = Object::new();
    problem.insert("type", kind.unwrap_or("https://www.w3.org/ns/did#INTERNAL_ERROR"));
    problem.insert("title", error.code().name());
    problem.insert("detail", error.sentence());
    problem
}

fn result(document: Value, metadata: Object, process: Object) -> Value {
    let mut out = Object::new();
    out.insert("didDocument", document);
    out.insert("didDocumentMetadata", metadata);
    out.insert("didResolutionMetadata", process);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use testamur_core::json::parse;

    #[test]
    fn results_as_json() {
        let value = parse(br#"{"id":"did:a:b"}"#).unwrap();
        let document = Arc::new(DidDocument::from_value("did:a:b", value).unwrap());
        assert_eq!(
            Resolution::of(document.clone()).to_value().to_string(),
            r#"{"didDocument":{"id":"did:a:b"},"didDocumentMetadata":{},"didResolutionMetadata":{"contentType":"application/did"}}"#
        );
        let metadata = DocumentMetadata {
            created: Timestamp::parse("2026-01-02T03:04:05.6Z"),
            version_id: Some("1".to_owned()),
            equivalent_id: vec![Did::parse("did:a:B").unwrap()],
            deactivated: true,
            ..DocumentMetadata::default()
        };
        let resolution = Resolution::with_metadata(document, metadata.clone());
        assert_eq!(
            resolution.to_value().get("didDocumentMetadata").unwrap().to_string(),
            r#"{"created":"2026-01-02T03:04:05Z","versionId":"1","equivalentId":["did:a:B"]}"#
        );
        let gone = Resolution::deactivated(Did::parse("did:a:b").unwrap(), metadata);
        assert_eq!(gone.document().unwrap_err().code(), Code::DidDeactivated);
        let value = gone.to_value();
        assert!(value.get("didDocument").unwrap().is_null());
        let metadata = value.get("didDocumentMetadata").unwrap();
        assert_eq!(metadata.get("deactivated"), Some(&Value::Bool(true)));
    }

    #[test]
    fn failures_as_json() {
        let kind = |error: &Error| {
            let value = resolution_error(error);
            assert!(value.get("didDocument").unwrap().is_null());
            let error = value.get("didResolutionMetadata").unwrap().get("error").unwrap();
            error.get("type").unwrap().as_str().unwrap().to_owned()
        };
        let error = Did::parse("did:example").unwrap_err();
        assert_eq!(kind(&error), "https://www.w3.org/ns/did#INVALID_DID");
        let error = Error::new(Code::InternalUnexpected);
        assert_eq!(kind(&error), "https://www.w3.org/ns/did#INTERNAL_ERROR");
    }
}
