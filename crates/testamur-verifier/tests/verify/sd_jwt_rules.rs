//! What RFC 9901 and SD-JWT VC tell verifiers to refuse: each rule with documents that break it and
//! nothing else, and what the report then says.

use crate::badge::*;
use crate::tokens::token;
use testamur_core::Code;
use testamur_core::evidence::{Document, Evidence};
use testamur_core::json::{Object, Value, parse};
use testamur_core::report::{CheckId, Verdict};
use testamur_keys::Signer;
use testamur_keys::multibase::encode_base64url;
use testamur_proof::jose::HeaderOptions;
use testamur_sd::sd_jwt::{HashAlgorithm, confirmation};
use testamur_verifier::{CredentialPolicy, Report, Trust};

/// The rules, in the order of the texts.
const RULES: [&str; 27] = [
    "alg is none",
    "a disclosure is an array of the wrong length for its place",
    "a claim is named _sd",
    "a claim is named ...",
    "a claim's name is already present at that level",
    "a digest appears twice",
    "a disclosure is given that nothing refers to",
    "a disclosure is given twice",
    "_sd_alg stands elsewhere than at the top level, or is unknown",
    "digests stand where none can stand, or are none",
    "the policy demands a key binding, and there is none",
    "the key binding has alg none",
    "the typ of the key binding is not kb+jwt",
    "the iat of the key binding is missing or not within the window",
    "the key binding has ended or not begun to hold, by its exp and nbf",
    "the aud of the key binding is not the verifier",
    "the nonce of the key binding is not the verifier's",
    "sd_hash does not cover everything up to the last tilde",
    "the key binding is not signed with the key of cnf",
    "the typ of an SD-JWT VC is another",
    "an SD-JWT VC has no vct",
    "iss, nbf, exp, cnf, vct or status is disclosed selectively",
    "the issuer's metadata name another issuer",
    "the issuer's metadata have not exactly one of jwks and jwks_uri",
    "types extend each other in a circle",
    "a type's document has another hash",
    "sd or mandatory of a type is loosened",
];

/// A document that breaks a rule.
struct Vector {
    rule: &'static str,
    input: String,
    policy: CredentialPolicy,
    evidence: Evidence,
    check: CheckId,
    code: Code,
}

const AUDIENCE: &str = "employer.example";
const NONCE: &str = "n-0S6";

fn object(text: &str) -> Object {
    match parse(text.as_bytes()).unwrap() {
        Value::Object(object) => object,
        other => panic!("{other} is no object"),
    }
}

fn disclosure(text: &str) -> String {
    encode_base64url(text.as_bytes())
}

fn digest(disclosure: &str) -> String {
    HashAlgorithm::Sha256.digest(disclosure)
}

/// The school signs claims as they are, digests and all.
fn forged(typ: &str, claims: &Object, disclosures: &[&str]) -> String {
    let header = HeaderOptions::typ(typ).with_kid(school().method);
    let token = token(claims, &header, &school());
    let disclosures: String = disclosures.iter().map(|one| format!("{one}~")).collect();
    format!("{token}~{disclosures}")
}

