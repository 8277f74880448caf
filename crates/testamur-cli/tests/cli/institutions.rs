//! `testamur serve` with a configuration as institutions have them.

use crate::serve::{DRAFT, Serving};
use crate::{Folder, root};
use std::collections::BTreeMap;
#[cfg(unix)]
use std::net::TcpListener;
use std::process::Command;

/// The example with the keys that it names.
fn example(name: &str) -> Folder {
    let folder = Folder::new(name);
    std::fs::create_dir(folder.0.join("keys")).unwrap();
    folder.ok("key new -o keys/registrar-2026.jwk");
    folder.ok("key new --type bls12381g2 -o keys/selective.jwk");
    folder.ok("key new --type p256 -o badges.jwk");
    folder
        .ok("key convert badges.jwk --to pem --encrypt --password-env PASSWORD -o keys/badges.pem");
    let text = std::fs::read_to_string(root().join("examples/server.toml")).unwrap();
    folder.write("server.toml", &text.replace("BADGES_PASSWORD", "PASSWORD"));
    folder
}

#[test]
fn the_example_is_ready_and_nothing_is_made() {
    let folder = example("institutions-example");
    let before = folder.names();
    let ran = folder.run("serve --check --config server.toml");
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let told: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(
        told,
        [
            "Ready to be served: registrar, badges.",
            "DID document: https://credentials.university.example/badges/did.json",
            "DID document: https://university.example/.well-known/did.json",
        ]
    );
    assert_eq!(folder.names(), before);
}

/// The members that a table may have, as the command itself tells them.
fn members(folder: &Folder, table: &str) -> Vec<String> {
    let head = if table.is_empty() { String::new() } else { format!("{table}\n") };
    let before = match table.strip_prefix('[').is_some_and(|rest| rest.contains("issuer.")) {
        true => "[[issuer]]\n",
        false => "",
    };
    folder.write("table.toml", &format!("{before}{head}no_such_member = 1\n"));
    let ran = folder.run("serve --check --config table.toml");
    assert!(ran.stderr.contains("unknown field `no_such_member`"), "{table}: {}", ran.stderr);
    let known = ran.stderr.split_once("expected").unwrap().1;
    let known = known.split_once("[server.config]").unwrap().0;
    known.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_guide_has_every_member_and_no_other() {
    let guide = std::fs::read_to_string(root().join("docs/guides/issuers.md")).unwrap();
    let mut documented: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in guide.lines().filter(|line| line.starts_with("| `") || line.starts_with("| | `")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let table = cells[1].trim_matches('`').to_owned();
        let names = cells[2].split(", ").map(|name| name.trim_matches('`').to_owned());
        documented.entry(table).or_default().extend(names);
    }
    let folder = Folder::new("institutions-members");
    // Members that are tables have rows of their own.
    let tables: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("", &["tls", "verify", "dids", "cors", "limits", "issuer"][..]),
        ("[tls]", &[]),
        ("[verify]", &[]),
        ("[dids]", &["ethr"]),
        ("[dids.ethr.NAME]", &[]),
        ("[cors]", &[]),
        ("[limits]", &[]),
        ("[[issuer]]", &["limits", "key"]),
        ("[issuer.limits]", &[]),
        ("[[issuer.key]]", &[]),
    ]);
    assert_eq!(documented.keys().map(String::as_str).collect::<Vec<_>>(), {
        let mut names: Vec<&str> = tables.keys().copied().collect();
        names.sort_unstable();
        names
    });
    for (table, inside) in tables {
        let mut known = members(&folder, table);
        known.retain(|name| !inside.contains(&name.as_str()));
        known.sort_unstable();
        let mut rows = documented[table].clone();
        rows.sort_unstable();
        assert_eq!(rows, known, "{table}");
    }
}

