//! `cargo xtask codes`: writes everything that is generated from `codes.toml`.
//! With `--check` nothing is written and a file that differs is an error.

mod codes;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let files = match arguments.as_slice() {
        ["codes"] | ["codes", "--check"] => codes::generate(&root),
        _ => Err("usage: cargo xtask codes [--check]".to_owned()),
    };
    let check = arguments.contains(&"--check");
    match files.and_then(|files| files.iter().try_for_each(|file| file.settle(&root, check))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// A generated file: its path from the workspace's root and what it must contain.
pub struct Generated {
    path: &'static str,
    text: String,
}

impl Generated {
    fn settle(&self, root: &Path, check: bool) -> Result<(), String> {
        let path = root.join(self.path);
        if std::fs::read_to_string(&path).is_ok_and(|old| old == self.text) {
            return Ok(());
        }
        if check {
            return Err(format!("{} is out of date: run `cargo xtask codes`", self.path));
        }
        std::fs::write(&path, &self.text).map_err(|e| format!("{}: {e}", path.display()))
    }
}
