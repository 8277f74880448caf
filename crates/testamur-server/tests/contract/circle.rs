//! Servers that ask each other for DIDs.

use crate::client::TestServer;
use std::path::Path;
use std::sync::Arc;
use testamur::did::{Did, ResolutionOptions, Resolver, UniversalResolver};
use testamur::{Code, Evidence, HttpFetch, Verifier};
use testamur_server::{
    Bindings, Callers, Limits, Listening, Origins, Server, Setup, UnreachableDids, conformance,
};
use testamur_store::SqliteStore;
use tokio::runtime::Runtime;

const KEY: &str = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";

/// A client, and a resolver that knows nothing itself and asks what is at this URL.
fn asking(url: &str) -> (HttpFetch, Resolver) {
    let elsewhere = UniversalResolver::at(url).unwrap();
    let fetch = HttpFetch::builder().allow_endpoint(elsewhere.endpoint()).unwrap().build();
    (fetch, Resolver::empty().with_universal_resolver(elsewhere))
}

/// Where it is that a server listens.
fn url(listening: &Listening) -> String {
    format!("http://{}", listening.address())
}

/// Serves at a place, and asks what is at the other URL.
async fn serve(folder: &Path, listening: Listening, elsewhere: &str) {
    serve_within(folder, listening, elsewhere, Limits::default()).await;
}

async fn serve_within(folder: &Path, listening: Listening, elsewhere: &str, limits: Limits) {
    let file = folder.join(format!("{}.db", listening.address().port()));
    let store = SqliteStore::open(file, testamur_store::Limits::default()).await.unwrap();
    let (network, resolver) = asking(elsewhere);
    let server = Server::open(Setup {
        issuers: conformance::issuers(Some("test")).unwrap(),
        callers: Callers::InsecureAnybodyUnlessKeys,
        store: Arc::new(store),
        public_url: url(&listening),
        policy: conformance::policy(),
        bindings: Bindings::InsecureAsAsked,
        unreachable_dids: UnreachableDids::InternalError,
        evidence: Evidence::new(),
        network: Some(network),
        resolver,
        origins: Origins::default(),
        limits,
    });
    let server = server.await.unwrap();
    tokio::spawn(async move { server.serve(listening, None, std::future::pending()).await });
}

/// What a DID is, by what is at this URL.
async fn code_of(url: &str, did: &str) -> Option<Code> {
    let (fetch, resolver) = asking(url);
    let verifier = Verifier::builder().fetch(fetch).resolver(resolver).build().unwrap();
    let (did, options) = (Did::parse(did).unwrap(), ResolutionOptions::default());
    let found = verifier.resolve(&did, &options).await;
    found.and_then(|found| found.document()).err().map(|error| error.code())
}

/// Places for as many servers.
async fn places<const N: usize>() -> [Listening; N] {
    let mut places = Vec::new();
    for _ in 0..N {
        places.push(Listening::bind("127.0.0.1:0").await.unwrap());
    }
    places.try_into().ok().unwrap()
}

#[test]
fn a_question_that_comes_back_ends() {
    let folder = TestServer::folder("circle");
    Runtime::new().unwrap().block_on(async {
        let [first, second] = places().await;
        let (one, other) = (url(&first), url(&second));
        serve(&folder, first, &other).await;
        serve(&folder, second, &one).await;
        let circle = Some(Code::DidResolverCircle);
        assert_eq!(code_of(&one, "did:example:a").await, circle);
        // Also where both are asked for the same at a time.
        let did = "did:example:b";
        let both = tokio::join!(code_of(&one, did), code_of(&other, did));
        assert_eq!(both, (circle, circle));
        // And one that names itself.
        let [own] = places().await;
        let place = url(&own);
        serve(&folder, own, &place).await;
        assert_eq!(code_of(&place, did).await, circle);
    });
    std::fs::remove_dir_all(folder).unwrap();
}

/// A circle ends also where all places of a server are held by what it asks the other.
#[test]
fn more_questions_than_there_are_places_end() {
    let folder = TestServer::folder("full-circle");
    Runtime::new().unwrap().block_on(async {
        let [first, second] = places().await;
        let (one, other) = (url(&first), url(&second));
        let mut few = Limits::default();
        few.work = 1;
        serve_within(&folder, first, &other, few.clone()).await;
        serve_within(&folder, second, &one, few).await;
        let mut questions = tokio::task::JoinSet::new();
        for n in 0..12 {
            let one = one.clone();
            questions.spawn(async move { code_of(&one, &format!("did:example:{n}")).await });
        }
        let codes = questions.join_all().await;
        assert_eq!(codes, [Some(Code::DidResolverCircle); 12]);
    });
    std::fs::remove_dir_all(folder).unwrap();
}

/// Servers that ask one after the other, to one that knows, are no circle.
#[test]
fn a_question_may_be_passed_on() {
    let folder = TestServer::folder("chain");
    let last = TestServer::start("chain-end");
    Runtime::new().unwrap().block_on(async {
        let [first, second] = places().await;
        let (one, other) = (url(&first), url(&second));
        serve(&folder, first, &other).await;
        serve(&folder, second, &last.url("")).await;
        assert_eq!(code_of(&one, KEY).await, None);
        assert_eq!(code_of(&one, "did:example:a").await, Some(Code::DidMethodNotSupported));
    });
    std::fs::remove_dir_all(folder).unwrap();
}
