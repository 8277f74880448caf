//! Where the keys of issuers on the web are found, and where not.

use crate::badge::*;
use crate::tokens::{members, repeated, sd_jwt_by, token};
use testamur_core::Code;
use testamur_core::evidence::{Document, Evidence, Source, Step};
use testamur_core::json::{Object, Value};
use testamur_core::report::{CheckId, Outcome};
use testamur_keys::{KeyType, PublicKey, Signer};
use testamur_proof::jose::HeaderOptions;
use testamur_verifier::{CredentialPolicy, Report, Trust, Verifier};

const ISSUER: &str = "https://school.example/registry";
const METADATA: &str = "https://school.example/.well-known/jwt-vc-issuer/registry";
const METHOD: &str = "https://school.example/registry#key-1";
const UNDER: &str = "https://school.example/registry/keys/1";

fn policy() -> CredentialPolicy {
    CredentialPolicy::new(Trust::only([ISSUER]).unwrap())
}

/// A key in JWK form with this name.
fn jwk_of(key: &PublicKey, kid: &str) -> Value {
    let mut jwk = members(&key.to_jwk());
    jwk.insert("kid", kid);
    jwk.into()
}

fn metadata(kid: &str) -> String {
    let key = jwk_of(school().signer.public_key(), kid);
    format!(r#"{{"issuer": "{ISSUER}", "jwks": {{"keys": [{key}]}}}}"#)
}

/// The issuer's document with its key, and what else stands in the method.
fn document(controller: &str, more: &str) -> String {
    format!(
        r#"{{"@context": "https://www.w3.org/ns/cid/v1", "id": "{ISSUER}", "verificationMethod": [
        {{"id": "{METHOD}", "type": "JsonWebKey", "controller": "{controller}"{more},
        "publicKeyJwk": {}}}], "assertionMethod": ["{METHOD}"]}}"#,
        school().signer.public_key().to_jwk()
    )
}

fn of(kid: Option<&str>, typ: &str) -> HeaderOptions {
    HeaderOptions { kid: kid.map(str::to_owned), ..HeaderOptions::typ(typ) }
}

fn vc_jwt(kid: Option<&str>) -> String {
    token(&members(&badge_by(ISSUER)), &of(kid, "vc+jwt"), &school())
}

fn dc_sd_jwt(kid: Option<&str>) -> String {
    let claims: Object =
        [("iss", Value::from(ISSUER)), ("vct", "urn:example:diploma".into())].into_iter().collect();
    sd_jwt_by(claims, &[], &of(kid, "dc+sd-jwt"), &school()).to_string()
}

/// A badge of Open Badges 3.0 with the claims that repeat what it says.
fn open_badge(kid: &str) -> String {
    let mut claims = members(&badge_by(ISSUER));
    for (name, value) in repeated() {
        claims.insert(name, if name == "iss" { ISSUER.into() } else { value });
    }
    token(&claims, &of(Some(kid), "JWT"), &school())
}

fn ask(token: &str, policy: CredentialPolicy, url: &str, document: Document) -> Report {
    let mut evidence = Evidence::new();
    evidence.insert(url, Ok(document));
    verify_bytes(token.as_bytes(), policy, &evidence, now())
}

fn given(text: impl Into<String>) -> Document {
    Document::given(text.into().into_bytes())
}

/// The URLs that are asked for when nothing is known.
fn asked_for(token: &str) -> Vec<String> {
    let policy = policy().into();
    match Verifier::new().verify(token.as_bytes(), &policy, &Evidence::new(), now()) {
        Step::Needs(requests) => requests.into_iter().map(|one| one.url).collect(),
        Step::Done(_) => Vec::new(),
    }
}

#[test]
fn keys_of_issuers_on_the_web_are_asked_for() {
    let own = document(ISSUER, "");
    for (kid, url, content) in [
        (Some("key-1"), METADATA, metadata("key-1")),
        (None, METADATA, metadata("key-1")),
        // A URL can be the name of a key in the metadata as well.
        (Some(UNDER), METADATA, metadata(UNDER)),
        (Some(METHOD), ISSUER, own),
    ] {
        for token in [vc_jwt(kid), dc_sd_jwt(kid)] {
            assert_eq!(asked_for(&token), [url]);
            let report = ask(&token, policy(), url, given(content.clone()));
            accepted(&report);
            assert_eq!(check(&report, CheckId::IssuerKey), (Outcome::Passed, None));
        }
    }
    let key = jwk_of(school().signer.public_key(), "x").to_string();
    let badge = open_badge(UNDER);
    assert_eq!(asked_for(&badge), [UNDER]);
    accepted(&ask(&badge, policy(), UNDER, given(key)));
}

#[test]
fn how_a_key_was_found_is_what_the_report_says() {
    let sentence = |report: &Report| report.check(CheckId::IssuerKey).sentence().into_owned();
    let listed = ask(&vc_jwt(Some(METHOD)), policy(), ISSUER, given(document(ISSUER, "")));
    assert_eq!(
        sentence(&listed),
        "The key is listed for this purpose by its controller. Whether it was when this was signed \
         cannot be known: a document on the web has no history."
    );
    let published = ask(&vc_jwt(None), policy(), METADATA, given(metadata("k")));
    assert_eq!(sentence(&published), "The key is one of those in the issuer's metadata.");
    let key = jwk_of(school().signer.public_key(), "x").to_string();
    let place = ask(&open_badge(UNDER), policy(), UNDER, given(key));
    assert_eq!(sentence(&place), "The key is published under the issuer's URL.");
    let known = policy().known_key(ISSUER, school().signer.public_key().clone());
    let report = verify_bytes(vc_jwt(None).as_bytes(), known, &Evidence::new(), now());
    accepted(&report);
    assert_eq!(sentence(&report), "The policy says whose key it is.");
}

