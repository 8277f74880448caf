//! Results that are bytes.

use crate::error::tm_result;
use crate::ffi::{find, free, handles, look};
use std::ffi::c_char;
use testamur::Value;
use zeroize::Zeroizing;

/// Bytes that a call gave: JSON, a token, a key. Wiped when freed. Never changes, so threads may share it.
pub struct tm_buffer(Zeroizing<Vec<u8>>);

handles!(tm_buffer);

impl tm_buffer {
    pub(crate) fn new(bytes: impl Into<Vec<u8>>) -> tm_buffer {
        let mut bytes = Zeroizing::new(bytes.into());
        // Grown here and not by push, which would leave a copy behind that nobody wipes.
        let mut whole = Zeroizing::new(Vec::with_capacity(bytes.len() + 1));
        whole.append(&mut bytes);
        whole.push(0);
        tm_buffer(whole)
    }

    pub(crate) fn json(value: &Value) -> tm_buffer {
        tm_buffer::new(value.to_string())
    }
}

/// The bytes, and a NUL behind them that is not counted. They live as long as the buffer.
#[unsafe(no_mangle)]
pub extern "C" fn tm_buffer_data(buffer: *const tm_buffer) -> *const c_char {
    look(c"".as_ptr(), || Ok(find(buffer, "buffer")?.0.as_ptr().cast()))
}

/// How many bytes there are.
#[unsafe(no_mangle)]
pub extern "C" fn tm_buffer_len(buffer: *const tm_buffer) -> usize {
    look(0, || Ok(find(buffer, "buffer")?.0.len() - 1))
}

/// Wipes and frees the bytes.
#[unsafe(no_mangle)]
pub extern "C" fn tm_buffer_free(buffer: *mut tm_buffer) -> tm_result {
    free(buffer)
}
