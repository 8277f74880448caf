//! Text on a terminal: colours, its width, and strangers' text made harmless.

use anstyle::{AnsiColor, Effects, Style};
use std::borrow::Cow;
use terminal_size::{Width, terminal_size_of};

pub(crate) const GOOD: Style = AnsiColor::Green.on_default().effects(Effects::BOLD);
pub(crate) const PROBLEM: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);
pub(crate) const DOUBT: Style = AnsiColor::Yellow.on_default().effects(Effects::BOLD);
pub(crate) const HINT: Style = AnsiColor::Cyan.on_default();
pub(crate) const STRONG: Style = Style::new().effects(Effects::BOLD);
pub(crate) const FAINT: Style = Style::new().effects(Effects::DIMMED);

/// Longest text that is shown of one value.
const LONGEST: usize = 500;

/// Columns that a sentence needs beside what stands before it. With fewer left it goes on further
/// left.
const NARROWEST: usize = 24;

/// Lines for people. With a width, sentences are wrapped at their spaces; without one each stays on
/// its line, where programs find it.
pub(crate) struct Page {
    text: String,
    width: Option<usize>,
}

impl Page {
    pub(crate) fn new(width: Option<usize>) -> Page {
        Page { text: String::new(), width }
    }

    /// Text that stays as it is.
    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A line: a beginning that stays as it is, and a sentence whose further lines stand below its
    /// first. Words are never broken, so that identifiers can be copied.
    pub(crate) fn line(&mut self, beginning: &str, sentence: &str) {
        self.text.push_str(beginning);
        match self.width {
            Some(width) => self.wrap(columns(beginning), sentence, width),
            None => self.text.push_str(sentence),
        }
        self.text.push('\n');
    }

