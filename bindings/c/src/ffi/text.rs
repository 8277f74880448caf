//! Texts that C reads where they are.

use super::memory::Out;
use std::ffi::c_char;

/// A text with a NUL behind it, which C may read as long as its owner lives.
#[derive(Clone, Debug)]
pub(crate) struct Text(Box<[u8]>);

impl Text {
    pub(crate) fn new(text: impl Into<String>) -> Text {
        let mut bytes = text.into().into_bytes();
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
