//! did:web: the document stands on a web server
//! ([did:web Method Specification](https://w3c-ccg.github.io/did-method-web/)).

use super::fetched::{found, not_asked};
use super::place::{Place, check_segment};
use super::{FetchedDocuments, Localhost, Method};
use crate::syntax::shown;
use crate::{Did, Resolution, ResolutionOptions};
use testamur_core::evidence::{Evidence, Purpose, Request, Step};
use testamur_core::{Code, Error, Result, Timestamp};

/// The method did:web: `did:web:example.com%3A8443:people:alice` is at
/// `https://example.com:8443/people/alice/did.json`, and without a path at
/// `/.well-known/did.json`.
///
/// Stricter than the specification where an identifier could be read in two ways: the host is a
/// domain name of at least two labels in lower case, never an address; nothing in it is
/// percent-encoded but the colon before the port; path segments are not empty, not dots, and hide
/// no slash, backslash, percent sign or control character behind an encoding. Whether the host's
/// address may be asked is for the one who fetches.
#[derive(Debug, Default)]
pub struct DidWeb {
    documents: FetchedDocuments,
    localhost: Localhost,
}

/// The file that the document is in.
const DOCUMENT: &str = "did.json";

impl DidWeb {
    /// The method. `localhost` is taken only where the evidence has its document already.
    pub fn new() -> DidWeb {
        DidWeb::default()
    }

    /// The method that also takes the host `localhost`, and asks that one by plain http: for
    /// development.
    pub fn insecure_localhost() -> DidWeb {
        DidWeb { localhost: Localhost::PlainHttp, ..DidWeb::default() }
    }

    /// Where the document of a did:web is.
    ///
    /// # Errors
    /// [`Code::DidWebIdentifier`]; [`Code::DidWebLocalhost`] for a document that must not be
    /// fetched.
    pub fn url(&self, did: &Did) -> Result<String> {
        let place = place(did)?;
        match place.may_be_asked(self.localhost) {
            true => Ok(place.file(DOCUMENT)),
            false => Err(not_asked(did)),
        }
    }
}

/// Where the document of a did:web is.
fn place(did: &Did) -> Result<Place> {
    place_of(did.method_specific_id()).map_err(|reason| {
        Error::new(Code::DidWebIdentifier).with("did", shown(did.as_str())).with("reason", reason)
    })
}

fn place_of(id: &str) -> Result<Place, String> {
    let mut parts = id.split(':');
    let authority = parts.next().unwrap_or_default();
    let (host, port) = match authority.find('%') {
        None => (authority, None),
        Some(at) => match authority.get(at..at + 3) {
            Some("%3A" | "%3a") => (&authority[..at], Some(&authority[at + 3..])),
            _ => return Err("the host has an encoded character".to_owned()),
        },
    };
    let mut place = Place::root(host, port)?;
    for segment in parts {
        check_segment(segment)?;
        place.enter(segment);
    }
    Ok(place)
}

impl Method for DidWeb {
    fn name(&self) -> &str {
        "web"
    }

    fn depends_on_time(&self) -> bool {
        false
    }

    fn resolve(
        &self,
        did: &Did,
        options: &ResolutionOptions,
        evidence: &Evidence,
        _now: Timestamp,
    ) -> Result<Step<Resolution>> {
        options.refuse_versions(did)?;
        let place = place(did)?;
        let may_be_asked = place.may_be_asked(self.localhost);
        let source = match found(evidence, did, &place.file(DOCUMENT), may_be_asked)? {
            Step::Done(source) => source,
            Step::Needs(requests) => return Ok(Step::Needs(requests)),
        };
        let document = self.documents.read(did.as_str(), &source.bytes)?;
        Ok(Step::Done(Resolution::of(document)))
    }

