//! What a store writes to: a file, and in tests a disk that loses its power.

use crate::status::locked::Locked;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use zeroize::Zeroizing;

/// Bytes that stay when the disk has them.
pub(super) trait Medium: Send + Sync {
    /// All of it.
    fn read(&self) -> io::Result<Zeroizing<Vec<u8>>>;

    /// Writes from a place on. The disk may take the blocks of it in any order, and not all.
    fn write_at(&self, at: u64, bytes: &[u8]) -> io::Result<()>;

    /// Comes back when the disk has everything.
    fn settle(&self) -> io::Result<()>;

    /// Makes it as short as this, and comes back when the disk has that.
    fn cut(&self, length: u64) -> io::Result<()>;
}

impl Medium for Locked {
    fn read(&self) -> io::Result<Zeroizing<Vec<u8>>> {
        let mut file: &File = self;
        let length = file.metadata().map(|found| found.len()).unwrap_or(0);
        // With room for all of it: bytes that had to move would leave the secrets behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(length as usize + 64));
        file.seek(SeekFrom::Start(0))?;
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn write_at(&self, at: u64, bytes: &[u8]) -> io::Result<()> {
        let mut file: &File = self;
        file.seek(SeekFrom::Start(at))?;
        file.write_all(bytes)
    }

    fn settle(&self) -> io::Result<()> {
        self.sync_data()
    }

    fn cut(&self, length: u64) -> io::Result<()> {
        self.set_len(length)?;
        self.sync_all()
    }
}
