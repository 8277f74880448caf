//! The server as a resolver for others, who know no DID method themselves.

use crate::client::{TestServer, grant};
use crate::origin::{HOST, Mood, Origin};
use testamur::did::{
    DereferencingOptions, Did, DidUrl, ResolutionOptions, Resolver, UniversalResolver,
};
use testamur::{Code, Document, Evidence, HttpFetch, Result, Verifier};
use testamur_server::Limits;
use testamur_store::Scope;

/// A verifier that asks this server about every DID.
fn asking(server: &TestServer) -> Verifier {
    asking_at(&server.url(""), None)
}

/// A verifier that asks what is at this URL, with an API key if there is one.
fn asking_at(url: &str, api_key: Option<&str>) -> Verifier {
    let elsewhere = UniversalResolver::at(url).unwrap();
    let (fetch, endpoint) = (HttpFetch::builder(), elsewhere.endpoint());
    let fetch = match api_key {
        Some(key) => fetch.allow_endpoint_with_key(endpoint, key),
        None => fetch.allow_endpoint(endpoint),
    };
    let resolver = Resolver::empty().with_universal_resolver(elsewhere);
    Verifier::builder().fetch(fetch.unwrap().build()).resolver(resolver).build().unwrap()
}

/// What comes of asking for the present version of a DID.
fn code_of(verifier: &Verifier, did: &str) -> Option<Code> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (did, options) = (Did::parse(did).unwrap(), ResolutionOptions::default());
    let found = runtime.block_on(verifier.resolve(&did, &options));
    found.and_then(|found| found.document()).err().map(|error| error.code())
}

#[test]
fn whoever_knows_no_method_can_ask_this_server() {
    let mut evidence = Evidence::new();
    let document = br#"{"id":"did:web:localhost%3A8080"}"#;
    let url = "http://localhost:8080/.well-known/did.json";
    evidence.insert(url, Ok(Document::given(document.as_slice())));
    let server = TestServer::knowing("universal", evidence);
    let verifier = asking(&server);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let resolve = |did: &str, options: &ResolutionOptions| -> Result<String> {
        let found = runtime.block_on(verifier.resolve(&Did::parse(did)?, options))?;
        let id = found.document()?.id().to_owned();
        assert_eq!(found.stated_by(), Some(&*server.url("/1.0/identifiers/")));
        Ok(id)
    };
    let plain = ResolutionOptions::default();
    let key = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
    // Also one that is percent-encoded on its way.
    for did in [key, "did:web:localhost%3A8080"] {
        assert_eq!(resolve(did, &plain).as_deref(), Ok(did));
    }
    let version = ResolutionOptions { version_id: Some("1".to_owned()), ..Default::default() };
    for (did, options, code) in [
        ("did:key:zzz", &plain, Code::DidSyntax),
        ("did:unknown:a", &plain, Code::DidMethodNotSupported),
        ("did:web:localhost%3A8081", &plain, Code::DidMethodNotSupported),
        (key, &version, Code::DidOptionNotSupported),
    ] {
        assert_eq!(resolve(did, options).unwrap_err().code(), code, "{did}");
    }
    let url = DidUrl::parse(&format!("{key}#{}", &key["did:key:".len()..])).unwrap();
    let found = runtime.block_on(verifier.dereference(&url, &DereferencingOptions::default()));
    assert!(found.unwrap().to_value().to_string().contains("publicKeyMultibase"));
}

/// Whoever asks a resolver must not take for a missing DID what is a server out of order behind it.
#[test]
fn an_outage_behind_the_resolver_says_nothing_of_a_did() {
    let origin = Origin::start();
    let server = TestServer::with_network(
        "outage",
        Limits::default(),
        origin.client(testamur::fetch::Limits::default()),
    );
    let (verifier, place) = (asking(&server), format!("{HOST}%3A{}", origin.port()));
    let [did, nowhere] = ["in-use", "nowhere"].map(|name| format!("did:web:{place}:{name}"));
    origin.serve("/in-use/did.json", format!(r#"{{"id":"{did}"}}"#));
    origin.set(Mood::Fails);
    for did in [&did, &nowhere] {
        assert_eq!(code_of(&verifier, did), Some(Code::DidUnavailable));
    }
    // It is over at once when it is over.
    origin.set(Mood::Answers);
    assert_eq!(code_of(&verifier, &did), None);
    assert_eq!(code_of(&verifier, &nowhere), Some(Code::DidNotFound));
}

/// Nor for a missing DID what says so by its status only: whoever stands before the resolver.
#[test]
fn a_wrong_base_url_says_nothing_of_a_did() {
    let server = TestServer::start("wrong-base");
    let verifier = asking_at(&server.url("/health"), None);
    let key = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
    assert_eq!(code_of(&verifier, key), Some(Code::DidUnavailable));
}

#[test]
fn a_resolver_that_asks_for_keys_is_asked_with_one() {
    let (server, _) = TestServer::asking("keys-of-resolvers");
    let (_, token) = server.key(grant(&[Scope::Verify]));
    let (_, other) = server.key(grant(&[Scope::Issue]));
    let key = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
    let refused = Some(Code::DidResolverRefused);
    for (api_key, expected) in [
        (Some(&*token), None),
        (Some(&*other), refused),
        (Some("tmk_a.b"), refused),
        (None, refused),
    ] {
        assert_eq!(code_of(&asking_at(&server.url(""), api_key), key), expected, "{api_key:?}");
    }
}
