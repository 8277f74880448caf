//! What the server asks of its storage.

use crate::{
    Actor, ApiKey, AuditLog, EntriesOf, Forget, IdempotencyKey, Issue, Issued, Kept, Limits,
    NewStatusList, RequestHash, Reserved, StatusEntry, StatusList, StatusUpdate,
};
use std::future::Future;
use std::pin::Pin;
use testamur_core::{Result, Timestamp};
use testamur_status::Snapshot;

/// An answer of the store that is under way. Dropping it does not take a change back that was begun.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// How much a store has to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoreLoad {
    /// Changes that wait for the writer, without those that it is writing.
    pub waiting: usize,
    /// Changes that were refused since the store was opened, as too many waited.
    pub refused: u64,
}

/// The storage of a server: issued credentials, status lists, idempotency, API keys and the audit log.
///
/// What a method that changes something answers without an error is stored: it survives the end of the
/// process and the loss of power. What ends with an error has changed nothing, unless the disk itself failed
/// in its last step: then it may turn out later to have happened, as a whole. What belongs together
/// happens together or not at all: a credential with its status entries, the answer to its request and the entry
/// of the audit log; likewise the change of a status.
///
/// Every change can end with [`Code::StoreBusy`](testamur_core::Code::StoreBusy) when too many wait,
/// with [`Code::StoreClosed`](testamur_core::Code::StoreClosed), and with
/// [`Code::StoreFull`](testamur_core::Code::StoreFull),
/// [`Code::StoreReadOnly`](testamur_core::Code::StoreReadOnly),
/// [`Code::StoreDamaged`](testamur_core::Code::StoreDamaged) or
/// [`Code::StoreFailed`](testamur_core::Code::StoreFailed) by what happened to the storage; everything
/// read, with the last two. Names, documents and numbers of entries past the limits end with
/// [`Code::LimitStoredSize`](testamur_core::Code::LimitStoredSize) and
/// [`Code::LimitStatusChanges`](testamur_core::Code::LimitStatusChanges). Beside these, methods name their own.
pub trait Store: AuditLog {
    /// The bounds of what it takes, for who wants to know before there is anything to be stored.
    fn limits(&self) -> &Limits;

    /// Asks for the right to answer a request, or for the answer it had.
    ///
    /// # Errors
    /// [`Code::StoreIdempotencyConflict`](testamur_core::Code::StoreIdempotencyConflict) when the key was
    /// used for a request with another hash;
    /// [`Code::StoreIdempotencyInProgress`](testamur_core::Code::StoreIdempotencyInProgress) when somebody
    /// has the right now.
    fn reserve(
        &self,
        key: IdempotencyKey,
        request: RequestHash,
        now: Timestamp,
    ) -> Pending<'_, Reserved>;

    /// Gives away an index of a status list: one that was never given before, and is never given again, whether
    /// or not something is issued with it.
    ///
    /// # Errors
    /// [`Code::StatusListUnknown`](testamur_core::Code::StatusListUnknown);
    /// [`Code::StatusTableFull`](testamur_core::Code::StatusTableFull) when all are given away.
    fn allocate<'a>(&'a self, list: &'a str) -> Pending<'a, u64>;

    /// Stores what was issued, the answer with it, and the entry of the audit log. Only then may the
    /// credential be handed out. Gives its [number](Issued::number).
    ///
    /// # Errors
    /// [`Code::StatusListUnknown`](testamur_core::Code::StatusListUnknown);
    /// [`Code::StatusIndex`](testamur_core::Code::StatusIndex) past the end of a list;
    /// [`Code::StoreEntryTaken`](testamur_core::Code::StoreEntryTaken) when a status entry belongs to another
    /// credential.
    fn issue(&self, issue: Issue) -> Pending<'_, u64>;

    /// What was issued with this `id`, the last one first, one page at most. An issuer may issue an `id` several
    /// times, and several issuers the same.
    fn issued<'a>(&'a self, credential: &'a str) -> Pending<'a, Vec<Issued>>;

    /// Status entries of what was issued, eight at most: who asks for one need not be told all. None for a list
    /// that the store does not have.
    fn entries_of<'a>(&'a self, of: EntriesOf<'a>) -> Pending<'a, Vec<StatusEntry>>;

