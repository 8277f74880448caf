//! Logs that came lately, for identifiers that come thousands of times in a batch.

use super::chain::Chain;
use super::witness::Unwitnessed;
use crate::limits::WEBVH_REMEMBERED_BYTES;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use testamur_core::Result;

/// Logs by their self-certifying identifiers, with all the bytes they were read from. As these are
/// compared, what is found is what reading them again would give.
#[derive(Debug, Default)]
pub(super) struct Memory(Mutex<Known>);

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

impl Memory {
    /// The entries of a log.
    ///
    /// # Errors
    /// Those of [`Chain::read`].
    pub(super) fn chain(&self, scid: &str, bytes: &Arc<[u8]>) -> Result<Arc<Chain>> {
        if let Some(log) = self.lock().logs.get(scid).filter(|log| log.bytes == *bytes) {
            return Ok(log.chain.clone());
        }
        let chain = Arc::new(Chain::read(bytes)?);
        let mut known = self.lock();
        if known.bytes + bytes.len() > WEBVH_REMEMBERED_BYTES {
            *known = Known::default();
        }
        let log = Log { bytes: bytes.clone(), chain: chain.clone(), witnesses: None };
        known.bytes += bytes.len();
        if let Some(older) = known.logs.insert(scid.to_owned(), log) {
            known.bytes -= older.bytes.len();
        }
        Ok(chain)
    }

    /// What [`Unwitnessed::find`] says of a log that was just asked for.
    ///
    /// # Errors
    /// Its errors.
    pub(super) fn unwitnessed(
        &self,
        scid: &str,
        chain: &Arc<Chain>,
        file: Option<&Arc<[u8]>>,
    ) -> Result<Option<Unwitnessed>> {
        let Some(file) = file else { return Unwitnessed::find(chain, None) };
        let is_this = |log: &&mut Log| Arc::ptr_eq(&log.chain, chain);
        if let Some(log) = self.lock().logs.get_mut(scid).filter(is_this)
            && let Some((bytes, found)) = &log.witnesses
            && bytes == file
        {
            return Ok(found.clone());
        }
        let found = Unwitnessed::find(chain, Some(file))?;
        if let Some(log) = self.lock().logs.get_mut(scid).filter(is_this) {
            log.witnesses = Some((file.clone(), found.clone()));
        }
        Ok(found)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
