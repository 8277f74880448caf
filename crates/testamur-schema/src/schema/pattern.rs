//! Patterns: regular expressions of ECMAScript, written anew for a matcher of linear time.
//!
//! They are read as ECMA-262 has them with the flag `u`, and as people write them without it where
//! that has one meaning only: needless escapes of signs, and a dash beside a class. What the matcher
//! lacks is refused: look-around, back references, Unicode classes, modifiers.

mod class;

use super::limits;
use class::{Atom, Class, write_char};
use regex_lite::{Regex, RegexBuilder};
use std::iter::Peekable;
use std::str::Chars;

/// A compiled pattern. Matching takes time linear in the text.
#[derive(Debug)]
pub(super) struct Pattern {
    regex: Regex,
    /// Steps for eight bytes of text.
    cost: u64,
    /// The most bytes that it may take.
    pub(super) size: usize,
}

impl Pattern {
    /// Compiles a pattern, into the smallest of `sizes` that holds it.
    ///
    /// # Errors
    /// Why it cannot be.
    pub(super) fn compile(text: &str, sizes: &[(usize, u64)]) -> Result<Pattern, String> {
        if text.len() > limits::PATTERN_TEXT {
            return Err(format!("it is longer than {} bytes", limits::PATTERN_TEXT));
        }
        let text = Translation::of(text)?;
        let mut reason = String::new();
        for (size, cost) in sizes {
            match RegexBuilder::new(&text).size_limit(*size).build() {
                Ok(regex) => return Ok(Pattern { regex, cost: *cost, size: *size }),
                Err(error) => reason = error.to_string(),
            }
        }
        Err(reason)
    }

    /// The steps that matching this text takes.
    pub(super) fn cost(&self, text: &str) -> u64 {
        1 + self.cost * (1 + text.len() as u64 / 8)
    }

    /// Whether it matches anywhere in the text.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

/// A pattern on its way into the matcher's syntax.
struct Translation<'t> {
    rest: Peekable<Chars<'t>>,
    out: String,
}

