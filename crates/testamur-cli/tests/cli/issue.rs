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

    let given = format!("issue --key key.jwk named.json --evidence {SCHEMA}=schema.json");
    let refused = folder.run(&format!("{given} -o refused.json"));
    assert_eq!(refused.status, 1, "{}", refused.stderr);
    for words in ["[schema.violated]", "description", "next:"] {
        assert!(refused.stderr.contains(words), "{words}: {}", refused.stderr);
    }
    assert!(!folder.names().contains(&"refused.json".to_owned()));

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
