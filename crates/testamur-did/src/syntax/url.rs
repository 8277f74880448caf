//! DID URLs.

use super::{Did, did, first_foreign, foreign, percent_decode, shown, within_limit};
use std::sync::Arc;
use testamur_core::{Code, Error, Result};

/// A DID with, if wanted, a path, a query and a fragment
/// ([DID Core, section 3.2](https://www.w3.org/TR/did-core/#did-url-syntax)):
/// `did:example:123/path?versionId=1#key-1`.
///
/// Equal when the bytes are the same. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DidUrl {
    text: Arc<str>,
    // Where the parts end; all of it follows from the text.
    method_end: u16,
    did_end: u16,
    path_end: u16,
    query_end: u16,
}

impl DidUrl {
    /// Reads an absolute DID URL, strictly by its grammar and of at most
    /// [`crate::limits::DID_BYTES`]. A bare DID is one.
    ///
    /// # Errors
    /// [`Code::LimitDidLength`], [`Code::DidUrlSyntax`] when it is not one.
    pub fn parse(text: &str) -> Result<DidUrl> {
        within_limit(text)?;
        DidUrl::split(text).map_err(|reason| {
            Error::new(Code::DidUrlSyntax).with("url", shown(text)).with("reason", reason)
        })
    }

    /// Reads an absolute DID URL, or a relative one (`#key-1`, `?service=files`, `/path`) that
    /// `base` completes (DID Core, section 3.2.2). A relative path with dot segments is refused.
    ///
    /// # Errors
    /// As [`DidUrl::parse`].
    pub fn parse_relative_to(base: &Did, text: &str) -> Result<DidUrl> {
        if !text.starts_with(['#', '?', '/']) {
            return DidUrl::parse(text);
        }
        let url = DidUrl::parse(&format!("{base}{text}"))?;
        if url.path().split('/').any(|segment| segment == "." || segment == "..") {
            return Err(Error::new(Code::DidUrlSyntax)
                .with("url", shown(text))
                .with("reason", "a relative path must not have dot segments"));
        }
        Ok(url)
    }

    fn split(text: &str) -> Result<DidUrl, String> {
        let did_end = text.find(['/', '?', '#']).unwrap_or(text.len());
        let method_end = did::check(&text[..did_end])?;
        let query_end = text.find('#').unwrap_or(text.len());
        let path_end = text[..query_end].find('?').unwrap_or(query_end);
        let parts = [
            (did_end..path_end, b"/".as_slice()),
            (path_end..query_end, b"?/"),
            (query_end..text.len(), b"#?/"),
        ];
        for (range, delimiters) in parts {
            // The part's own delimiter, if it has one, is its first byte; `#` may not come again.
            let start = range.start;
            let bytes = text[range].as_bytes();
            let body = usize::from(bytes.first() == delimiters.first());
            let allowed = |b: u8| is_path_character(b) || b != b'#' && delimiters.contains(&b);
            if let Some(at) = first_foreign(&bytes[body..], allowed) {
                return Err(foreign(text, start + body + at));
            }
        }
        let short = |at: usize| u16::try_from(at).map_err(|_| "it is too long".to_owned());
        Ok(DidUrl {
            text: Arc::from(text),
            method_end,
            did_end: short(did_end)?,
            path_end: short(path_end)?,
            query_end: short(query_end)?,
        })
    }

    /// The DID that the URL starts with.
    pub fn did(&self) -> Did {
        Did::known(self.did_str(), self.method_end)
    }

    /// The DID that the URL starts with, as text.
    pub fn did_str(&self) -> &str {
        &self.text[..usize::from(self.did_end)]
    }

    /// The path with its leading slash; empty without one.
    pub fn path(&self) -> &str {
        &self.text[usize::from(self.did_end)..usize::from(self.path_end)]
    }

    /// What stands between `?` and `#`, as it is written.
    pub fn query(&self) -> Option<&str> {
        self.text[usize::from(self.path_end)..usize::from(self.query_end)].strip_prefix('?')
    }

    /// What stands after `#`, as it is written.
    pub fn fragment(&self) -> Option<&str> {
        self.text[usize::from(self.query_end)..].strip_prefix('#')
    }

    /// The URL without its fragment: what is looked up first.
    #[must_use]
    pub fn without_fragment(&self) -> DidUrl {
        DidUrl { text: Arc::from(&self.text[..usize::from(self.query_end)]), ..self.clone() }
    }

    /// A parameter of the query (`service`, `serviceType`, `relativeRef`, `versionId`,
    /// `versionTime`, `hl` and others), percent-decoded. A `+` stays one.
    ///
    /// # Errors
    /// [`Code::DidUrlSyntax`] when the parameter occurs twice, as then its value is uncertain, or
    /// is not UTF-8.
    pub fn parameter(&self, name: &str) -> Result<Option<String>> {
        let bad = |reason: &str| {
            Error::new(Code::DidUrlSyntax)
                .with("url", shown(&self.text))
                .with("reason", format!("the parameter {name} {reason}"))
        };
        let mut found = None;
        for (other, value) in self.parameters() {
            if percent_decode(other).as_deref() != Some(name) {
                continue;
            }
            if found.is_some() {
                return Err(bad("occurs twice"));
            }
            found = Some(percent_decode(value).ok_or_else(|| bad("is not UTF-8"))?);
        }
        Ok(found)
    }

    /// The names and values of the query in their order, as they are written.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.query().into_iter().flat_map(|query| query.split('&'));
        pairs.filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
    }

    /// The whole URL.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// RFC 3986's pchar, percent-encoding aside.
fn is_path_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte)
}

impl From<Did> for DidUrl {
    fn from(did: Did) -> DidUrl {
        DidUrl::split(did.as_str()).expect("a DID is a DID URL")
    }
}

