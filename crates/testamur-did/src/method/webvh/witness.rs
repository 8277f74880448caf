//! The approvals of witnesses
//! ([did:webvh 1.0, Verifying Witness Proofs During Resolution](https://identity.foundation/didwebvh/v1.0/#verifying-witness-proofs-during-resolution)).

use super::chain::Chain;
use super::hash::digest;
use super::proof::Proof;
use crate::limits::{WEBVH_WITNESS_BYTES, WEBVH_WITNESS_PROOFS};
use std::collections::BTreeMap;
use testamur_canon::jcs;
use testamur_core::json::{self, Object, Value};
use testamur_core::limits::JsonLimits;
use testamur_core::{Code, Error, Result};

/// The first version that too few witnesses have approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unwitnessed {
    /// Its place in the log, from 0.
    pub(super) at: usize,
    pub(super) approved: usize,
    pub(super) threshold: usize,
}

impl Unwitnessed {
    /// Looks for it in a log and its file of witness proofs, if there is one.
    ///
    /// A proof for a version approves that one and all before it, so of each witness the latest proof that
    /// verifies decides. Proofs for versions that are not in the log, of others than witnesses, malformed
    /// ones, and those that end some day are passed over.
    ///
    /// # Errors
    /// [`Code::DidWebvhWitnessFile`] when the file is no list of proofs, or too large.
    pub(super) fn find(chain: &Chain, file: Option<&[u8]>) -> Result<Option<Unwitnessed>> {
        let list = match file {
            None => Value::Array(Vec::new()),
            Some(file) => {
                let limits = JsonLimits { bytes: WEBVH_WITNESS_BYTES, ..JsonLimits::default() };
                json::parse_within(file, &limits)
                    .map_err(|error| malformed(error.sentence().trim_end_matches('.')))?
            }
        };
        let latest = latest_approvals(chain, &list)?;
        let unwitnessed = chain.versions.iter().enumerate().find_map(|(at, version)| {
            let needed = version.approvers.as_deref()?;
            let has = |key: &&String| latest.get(key.as_str()).is_some_and(|last| *last >= at);
            let approved = needed.multikeys.iter().filter(has).count();
            let threshold = needed.threshold;
            (approved < threshold).then_some(Unwitnessed { at, approved, threshold })
        });
        Ok(unwitnessed)
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

/// The place of the last version that each witness approved, by the witness's key.
fn latest_approvals<'l>(chain: &Chain, list: &'l Value) -> Result<BTreeMap<&'l str, usize>> {
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
        let Some(key) = chain.keys.find(multikey) else { continue };
        proofs.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let verified = proofs.iter().find(|(at, proof)| {
            let approval: Object = [("versionId", chain.versions[*at].id())].into_iter().collect();
            proof.is_by(key, &digest(&jcs::to_vec(&approval.into())))
        });
        if let Some((at, _)) = verified {
            latest.insert(multikey, *at);
        }
    }
    Ok(latest)
}
