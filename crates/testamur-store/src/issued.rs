//! What was issued, and where its status stands.

use crate::{Actor, AllowedIssuers, Answer, Answered};
use testamur_core::Timestamp;

/// Where the status of one credential stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusEntry {
    /// The [URL](testamur_status::ListDescription::url) of the list.
    pub list: String,
    /// The index in it, as [`Store::allocate`](crate::Store::allocate) gave it.
    pub index: u64,
}

/// Which status entries are asked for.
#[derive(Clone, Copy, Debug)]
pub struct EntriesOf<'a> {
    /// The `id` of the credential; without it, whichever has the place in the list.
    pub credential: Option<&'a str>,
    /// Who may have issued it.
    pub issuers: &'a AllowedIssuers,
    /// The URL of the list, if only those in it are meant.
    pub list: Option<&'a str>,
    /// The index, if only those with it are meant.
    pub index: Option<u64>,
}

/// A credential that was signed, to be stored before it is handed out.
#[derive(Debug)]
pub struct Issue {
    /// Who issued it, by its name in the server's configuration.
    pub issuer: String,
    /// The credential's `id`, if it has one.
    pub credential: Option<String>,
    /// Where its status stands.
    pub entries: Vec<StatusEntry>,
    /// The credential itself, if it shall be kept.
    pub kept: Option<Document>,
    /// Who asked for it.
    pub actor: Actor,
    /// When; whole seconds are kept.
    pub at: Timestamp,
    /// The answer, if the request had an idempotency key.
    pub answered: Option<Answered>,
}

/// A credential that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its [number](Issued::number).
    pub number: u64,
    /// The credential.
    pub document: Document,
    /// The number of the one that this issuer issued before it with the same `id`, if that is kept too.
    pub earlier: Option<u64>,
}

/// A credential to be deleted.
#[derive(Clone, Debug)]
pub struct Forget {
    /// Who issued it, by its name in the server's configuration.
    pub issuer: String,
    /// The credential's `id`. Whatever was issued with it is meant.
    pub credential: String,
    /// What who asks for it once more with their idempotency key is answered from now on.
    pub instead: Answer,
    /// Who asked for it.
    pub actor: Actor,
    /// When; whole seconds are kept.
    pub at: Timestamp,
}

/// Bytes and what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The media type.
    pub content_type: String,
    /// The bytes as they were signed.
    pub bytes: Vec<u8>,
}

/// A credential as it was [issued](Issue).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// Counts what was issued, from 1.
    pub number: u64,
    /// Who issued it, by its name in the server's configuration.
    pub issuer: String,
    /// The credential's `id`, if it has one.
    pub credential: Option<String>,
    /// Where its status stands, in the order of the lists' URLs.
    pub entries: Vec<StatusEntry>,
    /// When, in whole seconds.
    pub at: Timestamp,
}
