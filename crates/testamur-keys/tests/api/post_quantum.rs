//! Keys of ML-DSA-44 and SLH-DSA-SHA2-128s: their forms, their signatures, and what is no such key.
//!
//! Making a key or signature of SLH-DSA takes hundreds of thousands of hashes, so one of each is
//! shared by the tests.

use testamur_core::Code;
use testamur_keys::{KeyType, PublicKey, SecretKey};

const TYPES: [KeyType; 2] = [KeyType::MlDsa44, KeyType::SlhDsa128s];

#[cfg(not(feature = "post-quantum"))]
#[test]
fn a_build_without_them_says_so() {
    for key_type in TYPES {
        for length in [32, 64, 1312] {
            let codes = [
                PublicKey::from_raw(key_type, &vec![7; length]).unwrap_err().code(),
                SecretKey::from_raw(key_type, &vec![7; length]).unwrap_err().code(),
            ];
            assert_eq!(codes, [Code::KeyTypeUnsupported; 2], "{key_type}");
        }
        let made = SecretKey::generate(key_type, &mut crate::Repeatable(1, 0));
        assert_eq!(made.unwrap_err().code(), Code::KeyTypeUnsupported);
        let jwk = format!(r#"{{"kty": "AKP", "alg": "{key_type}", "pub": "AAAA"}}"#);
        let refused = PublicKey::from_jwk(&crate::json(&jwk)).unwrap_err();
        assert_eq!(refused.code(), Code::KeyTypeUnsupported);
    }
    // The multicodecs of both.
    for text in ["ukCQAAAA", "uoCQAAAA"] {
        let refused = PublicKey::from_multikey(text).unwrap_err();
        assert_eq!(refused.code(), Code::KeyTypeUnsupported, "{text}");
    }
}

#[cfg(feature = "post-quantum")]
mod present {
    use super::*;
    use crate::{key, providers};
    use base64ct::{Base64, Encoding as _};
    use ml_dsa::{B32, ExpandedSigningKey, MlDsa44, SigningKey};
    use std::sync::LazyLock;
    use testamur_core::json::Value;
    use testamur_keys::multibase::{Base, encode, encode_base64url};
    use testamur_keys::{Provider, RustCrypto, SignatureAlgorithm, not_a_key};

    /// A key of each type with its raw secret, and a signature by each.
    static KEYS: LazyLock<[SecretKey; 2]> = LazyLock::new(|| TYPES.map(|of| key(of, 1)));
    static SIGNED: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
        [0, 1].map(|at| RustCrypto.sign(algorithm(&KEYS[at]), &KEYS[at], b"message").unwrap())
    });

    fn algorithm(key: &SecretKey) -> SignatureAlgorithm {
        key.key_type().default_algorithm().unwrap()
    }

    fn refused(outcome: testamur_core::Result<PublicKey>) -> Code {
        outcome.unwrap_err().code()
    }

    #[test]
    fn keys_survive_every_format() {
        for secret in &*KEYS {
            let public = secret.public_key();
            let same = |read: testamur_core::Result<PublicKey>| assert_eq!(&read.unwrap(), public);
            same(PublicKey::from_raw(public.key_type(), public.as_raw()));
            same(PublicKey::from_jwk(&public.to_jwk()));
            same(PublicKey::from_multikey(&public.to_multikey()));
            same(PublicKey::from_pem(&public.to_pem().unwrap()));
            let same = |read: testamur_core::Result<SecretKey>| {
                let read = read.unwrap();
                assert_eq!(read.to_secret_raw(), secret.to_secret_raw());
                assert_eq!(read.public_key(), public);
            };
            same(SecretKey::from_jwk(&secret.to_secret_jwk()));
            same(SecretKey::from_pem(&secret.to_secret_pem().unwrap()));
            same(SecretKey::from_multikey(&secret.to_secret_multikey()));
            assert_eq!(not_a_key(public.to_pem().unwrap().as_bytes()), None);
        }
    }

    #[test]
    fn the_forms_of_the_keys() {
        let [ml_dsa, slh_dsa] = &*KEYS;
        for (key, multikey, secret_multikey, alg, public, secret) in [
            (ml_dsa, "ukC", "umi", "ML-DSA-44", 1312, 32),
            (slh_dsa, "uoC", "unS", "SLH-DSA-SHA2-128s", 32, 64),
        ] {
            assert_eq!(key.public_key().as_raw().len(), public);
            assert_eq!(key.to_secret_raw().len(), secret);
            let text = key.public_key().to_multikey();
            assert!(text.starts_with(multikey), "{text:.8}");
            assert!(key.to_secret_multikey().starts_with(secret_multikey), "{alg}");
            let jwk = key.to_secret_jwk();
            let member = |name: &str| jwk.get(name).and_then(Value::as_str);
            assert_eq!((member("kty"), member("alg")), (Some("AKP"), Some(alg)));
            assert_eq!(member("pub"), Some(&*encode_base64url(key.public_key().as_raw())));
            assert_eq!(member("priv"), Some(&*encode_base64url(&key.to_secret_raw())));
            assert_eq!(jwk.as_object().unwrap().len(), 4);
        }
        let der = ml_dsa.to_secret_pkcs8_der().unwrap();
        assert_eq!(der[der.len() - 36..][..4], [4, 34, 0x80, 32], "a seed in an octet string");
    }

    #[test]
    fn multikeys_have_one_base() {
        let base58 = |multikey: &str| {
            let bytes = testamur_keys::multibase::decode(multikey).unwrap().1;
            encode(Base::Base58Btc, &bytes)
        };
        for key in &*KEYS {
            let public = base58(&key.public_key().to_multikey());
            assert_eq!(refused(PublicKey::from_multikey(&public)), Code::KeyMultibaseBase);
            let secret = key.to_secret_multikey();
            assert_eq!(refused(PublicKey::from_multikey(&secret)), Code::KeySecretExposed);
            let code = SecretKey::from_multikey(&base58(&secret)).unwrap_err().code();
            assert_eq!(code, Code::KeyMultibaseBase);
        }
        // The expanded form has a multicodec of its own. It is not read, and a secret all the same.
        let expanded = encode(Base::Base64Url, &[&[0x97, 0x26], &[0; 2560][..]].concat());
        let code = SecretKey::from_multikey(&expanded).unwrap_err().code();
        assert_eq!(code, Code::KeyCodecUnsupported);
        assert_eq!(refused(PublicKey::from_multikey(&expanded)), Code::KeySecretExposed);
    }

    #[test]
    fn what_is_no_key() {
        for key in &*KEYS {
            let key_type = key.key_type();
            let public = key.public_key().as_raw();
            for bytes in [&[], &public[1..], &[public, &[0]].concat()[..]] {
                assert_eq!(refused(PublicKey::from_raw(key_type, bytes)), Code::KeyLength);
            }
            let secret = key.to_secret_raw();
            for bytes in [&[], &secret[1..], &[&secret[..], &[0]].concat()[..]] {
                let code = SecretKey::from_raw(key_type, bytes).unwrap_err().code();
                assert_eq!(code, Code::KeyLength, "{key_type}");
            }
            let with = |name: &str, value: &str| {
                let mut jwk = key.to_secret_jwk();
                jwk.as_object_mut().unwrap().insert(name, value);
                jwk
            };
            assert_eq!(refused(PublicKey::from_jwk(&key.to_secret_jwk())), Code::KeyJwkSecret);
            for (name, value, code) in [
                ("alg", "ML-DSA-65", Code::KeyTypeUnsupported),
                ("alg", "Ed25519", Code::KeyTypeUnsupported),
                ("kty", "OKP", Code::KeyJwk),
                ("pub", "AAAA", Code::KeyLength),
                ("pub", "AAA", Code::KeyLength),
                ("priv", "AAAA", Code::KeyLength),
                ("pub", "A", Code::KeyJwk),
            ] {
                let refused = SecretKey::from_jwk(&with(name, value)).unwrap_err();
                assert_eq!(refused.code(), code, "{key_type} {name} {value}");
            }
        }
        let other = SecretKey::from_raw(KeyType::MlDsa44, &[8; 32]).unwrap();
        let mut mixed = KEYS[0].to_secret_jwk();
        let public = other.public_key().to_jwk().get("pub").unwrap().clone();
        mixed.as_object_mut().unwrap().insert("pub", public);
        assert_eq!(SecretKey::from_jwk(&mixed).unwrap_err().code(), Code::KeyMismatch);
        let mut root = KEYS[1].to_secret_raw();
        root[63] ^= 1;
        let code = SecretKey::from_raw(KeyType::SlhDsa128s, &root).unwrap_err().code();
        assert_eq!(code, Code::KeyMismatch);
    }

    #[test]
    fn signatures() {
        for (key, signed) in KEYS.iter().zip(&*SIGNED) {
            let (algorithm, public) = (algorithm(key), key.public_key());
            let length = if key.key_type() == KeyType::MlDsa44 { 2420 } else { 7856 };
            assert_eq!(signed.len(), length);
            for provider in providers() {
                let verify = |message: &[u8], signature: &[u8]| {
                    let outcome = provider.verify(algorithm, public, message, signature);
                    outcome.err().map(|error| error.code())
                };
                assert_eq!(verify(b"message", signed), None, "{provider:?}");
                assert_eq!(verify(b"massage", signed), Some(Code::KeySignatureMismatch));
                for place in [0, 31, 32, length / 2, length - 85, length - 1] {
                    let mut changed = signed.clone();
                    changed[place] ^= 1;
                    let code = verify(b"message", &changed);
                    assert_eq!(code, Some(Code::KeySignatureMismatch), "{algorithm} {place}");
                }
                // z out of range, and hints that are no hints.
                for byte in [0, 0xff] {
                    let code = verify(b"message", &vec![byte; length]);
                    assert_eq!(code, Some(Code::KeySignatureMismatch), "{algorithm}");
                }
                for bytes in [&[], &signed[1..], &[&signed[..], &[0]].concat()[..]] {
                    assert_eq!(verify(b"message", bytes), Some(Code::KeySignatureForm));
                }
                for other in SignatureAlgorithm::ALL.into_iter().filter(|a| *a != algorithm) {
                    let code = provider.verify(other, public, b"message", signed);
                    assert_eq!(code.unwrap_err().code(), Code::KeyAlgorithm);
                    let code = provider.sign(other, key, b"message").unwrap_err().code();
                    assert_eq!(code, Code::KeyAlgorithm);
                }
            }
        }
    }

    /// What each provider signs, every provider verifies; AWS-LC makes another signature each time.
    #[test]
    fn ml_dsa_of_every_provider() {
        let key = &KEYS[0];
        for provider in providers() {
            let sign = || provider.sign(SignatureAlgorithm::MlDsa44, key, b"message").unwrap();
            let (one, two) = (sign(), sign());
            assert_eq!(one == two, provider.name() == "rust-crypto");
            for other in providers() {
                for signed in [&one, &two] {
                    let fresh = PublicKey::from_multikey(&key.public_key().to_multikey()).unwrap();
                    other.verify(SignatureAlgorithm::MlDsa44, &fresh, b"message", signed).unwrap();
                }
            }
        }
    }

    /// The hint of an ML-DSA signature has one encoding: places rise, their counts do not fall, and
    /// unused bytes are zero (FIPS 204, algorithm 21). A reader that overlooks it makes signatures
    /// malleable.
    #[test]
    fn hints_have_one_encoding() {
        let (key, signed) = (&KEYS[0], &SIGNED[0]);
        let (places, counts) = (signed.len() - 84, signed.len() - 4);
        let used = usize::from(signed[counts + 3]);
        assert!((2..80).contains(&used), "{used}");
        let begins: Vec<usize> = std::iter::once(0)
            .chain(signed[counts..counts + 3].iter().map(|count| usize::from(*count)))
            .collect();
        let pair = (0..4).find(|row| usize::from(signed[counts + row]) >= begins[*row] + 2);
        let first = places + begins[pair.expect("a row with two places")];
        let changes = [
            ("an unused byte", places + 79, 1),
            ("more than there is room for", counts + 3, 81),
            ("a place twice", first, signed[first + 1]),
            ("places that fall", first, signed[first + 1] + 1),
            ("counts that fall", counts, signed[counts + 1] + 1),
        ];
        for (note, place, byte) in changes {
            let mut changed = signed.clone();
            changed[place] = byte;
            assert_mismatch(key, &changed, note);
        }
    }

    /// The suites sign with an empty context. A signature with another one, or by the internal
    /// function of FIPS 204, which knows none, is not theirs.
    #[test]
    fn signatures_of_other_forms_do_not_count() {
        let [ml_dsa, slh_dsa] = &*KEYS;
        let seed = B32::try_from(&ml_dsa.to_secret_raw()[..]).unwrap();
        let key = ExpandedSigningKey::<MlDsa44>::from_seed(&seed);
        let same = key.sign_deterministic(b"message", b"").unwrap();
        assert_eq!(same.encode().to_vec(), SIGNED[0]);
        let with_context = key.sign_deterministic(b"message", b"context").unwrap();
        assert_mismatch(ml_dsa, &with_context.encode(), "with a context");
        let internal = key.sign_internal(&[b"message"], &B32::default());
        assert_mismatch(ml_dsa, &internal.encode(), "by the internal function");

        let raw = slh_dsa.to_secret_raw();
        let key = slh_dsa::SigningKey::<slh_dsa::Sha2_128s>::try_from(&raw[..]).unwrap();
        let with_context = key.try_sign_with_context(b"message", b"context", None).unwrap();
        assert_mismatch(slh_dsa, &with_context.to_vec(), "with a context");
    }

    #[track_caller]
    fn assert_mismatch(key: &SecretKey, signature: &[u8], note: &str) {
        for provider in providers() {
            let outcome = provider.verify(algorithm(key), key.public_key(), b"message", signature);
            let code = outcome.unwrap_err().code();
            assert_eq!(code, Code::KeySignatureMismatch, "{note} by {provider:?}");
        }
    }

    /// PKCS#8 of ML-DSA in the forms of RFC 9881, section 6.
    #[test]
    fn seed_and_expanded_key() {
        let key = &KEYS[0];
        let seed = key.to_secret_raw();
        let expanded = expanded(&seed);
        let octets = |bytes: &[u8]| element(4, bytes);
        let both = element(0x30, &[octets(&seed), octets(&expanded)].concat());
        let read = SecretKey::from_pkcs8_der(&pkcs8(&both)).unwrap();
        assert_eq!(read.to_secret_raw(), seed);
        let pem = Base64::encode_string(&pkcs8(&both));
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{pem}\n-----END PRIVATE KEY-----\n");
        assert_eq!(SecretKey::from_pem(&pem).unwrap().to_secret_raw(), seed);

        let mut other = expanded.clone();
        other[2000] ^= 1;
        let changed = element(0x30, &[octets(&seed), octets(&other)].concat());
        let more = element(0x30, &[octets(&seed), octets(&expanded), octets(b"")].concat());
        let short = element(0x80, &seed[1..]);
        for (inner, code) in [
            (changed, Code::KeyMismatch),
            (more, Code::KeyDer),
            (octets(&expanded), Code::KeyDer),
            (octets(&seed), Code::KeyDer),
            (seed.to_vec(), Code::KeyDer),
            (short, Code::KeyDer),
            (element(0x30, &octets(&seed)), Code::KeyDer),
            (Vec::new(), Code::KeyDer),
        ] {
            let refused = SecretKey::from_pkcs8_der(&pkcs8(&inner)).unwrap_err();
            assert_eq!(refused.code(), code, "{:02x?}", &inner[..inner.len().min(8)]);
        }
    }

    /// PrivateKeyInfo of ML-DSA-44 with this inside.
    fn pkcs8(inner: &[u8]) -> Vec<u8> {
        let oid = [0x06, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 17];
        let parts = [vec![2, 1, 0], element(0x30, &oid), element(4, inner)];
        element(0x30, &parts.concat())
    }

    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = content.len();
        let length = match length {
            0..0x80 => vec![length as u8],
            0x80..0x100 => vec![0x81, length as u8],
            _ => vec![0x82, (length >> 8) as u8, length as u8],
        };
        [vec![tag], length, content.to_vec()].concat()
    }

    #[allow(deprecated, reason = "other implementations write it")]
    fn expanded(seed: &[u8]) -> Vec<u8> {
        let key = SigningKey::<MlDsa44>::from_seed(&B32::try_from(seed).unwrap());
        key.expanded_key().to_expanded().to_vec()
    }

    #[test]
    fn nothing_printed_holds_the_secret() {
        for key in &*KEYS {
            let shown = format!("{key:?}");
            assert!(shown.contains("[secret]"));
            let hidden = [
                encode_base64url(&key.to_secret_raw()[..24]),
                format!("{:?}", &key.to_secret_raw()[..8]),
            ];
            assert!(hidden.iter().all(|secret| !shown.contains(secret.as_str())));
        }
    }
}
