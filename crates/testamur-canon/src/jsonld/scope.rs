//! Which context is active where: local contexts applied by looking up what was compiled before.

use super::active::{Active, Child, Local, LocalId, LocalItem, Protection, Table, unwrapped};
use super::compile::{Entered, Place, Work, broken, define, in_context, nullify, placed};
use super::contexts::{Root, Source, Sources};
use super::grow::Grow;
use super::limits;
use crate::budget::Left;
use std::collections::HashMap;
use std::sync::Arc;
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result};

/// The active context at one place of the document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'a> {
    pub(super) active: &'a Active,
    /// The context to go back to where a new node begins.
    pub(super) previous: Option<&'a Active>,
}

/// Whether what a context defines stays in force in the nodes below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Propagation {
    Everywhere,
    ThisNode,
}

/// The contexts of one document while it is read.
pub(super) struct Scopes<'a> {
    sources: &'a Sources,
    root: &'a Root,
    /// What is compiled for this document only.
    arena: &'a Grow<Active>,
    initial: &'a Active,
    /// What relative URLs of contexts in the document are relative to.
    url: Option<Arc<str>>,
    work: Work,
    /// The shared contexts that were used so far, by their ids.
    seen: Vec<u64>,
    own: HashMap<(u32, LocalId, Protection), &'a Active>,
    /// Contexts that stand in the document, by their text.
    inline: HashMap<String, LocalId>,
    next_id: u32,
}

