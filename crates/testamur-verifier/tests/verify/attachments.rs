//! Schemas and related resources: fetched only for genuine credentials, and then binding.

use crate::badge::*;
use testamur_core::Code;
use testamur_core::evidence::{Document, Evidence, Purpose, Source, Step};
use testamur_core::json::Value;
use testamur_core::report::{CheckId, Outcome};
use testamur_proof::Suite;
use testamur_verifier::Verifier;

const SCHEMA: &str = "https://school.example/schema.json";

fn with_schema(kind: &str) -> Value {
    let entry = format!(r#"{{"id": "{SCHEMA}", "type": "{kind}"}}"#);
    edited(&badge(), "/credentialSchema", &entry)
}

fn schema(required: &str) -> String {
    format!(
        r#"{{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "{SCHEMA}",
        "type": "object", "required": ["{required}"]}}"#
    )
}

fn evidence(url: &str, body: &str) -> Evidence {
    let mut evidence = Evidence::new();
    let bytes = body.as_bytes().to_vec().into();
    let media_type = Some("application/json".to_owned());
    evidence.insert(url, Ok(Document { bytes, media_type, source: Source::Network }));
    evidence
}

fn needs(document: &Value) -> Vec<(String, Purpose)> {
    let input = document.to_string();
    match Verifier::new().verify(input.as_bytes(), &policy().into(), &Evidence::new(), now()) {
        Step::Needs(requests) => requests.into_iter().map(|r| (r.url, r.purpose)).collect(),
        Step::Done(_) => Vec::new(),
    }
}

#[test]
fn a_schema_is_asked_for_and_binds() {
    let document = signed(&with_schema("JsonSchema"), &school());
    assert_eq!(needs(&document), [(SCHEMA.to_owned(), Purpose::Schema)]);
    let ask = |body: &str| {
        let input = document.to_string();
        verify_bytes(input.as_bytes(), policy(), &evidence(SCHEMA, body), now())
    };
    let report = ask(&schema("name"));
    accepted(&report);
    assert_eq!(check(&report, CheckId::Schema), (Outcome::Passed, None));
    assert_eq!(report.requests()[0].url, SCHEMA);
    let report = ask(&schema("grade"));
    assert_eq!(findings(&report)[0].1, Code::SchemaViolated);
    assert_eq!(check(&report, CheckId::Schema).0, Outcome::Failed);
    let mut none = Evidence::new();
    none.insert(SCHEMA, Err(testamur_core::Error::new(Code::InputNotJson)));
    let report = verify_bytes(document.to_string().as_bytes(), policy(), &none, now());
    assert_eq!(
        check(&report, CheckId::Schema),
        (Outcome::Inconclusive, Some(Code::SchemaUnavailable))
    );
}

