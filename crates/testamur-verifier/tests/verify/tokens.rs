//! Credentials in tokens and COSE signatures: what is accepted, and what is refused for which reason.

use crate::badge::*;
use testamur_core::evidence::{Document, Evidence};
use testamur_core::json::{Object, Value};
use testamur_core::report::{CheckId, Format, Outcome};
use testamur_core::{Code, RandomSource};
use testamur_keys::{KeyType, Signer};
use testamur_proof::cose;
use testamur_proof::jose::{EmbeddedKey, HeaderOptions, sign_compact};
use testamur_sd::sd_jwt::{self, Binding, Disclosable, Disclose, IssueOptions, confirmation};
use testamur_verifier::{CredentialPolicy, Report, Trust};

pub(crate) fn members(document: &Value) -> Object {
    document.as_object().unwrap().clone()
}

/// The badge with these claims beside its members.
pub(crate) fn with(claims: &[(&str, Value)]) -> Object {
    let mut all = members(&badge());
    for (name, value) in claims {
        all.insert(*name, value.clone());
    }
    all
}

pub(crate) fn header(typ: &str, by: &Person) -> HeaderOptions {
    HeaderOptions::typ(typ).with_kid(&by.method)
}

pub(crate) fn token(claims: &Object, header: &HeaderOptions, by: &Person) -> String {
    ready(sign_compact(claims.to_string().as_bytes(), header, &by.signer)).unwrap()
}

fn vc_jwt(claims: &Object) -> String {
    token(claims, &header("vc+jwt", &school()), &school())
}

fn ask(input: impl AsRef<[u8]>) -> Report {
    verify_bytes(input.as_ref(), policy(), &Evidence::new(), now())
}

pub(crate) fn number(of: i64) -> Value {
    Value::number(of as f64).unwrap()
}

/// The claims that Open Badges 3.0 wants beside the badge.
pub(crate) fn repeated() -> Vec<(&'static str, Value)> {
    let badge = badge();
    vec![
        ("iss", school().did.into()),
        ("jti", badge.get("id").unwrap().clone()),
        ("sub", learner().did.into()),
        ("nbf", number(time("2026-01-01T00:00:00Z").unix())),
        ("exp", number(time("2027-01-01T00:00:00Z").unix())),
    ]
}

/// A source that gives other bytes each time.
struct Counting(u8);

impl RandomSource for Counting {
    fn fill(&mut self, bytes: &mut [u8]) -> testamur_core::Result<()> {
        for byte in bytes {
            self.0 = self.0.wrapping_add(1);
            *byte = self.0;
        }
        Ok(())
    }
}

pub(crate) fn sd_jwt(claims: Object, pointers: &[&str], typ: &str) -> sd_jwt::SdJwt {
    sd_jwt_by(claims, pointers, &header(typ, &school()), &school())
}

pub(crate) fn sd_jwt_by(
    claims: Object,
    pointers: &[&str],
    header: &HeaderOptions,
    by: &Person,
) -> sd_jwt::SdJwt {
    let options = IssueOptions::new(Disclosable::pointers(pointers).unwrap());
    let prepared = sd_jwt::prepare(claims, &options, &mut Counting(0)).unwrap();
    ready(prepared.sign(header, &by.signer)).unwrap()
}

#[test]
fn a_token_is_accepted_in_all_its_forms() {
    let token = vc_jwt(&members(&badge()));
    let report = ask(&token);
    accepted(&report);
    assert_eq!(report.format(), Some(Format::Jwt));
    assert_eq!(check(&report, CheckId::ValidityPeriod), (Outcome::Passed, None));
    let parts: Vec<&str> = token.split('.').collect();
    let flattened = format!(
        r#"{{"payload": "{}", "protected": "{}", "signature": "{}"}}"#,
        parts[1], parts[0], parts[2]
    );
    let envelope = format!(
        r#"{{"@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,{token}"}}"#
    );
    for input in [format!("{token:?}"), format!(" {token}\n"), flattened, envelope] {
        let report = ask(&input);
        accepted(&report);
        let verified = report.accept().unwrap();
        assert_eq!(verified.value(), &badge());
        assert_eq!(verified.issuer(), school().did);
    }
}

