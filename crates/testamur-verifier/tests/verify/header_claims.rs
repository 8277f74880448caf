//! Claims that stand in the header of a token or COSE signature beside its payload.

use crate::badge::*;
use crate::tokens::{members, with};
use testamur_core::Code;
use testamur_core::evidence::Evidence;
use testamur_core::report::CheckId;
use testamur_keys::multibase::encode_base64url;
use testamur_keys::{SignatureAlgorithm, Signer};
use testamur_proof::cbor::{Kind, push_bytes, push_head, push_integer, push_text};
use testamur_proof::cose::Sign1;
use testamur_verifier::{CredentialPolicy, Report};

fn signature(message: &[u8]) -> Vec<u8> {
    ready(school().signer.sign(SignatureAlgorithm::Ed25519, message)).unwrap()
}

/// A token by the school for one audience, with one more member in its header.
fn token(name: &str, value: &str) -> Report {
    let claims = with(&[("aud", "employer.example".into())]);
    let header = format!(
        r#"{{"alg": "EdDSA", "typ": "vc+jwt", "kid": "{}", "{name}": {value}}}"#,
        school().method
    );
    let encode = |text: &str| encode_base64url(text.as_bytes());
    let input = format!("{}.{}", encode(&header), encode(&claims.to_string()));
    let token = format!("{input}.{}", encode_base64url(&signature(input.as_bytes())));
    verify_bytes(token.as_bytes(), policy(), &Evidence::new(), now())
}

#[test]
fn what_the_header_repeats_must_be_the_same() {
    let text = |text: String| format!("{text:?}");
    for (name, value) in [
        ("iss", text(school().did)),
        ("sub", text(learner().did)),
        ("aud", text("employer.example".to_owned())),
        ("nbf", "1767225600".to_owned()),
    ] {
        accepted(&token(name, &value));
    }
    for (name, value, code) in [
        ("iss", text(stranger().did), Code::InputClaimConflict),
        ("sub", text(stranger().did), Code::InputClaimConflict),
        ("aud", text("other.example".to_owned()), Code::InputClaimHeader),
        ("iss", "7".to_owned(), Code::ProofJwsClaims),
    ] {
        rejected(&token(name, &value), CheckId::DataModel, code, &format!("/{name}"));
    }
    let late = token("exp", "1767225600");
    rejected(&late, CheckId::ValidityPeriod, Code::ValidityTokenExpired, "/exp");
}

/// A COSE signature by the school with these claims in the header that it signs, and these in the
/// other.
fn cose(
    protected: &[(i64, Claim)],
    unprotected: &[(i64, Claim)],
    policy: CredentialPolicy,
) -> Report {
    let mut header = Vec::new();
    push_head(&mut header, Kind::Map, if protected.is_empty() { 3 } else { 4 });
    push_integer(&mut header, 1);
    push_integer(&mut header, -8);
    push_integer(&mut header, 4);
    push_bytes(&mut header, school().method.as_bytes());
    if !protected.is_empty() {
        push_integer(&mut header, 15);
        push_claims(&mut header, protected);
    }
    push_integer(&mut header, 16);
    push_text(&mut header, "application/vc+cose");
    let around = |signature: &[u8]| {
        let mut out = vec![0xd2];
        push_head(&mut out, Kind::Array, 4);
        push_bytes(&mut out, &header);
        push_head(&mut out, Kind::Map, if unprotected.is_empty() { 0 } else { 1 });
        if !unprotected.is_empty() {
            push_integer(&mut out, 15);
            push_claims(&mut out, unprotected);
        }
        push_bytes(&mut out, members(&badge()).to_string().as_bytes());
        push_bytes(&mut out, signature);
        out
    };
    let unsigned = Sign1::parse(&around(&[0])).unwrap();
    let signed = around(&signature(unsigned.signing_input()));
    verify_bytes(&signed, policy, &Evidence::new(), now())
}

#[derive(Clone)]
enum Claim {
    Text(String),
    Number(i64),
    /// A map with one member
    Map(&'static str),
}

fn push_claims(out: &mut Vec<u8>, claims: &[(i64, Claim)]) {
    push_head(out, Kind::Map, claims.len() as u64);
    for (number, claim) in claims {
        push_integer(out, *number);
        match claim {
            Claim::Text(text) => push_text(out, text),
            Claim::Number(number) => push_integer(out, *number),
            Claim::Map(name) => {
                push_head(out, Kind::Map, 1);
                push_text(out, name);
                push_integer(out, 0);
            }
        }
    }
}

#[test]
fn cose_signatures_have_claims_in_their_header() {
    let text = |text: &str| Claim::Text(text.to_owned());
    let time = |text: &str| Claim::Number(time(text).unix());
    let (iss, sub) = (school().did, learner().did);
    let (before, after) = (time("2026-01-01T00:00:00Z"), time("2027-01-01T00:00:00Z"));
    let good = [(1, text(&iss)), (2, text(&sub)), (4, after.clone()), (5, before.clone())];
    accepted(&cose(&good, &[], policy()));
    let model = CheckId::DataModel;
    for (number, claim, check, code, at) in [
        (1, text(&stranger().did), model, Code::InputClaimConflict, "/iss"),
        (2, text(&stranger().did), model, Code::InputClaimConflict, "/sub"),
        (4, before, CheckId::ValidityPeriod, Code::ValidityTokenExpired, "/exp"),
        (5, after, CheckId::ValidityPeriod, Code::ValidityTokenNotYet, "/nbf"),
    ] {
        rejected(&cose(&[(number, claim)], &[], policy()), check, code, at);
    }
    // So does its status, of whatever mechanism.
    let report = cose(&[(65535, Claim::Map("other"))], &[], policy());
    indeterminate(&report, CheckId::Status, Code::StatusTypeUnsupported, "/status/other");
    // For whom it is made stands there, and counts only where it is signed.
    let asked = || policy().domain("employer.example").challenge("n-0S6");
    let answer = [(3, text("employer.example")), (10, text("n-0S6"))];
    accepted(&cose(&answer, &[], asked()));
    for report in [cose(&[], &[], asked()), cose(&[], &answer, asked())] {
        let codes: Vec<_> = findings(&report).into_iter().map(|finding| finding.1).collect();
        assert_eq!(codes, [Code::ProofDomain, Code::ProofChallenge]);
    }
    let other = [(3, text("other.example")), (10, text("n-0S6"))];
    rejected(&cose(&other, &[], asked()), CheckId::Proof, Code::ProofDomain, "");
}
