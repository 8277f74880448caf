//! Selective disclosure: a holder shows a part of a credential, and the rest stays hidden while the
//! issuer's signature still holds.
//!
//! [`sd_jwt`] has SD-JWT (RFC 9901), [`sd_jwt_vc`] the credentials that are made of it;
//! [`data_integrity`] has the Data Integrity suites.
//!
//! This crate states facts: whether a key's signature covers a document and what was disclosed with
//! it. Whose key that is, whether key binding is demanded, and whether dates hold is for the caller.

pub mod data_integrity;
pub mod sd_jwt;
pub mod sd_jwt_vc;
