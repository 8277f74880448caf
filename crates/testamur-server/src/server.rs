//! What a server is made of.

use crate::access::Callers;
use crate::admission::Admission;
use crate::hosting::{HostedDids, location_of_url};
use crate::indices::Indices;
use crate::issuers::{Entry, Issuers, NamedIssuer, StatusSetting};
use crate::limits::{Limits, READINESS, READY};
use crate::lists::{Served, StatusLists};
use crate::metrics::Metrics;
use crate::observe::{RequestNames, drawn};
use crate::origins::Origins;
use crate::quota::Quota;
use crate::readiness::Readiness;
use crate::routes::is_own;
use crate::work::{Outside, Turns};
use axum::body::Bytes;
use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use testamur::did::Resolver;
use testamur::fetch::HttpFetch;
use testamur::status::Meaning;
use testamur::{
    Code, Contexts, CredentialPolicy, Document, Error, Evidence, Fetch, Fetching, Refused, Request,
    Result, Source, Timer, Verifier,
};
use testamur_store::Store;
use tokio::sync::Semaphore;

/// What a server is set up with.
pub struct Setup {
    /// Who issues, each under a name of its own.
    pub issuers: Vec<NamedIssuer>,
    /// Who is let in.
    pub callers: Callers,
    /// What must not be lost.
    pub store: Arc<dyn Store>,
    /// Where the server is reached from outside, without a slash at the end. The URLs of status lists
    /// begin with it and are signed into credentials.
    pub public_url: String,
    /// What is demanded of credentials that are to be verified.
    pub policy: CredentialPolicy,
    /// Whether who asks must say what a presentation was made for.
    pub bindings: Bindings,
    /// What is said of a DID whose document could not be had.
    pub unreachable_dids: UnreachableDids,
    /// Documents that are known without asking anybody: contexts and schemas, for what is issued, derived and verified;
    /// and for what is verified, documents of DIDs and status lists. They are believed; what the server itself publishes
    /// goes before them.
    pub evidence: Evidence,
    /// Through which documents on the web are had; without it, none are.
    pub network: Option<HttpFetch>,
    /// The DID methods that are resolved, and who is asked for others.
    pub resolver: Resolver,
    /// The origins whose pages may do what any client may.
    pub origins: Origins,
    /// The bounds.
    pub limits: Limits,
}

/// Whether a presentation must have been made for somebody at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bindings {
    /// A request must name the domain and the challenge, which the proof must have.
    Required,
    /// **Insecure**: what a request does not name is not demanded. Whoever saw a presentation can show it again;
    /// the report warns of it.
    InsecureAsAsked,
}

/// What is said of a DID whose document could not be had: nobody knows then whether there is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnreachableDids {
    /// That it could not be found out (`INTERNAL_ERROR`, 500).
    #[default]
    InternalError,
    /// **Insecure**: that there is no such DID (`NOT_FOUND`, 404), as conformance suites expect of one that is nowhere,
    /// from servers without a network too. Whoever believes that rejects what is good while a server is down.
    InsecureNotFound,
}

/// A server, ready to [answer](Server::serve). Clones share everything.
#[derive(Clone)]
pub struct Server(pub(crate) Arc<Shared>);

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) hosted: Arc<Hosted>,
    pub(crate) verifier: Verifier,
    /// What the verifier asks.
    near: Near,
    /// What the server knows itself by, where a question for a DID comes back to it.
    name: u64,
    /// What terms mean where something is derived.
    pub(crate) contexts: Contexts,
    /// Whether who asks must have an API key.
    pub(crate) needs_key: bool,
    pub(crate) policy: CredentialPolicy,
    pub(crate) bindings: Bindings,
    pub(crate) unreachable_dids: UnreachableDids,
    pub(crate) origins: Origins,
    pub(crate) limits: Limits,
    /// Turns for work that takes a processor.
    pub(crate) turns: Arc<Turns>,
    /// Requests that may still come.
    pub(crate) admission: Arc<Admission>,
    /// Connections that may still come.
    pub(crate) room: Arc<Semaphore>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) request_names: Arc<RequestNames>,
    pub(crate) readiness: Readiness,
    /// The description of the API, once somebody has asked for it.
    pub(crate) description: OnceLock<Bytes>,
}

/// The issuers and what is published for them.
pub(crate) struct Hosted {
    pub(crate) issuers: Issuers,
    pub(crate) dids: HostedDids,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) public_url: String,
    /// The URLs of lists that nobody here can sign.
    pub(crate) unserved: Vec<String>,
}

impl Server {
    /// A server with this set-up. Where an issuer gives credentials a status, its list is created if there is none yet.
    ///
    /// # Errors
    /// Those of the store; [`Code::ServerNoApiKey`] when nobody could be let in;
    /// [`Code::StatusListDescription`] for a public URL that cannot be continued;
    /// [`Code::ServerIssuerName`] for a name that cannot stand in a path, or that two issuers have; those of
    /// [`HostedDids::of`].
    pub async fn open(setup: Setup) -> Result<Server> {
        Server::made(setup, None).await
    }

