//! What issuing checks, and what it says about the rest.

use crate::Folder;
use testamur::{Value, parse};

const SCHEMA: &str = "https://uni.example/schema.json";

/// A draft that names a schema.
fn with_schema(folder: &Folder, rules: &str) {
    let draft = folder.read("draft.json");
    let entry =
        format!("\"credentialSchema\": {{\"id\": \"{SCHEMA}\", \"type\": \"JsonSchema\"}},");
    let draft = draft.replacen("\"validFrom\"", &format!("{entry}\n  \"validFrom\""), 1);
    folder.write("named.json", &draft);
    folder.write(
        "schema.json",
        &format!(
            "{{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \
             \"$id\": \"{SCHEMA}\", {rules}}}"
        ),
    );
}

#[test]
fn a_draft_is_compared_with_its_schema_if_that_is_given() {
    let folder = Folder::with_badge("schema");
    with_schema(&folder, "\"required\": [\"description\", \"proof\"]");
    let unknown = folder.run("issue --key key.jwk named.json -o issued.json");
    assert_eq!(unknown.status, 0, "{}", unknown.stderr);
    assert!(unknown.stderr.contains("not checked:"), "{}", unknown.stderr);
    assert!(unknown.stderr.contains(SCHEMA), "{}", unknown.stderr);
    // Without a network there is nothing to try again.
    let offline = folder.run("verify --offline issued.json");
    assert_eq!(offline.status, 3, "{}", offline.stdout);
    for said in [&unknown.stderr, &offline.stdout] {
        assert!(said.contains("--evidence URL=FILE") && !said.contains("try again"), "{said}");
    }

    let given = format!("issue --key key.jwk named.json --evidence {SCHEMA}=schema.json");
    let refused = folder.run(&format!("{given} -o refused.json"));
    assert_eq!(refused.status, 1, "{}", refused.stderr);
    for words in ["[schema.violated]", "description", "next:"] {
        assert!(refused.stderr.contains(words), "{words}: {}", refused.stderr);
    }
    assert!(!folder.names().contains(&"refused.json".to_owned()));

    with_schema(&folder, "\"type\": \"objet\"");
    let unusable = folder.run(&given);
    assert_eq!(unusable.status, 1, "{}", unusable.stderr);
    assert!(unusable.stderr.contains("[schema.malformed]"), "{}", unusable.stderr);

    with_schema(&folder, "\"required\": [\"name\", \"proof\", \"issuer\"]");
    let ran = folder.run(&format!("{given} -o good.json"));
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    folder.ok(&format!("verify --offline good.json --evidence {SCHEMA}=schema.json"));
}

#[test]
fn the_issuers_document_must_list_the_key_if_it_is_given() {
    let folder = Folder::with_badge("assertion");
    let key = folder.did("key.jwk");
    let multikey = key.strip_prefix("did:key:").unwrap();
    let did = "did:web:uni.example";
    let document = |relationship: &str| {
        format!(
            "{{\"@context\": [\"https://www.w3.org/ns/did/v1\", \"https://unknown.example/c\"], \
             \"id\": \"{did}\", \"verificationMethod\": [{{\"id\": \"{did}#k\", \"type\": \
             \"Multikey\", \"controller\": \"{did}\", \"publicKeyMultibase\": \"{multikey}\"}}], \
             \"{relationship}\": [\"{did}#k\"]}}"
        )
    };
    let issue = format!(
        "issue --key key.jwk --issuer {did} --verification-method {did}#k draft.json -o web.json"
    );
    let unknown = folder.run(&issue);
    assert!(unknown.status == 0 && unknown.stderr.contains("not checked:"), "{}", unknown.stderr);
    let given = format!("{issue} --evidence https://uni.example/.well-known/did.json=did.json");
    folder.write("did.json", &document("authentication"));
    let refused = folder.run(&given);
    assert_eq!(refused.status, 1, "{}", refused.stderr);
    for words in ["did:web:uni.example#k", "assertionMethod"] {
        assert!(refused.stderr.contains(words), "{words}: {}", refused.stderr);
    }
    folder.write("did.json", &document("assertionMethod"));
    let ran = folder.run(&given);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
}

#[test]
fn a_proof_is_put_beside_another_if_asked() {
    let folder = Folder::with_badge("set");
    let refused = folder.run("issue --key key.jwk badge.json");
    assert_eq!(refused.status, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("--add-proof"), "{}", refused.stderr);
    folder.ok("issue --key key.jwk --add-proof --suite eddsa-jcs-2022 badge.json -o two.json");
    let two = parse(folder.read("two.json").as_bytes()).unwrap();
    assert_eq!(two.get("proof").and_then(Value::as_array).map(<[_]>::len), Some(2));
    folder.ok("verify two.json");
}

