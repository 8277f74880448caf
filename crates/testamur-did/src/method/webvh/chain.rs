//! The entries of a log, one after the other: everything that does not depend on the time, on witnesses,
//! or on the DID that is asked for.

use super::entry::Entry;
use super::hash::is_multihash;
use super::identifier::Identifier;
use super::keys::Keys;
use super::log::WebvhVersion;
use super::parameters::{WebvhParameters, WebvhWitnesses};
use super::revocations::Revocations;
use crate::Did;
use crate::limits::{WEBVH_ENTRY_BYTES, WEBVH_LOG_BYTES, WEBVH_LOG_ENTRIES};
use crate::syntax::shown;
use std::ops::Range;
use std::sync::Arc;
use testamur_core::json::{self, Value};
use testamur_core::limits::JsonLimits;
use testamur_core::{Code, Error, Result, Timestamp};

/// The entries up to the first that is not valid
/// ([did:webvh 1.0, Read](https://identity.foundation/didwebvh/v1.0/#read-resolve)).
#[derive(Debug)]
pub(super) struct Chain {
    pub(super) scid: String,
    pub(super) versions: Vec<WebvhVersion>,
    pub(super) keys: Keys,
    /// Why the entry after the last version is none.
    pub(super) broken: Option<Error>,
    pub(super) revocations: Revocations,
    /// Where proofs end to count some day.
    pub(super) ends: Vec<(usize, Timestamp)>,
}

impl Chain {
    /// Reads a log. It has at least one version, or says why not.
    ///
    /// # Errors
    /// [`Code::LimitDidLog`] for a log that is too large to be read.
    pub(super) fn read(log: &Arc<[u8]>) -> Result<Chain> {
        let too_many = |what: &str, actual: usize, limit: usize| {
            let error = Error::new(Code::LimitDidLog).with("actual", actual);
            Err(error.with("what", what).with("limit", limit))
        };
        if log.len() > WEBVH_LOG_BYTES {
            return too_many("bytes", log.len(), WEBVH_LOG_BYTES);
        }
        let lines = lines(log);
        if lines.len() > WEBVH_LOG_ENTRIES {
            let entries = log.split(|byte| *byte == b'\n').count();
            return too_many("entries", entries, WEBVH_LOG_ENTRIES);
        }
        let mut chain = Chain {
            scid: String::new(),
            versions: Vec::with_capacity(lines.len()),
            keys: Keys::default(),
            revocations: Revocations::default(),
            broken: None,
            ends: Vec::new(),
        };
        if lines.is_empty() {
            chain.broken = Some(malformed("there is none").with("entry", 1));
        }
        for (at, line) in lines.into_iter().enumerate() {
            if let Err(error) = chain.append(log, line) {
                chain.broken = Some(error.with("entry", at + 1));
                break;
            }
        }
        Ok(chain)
    }

    /// The place of the version with this id, from 0.
    pub(super) fn place_of(&self, version_id: &str) -> Option<usize> {
        let number: usize = version_id.split_once('-')?.0.parse().ok()?;
        let at = number.checked_sub(1)?;
        self.versions.get(at).filter(|version| version.id() == version_id).map(|_| at)
    }

