//! What is told of every request: a line in the log, and the numbers. Neither has anything of what was sent,
//! beside the name that a client gave to its request.

use crate::limits::REQUEST_ID;
use crate::log::TARGET;
use crate::metrics::Ended;
use crate::problem::Failed;
use crate::server::Shared;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;
use testamur::{Code, OsRandom, RandomSource, Result};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Names for requests that come without one.
#[derive(Debug)]
pub(crate) struct RequestNames(AtomicU64);

impl RequestNames {
    /// Begins anywhere, so that two servers, or one that is started again, hardly give the same names.
    pub(crate) fn new() -> Result<RequestNames> {
        Ok(RequestNames(AtomicU64::new(drawn()?)))
    }

    pub(crate) fn next(&self) -> String {
        format!("{:016x}", self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// A number drawn at random.
pub(crate) fn drawn() -> Result<u64> {
    let mut bytes = [0; 8];
    OsRandom.fill(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

/// The API key that a request came with, for the log: its id, when it was let in.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeyUsed(Arc<OnceLock<String>>);

impl KeyUsed {
    pub(crate) fn is(&self, id: &str) {
        self.0.get_or_init(|| id.to_owned());
    }
}

/// A request under way. It ends with this value, also when its client goes away before the answer.
pub(crate) struct Observed {
    server: Arc<Shared>,
    began: Instant,
    method: &'static str,
    route: String,
    name: String,
    trace: Option<String>,
    key: KeyUsed,
    status: Option<StatusCode>,
    failed: Option<Failed>,
}

impl Observed {
    /// A request that begins. What it is answered by can say which API key it came with.
    pub(crate) fn of(server: Arc<Shared>, request: &mut Request) -> Observed {
        server.metrics.in_flight.inc();
        let key = KeyUsed::default();
        request.extensions_mut().insert(key.clone());
        let route = request.extensions().get::<MatchedPath>();
        let name = named(request.headers()).unwrap_or_else(|| server.request_names.next());
        Observed {
            began: Instant::now(),
            method: method(request.method()),
            route: route.map_or("none", MatchedPath::as_str).to_owned(),
            name,
            trace: trace(request.headers()),
            key,
            status: None,
            failed: None,
            server,
        }
    }

    /// It ends with this answer, which gets the name of the request.
    pub(crate) fn answered(mut self, response: &mut Response) {
        self.status = Some(response.status());
        self.failed = response.extensions().get::<Failed>().cloned();
        let is_full = self.failed.as_ref().is_some_and(|failed| failed.code == Code::StoreFull);
        // Whether the server is ready is asked again and again, and would never be answered otherwise.
        if is_full && self.route != "/ready" {
            self.server.readiness.found_full();
        }
        if let Ok(name) = HeaderValue::from_str(&self.name) {
            response.headers_mut().insert(HEADER, name);
        }
    }

    fn log(&self, took_ms: f64) {
        let Observed { method, route, name, trace, .. } = self;
        let status = self.status.map(|status| status.as_u16());
        let code = self.failed.as_ref().map(|failed| failed.code.name());
        let reason = self.failed.as_ref().and_then(|failed| failed.reason.as_deref());
        let key = self.key.0.get();
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    target: TARGET,
                    method, route, status, code, reason, key,
                    duration_ms = took_ms,
                    request_id = name,
                    trace_id = trace,
                    "request"
                )
            };
        }
        match status {
            Some(401 | 403 | 503) => line!(warn),
            Some(501) => line!(info),
            Some(500..) => line!(error),
            _ => line!(info),
        }
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        let metrics = &self.server.metrics;
        metrics.in_flight.dec();
        let problem: Option<Code> = self.failed.as_ref().map(|failed| failed.code);
        let ended =
            Ended { method: self.method, route: self.route.clone(), status: class(self.status) };
        metrics.ended(ended, problem, took);
        // In thousandths of a millisecond.
        self.log((took.as_secs_f64() * 1e6).round() / 1e3);
    }
}

fn class(status: Option<StatusCode>) -> &'static str {
    match status.map(|status| status.as_u16() / 100) {
        Some(1) => "1xx",
        Some(2) => "2xx",
        Some(3) => "3xx",
        Some(4) => "4xx",
        Some(_) => "5xx",
        None => "gone",
    }
}

/// Methods that clients make up are one.
fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        "PATCH" => "PATCH",
        _ => "other",
    }
}

/// The name that a client gave its request, if that can stand in a log.
fn named(headers: &HeaderMap) -> Option<String> {
    let name = headers.get(HEADER)?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
    let fits = (1..=REQUEST_ID).contains(&name.len()) && name.bytes().all(plain);
    fits.then(|| name.to_owned())
}

/// The trace that a request belongs to ([Trace Context](https://www.w3.org/TR/trace-context/#traceparent-header)).
fn trace(headers: &HeaderMap) -> Option<String> {
    let parent = headers.get("traceparent")?.to_str().ok()?;
    let mut parts = parent.split('-');
    let (version, trace) = (parts.next()?, parts.next()?);
    let hex = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let fits = version.len() == 2 && trace.len() == 32 && hex(version) && hex(trace);
    (fits && version != "ff" && trace.bytes().any(|byte| byte != b'0')).then(|| trace.to_owned())
}
