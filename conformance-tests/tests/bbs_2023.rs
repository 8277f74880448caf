//! The test vectors of `bbs-2023` (BBS Cryptosuites 1.0, appendix): every intermediate value of
//! issuer, holder and verifier, for each optional feature.
//!
//! In the containers of the pseudonym vectors three things are not as the text of the specification
//! has them: they have the header of "holder binding and pseudonyms" even without holder binding,
//! the issuer's part of the secret is a big number, which is a CBOR tag, and derived proofs lack
//! `nym_domain`. Here these are compared part by part.

use testamur_bbs::SecretScalar;
use testamur_canon::jsonld::Contexts;
use testamur_conformance_tests::data_integrity::ready;
use testamur_conformance_tests::mocked::Mocked;
use testamur_conformance_tests::selective::{
    self, at, number, numbers, pairs, pointers_of, texts, value_of,
};
use testamur_conformance_tests::{Tally, hex, json, vectors};
use testamur_core::Code;
use testamur_core::json::Value;
use testamur_keys::multibase::{Base, encode};
use testamur_keys::{KeyType, LocalSigner, RustCrypto, SecretKey, Signer};
use testamur_proof::SecuredDocument;
use testamur_sd::data_integrity::HmacKey;
use testamur_sd::data_integrity::bbs::{
    self, BaseProof, Derivation, DerivedProof, Feature, HolderSecrets, Nym, Presentation,
    Pseudonymous, Unsigned,
};

/// One example of the specification.
struct Example {
    inputs: selective::Example,
    keys: Value,
    derivation: Value,
    bound: Option<Bound>,
}

/// What an example with an optional feature has besides.
struct Bound {
    commitment: Vec<u8>,
    feature: Feature<(), SecretScalar>,
    blind: SecretScalar,
    holder_secret: Option<Vec<u8>>,
    prover_nym: Option<SecretScalar>,
    context: String,
}

fn examples() -> Vec<Example> {
    let Some(root) = vectors().map(|root| root.join("vc-di-bbs")) else { return Vec::new() };
    let example = |inputs| Example {
        inputs,
        keys: json(&root.join("BBSKeyMaterial.json")),
        derivation: json(&root.join("BBSDeriveMaterial.json")),
        bound: None,
    };
    let wind = selective::Example::read(&root, root.clone(), "windDoc.json", "wind");
    let residence = selective::Example::residence(&root, root.join("prc"));
    let mut examples = vec![example(wind), example(residence)];
    let input = |file: &str, member: &str| {
        let value = json(&root.join("FeatureInputs").join(file));
        at(&value, member).as_str().expect("a text").to_owned()
    };
    for folder in ["HolderBinding", "Pseudonym", "PseudonymHB"] {
        let license = "FeatureInputs/license";
        let document = format!("{license}.json");
        let inputs = selective::Example::read(&root, root.join(folder), &document, license);
        let commitment = inputs.file("commitmentInfo.json");
        let entropy = || scalar(&input("signerNymEntropy.json", "signerNymEntropyHex"));
        let feature = match folder {
            "HolderBinding" => Feature::HolderBinding(()),
            "Pseudonym" => Feature::Pseudonym(entropy()),
            _ => Feature::HolderBindingPseudonym(entropy()),
        };
        let secret = || hex::bytes(&input("holderSecret.json", "holderSecretHex"));
        let bound = Bound {
            commitment: hex::member(&commitment, "commitmentWithProof"),
            blind: scalar(at(&commitment, "secretProverBlind").as_str().expect("a text")),
            holder_secret: (folder != "Pseudonym").then(secret),
            prover_nym: (folder != "HolderBinding")
                .then(|| scalar(&input("proverNym.json", "proverNymHex"))),
            context: input("verifierInfo.json", "verifierId"),
            feature,
        };
        examples.push(Example { bound: Some(bound), ..example(inputs) });
    }
    examples
}

