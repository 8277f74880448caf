//! The status lists of an issuer, as they are served.

use crate::hosting::{location_of_url, tag_of};
use crate::issuers::NamedIssuer;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use testamur::core::evidence::MemoryUse;
use testamur::status::{
    ListDescription, ListDocument, Meaning, Period, Schedule, Snapshot, Standing,
};
use testamur::{Code, Error, OsRandom, Refused, Result, Timestamp};
use testamur_store::{Actor, NewStatusList, StatusList, Store};
use tokio::sync::Mutex as AsyncMutex;
use tokio::task::yield_now;

/// The status lists of one issuer: all that its name was ever used for, wherever the server was reached then, and
/// whether or not it still gives credentials a status.
#[derive(Debug)]
pub(crate) struct StatusLists {
    issuer: Arc<NamedIssuer>,
    /// Their URLs.
    urls: RwLock<BTreeSet<String>>,
    /// Held while a list is signed, so that many who ask for it cost one signature.
    signing: AsyncMutex<()>,
    /// What was served last, by URL: at most the documents of the lists that there are. It ends with the process: when
    /// that is started again, the issuer may no longer have the key.
    served: RwLock<BTreeMap<String, Served>>,
    /// How often what was served last was served again, and how often a list was signed.
    uses: Mutex<MemoryUse>,
}

/// A document of a list as it was signed last.
#[derive(Clone, Debug)]
pub(crate) struct Served {
    revision: u64,
    period: Period,
    pub(crate) bytes: Arc<[u8]>,
    /// A hash of the bytes, in quotation marks.
    pub(crate) tag: String,
    /// For how many seconds a verifier may keep it, as it says itself.
    ttl: Option<u64>,
}

impl StatusLists {
    /// Those of the lists that this issuer has begun and can sign.
    pub(crate) fn of(issuer: Arc<NamedIssuer>, lists: &[StatusList]) -> StatusLists {
        let own = lists.iter().filter(|list| list.issuer == issuer.name && issuer.signs_lists());
        let urls = own.map(|list| list.description.url().to_owned()).collect();
        StatusLists {
            issuer,
            urls: RwLock::new(urls),
            signing: AsyncMutex::default(),
            served: RwLock::default(),
            uses: Mutex::default(),
        }
    }

    /// The DID that signs them.
    pub(crate) fn signer(&self) -> &str {
        self.issuer.id()
    }

    /// Whether a list with this URL is one of them.
    pub(crate) fn has(&self, list: &str) -> bool {
        self.urls.read().unwrap_or_else(PoisonError::into_inner).contains(list)
    }

    /// The list at a host whose path ends so.
    pub(crate) fn at(&self, host: &str, path: &str) -> Option<String> {
        let urls = self.urls.read().unwrap_or_else(PoisonError::into_inner);
        urls.iter().find(|url| url.ends_with(path) && location_of_url(url).0 == host).cloned()
    }

    /// The number after those of all lists below the host of this URL. The path that the server is reached under is not seen
    /// here, so that lists that were begun under different ones are told apart by their numbers.
    pub(crate) fn next_number(&self, base: &str) -> u64 {
        let host = location_of_url(base).0;
        let urls = self.urls.read().unwrap_or_else(PoisonError::into_inner);
        let known = urls.iter().filter(|url| location_of_url(url).0 == host);
        let numbers = known.filter_map(|url| url.rsplit('/').next()?.parse::<u64>().ok());
        numbers.max().unwrap_or(0).saturating_add(1)
    }

    /// Begins a list of this kind.
    pub(crate) async fn begin(
        &self,
        url: String,
        kind: &(Meaning, u64),
        store: &dyn Store,
    ) -> Result<Arc<ListDescription>> {
        let (named, (meaning, entries)) = (&self.issuer, kind.clone());
        let description =
            ListDescription::new(url, entries, meaning)?.with_forms([named.lists().0])?;
        let list = NewStatusList::new(named.name.clone(), description.clone(), &mut OsRandom)?;
        let list = list.signed_by(named.id());
        store.create_list(list, Actor::Operator, named.main().issuer.now()?).await?;
        let mut urls = self.urls.write().unwrap_or_else(PoisonError::into_inner);
        urls.insert(description.url().to_owned());
        Ok(Arc::new(description))
    }

