//! A server in a process of its own, and what that takes of the machine.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

/// `testamur serve` with the conformance profile and a database on the disk. It ends with this value.
pub(crate) struct ServerProcess {
    child: Child,
    pub(crate) address: SocketAddr,
    folder: PathBuf,
}

/// Which of the machine's processors something may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cores {
    First,
    Second,
    Both,
}

impl Cores {
    /// As `taskset` takes them. On a machine with a single processor, or in a container that has one, all share it.
    fn list(self) -> String {
        static ALLOWED: OnceLock<Vec<usize>> = OnceLock::new();
        let allowed = ALLOWED.get_or_init(|| {
            let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells it");
            let line = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
            line.and_then(numbers).expect("Linux tells which processors may be used")
        });
        let first = allowed[0];
        let second = *allowed.get(1).unwrap_or(&first);
        match self {
            Cores::First => first.to_string(),
            Cores::Second => second.to_string(),
            Cores::Both => format!("{first},{second}"),
        }
    }

    /// Puts this process there, with all its threads.
    pub(crate) fn take(self) {
        let process = std::process::id().to_string();
        let output =
            Command::new("taskset").args(["-a", "-p", "-c", &self.list(), &process]).output();
        let done = output.expect("taskset of util-linux is there");
        assert!(done.status.success(), "taskset: {}", String::from_utf8_lossy(&done.stderr));
    }
}

impl ServerProcess {
    /// Starts this program.
    pub(crate) fn start(testamur: &Path, cores: Cores) -> ServerProcess {
        let folder = scratch("server");
        let mut child = Command::new("taskset")
            .args(["-c", &cores.list()])
            .arg(testamur)
            .args(["serve", "--profile", "conformance", "--seed", "load", "--offline"])
            .args(["--listen", "127.0.0.1:0", "--public-url", crate::documents::PUBLIC_URL])
            .arg("--database")
            .arg(folder.join("server.db"))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("taskset {}: {error}", testamur.display()));
        let mut lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
        let address = lines.find_map(|line| address(&line.expect("the server speaks UTF-8")));
        let address = address.expect("the server says where it listens");
        // Whatever it says must be taken from it.
        std::thread::spawn(move || lines.for_each(drop));
        ServerProcess { child, address, folder }
    }

    /// Processor time so far, of all threads, in user and system mode.
    pub(crate) fn cpu(&self) -> Duration {
        cpu_of(&self.child.id().to_string())
    }

    /// Memory that it has, in MiB.
    pub(crate) fn resident(&self) -> f64 {
        let status = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(status).expect("the server runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
        kilobytes.expect("Linux tells it in kB") / 1024.0
    }

    /// Bytes of its database, in MiB.
    pub(crate) fn stored(&self) -> f64 {
        let files = std::fs::read_dir(&self.folder).expect("its folder is there");
        let sizes = files.map(|file| file.and_then(|file| file.metadata()).map_or(0, |m| m.len()));
        sizes.sum::<u64>() as f64 / f64::from(1 << 20)
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The numbers of a list such as `0-2,5`, or `None` for what is none.
fn numbers(list: &str) -> Option<Vec<usize>> {
    let mut all = Vec::new();
    for part in list.trim().split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        all.extend(first.parse::<usize>().ok()?..=last.parse().ok()?);
    }
    (!all.is_empty()).then_some(all)
}

/// A folder on the disk of the temporary files, or of this path.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let folder = format!("testamur-load-{name}-{}", std::process::id());
    let folder = std::env::temp_dir().join(folder);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    folder
}

/// Processor time of this process so far.
pub(crate) fn own_cpu() -> Duration {
    cpu_of("self")
}

/// `utime` and `stime` of `/proc/PID/stat`, in ticks of which there are a hundred in a second.
fn cpu_of(process: &str) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("it runs");
    // The name of the program, in parentheses, may have spaces; the state comes after it.
    let (_, fields) = stat.rsplit_once(") ").expect("a name in parentheses");
    let ticks = fields.split(' ').skip(11).take(2).map(|field| field.parse::<u64>());
    Duration::from_millis(10 * ticks.map(|ticks| ticks.expect("a number")).sum::<u64>())
}

fn address(line: &str) -> Option<SocketAddr> {
    let rest = line.split_once("http://")?.1;
    rest.split(['/', ' ']).next()?.trim_end_matches([':', '.', '"']).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_processors_are_read() {
        for (list, expected) in [
            ("\t0-1\n", Some(vec![0, 1])),
            ("3", Some(vec![3])),
            ("2,5-7", Some(vec![2, 5, 6, 7])),
            ("", None),
            ("3-2", None),
            ("all", None),
        ] {
            assert_eq!(numbers(list), expected, "{list:?}");
        }
    }
}
