//! Answers over HTTP/2 that a client does not take. A stream has a window of its own there, so that a client that
//! shuts it looks alive below: the connection reads and writes all the time.

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// The answers of one connection that were not handed over whole.
#[derive(Default)]
pub(crate) struct Owing(Mutex<Answers>);

#[derive(Default)]
struct Answers {
    begun: u64,
    /// Since when each has waited.
    waiting: BTreeMap<u64, Instant>,
}

impl Owing {
    /// Ends when an answer has waited this long for its client to take any more of it.
    pub(crate) async fn waits_too_long(&self, time: Duration) {
        loop {
            sleep(time / LOOKS).await;
            let waits = |since: &Instant| since.elapsed() > time;
            if self.answers().waiting.values().any(waits) {
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

/// An answer, counted until it was handed over. It goes in parts, since what was handed over lies in memory
/// until the client takes it.
pub(crate) struct Owed {
    body: Body,
    rest: Bytes,
    number: u64,
    owing: Arc<Owing>,
}

/// As much as one frame of HTTP/2 holds, unless more was agreed on.
const PART: usize = 16 << 10;

impl Owed {
    pub(crate) fn new(body: Body, owing: &Arc<Owing>) -> Owed {
        let mut answers = owing.answers();
        let number = answers.begun;
        answers.begun += 1;
        answers.waiting.insert(number, Instant::now());
        drop(answers);
        Owed { body, rest: Bytes::new(), number, owing: Arc::clone(owing) }
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
        self.owing.answers().waiting.insert(self.number, Instant::now());
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

impl Drop for Owed {
    fn drop(&mut self) {
        self.owing.answers().waiting.remove(&self.number);
    }
}
