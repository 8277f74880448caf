//! Compressing a list piece by piece into what is published, without a second copy of either.

use crate::compressed::Packing;
use testamur_keys::multibase::encode_base64url;
use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, Status, Strategy};

/// A list on its way through DEFLATE.
///
/// Matches are searched among runs of one byte only. Statuses stand at random places, so that nothing
/// repeats but what lies between those that are set; looking for more takes several times as long and
/// finds less (docs/decisions/0014-packing-status-lists.md). Nor do the runs depend on instructions that
/// only some processors have.
pub(crate) struct Deflating {
    deflate: Deflate,
    packing: Packing,
    form: Form,
    /// Compressed and not yet in `out`.
    piece: Vec<u8>,
    filled: usize,
    out: Vec<u8>,
}

/// What compressed bytes are written as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Bytes,
    /// Without padding.
    Base64url,
}

/// Compressed bytes written at a time: whole groups of three, so that the texts of two pieces in a
/// row are the text of both.
const PIECE: usize = 6 << 10;

/// A list from this length on is looked through before, at every so many of such parts, for how much
/// room it will take.
const LARGE: usize = 256 << 10;
const EVERY: usize = 16;
const PART: usize = 4 << 10;

/// zlib's measure of the symbols between two tables of codes. One less than usual: it takes 56 kB less
/// for half a percent more.
const MEMORY_LEVEL: i32 = 7;

/// Where gzip names the system it was made on ([RFC 1952](https://www.rfc-editor.org/rfc/rfc1952),
/// section 2.3), and the value for an unknown one, so that every machine writes the same.
const GZIP_SYSTEM: usize = 9;
const UNKNOWN: u8 = 255;

impl Deflating {
    /// For this list, which is to be pushed in any order; `out` has what comes before it.
    pub(crate) fn new(packing: Packing, form: Form, list: &[u8], out: Vec<u8>) -> Deflating {
        let config = DeflateConfig {
            window_bits: packing.window_bits().into(),
            mem_level: MEMORY_LEVEL,
            strategy: Strategy::Rle,
            ..DeflateConfig::default()
        };
        let deflate = Deflate::new_with_config(config);
        let mut new = Deflating { deflate, packing, form, piece: vec![0; PIECE], filled: 0, out };
        if list.len() >= LARGE {
            let expected = new.expected(list);
            new.out.reserve_exact(expected);
        }
        new
    }

    /// About how many bytes there will be of it. Growing in steps would need them twice at the last step.
    fn expected(&mut self, list: &[u8]) -> usize {
        for mut part in list.chunks(PART).step_by(EVERY) {
            while !part.is_empty() {
                self.filled = 0;
                part = &part[self.step(part, DeflateFlush::NoFlush).0..];
            }
        }
        self.filled = 0;
        while self.step(&[], DeflateFlush::Finish).1 != Status::StreamEnd {
            self.filled = 0;
        }
        let (of, made) = (self.deflate.total_in(), self.deflate.total_out());
        self.filled = 0;
        self.deflate.reset();
        let made = if self.form == Form::Base64url { made.div_ceil(3) * 4 } else { made };
        estimate(made as usize, of, list.len())
    }

    /// Takes the next bytes of the list.
    pub(crate) fn push(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.filled == PIECE {
                self.write_piece();
            }
            bytes = &bytes[self.step(bytes, DeflateFlush::NoFlush).0..];
        }
    }

    /// What it has become.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        while self.step(&[], DeflateFlush::Finish).1 != Status::StreamEnd {
            self.write_piece();
        }
        self.write_piece();
        if self.out.capacity() - self.out.len() > self.out.len() / 4 {
            self.out.shrink_to_fit();
        }
        self.out
    }

    /// Compresses into the room that the piece has; gives how many bytes it took.
    fn step(&mut self, bytes: &[u8], flush: DeflateFlush) -> (usize, Status) {
        let before = (self.deflate.total_in(), self.deflate.total_out());
        let status = self.deflate.compress(bytes, &mut self.piece[self.filled..], flush);
        self.filled += (self.deflate.total_out() - before.1) as usize;
        let status =
            status.expect("the configuration is valid, and nothing is pushed after the end");
        ((self.deflate.total_in() - before.0) as usize, status)
    }

    fn write_piece(&mut self) {
        if self.packing == Packing::Gzip && self.deflate.total_out() == self.filled as u64 {
            self.piece[GZIP_SYSTEM] = UNKNOWN;
        }
        let piece = &self.piece[..self.filled];
        let text;
        let written = match self.form {
            Form::Bytes => piece,
            Form::Base64url => {
                text = encode_base64url(piece);
                text.as_bytes()
            }
        };
        let length = self.out.len() + written.len();
        if length > self.out.capacity() {
            // Small lists, and those that are denser between the parts looked at.
            self.out.reserve_exact(length / 4 + written.len());
        }
        self.out.extend_from_slice(written);
        self.filled = 0;
    }
}

/// How much all the input will make, where some of it made so much, and a little more: statuses are set at
/// random, so that the number of them in a part varies by its root.
pub(crate) fn estimate(made: usize, of: u64, all: usize) -> usize {
    let whole = made as u128 * all as u128 / u128::from(of.max(1));
    let seen = u128::from(of).min(made as u128).isqrt().max(1);
    usize::try_from(whole + 4 * whole / seen).unwrap_or(usize::MAX)
}
