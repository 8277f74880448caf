//! DID documents of issuers, served by the server itself.

use crate::site::{Key, LIBRARY, REGISTRAR, Site, did, new_key, published, signing};
use serde_json::{Value, json};
use std::sync::Arc;
use testamur::did::{Did, PublishedKey, ResolutionOptions};
use testamur::{Issuer, Suite, Verdict};
use testamur_server::{HostedDids, NamedIssuer, SigningKey, StatusSetting};

/// An issuer that signs with one key, and publishes it beside others.
fn issuer(name: &str, did: &str, signs: (&str, &Key), also: &[PublishedKey]) -> NamedIssuer {
    let (fragment, key) = signs;
    let mut keys = vec![published(did, fragment, key)];
    keys.extend_from_slice(also);
    NamedIssuer::data_integrity(name, signing(did, fragment, key), Suite::EddsaRdfc2022)
        .publish(keys)
}

#[test]
fn a_stranger_resolves_the_issuer_over_the_network() {
    let key = new_key();
    let site = Site::start("stranger", |port| {
        let issuer = issuer("registrar", &did(REGISTRAR, port, ""), ("key", &key), &[]);
        vec![issuer.status(StatusSetting::revocation())]
    });
    let credential = site.issued("registrar");
    let (verdict, report) = site.verdict(&site.stranger(), &credential);
    assert_eq!(verdict, Verdict::Accepted, "{report}");
    // The document was asked for, and so was the list.
    for path in ["/.well-known/did.json", "/registrar/status/1/revocation.json"] {
        let url = format!("https://{REGISTRAR}:{}{path}", site.port());
        assert!(report.contains(&url), "{report}");
    }
    // The server itself has neither a network nor a need of one.
    let answer = site.post("/credentials/verify", &json!({ "verifiableCredential": credential }));
    assert_eq!(answer.status, 200, "{}", answer.text);
    let did = did(REGISTRAR, site.port(), "");
    let resolved = site.get(REGISTRAR, &format!("/1.0/identifiers/{did}"));
    assert_eq!(resolved.json()["didDocument"]["id"], did, "{}", resolved.text);
    site.end();
}

#[test]
fn old_credentials_stay_good_while_their_key_is_published() {
    let (old, new) = (new_key(), new_key());
    let main = |port| did(REGISTRAR, port, "");
    let site =
        Site::start("rotation", |port| vec![issuer("registrar", &main(port), ("2025", &old), &[])]);
    let before = site.issued("registrar");
    let site = site.restarted(|port| {
        let retired = published(&main(port), "2025", &old);
        vec![issuer("registrar", &main(port), ("2026", &new), &[retired])]
    });
    let after = site.issued("registrar");
    assert_ne!(before["proof"]["verificationMethod"], after["proof"]["verificationMethod"]);
    for credential in [&before, &after] {
        let (verdict, report) = site.verdict(&site.stranger(), credential);
        assert_eq!(verdict, Verdict::Accepted, "{report}");
    }
    // Withdrawn, it is nobody's key any more.
    let site = site.restarted(|port| vec![issuer("registrar", &main(port), ("2026", &new), &[])]);
    let (verdict, report) = site.verdict(&site.stranger(), &before);
    assert_eq!(verdict, Verdict::Rejected, "{report}");
    assert!(report.contains("did.verification_method_not_found"), "{report}");
    assert_eq!(site.verdict(&site.stranger(), &after).0, Verdict::Accepted);
    site.end();
}

