//! Proofs over canonical JSON, which need no contexts: making, checking, chains, and causes of
//! failure.

use crate::{code, json, key, proof_mut, ready};
use testamur_canon::SharedWork;
use testamur_canon::jsonld::Contexts;
use testamur_core::json::Value;
use testamur_core::{Code, Result, Timestamp};
use testamur_keys::{KeyType, LocalSigner, PublicKey, RustCrypto, Signer};
use testamur_proof::{
    ProofOptions, ProvenCause, SecuredDocument, Suite, Suspects, diagnose, proofs, sign, verify,
};

fn options() -> ProofOptions {
    let mut options = ProofOptions::assertion("did:example:a#b");
    options.created = Timestamp::parse("2026-11-22T08:30:00Z");
    options
}

fn signed(document: &Value, suite: Suite, options: &ProofOptions, signer: &LocalSigner) -> Value {
    ready(sign(document, suite, options, signer, &Contexts::bundled())).expect("it can be signed")
}

fn check(document: &Value, index: usize, key: &PublicKey) -> Result<()> {
    SecuredDocument::read(document)?.verify(index, key, &RustCrypto, &Contexts::bundled())
}

const QUICK: [(Suite, KeyType); 4] = [
    (Suite::EddsaJcs2022, KeyType::Ed25519),
    (Suite::EcdsaJcs2019, KeyType::P256),
    (Suite::EcdsaJcs2019, KeyType::P384),
    (Suite::Mldsa44Jcs2024, KeyType::MlDsa44),
];

/// SLH-DSA takes its time to sign.
const SLOW: (Suite, KeyType) = (Suite::Slhdsa128Jcs2024, KeyType::SlhDsa128s);

