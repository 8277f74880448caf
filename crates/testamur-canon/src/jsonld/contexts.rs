//! The contexts that are known, by URL, each pinned by the SHA-256 of its bytes.

use super::active::{Active, Local, LocalItem, Table};
use super::bundled::{BUNDLED, VERSIONS};
use super::limits;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, OnceLock, RwLock};
use testamur_core::evidence::{Document, Evidence};
use testamur_core::json::{self, Value};
use testamur_core::{Code, Error, InBuild, Result};

/// JSON-LD contexts by URL, and what they compile to.
///
/// Cheap to clone, and clones share what was compiled: a context is compiled once for every context
/// that it comes after, and kept. What is kept is bounded ([`Contexts`] begins anew past about
/// 16 MB of it), and contexts that stand in documents are never kept.
///
/// Nothing is fetched: a URL that is not here is an error where a document names it.
#[derive(Clone)]
pub struct Contexts(Arc<Inner>);

struct Inner {
    sources: Sources,
    root: RwLock<Arc<Root>>,
}

/// The contexts by URL, uncompiled.
#[derive(Clone, Default)]
pub(super) struct Sources {
    by_url: HashMap<Arc<str>, Arc<Source>>,
}

/// A context as its publisher wrote it.
pub(super) struct Source {
    pub(super) url: Arc<str>,
    json: Text,
    /// The value of its `@context` member, read when it is first asked for.
    local: OnceLock<Local>,
    sha256: [u8; 32],
    /// Whether its scoped contexts were checked before: those in the library are, by a test.
    pub(super) checked: bool,
}

enum Text {
    Bundled(&'static str),
    /// Read already; the bytes are kept for those who compare digests.
    Given(Arc<[u8]>),
}

impl Contexts {
    /// The contexts that come with this library: `contexts/README.md` lists them with their
    /// sources. Every call gives clones of one set.
    pub fn bundled() -> Contexts {
        static SET: LazyLock<Contexts> = LazyLock::new(|| Contexts::of(Sources::bundled()));
        SET.clone()
    }

    /// No contexts at all.
    pub fn none() -> Contexts {
        Contexts::of(Sources::default())
    }

    /// These contexts and one more, which replaces the one with the same URL if there is one. The
    /// new set compiles everything anew, so build it once and keep it.
    ///
    /// `bytes` is a JSON document with an `@context` member; whether that follows the rules of
    /// JSON-LD shows when a document uses it.
    ///
    /// # Errors
    /// Those of [`json::parse`]; [`Code::ContextInvalid`] when there is no `@context` member.
    pub fn with(&self, url: &str, bytes: &[u8]) -> Result<Contexts> {
        let document = json::parse(bytes)?;
        let context = document.get("@context").ok_or_else(|| {
            let error = Error::new(Code::ContextInvalid).with("rule", "invalid remote context");
            error.with("url", url).with("place", format_args!("in {url}"))
        })?;
        let url = Arc::from(url);
        let source = Source {
            url: Arc::clone(&url),
            json: Text::Given(Arc::from(bytes)),
            local: OnceLock::from(Local::new(context, Some(Arc::clone(&url)), true, false)),
            sha256: Sha256::digest(bytes).into(),
            checked: false,
        };
        let mut sources = self.0.sources.clone();
        sources.by_url.insert(url, Arc::new(source));
        Ok(Contexts::of(sources))
    }

    /// These contexts and those among this evidence: each document at hand that is an object with the member
    /// `@context`. Other documents have that too, such as those of DIDs; nobody reads anything with them.
    #[must_use]
    pub fn with_evidence(&self, evidence: &Evidence) -> Contexts {
        let at_hand = evidence.iter().filter_map(|(url, document)| Some((url, document.ok()?)));
        let added = |contexts: Contexts, (url, document): (&str, &Document)| {
            // Most evidence is no context.
            contexts.with(url, &document.bytes).unwrap_or(contexts)
        };
        at_hand.fold(self.clone(), added)
    }

    /// The SHA-256 of the bytes of the context at this URL, if it is known.
    pub fn sha256(&self, url: &str) -> Option<[u8; 32]> {
        self.0.sources.by_url.get(url).map(|source| source.sha256)
    }

    /// The text of the library's own copy of the context at this URL, if this set has it: not of
    /// contexts added by [`with`](Contexts::with), for which see [`bytes`](Contexts::bytes).
    pub fn bundled_text(&self, url: &str) -> Option<&'static str> {
        match self.0.sources.by_url.get(url)?.json {
            Text::Bundled(text) => in_build(text),
            Text::Given(_) => None,
        }
    }

    /// The bytes of the context at this URL, if this set has it.
    pub fn bytes(&self, url: &str) -> Option<&[u8]> {
        match &self.0.sources.by_url.get(url)?.json {
            Text::Bundled(text) => in_build(text).map(str::as_bytes),
            Text::Given(bytes) => Some(bytes),
        }
    }

