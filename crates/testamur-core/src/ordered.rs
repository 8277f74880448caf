//! Maps and sets in the order of their keys: the standard library's, and in a build without the feature `complete` a
//! plain one with the same functions, for each type of keys and values takes the standard library's 10 kB of WebAssembly.

#[cfg(feature = "complete")]
pub use std::collections::{BTreeMap, BTreeSet};

#[cfg(any(test, not(feature = "complete")))]
mod plain;

#[cfg(not(feature = "complete"))]
pub use plain::{BTreeMap, BTreeSet};