    /// The credential that this issuer issued with this `id`, if it was kept: of several the one with this number, or
    /// else the last one.
    fn kept<'a>(
        &'a self,
        issuer: &'a str,
        credential: &'a str,
        number: Option<u64>,
    ) -> Pending<'a, Option<Kept>>;

    /// Deletes the credentials that an issuer issued with an `id`, from among those that were kept and from the
    /// answers to requests, and says from how many places. When there was none, nothing happens. That they
    /// were issued stays known, and so do their statuses, which can still be set. Where the storage keeps what was
    /// written before beside it, they are gone from there too, or, if somebody reads at that moment, with the
    /// next [sweep](Store::sweep).
    fn forget(&self, forget: Forget) -> Pending<'_, u64>;

    /// Sets statuses, all or none, stores the answer with them and the entry of the audit log. Gives the
    /// statuses before, in the same order.
    ///
    /// # Errors
    /// [`Code::StatusListUnknown`](testamur_core::Code::StatusListUnknown);
    /// [`Code::StoreEntryUnknown`](testamur_core::Code::StoreEntryUnknown) when nothing was issued with an
    /// entry; [`Code::StatusValue`](testamur_core::Code::StatusValue) for a status
    /// that means nothing in the list, [`Code::StatusForGood`](testamur_core::Code::StatusForGood) where
    /// a revocation would be taken back.
    fn set_status(&self, update: StatusUpdate) -> Pending<'_, Vec<u8>>;

    /// Creates a status list.
    ///
    /// # Errors
    /// [`Code::StatusListExists`](testamur_core::Code::StatusListExists).
    fn create_list(&self, list: NewStatusList, actor: Actor, at: Timestamp) -> Pending<'_, ()>;

    /// A status list without its statuses, which are many.
    ///
    /// # Errors
    /// [`Code::StatusListUnknown`](testamur_core::Code::StatusListUnknown).
    fn list<'a>(&'a self, list: &'a str) -> Pending<'a, StatusList>;

    /// All status lists, by URL.
    fn lists(&self) -> Pending<'_, Vec<StatusList>>;

    /// All statuses of a list. Every change that was answered before the call is in it.
    ///
    /// # Errors
    /// [`Code::StatusListUnknown`](testamur_core::Code::StatusListUnknown).
    fn snapshot<'a>(&'a self, list: &'a str) -> Pending<'a, Snapshot>;

    /// Adds an API key.
    ///
    /// # Errors
    /// [`Code::StoreApiKeyExists`](testamur_core::Code::StoreApiKeyExists).
    fn add_api_key(&self, key: ApiKey, actor: Actor) -> Pending<'_, ()>;

    /// Revokes an API key for good. A key that was revoked before stays so from then, and nothing is added to the
    /// audit log.
    ///
    /// # Errors
    /// [`Code::StoreApiKeyUnknown`](testamur_core::Code::StoreApiKeyUnknown).
    fn revoke_api_key<'a>(&'a self, id: &'a str, actor: Actor, at: Timestamp) -> Pending<'a, ()>;

    /// The API key with this id, revoked and expired ones too. Nothing was checked; that is
    /// [`authenticate`](crate::authenticate).
    fn api_key<'a>(&'a self, id: &'a str) -> Pending<'a, Option<ApiKey>>;

    /// The API keys whose ids come after this one, by id, at most so many and one page.
    fn api_keys<'a>(&'a self, after: &'a str, most: usize) -> Pending<'a, Vec<ApiKey>>;

    /// Deletes stored answers that have expired, a bounded number at a time, and says how many. Expired
    /// answers are not given any more even when nobody sweeps.
    fn sweep(&self, now: Timestamp) -> Pending<'_, u64>;

    /// Whether the store answers: it reads, and lets the writer begin and end an empty change. That the disk is full
    /// is seen once a change has failed by it, until one can be written again.
    fn ready(&self) -> Pending<'_, ()>;

    /// How much there is to write, and was refused.
    fn load(&self) -> StoreLoad;

    /// Stores what is waiting, takes no more, and lets go of the file.
    fn close(&self) -> Pending<'_, ()>;
}
