//! What strangers who name domains can have a verifier do: which servers are asked, how much work there is, and what it
//! means for the rest.

use crate::badge::*;
use crate::domains::*;
use crate::status::{LIST, entry, list, served};
use testamur_core::evidence::{Evidence, Request, Step};
use testamur_core::json::{Value, parse};
use testamur_core::model::Version;
use testamur_core::report::{CheckId, Outcome, Verdict};
use testamur_core::{Code, Error};
use testamur_did::{Did, Origin, Resolver, UniversalResolver};
use testamur_verifier::{
    CredentialPolicy, DomainLinks, HolderBinding, Limits, Policy, PresentationPolicy, Report,
    Trust, Verifier,
};

const LOCAL: &str = "http://localhost:9200";

fn uni_did() -> Did {
    Did::parse(DID).unwrap()
}

/// What the university publishes of itself, naming these domains.
fn naming(domains: &str) -> Evidence {
    let mut evidence = Evidence::new();
    evidence.insert(DOCUMENT, Ok(published(document(domains))));
    evidence
}

#[test]
fn a_document_has_no_server_on_this_machine_asked() {
    let evidence = naming(&format!("[\"{LOCAL}\",\"{SITE}\"]"));
    let asked = |verifier: Verifier| match verifier.linked_domains(&uni_did(), &evidence, now()) {
        Step::Needs(requests) => requests.into_iter().map(|request| request.url).collect(),
        Step::Done(links) => panic!("{:#}", links.to_value()),
    };
    let urls: Vec<String> = asked(Verifier::new());
    assert_eq!(urls, [site().configuration_url()]);
    let urls: Vec<String> = asked(Verifier::new().insecure_localhost());
    assert_eq!(urls.len(), 2, "{urls:?}");

    let links =
        done(Verifier::new().linked_domains(&uni_did(), &naming(&format!("\"{LOCAL}\"")), now()));
    assert_eq!(links.verdict(), Verdict::Rejected);
    assert_eq!(links.findings()[0].code(), Code::DomainService);
    assert!(links.findings()[0].sentence().contains(LOCAL));
}

/// Whoever names the origin decides that it is asked; that the document names it too is seen.
#[test]
fn a_server_on_this_machine_can_be_asked_about() {
    let local = Origin::insecure_localhost(LOCAL).unwrap();
    let draft = edited(&draft(), "/credentialSubject/origin", &format!("\"{LOCAL}\""));
    let mut evidence = naming(&format!("\"{LOCAL}\""));
    let link = signed(&draft, &uni());
    evidence.insert(local.configuration_url(), Ok(published(configuration(&[link]))));
    let links = done(Verifier::new().linked_dids(&local, &evidence, now()));
    assert_eq!(links.verdict(), Verdict::Accepted, "{:#}", links.to_value());
    assert!(links.links()[0].findings().is_empty(), "{:#}", links.to_value());
}

/// A draft that takes a third of what there is for all.
fn wordy(draft: &Value) -> Value {
    let often: Vec<String> = (0..50).map(|n| n.to_string()).collect();
    let long = format!("{{\"often\":\"urn:{}\"}}", "x".repeat(100_000));
    let contexts = draft.get("@context").unwrap().to_string().replace(']', &format!(",{long}]"));
    let wordy = edited(draft, "/@context", &contexts);
    edited(&wordy, "/credentialSubject/often", &format!("[{}]", often.join(",")))
}

#[test]
fn all_links_have_one_allowance() {
    let links = of_site(&evidence(&vec![signed(&wordy(&draft()), &uni()); 6]));
    let verdicts: Vec<Verdict> = links.links().iter().map(|link| link.verdict()).collect();
    assert_eq!(verdicts[0], Verdict::Accepted, "{:#}", links.to_value());
    // What others have used up is not held against a link, and it does not hold either.
    assert_eq!(verdicts[5], Verdict::Indeterminate);
    let cause = links.links()[5].findings()[0].error().facts().find(|(name, _)| *name == "cause");
    assert_eq!(cause, Some(("cause", Code::LimitCanonicalWork.name())));
}

