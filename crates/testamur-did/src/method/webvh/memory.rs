//! Logs that came lately, for identifiers that come thousands of times in a batch.

use super::chain::Chain;
use super::witness::Unwitnessed;
use crate::Did;
use crate::limits::{
    WEBVH_PARSED, WEBVH_REMEMBERED_BYTES, WEBVH_REMEMBERED_LOG, WEBVH_REMEMBERED_OTHERS,
    WEBVH_UNPARSED,
};
use crate::method::remembered::Remembered;
use std::sync::Arc;
use testamur_core::Result;

/// Logs by the URLs they came from, with all the bytes they were read from. As these are compared, what is
/// found is what reading them again would give. Those of others than the DID that is asked for, and those of nobody, are
/// remembered apart: else one log, served at a thousand places, would take the place of all that are of use.
#[derive(Debug)]
pub(super) struct Memory {
    logs: Logs,
    others: Logs,
}

#[derive(Debug)]
struct Logs {
    remembered: Remembered<Log>,
    /// How many times its bytes a log counts for.
    times: usize,
}

#[derive(Clone, Debug)]
struct Log {
    bytes: Arc<[u8]>,
    chain: Arc<Chain>,
    witnesses: Option<Witnesses>,
}

/// A file of witness proofs, and what was found in it or why nothing was.
#[derive(Clone, Debug)]
struct Witnesses {
    file: Arc<[u8]>,
    found: Result<Option<Unwitnessed>>,
}

impl Default for Memory {
    fn default() -> Memory {
        Memory::of(WEBVH_REMEMBERED_BYTES, WEBVH_REMEMBERED_OTHERS)
    }
}

impl Memory {
    /// A memory for logs of the DIDs that are asked for and for other logs, each of so many bytes.
    pub(super) fn of(limit: usize, others: usize) -> Memory {
        let logs = |limit, times| Logs { remembered: Remembered::of(limit), times };
        // Of a log of another DID no document is read.
        Memory { logs: logs(limit, WEBVH_PARSED), others: logs(others, WEBVH_UNPARSED) }
    }

    /// The entries of the log at a URL, for a DID.
    ///
    /// # Errors
    /// Those of [`Chain::read`].
    pub(super) fn chain(&self, did: &Did, url: &str, bytes: &Arc<[u8]>) -> Result<Arc<Chain>> {
        if let Some(log) = self.logs.find(url, bytes) {
            return Ok(log.chain);
        }
        let known = self.others.find(url, bytes);
        let is_new = known.is_none();
        let log = match known {
            Some(log) => log,
            None => {
                let chain = Arc::new(Chain::read(bytes)?);
                Log { bytes: bytes.clone(), chain, witnesses: None }
            }
        };
        let chain = log.chain.clone();
        match chain.versions.iter().any(|version| version.did() == did) {
            true => self.logs.keep(url, log),
            false if is_new => self.others.keep(url, log),
            false => {}
        }
        Ok(chain)
    }

    /// What [`Unwitnessed::find`] says of a log that was just asked for.
    ///
    /// # Errors
    /// Its errors.
    pub(super) fn unwitnessed(
        &self,
        url: &str,
        chain: &Arc<Chain>,
        file: Option<&Arc<[u8]>>,
    ) -> Result<Option<Unwitnessed>> {
        let Some(file) = file else { return Unwitnessed::find(chain, None) };
        let of_chain =
            |logs: &Logs| logs.remembered.find(url).filter(|log| Arc::ptr_eq(&log.chain, chain));
        let both = [&self.logs, &self.others].into_iter();
        let known = both.filter_map(|logs| Some((logs, of_chain(logs)?))).next();
        if let Some((_, log)) = &known
            && let Some(witnesses) = log.witnesses.as_ref().filter(|known| known.file == *file)
        {
            return witnesses.found.clone();
        }
        let found = Unwitnessed::find(chain, Some(file));
        if let Some((logs, log)) = known {
            let witnesses = Some(Witnesses { file: file.clone(), found: found.clone() });
            logs.keep(url, Log { witnesses, ..log });
        }
        found
    }
}

impl Logs {
    fn find(&self, url: &str, bytes: &Arc<[u8]>) -> Option<Log> {
        self.remembered.find(url).filter(|log| log.bytes == *bytes)
    }

    fn keep(&self, url: &str, log: Log) {
        let witnesses = log.witnesses.as_ref().map_or(0, |witnesses| witnesses.file.len());
        let size = WEBVH_REMEMBERED_LOG + self.times * log.bytes.len() + witnesses;
        self.remembered.keep(url, log, size);
    }
}

#[cfg(test)]
impl Memory {
    /// How many logs there are of DIDs that were asked for, and what they count for by themselves and by the sum
    /// that is kept; the same of others.
    pub(super) fn count(&self) -> [(usize, usize, usize); 2] {
        [&self.logs, &self.others].map(|logs| logs.remembered.count())
    }

    /// Whether it is known what the file of witness proofs says, or that it says nothing.
    pub(super) fn knows_witnesses(&self, url: &str) -> bool {
        let both = [&self.logs, &self.others].into_iter();
        let mut logs = both.filter_map(|logs| logs.remembered.find(url));
        logs.any(|log| log.witnesses.is_some())
    }
}
