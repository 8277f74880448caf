//! Proofs over RDF: contexts completed, meanings kept, undefined terms refused, causes of failure.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use testamur_canon::jsonld::Contexts;
use testamur_core::json::{Object, Value, parse};
use testamur_core::{Code, Result, Timestamp};
use testamur_keys::{KeyType, LocalSigner, PublicKey, RustCrypto, SecretKey, Signer};
use testamur_proof::{
    Form, ProofOptions, ProvenCause, SecuredDocument, Suite, Suspects, diagnose, sign,
};

const V1: &str = "https://www.w3.org/2018/credentials/v1";
const V2: &str = "https://www.w3.org/ns/credentials/v2";
const EXAMPLES_V1: &str = "https://www.w3.org/2018/credentials/examples/v1";
const EXAMPLES_V2: &str = "https://www.w3.org/ns/credentials/examples/v2";
const DATA_INTEGRITY_V1: &str = "https://w3id.org/security/data-integrity/v1";
const DATA_INTEGRITY_V2: &str = "https://w3id.org/security/data-integrity/v2";
const ED25519_2020: &str = "https://w3id.org/security/suites/ed25519-2020/v1";

fn signer(key_type: KeyType) -> LocalSigner {
    let width = if key_type == KeyType::P384 { 48 } else { 32 };
    let key = SecretKey::from_raw(key_type, &vec![7; width]).expect("a key");
    LocalSigner::new(key, &RustCrypto)
}

/// A signer for each suite.
fn suites() -> Vec<(Suite, LocalSigner)> {
    let of = |suite: Suite| match suite {
        Suite::EcdsaRdfc2019 => KeyType::P384,
        Suite::EcdsaJcs2019 => KeyType::P256,
        _ => KeyType::Ed25519,
    };
    Suite::ALL.into_iter().map(|suite| (suite, signer(of(suite)))).collect()
}

fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("a local signer never waits"),
    }
}

fn json(text: &str) -> Value {
    parse(text.as_bytes()).expect("JSON")
}

/// A credential of these contexts.
fn credential(contexts: &[&str]) -> Value {
    let mut document = json(
        r#"{
            "@context": [],
            "id": "urn:uuid:1", "type": ["VerifiableCredential"],
            "issuer": "did:example:a",
            "credentialSubject": {"id": "did:example:b"}
        }"#,
    );
    let contexts: Vec<Value> = contexts.iter().copied().map(Value::from).collect();
    members(&mut document).insert("@context", contexts);
    document
}

fn members(document: &mut Value) -> &mut Object {
    document.as_object_mut().expect("an object")
}

fn proof_mut(document: &mut Value) -> &mut Object {
    members(document).get_mut("proof").and_then(Value::as_object_mut).expect("one proof")
}

fn signed(document: &Value, suite: Suite, signer: &LocalSigner) -> Result<Value> {
    let mut options = ProofOptions::assertion("did:example:a#b");
    options.created = Timestamp::parse("2026-11-22T08:30:00Z");
    ready(sign(document, suite, &options, signer, &Contexts::bundled()))
}

fn check(document: &Value, key: &PublicKey) -> Result<()> {
    SecuredDocument::read(document)?.verify(0, key, &RustCrypto, &Contexts::bundled())
}

fn code<T>(outcome: Result<T>) -> Option<Code> {
    outcome.err().map(|error| error.code())
}

#[test]
fn the_context_that_defines_the_proof_is_appended_and_nothing_else() {
    for (suite, signer) in suites() {
        let own = suite == Suite::Ed25519Signature2020;
        let needed = if own { ED25519_2020 } else { DATA_INTEGRITY_V2 };
        for (contexts, appended) in [
            (&[V1][..], true),
            (&[V1, EXAMPLES_V1], true),
            (&[V1, needed], false),
            (&[V1, if own { needed } else { DATA_INTEGRITY_V1 }], false),
            (&[V2], own),
            (&[V2, EXAMPLES_V2], own),
        ] {
            let draft = credential(contexts);
            let secured = signed(&draft, suite, &signer).expect("it can be signed");
            assert_eq!(check(&secured, signer.public_key()), Ok(()), "{suite} {contexts:?}");
            let mut expected: Vec<&str> = contexts.to_vec();
            expected.extend(appended.then_some(needed));
            let contexts = secured.get("@context").expect("contexts").as_set();
            let contexts: Vec<_> = contexts.iter().filter_map(Value::as_str).collect();
            assert_eq!(contexts, expected, "{suite}");
            let own = secured.get("proof").and_then(|proof| proof.get("@context"));
            let jcs = suite.form() == Form::Jcs;
            assert_eq!(own, secured.get("@context").filter(|_| jcs), "{suite}");

            let mut rest = secured.clone();
            members(&mut rest).remove("proof");
            let context = draft.get("@context").expect("contexts").clone();
            members(&mut rest).insert("@context", context);
            assert_eq!(rest, draft);
        }
    }
}

