//! How the pure core meets the world: documents from a network, the time, chance.

use crate::downloads::{Bounds, Downloads, Memory, Timer};
use std::borrow::Cow;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use testamur_core::evidence::{Document, Evidence, Request, Step};
use testamur_core::ordered::BTreeSet;
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_keys::Shareable;

/// Gets documents by their URLs. `HttpFetch` is the one to use outside a browser; an
/// implementation of your own decides what a stranger's URL may reach.
pub trait Fetch: Shareable {
    /// The document at a URL. Where the status says that there is none, the body is the document all the same if
    /// [its purpose takes it](testamur_core::evidence::Purpose::takes_of_failure).
    ///
    /// # Errors
    /// Why there is none: the report will name it.
    fn fetch<'a>(&'a self, request: &'a Request) -> Fetching<'a>;

    /// The same, without what was kept of it from before: a server is asked. The default does as
    /// [`fetch`](Fetch::fetch), for those that keep nothing.
    ///
    /// # Errors
    /// As [`fetch`](Fetch::fetch).
    fn fetch_anew<'a>(&'a self, request: &'a Request) -> Fetching<'a> {
        self.fetch(request)
    }

    /// Says that a document that came of this request is to be looked for again after this time, counted
    /// from when it was had, because it says so itself: a status list with a `ttl`. A client that keeps
    /// documents then keeps it no longer; the default does nothing, for those that keep none.
    fn keep_at_most(&self, _request: &Request, _document: &Document, _time: Duration) {}

    /// A future that ends after this time, for the deadline of a verification. Without one, which
    /// is the default, the deadline is noticed only when one of the documents arrives.
    fn timer(&self, _time: Duration) -> Option<Timer<'_>> {
        None
    }
}

/// A document that is being fetched. It can move between threads, except in WebAssembly.
#[cfg(not(target_family = "wasm"))]
pub type Fetching<'a> = Pin<Box<dyn Future<Output = Result<Document>> + Send + 'a>>;

/// A document that is being fetched. It can move between threads, except in WebAssembly.
#[cfg(target_family = "wasm")]
pub type Fetching<'a> = Pin<Box<dyn Future<Output = Result<Document>> + 'a>>;

#[cfg(feature = "fetch")]
impl Fetch for testamur_fetch::HttpFetch {
    fn fetch<'a>(&'a self, request: &'a Request) -> Fetching<'a> {
        Box::pin(testamur_fetch::HttpFetch::fetch(self, request))
    }

    fn fetch_anew<'a>(&'a self, request: &'a Request) -> Fetching<'a> {
        Box::pin(testamur_fetch::HttpFetch::fetch_anew(self, request))
    }

    fn keep_at_most(&self, request: &Request, document: &Document, time: Duration) {
        testamur_fetch::HttpFetch::keep_at_most(self, request, document, time);
    }

    fn timer(&self, time: Duration) -> Option<Timer<'_>> {
        Some(Box::pin(testamur_fetch::HttpFetch::sleep(time)))
    }
}

/// What a question to the core may learn of the world.
#[derive(Clone, Default)]
pub(crate) struct World {
    pub(crate) network: Network,
    pub(crate) clock: Clock,
    /// Looked at before the network. [`give`](World::give) puts it there.
    pub(crate) evidence: Arc<Evidence>,
    pub(crate) bounds: Bounds,
}

/// Whether the network is used. There is no default: who verifies chooses.
#[derive(Clone, Default)]
pub(crate) enum Network {
    #[default]
    NotChosen,
    Offline,
    Through(Arc<dyn Fetch>),
}

/// What time it is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Clock {
    #[default]
    System,
    Of(fn() -> Result<Timestamp>),
    Fixed(Timestamp),
}

/// An answer, and everything that is known after it.
pub(crate) struct Answer<'w, T> {
    pub(crate) answer: T,
    pub(crate) evidence: Cow<'w, Evidence>,
}

