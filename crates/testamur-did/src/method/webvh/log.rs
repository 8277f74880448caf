//! Verified logs and their versions.

use super::chain::{self, Chain};
use super::entry::Entry;
use super::identifier::Identifier;
use super::parameters::{WebvhParameters, WebvhWitnesses};
use super::witness::Unwitnessed;
use crate::limits::WEBVH_CLOCK_AHEAD;
use crate::syntax::shown;
use crate::{Did, DidDocument, DocumentMetadata, Resolution, ResolutionOptions};
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result, Timestamp};

/// The log of a did:webvh, verified: every version has its hash, its place in the chain, its signatures
/// and the approvals of its witnesses
/// ([did:webvh 1.0, Read](https://identity.foundation/didwebvh/v1.0/#read-resolve)).
///
/// Whether the log is complete cannot be seen from it: who serves it may leave out the last versions.
#[derive(Clone, Debug)]
pub struct WebvhLog {
    chain: Arc<Chain>,
    valid: usize,
    broken: Option<Error>,
}

/// A version of a did:webvh: one entry of its log.
#[derive(Clone, Debug)]
pub struct WebvhVersion {
    id: String,
    number: u32,
    time: Timestamp,
    did: Did,
    parameters: WebvhParameters,
    approvers: Option<Arc<WebvhWitnesses>>,
    log: Arc<[u8]>,
    line: Range<usize>,
    document: OnceLock<Result<Arc<DidDocument>>>,
}

impl WebvhLog {
    /// Verifies a whole log (`did.jsonl`) at a time, with the proofs of witnesses
    /// (`did-witness.json`) where its versions need them. It is not compared with any DID:
    /// [`resolve`](WebvhLog::resolve) does that.
    ///
    /// # Errors
    /// [`Code::LimitDidLog`]; what is wrong with the first entry that is not valid:
    /// [`Code::DidWebvhEntry`], [`Code::DidWebvhParameters`], [`Code::DidWebvhChain`],
    /// [`Code::DidWebvhTime`], [`Code::DidWebvhProof`], [`Code::DidWebvhDocument`] and
    /// [`Code::DidWebvhWitness`], each with the fact `entry`; [`Code::DidWebvhWitnessFile`]; those
    /// of [`DidDocument::from_value`] for the document of the last version.
    pub fn verify(
        log: impl Into<Arc<[u8]>>,
        witnesses: Option<&[u8]>,
        now: Timestamp,
    ) -> Result<WebvhLog> {
        let chain = Arc::new(Chain::read(&log.into())?);
        let unwitnessed = Unwitnessed::find(&chain, witnesses)?;
        let log = WebvhLog::at(chain, unwitnessed.as_ref(), now);
        if let Some(error) = log.broken {
            return Err(error);
        }
        log.latest().document()?;
        Ok(log)
    }

    /// Verifies a whole log but for the approvals of its witnesses, as they do before they give theirs. Nobody else may
    /// rely on it.
    ///
    /// # Errors
    /// As [`verify`](WebvhLog::verify), without those of witnesses.
    pub fn verify_unapproved(log: impl Into<Arc<[u8]>>, now: Timestamp) -> Result<WebvhLog> {
        let log = WebvhLog::at(Arc::new(Chain::read(&log.into())?), None, now);
        if let Some(error) = log.broken {
            return Err(error);
        }
        log.latest().document()?;
        Ok(log)
    }

    /// The log as far as it is valid at a time.
    pub(super) fn at(
        chain: Arc<Chain>,
        unwitnessed: Option<&Unwitnessed>,
        now: Timestamp,
    ) -> WebvhLog {
        let mut log = WebvhLog { valid: chain.versions.len(), broken: chain.broken.clone(), chain };
        let latest = now.plus_seconds(WEBVH_CLOCK_AHEAD);
        let in_time = log.chain.versions.partition_point(|version| version.time <= latest);
        let reason = "it lies in the future";
        log.cut(in_time, || Error::new(Code::DidWebvhTime).with("reason", reason));
        if let Some((at, _)) = log.chain.ends.iter().find(|(_, end)| *end <= now) {
            let reason = "a proof of it has expired";
            log.cut(*at, || Error::new(Code::DidWebvhProof).with("reason", reason));
        }
        if let Some(unwitnessed) = unwitnessed.filter(|unwitnessed| unwitnessed.at < log.valid) {
            (log.valid, log.broken) = (unwitnessed.at, Some(unwitnessed.to_error()));
        }
        log
    }

