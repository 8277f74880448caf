//! Tokens that stand in JSON.

use testamur_core::json::Value;
use testamur_core::report::Format;

/// Whether a text in JSON is a token of some form.
pub(crate) fn is_token(text: &str) -> bool {
    Format::recognise(text.as_bytes()).is_enveloping()
}

/// Whether an object is a token in a JSON form (RFC 7515, section 7.2), and no document.
pub(crate) fn is_json_jws(value: &Value) -> bool {
    let has = |name: &str| value.get(name).is_some();
    has("payload") && (has("signature") || has("signatures")) && !has("@context") && !has("type")
}
