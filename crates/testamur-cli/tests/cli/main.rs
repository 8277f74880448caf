//! The command line as scripts use it: whole commands, their output, files and exit statuses.
#![allow(clippy::unwrap_used)]

mod api_keys;
mod approvals;
mod badges;
mod conformance;
mod derive;
mod dids;
mod documentation;
mod ethr;
mod files;
mod hosted;
mod inspect;
mod institutions;
mod issue;
mod keys;
mod links;
mod many;
mod moves;
mod online;
mod serve;
mod status;
mod status_lists;
mod tokens;
mod verify;
mod witnesses;
mod words;

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder of its own for one test, removed at its end.
struct Folder(PathBuf);

/// A key that commands find in their environment. It is no secret.
const TEST_KEY: &str = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}"#;

/// What a command left behind.
struct Ran {
    status: i32,
    stdout: String,
    stderr: String,
}

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("testamur-cli-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    /// Runs `testamur` in this folder, with its arguments separated by spaces.
    fn run(&self, arguments: &str) -> Ran {
        self.run_with(arguments.split_whitespace(), b"")
    }

    fn run_with(&self, arguments: impl Iterator<Item = impl AsRef<OsStr>>, input: &[u8]) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_testamur"))
            .args(arguments)
            .current_dir(&self.0)
            .env("PASSWORD", "correct horse")
            .env("TESTAMUR_TEST_KEY", TEST_KEY)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that does not read its input may be gone already.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        Ran {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a command that must succeed; gives its standard output.
    fn ok(&self, arguments: &str) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.status, 0, "{arguments}: {}{}", ran.stdout, ran.stderr);
        ran.stdout
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
    }

    /// The names of all files, also hidden ones.
    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// A key, and a badge issued with it.
    fn with_badge(name: &str) -> Folder {
        let folder = Folder::new(name);
        folder.ok("key new -o key.jwk");
        folder.ok("example badge -o draft.json");
        folder.ok("issue --key key.jwk -o badge.json draft.json");
        folder
    }

    /// The did:key of a key file.
    fn did(&self, key: &str) -> String {
        self.ok(&format!("key convert --to did {key}")).trim().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The workspace.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