/// Asks until there is an answer; what is not there is nowhere to be had.
fn ask(document: &Value, policy: impl Into<Policy>, evidence: &Evidence) -> Report {
    let (bytes, policy) = (document.to_string(), policy.into());
    let mut evidence = evidence.clone();
    loop {
        match Verifier::new().verify(bytes.as_bytes(), &policy, &evidence, now()) {
            Step::Done(report) => return report,
            Step::Needs(requests) => {
                for Request { url, .. } in requests {
                    let gone = Error::new(Code::FetchStatus).with("url", &url).with("status", 404);
                    evidence.insert(url, Err(gone));
                }
            }
        }
    }
}

/// A presentation that nobody signed.
pub(crate) fn presentation_of(credentials: &[Value]) -> Value {
    let list = Value::from(credentials.to_vec());
    let presented = format!(
        r#"{{"@context":["https://www.w3.org/ns/credentials/v2"],"type":"VerifiablePresentation",
            "verifiableCredential":{list}}}"#
    );
    parse(presented.as_bytes()).unwrap()
}

fn replayable(credentials: CredentialPolicy) -> PresentationPolicy {
    PresentationPolicy::new(credentials, HolderBinding::dangerous_replayable())
}

/// A policy by which so many documents may be asked for.
fn frugal(requests: usize) -> CredentialPolicy {
    let mut limits = Limits::default();
    limits.requests = requests;
    trusting().limits(limits)
}

/// A badge with a status, by an issuer that names more domains than anybody has.
fn crowded() -> (Value, Evidence) {
    let origins: Vec<String> = (0..100).map(|n| format!("\"https://a{n}.example\"")).collect();
    let mut evidence = naming(&format!("[{}]", origins.join(",")));
    let by_uni = edited(&list(), "/issuer", &format!("\"{DID}\""));
    evidence.insert(LIST, Ok(served(signed(&by_uni, &uni()))));
    let badge = edited(&badge_by(DID), "/credentialStatus", &entry("revocation", 1).to_string());
    (signed(&badge, &uni()), evidence)
}

#[test]
fn domains_that_are_only_told_take_nothing_from_the_verdict() {
    let (badge, evidence) = crowded();
    // The verdict takes the documents of the issuer and of the status, and for this that of the issuer again.
    for requests in [3, 256] {
        let report = ask(&badge, frugal(requests).show_linked_domains(), &evidence);
        accepted(&report);
        let check = report.check(CheckId::LinkedDomains);
        assert_eq!(check.outcome(), Outcome::Warned);
        let codes: Vec<Code> = check.findings().iter().map(|finding| finding.code()).collect();
        assert!(codes.contains(&Code::LimitRequests), "{codes:?}");
        assert_eq!(report.check(CheckId::Status).outcome(), Outcome::Passed);
    }
    // It is the same inside a presentation, where the second credential comes after the first.
    let policy = replayable(frugal(8).show_linked_domains());
    let report = ask(&presentation_of(&[badge.clone(), badge]), policy, &evidence);
    let inside = report.check(CheckId::EmbeddedCredentials).reports();
    assert_eq!(inside.len(), 2);
    for (_, inside) in inside {
        assert_eq!(inside.verdict(), Verdict::Accepted, "{:#}", inside.to_value());
    }
}

/// A badge by the university, with a status.
fn with_status() -> (Value, Evidence) {
    let mut evidence = evidence(&every_form());
    let by_uni = edited(&list(), "/issuer", &format!("\"{DID}\""));
    evidence.insert(LIST, Ok(served(signed(&by_uni, &uni()))));
    let badge = edited(&badge_by(DID), "/credentialStatus", &entry("revocation", 1).to_string());
    (signed(&badge, &uni()), evidence)
}

