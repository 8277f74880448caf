//! The downloads of one verification: each URL once, and bounds on all of them together.

use crate::world::{Fetch, Fetching};
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use testamur_core::evidence::{Document, Request};
use testamur_core::{Code, Error, Result};

/// Bounds on the downloads of one verification together. What cannot be had within them is reported
/// as not to be had, so the verdict stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) bytes: usize,
    pub(crate) time: Duration,
}

impl Default for Bounds {
    /// 64 MiB hold four of the largest status lists. 30 seconds are three times what one document
    /// may take: whoever waits for a verdict has gone by then.
    fn default() -> Bounds {
        Bounds { bytes: 64 << 20, time: Duration::from_secs(30) }
    }
}

/// Downloads at the same time. The others wait, and need not begin when the bounds are reached.
const AT_ONCE: usize = 16;

/// Whether a client may give what it keeps of before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Memory {
    Used,
    Unused,
}

/// The downloads of one verification so far.
pub(crate) struct Downloads<'w> {
    fetch: &'w dyn Fetch,
    bounds: Bounds,
    memory: Memory,
    bytes: AtomicUsize,
    deadline: Option<Deadline<'w>>,
}

/// When all must be there: looked at whenever something arrives, and waited for where the client
/// has a timer.
struct Deadline<'w> {
    #[cfg(not(target_family = "wasm"))]
    at: Option<std::time::Instant>,
    timer: Option<Timer<'w>>,
    passed: bool,
}

/// A future that ends when its time is over.
#[cfg(not(target_family = "wasm"))]
pub type Timer<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// A future that ends when its time is over.
#[cfg(target_family = "wasm")]
pub type Timer<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

impl Deadline<'_> {
    fn passed(&mut self, context: &mut Context<'_>) -> bool {
        #[cfg(not(target_family = "wasm"))]
        {
            self.passed |= self.at.is_some_and(|at| std::time::Instant::now() >= at);
        }
        if !self.passed {
            let ready = |timer: &mut Timer<'_>| timer.as_mut().poll(context).is_ready();
            self.passed = self.timer.as_mut().is_some_and(ready);
        }
        self.passed
    }
}

impl<'w> Downloads<'w> {
    pub(crate) fn new(fetch: &'w dyn Fetch, bounds: Bounds, memory: Memory) -> Downloads<'w> {
        Downloads { fetch, bounds, memory, bytes: AtomicUsize::new(0), deadline: None }
    }

    /// Gets the documents of these requests, which are for different URLs; the outcomes in their
    /// order. The time begins with the first call.
    pub(crate) async fn all(&mut self, requests: &[Request]) -> Vec<Result<Document>> {
        let (fetch, bounds, bytes) = (self.fetch, self.bounds, &self.bytes);
        let fetched = |request| match self.memory {
            Memory::Used => fetch.fetch(request),
            Memory::Unused => fetch.fetch_anew(request),
        };
        let deadline = self.deadline.get_or_insert_with(|| Deadline {
            #[cfg(not(target_family = "wasm"))]
            at: std::time::Instant::now().checked_add(bounds.time),
            timer: fetch.timer(bounds.time),
            passed: false,
        });
        let mut outcomes: Vec<Option<Result<Document>>> = requests.iter().map(|_| None).collect();
        let mut waiting: VecDeque<usize> = (0..requests.len()).collect();
        let mut under_way: Vec<(usize, Fetching<'_>)> = Vec::new();
        poll_fn(|context| {
            loop {
                if deadline.passed(context) {
                    return Poll::Ready(());
                }
                while under_way.len() < AT_ONCE
                    && let Some(index) = waiting.pop_front()
                {
                    let request = &requests[index];
                    under_way.push((index, one(fetched(request), request, bytes, bounds.bytes)));
                }
                let before = under_way.len();
                under_way.retain_mut(|(index, future)| match future.as_mut().poll(context) {
                    Poll::Ready(outcome) => {
                        outcomes[*index] = Some(outcome);
                        false
                    }
                    Poll::Pending => true,
                });
                match (under_way.is_empty(), waiting.is_empty()) {
                    (true, true) => return Poll::Ready(()),
                    // Those that begin now must be polled once.
                    (_, false) if under_way.len() < before => {}
                    _ => return Poll::Pending,
                }
            }
        })
        .await;
        let late = |request: &Request| {
            Error::new(Code::FetchTimeout)
                .with("url", &request.url)
                .with("limit", format_args!("{:?}", bounds.time))
        };
        let outcomes = outcomes.into_iter().zip(requests);
        outcomes.map(|(outcome, request)| outcome.unwrap_or_else(|| Err(late(request)))).collect()
    }
}

/// One download, its bytes counted among those of all. A document that is too much is dropped.
fn one<'a>(
    fetching: Fetching<'a>,
    request: &'a Request,
    bytes: &'a AtomicUsize,
    limit: usize,
) -> Fetching<'a> {
    Box::pin(async move {
        let too_much = || too_much(request, limit);
        if bytes.load(Ordering::Relaxed) >= limit {
            return Err(too_much());
        }
        let document = fetching.await?;
        let before = bytes.fetch_add(document.bytes.len(), Ordering::Relaxed);
        if before.saturating_add(document.bytes.len()) > limit {
            return Err(too_much());
        }
        Ok(document)
    })
}

