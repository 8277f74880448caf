use super::*;
use crate::json::parse;
use crate::{Code, limits};

const V2: &str = r#"{
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://example.org/c", {"a": "urn:a"}],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential", "Diploma"],
    "issuer": {"id": "did:example:i", "name": "School"},
    "validFrom": "2026-01-01T00:00:00Z",
    "validUntil": "2036-01-01T00:00:00.5+01:00",
    "name": [{"@value": "Diplom", "@language": "de", "@direction": "ltr"}, {"@value": "Degree"}],
    "description": {"@value": "x"},
    "credentialSubject": [{"id": "did:example:s"}, {"name": "S"}],
    "credentialStatus": {"type": "Status"},
    "credentialSchema": [{"id": "https://example.org/s", "type": "JsonSchema"}],
    "termsOfUse": {"type": "T"}, "evidence": [{"type": ["E"]}], "refreshService": {"type": "R"},
    "relatedResource": [{"id": "https://example.org/r", "digestSRI": "sha384-x"}]
}"#;

const V1: &str = r#"{
    "@context": ["https://www.w3.org/2018/credentials/v1"],
    "type": "VerifiableCredential",
    "issuer": "did:example:i",
    "issuanceDate": "2026-01-01T00:00:00.123Z",
    "expirationDate": "2036-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:s"},
    "credentialStatus": {"id": "urn:s", "type": "Status"}
}"#;

const PRESENTATION: &str = r#"{
    "@context": "https://www.w3.org/ns/credentials/v2",
    "type": "VerifiablePresentation",
    "holder": {"id": "did:example:h"},
    "verifiableCredential": [{"type": "VerifiableCredential"}, {"type": "EnvelopedVerifiableCredential"}]
}"#;

const ENVELOPE: &str = r#"{
    "@context": "https://www.w3.org/ns/credentials/v2",
    "type": "EnvelopedVerifiableCredential",
    "id": "data:application/vc+jwt,eyJ"
}"#;

/// The document with one member set to another value; without a value, taken away.
fn edited(document: &str, pointer: &str, value: &str) -> Value {
    let mut document = parse(document.as_bytes()).unwrap();
    let (above, name) = pointer.rsplit_once('/').unwrap();
    let mut place = &mut document;
    for step in above.split('/').skip(1) {
        place = match place {
            Value::Array(items) => &mut items[step.parse::<usize>().unwrap()],
            Value::Object(members) => members.get_mut(step).unwrap(),
            _ => panic!("{pointer}"),
        };
    }
    match (place, value) {
        (Value::Object(members), "") => assert!(members.remove(name).is_some(), "{pointer}"),
        (Value::Object(members), value) => {
            members.insert(name, parse(value.as_bytes()).unwrap());
        }
        (Value::Array(items), value) => {
            items[name.parse::<usize>().unwrap()] = parse(value.as_bytes()).unwrap();
        }
        _ => panic!("{pointer}"),
    }
    document
}

type Check = fn(&Value) -> Vec<crate::Error>;

/// Each edit breaks exactly one rule, at this place.
fn broken(document: &str, check: Check, edits: &[(&str, &str, Code, &str)]) {
    let whole = parse(document.as_bytes()).unwrap();
    assert_eq!(check(&whole), [], "the document as it is");
    for (pointer, value, code, at) in edits {
        let found: Vec<_> = check(&edited(document, pointer, value))
            .iter()
            .map(|error| (error.code(), error.pointer().unwrap().to_string()))
            .collect();
        assert_eq!(found, [(*code, (*at).to_owned())], "{pointer} = {value}");
    }
}

fn unbroken(document: &str, check: Check, edits: &[(&str, &str)]) {
    for (pointer, value) in edits {
        assert_eq!(check(&edited(document, pointer, value)), [], "{pointer} = {value}");
    }
}

