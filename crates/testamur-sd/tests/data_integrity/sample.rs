//! Documents that proptest makes, with blank nodes that look alike, nodes that occur more than once,
//! arrays, language maps and JSON literals; and pointers into them.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use testamur_canon::jsonld::Contexts;
use testamur_core::json::{Object, Pointer, Value, parse};

/// Where the context of the documents stands.
pub(crate) const CONTEXT: &str = "https://example.edu/context/v1";

/// Contexts with that of the documents.
pub(crate) fn contexts() -> Contexts {
    let context = br#"{"@context": {
        "@version": 1.1, "id": "@id", "type": "@type", "@vocab": "https://example.edu/terms#",
        "label": {"@container": "@language"},
        "data": {"@type": "@json"},
        "list": {"@container": "@list"},
        "record": {"@container": "@graph"},
        "link": {"@type": "@id"}
    }}"#;
    Contexts::bundled().with(CONTEXT, context).expect("a context")
}

/// JSON from its text.
pub(crate) fn json(text: &str) -> Value {
    parse(text.as_bytes()).expect("JSON")
}

/// A document, and pointers into it.
pub(crate) fn document_and_pointers() -> impl Strategy<Value = (Value, Vec<Pointer>)> {
    (node(), vec(any::<Index>(), 0..5)).prop_map(|(node, choices)| {
        let mut document = Object::new();
        document.insert("@context", CONTEXT);
        document.insert("type", "Root");
        document.insert("part", node);
        document.insert("name", "root");
        let document = Value::from(document);
        let mut pointers = Vec::new();
        places(&document, &Pointer::root(), &mut pointers);
        let chosen = choices.iter().map(|choice| choice.get(&pointers).clone()).collect();
        (document, chosen)
    })
}

fn node() -> impl Strategy<Value = Value> {
    let leaf = members(Just(Value::from("leaf")).boxed());
    leaf.prop_recursive(4, 24, 3, |inner| members(inner.boxed()))
}

/// A node whose parts are made by `inner`.
fn members(inner: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    let texts = |texts: &'static [&'static str]| select(texts).prop_map(Value::from);
    let few = |one: BoxedStrategy<Value>| vec(one, 0..3).prop_map(Value::from);
    let of = proptest::option::of::<BoxedStrategy<Value>>;
    let members = (
        of(texts(&["urn:n:1", "urn:n:2", "urn:n:3"]).boxed()),
        of(prop_oneof![texts(&["A", "B"]), few(texts(&["A", "B", "C"]).boxed())].boxed()),
        of(prop_oneof![texts(&["x", "y"]), few(texts(&["x", "y", "z"]).boxed())].boxed()),
        of(select(
            &[r#"{"en": "hat", "nl": ["hoed", "muts"]}"#, r#"{"id": "topi", "en": "hat"}"#][..],
        )
        .prop_map(json)
        .boxed()),
        of(select(&["[1, {\"a\": null}]", "true", "{\"type\": \"x\"}"][..]).prop_map(json).boxed()),
        of(prop_oneof![inner.clone(), few(inner)].boxed()),
        of(prop_oneof![texts(&["urn:n:1", "urn:x"]), Just(json(r#"{"@value": 7}"#))].boxed()),
    );
    let names = ["id", "type", "name", "label", "data", "part", "other"];
    members
        .prop_map(move |(id, types, name, label, data, part, other)| {
            let values = [id, types, name, label, data, part, other];
            let named = names.into_iter().zip(values).filter_map(|(n, v)| Some((n, v?)));
            named.collect::<Object>().into()
        })
        .boxed()
}

/// All places but those inside a JSON literal or an object with a value, which are no statements of
/// their own, and the members of a context.
fn places(value: &Value, at: &Pointer, all: &mut Vec<Pointer>) {
    all.push(at.clone());
    match value {
        Value::Object(object) if !object.contains_key("@value") => {
            for (name, value) in object.iter().filter(|(name, _)| *name != "@context") {
                match name {
                    "data" => all.push(at.child(name)),
                    _ => places(value, &at.child(name), all),
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, &at.item(index), all);
            }
        }
        _ => {}
    }
}