    fn taken_if_known(&self, did: &Did) -> Option<Request> {
        let place = place(did).ok().filter(|place| !place.may_be_asked(self.localhost))?;
        Some(Request { url: place.file(DOCUMENT), purpose: Purpose::Did })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use testamur_core::evidence::Document;

    #[test]
    fn urls() {
        for (did, url) in [
            ("did:web:w3c-ccg.github.io", "https://w3c-ccg.github.io/.well-known/did.json"),
            (
                "did:web:w3c-ccg.github.io:user:alice",
                "https://w3c-ccg.github.io/user/alice/did.json",
            ),
            (
                "did:web:example.com%3A3000:user:alice",
                "https://example.com:3000/user/alice/did.json",
            ),
            ("did:web:example.com%3a443", "https://example.com:443/.well-known/did.json"),
            ("did:web:xn--bcher-kva.example", "https://xn--bcher-kva.example/.well-known/did.json"),
            ("did:web:a.example:B%C3%BCro:_.-", "https://a.example/B%C3%BCro/_.-/did.json"),
            ("did:web:1.2.3.4.example", "https://1.2.3.4.example/.well-known/did.json"),
        ] {
            let did = Did::parse(did).unwrap();
            assert_eq!(DidWeb::new().url(&did).unwrap(), url);
        }
        let did = Did::parse("did:web:localhost%3A8080:a").unwrap();
        assert_eq!(
            DidWeb::insecure_localhost().url(&did).unwrap(),
            "http://localhost:8080/a/did.json"
        );
    }

    #[test]
    fn localhost_is_not_asked_but_what_is_known_of_it_is_taken() {
        let did = Did::parse("did:web:localhost%3A8080").unwrap();
        let (options, now) = (ResolutionOptions::default(), Timestamp::UNIX_EPOCH);
        let resolve = |method: &DidWeb, evidence: &Evidence| {
            method.resolve(&did, &options, evidence, now).map_err(|error| error.code())
        };
        let (guarded, free) = (DidWeb::new(), DidWeb::insecure_localhost());
        assert_eq!(guarded.url(&did).unwrap_err().code(), Code::DidWebLocalhost);
        let mut evidence = Evidence::new();
        assert_eq!(resolve(&guarded, &evidence), Err(Code::DidWebLocalhost));
        assert!(matches!(resolve(&free, &evidence), Ok(Step::Needs(_))));
        let document = br#"{"id": "did:web:localhost%3A8080"}"#;
        let url = "http://localhost:8080/.well-known/did.json";
        evidence.insert(url, Ok(Document::given(document.as_slice())));
        for method in [guarded, free] {
            assert!(matches!(resolve(&method, &evidence), Ok(Step::Done(_))));
        }
    }

    #[test]
    fn refused_identifiers() {
        for text in [
            "intranet",
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "example.0x1",
            "%5B%3A%3A1%5D",
            "Example.com",
            "example.COM",
            "example.com.",
            ".example.com",
            "a..example",
            "-a.example",
            "a-.example",
            "a_b.example",
            "user%40example.com",
            "user%3Apass%40example.com",
            "example.com%2Fpath",
            "example.com%2F..",
            "example.com%23",
            "example.com%3F",
            "exam%70le.com",
            "example.com%3A",
            "example.com%3A0",
            "example.com%3A080",
            "example.com%3A65536",
            "example.com%3A80%3A80",
            "example.com%3A80x",
            "%3A80",
            "example.com::a",
            "example.com:a::b",
            "example.com:.",
            "example.com:..",
            "example.com:a:..:b",
            "example.com:%2e%2E",
            "example.com:%2e.",
            "example.com:a%2Fb",
            "example.com:a%2fb",
            "example.com:a%5Cb",
            "example.com:a%252Fb",
            "example.com:a%00",
            "example.com:a%0D%0A",
            "example.com:a%FF",
            &format!("{}.example", "a".repeat(64)),
            &format!("{}example", "a.".repeat(130)),
        ] {
            let did = Did::parse(&format!("did:web:{text}")).unwrap();
            let code = DidWeb::new().url(&did).unwrap_err().code();
            assert_eq!(code, Code::DidWebIdentifier, "{text}");
        }
    }

    #[test]
    fn the_document_comes_from_evidence_and_is_about_the_did() {
        let method = DidWeb::new();
        let did = Did::parse("did:web:example.com:a").unwrap();
        let url = "https://example.com/a/did.json";
        let now = Timestamp::from_unix(0).unwrap();
        let options = ResolutionOptions::default();
        let mut evidence = Evidence::new();
        let needed = method.resolve(&did, &options, &evidence, now).unwrap();
        let request = Request { url: url.to_owned(), purpose: Purpose::Did };
        assert_eq!(needed, Step::Needs(vec![request]));

        let mut with = |outcome: Result<&str>| {
            evidence.insert(url, outcome.map(|text| Document::given(text.as_bytes().to_vec())));
            match method.resolve(&did, &options, &evidence, now) {
                Ok(Step::Done(resolution)) => resolution.document().map_err(|e| e.code()),
                Ok(Step::Needs(_)) => panic!("it is there"),
                Err(error) => Err(error.code()),
            }
        };
        let first = with(Ok(r#"{"id":"did:web:example.com:a"}"#)).unwrap();
        let second = with(Ok(r#"{"id":"did:web:example.com:a"}"#)).unwrap();
        assert!(Arc::ptr_eq(&first, &second));
        let third = with(Ok(r#"{"id":"did:web:example.com:a","x":1}"#)).unwrap();
        assert!(third.value().get("x").is_some(), "other bytes are another document");
        for (outcome, code) in [
            (Ok(r#"{"id":"did:web:example.com"}"#), Code::DidDocumentId),
            (Ok(r#"{"id":"did:web:example.com:A"}"#), Code::DidDocumentId),
            (Ok("{}"), Code::DidDocument),
            (Ok("<html>"), Code::DidDocument),
            (Ok(r#"{"id":"did:web:example.com:a","id":"did:web:b.c"}"#), Code::DidDocument),
            (Err(Error::new(Code::FetchNotFound)), Code::DidNotFound),
            (Err(Error::new(Code::FetchTimeout)), Code::DidUnavailable),
        ] {
            assert_eq!(with(outcome).unwrap_err(), code);
        }
    }
}