#[test]
fn every_algorithm_signs() {
    use testamur_keys::{LocalSigner, SecretKey, default_provider};
    let policy = CredentialPolicy::new(Trust::anyone());
    for key_type in
        [KeyType::Ed25519, KeyType::P256, KeyType::P384, KeyType::P521, KeyType::Secp256k1]
    {
        let width = match key_type {
            KeyType::P384 => 48,
            KeyType::P521 => 66,
            _ => 32,
        };
        let mut raw = vec![9; width];
        raw[0] = 0;
        let key = SecretKey::from_raw(key_type, &raw).unwrap();
        let did = testamur_did::did_key(key.public_key()).as_str().to_owned();
        let method = testamur_did::did_key_verification_method(key.public_key());
        let by = Person {
            signer: LocalSigner::new(key, default_provider()),
            did: did.clone(),
            method: method.as_str().to_owned(),
        };
        let claims = members(&badge_by(&did));
        let token = token(&claims, &header("vc+jwt", &by), &by);
        accepted(&verify_bytes(token.as_bytes(), policy.clone(), &Evidence::new(), now()));
        let cose = cose_by(&claims, "application/vc+cose", &by);
        accepted(&verify_bytes(&cose, policy.clone(), &Evidence::new(), now()));
    }
}

#[test]
fn a_changed_token_and_another_key_do_not_pass() {
    let good = vc_jwt(&members(&badge()));
    let other = vc_jwt(&with(&[("name", "Doctorate".into())]));
    let (head, signature) = good.rsplit_once('.').unwrap();
    let (_, payload) = other.rsplit_once('.').unwrap().0.split_once('.').unwrap();
    let swapped = format!("{}.{payload}.{signature}", head.split_once('.').unwrap().0);
    rejected(&ask(swapped), CheckId::Proof, Code::ProofJwsSignature, "");
    // The stranger's signature under the school's kid, and then under the stranger's own.
    let claims = members(&badge());
    let forged = token(&claims, &header("vc+jwt", &school()), &stranger());
    rejected(&ask(forged), CheckId::Proof, Code::ProofJwsSignature, "");
    let own = token(&claims, &header("vc+jwt", &stranger()), &stranger());
    rejected(&ask(own), CheckId::IssuerKey, Code::KeyIssuer, "");
}

