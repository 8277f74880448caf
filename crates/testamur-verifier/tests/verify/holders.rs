//! Credentials that their issuer bound to a key of the holder (`cnf`), and who may show them.

use crate::badge::*;
use crate::tokens::{header, members, sd_jwt, token};
use testamur_core::Code;
use testamur_core::evidence::{Evidence, Step};
use testamur_core::json::{Object, Value, parse};
use testamur_core::report::{self, CheckId, Outcome, Verdict};
use testamur_keys::Signer;
use testamur_proof::jose::HeaderOptions;
use testamur_proof::{ProofOptions, Suite};
use testamur_sd::sd_jwt::{Binding, Disclose, SdJwt, confirmation};
use testamur_verifier::{
    CredentialPolicy, HolderBinding, Policy, PresentationPolicy, Report, Trust, Verifier,
};

const DOMAIN: &str = "employer.example";
const CHALLENGE: &str = "n-0S6";

/// The badge, bound to the learner's key in one of the ways in which a key is named.
fn bound_badge(cnf: Value) -> Object {
    let mut claims = members(&badge());
    claims.insert("cnf", cnf);
    claims
}

fn by_key() -> Value {
    confirmation(learner().signer.public_key())
}

fn by_name() -> Value {
    parse(format!(r#"{{"kid": "{}"}}"#, learner().method).as_bytes()).unwrap()
}

/// A credential of each form that can be bound, in an envelope.
fn envelopes(cnf: &Value) -> Vec<Value> {
    let claims = bound_badge(cnf.clone());
    let dc: Object = [
        ("iss", Value::from(school().did)),
        ("vct", "urn:example:diploma".into()),
        ("cnf", cnf.clone()),
    ]
    .into_iter()
    .collect();
    [
        ("vc+jwt", token(&claims, &header("vc+jwt", &school()), &school())),
        ("vc+sd-jwt", sd_jwt(claims, &["/name"], "vc+sd-jwt").to_string()),
        ("dc+sd-jwt", sd_jwt(dc, &[], "dc+sd-jwt").to_string()),
    ]
    .map(|(kind, token)| envelope(kind, &token))
    .into()
}

pub(crate) fn envelope(kind: &str, token: &str) -> Value {
    let text = format!(
        r#"{{"@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential", "id": "data:application/{kind},{token}"}}"#
    );
    parse(text.as_bytes()).unwrap()
}

fn unsigned(by: &Person, inside: Value) -> Value {
    let text = format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": "VerifiablePresentation",
        "holder": "{}", "verifiableCredential": [{inside}]}}"#,
        by.did
    );
    parse(text.as_bytes()).unwrap()
}

/// A presentation as a token, and with an embedded proof.
fn presentations(by: &Person, inside: &Value) -> [Vec<u8>; 2] {
    let document = unsigned(by, inside.clone());
    let mut claims = members(&document);
    claims.insert("aud", DOMAIN);
    claims.insert("nonce", CHALLENGE);
    let token = token(&claims, &header("vp+jwt", by), by).into_bytes();
    let mut options = ProofOptions::authentication(&by.method);
    options.domain = vec![DOMAIN.to_owned()];
    options.challenge = Some(CHALLENGE.to_owned());
    let embedded = signed_with(&document, by, Suite::EddsaRdfc2022, &options);
    [token, embedded.to_string().into_bytes()]
}

fn demand() -> PresentationPolicy {
    PresentationPolicy::new(policy(), HolderBinding::to(DOMAIN, CHALLENGE))
}

fn ask(input: &[u8], policy: PresentationPolicy) -> Report {
    verify_bytes(input, policy, &Evidence::new(), now())
}

fn inside(report: &Report) -> &report::Report {
    let [(_, inside)] = report.check(CheckId::EmbeddedCredentials).reports() else { panic!() };
    inside
}

fn binding(report: &report::Report) -> (Outcome, Option<Code>) {
    let check = report.check(CheckId::HolderBinding);
    (check.outcome(), check.code())
}

