//! The documents hold together: every relative link leads to a file that exists and, with a
//! fragment, to a heading in it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[test]
fn every_relative_link_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the root");
    let (mut links, mut broken) = (0, Vec::new());
    for page in pages(&root) {
        let text = std::fs::read_to_string(&page).expect("a readable page");
        for link in relative_links(&text) {
            links += 1;
            if let Err(why) = follow(&page, link) {
                let page = page.strip_prefix(&root).expect("pages lie below the root");
                broken.push(format!("{}: {link}: {why}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "broken links:\n{}", broken.join("\n"));
    assert!(links > 10, "only {links} links were found");
}

#[test]
fn decisions_have_numbers_of_their_own_and_stand_in_the_index() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/decisions");
    let index = std::fs::read_to_string(folder.join("README.md")).expect("the index");
    let mut numbers = BTreeSet::new();
    for page in markdown(&folder).iter().filter(|page| !page.ends_with("README.md")) {
        let name = page.file_name().and_then(|name| name.to_str()).expect("a name");
        let number = &name[..4];
        assert!(number.parse::<u16>().is_ok() && numbers.insert(number.to_owned()), "{name}");
        let text = std::fs::read_to_string(page).expect("a readable page");
        let title = text.lines().next().and_then(|line| line.strip_prefix("# "));
        let title = title.and_then(|title| title.strip_prefix(number)).expect("# NUMBER TITLE");
        let line = format!("| [{number}]({name}) |{title} |");
        assert!(index.contains(&line), "the index lacks {line}");
    }
    assert!(numbers.len() >= 3, "only {} decisions", numbers.len());
}

#[test]
fn the_example_is_the_one_that_the_command_line_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path| std::fs::read_to_string(root.join(path)).expect("a readable file");
    assert_eq!(read("examples/badge.json"), read("crates/testamur-cli/data/badge.json"));
}

#[test]
fn links_and_headings_are_found() {
    let text =
        "# A `b` C, d!\n[x](y.md#z) ![i](p.png)\n```\n[no](no.md)\n```\n[w](https://x.y)\n## A";
    assert_eq!(relative_links(text), ["y.md#z", "p.png"]);
    assert_eq!(anchors(text), BTreeSet::from(["a-b-c-d".to_owned(), "a".to_owned()]));
}

/// The documents of the root, of `docs`, of the crates and of the bindings.
fn pages(root: &Path) -> Vec<PathBuf> {
    let mut pages = markdown(root);
    let mut folders: Vec<PathBuf> =
        ["docs", "crates", "bindings", "examples"].map(|folder| root.join(folder)).into();
    while let Some(folder) = folders.pop() {
        pages.extend(markdown(&folder));
        folders.extend(entries(&folder).into_iter().filter(|path| path.is_dir()));
    }
    assert!(pages.len() > 5, "only {} pages were found", pages.len());
    pages
}

fn markdown(folder: &Path) -> Vec<PathBuf> {
    let is_page = |path: &PathBuf| path.extension().is_some_and(|e| e == "md");
    entries(folder).into_iter().filter(is_page).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

/// The targets of inline links outside of code, without those to other hosts.
fn relative_links(text: &str) -> Vec<&str> {
    let mut links = Vec::new();
    for line in prose(text) {
        for part in line.split("](").skip(1) {
            let target = part.split([')', ' ']).next().expect("split gives at least one");
            if !target.contains("://") && !target.starts_with("mailto:") {
                links.push(target);
            }
        }
    }
    links
}

fn follow(page: &Path, link: &str) -> Result<(), String> {
    let (path, fragment) = link.split_once('#').map_or((link, None), |(p, f)| (p, Some(f)));
    let target = match path {
        "" => page.to_owned(),
        _ => page.parent().expect("a page lies in a folder").join(path),
    };
    if !target.exists() {
        return Err("no such file".to_owned());
    }
    let Some(fragment) = fragment else { return Ok(()) };
    let text = std::fs::read_to_string(&target).map_err(|e| e.to_string())?;
    if !anchors(&text).contains(fragment) {
        return Err("no such heading".to_owned());
    }
    Ok(())
}

/// The fragments that the headings of a page get.
fn anchors(text: &str) -> BTreeSet<String> {
    prose(text)
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

/// The lines outside of fenced code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut in_code = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        in_code ^= fence;
        !in_code && !fence
    })
}
