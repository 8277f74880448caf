//! Documents that were fetched.

use super::recent::Recent;
use crate::DidDocument;
use crate::limits::DOCUMENT_BYTES;
use crate::syntax::shown;
use std::sync::Arc;
use testamur_core::json;
use testamur_core::limits::JsonLimits;
use testamur_core::{Code, Error, Result};

/// Reads fetched documents of DIDs and of other controlled identifiers. Small ones that came lately
/// are remembered by all their bytes, which changes no answer.
#[derive(Debug, Default)]
pub struct FetchedDocuments {
    recent: Recent,
}

impl FetchedDocuments {
    /// Nothing is remembered yet.
    pub fn new() -> FetchedDocuments {
        FetchedDocuments::default()
    }

    /// Reads `bytes` as the document of `id`, which is a DID or the URL of a controlled identifier
    /// document.
    ///
    /// # Errors
    /// [`Code::DidDocument`] when the bytes are no JSON, or more than
    /// [`limits::DOCUMENT_BYTES`](crate::limits::DOCUMENT_BYTES); those of
    /// [`DidDocument::from_value`].
    pub fn read(&self, id: &str, bytes: &Arc<[u8]>) -> Result<Arc<DidDocument>> {
        let source = Some(bytes.clone());
        if let Some(document) = self.recent.find(id, &source) {
            return Ok(document);
        }
        let limits = JsonLimits { bytes: DOCUMENT_BYTES, ..JsonLimits::default() };
        let value = json::parse_within(bytes, &limits).map_err(|error| {
            let malformed = Error::new(Code::DidDocument)
                .with("did", shown(id))
                .with("reason", error.sentence().trim_end_matches('.'));
            match error.pointer() {
                Some(at) => malformed.at(at.clone()),
                None => malformed,
            }
        })?;
        let document = Arc::new(DidDocument::from_value(id, value)?);
        self.recent.keep(id, source, &document);
        Ok(document)
    }
}
