//! Waiting for answers on the thread that asks.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use testamur::{Code, Error, Result};
use tokio::runtime::{Builder, Runtime};

/// Whether what is waited for may need the network.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Reach {
    #[default]
    Offline,
    Online,
}

impl Reach {
    /// Waits for an answer.
    ///
    /// # Errors
    /// As [`online`], where it may need the network.
    pub(crate) fn wait<T>(self, answer: impl Future<Output = T>) -> Result<T> {
        match self {
            Reach::Offline => Ok(here(answer)),
            Reach::Online => online(answer),
        }
    }
}

/// Waits for an answer that needs no network. Nothing else is started for it.
pub(crate) fn here<T>(answer: impl Future<Output = T>) -> T {
    let mut answer = pin!(answer);
    let call = Arc::new(Call { thread: std::thread::current(), is_woken: AtomicBool::new(false) });
    let waker = Waker::from(Arc::clone(&call));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(answer) = answer.as_mut().poll(&mut context) {
            return answer;
        }
        // A thread is woken once, whoever waits on it: a callback that waits while its caller does must not take that one's.
        while !call.is_woken.swap(false, Ordering::Acquire) {
            std::thread::park();
        }
    }
}

/// Waits for an answer that may need the network. The answer itself is computed on this thread; the threads that watch
/// the network are made by the first such call and stay.
///
/// # Errors
/// [`Code::UsageForked`] in a child of the process that made them, where they are not;
/// [`Code::FetchClient`] when they cannot be made.
fn online<T>(answer: impl Future<Output = T>) -> Result<T> {
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

/// A call that waits for its answer.
struct Call {
    thread: Thread,
    is_woken: AtomicBool,
}

impl Wake for Call {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.is_woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}
