//! How much an issuer may issue.

use crate::limits::Limits;
use std::sync::{Arc, Mutex, PoisonError};
use testamur::core::json::Pointer;
use testamur::core::model::Version;
use testamur::{Code, Error, Result, Timestamp, Value};

/// The bounds of one issuer, beside those of the server. Without any of them there is none.
///
/// What was issued is counted in memory, two numbers for an issuer: a server that is started again begins anew. When
/// the clock goes back by less than a period, the one that has begun goes on: none begins twice. When it goes back by
/// more, it was wrong before, and what is counted begins anew.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct IssuerLimits {
    /// Bytes of a request's body, if fewer than those of the server.
    pub body_bytes: Option<usize>,
    /// Credentials in one minute of the clock.
    pub per_minute: Option<u32>,
    /// Credentials in one day, in UTC.
    pub per_day: Option<u32>,
    /// Days after which a credential ends at the latest. Those without an end are refused.
    pub valid_days: Option<u32>,
}

impl IssuerLimits {
    /// The bounds of a request to this issuer.
    pub(crate) fn of_request(&self, server: &Limits) -> Limits {
        let mut limits = server.clone();
        limits.body_bytes = self.body_bytes.unwrap_or(usize::MAX).min(limits.body_bytes);
        limits
    }

    /// Whether a draft ends in time, if it is to be issued now.
    ///
    /// # Errors
    /// [`Code::ServerValidity`].
    pub(crate) fn check_end(&self, draft: &Value, now: Timestamp) -> Result<()> {
        let Some(days) = self.valid_days else { return Ok(()) };
        let member = match Version::of(draft) {
            Some(Version::V1) => "expirationDate",
            _ => "validUntil",
        };
        let latest = now.plus_seconds(i64::from(days) * DAY);
        let end = draft.get(member).and_then(Value::as_str).and_then(Timestamp::parse);
        match end.is_some_and(|end| end <= latest) {
            true => Ok(()),
            false => Err(Error::new(Code::ServerValidity)
                .with("limit", days)
                .with("latest", latest)
                .at(Pointer::root().child("credential").child(member))),
        }
    }
}

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * 60;

/// What an issuer has issued.
#[derive(Debug, Default)]
pub(crate) struct Quota {
    windows: Arc<Mutex<[Window; 2]>>,
}

/// One minute or day.
#[derive(Clone, Copy, Debug, Default)]
struct Window {
    /// In which one of them since 1970.
    number: i64,
    count: u32,
}

/// One credential that is being issued, and counts already: many at the same time are not more than many one after
/// the other. Dropped, it does not count.
#[derive(Debug)]
pub(crate) struct Counted {
    windows: Arc<Mutex<[Window; 2]>>,
    numbers: [i64; 2],
    is_issued: bool,
}

impl Quota {
    /// Counts one credential.
    ///
    /// # Errors
    /// [`Code::ServerQuota`].
    pub(crate) fn count(
        &self,
        name: &str,
        limits: &IssuerLimits,
        now: Timestamp,
    ) -> Result<Counted> {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let bounds = [(MINUTE, limits.per_minute, "minute"), (DAY, limits.per_day, "day")];
        for (window, (length, limit, word)) in windows.iter_mut().zip(bounds) {
            let number = now.unix().div_euclid(length);
            // What came just before a period began counts in it: none begins twice. One that lies further ahead was
            // begun by a clock that was wrong, and nobody could issue until it is reached.
            if number > window.number || number < window.number.saturating_sub(1) {
                *window = Window { number, count: 0 };
            }
            if let Some(limit) = limit.filter(|limit| window.count >= *limit) {
                let end = (window.number + 1).saturating_mul(length);
                return Err(Error::new(Code::ServerQuota)
                    .with("name", name)
                    .with("limit", limit)
                    .with("period", word)
                    .with("seconds", end.saturating_sub(now.unix())));
            }
        }
        for window in windows.iter_mut() {
            window.count = window.count.saturating_add(1);
        }
        let numbers = windows.map(|window| window.number);
        Ok(Counted { windows: Arc::clone(&self.windows), numbers, is_issued: false })
    }
}

