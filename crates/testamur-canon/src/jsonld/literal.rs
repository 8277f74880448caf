//! Values that become literals (JSON-LD 1.1 API, sections 5.3 and 8.2).

use super::active::{Against, Coercion, Definition, Expanded, Protection};
use super::iri::Form;
use super::keyword::{Direction, Keyword};
use super::object::Members;
use super::scope::Propagation;
use super::sink::Sink;
use super::walk::{
    Graph, Item, Member, Outcome, Spot, Tagging, Target, Walk, Wrap, broken, dropped,
};
use super::{RdfDirection, TagCase};
use crate::jcs;
use crate::rdf::{Origin, TermId, XSD_STRING};
use std::borrow::Cow;
use std::fmt::Write;
use testamur_core::json::{Decimal, Number, Value};
use testamur_core::{COMPLETE, Code, Error, InBuild, Result};

const XSD_BOOLEAN: &str = "http://www.w3.org/2001/XMLSchema#boolean";
const XSD_DOUBLE: &str = "http://www.w3.org/2001/XMLSchema#double";
const XSD_INTEGER: &str = "http://www.w3.org/2001/XMLSchema#integer";
const RDF_JSON: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON";
const RDF_VALUE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#value";
const RDF_LANGUAGE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#language";
const RDF_DIRECTION: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#direction";
const I18N: &str = "https://www.w3.org/ns/i18n#";

impl<'a, S: Sink> Walk<'a, S> {
    /// Reads a string, number or boolean.
    pub(super) fn scalar(
        &mut self,
        spot: Spot<'a>,
        value: &'a Value,
        target: &mut Target<'_>,
    ) -> Result<Outcome> {
        self.read(8 + value.as_str().map_or(0, str::len));
        if spot.property.is_free() {
            if let Target::Included = target {
                return Err(self.at(spot.at, broken("invalid @included value")));
            }
            self.lose(spot.at, || dropped("a value that no member has"))?;
            return Ok(Outcome::Nothing);
        }
        let mut spot = spot;
        if let Some(local) = spot.property.definition().and_then(|d| d.context.as_deref()) {
            spot.scope = self
                .scopes
                .apply(spot.scope, local, Propagation::Everywhere, Protection::Kept)
                .map_err(|e| self.at(spot.at, e))?;
            spot.property = spot.property.within(spot.scope);
        }
        let definition = spot.property.definition();
        let item = match value {
            Value::String(text) => self.text(spot, definition, text)?,
            other => self.native(definition, other, spot.at)?,
        };
        self.offer(item, spot, target)?;
        Ok(Outcome::Something)
    }

    /// Hands a value to the target, as its container wants it.
    fn offer(&mut self, item: Item, spot: Spot<'a>, target: &mut Target<'_>) -> Result<()> {
        let extra = target.extra();
        match item {
            Item::Node(_) if extra.wrap != Wrap::No => {
                // A graph in which nothing is said about the node.
                self.lose(spot.at, || dropped("a node that nothing is said about"))?;
                let name = extra.id.unwrap_or_else(|| Some(self.fresh()));
                self.deliver(name, extra, spot, target)
            }
            Item::Node(node) => self.deliver(node, extra, spot, target),
            _ if extra.wrap != Wrap::No => {
                self.lose(spot.at, || dropped("a value that no member has"))
            }
            item => {
                self.no_extra(target, spot.at)?;
                self.take(target, item, spot.at)
            }
        }
    }

    /// Value expansion of a string.
    pub(super) fn text(
        &mut self,
        spot: Spot<'a>,
        definition: Option<&'a Definition>,
        text: &'a str,
    ) -> Result<Item> {
        let Spot { scope, at, graph, .. } = spot;
        let coercion = definition.map_or(&Coercion::Absent, |definition| &definition.coercion);
        match coercion {
            Coercion::Id => self.reference(scope, text, Against::Base, at).map(Item::Node),
            Coercion::Vocab => {
                self.reference(scope, text, Against::VocabThenBase, at).map(Item::Node)
            }
            Coercion::Datatype(datatype) if datatype.form == Form::Absolute => {
                self.typed(text, &datatype.text, at).map(Item::Literal)
            }
            Coercion::Datatype(datatype) => self.iri(datatype, at).map(|_| Item::Literal(None)),
            Coercion::Json => self.json_term(&Value::from(text), at).map(Item::Literal),
            Coercion::Absent | Coercion::None => {
                let table = &scope.active.table;
                let own = definition.and_then(|definition| definition.language.as_ref());
                let language = own.unwrap_or(&table.language).as_deref();
                let direction = definition.and_then(|d| d.direction).unwrap_or(table.direction);
                self.string(text, &Tagging { language, direction }, graph, at).map(Item::Literal)
            }
        }
    }

