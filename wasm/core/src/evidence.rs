//! Documents that the caller has already.

use crate::error::Thrown;
use testamur::{Bundle, Document};
use wasm_bindgen::prelude::wasm_bindgen;

/// Documents by URL that are believed, and the time that they were gathered for.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Evidence {
    pub(crate) evidence: testamur::Evidence,
    at: Option<testamur::Timestamp>,
}

#[wasm_bindgen]
impl Evidence {
    /// None yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Evidence {
        Evidence::default()
    }

    /// A document, as its URL would give it.
    pub fn document(&mut self, url: &str, bytes: Vec<u8>) {
        self.evidence.insert(url, Ok(Document::given(bytes)));
    }

    /// The documents of a bundle (JSON).
    ///
    /// # Errors
    /// Those of [`Bundle::read`].
    pub fn bundle(&mut self, text: &[u8]) -> Result<(), Thrown> {
        let bundle = Bundle::read(text)?;
        self.evidence.extend(bundle.evidence);
        self.at = self.at.max(Some(bundle.at));
        Ok(())
    }

    /// The latest time of the bundles, in seconds since 1970.
    #[wasm_bindgen(getter)]
    pub fn at(&self) -> Option<f64> {
        // A date lies far within what a double holds exactly.
        self.at.map(|at| at.unix() as f64)
    }
}
