use super::*;
use crate::{
    Content, DereferencingOptions, DidDocument, DidUrl, Relationship, Representation,
    dereferencing_error,
};
use sha2::{Digest, Sha256};
use testamur_core::evidence::{Document, Purpose};
use testamur_core::json::{Value, parse};

const NOW: &str = "2026-11-22T08:30:00Z";

/// A method with a history of two versions, and one DID that was given up: what a resolver must
/// be able to carry.
struct Versions;

impl Method for Versions {
    fn name(&self) -> &str {
        "example"
    }

    fn resolve(
        &self,
        did: &Did,
        options: &ResolutionOptions,
        _evidence: &Evidence,
        now: Timestamp,
    ) -> Result<Step<Resolution>> {
        let second = Timestamp::parse("2026-06-01T00:00:00Z").unwrap();
        let time = options.version_time.unwrap_or(now);
        let version = match options.version_id.as_deref() {
            Some(id @ ("1" | "2")) => id,
            Some(_) => return Err(Error::new(Code::DidNotFound).with("did", did)),
            None if time < second => "1",
            None => "2",
        };
        let metadata =
            crate::DocumentMetadata { version_id: Some(version.to_owned()), ..Default::default() };
        if did.method_specific_id() == "gone" {
            return Ok(Step::Done(Resolution::deactivated(did.clone(), metadata)));
        }
        let id =
            if did.method_specific_id() == "liar" { "did:example:other" } else { did.as_str() };
        let text = format!(
            r##"{{"@context":"https://www.w3.org/ns/did/v1","id":"{id}","x":"{version}",
            "verificationMethod":[{{"id":"#key","type":"Multikey","controller":"{id}",
              "publicKeyMultibase":"z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"}}],
            "assertionMethod":["#key"],
            "service":[
              {{"id":"#files","type":"Files","serviceEndpoint":"https://files.example/base/x?q#old"}},
              {{"id":"#more","type":["Files","More"],"serviceEndpoint":["https://more.example",{{"a":1}}]}},
              {{"id":"#map","type":"Map","serviceEndpoint":{{"uri":"https://map.example"}}}}]}}"##
        );
        let document = DidDocument::from_value(id, parse(text.as_bytes()).unwrap())?;
        Ok(Step::Done(Resolution::with_metadata(Arc::new(document), metadata)))
    }
}

fn resolver() -> Resolver {
    Resolver::standard().with(Arc::new(Versions))
}

fn resolve(text: &str, options: &ResolutionOptions) -> Result<Step<Resolution>> {
    let now = Timestamp::parse(NOW).unwrap();
    resolver().resolve(&Did::parse(text)?, options, &Evidence::new(), now)
}

fn dereference(text: &str, options: &DereferencingOptions) -> Result<Content> {
    let now = Timestamp::parse(NOW).unwrap();
    match resolver().dereference(&DidUrl::parse(text)?, options, &Evidence::new(), now)? {
        Step::Done(found) => Ok(found.content),
        Step::Needs(requests) => panic!("nothing is needed, not {requests:?}"),
    }
}

#[test]
fn methods_are_found_by_name() {
    assert_eq!(
        Resolver::standard().methods().collect::<Vec<_>>(),
        ["ethr", "ion", "jwk", "key", "peer", "pkh", "web", "webvh"]
    );
    let options = ResolutionOptions::default();
    for (text, code) in [
        ("did:unsupported:123", Code::DidMethodNotSupported),
        ("did:example", Code::DidSyntax),
        ("did:example:liar", Code::DidDocumentId),
    ] {
        assert_eq!(resolve(text, &options).unwrap_err().code(), code, "{text}");
    }
    let Step::Needs(requests) = resolve("did:web:example.com", &options).unwrap() else {
        panic!("the document is not there")
    };
    assert_eq!(requests[0].url, "https://example.com/.well-known/did.json");
}

#[test]
fn history_and_end() {
    let version = |options: &ResolutionOptions| match resolve("did:example:1", options) {
        Ok(Step::Done(resolution)) => resolution.metadata().version_id.clone().unwrap(),
        other => panic!("{other:?}"),
    };
    let options = ResolutionOptions::default();
    assert_eq!(version(&options), "2");
    let at = Timestamp::parse("2026-01-01T00:00:00Z");
    assert_eq!(version(&ResolutionOptions { version_time: at, ..options.clone() }), "1");
    let id = Some("1".to_owned());
    assert_eq!(version(&ResolutionOptions { version_id: id, ..options.clone() }), "1");
    let Step::Done(gone) = resolve("did:example:gone", &options).unwrap() else {
        panic!("nothing is needed")
    };
    assert!(gone.metadata().deactivated);
    assert_eq!(gone.document().unwrap_err().code(), Code::DidDeactivated);
    let error = dereference("did:example:gone#key", &DereferencingOptions::default());
    assert_eq!(error.unwrap_err().code(), Code::DidDeactivated);
}