    /// Value expansion of a number or boolean.
    fn native(
        &mut self,
        definition: Option<&'a Definition>,
        value: &Value,
        at: Origin,
    ) -> Result<Item> {
        let coercion = definition.map_or(&Coercion::Absent, |definition| &definition.coercion);
        let term = match coercion {
            Coercion::Json => self.json_term(value, at)?,
            Coercion::Datatype(datatype) if datatype.form == Form::Absolute => {
                self.native_term(value, Some(&datatype.text), at)?
            }
            Coercion::Datatype(datatype) => self.iri(datatype, at).map(|_| None)?,
            _ => self.native_term(value, None, at)?,
        };
        Ok(Item::Literal(term))
    }

    fn native_term(
        &mut self,
        value: &Value,
        datatype: Option<&str>,
        at: Origin,
    ) -> Result<Option<TermId>> {
        let (lexical, own) = match value {
            Value::Bool(true) => (Cow::Borrowed("true"), XSD_BOOLEAN),
            Value::Bool(false) => (Cow::Borrowed("false"), XSD_BOOLEAN),
            Value::Number(number) => number_text(*number, datatype == Some(XSD_DOUBLE)),
            _ => return Ok(None),
        };
        self.typed(&lexical, datatype.unwrap_or(own), at)
    }

    /// A literal of a datatype.
    fn typed(&mut self, lexical: &str, datatype: &str, at: Origin) -> Result<Option<TermId>> {
        self.make(lexical.len() + datatype.len(), at)?;
        Ok(Some(self.sink.literal(lexical, datatype, None)))
    }

    /// A string with a language or direction, if it has any.
    pub(super) fn string(
        &mut self,
        text: &str,
        tagging: &Tagging<'_>,
        graph: Graph,
        at: Origin,
    ) -> Result<Option<TermId>> {
        let Tagging { language, direction } = *tagging;
        if let Some(tag) = language
            && !is_language_tag(tag)
        {
            self.lose(at, || Error::new(Code::ContextLanguageTag).with("tag", tag))?;
            return Ok(None);
        }
        if let (Some(direction), Some(form)) = (direction, self.options.direction) {
            return self.directed(text, language, direction, form, graph, at);
        }
        match language {
            Some(tag) => {
                self.make(text.len() + tag.len(), at)?;
                let tag = match self.options.tags {
                    TagCase::Lower => lower_case(tag),
                    TagCase::AsWritten => Cow::Borrowed(tag),
                };
                Ok(Some(self.sink.literal(text, XSD_STRING, Some(&tag))))
            }
            None => self.typed(text, XSD_STRING, at),
        }
    }

    fn directed(
        &mut self,
        text: &str,
        language: Option<&str>,
        direction: Direction,
        form: RdfDirection,
        graph: Graph,
        at: Origin,
    ) -> Result<Option<TermId>> {
        let language = language.map(lower_case);
        if form == RdfDirection::I18nDatatype {
            let tag = language.as_deref().unwrap_or_default();
            let datatype = [I18N, tag, "_", direction.text()].concat();
            return self.typed(text, &datatype, at);
        }
        let literal = self.fresh();
        let entries = [
            (RDF_VALUE, Some(text)),
            (RDF_LANGUAGE, language.as_deref()),
            (RDF_DIRECTION, Some(direction.text())),
        ];
        for (predicate, value) in entries {
            if let Some(value) = value {
                let predicate = self.known(predicate);
                let object = self.typed(value, XSD_STRING, at)?;
                self.state(Some(literal), Some(predicate), object, graph, at)?;
            }
        }
        Ok(Some(literal))
    }

    /// Any value as a JSON literal.
    pub(super) fn json(
        &mut self,
        spot: Spot<'a>,
        value: &'a Value,
        target: &mut Target<'_>,
    ) -> Result<()> {
        let term = self.json_term(value, spot.at)?;
        self.offer(Item::Literal(term), spot, target)
    }

    fn json_term(&mut self, value: &Value, at: Origin) -> Result<Option<TermId>> {
        let text = String::from_utf8(jcs::to_vec(value)).expect("JCS is made of strings");
        self.read(text.len());
        self.typed(&text, RDF_JSON, at)
    }

