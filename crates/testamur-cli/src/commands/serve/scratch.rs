//! Where a database is that nobody wants to keep.

use crate::failure::Failure;
use std::path::PathBuf;
use testamur::core::report::hex;
use testamur::{OsRandom, RandomSource};

/// A folder that goes with the server, readable by its owner only.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    /// A folder of this process alone. One that was killed has left its own behind, and in a container its number is that
    /// of the next.
    pub(super) fn new() -> Result<Scratch, Failure> {
        let mut name = [0; 8];
        OsRandom.fill(&mut name)?;
        let folder = std::env::temp_dir().join(format!("testamur-serve-{}", hex(&name)));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let made = builder.create(&folder);
        made.map_err(|error| Failure::file("made", &folder, &error))?;
        Ok(Scratch(folder))
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Left behind, it is in the folder that the system clears.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
