//! Term definitions (JSON-LD 1.1 API, section 4.2.2).

use super::active::{
    Against, Coercion, Container, Definition, Expanded, Local, Mapping, Protection, Table, Term,
};
use super::compile::{Place, Work, broken, check, direction_of, placed};
use super::iri::{Form, Iri, split_compact};
use super::keyword::{Keyword, looks_like_keyword};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result};

/// The definitions of one map while they are being made.
pub(super) struct Defining<'m, 'w> {
    pub(super) table: &'m mut Table,
    pub(super) map: &'m Object,
    /// How far each term of the map is.
    pub(super) defined: HashMap<&'m str, Progress>,
    /// What `@protected` of the map says.
    pub(super) protected: bool,
    pub(super) place: Place<'m>,
    pub(super) work: &'w mut Work,
}

/// How far the definition of a term is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    Waiting,
    Begun,
    Made,
}

/// What the value of a term comes to before its other entries are read.
enum Begun {
    Mapping(Mapping),
    /// The mapping of a reverse property
    Reverse(Iri),
    /// It has the form of a keyword, and is left out.
    Ignored,
}

impl<'m> Defining<'m, '_> {
    /// Makes the definition of a term, and of those it builds on.
    pub(super) fn term(&mut self, name: &'m str) -> Result<()> {
        match self.defined.get(name) {
            Some(Progress::Made) => return Ok(()),
            Some(Progress::Begun) => return Err(broken("cyclic IRI mapping")),
            Some(Progress::Waiting) | None => {}
        }
        let Some(value) = self.map.get(name) else { return Ok(()) };
        if name.is_empty() {
            return Err(broken("invalid term definition"));
        }
        self.work.spend(1)?;
        self.defined.insert(name, Progress::Begun);
        if name == "@type" {
            type_redefinition(value)?;
        } else if Keyword::find(name).is_some() {
            return Err(broken("keyword redefinition"));
        } else if looks_like_keyword(name) {
            return self.ignore(name);
        }
        let previous = self.table.remove(name);
        let (value, simple) = match value {
            Value::Null => (Cow::Owned(id_only(Value::Null)), false),
            Value::String(id) => (Cow::Owned(id_only(id.as_str().into())), true),
            Value::Object(value) => (Cow::Borrowed(value), false),
            _ => return Err(broken("invalid term definition")),
        };
        let Some(mut definition) = self.definition(name, &value, simple)? else {
            return self.ignore(name);
        };
        if self.place.protection == Protection::Kept
            && let Some(previous) = previous
            && previous.definition.protected
        {
            definition.protected = true;
            if definition != *previous.definition {
                return Err(Error::new(Code::ContextProtected)
                    .with("term", name)
                    .with("rule", "protected term redefinition"));
            }
        }
        self.table.insert(Term { name: name.into(), definition: Arc::new(definition) });
        self.defined.insert(name, Progress::Made);
        Ok(())
    }

    fn ignore(&mut self, name: &'m str) -> Result<()> {
        self.table.ignored.get_or_insert_with(|| name.into());
        Ok(())
    }

    fn definition(
        &mut self,
        name: &'m str,
        value: &Object,
        simple: bool,
    ) -> Result<Option<Definition>> {
        let protected = match value.get("@protected") {
            Some(protected) => {
                protected.as_bool().ok_or_else(|| broken("invalid @protected value"))?
            }
            None => self.protected,
        };
        let mut coercion = self.coercion(value)?;
        let (mapping, reverse) = match self.mapping(name, value)? {
            Begun::Mapping(mapping) => (mapping, false),
            Begun::Reverse(iri) => (Mapping::Iri(iri), true),
            Begun::Ignored => return Ok(None),
        };
        if let Mapping::Iri(iri) = &mapping {
            self.work.spend_text(iri.text.len())?;
        }
        let container = container(value, reverse)?;
        if container.has(Container::TYPE) {
            match coercion {
                Coercion::Absent => coercion = Coercion::Id,
                Coercion::Id | Coercion::Vocab => {}
                _ => return Err(broken("invalid type mapping")),
            }
        }
        let mut definition = Definition {
            prefix: simple && can_be_prefix(name, &mapping),
            mapping,
            coercion,
            container,
            protected,
            reverse,
            language: None,
            direction: None,
            index: None,
            nest: None,
            context: None,
        };
        self.entries(name, value, &mut definition)?;
        Ok(Some(definition))
    }

    /// The entries that say more than what the term stands for.
    fn entries(&mut self, name: &str, value: &Object, definition: &mut Definition) -> Result<()> {
        if let Some(index) = value.get("@index") {
            definition.index = Some(self.index(index, definition.container)?);
        }
        if let Some(context) = value.get("@context") {
            definition.context = Some(self.scoped(name, context)?);
        }
        if !value.contains_key("@type") {
            if let Some(language) = value.get("@language") {
                definition.language = Some(match language {
                    Value::Null => None,
                    Value::String(tag) => Some(tag.as_str().into()),
                    _ => return Err(broken("invalid language mapping")),
                });
            }
            if let Some(direction) = value.get("@direction") {
                definition.direction = Some(direction_of(direction)?);
            }
        }
        if let Some(nest) = value.get("@nest") {
            definition.nest = match nest.as_str() {
                Some(nest) if nest == "@nest" || Keyword::find(nest).is_none() => Some(nest.into()),
                _ => return Err(broken("invalid @nest value")),
            };
        }
        if let Some(prefix) = value.get("@prefix") {
            if name.contains([':', '/']) {
                return Err(broken("invalid term definition"));
            }
            definition.prefix = prefix.as_bool().ok_or_else(|| broken("invalid @prefix value"))?;
            if definition.prefix && matches!(definition.mapping, Mapping::Keyword(_)) {
                return Err(broken("invalid term definition"));
            }
        }
        if value.iter().any(|(entry, _)| !is_entry(entry)) {
            return Err(broken("invalid term definition"));
        }
        Ok(())
    }

    fn coercion(&mut self, value: &Object) -> Result<Coercion> {
        let invalid = || broken("invalid type mapping");
        let Some(value) = value.get("@type") else { return Ok(Coercion::Absent) };
        let value = value.as_str().ok_or_else(invalid)?;
        match self.expand(value)? {
            Expanded::Keyword(Keyword::Id) => Ok(Coercion::Id),
            Expanded::Keyword(Keyword::Vocab) => Ok(Coercion::Vocab),
            Expanded::Keyword(Keyword::Json) => Ok(Coercion::Json),
            Expanded::Keyword(Keyword::None) => Ok(Coercion::None),
            Expanded::Iri(iri) if matches!(iri.form, Form::Absolute | Form::Malformed) => {
                self.work.spend_text(iri.text.len())?;
                Ok(Coercion::Datatype(iri.into_owned()))
            }
            _ => Err(invalid()),
        }
    }

    /// What the term stands for: `@reverse`, `@id`, or the term itself.
    fn mapping(&mut self, name: &'m str, value: &Object) -> Result<Begun> {
        let invalid = || broken("invalid IRI mapping");
        if let Some(reverse) = value.get("@reverse") {
            if value.contains_key("@id") || value.contains_key("@nest") {
                return Err(broken("invalid reverse property"));
            }
            let reverse = reverse.as_str().ok_or_else(invalid)?;
            if looks_like_keyword(reverse) {
                return Ok(Begun::Ignored);
            }
            return match self.expand(reverse)? {
                Expanded::Iri(iri) if iri.form != Form::Relative => {
                    Ok(Begun::Reverse(iri.into_owned()))
                }
                _ => Err(invalid()),
            };
        }
        match value.get("@id") {
            Some(Value::Null) => return Ok(Begun::Mapping(Mapping::Null)),
            Some(Value::String(id)) if id == name => {}
            Some(Value::String(id)) => return self.id(name, id),
            Some(_) => return Err(invalid()),
            None => {}
        }
        self.own_mapping(name).map(Begun::Mapping)
    }

    fn id(&mut self, name: &'m str, id: &str) -> Result<Begun> {
        let invalid = || broken("invalid IRI mapping");
        if Keyword::find(id).is_none() && looks_like_keyword(id) {
            return Ok(Begun::Ignored);
        }
        let mapping = match self.expand(id)? {
            Expanded::Keyword(Keyword::Context) => return Err(broken("invalid keyword alias")),
            Expanded::Keyword(keyword) => Mapping::Keyword(keyword),
            Expanded::Iri(iri) if iri.form != Form::Relative => Mapping::Iri(iri.into_owned()),
            _ => return Err(invalid()),
        };
        // In bytes: the first and the last character can take several.
        let inner_colon = name.len() > 2 && name.as_bytes()[1..name.len() - 1].contains(&b':');
        if inner_colon || name.contains('/') {
            self.defined.insert(name, Progress::Made);
            let own = self.expand(name)?;
            if !matches!((&mapping, &own), (Mapping::Iri(a), Expanded::Iri(b)) if *a == **b) {
                return Err(invalid());
            }
        }
        Ok(Begun::Mapping(mapping))
    }

    /// The mapping of a term that has no `@id`, or its own name there.
    fn own_mapping(&mut self, name: &'m str) -> Result<Mapping> {
        let invalid = || broken("invalid IRI mapping");
        if let Some((prefix, suffix)) = split_compact(name) {
            self.depend(prefix)?;
            let of_prefix = self.table.definition(prefix).map(|definition| &definition.mapping);
            return Ok(Mapping::Iri(Iri::new(match of_prefix {
                Some(Mapping::Iri(iri)) => [&iri.text, suffix].concat(),
                _ => name.to_owned(),
            })));
        }
        if name.contains('/') {
            return match self.table.expand(name, Against::Vocab) {
                Expanded::Iri(iri) if iri.form != Form::Relative => {
                    Ok(Mapping::Iri(iri.into_owned()))
                }
                _ => Err(invalid()),
            };
        }
        if name == "@type" {
            return Ok(Mapping::Keyword(Keyword::Type));
        }
        let vocab = self.table.vocab.as_ref().ok_or_else(invalid)?;
        Ok(Mapping::Iri(Iri::new([&**vocab, name].concat())))
    }

    fn index(&mut self, index: &Value, container: Container) -> Result<Box<str>> {
        let invalid = || broken("invalid term definition");
        if !container.has(Container::INDEX) {
            return Err(invalid());
        }
        let index = index.as_str().ok_or_else(invalid)?;
        match self.expand(index)? {
            Expanded::Iri(iri) if iri.form == Form::Absolute => Ok(index.into()),
            _ => Err(invalid()),
        }
    }

    fn scoped(&mut self, name: &str, context: &Value) -> Result<Arc<Local>> {
        let local = {
            let Place { url, shared, checked, .. } = self.place;
            Local::new(context, url.cloned(), shared, checked)
        };
        if !self.place.checked {
            let place = Place { protection: Protection::Overridden, ..self.place };
            check(self.table, &local, place, self.work).map_err(|e| match e.code() {
                Code::ContextInvalid | Code::ContextProtected => broken("invalid scoped context")
                    .with("reason", placed(e).sentence())
                    .with("term", name),
                _ => e,
            })?;
        }
        Ok(Arc::new(local))
    }

    /// IRI expansion (JSON-LD 1.1 API, section 5.2) while the context is being made, relative to
    /// the vocabulary.
    fn expand(&mut self, value: &str) -> Result<Expanded<'static>> {
        if Keyword::find(value).is_none() && !looks_like_keyword(value) {
            self.depend(value)?;
            if self.table.get(value).is_none()
                && let Some((prefix, suffix)) = split_compact(value)
                && prefix != "_"
                && !suffix.starts_with("//")
            {
                self.depend(prefix)?;
            }
        }
        Ok(match self.table.expand(value, Against::Vocab) {
            Expanded::Null => Expanded::Null,
            Expanded::Keyword(keyword) => Expanded::Keyword(keyword),
            Expanded::Iri(iri) => Expanded::Iri(Cow::Owned(iri.into_owned())),
        })
    }

    /// Makes the definition of a term that another builds on, if the map has it.
    fn depend(&mut self, name: &str) -> Result<()> {
        let Some((&name, &progress)) = self.defined.get_key_value(name) else { return Ok(()) };
        if progress == Progress::Made {
            return Ok(());
        }
        let outer = self.place;
        self.place = outer.deeper()?;
        let made = self.term(name);
        self.place = outer;
        made
    }
}

