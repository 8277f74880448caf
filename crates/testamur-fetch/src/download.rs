//! One document: hop by hop through redirects, each hop guarded, cached and bounded.

use crate::cache::{Answered, Cache, Key};
use crate::endpoint::Endpoints;
use crate::freshness::{Answer, Terms};
use crate::guard::{Guard, LookupFailure};
use crate::limits::Limits;
use crate::turns::Turns;
use crate::{Memory, Wanted};
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Client, Response, StatusCode, Url};
use std::error::Error as StdError;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use testamur_core::evidence::{self, Document, JsonRpcCall, Purpose, Request, Source};
use testamur_core::json::parse;
use testamur_core::{Code, Error, Result, Timestamp};

/// What a download works with.
pub(crate) struct Downloader {
    /// It connects to addresses that the guard lets pass.
    pub(crate) client: Client,
    /// It connects to any address: for the endpoints only.
    pub(crate) trusting: Client,
    pub(crate) guard: Guard,
    pub(crate) endpoints: Endpoints,
    pub(crate) limits: Limits,
    pub(crate) cache: Arc<Cache>,
    pub(crate) turns: Arc<Turns>,
}

impl Downloader {
    /// Follows redirects from the requested URL to a document, within the time for one document.
    /// Says whether anybody was asked.
    pub(crate) async fn document(&self, wanted: &Wanted, asked: &AtomicBool) -> Result<Document> {
        let request = &wanted.request;
        let progress = Mutex::new(Progress { url: None, waiting: None, waited: Duration::ZERO });
        let limit = self.limits.time;
        let download = async {
            match JsonRpcCall::of(request)? {
                Some(call) => self.call(&call, wanted, &progress).await,
                None => self.follow(wanted, &progress).await,
            }
        };
        let document = tokio::time::timeout(limit, download).await;
        asked.store(lock(&progress).url.is_some(), Ordering::Relaxed);
        document.unwrap_or_else(|_| {
            let progress = lock(&progress);
            let since = progress.waiting.map_or(Duration::ZERO, |since| since.elapsed());
            let url = progress.url.as_ref().unwrap_or(&request.url);
            // Who has a turn at the last moment has not been kept waiting by the server either.
            let code = match progress.waited + since >= limit / 2 {
                true => Code::FetchBusy,
                false => Code::FetchTimeout,
            };
            Err(Error::new(code).with("url", url).with("limit", format_args!("{limit:?}")))
        })
    }

    /// Shortens how long a document is remembered.
    pub(crate) fn keep_at_most(&self, request: &Request, document: &Document, time: Duration) {
        // What no URL leads to came of a call.
        let place = self.place(&request.url, request.purpose).ok();
        let key = place.map(|place| (request.purpose, place.url.to_string()));
        self.cache.shorten(key.as_ref(), &document.bytes, time);
    }