#[test]
fn host_and_path_decide_which_document_is_answered() {
    let keys = [new_key(), new_key(), new_key()];
    let site = Site::start("hosts", |port| {
        let (one, two) = (did(REGISTRAR, port, ""), did(LIBRARY, port, ":loans"));
        vec![
            issuer("registrar", &one, ("a", &keys[0]), &[]),
            // A name that is also the path of a DID, and a second issuer of the first DID.
            issuer("loans", &two, ("b", &keys[1]), &[]),
            issuer("badges", &one, ("c", &keys[2]), &[]),
        ]
    });
    let root = site.get(REGISTRAR, "/.well-known/did.json");
    assert_eq!(root.status, 200, "{}", root.text);
    let document = root.json();
    assert_eq!(document["id"], did(REGISTRAR, site.port(), ""));
    let fragments = |list: &Value| -> Vec<String> {
        let ids = list.as_array().unwrap().iter().map(|id| id.as_str().unwrap());
        ids.map(|id| id.rsplit('#').next().unwrap().to_owned()).collect()
    };
    assert_eq!(fragments(&document["assertionMethod"]), ["a", "c"]);
    assert!(document.get("authentication").is_none());
    assert_eq!(document["verificationMethod"][0]["type"], "Multikey");
    assert_eq!(document["@context"][1], "https://w3id.org/security/multikey/v1");
    assert_eq!(root.headers["content-type"], "application/did+ld+json");
    assert_eq!(root.headers["access-control-allow-origin"], "*");
    assert!(root.headers["cache-control"].contains("max-age=300"));

    let loans = site.get(LIBRARY, "/loans/did.json");
    assert_eq!(loans.json()["id"], did(LIBRARY, site.port(), ":loans"));
    assert_eq!(site.issued("loans")["issuer"], did(LIBRARY, site.port(), ":loans"));
    for (host, path) in [(LIBRARY, "/.well-known/did.json"), (REGISTRAR, "/loans/did.json")] {
        let answer = site.get(host, path);
        assert_eq!((answer.status, answer.problem().as_str()), (404, "server.host"));
    }
    let answer = site.ask("GET", "elsewhere.example", "/.well-known/did.json", "", "");
    assert_eq!((answer.status, answer.problem().as_str()), (404, "server.host"));
    let answer = site.get(REGISTRAR, "/badges/did.json");
    assert_eq!((answer.status, answer.problem().as_str()), (404, "server.route"));
    site.end();
}

#[test]
fn who_has_the_document_is_not_sent_it_again() {
    let key = new_key();
    let site = Site::start("etag", |port| {
        vec![issuer("registrar", &did(REGISTRAR, port, ""), ("key", &key), &[])]
    });
    let path = "/.well-known/did.json";
    let host = format!("{REGISTRAR}:{}", site.port());
    let whole = site.get(REGISTRAR, path);
    let tag = whole.headers["etag"].clone();
    for (sent, status) in [
        (tag.clone(), 304),
        (format!("\"other\", W/{tag}"), 304),
        ("*".to_owned(), 304),
        ("\"other\"".to_owned(), 200),
        (tag.trim_matches('"').to_owned(), 200),
    ] {
        let condition = format!("If-None-Match: {sent}\r\n");
        let answer = site.ask("GET", &host, path, &condition, "");
        assert_eq!(answer.status, status, "{sent}");
        assert_eq!(answer.headers["etag"], tag);
        assert_eq!(answer.text.is_empty(), status == 304);
        // Who asks only whether there is another learns the same.
        let head = site.ask("HEAD", &host, path, &condition, "");
        assert_eq!((head.status, head.text.as_str()), (status, ""), "{sent}");
        for name in ["etag", "cache-control", "access-control-allow-origin"] {
            assert_eq!(head.headers[name], answer.headers[name], "{name}");
        }
    }
    let head = site.ask("HEAD", &host, path, "", "");
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    assert_eq!(head.headers["etag"], tag);
    assert_eq!(head.headers["content-length"], whole.text.len().to_string());
    let post = site.post(path, &json!({}));
    assert_eq!((post.status, post.problem().as_str()), (405, "server.method"));
    site.end();
}

