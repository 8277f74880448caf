//! SD-JWT through its public interface.

mod common;
mod roles;
mod rules;
