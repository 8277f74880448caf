//! Random numbers that are the same in every run.

use testamur_core::{RandomSource, Result};

/// Bytes of a linear congruence: what is measured does not depend on them.
pub struct Counting(pub u64);

impl Counting {
    /// A number of 40 bits.
    #[allow(clippy::should_implement_trait, reason = "it has no end")]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        self.0 >> 24
    }
}

impl RandomSource for Counting {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        bytes.fill_with(|| (self.next() >> 32) as u8);
        Ok(())
    }
}