#[test]
fn a_single_context_becomes_an_array_when_one_is_appended() {
    let (suite, signer) = (Suite::EddsaRdfc2022, signer(KeyType::Ed25519));
    let mut draft = credential(&[]);
    members(&mut draft).insert("@context", V1);
    let secured = signed(&draft, suite, &signer).expect("it can be signed");
    let expected = Value::from(vec![Value::from(V1), Value::from(DATA_INTEGRITY_V2)]);
    assert_eq!(secured.get("@context"), Some(&expected));
}

type Change = fn(&mut Value);

#[test]
fn undefined_terms_are_not_signed_and_do_not_verify() {
    for (suite, signer) in suites().into_iter().filter(|(suite, _)| suite.form() == Form::Rdfc) {
        let secured = signed(&credential(&[V2]), suite, &signer).expect("it can be signed");
        let places: [(&str, Change); 4] = [
            ("/undefined", |document| {
                members(document).insert("undefined", "x");
            }),
            ("/type/1", |document| {
                let types = vec!["VerifiableCredential".into(), "Undefined".into()];
                members(document).insert("type", Value::Array(types));
            }),
            ("/credentialSubject/undefined", |document| {
                let subject = members(document).get_mut("credentialSubject");
                members(subject.expect("a subject")).insert("undefined", 7);
            }),
            ("/issuer", |document| {
                members(document).insert("issuer", "relative");
            }),
        ];
        for (place, change) in places {
            let mut draft = credential(&[V2]);
            change(&mut draft);
            let refused = signed(&draft, suite, &signer).expect_err(place);
            assert_eq!(refused.pointer().map(|at| at.as_str()), Some(place), "{refused}");
            let mut changed = secured.clone();
            change(&mut changed);
            let refused = check(&changed, signer.public_key()).expect_err(place);
            assert_eq!(refused.pointer().map(|at| at.as_str()), Some(place), "{refused}");
        }
        // In the proof too, where it is not signed either.
        let mut changed = secured.clone();
        proof_mut(&mut changed).insert("undefined", "x");
        let refused = check(&changed, signer.public_key()).expect_err("an undefined member");
        assert_eq!(refused.pointer().map(|at| at.as_str()), Some("/proof/undefined"));
    }
}

