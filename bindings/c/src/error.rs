//! Errors: a code that stays the same, and words for people.

use crate::buffer::tm_buffer;
use crate::ffi::{Text, find, free, give, handles, lend, look, nothing};
use std::ffi::c_char;
use testamur::did::{dereferencing_error, resolution_error};
use testamur::{Code, Error};

/// How a call ended: 0 (TM_OK) if all went well, or the permanent number of the error's code. The numbers and names
/// stand in testamur_codes.h and docs/error-codes.md.
pub type tm_result = u32;

/// All went well.
pub const TM_OK: tm_result = 0;

/// Why a call failed: the most useful reason first, and others behind it where several things are wrong. Never changes,
/// so threads may share it.
pub struct tm_error {
    errors: Vec<Error>,
    entries: Vec<Entry>,
}

struct Entry {
    code: Text,
    sentence: Text,
    remedy: Text,
    pointer: Option<Text>,
}

handles!(tm_error);

impl tm_error {
    pub(crate) fn new(errors: Vec<Error>) -> tm_error {
        let entry = |error: &Error| Entry {
            code: Text::new(error.code().name()),
            sentence: Text::new(error.sentence()),
            remedy: Text::new(error.remedy()),
            pointer: error.pointer().map(|pointer| Text::new(pointer.to_string())),
        };
        let entries = errors.iter().map(entry).collect();
        tm_error { errors, entries }
    }

    fn first(&self) -> &Error {
        self.errors.first().expect("nothing fails without a reason")
    }
}

/// How many reasons there are: 1 as a rule, more where a draft breaks several rules.
#[unsafe(no_mangle)]
pub extern "C" fn tm_error_count(error: *const tm_error) -> usize {
    look(0, || Ok(find(error, "error")?.errors.len()))
}

/// The permanent number of a reason's code; of the first, `at` is 0. 0 if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn tm_error_number(error: *const tm_error, at: usize) -> tm_result {
    look(0, || {
        Ok(find(error, "error")?.errors.get(at).map_or(0, |error| error.code().number().into()))
    })
}

/// The name of a reason's code, such as "key.jwk". Empty if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn tm_error_code(
    error: *const tm_error,
    at: usize,
    len: *mut usize,
) -> *const c_char {
    of(error, at, len, |entry| Some(&entry.code))
}

/// The sentence that says what is wrong, with the facts in it. Empty if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn tm_error_sentence(
    error: *const tm_error,
    at: usize,
    len: *mut usize,
) -> *const c_char {
    of(error, at, len, |entry| Some(&entry.sentence))
}

/// What to do about it. Empty if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn tm_error_remedy(
    error: *const tm_error,
    at: usize,
    len: *mut usize,
) -> *const c_char {
    of(error, at, len, |entry| Some(&entry.remedy))
}

/// The JSON pointer (RFC 6901) of the place in the document that a reason is about. Empty where it is about no place, and
/// for the document as a whole.
#[unsafe(no_mangle)]
pub extern "C" fn tm_error_pointer(
    error: *const tm_error,
    at: usize,
    len: *mut usize,
) -> *const c_char {
    of(error, at, len, |entry| entry.pointer.as_ref())
}

/// The result of a DID resolution that failed with this error, as DID Resolution has it: JSON with the error in
/// `didResolutionMetadata`.
#[unsafe(no_mangle)]
pub extern "C" fn tm_error_to_did_resolution(
    failed: *const tm_error,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(tm_buffer::json(&resolution_error(find(failed, "failed")?.first()))))
}

/// The result of a dereferencing that failed with this error, as DID Resolution has it: JSON with the error in
/// `dereferencingMetadata`.
#[unsafe(no_mangle)]
pub extern "C" fn tm_error_to_did_dereferencing(
    failed: *const tm_error,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(tm_buffer::json(&dereferencing_error(find(failed, "failed")?.first()))))
}

/// Frees an error.
#[unsafe(no_mangle)]
pub extern "C" fn tm_error_free(error: *mut tm_error) -> tm_result {
    free(error)
}

/// What the code with this number means: its explanation, for people. Fails for a number that is none.
#[unsafe(no_mangle)]
pub extern "C" fn tm_result_explain(
    status: tm_result,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let code = Code::find(&status.to_string()).ok_or_else(|| {
            let unknown = Error::new(Code::UsageArgument).with("argument", "status");
            unknown.with("value", status).with("expected", "it is the number of no code")
        })?;
        Ok(tm_buffer::new(code.explanation()))
    })
}

fn of(
    error: *const tm_error,
    at: usize,
    len: *mut usize,
    which: impl Fn(&Entry) -> Option<&Text>,
) -> *const c_char {
    look(nothing(len), || {
        let error = find(error, "error")?;
        Ok(error
            .entries
            .get(at)
            .and_then(which)
            .map_or_else(|| nothing(len), |text| lend(text, len)))
    })
}
