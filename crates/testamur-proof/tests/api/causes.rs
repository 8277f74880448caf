//! Why signatures over RDF do not match.

use crate::rdf::{DATA_INTEGRITY_V1, DATA_INTEGRITY_V2, V1, V2, check, credential, signed};
use crate::{json, key, members, proof_mut, ready};
use sha2::{Digest, Sha256, Sha384};
use testamur_canon::Budget;
use testamur_canon::jsonld::{Contexts, Options, to_rdf};
use testamur_canon::rdfc::{HashAlgorithm, canonicalize};
use testamur_core::json::Value;
use testamur_keys::{KeyType, PublicKey, RustCrypto, Signer};
use testamur_proof::{ProofOptions, ProvenCause, SecuredDocument, Suite, Suspects, diagnose, sign};

fn cause(document: &Value, key: &PublicKey, suspects: Suspects<'_>) -> Option<ProvenCause> {
    assert!(check(document, key).is_err(), "it must fail");
    diagnose(document, 0, key, suspects, &RustCrypto, &Contexts::bundled())
}

#[test]
fn causes_are_proven() {
    let signer = key(KeyType::Ed25519, 7);
    let key = signer.public_key();
    let suite = Suite::EddsaRdfc2022;
    let secured = signed(&credential(&[V2]), suite, &signer).expect("it can be signed");

    let mut dropped = secured.clone();
    members(&mut dropped).insert("undefined", "x");
    let subject = members(&mut dropped).get_mut("credentialSubject").expect("a subject");
    members(subject).insert("alsoUndefined", 7);
    let Some(ProvenCause::UndefinedDropped { places }) = cause(&dropped, key, Suspects::default())
    else {
        panic!("undefined terms are the cause")
    };
    let mut places: Vec<_> = places.iter().map(|place| place.as_str()).collect();
    places.sort_unstable();
    assert_eq!(places, ["/credentialSubject/alsoUndefined", "/undefined"]);

    let mut added = secured.clone();
    members(&mut added).insert("name", "x");
    let found = cause(&added, key, Suspects::default());
    assert!(matches!(found, Some(ProvenCause::Added { place }) if place.as_str() == "/name"));

    let mut option = secured.clone();
    proof_mut(&mut option).insert("proofPurpose", "authentication");
    let member = "proofPurpose".to_owned();
    let expected = ProvenCause::ProofOption { member, signed: Some("assertionMethod".into()) };
    assert_eq!(cause(&option, key, Suspects::default()), Some(expected));

    let mut renamed = secured.clone();
    proof_mut(&mut renamed).insert("cryptosuite", "eddsa-jcs-2022");
    let found = cause(&renamed, key, Suspects::default());
    assert_eq!(found, Some(ProvenCause::OtherSuite { suite }));

    let mut unrelated = secured.clone();
    members(&mut unrelated).insert("issuer", "did:example:other");
    assert_eq!(cause(&unrelated, key, Suspects::default()), None);
}

