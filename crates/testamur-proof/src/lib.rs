//! Data Integrity proofs (W3C [Data Integrity 1.0](https://www.w3.org/TR/vc-data-integrity/) and its
//! EdDSA and ECDSA cryptosuites): made, read and checked, in sets and in chains, with every stage
//! between document and signature to look at.
//!
//! This crate states facts: whether a key's signature covers a document. Whose key that is, and
//! whether purpose, domain, challenge and times are right, is for the verifier to judge.

mod chain;
mod controller;
mod diagnose;
mod hash;
mod meaning;
mod proof;
mod sign;
mod suite;
mod trace;
mod transform;
mod verify;

pub use controller::Controller;
pub use diagnose::{ProvenCause, Suspects, diagnose};
pub use hash::Digest;
pub use proof::{Proof, proofs};
pub use sign::{ProofOptions, sign};
pub use suite::{Algorithms, Form, Suite};
pub use trace::Stages;
pub use verify::{SecuredDocument, verify};