    /// An object with `@value`.
    pub(super) fn value_object(
        &mut self,
        spot: Spot<'a>,
        members: &Members<'a>,
        target: &mut Target<'_>,
    ) -> Result<Outcome> {
        const ALLOWED: [Keyword; 5] =
            [Keyword::Value, Keyword::Type, Keyword::Language, Keyword::Direction, Keyword::Index];
        let tagged = members.has(Keyword::Language) || members.has(Keyword::Direction);
        if !members.only(&ALLOWED) || (members.has(Keyword::Type) && tagged) {
            return Err(self.at(spot.at, broken("invalid value object")));
        }
        self.index(members)?;
        let tagging = self.tagging(members)?;
        let value = self.keyword(members, Keyword::Value).expect("the caller saw it").value;
        let datatype = self.datatype(members)?;
        let term = match (datatype, value) {
            (Datatype::Json, value) => self.json_term(value, spot.at)?,
            (_, Value::Object(_)) => {
                return Err(self.at(spot.at, broken("invalid value object value")));
            }
            (_, Value::Array(_)) => {
                return Err(self.at(spot.at, broken("invalid value object value")));
            }
            (_, Value::Null) => {
                self.lose(spot.at, || dropped("a @value of null"))?;
                return Ok(Outcome::Nothing);
            }
            (datatype, value) => {
                self.read(8 + value.as_str().map_or(0, str::len));
                self.object_value(spot, value, datatype, &tagging)?
            }
        };
        if spot.property.is_free() {
            if let Target::Included = target {
                return Err(self.at(spot.at, broken("invalid @included value")));
            }
            self.lose(spot.at, || dropped("a value that no member has"))?;
            return Ok(Outcome::Nothing);
        }
        self.offer(Item::Literal(term), spot, target)?;
        Ok(Outcome::Something)
    }

    fn object_value(
        &mut self,
        spot: Spot<'a>,
        value: &'a Value,
        datatype: Datatype<'a>,
        tagging: &Tagging<'a>,
    ) -> Result<Option<TermId>> {
        match (value, datatype) {
            (Value::String(text), Datatype::Absent) => {
                self.string(text, tagging, spot.graph, spot.at)
            }
            (Value::String(text), Datatype::Iri(datatype)) => self.typed(text, &datatype, spot.at),
            (_, _) if tagging.language.is_some() => {
                Err(self.at(spot.at, broken("invalid language-tagged value")))
            }
            (value, Datatype::Iri(datatype)) => self.native_term(value, Some(&datatype), spot.at),
            (value, _) => {
                if tagging.direction.is_some() && self.options.direction.is_some() {
                    self.lose(spot.at, || dropped("the direction of what is no string"))?;
                }
                self.native_term(value, None, spot.at)
            }
        }
    }