impl Bound {
    fn secrets(&self) -> HolderSecrets<'_> {
        let nym = |prover_nym| Nym { prover_nym, context: self.context.as_bytes() };
        HolderSecrets {
            blind: &self.blind,
            holder_secret: self.holder_secret.as_deref(),
            nym: self.prover_nym.as_ref().map(nym),
        }
    }
}

impl Example {
    fn has_pseudonym(&self) -> bool {
        self.bound.as_ref().is_some_and(|bound| bound.prover_nym.is_some())
    }

    fn signer(&self) -> LocalSigner {
        let secret = hex::member(&self.keys, "privateKeyHex");
        let secret = SecretKey::from_raw(KeyType::Bls12381G2, &secret).expect("a key");
        assert_eq!(secret.public_key().as_raw(), hex::member(&self.keys, "publicKeyHex"));
        LocalSigner::new(secret, &RustCrypto)
    }

    /// The document, prepared for the issuer's signature with the secrets of the vectors.
    fn prepared(&self) -> Unsigned {
        let (inputs, contexts) = (&self.inputs, Contexts::bundled());
        let hmac_key = hex::member(&self.keys, "hmacKeyString");
        let hmac_key = HmacKey::from_bytes(hmac_key.try_into().expect("32 bytes"));
        let (document, mandatory) = (&inputs.unsigned, &inputs.mandatory);
        let unsigned = bbs::prepare(document, &inputs.options(), mandatory, &hmac_key, &contexts)
            .expect("the document can be signed");
        match &self.bound {
            Some(bound) => unsigned.bound_to(bound.commitment.clone(), bound.feature.clone()),
            None => unsigned,
        }
    }

    fn issued(&self) -> Value {
        ready(self.prepared().sign(&self.signer())).expect("it can be signed")
    }
}

#[test]
fn the_issuer_computes_every_value() {
    let tally = Tally::new("bbs-2023 base", "every intermediate value of the base proof");
    tally.check_each(&examples(), |example| {
        let inputs = &example.inputs;
        let check = |what: &str, same: bool| inputs.check(what, same);
        let unsigned = example.prepared();
        inputs.check_transformed(unsigned.transformed());
        let hashes = inputs.file("addHashData.json");
        let header = ["proofHash", "mandatoryHash"].map(|name| hex::member(&hashes, name)).concat();
        check("header", unsigned.header()[..] == header);

        let raw = inputs.file("addRawBaseSignatureInfo.json");
        let secured = example.issued();
        let base = BaseProof::read(&value_of(&secured)).expect("a base proof");
        check("signature", base.signature[..] == hex::member(&raw, "bbsSignature"));
        check("pointers", base.mandatory_pointers == pointers_of(at(&raw, "mandatoryPointers")));
        let theirs = inputs.file("addSignedSDBase.json");
        if example.has_pseudonym() {
            let mut ours = value_of(&secured);
            ours[2] = 8;
            let entropy = ours.len() - 34;
            ours.insert(entropy, 0xc2);
            check("value", ours == value_of(&theirs));
            let refused = BaseProof::read(&value_of(&theirs)).expect_err("it has a tag");
            check("tag", refused.code() == Code::DisclosureProofValue);
        } else {
            check("document", secured == theirs);
        }

        let mut secured = SecuredDocument::read(&secured).expect("it has a proof");
        let (signer, contexts) = (example.signer(), Contexts::bundled());
        let key = signer.public_key();
        let checked = match &example.bound {
            None => bbs::verify_base(&mut secured, 0, key, &contexts),
            Some(bound) => {
                let secrets = bound.secrets();
                bbs::verify_base_bound(&mut secured, 0, key, &contexts, &secrets)
            }
        };
        check("own check", checked.is_ok());
    });
}

