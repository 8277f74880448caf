//! A ledger as a file: a beginning, then frames of records, each whole or not at all.
//!
//! A frame is appended when the disk has the one before it, and nothing is answered before the disk has
//! the frame itself. So after an accident at most the last frame is not whole, and everything before it
//! must be as it was written. A frame's checksums cover the file's own random number and the frame's
//! place in the file: bytes that lay on the disk from before, or were moved, do not pass.
//!
//! When a machine loses its power in the middle of a write, the disk may have any of the blocks of the
//! last frame and not others, in no order; a file system shows those that it does not have as a file
//! that is shorter, or as zeros. So a frame that does not pass is cut off if both hold:
//!
//! - nothing was written after it. Else it had been on the disk, and somebody may have the answer;
//! - the file ends before it does, or a whole block of it is zeros. Of a frame that was
//!   answered the disk had every block, and none shows as zeros unless it was written so.
//!
//! Whatever else does not pass is damage, and refused. What cannot be told apart is a last frame that was
//! answered, of which a disk later loses a whole block that it had said it has.

use crate::ledger::Ledger;
use crate::record::{Record, reserve};
use sha2::{Digest, Sha256};
use testamur_core::{Code, Error, RandomSource, Result};
use zeroize::Zeroizing;

/// The bytes of a ledger and its changes: the beginning of a file, and frames after it. It does not
/// write them anywhere.
#[derive(Debug)]
pub struct Journal {
    /// The file's own number, which the checksums cover.
    number: [u8; 16],
    /// Where the next frame will begin.
    length: u64,
}

/// What a file was found to hold.
#[derive(Debug)]
pub struct Opened {
    /// The lists.
    pub ledger: Ledger,
    /// Where to go on: after the last frame that is whole.
    pub journal: Journal,
    /// Bytes after that, of a frame that was not written to its end. They are to be cut off.
    pub torn: u64,
}

/// How every file begins. The number at the end rises when older programs must not read it.
const MAGIC: &[u8; 24] = b"testamur status store 1\n";

/// Of a frame's head: the length of its records, and the head's checksum.
const HEAD: usize = 8;

/// Of a frame's checksum, its last bytes.
const CHECK: usize = 8;

/// The least that a disk writes whole. Blocks of file systems are some of these.
const BLOCK: usize = 512;

