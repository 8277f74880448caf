//! The time of a piece of work.

use std::time::{Duration, Instant};

/// How long to measure.
#[derive(Clone, Copy)]
pub struct Effort {
    /// Samples of each candidate; the median of them is the figure.
    pub samples: usize,
    /// What one sample should take; short work is repeated until it does.
    pub sample_time: Duration,
}

impl Effort {
    /// For figures that are written down.
    pub const FULL: Effort = Effort { samples: 25, sample_time: Duration::from_millis(30) };
    /// For seeing that everything still runs.
    pub const SMOKE: Effort = Effort { samples: 1, sample_time: Duration::ZERO };
}

/// Work that takes longer is measured [`FEW`] times only.
pub const SLOW: Duration = Duration::from_millis(100);
/// Samples of slow work.
pub const FEW: usize = 7;

/// Something to measure; it panics when the work fails, so that no figure comes from a failure.
pub type Work<'a> = Box<dyn FnMut() + 'a>;

/// The median time of one run of each candidate, in microseconds. The samples of all candidates
/// alternate, so that a noisy moment of the machine falls on all of them.
pub fn medians(effort: Effort, candidates: &mut [Work]) -> Vec<f64> {
    let (repeats, slow): (Vec<u32>, Vec<bool>) = candidates
        .iter_mut()
        .map(|work| {
            work();
            let once = time(1, work).max(Duration::from_nanos(50));
            let repeats = (effort.sample_time.as_nanos() / once.as_nanos()).clamp(1, 1 << 20);
            (repeats as u32, once > SLOW)
        })
        .unzip();
    let mut samples = vec![Vec::with_capacity(effort.samples); candidates.len()];
    for round in 0..effort.samples {
        for (index, work) in candidates.iter_mut().enumerate() {
            if round >= FEW && slow[index] {
                continue;
            }
            let micros = time(repeats[index], work).as_secs_f64() * 1e6 / f64::from(repeats[index]);
            samples[index].push(micros);
        }
    }
    samples.iter_mut().map(|of_one| median(of_one)).collect()
}

/// As [`medians`], for one piece of work.
pub fn median_of(effort: Effort, work: impl FnMut()) -> f64 {
    medians(effort, &mut [Box::new(work)])[0]
}

/// Measures the parts of a whole beside it: names and microseconds. What the parts do not make up is
/// the rest, which comes last but for the whole.
pub fn phases(
    effort: Effort,
    parts: Vec<(&'static str, Work)>,
    rest: &'static str,
    whole: Work,
) -> Vec<(&'static str, f64)> {
    let (names, mut work): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    work.push(whole);
    let times = medians(effort, &mut work);
    let (whole, parts) = times.split_last().expect("at least the whole");
    let mut phases: Vec<_> = names.into_iter().zip(parts.iter().copied()).collect();
    phases.push((rest, whole - parts.iter().sum::<f64>()));
    phases.push(("together", *whole));
    phases
}

/// Runs a future that never waits: everything measured here is computation.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

fn time(repeats: u32, work: &mut Work) -> Duration {
    let start = Instant::now();
    for _ in 0..repeats {
        work();
    }
    start.elapsed()
}

fn median(samples: &mut [f64]) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}
