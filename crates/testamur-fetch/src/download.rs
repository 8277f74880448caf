//! One document: hop by hop through redirects, each hop guarded, cached and bounded.

use crate::cache::{Answered, Cache, Key};
use crate::connection::{Connector, failure, timeout};
use crate::freshness::{Answer, Terms};
use crate::limits::Limits;
use crate::media::Media;
use crate::url::Url;
use http::header::{self, HeaderMap};
use http::{Response, StatusCode};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use std::sync::Arc;
use std::time::{Instant, SystemTime};
use testamur_core::evidence::{Document, Request, Source};
use testamur_core::{Code, Error, Result, Timestamp};

/// What a download works with.
pub(crate) struct Downloader {
    pub(crate) connector: Connector,
    pub(crate) limits: Limits,
    pub(crate) cache: Cache,
}

impl Downloader {
    /// Follows redirects from the requested URL to a document, within the time for one document.
    pub(crate) async fn document(&self, request: &Request) -> Result<Document> {
        let download = self.follow(request);
        tokio::time::timeout(self.limits.time, download)
            .await
            .unwrap_or_else(|_| Err(timeout(&request.url, self.limits.time)))
    }

    async fn follow(&self, request: &Request) -> Result<Document> {
        let mut url = self.connector.guard.url(&request.url)?;
        for _ in 0..=self.limits.redirects {
            match self.hop(&url, request).await? {
                Answered::Document(bytes, media_type) => {
                    check(&url, request, &media_type, bytes.len(), &self.limits)?;
                    return Ok(Document { bytes, media_type, source: Source::Network });
                }
                Answered::Absent(status) => {
                    return Err(Error::new(Code::FetchNotFound)
                        .with("url", &url)
                        .with("status", status));
                }
                Answered::Redirect(target) => url = self.connector.guard.url(&target)?,
            }
        }
        Err(Error::new(Code::FetchRedirects)
            .with("url", &request.url)
            .with("limit", self.limits.redirects))
    }

    /// One URL: from memory, by asking whether the memory still holds, or anew.
    async fn hop(&self, url: &Url, request: &Request) -> Result<Answered> {
        let key: Key = (request.purpose, url.to_string());
        let remembered = self.cache.find(&key);
        let asked = Instant::now();
        if let Some(stored) = remembered.as_ref().filter(|stored| stored.is_fresh(asked)) {
            return Ok(stored.answer.clone());
        }
        let mut headers = vec![(header::ACCEPT, Media::of(request.purpose).accept.to_owned())];
        let conditions = remembered.iter().flat_map(|stored| stored.terms.conditions());
        headers.extend(conditions.map(|(name, value)| (name, value.to_owned())));
        let response = self.connector.get(url, headers, &self.limits).await?;
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
    async fn answered(
        &self,
        url: &Url,
        request: &Request,
        response: Response<Incoming>,
    ) -> Result<Answered> {
        let status = response.status();
        match status.as_u16() {
            200 => {
                let media_type = media_type(response.headers());
                let announced = response.body().size_hint().lower();
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
    async fn body(
        &self,
        url: &Url,
        response: Response<Incoming>,
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
        let mut incoming = response.into_body();
        let mut body = Vec::new();
        while let Some(frame) = incoming.frame().await {
            let frame = frame.map_err(|error| failure(url, &error))?;
            // Trailers say nothing about the document.
            let Ok(chunk) = frame.into_data() else { continue };
            if body.len() + chunk.len() > limit {
                return Err(too_large(url, limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.into())
    }
}

/// Whether a document for this purpose may have this type and size.
fn check(
    url: &Url,
    request: &Request,
    media_type: &Option<String>,
    length: usize,
    limits: &Limits,
) -> Result<()> {
    let media = Media::of(request.purpose);
    if !media.takes(media_type.as_deref()) {
        return Err(Error::new(Code::FetchMediaType)
            .with("url", url)
            .with("actual", media_type.as_deref().unwrap_or("no media type"))
            .with("expected", media.expected));
    }
    let limit = limits.bytes(request.purpose);
    if length > limit { Err(too_large(url, limit)) } else { Ok(()) }
}

fn too_large(url: &Url, limit: usize) -> Error {
    Error::new(Code::FetchTooLarge).with("url", url).with("limit", limit)
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
    let target = url.join(location);
    Url::parse(&target).map_err(|reason| format!("{target}: {reason}"))?;
    Ok(target)
}

/// The clock, to compare with what servers say in whole seconds.
fn clock(now: SystemTime) -> Timestamp {
    let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_unix(0).expect("1970 lies within the years 0000 to 9999").plus_seconds(seconds)
}