/// What is changed in the example, where the first line of it then is that is named, and what is said.
const WRONG: [(&str, &str, &str, &str, &str); 38] = [
    ("no port", "127.0.0.1:18084", "127.0.0.1", "listen =", "port"),
    ("a URL as host", "[\"university.example\"]", "[\"https://a.example\"]", "hosts =", "host"),
    ("a folder that is not there", "\"server.db\"", "\"no/server.db\"", "database =", "folder"),
    (
        "evidence that is not there",
        "database =",
        "evidence = [\"no-such\"]\ndatabase =",
        "evidence =",
        "not URL=FILE",
    ),
    ("an origin with a path", "https://verify.", "https://a.example/verify.", "origins =", "path"),
    ("an origin without TLS", "https://verify.", "http://verify.", "origins =", "not https"),
    ("a limit of nothing", "1048576", "0", "body_bytes = 0", "above 0"),
    ("a quota of nothing", "per_minute = 600", "per_minute = 0", "per_minute = 0", "4294967295"),
    (
        "more than can be counted",
        "body_bytes = 1048576",
        "requests = 5000000000",
        "requests =",
        "4294967295",
    ),
    (
        "a time without an end",
        "body_bytes = 1048576",
        "answer_seconds = 5000000000",
        "answer_sec",
        "4294967295",
    ),
    (
        "a password of a public key",
        "signs = false",
        "signs = false\npassword_file = \"server.toml\"",
        "password_file",
        "no password",
    ),
    (
        "two passwords",
        "password_env",
        "password_file = \"server.toml\"\npassword_env",
        "password_file",
        "one password",
    ),
    ("a password that is not there", "\"PASSWORD\"", "\"NO_SUCH\"", "password_env", "NO_SUCH"),
    (
        "no password",
        "password_env = \"PASSWORD\"",
        "",
        "key_file = \"keys/badges.pem\"",
        "or in password_file",
    ),
    ("an unknown purpose", "\"suspension\"", "\"parole\"", "\"parole\"", "suspension"),
    (
        "a purpose twice",
        "\"suspension\"",
        "\"revocation\"",
        "status = [",
        "status.list_description",
    ),
    ("a small list", "status = true", "status = true\nlist_entries = 7", "list_entries", "131072"),
    (
        "a list of nothing",
        "status = true",
        "status = false\nlist_entries = 7",
        "list_entries",
        "no",
    ),
    ("an unknown limit", "per_day = 20000", "per_week = 1", "per_week", "per_week"),
    ("a limit below nothing", "per_day = 20000", "per_day = -1", "per_day = -1", "4294967295"),
    ("an unknown suite", "\"vc+jwt\"]", "\"rsa\"]", "\"rsa\"", "cryptosuite"),
    (
        "no suite",
        "suite = \"bbs-2023\"",
        "",
        "[[issuer.key]]\nverification_method = \"#sel",
        "suite",
    ),
    ("a suite of another kind", "\"bbs-2023\"", "7", "suite = 7", "a string or an array"),
    ("another key's suite", "\"bbs-2023\"", "\"eddsa-jcs-2022\"", "\"eddsa-jcs", "proof.key_type"),
    (
        "a foreign key",
        "\"#2026\"",
        "\"did:web:a.example#1\"",
        "\"did:web:a.ex",
        "usage.foreign_method",
    ),
    (
        "one name for two",
        "\"#2025\"",
        "\"#selective\"",
        "verification_method = \"#selective\"\npublic",
        "two different",
    ),
    ("no key", "\"z6Mk", "\"y6Mk", "public_key", "no key"),
    ("a secret key", PUBLIC, SECRET, "public_key", "secret"),
    (
        "a public key that signs",
        "signs = false",
        "suite = \"eddsa-jcs-2022\"",
        "public_key",
        "secret",
    ),
    (
        "an unknown use",
        "signs = false",
        "relationships = [\"any\"]",
        "relationships",
        "assertionMethod",
    ),
    (
        "a path of the server",
        BADGES,
        "did = \"did:web:credentials.university.example:health\"",
        "did = \"did:web:cred",
        "server.hosting",
    ),
    (
        "a did:web that is none",
        BADGES,
        "did = \"did:web:credentials.university.example::badges\"",
        "did = \"did:web:cred",
        "did.web",
    ),
    (
        "a log for a did:web",
        "status = true",
        "did_log = \"did.jsonl\"\nstatus = true",
        "did_log",
        "did:webvh",
    ),
    ("a log that is none", BADGES, LOGGED, "did_log", "did.webvh"),
    ("a log of somewhere else", BADGES, LOGGED_ELSEWHERE, "did_log", "hosts"),
    ("no log", BADGES, UNLOGGED, "host_did", "did_log"),
    (
        "two ways to say it",
        "status = true",
        "status = true\nkey = [{}]",
        "[[issuer]]\nname = \"badges",
        "several",
    ),
    (
        "a key for nobody",
        "hosts = [\"university.example\"]",
        "",
        "[[issuer.key]]\nverification_method = \"#2025",
        "a DID document",
    ),
];

