//! Who computes signatures.

mod form;
#[cfg(feature = "native")]
mod native;
mod rust_crypto;

#[cfg(feature = "native")]
pub use native::Native;
#[cfg(feature = "native")]
pub(crate) use native::{NativePublic, NativeSecret};
pub use rust_crypto::RustCrypto;

use crate::{PublicKey, SecretKey, SignatureAlgorithm};
use std::fmt;
use testamur_core::Result;

/// Makes and checks signatures. Every provider accepts exactly the same signatures.
pub trait Provider: fmt::Debug + Send + Sync {
    /// A short name for reports (`rust-crypto`).
    fn name(&self) -> &'static str;

    /// Checks a signature of a message.
    ///
    /// What is accepted is strict: Ed25519 without points of low order and with S in range (RFC
    /// 8032, section 5.1.7, without the cofactor); ECDSA as r and s, each in its full length and in
    /// range; RSASSA-PSS only with a salt as long as the hash. Of the two values of s that fit an
    /// ECDSA signature either is accepted, on secp256k1 too: RFC 7518 and 8812 allow both. So the
    /// bytes of a signature are no identity for what was signed.
    ///
    /// # Errors
    /// [`Code::KeyAlgorithm`](testamur_core::Code::KeyAlgorithm) when the key does not sign so;
    /// [`Code::KeySignatureForm`](testamur_core::Code::KeySignatureForm) when it is no signature
    /// at all; [`Code::KeySignatureMismatch`](testamur_core::Code::KeySignatureMismatch) when it
    /// is not one of this message by this key.
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<()>;

    /// Signs a message: 64 bytes for Ed25519; r and s one after the other, each in its full length,
    /// for ECDSA (IEEE P1363; s is the lower one on secp256k1); as many bytes as the modulus for
    /// RSA.
    ///
    /// # Errors
    /// [`Code::KeyAlgorithm`](testamur_core::Code::KeyAlgorithm) when the key does not sign so;
    /// [`Code::KeySigning`](testamur_core::Code::KeySigning) when the provider fails.
    fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        key: &SecretKey,
        message: &[u8],
    ) -> Result<Vec<u8>>;
}

/// The fastest provider of this build: `Native` with the feature `native`, else [`RustCrypto`].
pub fn default_provider() -> &'static dyn Provider {
    #[cfg(feature = "native")]
    return &Native;
    #[cfg(not(feature = "native"))]
    return &RustCrypto;
}
