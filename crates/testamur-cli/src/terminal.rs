//! Text on a terminal: colours, and strangers' text made harmless.

use anstyle::{AnsiColor, Effects, Style};

pub(crate) const GOOD: Style = AnsiColor::Green.on_default().effects(Effects::BOLD);
pub(crate) const PROBLEM: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);
pub(crate) const DOUBT: Style = AnsiColor::Yellow.on_default().effects(Effects::BOLD);
pub(crate) const HINT: Style = AnsiColor::Cyan.on_default();
pub(crate) const STRONG: Style = Style::new().effects(Effects::BOLD);
pub(crate) const FAINT: Style = Style::new().effects(Effects::DIMMED);

/// Longest text that is shown of one value.
const LONGEST: usize = 500;

/// Text of unknown origin, fit to be shown: what would move the cursor, colour, hide or reorder
/// text stands there as its code point, `\u{1b}`, and overlong text is cut. Text with letters that
/// run from right to left is isolated, so that it cannot reorder what stands around it.
pub(crate) fn plain(text: &str) -> String {
    plain_up_to(text, LONGEST)
}

/// As [`plain`], but however long.
pub(crate) fn plain_whole(text: &str) -> String {
    plain_up_to(text, usize::MAX)
}

fn plain_up_to(text: &str, longest: usize) -> String {
    let mut out = String::with_capacity(text.len().min(4 * LONGEST));
    let mut runs_left = false;
    for (index, character) in text.chars().enumerate() {
        if index == longest {
            out.push('…');
            break;
        }
        runs_left |= is_right_to_left(character);
        if is_harmful(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    if runs_left { format!("\u{2068}{out}\u{2069}") } else { out }
}

/// JSON text fit for a terminal, with the same meaning: harmful characters, which JSON has only
/// inside strings, are escaped.
pub(crate) fn plain_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if is_harmful(character) && character != '\n' {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(character);
        }
    }
    out
}

fn is_harmful(character: char) -> bool {
    matches!(character,
        '\0'..='\x1f' | '\x7f'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a letter belongs to the scripts that run from right to left (Hebrew, Arabic, Syriac,
/// Thaana, N'Ko, …, by their blocks).
fn is_right_to_left(character: char) -> bool {
    matches!(character,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_but_text() {
        for (text, shown) in [
            ("Ada Lovelace", "Ada Lovelace"),
            ("Zoë 学位 ✓", "Zoë 学位 ✓"),
            ("\x1b[2J\x1b]0;title\x07", "\\u{1b}[2J\\u{1b}]0;title\\u{7}"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("line\r\nACCEPTED", "line\\u{d}\\u{a}ACCEPTED"),
            ("abc\u{202e}cba", "abc\\u{202e}cba"),
            ("a\u{200b}b\u{2066}", "a\\u{200b}b\\u{2066}"),
            ("\u{e0041}", "\\u{e0041}"),
            ("שלום", "\u{2068}שלום\u{2069}"),
        ] {
            assert_eq!(plain(text), shown);
        }
        assert_eq!(plain(&"x".repeat(10_000)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn json_keeps_its_meaning() {
        let json = "{\n  \"a\": \"\u{9b}31m\u{202e}\u{e0041}é\"\n}";
        let shown = plain_json(json);
        assert_eq!(shown, "{\n  \"a\": \"\\u009b31m\\u202e\\udb40\\udc41é\"\n}");
        let [before, after] = [json, &shown].map(|text| testamur::parse(text.as_bytes()).unwrap());
        assert_eq!(before, after);
    }
}
