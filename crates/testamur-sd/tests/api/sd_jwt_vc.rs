//! SD-JWTs as credentials.

use crate::common::{Counter, code, digest, disclosure, holder, issuer, now, object};
use testamur_core::{Code, Result, Timestamp};
use testamur_keys::{RustCrypto, Signer};
use testamur_proof::jose::{HeaderOptions, sign_compact};
use testamur_sd::sd_jwt::{Disclosable, IssueOptions, Rule, SdJwt, confirmation};
use testamur_sd::sd_jwt_vc::{SdJwtVc, TYP, prepare};

const VCT: &str = "https://types.example/degree";

/// A credential as its issuer signed it, right or wrong.
pub(crate) fn credential(typ: Option<&str>, claims: &str, disclosures: &[&str]) -> Result<SdJwtVc> {
    let header = HeaderOptions { typ: typ.map(str::to_owned), ..HeaderOptions::default() };
    let token = now(sign_compact(claims.as_bytes(), &header, &issuer()))?;
    let disclosures: String = disclosures.iter().map(|one| format!("{one}~")).collect();
    let sd_jwt = SdJwt::parse(format!("{token}~{disclosures}").as_bytes())?;
    SdJwtVc::read(sd_jwt.verify(issuer().public_key(), &RustCrypto)?)
}

#[test]
fn a_credential_is_issued_and_read() {
    let mut claims = object(
        r#"{"iss":"https://uni.example","sub":"s","vct":"https://types.example/degree",
            "vct#integrity":"sha256-x","iat":1700000000,"nbf":1700000001.5,"exp":1883000000,
            "status":{"status_list":{"idx":1,"uri":"https://uni.example/1"}},"grade":"1.3"}"#,
    );
    claims.insert("cnf", confirmation(holder().public_key()));
    let options = IssueOptions::new(Disclosable::rule(Rule::Everything));
    let prepared = prepare(claims.clone(), &options, &mut Counter::default()).unwrap();
    let sd_jwt = now(prepared.sign(&HeaderOptions::typ(TYP), &issuer())).unwrap();
    let names: Vec<_> = sd_jwt.disclosures().iter().filter_map(|one| one.name()).collect();
    assert_eq!(names, ["sub", "iat", "grade"]);
    let verified = sd_jwt.verify(issuer().public_key(), &RustCrypto).unwrap();
    let read = SdJwtVc::read(verified).unwrap();
    assert_eq!(*read.claims(), claims);
    assert_eq!((read.vct(), read.vct_integrity()), (VCT, Some("sha256-x")));
    assert_eq!((read.issuer(), read.subject()), (Some("https://uni.example"), Some("s")));
    assert_eq!(read.issued(), Timestamp::from_unix(1_700_000_000));
    assert_eq!(read.not_before(), Timestamp::from_unix(1_700_000_001));
    assert_eq!(read.expires(), Timestamp::from_unix(1_883_000_000));
    assert!(read.status().is_some());
}

#[test]
fn what_is_not_issued_as_a_credential() {
    let issue = |claims: &str, pointer: &str| {
        let options = IssueOptions::new(Disclosable::pointers([pointer]).unwrap());
        prepare(object(claims), &options, &mut Counter::default())
    };
    let claims = r#"{"vct":"t","vct#integrity":"x","status":{"a":1},"iss":"i","nbf":1,"exp":2,"cnf":{"kid":"k"},"b":1}"#;
    assert!(issue(claims, "/b").is_ok());
    for pointer in
        ["/vct", "/vct#integrity", "/status", "/status/a", "/iss", "/nbf", "/exp", "/cnf"]
    {
        assert_eq!(code(issue(claims, pointer)), Code::DisclosureNever, "{pointer}");
    }
    for claims in [r#"{"b":1}"#, r#"{"b":1,"vct":""}"#, r#"{"b":1,"vct":["t"]}"#] {
        assert_eq!(code(issue(claims, "/b")), Code::DisclosureType, "{claims}");
    }
}

#[test]
fn what_is_no_credential() {
    let good = r#"{"vct":"https://types.example/degree"}"#;
    for typ in ["dc+sd-jwt", "vc+sd-jwt", "application/dc+sd-jwt"] {
        assert!(credential(Some(typ), good, &[]).is_ok(), "{typ}");
    }
    for typ in [None, Some("JWT"), Some("kb+jwt"), Some("vc+jwt"), Some("example+sd-jwt")] {
        assert_eq!(code(credential(typ, good, &[])), Code::ProofJwsType, "{typ:?}");
    }
    for (claims, expected) in [
        ("{}", Code::DisclosureType),
        (r#"{"vct":""}"#, Code::DisclosureType),
        (r#"{"vct":1}"#, Code::DisclosureType),
        (r#"{"vct":"t","iss":1}"#, Code::ProofJwsClaims),
        (r#"{"vct":"t","sub":[]}"#, Code::ProofJwsClaims),
        (r#"{"vct":"t","vct#integrity":{}}"#, Code::ProofJwsClaims),
        (r#"{"vct":"t","exp":"2030-01-01"}"#, Code::ProofJwsClaims),
        (r#"{"vct":"t","nbf":null}"#, Code::ProofJwsClaims),
        (r#"{"vct":"t","iat":1e300}"#, Code::ProofJwsClaims),
    ] {
        assert_eq!(code(credential(Some(TYP), claims, &[])), expected, "{claims}");
    }
}

#[test]
fn what_is_never_disclosed_selectively() {
    for (name, value) in [
        ("iss", r#""https://uni.example""#),
        ("nbf", "1"),
        ("exp", "1"),
        ("cnf", r#"{"kid":"x"}"#),
        ("vct", r#""t""#),
        ("vct#integrity", r#""x""#),
        ("status", r#"{"a":1}"#),
    ] {
        let member = disclosure(&format!(r#"["salt","{name}",{value}]"#));
        let vct = if name == "vct" { "" } else { r#""vct":"t","# };
        let claims = format!(r#"{{{vct}"_sd":["{}"]}}"#, digest(&member));
        let read = credential(Some(TYP), &claims, &[&member]);
        assert_eq!(code(read), Code::DisclosureHiddenNever, "{name}");
    }
    // Nor what stands in one of them.
    let member = disclosure(r#"["salt","a",1]"#);
    let claims = format!(r#"{{"vct":"t","status":{{"_sd":["{}"]}}}}"#, digest(&member));
    let read = credential(Some(TYP), &claims, &[&member]);
    assert_eq!(code(read), Code::DisclosureHiddenNever);
    for name in ["sub", "iat", "given_name"] {
        let value = if name == "iat" { "1" } else { r#""x""# };
        let member = disclosure(&format!(r#"["salt","{name}",{value}]"#));
        let claims = format!(r#"{{"vct":"t","_sd":["{}"]}}"#, digest(&member));
        assert!(credential(Some(TYP), &claims, &[&member]).is_ok(), "{name}");
    }
}
