//! Proofs over RDF: contexts completed, meanings kept, undefined terms refused.

use crate::{code, json, key, members, proof_mut, ready};
use testamur_canon::jsonld::Contexts;
use testamur_core::json::Value;
use testamur_core::{Code, Result, Timestamp};
use testamur_keys::{KeyType, LocalSigner, PublicKey, RustCrypto, Signer, multibase};
use testamur_proof::{Form, ProofOptions, SecuredDocument, Suite, Suspects, diagnose, sign};

pub(crate) const V1: &str = "https://www.w3.org/2018/credentials/v1";
pub(crate) const V2: &str = "https://www.w3.org/ns/credentials/v2";
const EXAMPLES_V1: &str = "https://www.w3.org/2018/credentials/examples/v1";
const EXAMPLES_V2: &str = "https://www.w3.org/ns/credentials/examples/v2";
pub(crate) const DATA_INTEGRITY_V1: &str = "https://w3id.org/security/data-integrity/v1";
pub(crate) const DATA_INTEGRITY_V2: &str = "https://w3id.org/security/data-integrity/v2";
const ED25519_2020: &str = "https://w3id.org/security/suites/ed25519-2020/v1";

/// A signer for each suite that signs documents as a whole.
fn suites() -> Vec<(Suite, LocalSigner)> {
    let of = |suite: Suite| match suite {
        Suite::EcdsaRdfc2019 => KeyType::P384,
        Suite::EcdsaJcs2019 => KeyType::P256,
        Suite::Mldsa44Rdfc2024 | Suite::Mldsa44Jcs2024 => KeyType::MlDsa44,
        _ => KeyType::Ed25519,
    };
    // SLH-DSA signs too slowly for every test; it has its own.
    let slow = |suite: &Suite| suite.algorithms(KeyType::SlhDsa128s).is_ok();
    let whole = Suite::ALL.into_iter().filter(|suite| !suite.is_selective() && !slow(suite));
    whole.map(|suite| (suite, key(of(suite), 7))).collect()
}

