//! Through whom a question came that is passed on: the header Via
//! ([RFC 9110, section 7.6.3](https://www.rfc-editor.org/rfc/rfc9110#section-7.6.3)).

use crate::limits::{VIA_BYTES, VIA_SERVERS};
use reqwest::Url;
use reqwest::header::HeaderValue;
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use testamur_core::{Code, Error, Result};

/// What the names of servers of this library begin with.
const NAME: &str = "testamur-";

/// What a server says of a question's way when it passes it on. Two that came through the same servers are equal,
/// whatever other proxies were on the way: those do not wait for anybody's answer but their own.
#[derive(Clone, Debug)]
pub(crate) struct Via {
    /// All who had it, this server last.
    value: HeaderValue,
    /// The names of servers of this library among those who had it.
    servers: BTreeSet<String>,
    /// Why it is not to be passed on any more.
    end: Option<&'static str>,
}

impl Via {
    /// The way of a question that came to this server with a header Via, empty if it had none. What is in it that no
    /// header has is taken for none.
    pub(crate) fn through(server: u64, before: &str) -> Via {
        let name = format!("{NAME}{server:016x}");
        let own = || HeaderValue::from_str(&format!("1.1 {name}")).expect("it is plain ASCII");
        let before = before.trim();
        let servers = before.split(',').filter(|entry| !entry.trim().is_empty());
        // The protocol, who received it, and perhaps a comment.
        let named = servers.clone().filter_map(|entry| entry.split_ascii_whitespace().nth(1));
        let known: BTreeSet<String> =
            named.filter(|name| name.starts_with(NAME)).map(str::to_owned).collect();
        let end = if known.contains(&name) {
            Some("the question came from this server, through those that it asks")
        } else if servers.count() >= VIA_SERVERS || before.len() > VIA_BYTES {
            Some("the question came through too many servers")
        } else {
            None
        };
        let longer = (end.is_none() && !before.is_empty())
            .then(|| HeaderValue::from_str(&format!("{before}, 1.1 {name}")).ok());
        Via { value: longer.flatten().unwrap_or_else(own), servers: known, end }
    }

    /// Whether the question is not to be passed on any more.
    pub(crate) fn ends(&self) -> bool {
        self.end.is_some()
    }

    /// What is said to who is asked next.
    ///
    /// # Errors
    /// [`Code::DidResolverCircle`] where nobody is to be.
    pub(crate) fn onward(&self, url: &Url) -> Result<&HeaderValue> {
        match self.end {
            None => Ok(&self.value),
            Some(reason) => {
                Err(Error::new(Code::DidResolverCircle).with("url", url).with("reason", reason))
            }
        }
    }
}

impl PartialEq for Via {
    fn eq(&self, other: &Via) -> bool {
        (&self.servers, self.end) == (&other.servers, other.end)
    }
}

impl Eq for Via {}

impl Hash for Via {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.servers, self.end).hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_passed_on_until_it_comes_back() {
        let url = Url::parse("https://a.example").unwrap();
        let onward = |before: &str| {
            let via = Via::through(0xab, before);
            let value = via.onward(&url).map(|value| value.to_str().unwrap().to_owned());
            value.map_err(|error| error.code())
        };
        let own = "1.1 testamur-00000000000000ab";
        let other = "1.1 testamur-00000000000000ac";
        for (before, expected) in [
            ("", Some(own.to_owned())),
            (other, Some(format!("{other}, {own}"))),
            (
                "1.0 proxy (a comment), 2 b:8080",
                Some(format!("1.0 proxy (a comment), 2 b:8080, {own}")),
            ),
            // A name in another place is none.
            (
                "testamur-00000000000000ab 1.1",
                Some(format!("testamur-00000000000000ab 1.1, {own}")),
            ),
            ("1.1 a\r\nX: b", Some(own.to_owned())),
            (own, None),
            (&format!("{other},{own} (x)"), None),
            (&format!("{own}, {other}"), None),
            (&[other; VIA_SERVERS].join(","), None),
            (&format!("1.1 {}", "a".repeat(VIA_BYTES)), None),
        ] {
            assert_eq!(onward(before), expected.ok_or(Code::DidResolverCircle), "{before}");
        }
        assert!(onward(&[other; VIA_SERVERS - 1].join(",")).is_ok());
    }
}
