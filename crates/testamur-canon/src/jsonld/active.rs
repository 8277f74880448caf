//! Compiled contexts: what the terms of a document mean at one place.

use super::grow::Grow;
use super::iri::{self, Iri};
use super::keyword::{Direction, Keyword, looks_like_keyword};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::borrow::Cow;
use std::hash::BuildHasher;
use std::sync::Arc;
use testamur_core::json::{Object, Value};

/// An active context (JSON-LD 1.1 API, section 4.1), immutable once compiled.
///
/// Contexts that were applied on top of it hang below it, so a second document that takes the same
/// way finds them there.
#[derive(Debug)]
pub(super) struct Active {
    /// Counts up within one tree of contexts.
    pub(super) id: u32,
    /// Whether it is part of the tree that documents share.
    pub(super) shared: bool,
    pub(super) table: Table,
    /// Other names of keywords, which are few.
    aliases: Box<[(Arc<str>, Keyword)]>,
    pub(super) children: Grow<Child>,
}

/// A context that was applied on top of another.
#[derive(Debug)]
pub(super) struct Child {
    /// Which local context, and whether it was allowed to change protected terms.
    pub(super) local: LocalId,
    pub(super) protection: Protection,
    pub(super) active: Active,
}

/// Whether protected terms may be redefined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Protection {
    /// Not without an error.
    Kept,
    /// By a property-scoped context.
    Overridden,
}

/// A number for a local context, never used twice in the process.
pub(super) type LocalId = u64;

impl Active {
    pub(super) fn new(id: u32, shared: bool, table: Table) -> Active {
        let aliases = table.terms.iter().filter_map(|term| match term.definition.mapping {
            Mapping::Keyword(keyword) => Some((term.name.clone(), keyword)),
            _ => None,
        });
        let aliases = aliases.collect();
        Active { id, shared, table, aliases, children: Grow::new() }
    }

    /// Whether a member of this name is this keyword.
    pub(super) fn is_keyword(&self, name: &str, keyword: Keyword) -> bool {
        name == keyword.text()
            || self.aliases.iter().any(|(alias, of)| *of == keyword && **alias == *name)
    }
}

/// The terms and defaults of an active context.
#[derive(Clone, Debug)]
pub(super) struct Table {
    terms: HashTable<Term>,
    hasher: DefaultHashBuilder,
    pub(super) vocab: Option<Arc<str>>,
    pub(super) base: Option<Arc<str>>,
    pub(super) original_base: Option<Arc<str>>,
    pub(super) language: Option<Arc<str>>,
    pub(super) direction: Option<Direction>,
    /// Whether any term is protected.
    pub(super) protected: bool,
    /// A part of a context that has no effect, which jsonld allows and safe reading does not.
    pub(super) ignored: Option<Arc<str>>,
}

#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) name: Arc<str>,
    pub(super) definition: Arc<Definition>,
}

impl Table {
    /// The initial context of a document with this base IRI.
    pub(super) fn new(base: Option<Arc<str>>) -> Table {
        Table {
            terms: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            vocab: None,
            base: base.clone(),
            original_base: base,
            language: None,
            direction: None,
            protected: false,
            ignored: None,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.terms.len()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Term> {
        self.terms.find(self.hasher.hash_one(name), |term| *term.name == *name)
    }

    pub(super) fn definition(&self, name: &str) -> Option<&Definition> {
        self.get(name).map(|term| &*term.definition)
    }

    pub(super) fn insert(&mut self, term: Term) {
        self.protected |= term.definition.protected;
        let hash = self.hasher.hash_one(&*term.name);
        match self.terms.find_mut(hash, |other| other.name == term.name) {
            Some(there) => *there = term,
            None => {
                let hasher = &self.hasher;
                self.terms.insert_unique(hash, term, |term| hasher.hash_one(&*term.name));
            }
        }
    }

    pub(super) fn remove(&mut self, name: &str) -> Option<Term> {
        let hash = self.hasher.hash_one(name);
        let found = self.terms.find_entry(hash, |term| *term.name == *name).ok()?;
        Some(found.remove().0)
    }

    /// IRI expansion (JSON-LD 1.1 API, section 5.2) once the context is complete.
    pub(super) fn expand<'t>(&'t self, value: &'t str, against: Against) -> Expanded<'t> {
        if value.starts_with('@') {
            if let Some(keyword) = Keyword::find(value) {
                return Expanded::Keyword(keyword);
            }
            if looks_like_keyword(value) {
                return Expanded::Null;
            }
        }
        if let Some(term) = self.get(value) {
            match &term.definition.mapping {
                Mapping::Keyword(keyword) => return Expanded::Keyword(*keyword),
                _ if against == Against::Base => {}
                Mapping::Null => return Expanded::Null,
                Mapping::Iri(iri) => return Expanded::Iri(Cow::Borrowed(iri)),
            }
        }
        self.expand_unknown(value, against)
    }

    /// IRI expansion of what is neither a keyword nor a term.
    pub(super) fn expand_unknown<'t>(&'t self, value: &'t str, against: Against) -> Expanded<'t> {
        let iri = |text: String| Expanded::Iri(Cow::Owned(Iri::new(text)));
        if let Some((prefix, suffix)) = iri::split_compact(value) {
            if prefix == "_" || suffix.starts_with("//") {
                return iri(value.to_owned());
            }
            if let Some(definition) = self.definition(prefix)
                && definition.prefix
                && let Mapping::Iri(mapping) = &definition.mapping
            {
                return iri([&mapping.text, suffix].concat());
            }
            if iri::has_scheme(value) {
                return iri(value.to_owned());
            }
        }
        match (against, &self.vocab) {
            (Against::Vocab | Against::VocabThenBase, Some(vocab)) => {
                iri([&**vocab, value].concat())
            }
            (Against::Base | Against::VocabThenBase, _) => iri(self.resolve(value)),
            (Against::Vocab, None) => iri(value.to_owned()),
        }
    }

    /// The reference resolved against the base IRI, or as it is when there is none.
    pub(super) fn resolve(&self, reference: &str) -> String {
        match &self.base {
            Some(base) => iri::resolve(base, reference),
            None => reference.to_owned(),
        }
    }
}

/// What a string that is no whole IRI is relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Against {
    /// The vocabulary: members.
    Vocab,
    /// The base IRI: identifiers.
    Base,
    /// The vocabulary, or else the base IRI: types.
    VocabThenBase,
}

/// What a string expands to.
#[derive(Clone, Debug)]
pub(super) enum Expanded<'t> {
    Null,
    Keyword(Keyword),
    /// An IRI or blank node identifier, or something relative where nothing is there to resolve it.
    Iri(Cow<'t, Iri>),
}

/// A term definition (JSON-LD 1.1 API, section 4.1).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Definition {
    pub(super) mapping: Mapping,
    pub(super) coercion: Coercion,
    pub(super) container: Container,
    pub(super) prefix: bool,
    pub(super) protected: bool,
    pub(super) reverse: bool,
    /// `Some(None)` says that there is no language.
    pub(super) language: Option<Option<Arc<str>>>,
    pub(super) direction: Option<Option<Direction>>,
    /// The property that an index map's keys are values of.
    pub(super) index: Option<Box<str>>,
    pub(super) nest: Option<Box<str>>,
    pub(super) context: Option<Arc<Local>>,
}

