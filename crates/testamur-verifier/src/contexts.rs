//! Which contexts a document is read with.

use crate::inquiry::Inquiry;
use crate::policy::CredentialPolicy;
use sha2::{Digest, Sha256};
use std::sync::{Mutex, PoisonError};
use testamur_canon::jsonld::Contexts;
use testamur_core::evidence::{Document, Purpose, Request, Source};
use testamur_core::json::{Object, Pointer, Value, parse};
use testamur_core::ordered::{BTreeMap, BTreeSet};
use testamur_core::report::hex;
use testamur_core::{Code, Error, Result};

/// The contexts for one document.
pub(crate) struct Reading {
    pub(crate) contexts: Contexts,
    /// The URLs that the document names, in the order they are met, with the place of the first.
    named: Vec<(String, Pointer)>,
    /// Those that came from the evidence.
    from_evidence: BTreeSet<String>,
    /// The first place where the document chooses how its members are named: by a context of its
    /// own, by a keyword that regroups members, or by an IRI in place of a term. An RDF signature
    /// does not cover that choice.
    pub(crate) unusual: Option<Pointer>,
    /// Whether what the document states about itself may stand under another name or at another
    /// place than its own: something is unusual, an object inside has the document's identifier, or
    /// a context is not one that this library has examined.
    pub(crate) doubtful: bool,
}

/// Sets of contexts that were put together before: compiling them again would cost more than the
/// rest of the work.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<BTreeMap<Set, Contexts>>);

/// What was added to the bundled contexts: hashes and URLs.
type Set = Vec<([u8; 32], String)>;

/// At so many sets the memory is emptied and starts again.
const SETS: usize = 32;

/// Contexts that are looked for in the evidence for one document. Real ones name up to ten; what
/// comes after counts only if the library has it.
const CONTEXTS: usize = 64;

impl Reading {
    /// Finds the contexts that a document names: what the caller gave comes first, then what the
    /// library has, then what the policy lets be fetched. What is missing and allowed is noted as
    /// needed; what is missing and not allowed shows in [`Reading::unknown`].
    ///
    /// # Errors
    /// [`Code::LimitRequests`], and why a context that was given cannot be read.
    pub(crate) fn of(
        document: &Value,
        base: &Contexts,
        known: &Known,
        policy: &CredentialPolicy,
        inquiry: &mut Inquiry<'_>,
    ) -> Result<Reading> {
        let mut first = Names { identifier: identifier(document), ..Names::default() };
        names(document, Way::Start, &mut first);
        let Names { mut named, unusual, again, .. } = first;
        let mut taken: BTreeMap<String, Document> = BTreeMap::new();
        let mut next = 0;
        while next < named.len() {
            let url = named[next].0.clone();
            next += 1;
            let Some(found) = take(&url, base, policy, inquiry)? else { continue };
            let context = parse(&found.bytes).map_err(|error| unusable(&url, error))?;
            let mut inside = Names::default();
            names(&context, Way::Start, &mut inside);
            let at = named[next - 1].1.clone();
            for (inner, _) in inside.named {
                let fits = named.len() < CONTEXTS;
                if fits && !named.iter().any(|(other, _)| *other == inner) {
                    named.push((inner, at.clone()));
                }
            }
            taken.insert(url, found);
        }
        let from_evidence = taken.keys().cloned().collect();
        let contexts = if taken.is_empty() { base.clone() } else { known.with(base, &taken)? };
        let examined = named.iter().all(|(url, _)| contexts.bundled_text(url).is_some());
        let doubtful = unusual.is_some() || again || !examined;
        Ok(Reading { contexts, named, from_evidence, unusual, doubtful })
    }

    /// One error for each context that is not at hand.
    pub(crate) fn unknown(&self) -> impl Iterator<Item = Error> {
        self.named
            .iter()
            .filter(|(url, _)| self.contexts.sha256(url).is_none())
            .map(|(url, at)| Error::new(Code::ContextUnknown).with("url", url).at(at.clone()))
    }

    /// One warning for each context whose content is not what the library knows by its URL.
    pub(crate) fn replaced(&self) -> impl Iterator<Item = Error> {
        self.named
            .iter()
            .filter(|(url, _)| {
                let known = Contexts::known_sha256(url);
                let used = self.contexts.sha256(url);
                !known.is_empty() && used.is_some_and(|hash| !known.contains(&hash))
            })
            .map(|(url, at)| Error::new(Code::ContextReplaced).with("url", url).at(at.clone()))
    }

    /// Whether the library knows the content of every context.
    pub(crate) fn is_known(&self) -> bool {
        self.named.iter().all(|(url, _)| {
            let used = self.contexts.sha256(url);
            used.is_some_and(|hash| Contexts::known_sha256(url).contains(&hash))
        })
    }

    /// The contexts with their hashes, and whether the caller's evidence gave them.
    pub(crate) fn details(&self) -> Vec<Value> {
        let detail = |(url, _): &(String, Pointer)| {
            let hash = self.contexts.sha256(url)?;
            let from = if self.from_evidence.contains(url) { "evidence" } else { "library" };
            let mut out = Object::new();
            out.insert("url", url.as_str());
            out.insert("from", from);
            out.insert("sha256", hex(&hash));
            Some(Value::from(out))
        };
        self.named.iter().filter_map(detail).collect()
    }
}

