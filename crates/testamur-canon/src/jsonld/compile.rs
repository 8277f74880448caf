//! Context processing (JSON-LD 1.1 API, section 4.1.2): a map of definitions on top of a context.

use super::active::{Against, Expanded, Local, LocalItem, Protection, Table};
use super::contexts::{Source, Sources};
use super::iri::Form;
use super::keyword::Direction;
use super::limits;
use super::term::{Defining, Progress};
use crate::budget::Left;
use std::borrow::Cow;
use std::sync::Arc;
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result};

/// A rule of JSON-LD that a context breaks, by the name that the JSON-LD API gives the error.
#[cold]
pub(super) fn broken(rule: &'static str) -> Error {
    Error::new(Code::ContextInvalid).with("rule", rule)
}

/// Names the context in which something went wrong, unless an inner one is named already.
#[cold]
pub(super) fn in_context(error: Error, url: &str) -> Error {
    let named = error.facts().any(|(fact, _)| fact == "url");
    if named { error } else { error.with("url", url) }
}

/// Says in the sentence which context and which of its terms break a rule, as far as the facts tell.
#[cold]
pub(super) fn placed(error: Error) -> Error {
    let fact = |name| error.facts().find(|(fact, _)| *fact == name).map(|(_, fact)| fact);
    if fact("place").is_some() {
        return error;
    }
    let term = match error.code() {
        Code::ContextInvalid => fact("term"),
        Code::ContextProtected => None,
        _ => return error,
    };
    let place = match (term, fact("url")) {
        (Some(term), Some(url)) => format!("term {term} in {url}"),
        (Some(term), None) => format!("term {term} in the document's own context"),
        (None, Some(url)) => format!("in {url}"),
        (None, None) => "in the document's own context".to_owned(),
    };
    error.with("place", place)
}

/// Steps of context processing that are left.
#[derive(Debug)]
pub(super) struct Work {
    /// For one document, or one shared context.
    left: u64,
    /// The part of them that went to the use of what is kept for all documents.
    shared: u64,
    /// What all documents that are read together may take, apart from what each may use of what is
    /// kept.
    together: Option<Left>,
}

impl Work {
    pub(super) fn new(together: Option<Left>) -> Work {
        Work { left: limits::CONTEXT_STEPS, shared: 0, together }
    }

    /// Pays for what is made for this document only.
    pub(super) fn spend(&mut self, steps: usize) -> Result<()> {
        let left = self.left.checked_sub(steps as u64);
        self.left = left.ok_or_else(|| exhausted("one document", limits::CONTEXT_STEPS))?;
        match self.together {
            Some(together) if self.own() > together.left => {
                Err(exhausted("all documents of this verification", together.limit))
            }
            _ => Ok(()),
        }
    }

    /// Pays for the use of what is kept for all documents.
    pub(super) fn spend_shared(&mut self, steps: usize) -> Result<()> {
        self.shared += steps as u64;
        self.spend(steps)
    }

    pub(super) fn spent(&self) -> u64 {
        limits::CONTEXT_STEPS - self.left
    }

    /// What counts for all documents that are read together.
    pub(super) fn own(&self) -> u64 {
        self.spent() - self.shared.min(limits::SHARED_STEPS)
    }

    /// Pays for an IRI that a context makes.
    pub(super) fn spend_text(&mut self, bytes: usize) -> Result<()> {
        self.spend(bytes / 32)
    }
}

#[cold]
fn exhausted(whose: &str, limit: u64) -> Error {
    Error::new(Code::LimitContextWork).with("whose", whose).with("limit", limit)
}

/// Where a local context stands, and how it may change what came before.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) sources: &'p Sources,
    /// What relative URLs of contexts are relative to.
    pub(super) url: Option<&'p Arc<str>>,
    /// The contexts that were entered by URL to get here, innermost first.
    pub(super) entered: Option<&'p Entered<'p>>,
    pub(super) protection: Protection,
    /// Whether documents share what is made.
    pub(super) shared: bool,
    /// Whether scoped contexts were checked before.
    pub(super) checked: bool,
    /// How many contexts and terms this stands inside of.
    pub(super) depth: usize,
}

