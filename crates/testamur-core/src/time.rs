//! Points in time. The core never asks the clock: `now` is an argument everywhere.

use crate::json::Value;
use std::fmt;

/// A point in time in UTC, to the nanosecond, from year 0000 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp {
    /// Since 1970-01-01T00:00:00Z, without leap seconds.
    seconds: i64,
    nanoseconds: u32,
}

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Timestamp = Timestamp { seconds: 0, nanoseconds: 0 };

    /// So many seconds after 1970-01-01T00:00:00Z; `None` outside the years 0000 to 9999.
    pub fn from_unix(seconds: i64) -> Option<Timestamp> {
        let range = days(0, 1, 1) * DAY..days(10_000, 1, 1) * DAY;
        range.contains(&seconds).then_some(Timestamp { seconds, nanoseconds: 0 })
    }

    /// Reads a time as tokens have it: seconds since 1970-01-01T00:00:00Z as a number, of which a
    /// fraction is cut off (RFC 7519, section 2, NumericDate). `None` for anything else, and outside
    /// the years 0000 to 9999.
    pub fn from_numeric_date(value: &Value) -> Option<Timestamp> {
        Timestamp::from_unix(value.as_number()?.as_f64().floor() as i64)
    }

    /// Reads an XML Schema dateTimeStamp: `2026-11-22T08:30:00Z`, with a fraction of a second and
    /// any offset if given, and never without one (VCDM 2.0, section 4.9). Years have four digits;
    /// `24:00:00` is the next day's start. Leap seconds do not exist. A fraction is cut after nine
    /// digits.
    pub fn parse(text: &str) -> Option<Timestamp> {
        let mut input = Digits(text.as_bytes());
        let year = input.number(4)?;
        let month = input.skip(b'-')?.number(2)?;
        let day = input.skip(b'-')?.number(2)?;
        let hour = input.skip(b'T')?.number(2)?;
        let minute = input.skip(b':')?.number(2)?;
        let second = input.skip(b':')?.number(2)?;
        let nanoseconds = input.fraction()?;
        let offset = input.offset()?;
        let end_of_day = hour == 24 && minute == 0 && second == 0 && nanoseconds == 0;
        let in_day = hour < 24 && minute < 60 && second < 60;
        let in_year = (1..=12).contains(&month) && (1..=month_length(year, month)).contains(&day);
        if !in_year || !(in_day || end_of_day) {
            return None;
        }
        let local = days(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
        let start = Timestamp::from_unix(local - offset * 60)?;
        Some(Timestamp { nanoseconds, ..start })
    }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    pub fn unix(self) -> i64 {
        self.seconds
    }

    /// This time with the fraction of its second cut off.
    #[must_use]
    pub fn whole_seconds(self) -> Timestamp {
        Timestamp { nanoseconds: 0, ..self }
    }

    /// So many seconds later (earlier if negative), held within the years 0000 to 9999.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Timestamp {
        let (first, last) = (days(0, 1, 1) * DAY, days(10_000, 1, 1) * DAY - 1);
        Timestamp { seconds: self.seconds.saturating_add(seconds).clamp(first, last), ..self }
    }
}

