//! The walk over a document: expansion, node map and RDF in one (JSON-LD 1.1 API, sections 5.1,
//! 7.2 and 8.1), each statement made where its value stands.

use super::active::{Against, Container, Definition, Expanded, Term};
use super::iri::{Form, Iri};
use super::keyword::{Direction, Keyword};
use super::limits;
use super::scope::{Scope, Scopes};
use super::sink::Sink;
use super::{Contexts, Loss, Options, Undefined};
use crate::budget::{Left, canonical_work};
use crate::rdf::{Origin, Quad, TermId};
use testamur_core::json::Value;
use testamur_core::{Code, Error, Result};

pub(super) const RDF_TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const RDF_FIRST: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first";
const RDF_REST: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest";
const RDF_NIL: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil";

/// One document being read.
pub(super) struct Walk<'a, S> {
    pub(super) options: &'a Options,
    pub(super) scopes: Scopes<'a>,
    pub(super) sink: S,
    /// The members without definition that were let be.
    pub(super) undefined: Undefined,
    /// The members of the objects that are open, the innermost object's last.
    pub(super) members: Vec<Member<'a>>,
    /// Bytes of the document that were read, and of RDF terms that were made of them.
    read: usize,
    made: usize,
    /// Bytes of the statements as N-Quads, and how many all documents together may still make.
    stated: usize,
    shared: Option<Left>,
}

/// A place in the document that is about to be read.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    pub(super) scope: Scope<'a>,
    pub(super) property: Property<'a>,
    pub(super) graph: Graph,
    pub(super) at: Origin,
    /// The value is one of a map's, so type-scoped contexts stay.
    pub(super) from_map: bool,
    /// The value is a member's whole value, or the document, rather than an item of an array.
    pub(super) whole: bool,
}

/// The active property.
#[derive(Clone, Copy)]
pub(super) enum Property<'a> {
    /// None, as at the top
    None,
    /// `@graph`
    Graph,
    /// A member, with its definition in the active context
    Term { name: &'a str, definition: Option<&'a Definition> },
}

/// The graph that statements go to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Graph {
    Default,
    Named(TermId),
    /// Its name is no RDF, so neither are its statements.
    Nowhere,
}

/// A member of an object, its name expanded.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a Value,
    pub(super) key: Key<'a>,
    pub(super) scope: Scope<'a>,
    /// The object it stands in
    pub(super) above: Origin,
}

/// What a member's name expands to.
#[derive(Clone, Copy)]
pub(super) enum Key<'a> {
    Keyword(Keyword),
    /// A term with an IRI
    Term(&'a Term),
    /// Another IRI, or `None` where it can be no predicate
    Predicate(Option<TermId>),
}

/// What takes the values that are read.
pub(super) enum Target<'t> {
    /// Nothing: the values stand for themselves.
    Free,
    /// Nothing, and they must be nodes: `@included`.
    Included,
    /// They are objects of a statement.
    Object(Statement, Option<&'t Extra>),
    /// They are subjects of a statement.
    Reverse(Statement, Option<&'t Extra>),
    /// A list takes them.
    List(&'t mut List),
}

/// A statement that waits for its value. Parts that are no RDF are `None`, and so is the statement.
#[derive(Clone, Copy)]
pub(super) struct Statement {
    /// The node that the member belongs to
    pub(super) node: Option<TermId>,
    pub(super) predicate: Option<TermId>,
    pub(super) graph: Graph,
}

/// What a container adds to each of its values.
#[derive(Clone, Copy, Default)]
pub(super) struct Extra {
    pub(super) wrap: Wrap,
    /// The identifier of values that have none
    pub(super) id: Option<Option<TermId>>,
    pub(super) class: Option<TermId>,
    /// A statement about each value: predicate and object
    pub(super) property: Option<(TermId, TermId)>,
}

/// Whether a container makes graphs of its values.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Wrap {
    #[default]
    No,
    /// Of all
    All,
    /// Of those that are no graphs yet
    Rest,
}

/// A list while its items come in.
pub(super) struct List {
    graph: Graph,
    head: Option<TermId>,
    tail: Option<TermId>,
}

/// A value that was read, on its way to what takes it. `None` is what can be no RDF.
#[derive(Clone, Copy)]
pub(super) enum Item {
    Node(Option<TermId>),
    Literal(Option<TermId>),
    List(TermId),
}

/// Whether a value was anything (expansion gave more than null).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Something,
    Nothing,
}

/// A rule of JSON-LD that a document breaks, by the name that the JSON-LD API gives the error.
#[cold]
pub(super) fn broken(rule: &'static str) -> Error {
    Error::new(Code::ContextJsonLd).with("rule", rule)
}

