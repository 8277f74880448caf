//! `cargo xtask build-cost`: what a user of the facade waits for and trusts.

use crate::{machine, page};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Builds the facade in an empty folder and writes crates and seconds into the page.
pub fn run(root: &Path) -> Result<(), String> {
    let crates = count(root)?;
    let newest = newest(root)?;

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
         | crates, its own and build dependencies included | {crates} | 150 |\n\
         | … in a new project, with the newest version of each | {newest} | |\n\
         | clean release build, seconds | {seconds} | 120 |\n\n{}",
        machine::facts()
    );
    println!("{text}");
    page::write_part(&root.join("docs/performance.md"), "build", &text)
}

/// Crates behind the facade for the project in `folder`, as its lock file has them.
fn count(folder: &Path) -> Result<usize, String> {
    let tree = Command::new("cargo")
        .args(["tree", "--package", "testamur", "--edges", "normal,build", "--prefix", "none"])
        .args(["--format", "{p}"])
        .current_dir(folder)
        .output()
        .map_err(|e| format!("cargo tree: {e}"))?;
    if !tree.status.success() {
        return Err(format!("cargo tree: {}", String::from_utf8_lossy(&tree.stderr)));
    }
    let tree = String::from_utf8_lossy(&tree.stdout);
    let lines = tree.lines().map(|line| line.trim_end_matches(" (*)"));
    Ok(lines.filter(|line| !line.is_empty()).collect::<BTreeSet<_>>().len())
}

/// The same for a project that begins today and has no lock file yet.
fn newest(root: &Path) -> Result<usize, String> {
    let folder = std::env::temp_dir().join(format!("testamur-newest-{}", std::process::id()));
    let facade = root.join("crates/testamur");
    let manifest = format!(
        "[workspace]\n[package]\nname = \"begins-today\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
         [dependencies]\ntestamur = {{ path = {facade:?} }}\n"
    );
    let made = std::fs::create_dir_all(folder.join("src"))
        .and_then(|()| std::fs::write(folder.join("Cargo.toml"), manifest))
        .and_then(|()| std::fs::write(folder.join("src/lib.rs"), ""));
    let counted = made.map_err(|e| e.to_string()).and_then(|()| count(&folder));
    std::fs::remove_dir_all(&folder).ok();
    counted
}