#[test]
fn that_nobody_looked_at_the_shape_of_a_badge_is_said() {
    let told = |document: &Value| {
        let report = verify_bytes(
            signed(document, &school()).to_string().as_bytes(),
            policy(),
            &Evidence::new(),
            now(),
        );
        accepted(&report);
        assert_eq!(check(&report, CheckId::Schema), (Outcome::Skipped, None));
        report.check(CheckId::Schema).sentence().into_owned()
    };
    assert!(told(&badge()).contains("achievement"), "{}", told(&badge()));
    let plain = edited(&badge(), "/type", r#"["VerifiableCredential"]"#);
    assert!(!told(&plain).contains("badge"), "{}", told(&plain));
}

#[test]
fn nothing_is_fetched_for_a_forgery() {
    let document = signed(&with_schema("JsonSchema"), &school());
    let resource = r#"{"id": "https://school.example/r", "digestSRI": "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}"#;
    let other = signed(&edited(&badge(), "/relatedResource", resource), &school());
    assert_eq!(needs(&other).len(), 1);
    for document in [document, other] {
        assert_eq!(needs(&edited(&document, "/name", "\"Doctorate\"")), []);
        assert_eq!(needs(&edited(&document, "/honours", "true")), []);
        assert_eq!(needs(&edited(&document, "/proof", "")), []);
        // Nor for one by an issuer who is not trusted.
        let by_another = signed(&edited(&document, "/proof", ""), &stranger());
        assert_eq!(needs(&by_another), []);
    }
}

#[test]
fn a_schema_in_a_credential_counts_if_that_is_genuine() {
    let document = signed(&with_schema("JsonSchemaCredential"), &school());
    let holder = |by: &Person, required: &str| {
        let inside = schema(required).replace(SCHEMA, "https://school.example/inner.json");
        let text = format!(
            r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"], "id": "{SCHEMA}",
            "type": ["VerifiableCredential", "JsonSchemaCredential"], "issuer": "{}",
            "credentialSchema": {{
                "id": "https://www.w3.org/2022/credentials/v2/json-schema-credential-schema.json",
                "type": "JsonSchema"
            }},
            "credentialSubject": {{"id": "{SCHEMA}", "type": "JsonSchema", "jsonSchema": {inside}}}}}"#,
            by.did
        );
        let holder = testamur_core::json::parse(text.as_bytes()).unwrap();
        signed_with(&holder, by, Suite::EddsaRdfc2022, &assertion(by))
    };
    let ask = |holder: &Value| {
        let input = document.to_string();
        verify_bytes(input.as_bytes(), policy(), &evidence(SCHEMA, &holder.to_string()), now())
    };
    // Its issuer need not be trusted: the credential that names it is.
    let good = holder(&stranger(), "name");
    let report = ask(&good);
    accepted(&report);
    assert_eq!(report.check(CheckId::Schema).reports().len(), 1);
    // Nor was it made for this request.
    let mut options = assertion(&school());
    options.domain = vec!["verifier.example".to_owned()];
    options.challenge = Some("c1".to_owned());
    let unsigned = with_schema("JsonSchemaCredential");
    let bound = signed_with(&unsigned, &school(), Suite::EddsaRdfc2022, &options).to_string();
    let asked = policy().domain("verifier.example").challenge("c1");
    accepted(&verify_bytes(bound.as_bytes(), asked, &evidence(SCHEMA, &good.to_string()), now()));
    assert_eq!(findings(&ask(&holder(&stranger(), "grade")))[0].1, Code::SchemaViolated);
    let forged = edited(&good, "/credentialSubject/jsonSchema/required", r#"["validFrom"]"#);
    let codes: Vec<_> = findings(&ask(&forged)).into_iter().map(|f| f.1).collect();
    assert_eq!(codes, [Code::SchemaCredentialBad]);
    let unsigned = edited(&good, "/proof", "");
    let codes: Vec<_> = findings(&ask(&unsigned)).into_iter().map(|f| f.1).collect();
    assert_eq!(codes, [Code::SchemaCredentialBad]);
}

