//! Canonical forms: JCS for JSON, RDFC-1.0 for JSON-LD, over contexts pinned by their hashes.

mod budget;
pub mod jcs;
pub mod jsonld;
pub mod nquads;
pub mod rdf;
pub mod rdfc;

pub use budget::{Budget, SharedWork};