/// Whoever owns them may be slow, and all documents of a verification have one time.
#[test]
fn domains_that_are_only_told_are_asked_for_last() {
    let (badge, everything) = with_status();
    let presented = presentation_of(&[signed(&badge_by(DID), &uni()), badge.clone()]);
    let shown = || trusting().show_linked_domains();
    let policies: [(Value, Policy); 2] =
        [(badge, shown().into()), (presented, replayable(shown()).into())];
    for (input, policy) in policies {
        let input = input.to_string();
        let (mut evidence, mut rounds) = (Evidence::new(), Vec::new());
        let report = loop {
            match Verifier::new().verify(input.as_bytes(), &policy, &evidence, now()) {
                Step::Done(report) => break report,
                Step::Needs(requests) => {
                    rounds.push(requests.iter().map(|one| one.url.clone()).collect::<Vec<_>>());
                    for Request { url, .. } in requests {
                        let found = everything.get(&url).expect("it is there").cloned();
                        evidence.insert(url, found.map_err(Error::clone));
                    }
                }
            }
        };
        let (last, others) = rounds.split_last().unwrap();
        assert_eq!(*last, [site().configuration_url()]);
        assert!(others.iter().flatten().any(|url| url == LIST), "{rounds:?}");
        assert!(report.to_value().to_string().contains(SITE), "{:#}", report.to_value());
    }
}

/// Links of one issuer that nobody demands leave to that of another what it may take.
#[test]
fn links_that_are_only_told_have_an_allowance_of_their_own() {
    const OTHER: &str = "did:web:other.example";
    const LONG: &str = "https://long.example";
    let other = Person { did: OTHER.to_owned(), method: format!("{OTHER}#key"), ..school() };
    let domains = format!("[\"{SITE}\",\"{LONG}\"]");
    let mut evidence = naming(&domains);
    let of_other = document(&format!("\"{SITE}\"")).to_string().replace(DID, OTHER);
    evidence.insert(DOCUMENT.replace("uni.example", "other.example"), Ok(published(of_other)));
    let demanded = signed(&wordy(&draft_of(OTHER, SITE, Version::V1)), &other);
    let links = configuration(&[signed(&draft(), &uni()), demanded]);
    evidence.insert(site().configuration_url(), Ok(published(links)));
    let told = signed(&wordy(&draft_of(DID, LONG, Version::V1)), &uni());
    let url = Origin::parse(LONG).unwrap().configuration_url();
    evidence.insert(url, Ok(published(configuration(&vec![told; 6]))));
    let badges = [(DID, uni()), (OTHER, other)].map(|(did, by)| signed(&badge_by(did), &by));
    let policy = CredentialPolicy::new(Trust::only([DID, OTHER]).unwrap())
        .require_linked_domain(site())
        .show_linked_domains();
    let report = ask(&presentation_of(&badges), replayable(policy), &evidence);
    let inside = report.check(CheckId::EmbeddedCredentials).reports();
    let verdicts: Vec<Verdict> = inside.iter().map(|(_, inside)| inside.verdict()).collect();
    assert_eq!(verdicts, [Verdict::Accepted; 2], "{:#}", report.to_value());
    assert!(report.to_value().to_string().contains(Code::LimitCanonicalWork.name()));
}

#[test]
fn a_demanded_domain_that_cannot_be_asked_for_leaves_it_open() {
    let (badge, evidence) = crowded();
    let badge = edited(&badge, "/credentialStatus", "");
    let badge = signed(&edited(&badge, "/proof", ""), &uni());
    let report = ask(&badge, frugal(1).require_linked_domain(site()), &evidence);
    assert_eq!(report.verdict(), Verdict::Indeterminate, "{:#}", report.to_value());
    let check = report.check(CheckId::LinkedDomains);
    assert_eq!(check.outcome(), Outcome::Inconclusive);
}

