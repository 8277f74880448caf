//! From a draft to a verdict.

use crate::Folder;
use testamur::{Value, parse};

fn verdict(line: &str) -> String {
    let report = parse(line.as_bytes()).unwrap();
    report.get("verdict").and_then(Value::as_str).unwrap().to_owned()
}

#[test]
fn a_badge_is_issued_verified_and_tampered_with() {
    let folder = Folder::with_badge("badge");
    let did = folder.did("key.jwk");
    let shown = folder.ok("verify badge.json");
    for words in ["✓ ACCEPTED", "First Aid at School", "Example University", &did, "--trust"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(!shown.contains('\x1b'), "no colour away from a terminal");
    assert!(folder.ok("--color always verify badge.json").contains("\x1b["));
    let trusted = folder.ok(&format!("verify --trust {did} badge.json"));
    assert!(!trusted.contains("not compared"), "{trusted}");

    let badge = folder.read("badge.json");
    folder.write("bad.json", &badge.replace("First Aid at School", "Brain Surgery"));
    let bad = folder.run("verify --why bad.json");
    assert_eq!(bad.status, 1);
    for words in ["✗ REJECTED", "[proof.signature]", "What to do", "canonical document", "Brain"]
    {
        assert!(bad.stdout.contains(words), "{words}: {}", bad.stdout);
    }
    assert_eq!(folder.run("verify draft.json").status, 1);
    let piped = folder.run_with(["verify", "--json", "-"].iter(), badge.as_bytes());
    assert_eq!((piped.status, verdict(&piped.stdout).as_str()), (0, "accepted"));
    let issued = folder.run_with(
        ["issue", "--key", "key.jwk", "-", "-o", "-"].iter(),
        folder.read("draft.json").as_bytes(),
    );
    assert_eq!(issued.status, 0, "{}", issued.stderr);
    assert!(issued.stdout.contains("proofValue"));
}

#[test]
fn the_answer_of_a_server_is_told_from_a_credential() {
    let folder = Folder::with_badge("answer");
    let badge = folder.read("badge.json");
    folder.write("answer.json", &format!(r#"{{"verifiableCredential":{badge}}}"#));
    let ran = folder.run("verify answer.json");
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("jq .verifiableCredential"), "{}", ran.stderr);
    folder.write("forged.json", &badge.replace("First Aid", "Surgery"));
    let ran = folder.run("verify forged.json");
    assert!(ran.status == 1 && !ran.stderr.contains("jq"), "{}", ran.stderr);
}

#[test]
fn every_suite_signs_with_its_keys() {
    let folder = Folder::with_badge("suites");
    for (kind, suites) in [
        ("ed25519", &["eddsa-rdfc-2022", "eddsa-jcs-2022", "Ed25519Signature2020"][..]),
        ("p256", &["ecdsa-rdfc-2019", "ecdsa-jcs-2019"]),
        ("p384", &["ecdsa-rdfc-2019", "ecdsa-jcs-2019"]),
    ] {
        folder.ok(&format!("key new --type {kind} -o {kind}.jwk"));
        for suite in suites {
            folder.ok(&format!("issue --key {kind}.jwk --suite {suite} draft.json -o out.json"));
            let shown = folder.ok("verify out.json --json");
            assert_eq!(verdict(&shown), "accepted", "{kind} {suite}");
        }
        let usual = folder.ok(&format!("issue --key {kind}.jwk draft.json"));
        assert!(usual.contains(suites[0]), "{usual}");
    }
    assert_eq!(folder.run("issue --key p256.jwk --suite eddsa-rdfc-2022 draft.json").status, 2);
    let unknown = folder.run("issue --key p256.jwk --suite no-such draft.json");
    assert!(
        unknown.status == 2 && unknown.stderr.contains("ecdsa-rdfc-2019"),
        "{}",
        unknown.stderr
    );
    folder.ok("key new --type secp256k1 -o k.jwk");
    assert_eq!(folder.run("issue --key k.jwk draft.json").status, 2);
}

#[test]
fn a_draft_that_is_wrong_leaves_no_file() {
    let folder = Folder::with_badge("wrong-drafts");
    let names = folder.names();
    let draft = folder.read("draft.json");
    let issue = |text: &str| {
        folder.write("draft.json", text);
        let ran = folder.run("issue --key key.jwk draft.json -o out.json");
        assert_eq!(folder.names(), names, "{text}");
        assert!(ran.stderr.contains("error:") && ran.stderr.contains("next:"), "{}", ran.stderr);
        (ran.status, ran.stderr)
    };
    let other = draft.replace("\"type\": [\"Profile\"]", "\"id\": \"did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK\", \"type\": [\"Profile\"]");
    assert_eq!(issue(&other).0, 2, "the key belongs to another issuer");
    let undefined = draft.replace("\"description\"", "\"descriptoin\"");
    let (status, words) = issue(&undefined);
    assert!(status == 1 && words.contains("descriptoin"), "{words}");
    assert_eq!(issue(&draft.replace("credentialSubject", "subject")).0, 1);
    assert_eq!(issue("{\"a\": 1, \"a\": 2}").0, 1);
    assert_eq!(issue("no json").0, 1);
    folder.write("draft.json", &draft);
    assert_eq!(folder.run("issue --key key.jwk draft.json -o no/such/folder.json").status, 4);
    assert_eq!(folder.run("issue --key key.jwk missing.json").status, 4);
    assert_eq!(folder.names(), names);
}

#[test]
fn undefined_terms_pass_only_when_both_sides_say_so() {
    let folder = Folder::with_badge("undefined");
    let draft = folder.read("draft.json").replacen('{', "{\"unheard\": 1,", 1);
    folder.write("draft.json", &draft);
    let allow = "--insecure-allow-undefined-terms";
    let issue = format!("issue --key key.jwk draft.json -o out.json {allow}");
    assert_eq!(folder.run("issue --key key.jwk draft.json").status, 1);
    let warned = folder.run(&issue);
    assert_eq!(warned.status, 0, "{}", warned.stderr);
    let warning = "warning: No context of the document defines unheard. RDF suites do not sign it.";
    assert!(warned.stderr.lines().any(|line| line.starts_with(warning)), "{}", warned.stderr);
    let refused = folder.run("verify out.json");
    assert_eq!(refused.status, 1);
    assert!(refused.stdout.contains("[context.undefined_term]"), "{}", refused.stdout);
    let shown = folder.ok(&format!("verify {allow} out.json"));
    assert!(shown.contains("unheard, so the signature does not cover it"), "{shown}");

    for command in ["bundle out.json", "present --key key.jwk out.json"] {
        let refused = folder.run(&format!("{command} -o made.json"));
        assert_eq!(refused.status, 1, "{command}");
        let words = refused.stdout + &refused.stderr;
        assert!(words.contains("[context.undefined_term]"), "{command}: {words}");
    }
    folder.ok(&format!("bundle out.json -o bundle.json {allow}"));
    folder.ok(&format!("verify --bundle bundle.json {allow} out.json"));
    folder.ok(&format!("present --key key.jwk out.json -o shown.json {allow}"));
    assert_eq!(folder.run("verify shown.json").status, 1);
    folder.ok(&format!("verify {allow} shown.json"));

    // The cause of a failed signature is looked for in the same reading.
    let renamed = folder.read("out.json").replacen('{', "{\"description\": \"Added\",", 1);
    folder.write("out.json", &renamed);
    let why = folder.run(&format!("verify --why {allow} out.json"));
    assert_eq!(why.status, 1);
    assert!(why.stdout.contains("Proven cause:"), "{}", why.stdout);
    assert!(why.stdout.contains("/description"), "{}", why.stdout);
}

#[test]
fn every_exit_status() {
    let folder = Folder::with_badge("statuses");
    let did = folder.did("key.jwk");
    let badge = folder.read("badge.json");
    folder.write("bad.json", &badge.replace("School", "Sea"));
    // Nobody knows the issuer's key without a network.
    let unknown = badge.replace(&did, "did:web:issuer.example");
    folder.write("unknown.json", &unknown);
    folder.write("list", &format!("# the registrar\n\n{did} # by its key\n"));
    folder.write("nobody", "# nobody\n");
    for (arguments, status) in [
        ("verify badge.json", 0),
        ("verify badge.json --trust list", 0),
        ("verify badge.json --trust nobody", 1),
        ("verify badge.json --trust did:example:other", 1),
        ("verify badge.json --trust did:example:other --trust list", 0),
        ("verify badge.json --require-type OpenBadgeCredential", 0),
        ("verify badge.json --require-type Diploma", 1),
        ("verify badge.json --require-status", 1),
        ("verify badge.json --ignore-status", 0),
        ("verify badge.json --at 2020-01-01T00:00:00Z", 1),
        ("verify badge.json --domain example.org", 1),
        ("verify bad.json badge.json", 1),
        ("verify --offline unknown.json", 3),
        ("verify --offline unknown.json badge.json", 3),
        ("verify --offline unknown.json bad.json", 1),
        ("verify missing.json", 4),
        ("verify missing.json badge.json", 4),
        ("verify", 2),
        ("verify badge.json --at yesterday", 2),
        ("verify badge.json --trust not/a/file", 4),
        ("verify badge.json --require-status --ignore-status", 2),
        ("verify badge.json --evidence nonsense", 2),
        ("verify badge.json --bundle badge.json", 2),
        ("nonsense", 2),
        ("explain nonsense", 2),
        ("explain proof.signature", 0),
        ("explain 7001", 0),
        ("--help", 0),
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.status, status, "{arguments}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.status < 2 || ran.status == 3 || !ran.stderr.is_empty(), "{arguments}");
    }
}

#[test]
fn many_files_are_reported_in_order() {
    let folder = Folder::with_badge("many");
    let badge = folder.read("badge.json");
    std::fs::create_dir_all(folder.0.join("all/inner")).unwrap();
    for number in 0..40 {
        let text = if number % 10 == 3 { badge.replace("School", "Sea") } else { badge.clone() };
        let place = if number < 20 { "all" } else { "all/inner" };
        folder.write(&format!("{place}/{number:02}.json"), &text);
    }
    folder.write("all/.hidden", "no credential");
    let ran = folder.run("verify --json all badge.json");
    assert_eq!(ran.status, 1);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 41);
    for (number, line) in lines.iter().enumerate().take(40) {
        let report = parse(line.as_bytes()).unwrap();
        let file = report.get("file").and_then(Value::as_str).unwrap();
        assert!(file.ends_with(&format!("{number:02}.json")), "{file}");
        assert_eq!(verdict(line), if number % 10 == 3 { "rejected" } else { "accepted" });
    }
    let ran = folder.run("verify all");
    assert!(ran.stderr.contains("36 accepted, 4 rejected, 0 indeterminate"), "{}", ran.stderr);
    assert_eq!(ran.stdout.matches("✓ ACCEPTED").count(), 36);
    assert_eq!(ran.stdout.matches("[proof.signature]").count(), 4);
}

#[test]
fn a_presentation_is_for_one_verifier() {
    let folder = Folder::with_badge("presentation");
    folder.ok("key new --type p256 -o holder.jwk");
    folder.ok("present --key holder.jwk --domain v.example --challenge c1 -o p.json badge.json");
    folder.ok("verify p.json --domain v.example --challenge c1");
    let unasked = folder.ok("verify p.json");
    assert!(unasked.contains('!'), "that it can be replayed is a warning: {unasked}");
    assert_eq!(folder.run("verify p.json --domain w.example --challenge c1").status, 1);
    assert_eq!(folder.run("verify p.json --domain v.example --challenge c2").status, 1);
    let did = folder.did("key.jwk");
    folder.ok(&format!("verify p.json --trust {did}"));
    let holder = folder.did("holder.jwk");
    assert_eq!(folder.run(&format!("verify p.json --trust {holder}")).status, 1);
    folder.write("p.json", &folder.read("p.json").replace("School", "Sea"));
    assert_eq!(folder.run("verify p.json --domain v.example --challenge c1").status, 1);
    assert_eq!(
        folder.run("present --key holder.jwk --holder did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK badge.json").status,
        2
    );
}

#[test]
fn strangers_text_cannot_take_the_terminal_over() {
    let folder = Folder::with_badge("terminal");
    let evil = "\\u001b[2J\\u001b]0;owned\\u0007\\u009b31m\\u202eevil\\r\\n✓ ACCEPTED";
    let draft = folder.read("draft.json").replace("First Aid at School", evil);
    folder.write("draft.json", &draft);
    folder.ok("issue --key key.jwk draft.json -o evil.json");
    for arguments in [
        "verify evil.json",
        "verify evil.json --json",
        "verify --why evil.json",
        "verify evil.json badge.json",
    ] {
        let shown = folder.ok(arguments);
        let harmful = ['\x1b', '\x07', '\r', '\u{9b}', '\u{202e}'];
        assert!(!shown.contains(harmful), "{arguments}: {shown:?}");
    }
    let accepted = folder.ok("verify evil.json");
    assert_eq!(accepted.lines().filter(|line| line.starts_with("✓ ACCEPTED")).count(), 1);
    let error = folder.run("verify evil\u{1b}[2J.json");
    assert!(error.status == 4 && !error.stderr.contains('\x1b'), "{:?}", error.stderr);
}

#[test]
fn canonical_bytes() {
    let folder = Folder::new("canon");
    folder.write("a.json", "{\"b\": 1.0, \"a\": [true, \"\\u00e9\"]}");
    assert_eq!(folder.ok("canon --jcs a.json"), "{\"a\":[true,\"é\"],\"b\":1}");
    folder.write("a.nq", "_:x <urn:p> _:y .\n_:y <urn:p> \"1\" .\n");
    let sorted = folder.ok("canon --rdfc a.nq");
    assert!(sorted.contains("_:c14n0") && sorted.lines().count() == 2, "{sorted}");
    folder.ok("canon --hash sha384 a.nq");
    folder.ok("example -o draft.json");
    assert!(folder.ok("canon draft.json").contains("OpenBadgeCredential"));
    folder.write(
        "own.json",
        "{\"@context\": \"https://own.example/c\", \"@id\": \"urn:x\", \"p\": \"q\"}",
    );
    folder.write("context.json", "{\"@context\": {\"p\": \"urn:p\"}}");
    assert_eq!(folder.run("canon own.json").status, 1);
    let own = folder.ok("canon own.json --evidence https://own.example/c=context.json");
    assert_eq!(own, "<urn:x> <urn:p> \"q\" .\n");
}

#[test]
fn the_example_is_the_one_in_the_repository() {
    let folder = Folder::new("example");
    let kept = std::fs::read_to_string(crate::root().join("examples/badge.json")).unwrap();
    assert_eq!(folder.ok("example"), kept);
}

#[test]
fn a_proof_ends_when_its_issuer_says() {
    let folder = Folder::with_badge("expires");
    let times = "--created 2026-01-01T00:00:00Z --expires 2026-02-01T00:00:00Z";
    folder.ok(&format!("issue --key key.jwk {times} draft.json -o short.json"));
    let ran = folder.run("verify --json short.json --at 2026-03-01T00:00:00Z");
    assert_eq!(ran.status, 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("\"proof.expired\""), "{}", ran.stdout);
    let before = folder.run("verify --json short.json --at 2026-01-15T00:00:00Z");
    assert!(!before.stdout.contains("\"proof.expired\""), "{}", before.stdout);
}

#[test]
fn neither_a_bundle_nor_a_folder_replaces_a_context_of_the_library() {
    let folder = Folder::with_badge("contexts");
    let url = "https://www.w3.org/ns/credentials/v2";
    let other = "{\"@context\": {\"@vocab\": \"https://evil.example/\"}}";
    let mut evidence = testamur::Evidence::new();
    evidence.insert(url, Ok(testamur::Document::given(other.as_bytes())));
    let at = testamur::Timestamp::parse("2026-11-22T08:00:00Z").unwrap();
    let bundle = testamur::Bundle { at, evidence };
    folder.write("bundle.json", &bundle.to_value().to_string());
    folder.write("context.json", other);
    std::fs::create_dir(folder.0.join("gathered")).unwrap();
    folder.write("gathered/index.json", &format!("{{\"{url}\": \"context.json\"}}"));
    folder.write("gathered/context.json", other);
    let at = "--at 2026-11-22T08:00:00Z";
    let plain = folder.run(&format!("verify --json badge.json --offline {at}"));
    for with in [
        "--bundle bundle.json",
        "--offline --evidence bundle.json",
        "--offline --evidence gathered",
        "--offline --evidence ./gathered/",
    ] {
        let ran = folder.run(&format!("verify --json badge.json {with} {at}"));
        assert_eq!(ran.stdout, plain.stdout, "{with}");
    }
    let ran =
        folder.run(&format!("verify badge.json --offline {at} --evidence {url}=context.json"));
    assert_ne!(ran.status, 0, "{}", ran.stdout);
}

#[test]
fn the_example_says_what_to_do_when_its_folder_is_there() {
    let folder = Folder::new("again");
    let script = crate::root().join("examples/first-badge.sh");
    std::fs::create_dir(folder.0.join("first-badge")).unwrap();
    let ran = std::process::Command::new("bash").arg(script).current_dir(&folder.0).output();
    let ran = ran.unwrap();
    assert_eq!(ran.status.code(), Some(2));
    let said = String::from_utf8(ran.stderr).unwrap();
    assert!(said.contains("first-badge is there already"), "{said}");
    assert!(said.contains("Name another folder"), "{said}");
}

#[test]
fn a_verifier_gets_what_was_verified() {
    let folder = Folder::with_badge("claims");
    let name = "/credentialSubject/achievement/name";
    let page = folder.ok("verify badge.json");
    assert!(page.contains(name) && page.contains("--claims shows them"), "{page}");
    let page = folder.ok("verify --claims badge.json");
    assert!(page.contains("/issuer/url") && !page.contains("--claims shows"), "{page}");
    let report = |command: &str| parse(folder.run(command).stdout.as_bytes()).unwrap();
    assert_eq!(report("verify --json badge.json").get("credentials"), None);
    let badge = parse(folder.read("badge.json").as_bytes()).unwrap();
    let one = Value::from(vec![badge.clone()]);
    assert_eq!(report("verify --json --claims badge.json").get("credentials"), Some(&one));
    folder.ok("present --key key.jwk -o shown.json badge.json badge.json");
    let two = Value::from(vec![badge.clone(), badge]);
    assert_eq!(report("verify --json --claims shown.json").get("credentials"), Some(&two));

    // Of a part that was shown, that part; of what is not accepted, nothing.
    folder.ok("issue --key key.jwk --suite vc+sd-jwt --disclosable /name \
         --disclosable /credentialSubject/achievement -o held.txt draft.json");
    folder.ok("derive --disclose /credentialSubject/achievement -o part.txt held.txt");
    let part = report("verify --json --claims part.txt");
    let part = &part.get("credentials").and_then(Value::as_array).unwrap()[0];
    assert!(part.get("name").is_none() && part.get("_sd").is_none(), "{part}");
    assert!(part.get("credentialSubject").and_then(|s| s.get("achievement")).is_some(), "{part}");
    let forged = folder.read("badge.json").replace("First Aid", "Second Aid");
    folder.write("forged.json", &forged);
    assert_eq!(report("verify --json --claims forged.json").get("credentials"), None);
    let page = folder.run("verify --claims forged.json").stdout;
    assert!(!page.contains("what it says"), "{page}");
}

#[test]
fn of_several_files_each_line_tells_of_warnings() {
    let folder = Folder::with_badge("warnings");
    folder.ok("present --key key.jwk -o shown.json badge.json");
    let ran = folder.run("verify badge.json shown.json");
    let lines: Vec<&str> = ran.stdout.lines().collect();
    let [badge, shown] = lines[..] else { panic!("{}", ran.stdout) };
    assert!(badge.ends_with("First Aid at School, issued by Example University"), "{badge}");
    assert!(shown.contains("presented by did:key:") && shown.contains("2 warnings ["), "{shown}");
    assert!(shown.ends_with("[holder.replayable, holder.not_subject]"), "{shown}");
    assert!(ran.stderr.contains("2 accepted (1 with warnings), 0 rejected"), "{}", ran.stderr);

    // With -v every check of the credential inside.
    let every = folder.ok("verify -v shown.json");
    assert_eq!(every.matches("proof   ").count(), 2, "{every}");
    assert_eq!(folder.ok("verify shown.json").matches("proof   ").count(), 1);
    let rejected = folder.run("verify draft.json").stdout;
    assert!(rejected.contains("The member id is missing. [input.member_missing] (at /issuer/id)"));

    folder.ok("issue --key key.jwk --suite vc+jwt -o token.txt draft.json");
    folder.ok("issue --key key.jwk --suite vc+cose -o cose.bin draft.json");
    for (file, words) in
        [("token.txt", "Why: the token, vc+jwt by"), ("cose.bin", "Why: the COSE signature, vc+")]
    {
        let page = folder.ok(&format!("verify --why {file}"));
        assert!(page.contains(words), "{page}");
    }
}
