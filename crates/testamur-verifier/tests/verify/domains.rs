//! Links of DIDs with domains: credentials signed with fixed keys, and a row for each rule.

use crate::badge::*;
use crate::tokens::{number, token};
use testamur_core::evidence::{Document, Evidence, Purpose, Request, Source, Step};
use testamur_core::json::{Object, Value, parse};
use testamur_core::model::Version;
use testamur_core::report::{CheckId, Outcome, Verdict};
use testamur_core::{Code, Error};
use testamur_did::{Did, Origin};
use testamur_proof::domain_linkage::{CONFIGURATION_BYTES, DidConfiguration, DomainLinkage};
use testamur_proof::jose::HeaderOptions;
use testamur_verifier::{CredentialPolicy, DOMAIN_LINKS, DomainLinks, Report, Trust, Verifier};

pub(crate) const DID: &str = "did:web:uni.example";
pub(crate) const DOCUMENT: &str = "https://uni.example/.well-known/did.json";
pub(crate) const SITE: &str = "https://www.uni.example";

/// The university, whose DID is on the web.
pub(crate) fn uni() -> Person {
    Person { did: DID.to_owned(), method: format!("{DID}#key"), ..school() }
}

pub(crate) fn published(body: impl ToString) -> Document {
    Document {
        bytes: body.to_string().into_bytes().into(),
        media_type: Some("application/json".to_owned()),
        source: Source::Network,
    }
}

pub(crate) fn site() -> Origin {
    Origin::parse(SITE).unwrap()
}

/// Its document, which names these domains.
pub(crate) fn document(domains: &str) -> Value {
    let multikey = school().did.replace("did:key:", "");
    let text = format!(
        r#"{{"@context":["https://www.w3.org/ns/did/v1","https://w3id.org/security/multikey/v1"],
            "id":"{DID}","verificationMethod":[{{"id":"{DID}#key","type":"Multikey",
            "controller":"{DID}","publicKeyMultibase":"{multikey}"}}],"assertionMethod":["{DID}#key"],
            "service":[{{"id":"{DID}#domains","type":"LinkedDomains","serviceEndpoint":{domains}}}]}}"#
    );
    parse(text.as_bytes()).unwrap()
}

pub(crate) fn draft_of(did: &str, origin: &str, version: Version) -> Value {
    let (did, origin) = (Did::parse(did).unwrap(), Origin::parse(origin).unwrap());
    let validity = (time("2026-01-01T00:00:00Z"), time("2027-01-01T00:00:00Z"));
    DomainLinkage::draft(&did, &origin, validity, version)
}

pub(crate) fn draft() -> Value {
    draft_of(DID, SITE, Version::V1)
}

/// The claims of a token around a credential.
fn claims(credential: &Value) -> Object {
    Object::from_iter::<[(&str, Value); 5]>([
        ("exp", number(time("2027-01-01T00:00:00Z").unix())),
        ("iss", DID.into()),
        ("nbf", number(time("2026-01-01T00:00:00Z").unix())),
        ("sub", DID.into()),
        ("vc", credential.clone()),
    ])
}

fn jwt(claims: &Object) -> Value {
    token(claims, &HeaderOptions::default().with_kid(uni().method), &uni()).into()
}

pub(crate) fn configuration(links: &[Value]) -> Value {
    let mut value = DidConfiguration::new().to_value();
    value.as_object_mut().unwrap().insert("linked_dids", links.to_vec());
    value
}

/// What the site and the university publish.
pub(crate) fn evidence(links: &[Value]) -> Evidence {
    let mut evidence = Evidence::new();
    evidence.insert(site().configuration_url(), Ok(published(configuration(links))));
    evidence.insert(DOCUMENT, Ok(published(document(&format!("\"{SITE}\"")))));
    evidence
}

pub(crate) fn done(step: Step<DomainLinks>) -> DomainLinks {
    match step {
        Step::Done(links) => links,
        Step::Needs(requests) => panic!("{requests:?}"),
    }
}

