//! Who signs: a key in this process, or one that never leaves its holder.

use crate::{Provider, PublicKey, SecretKey, SignatureAlgorithm};
use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;
use testamur_bbs::{Bbs, Ciphersuite, SecretScalar};
use testamur_core::{Code, Error, Result};

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

    /// Signs a list of messages at once, with BBS on BLS12-381 and SHA-256: 80 bytes. Unless
    /// implemented, a signer refuses.
    ///
    /// # Errors
    /// [`Code::KeyAlgorithm`] when the key is not for BBS; what the request is refused for
    /// ([`testamur_bbs`]); [`Code::KeySigning`] when its holder refuses or cannot be reached.
    fn sign_bbs<'a>(&'a self, request: BbsRequest<'a>) -> SigningFuture<'a> {
        let _ = request;
        Box::pin(ready(Err(not_for_bbs(self.public_key()))))
    }
}

/// What a BBS signature is asked for.
#[derive(Clone, Copy, Debug)]
pub struct BbsRequest<'a> {
    /// What the signature is bound to, and every verifier sees.
    pub header: &'a [u8],
    /// The messages, in order.
    pub messages: &'a [&'a [u8]],
    /// What of the holder's is signed unseen.
    pub blinding: BbsBlinding<'a>,
}

/// What of the holder's a BBS signature covers unseen.
#[derive(Clone, Copy, Debug)]
pub enum BbsBlinding<'a> {
    /// Nothing: [`Bbs::sign`].
    None,
    /// What this commitment hides: [`Bbs::blind_sign`].
    Committed(&'a [u8]),
    /// What this commitment hides, and the secret behind pseudonyms, to which the signer adds this
    /// part: [`Bbs::blind_sign_with_nym`].
    Pseudonym(&'a [u8], &'a SecretScalar),
}

fn not_for_bbs(key: &PublicKey) -> Error {
    Error::new(Code::KeyAlgorithm).with("type", key.key_type()).with("algorithm", "BBS")
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

    fn sign_bbs<'a>(&'a self, request: BbsRequest<'a>) -> SigningFuture<'a> {
        let BbsRequest { header, messages, blinding } = request;
        let signature = match self.key.bbs() {
            None => Err(not_for_bbs(self.public_key())),
            Some(key) => {
                let bbs = Bbs::new(Ciphersuite::Bls12381Sha256);
                match blinding {
                    BbsBlinding::None => bbs.sign(key, header, messages),
                    BbsBlinding::Committed(commitment) => {
                        bbs.blind_sign(key, commitment, header, messages)
                    }
                    BbsBlinding::Pseudonym(commitment, entropy) => {
                        bbs.blind_sign_with_nym(key, commitment, entropy, header, messages)
                    }
                }
            }
        };
        Box::pin(ready(signature.map(|signature| signature.to_vec())))
    }
}

impl<S: Signer + ?Sized> Signer for Arc<S> {
    fn public_key(&self) -> &PublicKey {
        (**self).public_key()
    }

    fn sign<'a>(&'a self, algorithm: SignatureAlgorithm, message: &'a [u8]) -> SigningFuture<'a> {
        (**self).sign(algorithm, message)
    }

    fn sign_bbs<'a>(&'a self, request: BbsRequest<'a>) -> SigningFuture<'a> {
        (**self).sign_bbs(request)
    }
}

impl<S: Signer + ?Sized> Signer for Box<S> {
    fn public_key(&self) -> &PublicKey {
        (**self).public_key()
    }

    fn sign<'a>(&'a self, algorithm: SignatureAlgorithm, message: &'a [u8]) -> SigningFuture<'a> {
        (**self).sign(algorithm, message)
    }

    fn sign_bbs<'a>(&'a self, request: BbsRequest<'a>) -> SigningFuture<'a> {
        (**self).sign_bbs(request)
    }
}

impl fmt::Debug for dyn Signer + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({:?})", self.public_key())
    }
}
