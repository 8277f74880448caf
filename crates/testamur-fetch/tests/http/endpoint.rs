//! Services that whoever made the client named.

use crate::server::{Part, Server, json, path, reply};
use testamur_core::evidence::{Document, JsonRpcCall, Purpose, Request, Source};
use testamur_core::json::Value;
use testamur_core::{Code, Result};
use testamur_fetch::{AddressKind, HttpFetch, Limits};

const SERVICE: &str = "eip155:31337";

fn one_at_a_time() -> Limits {
    let mut limits = Limits::default();
    limits.concurrent_per_host = 1;
    limits
}

fn call(method: &str) -> Request {
    JsonRpcCall::new(SERVICE, method, vec!["latest".into(), false.into()]).unwrap().request()
}

async fn ask(fetch: &HttpFetch, request: &Request) -> Result<Document> {
    fetch.fetch(request).await
}

#[tokio::test]
async fn a_call_is_posted_to_the_place_of_its_service() {
    let server =
        Server::start(|_| json(&[], r#"{"jsonrpc":"2.0","id":1,"result":"0x7a69"}"#)).await;
    let url = server.url("/v3/secret");
    let fetch = HttpFetch::builder().json_rpc(SERVICE, &url).unwrap().build();
    let request = call("eth_getBlockByNumber");
    let document = ask(&fetch, &request).await.unwrap();
    assert_eq!(document.source, Source::Network);
    let result = JsonRpcCall::of(&request).unwrap().unwrap().result(&document.bytes);
    assert_eq!(result, Ok(Value::from("0x7a69")));
    let sent = server.requests.lock().unwrap()[0].clone();
    let (head, body) = sent.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /v3/secret HTTP/1.1"), "{head}");
    assert!(head.to_lowercase().contains("content-type: application/json"), "{head}");
    assert_eq!(body, JsonRpcCall::of(&request).unwrap().unwrap().body());
    // Remembered, and another call is not taken for it.
    ask(&fetch, &request).await.unwrap();
    assert_eq!(server.count(), 1);
    ask(&fetch, &call("eth_chainId")).await.unwrap();
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn what_a_service_may_answer_instead() {
    let server = Server::start(|sent| {
        let after = |method: &str| sent.contains(&format!("\"method\":\"{method}\""));
        match () {
            () if after("error") => {
                json(&[], r#"{"id":1,"error":{"code":-32005,"message":"too many"}}"#)
            }
            () if after("other") => json(&[], r#"{"id":7,"result":"0x1"}"#),
            () if after("page") => reply("200 OK", &["Content-Type: text/html"], "<html>"),
            () if after("busy") => reply("429 Too Many Requests", &[], ""),
            () if after("away") => reply("307 Temporary Redirect", &["Location: /there"], ""),
            () => json(&[], &format!("\"{}\"", "a".repeat(5 << 20))),
        }
    })
    .await;
    let fetch = HttpFetch::builder().json_rpc(SERVICE, &server.url("/secret")).unwrap().build();
    for (method, code) in [
        ("error", Code::FetchJsonRpcError),
        ("other", Code::FetchJsonRpcAnswer),
        ("page", Code::FetchMediaType),
        ("busy", Code::FetchStatus),
        ("away", Code::FetchStatus),
        ("large", Code::FetchTooLarge),
    ] {
        let error = ask(&fetch, &call(method)).await.unwrap_err();
        assert_eq!(error.code(), code, "{method}: {error}");
        assert!(!error.facts().any(|(_, fact)| fact.contains("secret")), "{error}");
    }
    let before = server.count();
    ask(&fetch, &call("error")).await.unwrap_err();
    assert_eq!(server.count(), before + 1, "an error is not remembered");
}

/// A server that reads its configuration again has a client for it, which need not download anew.
#[tokio::test]
async fn a_client_takes_over_what_another_remembers_of_documents() {
    let answer = r#"{"jsonrpc":"2.0","id":1,"result":"0x7a69"}"#;
    let server = Server::start(move |_| json(&["Cache-Control: max-age=60"], answer)).await;
    let node = |path: &str| {
        let place = HttpFetch::builder().allow_endpoint(&server.url("/driver")).unwrap();
        place.json_rpc(SERVICE, &server.url(path)).unwrap().build()
    };
    let before = node("/before");
    let did = Request { url: server.url("/driver/did:a:b"), purpose: Purpose::DidResolution };
    ask(&before, &did).await.unwrap();
    ask(&before, &call("eth_chainId")).await.unwrap();
    let after = node("/after").in_place_of(&before);
    assert_eq!(after.memory_uses(), before.memory_uses());
    ask(&after, &did).await.unwrap();
    assert_eq!(server.count(), 2);
    ask(&after, &call("eth_chainId")).await.unwrap();
    let requests = server.requests.lock().unwrap().clone();
    let paths: Vec<&str> = requests.iter().map(|head| path(head)).collect();
    assert_eq!(paths, ["/driver/did:a:b", "/before", "/after"]);
    // Also what the old node answers only now.
    let late = call("net_version");
    ask(&before, &late).await.unwrap();
    ask(&after, &late).await.unwrap();
    let requests = server.requests.lock().unwrap().clone();
    let paths: Vec<&str> = requests[3..].iter().map(|head| path(head)).collect();
    assert_eq!(paths, ["/before", "/after"]);
    // The node is the same again, and its answers are as they were.
    ask(&node("/before").in_place_of(&after), &call("eth_chainId")).await.unwrap();
    assert_eq!(server.count(), 5);
}

/// What was got where this client may not go, or from whom it would not have believed, is not taken over.
#[tokio::test]
async fn a_client_that_may_go_elsewhere_takes_over_nothing() {
    let server = Server::start(|_| json(&["Cache-Control: max-age=60"], "{}")).await;
    let open = || {
        let open = HttpFetch::builder().dangerous_allow_http();
        open.dangerous_allow_addresses(AddressKind::Loopback)
    };
    let before = open().build();
    let did = Request { url: server.url("/did.json"), purpose: Purpose::Did };
    ask(&before, &did).await.unwrap();
    for (builder, outcome, count) in [
        (open(), Ok(()), 1),
        (open().dangerous_allow_addresses(AddressKind::Private), Ok(()), 2),
        (HttpFetch::builder().dangerous_allow_http(), Err(Code::FetchAddressRefused), 2),
        (HttpFetch::builder(), Err(Code::FetchScheme), 2),
    ] {
        let after = builder.build().in_place_of(&before);
        let asked = ask(&after, &did).await.map(|_| ()).map_err(|error| error.code());
        assert_eq!((asked, server.count()), (outcome, count), "{after:?}");
    }
}

/// Answers of a node that turn out to be wrong are asked for again, under whichever name they lie.
#[tokio::test]
async fn an_answer_to_a_call_can_be_kept_for_less() {
    let server =
        Server::start(|_| json(&[], r#"{"jsonrpc":"2.0","id":1,"result":"0x7a69"}"#)).await;
    let fetch = HttpFetch::builder().json_rpc(SERVICE, &server.url("/")).unwrap().build();
    let (wrong, other) = (call("eth_chainId"), call("eth_blockNumber"));
    let document = ask(&fetch, &wrong).await.unwrap();
    ask(&fetch, &other).await.unwrap();
    fetch.keep_at_most(&wrong, &document, std::time::Duration::ZERO);
    for (request, count) in [(&wrong, 3), (&other, 3)] {
        ask(&fetch, request).await.unwrap();
        assert_eq!(server.count(), count);
    }
}

/// Through whom a question came is told to resolvers only, and ends where it came from.
#[tokio::test]
async fn a_resolver_is_told_through_whom_a_question_came() {
    let server =
        Server::start(|_| json(&["Cache-Control: max-age=60"], r#"{"id":"did:a:b"}"#)).await;
    let fetch = HttpFetch::builder()
        .dangerous_allow_http()
        .dangerous_allow_addresses(AddressKind::Loopback)
        .allow_endpoint(&server.url("/driver"))
        .unwrap()
        .build();
    let get = async |fetch: &HttpFetch, path: &str, purpose| {
        let asked = ask(fetch, &Request { url: server.url(path), purpose }).await;
        let via = server.requests.lock().unwrap().last().and_then(|head| {
            let line = head.lines().find_map(|line| line.strip_prefix("via: "))?;
            Some(line.to_owned())
        });
        asked.map(|_| via).map_err(|error| error.code())
    };
    let resolution = Purpose::DidResolution;
    let (first, second) = ("1.1 testamur-0000000000000001", "1.1 testamur-0000000000000002");
    assert_eq!(get(&fetch, "/driver/a", resolution).await, Ok(None));
    let told = Ok(Some(first.to_owned()));
    assert_eq!(get(&fetch.relaying(1, ""), "/driver/b", resolution).await, told);
    let second_server = fetch.relaying(2, first);
    let told = Ok(Some(format!("{first}, {second}")));
    assert_eq!(get(&second_server, "/driver/c", resolution).await, told);
    assert_eq!(get(&second_server, "/driver/c", Purpose::Did).await, Ok(None));
    let back = fetch.relaying(1, &format!("{first}, {second}"));
    let count = server.count();
    let circle = Err(Code::DidResolverCircle);
    assert_eq!(get(&back, "/driver/d", resolution).await, circle);
    assert_eq!(server.count(), count);
    // What is known is no question any more.
    assert!(get(&back, "/driver/c", resolution).await.is_ok());
    assert!(get(&back, "/other", Purpose::Did).await.is_ok());
    let asks_nobody = |fetch: &HttpFetch, path: &str, purpose| {
        fetch.asks_nobody(&Request { url: server.url(path), purpose })
    };
    assert!(asks_nobody(&back, "/driver/d", resolution));
    assert!(!asks_nobody(&second_server, "/driver/d", resolution));
    assert!(!asks_nobody(&back, "/other", resolution), "it is no endpoint");
    assert!(!asks_nobody(&back, "/driver/d", Purpose::Did));
}

/// Who asks through a proxy that names itself shares downloads, and who comes through other servers the turns and what
/// they brought.
#[tokio::test]
async fn whoever_asks_a_resolver_is_asked_once() {
    for (first, second, kept, count) in [
        ("1.1 proxy-1", "1.1 proxy-2", false, 1),
        ("1.1 testamur-000000000000000a", "1.1 testamur-000000000000000b", false, 2),
        ("1.1 testamur-000000000000000a", "1.1 testamur-000000000000000b", true, 1),
    ] {
        let header = if kept { "Cache-Control: max-age=60" } else { "Cache-Control: no-store" };
        let server = Server::start(move |_| json(&[header], r#"{"id":"did:a:b"}"#)).await;
        let limits = one_at_a_time();
        let fetch = HttpFetch::builder().limits(limits).allow_endpoint(&server.url("/")).unwrap();
        let fetch = fetch.build();
        let request = Request { url: server.url("/a"), purpose: Purpose::DidResolution };
        let (one, two) = (fetch.relaying(1, first), fetch.relaying(1, second));
        let both = tokio::join!(ask(&one, &request), ask(&two, &request));
        assert_eq!(both.0.unwrap().bytes, both.1.unwrap().bytes);
        assert_eq!(server.count(), count, "{first} {kept}");
        let uses = fetch.memory_uses()[&Purpose::DidResolution];
        assert_eq!((uses.misses, uses.hits), (count as u64, 2 - count as u64));
    }
}

/// The same call, after its turn.
#[tokio::test]
async fn a_call_that_waited_is_not_made_again() {
    let answer = r#"{"jsonrpc":"2.0","id":1,"result":"0x7a69"}"#;
    let server = Server::start(move |_| json(&["Cache-Control: max-age=60"], answer)).await;
    let limits = one_at_a_time();
    let fetch = HttpFetch::builder().limits(limits).json_rpc(SERVICE, &server.url("/")).unwrap();
    let fetch = fetch.build();
    // Another client has downloads of its own, and the same memory.
    let other = fetch.clone().in_place_of(&fetch);
    let request = call("eth_chainId");
    let both = tokio::join!(ask(&fetch, &request), ask(&other, &request));
    assert_eq!(both.0.unwrap().bytes, both.1.unwrap().bytes);
    assert_eq!(server.count(), 1);
}

/// Two servers that are asked for the same by each other at the same time would wait for each other.
#[tokio::test]
async fn a_question_that_came_round_does_not_wait_for_itself() {
    let server = Server::start(|_| vec![Part::Wait(std::time::Duration::from_secs(3600))]).await;
    let fetch = HttpFetch::builder().allow_endpoint(&server.url("/driver")).unwrap().build();
    let request = Request { url: server.url("/driver/a"), purpose: Purpose::DidResolution };
    let (own, back) = (fetch.relaying(1, ""), fetch.relaying(1, "1.1 testamur-0000000000000001"));
    let under_way = tokio::spawn({
        let request = request.clone();
        async move { ask(&own, &request).await }
    });
    while server.count() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(ask(&back, &request).await.unwrap_err().code(), Code::DidResolverCircle);
    assert!(!under_way.is_finished());
    under_way.abort();
}

#[tokio::test]
async fn without_an_endpoint_nobody_is_asked() {
    let error = ask(&HttpFetch::guarded(), &call("eth_chainId")).await.unwrap_err();
    assert_eq!(error.code(), Code::FetchNoEndpoint);
    assert!(error.sentence().contains(SERVICE), "{error}");
    let gone = HttpFetch::builder().json_rpc(SERVICE, "http://127.0.0.1:1/secret").unwrap();
    let error = ask(&gone.build(), &call("eth_chainId")).await.unwrap_err();
    assert_eq!(error.code(), Code::FetchConnect);
    assert!(!error.facts().any(|(_, fact)| fact.contains("secret")), "{error}");
    // A name that is not there.
    let nowhere = HttpFetch::builder().json_rpc(SERVICE, "https://secret.invalid/").unwrap();
    let error = ask(&nowhere.build(), &call("eth_chainId")).await.unwrap_err();
    assert_eq!(error.code(), Code::FetchConnect, "{error}");
    assert!(!error.facts().any(|(_, fact)| fact.contains("secret")), "{error}");
}

#[tokio::test]
async fn an_allowed_place_is_open_for_did_documents_and_nothing_leads_out_of_it() {
    let server = Server::start(|head| match path(head) {
        "/driver/out" => reply("302 Found", &["Location: /elsewhere"], ""),
        "/driver/in" => reply("302 Found", &["Location: /driver/did:a:b"], ""),
        _ => json(&[], "{}"),
    })
    .await;
    let fetch = HttpFetch::builder().allow_endpoint(&server.url("/driver")).unwrap().build();
    let get = |path: &str, purpose| {
        let request = Request { url: server.url(path), purpose };
        let fetch = fetch.clone();
        async move { ask(&fetch, &request).await.map(|_| ()).map_err(|error| error.code()) }
    };
    assert_eq!(get("/driver/did:a:b", Purpose::DidResolution).await, Ok(()));
    assert_eq!(get("/driver/in", Purpose::DidResolution).await, Ok(()));
    let before = server.count();
    for (path, purpose) in [
        ("/elsewhere", Purpose::DidResolution),
        ("/driver/did:a:b", Purpose::Did),
        ("/driver/did:a:b", Purpose::Status),
        ("/driver/did:a:b", Purpose::RelatedResource),
    ] {
        assert_eq!(get(path, purpose).await, Err(Code::FetchScheme), "{path}");
    }
    assert_eq!(server.count(), before);
    assert_eq!(get("/driver/out", Purpose::DidResolution).await, Err(Code::DidResolverRedirect));
    assert_eq!(server.count(), before + 1);
}

/// What a client that has an API key for a place sent to a server, in the order of the paths.
fn keys_sent(server: &Server) -> Vec<Option<String>> {
    let requests = server.requests.lock().unwrap();
    let key = |head: &String| {
        let mut lines = head.lines();
        let line = lines.find(|line| line.to_ascii_lowercase().starts_with("authorization: "))?;
        Some(line["authorization: ".len()..].to_owned())
    };
    requests.iter().map(key).collect()
}

#[tokio::test]
async fn an_api_key_is_for_the_place_that_it_was_given_for() {
    let elsewhere = Server::start(|_| json(&[], "{}")).await;
    let away = format!("Location: {}", elsewhere.url("/driver/did:a:b"));
    let server = Server::start(move |head| match path(head) {
        "/driver/away" => reply("302 Found", &[&away], ""),
        "/driver/in" => reply("302 Found", &["Location: /driver/did:a:b"], ""),
        _ => json(&[], "{}"),
    })
    .await;
    let fetch = HttpFetch::builder()
        .dangerous_allow_http()
        .dangerous_allow_addresses(AddressKind::Loopback)
        .allow_endpoint_with_key(&server.url("/driver"), "tmk_secret.key")
        .unwrap()
        .build();
    assert!(!format!("{fetch:?}").contains("secret"), "{fetch:?}");
    let away = Request { url: server.url("/driver/away"), purpose: Purpose::DidResolution };
    let error = ask(&fetch, &away).await.unwrap_err();
    assert_eq!(error.code(), Code::DidResolverRedirect);
    assert!(error.sentence().contains(&elsewhere.url("/driver/did:a:b")), "{error}");
    for (path, purpose) in [
        ("/driver/in", Purpose::DidResolution),
        ("/driver/did:a:b", Purpose::Did),
        ("/elsewhere", Purpose::DidResolution),
    ] {
        ask(&fetch, &Request { url: server.url(path), purpose }).await.unwrap();
    }
    let key = Some("Bearer tmk_secret.key".to_owned());
    assert_eq!(keys_sent(&server), [key.clone(), key.clone(), key, None, None]);
    assert_eq!(elsewhere.count(), 0, "who it redirects to is somebody else");
}

#[tokio::test]
async fn a_resolver_says_itself_why_there_is_no_document() {
    const NOT_FOUND: &str = r#"{"didDocument":null,"didResolutionMetadata":{"error":"notFound"}}"#;
    const BY_URL: &str =
        r#"{"didResolutionMetadata":{"error":{"type":"https://www.w3.org/ns/did#NOT_FOUND"}}}"#;
    const OUTAGE: &str =
        r#"{"didDocument":null,"didResolutionMetadata":{"error":"internalError"}}"#;
    const GATEWAY: &str = r#"{"error":"quota"}"#;
    const DOCUMENT: &str =
        r#"{"didDocument":{"id":"did:a:b"},"didResolutionMetadata":{"error":null}}"#;
    let server = Server::start(|head| {
        let said = ["Content-Type: application/did-resolution", "Cache-Control: max-age=60"];
        match path(head) {
            "/said/404" => reply("404 Not Found", &said, NOT_FOUND),
            "/said/500" => reply("500 Internal Server Error", &said, NOT_FOUND),
            "/said/200" => reply("200 OK", &said, NOT_FOUND),
            "/url/200" => reply("200 OK", &said, BY_URL),
            "/outage/200" => reply("200 OK", &said, OUTAGE),
            "/outage/404" => reply("404 Not Found", &said, OUTAGE),
            "/gateway/200" => reply("200 OK", &said, GATEWAY),
            "/document/200" => reply("200 OK", &said, DOCUMENT),
            "/page/404" => reply("404 Not Found", &["Content-Type: text/html"], NOT_FOUND),
            "/other/404" => reply("404 Not Found", &said, r#"{"error":"no such path"}"#),
            "/other/400" => reply("400 Bad Request", &said, "{}"),
            "/large/400" => reply("400 Bad Request", &said, &" ".repeat(5 << 20)),
            _ => reply("410 Gone", &said, ""),
        }
    })
    .await;
    let fetch = HttpFetch::builder().allow_endpoint(&server.url("/")).unwrap().build();
    let get = async |path: &str| {
        let before = server.count();
        let request = Request { url: server.url(path), purpose: Purpose::DidResolution };
        let outcome = ask(&fetch, &request).await;
        let outcome = outcome.map(|document| document.bytes.len()).map_err(|error| error.code());
        (outcome, server.count() - before)
    };
    for (path, outcome, again) in [
        ("/said/404", Ok(NOT_FOUND.len()), 0),
        // An outage is not remembered, whatever is said of it.
        ("/said/500", Ok(NOT_FOUND.len()), 1),
        ("/said/200", Ok(NOT_FOUND.len()), 0),
        ("/url/200", Ok(BY_URL.len()), 0),
        ("/outage/200", Ok(OUTAGE.len()), 1),
        ("/outage/404", Ok(OUTAGE.len()), 1),
        ("/gateway/200", Ok(GATEWAY.len()), 1),
        ("/document/200", Ok(DOCUMENT.len()), 0),
        ("/page/404", Err(Code::FetchNotFound), 1),
        ("/other/404", Err(Code::FetchNotFound), 1),
        ("/other/400", Err(Code::FetchStatus), 1),
        ("/large/400", Err(Code::FetchStatus), 1),
        ("/gone", Err(Code::FetchNotFound), 1),
    ] {
        assert_eq!(get(path).await, (outcome, 1), "{path}");
        let (second, count) = get(path).await;
        assert_eq!(second, outcome, "{path}");
        assert_eq!(count, again, "{path}");
    }
}
