//! The holder's role: credentials are shown in presentations.

mod presentation;

pub use presentation::{Holder, Presentation};