    /// The hashes by which the library knows the context at this URL: first that of its own
    /// copy, then those of other editions at the same URL whose terms mean the same wherever both
    /// define them. Empty for a URL that the library has no context for.
    pub fn known_sha256(url: &str) -> &'static [[u8; 32]] {
        let known = BUNDLED.iter().find(|context| context.urls.contains(&url));
        known.map_or(&[], |context| context.sha256)
    }

    /// The bytes of the library's own copy of the context at this URL, as its publisher had them.
    pub fn bundled_bytes(url: &str) -> Option<&'static [u8]> {
        let known = BUNDLED.iter().find(|context| context.urls.contains(&url))?;
        in_build(known.json).map(str::as_bytes)
    }

    /// The URLs of the library's other versions of the context at this URL, newest first; none for a
    /// context that has none, or that the library does not know.
    pub fn versions(url: &str) -> impl Iterator<Item = &'static str> {
        let all = VERSIONS.into_iter().find(|all| all.contains(&url)).unwrap_or_default();
        all.iter().copied().filter(move |other| *other != url)
    }

    /// The URL of the first bundled context that defines a term, or a type by its name, at its top,
    /// to tell people which one a document lacks.
    pub(super) fn defining(term: &str) -> Option<&'static str> {
        let set = Contexts::bundled();
        let defines = |url| {
            let items = set.0.sources.get(url).map_or(&[][..], |source| &source.local().items);
            items.iter().any(|item| match item {
                LocalItem::Map { map, .. } => map.contains_key(term),
                _ => false,
            })
        };
        BUNDLED.iter().map(|context| context.urls[0]).find(|url| defines(url))
    }

    /// The URLs of the contexts, in no order.
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        self.0.sources.by_url.keys().map(|url| &**url)
    }

    fn of(sources: Sources) -> Contexts {
        Contexts(Arc::new(Inner { sources, root: RwLock::new(Arc::new(Root::new())) }))
    }

    pub(super) fn sources(&self) -> &Sources {
        &self.0.sources
    }

    /// What was compiled so far; begun anew when it has grown too large.
    pub(super) fn root(&self) -> Arc<Root> {
        let root = {
            let root = self.0.root.read().unwrap_or_else(|poisoned| poisoned.into_inner());
            Arc::clone(&root)
        };
        if root.terms.load(Ordering::Relaxed) <= limits::KEPT_TERMS {
            return root;
        }
        let mut kept = self.0.root.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        if Arc::ptr_eq(&kept, &root) {
            *kept = Arc::new(Root::new());
        }
        Arc::clone(&kept)
    }
}

impl fmt::Debug for Contexts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Contexts({} URLs)", self.0.sources.by_url.len())
    }
}

impl Sources {
    fn bundled() -> Sources {
        let mut sources = Sources::default();
        for context in BUNDLED {
            for url in context.urls {
                let url: Arc<str> = Arc::from(*url);
                let source = Source {
                    url: Arc::clone(&url),
                    json: Text::Bundled(context.json),
                    local: OnceLock::new(),
                    sha256: context.sha256[0],
                    checked: true,
                };
                sources.by_url.insert(url, Arc::new(source));
            }
        }
        sources
    }

    pub(super) fn get(&self, url: &str) -> Option<&Source> {
        self.by_url.get(url).map(|source| &**source)
    }
}

impl Source {
    /// The value of its `@context` member.
    pub(super) fn local(&self) -> &Local {
        self.local.get_or_init(|| {
            let Text::Bundled(json) = self.json else {
                unreachable!("a context that was given is read before it gets here")
            };
            let Some(json) = in_build(json) else {
                return Local::new(&Value::Null, Some(Arc::clone(&self.url)), true, true);
            };
            let document = json::parse(json.as_bytes()).expect("a test parses every bundled one");
            let context = document.get("@context").unwrap_or(&Value::Null);
            Local::new(context, Some(Arc::clone(&self.url)), true, true)
        })
    }
}

/// The text of a bundled context, unless this build has left it out, which is then missed.
fn in_build(text: &'static str) -> Option<&'static str> {
    (!text.is_empty() || InBuild::is_here()).then_some(text)
}

/// The tree of compiled contexts that documents share.
pub(super) struct Root {
    pub(super) initial: Active,
    next_id: AtomicU32,
    /// How many terms all its contexts have together.
    terms: AtomicUsize,
}

impl Root {
    fn new() -> Root {
        Root {
            initial: Active::new(0, true, Table::new(None)),
            next_id: AtomicU32::new(1),
            terms: AtomicUsize::new(0),
        }
    }

    /// How many contexts there are.
    #[cfg(test)]
    pub(super) fn count(&self) -> u32 {
        self.next_id.load(Ordering::Relaxed)
    }

    /// Makes a context that is part of the tree.
    pub(super) fn activate(&self, table: Table) -> Active {
        self.terms.fetch_add(table.len() + 1, Ordering::Relaxed);
        Active::new(self.next_id.fetch_add(1, Ordering::Relaxed), true, table)
    }
}