    fn cut(&mut self, valid: usize, error: impl Fn() -> Error) {
        if valid < self.valid {
            self.valid = valid;
            self.broken = Some(error().with("entry", valid + 1));
        }
    }

    /// The self-certifying identifier: what follows `did:webvh:` for ever.
    pub fn scid(&self) -> &str {
        &self.chain.scid
    }

    /// The versions that are valid, the first one first. A log that was
    /// [verified whole](WebvhLog::verify) has no others.
    pub fn versions(&self) -> &[WebvhVersion] {
        &self.chain.versions[..self.valid]
    }

    pub(super) fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Why the entry after the last valid one is none, if there is one.
    pub(super) fn broken(&self) -> Option<&Error> {
        self.broken.as_ref()
    }

    /// The bytes that were read: `did.jsonl`.
    pub fn to_jsonl(&self) -> &[u8] {
        &self.latest().log
    }

    /// The last version of a log that was verified whole, or the last valid one.
    ///
    /// # Panics
    /// Never: a log with no valid version is not given out.
    pub fn latest(&self) -> &WebvhVersion {
        self.versions().last().expect("whoever gives out a log has looked that there is one")
    }

    /// Finds the version of a DID that is asked for: its last one, or that of a versionId, a number, or a
    /// time. Later entries that are not valid do not hinder that an earlier version is found.
    ///
    /// # Errors
    /// [`Code::DidWebvhIdentifier`]; [`Code::DidWebvhOtherDid`] when the log is another DID's;
    /// [`Code::DidOptionInvalid`] when more than one version is asked for;
    /// [`Code::DidVersionNotFound`]; why an entry is not valid that decides the answer; those of
    /// [`DidDocument::from_value`].
    pub fn resolve(&self, did: &Did, options: &ResolutionOptions) -> Result<Resolution> {
        let identifier = Identifier::of(did)?;
        if let (0, Some(error)) = (self.valid, &self.broken) {
            return Err(error.clone().with("did", shown(did.as_str())));
        }
        let is_this = |version: &WebvhVersion| version.did == *did;
        if identifier.scid != self.scid() || !self.versions().iter().rev().any(is_this) {
            return Err(Error::new(Code::DidWebvhOtherDid)
                .with("did", shown(did.as_str()))
                .with("actual", shown(self.latest().did.as_str())));
        }
        let at = self.select(options).map_err(|error| error.with("did", shown(did.as_str())))?;
        let version = &self.versions()[at];
        let metadata = self.metadata(at, did);
        if version.parameters.deactivated {
            return Ok(Resolution::deactivated(did.clone(), metadata));
        }
        let document = version.document()?;
        let resolution = match self.latest().parameters.deactivated {
            true => Resolution::of_the_past(document, metadata),
            false => Resolution::with_metadata(document, metadata),
        };
        Ok(resolution.revoked_later(self.chain.revocations.within(&(at + 1..self.valid))))
    }

