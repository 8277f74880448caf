//! `cargo xtask bench`: measures beside the peers and writes the tables into the page.

use crate::{machine, page};
use std::path::Path;
use std::process::{Command, Stdio};

/// The page with all measurements.
pub const PAGE: &str = "docs/performance.md";

/// The growth of status lists, drawn.
const PLOT: &str = "docs/status-lists.svg";

/// Runs the programs of `benches/` and puts what they print into the page.
pub fn run(root: &Path) -> Result<(), String> {
    let page = root.join(PAGE);
    page::write_part(&page, "machine", &machine::facts())?;
    // The peers only take part in the first two; the others count every allocation and so must not
    // share a process with what is timed.
    let peers = ["--features", "peers"];
    page::write_part(&page, "speed", &program(root, "speed", &peers, &[])?)?;
    page::write_part(&page, "logs", &program(root, "logs", &peers, &[])?)?;
    page::write_part(&page, "growth", &program(root, "growth", &[], &[])?)?;
    page::write_part(&page, "lists", &program(root, "lists", &[], &["--plot", PLOT])?)
}

fn program(
    root: &Path,
    name: &str,
    features: &[&str],
    arguments: &[&str],
) -> Result<String, String> {
    let output = Command::new("cargo")
        .args(["run", "--quiet", "--release", "--manifest-path", "benches/Cargo.toml"])
        .args(["--bin", name])
        .args(features)
        .arg("--")
        .args(arguments)
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| format!("cargo: {e}"))?;
    if !output.status.success() {
        return Err(format!("{name} failed: {}", output.status));
    }
    let text = String::from_utf8(output.stdout).map_err(|_| format!("{name} wrote no UTF-8"))?;
    println!("{text}");
    Ok(text)
}
