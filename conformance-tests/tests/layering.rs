//! Dependencies point downward only, and what lies below the facade knows no socket, file, clock,
//! thread or random source.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where each crate stands; it may depend on crates of a lower number only. A new crate gets its
/// place here before anything else compiles against it.
const LAYERS: &[(&str, u8)] = &[
    ("testamur-core", 0),
    ("testamur-baking", 1),
    ("testamur-bbs", 1),
    ("testamur-canon", 1),
    ("testamur-keys", 2),
    ("testamur-did", 3),
    ("testamur-proof", 4),
    ("testamur-schema", 4),
    ("testamur-sd", 5),
    ("testamur-status", 5),
    ("testamur-issuer", 6),
    ("testamur-holder", 6),
    ("testamur-verifier", 6),
    ("testamur-education", 6),
    ("testamur-fetch", FACADE - 1),
    ("testamur-store", FACADE - 1),
    ("testamur", FACADE),
    ("testamur-server", FACADE + 1),
    ("testamur-cli", FACADE + 2),
    ("testamur-c", FACADE + 2),
    ("testamur-wasm", FACADE + 2),
];

const FACADE: u8 = 8;

/// At the side: they do touch the world, and only the facade and what stands above may use them.
const SIDE: &[&str] = &["testamur-fetch", "testamur-store"];

/// Crates that open sockets, read clocks, start threads or ask the system for randomness.
const WORLDLY: &[&str] = &[
    "async-std",
    "chrono",
    "crossbeam-channel",
    "fastrand",
    "futures-timer",
    "getrandom",
    "hyper",
    "instant",
    "mio",
    "notify",
    "num_cpus",
    "openssl",
    "rand",
    "rayon",
    "reqwest",
    "ring",
    "rustls",
    "smol",
    "socket2",
    "sqlx",
    "tempfile",
    "tokio",
    "ureq",
    "walkdir",
    "web-time",
];

/// Of these, what is linked and never called: `blst` is built with `no-threads`, and depends on the
/// crates of its thread pool all the same.
const UNCALLED: &[&str] = &["num_cpus"];

/// What the sources must not name. Each is a path or a word as it stands in a `use` or a call.
const FORBIDDEN: &[&str] = &[
    "std::env",
    "std::fs",
    "std::net",
    "std::os",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant",
    "OsRng",
    "SysRng",
    "ThreadRng",
    "getrandom",
    "thread_rng",
];

#[test]
fn dependencies_point_downward() {
    let packages = workspace();
    for (name, package) in &packages {
        let layer = layer(name);
        for dependency in package["dependencies"].as_array().expect("a list") {
            let on = dependency["name"].as_str().expect("a name");
            // Tests may look from above.
            if dependency["kind"] == "dev" || !packages.contains_key(on) {
                continue;
            }
            let other = self::layer(on);
            assert!(other < layer, "{name} (layer {layer}) depends on {on} (layer {other})");
            let side = SIDE.contains(&on) && layer < FACADE;
            assert!(!side, "{name} is below the facade and depends on {on}");
        }
    }
}

#[test]
fn no_crate_below_the_facade_depends_on_the_world() {
    for (name, _) in below_the_facade() {
        let crates = dependencies(&name);
        for worldly in WORLDLY.iter().filter(|worldly| !UNCALLED.contains(*worldly)) {
            assert!(!crates.iter().any(|other| other == worldly), "{name} depends on {worldly}");
        }
    }
}

/// Whoever verifies or issues in a program of their own gets no database with it.
#[test]
fn only_the_server_has_a_database() {
    assert!(dependencies("testamur-store").iter().any(|other| other == "sqlx"));
    let facade = dependencies("testamur");
    for other in ["testamur-store", "sqlx", "libsqlite3-sys"] {
        assert!(!facade.iter().any(|name| name == other), "the facade depends on {other}");
    }
}

/// The names of all crates that a crate is built from, itself among them.
fn dependencies(name: &str) -> Vec<String> {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--quiet", "--edges", "normal,no-proc-macro", "--prefix", "none"])
        .args(["--format", "{p}", "--package", name])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).expect("cargo writes UTF-8");
    let first = |line: &str| line.split(' ').next().map(str::to_owned);
    let crates: Vec<String> = tree.lines().filter_map(first).collect();
    assert!(crates.iter().any(|other| other == name), "cargo tree shows no {name}: {tree}");
    crates
}

