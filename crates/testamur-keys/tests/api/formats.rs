//! Every key survives every format.

use crate::{Repeatable, key};
use proptest::prelude::*;
use testamur_core::Code;
use testamur_keys::{KeyType, PublicKey, SecretKey};

fn check_public(public: &PublicKey) {
    let same = |read: testamur_core::Result<PublicKey>| assert_eq!(&read.unwrap(), public);
    same(PublicKey::from_raw(public.key_type(), public.as_raw()));
    same(PublicKey::from_jwk(&public.to_jwk()));
    same(PublicKey::from_multikey(&public.to_multikey()));
    if public.key_type() == KeyType::Bls12381G2 {
        assert_eq!(public.to_pem().unwrap_err().code(), Code::KeyForm);
    } else {
        same(PublicKey::from_pem(&public.to_pem().unwrap()));
        same(PublicKey::from_spki_der(&public.to_spki_der().unwrap()));
    }
    let bytes = testamur_keys::multibase::decode(&public.to_multikey()).unwrap().1;
    let base64url = format!("u{}", testamur_keys::multibase::encode_base64url(&bytes));
    same(PublicKey::from_multikey(&base64url));
}

fn check_secret(secret: &SecretKey) {
    let same = |read: testamur_core::Result<SecretKey>| {
        let read = read.unwrap();
        assert_eq!(read.to_secret_raw(), secret.to_secret_raw());
        assert_eq!(read.public_key(), secret.public_key());
    };
    same(SecretKey::from_raw(secret.key_type(), &secret.to_secret_raw()));
    same(SecretKey::from_jwk(&secret.to_secret_jwk()));
    same(SecretKey::from_multikey(&secret.to_secret_multikey()));
    if secret.key_type() == KeyType::Bls12381G2 {
        assert_eq!(secret.to_secret_pem().unwrap_err().code(), Code::KeyForm);
        return;
    }
    same(SecretKey::from_pem(&secret.to_secret_pem().unwrap()));
    #[cfg(feature = "encrypted-keys")]
    same(SecretKey::from_encrypted_pem(&secret.to_secret_pem().unwrap(), b"not looked at"));
    same(SecretKey::from_pkcs8_der(&secret.to_secret_pkcs8_der().unwrap()));
}

#[test]
fn rsa_keys() {
    let secret = key(KeyType::Rsa, 0);
    check_secret(&secret);
    check_public(secret.public_key());
    let mut only_d = secret.to_secret_jwk();
    for name in ["p", "q", "dp", "dq", "qi"] {
        only_d.as_object_mut().unwrap().remove(name);
    }
    let read = SecretKey::from_jwk(&only_d).unwrap();
    assert_eq!(read.public_key(), secret.public_key());
    check_secret(&read);
}

#[test]
#[cfg(feature = "encrypted-keys")]
fn encrypted_pem() {
    let mut random = Repeatable(3, 0);
    for key_type in crate::types_with_pem() {
        let secret = key(key_type, 5);
        let pem = secret.to_encrypted_pem("päßword".as_bytes(), &mut random).unwrap();
        let read = SecretKey::from_encrypted_pem(&pem, "päßword".as_bytes()).unwrap();
        assert_eq!(read.to_secret_raw(), secret.to_secret_raw());
        assert_eq!(SecretKey::from_pem(&pem).unwrap_err().code(), Code::KeyPasswordNeeded);
        let wrong = SecretKey::from_encrypted_pem(&pem, b"password").unwrap_err();
        assert_eq!(wrong.code(), Code::KeyPasswordWrong);
    }
}

/// The second example of draft-ietf-cose-bls-key-representations-08, and that of Controlled
/// Identifiers 1.0.
#[test]
fn keys_of_bls12_381_are_as_others_write_them() {
    let jwk = r#"{
        "kty": "OKP",
        "crv": "BLS12381G2",
        "x": "o-w6GPtbZuiG7pEZ7Jelw925pirHQIunTOnLy-F68HSs3A2ejcukZFeYkyWOsVyIDZKkES69mX0UBhUeyHI_DaZMv3YbSs_9Q1YxtJVn4uaneEykAFtTJyCSh2A6H1S7",
        "d": "MpN9MF6G6pmiZaJN6WOjWM2LQt07Blgb7WeJQbsKxWY"
    }"#;
    let jwk = testamur_core::json::parse(jwk.as_bytes()).unwrap();
    let key = SecretKey::from_jwk(&jwk).unwrap();
    assert_eq!(*key.to_secret_jwk(), jwk);
    assert_eq!(key.bbs().unwrap().public_key(), key.public_key().bbs().unwrap());
    assert_eq!(key.public_key().key_type().default_algorithm(), None);

    let multikey = "zUC7EK3ZakmukHhuncwkbySmomv3FmrkmS36E4Ks5rsb6VQSRpoCrx6Hb8e2Nk6UvJFSdyw9NK1scFXJp21\
                    gNNYFjVWNgaqyGnkyhtagagCpQb5B7tagJu3HDbjQ8h5ypoHjwBb";
    let public = PublicKey::from_multikey(multikey).unwrap();
    assert_eq!(public.key_type(), KeyType::Bls12381G2);
    assert_eq!(public.to_multikey(), multikey);
    assert!(public.bbs().is_some() && key.public_key() != &public);
}

