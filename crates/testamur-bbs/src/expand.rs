//! `expand_message` of [RFC 9380, section 5.3](https://www.rfc-editor.org/rfc/rfc9380#section-5.3)
//! and what BBS hashes with it.

use crate::Ciphersuite;
use bls12_381::Scalar;
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

/// Bytes from which one scalar is made: the order of the group has 255 bits, and 128 more bits make
/// the remainder close to uniform (`expand_len` of both ciphersuites).
pub(crate) const EXPAND_LEN: usize = 48;

/// Fills `out`, at most 255 × 32 bytes, from the message and the domain separation tag, at most
/// 255 bytes. Everything in this crate asks for 128 bytes at most, with tags of its own.
pub(crate) fn expand_message(suite: Ciphersuite, message: &[u8], tag: &[u8], out: &mut [u8]) {
    debug_assert!(tag.len() <= 255 && out.len() <= 255 * 32);
    match suite {
        Ciphersuite::Bls12381Sha256 => expand_xmd(message, tag, out),
        #[cfg(feature = "shake")]
        Ciphersuite::Bls12381Shake256 => expand_xof(message, tag, out),
    }
}

/// `hash_to_scalar`: a message of any length to a scalar
/// ([section 4.2.2](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-hash-to-scalar)).
pub(crate) fn hash_to_scalar(suite: Ciphersuite, message: &[u8], tag: &[u8]) -> Scalar {
    let mut uniform = [0; EXPAND_LEN];
    expand_message(suite, message, tag, &mut uniform);
    let scalar = reduce(&uniform);
    uniform.zeroize();
    scalar
}

/// A big-endian number modulo the order of the group.
pub(crate) fn reduce(bytes: &[u8; EXPAND_LEN]) -> Scalar {
    let mut wide = [0; 64];
    for (to, from) in wide.iter_mut().zip(bytes.iter().rev()) {
        *to = *from;
    }
    let scalar = Scalar::from_bytes_wide(&wide);
    wide.zeroize();
    scalar
}

/// `expand_message_xmd` with SHA-256 (section 5.3.1).
fn expand_xmd(message: &[u8], tag: &[u8], out: &mut [u8]) {
    let length = u16::try_from(out.len()).expect("at most 255 blocks of 32 bytes");
    let tag_length = [u8::try_from(tag.len()).expect("tags of BBS are short")];
    let first = Sha256::new()
        .chain_update([0; 64])
        .chain_update(message)
        .chain_update(length.to_be_bytes())
        .chain_update([0])
        .chain_update(tag)
        .chain_update(tag_length)
        .finalize();
    let mut block = [0; 32];
    for (number, chunk) in (1_u8..).zip(out.chunks_mut(32)) {
        for (byte, fixed) in block.iter_mut().zip(&first) {
            *byte ^= fixed;
        }
        block = Sha256::new()
            .chain_update(block)
            .chain_update([number])
            .chain_update(tag)
            .chain_update(tag_length)
            .finalize()
            .into();
        chunk.copy_from_slice(&block[..chunk.len()]);
    }
}

/// `expand_message_xof` with SHAKE-256 (section 5.3.2).
#[cfg(feature = "shake")]
fn expand_xof(message: &[u8], tag: &[u8], out: &mut [u8]) {
    use sha3::digest::{ExtendableOutput, Update, XofReader};

    let length = u16::try_from(out.len()).expect("at most 255 blocks of 32 bytes");
    let tag_length = u8::try_from(tag.len()).expect("tags of BBS are short");
    let mut hasher = sha3::Shake256::default();
    hasher.update(message);
    hasher.update(&length.to_be_bytes());
    hasher.update(tag);
    hasher.update(&[tag_length]);
    hasher.finalize_xof().read(out);
}