    fn append(&mut self, log: &Arc<[u8]>, line: Range<usize>) -> Result<()> {
        let value = parse(&log[line.clone()])?;
        let entry = Entry::read(&value)?;
        let previous = self.versions.last();
        if previous.is_some_and(|previous| previous.parameters().is_deactivated()) {
            return Err(malformed("the DID was deactivated by the entry before"));
        }
        let expected = previous.map_or(1, |previous| previous.number() + 1);
        if entry.number != expected {
            let reason = format!("its number is {}, not {expected}", entry.number);
            return Err(Error::new(Code::DidWebvhChain).with("reason", reason));
        }
        let stated = previous.map(WebvhVersion::parameters);
        let parameters = WebvhParameters::read(entry.parameters, stated, &mut self.keys)
            .map_err(|reason| Error::new(Code::DidWebvhParameters).with("reason", reason))?;
        let previous = self.versions.last();
        match previous {
            Some(previous) => entry.check_hash(previous.id())?,
            None => {
                self.scid = stated_scid(&entry)?;
                entry.check_scid(&self.scid)?;
                entry.check_hash(&self.scid)?;
            }
        }
        if previous.is_some_and(|previous| entry.time <= previous.time()) {
            return Err(Error::new(Code::DidWebvhTime)
                .with("reason", "it is not later than that of the entry before"));
        }
        let signers = match previous.map(WebvhVersion::parameters) {
            Some(previous) if previous.next_key_hashes.is_empty() => previous,
            // Of the first entry, and with pre-rotation, the keys are its own.
            _ => &parameters,
        };
        let end = entry.check_proofs(signers, &self.keys)?;
        let did = did_of(&entry, &self.scid, previous, &parameters)?;
        let approvers = approvers(previous, &parameters);
        self.revocations.add(self.versions.len(), &did, entry.state);
        self.ends.extend(end.map(|end| (self.versions.len(), end)));
        self.versions.push(WebvhVersion::new(
            &entry,
            did,
            parameters,
            approvers,
            (log.clone(), line),
        ));
        Ok(())
    }
}

/// The lines of a log, but no more than one too many; the last may lack its line feed.
fn lines(log: &[u8]) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in log.split_inclusive(|byte| *byte == b'\n').take(WEBVH_LOG_ENTRIES + 1) {
        let end = start + line.len();
        lines.push(start..end - usize::from(line.ends_with(b"\n")));
        start = end;
    }
    lines
}

/// Reads the JSON of one line.
pub(super) fn parse(line: &[u8]) -> Result<Value> {
    let limits = JsonLimits { bytes: WEBVH_ENTRY_BYTES, ..JsonLimits::default() };
    json::parse_within(line, &limits)
        .map_err(|error| malformed(error.sentence().trim_end_matches('.')))
}

fn malformed(reason: &str) -> Error {
    Error::new(Code::DidWebvhEntry).with("reason", reason)
}

fn stated_scid(entry: &Entry<'_>) -> Result<String> {
    let scid =
        entry.parameters.get("scid").and_then(Value::as_str).filter(|text| is_multihash(text));
    scid.map(str::to_owned).ok_or_else(|| {
        Error::new(Code::DidWebvhParameters)
            .with("reason", "the scid is no SHA-256 multihash in base58btc")
    })
}

/// The DID that the document of an entry is about. It keeps its scid, and only a portable one moves.
fn did_of(
    entry: &Entry<'_>,
    scid: &str,
    previous: Option<&WebvhVersion>,
    parameters: &WebvhParameters,
) -> Result<Did> {
    let wrong = |reason: String| Error::new(Code::DidWebvhDocument).with("reason", reason);
    let id = entry.state.get("id").and_then(Value::as_str);
    let id = id.ok_or_else(|| wrong("it has no id".to_owned()))?;
    if let Some(previous) = previous.filter(|previous| previous.did().as_str() == id) {
        return Ok(previous.did().clone());
    }
    let did = Did::parse(id)
        .and_then(|did| Identifier::of(&did).map(|read| read.scid == scid).map(|same| (did, same)));
    let did = match did {
        Ok((did, true)) => did,
        Ok((_, false)) => return Err(wrong(format!("the scid in {} is not {scid}", shown(id)))),
        Err(error) => return Err(wrong(error.sentence().trim_end_matches('.').to_owned())),
    };
    let Some(previous) = previous else { return Ok(did) };
    if !parameters.is_portable() {
        return Err(wrong(format!("it moves to {}, and the DID is not portable", shown(id))));
    }
    let others = entry.state.get("alsoKnownAs").map_or(&[][..], Value::as_set);
    match others.iter().any(|other| other.as_str() == Some(previous.did().as_str())) {
        true => Ok(did),
        false => Err(wrong(format!("its alsoKnownAs lacks {}", previous.did()))),
    }
}

/// Who has to approve an entry: those of the entry before, or if there were none its own.
fn approvers(
    previous: Option<&WebvhVersion>,
    parameters: &WebvhParameters,
) -> Option<Arc<WebvhWitnesses>> {
    let before = previous.and_then(|previous| previous.parameters().witnesses.clone());
    before.or_else(|| parameters.witnesses.clone())
}
