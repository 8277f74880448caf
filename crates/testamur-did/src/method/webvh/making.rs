//! Logs that are made and continued
//! ([did:webvh 1.0, Create and Update](https://identity.foundation/didwebvh/v1.0/#create-register)).

use super::chain::Chain;
use super::entry::PLACEHOLDER;
use super::hash::{digest, multihash};
use super::identifier::Identifier;
use super::log::WebvhLog;
use super::parameters::{METHOD, WebvhWitnesses};
use super::proof;
use crate::Did;
use testamur_canon::jcs;
use testamur_core::json::{self, Object, Value};
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_keys::multibase::{self, Base};
use testamur_keys::{KeyType, PublicKey, SignatureAlgorithm, Signer};

/// The parameters that an entry of a did:webvh log is to state; what is `None` stays as it was.
#[derive(Clone, Debug, Default)]
pub struct WebvhStatement {
    /// The Ed25519 keys that may update the DID from then on. In a first entry, if not given, the key
    /// that signs it.
    pub update_keys: Option<Vec<PublicKey>>,
    /// The keys that alone may be the update keys of the next entry. Only their hashes are published.
    /// Empty, the next one may have any.
    pub next_keys: Option<Vec<PublicKey>>,
    /// Who has to approve versions; `Some(None)` ends that.
    pub witnesses: Option<Option<WebvhWitnesses>>,
    /// URLs of those who watch the log.
    pub watchers: Option<Vec<String>>,
    /// Whether the DID may move; `true` only in the first entry.
    pub portable: Option<bool>,
    /// For how many seconds a resolved document may be kept.
    pub ttl: Option<u32>,
    /// Gives the DID up, for ever.
    pub deactivated: bool,
}

impl WebvhWitnesses {
    /// Witnesses with these keys, of whom so many have to approve each version.
    ///
    /// # Errors
    /// [`Code::DidWebvhParameters`] when a key is not Ed25519 or occurs twice, or there are fewer keys
    /// than the threshold, or that is 0.
    pub fn new(threshold: usize, keys: &[PublicKey]) -> Result<WebvhWitnesses> {
        let mut multikeys: Vec<String> = keys.iter().map(PublicKey::to_multikey).collect();
        multikeys.sort();
        multikeys.dedup();
        let ed25519 = keys.iter().all(|key| key.key_type() == KeyType::Ed25519);
        if ed25519 && multikeys.len() == keys.len() && (1..=keys.len()).contains(&threshold) {
            return Ok(WebvhWitnesses { threshold, multikeys });
        }
        let reason = "witnesses are different Ed25519 keys, at least as many as have to approve";
        Err(Error::new(Code::DidWebvhParameters).with("entry", "to be made").with("reason", reason))
    }
}

impl WebvhLog {
    /// The DID to write the first document for: it has the place that `location` says, such as
    /// `uni.example%3A8443:registrar`, and stands for the DID whose hash is not known yet.
    ///
    /// # Errors
    /// [`Code::DidSyntax`], [`Code::DidWebvhIdentifier`].
    pub fn draft_did(location: &str) -> Result<Did> {
        let did = Did::parse(&format!("did:webvh:{}:{location}", multihash(b"")))?;
        Identifier::of(&did)?;
        Ok(did)
    }

    /// Makes the log of a new DID: the bytes of `did.jsonl`, with one entry. `document` is about a
    /// [draft DID](WebvhLog::draft_did); wherever that stands, the DID will. `signer` holds one of the
    /// update keys.
    ///
    /// Everything is verified but the approvals of witnesses, which are made for the entry's
    /// versionId.
    ///
    /// # Errors
    /// Those of [`WebvhLog::verify`] and of the signer.
    pub async fn create(
        document: &Value,
        statement: &WebvhStatement,
        signer: &dyn Signer,
        now: Timestamp,
    ) -> Result<Vec<u8>> {
        let mut parameters = Object::new();
        parameters.insert("method", METHOD);
        parameters.insert("scid", PLACEHOLDER);
        let own = Some(vec![signer.public_key().clone()]);
        let update_keys = statement.update_keys.clone().or(own);
        state(&WebvhStatement { update_keys, ..statement.clone() }, &mut parameters);
        let time = now.whole_seconds();
        let entry = preliminary(PLACEHOLDER, time, parameters, document);
        let text = String::from_utf8(jcs::to_vec(&entry)).expect("canonical JSON is UTF-8");
        let text = text.replace(&multihash(b""), PLACEHOLDER);
        let scid = multihash(&jcs::to_vec(&json::parse(text.as_bytes())?));
        let entry = json::parse(text.replace(PLACEHOLDER, &scid).as_bytes())?;
        let line = sealed(entry, 1, time, signer).await?;
        checked(line, now)
    }

    /// Continues the log by an entry with this document: the bytes of the whole `did.jsonl`.
    ///
    /// The entry's time is `now`, or a second after the entry before if that is not earlier. `signer`
    /// holds one of the update keys in force, or with pre-rotation one of those that the entry itself
    /// states.
    ///
    /// # Errors
    /// As [`create`](WebvhLog::create).
    pub async fn append(
        &self,
        document: &Value,
        statement: &WebvhStatement,
        signer: &dyn Signer,
        now: Timestamp,
    ) -> Result<Vec<u8>> {
        let latest = self.latest();
        let mut parameters = Object::new();
        state(statement, &mut parameters);
        if !latest.parameters().next_key_hashes().is_empty() && statement.next_keys.is_none() {
            parameters.insert("nextKeyHashes", Vec::<Value>::new());
        }
        let time = now.whole_seconds().max(latest.time().whole_seconds().plus_seconds(1));
        let entry = preliminary(latest.id(), time, parameters, document);
        let line = sealed(entry, latest.number() + 1, time, signer).await?;
        let mut log = self.to_jsonl().to_vec();
        if !log.ends_with(b"\n") {
            log.push(b'\n');
        }
        log.extend(line);
        checked(log, now)
    }

