//! What bounds tokens, each number with its reason.

use testamur_core::limits::JsonLimits;

/// Bytes of a token's header. A chain of four certificates with RSA keys takes about 10 kB in base64;
/// depth 8 holds every registered member.
pub const HEADER: JsonLimits = JsonLimits { bytes: 64 << 10, depth: 8 };

/// Bytes of a token's payload, as much as of a document without a token: the default of
/// [`JsonLimits`].
pub const PAYLOAD_BYTES: usize = 16 << 20;

/// Bytes of a signature. That of an RSA key of 8192 bits has 1,024; those of post-quantum keys, up to
/// 8,000.
pub const SIGNATURE_BYTES: usize = 16 << 10;

/// Signatures of a token in its JSON form. A diploma signed by all who may sign it has a handful.
pub const SIGNATURES: usize = 32;

/// Keys that are tried to find out which one signed.
pub const SUSPECTS: usize = 16;

/// Bytes of a payload or header that is written anew to find out how it was when it was signed: that is
/// done some twenty times. Credentials have some kilobytes.
pub const REWRITTEN_BYTES: usize = 1 << 20;

/// Certificates of a header's `x5c`. Real chains have two to four.
pub const CERTIFICATES: usize = 10;
