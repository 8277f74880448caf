//! Keys and signatures: JWK, Multikey and PEM, the signature algorithms, the crypto providers, and
//! the signers.

mod algorithm;
mod encryption;
mod jwk;
pub mod limits;
pub mod multibase;
mod multikey;
mod pem;
mod provider;
mod public;
mod random;
mod rsa_key;
mod secret;
mod signer;

pub use algorithm::{KeyType, SignatureAlgorithm};
#[cfg(feature = "native")]
pub use provider::Native;
pub use provider::{Provider, RustCrypto, default_provider};
pub use public::PublicKey;
pub use secret::SecretKey;
pub use signer::{LocalSigner, Shareable, Signer, SigningFuture};
