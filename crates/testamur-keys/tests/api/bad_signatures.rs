//! Signatures that must be refused, each with the code that says why, by every provider.

use crate::bad_keys::ORDERS;
use crate::{algorithms, hex, key, once_per_provider};
use proptest::prelude::*;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use testamur_core::Code;
use testamur_keys::{KeyType, Provider, SignatureAlgorithm};

once_per_provider!(
    wrong_lengths,
    every_changed_bit,
    ed25519_numbers,
    ecdsa_numbers,
    ecdsa_in_der,
    either_s_is_accepted,
    rsa_paddings,
    ed25519_is_as_strict_as_the_strict_rules,
);

const MESSAGE: &[u8] = b"This certifies that";

fn wrong_lengths(provider: &dyn Provider) {
    for (algorithm, key) in algorithms() {
        let signature = provider.sign(algorithm, &key, MESSAGE).unwrap();
        let longer = [&signature[..], &[0]].concat();
        let prefixed = [&[0], &signature[..]].concat();
        let twice = signature.repeat(2);
        for bytes in [
            &[],
            &signature[1..],
            &signature[..signature.len() - 1],
            &longer,
            &prefixed,
            &signature[..signature.len() / 2],
            &twice,
        ] {
            let refused = provider.verify(algorithm, key.public_key(), MESSAGE, bytes).unwrap_err();
            assert_eq!(refused.code(), Code::KeySignatureForm, "{algorithm} {}", bytes.len());
        }
    }
}

fn every_changed_bit(provider: &dyn Provider) {
    for (algorithm, key) in algorithms() {
        let signature = provider.sign(algorithm, &key, MESSAGE).unwrap();
        for at in (0..signature.len() * 8).step_by(7) {
            let mut changed = signature.clone();
            changed[at / 8] ^= 1 << (at % 8);
            provider.verify(algorithm, key.public_key(), MESSAGE, &changed).unwrap_err();
        }
        let zeros = vec![0; signature.len()];
        let ones = vec![0xff; signature.len()];
        for bytes in [zeros, ones] {
            provider.verify(algorithm, key.public_key(), MESSAGE, &bytes).unwrap_err();
        }
    }
}

fn ed25519_numbers(provider: &dyn Provider) {
    let key = key(KeyType::Ed25519, 1);
    let algorithm = SignatureAlgorithm::Ed25519;
    let good = provider.sign(algorithm, &key, MESSAGE).unwrap();
    let (r, s) = good.split_at(32);
    // S + L is the same number modulo L.
    let order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    let mut larger = s.to_vec();
    let mut carry = 0;
    for (byte, more) in larger.iter_mut().zip(&order) {
        carry += u16::from(*byte) + u16::from(*more);
        *byte = carry as u8;
        carry >>= 8;
    }
    let identity = [&[1][..], &[0; 31]].concat();
    let order_eight = hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
    let negative = hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85");
    // The identity with y = p + 1, which is not reduced.
    let unreduced = hex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
    let swapped = [s, r].concat();
    for (signature, code) in [
        ([r, &larger].concat(), Code::KeySignatureForm),
        ([r, &order].concat(), Code::KeySignatureForm),
        ([r, &[0xff; 32]].concat(), Code::KeySignatureForm),
        ([&identity, s].concat(), Code::KeySignatureForm),
        ([&identity[..], &[0; 32]].concat(), Code::KeySignatureForm),
        ([&[0; 32], s].concat(), Code::KeySignatureForm),
        ([&order_eight, s].concat(), Code::KeySignatureForm),
        ([&negative, s].concat(), Code::KeySignatureForm),
        ([&unreduced, s].concat(), Code::KeySignatureMismatch),
        ([r, &[0; 32]].concat(), Code::KeySignatureMismatch),
    ] {
        let refused = provider.verify(algorithm, key.public_key(), MESSAGE, &signature);
        assert_eq!(refused.unwrap_err().code(), code);
    }
    provider.verify(algorithm, key.public_key(), MESSAGE, &swapped).unwrap_err();
}

/// ECDSA algorithms with the order of their group and a good signature.
fn ecdsa(
    provider: &dyn Provider,
) -> Vec<(SignatureAlgorithm, testamur_keys::SecretKey, Vec<u8>, Vec<u8>)> {
    ORDERS
        .into_iter()
        .map(|(key_type, order)| {
            let algorithm = key_type.default_algorithm().unwrap();
            let key = key(key_type, 1);
            let signature = provider.sign(algorithm, &key, MESSAGE).unwrap();
            (algorithm, key, hex(order), signature)
        })
        .collect()
}

fn ecdsa_numbers(provider: &dyn Provider) {
    for (algorithm, key, order, good) in ecdsa(provider) {
        let (r, s) = good.split_at(order.len());
        let zero = vec![0; order.len()];
        let mut one = zero.clone();
        *one.last_mut().unwrap() = 1;
        let mut above = order.clone();
        *above.last_mut().unwrap() += 1;
        let most = vec![0xff; order.len()];
        for (r, s, code) in [
            (&zero[..], s, Code::KeySignatureForm),
            (r, &zero, Code::KeySignatureForm),
            (&zero, &zero, Code::KeySignatureForm),
            (&order, s, Code::KeySignatureForm),
            (r, &order, Code::KeySignatureForm),
            (&above, s, Code::KeySignatureForm),
            (r, &above, Code::KeySignatureForm),
            (&most, &most, Code::KeySignatureForm),
            (s, r, Code::KeySignatureMismatch),
            (&one, &one, Code::KeySignatureMismatch),
            (r, &one, Code::KeySignatureMismatch),
        ] {
            let signature = [r, s].concat();
            let refused = provider.verify(algorithm, key.public_key(), MESSAGE, &signature);
            assert_eq!(refused.unwrap_err().code(), code, "{algorithm}");
        }
    }
}