    /// A document of the lists, by its URL: as it was signed last, if that still holds, or signed now.
    ///
    /// # Errors
    /// [`Code::StatusListUnknown`] when it is none of them.
    pub(crate) async fn document(&self, url: &str, store: &dyn Store) -> Result<Served, Refused> {
        if let Some(served) = self.at_hand(url, store).await? {
            return Ok(served);
        }
        // To pack a list takes long: whatever needs it, work that waits once goes on off the threads that serve.
        yield_now().await;
        let _one = self.signing.lock().await;
        // Somebody else may have signed it while this one waited for its turn.
        if let Some(served) = self.at_hand(url, store).await? {
            return Ok(served);
        }
        let list = self.list_of(url)?;
        let snapshot = store.snapshot(list).await?;
        let document = snapshot.description().documents().into_iter().find(|one| one.url() == url);
        let document = document.ok_or_else(|| unknown(url))?;
        let now = self.issuer.main().issuer.now()?;
        let served = self.sign(&snapshot, &document, now).await?;
        let mut all = self.served.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(url.to_owned(), served.clone());
        Ok(served)
    }

    /// A document as it was signed last, if that holds.
    pub(crate) async fn at_hand(&self, url: &str, store: &dyn Store) -> Result<Option<Served>> {
        let list = store.list(self.list_of(url)?).await?;
        let served = self.served.read().unwrap_or_else(PoisonError::into_inner);
        let Some(served) = served.get(url) else {
            let is_one = list.description.documents().iter().any(|document| document.url() == url);
            return if is_one { Ok(None) } else { Err(unknown(url)) };
        };
        let holds = served.holds(&list, self.issuer.main().issuer.now()?);
        if holds {
            self.count(true);
        }
        Ok(holds.then(|| served.clone()))
    }

    fn count(&self, was_there: bool) {
        self.uses.lock().unwrap_or_else(PoisonError::into_inner).count(was_there);
    }

    /// How often documents were served again, and signed.
    pub(crate) fn uses(&self) -> MemoryUse {
        *self.uses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The list that a document is of.
    fn list_of<'u>(&self, url: &'u str) -> Result<&'u str> {
        let list = url.rsplit_once('/').map(|(list, _)| list).unwrap_or_default();
        match self.has(list) {
            true => Ok(list),
            false => Err(unknown(url)),
        }
    }

    /// Signs a document of a list.
    async fn sign(
        &self,
        snapshot: &Snapshot,
        document: &ListDocument,
        now: Timestamp,
    ) -> Result<Served, Refused> {
        let (named, period) = (&self.issuer, Period::starting(now, snapshot.description()));
        let (_, securing) = named.lists();
        let issuer = &named.list_key().issuer;
        self.count(false);
        let bytes = issuer.sign_list(snapshot, document, &securing, period).await?.to_bytes();
        let (tag, ttl) = (tag_of(&bytes), snapshot.description().ttl());
        Ok(Served { revision: snapshot.revision(), period, bytes: bytes.into(), tag, ttl })
    }
}

/// For how many seconds a list may be used without asking again, if it does not say less: a revocation is known to all
/// after this. Verifiers may keep what they then got for the time that the list says.
const CACHED: u64 = 300;

impl Served {
    /// Whether what was signed so is still what the list says, and far from its end.
    fn holds(&self, list: &StatusList, now: Timestamp) -> bool {
        let standing = Standing::Current { until: self.period.until };
        self.revision == list.revision && !Schedule::of(&list.description).is_due(standing, now)
    }

    /// For how many seconds it may be used without asking again.
    pub(crate) fn may_be_kept(&self, now: Timestamp) -> u64 {
        let left = u64::try_from(self.period.until.unix() - now.unix()).unwrap_or(0);
        CACHED.min(self.ttl.unwrap_or(CACHED)).min(left)
    }
}

fn unknown(url: &str) -> Error {
    Error::new(Code::StatusListUnknown).with("list", url)
}
