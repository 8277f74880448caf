//! Services that whoever made the client named.

use crate::server::{Server, json, path, reply};
use std::sync::atomic::{AtomicUsize, Ordering};
use testamur_core::evidence::{Document, JsonRpcCall, Purpose, Request, Source};
use testamur_core::json::Value;
use testamur_core::{Code, Result};
use testamur_fetch::HttpFetch;

const SERVICE: &str = "eip155:31337";

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
    let errors = AtomicUsize::new(0);
    let server = Server::start(move |sent| {
        let after = |method: &str| sent.contains(&format!("\"method\":\"{method}\""));
        if after("error") {
            errors.fetch_add(1, Ordering::Relaxed);
            return json(&[], r#"{"id":1,"error":{"code":-32005,"message":"too many"}}"#);
        }
        match () {
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

#[tokio::test]
async fn without_an_endpoint_nobody_is_asked() {
    let error = ask(&HttpFetch::guarded(), &call("eth_chainId")).await.unwrap_err();
    assert_eq!(error.code(), Code::FetchNoEndpoint);
    assert!(error.sentence().contains(SERVICE), "{error}");
    let gone = HttpFetch::builder().json_rpc(SERVICE, "http://127.0.0.1:1/secret").unwrap();
    let error = ask(&gone.build(), &call("eth_chainId")).await.unwrap_err();
    assert_eq!(error.code(), Code::FetchConnect);
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
    assert_eq!(get("/driver/out", Purpose::DidResolution).await, Err(Code::FetchScheme));
    assert_eq!(server.count(), before + 1);
}
