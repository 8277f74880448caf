//! Chains of certificates in tokens. The certificates in the folder of this name were made for these
//! tests with OpenSSL, for a hundred years: a P-256 root, a P-384 intermediate below it, a P-256 leaf
//! for `https://uni.example/issuer` and `uni.example`, a leaf wrongly signed by that leaf, another root, and
//! an RSA root with an Ed25519 leaf that names nobody.

use base64ct::{Base64, Encoding};
use testamur_core::{Code, Result, Timestamp};
use testamur_keys::KeyType;
use testamur_proof::jose::{CertifiedKey, TrustAnchors};

fn der(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    Base64::decode_vec(&body).expect("base64")
}

fn root() -> Vec<u8> {
    der(include_str!("certificates/root.pem"))
}

fn intermediate() -> Vec<u8> {
    der(include_str!("certificates/intermediate.pem"))
}

fn leaf() -> Vec<u8> {
    der(include_str!("certificates/leaf.pem"))
}

fn other_root() -> Vec<u8> {
    der(include_str!("certificates/other-root.pem"))
}

fn check(chain: &[Vec<u8>], anchors: &[Vec<u8>], time: &str) -> Result<CertifiedKey> {
    let anchors = TrustAnchors::of(anchors).expect("certificates");
    CertifiedKey::verify(chain, &anchors, Timestamp::parse(time).expect("a time"))
}

const NOW: &str = "2027-01-01T00:00:00Z";

#[test]
fn a_chain_leads_to_an_authority() {
    // With the authority in the chain, which adds nothing, and without.
    for chain in [vec![leaf(), intermediate()], vec![leaf(), intermediate(), root()]] {
        let certified = check(&chain, &[other_root(), root()], NOW).unwrap();
        assert_eq!(certified.key().key_type(), KeyType::P256);
        assert_eq!(certified.uris(), ["https://uni.example/issuer"]);
        assert_eq!(certified.hosts(), ["uni.example", "*.wild.example"]);
    }
    // An intermediate that the caller trusts suffices.
    assert!(check(&[leaf()], &[intermediate()], NOW).is_ok());

    let rsa = der(include_str!("certificates/rsa-root.pem"));
    let ed25519 = der(include_str!("certificates/ed25519-leaf.pem"));
    let certified = check(&[ed25519], &[rsa], NOW).unwrap();
    assert_eq!(certified.key().key_type(), KeyType::Ed25519);
    let error = certified.check_issuer("https://uni.example").unwrap_err();
    assert_eq!(error.code(), Code::ProofCertificateIssuer);
}

#[test]
fn chains_that_do_not_hold() {
    let full = [leaf(), intermediate()];
    let below_leaf = der(include_str!("certificates/under-leaf.pem"));
    for (chain, anchors, time) in [
        (&full[..], vec![], NOW),
        (&full, vec![other_root()], NOW),
        // A gap, and what has the right name only.
        (&full[..1], vec![root()], NOW),
        (&[leaf(), other_root()], vec![root()], NOW),
        // Out of their time.
        (&full, vec![root()], "2026-01-01T00:00:00Z"),
        (&full, vec![root()], "2127-01-01T00:00:00Z"),
        (&full, vec![root()], "1960-01-01T00:00:00Z"),
        // Signed with a key that may sign no certificates.
        (&[below_leaf, leaf(), intermediate()], vec![root()], NOW),
        // An authority is no owner of a key for tokens.
        (&[intermediate()], vec![root()], NOW),
    ] {
        let error = check(chain, &anchors, time).unwrap_err();
        assert_eq!(error.code(), Code::ProofCertificateChain, "{error}");
    }
    let mut changed = leaf();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    let error = check(&[changed, intermediate()], &[root()], NOW).unwrap_err();
    assert_eq!(error.code(), Code::ProofCertificateChain);
}

#[test]
fn what_is_no_certificate() {
    let code = |chain: &[Vec<u8>]| check(chain, &[root()], NOW).unwrap_err().code();
    assert_eq!(code(&[]), Code::ProofCertificate);
    assert_eq!(code(&[b"x".to_vec()]), Code::ProofCertificate);
    assert_eq!(code(&[leaf()[..200].to_vec(), intermediate()]), Code::ProofCertificate);
    assert_eq!(code(&vec![leaf(); 11]), Code::LimitCertificates);
    let error = TrustAnchors::of([b"x"]).unwrap_err();
    assert_eq!(error.code(), Code::ProofCertificate);
    assert!(TrustAnchors::none().is_empty());
}

#[test]
fn a_certificate_names_its_issuer() {
    let certified = check(&[leaf(), intermediate()], &[root()], NOW).unwrap();
    for issuer in [
        "https://uni.example/issuer",
        "https://uni.example",
        "https://uni.example/other",
        "https://UNI.example:8443/x",
    ] {
        assert_eq!(certified.check_issuer(issuer), Ok(()), "{issuer}");
    }
    for issuer in [
        "http://uni.example",
        "uni.example",
        "https://uni.example.evil.example",
        "https://evil.example/uni.example",
        "https://uni.example@evil.example",
        "https://uni.example:x@evil.example",
        "https://a.wild.example",
        "https://*.wild.example",
        "https://",
        "did:web:uni.example",
        "",
    ] {
        let error = certified.check_issuer(issuer).unwrap_err();
        assert_eq!(error.code(), Code::ProofCertificateIssuer, "{issuer}");
    }
}
