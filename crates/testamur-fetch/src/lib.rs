//! The one HTTP client of testamur: it downloads the documents that verification needs, whose URLs
//! strangers chose.
//!
//! Only GET; only https, only public addresses, unless allowed. The exception are services that whoever
//! makes the client names: [calls by JSON-RPC](Builder::json_rpc) are POST requests. Addresses are checked after every
//! name lookup and on every redirect, and the connection goes to the address that was checked.
//! Redirects, bytes and time are bounded, media types are checked by what a document is for, and
//! answers are remembered as HTTP allows (RFC 9111) within bounds of our own. Several requests for
//! one URL at the same time share one download.
//!
//! No proxy is used, whatever the environment says, since a proxy would look names up unchecked.
//! No compression is accepted. No cookies, credentials or connections are kept between requests.
//!
//! ```no_run
//! use testamur_core::evidence::{Purpose, Request};
//! use testamur_fetch::HttpFetch;
//!
//! # async fn example() -> testamur_core::Result<()> {
//! let fetch = HttpFetch::guarded();
//! let url = "https://registrar.example.edu/.well-known/did.json".to_owned();
//! let document = fetch.fetch(&Request { url, purpose: Purpose::Did }).await?;
//! println!("{} bytes", document.bytes.len());
//! # Ok(())
//! # }
//! ```

mod cache;
mod download;
mod endpoint;
mod freshness;
mod guard;
mod limits;
mod turns;
mod via;

pub use guard::{Lookup, Resolve};
pub use limits::Limits;
pub use testamur_core::address::AddressKind;

use cache::Cache;
use download::Downloader;
use endpoint::Endpoints;
use guard::{Guard, GuardedResolver, System};
use reqwest::{Certificate, Client, redirect};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use testamur_core::evidence::{Document, MemoryUse, Purpose, Request};
use testamur_core::{Code, Error, Result};
use tokio::sync::OnceCell;
use turns::Turns;
use via::Via;

/// The guarded HTTP client. Clones share one memory of answers.
///
/// Works in any tokio runtime with time and I/O enabled.
#[derive(Clone)]
pub struct HttpFetch {
    inner: Arc<Inner>,
    /// What resolvers are told of those through whom a question came.
    via: Option<Arc<Via>>,
}

struct Inner {
    settings: Builder,
    /// Made at the first request: it reads the system's certificates, which many runs never need.
    downloader: OnceLock<Result<Downloader>>,
    under_way: Mutex<HashMap<Wanted, Shared>>,
    cache: Arc<Cache>,
    turns: Arc<Turns>,
    uses: Arc<Mutex<BTreeMap<Purpose, MemoryUse>>>,
}

/// What is to be had, and how.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Wanted {
    pub(crate) request: Request,
    /// Whether what is remembered of it counts.
    pub(crate) memory: Memory,
    /// Through which servers the question came. Questions that came through others are not waited for: they may wait for
    /// this one.
    pub(crate) via: Option<Arc<Via>>,
}

/// Whether an answer of before may be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Memory {
    Used,
    Unused,
}

/// A download that several requests may wait for.
type Shared = Arc<OnceCell<Result<Document>>>;

impl HttpFetch {
    /// The client with its defaults: https to public addresses, [`Limits::default`].
    pub fn guarded() -> HttpFetch {
        HttpFetch::builder().build()
    }

    /// A client whose guard or limits differ.
    pub fn builder() -> Builder {
        Builder {
            limits: Limits::default(),
            guard: Guard::default(),
            endpoints: Endpoints::default(),
            roots: Vec::new(),
            resolver: Arc::new(System),
        }
    }

    /// Downloads a document, or takes it from memory while HTTP's rules and the limits allow.
    ///
    /// The bytes are as the server sent them; nothing about them but size and media type is checked.
    ///
    /// # Errors
    /// A code of the area `fetch`, each cause its own; see [`Code`].
    pub async fn fetch(&self, request: &Request) -> Result<Document> {
        self.get(request, Memory::Used).await
    }

