//! The time that an examination is for.

use std::cell::RefCell;
use testamur_core::Timestamp;

/// The time, and what it was compared with. An answer that is kept holds at another time, too, if
/// every comparison comes out the same there; so no time is compared but through this.
#[derive(Debug)]
pub(crate) struct Moment {
    now: Timestamp,
    compared: RefCell<Comparisons>,
}

/// What a moment was compared with, and how that came out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Comparisons {
    /// The moment itself, where it was told to somebody who may have compared anything with it.
    exactly: Option<Timestamp>,
    made: Vec<(Comparison, bool)>,
}

/// One question to a moment: about a time, which the clock may be off by so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Comparison {
    is: Is,
    time: Timestamp,
    skew: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    Before,
    After,
    AtOrAfter,
}

impl Moment {
    pub(crate) fn new(now: Timestamp) -> Moment {
        Moment { now, compared: RefCell::default() }
    }

    /// Whether a time is still to come, by a clock that may be so many seconds slow.
    pub(crate) fn is_before(&self, time: Timestamp, skew: u32) -> bool {
        self.compare(Comparison { is: Is::Before, time, skew })
    }

    /// Whether a time is over, by a clock that may be so many seconds fast.
    pub(crate) fn is_after(&self, time: Timestamp, skew: u32) -> bool {
        self.compare(Comparison { is: Is::After, time, skew })
    }

    /// As [`is_after`](Moment::is_after), and already at the time itself.
    pub(crate) fn has_reached(&self, time: Timestamp, skew: u32) -> bool {
        self.compare(Comparison { is: Is::AtOrAfter, time, skew })
    }

    /// The time itself. What is made with it holds for no other.
    pub(crate) fn exactly(&self) -> Timestamp {
        self.compared.borrow_mut().exactly = Some(self.now);
        self.now
    }

    /// The time, to date a report with: who keeps one gives it its date anew.
    pub(crate) fn date(&self) -> Timestamp {
        self.now
    }

    /// Everything that it was compared with.
    pub(crate) fn into_comparisons(self) -> Comparisons {
        self.compared.into_inner()
    }

    fn compare(&self, comparison: Comparison) -> bool {
        let outcome = comparison.at(self.now);
        let made = &mut self.compared.borrow_mut().made;
        if !made.contains(&(comparison, outcome)) {
            made.push((comparison, outcome));
        }
        outcome
    }
}

impl Comparisons {
    /// Whether all come out the same at this time.
    pub(crate) fn hold_at(&self, now: Timestamp) -> bool {
        self.exactly.is_none_or(|then| then == now)
            && self.made.iter().all(|(comparison, outcome)| comparison.at(now) == *outcome)
    }
}

impl Comparison {
    fn at(self, now: Timestamp) -> bool {
        let (time, skew) = (self.time, i64::from(self.skew));
        match self.is {
            Is::Before => now.plus_seconds(skew) < time,
            Is::After => now.plus_seconds(-skew) > time,
            Is::AtOrAfter => now.plus_seconds(-skew) >= time,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    #[test]
    fn comparisons_hold_up_to_the_nearest_boundary() {
        let moment = Moment::new(at(100));
        assert!(!moment.is_before(at(90), 0) && moment.is_before(at(120), 5));
        assert!(!moment.is_after(at(120), 5) && !moment.has_reached(at(130), 0));
        let comparisons = moment.into_comparisons();
        let holding: Vec<i64> = (80..140).filter(|now| comparisons.hold_at(at(*now))).collect();
        assert_eq!(holding, (90..115).collect::<Vec<_>>());
    }

    #[test]
    fn an_end_counts_as_it_was_asked_for() {
        for (asked, last) in
            [(Moment::is_after as fn(&_, _, _) -> bool, 125), (Moment::has_reached, 124)]
        {
            let moment = Moment::new(at(100));
            assert!(!asked(&moment, at(120), 5));
            let comparisons = moment.into_comparisons();
            assert!(comparisons.hold_at(at(last)) && !comparisons.hold_at(at(last + 1)));
        }
    }

    #[test]
    fn what_was_told_the_time_holds_for_no_other() {
        let moment = Moment::new(at(100));
        assert_eq!(moment.date(), at(100));
        assert!(Moment::new(at(100)).into_comparisons().hold_at(at(7)));
        assert_eq!(moment.exactly(), at(100));
        let comparisons = moment.into_comparisons();
        assert!(comparisons.hold_at(at(100)) && !comparisons.hold_at(at(101)));
    }
}