const BADGES: &str = "did = \"did:web:credentials.university.example:badges\"";
const LOGGED: &str = "did = \"did:webvh:QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n:university.example\"\n\
    did_log = \"server.toml\"";
const LOGGED_ELSEWHERE: &str = "did = \"did:webvh:QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n:a.example\"\n\
    did_log = \"server.toml\"";
const UNLOGGED: &str = "did = \"did:webvh:QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n:university.example\"\n\
    host_did = true";
const PUBLIC: &str = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
const SECRET: &str = "z3u2en7t5LR2WtQH5PfFqMqwVHgeXouLzo6haApm8XHqvjxq";

#[test]
fn what_is_wrong_with_an_institution_names_its_line() {
    let folder = example("institutions-wrong");
    let text = folder.read("server.toml");
    for (what, from, to, at, word) in WRONG {
        let wrong = text.replacen(from, to, 1);
        assert_ne!(wrong, text, "{what}");
        let at = wrong.find(at).unwrap_or_else(|| panic!("{what}: no {at}"));
        let line = format!("wrong.toml:{}:", wrong[..at].matches('\n').count() + 1);
        folder.write("wrong.toml", &wrong);
        let ran = folder.run("serve --check --config wrong.toml");
        assert_eq!(ran.status, 2, "{what}: {}", ran.stderr);
        assert!(ran.stderr.contains(&line), "{what}, {line} {}", ran.stderr);
        assert!(
            ran.stderr.contains(word) && ran.stderr.contains("next:"),
            "{what}: {}",
            ran.stderr
        );
        assert!(!ran.stderr.contains(SECRET), "{what}");
        assert!(!ran.stderr.contains("Ask the owner of the DID"), "{what}: {}", ran.stderr);
    }
}

/// What is allowed, with what is noted of it, and the line that is named.
const DOUBTFUL: [(&str, &str, &str, &str); 3] = [
    (
        "\"did:web:credentials.university.example:badges\", ",
        "",
        "trust = [",
        "did:web:credentials.university.example:badges, which trust leaves out",
    ),
    (
        BADGES,
        "did = \"did:webvh:QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n:university.example\"",
        "did = \"did:webvh",
        "host_did = false",
    ),
    ("\"127.0.0.1:18084\"", "\"192.0.2.1:18084\"", "", "there is no TLS"),
];

