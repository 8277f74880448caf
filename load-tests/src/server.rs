//! The server over HTTP: what a request takes, what stays of memory after a million, what happens when more ask than it can
//! answer.

use crate::client::{BUSY, Load, Outcome, ask, quantile};
use crate::documents::{
    SUITES, issue_body, issue_path, issued, issuer, list_url, load, once, verify, warm,
};
use crate::inprocess;
use crate::process::{Cores, ServerProcess};
use crate::requests::Template;
use serde_json::Value;
use std::path::Path;
use std::time::Duration;
use tokio::runtime::Runtime;

/// How long to measure.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    time: Duration,
    in_process: Duration,
    /// Requests while memory is looked at, and how often it is.
    million: u64,
    samples: u64,
    overload: usize,
}

impl Effort {
    pub(crate) const FULL: Effort = Effort {
        time: Duration::from_secs(6),
        in_process: Duration::from_secs(2),
        million: 1_000_000,
        samples: 10,
        overload: 2000,
    };
    pub(crate) const SMOKE: Effort = Effort {
        time: Duration::from_millis(200),
        in_process: Duration::ZERO,
        million: 200,
        samples: 2,
        overload: 300,
    };
}

/// Connections that ask at the same time: enough that the server never waits for the client.
const CONNECTIONS: usize = 32;

/// One kind of request.
struct Case {
    name: &'static str,
    template: fn(&Documents) -> Template,
    status: u16,
    /// The same call in this process, and the verification that the rest is compared with.
    in_process: Option<usize>,
}

const VERIFY: usize = 0;
const ISSUE: usize = SUITES.len();

const CASES: [Case; 7] = [
    Case {
        name: "verify eddsa-rdfc-2022",
        template: |documents| verify(&documents.credentials[0]),
        status: 200,
        in_process: Some(VERIFY),
    },
    Case {
        name: "verify ecdsa-rdfc-2019 P-256",
        template: |documents| verify(&documents.credentials[1]),
        status: 200,
        in_process: Some(1),
    },
    Case {
        name: "verify JWT ES256",
        template: |documents| verify(&documents.credentials[2]),
        status: 200,
        in_process: Some(2),
    },
    Case {
        name: "issue eddsa-rdfc-2022, with a status",
        template: |of| Template::post(&issue_path(SUITES[0]), &issue_body(&of.issuer)),
        status: 201,
        in_process: Some(ISSUE),
    },
    Case {
        name: "… with an Idempotency-Key",
        template: |of| Template::keyed(&issue_path(SUITES[0]), &issue_body(&of.issuer)),
        status: 201,
        in_process: Some(ISSUE),
    },
    Case {
        name: "a status list",
        template: |documents| Template::get(&documents.list_path),
        status: 200,
        in_process: None,
    },
    Case {
        name: "/health: HTTP alone",
        template: |_| Template::get("/health"),
        status: 200,
        in_process: None,
    },
];

/// What a server issued.
struct Documents {
    /// One for each of [`SUITES`].
    credentials: Vec<Value>,
    /// The list of each that has one.
    lists: Vec<Option<(String, Value)>>,
    list_path: String,
    /// The identifier of the first of them.
    issuer: String,
}

impl Documents {
    fn of(server: &ServerProcess) -> Documents {
        let credentials: Vec<Value> =
            SUITES.iter().map(|suite| issued(server.address, suite)).collect();
        let path = |url: &str| url.replacen(crate::documents::PUBLIC_URL, "", 1);
        let list = |credential: &Value| {
            credential.get("credentialStatus")?;
            let url = list_url(credential);
            let list = once(server.address, &Template::get(&path(&url)));
            Some((url, list))
        };
        let lists: Vec<_> = credentials.iter().map(list).collect();
        let (url, _) = lists[0].as_ref().expect("this issuer gives statuses");
        let issuer = issuer(server.address, SUITES[0]);
        Documents { list_path: path(url), credentials, lists, issuer }
    }
}

/// Prints all tables.
pub(crate) fn measure(testamur: &Path, effort: Effort) {
    let one = ServerProcess::start(testamur, Cores::First);
    let documents = Documents::of(&one);
    Cores::First.take();
    let in_process = same_calls(1, &documents, effort);
    Cores::Second.take();
    println!("{ONE}\n");
    compare(&one, &documents, effort, &in_process);
    drop(one);
    Cores::Both.take();
    let two = ServerProcess::start(testamur, Cores::Both);
    let documents = Documents::of(&two);
    let in_process = same_calls(2, &documents, effort);
    println!("\n{TWO}\n");
    compare(&two, &documents, effort, &in_process);
    million(&two, &documents, effort);
    drop(two);
    overload(testamur, effort);
}

/// What the calls take in this process, on as many threads, in the order that [`Case::in_process`] numbers them. In the same
/// run and on the same processors as the server, which has nothing to do meanwhile.
fn same_calls(threads: usize, documents: &Documents, effort: Effort) -> Vec<f64> {
    let verify = |at: usize| {
        let list = documents.lists[at].clone();
        inprocess::verify(threads, effort.in_process, &documents.credentials[at], list)
    };
    let mut all: Vec<f64> = (0..SUITES.len()).map(verify).collect();
    all.push(inprocess::issue(threads, effort.in_process));
    all
}

/// Prints what each kind of request takes beside the same call in process, and whether the rest is less than a verification.
fn compare(server: &ServerProcess, documents: &Documents, effort: Effort, in_process: &[f64]) {
    println!("{HEADER}");
    let costs: Vec<f64> =
        CASES.iter().map(|case| row(server, documents, case, effort, in_process)).collect();
    print_targets(&costs, in_process);
}

