//! The test vectors of `ecdsa-sd-2023` (ECDSA Cryptosuites 1.0, appendices): every intermediate
//! value of issuer, holder and verifier.

use std::path::PathBuf;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use testamur_canon::jsonld::Contexts;
use testamur_conformance_tests::data_integrity::KeyPair;
use testamur_conformance_tests::{Tally, json, read_text, vectors};
use testamur_core::Timestamp;
use testamur_core::json::{Pointer, Value};
use testamur_keys::multibase::{decode_base64url, encode};
use testamur_keys::{LocalSigner, RustCrypto, SecretKey};
use testamur_proof::{Digest, ProofOptions, SecuredDocument};
use testamur_sd::data_integrity::ecdsa_sd::{self, Derivation, Secrets, Unsigned};
use testamur_sd::data_integrity::{BaseProof, DerivedProof, HmacKey};

/// One example of the specification.
struct Example {
    folder: PathBuf,
    unsigned: Value,
    mandatory: Vec<Pointer>,
    selective: Vec<Pointer>,
    issuer: KeyPair,
    proof: KeyPair,
    hmac_key: [u8; 32],
}

fn examples() -> Vec<Example> {
    let Some(root) = vectors().map(|root| root.join("vc-di-ecdsa")) else { return Vec::new() };
    let keys = json(&root.join("ecdsa-sd-2023/SDKeyMaterial.json"));
    let hmac_key = bytes(at(&keys, "hmacKeyString")).try_into().expect("32 bytes");
    let example = |folder: &str, unsigned: &str, pointers: &str| Example {
        folder: root.join("ecdsa-sd-2023").join(folder),
        unsigned: json(&root.join(unsigned)),
        mandatory: pointers_of(&json(&root.join(format!("{pointers}Mandatory.json")))),
        selective: pointers_of(&json(&root.join(format!("{pointers}Selective.json")))),
        issuer: KeyPair::read(at(&keys, "baseKeyPair")),
        proof: KeyPair::read(at(&keys, "proofKeyPair")),
        hmac_key,
    };
    let mut residence = example("prc", "prCredUnsigned.json", "prCred");
    // The input of this example was edited after it was signed.
    let signed = residence.file("addSignedSDBase.json");
    let members = residence.unsigned.as_object_mut().expect("a credential");
    members.insert("description", at(&signed, "description").clone());
    vec![example("employ", "employmentAuth.json", "employ"), residence]
}

impl Example {
    fn file(&self, name: &str) -> Value {
        json(&self.folder.join(name))
    }

    /// The document, prepared for the issuer's signature with the secrets of the vectors.
    fn prepared(&self) -> Unsigned {
        let config = self.file("addProofConfig.json");
        let text = |name: &str| at(&config, name).as_str().expect("a text");
        let mut options = ProofOptions::assertion(text("verificationMethod"));
        options.created = Timestamp::parse(text("created"));
        let hmac_key = HmacKey::from_bytes(self.hmac_key);
        let secrets = Secrets::dangerous_from_parts(hmac_key, copy(&self.proof));
        let secrets = secrets.expect("a P-256 key");
        let contexts = Contexts::bundled();
        ecdsa_sd::prepare(
            &self.unsigned,
            &options,
            &self.mandatory,
            &secrets,
            &RustCrypto,
            &contexts,
        )
        .expect("the document can be signed")
    }
}

