//! The behaviour of the key API. What a provider computes is tested once per provider.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "these are tests")]

mod bad_keys;
mod bad_signatures;
mod formats;
mod openssl;
mod post_quantum;
mod secrets;
mod signatures;
mod vectors;

use sha2::{Digest, Sha256};
use std::sync::LazyLock;
use testamur_core::{RandomSource, Result};
use testamur_keys::{KeyType, Provider, SecretKey, SignatureAlgorithm};

/// Writes a module for each provider with these tests in it.
#[macro_export]
macro_rules! once_per_provider {
    ($($test:ident),* $(,)?) => {
        mod rust_crypto {
            $(#[test] fn $test() { super::$test(&testamur_keys::RustCrypto) })*
        }
        #[cfg(feature = "native")]
        mod native {
            $(#[test] fn $test() { super::$test(&testamur_keys::Native) })*
        }
    };
}

/// Every provider of this build.
fn providers() -> Vec<&'static dyn Provider> {
    vec![
        &testamur_keys::RustCrypto,
        #[cfg(feature = "native")]
        &testamur_keys::Native,
    ]
}

/// Bytes that look random and are the same in every run: SHA-256 over a seed and a counter.
struct Repeatable(u64, u64);

impl RandomSource for Repeatable {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        for chunk in bytes.chunks_mut(32) {
            let block = Sha256::digest([self.0.to_be_bytes(), self.1.to_be_bytes()].concat());
            chunk.copy_from_slice(&block[..chunk.len()]);
            self.1 += 1;
        }
        Ok(())
    }
}

/// A key that depends on the seed; for RSA always the same, since making one takes long.
fn key(key_type: KeyType, seed: u64) -> SecretKey {
    static RSA: LazyLock<zeroize::Zeroizing<Vec<u8>>> = LazyLock::new(|| {
        SecretKey::generate_rsa(2048, &mut Repeatable(7, 0)).unwrap().to_secret_raw()
    });
    if key_type == KeyType::Rsa {
        return SecretKey::from_raw(KeyType::Rsa, &RSA).unwrap();
    }
    SecretKey::generate(key_type, &mut Repeatable(seed, 0)).unwrap()
}

/// The types of keys that every build has.
fn classical() -> Vec<KeyType> {
    KeyType::ALL.into_iter().filter(|key_type| !key_type.is_post_quantum()).collect()
}

/// Those of them that PEM and DER have a name for.
fn types_with_pem() -> impl Iterator<Item = KeyType> {
    classical().into_iter().filter(|key_type| *key_type != KeyType::Bls12381G2)
}

/// Each algorithm that every build has, with a key for it.
fn algorithms() -> impl Iterator<Item = (SignatureAlgorithm, SecretKey)> {
    SignatureAlgorithm::ALL
        .into_iter()
        .filter(|algorithm| !algorithm.key_type().is_post_quantum())
        .map(|algorithm| (algorithm, key(algorithm.key_type(), 1)))
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    assert_eq!(digits.len() % 2, 0, "{text}");
    let value = |digit: u8| char::from(digit).to_digit(16).unwrap() as u8;
    digits.chunks(2).map(|pair| value(pair[0]) << 4 | value(pair[1])).collect()
}

fn json(text: &str) -> testamur_core::json::Value {
    testamur_core::json::parse(text.as_bytes()).unwrap()
}