#[test]
fn rules_of_version_2_for_contexts_types_and_identifiers() {
    use Code::*;
    broken(
        V2,
        check_credential,
        &[
            ("/@context", "", InputMemberMissing, "/@context"),
            ("/@context", "{}", InputMemberKind, "/@context"),
            ("/@context", "null", InputMemberKind, "/@context"),
            ("/@context", "[]", InputContextFirst, "/@context/0"),
            ("/@context", r#""https://example.org/c""#, InputContextFirst, "/@context"),
            ("/@context/0", r#""https://example.org/c""#, InputContextFirst, "/@context/0"),
            ("/@context/0", r#"{"a": "urn:a"}"#, InputContextFirst, "/@context/0"),
            ("/@context/1", r#""relative""#, InputNotUrl, "/@context/1"),
            ("/@context/2", "1", InputMemberKind, "/@context/2"),
            ("/@context/2", "null", InputMemberKind, "/@context/2"),
            ("/@context/2", "[]", InputMemberKind, "/@context/2"),
            ("/type", "", InputMemberMissing, "/type"),
            ("/type", r#"["Diploma"]"#, InputTypeMissing, "/type"),
            ("/type", r#""Diploma""#, InputTypeMissing, "/type"),
            ("/type", "[]", InputMemberEmpty, "/type"),
            ("/type/1", "1", InputMemberKind, "/type/1"),
            ("/type/1", "\"\"", InputMemberEmpty, "/type/1"),
            ("/id", "null", InputMemberKind, "/id"),
            ("/id", r#"["urn:a"]"#, InputMemberKind, "/id"),
            ("/id", r#""no URL""#, InputNotUrl, "/id"),
            ("/id", r#""relative""#, InputNotUrl, "/id"),
        ],
    );
    unbroken(
        V2,
        check_credential,
        &[
            ("/@context", r#""https://www.w3.org/ns/credentials/v2""#),
            ("/type", r#"["Diploma", "VerifiableCredential"]"#),
            ("/type", r#""VerifiableCredential""#),
            ("/id", ""),
        ],
    );
}

#[test]
fn rules_of_version_2_for_issuer_subject_and_time() {
    use Code::*;
    broken(
        V2,
        check_credential,
        &[
            ("/issuer", "", InputMemberMissing, "/issuer"),
            ("/issuer", r#""school""#, InputNotUrl, "/issuer"),
            ("/issuer", "null", InputMemberKind, "/issuer"),
            ("/issuer", r#"["did:example:i"]"#, InputMemberKind, "/issuer"),
            ("/issuer/id", "", InputMemberMissing, "/issuer/id"),
            ("/issuer/id", r#""school""#, InputNotUrl, "/issuer/id"),
            (
                "/issuer/name",
                r#"{"@value": "x", "url": "y"}"#,
                InputLanguageValue,
                "/issuer/name/url",
            ),
            ("/credentialSubject", "", InputMemberMissing, "/credentialSubject"),
            ("/credentialSubject", "{}", InputMemberEmpty, "/credentialSubject"),
            ("/credentialSubject", "[]", InputMemberEmpty, "/credentialSubject"),
            ("/credentialSubject", "null", InputMemberKind, "/credentialSubject"),
            ("/credentialSubject", r#""did:example:s""#, InputMemberKind, "/credentialSubject"),
            ("/credentialSubject/1", "{}", InputMemberEmpty, "/credentialSubject/1"),
            ("/credentialSubject/0/id", r#""x""#, InputNotUrl, "/credentialSubject/0/id"),
            ("/validFrom", r#""2026-01-01""#, InputDateTime, "/validFrom"),
            ("/validFrom", r#""2026-01-01T00:00:00""#, InputDateTime, "/validFrom"),
            ("/validFrom", "2026", InputMemberKind, "/validFrom"),
            ("/validUntil", r#""2026-02-30T00:00:00Z""#, InputDateTime, "/validUntil"),
            ("/validUntil", r#""2025-12-31T23:59:59Z""#, InputPeriodReversed, "/validUntil"),
        ],
    );
    unbroken(
        V2,
        check_credential,
        &[
            ("/issuer", r#""https://school.example""#),
            ("/validFrom", ""),
            ("/validUntil", ""),
            ("/validUntil", r#""2026-01-01T00:00:00Z""#),
            ("/validFrom", r#""1999-01-01T00:00:00.123456-05:00""#),
        ],
    );
}

#[test]
fn rules_of_version_2_for_typed_objects_texts_and_resources() {
    use Code::*;
    for member in ["credentialStatus", "termsOfUse", "refreshService"] {
        let at = format!("/{member}");
        broken(
            V2,
            check_credential,
            &[
                (&at, "{}", InputMemberMissing, &format!("{at}/type")),
                (&at, r#"[{"type": []}]"#, InputMemberEmpty, &format!("{at}/0/type")),
                (&at, r#"{"type": "T", "id": null}"#, InputMemberKind, &format!("{at}/id")),
                (&at, r#"{"type": "T", "id": "x"}"#, InputNotUrl, &format!("{at}/id")),
                (&at, r#"{"type": "T", "id": ["urn:a"]}"#, InputMemberKind, &format!("{at}/id")),
                (&at, r#""urn:a""#, InputMemberKind, &at),
            ],
        );
    }
    broken(
        V2,
        check_credential,
        &[
            ("/evidence", r#"{"id": "urn:a"}"#, InputMemberMissing, "/evidence/type"),
            ("/credentialSchema/0/id", "", InputMemberMissing, "/credentialSchema/0/id"),
            ("/credentialSchema/0/id", r#""x""#, InputNotUrl, "/credentialSchema/0/id"),
            ("/credentialSchema/0/type", "", InputMemberMissing, "/credentialSchema/0/type"),
            ("/name", "1", InputMemberKind, "/name"),
            ("/name/0", r#"{"@value": "x", "lang": "de"}"#, InputLanguageValue, "/name/0/lang"),
            ("/name/0/@value", "", InputMemberMissing, "/name/0/@value"),
            ("/name/0/@language", "1", InputMemberKind, "/name/0/@language"),
            ("/name/0/@direction", "\"up\"", InputDirection, "/name/0/@direction"),
            ("/description", "{}", InputMemberMissing, "/description/@value"),
            ("/description", "[[]]", InputMemberKind, "/description/0"),
            ("/relatedResource", "[1]", InputMemberKind, "/relatedResource/0"),
            ("/relatedResource/0/id", "", InputMemberMissing, "/relatedResource/0/id"),
            ("/relatedResource/0/id", "\"r\"", InputNotUrl, "/relatedResource/0/id"),
            ("/relatedResource/0/digestSRI", "", InputDigestMissing, "/relatedResource/0"),
            ("/relatedResource/0/digestSRI", "1", InputMemberKind, "/relatedResource/0/digestSRI"),
            (
                "/relatedResource",
                r#"[{"id": "urn:a", "digestSRI": "x"}, {"id": "urn:a", "digestMultibase": "u"}]"#,
                InputDuplicateId,
                "/relatedResource/1/id",
            ),
        ],
    );
}

#[test]
fn rules_of_version_1() {
    use Code::*;
    broken(
        V1,
        check_credential,
        &[
            ("/issuanceDate", "\"2026-01-01\"", InputDateTime, "/issuanceDate"),
            ("/expirationDate", "\"2025-01-01T00:00:00Z\"", InputPeriodReversed, "/expirationDate"),
            ("/credentialStatus/id", "", InputMemberMissing, "/credentialStatus/id"),
            ("/credentialStatus/type", "", InputMemberMissing, "/credentialStatus/type"),
            ("/credentialSubject", "{}", InputMemberEmpty, "/credentialSubject"),
            ("/issuer", "", InputMemberMissing, "/issuer"),
        ],
    );
    broken(V1, check_credential, &[("/issuanceDate", "", InputMemberMissing, "/issuanceDate")]);
    // What only version 2.0 has rules for.
    unbroken(V1, check_credential, &[("/name", "1"), ("/relatedResource", "1")]);
}

#[test]
fn rules_for_presentations() {
    use Code::*;
    let inside = "/verifiableCredential";
    broken(
        PRESENTATION,
        check_presentation,
        &[
            ("/@context", "\"urn:x\"", InputContextFirst, "/@context"),
            ("/type", "\"VerifiableCredential\"", InputTypeMissing, "/type"),
            ("/holder", "\"h\"", InputNotUrl, "/holder"),
            ("/holder", "{}", InputMemberMissing, "/holder/id"),
            ("/id", "null", InputMemberKind, "/id"),
            (inside, "\"eyJ\"", InputMemberKind, inside),
            (inside, "[{}]", InputMemberEmpty, "/verifiableCredential/0"),
            (inside, "[null]", InputMemberKind, "/verifiableCredential/0"),
            ("/termsOfUse", "{}", InputMemberMissing, "/termsOfUse/type"),
        ],
    );
    unbroken(
        PRESENTATION,
        check_presentation,
        &[(inside, ""), (inside, "[]"), ("/holder", ""), ("/holder", "\"did:example:h\"")],
    );
}

#[test]
fn rules_for_envelopes() {
    use Code::*;
    let check: Check = |value| check_envelope(value).err().unwrap_or_default();
    broken(
        ENVELOPE,
        check,
        &[
            ("/@context", "", InputMemberMissing, "/@context"),
            ("/@context", "[]", InputContextFirst, "/@context/0"),
            (
                "/@context",
                "\"https://www.w3.org/2018/credentials/v1\"",
                InputContextFirst,
                "/@context/0",
            ),
            ("/type", "", InputMemberMissing, "/type"),
            ("/type", "\"Other\"", InputTypeMissing, "/type"),
            ("/type", "[\"EnvelopedVerifiableCredential\", null]", InputMemberKind, "/type/1"),
            ("/type", "[{}, \"EnvelopedVerifiablePresentation\"]", InputMemberKind, "/type/0"),
            ("/type", "[\"EnvelopedVerifiableCredential\", \"\"]", InputMemberEmpty, "/type/1"),
            ("/id", "", InputMemberMissing, "/id"),
            ("/id", "\"https://example.org/\"", InputEnvelopeId, "/id"),
            ("/id", "\"data:application/vc+jwt\"", InputEnvelopeId, "/id"),
            ("/id", "1", InputMemberKind, "/id"),
        ],
    );
    let envelope = parse(ENVELOPE.as_bytes()).unwrap();
    assert_eq!(check_envelope(&envelope).unwrap(), ("application/vc+jwt", "eyJ"));
}

#[test]
fn all_broken_rules_are_listed_up_to_the_limit() {
    let several = parse(br#"{"@context": [], "type": 1, "issuer": null}"#).unwrap();
    let codes: Vec<_> = check_credential(&several).iter().map(crate::Error::code).collect();
    assert_eq!(
        codes,
        [
            Code::InputContextFirst,
            Code::InputMemberKind,
            Code::InputTypeMissing,
            Code::InputMemberKind,
            Code::InputMemberMissing,
        ]
    );
    for not_object in ["[]", "null", "\"{}\"", "1"] {
        let value = parse(not_object.as_bytes()).unwrap();
        for check in [check_credential, check_presentation] {
            assert_eq!(check(&value)[0].code(), Code::InputNotObject);
        }
    }
    let many = edited(V2, "/evidence", &format!("[{}1]", "1,".repeat(1000)));
    assert_eq!(check_credential(&many).len(), limits::MODEL_FINDINGS);
}

#[test]
fn versions_kinds_and_summaries() {
    let (v1, v2) = (parse(V1.as_bytes()).unwrap(), parse(V2.as_bytes()).unwrap());
    assert_eq!(Version::of(&v1), Some(Version::V1));
    assert_eq!(Version::of(&v2), Some(Version::V2));
    assert_eq!(Kind::of(&v2), Some(Kind::Credential));
    assert_eq!(Kind::of(&parse(PRESENTATION.as_bytes()).unwrap()), Some(Kind::Presentation));
    let summary = CredentialSummary::of(&v2, Version::V2);
    assert_eq!(summary.issuer.as_deref(), Some("did:example:i"));
    assert_eq!(summary.subjects, [Some("did:example:s".to_owned()), None]);
    assert_eq!(summary.schemas.len(), 1);
    assert_eq!(summary.valid_until.unwrap().to_string(), "2035-12-31T23:00:00.5Z");
    assert_eq!(CredentialSummary::of(&v1, Version::V1).valid_from.unwrap().unix(), 1_767_225_600);
    let badge = r#"{"type": "VerifiableCredential", "issuer": {"id": "urn:i", "name": "School"},
        "credentialSubject": {"id": "urn:s", "achievement": {"name": "Welding"}}}"#;
    let about = report_summary(&parse(badge.as_bytes()).unwrap());
    assert_eq!(about.name.as_deref(), Some("Welding"));
    assert_eq!(about.issuer.unwrap().label(), Some("School"));
    assert_eq!(report_summary(&v2).name.as_deref(), Some("Diplom"));
}

#[test]
fn what_is_a_url() {
    for url in ["https://example.org", "did:key:z6Mk", "urn:uuid:1", "a:b", "https://ü.example/ß"]
    {
        assert!(is_url(url), "{url}");
    }
    for text in [
        "",
        "example",
        ":x",
        "1a:b",
        "http:",
        "https://a b",
        "a<b:c",
        "u:<x>",
        "u:\u{7f}",
        "u:\u{a0}",
    ] {
        assert!(!is_url(text), "{text}");
    }
}

#[test]
fn of_two_begins_and_ends_the_summaries_have_what_is_valid_under_both() {
    let (early, late) = ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00+01:00");
    for (members, shown) in [
        ([early, late, late, early], [late, early]),
        ([late, early, early, late], [late, early]),
        ([early, "", late, ""], [early, late]),
        (["", late, "", early], [late, early]),
        ([early, "soon", late, "never"], [early, late]),
    ] {
        let names = ["issuanceDate", "validFrom", "expirationDate", "validUntil"];
        let mut document = parse(V1.as_bytes()).unwrap();
        let all = document.as_object_mut().unwrap();
        for (name, time) in names.into_iter().zip(members) {
            match time {
                "" => all.remove(name),
                time => all.insert(name, time),
            };
        }
        let about = report_summary(&document);
        let both = [about.valid_from.as_deref(), about.valid_until.as_deref()];
        assert_eq!(both, shown.map(Some), "{members:?}");
        let summary = CredentialSummary::of(&document, Version::V1);
        let times = shown.map(crate::Timestamp::parse);
        assert_eq!([summary.valid_from, summary.valid_until], times, "{members:?}");
    }
}
