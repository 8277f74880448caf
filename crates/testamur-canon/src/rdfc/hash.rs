//! Hashes of blank nodes, in binary; as text they are lower-case hexadecimal, which sorts alike.

use sha2::Digest;

/// The hash of a blank node; what SHA-256 leaves over is zero.
pub(super) type NodeHash = [u8; 48];

/// Ends a hash.
pub(super) fn finish<D: Digest>(hasher: D) -> NodeHash {
    let mut hash = [0; 48];
    hash[..<D as Digest>::output_size()].copy_from_slice(&hasher.finalize());
    hash
}

/// Appends a hash in hexadecimal.
pub(super) fn push_hex<D: Digest>(out: &mut Vec<u8>, hash: &NodeHash) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in &hash[..<D as Digest>::output_size()] {
        out.extend([DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
}
