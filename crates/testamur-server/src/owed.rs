//! Answers over HTTP/2 that a client does not take, and connections on which it asks for nothing. A stream has a window
//! of its own there, so that a client that shuts it looks alive below, as does one that only pings: the connection
//! reads and writes all the time.

use crate::limits::Limits;
use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::time::{Instant, sleep};

/// The requests of one connection whose answers were not handed over whole.
pub(crate) struct Owing(Mutex<Answers>);

struct Answers {
    begun: u64,
    /// Each request under way; once there is an answer, since when that has waited.
    waiting: BTreeMap<u64, Option<Instant>>,
    /// When the last of them ended.
    quiet: Instant,
}

impl Owing {
    pub(crate) fn new() -> Arc<Owing> {
        let answers = Answers { begun: 0, waiting: BTreeMap::new(), quiet: Instant::now() };
        Arc::new(Owing(Mutex::new(answers)))
    }

    /// A request that begins.
    pub(crate) fn asked(self: &Arc<Self>) -> Asked {
        let mut answers = self.answers();
        let number = answers.begun;
        answers.begun += 1;
        answers.waiting.insert(number, None);
        drop(answers);
        Asked { number, owing: Arc::clone(self) }
    }

    /// Ends when an answer has waited too long for its client to take any more of it, or when nothing has been asked
    /// for too long. What was handed over and not taken goes with the connection then.
    pub(crate) async fn is_left(&self, limits: &Limits) {
        let (write, idle) = (limits.write_time, limits.idle_time);
        loop {
            sleep(write.min(idle) / LOOKS).await;
            let answers = self.answers();
            let mut waits = answers.waiting.values().flatten();
            let is_quiet = answers.waiting.is_empty() && answers.quiet.elapsed() > idle;
            if is_quiet || waits.any(|since| since.elapsed() > write) {
                return;
            }
        }
    }

    fn answers(&self) -> MutexGuard<'_, Answers> {
        // What is counted is whole after each line.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How often it is looked while one may wait.
const LOOKS: u32 = 4;

/// A request under way, until its answer was handed over.
pub(crate) struct Asked {
    number: u64,
    owing: Arc<Owing>,
}

/// An answer, counted until it was handed over. It goes in parts, since what was handed over lies in memory
/// until the client takes it.
pub(crate) struct Owed {
    body: Body,
    rest: Bytes,
    asked: Asked,
}

/// As much as one frame of HTTP/2 holds, unless more was agreed on.
const PART: usize = 16 << 10;

impl Owed {
    pub(crate) fn new(body: Body, asked: Asked) -> Owed {
        asked.goes_on();
        Owed { body, rest: Bytes::new(), asked }
    }
}

impl HttpBody for Owed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            let polled = ready!(Pin::new(&mut self.body).poll_frame(context));
            let Some(Ok(frame)) = polled else { return Poll::Ready(polled) };
            match frame.into_data() {
                Ok(data) => self.rest = data,
                Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
            }
        }
        self.asked.goes_on();
        let part = self.rest.len().min(PART);
        let part = self.rest.split_to(part);
        Poll::Ready(Some(Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (mut hint, rest) = (self.body.size_hint(), self.rest.len() as u64);
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper + rest);
        }
        hint.set_lower(hint.lower() + rest);
        hint
    }
}

impl Asked {
    /// Its client takes of the answer.
    fn goes_on(&self) {
        self.owing.answers().waiting.insert(self.number, Some(Instant::now()));
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        let mut answers = self.owing.answers();
        answers.waiting.remove(&self.number);
        answers.quiet = Instant::now();
    }
}
