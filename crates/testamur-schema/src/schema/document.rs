//! One document of schemas: what is in it, by which URLs, and what it refers to.

use super::limits;
use super::pattern::Pattern;
use super::places::Place;
use std::collections::{BTreeMap, BTreeSet};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{Code, Error, Result};
use testamur_did::resolve_reference;

/// A draft of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Draft {
    Draft7,
    Draft201909,
    Draft202012,
}

impl Draft {
    /// The draft that `$schema` names.
    pub(super) fn of(url: &str) -> Option<Draft> {
        let (_, rest) = url.trim_end_matches('#').split_once("://")?;
        match rest {
            "json-schema.org/draft-07/schema" => Some(Draft::Draft7),
            "json-schema.org/draft/2019-09/schema" => Some(Draft::Draft201909),
            "json-schema.org/draft/2020-12/schema" => Some(Draft::Draft202012),
            _ => None,
        }
    }
}

/// A parsed document with the index of its schema resources. All schemas in it are well formed, as
/// far as their keywords' kinds go, and their patterns compiled.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) value: Value,
    /// The root comes first.
    pub(super) resources: Vec<Resource>,
    /// The documents that it refers to, as absolute URLs without fragment, itself perhaps
    /// included.
    pub(super) references: BTreeSet<String>,
    /// The URLs of the resources but the root's.
    urls: BTreeSet<String>,
    /// How many schemas have a URL or an anchor.
    identified: usize,
    pub(super) patterns: BTreeMap<String, Pattern>,
    pattern_bytes: usize,
    /// The size of its text.
    pub(super) bytes: usize,
}

/// A schema with a URL of its own.
#[derive(Debug)]
pub(super) struct Resource {
    /// Absolute, without fragment.
    pub(super) url: String,
    pub(super) at: Pointer,
    pub(super) draft: Draft,
    pub(super) anchors: BTreeMap<String, Anchor>,
    pub(super) recursive_anchor: bool,
}

#[derive(Debug)]
pub(super) struct Anchor {
    pub(super) at: Pointer,
    pub(super) dynamic: bool,
}

impl Document {
    /// Reads the document that `url` gave, by `draft` where it names no other.
    ///
    /// # Errors
    /// [`Code::SchemaMalformed`], [`Code::SchemaDialectUnknown`], [`Code::SchemaPattern`],
    /// [`Code::LimitSchemaIndex`].
    pub(super) fn read(url: &str, value: Value, draft: Draft, bytes: usize) -> Result<Document> {
        let url = without_fragment(url);
        let mut document = Document {
            value: Value::Null,
            resources: vec![Resource {
                url: url.to_owned(),
                at: Pointer::root(),
                draft,
                anchors: BTreeMap::new(),
                recursive_anchor: false,
            }],
            references: BTreeSet::new(),
            urls: BTreeSet::new(),
            identified: 0,
            patterns: BTreeMap::new(),
            pattern_bytes: 0,
            bytes,
        };
        document.bounded(url.len(), limits::URL_BYTES, "bytes in its URL")?;
        document.walk(&value, &Place::root(), 0)?;
        document.value = value;
        Ok(document)
    }

    /// Refuses a document that goes past a limit on what identifies schemas.
    fn bounded(&self, actual: usize, limit: usize, what: &str) -> Result<()> {
        match actual <= limit {
            true => Ok(()),
            false => Err(Error::new(Code::LimitSchemaIndex)
                .with("url", shown(&self.resources[0].url))
                .with("actual", actual)
                .with("what", what)
                .with("limit", limit)),
        }
    }

    /// Indexes a schema and those inside it; the depth of the JSON bounds the recursion.
    fn walk(&mut self, schema: &Value, at: &Place<'_>, resource: usize) -> Result<()> {
        let members = match schema {
            Value::Bool(_) => return Ok(()),
            Value::Object(members) => members,
            other => {
                let reason = format!("{} stands where a schema must be", other.kind_with_article());
                return Err(self.malformed(at, &reason));
            }
        };
        let resource = self.identify(members, at, resource)?;
        let draft = self.resources[resource].draft;
        for (keyword, value) in members.iter() {
            // In draft 7 nothing counts beside a reference.
            let beside = draft == Draft::Draft7 && members.contains_key("$ref");
            if beside && !matches!(keyword, "$ref" | "definitions" | "$defs") {
                continue;
            }
            let place = at.member(keyword);
            if !well_formed(keyword, value, draft) {
                return Err(
                    self.malformed(&place, &format!("{keyword} has a value that it cannot have"))
                );
            }
            self.keyword(keyword, value, &place, resource)?;
        }
        Ok(())
    }