    /// Downloads a document as [`fetch`](HttpFetch::fetch) does, but asks its server whatever is remembered, which it may
    /// say is still the same.
    ///
    /// # Errors
    /// As [`fetch`](HttpFetch::fetch).
    pub async fn fetch_anew(&self, request: &Request) -> Result<Document> {
        self.get(request, Memory::Unused).await
    }

    async fn get(&self, request: &Request, memory: Memory) -> Result<Document> {
        let via = self.via.clone().filter(|_| request.purpose == Purpose::DidResolution);
        let wanted = Wanted { request: request.clone(), memory, via };
        let place = Place::take(&self.inner, &wanted);
        let asked = AtomicBool::new(false);
        let download = || async { self.inner.downloader()?.document(&wanted, &asked).await };
        // Should this future be dropped half-way, another that waits starts the download anew.
        let document = place.shared.get_or_init(download).await.clone();
        let mut uses = self.inner.uses.lock().unwrap_or_else(PoisonError::into_inner);
        uses.entry(request.purpose).or_default().count(!asked.load(Ordering::Relaxed));
        document
    }

    /// How often documents were asked for, by what for: it is a hit where nobody else had to be asked, as it was remembered
    /// or was being downloaded already.
    pub fn memory_uses(&self) -> BTreeMap<Purpose, MemoryUse> {
        self.inner.uses.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Hands out a document that came of this request no longer than this time after it was asked for
    /// without asking its server again, whatever the server said. For documents that say so themselves,
    /// such as status lists. Other documents of the same URL are not concerned.
    pub fn keep_at_most(&self, request: &Request, document: &Document, time: Duration) {
        if let Some(Ok(downloader)) = self.inner.downloader.get() {
            downloader.keep_at_most(request, document, time);
        }
    }

    /// This client in the place of another: with its numbers, its bounds on downloads at the same time, and with what it
    /// remembers, and the bounds on that, where the same URLs and addresses are allowed and the same certificates believed;
    /// else it remembers nothing yet. How names are resolved and what the limits were is not compared. What the other has
    /// under way ends there, and is not waited for here.
    #[must_use]
    pub fn in_place_of(self, before: &HttpFetch) -> HttpFetch {
        let HttpFetch { inner, via } = self;
        let (settings, old) = (inner.settings.clone(), &before.inner);
        let cache = match settings.reaches_as(&old.settings) {
            true => Arc::clone(&old.cache),
            false => Arc::clone(&inner.cache),
        };
        let (turns, uses) = (Arc::clone(&old.turns), Arc::clone(&old.uses));
        let (downloader, under_way) = (OnceLock::new(), Mutex::default());
        let inner = Inner { settings, downloader, under_way, cache, turns, uses };
        HttpFetch { inner: Arc::new(inner), via }
    }

    /// This client for a server that passes on questions for DIDs. Resolvers at an [endpoint](Builder::allow_endpoint) are
    /// told through whom a question came, in the header `Via`
    /// ([RFC 9110, section 7.6.3](https://www.rfc-editor.org/rfc/rfc9110#section-7.6.3)), so that servers which name each
    /// other do not ask in a circle. `server` is what it knows itself by, best drawn at random; `before` the header's value
    /// in the question as it came, empty if it had none. What is remembered is given whoever asks.
    ///
    /// A resolver is not asked, with [`Code::DidResolverCircle`], where this server is in `before` already, or eight others
    /// are, or it is longer than a kilobyte.
    #[must_use]
    pub fn relaying(&self, server: u64, before: &str) -> HttpFetch {
        let via = Some(Arc::new(Via::through(server, before)));
        HttpFetch { inner: Arc::clone(&self.inner), via }
    }

    /// Whether a request is answered without asking anybody, by what is remembered or by
    /// [`Code::DidResolverCircle`]: it is for a resolver, and the question is [not to be passed on](HttpFetch::relaying)
    /// any more. Nothing has to be waited for then.
    pub fn asks_nobody(&self, request: &Request) -> bool {
        let is_resolver = request.purpose == Purpose::DidResolution
            && self.inner.settings.endpoints.find(&request.url, request.purpose).is_some();
        is_resolver && self.via.as_ref().is_some_and(|via| via.ends())
    }

    /// Waits for this time, in the runtime of the client.
    pub async fn sleep(time: Duration) {
        tokio::time::sleep(time).await;
    }
}

impl fmt::Debug for HttpFetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HttpFetch").field(&self.inner.settings).finish()
    }
}