#[test]
fn related_resources_have_their_digests() {
    let context = "https://www.w3.org/ns/credentials/v2";
    let bytes = testamur_canon::jsonld::Contexts::bundled_bytes(context).unwrap();
    let digest = {
        use base64ct::{Base64, Encoding};
        use sha2::{Digest, Sha256};
        Base64::encode_string(&Sha256::digest(bytes))
    };
    let july = "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg";
    let with = |url: &str, digest: &str| {
        let resource = format!(r#"{{"id": "{url}", "digestSRI": "{digest}"}}"#);
        signed(&edited(&badge(), "/relatedResource", &resource), &school())
    };
    for digest in [&*format!("sha256-{digest}"), july] {
        let report = verify(&with(context, digest), policy());
        accepted(&report);
        assert_eq!(check(&report, CheckId::Schema), (Outcome::Passed, None));
    }
    let url = "https://school.example/r";
    let named = with(url, &format!("sha256-{digest}"));
    assert_eq!(needs(&named), [(url.to_owned(), Purpose::RelatedResource)]);
    let ask = |body: &str| {
        verify_bytes(named.to_string().as_bytes(), policy(), &evidence(url, body), now())
    };
    accepted(&ask(std::str::from_utf8(bytes).unwrap()));
    let report = ask("another");
    assert_eq!(check(&report, CheckId::Schema), (Outcome::Failed, Some(Code::InputDigestMismatch)));
}

#[test]
fn a_context_that_was_given_is_not_taken_for_the_one_of_the_library() {
    use base64ct::{Base64, Encoding};
    use sha2::{Digest, Sha256};
    use testamur_canon::jsonld::Contexts;
    let ob = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
    let v2 = "https://www.w3.org/ns/credentials/v2";
    let with = |url: &str, digest: &str| {
        let resource = format!(r#"{{"id": "{url}", "digestSRI": "{digest}"}}"#);
        signed(&edited(&badge(), "/relatedResource", &resource), &school())
    };
    let ask = |document: &Value, url: &str, bytes: &[u8]| {
        let mut evidence = Evidence::new();
        evidence.insert(url, Ok(Document::given(bytes)));
        verify_bytes(document.to_string().as_bytes(), policy(), &evidence, now())
    };
    let sri = |bytes: &[u8]| format!("sha256-{}", Base64::encode_string(&Sha256::digest(bytes)));
    let known = "Every context is known by its hash.";
    for url in [ob, v2] {
        let own = Contexts::bundled_bytes(url).unwrap();
        let other = [own, b" "].concat();
        let mut digests = vec![sri(own)];
        if url == v2 {
            let july = "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg";
            digests.push(july.to_owned());
        }
        for digest in digests {
            let report = ask(&with(url, &digest), url, own);
            accepted(&report);
            assert_eq!(check(&report, CheckId::Contexts), (Outcome::Passed, None));
            assert_eq!(report.check(CheckId::Contexts).sentence(), known);
            let report = ask(&with(url, &digest), url, &other);
            let failed = (Outcome::Failed, Some(Code::InputDigestMismatch));
            assert_eq!(check(&report, CheckId::Schema), failed);
        }
        let report = ask(&with(url, &sri(&other)), url, &other);
        accepted(&report);
        assert_eq!(check(&report, CheckId::Schema), (Outcome::Passed, None));
        let warned = (Outcome::Warned, Some(Code::ContextReplaced));
        assert_eq!(check(&report, CheckId::Contexts), warned);
    }
    // One that the library does not have.
    let url = "https://contexts.example/v1";
    let document = signed(&badge(), &school());
    let document = edited(&document, "/@context/2", &format!("\"{url}\""));
    let report = ask(&document, url, br#"{"@context": {}}"#);
    assert_eq!(check(&report, CheckId::Contexts), (Outcome::Passed, None));
    assert_ne!(report.check(CheckId::Contexts).sentence(), known);
}

/// A long check is put off to the last round; what it finds counts as that of a short one.
#[test]
fn a_long_schema_binds_too() {
    let document = signed(&with_schema("JsonSchema"), &school());
    let costly = vec![r##"{"$ref": "#/$defs/all"}"##; 3_000].join(",");
    let long = |required: &str| {
        let short = schema(required);
        let open = short.trim_end().strip_suffix('}').unwrap();
        let all = r#"{"properties": {"type": {"items": {"type": "string"}}}}"#;
        format!(r#"{open}, "$defs": {{"all": {all}}}, "allOf": [{costly}]}}"#)
    };
    let ask = |body: &str| {
        let input = document.to_string();
        verify_bytes(input.as_bytes(), policy(), &evidence(SCHEMA, body), now())
    };
    let mut steps = testamur_schema::Steps::provisional();
    let entry = document.get("credentialSchema").unwrap();
    let given = evidence(SCHEMA, &long("name"));
    let Step::Done(found) =
        testamur_schema::Schemas::new().check_within(&document, entry, &given, &mut steps)
    else {
        panic!("nothing is missing")
    };
    assert_eq!(found.errors[0].code(), Code::LimitSchemaSteps, "it is long");
    accepted(&ask(&long("name")));
    let report = ask(&long("grade"));
    assert_eq!(check(&report, CheckId::Schema), (Outcome::Failed, Some(Code::SchemaViolated)));
    assert_eq!(report.to_value(), ask(&long("grade")).to_value());
}
