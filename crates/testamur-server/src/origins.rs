//! From which origins pages may use the server
//! ([Fetch, section 3.2](https://fetch.spec.whatwg.org/#http-cors-protocol)).

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::Response;
use std::collections::BTreeSet;
use testamur::{Code, Error, Result};

/// The origins whose pages may send what any client may, and read the answers. By default there are none: pages of
/// other origins then read what anybody may ask for, and send nothing. A browser never adds an API key by
/// itself; a page that needs one must have it.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    listed: BTreeSet<String>,
    every: bool,
}

impl Origins {
    /// Lets the pages of one more origin in, which is said as browsers say it: `https://verifier.example`, with the port
    /// unless it is that of the scheme. `*` is every origin.
    ///
    /// # Errors
    /// [`Code::ServerConfig`] for what no browser would say, and for http from another machine, where
    /// whoever is on the way could be the page.
    pub fn allow(mut self, origin: &str) -> Result<Origins> {
        match origin {
            "*" => self.every = true,
            _ => {
                check(origin).map_err(|reason| {
                    Error::new(Code::ServerConfig).with("reason", format!("{origin:?} {reason}"))
                })?;
                self.listed.insert(origin.to_owned());
            }
        }
        Ok(self)
    }

    /// What an origin is told of what it may.
    fn answer_to(&self, origin: Option<&HeaderValue>) -> Option<HeaderValue> {
        let origin = origin?;
        let is_listed = || self.listed.contains(origin.to_str().unwrap_or_default());
        match self.every {
            true => Some(EVERY),
            false => is_listed().then(|| origin.clone()),
        }
    }
}

fn check(origin: &str) -> Result<(), &'static str> {
    let (scheme, host) = origin.split_once("://").ok_or("is no origin: https://host")?;
    let plain = |c: char| c.is_ascii_graphic() && !c.is_ascii_uppercase();
    if scheme.is_empty() || host.is_empty() || !origin.chars().all(plain) {
        return Err("is no origin: a scheme and a host in small letters");
    }
    if host.contains(['/', '?', '#', '@', '*']) {
        return Err("has more than an origin: no path, no slash at the end, no *");
    }
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => name,
        _ => host,
    };
    match scheme {
        "https" if host.ends_with(":443") => {
            Err("has the port that https has anyway: leave it out")
        }
        "http" if host.ends_with(":80") => Err("has the port that http has anyway: leave it out"),
        "http" if !["localhost", "127.0.0.1", "[::1]"].contains(&name) => {
            Err("is not https: whoever is on the way could be that page")
        }
        _ => Ok(()),
    }
}

pub(crate) const EVERY: HeaderValue = HeaderValue::from_static("*");

/// Those of all paths: what a path has not is refused when it is asked for.
const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, DELETE");

/// What a page may send beside what any may.
const HEADERS: HeaderValue = HeaderValue::from_static(
    "authorization, content-type, idempotency-key, traceparent, x-request-id",
);

/// What a page may read of the head of an answer, beside what any may.
const EXPOSED: HeaderValue = HeaderValue::from_static("etag, retry-after, x-request-id");

/// For how many seconds a browser need not ask again: so long does it take until it knows that an origin was taken out.
const REMEMBERED: HeaderValue = HeaderValue::from_static("600");

const METHOD_ASKED: HeaderName = header::ACCESS_CONTROL_REQUEST_METHOD;

/// What a request says of the page that it comes from, if it comes from one.
pub(crate) struct Asking {
    told: Option<HeaderValue>,
    /// Whether it only asks what another request might do.
    first: bool,
}

impl Origins {
    pub(crate) fn asked(&self, request: &Request) -> Asking {
        let headers = request.headers();
        Asking {
            told: self.answer_to(headers.get(header::ORIGIN)),
            first: request.method() == Method::OPTIONS && headers.contains_key(METHOD_ASKED),
        }
    }

    /// Says to browsers whether the page that asks may. They are the ones who heed it: everybody else says
    /// of themselves what they like.
    pub(crate) fn tell(&self, asking: Asking, response: &mut Response) {
        let is_found = !response.status().is_client_error();
        let headers = response.headers_mut();
        // What is public is so for all.
        let is_public = headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        if !self.listed.is_empty() && !is_public {
            headers.append(header::VARY, HeaderValue::from_static("origin"));
        }
        if let Some(told) = asking.told {
            let public = is_public.then_some(EVERY);
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, public.unwrap_or(told));
            match asking.first {
                true if is_found => {
                    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
                    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
                    headers.insert(header::ACCESS_CONTROL_MAX_AGE, REMEMBERED);
                }
                _ => drop(headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_said_as_browsers_say_them() {
        for good in [
            "*",
            "https://verifier.example",
            "https://verifier.example:8443",
            "http://localhost:3000",
            "http://[::1]:3000",
            "http://127.0.0.1",
            "chrome-extension://abcdefghijklmnop",
        ] {
            assert!(Origins::default().allow(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "null",
            "verifier.example",
            "https://",
            "https://verifier.example/",
            "https://verifier.example/page",
            "https://*.example",
            "https://Verifier.example",
            "https://verifier.example:443",
            "http://localhost:80",
            "http://verifier.example",
            "http://localhost.verifier.example",
            "https://a@verifier.example",
            "https://verifier.example https://other.example",
        ] {
            let refused = Origins::default().allow(bad).unwrap_err();
            assert_eq!(refused.code(), Code::ServerConfig, "{bad}");
        }
    }
}
