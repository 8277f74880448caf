//! The test vectors of `ecdsa-sd-2023` (ECDSA Cryptosuites 1.0, appendices): every intermediate
//! value of issuer, holder and verifier.

use testamur_canon::jsonld::Contexts;
use testamur_conformance_tests::data_integrity::{KeyPair, ready};
use testamur_conformance_tests::selective::{
    self, at, map, numbers, pairs, pointers_of, texts, value_of,
};
use testamur_conformance_tests::{Tally, hex, json, vectors};
use testamur_core::json::Value;
use testamur_keys::multibase::{Base, encode};
use testamur_keys::{LocalSigner, RustCrypto, SecretKey};
use testamur_proof::SecuredDocument;
use testamur_sd::data_integrity::ecdsa_sd::{self, Derivation, Secrets, Unsigned};
use testamur_sd::data_integrity::{BaseProof, DerivedProof, HmacKey};

/// One example of the specification.
struct Example {
    inputs: selective::Example,
    issuer: KeyPair,
    proof: KeyPair,
    hmac_key: [u8; 32],
}

fn examples() -> Vec<Example> {
    let Some(root) = vectors().map(|root| root.join("vc-di-ecdsa")) else { return Vec::new() };
    let folder = root.join("ecdsa-sd-2023");
    let keys = json(&folder.join("SDKeyMaterial.json"));
    let employment =
        selective::Example::read(&root, folder.join("employ"), "employmentAuth.json", "employ");
    let example = |inputs| Example {
        inputs,
        issuer: KeyPair::read(at(&keys, "baseKeyPair")),
        proof: KeyPair::read(at(&keys, "proofKeyPair")),
        hmac_key: hex::member(&keys, "hmacKeyString").try_into().expect("32 bytes"),
    };
    let residence = selective::Example::residence(&root, folder.join("prc"));
    [employment, residence].map(example).into()
}

impl Example {
    /// The document, prepared for the issuer's signature with the secrets of the vectors.
    fn prepared(&self) -> Unsigned {
        let (inputs, contexts) = (&self.inputs, Contexts::bundled());
        let hmac_key = HmacKey::from_bytes(self.hmac_key);
        let secrets = Secrets::dangerous_from_parts(hmac_key, copy(&self.proof));
        let (secrets, options) = (secrets.expect("a P-256 key"), inputs.options());
        let (document, mandatory) = (&inputs.unsigned, &inputs.mandatory);
        ecdsa_sd::prepare(document, &options, mandatory, &secrets, &RustCrypto, &contexts)
            .expect("the document can be signed")
    }
}

#[test]
fn the_issuer_computes_every_value() {
    let tally = Tally::new("ecdsa-sd-2023 base", "every intermediate value of the base proof");
    tally.check_each(&examples(), |example| {
        let unsigned = example.prepared();
        let inputs = &example.inputs;
        let check = |what: &str, same: bool| inputs.check(what, same);
        inputs.check_transformed(unsigned.transformed());

        let signer = LocalSigner::new(copy(&example.issuer), &RustCrypto);
        let secured = ready(unsigned.sign(&signer)).expect("it can be signed");
        let raw = inputs.file("addRawBaseSignatureInfo.json");
        let base = BaseProof::read(&value_of(&secured)).expect("a base proof");
        check("base signature", base.base_signature[..] == hex::member(&raw, "baseSignature"));
        check("signatures", base.signatures == signatures(&raw, "signatures"));
        check("public key", at(&raw, "publicKey").as_str() == Some(&base.public_key.to_multikey()));
        check("pointers", base.mandatory_pointers == pointers_of(at(&raw, "mandatoryPointers")));
        check("document", secured == inputs.file("addSignedSDBase.json"));

        let mut secured = SecuredDocument::read(&secured).expect("it has a proof");
        let (key, contexts) = (&example.issuer.public, Contexts::bundled());
        let checked = ecdsa_sd::verify_base(&mut secured, 0, key, &RustCrypto, &contexts);
        check("own check", checked.is_ok());
    });
}