impl Inner {
    fn downloader(&self) -> Result<&Downloader> {
        let made = || self.settings.downloader(Arc::clone(&self.cache), Arc::clone(&self.turns));
        self.downloader.get_or_init(made).as_ref().map_err(Error::clone)
    }
}

/// A request's place among those that wait for the same download; the last to go clears it.
struct Place<'f> {
    inner: &'f Inner,
    wanted: &'f Wanted,
    shared: Shared,
}

impl<'f> Place<'f> {
    fn take(inner: &'f Inner, wanted: &'f Wanted) -> Place<'f> {
        let mut under_way = inner.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = match under_way.get(wanted) {
            // A finished download is only for those who waited: the memory knows how long it holds.
            Some(shared) if !shared.initialized() => Arc::clone(shared),
            _ => {
                let shared = Shared::default();
                under_way.insert(wanted.clone(), Arc::clone(&shared));
                shared
            }
        };
        Place { inner, wanted, shared }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut under_way = self.inner.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = under_way.get(self.wanted).is_some_and(|cell| Arc::ptr_eq(cell, &self.shared));
        // Two references: the map's and this one.
        if mine && (self.shared.initialized() || Arc::strong_count(&self.shared) <= 2) {
            under_way.remove(self.wanted);
        }
    }
}

/// Settings of an [`HttpFetch`].
#[derive(Clone)]
pub struct Builder {
    limits: Limits,
    guard: Guard,
    endpoints: Endpoints,
    /// Certificates in PEM, as they were given.
    roots: Vec<Vec<u8>>,
    resolver: Arc<dyn Resolve>,
}

