//! Credentials and presentations in tokens and COSE signatures.

use crate::Folder;

#[test]
fn every_kind_of_token_is_issued_and_verified() {
    let folder = Folder::with_badge("tokens");
    let did = folder.did("key.jwk");
    for kind in ["vc+jwt", "vc+sd-jwt"] {
        let text = folder.ok(&format!("issue --key key.jwk --suite {kind} draft.json"));
        assert!(text.starts_with("ey") && text.ends_with('\n'), "{text}");
        assert_eq!(text.contains('~'), kind == "vc+sd-jwt");
        folder.write("token.txt", &text);
        folder.ok(&format!("verify --offline --trust {did} token.txt"));
    }
    let text = folder.ok("issue --key key.jwk --suite vc+cose draft.json");
    assert!(text.starts_with("0o"), "{text}");
    folder.write("cose.txt", &text);
    folder.ok("issue --key key.jwk --suite vc+cose -o badge.cose draft.json");
    folder.ok(&format!("verify --offline --trust {did} cose.txt badge.cose"));
    assert_eq!(std::fs::read(folder.0.join("badge.cose")).unwrap().first(), Some(&0xd2));

    let json = folder.ok("verify --offline --json badge.cose");
    assert!(json.contains(r#""format":"cose""#), "{json}");
}

#[test]
fn an_sd_jwt_is_bound_and_shown_in_part() {
    let folder = Folder::with_badge("sd-jwt");
    let issue = "issue --key key.jwk --suite vc+sd-jwt draft.json";
    let text = folder.ok(&format!("{issue} --disclosable /credentialSubject/achievement"));
    folder.write("token.txt", &text);
    let seen = folder.ok("verify --offline token.txt --verbose");
    assert!(seen.contains("1 claim"), "{seen}");
    let refused = folder.run(&format!("{issue} --disclosable /issuer"));
    assert_eq!(refused.status, 1, "{}", refused.stderr);
    assert!(refused.stderr.contains("[disclosure.never]"), "{}", refused.stderr);
    let demanded = folder.run("verify --offline token.txt --audience me --nonce n");
    assert_eq!(demanded.status, 1, "{}", demanded.stdout);
    assert!(demanded.stdout.contains("holder.binding_missing"), "{}", demanded.stdout);
    let half = folder.run("verify --offline token.txt --audience me");
    assert_eq!(half.status, 2);
    let twice = folder.run("verify --offline token.txt --audience me --nonce n --domain me");
    assert_eq!(twice.status, 2);
}

#[test]
fn a_request_is_demanded_of_every_form() {
    let folder = Folder::with_badge("request");
    let forms = [
        ("vc+jwt", "proof.domain"),
        ("vc+cose", "proof.domain"),
        ("vc+sd-jwt", "holder.binding_missing"),
    ];
    for (suite, code) in forms {
        folder.ok(&format!("issue --key key.jwk --suite {suite} --force -o token draft.json"));
        folder.ok("verify --offline token");
        for command in ["verify --offline", "bundle --offline -o bundle.json"] {
            let refused = folder.run(&format!("{command} --domain me --challenge n token"));
            assert_eq!(refused.status, 1, "{suite}: {}{}", refused.stdout, refused.stderr);
            let said = format!("{}{}", refused.stdout, refused.stderr);
            assert!(said.contains(code), "{suite}: {said}");
        }
    }
}

#[test]
fn a_claims_set_becomes_an_sd_jwt_vc() {
    let folder = Folder::with_badge("dc");
    folder.write("claims.json", r#"{"vct": "urn:example:diploma", "name": "Ada"}"#);
    let issue = "issue --key key.jwk --suite dc+sd-jwt claims.json";
    let text = folder.ok(&format!("{issue} --disclosable /name"));
    folder.write("token.txt", &text);
    folder.ok("verify --offline token.txt --require-type urn:example:diploma");
    folder.write("claims.json", r#"{"name": "Ada"}"#);
    assert_eq!(folder.run(issue).status, 1);
    // An end that nobody would look at.
    let draft = folder.read("draft.json").replacen('{', r#"{"vct": "urn:example:badge","#, 1);
    folder.write("claims.json", &draft);
    let refused = folder.run(issue);
    assert_eq!(refused.status, 1, "{}", refused.stdout);
    let (code, claim) = ("[input.claim_uncounted]", "that is said by nbf");
    assert!(refused.stderr.contains(code) && refused.stderr.contains(claim), "{}", refused.stderr);
}

#[test]
fn a_thief_shows_no_credential_of_somebody_else() {
    let folder = Folder::with_badge("token-thief");
    for name in ["holder", "thief"] {
        folder.ok(&format!("key new -o {name}.jwk"));
    }
    let did = folder.ok("key convert --to did holder.jwk");
    let subject = format!(r#"{{"id": "{}", "type": "AchievementSubject"}}"#, did.trim());
    let mut draft = testamur::parse(folder.read("draft.json").as_bytes()).unwrap();
    let subject = testamur::parse(subject.as_bytes()).unwrap();
    draft.as_object_mut().unwrap().insert("credentialSubject", subject);
    folder.write("draft.json", &draft.to_string());
    let issue = |key: &str| {
        let form = "--suite vc+sd-jwt --disclosable /name --force -o token.txt draft.json";
        folder.run(&format!("issue --key key.jwk --holder-key {key}.jwk {form}")).stderr
    };
    let asked = "--audience work.example --nonce n-1";
    let show = |key: &str| {
        folder.ok(&format!("derive --key {key}.jwk {asked} --force -o shown.txt token.txt"))
    };
    let verify = |flags: &str| folder.run(&format!("verify --offline {asked} {flags} shown.txt"));

    assert!(!issue("holder").contains("[holder.key_of_other]"));
    let alone = folder.run("verify --offline token.txt");
    assert_eq!(alone.status, 0);
    assert!(alone.stdout.contains("[holder.key_unproven]"), "{}", alone.stdout);
    let own = folder.ok("verify --offline --as-holder token.txt");
    assert!(!own.contains("[holder.key_unproven]"), "{own}");
    let flag = "--require-holder-is-subject";
    assert_eq!(folder.run(&format!("verify --offline {flag} token.txt")).status, 1);
    show("holder");
    assert_eq!(verify(flag).status, 0);
    assert_eq!(verify("--max-age 0 --at 2100-01-01T00:00:00Z").status, 1);

    assert!(issue("thief").contains("[holder.key_of_other]"));
    show("thief");
    let warned = verify("");
    assert_eq!(warned.status, 0);
    assert!(warned.stdout.contains("[holder.not_subject]"), "{}", warned.stdout);
    assert_eq!(verify(flag).status, 1);
}

#[test]
fn claims_that_a_verifier_would_refuse_are_not_signed() {
    let folder = Folder::with_badge("claims");
    folder.ok("key convert --public --to jwk key.jwk -o public.jwk");
    let issue = "issue --key key.jwk --suite dc+sd-jwt claims.json";
    let public = folder.read("public.jwk");
    for (claim, code) in [
        ("\"exp\": \"2027-01-01T00:00:00Z\"".to_owned(), "proof.jws_claims"),
        ("\"nbf\": true".to_owned(), "proof.jws_claims"),
        ("\"iat\": {}".to_owned(), "proof.jws_claims"),
        ("\"sub\": 7".to_owned(), "proof.jws_claims"),
        ("\"aud\": [7]".to_owned(), "proof.jws_claims"),
        ("\"cnf\": {}".to_owned(), "holder.binding_key"),
        ("\"cnf\": {\"jwk\": 7}".to_owned(), "key.jwk"),
        ("\"exp\": 1798761600".to_owned(), ""),
        (format!("\"cnf\": {{\"jwk\": {public}}}"), ""),
    ] {
        folder.write("claims.json", &format!("{{\"vct\": \"urn:a:b\", {claim}}}"));
        let ran = folder.run(issue);
        assert_eq!(ran.status == 0, code.is_empty(), "{claim}: {}", ran.stderr);
        assert!(ran.stderr.contains(code), "{claim}: {}", ran.stderr);
    }
    // The same key may be said twice, another one not.
    folder.ok(&format!("{issue} --holder-key public.jwk"));
    folder.ok("key new -o other.jwk");
    let ran = folder.run(&format!("{issue} --holder-key other.jwk"));
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("claim cnf"), "{}", ran.stderr);
}

#[test]
fn the_time_that_was_said_is_that_of_the_token() {
    let folder = Folder::with_badge("created");
    folder.write("claims.json", r#"{"vct": "urn:a:b"}"#);
    folder.write("dated.json", r#"{"vct": "urn:a:b", "iat": 5}"#);
    let said = "--created 2026-11-22T08:30:00Z";
    for (suite, draft) in [
        ("vc+jwt", "draft.json"),
        ("vc+sd-jwt", "draft.json"),
        ("ob3-jwt", "draft.json"),
        ("dc+sd-jwt", "claims.json"),
    ] {
        let token = folder.ok(&format!("issue --key key.jwk --suite {suite} {said} {draft}"));
        let payload = token.trim().split(['.', '~']).nth(1).unwrap();
        let claims = testamur::keys::multibase::decode_base64url(payload).unwrap();
        let claims = testamur::parse(&claims).unwrap();
        assert_eq!(claims.get("iat").map(ToString::to_string).as_deref(), Some("1795336200"));
        folder.write("token.txt", &token);
        folder.ok("verify --offline --at 2026-11-22T09:00:00Z token.txt");
    }
    for (suite, draft) in [("vc+cose", "draft.json"), ("dc+sd-jwt", "dated.json")] {
        let ran = folder.run(&format!("issue --key key.jwk --suite {suite} {said} {draft}"));
        assert_eq!(ran.status, 2, "{suite}: {}", ran.stderr);
        assert!(ran.stderr.contains("[usage.securing]"), "{suite}: {}", ran.stderr);
        folder.ok(&format!("issue --key key.jwk --suite {suite} {draft}"));
    }
    let ran = folder.run(&format!("present --key key.jwk --suite vp+cose {said} badge.json"));
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    folder.ok("present --key key.jwk --suite vp+cose badge.json");
}

#[test]
fn tokens_are_presented_in_tokens() {
    let folder = Folder::with_badge("presented");
    folder.ok("key new -o holder.jwk");
    folder.ok("issue --key key.jwk --suite vc+jwt -o badge.txt draft.json");
    folder.ok("issue --key key.jwk --suite vc+cose -o badge.cose draft.json");
    let bound = "--domain employer.example --challenge n-1";
    for kind in ["vp+jwt", "vp+sd-jwt"] {
        let files = "badge.json badge.txt badge.cose";
        folder.ok(&format!("present --key holder.jwk --suite {kind} {bound} -o shown.txt {files}"));
        folder.ok(&format!("verify --offline {bound} shown.txt"));
        folder.ok("verify --offline --audience employer.example --nonce n-1 shown.txt");
        let other = folder.run("verify --offline --audience other.example --nonce n-1 shown.txt");
        assert_eq!(other.status, 1);
        assert!(other.stdout.contains("proof.domain"), "{}", other.stdout);
    }
    folder.ok("present --key holder.jwk --suite vp+cose -o shown.cose badge.txt");
    folder.ok("verify --offline shown.cose");
    let cose = folder.run(&format!("present --key holder.jwk --suite vp+cose {bound} badge.txt"));
    assert!(cose.stderr.contains("[usage.securing]"), "{}", cose.stderr);
    let name = |file: &str| {
        let seen = folder.ok(&format!("verify --offline --json {file}"));
        let (_, rest) = seen.split_once(r#""kind":""#).unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    assert_eq!(name("shown.txt"), "vp+sd-jwt");
    // The older presentation holds the older credential.
    folder.write(
        "older.json",
        r#"{"@context": ["https://www.w3.org/2018/credentials/v1"], "type": ["VerifiableCredential"],
        "issuanceDate": "2026-01-01T00:00:00Z", "credentialSubject": {"id": "did:example:ada"}}"#,
    );
    folder.ok("issue --key key.jwk --suite vc-jwt --alg Ed25519 -o older.txt older.json");
    let present = "present --key holder.jwk --suite vp-jwt";
    folder.ok(&format!("{present} {bound} -o shown.txt older.txt"));
    folder.ok(&format!("verify --offline {bound} shown.txt"));
    assert_eq!(name("shown.txt"), "vp-jwt");
    let newer = folder.run(&format!("{present} badge.txt"));
    assert_eq!(newer.status, 1, "{}", newer.stderr);
    // With an embedded proof around it, and as a kind for the other command.
    folder.ok("present --key holder.jwk -o shown.json badge.txt");
    folder.ok("verify --offline shown.json");
    assert_eq!(folder.run("present --key holder.jwk --suite vc+jwt badge.txt").status, 2);
    assert_eq!(folder.run("issue --key key.jwk --suite vp+jwt draft.json").status, 2);
}

#[test]
fn why_a_token_does_not_hold_is_shown() {
    let folder = Folder::with_badge("token-why");
    let token = folder.ok("issue --key key.jwk --suite vc+jwt draft.json");
    folder.write("token.txt", &token);
    let good = folder.ok("verify --offline --why token.txt");
    assert!(good.contains("The signature matches."), "{good}");
    assert!(good.contains("signing input, whose hash is"), "{good}");
    assert!(good.contains(token.rsplit_once('.').unwrap().0), "{good}");
    // Nothing that is tried makes it match.
    let (rest, signature) = token.trim().rsplit_once('.').unwrap();
    let other = if signature.as_bytes()[10] == b'A' { 'B' } else { 'A' };
    folder.write("token.txt", &format!("{rest}.{}{other}{}", &signature[..10], &signature[11..]));
    let bad = folder.run("verify --offline --why token.txt");
    assert_eq!(bad.status, 1, "{}", bad.stdout);
    assert!(bad.stdout.contains("No cause could be proven"), "{}", bad.stdout);
    folder.ok("issue --key key.jwk --suite vc+cose -o badge.cose draft.json");
    let json = folder.ok("verify --offline --why --json badge.cose");
    // The Sig_structure: an array of four that begins with the text "Signature1".
    assert!(json.contains(r#""signingInput":"846a5369676e617475726531"#), "{json}");
}

/// What an issuer publishes need not be asked for by those who have its key.
#[test]
fn the_key_of_an_issuer_is_given() {
    let folder = Folder::with_badge("issuer-key");
    let issuer = "https://school.example/registry";
    let method = format!("--verification-method {issuer}#key-1");
    let made = format!("--issuer {issuer} {method} -o token draft.json");
    folder.ok(&format!("issue --key key.jwk --suite ob3-jwt {made}"));
    folder.ok("key new -o other.jwk");
    assert_eq!(folder.run("verify --offline token").status, 3);
    folder.ok(&format!("verify --offline --issuer-key {issuer}=key.jwk token"));
    let both = format!("--issuer-key {issuer}=other.jwk --issuer-key {issuer}=key.jwk");
    folder.ok(&format!("verify --offline {both} token"));
    for (keys, status) in [
        (format!("{issuer}=other.jwk"), 1),
        ("https://other.example=key.jwk".to_owned(), 3),
        (format!("{issuer}=missing.jwk"), 4),
        (issuer.to_owned(), 2),
        ("school=key.jwk".to_owned(), 2),
    ] {
        let run = folder.run(&format!("verify --offline --issuer-key {keys} token"));
        assert_eq!(run.status, status, "{keys}: {}{}", run.stdout, run.stderr);
    }
}
