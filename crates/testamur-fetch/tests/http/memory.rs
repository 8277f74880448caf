//! What is remembered, for how long, and that equal requests share one download.

use crate::server::{Part, Server, json, path, reply};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use testamur_core::evidence::{Purpose, Request};
use testamur_core::{Code, Result};
use testamur_fetch::{AddressKind, HttpFetch, Limits};

fn local(change: impl FnOnce(&mut Limits)) -> HttpFetch {
    let mut limits = Limits::default();
    change(&mut limits);
    HttpFetch::builder()
        .dangerous_allow_http()
        .dangerous_allow_addresses(AddressKind::Loopback)
        .limits(limits)
        .build()
}

async fn get(fetch: &HttpFetch, url: String) -> Result<String> {
    let document = fetch.fetch(&Request { url, purpose: Purpose::Did }).await?;
    Ok(String::from_utf8(document.bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn answers_are_remembered_as_their_server_says() {
    let server = Server::start(|head| match path(head) {
        "/kept" => json(&["cache-control: max-age=60"], "1"),
        "/silent" => json(&[], "1"),
        "/private" => json(&["cache-control: no-store"], "1"),
        "/unsure" => json(&["cache-control: no-cache"], "1"),
        "/varies" => json(&["vary: *"], "1"),
        "/moved" => reply("301 Moved", &["location: /kept", "cache-control: max-age=9"], ""),
        "/found" => reply("302 Found", &["location: /kept"], ""),
        "/gone" => reply("404 Not Found", &[], ""),
        _ => reply("503 Busy", &["cache-control: max-age=60"], ""),
    })
    .await;
    let fetch = local(|_| {});
    for (path, requests) in [
        ("/kept", 1),
        ("/silent", 1),
        ("/private", 3),
        ("/unsure", 3),
        ("/varies", 3),
        ("/moved", 1),
        ("/found", 3),
        ("/gone", 1),
        ("/outage", 3),
    ] {
        let before = server.count();
        let mut results = Vec::new();
        for _ in 0..3 {
            results.push(get(&fetch, server.url(path)).await);
        }
        assert!(results.iter().all(|result| *result == results[0]), "{path}: {results:?}");
        assert_eq!(server.count() - before, requests, "{path}");
    }
    let forgetful = local(|limits| limits.cache_bytes = 0);
    let before = server.count();
    for _ in 0..3 {
        get(&forgetful, server.url("/kept")).await.unwrap();
    }
    assert_eq!(server.count() - before, 3);
}

#[tokio::test]
async fn a_stale_answer_is_asked_about_and_never_used_in_an_outage() {
    let state = Arc::new(AtomicUsize::new(0));
    let shown = Arc::clone(&state);
    let server = Server::start(move |head| {
        let same = head.to_lowercase().contains("if-none-match: \"one\"");
        match shown.load(Ordering::SeqCst) {
            0 if same => reply("304 Not Modified", &[], ""),
            0 => json(&["etag: \"one\"", "cache-control: no-cache"], "1"),
            1 => reply("503 Busy", &[], ""),
            _ => json(&["etag: \"two\"", "cache-control: no-cache"], "2"),
        }
    })
    .await;
    let fetch = local(|_| {});
    for _ in 0..3 {
        assert_eq!(get(&fetch, server.url("/")).await.unwrap(), "1");
    }
    assert_eq!(server.count(), 3);
    state.store(1, Ordering::SeqCst);
    assert_eq!(get(&fetch, server.url("/")).await.unwrap_err().code(), Code::FetchStatus);
    state.store(2, Ordering::SeqCst);
    assert_eq!(get(&fetch, server.url("/")).await.unwrap(), "2");
}

#[tokio::test]
async fn our_bound_on_a_lifetime_wins() {
    let server = Server::start(|_| json(&["cache-control: max-age=60"], "1")).await;
    let fetch = local(|limits| limits.longest_lifetime = Duration::ZERO);
    for _ in 0..2 {
        get(&fetch, server.url("/")).await.unwrap();
    }
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn another_purpose_is_another_request() {
    let server = Server::start(|_| json(&["cache-control: max-age=60"], "[1, 2, 3]")).await;
    let fetch = local(|limits| limits.document_bytes = 4);
    let url = server.url("/");
    let list = Request { url: url.clone(), purpose: Purpose::Status };
    assert!(fetch.fetch(&list).await.is_ok());
    assert_eq!(get(&fetch, url).await.unwrap_err().code(), Code::FetchTooLarge);
    assert_eq!(server.count(), 2);
}

fn slow() -> Vec<Part> {
    let mut parts = vec![Part::Wait(Duration::from_millis(200))];
    parts.extend(json(&["cache-control: no-store"], "1"));
    parts
}

#[tokio::test]
async fn equal_requests_share_one_download() {
    let server = Server::start(|_| slow()).await;
    let fetch = local(|_| {});
    let waiting: Vec<_> = (0..20)
        .map(|_| {
            let (fetch, url) = (fetch.clone(), server.url("/"));
            tokio::spawn(async move { get(&fetch, url).await })
        })
        .collect();
    for one in waiting {
        assert_eq!(one.await.unwrap().unwrap(), "1");
    }
    assert_eq!(server.count(), 1);
    get(&fetch, server.url("/")).await.unwrap();
    assert_eq!(server.count(), 2, "a later request is its own");
}

#[tokio::test]
async fn who_gives_up_does_not_take_the_others_along() {
    let server = Server::start(|_| slow()).await;
    let fetch = local(|_| {});
    let (first, url) = (fetch.clone(), server.url("/"));
    let first = tokio::spawn(async move { get(&first, url).await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let (second, url) = (fetch.clone(), server.url("/"));
    let second = tokio::spawn(async move { get(&second, url).await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    first.abort();
    assert_eq!(second.await.unwrap().unwrap(), "1");
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn downloads_at_the_same_time_are_bounded() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (count, top) = (Arc::clone(&now), Arc::clone(&most));
    let server = Server::start(move |_| {
        top.fetch_max(count.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        slow()
    })
    .await;
    let fetch = local(|limits| limits.concurrent = 2);
    let waiting: Vec<_> = (0..6)
        .map(|each| {
            let (fetch, url, now) =
                (fetch.clone(), server.url(&format!("/{each}")), Arc::clone(&now));
            tokio::spawn(async move {
                let result = get(&fetch, url).await;
                now.fetch_sub(1, Ordering::SeqCst);
                result
            })
        })
        .collect();
    for one in waiting {
        one.await.unwrap().unwrap();
    }
    assert!(most.load(Ordering::SeqCst) <= 3, "two, and one whose end the server has not seen");
    assert_eq!(server.count(), 6);
}

#[tokio::test]
async fn a_document_can_say_that_it_lasts_less() {
    let server = Server::start(|head| match path(head) {
        "/moved" => reply("302 Found", &["location: /kept"], ""),
        "/private" => json(&["cache-control: no-store"], "1"),
        _ => json(&["cache-control: max-age=60"], "1"),
    })
    .await;
    for path in ["/kept", "/moved"] {
        let fetch = local(|_| {});
        let request = Request { url: server.url(path), purpose: Purpose::Status };
        let document = fetch.fetch(&request).await.unwrap();
        fetch.keep_at_most(&request, &document, Duration::from_secs(50));
        let again = fetch.fetch(&request).await.unwrap();
        assert!(Arc::ptr_eq(&again.bytes, &document.bytes), "from memory, as it was");
        fetch.keep_at_most(&request, &document, Duration::ZERO);
        let anew = fetch.fetch(&request).await.unwrap();
        assert!(!Arc::ptr_eq(&anew.bytes, &document.bytes), "{path}");
        // It lasts as its server says until it says otherwise itself.
        let again = fetch.fetch(&request).await.unwrap();
        assert!(Arc::ptr_eq(&again.bytes, &anew.bytes));
    }
    let fetch = local(|_| {});
    let request = Request { url: server.url("/private"), purpose: Purpose::Status };
    let document = fetch.fetch(&request).await.unwrap();
    fetch.keep_at_most(&request, &document, Duration::from_secs(50));
    let before = server.count();
    fetch.fetch(&request).await.unwrap();
    assert_eq!(server.count(), before + 1, "no-store is obeyed");
}
