//! Every command that the README shows is run, as it stands there.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// The one command that is not run here: this test is part of it. Continuous integration runs it.
const TESTS: &str = "cargo test --workspace";

#[test]
fn every_command_of_the_readme_works() {
    let readme = read("README.md");
    let blocks = shell_blocks(&readme);
    assert!(blocks.iter().any(|block| block.trim() == TESTS), "the README lacks `{TESTS}`");
    assert!(blocks.len() >= 2, "the README shows how to start");
    let scratch = Scratch::new();
    let path = path_with_testamur();
    for block in blocks.iter().filter(|block| block.trim() != TESTS) {
        // cargo needs the checkout; what the others write is better kept out of it.
        let folder = if block.starts_with("cargo ") { root() } else { scratch.folder.clone() };
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", block])
            .current_dir(folder)
            .env("PATH", &path)
            .output()
            .expect("bash runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{block}\n{}\n{errors}", output.status);
    }
}

#[test]
fn the_rust_of_the_readme_is_an_example_that_runs() {
    let example = read("crates/testamur/examples/first_badge.rs");
    let (_head, program) = example.split_once("\n\n").expect("a head and the program");
    assert!(read("README.md").contains(&format!("```rust\n{program}```\n")));
}

#[test]
fn continuous_integration_runs_the_tests_as_the_readme_does() {
    let run = read(".ci/run");
    let arguments = TESTS.strip_prefix("cargo test ").expect("it is a cargo command");
    let line = format!("cargo test --locked {arguments}");
    assert!(run.contains(&line), ".ci/run does not run `{line}`");
}

#[test]
fn shell_blocks_are_found() {
    let text = "a\n```sh\none\ntwo\n```\n```rust\nno\n```\n```sh\nthree\n```\n";
    assert_eq!(shell_blocks(text), ["one\ntwo\n", "three\n"]);
}

fn shell_blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line == "```sh" {
            let block = lines.by_ref().take_while(|line| *line != "```");
            blocks.push(block.map(|line| format!("{line}\n")).collect());
        }
    }
    blocks
}

fn read(file: &str) -> String {
    let path = root().join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the root exists")
}

/// An empty folder with the examples in it, where the commands leave what they write.
struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    fn new() -> Scratch {
        let folder = std::env::temp_dir().join(format!("testamur-readme-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder of our own");
        let examples = folder.join("examples");
        std::os::unix::fs::symlink(root().join("examples"), examples).expect("a link");
        Scratch { folder }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

/// The search path with the command line in front, built as the tests are.
fn path_with_testamur() -> String {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", "testamur-cli"])
        .current_dir(root())
        .status();
    assert!(built.expect("cargo runs").success(), "the command line does not build");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let target = metadata["target_directory"].as_str().expect("a path");
    format!("{target}/debug:{}", std::env::var("PATH").expect("a search path"))
}
