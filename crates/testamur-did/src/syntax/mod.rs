//! The text of identifiers: DIDs, DID URLs, and references that are completed by a base.

/// How an identifier that has `parse` and `as_str` is read from text and shown as text.
macro_rules! identifier_text {
    ($identifier:ident) => {
        impl std::str::FromStr for $identifier {
            type Err = Error;

            fn from_str(text: &str) -> Result<$identifier> {
                $identifier::parse(text)
            }
        }

        impl AsRef<str> for $identifier {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $identifier {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::fmt::Debug for $identifier {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

mod did;
mod reference;
mod url;

pub use did::Did;
pub(crate) use reference::leads_elsewhere;
pub use reference::resolve_reference;

pub use url::DidUrl;

use crate::limits;
use std::borrow::Cow;
use testamur_core::{Code, Error, Result};

/// Refuses what is too long to be looked at.
fn within_limit(text: &str) -> Result<()> {
    match text.len() > limits::DID_BYTES {
        false => Ok(()),
        true => Err(Error::new(Code::LimitDidLength)
            .with("actual", text.len())
            .with("limit", limits::DID_BYTES)),
    }
}

/// An identifier as a fact of an error: cut where nobody reads on.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    const MOST: usize = 200;
    match text.char_indices().nth(MOST) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

/// The place of the first byte that is neither in `allowed` nor part of a percent-encoded byte.
fn first_foreign(text: &[u8], allowed: impl Fn(u8) -> bool) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        if allowed(text[at]) {
            at += 1;
        } else if text[at] == b'%'
            && text.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
        {
            at += 3;
        } else {
            return Some(at);
        }
    }
    None
}

/// Why the byte at `at` cannot stand there.
fn foreign(text: &str, at: usize) -> String {
    match text[at..].chars().next() {
        Some('%') => format!("the % at byte {at} is not followed by two hexadecimal digits"),
        Some(character) => {
            format!("the character {:?} at byte {at} is not allowed there", character)
        }
        None => "it ends too early".to_owned(),
    }
}

/// Decodes percent-encoded bytes
/// ([RFC 3986, section 2.1](https://www.rfc-editor.org/rfc/rfc3986#section-2.1)); `None` when the
/// result is not UTF-8. A `%` without two hexadecimal digits after it stays.
pub fn percent_decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        let escape = escape.filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match escape.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_decoding() {
        assert_eq!(percent_decode("%2Fa%20b").as_deref(), Some("/a b"));
        assert_eq!(percent_decode("%C3%A9").as_deref(), Some("é"));
        assert_eq!(percent_decode("%FF"), None);
        assert_eq!(percent_decode("%+1%").as_deref(), Some("%+1%"));
    }

    #[test]
    fn long_identifiers_are_cut_in_sentences() {
        assert_eq!(shown("did:example:a"), "did:example:a");
        assert_eq!(shown(&"é".repeat(1_000)).chars().count(), 201);
    }
}
