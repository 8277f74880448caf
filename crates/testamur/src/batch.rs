//! Many inputs on all cores. [`Verifier::for_batch`](crate::Verifier::for_batch) makes a verifier
//! that waits only once for a server that does not answer.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Does `work` for each input on so many threads and hands the results to `take` in the order of
/// the inputs, on the calling thread.
///
/// Inputs are drawn as there is room, never far ahead of the results that were taken, so memory
/// does not grow with their number. `take` says whether to go on.
pub fn in_order<T, R>(
    inputs: impl Iterator<Item = T> + Send,
    threads: NonZeroUsize,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> Next,
) where
    T: Send,
    R: Send,
{
    let queue = Queue {
        state: Mutex::new(State {
            inputs: inputs.fuse(),
            drawn: 0,
            taken: 0,
            results: BTreeMap::new(),
            working: threads.get(),
            stopped: false,
        }),
        changed: Condvar::new(),
        // Enough that one slow input does not idle the other threads.
        ahead: threads.get().saturating_mul(16),
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.get() {
            scope.spawn(|| queue.work(&work));
        }
        while let Some(result) = queue.next() {
            if take(result) == Next::Stop {
                break;
            }
        }
        queue.stop();
    });
}

/// Whether a batch goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The next result, please.
    Continue,
    /// No more; what is under way is finished and dropped.
    Stop,
}

struct Queue<I, R> {
    state: Mutex<State<I, R>>,
    changed: Condvar,
    ahead: usize,
}

struct State<I, R> {
    inputs: I,
    /// Inputs drawn so far; the next one's number.
    drawn: usize,
    /// Results handed out so far; the next one's number.
    taken: usize,
    results: BTreeMap<usize, R>,
    /// Threads that may still bring a result.
    working: usize,
    stopped: bool,
}

/// Takes a thread off the count however it ends. One that panics owes a result that will never
/// come, so it stops the others too.
struct Leaves<'q, I, R>(&'q Queue<I, R>);

impl<I, R> Drop for Leaves<'_, I, R> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.working -= 1;
        state.stopped |= std::thread::panicking();
        drop(state);
        self.0.changed.notify_all();
    }
}

impl<I, R> Queue<I, R> {
    fn lock(&self) -> MutexGuard<'_, State<I, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'q>(&'q self, state: MutexGuard<'q, State<I, R>>) -> MutexGuard<'q, State<I, R>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    /// The next result in order, once it is there; `None` at the end.
    fn next(&self) -> Option<R> {
        let mut state = self.lock();
        loop {
            let number = state.taken;
            if let Some(result) = state.results.remove(&number) {
                state.taken += 1;
                self.changed.notify_all();
                return Some(result);
            }
            if state.working == 0 {
                return None;
            }
            state = self.wait(state);
        }
    }

    fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }
}

impl<T, I: Iterator<Item = T>, R> Queue<I, R> {
    fn work(&self, work: impl Fn(T) -> R) {
        let _leaves = Leaves(self);
        while let Some((number, input)) = self.draw() {
            let result = work(input);
            self.lock().results.insert(number, result);
            self.changed.notify_all();
        }
    }

    fn draw(&self) -> Option<(usize, T)> {
        let mut state = self.lock();
        while !state.stopped && state.drawn >= state.taken + self.ahead {
            state = self.wait(state);
        }
        if state.stopped {
            return None;
        }
        let input = state.inputs.next()?;
        state.drawn += 1;
        Some((state.drawn - 1, input))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    #[test]
    fn results_come_in_order_and_inputs_are_not_drawn_far_ahead() {
        for threads in [1, 2, 7] {
            let (drawn, mut taken) = (AtomicUsize::new(0), Vec::new());
            let inputs = (0..500).inspect(|_| {
                drawn.fetch_add(1, Ordering::SeqCst);
            });
            let work = |number: u64| {
                std::thread::sleep(Duration::from_micros(number * 37 % 200));
                number * 2
            };
            in_order(inputs, NonZeroUsize::new(threads).unwrap(), work, |result| {
                taken.push(result);
                assert!(drawn.load(Ordering::SeqCst) <= taken.len() + 16 * threads);
                Next::Continue
            });
            assert_eq!(taken, (0..500).map(|number| number * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_endless_batch_can_be_stopped() {
        let mut taken = 0;
        in_order(
            0..,
            NonZeroUsize::new(3).unwrap(),
            |number: u64| number,
            |_| {
                taken += 1;
                if taken == 10 { Next::Stop } else { Next::Continue }
            },
        );
        assert_eq!(taken, 10);
        in_order(0..0, NonZeroUsize::MIN, |number: u64| number, |_| unreachable!());
    }

    #[test]
    fn a_panic_in_the_work_ends_the_batch() {
        let work = |number: u64| assert!(number != 5, "five");
        let outcome = std::panic::catch_unwind(|| {
            in_order(0..100, NonZeroUsize::new(2).unwrap(), work, |()| Next::Continue);
        });
        assert!(outcome.is_err());
    }
}
