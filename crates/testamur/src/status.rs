//! An issuer's status lists with the world around them: kept in a file, signed on time, put where they are
//! served from.

#[cfg(not(target_family = "wasm"))]
mod file_store;

#[cfg(not(target_family = "wasm"))]
pub use file_store::FileStore;
pub use testamur_status::*;
