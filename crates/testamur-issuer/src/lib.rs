//! The issuer's role: a draft of a credential becomes a signed one, or a list of what is wrong
//! with it.
//!
//! ```
//! use std::sync::Arc;
//! use testamur_core::json::parse;
//! use testamur_issuer::{IssueOptions, Issuer, Securing};
//! use testamur_keys::{KeyType, LocalSigner, SecretKey, Signer, default_provider};
//! use testamur_proof::Suite;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let key = SecretKey::from_raw(KeyType::Ed25519, &[7; 32])?; // a real one is generated
//! let did = format!("did:key:{}", key.public_key().to_multikey());
//! let issuer = Issuer::new(did, Arc::new(LocalSigner::new(key, default_provider())))?;
//! let draft = parse(
//!     br#"{
//!         "@context": ["https://www.w3.org/ns/credentials/v2"],
//!         "type": ["VerifiableCredential"],
//!         "credentialSubject": {"id": "did:example:student"}
//!     }"#,
//! )?;
//! let securing = Securing::data_integrity(Suite::EddsaRdfc2022);
//! let credential = issuer.issue(draft, securing, &IssueOptions::default()).await?;
//! assert!(credential.get("proof").is_some());
//! # Ok(())
//! # }
//! # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
//! # assert!(matches!(std::pin::pin!(example()).poll(&mut context), std::task::Poll::Ready(Ok(()))));
//! ```

mod checks;
mod envelope;
mod issuer;
mod notes;
mod prepared;
mod refused;
mod securing;
mod selective;
mod status;
mod terms;

pub use issuer::Issuer;
pub use prepared::Prepared;
pub use refused::Refused;
pub use securing::{Envelope, EnvelopeKind, IssueOptions, Securing};
pub use status::{ListSecuring, StatusPlace};
pub use testamur_proof::Secured;
