//! Status lists over HTTP: what is downloaded, how often, and what comes of it when it cannot be had.
#![cfg(feature = "fetch")]
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::future::Future;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use testamur::batch::{Next, in_order};
use testamur::core::json::Value;
use testamur::core::report::{CheckId, Outcome};
use testamur::fetch::AddressKind;
use testamur::status::{BitOrder, Bits, BitstringEntry, BitstringList, LEAST_ENTRIES, StatusSize};
use testamur::{
    Code, CredentialPolicy, HttpFetch, Issuer, KeyType, LocalSigner, OsRandom, Policy, Report,
    SecretKey, Securing, Suite, Trust, Verdict, Verifier, default_provider, parse,
};

/// A server that answers each path as the test says, and the paths that it was asked for.
struct Server {
    origin: String,
    asked: Arc<Mutex<Vec<String>>>,
    answers: Answers,
}

/// What to send for each path; the last counts.
type Answers = Arc<Mutex<Vec<(&'static str, String)>>>;

impl Server {
    fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (asked, answers) = (Arc::<Mutex<Vec<String>>>::default(), Answers::default());
        let (seen, known) = (Arc::clone(&asked), Arc::clone(&answers));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let mut head = Vec::new();
                let mut byte = [0];
                while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
                    head.push(byte[0]);
                }
                let head = String::from_utf8(head).unwrap();
                let path = head.split(' ').nth(1).unwrap_or("").to_owned();
                seen.lock().unwrap().push(path.clone());
                let known = known.lock().unwrap();
                let answer = known.iter().rfind(|(known, _)| *known == path);
                let answer = answer.map_or(NOT_FOUND, |(_, answer)| answer);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Server { origin, asked, answers }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    fn serve(&self, path: &'static str, status: &str, headers: &str, body: &str) {
        let length = body.len();
        let answer =
            format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n{body}");
        self.answers.lock().unwrap().push((path, answer));
    }

    fn count(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

const NOT_FOUND: &str = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
const LIST: &str = "content-type: application/vc\r\n";

/// What the same school signs.
struct School {
    issuer: Issuer,
    runtime: tokio::runtime::Runtime,
}

impl School {
    fn new() -> School {
        let key = SecretKey::generate(KeyType::Ed25519, &mut OsRandom).unwrap();
        let issuer = Issuer::did_key(LocalSigner::new(key, default_provider())).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        School { issuer, runtime }
    }

    fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    fn issue(&self, draft: &str) -> String {
        let draft = parse(draft.as_bytes()).unwrap();
        let securing = Securing::data_integrity(Suite::EddsaRdfc2022);
        self.wait(self.issuer.issue(draft, securing)).unwrap().to_string()
    }

    /// A credential with this place in a list.
    fn credential(&self, list: &str, index: u64) -> String {
        let status = BitstringEntry::new(list, "revocation", index).to_value();
        self.issue(&format!(
            r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"], "type":
            ["VerifiableCredential"], "credentialSubject": {{"id": "did:example:ada"}},
            "credentialStatus": {status}}}"#
        ))
    }

    /// The list of a URL, in which the status 7 is set.
    fn list(&self, url: &str, ttl: Option<u64>) -> String {
        let order = BitOrder::MostSignificantFirst;
        let mut bits = Bits::zeroed(LEAST_ENTRIES, StatusSize::ONE, order);
        bits.set(7, StatusSize::ONE, 1).unwrap();
        let purposes = ["revocation".to_owned()];
        let mut list = BitstringList::new(&bits, StatusSize::ONE, purposes).unwrap();
        if let Some(ttl) = ttl {
            list = list.with_ttl(std::time::Duration::from_millis(ttl));
        }
        self.issue(&format!(
            r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"], "id": "{url}", "type":
            ["VerifiableCredential", "BitstringStatusListCredential"], "credentialSubject": {}}}"#,
            list.to_value()
        ))
    }

    fn verify(&self, verifier: &Verifier, credential: &str) -> Report {
        self.wait(verifier.credential(credential.as_bytes(), &policy())).unwrap()
    }
}

fn policy() -> CredentialPolicy {
    CredentialPolicy::new(Trust::anyone())
}

fn verifier() -> Verifier {
    let fetch = HttpFetch::builder()
        .dangerous_allow_http()
        .dangerous_allow_addresses(AddressKind::Loopback)
        .build();
    Verifier::builder().fetch(fetch).build().unwrap()
}

