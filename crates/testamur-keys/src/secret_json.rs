//! JSON with a secret in it.

use std::fmt::{self, Write};
use std::ops::{Deref, DerefMut};
use testamur_core::Result;
use testamur_core::json::{Value, parse};
use zeroize::{Zeroize, Zeroizing};

/// A JSON value with a secret in it, such as a secret JWK: all its strings are wiped from memory when
/// it is dropped, and `Debug` shows none of it.
///
/// What it does not do: wipe what is taken out of it, what was replaced in it, or what `to_string`
/// makes of it, for which there is [`to_secret_text`](SecretJson::to_secret_text). A string with
/// escapes, which no key needs, may leave a part of itself behind when it is read, and so does a
/// text that is refused.
#[derive(Clone, PartialEq)]
pub struct SecretJson(Value);

impl SecretJson {
    /// Reads a JSON text; wiping that is up to the caller.
    ///
    /// # Errors
    /// Those of [`parse`].
    pub fn parse(text: &[u8]) -> Result<SecretJson> {
        parse(text).map(SecretJson)
    }

    /// The **secret** value as indented text, with a line's end.
    pub fn to_secret_text(&self) -> Zeroizing<String> {
        let mut length = Length(0);
        let mut text = Zeroizing::new(String::new());
        // A text that grew would leave its beginning behind at each place that it had.
        let written = writeln!(length, "{:#}", self.0).and_then(|()| {
            text.reserve_exact(length.0);
            writeln!(text, "{:#}", self.0)
        });
        written.expect("neither a count nor a String refuses to be written to");
        text
    }
}

/// Counts the bytes that are written.
struct Length(usize);

impl Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

impl From<Value> for SecretJson {
    fn from(value: Value) -> SecretJson {
        SecretJson(value)
    }
}

impl Deref for SecretJson {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0
    }
}

impl DerefMut for SecretJson {
    fn deref_mut(&mut self) -> &mut Value {
        &mut self.0
    }
}

impl Drop for SecretJson {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

impl fmt::Debug for SecretJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretJson([secret])")
    }
}

/// Wipes every string; the reader of JSON bounds the depth.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(members) => members.iter_mut().for_each(|(_, inside)| wipe(inside)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_string_is_wiped_wherever_it_stands() {
        let text =
            br#"{"kty": "OKP", "n": 1, "keys": [{"d": "secret"}, ["secret"]], "k": "secret"}"#;
        let mut value = SecretJson::parse(text).unwrap();
        wipe(&mut value);
        let wiped = r#"{"kty":"","n":1,"keys":[{"d":""},[""]],"k":""}"#;
        assert_eq!(value.to_string(), wiped);
    }

    #[test]
    fn the_text_has_its_size_from_the_beginning() {
        let value = SecretJson::from(Value::from(vec![Value::from("a\"b"); 100]));
        let text = value.to_secret_text();
        assert_eq!(*text, format!("{:#}\n", *value));
        assert_eq!(text.capacity(), text.len());
        assert_eq!(format!("{value:?}"), "SecretJson([secret])");
    }
}