const ONE: &str = "One processor for the server, the other for the client:";
const TWO: &str = "Both processors for the server, which shares them with the client, so that its requests in a second are \
                   fewer than it could answer; processor time is its own. In process, two threads call at the same time:";
const HEADER: &str = "| | requests/s | p50 ms | p90 | p99 | p99.9 | µs of processor time | in process | HTTP, JSON, storage |\n\
                      |---|--:|--:|--:|--:|--:|--:|--:|--:|";

/// Measures one kind of request, prints it, and gives its processor time in microseconds.
fn row(
    server: &ServerProcess,
    documents: &Documents,
    case: &Case,
    effort: Effort,
    in_process: &[f64],
) -> f64 {
    let load = load(CONNECTIONS, effort.time, vec![(case.template)(documents)]);
    let (outcome, cost) = Runtime::new().expect("a runtime").block_on(async {
        warm(server.address, &load).await;
        measured(server, &load).await
    });
    outcome.expect_only(&[case.status]);
    let times = outcome.served();
    let q = |per_mille| quantile(&times, per_mille);
    let inside = case.in_process.map(|at| in_process[at]);
    let shown = |micros: Option<f64>| micros.map_or(String::new(), |micros| format!("{micros:.0}"));
    println!(
        "| {} | {:.0} | {:.2} | {:.2} | {:.2} | {:.2} | **{cost:.0}** | {} | {} |",
        case.name,
        times.len() as f64 / outcome.elapsed.as_secs_f64(),
        q(500),
        q(900),
        q(990),
        q(999),
        shown(inside),
        shown(inside.map(|inside| cost - inside)),
    );
    cost
}

/// Asks, and says how many microseconds of processor time the server took for each answer.
async fn measured(server: &ServerProcess, load: &Load) -> (Outcome, f64) {
    let before = server.cpu();
    let outcome = ask(server.address, load).await;
    let cost = (server.cpu() - before).as_secs_f64() * 1e6 / outcome.count() as f64;
    (outcome, cost)
}

fn print_targets(costs: &[f64], in_process: &[f64]) {
    println!(
        "\n| HTTP, JSON and storage together ≤ the verification itself | µs | ≤ | reached |\n|---|--:|--:|---|"
    );
    for (case, cost) in CASES.iter().zip(costs) {
        let Some(at) = case.in_process else { continue };
        // What is issued is compared with the verification by the same suite.
        let (more, verification) = (cost - in_process[at], in_process[at % SUITES.len()]);
        let reached = if more <= verification { "yes" } else { "no" };
        println!("| {} | {more:.0} | {verification:.0} | {reached} |", case.name);
    }
}

/// Memory over a million requests of all kinds.
fn million(server: &ServerProcess, documents: &Documents, effort: Effort) {
    let requests = effort.million / effort.samples;
    println!(
        "\nMemory of the server over {} requests: of ten, {MIX_SAID}.\n\n\
         | requests | resident MiB | on the disk MiB | requests/s |\n|--:|--:|--:|--:|",
        effort.million
    );
    println!("| 0 | {:.1} | {:.1} | |", server.resident(), server.stored());
    let runtime = Runtime::new().expect("a runtime");
    for sample in 1..=effort.samples {
        let mix = MIX.iter().map(|at| (CASES[*at].template)(documents)).collect();
        let load = Load { requests, ..load(CONNECTIONS, Duration::from_secs(600), mix) };
        let outcome = runtime.block_on(ask(server.address, &load));
        outcome.expect_only(&[200, 201]);
        println!(
            "| {} | {:.1} | {:.1} | {:.0} |",
            sample * requests,
            server.resident(),
            server.stored(),
            outcome.count() as f64 / outcome.elapsed.as_secs_f64()
        );
    }
}

const MIX: [usize; 10] = [0, 2, 5, 0, 3, 2, 0, 1, 2, 5];
const MIX_SAID: &str = "three verifications of eddsa-rdfc-2022, one of P-256 and three of tokens, one credential issued, two lists";

/// More connections than the server takes, all of which ask all the time.
fn overload(testamur: &Path, effort: Effort) {
    let server = ServerProcess::start(testamur, Cores::First);
    let documents = Documents::of(&server);
    Cores::Second.take();
    println!(
        "\nMore clients than the server takes (one processor; `verify eddsa-rdfc-2022`). Who is refused asks again after a \
         second:\n\n\
         | connections | answered/s | p50 ms | p99 | p99.9 | refused/s | p50 ms | p99 | p99.9 | broken |\n\
         |--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    );
    let runtime = Runtime::new().expect("a runtime");
    for connections in [CONNECTIONS, 200, effort.overload] {
        let mix = vec![verify(&documents.credentials[0])];
        let load = Load { pause: Duration::from_secs(1), ..load(connections, effort.time, mix) };
        let outcome = runtime.block_on(ask(server.address, &load));
        outcome.expect_among(&[200, BUSY]);
        let (served, refused) = (outcome.served(), outcome.refused());
        assert!(!served.is_empty(), "of {connections} nobody was served");
        let rate = |times: &[u32]| times.len() as f64 / outcome.elapsed.as_secs_f64();
        let times = |times: &[u32]| match times.is_empty() {
            true => "– | – | –".to_owned(),
            false => [500, 990, 999].map(|at| format!("{:.1}", quantile(times, at))).join(" | "),
        };
        println!(
            "| {connections} | {:.0} | {} | {:.0} | {} | {} |",
            rate(&served),
            times(&served),
            rate(&refused),
            times(&refused),
            outcome.broken
        );
    }
}
