//! The claims that the protected header of a COSE signature has
//! ([RFC 9597](https://www.rfc-editor.org/rfc/rfc9597)), under their names in JSON.

use super::header::pass_over;
use super::{form, limits, malformed};
use crate::cbor::{Kind, Reader};
use testamur_core::Result;
use testamur_core::json::{Object, Value};

/// The claims that mean something here, by their numbers (RFC 8392, section 3.1; RFC 9711, section
/// 4.1, for the nonce).
const NAMES: [(i64, &str); 7] =
    [(1, "iss"), (2, "sub"), (3, "aud"), (4, "exp"), (5, "nbf"), (6, "iat"), (10, "nonce")];

/// Reads a map of claims. Those that are not known are passed over.
///
/// # Errors
/// When it is no map, a claim occurs twice, or one that is known is of another kind than it must be.
pub(super) fn read(reader: &mut Reader<'_>) -> Result<Object> {
    let mut claims = Object::new();
    let mut numbers = std::collections::BTreeSet::new();
    let count = form(reader.map())?;
    if count > limits::MEMBERS {
        return Err(malformed("its claims have too many members"));
    }
    for _ in 0..count {
        if reader.peek() == Some(Kind::Text) {
            form(reader.text())?;
            pass_over(reader)?;
            continue;
        }
        let number = form(reader.integer())?;
        if !numbers.insert(number) {
            return Err(malformed("a claim occurs twice in its header"));
        }
        let Some((_, name)) = NAMES.iter().find(|(known, _)| *known == number) else {
            pass_over(reader)?;
            continue;
        };
        let value = match *name {
            "exp" | "nbf" | "iat" => time(reader)?,
            "aud" if reader.peek() == Some(Kind::Array) => {
                let count = form(reader.array())?;
                let items: Result<Vec<Value>> = (0..count).map(|_| text(reader)).collect();
                items?.into()
            }
            _ => text(reader)?,
        };
        claims.insert(*name, value);
    }
    Ok(claims)
}

fn text(reader: &mut Reader<'_>) -> Result<Value> {
    match reader.peek() {
        Some(Kind::Text) => Ok(form(reader.text())?.into()),
        _ => Err(malformed("a claim in its header is no text")),
    }
}

/// A time in whole seconds. One with a fraction, which a limit may not be rounded by, is refused.
fn time(reader: &mut Reader<'_>) -> Result<Value> {
    match reader.peek() {
        Some(Kind::Unsigned | Kind::Negative) => Value::number(form(reader.integer())? as f64),
        _ => Err(malformed("a time in its header is no whole number")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor::{push_head, push_integer, push_text};

    type Push = fn(&mut Vec<u8>);

    fn claims(of: &[(i64, Push)]) -> Result<String> {
        let mut bytes = Vec::new();
        push_head(&mut bytes, Kind::Map, of.len() as u64);
        for (number, push) in of {
            push_integer(&mut bytes, *number);
            push(&mut bytes);
        }
        read(&mut Reader::new(&bytes)).map(|claims| claims.to_string())
    }

    #[test]
    fn claims_have_their_kinds() {
        let text: Push = |out| push_text(out, "x");
        let number: Push = |out| push_integer(out, 5);
        let list: Push = |out| {
            push_head(out, Kind::Array, 2);
            push_text(out, "x");
            push_text(out, "y");
        };
        let all = claims(&[(1, text), (3, list), (4, number), (99, list), (10, text)]).unwrap();
        assert_eq!(all, r#"{"iss":"x","aud":["x","y"],"exp":5,"nonce":"x"}"#);
        for bad in [
            &[(1, number)][..],
            &[(2, list)],
            &[(3, number)],
            &[(4, text)],
            &[(1, text), (1, text)],
            &[(99, text), (99, text)],
        ] {
            assert!(claims(bad).is_err());
        }
    }
}
