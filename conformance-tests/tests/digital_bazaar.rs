//! `ecdsa-sd-2023` and `bbs-2023` against Digital Bazaar's packages, on real badges: what one side
//! issues or derives, the other derives from and verifies.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::path::Path;
use testamur_canon::jsonld::Contexts;
use testamur_conformance_tests::data_integrity::ready;
use testamur_conformance_tests::npm::{self, npm};
use testamur_conformance_tests::{Tally, data, json, read_text};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{RandomSource, Result, Timestamp};
use testamur_keys::multibase::decode_base64url;
use testamur_keys::{KeyType, LocalSigner, Native, SecretKey, Signer};
use testamur_proof::{ProofOptions, SecuredDocument, Suite};
use testamur_sd::data_integrity::HmacKey;
use testamur_sd::data_integrity::bbs::{self, DerivedProof, Presentation};
use testamur_sd::data_integrity::ecdsa_sd::{self, Secrets};

const EDUCREDENTIAL: &str = "https://raw.githubusercontent.com/educredentials/obv3-examples/refs/\
                             heads/main/contexts/educredential.json";

#[test]
fn real_badges_are_shown_alike_with_ecdsa_sd() {
    real_badges_are_shown_alike(Suite::EcdsaSd2023, "edubadges ecdsa-sd-2023");
}

#[test]
fn real_badges_are_shown_alike_with_bbs() {
    real_badges_are_shown_alike(Suite::Bbs2023, "edubadges bbs-2023");
}

fn real_badges_are_shown_alike(suite: Suite, tally: &'static str) {
    let (Some(npm), Some(folder)) = (npm(), data().map(|data| data.join("edubadges"))) else {
        return;
    };
    let world = World::new(suite, &folder);
    let badges = world.badges(&folder);
    assert!(badges.len() >= 15, "only {} badges can be signed", badges.len());

    let mut tasks = Vec::new();
    let mut ours = Vec::new();
    for badge in &badges {
        let base = world.issue(&badge.document);
        let derived = world.derive(&base, &badge.selective);
        tasks.push(world.task("verify", &derived, &[]));
        tasks.push(world.task("derive", &base, &badge.selective));
        tasks.push(world.task("issue", &badge.document, &mandatory()));
        ours.push(derived);
    }
    let outcomes = run(&npm, &world.contexts, tasks);

    let mut tally = Tally::new(
        tally,
        "real badges, issued, derived and verified across with Digital Bazaar's packages",
    );
    let mut tasks = Vec::new();
    for ((badge, ours), outcomes) in badges.iter().zip(&ours).zip(outcomes.chunks(3)) {
        let [verified, derived, issued] = outcomes else { panic!("three outcomes for each") };
        let name = &badge.name;
        assert_eq!(done(verified, name), &Value::from(true), "{name}");
        if badge.has_list {
            for outcome in [derived, issued] {
                let error = outcome.get("error").and_then(Value::as_str).unwrap_or_default();
                assert!(error.contains("\"@set\" or \"@list\""), "{name}: {outcome}");
            }
            tally.skip(name, "they give an identifier to lists, which JSON-LD refuses");
            continue;
        }
        assert_eq!(world.comparable(done(derived, name)), world.comparable(ours), "{name}");
        world.verify(done(derived, name));
        let theirs = world.derive(done(issued, name), &badge.selective);
        world.verify(&theirs);
        tasks.push(world.task("verify", &theirs, &[]));
        tasks.push(world.task("derive", done(issued, name), &badge.selective));
        tally.pass();
    }
    let outcomes = run(&npm, &world.contexts, tasks);
    let badges = badges.iter().filter(|badge| !badge.has_list);
    for (badge, outcomes) in badges.zip(outcomes.chunks(2)) {
        let [verified, derived] = outcomes else { panic!("two outcomes for each") };
        assert_eq!(done(verified, &badge.name), &Value::from(true), "{}", badge.name);
        world.verify(done(derived, &badge.name));
    }
    tally.finish();
}

/// A badge that can be signed, and what to show of it.
struct Badge {
    name: String,
    document: Value,
    selective: Vec<Pointer>,
    /// Whether it has lists with an order.
    has_list: bool,
}