/// What a service says wrong is not the fault of who owns the DID, and rejects nobody.
#[test]
fn a_wrong_answer_of_a_resolver_leaves_it_open() {
    let did = "did:cheqd:mainnet:zF7rhDBfUt9d1gJPjx7s1J";
    let by = Person { method: format!("{did}#key"), did: did.to_owned(), ..school() };
    let link = signed(&draft_of(did, SITE, Version::V1), &by);
    let service = || UniversalResolver::at("https://resolver.example").unwrap();
    let url = service().url(&Did::parse(did).unwrap(), &Default::default()).unwrap();
    let of_limits = r#"{"didResolutionMetadata":{"error":{"type":"https://www.w3.org/ns/did#INVALID_DID","title":"limit.did_log"}}}"#;
    for answer in [
        "{}",
        r#"{"error":"quota"}"#,
        r#"{"didDocument":1}"#,
        r#"{"id":"did:cheqd:mainnet:other"}"#,
        r#"{"didDocument":{"id":"did:cheqd:mainnet:other"},"didDocumentMetadata":{}}"#,
        of_limits,
    ] {
        let resolver = Resolver::standard().with_universal_resolver(service());
        let mut evidence = evidence(std::slice::from_ref(&link));
        let media_type = Some("application/did-resolution".to_owned());
        let answer = testamur_core::evidence::Document { media_type, ..published(answer) };
        evidence.insert(url.clone(), Ok(answer));
        let verifier = Verifier::new().with_resolver(resolver);
        let links = done(verifier.linked_dids(&site(), &evidence, now()));
        assert_eq!(links.verdict(), Verdict::Indeterminate, "{:#}", links.to_value());
        assert!(
            links.to_value().to_string().contains("resolver.example"),
            "{:#}",
            links.to_value()
        );
    }
}

/// Of a DID that only a resolver elsewhere knows, a link says so.
#[test]
fn a_link_by_the_word_of_a_resolver_says_so() {
    let did = "did:cheqd:mainnet:zF7rhDBfUt9d1gJPjx7s1J";
    let by = Person { method: format!("{did}#key"), did: did.to_owned(), ..school() };
    let link = signed(&draft_of(did, SITE, Version::V1), &by);
    let stated = document(&format!("\"{SITE}\"")).to_string().replace(DID, did);
    let resolver = UniversalResolver::at("https://resolver.example").unwrap();
    let url = resolver.url(&Did::parse(did).unwrap(), &Default::default()).unwrap();
    let verifier =
        Verifier::new().with_resolver(Resolver::standard().with_universal_resolver(resolver));
    let mut evidence = evidence(&[link]);
    let answer = format!(
        r#"{{"didDocument":{stated},"didDocumentMetadata":{{}},"didResolutionMetadata":{{}}}}"#
    );
    let answer = testamur_core::evidence::Document {
        media_type: Some("application/did-resolution".to_owned()),
        ..published(answer)
    };
    evidence.insert(url, Ok(answer));
    let links = done(verifier.linked_dids(&site(), &evidence, now()));
    assert_eq!(links.verdict(), Verdict::Accepted, "{:#}", links.to_value());
    let found: Vec<_> =
        links.links()[0].findings().iter().map(|found| (found.outcome(), found.code())).collect();
    assert_eq!(found, [(Outcome::Warned, Code::DidStatedByResolver)]);
}

/// How long documents are to be kept by the word of a log is known of these questions too.
#[test]
fn answers_say_how_long_documents_may_be_kept() {
    let school = crate::past_keys::School::new();
    let did = Did::parse(&school.did).unwrap();
    let links: DomainLinks = done(Verifier::new().linked_domains(&did, &school.evidence(), now()));
    let lifetimes: Vec<_> = links.lifetimes().collect();
    let log = "https://school.example/.well-known/did.jsonl";
    assert_eq!(lifetimes, [(log, std::time::Duration::from_secs(3600))]);
}
