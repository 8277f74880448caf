//! The toRdf tests of the JSON-LD 1.1 test suite.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::path::Path;
use testamur_canon::jsonld::{Contexts, Options, RdfDirection, to_rdf};
use testamur_canon::rdf::Dataset;
use testamur_canon::rdfc::{HashAlgorithm, canonicalize};
use testamur_canon::{Budget, nquads};
use testamur_conformance_tests::{Tally, read, read_text, vectors};
use testamur_core::Error;
use testamur_core::json::{self, Value};

const BASE: &str = "https://w3c.github.io/json-ld-api/tests/";

/// Tests that are not run, with the reason. No credential can ask for either.
const SKIPPED: [(&str, &str); 7] = [
    ("#te075", "produceGeneralizedRdf: RDF 1.1 has no blank nodes as predicates"),
    ("#tc029", "processing mode json-ld-1.0"),
    ("#tep02", "processing mode json-ld-1.0"),
    ("#ter21", "processing mode json-ld-1.0"),
    ("#ter42", "processing mode json-ld-1.0"),
    ("#tpi01", "processing mode json-ld-1.0"),
    ("#ttn01", "processing mode json-ld-1.0"),
];

#[test]
fn to_rdf_tests() {
    let Some(folder) = vectors().map(|vectors| vectors.join("json-ld")) else { return };
    let contexts = contexts(&folder);
    let manifest = parse(&folder, "toRdf-manifest.jsonld");
    let mut tally = Tally::new("json-ld toRdf", "JSON-LD 1.1 to RDF");
    let (mut passed, mut failures) = (0, Vec::new());
    for test in manifest.get("sequence").unwrap().as_array().unwrap() {
        let id = text(test, "@id").unwrap();
        if only_json_ld_1_0(test) {
            tally.skip(id, "it is for processors of JSON-LD 1.0 only");
            continue;
        }
        if let Some((_, reason)) = SKIPPED.iter().find(|(skipped, _)| *skipped == id) {
            tally.skip(id, reason);
            continue;
        }
        match run(&folder, &contexts, test) {
            Ok(()) => {
                tally.pass();
                passed += 1;
            }
            Err(why) => failures.push(format!("{id} {}: {why}", text(test, "name").unwrap())),
        }
    }
    assert!(failures.is_empty(), "{passed} passed\n{}", failures.join("\n"));
    assert_eq!(passed + SKIPPED.len(), 456);
    tally.finish();
}

fn run(folder: &Path, contexts: &Contexts, test: &Value) -> Result<(), String> {
    let input = text(test, "input").unwrap();
    let result = json::parse(&read(folder, input))
        .and_then(|document| {
            let options = options(folder, test, input);
            to_rdf(&document, contexts, &options, &mut Budget::default())
        })
        .map_err(|e| (name(&e), e.to_string()));
    if let Some(expected) = text(test, "expectErrorCode") {
        return match result {
            Ok(dataset) => Err(format!("{expected} expected, not\n{}", show(&dataset))),
            Err((Some(name), _)) if name == expected => Ok(()),
            // A context without its member is refused when it is given, before any document.
            Err((_, why)) if expected == "invalid remote context" => {
                if why.contains("context.unknown") { Ok(()) } else { Err(why) }
            }
            Err((_, why)) => Err(format!("{expected} expected, not {why}")),
        };
    }
    let dataset = result.map_err(|(_, why)| why)?;
    let Some(expect) = text(test, "expect") else { return Ok(()) };
    let expected = nquads::parse(&read_text(folder, expect)).map_err(|e| e.to_string())?;
    let (found, expected) = (show(&dataset), show(&expected));
    if found == expected { Ok(()) } else { Err(format!("found\n{found}expected\n{expected}")) }
}

/// Tests that a processor of JSON-LD 1.1 is not meant to pass.
fn only_json_ld_1_0(test: &Value) -> bool {
    let option = |name| test.get("option").and_then(|option| text(option, name));
    option("specVersion") == Some("json-ld-1.0")
}

fn options(folder: &Path, test: &Value, input: &str) -> Options {
    let option = test.get("option");
    let string = |name| option.and_then(|option| text(option, name));
    let own = format!("{BASE}{input}");
    let mut options = Options::json_ld_api(Some(string("base").unwrap_or(&own)));
    match string("rdfDirection") {
        Some("i18n-datatype") => {
            options = options.with_rdf_direction(RdfDirection::I18nDatatype);
        }
        Some("compound-literal") => {
            options = options.with_rdf_direction(RdfDirection::CompoundLiteral);
        }
        _ => {}
    }
    if let Some(file) = string("expandContext") {
        let document = parse(folder, file);
        options = options.with_expand_context(document.get("@context").unwrap().clone());
    }
    options
}

/// The files of the suite that can be contexts, by the URLs that the tests give them.
fn contexts(folder: &Path) -> Contexts {
    let mut contexts = Contexts::none();
    let mut folders = vec!["toRdf".to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in std::fs::read_dir(folder.join(&inner)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{inner}/{}", entry.file_name().into_string().unwrap());
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if let Ok(with) = contexts.with(&format!("{BASE}{path}"), &read(folder, &path)) {
                contexts = with;
            }
        }
    }
    contexts
}

/// The name that the JSON-LD API gives an error.
fn name(error: &Error) -> Option<String> {
    error.facts().find(|(fact, _)| *fact == "rule").map(|(_, rule)| rule.to_string())
}

fn show(dataset: &Dataset) -> String {
    canonicalize(dataset, HashAlgorithm::Sha256, &mut Budget::new(1_000_000)).unwrap().into_nquads()
}

fn parse(folder: &Path, file: &str) -> Value {
    json::parse(&read(folder, file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name).and_then(Value::as_str)
}
