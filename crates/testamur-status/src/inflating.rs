//! Unpacking what strangers sent, piece by piece into one list.

use crate::compressed::{Packing, malformed};
use crate::deflating::estimate;
use testamur_core::{Code, Error, Result};
use zlib_rs::{Inflate, InflateFlush, Status};

/// A list on its way out of DEFLATE, with the bytes that there are so far.
pub(crate) struct Inflating {
    inflate: Inflate,
    /// Bytes of the compressed list, or a few more.
    length: usize,
    limit: usize,
    /// The list, and room for more of it.
    out: Vec<u8>,
    filled: usize,
    ended: bool,
}

/// Room for the first part of a list that does not state its size: enough to see how dense it is.
const FIRST: usize = 64 << 10;

/// Bytes that are counted at a time.
const SCRATCH: usize = 16 << 10;

/// Room that is made at least when there is none left.
const LEAST: usize = 4 << 10;

/// DEFLATE cannot make more out of each byte: nobody gets room by stating more.
const EXPANSION: usize = 1032;

impl Inflating {
    /// For `length` compressed bytes, or a few less, that are said to become `stated`.
    pub(crate) fn new(
        packing: Packing,
        length: usize,
        stated: Option<usize>,
        limit: usize,
    ) -> Inflating {
        let inflate = Inflate::new(true, packing.window_bits());
        let mut new =
            Inflating { inflate, length, limit, out: Vec::new(), filled: 0, ended: false };
        new.out = vec![0; new.room(stated.unwrap_or(FIRST.min(length.saturating_mul(2))))];
        new
    }

    /// Takes the next compressed bytes.
    pub(crate) fn push(&mut self, mut packed: &[u8]) -> Result<()> {
        loop {
            if self.ended {
                let is_all = packed.is_empty();
                return if is_all { Ok(()) } else { Err(malformed("more follows after its end")) };
            }
            if self.filled == self.out.len() {
                self.grow();
            }
            let before = (self.inflate.total_in(), self.inflate.total_out());
            let room = &mut self.out[self.filled..];
            let status = match self.inflate.decompress(packed, room, InflateFlush::NoFlush) {
                Ok(status) => status,
                Err(_) => {
                    let reason = self.inflate.error_message();
                    return Err(malformed(reason.unwrap_or("it needs a dictionary")));
                }
            };
            packed = &packed[(self.inflate.total_in() - before.0) as usize..];
            self.filled += (self.inflate.total_out() - before.1) as usize;
            self.ended = status == Status::StreamEnd;
            if self.filled > self.limit {
                return Err(Error::new(Code::LimitStatusList).with("limit", self.limit));
            }
            // With room left, all that could be made of these bytes was made.
            if self.filled < self.out.len() && !self.ended {
                return Ok(());
            }
        }
    }

    /// The list.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>> {
        if !self.ended {
            return Err(malformed("it ends too early"));
        }
        self.out.truncate(self.filled);
        if self.out.capacity() - self.filled > self.filled / 4 {
            self.out.shrink_to_fit();
        }
        Ok(self.out)
    }

    fn grow(&mut self) {
        let whole = estimate(self.filled, self.inflate.total_in(), self.length);
        let least = self.filled + (self.filled / 4).max(LEAST);
        let whole = self.room(whole.max(least)).max(self.filled + 1);
        self.out.reserve_exact(whole - self.filled);
        self.out.resize(whole, 0);
    }

    /// Room for a list of this many bytes, as far as there can be so many. One more shows whether it
    /// ends there.
    fn room(&self, bytes: usize) -> usize {
        let most = self.length.saturating_mul(EXPANSION).min(self.limit);
        bytes.min(most).saturating_add(1)
    }
}

/// How many bytes there will be of a list, up to `limit` and one; fewer where it is broken.
pub(crate) fn size(packed: &[u8], packing: Packing, limit: usize) -> usize {
    let mut inflate = Inflate::new(true, packing.window_bits());
    let mut nowhere = vec![0; SCRATCH];
    loop {
        let before = inflate.total_out();
        let rest = &packed[inflate.total_in() as usize..];
        let status = inflate.decompress(rest, &mut nowhere, InflateFlush::NoFlush);
        let made = inflate.total_out();
        if made == before || made > limit as u64 || status != Ok(Status::Ok) {
            return usize::try_from(made).unwrap_or(usize::MAX).min(limit.saturating_add(1));
        }
    }
}