    fn keyword(
        &mut self,
        keyword: &str,
        value: &Value,
        at: &Place<'_>,
        resource: usize,
    ) -> Result<()> {
        match (holds(keyword), value) {
            (Holds::Nothing, _) => {}
            (Holds::Schemas, Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.walk(item, &at.item(index), resource)?;
                }
            }
            (Holds::Schemas, one) => self.walk(one, at, resource)?,
            (Holds::ByName, map) => {
                for (name, schema) in map.as_object().into_iter().flat_map(Object::iter) {
                    if keyword == "patternProperties" {
                        self.pattern(name, at)?;
                    }
                    // `dependencies` may list names in the place of a schema.
                    if !matches!(schema, Value::Array(_)) {
                        self.walk(schema, &at.member(name), resource)?;
                    }
                }
            }
            (Holds::Pattern, pattern) => self.pattern(pattern.as_str().unwrap_or_default(), at)?,
            (Holds::Reference, reference) => {
                let reference = reference.as_str().unwrap_or_default();
                let whole = resolve_reference(&self.resources[resource].url, reference);
                self.references.insert(without_fragment(&whole).to_owned());
                self.bounded(self.references.len(), limits::RESOURCES, "references")?;
            }
        }
        Ok(())
    }

    /// Enters what identifies a schema; gives the resource that it belongs to.
    fn identify(&mut self, members: &Object, at: &Place<'_>, outer: usize) -> Result<usize> {
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let mut draft = self.resources[outer].draft;
        let alone = draft == Draft::Draft7 && members.contains_key("$ref");
        let id = text("$id").filter(|_| !alone);
        let mut resource = outer;
        let (url, fragment) = split_fragment(id.unwrap_or_default());
        let dialect = text("$schema").filter(|_| !url.is_empty() || at.is_root());
        if let Some(dialect) = dialect {
            draft = Draft::of(dialect).ok_or_else(|| {
                Error::new(Code::SchemaDialectUnknown)
                    .with("url", &self.resources[0].url)
                    .with("dialect", dialect.chars().take(200).collect::<String>())
            })?;
        }
        if !url.is_empty() {
            let url = resolve_reference(&self.resources[outer].url, url);
            self.bounded(url.len(), limits::URL_BYTES, "bytes in an $id")?;
            if at.is_root() {
                self.resources[0].url = url;
            } else {
                if self.resources[0].url == url || !self.urls.insert(url.clone()) {
                    return Err(self.malformed(at, &format!("the $id {url} is there twice")));
                }
                resource = self.resources.len();
                let anchors = BTreeMap::new();
                let at = self.pointer(at)?;
                let recursive_anchor = false;
                self.resources.push(Resource { url, at, draft, anchors, recursive_anchor });
            }
        }
        self.resources[resource].draft = draft;
        let is_root = at.is_root() || resource != outer;
        if is_root && members.get("$recursiveAnchor") == Some(&Value::Bool(true)) {
            self.resources[resource].recursive_anchor = true;
        }
        let plain = fragment.filter(|name| draft == Draft::Draft7 && !name.is_empty());
        let anchor = text("$anchor").filter(|_| draft >= Draft::Draft201909);
        let dynamic = text("$dynamicAnchor").filter(|_| draft >= Draft::Draft202012);
        let names = [(plain, false), (anchor, false), (dynamic, true)];
        let names = names.iter().filter_map(|(name, dynamic)| Some(((*name)?, *dynamic)));
        for (name, dynamic) in names {
            self.bounded(name.len(), limits::URL_BYTES, "bytes in an anchor")?;
            let entry = Anchor { at: self.pointer(at)?, dynamic };
            let at_first = entry.at.clone();
            let previous = self.resources[resource].anchors.insert(name.to_owned(), entry);
            if previous.is_some_and(|previous| previous.at != at_first) {
                return Err(self.malformed(at, &format!("the anchor {name} is there twice")));
            }
        }
        Ok(resource)
    }

    /// The place of a schema that has a URL or an anchor.
    fn pointer(&mut self, at: &Place<'_>) -> Result<Pointer> {
        self.identified += 1;
        self.bounded(self.identified, limits::RESOURCES, "schemas with an $id or anchor")?;
        self.bounded(
            at.bytes(),
            limits::PLACE_BYTES,
            "bytes in the place of a schema with an $id or anchor",
        )?;
        Ok(at.pointer())
    }

    fn pattern(&mut self, text: &str, at: &Place<'_>) -> Result<()> {
        if self.patterns.contains_key(text) {
            return Ok(());
        }
        let compiled = Pattern::compile(text, &limits::PATTERN_SIZES).and_then(|pattern| {
            let all: usize = self.pattern_bytes + pattern.size;
            match all > limits::PATTERN_BYTES {
                true => Err("the patterns of the document are too large together".to_owned()),
                false => Ok(pattern),
            }
        });
        let pattern = compiled.map_err(|reason| {
            Error::new(Code::SchemaPattern)
                .with("pattern", text.chars().take(100).collect::<String>())
                .with("url", &self.resources[0].url)
                .with("reason", reason)
                .with("at", at.pointer())
        })?;
        self.pattern_bytes += pattern.size;
        self.patterns.insert(text.to_owned(), pattern);
        Ok(())
    }

    fn malformed(&self, at: &Place<'_>, reason: &str) -> Error {
        Error::new(Code::SchemaMalformed)
            .with("url", &self.resources[0].url)
            .with("reason", format!("{reason} at \"{}\"", at.pointer()))
    }
}

