//! Other implementations that are npm packages.
//!
//! They are installed by `npm ci` in `conformance-tests/npm`; without them a test says so and ends,
//! unless `TESTAMUR_NPM` names the folder that they are to be in.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use testamur_canon::jsonld::Contexts;
use testamur_core::json::{Object, Value, parse};

/// The folder with the scripts and the packages, where these are installed.
///
/// # Panics
/// When `TESTAMUR_NPM` names a folder without packages: then the tests were meant to run.
pub fn npm() -> Option<PathBuf> {
    let demanded = std::env::var_os("TESTAMUR_NPM").map(PathBuf::from);
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("npm");
    let folder = demanded.clone().unwrap_or(own);
    if folder.join("node_modules").is_dir() {
        return Some(folder);
    }
    assert!(demanded.is_none(), "{} has no node_modules", folder.display());
    let test = std::thread::current();
    // Written past the test runner, which keeps what passing tests print to itself.
    let _ = writeln!(
        std::io::stderr(),
        "skipped: {}, as the packages to compare with are not installed; \
         `npm ci --prefix conformance-tests/npm` does that.",
        test.name().unwrap_or("a test")
    );
    None
}

/// Runs a script of the folder with these contexts and `input` as one JSON object, and gives the
/// array that it answers with.
///
/// # Panics
/// When the script fails or answers with anything else.
pub fn run(npm: &Path, script: &str, contexts: &Contexts, mut input: Object) -> Vec<Value> {
    let context = |url: &str| {
        let bytes = contexts.bytes(url).expect("a context that is listed");
        (url.to_owned(), parse(bytes).expect("contexts are JSON"))
    };
    input.insert("contexts", contexts.urls().map(context).collect::<Object>());
    let mut node = Command::new("node")
        .arg(npm.join(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node can be run");
    let text = Value::from(input).to_string();
    let mut pipe = node.stdin.take().expect("it was asked for");
    pipe.write_all(text.as_bytes()).expect("the script reads all");
    drop(pipe);
    let output = node.wait_with_output().expect("the script ends");
    assert!(output.status.success(), "the script failed");
    let answer = parse(&output.stdout).expect("the script writes JSON");
    answer.as_array().expect("the script writes an array").to_vec()
}
