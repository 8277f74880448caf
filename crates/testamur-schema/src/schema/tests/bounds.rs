//! What an issuer can enlarge has an end that is counted, not timed.

use super::*;

fn code(members: &str, value: &str) -> Option<Code> {
    plain(members, value).errors.first().map(Error::code)
}

/// A list of so many texts.
fn list(text: &str, count: usize) -> String {
    format!("[{}]", vec![text; count].join(","))
}

#[test]
fn long_rules_are_paid_for() {
    let names = list(r#""b""#, 20_000);
    let values = list(r#"{"a":1,"b":1}"#, 2_000);
    let keywords: Vec<String> = (0..20_000).map(|at| format!(r#""{at}":1"#)).collect();
    for rule in [
        format!(r#""required":{names}"#),
        format!(r#""dependentRequired":{{"a":{names}}}"#),
        format!(r#""dependencies":{{"a":{names}}}"#),
        format!(r#""enum":{names}"#),
        format!(r#""const":{}"#, list(r#""""#, 20_000)),
        keywords.join(","),
    ] {
        let found = code(&format!(r#""items":{{{rule}}}"#), &values);
        assert_eq!(found, Some(Code::LimitSchemaSteps), "{}", &rule[..20]);
    }
    // Where no schema is looked for, nothing has been refused.
    let hidden = format!(r##""items":{{"$ref":"#/hidden"}},"hidden":{{"type":{names}}}"##);
    assert_eq!(code(&hidden, &values), Some(Code::LimitSchemaSteps));
    let hidden = r##""$ref":"#/hidden","hidden":{"pattern":"a"}"##;
    assert_eq!(code(hidden, r#""b""#), Some(Code::SchemaPattern));
}

#[test]
fn a_type_is_named_once() {
    let all = r#""type":["null","boolean","object","array","number","string","integer"]"#;
    assert_eq!(code(all, "1"), None);
    for names in [r#"["null","null"]"#, "[]", &list(r#""null""#, 8)] {
        let found = code(&format!(r#""type":{names}"#), "null");
        assert_eq!(found, Some(Code::SchemaMalformed), "{names}");
    }
}

#[test]
fn what_identifies_schemas_is_limited() {
    let many = |one: &dyn Fn(usize) -> String, count| {
        let all: Vec<String> = (0..count).map(|at| format!(r#""d{at}":{}"#, one(at))).collect();
        code(&format!(r#""$defs":{{{}}}"#, all.join(",")), "1")
    };
    let id = |at| format!(r#"{{"$id":"s{at}"}}"#);
    let anchor = |at| format!(r#"{{"$anchor":"a{at}"}}"#);
    let reference = |at| format!(r#"{{"$ref":"s{at}"}}"#);
    assert_eq!(many(&id, limits::RESOURCES), None);
    let past = Some(Code::LimitSchemaIndex);
    assert_eq!(many(&id, limits::RESOURCES + 1), past);
    assert_eq!(many(&anchor, limits::RESOURCES + 1), past);
    assert_eq!(many(&reference, limits::RESOURCES + 1), past);

    let long = "x".repeat(limits::URL_BYTES);
    assert_eq!(code(&format!(r#""$defs":{{"a":{{"$id":"{long}"}}}}"#), "1"), past);
    assert_eq!(code(&format!(r#""$defs":{{"a":{{"$anchor":"{long}"}}}}"#), "1"), None);
    assert_eq!(code(&format!(r#""$defs":{{"a":{{"$anchor":"{long}x"}}}}"#), "1"), past);
    let long = "x".repeat(limits::PLACE_BYTES);
    assert_eq!(code(&format!(r#""$defs":{{"{long}":{{"$anchor":"a"}}}}"#), "1"), past);
    assert_eq!(code(&format!(r#""$defs":{{"{long}":{{"items":{{"not":{{}}}}}}}}"#), "1"), None);
}

#[test]
fn no_more_documents_are_asked_for_than_a_schema_may_have() {
    let credential = parse(CREDENTIAL.as_bytes()).unwrap();
    let ask = |count| {
        let one = |at| format!(r#"{{"$ref":"https://c.example/{at}"}}"#);
        let all: Vec<String> = (0..count).map(one).collect();
        let schema = format!(
            r#"{{"$id":"{URL}","$schema":"https://json-schema.org/draft/2020-12/schema",
               "allOf":[{}]}}"#,
            all.join(",")
        );
        Schemas::new().check(&credential, &entry("JsonSchema"), &with(&[(URL, &schema)]))
    };
    let Step::Needs(requests) = ask(limits::DOCUMENTS - 1) else { panic!("they are missing") };
    assert_eq!(requests.len(), limits::DOCUMENTS - 1);
    let Step::Done(finding) = ask(limits::DOCUMENTS) else { panic!("nothing is to be asked") };
    assert_eq!(finding.errors[0].code(), Code::LimitSchemaDocuments);
}

#[test]
fn a_sentence_does_not_grow_with_a_name() {
    let long = "x".repeat(100_000);
    for rule in [
        format!(r#""required":["{long}"]"#),
        format!(r#""dependentRequired":{{"a":["{long}"]}}"#),
        format!(r#""dependencies":{{"a":["{long}"]}}"#),
    ] {
        let finding = plain(&rule, r#"{"a":1}"#);
        assert_eq!(finding.outcome, Outcome::Failed);
        let sentence = finding.errors[0].sentence();
        assert!(sentence.contains("xxx…") && sentence.len() < 1_000, "{sentence}");
    }
}

#[test]
fn several_checks_share_their_steps() {
    let rule = format!(r#""const":{}"#, list(r#""""#, 1_000));
    let schema = format!(
        r#"{{"$id":"{URL}","$schema":"https://json-schema.org/draft/2020-12/schema",
           "items":{{"not":{{{rule}}}}}}}"#
    );
    let (schemas, evidence) = (Schemas::new(), with(&[(URL, &schema)]));
    let value = parse(list("1", 300).as_bytes()).unwrap();
    let mut steps = Steps::for_bytes(0);
    let mut check = || {
        let step = schemas.check_within(&value, &entry("JsonSchema"), &evidence, &mut steps);
        let Step::Done(finding) = step else { panic!("nothing is missing") };
        finding.errors.first().map(Error::code)
    };
    let codes: Vec<_> = (0..5).map(|_| check()).collect();
    let past = Some(Code::LimitSchemaSteps);
    assert_eq!(codes, [None, None, None, past, past]);
}

#[test]
fn no_document_is_read_twice() {
    let schemas = Schemas::new();
    let credential = parse(CREDENTIAL.as_bytes()).unwrap();
    let long = "x".repeat(300 << 10);
    let mut evidence = Evidence::new();
    for round in 0..4 {
        let url = if round == 0 { URL.to_owned() } else { format!("https://c.example/{round}") };
        let text = format!(
            r#"{{"$id":"{url}","$schema":"https://json-schema.org/draft/2020-12/schema",
               "$comment":"{long}","$ref":"https://c.example/{}"}}"#,
            round + 1
        );
        evidence.insert(url, Ok(evidence::Document::given(text.into_bytes())));
        let step = schemas.check(&credential, &entry("JsonSchema"), &evidence);
        assert!(matches!(step, Step::Needs(_)));
        assert_eq!(schemas.0.lock().unwrap().readings, round + 1);
    }
    evidence.insert("https://c.example/4", Ok(evidence::Document::given(*b"7")));
    for _ in 0..2 {
        let step = schemas.check(&credential, &entry("JsonSchema"), &evidence);
        let Step::Done(finding) = step else { panic!("nothing is missing") };
        assert_eq!(finding.errors[0].code(), Code::SchemaMalformed);
        assert_eq!(schemas.0.lock().unwrap().readings, 5);
    }
}

#[test]
fn the_memory_has_an_end() {
    let mut memory = Memory::default();
    let unread = || Err(Error::new(Code::SchemaMalformed));
    for number in 0..9 {
        memory.insert([number; 32], unread(), limits::DOCUMENT_BYTES);
        assert!(memory.bytes <= limits::REMEMBERED_BYTES);
    }
    assert_eq!(memory.documents.len(), 1);
    for number in 0..limits::REMEMBERED as u8 {
        memory.insert([number; 32], unread(), 1);
    }
    assert!(memory.documents.len() <= limits::REMEMBERED);
}