/// A key and contexts.
struct World {
    suite: Suite,
    signer: LocalSigner,
    key: Object,
    contexts: Contexts,
}

impl World {
    fn new(suite: Suite, folder: &Path) -> World {
        let key_type = match suite {
            Suite::Bbs2023 => KeyType::Bls12381G2,
            _ => KeyType::P256,
        };
        let secret = SecretKey::from_raw(key_type, &[7; 32]).unwrap();
        let multikey = secret.public_key().to_multikey();
        let controller = format!("did:key:{multikey}");
        let key = Object::from_iter([
            ("@context", "https://w3id.org/security/multikey/v1".to_owned()),
            ("id", format!("{controller}#{multikey}")),
            ("type", "Multikey".to_owned()),
            ("controller", controller),
            ("publicKeyMultibase", multikey),
            ("secretKeyMultibase", secret.to_secret_multikey().to_string()),
        ]);
        // One definition of this context says `context` for `@context`.
        let published = read_text(folder, "contexts/educredential.json");
        let repaired = published.replace("\"context\":", "\"@context\":");
        let contexts = Contexts::bundled().with(EDUCREDENTIAL, repaired.as_bytes()).unwrap();
        World { suite, signer: LocalSigner::new(secret, &Native), key, contexts }
    }

    /// The badges with this issuer. Schemas are left out: most of them are of a type that the
    /// badges' contexts do not define, which both sides refuse.
    fn badges(&self, folder: &Path) -> Vec<Badge> {
        let mut badges = Vec::new();
        for kind in ["credentials", "ref"] {
            let entries = std::fs::read_dir(folder.join(kind)).unwrap();
            let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
            paths.sort();
            for path in paths {
                let mut document = json(&path);
                let members = document.as_object_mut().unwrap();
                members.remove("credentialSchema");
                members.remove("proof");
                match members.get_mut("issuer").unwrap() {
                    Value::Object(issuer) => drop(issuer.insert("id", self.controller())),
                    issuer => *issuer = self.controller().into(),
                }
                let selective = selective_of(&document, 3);
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                let is_list =
                    |pointer: &Pointer| LISTS.iter().any(|name| pointer.as_str().ends_with(name));
                let has_list = selective_of(&document, 1).iter().any(is_list);
                badges.push(Badge { name, document, selective, has_list });
            }
        }
        badges
    }

    fn controller(&self) -> &str {
        self.key.get("controller").and_then(Value::as_str).unwrap()
    }

    fn issue(&self, document: &Value) -> Value {
        let mut options = ProofOptions::assertion(self.key.get("id").unwrap().as_str().unwrap());
        options.created = Timestamp::parse("2026-11-22T08:30:00Z");
        let (mandatory, contexts) = (mandatory(), &self.contexts);
        if self.suite == Suite::Bbs2023 {
            let hmac_key = HmacKey::from_bytes([3; 32]);
            let unsigned = bbs::prepare(document, &options, &mandatory, &hmac_key, contexts);
            let unsigned = unsigned.unwrap_or_else(|error| panic!("{error}: {document}"));
            return ready(unsigned.sign(&self.signer)).unwrap();
        }
        let secrets = Secrets::generate(&mut Counting(3)).unwrap();
        let unsigned =
            ecdsa_sd::prepare(document, &options, &mandatory, &secrets, &Native, contexts);
        let unsigned = unsigned.unwrap_or_else(|error| panic!("{error}: {document}"));
        ready(unsigned.sign(&self.signer)).unwrap()
    }

    fn derive(&self, base: &Value, selective: &[Pointer]) -> Value {
        let mut secured = SecuredDocument::read(base).unwrap();
        let (key, contexts) = (self.signer.public_key(), &self.contexts);
        let derived = if self.suite == Suite::Bbs2023 {
            bbs::verify_base(&mut secured, 0, key, contexts).unwrap();
            let presentation = Presentation { header: b"a challenge", secrets: None };
            let random = &mut Counting(5);
            bbs::derive(&mut secured, 0, selective, &presentation, contexts, random).unwrap()
        } else {
            ecdsa_sd::verify_base(&mut secured, 0, key, &Native, contexts).unwrap();
            ecdsa_sd::derive(&mut secured, 0, selective, contexts).unwrap()
        };
        self.verify(&derived);
        derived
    }

