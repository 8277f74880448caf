//! Presentations: the holder's proof, and every credential inside.

use crate::badge::*;
use testamur_core::Code;
use testamur_core::json::{Value, parse};
use testamur_core::report::{CheckId, Outcome, Verdict};
use testamur_proof::{ProofOptions, Suite};
use testamur_verifier::{HolderBinding, Limits, PresentationPolicy};

pub(crate) fn unsigned(holder: &str, credentials: &[Value]) -> Value {
    let credentials = Value::Array(credentials.to_vec());
    let text = format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": "VerifiablePresentation",
        "holder": "{holder}", "verifiableCredential": {credentials}}}"#
    );
    parse(text.as_bytes()).unwrap()
}

fn authentication(by: &Person) -> ProofOptions {
    let mut options = ProofOptions::authentication(&by.method);
    options.domain = vec!["employer.example".to_owned()];
    options.challenge = Some("n-0S6".to_owned());
    options
}

pub(crate) fn present(document: &Value, by: &Person) -> Value {
    signed_with(document, by, Suite::EddsaRdfc2022, &authentication(by))
}

fn shown() -> Value {
    let inside = signed(&badge(), &school());
    present(&unsigned(&learner().did, &[inside]), &learner())
}

pub(crate) fn demand() -> PresentationPolicy {
    PresentationPolicy::new(policy(), HolderBinding::to("employer.example", "n-0S6"))
}

#[test]
fn a_good_presentation_is_accepted_with_its_credentials() {
    let report = verify(&shown(), demand().require_holder_is_subject());
    accepted(&report);
    assert_eq!(check(&report, CheckId::HolderBinding), (Outcome::Passed, None));
    let [(at, inside)] = report.check(CheckId::EmbeddedCredentials).reports() else { panic!() };
    assert_eq!((at.as_str(), inside.verdict()), ("/verifiableCredential/0", Verdict::Accepted));
    assert!(report.clone().accept().is_err());
    let verified = report.accept_presentation().unwrap();
    assert_eq!(verified.credentials().len(), 1);
    assert_eq!(verified.credentials()[0].issuer(), school().did);
}

#[test]
fn a_presentation_is_bound_to_its_holder_and_request() {
    let presentation = shown();
    let check_id = CheckId::HolderBinding;
    let ask = |binding| verify(&presentation, PresentationPolicy::new(policy(), binding));
    let report = ask(HolderBinding::to("employer.example", "another"));
    rejected(&report, check_id, Code::ProofChallenge, "/proof/challenge");
    let report = ask(HolderBinding::to("other.example", "n-0S6"));
    rejected(&report, check_id, Code::ProofDomain, "/proof/domain");
    let replayable = |domain: Option<&str>, challenge: Option<&str>, sentence: &str| {
        let mut binding = HolderBinding::dangerous_replayable();
        if let Some(domain) = domain {
            binding = binding.domain(domain);
        }
        if let Some(challenge) = challenge {
            binding = binding.challenge(challenge);
        }
        let report = ask(binding);
        accepted(&report);
        assert_eq!(check(&report, check_id), (Outcome::Warned, Some(Code::HolderReplayable)));
        assert!(report.check(check_id).sentence().starts_with(sentence), "{sentence}");
    };
    replayable(None, None, "No domain and no challenge was demanded");
    replayable(Some("employer.example"), None, "No challenge was demanded");
    replayable(None, Some("n-0S6"), "No domain was demanded");
    let report = ask(HolderBinding::dangerous_replayable().challenge("another"));
    let codes: Vec<_> = report.check(check_id).findings().iter().map(|f| f.code()).collect();
    assert_eq!(codes, [Code::ProofChallenge]);

    let by_stranger =
        present(&unsigned(&learner().did, &[signed(&badge(), &school())]), &stranger());
    let at = "/proof/verificationMethod";
    rejected(&verify(&by_stranger, demand()), CheckId::IssuerKey, Code::KeyHolder, at);

    let mut options = authentication(&learner());
    options.proof_purpose = "assertionMethod".to_owned();
    let document = unsigned(&learner().did, &[signed(&badge(), &school())]);
    let asserted = signed_with(&document, &learner(), Suite::EddsaRdfc2022, &options);
    let report = verify(&asserted, demand());
    rejected(&report, CheckId::Proof, Code::ProofPurpose, "/proof/proofPurpose");
    rejected(&verify(&document, demand()), CheckId::Proof, Code::ProofMissing, "");
}