#[test]
fn what_is_mostly_a_slip_is_noted() {
    let folder = example("institutions-doubts");
    let text = folder.read("server.toml");
    let check = |text: &str| {
        folder.write("doubtful.toml", text);
        let ran = folder.run("serve --check --config doubtful.toml");
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        ran.stderr
    };
    assert!(!check(&text).contains("Note:"));
    for (from, to, at, words) in DOUBTFUL {
        let doubtful = text.replacen(from, to, 1);
        assert_ne!(doubtful, text, "{from}");
        let told = check(&doubtful);
        let note = told.lines().find(|line| line.starts_with("Note: ") && line.contains(words));
        let note = note.unwrap_or_else(|| panic!("{words}: {told}"));
        let line = doubtful[..doubtful.find(at).unwrap()].matches('\n').count() + 1;
        assert!(at.is_empty() || note.contains(&format!("doubtful.toml:{line}: ")), "{note}");
    }
    // Whoever serves the log elsewhere says so.
    let (from, to, ..) = DOUBTFUL[1];
    let elsewhere = text.replacen(from, &format!("{to}\nhost_did = false"), 1);
    assert!(!check(&elsewhere).contains("did_log"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let key = folder.0.join("keys/selective.jwk");
        std::fs::set_permissions(key, PermissionsExt::from_mode(0o644)).unwrap();
        assert!(check(&text).contains("may read the secret key keys/selective.jwk"));
    }
}

/// Documents that the file names count for what is issued, and a key may give no status where its issuer does.
#[cfg(unix)]
#[test]
fn documents_of_the_file_count_for_what_is_issued() {
    let folder = example("institutions-evidence");
    let url = "https://university.example/terms";
    let terms = format!(r#"{{"@context":{{"matriculation":"{url}#matriculation"}}}}"#);
    folder.write("terms.json", &terms);
    let text = folder.read("server.toml");
    let evidence = format!("evidence = [\"{url}=terms.json\"]\ndatabase =");
    let text = text.replacen("database =", &evidence, 1);
    let text = text.replacen("suite = \"bbs-2023\"", "suite = \"bbs-2023\"\nstatus = false", 1);
    folder.write("server.toml", &text);
    let serving = Serving::start_with(&folder, "--config server.toml --insecure-no-auth");
    let v2 = "\"https://www.w3.org/ns/credentials/v2\"";
    let draft = DRAFT.replace(v2, &format!("{v2},\"{url}\""));
    let draft = draft.replace("did:example:ada\"", "did:example:ada\",\"matriculation\":\"1\"");
    let draft = draft.strip_suffix('}').unwrap();
    for (suite, gets_status) in [("eddsa-rdfc-2022", true), ("bbs-2023", false)] {
        let body = format!("{draft},\"options\":{{\"suite\":\"{suite}\"}}}}");
        let issued = serving.post("/registrar/credentials/issue", &body);
        assert!(issued.starts_with("HTTP/1.1 201"), "{suite}: {issued}");
        assert_eq!(issued.contains("\"credentialStatus\""), gets_status, "{suite}: {issued}");
    }
    let own = text.replacen("bbs-2023\"\nstatus = false", "bbs-2023\"\nstatus = true", 1);
    let own = own.replacen("status = [\"revocation\", \"suspension\"]", "status = false", 1);
    folder.write("none.toml", &own);
    let ran = folder.run("serve --check --config none.toml");
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("the issuer gives no status"), "{}", ran.stderr);
}

/// A certificate with its key, in files: for this name, and until so many days from now.
fn certificate(folder: &Folder, name: &str, days: i64) {
    let mut wanted = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
    let now = testamur::now().unwrap().unix();
    let end = testamur::Timestamp::from_unix(now + days * 24 * 60 * 60).unwrap().to_string();
    let part = |range| end.get::<std::ops::Range<usize>>(range).unwrap();
    let (month, day) = (part(5..7).parse().unwrap(), part(8..10).parse().unwrap());
    wanted.not_after = rcgen::date_time_ymd(part(0..4).parse().unwrap(), month, day);
    let key = rcgen::KeyPair::generate().unwrap();
    folder.write("tls.crt", &wanted.self_signed(&key).unwrap().pem());
    folder.write("tls.key", &key.serialize_pem());
}

#[test]
fn a_certificate_that_clients_refuse_is_noted() {
    let folder = Folder::new("institutions-certificate");
    folder.write(
        "server.toml",
        "listen = \"127.0.0.1:0\"\npublic_url = \"https://university.example:8443/a\"\n\
         database = \"server.db\"\n[tls]\ncertificate = \"tls.crt\"\nkey = \"tls.key\"\n\
         [[issuer]]\nname = \"registrar\"\nkey_env = \"TESTAMUR_TEST_KEY\"\n\
         suite = \"eddsa-rdfc-2022\"\nstatus = false\n",
    );
    for (name, days, words) in [
        ("university.example", 30, None),
        ("university.example", 7, Some("the certificate ends at ")),
        ("university.example", -1, Some("the certificate ended at ")),
        ("a.example", 30, Some("the certificate is not for university.example, ")),
    ] {
        certificate(&folder, name, days);
        let ran = folder.run("serve --check --config server.toml");
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        let notes = ran.stderr.lines().filter(|line| !line.contains("may read the secret key"));
        let notes: Vec<&str> = notes.filter_map(|line| line.strip_prefix("Note: ")).collect();
        let expected = usize::from(words.is_some());
        assert_eq!(notes.len(), expected, "{name}, {days} days: {}", ran.stderr);
        assert!(notes.iter().all(|note| note.starts_with(words.unwrap())), "{notes:?}");
        #[cfg(unix)]
        if let Some(words) = words {
            let arguments = "--config server.toml --insecure-no-auth";
            let told = Serving::start_with(&folder, arguments).stop("-TERM").1;
            assert!(told.contains(words), "{told}");
        }
    }
}

/// A document that somebody else serves, and one that is to be served under a foreign host.
#[test]
fn whether_a_document_is_served_can_be_said() {
    let folder = example("institutions-hosting");
    let text = folder.read("server.toml");
    let badges = "name = \"badges\"";
    let elsewhere = text.replacen(badges, "name = \"badges\"\nhost_did = false", 1);
    folder.write("elsewhere.toml", &elsewhere);
    let ran = folder.run("serve --check --config elsewhere.toml");
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(!ran.stderr.contains("badges/did.json"), "{}", ran.stderr);
    let foreign = text.replacen(badges, "name = \"badges\"\nhost_did = true", 1);
    let foreign = foreign.replacen(BADGES, "did = \"did:web:other.example\"", 1);
    folder.write("foreign.toml", &foreign);
    let ran = folder.run("serve --check --config foreign.toml");
    let line = foreign[..foreign.find("host_did").unwrap()].matches('\n').count() + 1;
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("foreign.toml:{line}:")), "{}", ran.stderr);
    // Without being asked for, it is simply not served.
    folder.write("foreign.toml", &foreign.replacen("host_did = true", "", 1));
    let ran = folder.run("serve --check --config foreign.toml");
    assert!(ran.status == 0 && !ran.stderr.contains("https://other.example"), "{}", ran.stderr);
}

