//! `GET /1.0/identifiers/{did}`, by both contracts.

use crate::client::{Answer, TestServer};
use serde_json::{Value, json};

const DID: &str = "did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b";
const KEY: &str = "z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b";
pub(crate) const OLDER: &str = "application/ld+json;profile=\"https://w3id.org/did-resolution\"";

pub(crate) fn ask(server: &TestServer, what: &str, accept: &str) -> Answer {
    server.get_accepting(&format!("/1.0/identifiers/{what}"), accept)
}

pub(crate) fn encoded(text: &str) -> String {
    let escaped = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => (byte as char).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(escaped).collect()
}

#[test]
fn a_did_is_resolved_in_the_form_that_is_accepted() {
    let server = TestServer::start("resolved");
    for did in [DID.to_owned(), encoded(DID)] {
        for accept in ["application/did-resolution", "*/*", "text/html, */*;q=0.1"] {
            let answer = ask(&server, &did, accept);
            assert_eq!(answer.status, 200, "{accept}: {}", answer.text);
            let value = answer.json();
            assert_eq!(value["didDocument"]["id"], DID);
            assert_eq!(value["didDocumentMetadata"], json!({}));
            let kind = value["didResolutionMetadata"]["contentType"].as_str().unwrap();
            let header = &answer.headers["content-type"];
            assert!(header.starts_with(kind) && header.starts_with("application/did-resolution"));
        }
        for accept in [
            "application/did",
            "application/did+json",
            "application/did+ld+json",
            "application/json",
        ] {
            let answer = ask(&server, &did, accept);
            assert_eq!((answer.status, &answer.json()["id"]), (200, &json!(DID)), "{accept}");
            assert!(answer.headers["content-type"].starts_with(accept));
        }
    }
    let refused = ask(&server, DID, "application/x-unsupported");
    assert_eq!((refused.status, refused.problem().as_str()), (406, "server.not_acceptable"));
}

/// What cannot be resolved, with its HTTP status and problem type.
#[test]
fn errors_of_resolution() {
    let server = TestServer::start("unresolved");
    for (did, status, kind) in [
        ("not-a-did", 400, "INVALID_DID"),
        ("did:example", 400, "INVALID_DID"),
        ("", 400, "INVALID_DID"),
        ("did:key:zTjsVPtY", 400, "INVALID_DID"),
        ("did:key:z6Mk%23z6Mk", 400, "INVALID_DID"),
        ("%ff%fe", 400, "INVALID_DID"),
        ("did:unsupported:123456789abcdefghi", 501, "METHOD_NOT_SUPPORTED"),
        ("did:web:university.example", 500, "INTERNAL_ERROR"),
        ("did:web:localhost%3A8443", 501, "METHOD_NOT_SUPPORTED"),
        (&format!("{DID}?versionTime=yesterday"), 400, "INVALID_OPTIONS"),
        (&format!("{DID}?versionId=1"), 501, "FEATURE_NOT_SUPPORTED"),
    ] {
        for accept in ["application/did-resolution", "application/did+json"] {
            let answer = ask(&server, did, accept);
            assert_eq!(answer.status, status, "{did}: {}", answer.text);
            let value = answer.json();
            assert_eq!(value["didDocument"], Value::Null);
            assert_eq!(value["didDocumentMetadata"], json!({}));
            let kind = format!("https://www.w3.org/ns/did#{kind}");
            assert_eq!(value["didResolutionMetadata"]["error"]["type"], kind, "{did}");
        }
    }
}

/// Suites ask servers without a network for a DID that is nowhere.
#[test]
fn what_cannot_be_had_is_not_there_for_suites() {
    let server = TestServer::of_profile("nowhere");
    for did in ["did:web:university.example", "did:web:localhost%3A8443"] {
        let answer = ask(&server, did, "application/did-resolution");
        let kind = answer.json()["didResolutionMetadata"]["error"]["type"].clone();
        assert_eq!((answer.status, kind), (404, json!("https://www.w3.org/ns/did#NOT_FOUND")));
        let part = format!("{did}%23key");
        let answer = ask(&server, &part, "application/did-url-dereferencing");
        let kind = answer.json()["dereferencingMetadata"]["error"]["type"].clone();
        assert_eq!((answer.status, kind), (404, json!("https://www.w3.org/ns/did#NOT_FOUND")));
    }
}

