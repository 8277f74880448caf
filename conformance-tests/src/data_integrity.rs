//! What the tests of the Data Integrity suites share: a vector folder checked stage by stage, and
//! documents changed in every member.

use crate::{Tally, hex, json, read_text};
use std::path::PathBuf;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use testamur_canon::jsonld::Contexts;
use testamur_core::Timestamp;
use testamur_core::json::{Object, Value};
use testamur_keys::{LocalSigner, Native, Provider, PublicKey, RustCrypto, SecretKey};
use testamur_proof::{Form, ProofOptions, SecuredDocument, Suite, sign};

/// Both halves of a key pair in a vector file.
pub struct KeyPair {
    /// The key that verifies.
    pub public: PublicKey,
    /// The key that signs.
    pub secret: SecretKey,
}

impl KeyPair {
    /// Reads an object with `publicKeyMultibase` and `secretKeyMultibase` (or
    /// `privateKeyMultibase`).
    ///
    /// # Panics
    /// When it holds no such keys, or two that do not belong together.
    pub fn read(pair: &Value) -> KeyPair {
        let text = |name| pair.get(name).and_then(Value::as_str);
        let secret = text("secretKeyMultibase").or_else(|| text("privateKeyMultibase"));
        let public = PublicKey::from_multikey(text("publicKeyMultibase").expect("a public key"))
            .expect("a Multikey");
        let secret =
            SecretKey::from_multikey(secret.expect("a secret key")).expect("a secret Multikey");
        assert_eq!(&public, secret.public_key(), "the pair belongs together");
        KeyPair { public, secret }
    }
}

/// One folder of a specification's vectors, with the names of its files.
pub struct Vector {
    /// The folder.
    pub folder: PathBuf,
    /// What stands at the end of each file's name before the extension.
    pub suffix: &'static str,
    /// The unsigned document.
    pub unsigned: PathBuf,
    /// The suite.
    pub suite: Suite,
    /// The file with the key pair.
    pub keys: PathBuf,
}

impl Vector {
    /// Compares every intermediate value with ours, verifies the signed document, and makes the
    /// same document from the unsigned one.
    ///
    /// # Panics
    /// When anything differs.
    fn check(&self) {
        let contexts = Contexts::bundled();
        let keys = KeyPair::read(&json(&self.keys));
        let signed = json(&self.file("signed", "json"));
        let mut secured = SecuredDocument::read(&signed).expect("it has a proof");

        let stages = secured.stages(0, &keys.public, &contexts).expect("it can be canonicalized");
        assert_eq!(stages.canonical_document, self.text("canonDoc"), "canonical document");
        assert_eq!(stages.document_digest.to_string(), self.text("docHash").trim());
        assert_eq!(stages.canonical_proof, self.text("proofCanon"), "canonical proof");
        assert_eq!(stages.proof_digest.to_string(), self.text("proofHash").trim());
        assert_eq!(hex::text(&stages.signed_data()), self.text("combinedHash").trim());

        let proof = secured.proofs()[0].as_ref().expect("the proof can be read").clone();
        assert_eq!(proof.suite(), self.suite);
        assert_eq!(hex::text(proof.signature()), self.text("sigHex").trim());
        let value = proof.object().get("proofValue").and_then(Value::as_str);
        assert_eq!(value, Some(self.text("sigBTC58").trim()));

        for provider in providers() {
            secured.verify(0, &keys.public, provider, &contexts).expect("the signature is good");
        }

        let unsigned = json(&self.unsigned);
        let options = options(&json(&self.file("proofConfig", "json")));
        let signer = LocalSigner::new(keys.secret, &RustCrypto);
        let ours = ready(sign(&unsigned, self.suite, &options, &signer, &contexts));
        let ours = ours.expect("it can be signed");
        assert_eq!(without_value(&ours), without_value(&signed));
        let mut again = SecuredDocument::read(&ours).expect("it has a proof");
        for provider in providers() {
            again.verify(0, &keys.public, provider, &contexts).expect("our signature is good");
        }
        assert_eq!(ours, signed, "signatures are deterministic");
    }

    /// The signed document and the key that verifies it.
    pub fn signed(&self) -> (Value, PublicKey) {
        (json(&self.file("signed", "json")), KeyPair::read(&json(&self.keys)).public)
    }