fn ecdsa_in_der(provider: &dyn Provider) {
    for (algorithm, key, order, good) in ecdsa(provider) {
        let der = crate::openssl::der_signature(&good[..order.len()], &good[order.len()..]);
        let refused = provider.verify(algorithm, key.public_key(), MESSAGE, &der).unwrap_err();
        assert_eq!(refused.code(), Code::KeySignatureForm, "{algorithm}");
    }
}

fn either_s_is_accepted(provider: &dyn Provider) {
    for (algorithm, key, order, good) in ecdsa(provider) {
        let (r, s) = good.split_at(order.len());
        let mut other = order;
        let mut borrow = 0;
        for (byte, less) in other.iter_mut().rev().zip(s.iter().rev()) {
            let difference = i16::from(*byte) - i16::from(*less) - borrow;
            *byte = difference.rem_euclid(256) as u8;
            borrow = i16::from(difference < 0);
        }
        let signature = [r, &other].concat();
        assert_ne!(signature, good);
        provider.verify(algorithm, key.public_key(), MESSAGE, &signature).unwrap();
    }
}

/// Random bytes for the salts of signatures that are wrong on purpose.
struct Salt;

impl TryRng for Salt {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0x0123_4567)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(0x0123_4567_89ab_cdef)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = 0x5a ^ at as u8;
        }
        Ok(())
    }
}

impl TryCryptoRng for Salt {}

fn rsa_paddings(provider: &dyn Provider) {
    let key = key(KeyType::Rsa, 1);
    let rsa = RsaPrivateKey::from_pkcs1_der(&key.to_secret_raw()).unwrap();
    let hash = Sha256::digest(MESSAGE);
    let raw = |block: &[u8]| rsa.sign(Pkcs1v15Sign::new_unprefixed(), block).unwrap();
    let info = hex("3031300d060960864801650304020105000420");
    let right = [&info[..], &hash].concat();
    let check = |algorithm, signature: &[u8]| {
        provider.verify(algorithm, key.public_key(), MESSAGE, signature).map_err(|e| e.code())
    };
    assert_eq!(check(SignatureAlgorithm::Rs256, &raw(&right)), Ok(()));
    let without_null = [&hex("302f300b0609608648016503040201")[..], &hex("0420"), &hash].concat();
    let sha1 = [&hex("3021300906052b0e03021a05000414")[..], &hash[..20]].concat();
    let sha384_label =
        [&hex("3041300d060960864801650304020205000430")[..], &hash, &[0; 16]].concat();
    for block in [
        &hash[..],
        &without_null,
        &sha1,
        &sha384_label,
        &[&right[..], &[0]].concat(),
        &[&right[..], &[0x41; 100]].concat(),
        &[&[0], &right[..]].concat(),
        &right[1..],
        &[],
    ] {
        let outcome = check(SignatureAlgorithm::Rs256, &raw(block));
        assert_eq!(outcome, Err(Code::KeySignatureMismatch), "{block:02x?}");
    }
    let salted =
        |length| rsa.sign_with_rng(&mut Salt, Pss::<Sha256>::new_with_salt(length), &hash).unwrap();
    assert_eq!(check(SignatureAlgorithm::Ps256, &salted(32)), Ok(()));
    for length in [0, 20, 31, 33, 64] {
        let outcome = check(SignatureAlgorithm::Ps256, &salted(length));
        assert_eq!(outcome, Err(Code::KeySignatureMismatch), "salt of {length}");
    }
    for algorithm in [SignatureAlgorithm::Rs256, SignatureAlgorithm::Ps256] {
        // One, the modulus itself, and what is above it.
        let mut one = vec![0; 256];
        one[255] = 1;
        let jwk = key.public_key().to_jwk();
        let n = jwk.get("n").and_then(testamur_core::json::Value::as_str).unwrap();
        let n = testamur_keys::multibase::decode_base64url(n).unwrap();
        for number in [one, n, vec![0xff; 256]] {
            assert_eq!(check(algorithm, &number), Err(Code::KeySignatureMismatch));
        }
    }
}

/// What we accept is what `verify_strict` of the curve library accepts.
fn ed25519_is_as_strict_as_the_strict_rules(provider: &dyn Provider) {
    let key = key(KeyType::Ed25519, 3);
    let public = <[u8; 32]>::try_from(key.public_key().as_raw()).unwrap();
    let strict = ed25519_dalek::VerifyingKey::from_bytes(&public).unwrap();
    let good = provider.sign(SignatureAlgorithm::Ed25519, &key, MESSAGE).unwrap();
    proptest!(|(at in 0_usize..64, byte: u8)| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        let signature = ed25519_dalek::Signature::from_slice(&bytes).unwrap();
        let theirs = strict.verify_strict(MESSAGE, &signature).is_ok();
        let ours = provider
            .verify(SignatureAlgorithm::Ed25519, key.public_key(), MESSAGE, &bytes)
            .is_ok();
        prop_assert_eq!(ours, theirs);
    });
}
