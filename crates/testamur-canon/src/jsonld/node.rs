//! Node objects and their properties (JSON-LD 1.1 API, sections 5.1.2, 7.2.2 and 8.1.2).

use super::active::{Against, Coercion, Container, Expanded, Mapping};
use super::iri::Form;
use super::keyword::Keyword;
use super::object::Members;
use super::sink::Sink;
use super::walk::{
    Extra, Graph, Item, Key, List, Member, Outcome, Property, RDF_TYPE, Spot, Statement, Target,
    Walk, Wrap, broken, dropped,
};
use crate::rdf::{Origin, TermId};
use testamur_core::json::Value;
use testamur_core::{Code, Result};

/// Which way the properties of an object point.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Forward,
    /// Inside `@reverse`
    Back,
}

impl<'a, S: Sink> Walk<'a, S> {
    pub(super) fn node(
        &mut self,
        spot: Spot<'a>,
        members: &Members<'a>,
        target: &mut Target<'_>,
    ) -> Result<Outcome> {
        let extra = target.extra();
        self.index(members)?;
        self.id_is_text(members)?;
        let bare = members.only(&[]) || members.only(&[Keyword::Id]);
        let top = matches!(target, Target::Free | Target::Included) && spot.property.is_free();
        if bare && (top || extra.wrap != Wrap::No) && extra.id.is_none() {
            self.lose(spot.at, || dropped("a node that nothing is said about"))?;
        }
        if bare && top {
            return Ok(Outcome::Nothing);
        }
        if let Some(member) = self
            .keyword(members, Keyword::Language)
            .or_else(|| self.keyword(members, Keyword::Direction))
        {
            self.stray_tag(&member)?;
            if members.only(&[Keyword::Language]) {
                return Ok(Outcome::Nothing);
            }
        }
        if spot.whole && spot.property.is_free() && spot.at == Origin::ROOT {
            // A document that is only a graph is the default graph.
            if members.only(&[Keyword::Graph]) && members.has(Keyword::Graph) {
                self.graph_of(members, Graph::Default)?;
                return Ok(Outcome::Something);
            }
        }
        let is_graph = members.has(Keyword::Graph)
            && members.only(&[Keyword::Graph, Keyword::Id, Keyword::Index]);
        let wrap = match extra.wrap {
            Wrap::No => false,
            Wrap::All => true,
            Wrap::Rest => !is_graph,
        };
        let node = if wrap {
            let name = extra.id.unwrap_or_else(|| Some(self.fresh()));
            let inner = self.subject(members, None)?;
            self.statements(inner, members, Graph::of(name))?;
            name
        } else {
            let node = self.subject(members, extra.id)?;
            self.statements(node, members, spot.graph)?;
            node
        };
        self.deliver(node, extra, spot, target)?;
        Ok(Outcome::Something)
    }

    /// Hands a node to the target, with what the container says about it.
    pub(super) fn deliver(
        &mut self,
        node: Option<TermId>,
        extra: Extra,
        spot: Spot<'a>,
        target: &mut Target<'_>,
    ) -> Result<()> {
        if extra.class.is_some() {
            let predicate = self.known(RDF_TYPE);
            self.state(node, Some(predicate), extra.class, spot.graph, spot.at)?;
        }
        if let Some((predicate, object)) = extra.property {
            self.state(node, Some(predicate), Some(object), spot.graph, spot.at)?;
        }
        self.take(target, Item::Node(node), spot.at)
    }

    /// The subject of the node's statements: its identifier, the one the container gives, or a
    /// new blank node.
    fn subject(
        &mut self,
        members: &Members<'a>,
        given: Option<Option<TermId>>,
    ) -> Result<Option<TermId>> {
        let Some(member) = self.keyword(members, Keyword::Id) else {
            return Ok(given.unwrap_or_else(|| Some(self.fresh())));
        };
        let at = self.origin(&member);
        let Some(id) = member.value.as_str() else { return Ok(None) };
        self.read(id.len());
        self.reference(member.scope, id, Against::Base, at)
    }

    fn id_is_text(&mut self, members: &Members<'a>) -> Result<()> {
        match self.keyword(members, Keyword::Id) {
            Some(member) if member.value.as_str().is_none() => {
                let at = self.origin(&member);
                Err(self.at(at, broken("invalid @id value")))
            }
            _ => Ok(()),
        }
    }

    /// All that the members say.
    fn statements(
        &mut self,
        node: Option<TermId>,
        members: &Members<'a>,
        graph: Graph,
    ) -> Result<()> {
        for index in members.range.clone() {
            let member = self.members[index];
            match member.key {
                Key::Keyword(Keyword::Type) => self.types(node, &member, members, graph)?,
                Key::Keyword(Keyword::Included) => {
                    let at = self.origin(&member);
                    let spot = Spot { at, ..free(&member, Property::None, graph) };
                    self.included(spot, member.value)?;
                }
                Key::Keyword(Keyword::Reverse) => self.reverse_map(node, &member, graph)?,
                Key::Keyword(_) => {}
                _ => self.property(node, &member, graph, Way::Forward)?,
            }
        }
        if members.has(Keyword::Graph) {
            self.graph_of(members, Graph::of(node))?;
        }
        Ok(())
    }

    /// The statements of the node's graph.
    fn graph_of(&mut self, members: &Members<'a>, graph: Graph) -> Result<()> {
        let Some(member) = self.keyword(members, Keyword::Graph) else { return Ok(()) };
        let at = self.origin(&member);
        let spot = Spot { at, ..free(&member, Property::Graph, graph) };
        self.value(spot, member.value, &mut Target::Free)?;
        Ok(())
    }

