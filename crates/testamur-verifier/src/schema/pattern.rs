//! Patterns: what the regular expressions of schemas and of this library have in common.

use regex_lite::{Regex, RegexBuilder};

/// A compiled pattern. Matching takes time linear in the text.
#[derive(Debug)]
pub(super) struct Pattern {
    regex: Regex,
    /// Steps for one byte of text.
    cost: u64,
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
                Ok(regex) => return Ok(Pattern { regex, cost: *cost }),
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