#[test]
fn what_is_signed_verifies_and_nothing_else_does() {
    let document = json(r#"{"b": [1, {"c": null}], "a": "é"}"#);
    for (suite, key_type) in QUICK.into_iter().chain([SLOW]) {
        let signer = key(key_type, 7);
        let secured = signed(&document, suite, &options(), &signer);
        assert_eq!(check(&secured, 0, signer.public_key()), Ok(()));
        assert_eq!(secured.get("proof").unwrap().get("@context"), None);

        let read = proofs(&secured).unwrap();
        let proof = read[0].as_ref().unwrap();
        let contexts = Contexts::bundled();
        assert_eq!(verify(&secured, proof, signer.public_key(), &RustCrypto, &contexts), Ok(()));

        let other = key(key_type, 8);
        let refused = check(&secured, 0, other.public_key());
        assert_eq!(code(refused), Some(Code::ProofSignature));
        let wrong_type = key(KeyType::Secp256k1, 7);
        let refused = check(&secured, 0, wrong_type.public_key());
        assert_eq!(code(refused), Some(Code::ProofKeyType));
        assert_eq!(code(check(&secured, 1, signer.public_key())), Some(Code::ProofMissing));

        let mut changed = secured.clone();
        changed.as_object_mut().unwrap().insert("d", true);
        let refused = check(&changed, 0, signer.public_key()).unwrap_err();
        assert_eq!(refused.code(), Code::ProofSignature);
        assert_eq!(refused.pointer().unwrap().as_str(), "/proof");
        let foreign = verify(&changed, proof, signer.public_key(), &RustCrypto, &contexts);
        assert_eq!(code(foreign), Some(Code::ProofSignature));
        assert_eq!(code(check(&document, 0, signer.public_key())), Some(Code::ProofMissing));
    }
}

#[test]
fn every_option_is_written_read_and_signed() {
    let document = json(r#"{"a": 1}"#);
    let signer = key(KeyType::Ed25519, 7);
    let mut options = options();
    options.id = Some("urn:uuid:1".to_owned());
    options.expires = Timestamp::parse("2027-11-22T08:30:00Z");
    options.domain = vec!["https://a.example".to_owned(), "b".to_owned()];
    options.challenge = Some("c".to_owned());
    options.nonce = Some("n".to_owned());
    let secured = signed(&document, Suite::EddsaJcs2022, &options, &signer);
    let read = proofs(&secured).unwrap();
    let proof = read[0].as_ref().unwrap();
    assert_eq!(proof.id(), options.id.as_deref());
    assert_eq!((proof.created(), proof.expires()), (options.created, options.expires));
    assert_eq!(proof.domains(), options.domain);
    assert_eq!((proof.challenge(), proof.nonce()), (Some("c"), Some("n")));
    assert_eq!(check(&secured, 0, signer.public_key()), Ok(()));
    for member in ["id", "expires", "created", "domain", "challenge", "nonce"] {
        let mut changed = secured.clone();
        proof_mut(&mut changed).remove(member);
        let refused = check(&changed, 0, signer.public_key());
        assert_eq!(code(refused), Some(Code::ProofSignature), "{member}");
    }
}

#[test]
fn nothing_is_signed_that_could_not_be_read() {
    let signer = key(KeyType::Ed25519, 7);
    let contexts = Contexts::bundled();
    let refused = |document: &str, suite, options: &ProofOptions| {
        code(ready(sign(&json(document), suite, options, &signer, &contexts)))
    };
    let suite = Suite::EddsaJcs2022;
    assert_eq!(refused("[]", suite, &options()), Some(Code::ProofMalformed));
    assert_eq!(refused(r#"{"proof": 1}"#, suite, &options()), Some(Code::ProofMalformed));
    assert_eq!(refused("{}", Suite::EcdsaJcs2019, &options()), Some(Code::ProofKeyType));
    let relative = ProofOptions::assertion("#key");
    assert_eq!(refused("{}", suite, &relative), Some(Code::ProofMalformed));
    let no_purpose = ProofOptions::new("did:example:a#b", "");
    assert_eq!(refused("{}", suite, &no_purpose), Some(Code::ProofMalformed));
    let mut options = options();
    options.previous_proof = vec!["urn:x".to_owned()];
    assert_eq!(refused("{}", suite, &options), Some(Code::ProofPrevious));
    let full = format!(r#"{{"proof": [{}]}}"#, vec!["{}"; 32].join(","));
    options.previous_proof.clear();
    assert_eq!(refused(&full, suite, &options), Some(Code::LimitProofs));
}

#[test]
fn chains_sign_what_they_stand_on() {
    let (first, second) = (key(KeyType::Ed25519, 1), key(KeyType::P256, 2));
    let mut below = options();
    below.id = Some("urn:uuid:1".to_owned());
    let mut above = options();
    above.previous_proof = vec!["urn:uuid:1".to_owned()];
    let document = signed(&json(r#"{"a": 1}"#), Suite::EddsaJcs2022, &below, &first);
    let document = signed(&document, Suite::EcdsaJcs2019, &above, &second);
    assert_eq!(check(&document, 0, first.public_key()), Ok(()));
    assert_eq!(check(&document, 1, second.public_key()), Ok(()));
    let secured = SecuredDocument::read(&document).unwrap();
    assert_eq!(secured.foundations(0), Ok(vec![]));
    assert_eq!(secured.foundations(1), Ok(vec![0]));

    // Without the first proof, the second stands on nothing.
    let mut cut = document.clone();
    let second_proof = document.get("proof").unwrap().as_array().unwrap()[1].clone();
    cut.as_object_mut().unwrap().insert("proof", second_proof);
    assert_eq!(code(check(&cut, 0, second.public_key())), Some(Code::ProofPrevious));
    let secured = SecuredDocument::read(&cut).unwrap();
    assert_eq!(code(secured.foundations(0)), Some(Code::ProofPrevious));
}

#[test]
fn a_proof_signs_its_own_contexts_and_lets_more_follow() {
    let signer = key(KeyType::Ed25519, 7);
    let base = json(r#"{"@context": ["urn:a", "urn:b"], "x": 1}"#);
    let mut proof = options();
    proof.created = None;
    // Made by hand, since signing would ask for the contexts.
    let mut secured = base.clone();
    secured.as_object_mut().unwrap().remove("@context");
    let mut secured = signed(&secured, Suite::EddsaJcs2022, &proof, &signer);
    assert_eq!(check(&secured, 0, signer.public_key()), Ok(()));
    secured.as_object_mut().unwrap().insert("@context", base.get("@context").unwrap().clone());
    // The proof has no contexts, so the document's are signed, and these were not.
    assert_eq!(code(check(&secured, 0, signer.public_key())), Some(Code::ProofSignature));
    for (contexts, expected) in [
        (r#"["urn:b"]"#, Code::ProofContext),
        (r#"["urn:a", "urn:b", "urn:c"]"#, Code::ProofContext),
        (r#""urn:b""#, Code::ProofContext),
        (r#"["urn:a"]"#, Code::ProofSignature),
        (r#""urn:a""#, Code::ProofSignature),
        ("[]", Code::ProofSignature),
    ] {
        proof_mut(&mut secured).insert("@context", json(contexts));
        let refused = check(&secured, 0, signer.public_key());
        assert_eq!(code(refused), Some(expected), "{contexts}");
    }
    proof_mut(&mut secured).insert("@context", json(r#"["urn:a"]"#));
    let read = SecuredDocument::read(&secured).unwrap();
    assert_eq!(read.unsigned_contexts(0), [Value::from("urn:b")]);
}

/// What is found about a signed document after a change, and that nothing is found without one.
fn cause(
    suite: Suite,
    key_type: KeyType,
    change: impl Fn(&mut Value),
    suspects: Suspects<'_>,
) -> Option<ProvenCause> {
    let document = json(r#"{"a": "e\u0301\nb", "list": [{"x": 1}, {"x": 2}]}"#);
    let signer = key(key_type, 7);
    let mut secured = signed(&document, suite, &options(), &signer);
    let contexts = Contexts::bundled();
    let key = signer.public_key();
    assert_eq!(diagnose(&secured, 0, key, suspects, &RustCrypto, &contexts), None);
    change(&mut secured);
    assert!(check(&secured, 0, key).is_err(), "the change is noticed");
    diagnose(&secured, 0, key, suspects, &RustCrypto, &contexts)
}

#[test]
fn causes_are_proven() {
    for (suite, key_type) in QUICK {
        let none = Suspects::default();
        let found = cause(
            suite,
            key_type,
            |document| {
                document.as_object_mut().unwrap().insert("later", "x");
            },
            none,
        );
        assert!(matches!(found, Some(ProvenCause::Added { place }) if place.as_str() == "/later"));

        let found = cause(
            suite,
            key_type,
            |document| {
                proof_mut(document).insert("created", "2026-11-22T08:30:00.000Z");
            },
            none,
        );
        let signed = Some(Value::from("2026-11-22T08:30:00Z"));
        let expected = ProvenCause::ProofOption { member: "created".to_owned(), signed };
        assert_eq!(found, Some(expected));

        let found = cause(
            suite,
            key_type,
            |document| {
                proof_mut(document).insert("challenge", "c");
            },
            none,
        );
        let expected = ProvenCause::ProofOption { member: "challenge".to_owned(), signed: None };
        assert_eq!(found, Some(expected));

        for altered in ["\u{e9}\nb", "e\u{301}\r\nb", " e\u{301}\nb"] {
            let found = cause(
                suite,
                key_type,
                |document| {
                    document.as_object_mut().unwrap().insert("a", altered);
                },
                none,
            );
            assert!(matches!(found, Some(ProvenCause::TextAltered { .. })), "{altered:?}");
        }

        let found = cause(
            suite,
            key_type,
            |document| {
                let value = proof_mut(document).get("proofValue").unwrap().as_str().unwrap();
                let bare = value[1..].to_owned();
                proof_mut(document).insert("proofValue", bare);
            },
            none,
        );
        assert!(matches!(found, Some(ProvenCause::SignatureEncoding { .. })));

        let found = cause(
            suite,
            key_type,
            |document| {
                document.as_object_mut().unwrap().insert("a", "something else");
            },
            none,
        );
        assert_eq!(found, None);
    }
}

#[test]
fn another_key_is_found_among_the_suspects() {
    let (named, real) = (key(KeyType::Ed25519, 7), key(KeyType::Ed25519, 8));
    let document = signed(&json(r#"{"a": 1}"#), Suite::EddsaJcs2022, &options(), &real);
    let keys = [
        ("did:example:a#p256".to_owned(), key(KeyType::P256, 8).public_key().clone()),
        ("did:example:a#real".to_owned(), real.public_key().clone()),
    ];
    let contexts = Contexts::bundled();
    let found = |keys: &[_]| {
        let suspects = Suspects { keys, contexts: &[] };
        diagnose(&document, 0, named.public_key(), suspects, &RustCrypto, &contexts)
    };
    assert_eq!(found(&[]), None);
    let verification_method = "did:example:a#real".to_owned();
    assert_eq!(found(&keys), Some(ProvenCause::OtherKey { verification_method }));
}

/// Many proofs of one document make many canonical forms of it.
#[test]
fn canonical_json_is_taken_from_what_documents_share() {
    let signer = key(KeyType::Ed25519, 7);
    let secured = signed(&json(r#"{"a": 1}"#), Suite::EddsaJcs2022, &options(), &signer);
    let (contexts, all) = (Contexts::bundled(), SharedWork::for_bytes(0));
    let mut read = SecuredDocument::read(&secured).unwrap().with_shared_work(all);
    let stages = read.stages(0, signer.public_key(), &contexts).unwrap();
    let left = read.shared_work().unwrap().canonical_bytes();
    let made = stages.canonical_document.len() + stages.canonical_proof.len();
    assert_eq!(all.canonical_bytes() - left, made as u64);

    let large = json(&format!(r#"{{"a": "{}"}}"#, "x".repeat(9 << 20)));
    let secured = signed(&large, Suite::EddsaJcs2022, &options(), &signer);
    let mut read = SecuredDocument::read(&secured).unwrap().with_shared_work(all);
    assert!(read.stages(0, signer.public_key(), &contexts).is_ok());
    let refused = read.stages(0, signer.public_key(), &contexts);
    assert_eq!(code(refused), Some(Code::LimitCanonicalWork));
}

/// A search for causes makes as many as it has trials, and takes them from an allowance of its own.
#[test]
fn searches_for_causes_share_the_bytes_that_they_canonicalize() {
    let signer = key(KeyType::Ed25519, 7);
    let mut secured = signed(&json(r#"{"a": 1}"#), Suite::EddsaJcs2022, &options(), &signer);
    secured.as_object_mut().unwrap().insert("a", "x".repeat(1 << 16));
    let (contexts, all) = (Contexts::bundled(), SharedWork::for_bytes(0));
    let read = SecuredDocument::read(&secured).unwrap().with_shared_work(all);
    let mut work = all;
    let search = |work: &mut SharedWork| {
        let (key, none) = (signer.public_key(), Suspects::default());
        read.diagnose(0, key, none, work, &RustCrypto, &contexts)
    };
    assert_eq!(search(&mut work), None);
    let taken = all.canonical_bytes() - work.canonical_bytes();
    assert!(taken > 1 << 20, "{taken}");
    assert_eq!(read.shared_work(), Some(all));
}
