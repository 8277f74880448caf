//! JSON-LD made of bytes, each of which is one choice: random bytes are seldom JSON, and random JSON
//! seldom says anything in JSON-LD.

use testamur_core::json::{Number, Object, Value};

/// A document. Every text of bytes is one.
pub(crate) fn document(choices: &[u8]) -> Value {
    Builder { choices }.node(4).into()
}

struct Builder<'c> {
    choices: &'c [u8],
}

const TERMS: &[&str] = &["a", "b", "c", "Kind", "p", "p:x", "a/b", "https://example.org/d", ""];

const IRIS: &[&str] = &[
    "https://example.org/1",
    "https://example.org/ns#",
    "urn:x",
    "_:b0",
    "_:b1",
    "p:y",
    "p:",
    "a",
    "rel/ative",
    "#",
    "",
    "@id",
    "@type",
    "@unknown",
    "urn:sp ace",
    "urn:>",
    "_:",
    "_:b c",
];

const TYPES: &[&str] = &[
    "@id",
    "@vocab",
    "@json",
    "@none",
    "http://www.w3.org/2001/XMLSchema#double",
    "http://www.w3.org/2001/XMLSchema#integer",
    "urn:type",
    "_:type",
    "a",
];

const CONTAINERS: &[&str] = &["@list", "@set", "@index", "@language", "@id", "@type", "@graph"];

const TEXTS: &[&str] =
    &["", "x", "en", "de-CH", "no language", "ltr", "rtl", "\"\\\n\u{7f}\u{ffff}", "é😀"];

const CONTEXTS: &[&str] = &[
    "https://www.w3.org/ns/credentials/v2",
    "https://www.w3.org/2018/credentials/v1",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://example.org/unknown",
];

