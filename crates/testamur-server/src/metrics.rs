//! What is counted, in the form that Prometheus asks for
//! ([OpenMetrics](https://prometheus.io/docs/specs/om/open_metrics_spec/)). Labels are words of this program,
//! templates of paths and names of issuers: nothing that who asks could make up, and nothing of a person.

use crate::problem::Problem;
use crate::server::Shared;
use crate::work::Turns;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use testamur::core::evidence::{MemoryUse, Purpose};
use testamur::fetch::HttpFetch;
use testamur::{Code, Error, Report};
use testamur_store::StoreLoad;

/// Requests, by what they were and how they ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Ended {
    pub(crate) method: &'static str,
    /// The template of the path.
    pub(crate) route: String,
    /// The first digit of the status, or that the client went away.
    pub(crate) status: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfRoute {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfCode {
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfIssuer {
    issuer: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Verified {
    format: &'static str,
    verdict: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LookedFor {
    memory: &'static str,
    result: &'static str,
}

/// The numbers of one server.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Ended, Counter>,
    durations: Family<OfRoute, Histogram>,
    problems: Family<OfCode, Counter>,
    shed: Counter,
    verifications: Family<Verified, Counter>,
    issued: Family<OfIssuer, Counter>,
    statuses: Family<OfIssuer, Counter>,
    pub(crate) in_flight: Gauge,
    pub(crate) connections: Gauge,
    pub(crate) refused: Counter,
    pub(crate) sweeps_failed: Counter,
    memory: Gauge,
    lookups: Family<LookedFor, Counter>,
    waiting: Gauge,
    refused_changes: Counter,
}

/// Seconds: a verification takes a fraction of a millisecond, and a request may take nine seconds.
const BUCKETS: [f64; 12] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];

pub(crate) fn seconds() -> Histogram {
    Histogram::new(BUCKETS)
}

impl Metrics {
    pub(crate) fn new(turns: &Turns) -> Metrics {
        let mut metrics = Metrics {
            registry: Registry::with_prefix("testamur"),
            requests: Family::default(),
            durations: Family::new_with_constructor(seconds),
            problems: Family::default(),
            shed: Counter::default(),
            verifications: Family::default(),
            issued: Family::default(),
            statuses: Family::default(),
            in_flight: Gauge::default(),
            connections: Gauge::default(),
            refused: Counter::default(),
            sweeps_failed: Counter::default(),
            memory: Gauge::default(),
            lookups: Family::default(),
            waiting: Gauge::default(),
            refused_changes: Counter::default(),
        };
        metrics.register(turns);
        metrics
    }

    fn register(&mut self, turns: &Turns) {
        let registry = &mut self.registry;
        registry.register("http_requests", "Requests that ended", self.requests.clone());
        let help = "From the head of a request to the head of its answer";
        let durations = self.durations.clone();
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, durations);
        let help = "Requests that are being answered";
        registry.register("http_requests_in_flight", help, self.in_flight.clone());
        let help = "Requests that were refused because there was too much to do";
        registry.register("http_requests_shed", help, self.shed.clone());
        registry.register("http_connections", "Open connections", self.connections.clone());
        let help = "Connections for which there was no room";
        registry.register("http_connections_refused", help, self.refused.clone());
        registry.register("problems", "Requests that failed, by code", self.problems.clone());
        let help = "Documents that were verified";
        registry.register("verifications", help, self.verifications.clone());
        registry.register(
            "credentials_issued",
            "Credentials that were signed",
            self.issued.clone(),
        );
        let help = "Statuses that were set or taken back";
        registry.register("statuses_set", help, self.statuses.clone());
        let help = "Times that expired answers could not be deleted";
        registry.register("sweeps_failed", help, self.sweeps_failed.clone());
        let help = "Times that something was looked for in a memory";
        registry.register("memory_lookups", help, self.lookups.clone());
        let help = "Changes that wait for the disk";
        registry.register("store_queue_depth", help, self.waiting.clone());
        let help = "Changes that were refused because too many waited for the disk";
        registry.register("store_busy", help, self.refused_changes.clone());
        let help = "How long work waited for its turn";
        registry.register_with_unit("work_wait", help, Unit::Seconds, turns.waits.clone());
        let help = "Memory that the process holds, where the system tells it";
        let memory = self.memory.clone();
        registry.register_with_unit("process_resident_memory", help, Unit::Bytes, memory);
    }

    /// Counts a request that ended, and what went wrong with it.
    pub(crate) fn ended(&self, ended: Ended, problem: Option<Code>, took: Duration) {
        let route = OfRoute { route: ended.route.clone() };
        self.durations.get_or_create(&route).observe(took.as_secs_f64());
        self.requests.get_or_create(&ended).inc();
        if let Some(code) = problem {
            self.problems.get_or_create(&OfCode { code: code.name() }).inc();
            if code == Code::ServerBusy {
                self.shed.inc();
            }
        }
    }

    pub(crate) fn verified(&self, report: &Report) {
        let format = report.format().map_or("unknown", |format| format.name());
        let verified = Verified { format, verdict: report.verdict().name() };
        self.verifications.get_or_create(&verified).inc();
    }

    /// The name is that of an issuer of this server.
    pub(crate) fn issued(&self, issuer: &str) {
        self.issued.get_or_create(&OfIssuer { issuer: issuer.to_owned() }).inc();
    }

    /// The name is that of an issuer of this server.
    pub(crate) fn status_set(&self, issuer: &str) {
        self.statuses.get_or_create(&OfIssuer { issuer: issuer.to_owned() }).inc();
    }

    /// Takes over what others count.
    fn take_over(&self, server: &Shared) {
        let StoreLoad { waiting, refused } = server.store().load();
        self.waiting.set(i64::try_from(waiting).unwrap_or(i64::MAX));
        self.refused_changes.inner().store(refused, Ordering::Relaxed);
        let downloads = server.network().into_iter().flat_map(HttpFetch::memory_uses);
        let downloads = downloads.map(|(purpose, uses)| (downloaded(purpose), uses));
        let signed = server.issuers().iter().map(|issuer| issuer.lists.uses());
        let signed = signed.fold(MemoryUse::default(), |sum, uses| MemoryUse {
            hits: sum.hits + uses.hits,
            misses: sum.misses + uses.misses,
        });
        let examined = server.verifier.status_list_uses();
        let own = [("signed_status_list", signed), ("examined_status_list", examined)];
        for (memory, MemoryUse { hits, misses }) in downloads.chain(own) {
            for (result, count) in [("hit", hits), ("miss", misses)] {
                let counter = self.lookups.get_or_create(&LookedFor { memory, result });
                counter.inner().store(count, Ordering::Relaxed);
            }
        }
    }

    fn to_text(&self) -> Result<String, fmt::Error> {
        self.memory.set(resident_bytes().unwrap_or_default());
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

#[utoipa::path(
    get,
    path = "/metrics",
    summary = "Counters for Prometheus",
    responses((status = 200, description = "OpenMetrics", body = String,
        content_type = "application/openmetrics-text"))
)]
pub(crate) async fn metrics(State(server): State<Arc<Shared>>) -> Result<Response, Problem> {
    server.metrics.take_over(&server);
    let text = server.metrics.to_text();
    let text = text.map_err(|error| Error::new(Code::InternalUnexpected).with("reason", error))?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

/// What is downloaded, in a word.
fn downloaded(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::JsonRpc => "json_rpc",
        Purpose::Did => "did",
        Purpose::IssuerKeys => "issuer_keys",
        Purpose::Context => "context",
        Purpose::TypeMetadata => "type_metadata",
        Purpose::Schema => "schema",
        Purpose::Status => "status_list",
        Purpose::Presentation => "presentation",
        Purpose::RelatedResource => "related_resource",
        _ => "other",
    }
}

/// What Linux says of this process; elsewhere nothing.
fn resident_bytes() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}