#[test]
fn only_the_key_that_it_is_bound_to_shows_a_credential() {
    for cnf in [by_key(), by_name()] {
        for envelope in envelopes(&cnf) {
            for shown in presentations(&learner(), &envelope) {
                let report = ask(&shown, demand().require_holder_is_subject());
                accepted(&report);
                assert_eq!(binding(inside(&report)), (Outcome::Passed, None));
            }
            for stolen in presentations(&stranger(), &envelope) {
                let report = ask(&stolen, demand());
                let at = "/verifiableCredential/0";
                let code = Code::HolderCredentialRejected;
                rejected(&report, CheckId::EmbeddedCredentials, code, at);
                let other = (Outcome::Failed, Some(Code::HolderOtherKey));
                assert_eq!(binding(inside(&report)), other);
            }
        }
    }
}

#[test]
fn a_confirmation_that_cannot_be_read_is_none() {
    for cnf in [
        r#"{}"#,
        r#""x""#,
        r#"{"kid": "key-1"}"#,
        r#"{"x5t#S256": "x"}"#,
        r#"{"jwk": {"kty": "OKP"}}"#,
    ] {
        let cnf = parse(cnf.as_bytes()).unwrap();
        for envelope in envelopes(&cnf) {
            let report = ask(&presentations(&learner(), &envelope)[0], demand());
            assert_eq!(report.verdict(), Verdict::Rejected, "{cnf}");
            assert_eq!(binding(inside(&report)).0, Outcome::Failed, "{cnf}");
        }
    }
}

fn bound_by(credential: &SdJwt, by: &Person) -> String {
    let binding = Binding { audience: "issuer.example", nonce: "earlier", issued: now() };
    let header = HeaderOptions::default();
    ready(credential.clone().bind(&binding, &header, &by.signer)).unwrap().to_string()
}

/// A key binding inside a presentation need not answer its request, which the presentation does, but
/// must be what it says it is.
#[test]
fn a_key_binding_in_a_presentation_is_genuine() {
    let mut others = bound_badge(confirmation(stranger().signer.public_key()));
    others.insert("issuer", school().did);
    let credential = sd_jwt(bound_badge(by_key()), &["/name"], "vc+sd-jwt");
    let good = bound_by(&credential, &learner());
    let other = bound_by(&sd_jwt(others, &["/name"], "vc+sd-jwt"), &stranger());
    let (_, of_other) = other.rsplit_once('~').unwrap();
    let swapped = format!("{credential}{of_other}");
    let report = ask(&presentations(&learner(), &envelope("vc+sd-jwt", &good))[0], demand());
    accepted(&report);
    assert_eq!(binding(inside(&report)), (Outcome::Passed, None));
    let report = ask(&presentations(&learner(), &envelope("vc+sd-jwt", &swapped))[0], demand());
    assert_eq!(report.verdict(), Verdict::Rejected);
    let found = (Outcome::Failed, Some(Code::ProofJwsSignature));
    assert_eq!(binding(inside(&report)), found);
}

#[test]
fn a_key_binding_of_a_presentation_counts_as_well() {
    let envelope = envelopes(&by_key()).remove(0);
    let mut claims = members(&unsigned(&learner(), envelope));
    claims.insert("aud", DOMAIN);
    claims.insert("nonce", CHALLENGE);
    let by = learner();
    let signed =
        |claims: Object| crate::tokens::sd_jwt_by(claims, &[], &header("vp+sd-jwt", &by), &by);
    accepted(&ask(signed(claims.clone()).to_string().as_bytes(), demand()));
    claims.insert("cnf", by_key());
    let presentation = signed(claims);
    let made = |audience, nonce, issued| {
        let binding = Binding { audience, nonce, issued };
        let header = HeaderOptions::default();
        let bound = ready(presentation.clone().bind(&binding, &header, &by.signer)).unwrap();
        bound.to_string().into_bytes()
    };
    let bound = |audience, nonce| ask(&made(audience, nonce, now()), demand());
    accepted(&bound(DOMAIN, CHALLENGE));
    // How old it is matters to who asked for it, and to who says so.
    let old = made(DOMAIN, CHALLENGE, now().plus_seconds(-600));
    let unasking = |policy| PresentationPolicy::new(policy, HolderBinding::dangerous_replayable());
    accepted(&ask(&old, unasking(policy())));
    let check = CheckId::HolderBinding;
    rejected(&ask(&old, demand()), check, Code::HolderBindingTime, "");
    let report = ask(&old, unasking(policy().key_binding_max_age(300)));
    rejected(&report, check, Code::HolderBindingTime, "");
    rejected(&bound("other.example", CHALLENGE), check, Code::HolderBindingAudience, "");
    rejected(&bound(DOMAIN, "another"), check, Code::HolderBindingNonce, "");
    let forged = format!("{presentation}e30.e30.AA");
    let report = ask(forged.as_bytes(), demand());
    assert_eq!(report.verdict(), Verdict::Rejected);
    assert_eq!(report.check(check).outcome(), Outcome::Failed);
}

