//! Texts in other forms: line ends, Unicode normal forms, ways to write a time.

use testamur_core::Timestamp;
use testamur_core::json::{Object, Value};
use unicode_normalization::UnicodeNormalization;

/// A way in which the texts may have been, and the change back to it.
pub(super) type Form = (&'static str, fn(&str) -> String);

pub(super) const FORMS: [Form; 6] = [
    ("lines ended with LF", |text| text.replace("\r\n", "\n")),
    ("lines ended with CR LF", |text| text.replace("\r\n", "\n").replace('\n', "\r\n")),
    ("letters with accents were single characters (NFC)", |text| text.nfc().collect()),
    ("letters with accents were several characters (NFD)", |text| text.nfd().collect()),
    ("there was no white space around them", |text| text.trim().to_owned()),
    ("they were not read as Latin-1", |text| undo_latin_1(text).unwrap_or_else(|| text.to_owned())),
];

/// The value with every string changed, but for the members that hold no prose.
pub(super) fn map(value: &Value, change: &fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => change(text).into(),
        Value::Array(items) => Value::Array(items.iter().map(|item| map(item, change)).collect()),
        Value::Object(object) => Value::Object(
            object
                .iter()
                .map(|(name, inner)| {
                    let kept = matches!(name, "proof" | "@context");
                    (name, if kept { inner.clone() } else { map(inner, change) })
                })
                .collect::<Object>(),
        ),
        other => other.clone(),
    }
}

/// Ways to write the same time: with and without a fraction, in UTC.
pub(super) fn other_times(text: &str) -> Vec<String> {
    let Some(time) = Timestamp::parse(text) else { return Vec::new() };
    let whole = time.whole_seconds().to_string();
    let without_zone = whole.trim_end_matches('Z').to_owned();
    let milliseconds = format!("{without_zone}.000Z");
    let mut others =
        vec![time.to_string(), whole, milliseconds, format!("{without_zone}+00:00"), without_zone];
    others.retain(|other| other != text);
    others
}

/// The text that became this one when its UTF-8 was read as Latin-1.
fn undo_latin_1(text: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    String::from_utf8(bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_undoes_its_change() {
        let undone: Vec<String> = ["a\r\nb", "a\nb", "e\u{301}", "\u{e9}", " a ", "Ã©"]
            .iter()
            .zip(FORMS)
            .map(|(text, (_, change))| change(text))
            .collect();
        assert_eq!(undone, ["a\nb", "a\r\nb", "\u{e9}", "e\u{301}", "a", "é"]);
    }

    #[test]
    fn times_in_other_forms() {
        assert_eq!(
            other_times("2026-11-22T09:30:00.5+01:00"),
            [
                "2026-11-22T08:30:00.5Z",
                "2026-11-22T08:30:00Z",
                "2026-11-22T08:30:00.000Z",
                "2026-11-22T08:30:00+00:00",
                "2026-11-22T08:30:00"
            ]
        );
        assert!(other_times("yesterday").is_empty());
    }
}