impl Known {
    fn with(&self, base: &Contexts, taken: &BTreeMap<String, Document>) -> Result<Contexts> {
        let key: Set = taken
            .iter()
            .map(|(url, document)| (Sha256::digest(&document.bytes).into(), url.clone()))
            .collect();
        let sets = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(contexts) = sets().get(&key) {
            return Ok(contexts.clone());
        }
        let mut contexts = base.clone();
        for (url, document) in taken {
            contexts = contexts.with(url, &document.bytes).map_err(|error| unusable(url, error))?;
        }
        let mut sets = sets();
        if sets.len() >= SETS {
            sets.clear();
        }
        sets.insert(key, contexts.clone());
        Ok(contexts)
    }
}

/// The context of this URL from the evidence, if it is there and may be used.
fn take(
    url: &str,
    base: &Contexts,
    policy: &CredentialPolicy,
    inquiry: &mut Inquiry<'_>,
) -> Result<Option<Document>> {
    let given = matches!(inquiry.peek(url), Some(Ok(found)) if found.source == Source::Given);
    let allowed = policy.contexts.contains(url) && base.sha256(url).is_none();
    if !given && !allowed {
        return Ok(None);
    }
    let request = Request { url: url.to_owned(), purpose: Purpose::Context };
    if !inquiry.look(request)? {
        return Ok(None);
    }
    Ok(inquiry.find(url, Purpose::Context).and_then(|outcome| outcome.ok().cloned()))
}

/// A context that is none says nothing about the document. What takes too much stays that.
fn unusable(url: &str, error: Error) -> Error {
    match error.code().name().starts_with("limit.") {
        true => error,
        false => {
            let reason = error.sentence();
            Error::new(Code::ContextUnusable).with("url", url).with("reason", reason)
        }
    }
}

/// The way to a place, kept on the stack: its pointer is written only where something was
/// found.
#[derive(Clone, Copy)]
pub(crate) enum Way<'w> {
    Start,
    Member(&'w Way<'w>, &'w str),
    Item(&'w Way<'w>, usize),
}

impl Way<'_> {
    pub(crate) fn pointer(&self) -> Pointer {
        match self {
            Way::Start => Pointer::root(),
            Way::Member(above, name) => above.pointer().child(name),
            Way::Item(above, index) => above.pointer().item(*index),
        }
    }
}

/// The URLs under every `@context` and `@import` of a document, each once, up to the limit. The
/// recursion is as deep as the JSON reader let the document be.
fn names(value: &Value, way: Way<'_>, found: &mut Names<'_>) {
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                names(item, Way::Item(&way, at), found);
            }
        }
        Value::Object(members) => {
            // With no other member it would only be a reference.
            let more = members.len() > 1 && !matches!(way, Way::Start);
            for (name, member) in members.iter() {
                let way = Way::Member(&way, name);
                if more && let (Some(own), Some(other)) = (found.identifier, member.as_str()) {
                    found.again |= IDENTIFIERS.contains(&name) && may_be_same(own, other);
                }
                if found.unusual.is_none() && is_unusual(name, member) {
                    found.unusual = Some(way.pointer());
                }
                if name == "@context" || name == "@import" {
                    for (at, item) in member.as_set().iter().enumerate() {
                        let in_array = Way::Item(&way, at);
                        let way = if member.as_array().is_some() { in_array } else { way };
                        note(item, way, found);
                    }
                }
                names(member, way, found);
            }
        }
        _ => {}
    }
}

fn note(item: &Value, way: Way<'_>, found: &mut Names<'_>) {
    let Some(url) = item.as_str() else { return };
    let named = &mut found.named;
    if named.len() < CONTEXTS && !named.iter().any(|(other, _)| other == url) {
        named.push((url.to_owned(), way.pointer()));
    }
}

/// Whether a member is there by another name than a term of the contexts' authors.
fn is_unusual(name: &str, member: &Value) -> bool {
    match name {
        other if !other.bytes().any(|byte| matches!(byte, b'@' | b':')) => false,
        "@context" => member.as_set().iter().any(|item| !matches!(item, Value::String(_))),
        "@id" | "@type" | "@value" | "@language" | "@direction" => false,
        other => other.starts_with('@') || other.contains(':'),
    }
}

/// The names that the contexts of this library give to `@id`, and itself.
pub(crate) const IDENTIFIERS: [&str; 3] = ["id", "@id", "uid"];

/// What a document is called, under whatever name it says so.
fn identifier(document: &Value) -> Option<&str> {
    IDENTIFIERS.into_iter().find_map(|name| document.get(name)?.as_str())
}

/// Whether two identifiers may be one IRI. A context can let them begin with a prefix of its own up
/// to the first colon; then what follows in one is the end of the other.
fn may_be_same(one: &str, other: &str) -> bool {
    let rest = |text| str::split_once(text, ':').map_or(text, |(_, rest)| rest);
    let (one, other) = (rest(one), rest(other));
    one.ends_with(other) || other.ends_with(one)
}

#[derive(Default)]
struct Names<'d> {
    named: Vec<(String, Pointer)>,
    unusual: Option<Pointer>,
    identifier: Option<&'d str>,
    /// Whether an object inside may have the document's identifier.
    again: bool,
}
