//! Issue and verify W3C verifiable credentials and Open Badges: diplomas, micro-credentials,
//! badges, evidence of one skill.
//!
//! ```no_run
//! use testamur::{CredentialPolicy, HttpFetch, Trust, Verifier};
//!
//! # async fn example(bytes: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! let verifier = Verifier::builder().fetch(HttpFetch::guarded()).build()?;
//! let policy = CredentialPolicy::new(Trust::only(["did:web:registrar.example.edu"])?)
//!     .require_type("OpenBadgeCredential");
//! let report = verifier.credential(bytes, &policy).await?;
//! let diploma = report.accept()?;
//! println!("issued by {}", diploma.issuer());
//! # Ok(())
//! # }
//! ```

#[cfg(not(target_family = "wasm"))]
pub mod batch;
mod verifier;
mod world;

pub use testamur_core as core;
pub use testamur_did as did;
pub use testamur_keys as keys;

pub use testamur_core::evidence::{Bundle, Document, Evidence, Purpose, Request, Source, Step};
pub use testamur_core::report::Verdict;
pub use testamur_core::{Code, Error, RandomSource, Result, Timestamp};
#[cfg(feature = "fetch")]
pub use testamur_fetch::HttpFetch;
pub use testamur_keys::{KeyType, LocalSigner, PublicKey, SecretKey, Signer};
pub use testamur_verifier::{
    Credential, CredentialPolicy, HolderBinding, Policy, Presentation, PresentationPolicy,
    Rejection, Report, StatusRule, Trust, Verified,
};
pub use verifier::{Verifier, VerifierBuilder};
#[cfg(not(target_family = "wasm"))]
pub use world::OsRandom;
pub use world::{Fetch, Fetching};
