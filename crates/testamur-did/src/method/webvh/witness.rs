//! The approvals of witnesses
//! ([did:webvh 1.0, Verifying Witness Proofs During Resolution](https://identity.foundation/didwebvh/v1.0/#verifying-witness-proofs-during-resolution)).

use super::chain::Chain;
use super::hash::digest;
use super::log::{WebvhLog, WebvhVersion};
use super::proof::Proof;
use crate::limits::{WEBVH_WITNESS_BYTES, WEBVH_WITNESS_PROOFS};
use crate::syntax::shown;
use std::collections::{BTreeMap, BTreeSet};
use testamur_canon::jcs;
use testamur_core::json::{self, Object, Value};
use testamur_core::limits::JsonLimits;
use testamur_core::{Code, Error, Result};

/// What the witnesses of a log have approved. A proof for a version approves that one and all before it, so of
/// each witness the latest proof that verifies decides.
#[derive(Clone, Debug)]
pub struct WebvhApprovals {
    /// The place of the last version that each witness approved, from 0, by the witness's Multikey.
    latest: BTreeMap<String, usize>,
}

/// The first version that too few witnesses have approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unwitnessed {
    /// Its place in the log, from 0.
    pub(super) at: usize,
    pub(super) approved: usize,
    pub(super) threshold: usize,
}

impl WebvhLog {
    /// What witnesses have approved of the versions of this log, by their proofs (`did-witness.json`): none without
    /// a file. Proofs for versions that are not in the log, of others than witnesses, malformed ones, and those that
    /// end some day are passed over.
    ///
    /// # Errors
    /// [`Code::DidWebvhWitnessFile`] when the file is no list of proofs, or too large.
    pub fn approvals(&self, file: Option<&[u8]>) -> Result<WebvhApprovals> {
        WebvhApprovals::read(self.chain(), file)
    }

    /// Checks an approval of the last version, as [`approval`](WebvhLog::approval) makes it: each of its proofs is by a
    /// witness whom that version waits for, and matches.
    ///
    /// # Errors
    /// [`Code::DidWebvhApproval`].
    pub fn check_approval(&self, approval: &Value) -> Result<()> {
        let latest = self.latest();
        let refused = |reason: String| Error::new(Code::DidWebvhApproval).with("reason", reason);
        let id = approval.get("versionId").and_then(Value::as_str);
        let id = id.ok_or_else(|| refused("it is no object with a versionId and proofs".into()))?;
        if id != latest.id() {
            let waits = latest.id();
            return Err(refused(format!("it is for version {}, and {waits} waits", shown(id))));
        }
        let proofs = approval.get("proof").map_or(&[][..], Value::as_set);
        if proofs.is_empty() {
            return Err(refused("it has no proof".to_owned()));
        }
        for proof in proofs {
            let proof = Proof::read(proof).map_err(refused)?;
            let witness = format!("did:key:{}", shown(proof.multikey));
            if !latest.approvers().is_some_and(|all| all.has_multikey(proof.multikey)) {
                return Err(refused(format!(
                    "{witness} is no witness whom version {id} waits for"
                )));
            }
            if proof.expires.is_some() {
                return Err(refused(format!("the proof of {witness} ends some day")));
            }
            if !approves(self.chain(), &proof, id) {
                return Err(refused(format!("the signature of {witness} does not match")));
            }
        }
        Ok(())
    }

    /// The versionIds for which a file of witness proofs (`did-witness.json`) has an approval by this witness, a did:key,
    /// and which this log does not have: of a log that went another way, or of a version that was never published. A
    /// witness who approves this one too says yes to both. None without a file.
    ///
    /// # Errors
    /// [`Code::DidWebvhWitnessFile`] when the file is no list of proofs, or too large.
    pub fn approved_elsewhere(&self, file: Option<&[u8]>, witness: &str) -> Result<Vec<String>> {
        let chain = self.chain();
        let (list, mut ids) = (read_file(file)?, BTreeSet::new());
        for claim in claims(&list)? {
            let of_witness = witness.strip_prefix("did:key:") == Some(claim.proof.multikey);
            let elsewhere = of_witness && chain.place_of(claim.version_id).is_none();
            if elsewhere && approves(chain, &claim.proof, claim.version_id) {
                ids.insert(claim.version_id.to_owned());
            }
        }
        Ok(ids.into_iter().collect())
    }

