//! The one error type of the core: a [`Code`] with its facts.

use crate::codes::Code;
use crate::json::Pointer;
use std::borrow::Cow;
use std::fmt;

/// A result whose failure is an [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Something failed: which code, the facts in its sentence, and where in the input.
///
/// The sentence is made from the code's template and the facts; a fact is text for people, never
/// a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    code: Code,
    facts: Vec<(Cow<'static, str>, String)>,
    at: Option<Pointer>,
}

impl Error {
    /// An error with this code and no facts yet.
    pub fn new(code: Code) -> Error {
        Error(Box::new(Inner { code, facts: Vec::new(), at: None }))
    }

    /// Adds the fact that the sentence names `{name}`. Facts without a place in the sentence are
    /// kept for machines.
    #[must_use]
    pub fn with(mut self, name: &'static str, fact: impl fmt::Display) -> Error {
        self.0.facts.push((Cow::Borrowed(name), fact.to_string()));
        self
    }

    /// With another value of this fact, where there is one.
    #[must_use]
    pub fn replacing(mut self, name: &str, value: impl fmt::Display) -> Error {
        if let Some((_, known)) = self.0.facts.iter_mut().find(|(known, _)| known == name) {
            *known = value.to_string();
        }
        self
    }

    /// Adds what led to this error: its sentence as the fact `reason`, its code as the fact `cause`.
    #[must_use]
    pub fn because(self, cause: &Error) -> Error {
        self.with("reason", cause.sentence()).with("cause", cause.code())
    }

    /// An error as it was kept in a file: its code with all its facts.
    pub(crate) fn restore(code: Code, facts: Vec<(String, String)>) -> Error {
        let facts = facts.into_iter().map(|(name, fact)| (Cow::Owned(name), fact)).collect();
        Error(Box::new(Inner { code, facts, at: None }))
    }

    /// Says where in the input, unless an inner step already did.
    #[must_use]
    pub fn at(mut self, pointer: Pointer) -> Error {
        self.0.at.get_or_insert(pointer);
        self
    }

    /// Says where in the input the cause is that an inner step found in another document.
    #[must_use]
    pub fn caused_at(mut self, pointer: Pointer) -> Error {
        self.0.at = Some(pointer);
        self
    }

    /// Says that the input of this step stands below `prefix` in the whole input.
    #[must_use]
    pub fn below(mut self, prefix: &Pointer) -> Error {
        self.0.at = Some(prefix.join(self.0.at.as_ref().unwrap_or(&Pointer::root())));
        self
    }

    /// What was found.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The facts by name, in the order they were added.
    pub fn facts(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.facts.iter().map(|(name, fact)| (&**name, &**fact))
    }

    /// Where in the input, as a JSON pointer (RFC 6901).
    pub fn pointer(&self) -> Option<&Pointer> {
        self.0.at.as_ref()
    }

    /// What a person can do about it: about its cause, where that is known
    /// ([`because`](Error::because)), as it is nearer to the matter than the code is.
    pub fn remedy(&self) -> &'static str {
        let cause = self.facts().find(|(name, _)| *name == "cause");
        cause.and_then(|(_, code)| Code::find(code)).unwrap_or(self.code()).remedy()
    }

    /// One sentence with the facts in it.
    pub fn sentence(&self) -> String {
        let mut out = String::new();
        let mut rest = self.0.code.template();
        while let Some((text, tail)) = rest.split_once('{') {
            out.push_str(text);
            let Some((name, tail)) = tail.split_once('}') else { break };
            let fact = self.0.facts.iter().find(|(fact, _)| *fact == name);
            out.push_str(fact.map_or("(unknown)", |(_, fact)| fact));
            rest = tail;
        }
        out.push_str(rest);
        out
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]", self.sentence(), self.code())?;
        match self.pointer() {
            Some(at) if !at.is_root() => write!(f, " at {at}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remedy_is_that_of_the_cause() {
        let cause = Error::new(Code::FetchOffline).with("url", "https://uni.example/schema.json");
        let error = Error::new(Code::SchemaUnavailable).with("url", "it").because(&cause);
        assert_eq!(error.remedy(), Code::FetchOffline.remedy());
        assert_eq!(
            error.sentence(),
            format!("The schema it could not be had: {}", cause.sentence())
        );
    }

    #[test]
    fn the_sentence_carries_the_facts_and_the_place() {
        let error = Error::new(Code::LimitInputSize)
            .with("actual", 11)
            .with("limit", 10)
            .at(Pointer::root().child("proof").item(1))
            .below(&Pointer::root().child("verifiableCredential"));
        assert_eq!(error.sentence(), "The input has 11 bytes; at most 10 are taken.");
        assert_eq!(
            error.to_string(),
            "The input has 11 bytes; at most 10 are taken. [limit.input_size] \
             at /verifiableCredential/proof/1"
        );
        assert_eq!(error.remedy(), Code::LimitInputSize.remedy());
        let elsewhere = error.caused_at(Pointer::root().child("issuer"));
        assert_eq!(elsewhere.pointer().map(Pointer::as_str), Some("/issuer"));
    }
}
