//! COSE signatures: made and read by every algorithm, and each way in which one is refused.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use testamur_core::{Code, Error, Result};
use testamur_keys::{
    KeyType, LocalSigner, PublicKey, RustCrypto, SecretKey, SignatureAlgorithm, Signer,
};
use testamur_proof::cbor::{Kind, push_bytes, push_head, push_integer, push_text};
use testamur_proof::cose::{HeaderOptions, Sign1, VerifiedSign1, limits, sign};
use testamur_proof::jose::Ed25519Name;

/// RFC 9052, appendix C.2.1, and the key named 11 of appendix C.7.1.
const EXAMPLE: &str = "d28443a10126a10442313154546869732069732074686520636f6e74656e742e58408eb33e4c\
    a31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e2af9a291aa32e14ab834dc56ed2a223444547e01\
    f11d3b0916e5a4c345cacb36";
const EXAMPLE_KEY: &str = "04bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff20138b\
    f82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e";

#[test]
fn the_example_of_the_rfc_verifies() {
    let key = PublicKey::from_spki_der(&[&P256_SPKI[..], &hex(EXAMPLE_KEY)].concat()).unwrap();
    let read = Sign1::parse(&hex(EXAMPLE)).unwrap();
    assert_eq!(read.header().algorithm(), SignatureAlgorithm::Es256);
    assert_eq!(read.header().kid(), Some(&b"11"[..]));
    assert_eq!((read.header().typ(), read.header().content_type()), (None, None));
    let verified = read.verify(&key, &RustCrypto).unwrap();
    assert_eq!(verified.payload(), b"This is the content.");
}

#[test]
fn every_algorithm_signs() {
    // Made for these tests with OpenSSL.
    let rsa = || SecretKey::from_pem(include_str!("rsa.pem")).unwrap();
    let raw = |key_type, width: usize| {
        let mut raw = vec![7; width];
        raw[0] = 0;
        SecretKey::from_raw(key_type, &raw).unwrap()
    };
    for (algorithm, key, number) in [
        (SignatureAlgorithm::Ed25519, raw(KeyType::Ed25519, 32), -8),
        (SignatureAlgorithm::Es256, raw(KeyType::P256, 32), -7),
        (SignatureAlgorithm::Es384, raw(KeyType::P384, 48), -35),
        (SignatureAlgorithm::Es512, raw(KeyType::P521, 66), -36),
        (SignatureAlgorithm::Es256k, raw(KeyType::Secp256k1, 32), -47),
        (SignatureAlgorithm::Rs256, rsa(), -257),
        (SignatureAlgorithm::Ps256, rsa(), -37),
    ] {
        let signer = LocalSigner::new(key, &RustCrypto);
        let header = HeaderOptions {
            algorithm: Some(algorithm),
            content_type: Some("application/vc".to_owned()),
            kid: Some("k".to_owned()),
            typ: Some("application/vc+cose".to_owned()),
            ..HeaderOptions::default()
        };
        let bytes = now(sign(b"{}", &header, &signer)).unwrap();
        // The protected header, in ascending order of its labels.
        let mut expected = vec![0xd2, 0x84];
        push_bytes(
            &mut expected,
            &protected(
                number,
                |out| {
                    push_integer(out, 3);
                    push_text(out, "application/vc");
                    push_integer(out, 4);
                    push_bytes(out, b"k");
                    push_integer(out, 16);
                    push_text(out, "application/vc+cose");
                },
                4,
            ),
        );
        expected.extend([0xa0, 0x42]);
        expected.extend(b"{}");
        assert!(bytes.starts_with(&expected), "{algorithm}: {bytes:x?}");
        let verified = verify(&bytes, signer.public_key()).unwrap();
        assert_eq!(verified.header().algorithm(), algorithm);
        assert_eq!(verified.header().kid(), Some(&b"k"[..]));
        assert_eq!(verified.header().typ(), Some("application/vc+cose"));
        assert_eq!(verified.header().content_type(), Some("application/vc"));
        assert_eq!(verified.payload(), b"{}");
        for at in [expected.len() - 1, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(code(verify(&changed, signer.public_key())), Code::ProofJwsSignature);
        }
        let other = LocalSigner::new(raw(KeyType::P256, 32), &RustCrypto);
        if algorithm != SignatureAlgorithm::Es256 {
            assert_eq!(code(verify(&bytes, other.public_key())), Code::ProofJwsKey);
        }
    }
}

