//! JSON-LD 1.1 to RDF in one walk over the document, with contexts compiled once.

mod contexts;

pub use contexts::Contexts;

use crate::Budget;
use crate::rdf::Dataset;
use testamur_core::json::Value;
use testamur_core::{Code, Error, Result};

/// How a document is read.
#[derive(Clone, Debug)]
#[expect(dead_code, reason = "read once the walk is there")]
pub struct Options {
    base: Option<String>,
    loss: Loss,
    direction: Option<RdfDirection>,
}

/// What happens to data that JSON-LD would leave out of the RDF without a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loss {
    Refused,
    Silent,
}

/// How the base direction of a string is kept in RDF (JSON-LD 1.1 API, section 9.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RdfDirection {
    /// In a datatype IRI such as `https://www.w3.org/ns/i18n#ar_rtl`
    I18nDatatype,
    /// On a blank node with rdf:value, rdf:language and rdf:direction
    CompoundLiteral,
}

impl Default for Options {
    /// What credentials use: no base IRI, and whatever would be lost is an error.
    fn default() -> Options {
        Options { base: None, loss: Loss::Refused, direction: None }
    }
}

impl Options {
    /// Plain JSON-LD 1.1, which drops what it cannot express: for data that nobody signed.
    pub fn json_ld_api(base: Option<&str>) -> Options {
        Options { base: base.map(str::to_owned), loss: Loss::Silent, direction: None }
    }

    /// Keeps the base direction of strings in RDF.
    #[must_use]
    pub fn with_rdf_direction(mut self, direction: RdfDirection) -> Options {
        self.direction = Some(direction);
        self
    }
}

/// The RDF dataset of a JSON-LD document.
///
/// # Errors
/// A `context.…` code with a pointer into the document; a `limit.…` code.
pub fn to_rdf(
    document: &Value,
    contexts: &Contexts,
    options: &Options,
    budget: &mut Budget,
) -> Result<Dataset> {
    let _ = (document, contexts, options, budget);
    Err(Error::new(Code::InternalUnexpected).with("reason", "JSON-LD is not there yet"))
}
