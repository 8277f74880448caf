//! API keys and the audit log, over HTTP.

use crate::client::{Answer, TestServer, grant};
use crate::{draft, issued};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use testamur_server::Limits;
use testamur_store::Scope;

const KEYS: &str = "/admin/api-keys";

#[test]
fn a_key_that_was_made_can_do_what_it_was_made_for_until_it_is_revoked() {
    let (server, admin) = TestServer::asking("managed");
    let wish = json!({
        "label": "kiosk in the library",
        "scopes": ["verify", "issue"],
        "issuers": ["eddsa-rdfc-2022"],
        "expires": "2126-01-01T00:00:00Z"
    });
    let made = server.ask_as(&admin, "POST", KEYS, &wish);
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.headers["cache-control"], "no-store");
    let mut key = made.json();
    let token = key.as_object_mut().unwrap().remove("token").unwrap();
    let token = token.as_str().unwrap();
    let id = key["id"].as_str().unwrap().to_owned();
    assert_eq!(key["scopes"], json!(["issue", "verify"]));
    assert_eq!(key["issuers"], wish["issuers"]);
    assert_eq!(key["label"], wish["label"]);
    assert_eq!(key["expires"], wish["expires"]);
    let entry = server.last_audited();
    assert_eq!((&entry["action"], &entry["key"]), (&json!("add_api_key"), &json!(id)));
    assert_eq!(entry["label"], wish["label"]);
    assert!(admin.starts_with(&format!("tmk_{}.", &entry["actor"].as_str().unwrap()[4..])));

    let issue = |name: &str| {
        let path = format!("/{name}/credentials/issue");
        server.ask_as(token, "POST", &path, &json!({ "credential": draft() })).status
    };
    assert_eq!([issue("eddsa-rdfc-2022"), issue("eddsa-jcs-2022")], [201, 403]);
    let listed = server.ask_as(&admin, "GET", KEYS, &Value::Null).json();
    assert!(listed["apiKeys"].as_array().unwrap().contains(&key), "{listed}");
    let secret = token.split_once('.').unwrap().1;
    assert!(!listed.to_string().contains(secret));

    let path = format!("{KEYS}/{id}");
    let revoked = server.ask_as(&admin, "DELETE", &path, &Value::Null);
    assert_eq!(revoked.status, 200);
    assert_eq!(issue("eddsa-rdfc-2022"), 401);
    assert_eq!(server.last_audited()["action"], "revoke_api_key");
    let at = revoked.json()["revoked"].clone();
    assert!(at.is_string());
    let again = server.ask_as(&admin, "DELETE", &path, &Value::Null);
    assert_eq!((again.status, &again.json()["revoked"]), (200, &at));
    let none = server.ask_as(&admin, "DELETE", &format!("{KEYS}/none"), &Value::Null);
    assert_eq!((none.status, none.problem().as_str()), (404, "store.api_key_unknown"));
}

#[test]
fn a_wish_that_is_not_understood_makes_no_key() {
    let (server, admin) = TestServer::asking("wishes");
    let before = server.audited();
    for (wish, code) in [
        (json!({}), "server.member"),
        (json!({ "scopes": [] }), "server.member_type"),
        (json!({ "scopes": "issue" }), "server.member_type"),
        (json!({ "scopes": ["everything"] }), "server.member_type"),
        (json!({ "scopes": ["issue", 1] }), "server.member_type"),
        (json!({ "scopes": ["issue"], "issuer": "eddsa-rdfc-2022" }), "server.member_unknown"),
        (json!({ "scopes": ["issue"], "issuers": null }), "server.member_type"),
        (json!({ "scopes": ["issue"], "issuers": ["nobody"] }), "server.member_type"),
        (json!({ "scopes": ["admin"], "issuers": ["jose"] }), "store.api_key_grant"),
        (json!({ "scopes": ["audit"], "issuers": ["jose"] }), "store.api_key_grant"),
        (json!({ "scopes": ["issue"], "expires": "tomorrow" }), "server.member_type"),
        (json!({ "scopes": ["issue"], "expires": "2020-01-01T00:00:00Z" }), "server.member_type"),
        (json!({ "scopes": ["issue"], "expires": null }), "server.member_type"),
    ] {
        let answer = server.ask_as(&admin, "POST", KEYS, &wish);
        assert_eq!((answer.status, answer.problem().as_str()), (400, code), "{wish}");
    }
    assert_eq!(server.audited(), before);
}

