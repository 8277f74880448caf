//! The statements that pointers select, found through the places that made them, are those that the
//! specification's own algorithm finds: replace blank nodes by names of a scheme, select, read the
//! selection as RDF, and compare its lines with those of the whole document.

use crate::sample::{contexts, document_and_pointers};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use testamur_canon::jsonld::{self, Contexts};
use testamur_canon::rdf::Dataset;
use testamur_canon::rdfc::{self, HashAlgorithm};
use testamur_canon::{Budget, nquads};
use testamur_core::json::{Object, Pointer, Value};
use testamur_sd::data_integrity::{HmacKey, Selection, Statements, hmac_labels};

const KEY: [u8; 32] = [9; 32];

fn dataset(document: &Value, contexts: &Contexts) -> Dataset {
    jsonld::to_rdf(document, contexts, &jsonld::Options::default(), &mut Budget::default())
        .unwrap_or_else(|error| panic!("{error} in {document}"))
}

/// The lines that our way selects, and all lines.
fn ours(document: &Value, pointers: &[Pointer], contexts: &Contexts) -> (Vec<String>, Vec<String>) {
    let dataset = dataset(document, contexts);
    let hash = HashAlgorithm::Sha256;
    let canonical = rdfc::canonicalize(&dataset, hash, &mut Budget::default()).unwrap();
    let labels = hmac_labels(&HmacKey::from_bytes(KEY), canonical.issued().len());
    let statements = Statements::new(dataset, canonical, labels).unwrap();
    let object = document.as_object().unwrap();
    let selection = Selection::of(object, pointers).unwrap();
    let shown = statements.shown(object, pointers, contexts, &mut Budget::default());
    let shown = shown.unwrap().map_or(Vec::new(), |shown| shown.statements);
    let selected = statements.selected(&selection);
    let all: Vec<String> = statements.lines().into_iter().map(str::to_owned).collect();
    let chosen: Vec<usize> = (0..all.len()).filter(|line| selected[*line]).collect();
    assert_eq!(chosen, shown);
    (chosen.into_iter().map(|line| all[line].clone()).collect(), all)
}

/// The same by the steps of the specification (section 3.4), on documents in which every object that
/// is a node can be told by its member names.
fn theirs(
    document: &Value,
    pointers: &[Pointer],
    contexts: &Contexts,
) -> (Vec<String>, Vec<String>) {
    let mut count = 0;
    let skolemized = skolemize(document, &mut count);
    let whole = nquads::parse(&deskolemized(&dataset(&skolemized, contexts)).concat()).unwrap();
    let hash = HashAlgorithm::Sha256;
    let canonical = rdfc::canonicalize(&whole, hash, &mut Budget::default()).unwrap();
    let labels = hmac_labels(&HmacKey::from_bytes(KEY), canonical.issued().len());
    let nodes = canonical.issued().iter().map(|term| whole.text(*term).to_owned());
    let map: BTreeMap<String, String> =
        nodes.zip(labels.into_iter().map(|label| format!("_:{label}"))).collect();

    let all: BTreeSet<String> = lines_of(&whole, &map);
    let mut selected = BTreeSet::new();
    for pointer in pointers {
        let steps: Vec<String> = pointer.segments().collect();
        let selection = select(&skolemized, &steps, true);
        let read = deskolemized(&dataset(&selection, contexts)).concat();
        selected.extend(lines_of(&nquads::parse(&read).unwrap(), &map));
    }
    let matching = all.iter().filter(|line| selected.contains(*line)).cloned().collect();
    (matching, all.into_iter().collect())
}

fn skolemize(value: &Value, count: &mut usize) -> Value {
    match value {
        Value::Array(items) => {
            items.iter().map(|item| skolemize(item, count)).collect::<Vec<_>>().into()
        }
        Value::Object(object) if object.contains_key("@value") => value.clone(),
        Value::Object(object) => {
            let mut node = Object::new();
            for (name, value) in object.iter() {
                let opaque = matches!(name, "@context" | "label" | "data");
                let value = if opaque { value.clone() } else { skolemize(value, count) };
                node.insert(name, value);
            }
            match node.get("id").and_then(Value::as_str).map(str::to_owned) {
                None => {
                    node.insert("id", format!("urn:bnid:_r_{count}"));
                    *count += 1;
                }
                Some(id) => {
                    if let Some(label) = id.strip_prefix("_:") {
                        node.insert("id", format!("urn:bnid:{label}"));
                    }
                }
            }
            node.into()
        }
        scalar => scalar.clone(),
    }
}

/// `selectJsonLd` for one pointer. The selections of several pointers say together what each says.
fn select(value: &Value, steps: &[String], top: bool) -> Value {
    let Some((step, rest)) = steps.split_first() else { return value.clone() };
    match value {
        Value::Object(object) => {
            let mut selected = Object::new();
            for name in ["id", "type"].into_iter().chain(top.then_some("@context")) {
                if let Some(value) = object.get(name) {
                    selected.insert(name, value.clone());
                }
            }
            let child = object.get(step).unwrap();
            if !selected.contains_key(step) {
                selected.insert(step.as_str(), select(child, rest, false));
            }
            selected.into()
        }
        Value::Array(items) => {
            let index: usize = step.parse().unwrap();
            vec![select(&items[index], rest, false)].into()
        }
        scalar => panic!("{scalar} has no {step}"),
    }
}

fn text_of(dataset: &Dataset) -> Vec<String> {
    let line = |quad: &testamur_canon::rdf::Quad| {
        let terms = [quad.subject, quad.predicate, quad.object].into_iter().chain(quad.graph);
        let terms: Vec<&str> = terms.map(|term| dataset.text(term)).collect();
        format!("{} .\n", terms.join(" "))
    };
    dataset.quads().iter().map(line).collect()
}

fn deskolemized(dataset: &Dataset) -> Vec<String> {
    let line = |line: String| match line.contains("<urn:bnid:") {
        false => line,
        true => {
            let mut parts = line.split("<urn:bnid:");
            let mut out = parts.next().unwrap().to_owned();
            for part in parts {
                out.push_str("_:");
                out.push_str(&part.replacen('>', "", 1));
            }
            out
        }
    };
    text_of(dataset).into_iter().map(line).collect()
}

fn lines_of(dataset: &Dataset, labels: &BTreeMap<String, String>) -> BTreeSet<String> {
    let text = |term| {
        let text = dataset.text(term);
        if dataset.is_blank(term) { labels[text].as_str() } else { text }
    };
    let line = |quad: &testamur_canon::rdf::Quad| {
        let terms = [quad.subject, quad.predicate, quad.object].into_iter().chain(quad.graph);
        let terms: Vec<&str> = terms.map(text).collect();
        format!("{} .\n", terms.join(" "))
    };
    dataset.quads().iter().map(line).collect()
}

proptest! {
    #[test]
    fn the_same_statements_are_selected((document, pointers) in document_and_pointers()) {
        let contexts = contexts();
        let theirs = theirs(&document, &pointers, &contexts);
        prop_assert_eq!(ours(&document, &pointers, &contexts), theirs);
    }
}
