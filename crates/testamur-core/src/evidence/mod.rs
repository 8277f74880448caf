//! What the core knows of the outside world: documents by URL, given by the caller.
//!
//! A URL has one outcome, whatever it was asked for. Where it is asked for several purposes it is
//! downloaded once, for the strictest ([`Purpose`] is in that order), and what came of it, a
//! document or an error, stays. Whoever reads a document says what for ([`Evidence::find`]): one
//! that was downloaded for a laxer purpose serves only if its media type would have been taken. So
//! a picture or a page, which anybody may have uploaded somewhere and which may well be a related
//! resource, is never a DID document.

mod bundle;
mod held_back;
mod json_rpc;
mod media;

pub use bundle::Bundle;
pub use json_rpc::JsonRpcCall;
pub use media::media_type;

use crate::ordered::BTreeMap;
use crate::{Error, Result};
use held_back::HeldBack;
use std::sync::Arc;

/// Documents by URL, and the URLs that could not be had. The core reads nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    entries: BTreeMap<String, Result<Document>>,
    held_back: HeldBack,
}

/// The bytes of one URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The body as it was received.
    pub bytes: Arc<[u8]>,
    /// The media type of the answer, without parameters, in lower case, if it had one.
    pub media_type: Option<String>,
    /// Who gave it.
    pub source: Source,
}

/// Who gave a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The caller put it there as it is.
    Given,
    /// It was downloaded from its URL, now or when a bundle was made.
    Network,
    /// As [`Network`](Source::Network), but a redirect led to another origin (scheme, host and port)
    /// than that of the URL. Who can make a server redirect need not be who owns it, so this is no
    /// place to find a key of somebody's, or what DIDs they have: [`Purpose::IssuerKeys`],
    /// [`Purpose::DidConfiguration`] and [`Purpose::DidResolution`] do not take it.
    Redirected,
}

/// A document that is needed to go on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Request {
    /// Where it is to be had: an absolute https URL (http only where a policy allows it). Of
    /// [`Purpose::JsonRpc`] the name of a call, which [`JsonRpcCall::of`] reads.
    pub url: String,
    /// What it is needed for.
    pub purpose: Purpose,
}

/// What a requested document is for; this decides the media types and the size that are accepted.
/// The strictest comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Purpose {
    /// The answer to a [`JsonRpcCall`].
    JsonRpc,
    /// What another resolver says of a DID. Of these, also some bodies with the status of an error are
    /// documents: those that [say why](Purpose::takes_of_failure).
    DidResolution,
    /// A DID document or the log that makes one.
    Did,
    /// Keys of an issuer, or metadata that leads to them.
    IssuerKeys,
    /// What an origin publishes of the DIDs that it is linked with.
    DidConfiguration,
    /// A JSON-LD context.
    Context,
    /// Metadata of a type of credentials.
    TypeMetadata,
    /// A JSON schema, or a credential that holds one.
    Schema,
    /// A status list.
    Status,
    /// A presentation that the owner of a DID publishes.
    Presentation,
    /// A document that the credential names with its digest.
    RelatedResource,
}

/// How often something was looked for in a memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemoryUse {
    /// It was there.
    pub hits: u64,
    /// It was not, and was got or made.
    pub misses: u64,
}

impl MemoryUse {
    /// Counts that it was there, or not.
    pub fn count(&mut self, was_there: bool) {
        match was_there {
            true => self.hits += 1,
            false => self.misses += 1,
        }
    }
}

/// How far a question came: answered, or these documents are needed first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<T> {
    /// The answer.
    Done(T),
    /// Put these into the evidence (the document, or the error that there is none) and ask again.
    Needs(Vec<Request>),
}

impl Evidence {
    /// No evidence.
    pub const fn new() -> Evidence {
        Evidence { entries: BTreeMap::new(), held_back: HeldBack::none() }
    }

    /// Adds what a URL gave: its document, or the error that there is none. The newest counts.
    pub fn insert(&mut self, url: impl Into<String>, outcome: Result<Document>) {
        self.entries.insert(url.into(), outcome);
    }

    /// The document of a URL for a purpose: `None` if the URL was not asked for yet.
    ///
    /// # Errors
    /// Why there is no document; [`Code::FetchMediaType`](crate::Code::FetchMediaType) when one was
    /// downloaded, but has a media type that this purpose does not take;
    /// [`Code::FetchOtherOrigin`](crate::Code::FetchOtherOrigin) when it came from another origin than
    /// this purpose takes.
    pub fn find(&self, url: &str, purpose: Purpose) -> Option<Result<&Document>> {
        let document = match self.get(url)? {
            Ok(document) => document,
            Err(error) => return Some(Err(error.clone())),
        };
        Some(document.serves(url, purpose).map(|()| document))
    }

    /// What is known of a URL, whatever it is for: `None` if it was not asked for yet. To read a
    /// document take [`find`](Evidence::find).
    pub fn get(&self, url: &str) -> Option<Result<&Document, &Error>> {
        let known = self.entries.get(url).map(|outcome| outcome.as_ref());
        if known.is_none() {
            self.held_back.count(url);
        }
        known
    }

    /// How many URLs something is known of.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds everything that `other` knows, but for what it holds back. Where both know a URL, `other` counts.
    pub fn extend(&mut self, other: Evidence) {
        self.entries.extend(other.entries);
    }

    /// Everything, in the order of the URLs.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Result<&Document, &Error>)> {
        self.entries.iter().map(|(url, outcome)| (url.as_str(), outcome.as_ref()))
    }
}

impl Document {
    /// A document that the caller vouches for.
    pub fn given(bytes: impl Into<Arc<[u8]>>) -> Document {
        Document { bytes: bytes.into(), media_type: None, source: Source::Given }
    }
}