impl Builder {
    /// Other limits than the default ones.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Builder {
        self.limits = limits;
        self
    }

    /// Allows plain http. Anyone on the way can then change what verification decides on; meant
    /// for tests on one machine.
    #[must_use]
    pub fn dangerous_allow_http(mut self) -> Builder {
        self.guard.http = true;
        self
    }

    /// Allows one kind of address that is otherwise refused. Whoever can have a credential verified
    /// can then send GET requests to such hosts; call it for each kind that is meant.
    #[must_use]
    pub fn dangerous_allow_addresses(mut self, kind: AddressKind) -> Builder {
        self.guard.addresses.insert(kind);
        self
    }

    /// Allows this URL and all below it for [`Purpose::DidResolution`], also by plain http and at private
    /// addresses: a service of your own that resolves DIDs. Nothing else is asked there, whatever a stranger names, and
    /// redirects that lead elsewhere are guarded as ever.
    ///
    /// # Errors
    /// [`Code::FetchUrl`] for what is no http or https URL, or has a user name or password in it.
    pub fn allow_endpoint(mut self, url: &str) -> Result<Builder> {
        self.endpoints.allow(url, None)?;
        Ok(self)
    }

    /// As [`allow_endpoint`](Builder::allow_endpoint), for a service that wants to know who asks: this API key is sent
    /// in the header `Authorization`, as a bearer token, with what is asked under that URL, and nowhere else. Over plain
    /// http, whoever is on the way reads it. It stands in no error, no report and no debug output.
    ///
    /// # Errors
    /// As [`allow_endpoint`](Builder::allow_endpoint); [`Code::FetchApiKey`] for a key that no header takes.
    pub fn allow_endpoint_with_key(mut self, url: &str, api_key: &str) -> Result<Builder> {
        self.endpoints.allow(url, Some(api_key))?;
        Ok(self)
    }

    /// Calls a service by JSON-RPC at this URL, also by plain http and at private addresses: a node of a
    /// blockchain that you trust. `service` is its name in [calls](testamur_core::evidence::JsonRpcCall),
    /// such as `eip155:1`. Redirects are not followed. The URL may hold a user name, a password or another secret in
    /// any of its parts, so nothing of it stands in an error or a report, the host neither.
    ///
    /// # Errors
    /// [`Code::FetchUrl`] for what is no http or https URL, or no name of a service.
    pub fn json_rpc(mut self, service: &str, url: &str) -> Result<Builder> {
        self.endpoints.call(service, url)?;
        Ok(self)
    }

    /// Trusts these certificate authorities (PEM, one or more) besides the system's.
    ///
    /// # Errors
    /// [`Code::FetchClient`] if there is no certificate in it.
    pub fn root_certificates(mut self, pem: &[u8]) -> Result<Builder> {
        certificates(pem)?;
        self.roots.push(pem.to_vec());
        Ok(self)
    }

    /// Looks names up another way than the operating system's. The addresses are checked all the
    /// same.
    #[must_use]
    pub fn resolver(mut self, resolver: impl Resolve) -> Builder {
        self.resolver = Arc::new(resolver);
        self
    }

    /// The client. The system's certificates are read at its first request.
    pub fn build(self) -> HttpFetch {
        let inner = Inner {
            cache: Arc::new(Cache::new(self.limits.cache_bytes)),
            turns: Arc::new(Turns::new(&self.limits)),
            settings: self,
            downloader: OnceLock::new(),
            under_way: Mutex::default(),
            uses: Arc::default(),
        };
        HttpFetch { inner: Arc::new(inner), via: None }
    }

    /// Whether what a client of other settings got from strangers' servers, this one would have got from them as well.
    fn reaches_as(&self, other: &Builder) -> bool {
        self.guard == other.guard && self.roots == other.roots
    }

    fn downloader(&self, cache: Arc<Cache>, turns: Arc<Turns>) -> Result<Downloader> {
        let resolver = |guard| GuardedResolver { guard, resolver: Arc::clone(&self.resolver) };
        let client = self.client(resolver(self.guard.clone()))?;
        let trusting = match self.endpoints.is_empty() {
            true => client.clone(),
            false => self.client(resolver(Guard::open()))?,
        };
        Ok(Downloader {
            client,
            trusting,
            guard: self.guard.clone(),
            endpoints: self.endpoints.clone(),
            cache,
            turns,
            limits: self.limits.clone(),
        })
    }

    fn client(&self, resolver: GuardedResolver) -> Result<Client> {
        let mut roots = Vec::new();
        for pem in &self.roots {
            roots.extend(certificates(pem)?);
        }
        Client::builder()
            .user_agent(concat!("testamur/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(self.limits.connect_time)
            // A kept connection would belong to the runtime that made it, and hang in another.
            .pool_max_idle_per_host(0)
            .dns_resolver(Arc::new(resolver))
            .tls_certs_merge(roots)
            .build()
            .map_err(client)
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Builder { limits, guard, endpoints, roots, .. } = self;
        let roots = roots.len();
        f.debug_struct("Builder")
            .field("limits", limits)
            .field("guard", guard)
            .field("endpoints", endpoints)
            .field("roots", &roots)
            .finish_non_exhaustive()
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<Certificate>> {
    let found = Certificate::from_pem_bundle(pem).ok().filter(|found| !found.is_empty());
    found.ok_or_else(|| client("there is no PEM certificate among the given roots"))
}

fn client(reason: impl fmt::Display) -> Error {
    Error::new(Code::FetchClient).with("reason", reason)
}
