//! Errors as Python has them: exceptions with a code.

use crate::signer;
use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;
use std::collections::BTreeMap;
use testamur::{Error, Refused};

/// Why a call failed: reasons of the core, or an exception of Python's own.
pub(crate) enum Failure {
    Errors(Vec<Error>),
    Raised(PyErr),
}

/// An error for Python: code, number, sentence, remedy, JSON pointer, facts.
pub(crate) type Reason =
    (&'static str, u16, String, &'static str, Option<String>, BTreeMap<String, String>);

/// An error, taken apart.
pub(crate) fn reason(error: &Error) -> Reason {
    let pointer = error.pointer().map(|pointer| pointer.as_str().to_owned());
    let (code, number) = (error.code().name(), error.code().number());
    let facts = error.facts().map(|(name, fact)| (name.to_owned(), fact.to_owned())).collect();
    (code, number, error.sentence(), error.remedy(), pointer, facts)
}

/// That an argument means nothing: the caller's mistake, which Python calls so.
pub(crate) fn unknown(argument: &str, value: &str, expected: &str) -> Failure {
    PyValueError::new_err(format!("{argument}: {value:?} {expected}")).into()
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Errors(vec![error])
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Failure {
        Failure::Errors(refused.errors().cloned().collect())
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Failure {
        Failure::Raised(error)
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> PyErr {
        match failure {
            Failure::Raised(error) => error,
            Failure::Errors(errors) => {
                Python::attach(|py| exception(py, &errors).unwrap_or_else(|error| error))
            }
        }
    }
}

/// The exception for these reasons. If a callback raised one, that is its cause; what is to end the program, such as
/// KeyboardInterrupt, goes on as itself.
fn exception(py: Python<'_>, errors: &[Error]) -> PyResult<PyErr> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = CLASS.import(py, "testamur._errors", "Error")?;
    let reasons: Vec<Reason> = errors.iter().map(reason).collect();
    let error = PyErr::from_value(class.call1((reasons,))?);
    match signer::raised() {
        Some(raised) if !raised.is_instance_of::<PyException>(py) => return Ok(raised),
        Some(raised) => error.set_cause(py, Some(raised)),
        None => {}
    }
    Ok(error)
}
