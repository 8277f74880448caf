//! Whether requests can be answered. Anybody may ask, and however many do, the store is asked once in a while.

use crate::work::to_its_end;
use std::sync::Arc;
use std::time::{Duration, Instant};
use testamur::Result;
use testamur_store::Store;
use tokio::sync::Mutex;

/// What the store said last.
#[derive(Debug)]
pub(crate) struct Readiness {
    holds: Duration,
    last: Arc<Mutex<Option<Said>>>,
}

#[derive(Debug)]
struct Said {
    at: Instant,
    answer: Result<()>,
}

impl Readiness {
    /// An answer holds for so long.
    pub(crate) fn new(holds: Duration) -> Readiness {
        Readiness { holds, last: Arc::default() }
    }

    /// What the store says, or said just now. Those who come while it is being asked wait for that answer, and who asked and
    /// hangs up makes no room for another question: it would be one more change that waits for the writer.
    pub(crate) async fn of(&self, store: &Arc<dyn Store>) -> Result<()> {
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
        let [day, nothing] = [Duration::from_secs(86_400), Duration::ZERO].map(Readiness::new);
        for readiness in [&day, &nothing] {
            readiness.of(&store).await.unwrap();
        }
        store.close().await.unwrap();
        day.of(&store).await.unwrap();
        nothing.of(&store).await.unwrap_err();
        std::fs::remove_dir_all(folder).unwrap();
    }

    /// The question that was begun is the only one until it is answered, and its answer counts.
    #[tokio::test]
    async fn who_hangs_up_makes_no_room() {
        let folder = std::env::temp_dir().join(format!("testamur-asked-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let opened = SqliteStore::open(folder.join("test.db"), Limits::default()).await;
        let store: Arc<dyn Store> = Arc::new(opened.unwrap());
        let readiness = Readiness::new(Duration::ZERO);
        let mut asked = Box::pin(readiness.of(&store));
        let polled = poll_fn(|context| Poll::Ready(asked.as_mut().poll(context).is_pending()));
        assert!(polled.await);
        drop(asked);
        assert!(readiness.last.lock().await.is_some());
        store.close().await.unwrap();
        std::fs::remove_dir_all(folder).unwrap();
    }
}
