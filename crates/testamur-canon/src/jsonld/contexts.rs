//! The contexts that are known, by URL, each pinned by the SHA-256 of its bytes.

use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use testamur_core::json::{self, Value};
use testamur_core::{Code, Error, Result};

/// JSON-LD contexts by URL, and what they compile to. Cheap to clone; clones share the compiled
/// contexts.
#[derive(Clone, Debug)]
pub struct Contexts(Arc<Sources>);

#[derive(Clone, Debug, Default)]
struct Sources {
    by_url: HashMap<String, Arc<Source>>,
}

#[derive(Debug)]
#[expect(dead_code, reason = "the value is read when contexts are compiled")]
struct Source {
    context: Value,
    sha256: [u8; 32],
}

impl Contexts {
    /// The contexts that come with this library.
    pub fn bundled() -> Contexts {
        Contexts(Arc::default())
    }

    /// These contexts and one more, which replaces the one with the same URL if there is one.
    ///
    /// # Errors
    /// Codes of [`json::parse`]; [`Code::ContextInvalid`] when there is no `@context` member.
    pub fn with(&self, url: &str, bytes: &[u8]) -> Result<Contexts> {
        let document = json::parse(bytes)?;
        let context = document.get("@context").ok_or_else(|| {
            Error::new(Code::ContextInvalid).with("rule", "invalid remote context").with("url", url)
        })?;
        let source = Source { context: context.clone(), sha256: Sha256::digest(bytes).into() };
        let mut sources = Sources::clone(&self.0);
        sources.by_url.insert(url.to_owned(), Arc::new(source));
        Ok(Contexts(Arc::new(sources)))
    }

    /// The SHA-256 of the bytes of the context at this URL, if it is known.
    pub fn sha256(&self, url: &str) -> Option<[u8; 32]> {
        self.0.by_url.get(url).map(|source| source.sha256)
    }
}