    /// `@language` and `@direction` of a value object.
    fn tagging(&mut self, members: &Members<'a>) -> Result<Tagging<'a>> {
        let mut tagging = Tagging { language: None, direction: None };
        if let Some(member) = self.keyword(members, Keyword::Language) {
            tagging.language = match member.value {
                Value::Null => None,
                Value::String(tag) => Some(tag),
                _ => return Err(self.at_member(&member, "invalid language-tagged string")),
            };
        }
        if let Some(member) = self.keyword(members, Keyword::Direction) {
            tagging.direction = match member.value.as_str().and_then(Direction::find) {
                Some(direction) => Some(direction),
                None => return Err(self.at_member(&member, "invalid base direction")),
            };
        }
        Ok(tagging)
    }

    /// `@type` of a value object.
    fn datatype(&mut self, members: &Members<'a>) -> Result<Datatype<'a>> {
        let Some(member) = self.keyword(members, Keyword::Type) else {
            return Ok(Datatype::Absent);
        };
        let name = match member.value {
            Value::String(name) => name,
            Value::Array(items) if items.iter().all(|item| item.as_str().is_some()) => {
                return Err(self.at_member(&member, "invalid typed value"));
            }
            _ => return Err(self.at_member(&member, "invalid type value")),
        };
        self.read(name.len());
        match members.type_scope.active.table.expand(name, Against::VocabThenBase) {
            Expanded::Keyword(Keyword::Json) => Ok(Datatype::Json),
            Expanded::Iri(iri) if iri.form == Form::Absolute => Ok(Datatype::Iri(match iri {
                Cow::Borrowed(iri) => Cow::Borrowed(&iri.text),
                Cow::Owned(iri) => Cow::Owned(iri.text),
            })),
            _ => Err(self.at_member(&member, "invalid typed value")),
        }
    }

    fn at_member(&mut self, member: &Member<'a>, rule: &'static str) -> Error {
        let at = self.origin(member);
        self.at(at, broken(rule))
    }
}

/// What `@type` of a value object says.
enum Datatype<'a> {
    Absent,
    Json,
    Iri(Cow<'a, str>),
}

/// The lexical form of a number and the datatype it has by itself (JSON-LD 1.1 API, section 8.6).
fn number_text(number: Number, double: bool) -> (Cow<'static, str>, &'static str) {
    let value = number.as_f64();
    if !double && value.fract() == 0.0 && value.abs() < 1e21 {
        let text = match number.as_i64() {
            Some(integer) => integer.to_string(),
            None if InBuild::is_here() => value.to_string(),
            None => String::new(),
        };
        return (Cow::Owned(text), XSD_INTEGER);
    }
    // Sixteen significant digits, without the zeros at their end. The shortest text that is read as
    // the number is faster to find. It is the same where the number itself has no more than fifteen
    // digits, as grades and credits do: no other text of fifteen is read as the same double.
    let few_digits = value.abs() < 1e12 && (value * 8.0).fract() == 0.0;
    if !COMPLETE {
        return (Cow::Owned(short_double(number, few_digits)), XSD_DOUBLE);
    }
    let mut text = String::with_capacity(24);
    let written = match few_digits {
        true => write!(text, "{value:E}"),
        false => write!(text, "{value:.15E}"),
    };
    written.expect("a String takes all writes");
    let (mantissa, exponent) = text.split_once('E').expect("the format has an exponent");
    let mantissa = if mantissa.contains('.') { mantissa.trim_end_matches('0') } else { mantissa };
    let zero = match mantissa.split_once('.') {
        None => ".0",
        Some((_, "")) => "0",
        Some(_) => "",
    };
    (Cow::Owned([mantissa, zero, "E", exponent].concat()), XSD_DOUBLE)
}

/// The canonical form of a double with few digits, without the tables that it takes for others.
fn short_double(number: Number, few_digits: bool) -> String {
    let decimal = Decimal::of(number).filter(|_| few_digits);
    let Some(decimal) = decimal else {
        InBuild::is_here();
        return String::new();
    };
    let (digits, exponent) = decimal.scientific();
    let (first, rest) = digits.split_at(1);
    let sign = if number.as_f64() < 0.0 { "-" } else { "" };
    format!("{sign}{first}.{}E{exponent}", if rest.is_empty() { "0" } else { rest })
}

/// A language tag in lower case: capitals mean nothing in it (BCP 47, section 2.1.1).
fn lower_case(tag: &str) -> Cow<'_, str> {
    if tag.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Owned(tag.to_ascii_lowercase());
    }
    Cow::Borrowed(tag)
}

/// Whether N-Quads takes the tag, which is what BCP 47 allows but for its rules on order and
/// length.
fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let fits = |part: &str| (1..=8).contains(&part.len());
    parts.next().is_some_and(|part| fits(part) && part.bytes().all(|b| b.is_ascii_alphabetic()))
        && parts.all(|part| fits(part) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_canonical_form() {
        let text = |value, double| number_text(Number::new(value).unwrap(), double).0.into_owned();
        assert_eq!(text(6.5, false), "6.5E0");
        assert_eq!(text(6.5, true), "6.5E0");
        assert_eq!(text(5.0, true), "5.0E0");
        assert_eq!(text(5.0, false), "5");
        assert_eq!(text(-0.0, false), "0");
        assert_eq!(text(0.0, true), "0.0E0");
        assert_eq!(text(1e20, false), "100000000000000000000");
        assert_eq!(text(1e21, false), "1.0E21");
        assert_eq!(text(-1.25e-7, false), "-1.25E-7");
        assert_eq!(text(0.1 + 0.2, false), "3.0E-1");
        assert_eq!(text(9.3, false), "9.300000000000001E0");
        assert_eq!(text(100.0, true), "1.0E2");
    }

    #[test]
    fn the_shortest_text_is_that_of_sixteen_digits() {
        for eighths in
            (-2000_i64..2000).chain((0..500).map(|step| 8_000_000_000_000 - 1 - step * step))
        {
            let value = eighths as f64 / 8.0;
            let (text, _) = number_text(Number::new(value).unwrap(), true);
            let sixteen = format!("{value:.15E}");
            let (mantissa, exponent) = text.split_once('E').unwrap();
            assert_eq!(
                format!("{mantissa:0<width$}E{exponent}", width = sixteen.find('E').unwrap()),
                sixteen
            );
        }
    }

    #[test]
    fn language_tags() {
        for tag in ["en", "nl-BE", "zh-Hant-TW", "x-private1"] {
            assert!(is_language_tag(tag), "{tag}");
        }
        for tag in ["", "a b", "e1", "en-", "en--US", "abcdefghi", "en-abcdefghi"] {
            assert!(!is_language_tag(tag), "{tag}");
        }
    }
}
