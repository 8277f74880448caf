//! Lists as they travel: compressed, and mostly in base64url.

use crate::bits::{BitOrder, Bits, StatusSize};
use crate::deflating::{Deflating, Form};
use crate::inflating::{Inflating, size};
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

impl Packing {
    /// What zlib calls the format: the largest window there is, 2¹⁵ bytes, and 16 more for gzip.
    pub(crate) fn window_bits(self) -> u8 {
        match self {
            Packing::Gzip => 16 + 15,
            Packing::Zlib => 15,
        }
    }
}

/// Compresses a list. The same bytes give the same result on every machine.
pub fn compress(bytes: &[u8], packing: Packing) -> Vec<u8> {
    let mut deflating = Deflating::new(packing, Form::Bytes, bytes, Vec::new());
    deflating.push(bytes);
    deflating.finish()
}

/// Statuses in this order, compressed; what `out` has stays before them. No copy is made of the list
/// or of what it is packed into.
pub(crate) fn pack(
    bits: &Bits,
    (order, size): (BitOrder, StatusSize),
    packing: Packing,
    form: Form,
    out: Vec<u8>,
) -> Vec<u8> {
    let mut deflating = Deflating::new(packing, form, bits.as_bytes(), out);
    bits.in_pieces(order, size, |piece| deflating.push(piece));
    deflating.finish()
}

/// Unpacks a list of at most `limit` bytes. Memory stays within the list and a quarter of it, if the list is
/// about as dense in one part as in another.
///
/// # Errors
/// [`Code::StatusListMalformed`] when it is not in this format, has a wrong checksum, or more
/// follows; [`Code::LimitStatusList`] when it is longer.
pub fn expand(compressed: &[u8], packing: Packing, limit: usize) -> Result<Vec<u8>> {
    let stated = match packing {
        Packing::Gzip => stated_size(compressed),
        // A short one says little about what follows its beginning, and is soon counted.
        Packing::Zlib => (compressed.len() < PIECE).then(|| size(compressed, packing, limit)),
    };
    let mut inflating = Inflating::new(packing, compressed.len(), stated, limit);
    inflating.push(compressed)?;
    inflating.finish()
}

/// As [`expand`], from base64url without padding, which is decoded piece by piece.
///
/// # Errors
/// As [`expand`], and [`Code::StatusListMalformed`] for another text.
pub fn expand_base64url(text: &str, packing: Packing, limit: usize) -> Result<Vec<u8>> {
    let decoded = |piece: &str| {
        decode_public_base64url(piece).ok_or_else(|| malformed("it is not base64url"))
    };
    if text.len() <= PIECE {
        return expand(&decoded(text)?, packing, limit);
    }
    // The last two whole groups of four characters hold the last 4 bytes.
    let tail = text.get(text.len() / 4 * 4 - 8..).and_then(decode_public_base64url);
    let stated = tail.filter(|_| packing == Packing::Gzip).and_then(|tail| stated_size(&tail));
    let length = text.len() / 4 * 3 + 3;
    let mut inflating = Inflating::new(packing, length, stated, limit);
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest
            .split_at_checked(PIECE.min(rest.len()))
            .ok_or_else(|| malformed("it is not base64url"))?;
        inflating.push(&decoded(piece)?)?;
        rest = after;
    }
    inflating.finish()
}

/// Characters decoded at a time: whole groups of four, and enough of them that what is done once for
/// each piece does not show.
const PIECE: usize = 64 << 10;

/// The size that gzip states at its end, which may be wrong.
fn stated_size(compressed: &[u8]) -> Option<usize> {
    compressed.last_chunk().map(|size| u32::from_le_bytes(*size) as usize)
}

pub(crate) fn malformed(reason: impl std::fmt::Display) -> Error {
    Error::new(Code::StatusListMalformed).with("reason", reason)
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

    /// Large lists are sampled before and estimated on the way; those that deceive come out the same.
    #[test]
    fn lists_that_are_denser_in_one_part() {
        let dense: Vec<u8> =
            (0..200_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let bare = vec![0; 800_000];
        for list in [[&dense[..], &bare].concat(), [&bare[..], &dense].concat(), bare.clone()] {
            for packing in both() {
                let packed = compress(&list, packing);
                assert_eq!(expand(&packed, packing, LIMIT).expect("ours"), list);
                let text = encode_base64url(&packed);
                assert_eq!(expand_base64url(&text, packing, LIMIT).expect("ours"), list);
                let short = list.len() - 1;
                assert_eq!(code(expand(&packed, packing, short)), Code::LimitStatusList);
                if text.len() > 2 * PIECE {
                    let mut broken = text.clone();
                    broken.replace_range(PIECE + 7..PIECE + 8, "*");
                    let result = expand_base64url(&broken, packing, LIMIT);
                    assert_eq!(code(result), Code::StatusListMalformed);
                }
                let bits = Bits::from_bytes(list.clone(), BitOrder::LeastSignificantFirst);
                let order = (BitOrder::LeastSignificantFirst, StatusSize::ONE);
                let whole = pack(&bits, order, packing, Form::Base64url, b"u".to_vec());
                assert_eq!(whole, format!("u{text}").into_bytes());
            }
        }
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
