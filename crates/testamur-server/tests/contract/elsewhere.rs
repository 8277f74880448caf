//! Resolution of DIDs whose documents somebody else serves: given up, not there, and with services.

use crate::client::{Answer, TestServer};
use crate::identifiers::{OLDER, ask, encoded};
use crate::origin::{HOST, Mood, Origin};
use crate::site::{Key, new_key};
use serde_json::{Value, json};
use testamur::did::{WebvhLog, WebvhStatement};
use testamur::fetch::Limits as FetchLimits;
use testamur::{Document, Evidence, now, parse};
use testamur_server::Limits;
use tokio::runtime::Runtime;

/// The forms that the specification has for the result of a resolution, and for the document alone.
const FORMS: [&str; 3] = ["application/did-resolution", "application/did+json", "application/did"];

/// A did:webvh at this place, with these services: its log of one version.
fn log_at(place: &str, key: &Key, services: &Value) -> WebvhLog {
    let did = WebvhLog::draft_did(place).unwrap();
    let document = json!({
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": did.as_str(),
        "service": services,
    });
    let document = parse(document.to_string().as_bytes()).unwrap();
    let statement = WebvhStatement::default();
    let made = WebvhLog::create(&document, &statement, key, now().unwrap());
    let bytes = Runtime::new().unwrap().block_on(made).unwrap();
    WebvhLog::verify(bytes, None, now().unwrap()).unwrap()
}

/// The same log with a version after which the DID is no more.
fn given_up(log: &WebvhLog, key: &Key) -> String {
    let document = log.latest().document().unwrap();
    let gone = WebvhStatement { deactivated: true, ..WebvhStatement::default() };
    let appended = log.append(document.value(), &gone, key, now().unwrap());
    String::from_utf8(Runtime::new().unwrap().block_on(appended).unwrap()).unwrap()
}

fn text(log: &WebvhLog) -> String {
    String::from_utf8(log.to_jsonl().to_vec()).unwrap()
}

/// A server that reaches the origin, and the place of a folder there.
fn server_at(name: &str, origin: &Origin) -> (TestServer, String) {
    let client = origin.client(FetchLimits::default());
    let server = TestServer::with_network(name, Limits::default(), client);
    (server, format!("{HOST}%3A{}", origin.port()))
}

fn kind_of<'a>(value: &'a Value, metadata: &str) -> &'a str {
    value[metadata]["error"]["type"].as_str().unwrap_or_default()
}

#[test]
fn a_did_that_was_given_up_is_gone() {
    let (origin, key) = (Origin::start(), new_key());
    let (server, place) = server_at("given-up", &origin);
    let log = log_at(&format!("{place}:gone"), &key, &json!([]));
    let did = log.latest().did().to_string();
    origin.serve("/gone/did.jsonl", given_up(&log, &key));
    for did in [did.clone(), encoded(&did)] {
        let answer = ask(&server, &did, FORMS[0]);
        assert_eq!(answer.status, 410, "{}", answer.text);
        let value = answer.json();
        assert_eq!(value["didDocument"], Value::Null);
        assert_eq!(value["didDocumentMetadata"]["deactivated"], true);
        assert_eq!(value["didResolutionMetadata"].get("error"), None, "{value}");
        for accept in &FORMS[1..] {
            let answer = ask(&server, &did, accept);
            assert_eq!(answer.status, 410, "{accept}: {}", answer.text);
            assert_eq!(answer.json()["didDocument"], Value::Null);
        }
        let older = ask(&server, &did, OLDER);
        assert_eq!(older.status, 410, "{}", older.text);
        assert_eq!(older.json()["didResolutionMetadata"]["error"], "deactivated");
    }
    // What stood in its document is gone with it.
    for part in ["#key", "?service=files", "/file.pdf"] {
        for accept in ["application/did-url-dereferencing", "text/uri-list"] {
            let answer = ask(&server, &encoded(&format!("{did}{part}")), accept);
            assert_eq!(answer.status, 410, "{part} {accept}: {}", answer.text);
            assert_eq!(answer.json()["contentStream"], Value::Null);
        }
        let older = ask(&server, &encoded(&format!("{did}{part}")), OLDER);
        assert_eq!(
            (older.status, &older.json()["didDereferencingMetadata"]["error"]),
            (410, &json!("deactivated"))
        );
    }
    // A version of before can still be asked for.
    let before = log.latest().id();
    let answer = ask(&server, &format!("{}?versionId={before}", encoded(&did)), FORMS[0]);
    assert_eq!(answer.json()["didDocumentMetadata"]["versionId"], before, "{}", answer.text);
}

#[test]
fn a_did_without_document_is_not_found() {
    let (origin, key) = (Origin::start(), new_key());
    let (server, place) = server_at("not-found", &origin);
    let log = log_at(&format!("{place}:nowhere"), &key, &json!([]));
    let webvh = log.latest().did().to_string();
    let web = format!("did:web:{place}:nowhere");
    let expect = |status: u16, kind: &str, older_word: &str| {
        let kind = format!("https://www.w3.org/ns/did#{kind}");
        for did in [&web, &webvh] {
            for accept in FORMS {
                let answer = ask(&server, &encoded(did), accept);
                assert_eq!(answer.status, status, "{did}: {}", answer.text);
                assert_eq!(kind_of(&answer.json(), "didResolutionMetadata"), kind);
            }
            let answer =
                ask(&server, &encoded(&format!("{did}#key")), "application/did-url-dereferencing");
            assert_eq!(answer.status, status, "{did}: {}", answer.text);
            assert_eq!(kind_of(&answer.json(), "dereferencingMetadata"), kind);
            let older = ask(&server, &encoded(did), OLDER);
            assert_eq!(
                (older.status, &older.json()["didResolutionMetadata"]["error"]),
                (status, &json!(older_word))
            );
        }
    };
    // That it could not be found out is not remembered; that there is none is, for a while.
    origin.set(Mood::Fails);
    expect(500, "INTERNAL_ERROR", "internalError");
    origin.set(Mood::Answers);
    expect(404, "NOT_FOUND", "notFound");
}

