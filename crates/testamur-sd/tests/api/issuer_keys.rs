//! Keys of issuers that are https URLs.

use crate::common::{code, issuer, now, signer};
use testamur_core::evidence::{Document, Evidence, Purpose, Request, Source, Step};
use testamur_core::json::Value;
use testamur_core::{Code, Error, Result};
use testamur_keys::{KeyType, LocalSigner, PublicKey, RustCrypto, SecretKey, Signer};
use testamur_proof::jose::{HeaderOptions, Jws, sign_compact};
use testamur_sd::sd_jwt_vc::{IssuerKeys, issuer_metadata_url};

const ISSUER: &str = "https://uni.example/a/b";
const URL: &str = "https://uni.example/.well-known/jwt-vc-issuer/a/b";
const KEYS_URL: &str = "https://keys.example/jwks.json";

#[test]
fn the_well_known_text_stands_between_host_and_path() {
    for (issuer, url) in [
        (ISSUER, URL),
        ("https://uni.example", "https://uni.example/.well-known/jwt-vc-issuer"),
        ("https://uni.example/", "https://uni.example/.well-known/jwt-vc-issuer"),
        ("https://uni.example/a/", "https://uni.example/.well-known/jwt-vc-issuer/a"),
        ("https://uni.example:8443/a", "https://uni.example:8443/.well-known/jwt-vc-issuer/a"),
    ] {
        assert_eq!(issuer_metadata_url(issuer), Ok(url.to_owned()));
    }
    for issuer in [
        "",
        "did:web:uni.example",
        "http://uni.example",
        "HTTPS://uni.example",
        "https://",
        "https:///a",
        "https://:8443",
        "https://uni.example?a",
        "https://uni.example#a",
        "https://uni.example/a?b",
        "https://user@uni.example",
        "https://uni%2eexample",
        "https://uni.example/../a",
        "https://uni.example/a/%2E%2e/b",
        "https://uni.example/a//b",
        "https://uni.example//",
        "https://uni.example\\a",
        "https://uni.example/a b",
        "https://ünï.example",
    ] {
        assert_eq!(code(issuer_metadata_url(issuer)), Code::ProofJwtIssuerUrl, "{issuer}");
    }
}

fn evidence(documents: &[(&str, &str)]) -> Evidence {
    let mut evidence = Evidence::new();
    for (url, text) in documents {
        evidence.insert(*url, Ok(Document::given(text.as_bytes())));
    }
    evidence
}

fn resolve(documents: &[(&str, &str)]) -> Result<Step<IssuerKeys>> {
    IssuerKeys::resolve(ISSUER, &evidence(documents))
}

