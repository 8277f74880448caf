//! A document is refused for the same reason whether or not its dataset is made: over the JSON-LD
//! test suite and real credentials.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::path::{Path, PathBuf};
use testamur_canon::Budget;
use testamur_canon::jsonld::{Contexts, Options, check_object, object_to_rdf};
use testamur_conformance_tests::{data, vectors};
use testamur_core::json::parse;

const BASE: &str = "https://w3c.github.io/json-ld-api/tests/";

#[test]
fn the_json_ld_suite() {
    let Some(folder) = vectors().map(|vectors| vectors.join("json-ld")) else { return };
    let mut contexts = Contexts::none();
    for file in files(&folder) {
        let url = format!("{BASE}{}", file.strip_prefix(&folder).unwrap().display());
        if let Ok(more) = contexts.with(&url, &std::fs::read(&file).unwrap()) {
            contexts = more;
        }
    }
    let (fine, refused) = compare(&folder, &contexts);
    assert!(fine > 300 && refused > 300, "{fine} and {refused}");
}

#[test]
fn real_credentials() {
    let Some(folder) = data() else { return };
    let (fine, refused) = compare(&folder, &Contexts::bundled());
    assert!(fine > 10 && refused > 3, "{fine} and {refused}");
}

/// How many readings come to a dataset, and how many to the same refusal.
fn compare(folder: &Path, contexts: &Contexts) -> (usize, usize) {
    let (mut fine, mut refused) = (0, 0);
    for file in files(folder) {
        let Ok(value) = parse(&std::fs::read(&file).unwrap()) else { continue };
        let Some(document) = value.as_object() else { continue };
        let name = file.strip_prefix(folder).unwrap().display();
        for options in [
            Options::default(),
            Options::default().without_member("proof"),
            Options::json_ld_api(Some(&format!("{BASE}{name}"))),
        ] {
            let mut budget = Budget::default();
            let read = object_to_rdf(document, contexts, &options, &mut budget).map(drop);
            let checked = check_object(document, contexts, &options, &mut Budget::default());
            assert_eq!(checked, read, "{name}");
            if read.is_ok() {
                fine += 1;
            } else {
                refused += 1;
            }
        }
    }
    (fine, refused)
}

/// The JSON files of a folder and the folders in it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|name| name == "json" || name == "jsonld") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
