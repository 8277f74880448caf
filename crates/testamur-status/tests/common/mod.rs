//! What several tests need.

use testamur_core::{RandomSource, Result};

/// Bytes that count up: chance that is the same every time.
pub(crate) struct Counter(pub(crate) u8);

impl RandomSource for Counter {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        for byte in bytes {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
        Ok(())
    }
}
