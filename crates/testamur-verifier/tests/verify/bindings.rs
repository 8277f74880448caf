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

/// A badge of this subject, as an SD-JWT that is bound to the learner's key.
fn of_subject(subject: &str) -> SdJwt {
    let mut claims = members(&badge());
    let of = Object::from_iter([("id", subject), ("type", "AchievementSubject")]);
    claims.insert("credentialSubject", of);
    claims.insert("cnf", confirmation(learner().signer.public_key()));
    sd_jwt(claims, &["/name"], "vc+sd-jwt")
}

fn holder_binding(report: &Report) -> (Outcome, Option<Code>) {
    check(report, CheckId::HolderBinding)
}

#[test]
fn a_credential_without_its_key_binding_is_warned_of() {
    let credential = of_subject(&learner().did).to_string();
    let mut claims = members(&badge());
    claims.insert("cnf", confirmation(learner().signer.public_key()));
    let plain = token(&claims, &header("vc+jwt", &school()), &school());
    let free = token(&members(&badge()), &header("vc+jwt", &school()), &school());
    for (input, code) in [
        (&credential, Some(Code::HolderKeyUnproven)),
        (&plain, Some(Code::HolderKeyUnproven)),
        (&free, None),
    ] {
        let report = ask(input.as_bytes(), policy());
        accepted(&report);
        assert_eq!(holder_binding(&report).1, code);
        // The holder was given it so, and has nothing to prove to itself.
        let report = ask(input.as_bytes(), policy().as_holder().require_holder_is_subject());
        accepted(&report);
        assert_eq!(holder_binding(&report), (Outcome::Skipped, None));
        for policy in subject_demands(HolderBinding::dangerous_replayable()) {
            let report = ask(input.as_bytes(), policy);
            rejected(&report, CheckId::HolderBinding, Code::HolderBindingMissing, "");
        }
    }
}

/// The demand that who shows a credential is the one it is about, in both ways.
fn subject_demands(binding: HolderBinding) -> [Policy; 2] {
    let of_credential = policy().require_holder_is_subject();
    let presentation = PresentationPolicy::new(policy(), binding).require_holder_is_subject();
    [of_credential.into(), Policy::Either(presentation)]
}

#[test]
fn who_shows_a_credential_by_itself_is_the_one_it_is_about() {
    let show = |subject: &str| bound(&of_subject(subject), DOMAIN, CHALLENGE, now());
    let request = || HolderBinding::to(DOMAIN, CHALLENGE);
    for subject in [&*learner().did, "did:example:ada", "https://people.example/ada"] {
        let report = ask(&show(subject), either(request()));
        accepted(&report);
        assert_eq!(holder_binding(&report), (Outcome::Passed, None), "{subject}");
        for policy in subject_demands(request()) {
            accepted(&ask(&show(subject), policy));
        }
    }
    // Bound to the learner, and about somebody whose identifier is another key.
    let stranger = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
    let report = ask(&show(stranger), either(request()));
    accepted(&report);
    assert_eq!(holder_binding(&report), (Outcome::Warned, Some(Code::HolderNotSubject)));
    for policy in subject_demands(request()) {
        let report = ask(&show(stranger), policy);
        rejected(&report, CheckId::HolderBinding, Code::HolderNotSubject, "/credentialSubject");
    }
}

#[test]
fn how_old_a_key_binding_may_be_is_for_the_policy() {
    let credential = of_subject(&learner().did);
    let aged = |seconds: i64| bound(&credential, DOMAIN, CHALLENGE, now().plus_seconds(-seconds));
    let asked = |age: Option<u32>| {
        let policy = policy().require_key_binding(DOMAIN, CHALLENGE);
        age.map_or(policy.clone(), |age| policy.key_binding_max_age(age))
    };
    for (limit, age, good) in [
        (None, 300, true),
        (None, 301, false),
        (Some(3600), 3600, true),
        (Some(3600), 3601, false),
        (Some(0), 0, true),
        (Some(0), 1, false),
    ] {
        let report = ask(&aged(age), asked(limit));
        let code = (!good).then_some(Code::HolderBindingTime);
        assert_eq!(holder_binding(&report).1, code, "{limit:?} {age}");
    }
    // Where nothing is demanded any age will do, unless one is named.
    let (old, free) = (aged(1_000_000), either(HolderBinding::dangerous_replayable()));
    assert_eq!(holder_binding(&ask(&old, free)).1, Some(Code::HolderReplayable));
    let report = ask(&old, policy().key_binding_max_age(300));
    rejected(&report, CheckId::HolderBinding, Code::HolderBindingTime, "");
}