impl Translation<'_> {
    fn of(text: &str) -> Result<String, String> {
        let mut at = Translation { rest: text.chars().peekable(), out: String::new() };
        let mut repeatable = false;
        while let Some(c) = at.rest.next() {
            repeatable = at.term(c, repeatable)?;
        }
        Ok(at.out)
    }

    /// Writes the term that starts with `c`; gives whether it may be repeated.
    fn term(&mut self, c: char, after_repeatable: bool) -> Result<bool, String> {
        match c {
            '*' | '+' | '?' | '{' if !after_repeatable => {
                return Err(format!("there is nothing to repeat before {c}"));
            }
            '*' | '+' | '?' | '{' => {
                self.quantifier(c)?;
                return Ok(false);
            }
            '^' | '$' | '|' => {
                self.out.push(c);
                return Ok(false);
            }
            '(' => {
                self.group()?;
                return Ok(false);
            }
            ')' => self.out.push(c),
            '.' => Class::line_ends().negated().write(&mut self.out),
            '[' => self.class()?.write(&mut self.out),
            '\\' => {
                if let Some(c) = self.rest.next_if(|c| matches!(c, 'b' | 'B')) {
                    self.out.extend(['\\', c]);
                    return Ok(false);
                }
                match self.escape()? {
                    Atom::One(c) => write_char(c, &mut self.out),
                    Atom::Several(class) => class.write(&mut self.out),
                }
            }
            c => write_char(c, &mut self.out),
        }
        Ok(true)
    }

    /// After `(`. What a group captured is of no use to anybody.
    fn group(&mut self) -> Result<(), String> {
        if self.rest.next_if_eq(&'?').is_some() && self.rest.next_if_eq(&':').is_none() {
            let is_name = |c: char| c == '_' || c == '$' || c.is_alphanumeric();
            let named = self.rest.next_if_eq(&'<').is_some();
            let first = self.rest.next().filter(|c| is_name(*c) && !c.is_numeric());
            if !named || first.is_none() {
                return Err("look-around and modifiers are not supported".to_owned());
            }
            while self.rest.next_if(|c| is_name(*c)).is_some() {}
            if self.rest.next() != Some('>') {
                return Err("the name of a group is malformed".to_owned());
            }
        }
        self.out += "(?:";
        Ok(())
    }

    /// Lazy ones find the same, only in another order.
    fn quantifier(&mut self, c: char) -> Result<(), String> {
        self.out.push(c);
        if c == '{' {
            let mut counts = String::new();
            while let Some(c) = self.rest.next_if(|c| c.is_ascii_digit() || *c == ',') {
                counts.push(c);
            }
            let is_count = |text: &str| !text.is_empty() && !text.contains(',');
            let known = match counts.split_once(',') {
                None => is_count(&counts),
                Some((least, most)) => is_count(least) && (most.is_empty() || is_count(most)),
            };
            if !known || self.rest.next() != Some('}') {
                return Err("a { is no repetition".to_owned());
            }
            self.out += &counts;
            self.out.push('}');
        }
        self.rest.next_if_eq(&'?');
        Ok(())
    }

    /// After `[`.
    fn class(&mut self) -> Result<Class, String> {
        let negated = self.rest.next_if_eq(&'^').is_some();
        let mut class = Class::default();
        while let Some(from) = self.class_atom()? {
            if !self.dash_between() {
                class.add(from);
                continue;
            }
            match (from, self.class_atom()?) {
                (Atom::One(from), Some(Atom::One(to))) if from <= to => class.add_range(from, to),
                (Atom::One(_), Some(Atom::One(_))) | (_, None) => {
                    return Err("a range in a class is malformed".to_owned());
                }
                (from, Some(to)) => {
                    for atom in [from, Atom::One('-'), to] {
                        class.add(atom);
                    }
                }
            }
        }
        Ok(if negated { class.negated() } else { class })
    }

    /// Whether a dash comes that does not end the class, and takes it.
    fn dash_between(&mut self) -> bool {
        let mut ahead = self.rest.clone();
        let is_between = ahead.next() == Some('-') && ahead.peek() != Some(&']');
        if is_between {
            self.rest = ahead;
        }
        is_between
    }

    fn class_atom(&mut self) -> Result<Option<Atom>, String> {
        match self.rest.next() {
            None => Err("a class has no end".to_owned()),
            Some(']') => Ok(None),
            Some('\\') if self.rest.next_if_eq(&'b').is_some() => Ok(Some(Atom::One('\u{8}'))),
            Some('\\') => self.escape().map(Some),
            Some(c) => Ok(Some(Atom::One(c))),
        }
    }

    /// After `\`.
    fn escape(&mut self) -> Result<Atom, String> {
        let c = self.rest.next().ok_or("it ends with an escape")?;
        Ok(Atom::One(match c {
            'd' => return Ok(Atom::Several(Class::digits())),
            'D' => return Ok(Atom::Several(Class::digits().negated())),
            'w' => return Ok(Atom::Several(Class::word())),
            'W' => return Ok(Atom::Several(Class::word().negated())),
            's' => return Ok(Atom::Several(Class::space())),
            'S' => return Ok(Atom::Several(Class::space().negated())),
            't' => '\t',
            'n' => '\n',
            'v' => '\u{b}',
            'f' => '\u{c}',
            'r' => '\r',
            '0' if !self.rest.peek().is_some_and(char::is_ascii_digit) => '\0',
            'c' => match self.rest.next() {
                Some(letter) if letter.is_ascii_alphabetic() => char::from(letter as u8 % 32),
                _ => return Err("an escape \\c is malformed".to_owned()),
            },
            'x' => {
                self.hexadecimal(2).and_then(char::from_u32).ok_or("an escape \\x is malformed")?
            }
            'u' => self.unicode().ok_or("an escape \\u is malformed or half a character")?,
            c if c.is_ascii_alphanumeric() => return Err(format!("\\{c} is not supported")),
            c => c,
        }))
    }

    fn hexadecimal(&mut self, digits: usize) -> Option<u32> {
        (0..digits).try_fold(0, |number, _| Some(number * 16 + self.rest.next()?.to_digit(16)?))
    }

    /// After `\u`: four digits, twice for a character of two halves, or any number in braces.
    fn unicode(&mut self) -> Option<char> {
        if self.rest.next_if_eq(&'{').is_some() {
            let mut number = self.hexadecimal(1)?;
            while self.rest.next_if_eq(&'}').is_none() {
                number = (number * 16 + self.hexadecimal(1)?).min(u32::from(char::MAX) + 1);
            }
            return char::from_u32(number);
        }
        let first = self.hexadecimal(4)?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        let follows = self.rest.next()? == '\\' && self.rest.next()? == 'u';
        let second = self.hexadecimal(4).filter(|_| follows)?.checked_sub(0xdc00)?;
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + second).filter(|_| second < 0x400)
    }
}

