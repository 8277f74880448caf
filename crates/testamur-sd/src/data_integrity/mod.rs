//! Selective disclosure of documents with Data Integrity proofs: the parts that the suites share
//! ([ECDSA Cryptosuites 1.0, section 3.4](https://www.w3.org/TR/vc-di-ecdsa/#selective-disclosure-functions)),
//! and `ecdsa-sd-2023`.
//!
//! A document becomes statements, sorted lines of N-Quads whose blank nodes have labels that tell
//! nothing. The issuer makes some of them mandatory by JSON pointers, and signs each of the others
//! by itself. The holder chooses from these by further pointers. Which statements a pointer selects
//! is read off the places in the document that they came from; no part of the document is read a
//! second time for that, but what is to be shown is read once more, to make sure that a verifier
//! will find in it what was signed.

mod cbor;
pub mod ecdsa_sd;
mod labels;
mod proof_value;
mod selection;
mod statements;

pub use labels::{HmacKey, hmac_labels};
pub use proof_value::{BaseProof, DerivedProof};
pub use selection::Selection;
pub use statements::{Shown, Statements};

/// Statements of one document that are signed, or shown, one by one. A thousand achievements have
/// some ten thousand, and checking so many signatures takes about a second.
pub const MAX_STATEMENTS: usize = 10_000;