    fn wrap(&mut self, begin: usize, sentence: &str, width: usize) {
        let hang = if begin + NARROWEST <= width { begin } else { begin.min(4) };
        let (mut column, mut spaces) = (begin, 0);
        for word in sentence.split(' ') {
            let length = columns(word);
            if column > hang && column + spaces + length > width {
                self.text.truncate(self.text.trim_end_matches(' ').len());
                self.text.push('\n');
                (column, spaces) = (0, hang);
            }
            self.text.extend(std::iter::repeat_n(' ', spaces));
            self.text.push_str(word);
            column += spaces + length;
            spaces = 1;
        }
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

/// The columns of standard output, if that is a terminal.
pub(crate) fn output_width() -> Option<usize> {
    terminal_size_of(std::io::stdout()).map(|(Width(columns), _)| columns.into())
}

/// The columns of standard error, if that is a terminal.
pub(crate) fn error_width() -> Option<usize> {
    terminal_size_of(std::io::stderr()).map(|(Width(columns), _)| columns.into())
}

/// The columns that a text takes, as far as characters tell: those that style it, and those around
/// text that runs from right to left, take none.
fn columns(text: &str) -> usize {
    let (mut count, mut in_style) = (0, false);
    for character in text.chars() {
        match character {
            '\x1b' => in_style = true,
            'm' if in_style => in_style = false,
            '\u{2068}' | '\u{2069}' => {}
            _ => count += usize::from(!in_style),
        }
    }
    count
}

/// Text of unknown origin, fit to be shown: what would move the cursor, colour, hide or reorder
/// text stands there as its code point, `\u{1b}`, and overlong text is cut. Text with letters that
/// run from right to left is isolated, so that it cannot reorder what stands around it.
/// Of long DIDs that are a key, the middle is left out.
pub(crate) fn plain(text: &str) -> String {
    plain_up_to(&short_dids(text), LONGEST)
}

/// As [`plain`], but however long.
pub(crate) fn plain_whole(text: &str) -> String {
    plain_up_to(text, usize::MAX)
}

/// The methods whose DIDs are a key and nothing else. In those of others any part can say whose they
/// are: the domain of a did:web ends where a stranger chooses.
const KEY_METHODS: [&str; 2] = ["did:key:", "did:jwk:"];

/// Longest of them that is shown as a whole. Those made from elliptic curve keys are, RSA and
/// post-quantum keys are longer.
const LONGEST_DID: usize = 100;

/// The bytes that stay of a longer one at its beginning and at its end.
const DID_ENDS: (usize, usize) = (40, 24);

/// Leaves out the middle of long DIDs that are a key, and the fragment of a DID URL that repeats the
/// DID's end, as that of a did:key does.
fn short_dids(text: &str) -> Cow<'_, str> {
    let is_end = |c: char| !(c.is_ascii_alphanumeric() || "-._:%#".contains(c));
    let (mut out, mut rest) = (String::new(), text);
    while let Some(begin) = rest.find("did:") {
        let (before, from) = rest.split_at(begin);
        let (url, after) = from.split_at(from.find(is_end).unwrap_or(from.len()));
        out.push_str(before);
        let (did, fragment) = url.split_once('#').unwrap_or((url, ""));
        let is_key = KEY_METHODS.iter().any(|method| did.starts_with(method));
        if is_key && did.len() > LONGEST_DID {
            out.extend([&did[..DID_ENDS.0], "…", &did[did.len() - DID_ENDS.1..]]);
        } else {
            out.push_str(did);
        }
        let same = did.rsplit(':').next().filter(|own| is_key && !own.is_empty());
        match same.and_then(|own| fragment.strip_prefix(own)) {
            Some(punctuation) => out.extend(["#…", punctuation]),
            None => out.push_str(&url[did.len()..]),
        }
        rest = after;
    }
    match out.is_empty() {
        true => Cow::Borrowed(text),
        false => Cow::Owned(out + rest),
    }
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
    fn long_dids_lose_their_middle() {
        let key = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
        let long = format!("{}{}", "z".repeat(400), "y".repeat(30));
        for (text, shown) in [
            (format!("By did:key:{key}."), format!("By did:key:{key}.")),
            (format!("By did:key:{key}#{key}, so"), format!("By did:key:{key}#…, so")),
            (format!("did:key:{key}#{key}."), format!("did:key:{key}#….")),
            ("did:web:a.example#key-1 did:".to_owned(), "did:web:a.example#key-1 did:".to_owned()),
            (
                format!("é did:key:{long}#{long} ü"),
                format!("é did:key:{}…{}#… ü", "z".repeat(32), "y".repeat(24)),
            ),
            (
                format!("did:jwk:{long}#0"),
                format!("did:jwk:{}…{}#0", "z".repeat(32), "y".repeat(24)),
            ),
        ] {
            assert_eq!(plain(&text), shown);
        }
    }

    #[test]
    fn whose_domain_a_did_has_is_shown() {
        let long = format!("registrar.mit.edu.{}.evil.example", "a".repeat(60));
        for did in [
            format!("did:web:{long}:diplomas:registrar.mit.edu"),
            format!("did:webvh:{}:{long}", "q".repeat(46)),
            format!("did:ethr:0x{}", "0".repeat(130)),
            "did:web:a.example#a.example-key".to_owned(),
        ] {
            assert_eq!(plain(&format!("By {did}, so")), format!("By {did}, so"));
        }
    }

    #[test]
    fn sentences_are_wrapped_below_their_beginning() {
        let line = |width, sentence: &str| {
            let mut page = Page::new(width);
            page.line(&format!("{GOOD}✓{GOOD:#} Proof   "), sentence);
            anstream::adapter::strip_str(&page.into_text()).to_string()
        };
        let sentence = "The key of did:example:issuer matches, and nothing else does.";
        assert_eq!(line(None, sentence), format!("✓ Proof   {sentence}\n"));
        assert_eq!(
            line(Some(40), sentence),
            "✓ Proof   The key of did:example:issuer\n          matches, and nothing else\n          does.\n"
        );
        // A line that is just full, and one column less.
        assert_eq!(line(Some(71), sentence), format!("✓ Proof   {sentence}\n"));
        assert_eq!(line(Some(70), sentence).lines().last(), Some("          does."));
        // Too narrow to hang that far: further left.
        assert_eq!(
            line(Some(20), "Words and more words."),
            "✓ Proof   Words and\n    more words.\n"
        );
        // What is longer than a line is not broken.
        let long = format!("did:key:{}", "z".repeat(60));
        assert_eq!(
            line(Some(40), &format!("By {long} alone.")),
            format!("✓ Proof   By\n          {long}\n          alone.\n")
        );
        assert_eq!(line(Some(40), &long), format!("✓ Proof   {long}\n"));
        assert_eq!(line(Some(20), &long), format!("✓ Proof\n    {long}\n"));
    }

    #[test]
    fn styles_take_no_columns_and_gaps_stay() {
        let line = |width| {
            let mut page = Page::new(Some(width));
            page.line("by ", &format!("{STRONG}Ada of Example{STRONG:#}  {FAINT}did:x:y{FAINT:#}"));
            anstream::adapter::strip_str(&page.into_text()).to_string()
        };
        assert_eq!(columns(&format!("{PROBLEM}ab{PROBLEM:#}\u{2068}ש\u{2069}")), 3);
        assert_eq!(line(27), "by Ada of Example  did:x:y\n");
        assert_eq!(line(26), "by Ada of Example  did:x:y\n");
        assert_eq!(line(25), "by Ada of Example\n   did:x:y\n");
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
