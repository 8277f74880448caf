//! Measures `testamur serve` under load, beside the same calls in this process, and the storage beside bare
//! SQLite. Prints Markdown; `cargo xtask load` in the workspace's root writes it into `docs/performance.md`. With
//! `--smoke` everything is done for a moment, and the figures mean nothing.
//!
//! For Linux only: it reads `/proc`, and `taskset` puts server and client on processors of their own.
#![allow(clippy::print_stdout, reason = "its tables are its output")]

mod client;
mod documents;
mod inprocess;
mod process;
mod requests;
mod server;
mod storage;

use mimalloc::MiMalloc;
use std::path::PathBuf;
use std::time::Duration;

/// The one of the server, so that the same calls in this process are the same.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let smoke = arguments.iter().any(|argument| argument == "--smoke");
    let effort = if smoke { server::Effort::SMOKE } else { server::Effort::FULL };
    match arguments.first().map(String::as_str) {
        Some("server") => server::measure(&testamur(), effort),
        Some("storage") if smoke => storage::measure(Duration::ZERO),
        Some("storage") => storage::measure(Duration::from_secs(2)),
        _ => panic!("usage: testamur-load server|storage [--smoke]"),
    }
}

/// The command, which is built beside this program.
fn testamur() -> PathBuf {
    let own = std::env::current_exe().expect("this program has a path");
    let testamur = own.with_file_name("testamur");
    assert!(testamur.exists(), "build it first: cargo build --release --package testamur-cli");
    testamur
}
