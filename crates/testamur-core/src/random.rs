//! Chance is an argument.

use crate::Result;

/// Where random bytes come from. The core never takes them from anywhere else; the facade has the
/// operating system's.
pub trait RandomSource {
    /// Fills `bytes` with unpredictable bytes fit for keys.
    ///
    /// # Errors
    /// When the source cannot give them; `bytes` is then unspecified and must not be used.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()>;
}
