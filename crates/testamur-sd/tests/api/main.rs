//! Selective disclosure through its public interface.

mod common;
mod issuer_keys;
mod limits;
mod roles;
mod rules;
mod sd_jwt_vc;
mod type_metadata;