#[test]
fn documents_and_entries() {
    let options = DereferencingOptions::default();
    let found = |text: &str| dereference(text, &options).unwrap();
    let version = |content: Content| match content {
        Content::Document(document) => document.get("x").unwrap().as_str().unwrap().to_owned(),
        other => panic!("{other:?}"),
    };
    assert_eq!(version(found("did:example:1")), "2");
    assert_eq!(version(found("did:example:1?versionId=1")), "1");
    assert_eq!(version(found("did:example:1?versionTime=2026-01-01T00:00:00Z")), "1");
    for (fragment, member, value) in [
        ("key", "type", "Multikey"),
        ("files", "type", "Files"),
        ("key", "@context", "https://www.w3.org/ns/did/v1"),
    ] {
        let Content::Entry(entry) = found(&format!("did:example:1#{fragment}")) else {
            panic!("{fragment} is an entry")
        };
        assert_eq!(entry.get(member).and_then(Value::as_str), Some(value));
    }
}

#[test]
fn services_and_their_endpoints() {
    let document = DereferencingOptions::default();
    let Content::Document(found) =
        dereference("did:example:1?serviceType=Files", &document).unwrap()
    else {
        panic!("a document is asked for")
    };
    assert_eq!(found.get("service").unwrap().as_array().unwrap().len(), 2);
    let urls = DereferencingOptions {
        representation: Representation::UriList,
        ..DereferencingOptions::default()
    };
    for (query, list) in [
        ("service=files", vec!["https://files.example/base/x?q#old"]),
        ("service=%23files", vec!["https://files.example/base/x?q#old"]),
        ("service=did:example:1%23files", vec!["https://files.example/base/x?q#old"]),
        ("service=files&relativeRef=/resume.pdf", vec!["https://files.example/resume.pdf"]),
        (
            "service=files&relativeRef=%2Fa%2Fdoc%3Fversion%3Dlatest#intro",
            vec!["https://files.example/a/doc?version=latest#intro"],
        ),
        (
            "serviceType=Files&relativeRef=../y",
            vec!["https://files.example/y", "https://more.example/y"],
        ),
        ("serviceType=More#f", vec!["https://more.example#f"]),
    ] {
        let found = dereference(&format!("did:example:1?{query}"), &urls).unwrap();
        let list = list.into_iter().map(str::to_owned).collect();
        assert_eq!(found, Content::Urls(list), "{query}");
    }
    for (text, code) in [
        ("did:example:1?service=none", Code::DidServiceNotFound),
        ("did:example:1?service=files&serviceType=More", Code::DidServiceNotFound),
        ("did:example:1?service=files#new", Code::DidResourceNotFound),
        ("did:example:1?service=map", Code::DidResourceNotFound),
        ("did:example:1?service=files&service=more", Code::DidUrlSyntax),
        ("did:example:1?service=files&relativeRef=a%0Ab", Code::DidUrlSyntax),
        ("did:example:1?service=files&relativeRef=a%20b.pdf", Code::DidUrlSyntax),
        ("did:example:1?relativeRef=a", Code::DidUrlSyntax),
        ("did:example:1?service=files&relativeRef=https%3A%2F%2Fevil.example", Code::DidUrlSyntax),
        ("did:example:1?service=files&relativeRef=javascript%3Aalert(1)", Code::DidUrlSyntax),
        ("did:example:1?service=files&relativeRef=//evil.example/", Code::DidUrlSyntax),
        ("did:example:1?service=files&relativeRef=%5C%5Cevil.example/", Code::DidUrlSyntax),
        ("did:example:1", Code::DidRepresentationNotSupported),
    ] {
        assert_eq!(dereference(text, &urls).unwrap_err().code(), code, "{text}");
    }
}

