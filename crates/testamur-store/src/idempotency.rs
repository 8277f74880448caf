//! The same request twice has one answer.

use std::any::Any;
use std::fmt;
use testamur_core::Timestamp;

/// Names a request: whoever sends the same key again wants the same answer
/// ([the `Idempotency-Key` header](https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/)).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    /// Within what the key is unique: the endpoint, the issuer, and who asks, so that nobody gets an answer that was
    /// another's.
    pub scope: String,
    /// The key as it was sent.
    pub key: String,
}

/// The SHA-256 hash of all of a request that its answer depends on.
pub type RequestHash = [u8; 32];

/// What a request was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status code.
    pub status: u16,
    /// The media type of the body.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
}

/// What [`Store::reserve`](crate::Store::reserve) found.
#[derive(Debug)]
pub enum Reserved {
    /// Nothing: the request is to be answered now.
    New(Reservation),
    /// The answer that the same request was given.
    Answered(Answer),
}

/// The right to answer a request, which nobody else has at the same time. Dropping it gives the right
/// back; a process that dies drops all it had.
pub struct Reservation {
    pub(crate) key: IdempotencyKey,
    pub(crate) request: RequestHash,
    /// Its drop frees the key.
    _hold: Box<dyn Any + Send + Sync>,
}

impl Reservation {
    /// What a store gives out; it learns by the drop of `hold` that the key is free.
    pub fn new(
        key: IdempotencyKey,
        request: RequestHash,
        hold: impl Any + Send + Sync,
    ) -> Reservation {
        Reservation { key, request, _hold: Box::new(hold) }
    }
}

impl fmt::Debug for Reservation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reservation").field("key", &self.key).finish_non_exhaustive()
    }
}

/// The answer of a request, to be stored together with what the request did.
#[derive(Debug)]
pub struct Answered {
    /// The right to answer.
    pub reservation: Reservation,
    /// The answer.
    pub answer: Answer,
    /// When the answer was given.
    pub at: Timestamp,
    /// Until when the same request gets the same answer. Afterwards the key is as good as new.
    pub expires: Timestamp,
}