impl Counted {
    /// It was issued.
    pub(crate) fn issued(mut self) {
        self.is_issued = true;
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if self.is_issued {
            return;
        }
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        for (window, number) in windows.iter_mut().zip(self.numbers) {
            if window.number == number {
                window.count = window.count.saturating_sub(1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    fn limits(per_minute: Option<u32>, per_day: Option<u32>) -> IssuerLimits {
        IssuerLimits { per_minute, per_day, ..IssuerLimits::default() }
    }

    #[test]
    fn what_is_issued_counts_until_the_period_ends() {
        let (quota, limits) = (Quota::default(), limits(Some(2), Some(3)));
        let count = |seconds| quota.count("a", &limits, at(seconds));
        count(60).unwrap().issued();
        drop(count(61).unwrap());
        count(62).unwrap().issued();
        let refused = count(70).unwrap_err();
        assert_eq!(refused.code(), Code::ServerQuota);
        let facts: Vec<_> = refused.facts().collect();
        assert_eq!(facts, [("name", "a"), ("limit", "2"), ("period", "minute"), ("seconds", "50")]);
        count(120).unwrap().issued();
        let refused = count(180).unwrap_err();
        assert!(refused.facts().any(|fact| fact == ("seconds", "86220")), "{refused}");
        count(DAY).unwrap().issued();
    }

    #[test]
    fn one_that_ends_in_another_period_takes_nothing_back_there() {
        let (quota, limits) = (Quota::default(), limits(Some(1), None));
        let under_way = quota.count("a", &limits, at(59)).unwrap();
        quota.count("a", &limits, at(60)).unwrap().issued();
        drop(under_way);
        assert!(quota.count("a", &limits, at(61)).is_err());
    }

    /// A request that came before midnight is counted after others that came later.
    #[test]
    fn no_period_begins_twice() {
        let (quota, limits) = (Quota::default(), limits(Some(2), None));
        quota.count("a", &limits, at(60)).unwrap().issued();
        quota.count("a", &limits, at(59)).unwrap().issued();
        let refused = quota.count("a", &limits, at(60)).unwrap_err();
        assert!(refused.facts().any(|fact| fact == ("seconds", "60")), "{refused}");
        let earlier = quota.count("a", &limits, at(59)).unwrap_err();
        assert!(earlier.facts().any(|fact| fact == ("seconds", "61")), "{earlier}");
        let under_way = quota.count("a", &limits, at(120)).unwrap();
        quota.count("a", &limits, at(119)).unwrap().issued();
        drop(under_way);
        quota.count("a", &limits, at(120)).unwrap().issued();
        assert!(quota.count("a", &limits, at(120)).is_err());
    }

    /// It was wrong for a moment, by years or by days, and is set right.
    #[test]
    fn a_clock_that_jumped_stops_nobody_for_long() {
        for (jump, left) in [(4 * 365 * DAY, 3), (3 * DAY, 3), (DAY, 2)] {
            let (quota, limits) = (Quota::default(), limits(None, Some(3)));
            quota.count("a", &limits, at(DAY)).unwrap().issued();
            quota.count("a", &limits, at(DAY + jump)).unwrap().issued();
            let issued = |_: &u32| quota.count("a", &limits, at(DAY + 60)).map(Counted::issued);
            let more = (0..10).take_while(|one| issued(one).is_ok()).count();
            assert_eq!(more, left, "{jump}");
            // The next day there is room again, or at the latest a day later.
            let next = [2, 3].map(|day| quota.count("a", &limits, at(day * DAY)).is_ok());
            assert!(next.contains(&true), "{jump}");
        }
    }

    #[test]
    fn no_limit_is_none() {
        let quota = Quota::default();
        for _ in 0..1000 {
            quota.count("a", &limits(None, None), at(0)).unwrap().issued();
        }
        assert!(quota.count("a", &limits(Some(0), None), at(DAY)).is_err(), "none at all");
    }
}