#[test]
fn a_context_with_other_contents_is_the_cause() {
    let signer = key(KeyType::Ed25519, 7);
    let url = "https://example.org/context";
    let context = |iri: &str| format!(r#"{{"@context": {{"term": "{iri}"}}}}"#).into_bytes();
    let (old, new) = (context("urn:old"), context("urn:new"));
    let with = |bytes: &[u8]| Contexts::bundled().with(url, bytes).expect("a context");
    let mut draft = credential(&[V2, url]);
    members(&mut draft).insert("term", "x");
    let options = ProofOptions::assertion("did:example:a#b");
    let suite = Suite::EddsaRdfc2022;
    let secured = ready(sign(&draft, suite, &options, &signer, &with(&old))).expect("signed");
    let find = |contexts: &[(&str, &[u8])]| {
        let suspects = Suspects { keys: &[], contexts };
        diagnose(&secured, 0, signer.public_key(), suspects, &RustCrypto, &with(&new))
    };
    // Without the old contents the term seems to have been added.
    assert!(matches!(find(&[]), Some(ProvenCause::Added { .. }) | None));
    let found = find(&[(url, &context("urn:older")), (url, &old)]);
    let sha256 = with(&old).sha256(url).expect("it is known");
    assert_eq!(found, Some(ProvenCause::OtherContext { url: url.to_owned(), sha256 }));
}

#[test]
fn departures_from_the_specification_are_causes() {
    let signer = key(KeyType::Ed25519, 7);
    let key = signer.public_key();
    let contexts = Contexts::bundled();
    let mut secured =
        signed(&credential(&[V2]), Suite::EddsaRdfc2022, &signer).expect("it can be signed");
    let stages = SecuredDocument::read(&secured).expect("a proof").stages(0, key, &contexts);
    let stages = stages.expect("canonical");
    let (proof, document) = (stages.proof_digest, stages.document_digest);
    for data in [[document.as_bytes(), proof.as_bytes()].concat(), document.as_bytes().to_vec()] {
        let signature = ready(signer.sign(stages.algorithms.signature, &data)).expect("signed");
        let value = format!("z{}", bs58::encode(signature).into_string());
        proof_mut(&mut secured).insert("proofValue", value);
        let found = cause(&secured, key, Suspects::default());
        assert!(matches!(found, Some(ProvenCause::Departure { .. })), "{found:?}");
    }
}

const BADGES_2: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json";
const BADGES_3: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

/// A badge, in which the versions of its context differ.
fn badge(contexts: &[&str]) -> Value {
    let mut badge = credential(contexts);
    members(&mut badge).insert(
        "type",
        vec!["VerifiableCredential".into(), "AchievementCredential".into()] as Vec<Value>,
    );
    let image = r#"{"id": "https://example.org/image.png", "type": "Image"}"#;
    members(&mut badge).insert("image", json(image));
    badge
}

fn with_contexts(document: &Value, contexts: &[&str]) -> Value {
    let mut changed = document.clone();
    let contexts: Vec<Value> = contexts.iter().copied().map(Value::from).collect();
    members(&mut changed).insert("@context", contexts);
    changed
}

#[test]
fn another_version_of_a_context_is_the_cause() {
    let signer = key(KeyType::Ed25519, 7);
    let find = |document: &Value| cause(document, signer.public_key(), Suspects::default());
    for suite in [Suite::EddsaRdfc2022, Suite::EddsaJcs2022] {
        for (was, is) in [(BADGES_2, BADGES_3), (BADGES_3, BADGES_2)] {
            let secured = signed(&badge(&[V2, was]), suite, &signer).expect("signed");
            let mut changed = with_contexts(&secured, &[V2, is]);
            if suite == Suite::EddsaJcs2022 {
                let contexts = contexts_of(&changed);
                proof_mut(&mut changed).insert("@context", contexts);
            }
            let expected =
                ProvenCause::ContextVersion { url: is.to_owned(), signed: was.to_owned() };
            assert_eq!(find(&changed), Some(expected), "{suite}");
            // Where something else has changed too, nothing is proven.
            members(&mut changed).insert("issuer", "did:example:other");
            assert_eq!(find(&changed), None, "{suite}");
        }
    }
}

#[test]
fn a_replaced_context_of_the_library_is_the_cause() {
    let signer = key(KeyType::Ed25519, 7);
    let secured = signed(&badge(&[V2, BADGES_3]), Suite::EddsaRdfc2022, &signer).expect("signed");
    let text = Contexts::bundled().bundled_text(BADGES_3).expect("it is bundled");
    let edited = text.replace("vocab.html#image\"", "vocab.html#picture\"");
    let contexts = Contexts::bundled().with(BADGES_3, edited.as_bytes()).expect("a context");
    let none = Suspects::default();
    let found = diagnose(&secured, 0, signer.public_key(), none, &RustCrypto, &contexts);
    let sha256 = Contexts::known_sha256(BADGES_3)[0];
    assert_eq!(found, Some(ProvenCause::OtherContext { url: BADGES_3.to_owned(), sha256 }));
}

#[test]
fn the_order_of_contexts_is_the_cause() {
    let signer = key(KeyType::Ed25519, 7);
    let find = |document: &Value| cause(document, signer.public_key(), Suspects::default());
    let suite = Suite::EddsaJcs2022;
    let secured = signed(&credential(&[V2, BADGES_3, DATA_INTEGRITY_V2]), suite, &signer);
    let secured = secured.expect("signed");
    let contexts = contexts_of(&secured);
    let mut changed = with_contexts(&secured, &[V2, DATA_INTEGRITY_V2, BADGES_3]);
    let reordered = contexts_of(&changed);
    proof_mut(&mut changed).insert("@context", reordered);
    assert_eq!(find(&changed), Some(ProvenCause::ContextOrder { signed: contexts }));

    let alone = signed(&credential(&[V2]), suite, &signer).expect("signed");
    let mut changed = alone.clone();
    members(&mut changed).insert("@context", V2);
    proof_mut(&mut changed).insert("@context", V2);
    let contexts = contexts_of(&alone);
    assert_eq!(find(&changed), Some(ProvenCause::ContextOrder { signed: contexts }));
}

fn contexts_of(document: &Value) -> Value {
    document.get("@context").expect("contexts").clone()
}

#[test]
fn a_context_that_was_taken_out_is_the_cause() {
    let signer = key(KeyType::Ed25519, 7);
    for url in [DATA_INTEGRITY_V2, DATA_INTEGRITY_V1] {
        let secured = signed(&credential(&[V1, url]), Suite::EddsaRdfc2022, &signer);
        let changed = with_contexts(&secured.expect("signed"), &[V1]);
        let found = cause(&changed, signer.public_key(), Suspects::default());
        let Some(ProvenCause::ContextMissing { url: found }) = found else { panic!("{found:?}") };
        assert!([DATA_INTEGRITY_V2, DATA_INTEGRITY_V1].contains(&found.as_str()));
    }
}

#[test]
fn keys_of_dids_in_the_document_are_tried() {
    let (named, real) = (key(KeyType::Ed25519, 7), key(KeyType::Ed25519, 8));
    let url = |key: &PublicKey| {
        let multikey = key.to_multikey();
        (format!("did:key:{multikey}"), format!("did:key:{multikey}#{multikey}"))
    };
    let (issuer, method) = url(real.public_key());
    let mut draft = credential(&[V2]);
    members(&mut draft).insert("issuer", issuer);
    for suite in [Suite::EddsaRdfc2022, Suite::EddsaJcs2022] {
        // The issuer's key signed, and the proof named another one from the start.
        let options = ProofOptions::assertion(url(named.public_key()).1);
        let secured = ready(sign(&draft, suite, &options, &real, &Contexts::bundled()));
        let found = cause(&secured.expect("signed"), named.public_key(), Suspects::default());
        let verification_method = method.clone();
        assert_eq!(found, Some(ProvenCause::OtherKey { verification_method }));

        // The name was put in afterwards.
        let options = ProofOptions::assertion(&method);
        let secured = ready(sign(&draft, suite, &options, &real, &Contexts::bundled()));
        let mut secured = secured.expect("signed");
        proof_mut(&mut secured).insert("verificationMethod", url(named.public_key()).1);
        let found = cause(&secured, named.public_key(), Suspects::default());
        let member = "verificationMethod".to_owned();
        let signed = Some(Value::from(method.as_str()));
        assert_eq!(found, Some(ProvenCause::ProofOption { member, signed }));

        // A stranger's signature.
        let other = key(KeyType::Ed25519, 9);
        let secured = ready(sign(&draft, suite, &options, &other, &Contexts::bundled()));
        let found = cause(&secured.expect("signed"), named.public_key(), Suspects::default());
        assert_eq!(found, None);
    }
}

#[test]
fn a_key_of_another_length_is_found() {
    let (named, real) = (key(KeyType::P256, 7), key(KeyType::P384, 8));
    let method = "did:example:a#p384".to_owned();
    let keys = [(method.clone(), real.public_key().clone())];
    for suite in [Suite::EcdsaRdfc2019, Suite::EcdsaJcs2019] {
        let secured = signed(&credential(&[V2]), suite, &real).expect("signed");
        let suspects = Suspects { keys: &keys, contexts: &[] };
        let verification_method = method.clone();
        let found = cause(&secured, named.public_key(), suspects);
        assert_eq!(found, Some(ProvenCause::OtherKey { verification_method }));
    }
}

#[test]
fn another_suite_than_the_proof_names_is_the_cause() {
    let pairs = [
        (Suite::EddsaRdfc2022, KeyType::Ed25519, Suite::Ed25519Signature2020),
        (Suite::Ed25519Signature2020, KeyType::Ed25519, Suite::EddsaRdfc2022),
        (Suite::EddsaJcs2022, KeyType::Ed25519, Suite::EddsaRdfc2022),
        (Suite::EcdsaJcs2019, KeyType::P256, Suite::EcdsaRdfc2019),
        (Suite::EcdsaRdfc2019, KeyType::P384, Suite::EcdsaJcs2019),
        // The key does not fit the suite that is named.
        (Suite::EcdsaRdfc2019, KeyType::P256, Suite::EddsaRdfc2022),
        (Suite::EcdsaJcs2019, KeyType::P384, Suite::EddsaJcs2022),
        (Suite::EddsaRdfc2022, KeyType::Ed25519, Suite::EcdsaRdfc2019),
        (Suite::EddsaJcs2022, KeyType::Ed25519, Suite::EcdsaRdfc2019),
        (Suite::Mldsa44Jcs2024, KeyType::MlDsa44, Suite::Mldsa44Rdfc2024),
        (Suite::Mldsa44Rdfc2024, KeyType::MlDsa44, Suite::Mldsa44Jcs2024),
        (Suite::Mldsa44Jcs2024, KeyType::MlDsa44, Suite::EddsaJcs2022),
    ];
    for (suite, key_type, named) in pairs {
        let signer = key(key_type, 7);
        let draft = credential(&[V2, "https://w3id.org/security/suites/ed25519-2020/v1"]);
        let mut secured = signed(&draft, suite, &signer).expect("signed");
        let proof = proof_mut(&mut secured);
        proof.insert("type", named.proof_type());
        match named.cryptosuite() {
            Some(name) => proof.insert("cryptosuite", name),
            None => proof.remove("cryptosuite"),
        };
        let found = cause(&secured, signer.public_key(), Suspects::default());
        assert_eq!(found, Some(ProvenCause::OtherSuite { suite }), "{suite} as {named}");
    }
}

/// A document signed with other hashes or another reading of JSON-LD than its suite has.
fn forged(
    document: &Value,
    key_type: KeyType,
    hash: HashAlgorithm,
    inner: HashAlgorithm,
    options: &Options,
) -> Value {
    let signer = key(key_type, 7);
    let suite =
        if key_type == KeyType::Ed25519 { Suite::EddsaRdfc2022 } else { Suite::EcdsaRdfc2019 };
    let mut secured = signed(document, suite, &signer).expect("signed");
    let mut proof = secured.get("proof").expect("one").clone();
    members(&mut proof).remove("proofValue");
    members(&mut proof).insert("@context", contexts_of(&secured));
    let mut unsecured = secured.clone();
    members(&mut unsecured).remove("proof");
    let digest = |value: &Value| {
        let contexts = Contexts::bundled();
        let dataset = to_rdf(value, &contexts, options, &mut Budget::default()).expect("RDF");
        let canonical = canonicalize(&dataset, inner, &mut Budget::default()).expect("canonical");
        match hash {
            HashAlgorithm::Sha256 => Sha256::digest(canonical.nquads()).to_vec(),
            HashAlgorithm::Sha384 => Sha384::digest(canonical.nquads()).to_vec(),
        }
    };
    let data = [digest(&proof), digest(&unsecured)].concat();
    let algorithm = suite.algorithms(key_type).expect("it fits").signature;
    let signature = ready(signer.sign(algorithm, &data)).expect("signed");
    let value = format!("z{}", bs58::encode(signature).into_string());
    proof_mut(&mut secured).insert("proofValue", value);
    secured
}

#[test]
fn other_hashes_are_the_cause() {
    use HashAlgorithm::{Sha256, Sha384};
    let options = Options::default();
    for (key_type, hash, inner, what) in [
        (KeyType::P256, Sha384, Sha384, "SHA-384 is used"),
        (KeyType::Ed25519, Sha384, Sha384, "SHA-384 is used"),
        (KeyType::P384, Sha256, Sha256, "SHA-256 is used"),
    ] {
        let secured = forged(&credential(&[V2]), key_type, hash, inner, &options);
        let found = cause(&secured, key(key_type, 7).public_key(), Suspects::default());
        let Some(ProvenCause::Departure { what: found }) = found else { panic!("{found:?}") };
        assert!(found.starts_with(what), "{found}");
    }
}

#[test]
fn a_direction_that_was_left_out_is_the_cause() {
    let mut draft = credential(&[V2]);
    let name = r#"{"@value": "درجة", "@language": "ar", "@direction": "rtl"}"#;
    members(&mut draft).insert("name", json(name));
    let sha256 = HashAlgorithm::Sha256;
    let signer = key(KeyType::Ed25519, 7);
    let ours = forged(&draft, KeyType::Ed25519, sha256, sha256, &Options::default());
    assert_eq!(check(&ours, signer.public_key()), Ok(()));
    let mut turned = ours.clone();
    members(&mut turned).insert("name", json(&name.replace("rtl", "ltr")));
    assert!(check(&turned, signer.public_key()).is_err(), "the direction is signed");

    let options = Options::default().dangerous_drop_directions();
    let theirs = forged(&draft, KeyType::Ed25519, sha256, sha256, &options);
    assert!(check(&theirs, signer.public_key()).is_err());
    let found = cause(&theirs, signer.public_key(), Suspects::default());
    let what = "the direction of strings is not signed";
    assert_eq!(found, Some(ProvenCause::Departure { what }));
}

#[test]
fn capitals_in_language_tags_are_the_cause() {
    let mut draft = credential(&[V2]);
    members(&mut draft).insert("name", json(r#"{"@value": "Diplom", "@language": "de-DE"}"#));
    let sha256 = HashAlgorithm::Sha256;
    let ours = forged(&draft, KeyType::Ed25519, sha256, sha256, &Options::default());
    let signer = key(KeyType::Ed25519, 7);
    assert_eq!(check(&ours, signer.public_key()), Ok(()), "lower case is what others sign");
    let mut lower = ours.clone();
    members(&mut lower).insert("name", json(r#"{"@value": "Diplom", "@language": "de-de"}"#));
    assert_eq!(check(&lower, signer.public_key()), Ok(()));

    let options = Options::default().with_language_tags_as_written();
    let theirs = forged(&draft, KeyType::Ed25519, sha256, sha256, &options);
    let found = cause(&theirs, signer.public_key(), Suspects::default());
    let what = "language tags are not in lower case";
    assert_eq!(found, Some(ProvenCause::Departure { what }));
}
