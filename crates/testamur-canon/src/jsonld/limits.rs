//! What bounds the work on one document and the memory that is kept between documents.

/// Terms in all compiled contexts that are kept, an open badge's being some thousands: past it they
/// are forgotten, and compiled again when they are asked for. A term takes about 32 bytes in each
/// context that has it.
pub(super) const KEPT_TERMS: usize = 500_000;

/// Steps for the contexts of one document, and for one shared context: a step is a term copied or
/// defined, or 32 bytes of an IRI. An open badge takes some thousands, a learner record with a
/// thousand badges that each carry a small context of their own about 400,000. Memory stays below
/// 32 MB, time below a tenth of a second.
pub(super) const CONTEXT_STEPS: u64 = 1_000_000;

/// Of these, what each document may use of contexts that are kept without its counting for the
/// documents that are read together: open badges take 100 to 1,600. More of it goes to types
/// that are combined in many ways, each of which makes a context.
pub(super) const SHARED_STEPS: u64 = 8_000;

/// Contexts that refer to contexts, scoped contexts inside each other, terms that build on terms.
/// Published contexts stay below 8.
pub(super) const CONTEXT_DEPTH: usize = 48;

/// Undefined terms that are named where they are allowed; the others are only counted. Nobody reads
/// more, and a place can be as long as its names.
pub(super) const UNDEFINED_TERMS: usize = 32;

/// Statements of one document. A learner record of 16 MiB has about 300,000.
pub(super) const QUADS: usize = 2_000_000;

/// RDF text that a document may make for each byte of its strings and names, and that any document
/// may make. A term of a context can be far shorter than its IRI, but each IRI is kept once.
pub(super) const TEXT_FACTOR: usize = 32;
/// See [`TEXT_FACTOR`].
pub(super) const TEXT_FREE: usize = 1 << 20;

/// Bytes of statements, as N-Quads, that any document may make; beyond them it may make
/// [`TEXT_FACTOR`] for each byte of its strings and names. A badge makes three for each byte, a list
/// of small numbers a hundred. What is kept once can be stated often.
pub(super) const STATED_FREE: usize = 8 << 20;
