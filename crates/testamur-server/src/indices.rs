//! Indices of status lists, for what an issuer issues.

use crate::lists::StatusLists;
use crate::work::to_its_end;
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
    /// Indices that were given away and that nobody got.
    spare: Mutex<Vec<(Arc<ListDescription>, u64)>>,
}

/// An index of a list, for one credential. Dropped, it goes to the next one, unless it was [used](Place::used).
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) list: Arc<ListDescription>,
    pub(crate) index: u64,
    /// Who gave it, until it was used.
    of: Option<Arc<Indices>>,
}

impl Place {
    /// Somebody may have what was signed with it, or nobody knows.
    pub(crate) fn used(mut self) {
        self.of = None;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(indices) = self.of.take() else { return };
        let mut spare = indices.spare();
        if spare.len() < SPARE {
            spare.push((Arc::clone(&self.list), self.index));
        }
    }
}

/// Indices that are remembered because nobody got them: as many as drafts can be under way, and a draft that is
/// refused leaves one.
const SPARE: usize = 1024;

impl Indices {
    /// Indices of the lists below this URL. One is begun where the newest of those that there are is not of this kind, or
    /// named another DID as its issuer: that of credentials and that of their list are the same.
    pub(crate) async fn open(
        lists: Arc<StatusLists>,
        base: String,
        kind: (Meaning, u64),
        known: &[StatusList],
        store: &dyn Store,
    ) -> Result<Arc<Indices>> {
        let number = |url: &str| url.strip_prefix(&base)?.parse::<u64>().ok();
        let newest = known
            .iter()
            .filter_map(|list| Some((number(list.description.url())?, list)))
            .max_by_key(|(number, _)| *number);
        let is_alike = |StatusList { description, signer, .. }: &StatusList| {
            (description.meaning(), description.entries()) == (&kind.0, kind.1)
                && signer.as_deref().is_none_or(|did| did == lists.signer())
        };
        let current = match newest {
            Some((_, list)) if is_alike(list) => Arc::clone(&list.description),
            _ => lists.begin(format!("{base}{}", lists.next_number(&base)), &kind, store).await?,
        };
        let current = AsyncMutex::new(current);
        Ok(Arc::new(Indices { lists, base, kind, current, spare: Mutex::default() }))
    }

    /// An index for one credential.
    pub(crate) async fn allocate(self: &Arc<Self>, store: &Arc<dyn Store>) -> Result<Place> {
        if let Some((list, index)) = self.spare().pop() {
            return Ok(self.place(list, index));
        }
        loop {
            let current = Arc::clone(&*self.current.lock().await);
            match store.allocate(current.url()).await {
                Err(error) if error.code() == Code::StatusTableFull => {
                    // To its end: what the store has begun is there, whether or not who asked for it waits.
                    let next = Arc::clone(self).begin_after(current, Arc::clone(store));
                    to_its_end(next).await?;
                }
                allocated => return Ok(self.place(current, allocated?)),
            }
        }
    }

    /// Begins the list after this one, unless somebody did.
    async fn begin_after(
        self: Arc<Self>,
        full: Arc<ListDescription>,
        store: Arc<dyn Store>,
    ) -> Result<()> {
        let mut current = self.current.lock().await;
        if current.url() == full.url() {
            let url = format!("{}{}", self.base, self.lists.next_number(&self.base));
            *current = self.lists.begin(url, &self.kind, &*store).await?;
        }
        Ok(())
    }

    fn place(self: &Arc<Self>, list: Arc<ListDescription>, index: u64) -> Place {
        Place { list, index, of: Some(Arc::clone(self)) }
    }

    fn spare(&self) -> std::sync::MutexGuard<'_, Vec<(Arc<ListDescription>, u64)>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance;
    use std::collections::BTreeSet;
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Poll;
    use testamur::status::{LEAST_ENTRIES, Purpose};
    use testamur_store::{Limits, SqliteStore};

    const BASE: &str = "https://university.example/registrar/status/";

    async fn open(store: &Arc<dyn Store>) -> Arc<Indices> {
        let issuer = Arc::new(conformance::issuers(Some("test")).unwrap().remove(0));
        let known = store.lists().await.unwrap();
        let lists = Arc::new(StatusLists::of(issuer, &known));
        let kind = (Meaning::Purposes(vec![Purpose::Revocation]), LEAST_ENTRIES);
        Indices::open(lists, BASE.to_owned(), kind, &known, &**store).await.unwrap()
    }

    /// An index that nobody got is the next one's; and the list after a full one is begun also when who asked for
    /// it first goes away at once.
    #[tokio::test]
    async fn no_index_is_lost_and_no_list_is_the_last() {
        let folder = std::env::temp_dir().join(format!("testamur-indices-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let opened = SqliteStore::open(folder.join("test.db"), Limits::default()).await.unwrap();
        let store: Arc<dyn Store> = Arc::new(opened);
        let indices = open(&store).await;
        let first = indices.allocate(&store).await.unwrap().index;
        let mut seen = BTreeSet::new();
        while (seen.len() as u64) < LEAST_ENTRIES {
            let place = indices.allocate(&store).await.unwrap();
            assert!(seen.insert(place.index), "{} twice", place.index);
            assert!(place.list.url().ends_with("/1"));
            place.used();
        }
        assert!(seen.contains(&first));
        {
            let mut left = pin!(indices.allocate(&store));
            // Until it waits for the list that it begins.
            while Arc::strong_count(&indices) == 1 {
                let polled = poll_fn(|context| Poll::Ready(left.as_mut().poll(context)));
                assert!(polled.await.is_pending());
                tokio::task::yield_now().await;
            }
        }
        for _ in 0..2 {
            let place = indices.allocate(&store).await.unwrap();
            assert!(place.list.url().ends_with("/2"));
            place.used();
        }
        store.close().await.unwrap();
        std::fs::remove_dir_all(folder).unwrap();
    }
}