#[test]
fn a_thousand_credentials_on_one_list_cost_one_download() {
    let (server, school) = (Server::start(), School::new());
    let url = server.url("/1");
    server.serve("/1", "200 OK", LIST, &school.list(&url, None));
    let credentials: Vec<String> = (0..10).map(|at| school.credential(&url, at)).collect();
    let verifier = verifier().for_batch();
    let work = |at: usize| school.verify(&verifier, &credentials[at % 10]).verdict();
    let mut rejected = 0;
    in_order(0..1000, NonZeroUsize::new(2).unwrap(), work, |verdict| {
        rejected += usize::from(verdict == Verdict::Rejected);
        Next::Continue
    });
    assert_eq!((server.count(), rejected), (1, 100));
}

#[test]
fn a_list_is_kept_no_longer_than_it_says() {
    let (server, school) = (Server::start(), School::new());
    let hour = "cache-control: max-age=3600\r\n";
    for (path, headers, ttl, downloads) in [
        ("/silent", hour, None, 1),
        ("/at-once", hour, Some(0), 3),
        ("/long", hour, Some(3_600_000), 1),
        ("/private", "cache-control: no-store\r\n", Some(3_600_000), 3),
    ] {
        let url = server.url(path);
        server.serve(path, "200 OK", &format!("{LIST}{headers}"), &school.list(&url, ttl));
        let credential = school.credential(&url, 1);
        let (verifier, before) = (verifier(), server.count());
        for _ in 0..3 {
            assert_eq!(school.verify(&verifier, &credential).verdict(), Verdict::Accepted);
        }
        assert_eq!(server.count() - before, downloads, "{path}");
    }
    // Behind a redirect, and in a batch.
    let url = server.url("/moved");
    server.serve("/moved", "302 Found", &format!("location: /there\r\n{hour}"), "");
    let list = school.list(&url, Some(0));
    server.serve("/there", "200 OK", &format!("{LIST}{hour}"), &list);
    let credential = school.credential(&url, 1);
    let (verifier, before) = (verifier().for_batch(), server.count());
    for _ in 0..3 {
        assert_eq!(school.verify(&verifier, &credential).verdict(), Verdict::Accepted);
    }
    assert_eq!(server.count() - before, 4, "the redirect once, the list each time");
}

#[test]
fn a_list_that_is_too_old_is_looked_for_again() {
    let (server, school) = (Server::start(), School::new());
    let url = server.url("/old");
    let headers = format!("{LIST}cache-control: max-age=3600\r\n");
    let credential = school.credential(&url, 1);
    let old = parse(school.list(&url, None).as_bytes()).unwrap();
    let mut list = old.as_object().unwrap().clone();
    list.remove("proof");
    list.insert("validFrom", "2026-01-01T00:00:00Z");
    list.insert("validUntil", "2026-01-02T00:00:00Z");
    server.serve("/old", "200 OK", &headers, &school.issue(&Value::from(list).to_string()));
    let verifier = verifier();
    let report = school.verify(&verifier, &credential);
    assert_eq!(report.check(CheckId::Status).code(), Some(Code::StatusListStale));
    server.serve("/old", "200 OK", &headers, &school.list(&url, None));
    assert_eq!(school.verify(&verifier, &credential).verdict(), Verdict::Accepted);
}

#[test]
fn a_list_that_cannot_be_had_leaves_the_verdict_open() {
    let (server, school) = (Server::start(), School::new());
    server.serve("/page", "200 OK", "content-type: text/html\r\n", "<html>");
    server.serve("/error", "500 Oh", "", "");
    server.serve("/circle", "302 Found", "location: /circle\r\n", "");
    server.serve("/other", "302 Found", "location: https://127.0.0.1:9/\r\n", "");
    for path in ["/missing", "/page", "/error", "/circle", "/other"] {
        let credential = school.credential(&server.url(path), 1);
        let report = school.verify(&verifier(), &credential);
        assert_eq!(report.verdict(), Verdict::Indeterminate, "{path}");
        let check = report.check(CheckId::Status);
        let found = (check.outcome(), check.code());
        assert_eq!(found, (Outcome::Inconclusive, Some(Code::StatusUnreachable)), "{path}");
        let problem = check.code().and_then(Code::problem_type).unwrap_or("");
        assert!(problem.ends_with("#STATUS_RETRIEVAL_ERROR"), "{problem}");
    }
}

