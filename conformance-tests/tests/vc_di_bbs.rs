//! The BBS signatures and proofs inside the test vectors of vc-di-bbs, over the messages and
//! headers that the vectors give: the plain ones, with holder binding, and with pseudonyms.

use std::path::Path;
use testamur_bbs::{
    Bbs, BlindShown, BlindSigned, Ciphersuite, Engine, PublicKey, SecretKey, SecretScalar, Shown,
    Signed,
};
use testamur_conformance_tests::selective::{at, map, numbers};
use testamur_conformance_tests::{Tally, hex, json, vectors};
use testamur_core::json::Value;

/// One credential of the vectors.
struct Credential {
    secret: SecretKey,
    header: Vec<u8>,
    messages: Vec<String>,
    signature: Vec<u8>,
    proof: Vec<u8>,
    disclosed: Vec<usize>,
    presentation_header: Vec<u8>,
    pseudonym: Option<Vec<u8>>,
}

impl Credential {
    fn read(root: &Path, folder: &str) -> Credential {
        let file = |name: &str| json(&root.join(folder).join(name));
        let keys = json(&root.join("BBSKeyMaterial.json"));
        let secret = SecretKey::from_bytes(&hex::member(&keys, "privateKeyHex")).expect("a key");
        assert_eq!(secret.public_key().as_bytes()[..], hex::member(&keys, "publicKeyHex"));
        let hashes = file("addHashData.json");
        let transformed = file("addBaseTransform.json");
        let messages = map(at(&transformed, "nonMandatory")).into_iter();
        let disclosure = file("derivedDisclosureData.json");
        let derive = json(&root.join("BBSDeriveMaterial.json"));
        Credential {
            secret,
            header: ["proofHash", "mandatoryHash"].map(|name| hex::member(&hashes, name)).concat(),
            messages: messages.map(|(_, line)| line).collect(),
            signature: hex::member(&file("addRawBaseSignatureInfo.json"), "bbsSignature"),
            proof: hex::member(&disclosure, "bbsProof"),
            disclosed: numbers(at(&disclosure, "adjSelectiveIndexes")),
            presentation_header: hex::member(&derive, "presentationHeaderHex"),
            pseudonym: disclosure.get("pseudonym").map(|_| hex::member(&disclosure, "pseudonym")),
        }
    }

    fn shown(&self) -> Vec<(usize, &[u8])> {
        self.disclosed.iter().map(|index| (*index, self.messages[*index].as_bytes())).collect()
    }

    fn public_key(&self) -> &PublicKey {
        self.secret.public_key()
    }
}

fn schemes() -> impl Iterator<Item = Bbs> {
    Engine::ALL.iter().map(|engine| Bbs::new(Ciphersuite::Bls12381Sha256).by(*engine))
}

#[test]
fn plain() {
    let Some(root) = vectors().map(|root| root.join("vc-di-bbs")) else { return };
    let mut tally = Tally::new("vc-di-bbs plain", "the BBS part: signatures and proofs");
    for (folder, bbs) in [".", "prc"].into_iter().flat_map(|f| schemes().map(move |s| (f, s))) {
        let credential = Credential::read(&root, folder);
        let (header, messages) = (&credential.header, &credential.messages);
        let signature = bbs.sign(&credential.secret, header, messages).expect("a signature");
        assert_eq!(hex::text(&signature), hex::text(&credential.signature), "{folder}");
        let public_key = credential.public_key();
        let signed = Signed { public_key, header, messages, signature: &signature };
        bbs.verify(&signed).expect("a good signature");
        let shown = Shown {
            public_key,
            header,
            presentation_header: &credential.presentation_header,
            disclosed: &credential.shown(),
        };
        bbs.verify_proof(&shown, &credential.proof).expect("a good proof");
        tally.pass();
    }
    tally.finish();
}

#[test]
fn holder_binding_and_pseudonyms() {
    let Some(root) = vectors().map(|root| root.join("vc-di-bbs")) else { return };
    let mut tally =
        Tally::new("vc-di-bbs bound", "the BBS part with holder binding and pseudonyms");
    let input = |file: &str, member: &str| {
        let value = json(&root.join("FeatureInputs").join(file));
        value.get(member).and_then(Value::as_str).expect("text").to_owned()
    };
    let scalar = |text: &str| {
        // One vector leaves out a leading zero.
        SecretScalar::from_bytes(&hex::bytes(&format!("{text:0>64}"))).expect("a number")
    };
    let holder_secret = hex::bytes(&input("holderSecret.json", "holderSecretHex"));
    let prover_nym = scalar(&input("proverNym.json", "proverNymHex"));
    let entropy = scalar(&input("signerNymEntropy.json", "signerNymEntropyHex"));
    let context = input("verifierInfo.json", "verifierId");
    let none: Vec<Vec<u8>> = Vec::new();
    for (folder, committed) in [
        ("HolderBinding", vec![holder_secret.clone()]),
        ("Pseudonym", none),
        ("PseudonymHB", vec![holder_secret]),
    ] {
        let credential = Credential::read(&root, folder);
        let (header, messages) = (&credential.header, &credential.messages);
        let messages: Vec<Vec<u8>> = messages.iter().map(|m| m.clone().into_bytes()).collect();
        let info = json(&root.join(folder).join("commitmentInfo.json"));
        let commitment = hex::member(&info, "commitmentWithProof");
        let blind = SecretScalar::from_bytes(&hex::member(&info, "secretProverBlind"));
        let signed = BlindSigned {
            public_key: credential.public_key(),
            header,
            messages: &messages,
            committed: &committed,
            blind: Some(&blind.expect("a number")),
            signature: &credential.signature,
        };
        let shown = BlindShown {
            public_key: credential.public_key(),
            header,
            presentation_header: &credential.presentation_header,
            known: messages.len(),
            disclosed: &credential.shown(),
            disclosed_committed: &[],
        };
        for bbs in schemes() {
            let (secret, proof) = (&credential.secret, &credential.proof);
            let signature = if let Some(pseudonym) = &credential.pseudonym {
                let nym = bbs.finish_with_nym(&signed, &prover_nym, &entropy);
                let nym = nym.unwrap_or_else(|e| panic!("{folder}: {e}"));
                let expected = json(&root.join(folder).join("nymSecret.json"));
                let expected = expected.get("nymSecretHex").and_then(Value::as_str);
                assert_eq!(nym, scalar(expected.expect("text")), "{folder}");
                bbs.verify_proof_with_nym(&shown, pseudonym, context.as_bytes(), proof)
                    .unwrap_or_else(|e| panic!("{folder}: {e}"));
                bbs.blind_sign_with_nym(secret, &commitment, &entropy, header, &messages)
            } else {
                bbs.verify_blind(&signed).unwrap_or_else(|e| panic!("{folder}: {e}"));
                bbs.verify_blind_proof(&shown, proof).unwrap_or_else(|e| panic!("{folder}: {e}"));
                bbs.blind_sign(secret, &commitment, header, &messages)
            };
            let signature = signature.unwrap_or_else(|e| panic!("{folder}: {e}"));
            assert_eq!(hex::text(&signature), hex::text(&credential.signature), "{folder}");
            tally.pass();
        }
    }
    tally.finish();
}
