//! Work that one input may cost beyond what its size accounts for.

use testamur_core::{Code, Error, Result};

/// Steps of work that are left before an input is refused.
///
/// One step is about the work of hashing one short line, 0.1 µs on a server of today. Only work
/// that can grow faster than the input is counted, above all the search that tells look-alike
/// blank nodes apart (RDFC-1.0, section 4.8); what a document costs in proportion to its size is
/// bounded by the size of the document. One budget may serve several documents that belong
/// together.
#[derive(Clone, Debug)]
pub struct Budget {
    limit: u64,
    left: u64,
    shared: Option<SharedWork>,
}

/// What is left for all documents that are read in one verification: each of a thousand credentials
/// in a record can bring contexts of its own, and is read several times, once for each proof of a
/// chain. The steps are those that bound the contexts of each single document, without those for
/// the usual use of contexts that are compiled once and kept; the bytes are those of the statements
/// that documents make, as N-Quads, and of canonical JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedWork {
    pub(crate) contexts: Left,
    pub(crate) canonical: Left,
}

/// So much there was, and so much is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    pub(crate) limit: u64,
    pub(crate) left: u64,
}

impl SharedWork {
    /// For an input of so many bytes: four million steps, and one for each byte; 16 MiB of canonical
    /// forms, and 16 bytes for each byte.
    ///
    /// A record of a thousand badges that each bring a small context takes about three million
    /// steps. A million takes below a tenth of a second, so that an input of 16 MiB takes two
    /// seconds. A badge of 3 kB has a canonical form of 8 kB, so that each part of a large record
    /// can be read five times, and a small one under a long chain of proofs.
    pub fn for_bytes(bytes: u64) -> SharedWork {
        SharedWork {
            contexts: Left::new(bytes.saturating_add(4_000_000)),
            canonical: Left::new(bytes.saturating_mul(16).saturating_add(16 << 20)),
        }
    }

    /// How many steps are left for contexts.
    pub fn context_steps(self) -> u64 {
        self.contexts.left
    }

    /// How many bytes are left for canonical forms.
    pub fn canonical_bytes(self) -> u64 {
        self.canonical.left
    }
}

impl Left {
    fn new(limit: u64) -> Left {
        Left { limit, left: limit }
    }

    /// Takes some; no more than is left.
    pub(crate) fn take(&mut self, some: u64) {
        self.left = self.left.saturating_sub(some);
    }
}

impl Budget {
    /// A budget of so many steps.
    pub const fn new(steps: u64) -> Budget {
        Budget { limit: steps, left: steps, shared: None }
    }

    /// Takes steps from the budget.
    ///
    /// # Errors
    /// [`Code::LimitCanonicalizationBudget`] when fewer are left; then none are.
    pub fn spend(&mut self, steps: u64) -> Result<()> {
        match self.left.checked_sub(steps) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                self.left = 0;
                Err(self.exhausted())
            }
        }
    }

    /// How many steps are left.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// The budget, with what all documents may take together. Unless said, only each document by
    /// itself is bounded.
    #[must_use]
    pub const fn with_shared_work(self, work: SharedWork) -> Budget {
        Budget { shared: Some(work), ..self }
    }

    /// What is left for further documents, if that is bounded.
    pub fn shared_work(&self) -> Option<SharedWork> {
        self.shared
    }

    /// Takes bytes of a canonical form from what all documents may take together.
    ///
    /// # Errors
    /// [`Code::LimitCanonicalWork`] when fewer are left; then none are.
    pub fn spend_canonical(&mut self, bytes: usize) -> Result<()> {
        let Some(SharedWork { canonical, .. }) = &mut self.shared else { return Ok(()) };
        let is_over = canonical.left < bytes as u64;
        canonical.take(bytes as u64);
        if is_over { Err(canonical_work(canonical.limit)) } else { Ok(()) }
    }

    pub(crate) fn shared_work_mut(&mut self) -> Option<&mut SharedWork> {
        self.shared.as_mut()
    }

    #[cold]
    fn exhausted(&self) -> Error {
        Error::new(Code::LimitCanonicalizationBudget).with("limit", self.limit)
    }
}

#[cold]
pub(crate) fn canonical_work(limit: u64) -> Error {
    Error::new(Code::LimitCanonicalWork).with("limit", limit)
}

impl Default for Budget {
    /// 20,000 steps, about 2 ms on a server of today. The hardest graphs of the W3C test suite that
    /// have to be canonicalized take half of it; a clique of eight blank nodes, made to block
    /// verifiers, would take thirteen million.
    fn default() -> Budget {
        Budget::new(20_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_step_is_given_and_none_after_it() {
        let mut budget = Budget::new(3);
        assert!(budget.spend(2).is_ok());
        assert!(budget.spend(1).is_ok());
        assert!(budget.spend(0).is_ok());
        let error = budget.spend(1).unwrap_err();
        assert_eq!(error.code(), Code::LimitCanonicalizationBudget);
        assert_eq!(error.sentence(), "Canonicalization needs more than 3 steps.");

        let mut budget = Budget::new(3);
        assert!(budget.spend(4).is_err());
        assert_eq!(budget.left(), 0);
    }
}
