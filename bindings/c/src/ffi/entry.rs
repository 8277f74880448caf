//! The entry of every exported function: panics end here, errors become a status and an object.

use super::memory::Out;
use super::table::{Handle, take};
use crate::error::{TM_OK, tm_error, tm_result};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null_mut;
use testamur::{Code, Error, Refused, Result};

/// Why a call failed: one reason, or all that there are.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) Vec<Error>);

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure(vec![error])
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Failure {
        Failure(refused.errors().cloned().collect())
    }
}

/// Does something that gives a handle.
pub(crate) fn give<T: Handle>(
    out: *mut *mut T,
    error: *mut *mut tm_error,
    make: impl FnOnce() -> Result<T, Failure>,
) -> tm_result {
    done(error, || {
        let out = Out::at(out, "out", null_mut())?;
        out.hand(make()?);
        Ok(())
    })
}

/// Does something that can fail.
pub(crate) fn done(
    error: *mut *mut tm_error,
    work: impl FnOnce() -> Result<(), Failure>,
) -> tm_result {
    let error = Out::optional(error, null_mut());
    // What a panic leaves behind is dropped here, and what others share stays behind locks that say so.
    let outcome = catch_unwind(AssertUnwindSafe(work));
    let failure = match outcome {
        Ok(Ok(())) => return TM_OK,
        Ok(Err(failure)) => failure,
        Err(panic) => panicked(&*panic).into(),
    };
    let status = failure.0.first().map_or(Code::InternalUnexpected, Error::code).number();
    if let Some(error) = error {
        // Without words where the words fail: the status says what it was.
        let _ = catch_unwind(AssertUnwindSafe(|| error.hand(tm_error::new(failure.0))));
    }
    status.into()
}

/// Looks something up that cannot fail; without an answer, it is this one.
pub(crate) fn look<R>(otherwise: R, work: impl FnOnce() -> Result<R>) -> R {
    catch_unwind(AssertUnwindSafe(|| work().ok())).ok().flatten().unwrap_or(otherwise)
}

/// Ends a handle; NULL is none.
pub(crate) fn free<T: Handle>(handle: *mut T) -> tm_result {
    match handle.is_null() {
        true => TM_OK,
        false => done(null_mut(), || Ok(take(handle, "the handle").map(drop)?)),
    }
}

fn panicked(panic: &(dyn Any + Send)) -> Error {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let reason = format!("it panicked: {}", text.unwrap_or("no reason was given"));
    Error::new(Code::InternalUnexpected).with("reason", reason)
}