#[test]
fn what_cannot_be_signed_is_refused() {
    let with = |algorithm| HeaderOptions { algorithm: Some(algorithm), ..HeaderOptions::default() };
    let made = |algorithm| now(sign(b"", &with(algorithm), &signer()));
    assert_eq!(code(made(SignatureAlgorithm::Es256)), Code::ProofJwsKey);
    let bytes = now(sign(b"{}", &HeaderOptions::default(), &signer())).unwrap();
    assert!(bytes.starts_with(&[0xd2, 0x84, 0x43, 0xa1, 0x01, 0x27]), "{bytes:x?}");
    let named = HeaderOptions { ed25519_name: Ed25519Name::Ed25519, ..HeaderOptions::default() };
    let bytes = now(sign(b"{}", &named, &signer())).unwrap();
    assert!(bytes.starts_with(&[0xd2, 0x84, 0x43, 0xa1, 0x01, 0x32]), "{bytes:x?}");
    assert!(verify(&bytes, signer().public_key()).is_ok());
}

/// What is good, from which each of the following departs in one thing.
fn good() -> Vec<u8> {
    signed(&protected(-8, |_| {}, 1), &[0xa0], b"{}")
}

#[test]
fn each_end_that_comes_too_early() {
    let good = good();
    assert!(verify(&good, signer().public_key()).is_ok());
    for end in 0..good.len() {
        assert_eq!(code(Sign1::parse(&good[..end])), Code::ProofCose, "{end}");
    }
    for more in [&[0][..], &[0xd2], &good] {
        assert_eq!(code(Sign1::parse(&[&good, more].concat())), Code::ProofCose);
    }
}

#[test]
fn tags() {
    let untagged = &good()[1..];
    assert!(Sign1::parse(&[&[0xd2], untagged].concat()).is_ok());
    for tag in [
        &[][..],
        // COSE_Mac0, COSE_Encrypt0, COSE_Sign; a CWT around it; the tag twice; the tag in a longer form.
        &[0xd1],
        &[0xd0],
        &[0xd8, 98],
        &[0xd8, 61, 0xd2],
        &[0xd2, 0xd2],
        &[0xd8, 18],
        &[0xd9, 0, 18],
        // Tag 55799, "this is CBOR"
        &[0xd9, 0xd9, 0xf7, 0xd2],
    ] {
        let bytes = [tag, untagged].concat();
        assert_eq!(code(Sign1::parse(&bytes)), Code::ProofCose, "{tag:x?}");
    }
    // Inside: around the protected header, the payload, the signature.
    let parts = parts();
    for at in 0..4 {
        let mut bytes = vec![0xd2, 0x84];
        for (index, part) in parts.iter().enumerate() {
            if index == at {
                bytes.push(0xd8);
                bytes.push(24);
            }
            bytes.extend(part);
        }
        assert_eq!(code(Sign1::parse(&bytes)), Code::ProofCose, "{at}");
    }
    // A header that means nothing here has any value (RFC 9052, section 1.4), so its tag is passed
    // over with it; the signature is over it. One that is understood has its own type, without tags.
    let with = |further: &'static [u8]| {
        signed(&protected(-8, |out| out.extend(further), 2), &[0xa0], b"{}")
    };
    let unknown = with(&[0x18, 99, 0xc1, 0]);
    verify(&unknown, signer().public_key()).expect("the signature is over the tag");
    let mut other = unknown.clone();
    let at = other.iter().position(|byte| *byte == 0xc1).expect("the tag");
    other[at] = 0xc0;
    assert_eq!(code(verify(&other, signer().public_key())), Code::ProofJwsSignature);
    for further in [&[0x04, 0xc1, 0x41, 0][..], &[0x10, 0xc1, 0x61, b'a'], &[0x03, 0xc1, 0]] {
        assert_eq!(code(Sign1::parse(&with(further))), Code::ProofCose, "{further:x?}");
    }
    assert_eq!(code(Sign1::parse(&with(&[0x18, 99, 0xd8, 1, 0]))), Code::ProofCose);
}

