//! Where the tests of the standards find their data.
//!
//! The vectors belong to their publishers and are not part of this repository. A test asks for a
//! folder here; when the variable is not set it says so, with how to get the files, and ends.

pub mod bbs;
pub mod data_integrity;
pub mod hex;
pub mod mocked;
pub mod npm;
pub mod selective;
mod tally;

pub use tally::Tally;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use testamur_core::json::Value;

/// The folder of the standards' test vectors, from `TESTAMUR_VECTORS`.
///
/// # Panics
/// When the variable names a folder that does not exist: then the tests were meant to run.
pub fn vectors() -> Option<PathBuf> {
    folder("TESTAMUR_VECTORS", "the test vectors of the W3C and IETF specifications")
}

/// The folder of real credentials, from `TESTAMUR_DATA`.
///
/// # Panics
/// As [`vectors`].
pub fn data() -> Option<PathBuf> {
    folder("TESTAMUR_DATA", "real Open Badges and their schemas")
}

/// The folder of JSON Schema's own tests, from `TESTAMUR_JSON_SCHEMA_SUITE`.
///
/// # Panics
/// As [`vectors`].
pub fn json_schema_suite() -> Option<PathBuf> {
    folder("TESTAMUR_JSON_SCHEMA_SUITE", "the repository json-schema-org/JSON-Schema-Test-Suite")
}

/// The folder of the post-quantum suites' vectors, from `TESTAMUR_QUANTUM_VECTORS`.
///
/// # Panics
/// As [`vectors`].
pub fn quantum_vectors() -> Option<PathBuf> {
    folder("TESTAMUR_QUANTUM_VECTORS", "the test vectors of Quantum-Resistant Cryptosuites")
}

/// A file of a folder, whole.
///
/// # Panics
/// When it cannot be read.
pub fn read(folder: &Path, file: &str) -> Vec<u8> {
    let path = folder.join(file);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// As [`read`], for UTF-8 text.
///
/// # Panics
/// When it cannot be read or is not UTF-8.
pub fn read_text(folder: &Path, file: &str) -> String {
    String::from_utf8(read(folder, file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// An SD-JWT of a folder, from `file` with the ending txt or json. Its lines are folded there, and JSON
/// may be packed into a string.
///
/// # Panics
/// When there is none.
pub fn folded(folder: &Path, file: &str) -> String {
    let compact = folder.join(format!("{file}.txt")).is_file();
    let text = read_text(folder, &format!("{file}.{}", if compact { "txt" } else { "json" }));
    let unfolded: String = text.lines().map(str::trim).collect();
    match testamur_core::json::parse(unfolded.as_bytes()) {
        Ok(Value::String(packed)) => packed,
        _ => unfolded,
    }
}

/// A file of strict JSON.
///
/// # Panics
/// When it cannot be read or is not strict JSON.
pub fn json(path: &Path) -> Value {
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    testamur_core::json::parse(&bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn folder(variable: &str, what: &str) -> Option<PathBuf> {
    let Some(path) = std::env::var_os(variable).map(PathBuf::from) else {
        // Written past the test runner, which keeps what passing tests print to itself.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: {variable} is not set. It names a folder with {what}; \
             CONTRIBUTING.md tells how to get it."
        );
        return None;
    };
    assert!(path.is_dir(), "{variable} names {}, which is no folder", path.display());
    Some(path)
}