    fn verify(&self, derived: &Value) {
        let mut secured = SecuredDocument::read(derived).unwrap();
        let (key, contexts) = (self.signer.public_key(), &self.contexts);
        let verified = match self.suite {
            Suite::Bbs2023 => bbs::verify(&mut secured, 0, key, contexts).map(drop),
            _ => ecdsa_sd::verify(&mut secured, 0, key, &Native, contexts).map(drop),
        };
        verified.unwrap_or_else(|error| panic!("{error}: {derived}"));
    }

    /// What is equal of two derived documents that show the same: with `ecdsa-sd-2023` all, with
    /// `bbs-2023` all but what is random, and what the proof is bound to.
    fn comparable(&self, derived: &Value) -> (Value, Option<DerivedProof>) {
        let mut document = derived.clone();
        if self.suite != Suite::Bbs2023 {
            return (document, None);
        }
        let members = document.as_object_mut().unwrap();
        let proof = members.get_mut("proof").and_then(Value::as_object_mut).unwrap();
        let value = proof.remove("proofValue").unwrap();
        let bytes = decode_base64url(value.as_str().unwrap().strip_prefix('u').unwrap()).unwrap();
        let mut proof = DerivedProof::read(&bytes).unwrap();
        proof.bbs_proof.fill(0);
        proof.presentation_header.clear();
        (document, Some(proof))
    }

    /// A task for the script; the key is for issuing.
    fn task(&self, name: &str, document: &Value, pointers: &[Pointer]) -> Object {
        let pointers: Vec<Value> = pointers.iter().map(|pointer| pointer.as_str().into()).collect();
        let members = [
            ("suite", Value::from(self.suite.to_string())),
            ("task", name.into()),
            ("document", document.clone()),
            ("pointers", pointers.into()),
            ("key", self.key.clone().into()),
        ];
        members.into_iter().collect()
    }
}

fn mandatory() -> Vec<Pointer> {
    ["/issuer", "/validFrom"].iter().map(|text| Pointer::parse(text).unwrap()).collect()
}

/// Members whose arrays keep their order.
const LISTS: [&str; 2] = ["allowedValue", "rubricCriterionLevel"];

/// Every so many places of what a badge says about its subject.
fn selective_of(document: &Value, step: usize) -> Vec<Pointer> {
    let mut all = Vec::new();
    let subject = Pointer::root().child("credentialSubject");
    places(subject.of(document).unwrap(), &subject, &mut all);
    all.into_iter().step_by(step).collect()
}

fn places(value: &Value, at: &Pointer, all: &mut Vec<Pointer>) {
    match value {
        Value::Object(members) => {
            // Proofs of endorsements look alike when they are shown in part. Their RDFC-1.0 then takes
            // a graph's node once for each statement in the graph, ours once: the specification can
            // be read both ways.
            for (name, value) in members.iter().filter(|(name, _)| *name != "proof") {
                // Both are shown whole: a list with an order does not fall apart, and their pointers
                // are into a document in which a single type stands without its array.
                if LISTS.contains(&name) || name == "type" {
                    all.push(at.child(name));
                    continue;
                }
                places(value, &at.child(name), all);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, &at.item(index), all);
            }
        }
        _ => all.push(at.clone()),
    }
}

fn done<'o>(outcome: &'o Value, name: &str) -> &'o Value {
    outcome.get("done").unwrap_or_else(|| panic!("{name}: {outcome}"))
}

/// The folder with the script and its packages.
fn run(npm: &Path, contexts: &Contexts, tasks: Vec<Object>) -> Vec<Value> {
    let tasks: Vec<Value> = tasks.into_iter().map(Value::from).collect();
    npm::run(npm, "sd.mjs", contexts, Object::from_iter([("tasks", Value::from(tasks))]))
}

/// Bytes that count up: the tests need secrets, not secrecy.
struct Counting(u8);

impl RandomSource for Counting {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        bytes.iter_mut().for_each(|byte| {
            self.0 = self.0.wrapping_mul(5).wrapping_add(17);
            *byte = self.0;
        });
        Ok(())
    }
}
