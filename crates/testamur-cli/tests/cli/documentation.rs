//! docs/cli.md is what `--help` says.

use crate::{Folder, root};

/// Every command, with those inside it, as the help lists them.
fn commands(folder: &Folder, name: &str, found: &mut Vec<String>) {
    found.push(name.to_owned());
    let help = folder.ok(&format!("{name} -h"));
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    for line in listed.take_while(|line| !line.is_empty()) {
        // The lines after the first of a long description are indented further.
        let inside = line.strip_prefix("  ").filter(|rest| !rest.starts_with(' '));
        match inside.and_then(|rest| rest.split_whitespace().next()) {
            Some("help") | None => {}
            Some(inside) => commands(folder, format!("{name} {inside}").trim(), found),
        }
    }
}

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
    let mut all = Vec::new();
    commands(&folder, "", &mut all);
    for known in ["derive", "key convert", "did dereference", "status publish"] {
        assert!(all.iter().any(|name| name == known), "{known}: {all:?}");
    }
    for command in all {
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

#[test]
fn the_examples_of_the_help_run() {
    let folder = Folder::with_badge("help-examples");
    folder.write("issuers.txt", &folder.did("key.jwk"));
    folder
        .ok("issue --key key.jwk --suite vc+sd-jwt --disclosable /credentialSubject/achievement \
         -o held.txt draft.json");
    for command in ["issue", "verify", "present", "derive", "inspect", "bundle", "canon"] {
        let help = folder.ok(&format!("{command} --help"));
        let example = help.split_once("Example: testamur ").unwrap().1.trim();
        assert!(example.starts_with(command), "{example}");
        folder.ok(example);
    }
}
