//! When a list is signed again.

use crate::description::ListDescription;
use testamur_core::{Code, Error, Result, Timestamp};

/// Says whether a list is due to be signed again: when a status changed, and when less than a margin is
/// left of its signature. So verifiers never meet a list that has ended, as long as somebody
/// asks more often than the margin is long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    margin: u64,
}

/// How what is published stands to what would be published now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is published, or nothing that could be read.
    Absent,
    /// It says something else than the list does now.
    Changed,
    /// It says the same, and holds until then.
    Current {
        /// The end of its signature
        until: Timestamp,
    },
}

impl Schedule {
    /// Signs again when a third of the list's lifetime is left, at most.
    pub fn of(description: &ListDescription) -> Schedule {
        Schedule { margin: description.lifetime() / 3 }
    }

    /// Signs again when so many seconds of the list's lifetime are left, at most.
    ///
    /// # Errors
    /// [`Code::StatusListDescription`] when that is the whole lifetime or more: it would be due always.
    pub fn with_margin(description: &ListDescription, seconds: u64) -> Result<Schedule> {
        if seconds >= description.lifetime() {
            let reason = format_args!(
                "a margin of {seconds} seconds leaves nothing of its lifetime of {}",
                description.lifetime()
            );
            return Err(Error::new(Code::StatusListDescription).with("reason", reason));
        }
        Ok(Schedule { margin: seconds })
    }

    /// Seconds that must be left of a signature.
    pub fn margin(&self) -> u64 {
        self.margin
    }

    /// Whether a document is to be signed now.
    pub fn is_due(&self, standing: Standing, now: Timestamp) -> bool {
        match standing {
            Standing::Absent | Standing::Changed => true,
            Standing::Current { until } => {
                let margin = i64::try_from(self.margin).unwrap_or(i64::MAX);
                now.plus_seconds(margin) >= until
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_due_before_it_ends_and_when_it_changed() {
        let list = ListDescription::revocation("https://example.edu/s").expect("a list");
        let list = list.with_lifetime(900).expect("seconds");
        let schedule = Schedule::of(&list);
        let at = |seconds| Timestamp::from_unix(seconds).expect("a time");
        let until = at(10_000);
        for (now, due) in
            [(9_000, false), (9_699, false), (9_700, true), (10_000, true), (11_000, true)]
        {
            assert_eq!(schedule.is_due(Standing::Current { until }, at(now)), due, "{now}");
        }
        assert!(
            schedule.is_due(Standing::Absent, at(0)) && schedule.is_due(Standing::Changed, at(0))
        );
        assert_eq!(Schedule::with_margin(&list, 899).map(|schedule| schedule.margin()), Ok(899));
        let refused = Schedule::with_margin(&list, 900).expect_err("always due");
        assert_eq!(refused.code(), Code::StatusListDescription);
    }
}
