//! The boundary itself. What stands behind it is tested from C, in `tests/`.

use crate::buffer::{tm_buffer, tm_buffer_free, tm_buffer_len};
use crate::error::{
    TM_OK, tm_error, tm_error_code, tm_error_free, tm_error_number, tm_error_sentence, tm_status,
    tm_status_explain,
};
use crate::evidence::tm_evidence;
use crate::ffi::{Out, bytes, done, find, give, look, put, take, text};
use crate::key::{tm_key, tm_key_generate};
use crate::version::is_compatible;
use std::ffi::CStr;
use std::path::{Path, PathBuf};
use std::ptr::{null, null_mut, without_provenance_mut};
use std::sync::atomic::{AtomicUsize, Ordering};
use testamur::{Code, Error};

/// What a failed call said, and its status.
fn said(
    error: *mut tm_error,
    text: extern "C" fn(*const tm_error, usize, *mut usize) -> *const std::ffi::c_char,
) -> String {
    // SAFETY: what is lent ends with a NUL, and the error lives.
    let text = unsafe { CStr::from_ptr(text(error, 0, null_mut())) };
    text.to_str().unwrap().to_owned()
}

#[test]
fn a_panic_ends_at_the_entry_and_says_what_it_said() {
    let mut error = null_mut();
    let status = done(&mut error, || panic!("of {} kinds", 2));
    assert_eq!(status, tm_status::from(Code::InternalUnexpected.number()));
    assert_eq!(said(error, tm_error_code), "internal.unexpected");
    assert!(said(error, tm_error_sentence).contains("of 2 kinds"));
    assert_eq!(tm_error_free(error), TM_OK);
    assert_eq!(look(7, || panic!("no answer")), 7);
    // The library goes on.
    let mut key = null_mut();
    assert_eq!(tm_key_generate(c"P-256".as_ptr(), 5, &mut key, null_mut()), TM_OK);
    assert!(take(key, "key").is_ok());
}

#[test]
fn a_failure_leaves_null_and_a_success_no_error() {
    let mut error = put(tm_error::new(vec![Error::new(Code::UsageClock)]));
    let old = error;
    let mut out: *mut tm_buffer = without_provenance_mut(8);
    let status = give(&mut out, &mut error, || Err(Error::new(Code::UsageNetwork).into()));
    assert_eq!((status, out.is_null()), (Code::UsageNetwork.number().into(), true));
    assert_eq!(tm_error_number(error, 0), status);
    tm_error_free(error);
    assert_eq!(give(&mut out, &mut error, || Ok(tm_buffer::new("four"))), TM_OK);
    assert!(error.is_null());
    assert_eq!((tm_buffer_len(out), tm_buffer_free(out), tm_buffer_len(out)), (4, TM_OK, 0));
    tm_error_free(old);
}

#[test]
fn a_handle_is_what_it_was_given_out_as_and_only_until_it_is_taken() {
    let buffer = put(tm_buffer::new("x"));
    assert!(find(buffer, "buffer").is_ok());
    assert_eq!(find(buffer.cast::<tm_evidence>(), "").err().unwrap().code(), Code::UsageHandle);
    assert_eq!(take(buffer.cast::<tm_evidence>(), "").err().unwrap().code(), Code::UsageHandle);
    let kept = find(buffer, "buffer").unwrap();
    assert!(take(buffer, "buffer").is_ok());
    for _ in 0..2 {
        assert_eq!(take(buffer, "buffer").err().unwrap().code(), Code::UsageHandle);
    }
    // Whoever uses it meanwhile has it to the end.
    drop(kept);
    assert_eq!(find(null::<tm_key>(), "key").err().unwrap().code(), Code::UsageNullPointer);
}

#[test]
fn of_many_threads_that_free_a_handle_one_does() {
    for _ in 0..50 {
        let handle = put(tm_buffer::new("x")).addr();
        let freed = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    if take::<tm_buffer>(without_provenance_mut(handle), "").is_ok() {
                        freed.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(freed.into_inner(), 1);
    }
}

#[test]
fn what_cannot_be_read_is_not_read() {
    let code = |outcome: Result<&[u8], Error>| outcome.unwrap_err().code();
    assert_eq!(bytes(null(), 0, "").unwrap(), b"");
    assert_eq!(code(bytes(null(), 1, "")), Code::UsageNullPointer);
    for length in [usize::MAX, isize::MAX as usize + 1] {
        assert_eq!(code(bytes(b"x".as_ptr().cast(), length, "")), Code::UsageLength);
    }
    assert_eq!(text(c"Größe".as_ptr(), 7, "").unwrap(), "Größe");
    let cut = text(c"Größe".as_ptr(), 3, "name").unwrap_err();
    assert_eq!(cut.sentence(), "name is not UTF-8 from its byte 2 on.");
    assert_eq!(Out::at(null_mut::<u8>(), "out", 0).unwrap_err().sentence(), "out is NULL.");
}

#[test]
fn the_rule_of_versions() {
    for (library, program, fits) in [
        ((0, 1), (0, 1), true),
        ((0, 2), (0, 1), false),
        ((0, 1), (0, 2), false),
        ((1, 4), (1, 4), true),
        ((1, 4), (1, 3), true),
        ((1, 4), (1, 5), false),
        ((2, 0), (1, 4), false),
        ((1, 4), (0, 1), false),
    ] {
        assert_eq!(is_compatible(library, program), fits, "{library:?} {program:?}");
    }
}

#[test]
fn every_number_of_a_code_is_explained() {
    for code in Code::all() {
        let mut out = null_mut();
        assert_eq!(tm_status_explain(code.number().into(), &mut out, null_mut()), TM_OK);
        assert_eq!(tm_buffer_len(out), code.explanation().len());
        tm_buffer_free(out);
    }
    let mut out = null_mut();
    let unknown = tm_status_explain(1, &mut out, null_mut());
    assert_eq!(unknown, tm_status::from(Code::UsageArgument.number()));
}

/// The promise of the crate's documentation: a reader of the one file has seen all of it.
#[test]
fn only_one_file_is_unsafe() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![sources.clone()];
    let mut with: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("tests.rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                if ["unsafe {", "unsafe fn", "unsafe impl"].iter().any(|word| source.contains(word))
                {
                    with.push(path.strip_prefix(&sources).unwrap().to_owned());
                }
            }
        }
    }
    assert_eq!(with, [Path::new("ffi/memory.rs")]);
}
