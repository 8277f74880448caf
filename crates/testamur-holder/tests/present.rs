//! Presenting, as a caller sees it.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use testamur_canon::jsonld::Contexts;
use testamur_core::json::{Value, parse};
use testamur_core::model::Version;
use testamur_core::{Code, Result, Timestamp};
use testamur_holder::{Holder, Presentation};
use testamur_keys::{KeyType, LocalSigner, PublicKey, RustCrypto, SecretKey, Signer};
use testamur_proof::{SecuredDocument, Suite};

const V2: &str = r#"{
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "issuer": "did:example:issuer",
    "credentialSubject": {"id": "did:example:subject"}
}"#;

const V1: &str = r#"{
    "@context": ["https://www.w3.org/2018/credentials/v1"],
    "type": ["VerifiableCredential"],
    "issuer": "did:example:issuer",
    "issuanceDate": "2026-11-22T08:30:00Z",
    "credentialSubject": {"id": "did:example:subject"}
}"#;

fn holder(key_type: KeyType) -> (Holder, PublicKey) {
    let key = SecretKey::from_raw(key_type, &[7; 32]).expect("a key");
    let signer = Arc::new(LocalSigner::new(key, &RustCrypto));
    let key = signer.public_key().clone();
    let did = format!("did:key:{}", key.to_multikey());
    (Holder::new(did, signer).expect("its own DID"), key)
}

fn json(text: &str) -> Value {
    parse(text.as_bytes()).expect("JSON")
}

/// The credential with a proof, which nobody looks at here.
fn credential(text: &str) -> Value {
    let mut credential = json(text);
    let kind = if text == V1 { "Ed25519Signature2018" } else { "DataIntegrityProof" };
    let proof = json(&format!(r#"{{"type": "{kind}"}}"#));
    credential.as_object_mut().expect("an object").insert("proof", proof);
    credential
}

fn present(holder: &Holder, presentation: Presentation, suite: Suite) -> Result<Value> {
    match pin!(holder.present(presentation, suite)).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("a local signer never waits"),
    }
}

fn context(document: &Value) -> Option<&str> {
    document.get("@context")?.as_set().first()?.as_str()
}

#[test]
fn presentations_are_signed_for_authentication() {
    for (suite, key_type) in [
        (Suite::EddsaRdfc2022, KeyType::Ed25519),
        (Suite::EddsaJcs2022, KeyType::Ed25519),
        (Suite::Ed25519Signature2020, KeyType::Ed25519),
        (Suite::EcdsaRdfc2019, KeyType::P256),
        (Suite::EcdsaJcs2019, KeyType::P256),
    ] {
        let (holder, key) = holder(key_type);
        let created = Timestamp::parse("2026-11-22T08:30:00Z");
        let presentation = Presentation::of([credential(V2), credential(V2), credential(V1)])
            .id("urn:uuid:1")
            .times(created, None)
            .domain("https://verifier.example")
            .challenge("c");
        let document = present(&holder, presentation, suite).expect("it can be presented");
        assert_eq!(document.get("holder").and_then(Value::as_str), Some(holder.id()));
        assert_eq!(document.get("verifiableCredential").map(|all| all.as_set().len()), Some(3));
        let mut secured = SecuredDocument::read(&document).expect("a proof");
        assert_eq!(secured.verify(0, &key, &RustCrypto, &Contexts::bundled()), Ok(()), "{suite}");
        let proof = secured.proofs()[0].as_ref().expect("a good proof");
        assert_eq!(proof.proof_purpose(), "authentication");
        assert_eq!(proof.domains(), ["https://verifier.example"]);
        assert_eq!((proof.challenge(), proof.created()), (Some("c"), created));
    }
}

#[test]
fn the_version_follows_the_credentials_unless_chosen() {
    let (holder, key) = holder(KeyType::Ed25519);
    let suite = Suite::EddsaRdfc2022;
    for (credentials, version) in [
        (vec![], Version::V2),
        (vec![credential(V1)], Version::V1),
        (vec![credential(V2)], Version::V2),
        (vec![credential(V1), credential(V2)], Version::V2),
    ] {
        let document = present(&holder, Presentation::of(credentials), suite).expect("presented");
        assert_eq!(context(&document), Some(version.context()));
        let mut secured = SecuredDocument::read(&document).expect("a proof");
        assert_eq!(secured.verify(0, &key, &RustCrypto, &Contexts::bundled()), Ok(()));
    }
    let chosen = Presentation::of([credential(V1)]).version(Version::V2);
    let document = present(&holder, chosen, suite).expect("presented");
    assert_eq!(context(&document), Some(Version::V2.context()));
}

#[test]
fn the_holder_is_the_one_who_signs() {
    let (holder, _) = holder(KeyType::Ed25519);
    let suite = Suite::EddsaRdfc2022;
    let named = |value: Value| present(&holder, Presentation::default().holder(value), suite);
    assert!(named(holder.id().into()).is_ok());
    let object = [("id", holder.id())].into_iter().collect::<testamur_core::json::Object>();
    assert!(named(object.into()).is_ok());
    let other = named("did:example:other".into()).expect_err("it is another");
    assert_eq!(other.code(), Code::UsageHolder);
}

#[test]
fn what_is_undefined_or_no_credential_is_refused() {
    let (holder, _) = holder(KeyType::Ed25519);
    for suite in [Suite::EddsaRdfc2022, Suite::EddsaJcs2022] {
        let refused = |presentation| present(&holder, presentation, suite).is_err();
        assert!(refused(Presentation::of([Value::from("a.b.c")]).version(Version::V2)));
        assert!(refused(Presentation::of([Value::Null])));
        assert!(refused(Presentation::default().id("relative")));
        assert!(refused(Presentation::default().with_type("Undefined")));
        let mut credential = credential(V2);
        credential.as_object_mut().expect("an object").insert("undefined", 1);
        assert!(refused(Presentation::of([credential])));
    }
}

#[test]
fn only_what_is_secured_is_presented() {
    let (holder, _) = holder(KeyType::Ed25519);
    let one = |value: Value| present(&holder, Presentation::of([value]), Suite::EddsaRdfc2022);
    let shown = one(credential(V2)).expect("it has a proof");
    let mut emptied = json(V2);
    emptied.as_object_mut().expect("an object").insert("proof", Vec::<Value>::new());
    let key = json(r#"{"kty": "OKP", "crv": "Ed25519", "x": "AA"}"#);
    for other in [json(V2), json(V1), emptied, shown, key, Value::Null, 7.into()] {
        let error = one(other).expect_err("it is no credential with a proof");
        assert_eq!(error.code(), Code::UsageNotPresentable);
        assert_eq!(error.pointer().map(|at| at.as_str()), Some("/verifiableCredential/0"));
    }
    let enveloped = r#"{"@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,eyJ"}"#;
    assert!(one(json(enveloped)).is_ok());
}

#[test]
fn undefined_terms_are_presented_only_when_asked_for() {
    let undefined = || {
        let mut credential = credential(V2);
        credential.as_object_mut().expect("an object").insert("unknown", 1);
        Presentation::of([credential])
    };
    for suite in [Suite::EddsaRdfc2022, Suite::EddsaJcs2022] {
        let holder = holder(KeyType::Ed25519).0;
        let refused = present(&holder, undefined(), suite).expect_err("it is undefined");
        assert_eq!(refused.code(), Code::ContextUndefinedTerm);
        let lenient = undefined().dangerous_allow_undefined_terms();
        present(&holder, lenient, suite).expect("it was asked for");
    }
}