/// What a string or null stands for as the value of a term.
fn id_only(id: Value) -> Object {
    [("@id", id)].into_iter().collect()
}

/// `@type` may only be made a set, or protected.
fn type_redefinition(value: &Value) -> Result<()> {
    let allowed = |object: &Object| {
        !object.is_empty()
            && object.iter().all(|(name, value)| match name {
                "@container" => value.as_set().iter().all(|kind| kind.as_str() == Some("@set")),
                "@protected" => value.as_bool().is_some(),
                _ => false,
            })
    };
    match value {
        Value::Object(object) if allowed(object) => Ok(()),
        _ => Err(broken("keyword redefinition")),
    }
}

/// Whether a term that is just a string can stand before a colon.
fn can_be_prefix(name: &str, mapping: &Mapping) -> bool {
    let Mapping::Iri(iri) = mapping else { return false };
    !name.contains([':', '/'])
        && (iri.form == Form::Blank || iri.text.ends_with([':', '/', '?', '#', '[', ']', '@']))
}

fn is_entry(name: &str) -> bool {
    matches!(
        name,
        "@id"
            | "@reverse"
            | "@container"
            | "@context"
            | "@direction"
            | "@index"
            | "@language"
            | "@nest"
            | "@prefix"
            | "@protected"
            | "@type"
    )
}

fn container(value: &Object, reverse: bool) -> Result<Container> {
    let invalid = || broken("invalid container mapping");
    let Some(value) = value.get("@container") else { return Ok(Container::default()) };
    if reverse {
        return match value.as_str().and_then(Container::find) {
            _ if value.is_null() => Ok(Container::default()),
            Some(kind @ (Container::SET | Container::INDEX)) => Ok(kind),
            _ => Err(broken("invalid reverse property")),
        };
    }
    let mut container = Container::default();
    for kind in value.as_set() {
        let kind = kind.as_str().and_then(Container::find).ok_or_else(invalid)?;
        container = container.union(kind);
    }
    let kinds = container.without(Container::SET);
    let graph_map = Container::ID.union(Container::INDEX);
    let valid = match kinds.count() {
        0 => !container.is_empty(),
        1 => !(kinds.has(Container::LIST) && container.has(Container::SET)),
        2 => kinds.has(Container::GRAPH) && kinds.has(graph_map),
        _ => false,
    };
    if valid { Ok(container) } else { Err(invalid()) }
}
