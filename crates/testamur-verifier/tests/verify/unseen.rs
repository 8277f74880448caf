//! What a token does not show or nobody asked about: claims that a holder could hide, another proof,
//! an audience, and forms in which nothing is disclosed.

use crate::badge::*;
use crate::tokens::{header, members, sd_jwt, sd_jwt_by, token, with};
use testamur_core::Code;
use testamur_core::evidence::Evidence;
use testamur_core::json::{Object, Value, parse};
use testamur_core::report::{CheckId, Format, Outcome};
use testamur_sd::sd_jwt::{Disclose, Form};
use testamur_verifier::{CredentialPolicy, Report, StatusRule, Trust};

fn ask(input: impl AsRef<[u8]>) -> Report {
    verify_bytes(input.as_ref(), policy(), &Evidence::new(), now())
}

fn kind(report: &Report) -> String {
    let details = report.check(CheckId::Input).details();
    let kind = details.iter().find(|(name, _)| *name == "kind");
    kind.and_then(|(_, kind)| kind.as_str()).unwrap_or_default().to_owned()
}

#[test]
fn what_decides_is_not_for_the_holder_to_hide() {
    let check_id = CheckId::Disclosure;
    for place in ["/validUntil", "/issuer", "/type", "/validFrom"] {
        let whole = sd_jwt(members(&badge()), &[place], "vc+sd-jwt");
        let found = findings(&ask(whole.to_string()));
        let never = (check_id, Code::DisclosureHiddenNever, place.to_owned());
        assert!(place == "/type" || found.contains(&never), "{place}: {found:?}");
        assert!(!found.is_empty(), "{place}");
    }
    // Whether the end was hidden cannot be seen, where something was.
    let mut endless = members(&badge());
    endless.remove("validUntil");
    let hides = |claims: &Object, shown: &[&str]| {
        let whole = sd_jwt(claims.clone(), &["/name", "/credentialSubject/id"], "vc+sd-jwt");
        ask(whole.present(&Disclose::only(shown).unwrap()).unwrap().to_string())
    };
    for claims in [members(&badge()), endless.clone()] {
        let report = hides(&claims, &["/credentialSubject/id"]);
        accepted(&report);
        let warned = (Outcome::Warned, Some(Code::DisclosurePerhapsHidden));
        assert_eq!(check(&report, check_id), warned);
        let names = report.check(check_id).sentence().into_owned();
        assert_eq!(names.contains("validUntil"), claims == endless, "{names}");
        // What is hidden deeper is no member of the credential.
        let report = hides(&claims, &["/name"]);
        assert_eq!(check(&report, check_id), (Outcome::Passed, None));
    }
}

#[test]
fn what_a_token_is_its_issuer_says() {
    let mut claims = with(&[("iss", school().did.into()), ("vct", "urn:example:badge".into())]);
    claims.remove("cnf");
    let whole = sd_jwt(claims, &["/@context"], "vc+sd-jwt");
    let none = whole.clone().present(&Disclose::only::<&str>([]).unwrap()).unwrap();
    assert_eq!(kind(&ask(whole.to_string())), "dc+sd-jwt");
    assert_eq!(kind(&ask(none.to_string())), "dc+sd-jwt");
}

