//! What a [`Code`] knows about itself.

use crate::codes::{ADVICE, Code, ENTRIES};
use crate::{COMPLETE, InBuild};
use std::fmt;

/// What reports and errors say of one code, as `codes.toml` has it.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) sentence: &'static str,
    pub(crate) problem: Option<&'static str>,
}

/// The sentence of a code that only parts use which a small build leaves out.
pub(crate) const fn rare(sentence: &'static str) -> &'static str {
    if COMPLETE { sentence } else { "" }
}

/// What is told of one code to who asks.
pub(crate) struct Advice {
    pub(crate) explanation: &'static str,
    pub(crate) remedy: &'static str,
}

impl Code {
    /// Every code, in the order of its number.
    pub fn all() -> impl ExactSizeIterator<Item = Code> {
        ENTRIES.iter().map(|(code, _)| *code)
    }

    /// The code with this name (`proof.signature`) or this number in decimal digits.
    pub fn find(name_or_number: &str) -> Option<Code> {
        Code::all().find(|code| {
            code.name() == name_or_number || code.number().to_string() == name_or_number
        })
    }

    /// The stable name: area, dot, words (`input.duplicate_key`).
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The permanent number; its thousands name the area.
    pub fn number(self) -> u16 {
        self as u16
    }

    /// The sentence with its facts in braces.
    pub fn template(self) -> &'static str {
        let sentence = self.entry().sentence;
        if sentence.is_empty() {
            InBuild::is_here();
        }
        sentence
    }

    /// What the code means and why it is checked.
    pub fn explanation(self) -> &'static str {
        ADVICE[self.place()].explanation
    }

    /// What a person can do about it.
    pub fn remedy(self) -> &'static str {
        ADVICE[self.place()].remedy
    }

    /// The problem type (a URL) that a W3C specification gives to this finding, if one does.
    pub fn problem_type(self) -> Option<&'static str> {
        self.entry().problem
    }

    fn entry(self) -> &'static Entry {
        &ENTRIES[self.place()].1
    }

    /// Where the code stands in the tables.
    fn place(self) -> usize {
        ENTRIES
            .binary_search_by_key(&self.number(), |(code, _)| code.number())
            .expect("the table is generated with every code, in order")
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_found_by_name_and_by_number() {
        assert!(Code::all().len() > 0 && Code::all().len() == ADVICE.len());
        for code in Code::all() {
            assert_eq!(Code::find(code.name()), Some(code));
            assert_eq!(Code::find(&code.number().to_string()), Some(code));
            assert!(!code.explanation().is_empty() && !code.remedy().is_empty());
        }
        assert_eq!(Code::find("input.no_such_code"), None);
    }
}