#[test]
fn the_holder_computes_every_value() {
    let tally = Tally::new("ecdsa-sd-2023 derive", "every intermediate value of derivation");
    tally.check_each(&examples(), |example| {
        let inputs = &example.inputs;
        let check = |what: &str, same: bool| inputs.check(what, same);
        let document = inputs.file("addSignedSDBase.json");
        let mut secured = SecuredDocument::read(&document).expect("it has a proof");
        let contexts = Contexts::bundled();
        let derivation = Derivation::of(&mut secured, 0, &inputs.selective, &contexts);
        let derivation = derivation.expect("it can be derived");

        let base = inputs.file("derivedRecoveredBaseData.json");
        let recovered = &derivation.base;
        check(
            "HMAC key",
            recovered.hmac_key.to_secret_bytes()[..] == hex::member(&base, "hmacKey"),
        );
        check("signatures", recovered.signatures == signatures(&base, "signatures"));
        let groups = inputs.file("derivedGroupIndexes.json");
        check("combined", derivation.combined == numbers(at(&groups, "combinedIndexes")));
        check("mandatory", derivation.mandatory == numbers(at(&groups, "mandatoryIndexes")));
        check("selective", derivation.selective == numbers(at(&groups, "selectiveIndexes")));
        let all = at(&inputs.file("derivedAllGroupData.json"), "groups").clone();
        for (group, found) in [
            ("selective", &derivation.selective),
            ("mandatory", &derivation.mandatory),
            ("combined", &derivation.combined),
        ] {
            let lines = derivation.statements.lines();
            let found: Vec<_> = found.iter().map(|at| (*at, lines[*at].to_owned())).collect();
            check(group, found == map(at(at(&all, group), "matching")));
        }
        let indexes = inputs.file("derivedAdjMandatoryIndexes.json");
        let indexes = numbers(at(&indexes, "adjMandatoryIndexes"));
        check("indexes", derivation.proof.mandatory_indexes == indexes);
        let chosen = inputs.file("derivedAdjSignatures.json");
        check("chosen", derivation.proof.signatures == signatures(&chosen, "filteredSignatures"));
        let data = inputs.file("derivedDisclosureData.json");
        check("labels", labels(&derivation.proof) == pairs(at(at(&data, "labelMap"), "value")));
        let reveal = inputs.file("derivedUnsignedReveal.json");
        check("document", Value::from(derivation.document.clone()) == reveal);

        let derived = ecdsa_sd::derive(&mut secured, 0, &inputs.selective, &contexts);
        let derived = derived.expect("it can be derived");
        check("secured", derived == inputs.file("derivedRevealDocument.json"));
    });
}

#[test]
fn the_verifier_computes_every_value() {
    let tally = Tally::new("ecdsa-sd-2023 verify", "every intermediate value of verification");
    tally.check_each(&examples(), |example| {
        let inputs = &example.inputs;
        let check = |what: &str, same: bool| inputs.check(what, same);
        let document = inputs.file("derivedRevealDocument.json");
        let derived = DerivedProof::read(&value_of(&document)).expect("a derived proof");
        let parsed = inputs.file("verifyDerivedProofValue.json");
        check(
            "base signature",
            derived.base_signature[..] == hex::member(&parsed, "baseSignature"),
        );
        check(
            "public key",
            at(&parsed, "publicKey").as_str() == Some(&derived.public_key.to_multikey()),
        );
        check("signatures", derived.signatures == signatures(&parsed, "signatures"));
        check("labels", labels(&derived) == pairs(at(&parsed, "labelMap")));
        check("indexes", derived.mandatory_indexes == numbers(at(&parsed, "mandatoryIndexes")));
        check("same bytes", derived.to_bytes() == value_of(&document));

        let mut secured = SecuredDocument::read(&document).expect("it has a proof");
        let contexts = Contexts::bundled();
        let stages = ecdsa_sd::stages(&mut secured, 0, &contexts).expect("it can be read");
        let data = inputs.file("verifyCreateVerifyData.json");
        check("by choice", stages.by_choice == texts(at(&data, "nonMandatory")));
        let mut all: Vec<String> = [&stages.by_choice[..], &stages.mandatory[..]].concat();
        all.sort();
        check("statements", all == texts(&inputs.file("verifyNQuads.json")));
        let proof_digest = stages.proof_digest.to_string();
        check("proof hash", at(&data, "proofHash").as_str() == Some(&proof_digest));

        let key = &example.issuer.public;
        let disclosed = ecdsa_sd::verify(&mut secured, 0, key, &RustCrypto, &contexts);
        let disclosed = disclosed.expect("it verifies");
        check("count", disclosed.by_choice + disclosed.mandatory == all.len());
    });
}

/// Secret keys are not cloned by accident.
fn copy(pair: &KeyPair) -> SecretKey {
    SecretKey::from_raw(pair.secret.key_type(), &pair.secret.to_secret_raw()).expect("a key")
}

fn labels(proof: &DerivedProof) -> Vec<(String, String)> {
    let label = |digest: &[u8; 32]| encode(Base::Base64Url, digest);
    (0..).zip(&proof.labels).map(|(at, digest)| (format!("c14n{at}"), label(digest))).collect()
}

fn signatures(object: &Value, member: &str) -> Vec<[u8; 64]> {
    let signatures = hex::list(object, member).into_iter();
    signatures.map(|signature| signature.try_into().expect("64 bytes")).collect()
}
