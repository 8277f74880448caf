//! The URLs that are asked: http and https, in ASCII, written in one way.

use http::Uri;
use std::fmt;
use std::net::IpAddr;

/// A URL that can be asked, without its fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url {
    pub(crate) secure: bool,
    /// In lower case; an IPv6 address without brackets.
    pub(crate) host: String,
    /// The host if it is an address.
    pub(crate) address: Option<IpAddr>,
    pub(crate) port: Option<u16>,
    /// Path and query, as in a request line.
    pub(crate) path: String,
}

impl Url {
    /// Reads an absolute URL; otherwise says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Url, String> {
        let uri = text.parse::<Uri>().map_err(|error| error.to_string())?;
        let secure = match uri.scheme_str().map(str::to_ascii_lowercase).as_deref() {
            Some("https") => true,
            Some("http") => false,
            Some(other) => return Err(format!("its scheme is {other}")),
            None => return Err("it is not absolute".to_owned()),
        };
        let authority = uri.authority().ok_or("it has no host")?.as_str();
        if authority.contains('@') {
            return Err("it holds a user name or password".to_owned());
        }
        let (host, port) = split_port(authority);
        let port = match port {
            Some(port) => Some(port.parse().map_err(|_| format!("its port is {port:?}"))?),
            None => None,
        };
        let host = host.to_ascii_lowercase();
        let (host, address) = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(inside) => {
                let address = inside.parse().map_err(|_| "its host is no IPv6 address")?;
                (inside.to_owned(), Some(IpAddr::V6(address)))
            }
            None => (host.clone(), name_or_v4(&host)?),
        };
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Ok(Url { secure, host, address, port, path })
    }

    /// The port to connect to.
    pub(crate) fn port(&self) -> u16 {
        self.port.unwrap_or(if self.secure { 443 } else { 80 })
    }

    /// Host and port as the `Host` header has them.
    pub(crate) fn authority(&self) -> String {
        let host = match self.address {
            Some(IpAddr::V6(address)) => format!("[{address}]"),
            _ => self.host.clone(),
        };
        match self.port {
            Some(port) => format!("{host}:{port}"),
            None => host,
        }
    }

    /// The target of a reference in this document (RFC 3986, section 5.2), as text.
    pub(crate) fn join(&self, reference: &str) -> String {
        let reference = reference.split('#').next().unwrap_or("");
        let scheme = if self.secure { "https" } else { "http" };
        let starts_with_scheme = reference
            .split_once(':')
            .is_some_and(|(start, _)| !start.is_empty() && !start.contains(['/', '?']));
        if starts_with_scheme {
            return reference.to_owned();
        }
        if let Some(rest) = reference.strip_prefix("//") {
            return format!("{scheme}://{rest}");
        }
        let own_path = self.path.split('?').next().unwrap_or("/");
        let path = if reference.is_empty() {
            self.path.clone()
        } else if reference.starts_with('/') {
            without_dots(reference)
        } else if reference.starts_with('?') {
            format!("{own_path}{reference}")
        } else {
            let folder = own_path.rfind('/').map_or("/", |slash| &own_path[..=slash]);
            without_dots(&format!("{folder}{reference}"))
        };
        format!("{scheme}://{}{path}", self.authority())
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority(), self.path)
    }
}

/// Host and port of an authority; colons inside brackets are no ports.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    let after_brackets = authority.rfind(']').map_or(0, |bracket| bracket + 1);
    match authority[after_brackets..].find(':') {
        Some(colon) => {
            let (host, port) = authority.split_at(after_brackets + colon);
            (host, Some(&port[1..]))
        }
        None => (authority, None),
    }
}

/// The address if the host is one in four decimal numbers. Other ways to write an IPv4 address,
/// which some systems read and others do not (`127.1`, `0x7f000001`), are refused.
fn name_or_v4(host: &str) -> Result<Option<IpAddr>, String> {
    if let Ok(address) = host.parse() {
        return Ok(Some(IpAddr::V4(address)));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if host.is_empty() || !host.bytes().all(allowed) {
        return Err(format!("its host is {host:?}"));
    }
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or("");
    let digits = last
        .strip_prefix("0x")
        .map_or(last, |hex| hex.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("its host {host} is a number and no name"));
    }
    Ok(None)
}

/// A path with `.` and `..` carried out (RFC 3986, section 5.2.4); the query stays.
fn without_dots(path: &str) -> String {
    let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            segment => kept.push(segment),
        }
    }
    format!("/{}{query}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_as_the_standard_has_it() {
        let base = Url::parse("http://a/b/c/d;p?q").unwrap();
        // RFC 3986, section 5.4, without fragments and other schemes.
        for (reference, target) in [
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("g#s", "http://a/b/c/g"),
            (";x", "http://a/b/c/;x"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("./", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../..", "http://a/"),
            ("../../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("/../g", "http://a/g"),
            ("g.", "http://a/b/c/g."),
            ("..g", "http://a/b/c/..g"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
            ("https://other/x", "https://other/x"),
            ("file:///etc/passwd", "file:///etc/passwd"),
        ] {
            assert_eq!(base.join(reference), target, "{reference}");
        }
    }

    #[test]
    fn one_url_is_written_in_one_way() {
        for (text, written) in [
            ("https://A.Example", "https://a.example/"),
            ("HTTPS://a.example/B?c#d", "https://a.example/B?c"),
            ("https://a.example?x", "https://a.example/?x"),
            ("https://a.example:8443/", "https://a.example:8443/"),
            ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]:80/"),
            ("https://1.2.3.4/", "https://1.2.3.4/"),
        ] {
            let url = Url::parse(text).unwrap();
            assert_eq!(url.to_string(), written);
            assert_eq!(Url::parse(written).unwrap(), url);
        }
        assert_eq!(Url::parse("https://a.example/").unwrap().port(), 443);
        assert_eq!(Url::parse("http://a.example/").unwrap().port(), 80);
    }

    #[test]
    fn what_is_no_url() {
        for text in [
            "",
            "/did.json",
            "did:web:a.example",
            "https:a.example",
            "https://",
            "https:///x",
            "https://user@a.example/",
            "https://user:secret@a.example/",
            "https://a.example:/",
            "https://a.example:99999/",
            "https://a.example:80:90/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.0.0.1/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://1.2.3.4.5/",
            "https://1.2.3.4./",
            "https://[::1/",
            "https://[::1]x/",
            "https://[fe80::1%25eth0]/",
            "https://[1.2.3.4]/",
            "https://a%2eexample/",
            "https://１２７.0.0.1/",
            "https://münchen.example/",
            "https://a.example/ x",
            "https://a.example/\r\nHost: b",
        ] {
            assert!(Url::parse(text).is_err(), "{text}: {:?}", Url::parse(text));
        }
    }
}
