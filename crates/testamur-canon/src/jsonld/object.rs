//! Objects of a document: their contexts, their members' names, and what kind of object they are
//! (JSON-LD 1.1 API, section 5.1.2, steps 7 to 14).

use super::active::{Against, Coercion, Expanded, Mapping, Protection};
use super::iri::Form;
use super::keyword::{Keyword, looks_like_keyword};
use super::limits;
use super::scope::{Propagation, Scope};
use super::sink::Sink;
use super::walk::{
    Graph, Item, Key, List, Member, Outcome, Property, Spot, Target, Walk, broken, dropped,
};
use crate::rdf::Origin;
use std::ops::Range;
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result};

/// What the members of an object are, and where they stand on the walk's stack.
pub(super) struct Members<'a> {
    pub(super) range: Range<usize>,
    keywords: u32,
    /// Members that are no keywords and have a value
    properties: usize,
    /// The context that types are looked up in
    pub(super) type_scope: Scope<'a>,
}

impl<'a> Members<'a> {
    /// None yet; the first will stand at `start`.
    pub(super) fn new(start: usize, type_scope: Scope<'a>) -> Members<'a> {
        Members { range: start..start, keywords: 0, properties: 0, type_scope }
    }

    pub(super) fn has_no_keyword(&self) -> bool {
        self.keywords == 0
    }

    pub(super) fn has(&self, keyword: Keyword) -> bool {
        self.keywords & bit(keyword) != 0
    }

    /// Whether there is nothing but these keywords.
    pub(super) fn only(&self, keywords: &[Keyword]) -> bool {
        let allowed = keywords.iter().fold(0, |bits, keyword| bits | bit(*keyword));
        self.properties == 0 && self.keywords & !allowed == 0
    }
}

fn bit(keyword: Keyword) -> u32 {
    1 << keyword as u32
}

impl<'a, S: Sink> Walk<'a, S> {
    /// Reads an object and hands what it is to the target.
    pub(super) fn object(
        &mut self,
        spot: Spot<'a>,
        object: &'a Object,
        target: &mut Target<'_>,
    ) -> Result<Outcome> {
        let start = self.members.len();
        let (scope, type_scope) = self.enter(spot, object)?;
        let mut members = Members::new(start, type_scope);
        self.collect(scope, object, spot.at, &mut members)?;
        members.range.end = self.members.len();
        let spot = Spot { scope, property: spot.property.within_if(scope, spot.scope), ..spot };
        let outcome = if members.has(Keyword::Value) {
            self.value_object(spot, &members, target)
        } else if members.has(Keyword::List) {
            self.list_object(spot, &members, target)
        } else if members.has(Keyword::Set) {
            self.set_object(spot, &members, target)
        } else {
            self.node(spot, &members, target)
        };
        self.members.truncate(start);
        outcome
    }

    /// The context inside the object, and the one for its types.
    pub(super) fn enter(
        &mut self,
        spot: Spot<'a>,
        object: &'a Object,
    ) -> Result<(Scope<'a>, Scope<'a>)> {
        let mut scope = spot.scope;
        if let (Some(previous), false) = (scope.previous, spot.from_map) {
            let is = |name: &str, keyword| scope.active.is_keyword(name, keyword);
            let reference =
                object.len() == 1 && object.iter().any(|(name, _)| is(name, Keyword::Id));
            if !reference && !object.iter().any(|(name, _)| is(name, Keyword::Value)) {
                scope = Scope { active: previous, previous: None };
            }
        }
        if let Some(local) = spot.property.definition().and_then(|d| d.context.as_deref()) {
            scope = self
                .scopes
                .apply(scope, local, Propagation::Everywhere, Protection::Overridden)
                .map_err(|e| self.at(spot.at, e))?;
            self.no_ignored(scope, spot.at)?;
        }
        if let Some(context) = object.get("@context") {
            scope = self.inline_context(scope, context, spot.at)?;
        }
        let type_scope = scope;
        Ok((self.type_scoped(scope, object, spot.at)?, type_scope))
    }

