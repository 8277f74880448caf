//! Data Integrity proofs (W3C [Data Integrity 1.0](https://www.w3.org/TR/vc-data-integrity/) and its
//! EdDSA and ECDSA cryptosuites): made, read and checked, in sets and in chains, with every stage
//! between document and signature to look at.
//!
//! In [`jose`] are JSON Web Signatures, on which the token formats build, and in [`cose`] signatures
//! in CBOR.
//!
//! This crate states facts: whether a key's signature covers a document. Whose key that is, and
//! whether purpose, domain, challenge and times are right, is for the verifier to judge.
//!
//! ```
//! use testamur_canon::jsonld::Contexts;
//! use testamur_core::json::parse;
//! use testamur_keys::{KeyType, LocalSigner, SecretKey, Signer, default_provider};
//! use testamur_proof::{ProofOptions, SecuredDocument, Suite, sign};
//!
//! # async fn example() -> testamur_core::Result<()> {
//! let key = SecretKey::from_raw(KeyType::Ed25519, &[7; 32])?; // a real one is generated
//! let signer = LocalSigner::new(key, default_provider());
//! let contexts = Contexts::bundled();
//! let document = parse(br#"{"@context": "https://www.w3.org/ns/credentials/v2", "name": "x"}"#)?;
//! let options = ProofOptions::assertion("did:example:a#key-1");
//!
//! let secured = sign(&document, Suite::EddsaRdfc2022, &options, &signer, &contexts).await?;
//! let mut secured = SecuredDocument::read(&secured)?;
//! secured.verify(0, signer.public_key(), default_provider(), &contexts)?;
//! # Ok(())
//! # }
//! # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
//! # assert!(matches!(std::pin::pin!(example()).poll(&mut context), std::task::Poll::Ready(Ok(()))));
//! ```

mod alphabet;
mod base58;
pub mod cbor;
mod chain;
mod controller;
pub mod cose;
mod der;
mod diagnose;
pub mod domain_linkage;
mod hash;
pub mod jose;
mod meaning;
mod profile;
mod proof;
mod secured;
mod selective;
mod sign;
mod suite;
mod trace;
mod transform;
mod verify;

pub use controller::Controller;
pub use diagnose::{ProvenCause, Suspects, diagnose};
pub use hash::Digest;
pub use profile::Profile;
pub use proof::{Proof, proofs};
pub use secured::Secured;
pub use selective::SelectiveDraft;
pub use sign::{ProofOptions, Unsigned, sign};
pub use suite::{Algorithms, Form, Suite};
pub use trace::Stages;
pub use verify::{SecuredDocument, verify};
