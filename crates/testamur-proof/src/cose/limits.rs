//! What bounds COSE signatures, each number with its reason.

/// Bytes of a whole signature with its payload: as much as of a document without one, and the header.
pub const BYTES: usize = 17 << 20;

/// Bytes of a protected header, as of that of a token.
pub const HEADER_BYTES: usize = 64 << 10;

/// Members of a header. The registered ones that can stand in one signature are a dozen.
pub const MEMBERS: usize = 64;

/// How deep values that are not understood may lie in a header. Claims of a CWT have 4.
pub const DEPTH: usize = 8;
