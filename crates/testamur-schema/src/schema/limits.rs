//! What bounds the work of a schema. Schemas come from whoever issues a credential.

/// Schemas of one credential that are followed. Real ones have one or two.
pub const MOST_SCHEMAS: usize = 16;

/// Documents that one schema may consist of, itself included.
pub(super) const DOCUMENTS: usize = 32;

/// Bytes of all of them. The schemas of Open Badges have 70 kB each.
pub(super) const DOCUMENT_BYTES: usize = 2 << 20;

/// Steps of all checks of one verification together: a schema looked at for a value, sixteen of its
/// keywords, an item or member looked at, some bytes of a rule compared, some characters of a text
/// matched. A badge takes some thousand. Whatever the length of a rule or value, no step takes much
/// more than a microsecond.
pub(super) const STEPS: u64 = 1_000_000;

/// Steps that are added for each byte of the input, so that the work stays linear in it, however
/// many credentials with however many schemas stand inside. A schema of a learner record of a
/// thousand achievements takes below one for each byte that it speaks of.
pub(super) const STEPS_PER_BYTE: u64 = 4;

/// Steps before all documents are at hand: whoever verifies asks anew whenever some arrived, and the
/// rounds must not multiply the work. A check that needs more is made in one round
/// only, when nothing is missing.
pub(super) const PROVISIONAL_STEPS: u64 = 20_000;

/// Schemas inside each other, references followed. Values are at most 64 deep, and real schemas
/// need about four of these for each.
pub(super) const DEPTH: usize = 256;

/// Violations that are listed; more are counted.
pub(super) const VIOLATIONS: usize = 20;

/// Sizes of compiled patterns in bytes, each with the steps that eight characters then cost. A
/// pattern past the last is refused.
pub(super) const PATTERN_SIZES: [(usize, u64); 4] =
    [(1 << 10, 4), (4 << 10, 16), (16 << 10, 80), (64 << 10, 320)];

/// Bytes of all compiled patterns of a document: a thousand of the usual size, sixteen of the
/// largest.
pub(super) const PATTERN_BYTES: usize = 1 << 20;

/// Bytes of a pattern as it is written. Longer ones hardly fit into the largest size.
pub(super) const PATTERN_TEXT: usize = 16 << 10;

/// Schemas of a document that have a URL or an anchor of their own, and URLs that a document refers
/// to. The largest of the published schemas that we know has some dozens.
pub(super) const RESOURCES: usize = 1_000;

/// Bytes of the URL of a schema: each reference in it is completed by that URL.
pub(super) const URL_BYTES: usize = 2_048;

/// Bytes of the place in its document of a schema that has a URL or an anchor.
pub(super) const PLACE_BYTES: usize = 4_096;

/// Documents that are remembered between checks, and bytes of them all. At so many the memory
/// starts again. All documents of several schemas find room, so that none is read anew in each
/// round of a verification.
pub(super) const REMEMBERED: usize = 64;
pub(super) const REMEMBERED_BYTES: usize = 8 * DOCUMENT_BYTES;
