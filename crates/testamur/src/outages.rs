//! What could not be reached is not waited for again within one batch.

use crate::downloads::Timer;
use crate::world::{Fetch, Fetching};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use testamur_core::evidence::{Document, Request};
use testamur_core::ordered::BTreeMap;
use testamur_core::{Code, Error};

/// A client that answers for a server that could not be reached what it answered the last time.
/// Servers are told apart by their origins; one that only a redirect led to counts for the URL that
/// was asked. What the deadline of a verification cuts off is not remembered.
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

/// Origins and URLs that are remembered; the longest known one makes room. Most batches have a few issuers.
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

    fn keep_at_most(&self, request: &Request, document: &Document, time: Duration) {
        self.fetch.keep_at_most(request, document, time);
    }

    fn timer(&self, time: Duration) -> Option<Timer<'_>> {
        self.fetch.timer(time)
    }
}

/// When each origin, or URL that redirects, could not be reached, and why. What a document is for
/// makes no difference.
#[derive(Default)]
struct Outages(BTreeMap<String, (Instant, Error)>);

impl Outages {
    fn find(&self, url: &str, now: Instant) -> Option<Error> {
        let known = [Some(url), origin(url)].into_iter().flatten();
        let mut known = known.filter_map(|key| self.0.get(key));
        let (_, error) =
            known.find(|(since, _)| now.saturating_duration_since(*since) < BELIEVED)?;
        let is_of_redirect = fact(error, "url").is_some_and(|asked| origin(asked) != origin(url));
        let error = error.clone();
        Some(if is_of_redirect { error } else { error.replacing("url", url) })
    }

    fn keep(&mut self, url: &str, error: &Error, now: Instant) {
        if !is_outage(error) {
            return;
        }
        let own = origin(url);
        let asked = fact(error, "url").map_or(own, origin);
        let key = own.filter(|_| asked == own).unwrap_or(url);
        if self.0.len() >= MOST && !self.0.contains_key(key) {
            let oldest = self.0.iter().min_by_key(|(_, (since, _))| *since);
            if let Some(oldest) = oldest.map(|(url, _)| url.clone()) {
                self.0.remove(&oldest);
            }
        }
        self.0.insert(key.to_owned(), (now, error.clone()));
    }
}

/// Scheme, host and port of a URL as they are written: two ways to write one cost another wait.
fn origin(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some(&url[..scheme.len() + 3 + host])
}

fn fact<'e>(error: &'e Error, name: &str) -> Option<&'e str> {
    error.facts().find(|(known, _)| *known == name).map(|(_, value)| value)
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
        let others =
            [Code::FetchNotFound, Code::FetchStatus, Code::FetchAddressRefused, Code::FetchBusy];
        for code in others {
            outages.keep("https://b.example/", &error(code), start);
            assert!(outages.find("https://b.example/", start).is_none(), "{code}");
        }
    }

    #[test]
    fn the_oldest_outage_makes_room() {
        let (mut outages, start) = (Outages::default(), Instant::now());
        let url = |number: usize| format!("https://{}.example/", MOST * 2 - number);
        let at = |number: usize| start + Duration::from_millis(number as u64);
        for number in 0..=MOST {
            let error = Error::new(Code::FetchTimeout).with("url", url(number));
            outages.keep(&url(number), &error, at(number));
        }
        assert_eq!(outages.0.len(), MOST);
        assert!(outages.find(&url(0), at(MOST)).is_none());
        assert!((1..=MOST).all(|number| outages.find(&url(number), at(MOST)).is_some()));
    }

    #[test]
    fn an_outage_is_that_of_a_server_and_names_the_url_that_was_asked() {
        let (mut outages, now) = (Outages::default(), Instant::now());
        outages.keep("https://a.example/1", &error(Code::FetchTimeout), now);
        let url =
            |asked| outages.find(asked, now).map(|found| fact(&found, "url").map(str::to_owned));
        for same in ["https://a.example/2", "https://a.example", "https://a.example?x#y"] {
            assert_eq!(url(same), Some(Some(same.to_owned())));
        }
        for other in ["https://a.example:8443/1", "http://a.example/1", "https://a.example.b/1"] {
            assert_eq!(url(other), None, "{other}");
        }
        // Where a redirect leads says nothing about who redirects, nor may it count for another.
        outages.keep("https://b.example/1", &error(Code::FetchConnect), now);
        let found = |asked| outages.find(asked, now).map(|found| found.code());
        assert_eq!(found("https://b.example/1"), Some(Code::FetchConnect));
        assert_eq!(found("https://b.example/2"), None);
        let to = Error::new(Code::FetchConnect).with("url", "https://c.example/");
        outages.keep("https://b.example/3", &to, now);
        assert!(outages.find("https://c.example/", now).is_none());
    }
}
