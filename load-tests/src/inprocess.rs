//! The same calls without HTTP: the facade, in this process.

use crate::documents::{PUBLIC_URL, draft};
use crate::process::own_cpu;
use serde_json::Value;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};
use testamur::status::ListDescription;
use testamur::{
    Code, Document, Error, Fetch, Fetching, Issuer, KeyType, LocalSigner, OsRandom, Policy,
    Request, SecretKey, Securing, Source, Suite, Verdict, Verifier, default_provider, parse,
};
use testamur_server::conformance;

/// Microseconds of processor time that a call takes while `threads` make such calls at the same time. Each thread has what
/// `caller` gives it.
fn cpu_per_call<C: FnMut()>(threads: usize, time: Duration, caller: impl Fn() -> C + Sync) -> f64 {
    let warm = Barrier::new(threads + 1);
    let calls = || {
        let mut call = caller();
        (0..200).for_each(|_| call());
        warm.wait();
        let (begun, mut calls) = (Instant::now(), 0_u32);
        while begun.elapsed() < time || calls == 0 {
            (0..50).for_each(|_| call());
            calls += 50;
        }
        calls
    };
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(calls)).collect();
        warm.wait();
        let before = own_cpu();
        let calls: u32 = all.into_iter().map(|thread| thread.join().expect("no call panics")).sum();
        (own_cpu() - before).as_secs_f64() * 1e6 / f64::from(calls)
    })
}

/// The list that the server has at hand too.
struct List {
    url: String,
    bytes: Arc<[u8]>,
}

impl Fetch for List {
    fn fetch<'a>(&'a self, request: &'a Request) -> Fetching<'a> {
        let found = match request.url == self.url {
            true => Ok(Document {
                bytes: Arc::clone(&self.bytes),
                media_type: Some("application/vc".to_owned()),
                source: Source::Network,
            }),
            false => Err(Error::new(Code::FetchOffline).with("url", &request.url)),
        };
        Box::pin(async { found })
    }
}

/// What is measured here waits for nothing.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

/// From the text of a credential to the report.
pub(crate) fn verify(
    threads: usize,
    time: Duration,
    credential: &Value,
    list: Option<(String, Value)>,
) -> f64 {
    let (url, list) = list.unwrap_or_default();
    let list = List { url, bytes: list.to_string().into_bytes().into() };
    let verifier = Verifier::builder().fetch(list).build().expect("a network is chosen");
    let policy: Policy = conformance::policy().into();
    let input = credential.to_string();
    let examine = || ready(verifier.examine(input.as_bytes(), &policy)).expect("there is a clock");
    let report = examine();
    assert_eq!(report.verdict(), Verdict::Accepted, "{report:?}");
    cpu_per_call(threads, time, || || drop(std::hint::black_box(examine())))
}

/// From the text of a draft to the text of the credential, a status filled in.
pub(crate) fn issue(threads: usize, time: Duration) -> f64 {
    let key = SecretKey::generate(KeyType::Ed25519, &mut OsRandom).expect("a key");
    let signer = LocalSigner::new(key, default_provider());
    let issuer = Issuer::did_key(signer).expect("a did:key of this key");
    let securing = Securing::data_integrity(Suite::EddsaRdfc2022);
    let list = ListDescription::revocation(format!("{PUBLIC_URL}/list/1")).expect("a URL");
    let text = draft(issuer.id()).to_string();
    let next = AtomicU64::new(1);
    let issue = || {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let mut draft = parse(text.as_bytes()).expect("it is JSON");
        let place = issuer.status_place(&draft, &securing, &list).expect("it may have a status");
        place.fill(&mut draft, &list, index % 100_000).expect("an index of the list");
        let issued = ready(issuer.issue(draft, securing.clone())).expect("a good draft");
        std::hint::black_box(issued.to_string());
    };
    cpu_per_call(threads, time, || issue)
}
