use super::*;
use proptest::prelude::*;
use testamur_core::Timestamp;
use testamur_core::json::parse;
use testamur_keys::KeyType;

const DID: &str = "did:example:123";
const ED25519: &str = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
const P256: &str = "zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv";

fn read(id: &str, text: &str) -> Result<DidDocument> {
    DidDocument::from_value(id, parse(text.as_bytes()).unwrap())
}

/// A document of `did:example:123` with these further members.
fn with(members: &str) -> Result<DidDocument> {
    read(DID, &format!(r#"{{"id":"{DID}",{members}}}"#))
}

/// A method `#a` with these further members, and the document that lists it for assertions.
fn with_method(members: &str) -> DidDocument {
    with(&format!(
        r##""verificationMethod":[{{"id":"#a","controller":"{DID}",{members}}}],"assertionMethod":["#a"]"##
    ))
    .unwrap()
}

fn multikey(id: &str, key: &str) -> String {
    format!(
        r#"{{"id":"{id}","type":"Multikey","controller":"{DID}","publicKeyMultibase":"{key}"}}"#
    )
}

#[test]
fn a_document_is_about_its_id() {
    assert!(read(DID, r#"{"id":"did:example:123"}"#).is_ok());
    for (text, code) in [
        (r#"{"id":"did:example:124"}"#, Code::DidDocumentId),
        (r#"{"id":"did:example:123#"}"#, Code::DidDocumentId),
        (r#"{"id":"DID:example:123"}"#, Code::DidDocumentId),
        (r#"{"id":["did:example:123"]}"#, Code::DidDocument),
        (r#"{"id":null}"#, Code::DidDocument),
        ("{}", Code::DidDocument),
        ("[]", Code::DidDocument),
        (r#""did:example:123""#, Code::DidDocument),
    ] {
        assert_eq!(read(DID, text).unwrap_err().code(), code, "{text}");
    }
    assert_eq!(read("did:a", r#"{"id":"did:a"}"#).unwrap_err().code(), Code::DidSyntax);
}

#[test]
fn relationships_by_reference_and_by_value() {
    let document = with(&format!(
        r##""verificationMethod":[{},{}],"authentication":["{DID}#a"],"assertionMethod":["#a",{}],"keyAgreement":["#c","did:example:9#z"],"capabilityInvocation":"#b""##,
        multikey("#a", ED25519),
        multikey("did:example:123#b", P256),
        multikey("#c", P256),
    ))
    .unwrap();
    use Relationship::*;
    for (id, relationships) in [
        ("a", vec![Authentication, AssertionMethod]),
        ("b", vec![CapabilityInvocation]),
        ("c", vec![AssertionMethod, KeyAgreement]),
    ] {
        let url = DidUrl::parse(&format!("{DID}#{id}")).unwrap();
        for relationship in Relationship::ALL {
            let found = document.verification_method(&url, relationship);
            if relationships.contains(&relationship) {
                assert_eq!(found.unwrap().id(), url.as_str());
            } else {
                let code = found.unwrap_err().code();
                assert_eq!(code, Code::DidVerificationMethodRelationship, "{id} {relationship}");
            }
        }
    }
    let entry = document.entry("did:example:123#c").unwrap();
    assert_eq!(entry.get("publicKeyMultibase").and_then(Value::as_str), Some(P256));
    assert_eq!(document.verification_methods()[2].pointer().as_str(), "/assertionMethod/1");
    for relationship in Relationship::ALL {
        assert_eq!(Relationship::find(relationship.name()), Some(relationship));
    }
    assert_eq!(Relationship::find("AssertionMethod"), None);
}

#[test]
fn why_a_method_does_not_count() {
    let document = with(&format!(
        r##""verificationMethod":[{},{{"id":"#b","type":"Multikey","controller":"did:example:9","publicKeyMultibase":"{ED25519}"}},{}],"assertionMethod":["#b","did:example:9#c"],"service":[{{"id":"#s","type":"S"}}]"##,
        multikey("#a", ED25519),
        multikey("did:example:9#c", ED25519),
    ))
    .unwrap();
    for (url, code) in [
        ("did:example:123#a", Code::DidVerificationMethodRelationship),
        ("did:example:123#b", Code::DidVerificationMethodController),
        // listed here, but the document of another must say so
        ("did:example:9#c", Code::DidVerificationMethodNotFound),
        ("did:example:123#s", Code::DidVerificationMethodNotFound),
        ("did:example:123#", Code::DidVerificationMethodNotFound),
        ("did:example:123", Code::DidVerificationMethodNotFound),
        ("did:example:123?versionId=1#a", Code::DidVerificationMethodNotFound),
        ("#a", Code::DidVerificationMethodNotFound),
        ("", Code::DidVerificationMethodNotFound),
    ] {
        let found = document.verification_method(url, Relationship::AssertionMethod);
        assert_eq!(found.unwrap_err().code(), code, "{url}");
    }
}

#[test]
fn ids_are_unique() {
    let (a, b) = (multikey("#a", ED25519), multikey("did:example:123#a", P256));
    for members in [
        format!(r#""verificationMethod":[{a},{b}]"#),
        format!(r#""verificationMethod":[{a},{a}]"#),
        format!(r#""verificationMethod":[{a}],"assertionMethod":[{b}]"#),
        format!(r#""authentication":[{a}],"assertionMethod":[{a}]"#),
        format!(r##""verificationMethod":[{a}],"service":[{{"id":"#a","type":"S"}}]"##),
        r##""service":[{"id":"#s","type":"S"},{"id":"#s","type":"T"}]"##.to_owned(),
    ] {
        assert_eq!(with(&members).unwrap_err().code(), Code::DidDuplicateId, "{members}");
    }
}

#[test]
fn malformed_entries() {
    for (members, code) in [
        (r#""verificationMethod":["did:example:123#a"]"#, Code::DidDocument),
        (r#""verificationMethod":[null]"#, Code::DidDocument),
        (r#""verificationMethod":7"#, Code::DidDocument),
        (r#""verificationMethod":[{"type":"Multikey","controller":"did:a:b"}]"#, Code::DidDocument),
        (r##""verificationMethod":[{"id":"#a","controller":"did:a:b"}]"##, Code::DidDocument),
        (
            r##""verificationMethod":[{"id":"#a","type":"Multikey","controller":7}]"##,
            Code::DidDocument,
        ),
        (
            r##""verificationMethod":[{"id":"#a","type":["Multikey"],"controller":"did:a:b"}]"##,
            Code::DidDocument,
        ),
        (
            r##""verificationMethod":[{"id":"a b","type":"Multikey","controller":"did:a:b"}]"##,
            Code::DidUrlSyntax,
        ),
        (r#""assertionMethod":[1]"#, Code::DidDocument),
        (r#""assertionMethod":["key-1"]"#, Code::DidUrlSyntax),
        (r#""service":["x"]"#, Code::DidDocument),
        (r#""service":[{"id":7}]"#, Code::DidDocument),
    ] {
        let error = with(members).unwrap_err();
        assert_eq!(error.code(), code, "{members}");
        assert!(error.pointer().is_some(), "{members}");
    }
}

#[test]
fn lists_are_bounded() {
    let references = |count: usize| {
        let all: Vec<String> = (0..count).map(|at| format!("\"did:a:b#{at}\"")).collect();
        with(&format!(r#""assertionMethod":[{}]"#, all.join(",")))
    };
    assert!(references(limits::DOCUMENT_ENTRIES).is_ok());
    let error = references(limits::DOCUMENT_ENTRIES + 1).unwrap_err();
    assert_eq!(error.code(), Code::LimitDidDocumentEntries);
}

#[test]
fn keys_of_all_forms() {
    let ed25519_jwk =
        r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let p256_jwk = r#"{"kty":"EC","crv":"P-256","x":"acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0","y":"_KcyLj9vWMptnmKtm46GqDz8wf74I5LKgrl2GzH3nSE"}"#;
    let raw = "4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS";
    for (members, key_type) in [
        (format!(r#""type":"Multikey","publicKeyMultibase":"{P256}""#), KeyType::P256),
        (format!(r#""type":"JsonWebKey","publicKeyJwk":{p256_jwk}"#), KeyType::P256),
        (format!(r#""type":"JsonWebKey2020","publicKeyJwk":{ed25519_jwk}"#), KeyType::Ed25519),
        (
            format!(r#""type":"Ed25519VerificationKey2020","publicKeyMultibase":"{ED25519}""#),
            KeyType::Ed25519,
        ),
        (
            format!(r#""type":"Ed25519VerificationKey2018","publicKeyBase58":"{raw}""#),
            KeyType::Ed25519,
        ),
        (
            format!(r#""type":"Ed25519VerificationKey2018","publicKeyJwk":{ed25519_jwk}"#),
            KeyType::Ed25519,
        ),
        (format!(r#""type":"P256Key2021","publicKeyMultibase":"{P256}""#), KeyType::P256),
        (
            r#""type":"X25519KeyAgreementKey2020","publicKeyMultibase":"z6LSj72tK8brWgZja8NLRwPigth2T9QRiG1uH9oKZuKjdh9p""#.to_owned(),
            KeyType::X25519,
        ),
        (
            r#""type":"EcdsaSecp256k1VerificationKey2019","publicKeyMultibase":"zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme""#.to_owned(),
            KeyType::Secp256k1,
        ),
    ] {
        let document = with_method(&members);
        let method = document
            .verification_method("did:example:123#a", Relationship::AssertionMethod)
            .unwrap();
        assert_eq!(method.public_key().unwrap().key_type(), key_type, "{members}");
    }
}

#[test]
fn unusable_keys_spoil_only_themselves() {
    let secret_jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}"#;
    for (members, code) in [
        (r#""type":"Unknown2030","key":"x""#.to_owned(), Code::DidVerificationMethodType),
        (r#""type":"Multikey""#.to_owned(), Code::DidVerificationMethodKey),
        (r#""type":"Multikey","publicKeyMultibase":7"#.to_owned(), Code::DidVerificationMethodKey),
        (
            r#""type":"Multikey","publicKeyMultibase":"z6Mkabc""#.to_owned(),
            Code::DidVerificationMethodKey,
        ),
        (
            format!(r#""type":"Multikey","publicKeyMultibase":"{P256}","publicKeyJwk":{{}}"#),
            Code::DidVerificationMethodKey,
        ),
        (
            format!(r#""type":"Multikey","publicKeyBase58":"{P256}""#),
            Code::DidVerificationMethodKey,
        ),
        (
            format!(r#""type":"Ed25519VerificationKey2020","publicKeyMultibase":"{P256}""#),
            Code::DidVerificationMethodKey,
        ),
        (r#""type":"JsonWebKey","publicKeyJwk":{}"#.to_owned(), Code::DidVerificationMethodKey),
        (
            format!(r#""type":"JsonWebKey","publicKeyJwk":{secret_jwk}"#),
            Code::DidVerificationMethodSecret,
        ),
        (
            format!(
                r#""type":"Multikey","publicKeyMultibase":"{ED25519}","secretKeyMultibase":"z3u""#
            ),
            Code::DidVerificationMethodSecret,
        ),
        (
            format!(r#""type":"Multikey","publicKeyMultibase":"{ED25519}","revoked":"yesterday""#),
            Code::DidVerificationMethodTime,
        ),
        (
            format!(r#""type":"Multikey","publicKeyMultibase":"{ED25519}","expires":null"#),
            Code::DidVerificationMethodTime,
        ),
    ] {
        let document = with_method(&members);
        let error = document.verification_methods()[0].public_key().unwrap_err();
        assert_eq!(error.code(), code, "{members}");
        assert_eq!(error.pointer().unwrap().as_str(), "/verificationMethod/0");
    }
}

#[test]
fn keys_for_something_else_sign_nothing() {
    let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    for (members, signs) in [
        ("", true),
        (r#","use":"sig""#, true),
        (r#","key_ops":["verify"]"#, true),
        (r#","use":"sig","key_ops":["sign","verify"]"#, true),
        (r#","use":"enc""#, false),
        (r#","use":["sig"]"#, false),
        (r#","key_ops":["deriveKey"]"#, false),
        (r#","key_ops":[]"#, false),
        (r#","key_ops":"verify""#, false),
        (r#","use":"sig","key_ops":["encrypt"]"#, false),
        (r#","use":"enc","key_ops":["verify"]"#, false),
    ] {
        let method = format!(
            r##"{{"id":"#a","controller":"{DID}","type":"JsonWebKey","publicKeyJwk":{{"kty":"OKP","crv":"Ed25519","x":"{x}"{members}}}}}"##
        );
        let lists = Relationship::ALL.map(|r| format!(r##""{}":["#a"]"##, r.name())).join(",");
        let document = with(&format!(r#""verificationMethod":[{method}],{lists}"#)).unwrap();
        for relationship in Relationship::ALL {
            let found = document.verification_method("did:example:123#a", relationship);
            let code = found.err().map(|error| error.code());
            let fine = signs || relationship == Relationship::KeyAgreement;
            let expected = (!fine).then_some(Code::DidVerificationMethodKey);
            assert_eq!(code, expected, "{members} {relationship}");
        }
    }
}

#[test]
fn the_end_of_a_key_is_kept() {
    let document = with_method(&format!(
        r#""type":"Multikey","publicKeyMultibase":"{ED25519}","expires":"2027-01-01T00:00:00Z","revoked":"2026-06-01T00:00:00+02:00""#
    ));
    let method = &document.verification_methods()[0];
    assert_eq!(method.expires(), Timestamp::parse("2027-01-01T00:00:00Z"));
    assert_eq!(method.revoked(), Timestamp::parse("2026-05-31T22:00:00Z"));
    assert!(method.public_key().is_ok());
}

#[test]
fn controlled_identifier_documents_have_urls() {
    let id = "https://controller.example/123";
    let document = read(
        id,
        &format!(
            r##"{{"id":"{id}","verificationMethod":[{{"id":"#a","type":"Multikey","controller":"{id}","publicKeyMultibase":"{ED25519}"}},{{"id":"{id}#b","type":"Multikey","controller":"{id}","publicKeyMultibase":"{P256}"}}],"assertionMethod":["{id}#a"],"service":{{"type":"S","serviceEndpoint":"https://s.example/"}}}}"##
        ),
    )
    .unwrap();
    let found = |url: &str| document.verification_method(url, Relationship::AssertionMethod);
    assert!(found("https://controller.example/123#a").is_ok());
    assert_eq!(
        found("https://controller.example/123#b").unwrap_err().code(),
        Code::DidVerificationMethodRelationship
    );
    assert_eq!(
        found("https://controller.example/1234#a").unwrap_err().code(),
        Code::DidVerificationMethodNotFound
    );
    assert_eq!(document.services().len(), 1);
    assert_eq!(document.services()[0].id(), None);
}

proptest! {
    /// Whatever JSON stands in the lists, reading ends in a document or an error.
    #[test]
    fn never_panics(
        member in "verificationMethod|assertionMethod|service|keyAgreement",
        entry in r##"(\{("id"|"type"|"controller"|"publicKeyJwk"):("#a"|"Multikey"|"did:example:123"|[0-9]|\{\})\}|"#a"|"did:a:b#c"|null|\[\])"##,
        again in any::<bool>(),
    ) {
        let list = if again { format!("[{entry},{entry}]") } else { entry };
        if let Ok(value) = parse(format!(r#"{{"id":"{DID}","{member}":{list}}}"#).as_bytes())
            && let Ok(document) = DidDocument::from_value(DID, value)
        {
            for method in document.verification_methods() {
                prop_assert!(method.public_key().is_err());
            }
        }
    }
}
