//! Numbers that an attacker could otherwise enlarge.

/// Messages of one signature, committed ones included. A badge has about 70 RDF statements, each a
/// message; a transcript of 200 courses some 4,000. The length of a proof says how many generators
/// its verifier needs, and making 4,096 of them, once, takes about half a second.
pub const MESSAGES: usize = 4096;

/// Bytes of `key_info` when a key is made from key material
/// ([section 3.4.1](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-bbs-signatures#name-secret-key)).
pub const KEY_INFO: usize = 65535;