#[test]
fn algorithms_cannot_be_confused() {
    use testamur_keys::multibase::encode_base64url;
    let payload = encode_base64url(badge().to_string().as_bytes());
    let kid = school().method;
    let forged = |alg: &str, signature: &str| {
        let header = format!(r#"{{"alg":"{alg}","kid":"{kid}","typ":"vc+jwt"}}"#);
        format!("{}.{payload}.{signature}", encode_base64url(header.as_bytes()))
    };
    for alg in ["none", "None", "HS256", "", "EdDSA2"] {
        let report = ask(forged(alg, "AAAA"));
        rejected(&report, CheckId::Proof, Code::ProofJwsAlgorithm, "");
    }
    rejected(&ask(forged("none", "")), CheckId::Proof, Code::ProofJwsAlgorithm, "");
    rejected(&ask(forged("ES256", "AAAA")), CheckId::Proof, Code::ProofJwsKey, "");
    rejected(&ask(forged("EdDSA", "")), CheckId::Proof, Code::ProofJws, "");
}

#[test]
fn a_key_in_the_token_is_nobodys() {
    let header =
        HeaderOptions { jwk: EmbeddedKey::Public, kid: None, ..header("vc+jwt", &stranger()) };
    // Of an issuer on the web nothing is known.
    let claims = members(&badge_by("https://school.example"));
    let forged = token(&claims, &header, &stranger());
    let policy = CredentialPolicy::new(Trust::only(["https://school.example"]).unwrap());
    let mut evidence = Evidence::new();
    let url = "https://school.example/.well-known/jwt-vc-issuer";
    let none = testamur_core::Error::new(Code::FetchNotFound).with("url", url);
    evidence.insert(url, Err(none));
    let report = verify_bytes(forged.as_bytes(), policy.clone(), &evidence, now());
    // That its issuer publishes nothing does not make it anybody's: nobody knows.
    indeterminate(&report, CheckId::IssuerKey, Code::ProofJwtIssuerUnavailable, "");
    let anyone = policy.clone().dangerous_accept_keys_of_others();
    let report = verify_bytes(forged.as_bytes(), anyone, &evidence, now());
    accepted(&report);
    assert_eq!(check(&report, CheckId::IssuerKey), (Outcome::Warned, Some(Code::KeyEmbedded)));
    let mut published = Evidence::new();
    let metadata = format!(
        r#"{{"issuer": "https://school.example", "jwks": {{"keys": [{}]}}}}"#,
        school().signer.public_key().to_jwk()
    );
    published.insert(url, Ok(Document::given(metadata.into_bytes())));
    let report = verify_bytes(forged.as_bytes(), policy.clone(), &published, now());
    rejected(&report, CheckId::IssuerKey, Code::KeyEmbedded, "");
    // Under a DID whose document is at hand, the key is not among its keys.
    let forged = token(&members(&badge()), &header, &stranger());
    rejected(&ask(&forged), CheckId::IssuerKey, Code::KeyNotFound, "");
    // The school's own is; and the policy may say whose a key is.
    let header = HeaderOptions { jwk: EmbeddedKey::Public, ..HeaderOptions::typ("vc+jwt") };
    accepted(&ask(token(&members(&badge()), &header, &school())));
    let known = stranger().signer.public_key().clone();
    let policy = policy.known_key("https://school.example", known);
    let forged = token(&claims, &header, &stranger());
    accepted(&verify_bytes(forged.as_bytes(), policy, &evidence, now()));
}

#[test]
fn claims_must_say_what_the_credential_says() {
    let check = CheckId::DataModel;
    for (name, value, code) in [
        ("iss", stranger().did.into(), Code::InputClaimConflict),
        ("jti", "urn:uuid:other".into(), Code::InputClaimConflict),
        ("sub", stranger().did.into(), Code::InputClaimConflict),
        ("vc", Value::Object(Object::new()), Code::InputClaimForbidden),
        ("vp", Value::Null, Code::InputClaimForbidden),
        ("exp", "never".into(), Code::ProofJwsClaims),
        ("iss", number(1), Code::ProofJwsClaims),
    ] {
        let report = ask(vc_jwt(&with(&[(name, value)])));
        rejected(&report, check, code, &format!("/{name}"));
    }
    // A date in iat decides nothing.
    let report = ask(vc_jwt(&with(&[("iat", "2026-01-01T00:00:00Z".into())])));
    accepted(&report);
    assert_eq!(self::check(&report, check), (Outcome::Warned, Some(Code::ProofJwsClaims)));
    // Claims of the token are none of the credential, and other members are.
    accepted(&ask(vc_jwt(&with(&repeated()))));
    let report = ask(vc_jwt(&with(&[("rank", "first".into())])));
    rejected(&report, CheckId::Contexts, Code::ContextUndefinedTerm, "/rank");
}

#[test]
fn the_token_has_a_period_of_its_own() {
    let check = CheckId::ValidityPeriod;
    let at = |name, text| with(&[(name, number(time(text).unix()))]);
    let report = ask(vc_jwt(&at("exp", "2026-06-01T12:00:00Z")));
    rejected(&report, check, Code::ValidityTokenExpired, "/exp");
    let report = ask(vc_jwt(&at("nbf", "2026-06-01T12:00:01Z")));
    rejected(&report, check, Code::ValidityTokenNotYet, "/nbf");
    for claims in [at("exp", "2026-06-01T12:00:01Z"), at("nbf", "2026-06-01T12:00:00Z")] {
        accepted(&ask(vc_jwt(&claims)));
    }
    let late = vc_jwt(&at("exp", "2026-06-01T11:59:30Z"));
    let patient = policy().clock_skew(60);
    accepted(&verify_bytes(late.as_bytes(), patient, &Evidence::new(), now()));
}

#[test]
fn types_are_told_apart() {
    let signed = |typ: Option<&str>, cty: Option<&str>, claims: &Object| {
        let header = HeaderOptions {
            typ: typ.map(str::to_owned),
            cty: cty.map(str::to_owned),
            ..header("", &school())
        };
        ask(token(claims, &header, &school()))
    };
    let badge = members(&badge());
    for (typ, cty) in [
        (Some("VC+JWT"), None),
        (Some("application/vc+jwt"), Some("vc")),
        (Some("vc+jwt"), Some("application/vc+ld+json")),
        (None, None),
    ] {
        accepted(&signed(typ, cty, &badge));
    }
    for (typ, cty) in [
        (Some("bad+typ"), None),
        (Some("kb+jwt"), None),
        (Some("vc+jwt"), Some("vp")),
        (Some("vc+jwt"), Some("vcx")),
    ] {
        rejected(&signed(typ, cty, &badge), CheckId::Proof, Code::ProofJwsType, "");
    }
    // What is said to be a presentation is none.
    let report = signed(Some("vp+jwt"), None, &badge);
    rejected(&report, CheckId::Input, Code::InputOtherKind, "");
}

#[test]
fn open_badges_repeat_what_they_say() {
    let signed = |claims: &Object| ask(token(claims, &header("JWT", &school()), &school()));
    let report = signed(&with(&repeated()));
    accepted(&report);
    let details = report.check(CheckId::Input).details();
    assert!(details.iter().any(|(name, kind)| *name == "kind" && kind.as_str() == Some("ob3-jwt")));
    let mut changed: Vec<_> = repeated();
    for (index, name) in ["iss", "jti", "sub", "nbf", "exp"].into_iter().enumerate() {
        let mut without = changed.clone();
        without.remove(index);
        let report = signed(&with(&without));
        rejected(&report, CheckId::DataModel, Code::InputClaimMissing, "");
        let other = if index < 3 { Value::from("urn:x:other") } else { number(1_790_000_000) };
        let before = std::mem::replace(&mut changed[index].1, other);
        let report = signed(&with(&changed));
        let found = findings(&report);
        let conflict = (CheckId::DataModel, Code::InputClaimConflict, format!("/{name}"));
        assert!(found.contains(&conflict), "{found:?}");
        changed[index].1 = before;
    }
}

#[test]
fn the_older_tokens_have_the_credential_inside() {
    let older = format!(
        r#"{{"@context": ["https://www.w3.org/2018/credentials/v1"],
        "type": ["VerifiableCredential"], "credentialSubject": {{"id": "{}"}}}}"#,
        learner().did
    );
    let nested = |vc: &Value, claims: &[(&str, Value)]| {
        let mut all = Object::new();
        for (name, value) in claims {
            all.insert(*name, value.clone());
        }
        all.insert("vc", vc.clone());
        ask(token(&all, &header("JWT", &school()), &school()))
    };
    let vc = testamur_core::json::parse(older.as_bytes()).unwrap();
    let report = nested(&vc, &repeated());
    accepted(&report);
    let verified = report.accept().unwrap();
    assert_eq!(verified.issuer(), school().did);
    assert_eq!(
        verified.value().get("issuanceDate").unwrap().as_str(),
        Some("2026-01-01T00:00:00Z")
    );
    assert_eq!(
        verified.value().get("expirationDate").unwrap().as_str(),
        Some("2027-01-01T00:00:00Z")
    );
    for (member, value, claim) in [
        ("/issuer", r#""did:example:other""#, "/iss"),
        ("/id", r#""urn:x:other""#, "/jti"),
        ("/credentialSubject/id", r#""urn:x:other""#, "/sub"),
        ("/issuanceDate", r#""2026-01-01T00:00:01Z""#, "/nbf"),
        ("/expirationDate", r#""2027-01-01T00:00:01Z""#, "/exp"),
    ] {
        let found = findings(&nested(&edited(&vc, member, value), &repeated()));
        let conflict = (CheckId::DataModel, Code::InputClaimConflict, claim.to_owned());
        assert!(found.contains(&conflict), "{member}: {found:?}");
    }
    let mut both = repeated();
    both.push(("vp", Value::Null));
    let report = nested(&vc, &both);
    rejected(&report, CheckId::Input, Code::InputClaimForbidden, "");
    // Under vc+jwt the claim has no place, and version 1.1 neither.
    let report = ask(vc_jwt(&[("vc", vc.clone())].into_iter().collect()));
    assert!(findings(&report).iter().any(|one| one.1 == Code::InputClaimForbidden));
    let mut flat = members(&vc);
    flat.insert("issuer", school().did);
    flat.insert("issuanceDate", "2026-01-01T00:00:00Z");
    rejected(&ask(vc_jwt(&flat)), CheckId::DataModel, Code::InputContextFirst, "/@context");
}

pub(crate) fn cose_by(claims: &Object, typ: &str, by: &Person) -> Vec<u8> {
    let header = cose::HeaderOptions {
        typ: Some(typ.to_owned()),
        content_type: Some(typ.replace("+cose", "")),
        kid: Some(by.method.clone()),
        ..cose::HeaderOptions::default()
    };
    ready(cose::sign(claims.to_string().as_bytes(), &header, &by.signer)).unwrap()
}

#[test]
fn cose_signatures_are_read_as_bytes_and_as_text() {
    use base64ct::{Base64, Base64Unpadded, Encoding};
    let claims = members(&badge());
    let bytes = cose_by(&claims, "application/vc+cose", &school());
    let text = Base64Unpadded::encode_string(&bytes);
    let padded = Base64::encode_string(&bytes);
    let envelope = format!(
        r#"{{"@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential", "id": "data:application/vc+cose;base64,{padded}"}}"#
    );
    for input in [bytes.clone(), text.clone().into_bytes(), padded.into_bytes(), envelope.into()] {
        let report = ask(&input);
        accepted(&report);
        assert_eq!(report.format(), Some(Format::Cose));
        assert_eq!(report.accept().unwrap().value(), &badge());
    }
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(findings(&ask(hex))[0].1, Code::InputNotJson);
    for end in [1, 2, 20, bytes.len() - 1] {
        assert_eq!(findings(&ask(&bytes[..end]))[0].1, Code::ProofCose, "{end}");
    }
    let mut tagged = vec![0xd2];
    tagged.extend(&bytes);
    assert_eq!(findings(&ask(&tagged))[0].1, Code::ProofCose);
    let wrong = cose_by(&claims, "very/bad", &school());
    rejected(&ask(&wrong), CheckId::Proof, Code::ProofJwsType, "");
    let forged = cose_by(&claims, "application/vc+cose", &stranger());
    rejected(&ask(&forged), CheckId::IssuerKey, Code::KeyIssuer, "");
    let mut changed = bytes;
    *changed.last_mut().unwrap() ^= 1;
    rejected(&ask(&changed), CheckId::Proof, Code::ProofJwsSignature, "");
}

#[test]
fn the_report_says_how_much_of_an_sd_jwt_is_shown() {
    let places = ["/credentialSubject/id", "/name"];
    let whole = sd_jwt(members(&badge()), &places, "vc+sd-jwt");
    let report = ask(whole.to_string());
    accepted(&report);
    assert_eq!(report.format(), Some(Format::SdJwt));
    let sentence = report.check(CheckId::Disclosure).sentence();
    assert_eq!(sentence, "All of 2 claims that could be hidden are disclosed.");
    let part = whole.present(&Disclose::only(["/name"]).unwrap()).unwrap();
    let report = ask(part.to_string());
    accepted(&report);
    let sentence = report.check(CheckId::Disclosure).sentence();
    assert_eq!(sentence, "1 claim that could be hidden: disclosed; up to 1 more: hidden.");
    assert!(report.accept().unwrap().value().get("name").is_some());
    // A disclosure that nothing refers to.
    let forged = format!("{part}WyJzYWx0IiwibmFtZSIsIkRvY3RvciJd~");
    rejected(&ask(forged), CheckId::Disclosure, Code::DisclosureUnreferenced, "");
}

#[test]
fn the_policy_decides_on_key_binding() {
    let holder = learner();
    let mut claims = members(&badge());
    claims.insert("cnf", confirmation(holder.signer.public_key()));
    let credential = sd_jwt(claims, &["/name"], "vc+sd-jwt");
    let bound = |nonce: &str, by: &Person| {
        let binding = Binding { audience: "employer.example", nonce, issued: now() };
        ready(credential.clone().bind(&binding, &HeaderOptions::default(), &by.signer))
            .map(|bound| bound.to_string())
    };
    let demand = policy().require_key_binding("employer.example", "n-0S6");
    let ask = |input: &str, policy: CredentialPolicy| {
        verify_bytes(input.as_bytes(), policy, &Evidence::new(), now())
    };
    let check_id = CheckId::HolderBinding;
    let good = bound("n-0S6", &holder).unwrap();
    let report = ask(&good, demand.clone());
    accepted(&report);
    assert_eq!(check(&report, check_id), (Outcome::Passed, None));
    let report = ask(&good, policy());
    accepted(&report);
    assert_eq!(check(&report, check_id), (Outcome::Warned, Some(Code::HolderReplayable)));
    accepted(&ask(&credential.to_string(), policy()));
    let report = ask(&credential.to_string(), demand.clone());
    rejected(&report, check_id, Code::HolderBindingMissing, "");
    let report = ask(&bound("other", &holder).unwrap(), demand.clone());
    rejected(&report, check_id, Code::HolderBindingNonce, "");
    // What cannot be bound so is no way around it.
    let report = ask(&vc_jwt(&members(&badge())), demand.clone());
    rejected(&report, check_id, Code::HolderBindingMissing, "");
    let report = ask(&signed(&badge(), &school()).to_string(), demand.clone());
    rejected(&report, check_id, Code::HolderBindingMissing, "");
    let late = verify_bytes(good.as_bytes(), demand, &Evidence::new(), now().plus_seconds(301));
    rejected(&late, check_id, Code::HolderBindingTime, "");
}

#[test]
fn sd_jwt_vc_goes_by_its_claims() {
    let mut claims: Object = [
        ("iss", Value::from(school().did)),
        ("vct", "urn:example:diploma".into()),
        ("name", "Ada".into()),
        ("exp", number(time("2027-01-01T00:00:00Z").unix())),
    ]
    .into_iter()
    .collect();
    let signed = |claims: &Object| sd_jwt(claims.clone(), &["/name"], "dc+sd-jwt").to_string();
    let report = ask(signed(&claims));
    accepted(&report);
    assert_eq!(check(&report, CheckId::Contexts).0, Outcome::Skipped);
    let verified = report.accept().unwrap();
    assert_eq!(verified.issuer(), school().did);
    assert_eq!(verified.value().get("name").and_then(Value::as_str), Some("Ada"));
    claims.insert("exp", number(time("2026-01-01T00:00:00Z").unix()));
    rejected(&ask(signed(&claims)), CheckId::ValidityPeriod, Code::ValidityTokenExpired, "/exp");
    claims.insert("exp", number(time("2027-01-01T00:00:00Z").unix()));
    claims.insert("iss", stranger().did);
    let found = findings(&ask(signed(&claims)));
    assert!(found.contains(&(CheckId::IssuerKey, Code::KeyIssuer, String::new())), "{found:?}");
    claims.insert("iss", school().did);
    claims.remove("vct");
    rejected(&ask(signed(&claims)), CheckId::DataModel, Code::DisclosureType, "/vct");
}

#[test]
fn a_token_is_of_no_suite() {
    use testamur_proof::Suite;
    use testamur_verifier::RequiredSuite;
    let inputs = [
        vc_jwt(&members(&badge())).into_bytes(),
        sd_jwt(members(&badge()), &["/name"], "vc+sd-jwt").to_string().into_bytes(),
        cose_by(&members(&badge()), "application/vc+cose", &school()),
    ];
    for input in &inputs {
        let ask = |policy: CredentialPolicy| verify_bytes(input, policy, &Evidence::new(), now());
        accepted(&ask(policy()));
        for allowed in [&[][..], &[Suite::EddsaRdfc2022], &Suite::ALL] {
            let report = ask(policy().only_suites(allowed.iter().copied()));
            rejected(&report, CheckId::Proof, Code::ProofSuiteNotAllowed, "");
        }
        // It is no way around a proof that must be there.
        for required in [RequiredSuite::Suite(Suite::EddsaRdfc2022), RequiredSuite::PostQuantum] {
            let report = ask(policy().require_suites([required]));
            rejected(&report, CheckId::Proof, Code::ProofSuiteRequired, "");
        }
    }
    // A key that withstands quantum computers signs tokens as well as proofs.
    let issuer = person_with(KeyType::MlDsa44, 1);
    let claims = members(&badge_by(&issuer.did));
    let token = token(&claims, &header("vc+jwt", &issuer), &issuer);
    let policy = CredentialPolicy::new(Trust::only([&*issuer.did]).unwrap());
    let ask = |required: RequiredSuite| {
        let policy = policy.clone().require_suites([required]);
        verify_bytes(token.as_bytes(), policy, &Evidence::new(), now())
    };
    accepted(&ask(RequiredSuite::PostQuantum));
    let report = ask(RequiredSuite::Suite(Suite::Mldsa44Rdfc2024));
    rejected(&report, CheckId::Proof, Code::ProofSuiteRequired, "");
}

#[test]
fn several_signatures_are_none_of_a_credential() {
    let token = vc_jwt(&members(&badge()));
    let parts: Vec<&str> = token.split('.').collect();
    let one = format!(r#"{{"protected": "{}", "signature": "{}"}}"#, parts[0], parts[2]);
    let general = |signatures: &[&str]| {
        format!(r#"{{"payload": "{}", "signatures": [{}]}}"#, parts[1], signatures.join(","))
    };
    accepted(&ask(general(&[&one])));
    let report = ask(general(&[&one, &one]));
    rejected(&report, CheckId::Proof, Code::ProofJws, "");
    assert!(report.check(CheckId::Proof).sentence().contains("2 signatures"));
}