/// A context that was entered by its URL.
pub(super) struct Entered<'p> {
    pub(super) url: &'p str,
    pub(super) from: Option<&'p Entered<'p>>,
}

impl<'p> Place<'p> {
    /// The context at a URL, which may be relative to this place.
    pub(super) fn source(&self, reference: &str) -> Result<&'p Source> {
        self.sources.at(reference, self.url.map(|url| &**url))
    }

    pub(super) fn has_entered(&self, url: &str) -> bool {
        let mut at = self.entered;
        while let Some(entered) = at {
            if entered.url == url {
                return true;
            }
            at = entered.from;
        }
        false
    }
}

impl Sources {
    /// The context at a URL, which may be relative to another.
    pub(super) fn at(&self, reference: &str, base: Option<&str>) -> Result<&Source> {
        let url = match base {
            Some(base) if !super::iri::has_scheme(reference) => {
                Cow::Owned(super::iri::resolve(base, reference))
            }
            _ => Cow::Borrowed(reference),
        };
        self.get(&url).ok_or_else(|| {
            Error::new(Code::ContextUnknown)
                .with("url", url)
                .with("rule", "loading remote context failed")
        })
    }
}

/// A map of definitions, applied on top of a table.
///
/// # Errors
/// [`Code::ContextInvalid`], [`Code::ContextProtected`], [`Code::ContextUnknown`] or a limit.
pub(super) fn define(
    table: &mut Table,
    map: &Object,
    place: Place<'_>,
    work: &mut Work,
) -> Result<()> {
    let place = place.deeper()?;
    work.spend(1)?;
    version(map)?;
    let imported = match map.get("@import") {
        Some(import) => Some(with_import(map, import, &place)?),
        None => None,
    };
    let map = imported.as_ref().unwrap_or(map);
    if place.entered.is_none() {
        base(table, map)?;
    }
    vocab(table, map, work)?;
    language(table, map)?;
    direction(table, map)?;
    if let Some(propagate) = map.get("@propagate")
        && propagate.as_bool().is_none()
    {
        return Err(broken("invalid @propagate value"));
    }
    let protected = match map.get("@protected") {
        Some(protected) => protected.as_bool().ok_or_else(|| broken("invalid @protected value"))?,
        None => false,
    };
    let terms = || map.iter().map(|(name, _)| name).filter(|name| !is_setting(name));
    let defined = terms().map(|name| (name, Progress::Waiting)).collect();
    let mut defining = Defining { table, map, defined, protected, place, work };
    terms().try_for_each(|name| {
        defining.term(name).map_err(|e| {
            let named = e.facts().any(|(fact, _)| fact == "term");
            if named { e } else { e.with("term", name) }
        })
    })
}

/// Applies a local context only to see whether it can be.
pub(super) fn check(table: &Table, local: &Local, place: Place<'_>, work: &mut Work) -> Result<()> {
    work.spend(table.len())?;
    apply(&mut table.clone(), local, place.deeper()?, work)
}

fn apply(table: &mut Table, local: &Local, place: Place<'_>, work: &mut Work) -> Result<()> {
    let place = place.deeper()?;
    for item in &local.items {
        match item {
            LocalItem::Null => {
                nullify(table, place.protection)?;
                *table = Table::new(table.original_base.clone());
            }
            LocalItem::Url(reference) => {
                let source = place.source(reference)?;
                if !place.has_entered(&source.url) {
                    let entered = Entered { url: &source.url, from: place.entered };
                    let inside = Place {
                        url: Some(&source.url),
                        entered: Some(&entered),
                        checked: source.checked,
                        ..place
                    };
                    apply(table, source.local(), inside, work)
                        .map_err(|error| in_context(error, &source.url))?;
                }
            }
            LocalItem::Map { map, .. } => define(table, map, place, work)?,
            LocalItem::Invalid => return Err(broken("invalid local context")),
        }
    }
    Ok(())
}