#[test]
fn the_issuer_computes_every_value() {
    let mut tally = Tally::new("ecdsa-sd-2023 base", "every intermediate value of the base proof");
    for example in examples() {
        let unsigned = example.prepared();
        let transformed = unsigned.transformed();
        let statements = transformed.statements();
        let canonical: Vec<&str> = statements.canonical().lines().map(|line| line.text).collect();
        let groups = example.file("addBaseTransform.json");
        let numbered = |mandatory: bool| -> Vec<(usize, String)> {
            let lines = statements.lines().into_iter().enumerate();
            lines
                .filter(|(number, _)| transformed.mandatory()[*number] == mandatory)
                .map(|(number, line)| (number, line.to_owned()))
                .collect()
        };
        let hashes = example.file("addHashData.json");
        let hashed: String = numbered(true).into_iter().map(|(_, line)| line).collect();
        let proof_hash = Digest::sha256(transformed.canonical_proof());

        let check = |what: &str, same: bool| assert!(same, "{what} {}", example.folder.display());
        check("canonical document", canonical == texts(&example.file("addBaseDocCanon.json")));
        let relabelled = texts(&example.file("addBaseDocHMACCanon.json"));
        check("labels", statements.lines() == relabelled);
        check("mandatory", numbered(true) == map(at(&groups, "mandatory")));
        check("not mandatory", numbered(false) == map(at(&groups, "nonMandatory")));
        let canonical_proof = read_text(&example.folder, "addProofConfigCanon.txt");
        check("canonical proof", transformed.canonical_proof() == canonical_proof);
        check("proof hash", at(&hashes, "proofHash").as_str() == Some(&proof_hash.to_string()));
        let mandatory_hash = Digest::sha256(&hashed).to_string();
        check("mandatory hash", at(&hashes, "mandatoryHash").as_str() == Some(&mandatory_hash));

        let signer = LocalSigner::new(copy(&example.issuer), &RustCrypto);
        let secured = ready(unsigned.sign(&signer)).expect("it can be signed");
        let raw = example.file("addRawBaseSignatureInfo.json");
        let base = BaseProof::read(&value_of(&secured)).expect("a base proof");
        check("base signature", base.base_signature.as_slice() == bytes(at(&raw, "baseSignature")));
        check("signatures", base.signatures == signatures(at(&raw, "signatures")));
        check("public key", at(&raw, "publicKey").as_str() == Some(&base.public_key.to_multikey()));
        check("pointers", base.mandatory_pointers == pointers_of(at(&raw, "mandatoryPointers")));
        check("document", secured == example.file("addSignedSDBase.json"));

        let mut secured = SecuredDocument::read(&secured).expect("it has a proof");
        let (key, contexts) = (&example.issuer.public, Contexts::bundled());
        let checked = ecdsa_sd::verify_base(&mut secured, 0, key, &RustCrypto, &contexts);
        check("own check", checked.is_ok());
        tally.pass();
    }
    if vectors().is_some() {
        tally.finish();
    }
}

#[test]
fn the_holder_computes_every_value() {
    let mut tally = Tally::new("ecdsa-sd-2023 derive", "every intermediate value of derivation");
    for example in examples() {
        let document = example.file("addSignedSDBase.json");
        let mut secured = SecuredDocument::read(&document).expect("it has a proof");
        let contexts = Contexts::bundled();
        let derivation = Derivation::of(&mut secured, 0, &example.selective, &contexts);
        let derivation = derivation.expect("it can be derived");

        let check = |what: &str, same: bool| assert!(same, "{what} {}", example.folder.display());
        let base = example.file("derivedRecoveredBaseData.json");
        let recovered = &derivation.base;
        check(
            "HMAC key",
            recovered.hmac_key.to_secret_bytes().as_slice() == bytes(at(&base, "hmacKey")),
        );
        check("signatures", recovered.signatures == signatures(at(&base, "signatures")));
        let groups = example.file("derivedGroupIndexes.json");
        check("combined", derivation.combined == numbers(at(&groups, "combinedIndexes")));
        check("mandatory", derivation.mandatory == numbers(at(&groups, "mandatoryIndexes")));
        check("selective", derivation.selective == numbers(at(&groups, "selectiveIndexes")));
        let all = at(&example.file("derivedAllGroupData.json"), "groups").clone();
        for (group, found) in [
            ("selective", &derivation.selective),
            ("mandatory", &derivation.mandatory),
            ("combined", &derivation.combined),
        ] {
            let lines = derivation.statements.lines();
            let found: Vec<_> = found.iter().map(|at| (*at, lines[*at].to_owned())).collect();
            check(group, found == map(at(at(&all, group), "matching")));
        }
        let indexes = example.file("derivedAdjMandatoryIndexes.json");
        let indexes = numbers(at(&indexes, "adjMandatoryIndexes"));
        check("indexes", derivation.proof.mandatory_indexes == indexes);
        let chosen = example.file("derivedAdjSignatures.json");
        check(
            "chosen",
            derivation.proof.signatures == signatures(at(&chosen, "filteredSignatures")),
        );
        let data = example.file("derivedDisclosureData.json");
        check("labels", labels(&derivation.proof) == pairs(at(at(&data, "labelMap"), "value")));
        let reveal = example.file("derivedUnsignedReveal.json");
        check("document", Value::from(derivation.document.clone()) == reveal);

        let derived = ecdsa_sd::derive(&mut secured, 0, &example.selective, &contexts);
        let derived = derived.expect("it can be derived");
        check("secured", derived == example.file("derivedRevealDocument.json"));
        tally.pass();
    }
    if vectors().is_some() {
        tally.finish();
    }
}