    /// A server with another set-up in the place of this one, on the same store: with its numbers, and with what it
    /// remembers of the network. How many requests and connections there may be, and how many work at a time, is as
    /// it was; quotas begin anew.
    ///
    /// # Errors
    /// As [`open`](Server::open), and [`Code::ServerHosting`] for the log of a DID that does not continue the one that this
    /// server answers with. This server is what it was then.
    pub async fn renewed(&self, mut setup: Setup) -> Result<Server> {
        setup.network = setup.network.map(|new| match self.0.network() {
            Some(before) => new.in_place_of(before),
            None => new,
        });
        Server::made(setup, Some(&self.0)).await
    }

    async fn made(setup: Setup, before: Option<&Shared>) -> Result<Server> {
        for (index, issuer) in setup.issuers.iter().enumerate() {
            issuer.check_among(&setup.issuers[..index])?;
        }
        let needs_key = setup.callers.need_keys(&*setup.store, testamur::now()?).await?;
        let dids = HostedDids::of(&setup.issuers)?;
        if let Some(before) = before {
            dids.check_continues(&before.hosted.dids)?;
        }
        let mut evidence = setup.evidence;
        // The documents of the DIDs here are no contexts: they need not be looked through.
        let contexts = Contexts::bundled().with_evidence(&evidence);
        evidence.extend(dids.evidence());
        let known = setup.store.lists().await?;
        let mut entries = Vec::new();
        for issuer in Issuers::knowing(setup.issuers, &evidence, &contexts) {
            let issuer = Arc::new(issuer);
            let lists = Arc::new(StatusLists::of(Arc::clone(&issuer), &known));
            let base = format!("{}/{}/status/", setup.public_url, issuer.name);
            let indices = match &issuer.status {
                StatusSetting::Off => None,
                StatusSetting::Lists { purposes, entries } => {
                    let kind = (Meaning::Purposes(purposes.clone()), *entries);
                    let lists = Arc::clone(&lists);
                    Some(Indices::open(lists, base, kind, &known, &*setup.store).await?)
                }
            };
            entries.push(Entry { issuer, lists, indices, quota: Quota::default() });
        }
        let mut hosted = Hosted {
            issuers: Issuers::new(entries),
            dids,
            store: setup.store,
            public_url: setup.public_url,
            unserved: Vec::new(),
        };
        let known = known.iter().map(|list| list.description.url());
        hosted.unserved =
            known.filter(|url| hosted.publisher(url).is_err()).map(str::to_owned).collect();
        let hosted = Arc::new(hosted);
        let turns = match before {
            Some(before) => Arc::clone(&before.turns),
            None => Arc::new(Turns::new(setup.limits.work)),
        };
        let name = match before {
            Some(before) => before.name,
            None => drawn()?,
        };
        let beyond = setup.network.map(|network| network.relaying(name, ""));
        let near = Near { hosted: Arc::clone(&hosted), beyond, outside: turns.outside.clone() };
        let verifier = Verifier::builder().fetch(near.clone()).evidence(evidence);
        let verifier = verifier.resolver(setup.resolver);
        let verifier = verifier.download_time(setup.limits.download_time()).build()?;
        let (admission, room, metrics, request_names) = match before {
            Some(before) => (
                Arc::clone(&before.admission),
                Arc::clone(&before.room),
                Arc::clone(&before.metrics),
                Arc::clone(&before.request_names),
            ),
            None => (
                Arc::new(Admission::new(setup.limits.requests)),
                Arc::new(Semaphore::new(setup.limits.connections.min(Semaphore::MAX_PERMITS))),
                Arc::new(Metrics::new(&turns)),
                Arc::new(RequestNames::new()?),
            ),
        };
        Ok(Server(Arc::new(Shared {
            hosted,
            verifier,
            near,
            name,
            contexts,
            needs_key,
            policy: setup.policy,
            bindings: setup.bindings,
            unreachable_dids: setup.unreachable_dids,
            origins: setup.origins,
            turns,
            admission,
            room,
            metrics,
            request_names,
            readiness: Readiness::new(READINESS, READY),
            description: OnceLock::new(),
            limits: setup.limits,
        })))
    }
}

impl Server {
    /// Whether who asks must have an API key.
    pub fn asks_for_keys(&self) -> bool {
        self.0.needs_key
    }

    /// The URLs of status lists in the store that are not served, since the issuer whose they are is not here any more, or
    /// has no key that signs lists. Statuses cannot be set in them.
    pub fn unserved_lists(&self) -> &[String] {
        &self.0.hosted.unserved
    }
}

impl Shared {
    /// The client for documents elsewhere, if there is one.
    pub(crate) fn network(&self) -> Option<&HttpFetch> {
        self.near.beyond.as_ref()
    }