#[test]
fn the_host_is_that_of_the_request_line_and_of_the_header() {
    let key = new_key();
    let site = Site::start("two-hosts", |port| {
        let (root, loans) = (did(REGISTRAR, port, ""), did(LIBRARY, port, ""));
        vec![
            issuer("registrar", &root, ("key", &key), &[]),
            issuer("loans", &loans, ("key", &key), &[]),
        ]
    });
    let path = "/.well-known/did.json";
    let hosts = [REGISTRAR, LIBRARY].map(|name| format!("{name}:{}", site.port()));
    let own = [REGISTRAR, LIBRARY].map(|name| did(name, site.port(), ""));
    for (asked, header, found) in [(0, 0, Some(0)), (1, 1, Some(1)), (0, 1, None), (1, 0, None)] {
        let url = format!("https://{}{path}", hosts[asked]);
        let answer = site.ask("GET", &hosts[header], &url, "", "");
        match found {
            Some(found) => assert_eq!(answer.json()["id"], own[found], "{url}"),
            None => assert_eq!((answer.status, answer.problem().as_str()), (400, "server.hosts")),
        }
    }
    let url = format!("https://elsewhere.example{path}");
    let answer = site.ask("GET", "elsewhere.example", &url, "", "");
    assert_eq!((answer.status, answer.problem().as_str()), (404, "server.host"));
    site.end();
}

#[test]
fn documents_that_cannot_be_served() {
    let (key, other) = (new_key(), new_key());
    let code = |issuers: &[NamedIssuer]| HostedDids::of(issuers).unwrap_err().code().name();
    for path in
        ["credentials", "1.0:identifiers", "health", ".well-known", "a:status:1", "a:credentials"]
    {
        let did = format!("did:web:{REGISTRAR}:{path}");
        assert_eq!(code(&[issuer("a", &did, ("key", &key), &[])]), "server.hosting", "{path}");
    }
    let did = format!("did:web:{REGISTRAR}");
    // Another key under the same name, in one issuer and in two.
    let twice = published(&did, "key", &other);
    assert_eq!(code(&[issuer("a", &did, ("key", &key), &[twice])]), "did.duplicate_id");
    let both = [issuer("a", &did, ("k", &key), &[]), issuer("b", &did, ("k", &other), &[])];
    assert_eq!(code(&both), "did.duplicate_id");
    // A key that signs and is not in the document, or is there as another.
    let plain =
        || NamedIssuer::data_integrity("a", signing(&did, "key", &key), Suite::EddsaJcs2022);
    let missing = plain().publish(vec![published(&did, "other", &key)]);
    assert_eq!(code(&[missing]), "did.verification_method_not_found");
    let changed = plain().publish(vec![published(&did, "key", &other)]);
    assert_eq!(code(&[changed]), "server.hosting");
    // Without the port of https it is the same place.
    let same = format!("did:web:{REGISTRAR}%3A443");
    let both = [issuer("a", &did, ("k", &key), &[]), issuer("b", &same, ("k", &key), &[])];
    assert_eq!(code(&both), "server.hosting");
    let made_of_key = Issuer::did_key(Arc::clone(&key)).unwrap();
    let did_key = made_of_key.id().to_owned();
    let issuer_of_key = NamedIssuer::data_integrity("a", made_of_key, Suite::EddsaJcs2022);
    let keys = vec![published(&did_key, did_key.trim_start_matches("did:key:"), &key)];
    assert_eq!(code(&[issuer_of_key.publish(keys)]), "server.hosting");
    // One issuer has one DID.
    let foreign = SigningKey::data_integrity(signing(&same, "k", &key), Suite::EddsaJcs2022);
    assert_eq!(plain().also(foreign).unwrap_err().code().name(), "usage.foreign_method");
}

/// This machine by its name: the server knows its own document, and others do not ask.
#[test]
fn the_server_resolves_its_own_localhost() {
    let key = new_key();
    let site = Site::start("localhost", |port| {
        vec![issuer("registrar", &did("localhost", port, ""), ("key", &key), &[])]
    });
    let did = did("localhost", site.port(), "");
    let document = site.get("localhost", "/.well-known/did.json");
    assert_eq!(document.json()["id"], did);
    let resolved = site.get("localhost", &format!("/1.0/identifiers/{did}"));
    assert_eq!(resolved.status, 200, "{}", resolved.text);
    let stranger = site.stranger();
    let parsed = Did::parse(&did).unwrap();
    let options = ResolutionOptions::default();
    let refused = site.runtime.block_on(stranger.resolve(&parsed, &options)).unwrap_err();
    assert_eq!(refused.code().name(), "did.web_localhost");
    site.end();
}
