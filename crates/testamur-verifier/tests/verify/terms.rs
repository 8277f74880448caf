//! Members that no context defines: refused, or let be where the policy says so.

use crate::badge::*;
use testamur_canon::jsonld::Contexts;
use testamur_core::Code;
use testamur_core::evidence::{Document, Evidence};
use testamur_core::json::{Pointer, Value};
use testamur_core::report::{CheckId, Outcome};
use testamur_proof::{ProofOptions, Suite};
use testamur_verifier::{CredentialPolicy, HolderBinding, PresentationPolicy, Report};

fn lenient() -> CredentialPolicy {
    policy().dangerous_allow_undefined_terms()
}

fn signed_leniently(document: &Value, suite: Suite, by: &Person) -> Value {
    let mut options = assertion(by);
    options.dangerous_allow_undefined_terms = true;
    signed_with(document, by, suite, &options)
}

/// The warnings about undefined terms: code and place.
fn warnings(report: &Report) -> Vec<(Code, String)> {
    let findings = report.check(CheckId::Contexts).findings().iter();
    let warned = findings.filter(|finding| {
        let known = [Code::ContextUnsignedTerm, Code::ContextSignedUndefinedTerm];
        finding.outcome() == Outcome::Warned && known.contains(&finding.code())
    });
    warned.map(|f| (f.code(), f.at().map_or("", Pointer::as_str).to_owned())).collect()
}