#[test]
fn forms_of_cbor() {
    let [protected, unprotected, payload, signature] = parts();
    let of = |head: &[u8], parts: &[&[u8]]| [&[0xd2], head, &parts.concat()].concat();
    let all = [&*protected, &unprotected, &payload, &signature];
    assert!(Sign1::parse(&of(&[0x84], &all)).is_ok());
    let refused = |what: &str, bytes: Vec<u8>| {
        assert_eq!(code(Sign1::parse(&bytes)), Code::ProofCose, "{what}");
    };
    refused("an array without a length", of(&[0x9f], &[&all.concat(), &[0xff]]));
    refused("a longer length than needed", of(&[0x98, 4], &all));
    refused("three parts", of(&[0x83], &all[..3]));
    refused("five parts", of(&[0x85], &[&all.concat(), &[0x40]]));
    refused("a map instead", of(&[0xa2], &all));
    let replaced = |at: usize, part: &[u8]| {
        let mut parts = all;
        parts[at] = part;
        of(&[0x84], &parts)
    };
    let streamed = |part: &[u8]| [&[0x5f], part, &[0xff]].concat();
    for (at, part) in [(0, &protected), (2, &payload), (3, &signature)] {
        refused("a byte string in pieces", replaced(at, &streamed(part)));
        refused("a text in the place of bytes", replaced(at, &[0x61, b'a']));
        refused("nil in the place of bytes", replaced(at, &[0xf6]));
    }
    refused("a map without a length", replaced(1, &[0xbf, 0xff]));
    refused("an array in the place of a map", replaced(1, &[0x80]));
    refused("an empty signature", replaced(3, &[0x40]));
    refused("an empty protected header", replaced(0, &[0x40]));
    refused("a number in its place", replaced(0, &[0x43, 0x81, 0x01, 0x27]));
    refused("bytes after the protected map", replaced(0, &[0x44, 0xa1, 0x01, 0x27, 0x00]));
    refused("a map in it without a length", replaced(0, &[0x45, 0xbf, 0x01, 0x27, 0xff, 0x00]));
    refused("a label in a longer form", replaced(0, &[0x44, 0xa1, 0x18, 0x01, 0x27]));
    refused("an algorithm in a longer form", replaced(0, &[0x44, 0xa1, 0x01, 0x38, 0x07]));
    refused(
        "a label that is neither number nor text",
        replaced(0, &[0x44, 0xa1, 0x41, 0x01, 0x27]),
    );
    refused("a payload that is not there", replaced(2, &[0xf6]));
}

