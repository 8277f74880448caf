//! Work that takes a processor, kept off the threads that serve connections.

use crate::problem::Problem;
use std::future::Future;
use testamur::{Code, Error};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Turns for work that takes a processor.
#[derive(Debug)]
pub(crate) struct Turns(std::sync::Arc<Semaphore>);

impl Turns {
    pub(crate) fn new(at_a_time: usize) -> Turns {
        Turns(std::sync::Arc::new(Semaphore::new(at_a_time.max(1))))
    }

    /// Runs a future to its end on a thread of its own, when it has its turn. The turn lasts until the work
    /// ends, also when nobody waits for it any more: work cannot be interrupted, and what is not counted
    /// would be unbounded.
    pub(crate) async fn run<T, F, W>(&self, work: W) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: Future<Output = T>,
        W: FnOnce() -> F + Send + 'static,
    {
        let turn = std::sync::Arc::clone(&self.0).acquire_owned().await;
        let turn = turn.expect("the semaphore is never closed");
        let runtime = Handle::current();
        let done = apart(move || {
            let done = runtime.block_on(work());
            drop(turn);
            Ok(done)
        });
        Ok(done.await?)
    }
}

/// Runs something on a thread of its own.
pub(crate) async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> testamur::Result<T> + Send + 'static,
) -> testamur::Result<T> {
    spawn_blocking(work).await.unwrap_or_else(|ended| {
        // A mistake in this program: the request fails, and the server goes on.
        Err(Error::new(Code::InternalUnexpected).with("reason", ended))
    })
}
