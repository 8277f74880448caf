//! Who may ask for what.

use crate::client::{Answer, TestServer, grant};
use crate::draft;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;
use testamur_server::{
    Bindings, Callers, Endpoint, Limits, Origins, Server, Setup, UnreachableDids, conformance,
    endpoints,
};
use testamur_store::{Actor, AllowedIssuers, ApiKey, Grant, Scope, SqliteStore, Store};

/// What everybody may ask for: what is public anyway, and whether the server lives.
const PUBLIC: [&str; 9] = [
    "GET /docs",
    "GET /docs/",
    "GET /docs/{part}",
    "GET /health",
    "GET /issuers",
    "GET /openapi.json",
    "GET /problems/{code}",
    "GET /ready",
    "GET /{issuer}/status/{number}/{document}",
];

fn asked(endpoint: &Endpoint) -> String {
    let parts = [
        ("{issuer}", "eddsa-rdfc-2022"),
        ("{number}", "1"),
        ("{document}", "revocation.json"),
        ("{code}", "server.route"),
        ("{part}", "page.css"),
        ("{*did}", "did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b"),
        ("{id}", "none"),
    ];
    let path =
        parts.iter().fold(endpoint.path.to_owned(), |path, (from, to)| path.replace(from, to));
    assert!(!path.contains('{'), "{path} needs an example");
    path
}

fn refused(answer: &Answer, status: u16, code: &str, challenge: &str, what: &str) {
    assert_eq!((answer.status, answer.problem().as_str()), (status, code), "{what}");
    let said = answer.headers.get("www-authenticate").map(String::as_str);
    assert_eq!(said, Some(challenge), "{what}");
}

#[test]
fn what_is_public_is_what_was_meant_to_be() {
    let public = endpoints().into_iter().filter(|endpoint| endpoint.scopes.is_empty());
    let public: BTreeSet<String> =
        public.map(|Endpoint { method, path, .. }| format!("{method} {path}")).collect();
    assert_eq!(public, PUBLIC.map(str::to_owned).into());
}

#[test]
fn every_endpoint_asks_for_its_scope() {
    let (server, _) = TestServer::asking("scopes");
    let keys = Scope::ALL.map(|scope| (scope, server.key(grant(&[scope])).1));
    let before = server.audited();
    for endpoint in endpoints() {
        let (method, path) = (endpoint.method, asked(&endpoint));
        let what = format!("{method} {path}");
        let without = server.ask(method, &path, &[], b"{}");
        match endpoint.scopes.first() {
            None => assert!(![401, 403].contains(&without.status), "{what}: {}", without.text),
            Some(_) => refused(&without, 401, "server.api_key_missing", "Bearer", &what),
        }
        for (scope, token) in &keys {
            let answer = server.ask_as(token, method, &path, &json!({}));
            match endpoint.scopes.first() {
                Some(needed) if !endpoint.scopes.contains(scope) => {
                    let name = needed.name();
                    let challenge =
                        format!("Bearer error=\"insufficient_scope\", scope=\"{name}\"");
                    let what = format!("{what} as {scope:?}");
                    refused(&answer, 403, "server.scope", &challenge, &what);
                }
                _ => assert!(![401, 403].contains(&answer.status), "{what}: {}", answer.text),
            }
        }
    }
    assert_eq!(server.audited(), before, "nothing was done");
}

#[test]
fn only_a_key_that_lasts_lets_in() {
    let (server, _) = TestServer::asking("tokens");
    let now = testamur::now().unwrap();
    let (_, good) = server.key(grant(&[Scope::Verify]));
    let (id, revoked) = server.key(grant(&[Scope::Verify]));
    let past = Grant { expires: Some(now.plus_seconds(-1)), ..grant(&[Scope::Verify]) };
    let (_, expired) = server.key(past);
    let path = "/1.0/identifiers/did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b";
    let ask = |token: &str| server.ask_as(token, "GET", path, &Value::Null);
    for token in [&good, &revoked] {
        assert_eq!(ask(token).status, 200);
    }
    server.revoke(&id);
    let (name, _) = good.split_once('.').unwrap();
    let (_, secret) = revoked.split_once('.').unwrap();
    for (what, token, code) in [
        ("revoked after it was used", revoked.as_str(), "store.api_key_revoked"),
        ("expired", &expired, "store.api_key_expired"),
        ("another's secret", &format!("{name}.{secret}"), "store.api_key"),
        ("no secret", name, "store.api_key"),
        (
            "nobody's",
            "tmk_AAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "store.api_key",
        ),
        ("no token", "x", "store.api_key"),
    ] {
        refused(&ask(token), 401, code, "Bearer error=\"invalid_token\"", what);
    }
    assert_eq!(ask(&good).status, 200);
}

