//! Logs made here, good ones and such as break one rule each. Those of other implementations are in
//! the conformance tests.

mod making;
mod memory;
mod resolving;
mod rules;

use super::entry::PLACEHOLDER;
use super::hash::{digest, multihash};
use super::*;
use crate::limits::{
    DID_BYTES, WEBVH_LOG_BYTES, WEBVH_PARSED, WEBVH_REMEMBERED_BYTES, WEBVH_REMEMBERED_LOG,
    WEBVH_REMEMBERED_OTHERS, WEBVH_UNPARSED, WEBVH_WITNESS_BYTES,
};
use crate::{Content, DereferencingOptions, DidUrl, Representation, Resolver};
use std::sync::Arc;
use testamur_canon::jcs;
use testamur_core::evidence::Document;
use testamur_core::json::parse;
use testamur_core::{Error, Timestamp};
use testamur_keys::multibase::{self, Base};
use testamur_keys::{
    KeyType, LocalSigner, PublicKey, SecretKey, SignatureAlgorithm, default_provider,
};

const NOW: &str = "2026-11-22T08:30:00Z";
const HOST: &str = "a.example";

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn secret(seed: u8) -> SecretKey {
    SecretKey::from_raw(KeyType::Ed25519, &[seed; 32]).unwrap()
}

/// The Multikey of a key by its seed.
fn key(seed: u8) -> String {
    secret(seed).public_key().to_multikey()
}

fn key_hash(seed: u8) -> String {
    multihash(key(seed).as_bytes())
}

/// A proof of a document by a key, with these members besides.
fn proof(seed: u8, document: &Value, members: &str) -> Value {
    let key = key(seed);
    let text = format!(
        r#"{{"type":"DataIntegrityProof","cryptosuite":"eddsa-jcs-2022","proofPurpose":"assertionMethod",
            "verificationMethod":"did:key:{key}#{key}"{members}}}"#
    );
    let mut proof = parse(text.as_bytes()).unwrap();
    let message = [digest(&jcs::to_vec(&proof)), digest(&jcs::to_vec(document))].concat();
    let algorithm = SignatureAlgorithm::Ed25519;
    let signature = default_provider().sign(algorithm, &secret(seed), &message).unwrap();
    let value = multibase::encode(Base::Base58Btc, &signature);
    proof.as_object_mut().unwrap().insert("proofValue", value);
    proof
}

/// A log that is being made, with whatever is put into it.
#[derive(Clone, Default)]
struct Maker {
    scid: String,
    version_ids: Vec<String>,
    log: String,
}

impl Maker {
    /// A log with its first entry: by key 1, with these parameters besides.
    fn new(parameters: &str) -> Maker {
        let text = format!(
            r#"{{"versionId":"{PLACEHOLDER}","versionTime":"2026-01-01T00:00:00Z",
              "parameters":{{"method":"did:webvh:1.0","scid":"{PLACEHOLDER}","updateKeys":["{}"]{parameters}}},
              "state":{{"id":"did:webvh:{PLACEHOLDER}:{HOST}","x":1}}}}"#,
            key(1)
        );
        let scid = multihash(&jcs::to_vec(&parse(text.as_bytes()).unwrap()));
        let mut maker = Maker { scid: scid.clone(), ..Maker::default() };
        maker.seal(&text.replace(PLACEHOLDER, &scid), 1, "");
        maker
    }

    /// Appends an entry with these parameters, in the month of its number, by a key.
    fn entry(&mut self, parameters: &str, signer: u8) -> &mut Maker {
        let month = self.version_ids.len() + 1;
        self.entry_with(&format!("2026-{month:02}-01T00:00:00Z"), parameters, HOST, "", signer)
    }

    fn entry_with(
        &mut self,
        time: &str,
        parameters: &str,
        host: &str,
        members: &str,
        signer: u8,
    ) -> &mut Maker {
        let (previous, scid) = (self.version_ids.last().unwrap(), &self.scid);
        let text = format!(
            r#"{{"versionId":"{previous}","versionTime":"{time}","parameters":{{{parameters}}},
              "state":{{"id":"did:webvh:{scid}:{host}"{members}}}}}"#
        );
        self.seal(&text, signer, "")
    }

    /// Gives an entry its hash and its proof.
    fn seal(&mut self, text: &str, signer: u8, members: &str) -> &mut Maker {
        let mut entry = parse(text.as_bytes()).unwrap();
        let hash = multihash(&jcs::to_vec(&entry));
        let id = format!("{}-{hash}", self.version_ids.len() + 1);
        entry.as_object_mut().unwrap().insert("versionId", id.as_str());
        let proof = proof(signer, &entry, members);
        entry.as_object_mut().unwrap().insert("proof", vec![proof]);
        self.version_ids.push(id);
        self.log += &format!("{entry}\n");
        self
    }

    fn verify(&self) -> Result<WebvhLog> {
        self.verify_with(None)
    }

    fn verify_with(&self, witnesses: Option<&str>) -> Result<WebvhLog> {
        WebvhLog::verify(self.log.clone().into_bytes(), witnesses.map(str::as_bytes), at(NOW))
    }

    fn code(&self) -> Code {
        self.verify().unwrap_err().code()
    }

    fn did(&self) -> Did {
        Did::parse(&format!("did:webvh:{}:{HOST}", self.scid)).unwrap()
    }

    /// The approval of a version, by its number, by a witness.
    fn approval(&self, number: usize, seed: u8) -> String {
        let id = &self.version_ids[number - 1];
        let document = parse(format!(r#"{{"versionId":"{id}"}}"#).as_bytes()).unwrap();
        format!(r#"{{"versionId":"{id}","proof":[{}]}}"#, proof(seed, &document, ""))
    }
}

fn by_number(number: u64) -> ResolutionOptions {
    ResolutionOptions { version_number: Some(number), ..ResolutionOptions::default() }
}

fn by_time(time: &str) -> ResolutionOptions {
    ResolutionOptions { version_time: Some(at(time)), ..ResolutionOptions::default() }
}

/// A log with keys rotated, committed beforehand, and given up.
fn history() -> Maker {
    let mut maker = Maker::new("");
    let committed = key_hash(3);
    maker
        .entry("", 1)
        .entry(&format!(r#""updateKeys":["{}"]"#, key(2)), 1)
        .entry(&format!(r#""nextKeyHashes":["{committed}","{}"]"#, key_hash(9)), 2);
    maker.entry(&format!(r#""updateKeys":["{}"],"nextKeyHashes":[]"#, key(3)), 3);
    maker.entry(r#""ttl":60,"watchers":["https://watch.example"]"#, 3);
    maker
}