/// The start of a Multikey tells its type to people; did:key prints these.
#[test]
fn multikeys_start_as_people_know_them() {
    for (key_type, public, secret) in [
        (KeyType::Ed25519, "z6Mk", "z3u2"),
        (KeyType::X25519, "z6LS", "z3we"),
        (KeyType::P256, "zDn", "z42t"),
        (KeyType::P384, "z82L", "z2fa"),
        (KeyType::P521, "z2J9", "z"),
        (KeyType::Secp256k1, "zQ3s", "z"),
        (KeyType::Rsa, "z4MX", "z"),
        (KeyType::Bls12381G2, "zUC7", "z"),
    ] {
        for seed in 0..5 {
            let key = key(key_type, seed);
            let multikey = key.public_key().to_multikey();
            assert!(multikey.starts_with(public), "{key_type}: {multikey}");
            assert!(key.to_secret_multikey().starts_with(secret), "{key_type}");
        }
    }
}

#[test]
fn the_same_random_bytes_make_the_same_key_and_others_another() {
    for key_type in crate::classical() {
        let one = key(key_type, 1);
        assert_eq!(one.key_type(), key_type);
        assert_eq!(one.public_key(), key(key_type, 1).public_key());
        if key_type != KeyType::Rsa {
            assert_ne!(one.public_key(), key(key_type, 2).public_key());
        }
    }
}

#[test]
fn a_random_source_that_fails_or_is_stuck_makes_no_key() {
    struct Broken;
    impl testamur_core::RandomSource for Broken {
        fn fill(&mut self, _: &mut [u8]) -> testamur_core::Result<()> {
            Err(testamur_core::Error::new(Code::InternalUnexpected).with("reason", "broken"))
        }
    }
    struct Stuck;
    impl testamur_core::RandomSource for Stuck {
        fn fill(&mut self, bytes: &mut [u8]) -> testamur_core::Result<()> {
            bytes.fill(0);
            Ok(())
        }
    }
    for key_type in crate::classical() {
        assert!(SecretKey::generate(key_type, &mut Broken).is_err());
    }
    for key_type in crate::classical() {
        if matches!(key_type, KeyType::Ed25519 | KeyType::X25519 | KeyType::Rsa) {
            continue;
        }
        assert!(SecretKey::generate(key_type, &mut Stuck).is_err());
    }
    for bits in [0, 1024, 2047, 2049, 4104, u32::MAX] {
        let refused = SecretKey::generate_rsa(bits, &mut Repeatable(0, 0)).unwrap_err();
        assert_eq!(refused.code(), Code::KeyRsaSize);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn round_trips(at in 0_usize..crate::classical().len(), seed: u64) {
        let key_type = crate::classical()[at];
        prop_assume!(key_type != KeyType::Rsa);
        let secret = key(key_type, seed);
        check_secret(&secret);
        check_public(secret.public_key());
    }

    #[test]
    fn parsers_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..160), text in ".{0,80}") {
        for key_type in KeyType::ALL {
            let _ = PublicKey::from_raw(key_type, &bytes);
            let _ = SecretKey::from_raw(key_type, &bytes);
        }
        let _ = PublicKey::from_spki_der(&bytes);
        let _ = SecretKey::from_pkcs8_der(&bytes);
        for text in [&text, &format!("z{text}"), &format!("u{text}")] {
            let _ = PublicKey::from_multikey(text);
            let _ = SecretKey::from_multikey(text);
            let _ = PublicKey::from_pem(&format!("-----BEGIN PUBLIC KEY-----{text}"));
        }
    }

    /// A changed byte gives an error or another key, never a panic.
    #[test]
    fn changed_der_never_panics(at in 0_usize..crate::classical().len(), place: usize, byte: u8) {
        let secret = key(crate::classical()[at], 9);
        prop_assume!(secret.key_type() != KeyType::Bls12381G2);
        let mut der = secret.to_secret_pkcs8_der().unwrap();
        let place = place % der.len();
        der[place] = byte;
        let _ = SecretKey::from_pkcs8_der(&der);
        let _ = SecretKey::from_pkcs8_der(&der[..place]);
        let mut der = secret.public_key().to_spki_der().unwrap();
        let place = place % der.len();
        der[place] = byte;
        let _ = PublicKey::from_spki_der(&der);
    }
}
