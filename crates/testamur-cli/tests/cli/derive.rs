//! Credentials for selective disclosure: issued, shown in part, verified.

use crate::Folder;

fn with_selective_badge(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.ok("key new --type p256 -o key.jwk");
    folder.ok("example badge -o draft.json");
    folder.ok("issue --key key.jwk --suite ecdsa-sd-2023 --mandatory /name \
         --mandatory /credentialSubject/achievement/criteria -o held.json draft.json");
    folder
}

#[test]
fn a_part_is_shown_and_verifies() {
    let folder = with_selective_badge("derive");
    folder.ok("derive --disclose /credentialSubject/achievement/name -o shown.json held.json");
    let shown = folder.read("shown.json");
    for member in ["achievement", "criteria", "issuer", "validFrom"] {
        assert!(shown.contains(&format!("\"{member}\"")), "{member}: {shown}");
    }
    assert!(!shown.contains("\"description\""), "{shown}");
    let told = folder.ok("verify --offline --why --json shown.json");
    for word in ["chosenStatements", "\"accepted\"", "proofKey"] {
        assert!(told.contains(word), "{word}: {told}");
    }
    folder.ok("verify --offline --as-holder held.json");

    // A credential needs a subject, and here none is mandatory.
    let less = with_selective_badge("derive-less");
    less.ok("issue --key key.jwk --suite ecdsa-sd-2023 --mandatory /name -o held.json draft.json");
    let told = less.run("derive -o shown.json held.json");
    assert!(told.status == 0 && told.stderr.contains("credentialSubject"), "{}", told.stderr);
    assert_eq!(less.run("verify --offline shown.json").status, 1);
    let quiet = less.run("derive --disclose /credentialSubject/id -o shown.json held.json");
    assert!(quiet.status == 0 && quiet.stderr.is_empty(), "{}", quiet.stderr);

    let refused = folder.run("verify --offline held.json");
    assert_eq!(refused.status, 1, "{}", refused.stdout);
    let said = refused.stdout + &refused.stderr;
    assert!(said.contains("disclosure.base_proof"), "{said}");
}

#[test]
fn what_cannot_be_shown_is_said() {
    let folder = with_selective_badge("derive-refused");
    let refused = folder.run("derive --disclose /nothing held.json");
    assert!(
        refused.status == 1 && refused.stderr.contains("[disclosure.claim_unknown]"),
        "{}",
        refused.stderr
    );
    let refused = folder.run("derive --disclose name held.json");
    assert!(refused.status == 2 && refused.stderr.contains("JSON pointer"), "{}", refused.stderr);
    let refused = folder.run("issue --key key.jwk --mandatory /name draft.json");
    assert!(
        refused.status == 2 && refused.stderr.contains("[usage.mandatory]"),
        "{}",
        refused.stderr
    );
    folder.ok("issue --key key.jwk -o whole.json draft.json");
    let refused = folder.run("derive --disclose /name whole.json");
    let words = "[disclosure.not_selective]";
    assert!(refused.status == 1 && refused.stderr.contains(words), "{}", refused.stderr);
}

#[test]
fn proofs_of_bbs_differ_and_verify() {
    let folder = Folder::new("derive-bbs");
    folder.ok("key new --type bls12381g2 -o key.jwk");
    folder.ok("example badge -o draft.json");
    let issue = "issue --key key.jwk --suite bbs-2023 --mandatory /name -o held.json draft.json";
    let told = folder.run(issue).stderr;
    for words in ["[disclosure.linkable]", "by /id, ", "[disclosure.no_subject]"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    folder.ok("verify --offline --as-holder held.json");
    let proof = |name: &str| {
        let derive = "derive --disclose /credentialSubject/achievement/name -o";
        folder.ok(&format!("{derive} {name} held.json"));
        folder.ok(&format!("verify --offline {name}"));
        let shown = folder.read(name);
        assert!(!shown.contains("\"description\""), "{shown}");
        shown
    };
    assert_ne!(proof("one.json"), proof("two.json"), "the same would link them");
    let told = folder.ok("verify --offline --why --json one.json");
    assert!(told.contains("chosenStatements") && !told.contains("proofKey"), "{told}");
    assert_eq!(folder.run("verify --offline held.json").status, 1);
}

#[test]
fn what_the_issuer_gave_to_the_holder_is_not_presented() {
    let folder = with_selective_badge("base");
    let ran = folder.run("present --key key.jwk held.json -o shown.json");
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    for word in ["held.json", "[disclosure.base_proof]", "testamur derive"] {
        assert!(ran.stderr.contains(word), "{word}: {}", ran.stderr);
    }
    assert!(!folder.names().contains(&"shown.json".to_owned()));
    folder.ok("derive --disclose /credentialSubject/id -o part.json held.json");
    folder.ok("present --key key.jwk part.json -o shown.json");
}

#[test]
fn what_is_presented_is_what_a_verifier_takes_it_for() {
    let folder = Folder::with_badge("kinds");
    let token = |header: &str, claims: &str| {
        let part = |text: &str| testamur::keys::multibase::encode_base64url(text.as_bytes());
        format!("{}.{}.c2ln", part(header), part(claims))
    };
    let draft = folder.read("draft.json");
    let untyped = r#"{"alg": "EdDSA"}"#;
    for (header, media_type) in [
        (untyped, "vc+jwt"),
        (r#"{"alg": "EdDSA", "typ": "vc+jwt"}"#, "vc+jwt"),
        (r#"{"alg": "EdDSA", "typ": "JWT"}"#, "jwt"),
    ] {
        folder.write("token.txt", &token(header, &draft));
        let shown = folder.ok("present --key key.jwk token.txt");
        let expected = format!("data:application/{media_type},");
        assert!(shown.contains(&expected), "{header}: {shown}");
    }
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_owned();
    for (name, text, code) in [
        ("a.txt", token(untyped, r#"{"a": 1}"#), "input.unknown_kind"),
        ("at.txt", token(r#"{"alg": "EdDSA", "typ": "at+jwt"}"#, &draft), "proof.jws_type"),
        ("vp.txt", token(r#"{"alg": "EdDSA", "typ": "vp+jwt"}"#, "{}"), "usage.not_presentable"),
        ("a.svg", svg, "input."),
    ] {
        folder.write(name, &text);
        let ran = folder.run(&format!("present --key key.jwk {name}"));
        assert_ne!(ran.status, 0, "{name}: {}", ran.stdout);
        assert!(ran.stderr.contains(name) && ran.stderr.contains(code), "{name}: {}", ran.stderr);
        assert!(!ran.stderr.contains("token cannot be read"), "{name}: {}", ran.stderr);
    }
}
