//! What is said when something was given that cannot be used.

use crate::Folder;
use testamur::keys::{KeyType, SecretKey};
use testamur::{Value, parse};

/// Runs commands that must fail with these statuses and words.
fn say(folder: &Folder, cases: &[(&str, i32, &str)]) {
    for (command, status, words) in cases {
        let ran = folder.run(command);
        assert_eq!(ran.status, *status, "{command}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(words), "{command}: {words}: {}", ran.stderr);
    }
}

#[test]
fn keys() {
    let folder = Folder::with_badge("words-keys");
    let pem = SecretKey::from_raw(KeyType::P256, &[7; 32]).unwrap().to_secret_pem().unwrap();
    folder.write("two.pem", &format!("{}\n{}", *pem, *pem));
    folder.write("oct.jwk", r#"{"kty": "oct", "k": "AAAA"}"#);
    folder.write("marked.jwk", &format!("\u{feff}{}", folder.read("key.jwk")));
    folder.write("cert.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    say(
        &folder,
        &[
            ("key show two.pem", 2, "several secret keys"),
            ("key show oct.jwk", 2, "a shared secret (kty oct)"),
            ("key show marked.jwk", 2, "[input.byte_order_mark]"),
            ("key show did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", 2, "is a DID"),
            ("issue --key cert.pem draft.json", 2, "secret key that belongs to it"),
            ("key new -o key.jwk", 4, "key.jwk is there already."),
            ("key convert key.jwk --to pem --encrypt", 2, "no terminal"),
        ],
    );
    for (kind, words) in [
        ("p256", "Signs with ecdsa-rdfc-2019"),
        ("p521", "Signs tokens, such as --suite vc+jwt, with ES512."),
        ("rsa", "Signs tokens, such as --suite vc+jwt, with RS256,"),
        ("bls12381g2", "Signs with bbs-2023."),
        ("x25519", "it signs nothing"),
    ] {
        let made = folder.run(&format!("key new --type {kind}"));
        assert!(made.status == 0 && made.stderr.contains(words), "{kind}: {}", made.stderr);
    }
}

#[test]
fn files_and_flags() {
    let folder = Folder::with_badge("words-flags");
    std::fs::create_dir(folder.0.join("folder")).unwrap();
    folder.write("quads.txt", "<urn:a> <urn:b> \"c\" .\n");
    folder.write("marked.json", &format!("\u{feff}{}", folder.read("draft.json")));
    say(
        &folder,
        &[
            ("issue --key key.jwk folder", 4, "folder is a folder, and no file."),
            ("issue --key key.jwk marked.json", 1, "[input.byte_order_mark]"),
            ("present --key key.jwk --domain= badge.json", 2, "--domain"),
            ("verify --domain= badge.json", 2, "--domain"),
            ("canon quads.txt", 1, "say --from nquads"),
            ("canon --jcs quads.txt", 1, "leave --jcs out"),
            ("issue --key key.jwk --suite vc+jwt --domain a.example draft.json", 2, "the domain"),
            ("verify --tls-roots draft.json badge.json", 2, "-----BEGIN CERTIFICATE-----"),
            ("verify --offline --tls-roots none.pem badge.json", 2, "--offline"),
            ("verify --trust example.edu badge.json", 4, "did:web:example.edu"),
            ("verify --evidence key.jwk badge.json", 2, "--evidence URL=FILE"),
            ("canon --jcs --hash sha384 badge.json", 2, "--hash"),
            ("did resolve did:key:z --accept text/plain", 2, "testamur did resolve --help"),
            ("did dereference did:key:z --accept text/x", 2, "testamur did dereference --help"),
            ("explain proof.signatur", 2, "Did you mean proof.signature?"),
            ("explain did.unavailble", 2, "Did you mean did.unavailable?"),
        ],
    );
    assert_eq!(folder.ok("explain [proof.signature]"), folder.ok("explain proof.signature"));
}

#[test]
fn a_name_is_no_issuer() {
    let folder = Folder::with_badge("words-issuer");
    let draft = folder.read("draft.json");
    let named = parse(draft.as_bytes()).map(|mut draft| {
        draft.as_object_mut().unwrap().insert("issuer", "University");
        draft.to_string()
    });
    folder.write("named.json", &named.unwrap());
    let words = "University is no URL";
    say(
        &folder,
        &[
            ("issue --key key.jwk named.json", 2, words),
            ("issue --key key.jwk named.json --verification-method did:web:a.example#k", 2, words),
            ("issue --key key.jwk draft.json --issuer University", 2, words),
            ("present --key key.jwk badge.json --holder University", 2, words),
        ],
    );
}

#[test]
fn present_names_the_file_that_is_bad() {
    let folder = Folder::with_badge("words-present");
    let undefined = folder.read("badge.json").replacen('{', "{\"unheard\": 1,", 1);
    folder.write("undefined.json", &undefined);
    folder.write("text.json", "no JSON");
    let present = "present --key key.jwk badge.json";
    let token = format!("{present} draft.json --suite vp+jwt");
    say(
        &folder,
        &[
            (&format!("{present} undefined.json"), 1, "error: undefined.json: "),
            (&format!("{present} draft.json"), 2, "error: draft.json: "),
            (&format!("{present} text.json"), 1, "error: text.json: "),
            (&format!("{present} missing.json"), 4, "missing.json"),
            (&token, 2, "error: draft.json: "),
        ],
    );
}

#[test]
fn a_file_that_cannot_be_read_has_a_line_for_programs() {
    let folder = Folder::with_badge("words-unread");
    folder.write("bad.json", &folder.read("badge.json").replace("School", "Sea"));
    let ran = folder.run("verify --json bad.json missing.json badge.json");
    assert_eq!(ran.status, 4, "{}", ran.stderr);
    let lines: Vec<Value> =
        ran.stdout.lines().map(|line| parse(line.as_bytes()).unwrap()).collect();
    let member = |line: &Value, name: &str| line.get(name).cloned().unwrap();
    assert_eq!(lines.len(), 3);
    assert_eq!(member(&lines[1], "verdict"), Value::Null);
    assert_eq!(member(&lines[1], "file").as_str(), Some("missing.json"));
    assert!(member(&lines[1], "error").as_str().unwrap().contains("missing.json"));
    assert_eq!(member(&lines[2], "verdict").as_str(), Some("accepted"));
}

#[test]
fn a_bundle_is_made_on_the_terms_of_verify() {
    let folder = Folder::with_badge("words-bundle");
    let status =
        r#""credentialStatus": {"type": "urn:x:Odd", "id": "https://s.example/1"}, "validFrom""#;
    let draft = folder.read("draft.json").replacen("\"validFrom\"", status, 1);
    folder.write("draft.json", &draft.replacen('{', "{\"unheard\": 1,", 1));
    folder.ok("issue --key key.jwk --insecure-allow-undefined-terms draft.json -o odd.json");
    let terms = "--insecure-allow-undefined-terms";
    for (options, status) in [
        ("", 1),
        (terms, 3),
        ("--insecure-allow-undefined-terms --ignore-status", 0),
        ("--insecure-allow-undefined-terms --ignore-status --trust did:example:other", 1),
    ] {
        let ran = folder.run(&format!("bundle --offline odd.json {options} -o bundle.json"));
        assert_eq!(ran.status, status, "{options}: {}", ran.stderr);
    }
}

#[test]
fn evidence_that_is_broken_rejects_nobody() {
    let folder = Folder::with_badge("words-evidence");
    let url = "https://own.example/context";
    folder.write("good.json", r#"{"@context": {"unheard": "https://own.example/unheard"}}"#);
    let draft = folder.read("draft.json").replacen('{', "{\"unheard\": 1,", 1);
    let at = draft.find("https://purl.imsglobal.org/spec/ob/v3p0").unwrap();
    let end = at + draft[at..].find('"').unwrap() + 1;
    folder.write("draft.json", &format!("{}, \"{url}\"{}", &draft[..end], &draft[end..]));
    folder.ok(&format!("issue --key key.jwk --evidence {url}=good.json draft.json -o own.json"));
    folder.ok(&format!("verify --offline --evidence {url}=good.json own.json"));
    folder.write("empty.json", "");
    folder.write("cut.json", "{\"@context\": {\"unheard\": ");
    folder.write("wrong.json", r#"{"@context": {"unheard": 7}}"#);
    folder.write("other.json", "[]");
    folder.write("marked.json", &format!("\u{feff}{}", folder.read("good.json")));
    for (file, status) in [("empty", 2), ("cut", 2), ("wrong", 3), ("other", 3), ("marked", 3)] {
        let ran = folder.run(&format!("verify --offline --evidence {url}={file}.json own.json"));
        assert_eq!(ran.status, status, "{file}: {}{}", ran.stdout, ran.stderr);
        let said = ran.stdout + &ran.stderr;
        assert!(said.contains(url), "{file}: {said}");
        assert!(status == 3 || said.contains(&format!("{file}.json")), "{file}: {said}");
    }
    let ran = folder.run(&format!("issue --key key.jwk --evidence {url}=cut.json draft.json"));
    assert_eq!(ran.status, 2);
    assert!(!ran.stderr.contains("draft.json: "), "{}", ran.stderr);
}