#[test]
fn the_holder_computes_every_value() {
    let tally = Tally::new(
        "bbs-2023 derive",
        "intermediate values of derivation, all but the random BBS proof",
    );
    tally.check_each(&examples(), |example| {
        let inputs = &example.inputs;
        let check = |what: &str, same: bool| inputs.check(what, same);
        let material = &example.derivation;
        let header = hex::member(material, "presentationHeaderHex");
        let secrets = example.bound.as_ref().map(Bound::secrets);
        let presentation = Presentation { header: &header, secrets };
        let document = example.issued();
        let mut secured = SecuredDocument::read(&document).expect("it has a proof");
        let contexts = Contexts::bundled();
        let mut random = Mocked::new(true, b"a seed", b"a tag", 100);
        let derivation = Derivation::of(
            &mut secured,
            0,
            &inputs.selective,
            &presentation,
            &contexts,
            &mut random,
        );
        let derivation = derivation.unwrap_or_else(|e| panic!("{}: {e}", inputs.folder.display()));

        let base = inputs.file("derivedRecoveredBaseData.json");
        let recovered = &derivation.base;
        let hmac_key = recovered.hmac_key.to_secret_bytes();
        check("HMAC key", hmac_key[..] == hex::member(&base, "hmacKey"));
        check("signature", recovered.signature[..] == hex::member(&base, "bbsSignature"));
        check(
            "pointers",
            recovered.mandatory_pointers == pointers_of(at(&base, "mandatoryPointers")),
        );
        let groups = inputs.file("derivedGroupIndexes.json");
        check("combined", derivation.combined == numbers(at(&groups, "combinedIndexes")));
        let chosen = |chosen: &[bool], value: bool| -> Vec<usize> {
            (0..chosen.len()).filter(|at| chosen[*at] == value).collect()
        };
        let (mandatory, selective) = (&derivation.mandatory, &derivation.selective);
        check("mandatory", chosen(mandatory, true) == numbers(at(&groups, "mandatoryIndexes")));
        check("others", chosen(mandatory, false) == numbers(at(&groups, "nonMandatoryIndexes")));
        check("selective", chosen(selective, true) == numbers(at(&groups, "selectiveIndexes")));
        let adjusted = inputs.file("derivedAdjIndexes.json");
        let proof = &derivation.proof;
        let indexes = numbers(at(&adjusted, "adjMandatoryIndexes"));
        check("mandatory indexes", proof.mandatory_indexes == indexes);
        let indexes = numbers(at(&adjusted, "adjSelectiveIndexes"));
        check("selective indexes", proof.selective_indexes == indexes);
        let data = inputs.file("derivedDisclosureData.json");
        check("labels", labels(proof) == pairs(at(at(&data, "labelMap"), "value")));
        // With which random numbers theirs was made is not said.
        check("length", proof.bbs_proof.len() == hex::member(&data, "bbsProof").len());
        if let Some(statements) = data.get("lengthBBSMessages") {
            check("length", length(proof) == Some(number(statements)));
        }
        if let Feature::Pseudonym(shown) | Feature::HolderBindingPseudonym(shown) = &proof.feature {
            check("pseudonym", shown.pseudonym[..] == hex::member(&data, "pseudonym"));
        }
        let reveal = inputs.file("derivedUnsignedReveal.json");
        check("document", Value::from(derivation.document.clone()) == reveal);
        let issued = SecuredDocument::read(&document).expect("it has a proof");
        let value = issued.selective_proof(0).expect("a base proof").with_value(&proof.to_bytes());
        let mut shown = derivation.document.clone();
        shown.insert("proof", value);
        let shown = Value::from(shown);
        let mut shown = SecuredDocument::read(&shown).expect("it has a proof");
        let checked = bbs::verify(&mut shown, 0, example.signer().public_key(), &contexts);
        check("own check", checked.is_ok());
    });
}

