//! Decentralized identifiers: their syntax, their documents, and the methods that find a document
//! for an identifier. Nothing here fetches: what is missing is named as a request.

pub mod limits;
mod syntax;

pub use syntax::{Did, DidUrl};