/// A proxy that adds a header of its own is found by what is said of it.
#[test]
fn a_header_that_cannot_be_used_is_no_missing_key() {
    let (server, token) = TestServer::asking("headers");
    let bearer = format!("Bearer {token}");
    for (sent, reason) in [
        (vec![&*bearer, "Basic cHJveHk6eA=="], "there are several"),
        (vec!["Basic cHJveHk6eA=="], "its scheme is not Bearer"),
        (vec!["Bearer"], "no API key stands after Bearer"),
    ] {
        let headers: Vec<_> = sent.into_iter().map(|value| ("Authorization", value)).collect();
        let answer = server.ask("GET", "/admin/api-keys", &headers, b"");
        refused(&answer, 401, "server.authorization", "Bearer", reason);
        let detail = format!("The header Authorization cannot be used: {reason}.");
        assert_eq!(answer.json()["detail"], *detail);
    }
    assert_eq!(server.ask_as(&token, "GET", "/admin/api-keys", &Value::Null).status, 200);
}

#[test]
fn who_is_not_let_in_need_not_send_their_body() {
    let (server, _) = TestServer::asking("body");
    let mut stream = server.connect();
    let head = "POST /credentials/verify HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\
                Connection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    refused(&Answer::read(&mut stream), 401, "server.api_key_missing", "Bearer", "no body");
}

#[test]
fn a_key_for_one_issuer_does_nothing_in_the_name_of_another() {
    let (server, _) = TestServer::asking("bound");
    let (own, other) = ("eddsa-rdfc-2022", "eddsa-jcs-2022");
    let issuers = AllowedIssuers::Only([own.to_owned()].into());
    let scopes = &[Scope::Issue, Scope::Status];
    let (id, teacher) = server.key(Grant { issuers, ..grant(scopes) });
    let (_, all) = server.key(grant(scopes));
    let (_, nobody) =
        server.key(Grant { issuers: AllowedIssuers::Only(BTreeSet::new()), ..grant(scopes) });
    let credential = "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33";
    let body = json!({ "credential": crate::with(&draft(), "id", credential.into()) });
    let issue = |token: &str, name: &str| {
        server.ask_as(token, "POST", &format!("/{name}/credentials/issue"), &body)
    };
    let forbidden = |answer: &Answer| {
        assert_eq!((answer.status, answer.problem().as_str()), (403, "server.issuer_forbidden"));
    };
    assert_eq!(issue(&all, other).status, 201);
    forbidden(&issue(&teacher, other));
    forbidden(&issue(&teacher, "eddsa-jcs-202%32"));
    forbidden(&issue(&teacher, "nobody"));
    forbidden(&issue(&nobody, own));
    let revoke = |token: &str| {
        let revocation =
            json!({ "credentialId": credential, "credentialStatus": { "status": true } });
        server.ask_as(token, "POST", "/credentials/status", &revocation)
    };
    let unknown = revoke(&teacher);
    assert_eq!((unknown.status, unknown.problem().as_str()), (404, "server.credential_unknown"));
    // Of the two that now have this id, the key sees its own.
    assert_eq!(issue(&teacher, own).status, 201);
    assert_eq!(server.last_audited()["actor"], format!("key:{id}"));
    assert_eq!(revoke(&all).problem(), "server.status_ambiguous");
    assert_eq!(revoke(&teacher).status, 200);
    let entry = server.last_audited();
    assert_eq!(
        (&entry["actor"], &entry["action"]),
        (&json!(format!("key:{id}")), &json!("set_status"))
    );
    assert!(entry["status"][0]["list"].as_str().unwrap().contains(own), "{entry}");
}

