//! `ecdsa-sd-2023` from issuer to verifier, and everything that must not pass.

use crate::common::{Seeded, code, members, pointers, ready, value_of, with_value};
use crate::sample::{CONTEXT, contexts, document_and_pointers, json};
use proptest::prelude::*;
use testamur_canon::SharedWork;
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{Code, Result, Timestamp};
use testamur_keys::{KeyType, LocalSigner, RustCrypto, SecretKey, Signer};
use testamur_proof::{ProofOptions, SecuredDocument};
use testamur_sd::data_integrity::ecdsa_sd::{self, Disclosed, Secrets};
use testamur_sd::data_integrity::{BaseProof, DerivedProof, MAX_STATEMENTS};

const DATA_INTEGRITY: &str = "https://w3id.org/security/data-integrity/v2";

fn signer(key_type: KeyType) -> LocalSigner {
    LocalSigner::new(SecretKey::from_raw(key_type, &[7; 32]).expect("a key"), &RustCrypto)
}

fn issue_with(document: &Value, mandatory: &[Pointer], signer: &LocalSigner) -> Result<Value> {
    let mut options = ProofOptions::assertion("did:example:issuer#key");
    options.created = Timestamp::parse("2026-11-22T08:30:00Z");
    let secrets = Secrets::generate(&mut Seeded(1))?;
    let contexts = contexts();
    let unsigned =
        ecdsa_sd::prepare(document, &options, mandatory, &secrets, &RustCrypto, &contexts)?;
    ready(unsigned.sign(signer))
}

fn issue(document: &Value, mandatory: &[&str]) -> Result<Value> {
    issue_with(document, &pointers(mandatory), &signer(KeyType::P256))
}

fn derive(document: &Value, selective: &[&str]) -> Result<Value> {
    let mut secured = SecuredDocument::read(document)?;
    ecdsa_sd::derive(&mut secured, 0, &pointers(selective), &contexts())
}

type Check = fn(
    &mut SecuredDocument<'_>,
    usize,
    &testamur_keys::PublicKey,
    &dyn testamur_keys::Provider,
    &testamur_canon::jsonld::Contexts,
) -> Result<Disclosed>;

fn check_with(check: Check, document: &Value) -> Result<Disclosed> {
    let mut secured = SecuredDocument::read(document)?;
    check(&mut secured, 0, signer(KeyType::P256).public_key(), &RustCrypto, &contexts())
}

fn verify(document: &Value) -> Result<Disclosed> {
    check_with(ecdsa_sd::verify, document)
}

fn verify_base(document: &Value) -> Result<Disclosed> {
    check_with(ecdsa_sd::verify_base, document)
}

/// A document with several blank nodes that look alike, and all that JSON-LD has.
fn badge() -> Value {
    let mut document = json(
        r#"{
            "id": "urn:badge", "type": ["Badge", "Credential"], "name": "Rust", "issuer": "urn:i",
            "subject": {
                "type": "Person", "name": "Maria",
                "result": [
                    {"type": "Result", "name": "Theory", "value": 7},
                    {"type": "Result", "name": "Practice", "value": 8},
                    {"type": "Result", "value": 8}
                ],
                "label": {"en": "hat", "nl": ["hoed", "muts"]},
                "data": {"raw": [1, null], "x": 1},
                "list": ["a", {"name": "b"}, "c"],
                "record": [
                    {"type": "Record", "name": "inner", "part": {"name": "deep", "more": "x"}},
                    {"type": "Record", "name": "other"}
                ],
                "nested": [["p", "q"], ["r"]]
            }
        }"#,
    );
    let contexts: Vec<Value> = vec![CONTEXT.into(), DATA_INTEGRITY.into()];
    members(&mut document).insert("@context", contexts);
    document
}

/// The document with the bytes of its proof's value changed.
fn with_changed_value(document: &Value, change: impl FnOnce(&mut Vec<u8>)) -> Value {
    let mut bytes = value_of(document);
    change(&mut bytes);
    with_value(document, &bytes)
}

fn with_proof(document: &Value, change: impl FnOnce(&mut DerivedProof)) -> Value {
    with_changed_value(document, |bytes| {
        let mut proof = DerivedProof::read(bytes).expect("a derived proof");
        change(&mut proof);
        *bytes = proof.to_bytes();
    })
}