/// Rounds of questions and fetching. The core's own limits end them sooner; each round of a real
/// verification follows one link: the DID, the status list, the key that signed the list, the
/// schema of a schema. Each round does the work anew; what can be long in it are schemas, and a
/// long check is made in the last round only. The time for downloads ends the rounds of those who
/// answer slowly.
const ROUNDS: usize = 32;

/// Rounds after those in which nothing is fetched any more and everything is refused, so that what
/// was found out by then is answered. What is refused is followed no further, so that one or two are
/// enough.
const LAST_ROUNDS: usize = 32;

/// From so many bytes on, what a round got is not read before others had their turn, also when it was there at once, or was
/// given: a log or a status list can take the processor for a second. A DID document or a small list has less.
const READ_AT_ONCE: usize = 16 << 10;

/// Waits once for nothing, so that who runs this can go on with something else, or with this elsewhere.
async fn step_aside() {
    let mut waited = false;
    poll_fn(|context| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl World {
    /// Looks into this evidence before the network.
    pub(crate) fn give(&mut self, evidence: Evidence) {
        self.evidence = Arc::new(evidence.holding_back(READ_AT_ONCE));
    }

    /// Checks that everything that must be chosen was.
    pub(crate) fn chosen(self) -> Result<World> {
        match self.network {
            Network::NotChosen => Err(Error::new(Code::UsageNetwork)),
            Network::Offline | Network::Through(_) => Ok(self),
        }
    }

    /// Asks until there is an answer, and gets what is needed in between, all of a round at once.
    /// What is still needed after the last round counts as not to be had.
    pub(crate) async fn ask<T, E: From<Error>>(
        &self,
        question: impl Fn(&Evidence, Timestamp) -> Result<Step<T>, E>,
    ) -> Result<Answer<'_, T>, E> {
        self.ask_with(Memory::Used, question).await
    }

    /// The same, with or without what the client keeps of before.
    pub(crate) async fn ask_with<T, E: From<Error>>(
        &self,
        memory: Memory,
        question: impl Fn(&Evidence, Timestamp) -> Result<Step<T>, E>,
    ) -> Result<Answer<'_, T>, E> {
        let mut rounds = Rounds::over(Cow::Borrowed(&*self.evidence));
        let mut downloads = match &self.network {
            Network::Through(fetch) => Some(Downloads::new(&**fetch, self.bounds, memory)),
            Network::Offline | Network::NotChosen => None,
        };
        loop {
            // What was just downloaded may have been signed since the round before.
            let requests = match rounds.next(self.clock, &question)? {
                Round::Answer(answer) => return Ok(Answer { answer, evidence: rounds.evidence }),
                Round::Needs(requests) => requests,
                Round::Aside => {
                    step_aside().await;
                    continue;
                }
            };
            let outcomes = match &mut downloads {
                Some(downloads) => downloads.all(&requests).await,
                None => requests.iter().map(|request| Err(offline(request))).collect(),
            };
            let mut bytes = 0;
            for (request, outcome) in requests.into_iter().zip(outcomes) {
                bytes += outcome.as_ref().map_or(0, |document| document.bytes.len());
                rounds.learn(request, outcome);
            }
            if bytes >= READ_AT_ONCE {
                step_aside().await;
            }
        }
    }
}

/// What came of asking once more.
pub(crate) enum Round<T> {
    /// The answer.
    Answer(T),
    /// These are needed, of which nothing is known so far.
    Needs(Vec<Request>),
    /// Long documents that were given have to be read. Others should have their turn before it asks again.
    Aside,
}

/// The rounds of one question: what is known by now, and how often it was asked.
pub(crate) struct Rounds<'w> {
    evidence: Cow<'w, Evidence>,
    asked: usize,
}