fn shown(url: &str) -> String {
    url.chars().take(200).collect()
}

/// The URL before `#` and what comes after it.
pub(super) fn split_fragment(url: &str) -> (&str, Option<&str>) {
    url.split_once('#').map_or((url, None), |(url, fragment)| (url, Some(fragment)))
}

pub(super) fn without_fragment(url: &str) -> &str {
    split_fragment(url).0
}

/// What a keyword's value holds.
enum Holds {
    Nothing,
    /// A schema or a list of them.
    Schemas,
    /// Schemas by names.
    ByName,
    Pattern,
    Reference,
}

fn holds(keyword: &str) -> Holds {
    match keyword {
        "additionalItems"
        | "additionalProperties"
        | "allOf"
        | "anyOf"
        | "contains"
        | "contentSchema"
        | "else"
        | "if"
        | "items"
        | "not"
        | "oneOf"
        | "prefixItems"
        | "propertyNames"
        | "then"
        | "unevaluatedItems"
        | "unevaluatedProperties" => Holds::Schemas,
        "$defs" | "definitions" | "dependencies" | "dependentSchemas" | "patternProperties"
        | "properties" => Holds::ByName,
        "pattern" => Holds::Pattern,
        "$ref" | "$dynamicRef" | "$recursiveRef" => Holds::Reference,
        _ => Holds::Nothing,
    }
}

/// Whether a keyword's value is of the kind that the drafts demand, other schemas aside.
fn well_formed(keyword: &str, value: &Value, draft: Draft) -> bool {
    let texts = |value: &Value| {
        value.as_array().is_some_and(|items| items.iter().all(|item| item.as_str().is_some()))
    };
    let number = |value: &Value| value.as_number().map(|number| number.as_f64());
    match keyword {
        "$id" | "$schema" | "$anchor" | "$dynamicAnchor" | "$ref" | "$dynamicRef"
        | "$recursiveRef" | "pattern" | "format" => value.as_str().is_some(),
        "$recursiveAnchor" | "uniqueItems" => value.as_bool().is_some(),
        "type" => {
            const TYPES: [&str; 7] =
                ["null", "boolean", "object", "array", "number", "string", "integer"];
            let known = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
            let names = value.as_set();
            // As none may be there twice, there are at most as many as types.
            (1..=TYPES.len()).contains(&names.len())
                && names.iter().all(known)
                && (1..names.len()).all(|at| !names[..at].contains(&names[at]))
        }
        "enum" => value.as_array().is_some(),
        "multipleOf" => number(value).is_some_and(|number| number > 0.0),
        "maximum" | "exclusiveMaximum" | "minimum" | "exclusiveMinimum" => number(value).is_some(),
        "maxLength" | "minLength" | "maxItems" | "minItems" | "maxProperties" | "minProperties"
        | "maxContains" | "minContains" => {
            number(value).is_some_and(|number| number >= 0.0 && number.fract() == 0.0)
        }
        "required" => texts(value),
        "dependentRequired" => {
            value.as_object().is_some_and(|map| map.iter().all(|(_, names)| texts(names)))
        }
        "dependencies" => value.as_object().is_some_and(|map| {
            map.iter().all(|(_, entry)| !matches!(entry, Value::Array(_)) || texts(entry))
        }),
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
            value.as_array().is_some_and(|items| !items.is_empty())
        }
        "items" => draft < Draft::Draft202012 || value.as_array().is_none(),
        "additionalItems"
        | "additionalProperties"
        | "contains"
        | "contentSchema"
        | "else"
        | "if"
        | "not"
        | "propertyNames"
        | "then"
        | "unevaluatedItems"
        | "unevaluatedProperties" => value.as_array().is_none(),
        "$defs" | "definitions" | "dependentSchemas" | "patternProperties" | "properties" => {
            value.as_object().is_some()
        }
        _ => true,
    }
}
