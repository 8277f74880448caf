//! What a stranger could enlarge.

/// Status entries of one credential. Real ones have one for revocation, one for suspension, and perhaps
/// each of them in two forms; every further one can be another download.
pub(super) const ENTRIES: usize = 16;

/// Lists above each other: a list may have a status itself, in a list above it, and that one in another.
/// What an issuer gains by more nobody knows, and each is another round of downloads.
pub(super) const DEPTH: usize = 2;

/// Lists that are handed over for one URL. There is one, or an older one beside it.
pub(super) const STAPLES: usize = 4;

/// Bytes of an unsigned list in memory for each of its document: `{"id":"…"},` with a few letters becomes two
/// entries of a map.
pub(super) const UNSIGNED: usize = 8;

/// Ways to look at one list that a verifier remembers: a service has a policy or two, and a list is of one kind.
pub(super) const WAYS: usize = 4;

/// Seconds that a list may be old which is handed over and has no `ttl`, where the policy has no age of its
/// own: a day. Lists are often signed for months, and so long nobody who is shown one would hear that a
/// credential was revoked; one that its holder gets once a day is new enough for most uses.
pub(super) const STAPLE_AGE: u32 = 24 * 60 * 60;

/// Bytes of all lists that a verifier keeps for the next credential, packed and unpacked: five of a hundred
/// million entries of which few are set, or two thousand of the shortest.
pub(super) const MEMORY: usize = 64 << 20;
