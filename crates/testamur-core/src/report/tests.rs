use super::*;
use crate::Code;

/// Every way a check can stand: skipped, or carried through with nothing or one finding.
const OUTCOMES: [Outcome; 5] =
    [Outcome::Skipped, Outcome::Passed, Outcome::Warned, Outcome::Inconclusive, Outcome::Failed];

fn check(id: CheckId, outcome: Outcome) -> Check {
    let mut check = Check::not_reached(id);
    match outcome {
        Outcome::Skipped => check.skip("".into()),
        Outcome::Passed => check.pass("".into()),
        found => {
            check.pass("".into());
            check.find(Finding::new(found, Error::new(Code::InternalUnexpected)));
        }
    }
    assert_eq!(check.outcome(), outcome);
    check
}

/// The rule once more, in other words than the code's.
fn expected(essential: &[Outcome], others: &[Outcome]) -> Verdict {
    let all: Vec<_> = essential.iter().chain(others).collect();
    if all.contains(&&Outcome::Failed) {
        Verdict::Rejected
    } else if all.contains(&&Outcome::Inconclusive) || essential.contains(&Outcome::Skipped) {
        Verdict::Indeterminate
    } else {
        Verdict::Accepted
    }
}

#[test]
fn the_truth_table_of_the_verdict() {
    let (essential, others): (Vec<_>, Vec<_>) =
        CheckId::ALL.into_iter().partition(|id| id.is_essential());
    assert_eq!(essential.len(), 4);
    // Every combination of the four essential checks, with every outcome of each other check in
    // turn while the rest is skipped or passed.
    for number in 0..5_usize.pow(4) {
        let of_essential: Vec<_> =
            (0..4).map(|at| OUTCOMES[number / 5_usize.pow(at) % 5]).collect();
        for rest in [Outcome::Skipped, Outcome::Passed] {
            for special in 0..others.len() {
                for outcome in OUTCOMES {
                    let of_others: Vec<_> = (0..others.len())
                        .map(|at| if at == special { outcome } else { rest })
                        .collect();
                    let checks: Vec<_> = essential
                        .iter()
                        .zip(&of_essential)
                        .chain(others.iter().zip(&of_others))
                        .map(|(id, outcome)| check(*id, *outcome))
                        .collect();
                    let verdict = Verdict::over(&checks);
                    assert_eq!(verdict, expected(&of_essential, &of_others), "{checks:?}");
                }
            }
        }
    }
}

#[test]
fn nothing_checked_is_nothing_known() {
    assert_eq!(Verdict::over(&[]), Verdict::Indeterminate);
    let now = Timestamp::from_unix(0).unwrap();
    assert_eq!(Draft::new().finish(now).verdict(), Verdict::Indeterminate);
    // A missing essential check is no better than a skipped one.
    for missing in CheckId::ALL {
        let checks: Vec<_> = CheckId::ALL
            .into_iter()
            .filter(|id| *id != missing)
            .map(|id| check(id, Outcome::Passed))
            .collect();
        let accepted = Verdict::over(&checks) == Verdict::Accepted;
        assert_eq!(accepted, !missing.is_essential(), "{missing}");
    }
}

#[test]
fn a_warning_alone_carries_no_check_through() {
    let mut draft = Draft::new();
    for id in CheckId::ALL {
        draft.pass(id, "");
    }
    draft.checks[CheckId::Proof as usize] = Check::not_reached(CheckId::Proof);
    draft.find(CheckId::Proof, Outcome::Warned, Error::new(Code::InternalUnexpected));
    let report = draft.finish(Timestamp::from_unix(0).unwrap());
    assert_eq!(report.verdict(), Verdict::Indeterminate);
}