pub(crate) fn of_site(evidence: &Evidence) -> DomainLinks {
    done(Verifier::new().linked_dids(&site(), evidence, now()))
}

fn of_did(evidence: &Evidence) -> DomainLinks {
    done(Verifier::new().linked_domains(&Did::parse(DID).unwrap(), evidence, now()))
}

/// What was found of the only link, each with its place.
fn only(links: &DomainLinks) -> Vec<(Code, String)> {
    let [link] = links.links() else { panic!("{:#}", links.to_value()) };
    let at = |finding: &testamur_core::report::Finding| {
        (finding.code(), finding.at().map_or("", |at| at.as_str()).to_owned())
    };
    link.findings().iter().map(at).collect()
}

pub(crate) fn every_form() -> Vec<Value> {
    vec![
        signed(&draft(), &uni()),
        signed(&draft_of(DID, SITE, Version::V2), &uni()),
        jwt(&claims(&draft())),
    ]
}

#[test]
fn a_link_holds_in_every_form_and_from_both_sides() {
    for link in every_form() {
        let evidence = evidence(std::slice::from_ref(&link));
        for links in [of_site(&evidence), of_did(&evidence)] {
            assert_eq!(links.verdict(), Verdict::Accepted, "{:#}", links.to_value());
            assert!(links.findings().is_empty());
            let [link] = links.links() else { panic!("one link") };
            assert_eq!((link.did(), link.origin()), (Some(DID), SITE));
            assert!(link.findings().is_empty() && link.report().is_some());
        }
    }
    let all = of_site(&evidence(&every_form()));
    let forms: Vec<&str> = all.links().iter().map(|link| link.form().unwrap().name()).collect();
    assert_eq!(forms, ["embedded", "embedded", "token"]);
    let value = all.to_value();
    assert_eq!(value.get("about").unwrap().as_str(), Some(SITE));
    assert_eq!(value.get("links").unwrap().as_array().unwrap().len(), 3);
}

#[test]
fn documents_are_asked_for_one_after_the_other() {
    let verifier = Verifier::new();
    let request = |url: &str, purpose| vec![Request { url: url.to_owned(), purpose }];
    let url = site().configuration_url();
    let full = evidence(&every_form());
    let mut known = Evidence::new();
    let step = verifier.linked_dids(&site(), &known, now());
    assert_eq!(step, Step::Needs(request(&url, Purpose::DidConfiguration)));
    known.insert(&*url, full.get(&url).unwrap().cloned().map_err(Clone::clone));
    let step = verifier.linked_dids(&site(), &known, now());
    assert_eq!(step, Step::Needs(request(DOCUMENT, Purpose::Did)));
    let did = Did::parse(DID).unwrap();
    let step = verifier.linked_domains(&did, &Evidence::new(), now());
    assert_eq!(step, Step::Needs(request(DOCUMENT, Purpose::Did)));
    let step = verifier.domain_link(&did, &site(), &Evidence::new(), now());
    assert_eq!(step, Step::Needs(request(&url, Purpose::DidConfiguration)));
}

