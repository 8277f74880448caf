//! JSON Web Signatures ([RFC 7515](https://www.rfc-editor.org/rfc/rfc7515)): tokens that are read,
//! checked with a key that the caller found, and made.
//!
//! A [`Jws`] has been read and nothing more; only its [`verify`](Jws::verify) makes a
//! [`VerifiedJws`]. Which key to take, and whether type, times and audience are right, is for the
//! caller. What RFC 8725 asks of implementations holds: no `none`, no shared secrets, no algorithm
//! but those of the key's type, no extension that is not understood.
//!
//! ```
//! use testamur_keys::{KeyType, LocalSigner, SecretKey, Signer, default_provider};
//! use testamur_proof::jose::{HeaderOptions, Jws, sign_compact};
//!
//! # async fn example() -> testamur_core::Result<()> {
//! let key = SecretKey::from_raw(KeyType::Ed25519, &[7; 32])?; // a real one is generated
//! let signer = LocalSigner::new(key, default_provider());
//!
//! let header = HeaderOptions::typ("JWT").with_kid("did:example:a#key-1");
//! let token = sign_compact(br#"{"iss":"did:example:a"}"#, &header, &signer).await?;
//!
//! let token = Jws::parse(&token)?;
//! assert_eq!(token.header().kid()?, Some("did:example:a#key-1"));
//! let verified = token.verify(signer.public_key(), default_provider())?;
//! assert_eq!(verified.claims()?.get("iss").and_then(|iss| iss.as_str()), Some("did:example:a"));
//! # Ok(())
//! # }
//! # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
//! # assert!(matches!(std::pin::pin!(example()).poll(&mut context), std::task::Poll::Ready(Ok(()))));
//! ```

mod base64url;
mod certificates;
mod header;
mod json;
mod jws;
pub mod limits;
mod sign;
pub(crate) mod signature;

pub use base64url::decode_public_base64url;
pub use certificates::{CertifiedKey, TrustAnchors};
pub use header::Header;
pub use json::{JsonForm, JsonJws, JsonSignature};
pub use jws::{Jws, VerifiedJws, claims};
pub use sign::{Ed25519Name, EmbeddedKey, HeaderOptions, sign_compact, sign_json};
