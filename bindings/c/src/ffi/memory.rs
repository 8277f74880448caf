//! The memory of the caller: all the `unsafe` there is.

use super::table::{Handle, put};
use std::ffi::{c_char, c_void};
use testamur::{Code, Error, Result};

/// A place of the caller's for a result.
#[derive(Debug)]
pub(crate) struct Out<T>(*mut T);

impl<T: Copy> Out<T> {
    /// Takes a place, and writes there what stands in it if the call fails.
    ///
    /// # Errors
    /// [`Code::UsageNullPointer`].
    pub(crate) fn at(place: *mut T, argument: &str, unless: T) -> Result<Out<T>> {
        Out::optional(place, unless)
            .ok_or_else(|| Error::new(Code::UsageNullPointer).with("argument", argument))
    }

    /// A place that may be left out.
    pub(crate) fn optional(place: *mut T, unless: T) -> Option<Out<T>> {
        (!place.is_null()).then(|| {
            let out = Out(place);
            out.set(unless);
            out
        })
    }

    pub(crate) fn set(&self, value: T) {
        // SAFETY: it is not NULL, and the caller of a C function promises (the preface of testamur.h) that a result
        // has room for its type and is nobody else's during the call. It need not be aligned, or hold anything.
        unsafe { self.0.write_unaligned(value) }
    }
}

impl<T: Handle> Out<*mut T> {
    /// Puts a value into the table and gives the caller its handle.
    pub(crate) fn hand(&self, value: T) {
        self.set(put(value));
    }
}

/// The bytes that the caller lends for the time of the call. NULL will do for none. They live no longer than the parameter
/// that the pointer stands in, which ends with the call.
///
/// # Errors
/// [`Code::UsageNullPointer`]; [`Code::UsageLength`] for more than memory can have.
pub(crate) fn bytes<'c>(data: &'c *const c_void, len: usize, argument: &str) -> Result<&'c [u8]> {
    borrowed(*data, len, argument)
}

fn borrowed<'c>(data: *const c_void, len: usize, argument: &str) -> Result<&'c [u8]> {
    if len == 0 {
        return Ok(&[]);
    }
    if data.is_null() {
        return Err(Error::new(Code::UsageNullPointer).with("argument", argument));
    }
    if isize::try_from(len).is_err() {
        return Err(Error::new(Code::UsageLength).with("argument", argument).with("length", len));
    }
    // SAFETY: it is neither NULL nor longer than memory, and the caller of a C function promises (the preface of
    // testamur.h) that so many bytes can be read there and that nobody writes them during the call. No function
    // keeps them: those that give this lifetime away tie it to a parameter of the call.
    Ok(unsafe { std::slice::from_raw_parts(data.cast(), len) })
}

/// A text that the caller lends, as [`bytes`].
///
/// # Errors
/// As there, and [`Code::UsageText`].
pub(crate) fn text<'c>(data: &'c *const c_char, len: usize, argument: &str) -> Result<&'c str> {
    let bytes: &'c [u8] = borrowed(data.cast(), len, argument)?;
    std::str::from_utf8(bytes).map_err(|error| {
        let error_at = error.valid_up_to();
        Error::new(Code::UsageText).with("argument", argument).with("position", error_at)
    })
}

/// A text that the caller has from somebody else, who need not have written UTF-8: what is none is replaced (U+FFFD).
///
/// # Errors
/// As [`bytes`].
pub(crate) fn text_of_stranger(data: &*const c_char, len: usize, argument: &str) -> Result<String> {
    Ok(String::from_utf8_lossy(borrowed(data.cast(), len, argument)?).into_owned())
}

/// A text that may be left out, with NULL and length 0.
///
/// # Errors
/// As [`text`].
pub(crate) fn optional_text<'c>(
    data: &'c *const c_char,
    len: usize,
    argument: &str,
) -> Result<Option<&'c str>> {
    match data.is_null() && len == 0 {
        true => Ok(None),
        false => text(data, len, argument).map(Some),
    }
}