impl<'a> Scopes<'a> {
    pub(super) fn new(
        sources: &'a Sources,
        root: &'a Root,
        arena: &'a Grow<Active>,
        base: Option<&str>,
        together: Option<Left>,
    ) -> Scopes<'a> {
        // Ids of a document's own contexts count down, so that they meet no shared one.
        let next_id = u32::MAX - 1;
        let url: Option<Arc<str>> = base.map(Arc::from);
        let initial = match &url {
            None => &root.initial,
            Some(base) => {
                let table = Table::new(Some(Arc::clone(base)));
                arena.push(Active::new(u32::MAX, false, table))
            }
        };
        Scopes {
            sources,
            root,
            arena,
            initial,
            url,
            work: Work::new(together),
            seen: Vec::new(),
            own: HashMap::new(),
            inline: HashMap::new(),
            next_id,
        }
    }

    /// Where a document begins.
    pub(super) fn initial(&self) -> Scope<'a> {
        Scope { active: self.initial, previous: None }
    }

    /// How many steps the contexts of the document took.
    pub(super) fn steps(&self) -> u64 {
        self.work.spent()
    }

    /// How many of them count for all documents that are read together.
    pub(super) fn own_steps(&self) -> u64 {
        self.work.own()
    }

    /// Applies a context that stands in a context.
    pub(super) fn apply(
        &mut self,
        scope: Scope<'a>,
        local: &'a Local,
        propagation: Propagation,
        protection: Protection,
    ) -> Result<Scope<'a>> {
        let place = self.place(local, protection);
        self.local(scope, local, propagation, place).map_err(placed)
    }

    /// Applies a context that stands in the document.
    pub(super) fn apply_inline(
        &mut self,
        scope: Scope<'a>,
        context: &'a Value,
    ) -> Result<Scope<'a>> {
        self.inline(scope, context).map_err(placed)
    }

    fn inline(&mut self, scope: Scope<'a>, context: &'a Value) -> Result<Scope<'a>> {
        let url = self.url.clone();
        let place = Place {
            sources: self.sources,
            url: url.as_ref(),
            entered: None,
            protection: Protection::Kept,
            shared: false,
            checked: false,
            depth: 0,
        };
        let propagation = match context {
            Value::Object(map) => propagation(map.get("@propagate").and_then(Value::as_bool)),
            _ => None,
        };
        let propagation = propagation.unwrap_or(Propagation::Everywhere);
        let mut at = propagation.begin(scope);
        for item in context.as_set() {
            at = match item {
                Value::Null => self.null(at, propagation, place.protection)?,
                Value::String(url) => self.url(at, url, place)?,
                Value::Object(map) => {
                    let map = unwrapped(map, context);
                    let next = self.inline.len();
                    let id = *self
                        .inline
                        .entry(map.to_string())
                        .or_insert(LocalId::MAX - next as LocalId);
                    self.map(at, id, map, place)?
                }
                _ => return Err(broken("invalid local context")),
            };
        }
        Ok(at)
    }

    fn place(&self, local: &'a Local, protection: Protection) -> Place<'a> {
        Place {
            sources: self.sources,
            url: local.url.as_ref(),
            entered: None,
            protection,
            shared: local.shared,
            checked: local.checked,
            depth: 0,
        }
    }

    fn local(
        &mut self,
        scope: Scope<'a>,
        local: &'a Local,
        propagated: Propagation,
        place: Place<'_>,
    ) -> Result<Scope<'a>> {
        let propagated = propagation(local.propagate()).unwrap_or(propagated);
        let mut at = propagated.begin(scope);
        for item in &local.items {
            at = match item {
                LocalItem::Null => self.null(at, propagated, place.protection)?,
                LocalItem::Url(url) => self.url(at, url, place)?,
                LocalItem::Map { id, map } => self.map(at, *id, map, place)?,
                LocalItem::Invalid => return Err(broken("invalid local context")),
            };
        }
        Ok(at)
    }

    fn null(
        &self,
        at: Scope<'a>,
        propagation: Propagation,
        protection: Protection,
    ) -> Result<Scope<'a>> {
        nullify(&at.active.table, protection)?;
        let previous = match propagation {
            Propagation::Everywhere => None,
            Propagation::ThisNode => at.previous,
        };
        Ok(Scope { active: self.initial, previous })
    }

    fn url(&mut self, at: Scope<'a>, reference: &str, place: Place<'_>) -> Result<Scope<'a>> {
        let source: &'a Source = self.sources.at(reference, place.url.map(|url| &**url))?;
        if place.has_entered(&source.url) {
            return Err(broken("recursive context inclusion").with("url", &source.url));
        }
        let entered = Entered { url: &source.url, from: place.entered };
        let inside = Place {
            url: Some(&source.url),
            entered: Some(&entered),
            shared: true,
            checked: source.checked,
            ..place.deeper()?
        };
        self.local(at, source.local(), Propagation::Everywhere, inside)
            .map_err(|error| in_context(error, &source.url))
    }

    /// The context that a map of definitions makes of the active one.
    fn map(
        &mut self,
        at: Scope<'a>,
        local: LocalId,
        map: &Object,
        place: Place<'_>,
    ) -> Result<Scope<'a>> {
        let active = if at.active.shared && place.shared {
            self.shared(at.active, local, map, place)?
        } else {
            self.own(at.active, local, map, place)?
        };
        Ok(Scope { active, previous: at.previous })
    }

    fn shared(
        &mut self,
        active: &'a Active,
        local: LocalId,
        map: &Object,
        place: Place<'_>,
    ) -> Result<&'a Active> {
        let found = active
            .children
            .iter()
            .find(|child| child.local == local && child.protection == place.protection);
        let child = match found {
            Some(child) => child,
            None => {
                let mut table = active.table.clone();
                define(&mut table, map, place, &mut Work::new(None))?;
                let active_child = self.root.activate(table);
                let protection = place.protection;
                active.children.push(Child { local, protection, active: active_child })
            }
        };
        self.see(&child.active)?;
        Ok(&child.active)
    }

    fn own(
        &mut self,
        active: &'a Active,
        local: LocalId,
        map: &Object,
        place: Place<'_>,
    ) -> Result<&'a Active> {
        let key = (active.id, local, place.protection);
        if let Some(found) = self.own.get(&key) {
            return Ok(found);
        }
        self.work.spend(active.table.len())?;
        let mut table = active.table.clone();
        define(&mut table, map, place, &mut self.work)?;
        let made = self.arena.push(Active::new(self.next_id, false, table));
        self.next_id -= 1;
        self.own.insert(key, made);
        Ok(made)
    }

    /// Counts a shared context the first time that the document uses it, whether it had to be
    /// compiled or not, so that the same document always meets the same end.
    fn see(&mut self, active: &Active) -> Result<()> {
        let (word, bit) = (active.id as usize / 64, 1_u64 << (active.id % 64));
        if self.seen.len() <= word {
            self.seen.resize(word + 1, 0);
        }
        if self.seen[word] & bit == 0 {
            self.seen[word] |= bit;
            self.work.spend_shared(active.table.len())?;
        }
        Ok(())
    }
}

impl Propagation {
    /// The scope before a context is applied, which remembers it if it has to come back.
    fn begin(self, scope: Scope<'_>) -> Scope<'_> {
        match self {
            Propagation::Everywhere => scope,
            Propagation::ThisNode => {
                Scope { previous: scope.previous.or(Some(scope.active)), ..scope }
            }
        }
    }
}

fn propagation(propagate: Option<bool>) -> Option<Propagation> {
    Some(match propagate? {
        true => Propagation::Everywhere,
        false => Propagation::ThisNode,
    })
}

impl<'p> Place<'p> {
    /// One level further in.
    pub(super) fn deeper(&self) -> Result<Place<'p>> {
        if self.depth >= limits::CONTEXT_DEPTH {
            return Err(Error::new(Code::LimitContextDepth)
                .with("limit", limits::CONTEXT_DEPTH)
                .with("rule", "context overflow"));
        }
        Ok(Place { depth: self.depth + 1, ..*self })
    }
}
