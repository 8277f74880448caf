//! The claims that the protected header of a COSE signature has
//! ([RFC 9597](https://www.rfc-editor.org/rfc/rfc9597)), under their names in JSON.

use super::header::pass_over;
use super::{form, limits, malformed};
use crate::cbor::{Kind, Reader};
use testamur_core::Result;
use testamur_core::json::{Object, Value};

/// The claims that mean something here, by their numbers (RFC 8392, section 3.1; RFC 9711, section
/// 4.1, for the nonce; Token Status List, section 14.4, for the status).
const NAMES: [(i64, &str); 8] = [
    (1, "iss"),
    (2, "sub"),
    (3, "aud"),
    (4, "exp"),
    (5, "nbf"),
    (6, "iat"),
    (10, "nonce"),
    (65535, "status"),
];

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
            "status" => status(reader)?,
            _ => text(reader)?,
        };
        claims.insert(*name, value);
    }
    Ok(claims)
}

/// Where the status stands (Token Status List, section 6.3). Of mechanisms that are not known the name
/// alone is read.
fn status(reader: &mut Reader<'_>) -> Result<Value> {
    let mut mechanisms = Object::new();
    for _ in 0..form(reader.map())? {
        let name = form(reader.text())?;
        let value = match name {
            "status_list" => {
                let mut entry = Object::new();
                for _ in 0..form(reader.map())? {
                    let value = match form(reader.text())? {
                        "idx" => ("idx", Value::number(form(reader.unsigned())? as f64)?),
                        "uri" => ("uri", text(reader)?),
                        _ => {
                            pass_over(reader)?;
                            continue;
                        }
                    };
                    once(&mut entry, value)?;
                }
                entry.into()
            }
            _ => {
                pass_over(reader)?;
                Value::Null
            }
        };
        once(&mut mechanisms, (name, value))?;
    }
    Ok(mechanisms.into())
}

fn once(object: &mut Object, (name, value): (&str, Value)) -> Result<()> {
    match object.insert(name, value) {
        None => Ok(()),
        Some(_) => Err(malformed("a member of its status occurs twice")),
    }
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
            &[(65535, text)],
            &[(65535, list)],
        ] {
            assert!(claims(bad).is_err());
        }
    }

    #[test]
    fn the_status_is_read_into_the_claim_of_json() {
        // {"status_list": {"idx": 5, "uri": "a:b", "x": 0}, "other": []}
        let status: Push = |out| {
            push_head(out, Kind::Map, 2);
            push_text(out, "status_list");
            push_head(out, Kind::Map, 3);
            push_text(out, "idx");
            push_integer(out, 5);
            push_text(out, "uri");
            push_text(out, "a:b");
            push_text(out, "x");
            push_integer(out, 0);
            push_text(out, "other");
            push_head(out, Kind::Array, 0);
        };
        let read = claims(&[(65535, status)]).unwrap();
        assert_eq!(read, r#"{"status":{"status_list":{"idx":5,"uri":"a:b"},"other":null}}"#);
        let twice: Push = |out| {
            push_head(out, Kind::Map, 2);
            for _ in 0..2 {
                push_text(out, "other");
                push_integer(out, 0);
            }
        };
        let negative: Push = |out| {
            push_head(out, Kind::Map, 1);
            push_text(out, "status_list");
            push_head(out, Kind::Map, 1);
            push_text(out, "idx");
            push_integer(out, -1);
        };
        assert!(claims(&[(65535, twice)]).is_err() && claims(&[(65535, negative)]).is_err());
    }
}