    /// A file of witness proofs (`did-witness.json`), an object for each version, with more approvals, as far as they are proofs that count for
    /// versions of this log: by a witness whom that version or one before it waits for. Of each witness those of the two latest versions stay: of the one that is published, and
    /// of one that will be.
    ///
    /// # Errors
    /// [`Code::DidWebvhWitnessFile`] when the file is no list.
    pub fn with_approvals(&self, file: Option<&[u8]>, approvals: Vec<Value>) -> Result<Vec<u8>> {
        let mut list = match file.map(json::parse) {
            None => Vec::new(),
            Some(Ok(Value::Array(list))) => list,
            Some(_) => return Err(malformed("it is no array")),
        };
        list.extend(approvals);
        let place = |entry: &Value| {
            let id = entry.get("versionId").and_then(Value::as_str)?;
            self.chain().place_of(id)
        };
        // The latest by their versions: one may have been approved late, after the next.
        list.sort_by_key(place);
        let mut kept: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for entry in list.iter_mut().rev() {
            let at = place(entry);
            let Some(entry) = entry.as_object_mut() else { continue };
            let mut proofs = entry.get("proof").map_or(&[][..], Value::as_set).to_vec();
            proofs.retain(|proof| {
                let (Some(at), Ok(proof)) = (at, Proof::read(proof)) else { return false };
                let kept = kept.entry(proof.multikey.to_owned()).or_default();
                proof.expires.is_none()
                    && kept.len() < 2
                    && !kept.contains(&at)
                    && counts(self.chain(), &proof, at)
                    && kept.insert(at)
            });
            entry.insert("proof", proofs);
        }
        list.retain(|entry| entry.get("proof").is_some_and(|proofs| !proofs.as_set().is_empty()));
        Ok(format!("{:#}\n", Value::from(by_version(list))).into_bytes())
    }
}

impl WebvhApprovals {
    /// Whether a witness, by its did:key, has approved a version of the log that this was read for.
    pub fn has_approved(&self, witness: &str, version: &WebvhVersion) -> bool {
        witness.strip_prefix("did:key:").is_some_and(|multikey| self.has(multikey, version))
    }

    /// Whether a version of the log that this was read for has the approvals that it needs.
    pub fn are_enough_for(&self, version: &WebvhVersion) -> bool {
        version.approvers().is_none_or(|needed| self.count(version) >= needed.threshold)
    }

    fn has(&self, multikey: &str, version: &WebvhVersion) -> bool {
        let at = version.number() as usize - 1;
        self.latest.get(multikey).is_some_and(|last| *last >= at)
    }

    /// How many of the witnesses that a version waits for have approved it.
    fn count(&self, version: &WebvhVersion) -> usize {
        let needed = version.approvers().map_or(&[][..], |needed| &needed.multikeys);
        needed.iter().filter(|key| self.has(key, version)).count()
    }

    fn read(chain: &Chain, file: Option<&[u8]>) -> Result<WebvhApprovals> {
        Ok(WebvhApprovals { latest: latest_approvals(chain, &read_file(file)?)? })
    }
}

impl Unwitnessed {
    /// Looks for it in a log and its file of witness proofs, if there is one.
    ///
    /// # Errors
    /// Those of [`WebvhLog::approvals`].
    pub(super) fn find(chain: &Chain, file: Option<&[u8]>) -> Result<Option<Unwitnessed>> {
        let approvals = WebvhApprovals::read(chain, file)?;
        let mut versions = chain.versions.iter();
        let at = versions.position(|version| !approvals.are_enough_for(version));
        Ok(at.map(|at| {
            let version = &chain.versions[at];
            let threshold = version.approvers().map_or(0, |needed| needed.threshold);
            Unwitnessed { at, approved: approvals.count(version), threshold }
        }))
    }

    pub(super) fn to_error(&self) -> Error {
        Error::new(Code::DidWebvhWitness)
            .with("entry", self.at + 1)
            .with("actual", self.approved)
            .with("expected", self.threshold)
    }
}

