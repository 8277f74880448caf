//! Patterns: what the regular expressions of schemas and of this library have in common.

use regex_lite::{Regex, RegexBuilder};

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
        let mut reason = String::new();
        for (size, cost) in sizes {
            match RegexBuilder::new(text).size_limit(*size).build() {
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
    }

    #[test]
    fn classes_are_those_of_ecmascript() {
        for (pattern, text, matches) in [
            ("a", "bab", true),
            ("^\\d+$", "१", false),
            ("^\\w$", "é", false),
            ("^.$", "🎓", true),
            ("(ext:)[a-z|A-Z|0-9|.|-|_]+", "ext:a-b", true),
            ("^https:\\/\\/a\\.b$", "https://a.b", true),
        ] {
            let compiled = Pattern::compile(pattern, &PATTERN_SIZES).unwrap();
            assert_eq!(compiled.matches(text), matches, "{pattern}");
        }
    }
}
