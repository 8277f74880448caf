//! Measures testamur beside other implementations and the bare signature.
//!
//! `cargo xtask bench` in the workspace's root runs the programs and writes their tables into
//! `docs/performance.md`. With `--smoke` each does everything once and the figures mean nothing.

pub mod bare;
pub mod disclosure;
pub mod document;
pub mod logs;
pub mod measure;
pub mod messages;
pub mod ours;
#[cfg(feature = "peers")]
pub mod peers;
pub mod plot;
pub mod random;
pub mod status;
pub mod suites;
pub mod tokens;
#[cfg(feature = "zkryptium")]
pub mod zkryptium;
