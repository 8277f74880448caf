//! N-Quads, read strictly ([RDF 1.1 N-Quads](https://www.w3.org/TR/n-quads/)).

use crate::rdf::Dataset;
use testamur_core::{Code, Error, Result};

/// Reads a dataset from N-Quads.
///
/// # Errors
/// [`Code::InternalUnexpected`]
pub fn parse(_text: &str) -> Result<Dataset> {
    Err(Error::new(Code::InternalUnexpected).with("reason", "N-Quads are not read yet"))
}
