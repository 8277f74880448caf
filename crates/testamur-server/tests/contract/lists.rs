//! Status lists that are served, also when the configuration has changed since they were begun.

use crate::draft;
use crate::origin::{HOST, Origin};
use crate::site::{Key, LIBRARY, REGISTRAR, Site, Surroundings, did, new_key, published, signing};
use crate::with;
use serde_json::{Value, json};
use testamur::fetch::Limits as FetchLimits;
use testamur::status::{LEAST_ENTRIES, Purpose};
use testamur::{Signer, Suite, Verdict};
use testamur_server::{NamedIssuer, StatusSetting};

const LIST: &str = "/registrar/status/1/revocation.json";

/// An issuer whose document somebody else serves.
fn elsewhere(name: &str, did: &str, key: &Key, status: StatusSetting) -> NamedIssuer {
    let issuer = signing(did, "key", key);
    NamedIssuer::data_integrity(name, issuer, Suite::EddsaRdfc2022).status(status)
}

fn document(did: &str, key: &Key) -> String {
    let method = format!("{did}#key");
    json!({
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [{
            "id": method, "type": "Multikey", "controller": did,
            "publicKeyMultibase": key.public_key().to_multikey(),
        }],
        "assertionMethod": [method],
    })
    .to_string()
}

/// The same host serves the DID document from elsewhere: only the lists are this server's own.
#[test]
fn what_others_serve_under_the_same_host_is_asked_from_them() {
    let (key, origin) = (new_key(), Origin::start());
    let did = did(HOST, origin.port(), "");
    origin.serve("/.well-known/did.json", document(&did, &key));
    let surroundings = Surroundings {
        public_url: Some(origin.url("")),
        network: Some(origin.client(FetchLimits::default())),
        trusted: Some(did.clone()),
        ..Surroundings::default()
    };
    let site = Site::start_in("same-host", surroundings, |_| {
        vec![elsewhere("registrar", &did, &key, StatusSetting::revocation())]
    });
    let credential = site.issued("registrar");
    let answer = site.post("/credentials/verify", &json!({ "verifiableCredential": credential }));
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.text.contains(&origin.url(LIST)), "{}", answer.text);
    assert_eq!((origin.asked("/.well-known/did.json"), origin.asked(LIST)), (1, 0));
    let resolved = site.get(REGISTRAR, &format!("/1.0/identifiers/{did}"));
    assert_eq!(resolved.json()["didDocument"]["id"], did, "{}", resolved.text);
    site.end();
}

/// The issuer at the first of the two hosts, under this name.
fn registrar(name: &str, key: &Key, status: StatusSetting) -> impl FnOnce(u16) -> Vec<NamedIssuer> {
    let (name, key) = (name.to_owned(), key.clone());
    move |port| {
        let did = did(REGISTRAR, port, "");
        vec![elsewhere(&name, &did, &key, status).publish(vec![published(&did, "key", &key)])]
    }
}

fn issued(site: &Site, id: &str) -> Value {
    let body = json!({ "credential": with(&draft(), "id", json!(id)) });
    let answer = site.post("/registrar/credentials/issue", &body);
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()["verifiableCredential"].clone()
}

/// Revokes a credential: the status of the answer, and the code if it is a problem.
fn revoke(site: &Site, id: &str) -> (u16, Value) {
    let body = json!({ "credentialId": id, "credentialStatus": [{ "status": true }] });
    let answer = site.post("/credentials/status", &body);
    (answer.status, answer.json()["code"].clone())
}

#[test]
fn lists_outlive_the_setting_that_began_them() {
    let key = new_key();
    let site = Site::start("off", registrar("registrar", &key, StatusSetting::revocation()));
    let credential = issued(&site, "urn:example:1");
    let site = site.restarted(registrar("registrar", &key, StatusSetting::Off));
    assert!(issued(&site, "urn:example:2").get("credentialStatus").is_none());
    assert!(site.unserved.is_empty(), "{:?}", site.unserved);
    assert_eq!(site.verdict(&site.stranger(), &credential).0, Verdict::Accepted);
    assert_eq!(revoke(&site, "urn:example:1"), (200, Value::Null));
    let (verdict, report) = site.verdict(&site.stranger(), &credential);
    assert_eq!(verdict, Verdict::Rejected, "{report}");
    assert!(report.contains("status.revoked"), "{report}");
    site.end();
}

#[test]
fn lists_keep_the_host_that_they_were_begun_under() {
    let key = new_key();
    let site = Site::start("moved", registrar("registrar", &key, StatusSetting::revocation()));
    let before = issued(&site, "urn:example:1");
    let (old, new) =
        [REGISTRAR, LIBRARY].map(|host| format!("https://{host}:{}", site.port())).into();
    let surroundings = Surroundings { public_url: Some(new.clone()), ..Surroundings::default() };
    let site =
        site.restarted_in(surroundings, registrar("registrar", &key, StatusSetting::revocation()));
    let after = issued(&site, "urn:example:2");
    for (host, url, credential) in [(REGISTRAR, old, before), (LIBRARY, new, after)] {
        let list = format!("{url}{LIST}");
        assert_eq!(credential["credentialStatus"]["statusListCredential"], list);
        assert_eq!(site.get(host, LIST).json()["id"], list);
        assert_eq!(site.verdict(&site.stranger(), &credential).0, Verdict::Accepted);
        let id = credential["id"].as_str().unwrap();
        assert_eq!(revoke(&site, id), (200, Value::Null));
        assert_eq!(site.verdict(&site.stranger(), &credential).0, Verdict::Rejected);
    }
    site.end();
}

