//! `cargo xtask build-cost`: what a user of the facade waits for and trusts.

use crate::{machine, page};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Builds the facade in an empty folder and writes crates and seconds into the page.
pub fn run(root: &Path) -> Result<(), String> {
    let tree = Command::new("cargo")
        .args(["tree", "--package", "testamur", "--edges", "normal,build", "--prefix", "none"])
        .args(["--format", "{p}"])
        .current_dir(root)
        .output()
        .map_err(|e| format!("cargo tree: {e}"))?;
    let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
    let crates: BTreeSet<&str> =
        tree.lines().map(|line| line.trim_end_matches(" (*)")).filter(|l| !l.is_empty()).collect();

    let folder = std::env::temp_dir().join(format!("testamur-build-cost-{}", std::process::id()));
    let start = Instant::now();
    let status = Command::new("cargo")
        .args(["build", "--quiet", "--release", "--package", "testamur"])
        .env("CARGO_TARGET_DIR", &folder)
        .env("CARGO_INCREMENTAL", "0")
        .current_dir(root)
        .status()
        .map_err(|e| format!("cargo build: {e}"))?;
    let seconds = start.elapsed().as_secs();
    std::fs::remove_dir_all(&folder).ok();
    if !status.success() {
        return Err("the facade does not build".to_owned());
    }
    let text = format!(
        "| the facade `testamur`, default features | measured | target |\n|---|--:|--:|\n\
         | crates, its own and build dependencies included | {} | 150 |\n\
         | clean release build, seconds | {seconds} | 120 |\n\n{}",
        crates.len(),
        machine::facts()
    );
    println!("{text}");
    page::write_part(&root.join("docs/performance.md"), "build", &text)
}
