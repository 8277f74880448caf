//! Whether requests can be answered. Anybody may ask, and however many do, the store is asked once in a while.

use crate::work::to_its_end;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::time::{Duration, Instant};
use testamur::{Code, Error, Result};
use testamur_store::Store;
use tokio::sync::Mutex;

/// What the store said last.
#[derive(Debug)]
pub(crate) struct Readiness {
    holds: Duration,
    /// How long it may take.
    time: Duration,
    last: Arc<Mutex<Option<Said>>>,
    /// When something was not stored last since there was no room.
    full: StdMutex<Option<Instant>>,
}

#[derive(Debug)]
struct Said {
    at: Instant,
    answer: Result<()>,
}

impl Readiness {
    /// An answer holds for so long, and may take so long.
    pub(crate) fn new(holds: Duration, time: Duration) -> Readiness {
        Readiness { holds, time, last: Arc::default(), full: StdMutex::default() }
    }

    /// Something was not stored since there is no room: what the store said before does not count, and what it says while
    /// this holds need not mean more than that one page is left.
    pub(crate) fn found_full(&self) {
        *self.full.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// What the store says, or said just now. Those who come while it is being asked wait for that answer, and who asked and
    /// hangs up makes no room for another question: it would be one more change that waits for the writer.
    ///
    /// # Errors
    /// Those of the store; [`Code::StoreFull`] when that was [found](Readiness::found_full); [`Code::ServerLate`] when it says nothing in time: a disk that hangs does so without end.
    pub(crate) async fn of(&self, store: &Arc<dyn Store>) -> Result<()> {
        let full = *self.full.lock().unwrap_or_else(PoisonError::into_inner);
        if full.is_some_and(|at| at.elapsed() < self.holds) {
            return Err(Error::new(Code::StoreFull).with("reason", "a request was refused for it"));
        }
        let late = |_| Err(Error::new(Code::ServerLate).with("limit", self.time.as_secs()));
        tokio::time::timeout(self.time, self.said(store)).await.unwrap_or_else(late)
    }

    async fn said(&self, store: &Arc<dyn Store>) -> Result<()> {
        let mut last = Arc::clone(&self.last).lock_owned().await;
        if let Some(Said { at, answer }) = &*last
            && at.elapsed() < self.holds
        {
            return answer.clone();
        }
        let store = Arc::clone(store);
        to_its_end(async move {
            let answer = store.ready().await;
            *last = Some(Said { at: Instant::now(), answer: answer.clone() });
            answer
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use std::task::Poll;
    use testamur_store::{Limits, SqliteStore};

    #[tokio::test]
    async fn an_answer_is_remembered_for_a_while() {
        let folder = std::env::temp_dir().join(format!("testamur-ready-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let opened = SqliteStore::open(folder.join("test.db"), Limits::default()).await;
        let store: Arc<dyn Store> = Arc::new(opened.unwrap());
        let holding = |holds| Readiness::new(holds, Duration::MAX);
        let [day, nothing] = [Duration::from_secs(86_400), Duration::ZERO].map(holding);
        for readiness in [&day, &nothing] {
            readiness.of(&store).await.unwrap();
        }
        store.close().await.unwrap();
        day.of(&store).await.unwrap();
        nothing.of(&store).await.unwrap_err();
        // What somebody found out since goes before what is remembered, for as long.
        for (readiness, code) in [(&day, Code::StoreFull), (&nothing, Code::StoreClosed)] {
            readiness.found_full();
            assert_eq!(readiness.of(&store).await.unwrap_err().code(), code);
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    /// The question that was begun is the only one until it is answered, and its answer counts.
    #[tokio::test]
    async fn who_hangs_up_makes_no_room() {
        let folder = std::env::temp_dir().join(format!("testamur-asked-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let opened = SqliteStore::open(folder.join("test.db"), Limits::default()).await;
        let store: Arc<dyn Store> = Arc::new(opened.unwrap());
        let readiness = Readiness::new(Duration::ZERO, Duration::MAX);
        let mut asked = Box::pin(readiness.of(&store));
        let polled = poll_fn(|context| Poll::Ready(asked.as_mut().poll(context).is_pending()));
        assert!(polled.await);
        drop(asked);
        assert!(readiness.last.lock().await.is_some());
        // Nor is anybody kept who asks while nothing is said.
        let _asking = Arc::clone(&readiness.last).lock_owned().await;
        let short = Readiness { time: Duration::from_millis(1), ..readiness };
        assert_eq!(short.of(&store).await.unwrap_err().code(), Code::ServerLate);
        store.close().await.unwrap();
        std::fs::remove_dir_all(folder).unwrap();
    }
}
