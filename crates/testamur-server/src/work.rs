//! Work that takes a processor, kept off the threads that serve connections unless it is little.

use crate::limits::{OUTSIDE, SMALL_BODY};
use crate::metrics::seconds;
use crate::problem::Problem;
use prometheus_client::metrics::histogram::Histogram;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;
use testamur::{Code, Error};
use tokio::runtime::Handle;
use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore};
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
    pub(crate) outside: Outside,
    /// How long they were waited for, each time.
    pub(crate) waits: Histogram,
}

/// Places for work that asks servers of somebody else: apart, since that can be made to wait long.
#[derive(Clone, Debug)]
pub(crate) struct Outside(Arc<Semaphore>);

tokio::task_local! {
    /// The place outside of the work that is going on, once it has one.
    static PLACE: Arc<OnceCell<OwnedSemaphorePermit>>;
}

impl Outside {
    /// Waits until the work that is going on has a place. It has it to its end, also when nobody waits for that any
    /// more: what it gets lies in memory as long, and what is not counted would be unbounded.
    pub(crate) async fn place(&self) {
        if let Ok(place) = PLACE.try_with(Arc::clone) {
            place.get_or_init(|| turn(Arc::clone(&self.0))).await;
        }
    }
}

impl Turns {
    pub(crate) fn new(at_a_time: usize) -> Turns {
        let at_a_time = at_a_time.clamp(1, Semaphore::MAX_PERMITS / OUTSIDE);
        Turns {
            free: Arc::new(Semaphore::new(at_a_time)),
            outside: Outside(Arc::new(Semaphore::new(at_a_time * OUTSIDE))),
            waits: seconds(),
        }
    }

    /// Runs work to its end, when it has its turn. Light work is done where it is if it waits for nothing; what
    /// waits, for a document on the web or for the storage, goes on as heavy work does, on a thread of its own.
    /// Meanwhile it has no turn, so that others have.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        weight: Weight,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Problem> {
        let came = Instant::now();
        let first = turn(Arc::clone(&self.free)).await;
        self.waits.observe(came.elapsed().as_secs_f64());
        let mut work = InTurns {
            work: Box::pin(PLACE.scope(Arc::default(), work)),
            free: Arc::clone(&self.free),
            turn: Turn::Had { _until_here: first },
            waits: self.waits.clone(),
        };
        if weight == Weight::Light {
            // First everybody who asks at the same time is let in, or refused: otherwise they would wait where nobody
            // counts them.
            yield_now().await;
            if let Poll::Ready(done) = begun(&mut work).await? {
                return Ok(done);
            }
        }
        let runtime = Handle::current();
        Ok(apart(move || Ok(runtime.block_on(work))).await?)
    }
}

async fn turn(free: Arc<Semaphore>) -> OwnedSemaphorePermit {
    free.acquire_owned().await.expect("the semaphore is never closed")
}

/// Work that goes on only while it has a turn, and gives that back while it waits.
struct InTurns<T> {
    work: Pin<Box<dyn Future<Output = T> + Send>>,
    free: Arc<Semaphore>,
    turn: Turn,
    waits: Histogram,
}

enum Turn {
    Had {
        _until_here: OwnedSemaphorePermit,
    },
    Awaited {
        turn: Pin<Box<dyn Future<Output = OwnedSemaphorePermit> + Send>>,
        /// Once the work could go on.
        since: Option<Instant>,
    },
}

impl<T> Future for InTurns<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        if let Turn::Awaited { turn, since } = &mut self.turn {
            let since = *since.get_or_insert_with(Instant::now);
            let had = ready!(turn.as_mut().poll(context));
            self.waits.observe(since.elapsed().as_secs_f64());
            self.turn = Turn::Had { _until_here: had };
        }
        let polled = self.work.as_mut().poll(context);
        if polled.is_pending() {
            // It stands in nobody's way until it is polled, and then waits for the next one.
            let turn = Box::pin(turn(Arc::clone(&self.free)));
            self.turn = Turn::Awaited { turn, since: None };
        }
        polled
    }
}

