//! BBS signatures: a signer signs a list of messages at once; the holder later shows some of them,
//! with a proof of the signature that cannot be linked to the signature or to other proofs.
//!
//! This implements
//! [draft-irtf-cfrg-bbs-signatures](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures)
//! with BLS12-381. One algorithm runs over two implementations of the curve: blst, with the feature
//! `native`, and the crate `bls12_381` everywhere ([`Engine`]).
//!
//! # Secrets
//!
//! Keys, messages, what is committed to and every random number are multiplied with points in
//! constant time: no branch and no memory access depends on them. How many messages there are, how
//! long they are and which ones are disclosed does show in time. So does everything that
//! [`Bbs::verify_proof`] and its kin do, which see nothing secret. Making a message a number relies on
//! the hash function's crate, and arithmetic with numbers on `bls12_381`, for the same property.
//!
//! ```
//! use testamur_bbs::{Bbs, Ciphersuite, SecretKey, Shown, Signed};
//!
//! # struct System(u8);
//! # impl testamur_core::RandomSource for System {
//! #     fn fill(&mut self, bytes: &mut [u8]) -> testamur_core::Result<()> {
//! #         for byte in bytes {
//! #             self.0 = self.0.wrapping_mul(5).wrapping_add(113);
//! #             *byte = self.0;
//! #         }
//! #         Ok(())
//! #     }
//! # }
//! # fn main() -> testamur_core::Result<()> {
//! # let mut random = System(1);
//! let bbs = Bbs::new(Ciphersuite::Bls12381Sha256);
//! let secret = SecretKey::generate(&mut random)?;
//! let messages = ["name: Maria", "born: 2001-02-03", "passed: Chemistry 101"];
//! let signature = bbs.sign(&secret, b"a university", &messages)?;
//!
//! // Maria shows that she passed, and neither her name nor her birthday.
//! let public_key = secret.public_key();
//! let signed =
//!     Signed { public_key, header: b"a university", messages: &messages, signature: &signature };
//! let proof = bbs.prove(&signed, &[2], b"a nonce of the verifier", &mut random)?;
//!
//! let shown = Shown {
//!     public_key,
//!     header: b"a university",
//!     presentation_header: b"a nonce of the verifier",
//!     disclosed: &[(2, b"passed: Chemistry 101")],
//! };
//! bbs.verify_proof(&shown, &proof)?;
//! # Ok(())
//! # }
//! ```

mod blind;
mod core;
mod curve;
mod expand;
mod generators;
mod isogeny;
mod key;
pub mod limits;
mod map;
mod pseudonym;
mod scalar;
mod scheme;
mod suite;

pub use blind::{BlindShown, BlindSigned, Disclosed, committed_messages};
pub use key::{PublicKey, SecretKey};
pub use pseudonym::Pseudonym;
pub use scalar::SecretScalar;
pub use scheme::{Bbs, Shown, Signed};
pub use suite::{Ciphersuite, Engine};
