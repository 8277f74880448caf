//! did:webvh: a web server holds the history of the document, and each version of it is signed
//! ([did:webvh 1.0](https://identity.foundation/didwebvh/v1.0/)).

mod chain;
mod entry;
mod hash;
mod identifier;
mod keys;
mod log;
mod making;
mod memory;
mod parallel;
mod parameters;
mod proof;
mod revocations;
mod witness;

pub use log::{WebvhLog, WebvhVersion};
pub use making::WebvhStatement;
pub use parameters::{WebvhParameters, WebvhWitnesses};
pub use witness::WebvhApprovals;

use super::fetched::{found, not_asked};
use super::{Localhost, Method};
use crate::{Did, Resolution, ResolutionOptions};
use identifier::Identifier;
use memory::Memory;
use std::time::Duration;
use testamur_core::evidence::{Evidence, Purpose, Request, Step};
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Result, Timestamp};

/// The method did:webvh 1.0: the log of `did:webvh:SCID:example.com%3A8443:dids:issuer` is at
/// `https://example.com:8443/dids/issuer/did.jsonl`, the proofs of its witnesses are beside it in
/// `did-witness.json`. Those are asked for only if the log names witnesses.
///
/// Every entry is verified, also for a version in the middle. A version before the first entry that is
/// not valid can be resolved by its versionId or number, and by a time at which its successor, which
/// must be valid, was not in force yet.
///
/// Stricter than the specification where an identifier could be read in two ways, as
/// [`DidWeb`](crate::DidWeb) is; internationalized domain names are taken. A witness may be named by
/// its bare key in place of its did:key.
///
/// The logs that came lately are remembered with all their bytes, which changes no answer: so one that is shorter than
/// what came before, or another continuation of the same beginning, is taken as it is. Who serves a log can leave the last
/// versions out, and only those notice it who keep a copy and compare.
#[derive(Debug, Default)]
pub struct DidWebvh {
    logs: Memory,
    localhost: Localhost,
}

impl DidWebvh {
    /// The method. `localhost` is taken only where the evidence has its log already.
    pub fn new() -> DidWebvh {
        DidWebvh::default()
    }

    /// The method that also takes the host `localhost`, and asks that one by plain http: for
    /// development.
    pub fn insecure_localhost() -> DidWebvh {
        DidWebvh { localhost: Localhost::PlainHttp, ..DidWebvh::default() }
    }

    /// Where the log of a did:webvh is.
    ///
    /// # Errors
    /// [`Code::DidWebvhIdentifier`]; [`Code::DidWebLocalhost`] for a log that must not be fetched.
    pub fn url(&self, did: &Did) -> Result<String> {
        let identifier = Identifier::of(did)?;
        match identifier.place.may_be_asked(self.localhost) {
            true => Ok(identifier.log_url()),
            false => Err(not_asked(did)),
        }
    }
}

impl Method for DidWebvh {
    fn name(&self) -> &str {
        "webvh"
    }

    fn resolve(
        &self,
        did: &Did,
        options: &ResolutionOptions,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Result<Step<Resolution>> {
        let identifier = Identifier::of(did)?;
        let may_be_asked = identifier.place.may_be_asked(self.localhost);
        let log_url = identifier.log_url();
        let log = match found(evidence, did, &log_url, may_be_asked)? {
            Step::Done(log) => &log.bytes,
            Step::Needs(requests) => return Ok(Step::Needs(requests)),
        };
        let chain = self.logs.chain(did, &log_url, log)?;
        let mut unwitnessed = None;
        if chain.versions.iter().any(|version| version.approvers().is_some()) {
            let url = identifier.witness_url();
            let file = match found(evidence, did, &url, may_be_asked) {
                Ok(Step::Done(file)) => Some(&file.bytes),
                Ok(Step::Needs(requests)) => return Ok(Step::Needs(requests)),
                // Then nobody has approved anything.
                Err(error) if error.code() == Code::DidNotFound => None,
                Err(error) => return Err(error),
            };
            unwitnessed = self.logs.unwitnessed(&log_url, &chain, file)?;
        }
        WebvhLog::at(chain, unwitnessed.as_ref(), now).resolve(did, options).map(Step::Done)
    }

    fn keeps_history(&self) -> bool {
        true
    }

    /// The `ttl` of the log, for it and for the proofs of its witnesses. One that is broken is looked for again at
    /// once: its owner may have mended it.
    fn lifetimes(
        &self,
        did: &Did,
        evidence: &Evidence,
        now: Timestamp,
        _failed: Option<&Error>,
    ) -> Vec<(String, Duration)> {
        let Ok(identifier) = Identifier::of(did) else { return Vec::new() };
        let time = match self.resolve(did, &ResolutionOptions::default(), evidence, now) {
            Ok(Step::Needs(_)) => return Vec::new(),
            Ok(Step::Done(resolution)) => {
                let ttl = resolution.metadata().other.get("ttl").and_then(Value::as_str);
                let Some(seconds) = ttl.and_then(|ttl| ttl.parse().ok()) else { return Vec::new() };
                Duration::from_secs(seconds)
            }
            Err(error) if is_of_the_log(&error) => Duration::ZERO,
            // Who asks for a DID that the log is not of does not have it forgotten for those that it is of.
            Err(_) => return Vec::new(),
        };
        vec![(identifier.log_url(), time), (identifier.witness_url(), time)]
    }

    fn taken_if_known(&self, did: &Did) -> Option<Request> {
        let identifier = Identifier::of(did).ok()?;
        let asked = identifier.place.may_be_asked(self.localhost);
        (!asked).then(|| Request { url: identifier.log_url(), purpose: Purpose::Did })
    }

    fn implicit_services(&self, did: &Did) -> Vec<Value> {
        implicit_services(did)
    }
}

/// Whether an error says that a log or the file of its witnesses is broken, whoever asks for what in it.
fn is_of_the_log(error: &Error) -> bool {
    let name = error.code().name();
    let of_the_question = [Code::DidWebvhOtherDid, Code::DidWebvhIdentifier];
    let of_its_document = name.starts_with("did.document") || error.code() == Code::DidDuplicateId;
    (name.starts_with("did.webvh_") && !of_the_question.contains(&error.code())) || of_its_document
}

/// `#files` and `#whois`
/// ([did:webvh 1.0, DID URL Resolution](https://identity.foundation/didwebvh/v1.0/#did-url-resolution)).
fn implicit_services(did: &Did) -> Vec<Value> {
    let Ok(identifier) = Identifier::of(did) else { return Vec::new() };
    let folder = identifier.place.folder();
    let whois = format!("{folder}whois.vp");
    let service = |id: &str, kind: &str, endpoint: String| -> Object {
        [("id", format!("{did}#{id}")), ("type", kind.to_owned()), ("serviceEndpoint", endpoint)]
            .into_iter()
            .collect()
    };
    let files = service("files", "relativeRef", folder);
    let mut whois = service("whois", "LinkedVerifiablePresentation", whois);
    whois.insert("@context", "https://identity.foundation/linked-vp/contexts/v1");
    vec![files.into(), whois.into()]
}

#[cfg(test)]
mod tests;
