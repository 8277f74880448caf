use super::*;
use crate::{DereferencingOptions, DidUrl, Resolver};
use testamur_core::evidence::{Document, Source};

const BASE: &str = "http://resolver.internal:8080";
const DID: &str = "did:cheqd:mainnet:abc";

fn resolver() -> Resolver {
    Resolver::standard().with_universal_resolver(UniversalResolver::at(BASE).unwrap())
}

/// What is made of an answer.
fn answered(outcome: Result<&str>, options: &ResolutionOptions) -> Result<Resolution> {
    let (resolver, did) = (resolver(), Did::parse(DID).unwrap());
    let mut evidence = Evidence::new();
    let ask = |evidence: &_| resolver.resolve(&did, options, evidence, Timestamp::UNIX_EPOCH);
    let Step::Needs(requests) = ask(&evidence)? else { panic!("it has to be asked") };
    assert_eq!(requests[0].purpose, Purpose::DidResolution);
    evidence
        .insert(&*requests[0].url, outcome.map(|text| Document::given(text.as_bytes().to_vec())));
    let Step::Done(found) = ask(&evidence)? else { panic!("it was asked") };
    assert_eq!(Step::Done(found.clone()), ask(&evidence)?, "from memory it is the same");
    Ok(found)
}

fn of(text: &str) -> Result<Resolution> {
    answered(Ok(text), &ResolutionOptions::default())
}

#[test]
fn places_of_resolvers() {
    for (base, endpoint) in [
        ("https://a.example", "https://a.example/1.0/identifiers/"),
        ("https://a.example/", "https://a.example/1.0/identifiers/"),
        ("http://10.0.0.1:8080/dids", "http://10.0.0.1:8080/dids/1.0/identifiers/"),
        ("https://a.example/1.0/identifiers", "https://a.example/1.0/identifiers/"),
        ("https://a.example/x/1.0/identifiers/", "https://a.example/x/1.0/identifiers/"),
    ] {
        assert_eq!(UniversalResolver::at(base).unwrap().endpoint(), endpoint);
    }
    for base in [
        "",
        "a.example",
        "ftp://a.example",
        "https://",
        "https:///x",
        "https://u:p@a.example",
        "https://a.example/?x",
        "https://a.example/#x",
        "https://a.example/ x",
    ] {
        let error = UniversalResolver::at(base).unwrap_err();
        assert_eq!(error.code(), Code::DidResolverUrl, "{base}");
    }
}

#[test]
fn only_what_is_not_resolved_here_is_asked_for() {
    let resolver = resolver();
    let asked = |text: &str| {
        let (options, evidence) = (ResolutionOptions::default(), Evidence::new());
        let did = Did::parse(text).unwrap();
        match resolver.resolve(&did, &options, &evidence, Timestamp::UNIX_EPOCH) {
            Ok(Step::Needs(requests)) => requests[0].url.clone(),
            Ok(Step::Done(_)) => "nothing".to_owned(),
            Err(error) => error.code().name().to_owned(),
        }
    };
    let suffix = "EiDyOQbbZAa3aiRzeCkV7LOx3SERjjH93EXoIM3UoN4oWg";
    for (did, url) in [
        (DID, format!("{BASE}/1.0/identifiers/{DID}")),
        ("did:x:a%2F..%2Fb", format!("{BASE}/1.0/identifiers/did%3Ax%3Aa%252F..%252Fb")),
        (&format!("did:ion:{suffix}"), format!("{BASE}/1.0/identifiers/did:ion:{suffix}")),
        (&format!("did:ion:{suffix}:e30"), "did.ion_identifier".to_owned()),
        ("did:web:a.example", "https://a.example/.well-known/did.json".to_owned()),
        ("did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", "nothing".to_owned()),
        ("did:key:zzz", "did.key_identifier".to_owned()),
    ] {
        assert_eq!(asked(did), url, "{did}");
    }
    let some = Resolver::standard()
        .with_universal_resolver(UniversalResolver::at(BASE).unwrap().only(["ion"]));
    let (options, evidence) = (ResolutionOptions::default(), Evidence::new());
    for (text, code) in
        [(DID, Some(Code::DidMethodNotSupported)), (&*format!("did:ion:{suffix}"), None)]
    {
        let did = Did::parse(text).unwrap();
        let step = some.resolve(&did, &options, &evidence, Timestamp::UNIX_EPOCH);
        assert_eq!(step.err().map(|error| error.code()), code, "{text}");
    }
}

