//! Every number that a stranger could otherwise enlarge in an image.

/// Bytes of an image with what is baked into it. Badges have some 100 kB and photographs 10 MB; a learner's record in it may
/// have 16 MiB of its own.
pub const IMAGE: usize = 32 << 20;

/// Namespaces of an SVG that are declared at one place of it at the same time. A name is looked for among all of them;
/// drawing programs declare a dozen.
pub const NAMESPACES: usize = 128;

/// Bytes of a keyword in a PNG ([PNG](https://www.w3.org/TR/png-3/#11keywords), section 11.3.3.1).
pub(crate) const KEYWORD: usize = 79;
