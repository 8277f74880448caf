use super::*;
use testamur_core::json::parse;

mod bounds;

const URL: &str = "https://example.com/schemas/email.json";
const CREDENTIAL: &str =
    r#"{"credentialSubject":{"id":"did:example:a","emailAddress":"subject@example.com"}}"#;
const RULE: &str = r#""properties":{"credentialSubject":{"required":["emailAddress"]}}"#;

fn entry(kind: &str) -> Value {
    parse(format!(r#"{{"id":"{URL}","type":"{kind}"}}"#).as_bytes()).unwrap()
}

fn with(documents: &[(&str, &str)]) -> Evidence {
    let mut evidence = Evidence::new();
    for (url, text) in documents {
        evidence.insert(*url, Ok(evidence::Document::given(text.as_bytes().to_vec())));
    }
    evidence
}

fn check(value: &str, entry: &Value, evidence: &Evidence) -> SchemaFinding {
    match Schemas::new().check(&parse(value.as_bytes()).unwrap(), entry, evidence) {
        Step::Done(finding) => finding,
        Step::Needs(requests) => panic!("nothing is missing: {requests:?}"),
    }
}

/// Outcome and code of a credential against a schema.
fn outcome(kind: &str, schema: &str) -> (Outcome, Option<Code>) {
    let finding = check(CREDENTIAL, &entry(kind), &with(&[(URL, schema)]));
    (finding.outcome, finding.errors.first().map(Error::code))
}

/// A schema of 2020-12 with these members, and what a value gives against it.
fn plain(members: &str, value: &str) -> SchemaFinding {
    let schema = format!(
        r#"{{"$id":"{URL}","$schema":"https://json-schema.org/draft/2020-12/schema",{members}}}"#
    );
    check(value, &entry("JsonSchema"), &with(&[(URL, &schema)]))
}

#[test]
fn what_the_schema_says_of_itself() {
    use Outcome::{Failed, Inconclusive, Passed};
    let dialects = [
        "http://json-schema.org/draft-07/schema#",
        "https://json-schema.org/draft/2019-09/schema",
        "https://json-schema.org/draft/2020-12/schema",
    ];
    for dialect in dialects {
        for (id, code) in [
            (format!(r#""$id":"{URL}","#), None),
            (String::new(), Some(Code::SchemaIdMissing)),
            (r#""$id":7,"#.to_owned(), Some(Code::SchemaIdMissing)),
            (r#""$id":"not-a-uri","#.to_owned(), Some(Code::SchemaIdRelative)),
            (
                r#""$id":"https://example.com/schemas/first-name.json","#.to_owned(),
                Some(Code::SchemaIdMismatch),
            ),
        ] {
            let schema = format!(r#"{{{id}"$schema":"{dialect}",{RULE}}}"#);
            let expected = (if code.is_some() { Failed } else { Passed }, code);
            assert_eq!(outcome("JsonSchema", &schema), expected, "{schema}");
        }
    }
    for (members, expected) in [
        (String::new(), (Failed, Some(Code::SchemaDialectMissing))),
        (
            r#""$schema":"https://json-schema.org/draft/unknown/schema","#.to_owned(),
            (Inconclusive, Some(Code::SchemaDialectUnknown)),
        ),
        (r#""$schema":7,"#.to_owned(), (Inconclusive, Some(Code::SchemaMalformed))),
    ] {
        let schema = format!(r#"{{"$id":"{URL}",{members}{RULE}}}"#);
        assert_eq!(outcome("JsonSchema", &schema), expected, "{schema}");
    }
}

#[test]
fn schemas_of_open_badges_may_leave_things_out() {
    for head in ["", r#""$id":"https://other.example/x","#, r#""$id":"y","#] {
        let schema = format!("{{{head}{RULE}}}");
        let expected = (Outcome::Passed, None);
        assert_eq!(outcome("1EdTechJsonSchemaValidator2019", &schema), expected, "{schema}");
    }
}

#[test]
fn violations_have_places() {
    let finding = plain(
        r#""properties":{"credentialSubject":{"properties":{"age":{"minimum":18},"name":false},
           "required":["emailAddress"]}},"type":"array""#,
        r#"{"credentialSubject":{"age":17,"name":"x"}}"#,
    );
    assert_eq!(finding.outcome, Outcome::Failed);
    let found: Vec<_> = finding
        .errors
        .iter()
        .map(|error| (error.pointer().unwrap().as_str(), error.facts().nth(1).unwrap().1))
        .collect();
    assert_eq!(
        found,
        [
            ("/credentialSubject/age", "minimum"),
            ("/credentialSubject/name", "false"),
            ("/credentialSubject", "required"),
            ("", "type"),
        ]
    );
    assert_eq!(
        finding.errors[0].sentence(),
        format!(
            "/credentialSubject/age breaks the rule minimum of the schema {URL}: \
             it is less than 18."
        )
    );
}

#[test]
fn long_lists_of_violations_are_cut() {
    let items = vec!["1"; limits::VIOLATIONS + 5].join(",");
    let finding = plain(r#""items":{"type":"string"}"#, &format!("[{items}]"));
    assert_eq!(finding.errors.len(), limits::VIOLATIONS + 1);
    let last = finding.errors.last().unwrap();
    assert_eq!(last.code(), Code::SchemaMoreViolations);
    assert_eq!(last.facts().nth(1).unwrap().1, "5");
}

#[test]
fn missing_documents_are_asked_for_until_all_are_there() {
    let schema = format!(
        r#"{{"$id":"{URL}","$schema":"https://json-schema.org/draft/2020-12/schema",
            "$ref":"other.json#/$defs/a","properties":{{"x":{{"$ref":"https://far.example/s"}}}}}}"#
    );
    let credential = parse(CREDENTIAL.as_bytes()).unwrap();
    let needs = |evidence: &Evidence| match Schemas::new().check(
        &credential,
        &entry("JsonSchema"),
        evidence,
    ) {
        Step::Needs(requests) => requests
            .into_iter()
            .map(|request| {
                assert_eq!(request.purpose, Purpose::Schema);
                request.url
            })
            .collect::<Vec<_>>(),
        Step::Done(finding) => panic!("{finding:?}"),
    };
    assert_eq!(needs(&Evidence::new()), [URL]);
    let mut evidence = with(&[(URL, &schema)]);
    let other = "https://example.com/schemas/other.json";
    assert_eq!(needs(&evidence), [other, "https://far.example/s"]);
    evidence.insert(
        other,
        Ok(evidence::Document::given(*br#"{"$defs":{"a":{"required":["credentialSubject"]}}}"#)),
    );
    assert_eq!(needs(&evidence), ["https://far.example/s"]);
    evidence.insert("https://far.example/s", Ok(evidence::Document::given(*b"true")));
    let finding = check(CREDENTIAL, &entry("JsonSchema"), &evidence);
    assert_eq!(finding.outcome, Outcome::Passed);
    assert_eq!(check("{}", &entry("JsonSchema"), &evidence).outcome, Outcome::Failed);

    evidence.insert("https://far.example/s", Err(Error::new(Code::FetchTimeout)));
    let finding = check(CREDENTIAL, &entry("JsonSchema"), &evidence);
    assert_eq!(finding.outcome, Outcome::Inconclusive);
    assert_eq!(finding.errors[0].code(), Code::SchemaUnavailable);
}

#[test]
fn a_chain_of_documents_has_an_end() {
    let mut evidence = Evidence::new();
    for number in 0..=limits::DOCUMENTS {
        let url = if number == 0 { URL.to_owned() } else { format!("https://c.example/{number}") };
        let text = format!(
            r#"{{"$id":"{url}","$schema":"https://json-schema.org/draft/2020-12/schema",
               "$ref":"https://c.example/{}"}}"#,
            number + 1
        );
        evidence.insert(url, Ok(evidence::Document::given(text.into_bytes())));
    }
    let finding = check(CREDENTIAL, &entry("JsonSchema"), &evidence);
    assert_eq!(finding.outcome, Outcome::Inconclusive);
    assert_eq!(finding.errors[0].code(), Code::LimitSchemaDocuments);
}

#[test]
fn what_cannot_be_decided_is_inconclusive() {
    for (members, code) in [
        (r##""$ref":"#/$defs/none""##, Code::SchemaReference),
        (r##""$ref":"#none""##, Code::SchemaReference),
        (r##""$ref":"#""##, Code::LimitSchemaDepth),
        (
            r##""$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}"##,
            Code::LimitSchemaDepth,
        ),
        (r#""pattern":"(?=a)""#, Code::SchemaPattern),
        (r#""pattern":"(a)\\1""#, Code::SchemaPattern),
        (r#""pattern":"(""#, Code::SchemaPattern),
        (r#""pattern":"((((a{1,99}){1,99}){1,99}){1,99})""#, Code::SchemaPattern),
        (r#""patternProperties":{"(?!x)":true}"#, Code::SchemaPattern),
        (r#""type":"text""#, Code::SchemaMalformed),
        (r#""required":"a""#, Code::SchemaMalformed),
        (r#""minLength":-1"#, Code::SchemaMalformed),
        (r#""multipleOf":0"#, Code::SchemaMalformed),
        (r#""properties":[]"#, Code::SchemaMalformed),
        (r#""properties":{"a":7}"#, Code::SchemaMalformed),
        (r#""allOf":[]"#, Code::SchemaMalformed),
        (r#""$defs":{"a":{"$id":"x"},"b":{"$id":"x"}}"#, Code::SchemaMalformed),
        (r#""$defs":{"a":{"$anchor":"x"},"b":{"$anchor":"x"}}"#, Code::SchemaMalformed),
        (
            r#""$defs":{"a":{"$id":"x","$schema":"https://unknown.example/"}}"#,
            Code::SchemaDialectUnknown,
        ),
    ] {
        let finding = plain(members, "\"text\"");
        assert_eq!(finding.outcome, Outcome::Inconclusive, "{members}");
        assert_eq!(finding.errors[0].code(), code, "{members}");
    }
    let (outcome, code) = outcome("JsonSchema", "{");
    assert_eq!((outcome, code), (Outcome::Inconclusive, Some(Code::SchemaMalformed)));
    let finding = check(CREDENTIAL, &entry("ShaclShape2030"), &Evidence::new());
    assert_eq!(finding.outcome, Outcome::Inconclusive);
    assert_eq!(finding.errors[0].code(), Code::SchemaTypeUnknown);
}

#[test]
fn entries_have_a_url_and_a_type() {
    for text in [
        r#"{"id":"https://example.com/s"}"#,
        r#"{"type":"JsonSchema"}"#,
        r#"{"id":"s.json","type":"JsonSchema"}"#,
        r#"{"id":7,"type":"JsonSchema"}"#,
        "7",
    ] {
        let entry = parse(text.as_bytes()).unwrap();
        let finding = check(CREDENTIAL, &entry, &Evidence::new());
        assert_eq!(finding.outcome, Outcome::Failed, "{text}");
        assert_eq!(finding.errors[0].code(), Code::SchemaEntry, "{text}");
    }
}

/// Each level asks for the next one twice: 2⁶⁰ ways through sixty short lines.
#[test]
fn work_that_doubles_is_stopped() {
    let mut definitions = String::new();
    for level in 0..60 {
        let next = level + 1;
        definitions += &format!(
            r##""d{level}":{{"allOf":[{{"$ref":"#/$defs/d{next}"}},{{"$ref":"#/$defs/d{next}"}}]}},"##
        );
    }
    let members = format!(r##""$ref":"#/$defs/d0","$defs":{{{definitions}"d60":true}}"##);
    let finding = plain(&members, "1");
    assert_eq!(finding.errors[0].code(), Code::LimitSchemaSteps);
    let many: Vec<String> =
        (0..40).map(|at| format!(r#""p{at}":{{"pattern":"(a|{at}){{200}}"}}"#)).collect();
    let finding = plain(&format!(r#""properties":{{{}}}"#, many.join(",")), "1");
    assert_eq!(finding.errors[0].code(), Code::SchemaPattern);
    let long = format!("\"{}\"", "a".repeat(1 << 20));
    let patterns: Vec<String> =
        (0..9).map(|at| format!(r#"{{"pattern":"(a|b{at}){{1,200}}c"}}"#)).collect();
    let finding = plain(&format!(r#""allOf":[{}]"#, patterns.join(",")), &long);
    assert_eq!(finding.errors[0].code(), Code::LimitSchemaSteps);
}

#[test]
fn the_digest_of_the_schema_is_compared() {
    let schema =
        format!(r#"{{"$id":"{URL}","$schema":"https://json-schema.org/draft/2020-12/schema"}}"#);
    let digest = |bytes: &[u8]| {
        use base64ct::{Base64, Encoding};
        format!("sha256-{}", Base64::encode_string(&Sha256::digest(bytes)))
    };
    for (bytes, outcome) in [(schema.as_bytes(), Outcome::Passed), (b"other", Outcome::Failed)] {
        let entry =
            format!(r#"{{"id":"{URL}","type":"JsonSchema","digestSRI":"{}"}}"#, digest(bytes));
        let entry = parse(entry.as_bytes()).unwrap();
        let finding = check(CREDENTIAL, &entry, &with(&[(URL, &schema)]));
        assert_eq!(finding.outcome, outcome);
    }
}

#[test]
fn schemas_inside_credentials() {
    let holder = |replace: &str, by: &str| {
        format!(
            r#"{{"id":"{URL}","type":["VerifiableCredential","JsonSchemaCredential"],
               "issuer":"https://example.com/issuers/14",
               "credentialSchema":{{"id":"{SCHEMA_CREDENTIAL_SCHEMA}","type":"JsonSchema"}},
               "credentialSubject":{{"id":"https://example.com/s","type":"JsonSchema",
                 "jsonSchema":{{"$id":"https://example.com/s",
                   "$schema":"https://json-schema.org/draft/2020-12/schema",{RULE}}}}}}}"#
        )
        .replace(replace, by)
    };
    let good = holder("", "");
    let evidence = with(&[(URL, &good)]);
    let entry = entry("JsonSchemaCredential");
    let finding = check(CREDENTIAL, &entry, &evidence);
    assert_eq!(finding.outcome, Outcome::Passed, "{finding:?}");
    assert_eq!(finding.credential, Some(parse(good.as_bytes()).unwrap()));
    let finding = check(r#"{"credentialSubject":{}}"#, &entry, &evidence);
    assert_eq!(finding.errors[0].code(), Code::SchemaViolated);
    assert!(finding.credential.is_some());

    for (replace, by, code) in [
        (URL, "bad", Code::SchemaCredential),
        ("\"JsonSchemaCredential\"", "\"Other\"", Code::SchemaCredential),
        (SCHEMA_CREDENTIAL_SCHEMA, "bad", Code::SchemaCredential),
        (r#""type":"JsonSchema","#, "", Code::SchemaCredential),
        (r#""type":"JsonSchema","#, r#""type":"NotJsonSchema","#, Code::SchemaCredential),
        ("jsonSchema\"", "schema\"", Code::SchemaCredential),
        (r#""$id":"https://example.com/s","#, "", Code::SchemaIdMissing),
        (r#""$id":"https://example.com/s""#, r#""$id":"bad""#, Code::SchemaIdRelative),
        (
            r#""$schema":"https://json-schema.org/draft/2020-12/schema","#,
            "",
            Code::SchemaDialectMissing,
        ),
    ] {
        let evidence = with(&[(URL, &holder(replace, by))]);
        let finding = check(CREDENTIAL, &entry, &evidence);
        assert_eq!(finding.errors[0].code(), code, "{replace}");
        assert_eq!(finding.outcome, Outcome::Failed, "{replace}");
    }
}

#[test]
fn what_is_remembered_is_by_content() {
    let schemas = Schemas::new();
    let credential = parse(CREDENTIAL.as_bytes()).unwrap();
    let outcome = |type_name: &str| {
        let schema = format!(
            r#"{{"$id":"{URL}","$schema":"https://json-schema.org/draft/2020-12/schema","type":"{type_name}"}}"#
        );
        match schemas.check(&credential, &entry("JsonSchema"), &with(&[(URL, &schema)])) {
            Step::Done(finding) => finding.outcome,
            Step::Needs(_) => panic!("it is there"),
        }
    };
    for _ in 0..2 {
        assert_eq!(outcome("object"), Outcome::Passed);
        assert_eq!(outcome("array"), Outcome::Failed);
    }
}

/// Data as deep as JSON may be, under a schema that goes along: within the limit of depth, and
/// within the stack of a thread.
#[test]
fn deep_data_is_followed_to_its_end() {
    let depth = 60;
    let value = format!("{}7{}", "[".repeat(depth), "]".repeat(depth));
    let recursive =
        r##""items":{"anyOf":[{"$ref":"#"},{"type":"string"}]},"type":["array","string"]"##;
    assert_eq!(plain(recursive, &value).outcome, Outcome::Failed);
    let value = value.replace('7', "\"x\"");
    assert_eq!(plain(recursive, &value).outcome, Outcome::Passed);
}