#[test]
fn the_most_serious_finding_leads_and_none_is_lost() {
    let mut draft = Draft::new();
    draft.pass(CheckId::Status, "fine");
    let found = |code, place: &str| Error::new(code).at(Pointer::root().child(place));
    draft.find(CheckId::Status, Outcome::Warned, found(Code::InputNumber, "w"));
    draft.find(CheckId::Status, Outcome::Failed, found(Code::LimitDepth, "f1"));
    draft.find(CheckId::Status, Outcome::Inconclusive, found(Code::InputNotJson, "i"));
    draft.find(CheckId::Status, Outcome::Failed, found(Code::LimitInputSize, "f2"));
    let report = draft.finish(Timestamp::from_unix(0).unwrap());
    let check = report.check(CheckId::Status);
    let places: Vec<_> = check.findings().iter().map(|f| f.at().unwrap().as_str()).collect();
    assert_eq!(places, ["/f1", "/f2", "/i", "/w"]);
    assert_eq!(check.outcome(), Outcome::Failed);
    assert_eq!(check.code(), Some(Code::LimitDepth));
    let json = check_json(&report, CheckId::Status);
    assert_eq!(json.get("code").unwrap().as_str(), Some("limit.depth"));
    assert_eq!(json.get("also").unwrap().as_array().unwrap().len(), 3);
}

#[test]
fn a_signature_that_does_not_match_comes_before_what_the_content_says() {
    for code in [Code::ProofSignature, Code::ProofJwsSignature] {
        let mut draft = Draft::new();
        draft.find(CheckId::Input, Outcome::Warned, Error::new(Code::InputNumber));
        draft.find(CheckId::Contexts, Outcome::Failed, Error::new(Code::ContextInvalid));
        draft.find(CheckId::Proof, Outcome::Failed, Error::new(code));
        let report = draft.finish(Timestamp::from_unix(0).unwrap());
        let codes: Vec<_> = report.findings().iter().map(|(_, found)| found.code()).collect();
        assert_eq!(codes, [code, Code::ContextInvalid, Code::InputNumber]);
    }
}

fn check_json(report: &Report, id: CheckId) -> Value {
    report.to_value().get("checks").unwrap().as_array().unwrap()[id as usize].clone()
}

#[test]
fn the_json_form_has_its_members_in_order() {
    let mut draft = Draft::new();
    draft.set_format(Format::DataIntegrity);
    draft.set_summary(Summary {
        types: vec!["VerifiableCredential".to_owned()],
        issuer: Some(Party { id: Some("did:example:i".to_owned()), name: None }),
        subjects: vec![
            Party::default(),
            Party { id: Some("did:example:s".to_owned()), name: None },
        ],
        ..Summary::default()
    });
    draft.used("https://example.org/b", Ok(&Document::given(*b"b")), None);
    draft.used("https://example.org/a", Err(&Error::new(Code::InputNotJson)), None);
    let mut report = draft.finish(Timestamp::from_unix(0).unwrap());
    report.set_file("diploma.json");
    let json = report.to_value();
    let members: Vec<_> = json.as_object().unwrap().iter().map(|(name, _)| name).collect();
    let order = "verdict file format issuer subject types summary checks requests at";
    assert_eq!(members.join(" "), order);
    assert_eq!(json.get("subject").unwrap().as_str(), Some("did:example:s"));
    assert_eq!(json.get("file").unwrap().as_str(), Some("diploma.json"));
    let ids: Vec<_> = json
        .get("checks")
        .unwrap()
        .as_array()
        .unwrap()
        .iter()
        .map(|check| check.get("id").unwrap().as_str().unwrap())
        .collect();
    assert_eq!(
        ids.join(" "),
        "input limits data_model contexts schema issuer_key proof trusted_issuer \
         linked_domains validity_period status disclosure holder_binding endorsements embedded_credentials"
    );
    assert_eq!(
        json.get("requests").unwrap().to_string(),
        r#"[{"url":"https://example.org/a","from":null,"sha256":null},{"url":"https://example.org/b","from":"given","sha256":"3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"}]"#
    );
}
