//! `inspect`, and showing a part of an SD-JWT: the same words for every form.

use crate::Folder;

/// A badge as an SD-JWT for the holder of `own.jwk`, whose achievement can be held back.
fn with_token(name: &str) -> Folder {
    let folder = Folder::with_badge(name);
    folder.ok("key new --type p256 -o own.jwk");
    folder.ok("issue --key key.jwk --suite vc+sd-jwt --holder-key own.jwk \
         --disclosable /name --disclosable /credentialSubject/achievement \
         --disclosable /credentialSubject/achievement/description -o held.txt draft.json");
    folder
}

/// The lines under a heading, without what follows.
fn under<'p>(page: &'p str, heading: &str) -> Vec<&'p str> {
    let lines = page.lines().skip_while(|line| !line.contains(heading)).skip(1);
    lines.take_while(|line| !line.trim().is_empty()).collect()
}

#[test]
fn what_can_be_shown_is_listed_in_the_same_words() {
    let folder = with_token("inspect");
    folder.ok("key new --type p256 -o p256.jwk");
    folder
        .ok("issue --key p256.jwk --suite ecdsa-sd-2023 --mandatory /name -o held.json draft.json");
    for file in ["held.txt", "held.json"] {
        let page = folder.ok(&format!("inspect {file}"));
        for words in
            ["OpenBadgeCredential", "issued by", "secured by", "Nothing of this was checked"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        let always = under(&page, "● shown always").join("\n");
        let choice = under(&page, "○ can be shown or withheld").join("\n");
        assert!(always.contains("/issuer/id"), "{page}");
        assert!(choice.contains("/credentialSubject/achievement/name"), "{page}");
        assert!(!page.contains("◌ hidden"), "{page}");
    }
    let token = folder.ok("inspect held.txt");
    assert!(token.contains("/credentialSubject/achievement  as one"), "{token}");
    assert!(token.contains(&folder.did("own.jwk")), "{token}");
    let whole = folder.ok("inspect badge.json");
    assert!(whole.contains("shown whole, or not at all") && !whole.contains('○'), "{whole}");
    let draft = folder.ok("inspect draft.json");
    assert!(draft.contains("it has no proof"), "{draft}");
}

#[test]
fn a_token_is_shown_in_part_and_bound() {
    let folder = with_token("inspect-bound");
    let shown = folder.ok(
        "derive --disclose /credentialSubject/achievement/description --disclose /name held.txt",
    );
    folder.write("shown.txt", &shown);
    folder.ok("verify --offline shown.txt");
    let page = folder.ok("inspect shown.txt");
    assert!(page.contains("First Aid at School") && !page.contains("◌"), "{page}");

    folder.ok("derive --key own.jwk --audience work.example --nonce n-1 -o bound.txt held.txt");
    folder.ok("verify --offline --audience work.example --nonce n-1 bound.txt");
    let other = folder.run("verify --offline --audience work.example --nonce n-2 bound.txt");
    assert!(other.stdout.contains("[holder.binding_nonce]"), "{}", other.stdout);
    let page = folder.ok("inspect bound.txt");
    assert!(page.contains("bound for     work.example, nonce n-1"), "{page}");
    let hidden = under(&page, "◌ hidden").join("\n");
    assert!(hidden.contains("(top)  1") && hidden.contains("/credentialSubject  1"), "{page}");
    assert!(!page.contains("○"), "{page}");

    // Whole, as a presentation would be.
    folder.ok("present --key own.jwk --audience work.example --nonce n-1 -o whole.txt held.txt");
    folder.ok("verify --offline --audience work.example --nonce n-1 whole.txt");
    let page = folder.ok("inspect whole.txt");
    assert!(page.contains("in the right order") && !page.contains('◌'), "{page}");
}

#[test]
fn what_cannot_be_bound_or_shown_is_refused() {
    let folder = with_token("inspect-refused");
    folder.ok("key new -o other.jwk");
    folder.ok("issue --key key.jwk --suite vc+sd-jwt -o unbound.txt draft.json");
    folder.ok("issue --key key.jwk --suite vc+jwt -o whole.txt draft.json");
    folder.ok("derive --key own.jwk --audience a --nonce n -o bound.txt held.txt");
    let asked = "--audience work.example --nonce n-1";
    for (command, status, words) in [
        (
            "derive --disclose /credentialSubject/achievment held.txt".to_owned(),
            1,
            "[disclosure.claim_unknown]",
        ),
        ("derive --disclose /name whole.txt".to_owned(), 1, "[disclosure.not_selective]"),
        (format!("derive --key own.jwk {asked} unbound.txt"), 1, "[holder.binding_key]"),
        (format!("derive --key other.jwk {asked} held.txt"), 1, "[holder.binding_signer]"),
        (format!("derive --key own.jwk {asked} bound.txt"), 1, "[disclosure.bound]"),
        ("derive --disclose /name bound.txt".to_owned(), 1, "[disclosure.bound]"),
        (format!("present --key own.jwk {asked} whole.txt"), 2, "[usage.key_binding]"),
        (format!("present --key own.jwk {asked} held.txt unbound.txt"), 2, "one SD-JWT"),
        (format!("present --key own.jwk {asked} --domain d held.txt"), 2, "for a presentation"),
        (format!("derive {asked} held.txt"), 2, "--key"),
        ("derive --key own.jwk held.txt".to_owned(), 2, "--audience"),
        ("derive --key own.jwk --nonce n held.txt".to_owned(), 2, "--audience"),
        ("present --key own.jwk --nonce n held.txt".to_owned(), 2, "--audience"),
    ] {
        let ran = folder.run(&format!("{command} -o result"));
        assert_eq!(ran.status, status, "{command}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{command}: {}", ran.stderr);
        assert!(!folder.names().contains(&"result".to_owned()), "{command}");
    }
    assert_eq!(folder.run("inspect no-such-file").status, 4);
    let nearest = folder.run("derive --disclose /credentialSubject/achievment held.txt").stderr;
    assert!(nearest.contains("/credentialSubject, with id, type, achievement"), "{nearest}");
}

#[test]
fn presentations_list_what_is_in_them() {
    let folder = with_token("inspect-presented");
    folder.ok("derive --disclose /name -o shown.txt held.txt");
    folder.ok("present --key own.jwk --suite vp+jwt -o shown.jwt shown.txt badge.json");
    let page = folder.ok("inspect shown.jwt");
    for words in [
        "presented by",
        "/verifiableCredential/0",
        "in an envelope",
        "/verifiableCredential/1",
        "◌",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("can be shown or withheld"), "{page}");
    let json = folder.ok("inspect --json shown.jwt");
    for words in [
        r#"{"file":"shown.jwt","form":"jwt""#,
        r#""what":"presentation""#,
        r#""selection":"made""#,
        r#"{"at":"/credentialSubject","count":1}"#,
    ] {
        assert!(json.contains(words), "{words}: {json}");
    }
    assert_eq!(json.lines().count(), 1);
}

#[test]
fn nothing_of_a_stranger_reaches_the_terminal_but_text() {
    let folder = Folder::new("inspect-hostile");
    folder.write("x.json", "{\"type\": \"VerifiableCredential\", \"\\u001b[2J\": \"\\u001b]0;x\\u0007\\r\\nACCEPTED\"}");
    let page = folder.ok("inspect x.json");
    assert!(!page.contains('\x1b') && page.contains("\\u{1b}]0;x"), "{page}");
    assert!(!page.lines().any(|line| line.starts_with("ACCEPTED")), "{page}");
    let many = format!("{{\"a\": [{}0]}}", "0,".repeat(30_000));
    folder.write("many.json", &many);
    let page = folder.ok("inspect many.json");
    assert!(page.contains("which --json lists") && page.lines().count() < 600, "{page}");
}

#[test]
fn presenting_undefined_terms_is_warned_of() {
    let folder = Folder::with_badge("present-undefined");
    let draft = folder.read("draft.json").replacen('{', "{\"myTerm\": 1,", 1);
    folder.write("draft.json", &draft);
    let allow = "--insecure-allow-undefined-terms";
    folder.ok(&format!("issue --key key.jwk {allow} -o odd.json draft.json"));
    let refused = folder.run("present --key key.jwk -o shown.json odd.json");
    assert!(refused.status == 1 && refused.stderr.contains("odd.json"), "{}", refused.stderr);
    let ran = folder.run(&format!("present --key key.jwk {allow} -o shown.json odd.json"));
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("warning:") && ran.stderr.contains("myTerm"), "{}", ran.stderr);
    let quiet = folder.run(&format!("present --key key.jwk {allow} -o shown.json badge.json"));
    assert!(!quiet.stderr.contains("warning:"), "{}", quiet.stderr);
}

#[test]
fn several_files_are_shown_one_after_the_other() {
    let folder = Folder::with_badge("inspect-several");
    let page = folder.ok("inspect badge.json draft.json");
    assert!(page.starts_with("badge.json\n") && page.contains("\n\ndraft.json\n"), "{page}");
    let lines = folder.ok("inspect --json badge.json draft.json");
    assert_eq!(lines.lines().count(), 2, "{lines}");
}