    fn included(&mut self, spot: Spot<'a>, value: &'a Value) -> Result<()> {
        self.value(spot, value, &mut Target::Included)?;
        Ok(())
    }

    fn types(
        &mut self,
        node: Option<TermId>,
        member: &Member<'a>,
        members: &Members<'a>,
        graph: Graph,
    ) -> Result<()> {
        let at = self.origin(member);
        for (index, value) in member.value.as_set().iter().enumerate() {
            let at = match member.value {
                Value::Array(_) => self.sink.origins_mut().item(at, index),
                _ => at,
            };
            let Some(name) = value.as_str() else {
                return Err(self.at(at, broken("invalid type value")));
            };
            self.read(name.len());
            let table = &members.type_scope.active.table;
            let class = match table.expand(name, Against::VocabThenBase) {
                Expanded::Iri(iri) if matches!(iri.form, Form::Absolute | Form::Blank) => {
                    self.iri(&iri, at)?
                }
                _ => {
                    self.lose(at, || {
                        super::walk::undefined(Code::ContextUndefinedType, "type", name)
                    })?;
                    None
                }
            };
            let predicate = self.known(RDF_TYPE);
            self.state(node, Some(predicate), class, graph, at)?;
        }
        Ok(())
    }

    fn reverse_map(
        &mut self,
        node: Option<TermId>,
        member: &Member<'a>,
        graph: Graph,
    ) -> Result<()> {
        let at = self.origin(member);
        let Value::Object(map) = member.value else {
            return Err(self.at(at, broken("invalid @reverse value")));
        };
        let spot = Spot { at, ..free(member, Property::None, graph) };
        let start = self.members.len();
        let (scope, type_scope) = self.enter(spot, map)?;
        let mut inner = Members::new(start, type_scope);
        self.collect(scope, map, at, &mut inner)?;
        if !inner.has_no_keyword() {
            return Err(self.at(at, broken("invalid reverse property map")));
        }
        for index in start..self.members.len() {
            let member = self.members[index];
            self.property(node, &member, graph, Way::Back)?;
        }
        self.members.truncate(start);
        Ok(())
    }

    fn property(
        &mut self,
        node: Option<TermId>,
        member: &Member<'a>,
        graph: Graph,
        way: Way,
    ) -> Result<()> {
        let at = self.origin(member);
        let (definition, predicate) = match member.key {
            Key::Term(term) => {
                let predicate = match &term.definition.mapping {
                    Mapping::Iri(iri) => self.predicate(iri, at)?,
                    _ => None,
                };
                (Some(&*term.definition), predicate)
            }
            Key::Predicate(predicate) => (None, predicate),
            Key::Keyword(_) => return Ok(()),
        };
        let statement = Statement { node, predicate, graph };
        let reversed = definition.is_some_and(|definition| definition.reverse);
        let back = reversed != (way == Way::Back);
        let property = Property::Term { name: member.name, definition };
        let spot = Spot { at, property, ..free(member, property, graph) };
        let container = property.container();
        let json = definition.is_some_and(|definition| definition.coercion == Coercion::Json);
        if container.has(Container::MAPS)
            && !json
            && let Value::Object(map) = member.value
        {
            return self.map(spot, map, statement, back);
        }
        let graph_map = Container::ID.union(Container::INDEX);
        let wraps = container.has(Container::GRAPH) && !container.has(graph_map);
        let extra = wraps.then(|| Extra { wrap: Wrap::All, ..Extra::default() });
        let mut target = Target::statement(statement, back, extra.as_ref());
        if container.has(Container::LIST) {
            let mut list = List::new(graph);
            let outcome = self.values(spot, member.value, json, &mut Target::List(&mut list))?;
            if outcome == Outcome::Something {
                let head = self.finish(list, at)?;
                self.take(&mut target, Item::List(head), at)?;
            }
        } else {
            self.values(spot, member.value, json, &mut target)?;
        }
        Ok(())
    }

    /// Reads the values of a property, which may be any JSON.
    fn values(
        &mut self,
        spot: Spot<'a>,
        value: &'a Value,
        json: bool,
        target: &mut Target<'_>,
    ) -> Result<Outcome> {
        if json {
            self.json(spot, value, target)?;
            return Ok(Outcome::Something);
        }
        self.value(spot, value, target)
    }

    /// `@language` or `@direction` where there is no `@value`.
    fn stray_tag(&mut self, member: &Member<'a>) -> Result<()> {
        let at = self.origin(member);
        match (member.key, member.value) {
            (Key::Keyword(Keyword::Language), Value::Null | Value::String(_)) => {}
            (Key::Keyword(Keyword::Language), _) => {
                return Err(self.at(at, broken("invalid language-tagged string")));
            }
            (_, Value::String(text)) if matches!(&**text, "ltr" | "rtl") => {}
            _ => return Err(self.at(at, broken("invalid base direction"))),
        }
        self.lose(at, || dropped("a language or direction without a @value"))
    }
}

/// A spot for the value of a member that stands for itself.
fn free<'a>(member: &Member<'a>, property: Property<'a>, graph: Graph) -> Spot<'a> {
    let scope = member.scope;
    Spot { scope, property, graph, at: member.above, from_map: false, whole: true }
}

impl<'t> Target<'t> {
    pub(super) fn statement(
        statement: Statement,
        back: bool,
        extra: Option<&'t Extra>,
    ) -> Target<'t> {
        match back {
            true => Target::Reverse(statement, extra),
            false => Target::Object(statement, extra),
        }
    }
}