impl Journal {
    /// The beginning of a file with everything that a ledger holds.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn begin(
        ledger: &Ledger,
        random: &mut dyn RandomSource,
    ) -> Result<(Journal, Zeroizing<Vec<u8>>)> {
        let (mut journal, start) = Journal::start(random)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
        bytes.extend_from_slice(&start);
        for record in ledger.records() {
            let (_, frame) = journal.append(&[record]);
            reserve(&mut bytes, frame.len());
            bytes.extend_from_slice(&frame);
        }
        Ok((journal, bytes))
    }

    /// Whether a file that begins so is one of these, of this version or another.
    pub fn is_begun_by(bytes: &[u8]) -> bool {
        bytes.starts_with(&MAGIC[..MAGIC.len() - 2])
    }

    /// The first bytes of a file, before its frames: for one that is written frame by frame, as its
    /// [records](Ledger::records) come.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn start(random: &mut dyn RandomSource) -> Result<(Journal, [u8; 40])> {
        let mut start = [0; 40];
        start[..MAGIC.len()].copy_from_slice(MAGIC);
        let mut number = [0; 16];
        random.fill(&mut number)?;
        start[MAGIC.len()..].copy_from_slice(&number);
        Ok((Journal { number, length: start.len() as u64 }, start))
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`Code::StatusStoreUnknown`] when it does not begin like one, [`Code::StatusStoreDamaged`] with
    /// the place when anything but an unfinished end is not as it was written. The fact `file` is
    /// for the caller to add.
    pub fn open(bytes: &[u8]) -> Result<Opened> {
        let unknown = |reason: &str| Error::new(Code::StatusStoreUnknown).with("reason", reason);
        let rest = bytes
            .strip_prefix(MAGIC)
            .ok_or_else(|| unknown("it does not begin as the stores that this version reads"))?;
        let (number, _) =
            rest.split_first_chunk::<16>().ok_or_else(|| unknown("it ends too soon"))?;
        let mut journal = Journal { number: *number, length: (MAGIC.len() + 16) as u64 };
        let mut ledger = Ledger::default();
        loop {
            let at = journal.length as usize;
            let Some(records) = journal.next(&bytes[at..])? else {
                let torn = (bytes.len() - at) as u64;
                return Ok(Opened { ledger, journal, torn });
            };
            let of_later = || damaged(at, "its records are none that this version knows");
            for record in Record::read_all(records).ok_or_else(of_later)? {
                ledger.apply(&record).map_err(|_| damaged(at, "its records do not follow"))?;
            }
            journal.length += (HEAD + records.len() + CHECK) as u64;
        }
    }

    /// How long the file is, all of its frames included.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The next frame of the file, with these records, and from where on it is written. The journal
    /// counts it as written.
    ///
    /// # Panics
    /// For 4 GiB of records and more. One takes less than 64 MiB ([`size_bound`](Record::size_bound)).
    pub fn append(&mut self, records: &[Record]) -> (u64, Zeroizing<Vec<u8>>) {
        let mut bytes = Zeroizing::new(Vec::with_capacity(64 * records.len()));
        records.iter().for_each(|record| record.write(&mut bytes));
        let at = self.length;
        (at, self.frame(&bytes))
    }

    fn frame(&mut self, records: &[u8]) -> Zeroizing<Vec<u8>> {
        let head = u32::try_from(records.len()).expect("the caller keeps to less than 4 GiB");
        let mut frame = Zeroizing::new(Vec::with_capacity(HEAD + records.len() + CHECK));
        frame.extend_from_slice(&head.to_le_bytes());
        let at = self.length as usize;
        frame.extend_from_slice(&self.check(at, b"head", &head.to_le_bytes())[..4]);
        frame.extend_from_slice(records);
        frame.extend_from_slice(&self.check(at, b"body", records));
        self.length += frame.len() as u64;
        frame
    }

    /// The records of the frame that begins here; `None` at the end, and for one that was not written
    /// to its end.
    fn next<'b>(&self, bytes: &'b [u8]) -> Result<Option<&'b [u8]>> {
        let at = self.length as usize;
        // Some file systems grow a file before they write into it.
        if bytes.len() < HEAD || bytes.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let (head, rest) = bytes.split_at(HEAD);
        let (length, check) = head.split_at(4);
        if check != &self.check(at, b"head", length)[..4] {
            return match lost_block(at, bytes, HEAD) && !self.goes_on(bytes) {
                true => Ok(None),
                false => Err(damaged(at, "the length of a record does not match its checksum")),
            };
        }
        let length = u32::from_le_bytes(length.try_into().expect("4 of 8 bytes")) as usize;
        let (Some(records), Some(check)) = (rest.get(..length), rest.get(length..length + CHECK))
        else {
            return Ok(None);
        };
        if check == self.check(at, b"body", records) {
            return Ok(Some(records));
        }
        let is_last = rest.len() == length + CHECK;
        match is_last && (check == [0; CHECK] || lost_block(at, bytes, bytes.len())) {
            true => Ok(None),
            false => Err(damaged(at, "a record does not match its checksum")),
        }
    }

    /// Whether another frame begins behind the first of these bytes.
    fn goes_on(&self, bytes: &[u8]) -> bool {
        let at = self.length as usize;
        bytes.windows(HEAD).enumerate().skip(1).any(|(place, head)| {
            let (length, check) = head.split_at(4);
            check == &self.check(at + place, b"head", length)[..4]
        })
    }

    /// The checksum of a part of the frame that begins at this place.
    fn check(&self, at: usize, part: &[u8; 4], bytes: &[u8]) -> [u8; CHECK] {
        let mut hash = Sha256::new();
        hash.update(self.number);
        hash.update((at as u64).to_le_bytes());
        hash.update(part);
        hash.update(bytes);
        let hash: [u8; 32] = hash.finalize().into();
        hash[..CHECK].try_into().expect("8 of 32 bytes")
    }
}

/// Whether one of the blocks, of which the first `part` bytes have some, is zeros as far as it belongs to
/// these bytes. They begin at this place of the file.
fn lost_block(at: usize, bytes: &[u8], part: usize) -> bool {
    let (first, rest) = bytes.split_at((BLOCK - at % BLOCK).min(bytes.len()));
    let blocks = std::iter::once(first).chain(rest.chunks(BLOCK));
    let touched = 1 + part.saturating_sub(first.len()).div_ceil(BLOCK);
    blocks.take(touched).any(|block| block.iter().all(|byte| *byte == 0))
}

fn damaged(at: usize, reason: &str) -> Error {
    Error::new(Code::StatusStoreDamaged).with("offset", at).with("reason", reason)
}