#[test]
fn what_leads_nowhere() {
    let options = DereferencingOptions::default();
    for (text, code) in [
        ("did:example:1/path", Code::DidResourceNotFound),
        ("did:example:1?custom=1", Code::DidResourceNotFound),
        ("did:example:1#none", Code::DidResourceNotFound),
        ("did:example:1#", Code::DidResourceNotFound),
        ("did:example:1?hl=abc", Code::DidUrlSyntax),
        ("did:example:1?hl=zQmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n", Code::DidHashLink),
        ("did:example:1?versionTime=yesterday", Code::DidOptionInvalid),
        ("did:example:1?versionId=3", Code::DidNotFound),
        ("did:example:1?versionId=1&versionId=2", Code::DidUrlSyntax),
    ] {
        assert_eq!(dereference(text, &options).unwrap_err().code(), code, "{text}");
    }
    let options = DereferencingOptions {
        resolution: ResolutionOptions { version_id: Some("1".into()), ..Default::default() },
        ..DereferencingOptions::default()
    };
    let error = dereference("did:example:1?versionId=2", &options).unwrap_err();
    assert_eq!(error.code(), Code::DidOptionInvalid);
}

#[test]
fn relative_urls_are_expanded_when_that_is_asked_for() {
    let options = ResolutionOptions { expand_relative_urls: true, ..Default::default() };
    let Ok(Step::Done(found)) = resolve("did:example:1", &options) else {
        panic!("nothing is needed")
    };
    let document = found.document().unwrap();
    let text = document.value().to_string();
    assert!(!text.contains("\"#"), "{text}");
    assert!(text.contains(r#""assertionMethod":["did:example:1#key"]"#), "{text}");
    let key = document.verification_method("did:example:1#key", Relationship::AssertionMethod);
    assert!(key.is_ok());
    // A hash is that of the document as it was.
    let Ok(Step::Done(plain)) = resolve("did:example:1", &ResolutionOptions::default()) else {
        panic!("nothing is needed")
    };
    let canonical = testamur_canon::jcs::to_vec(plain.document().unwrap().value());
    let multihash = [&[0x12, 32], &*Sha256::digest(&canonical)].concat();
    let hash =
        testamur_keys::multibase::encode(testamur_keys::multibase::Base::Base58Btc, &multihash);
    let options = DereferencingOptions { resolution: options, ..Default::default() };
    let Ok(Content::Document(value)) = dereference(&format!("did:example:1?hl={hash}"), &options)
    else {
        panic!("it is the document")
    };
    assert_eq!(value.to_string(), text);
    let entry = dereference(&format!("did:example:1?hl={hash}#key"), &options).unwrap();
    assert!(matches!(entry, Content::Entry(_)));
}

#[test]
fn a_relationship_is_demanded() {
    let of = |relationship| DereferencingOptions {
        relationship: Some(relationship),
        ..DereferencingOptions::default()
    };
    let asserting = of(Relationship::AssertionMethod);
    assert!(matches!(dereference("did:example:1#key", &asserting), Ok(Content::Entry(_))));
    for (text, options, code) in [
        (
            "did:example:1#key",
            &of(Relationship::Authentication),
            Code::DidVerificationMethodRelationship,
        ),
        ("did:example:1#files", &asserting, Code::DidVerificationMethodNotFound),
        ("did:example:1", &asserting, Code::DidResourceNotFound),
        ("did:example:1?service=files", &asserting, Code::DidResourceNotFound),
    ] {
        assert_eq!(dereference(text, options).unwrap_err().code(), code, "{text}");
    }
}

#[test]
fn results_as_json() {
    let now = Timestamp::parse(NOW).unwrap();
    let url = DidUrl::parse("did:web:example.com#key").unwrap();
    let mut evidence = Evidence::new();
    let resolver = resolver();
    let options = DereferencingOptions::default();
    let Ok(Step::Needs(requests)) = resolver.dereference(&url, &options, &evidence, now) else {
        panic!("the document is not there")
    };
    assert_eq!(requests[0].purpose, Purpose::Did);
    let document = r##"{"id":"did:web:example.com","verificationMethod":[{"id":"#key","type":"T","controller":"did:a:b"}]}"##;
    evidence.insert(&*requests[0].url, Ok(Document::given(document.as_bytes().to_vec())));
    let Ok(Step::Done(found)) = resolver.dereference(&url, &options, &evidence, now) else {
        panic!("the document is there")
    };
    assert_eq!(
        found.to_value().to_string(),
        r##"{"contentStream":{"id":"#key","type":"T","controller":"did:a:b"},"contentMetadata":{},"dereferencingMetadata":{"contentType":"application/did"}}"##
    );
    let error = dereferencing_error(&DidUrl::parse("did:a:b# ").unwrap_err());
    assert!(error.to_string().contains("https://www.w3.org/ns/did#INVALID_DID_URL"), "{error}");
}
