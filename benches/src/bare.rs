//! The signature alone, over 64 bytes, by the faster of two libraries: what no implementation can
//! go below.

use crate::measure::{Effort, Work, medians};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED,
    ECDSA_P384_SHA384_FIXED_SIGNING, ED25519, EcdsaKeyPair, EcdsaSigningAlgorithm,
    EcdsaVerificationAlgorithm, Ed25519KeyPair, KeyPair, ParsedPublicKey,
};
use ed25519_dalek::{Signer, SigningKey, Verifier};
use std::hint::black_box;
use testamur_keys::KeyType;

/// Microseconds to sign and to verify.
pub struct Bare {
    pub sign: f64,
    pub verify: f64,
}

const MESSAGE: [u8; 64] = [7; 64];

/// Measures a type of key.
pub fn measure(key_type: KeyType, effort: Effort) -> Bare {
    match key_type {
        KeyType::Ed25519 => ed25519(effort),
        KeyType::P256 => ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING, &ECDSA_P256_SHA256_FIXED, effort),
        KeyType::P384 => ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING, &ECDSA_P384_SHA384_FIXED, effort),
        other => panic!("{other:?} is not measured"),
    }
}

fn ed25519(effort: Effort) -> Bare {
    let dalek = SigningKey::from_bytes(&[7; 32]);
    let public = dalek.verifying_key();
    let signature = dalek.sign(&MESSAGE);
    let aws = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("32 bytes are a seed");
    let aws_public =
        ParsedPublicKey::new(&ED25519, aws.public_key().as_ref()).expect("its own public key");
    let mut sign: Vec<Work> = vec![
        Box::new(|| {
            black_box(dalek.sign(black_box(&MESSAGE)));
        }),
        Box::new(|| {
            black_box(aws.sign(black_box(&MESSAGE)));
        }),
    ];
    let mut verify: Vec<Work> = vec![
        Box::new(|| public.verify(black_box(&MESSAGE), &signature).expect("it is good")),
        Box::new(|| {
            let signature = signature.to_bytes();
            aws_public.verify_sig(black_box(&MESSAGE), &signature).expect("it is good");
        }),
    ];
    Bare { sign: least(medians(effort, &mut sign)), verify: least(medians(effort, &mut verify)) }
}

fn ecdsa(
    signing: &'static EcdsaSigningAlgorithm,
    verifying: &'static EcdsaVerificationAlgorithm,
    effort: Effort,
) -> Bare {
    let random = SystemRandom::new();
    let pair = EcdsaKeyPair::generate(signing).expect("random bytes are at hand");
    let public =
        ParsedPublicKey::new(verifying, pair.public_key().as_ref()).expect("its own public key");
    let signature = pair.sign(&random, &MESSAGE).expect("it can sign");
    let mut sign: Vec<Work> = vec![Box::new(|| {
        black_box(pair.sign(&random, black_box(&MESSAGE)).expect("it can sign"));
    })];
    let mut verify: Vec<Work> = vec![Box::new(|| {
        public.verify_sig(black_box(&MESSAGE), signature.as_ref()).expect("it is good");
    })];
    Bare { sign: least(medians(effort, &mut sign)), verify: least(medians(effort, &mut verify)) }
}

fn least(times: Vec<f64>) -> f64 {
    times.into_iter().fold(f64::INFINITY, f64::min)
}
