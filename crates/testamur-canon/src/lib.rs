//! Canonical forms: JCS for JSON, RDFC-1.0 for JSON-LD, over contexts pinned by their hashes.

pub mod rdf;