/// Credentials that break a rule, with what is found of them and where.
fn broken() -> Vec<(Value, Code, &'static str)> {
    let embedded = |at: &str, value: &str| signed(&edited(&draft(), at, value), &uni());
    let header = |header: HeaderOptions| Value::from(token(&claims(&draft()), &header, &uni()));
    let kid = || HeaderOptions::default().with_kid(uni().method);
    let typed = HeaderOptions { typ: Some("JWT".to_owned()), ..kid() };
    let more = HeaderOptions { other: Object::from_iter([("more", "x")]), ..kid() };
    let claimed = |name: &str, value: Option<Value>| {
        let mut claims = claims(&draft());
        match value {
            Some(value) => drop(claims.insert(name, value)),
            None => drop(claims.remove(name)),
        }
        jwt(&claims)
    };
    let nested = |at: &str, value: &str| jwt(&claims(&edited(&draft(), at, value)));
    let other = "\"https://other.example\"";
    let long = format!("\"{SITE}/path\"");
    vec![
        (7.into(), Code::DomainEntry, ""),
        ("no.token".into(), Code::ProofJws, ""),
        (embedded("/id", "\"urn:uuid:1\""), Code::DomainIdentifier, "/id"),
        (nested("/id", "\"urn:uuid:1\""), Code::DomainIdentifier, "/vc/id"),
        (embedded("/type", "[\"VerifiableCredential\"]"), Code::DomainType, "/type"),
        (embedded("/issuanceDate", ""), Code::DomainDates, ""),
        (embedded("/expirationDate", ""), Code::DomainDates, ""),
        (nested("/expirationDate", ""), Code::DomainDates, "/vc"),
        (embedded("/credentialSubject/id", ""), Code::DomainSubject, "/credentialSubject/id"),
        (embedded("/credentialSubject/id", other), Code::DomainSubject, "/credentialSubject/id"),
        (embedded("/credentialSubject/id", "\"did:web:b.example\""), Code::DomainIssuer, "/issuer"),
        (embedded("/issuer", "\"did:web:b.example\""), Code::DomainIssuer, "/issuer"),
        (
            embedded("/credentialSubject/origin", ""),
            Code::DomainMissingOrigin,
            "/credentialSubject",
        ),
        (
            embedded("/credentialSubject/origin", &long),
            Code::DomainOrigin,
            "/credentialSubject/origin",
        ),
        (
            embedded("/credentialSubject/origin", "\"www.uni.example\""),
            Code::DomainOrigin,
            "/credentialSubject/origin",
        ),
        (
            nested("/credentialSubject/origin", "7"),
            Code::DomainOrigin,
            "/vc/credentialSubject/origin",
        ),
        (
            embedded("/credentialSubject/origin", "\"http://www.uni.example\""),
            Code::DomainOrigin,
            "/credentialSubject/origin",
        ),
        (embedded("/credentialSubject/origin", other), Code::DomainOtherOrigin, ""),
        (
            nested("/credentialSubject/origin", "\"https://www.uni.example:8443\""),
            Code::DomainOtherOrigin,
            "",
        ),
        (header(typed), Code::DomainTokenHeader, ""),
        (header(more), Code::DomainTokenHeader, ""),
        (header(HeaderOptions::default()), Code::DomainTokenHeader, ""),
        (claimed("jti", Some("urn:uuid:1".into())), Code::DomainTokenClaims, ""),
        (claimed("exp", None), Code::DomainTokenClaims, ""),
        (claimed("nbf", None), Code::DomainTokenClaims, ""),
        (claimed("iss", None), Code::DomainTokenClaims, ""),
        (claimed("sub", None), Code::DomainTokenClaims, ""),
        (claimed("iss", Some("did:web:b.example".into())), Code::DomainTokenSubject, ""),
        (claimed("sub", Some(7.into())), Code::DomainTokenSubject, ""),
        (nested("/proof", "{}"), Code::DomainTokenClaims, ""),
    ]
}

#[test]
fn every_rule_has_its_code_and_no_document_is_asked_for_then() {
    for (entry, code, at) in broken() {
        let mut evidence = Evidence::new();
        let link = [entry.clone()];
        evidence.insert(site().configuration_url(), Ok(published(configuration(&link))));
        let links = of_site(&evidence);
        assert_eq!(links.verdict(), Verdict::Rejected);
        let found = only(&links);
        assert_eq!(found[0], (code, format!("/linked_dids/0{at}")), "{entry:#}\n{found:?}");
        assert_eq!(found.len(), 1, "{entry:#}\n{found:?}");
    }
}

#[test]
fn a_bad_link_says_nothing_of_the_others() {
    for (bad, ..) in broken() {
        let all = of_site(&evidence(&[bad, signed(&draft(), &uni())]));
        let verdicts: Vec<Verdict> = all.links().iter().map(|link| link.verdict()).collect();
        assert_eq!(verdicts, [Verdict::Rejected, Verdict::Accepted]);
        assert_eq!(all.verdict(), Verdict::Rejected);
    }
}