#[test]
fn headers() {
    let protected_with = |count, further: &[u8]| {
        let mut out = Vec::new();
        push_head(&mut out, Kind::Map, count);
        out.extend([0x01, 0x27]);
        out.extend(further);
        signed(&out, &[0xa0], b"{}")
    };
    // What is not understood is passed over, deep as it may be.
    for further in
        [&[0x18, 99, 0xf5][..], &[0x61, b'x', 0x82, 0x01, 0xa1, 0x02, 0xfb, 0, 0, 0, 0, 0, 0, 0, 0]]
    {
        assert!(verify(&protected_with(2, further), signer().public_key()).is_ok(), "{further:x?}");
    }
    for (what, bytes) in [
        ("the algorithm twice", protected_with(2, &[0x01, 0x27])),
        ("a label twice", protected_with(3, &[0x18, 99, 0x01, 0x18, 99, 0x01])),
        ("a text label twice", protected_with(3, &[0x61, b'x', 0x01, 0x61, b'x', 0x02])),
        ("crit", protected_with(2, &[0x02, 0x81, 0x18, 99])),
        ("an empty crit", protected_with(2, &[0x02, 0x80])),
        ("a kid that is a text", protected_with(2, &[0x04, 0x61, b'k'])),
        ("a type that is an array", protected_with(2, &[0x10, 0x80])),
        ("no algorithm", signed(&[0xa0], &[0xa0], b"{}")),
        ("an unprotected algorithm", signed(&[0xa0], &[0xa1, 0x01, 0x27], b"{}")),
        ("the algorithm in both", signed(&[0xa1, 0x01, 0x27], &[0xa1, 0x01, 0x27], b"{}")),
        (
            "a label in both",
            signed(&[0xa2, 0x01, 0x27, 0x04, 0x41, 1], &[0xa1, 0x04, 0x41, 1], b"{}"),
        ),
        ("crit unprotected", signed(&[0xa1, 0x01, 0x27], &[0xa1, 0x02, 0x81, 0x04], b"{}")),
    ] {
        assert_eq!(code(Sign1::parse(&bytes)), Code::ProofCose, "{what}");
    }
    // HMAC 256/256, AES-GCM, ES256 with another hash, one by a name, one far away.
    for algorithm in [
        &[0x05][..],
        &[0x01],
        &[0x38, 0x63],
        &[0x65, b'E', b'S', b'2', b'5', b'6'],
        &[0x3a, 0, 1, 0, 0],
    ] {
        let header = [&[0xa1, 0x01], algorithm].concat();
        let bytes = signed(&header, &[0xa0], b"{}");
        assert_eq!(code(Sign1::parse(&bytes)), Code::ProofJwsAlgorithm, "{algorithm:x?}");
    }
    // What stands unprotected decides nothing: neither type nor content.
    let unprotected = [0xa3, 0x03, 0x61, b'a', 0x04, 0x41, b'k', 0x10, 0x61, b'b'];
    let read = Sign1::parse(&signed(&protected(-8, |_| {}, 1), &unprotected, b"{}")).unwrap();
    assert_eq!((read.header().content_type(), read.header().typ()), (None, None));
    assert_eq!(read.header().kid(), Some(&b"k"[..]));
}

#[test]
fn algorithms_of_other_keys() {
    // Signed with Ed25519, whatever the header says.
    for (number, expected) in [
        (-8, None),
        (-19, None),
        (-7, Some(Code::ProofJwsKey)),
        (-35, Some(Code::ProofJwsKey)),
        (-36, Some(Code::ProofJwsKey)),
        (-47, Some(Code::ProofJwsKey)),
        (-257, Some(Code::ProofJwsKey)),
        (-37, Some(Code::ProofJwsKey)),
    ] {
        let bytes = signed(&protected(number, |_| {}, 1), &[0xa0], b"{}");
        let found = verify(&bytes, signer().public_key());
        assert_eq!(found.err().map(|error| error.code()), expected, "{number}");
    }
}

/// The number that an error of a limit names, with its code.
fn limit<T: std::fmt::Debug>(result: Result<T>) -> (Code, String) {
    let error: Error = result.expect_err("is refused");
    let fact = error.facts().find(|(name, _)| *name == "limit").map(|(_, fact)| fact.to_owned());
    (error.code(), fact.expect("the limit is named"))
}

