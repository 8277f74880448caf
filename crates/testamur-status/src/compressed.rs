//! Lists as they travel: compressed, and mostly in base64url.

use flate2::Compression;
use flate2::bufread::{GzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};
use std::io::{self, BufRead, Read, Write};
use testamur_core::{Code, Error, Result};
use testamur_proof::jose::decode_public_base64url;

/// The two formats around DEFLATE that status lists use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// [RFC 1952](https://www.rfc-editor.org/rfc/rfc1952): the Bitstring Status List and its
    /// forerunners.
    Gzip,
    /// [RFC 1950](https://www.rfc-editor.org/rfc/rfc1950): the Token Status List.
    Zlib,
}

/// Compresses a list. The same bytes give the same result on every machine.
pub fn compress(bytes: &[u8], packing: Packing) -> Vec<u8> {
    let room = Vec::with_capacity(bytes.len() / 8 + 64);
    let level = Compression::default();
    let written = match packing {
        Packing::Gzip => {
            let mut encoder = GzEncoder::new(room, level);
            encoder.write_all(bytes).and_then(|()| encoder.finish())
        }
        Packing::Zlib => {
            let mut encoder = ZlibEncoder::new(room, level);
            encoder.write_all(bytes).and_then(|()| encoder.finish())
        }
    };
    written.expect("a Vec takes all that is written")
}

/// Unpacks a list of at most `limit` bytes. Memory stays within the list and a quarter of it.
///
/// # Errors
/// [`Code::StatusListMalformed`] when it is not in this format, has a wrong checksum, or more
/// follows; [`Code::LimitStatusList`] when it is longer.
pub fn expand(compressed: &[u8], packing: Packing, limit: usize) -> Result<Vec<u8>> {
    let hint = (packing == Packing::Gzip).then(|| stated_size(compressed)).flatten();
    unpack(compressed, packing, hint, compressed.len(), limit)
}

/// As [`expand`], from base64url without padding, which is decoded piece by piece.
///
/// # Errors
/// As [`expand`], and [`Code::StatusListMalformed`] for another text.
pub fn expand_base64url(text: &str, packing: Packing, limit: usize) -> Result<Vec<u8>> {
    // The last 4 bytes of gzip state the size; the last two whole groups of four characters hold 6.
    let tail = (text.len() / 4 * 4).saturating_sub(8);
    let tail = text.get(tail..).and_then(decode_public_base64url);
    let hint = tail.filter(|_| packing == Packing::Gzip).and_then(|tail| stated_size(&tail));
    let source = Base64url { rest: text, piece: Vec::new(), at: 0 };
    unpack(source, packing, hint, text.len(), limit)
}

/// The size that gzip states at its end, which may be wrong.
fn stated_size(compressed: &[u8]) -> Option<usize> {
    compressed.last_chunk().map(|size| u32::from_le_bytes(*size) as usize)
}

fn unpack(
    source: impl BufRead,
    packing: Packing,
    hint: Option<usize>,
    length: usize,
    limit: usize,
) -> Result<Vec<u8>> {
    // DEFLATE cannot make more than 1,032 times as much: nobody gets room by stating more.
    let most = length.saturating_mul(1032).min(limit);
    let out = Vec::with_capacity(hint.unwrap_or(length.saturating_mul(2)).min(most));
    let mut out = match packing {
        Packing::Gzip => {
            let mut decoder = GzDecoder::new(source);
            let out = read_within(&mut decoder, out, limit)?;
            ended(decoder.into_inner())?;
            out
        }
        Packing::Zlib => {
            let mut decoder = ZlibDecoder::new(source);
            let out = read_within(&mut decoder, out, limit)?;
            ended(decoder.into_inner())?;
            out
        }
    };
    out.shrink_to_fit();
    Ok(out)
}

fn read_within(decoder: &mut impl Read, mut out: Vec<u8>, limit: usize) -> Result<Vec<u8>> {
    out.resize(out.capacity(), 0);
    let mut filled = 0;
    loop {
        if filled == out.len() {
            out.reserve_exact((filled / 4).max(4096));
            out.resize(out.capacity(), 0);
        }
        match decoder.read(&mut out[filled..]).map_err(malformed)? {
            0 => {
                out.truncate(filled);
                return Ok(out);
            }
            more => filled += more,
        }
        if filled > limit {
            return Err(Error::new(Code::LimitStatusList).with("limit", limit));
        }
    }
}

fn ended(mut rest: impl BufRead) -> Result<()> {
    match rest.fill_buf().map_err(malformed)? {
        [] => Ok(()),
        _ => Err(malformed("more follows after its end")),
    }
}

fn malformed(reason: impl std::fmt::Display) -> Error {
    Error::new(Code::StatusListMalformed).with("reason", reason)
}