    pub(super) fn inline_context(
        &mut self,
        scope: Scope<'a>,
        context: &'a Value,
        above: Origin,
    ) -> Result<Scope<'a>> {
        let scope = self.scopes.apply_inline(scope, context).map_err(|e| {
            let at = self.sink.origins().pointer(above).child("@context");
            e.at(at)
        })?;
        self.read_all(context);
        let at = self.sink.origins_mut().child(above, "@context");
        self.no_ignored(scope, at)?;
        Ok(scope)
    }

    /// Applies the contexts of the object's types, in the order of the types' names.
    fn type_scoped(
        &mut self,
        scope: Scope<'a>,
        object: &'a Object,
        at: Origin,
    ) -> Result<Scope<'a>> {
        let is_type = |name: &str| scope.active.is_keyword(name, Keyword::Type);
        let mut keys = object.iter().filter(|(name, _)| is_type(name));
        let Some(first) = keys.next() else { return Ok(scope) };
        // Nearly every object has one member for its types, and one type.
        if let ([name], None) = (first.1.as_set(), keys.next()) {
            return match name.as_str() {
                Some(name) => self.scoped_by(scope, scope, name, at),
                None => Ok(scope),
            };
        }
        let mut keys: Vec<_> = object.iter().filter(|(name, _)| is_type(name)).collect();
        keys.sort_unstable_by_key(|(name, _)| *name);
        let (mut inner, mut names) = (scope, Vec::new());
        for (_, value) in keys {
            names.clear();
            names.extend(value.as_set().iter().filter_map(Value::as_str));
            names.sort_unstable();
            for name in &names {
                inner = self.scoped_by(scope, inner, name, at)?;
            }
        }
        Ok(inner)
    }

    /// Applies the context that a type has in `scope`, if it has one, on top of `inner`.
    fn scoped_by(
        &mut self,
        scope: Scope<'a>,
        inner: Scope<'a>,
        name: &str,
        at: Origin,
    ) -> Result<Scope<'a>> {
        let definition = scope.active.table.definition(name);
        let Some(local) = definition.and_then(|d| d.context.as_deref()) else { return Ok(inner) };
        let inner = self
            .scopes
            .apply(inner, local, Propagation::ThisNode, Protection::Kept)
            .map_err(|e| self.at(at, e))?;
        self.no_ignored(inner, at)?;
        Ok(inner)
    }

    /// A part of a context that has no effect is refused.
    fn no_ignored(&self, scope: Scope<'a>, at: Origin) -> Result<()> {
        match &scope.active.table.ignored {
            None => Ok(()),
            Some(term) => self.lose(at, || {
                let rule = "a term that JSON-LD would ignore";
                Error::new(Code::ContextInvalid)
                    .with("rule", rule)
                    .with("term", term)
                    .with("place", format_args!("term {term}"))
            }),
        }
    }

    /// Expands the members' names and puts the members on the stack.
    pub(super) fn collect(
        &mut self,
        scope: Scope<'a>,
        object: &'a Object,
        at: Origin,
        members: &mut Members<'a>,
    ) -> Result<()> {
        let without = self.options.without.filter(|_| at == Origin::ROOT);
        let own = object.iter().filter(|(name, _)| *name != "@context" && without != Some(*name));
        for (name, value) in own.chain(without.zip(self.options.instead.as_ref())) {
            self.read(name.len());
            let Some(key) = self.key(scope, name, at)? else { continue };
            if let Key::Keyword(keyword) = key {
                if keyword == Keyword::Nest {
                    self.nest(scope, name, value, at, members)?;
                    continue;
                }
                let repeated = members.has(keyword);
                if repeated && !matches!(keyword, Keyword::Included | Keyword::Type) {
                    return Err(self.at(at, broken("colliding keywords")));
                }
                members.keywords |= bit(keyword);
            } else if !value.is_null() || key.is_json() {
                members.properties += 1;
            }
            self.members.push(Member { name, value, key, scope, above: at });
        }
        Ok(())
    }

    /// What the name of a member is; `None` when it has no meaning.
    fn key(&mut self, scope: Scope<'a>, name: &'a str, above: Origin) -> Result<Option<Key<'a>>> {
        let table = &scope.active.table;
        if name.starts_with('@') {
            if let Some(keyword) = Keyword::find(name) {
                return self.placed(keyword, name, above);
            }
            if looks_like_keyword(name) {
                return self.undefined(name, above);
            }
        }
        if let Some(term) = table.get(name) {
            return match &term.definition.mapping {
                Mapping::Keyword(keyword) => self.placed(*keyword, name, above),
                Mapping::Iri(iri) if iri.form != Form::Relative => Ok(Some(Key::Term(term))),
                _ => self.undefined(name, above),
            };
        }
        match table.expand_unknown(name, Against::Vocab) {
            Expanded::Iri(iri) if iri.form != Form::Relative => {
                let at = self.sink.origins_mut().child(above, name);
                Ok(Some(Key::Predicate(self.predicate(&iri, at)?)))
            }
            _ => self.undefined(name, above),
        }
    }

    /// A keyword as a member's name, if it means anything there.
    fn placed(
        &mut self,
        keyword: Keyword,
        name: &'a str,
        above: Origin,
    ) -> Result<Option<Key<'a>>> {
        match keyword {
            Keyword::Direction
            | Keyword::Graph
            | Keyword::Id
            | Keyword::Included
            | Keyword::Index
            | Keyword::Language
            | Keyword::List
            | Keyword::Nest
            | Keyword::Reverse
            | Keyword::Set
            | Keyword::Type
            | Keyword::Value => Ok(Some(Key::Keyword(keyword))),
            _ => self.undefined(name, above),
        }
    }

    fn undefined(&mut self, name: &'a str, above: Origin) -> Result<Option<Key<'a>>> {
        let at = self.sink.origins_mut().child(above, name);
        let error = || super::walk::undefined(Code::ContextUndefinedTerm, "term", name);
        match self.options.defined {
            Some(except) if !self.sink.origins().lies_in(at, except) => {
                if self.undefined.named.len() < limits::UNDEFINED_TERMS {
                    let error = self.at(at, error());
                    self.undefined.named.push(error);
                } else {
                    self.undefined.others += 1;
                }
            }
            _ => self.lose(at, error)?,
        }
        Ok(None)
    }

    /// The members of `@nest` count as the object's own.
    fn nest(
        &mut self,
        scope: Scope<'a>,
        name: &'a str,
        value: &'a Value,
        above: Origin,
        members: &mut Members<'a>,
    ) -> Result<()> {
        let at = self.sink.origins_mut().child(above, name);
        let context = scope.active.table.definition(name).and_then(|d| d.context.as_deref());
        for (index, nested) in value.as_set().iter().enumerate() {
            let at = match value {
                Value::Array(_) => self.sink.origins_mut().item(at, index),
                _ => at,
            };
            let invalid = || broken("invalid @nest value");
            let Value::Object(nested) = nested else { return Err(self.at(at, invalid())) };
            let mut inner = scope;
            if let Some(local) = context {
                inner = self
                    .scopes
                    .apply(scope, local, Propagation::Everywhere, Protection::Overridden)
                    .map_err(|e| self.at(at, e))?;
            }
            if nested.iter().any(|(name, _)| inner.active.is_keyword(name, Keyword::Value)) {
                return Err(self.at(at, invalid()));
            }
            self.collect(inner, nested, at, members)?;
        }
        Ok(())
    }

    /// The member that is this keyword. There is at most one, `@type` and `@included` apart.
    pub(super) fn keyword(&self, members: &Members<'a>, keyword: Keyword) -> Option<Member<'a>> {
        let mut all = self.members[members.range.clone()].iter();
        all.find(|member| matches!(member.key, Key::Keyword(found) if found == keyword)).copied()
    }

    /// The place of a member.
    pub(super) fn origin(&mut self, member: &Member<'a>) -> Origin {
        self.sink.origins_mut().child(member.above, member.name)
    }

    fn list_object(
        &mut self,
        spot: Spot<'a>,
        members: &Members<'a>,
        target: &mut Target<'_>,
    ) -> Result<Outcome> {
        if !members.only(&[Keyword::List, Keyword::Index]) {
            return Err(self.at(spot.at, broken("invalid set or list object")));
        }
        self.index(members)?;
        if let Target::Included = target {
            return Err(self.at(spot.at, broken("invalid @included value")));
        }
        if spot.property.is_free() {
            self.lose(spot.at, || dropped("a list that no member has"))?;
            return Ok(Outcome::Nothing);
        }
        let member = self.keyword(members, Keyword::List).expect("the caller saw it");
        let at = self.origin(&member);
        let inner = Spot { at, from_map: false, whole: false, ..spot };
        // The value of a list container may be written as a list; that makes one list, not two.
        if let (Target::List(_), true) = (&target, spot.whole) {
            self.value(inner, member.value, target)?;
            return Ok(Outcome::Something);
        }
        let mut list = List::new(spot.graph);
        self.value(inner, member.value, &mut Target::List(&mut list))?;
        let head = self.finish(list, at)?;
        self.no_extra(target, spot.at)?;
        self.take(target, Item::List(head), at)?;
        Ok(Outcome::Something)
    }

    fn set_object(
        &mut self,
        spot: Spot<'a>,
        members: &Members<'a>,
        target: &mut Target<'_>,
    ) -> Result<Outcome> {
        if !members.only(&[Keyword::Set, Keyword::Index]) {
            return Err(self.at(spot.at, broken("invalid set or list object")));
        }
        self.index(members)?;
        let member = self.keyword(members, Keyword::Set).expect("the caller saw it");
        let at = self.origin(&member);
        self.value(Spot { at, from_map: false, whole: false, ..spot }, member.value, target)
    }

    /// Checks `@index`, which says nothing in RDF.
    pub(super) fn index(&mut self, members: &Members<'a>) -> Result<()> {
        match self.keyword(members, Keyword::Index) {
            Some(member) if member.value.as_str().is_none() => {
                let at = self.origin(&member);
                Err(self.at(at, broken("invalid @index value")))
            }
            _ => Ok(()),
        }
    }

    /// A container may add identifiers, types and properties to nodes only.
    pub(super) fn no_extra(&self, target: &Target<'_>, at: Origin) -> Result<()> {
        let extra = target.extra();
        match (extra.id, extra.class, extra.property) {
            (None, None, None) => Ok(()),
            _ => Err(self.at(at, broken("invalid value object"))),
        }
    }

    /// Counts all text of a context that stands in the document.
    fn read_all(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.read(text.len()),
            Value::Array(items) => items.iter().for_each(|item| self.read_all(item)),
            Value::Object(object) => object.iter().for_each(|(name, value)| {
                self.read(name.len());
                self.read_all(value);
            }),
            _ => {}
        }
    }
}

impl<'a> Property<'a> {
    /// The property as the inner context defines it, if that is another.
    fn within_if(self, inner: Scope<'a>, outer: Scope<'a>) -> Property<'a> {
        if std::ptr::eq(inner.active, outer.active) { self } else { self.within(inner) }
    }
}

impl Key<'_> {
    /// Whether any value is a JSON literal, null as well.
    fn is_json(self) -> bool {
        matches!(self, Key::Term(term) if term.definition.coercion == Coercion::Json)
    }
}

impl Graph {
    /// The graph that this node names.
    pub(super) fn of(name: Option<crate::rdf::TermId>) -> Graph {
        name.map_or(Graph::Nowhere, Graph::Named)
    }
}
