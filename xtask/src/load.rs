//! `cargo xtask load`: measures the server under load and its storage, and writes the tables into the page.

use crate::{bench, machine, page};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whether the figures mean something.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Some minutes, on a machine that does nothing else.
    Full,
    /// Everything for a moment, unoptimized; nothing is written.
    Smoke,
}

/// Builds the command and the program that loads it, runs both, and puts what is printed into the page.
pub fn run(root: &Path, effort: Effort) -> Result<(), String> {
    let folder = built(root, effort)?;
    for part in ["server", "storage"] {
        let text = measured(&folder, part, effort)?;
        println!("{text}");
        if effort == Effort::Full {
            let text = format!("{text}\n{}", machine::facts());
            page::write_part(&root.join(bench::PAGE), part, &text)?;
        }
    }
    Ok(())
}

/// Builds both with the same settings, and gives the folder that they are in.
fn built(root: &Path, effort: Effort) -> Result<PathBuf, String> {
    let (arguments, profile): (&[&str], _) = match effort {
        Effort::Full => (&["--release"], "release"),
        Effort::Smoke => (&[], "debug"),
    };
    let status = Command::new("cargo")
        .args(["build", "--quiet", "--package", "testamur-cli", "--package", "testamur-load"])
        .args(arguments)
        .current_dir(root)
        .status()
        .map_err(|e| format!("cargo: {e}"))?;
    if !status.success() {
        return Err("the server does not build".to_owned());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    Ok(target.join(profile))
}

fn measured(folder: &Path, part: &str, effort: Effort) -> Result<String, String> {
    let mut command = Command::new(folder.join("testamur-load"));
    command.arg(part).stderr(Stdio::inherit());
    if effort == Effort::Smoke {
        command.arg("--smoke");
    }
    let output = command.output().map_err(|e| format!("testamur-load: {e}"))?;
    if !output.status.success() {
        return Err(format!("testamur-load {part} failed: {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{part} wrote no UTF-8"))
}