#[test]
fn keys_and_entries_are_read_in_pages() {
    let (server, admin) = TestServer::asking("pages");
    for _ in 0..5 {
        server.key(grant(&[Scope::Verify]));
    }
    let get = |path: &str| server.ask_as(&admin, "GET", path, &Value::Null);
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = get(&format!("{KEYS}?limit=4&after={after}")).json();
        let keys = page["apiKeys"].as_array().unwrap();
        assert!(keys.len() <= 4);
        seen.extend(keys.iter().map(|key| key["id"].as_str().unwrap().to_owned()));
        match page.get("next") {
            Some(next) => after = next.as_str().unwrap().to_owned(),
            None => break,
        }
    }
    assert_eq!(seen.len(), 6);
    assert!(seen.is_sorted());

    // Whoever reads the log can check it without the server.
    let mut previous = "0".repeat(64);
    let mut after = json!(0);
    loop {
        let page = get(&format!("/admin/audit?limit=3&after={after}")).json();
        let entries = page["entries"].as_array().unwrap();
        assert!(entries.len() <= 3);
        for entry in entries {
            let content = &entry["entry"];
            assert_eq!(content["previous"], previous);
            // The members of a map are in canonical order, and nothing in an entry needs more.
            let hash = Sha256::digest(content.to_string());
            previous = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(entry["hash"], previous);
        }
        match page.get("next") {
            Some(next) => after = next.clone(),
            None => break,
        }
    }
    assert_eq!(after, server.audited());
    for query in ["after=x", "limit=0", "limit=x", "page=1"] {
        let answer = get(&format!("/admin/audit?{query}"));
        assert_eq!((answer.status, answer.problem().as_str()), (400, "server.query"), "{query}");
    }
}

#[test]
fn a_key_that_keeps_the_server_busy_can_be_revoked() {
    let mut limits = Limits::default();
    limits.requests = 1;
    let (server, admin) = TestServer::asking_within("rush", limits);
    let (id, token) = server.key(grant(&[Scope::Verify]));
    let mut waiting = server.connect();
    let head = format!(
        "POST /credentials/verify HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {token}\r\n\
         Content-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    );
    waiting.write_all(head.as_bytes()).unwrap();
    // The server asks for the body when it has let the request in.
    let mut go_on = [0; 25];
    waiting.read_exact(&mut go_on).unwrap();
    let get = server.ask_as(&admin, "GET", KEYS, &Value::Null);
    assert_eq!((get.status, get.problem().as_str()), (503, "server.busy"));
    let revoked = server.ask_as(&admin, "DELETE", &format!("{KEYS}/{id}"), &Value::Null);
    assert_eq!(revoked.status, 200, "{}", revoked.text);
    waiting.write_all(b"{}").unwrap();
    assert_eq!(Answer::read(&mut waiting).status, 400, "what was let in is answered");
    let again = server.ask_as(&token, "POST", "/credentials/verify", &json!({}));
    assert_eq!((again.status, again.problem().as_str()), (401, "store.api_key_revoked"));
}

/// Which scopes there are is written once.
#[test]
fn whoever_names_no_scope_is_told_which_there_are() {
    let (server, admin) = TestServer::asking("scopes-told");
    let answer = server.ask_as(&admin, "POST", KEYS, &json!({ "scopes": ["everything"] }));
    let described = server.get("/openapi.json").json();
    let described = &described["components"]["schemas"]["Scopes"]["items"]["enum"];
    assert_eq!(described, &json!(Scope::ALL.map(Scope::name)));
    for scope in Scope::ALL {
        assert!(answer.text.contains(scope.name()), "{}", answer.text);
    }
}

/// A key that a stranger makes while nobody is asked would let them in when somebody is.
#[test]
fn nobody_manages_without_a_key_where_nobody_needs_one() {
    let server = TestServer::start("unmanaged");
    issued(&server, "eddsa-rdfc-2022", &draft());
    let before = server.audited();
    let wish = json!({ "scopes": ["admin"] });
    for (method, path) in
        [("POST", KEYS), ("GET", KEYS), ("DELETE", "/admin/api-keys/none"), ("GET", "/admin/audit")]
    {
        let answer = server.ask(method, path, &[], wish.to_string().as_bytes());
        assert_eq!((answer.status, answer.problem().as_str()), (401, "server.api_key_missing"));
    }
    assert_eq!(server.audited(), before);
}
