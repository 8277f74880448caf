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
    contexts: Option<ContextSteps>,
}

/// What is left for the contexts that stand inside documents, for all documents that are read in
/// one verification: each of a thousand credentials in a record can bring contexts of its own, and
/// is read several times. The steps are those that bound each single document, without those for
/// the usual use of contexts that are compiled once and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContextSteps {
    limit: u64,
    left: u64,
}

impl ContextSteps {
    /// The steps for an input of so many bytes: four million, and one for each byte.
    ///
    /// A record of a thousand badges that each bring a small context takes about three million. A
    /// million takes below a tenth of a second, so that an input of 16 MiB takes two seconds.
    pub fn for_bytes(bytes: u64) -> ContextSteps {
        let limit = bytes.saturating_add(4_000_000);
        ContextSteps { limit, left: limit }
    }

    /// How many steps are left.
    pub fn left(self) -> u64 {
        self.left
    }

    /// How many there were.
    pub(crate) fn limit(self) -> u64 {
        self.limit
    }

    /// Takes steps; no more than are left.
    pub(crate) fn take(&mut self, steps: u64) {
        self.left = self.left.saturating_sub(steps);
    }
}

impl Budget {
    /// A budget of so many steps.
    pub const fn new(steps: u64) -> Budget {
        Budget { limit: steps, left: steps, contexts: None }
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

    /// The budget, with what the contexts of the documents may take together. Unless said, only
    /// each document by itself is bounded.
    #[must_use]
    pub const fn with_context_steps(self, steps: ContextSteps) -> Budget {
        Budget { contexts: Some(steps), ..self }
    }

    /// What is left for the contexts of further documents, if that is bounded.
    pub fn context_steps(&self) -> Option<ContextSteps> {
        self.contexts
    }

    pub(crate) fn context_steps_mut(&mut self) -> Option<&mut ContextSteps> {
        self.contexts.as_mut()
    }

    #[cold]
    fn exhausted(&self) -> Error {
        Error::new(Code::LimitCanonicalizationBudget).with("limit", self.limit)
    }
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
