//! The commands for the W3C suites without HTTP.

use crate::Folder;
use testamur::{Value, parse};

const ISSUER: &str = "https://issuer.example/registry";

/// A key of this type as a verification method.
fn method(folder: &Folder, key_type: &str, file: &str) {
    let jwk = format!("{file}.jwk");
    folder.ok(&format!("key new --type {key_type} --force -o {jwk}"));
    let secret = parse(folder.read(&jwk).as_bytes()).unwrap();
    let mut public = secret.as_object().unwrap().clone();
    public.remove("d");
    let kid = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
    public.insert("kid", kid);
    let text = format!(
        r#"{{"id": "{ISSUER}#key-1", "type": "JsonWebKey", "controller": "{ISSUER}",
        "publicKeyJwk": {}, "secretKeyJwk": {secret}}}"#,
        Value::Object(public)
    );
    folder.write(file, &text);
}

fn credential(more: &str) -> String {
    format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/ns/credentials/examples/v2"], "type": ["VerifiableCredential"],
        "issuer": "{ISSUER}", {more} "credentialSubject": {{"id": "did:example:ada",
        "address": {{"city": "Paris"}}, "phones": ["1", "2"]}}}}"#
    )
}

fn presentation(inside: &str) -> String {
    format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"], "id": "urn:uuid:1",
        "type": ["VerifiablePresentation"], "holder": "{ISSUER}", "verifiableCredential": [{{
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential", "id": "{inside}"}}]}}"#
    )
}

/// Runs the command; result and data.
fn answer(folder: &Folder, arguments: &str) -> (String, String) {
    folder.ok(&format!("conformance {arguments} --output answer.json"));
    let answer = parse(folder.read("answer.json").as_bytes()).unwrap();
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap().to_owned();
    (text("result"), text("data"))
}

fn jose(folder: &Folder, task: &str, input: &str, key: &str, feature: &str) -> (String, String) {
    answer(folder, &format!("jose {task} --input {input} --key {key} --feature {feature}"))
}

#[test]
fn what_is_issued_is_verified_by_every_kind_of_key() {
    let folder = Folder::new("conformance");
    folder.write("credential.json", &credential(""));
    folder.write("presentation.json", &presentation("data:application/vc+jwt,eyJ.e30.AA"));
    for key_type in ["ed25519", "p256", "p384", "p521"] {
        method(&folder, key_type, "vm.json");
        for what in ["credential", "presentation"] {
            for form in ["jose", "sdjwt", "cose"] {
                let feature = format!("{what}_{form}");
                let input = format!("{what}.json");
                let (result, token) = jose(&folder, "issue", &input, "vm.json", &feature);
                assert_eq!(result, "success", "{feature}: {token}");
                folder.write("token.txt", &token);
                let (result, why) = jose(&folder, "verify", "token.txt", "vm.json", &feature);
                assert_eq!(result, "success", "{feature}: {why}");
                // Another feature is another media type.
                let other = if form == "jose" { "credential_cose" } else { "credential_jose" };
                assert_eq!(jose(&folder, "verify", "token.txt", "vm.json", other).0, "failure");
            }
        }
    }
}

#[test]
fn what_is_wrong_is_a_failure() {
    let folder = Folder::new("conformance-bad");
    method(&folder, "p256", "vm.json");
    method(&folder, "p256", "other.json");
    folder.write("credential.json", &credential(""));
    folder.write("extended.json", &credential(r#""badExtension": {"huh": "what?"},"#));
    let verify =
        |input: &str, key: &str, feature: &str| jose(&folder, "verify", input, key, feature).0;
    let issue = |input: &str, feature: &str| jose(&folder, "issue", input, "vm.json", feature);
    assert_eq!(issue("extended.json", "credential_jose").0, "failure");
    assert_eq!(verify("credential.json", "vm.json", "credential_jose"), "failure");

    let (_, token) = issue("credential.json", "credential_jose");
    folder.write("token.txt", &token);
    assert_eq!(verify("token.txt", "vm.json", "credential_jose"), "success");
    assert_eq!(verify("token.txt", "other.json", "credential_jose"), "failure");
    folder.write("token.txt", &format!("{}AAAA", &token[..token.len() - 4]));
    assert_eq!(verify("token.txt", "vm.json", "credential_jose"), "failure");

    let (_, cose) = issue("credential.json", "credential_cose");
    assert!(!cose.ends_with('=') && cose.starts_with("0o"), "{cose}");
    folder.write("cose.txt", &cose);
    assert_eq!(verify("cose.txt", "vm.json", "credential_cose"), "success");
    folder.write("cose.txt", "d2845856a40126036e6170706c69636174696f6e2f7663");
    assert_eq!(verify("cose.txt", "vm.json", "credential_cose"), "failure");

    folder.write("presentation.json", &presentation("not-a-credential"));
    let (result, token) = issue("presentation.json", "presentation_jose");
    if result == "success" {
        folder.write("token.txt", &token);
        assert_eq!(verify("token.txt", "vm.json", "presentation_jose"), "failure");
    }
}

#[test]
fn paths_name_what_can_be_hidden() {
    let folder = Folder::new("conformance-sd");
    method(&folder, "p384", "vm.json");
    folder.write("credential.json", &credential(""));
    let paths = r#"["credentialSubject.address.city","credentialSubject.phones[0]"]"#;
    let arguments = [
        "conformance",
        "jose",
        "issue",
        "--input",
        "credential.json",
        "--key",
        "vm.json",
        "--feature",
        "credential_sdjwt",
        "--sd",
        paths,
    ];
    let ran = folder.run_with(arguments.into_iter(), b"");
    let answer = parse(ran.stdout.as_bytes()).unwrap();
    let token = answer.get("data").and_then(Value::as_str).unwrap();
    assert_eq!(token.matches('~').count(), 3, "{token}");
    folder.write("token.txt", token);
    let (result, why) = jose(&folder, "verify", "token.txt", "vm.json", "credential_sdjwt");
    assert_eq!(result, "success", "{why}");
}

#[test]
fn schemas_pass_fail_or_leave_it_open() {
    let folder = Folder::new("conformance-schema");
    let url = "https://issuer.example/schema.json";
    let named = |kind: &str| {
        credential(&format!(r#""credentialSchema": {{"id": "{url}", "type": "{kind}"}},"#))
    };
    folder.write("credential.json", &named("JsonSchema"));
    folder.write("other.json", &named("OtherSchema"));
    let validate = |schema: &str, credential: &str| {
        folder.write("schema.json", schema);
        let files = format!("--schema schema.json --credential {credential}");
        answer(&folder, &format!("schema validate --format JsonSchema {files}")).0
    };
    let dialect = "https://json-schema.org/draft/2020-12/schema";
    let good = format!(r#"{{"$schema": "{dialect}", "$id": "{url}", "required": ["issuer"]}}"#);
    assert_eq!(validate(&good, "credential.json"), "success");
    for draft in ["draft/2019-09/schema", "draft-07/schema#"] {
        let schema = good.replace("draft/2020-12/schema", draft);
        let schema = if draft.contains('7') {
            schema.replace("https://json", "http://json")
        } else {
            schema
        };
        assert_eq!(validate(&schema, "credential.json"), "success", "{draft}");
    }
    for (bad, file) in [
        (good.replace("\"issuer\"", "\"validFrom\""), "credential.json"),
        (good.replace("schema.json", "another.json"), "credential.json"),
        (good.replace(url, "schema.json"), "credential.json"),
        (format!(r#"{{"$schema": "{dialect}"}}"#), "credential.json"),
        (format!(r#"{{"$id": "{url}"}}"#), "credential.json"),
        (good.clone(), "other.json"),
    ] {
        assert_eq!(validate(&bad, file), "failure", "{bad}");
    }
    let unknown = good.replace(dialect, "https://issuer.example/dialect");
    assert_eq!(validate(&unknown, "credential.json"), "indeterminate");
}