/// What a term stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mapping {
    /// Nothing: the context takes the term out.
    Null,
    Keyword(Keyword),
    Iri(Iri),
}

/// The type mapping of a term.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Coercion {
    /// There is none.
    Absent,
    /// `@none`
    None,
    /// `@id`
    Id,
    /// `@vocab`
    Vocab,
    /// `@json`
    Json,
    /// A datatype
    Datatype(Iri),
}

/// The container mapping of a term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Container(u8);

impl Container {
    pub(super) const GRAPH: Container = Container(1);
    pub(super) const ID: Container = Container(2);
    pub(super) const INDEX: Container = Container(4);
    pub(super) const LANGUAGE: Container = Container(8);
    pub(super) const LIST: Container = Container(16);
    pub(super) const SET: Container = Container(32);
    pub(super) const TYPE: Container = Container(64);
    /// Containers whose value may be a map.
    pub(super) const MAPS: Container = Container(2 | 4 | 8 | 64);

    pub(super) fn find(text: &str) -> Option<Container> {
        Some(match text {
            "@graph" => Container::GRAPH,
            "@id" => Container::ID,
            "@index" => Container::INDEX,
            "@language" => Container::LANGUAGE,
            "@list" => Container::LIST,
            "@set" => Container::SET,
            "@type" => Container::TYPE,
            _ => return None,
        })
    }

    pub(super) fn union(self, other: Container) -> Container {
        Container(self.0 | other.0)
    }

    pub(super) fn without(self, other: Container) -> Container {
        Container(self.0 & !other.0)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether any of the kinds is among these.
    pub(super) fn has(self, kinds: Container) -> bool {
        self.0 & kinds.0 != 0
    }

    pub(super) fn count(self) -> u32 {
        self.0.count_ones()
    }
}

/// A local context that stands in a context: the contexts to apply one after the other.
#[derive(Debug)]
pub(super) struct Local {
    pub(super) items: Vec<LocalItem>,
    /// As it is written, to compare definitions.
    value: Value,
    /// What relative URLs in it are relative to.
    pub(super) url: Option<Arc<str>>,
    /// Whether it belongs to a context that documents share, rather than to one document.
    pub(super) shared: bool,
    /// Whether its scoped contexts were checked before.
    pub(super) checked: bool,
}

/// One of the contexts.
#[derive(Debug)]
pub(super) enum LocalItem {
    Null,
    Url(Box<str>),
    Map { id: LocalId, map: Object },
    Invalid,
}

impl Local {
    pub(super) fn new(value: &Value, url: Option<Arc<str>>, shared: bool, checked: bool) -> Local {
        let item = |item: &Value| match item {
            Value::Null => LocalItem::Null,
            Value::String(url) => LocalItem::Url(url.as_str().into()),
            Value::Object(map) => {
                LocalItem::Map { id: next_local_id(), map: unwrapped(map, value).clone() }
            }
            _ => LocalItem::Invalid,
        };
        let items = value.as_set().iter().map(item).collect();
        Local { items, value: value.clone(), url, shared, checked }
    }

    /// The value of `@propagate`, which only a lone map can set.
    pub(super) fn propagate(&self) -> Option<bool> {
        match &self.value {
            Value::Object(map) => map.get("@propagate").and_then(Value::as_bool),
            _ => None,
        }
    }
}

impl PartialEq for Local {
    fn eq(&self, other: &Local) -> bool {
        self.value == other.value
    }
}

/// The context in an object of a list of contexts that holds one as a document would, and nothing else.
pub(super) fn unwrapped<'v>(map: &'v Object, contexts: &Value) -> &'v Object {
    let is_wrapped = map.len() == 1 && contexts.as_array().is_some();
    let inside = map.get("@context").filter(|_| is_wrapped);
    inside.and_then(Value::as_object).unwrap_or(map)
}

fn next_local_id() -> LocalId {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