/// As far as work comes without waiting.
async fn begun<T>(work: &mut InTurns<T>) -> testamur::Result<Poll<T>> {
    let begun = poll_fn(|context| {
        Poll::Ready(catch_unwind(AssertUnwindSafe(|| Pin::new(&mut *work).poll(context))))
    });
    begun.await.map_err(|_| mistake())
}

/// Runs something on a thread of its own.
pub(crate) async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> testamur::Result<T> + Send + 'static,
) -> testamur::Result<T> {
    spawn_blocking(work).await.unwrap_or_else(|_| Err(mistake()))
}

/// Work that is done to its end on the threads that serve, also when nobody waits for it any more.
pub(crate) async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = testamur::Result<T>> + Send + 'static,
) -> testamur::Result<T> {
    tokio::spawn(work).await.unwrap_or_else(|_| Err(mistake()))
}

/// In this program: the request fails, and the server goes on. The message of a panic can quote what was worked on;
/// it is on the standard error of the process, and not for clients.
fn mistake() -> Error {
    Error::new(Code::InternalUnexpected).with("reason", "the work was not ended")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
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
            let broken = async { panic!("a mistake in urn:secret:7") };
            let problem = turns.run::<()>(weight, broken).await.unwrap_err();
            let told = String::from_utf8(problem.answer().body).unwrap();
            assert!(told.contains("internal.unexpected") && !told.contains("urn:secret"), "{told}");
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

    /// It would never end if the first kept its only turn: what it waits for is done by the second.
    #[tokio::test]
    async fn what_waits_lets_others_go_on() {
        for weight in [Weight::Light, Weight::Heavy] {
            let turns = Turns::new(1);
            let (done, waited_for) = tokio::sync::oneshot::channel();
            let first = turns.run(weight, waited_for);
            let second = turns.run(weight, async move { done.send(7) });
            let (first, second) = tokio::join!(first, second);
            assert_eq!((first.unwrap(), second.unwrap()), (Ok(7), Ok(())));
        }
    }

    #[tokio::test]
    async fn places_for_what_waits_outside_are_counted_apart() {
        let turns = Turns::new(1);
        let (answer, _) = tokio::sync::watch::channel(false);
        let begun = Arc::new(AtomicUsize::new(0));
        let outside = (0..2 * OUTSIDE).map(|_| {
            let (mut answered, begun) = (answer.subscribe(), Arc::clone(&begun));
            let outside = turns.outside.clone();
            turns.run(Weight::Light, async move {
                outside.place().await;
                outside.place().await;
                begun.fetch_add(1, Ordering::SeqCst);
                answered.wait_for(|answered| *answered).await.is_ok()
            })
        });
        let outside = ended(outside);
        let here = async {
            while begun.load(Ordering::SeqCst) < OUTSIDE {
                yield_now().await;
            }
            turns.run(Weight::Heavy, async {}).await.unwrap();
            assert_eq!(begun.load(Ordering::SeqCst), OUTSIDE);
            answer.send_replace(true);
        };
        let (all, ()) = tokio::join!(outside, here);
        assert!(all);
    }

    /// Whether all of them said yes, when all of them ended.
    async fn ended(all: impl Iterator<Item = impl Future<Output = Result<bool, Problem>>>) -> bool {
        let mut all: Vec<_> = all.map(|one| (Box::pin(one), None)).collect();
        poll_fn(|context| {
            for (one, said) in all.iter_mut().filter(|(_, said)| said.is_none()) {
                if let Poll::Ready(answer) = one.as_mut().poll(context) {
                    *said = Some(answer.unwrap());
                }
            }
            let ended = all.iter().all(|(_, said)| said.is_some());
            if ended {
                Poll::Ready(all.iter().all(|(_, said)| *said == Some(true)))
            } else {
                Poll::Pending
            }
        })
        .await
    }
}