/// A credential of these contexts.
pub(crate) fn credential(contexts: &[&str]) -> Value {
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

pub(crate) fn signed(document: &Value, suite: Suite, signer: &LocalSigner) -> Result<Value> {
    let mut options = ProofOptions::assertion("did:example:a#b");
    options.created = Timestamp::parse("2026-11-22T08:30:00Z");
    ready(sign(document, suite, &options, signer, &Contexts::bundled()))
}

pub(crate) fn check(document: &Value, key: &PublicKey) -> Result<()> {
    SecuredDocument::read(document)?.verify(0, key, &RustCrypto, &Contexts::bundled())
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
    let (suite, signer) = (Suite::EddsaRdfc2022, key(KeyType::Ed25519, 7));
    let mut draft = credential(&[]);
    members(&mut draft).insert("@context", V1);
    let secured = signed(&draft, suite, &signer).expect("it can be signed");
    let expected = Value::from(vec![Value::from(V1), Value::from(DATA_INTEGRITY_V2)]);
    assert_eq!(secured.get("@context"), Some(&expected));
}

#[test]
fn selective_suites_are_left_to_others() {
    let signer = key(KeyType::P256, 7);
    let refused = signed(&credential(&[V2]), Suite::EcdsaSd2023, &signer).expect_err("no such");
    assert_eq!(refused.code(), Code::UsageSelectiveSuite);

    let mut secured = signed(&credential(&[V2]), Suite::EcdsaRdfc2019, &signer).expect("signed");
    let proof = members(&mut secured).get_mut("proof").expect("a proof");
    members(proof).insert("cryptosuite", "ecdsa-sd-2023");
    members(proof).insert("proofValue", "u2V0A");
    let refused = check(&secured, signer.public_key()).expect_err("no such");
    assert_eq!(refused.code(), Code::UsageSelectiveSuite);
    let suspects = Suspects::default();
    let contexts = Contexts::bundled();
    let key = signer.public_key();
    assert_eq!(diagnose(&secured, 0, key, suspects, &RustCrypto, &contexts), None);
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
    let (suite, signer) = (Suite::EddsaRdfc2022, key(KeyType::Ed25519, 7));
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
    let (suite, signer) = (Suite::EddsaRdfc2022, key(KeyType::Ed25519, 7));
    let mut secured = signed(&credential(&[V2]), suite, &signer).expect("it can be signed");
    let own = secured.get("@context").expect("contexts").clone();
    proof_mut(&mut secured).insert("@context", own);
    assert_eq!(check(&secured, signer.public_key()), Ok(()), "the document's may be repeated");
    proof_mut(&mut secured).insert("@context", V2);
    assert_eq!(code(check(&secured, signer.public_key())), Some(Code::ProofContext));
}

/// One signature of SLH-DSA over RDF: it holds, and neither another document, another key nor
/// another suite of the same key passes.
#[test]
fn slh_dsa_over_rdf() {
    let (suite, signer) = (Suite::Slhdsa128Rdfc2024, key(KeyType::SlhDsa128s, 7));
    let secured = signed(&credential(&[V2]), suite, &signer).unwrap();
    let value = secured.get("proof").and_then(|proof| proof.get("proofValue"));
    let value = value.and_then(Value::as_str).unwrap();
    assert!(value.starts_with('u') && value.len() == 10_476, "{value:.20}");
    assert_eq!(check(&secured, signer.public_key()), Ok(()));
    let mut changed = secured.clone();
    members(&mut changed).insert("issuer", "did:example:c");
    assert_eq!(code(check(&changed, signer.public_key())), Some(Code::ProofSignature));
    let other = key(KeyType::SlhDsa128s, 8);
    assert_eq!(code(check(&secured, other.public_key())), Some(Code::ProofSignature));
    let mut renamed = secured.clone();
    proof_mut(&mut renamed).insert("cryptosuite", "slhdsa128-jcs-2024");
    assert_eq!(code(check(&renamed, signer.public_key())), Some(Code::ProofSignature));
    proof_mut(&mut renamed).insert("cryptosuite", "mldsa44-rdfc-2024");
    assert_eq!(code(check(&renamed, signer.public_key())), Some(Code::ProofValue));
    let mut written = secured;
    let bytes =
        multibase::decode(proof_mut(&mut written).get("proofValue").unwrap().as_str().unwrap());
    let base58 = multibase::encode(multibase::Base::Base58Btc, &bytes.unwrap().1);
    proof_mut(&mut written).insert("proofValue", base58);
    assert_eq!(code(check(&written, signer.public_key())), Some(Code::ProofValue));
}

/// A post-quantum JCS proof covers the document's contexts whether it repeats them or not; the JCS
/// suites of the Recommendations sign the proof as it stands.
#[test]
fn contexts_of_post_quantum_jcs_proofs() {
    for (suite, key_type, covered) in [
        (Suite::Mldsa44Jcs2024, KeyType::MlDsa44, true),
        (Suite::EddsaJcs2022, KeyType::Ed25519, false),
    ] {
        let signer = key(key_type, 7);
        let secured = signed(&credential(&[V2]), suite, &signer).unwrap();
        assert_eq!(check(&secured, signer.public_key()), Ok(()));
        let mut without = secured.clone();
        assert!(proof_mut(&mut without).remove("@context").is_some());
        assert_eq!(check(&without, signer.public_key()).is_ok(), covered, "{suite}");
        let contexts = vec![Value::from(V2), Value::from(EXAMPLES_V2)];
        let mut appended = without.clone();
        members(&mut appended).insert("@context", contexts.clone());
        assert_eq!(code(check(&appended, signer.public_key())), Some(Code::ProofSignature));
        let mut appended = secured;
        members(&mut appended).insert("@context", contexts);
        let refused = code(check(&appended, signer.public_key()));
        assert_eq!(refused, covered.then_some(Code::ProofContext), "{suite}");
    }
}
