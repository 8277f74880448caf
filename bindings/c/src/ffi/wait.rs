//! Waiting for answers on the thread that asks.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use testamur::{Code, Error, Result};
use tokio::runtime::{Builder, Runtime};

/// Waits for an answer that needs no network. Nothing else is started for it.
pub(crate) fn here<T>(answer: impl Future<Output = T>) -> T {
    let mut answer = pin!(answer);
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match answer.as_mut().poll(&mut context) {
            Poll::Ready(answer) => return answer,
            Poll::Pending => std::thread::park(),
        }
    }
}

/// Waits for an answer that may need the network. The answer itself is computed on this thread; the threads that watch
/// the network are made by the first such call and stay.
///
/// # Errors
/// [`Code::UsageForked`] in a child of the process that made them, where they are not;
/// [`Code::FetchClient`] when they cannot be made.
pub(crate) fn online<T>(answer: impl Future<Output = T>) -> Result<T> {
    let network = network()?;
    if network.process != std::process::id() {
        return Err(Error::new(Code::UsageForked));
    }
    // Entered and not blocked on, so that a callback that is called meanwhile may ask again.
    let _entered = network.runtime.enter();
    Ok(here(answer))
}

struct Network {
    runtime: Runtime,
    process: u32,
}

fn network() -> Result<&'static Network> {
    static NETWORK: OnceLock<Result<Network>> = OnceLock::new();
    let made = NETWORK.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        let runtime = builder.worker_threads(2).thread_name("testamur").enable_all().build();
        let runtime =
            runtime.map_err(|error| Error::new(Code::FetchClient).with("reason", error))?;
        Ok(Network { runtime, process: std::process::id() })
    });
    made.as_ref().map_err(Clone::clone)
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}
