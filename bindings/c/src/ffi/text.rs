//! Texts that C reads where they are.

use super::memory::Out;
use std::ffi::c_char;

/// A text with a NUL behind it, which C may read as long as its owner lives. One inside is replaced (U+FFFD): strangers write
/// some of these texts, and would choose where they end.
#[derive(Clone, Debug)]
pub(crate) struct Text(Box<[u8]>);

impl Text {
    pub(crate) fn new(text: impl Into<String>) -> Text {
        let mut text = text.into();
        if text.contains('\0') {
            text = text.replace('\0', "\u{fffd}");
        }
        let mut bytes = text.into_bytes();
        bytes.push(0);
        Text(bytes.into())
    }
}

/// Lends a text: where it begins, and its length into `len` if that is wanted.
pub(crate) fn lend(text: &Text, len: *mut usize) -> *const c_char {
    if let Some(len) = Out::optional(len, 0) {
        len.set(text.0.len() - 1);
    }
    text.0.as_ptr().cast()
}

/// What is lent where there is nothing.
pub(crate) fn nothing(len: *mut usize) -> *const c_char {
    Out::optional(len, 0);
    c"".as_ptr()
}