    /// The place of the version that is asked for.
    fn select(&self, options: &ResolutionOptions) -> Result<usize> {
        let asked = (&options.version_id, options.version_number, options.version_time);
        let (found, shown_as) = match asked {
            (None, None, None) => return self.unless_broken(self.valid - 1),
            (Some(id), None, None) => (self.chain.place_of(id), shown(id).into_owned()),
            (None, Some(number), None) => {
                let at = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
                (at, number.to_string())
            }
            (None, None, Some(time)) => {
                let later = self.versions().partition_point(|version| version.time <= time);
                let next = self.chain.versions.get(self.valid);
                if later == self.valid && next.is_none_or(|next| next.time <= time) {
                    // What comes next may have been in force.
                    return self.unless_broken(self.valid - 1);
                }
                (later.checked_sub(1), format!("of {time}"))
            }
            _ => {
                return Err(Error::new(Code::DidOptionInvalid)
                    .with("option", "versionId")
                    .with("reason", "more than one version is asked for"));
            }
        };
        match found.filter(|at| *at < self.valid) {
            Some(at) => Ok(at),
            None => {
                self.unless_broken(0)?;
                Err(Error::new(Code::DidVersionNotFound).with("version", shown_as))
            }
        }
    }

    fn unless_broken(&self, at: usize) -> Result<usize> {
        self.broken.clone().map_or(Ok(at), Err)
    }

    fn metadata(&self, at: usize, asked: &Did) -> DocumentMetadata {
        let (versions, latest) = (self.versions(), self.latest());
        let version = &versions[at];
        let next = versions.get(at + 1);
        let moved = (version.did != *asked).then(|| version.did.clone());
        let parameters = &latest.parameters;
        let mut other = Object::new();
        other.insert("versionTime", version.time.to_string());
        other.insert("scid", self.scid());
        other.insert("portable", parameters.portable);
        other.insert("ttl", parameters.ttl.to_string());
        other.insert("witness", parameters.witnesses().map_or_else(Object::new, witness));
        let watchers: Vec<Value> =
            parameters.watchers.iter().map(|url| url.as_str().into()).collect();
        other.insert("watchers", watchers);
        DocumentMetadata {
            created: Some(versions[0].time),
            updated: Some(latest.time),
            next_update: next.map(|next| next.time),
            version_id: Some(version.id.clone()),
            next_version_id: next.map(|next| next.id.clone()),
            equivalent_id: moved.iter().cloned().collect(),
            canonical_id: moved,
            deactivated: parameters.deactivated,
            other,
        }
    }
}

impl WebvhVersion {
    pub(super) fn new(
        entry: &Entry<'_>,
        did: Did,
        parameters: WebvhParameters,
        approvers: Option<Arc<WebvhWitnesses>>,
        (log, line): (Arc<[u8]>, Range<usize>),
    ) -> WebvhVersion {
        WebvhVersion {
            id: entry.version_id.to_owned(),
            number: entry.number,
            time: entry.time,
            did,
            parameters,
            approvers,
            log,
            line,
            document: OnceLock::new(),
        }
    }

    /// The versionId: the number, a dash, and the hash of the entry.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The number, from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Since when this version is in force, as its maker says; not later than the entry was verified.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// The DID as it is in this version: a portable one may move.
    pub fn did(&self) -> &Did {
        &self.did
    }

    /// The parameters in force from this version on.
    pub fn parameters(&self) -> &WebvhParameters {
        &self.parameters
    }

    /// Who has to approve this version: those whom the one before names, or in the first place itself.
    pub fn approvers(&self) -> Option<&WebvhWitnesses> {
        self.approvers.as_deref()
    }

    /// The document of this version. It is read when it is first asked for.
    ///
    /// # Errors
    /// Those of [`DidDocument::from_value`].
    pub fn document(&self) -> Result<Arc<DidDocument>> {
        let read = || {
            let entry = chain::parse(&self.log[self.line.clone()])?;
            let state = entry.get("state").cloned().unwrap_or(Value::Null);
            DidDocument::from_value(self.did.as_str(), state).map(Arc::new)
        };
        self.document.get_or_init(read).clone()
    }
}

/// The parameter as metadata have it, where numbers are texts.
fn witness(witnesses: &WebvhWitnesses) -> Object {
    let ids = witnesses.dids().map(|did| {
        let entry: Object = [("id", did)].into_iter().collect();
        Value::from(entry)
    });
    let mut out = Object::new();
    out.insert("threshold", witnesses.threshold.to_string());
    out.insert("witnesses", ids.collect::<Vec<_>>());
    out
}
