//! Selective disclosure with Data Integrity, through the public API.

#![allow(clippy::unwrap_used, reason = "a test ends where something fails")]

mod bbs;
mod common;
mod ecdsa_sd;
mod sample;
mod statements;