/// Whether the context may be taken back to nothing.
pub(super) fn nullify(table: &Table, protection: Protection) -> Result<()> {
    match protection {
        Protection::Kept if table.protected => Err(broken("invalid context nullification")),
        _ => Ok(()),
    }
}

/// Whether the member of a context is a setting rather than a term.
fn is_setting(name: &str) -> bool {
    matches!(
        name,
        "@base"
            | "@direction"
            | "@import"
            | "@language"
            | "@propagate"
            | "@protected"
            | "@version"
            | "@vocab"
    )
}

fn version(map: &Object) -> Result<()> {
    match map.get("@version") {
        None => Ok(()),
        Some(Value::Number(version)) if version.as_f64() == 1.1 => Ok(()),
        Some(_) => Err(broken("invalid @version value")),
    }
}

/// The definitions of the imported context with these on top of them.
fn with_import(map: &Object, import: &Value, place: &Place<'_>) -> Result<Object> {
    let import = import.as_str().ok_or_else(|| broken("invalid @import value"))?;
    let source = place.source(import)?;
    let mut merged = match &*source.local().items {
        [LocalItem::Map { map, .. }] => map.clone(),
        _ => return Err(broken("invalid remote context").with("url", &source.url)),
    };
    if merged.contains_key("@import") {
        return Err(broken("invalid context entry").with("url", &source.url));
    }
    for (name, value) in map.iter().filter(|(name, _)| *name != "@import") {
        merged.insert(name, value.clone());
    }
    Ok(merged)
}

fn base(table: &mut Table, map: &Object) -> Result<()> {
    let Some(value) = map.get("@base") else { return Ok(()) };
    table.base = match value {
        Value::Null => None,
        Value::String(iri) if super::iri::has_scheme(iri) => Some(iri.as_str().into()),
        Value::String(reference) if table.base.is_some() && super::iri::is_reference(reference) => {
            Some(table.resolve(reference).into())
        }
        _ => return Err(broken("invalid base IRI")),
    };
    Ok(())
}

fn vocab(table: &mut Table, map: &Object, work: &mut Work) -> Result<()> {
    let Some(value) = map.get("@vocab") else { return Ok(()) };
    let text = match value {
        Value::Null => {
            table.vocab = None;
            return Ok(());
        }
        Value::String(text) => text,
        _ => return Err(broken("invalid vocab mapping")),
    };
    let Expanded::Iri(iri) = table.expand(text, Against::VocabThenBase) else {
        return Err(broken("invalid vocab mapping"));
    };
    let iri = iri.into_owned();
    work.spend_text(iri.text.len())?;
    if iri.form == Form::Relative {
        table.ignored.get_or_insert_with(|| "@vocab".into());
    }
    table.vocab = Some(iri.text.into());
    Ok(())
}

fn language(table: &mut Table, map: &Object) -> Result<()> {
    let Some(value) = map.get("@language") else { return Ok(()) };
    table.language = match value {
        Value::Null => None,
        Value::String(tag) => Some(tag.as_str().into()),
        _ => return Err(broken("invalid default language")),
    };
    Ok(())
}

fn direction(table: &mut Table, map: &Object) -> Result<()> {
    let Some(value) = map.get("@direction") else { return Ok(()) };
    table.direction = direction_of(value)?;
    Ok(())
}

/// The direction that a context gives: `None` for null.
pub(super) fn direction_of(value: &Value) -> Result<Option<Direction>> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => match Direction::find(text) {
            Some(direction) => Ok(Some(direction)),
            None => Err(broken("invalid base direction")),
        },
        _ => Err(broken("invalid base direction")),
    }
}