impl fmt::Display for Timestamp {
    /// As a dateTimeStamp in UTC: `2026-11-22T08:30:00Z`, with no more fraction than there is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date(self.seconds.div_euclid(DAY));
        let second = self.seconds.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let mut text = *b"0000-00-00T00:00:00";
        let century = (year / 100, year % 100);
        let pairs = [century.0, century.1, month, day, hour, minute, second];
        for (at, pair) in [0, 2, 5, 8, 11, 14, 17].into_iter().zip(pairs) {
            text[at] += (pair / 10) as u8;
            text[at + 1] += (pair % 10) as u8;
        }
        f.write_str(std::str::from_utf8(&text).expect("these are digits and what stood between"))?;
        if self.nanoseconds != 0 {
            let digits = format!("{:09}", self.nanoseconds);
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

const DAY: i64 = 86_400;

/// Days from 1970-01-01 to a day of the Gregorian calendar. Years are counted from March, so that
/// the leap day is a year's last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468
}

/// The day of the Gregorian calendar so many days after 1970-01-01.
fn date(days_since_1970: i64) -> (i64, i64, i64) {
    let day = days_since_1970 + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let year = year_of_era + era * 400;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// What is left to read of a timestamp.
struct Digits<'t>(&'t [u8]);

impl Digits<'_> {
    fn number(&mut self, width: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(width)?;
        self.0 = rest;
        digits.iter().try_fold(0, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'))
        })
    }

    fn skip(&mut self, byte: u8) -> Option<&mut Self> {
        self.0 = self.0.strip_prefix(&[byte])?;
        Some(self)
    }

    /// The fraction of a second in nanoseconds; 0 without one.
    fn fraction(&mut self) -> Option<u32> {
        if self.skip(b'.').is_none() {
            return Some(0);
        }
        let length = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at(length);
        self.0 = rest;
        let padded = digits.iter().chain(std::iter::repeat(&b'0')).take(9);
        (length > 0).then(|| padded.fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
    }

    /// The offset from UTC in minutes, and the end.
    fn offset(&mut self) -> Option<i64> {
        let sign = match self.0.first()? {
            b'Z' if self.0.len() == 1 => return Some(0),
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        self.0 = &self.0[1..];
        let hours = self.number(2)?;
        let minutes = self.skip(b':')?.number(2)?;
        let valid = self.0.is_empty() && minutes < 60 && hours * 60 + minutes <= 14 * 60;
        valid.then_some(sign * (hours * 60 + minutes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_times() {
        for (text, unix) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2026-11-22T08:30:00+02:00", 1_795_329_000),
            ("2026-11-21T24:00:00Z", 1_795_305_600),
            ("0000-01-01T00:00:00Z", -62_167_219_200),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(Timestamp::parse(text).map(Timestamp::unix), Some(unix), "{text}");
        }
        let fraction = Timestamp::parse("2026-11-22T08:30:00.1200Z").unwrap();
        assert_eq!(fraction.to_string(), "2026-11-22T08:30:00.12Z");
        assert!(fraction > fraction.whole_seconds());
    }

    #[test]
    fn numeric_dates() {
        for (json, unix) in [
            ("1795329000", Some(1_795_329_000)),
            ("1.9", Some(1)),
            ("-0.5", Some(-1)),
            ("253402300799", Some(253_402_300_799)),
            ("253402300800", None),
            ("1e300", None),
            ("\"1795329000\"", None),
            ("null", None),
        ] {
            let value = crate::json::parse(json.as_bytes()).unwrap();
            assert_eq!(Timestamp::from_numeric_date(&value).map(Timestamp::unix), unix, "{json}");
        }
    }

    #[test]
    fn what_is_no_date_time_stamp() {
        for text in [
            "",
            "2026-11-22",
            "2026-11-22T08:30:00",
            "2026-11-22T08:30:00z",
            "2026-11-22t08:30:00Z",
            "2026-11-22 08:30:00Z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-01-01T24:00:01Z",
            "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:60Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00+14:01",
            "2026-01-01T00:00:00+0200",
            "2026-01-01T00:00:00ZZ",
            "+2026-01-01T00:00:00Z",
            "12026-01-01T00:00:00Z",
            "0000-01-01T00:00:00+00:01",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn written_times_are_read_back(seconds in -62_167_219_200_i64..253_402_300_800) {
            let time = Timestamp::from_unix(seconds).unwrap();
            prop_assert_eq!(Timestamp::parse(&time.to_string()), Some(time));
        }

        #[test]
        fn never_panics(text in ".{0,40}") {
            let _ = Timestamp::parse(&text);
        }
    }
}