/// An SD-JWT VC of the school with these further members.
fn credential(members: &str, disclosures: &[&str]) -> String {
    let text = format!(r#"{{"iss": "{}", "vct": "urn:example:type"{members}}}"#, school().did);
    forged("dc+sd-jwt", &object(&text), disclosures)
}

fn bad(rule: &'static str, check: CheckId, code: Code, input: String) -> Vector {
    Vector { rule, input, policy: policy(), evidence: Evidence::new(), check, code }
}

fn bad_disclosure(rule: &'static str, code: Code, members: &str, disclosures: &[&str]) -> Vector {
    bad(rule, CheckId::Disclosure, code, credential(members, disclosures))
}

fn disclosures() -> Vec<Vector> {
    let item = disclosure(r#"["salt", "Graz"]"#);
    let member = disclosure(r#"["salt", "city", "Graz"]"#);
    let again = disclosure(r#"["other", "city", "Wien"]"#);
    let (of_item, of_member, of_again) = (digest(&item), digest(&member), digest(&again));
    let outer = disclosure(&format!(r#"["salt", "address", {{"_sd": ["{of_member}"]}}]"#));
    let of_outer = digest(&outer);
    let hidden = |members: &str| format!(r#", "_sd": ["{members}"]"#);
    let mut all = Vec::new();
    let length = "a disclosure is an array of the wrong length for its place";
    let wrong = [(r#"["salt"]"#, hidden as fn(&str) -> String), (r#"["s", "a", 1, 2]"#, hidden)];
    for (text, place) in wrong {
        let text = disclosure(text);
        let members = place(&digest(&text));
        all.push(bad_disclosure(length, Code::DisclosureArrayLength, &members, &[&text]));
    }
    all.push(bad_disclosure(length, Code::DisclosureArrayLength, &hidden(&of_item), &[&item]));
    let in_array = format!(r#", "cities": [{{"...": "{of_member}"}}]"#);
    all.push(bad_disclosure(length, Code::DisclosureArrayLength, &in_array, &[&member]));
    for (rule, name) in [("a claim is named _sd", "_sd"), ("a claim is named ...", "...")] {
        let text = disclosure(&format!(r#"["salt", "{name}", ["x"]]"#));
        for members in
            [hidden(&digest(&text)), format!(r#", "a": {{"_sd": ["{}"]}}"#, digest(&text))]
        {
            all.push(bad_disclosure(rule, Code::DisclosureClaimName, &members, &[&text]));
        }
    }
    let present = "a claim's name is already present at that level";
    let beside = format!(r#", "city": "Linz", "_sd": ["{of_member}"]"#);
    all.push(bad_disclosure(present, Code::DisclosureClaimExists, &beside, &[&member]));
    let both = format!(r#", "_sd": ["{of_member}", "{of_again}"]"#);
    all.push(bad_disclosure(present, Code::DisclosureClaimExists, &both, &[&member, &again]));
    // What is disclosed cannot take the place of what the issuer signed in it.
    let inside = disclosure(&format!(r#"["s", "a", {{"city": "Linz", "_sd": ["{of_member}"]}}]"#));
    let members = hidden(&digest(&inside));
    all.push(bad_disclosure(present, Code::DisclosureClaimExists, &members, &[&inside, &member]));
    let twice = "a digest appears twice";
    for members in [
        format!(r#", "_sd": ["{of_member}", "{of_member}"]"#),
        format!(r#", "_sd": ["{of_member}"], "a": {{"_sd": ["{of_member}"]}}"#),
        format!(r#", "_sd": ["{of_item}"], "a": [{{"...": "{of_item}"}}]"#),
    ] {
        // Also when nothing is disclosed for it.
        all.push(bad_disclosure(twice, Code::DisclosureDigestTwice, &members, &[]));
    }
    let members = format!(r#", "_sd": ["{of_member}", "{of_outer}"]"#);
    all.push(bad_disclosure(twice, Code::DisclosureDigestTwice, &members, &[&member, &outer]));
    let nothing = "a disclosure is given that nothing refers to";
    for (members, disclosures) in [
        (String::new(), &[&*member][..]),
        (hidden(&of_member), &[&member, &again]),
        (hidden(&of_outer), &[&member]),
    ] {
        all.push(bad_disclosure(nothing, Code::DisclosureUnreferenced, &members, disclosures));
    }
    let rule = "a disclosure is given twice";
    let members = hidden(&of_member);
    all.push(bad_disclosure(rule, Code::DisclosureTwice, &members, &[&member, &member]));
    let rule = "_sd_alg stands elsewhere than at the top level, or is unknown";
    for members in [
        r#", "_sd_alg": "md5""#,
        r#", "_sd_alg": null"#,
        r#", "a": {"_sd_alg": "sha-256"}"#,
        r#", "a": [{"_sd_alg": "sha-256"}]"#,
    ] {
        all.push(bad_disclosure(rule, Code::DisclosureHashAlgorithm, members, &[]));
    }
    let rule = "digests stand where none can stand, or are none";
    for members in [
        r#", "_sd": "x""#,
        r#", "_sd": [1]"#,
        r#", "...": "x""#,
        r#", "a": {"...": "x"}"#,
        r#", "a": [{"...": "x", "b": 1}]"#,
        r#", "a": [{"...": ["x"]}]"#,
    ] {
        all.push(bad_disclosure(rule, Code::DisclosureDigestsMalformed, members, &[]));
    }
    all
}

/// A credential that is bound to the learner's key, shown with one disclosure.
fn for_learner() -> String {
    let member = disclosure(r#"["salt", "city", "Graz"]"#);
    let key = confirmation(learner().signer.public_key());
    credential(&format!(r#", "cnf": {key}, "_sd": ["{}"]"#, digest(&member)), &[&member])
}

/// A key binding with these claims instead of the good ones; nothing instead of one leaves it out.
fn bound(shown: &str, typ: Option<&str>, other: &[(&str, Option<Value>)], by: &Person) -> String {
    let mut claims: Object = [
        ("iat", Value::number(now().unix() as f64).unwrap()),
        ("aud", AUDIENCE.into()),
        ("nonce", NONCE.into()),
        ("sd_hash", digest(shown).into()),
    ]
    .into_iter()
    .collect();
    for (name, value) in other {
        match value {
            Some(value) => drop(claims.insert(*name, value.clone())),
            None => drop(claims.remove(name)),
        }
    }
    let header = HeaderOptions { typ: typ.map(str::to_owned), ..HeaderOptions::default() };
    format!("{shown}{}", token(&claims, &header, by))
}

fn good() -> String {
    bound(&for_learner(), Some("kb+jwt"), &[], &learner())
}

fn demand() -> CredentialPolicy {
    policy().require_key_binding(AUDIENCE, NONCE)
}

fn key_bindings() -> Vec<Vector> {
    let shown = for_learner();
    let unbound = |rule, code, input| {
        let policy = demand();
        Vector { policy, ..bad(rule, CheckId::HolderBinding, code, input) }
    };
    let kb = Some("kb+jwt");
    let with = |rule, code, typ, other: &[(&str, Option<Value>)]| {
        unbound(rule, code, bound(&shown, typ, other, &learner()))
    };
    let number = |of: i64| Some(Value::number(of as f64).unwrap());
    let missing = "the policy demands a key binding, and there is none";
    let mut all = vec![unbound(missing, Code::HolderBindingMissing, shown.clone())];
    // Nor does a disclosure in its place count, nor the form of a token that cannot have one.
    let token = shown.split('~').next().unwrap().to_owned() + "~";
    all.push(unbound(missing, Code::HolderBindingMissing, token));
    let rule = "the key binding has alg none";
    let header = encode_base64url(br#"{"alg":"none","typ":"kb+jwt"}"#);
    let (_, signed) = good().rsplit_once('~').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let payload = signed.split('.').nth(1).unwrap().to_owned();
    for signature in ["", "AAAA"] {
        let input = format!("{shown}{header}.{payload}.{signature}");
        all.push(unbound(rule, Code::ProofJwsAlgorithm, input));
    }
    let rule = "the typ of the key binding is not kb+jwt";
    for typ in [None, Some("JWT"), Some("application/kb+jwt"), Some("dc+sd-jwt")] {
        all.push(with(rule, Code::ProofJwsType, typ, &[]));
    }
    let rule = "the iat of the key binding is missing or not within the window";
    for (seconds, code) in [(-301, Code::HolderBindingTime), (1, Code::HolderBindingTime)] {
        all.push(with(rule, code, kb, &[("iat", number(now().unix() + seconds))]));
    }
    all.push(with(rule, Code::ProofJwsClaims, kb, &[("iat", None)]));
    all.push(with(rule, Code::ProofJwsClaims, kb, &[("iat", Some("today".into()))]));
    let rule = "the key binding has ended or not begun to hold, by its exp and nbf";
    for (name, seconds, code) in [
        ("exp", 0, Code::ValidityTokenExpired),
        ("exp", -60, Code::ValidityTokenExpired),
        ("nbf", 1, Code::ValidityTokenNotYet),
    ] {
        let time = number(now().unix() + seconds);
        all.push(with(rule, code, kb, &[(name, time.clone())]));
        // Also when nobody asked for one.
        let input = bound(&shown, kb, &[(name, time)], &learner());
        all.push(bad(rule, CheckId::HolderBinding, code, input));
    }
    for name in ["exp", "nbf"] {
        all.push(with(rule, Code::ProofJwsClaims, kb, &[(name, Some("never".into()))]));
    }
    let rule = "the aud of the key binding is not the verifier";
    let other = Some("other.example".into());
    all.push(with(rule, Code::HolderBindingAudience, kb, &[("aud", other)]));
    all.push(with(rule, Code::ProofJwsClaims, kb, &[("aud", None)]));
    let rule = "the nonce of the key binding is not the verifier's";
    all.push(with(rule, Code::HolderBindingNonce, kb, &[("nonce", Some("n-0S7".into()))]));
    all.push(with(rule, Code::ProofJwsClaims, kb, &[("nonce", None)]));
    let rule = "sd_hash does not cover everything up to the last tilde";
    all.push(with(rule, Code::ProofJwsClaims, kb, &[("sd_hash", None)]));
    let less = shown.split('~').next().unwrap().to_owned() + "~";
    all.push(with(rule, Code::HolderBindingHash, kb, &[("sd_hash", Some(digest(&less).into()))]));
    // A disclosure that was left out after the binding was made.
    all.push(unbound(rule, Code::HolderBindingHash, format!("{less}{signed}")));
    let rule = "the key binding is not signed with the key of cnf";
    for by in [stranger(), school()] {
        all.push(unbound(rule, Code::ProofJwsSignature, bound(&shown, kb, &[], &by)));
    }
    let unnamed = credential("", &[]);
    let input = bound(&unnamed, kb, &[], &learner());
    all.push(unbound(rule, Code::HolderBindingKey, input));
    all
}

fn types_and_claims() -> Vec<Vector> {
    let vct = |text: &str| object(&format!(r#"{{"iss": "{}"{text}}}"#, school().did));
    let mut all = Vec::new();
    let rule = "the typ of an SD-JWT VC is another";
    for typ in ["example+sd-jwt", "kb+jwt", "JWT", "statuslist+jwt"] {
        let input = forged(typ, &vct(r#", "vct": "urn:example:type""#), &[]);
        all.push(bad(rule, CheckId::Proof, Code::ProofJwsType, input));
    }
    let rule = "an SD-JWT VC has no vct";
    for members in ["", r#", "vct": 1"#, r#", "vct": null"#] {
        let input = forged("dc+sd-jwt", &vct(members), &[]);
        all.push(bad(rule, CheckId::DataModel, Code::DisclosureType, input));
    }
    let rule = "iss, nbf, exp, cnf, vct or status is disclosed selectively";
    for (name, value) in [
        ("iss", format!("\"{}\"", school().did)),
        ("nbf", "1".to_owned()),
        ("exp", "4000000000".to_owned()),
        ("cnf", confirmation(learner().signer.public_key()).to_string()),
        ("vct", r#""urn:example:type""#.to_owned()),
        ("status", r#"{"status_list": {"idx": 1, "uri": "https://uni.example/s"}}"#.to_owned()),
    ] {
        let member = disclosure(&format!(r#"["salt", "{name}", {value}]"#));
        let mut claims = vct(r#", "vct": "urn:example:type""#);
        claims.remove(name);
        claims.insert("_sd", vec![Value::from(digest(&member))]);
        let input = forged("dc+sd-jwt", &claims, &[&member]);
        all.push(bad(rule, CheckId::Disclosure, Code::DisclosureHiddenNever, input));
    }
    all
}

/// A document that breaks a rule by what was given beside it.
fn given(
    rule: &'static str,
    check: CheckId,
    code: Code,
    input: String,
    documents: &[(&str, String)],
) -> Vector {
    let mut vector = bad(rule, check, code, input);
    for (url, text) in documents {
        vector.evidence.insert(*url, Ok(Document::given(text.as_bytes())));
    }
    vector
}

fn metadata_of_issuers() -> Vec<Vector> {
    let (issuer, url) = ("https://uni.example", "https://uni.example/.well-known/jwt-vc-issuer");
    let claims = object(&format!(r#"{{"iss": "{issuer}", "vct": "urn:example:type"}}"#));
    let header = HeaderOptions::typ("dc+sd-jwt");
    let input = token(&claims, &header, &school()) + "~";
    let keys = format!(r#""jwks": {{"keys": [{}]}}"#, school().signer.public_key().to_jwk());
    let another = "the issuer's metadata name another issuer";
    let not_one = "the issuer's metadata have not exactly one of jwks and jwks_uri";
    [
        (another, format!(r#"{{"issuer": "https://uni.example/", {keys}}}"#)),
        (another, format!(r#"{{"issuer": "https://evil.example", {keys}}}"#)),
        (another, format!("{{{keys}}}")),
        (not_one, format!(r#"{{"issuer": "{issuer}"}}"#)),
        (not_one, format!(r#"{{"issuer": "{issuer}", {keys}, "jwks_uri": "{issuer}/keys"}}"#)),
    ]
    .into_iter()
    .map(|(rule, metadata)| {
        let (check, code) = (CheckId::IssuerKey, Code::ProofJwtIssuerMetadata);
        let vector = given(rule, check, code, input.clone(), &[(url, metadata)]);
        Vector { policy: CredentialPolicy::new(Trust::only([issuer]).unwrap()), ..vector }
    })
    .collect()
}

fn metadata_of_types() -> Vec<Vector> {
    let (a, b) = ("https://types.example/a", "https://types.example/b");
    let of = |members: &str| {
        let text = format!(r#"{{"iss": "{}", "vct": "{a}"{members}}}"#, school().did);
        forged("dc+sd-jwt", &object(&text), &[])
    };
    let extends = |own: &str, other: &str| format!(r#"{{"vct": "{own}", "extends": "{other}"}}"#);
    let circle = "types extend each other in a circle";
    let hash = "a type's document has another hash";
    let loosened = "sd or mandatory of a type is loosened";
    let schema = |rule, code, input: String, documents: &[(&str, String)]| {
        given(rule, CheckId::Schema, code, input, documents)
    };
    let mut all = vec![
        schema(circle, Code::DisclosureTypeCycle, of(""), &[(a, extends(a, a))]),
        schema(
            circle,
            Code::DisclosureTypeCycle,
            of(""),
            &[(a, extends(a, b)), (b, extends(b, a))],
        ),
    ];
    let sri = format!("sha256-{}=", digest("other").replace('-', "+").replace('_', "/"));
    let own = format!(r#"{{"vct": "{a}"}}"#);
    let integrity = of(&format!(r#", "vct#integrity": "{sri}""#));
    all.push(schema(hash, Code::InputDigestMismatch, integrity, &[(a, own)]));
    let child = format!(r#"{{"vct": "{a}", "extends": "{b}", "extends#integrity": "{sri}"}}"#);
    let parent = format!(r#"{{"vct": "{b}"}}"#);
    all.push(schema(hash, Code::InputDigestMismatch, of(""), &[(a, child), (b, parent)]));
    for (own, inherited) in [
        (r#""sd": "allowed""#, r#""sd": "always""#),
        (r#""sd": "never""#, r#""sd": "always""#),
        (r#""sd": "allowed""#, r#""sd": "never""#),
        (r#""mandatory": false"#, r#""mandatory": true"#),
    ] {
        let child =
            format!(r#"{{"vct": "{a}", "extends": "{b}", "claims": [{{"path": ["x"], {own}}}]}}"#);
        let parent = format!(r#"{{"vct": "{b}", "claims": [{{"path": ["x"], {inherited}}}]}}"#);
        let documents = [(a, child), (b, parent)];
        all.push(schema(loosened, Code::DisclosureTypeLoosened, of(r#", "x": 1"#), &documents));
    }
    all
}

fn vectors() -> Vec<Vector> {
    let payload = encode_base64url(
        format!(r#"{{"iss": "{}", "vct": "urn:example:type"}}"#, school().did).as_bytes(),
    );
    let mut all = Vec::new();
    for (alg, signature) in [("none", ""), ("none", "AAAA"), ("None", "AAAA"), ("NONE", "AAAA")] {
        let header = format!(r#"{{"alg":"{alg}","typ":"dc+sd-jwt"}}"#);
        let input = format!("{}.{payload}.{signature}~", encode_base64url(header.as_bytes()));
        all.push(bad("alg is none", CheckId::Proof, Code::ProofJwsAlgorithm, input));
    }
    all.extend(disclosures());
    all.extend(key_bindings());
    all.extend(types_and_claims());
    all.extend(metadata_of_issuers());
    all.extend(metadata_of_types());
    all
}

fn report(vector: &Vector) -> Report {
    verify_bytes(vector.input.as_bytes(), vector.policy.clone(), &vector.evidence, now())
}

#[test]
fn what_breaks_a_rule_is_refused_for_that() {
    for vector in vectors() {
        let report = report(&vector);
        let found: Vec<_> = findings(&report).into_iter().map(|one| (one.0, one.1)).collect();
        let expected = (vector.check, vector.code);
        assert_eq!(found, [expected], "{}: {}\n{:#}", vector.rule, vector.input, report.to_value());
        assert_eq!(report.verdict(), Verdict::Rejected, "{}", vector.rule);
    }
}

#[test]
fn every_rule_has_a_document_that_breaks_it() {
    let vectors = vectors();
    for rule in RULES {
        assert!(vectors.iter().any(|vector| vector.rule == rule), "none breaks: {rule}");
    }
    for vector in &vectors {
        assert!(RULES.contains(&vector.rule), "{} is no rule", vector.rule);
    }
}

/// What the documents that break rules were made of breaks none.
#[test]
fn what_breaks_no_rule_is_accepted() {
    let inner = disclosure(r#"["salt", "city", "Graz"]"#);
    let outer = disclosure(&format!(r#"["salt", "address", {{"_sd": ["{}"]}}]"#, digest(&inner)));
    let item = disclosure(r#"["salt", "AT"]"#);
    // With digests that nothing is disclosed for, which are ignored.
    let members = format!(
        r#", "_sd": ["{}", "{}"], "n": [{{"...": "{}"}}, {{"...": "{}"}}], "_sd_alg": "sha-256""#,
        digest("a decoy"),
        digest(&outer),
        digest(&item),
        digest("another")
    );
    let shown = credential(&members, &[&item, &inner, &outer]);
    let report = verify_bytes(shown.as_bytes(), policy(), &Evidence::new(), now());
    accepted(&report);
    let claims = report.accept().unwrap().value().clone();
    assert_eq!(claims.get("address").unwrap().to_string(), r#"{"city":"Graz"}"#);
    assert_eq!(claims.get("n").unwrap().to_string(), r#"["AT"]"#);
    for (name, seconds) in [("iat", 0), ("iat", -300), ("exp", 1), ("nbf", 0)] {
        let time = Value::number((now().unix() + seconds) as f64).unwrap();
        let input = bound(&for_learner(), Some("kb+jwt"), &[(name, Some(time))], &learner());
        accepted(&verify_bytes(input.as_bytes(), demand(), &Evidence::new(), now()));
    }
}
