//! Services that whoever made the client named: they may be asked where strangers' URLs may not lead,
//! and only for what they are for.

use crate::cache::{Answered, Key};
use crate::download::{Downloader, Progress, check, failure, lock, media_type};
use crate::freshness::Terms;
use crate::{Memory, Wanted};
use reqwest::header::{self, HeaderValue};
use reqwest::{StatusCode, Url};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;
use std::time::Instant;
use testamur_core::evidence::{Document, JsonRpcCall, Purpose, Source};
use testamur_core::{Code, Error, Result};

/// What was named.
#[derive(Clone, Default)]
pub(crate) struct Endpoints {
    documents: Vec<Named>,
    json_rpc: BTreeMap<String, Url>,
}

/// A place under which a resolver may be asked for DIDs.
#[derive(Clone)]
struct Named {
    url: Url,
    /// The header by which it knows who asks.
    key: Option<HeaderValue>,
}

impl Endpoints {
    /// Adds a place under which a resolver may be asked for DIDs, with the API key for it if it wants one.
    pub(crate) fn allow(&mut self, url: &str, api_key: Option<&str>) -> Result<()> {
        let url = read(url)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad(url.as_str(), "it holds a user name or password"));
        }
        let key = api_key.map(bearer).transpose()?;
        self.documents.push(Named { url, key });
        Ok(())
    }

    /// Adds where a service can be called; the last one counts.
    pub(crate) fn call(&mut self, service: &str, url: &str) -> Result<()> {
        // A service whose name no call could have would never be asked.
        let call = JsonRpcCall::new(service, "eth_chainId", Vec::new())?;
        self.json_rpc.insert(call.service().to_owned(), read(url)?);
        Ok(())
    }

    /// Whether nothing was named.
    pub(crate) fn is_empty(&self) -> bool {
        self.documents.is_empty() && self.json_rpc.is_empty()
    }

    /// The URL that a request is for, if it lies under a place that was allowed for its purpose, and what is
    /// said there of who asks.
    pub(crate) fn find(&self, text: &str, purpose: Purpose) -> Option<(Url, Option<&HeaderValue>)> {
        if purpose != Purpose::DidResolution || self.documents.is_empty() {
            return None;
        }
        let mut url = read(text).ok()?;
        let bare = url.username().is_empty() && url.password().is_none();
        let around = self.documents.iter().filter(|named| is_under(&url, &named.url));
        // The narrowest place; of one that was named twice what was said last.
        let named = around.max_by_key(|named| folder(&named.url).len())?;
        url.set_fragment(None);
        bare.then_some((url, named.key.as_ref()))
    }
}

/// A URL may hold the key that its owner pays for.
impl fmt::Debug for Endpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoints")
            .field("documents", &self.documents.len())
            .field("json_rpc", &self.json_rpc.keys())
            .finish()
    }
}

