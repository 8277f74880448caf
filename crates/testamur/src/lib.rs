//! Issue and verify W3C verifiable credentials and Open Badges: diplomas, micro-credentials,
//! badges, evidence of one skill.
//!
//! Issuing takes a key and a draft:
//!
//! ```
//! use testamur::{
//!     CredentialPolicy, Issuer, KeyType, LocalSigner, OsRandom, SecretKey, Securing, Suite, Trust,
//!     Verifier, default_provider, parse,
//! };
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let key = SecretKey::generate(KeyType::Ed25519, &mut OsRandom)?;
//! let issuer = Issuer::did_key(LocalSigner::new(key, default_provider()))?;
//! let draft = parse(
//!     br#"{
//!         "@context": ["https://www.w3.org/ns/credentials/v2"],
//!         "type": ["VerifiableCredential"],
//!         "credentialSubject": { "id": "did:example:ada" }
//!     }"#,
//! )?;
//! let secured = issuer.issue(draft, Securing::data_integrity(Suite::EddsaRdfc2022)).await?;
//!
//! let verifier = Verifier::builder().offline().build()?;
//! let policy = CredentialPolicy::new(Trust::only([issuer.id()])?);
//! let report = verifier.credential(secured.to_string().as_bytes(), &policy).await?;
//! let credential = report.accept()?;
//! assert_eq!(credential.issuer(), issuer.id());
//! # Ok(())
//! # }
//! ```
//!
//! Verifying what others issued takes a network, behind a guard, and a list of whom to trust:
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
//!
//! A document that is not good is no error: the [`Report`] says what was checked and what was
//! found, and only its [`accept`](Report::accept) hands out a [`Verified`] credential.
//!
//! # Features
//!
//! The first two are on by default; without them the crate also builds for
//! `wasm32-unknown-unknown`.
//!
//! - `native`: signatures by AWS-LC and BBS by blst, several times faster for P-256, P-384, RSA and
//!   BBS; needs a C compiler.
//! - `fetch`: [`HttpFetch`], the guarded HTTP client.
//! - `encrypted-keys`: secret keys in PEM files that a password encrypts
//!   ([`SecretKey::from_encrypted_pem`](testamur_keys::SecretKey)).
//! - `post-quantum`: keys and suites of ML-DSA-44 and SLH-DSA-SHA2-128s, which are drafts; without it, a
//!   proof by such a key leaves a report indeterminate.

#[cfg(not(target_family = "wasm"))]
pub mod batch;
mod downloads;
#[cfg(not(target_family = "wasm"))]
pub mod files;
mod inquiry;
mod issuer;
#[cfg(not(target_family = "wasm"))]
mod outages;
pub mod status;
mod verifier;
mod world;

pub use testamur_baking as baking;
pub use testamur_canon as canon;
pub use testamur_core as core;
pub use testamur_did as did;
#[cfg(feature = "fetch")]
pub use testamur_fetch as fetch;
pub use testamur_holder as holder;
pub use testamur_keys as keys;
pub use testamur_proof as proof;
pub use testamur_schema as schema;

pub use downloads::Timer;
pub use inquiry::Inquiry;
pub use issuer::{DomainLinkForm, Holder, Issuer};
pub use testamur_baking::{AlreadyBaked, Baked, bake, unbake};
pub use testamur_canon::jsonld::Contexts;
pub use testamur_core::evidence::{Bundle, Document, Evidence, Purpose, Request, Source, Step};
pub use testamur_core::json::{Value, parse};
pub use testamur_core::report::Verdict;
pub use testamur_core::{Code, Error, RandomSource, Result, Timestamp};
#[cfg(feature = "fetch")]
pub use testamur_fetch::HttpFetch;
pub use testamur_holder::{
    Disclose, Held, Inspection, Presentation, PresentationEnvelope, PresentationEnvelopeKind,
    presentable,
};
pub use testamur_issuer::{Envelope, EnvelopeKind, IssueOptions, Prepared, Refused, Securing};
pub use testamur_keys::{
    KeyType, LocalSigner, PublicKey, SecretKey, SignatureAlgorithm, Signer, default_provider,
};
pub use testamur_proof::{Secured, Suite};
pub use testamur_verifier::{
    Credential, CredentialPolicy, DomainLink, DomainLinks, ExplainedProof, Explanation,
    HolderBinding, Limits, PastKeys, Policy, PresentationPolicy, Rejection, Report, RequiredSuite,
    StatusAsOf, StatusRule, TokenStages, Trust, Verified,
};
pub use verifier::{Verifier, VerifierBuilder};
pub use world::{Fetch, Fetching};
#[cfg(not(target_family = "wasm"))]
pub use world::{OsRandom, now};
