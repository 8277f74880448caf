//! Indices of status lists, for what an issuer issues.

use crate::lists::StatusLists;
use std::sync::{Arc, Mutex, PoisonError};
use testamur::status::{ListDescription, Meaning};
use testamur::{Code, Result};
use testamur_store::{StatusList, Store};
use tokio::sync::Mutex as AsyncMutex;

/// The indices that one issuer gives away. Another list is begun when the one before is full.
#[derive(Debug)]
pub(crate) struct Indices {
    lists: Arc<StatusLists>,
    /// What the URLs of new lists begin with, up to their numbers.
    base: String,
    /// What new ones are for, and how many entries they have.
    kind: (Meaning, u64),
    /// The one that indices come from.
    current: AsyncMutex<Arc<ListDescription>>,
    /// Indices that were given away and that nothing was signed with.
    spare: Mutex<Vec<(Arc<ListDescription>, u64)>>,
}

/// An index of a list, for one credential.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) list: Arc<ListDescription>,
    pub(crate) index: u64,
}

/// Indices that are remembered because nothing was signed with them: as many as drafts can be under
/// way, and a draft that is refused leaves one.
const SPARE: usize = 1024;

impl Indices {
    /// Indices of the lists below this URL. One is begun where the newest of those that there are is not of this kind.
    pub(crate) async fn open(
        lists: Arc<StatusLists>,
        base: String,
        kind: (Meaning, u64),
        known: &[StatusList],
        store: &dyn Store,
    ) -> Result<Indices> {
        let number = |url: &str| url.strip_prefix(&base)?.parse::<u64>().ok();
        let newest = known
            .iter()
            .filter_map(|list| Some((number(list.description.url())?, &list.description)))
            .max_by_key(|(number, _)| *number);
        let is_alike = |description: &ListDescription| {
            (description.meaning(), description.entries()) == (&kind.0, kind.1)
        };
        let current = match newest {
            Some((_, description)) if is_alike(description) => Arc::clone(description),
            other => {
                let number = other.map_or(0, |(number, _)| number).saturating_add(1);
                lists.begin(format!("{base}{number}"), &kind, store).await?
            }
        };
        let current = AsyncMutex::new(current);
        Ok(Indices { lists, base, kind, current, spare: Mutex::default() })
    }

    /// An index for one credential.
    pub(crate) async fn allocate(&self, store: &dyn Store) -> Result<Place> {
        if let Some((list, index)) = self.spare().pop() {
            return Ok(Place { list, index });
        }
        let mut current = self.current.lock().await;
        let index = match store.allocate(current.url()).await {
            Err(error) if error.code() == Code::StatusTableFull => {
                let number = current.url().strip_prefix(&self.base).and_then(|n| n.parse().ok());
                let next = number.unwrap_or(0_u64).saturating_add(1);
                let url = format!("{}{next}", self.base);
                *current = self.lists.begin(url, &self.kind, store).await?;
                store.allocate(current.url()).await?
            }
            allocated => allocated?,
        };
        Ok(Place { list: Arc::clone(&current), index })
    }

    /// Takes an index back that nothing was signed with.
    pub(crate) fn give_back(&self, place: Place) {
        let mut spare = self.spare();
        if spare.len() < SPARE {
            spare.push((place.list, place.index));
        }
    }

    fn spare(&self) -> std::sync::MutexGuard<'_, Vec<(Arc<ListDescription>, u64)>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
