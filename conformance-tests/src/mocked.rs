//! The mocked random scalars of the BBS fixtures
//! ([section 8.1](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-mocked-random-scalars)).

use sha2::{Digest, Sha256};
use sha3::digest::{ExtendableOutput, Update, XofReader};
use testamur_core::{Code, Error, RandomSource, Result};

/// Gives the bytes of `expand_message` of a seed: 48 of them make a scalar, in the draft as in our
/// own random scalars. It ends where the fixture's scalars end.
pub struct Mocked(std::vec::IntoIter<u8>);

impl Mocked {
    /// The bytes for `count` scalars, with SHA-256 or else with SHAKE-256.
    ///
    /// # Panics
    /// When the bytes asked for are more than `expand_message` can make.
    pub fn new(sha_256: bool, seed: &[u8], tag: &[u8], count: usize) -> Mocked {
        let length = 48 * count;
        let bytes = if sha_256 { xmd(seed, tag, length) } else { xof(seed, tag, length) };
        Mocked(bytes.into_iter())
    }
}

impl RandomSource for Mocked {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        for byte in bytes {
            let next = self.0.next();
            *byte = next.ok_or_else(|| {
                Error::new(Code::InternalRandom).with("reason", "the fixture has no more scalars")
            })?;
        }
        Ok(())
    }
}

fn xmd(message: &[u8], tag: &[u8], length: usize) -> Vec<u8> {
    let tag = [tag, &[u8::try_from(tag.len()).expect("a short tag")]].concat();
    let size = u16::try_from(length).expect("few scalars").to_be_bytes();
    let start = Sha256::digest([&[0; 64], message, &size, &[0], &tag].concat());
    let mut out: Vec<u8> = Vec::new();
    let mut last = vec![0; 32];
    for block in 1_u8.. {
        if out.len() >= length {
            break;
        }
        let mixed: Vec<u8> = start.iter().zip(&last).map(|(a, b)| a ^ b).collect();
        last = Sha256::digest([&mixed[..], &[block], &tag].concat()).to_vec();
        out.extend_from_slice(&last);
    }
    out.truncate(length);
    out
}

fn xof(message: &[u8], tag: &[u8], length: usize) -> Vec<u8> {
    let size = u16::try_from(length).expect("few scalars").to_be_bytes();
    let tag_size = [u8::try_from(tag.len()).expect("a short tag")];
    let mut hasher = sha3::Shake256::default();
    hasher.update(&[message, &size, tag, &tag_size].concat());
    let mut out = vec![0; length];
    hasher.finalize_xof().read(&mut out);
    out
}