#[test]
fn a_bundle_has_the_lists() {
    let (server, school) = (Server::start(), School::new());
    let url = server.url("/1");
    server.serve("/1", "200 OK", LIST, &school.list(&url, Some(60_000)));
    for (index, verdict) in [(1, Verdict::Accepted), (7, Verdict::Rejected)] {
        let credential = school.credential(&url, index);
        let (verifier, policy) = (verifier(), Policy::from(policy()));
        // The second time the list is remembered, which does not show.
        for _ in 0..2 {
            let bundled = verifier.bundle(credential.as_bytes(), &policy);
            let (online, bundle) = school.wait(bundled).unwrap();
            assert_eq!(online.verdict(), verdict);
            assert!(bundle.evidence.get(&url).is_some());
            let text = bundle.to_value().to_string();
            let bundle = testamur::Bundle::read(text.as_bytes()).unwrap();
            let offline = Verifier::builder().offline().evidence(bundle.evidence).at(bundle.at);
            let offline = offline.build().unwrap();
            let report = school.wait(offline.examine(credential.as_bytes(), &policy)).unwrap();
            assert_eq!(report.to_value().to_string(), online.to_value().to_string());
        }
    }
    assert_eq!(server.count(), 2);
}

#[test]
fn token_lists_are_had_by_their_media_types() {
    use testamur::proof::jose::{HeaderOptions, sign_compact};
    use testamur::status::{JWT_TYPE, TokenStatus, TokenStatusList};
    let signer = || {
        let key = SecretKey::from_raw(KeyType::Ed25519, &[7; 32]).unwrap();
        LocalSigner::new(key, default_provider())
    };
    let (server, mut school) = (Server::start(), School::new());
    school.issuer = Issuer::did_key(signer()).unwrap();
    let serve = |path: &'static str, media_type: &str| {
        let mut bits = Bits::zeroed(100, StatusSize::ONE, BitOrder::LeastSignificantFirst);
        bits.set(7, StatusSize::ONE, 1).unwrap();
        let issued = testamur::Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
        let list = TokenStatusList::new(server.url(path), &bits, StatusSize::ONE, issued).unwrap();
        let claims = list.with_issuer(school.issuer.id()).to_jwt().to_string();
        let header = HeaderOptions::typ(JWT_TYPE);
        let token = school.wait(sign_compact(claims.as_bytes(), &header, &signer())).unwrap();
        server.serve(path, "200 OK", &format!("content-type: {media_type}\r\n"), &token);
    };
    let credential = |path: &str, index| {
        let status = TokenStatus::new(server.url(path), index).to_value();
        let draft = parse(format!(r#"{{"vct": "urn:diploma", "status": {status}}}"#).as_bytes());
        let securing = Securing::dc_sd_jwt([]);
        school.wait(school.issuer.issue(draft.unwrap(), securing)).unwrap().to_string()
    };
    serve("/tokens", "application/statuslist+jwt");
    serve("/page", "text/html");
    for (path, index, verdict) in [
        ("/tokens", 6, Verdict::Accepted),
        ("/tokens", 7, Verdict::Rejected),
        // A list is rounded up to whole bytes.
        ("/tokens", 103, Verdict::Accepted),
        ("/tokens", 104, Verdict::Rejected),
        ("/page", 6, Verdict::Indeterminate),
        ("/missing", 6, Verdict::Indeterminate),
    ] {
        let report = school.verify(&verifier(), &credential(path, index));
        assert_eq!(report.verdict(), verdict, "{path} {index}: {:#}", report.to_value());
    }
    // For a time in the past it is asked for the list of then.
    let before = server.count();
    let policy = policy().status_as_of(testamur::StatusAsOf::AskedTime);
    let then = testamur::Timestamp::parse("2026-02-01T00:00:00Z").unwrap();
    let fetch = HttpFetch::builder()
        .dangerous_allow_http()
        .dangerous_allow_addresses(AddressKind::Loopback)
        .build();
    let verifier = Verifier::builder().fetch(fetch).at(then).build().unwrap();
    let credential = credential("/tokens", 6);
    let report = school.wait(verifier.credential(credential.as_bytes(), &policy)).unwrap();
    assert_eq!(report.verdict(), Verdict::Accepted, "{:#}", report.to_value());
    let asked = server.asked.lock().unwrap()[before..].to_vec();
    assert_eq!(asked, [format!("/tokens?time={}", then.unix()), "/tokens".to_owned()]);
}
