//! What could not be reached is not waited for again within one batch.

use crate::downloads::Timer;
use crate::world::{Fetch, Fetching};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use testamur_core::evidence::Request;
use testamur_core::{Code, Error};

/// A client that answers for a URL that could not be reached what it answered the last time.
///
/// A client itself must not remember an outage: it lives as long as a service does, and the server
/// may be back. A batch ends, and a server that accepts connections and is silent would cost each
/// of its documents the whole time for a download.
pub(crate) struct OutagesRemembered {
    fetch: Arc<dyn Fetch>,
    outages: Mutex<Outages>,
}

/// How long an outage is believed; a long batch asks again.
const BELIEVED: Duration = Duration::from_secs(60);

/// URLs that are remembered; the longest known one makes room. Most batches have a few issuers.
const MOST: usize = 1024;

impl OutagesRemembered {
    pub(crate) fn new(fetch: Arc<dyn Fetch>) -> OutagesRemembered {
        OutagesRemembered { fetch, outages: Mutex::default() }
    }

    fn outages(&self) -> MutexGuard<'_, Outages> {
        self.outages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fetch for OutagesRemembered {
    fn fetch<'a>(&'a self, request: &'a Request) -> Fetching<'a> {
        Box::pin(async move {
            if let Some(error) = self.outages().find(&request.url, Instant::now()) {
                return Err(error);
            }
            let outcome = self.fetch.fetch(request).await;
            if let Err(error) = &outcome {
                self.outages().keep(&request.url, error, Instant::now());
            }
            outcome
        })
    }

    fn timer(&self, time: Duration) -> Option<Timer<'_>> {
        self.fetch.timer(time)
    }
}

/// When each URL could not be reached, and why. What a document is for makes no difference.
#[derive(Default)]
struct Outages(BTreeMap<String, (Instant, Error)>);

impl Outages {
    fn find(&self, url: &str, now: Instant) -> Option<Error> {
        let (since, error) = self.0.get(url)?;
        (now.saturating_duration_since(*since) < BELIEVED).then(|| error.clone())
    }

    fn keep(&mut self, url: &str, error: &Error, now: Instant) {
        if !is_outage(error) {
            return;
        }
        if self.0.len() >= MOST && !self.0.contains_key(url) {
            let oldest = self.0.iter().min_by_key(|(_, (since, _))| *since);
            if let Some(oldest) = oldest.map(|(url, _)| url.clone()) {
                self.0.remove(&oldest);
            }
        }
        self.0.insert(url.to_owned(), (now, error.clone()));
    }
}

/// Whether the server was not reached. Any answer of a server is for the client to remember or not,
/// as HTTP has it.
fn is_outage(error: &Error) -> bool {
    matches!(
        error.code(),
        Code::FetchTimeout | Code::FetchConnect | Code::FetchDns | Code::FetchTls
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: Code) -> Error {
        Error::new(code).with("url", "https://a.example/")
    }

    #[test]
    fn outages_are_believed_for_a_minute_and_answers_are_not_kept() {
        let (mut outages, start) = (Outages::default(), Instant::now());
        for code in [Code::FetchTimeout, Code::FetchConnect, Code::FetchDns, Code::FetchTls] {
            outages.keep("https://a.example/", &error(code), start);
            let found = |seconds| {
                let then = start + Duration::from_secs(seconds);
                outages.find("https://a.example/", then).map(|error| error.code())
            };
            assert_eq!([found(0), found(59), found(60)], [Some(code), Some(code), None]);
        }
        for code in [Code::FetchNotFound, Code::FetchStatus, Code::FetchAddressRefused] {
            outages.keep("https://b.example/", &error(code), start);
            assert!(outages.find("https://b.example/", start).is_none(), "{code}");
        }
    }

    #[test]
    fn the_oldest_outage_makes_room() {
        let (mut outages, start) = (Outages::default(), Instant::now());
        let url = |number: usize| format!("https://a.example/{}", MOST * 2 - number);
        let at = |number: usize| start + Duration::from_millis(number as u64);
        for number in 0..=MOST {
            outages.keep(&url(number), &error(Code::FetchTimeout), at(number));
        }
        assert_eq!(outages.0.len(), MOST);
        assert!(outages.find(&url(0), at(MOST)).is_none());
        assert!((1..=MOST).all(|number| outages.find(&url(number), at(MOST)).is_some()));
    }
}
