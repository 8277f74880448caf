//! Waiting for answers on the thread that asks, without Python's lock.

use crate::error::Failure;
use crate::signer;
use pyo3::prelude::*;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Duration;
use testamur::{Code, Error};
use tokio::runtime::{Builder, Runtime};

/// How long Ctrl-C may go unnoticed while a network is waited for.
const SIGNALS: Duration = Duration::from_millis(100);

/// Whether an answer may need the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    Offline,
    Online,
}

/// Waits for an answer, which is computed on this thread while other threads run Python. Only watching the network takes
/// threads: the first call that may need it makes them. While it is waited for, Python sees its signals, and what they
/// raise ends the call.
///
/// # Errors
/// [`Code::FetchClient`] when the threads cannot be made; what a signal raised.
pub(crate) fn wait<T: Send, F: Future<Output = T>>(
    py: Python<'_>,
    reach: Reach,
    answer: impl FnOnce() -> F + Send,
) -> Result<T, Failure> {
    // What an earlier call left.
    drop(signer::raised());
    py.detach(|| {
        let runtime = match reach {
            Reach::Offline => None,
            Reach::Online => Some(runtime()?),
        };
        let _entered = runtime.map(Runtime::enter);
        let mut answer = pin!(answer());
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        let mut context = Context::from_waker(&waker);
        loop {
            match answer.as_mut().poll(&mut context) {
                Poll::Ready(answer) => return Ok(answer),
                Poll::Pending => {
                    std::thread::park_timeout(SIGNALS);
                    Python::attach(|py| py.check_signals())?;
                }
            }
        }
    })
}

/// The threads that watch the network, of this process: a child that was forked has none of its parent's.
fn runtime() -> Result<&'static Runtime, Failure> {
    static RUNTIME: Mutex<Option<(u32, &'static Runtime)>> = Mutex::new(None);
    let process = std::process::id();
    let mut known = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    match *known {
        Some((maker, runtime)) if maker == process => Ok(runtime),
        _ => {
            let mut builder = Builder::new_multi_thread();
            let made = builder.worker_threads(2).thread_name("testamur").enable_all().build();
            let made = made.map_err(|error| Error::new(Code::FetchClient).with("reason", error))?;
            // It lives as long as the process, as its threads do.
            let runtime: &'static Runtime = Box::leak(Box::new(made));
            *known = Some((process, runtime));
            Ok(runtime)
        }
    }
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
