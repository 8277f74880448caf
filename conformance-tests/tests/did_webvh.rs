//! Logs of five implementations of did:webvh 1.0, and logs and identifiers that no resolver may take.

use std::path::{Path, PathBuf};
use testamur_conformance_tests::{Tally, read, read_text, vectors};
use testamur_core::evidence::{Document, Evidence, Purpose, Step};
use testamur_core::json::{Value, parse};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_did::{Did, DidWebvh, Resolution, ResolutionOptions, Resolver, WebvhLog};

const NOW: &str = "2026-11-22T08:30:00Z";

const IMPLEMENTATIONS: [&str; 5] = ["java", "java-eecc", "python", "rust", "ts"];

/// Where the second version replaces two witnesses of whom both have to approve, and only one of the old
/// ones approved it. A new list is in force after its entry, so these are no logs; the Python
/// implementation says so too, of its own.
const UNWITNESSED: [&str; 4] = [
    "witness-update/java",
    "witness-update/java-eecc",
    "witness-update/python",
    "witness-update/ts",
];

fn now() -> Timestamp {
    Timestamp::parse(NOW).expect("a time")
}

/// The folders of scenarios, each with one of an implementation inside.
fn cases(negative: bool) -> Vec<(String, PathBuf)> {
    let Some(folder) = vectors().map(|vectors| vectors.join("did-webvh")) else {
        return Vec::new();
    };
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(&folder).expect("the vectors") {
        let scenario = entry.expect("an entry").file_name().into_string().expect("a name");
        for implementation in IMPLEMENTATIONS {
            let path = folder.join(&scenario).join(implementation);
            if path.is_dir() && scenario.starts_with("negative-") == negative {
                cases.push((format!("{scenario}/{implementation}"), path));
            }
        }
    }
    cases.sort();
    cases
}

/// The last id in a log that the vectors' own program wrote, whatever else is wrong with it.
fn did_of(log: &str) -> String {
    let last = log.lines().rfind(|line| !line.is_empty()).expect("an entry");
    let last = parse(last.as_bytes()).expect("JSON");
    last.get("state")
        .and_then(|state| state.get("id"))
        .and_then(Value::as_str)
        .expect("an id")
        .into()
}

/// Resolves a DID with the files of a folder, which are given only when they are asked for.
fn resolve(did: &str, folder: &Path, options: &ResolutionOptions) -> Result<Resolution> {
    let (did, resolver, mut evidence) = (Did::parse(did)?, Resolver::standard(), Evidence::new());
    loop {
        let requests = match resolver.resolve(&did, options, &evidence, now())? {
            Step::Done(resolution) => return Ok(resolution),
            Step::Needs(requests) => requests,
        };
        for request in requests {
            assert_eq!(request.purpose, Purpose::Did);
            let file = folder.join(request.url.rsplit('/').next().expect("a name"));
            let outcome = match file.is_file() {
                true => Ok(Document::given(std::fs::read(file).expect("a file"))),
                false => Err(Error::new(Code::FetchNotFound)),
            };
            evidence.insert(request.url, outcome);
        }
    }
}

#[test]
fn logs_that_resolve() {
    let cases = cases(false);
    if cases.is_empty() {
        return;
    }
    let mut tally = Tally::new("did-webvh", "logs of five implementations, each version resolved");
    for (name, folder) in &cases {
        let log = read_text(folder, "did.jsonl");
        let resolved = resolve(&did_of(&log), folder, &ResolutionOptions::default());
        if UNWITNESSED.contains(&name.as_str()) {
            assert_eq!(resolved.expect_err(name).code(), Code::DidWebvhWitness, "{name}");
            // Its implementation resolves it: that is a difference, and no agreement.
            tally.skip(
                name,
                "refused: the witnesses that its second version replaces have not approved it",
            );
        } else {
            let resolution = resolved.unwrap_or_else(|error| panic!("{name}: {error}"));
            compare(name, &resolution, &read(folder, "resolutionResult.json"));
            tally.pass();
        }
        for number in 1..=log.lines().count() as u64 {
            let file = format!("resolutionResult.{number}.json");
            if !folder.join(&file).is_file() {
                continue;
            }
            if name.ends_with("/python") {
                tally.skip(&format!("{name}/{file}"), "it holds the last version, not this one");
                continue;
            }
            let options =
                ResolutionOptions { version_number: Some(number), ..ResolutionOptions::default() };
            let resolution = resolve(&did_of(&log), folder, &options).expect(name);
            compare(name, &resolution, &read(folder, &file));
            tally.pass();
        }
    }
    tally.finish();
}

/// Compares with the result of the implementation that made the log.
fn compare(name: &str, resolution: &Resolution, result: &[u8]) {
    let theirs = parse(result).expect("JSON");
    let ours = resolution.to_value();
    let metadata = ours.get("didDocumentMetadata").expect("metadata");
    let expected = theirs.get("didDocumentMetadata").expect("metadata");
    // `updated` is that of the last version by the specification and of the one asked for by some.
    for member in ["created", "versionId", "versionTime", "scid"] {
        if let Some(expected) = expected.get(member) {
            assert_eq!(metadata.get(member), Some(expected), "{name} {member}");
        }
    }
    let is_true = |value: &Value, name| value.get(name).and_then(Value::as_bool) == Some(true);
    for member in ["deactivated", "portable"] {
        if is_true(expected, member) {
            assert!(is_true(metadata, member), "{name} {member}");
        }
    }
    // The specification gives no document of a DID that was deactivated; they all do.
    let document = ours.get("didDocument").expect("a member");
    if is_true(metadata, "deactivated") {
        assert!(document.is_null(), "{name}");
    } else {
        let mut theirs = theirs.get("didDocument").expect("a document").clone();
        leave_out_implicit_services(&mut theirs, document);
        assert_eq!(document, &theirs, "{name}");
    }
}

