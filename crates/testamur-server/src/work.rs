//! Work that takes a processor, kept off the threads that serve connections unless it is little.

use crate::limits::SMALL_BODY;
use crate::metrics::seconds;
use crate::problem::Problem;
use prometheus_client::metrics::histogram::Histogram;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Instant;
use testamur::{Code, Error};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::{spawn_blocking, yield_now};

/// How much work something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// Less than handing it to another thread and back, or not much more.
    Light,
    Heavy,
}

impl Weight {
    /// Of what is done with a body of so many bytes.
    pub(crate) fn of(bytes: usize) -> Weight {
        match bytes {
            ..SMALL_BODY => Weight::Light,
            _ => Weight::Heavy,
        }
    }
}

/// Turns for work that takes a processor.
#[derive(Debug)]
pub(crate) struct Turns {
    free: Arc<Semaphore>,
    /// How long they were waited for.
    pub(crate) waits: Histogram,
}

impl Turns {
    pub(crate) fn new(at_a_time: usize) -> Turns {
        Turns { free: Arc::new(Semaphore::new(at_a_time.max(1))), waits: seconds() }
    }

    /// Runs work to its end, when it has its turn. Light work is done where it is if it waits for nothing; what
    /// waits, for a document on the web or for the storage, goes on as heavy work does, on a thread of its own. The
    /// turn is had before anything is begun, since others may wait for what was begun, and lasts until the
    /// work ends, also when nobody waits for it any more: work cannot be interrupted, and what is not counted would be
    /// unbounded.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        weight: Weight,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Problem> {
        let came = Instant::now();
        let turn = Arc::clone(&self.free).acquire_owned().await;
        let turn = turn.expect("the semaphore is never closed");
        self.waits.observe(came.elapsed().as_secs_f64());
        let mut work: Pin<Box<dyn Future<Output = T> + Send>> = Box::pin(work);
        if weight == Weight::Light {
            // First everybody who asks at the same time is let in, or refused: otherwise they would wait where nobody
            // counts them.
            yield_now().await;
            if let Poll::Ready(done) = begun(&mut work).await? {
                return Ok(done);
            }
        }
        let runtime = Handle::current();
        let done = apart(move || {
            let done = runtime.block_on(work);
            drop(turn);
            Ok(done)
        });
        Ok(done.await?)
    }
}

/// As far as work comes without waiting.
async fn begun<T>(work: &mut Pin<Box<dyn Future<Output = T> + Send>>) -> testamur::Result<Poll<T>> {
    let begun = poll_fn(|context| {
        Poll::Ready(catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))))
    });
    begun.await.map_err(|_| mistake(&"it panicked"))
}

/// Runs something on a thread of its own.
pub(crate) async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> testamur::Result<T> + Send + 'static,
) -> testamur::Result<T> {
    spawn_blocking(work).await.unwrap_or_else(|ended| Err(mistake(&ended)))
}

/// Work that is done to its end on the threads that serve, also when nobody waits for it any more.
pub(crate) async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = testamur::Result<T>> + Send + 'static,
) -> testamur::Result<T> {
    tokio::spawn(work).await.unwrap_or_else(|ended| Err(mistake(&ended)))
}

/// In this program: the request fails, and the server goes on.
fn mistake(reason: &dyn std::fmt::Display) -> Error {
    Error::new(Code::InternalUnexpected).with("reason", reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread::current;

    /// Where work begins and ends.
    async fn threads(turns: &Turns, weight: Weight, waits: bool) -> [bool; 2] {
        let here = current().id();
        let work = async move {
            let begun = current().id() == here;
            if waits {
                yield_now().await;
            }
            [begun, current().id() == here]
        };
        turns.run(weight, work).await.unwrap()
    }

    #[tokio::test]
    async fn only_light_work_that_does_not_wait_stays_on_the_thread() {
        let turns = Turns::new(1);
        assert_eq!(threads(&turns, Weight::Light, false).await, [true, true]);
        assert_eq!(threads(&turns, Weight::Light, true).await, [true, false]);
        assert_eq!(threads(&turns, Weight::Heavy, false).await, [false, false]);
        assert_eq!(threads(&turns, Weight::Heavy, true).await, [false, false]);
    }

    #[tokio::test]
    async fn a_panic_fails_one_request_and_gives_the_turn_back() {
        let turns = Turns::new(1);
        for weight in [Weight::Light, Weight::Heavy] {
            let broken = async { panic!("a mistake") };
            turns.run::<()>(weight, broken).await.unwrap_err();
        }
        turns.run(Weight::Heavy, async {}).await.unwrap();
    }

    /// Who has no turn yet has not been worked on.
    #[tokio::test]
    async fn heavy_work_waits_for_its_turn() {
        let turns = Turns::new(1);
        let first_ended = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&first_ended);
        let first = turns.run(Weight::Heavy, async move {
            std::thread::sleep(std::time::Duration::from_millis(50));
            ended.store(true, Ordering::SeqCst);
        });
        let second = turns.run(Weight::Heavy, async move { first_ended.load(Ordering::SeqCst) });
        let (first, second) = tokio::join!(first, second);
        first.unwrap();
        assert!(second.unwrap());
    }
}
