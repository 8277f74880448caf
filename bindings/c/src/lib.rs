//! The C library: translation between the facade and C, no logic of its own.
//!
//! What C reads is `include/testamur.h`, which `cargo xtask header` makes of these sources; its preface is the contract
//! that every function keeps. How that is kept stands in [`ffi`], together with all `unsafe`: handles are
//! looked up in a table and never dereferenced, texts and results go through a few functions, panics end
//! at the entry.
//!
//! The exported functions are not marked `unsafe`: nothing of this crate can be called from Rust, and a
//! marker would ask for a block in each of them, which would hide the few places that matter.

pub mod badge;
pub mod buffer;
pub mod credential_policy;
pub mod did;
pub mod domains;
pub mod error;
pub mod evidence;
mod ffi;
pub mod holder;
pub mod inquiry;
pub mod issue_options;
pub mod issuer;
pub mod key;
pub mod network;
pub mod presentation;
pub mod presentation_policy;
pub mod public_key;
pub mod report;
pub mod resolver;
pub mod signer;
pub mod status_lists;
pub mod verifier;
pub mod version;

#[cfg(test)]
mod tests;
