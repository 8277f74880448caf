//! What bounds identifiers and documents; the size and depth of a document's JSON are bounded by
//! [`testamur_core::limits::JsonLimits`].

/// Bytes of a DID or DID URL. A `did:jwk` of a 4,096-bit RSA key has about 1,000, a did:key of the
/// largest post-quantum signature key about 3,600.
pub const DID_BYTES: usize = 8_192;

/// Entries of one list in a document: verification methods, each relationship, services.
/// Documents of large organizations have some dozens.
pub const DOCUMENT_ENTRIES: usize = 1_000;

/// Origins that a DID document names. Each leads to a download; those of a large institution are some dozens.
pub const LINKED_ORIGINS: usize = 100;

/// Bytes of a fetched DID document. Documents have a few kilobytes; 1 MiB holds a thousand keys.
pub const DOCUMENT_BYTES: usize = 1 << 20;

/// Bytes of the delta of a did:ion, in its canonical form: what nodes of ION take. Three keys have room.
pub const ION_DELTA_BYTES: usize = 1_000;

/// Bytes of a did:webvh log. An entry with a handful of keys has 2 kB; 4 MiB hold two thousand.
pub const WEBVH_LOG_BYTES: usize = 4 << 20;

/// Entries of a did:webvh log. Each costs a signature; at one change a week the log lasts for a hundred
/// years.
pub const WEBVH_LOG_ENTRIES: usize = 5_000;

/// Bytes of one entry of a did:webvh log: what a document may have, and the rest of the entry.
pub const WEBVH_ENTRY_BYTES: usize = DOCUMENT_BYTES + (64 << 10);

/// Items of one list among the parameters of a did:webvh log: keys, hashes, witnesses, watchers.
pub const WEBVH_LIST: usize = 100;

/// Different keys of one did:webvh log, update keys and witnesses together. Reading one costs as much
/// as a tenth of a signature; a log of two thousand entries that rotates in each has as many.
pub const WEBVH_KEYS: usize = 10_000;

/// Bytes of the URL of a watcher.
pub const WEBVH_WATCHER_BYTES: usize = 2_048;

/// Bytes of the witness proofs of a did:webvh log. A proof has 400; 1 MiB holds those of 100 witnesses
/// for 25 versions, of which the last one would do.
pub const WEBVH_WITNESS_BYTES: usize = 1 << 20;

/// Proofs in them. Each may cost a signature.
pub const WEBVH_WITNESS_PROOFS: usize = 2_500;

/// Bytes that the did:webvh logs count for that a resolver remembers with what it found in them, by the
/// two numbers below. One log of the most bytes has room, or ten thousand of one entry.
pub const WEBVH_REMEMBERED_BYTES: usize = 64 << 20;

/// How many times its own size a did:webvh log counts for: its bytes, and the documents that may be read
/// from it, of which each member takes some times its text.
pub const WEBVH_PARSED: usize = 10;

/// Bytes that the did:webvh logs count for that a resolver remembers although they are not of the DID that was asked for, or
/// of none: so that whoever names one has it verified once and not for every look. Five of the most bytes have room.
pub const WEBVH_REMEMBERED_OTHERS: usize = 64 << 20;

/// How many times its own size such a log counts for: its bytes, its keys and parameters.
pub const WEBVH_UNPARSED: usize = 3;

/// What a did:webvh log counts for beside its bytes: keys, parameters, and its place among the others.
pub const WEBVH_REMEMBERED_LOG: usize = 4 << 10;

/// Seconds that the time of a did:webvh entry may be ahead of the clock here; the specification allows
/// five minutes.
pub const WEBVH_CLOCK_AHEAD: i64 = 300;

/// Events of a did:ethr. Each costs its owner money, and a document has no more entries than that; who
/// renews three keys each month makes as many in 25 years.
pub const ETHR_EVENTS: usize = 1_000;

/// Blocks of a did:ethr whose times are asked for at once, where one of them is looked for by its time. Three
/// rounds find it among the blocks of all events.
pub const ETHR_ASKED_AT_ONCE: usize = 16;

/// Seconds that the time of a block may be ahead of the clock here; those who make blocks allow each other
/// fifteen, and clocks differ as they do for did:webvh.
pub const ETHR_CLOCK_AHEAD: i64 = 300;

/// Seconds that the last block which counts may be before the time that a did:ethr is asked for. Final blocks are a
/// quarter of an hour old on the main network, and some hours on chains that write into another; on the day after a
/// chain has halted its documents are no longer taken for those of the present.
pub const ETHR_HEAD_AGE: i64 = 86_400;

/// Blocks that the logs of a did:ethr are asked for at once where a node does not answer for all: powers of two
/// below what providers of nodes allow, of which a million, 100,000, 10,000, 3,000, 1,000, 100 and 10 are usual.
/// Every node answers for one.
pub const ETHR_WIDTHS: [u64; 8] = [1 << 20, 1 << 16, 1 << 13, 1 << 11, 1 << 9, 1 << 6, 1 << 3, 1];

/// Calls for the history of one did:ethr by such a node. Those of a verification are 256 unless its policy
/// says otherwise, and some fifty are for the times of blocks. Keys that are changed each month, blocks apart, have
/// room for twelve years.
pub const ETHR_LOG_CALLS: usize = 192;

/// Calls after which more of a did:ethr's history is looked for at several places at the same time. Few have so
/// many changes that lie so far apart; for those the calls would be made in vain.
pub const ETHR_ALONE: usize = 4;

/// Places in the middle of a did:ethr's history where it is looked for as well. With sixteen on the way, 150 calls
/// come within ten rounds.
pub const ETHR_MIDDLES: usize = 32;

/// Bytes that each of these counts for that a resolver remembers of did:ethr: blocks, logs, and what was found by many
/// calls for logs. Eight histories of the most bytes have room.
pub const ETHR_REMEMBERED_BYTES: usize = 32 << 20;

/// Bytes that the documents of did:ethr count for that a resolver remembers, by the two numbers at the end. All 60 versions
/// have room that a verification looks at for one proof, each with a key for every one of a thousand events.
pub const ETHR_REMEMBERED_DOCUMENTS: usize = 128 << 20;

/// What an answer about a did:ethr counts for beside its bytes: its place among the others.
pub const ETHR_REMEMBERED_ANSWER: usize = 256;

/// What an event of a did:ethr counts for in a document that is remembered, beside its value: a verification
/// method with its ids.
pub const ETHR_REMEMBERED_EVENT: usize = 2 << 10;

/// How many times its own size the value of an attribute counts for there: as digits, and once more as the key that
/// was read of it; what is JSON takes some times its text.
pub const ETHR_REMEMBERED_VALUE: usize = 8;