#[test]
fn nobody_gets_the_answer_of_another_by_an_idempotency_key() {
    let (server, _) = TestServer::asking("owner");
    let keys = [(); 2].map(|()| server.key(grant(&[Scope::Issue])).1);
    let body = json!({ "credential": draft() }).to_string();
    let issue = |server: &TestServer, token: &str, body: &str| {
        let authorization = format!("Bearer {token}");
        let headers = [("Authorization", &*authorization), ("Idempotency-Key", "guessed")];
        server.send("/eddsa-rdfc-2022/credentials/issue", &headers, body.as_bytes())
    };
    let one = issue(&server, &keys[0], &body);
    let other = issue(&server, &keys[1], &body);
    assert_eq!((one.status, other.status), (201, 201));
    assert_ne!(one.text, other.text);
    let server = server.restarted();
    assert_eq!(issue(&server, &keys[0], &body).text, one.text);
    assert_eq!(issue(&server, &keys[1], &body).text, other.text);
    // The request of another is not told apart from none either.
    let (_, third) = server.key(grant(&[Scope::Issue]));
    let changed = json!({ "credential": draft(), "options": {} }).to_string();
    assert_eq!(issue(&server, &third, &changed).status, 201);
    assert_eq!(issue(&server, &keys[0], &changed).status, 422);
}

/// Where no key is asked for, one that is sent changes nothing: it may be for what stands in front of the server.
#[test]
fn the_conformance_profile_asks_nobody() {
    let server = TestServer::start("open");
    let answer = server.ask_as("tmk_none", "GET", "/1.0/identifiers/did:key:zNone", &Value::Null);
    assert_eq!(answer.status, 400);
    crate::issued(&server, "eddsa-rdfc-2022", &draft());
    assert_eq!(server.last_audited()["actor"], "anonymous");
}

async fn opened(store: &Arc<SqliteStore>, callers: Callers) -> Result<bool, String> {
    let server = Server::open(Setup {
        issuers: Vec::new(),
        callers,
        store: store.clone(),
        public_url: "https://university.example".to_owned(),
        policy: conformance::policy(),
        bindings: Bindings::Required,
        unreachable_dids: UnreachableDids::InternalError,
        evidence: testamur::Evidence::new(),
        network: None,
        resolver: testamur::did::Resolver::standard(),
        origins: Origins::default(),
        limits: Limits::default(),
    });
    let server = server.await.map_err(|error| error.code().name().to_owned())?;
    Ok(server.asks_for_keys())
}

#[tokio::test]
async fn a_server_that_nobody_could_ask_does_not_start() {
    let folder = std::env::temp_dir().join(format!("testamur-server-keys-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let limits = testamur_store::Limits::default();
    let store = Arc::new(SqliteStore::open(folder.join("test.db"), limits).await.unwrap());
    let all = [Callers::WithApiKey, Callers::InsecureAnybodyUnlessKeys, Callers::InsecureAnybody];
    let expect = async |expected: [Result<bool, &str>; 3], what| {
        for (callers, expected) in all.into_iter().zip(expected) {
            let found = opened(&store, callers).await;
            assert_eq!(found, expected.map_err(str::to_owned), "{callers:?}, {what}");
        }
    };
    let add = async |expires| {
        let grant = Grant { expires, ..grant(&[Scope::Verify]) };
        let now = testamur::now().unwrap();
        let (key, _) = ApiKey::generate(grant, now, &mut testamur::OsRandom).unwrap();
        store.add_api_key(key.clone(), Actor::Operator).await.unwrap();
        key.id
    };
    let none = Err("server.no_api_key");
    let now = testamur::now().unwrap();
    expect([none, Ok(false), Ok(false)], "no key").await;
    add(Some(now.plus_seconds(-1))).await;
    expect([none, none, Ok(false)], "an expired key").await;
    let id = add(Some(now.plus_seconds(1000))).await;
    expect([Ok(true), Ok(true), Ok(false)], "a key").await;
    store.revoke_api_key(&id, Actor::Operator, now).await.unwrap();
    expect([none, none, Ok(false)], "a revoked key").await;
    store.close().await.unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
}

/// What the guide says of scopes is what the server asks for.
#[test]
fn the_guide_names_each_endpoint_with_its_scope() {
    let guide =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guides/server.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let mut expected = BTreeSet::new();
    for Endpoint { method, path, scopes } in endpoints() {
        let mut named: Vec<_> = scopes.iter().map(|scope| format!("`{}`", scope.name())).collect();
        if named.is_empty() {
            named.push("none".to_owned());
        }
        expected.extend(named.into_iter().map(|scope| (scope, format!("{method} {path}"))));
    }
    let rows = guide.lines().skip_while(|line| *line != "| scope | for |").skip(2);
    let mut said = BTreeSet::new();
    for row in rows.take_while(|line| line.starts_with('|')) {
        let (scope, endpoints) = row[1..].split_once('|').unwrap();
        let named = endpoints.split('`').skip(1).step_by(2);
        said.extend(named.map(|endpoint| (scope.trim().to_owned(), endpoint.to_owned())));
    }
    assert_eq!(said, expected);
}