#[test]
fn an_sd_jwt_in_json_may_have_nothing_to_show() {
    for form in [Form::Flattened, Form::General] {
        let token = sd_jwt(members(&badge()), &[], "vc+sd-jwt").with_form(form).unwrap();
        let text = token.to_string();
        assert!(text.contains(r#""disclosures":[]"#), "{text}");
        let bare = text.replace(r#""header":{"disclosures":[]},"#, "");
        let bare = bare.replace(r#","header":{"disclosures":[]}"#, "");
        assert!(!bare.contains("disclosures"), "{bare}");
        for input in [text, bare] {
            let report = ask(&input);
            accepted(&report);
            assert_eq!(report.format(), Some(Format::SdJwt));
        }
    }
}

#[test]
fn what_nobody_asked_about_is_said() {
    let proof = CheckId::Proof;
    let vc_jwt = |claims: &Object| token(claims, &header("vc+jwt", &school()), &school());
    let later = Value::number(now().plus_seconds(60).unix() as f64).unwrap();
    for (claims, code) in [
        (with(&[("aud", "employer.example".into())]), Code::ProofAudienceUnasked),
        (with(&[("iat", later)]), Code::ProofCreatedLater),
        (members(&signed(&badge(), &stranger())), Code::ProofInToken),
    ] {
        let report = ask(vc_jwt(&claims));
        accepted(&report);
        assert_eq!(check(&report, proof), (Outcome::Warned, Some(code)));
    }
    let asked = policy().domain("employer.example");
    let input = vc_jwt(&with(&[("aud", "employer.example".into())]));
    let report = verify_bytes(input.as_bytes(), asked, &Evidence::new(), now());
    assert_eq!(check(&report, proof), (Outcome::Passed, None));
    assert_eq!(check(&ask(vc_jwt(&members(&badge()))), proof), (Outcome::Passed, None));
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_document() {
    let token = token(&members(&badge()), &header("vc+jwt", &school()), &school());
    let document = signed(&badge(), &school()).to_string();
    assert!(parse(document.as_bytes()).is_ok());
    let sd_jwt = sd_jwt(members(&badge()), &["/name"], "vc+sd-jwt").to_string();
    for text in [document, format!("{token:?}"), token, sd_jwt] {
        for input in [format!("\u{feff}{text}"), format!("\u{feff} \n{text}\n")] {
            accepted(&ask(input));
        }
    }
}

#[test]
fn members_of_the_data_model_count_for_nothing_in_an_sd_jwt_vc_and_are_named() {
    let of = |members: &str| {
        let text =
            format!(r#"{{"iss": "{}", "vct": "urn:example:diploma"{members}}}"#, school().did);
        let Ok(Value::Object(claims)) = parse(text.as_bytes()) else { panic!("{text}") };
        ask(sd_jwt(claims, &[], "dc+sd-jwt").to_string())
    };
    assert_eq!(check(&of(""), CheckId::DataModel), (Outcome::Passed, None));
    for name in ["issuer", "credentialSchema", "validFrom", "issuanceDate"] {
        let report = of(&format!(r#", "{name}": "2020-01-01T00:00:00Z""#));
        accepted(&report);
        let warned = (Outcome::Warned, Some(Code::InputClaimUncounted));
        assert_eq!(check(&report, CheckId::DataModel), warned, "{name}");
    }
    // An end or a begin that the issuer signed is no mere word, where it speaks against it.
    for (name, time, code) in [
        ("validUntil", "2020-01-01T00:00:00Z", Code::ValidityExpired),
        ("expirationDate", "2020-01-01T00:00:00Z", Code::ValidityExpired),
        ("validFrom", "2100-01-01T00:00:00Z", Code::ValidityNotYet),
    ] {
        let report = of(&format!(r#", "{name}": "{time}""#));
        rejected(&report, CheckId::ValidityPeriod, code, &format!("/{name}"));
    }
    let status = r#", "credentialStatus": {"type": "BitstringStatusListEntry"}"#;
    let (outcome, code) = check(&of(status), CheckId::Status);
    assert_eq!((outcome, code), (Outcome::Inconclusive, Some(Code::StatusTypeUnsupported)));
}

#[test]
fn no_member_of_an_sd_jwt_vc_takes_the_place_of_a_claim() {
    let (by, other) = (stranger(), "did:web:school.example");
    let text = format!(
        r#"{{"iss": "{}", "sub": "{}", "vct": "urn:example:diploma", "exp": 1800000000,
        "nbf": 1700000000, "jti": "urn:example:1", "status": {{"status_list": {{}}}},
        "issuer": {{"id": "{other}", "name": "School"}}, "id": "urn:example:2",
        "type": ["VerifiableCredential", "Diploma"], "credentialSubject": {{"id": "{other}"}},
        "validFrom": "2010-01-01T00:00:00Z", "validUntil": "2100-01-01T00:00:00Z",
        "credentialSchema": {{"id": "https://school.example/s", "type": "JsonSchema"}}}}"#,
        by.did,
        learner().did
    );
    let Ok(Value::Object(claims)) = parse(text.as_bytes()) else { panic!("{text}") };
    for (typ, trust) in [
        ("dc+sd-jwt", Trust::anyone()),
        ("vc+sd-jwt", Trust::anyone()),
        ("dc+sd-jwt", Trust::only([other, &*by.did]).unwrap()),
    ] {
        let input = sd_jwt_by(claims.clone(), &[], &header(typ, &by), &by).to_string();
        let policy = CredentialPolicy::new(trust).status(StatusRule::Ignore);
        let report = verify_bytes(input.as_bytes(), policy, &Evidence::new(), now());
        let shown = report.summary().unwrap().clone();
        let credential = report.accept().unwrap();
        assert_eq!(credential.issuer(), by.did);
        let summary = credential.summary();
        assert_eq!(shown.issuer.unwrap().id, summary.issuer);
        assert_eq!(summary.issuer_name, None);
        assert_eq!(summary.subjects, [Some(learner().did)]);
        assert_eq!(summary.id.as_deref(), Some("urn:example:1"));
        assert_eq!(summary.types, ["urn:example:diploma"]);
        assert_eq!(summary.valid_from.map(|time| time.unix()), Some(1_700_000_000));
        assert_eq!(summary.valid_until.map(|time| time.unix()), Some(1_800_000_000));
        assert_eq!(summary.status, [claims.get("status").unwrap().clone()]);
        assert!(summary.schemas.is_empty());
        // All that it says is still there to read, under its own names.
        assert_eq!(credential.value().get("issuer"), claims.get("issuer"));
    }
}