/// Whoever can put a file on the issuer's host is not the issuer.
#[test]
fn a_file_on_the_issuers_host_is_no_key_of_the_issuer() {
    let uploaded = "https://school.example/students/mallory/key.json";
    let key = jwk_of(school().signer.public_key(), "x").to_string();
    let method = format!(
        r#"{{"id": "{uploaded}", "type": "JsonWebKey", "controller": "https://evil.example",
        "revoked": "2020-01-01T00:00:00Z", "publicKeyJwk": {key}}}"#
    );
    // Only the issuer's own metadata is asked, and it does not know the name.
    for token in [vc_jwt(Some(uploaded)), dc_sd_jwt(Some(uploaded))] {
        assert_eq!(asked_for(&token), [METADATA]);
        let report = ask(&token, policy(), METADATA, given(metadata("key-1")));
        rejected(&report, CheckId::IssuerKey, Code::ProofJwtIssuerKey, "");
    }
    // A badge may name a place, but not any.
    for other in [
        uploaded,
        "https://school.example/registry/../students/mallory/key.json",
        "https://school.example/registry/go?to=https://evil.example/key.json",
        "https://school.example.evil.example/registry/key.json",
    ] {
        let badge = open_badge(other);
        assert!(asked_for(&badge).is_empty(), "{other}");
        let report = ask(&badge, policy(), other, given(key.clone()));
        indeterminate(&report, CheckId::IssuerKey, Code::KeyPlace, "");
    }
    for document in [method, format!(r#"{{"keys": [{key}]}}"#)] {
        let report = ask(&open_badge(UNDER), policy(), UNDER, given(document));
        indeterminate(&report, CheckId::IssuerKey, Code::KeyUnavailable, "");
    }
    // Nor is what a redirect leads to.
    let elsewhere = Document {
        bytes: key.into_bytes().into(),
        media_type: Some("application/jwk+json".to_owned()),
        source: Source::Redirected,
    };
    let report = ask(&open_badge(UNDER), policy(), UNDER, elsewhere.clone());
    indeterminate(&report, CheckId::IssuerKey, Code::KeyUnavailable, "");
    let published = Document { bytes: metadata("k").into_bytes().into(), ..elsewhere };
    let report = ask(&vc_jwt(None), policy(), METADATA, published);
    indeterminate(&report, CheckId::IssuerKey, Code::ProofJwtIssuerUnavailable, "");
}

#[test]
fn a_key_in_a_document_must_be_for_this_and_hold() {
    let check = CheckId::IssuerKey;
    let expired = r#", "expires": "2026-01-01T00:00:00Z""#;
    let revoked = r#", "revoked": "2026-01-01T00:00:00Z""#;
    let whole = document(ISSUER, "");
    let foreign =
        whole.replace(&format!(r#""id": "{ISSUER}""#), r#""id": "https://evil.example/registry""#);
    for (content, code) in [
        (document(ISSUER, expired), Code::KeyExpired),
        (document(ISSUER, revoked), Code::KeyRevoked),
        (document("https://evil.example", ""), Code::DidVerificationMethodController),
        (
            whole.replace(r#""assertionMethod""#, r#""authentication""#),
            Code::DidVerificationMethodRelationship,
        ),
        (foreign, Code::DidDocumentId),
    ] {
        for token in [vc_jwt(Some(METHOD)), dc_sd_jwt(Some(METHOD))] {
            let found = findings(&ask(&token, policy(), ISSUER, given(content.clone())));
            let codes: Vec<_> = found.iter().map(|(id, code, _)| (*id, *code)).collect();
            assert_eq!(codes, [(check, code)], "{content}");
        }
    }
}

#[test]
fn a_new_key_beside_the_old_one() {
    let old = person_with(KeyType::Ed25519, 40);
    let other = person_with(KeyType::P256, 41);
    let keys = [old.signer.public_key(), other.signer.public_key(), school().signer.public_key()]
        .map(Clone::clone);
    for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
        let policy =
            order.iter().fold(policy(), |policy, at| policy.known_key(ISSUER, keys[*at].clone()));
        let ask = |token: &str, policy: &CredentialPolicy| {
            verify_bytes(token.as_bytes(), policy.clone(), &Evidence::new(), now())
        };
        for kid in [None, Some("key-1"), Some(&*keys[2].thumbprint())] {
            accepted(&ask(&vc_jwt(kid), &policy));
            accepted(&ask(&dc_sd_jwt(kid), &policy));
        }
        // One that is named by its thumbprint is meant, and no other.
        let named = vc_jwt(Some(&keys[0].thumbprint()));
        rejected(&ask(&named, &policy), CheckId::Proof, Code::ProofJwsSignature, "");
        let claims = members(&badge_by(ISSUER));
        let forged = token(&claims, &of(None, "vc+jwt"), &stranger());
        rejected(&ask(&forged, &policy), CheckId::Proof, Code::ProofJwsSignature, "");
    }
}