#[test]
fn what_is_shown_verifies_and_nothing_else_is_shown() {
    let secured = issue(&badge(), &["/issuer", "/name"]).expect("it can be issued");
    let issued = verify_base(&secured).expect("the holder can check it");
    assert_eq!(issued.mandatory, 4);
    for (shown, rest) in [
        (&[][..], ""),
        (&["/name"], ""),
        (&["/subject/name"], r#"{"type": "Person", "name": "Maria"}"#),
        (
            &["/subject/result/2", "/subject/result/0/value"],
            r#"{"type": "Person", "result": [
                {"type": "Result", "value": 7}, {"type": "Result", "value": 8}]}"#,
        ),
        (
            &["/subject/result/1/type", "/subject/result/2/type"],
            r#"{"type": "Person", "result": [{"type": "Result"}, {"type": "Result"}]}"#,
        ),
        (&["/subject/label/nl/1"], r#"{"type": "Person", "label": {"nl": ["muts"]}}"#),
        (&["/subject/data"], r#"{"type": "Person", "data": {"raw": [1, null], "x": 1}}"#),
        (&["/subject/list"], r#"{"type": "Person", "list": ["a", {"name": "b"}, "c"]}"#),
        (&["/subject/nested/0/1"], r#"{"type": "Person", "nested": [["q"]]}"#),
        (
            &["/subject/record/0/part/name"],
            r#"{"type": "Person", "record": [{"type": "Record", "part": {"name": "deep"}}]}"#,
        ),
    ] {
        let derived = derive(&secured, shown).unwrap_or_else(|error| panic!("{shown:?}: {error}"));
        let disclosed = verify(&derived).unwrap_or_else(|error| panic!("{shown:?}: {error}"));
        assert_eq!(disclosed.mandatory, 4, "{shown:?}");
        let mut expected = badge();
        let parts = members(&mut expected);
        match rest {
            "" => parts.remove("subject"),
            rest => parts.insert("subject", json(rest)),
        };
        let mut found = derived.clone();
        members(&mut found).remove("proof");
        assert_eq!(found, expected, "{shown:?}");
    }
    let whole = derive(&secured, &[""]).expect("all can be shown");
    assert_eq!(verify(&whole).unwrap().by_choice, issued.by_choice);
}

#[test]
fn what_cannot_stand_alone_is_refused() {
    let secured = issue(&badge(), &["/issuer"]).expect("it can be issued");
    for (part, place) in [
        ("/subject/list/0", "/subject/list"),
        ("/subject/list/1/name", "/subject/list"),
        ("/subject/data/raw", "/subject/data"),
    ] {
        let refused = derive(&secured, &[part]).expect_err(part);
        assert_eq!(refused.code(), Code::DisclosureInseparable, "{part}");
        let at = refused.pointer().expect("a place").as_str().to_owned();
        assert!(at.starts_with(place), "{at}");
        assert_eq!(code(issue(&badge(), &[part])), Code::DisclosureInseparable, "{part}");
    }
    assert_eq!(code(derive(&secured, &["/subject/no"])), Code::DisclosurePointer);
    assert_eq!(code(derive(&secured, &["/proof"])), Code::DisclosurePointer);
    assert_eq!(code(issue(&badge(), &["/no"])), Code::DisclosurePointer);
    let free = issue(&badge(), &[]).expect("nothing need be mandatory");
    assert_eq!(code(derive(&free, &[])), Code::DisclosureNothing);
    assert_eq!(verify(&derive(&free, &["/name"]).unwrap()).unwrap().mandatory, 0);
}

/// Deriving reads the document and then the part of it, and both draw on what is left for the
/// contexts of all documents.
#[test]
fn deriving_draws_on_what_documents_share() {
    let mut document = badge();
    let own = json(r#"{"own": "urn:own"}"#);
    members(&mut document).insert("@context", vec![CONTEXT.into(), DATA_INTEGRITY.into(), own]);
    let base = issue(&document, &["/issuer"]).expect("issued");
    let read = || {
        let secured = SecuredDocument::read(&base).expect("a proof");
        secured.with_shared_work(SharedWork::for_bytes(0))
    };
    let taken = |secured: &SecuredDocument<'_>| {
        let left = secured.shared_work().expect("they are bounded").context_steps();
        SharedWork::for_bytes(0).context_steps() - left
    };
    let (mut one, mut both) = (read(), read());
    one.dataset(&contexts()).expect("statements");
    ecdsa_sd::derive(&mut both, 0, &pointers(&["/name"]), &contexts()).expect("derived");
    assert!(taken(&one) > 0);
    assert_eq!(taken(&both), 2 * taken(&one));
}

#[test]
fn base_and_derived_proofs_do_not_pass_for_each_other() {
    let secured = issue(&badge(), &["/issuer"]).expect("it can be issued");
    let derived = derive(&secured, &["/name"]).expect("it can be derived");
    assert_eq!(code(verify(&secured)), Code::DisclosureBaseProof);
    assert_eq!(code(verify_base(&derived)), Code::DisclosureDerivedProof);
    assert_eq!(code(derive(&derived, &["/name"])), Code::DisclosureDerivedProof);
    let other = signer(KeyType::Ed25519);
    assert_eq!(code(issue_with(&badge(), &[], &other)), Code::ProofKeyType);
    let mut secured = SecuredDocument::read(&derived).unwrap();
    let contexts = contexts();
    let refused = ecdsa_sd::verify(&mut secured, 0, other.public_key(), &RustCrypto, &contexts);
    assert_eq!(code(refused), Code::ProofKeyType);
}

#[test]
fn changes_are_detected() {
    let secured = issue(&badge(), &["/issuer"]).expect("it can be issued");
    let derived = derive(&secured, &["/name", "/subject/result/0"]).expect("it can be derived");
    verify(&derived).expect("unchanged it verifies");
    type Change = fn(&mut Object);
    let changes: [(Change, Code); 6] = [
        (
            |document| {
                document.insert("name", "Go");
            },
            Code::DisclosureStatement,
        ),
        (
            |document| {
                document.insert("issuer", "urn:other");
            },
            Code::ProofSignature,
        ),
        (
            |document| {
                document.remove("issuer");
            },
            Code::DisclosureMismatch,
        ),
        (
            |document| {
                document.insert("more", "x");
            },
            Code::DisclosureMismatch,
        ),
        (
            |document| {
                document.insert("more", Object::new());
            },
            Code::DisclosureMismatch,
        ),
        (
            |document| {
                let proof = members(document.get_mut("proof").expect("a proof"));
                proof.insert("created", "2026-11-22T08:30:01Z");
            },
            Code::ProofSignature,
        ),
    ];
    for (number, (change, expected)) in changes.into_iter().enumerate() {
        let mut changed = derived.clone();
        change(members(&mut changed));
        assert_eq!(code(verify(&changed)), expected, "change {number}");
    }
    let mut changed = secured.clone();
    members(&mut changed).insert("name", "Go");
    assert_eq!(code(verify_base(&changed)), Code::DisclosureStatement);
    members(&mut changed).insert("more", "x");
    assert_eq!(code(verify_base(&changed)), Code::DisclosureMismatch);
    assert_eq!(code(derive(&changed, &["/name"])), Code::DisclosureMismatch);
}

#[test]
fn changed_proofs_are_refused() {
    let secured = issue(&badge(), &["/issuer"]).expect("it can be issued");
    let derived = derive(&secured, &["/name", "/subject/result"]).expect("it can be derived");
    type Change = fn(&mut DerivedProof);
    let changes: [(Change, Code); 13] = [
        (|proof| proof.signatures.swap(0, 1), Code::DisclosureStatement),
        (|proof| proof.signatures[0] = proof.base_signature, Code::DisclosureStatement),
        (|proof| proof.signatures[1] = proof.signatures[0], Code::DisclosureStatement),
        (|proof| proof.signatures.truncate(2), Code::DisclosureMismatch),
        (|proof| proof.signatures.push([1; 64]), Code::DisclosureMismatch),
        (|proof| proof.base_signature[5] ^= 1, Code::ProofSignature),
        (
            |proof| proof.public_key = signer(KeyType::P256).public_key().clone(),
            Code::ProofSignature,
        ),
        (|proof| proof.labels.truncate(1), Code::DisclosureMismatch),
        (|proof| proof.labels.push([1; 32]), Code::DisclosureMismatch),
        (|proof| proof.labels[0] = proof.labels[1], Code::DisclosureProofValue),
        (|proof| proof.mandatory_indexes.push(1_000), Code::DisclosureMismatch),
        (
            |proof| proof.mandatory_indexes.insert(0, proof.mandatory_indexes[0]),
            Code::DisclosureProofValue,
        ),
        (|proof| proof.mandatory_indexes.reverse(), Code::DisclosureProofValue),
    ];
    for (number, (change, expected)) in changes.into_iter().enumerate() {
        assert_eq!(code(verify(&with_proof(&derived, change))), expected, "change {number}");
    }
    let many = with_proof(&derived, |proof| proof.signatures = vec![[1; 64]; MAX_STATEMENTS + 1]);
    assert_eq!(code(verify(&many)), Code::LimitStatements);
}

#[test]
fn proof_values_have_one_form() {
    let secured = issue(&badge(), &["/issuer"]).expect("it can be issued");
    let derived = derive(&secured, &["/name"]).expect("it can be derived");
    let bytes = |document: &Value| {
        let mut found = Vec::new();
        with_changed_value(document, |bytes| found.clone_from(bytes));
        found
    };
    for (good, base) in [(bytes(&secured), true), (bytes(&derived), false)] {
        let read = |bytes: &[u8]| match base {
            true => BaseProof::read(bytes).map(|proof| proof.to_bytes()),
            false => DerivedProof::read(bytes).map(|proof| proof.to_bytes()),
        };
        assert_eq!(read(&good).unwrap(), good);
        for length in 0..good.len() {
            assert_eq!(code(read(&good[..length])), Code::DisclosureProofValue, "{length}");
        }
        assert_eq!(code(read(&[&good[..], &[0]].concat())), Code::DisclosureProofValue);
        let replaced = |at: usize, old: &[u8], new: &[u8]| {
            assert_eq!(&good[at..at + old.len()], old);
            code(read(&[&good[..at], new, &good[at + old.len()..]].concat()))
        };
        // The array, the base signature in it, and the public key, at the start of both.
        for new in [&[0x84][..], &[0x86], &[0x98, 0x05], &[0x9f], &[0xd8, 0x40, 0x85], &[0xa5]] {
            assert_eq!(replaced(3, &[0x85], new), Code::DisclosureProofValue, "{new:x?}");
        }
        for new in
            [&[0x58, 0x3f][..], &[0x59, 0, 0x40], &[0x78, 0x40], &[0x5f], &[0xd8, 0x40, 0x58, 0x40]]
        {
            assert_eq!(replaced(4, &[0x58, 0x40], new), Code::DisclosureProofValue, "{new:x?}");
        }
        for new in [[0x80, 0x25, 2], [0x81, 0x24, 2], [0x80, 0x24, 5]] {
            let old = &good[72..75];
            assert_eq!(replaced(72, old, &new), Code::DisclosureProofValue, "{new:x?}");
        }
        assert_eq!(replaced(2, &good[2..3], &[7]), Code::DisclosureProofValue);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_is_chosen_verifies((mut document, chosen) in document_and_pointers(), split in 0..5usize) {
        let contexts_of: Vec<Value> = vec![CONTEXT.into(), DATA_INTEGRITY.into()];
        members(&mut document).insert("@context", contexts_of);
        let (mandatory, selective) = chosen.split_at(split.min(chosen.len()));
        let secured = issue_with(&document, mandatory, &signer(KeyType::P256)).unwrap();
        let issued = verify_base(&secured).unwrap();
        let mut read = SecuredDocument::read(&secured).unwrap();
        match ecdsa_sd::derive(&mut read, 0, selective, &contexts()) {
            Ok(derived) => {
                let disclosed = verify(&derived).unwrap();
                prop_assert_eq!(disclosed.mandatory, issued.mandatory);
                prop_assert!(disclosed.by_choice <= issued.by_choice);
            }
            Err(error) => {
                prop_assert_eq!(error.code(), Code::DisclosureNothing);
                prop_assert!(chosen.is_empty());
            }
        }
    }
}
