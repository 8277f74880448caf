//! JSON text: compact by `Display`, indented by `{:#}`.

use super::plain::plain_length;
use super::{Object, Value};
use std::fmt::{self, Write};

impl fmt::Display for Value {
    /// Compact JSON in document order; with `{:#}` indented by two spaces. Numbers are written as
    /// ECMAScript does, strings with the least escapes (RFC 8785, section 3.2.2).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let indent = f.alternate().then_some(0);
        write_value(f, self, indent)
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let indent = f.alternate().then_some(0);
        write_object(f, self, indent)
    }
}

impl Value {
    /// The compact JSON that `Display` writes, in a fraction of the time: no formatter stands between the parts and the
    /// text.
    pub fn to_json(&self) -> String {
        let mut text = String::with_capacity(WRITTEN);
        write_value(&mut text, self, None).expect("a text takes all that is written into it");
        text
    }

    /// Writes `text` as a JSON string with its quotes and the least escapes.
    ///
    /// # Errors
    /// Only those of `out`.
    pub fn write_string(out: &mut impl Write, text: &str) -> fmt::Result {
        out.write_char('"')?;
        let mut rest = text;
        loop {
            let plain = plain_length(rest.as_bytes());
            out.write_str(&rest[..plain])?;
            let Some(byte) = rest.as_bytes().get(plain) else { break };
            match byte {
                b'"' => out.write_str("\\\"")?,
                b'\\' => out.write_str("\\\\")?,
                0x08 => out.write_str("\\b")?,
                b'\t' => out.write_str("\\t")?,
                b'\n' => out.write_str("\\n")?,
                0x0c => out.write_str("\\f")?,
                b'\r' => out.write_str("\\r")?,
                control => write!(out, "\\u{control:04x}")?,
            }
            rest = &rest[plain + 1..];
        }
        out.write_char('"')
    }
}

/// Bytes of JSON for which room is made at once: as many as a credential or a report has.
const WRITTEN: usize = 4096;

fn write_value(out: &mut impl Write, value: &Value, indent: Option<usize>) -> fmt::Result {
    match value {
        Value::Null => out.write_str("null"),
        Value::Bool(true) => out.write_str("true"),
        Value::Bool(false) => out.write_str("false"),
        Value::Number(number) => number.write(out),
        Value::String(text) => Value::write_string(out, text),
        Value::Array(items) => {
            let inner = indent.map(|level| level + 1);
            out.write_char('[')?;
            for (at, item) in items.iter().enumerate() {
                separate(out, at, inner)?;
                write_value(out, item, inner)?;
            }
            close(out, ']', items.is_empty(), indent)
        }
        Value::Object(object) => write_object(out, object, indent),
    }
}

fn write_object(out: &mut impl Write, object: &Object, indent: Option<usize>) -> fmt::Result {
    let inner = indent.map(|level| level + 1);
    out.write_char('{')?;
    for (at, (name, value)) in object.iter().enumerate() {
        separate(out, at, inner)?;
        Value::write_string(out, name)?;
        out.write_str(if indent.is_some() { ": " } else { ":" })?;
        write_value(out, value, inner)?;
    }
    close(out, '}', object.is_empty(), indent)
}

fn separate(out: &mut impl Write, at: usize, indent: Option<usize>) -> fmt::Result {
    if at > 0 {
        out.write_char(',')?;
    }
    indent.map_or(Ok(()), |level| break_line(out, level))
}

fn close(out: &mut impl Write, bracket: char, empty: bool, indent: Option<usize>) -> fmt::Result {
    if let (false, Some(level)) = (empty, indent) {
        break_line(out, level)?;
    }
    out.write_char(bracket)
}

fn break_line(out: &mut impl Write, level: usize) -> fmt::Result {
    out.write_char('\n')?;
    (0..level).try_for_each(|_| out.write_str("  "))
}

#[cfg(test)]
mod tests {
    use crate::json::parse;

    #[test]
    fn compact_and_indented() {
        let text = r#"{"b":[1,{"a":null},[],{}],"a":"\u0001\t\"é"}"#;
        let value = parse(text.as_bytes()).unwrap();
        assert_eq!([value.to_string(), value.to_json()], [text; 2]);
        assert_eq!(
            format!("{value:#}"),
            "{\n  \"b\": [\n    1,\n    {\n      \"a\": null\n    },\n    [],\n    {}\n  ],\n  \
             \"a\": \"\\u0001\\t\\\"é\"\n}"
        );
    }
}
