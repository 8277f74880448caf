//! SD-JWT VC ([draft-ietf-oauth-sd-jwt-vc](https://datatracker.ietf.org/doc/draft-ietf-oauth-sd-jwt-vc/)):
//! credentials that are SD-JWTs with a type.
//!
//! - [`prepare`] and [`TYP`] are for issuers, in place of [`sd_jwt::prepare`].
//! - [`SdJwtVc::read`] looks at a verified SD-JWT as a credential of this kind.
//! - Where the issuer's key is: [`IssuerKeys`] for issuers that are https URLs,
//!   [`CertifiedKey`](testamur_proof::jose::CertifiedKey) for headers with `x5c`; where the header's
//!   `kid` is a DID URL, the DID's document has it.
//! - [`TypeMetadata`] says what credentials of a type must have.
//!
//! ```
//! use testamur_core::evidence::{Document, Evidence, Step};
//! use testamur_sd::sd_jwt_vc::IssuerKeys;
//!
//! # fn main() -> testamur_core::Result<()> {
//! let issuer = "https://uni.example/registry";
//! let mut evidence = Evidence::new();
//! let Step::Needs(requests) = IssuerKeys::resolve(issuer, &evidence)? else { panic!("no keys yet") };
//! assert_eq!(requests[0].url, "https://uni.example/.well-known/jwt-vc-issuer/registry");
//!
//! let metadata = br#"{"issuer": "https://uni.example/registry", "jwks": {"keys": []}}"#;
//! evidence.insert(&requests[0].url, Ok(Document::given(*metadata)));
//! assert!(matches!(IssuerKeys::resolve(issuer, &evidence)?, Step::Done(_)));
//! # Ok(())
//! # }
//! ```
//!
//! [`sd_jwt::prepare`]: crate::sd_jwt::prepare

mod claim_path;
mod credential;
mod issuer_keys;
pub mod limits;
mod type_metadata;

pub use claim_path::{ClaimPath, PathStep};
pub use credential::{SdJwtVc, TYP, prepare, uncounted};
pub use issuer_keys::{IssuerKeys, issuer_metadata_url};
pub use type_metadata::{ClaimMetadata, SelectiveDisclosure, TypeMetadata};

/// The beginning of a text from outside, for a sentence.
fn shown(text: &str) -> &str {
    let end = text.char_indices().nth(200).map_or(text.len(), |(at, _)| at);
    &text[..end]
}
