//! What bounds the work of a schema. Schemas come from whoever issues a credential.

/// Documents that one schema may consist of, itself included.
pub(super) const DOCUMENTS: usize = 32;

/// Bytes of all of them. The schemas of Open Badges have 70 kB each.
pub(super) const DOCUMENT_BYTES: usize = 2 << 20;

/// Steps of one check: a schema looked at for a value, an item or member looked at, some
/// characters of a text matched. A badge takes some thousand. A step of the most costly kind, a
/// character under a pattern of the largest size, takes below a microsecond.
pub(super) const STEPS: u64 = 2_000_000;

/// Schemas inside each other, references followed. Values are at most 64 deep, and real schemas
/// need about four of these for each.
pub(super) const DEPTH: usize = 256;

/// Violations that are listed; more are counted.
pub(super) const VIOLATIONS: usize = 20;

/// Sizes of compiled patterns in bytes, each with the steps that a character then costs. A pattern
/// past the last is refused.
pub(super) const PATTERN_SIZES: [(usize, u64); 3] = [(4 << 10, 1), (16 << 10, 4), (64 << 10, 16)];

/// Schemas that are remembered between checks. At so many the memory starts again.
pub(super) const REMEMBERED: usize = 64;