#[test]
fn a_credential_about_somebody_else_is_a_warning_or_a_failure() {
    let presentation =
        present(&unsigned(&stranger().did, &[signed(&badge(), &school())]), &stranger());
    let report = verify(&presentation, demand());
    accepted(&report);
    let inside = &report.check(CheckId::EmbeddedCredentials).reports()[0].1;
    assert_eq!(inside.check(CheckId::HolderBinding).code(), Some(Code::HolderNotSubject));
    let report = verify(&presentation, demand().require_holder_is_subject());
    let at = "/verifiableCredential/0";
    rejected(&report, CheckId::EmbeddedCredentials, Code::HolderCredentialRejected, at);
    let mut nobody = unsigned("", &[signed(&badge(), &school())]);
    nobody.as_object_mut().unwrap().remove("holder");
    let presentation = present(&nobody, &learner());
    let report = verify(&presentation, demand());
    accepted(&report);
    let warned = (Outcome::Warned, Some(Code::HolderMissing));
    assert_eq!(check(&report, CheckId::HolderBinding), warned);
}

#[test]
fn a_presentation_is_no_better_than_its_credentials() {
    let good = signed(&badge(), &school());
    let bad = edited(&good, "/name", "\"Doctorate\"");
    let document = unsigned(&learner().did, &[good.clone(), bad]);
    let report = verify(&present(&document, &learner()), demand());
    let at = "/verifiableCredential/1";
    rejected(&report, CheckId::EmbeddedCredentials, Code::HolderCredentialRejected, at);
    let reports = report.check(CheckId::EmbeddedCredentials).reports();
    let verdicts: Vec<_> = reports.iter().map(|(_, inside)| inside.verdict()).collect();
    assert_eq!(verdicts, [Verdict::Accepted, Verdict::Rejected]);
    // Changed after presenting: both proofs break.
    let report =
        verify(&edited(&shown(), "/verifiableCredential/0/name", "\"Doctorate\""), demand());
    let codes: Vec<_> = findings(&report).into_iter().map(|f| f.1).collect();
    assert_eq!(codes, [Code::ProofSignature, Code::HolderCredentialRejected]);
    // An envelope inside with nothing good in it is as bad.
    let envelope = r#"{"@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,eyJ"}"#;
    let document = unsigned(&learner().did, &[good, parse(envelope.as_bytes()).unwrap()]);
    let report = verify(&present(&document, &learner()), demand());
    let code = Code::HolderCredentialRejected;
    rejected(&report, CheckId::EmbeddedCredentials, code, at);
}

#[test]
fn none_or_too_many_credentials() {
    let report = verify(&present(&unsigned(&learner().did, &[]), &learner()), demand());
    accepted(&report);
    let warned = (Outcome::Warned, Some(Code::HolderNoCredentials));
    assert_eq!(check(&report, CheckId::EmbeddedCredentials), warned);
    let mut limits = Limits::default();
    limits.credentials = 1;
    let good = signed(&badge(), &school());
    let two = present(&unsigned(&learner().did, &[good.clone(), good]), &learner());
    let binding = HolderBinding::to("employer.example", "n-0S6");
    let report = verify(&two, PresentationPolicy::new(policy().limits(limits), binding));
    let at = "/verifiableCredential";
    rejected(&report, CheckId::Limits, Code::LimitCredentials, at);
}

/// Each credential keeps within the bound for one document, and together they do not.
#[test]
fn all_credentials_share_the_steps_for_contexts() {
    let terms: Vec<_> = (0..1000).map(|n| format!(r#""t{n}": "ex:{n}""#)).collect();
    let items: Vec<_> = (0..250).map(|n| format!(r#"{{"u{n}": "ex:u"}}"#)).collect();
    let own = format!(
        r#"["https://www.w3.org/ns/credentials/v2", {{{}}}, {}]"#,
        terms.join(","),
        items.join(",")
    );
    let costly = edited(&badge(), "/@context", &own);
    let ask = |count| verify(&unsigned(&learner().did, &vec![costly.clone(); count]), demand());
    let is_exhausted = |report: &testamur_core::report::Report| {
        report.check(CheckId::Limits).code() == Some(Code::LimitContextWork)
    };
    let report = ask(20);
    let inside = report.check(CheckId::EmbeddedCredentials).reports();
    let exhausted = inside.iter().filter(|(_, report)| is_exhausted(report)).count();
    assert!((1..20).contains(&exhausted), "{exhausted}");
    assert!(!is_exhausted(&inside[0].1));
    assert!(is_exhausted(&inside[19].1));
    assert_eq!(inside[19].1.verdict(), Verdict::Rejected);
}
