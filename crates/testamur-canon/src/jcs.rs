//! Canonical JSON: the JSON Canonicalization Scheme ([RFC 8785](https://www.rfc-editor.org/rfc/rfc8785)).

use testamur_core::json::Value;

/// The canonical form of a value. It cannot fail: a [`Value`] holds no number or string without one.
pub fn to_vec(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    write(value, &mut out);
    out
}

/// Appends the canonical form of a value.
pub fn write(value: &Value, out: &mut Vec<u8>) {
    out.extend_from_slice(value.to_string().as_bytes());
}