/// Who shows a presentation made it: what can be left out of it is theirs to say, also what decides of a credential.
#[test]
fn a_presentation_may_disclose_its_own_members_selectively() {
    let by = learner();
    let mut claims = members(&unsigned(&by, envelopes(&by_key()).remove(0)));
    claims.insert("aud", DOMAIN);
    claims.insert("nonce", CHALLENGE);
    let signed = |places: &[&str]| {
        let header = header("vp+sd-jwt", &by);
        crate::tokens::sd_jwt_by(claims.clone(), places, &header, &by)
    };
    let whole = signed(&["/type", "/holder"]);
    accepted(&ask(whole.to_string().as_bytes(), demand()));
    // Without its type it is no presentation.
    let shown = whole.present(&Disclose::only(["/holder"]).unwrap()).unwrap();
    let report = ask(shown.to_string().as_bytes(), demand());
    let missing = (CheckId::DataModel, Code::InputMemberMissing, "/type".to_owned());
    assert!(findings(&report).contains(&missing), "{:#}", report.to_value());
    assert_eq!(report.verdict(), Verdict::Rejected);
}

/// What is missing for a report under a policy, or that nothing is.
fn needs(input: &[u8], policy: impl Into<Policy>) -> Vec<String> {
    match Verifier::new().verify(input, &policy.into(), &Evidence::new(), now()) {
        Step::Done(_) => Vec::new(),
        Step::Needs(requests) => requests.into_iter().map(|request| request.url).collect(),
    }
}

/// Which document holds the key that a credential is bound to, its issuer says: neither a forger nor
/// somebody who is not trusted chooses what is downloaded.
#[test]
fn a_key_is_looked_for_when_nothing_speaks_against_the_credential() {
    let url = "https://wallet.example/.well-known/did.json";
    let cnf = parse(br#"{"kid": "did:web:wallet.example#key-1"}"#).unwrap();
    let untrusting = || CredentialPolicy::new(Trust::only([stranger().did]).unwrap());
    for envelope in envelopes(&cnf) {
        let url_of_data = envelope.get("id").unwrap().as_str().unwrap();
        let (kind, token) = url_of_data.split_once(',').unwrap();
        let kind = kind.strip_prefix("data:application/").unwrap();
        let [head, payload, rest] = [0, 1, 2].map(|at| token.split('.').nth(at).unwrap());
        let tail = rest.split_once('~').map_or("", |(_, tail)| tail);
        let tilde = if rest.contains('~') { "~" } else { "" };
        let forged = format!("{head}.{payload}.{}{tilde}{tail}", "A".repeat(86));
        let shown = |token: &str| presentations(&learner(), &self::envelope(kind, token));
        for (good, forged) in shown(token).iter().zip(shown(&forged)) {
            assert_eq!(needs(good, demand()), [url], "{kind}");
            let demand =
                PresentationPolicy::new(untrusting(), HolderBinding::to(DOMAIN, CHALLENGE));
            assert!(needs(good, demand).is_empty(), "{kind}");
            assert!(needs(&forged, self::demand()).is_empty(), "{kind}");
            let report = ask(&forged, self::demand());
            let found = inside(&report).check(CheckId::Proof).code();
            assert_eq!(found, Some(Code::ProofJwsSignature), "{kind}");
        }
    }
    let credential = sd_jwt(bound_badge(cnf), &["/name"], "vc+sd-jwt");
    let bound = bound_by(&credential, &learner());
    assert_eq!(needs(bound.as_bytes(), policy()), [url]);
    assert!(needs(bound.as_bytes(), untrusting()).is_empty());
}