/// That this document would be more than all of a verification may be together.
pub(crate) fn too_much(request: &Request, limit: usize) -> Error {
    Error::new(Code::LimitDownloads).with("url", &request.url).with("limit", limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Clock, Network, World};
    use std::pin::pin;
    use std::sync::{Arc, Mutex};
    use std::task::Waker;
    use testamur_core::evidence::{Evidence, Purpose, Source, Step};
    use testamur_core::{Code, Timestamp};

    /// Documents that are large, or never come.
    #[derive(Clone, Default)]
    struct Bad {
        bytes: usize,
        never: bool,
        asked: Arc<Mutex<Vec<Request>>>,
    }

    impl Fetch for Bad {
        fn fetch<'a>(&'a self, request: &'a Request) -> Fetching<'a> {
            Box::pin(async move {
                self.asked.lock().unwrap().push(request.clone());
                if self.never {
                    std::future::pending::<()>().await;
                }
                let bytes = vec![b' '; self.bytes].into();
                Ok(Document { bytes, media_type: None, source: Source::Network })
            })
        }

        fn timer(&self, time: Duration) -> Option<Timer<'_>> {
            Some(Box::pin(tokio::time::sleep(time)))
        }
    }

    fn request(url: &str, purpose: Purpose) -> Request {
        Request { url: url.to_owned(), purpose }
    }

    /// What is known after these requests were made in one round.
    async fn gather(bad: &Bad, bounds: Bounds, requests: &[Request]) -> Evidence {
        let world = World {
            network: Network::Through(Arc::new(bad.clone())),
            clock: Clock::Fixed(Timestamp::from_unix(0).unwrap()),
            bounds,
            ..World::default()
        };
        let question = |evidence: &Evidence, _| -> Result<_> {
            Ok(match evidence.is_empty() {
                true => Step::Needs(requests.to_vec()),
                false => Step::Done(()),
            })
        };
        world.ask(question).await.unwrap().evidence.into_owned()
    }

    fn many() -> Vec<Request> {
        let url = |n: usize| format!("https://a.example/{n}");
        (0..20).map(|n| request(&url(n), Purpose::RelatedResource)).collect()
    }

    /// A server that begins small work where it is sees here that it is not small.
    #[tokio::test]
    async fn what_is_large_is_not_read_in_one_go_also_when_it_is_there_at_once() {
        for (bytes, at_once) in [(100, true), (16 << 10, false)] {
            let bad = Bad { bytes, ..Bad::default() };
            let requests = [request("https://a.example/", Purpose::Did)];
            let mut gathering = pin!(gather(&bad, Bounds::default(), &requests));
            let mut context = Context::from_waker(Waker::noop());
            let first = gathering.as_mut().poll(&mut context).is_ready();
            assert_eq!(first, at_once, "{bytes} bytes");
            if !first {
                assert!(gathering.poll(&mut context).is_ready(), "{bytes} bytes");
            }
        }
    }

    /// What was given is no less to read; whoever does not need it does not wait for it.
    #[test]
    fn what_is_large_is_not_read_in_one_go_also_when_it_was_given() {
        for (bytes, looks, at_once) in
            [(16 << 10, true, false), (16 << 10, false, true), (100, true, true)]
        {
            let mut given = Evidence::new();
            given.insert("urn:given", Ok(Document::given(vec![b' '; bytes])));
            let (fixed, network) = (Timestamp::from_unix(0).unwrap(), Network::Offline);
            let mut world = World { clock: Clock::Fixed(fixed), network, ..World::default() };
            world.give(given);
            let question = |evidence: &Evidence, _| -> Result<_> {
                let found = looks.then(|| evidence.find("urn:given", Purpose::Did));
                Ok(match found {
                    Some(None) => Step::Needs(vec![request("urn:given", Purpose::Did)]),
                    Some(Some(document)) => Step::Done(document?.bytes.len()),
                    None => Step::Done(bytes),
                })
            };
            let mut asking = pin!(world.ask(question));
            let mut context = Context::from_waker(Waker::noop());
            let answer = match asking.as_mut().poll(&mut context) {
                Poll::Ready(answer) => {
                    assert!(at_once, "{bytes} bytes");
                    answer
                }
                Poll::Pending => {
                    assert!(!at_once, "{bytes} bytes, {looks}");
                    let Poll::Ready(answer) = asking.poll(&mut context) else { panic!("{bytes}") };
                    answer
                }
            };
            assert_eq!(answer.unwrap().answer, bytes);
        }
    }

    #[tokio::test]
    async fn a_url_is_asked_once_for_the_strictest_purpose() {
        let bad = Bad::default();
        let (lax, strict) = (Purpose::RelatedResource, Purpose::Did);
        let requests = [request("urn:b", lax), request("urn:a", lax), request("urn:a", strict)];
        gather(&bad, Bounds::default(), &requests).await;
        let asked = bad.asked.lock().unwrap().clone();
        assert_eq!(asked, [request("urn:a", strict), request("urn:b", lax)]);
    }

    #[tokio::test]
    async fn the_bytes_of_all_together_are_bounded() {
        let bad = Bad { bytes: 1000, ..Bad::default() };
        let bounds = Bounds { bytes: 2500, ..Bounds::default() };
        let evidence = gather(&bad, bounds, &many()).await;
        assert_eq!(evidence.iter().filter(|(_, outcome)| outcome.is_ok()).count(), 2);
        let refused = evidence.iter().filter_map(|(_, outcome)| outcome.err());
        let codes: Vec<Code> = refused.map(Error::code).collect();
        assert_eq!(codes, [Code::LimitDownloads; 18]);
        assert_eq!(bad.asked.lock().unwrap().len(), 3, "no more begin when the bound is reached");
        let evidence = gather(&bad, Bounds::default(), &many()).await;
        assert!(evidence.iter().all(|(_, outcome)| outcome.is_ok()));
    }

    #[tokio::test]
    async fn the_time_of_all_together_is_bounded() {
        let bad = Bad { never: true, ..Bad::default() };
        let bounds = Bounds { time: Duration::from_millis(50), ..Bounds::default() };
        let requests = many();
        let gathering = gather(&bad, bounds, &requests);
        let evidence = tokio::time::timeout(Duration::from_secs(20), gathering).await.unwrap();
        let codes: Vec<Code> =
            evidence.iter().filter_map(|(_, outcome)| outcome.err()).map(Error::code).collect();
        assert_eq!(codes, [Code::FetchTimeout; 20]);
        assert_eq!(bad.asked.lock().unwrap().len(), 16, "the others do not begin");
    }

    /// A server may sign what it is asked for: its clock goes on while the download lasts.
    #[tokio::test]
    async fn each_round_has_its_own_time() {
        struct Slow;
        impl Fetch for Slow {
            fn fetch<'a>(&'a self, _: &'a Request) -> Fetching<'a> {
                Box::pin(async {
                    tokio::time::sleep(Duration::from_millis(1100)).await;
                    Ok(Document {
                        bytes: Arc::from(*b""),
                        media_type: None,
                        source: Source::Network,
                    })
                })
            }
        }
        let world = World { network: Network::Through(Arc::new(Slow)), ..World::default() };
        let times = Mutex::new(Vec::new());
        let question = |evidence: &Evidence, now| -> Result<_> {
            times.lock().unwrap().push(now);
            Ok(match evidence.is_empty() {
                true => Step::Needs(vec![request("urn:a", Purpose::Status)]),
                false => Step::Done(()),
            })
        };
        world.ask(question).await.unwrap();
        let times = times.into_inner().unwrap();
        assert!(times[0] < times[1], "{times:?}");
    }
}
