//! Every number that an attacker could otherwise enlarge, each with its reason.

/// Characters of a base58 text. Decoding takes quadratic time; the longest value that is written
/// so, a secret RSA key of 4096 bits, has 3,220.
pub const BASE58_CHARACTERS: usize = 4096;

/// Bits of an RSA modulus that are read: below 2048 it can be factored (NIST SP 800-131A),
/// above 8192 verifying costs milliseconds without need.
pub const RSA_MODULUS_BITS: std::ops::RangeInclusive<u32> = 2048..=8192;

/// Bits of a secret RSA modulus: signing costs time that grows with the cube, and checking the
/// parts of the key too.
pub const RSA_SECRET_MODULUS_BITS: std::ops::RangeInclusive<u32> = 2048..=4096;

/// Bits of an RSA public exponent. 65537 has 17; both crypto libraries stop at 33.
pub const RSA_EXPONENT_BITS: u32 = 33;

/// Characters of a PEM text. A secret RSA key of 4096 bits has 3,300, and some files carry
/// descriptions before it.
pub const PEM_CHARACTERS: usize = 64 << 10;

/// Iterations of PBKDF2 when reading an encrypted key. OWASP recommended 600,000 with SHA-256 in
/// 2023; this many take about a second.
pub const PBKDF2_ITERATIONS: u32 = 4_000_000;

/// Bytes of memory for scrypt when reading an encrypted key: N = 2^17 with r = 8, the strongest
/// usual choice, takes 128 MiB.
pub const SCRYPT_BYTES: u64 = 256 << 20;

/// N × r × p of scrypt when reading an encrypted key, which is what its time grows with; four
/// times the strongest usual choice.
pub const SCRYPT_WORK: u64 = 1 << 22;
