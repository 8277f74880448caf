//! Every number that an attacker could otherwise enlarge, in one place, each with its reason.

/// Bounds on one JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonLimits {
    /// Bytes of the text. A comprehensive learner record with a thousand achievements and their
    /// images takes about 8 MB; the default is 16 MiB.
    pub bytes: usize,
    /// Arrays and objects inside each other. Real credentials stay below 20; the default is 64.
    pub depth: usize,
}

impl Default for JsonLimits {
    fn default() -> JsonLimits {
        JsonLimits { bytes: 16 << 20, depth: 64 }
    }
}

/// The most that [`JsonLimits::depth`] should be set to where the limit comes from elsewhere. Values are walked by functions that
/// call themselves, on whatever stack the caller's thread has: 512 KiB on macOS. A test verifies a document of this depth
/// there.
pub const INPUT_DEPTH: usize = 96;

/// Bytes of the names on the way to one value of a JSON text. Whatever is said about a value repeats
/// them, as its place, so that a long name would otherwise be repeated for each of many short
/// values. Real documents stay below 500, also where names are IRIs.
pub const PATH: usize = 8 << 10;

/// Broken rules of the data model that are listed for one document. Nobody reads more, and a
/// document can break one in every few bytes.
pub const MODEL_FINDINGS: usize = 100;

/// Bounds on the text of an evidence bundle. It holds what many credentials need, status lists
/// included, so it is larger than one credential; it is the caller's own file.
pub const BUNDLE: JsonLimits = JsonLimits { bytes: 256 << 20, depth: 8 };

/// Proofs of one document. Each costs a signature and a canonicalization; a diploma signed by all
/// who may sign it has a handful.
pub const PROOFS: usize = 32;

/// Items of a proof's `domain` or `previousProof`.
pub const PROOF_STRINGS: usize = 64;