#[test]
fn the_credential_itself_must_hold() {
    let forged = edited(&signed(&draft(), &uni()), "/expirationDate", "\"2030-01-01T00:00:00Z\"");
    let expired = edited(&draft(), "/expirationDate", "\"2026-02-01T00:00:00Z\"");
    let early = edited(&draft(), "/issuanceDate", "\"2026-07-01T00:00:00Z\"");
    let late = |name: &str, at: &str| {
        let mut claims = claims(&draft());
        claims.insert(name, number(time(at).unix()));
        jwt(&claims)
    };
    let by_other = Person { did: DID.to_owned(), method: uni().method, ..stranger() };
    let unsigned = draft();
    for (entry, cause) in [
        (forged, "proof.signature"),
        (signed(&expired, &uni()), "validity.expired"),
        (signed(&early, &uni()), "validity.not_yet"),
        // The token and the credential in it say different things.
        (late("exp", "2026-02-01T00:00:00Z"), "input.claim_conflict"),
        (signed(&draft(), &by_other), "proof.signature"),
        (signed(&draft(), &stranger()), "key.issuer"),
        (unsigned, "proof.missing"),
    ] {
        let links = of_site(&evidence(std::slice::from_ref(&entry)));
        assert_eq!(only(&links)[0].0, Code::DomainUnverified, "{:#}", links.to_value());
        let finding = &links.links()[0].findings()[0];
        let found = finding.error().facts().find(|(name, _)| *name == "cause");
        assert_eq!(found, Some(("cause", cause)), "{:#}", links.to_value());
        assert_eq!(links.links()[0].report().unwrap().verdict(), Verdict::Rejected);
    }
}

#[test]
fn a_key_must_be_for_assertions_and_be_listed_now() {
    let other = document("[]").to_string().replace("assertionMethod", "authentication");
    let mut evidence = evidence(&every_form());
    evidence.insert(DOCUMENT, Ok(published(other)));
    for link in of_site(&evidence).links() {
        assert_eq!(link.verdict(), Verdict::Rejected);
    }
    evidence.insert(DOCUMENT, Err(Error::new(Code::FetchOffline).with("url", DOCUMENT)));
    for link in of_site(&evidence).links() {
        assert_eq!(link.verdict(), Verdict::Indeterminate);
    }
    let links = of_did(&evidence);
    assert_eq!(links.verdict(), Verdict::Indeterminate);
    assert_eq!(links.findings()[0].code(), Code::DidUnavailable);
}

#[test]
fn the_configuration_is_that_of_the_origin_itself() {
    let url = site().configuration_url();
    let good = configuration(&every_form());
    let redirected = Document { source: Source::Redirected, ..published(&good) };
    let page = Document { media_type: Some("text/html".to_owned()), ..published(&good) };
    let large = format!("{good}{}", " ".repeat(CONFIGURATION_BYTES));
    let more = edited(&good, "/more", "1");
    let missing = Err(Error::new(Code::FetchStatus).with("url", &url).with("status", 404));
    for (outcome, code, verdict) in [
        (Ok(redirected), Code::DomainRedirected, Verdict::Rejected),
        (Ok(page), Code::DomainUnavailable, Verdict::Indeterminate),
        (missing, Code::DomainUnavailable, Verdict::Indeterminate),
        (Ok(published(large)), Code::LimitDomainConfiguration, Verdict::Rejected),
        (Ok(published(more)), Code::DomainConfiguration, Verdict::Rejected),
        (Ok(published("{")), Code::DomainConfiguration, Verdict::Rejected),
        (Ok(published(configuration(&[]))), Code::DomainConfiguration, Verdict::Rejected),
    ] {
        let mut evidence = evidence(&[]);
        evidence.insert(&*url, outcome);
        let links = of_site(&evidence);
        assert_eq!(links.findings()[0].code(), code, "{:#}", links.to_value());
        assert_eq!(links.verdict(), verdict);
        let from_did = of_did(&evidence);
        assert_ne!(from_did.verdict(), Verdict::Accepted);
    }
}

