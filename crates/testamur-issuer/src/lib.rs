//! The issuer's role: a draft of a credential becomes a signed one, or a list of what is wrong
//! with it.

mod issuer;
mod securing;

pub use issuer::{Issuer, Refused};
pub use securing::{IssueOptions, Securing};
