//! IRIs as JSON-LD sees them.

use oxiri::{Iri as Parsed, IriRef};

/// An expanded string and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Iri {
    pub(super) text: String,
    pub(super) form: Form,
}

/// What an expanded string is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A well-formed IRI (RFC 3987)
    Absolute,
    /// A blank node identifier
    Blank,
    /// It has a colon but is no well-formed IRI.
    Malformed,
    /// There is no colon.
    Relative,
}

impl Iri {
    pub(super) fn new(text: String) -> Iri {
        let form = form(&text);
        Iri { text, form }
    }
}

fn form(text: &str) -> Form {
    if text.starts_with("_:") {
        Form::Blank
    } else if Parsed::parse(text).is_ok() {
        Form::Absolute
    } else if text.contains(':') {
        Form::Malformed
    } else {
        Form::Relative
    }
}

/// The prefix and suffix of a string with a colon after its first character.
pub(super) fn split_compact(value: &str) -> Option<(&str, &str)> {
    value.split_once(':').filter(|(prefix, _)| !prefix.is_empty())
}

/// Whether the string starts as an absolute IRI does.
pub(super) fn has_scheme(value: &str) -> bool {
    let Some((scheme, _)) = value.split_once(':') else { return false };
    let mut bytes = scheme.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// Resolves a reference (RFC 3986, section 5.2) without normalizing anything. What is no reference
/// stays as it is.
pub(super) fn resolve(base: &str, reference: &str) -> String {
    let resolved = Parsed::parse(base)
        .and_then(|base| IriRef::parse(reference).and_then(|reference| base.resolve(&reference)));
    resolved.map_or_else(|_| reference.to_owned(), Parsed::into_inner)
}

/// Whether the string is a well-formed reference, relative or not.
pub(super) fn is_reference(text: &str) -> bool {
    IriRef::parse(text).is_ok()
}