#[test]
fn a_did_is_linked_with_what_it_names_and_what_names_it() {
    let own = every_form();
    let stranger_s = signed(&draft_of(&stranger().did, SITE, Version::V1), &stranger());
    // Links of others are not looked at.
    let links = of_did(&evidence(&[stranger_s.clone(), own[0].clone(), 7.into()]));
    assert_eq!(links.verdict(), Verdict::Accepted, "{:#}", links.to_value());
    assert_eq!(links.links()[0].at().as_str(), "/linked_dids/1");
    let links = of_did(&evidence(&[stranger_s]));
    assert_eq!(links.findings()[0].code(), Code::DomainUnlinked);
    assert_eq!(links.verdict(), Verdict::Rejected);
    // The document names nothing, or another domain: from the site, there is a warning.
    for (domains, code) in
        [("[]", Code::DomainService), ("\"https://b.example\"", Code::DomainUnavailable)]
    {
        let mut evidence = evidence(&own[..1]);
        evidence.insert(DOCUMENT, Ok(published(document(domains))));
        let offline = Error::new(Code::FetchOffline).with("url", "b");
        evidence.insert("https://b.example/.well-known/did-configuration.json", Err(offline));
        assert_eq!(only(&of_site(&evidence)), [(Code::DomainOneSided, String::new())]);
        assert_eq!(of_site(&evidence).verdict(), Verdict::Accepted);
        assert_eq!(of_did(&evidence).findings()[0].code(), code);
    }
    let mut evidence = evidence(&own[..1]);
    let bare = edited(&document("[]"), "/service", "");
    evidence.insert(DOCUMENT, Ok(published(bare)));
    let links = of_did(&evidence);
    assert_eq!(links.findings()[0].code(), Code::DomainUnnamed);
    assert_eq!(links.verdict(), Verdict::Rejected);
}

#[test]
fn ten_thousand_links_cost_no_more_than_some() {
    let many: Vec<Value> = (0..10_000).map(Value::from).collect();
    let links = of_site(&evidence(&many));
    assert_eq!(links.links().len(), DOMAIN_LINKS);
    assert_eq!(links.findings()[0].code(), Code::LimitDomainLinks);
    // That of one DID is found behind all of them.
    let many: Vec<Value> = many.into_iter().chain(every_form().into_iter().take(1)).collect();
    let links = of_did(&evidence(&many));
    assert_eq!(links.verdict(), Verdict::Accepted, "{:#}", links.to_value());
    // Links of as many DIDs ask for no more documents than a credential may.
    let of_other = |n: usize| {
        let did = format!("did:web:a{n}.example");
        let by = Person { method: format!("{did}#key"), did, ..school() };
        signed(&draft_of(&by.did, SITE, Version::V1), &by)
    };
    let others: Vec<Value> = (0..300).map(of_other).collect();
    let step = Verifier::new().linked_dids(&site(), &evidence(&others), now());
    let Step::Needs(requests) = step else { panic!("documents are missing") };
    assert_eq!(requests.len(), DOMAIN_LINKS);
}

/// Links by strangers, in front of a forged one, ask for as many documents as one question may: what was never
/// verified does not hold.
#[test]
fn what_is_beyond_the_documents_of_a_question_does_not_hold() {
    let by_strangers = |n: usize| {
        let did = format!("did:web:a{n}.example");
        let by = Person { method: format!("{did}#key"), did: did.clone(), ..school() };
        let link = signed(&draft_of(&by.did, SITE, Version::V1), &by);
        let proof = link.get("proof").unwrap().to_string();
        let proofs = (0..32).map(|m| {
            let other = format!("did:web:b{n}-{m}.example");
            proof.replace(&did, &other)
        });
        edited(&link, "/proof", &format!("[{}]", proofs.collect::<Vec<_>>().join(",")))
    };
    let victim = "did:web:victim.example";
    let by = Person { method: format!("{victim}#key"), did: victim.to_owned(), ..school() };
    let mut forged = signed(&draft_of(victim, SITE, Version::V1), &by);
    forged = edited(&forged, "/issuanceDate", "\"2020-01-01T00:00:00Z\"");
    let links: Vec<Value> = (0..9).map(by_strangers).chain([forged]).collect();
    let mut evidence = evidence(&links);
    let links = loop {
        match Verifier::new().linked_dids(&site(), &evidence, now()) {
            Step::Done(links) => break links,
            Step::Needs(requests) => {
                for Request { url, .. } in requests {
                    let gone = Error::new(Code::FetchStatus).with("url", &url).with("status", 404);
                    evidence.insert(url, Err(gone));
                }
            }
        }
    };
    let last = links.links().last().unwrap();
    assert_eq!(last.did(), Some(victim));
    assert_ne!(last.verdict(), Verdict::Accepted, "{:#}", links.to_value());
    assert!(links.links().iter().all(|link| link.verdict() != Verdict::Accepted));
}

