//! From a seed to as many bytes as an algorithm asks for.

use hmac::{Hmac, KeyInit, Mac};
use rsa::rand_core::{TryCryptoRng, TryRng};
use sha2::Sha256;
use std::convert::Infallible;
use testamur_core::{RandomSource, Result};
use zeroize::{Zeroize, Zeroizing};

/// HMAC-SHA-256 over a counter, keyed with a seed (NIST SP 800-108, counter mode).
///
/// RSA needs it: searching primes takes an unforeseeable number of random bytes from a generator
/// that cannot fail, while a [`RandomSource`] can. So the source is asked once, for the seed.
pub(crate) struct Stretched {
    seed: Zeroizing<[u8; 64]>,
    counter: u64,
    block: Zeroizing<[u8; 32]>,
    used: usize,
}

impl Stretched {
    /// Takes a seed of 512 bits.
    pub(crate) fn seeded(random: &mut dyn RandomSource) -> Result<Stretched> {
        let mut seed = Zeroizing::new([0; 64]);
        random.fill(&mut *seed)?;
        Ok(Stretched { seed, counter: 0, block: Zeroizing::new([0; 32]), used: 32 })
    }

    /// Derives the seed from a secret and what it is used for, so that nothing random is needed.
    pub(crate) fn derived(secret: &[u8], purpose: &[&[u8]]) -> Stretched {
        let mut mac = hmac(secret);
        for part in purpose {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        let mut seed = Zeroizing::new([0; 64]);
        seed[..32].copy_from_slice(&mac.finalize().into_bytes());
        Stretched { seed, counter: 0, block: Zeroizing::new([0; 32]), used: 32 }
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            if self.used == self.block.len() {
                let mut mac = hmac(&*self.seed);
                mac.update(&self.counter.to_be_bytes());
                let mut output = mac.finalize().into_bytes();
                self.block.copy_from_slice(&output);
                output.as_mut_slice().zeroize();
                self.counter += 1;
                self.used = 0;
            }
            *byte = self.block[self.used];
            self.used += 1;
        }
    }
}

fn hmac(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

impl TryRng for Stretched {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Stretched {}
