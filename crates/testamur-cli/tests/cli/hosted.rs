//! `testamur serve`: what it has of the DIDs of its issuers, and what it reads again while it serves.

use crate::Folder;
use crate::serve::{DRAFT, Serving};
use testamur::did::{WebvhLog, WebvhStatement};
use testamur::{LocalSigner, SecretKey, Signer, default_provider, parse};

/// The did:webvh of an issuer, with its log in the folder and the key of the tests.
struct Webvh {
    folder: Folder,
    signer: LocalSigner,
    did: String,
}

impl Webvh {
    fn new(name: &str) -> Webvh {
        let folder = Folder::new(name);
        let key = SecretKey::from_jwk(&parse(crate::TEST_KEY.as_bytes()).unwrap()).unwrap();
        let signer = LocalSigner::new(key, default_provider());
        let did = WebvhLog::draft_did("university.example:registrar").unwrap();
        let multikey = signer.public_key().to_multikey();
        let document = format!(
            r#"{{"id":"{did}","verificationMethod":[{{"id":"{did}#key","type":"Multikey",
              "controller":"{did}","publicKeyMultibase":"{multikey}"}}],"assertionMethod":["{did}#key"]}}"#
        );
        let (document, now) = (parse(document.as_bytes()).unwrap(), testamur::now().unwrap());
        let statement = WebvhStatement::default();
        let log = wait(WebvhLog::create(&document, &statement, &signer, now)).unwrap();
        let did = WebvhLog::verify(log.clone(), None, now).unwrap().latest().did().to_string();
        std::fs::write(folder.0.join("did.jsonl"), log).unwrap();
        let webvh = Webvh { folder, signer, did };
        webvh.folder.write("server.toml", &webvh.config("#key"));
        webvh
    }

    fn config(&self, method: &str) -> String {
        format!(
            "listen = \"127.0.0.1:0\"\npublic_url = \"https://university.example\"\n\
             database = \"server.db\"\n[[issuer]]\nname = \"registrar\"\ndid = \"{}\"\n\
             did_log = \"did.jsonl\"\nverification_method = \"{method}\"\n\
             key_env = \"TESTAMUR_TEST_KEY\"\nsuite = \"eddsa-rdfc-2022\"\nstatus = false\n",
            self.did
        )
    }

    /// The log with one version more.
    fn continued(&self) -> String {
        let (bytes, now) = (self.folder.read("did.jsonl").into_bytes(), testamur::now().unwrap());
        let log = WebvhLog::verify(bytes, None, now).unwrap();
        let document = log.latest().document().unwrap();
        let statement = WebvhStatement { ttl: Some(60), ..WebvhStatement::default() };
        let longer = wait(log.append(document.value(), &statement, &self.signer, now)).unwrap();
        String::from_utf8(longer).unwrap()
    }
}

fn wait<T>(answer: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(answer)
}

/// The log of an issuer as a server has it.
fn served_log(serving: &Serving) -> String {
    ask(serving, "/registrar/did.jsonl")
}

/// What a server has at this path of the university.
fn ask(serving: &Serving, path: &str) -> String {
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: university.example\r\nConnection: close\r\n\r\n");
    let answer = serving.ask(&request);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// Where the links of DIDs with a domain are.
const LINKS: &str = "/.well-known/did-configuration.json";

/// A log that was made elsewhere, with the key of the file in its document.
#[test]
fn the_log_of_a_did_webvh_is_served() {
    let webvh = Webvh::new("institutions-log");
    let folder = &webvh.folder;
    let ran = folder.run("serve --check --config server.toml");
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let url = "DID document: https://university.example/registrar/did.jsonl\n";
    assert!(ran.stderr.ends_with(url), "{}", ran.stderr);
    let serving = Serving::start_with(folder, "--config server.toml --insecure-no-auth");
    assert_eq!(served_log(&serving), folder.read("did.jsonl"));
    // A key that the document does not have.
    folder.write("wrong.toml", &webvh.config("#other"));
    let ran = folder.run("serve --check --config wrong.toml");
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("wrong.toml:7:"), "{}", ran.stderr);
    assert!(ran.stderr.contains("did.verification_method_not_found"), "{}", ran.stderr);
}

