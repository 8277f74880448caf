//! What every part passes back and forth: JSON, times, secured documents.

use crate::error::{Failure, unknown};
use testamur::core::json::Pointer;
use testamur::{Secured, Timestamp, Value, parse};

/// A secured document for Python: the bytes of a file, and the media type of a token or COSE signature.
pub(crate) type Data = (Vec<u8>, Option<&'static str>);

pub(crate) fn data(secured: &Secured) -> Data {
    let media_type = match secured {
        Secured::Token { media_type, .. } | Secured::Cose { media_type, .. } => Some(*media_type),
        _ => None,
    };
    (secured.to_bytes(), media_type)
}

/// A JSON text of the caller's.
pub(crate) fn json(text: &[u8]) -> Result<Value, Failure> {
    Ok(parse(text)?)
}

/// The text of a value.
pub(crate) fn text(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

/// A time as Python's half writes it.
pub(crate) fn timestamp(text: &str) -> Result<Timestamp, Failure> {
    Timestamp::parse(text)
        .ok_or_else(|| unknown("time", text, "is no time with its offset (2026-11-22T08:30:00Z)"))
}

pub(crate) fn time(time: Timestamp) -> String {
    time.to_string()
}

/// JSON pointers of the caller's.
pub(crate) fn pointers(texts: Vec<String>) -> Result<Vec<Pointer>, Failure> {
    let read = |text: &String| {
        Pointer::parse(text)
            .ok_or_else(|| unknown("pointer", text, "is no JSON pointer (RFC 6901)"))
    };
    texts.iter().map(read).collect()
}