    /// Where a URL leads for a purpose, and who may go there: an endpoint that was named for it, or what
    /// the guard lets pass.
    fn place(&self, text: &str, purpose: Purpose) -> Result<Place<'_>> {
        Ok(match self.endpoints.find(text, purpose) {
            Some((url, key)) => Place { url, client: &self.trusting, endpoint: Some(key) },
            None => Place { url: self.guard.url(text)?, client: &self.client, endpoint: None },
        })
    }

    async fn follow(&self, wanted: &Wanted, progress: &Mutex<Progress>) -> Result<Document> {
        let request = &wanted.request;
        let mut place = self.place(&request.url, request.purpose)?;
        let (origin, mut source) = (place.url.origin(), Source::Network);
        for _ in 0..=self.limits.redirects {
            match self.hop(&place, wanted, progress).await? {
                Answered::Document(bytes, media_type) => {
                    check(place.url.as_str(), request, &media_type, bytes.len(), &self.limits)?;
                    return Ok(Document { bytes, media_type, source });
                }
                Answered::Absent(status) => {
                    return Err(Error::new(Code::FetchNotFound)
                        .with("url", &place.url)
                        .with("status", status));
                }
                Answered::Redirect(target) => {
                    // A resolver is believed for where it is.
                    let leaves = || self.endpoints.find(&target, request.purpose).is_none();
                    if place.endpoint.is_some() && leaves() {
                        return Err(Error::new(Code::DidResolverRedirect)
                            .with("url", &place.url)
                            .with("target", target));
                    }
                    place = self.place(&target, request.purpose)?;
                    if place.url.origin() != origin {
                        source = Source::Redirected;
                    }
                }
            }
        }
        Err(Error::new(Code::FetchRedirects)
            .with("url", &request.url)
            .with("limit", self.limits.redirects))
    }

    /// One URL: from memory, by asking whether the memory still holds, or anew.
    async fn hop(
        &self,
        place: &Place<'_>,
        wanted: &Wanted,
        progress: &Mutex<Progress>,
    ) -> Result<Answered> {
        let Place { url, client, endpoint } = place;
        let Wanted { request, memory, via } = wanted;
        let key: Key = (request.purpose, url.to_string());
        let remembered = self.cache.find(&key);
        let asked = Instant::now();
        let fresh = remembered.as_ref().filter(|stored| stored.is_fresh(asked));
        if let Some(stored) = fresh.filter(|_| *memory == Memory::Used) {
            return Ok(stored.answer.clone());
        }
        let via = via.as_ref().filter(|_| endpoint.is_some());
        let via = via.map(|via| via.onward(url)).transpose()?;
        let before = lock(progress).waits_for(url.as_str());
        let _turn = self.turns.take(url.host_str().unwrap_or_default()).await;
        lock(progress).has_turn();
        // Whoever had the turn before may have been told by now.
        let (remembered, asked) = (self.cache.find(&key), Instant::now());
        let fresh = remembered.as_ref().filter(|stored| stored.is_fresh(asked));
        if let Some(stored) = fresh.filter(|_| *memory == Memory::Used) {
            lock(progress).was_told(before);
            return Ok(stored.answer.clone());
        }
        let mut get = client
            .get(url.clone())
            .header(header::ACCEPT, request.purpose.accept())
            .header(header::ACCEPT_ENCODING, "identity");
        if *memory == Memory::Unused {
            get = get.header(header::CACHE_CONTROL, "no-cache");
        }
        if let Some(Some(api_key)) = endpoint {
            get = get.header(header::AUTHORIZATION, *api_key);
        }
        if let Some(via) = via {
            get = get.header(header::VIA, via);
        }
        for (name, value) in remembered.iter().flat_map(|stored| stored.terms.conditions()) {
            get = get.header(name, value);
        }
        let response = get.send().await.map_err(|error| failure(url, error, &self.limits))?;
        let terms = Terms::of(response.headers());
        let now = clock(SystemTime::now());
        let status = response.status();
        let (answer, terms) = match remembered {
            Some(stored)
                if status == StatusCode::NOT_MODIFIED && !stored.terms.conditions().is_empty() =>
            {
                (stored.answer, stored.terms.updated(terms))
            }
            _ => (self.answered(url, request, response).await?, terms),
        };
        let kind = match &answer {
            Answered::Document(bytes, _) if request.purpose == Purpose::DidResolution => {
                kind_of_resolution(bytes, status)
            }
            Answered::Document(..) => Some(Answer::Lasting),
            Answered::Redirect(_) => Some(Answer::Passing),
            // Of a resolver's URL, a status by itself says nothing of the DID.
            Answered::Absent(_) if request.purpose == Purpose::DidResolution => None,
            Answered::Absent(_) => Some(Answer::Absence),
        };
        let lifetime = kind.and_then(|kind| terms.lifetime(kind, now, &self.limits));
        // That one is still the same says nothing more of it than before.
        let terms = if is_failure(status) { Terms::default() } else { terms };
        self.cache.keep(key, answer.clone(), terms, asked, lifetime);
        Ok(answer)
    }

    /// Understands the status and reads the body.
    async fn answered(&self, url: &Url, request: &Request, response: Response) -> Result<Answered> {
        let status = response.status();
        match status.as_u16() {
            200 => {
                let media_type = media_type(response.headers());
                let announced = response.content_length().unwrap_or(0);
                let length = usize::try_from(announced).unwrap_or(usize::MAX);
                check(url.as_str(), request, &media_type, length, &self.limits)?;
                let limit = self.limits.bytes(request.purpose);
                Ok(Answered::Document(self.body(url, response, limit).await?, media_type))
            }
            301 | 302 | 303 | 307 | 308 => {
                redirect_target(url, response.headers()).map(Answered::Redirect).map_err(|reason| {
                    Error::new(Code::FetchRedirectTarget)
                        .with("url", url)
                        .with("status", status.as_u16())
                        .with("reason", reason)
                })
            }
            _ if is_failure(status) && request.purpose == Purpose::DidResolution => {
                self.why_not(url, request, response).await
            }
            _ => without(url, status),
        }
    }

    /// What a service says itself of why there is no document, if that is what its answer holds.
    async fn why_not(&self, url: &Url, request: &Request, response: Response) -> Result<Answered> {
        let (status, media_type) = (response.status(), media_type(response.headers()));
        if !request.purpose.takes(media_type.as_deref()) {
            return without(url, status);
        }
        let limit = self.limits.bytes(request.purpose);
        match self.body(url, response, limit).await {
            Ok(body) if request.purpose.takes_of_failure(&body) => {
                Ok(Answered::Document(body, media_type))
            }
            Ok(_) | Err(_) => without(url, status),
        }
    }

    /// The body, counted while it arrives.
    pub(crate) async fn body(
        &self,
        url: impl fmt::Display + Copy,
        mut response: Response,
        limit: usize,
    ) -> Result<Arc<[u8]>> {
        if let Some(encoding) = response.headers().get(header::CONTENT_ENCODING) {
            let encoding = String::from_utf8_lossy(encoding.as_bytes()).to_ascii_lowercase();
            if encoding.trim() != "identity" {
                return Err(Error::new(Code::FetchEncoding)
                    .with("url", url)
                    .with("actual", encoding));
            }
        }
        let mut body = Vec::new();
        while let Some(chunk) =
            response.chunk().await.map_err(|error| failure(url, error, &self.limits))?
        {
            if body.len() + chunk.len() > limit {
                return Err(too_large(url, limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.into())
    }
}

/// Where a download goes, and how.
struct Place<'d> {
    url: Url,
    client: &'d Client,
    /// Of an endpoint, what is said there of who asks.
    endpoint: Option<Option<&'d HeaderValue>>,
}

/// What kind of answer a resolver's is, by what it says itself, which may be an error with any status; `None` for an
/// outage, a refusal, or what is no result: that is of now only.
fn kind_of_resolution(body: &[u8], status: StatusCode) -> Option<Answer> {
    let result = parse(body).ok()?;
    let error = result.get("didResolutionMetadata").and_then(|metadata| metadata.get("error"));
    let error = error.filter(|error| !error.is_null() && error.as_str() != Some(""));
    if let Some(error) = error {
        let name = error.as_str().or_else(|| error.get("type")?.as_str()).unwrap_or_default();
        let name = name.rsplit('#').next().unwrap_or_default().replace('_', "");
        let is_known = is_absence(status) || !is_failure(status);
        return (is_known && name.eq_ignore_ascii_case("notFound")).then_some(Answer::Absence);
    }
    match (is_absence(status), is_failure(status)) {
        (true, _) => Some(Answer::Absence),
        (false, true) => None,
        (false, false) => {
            let is_result = ["id", "didDocument", "didDocumentMetadata"];
            is_result.iter().any(|name| result.get(name).is_some()).then_some(Answer::Lasting)
        }
    }
}

/// Whether a status says that there is no document.
fn is_absence(status: StatusCode) -> bool {
    matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE)
}