#[test]
fn every_form_of_answer() {
    let bare = format!(r#"{{"@context":"https://www.w3.org/ns/did/v1","id":"{DID}"}}"#);
    let older = format!(
        r#"{{"@context":"https://w3id.org/did-resolution/v1","didDocument":{bare},
        "didResolutionMetadata":{{"contentType":"application/did+ld+json","driverUrl":"http://driver"}},
        "didDocumentMetadata":{{"created":"2026-01-02T03:04:05Z","versionId":"7","canonicalId":"did:web:a.example",
          "equivalentId":["did:cheqd:mainnet:ABC","did:web:a.example"],"linkedResourceMetadata":[]}}}}"#
    );
    let newer = format!(
        r#"{{"didDocument":{bare},"didDocumentMetadata":{{}},
        "didResolutionMetadata":{{"contentType":"application/did"}}}}"#
    );
    for text in [&bare, &older, &newer] {
        let found = of(text).unwrap();
        assert_eq!(found.document().unwrap().id(), DID);
        assert_eq!(found.stated_by(), Some("http://resolver.internal:8080/1.0/identifiers/"));
        let process = found.to_value().get("didResolutionMetadata").unwrap().to_string();
        assert_eq!(
            process,
            r#"{"contentType":"application/did","statedBy":"http://resolver.internal:8080/1.0/identifiers/"}"#
        );
    }
    let found = of(&older).unwrap();
    assert_eq!(
        Value::from(found.metadata().to_value()).to_string(),
        r#"{"created":"2026-01-02T03:04:05Z","versionId":"7","equivalentId":["did:cheqd:mainnet:ABC"],"linkedResourceMetadata":[]}"#,
        "names of another method are none of the same"
    );
    let gone = r#"{"didDocument":null,"didDocumentMetadata":{"deactivated":true},"didResolutionMetadata":{}}"#;
    let with_document = format!(
        r#"{{"didDocument":{bare},"didDocumentMetadata":{{"deactivated":true}},"didResolutionMetadata":{{}}}}"#
    );
    for text in [gone, &with_document] {
        assert_eq!(of(text).unwrap().document().unwrap_err().code(), Code::DidDeactivated);
    }
}