impl<'a, S: Sink> Walk<'a, S> {
    pub(super) fn new(
        options: &'a Options,
        scopes: Scopes<'a>,
        shared: Option<Left>,
        sink: S,
    ) -> Walk<'a, S> {
        Walk {
            options,
            scopes,
            sink,
            undefined: Undefined::default(),
            members: Vec::with_capacity(32),
            read: 0,
            made: 0,
            stated: 0,
            shared,
        }
    }

    /// Reads a value and hands what it is to the target.
    pub(super) fn value(
        &mut self,
        spot: Spot<'a>,
        value: &'a Value,
        target: &mut Target<'_>,
    ) -> Result<Outcome> {
        match value {
            Value::Null => Ok(Outcome::Nothing),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let at = self.sink.origins_mut().item(spot.at, index);
                    let spot = Spot { at, whole: false, ..spot };
                    if spot.property.container().has(Container::LIST) && self.is_array(spot, item) {
                        self.inner_list(spot, item, target)?;
                    } else {
                        self.value(spot, item, target)?;
                    }
                }
                Ok(Outcome::Something)
            }
            Value::Object(object) => self.object(spot, object, target),
            scalar => self.scalar(spot, scalar, target),
        }
    }

    /// Whether the item of a list expands to an array.
    fn is_array(&self, spot: Spot<'a>, item: &Value) -> bool {
        match item {
            Value::Array(_) => true,
            Value::Object(object) => object.iter().any(|(name, value)| {
                matches!(value, Value::Array(_)) && spot.scope.active.is_keyword(name, Keyword::Set)
            }),
            _ => false,
        }
    }

    fn inner_list(
        &mut self,
        spot: Spot<'a>,
        items: &'a Value,
        target: &mut Target<'_>,
    ) -> Result<()> {
        let mut list = List::new(spot.graph);
        self.value(spot, items, &mut Target::List(&mut list))?;
        let head = self.finish(list, spot.at)?;
        self.take(target, Item::List(head), spot.at)
    }

    /// Hands an item to what takes it.
    pub(super) fn take(&mut self, target: &mut Target<'_>, item: Item, at: Origin) -> Result<()> {
        match target {
            Target::Free => Ok(()),
            Target::Included => match item {
                Item::Node(_) => Ok(()),
                _ => Err(self.at(at, broken("invalid @included value"))),
            },
            Target::Object(statement, _) => {
                let Statement { node, predicate, graph } = *statement;
                self.state(node, predicate, item.term(), graph, at)
            }
            Target::Reverse(statement, _) => {
                let Item::Node(subject) = item else {
                    return Err(self.at(at, broken("invalid reverse property value")));
                };
                let Statement { node, predicate, graph } = *statement;
                self.state(subject, predicate, node, graph, at)
            }
            Target::List(list) => self.append(list, item, at),
        }
    }

    /// Adds a statement, unless a part of it can be no RDF.
    pub(super) fn state(
        &mut self,
        subject: Option<TermId>,
        predicate: Option<TermId>,
        object: Option<TermId>,
        graph: Graph,
        origin: Origin,
    ) -> Result<()> {
        let (Some(subject), Some(predicate), Some(object)) = (subject, predicate, object) else {
            return Ok(());
        };
        let graph = match graph {
            Graph::Default => None,
            Graph::Named(name) => Some(name),
            Graph::Nowhere => return Ok(()),
        };
        if self.sink.len() >= limits::QUADS {
            return Err(self.at(origin, Error::new(Code::LimitQuads).with("limit", limits::QUADS)));
        }
        let quad = Quad { subject, predicate, object, graph, origin };
        self.stated += self.sink.length(&quad);
        let limit = limits::STATED_FREE + limits::TEXT_FACTOR * self.read;
        if self.stated > limit {
            return Err(self.at(origin, Error::new(Code::LimitRdfSize).with("limit", limit)));
        }
        if let Some(shared) = self.shared.filter(|shared| shared.left < self.stated as u64) {
            return Err(self.at(origin, canonical_work(shared.limit)));
        }
        self.sink.insert(quad);
        Ok(())
    }

    /// The bytes of all statements as N-Quads.
    pub(super) fn stated(&self) -> usize {
        self.stated
    }

    fn append(&mut self, list: &mut List, item: Item, at: Origin) -> Result<()> {
        let cell = self.fresh();
        match list.tail {
            Some(tail) => {
                let rest = self.known(RDF_REST);
                self.state(Some(tail), Some(rest), Some(cell), list.graph, at)?;
            }
            None => list.head = Some(cell),
        }
        list.tail = Some(cell);
        let first = self.known(RDF_FIRST);
        self.state(Some(cell), Some(first), item.term(), list.graph, at)
    }

    /// Ends a list and gives its first node.
    pub(super) fn finish(&mut self, list: List, at: Origin) -> Result<TermId> {
        let nil = self.known(RDF_NIL);
        if let Some(tail) = list.tail {
            let rest = self.known(RDF_REST);
            self.state(Some(tail), Some(rest), Some(nil), list.graph, at)?;
        }
        Ok(list.head.unwrap_or(nil))
    }

    /// A term of one of RDF's own IRIs.
    pub(super) fn known(&mut self, iri: &'static str) -> TermId {
        self.sink.iri(iri)
    }

    /// A blank node that the document has no label for.
    pub(super) fn fresh(&mut self) -> TermId {
        self.sink.fresh()
    }

    /// The term of an expanded IRI; what is relative or malformed is lost.
    pub(super) fn iri(&mut self, iri: &Iri, at: Origin) -> Result<Option<TermId>> {
        match iri.form {
            Form::Absolute => {
                self.make(iri.text.len(), at)?;
                Ok(Some(self.sink.iri(&iri.text)))
            }
            Form::Blank => {
                self.make(iri.text.len(), at)?;
                Ok(Some(self.sink.labelled(&iri.text)))
            }
            Form::Malformed | Form::Relative => {
                let error = || Error::new(Code::ContextRelativeIri).with("iri", &iri.text);
                self.lose(at, error)?;
                Ok(None)
            }
        }
    }

    /// The term of a predicate, which is never a blank node.
    pub(super) fn predicate(&mut self, iri: &Iri, at: Origin) -> Result<Option<TermId>> {
        if iri.form == Form::Blank {
            self.lose(at, || dropped("a blank node as a property"))?;
            return Ok(None);
        }
        self.iri(iri, at)
    }

    /// The node that an identifier or link names.
    pub(super) fn reference(
        &mut self,
        scope: Scope<'a>,
        value: &'a str,
        against: Against,
        at: Origin,
    ) -> Result<Option<TermId>> {
        match scope.active.table.expand(value, against) {
            Expanded::Iri(iri) => self.iri(&iri, at),
            Expanded::Keyword(_) | Expanded::Null => {
                let error = || Error::new(Code::ContextRelativeIri).with("iri", value);
                self.lose(at, error)?;
                Ok(None)
            }
        }
    }

    /// Something of the document that RDF will not have.
    pub(super) fn lose(&self, at: Origin, error: impl FnOnce() -> Error) -> Result<()> {
        match self.options.loss {
            Loss::Silent => Ok(()),
            Loss::Refused => Err(self.at(at, error())),
        }
    }

    /// The error, at a place of the document.
    #[cold]
    pub(super) fn at(&self, at: Origin, error: Error) -> Error {
        error.at(self.sink.origins().pointer(at))
    }

    /// Counts what was read of the document.
    pub(super) fn read(&mut self, bytes: usize) {
        self.read += bytes;
    }

    /// Counts bytes of RDF terms before they are made.
    pub(super) fn make(&mut self, bytes: usize, at: Origin) -> Result<()> {
        self.made += bytes;
        let limit = limits::TEXT_FREE + limits::TEXT_FACTOR * self.read;
        if self.made > limit {
            return Err(self.at(at, Error::new(Code::LimitRdfSize).with("limit", limit)));
        }
        Ok(())
    }
}

