//! Who signs: a key in this process, or one that never leaves its holder.

use crate::{Provider, PublicKey, SecretKey, SignatureAlgorithm};
use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;
use testamur_core::Result;

/// A signature that is being made. It can move between threads, except in WebAssembly, where a
/// browser's keys cannot.
#[cfg(not(target_family = "wasm"))]
pub type SigningFuture<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>>> + Send + 'a>>;

/// A signature that is being made. It can move between threads, except in WebAssembly, where a
/// browser's keys cannot.
#[cfg(target_family = "wasm")]
pub type SigningFuture<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>>> + 'a>>;

/// What a signer must be to be shared between threads; nothing in WebAssembly. Implemented for
/// every type that can be.
#[cfg(not(target_family = "wasm"))]
pub trait Shareable: Send + Sync {}

/// What a signer must be to be shared between threads; nothing in WebAssembly. Implemented for
/// every type that can be.
#[cfg(target_family = "wasm")]
pub trait Shareable {}

#[cfg(not(target_family = "wasm"))]
impl<T: Send + Sync + ?Sized> Shareable for T {}

#[cfg(target_family = "wasm")]
impl<T: ?Sized> Shareable for T {}

/// Signs with a key that it holds, wherever that is: in memory, in an HSM, in a cloud service, in
/// a browser. An implementation adds nothing to the message and hashes it as the algorithm says.
pub trait Signer: Shareable {
    /// The public key that verifies its signatures.
    fn public_key(&self) -> &PublicKey;

    /// Signs a message. The form of the signature is that of [`Provider::sign`]; in particular
    /// ECDSA gives r and s one after the other, never DER.
    ///
    /// # Errors
    /// [`Code::KeyAlgorithm`](testamur_core::Code::KeyAlgorithm) when the key does not sign so;
    /// [`Code::KeySigning`](testamur_core::Code::KeySigning) when its holder refuses or cannot be
    /// reached.
    fn sign<'a>(&'a self, algorithm: SignatureAlgorithm, message: &'a [u8]) -> SigningFuture<'a>;
}

/// Signs with a secret key in this process; its futures are ready at once.
#[derive(Debug)]
pub struct LocalSigner {
    key: SecretKey,
    provider: &'static dyn Provider,
}

impl LocalSigner {
    /// A signer with this key.
    pub fn new(key: SecretKey, provider: &'static dyn Provider) -> LocalSigner {
        LocalSigner { key, provider }
    }

    /// The key it signs with.
    pub fn secret_key(&self) -> &SecretKey {
        &self.key
    }
}

impl Signer for LocalSigner {
    fn public_key(&self) -> &PublicKey {
        self.key.public_key()
    }

    fn sign<'a>(&'a self, algorithm: SignatureAlgorithm, message: &'a [u8]) -> SigningFuture<'a> {
        Box::pin(ready(self.provider.sign(algorithm, &self.key, message)))
    }
}

impl<S: Signer + ?Sized> Signer for Arc<S> {
    fn public_key(&self) -> &PublicKey {
        (**self).public_key()
    }

    fn sign<'a>(&'a self, algorithm: SignatureAlgorithm, message: &'a [u8]) -> SigningFuture<'a> {
        (**self).sign(algorithm, message)
    }
}

impl<S: Signer + ?Sized> Signer for Box<S> {
    fn public_key(&self) -> &PublicKey {
        (**self).public_key()
    }

    fn sign<'a>(&'a self, algorithm: SignatureAlgorithm, message: &'a [u8]) -> SigningFuture<'a> {
        (**self).sign(algorithm, message)
    }
}

impl fmt::Debug for dyn Signer + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({:?})", self.public_key())
    }
}