identifier_text!(DidUrl);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parts() {
        type Parts<'t> = (&'t str, &'t str, &'t str, Option<&'t str>, Option<&'t str>);
        let table: [Parts; 12] = [
            ("did:a:b", "did:a:b", "", None, None),
            ("did:a:b#", "did:a:b", "", None, Some("")),
            ("did:a:b?", "did:a:b", "", Some(""), None),
            ("did:a:b/", "did:a:b", "/", None, None),
            ("did:a:b//c/", "did:a:b", "//c/", None, None),
            ("did:a:b#key-1", "did:a:b", "", None, Some("key-1")),
            ("did:a:b#k/e?y", "did:a:b", "", None, Some("k/e?y")),
            ("did:a:b?c#d", "did:a:b", "", Some("c"), Some("d")),
            ("did:a:b/p?q=1/2?3#f", "did:a:b", "/p", Some("q=1/2?3"), Some("f")),
            ("did:a:b/p#f", "did:a:b", "/p", None, Some("f")),
            ("did:a:b/a;b=~!$'()*+,@:%20", "did:a:b", "/a;b=~!$'()*+,@:%20", None, None),
            ("did:a:b:c%3A#d", "did:a:b:c%3A", "", None, Some("d")),
        ];
        for (text, did, path, query, fragment) in table {
            let url = DidUrl::parse(text).unwrap();
            assert_eq!(url.did().as_str(), did, "{text}");
            assert_eq!(url.did(), Did::parse(did).unwrap(), "{text}");
            assert_eq!(
                (url.path(), url.query(), url.fragment()),
                (path, query, fragment),
                "{text}"
            );
            assert_eq!(url.to_string(), text);
            let start = text.split('#').next().unwrap();
            assert_eq!(url.without_fragment(), DidUrl::parse(start).unwrap());
        }
    }

    #[test]
    fn what_is_no_did_url() {
        for text in [
            "",
            "#key-1",
            "did:a#key",
            "did:a:#key",
            "did:a:b#a#b",
            "did:a:b##",
            "did:a:b/^bar^/",
            "did:a:b/c d",
            "did:a:b?a=`",
            "did:a:b?a=\"",
            "did:a:b#<",
            "did:a:b/%",
            "did:a:b?%4",
            "did:a:b#%zz",
            "did:a:b#é",
            "did:a:b/[",
            "did:a:b\\c",
            "did:a:b#a|b",
        ] {
            assert_eq!(DidUrl::parse(text).unwrap_err().code(), Code::DidUrlSyntax, "{text}");
        }
        let long = format!("did:a:b#{}", "c".repeat(9_000));
        assert_eq!(DidUrl::parse(&long).unwrap_err().code(), Code::LimitDidLength);
    }

    #[test]
    fn relative_urls_are_completed() {
        let base = Did::parse("did:a:b").unwrap();
        for (text, whole) in [
            ("#k", "did:a:b#k"),
            ("?versionId=1#k", "did:a:b?versionId=1#k"),
            ("/p/q", "did:a:b/p/q"),
            ("did:c:d#k", "did:c:d#k"),
        ] {
            assert_eq!(DidUrl::parse_relative_to(&base, text).unwrap().as_str(), whole);
        }
        for text in ["", "k", "./k", "/../k", "/a/./b", "did:a", "# "] {
            let error = DidUrl::parse_relative_to(&base, text).unwrap_err();
            assert_eq!(error.code(), Code::DidUrlSyntax, "{text}");
        }
    }

    #[test]
    fn parameters_are_decoded_and_unique() {
        let url =
            DidUrl::parse("did:a:b?service=files&relativeRef=%2Fa%3Fb&hl=&flag&a+b=c+d").unwrap();
        let parameter = |name| url.parameter(name).unwrap();
        assert_eq!(parameter("service").as_deref(), Some("files"));
        assert_eq!(parameter("relativeRef").as_deref(), Some("/a?b"));
        assert_eq!(parameter("hl").as_deref(), Some(""));
        assert_eq!(parameter("flag").as_deref(), Some(""));
        assert_eq!(parameter("a+b").as_deref(), Some("c+d"));
        assert_eq!(parameter("Service"), None);
        for text in ["did:a:b?hl=1&hl=2", "did:a:b?hl=1&%68l=2", "did:a:b?hl=%FF"] {
            let url = DidUrl::parse(text).unwrap();
            assert_eq!(url.parameter("hl").unwrap_err().code(), Code::DidUrlSyntax, "{text}");
        }
    }

    proptest! {
        #[test]
        fn written_urls_are_read_back(
            path in "(/([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2}){0,5}){0,3}",
            query in proptest::option::of("([a-z=&/?]|%[0-9A-F]{2}){0,10}"),
            fragment in proptest::option::of("([a-z0-9/?-]|%[0-9A-F]{2}){0,10}"),
        ) {
            let mut text = format!("did:a:b{path}");
            if let Some(query) = &query {
                text += &format!("?{query}");
            }
            if let Some(fragment) = &fragment {
                text += &format!("#{fragment}");
            }
            let url = DidUrl::parse(&text).unwrap();
            prop_assert_eq!(url.path(), path);
            prop_assert_eq!(url.query(), query.as_deref());
            prop_assert_eq!(url.fragment(), fragment.as_deref());
            prop_assert_eq!(url.as_str(), text);
        }

        #[test]
        fn never_panics(text in "(did:a:b)?[a#?/&=%4é ]{0,20}") {
            if let Ok(url) = DidUrl::parse(&text) {
                prop_assert_eq!(url.as_str(), &text);
                let _ = url.parameter("a");
                prop_assert!(url.parameters().count() <= text.len());
            }
        }
    }
}
