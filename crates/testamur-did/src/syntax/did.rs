//! DIDs.

use super::{first_foreign, foreign, shown, within_limit};
use std::sync::Arc;
use testamur_core::{Code, Error, Result};

/// A decentralized identifier: `did:`, a method's name, `:`, an identifier of that method
/// ([DID Core, section 3.1](https://www.w3.org/TR/did-core/#did-syntax)).
///
/// Two DIDs are equal when they have the same bytes; whether a method takes others for the same is
/// its own affair. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Did {
    text: Arc<str>,
    /// Where the method's name ends. It follows from the text.
    method_end: u16,
}

const SCHEME: &str = "did:";

impl Did {
    /// Reads a DID, strictly by its grammar and of at most [`crate::limits::DID_BYTES`].
    ///
    /// # Errors
    /// [`Code::LimitDidLength`], and [`Code::DidSyntax`] when it is not one, a DID URL included.
    pub fn parse(text: &str) -> Result<Did> {
        within_limit(text)?;
        let method_end = check(text).map_err(|reason| {
            Error::new(Code::DidSyntax).with("did", shown(text)).with("reason", reason)
        })?;
        Ok(Did::known(text, method_end))
    }

    /// The DID of a text that was already found to be one.
    pub(super) fn known(text: &str, method_end: u16) -> Did {
        Did { text: Arc::from(text), method_end }
    }

    /// The name of the method: `key` of `did:key:z6Mk…`.
    pub fn method(&self) -> &str {
        &self.text[SCHEME.len()..usize::from(self.method_end)]
    }

    /// The identifier within the method: `z6Mk…` of `did:key:z6Mk…`. Its percent-encoding is kept.
    pub fn method_specific_id(&self) -> &str {
        &self.text[usize::from(self.method_end) + 1..]
    }

    /// The whole DID.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Where the method's name ends, or why the text is no DID.
pub(super) fn check(text: &str) -> Result<u16, String> {
    let rest = text.strip_prefix(SCHEME).ok_or("it does not start with did:")?;
    let name = rest.bytes().take_while(|b| b.is_ascii_lowercase() || b.is_ascii_digit()).count();
    let method_end = SCHEME.len() + name;
    let id = match text[method_end..].strip_prefix(':') {
        _ if name == 0 => return Err("the method's name is missing".to_owned()),
        Some(id) => id,
        None if text.len() == method_end => {
            return Err("the identifier after the method's name is missing".to_owned());
        }
        None => return Err(foreign(text, method_end)),
    };
    if let Some(at) = first_foreign(id.as_bytes(), is_id_character) {
        // What begins as a DID and goes on so is something else, which has a question of its own.
        if at > 0 && matches!(id.as_bytes()[at], b'/' | b'?' | b'#') {
            return Err("it is a DID URL, which is dereferenced and not resolved".to_owned());
        }
        return Err(foreign(text, method_end + 1 + at));
    }
    if id.is_empty() || id.ends_with(':') {
        return Err("the identifier after the method's name is missing".to_owned());
    }
    u16::try_from(method_end).map_err(|_| "the method's name is too long".to_owned())
}

/// A character of a method-specific identifier, colons included, percent-encoding aside.
fn is_id_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':')
}

identifier_text!(Did);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parts() {
        for (text, method, id) in [
            ("did:key:z6MkhaXg", "key", "z6MkhaXg"),
            ("did:web:example.com%3A3000:user:alice", "web", "example.com%3A3000:user:alice"),
            ("did:example:123", "example", "123"),
            ("did:3:kjz", "3", "kjz"),
            ("did:a::b", "a", ":b"),
            ("did:a:::b", "a", "::b"),
            ("did:a:-._", "a", "-._"),
            ("did:a:%aF", "a", "%aF"),
        ] {
            let did = Did::parse(text).unwrap();
            assert_eq!((did.method(), did.method_specific_id()), (method, id), "{text}");
            assert_eq!(did.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_did() {
        for text in [
            "",
            "did",
            "did:",
            "did::",
            "did::a",
            "did:a",
            "did:a:",
            "did:a:b:",
            "did:a::",
            "DID:a:b",
            "notDid:a:b",
            " did:a:b",
            "did:a:b ",
            "did:A:b",
            "did:a-b:c",
            "did:a_b:c",
            "did:é:c",
            "did:a:é",
            "did:a:b c",
            "did:a:@",
            "did:a:b/c",
            "did:a:b?c",
            "did:a:b#c",
            "did:a:%",
            "did:a:%a",
            "did:a:%ag",
            "did:a:%%41",
            "did:a:b~c",
            "did:a:b+c",
            "did:a:b\0",
            "https://example.com/",
        ] {
            assert_eq!(Did::parse(text).unwrap_err().code(), Code::DidSyntax, "{text}");
        }
        let long = format!("did:a:{}", "b".repeat(9_000));
        assert_eq!(Did::parse(&long).unwrap_err().code(), Code::LimitDidLength);
    }

    #[test]
    fn the_reason_is_placed() {
        let sentence = Did::parse("did:web:example.com:a b").unwrap_err().sentence();
        assert!(sentence.contains("' ' at byte 21"), "{sentence}");
        let sentence = Did::parse("did:web:example%3").unwrap_err().sentence();
        assert!(sentence.contains("% at byte 15"), "{sentence}");
    }

    proptest! {
        #[test]
        fn written_dids_are_read_back(
            method in "[a-z0-9]{1,12}",
            id in "([A-Za-z0-9._-]|%[0-9a-fA-F]{2}|:){0,20}[A-Za-z0-9._-]",
        ) {
            let text = format!("did:{method}:{id}");
            let did = Did::parse(&text).unwrap();
            prop_assert_eq!(did.method(), method);
            prop_assert_eq!(did.method_specific_id(), id);
            prop_assert_eq!(did.to_string(), text);
        }

        #[test]
        fn never_panics(text in "(did:)?.{0,20}|[did:%#?/a0 é]{0,20}") {
            if let Ok(did) = Did::parse(&text) {
                prop_assert_eq!(did.as_str(), text);
            }
        }
    }
}
