//! Measures testamur beside other implementations and the bare signature.
//!
//! `cargo xtask bench` in the workspace's root runs both programs and writes their tables into
//! `docs/performance.md`.

pub mod document;
pub mod measure;
#[cfg(feature = "peers")]
pub mod peers;
