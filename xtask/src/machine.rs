//! What a measurement was taken on.

use std::process::Command;

/// One line: processor, cores, compiler.
pub fn facts() -> String {
    let cpus = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = cpus.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split(": ").nth(1)).unwrap_or("unknown")
    };
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "Measured on: {} (family {}, model {}), {cores} cores, {}, {}.",
        field("model name"),
        field("cpu family"),
        field("model\t"),
        std::env::consts::OS,
        rustc.unwrap_or_else(|_| "unknown compiler".to_owned()),
    )
}