/// Nothing is in the body of a 303, though answers are JSON otherwise: the specification demands that.
fn expect_sent_to(answer: &Answer, url: &str) {
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert_eq!(answer.headers["location"], url);
    assert_eq!((answer.text.as_str(), answer.headers.get("content-type")), ("", None));
}

#[test]
fn who_asks_for_a_service_is_sent_there() {
    let (origin, key) = (Origin::start(), new_key());
    let (server, place) = server_at("services", &origin);
    let services = json!([
        { "id": "#archive", "type": "Archive", "serviceEndpoint": ["https://archive.example/a/", "https://b.example"] },
        { "id": "#desk", "type": "Desk", "serviceEndpoint": { "origin": "https://desk.example" } },
        { "id": "#umlaut", "type": "Archive", "serviceEndpoint": "https://archive.example/\u{fc}" },
    ]);
    let log = log_at(&format!("{place}:served"), &key, &services);
    let did = log.latest().did().to_string();
    origin.serve("/served/did.jsonl", text(&log));
    let asked = |part: &str, accept: &str| ask(&server, &encoded(&format!("{did}{part}")), accept);
    for (part, url) in [
        ("?service=archive", "https://archive.example/a/"),
        ("?service=archive&relativeRef=b.pdf", "https://archive.example/a/b.pdf"),
        ("?service=archive#page", "https://archive.example/a/#page"),
        ("?service=umlaut", "https://archive.example/%C3%BC"),
    ] {
        expect_sent_to(&asked(part, "text/uri-list"), url);
        // The result of dereferencing is the document with this service, for who does not ask for URLs.
        let answer = asked(part, "application/did-url-dereferencing");
        assert_eq!(answer.status, 200, "{}", answer.text);
        let value = answer.json();
        assert_eq!(value["dereferencingMetadata"]["contentType"], "application/did");
        assert_eq!(value["contentStream"]["service"].as_array().unwrap().len(), 1, "{value}");
        let bare = asked(part, "application/did+json").json();
        assert_eq!(bare, value["contentStream"]);
    }
    // A path is a URL of its own, and nothing in the document.
    let file = format!("https://{HOST}:{}/served/file.pdf", origin.port());
    for accept in [
        "application/did-url-dereferencing",
        "text/uri-list",
        "application/json",
        "application/did",
    ] {
        expect_sent_to(&asked("/file.pdf", accept), &file);
    }
    // No URL at all; and a document, which is no list of URLs.
    let answer = asked("?service=desk", "text/uri-list");
    assert_eq!(answer.status, 404, "{}", answer.text);
    let answer = asked("", "text/uri-list");
    assert_eq!(answer.status, 406, "{}", answer.text);
    answer.json();
}

#[test]
fn documents_that_are_given_need_no_network() {
    let key = new_key();
    let log = log_at("registrar.university.example:given", &key, &json!([]));
    let did = log.latest().did().to_string();
    let url = "https://registrar.university.example/given/did.jsonl";
    for (log, status) in [(text(&log), 200), (given_up(&log, &key), 410)] {
        let mut evidence = Evidence::new();
        evidence.insert(url, Ok(Document::given(log.into_bytes())));
        let server = TestServer::knowing("given", evidence);
        let answer = ask(&server, &encoded(&did), FORMS[0]);
        assert_eq!(answer.status, status, "{}", answer.text);
    }
}

/// Whoever must know how it is now can have it asked for, and so can who asks a resolver that asks it.
#[test]
fn what_is_remembered_can_be_left_out() {
    let origin = Origin::start();
    let (server, place) = server_at("anew", &origin);
    let did = format!("did:web:{place}:changing");
    let path = "/changing/did.json";
    let serve = |name: &str| {
        origin.serve(path, format!(r#"{{"id":"{did}","alsoKnownAs":["urn:{name}"]}}"#));
    };
    let known_as = |query: &str| {
        let answer = ask(&server, &format!("{}{query}", encoded(&did)), FORMS[0]);
        answer.json()["didDocument"]["alsoKnownAs"][0].as_str().unwrap().to_owned()
    };
    serve("before");
    assert_eq!(known_as(""), "urn:before");
    serve("after");
    assert_eq!((known_as(""), origin.asked(path)), ("urn:before".to_owned(), 1));
    assert_eq!((known_as("?noCache=false"), origin.asked(path)), ("urn:before".to_owned(), 1));
    assert_eq!((known_as("?noCache=true"), origin.asked(path)), ("urn:after".to_owned(), 2));
    // What was had then is remembered.
    assert_eq!((known_as(""), origin.asked(path)), ("urn:after".to_owned(), 2));
    serve("later");
    let part = encoded(&format!("{did}?hl=none"));
    let answer = ask(&server, &format!("{part}&noCache=true"), FORMS[0]);
    assert_eq!((answer.status, origin.asked(path)), (400, 2), "{}", answer.text);
    let answer = ask(&server, &format!("{}?noCache=true", encoded(&did)), "application/did");
    assert!(answer.text.contains("urn:later"), "{}", answer.text);
}