#[test]
fn the_verifier_computes_every_value() {
    let mut tally = Tally::new("ecdsa-sd-2023 verify", "every intermediate value of verification");
    for example in examples() {
        let document = example.file("derivedRevealDocument.json");
        let check = |what: &str, same: bool| assert!(same, "{what} {}", example.folder.display());
        let derived = DerivedProof::read(&value_of(&document)).expect("a derived proof");
        let parsed = example.file("verifyDerivedProofValue.json");
        check(
            "base signature",
            derived.base_signature.as_slice() == bytes(at(&parsed, "baseSignature")),
        );
        check(
            "public key",
            at(&parsed, "publicKey").as_str() == Some(&derived.public_key.to_multikey()),
        );
        check("signatures", derived.signatures == signatures(at(&parsed, "signatures")));
        check("labels", labels(&derived) == pairs(at(&parsed, "labelMap")));
        check("indexes", derived.mandatory_indexes == numbers(at(&parsed, "mandatoryIndexes")));
        check("same bytes", derived.to_bytes() == value_of(&document));

        let mut secured = SecuredDocument::read(&document).expect("it has a proof");
        let contexts = Contexts::bundled();
        let stages = ecdsa_sd::stages(&mut secured, 0, &contexts).expect("it can be read");
        let data = example.file("verifyCreateVerifyData.json");
        check("by choice", stages.by_choice == texts(at(&data, "nonMandatory")));
        let mut all: Vec<String> = [&stages.by_choice[..], &stages.mandatory[..]].concat();
        all.sort();
        check("statements", all == texts(&example.file("verifyNQuads.json")));
        let proof_digest = stages.proof_digest.to_string();
        check("proof hash", at(&data, "proofHash").as_str() == Some(&proof_digest));

        let key = &example.issuer.public;
        let disclosed = ecdsa_sd::verify(&mut secured, 0, key, &RustCrypto, &contexts);
        let disclosed = disclosed.expect("it verifies");
        check("count", disclosed.by_choice + disclosed.mandatory == all.len());
        tally.pass();
    }
    if vectors().is_some() {
        tally.finish();
    }
}

/// Secret keys are not cloned by accident.
fn copy(pair: &KeyPair) -> SecretKey {
    SecretKey::from_raw(pair.secret.key_type(), &pair.secret.to_secret_raw()).expect("a key")
}

fn at<'v>(object: &'v Value, member: &str) -> &'v Value {
    object.get(member).unwrap_or_else(|| panic!("the vectors have no {member}"))
}

/// The bytes of the proof's value.
fn value_of(document: &Value) -> Vec<u8> {
    let value = at(at(document, "proof"), "proofValue").as_str().expect("a value");
    decode_base64url(value.strip_prefix('u').expect("base64url")).expect("base64url")
}

fn labels(proof: &DerivedProof) -> Vec<(String, String)> {
    let label = |digest: &[u8; 32]| encode(testamur_keys::multibase::Base::Base64Url, digest);
    (0..).zip(&proof.labels).map(|(at, digest)| (format!("c14n{at}"), label(digest))).collect()
}

fn pairs(list: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let pair = |pair: &Value| (text(&pair.as_set()[0]), text(&pair.as_set()[1]));
    list.as_array().expect("pairs").iter().map(pair).collect()
}

/// The entries of a map in the vectors: index and statement.
fn map(map: &Value) -> Vec<(usize, String)> {
    let entry = |entry: &Value| {
        let [index, line] = entry.as_set() else { panic!("{entry} is no entry") };
        (number(index), line.as_str().expect("a line").to_owned())
    };
    at(map, "value").as_array().expect("entries").iter().map(entry).collect()
}

fn number(value: &Value) -> usize {
    let number = value.as_number().and_then(|number| number.as_i64());
    number.and_then(|number| usize::try_from(number).ok()).expect("an index")
}

fn numbers(list: &Value) -> Vec<usize> {
    list.as_array().expect("numbers").iter().map(number).collect()
}

fn texts(list: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    list.as_array().expect("texts").iter().map(text).collect()
}

fn pointers_of(list: &Value) -> Vec<Pointer> {
    texts(list).iter().map(|text| Pointer::parse(text).expect("a pointer")).collect()
}

fn signatures(list: &Value) -> Vec<[u8; 64]> {
    let signature = |value: &Value| bytes(value).try_into().expect("64 bytes");
    list.as_array().expect("signatures").iter().map(signature).collect()
}

fn bytes(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().expect("hexadecimal digits");
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("two digits");
    (0..hex.len()).step_by(2).map(byte).collect()
}

fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("a local signer never waits"),
    }
}
