//! The store through its public API only.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "these are tests")]

mod common;
mod crash;
mod file;
mod managing;
mod model;
mod promises;
mod together;