/// What is wrong with the new files leaves the server as it is, and it says why.
#[cfg(unix)]
#[test]
fn what_was_changed_is_read_again_while_it_serves() {
    let webvh = Webvh::new("institutions-hangup");
    let folder = &webvh.folder;
    let mut serving = Serving::start_with(folder, "--config server.toml --insecure-no-auth");
    let (first, longer) = (folder.read("did.jsonl"), webvh.continued());
    assert!(longer.starts_with(&first) && longer.len() > first.len());
    for broken in [longer.replace("assertionMethod\":[", "x\":["), String::new()] {
        folder.write("did.jsonl", &broken);
        let told = serving.hang_up();
        let begin = "Not read again, the configuration before is kept: server.toml:7: ";
        assert!(told.starts_with(begin), "{told}");
        assert_eq!(served_log(&serving), first);
    }
    folder.write("did.jsonl", &longer);
    assert_eq!(serving.hang_up(), "The configuration was read again.\n");
    assert_eq!(served_log(&serving), longer);
    // A log of before is good by itself, and takes back what was served.
    folder.write("did.jsonl", &first);
    let told = serving.hang_up();
    assert!(told.contains("does not continue"), "{told}");
    assert_eq!(served_log(&serving), longer);
    folder.write("did.jsonl", &longer);
    // An issuer more.
    let more = "[[issuer]]\nname = \"library\"\nkey_env = \"TESTAMUR_TEST_KEY\"\n\
                suite = \"eddsa-rdfc-2022\"\nstatus = true\n";
    folder.write("server.toml", &format!("{}{more}", webvh.config("#key")));
    assert_eq!(serving.hang_up(), "The configuration was read again.\n");
    let issued = serving.post("/library/credentials/issue", DRAFT);
    assert!(issued.starts_with("HTTP/1.1 201"), "{issued}");
    // What was there before goes on under the same numbers.
    let metrics = serving.get("/metrics");
    assert!(metrics.contains("testamur_http_requests_total"), "{metrics}");
    let (status, words) = serving.stop("-TERM");
    assert_eq!(status, 0, "{words}");
}

