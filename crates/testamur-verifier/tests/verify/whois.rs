//! What a DID publishes of itself: a presentation by a school with a log, and a row for each rule.

use crate::badge::*;
use crate::past_keys::School;
use crate::presentations::unsigned;
use testamur_core::evidence::{Document, Evidence, Purpose, Request, Source, Step};
use testamur_core::json::Value;
use testamur_core::report::{CheckId, Outcome};
use testamur_core::{Code, Error};
use testamur_did::Did;
use testamur_proof::{ProofOptions, Suite};
use testamur_verifier::{
    CredentialPolicy, HolderBinding, Limits, PresentationPolicy, Report, Trust, Verifier,
};

const LOG: &str = "https://school.example/.well-known/did.jsonl";
const WHOIS: &str = "https://school.example/whois.vp";

/// Who accredits schools.
fn ministry() -> Person {
    person(5)
}

/// The school, by the key that its log lists.
fn owner(of: &School) -> Person {
    Person { did: of.did.clone(), method: of.method("january"), ..school() }
}

/// What the ministry says of somebody.
fn about(did: &str) -> Value {
    let credential =
        edited(&badge_by(&ministry().did), "/credentialSubject/id", &format!("\"{did}\""));
    signed(&credential, &ministry())
}

fn shown(document: &Value, by: &Person) -> Value {
    let options = ProofOptions::authentication(&by.method);
    signed_with(document, by, Suite::EddsaRdfc2022, &options)
}

fn served(media_type: &str, body: impl ToString) -> Document {
    Document {
        bytes: body.to_string().into_bytes().into(),
        media_type: Some(media_type.to_owned()),
        source: Source::Network,
    }
}

fn policy() -> PresentationPolicy {
    let credentials = CredentialPolicy::new(Trust::only([ministry().did]).unwrap());
    PresentationPolicy::new(credentials, HolderBinding::dangerous_replayable())
}

fn ask(did: &str, policy: &PresentationPolicy, evidence: &Evidence) -> Step<Report> {
    Verifier::new().whois(&Did::parse(did).unwrap(), policy, evidence, now())
}

/// What is found where this stands for the presentation of the school.
fn of(school: &School, whois: Result<Document, Error>) -> Report {
    with(school, &policy(), whois)
}

fn with(school: &School, policy: &PresentationPolicy, whois: Result<Document, Error>) -> Report {
    let mut evidence = school.evidence();
    evidence.insert(WHOIS, whois);
    done(ask(&school.did, policy, &evidence))
}

fn done(step: Step<Report>) -> Report {
    match step {
        Step::Done(report) => report,
        Step::Needs(requests) => panic!("{requests:?}"),
    }
}

#[test]
fn the_log_is_asked_for_and_then_the_presentation() {
    let school = School::new();
    let needs = |url: &str, purpose| Step::Needs(vec![Request { url: url.to_owned(), purpose }]);
    let ask = |evidence: &Evidence| ask(&school.did, &policy(), evidence);
    assert_eq!(ask(&Evidence::new()), needs(LOG, Purpose::Did));
    let mut evidence = school.evidence();
    assert_eq!(ask(&evidence), needs(WHOIS, Purpose::Presentation));
    let presentation = shown(&unsigned(&school.did, &[about(&school.did)]), &owner(&school));
    for media_type in ["application/vp", "application/vp+ld+json", "application/json"] {
        evidence.insert(WHOIS, Ok(served(media_type, &presentation)));
        let report = done(ask(&evidence));
        accepted(&report);
        assert_eq!(check(&report, CheckId::HolderBinding), (Outcome::Passed, None));
        let domains = report.check(CheckId::LinkedDomains).sentence();
        assert!(domains.contains("issuers are checked inside"), "{domains}");
        let used: Vec<&str> = report.requests().iter().map(|used| &*used.url).collect();
        assert_eq!(used, [LOG, WHOIS]);
        assert_eq!(report.accept_presentation().unwrap().credentials()[0].issuer(), ministry().did);
    }
}