impl Builder<'_> {
    /// A choice of so many; the first once the choices are used up.
    fn choose(&mut self, of: usize) -> usize {
        let Some((first, rest)) = self.choices.split_first() else { return 0 };
        self.choices = rest;
        usize::from(*first) % of
    }

    fn pick(&mut self, of: &[&'static str]) -> &'static str {
        of[self.choose(of.len())]
    }

    fn node(&mut self, depth: usize) -> Object {
        let mut node = Object::new();
        for _ in 0..self.choose(7) {
            match self.choose(16) {
                0 | 1 => drop(node.insert("@context", self.contexts(depth))),
                2 => drop(node.insert("@id", self.pick(IRIS))),
                3 => drop(node.insert("@type", self.several(|b| b.pick(IRIS).into()))),
                4 => drop(node.insert("@graph", self.value(depth))),
                5 => drop(node.insert("@included", self.value(depth))),
                6 => drop(node.insert("@reverse", self.inner(depth))),
                7 => drop(node.insert("@nest", self.inner(depth))),
                8 => drop(node.insert("@index", self.pick(TEXTS))),
                9 => drop(node.insert(self.pick(IRIS), self.value(depth))),
                _ => drop(node.insert(self.pick(TERMS), self.value(depth))),
            }
        }
        node
    }

    fn inner(&mut self, depth: usize) -> Value {
        depth.checked_sub(1).map_or(Value::Null, |depth| self.node(depth).into())
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.choose(14) {
            0 => Value::Null,
            1 => true.into(),
            2 => self.number(),
            3 => self.pick(TEXTS).into(),
            4 | 5 => self.pick(IRIS).into(),
            6 => self.literal(),
            7 => self.map(depth),
            8 => self.wrapped("@list", depth),
            9 => self.wrapped("@set", depth),
            10 if depth > 0 => self.several(|b| b.value(depth - 1)),
            _ => self.inner(depth),
        }
    }

    fn number(&mut self) -> Value {
        let numbers = [0.0, 1.0, -1.5, 1e21, 1e-7, 9_007_199_254_740_991.0, f64::MAX, 5e-324];
        let number = numbers[self.choose(numbers.len())];
        Number::new(number).map_or(Value::Null, Value::Number)
    }

    fn literal(&mut self) -> Value {
        let mut literal = Object::new();
        let value = if self.choose(4) == 0 { self.number() } else { self.pick(TEXTS).into() };
        literal.insert("@value", value);
        for _ in 0..self.choose(3) {
            match self.choose(4) {
                0 => drop(literal.insert("@language", self.pick(TEXTS))),
                1 => drop(literal.insert("@direction", self.pick(&["ltr", "rtl", "up"]))),
                2 => drop(literal.insert("@index", self.pick(TEXTS))),
                _ => drop(literal.insert("@type", self.pick(TYPES))),
            }
        }
        literal.into()
    }

    /// An object of names that are data: languages, indexes, identifiers.
    fn map(&mut self, depth: usize) -> Value {
        let mut map = Object::new();
        for _ in 0..self.choose(4) {
            let name = if self.choose(2) == 0 { self.pick(IRIS) } else { self.pick(TEXTS) };
            let value = if depth == 0 { Value::Null } else { self.value(depth - 1) };
            map.insert(name, value);
        }
        map.into()
    }

    fn wrapped(&mut self, keyword: &str, depth: usize) -> Value {
        let value = match depth.checked_sub(1) {
            Some(depth) => self.several(|b| b.value(depth)),
            None => Value::Null,
        };
        [(keyword, value)].into_iter().collect::<Object>().into()
    }

    fn several(&mut self, mut one: impl FnMut(&mut Self) -> Value) -> Value {
        match self.choose(5) {
            0 => one(self),
            more => (1..more).map(|_| one(self)).collect::<Vec<_>>().into(),
        }
    }

    fn contexts(&mut self, depth: usize) -> Value {
        self.several(|b| match b.choose(8) {
            0 => Value::Null,
            1 => b.pick(CONTEXTS).into(),
            _ => b.context(depth).into(),
        })
    }

    fn context(&mut self, depth: usize) -> Object {
        let mut context = Object::new();
        for _ in 0..self.choose(6) {
            match self.choose(16) {
                0 => drop(context.insert("@vocab", self.pick(IRIS))),
                1 => drop(context.insert("@base", self.pick(IRIS))),
                2 => drop(context.insert("@language", self.pick(TEXTS))),
                3 => drop(context.insert("@direction", self.pick(&["ltr", "rtl", "up"]))),
                4 => drop(context.insert("@protected", self.choose(2) == 0)),
                5 => drop(context.insert("@propagate", self.choose(2) == 0)),
                6 => drop(context.insert("@import", self.pick(CONTEXTS))),
                7 => drop(
                    context.insert("@version", Number::new(1.1).map_or(Value::Null, Value::Number)),
                ),
                8 => drop(context.insert("p", "https://example.org/p#")),
                _ => drop(context.insert(self.pick(TERMS), self.definition(depth))),
            }
        }
        context
    }

    fn definition(&mut self, depth: usize) -> Value {
        if self.choose(4) == 0 {
            return self.pick(IRIS).into();
        }
        let mut definition = Object::new();
        for _ in 0..self.choose(6) {
            match self.choose(12) {
                0 | 1 => drop(definition.insert("@id", self.pick(IRIS))),
                2 => drop(definition.insert("@type", self.pick(TYPES))),
                3 | 4 => {
                    let containers = self.several(|b| b.pick(CONTAINERS).into());
                    drop(definition.insert("@container", containers));
                }
                5 => drop(definition.insert("@reverse", self.pick(IRIS))),
                6 => drop(definition.insert("@prefix", self.choose(2) == 0)),
                7 => drop(definition.insert("@protected", self.choose(2) == 0)),
                8 => drop(definition.insert("@nest", self.pick(&["@nest", "a", "b"]))),
                9 => drop(definition.insert("@index", self.pick(IRIS))),
                10 => drop(definition.insert("@language", self.pick(TEXTS))),
                _ if depth > 0 => drop(definition.insert("@context", self.contexts(depth - 1))),
                _ => drop(definition.insert("@direction", self.pick(&["ltr", "rtl", "up"]))),
            }
        }
        definition.into()
    }
}
