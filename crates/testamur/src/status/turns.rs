//! One after the other, without a thread that waits.

use std::collections::BTreeSet;
use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// What is being done for each name, so that nobody else does it meanwhile.
#[derive(Debug, Default)]
pub(super) struct Turns {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    taken: BTreeSet<String>,
    waiting: Vec<Waker>,
}

/// The right to do it, until this is dropped.
#[derive(Debug)]
pub(super) struct Turn<'t> {
    turns: &'t Turns,
    name: &'t str,
}

impl Turns {
    /// Waits until nobody else has this name.
    pub(super) async fn take<'t>(&'t self, name: &'t str) -> Turn<'t> {
        poll_fn(|context| {
            let mut state = self.state();
            if state.taken.insert(name.to_owned()) {
                return Poll::Ready(Turn { turns: self, name });
            }
            state.waiting.push(context.waker().clone());
            Poll::Pending
        })
        .await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Each change of it is a single one: a panic leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.turns.state();
        state.taken.remove(self.name);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        // All of them: whoever is woken may have stopped to wait, and could wake no other.
        waiting.into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Wake};

    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_name_is_had_by_one_at_a_time_also_if_one_stops_to_wait() {
        let turns = Turns::default();
        let woken = Arc::new(Woken(AtomicUsize::new(0)));
        let waker = Waker::from(Arc::clone(&woken));
        let mut context = Context::from_waker(&waker);
        let Poll::Ready(first) = pin!(turns.take("a")).poll(&mut context) else { panic!("free") };
        assert!(pin!(turns.take("b")).poll(&mut context).is_ready());
        let mut second = pin!(turns.take("a"));
        assert!(second.as_mut().poll(&mut context).is_pending());
        {
            let mut stops = pin!(turns.take("a"));
            assert!(stops.as_mut().poll(&mut context).is_pending());
        }
        assert_eq!(woken.0.load(Ordering::Relaxed), 0);
        drop(first);
        assert_eq!(woken.0.load(Ordering::Relaxed), 2);
        assert!(second.as_mut().poll(&mut context).is_ready());
    }
}
