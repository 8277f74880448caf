//! Status lists as the store keeps them.

use crate::{Actor, Answered, StatusEntry};
use std::sync::Arc;
use testamur_core::{RandomSource, Result, Timestamp};
use testamur_status::{ListDescription, StatusTable};

/// A status list to be created.
#[derive(Debug)]
pub struct NewStatusList {
    pub(crate) issuer: String,
    pub(crate) signer: Option<String>,
    pub(crate) description: Arc<ListDescription>,
    pub(crate) table: StatusTable,
}

impl NewStatusList {
    /// A list with no index given away. The issuer is named as in the server's configuration.
    ///
    /// # Errors
    /// As [`StatusTable::new`].
    pub fn new(
        issuer: impl Into<String>,
        description: ListDescription,
        random: &mut dyn RandomSource,
    ) -> Result<NewStatusList> {
        let table = StatusTable::new(description.entries(), description.size(), random)?;
        let (issuer, description) = (issuer.into(), Arc::new(description));
        Ok(NewStatusList { issuer, signer: None, description, table })
    }

    /// Remembers the DID that the list names as its issuer, by which verifiers know whose it is.
    #[must_use]
    pub fn signed_by(self, did: impl Into<String>) -> NewStatusList {
        NewStatusList { signer: Some(did.into()), ..self }
    }
}

/// What is known of a status list without its statuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusList {
    /// What it is. The store knows it by its [URL](ListDescription::url).
    pub description: Arc<ListDescription>,
    /// Whose list it is, by the issuer's name in the server's configuration.
    pub issuer: String,
    /// The DID that it named as its issuer when it was begun, if that was said.
    pub signer: Option<String>,
    /// How many indices were given away or lost.
    pub allocated: u64,
    /// Counts the updates that changed a status, from 0.
    pub revision: u64,
}

/// What becomes of a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewStatus {
    /// It is this one.
    Set(u8),
    /// It is no longer this one, and 0 if it was. Another one stays: who lifts a suspension does not take a revocation
    /// back.
    TakeBack(u8),
}

/// Changes of statuses that happen together.
#[derive(Debug)]
pub struct StatusUpdate {
    /// Each entry with what becomes of its status.
    pub changes: Vec<(StatusEntry, NewStatus)>,
    /// Who asked for it.
    pub actor: Actor,
    /// When; whole seconds are kept.
    pub at: Timestamp,
    /// The answer, if the request had an idempotency key.
    pub answered: Option<Answered>,
}

impl NewStatus {
    /// The status that is set or taken back.
    pub(crate) fn named(self) -> u8 {
        match self {
            NewStatus::Set(status) | NewStatus::TakeBack(status) => status,
        }
    }

    /// What the status is after this one.
    pub(crate) fn after(self, before: u8) -> u8 {
        match self {
            NewStatus::Set(status) => status,
            NewStatus::TakeBack(status) if status == before => 0,
            NewStatus::TakeBack(_) => before,
        }
    }
}
