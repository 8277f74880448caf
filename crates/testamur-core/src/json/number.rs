//! Numbers as texts, and back.
//!
//! Reading and writing whatever a double can be takes tables of 30 kB. A build without the feature `complete` reads and writes
//! integers and short decimal fractions, such as grades, by exact arithmetic; others it has [not](crate::missed).

use super::Number;
use crate::{COMPLETE, InBuild};
use std::fmt::{self, Write as _};

impl fmt::Display for Number {
    /// As ECMAScript does (RFC 8785, section 3.2.2.3).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl Number {
    /// Writes what `Display` does.
    ///
    /// # Errors
    /// Only those of `out`.
    pub fn write(self, out: &mut impl fmt::Write) -> fmt::Result {
        if COMPLETE {
            return out.write_str(ryu_js::Buffer::new().format_finite(self.as_f64()));
        }
        match Decimal::of(self) {
            Some(decimal) => decimal.write(out),
            None => {
                InBuild::is_here();
                Ok(())
            }
        }
    }
}

/// The double nearest to a number of JSON.
pub(super) fn read(lexeme: &str) -> Option<f64> {
    if COMPLETE {
        return lexeme.parse().ok();
    }
    let read = nearest(lexeme);
    read.or_else(|| {
        InBuild::is_here();
        None
    })
}

/// A number with few digits: `digits` divided by ten to the power of `places`, and none more than it takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decimal {
    is_negative: bool,
    digits: u64,
    places: u32,
}

impl Decimal {
    /// The shortest decimal that is read as this number; `None` if that has more than fifteen digits, or lies below a
    /// millionth.
    pub fn of(number: Number) -> Option<Decimal> {
        let value = number.as_f64();
        let (is_negative, value) = (value < 0.0, value.abs());
        if value != 0.0 && value < 1e-6 {
            return None;
        }
        // Of decimals with fifteen digits no two are read as the same double, so the first that is found is the one. Both
        // parts of the quotient are exact, and so it is what reading the decimal gives.
        (0..=21).find_map(|places| {
            let digits = (value * power(places)).round();
            let fits = digits < 1e15 && digits / power(places) == value;
            fits.then_some(Decimal { is_negative, digits: digits as u64, places })
        })
    }

    /// The digits, none of them a zero at either end, and the power of ten of the first: 0 and 0 for zero.
    pub fn scientific(self) -> (String, i32) {
        let all = self.digits.to_string();
        let kept = all.trim_end_matches('0');
        let exponent = all.len() as i32 - 1 - self.places as i32;
        if kept.is_empty() { (all, 0) } else { (kept.to_owned(), exponent) }
    }

    fn write(self, out: &mut impl fmt::Write) -> fmt::Result {
        if self.is_negative {
            out.write_char('-')?;
        }
        let mut digits = String::with_capacity(24);
        write!(digits, "{}", self.digits).and_then(|()| {
            let places = self.places as usize;
            // One digit before the point at least.
            let zeros = (places + 1).saturating_sub(digits.len());
            digits.insert_str(0, &"0000000000000000000000"[..zeros]);
            let (whole, fraction) = digits.split_at(digits.len() - places);
            out.write_str(whole)?;
            if places > 0 {
                out.write_char('.')?;
                out.write_str(fraction)?;
            }
            Ok(())
        })
    }
}

/// Ten to a power of at most 22, which is exact.
fn power(exponent: u32) -> f64 {
    (0..exponent).fold(1.0, |power, _| power * 10.0)
}

/// The double nearest to a decimal whose digits make an integer that a double holds and whose exponent is small: then one
/// division or product of exact numbers rounds as it must.
fn nearest(lexeme: &str) -> Option<f64> {
    let (number, exponent) = match lexeme.split_once(['e', 'E']) {
        None => (lexeme, 0),
        Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
    };
    let (is_negative, number) = match number.strip_prefix('-') {
        Some(number) => (true, number),
        None => (false, number),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut digits = 0_u64;
    for byte in whole.bytes().chain(fraction.bytes()) {
        digits = digits * 10 + u64::from(byte.wrapping_sub(b'0'));
        if digits >= 1 << 53 {
            return None;
        }
    }
    let exponent = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    let scale = Some(exponent.unsigned_abs()).filter(|scale| *scale <= 22)?;
    let value = match exponent < 0 {
        true => digits as f64 / power(scale),
        false => digits as f64 * power(scale),
    };
    Some(if is_negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(number: f64) -> Option<String> {
        let mut out = String::new();
        Decimal::of(Number::new(number)?)?.write(&mut out).unwrap();
        Some(out)
    }

    proptest! {
        /// What is read without tables is what the standard library reads.
        #[test]
        fn texts_are_read_as_the_standard_library_reads_them(
            whole in 0_u64..1 << 54, places in 0..25_usize, exponent in -25_i32..25, negative: bool,
        ) {
            let digits = format!("{whole:025}");
            let (before, after) = digits.split_at(25 - places);
            let point = if places == 0 { "" } else { "." };
            let sign = if negative { "-" } else { "" };
            for text in [format!("{sign}{before}{point}{after}"), format!("{sign}{whole}e{exponent}")] {
                if let Some(read) = nearest(&text) {
                    prop_assert_eq!(read.to_bits(), text.parse::<f64>().unwrap().to_bits(), "{}", text);
                }
            }
        }

        #[test]
        fn numbers_are_written_as_ecmascript_does(digits in 0_u64..1 << 54, places in 0..25_i32, any: f64) {
            for number in [digits as f64 / 10_f64.powi(places), digits as f64, any] {
                let number = number + 0.0;
                let Some(text) = Number::new(number).and_then(|_| written(number)) else { continue };
                let mut expected = ryu_js::Buffer::new();
                prop_assert_eq!(&text, expected.format(number), "{}", number);
            }
        }
    }

    #[test]
    fn grades_and_integers_need_no_tables() {
        for (number, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (-3.5, "-3.5"),
            (0.1, "0.1"),
            (0.3, "0.3"),
            (2.05, "2.05"),
            (1e14, "100000000000000"),
            (0.000001, "0.000001"),
            (123456789.123456, "123456789.123456"),
        ] {
            assert_eq!(written(number).as_deref(), Some(text));
            assert_eq!(nearest(text), Some(number));
        }
        assert_eq!(nearest("1.1"), Some(1.1));
        for rare in [1e21, 1e-7, 0.1 + 0.2, f64::MAX, f64::MIN_POSITIVE] {
            assert_eq!(written(rare), None, "{rare}");
        }
    }
}
