//! The signature alone, over 64 bytes, by the libraries that compute it: what no implementation can
//! go below. Where there are two libraries, the faster one counts. The post-quantum algorithms go
//! through our provider, which adds a table's look-up to the library's function.

use crate::measure::Work;
use crate::random::Counting;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED,
    ECDSA_P384_SHA384_FIXED_SIGNING, ED25519, EcdsaKeyPair, EcdsaSigningAlgorithm,
    EcdsaVerificationAlgorithm, Ed25519KeyPair, KeyPair, ParsedPublicKey, Signature,
};
use ed25519_dalek::{Signer, SigningKey, Verifier};
use std::hint::black_box;
use testamur_keys::{KeyType, Native, Provider, SecretKey, SignatureAlgorithm};

/// A key of one type, parsed, in each library.
pub struct Bare(Keys);

enum Keys {
    Ed25519 { dalek: Box<SigningKey>, aws: Ed25519KeyPair, aws_public: ParsedPublicKey },
    Ecdsa { aws: EcdsaKeyPair, aws_public: ParsedPublicKey, random: SystemRandom },
    PostQuantum(Box<SecretKey>, SignatureAlgorithm),
}

const MESSAGE: [u8; 64] = [7; 64];

impl Bare {
    pub fn new(key_type: KeyType) -> Bare {
        Bare(match key_type {
            KeyType::Ed25519 => ed25519(),
            KeyType::P256 => ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING, &ECDSA_P256_SHA256_FIXED),
            KeyType::P384 => ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING, &ECDSA_P384_SHA384_FIXED),
            other => match other.default_algorithm() {
                Some(algorithm) if other.is_post_quantum() => {
                    let key = SecretKey::generate(other, &mut Counting(7)).expect("a key");
                    Keys::PostQuantum(Box::new(key), algorithm)
                }
                _ => panic!("{other:?} is not measured"),
            },
        })
    }

    /// Signing, by each library.
    pub fn sign(&self) -> Vec<Work<'_>> {
        match &self.0 {
            Keys::Ed25519 { dalek, aws, .. } => vec![
                Box::new(|| {
                    black_box(dalek.sign(black_box(&MESSAGE)));
                }),
                Box::new(|| {
                    black_box(aws.sign(black_box(&MESSAGE)));
                }),
            ],
            Keys::Ecdsa { aws, random, .. } => vec![Box::new(|| {
                black_box(aws.sign(random, black_box(&MESSAGE)).expect("it can sign"));
            })],
            Keys::PostQuantum(key, algorithm) => vec![Box::new(|| {
                black_box(Native.sign(*algorithm, key, black_box(&MESSAGE)).expect("it can sign"));
            })],
        }
    }

    /// Verifying, by each library.
    pub fn verify(&self) -> Vec<Work<'_>> {
        match &self.0 {
            Keys::Ed25519 { dalek, aws, aws_public } => {
                let (public, signature) = (dalek.verifying_key(), dalek.sign(&MESSAGE));
                vec![
                    Box::new(move || {
                        public.verify(black_box(&MESSAGE), &signature).expect("it is good");
                    }),
                    verify_with(aws_public, aws.sign(&MESSAGE)),
                ]
            }
            Keys::Ecdsa { aws, aws_public, random } => {
                let signature = aws.sign(random, &MESSAGE).expect("it can sign");
                vec![verify_with(aws_public, signature)]
            }
            Keys::PostQuantum(key, algorithm) => {
                let signature = Native.sign(*algorithm, key, &MESSAGE).expect("it can sign");
                vec![Box::new(move || {
                    let message = black_box(&MESSAGE);
                    let verified = Native.verify(*algorithm, key.public_key(), message, &signature);
                    verified.expect("it is good");
                })]
            }
        }
    }
}

fn ed25519() -> Keys {
    let aws = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("32 bytes are a seed");
    let aws_public =
        ParsedPublicKey::new(&ED25519, aws.public_key().as_ref()).expect("its own public key");
    Keys::Ed25519 { dalek: Box::new(SigningKey::from_bytes(&[7; 32])), aws, aws_public }
}

fn ecdsa(
    signing: &'static EcdsaSigningAlgorithm,
    verifying: &'static EcdsaVerificationAlgorithm,
) -> Keys {
    let aws = EcdsaKeyPair::generate(signing).expect("random bytes are at hand");
    let aws_public =
        ParsedPublicKey::new(verifying, aws.public_key().as_ref()).expect("its own public key");
    Keys::Ecdsa { aws, aws_public, random: SystemRandom::new() }
}

fn verify_with(public: &ParsedPublicKey, signature: Signature) -> Work<'_> {
    Box::new(move || {
        public.verify_sig(black_box(&MESSAGE), signature.as_ref()).expect("it is good");
    })
}