fn keys(list: &str) -> IssuerKeys {
    let metadata = format!(r#"{{"issuer":"{ISSUER}","jwks":{{"keys":[{list}]}}}}"#);
    match resolve(&[(URL, &metadata)]) {
        Ok(Step::Done(keys)) => keys,
        other => panic!("{other:?}"),
    }
}

#[test]
fn documents_are_asked_for_one_after_the_other() {
    let needs = |url: &str| {
        Ok(Step::Needs(vec![Request { url: url.to_owned(), purpose: Purpose::IssuerKeys }]))
    };
    assert_eq!(resolve(&[]), needs(URL));
    let metadata = format!(r#"{{"issuer":"{ISSUER}","jwks_uri":"{KEYS_URL}"}}"#);
    assert_eq!(resolve(&[(URL, &metadata)]), needs(KEYS_URL));
    let found = resolve(&[(URL, &metadata), (KEYS_URL, r#"{"keys":[]}"#)]);
    assert!(matches!(found, Ok(Step::Done(_))));

    let mut missing = Evidence::new();
    missing.insert(URL, Err(Error::new(Code::FetchNotFound).with("url", URL)));
    assert_eq!(code(IssuerKeys::resolve(ISSUER, &missing)), Code::ProofJwtIssuerUnavailable);
    let mut page = Evidence::new();
    let media_type = Some("text/html".to_owned());
    let document =
        Document { bytes: metadata.as_bytes().into(), media_type, source: Source::Network };
    page.insert(URL, Ok(document));
    assert_eq!(code(IssuerKeys::resolve(ISSUER, &page)), Code::ProofJwtIssuerUnavailable);
}

#[test]
fn metadata_that_is_refused() {
    let other = "https://uni.example/a/b/";
    for metadata in [
        "[]".to_owned(),
        "{".to_owned(),
        "{}".to_owned(),
        format!(r#"{{"issuer":"{ISSUER}"}}"#),
        r#"{"jwks":{"keys":[]}}"#.to_owned(),
        format!(r#"{{"issuer":"{other}","jwks":{{"keys":[]}}}}"#),
        format!(r#"{{"issuer":"{ISSUER}","issuer":"{ISSUER}","jwks":{{"keys":[]}}}}"#),
        format!(r#"{{"issuer":"{ISSUER}","jwks":{{"keys":[]}},"jwks_uri":"{KEYS_URL}"}}"#),
        format!(r#"{{"issuer":"{ISSUER}","jwks":[]}}"#),
        format!(r#"{{"issuer":"{ISSUER}","jwks":{{"keys":{{}}}}}}"#),
        format!(r#"{{"issuer":"{ISSUER}","jwks_uri":"http://keys.example"}}"#),
        format!(r#"{{"issuer":"{ISSUER}","jwks_uri":1}}"#),
    ] {
        assert_eq!(code(resolve(&[(URL, &metadata)])), Code::ProofJwtIssuerMetadata, "{metadata}");
    }
    let metadata = format!(r#"{{"issuer":"{ISSUER}","jwks_uri":"{KEYS_URL}"}}"#);
    for keys in ["[]", "{}", r#"{"keys":1}"#] {
        let found = resolve(&[(URL, &metadata), (KEYS_URL, keys)]);
        assert_eq!(code(found), Code::ProofJwtIssuerMetadata, "{keys}");
    }
}

/// The key as a JWK with further members.
fn jwk(key: &PublicKey, members: &[(&str, &str)]) -> String {
    let mut jwk = key.to_jwk();
    let object = jwk.as_object_mut().expect("a JWK is an object");
    for (name, value) in members {
        object.insert(*name, *value);
    }
    jwk.to_string()
}

fn find(list: &[String], kid: Option<&str>, signer: &LocalSigner) -> Result<PublicKey> {
    let header = HeaderOptions { kid: kid.map(str::to_owned), ..HeaderOptions::default() };
    let token = now(sign_compact(b"{}", &header, signer)).expect("a token");
    keys(&list.join(",")).find(Jws::parse(&token).expect("a token").header())
}

#[test]
fn a_key_is_found_by_its_name_or_alone() {
    let (one, two) = (issuer(), signer(3));
    let p256 = SecretKey::from_raw(KeyType::P256, &[7; 32]).unwrap();
    let p256 = LocalSigner::new(p256, &RustCrypto);
    let [first, second] =
        [(&one, "1"), (&two, "2")].map(|(signer, kid)| jwk(signer.public_key(), &[("kid", kid)]));
    let other = jwk(p256.public_key(), &[("kid", "3")]);
    let list = [first.clone(), second.clone(), other.clone()];
    assert_eq!(find(&list, Some("1"), &one).as_ref(), Ok(one.public_key()));
    assert_eq!(find(&list, Some("2"), &one).as_ref(), Ok(two.public_key()));
    assert_eq!(find(&list, None, &p256).as_ref(), Ok(p256.public_key()));
    for (list, kid) in [
        (&list[..], Some("4")),
        (&list, None),
        (&[first.clone(), first.clone()], Some("1")),
        (&[], None),
        (std::slice::from_ref(&other), None),
        (&[jwk(one.public_key(), &[("use", "enc")])], None),
        (&[jwk(one.public_key(), &[("alg", "ES256"), ("kid", "1")])], Some("1")),
        (&[jwk(one.public_key(), &[("key_ops", "verify")])], None),
    ] {
        assert_eq!(code(find(list, kid, &one)), Code::ProofJwtIssuerKey, "{list:?} {kid:?}");
    }
    let right = jwk(one.public_key(), &[("use", "sig"), ("alg", "EdDSA")]);
    assert!(find(&[right], None, &one).is_ok());
    let ops = Value::from(vec![Value::from("verify")]).to_string();
    let right = first.replacen('{', &format!(r#"{{"key_ops":{ops},"#), 1);
    assert!(find(&[right], None, &one).is_ok());
    // A secret key that was published by mistake is none to rely on.
    let secret = one.secret_key().to_secret_jwk();
    assert_eq!(code(find(&[secret.to_string()], None, &one)), Code::ProofJwtIssuerKey);
    // Not a key of this world, beside the right one.
    let strange = r#"{"kty":"AKP","alg":"ML-DSA-44","pub":"x"}"#.to_owned();
    assert_eq!(find(&[strange, first], None, &one).as_ref(), Ok(one.public_key()));
}