/// Two implementations put the services that every did:webvh has into the document; here they are found
/// without that.
fn leave_out_implicit_services(theirs: &mut Value, ours: &Value) {
    let stated: Vec<Value> = ours.get("service").map_or_else(Vec::new, |all| all.as_set().to_vec());
    let Some(Value::Array(services)) =
        theirs.as_object_mut().and_then(|all| all.get_mut("service"))
    else {
        return;
    };
    let implicit = |service: &Value| {
        let id = service.get("id").and_then(Value::as_str).expect("an id");
        (id.ends_with("#files") || id.ends_with("#whois")) && !stated.contains(service)
    };
    services.retain(|service| !implicit(service));
    if services.is_empty() {
        theirs.as_object_mut().expect("an object").remove("service");
    }
}

#[test]
fn logs_and_identifiers_that_are_refused() {
    let cases = cases(true);
    if cases.is_empty() {
        return;
    }
    let mut tally = Tally::new("did-webvh negative", "logs and DID URLs that must be refused");
    for (name, folder) in &cases {
        let result = parse(&read(folder, "resolutionResult.json")).expect("JSON");
        let expected = result.get("didResolutionMetadata").and_then(|process| process.get("error"));
        let expected = expected.and_then(Value::as_str).expect("an error");
        let log = read_text(folder, "did.jsonl");
        let mut dids = Vec::new();
        if log.trim().is_empty() {
            let script = read_text(folder.parent().expect("a scenario"), "script.yaml");
            let quoted = script.lines().filter_map(|line| line.trim().strip_prefix("did: \""));
            dids.extend(quoted.map(|rest| rest.trim_end_matches('"').to_owned()));
            // The hash of the vectors is none; with a real one the place is still refused.
            let real = "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n";
            let zero = "Qm0000000000000000000000000000000000000000000000";
            dids.extend(dids.clone().iter().map(|did| did.replace(zero, real)));
        } else {
            let first = parse(log.lines().next().expect("a line").as_bytes()).expect("JSON");
            let scid = first.get("parameters").and_then(|all| all.get("scid"));
            let scid = scid.and_then(Value::as_str).expect("a scid");
            dids.extend([did_of(&log), format!("did:webvh:{scid}:example.com")]);
            let witnesses = std::fs::read(folder.join("did-witness.json")).ok();
            let error = WebvhLog::verify(log.clone().into_bytes(), witnesses.as_deref(), now());
            check(name, &error.expect_err(name), expected);
        }
        assert!(!dids.is_empty(), "{name}");
        for did in dids {
            let error = resolve(&did, folder, &ResolutionOptions::default()).expect_err(name);
            let is_about_log = did.contains(":example.com") && !log.trim().is_empty();
            match is_about_log && error.code() != Code::DidWebvhIdentifier {
                true => check(name, &error, expected),
                false => {
                    let kind = error.code().problem_type();
                    assert_eq!(kind, Some("https://www.w3.org/ns/did#INVALID_DID"), "{name} {did}");
                }
            }
        }
        tally.pass();
    }
    tally.finish();
}

/// The words of the vectors, in our codes.
fn check(name: &str, error: &Error, expected: &str) {
    let code = error.code();
    match expected {
        "invalidProof" => assert_eq!(code, Code::DidWebvhProof, "{name}"),
        "invalidParameters" => assert_eq!(code, Code::DidWebvhParameters, "{name}"),
        "invalidDid" => assert!(
            [
                // The hash covers the id that was changed.
                Code::DidWebvhChain,
                Code::DidWebvhDocument,
                Code::DidWebvhTime,
                Code::DidWebvhWitness,
                // An unknown version of the method is one of its parameters.
                Code::DidWebvhParameters,
            ]
            .contains(&code),
            "{name}: {error}"
        ),
        other => panic!("{name}: {other}"),
    }
}

#[test]
fn a_log_is_for_its_did_only() {
    let Some(vectors) = vectors() else { return };
    let folder = vectors.join("did-webvh/portable-move/java");
    let log = read(&folder, "did.jsonl");
    let verified = WebvhLog::verify(log, None, now()).expect("a log");
    let [before, after] = verified.versions() else { panic!("two versions") };
    assert_ne!(before.did(), after.did());

    // By its old name the DID is still found, and its document says where it went.
    let moved = verified.resolve(before.did(), &ResolutionOptions::default()).expect("a document");
    assert_eq!(moved.document().expect("a document").id(), after.did().as_str());
    assert_eq!(moved.metadata().canonical_id.as_ref(), Some(after.did()));
    let options = ResolutionOptions {
        version_id: Some(before.id().to_owned()),
        ..ResolutionOptions::default()
    };
    let past = verified.resolve(before.did(), &options).expect("a document");
    assert_eq!(past.document().expect("a document").id(), before.did().as_str());

    let elsewhere = format!("did:webvh:{}:other.example", verified.scid());
    let elsewhere = Did::parse(&elsewhere).expect("a DID");
    let error = verified.resolve(&elsewhere, &ResolutionOptions::default()).expect_err("no");
    assert_eq!(error.code(), Code::DidWebvhOtherDid);
    assert_eq!(
        DidWebvh::new().url(&elsewhere).expect("a URL"),
        "https://other.example/.well-known/did.jsonl"
    );
}
