//! Canonical JSON: the JSON Canonicalization Scheme
//! ([RFC 8785](https://www.rfc-editor.org/rfc/rfc8785)).

use std::cmp::Ordering;
use testamur_core::json::{Number, Value, plain_length};

/// The canonical form of a value: UTF-8 without white space, members sorted, numbers and strings
/// as ECMAScript writes them. It cannot fail: a [`Value`] holds no number or string that has no
/// canonical form, and no name twice.
///
/// ```
/// use testamur_canon::jcs;
/// let value = testamur_core::json::parse(br#"{"b": 1.0, "a": "\u00e9"}"#)?;
/// assert_eq!(jcs::to_vec(&value), r#"{"a":"é","b":1}"#.as_bytes());
/// # Ok::<(), testamur_core::Error>(())
/// ```
pub fn to_vec(value: &Value) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    write(value, &mut out);
    out
}

/// Appends the canonical form of a value, as [`to_vec`] gives it.
///
/// It recurses as deep as the value is nested, which the parser bounds.
pub fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => write_number(*number, out),
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(item, out);
            }
            out.push(b']');
        }
        Value::Object(object) => write_members(object.iter(), out),
    }
}

/// Appends the canonical form of an object of these members, whose names differ: an object with
/// members left out or replaced need not be copied for it.
pub fn write_members<'v>(
    members: impl Iterator<Item = (&'v str, &'v Value)> + Clone,
    out: &mut Vec<u8>,
) {
    out.push(b'{');
    let start = out.len();
    let mut member = |(name, value): (&str, &Value)| {
        if out.len() > start {
            out.push(b',');
        }
        write_string(name, out);
        out.push(b':');
        write(value, out);
    };
    if members.clone().map(|(name, _)| name).is_sorted_by(|a, b| order(a, b).is_le()) {
        members.for_each(member);
    } else {
        let mut members: Vec<(&str, &Value)> = members.collect();
        members.sort_unstable_by(|(a, _), (b, _)| order(a, b));
        members.drain(..).for_each(&mut member);
    }
    out.push(b'}');
}

/// The order of two names by their UTF-16 code units (section 3.2.3).
fn order(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let Some(at) = a.iter().zip(b).position(|(a, b)| a != b) else { return a.len().cmp(&b.len()) };
    // UTF-8 sorts as code points do. UTF-16 differs only where a character past U+FFFF, which
    // starts with a byte from F0 on and is written by surrogates from D800 on, meets one from
    // U+E000 on, which starts with EE or EF. Two first bytes differ or none does.
    let unit = |byte: u8| match byte {
        0xee | 0xef => byte + 0x10,
        _ => byte,
    };
    unit(a[at]).cmp(&unit(b[at]))
}

/// Section 3.2.2.3.
fn write_number(number: Number, out: &mut Vec<u8>) {
    let mut text = String::with_capacity(24);
    number.write(&mut text).expect("a String takes all writes");
    out.extend_from_slice(text.as_bytes());
}

/// Section 3.2.2.2.
fn write_string(text: &str, out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    let mut rest = bytes;
    loop {
        let plain = plain_length(rest);
        out.extend_from_slice(&rest[..plain]);
        let Some(byte) = rest.get(plain) else { break };
        rest = &rest[plain + 1..];
        let short = match byte {
            0x08 => b'b',
            b'\t' => b't',
            b'\n' => b'n',
            0x0c => b'f',
            b'\r' => b'r',
            b'"' | b'\\' => *byte,
            control => {
                out.extend_from_slice(b"\\u00");
                out.push(DIGITS[usize::from(control >> 4)]);
                out.push(DIGITS[usize::from(control & 15)]);
                continue;
            }
        };
        out.extend([b'\\', short]);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use testamur_core::json::parse;

    fn canonical(text: &str) -> String {
        String::from_utf8(to_vec(&parse(text.as_bytes()).unwrap())).unwrap()
    }

    #[test]
    fn the_example_of_section_3_2_4() {
        let text = r#"{
            "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
            "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
            "literals": [null, true, false]
        }"#;
        assert_eq!(
            canonical(text),
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],\
             \"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"
        );
    }

    #[test]
    fn members_sort_by_utf_16() {
        // The names of the example in section 3.2.3 and the order that it gives.
        let text = r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet
            With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control",
            "\u00f6":"Latin Small Letter O With Diaeresis"}"#;
        let value = parse(text.replace('\n', " ").as_bytes()).unwrap();
        let sorted = parse(&to_vec(&value)).unwrap();
        let names: Vec<&str> = sorted.as_object().unwrap().iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["\r", "1", "\u{80}", "ö", "€", "😀", "\u{fb33}"]);
    }

    #[test]
    fn numbers_of_appendix_b() {
        let cases: [(u64, &str); 23] = [
            (0x0000000000000000, "0"),
            (0x8000000000000000, "0"),
            (0x0000000000000001, "5e-324"),
            (0x8000000000000001, "-5e-324"),
            (0x7fefffffffffffff, "1.7976931348623157e+308"),
            (0xffefffffffffffff, "-1.7976931348623157e+308"),
            (0x4340000000000000, "9007199254740992"),
            (0xc340000000000000, "-9007199254740992"),
            (0x4430000000000000, "295147905179352830000"),
            (0x44b52d02c7e14af5, "9.999999999999997e+22"),
            (0x44b52d02c7e14af6, "1e+23"),
            (0x44b52d02c7e14af7, "1.0000000000000001e+23"),
            (0x444b1ae4d6e2ef4e, "999999999999999700000"),
            (0x444b1ae4d6e2ef4f, "999999999999999900000"),
            (0x444b1ae4d6e2ef50, "1e+21"),
            (0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"),
            (0x3eb0c6f7a0b5ed8d, "0.000001"),
            (0x41b3de4355555553, "333333333.3333332"),
            (0x41b3de4355555554, "333333333.33333325"),
            (0x41b3de4355555555, "333333333.3333333"),
            (0x41b3de4355555556, "333333333.3333334"),
            (0x41b3de4355555557, "333333333.33333343"),
            (0xbecbf647612f3696, "-0.0000033333333333333333"),
        ];
        for (bits, text) in cases {
            let value = Value::number(f64::from_bits(bits)).unwrap();
            assert_eq!(String::from_utf8(to_vec(&value)).unwrap(), text, "{bits:016x}");
        }
        let even = Value::number(f64::from_bits(0x43143ff3c1cb0959)).unwrap();
        assert_eq!(to_vec(&even), b"1424953923781206.2");
    }

    #[test]
    fn empty_values_and_all_escapes() {
        assert_eq!(canonical("[ { } , [ ] , \"\" ]"), "[{},[],\"\"]");
        assert_eq!(
            canonical(r#""\u0000\b\t\n\u000b\f\r\u001f \"\\\/\u007f""#),
            "\"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\/\u{7f}\""
        );
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_utf_16(a: String, b: String) {
            prop_assert_eq!(order(&a, &b), a.encode_utf16().cmp(b.encode_utf16()));
        }

        #[test]
        fn near_the_surrogates_too(a in "[a\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}]{0,3}",
                                   b in "[a\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}]{0,3}") {
            prop_assert_eq!(order(&a, &b), a.encode_utf16().cmp(b.encode_utf16()));
        }
    }
}
