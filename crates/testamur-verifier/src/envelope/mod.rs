//! Credentials and presentations inside a token or a COSE signature
//! ([VC-JOSE-COSE](https://www.w3.org/TR/vc-jose-cose/), the JSON Web Tokens of VCDM 1.1 and of Open
//! Badges 3.0, and SD-JWT VC).
//!
//! What is secured is opened without trust in it, and then goes the way of every document: the same
//! checks, in the same order.

mod binding;
mod claims;
mod data_url;
mod examine;
mod explain;
mod keys;
mod open;
mod sd_jwt_vc;
mod status_list;

pub(crate) use data_url::DataUrl;
pub(crate) use examine::presentation;
pub use explain::TokenStages;
pub(crate) use open::{Opened, Signed, open, open_envelope, open_json, open_text};
pub(crate) use status_list::OpenedList;
pub(crate) use testamur_proof::Profile;