#[test]
fn a_suite_that_is_not_for_the_key_names_those_that_are() {
    let folder = Folder::with_badge("suites");
    let refused = folder.run("issue --key key.jwk --suite ecdsa-rdfc-2019 draft.json");
    assert_eq!(refused.status, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("eddsa-rdfc-2022, eddsa-jcs-2022"), "{}", refused.stderr);
    folder.ok("key new --type p521 -o p521.jwk");
    let refused = folder.run("issue --key p521.jwk --suite ecdsa-rdfc-2019 draft.json");
    assert!(refused.stderr.contains("no suite here has such keys"), "{}", refused.stderr);
}

#[test]
fn a_key_that_is_no_key_says_why() {
    let folder = Folder::new("zzzz");
    let ran = folder.run("did resolve did:key:zzzz");
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("cut short"), "{}", ran.stderr);
    let ran = folder.run(&format!("did resolve did:key:z{}", "z".repeat(48)));
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("multicodec"), "{}", ran.stderr);
    let ran = folder.run("did resolve did:web:localhost%3A8080");
    assert!(ran.stderr.contains("--insecure-allow-private"), "{}", ran.stderr);
    assert!(folder.ok("explain schema.pattern").contains("modifiers"));
}

#[test]
fn the_holder_can_have_to_be_the_subject() {
    let folder = Folder::with_badge("subject");
    folder.ok("key new -o holder.jwk");
    folder.ok("present --key holder.jwk --domain v.example --challenge c -o p.json badge.json");
    let asked = "verify p.json --domain v.example --challenge c";
    let shown = folder.ok(asked);
    assert!(shown.contains("Accepted with 1 warning."), "{shown}");
    assert!(shown.contains("Warning:"), "{shown}");
    let refused = folder.run(&format!("{asked} --require-holder-is-subject"));
    assert!(refused.status == 1 && refused.stdout.contains("REJECTED"), "{}", refused.stdout);
}

#[test]
fn canonical_forms_without_proof_and_from_standard_input() {
    let folder = Folder::with_badge("canon-input");
    let whole = folder.ok("canon badge.json");
    let without = folder.ok("canon --without-proof badge.json");
    assert!(whole.contains("proofValue") && !without.contains("proofValue"));
    assert!(!folder.ok("canon --jcs --without-proof badge.json").contains("proofValue"));
    let quads = b"_:b <urn:p> \"1\" .\n";
    let ran = folder.run_with(["canon", "--from", "nquads", "-"].iter(), quads);
    assert_eq!((ran.status, ran.stdout.as_str()), (0, "_:c14n0 <urn:p> \"1\" .\n"));
    let refused = folder.run_with(["canon", "--from=nquads", "--without-proof", "-"].iter(), quads);
    assert_eq!(refused.status, 2, "{}", refused.stderr);
}

#[test]
fn a_token_is_bound_to_a_key_that_can_sign() {
    let folder = Folder::with_badge("holder-keys");
    for kind in ["x25519", "bls12381g2"] {
        folder.ok(&format!("key new --type {kind} -o {kind}.jwk"));
        let issue =
            format!("issue --key key.jwk --suite vc+sd-jwt --holder-key {kind}.jwk draft.json");
        let ran = folder.run(&issue);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{kind}: {}", ran.stderr);
        assert!(ran.stderr.contains("which signs no tokens"), "{}", ran.stderr);
    }
}

#[test]
fn what_to_do_next_is_for_those_who_issue_and_present() {
    let folder = Folder::with_badge("next-lines");
    folder.ok("key new --type mldsa44 -o ml.jwk");
    folder.ok("issue --key key.jwk --suite vc+jwt -o token.txt draft.json");
    folder.write("claims.json", "{\"vct\": \"urn:example:grade\", \"grade\": \"A\"}");
    folder.ok("issue --key key.jwk --suite dc+sd-jwt -o dc.txt claims.json");
    for (command, next) in [
        ("issue --key ml.jwk --suite vc+cose draft.json", "Take another key"),
        ("issue --key key.jwk --suite vc+jwt --mandatory /name draft.json", "can be shown in part"),
        ("present --key key.jwk --suite vp+cose --domain a.example badge.json", "vp+jwt"),
        ("present --key key.jwk --domain a.example dc.txt", "say --audience and --nonce"),
        ("present --key key.jwk --suite vp-jwt token.txt", "take --suite vp+jwt"),
    ] {
        let ran = folder.run(command);
        let advice = ran.stderr.lines().find(|line| line.trim_start().starts_with("next:"));
        assert!(advice.is_some_and(|advice| advice.contains(next)), "{command}: {}", ran.stderr);
    }
}