#[cfg(test)]
mod tests {
    use super::super::limits::PATTERN_SIZES;
    use super::*;

    #[test]
    fn small_patterns_cost_less() {
        let cost = |pattern: &str| {
            Pattern::compile(pattern, &PATTERN_SIZES).map(|pattern| pattern.cost("eight ch"))
        };
        assert_eq!(cost("^[a-z]+$").unwrap(), 9);
        assert_eq!(cost("a{30}b").unwrap(), 33);
        assert_eq!(cost("(a|b){1,200}c").unwrap(), 641);
        assert!(cost("((a?){30}){30}b").is_err());
        assert!(cost(&"(?:)".repeat(limits::PATTERN_TEXT / 4 + 1)).is_err());
    }

    #[test]
    fn meanings_are_those_of_ecmascript() {
        for (pattern, text, matches) in [
            ("a", "bab", true),
            ("^\\d+$", "१", false),
            ("^\\w$", "é", false),
            ("^\\W\\D\\S$", "ééé", true),
            ("^.$", "🎓", true),
            ("^.$", "\r", false),
            ("^.$", "\u{2028}", false),
            ("^\\s$", "\u{a0}", true),
            ("^\\s$", "\u{feff}", true),
            ("^\\s$", "\u{85}", false),
            ("^[\\s]$", "\u{3000}", true),
            ("^\\S$", "\u{2003}", false),
            ("^[^\\S]$", "\u{2003}", true),
            ("a$", "a\n", false),
            ("(ext:)[a-z|A-Z|0-9|.|-|_]+", "ext:a-b", true),
            ("^https:\\/\\/a\\.b$", "https://a.b", true),
            ("^[\\w-.]+$", "a-b.c", true),
            ("^[a&&b]$", "&", true),
            ("^[[a]$", "[", true),
            ("[]", "]", false),
            ("^[^]$", "\n", true),
            ("^[]a]$", "a]", false),
            ("^[\\b-]$", "\u{8}", true),
            ("^\\u00e9\\u{1F393}\\ud83c\\udf93\\x41\\cJ\\0$", "é🎓🎓A\n\0", true),
            ("^(?<year>\\d{4})(?:-\\d{2})??$", "2026-11", true),
            ("\\bcat\\b", "a cat", true),
            ("\\Bat", "a cat", true),
            ("^#a b$", "#a b", true),
            ("^[a-z]{2,}?$", "abc", true),
        ] {
            let compiled = Pattern::compile(pattern, &PATTERN_SIZES)
                .unwrap_or_else(|reason| panic!("{pattern}: {reason}"));
            assert_eq!(compiled.matches(text), matches, "{pattern}");
        }
    }

    #[test]
    fn what_means_nothing_or_something_else_is_refused() {
        for pattern in [
            "\\Aa",
            "a\\z",
            "a\\Z",
            "\\a",
            "\\h",
            "\\p{L}",
            "\\1",
            "\\01",
            "\\k<a>",
            "\\Qa",
            "[\\B]",
            "(?i)a",
            "(?i:a)",
            "(?x) a",
            "(?P<n>a)",
            "(?=a)",
            "(?!a)",
            "(?<=a)",
            "(?<!a)",
            "(?#a)",
            "a**",
            "a{1}{2}",
            "^*",
            "\\b+",
            "\\b{start}",
            "*a",
            "(*a)",
            "a{,5}",
            "a{ 2 }",
            "a{x}",
            "{",
            "[b-a]",
            "[a",
            "(a",
            "a)",
            "\\",
            "\\ud83c",
            "\\u{110000}",
            "\\x4",
            "\\c1",
        ] {
            assert!(Pattern::compile(pattern, &PATTERN_SIZES).is_err(), "{pattern}");
        }
    }
}
