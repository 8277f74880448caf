//! Many files: how far it is, and all cores.
#![cfg(target_os = "linux")]

use crate::Folder;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a command writes to a terminal, both streams together.
fn in_terminal(folder: &Folder, arguments: &str) -> String {
    let command = format!("{} {arguments}", env!("CARGO_BIN_EXE_testamur"));
    let ran = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .current_dir(&folder.0)
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .stdin(Stdio::null())
        .output()
        .expect("`script` of util-linux gives a terminal");
    let shown = String::from_utf8(ran.stdout).unwrap();
    assert_eq!(ran.status.code(), Some(0), "{shown}");
    shown
}

#[test]
fn how_far_it_is_stands_in_a_terminal_until_the_end() {
    let folder = Folder::with_badge("bar");
    std::fs::create_dir(folder.0.join("badges")).unwrap();
    for name in ["one", "two", "three"] {
        std::fs::copy(folder.0.join("badge.json"), folder.0.join(format!("badges/{name}.json")))
            .unwrap();
    }
    let shown = in_terminal(&folder, "verify --offline badges");
    let last = shown.rfind(" of 3").unwrap_or_else(|| panic!("no bar: {shown:?}"));
    // The line of the bar is wiped before the last words, which stay.
    let (bar, end) = shown.split_at(last);
    assert!(bar.contains("a second") || end.contains("a second"), "{shown:?}");
    let wiped = end.rfind("\x1b[2K").unwrap_or_else(|| panic!("the bar stays: {shown:?}"));
    let words = end.rfind("3 accepted").unwrap_or_else(|| panic!("no result: {shown:?}"));
    assert!(wiped < words, "{shown:?}");
    // Neither for one file, nor where nobody looks.
    let one = in_terminal(&folder, "verify --offline badges/one.json");
    assert!(!one.contains("a second"), "{one:?}");
    let ran = folder.run("verify --offline badges");
    assert!(!ran.stderr.contains(" of 3") && !ran.stdout.contains(" of 3"), "{}", ran.stderr);
}

/// Opens a pipe to write into, once somebody reads it.
fn open_when_read(pipe: &Path) -> Option<File> {
    const O_NONBLOCK: i32 = 0o4000;
    let end = Instant::now() + Duration::from_secs(60);
    while Instant::now() < end {
        // Without a reader this fails at once (fifo(7), ENXIO).
        if let Ok(file) = OpenOptions::new().write(true).custom_flags(O_NONBLOCK).open(pipe) {
            return Some(file);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    None
}

#[test]
fn the_second_file_is_read_while_the_first_keeps_waiting() {
    if std::thread::available_parallelism().is_ok_and(|cores| cores.get() == 1) {
        // On one core files are read one after the other.
        return;
    }
    let folder = Folder::with_badge("cores");
    let made = Command::new("mkfifo").args(["first", "second"]).current_dir(&folder.0).status();
    assert!(made.unwrap().success());
    let mut child = Command::new(env!("CARGO_BIN_EXE_testamur"))
        .args(["verify", "--offline", "first", "second"])
        .current_dir(&folder.0)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let badge = folder.read("badge.json");
    for name in ["second", "first"] {
        let Some(mut pipe) = open_when_read(&folder.0.join(name)) else {
            child.kill().unwrap();
            panic!("nobody reads the {name} file");
        };
        pipe.write_all(badge.as_bytes()).unwrap();
    }
    let output = child.wait_with_output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{shown}");
    // In their order all the same.
    assert!(shown.find("first").unwrap() < shown.find("second").unwrap(), "{shown}");
}
