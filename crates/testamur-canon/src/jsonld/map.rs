//! Maps by language, index, identifier or type (JSON-LD 1.1 API, section 5.1.2, steps 13.7
//! and 13.8).

use super::active::{Against, Container, Definition, Expanded, Protection};
use super::keyword::Keyword;
use super::scope::{Propagation, Scope};
use super::sink::Sink;
use super::walk::{Extra, Item, Spot, Statement, Tagging, Target, Walk, Wrap, broken};
use crate::rdf::{Origin, TermId};
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Result};

impl<'a, S: Sink> Walk<'a, S> {
    /// The value of a member whose container is a map.
    pub(super) fn map(
        &mut self,
        spot: Spot<'a>,
        map: &'a Object,
        statement: Statement,
        back: bool,
    ) -> Result<()> {
        let container = spot.property.container();
        if container.has(Container::LANGUAGE) {
            return self.language_map(spot, map, statement, back);
        }
        for (index, value) in map.iter() {
            self.read(index.len());
            let at = self.sink.origins_mut().child(spot.at, index);
            let scope = self.map_scope(spot.scope, container, index, at)?;
            let extra = self.extra(spot, index, at)?;
            let property = spot.property.within(scope);
            let inner = Spot { scope, property, at, from_map: true, ..spot };
            self.value(inner, value, &mut Target::statement(statement, back, Some(&extra)))?;
        }
        Ok(())
    }

    /// The context for the values at an index.
    fn map_scope(
        &mut self,
        scope: Scope<'a>,
        container: Container,
        index: &'a str,
        at: Origin,
    ) -> Result<Scope<'a>> {
        if !container.has(Container::ID.union(Container::TYPE)) {
            return Ok(scope);
        }
        let scope = match scope.previous {
            Some(previous) => Scope { active: previous, previous: None },
            None => scope,
        };
        if !container.has(Container::TYPE) {
            return Ok(scope);
        }
        let definition = scope.active.table.definition(index);
        match definition.and_then(|definition| definition.context.as_deref()) {
            Some(local) => self
                .scopes
                .apply(scope, local, Propagation::ThisNode, Protection::Kept)
                .map_err(|e| self.at(at, e)),
            None => Ok(scope),
        }
    }

    /// What an index adds to its values.
    fn extra(&mut self, spot: Spot<'a>, index: &'a str, at: Origin) -> Result<Extra> {
        let container = spot.property.container();
        let table = &spot.scope.active.table;
        let wrap = match container.has(Container::GRAPH) {
            true => Wrap::Rest,
            false => Wrap::No,
        };
        let mut extra = Extra { wrap, ..Extra::default() };
        let expanded = table.expand(index, Against::Vocab);
        if matches!(expanded, Expanded::Keyword(Keyword::None)) {
            return Ok(extra);
        }
        if container.has(Container::INDEX) {
            let property = spot.property.definition().and_then(|d| d.index.as_deref());
            if let Some(property) = property {
                extra.property = self.index_property(spot, property, index, at)?;
            }
        } else if container.has(Container::ID) {
            extra.id = Some(self.reference(spot.scope, index, Against::Base, at)?);
        } else if let Expanded::Iri(iri) = expanded {
            extra.class = self.class(&iri, index, at)?;
        }
        Ok(extra)
    }

    fn class(&mut self, iri: &super::iri::Iri, name: &str, at: Origin) -> Result<Option<TermId>> {
        use super::iri::Form;
        if matches!(iri.form, Form::Absolute | Form::Blank) {
            return self.iri(iri, at);
        }
        self.lose(at, || super::walk::undefined(Code::ContextUndefinedType, "type", name))?;
        Ok(None)
    }

    /// The statement that an index stands for.
    fn index_property(
        &mut self,
        spot: Spot<'a>,
        property: &'a str,
        index: &'a str,
        at: Origin,
    ) -> Result<Option<(TermId, TermId)>> {
        let table = &spot.scope.active.table;
        let predicate = match table.expand(property, Against::Vocab) {
            Expanded::Iri(iri) => self.predicate(&iri, at)?,
            _ => None,
        };
        let definition = table.definition(property);
        let object = match self.text(Spot { at, ..spot }, definition, index)? {
            Item::Node(term) | Item::Literal(term) => term,
            Item::List(term) => Some(term),
        };
        Ok(predicate.zip(object))
    }

    fn language_map(
        &mut self,
        spot: Spot<'a>,
        map: &'a Object,
        statement: Statement,
        back: bool,
    ) -> Result<()> {
        let table = &spot.scope.active.table;
        let definition: Option<&Definition> = spot.property.definition();
        let direction = definition.and_then(|d| d.direction).unwrap_or(table.direction);
        for (tag, value) in map.iter() {
            let none =
                matches!(table.expand(tag, Against::Vocab), Expanded::Keyword(Keyword::None));
            let tagging = Tagging { language: (!none).then_some(tag), direction };
            let at = self.sink.origins_mut().child(spot.at, tag);
            for (index, item) in value.as_set().iter().enumerate() {
                let at = match value {
                    Value::Array(_) => self.sink.origins_mut().item(at, index),
                    _ => at,
                };
                let text = match item {
                    Value::Null => continue,
                    Value::String(text) => text,
                    _ => return Err(self.at(at, broken("invalid language map value"))),
                };
                self.read(tag.len() + text.len());
                let term = self.string(text, &tagging, spot.graph, at)?;
                self.take(&mut Target::statement(statement, back, None), Item::Literal(term), at)?;
            }
        }
        Ok(())
    }
}