fn is_failure(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

/// What an answer is that holds no document, by its status alone.
fn without(url: &Url, status: StatusCode) -> Result<Answered> {
    let number = status.as_u16();
    match is_absence(status) {
        true => Ok(Answered::Absent(number)),
        false => Err(Error::new(Code::FetchStatus).with("url", url).with("status", number)),
    }
}

/// How far a download is, for when its time is over.
pub(crate) struct Progress {
    /// The URL that is being asked, or is to be.
    url: Option<String>,
    /// Since when a turn is waited for.
    waiting: Option<Instant>,
    /// How long turns were waited for.
    waited: Duration,
}

impl Progress {
    /// Gives the URL that was asked before this one.
    pub(crate) fn waits_for(&mut self, url: &str) -> Option<String> {
        self.waiting = Some(Instant::now());
        self.url.replace(url.to_owned())
    }

    /// What was to be asked is known by now; before it, this URL was asked.
    pub(crate) fn was_told(&mut self, before: Option<String>) {
        self.url = before;
    }

    pub(crate) fn has_turn(&mut self) {
        self.waited += self.waiting.take().map_or(Duration::ZERO, |since| since.elapsed());
    }
}

pub(crate) fn lock(progress: &Mutex<Progress>) -> MutexGuard<'_, Progress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a document for this purpose may have this type and size.
pub(crate) fn check(
    url: &str,
    request: &Request,
    media_type: &Option<String>,
    length: usize,
    limits: &Limits,
) -> Result<()> {
    let media_type = media_type.as_deref();
    if !request.purpose.takes(media_type) {
        return Err(request.purpose.refusal(url, media_type));
    }
    let limit = limits.bytes(request.purpose);
    if length > limit { Err(too_large(url, limit)) } else { Ok(()) }
}

fn too_large(url: impl fmt::Display, limit: usize) -> Error {
    Error::new(Code::FetchTooLarge).with("url", url).with("limit", limit)
}

fn timeout(url: impl fmt::Display, limit: Duration) -> Error {
    Error::new(Code::FetchTimeout).with("url", url).with("limit", format_args!("{limit:?}"))
}

/// The media type that the headers name.
pub(crate) fn media_type(headers: &HeaderMap) -> Option<String> {
    evidence::media_type(headers.get(header::CONTENT_TYPE)?.to_str().ok()?)
}

/// The absolute URL that one Location header names.
fn redirect_target(url: &Url, headers: &HeaderMap) -> std::result::Result<String, String> {
    let mut locations = headers.get_all(header::LOCATION).iter();
    let location = locations.next().ok_or("there is no Location header")?;
    if locations.next().is_some() {
        return Err("there are several Location headers".to_owned());
    }
    let location = location.to_str().map_err(|_| "its Location is not ASCII")?;
    let target = url.join(location).map_err(|error| format!("{location:?}: {error}"))?;
    Ok(target.into())
}

/// Why a request failed, from the cause that says most.
pub(crate) fn failure(
    url: impl fmt::Display + Copy,
    error: reqwest::Error,
    limits: &Limits,
) -> Error {
    // It is named already, and an endpoint's may be a secret.
    let error = error.without_url();
    let mut cause: Option<&(dyn StdError + 'static)> = Some(&error);
    let mut last = error.to_string();
    while let Some(current) = cause {
        if let Some(known) = known_failure(url, current, limits) {
            return known;
        }
        last = current.to_string();
        // An io::Error shows its inner error's causes, but not the inner error itself.
        let inner = current.downcast_ref::<std::io::Error>().and_then(|error| error.get_ref());
        cause = match inner {
            Some(inner) => Some(inner),
            None => current.source(),
        };
    }
    Error::new(Code::FetchConnect).with("url", url).with("reason", last)
}

fn known_failure(
    url: impl fmt::Display + Copy,
    cause: &(dyn StdError + 'static),
    limits: &Limits,
) -> Option<Error> {
    match cause.downcast_ref::<LookupFailure>() {
        Some(LookupFailure::Refused(error)) => return Some(error.clone().with("url", url)),
        Some(LookupFailure::NotFound { host, reason }) => {
            return Some(
                Error::new(Code::FetchDns)
                    .with("url", url)
                    .with("host", host)
                    .with("reason", reason),
            );
        }
        None => {}
    }
    if let Some(error) = cause.downcast_ref::<rustls::Error>() {
        return Some(Error::new(Code::FetchTls).with("url", url).with("reason", error));
    }
    let timed_out = cause
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::TimedOut);
    let timed_out =
        timed_out || cause.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_timeout);
    timed_out.then(|| timeout(url, limits.connect_time))
}

/// The clock, to compare with what servers say in whole seconds.
fn clock(now: SystemTime) -> Timestamp {
    let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_unix(0).expect("1970 lies within the years 0000 to 9999").plus_seconds(seconds)
}
