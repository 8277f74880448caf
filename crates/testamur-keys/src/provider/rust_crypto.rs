//! Pure Rust, everywhere the same.

use super::Provider;
use super::form::{self, Formed};
use crate::random::Stretched;
use crate::secret::Secret;
use crate::{PublicKey, SecretKey, SignatureAlgorithm};
use rsa::signature::{Signer as _, Verifier as _};
use rsa::traits::PrivateKeyParts as _;
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey, RsaPublicKey};
use sha2::{Digest, Sha256, Sha384, Sha512};
use testamur_core::{Code, Error, InBuild, Result};
use zeroize::Zeroizing;

/// The provider in pure Rust; runs in WebAssembly too.
///
/// It needs nothing random. ECDSA is deterministic (RFC 6979), and so are ML-DSA and SLH-DSA (the
/// variants that FIPS 204, section 3.4, and FIPS 205, section 3.4, call so). The salt of RSASSA-PSS is derived
/// from the secret key and the message by HMAC: to everyone without the key it is as good as
/// random, and the proof of security of PSS asks no more of it; all that is lost is that the same
/// message signed twice gives the same signature. Blinding of RSA uses the same source, so that
/// what is computed with the secret is unknown to those who choose messages. Still, an attacker
/// who measures time finely should rather meet the `Native` provider for RSA (RUSTSEC-2023-0071
/// concerns decryption, which this crate does not offer).
#[derive(Clone, Copy, Debug, Default)]
pub struct RustCrypto;

impl Provider for RustCrypto {
    fn name(&self) -> &'static str {
        "rust-crypto"
    }

    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<()> {
        let matches = match form::check(algorithm, key, signature)? {
            Formed::Ed25519(key, signature) => {
                return form::verify_ed25519(key, message, &signature);
            }
            Formed::P256(key, signature) => key.verify(message, &signature),
            Formed::P384(key, signature) => key.verify(message, &signature),
            Formed::P521(key, signature) => key.verify(message, &signature),
            // The library wants the lower s.
            Formed::Secp256k1(key, signature) => key.verify(message, &signature.normalize_s()),
            Formed::Rsa(key) => return verify_rsa(algorithm, key, message, signature),
            Formed::PostQuantum(key) => key.verify(message, signature),
        };
        matches.map_err(|_| form::mismatch())
    }

    fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        key: &SecretKey,
        message: &[u8],
    ) -> Result<Vec<u8>> {
        InBuild::check("signing")?;
        algorithm.check(key.key_type())?;
        match key.secret() {
            Secret::Ed25519(key) => key.try_sign(message).map(|signed| signed.to_vec()),
            Secret::P256(key) => {
                key.try_sign(message).map(|signed: p256::ecdsa::Signature| signed.to_vec())
            }
            Secret::P384(key) => {
                key.try_sign(message).map(|signed: p384::ecdsa::Signature| signed.to_vec())
            }
            Secret::P521(key) => {
                key.try_sign(message).map(|signed: p521::ecdsa::Signature| signed.to_vec())
            }
            Secret::Secp256k1(key) => {
                key.try_sign(message).map(|signed: k256::ecdsa::Signature| signed.to_vec())
            }
            Secret::Rsa(key) => return sign_rsa(algorithm, key, message),
            Secret::PostQuantum(key) => key.sign(message),
            // No algorithm goes with these, so the first check has refused it.
            Secret::X25519(_) | Secret::Bls12381G2(_) => Err(rsa::signature::Error::new()),
        }
        .map_err(|e| Error::new(Code::KeySigning).with("reason", e))
    }
}

/// Does one of the six RSA algorithms: `$pkcs1` or `$pss` with the hash of the message.
macro_rules! with_rsa {
    ($algorithm:expr, $message:expr, |$scheme:ident, $hash:ident| $do:expr) => {
        match $algorithm {
            SignatureAlgorithm::Rs256 => {
                let ($scheme, $hash) = (Pkcs1v15Sign::new::<Sha256>(), Sha256::digest($message));
                $do
            }
            SignatureAlgorithm::Rs384 => {
                let ($scheme, $hash) = (Pkcs1v15Sign::new::<Sha384>(), Sha384::digest($message));
                $do
            }
            SignatureAlgorithm::Rs512 => {
                let ($scheme, $hash) = (Pkcs1v15Sign::new::<Sha512>(), Sha512::digest($message));
                $do
            }
            SignatureAlgorithm::Ps256 => {
                let ($scheme, $hash) = (Pss::<Sha256>::new(), Sha256::digest($message));
                $do
            }
            SignatureAlgorithm::Ps384 => {
                let ($scheme, $hash) = (Pss::<Sha384>::new(), Sha384::digest($message));
                $do
            }
            SignatureAlgorithm::Ps512 => {
                let ($scheme, $hash) = (Pss::<Sha512>::new(), Sha512::digest($message));
                $do
            }
            _ => Err(rsa::Error::InvalidArguments),
        }
    };
}

fn verify_rsa(
    algorithm: SignatureAlgorithm,
    key: &RsaPublicKey,
    message: &[u8],
    signature: &[u8],
) -> Result<()> {
    with_rsa!(algorithm, message, |scheme, hash| key.verify(scheme, &hash, signature))
        .map_err(|_| form::mismatch())
}

fn sign_rsa(algorithm: SignatureAlgorithm, key: &RsaPrivateKey, message: &[u8]) -> Result<Vec<u8>> {
    let secret = Zeroizing::new(key.d().to_be_bytes());
    let purpose: [&[u8]; 3] = [b"RSA salt and blinding", algorithm.jose_name().as_bytes(), message];
    let mut derived = Stretched::derived(&secret, &purpose);
    with_rsa!(algorithm, message, |scheme, hash| key.sign_with_rng(&mut derived, scheme, &hash))
        .map_err(|e| Error::new(Code::KeySigning).with("reason", e))
}
