//! The limits of a text, for a value that is at hand already.

use super::{Pointer, Value};
use crate::limits::{JsonLimits, PATH};
use crate::{Code, Error, Result};

impl Value {
    /// Whether the text of this value would be read within these limits; its bytes at least, as every number is
    /// counted as one digit and no escape is. For a value that was read as a part of another text, or made.
    ///
    /// # Errors
    /// [`Code::LimitInputSize`], [`Code::LimitDepth`] and [`Code::LimitPath`], as
    /// [`parse_within`](super::parse_within).
    pub fn check_within(&self, limits: &JsonLimits) -> Result<usize> {
        let bytes = measure(self, limits.depth, limits, 0)?;
        match bytes <= limits.bytes {
            true => Ok(bytes),
            false => Err(Error::new(Code::LimitInputSize)
                .with("actual", bytes)
                .with("limit", limits.bytes)),
        }
    }
}

/// Bytes of a value inside which there may be `depth` more levels, and whose names have `path` bytes above it.
fn measure(value: &Value, depth: usize, limits: &JsonLimits, path: usize) -> Result<usize> {
    let inside = || {
        let too_deep =
            || Error::new(Code::LimitDepth).with("limit", limits.depth).at(Pointer::root());
        depth.checked_sub(1).ok_or_else(too_deep)
    };
    Ok(match value {
        Value::Null | Value::Bool(true) => 4,
        Value::Bool(false) => 5,
        Value::Number(_) => 1,
        Value::String(text) => text.len() + 2,
        Value::Array(items) => {
            let depth = inside()?;
            let mut bytes = 1 + items.len().max(1);
            for (index, item) in items.iter().enumerate() {
                let measured = measure(item, depth, limits, path);
                bytes += measured.map_err(|error| error.below(&Pointer::root().item(index)))?;
            }
            bytes
        }
        Value::Object(members) => {
            let depth = inside()?;
            let mut bytes = 1 + members.len().max(1);
            for (name, member) in members.iter() {
                let path = path + name.len();
                if path > PATH {
                    return Err(Error::new(Code::LimitPath)
                        .with("limit", PATH)
                        .at(Pointer::root()));
                }
                let measured = measure(member, depth, limits, path);
                let place = || Pointer::root().child(name);
                bytes += name.len() + 3 + measured.map_err(|error| error.below(&place()))?;
            }
            bytes
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{parse, parse_within};
    use proptest::prelude::*;

    /// What is refused as a text is refused as a value, by the same code at the same place.
    #[test]
    fn a_value_has_the_limits_of_its_text() {
        let limits = JsonLimits { bytes: 30_000, depth: 4 };
        let name = "n".repeat(PATH / 2);
        for text in [
            "[[[[1]]]]".to_owned(),
            "[[[[[1]]]]]".to_owned(),
            r#"{"a":[{"b":[]}]}"#.to_owned(),
            r#"{"a":[1,{"b":[{}]}]}"#.to_owned(),
            format!(r#"{{"{name}":{{"{name}":1}},"{name}1":1}}"#),
            format!(r#"{{"{name}":{{"{name}1":1}},"{name}1":1}}"#),
            format!("\"{}\"", "x".repeat(29_998)),
            format!("\"{}\"", "x".repeat(29_999)),
        ] {
            let told = |error: Error| (error.code(), error.pointer().cloned());
            let read = parse_within(text.as_bytes(), &limits).map(|_| ()).map_err(told);
            let value = parse(text.as_bytes()).or_else(|_| {
                parse_within(text.as_bytes(), &JsonLimits { depth: 9, ..JsonLimits::default() })
            });
            // A path that is too long is in no value that was read.
            let Ok(value) = value else { continue };
            let checked = value.check_within(&limits).map(|_| ()).map_err(told);
            assert_eq!(checked, read, "{text:.60}");
        }
        let mut long = Value::from(1);
        for _ in 0..2 {
            long = crate::json::Object::from_iter([(format!("{name}x"), long)]).into();
        }
        assert_eq!(long.check_within(&limits).unwrap_err().code(), Code::LimitPath);
    }

    proptest! {
        #[test]
        fn the_bytes_are_those_of_the_text(text in r#"\[("[a-z]{0,9}"|1|true|false|null|\{\}|\[\]|\{"a":[1-9],"b":\[\{"c":1\}\]\})(,("[a-z]{0,9}"|null|\[2,3\])){0,5}\]"#) {
            let value = parse(text.as_bytes()).unwrap();
            prop_assert_eq!(value.check_within(&JsonLimits::default()).unwrap(), text.len());
        }
    }
}
