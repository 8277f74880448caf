//! One document: hop by hop through redirects, each hop guarded, cached and bounded.

use crate::cache::{Answered, Cache, Key};
use crate::freshness::{Answer, Terms};
use crate::guard::{Guard, LookupFailure};
use crate::limits::Limits;
use crate::media;
use crate::turns::Turns;
use reqwest::header::{self, HeaderMap};
use reqwest::{Client, Response, StatusCode, Url};
use std::error::Error as StdError;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use testamur_core::evidence::{Document, Request, Source};
use testamur_core::{Code, Error, Result, Timestamp};

/// What a download works with.
pub(crate) struct Downloader {
    pub(crate) client: Client,
    pub(crate) guard: Guard,
    pub(crate) limits: Limits,
    pub(crate) cache: Cache,
    pub(crate) turns: Turns,
}

impl Downloader {
    /// Follows redirects from the requested URL to a document, within the time for one document.
    pub(crate) async fn document(&self, request: &Request) -> Result<Document> {
        let progress = Mutex::new(Progress { url: None, waiting: None, waited: Duration::ZERO });
        let limit = self.limits.time;
        let download = self.follow(request, &progress);
        tokio::time::timeout(limit, download).await.unwrap_or_else(|_| {
            let progress = lock(&progress);
            let since = progress.waiting.map_or(Duration::ZERO, |since| since.elapsed());
            let url = progress.url.as_ref().map_or(&*request.url, Url::as_str);
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
        if let Ok(url) = self.guard.url(&request.url) {
            self.cache.shorten(&(request.purpose, url.to_string()), &document.bytes, time);
        }
    }

    async fn follow(&self, request: &Request, progress: &Mutex<Progress>) -> Result<Document> {
        let mut url = self.guard.url(&request.url)?;
        let (origin, mut source) = (url.origin(), Source::Network);
        for _ in 0..=self.limits.redirects {
            match self.hop(&url, request, progress).await? {
                Answered::Document(bytes, media_type) => {
                    check(&url, request, &media_type, bytes.len(), &self.limits)?;
                    return Ok(Document { bytes, media_type, source });
                }
                Answered::Absent(status) => {
                    return Err(Error::new(Code::FetchNotFound)
                        .with("url", &url)
                        .with("status", status));
                }
                Answered::Redirect(target) => {
                    url = self.guard.url(&target)?;
                    if url.origin() != origin {
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
        url: &Url,
        request: &Request,
        progress: &Mutex<Progress>,
    ) -> Result<Answered> {
        let key: Key = (request.purpose, url.to_string());
        let remembered = self.cache.find(&key);
        let asked = Instant::now();
        if let Some(stored) = remembered.as_ref().filter(|stored| stored.is_fresh(asked)) {
            return Ok(stored.answer.clone());
        }
        lock(progress).waits_for(url);
        let _turn = self.turns.take(url.host_str().unwrap_or_default()).await;
        lock(progress).has_turn();
        let mut get = self
            .client
            .get(url.clone())
            .header(header::ACCEPT, media::accept(request.purpose))
            .header(header::ACCEPT_ENCODING, "identity");
        for (name, value) in remembered.iter().flat_map(|stored| stored.terms.conditions()) {
            get = get.header(name, value);
        }
        let response = get.send().await.map_err(|error| failure(url, &error, &self.limits))?;
        let terms = Terms::of(response.headers());
        let now = clock(SystemTime::now());
        let (answer, terms) = match remembered {
            Some(stored)
                if response.status() == StatusCode::NOT_MODIFIED
                    && !stored.terms.conditions().is_empty() =>
            {
                (stored.answer, stored.terms.updated(terms))
            }
            _ => (self.answered(url, request, response).await?, terms),
        };
        let kind = match &answer {
            Answered::Document(..) => Answer::Lasting,
            Answered::Redirect(_) => Answer::Passing,
            Answered::Absent(_) => Answer::Absence,
        };
        let lifetime = terms.lifetime(kind, now, &self.limits);
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
                check(url, request, &media_type, length, &self.limits)?;
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
            404 | 410 => Ok(Answered::Absent(status.as_u16())),
            _ => {
                Err(Error::new(Code::FetchStatus).with("url", url).with("status", status.as_u16()))
            }
        }
    }

    /// The body, counted while it arrives.
    async fn body(&self, url: &Url, mut response: Response, limit: usize) -> Result<Arc<[u8]>> {
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
            response.chunk().await.map_err(|error| failure(url, &error, &self.limits))?
        {
            if body.len() + chunk.len() > limit {
                return Err(too_large(url, limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.into())
    }
}

/// How far a download is, for when its time is over.
struct Progress {
    /// The URL that is being asked, or is to be.
    url: Option<Url>,
    /// Since when a turn is waited for.
    waiting: Option<Instant>,
    /// How long turns were waited for.
    waited: Duration,
}

impl Progress {
    fn waits_for(&mut self, url: &Url) {
        (self.url, self.waiting) = (Some(url.clone()), Some(Instant::now()));
    }

    fn has_turn(&mut self) {
        self.waited += self.waiting.take().map_or(Duration::ZERO, |since| since.elapsed());
    }
}

fn lock(progress: &Mutex<Progress>) -> MutexGuard<'_, Progress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a document for this purpose may have this type and size.
fn check(
    url: &Url,
    request: &Request,
    media_type: &Option<String>,
    length: usize,
    limits: &Limits,
) -> Result<()> {
    let media_type = media_type.as_deref();
    if !request.purpose.takes(media_type) {
        return Err(request.purpose.refusal(url.as_str(), media_type));
    }
    let limit = limits.bytes(request.purpose);
    if length > limit { Err(too_large(url, limit)) } else { Ok(()) }
}

fn too_large(url: &Url, limit: usize) -> Error {
    Error::new(Code::FetchTooLarge).with("url", url).with("limit", limit)
}

fn timeout(url: &str, limit: Duration) -> Error {
    Error::new(Code::FetchTimeout).with("url", url).with("limit", format_args!("{limit:?}"))
}

/// The media type without parameters, in lower case.
fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    (!essence.is_empty()).then_some(essence)
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
fn failure(url: &Url, error: &reqwest::Error, limits: &Limits) -> Error {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
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

fn known_failure(url: &Url, cause: &(dyn StdError + 'static), limits: &Limits) -> Option<Error> {
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
    timed_out.then(|| timeout(url.as_str(), limits.connect_time))
}

/// The clock, to compare with what servers say in whole seconds.
fn clock(now: SystemTime) -> Timestamp {
    let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_unix(0).expect("1970 lies within the years 0000 to 9999").plus_seconds(seconds)
}
