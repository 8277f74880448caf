//! What is known without a network.

use crate::document::time;
use crate::error::Failure;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use testamur::Document;
use testamur::core::evidence;

/// Documents by their URLs, which the caller vouches for.
#[pyclass(frozen, module = "testamur._native")]
pub(crate) struct Evidence(pub(crate) evidence::Evidence);

#[pymethods]
impl Evidence {
    #[new]
    #[pyo3(signature = (documents, bundle=None))]
    fn new(documents: Vec<(String, PyBackedBytes)>, bundle: Option<&Bundle>) -> Evidence {
        let mut evidence =
            bundle.map_or_else(evidence::Evidence::new, |bundle| bundle.0.evidence.clone());
        for (url, document) in documents {
            evidence.insert(url, Ok(Document::given(&*document)));
        }
        Evidence(evidence)
    }
}

/// The documents that a verification took, and its time.
#[pyclass(frozen, module = "testamur._native")]
pub(crate) struct Bundle(pub(crate) evidence::Bundle);

#[pymethods]
impl Bundle {
    #[staticmethod]
    fn read(text: &[u8]) -> Result<Bundle, Failure> {
        Ok(Bundle(evidence::Bundle::read(text)?))
    }

    fn to_bytes(&self, py: Python<'_>) -> Vec<u8> {
        py.detach(|| self.0.to_value().to_string().into_bytes())
    }

    #[getter]
    fn at(&self) -> String {
        time(self.0.at)
    }

    #[getter]
    fn urls(&self) -> Vec<&str> {
        self.0.evidence.iter().map(|(url, _)| url).collect()
    }
}
