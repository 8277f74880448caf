//! The status lists of an issuer: indices for what it issues, and the lists as they are served.

use crate::issuers::NamedIssuer;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use testamur::status::{
    ListDescription, ListDocument, Meaning, Period, Schedule, Snapshot, Standing,
};
use testamur::{Code, Error, OsRandom, Refused, Result, Timestamp};
use testamur_store::{Actor, Document, NewStatusList, SignedList, Store};
use tokio::sync::Mutex as AsyncMutex;

/// The status lists of one issuer. A new one is begun when the one before is full.
#[derive(Debug)]
pub(crate) struct StatusLists {
    issuer: Arc<NamedIssuer>,
    /// What their URLs begin with, up to their numbers.
    base: String,
    /// What new ones are for, and how many entries they have.
    kind: (Meaning, u64),
    /// The one that indices come from.
    current: AsyncMutex<Arc<ListDescription>>,
    /// Indices that were given away and that nothing was signed with.
    spare: Mutex<Vec<(Arc<ListDescription>, u64)>>,
    /// Held while a list is signed, so that many who ask for it cost one signature.
    signing: AsyncMutex<()>,
    /// What was served last, by URL: at most the documents of the lists that there are. What another process has
    /// signed is not used: that may be by a key that the issuer no longer has.
    served: RwLock<BTreeMap<String, Served>>,
}

/// A document of a list as it was signed last.
#[derive(Clone, Debug)]
struct Served {
    revision: u64,
    period: Period,
    bytes: Arc<[u8]>,
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

impl StatusLists {
    /// The lists below this URL. One is made where the newest is not of this kind.
    pub(crate) async fn open(
        issuer: Arc<NamedIssuer>,
        base: String,
        kind: (Meaning, u64),
        store: &dyn Store,
    ) -> Result<StatusLists> {
        let number = |url: &str| url.strip_prefix(&base)?.parse::<u64>().ok();
        let known = store.lists().await?;
        let newest = known
            .into_iter()
            .filter_map(|list| Some((number(list.description.url())?, list.description)))
            .max_by_key(|(number, _)| *number);
        let is_alike = |description: &ListDescription| {
            (description.meaning(), description.entries()) == (&kind.0, kind.1)
        };
        let current = match newest {
            Some((_, description)) if is_alike(&description) => description,
            other => {
                let number = other.map_or(0, |(number, _)| number).saturating_add(1);
                create(&issuer, format!("{base}{number}"), &kind, store).await?
            }
        };
        Ok(StatusLists {
            issuer,
            base,
            kind,
            current: AsyncMutex::new(current),
            spare: Mutex::default(),
            signing: AsyncMutex::default(),
            served: RwLock::default(),
        })
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
                *current = create(&self.issuer, url, &self.kind, store).await?;
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

    /// A document of the lists, by its URL: as it was signed last, if that still holds, or signed now.
    ///
    /// # Errors
    /// [`Code::StatusListUnknown`] when it is none of them.
    pub(crate) async fn document(
        &self,
        url: &str,
        store: &dyn Store,
    ) -> Result<Arc<[u8]>, Refused> {
        let unknown = || Error::new(Code::StatusListUnknown).with("list", url);
        let list = url.rsplit_once('/').map(|(list, _)| list).unwrap_or_default();
        list.strip_prefix(&self.base).ok_or_else(unknown)?;
        if let Some(bytes) = self.served(url, &store.snapshot(list).await?)? {
            return Ok(bytes);
        }
        let _one = self.signing.lock().await;
        // Somebody else may have signed it while this one waited for its turn.
        let snapshot = store.snapshot(list).await?;
        if let Some(bytes) = self.served(url, &snapshot)? {
            return Ok(bytes);
        }
        let document = snapshot.description().documents().into_iter().find(|one| one.url() == url);
        let document = document.ok_or_else(unknown)?;
        let now = self.issuer.main().issuer.now()?;
        let served = self.sign(list, &snapshot, &document, now, store).await?;
        let bytes = Arc::clone(&served.bytes);
        self.served.write().unwrap_or_else(PoisonError::into_inner).insert(url.to_owned(), served);
        Ok(bytes)
    }

    /// What was served last, if it holds.
    fn served(&self, url: &str, snapshot: &Snapshot) -> Result<Option<Arc<[u8]>>> {
        let served = self.served.read().unwrap_or_else(PoisonError::into_inner);
        let Some(Served { revision, period, bytes }) = served.get(url) else { return Ok(None) };
        let holds = Served::holds(*revision, *period, snapshot, self.issuer.main().issuer.now()?);
        Ok(holds.then(|| Arc::clone(bytes)))
    }

    /// Signs a document of a list, and keeps it.
    async fn sign(
        &self,
        list: &str,
        snapshot: &Snapshot,
        document: &ListDocument,
        now: Timestamp,
        store: &dyn Store,
    ) -> Result<Served, Refused> {
        let (named, period) = (&self.issuer, Period::starting(now, snapshot.description()));
        let (_, securing) = named.lists();
        let issuer = &named.list_key().issuer;
        let bytes = issuer.sign_list(snapshot, document, &securing, period).await?.to_bytes();
        let served = Served { revision: snapshot.revision(), period, bytes: bytes.clone().into() };
        let content_type = document.form().media_type().to_owned();
        let signed = SignedList {
            list: list.to_owned(),
            url: document.url().to_owned(),
            revision: served.revision,
            document: Document { content_type, bytes },
            period,
        };
        store.keep_signed_list(signed).await?;
        Ok(served)
    }
}

impl Served {
    /// Whether what was signed so is still what the list says, and far from its end.
    fn holds(revision: u64, period: Period, snapshot: &Snapshot, now: Timestamp) -> bool {
        let standing = Standing::Current { until: period.until };
        revision == snapshot.revision()
            && !Schedule::of(snapshot.description()).is_due(standing, now)
    }
}

async fn create(
    named: &NamedIssuer,
    url: String,
    kind: &(Meaning, u64),
    store: &dyn Store,
) -> Result<Arc<ListDescription>> {
    let (meaning, entries) = kind.clone();
    let description = ListDescription::new(url, entries, meaning)?.with_forms([named.lists().0])?;
    let list = NewStatusList::new(named.name.clone(), description.clone(), &mut OsRandom)?;
    store.create_list(list, Actor::Operator, named.main().issuer.now()?).await?;
    Ok(Arc::new(description))
}
