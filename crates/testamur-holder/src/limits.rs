//! Every number that a stranger could otherwise enlarge when a credential is looked into.

/// Claims that are listed, of all credentials of an input together; the others are counted. A
/// learner's record of a thousand achievements has about so many, and nobody reads more.
pub const CLAIMS: usize = 20_000;

/// Bytes of the places that are walked through for that. Names can be long, and each of many claims
/// below repeats them; those claims have a hundred bytes each.
pub const PLACES: usize = 16 << 20;

/// Credentials of a presentation that are looked into, those further inside included; the others
/// are counted. It is what a wallet shows at once, many times over.
pub const INSIDE: usize = 100;

/// Presentations and envelopes inside each other that are looked into. A presentation of credentials
/// takes two.
pub const DEPTH: usize = 4;

/// Names that an error lists of what is there, where a pointer leads nowhere.
pub const NAMES: usize = 12;