#[test]
fn an_encrypted_key_may_stand_in_a_variable() {
    let folder = example("institutions-variable");
    let pem = folder.read("keys/badges.pem");
    let check = |config: &str| {
        folder.write("variable.toml", config);
        let mut command = Command::new(env!("CARGO_BIN_EXE_testamur"));
        command.args(["serve", "--check", "--config", "variable.toml"]).current_dir(&folder.0);
        command
            .env("PASSWORD", "correct horse")
            .env("OTHER", "wrong horse")
            .env("BADGES_KEY", &pem);
        command.output().unwrap()
    };
    let text = folder.read("server.toml");
    let text = text.replace("key_file = \"keys/badges.pem\"", "key_env = \"BADGES_KEY\"");
    assert!(check(&text).status.success());
    let wrong = text.replace("\"PASSWORD\"", "\"OTHER\"");
    assert!(!check(&wrong).status.success(), "that is another password");
}

/// An issuer that was taken out of the file leaves lists that nobody can sign.
#[cfg(unix)]
#[test]
fn lists_that_are_not_served_are_named_at_the_start() {
    let folder = Folder::new("institutions-lists");
    let config = |name: &str| {
        format!(
            "listen = \"127.0.0.1:0\"\npublic_url = \"https://university.example\"\n\
             database = \"server.db\"\n[[issuer]]\nname = \"{name}\"\nkey_env = \"TESTAMUR_TEST_KEY\"\n\
             suite = \"eddsa-rdfc-2022\"\nstatus = true\n"
        )
    };
    let served = |name: &str| {
        folder.write("server.toml", &config(name));
        let serving = Serving::start_with(&folder, "--config server.toml --insecure-no-auth");
        serving.stop("-TERM").1
    };
    assert!(!served("registrar").contains("Status list"));
    let words = served("other");
    let list = "https://university.example/registrar/status/1\n";
    assert!(words.contains("is not served") && words.contains(list), "{words}");
}

/// An issuer with another DID: its lists of before are signed by somebody whom their credentials do not name.
#[cfg(unix)]
#[test]
fn lists_of_another_did_are_noted_and_not_continued() {
    let folder = Folder::new("institutions-renamed");
    folder.ok("key new -o other.jwk");
    let own = "key_env = \"TESTAMUR_TEST_KEY\"";
    let config = |key: &str| {
        format!(
            "listen = \"127.0.0.1:0\"\npublic_url = \"https://university.example\"\n\
             database = \"server.db\"\n[[issuer]]\nname = \"registrar\"\n{key}\n\
             suite = \"eddsa-rdfc-2022\"\nstatus = true\n"
        )
    };
    let serve = |key: &str| {
        folder.write("server.toml", &config(key));
        let serving = Serving::start_with(&folder, "--config server.toml --insecure-no-auth");
        let issued = serving.post("/registrar/credentials/issue", DRAFT);
        (serving, issued)
    };
    let list = |number| format!("https://university.example/registrar/status/{number}");
    let (serving, issued) = serve(own);
    assert!(issued.contains(&list(1)), "{issued}");
    // The next configuration is looked at while the server still runs.
    folder.write("next.toml", &config("key_file = \"other.jwk\""));
    let ran = folder.run("serve --check --config next.toml");
    let did = folder.did("other.jwk");
    let noted = format!("{} is the list of credentials by did:key:", list(1));
    assert!(ran.stderr.contains(&noted) && ran.stderr.contains(&did), "{}", ran.stderr);
    let (_, words) = serving.stop("-TERM");
    assert!(!words.contains("Note:"), "{words}");
    let (serving, issued) = serve("key_file = \"other.jwk\"");
    assert!(issued.contains(&list(2)), "{issued}");
    let (_, words) = serving.stop("-TERM");
    assert!(words.contains(&noted), "{words}");
    let before = folder.names();
    let ran = folder.run("serve --check --config next.toml");
    assert!(ran.stderr.contains(&noted), "{}", ran.stderr);
    assert_eq!(folder.names(), before);
}

