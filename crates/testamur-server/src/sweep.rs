//! Answers that have expired, deleted while the server serves.

use crate::log::TARGET;
use crate::metrics::Metrics;
use crate::problem::Failed;
use std::convert::Infallible;
use std::time::Duration;
use testamur::Result;
use testamur_store::Store;

/// Deletes expired answers after each pause, as long as it is polled.
pub(crate) async fn forever(store: &dyn Store, metrics: &Metrics, pause: Duration) -> Infallible {
    loop {
        tokio::time::sleep(pause).await;
        swept(store, metrics).await;
    }
}

/// Deletes those that have expired. What fails is tried again after the next pause; until then they are not given to
/// anybody, but they may be personal data: who runs the server must learn of it.
async fn swept(store: &dyn Store, metrics: &Metrics) {
    if let Err(error) = round(store).await {
        metrics.sweeps_failed.inc();
        let Failed { code, reason } = Failed::of(&error);
        let (code, reason) = (code.name(), reason.as_deref());
        tracing::warn!(target: TARGET, code, reason, "expired answers were not deleted");
    }
}

/// Deletes those that have expired, in steps between which others have their turn. Says how many.
async fn round(store: &dyn Store) -> Result<u64> {
    let mut all = 0;
    for _ in 0..STEPS {
        match store.sweep(testamur::now()?).await? {
            0 => break,
            swept => all += swept,
        }
    }
    Ok(all)
}

/// Steps of a round: with the thousand answers, or the 16 MiB of them, that a store deletes in one, more than a disk
/// takes between two rounds.
const STEPS: u32 = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::Turns;
    use std::path::PathBuf;
    use testamur::Timestamp;
    use testamur_store::{
        Actor, Answer, Answered, IdempotencyKey, Issue, Limits, Reserved, SqliteStore,
    };

    async fn answer(store: &SqliteStore, number: u32, expires: Timestamp) {
        let key = IdempotencyKey { scope: "test".to_owned(), key: number.to_string() };
        let at = Timestamp::UNIX_EPOCH;
        let Reserved::New(reservation) = store.reserve(key, [0; 32], at).await.unwrap() else {
            panic!("{number} was answered before");
        };
        let answer = Answer { status: 201, content_type: "a/b".to_owned(), body: Vec::new() };
        let answered = Some(Answered { reservation, answer, at, expires });
        let issuer = "registrar".to_owned();
        let (credential, entries, kept, actor) = (None, Vec::new(), None, Actor::Anonymous);
        let issue = Issue { issuer, credential, entries, kept, actor, at, answered };
        store.issue(issue).await.unwrap();
    }

    async fn store(name: &str) -> (PathBuf, SqliteStore) {
        let folder = std::env::temp_dir().join(format!("testamur-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut limits = Limits::default();
        limits.sweep = 2;
        let store = SqliteStore::open(folder.join("test.db"), limits).await.unwrap();
        (folder, store)
    }

    #[tokio::test]
    async fn a_round_deletes_what_has_expired_step_by_step() {
        let (folder, store) = store("sweep-round").await;
        let past = Timestamp::UNIX_EPOCH.plus_seconds(1);
        for number in 0..5 {
            answer(&store, number, past).await;
        }
        let later = testamur::now().unwrap().plus_seconds(3600);
        answer(&store, 5, later).await;
        assert_eq!(round(&store).await.unwrap(), 5);
        assert_eq!(round(&store).await.unwrap(), 0);
        assert_eq!(store.sweep(later).await.unwrap(), 1, "what lasts is left");
        store.close().await.unwrap();
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn a_sweep_that_fails_is_counted() {
        let (folder, store) = store("sweep-fails").await;
        let metrics = Metrics::new(&Turns::new(1));
        swept(&store, &metrics).await;
        assert_eq!(metrics.sweeps_failed.get(), 0);
        store.close().await.unwrap();
        swept(&store, &metrics).await;
        assert_eq!(metrics.sweeps_failed.get(), 1);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn a_round_ends() {
        let (folder, store) = store("sweep-end").await;
        let past = Timestamp::UNIX_EPOCH.plus_seconds(1);
        for number in 0..2 * STEPS + 1 {
            answer(&store, number, past).await;
        }
        assert_eq!(round(&store).await.unwrap(), u64::from(2 * STEPS));
        assert_eq!(round(&store).await.unwrap(), 1);
        store.close().await.unwrap();
        std::fs::remove_dir_all(folder).unwrap();
    }
}
