//! Keys and signatures: JWK, Multikey and PEM, the signature algorithms, the crypto providers, and
//! the signers.
//!
//! A [`PublicKey`] or [`SecretKey`] has been checked when it exists: it is a point of its curve and
//! not of low order, an RSA key of acceptable size whose parts belong together, or (with the feature
//! `post-quantum`) a key of ML-DSA-44 or SLH-DSA-SHA2-128s. A [`Provider`]
//! computes signatures; a [`Signer`] holds a key, here or elsewhere. Nothing in this crate asks the
//! system for random bytes: making keys takes a
//! [`RandomSource`](testamur_core::RandomSource). (AWS-LC, behind the feature `native`, has its
//! own.)
//!
//! ```
//! use testamur_keys::{KeyType, PublicKey, SecretKey, SignatureAlgorithm, default_provider};
//!
//! # struct System;
//! # impl testamur_core::RandomSource for System {
//! #     fn fill(&mut self, bytes: &mut [u8]) -> testamur_core::Result<()> {
//! #         bytes.fill(7);
//! #         Ok(())
//! #     }
//! # }
//! # fn main() -> testamur_core::Result<()> {
//! # let mut random = System;
//! let secret = SecretKey::generate(KeyType::Ed25519, &mut random)?;
//! let signature =
//!     default_provider().sign(SignatureAlgorithm::Ed25519, &secret, b"Maria passed.")?;
//!
//! // What others get: a Multikey, as it stands in a DID document.
//! let multikey = secret.public_key().to_multikey();
//! assert!(multikey.starts_with("z6Mk"));
//!
//! let public = PublicKey::from_multikey(&multikey)?;
//! default_provider().verify(
//!     SignatureAlgorithm::Ed25519,
//!     &public,
//!     b"Maria passed.",
//!     &signature,
//! )?;
//! assert_eq!(format!("{secret:?}").matches("[secret]").count(), 1);
//! # Ok(())
//! # }
//! ```

mod algorithm;
mod der;
#[cfg(feature = "encrypted-keys")]
mod encryption;
mod foreign;
mod jwk;
pub mod limits;
pub mod multibase;
mod multikey;
mod pem;
mod post_quantum;
mod provider;
mod public;
mod random;
mod rsa_key;
mod secret;
mod secret_json;
mod signer;

pub use algorithm::{KeyType, SignatureAlgorithm};
pub use foreign::{is_secret_der, not_a_key};
#[cfg(feature = "native")]
pub use provider::Native;
pub use provider::{Provider, RustCrypto, default_provider};
pub use public::PublicKey;
pub use secret::SecretKey;
pub use secret_json::SecretJson;
pub use signer::{BbsBlinding, BbsRequest, LocalSigner, Shareable, Signer, SigningFuture};