/// A value that would be lost, and why.
#[cold]
pub(super) fn dropped(reason: &str) -> Error {
    Error::new(Code::ContextDroppedValue).with("reason", reason)
}

impl<'a> Property<'a> {
    pub(super) fn definition(self) -> Option<&'a Definition> {
        match self {
            Property::Term { definition, .. } => definition,
            _ => None,
        }
    }

    pub(super) fn container(self) -> Container {
        self.definition().map_or_else(Container::default, |definition| definition.container)
    }

    /// The property as another context defines it.
    pub(super) fn within(self, scope: Scope<'a>) -> Property<'a> {
        match self {
            Property::Term { name, .. } => {
                Property::Term { name, definition: scope.active.table.definition(name) }
            }
            other => other,
        }
    }

    /// Whether values here stand for themselves.
    pub(super) fn is_free(self) -> bool {
        !matches!(self, Property::Term { .. })
    }
}

impl Item {
    fn term(self) -> Option<TermId> {
        match self {
            Item::Node(term) | Item::Literal(term) => term,
            Item::List(term) => Some(term),
        }
    }
}

impl List {
    pub(super) fn new(graph: Graph) -> List {
        List { graph, head: None, tail: None }
    }
}

impl Target<'_> {
    pub(super) fn extra(&self) -> Extra {
        match self {
            Target::Object(_, Some(extra)) | Target::Reverse(_, Some(extra)) => **extra,
            _ => Extra::default(),
        }
    }
}

/// The default language or direction of a string, or that of its property.
pub(super) struct Tagging<'a> {
    pub(super) language: Option<&'a str>,
    pub(super) direction: Option<Direction>,
}

/// A name without a definition, and which bundled context has one.
#[cold]
pub(super) fn undefined(code: Code, kind: &'static str, name: &str) -> Error {
    let error = Error::new(code).with(kind, name);
    match Contexts::defining(name) {
        Some(url) => error.with("defined_by", url).with("hint", format_args!("; {url} does")),
        None => error.with("hint", ""),
    }
}