#[test]
fn a_did_url_leads_to_a_part_of_the_document() {
    let server = TestServer::start("dereferenced");
    let url = format!("{DID}#{KEY}");
    for asked in [encoded(&url), format!("{DID}%23{KEY}")] {
        let answer = ask(&server, &asked, "application/did-url-dereferencing");
        assert_eq!(answer.status, 200, "{}", answer.text);
        let value = answer.json();
        assert_eq!(value["contentStream"]["id"], url);
        assert!(value["contentMetadata"].is_object());
        assert_eq!(value["dereferencingMetadata"]["contentType"], "application/did");
        let bare = ask(&server, &asked, "application/json");
        assert_eq!((bare.status, &bare.json()["id"]), (200, &json!(url)));
        // Who takes anything gets what a DID URL leads to; who asks for a resolution is told that it is none.
        for accept in ["*/*", "application/*"] {
            let any = ask(&server, &asked, accept);
            assert_eq!((any.status, any.text), (200, answer.text.clone()), "{accept}");
        }
        let resolution = ask(&server, &asked, "application/did-resolution");
        assert_eq!(resolution.status, 400, "{}", resolution.text);
        assert!(resolution.text.contains("it is a DID URL"), "{}", resolution.text);
    }
    for (asked, status, kind) in [
        (format!("{DID}%23nothing"), 404, "NOT_FOUND"),
        (format!("{DID}?service=files"), 404, "NOT_FOUND"),
        (format!("{DID}/path"), 404, "NOT_FOUND"),
        ("did:key:%23a".to_owned(), 400, "INVALID_DID_URL"),
    ] {
        let answer = ask(&server, &asked, "application/did-url-dereferencing");
        assert_eq!(answer.status, status, "{asked}: {}", answer.text);
        let kind = format!("https://www.w3.org/ns/did#{kind}");
        let value = answer.json();
        assert_eq!(value["dereferencingMetadata"]["error"]["type"], kind, "{asked}");
        let urls = ask(&server, &asked, "text/uri-list");
        assert_eq!(urls.status / 100, 4, "{asked}: {}", urls.text);
        urls.json();
    }
}

/// The older shape, by what it is asked, where its metadata stands, and its word for the error.
#[test]
fn the_older_shape() {
    let server = TestServer::start("older");
    let answer = ask(&server, &encoded(DID), OLDER);
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json()["didDocument"]["id"], DID);
    let answer = ask(&server, &encoded(&format!("{DID}#{KEY}")), OLDER);
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json()["didDocument"]["controller"], DID);
    let (resolution, dereferencing) = ("didResolutionMetadata", "didDereferencingMetadata");
    for (asked, query, about, word) in [
        (DID.replace("did:", "notDid:"), "", resolution, "invalidDid"),
        (DID.replace(":key:", ":experimental:"), "", resolution, "methodNotSupported"),
        (DID.replace(":key:", ":key:-4:"), "", resolution, "invalidDid"),
        (DID.replace(":z", ":"), "", resolution, "invalidDid"),
        ("did:key:@".to_owned(), "", resolution, "invalidDid"),
        ("did:key:zTjsVPtY".to_owned(), "", resolution, "invalidPublicKeyLength"),
        (format!("{DID}/^bar^/?query=`#{KEY}"), "", dereferencing, "invalidDidUrl"),
        (DID.to_owned(), "?publicKeyFormat=unknown", resolution, "unsupportedPublicKeyType"),
        (
            format!("{DID}#{KEY}"),
            "?publicKeyFormat=Ed25519VerificationKey2018&enableExperimentalPublicKeyTypes=false",
            dereferencing,
            "invalidPublicKeyType",
        ),
    ] {
        let answer = ask(&server, &format!("{}{query}", encoded(&asked)), OLDER);
        assert_eq!(
            answer.status / 100,
            if word == "methodNotSupported" { 5 } else { 4 },
            "{asked}"
        );
        let value = answer.json();
        assert_eq!(value[about]["error"], word, "{asked}: {value}");
        for member in ["@context", "didDocument", "didDocumentMetadata"] {
            assert!(value.get(member).is_some_and(|member| !member.is_null()), "{member}: {value}");
        }
    }
}

#[test]
fn options_of_a_resolution() {
    let server = TestServer::start("did-options");
    let did = "did:peer:2.Vz6Mkj3PUd1WjvaDhNZhhhXQdz5UnZXmS7ehtx8bsPpD47kKc";
    let asked = |query: &str| {
        ask(&server, &format!("{}?{query}", encoded(did)), "application/did-resolution")
    };
    for (query, id) in [
        ("expandRelativeUrls=false&noCache=false", "#key-1".to_owned()),
        ("noCache=true", "#key-1".to_owned()),
        ("expandRelativeUrls=true", format!("{did}#key-1")),
    ] {
        let value = asked(query).json();
        assert_eq!(value["didDocument"]["verificationMethod"][0]["id"], id, "{value}");
        assert_eq!(value["didDocument"]["authentication"][0], id);
    }
    for (query, status, kind) in [
        ("expandRelativeUrls=maybe", 400, "INVALID_OPTIONS"),
        ("noCache=maybe", 400, "INVALID_OPTIONS"),
        ("versionId=1", 501, "FEATURE_NOT_SUPPORTED"),
    ] {
        let answer = asked(query);
        let problem = answer.json()["didResolutionMetadata"]["error"]["type"].clone();
        assert_eq!(answer.status, status, "{query}");
        assert_eq!(problem, format!("https://www.w3.org/ns/did#{kind}"), "{query}");
    }
}
