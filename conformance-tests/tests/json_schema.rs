//! JSON Schema: the drafts' own test suite, and the schemas of real badges.

use serde_json::Value as Json;
use std::path::Path;
use testamur_conformance_tests::{Tally, data, json, json_schema_suite};
use testamur_core::evidence::{Document, Evidence, Step};
use testamur_core::json::{Value, parse};
use testamur_core::report::Outcome;
use testamur_verifier::{SchemaFinding, Schemas};

const ROOT: &str = "https://schema.test/root.json";

/// Cases that end inconclusive, each with its reason. None of them may end the other way round.
const INCONCLUSIVE: &[(&str, &str)] = &[
    ("draft2019-09/vocabulary: ", "only the drafts' own dialects are taken"),
    ("draft2020-12/vocabulary: ", "only the drafts' own dialects are taken"),
    ("draft2020-12/pattern: pattern with Unicode property escape", "no Unicode classes"),
    (
        "draft2020-12/patternProperties: patternProperties with Unicode property escape",
        "no Unicode classes",
    ),
];

/// The mandatory tests of one draft. A case that strict JSON refuses, for numbers that no double
/// holds, does not count.
fn run(folder: &str, dialect: &str, most_skipped: usize, mut tally: Tally) {
    let Some(suite) = json_schema_suite() else { return };
    let mut evidence = Evidence::new();
    remotes(&suite.join("remotes"), "http://localhost:1234", &mut evidence);
    let (mut passed, mut skipped, mut wrong) = (0, 0, Vec::new());
    let mut files: Vec<_> = std::fs::read_dir(suite.join("tests").join(folder))
        .expect("a folder of the suite")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    let schemas = Schemas::new();
    for file in files {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let groups: Json = serde_json::from_slice(&std::fs::read(&file).expect("a file"))
            .expect("the suite is JSON");
        for group in groups.as_array().expect("a list") {
            let mut schema = group["schema"].clone();
            if let Some(members) = schema.as_object_mut() {
                members.entry("$schema").or_insert_with(|| dialect.into());
            }
            let mut evidence = evidence.clone();
            evidence.insert(ROOT, Ok(Document::given(schema.to_string().into_bytes())));
            for test in group["tests"].as_array().expect("a list") {
                let title = format!(
                    "{folder}/{name}: {} / {}",
                    group["description"].as_str().unwrap_or_default(),
                    test["description"].as_str().unwrap_or_default()
                );
                let Ok(value) = parse(test["data"].to_string().as_bytes()) else {
                    tally.skip(&title, "strict JSON refuses its numbers");
                    skipped += 1;
                    continue;
                };
                let outcome = match check(&schemas, &value, &evidence) {
                    Ok(finding) if finding.outcome == Outcome::Inconclusive => {
                        // Only what this suite does not bring along, or strict JSON refuses.
                        let sentence = finding.errors[0].to_string();
                        match sentence.contains("cannot be kept exactly") {
                            true => {
                                tally.skip(&title, "strict JSON refuses its numbers");
                                skipped += 1;
                                continue;
                            }
                            false => Err(sentence),
                        }
                    }
                    Ok(finding) => Ok(finding.outcome == Outcome::Passed),
                    Err(url) if url.starts_with("https://json-schema.org/") => {
                        tally.skip(&title, "it refers to the drafts' own meta-schema");
                        skipped += 1;
                        continue;
                    }
                    Err(url) => Err(url),
                };
                let listed = INCONCLUSIVE.iter().find(|(case, _)| title.starts_with(case));
                match (outcome.as_ref().ok() == test["valid"].as_bool().as_ref(), listed) {
                    (true, _) => {
                        tally.pass();
                        passed += 1;
                    }
                    (false, Some((_, reason))) if outcome.is_err() => {
                        tally.skip(&title, &format!("inconclusive: {reason}"));
                    }
                    _ => wrong.push(format!("{title}: {outcome:?}")),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {folder}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(passed > 900, "only {passed} cases were run");
    assert!(skipped <= most_skipped, "{skipped} cases were skipped");
    tally.finish();
}

/// The finding, or the URL that is missing.
fn check(schemas: &Schemas, value: &Value, evidence: &Evidence) -> Result<SchemaFinding, String> {
    let entry = format!(r#"{{"id":"{ROOT}","type":"1EdTechJsonSchemaValidator2019"}}"#);
    let entry = parse(entry.as_bytes()).expect("JSON");
    match schemas.check(value, &entry, evidence) {
        Step::Done(finding) => Ok(finding),
        Step::Needs(requests) => Err(requests[0].url.clone()),
    }
}

fn remotes(folder: &Path, url: &str, evidence: &mut Evidence) {
    for entry in std::fs::read_dir(folder).expect("a folder of the suite") {
        let path = entry.expect("an entry").path();
        let url = format!("{url}/{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            remotes(&path, &url, evidence);
        } else {
            evidence.insert(url, Ok(Document::given(std::fs::read(&path).expect("a file"))));
        }
    }
}

#[test]
fn draft_7() {
    let tally = Tally::new("JSON-Schema-Test-Suite draft7", "the mandatory cases");
    run("draft7", "http://json-schema.org/draft-07/schema#", 40, tally);
}

#[test]
fn draft_2019_09() {
    let tally = Tally::new("JSON-Schema-Test-Suite draft2019-09", "the mandatory cases");
    run("draft2019-09", "https://json-schema.org/draft/2019-09/schema", 60, tally);
}

#[test]
fn draft_2020_12() {
    let tally = Tally::new("JSON-Schema-Test-Suite draft2020-12", "the mandatory cases");
    run("draft2020-12", "https://json-schema.org/draft/2020-12/schema", 60, tally);
}

/// All badges of the collection against all schemas they name, by the files at hand.
#[test]
fn real_badges_conform_to_the_schemas_they_name() {
    let Some(folder) = data().map(|data| data.join("edubadges")) else { return };
    let schemas = Schemas::new();
    let mut checked = 0;
    for path in documents(&folder.join("credentials")) {
        let credential = json(&path);
        for entry in credential.get("credentialSchema").map_or(&[][..], Value::as_set) {
            let url = entry.get("id").and_then(Value::as_str).expect("a URL");
            let file = url.rsplit('/').next().expect("a file");
            let bytes = std::fs::read(folder.join("schemas").join(file)).expect("a schema");
            let mut evidence = Evidence::new();
            evidence.insert(url, Ok(Document::given(bytes)));
            let Step::Done(finding) = schemas.check(&credential, entry, &evidence) else {
                panic!("{url} is there, and refers to nothing else")
            };
            assert_eq!(finding.outcome, Outcome::Passed, "{}: {finding:?}", path.display());
            checked += 1;
        }
    }
    assert!(checked > 40, "only {checked} schemas were checked");
}

fn documents(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of badges");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}
