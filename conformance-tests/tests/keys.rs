//! The key files that come with the W3C vectors are read, and public and secret keys belong
//! together.

use std::path::Path;
use testamur_conformance_tests::{hex, read, vectors};
use testamur_core::json::{Value, parse};
use testamur_keys::{KeyType, PublicKey, SecretKey};

#[test]
fn key_pairs_of_data_integrity() {
    let Some(vectors) = vectors() else { return };
    check(&vectors, "vc-di-eddsa/keyPair.json", KeyType::Ed25519);
    check(&vectors, "vc-di-ecdsa/p256KeyPair.json", KeyType::P256);
    check(&vectors, "vc-di-ecdsa/p384KeyPair.json", KeyType::P384);
    let several = value(&vectors, "vc-di-eddsa/proof-set-chain/multiKeyPairs.json");
    let pairs = several.as_object().expect("an object");
    assert_eq!(pairs.len(), 4);
    for (_, pair) in pairs.iter() {
        check_pair(pair, KeyType::Ed25519);
    }
}

#[test]
fn key_pair_of_bbs() {
    let Some(vectors) = vectors() else { return };
    let pair = value(&vectors, "vc-di-bbs/BBSKeyMaterial.json");
    let secret = hex::member(&pair, "privateKeyHex");
    let key = SecretKey::from_raw(KeyType::Bls12381G2, &secret).expect("a secret key");
    assert_eq!(key.public_key().as_raw(), hex::member(&pair, "publicKeyHex"));
}

fn value(vectors: &Path, file: &str) -> Value {
    parse(&read(vectors, file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

fn check(vectors: &Path, file: &str, key_type: KeyType) {
    check_pair(&value(vectors, file), key_type);
}

fn check_pair(pair: &Value, key_type: KeyType) {
    let text = |name| pair.get(name).and_then(Value::as_str);
    let public = text("publicKeyMultibase").expect("a public key");
    let secret = text("secretKeyMultibase").or(text("privateKeyMultibase")).expect("a secret key");
    let key = SecretKey::from_multikey(secret).expect("a secret Multikey");
    assert_eq!(key.key_type(), key_type);
    assert_eq!(*key.to_secret_multikey(), secret);
    assert_eq!(key.public_key(), &PublicKey::from_multikey(public).expect("a Multikey"));
    assert_eq!(key.public_key().to_multikey(), public);
}
