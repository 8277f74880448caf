//! Places on the web that identifiers name: a host, perhaps a port, and a path.

use super::Localhost;
use crate::syntax::percent_decode;
use std::fmt::Write as _;

/// A folder on a web server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The URL without a slash at its end.
    url: String,
    origin_end: usize,
    on_localhost: bool,
}

impl Place {
    /// The root of a server, or why there is none such. A port is decimal digits.
    pub(crate) fn root(host: &str, port: Option<&str>) -> Result<Place, String> {
        let on_localhost = host == "localhost";
        let scheme = if on_localhost {
            "http"
        } else {
            check_host(host)?;
            "https"
        };
        let mut url = format!("{scheme}://{host}");
        if let Some(port) = port {
            let valid = port.parse::<u16>().is_ok_and(|number| number.to_string() == port);
            if !valid || port == "0" {
                return Err("the port is no number from 1 to 65535".to_owned());
            }
            url += ":";
            url += port;
        }
        Ok(Place { origin_end: url.len(), url, on_localhost })
    }

    /// Goes into a folder, whose name is taken as it is: percent-encoded, and [checked](check_segment).
    pub(crate) fn enter(&mut self, segment: &str) {
        self.url += "/";
        self.url += segment;
    }

    /// Its URL, without a slash at its end.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The URL of a file that a method keeps there; in the root it is below `.well-known`.
    pub(crate) fn file(&self, name: &str) -> String {
        let well_known = if self.url.len() == self.origin_end { "/.well-known" } else { "" };
        format!("{}{well_known}/{name}", self.url)
    }

    /// The URL of the folder itself, with a slash at its end.
    pub(crate) fn folder(&self) -> String {
        format!("{}/", self.url)
    }

    /// Whether it may be asked for.
    pub(super) fn may_be_asked(&self, localhost: Localhost) -> bool {
        !self.on_localhost || localhost == Localhost::PlainHttp
    }
}

/// A domain name that can only be one: labels of RFC 1123 in lower case, and no last label that
/// a URL parser takes for part of an IPv4 address.
fn check_host(host: &str) -> Result<(), String> {
    let labels: Vec<&str> = host.split('.').collect();
    let good = |label: &&str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if host.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err("the host is not in lower case".to_owned());
    }
    if host.len() > 253 || !labels.iter().all(good) {
        return Err("the host is no domain name".to_owned());
    }
    let last = labels.last().copied().unwrap_or_default();
    if !last.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err("the host is an address or no domain name".to_owned());
    }
    match labels.len() {
        1 => Err("the host is no public domain name".to_owned()),
        _ => Ok(()),
    }
}

/// A segment of a path, decoded, or why it could lead to another place than the one that is read.
pub(crate) fn check_segment(segment: &str) -> Result<String, String> {
    let decoded = percent_decode(segment).ok_or("a path segment is not UTF-8")?;
    match decoded.as_str() {
        "" => Err("a path segment is empty".to_owned()),
        "." | ".." => Err("a path segment consists of dots".to_owned()),
        text if text.contains(['/', '\\', '%']) => {
            Err("a path segment has an encoded slash or percent sign".to_owned())
        }
        text if text.contains(char::is_control) => {
            Err("a path segment has an encoded control character".to_owned())
        }
        _ => Ok(decoded),
    }
}

/// Percent-encodes everything but the unreserved characters (RFC 3986, section 2.3), with upper-case
/// digits.
pub(crate) fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            true => out.push(char::from(byte)),
            false => write!(out, "%{byte:02X}").expect("a string takes whatever is written"),
        }
    }
    out
}