#[test]
fn the_did_is_the_holder_and_somebody_vouches_for_it() {
    let school = School::new();
    let (did, by) = (&school.did, owner(&school));
    let of = |document: &Value| of(&school, Ok(served("application/vp", document)));
    let holder = CheckId::HolderBinding;
    let inside = CheckId::EmbeddedCredentials;

    let elsewhere = shown(&unsigned(&learner().did, &[about(did)]), &learner());
    rejected(&of(&elsewhere), holder, Code::HolderOther, "/holder");
    let mut nobody = unsigned(did, &[about(did)]);
    nobody.as_object_mut().unwrap().remove("holder");
    rejected(&of(&shown(&nobody, &by)), holder, Code::HolderOther, "/holder");
    let forged = shown(&unsigned(did, &[about(did)]), &learner());
    let at = "/proof/verificationMethod";
    rejected(&of(&forged), CheckId::IssuerKey, Code::KeyHolder, at);
    let plain = unsigned(did, &[about(did)]);
    rejected(&of(&plain), CheckId::Proof, Code::ProofMissing, "");

    let at = "/verifiableCredential";
    for inside_it in [vec![], vec![about(&learner().did)]] {
        let report = of(&shown(&unsigned(did, &inside_it), &by));
        rejected(&report, inside, Code::HolderNothingAbout, at);
    }
    let both = shown(&unsigned(did, &[about(did), about(&learner().did)]), &by);
    accepted(&of(&both));
    let strict = policy().require_holder_is_subject();
    let report = with(&school, &strict, Ok(served("application/vp", &both)));
    rejected(&report, inside, Code::HolderCredentialRejected, "/verifiableCredential/1");
    let untrusted = signed(
        &edited(&badge(), "/credentialSubject/id", &format!("\"{did}\"")),
        &crate::badge::school(),
    );
    let report = of(&shown(&unsigned(did, &[untrusted]), &by));
    rejected(&report, inside, Code::HolderCredentialRejected, "/verifiableCredential/0");
}

#[test]
fn what_is_no_presentation_or_cannot_be_had_is_told() {
    let school = School::new();
    let input = CheckId::Input;
    let credential = about(&school.did);
    let report = of(&school, Ok(served("application/vp", &credential)));
    rejected(&report, input, Code::InputOtherKind, "/type");
    rejected(&of(&school, Ok(served("application/vp", "hello"))), input, Code::InputNotJson, "");

    let page = of(&school, Ok(served("text/html", &credential)));
    indeterminate(&page, input, Code::FetchMediaType, "");
    let missing = Error::new(Code::FetchStatus).with("url", WHOIS).with("status", 404);
    indeterminate(&of(&school, Err(missing)), input, Code::FetchStatus, "");

    let mut limits = Limits::default();
    limits.json.bytes = 1000;
    let credentials = CredentialPolicy::new(Trust::anyone()).limits(limits);
    let small = PresentationPolicy::new(credentials, HolderBinding::dangerous_replayable());
    let presentation = shown(&unsigned(&school.did, &[credential]), &owner(&school));
    let report = with(&school, &small, Ok(served("application/vp", &presentation)));
    rejected(&report, CheckId::Limits, Code::LimitInputSize, "");

    let mut gone = Evidence::new();
    gone.insert(LOG, Err(Error::new(Code::FetchStatus).with("url", LOG).with("status", 404)));
    let report = done(ask(&school.did, &policy(), &gone));
    indeterminate(&report, input, Code::DidUnavailable, "");
}

#[test]
fn a_method_without_paths_has_no_such_place() {
    let report = done(ask(&learner().did, &policy(), &Evidence::new()));
    indeterminate(&report, CheckId::Input, Code::DidNoWhois, "");
}

/// The document chooses which server is asked, but not one on this machine, nor one without TLS.
#[test]
fn a_document_has_nobody_asked_without_tls() {
    for endpoint in [
        "http://localhost:9200/_search",
        "http://school.example/whois.vp",
        "http://localhost:9200@school.example/whois.vp",
    ] {
        let school = School::with_services(&format!(
            r##"[{{"id":"#whois","type":"LinkedVerifiablePresentation","serviceEndpoint":"{endpoint}"}}]"##
        ));
        let ask = |verifier: Verifier| {
            verifier.whois(&Did::parse(&school.did).unwrap(), &policy(), &school.evidence(), now())
        };
        let report = done(ask(Verifier::new()));
        indeterminate(&report, CheckId::Input, Code::DidServiceInsecure, "");
        let allowed = ask(Verifier::new().insecure_localhost());
        match endpoint.contains("/_search") {
            true => {
                let url = endpoint.to_owned();
                let needed = vec![Request { url, purpose: Purpose::Presentation }];
                assert_eq!(allowed, Step::Needs(needed));
            }
            false => indeterminate(&done(allowed), CheckId::Input, Code::DidServiceInsecure, ""),
        }
    }
}
