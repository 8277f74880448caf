//! AWS-LC, the fastest for most algorithms.

use super::form::{self, Formed};
use super::{Provider, RustCrypto};
use crate::secret::Secret;
use crate::{KeyType, PublicKey, SecretKey, SignatureAlgorithm};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    self as aws, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, ParsedPublicKey,
    PqdsaKeyPair, RsaEncoding, RsaKeyPair, VerificationAlgorithm,
};
use std::sync::OnceLock;
use testamur_core::{Code, Error, Result};

/// The provider on AWS-LC, with `ed25519-dalek` for verifying Ed25519, which is measured faster
/// there, and with the pure-Rust SLH-DSA, since AWS-LC has none.
///
/// It accepts the same signatures as [`RustCrypto`]. Its ECDSA, RSASSA-PSS and ML-DSA signatures take
/// random bytes, which AWS-LC gets from the operating system itself, so that signing twice gives
/// two signatures; those of Ed25519 and RSASSA-PKCS1-v1_5 are the same as [`RustCrypto`]'s.
#[derive(Clone, Copy, Debug, Default)]
pub struct Native;

/// A public key as AWS-LC has parsed it, for the algorithm that was asked for first: nearly every
/// key is used with one.
#[derive(Default)]
pub(crate) struct NativePublic(OnceLock<(SignatureAlgorithm, Option<ParsedPublicKey>)>);

/// A secret key as AWS-LC has parsed it; it wipes it when freed.
#[derive(Default)]
pub(crate) struct NativeSecret(OnceLock<Option<KeyPair>>);

enum KeyPair {
    Ed25519(Ed25519KeyPair),
    Ecdsa(EcdsaKeyPair),
    Rsa(RsaKeyPair),
    MlDsa44(PqdsaKeyPair),
}

impl Provider for Native {
    fn name(&self) -> &'static str {
        "native"
    }

    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<()> {
        if let Formed::Ed25519(key, signature) = form::check(algorithm, key, signature)? {
            return form::verify_ed25519(key, message, &signature);
        }
        let (first, parsed) = key.native().0.get_or_init(|| (algorithm, parse(algorithm, key)));
        let now;
        let parsed = if *first == algorithm {
            parsed
        } else {
            now = parse(algorithm, key);
            &now
        };
        match parsed {
            Some(parsed) => parsed.verify_sig(message, signature).map_err(|_| form::mismatch()),
            // Both providers accept the same keys, whatever AWS-LC thinks of an unusual one.
            None => RustCrypto.verify(algorithm, key, message, signature),
        }
    }

    fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        key: &SecretKey,
        message: &[u8],
    ) -> Result<Vec<u8>> {
        algorithm.check(key.key_type())?;
        if algorithm == SignatureAlgorithm::SlhDsa128s {
            return RustCrypto.sign(algorithm, key, message);
        }
        let failed = |reason| Error::new(Code::KeySigning).with("reason", reason);
        let pair = key.native().0.get_or_init(|| key_pair(key));
        let signed = match pair.as_ref().ok_or_else(|| failed("AWS-LC does not take it"))? {
            KeyPair::Ed25519(pair) => pair.try_sign(message).map(|signed| signed.as_ref().to_vec()),
            KeyPair::Ecdsa(pair) => {
                pair.sign(&SystemRandom::new(), message).map(|signed| signed.as_ref().to_vec())
            }
            KeyPair::MlDsa44(pair) => {
                let mut signed = vec![0; aws::ML_DSA_44_SIGNING.signature_len()];
                pair.sign(message, &mut signed).map(|_| signed)
            }
            KeyPair::Rsa(pair) => {
                let encoding = encoding(algorithm).ok_or_else(|| failed("it is an RSA key"))?;
                let mut signed = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &SystemRandom::new(), message, &mut signed).map(|()| signed)
            }
        };
        let signed = signed.map_err(|_| failed("AWS-LC failed"))?;
        if algorithm != SignatureAlgorithm::Es256k {
            return Ok(signed);
        }
        let signed = k256::ecdsa::Signature::from_slice(&signed)
            .map_err(|_| failed("AWS-LC made no signature"))?;
        Ok(signed.normalize_s().to_vec())
    }
}

