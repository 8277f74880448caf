//! The workspace's tasks:
//!
//! - `cargo xtask codes` writes everything that is generated from `codes.toml`. With `--check` nothing
//!   is written and a file that differs is an error.
//! - `cargo xtask header` writes the header of the C library and the list of what it exports; `--check` as
//!   above.
//! - `cargo xtask install-c --prefix FOLDER` builds the C library and installs it there, with `--dev` a build
//!   that is made quickly.
//! - `cargo xtask conformance` runs the tests of the standards and writes `docs/conformance.md`.
//! - `cargo xtask bench`, `cargo xtask load` and `cargo xtask build-cost` measure and write
//!   `docs/performance.md`. `cargo xtask load --smoke` only shows that everything still runs.

mod bench;
mod build_cost;
mod codes;
mod conformance;
mod header;
mod install_c;
mod load;
mod machine;
mod page;

use install_c::Profile;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let result = match arguments.as_slice() {
        ["codes", rest @ ..] => settle(codes::generate(&root), "codes", &root, rest),
        ["header", rest @ ..] => settle(header::generate(&root), "header", &root, rest),
        ["install-c", "--prefix", prefix] => install_c::run(&root, prefix, Profile::Release),
        ["install-c", "--prefix", prefix, "--dev"] => install_c::run(&root, prefix, Profile::Dev),
        ["conformance"] => conformance::run(&root),
        ["bench"] => bench::run(&root),
        ["load"] => load::run(&root, load::Effort::Full),
        ["load", "--smoke"] => load::run(&root, load::Effort::Smoke),
        ["build-cost"] => build_cost::run(&root),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

const USAGE: &str = "usage: cargo xtask codes [--check] | header [--check] | conformance | bench | \
                     load [--smoke] | build-cost | install-c --prefix FOLDER [--dev]";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Write,
    Check,
}

/// Writes what a task generated, or compares it.
fn settle(
    files: Result<Vec<Generated>, String>,
    task: &str,
    root: &Path,
    arguments: &[&str],
) -> Result<(), String> {
    let mode = match arguments {
        [] => Mode::Write,
        ["--check"] => Mode::Check,
        _ => return Err(USAGE.to_owned()),
    };
    files?.iter().try_for_each(|file| file.settle(task, root, mode))
}

/// A generated file: its path from the workspace's root and what it must contain.
pub struct Generated {
    path: &'static str,
    text: String,
}

impl Generated {
    fn settle(&self, task: &str, root: &Path, mode: Mode) -> Result<(), String> {
        let path = root.join(self.path);
        if std::fs::read_to_string(&path).is_ok_and(|old| old == self.text) {
            return Ok(());
        }
        if mode == Mode::Check {
            return Err(format!("{} is out of date: run `cargo xtask {task}`", self.path));
        }
        std::fs::write(&path, &self.text).map_err(|e| format!("{}: {e}", path.display()))
    }
}
