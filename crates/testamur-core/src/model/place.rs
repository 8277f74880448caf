//! Where a rule looks, and what the rules found so far.

use crate::json::{Pointer, Value};
use crate::{Code, Error, limits};
use std::fmt::Display;

/// A place in the document, kept as the way to it: its pointer is only written when a rule is
/// broken there.
#[derive(Clone, Copy)]
pub(super) enum Place<'p> {
    Document,
    Member(&'p Place<'p>, &'p str),
    Item(&'p Place<'p>, usize),
}

impl<'p> Place<'p> {
    pub(super) fn member(&'p self, name: &'p str) -> Place<'p> {
        Place::Member(self, name)
    }

    pub(super) fn item(&'p self, index: usize) -> Place<'p> {
        Place::Item(self, index)
    }

    /// The name for sentences: that of the nearest member.
    pub(super) fn name(&self) -> &'p str {
        match self {
            Place::Document => "the document",
            Place::Member(_, name) => name,
            Place::Item(above, _) => above.name(),
        }
    }

    fn pointer(&self) -> Pointer {
        match self {
            Place::Document => Pointer::root(),
            Place::Member(above, name) => above.pointer().child(name),
            Place::Item(above, index) => above.pointer().item(*index),
        }
    }
}

/// The rules that were broken, at most [`limits::MODEL_FINDINGS`].
#[derive(Default)]
pub(super) struct Findings(Vec<Error>);

impl Findings {
    pub(super) fn into_vec(self) -> Vec<Error> {
        self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The code, with the member's name as its first fact.
    pub(super) fn add(
        &mut self,
        place: Place<'_>,
        code: Code,
        facts: &[(&'static str, &dyn Display)],
    ) {
        if self.0.len() == limits::MODEL_FINDINGS {
            return;
        }
        let named = Error::new(code).with("member", place.name());
        let error = facts.iter().fold(named, |error, (name, fact)| error.with(name, fact));
        self.0.push(error.at(place.pointer()));
    }

    pub(super) fn missing(&mut self, place: Place<'_>) {
        self.add(place, Code::InputMemberMissing, &[]);
    }

    pub(super) fn kind(&mut self, place: Place<'_>, found: &Value, expected: &str) {
        let facts: [(_, &dyn Display); 2] =
            [("actual", &found.kind_with_article()), ("expected", &expected)];
        self.add(place, Code::InputMemberKind, &facts);
    }
}

/// A text as a sentence may quote it: with quotes, and cut when it is long.
pub(super) fn quoted(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("\"{}…\"", &text[..end]),
        None => format!("\"{text}\""),
    }
}