/// Base64url that is decoded when it is wanted.
struct Base64url<'t> {
    rest: &'t str,
    piece: Vec<u8>,
    at: usize,
}

/// Characters decoded at a time: whole groups of four.
const PIECE: usize = 16 << 10;

impl BufRead for Base64url<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.piece.len() && !self.rest.is_empty() {
            let broken = || io::Error::new(io::ErrorKind::InvalidData, "it is not base64url");
            let (piece, rest) =
                self.rest.split_at_checked(PIECE.min(self.rest.len())).ok_or_else(broken)?;
            self.piece = decode_public_base64url(piece).ok_or_else(broken)?;
            (self.rest, self.at) = (rest, 0);
        }
        Ok(&self.piece[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount;
    }
}

impl Read for Base64url<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(out)?;
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use testamur_keys::multibase::encode_base64url;

    const LIMIT: usize = 1 << 20;

    fn both() -> [Packing; 2] {
        [Packing::Gzip, Packing::Zlib]
    }

    fn code(result: Result<Vec<u8>>) -> Code {
        result.expect_err("it is refused").code()
    }

    #[test]
    fn the_lists_of_the_token_draft() {
        // Section 4.2 and 4.1.
        for (text, bytes) in
            [("eNrbuRgAAhcBXQ", &[0xb9, 0xa3][..]), ("eNo76fITAAPfAgc", &[0xc9, 0x44, 0xf9])]
        {
            assert_eq!(expand_base64url(text, Packing::Zlib, LIMIT).expect("the draft's"), bytes);
        }
    }

    #[test]
    fn the_limit_is_the_last_length_that_is_taken() {
        for packing in both() {
            let packed = compress(&[0; 5000], packing);
            assert_eq!(expand(&packed, packing, 5000).expect("within").len(), 5000);
            assert_eq!(code(expand(&packed, packing, 4999)), Code::LimitStatusList);
            let text = encode_base64url(&packed);
            assert_eq!(expand_base64url(&text, packing, 5000).expect("within").len(), 5000);
            assert_eq!(code(expand_base64url(&text, packing, 4999)), Code::LimitStatusList);
        }
    }

    #[test]
    fn a_bomb_is_refused_and_takes_no_memory() {
        let bomb = compress(&vec![0; 64 << 20], Packing::Gzip);
        assert!(bomb.len() < 128 << 10);
        assert_eq!(code(expand(&bomb, Packing::Gzip, LIMIT)), Code::LimitStatusList);
    }

    #[test]
    fn a_wrong_stated_size_gets_no_room() {
        let mut packed = compress(&[7; 100], Packing::Gzip);
        let at = packed.len() - 4;
        packed[at..].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(code(expand(&packed, Packing::Gzip, usize::MAX)), Code::StatusListMalformed);
    }

    #[test]
    fn what_is_broken_is_refused() {
        for packing in both() {
            let packed = compress(b"some statuses", packing);
            for end in 0..packed.len() {
                assert_eq!(code(expand(&packed[..end], packing, LIMIT)), Code::StatusListMalformed);
            }
            let mut longer = packed.clone();
            longer.push(0);
            assert_eq!(code(expand(&longer, packing, LIMIT)), Code::StatusListMalformed);
            let twice = [&packed[..], &packed].concat();
            assert_eq!(code(expand(&twice, packing, LIMIT)), Code::StatusListMalformed);
            let mut checksum = packed.clone();
            *checksum.last_mut().expect("it has bytes") ^= 1;
            assert_eq!(code(expand(&checksum, packing, LIMIT)), Code::StatusListMalformed);
            for text in ["", "u", "A===", "ä", "H4sIAAAAAAAAA*"] {
                assert_eq!(code(expand_base64url(text, packing, LIMIT)), Code::StatusListMalformed);
            }
        }
        let gzip = compress(b"some statuses", Packing::Gzip);
        assert_eq!(code(expand(&gzip, Packing::Zlib, LIMIT)), Code::StatusListMalformed);
    }

    proptest! {
        #[test]
        fn what_is_compressed_is_expanded(
            bytes in proptest::collection::vec(any::<u8>(), 0..70_000),
            sparse: bool,
        ) {
            let bytes: Vec<u8> =
                if sparse { bytes.iter().map(|byte| byte & byte >> 4).collect() } else { bytes };
            for packing in both() {
                let packed = compress(&bytes, packing);
                prop_assert_eq!(&expand(&packed, packing, LIMIT).expect("ours"), &bytes);
                let text = encode_base64url(&packed);
                prop_assert_eq!(&expand_base64url(&text, packing, LIMIT).expect("ours"), &bytes);
            }
        }

        #[test]
        fn no_bytes_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            for packing in both() {
                if let Ok(list) = expand(&bytes, packing, 4096) {
                    prop_assert!(list.len() <= 4096);
                }
            }
        }
    }
}