impl<'w> Rounds<'w> {
    pub(crate) fn over(evidence: Cow<'w, Evidence>) -> Rounds<'w> {
        Rounds { evidence, asked: 0 }
    }

    /// Asks once more. After the last round in which something is fetched, it refuses what is still needed and asks
    /// on by itself.
    pub(crate) fn next<T, E: From<Error>>(
        &mut self,
        clock: Clock,
        question: &impl Fn(&Evidence, Timestamp) -> Result<Step<T>, E>,
    ) -> Result<Round<T>, E> {
        let too_many = || Error::new(Code::LimitRounds).with("limit", ROUNDS);
        while self.asked < ROUNDS + LAST_ROUNDS {
            let uses = self.evidence.held_back_uses();
            let step = question(&self.evidence, clock.now()?);
            self.asked += 1;
            if self.evidence.held_back_uses() != uses {
                // Perhaps by somebody else who asks at the same time: then this is done twice, and nothing is wrong.
                self.evidence.to_mut().release();
                return Ok(Round::Aside);
            }
            let requests = match step? {
                Step::Done(answer) => return Ok(Round::Answer(answer)),
                Step::Needs(requests) => once_each(requests, &self.evidence),
            };
            if self.asked <= ROUNDS {
                return Ok(Round::Needs(requests));
            }
            for request in requests {
                self.learn(request, Err(too_many()));
            }
        }
        Err(too_many().into())
    }

    /// Everything that is known by now.
    pub(crate) fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// The same, for keeps.
    pub(crate) fn into_evidence(self) -> Evidence {
        self.evidence.into_owned()
    }

    /// Keeps what came of a request.
    pub(crate) fn learn(&mut self, request: Request, outcome: Result<Document>) {
        self.evidence.to_mut().insert(request.url, outcome);
    }
}

/// Each URL once, for the strictest purpose that it is asked for, and none that something is known
/// of: a document for a laxer purpose must not take the place of a refusal.
fn once_each(mut requests: Vec<Request>, known: &Evidence) -> Vec<Request> {
    requests.sort_by_key(|request| request.purpose);
    let mut urls = BTreeSet::new();
    requests
        .retain(|request| known.get(&request.url).is_none() && urls.insert(request.url.clone()));
    requests
}

/// That nobody gets this document here.
pub(crate) fn offline(request: &Request) -> Error {
    Error::new(Code::FetchOffline).with("url", &request.url)
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let network = match self.network {
            Network::NotChosen => "not chosen",
            Network::Offline => "offline",
            Network::Through(_) => "used",
        };
        f.debug_struct("World")
            .field("network", &network)
            .field("clock", &self.clock)
            .field("evidence", &self.evidence.len())
            .finish()
    }
}

impl Clock {
    pub(crate) fn now(self) -> Result<Timestamp> {
        match self {
            Clock::Fixed(time) => Ok(time),
            Clock::Of(time) => time(),
            Clock::System => now(),
        }
    }
}

/// The time of this machine's clock, in whole seconds.
///
/// # Errors
/// [`Code::UsageClock`] when it stands before 1970, or beyond what can be written as a date.
#[cfg(not(target_family = "wasm"))]
pub fn now() -> Result<Timestamp> {
    use std::time::SystemTime;

    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seconds = since.ok().and_then(|since| i64::try_from(since.as_secs()).ok());
    seconds.and_then(Timestamp::from_unix).ok_or_else(|| Error::new(Code::UsageClock))
}

/// There is no clock that all WebAssembly hosts have.
#[cfg(target_family = "wasm")]
fn now() -> Result<Timestamp> {
    Err(Error::new(Code::UsageClock))
}

/// The random source of the operating system, fit for keys.
#[cfg(not(target_family = "wasm"))]
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandom;

#[cfg(not(target_family = "wasm"))]
impl testamur_core::RandomSource for OsRandom {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        getrandom::fill(bytes)
            .map_err(|error| Error::new(Code::InternalRandom).with("reason", error))
    }
}

/// Where no random source is known: it says so.
#[cfg(target_family = "wasm")]
pub(crate) struct NoRandom;

#[cfg(target_family = "wasm")]
impl testamur_core::RandomSource for NoRandom {
    fn fill(&mut self, _: &mut [u8]) -> Result<()> {
        Err(Error::new(Code::UsageRandom).with("suite", testamur_proof::Suite::Bbs2023))
    }
}
