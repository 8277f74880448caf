//! `testamur serve`: starts, answers, stops.

use crate::Folder;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A server that runs, and where.
pub(crate) struct Serving {
    child: Child,
    errors: BufReader<std::process::ChildStderr>,
    address: String,
}

impl Serving {
    pub(crate) fn start(folder: &Folder, arguments: &str) -> Serving {
        let profile = format!("--profile conformance {arguments}");
        Serving::start_with(folder, &profile)
    }

    /// Without a log: what is left to say is said by the command.
    pub(crate) fn start_with(folder: &Folder, arguments: &str) -> Serving {
        Serving::start_at(folder, "127.0.0.1:0", arguments)
    }

    pub(crate) fn start_at(folder: &Folder, listen: &str, arguments: &str) -> Serving {
        Serving::start_logging(folder, listen, &format!("--log-level off {arguments}"))
    }

    /// With whatever network the arguments allow.
    pub(crate) fn start_online(folder: &Folder, arguments: &str) -> Serving {
        Serving::spawn(folder, &format!("--listen 127.0.0.1:0 --log-level off {arguments}"))
    }

    pub(crate) fn start_logging(folder: &Folder, listen: &str, arguments: &str) -> Serving {
        Serving::spawn(folder, &format!("--listen {listen} --offline {arguments}"))
    }

    /// At the address that its configuration says.
    #[cfg(unix)]
    pub(crate) fn start_unlistened(folder: &Folder, arguments: &str) -> Serving {
        Serving::spawn(folder, &format!("--offline --log-level off {arguments}"))
    }

    fn spawn(folder: &Folder, arguments: &str) -> Serving {
        let mut child = Command::new(env!("CARGO_BIN_EXE_testamur"))
            .arg("serve")
            .args(arguments.split_whitespace())
            .current_dir(&folder.0)
            .env("TMPDIR", &folder.0)
            .env("PASSWORD", "correct horse")
            .env("TESTAMUR_TEST_KEY", crate::TEST_KEY)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut errors = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        errors.read_line(&mut line).unwrap();
        let address = line.split("://").nth(1).unwrap_or_else(|| panic!("{line}"));
        let address = address.split(": ").next().unwrap().split('"').next().unwrap().to_owned();
        Serving { child, errors, address }
    }

    #[cfg(unix)]
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    pub(crate) fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"))
    }

    pub(crate) fn post(&self, path: &str, body: &str) -> String {
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Type: \
             application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    }

    /// Asks it to read its configuration again, and gives what it says to that.
    #[cfg(unix)]
    pub(crate) fn hang_up(&mut self) -> String {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
        loop {
            let mut line = String::new();
            assert_ne!(self.errors.read_line(&mut line).unwrap(), 0, "it has ended");
            if line.contains("read again") || line.starts_with("Not read again") {
                return line;
            }
        }
    }

    /// Asks it to stop, as a service manager does, and gives its exit status and last words.
    #[cfg(unix)]
    pub(crate) fn stop(mut self, signal: &str) -> (i32, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let status = self.child.wait().unwrap();
        let mut words = String::new();
        self.errors.read_to_string(&mut words).unwrap();
        (status.code().unwrap_or(-1), words)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

pub(crate) const DRAFT: &str = r#"{"credential":{"@context":["https://www.w3.org/ns/credentials/v2"],
    "id":"urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33","type":["VerifiableCredential"],
    "credentialSubject":{"id":"did:example:ada"}}}"#;

/// The draft as the conformance profile wants it, with its issuer.
#[cfg(unix)]
fn named_draft() -> String {
    let issuer = "did:key:z6MkqztaXG1iaTx1CEJy6g4ZjtcmJkSwn5XgqbCvdeeYLSWa";
    DRAFT
        .replace("\"credentialSubject\"", &format!("\"issuer\":\"{issuer}\",\"credentialSubject\""))
}

