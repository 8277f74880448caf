//! Keys that must be refused, each with the code that says why.

use crate::{hex, json, key};
use testamur_core::Code;
use testamur_core::json::Value;
use testamur_keys::multibase::{Base, encode, encode_base64url};
use testamur_keys::{KeyType, PublicKey, SecretKey, not_a_key};

/// The orders of the groups, big-endian.
pub(crate) const ORDERS: [(KeyType, &str); 4] = [
    (KeyType::P256, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
    (
        KeyType::P384,
        "ffffffffffffffffffffffffffffffffffffffffffffffff\
         c7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    ),
    (
        KeyType::P521,
        "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
         a51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    ),
    (KeyType::Secp256k1, "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"),
];

fn raw(key_type: KeyType, bytes: &[u8]) -> Option<Code> {
    PublicKey::from_raw(key_type, bytes).err().map(|e| e.code())
}

/// Points of low order on edwards25519 and curve25519, in every encoding, and coordinates that
/// are not reduced.
#[test]
fn ed25519_and_x25519() {
    let ed25519 = [
        ("0000000000000000000000000000000000000000000000000000000000000000", Code::KeyLowOrder),
        ("0000000000000000000000000000000000000000000000000000000000000080", Code::KeyLowOrder),
        ("0100000000000000000000000000000000000000000000000000000000000000", Code::KeyLowOrder),
        ("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", Code::KeyLowOrder),
        ("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", Code::KeyLowOrder),
        ("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85", Code::KeyLowOrder),
        ("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", Code::KeyLowOrder),
        ("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", Code::KeyLowOrder),
        // y = p, p + 1 and 2^255 - 1 are no reduced coordinates.
        ("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", Code::KeyPoint),
        ("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", Code::KeyPoint),
        ("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", Code::KeyPoint),
        // y = 2 is on no point.
        ("0200000000000000000000000000000000000000000000000000000000000000", Code::KeyPoint),
    ];
    for (bytes, code) in ed25519 {
        assert_eq!(raw(KeyType::Ed25519, &hex(bytes)), Some(code), "{bytes}");
    }
    // Zero has no negative; both refusals are right for these two.
    for y in ["01", "ec"] {
        let middle = if y == "01" { "00" } else { "ff" };
        let bytes =
            hex(&format!("{y}{}{}", middle.repeat(30), if y == "01" { "80" } else { "ff" }));
        let code = raw(KeyType::Ed25519, &bytes);
        assert!(matches!(code, Some(Code::KeyLowOrder | Code::KeyPoint)), "{code:?}");
    }
    let x25519 = [
        ("0000000000000000000000000000000000000000000000000000000000000000", Code::KeyLowOrder),
        ("0100000000000000000000000000000000000000000000000000000000000000", Code::KeyLowOrder),
        ("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", Code::KeyLowOrder),
        ("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157", Code::KeyLowOrder),
        ("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", Code::KeyLowOrder),
        ("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", Code::KeyPoint),
        ("0900000000000000000000000000000000000000000000000000000000000080", Code::KeyPoint),
    ];
    for (bytes, code) in x25519 {
        assert_eq!(raw(KeyType::X25519, &hex(bytes)), Some(code), "{bytes}");
    }
    assert_eq!(raw(KeyType::X25519, &[vec![9], vec![0; 31]].concat()), None);
}

#[test]
fn wrong_lengths() {
    for key_type in crate::classical().into_iter().filter(|key_type| *key_type != KeyType::Rsa) {
        let secret = key(key_type, 1);
        let public = secret.public_key().as_raw();
        let longer = [public, &[0]].concat();
        let prefixed = [&[0], public].concat();
        for bytes in [&[], &public[1..], &public[..public.len() - 1], &longer, &prefixed] {
            assert_eq!(raw(key_type, bytes), Some(Code::KeyLength), "{key_type}");
        }
        let secret = secret.to_secret_raw();
        for bytes in [&[], &secret[1..], &[&[0], &secret[..]].concat()] {
            let refused = SecretKey::from_raw(key_type, bytes).unwrap_err();
            assert_eq!(refused.code(), Code::KeyLength, "{key_type}");
        }
    }
}

#[test]
fn points_of_the_curves() {
    for (key_type, order) in ORDERS {
        let secret = key(key_type, 1);
        let public = secret.public_key().as_raw().to_vec();
        for tag in [0, 1, 4, 5, 6, 7, 0x82] {
            let mut tagged = public.clone();
            tagged[0] = tag;
            assert_eq!(raw(key_type, &tagged), Some(Code::KeyPoint), "{key_type} {tag}");
        }
        // The coordinate is not reduced.
        let large = [&[2], &vec![0xff; public.len() - 1][..]].concat();
        assert_eq!(raw(key_type, &large), Some(Code::KeyPoint));
        // Half of all coordinates are on no point: one of these twenty is not.
        let off = (0..20).any(|x| {
            let mut bytes = vec![0; public.len()];
            bytes[0] = 2;
            bytes[public.len() - 1] = x;
            raw(key_type, &bytes) == Some(Code::KeyPoint)
        });
        assert!(off, "{key_type}");
        let order = hex(order);
        let mut above = order.clone();
        *above.last_mut().unwrap() += 1;
        for scalar in [vec![0; order.len()], order.clone(), above, vec![0xff; order.len()]] {
            let refused = SecretKey::from_raw(key_type, &scalar).unwrap_err();
            assert_eq!(refused.code(), Code::KeyScalar, "{key_type}");
        }
        let mut last = order;
        *last.last_mut().unwrap() -= 1;
        SecretKey::from_raw(key_type, &last).unwrap();
    }
}

/// A public JWK with one member changed (or removed, for an empty text).
fn changed(key_type: KeyType, member: &str, value: &str) -> Value {
    let mut jwk = key(key_type, 1).public_key().to_jwk();
    let object = jwk.as_object_mut().unwrap();
    if value.is_empty() {
        object.remove(member);
    } else {
        object.insert(member, value);
    }
    jwk
}

#[test]
fn jwk() {
    let x = key(KeyType::P256, 1).public_key().to_jwk();
    let x = x.get("x").and_then(Value::as_str).unwrap().to_owned();
    let zero = encode_base64url(&[0; 32]);
    let padded = encode_base64url(&[&[0], &[1; 32][..]].concat());
    let cases = [
        (changed(KeyType::P256, "x", &format!("{x}=")), Code::KeyJwk),
        (changed(KeyType::P256, "x", &format!(" {x}")), Code::KeyJwk),
        (changed(KeyType::P256, "x", &format!("{}+", &x[1..])), Code::KeyJwk),
        (changed(KeyType::P256, "x", &encode_base64url(&[1; 31])), Code::KeyLength),
        (changed(KeyType::P256, "x", &padded), Code::KeyLength),
        (changed(KeyType::P256, "x", &x.repeat(1000)), Code::KeyLength),
        (changed(KeyType::P256, "x", &zero), Code::KeyPoint),
        (changed(KeyType::P256, "y", &zero), Code::KeyPoint),
        (changed(KeyType::P256, "y", &x), Code::KeyPoint),
        (changed(KeyType::P256, "y", &encode_base64url(&[0xff; 32])), Code::KeyPoint),
        (changed(KeyType::P256, "y", ""), Code::KeyJwk),
        (changed(KeyType::P256, "kty", ""), Code::KeyJwk),
        (changed(KeyType::P256, "crv", ""), Code::KeyJwk),
        (changed(KeyType::P256, "kty", "OKP"), Code::KeyJwk),
        (changed(KeyType::P256, "kty", "oct"), Code::KeyTypeUnsupported),
        (changed(KeyType::P256, "kty", "ec"), Code::KeyTypeUnsupported),
        (changed(KeyType::P256, "crv", "P-192"), Code::KeyTypeUnsupported),
        (changed(KeyType::P256, "crv", "p-256"), Code::KeyTypeUnsupported),
        (changed(KeyType::P256, "crv", "secp256k1"), Code::KeyPoint),
        (changed(KeyType::P256, "crv", "P-384"), Code::KeyLength),
        (changed(KeyType::Ed25519, "crv", "Ed448"), Code::KeyTypeUnsupported),
        (changed(KeyType::Ed25519, "x", &zero), Code::KeyLowOrder),
        (changed(KeyType::Ed25519, "x", &encode_base64url(&[1; 33])), Code::KeyLength),
        (changed(KeyType::Ed25519, "kty", "EC"), Code::KeyJwk),
        (changed(KeyType::X25519, "x", &zero), Code::KeyLowOrder),
        (changed(KeyType::P256, "d", &zero), Code::KeyJwkSecret),
        (changed(KeyType::Rsa, "p", "AQ"), Code::KeyJwkSecret),
        (json(r#"{"kty":"oct","k":"AAAA"}"#), Code::KeyJwkSecret),
        (json(r#"{"kty":"EC","crv":"P-256","x":1,"y":2}"#), Code::KeyJwk),
        (json("[]"), Code::KeyJwk),
        (json("\"EC\""), Code::KeyJwk),
    ];
    for (jwk, code) in cases {
        let refused = PublicKey::from_jwk(&jwk).unwrap_err();
        assert_eq!(refused.code(), code, "{:.200}", jwk.to_string());
    }
    // Members that say nothing about the key are passed over.
    PublicKey::from_jwk(&changed(KeyType::P256, "kid", "any")).unwrap();
}

#[test]
fn secret_jwk() {
    for key_type in crate::classical() {
        let mut mixed = key(key_type, 1).public_key().to_jwk();
        let missing = SecretKey::from_jwk(&mixed).unwrap_err();
        assert_eq!(missing.code(), Code::KeySecretMissing);
        if key_type != KeyType::Rsa {
            let other = key(key_type, 2).to_secret_jwk();
            let object = mixed.as_object_mut().unwrap();
            object.insert("d", other.get("d").unwrap().clone());
            let refused = SecretKey::from_jwk(&mixed).unwrap_err();
            assert_eq!(refused.code(), Code::KeyMismatch, "{key_type}");
        }
    }
    for (member, value, code) in [
        ("d", "AQAB", Code::KeyRsaParts),
        ("p", "AQAB", Code::KeyRsaParts),
        ("dp", "AQAB", Code::KeyRsaParts),
        ("dq", "AQAB", Code::KeyRsaParts),
        ("qi", "AQAB", Code::KeyRsaParts),
        ("qi", "", Code::KeyJwk),
        ("q", "", Code::KeyJwk),
        ("p", "AAEAAQ", Code::KeyJwk),
        ("oth", "x", Code::KeyJwk),
    ] {
        let mut jwk = key(KeyType::Rsa, 1).to_secret_jwk();
        let object = jwk.as_object_mut().unwrap();
        if value.is_empty() {
            object.remove(member);
        } else {
            object.insert(member, value);
        }
        let refused = SecretKey::from_jwk(&jwk).unwrap_err();
        assert_eq!(refused.code(), code, "{member} {value}");
    }
}

#[test]
fn rsa_numbers() {
    let modulus = |bits: usize| {
        let mut bytes = vec![0xff; bits.div_ceil(8)];
        bytes[0] >>= bytes.len() * 8 - bits;
        encode_base64url(&bytes)
    };
    let mut even = vec![0xff; 256];
    even[255] = 0xfe;
    let zeros = encode_base64url(&[&[0], &[0xff; 256][..]].concat());
    for (n, e, code) in [
        (modulus(2048), "AQAB", None),
        (modulus(8192), "AQAB", None),
        (modulus(2048), "Aw", None),
        (modulus(2048), "Af____8", None),
        (modulus(2047), "AQAB", Some(Code::KeyRsaModulus)),
        (modulus(1024), "AQAB", Some(Code::KeyRsaModulus)),
        (modulus(8193), "AQAB", Some(Code::KeyRsaModulus)),
        (modulus(80_000), "AQAB", Some(Code::KeyRsaModulus)),
        ("AQ".to_owned(), "AQAB", Some(Code::KeyRsaModulus)),
        (modulus(2048), "AQ", Some(Code::KeyRsaExponent)),
        (modulus(2048), "Ag", Some(Code::KeyRsaExponent)),
        (modulus(2048), "AQAA", Some(Code::KeyRsaExponent)),
        (modulus(2048), "AgAAAAE", Some(Code::KeyRsaExponent)),
        (modulus(2048), &modulus(2048), Some(Code::KeyRsaExponent)),
        (modulus(2048), "AAEAAQ", Some(Code::KeyJwk)),
        (modulus(2048), "AA", Some(Code::KeyJwk)),
        (zeros, "AQAB", Some(Code::KeyJwk)),
        (encode_base64url(&even), "AQAB", Some(Code::KeyRsaParts)),
    ] {
        let jwk = json(&format!(r#"{{"kty":"RSA","n":"{n}","e":"{e}"}}"#));
        let refused = PublicKey::from_jwk(&jwk).err().map(|error| error.code());
        assert_eq!(refused, code, "{} {e}", n.len());
    }
    let secret = key(KeyType::Rsa, 1);
    let der = secret.public_key().as_raw();
    for bytes in [&der[..der.len() - 1], &[der, &[0]].concat(), &[], &secret.to_secret_raw()] {
        assert_eq!(raw(KeyType::Rsa, bytes), Some(Code::KeyDer));
    }
}

#[test]
fn multikeys() {
    let ed25519 = key(KeyType::Ed25519, 1);
    let z = |bytes: &[u8]| encode(Base::Base58Btc, bytes);
    let short = z(&[&[0xed, 1], &ed25519.public_key().as_raw()[1..]].concat());
    for (text, code) in [
        (ed25519.public_key().to_multikey().replacen('z', "f", 1), Code::KeyMultibasePrefix),
        (String::new(), Code::KeyMultibasePrefix),
        ("z".to_owned(), Code::KeyCodecUnsupported),
        ("z0".to_owned(), Code::KeyMultibaseText),
        (z(&[0xed]), Code::KeyCodecUnsupported),
        (z(&[0x12, 0x34, 1, 2]), Code::KeyCodecUnsupported),
        (z(&[0xed, 1]), Code::KeyLength),
        (short, Code::KeyLength),
        (z(&[&[0xed, 1], &[0; 32][..]].concat()), Code::KeyLowOrder),
        // The same number written longer than needed.
        (z(&[&[0xed, 0x81, 0], &[7; 32][..]].concat()), Code::KeyCodecUnsupported),
        (z(&[&[0x80, 0x24, 4], &[7; 64][..]].concat()), Code::KeyLength),
        (z(&[&[0x80, 0x24, 2], &[0xff; 32][..]].concat()), Code::KeyPoint),
        (ed25519.to_secret_multikey().to_string(), Code::KeySecretExposed),
        (format!("z{}", "2".repeat(100_000)), Code::KeyMultibaseSize),
    ] {
        let refused = PublicKey::from_multikey(&text).unwrap_err();
        assert_eq!(refused.code(), code, "{:.80}", text);
    }
    let public = SecretKey::from_multikey(&ed25519.public_key().to_multikey()).unwrap_err();
    assert_eq!(public.code(), Code::KeySecretMissing);
}

#[test]
fn pem_and_der() {
    let secret = key(KeyType::P256, 1);
    let plain = secret.to_secret_pem().unwrap();
    let public = secret.public_key().to_pem().unwrap();
    let mut other = secret.to_secret_pkcs8_der().unwrap();
    *other.last_mut().unwrap() ^= 1;
    assert_eq!(SecretKey::from_pkcs8_der(&other).unwrap_err().code(), Code::KeyPoint);
    let swapped = [
        &secret.to_secret_pkcs8_der().unwrap()[..73],
        &key(KeyType::P256, 2).to_secret_pkcs8_der().unwrap()[73..],
    ]
    .concat();
    assert_eq!(SecretKey::from_pkcs8_der(&swapped).unwrap_err().code(), Code::KeyMismatch);
    let trailing = [&secret.to_secret_pkcs8_der().unwrap()[..], &[0]].concat();
    assert_eq!(SecretKey::from_pkcs8_der(&trailing).unwrap_err().code(), Code::KeyDer);
    // An algorithm identifier with the number of Ed448.
    let mut ed448 = key(KeyType::Ed25519, 1).to_secret_pkcs8_der().unwrap();
    let at = ed448.windows(3).position(|w| w == [0x2b, 0x65, 0x70]).unwrap();
    ed448[at + 2] = 0x71;
    assert_eq!(SecretKey::from_pkcs8_der(&ed448).unwrap_err().code(), Code::KeyTypeUnsupported);
    for (text, code) in [
        ("", Code::KeyPem),
        ("-----BEGIN PRIVATE KEY-----", Code::KeyPem),
        (&plain[..plain.len() / 2], Code::KeyPem),
        (&plain.replace("END PRIVATE", "END EC PRIVATE"), Code::KeyPem),
        (&plain.replace("MI", "M*"), Code::KeyPem),
        (&plain.replace("PRIVATE KEY", "CERTIFICATE"), Code::KeyCertificate),
        (&plain.replace("PRIVATE KEY", "CERTIFICATE REQUEST"), Code::KeyCertificate),
        (&plain.replace("PRIVATE KEY", "OPENSSH PRIVATE KEY"), Code::KeyOpenssh),
        (&plain.replace("PRIVATE KEY", "PGP PRIVATE KEY BLOCK"), Code::KeyPem),
        (&plain.replace("PRIVATE KEY", "EC PRIVATE KEY"), Code::KeyDer),
        (&plain.replace("PRIVATE KEY", "RSA PRIVATE KEY"), Code::KeyDer),
        (
            &plain.replace("-----\n", "-----\nProc-Type: 4,ENCRYPTED\n"),
            Code::KeyEncryptionUnsupported,
        ),
        (&" ".repeat(70_000), Code::KeyPem),
        (&public, Code::KeySecretMissing),
    ] {
        let refused = SecretKey::from_pem(text).unwrap_err();
        assert_eq!(refused.code(), code, "{text:.60}");
    }
    assert_eq!(PublicKey::from_pem(&plain).unwrap_err().code(), Code::KeySecretExposed);
}

/// A certificate beside a key does not hide it.
#[test]
fn other_blocks_are_passed_over() {
    let plain = key(KeyType::Ed25519, 1).to_secret_pem().unwrap();
    let certificate = plain.replace("PRIVATE KEY", "CERTIFICATE");
    for text in [format!("{certificate}{}", *plain), format!("{}{certificate}", *plain)] {
        SecretKey::from_pem(&text).unwrap();
    }
}

#[test]
fn what_is_given_for_a_key_is_recognised() {
    let found = |bytes: &[u8]| not_a_key(bytes).map(|error| (error.code(), error.sentence()));
    let what = |bytes: &[u8]| found(bytes).map(|(code, sentence)| format!("{code:?}: {sentence}"));
    for key_type in crate::types_with_pem() {
        let secret = key(key_type, 1);
        let public = secret.public_key();
        let sentence = what(&secret.to_secret_pkcs8_der().unwrap()).unwrap();
        assert!(sentence.starts_with("KeyBinary: This is a secret key in"), "{sentence}");
        let sentence = what(&public.to_spki_der().unwrap()).unwrap();
        assert!(sentence.starts_with("KeyBinary: This is a public key in"), "{sentence}");
        // All that is read.
        for text in [
            secret.to_secret_pem().unwrap().to_string(),
            secret.to_secret_jwk().to_string(),
            secret.to_secret_multikey().to_string(),
            public.to_pem().unwrap(),
            public.to_jwk().to_string(),
            public.to_multikey(),
            format!("did:key:{}", public.to_multikey()),
            format!(r#"{{"type": "Multikey", "publicKeyMultibase": "{}"}}"#, public.to_multikey()),
        ] {
            assert_eq!(found(text.as_bytes()), None, "{text}");
        }
    }
    for (text, code, word) in [
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== a\n", Code::KeyOpenssh, "public key"),
        (r#"{"keys": [{"kty": "OKP"}, {"kty": "EC"}]}"#, Code::KeyJwkSet, "2 keys"),
        (r#"{"type": ["VerifiableCredential"]}"#, Code::KeyOtherDocument, "a credential"),
        (r#"{"verifiableCredential": []}"#, Code::KeyOtherDocument, "a presentation"),
        (r#"{"id": "did:x:y", "verificationMethod": []}"#, Code::KeyOtherDocument, "DID document"),
    ] {
        let (found, sentence) = found(text.as_bytes()).unwrap();
        assert_eq!(found, code, "{text}");
        assert!(sentence.contains(word), "{sentence}");
    }
    for text in ["", "{}", "[]", "hello", "0", "0\u{5}abc", "{\"keys\": 1}"] {
        assert_eq!(found(text.as_bytes()), None, "{text:?}");
    }
}

/// What a file asks for is refused before any of the work is done.
#[test]
#[cfg(feature = "encrypted-keys")]
fn costly_passwords() {
    let pem = key(KeyType::Ed25519, 1).to_encrypted_pem(b"p", &mut crate::Repeatable(1, 0));
    // The iterations are an INTEGER of three bytes: 600,000.
    let body: String = pem.unwrap().lines().filter(|line| !line.starts_with('-')).collect();
    let mut der = <base64ct::Base64 as base64ct::Encoding>::decode_vec(&body).unwrap();
    let at = der.windows(5).position(|w| w == [2, 3, 0x09, 0x27, 0xc0]).unwrap();
    der[at + 2] = 0x7f;
    let body = <base64ct::Base64 as base64ct::Encoding>::encode_string(&der);
    let label = "ENCRYPTED PRIVATE KEY";
    let pem = format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
    let refused = SecretKey::from_encrypted_pem(&pem, b"p").unwrap_err();
    assert_eq!(refused.code(), Code::KeyEncryptionCost);
    let refused = SecretKey::from_pem(&pem).unwrap_err();
    assert_eq!(refused.code(), Code::KeyEncryptionCost, "no password is asked for");
}

#[test]
#[cfg(not(feature = "encrypted-keys"))]
fn encrypted_keys_are_refused_without_the_feature() {
    let plain = key(KeyType::Ed25519, 1).to_secret_pem().unwrap();
    let label = plain.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    assert_eq!(SecretKey::from_pem(&label).unwrap_err().code(), Code::KeyEncryptionDisabled);
    assert_eq!(PublicKey::from_pem(&label).unwrap_err().code(), Code::KeySecretExposed);
}
