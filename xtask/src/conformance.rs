//! `cargo xtask conformance`: runs the tests of the standards and writes what they counted.

use crate::page;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

#[derive(Deserialize)]
struct Tally {
    suite: String,
    about: String,
    passed: usize,
    skipped: Vec<Skipped>,
}

#[derive(Deserialize)]
struct Skipped {
    case: String,
    reason: String,
}

/// Runs the tests and writes the table. The vectors' folders must be named by their variables.
pub fn run(root: &Path) -> Result<(), String> {
    for variable in ["TESTAMUR_VECTORS", "TESTAMUR_DATA"] {
        if std::env::var_os(variable).is_none() {
            return Err(format!("{variable} is not set; CONTRIBUTING.md tells what it names"));
        }
    }
    // With TESTAMUR_NPM the tests fail where they are not.
    if std::env::var_os("TESTAMUR_NPM").is_none() {
        demand_packages(root)?;
    }
    let folder = std::env::temp_dir().join(format!("testamur-tally-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let status = Command::new("cargo")
        .args(["test", "--quiet", "--package", "testamur-conformance-tests", "--tests"])
        .env("TESTAMUR_TALLY", &folder)
        .current_dir(root)
        .status()
        .map_err(|e| format!("cargo test: {e}"))?;
    let tallies = read(&folder);
    std::fs::remove_dir_all(&folder).ok();
    if !status.success() {
        return Err("a test failed; the page was not written".to_owned());
    }
    page::write_part(&root.join("docs/conformance.md"), "suites", &table(&tallies?))
}

/// Refuses without the npm packages to compare with: what was counted with them would be gone from the page.
fn demand_packages(root: &Path) -> Result<(), String> {
    match root.join("conformance-tests/npm/node_modules").is_dir() {
        true => Ok(()),
        false => Err("the packages to compare with are not installed; \
                      `npm ci --prefix conformance-tests/npm` does that"
            .to_owned()),
    }
}

fn read(folder: &Path) -> Result<Vec<Tally>, String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut tallies = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| e.to_string())?.path();
        let text = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let tally = serde_json::from_slice(&text);
        tallies.push(tally.map_err(|e| format!("{}: {e}", path.display()))?);
    }
    tallies.sort_by(|a: &Tally, b| a.suite.cmp(&b.suite));
    if tallies.is_empty() {
        return Err("no test counted anything".to_owned());
    }
    Ok(tallies)
}

/// So many skipped cases with one reason are named; more are counted.
const FEW: usize = 12;

fn table(tallies: &[Tally]) -> String {
    let mut out = String::from("| vectors | what | passed | skipped |\n|---|---|--:|--:|\n");
    for tally in tallies {
        let Tally { suite, about, passed, skipped } = tally;
        writeln!(out, "| {suite} | {about} | {passed} | {} |", skipped.len())
            .expect("a String takes all writes");
    }
    let mut skipped = tallies.iter().filter(|tally| !tally.skipped.is_empty()).peekable();
    if skipped.peek().is_some() {
        out.push_str("\nSkipped, with the reason:\n\n");
    }
    for tally in skipped {
        let mut reasons = BTreeMap::<&str, Vec<&str>>::new();
        for Skipped { case, reason } in &tally.skipped {
            reasons.entry(reason).or_default().push(case);
        }
        for (reason, cases) in reasons {
            let cases = match cases.as_slice() {
                few if few.len() <= FEW => format!("`{}`", few.join("`, `")),
                many => format!("{} cases", many.len()),
            };
            writeln!(out, "- {}, {reason}: {cases}", tally.suite)
                .expect("a String takes all writes");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_page_is_written_without_the_packages_to_compare_with() {
        let root = std::env::temp_dir().join(format!("testamur-no-npm-{}", std::process::id()));
        let packages = root.join("conformance-tests/npm/node_modules");
        std::fs::create_dir_all(packages.parent().unwrap()).unwrap();
        let refused = demand_packages(&root).unwrap_err();
        assert!(refused.contains("npm ci"), "{refused}");
        std::fs::create_dir(&packages).unwrap();
        assert_eq!(demand_packages(&root), Ok(()));
        std::fs::remove_dir_all(&root).unwrap();
    }
}