/// The key for AWS-LC; `None` if it does not take it.
fn parse(algorithm: SignatureAlgorithm, key: &PublicKey) -> Option<ParsedPublicKey> {
    let verification: &'static dyn VerificationAlgorithm = match algorithm {
        SignatureAlgorithm::Ed25519 => return None,
        SignatureAlgorithm::Es256 => &aws::ECDSA_P256_SHA256_FIXED,
        SignatureAlgorithm::Es384 => &aws::ECDSA_P384_SHA384_FIXED,
        SignatureAlgorithm::Es512 => &aws::ECDSA_P521_SHA512_FIXED,
        SignatureAlgorithm::Es256k => &aws::ECDSA_P256K1_SHA256_FIXED,
        SignatureAlgorithm::Rs256 => &aws::RSA_PKCS1_2048_8192_SHA256,
        SignatureAlgorithm::Rs384 => &aws::RSA_PKCS1_2048_8192_SHA384,
        SignatureAlgorithm::Rs512 => &aws::RSA_PKCS1_2048_8192_SHA512,
        SignatureAlgorithm::Ps256 => &aws::RSA_PSS_2048_8192_SHA256,
        SignatureAlgorithm::Ps384 => &aws::RSA_PSS_2048_8192_SHA384,
        SignatureAlgorithm::Ps512 => &aws::RSA_PSS_2048_8192_SHA512,
        SignatureAlgorithm::MlDsa44 => &aws::ML_DSA_44,
        // AWS-LC has no SLH-DSA.
        SignatureAlgorithm::SlhDsa128s => return None,
    };
    let point = key.uncompressed();
    let bytes = if point.is_empty() { key.as_raw() } else { &point };
    ParsedPublicKey::new(verification, bytes).ok()
}

/// The key for AWS-LC; `None` if it does not take it.
fn key_pair(key: &SecretKey) -> Option<KeyPair> {
    let raw = key.to_secret_raw();
    let ecdsa = |algorithm: &'static EcdsaSigningAlgorithm| {
        let public = key.public_key().uncompressed();
        EcdsaKeyPair::from_private_key_and_public_key(algorithm, &raw, &public)
            .ok()
            .map(KeyPair::Ecdsa)
    };
    match key.secret() {
        Secret::Ed25519(_) => {
            let public = key.public_key().as_raw();
            Ed25519KeyPair::from_seed_and_public_key(&raw, public).ok().map(KeyPair::Ed25519)
        }
        Secret::P256(_) => ecdsa(&aws::ECDSA_P256_SHA256_FIXED_SIGNING),
        Secret::P384(_) => ecdsa(&aws::ECDSA_P384_SHA384_FIXED_SIGNING),
        Secret::P521(_) => ecdsa(&aws::ECDSA_P521_SHA512_FIXED_SIGNING),
        Secret::Secp256k1(_) => ecdsa(&aws::ECDSA_P256K1_SHA256_FIXED_SIGNING),
        Secret::Rsa(_) => RsaKeyPair::from_der(&raw).ok().map(KeyPair::Rsa),
        Secret::PostQuantum(_) if key.key_type() == KeyType::MlDsa44 => {
            PqdsaKeyPair::from_seed(&aws::ML_DSA_44_SIGNING, &raw).ok().map(KeyPair::MlDsa44)
        }
        Secret::PostQuantum(_) | Secret::X25519(_) | Secret::Bls12381G2(_) => None,
    }
}

fn encoding(algorithm: SignatureAlgorithm) -> Option<&'static dyn RsaEncoding> {
    debug_assert_eq!(algorithm.key_type(), KeyType::Rsa);
    Some(match algorithm {
        SignatureAlgorithm::Rs256 => &aws::RSA_PKCS1_SHA256,
        SignatureAlgorithm::Rs384 => &aws::RSA_PKCS1_SHA384,
        SignatureAlgorithm::Rs512 => &aws::RSA_PKCS1_SHA512,
        SignatureAlgorithm::Ps256 => &aws::RSA_PSS_SHA256,
        SignatureAlgorithm::Ps384 => &aws::RSA_PSS_SHA384,
        SignatureAlgorithm::Ps512 => &aws::RSA_PSS_SHA512,
        _ => return None,
    })
}
