//! Documents made to mislead or to block.

use crate::badge::*;
use proptest::prelude::*;
use testamur_core::evidence::{Document, Evidence, Step};
use testamur_core::json::{Pointer, Value, parse};
use testamur_core::report::{CheckId, Outcome, Verdict};
use testamur_core::{Code, Timestamp};
use testamur_proof::Suite;
use testamur_verifier::{HolderBinding, Policy, PresentationPolicy, Verifier};

fn either() -> Policy {
    Policy::Either(PresentationPolicy::new(policy(), HolderBinding::dangerous_replayable()))
}

/// Every place of a document.
fn places(value: &Value, at: Pointer, out: &mut Vec<Pointer>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, inner)| places(inner, at.child(name), out));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, inner)| places(inner, at.item(index), out));
        }
        _ => {}
    }
    out.push(at);
}

#[test]
fn no_value_can_be_changed_and_no_member_removed() {
    for suite in [Suite::EddsaRdfc2022, Suite::EddsaJcs2022, Suite::Ed25519Signature2020] {
        let document = signed_with(&badge(), &school(), suite, &assertion(&school()));
        accepted(&verify(&document, policy()));
        let mut all = Vec::new();
        places(&document, Pointer::root(), &mut all);
        assert!(all.len() > 30);
        for place in all.iter().filter(|place| !place.is_root()) {
            let changed = match place.of(&document).unwrap() {
                Value::String(text) => Value::from(format!("{text}x")).to_string(),
                _ => String::new(),
            };
            for value in [&*changed, ""] {
                let report = verify(&edited(&document, place.as_str(), value), policy());
                assert_ne!(report.verdict(), Verdict::Accepted, "{place} = {value}");
            }
        }
    }
}

