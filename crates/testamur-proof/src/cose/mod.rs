//! COSE signatures by one signer ([RFC 9052](https://www.rfc-editor.org/rfc/rfc9052), section 4.2),
//! as [Securing Verifiable Credentials using JOSE and COSE](https://www.w3.org/TR/vc-jose-cose/#with-cose)
//! uses them: read, checked with a key that the caller found, and made.
//!
//! A [`Sign1`] has been read and nothing more; only its [`verify`](Sign1::verify) makes a
//! [`VerifiedSign1`]. Which key to take, and whether types and times are right, is for the caller. The
//! reader takes one form of CBOR only: definite lengths, shortest numbers, the tag 18 and no other but
//! in the values of headers that mean nothing here.
//!
//! ```
//! use testamur_keys::{KeyType, LocalSigner, SecretKey, Signer, default_provider};
//! use testamur_proof::cose::{HeaderOptions, Sign1, sign};
//!
//! # async fn example() -> testamur_core::Result<()> {
//! let key = SecretKey::from_raw(KeyType::Ed25519, &[7; 32])?; // a real one is generated
//! let signer = LocalSigner::new(key, default_provider());
//!
//! let header = HeaderOptions { kid: Some("did:example:a#key-1".into()), ..Default::default() };
//! let bytes = sign(b"{}", &header, &signer).await?;
//!
//! let read = Sign1::parse(&bytes)?;
//! assert_eq!(read.header().kid(), Some(&b"did:example:a#key-1"[..]));
//! let verified = read.verify(signer.public_key(), default_provider())?;
//! assert_eq!(verified.payload(), b"{}");
//! # Ok(())
//! # }
//! # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
//! # assert!(matches!(std::pin::pin!(example()).poll(&mut context), std::task::Poll::Ready(Ok(()))));
//! ```

mod claims;
mod header;
pub mod limits;
mod sign1;

pub use header::Header;
pub use sign1::{HeaderOptions, Sign1, VerifiedSign1, sign};

use crate::cbor::Malformed;
use testamur_core::{Code, Error};

fn malformed(reason: impl std::fmt::Display) -> Error {
    Error::new(Code::ProofCose).with("reason", reason)
}

/// What was read, or why it could not be.
fn form<T>(read: Result<T, Malformed>) -> testamur_core::Result<T> {
    read.map_err(|Malformed(reason)| malformed(reason))
}
