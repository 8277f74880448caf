//! JSON pointers (RFC 6901).

use super::Value;
use std::fmt::{self, Write};

/// A place in a JSON document, as RFC 6901 writes it: `""` is the whole document,
/// `/credentialSubject/achievement/name` a member, `/proof/1` an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    pub const fn root() -> Pointer {
        Pointer(String::new())
    }

    /// Reads a pointer; `None` when it is neither empty nor starts with `/`, or has a `~` that
    /// is followed by neither `0` nor `1`.
    pub fn parse(text: &str) -> Option<Pointer> {
        let well_escaped =
            text.split('~').skip(1).all(|after| after.starts_with('0') || after.starts_with('1'));
        let rooted = text.is_empty() || text.starts_with('/');
        (rooted && well_escaped).then(|| Pointer(text.to_owned()))
    }

    /// The member `name` below this place.
    #[must_use]
    pub fn child(&self, name: &str) -> Pointer {
        let mut text = String::with_capacity(self.0.len() + 1 + name.len());
        text.push_str(&self.0);
        text.push('/');
        for character in name.chars() {
            match character {
                '~' => text.push_str("~0"),
                '/' => text.push_str("~1"),
                other => text.push(other),
            }
        }
        Pointer(text)
    }

    /// The item `index` below this place.
    #[must_use]
    pub fn item(&self, index: usize) -> Pointer {
        let mut text = String::with_capacity(self.0.len() + 4);
        text.push_str(&self.0);
        write!(text, "/{index}").expect("a String takes all writes");
        Pointer(text)
    }

    /// The place `below`, seen from the document that this pointer points into.
    #[must_use]
    pub fn join(&self, below: &Pointer) -> Pointer {
        Pointer(format!("{}{}", self.0, below.0))
    }

    /// Whether this is the whole document.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The pointer as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The unescaped steps from the root.
    pub fn segments(&self) -> impl Iterator<Item = String> + '_ {
        self.0.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"))
    }

    /// The value at this place, if there is one. An item is named by its index in decimal digits
    /// without leading zeros.
    pub fn of<'v>(&self, document: &'v Value) -> Option<&'v Value> {
        self.segments().try_fold(document, |value, step| match value {
            Value::Object(object) => object.get(&step),
            Value::Array(items) => items.get(index(&step)?),
            _ => None,
        })
    }
}

/// An array index as RFC 6901 writes it.
fn index(step: &str) -> Option<usize> {
    let canonical = step == "0" || !step.starts_with('0');
    (canonical && step.bytes().all(|b| b.is_ascii_digit())).then(|| step.parse().ok())?
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    /// The examples of RFC 6901, section 5.
    #[test]
    fn rfc_6901_examples() {
        let document = parse(
            br#"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#,
        )
        .unwrap();
        let at = |text| Pointer::parse(text).unwrap().of(&document).map(Value::to_string);
        assert_eq!(at(""), Some(document.to_string()));
        for (text, value) in [
            ("/foo", r#"["bar","baz"]"#),
            ("/foo/0", r#""bar""#),
            ("/", "0"),
            ("/a~1b", "1"),
            ("/c%d", "2"),
            ("/e^f", "3"),
            ("/g|h", "4"),
            ("/i\\j", "5"),
            ("/k\"l", "6"),
            ("/ ", "7"),
            ("/m~0n", "8"),
        ] {
            assert_eq!(at(text).as_deref(), Some(value), "{text}");
        }
        for absent in ["/foo/2", "/foo/00", "/foo/-", "/nothing", "/foo/bar"] {
            assert_eq!(at(absent), None, "{absent}");
        }
    }

    #[test]
    fn malformed_pointers_are_refused() {
        for text in ["a", "a/b", "/~", "/~2", "/a~"] {
            assert_eq!(Pointer::parse(text), None, "{text}");
        }
    }

    #[test]
    fn child_escapes() {
        assert_eq!(Pointer::root().child("a/b~c").item(3).as_str(), "/a~1b~0c/3");
    }
}
