//! Every number that an attacker could otherwise enlarge, each with its reason.

use testamur_core::limits::JsonLimits;

/// Metadata of an issuer, a set of keys, or metadata of a type, as JSON. A hundred keys or claims
/// with their texts in ten languages take less.
pub const DOCUMENT: JsonLimits = JsonLimits { bytes: 1 << 20, depth: 32 };

/// Types that extend each other, the first one included. Real types extend one or two others.
pub const TYPES: usize = 8;

/// Steps of finding the claims that the paths of a type name. A path that selects every item of an
/// array takes one for each item, and one more for so many bytes of each item's place; and a type can
/// have many paths.
pub const STEPS: usize = 1_000_000;
/// See [`STEPS`].
pub const BYTES_PER_STEP: usize = 64;
