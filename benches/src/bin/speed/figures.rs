//! What was measured, and whether it is what we aim at.

use testamur_benches::measure::{Effort, Work, medians};

/// Our figures by name, and the targets.
#[derive(Default)]
pub(crate) struct Figures {
    ours: Vec<(String, f64)>,
    targets: Vec<(String, f64, Goal)>,
}

/// What a figure should be, with its unit.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    AtMost(f64, &'static str),
    AtLeast(f64, &'static str),
}

impl Figures {
    /// Remembers how many microseconds an operation took.
    pub(crate) fn record(&mut self, what: String, micros: f64) {
        self.ours.push((what, micros));
    }

    /// The microseconds of an operation.
    pub(crate) fn ours(&self, what: &str) -> Option<f64> {
        self.ours.iter().find(|(name, _)| name == what).map(|(_, micros)| *micros)
    }

    /// Adds a line to the table of targets.
    pub(crate) fn target(&mut self, what: &str, measured: f64, goal: Goal) {
        self.targets.push((what.to_owned(), measured, goal));
    }

    pub(crate) fn print_targets(&self) {
        println!("| target | measured | reached |\n|---|--:|---|");
        for (what, measured, goal) in &self.targets {
            let (sign, limit, unit) = match goal {
                Goal::AtMost(limit, unit) => ("≤", limit, unit),
                Goal::AtLeast(limit, unit) => ("≥", limit, unit),
            };
            let reached = if goal.is_reached_by(*measured) { "yes" } else { "no" };
            let measured = goal.shown(*measured);
            println!("| {what} {sign} {limit} {unit} | {measured} {unit} | {reached} |");
        }
    }
}

impl Goal {
    fn is_reached_by(self, measured: f64) -> bool {
        match self {
            Goal::AtMost(limit, _) => measured <= limit,
            Goal::AtLeast(limit, _) => measured >= limit,
        }
    }

    /// With two decimals, or as many as it takes to see on which side of the limit it lies.
    fn shown(self, measured: f64) -> String {
        let agrees = |text: &String| {
            let shown: f64 = text.parse().expect("it was a number");
            self.is_reached_by(shown) == self.is_reached_by(measured)
        };
        let mut texts = (2..).map(|decimals| format!("{measured:.decimals$}"));
        texts.find(agrees).expect("all digits are the number itself")
    }
}

/// The time of one operation, in microseconds.
pub(crate) struct Times<const OURS: usize> {
    pub(crate) ours: [f64; OURS],
    /// The bare signature by the fastest library.
    pub(crate) bare: f64,
    /// Nothing for a peer that has no such operation.
    pub(crate) peers: [Option<f64>; 2],
}

impl<const OURS: usize> Times<OURS> {
    /// Measures our forms of an operation, the bare signature by each library, and the peers.
    pub(crate) fn measure(
        effort: Effort,
        ours: [Work; OURS],
        bare: Vec<Work>,
        peers: [Option<Work>; 2],
    ) -> Times<OURS> {
        let (libraries, asked) = (bare.len(), peers.each_ref().map(Option::is_some));
        let work = ours.into_iter().chain(bare).chain(peers.into_iter().flatten());
        let mut times = medians(effort, &mut work.collect::<Vec<Work>>()).into_iter();
        let mut next = || times.next().expect("a time for each");
        Times {
            ours: std::array::from_fn(|_| next()),
            bare: (0..libraries).map(|_| next()).fold(f64::INFINITY, f64::min),
            peers: asked.map(|asked| asked.then(&mut next)),
        }
    }
}

/// A peer's time, and how many times ours it takes; nothing where it was not measured.
pub(crate) fn beside(peer: Option<f64>, ours: f64, decimals: usize) -> String {
    match peer {
        Some(time) => format!("{time:.decimals$} | {:.1}", time / ours),
        None => "– | ".to_owned(),
    }
}
