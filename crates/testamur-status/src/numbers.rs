//! Numbers and times in JSON.

use crate::limits::LONGEST;
use std::time::Duration;
use testamur_core::Timestamp;
use testamur_core::json::Value;

/// An integer. Up to 2⁵³ they are exact, and lists and times stay far below.
pub(crate) fn integer(value: u64) -> Value {
    Value::number(value as f64).unwrap_or(Value::Null)
}

/// A time in seconds since 1970.
pub(crate) fn time(time: Timestamp) -> Value {
    Value::number(time.unix() as f64).unwrap_or(Value::Null)
}

/// A time to live in whole seconds, at least one and at most a hundred years, so that it can be
/// written, read again and added to a time.
pub(crate) fn whole_seconds(ttl: Duration) -> Duration {
    let seconds = ttl.as_secs().saturating_add(u64::from(ttl.subsec_nanos() > 0));
    Duration::from_secs(seconds.clamp(1, LONGEST))
}
