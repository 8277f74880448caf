//! What bounds identifiers and documents; the size and depth of a document's JSON are bounded by
//! [`testamur_core::limits::JsonLimits`].

/// Bytes of a DID or DID URL. A `did:jwk` of a 4,096-bit RSA key has about 1,000, a did:key of the
/// largest post-quantum signature key about 3,600.
pub const DID_BYTES: usize = 8_192;

/// Entries of one list in a document: verification methods, each relationship, services.
/// Documents of large organizations have some dozens.
pub const DOCUMENT_ENTRIES: usize = 1_000;

/// Bytes of a fetched DID document. Documents have a few kilobytes; 1 MiB holds a thousand keys.
pub const DOCUMENT_BYTES: usize = 1 << 20;
