//! Every number that an attacker could otherwise enlarge, each with its reason.

/// Bytes of an SD-JWT with all its disclosures, or of its JSON text: what an ordinary document may
/// have, in base64.
pub const TOKEN_BYTES: usize = 24 << 20;

/// Disclosures of an SD-JWT. Each costs a hash. A learner's record of a thousand achievements, each
/// with ten claims of its own to hide, has so many.
pub const DISCLOSURES: usize = 10_000;

/// Digests of an SD-JWT, those that nothing is disclosed for included.
pub const DIGESTS: usize = 40_000;

/// Bytes of the places of all that is disclosed or hidden, as pointers. A name can be long, and what
/// is told of each of many claims below repeats it; a hundred bytes for each digest are a quarter.
pub const PLACES: usize = 16 << 20;

/// Arrays and objects inside each other once everything is disclosed: as deep as a JSON text may be
/// by default. Each disclosure alone is bounded so, but one can stand inside another.
pub const DEPTH: usize = 64;