#[test]
fn the_verifier_computes_every_value() {
    let tally = Tally::new("bbs-2023 verify", "every intermediate value of verification");
    tally.check_each(&examples(), |example| {
        let inputs = &example.inputs;
        let check = |what: &str, same: bool| inputs.check(what, same);
        let mut document = inputs.file("derivedRevealDocument.json");
        let disclosed = inputs.file("derivedDisclosureData.json");
        if let Some(bound) = example.bound.as_ref().filter(|_| example.has_pseudonym()) {
            let refused = DerivedProof::read(&value_of(&document)).expect_err("a part is missing");
            check("parts", refused.code() == Code::DisclosureProofValue);
            complete(&mut document, &disclosed, bound);
        }
        let derived = DerivedProof::read(&value_of(&document)).expect("a derived proof");
        check("proof", derived.bbs_proof == hex::member(&disclosed, "bbsProof"));
        check("labels", labels(&derived) == pairs(at(at(&disclosed, "labelMap"), "value")));
        let indexes = numbers(at(&disclosed, "mandatoryIndexes"));
        check("mandatory indexes", derived.mandatory_indexes == indexes);
        let indexes = numbers(at(&disclosed, "adjSelectiveIndexes"));
        check("selective indexes", derived.selective_indexes == indexes);
        check("same bytes", derived.to_bytes() == value_of(&document));

        let mut secured = SecuredDocument::read(&document).expect("it has a proof");
        let contexts = Contexts::bundled();
        let stages = bbs::stages(&mut secured, 0, &contexts).expect("it can be read");
        if inputs.folder.join("verifyNQuads.json").exists() {
            let mut all = [&stages.by_choice[..], &stages.mandatory[..]].concat();
            all.sort();
            check("statements", all == texts(&inputs.file("verifyNQuads.json")));
        }
        inputs.check_hashes(stages.proof_digest, stages.mandatory_digest);

        let signer = example.signer();
        let disclosed = bbs::verify(&mut secured, 0, signer.public_key(), &contexts);
        let disclosed = disclosed.unwrap_or_else(|e| panic!("{}: {e}", inputs.folder.display()));
        check("count", disclosed.by_choice == derived.selective_indexes.len());
    });
}

/// Gives a derived proof with a pseudonym the container of the specification.
fn complete(document: &mut Value, disclosed: &Value, bound: &Bound) {
    let shown = Pseudonymous {
        context: bound.context.clone().into_bytes(),
        pseudonym: hex::member(disclosed, "pseudonym").try_into().expect("48 bytes"),
        statements: number(at(disclosed, "lengthBBSMessages")),
    };
    let label = |pair: &(String, String)| pair.1[1..].parse().expect("a number");
    let proof = DerivedProof {
        bbs_proof: hex::member(disclosed, "bbsProof"),
        labels: pairs(at(at(disclosed, "labelMap"), "value")).iter().map(label).collect(),
        mandatory_indexes: numbers(at(disclosed, "mandatoryIndexes")),
        selective_indexes: numbers(at(disclosed, "adjSelectiveIndexes")),
        presentation_header: hex::bytes("113377aa"),
        feature: match bound.holder_secret {
            Some(_) => Feature::HolderBindingPseudonym(shown),
            None => Feature::Pseudonym(shown),
        },
    };
    let members = document.as_object_mut().and_then(|members| members.get_mut("proof"));
    let proof_member = members.and_then(Value::as_object_mut).expect("a proof");
    proof_member.insert("proofValue", encode(Base::Base64Url, &proof.to_bytes()));
}

fn scalar(text: &str) -> SecretScalar {
    // One vector leaves out a leading zero.
    SecretScalar::from_bytes(&hex::bytes(&format!("{text:0>64}"))).expect("a number")
}

fn length(proof: &DerivedProof) -> Option<usize> {
    match &proof.feature {
        Feature::Baseline => None,
        Feature::HolderBinding(statements) => Some(*statements),
        Feature::Pseudonym(shown) | Feature::HolderBindingPseudonym(shown) => {
            Some(shown.statements)
        }
    }
}

fn labels(proof: &DerivedProof) -> Vec<(String, String)> {
    let entry = |(node, label): (usize, &usize)| (format!("c14n{node}"), format!("b{label}"));
    proof.labels.iter().enumerate().map(entry).collect()
}