/// One object for each version, with the proofs of all who approved it. Those of a version stand together already.
fn by_version(list: Vec<Value>) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    for entry in list {
        let id = entry.get("versionId");
        let before = out.last_mut().filter(|before| before.get("versionId") == id);
        match before.and_then(Value::as_object_mut) {
            Some(before) => {
                let proofs = [before.get("proof"), entry.get("proof")].into_iter().flatten();
                let proofs: Vec<Value> = proofs.flat_map(Value::as_set).cloned().collect();
                before.insert("proof", proofs);
            }
            None => out.push(entry),
        }
    }
    out
}

fn malformed(reason: &str) -> Error {
    Error::new(Code::DidWebvhWitnessFile).with("reason", reason)
}

/// The JSON of a file of witness proofs; an empty list without a file.
fn read_file(file: Option<&[u8]>) -> Result<Value> {
    let Some(file) = file else { return Ok(Value::Array(Vec::new())) };
    let limits = JsonLimits { bytes: WEBVH_WITNESS_BYTES, ..JsonLimits::default() };
    json::parse_within(file, &limits)
        .map_err(|error| malformed(error.sentence().trim_end_matches('.')))
}

/// A proof of a file that can be read and does not end, and the version that it is said to approve.
struct Claim<'l> {
    version_id: &'l str,
    proof: Proof<'l>,
}

fn claims(list: &Value) -> Result<Vec<Claim<'_>>> {
    let entries = list.as_array().ok_or_else(|| malformed("it is no array"))?;
    let (mut claims, mut count) = (Vec::new(), 0);
    for entry in entries {
        let version_id = entry.get("versionId").and_then(Value::as_str);
        let version_id = version_id.ok_or_else(|| malformed("an entry has no versionId"))?;
        let proofs = entry.get("proof").map_or(&[][..], Value::as_set);
        count += proofs.len();
        if count > WEBVH_WITNESS_PROOFS {
            let reason = format!("it has more than {WEBVH_WITNESS_PROOFS} proofs");
            return Err(malformed(&reason));
        }
        let proofs = proofs.iter().filter_map(|proof| Proof::read(proof).ok());
        let lasting = proofs.filter(|proof| proof.expires.is_none());
        claims.extend(lasting.map(|proof| Claim { version_id, proof }));
    }
    Ok(claims)
}

/// Whether a proof is by the key that it names, if the log knows that, and for the version of this id.
fn approves(chain: &Chain, proof: &Proof<'_>, version_id: &str) -> bool {
    let approval: Object = [("versionId", version_id)].into_iter().collect();
    let document = digest(&jcs::to_vec(&approval.into()));
    chain.keys.find(proof.multikey).is_some_and(|key| proof.is_by(key, &document))
}

/// Whether a proof approves the version at a place for somebody: its key is that of a witness whom this version or one
/// before it waits for, and it matches.
fn counts(chain: &Chain, proof: &Proof<'_>, at: usize) -> bool {
    let waits = |version: &WebvhVersion| {
        version.approvers().is_some_and(|witnesses| witnesses.has_multikey(proof.multikey))
    };
    chain.versions[..=at].iter().any(waits) && approves(chain, proof, chain.versions[at].id())
}

/// The place of the last version that each witness approved, by the witness's key.
fn latest_approvals(chain: &Chain, list: &Value) -> Result<BTreeMap<String, usize>> {
    let mut claimed: BTreeMap<&str, Vec<(usize, Proof<'_>)>> = BTreeMap::new();
    for Claim { version_id, proof } in claims(list)? {
        let Some(at) = chain.place_of(version_id) else { continue };
        if chain.keys.find(proof.multikey).is_some() {
            claimed.entry(proof.multikey).or_default().push((at, proof));
        }
    }
    let mut latest = BTreeMap::new();
    for (multikey, mut proofs) in claimed {
        proofs.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let verified =
            proofs.iter().find(|(at, proof)| approves(chain, proof, chain.versions[*at].id()));
        if let Some((at, _)) = verified {
            latest.insert(multikey.to_owned(), *at);
        }
    }
    Ok(latest)
}