/// What is undefined, the suite and the policy, and what comes of them.
#[test]
fn the_truth_table() {
    let refused = Code::ContextUndefinedTerm;
    let status = r#"{"id": "urn:a", "type": "https://example.org/S", "unknown": 1}"#;
    let schema = r#"{"id": "urn:a", "type": "JsonSchema", "unknown": 1}"#;
    let resource = r#"{"id": "urn:a", "digestSRI": "sha256-AA", "unknown": 1}"#;
    // What is set, what strict reading finds and where, and what the lenient one refuses even so.
    for (place, value, strict, at, lenient_too) in [
        ("/unknown", "1", refused, "/unknown", false),
        ("/unknown", r#"{"type": "Unheard"}"#, refused, "/unknown", false),
        ("/@future", "1", refused, "/@future", false),
        ("/credentialSubject/a~b", "{}", refused, "/credentialSubject/a~0b", false),
        ("/evidence", r#"{"type": "Evidence", "unknown": 1}"#, refused, "/evidence/unknown", false),
        ("/credentialStatus", status, refused, "/credentialStatus/unknown", true),
        ("/credentialSchema", schema, refused, "/credentialSchema/unknown", true),
        ("/relatedResource", resource, refused, "/relatedResource/unknown", true),
        (
            "/credentialSubject/type",
            r#"["AchievementSubject", "Unheard"]"#,
            Code::ContextUndefinedType,
            "/credentialSubject/type/1",
            true,
        ),
        ("/credentialSubject/id", "\"someone\"", Code::ContextRelativeIri, "", true),
    ] {
        let altered = edited(&badge(), place, value);
        for (suite, warning) in [
            (Suite::EddsaRdfc2022, Code::ContextUnsignedTerm),
            (Suite::EddsaJcs2022, Code::ContextSignedUndefinedTerm),
        ] {
            let signed = if suite == Suite::EddsaRdfc2022 && lenient_too {
                // Nobody can sign it; it is refused before the signature is looked at.
                edited(&signed_leniently(&badge(), suite, &school()), place, value)
            } else {
                signed_leniently(&altered, suite, &school())
            };
            let named = (CheckId::Contexts, strict, at.to_owned());
            let is_named = |report: &Report| {
                findings(report).iter().any(|(check, code, place)| {
                    (*check, *code) == (named.0, named.1) && place.starts_with(&named.2)
                })
            };
            let report = verify(&signed, policy());
            assert!(is_named(&report), "{place} {suite:?}: {:#}", report.to_value());
            assert!(warnings(&report).is_empty() && report.accept().is_err());
            let report = verify(&signed, lenient());
            if lenient_too {
                assert!(is_named(&report), "{place} {suite:?}: {:#}", report.to_value());
                assert!(report.accept().is_err());
            } else {
                accepted(&report);
                assert_eq!(warnings(&report), [(warning, at.to_owned())], "{suite:?}");
            }
        }
    }
}

#[test]
fn what_is_defined_gets_no_warning() {
    for suite in [Suite::EddsaRdfc2022, Suite::EddsaJcs2022] {
        let document = signed_with(&badge(), &school(), suite, &assertion(&school()));
        let report = verify(&document, lenient());
        accepted(&report);
        assert_eq!(warnings(&report), []);
    }
}

#[test]
fn an_rdf_signature_lets_anyone_add_such_a_member_and_a_jcs_signature_nobody() {
    let added = |suite| {
        let signed = signed_with(&badge(), &school(), suite, &assertion(&school()));
        verify(&edited(&signed, "/unknown", "\"added\""), lenient())
    };
    let report = added(Suite::EddsaRdfc2022);
    accepted(&report);
    let sentence = report.check(CheckId::Contexts).sentence().into_owned();
    assert_eq!(
        sentence,
        "No context of the document defines unknown, so the signature does not cover it."
    );
    assert!(findings(&added(Suite::EddsaJcs2022)).contains(&(
        CheckId::Proof,
        Code::ProofSignature,
        "/proof".to_owned()
    )));
}

/// A JCS proof by somebody else covers nothing that the issuer would stand for.
#[test]
fn the_signature_that_covers_is_the_issuers() {
    let (school, stranger) = (school(), stranger());
    let once = signed_leniently(&badge(), Suite::EddsaRdfc2022, &school);
    let altered = edited(&once, "/unknown", "1");
    let twice = signed_leniently(&altered, Suite::EddsaJcs2022, &stranger);
    let unsigned = vec![(Code::ContextUnsignedTerm, "/unknown".to_owned())];
    assert_eq!(warnings(&verify(&twice, lenient())), unsigned);
    let own = signed_leniently(&altered, Suite::EddsaJcs2022, &school);
    let report = verify(&own, lenient());
    accepted(&report);
    let covered = vec![(Code::ContextSignedUndefinedTerm, "/unknown".to_owned())];
    assert_eq!(warnings(&report), covered);
}

#[test]
fn a_proof_is_read_strictly() {
    let signed = signed(&badge(), &school());
    let report = verify(&edited(&signed, "/proof/unknown", "1"), lenient());
    rejected(&report, CheckId::Contexts, Code::ContextUndefinedTerm, "/proof/unknown");
}

#[test]
fn many_are_counted() {
    let mut document = badge();
    for number in 0..50 {
        document = edited(&document, &format!("/unknown{number}"), "1");
    }
    let report = verify(&signed_leniently(&document, Suite::EddsaRdfc2022, &school()), lenient());
    accepted(&report);
    let warnings = warnings(&report);
    assert_eq!(warnings.len(), 33);
    assert_eq!(warnings[0].1, "/unknown0");
    let last = report.check(CheckId::Contexts).findings().last().unwrap().sentence();
    assert!(last.contains("18 further members"), "{last}");
}

/// Letting terms be undefined must not blind the search for names that contexts give away.
#[test]
fn disguises_are_still_found() {
    let context = r#"{"ends": "https://www.w3.org/2018/credentials#validUntil"}"#;
    let mut document = edited(&badge(), "/@context/2", context);
    document = edited(&edited(&document, "/validUntil", ""), "/unknown", "1");
    let date = r#"{"type": "http://www.w3.org/2001/XMLSchema#dateTime", "@value": "2020-01-01T00:00:00Z"}"#;
    document = edited(&document, "/ends", date);
    let report = verify(&signed_leniently(&document, Suite::EddsaRdfc2022, &school()), lenient());
    rejected(&report, CheckId::Contexts, Code::ContextDisguised, "/ends");
}

/// A context of the caller's own is a warning, which must not keep the terms from being checked.
#[test]
fn terms_are_checked_under_replaced_contexts() {
    let url = "https://www.w3.org/ns/credentials/v2";
    let mut bytes = Contexts::bundled_bytes(url).unwrap().to_vec();
    bytes.push(b'\n');
    let mut evidence = Evidence::new();
    evidence.insert(url, Ok(Document::given(bytes)));
    let altered = edited(&badge(), "/unknown", "1");
    let signed = signed_leniently(&altered, Suite::EddsaJcs2022, &school());
    let report = verify_bytes(signed.to_string().as_bytes(), policy(), &evidence, now());
    rejected(&report, CheckId::Contexts, Code::ContextUndefinedTerm, "/unknown");
}

#[test]
fn presentations_and_the_credentials_in_them_are_let_be_apart() {
    let altered = edited(&badge(), "/unknown", "1");
    let credential = signed_leniently(&altered, Suite::EddsaRdfc2022, &school());
    let holder = learner();
    let text = format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"], "holder": "{}", "verifiableCredential": [{credential}]}}"#,
        holder.did
    );
    let presentation = testamur_core::json::parse(text.as_bytes()).unwrap();
    let mut options = ProofOptions::authentication(&holder.method);
    options.dangerous_allow_undefined_terms = true;
    let shown = signed_with(&presentation, &holder, Suite::EddsaRdfc2022, &options);
    let binding = HolderBinding::dangerous_replayable;
    for (credentials, presentations) in [(false, false), (false, true), (true, false), (true, true)]
    {
        let inside = if credentials { lenient() } else { policy() };
        let mut whole = PresentationPolicy::new(inside, binding());
        if presentations {
            whole = whole.dangerous_allow_undefined_terms();
        }
        let report = verify(&shown, whole);
        let found = findings(&report);
        let has = |check| found.iter().any(|(found, ..)| *found == check);
        assert_eq!(has(CheckId::EmbeddedCredentials), !credentials, "{found:?}");
        assert_eq!(has(CheckId::Contexts), !presentations, "{found:?}");
        assert_eq!(report.accept_presentation().is_ok(), credentials && presentations);
    }
}
