//! Packages for JavaScript, measured by `conformance-tests/npm/bench.mjs` in the same run.

use crate::figures::Figures;
use serde_json::{Map, Value, json};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use testamur_benches::disclosure::{MANDATORY, SHOWN};
use testamur_benches::document;
use testamur_benches::measure::{Effort, FEW, SLOW};
use testamur_benches::tokens::{DISCLOSABLE, TOKENS};
use testamur_canon::jsonld::Contexts;

const INSTALL: &str = "npm ci --prefix conformance-tests/npm";

pub(crate) fn print(effort: Effort, entries: u64, figures: &Figures) {
    let measured = measured(effort, entries);
    let of_node = |member: &str| measured.as_ref().and_then(|measured| measured.get(member));
    match of_node("node").and_then(Value::as_str) {
        Some(version) => println!(
            "Packages for JavaScript in Node {version}, in microseconds: those of Digital Bazaar for \
             Data Integrity and Bitstring Status Lists, jose for JWT, @sd-jwt/core with Node's own signatures for \
             SD-JWT, @sd-jwt/jwt-status-list for Token Status Lists (ten million entries of one bit, 1 in \
             100 set).\n"
        ),
        None => println!(
            "Packages for JavaScript were not measured: they are not installed. `{INSTALL}` \
             installs them.\n"
        ),
    }
    println!("| | ours | JavaScript | × |\n|---|--:|--:|--:|");
    for name in names() {
        let ours = figures.ours(&name).expect("all of these are measured");
        let theirs = of_node("figures").and_then(|figures| figures.get(&name)?.as_f64());
        println!("| {name} | **{ours:.0}** | {} |", crate::figures::beside(theirs, ours, 0));
    }
    println!();
}

fn names() -> Vec<String> {
    let of = |name: &str, operations: &[&str]| -> Vec<String> {
        operations.iter().map(|operation| format!("{name} {operation}")).collect()
    };
    let mut names = of("eddsa-rdfc-2022", &["issue", "verify"]);
    for suite in ["ecdsa-sd-2023", "bbs-2023"] {
        names.extend(of(suite, &["issue", "derive", "verify"]));
    }
    names.extend(TOKENS.iter().flat_map(|case| of(case.name, &["issue", "verify"])));
    names.extend(crate::status::names());
    names
}

/// What the script measured; nothing when its packages are not there.
///
/// # Panics
/// When they are there and the script fails.
fn measured(effort: Effort, entries: u64) -> Option<Value> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../conformance-tests/npm"));
    if !folder.join("node_modules").is_dir() {
        return None;
    }
    eprintln!("measuring JavaScript");
    let contexts = Contexts::bundled();
    let parsed = |url: &str| {
        let bytes = contexts.bytes(url).expect("it is bundled");
        (url.to_owned(), serde_json::from_slice(bytes).expect("a context is JSON"))
    };
    let contexts: Map<String, Value> = contexts.urls().map(parsed).collect();
    let input = json!({
        "contexts": contexts,
        "badge": document::badge("https://science.example.edu"),
        "mandatory": MANDATORY,
        "shown": SHOWN,
        "disclosable": DISCLOSABLE,
        "lists": crate::status::inputs(entries),
        "samples": effort.samples,
        "few": FEW,
        "slow": SLOW.as_millis(),
        "warmup": effort.sample_time.as_millis() * 30,
    });
    let mut node = Command::new("node")
        .arg(folder.join("bench.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut stdin = node.stdin.take().expect("it was asked for");
    stdin.write_all(input.to_string().as_bytes()).expect("node reads");
    drop(stdin);
    let output = node.wait_with_output().expect("node ends");
    assert!(output.status.success(), "bench.mjs failed: {}", output.status);
    Some(serde_json::from_slice(&output.stdout).expect("the script writes JSON"))
}