#[test]
fn no_source_below_the_facade_names_the_world() {
    let mut files = 0;
    for (name, package) in below_the_facade() {
        let manifest = Path::new(package["manifest_path"].as_str().expect("a path"));
        let sources = manifest.parent().expect("a folder").join("src");
        for file in rust_files(&sources) {
            files += 1;
            let text = std::fs::read_to_string(&file).expect("a readable source");
            if let Some((line, word)) = worldly_line(&text) {
                panic!("{name}: {}:{line} names {word}", file.display());
            }
        }
    }
    assert!(files > 10, "only {files} files were looked at");
}

#[test]
fn the_scan_finds_what_it_looks_for() {
    assert_eq!(worldly_line("use std::fs::File;"), Some((1, "std::fs")));
    assert_eq!(worldly_line("\nlet now = std::time::Instant::now();"), Some((2, "Instant")));
    assert_eq!(worldly_line("use std::{fmt, thread};"), Some((1, "std::thread")));
    assert_eq!(worldly_line("use std::{\n    fmt,\n    net::IpAddr,\n};"), Some((3, "std::net")));
    assert_eq!(worldly_line("/// Never std::fs.\nlet instantly = 1; // SystemTime"), None);
    assert_eq!(worldly_line("fn f() {}\n#[cfg(test)]\nmod tests { use std::fs; }"), None);
    assert_eq!(worldly_line("use core::fmt;\nlet thread = [net];"), None);
}

/// A package of a crate holds its own folder and nothing else: what is included from elsewhere is missing there.
#[test]
fn crates_include_only_what_is_theirs() {
    let mut included = 0;
    for (name, package) in workspace() {
        let manifest = Path::new(package["manifest_path"].as_str().expect("a path"));
        let folder = manifest.parent().expect("a folder").canonicalize().expect("it is there");
        for file in rust_files(&folder.join("src")) {
            let text = std::fs::read_to_string(&file).expect("a readable source");
            for path in includes(&text) {
                included += 1;
                let whole = file.parent().expect("a folder").join(path);
                // Of a path that is put together, the folder that it begins with.
                let there = [&*whole, whole.parent().expect("a folder")];
                let there = there.iter().find_map(|path| path.canonicalize().ok());
                let is_own = there.is_some_and(|path| path.starts_with(&folder));
                assert!(is_own, "{name}: {} includes {path}", file.display());
            }
        }
    }
    assert!(included > 5, "only {included} were looked at");
}

/// The paths of what a source includes, each up to where its first text ends.
fn includes(text: &str) -> impl Iterator<Item = &str> {
    let after = ["include_str!(", "include_bytes!(", "include!("];
    let after = after.into_iter().flat_map(|name| text.split(name).skip(1));
    after.filter_map(|rest| rest.split('"').nth(1))
}

/// The first line that names something forbidden, and what. Comments and the tests at the end of
/// a file do not count.
fn worldly_line(text: &str) -> Option<(usize, &'static str)> {
    let code = text.split("#[cfg(test)]").next().expect("split gives at least one");
    // Inside `use std::{…}` the parts stand without their first half.
    let mut in_std = false;
    for (number, line) in code.lines().enumerate() {
        let line = line.split("//").next().expect("split gives at least one");
        let opens = line.contains("std::{");
        for word in FORBIDDEN {
            let part = word.strip_prefix("std::");
            let bare = (in_std || opens) && part.is_some_and(|part| names(line, part));
            if names(line, word) || bare {
                return Some((number + 1, word));
            }
        }
        in_std = (in_std || opens) && !line.contains("};");
    }
    None
}

/// Whether `line` holds `word` with no letter, digit or underscore beside it.
fn names(line: &str, word: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].ends_with(part_of_word) && !line[at + word.len()..].starts_with(part_of_word)
    })
}

fn below_the_facade() -> BTreeMap<String, Value> {
    let mut packages = workspace();
    packages.retain(|name, _| layer(name) < FACADE && !SIDE.contains(&name.as_str()));
    assert!(packages.len() >= 8, "only {} crates below the facade", packages.len());
    packages
}

fn layer(name: &str) -> u8 {
    let found = LAYERS.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("{name} has no place in LAYERS: give it one")).1
}

/// The product's crates: what is in the workspace except this crate and the tasks.
fn workspace() -> BTreeMap<String, Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    packages
        .iter()
        .map(|package| (package["name"].as_str().expect("a name").to_owned(), package.clone()))
        .filter(|(name, _)| {
            !["testamur-conformance-tests", "testamur-load", "xtask"].contains(&name.as_str())
        })
        .collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
    files
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
