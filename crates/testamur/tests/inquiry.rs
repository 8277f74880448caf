//! Questions that are answered step by step.

use testamur::did::{Did, Origin, ResolutionOptions};
use testamur::{
    Code, CredentialPolicy, Document, Evidence, HolderBinding, PresentationPolicy, Source, Trust,
    Verdict, Verifier,
};

const DID: &str = "did:web:uni.example";
const URL: &str = "https://uni.example/.well-known/did.json";

fn did() -> Did {
    Did::parse(DID).expect("it is a DID")
}

/// The document of the DID, of this length at least.
fn document(bytes: usize) -> Document {
    let text = format!("{{\"id\": \"{DID}\"}}{}", " ".repeat(bytes)).into_bytes();
    let media_type = Some("application/did".to_owned());
    Document { bytes: text.into(), media_type, source: Source::Network }
}

fn verifier() -> Verifier {
    Verifier::builder().offline().build().expect("all was chosen")
}

#[test]
fn a_document_is_supplied_under_the_url_that_was_asked_for() {
    let mut inquiry = verifier().begin_resolving(did(), ResolutionOptions::default()).unwrap();
    let asked: Vec<&str> = inquiry.requests().iter().map(|request| &*request.url).collect();
    assert_eq!(asked, [URL]);
    let wrong = inquiry.supply("https://uni.example/did.json", Ok(document(0))).unwrap_err();
    assert_eq!(wrong.code(), Code::UsageRequest);
    inquiry.supply(URL, Ok(document(0))).unwrap();
    assert!(inquiry.requests().is_empty());
    let again = inquiry.supply(URL, Ok(document(0))).unwrap_err();
    assert_eq!(again.code(), Code::UsageRequest);
    assert!(inquiry.finish().unwrap().document().is_ok());
}

#[test]
fn what_is_refused_or_left_out_is_not_to_be_had() {
    let begin = || verifier().begin_resolving(did(), ResolutionOptions::default()).unwrap();
    for (status, code) in [(Some(404), Code::DidNotFound), (Some(500), Code::DidUnavailable)] {
        let mut inquiry = begin();
        let refused = inquiry.refuse(URL, status, "").and_then(|()| inquiry.finish().map(drop));
        assert_eq!(refused.unwrap_err().code(), code);
    }
    assert_eq!(begin().finish().unwrap_err().code(), Code::DidUnavailable);
}

#[test]
fn the_bytes_of_all_documents_together_are_bounded() {
    let bounded = Verifier::builder().offline().download_bytes(100).build().unwrap();
    let mut inquiry = bounded.begin_resolving(did(), ResolutionOptions::default()).unwrap();
    let refused = inquiry.supply(URL, Ok(document(100))).and_then(|()| inquiry.finish().map(drop));
    assert!(refused.unwrap_err().sentence().contains("100"));
}

/// Such are held back until somebody else had a turn, where others wait.
#[test]
fn a_long_document_that_was_given_is_read() {
    let mut evidence = Evidence::new();
    evidence.insert(URL, Ok(document(64 << 10)));
    let knowing = Verifier::builder().offline().evidence(evidence).build().unwrap();
    let inquiry = knowing.begin_resolving(did(), ResolutionOptions::default()).unwrap();
    assert!(inquiry.requests().is_empty());
    assert!(inquiry.finish().unwrap().document().is_ok());
}

#[test]
fn domains_and_whois_ask_for_the_same_document_first() {
    let verifier = verifier();
    let origin = Origin::parse("https://uni.example").unwrap();
    let policy = CredentialPolicy::new(Trust::anyone());
    let policy = PresentationPolicy::new(policy, HolderBinding::dangerous_replayable());
    let whois = verifier.begin_whois(did(), policy).unwrap();
    assert_eq!(whois.requests()[0].url, URL);
    assert_eq!(whois.finish().unwrap().verdict(), Verdict::Indeterminate);
    let configuration = "https://uni.example/.well-known/did-configuration.json";
    for (inquiry, first) in [
        (verifier.begin_linked_domains(did()), URL),
        (verifier.begin_domain_link(did(), origin.clone()), configuration),
        (verifier.begin_linked_dids(origin), configuration),
    ] {
        let inquiry = inquiry.unwrap();
        assert!(inquiry.requests().iter().any(|request| request.url == first), "{inquiry:?}");
        assert_eq!(inquiry.finish().unwrap().verdict(), Verdict::Indeterminate);
    }
}