/// Whether a URL has the origin of a place and its path, or one that goes on after a slash.
fn is_under(url: &Url, place: &Url) -> bool {
    let rest = url.path().strip_prefix(folder(place));
    url.origin() == place.origin()
        && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn folder(place: &Url) -> &str {
    place.path().trim_end_matches('/')
}

/// An API key as it is sent ([RFC 6750, section 2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)).
fn bearer(api_key: &str) -> Result<HeaderValue> {
    let plain = !api_key.is_empty() && api_key.bytes().all(|byte| byte.is_ascii_graphic());
    let value = plain.then(|| HeaderValue::from_str(&format!("Bearer {api_key}")).ok()).flatten();
    let mut value = value.ok_or_else(|| Error::new(Code::FetchApiKey))?;
    value.set_sensitive(true);
    Ok(value)
}

fn read(text: &str) -> Result<Url> {
    let url = Url::parse(text).map_err(|error| bad(text, &error.to_string()))?;
    match (url.scheme(), url.has_host()) {
        ("http" | "https", true) => Ok(url),
        _ => Err(bad(text, "it is no http or https URL")),
    }
}

/// The error for a URL, of which only the scheme is told: every other part of it may be a secret.
fn bad(url: &str, reason: &str) -> Error {
    let is_plain =
        |scheme: &&str| scheme.len() <= 16 && scheme.bytes().all(|b| b.is_ascii_alphabetic());
    let scheme = url.split_once("://").map(|(scheme, _)| scheme).filter(is_plain);
    let shown = scheme.map_or("What was named".to_owned(), |scheme| format!("{scheme}://…"));
    Error::new(Code::FetchUrl).with("url", shown).with("reason", reason)
}

/// An error without the host of the endpoint that it is about, which may be as secret as the rest of its URL.
fn without_host(error: Error, endpoint: &Url) -> Error {
    let host = endpoint.host_str().unwrap_or_default();
    let names_it = |fact: &str| !host.is_empty() && fact.to_ascii_lowercase().contains(host);
    let url = error.facts().find(|(name, _)| *name == "url").map_or("", |(_, url)| url);
    let (code, reason) = match error.code() {
        Code::FetchDns => (Code::FetchConnect, "the name in the URL of its node was not found"),
        Code::FetchTls if error.facts().any(|(_, fact)| names_it(fact)) => {
            (Code::FetchTls, "the certificate is not one for the name in the URL of its node")
        }
        _ if error.facts().any(|(_, fact)| names_it(fact)) => {
            (Code::FetchConnect, "its node cannot be reached")
        }
        _ => return error,
    };
    Error::new(code).with("url", url).with("reason", reason)
}

impl Downloader {
    /// Calls a service by JSON-RPC. What this node of it answers is remembered as long as a document whose server
    /// says nothing about it; an error is not. Errors name the call, and nothing of the URL.
    pub(crate) async fn call(
        &self,
        call: &JsonRpcCall,
        wanted: &Wanted,
        progress: &Mutex<Progress>,
    ) -> Result<Document> {
        let Wanted { request, memory, .. } = wanted;
        let name = &request.url;
        let endpoint = self.endpoints.json_rpc.get(call.service()).ok_or_else(|| {
            Error::new(Code::FetchNoEndpoint).with("service", call.service()).with("url", name)
        })?;
        // Another node may answer otherwise.
        let key: Key = (request.purpose, format!("{name} {endpoint}"));
        let remembered = |now| {
            let fresh = self.cache.find(&key).filter(|stored| stored.is_fresh(now));
            match fresh.filter(|_| *memory == Memory::Used)?.answer {
                Answered::Document(bytes, media_type) => {
                    Some(Document { bytes, media_type, source: Source::Network })
                }
                Answered::Redirect(_) | Answered::Absent(_) => None,
            }
        };
        if let Some(document) = remembered(Instant::now()) {
            return Ok(document);
        }
        let before = lock(progress).waits_for(name);
        let _turn = self.turns.take(endpoint.host_str().unwrap_or_default()).await;
        lock(progress).has_turn();
        let asked = Instant::now();
        if let Some(document) = remembered(asked) {
            lock(progress).was_told(before);
            return Ok(document);
        }
        let response = self
            .trusting
            .post(endpoint.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, request.purpose.accept())
            .header(header::ACCEPT_ENCODING, "identity")
            .body(call.body())
            .send()
            .await
            .map_err(|error| without_host(failure(name, error, &self.limits), endpoint))?;
        let status = response.status();
        if status != StatusCode::OK {
            return Err(Error::new(Code::FetchStatus)
                .with("url", name)
                .with("status", status.as_u16()));
        }
        let media_type = media_type(response.headers());
        check(name, request, &media_type, 0, &self.limits)?;
        let limit = self.limits.bytes(request.purpose);
        let body = self.body(name, response, limit).await;
        let bytes = body.map_err(|error| without_host(error, endpoint))?;
        call.result(&bytes)?;
        let answer = Answered::Document(bytes.clone(), media_type.clone());
        let lifetime = self.limits.default_lifetime;
        self.cache.keep(key, answer, Terms::default(), asked, Some(lifetime));
        Ok(Document { bytes, media_type, source: Source::Network })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_under_the_place_and_only_for_dids() {
        let mut endpoints = Endpoints::default();
        endpoints.allow("http://10.0.0.1:8080/1.0/identifiers/", Some("tmk_a.b")).unwrap();
        let asked = |url: &str| match endpoints.find(url, Purpose::DidResolution) {
            Some((_, key)) => key.is_some_and(|key| key == "Bearer tmk_a.b"),
            None => false,
        };
        assert!(asked("http://10.0.0.1:8080/1.0/identifiers/did:ion:a"));
        assert!(asked("http://10.0.0.1:8080/1.0/identifiers"));
        for url in [
            "http://10.0.0.1:8080/1.0/identifiers-of-others",
            "http://10.0.0.1:8080/1.0/identifiers/../secrets",
            "http://10.0.0.1:8080/1.0/identifiers/%2e%2e/secrets",
            "http://10.0.0.1:8080/1.0",
            "http://10.0.0.1/1.0/identifiers/did:ion:a",
            "https://10.0.0.1:8080/1.0/identifiers/did:ion:a",
            "http://10.0.0.2:8080/1.0/identifiers/did:ion:a",
            "http://user@10.0.0.1:8080/1.0/identifiers/did:ion:a",
        ] {
            assert!(!asked(url), "{url}");
        }
        let url = "http://10.0.0.1:8080/1.0/identifiers/did:ion:a";
        assert_eq!(endpoints.find(url, Purpose::Status), None);
        assert_eq!(endpoints.find(url, Purpose::Did), None);
        assert_eq!(Endpoints::default().find(url, Purpose::Did), None);
    }

    #[test]
    fn the_narrowest_place_counts_and_the_last_word_on_it() {
        let mut endpoints = Endpoints::default();
        for (url, key) in [
            ("https://a.example/1.0/one/", Some("narrow")),
            ("https://a.example", Some("before")),
            ("https://a.example/1.0/", None),
            ("https://a.example/", Some("wide")),
            ("https://a.example/1.0", Some("middle")),
        ] {
            endpoints.allow(url, key).unwrap();
        }
        for (path, expected) in
            [("1.0/one/did:a:b", "narrow"), ("1.0/did:a:b", "middle"), ("1.0-beta", "wide")]
        {
            let url = format!("https://a.example/{path}");
            let (_, key) = endpoints.find(&url, Purpose::DidResolution).unwrap();
            assert_eq!(key.unwrap(), &format!("Bearer {expected}"), "{path}");
        }
        endpoints.allow("https://a.example/1.0/one", None).unwrap();
        let url = "https://a.example/1.0/one/did:a:b";
        assert!(endpoints.find(url, Purpose::DidResolution).unwrap().1.is_none());
    }

    #[test]
    fn what_is_no_endpoint() {
        let mut endpoints = Endpoints::default();
        for url in ["10.0.0.1:8080", "ftp://a.example/", "file:///etc", "http://u:p@a.example/"] {
            assert_eq!(endpoints.allow(url, None).unwrap_err().code(), Code::FetchUrl, "{url}");
        }
        assert_eq!(endpoints.call("a b", "http://a.example").unwrap_err().code(), Code::FetchUrl);
        endpoints.call("eip155:1", "https://node.example/v3/secret").unwrap();
        endpoints.allow("https://a.example", Some("secret")).unwrap();
        for key in ["", "two words", "line\n", "\u{e9}"] {
            let refused = endpoints.allow("https://a.example", Some(key)).unwrap_err();
            assert_eq!(refused.code(), Code::FetchApiKey, "{key:?}");
        }
        let shown = format!("{endpoints:?} {:?}", endpoints.documents[0].key);
        assert!(shown.contains("eip155:1") && !shown.contains("secret"), "{shown}");
    }

    #[test]
    fn a_url_that_is_refused_is_not_told() {
        let mut endpoints = Endpoints::default();
        for (url, shown) in [
            ("wss://secret.example/v3/secret", "wss://…"),
            ("secret.example/v3/secret", "What was named"),
            ("secret:key@a.example", "What was named"),
            ("https://secret.example:port/secret", "https://…"),
            ("https://", "https://…"),
            ("se cret://a.example", "What was named"),
        ] {
            let error = endpoints.call("eip155:1", url).unwrap_err();
            assert!(!error.sentence().contains("secret"), "{error}");
            assert_eq!(error.facts().next(), Some(("url", shown)), "{url}");
        }
        let error = endpoints.allow("https://user:secret@a.example/", None).unwrap_err();
        assert!(!error.sentence().contains("secret"), "{error}");
    }

    #[test]
    fn a_host_is_not_told() {
        let endpoint = Url::parse("https://Secret.example/v3").unwrap();
        let about = |code, name: &'static str, text: &str| {
            without_host(Error::new(code).with("url", "json-rpc:a").with(name, text), &endpoint)
        };
        for (error, code) in [
            (about(Code::FetchDns, "host", "secret.example"), Code::FetchConnect),
            (about(Code::FetchTls, "reason", "not valid for SECRET.example"), Code::FetchTls),
            (about(Code::FetchConnect, "reason", "at secret.example:443"), Code::FetchConnect),
        ] {
            assert_eq!(error.code(), code);
            let told = error.facts().any(|(_, fact)| fact.to_lowercase().contains("secret"));
            assert!(!told && error.sentence().contains("json-rpc:a"), "{error}");
        }
        let other = about(Code::FetchTls, "reason", "it has expired");
        assert!(other.sentence().contains("it has expired"), "{other}");
    }
}