/// The answers of both resolvers are given in files; which of them counts is up to the configuration.
#[cfg(unix)]
#[test]
fn another_resolver_takes_over_while_it_serves() {
    let webvh = Webvh::new("institutions-elsewhere");
    let folder = &webvh.folder;
    let with = |host: &str| {
        let dids = format!("[dids]\nuniversal_resolver = \"https://{host}.example/\"\n");
        folder.write("server.toml", &format!("{}\n{dids}", webvh.config("#key")));
    };
    let mut arguments = "--config server.toml --insecure-no-auth".to_owned();
    for host in ["before", "after"] {
        let document = format!(r#"{{"id":"did:example:1","alsoKnownAs":["urn:{host}"]}}"#);
        let result = format!(
            r#"{{"didDocument":{document},"didResolutionMetadata":{{}},"didDocumentMetadata":{{}}}}"#
        );
        folder.write(&format!("{host}.json"), &result);
        let url = format!("https://{host}.example/1.0/identifiers/did:example:1");
        arguments += &format!(" --evidence {url}={host}.json");
    }
    with("before");
    let mut serving = Serving::start_with(folder, &arguments);
    let answer = |serving: &Serving| serving.get("/1.0/identifiers/did:example:1");
    let before = answer(&serving);
    assert!(before.starts_with("HTTP/1.1 200") && before.contains("urn:before"), "{before}");
    with("after");
    assert_eq!(serving.hang_up(), "The configuration was read again.\n");
    let after = answer(&serving);
    assert!(after.contains("urn:after") && after.contains("https://after.example/"), "{after}");
    folder.write("server.toml", &webvh.config("#key"));
    assert_eq!(serving.hang_up(), "The configuration was read again.\n");
    let none = answer(&serving);
    assert!(none.starts_with("HTTP/1.1 501"), "{none}");
}

/// A server that asks another one, which wants to know who asks: with a key that it is given while it serves.
#[cfg(unix)]
#[test]
fn a_resolver_that_asks_for_keys_is_told_who_asks() {
    let webvh = Webvh::new("institutions-keys-elsewhere");
    let folder = &webvh.folder;
    let token = folder.ok("api-key new --database resolver.db --scope verify").trim().to_owned();
    folder.write("resolver.key", &format!("{token}\n"));
    let elsewhere = Serving::start(folder, "--database resolver.db");
    let with = |more: &str| {
        let url = elsewhere.url();
        let dids = format!("[dids]\nuniversal_resolver = \"{url}\"\n{more}\n");
        folder.write("server.toml", &format!("{}\n{dids}", webvh.config("#key")));
    };
    with("");
    let mut serving = Serving::start_online(folder, "--config server.toml --insecure-no-auth");
    let answer = |serving: &Serving| serving.get("/1.0/identifiers/did:example:1");
    let refused = answer(&serving);
    assert!(refused.starts_with("HTTP/1.1 500"), "{refused}");
    assert!(refused.contains("did.resolver_refused"), "{refused}");
    with("universal_resolver_key_file = \"resolver.key\"");
    assert_eq!(serving.hang_up(), "The configuration was read again.\n");
    // It is let in, and told that the method is not known there either.
    let let_in = answer(&serving);
    assert!(let_in.starts_with("HTTP/1.1 501") && !let_in.contains(&token), "{let_in}");
    let (_, words) = serving.stop("-TERM");
    assert!(!words.contains(&token), "{words}");

    let resolve = format!("did resolve did:example:1 --universal-resolver {}", elsewhere.url());
    let refused = folder.run(&resolve);
    assert!(refused.stderr.contains("did.resolver_refused"), "{}", refused.stderr);
    assert!(refused.stderr.contains("--universal-resolver-key-file"), "{}", refused.stderr);
    let let_in = folder.run(&format!("{resolve} --universal-resolver-key-file resolver.key"));
    assert!(let_in.stderr.contains("did.method_not_supported"), "{}", let_in.stderr);
    folder.write("empty.key", "\n");
    let unusable = folder.run(&format!("{resolve} --universal-resolver-key-file empty.key"));
    assert_eq!(unusable.status, 2, "{}", unusable.stderr);
    assert!(unusable.stderr.contains("empty.key"), "{}", unusable.stderr);

    let check = |more: &str, reason: &str| {
        with(more);
        let refused = folder.run("serve --config server.toml --check");
        assert!(refused.status > 1, "{more}: {}", refused.stderr);
        assert!(refused.stderr.contains(reason), "{more}: {}", refused.stderr);
    };
    check("universal_resolver_key_file = \"none.key\"", "none.key");
    check("universal_resolver_key_file = \"empty.key\"", "fetch.api_key");
    check("universal_resolver_key_env = \"TESTAMUR_NOT_SET\"", "TESTAMUR_NOT_SET");
    let two =
        "universal_resolver_key_file = \"resolver.key\"\nuniversal_resolver_key_env = \"PASSWORD\"";
    check(two, "a resolver has one key");
    let none =
        format!("{}[dids]\nuniversal_resolver_key_env = \"PASSWORD\"\n", webvh.config("#key"));
    folder.write("server.toml", &none);
    let refused = folder.run("serve --config server.toml --check");
    assert!(refused.stderr.contains("there is no universal_resolver"), "{}", refused.stderr);
    let itself = webvh.config("#key").replace("127.0.0.1:0", "127.0.0.1:8080");
    let itself = format!("{itself}[dids]\nuniversal_resolver = \"http://localhost:8080\"\n");
    folder.write("server.toml", &itself);
    let refused = folder.run("serve --config server.toml --check");
    assert!(refused.stderr.contains("ask itself without end"), "{}", refused.stderr);
}

/// What is told after the configuration was read again.
#[cfg(unix)]
#[test]
fn what_takes_a_new_start_is_told() {
    let webvh = Webvh::new("institutions-lasting");
    let folder = &webvh.folder;
    let mut serving = Serving::start_unlistened(folder, "--config server.toml --insecure-no-auth");
    let same = webvh.config("#key");
    folder.write("server.toml", &same);
    assert_eq!(serving.hang_up(), "The configuration was read again.\n");
    let other = same.replace("server.db", "other.db").replace("127.0.0.1:0", "127.0.0.1:1");
    let other = other.replacen("[[issuer]]", "[limits]\nrequests = 7\n[[issuer]]", 1);
    folder.write("server.toml", &other);
    assert_eq!(serving.hang_up(), "The configuration was read again.\n");
    assert!(serving.get("/health").starts_with("HTTP/1.1 200"));
    let (_, words) = serving.stop("-TERM");
    let notes: Vec<&str> = words.lines().filter_map(|line| line.strip_prefix("Note: ")).collect();
    assert_eq!(notes.len(), 3, "{words}");
    assert!(
        notes[0].starts_with("listen is 127.0.0.1:1 now, and the server goes on at 127.0.0.1:")
    );
    assert!(
        notes[1].starts_with("database is other.db now, and the server goes on with server.db")
    );
    assert!(notes[2].starts_with("requests is 7 now, and stays 256 until"), "{words}");
    assert!(!folder.0.join("other.db").exists());
}

#[test]
fn the_links_of_issuers_with_the_domain_are_served() {
    let folder = Folder::new("institutions-links");
    folder.ok("key new -o registrar.jwk");
    let did = "did:web:university.example:registrar";
    let link = |origin: &str, more: &str| {
        folder.ok(&format!(
            "did link {did} --key registrar.jwk --verification-method {did}#key --origin {origin} {more} -o links.json"
        ));
    };
    folder.write(
        "server.toml",
        &format!(
            "listen = \"127.0.0.1:0\"\npublic_url = \"https://university.example\"\n\
             database = \"server.db\"\n[[issuer]]\nname = \"registrar\"\ndid = \"{did}\"\n\
             did_configuration = \"links.json\"\nverification_method = \"#key\"\n\
             key_file = \"registrar.jwk\"\nsuite = \"eddsa-rdfc-2022\"\nstatus = false\n"
        ),
    );
    // That of another origin is none of this one.
    link("https://other.example", "");
    let ran = folder.run("serve --check --config server.toml");
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("server.toml:7:"), "{}", ran.stderr);
    assert!(ran.stderr.contains("[domain.unlinked]"), "{}", ran.stderr);
    link("https://university.example", "");
    let ran = folder.run("serve --check --config server.toml");
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(!ran.stderr.contains("domain."), "{}", ran.stderr);

    let documents: Vec<&str> = ran.stderr.lines().skip(1).collect();
    let expected = [
        "DID document: https://university.example/registrar/did.json",
        "DID configuration: https://university.example/.well-known/did-configuration.json",
    ];
    assert_eq!(documents, expected);

    #[cfg_attr(not(unix), expect(unused_mut, reason = "nothing is read again there"))]
    let mut serving = Serving::start_with(&folder, "--config server.toml --insecure-no-auth");
    folder.write("did.json", &ask(&serving, "/registrar/did.json"));
    folder.write("served.json", &ask(&serving, LINKS));
    let evidence = "--evidence https://university.example/registrar/did.json=did.json \
                    --evidence https://university.example/.well-known/did-configuration.json=served.json";
    for about in [did, "https://university.example"] {
        let ran = folder.run(&format!("did domains --offline {evidence} {about}"));
        assert_eq!(ran.status, 0, "{}", ran.stdout);
        assert!(!ran.stdout.contains("domain."), "{}", ran.stdout);
    }
    // A link by another key is served, but not without a word.
    folder.ok("key new -o other.jwk --force");
    folder.ok(&format!(
        "did link {did} --key other.jwk --verification-method {did}#key --origin https://university.example -o links.json"
    ));
    let ran = folder.run("serve --check --config server.toml");
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("Note: server.toml:7: "), "{}", ran.stderr);
    assert!(ran.stderr.contains("[domain.unverified]"), "{}", ran.stderr);
    #[cfg(unix)]
    {
        let before = folder.read("served.json");
        assert_eq!(serving.hang_up(), "The configuration was read again.\n");
        let answer = ask(&serving, LINKS);
        assert_ne!(answer, before);
        folder.write("links.json", "{}");
        let told = serving.hang_up();
        assert!(told.starts_with("Not read again"), "{told}");
        assert_eq!(ask(&serving, LINKS), answer);
    }
}
