//! Bytes written in hexadecimal, as fixtures of the IETF have them.

use testamur_core::json::Value;

/// The bytes.
///
/// # Panics
/// When the text is not hexadecimal.
pub fn bytes(text: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).expect("a hexadecimal digit") as u8;
    assert!(text.len().is_multiple_of(2), "half a byte in {text}");
    text.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

/// The text, in lower case.
pub fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of a member.
///
/// # Panics
/// When the member is missing or is not hexadecimal text.
pub fn member(value: &Value, name: &str) -> Vec<u8> {
    bytes(value.get(name).and_then(Value::as_str).unwrap_or_else(|| panic!("no {name}")))
}

/// The bytes of each item of a member.
///
/// # Panics
/// When the member is missing or is no list of hexadecimal text.
pub fn list(value: &Value, name: &str) -> Vec<Vec<u8>> {
    let items = value.get(name).and_then(Value::as_array).unwrap_or_else(|| panic!("no {name}"));
    items.iter().map(|item| bytes(item.as_str().expect("text"))).collect()
}
