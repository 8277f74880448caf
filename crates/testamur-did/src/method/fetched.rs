//! Documents that were fetched.

use super::recent::Recent;
use crate::limits::DOCUMENT_BYTES;
use crate::syntax::shown;
use crate::{Did, DidDocument};
use std::sync::Arc;
use testamur_core::evidence::{Document, Evidence, Purpose, Request, Step};
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
        let document = DidDocument::from_value(id, value)?.published_as(bytes.clone());
        let document = Arc::new(document);
        self.recent.keep(id, source, &document);
        Ok(document)
    }
}

/// The document that a DID needs from a URL: at hand, or to be asked for if it may be. Whoever gave the
/// evidence decided what may be in it; `may_be_asked` is about asking.
///
/// # Errors
/// [`Code::DidNotFound`] and [`Code::DidUnavailable`], which tell that there is no document from that
/// it is out of reach; [`Code::DidWebLocalhost`].
pub(super) fn found<'e>(
    evidence: &'e Evidence,
    did: &Did,
    url: &str,
    may_be_asked: bool,
) -> Result<Step<&'e Document>> {
    let error = match evidence.find(url, Purpose::Did) {
        None if !may_be_asked => return Err(not_asked(did)),
        None => {
            return Ok(Step::Needs(vec![Request { url: url.to_owned(), purpose: Purpose::Did }]));
        }
        Some(Ok(source)) => return Ok(Step::Done(source)),
        Some(Err(error)) => error,
    };
    Err(match error.code() {
        Code::FetchNotFound => {
            Error::new(Code::DidNotFound).with("did", shown(did.as_str())).with("url", shown(url))
        }
        _ => Error::new(Code::DidUnavailable)
            .with("did", shown(did.as_str()))
            .with("url", shown(url))
            .because(&error),
    })
}

pub(super) fn not_asked(did: &Did) -> Error {
    Error::new(Code::DidWebLocalhost).with("did", shown(did.as_str()))
}
