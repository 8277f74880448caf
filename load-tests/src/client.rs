//! A client that asks as fast as it is answered, over connections that stay open.

use crate::requests::Template;
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// What is asked, by how many, for how long.
#[derive(Clone)]
pub(crate) struct Load {
    pub(crate) connections: usize,
    pub(crate) time: Duration,
    /// No more than this.
    pub(crate) requests: u64,
    /// One after the other.
    pub(crate) mix: Arc<Vec<Template>>,
    /// How long who was refused waits before it asks again.
    pub(crate) pause: Duration,
}

/// What came of it.
#[derive(Default)]
pub(crate) struct Outcome {
    /// Microseconds of each answer, by status.
    pub(crate) answers: BTreeMap<u16, Vec<u32>>,
    /// Connections that were refused or broke.
    pub(crate) broken: u64,
    pub(crate) elapsed: Duration,
}

impl Outcome {
    pub(crate) fn count(&self) -> usize {
        self.answers.values().map(Vec::len).sum()
    }

    /// The times of the answers that are not 503, sorted.
    pub(crate) fn served(&self) -> Vec<u32> {
        self.sorted(|status| status != BUSY)
    }

    /// The times of the 503, sorted.
    pub(crate) fn refused(&self) -> Vec<u32> {
        self.sorted(|status| status == BUSY)
    }

    fn sorted(&self, of: impl Fn(u16) -> bool) -> Vec<u32> {
        let taken = self.answers.iter().filter(|(status, _)| of(**status));
        let mut all: Vec<u32> = taken.flat_map(|(_, times)| times.iter().copied()).collect();
        all.sort_unstable();
        all
    }

    /// # Panics
    /// When something else was answered: nothing can be said about the time of a request that failed.
    pub(crate) fn expect_only(&self, statuses: &[u16]) {
        self.expect_among(statuses);
        assert_eq!(self.broken, 0, "connections broke");
    }

    /// As `expect_only`, where connections may break because more come than are let in.
    ///
    /// # Panics
    /// When something else was answered.
    pub(crate) fn expect_among(&self, statuses: &[u16]) {
        let others = self.answers.keys().find(|status| !statuses.contains(status));
        assert_eq!(others, None, "an unexpected answer");
    }
}

/// The status for whoever finds no room.
pub(crate) const BUSY: u16 = 503;

/// A time of which so many of a thousand are no longer, in milliseconds.
pub(crate) fn quantile(sorted: &[u32], per_mille: usize) -> f64 {
    let place = (sorted.len() * per_mille / 1000).min(sorted.len().saturating_sub(1));
    sorted.get(place).map_or(f64::NAN, |micros| f64::from(*micros) / 1e3)
}

/// Asks until the time or the number is over.
pub(crate) async fn ask(server: SocketAddr, load: &Load) -> Outcome {
    let begun = Instant::now();
    let asked = Arc::new(AtomicU64::new(0));
    let mut connections = JoinSet::new();
    for _ in 0..load.connections {
        let (load, asked) = (load.clone(), Arc::clone(&asked));
        connections.spawn(async move { connection(server, &load, &asked, begun).await });
    }
    let mut outcome = Outcome::default();
    while let Some(one) = connections.join_next().await {
        let one = one.expect("a connection does not panic");
        outcome.broken += one.broken;
        for (status, mut times) in one.answers {
            outcome.answers.entry(status).or_default().append(&mut times);
        }
    }
    outcome.elapsed = begun.elapsed();
    outcome
}

async fn connection(server: SocketAddr, load: &Load, asked: &AtomicU64, begun: Instant) -> Outcome {
    let mut outcome = Outcome::default();
    let mut open: Option<TcpStream> = None;
    let (mut request, mut buffer) = (Vec::new(), Vec::new());
    loop {
        let number = asked.fetch_add(1, Ordering::Relaxed);
        if number >= load.requests || begun.elapsed() >= load.time {
            return outcome;
        }
        let template = &load.mix[usize::try_from(number).unwrap_or(0) % load.mix.len()];
        request.clear();
        template.write(&mut request);
        let before = Instant::now();
        let left = load.time.saturating_sub(begun.elapsed());
        let answered = exchange(server, &mut open, &request, &mut buffer);
        // Who is not let in when the time is over is not waited for.
        let Ok(answered) = tokio::time::timeout(left + GRACE, answered).await else {
            outcome.broken += 1;
            return outcome;
        };
        let (status, stays) = answered.unwrap_or((0, false));
        if !stays {
            open = None;
        }
        match status {
            0 => {
                outcome.broken += 1;
                tokio::time::sleep(load.pause).await;
            }
            status => {
                let micros = u32::try_from(before.elapsed().as_micros()).unwrap_or(u32::MAX);
                outcome.answers.entry(status).or_default().push(micros);
                if status == BUSY {
                    tokio::time::sleep(load.pause).await;
                }
            }
        }
    }
}

/// How long the last answers may take.
const GRACE: Duration = Duration::from_secs(10);

/// One request and its answer: the status, and whether the connection stays open.
async fn exchange(
    server: SocketAddr,
    open: &mut Option<TcpStream>,
    request: &[u8],
    buffer: &mut Vec<u8>,
) -> io::Result<(u16, bool)> {
    let stream = match open {
        Some(stream) => stream,
        None => {
            let stream = TcpStream::connect(server).await?;
            stream.set_nodelay(true)?;
            open.insert(stream)
        }
    };
    stream.write_all(request).await?;
    buffer.clear();
    let head = loop {
        if stream.read_buf(buffer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
    let length: usize = field("content-length:").and_then(|n| n.trim().parse().ok()).unwrap_or(0);
    let stays = field("connection:").is_none_or(|value| value.trim() != "close");
    while buffer.len() < head + length {
        if stream.read_buf(buffer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok((status.ok_or(io::ErrorKind::InvalidData)?, stays))
}