/// What is before the server takes the path of `public_url` away, so that here only the numbers tell the lists apart.
#[test]
fn lists_keep_the_path_that_they_were_begun_under() {
    let key = new_key();
    let under = |port: u16, path: &str| Surroundings {
        public_url: Some(format!("https://{REGISTRAR}:{port}{path}")),
        ..Surroundings::default()
    };
    let status = StatusSetting::revocation;
    let mut site = Site::start("paths", registrar("registrar", &key, status()));
    let port = site.port();
    let suspension =
        || StatusSetting::Lists { purposes: vec![Purpose::Suspension], entries: LEAST_ENTRIES };
    let settings = [("", status()), ("/a", status()), ("/b", status()), ("/a", suspension())];
    let mut begun = Vec::new();
    for (number, (path, setting)) in (1..).zip(settings) {
        site = site.restarted_in(under(port, path), registrar("registrar", &key, setting));
        let id = format!("urn:example:{number}");
        let entry = issued(&site, &id)["credentialStatus"].clone();
        let url = entry["statusListCredential"].as_str().unwrap().to_owned();
        let end = format!("/registrar/status/{number}/");
        assert!(url.starts_with(&format!("https://{REGISTRAR}:{port}{path}{end}")), "{url}");
        let file = url.rsplit('/').next().unwrap().to_owned();
        begun.push((id, url, format!("{end}{file}")));
    }
    assert!(site.unserved.is_empty(), "{:?}", site.unserved);
    for (id, url, path) in begun {
        let before = site.get(REGISTRAR, &path).json();
        assert_eq!(before["id"], url);
        assert_eq!(revoke(&site, &id), (200, Value::Null));
        let list = |answer: &Value| answer["credentialSubject"]["encodedList"].clone();
        assert_ne!(list(&site.get(REGISTRAR, &path).json()), list(&before), "{url}");
    }
    site.end();
}

#[test]
fn nothing_is_set_in_a_list_that_nobody_can_read() {
    let key = new_key();
    let site = Site::start("gone", registrar("registrar", &key, StatusSetting::revocation()));
    issued(&site, "urn:example:1");
    let url = format!("https://{REGISTRAR}:{}/registrar/status/1", site.port());
    let site = site.restarted(registrar("other", &key, StatusSetting::revocation()));
    assert_eq!(site.unserved, [url]);
    assert_eq!(site.get(REGISTRAR, LIST).problem(), "server.issuer_unknown");
    assert_eq!(revoke(&site, "urn:example:1"), (409, json!("server.list_unserved")));
    // Back again, it goes on as it was.
    let site = site.restarted(registrar("registrar", &key, StatusSetting::Off));
    assert_eq!(revoke(&site, "urn:example:1"), (200, Value::Null));
    site.end();
}

#[test]
fn who_has_the_list_is_not_sent_it_again_until_it_changes() {
    let key = new_key();
    let site = Site::start("list-etag", registrar("registrar", &key, StatusSetting::revocation()));
    let host = format!("{REGISTRAR}:{}", site.port());
    let ask = |tag: &str| site.ask("GET", &host, LIST, &format!("If-None-Match: {tag}\r\n"), "");
    let whole = ask("\"other\"");
    assert_eq!(whole.status, 200);
    let subject = &whole.json()["credentialSubject"];
    // It says so itself, in milliseconds, that it may be kept for longer.
    assert!(subject["ttl"].as_u64().unwrap() > 300_000);
    assert_eq!(whole.headers["cache-control"], "public, max-age=300");
    assert_eq!(whole.headers["access-control-allow-origin"], "*");
    let tag = &whole.headers["etag"];
    let again = ask(tag);
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    assert_eq!(
        (&again.headers["etag"], &again.headers["cache-control"]),
        (tag, &whole.headers["cache-control"])
    );
    for (sent, status) in [(tag.as_str(), 304), ("\"other\"", 200)] {
        let condition = format!("If-None-Match: {sent}\r\n");
        let head = site.ask("HEAD", &host, LIST, &condition, "");
        assert_eq!((head.status, head.text.as_str()), (status, ""), "{sent}");
        assert_eq!(&head.headers["etag"], tag);
    }
    issued(&site, "urn:example:1");
    assert_eq!(ask(tag).status, 304, "nothing was set");
    assert_eq!(revoke(&site, "urn:example:1"), (200, Value::Null));
    let changed = ask(tag);
    assert_eq!(changed.status, 200);
    assert_ne!(&changed.headers["etag"], tag);
    site.end();
}
