//! With a web server on this machine: did:web, bundles.

use crate::Folder;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use testamur::{Value, parse};

/// Serves one document at every path; gives its port and a counter.
fn serve(document: impl Fn(u16) -> String) -> (u16, Arc<AtomicUsize>) {
    serve_each(move |port| {
        let document = document(port);
        move |_: &str| document.clone()
    })
}

/// Serves the document of each path.
fn serve_each<D: Fn(&str) -> String + Send + 'static>(
    documents: impl Fn(u16) -> D,
) -> (u16, Arc<AtomicUsize>) {
    answering(|port| {
        let documents = documents(port);
        move |path, _| documents(path)
    })
}

/// Answers each request by its path and body; gives the port and a counter.
pub(crate) fn answering<D: Fn(&str, &[u8]) -> String + Send + 'static>(
    answers: impl FnOnce(u16) -> D,
) -> (u16, Arc<AtomicUsize>) {
    let requests = Arc::new(AtomicUsize::new(0));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (answers, counter) = (answers(port), Arc::clone(&requests));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = BufReader::new(stream);
            let (mut first, mut line, mut length) = (String::new(), String::new(), 0);
            let _ = stream.read_line(&mut first);
            while stream.read_line(&mut line).is_ok_and(|read| read > 2) {
                let lower = line.to_ascii_lowercase();
                if let Some(said) = lower.strip_prefix("content-length:") {
                    length = said.trim().parse().unwrap();
                }
                line.clear();
            }
            let mut body = vec![0; length];
            let _ = stream.read_exact(&mut body);
            let document = answers(first.split(' ').nth(1).unwrap_or(""), &body);
            counter.fetch_add(1, Ordering::SeqCst);
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/did+json\r\nconnection: close\r\n\
                 content-length: {}\r\n\r\n",
                document.len()
            );
            let _ = stream.get_mut().write_all(format!("{head}{document}").as_bytes());
        }
    });
    (port, requests)
}

#[test]
fn a_badge_by_a_web_issuer_is_bundled_and_verified_for_ever() {
    let folder = Folder::with_badge("online");
    let jwk = folder.ok("key convert --public --to jwk key.jwk");
    let (port, requests) = serve(|port| {
        let did = format!("did:web:localhost%3A{port}");
        format!(
            "{{\"@context\": [\"https://www.w3.org/ns/did/v1\"], \"id\": \"{did}\", \
             \"verificationMethod\": [{{\"id\": \"{did}#key\", \"type\": \"JsonWebKey\", \
             \"controller\": \"{did}\", \"publicKeyJwk\": {jwk}}}], \
             \"assertionMethod\": [\"{did}#key\"]}}"
        )
    });
    let did = format!("did:web:localhost%3A{port}");
    folder.ok(&format!(
        "issue --key key.jwk --issuer {did} --verification-method {did}#key draft.json -o web.json"
    ));
    assert_eq!(folder.run(&format!("issue --key key.jwk --issuer {did} draft.json")).status, 2);

    // By default this machine is not asked at all.
    let allowed = "--insecure-allow-private --insecure-allow-http";
    for guarded in ["", "--insecure-allow-http", "--insecure-allow-private"] {
        let ran = folder.run(&format!("verify web.json {guarded}"));
        assert_ne!(ran.status, 0, "{}", ran.stdout);
    }
    assert_eq!(requests.load(Ordering::SeqCst), 0);

    folder.ok(&format!("did resolve {did} {allowed}"));
    let at = "--at 2026-11-22T08:00:00Z";
    let online = folder.ok(&format!("verify --json web.json {at} {allowed} --trust {did}"));
    folder.ok(&format!("bundle web.json {at} {allowed} -o bundle.json"));
    let before = requests.load(Ordering::SeqCst);
    for offline in
        ["--bundle bundle.json", "--offline --evidence bundle.json --at 2026-11-22T08:00:00Z"]
    {
        // Nothing is fetched, so that nothing needs to be allowed.
        let again = folder.ok(&format!("verify --json web.json {offline} --trust {did}"));
        assert_eq!(again, online, "byte for byte");
    }
    assert_eq!(requests.load(Ordering::SeqCst), before);
    let shown = folder.ok("verify web.json --bundle bundle.json");
    assert!(shown.contains("the time of bundle.json, with its documents"), "{shown}");
    let report = parse(online.as_bytes()).unwrap();
    assert_eq!(report.get("requests").and_then(Value::as_array).map(<[_]>::len), Some(1));

    folder.write("web.json", &folder.read("web.json").replace("School", "Sea"));
    let refused = folder.run(&format!("bundle web.json {allowed} -o none.json"));
    assert_eq!(refused.status, 1, "{}", refused.stderr);
    assert!(!folder.names().contains(&"none.json".to_owned()));
}

/// More documents are needed one after the other than are fetched: a report says what could not be
/// found out.
#[test]
fn a_chain_of_schemas_without_end_is_indeterminate() {
    let folder = Folder::with_badge("chain");
    let (port, requests) = serve_each(|port| {
        move |path: &str| {
            let number: usize = path.trim_start_matches('/').parse().unwrap_or(0);
            let url = |number: usize| format!("http://127.0.0.1:{port}/{number}");
            format!(
                "{{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"$id\": \"{}\", \
                 \"$ref\": \"{}\"}}",
                url(number),
                url(number + 1)
            )
        }
    });
    let entry = format!(
        "{{\"credentialSchema\": {{\"id\": \"http://127.0.0.1:{port}/0\", \"type\": \"JsonSchema\"}},"
    );
    folder.write("draft.json", &folder.read("draft.json").replacen('{', &entry, 1));
    folder.ok("issue --key key.jwk draft.json -o chain.json");
    let allowed = "--insecure-allow-private --insecure-allow-http";
    let before = requests.load(Ordering::SeqCst);
    let ran = folder.run(&format!("verify --json chain.json {allowed}"));
    assert_eq!(ran.status, 3, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("limit.schema_documents"), "{}", ran.stdout);
    assert_eq!(requests.load(Ordering::SeqCst) - before, 32);
}