fn ask(policy: CredentialPolicy, evidence: &Evidence) -> Report {
    let badge = signed(&badge_by(DID), &uni());
    verify_bytes(badge.to_string().as_bytes(), policy, evidence, now())
}

pub(crate) fn trusting() -> CredentialPolicy {
    CredentialPolicy::new(Trust::only([DID]).unwrap())
}

#[test]
fn a_policy_can_demand_that_the_issuer_owns_a_domain() {
    let good = evidence(&every_form());
    let check = |report: &Report| {
        let check = report.check(CheckId::LinkedDomains);
        (check.outcome(), check.code(), check.sentence().into_owned())
    };
    let report = ask(trusting(), &good);
    assert_eq!(check(&report).0, Outcome::Skipped);
    let demanded = trusting().require_linked_domain(site());
    let report = ask(demanded.clone(), &good);
    accepted(&report);
    assert_eq!(check(&report).2, format!("The issuer is linked with {SITE}."));
    let used = report.requests().iter().any(|used| used.url == site().configuration_url());
    assert!(used, "the bundle of it has the configuration");

    let report = ask(demanded.clone(), &evidence(&[]));
    assert_eq!(report.verdict(), Verdict::Rejected);
    assert_eq!(check(&report).1, Some(Code::DomainRequired));
    let mut open = good.clone();
    open.insert(site().configuration_url(), Err(Error::new(Code::FetchOffline).with("url", SITE)));
    let report = ask(demanded.clone(), &open);
    assert_eq!(report.verdict(), Verdict::Indeterminate, "{:#}", report.to_value());

    // A credential that is not good leads nowhere.
    let badge = edited(&signed(&badge_by(DID), &uni()), "/name", "\"Forged\"");
    let mut known = Evidence::new();
    known.insert(DOCUMENT, Ok(published(document("[]"))));
    let report = verify_bytes(badge.to_string().as_bytes(), demanded, &known, now());
    assert_eq!(check(&report).0, Outcome::Skipped);
}

#[test]
fn domains_that_are_only_told_decide_nothing() {
    let shown = trusting().show_linked_domains();
    let report = ask(shown.clone(), &evidence(&every_form()));
    accepted(&report);
    let check = report.check(CheckId::LinkedDomains);
    assert_eq!(check.outcome(), Outcome::Passed);
    assert_eq!(check.details()[0].1, vec![Value::from(SITE)].into());
    let report = ask(shown, &evidence(&[]));
    accepted(&report);
    assert_eq!(report.check(CheckId::LinkedDomains).code(), Some(Code::DomainUnlinked));
    assert_eq!(report.check(CheckId::LinkedDomains).outcome(), Outcome::Warned);
}

#[test]
fn an_issuer_that_is_no_did_has_no_domains() {
    let badge = signed(&badge_by("https://uni.example"), &school());
    let policy = CredentialPolicy::new(Trust::only(["https://uni.example"]).unwrap())
        .dangerous_accept_keys_of_others()
        .require_linked_domain(site());
    let report = verify_bytes(badge.to_string().as_bytes(), policy, &Evidence::new(), now());
    rejected(&report, CheckId::LinkedDomains, Code::DomainRequired, "");
}