#[test]
fn answers_that_are_refused() {
    let error = |error: &str| {
        format!(r#"{{"didDocument":null,"didResolutionMetadata":{{"error":{error}}}}}"#)
    };
    for (text, code) in [
        (r#"{"id":"did:cheqd:mainnet:other"}"#.to_owned(), Code::DidUnavailable),
        (r#"{"didDocument":{"id":"did:cheqd:mainnet:other"}}"#.to_owned(), Code::DidUnavailable),
        (
            r#"{"didDocument":{"id":"did:cheqd:mainnet:ABC"},"didDocumentMetadata":{"equivalentId":["did:cheqd:mainnet:ABC"]}}"#
                .to_owned(),
            Code::DidUnavailable,
        ),
        ("{}".to_owned(), Code::DidUnavailable),
        (r#"{"error":"quota"}"#.to_owned(), Code::DidUnavailable),
        (r#"{"id":1}"#.to_owned(), Code::DidUnavailable),
        // It is the DID's, and wrong in itself.
        (format!(r#"{{"id":"{DID}","verificationMethod":1}}"#), Code::DidDocument),
        ("[]".to_owned(), Code::DidUnavailable),
        ("<html>".to_owned(), Code::DidUnavailable),
        (format!(r#"{{"id":"{DID}","x":"{}"}}"#, "x".repeat(DOCUMENT_BYTES)), Code::DidUnavailable),
        (r#"{"didDocument":null,"didDocumentMetadata":{}}"#.to_owned(), Code::DidUnavailable),
        (r#"{"didDocument":1}"#.to_owned(), Code::DidUnavailable),
        (format!(r#"{{"didDocument":{{"id":"{DID}"}},"didDocumentMetadata":[]}}"#), Code::DidUnavailable),
        (error(r#""notFound""#), Code::DidNotFound),
        (error(r#""invalidDid""#), Code::DidSyntax),
        (error(r#""methodNotSupported""#), Code::DidMethodNotSupported),
        (error(r#""internalError""#), Code::DidUnavailable),
        (error(r#"{"type":"https://www.w3.org/ns/did#NOT_FOUND"}"#), Code::DidNotFound),
        (error(r#"{"type":"https://www.w3.org/ns/did#INVALID_DID"}"#), Code::DidSyntax),
        (
            error(r#"{"type":"https://www.w3.org/ns/did#METHOD_NOT_SUPPORTED"}"#),
            Code::DidMethodNotSupported,
        ),
        (
            error(r#"{"type":"https://www.w3.org/ns/did#FEATURE_NOT_SUPPORTED"}"#),
            Code::DidMethodNotSupported,
        ),
        (error(r#"{"type":"https://www.w3.org/ns/did#INVALID_DID_DOCUMENT"}"#), Code::DidDocument),
        (error(r#"{"type":"https://www.w3.org/ns/did#INTERNAL_ERROR"}"#), Code::DidUnavailable),
        (
            error(r#"{"type":"https://www.w3.org/ns/did#INTERNAL_ERROR","title":"did.resolver_circle"}"#),
            Code::DidResolverCircle,
        ),
        // What a server is willing to read says nothing of a DID, unless it is too long itself.
        (
            error(r#"{"type":"https://www.w3.org/ns/did#INVALID_DID","title":"limit.did_log"}"#),
            Code::DidUnavailable,
        ),
        (
            error(r#"{"type":"https://www.w3.org/ns/did#INVALID_DID","title":"limit.did_ethr_events"}"#),
            Code::DidUnavailable,
        ),
        (
            error(r#"{"type":"https://www.w3.org/ns/did#INVALID_DID_DOCUMENT","title":"limit.did_document_entries"}"#),
            Code::DidUnavailable,
        ),
        (
            error(r#"{"type":"https://www.w3.org/ns/did#INVALID_DID","title":"limit.did_length"}"#),
            Code::DidSyntax,
        ),
        (error("{}"), Code::DidUnavailable),
        (error("[1]"), Code::DidUnavailable),
    ] {
        assert_eq!(of(&text).unwrap_err().code(), code, "{text:.200}");
    }
    // A status alone may be that of a proxy, or of a base URL that is none.
    for (code, status, expected) in [
        (Code::FetchNotFound, "404", Code::DidUnavailable),
        (Code::FetchNotFound, "410", Code::DidUnavailable),
        (Code::FetchStatus, "400", Code::DidUnavailable),
        (Code::FetchStatus, "501", Code::DidUnavailable),
        (Code::FetchStatus, "500", Code::DidUnavailable),
        (Code::FetchStatus, "401", Code::DidResolverRefused),
        (Code::FetchStatus, "403", Code::DidResolverRefused),
    ] {
        let failed = Err(Error::new(code).with("status", status));
        let error = answered(failed, &ResolutionOptions::default()).unwrap_err();
        assert_eq!(error.code(), expected, "{status}");
    }
    for code in [Code::DidResolverCircle, Code::DidResolverRedirect] {
        let failed = Error::new(code).with("target", "https://a.example").with("reason", "why");
        let error = answered(Err(failed), &ResolutionOptions::default()).unwrap_err();
        assert_eq!(error.code(), code);
        let told = error.sentence();
        assert!(told.contains(DID) && told.contains(BASE), "{told}");
        assert!(told.contains("https://a.example") || told.contains("why"), "{told}");
    }
    let told = of(&error(r#"{"type":"INTERNAL_ERROR","detail":"The node stands still."}"#));
    let told = told.unwrap_err().sentence();
    assert!(told.ends_with("says \"INTERNAL_ERROR\" (The node stands still)."), "{told}");
    for (kind, code) in
        [("INVALID_DID", Code::DidSyntax), ("INVALID_DID_DOCUMENT", Code::DidDocument)]
    {
        let told =
            of(&error(&format!(r#"{{"type":"{kind}","detail":"It is odd."}}"#))).unwrap_err();
        assert_eq!(told.code(), code);
        assert!(told.sentence().ends_with(" (It is odd)."), "{}", told.sentence());
    }
    let silent = answered(Err(Error::new(Code::FetchTimeout)), &ResolutionOptions::default());
    assert_eq!(silent.unwrap_err().code(), Code::DidUnavailable);
}

/// What is not understood of it is not taken for nothing.
#[test]
fn whether_a_did_was_given_up_is_true_or_false() {
    let answer = |metadata: &str| {
        of(&format!(r#"{{"didDocument":{{"id":"{DID}"}},"didDocumentMetadata":{{{metadata}}}}}"#))
    };
    for metadata in [r#""deactivated":"true""#, r#""deactivated":1"#, r#""deactivated":[]"#] {
        assert_eq!(answer(metadata).unwrap_err().code(), Code::DidUnavailable, "{metadata}");
    }
    for metadata in [r#""deactivated":null,"created":null"#, r#""deactivated":false"#] {
        assert!(!answer(metadata).unwrap().metadata().deactivated, "{metadata}");
    }
}

/// A redirect of the service, which somebody else may have made, would say whose keys are whose.
#[test]
fn what_another_origin_says_is_not_believed() {
    let (resolver, did) = (resolver(), Did::parse(DID).unwrap());
    let (options, mut evidence) = (ResolutionOptions::default(), Evidence::new());
    let document = Document {
        bytes: format!(r#"{{"id":"{DID}"}}"#).into_bytes().into(),
        media_type: Some("application/did".to_owned()),
        source: Source::Redirected,
    };
    let url = format!("{BASE}/1.0/identifiers/{DID}");
    let ask = |evidence: &_| resolver.resolve(&did, &options, evidence, Timestamp::UNIX_EPOCH);
    evidence.insert(&*url, Ok(document.clone()));
    let error = ask(&evidence).unwrap_err();
    assert_eq!(error.code(), Code::DidUnavailable);
    assert!(error.sentence().contains("another origin"), "{error}");
    evidence.insert(&*url, Ok(Document { source: Source::Network, ..document }));
    assert!(matches!(ask(&evidence), Ok(Step::Done(_))));
}

#[test]
fn versions() {
    let answer = |metadata: &str| {
        format!(r#"{{"didDocument":{{"id":"{DID}"}},"didDocumentMetadata":{{{metadata}}}}}"#)
    };
    let by_id = ResolutionOptions { version_id: Some("a b".into()), ..Default::default() };
    let by_time = ResolutionOptions {
        version_time: Timestamp::parse("2026-06-01T00:00:00Z"),
        ..Default::default()
    };
    let did = Did::parse(DID).unwrap();
    let service = UniversalResolver::at(BASE).unwrap();
    let start = format!("{BASE}/1.0/identifiers/did%3Acheqd%3Amainnet%3Aabc");
    assert_eq!(service.url(&did, &by_id).unwrap(), format!("{start}?versionId=a%20b"));
    assert_eq!(
        service.url(&did, &by_time).unwrap(),
        format!("{start}?versionTime=2026-06-01T00%3A00%3A00Z")
    );
    let anew = ResolutionOptions { no_cache: true, ..Default::default() };
    assert_eq!(service.url(&did, &anew).unwrap(), format!("{start}?noCache=true"));
    for (metadata, options, expected) in [
        (r#""versionId":"a b""#, &by_id, Ok(())),
        (r#""versionId":"c""#, &by_id, Err(Code::DidVersionNotFound)),
        ("", &by_id, Err(Code::DidOptionNotSupported)),
        (r#""created":"2026-01-01T00:00:00Z""#, &by_time, Ok(())),
        (r#""updated":"2026-07-01T00:00:00Z""#, &by_time, Err(Code::DidVersionNotFound)),
        (
            r#""updated":"2026-01-01T00:00:00Z","nextUpdate":"2026-05-01T00:00:00Z""#,
            &by_time,
            Err(Code::DidVersionNotFound),
        ),
        (r#""versionId":"1""#, &by_time, Err(Code::DidOptionNotSupported)),
        (
            r#""created":"2026-01-01T00:00:00Z","updated":"in July""#,
            &by_time,
            Err(Code::DidOptionNotSupported),
        ),
        (
            r#""created":"2026-01-01T00:00:00Z","nextUpdate":"in May""#,
            &by_time,
            Err(Code::DidOptionNotSupported),
        ),
    ] {
        let found = answered(Ok(&answer(metadata)), options);
        assert_eq!(found.map(drop).map_err(|error| error.code()), expected, "{metadata}");
    }
    let none = r#"{"didDocument":null,"didResolutionMetadata":{"error":"notFound"}}"#;
    let missing = answered(Ok(none), &by_id).unwrap_err();
    assert_eq!(missing.code(), Code::DidVersionNotFound);
    let by_number = ResolutionOptions { version_number: Some(1), ..Default::default() };
    let error = service.url(&did, &by_number).unwrap_err();
    assert_eq!(error.code(), Code::DidOptionNotSupported);
}

#[test]
fn keys_and_services_are_found_in_what_it_says() {
    let (resolver, mut evidence) = (resolver(), Evidence::new());
    let url = format!("{BASE}/1.0/identifiers/{DID}");
    let document = format!(
        r##"{{"id":"{DID}","service":[{{"id":"#a","type":"A","serviceEndpoint":"https://a.example"}}]}}"##
    );
    evidence.insert(url, Ok(Document::given(document.into_bytes())));
    let url = DidUrl::parse(&format!("{DID}#a")).unwrap();
    let options = DereferencingOptions::default();
    let step = resolver.dereference(&url, &options, &evidence, Timestamp::UNIX_EPOCH).unwrap();
    let Step::Done(found) = step else { panic!("it is there") };
    let result = found.to_value();
    assert!(result.to_string().contains("https://a.example"));
    assert_eq!(
        result.get("dereferencingMetadata").unwrap().to_string(),
        format!(r#"{{"contentType":"application/did","statedBy":"{BASE}/1.0/identifiers/"}}"#)
    );
    let path = DidUrl::parse(&format!("{DID}/whois")).unwrap();
    let error = resolver.dereference(&path, &options, &evidence, Timestamp::UNIX_EPOCH);
    assert_eq!(error.unwrap_err().code(), Code::DidResourceNotFound);
    let did = Did::parse(DID).unwrap();
    assert!(!resolver.keeps_history(&did) && !resolver.depends_on_time(&did));
}