/// Whoever starts it is told where it listens, and of what is doubtful, whatever the level of the log.
#[cfg(unix)]
#[test]
fn the_start_is_told_in_json_at_every_level() {
    for level in ["off", "warn"] {
        let folder = Folder::new(&format!("institutions-json-{level}"));
        let arguments = format!("--profile conformance --log json --log-level {level}");
        let serving = Serving::start_logging(&folder, "127.0.0.1:0", &arguments);
        let answer = serving.get("/health");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        let (status, words) = serving.stop("-TERM");
        assert_eq!((status, words.lines().count()), (0, 1), "{words}");
        assert!(words.contains("\"message\":\"stopped\""), "{words}");
    }
}

/// A port that is free and stays so between servers: systems give none below 32768 away to who asks for any.
#[cfg(unix)]
fn free_port() -> u16 {
    let first = 20_000 + u16::try_from(std::process::id() % 4_000).unwrap();
    (first..first + 1000).find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap()
}

#[cfg(unix)]
fn with_keys(port: u16, keys: &str) -> String {
    format!(
        "listen = \"127.0.0.1:{port}\"\npublic_url = \"https://localhost:{port}\"\n\
         database = \"server.db\"\n[[issuer]]\nname = \"registrar\"\n\
         did = \"did:web:localhost%3A{port}\"\nstatus = false\n{keys}"
    )
}

/// A year goes by: the key of the year before is kept in the document, and then it is not.
#[cfg(unix)]
#[test]
fn a_key_is_changed_and_what_the_old_one_signed_stays_good() {
    let folder = Folder::new("institutions-rotation");
    let port = free_port();
    let listen = format!("127.0.0.1:{port}");
    folder.ok("key new -o old.jwk");
    folder.ok("key new --type p256 -o new.jwk");
    let old = "[[issuer.key]]\nverification_method = \"#old\"\nkey_file = \"old.jwk\"\n";
    let new = "[[issuer.key]]\nverification_method = \"#new\"\nkey_file = \"new.jwk\"\n\
               suite = \"ecdsa-jcs-2019\"\n";
    let signing = format!("{old}suite = \"eddsa-rdfc-2022\"\n");
    let serve = |keys: &str| {
        folder.write("server.toml", &with_keys(port, keys));
        Serving::start_at(&folder, &listen, "--config server.toml --insecure-no-auth")
    };
    let issue = |serving: &Serving, name: &str| {
        let answer = serving.post("/registrar/credentials/issue", DRAFT);
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        let credential = body.strip_prefix("{\"verifiableCredential\":").unwrap();
        folder.write(name, credential.strip_suffix('}').unwrap());
    };
    let verify = |name: &str| {
        folder.run(&format!(
            "verify --insecure-allow-http --insecure-allow-private --trust \
             did:web:localhost%3A{port} {name}"
        ))
    };
    let serving = serve(&signing);
    issue(&serving, "before.json");
    assert_eq!(verify("before.json").status, 0, "{}", verify("before.json").stdout);
    serving.stop("-TERM");

    let serving = serve(&format!("{new}{old}signs = false\n"));
    issue(&serving, "after.json");
    for name in ["before.json", "after.json"] {
        let ran = verify(name);
        assert_eq!(ran.status, 0, "{name}: {}{}", ran.stdout, ran.stderr);
    }
    let (_, words) = serving.stop("-TERM");
    assert!(words.contains("DID document: http://localhost:"), "{words}");

    let serving = serve(new);
    assert_eq!(verify("after.json").status, 0);
    let withdrawn = verify("before.json");
    assert_eq!(withdrawn.status, 1, "{}", withdrawn.stdout);
    serving.stop("-TERM");
    // Nobody there: that is no reason to reject.
    assert_eq!(verify("after.json").status, 3);
    // Nor is anybody found there who speaks https.
    for (tls, noted) in [("", false), ("--tls-self-signed", true)] {
        let checked = folder.run(&format!("serve --config server.toml --check {tls}"));
        let told = checked.stderr.contains("is asked for by plain http, as ever on localhost");
        assert_eq!((checked.status, told), (0, noted), "{}", checked.stderr);
    }
}
