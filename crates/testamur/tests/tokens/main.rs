//! Every kind of token and COSE signature, issued and verified by every algorithm.
#![allow(clippy::unwrap_used, reason = "these are tests")]

mod certificates;
mod confusion;
mod matrix;
mod people;
mod presented;
