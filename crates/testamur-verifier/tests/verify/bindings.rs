//! For whom a credential was made that is shown by itself, and what it answers: in every form that
//! can say so, and refused in every form that does not.

use crate::badge::*;
use crate::tokens::{cose_by, header, members, sd_jwt, token, with};
use testamur_core::evidence::Evidence;
use testamur_core::json::{Object, Value};
use testamur_core::report::{CheckId, Outcome};
use testamur_core::{Code, Timestamp};
use testamur_keys::Signer;
use testamur_proof::Suite;
use testamur_proof::jose::HeaderOptions;
use testamur_sd::sd_jwt::{Binding, SdJwt, confirmation};
use testamur_verifier::{HolderBinding, Policy, PresentationPolicy, Report};

const DOMAIN: &str = "employer.example";
const CHALLENGE: &str = "n-0S6";

/// What a command line asks with: whatever the input is, it must be for this request.
fn either(binding: HolderBinding) -> Policy {
    Policy::Either(PresentationPolicy::new(policy(), binding))
}

fn ask(input: &[u8], policy: impl Into<Policy>) -> Report {
    verify_bytes(input, policy, &Evidence::new(), now())
}

/// The demands that are made of each form, in both ways in which they can be.
fn demands() -> [Policy; 2] {
    let of_credential: Policy = policy().domain(DOMAIN).challenge(CHALLENGE).into();
    [either(HolderBinding::to(DOMAIN, CHALLENGE)), of_credential]
}

/// A token in each of its forms.
fn forms(claims: &Object) -> Vec<(&'static str, String)> {
    let token = token(claims, &header("vc+jwt", &school()), &school());
    let parts: Vec<&str> = token.split('.').collect();
    let flattened = format!(
        r#"{{"payload": "{}", "protected": "{}", "signature": "{}"}}"#,
        parts[1], parts[0], parts[2]
    );
    let envelope = format!(
        r#"{{"@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,{token}"}}"#
    );
    let text = format!("{token:?}");
    vec![("jwt", token), ("json", flattened), ("text", text), ("envelope", envelope)]
}

#[test]
fn a_token_says_for_whom_it_is() {
    let check = CheckId::Proof;
    let asked: [(&str, Value); 2] = [("aud", DOMAIN.into()), ("nonce", CHALLENGE.into())];
    for policy in demands() {
        for (form, input) in forms(&with(&asked)) {
            assert!(findings(&ask(input.as_bytes(), policy.clone())).is_empty(), "{form}");
        }
        for (form, input) in forms(&members(&badge())) {
            let found = findings(&ask(input.as_bytes(), policy.clone()));
            let none = String::new();
            let both = [
                (check, Code::ProofDomain, none.clone()),
                (check, Code::ProofChallenge, none.clone()),
            ];
            assert_eq!(found, both, "{form}");
        }
    }
    for (form, input) in forms(&with(&[("aud", "other.example".into())])) {
        let policy = either(HolderBinding::dangerous_replayable().domain(DOMAIN));
        let found = findings(&ask(input.as_bytes(), policy));
        assert_eq!(found, [(check, Code::ProofDomain, String::new())], "{form}");
    }
}

#[test]
fn an_embedded_proof_says_for_whom_it_is() {
    let mut options = assertion(&school());
    options.domain = vec![DOMAIN.to_owned()];
    options.challenge = Some(CHALLENGE.to_owned());
    let bound = signed_with(&badge(), &school(), Suite::EddsaRdfc2022, &options).to_string();
    let unbound = signed(&badge(), &school()).to_string();
    for policy in demands() {
        accepted(&ask(bound.as_bytes(), policy.clone()));
        let codes: Vec<_> = findings(&ask(unbound.as_bytes(), policy)).into_iter().collect();
        let at = |member: &str| format!("/proof/{member}");
        assert_eq!(
            codes,
            [
                (CheckId::Proof, Code::ProofDomain, at("domain")),
                (CheckId::Proof, Code::ProofChallenge, at("challenge")),
            ]
        );
    }
    // What the policy for credentials demands is not forgotten over it.
    let other = policy().domain("other.example");
    let policy = PresentationPolicy::new(other, HolderBinding::to(DOMAIN, CHALLENGE));
    let report = ask(bound.as_bytes(), Policy::Either(policy));
    rejected(&report, CheckId::Proof, Code::ProofDomain, "/proof/domain");
}

#[test]
fn a_cose_signature_says_for_whom_it_is() {
    let asked: [(&str, Value); 2] = [("aud", DOMAIN.into()), ("nonce", CHALLENGE.into())];
    let cose = |claims: &Object| cose_by(claims, "application/vc+cose", &school());
    for policy in demands() {
        accepted(&ask(&cose(&with(&asked)), policy.clone()));
        let found = findings(&ask(&cose(&members(&badge())), policy));
        let codes: Vec<_> = found.into_iter().map(|finding| finding.1).collect();
        assert_eq!(codes, [Code::ProofDomain, Code::ProofChallenge]);
    }
}

fn bound(credential: &SdJwt, audience: &str, nonce: &str, issued: Timestamp) -> Vec<u8> {
    let binding = Binding { audience, nonce, issued };
    let (by, header) = (learner(), HeaderOptions::default());
    let bound = credential.clone().bind(&binding, &header, &by.signer);
    ready(bound).unwrap().to_string().into_bytes()
}

#[test]
fn an_sd_jwt_says_it_by_its_key_binding() {
    let cnf = confirmation(learner().signer.public_key());
    let mut w3c = with(&[("aud", DOMAIN.into()), ("nonce", CHALLENGE.into())]);
    w3c.insert("cnf", cnf.clone());
    let dc: Object = [
        ("iss", Value::from(school().did)),
        ("vct", "urn:example:diploma".into()),
        ("name", "Ada".into()),
        ("aud", DOMAIN.into()),
        ("nonce", CHALLENGE.into()),
        ("cnf", cnf),
    ]
    .into_iter()
    .collect();
    let check_id = CheckId::HolderBinding;
    for credential in [sd_jwt(w3c, &["/name"], "vc+sd-jwt"), sd_jwt(dc, &["/name"], "dc+sd-jwt")] {
        for policy in demands() {
            let good = bound(&credential, DOMAIN, CHALLENGE, now());
            let report = ask(&good, policy.clone());
            accepted(&report);
            assert_eq!(check(&report, check_id), (Outcome::Passed, None));
            // What the issuer signed for everybody is no answer of the holder.
            let unbound = ask(credential.to_string().as_bytes(), policy.clone());
            rejected(&unbound, check_id, Code::HolderBindingMissing, "");
            for (audience, nonce, issued, code) in [
                ("other.example", CHALLENGE, now(), Code::HolderBindingAudience),
                (DOMAIN, "another", now(), Code::HolderBindingNonce),
                (DOMAIN, CHALLENGE, now().plus_seconds(-301), Code::HolderBindingTime),
            ] {
                let other = bound(&credential, audience, nonce, issued);
                rejected(&ask(&other, policy.clone()), check_id, code, "");
            }
        }
        let half = either(HolderBinding::dangerous_replayable().domain(DOMAIN));
        let report = ask(&bound(&credential, DOMAIN, "another", now()), half.clone());
        accepted(&report);
        assert_eq!(check(&report, check_id), (Outcome::Warned, Some(Code::HolderReplayable)));
        let report = ask(&bound(&credential, "other.example", CHALLENGE, now()), half);
        rejected(&report, check_id, Code::HolderBindingAudience, "");
    }
}
