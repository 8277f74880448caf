//! docs/cli.md is what `--help` says.

use crate::{Folder, root};

const COMMANDS: &[&str] = &[
    "",
    "key",
    "key new",
    "key show",
    "key convert",
    "did",
    "did resolve",
    "did dereference",
    "issue",
    "verify",
    "present",
    "derive",
    "bundle",
    "canon",
    "conformance",
    "conformance jose",
    "conformance jose issue",
    "conformance jose verify",
    "conformance schema",
    "conformance schema validate",
    "explain",
    "example",
];

/// Run with UPDATE_DOCS=1 to write the page anew.
#[test]
fn the_page_shows_the_help() {
    let folder = Folder::new("documentation");
    let mut page = String::from(
        "# The command line\n\n\
         What `testamur` and each of its commands print with `--help`. Names, flags and exit \
         statuses stay as they are between versions.\n\n\
         <!-- Written by `UPDATE_DOCS=1 cargo test --package testamur-cli`. -->\n",
    );
    for command in COMMANDS {
        let help = folder.ok(&format!("{command} --help"));
        let title = format!("testamur {command}");
        let help: Vec<&str> = help.lines().map(str::trim_end).collect();
        page.push_str(&format!("\n## {}\n\n```text\n{}\n```\n", title.trim_end(), help.join("\n")));
    }
    let path = root().join("docs/cli.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page, "docs/cli.md is out of date: UPDATE_DOCS=1 cargo test -p testamur-cli");
}