#[test]
fn limits_are_kept_to_the_byte() {
    let whole = |bytes: usize| signed(&protected(-8, |_| {}, 1), &[0xa0], &vec![b' '; bytes]);
    let fitting = limits::BYTES - (whole(limits::BYTES).len() - limits::BYTES);
    assert_eq!(whole(fitting).len(), limits::BYTES);
    assert!(Sign1::parse(&whole(fitting)).is_ok());
    let expected = (Code::LimitTokenSize, limits::BYTES.to_string());
    assert_eq!(limit(Sign1::parse(&whole(fitting + 1))), expected);

    let header = |bytes: usize| {
        let further = |out: &mut Vec<u8>| {
            push_integer(out, 99);
            push_bytes(out, &vec![0; bytes]);
        };
        protected(-8, further, 2)
    };
    let shorter = limits::HEADER_BYTES - 100;
    let fitting = limits::HEADER_BYTES - (header(shorter).len() - shorter);
    assert_eq!(header(fitting).len(), limits::HEADER_BYTES);
    assert!(Sign1::parse(&signed(&header(fitting), &[0xa0], b"{}")).is_ok());
    let expected = (Code::LimitTokenSize, limits::HEADER_BYTES.to_string());
    let larger = signed(&header(fitting + 1), &[0xa0], b"{}");
    assert_eq!(limit(Sign1::parse(&larger)), expected);

    let members = |count: usize| {
        let further = |out: &mut Vec<u8>| {
            for label in 0..count - 1 {
                push_integer(out, 1000 + label as i64);
                out.push(0);
            }
        };
        signed(&protected(-8, further, count as u64), &[0xa0], b"{}")
    };
    assert!(Sign1::parse(&members(limits::MEMBERS)).is_ok());
    let expected = (Code::LimitTokenMembers, limits::MEMBERS.to_string());
    assert_eq!(limit(Sign1::parse(&members(limits::MEMBERS + 1))), expected);

    let deep = |depth: usize| {
        let further = |out: &mut Vec<u8>| {
            push_integer(out, 99);
            out.extend(vec![0x81; depth]);
            out.push(0);
        };
        signed(&protected(-8, further, 2), &[0xa0], b"{}")
    };
    assert!(Sign1::parse(&deep(limits::DEPTH)).is_ok());
    let expected = (Code::LimitDepth, limits::DEPTH.to_string());
    assert_eq!(limit(Sign1::parse(&deep(limits::DEPTH + 1))), expected);
}

/// A protected header with the algorithm and what is written after it.
fn protected(algorithm: i64, further: impl Fn(&mut Vec<u8>), members: u64) -> Vec<u8> {
    let mut out = Vec::new();
    push_head(&mut out, Kind::Map, members);
    push_integer(&mut out, 1);
    push_integer(&mut out, algorithm);
    further(&mut out);
    out
}

/// The parts of a COSE signature with the protected header and the payload in their byte strings, and
/// a signature that matches, whatever they are.
fn signed(protected: &[u8], unprotected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut message = vec![0x84];
    push_text(&mut message, "Signature1");
    push_bytes(&mut message, protected);
    push_bytes(&mut message, b"");
    push_bytes(&mut message, payload);
    let signature = now(signer().sign(SignatureAlgorithm::Ed25519, &message)).expect("a signature");
    let mut out = vec![0xd2, 0x84];
    push_bytes(&mut out, protected);
    out.extend(unprotected);
    push_bytes(&mut out, payload);
    push_bytes(&mut out, &signature);
    out
}

/// The four parts of what is good.
fn parts() -> [Vec<u8>; 4] {
    let good = good();
    let signature = good.len() - 66;
    [&good[2..6], &good[6..7], &good[7..signature], &good[signature..]].map(<[u8]>::to_vec)
}

fn signer() -> LocalSigner {
    LocalSigner::new(SecretKey::from_raw(KeyType::Ed25519, &[7; 32]).expect("a key"), &RustCrypto)
}

fn verify(bytes: &[u8], key: &PublicKey) -> Result<VerifiedSign1> {
    Sign1::parse(bytes)?.verify(key, &RustCrypto)
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> Code {
    result.expect_err("is refused").code()
}

fn hex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| (byte as char).to_digit(16).expect("a digit") as u8;
    text.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

/// What comes before the point of a P-256 key in a SubjectPublicKeyInfo.
const P256_SPKI: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a local signer is ready at once"),
    }
}