    /// The verifier for a question that was passed on to this server, by its header Via: whom it asks itself is told.
    pub(crate) fn verifier_for(&self, via: Option<&str>) -> Cow<'_, Verifier> {
        let (Some(via), Some(network)) = (via, self.network()) else {
            return Cow::Borrowed(&self.verifier);
        };
        let beyond = Some(network.relaying(self.name, via));
        Cow::Owned(self.verifier.through(Near { beyond, ..self.near.clone() }))
    }

    pub(crate) fn issuers(&self) -> &Issuers {
        &self.hosted.issuers
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.hosted.store
    }
}

impl Hosted {
    /// The issuer that publishes a list here, by the URL of the list.
    ///
    /// # Errors
    /// [`Code::ServerListUnserved`].
    pub(crate) fn publisher(&self, list: &str) -> Result<&Entry> {
        // As every list was begun: …/{issuer}/status/{number}
        let name = list.rsplit('/').nth(2).unwrap_or_default();
        let publisher = self.issuers.find(name).ok().filter(|entry| entry.lists.has(list));
        publisher.ok_or_else(|| Error::new(Code::ServerListUnserved).with("list", list))
    }

    /// A status list that is published here, by the host and path that are asked for. Under a host that the server had
    /// before, its lists of then are found, and so are those that were begun while it was reached under another path.
    pub(crate) async fn list(&self, host: &str, path: &str) -> Result<Served, Refused> {
        let (lists, url) = self.list_of(host, path)?;
        lists.document(&url, &*self.store).await
    }

    /// The same, if nothing needs to be signed for it.
    pub(crate) async fn list_at_hand(&self, host: &str, path: &str) -> Result<Option<Served>> {
        let (lists, url) = self.list_of(host, path)?;
        lists.at_hand(&url, &*self.store).await
    }

    fn list_of(&self, host: &str, path: &str) -> Result<(&StatusLists, String)> {
        let name = path.trim_start_matches('/').split('/').next().unwrap_or_default();
        let lists = &self.issuers.find(name)?.lists;
        let (list, document) = path.rsplit_once('/').unwrap_or_default();
        let own = format!("{}{list}", self.public_url);
        let is_own = location_of_url(&self.public_url).0 == host && lists.has(&own);
        let before = if is_own { None } else { lists.at(host, list) };
        Ok((lists, format!("{}/{document}", before.unwrap_or(own))))
    }

    /// A status list that is published here, by its URL.
    async fn own_list(&self, url: &str) -> Option<Result<Served, Refused>> {
        let (list, _) = url.rsplit_once('/')?;
        let lists = &self.publisher(list).ok()?.lists;
        Some(lists.document(url, &*self.store).await)
    }
}

/// Documents from this server itself, and from the network.
#[derive(Clone)]
struct Near {
    hosted: Arc<Hosted>,
    beyond: Option<HttpFetch>,
    outside: Outside,
}

impl Near {
    /// A document of this server itself, or what comes of asking the network so.
    async fn get<'a>(
        &'a self,
        request: &'a Request,
        ask: fn(&'a HttpFetch, &'a Request) -> Fetching<'a>,
    ) -> Result<Document> {
        if let Some(list) = self.hosted.own_list(&request.url).await {
            let list = list.map_err(|refused| {
                let first = refused.errors().next().expect("there is at least one");
                first.clone()
            })?;
            let media_type = Some("application/vc".to_owned());
            return Ok(Document { bytes: list.bytes, media_type, source: Source::Given });
        }
        match &self.beyond {
            Some(network) => {
                // A question that came back waits for no place: those that wait for its answer may have them all.
                if !network.asks_nobody(request) {
                    self.outside.place().await;
                }
                ask(network, request).await
            }
            None => Err(Error::new(Code::FetchOffline).with("url", &request.url)),
        }
    }
}

impl Fetch for Near {
    fn fetch<'a>(&'a self, request: &'a Request) -> Fetching<'a> {
        Box::pin(self.get(request, Fetch::fetch))
    }

    fn fetch_anew<'a>(&'a self, request: &'a Request) -> Fetching<'a> {
        Box::pin(self.get(request, Fetch::fetch_anew))
    }

    fn keep_at_most(&self, request: &Request, document: &Document, time: Duration) {
        if let Some(network) = &self.beyond {
            Fetch::keep_at_most(network, request, document, time);
        }
    }

    fn timer(&self, time: Duration) -> Option<Timer<'_>> {
        Some(Box::pin(tokio::time::sleep(time)))
    }
}

impl NamedIssuer {
    /// Whether an issuer can stand beside these: a name stands in paths and in the audit log, beside the paths
    /// that are the server's own.
    ///
    /// # Errors
    /// [`Code::ServerIssuerName`].
    pub fn check_among(&self, others: &[NamedIssuer]) -> Result<()> {
        let name = &self.name;
        let wrong = |reason: &str| {
            let error = Error::new(Code::ServerIssuerName).with("name", name);
            Err(error.with("reason", reason))
        };
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
            return wrong("it has 1 to 64 small letters, digits, - and _");
        }
        if is_own(name) {
            return wrong("the server has something else at this path");
        }
        match others.iter().any(|other| other.name == *name) {
            true => wrong("two issuers have it"),
            false => Ok(()),
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("issuers", self.0.issuers()).finish_non_exhaustive()
    }
}