/// Each of these leaves the RDF, and so the signature, as it was.
#[test]
fn what_decides_cannot_be_hidden_under_another_name() {
    let document = signed(&badge(), &school());
    let until = "2027-01-01T00:00:00Z";
    let hidden = edited(&document, "/validUntil", "");
    let id = document.get("id").unwrap();
    let date = "http://www.w3.org/2001/XMLSchema#dateTime";
    let iri = "https://www.w3.org/2018/credentials#validUntil";
    let typed = format!(r#"{{"@value": "{until}", "@type": "{date}"}}"#);
    let alias = format!(r#"{{"rest": {{"@id": "{iri}", "@type": "{date}"}}}}"#);
    let by_context = edited(&hidden, "/@context/2", &alias);
    let mut by_iri = hidden.clone();
    by_iri.as_object_mut().unwrap().insert(iri, parse(typed.as_bytes()).unwrap());
    let nested = format!(r#"{{"validUntil": "{until}"}}"#);
    let included =
        format!(r#"[{{"id": {id}, "type": "VerifiableCredential", "validUntil": "{until}"}}]"#);
    for disguised in [
        edited(&by_context, "/rest", &format!("\"{until}\"")),
        by_iri,
        edited(&hidden, "/@nest", &nested),
        edited(&hidden, "/@included", &included),
    ] {
        for at in [now(), time("2028-01-01T00:00:00Z")] {
            let report = verify_at(&disguised, policy(), at);
            let all = findings(&report);
            assert_eq!(check(&report, CheckId::Proof).0.name(), "passed", "{all:?}");
            assert_eq!((all.len(), all[0].1), (1, Code::ContextDisguised), "{all:?}");
            assert!(all[0].2.len() > 1, "{all:?}");
            assert_eq!(report.verdict(), Verdict::Rejected);
        }
    }
    // An own context that hides nothing is a warning.
    let own = edited(&badge(), "/@context/2", r#"{"honours": "https://school.example/#honours"}"#);
    let own = signed(&edited(&own, "/credentialSubject/honours", "\"summa\""), &school());
    let report = verify(&own, policy());
    accepted(&report);
    assert_eq!(report.check(CheckId::Contexts).code(), Some(Code::ContextOwnNames));
}

/// The same, without any unusual name: in an object inside that is the document once more.
#[test]
fn what_decides_cannot_stand_in_another_place() {
    let id = badge().get("id").unwrap().to_string();
    let itself = |more: &str| format!(r#"{{"id": {id}, "type": ["Evidence"{more}}}"#);
    let plain = signed(&edited(&badge(), "/evidence", &itself("]")), &school());
    accepted(&verify(&plain, policy()));
    let moved = r#", "VerifiableCredential"], "validUntil": "2027-01-01T00:00:00Z""#;
    let moved = edited(&edited(&plain, "/validUntil", ""), "/evidence", &itself(moved));
    let report = verify_at(&moved, policy(), time("2028-01-01T00:00:00Z"));
    assert_eq!(check(&report, CheckId::Proof).0.name(), "passed");
    rejected(&report, CheckId::Contexts, Code::ContextDisguised, "/evidence/validUntil");
}

/// The same, where a prefix of the context spells the identifier in another way.
#[test]
fn a_compact_identifier_is_the_same_identifier() {
    let contexts = r#"["https://www.w3.org/2018/credentials/v1",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"]"#;
    let dates =
        [("validFrom", ""), ("validUntil", ""), ("issuanceDate", r#""2026-01-01T00:00:00Z""#)];
    let badge =
        dates.iter().fold(edited(&badge(), "/@context", contexts), |document, (name, value)| {
            edited(&document, &format!("/{name}"), value)
        });
    let badge = edited(&badge, "/expirationDate", r#""2027-01-01T00:00:00Z""#);
    let (whole, compact) = (r#""https://www.w3.org/2018/credentials#b""#, r#""cred:b""#);
    let itself = |id: &str, more: &str| format!(r#"{{"id": {id}, "type": ["Evidence"{more}}}"#);
    for (outer, inner) in [(whole, compact), (compact, whole)] {
        let document = edited(&badge, "/id", outer);
        let plain = signed(&edited(&document, "/evidence", &itself(whole, "]")), &school());
        accepted(&verify(&plain, policy()));
        let moved = r#", "VerifiableCredential"], "expirationDate": "2027-01-01T00:00:00Z""#;
        let moved = itself(inner, moved);
        let moved = edited(&edited(&plain, "/expirationDate", ""), "/evidence", &moved);
        let report = verify_at(&moved, policy(), time("2028-01-01T00:00:00Z"));
        assert_eq!(check(&report, CheckId::Proof).0.name(), "passed");
        rejected(&report, CheckId::Contexts, Code::ContextDisguised, "/evidence/expirationDate");
    }
}

/// The same, with a context that the caller gives.
#[test]
fn what_decides_cannot_be_renamed_by_a_given_context() {
    let url = "https://contexts.example/v1";
    let iri = "https://www.w3.org/2018/credentials#validUntil";
    let date = "http://www.w3.org/2001/XMLSchema#dateTime";
    let context = format!(r#"{{"@context": {{"rest": {{"@id": "{iri}", "@type": "{date}"}}}}}}"#);
    let mut evidence = Evidence::new();
    evidence.insert(url, Ok(Document::given(context.into_bytes())));
    let document = edited(&signed(&badge(), &school()), "/@context/2", &format!("\"{url}\""));
    let ask = |document: &Value, at: &str| {
        verify_bytes(document.to_string().as_bytes(), policy(), &evidence, time(at))
    };
    accepted(&ask(&document, "2026-06-01T00:00:00Z"));
    let hidden = edited(&document, "/validUntil", "");
    let hidden = edited(&hidden, "/rest", "\"2027-01-01T00:00:00Z\"");
    let report = ask(&hidden, "2028-01-01T00:00:00Z");
    assert_eq!(check(&report, CheckId::Proof).0.name(), "passed");
    rejected(&report, CheckId::Contexts, Code::ContextDisguised, "/rest");
}

/// The badge about nine nodes that each know each, with identifiers that begin so.
fn clique(begin: &str) -> Value {
    let people = 9;
    let node = |at: usize| {
        let knows = (0..people).filter(|to| *to != at);
        let knows: Vec<_> = knows.map(|to| format!(r#"{{"id": "{begin}{to}"}}"#)).collect();
        format!(r#"{{"id": "{begin}{at}", "urn:knows": [{}]}}"#, knows.join(","))
    };
    let nodes: Vec<_> = (0..people).map(node).collect();
    edited(&badge(), "/credentialSubject", &format!("[{}]", nodes.join(",")))
}

#[test]
fn poisoned_graphs_are_refused() {
    // A proof of these nodes by their names is fine, and their names are what makes them so.
    let named = signed(&clique("urn:b"), &school());
    assert_eq!(check(&verify(&named, policy()), CheckId::Limits), (Outcome::Passed, None));
    // Nobody can sign the other, since it has no canonical form.
    let subject = clique("_:b").get("credentialSubject").unwrap().to_string();
    let report = verify(&edited(&named, "/credentialSubject", &subject), policy());
    let limits = check(&report, CheckId::Limits);
    assert_eq!(limits, (Outcome::Failed, Some(Code::LimitCanonicalizationBudget)));
}

/// A badge with a context of its own: a term of 100 kB, used so many times.
fn long_winded(times: usize) -> Value {
    let items: Vec<_> = (0..times).map(|n| n.to_string()).collect();
    let context = format!(
        r#"["https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", {{"often": "urn:{}"}}]"#,
        "x".repeat(100_000)
    );
    let document = edited(&badge(), "/@context", &context);
    edited(&document, "/credentialSubject/often", &format!("[{}]", items.join(",")))
}

#[test]
fn a_small_document_has_no_large_canonical_form() {
    let document = signed(&long_winded(20), &school());
    accepted(&verify(&document, policy()));
    let often = long_winded(2_500).get("credentialSubject").unwrap().to_string();
    let report = verify(&edited(&document, "/credentialSubject", &often), policy());
    let limits = check(&report, CheckId::Limits);
    assert_eq!(limits, (Outcome::Failed, Some(Code::LimitRdfSize)));
}

/// Each proof of a chain signs another document.
#[test]
fn proofs_of_a_chain_share_the_bytes_of_canonical_forms() {
    let chain = |length: usize| {
        let mut document = long_winded(50);
        for at in 0..length {
            let mut options = assertion(&school());
            options.id = Some(format!("urn:proof:{at}"));
            options.previous_proof.extend(at.checked_sub(1).map(|at| format!("urn:proof:{at}")));
            document = signed_with(&document, &school(), Suite::EddsaRdfc2022, &options);
        }
        verify(&document, policy())
    };
    accepted(&chain(2));
    let report = chain(4);
    assert_eq!(report.verdict(), Verdict::Rejected);
    let limits = check(&report, CheckId::Limits);
    assert_eq!(limits, (Outcome::Failed, Some(Code::LimitCanonicalWork)));
}

/// So do the credentials of a presentation.
#[test]
fn credentials_of_a_presentation_share_the_bytes_of_canonical_forms() {
    let credential = signed(&long_winded(50), &school()).to_string();
    let ask = |count: usize| {
        let credentials = vec![&*credential; count].join(",");
        let input = format!(
            r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": "VerifiablePresentation", "verifiableCredential": [{credentials}]}}"#
        );
        verify_bytes(input.as_bytes(), either(), &Evidence::new(), now()).to_value().to_string()
    };
    let code = Code::LimitCanonicalWork.name();
    assert!(!ask(1).contains(code));
    assert!(ask(6).contains(code));
}

#[test]
fn many_proofs_and_many_contexts_have_an_end() {
    let document = signed(&badge(), &school());
    let proof = document.get("proof").unwrap().to_string();
    let many = format!("[{}]", vec![&*proof; 1000].join(","));
    let report = verify(&edited(&document, "/proof", &many), policy());
    rejected(&report, CheckId::Limits, Code::LimitProofs, "/proof");
    let urls: Vec<_> = (0..5000).map(|at| format!(r#""https://x.example/{at}""#)).collect();
    let contexts = format!(r#"["https://www.w3.org/ns/credentials/v2", {}]"#, urls.join(","));
    let report = verify(&edited(&document, "/@context", &contexts), policy());
    assert_eq!(report.verdict(), Verdict::Indeterminate);
    assert!(report.findings().len() < 200);
}

#[test]
fn a_presentation_cannot_make_the_verifier_ask_without_end() {
    let credentials: Vec<_> = (0..1000)
        .map(|at| {
            let issuer = format!("did:web:host{at}.example");
            let proof = format!(
                r#"{{"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022",
                "proofPurpose": "assertionMethod", "verificationMethod": "{issuer}#k",
                "proofValue": "z{}"}}"#,
                "3".repeat(87)
            );
            edited(&badge_by(&issuer), "/proof", &proof).to_string()
        })
        .collect();
    let input = format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": "VerifiablePresentation", "verifiableCredential": [{}]}}"#,
        credentials.join(",")
    );
    let step = Verifier::new().verify(input.as_bytes(), &either(), &Evidence::new(), now());
    let Step::Needs(requests) = step else { panic!("nothing is needed") };
    assert!(requests.len() <= 256, "{}", requests.len());
}

proptest! {
    #[test]
    fn any_bytes_get_a_report(input in any::<Vec<u8>>(), seconds in 0..4_000_000_000_i64) {
        let now = Timestamp::from_unix(seconds).unwrap();
        let report = verify_bytes(&input, either(), &Evidence::new(), now);
        prop_assert_ne!(report.verdict(), Verdict::Accepted);
        prop_assert_eq!(report.checks().len(), CheckId::ALL.len());
    }

    #[test]
    fn damaged_documents_get_a_report(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<bool>(),
    ) {
        let mut input = signed(&badge(), &school()).to_string().into_bytes();
        let at = at.index(input.len());
        let before = parse(&input).unwrap();
        if cut { input.truncate(at) } else { input[at] = byte }
        match Verifier::new().verify(&input, &either(), &Evidence::new(), now()) {
            Step::Needs(_) => {}
            Step::Done(report) if report.verdict() == Verdict::Accepted => {
                prop_assert_eq!(parse(&input).unwrap(), before);
            }
            Step::Done(report) => prop_assert_eq!(report.checks().len(), CheckId::ALL.len()),
        }
    }
}