#[test]
fn evidence_comes_from_a_folder_too() {
    let folder = Folder::with_badge("evidence");
    let key = folder.did("key.jwk");
    let multikey = key.strip_prefix("did:key:").unwrap();
    let did = "did:web:issuer.example";
    let document = format!(
        "{{\"@context\": [\"https://www.w3.org/ns/did/v1\"], \"id\": \"{did}\", \
         \"verificationMethod\": [{{\"id\": \"{did}#k\", \"type\": \"Multikey\", \
         \"controller\": \"{did}\", \"publicKeyMultibase\": \"{multikey}\"}}], \
         \"assertionMethod\": [\"{did}#k\"]}}"
    );
    std::fs::create_dir(folder.0.join("evidence")).unwrap();
    folder.write("evidence/did.json", &document);
    folder.write(
        "evidence/index.json",
        "{\"https://issuer.example/.well-known/did.json\": \"did.json\"}",
    );
    folder.ok(&format!(
        "issue --key key.jwk --issuer {did} --verification-method {did}#k draft.json -o web.json"
    ));
    for evidence in ["evidence", "https://issuer.example/.well-known/did.json=evidence/did.json"] {
        folder.ok(&format!("verify --offline web.json --evidence {evidence} --trust {did}"));
    }
    assert_eq!(folder.run("verify --offline web.json").status, 3);
}

/// A method that is not known here, at a resolver that is named; the resolver is on this machine, over
/// plain http, and nothing else there may be asked.
#[test]
fn a_resolver_elsewhere_is_asked_for_other_methods_and_believed_with_a_warning() {
    let folder = Folder::with_badge("universal");
    let jwk = folder.ok("key convert --public --to jwk key.jwk");
    let did = "did:cheqd:mainnet:abc";
    let (port, requests) = serve_each(move |_| {
        let jwk = jwk.clone();
        move |path: &str| match path {
            "/1.0/identifiers/did:cheqd:mainnet:abc" => format!(
                "{{\"didDocument\": {{\"@context\": [\"https://www.w3.org/ns/did/v1\"], \"id\": \"{did}\", \
                 \"verificationMethod\": [{{\"id\": \"{did}#key\", \"type\": \"JsonWebKey\", \
                 \"controller\": \"{did}\", \"publicKeyJwk\": {jwk}}}], \
                 \"assertionMethod\": [\"{did}#key\"]}}, \"didDocumentMetadata\": {{}}, \
                 \"didResolutionMetadata\": {{\"contentType\": \"application/did\"}}}}"
            ),
            _ => "{\"didDocument\": null, \"didResolutionMetadata\": {\"error\": \"notFound\"}}"
                .to_owned(),
        }
    });
    let known = format!("--universal-resolver http://127.0.0.1:{port}");
    folder.ok(&format!(
        "issue --key key.jwk --issuer {did} --verification-method {did}#key draft.json -o other.json"
    ));

    let unknown = folder.run(&format!("did resolve {did}"));
    assert!(unknown.status == 1 && unknown.stdout.contains("METHOD_NOT_SUPPORTED"));
    let result = folder.ok(&format!("did resolve {did} {known}"));
    let stated = format!("\"statedBy\": \"http://127.0.0.1:{port}/1.0/identifiers/\"");
    assert!(result.contains(&stated), "{result}");
    let key = folder.ok(&format!("did dereference {did}#key {known}"));
    assert!(key.contains("publicKeyJwk"), "{key}");
    let none = folder.run(&format!("did resolve did:cheqd:mainnet:none {known}"));
    assert!(none.status == 1 && none.stdout.contains("did#NOT_FOUND"), "{}", none.stdout);

    let before = requests.load(Ordering::SeqCst);
    let native = folder.did("key.jwk");
    folder.ok(&format!("did resolve {native} {known}"));
    let local = folder.run(&format!("did resolve did:web:localhost%3A{port} {known}"));
    assert_eq!(local.status, 1, "{}", local.stdout);
    assert_eq!(requests.load(Ordering::SeqCst), before, "only what is not resolved here");

    let verify =
        format!("verify --json other.json --trust {did} --at 2026-11-22T08:00:00Z {known}");
    let online = folder.ok(&verify);
    assert!(online.contains("did.stated_by_resolver"), "{online}");
    folder.ok(&format!("bundle other.json --at 2026-11-22T08:00:00Z {known} -o bundle.json"));
    let before = requests.load(Ordering::SeqCst);
    let offline = folder.ok(&format!("{verify} --offline --evidence bundle.json"));
    assert_eq!(offline, online, "byte for byte");
    assert_eq!(requests.load(Ordering::SeqCst), before);
    let without = folder.run(&format!("verify other.json --trust {did} --evidence bundle.json"));
    assert_ne!(without.status, 0, "{}", without.stdout);
    assert_eq!(folder.run(&format!("did resolve {did} --universal-resolver ftp://a")).status, 2);
}
