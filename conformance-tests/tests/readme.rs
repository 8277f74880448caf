//! Every command that the README and the guides show is run, as it stands there.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// The one command that is not run here: this test is part of it. Continuous integration runs it.
const TESTS: &str = "cargo test --workspace";

#[test]
fn every_command_of_the_readme_works() {
    let readme = read("README.md");
    let blocks = blocks(&readme, "sh");
    assert!(blocks.iter().any(|block| block.trim() == TESTS), "the README lacks `{TESTS}`");
    assert!(blocks.len() >= 2, "the README shows how to start");
    let scratch = Scratch::new("readme");
    let path = path_with_testamur();
    for block in blocks.iter().filter(|block| block.trim() != TESTS) {
        // cargo needs the checkout; what the others write is better kept out of it.
        let folder = if block.starts_with("cargo ") { &root() } else { &scratch.folder };
        run(block, folder, &path);
    }
}

#[test]
fn every_command_of_the_guides_works_and_prints_what_they_say() {
    let path = path_with_testamur();
    let mut guides = 0;
    for entry in std::fs::read_dir(root().join("docs/guides")).expect("the guides") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        if name == "README.md" {
            continue;
        }
        guides += 1;
        let scratch = Scratch::new(&name);
        let text = read(&format!("docs/guides/{name}"));
        let (mut output, mut is_of_program) = (None, false);
        for (language, block) in fenced(&text) {
            match language {
                "sh" => {
                    (output, is_of_program) = (Some(run(&block, &scratch.folder, &path)), false);
                }
                // Run by wasm/npm/test/guide.test.mjs, once the npm package is built; so is what they print compared.
                "js" => is_of_program = true,
                "text" if is_of_program => {}
                "text" => {
                    let output = output.as_deref().expect("a command comes before what it prints");
                    for line in block.lines() {
                        assert!(output.contains(line), "{name}: not printed: {line}\n{output}");
                    }
                }
                other => panic!("{name}: {other} is not run"),
            }
        }
        assert!(output.is_some(), "{name} shows no command");
    }
    assert!(guides >= 3, "only {guides} guides");
}

#[test]
fn the_rust_of_the_readme_is_an_example_that_runs() {
    let example = read("crates/testamur/examples/first_badge.rs");
    let (_head, program) = example.split_once("\n\n").expect("a head and the program");
    assert!(read("README.md").contains(&format!("```rust\n{program}```\n")));
}

/// `scripts/test-c.sh` builds and runs it.
#[test]
fn the_c_of_the_readme_is_an_example_that_runs() {
    let example = read("bindings/c/examples/verify.c");
    let (_head, program) = example.split_once("\n\n").expect("a head and the program");
    assert!(read("README.md").contains(&format!("```c\n{program}```\n")));
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
    assert_eq!(blocks(text, "sh"), ["one\ntwo\n", "three\n"]);
    assert_eq!(fenced(text)[1], ("rust", "no\n".to_owned()));
}

/// Runs a block of commands; gives what it printed.
fn run(block: &str, folder: &Path, path: &str) -> String {
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", block])
        .current_dir(folder)
        .env("PATH", path)
        .output()
        .expect("bash runs");
    let [printed, errors] = [&output.stdout, &output.stderr].map(|o| String::from_utf8_lossy(o));
    assert!(output.status.success(), "{block}\n{}\n{errors}", output.status);
    format!("{printed}{errors}")
}

/// The blocks of code of this language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let all = fenced(text).into_iter();
    all.filter(|(found, _)| *found == language).map(|(_, block)| block).collect()
}

/// All blocks of code, each with its language.
fn fenced(text: &str) -> Vec<(&str, String)> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let block = lines.by_ref().take_while(|line| *line != "```");
            blocks.push((language, block.map(|line| format!("{line}\n")).collect()));
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
    fn new(name: &str) -> Scratch {
        let name = format!("testamur-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
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
