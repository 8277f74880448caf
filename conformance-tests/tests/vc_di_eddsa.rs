//! The test vectors of EdDSA Cryptosuites 1.0: every intermediate value, and every change detected.

use testamur_canon::jsonld::Contexts;
use testamur_conformance_tests::data_integrity::{
    KeyPair, Vector, check_all, check_changes, options, providers, ready,
};
use testamur_conformance_tests::{Tally, json, vectors};
use testamur_keys::{LocalSigner, RustCrypto};
use testamur_proof::{Form, SecuredDocument, Suite, sign};

fn all() -> Vec<Vector> {
    let Some(root) = vectors().map(|root| root.join("vc-di-eddsa")) else { return Vec::new() };
    let vector = |folder: &str, suffix, unsigned: &str, suite| Vector {
        folder: root.join(folder),
        suffix,
        unsigned: root.join(unsigned),
        suite,
        keys: root.join("keyPair.json"),
    };
    vec![
        vector("eddsa-rdfc-2022", "DataInt", "unsigned.json", Suite::EddsaRdfc2022),
        vector("eddsa-rdfc-2022/employ", "DataInt", "employmentAuth.json", Suite::EddsaRdfc2022),
        vector("eddsa-jcs-2022", "JCS", "unsigned.json", Suite::EddsaJcs2022),
        vector("Ed25519Signature2020", "EdSig", "unsigned.json", Suite::Ed25519Signature2020),
    ]
}

#[test]
fn every_stage_of_the_jcs_suite_is_as_in_the_vectors() {
    let tally = Tally::new("vc-di-eddsa jcs", "every intermediate value and signature over JSON");
    check_all(&all(), Form::Jcs, tally);
}

#[test]
fn every_stage_of_the_rdf_suites_is_as_in_the_vectors() {
    let tally = Tally::new("vc-di-eddsa rdf", "every intermediate value and signature over RDF");
    check_all(&all(), Form::Rdfc, tally);
}

#[test]
fn every_change_is_detected() {
    check_changes(&all());
}

/// The keys by the verification method of the proof that uses them.
fn keys_of_sets() -> Option<Vec<KeyPair>> {
    let pairs = json(&vectors()?.join("vc-di-eddsa/proof-set-chain/multiKeyPairs.json"));
    let pairs = pairs.as_object().expect("an object of key pairs");
    Some(pairs.iter().map(|(_, pair)| KeyPair::read(pair)).collect())
}

#[test]
fn proof_sets_and_chains_verify() {
    let Some(keys) = keys_of_sets() else { return };
    let folder = vectors().expect("the keys were there").join("vc-di-eddsa/proof-set-chain");
    let contexts = Contexts::bundled();
    let mut tally = Tally::new("vc-di-eddsa proof-set-chain", "proof sets and chains");
    for (file, foundations) in [
        ("signedProofSet1.json", vec![vec![]]),
        ("signedProofSet2.json", vec![vec![], vec![]]),
        ("signedProofChain1.json", vec![vec![], vec![], vec![0, 1]]),
        ("signedProofChain2.json", vec![vec![], vec![], vec![0, 1], vec![0, 1, 2]]),
    ] {
        let document = json(&folder.join(file));
        let mut secured = SecuredDocument::read(&document).expect("it has proofs");
        assert_eq!(secured.proofs().len(), foundations.len(), "{file}");
        for (index, expected) in foundations.iter().enumerate() {
            assert_eq!(&secured.foundations(index).expect("no circle"), expected);
            for (other, pair) in keys.iter().enumerate() {
                for provider in providers() {
                    let verified = secured.verify(index, &pair.public, provider, &contexts);
                    assert_eq!(verified.is_ok(), index == other, "{file} {index} {other}");
                }
            }
        }
        tally.pass();
    }
    tally.finish();
}

#[test]
fn proof_sets_and_chains_are_made() {
    let Some(keys) = keys_of_sets() else { return };
    let folder = vectors().expect("the keys were there").join("vc-di-eddsa/proof-set-chain");
    let contexts = Contexts::bundled();
    let mut document = json(&folder.join("unsigned.json"));
    let steps = [
        ("proofSetConfig1.json", "signedProofSet1.json"),
        ("proofSetConfig2.json", "signedProofSet2.json"),
        ("proofChainConfig1.json", "signedProofChain1.json"),
        ("proofChainConfig2.json", "signedProofChain2.json"),
    ];
    for ((configuration, expected), pair) in steps.into_iter().zip(keys) {
        let options = options(&json(&folder.join(configuration)));
        let signer = LocalSigner::new(pair.secret, &RustCrypto);
        let signed = sign(&document, Suite::EddsaRdfc2022, &options, &signer, &contexts);
        document = ready(signed).expect("it can be signed");
        // The vectors write the first proof of the set as an array of one.
        let ours = document.get("proof").expect("a proof").as_set();
        let theirs = json(&folder.join(expected));
        assert_eq!(ours, theirs.get("proof").expect("a proof").as_set(), "{expected}");
    }
}

#[test]
fn a_change_in_an_earlier_proof_breaks_the_later_ones_of_its_chain() {
    let Some(keys) = keys_of_sets() else { return };
    let folder = vectors().expect("the keys were there").join("vc-di-eddsa/proof-set-chain");
    let contexts = Contexts::bundled();
    let document = json(&folder.join("signedProofChain2.json"));
    // Which of the four proofs each proof signs, itself included.
    let signs = [vec![0], vec![1], vec![0, 1, 2], vec![2, 3]];
    for changed in 0..4 {
        let mut document = document.clone();
        let proofs = document.as_object_mut().and_then(|object| object.get_mut("proof"));
        let Some(testamur_core::json::Value::Array(proofs)) = proofs else { panic!("proofs") };
        let proof = proofs[changed].as_object_mut().expect("an object");
        proof.insert("created", "2023-03-01T00:00:00Z");
        let mut secured = SecuredDocument::read(&document).expect("it has proofs");
        for (index, pair) in keys.iter().enumerate() {
            let verified = secured.verify(index, &pair.public, &RustCrypto, &contexts);
            assert_eq!(verified.is_ok(), !signs[index].contains(&changed), "{index} {changed}");
        }
    }
}