    fn file(&self, stage: &str, extension: &str) -> PathBuf {
        self.folder.join(format!("{stage}{}.{extension}", self.suffix))
    }

    fn text(&self, stage: &str) -> String {
        read_text(&self.folder, &format!("{stage}{}.txt", self.suffix))
    }
}

/// Checks those of the vectors that are of one form, and counts them.
///
/// # Panics
/// When anything differs.
pub fn check_all(vectors: &[Vector], form: Form, mut tally: Tally) {
    if vectors.is_empty() {
        return;
    }
    for vector in vectors.iter().filter(|vector| vector.suite.form() == form) {
        vector.check();
        tally.pass();
    }
    tally.finish();
}

/// Checks that every change of every signed document is noticed.
///
/// # Panics
/// When one is not.
pub fn check_changes(vectors: &[Vector]) {
    for vector in vectors {
        let (document, key) = vector.signed();
        check_changes_of(&document, &key);
    }
}

/// Checks that every change of a document that `key` signed is noticed.
///
/// # Panics
/// When one is not.
pub fn check_changes_of(document: &Value, key: &PublicKey) {
    let contexts = Contexts::bundled();
    for (note, changed) in mutations(document) {
        let verified = SecuredDocument::read(&changed)
            .and_then(|mut secured| secured.verify(0, key, &RustCrypto, &contexts));
        assert!(verified.is_err(), "{note} passed");
    }
}

/// The options that give a proof like the unsigned `configuration` of a vector.
///
/// # Panics
/// When it holds something of another form.
pub fn options(configuration: &Value) -> ProofOptions {
    let text = |name| configuration.get(name).and_then(Value::as_str);
    let strings = |name| -> Vec<String> {
        let values = configuration.get(name).map_or(&[][..], Value::as_set);
        values.iter().map(|value| value.as_str().expect("a string").to_owned()).collect()
    };
    let mut options = ProofOptions::new(
        text("verificationMethod").expect("a verification method"),
        text("proofPurpose").expect("a purpose"),
    );
    options.created = text("created").map(|time| Timestamp::parse(time).expect("a time"));
    options.id = text("id").map(str::to_owned);
    options.previous_proof = strings("previousProof");
    options
}

/// Every provider of this build.
pub fn providers() -> Vec<&'static dyn Provider> {
    vec![&RustCrypto, &Native]
}

/// Each document that differs from `document` in one value: a string, number or boolean changed, a
/// member or item taken away, a member added; with a pointer-like note of where.
fn mutations(document: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    mutate(document, "", &mut |note, changed| all.push((note, changed)));
    all
}

fn mutate(value: &Value, at: &str, give: &mut dyn FnMut(String, Value)) {
    match value {
        Value::Object(object) => {
            for (name, inner) in object.iter() {
                let below = format!("{at}/{name}");
                let mut without = object.clone();
                without.remove(name);
                give(format!("{below} removed"), Value::Object(without));
                mutate(inner, &below, &mut |note, changed| {
                    let mut other = object.clone();
                    other.insert(name, changed);
                    give(note, Value::Object(other));
                });
            }
            let mut more: Object = object.clone();
            more.insert("urn:added", "added");
            give(format!("{at} with a member more"), Value::Object(more));
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                let below = format!("{at}/{index}");
                let mut without = items.clone();
                without.remove(index);
                give(format!("{below} removed"), Value::Array(without));
                mutate(inner, &below, &mut |note, changed| {
                    let mut other = items.clone();
                    other[index] = changed;
                    give(note, Value::Array(other));
                });
            }
        }
        Value::String(text) => give(format!("{at} changed"), format!("{text}x").into()),
        Value::Number(number) => {
            let other = Value::number(number.as_f64() + 1.0).expect("still a number");
            give(format!("{at} changed"), other);
        }
        Value::Bool(value) => give(format!("{at} changed"), (!value).into()),
        Value::Null => give(format!("{at} changed"), "x".into()),
    }
}

/// The outcome of a future that never waits, as those of local signers.
///
/// # Panics
/// When it waits.
pub fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("a local signer never waits"),
    }
}

/// A document whose one proof has no `proofValue`.
pub fn without_value(document: &Value) -> Value {
    let mut document = document.clone();
    let proof = document.as_object_mut().and_then(|object| object.get_mut("proof"));
    if let Some(Value::Object(proof)) = proof {
        proof.remove("proofValue");
    }
    document
}