#[test]
fn contexts_cannot_change_what_a_proof_means() {
    let (suite, signer) = (Suite::EddsaRdfc2022, signer(KeyType::Ed25519));
    let terms = r#"{
        "type": "@type", "id": "@id", "T": "urn:T",
        "DataIntegrityProof": "https://w3id.org/security#DataIntegrityProof",
        "cryptosuite": "https://w3id.org/security#cryptosuite",
        "verificationMethod": {"@id": "https://w3id.org/security#verificationMethod", "@type": "@id"},
        "proofPurpose": {"@id": "https://w3id.org/security#proofPurpose", "@type": "@vocab"},
        "assertionMethod": "https://w3id.org/security#assertionMethod",
        "authentication": "https://w3id.org/security#authenticationMethod",
        "created": {"@id": "http://purl.org/dc/terms/created", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
    }"#;
    let with = |term: Option<(&str, &str)>| {
        let mut context = json(terms);
        if let Some((term, definition)) = term {
            members(&mut context).insert(term, json(definition));
        }
        let mut document = json(r#"{"id": "urn:x", "type": "T"}"#);
        members(&mut document).insert("@context", context);
        document
    };
    let secured = signed(&with(None), suite, &signer).expect("the terms are right");
    assert!(secured.get("@context").expect("a context").as_object().is_some(), "none appended");
    assert_eq!(check(&secured, signer.public_key()), Ok(()));
    for (member, definition) in [
        ("DataIntegrityProof", r#""urn:other""#),
        ("cryptosuite", r#""urn:other""#),
        ("verificationMethod", r#""https://w3id.org/security#verificationMethod""#),
        ("proofPurpose", r#"{"@id": "urn:other", "@type": "@vocab"}"#),
        ("assertionMethod", r#""https://w3id.org/security#authenticationMethod""#),
        ("created", r#""urn:other""#),
    ] {
        let mut changed = secured.clone();
        let context = with(Some((member, definition))).get("@context").expect("one").clone();
        members(&mut changed).insert("@context", context);
        let refused = check(&changed, signer.public_key());
        assert_eq!(code(refused), Some(Code::ProofMeaning), "{member}");
    }
}

/// Each of these leaves the RDF of the proof, and so the signature, as it was.
#[test]
fn what_decides_about_a_proof_stands_under_its_name() {
    let date = "http://www.w3.org/2001/XMLSchema#dateTime";
    let expiration = "https://w3id.org/security#expiration";
    let time = "2025-01-01T00:00:00Z";
    let contexts = Contexts::bundled();
    for (suite, signer) in suites().into_iter().filter(|(suite, _)| suite.form() == Form::Rdfc) {
        let mut options = ProofOptions::assertion("did:example:a#b");
        options.id = Some("urn:uuid:2".to_owned());
        options.expires = Timestamp::parse(time);
        options.domain = vec!["a.example".to_owned()];
        let draft = credential(&[V2]);
        let secured = ready(sign(&draft, suite, &options, &signer, &contexts)).expect("signed");
        assert_eq!(check(&secured, signer.public_key()), Ok(()));
        let with = |without: &str, member: &str, value: &str, context: Option<&str>| {
            let mut changed = secured.clone();
            proof_mut(&mut changed).remove(without);
            proof_mut(&mut changed).insert(member, json(value));
            if let Some(context) = context {
                let mut all = secured.get("@context").expect("contexts").as_set().to_vec();
                all.push(json(context));
                members(&mut changed).insert("@context", all);
            }
            changed
        };
        let typed = format!(r#"{{"@type": "{date}", "@value": "{time}"}}"#);
        let alias = format!(r#"{{"rest": {{"@id": "{expiration}", "@type": "{date}"}}}}"#);
        let text = format!("\"{time}\"");
        let nest = format!(r#"{{"expires": "{time}"}}"#);
        let included = format!(
            r#"[{{"id": "urn:uuid:2", "https://w3id.org/security#proofPurpose":
            {{"@id": "https://w3id.org/security#assertionMethod"}}, "{expiration}": {typed}}}]"#
        );
        for (changed, at) in [
            (
                with("expires", expiration, &typed, None),
                format!("/{}", expiration.replace('/', "~1")),
            ),
            (with("expires", "rest", &text, Some(&alias)), "/rest".to_owned()),
            (with("expires", "@nest", &nest, None), "/@nest/expires".to_owned()),
            (with("expires", "@included", &included, None), "/@included/0".to_owned()),
            (
                with("domain", "https://w3id.org/security#domain", "\"a.example\"", None),
                "/https:~1~1w3id.org~1security#domain".to_owned(),
            ),
        ] {
            let refused = check(&changed, signer.public_key()).expect_err(&at);
            assert_eq!(refused.code(), Code::ProofMeaning, "{suite} {at}");
            let found = refused.pointer().map_or("", |at| at.as_str());
            assert!(found.starts_with(&format!("/proof{at}")), "{suite} {at}: {found}");
        }
        // What is not the proof has its own times.
        let other = format!(r#"{{"@id": "urn:x:a", "{expiration}": {typed}}}"#);
        let with_other = with("", "urn:x:about", &other, None);
        let mut read = SecuredDocument::read(&with_other).expect("a proof");
        assert!(read.stages(0, signer.public_key(), &contexts).is_ok());
    }
}

#[test]
fn every_purpose_and_option_has_its_meaning() {
    for (suite, signer) in suites() {
        for purpose in [
            "assertionMethod",
            "authentication",
            "capabilityDelegation",
            "capabilityInvocation",
            "keyAgreement",
        ] {
            let mut options = ProofOptions::new("did:example:a#b", purpose);
            options.created = Timestamp::parse("2026-11-22T08:30:00.25Z");
            options.expires = Timestamp::parse("2027-11-22T08:30:00Z");
            options.domain = vec!["a \"b\"\n".to_owned(), "c".to_owned()];
            options.challenge = Some("é".to_owned());
            options.nonce = Some("n".to_owned());
            options.id = Some("urn:uuid:2".to_owned());
            let contexts = Contexts::bundled();
            for context in [V1, V2] {
                let draft = credential(&[context]);
                let secured = ready(sign(&draft, suite, &options, &signer, &contexts));
                let secured = secured.unwrap_or_else(|e| panic!("{suite} {purpose}: {e}"));
                assert_eq!(check(&secured, signer.public_key()), Ok(()), "{suite} {purpose}");
            }
        }
    }
}

#[test]
fn a_proof_of_an_rdf_suite_has_no_contexts_of_its_own() {
    let (suite, signer) = (Suite::EddsaRdfc2022, signer(KeyType::Ed25519));
    let mut secured = signed(&credential(&[V2]), suite, &signer).expect("it can be signed");
    let own = secured.get("@context").expect("contexts").clone();
    proof_mut(&mut secured).insert("@context", own);
    assert_eq!(check(&secured, signer.public_key()), Ok(()), "the document's may be repeated");
    proof_mut(&mut secured).insert("@context", V2);
    assert_eq!(code(check(&secured, signer.public_key())), Some(Code::ProofContext));
}

fn cause(document: &Value, key: &PublicKey, suspects: Suspects<'_>) -> Option<ProvenCause> {
    assert!(check(document, key).is_err(), "it must fail");
    diagnose(document, 0, key, suspects, &RustCrypto, &Contexts::bundled())
}

#[test]
fn causes_are_proven() {
    let signer = signer(KeyType::Ed25519);
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
    let signer = signer(KeyType::Ed25519);
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
    let signer = signer(KeyType::Ed25519);
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