#[cfg(unix)]
#[test]
fn it_starts_answers_and_stops() {
    for signal in ["-TERM", "-INT"] {
        let folder = Folder::new(&format!("serve{signal}"));
        let serving = Serving::start(&folder, "--seed test");
        let issuers = serving.get("/issuers");
        assert!(issuers.starts_with("HTTP/1.1 200"), "{issuers}");
        assert!(issuers.contains("did:key:z6MkqztaXG1iaTx1CEJy6g4ZjtcmJkSwn5XgqbCvdeeYLSWa"));
        let issued = serving.post("/eddsa-rdfc-2022/credentials/issue", &named_draft());
        assert!(issued.starts_with("HTTP/1.1 201"), "{issued}");
        assert!(issued.contains("\"https://localhost:"), "the list is https: {issued}");
        let body = issued.split_once("\r\n\r\n").unwrap().1;
        let verified = serving.post("/credentials/verify", body);
        assert!(verified.starts_with("HTTP/1.1 200"), "{verified}");
        let (status, words) = serving.stop(signal);
        assert_eq!((status, words.as_str()), (0, "Stopped.\n"));
        let left: Vec<_> = std::fs::read_dir(&folder.0).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[cfg(unix)]
#[test]
fn every_request_is_a_line_of_the_log() {
    let folder = Folder::new("serve-log");
    for (arguments, line) in [
        ("", " INFO request method=\"GET\" route=\"/problems/{code}\" status=200 "),
        ("--log json", "\"method\":\"GET\",\"route\":\"/problems/{code}\",\"status\":200,"),
    ] {
        let serving = Serving::start_logging(
            &folder,
            "127.0.0.1:0",
            &format!("--profile conformance {arguments}"),
        );
        serving.get("/problems/server.busy");
        let (status, words) = serving.stop("-TERM");
        let (log, rest) = words.split_once('\n').unwrap();
        assert_eq!((status, rest.lines().count()), (0, 1), "{rest}");
        match arguments {
            "" => assert_eq!(rest, "Stopped.\n"),
            _ => assert!(words.lines().all(|line| line.starts_with('{')), "{words}"),
        }
        assert!(log.contains(line), "{log}");
        assert!(!log.contains("busy"), "{log}");
    }
}

#[cfg(unix)]
#[test]
fn statuses_survive_in_a_database() {
    let folder = Folder::new("serve-database");
    let arguments = "--seed test --database server.db --public-url https://university.example/";
    let serving = Serving::start(&folder, arguments);
    let issued = serving.post("/eddsa-rdfc-2022/credentials/issue", &named_draft());
    assert!(issued.contains("https://university.example/eddsa-rdfc-2022/status/1"), "{issued}");
    let set = r#"{"credentialId":"urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "credentialStatus":[{"type":"BitstringStatusListEntry","status":true}]}"#;
    let answer = serving.post("/credentials/status", set);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    // Nobody else can have the file meanwhile.
    let ran = folder.run("serve --profile conformance --listen 127.0.0.1:0 --database server.db");
    assert_eq!(ran.status, 4, "{}", ran.stderr);
    assert!(ran.stderr.contains("store.in_use"), "{}", ran.stderr);
    // Without a chance to end well.
    let mut child = serving;
    child.child.kill().unwrap();
    child.child.wait().unwrap();
    let serving = Serving::start(&folder, arguments);
    let body = issued.split_once("\r\n\r\n").unwrap().1;
    let verified = serving.post("/credentials/verify", body);
    assert!(verified.starts_with("HTTP/1.1 400"), "{verified}");
    assert!(verified.contains("status.revoked"), "{verified}");
}

#[test]
fn what_cannot_be_served() {
    let folder = Folder::new("serve-not");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let ran = folder.run(&format!("serve --profile conformance --listen {address}"));
    assert_eq!(ran.status, 4);
    assert!(ran.stderr.contains("server.listen") && ran.stderr.contains("next:"), "{}", ran.stderr);
    folder.write("no.pem", "no certificate");
    let ran = folder
        .run("serve --profile conformance --listen 127.0.0.1:0 --tls-cert no.pem --tls-key no.pem");
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("server.tls"), "{}", ran.stderr);
    assert_eq!(folder.run("serve").status, 2, "what to serve must be said");
}

const CONFIG: &str = r#"listen = "127.0.0.1:8080"
public_url = "https://university.example"
database = "server.db"

[verify]
trust = ["did:web:university.example"]

[limits]
body_bytes = 100000

[[issuer]]
name = "registrar"
did = "did:web:university.example"
verification_method = "did:web:university.example#key"
key_file = "keys/registrar.jwk"
suite = "eddsa-rdfc-2022"
status = true

[[issuer]]
name = "library"
key_env = "LIBRARY_KEY"
suite = "vc+jwt"
status = false

[[issuer]]
name = "archive"
key_file = "keys/archive.pem"
password_env = "PASSWORD"
suite = "ecdsa-rdfc-2019"
status = true
"#;

pub(crate) fn configured(name: &str) -> Folder {
    let folder = Folder::new(name);
    std::fs::create_dir(folder.0.join("keys")).unwrap();
    folder.ok("key new -o keys/registrar.jwk");
    folder.ok("key new --type p256 -o keys/archive.jwk");
    folder.ok("key convert keys/archive.jwk --to pem --encrypt --password-env PASSWORD -o keys/archive.pem");
    // Its own folder is where a configuration's paths begin.
    folder.write("server.toml", &CONFIG.replace("LIBRARY_KEY", "TESTAMUR_TEST_KEY"));
    folder
}

#[cfg(unix)]
#[test]
fn issuers_of_a_file_are_served() {
    let folder = configured("serve-config");
    let ran = folder.run("serve --check --config server.toml");
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let served = "Ready to be served: registrar, library, archive.\n\
                  DID document: https://university.example/.well-known/did.json\n";
    let notes = ran.stderr.strip_prefix(served).unwrap_or_else(|| panic!("{}", ran.stderr));
    // The library and the archive are not among those whom this verifier trusts.
    assert_eq!(notes.lines().filter(|line| line.starts_with("Note: server.toml:6: ")).count(), 2);
    assert_eq!(notes.lines().count(), 2, "{notes}");
    // What is for the profile is not taken for something of the file.
    for option in ["--database other.db", "--public-url https://a.example", "--seed abc"] {
        let ran = folder.run(&format!("serve --check --config server.toml {option}"));
        assert!(ran.status == 2 && ran.stderr.contains("--config"), "{}", ran.stderr);
    }
    let open = folder.run("serve --config server.toml");
    assert_eq!(open.status, 2, "{}", open.stderr);
    for part in ["server.no_api_key", "api-key new", "--config server.toml", "--insecure-no-auth"] {
        assert!(open.stderr.contains(part), "{}", open.stderr);
    }
    assert!(!folder.0.join("server.db").exists(), "nothing is left behind");
    let serving = Serving::start_with(&folder, "--config server.toml --insecure-no-auth");
    let issuers = serving.get("/issuers");
    for part in ["\"name\":\"archive\"", "\"did:web:university.example#key\"", "\"vc+jwt\""] {
        assert!(issuers.contains(part), "{issuers}");
    }
    for (name, url) in
        [("registrar", "status/1/revocation.json"), ("archive", "status/1/revocation.json")]
    {
        let issued = serving.post(&format!("/{name}/credentials/issue"), DRAFT);
        assert!(issued.starts_with("HTTP/1.1 201"), "{name}: {issued}");
        assert!(issued.contains(&format!("https://university.example/{name}/{url}")), "{issued}");
    }
    // Only who is on the list is trusted: this is a did:key.
    let issued = serving.post("/library/credentials/issue", DRAFT);
    let verified = serving.post("/credentials/verify", issued.split_once("\r\n\r\n").unwrap().1);
    assert!(verified.starts_with("HTTP/1.1 400"), "{verified}");
    assert!(verified.contains("\"trust.issuer\""), "{verified}");
    // Of a presentation it must be said what it was made for.
    let replayable = serving.post("/presentations/verify", r#"{"verifiablePresentation":{}}"#);
    assert!(replayable.contains("/options/domain"), "{replayable}");
    let document = "DID document: https://university.example/.well-known/did.json\n";
    let (status, words) = serving.stop("-TERM");
    assert_eq!(status, 0, "{words}");
    assert!(words.starts_with(document) && words.ends_with("\nStopped.\n"), "{words}");
    assert_eq!(words.matches("Note: ").count(), 2, "{words}");
}

/// What is wrong with a configuration is told with its line.
#[test]
fn a_wrong_configuration_names_its_line() {
    let folder = configured("serve-wrong");
    for (what, from, to, line, word) in [
        ("no TOML", "database = ", "database ", 3, "server.config"),
        ("an unknown member", "[verify]", "[verifi]", 5, "verifi"),
        (
            "a member of another kind",
            "status = true\n\n[[",
            "status = \"yes\"\n\n[[",
            17,
            "server.config",
        ),
        ("no public URL", "https://university", "http://university", 2, "https"),
        ("an unknown suite", "\"eddsa-rdfc-2022\"", "\"rsa\"", 16, "cryptosuite"),
        ("a suite for another key", "\"eddsa-rdfc-2022\"", "\"bbs-2023\"", 16, "proof.key_type"),
        ("a missing key", "keys/registrar.jwk", "keys/lost.jwk", 15, "lost.jwk"),
        ("an unset variable", "TESTAMUR_TEST_KEY", "TESTAMUR_NO_KEY", 21, "TESTAMUR_NO_KEY"),
        ("a name twice", "\"library\"", "\"registrar\"", 20, "server.issuer_name"),
        ("a name of a path", "\"library\"", "\"credentials\"", 20, "server.issuer_name"),
        (
            "a DID of another key",
            "\"library\"",
            "\"library\"\ndid = \"did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b\"",
            19,
            "usage.key",
        ),
        (
            "no DID in the list",
            "[\"did:web:university.example\"]",
            "[\"university\"]",
            6,
            "usage.trust_entry",
        ),
    ] {
        let text = folder.read("server.toml");
        assert!(text.contains(from), "{what}");
        folder.write("wrong.toml", &text.replacen(from, to, 1));
        let ran = folder.run("serve --check --config wrong.toml");
        assert_ne!(ran.status, 0, "{what}");
        assert!(ran.stderr.contains(&format!("wrong.toml:{line}")), "{what}: {}", ran.stderr);
        assert!(
            ran.stderr.contains(word) && ran.stderr.contains("next:"),
            "{what}: {}",
            ran.stderr
        );
    }
}

/// Asks until the server is gone: each credential that was answered, and whether its revocation was.
fn issue_and_revoke(
    address: &str,
    worker: usize,
    done: &AtomicUsize,
) -> Vec<(String, String, bool)> {
    let post = |path: &str, headers: &str, body: &str| -> Option<String> {
        let mut stream = TcpStream::connect(address).ok()?;
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n{headers}Content-Length: \
             {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?;
        (body.len() == length.parse::<usize>().ok()?).then(|| answer.clone())
    };
    let mut answered = Vec::new();
    for number in 0.. {
        let key = format!("{worker}-{number}");
        let id = format!("urn:uuid:58172aac-d8ba-11ed-{worker:04}-{number:012}");
        let draft = named_draft().replace("urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33", &id);
        let headers = format!("Idempotency-Key: {key}\r\n");
        let issued = post("/eddsa-rdfc-2022/credentials/issue", &headers, &draft);
        let Some(issued) = issued else { break };
        assert!(issued.starts_with("HTTP/1.1 201"), "{issued}");
        let body = issued.split_once("\r\n\r\n").unwrap().1.to_owned();
        let set = format!(r#"{{"credentialId":"{id}","credentialStatus":{{"status":true}}}}"#);
        let revoked = number % 2 == 0 && post("/credentials/status", "", &set).is_some();
        answered.push((key, body, revoked));
        done.fetch_add(1, Ordering::Relaxed);
    }
    answered
}

#[test]
fn nothing_that_was_answered_is_lost_by_kill_9_under_load() {
    let folder = Folder::new("serve-killed");
    let arguments = "--seed test --database server.db --public-url https://university.example";
    let mut serving = Serving::start(&folder, arguments);
    let done = Arc::new(AtomicUsize::new(0));
    let workers: Vec<_> = (0..4)
        .map(|worker| {
            let (address, done) = (serving.address.clone(), Arc::clone(&done));
            std::thread::spawn(move || issue_and_revoke(&address, worker, &done))
        })
        .collect();
    // The kill comes when all are at work.
    while done.load(Ordering::Relaxed) < 40 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    serving.child.kill().unwrap();
    serving.child.wait().unwrap();
    let answered: Vec<_> = workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect();
    assert!(answered.len() >= 40 && answered.iter().any(|(_, _, revoked)| *revoked));
    let serving = Serving::start(&folder, arguments);
    let mut indices = std::collections::BTreeSet::new();
    for (key, body, revoked) in &answered {
        let index = body.split_once("\"statusListIndex\":\"").unwrap().1.split('"').next();
        assert!(indices.insert(index.unwrap().to_owned()), "an index was given twice");
        let id = body.split_once("\"id\":\"").unwrap().1.split('"').next().unwrap();
        let draft = named_draft().replace("urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33", id);
        let again = serving.ask(&format!(
            "POST /eddsa-rdfc-2022/credentials/issue HTTP/1.1\r\nHost: test\r\nConnection: \
             close\r\nIdempotency-Key: {key}\r\nContent-Length: {}\r\n\r\n{draft}",
            draft.len()
        ));
        assert_eq!(again.split_once("\r\n\r\n").unwrap().1, body);
        let verified = serving.post("/credentials/verify", body);
        // A revocation that was not answered may have happened all the same.
        assert!(!revoked || verified.contains("status.revoked"), "{verified}");
    }
}