    /// Whether this key may sign the next entry: it is one of the update keys, or with pre-rotation one
    /// that the last entry committed to. Whether the DID was given up is not looked at.
    pub fn may_be_continued_by(&self, key: &PublicKey) -> bool {
        let (parameters, multikey) = (self.latest().parameters(), key.to_multikey());
        match parameters.next_key_hashes() {
            [] => parameters.update_keys().contains(&multikey),
            hashes => hashes.contains(&multihash(multikey.as_bytes())),
        }
    }

    /// A witness's approval of the version with this id and of all before it, as an entry of
    /// `did-witness.json`. Whether the version deserves it was to be found out before.
    ///
    /// # Errors
    /// Those of the signer.
    pub async fn approval(version_id: &str, witness: &dyn Signer, now: Timestamp) -> Result<Value> {
        let approved: Object = [("versionId", version_id)].into_iter().collect();
        let document: Value = approved.clone().into();
        let mut entry = approved;
        entry.insert("proof", vec![signed(&document, now.whole_seconds(), witness).await?]);
        Ok(entry.into())
    }
}

/// Checks what was made, so that nothing is published that nobody would take.
fn checked(log: Vec<u8>, now: Timestamp) -> Result<Vec<u8>> {
    let chain = Chain::read(&log.as_slice().into())?;
    let made = WebvhLog::at(chain.into(), None, now);
    match made.broken() {
        Some(error) => Err(error.clone()),
        None => made.latest().document().map(|_| log),
    }
}

fn state(statement: &WebvhStatement, parameters: &mut Object) {
    let texts = |texts: Vec<String>| texts.into_iter().map(Value::from).collect::<Vec<_>>();
    let multikeys = |keys: &[PublicKey]| keys.iter().map(PublicKey::to_multikey).collect();
    if let Some(keys) = &statement.update_keys {
        parameters.insert("updateKeys", texts(multikeys(keys)));
    }
    if let Some(keys) = &statement.next_keys {
        let keys: Vec<String> = multikeys(keys);
        let hashes = keys.iter().map(|key| multihash(key.as_bytes())).collect();
        parameters.insert("nextKeyHashes", texts(hashes));
    }
    if let Some(witnesses) = &statement.witnesses {
        parameters.insert("witness", witnesses.as_ref().map_or_else(Object::new, stated));
    }
    if let Some(watchers) = &statement.watchers {
        parameters.insert("watchers", texts(watchers.clone()));
    }
    if let Some(portable) = statement.portable {
        parameters.insert("portable", portable);
    }
    if let Some(ttl) = statement.ttl {
        parameters.insert("ttl", Value::number(f64::from(ttl)).expect("every u32 is a number"));
    }
    if statement.deactivated {
        parameters.insert("deactivated", true);
    }
}

fn stated(witnesses: &WebvhWitnesses) -> Object {
    let ids =
        witnesses.dids().map(|did| Value::from([("id", did)].into_iter().collect::<Object>()));
    let ids: Vec<Value> = ids.collect();
    let threshold = Value::number(witnesses.threshold as f64).expect("a small number is one");
    [("threshold", threshold), ("witnesses", ids.into())].into_iter().collect()
}

fn preliminary(version_id: &str, time: Timestamp, parameters: Object, document: &Value) -> Value {
    let entry: Object = [
        ("versionId", Value::from(version_id)),
        ("versionTime", time.to_string().into()),
        ("parameters", parameters.into()),
        ("state", document.clone()),
    ]
    .into_iter()
    .collect();
    entry.into()
}

/// The line of an entry: with its hash, which covers the id in it, and a proof.
async fn sealed(
    mut entry: Value,
    number: u32,
    time: Timestamp,
    signer: &dyn Signer,
) -> Result<Vec<u8>> {
    let id = format!("{number}-{}", multihash(&jcs::to_vec(&entry)));
    if let Some(members) = entry.as_object_mut() {
        members.insert("versionId", id);
    }
    let proof = signed(&entry, time, signer).await?;
    if let Some(members) = entry.as_object_mut() {
        members.insert("proof", vec![proof]);
    }
    Ok(format!("{entry}\n").into_bytes())
}

/// A proof of a document by eddsa-jcs-2022.
async fn signed(document: &Value, time: Timestamp, signer: &dyn Signer) -> Result<Value> {
    let key = signer.public_key().to_multikey();
    let mut proof: Object = proof::MEMBERS.into_iter().collect();
    proof.insert("verificationMethod", format!("did:key:{key}#{key}"));
    proof.insert("created", time.to_string());
    let configuration = jcs::to_vec(&proof.clone().into());
    let message = [digest(&configuration), digest(&jcs::to_vec(document))].concat();
    let signature = signer.sign(SignatureAlgorithm::Ed25519, &message).await?;
    proof.insert("proofValue", multibase::encode(Base::Base58Btc, &signature));
    Ok(proof.into())
}
