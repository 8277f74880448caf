//! Every number below a bound once, in an order that only the holder of a secret can foresee.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A secret order of the numbers from 0 to below a length.
///
/// A Feistel network over the next even number of bits, walked until the number is below the length
/// (cycle walking, [NIST SP 800-38G](https://doi.org/10.6028/NIST.SP.800-38G), appendix on smaller
/// domains). It takes no memory but the secret, so that one number tells how far the order has been used up. What it must
/// withstand is guessing from an index when a credential was issued; the secret is 256 bits.
pub(crate) struct Permutation<'s> {
    secret: &'s Zeroizing<[u8; 32]>,
    length: u64,
    /// Bits of each half.
    half: u32,
}

/// Three would do for a pseudo-random permutation, four for a strong one (Luby and Rackoff); small
/// halves ask for more.
const ROUNDS: u8 = 10;

impl<'s> Permutation<'s> {
    pub(crate) fn new(secret: &'s Zeroizing<[u8; 32]>, length: u64) -> Permutation<'s> {
        let bits = u64::BITS - length.saturating_sub(1).leading_zeros();
        Permutation { secret, length, half: bits.div_ceil(2).max(1) }
    }

    /// The number at a place of the order.
    ///
    /// # Panics
    /// When the place is not below the length.
    pub(crate) fn at(&self, place: u64) -> u64 {
        assert!(place < self.length, "a place is below the length");
        let mut number = self.mixed(place);
        // The numbers past the length lead back below it: each walk follows the cycle that `place` is on.
        while number >= self.length {
            number = self.mixed(number);
        }
        number
    }

    /// The place of a number in the order.
    ///
    /// # Panics
    /// When the number is not below the length.
    pub(crate) fn place(&self, number: u64) -> u64 {
        assert!(number < self.length, "a number is below the length");
        let mut place = self.unmixed(number);
        while place >= self.length {
            place = self.unmixed(place);
        }
        place
    }

    fn mixed(&self, number: u64) -> u64 {
        let mask = (1 << self.half) - 1;
        let (mut left, mut right) = (number >> self.half, number & mask);
        for round in 0..ROUNDS {
            (left, right) = (right, left ^ self.round(round, right) & mask);
        }
        left << self.half | right
    }

    fn unmixed(&self, number: u64) -> u64 {
        let mask = (1 << self.half) - 1;
        let (mut left, mut right) = (number >> self.half, number & mask);
        for round in (0..ROUNDS).rev() {
            (left, right) = (right ^ self.round(round, left) & mask, left);
        }
        left << self.half | right
    }

    /// The secret and what follows it have fixed lengths, and only some bits of the hash are used, so
    /// that a hash serves as a keyed function.
    fn round(&self, round: u8, half: u64) -> u64 {
        let mut hash = Sha256::new();
        hash.update(**self.secret);
        hash.update([round]);
        hash.update(half.to_be_bytes());
        hash.update(self.length.to_be_bytes());
        let hash: [u8; 32] = hash.finalize().into();
        u64::from_be_bytes(hash[..8].try_into().expect("8 of 32 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_once() {
        for length in [1, 2, 3, 4, 5, 15, 16, 17, 1000, 4096, 5000] {
            let secret = Zeroizing::new([7; 32]);
            let order = Permutation::new(&secret, length);
            let mut seen = vec![false; length as usize];
            for place in 0..length {
                let number = order.at(place) as usize;
                assert!(!std::mem::replace(&mut seen[number], true), "{number} of {length}");
                assert_eq!(order.place(number as u64), place);
            }
        }
    }

    #[test]
    fn another_secret_is_another_order() {
        let [one, other] = [Zeroizing::new([1; 32]), Zeroizing::new([2; 32])];
        let first = |secret| {
            let order = Permutation::new(secret, 131_072);
            (0..64).map(|place| order.at(place)).collect::<Vec<_>>()
        };
        let (one, other) = (first(&one), first(&other));
        assert!(one.iter().zip(&other).filter(|(a, b)| a == b).count() < 3);
        // Nor do neighbours stay neighbours.
        assert!(one.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) < 100).count() < 3);
    }

    #[test]
    fn large_lists_too() {
        let secret = Zeroizing::new([9; 32]);
        let order = Permutation::new(&secret, 100_000_000);
        let mut numbers: Vec<u64> = (0..10_000).map(|place| order.at(place)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), 10_000);
        assert!(numbers.iter().all(|number| *number < 100_000_000));
    }
}
