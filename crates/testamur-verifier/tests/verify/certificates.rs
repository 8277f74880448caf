//! Keys by the certificates in a token, also where nothing else says who issued it.

use crate::badge::*;
use crate::tokens::sd_jwt_by;
use base64ct::{Base64, Encoding};
use testamur_core::evidence::{Evidence, Step};
use testamur_core::json::{Object, Value};
use testamur_core::report::{CheckId, Outcome};
use testamur_core::{Code, Timestamp};
use testamur_keys::{LocalSigner, SecretKey, default_provider};
use testamur_proof::jose::{HeaderOptions, TrustAnchors};
use testamur_verifier::{CredentialPolicy, Report, Trust, Verifier};

/// Made for the tests of the facade: a root, and a key with a certificate for the issuer.
const ROOT: &str = include_str!("../../../testamur/tests/tokens/certificates/root.pem");
const LEAF: &str = include_str!("../../../testamur/tests/tokens/certificates/p256.pem");
const ISSUER: &str = "https://school.example/registry";

fn der(pem: &str) -> Vec<u8> {
    let (_, rest) = pem.split_once("-----BEGIN CERTIFICATE-----").unwrap();
    let body: String = rest.lines().take_while(|line| !line.starts_with('-')).collect();
    Base64::decode_vec(&body).unwrap()
}

/// An SD-JWT VC with the certificate in its header, by this issuer or by none.
fn credential(iss: Option<&str>) -> String {
    let end = LEAF.find("-----BEGIN CERTIFICATE").unwrap();
    let signer = LocalSigner::new(SecretKey::from_pem(&LEAF[..end]).unwrap(), default_provider());
    let by = Person { signer, did: String::new(), method: String::new() };
    let mut claims: Object = [("vct", Value::from("urn:example:diploma"))].into_iter().collect();
    if let Some(iss) = iss {
        claims.insert("iss", iss);
    }
    let header = HeaderOptions { x5c: vec![der(LEAF)], ..HeaderOptions::typ("dc+sd-jwt") };
    sd_jwt_by(claims, &[], &header, &by).to_string()
}

fn trusting(issuer: &str, authority: Option<&str>) -> CredentialPolicy {
    let policy = CredentialPolicy::new(Trust::only([issuer]).unwrap());
    let Some(authority) = authority else { return policy };
    policy.certificate_authorities(TrustAnchors::of([der(authority)]).unwrap())
}

fn later() -> Timestamp {
    time("2027-06-01T12:00:00Z")
}

fn ask(iss: Option<&str>, policy: CredentialPolicy, now: Timestamp) -> Report {
    verify_bytes(credential(iss).as_bytes(), policy, &Evidence::new(), now)
}

#[test]
fn the_certificate_says_who_issued_it() {
    for iss in [None, Some(ISSUER)] {
        let report = ask(iss, trusting(ISSUER, Some(ROOT)), later());
        accepted(&report);
        let key = CheckId::IssuerKey;
        assert_eq!(check(&report, key), (Outcome::Passed, None));
        let sentence = "The certificate of the key names the issuer.";
        assert_eq!(report.check(key).sentence(), sentence);
        let issuer = report.summary().unwrap().issuer.as_ref().unwrap();
        assert_eq!(issuer.id.as_deref(), Some(ISSUER));
        assert_eq!(report.accept().unwrap().issuer(), ISSUER);
    }
    // Whom it names must be trusted like anybody else.
    let report = ask(None, trusting("https://other.example", Some(ROOT)), later());
    rejected(&report, CheckId::TrustedIssuer, Code::TrustIssuer, "/issuer");
}

#[test]
fn an_explanation_finds_the_key_of_an_sd_jwt_vc_as_the_verifier_does() {
    let of = |input: &str, policy: &CredentialPolicy, now| {
        let step = Verifier::new().explain(input.as_bytes(), policy, &Evidence::new(), now);
        let Step::Done(explanation) = step.unwrap() else { panic!("nothing is needed") };
        let [proof] = explanation.proofs() else { panic!("one proof") };
        (proof.signature.clone(), proof.made_with.clone().unwrap().1)
    };
    for iss in [None, Some(ISSUER)] {
        let found = of(&credential(iss), &trusting(ISSUER, Some(ROOT)), later());
        assert_eq!(found, (Ok(()), "the certificate in the token".to_owned()));
    }
    // What counts is iss, and no member of the data model.
    let claims: Object = [
        ("vct", Value::from("urn:example:diploma")),
        ("iss", school().did.into()),
        ("issuer", "did:web:other.example".into()),
    ]
    .into_iter()
    .collect();
    let input = sd_jwt_by(claims, &[], &HeaderOptions::typ("dc+sd-jwt"), &school()).to_string();
    accepted(&verify_bytes(input.as_bytes(), policy(), &Evidence::new(), now()));
    assert_eq!(of(&input, &policy(), now()), (Ok(()), school().method));
}

#[test]
fn a_certificate_that_does_not_hold_says_nothing() {
    let key = |report: &Report| report.check(CheckId::IssuerKey).code();
    for iss in [None, Some(ISSUER)] {
        // Before it begins, and under an authority that did not sign it.
        for (authority, now) in
            [(ROOT, now()), (ROOT, time("2127-01-01T00:00:00Z")), (LEAF, later())]
        {
            let report = ask(iss, trusting(ISSUER, Some(authority)), now);
            assert_eq!(key(&report), Some(Code::ProofCertificateChain));
            assert!(report.accept().is_err());
        }
    }
    // Of another issuer.
    let other = "https://other.example";
    let report = ask(Some(other), trusting(other, Some(ROOT)), later());
    rejected(&report, CheckId::IssuerKey, Code::ProofCertificateIssuer, "");
    // Without an authority it is not looked at, and nobody is left who could have issued it.
    let report = ask(None, trusting(ISSUER, None), later());
    assert_eq!(key(&report), Some(Code::KeyNotFound));
    assert!(report.accept().is_err());
}
