//! The workspace's tasks:
//!
//! - `cargo xtask codes` writes everything that is generated from `codes.toml`. With `--check` nothing
//!   is written and a file that differs is an error.
//! - `cargo xtask conformance` runs the tests of the standards and writes `docs/conformance.md`.
//! - `cargo xtask bench`, `cargo xtask load` and `cargo xtask build-cost` measure and write
//!   `docs/performance.md`. `cargo xtask load --smoke` only shows that everything still runs.

mod bench;
mod build_cost;
mod codes;
mod conformance;
mod load;
mod machine;
mod page;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let result = match arguments.as_slice() {
        ["codes"] => codes::generate(&root).and_then(|files| settle(&files, &root, Mode::Write)),
        ["codes", "--check"] => {
            codes::generate(&root).and_then(|files| settle(&files, &root, Mode::Check))
        }
        ["conformance"] => conformance::run(&root),
        ["bench"] => bench::run(&root),
        ["load"] => load::run(&root, load::Effort::Full),
        ["load", "--smoke"] => load::run(&root, load::Effort::Smoke),
        ["build-cost"] => build_cost::run(&root),
        _ => Err("usage: cargo xtask codes [--check] | conformance | bench | load [--smoke] | \
                  build-cost"
            .to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Write,
    Check,
}

fn settle(files: &[Generated], root: &Path, mode: Mode) -> Result<(), String> {
    files.iter().try_for_each(|file| file.settle(root, mode))
}

/// A generated file: its path from the workspace's root and what it must contain.
pub struct Generated {
    path: &'static str,
    text: String,
}

impl Generated {
    fn settle(&self, root: &Path, mode: Mode) -> Result<(), String> {
        let path = root.join(self.path);
        if std::fs::read_to_string(&path).is_ok_and(|old| old == self.text) {
            return Ok(());
        }
        if mode == Mode::Check {
            return Err(format!("{} is out of date: run `cargo xtask codes`", self.path));
        }
        std::fs::write(&path, &self.text).map_err(|e| format!("{}: {e}", path.display()))
    }
}
