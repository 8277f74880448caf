//! What those who ask the server could enlarge.

use std::time::Duration;

/// The bounds of requests and of the work for them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a request's body. The default is 1 MiB: a badge with its image, a record of a hundred
    /// achievements. Work for a document can take some hundred times its bytes in memory.
    pub body_bytes: usize,
    /// How long a body may take to arrive. The default is 5 seconds.
    pub body_time: Duration,
    /// How long the head of a request may take, and how long a connection may be idle. The default is 10
    /// seconds.
    pub head_time: Duration,
    /// How long a connection may be open on which nothing is sent and nothing arrives. The default is 30 seconds:
    /// more than a request may take, and the head of the next.
    pub idle_time: Duration,
    /// How long a client may take none of an answer. The default is 10 seconds.
    pub write_time: Duration,
    /// How long a request may take in all. The default is 9 seconds, as many clients give up after
    /// ten. Requests under way are waited for a second longer when the server is stopped. The documents that a
    /// verification needs may take two thirds of it together, so that its report is there before the request ends.
    pub answer_time: Duration,
    /// Requests under way. The default is 256; the next is refused at once. Of one kind there are three quarters of them
    /// at most: examining what others made, which may wait for servers of others; issuing, statuses and management; and
    /// lists and documents that anybody may read. So none of them shuts the others out. Whether the server lives,
    /// its numbers and its description are told beside them.
    pub requests: usize,
    /// Of these, how many are worked on at the same time; the others wait for their turn. The default is 16: more
    /// than most machines have cores, as the threads of some are held up by the disk, and few enough for the memory. Those
    /// that wait for something are not among them; four times as many may wait for a network.
    pub work: usize,
    /// Open connections. The default is 1024; whoever comes then is refused at once.
    pub connections: usize,
    /// For how long the same `Idempotency-Key` gets the same answer, in seconds. The default is a day.
    pub idempotency_seconds: i64,
    /// After how long those that have expired are deleted again. The default is 10 seconds: they are personal
    /// data, perhaps, and a search for none costs nothing.
    pub sweep_pause: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            body_bytes: 1 << 20,
            body_time: Duration::from_secs(5),
            head_time: Duration::from_secs(10),
            idle_time: Duration::from_secs(30),
            write_time: Duration::from_secs(10),
            answer_time: Duration::from_secs(9),
            requests: 256,
            work: 16,
            connections: 1024,
            idempotency_seconds: 24 * 60 * 60,
            sweep_pause: Duration::from_secs(10),
        }
    }
}

impl Limits {
    /// How long requests under way are waited for when the server is stopped.
    pub(crate) fn stop_time(&self) -> Duration {
        self.answer_time.saturating_add(Duration::from_secs(1))
    }

    /// How long the documents that a verification needs may take together.
    pub(crate) fn download_time(&self) -> Duration {
        self.answer_time - self.answer_time / 3
    }
}

/// For how long the answer to whether the server is ready holds: who watches it asks every few seconds.
pub(crate) const READINESS: Duration = Duration::from_secs(1);

/// How long the storage may take to say that it is ready: who watches it waits for some seconds.
pub(crate) const READY: Duration = Duration::from_secs(2);

/// How many may wait for a network for each one that is worked on. What each downloaded is in memory meanwhile.
pub(crate) const OUTSIDE: usize = 4;

/// Characters of an `Idempotency-Key`; a UUID has 36.
pub(crate) const IDEMPOTENCY_KEY: usize = 256;

/// Characters of an `X-Request-Id`; a UUID has 36.
pub(crate) const REQUEST_ID: usize = 64;

/// Connections that are told at the same time that there is no room. More are closed without a word.
pub(crate) const REFUSALS: usize = 256;

/// How long that may take.
pub(crate) const REFUSAL: Duration = Duration::from_secs(1);

/// Bytes of the head of a request. Keys and traces take a fraction of it.
pub(crate) const HEAD: usize = 16 << 10;

/// Requests at a time on one connection of HTTP/2, as many as a browser or a proxy begins.
pub(crate) const STREAMS: u32 = 64;

/// Requests on a connection that their client took back before they were begun; a few meet in passing.
pub(crate) const TAKEN_BACK: usize = 20;

/// How long a TLS handshake may take.
pub(crate) const HANDSHAKE: Duration = Duration::from_secs(5);

/// Below this, a body is read where it arrived: that takes less than handing it to another thread.
pub(crate) const SMALL_BODY: usize = 16 << 10;

/// Items of a page if nobody says how many; the store has a limit of its own for those who do.
pub(crate) const PAGE: usize = 100;

/// Bytes of a value that an error names: what people take in at a glance.
pub(crate) const SHOWN: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    /// However long a request may take, its downloads end before it, and stopping waits for it.
    #[test]
    fn times_within_a_request_follow_its_own() {
        for (answer, downloads, stop) in [(9, 6, 10), (3, 2, 4), (300, 200, 301)] {
            let limits = Limits { answer_time: Duration::from_secs(answer), ..Limits::default() };
            assert_eq!(limits.download_time(), Duration::from_secs(downloads));
            assert_eq!(limits.stop_time(), Duration::from_secs(stop));
        }
        let endless = Limits { answer_time: Duration::MAX, ..Limits::default() };
        assert_eq!(endless.stop_time(), Duration::MAX);
    }
}
