//! What is known without a network: documents by their URLs, and bundles of them.

use crate::buffer::tm_buffer;
use crate::error::{tm_error, tm_result};
use crate::ffi::{Settings, bytes, done, find, free, give, handles, look, text, text_of_stranger};
use std::ffi::{c_char, c_void};
use testamur::{Bundle, Code, Contexts, Document, Error, Evidence, Source};

/// Documents that the caller has, by URL: DID documents, status lists, schemas, contexts. May be changed by one thread
/// while others use it; they see it as it was when their call began.
pub struct tm_evidence(pub(crate) Settings<Evidence>);

/// The documents that a verification needed and the time it was made for. With them the same question gets the same
/// report, without a network. Never changes, so threads may share it.
pub struct tm_bundle(pub(crate) Bundle);

handles!(tm_evidence, tm_bundle);

/// Where a document comes from. 0 is none of them.
pub type tm_source = u32;

/// The caller vouches for it: its media type is not looked at.
pub const TM_SOURCE_GIVEN: tm_source = 1;
/// It was downloaded from its URL, or from another on the same scheme, host and port.
pub const TM_SOURCE_NETWORK: tm_source = 2;
/// It was downloaded, and a redirect led to another scheme, host or port.
pub const TM_SOURCE_REDIRECTED: tm_source = 3;

/// No evidence, to begin with.
#[unsafe(no_mangle)]
pub extern "C" fn tm_evidence_new(
    out: *mut *mut tm_evidence,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(tm_evidence(Settings::new(Evidence::new()))))
}

/// Adds the document of a URL, which the caller vouches for. The last one for a URL counts.
#[unsafe(no_mangle)]
pub extern "C" fn tm_evidence_add(
    evidence: *mut tm_evidence,
    url: *const c_char,
    url_len: usize,
    document: *const c_void,
    document_len: usize,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        let url = text(&url, url_len, "url")?;
        let document = Document::given(bytes(&document, document_len, "document")?);
        find(evidence, "evidence")?.0.edit(|evidence| {
            evidence.insert(url, Ok(document));
            Ok(())
        })
    })
}

/// Adds everything that a bundle has. Where both know a URL, the bundle counts.
#[unsafe(no_mangle)]
pub extern "C" fn tm_evidence_add_bundle(
    evidence: *mut tm_evidence,
    bundle: *const tm_bundle,
    error: *mut *mut tm_error,
) -> tm_result {
    done(error, || {
        let bundle = find(bundle, "bundle")?;
        find(evidence, "evidence")?.0.edit(|evidence| {
            evidence.extend(bundle.0.evidence.clone());
            Ok(())
        })
    })
}

/// Frees evidence. Verifiers and issuers that were given it live on.
#[unsafe(no_mangle)]
pub extern "C" fn tm_evidence_free(evidence: *mut tm_evidence) -> tm_result {
    free(evidence)
}

/// Reads a bundle from the JSON that tm_bundle_write wrote. Nothing protects a bundle from changes: keep it as carefully
/// as a list of trusted keys.
#[unsafe(no_mangle)]
pub extern "C" fn tm_bundle_read(
    bundle: *const c_void,
    bundle_len: usize,
    out: *mut *mut tm_bundle,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(tm_bundle(Bundle::read(bytes(&bundle, bundle_len, "bundle")?)?)))
}

/// The bundle as JSON, for a file.
#[unsafe(no_mangle)]
pub extern "C" fn tm_bundle_write(
    bundle: *const tm_bundle,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(tm_buffer::json(&find(bundle, "bundle")?.0.to_value())))
}

/// The time that the documents were gathered for, in seconds since 1970 (UTC). INT64_MIN if there is no bundle.
#[unsafe(no_mangle)]
pub extern "C" fn tm_bundle_time(bundle: *const tm_bundle) -> i64 {
    look(i64::MIN, || Ok(find(bundle, "bundle")?.0.at.unix()))
}

/// Frees a bundle.
#[unsafe(no_mangle)]
pub extern "C" fn tm_bundle_free(bundle: *mut tm_bundle) -> tm_result {
    free(bundle)
}

impl tm_evidence {
    /// The contexts of the library and those among the evidence as it is now.
    pub(crate) fn contexts(&self) -> Contexts {
        Contexts::bundled().with_evidence(&self.0.now())
    }
}

/// A document from a source, with its media type if that is known.
pub(crate) fn document(
    data: (*const c_void, usize),
    media_type: (*const c_char, usize),
    source: tm_source,
) -> Result<Document, Error> {
    let source = match source {
        TM_SOURCE_GIVEN => Source::Given,
        TM_SOURCE_NETWORK => Source::Network,
        TM_SOURCE_REDIRECTED => Source::Redirected,
        other => {
            let error = Error::new(Code::UsageArgument).with("argument", "source");
            return Err(error.with("value", other).with("expected", "it is no tm_source"));
        }
    };
    let media_type = text_of_stranger(&media_type.0, media_type.1, "media_type")?;
    let bytes = bytes(&data.0, data.1, "document")?.into();
    Ok(Document { bytes, media_type: Some(media_type), source })
}
