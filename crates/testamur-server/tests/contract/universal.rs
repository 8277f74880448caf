//! The server as a resolver for others, who know no DID method themselves.

use crate::client::TestServer;
use testamur::did::{
    DereferencingOptions, Did, DidUrl, ResolutionOptions, Resolver, UniversalResolver,
};
use testamur::{Code, Document, Evidence, HttpFetch, Result, Verifier};

/// A verifier that asks this server about every DID.
fn asking(server: &TestServer) -> Verifier {
    let elsewhere = UniversalResolver::at(&server.url("")).unwrap();
    let fetch = HttpFetch::builder().allow_endpoint(elsewhere.endpoint()).unwrap().build();
    let resolver = Resolver::empty().with_universal_resolver(elsewhere);
    Verifier::builder().fetch(fetch).resolver(resolver).build().unwrap()
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
        ("did:web:localhost%3A8081", &plain, Code::DidNotFound),
        (key, &version, Code::DidOptionNotSupported),
    ] {
        assert_eq!(resolve(did, options).unwrap_err().code(), code, "{did}");
    }
    let url = DidUrl::parse(&format!("{key}#{}", &key["did:key:".len()..])).unwrap();
    let found = runtime.block_on(verifier.dereference(&url, &DereferencingOptions::default()));
    assert!(found.unwrap().to_value().to_string().contains("publicKeyMultibase"));
}
