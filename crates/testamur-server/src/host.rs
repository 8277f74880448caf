//! Which host a request is for. On every path it names one: what stands before this server may have gone by another.

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Uri, Version, header};
use testamur::{Code, Error, Result};

/// Fails for a request that does not name one host
/// ([RFC 9112, section 3.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2)). That of the request line must be that of
/// the header, where there are both: the specification has the header ignored, but proxies are known that do not.
pub(crate) fn check_host(request: &Request) -> Result<()> {
    check(request.version(), request.uri(), request.headers())
}

/// The host of a request that [`check_host`] let through; empty where HTTP/1.0 names none.
pub(crate) fn host_of(uri: &Uri, headers: &HeaderMap) -> String {
    let header = || Some(String::from_utf8_lossy(headers.get(header::HOST)?.as_bytes()));
    let named = uri.authority().map(|authority| authority.as_str().into()).or_else(header);
    comparable_host(&named.unwrap_or_default())
}

/// A host as hosts are compared: in small letters, without the port of https.
pub fn comparable_host(host: &str) -> String {
    host.strip_suffix(":443").unwrap_or(host).to_ascii_lowercase()
}

fn check(version: Version, uri: &Uri, headers: &HeaderMap) -> Result<()> {
    let refused = |reason: &str| Err(Error::new(Code::ServerHosts).with("reason", reason));
    let mut named = headers.get_all(header::HOST).iter();
    match (named.next(), named.next(), uri.authority()) {
        (_, Some(_), _) => refused("there are several headers Host"),
        (None, None, None) if version > Version::HTTP_10 => refused("there is no header Host"),
        (None, None, _) => Ok(()),
        (Some(header), None, line) => {
            let Some(header) = read(header) else { return refused("the header Host is no host") };
            match line.is_none_or(|line| comparable_host(line.as_str()) == header) {
                true => Ok(()),
                false => refused("the request line names another one than the header Host"),
            }
        }
    }
}

/// A header as hosts are compared, if it is one: a name or an address, and perhaps a port.
fn read(header: &HeaderValue) -> Option<String> {
    let host = Authority::try_from(header.as_bytes()).ok()?;
    (!host.as_str().contains('@')).then(|| comparable_host(host.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_names_one_host() {
        for (version, uri, sent, host) in [
            (Version::HTTP_11, "/", &["A.example"][..], Some("a.example")),
            (Version::HTTP_11, "/", &["a.example:443"], Some("a.example")),
            (Version::HTTP_11, "/", &["[::1]:8080"], Some("[::1]:8080")),
            (Version::HTTP_11, "https://a.example/", &["A.example:443"], Some("a.example")),
            (Version::HTTP_11, "https://a.example/", &[], Some("a.example")),
            (Version::HTTP_2, "https://a.example/", &[], Some("a.example")),
            (Version::HTTP_2, "https://a.example/", &["a.example"], Some("a.example")),
            (Version::HTTP_10, "/", &[], Some("")),
            (Version::HTTP_10, "/", &["a.example"], Some("a.example")),
            (Version::HTTP_11, "/", &[], None),
            (Version::HTTP_2, "/", &[], None),
            (Version::HTTP_11, "/", &[""], None),
            (Version::HTTP_11, "/", &["a b"], None),
            (Version::HTTP_11, "/", &["a.example, b.example"], None),
            (Version::HTTP_11, "/", &["ada@a.example"], None),
            (Version::HTTP_11, "/", &["\u{e9}"], None),
            (Version::HTTP_11, "/", &["a.example", "a.example"], None),
            (Version::HTTP_10, "/", &["a.example", "b.example"], None),
            (Version::HTTP_11, "https://a.example/", &["b.example"], None),
            (Version::HTTP_11, "https://a.example/", &["a.example:8443"], None),
            (Version::HTTP_11, "https://ada@a.example/", &["a.example"], None),
            (Version::HTTP_2, "https://a.example/", &["b.example"], None),
        ] {
            let (uri, mut headers) = (uri.parse().unwrap(), HeaderMap::new());
            for name in sent {
                headers.append(header::HOST, HeaderValue::from_bytes(name.as_bytes()).unwrap());
            }
            let found = check(version, &uri, &headers).map(|()| host_of(&uri, &headers));
            assert_eq!(found.ok().as_deref(), host, "{version:?} {uri} {sent:?}");
        }
    }
}
