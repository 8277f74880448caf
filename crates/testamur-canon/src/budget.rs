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
}

impl Budget {
    /// A budget of so many steps.
    pub const fn new(steps: u64) -> Budget {
        Budget { limit: steps, left: steps }
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
