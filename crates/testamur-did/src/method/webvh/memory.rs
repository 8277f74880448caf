//! Logs that came lately, for identifiers that come thousands of times in a batch.

use super::chain::Chain;
use super::witness::Unwitnessed;
use crate::Did;
use crate::limits::{WEBVH_PARSED, WEBVH_REMEMBERED_BYTES, WEBVH_REMEMBERED_LOG};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use testamur_core::Result;

/// Logs by the URLs they came from, with all the bytes they were read from. As these are compared, what is
/// found is what reading them again would give. Only a log of the DID that is asked for is kept: else one
/// log, served at a thousand places, would be kept a thousand times.
#[derive(Debug)]
pub(super) struct Memory {
    known: Mutex<Known>,
    limit: usize,
}

#[derive(Debug, Default)]
struct Known {
    logs: BTreeMap<String, Log>,
    bytes: usize,
}

#[derive(Debug)]
struct Log {
    bytes: Arc<[u8]>,
    chain: Arc<Chain>,
    /// What was found in which file of witness proofs.
    witnesses: Option<(Arc<[u8]>, Option<Unwitnessed>)>,
}

impl Default for Memory {
    fn default() -> Memory {
        Memory { known: Mutex::default(), limit: WEBVH_REMEMBERED_BYTES }
    }
}

impl Memory {
    /// The entries of the log at a URL, for a DID.
    ///
    /// # Errors
    /// Those of [`Chain::read`].
    pub(super) fn chain(&self, did: &Did, url: &str, bytes: &Arc<[u8]>) -> Result<Arc<Chain>> {
        if let Some(log) = self.lock().logs.get(url).filter(|log| log.bytes == *bytes) {
            return Ok(log.chain.clone());
        }
        let chain = Arc::new(Chain::read(bytes)?);
        if chain.versions.iter().any(|version| version.did() == did) {
            let log = Log { bytes: bytes.clone(), chain: chain.clone(), witnesses: None };
            self.keep(url, log);
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
        let is_this = |log: &&Log| Arc::ptr_eq(&log.chain, chain);
        if let Some(log) = self.lock().logs.get(url).filter(is_this)
            && let Some((bytes, found)) = &log.witnesses
            && bytes == file
        {
            return Ok(found.clone());
        }
        let found = Unwitnessed::find(chain, Some(file))?;
        let bytes = self.lock().logs.get(url).filter(is_this).map(|log| log.bytes.clone());
        if let Some(bytes) = bytes {
            let witnesses = Some((file.clone(), found.clone()));
            self.keep(url, Log { bytes, chain: chain.clone(), witnesses });
        }
        Ok(found)
    }

    /// Keeps a log in the place of what is known of the URL, all others going when there are too many.
    fn keep(&self, url: &str, log: Log) {
        let size = url.len() + log.size();
        let mut known = self.lock();
        if let Some(older) = known.logs.remove(url) {
            known.bytes -= url.len() + older.size();
        }
        if known.bytes + size > self.limit {
            *known = Known::default();
        }
        if size <= self.limit {
            known.bytes += size;
            known.logs.insert(url.to_owned(), log);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log {
    /// The bytes that it counts for.
    fn size(&self) -> usize {
        let witnesses = self.witnesses.as_ref().map_or(0, |(file, _)| file.len());
        WEBVH_REMEMBERED_LOG + WEBVH_PARSED * self.bytes.len() + witnesses
    }
}

#[cfg(test)]
impl Memory {
    pub(super) fn of(limit: usize) -> Memory {
        Memory { limit, ..Memory::default() }
    }

    /// How many logs there are, and what they count for by themselves and by the sum that is kept.
    pub(super) fn count(&self) -> (usize, usize, usize) {
        let known = self.lock();
        let sizes = known.logs.iter().map(|(url, log)| url.len() + log.size());
        (known.logs.len(), sizes.sum(), known.bytes)
    }
}
