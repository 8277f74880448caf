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
            if !approves(self.chain(), &proof, latest) {
                return Err(refused(format!("the signature of {witness} does not match")));
            }
        }
        Ok(())
    }

    /// A file of witness proofs (`did-witness.json`) with more approvals, as far as they are proofs that count for
    /// versions of this log. Of each witness those of the two latest versions stay: of the one that is published, and
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
                    && approves(self.chain(), &proof, &self.chain().versions[at])
                    && kept.insert(at)
            });
            entry.insert("proof", proofs);
        }
        list.retain(|entry| entry.get("proof").is_some_and(|proofs| !proofs.as_set().is_empty()));
        Ok(format!("{:#}\n", Value::from(list)).into_bytes())
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
        let list = match file {
            None => Value::Array(Vec::new()),
            Some(file) => {
                let limits = JsonLimits { bytes: WEBVH_WITNESS_BYTES, ..JsonLimits::default() };
                json::parse_within(file, &limits)
                    .map_err(|error| malformed(error.sentence().trim_end_matches('.')))?
            }
        };
        Ok(WebvhApprovals { latest: latest_approvals(chain, &list)? })
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

fn malformed(reason: &str) -> Error {
    Error::new(Code::DidWebvhWitnessFile).with("reason", reason)
}

/// Whether a proof is by the key that it names, if the log knows that, and for this version.
fn approves(chain: &Chain, proof: &Proof<'_>, version: &WebvhVersion) -> bool {
    let approval: Object = [("versionId", version.id())].into_iter().collect();
    let document = digest(&jcs::to_vec(&approval.into()));
    chain.keys.find(proof.multikey).is_some_and(|key| proof.is_by(key, &document))
}

/// The place of the last version that each witness approved, by the witness's key.
fn latest_approvals(chain: &Chain, list: &Value) -> Result<BTreeMap<String, usize>> {
    let entries = list.as_array().ok_or_else(|| malformed("it is no array"))?;
    let mut claimed: BTreeMap<&str, Vec<(usize, Proof<'_>)>> = BTreeMap::new();
    let mut count = 0;
    for entry in entries {
        let id = entry.get("versionId").and_then(Value::as_str);
        let id = id.ok_or_else(|| malformed("an entry has no versionId"))?;
        let proofs = entry.get("proof").map_or(&[][..], Value::as_set);
        count += proofs.len();
        if count > WEBVH_WITNESS_PROOFS {
            let reason = format!("it has more than {WEBVH_WITNESS_PROOFS} proofs");
            return Err(malformed(&reason));
        }
        let Some(at) = chain.place_of(id) else { continue };
        for proof in proofs.iter().filter_map(|proof| Proof::read(proof).ok()) {
            if proof.expires.is_none() && chain.keys.find(proof.multikey).is_some() {
                claimed.entry(proof.multikey).or_default().push((at, proof));
            }
        }
    }
    let mut latest = BTreeMap::new();
    for (multikey, mut proofs) in claimed {
        proofs.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let verified =
            proofs.iter().find(|(at, proof)| approves(chain, proof, &chain.versions[*at]));
        if let Some((at, _)) = verified {
            latest.insert(multikey.to_owned(), *at);
        }
    }
    Ok(latest)
}
