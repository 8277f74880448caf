//! What a stranger could enlarge.

/// Bytes of a list when it is unpacked. A hundred million credentials with one bit each take
/// 12.5 MB; the default is 32 MiB, which a few kilobytes of compressed data can ask for.
pub const LIST_BYTES: usize = 32 << 20;

/// Bits of one status. Token status lists go to 8, and a Bitstring Status List has a message for each
/// value of more than one bit: with 8 bits that is 256 messages in every credential.
pub const STATUS_BITS: u8 = 8;

/// Entries below which a Bitstring Status List must not be, so that nobody can tell which credential
/// a verifier asks about ([section 3.2](https://www.w3.org/TR/vc-bitstring-status-list/#validate-algorithm)).
pub const LEAST_ENTRIES: u64 = 131_072;

/// Purposes of one list. The specification names four.
pub(crate) const PURPOSES: usize = 16;

/// Indices that are given away or set at once: a whole year of a large university, and a record of some
/// megabytes in a store.
pub const CHANGES: u64 = 1 << 20;

/// The longest lifetime and time to live, in seconds: a hundred years. What is added to a time stays a time.
pub(crate) const LONGEST: u64 = 100 * 366 * 24 * 60 * 60;

/// Items inside each other in the claims of a CWT that mean nothing here.
pub(crate) const DEPTH: usize = 16;
