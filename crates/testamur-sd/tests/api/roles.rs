//! SD-JWT as its three roles use it.

use crate::common::{Counter, code, forge, holder, issuer, now, object, signer, verify};
use testamur_core::json::{Object, Pointer, Value};
use testamur_core::{Code, Result, Timestamp};
use testamur_keys::{RustCrypto, Signer};
use testamur_proof::jose::{HeaderOptions, JsonForm, sign_compact};
use testamur_sd::sd_jwt::{
    Binding, Confirmation, Decoys, Disclosable, Disclose, Expected, Form, HashAlgorithm,
    IssueOptions, KeyBinding, Rule, SdJwt, confirmation, prepare,
};

const CLAIMS: &str = r#"{
    "iss": "https://uni.example", "exp": 1883000000,
    "name": "Maria", "address": {"street": "Herrengasse 1", "city": "Graz", "geo": {"lat": 47.07}},
    "nationalities": ["AT", "DE", "FR"], "a/b": {"m~n": true}
}"#;

const POINTERS: [&str; 8] = [
    "/name",
    "/address",
    "/address/city",
    "/address/geo/lat",
    "/nationalities/0",
    "/nationalities/2",
    "/a~1b",
    "/a~1b/m~0n",
];

fn claims() -> Object {
    let mut claims = object(CLAIMS);
    claims.insert("cnf", confirmation(holder().public_key()));
    claims
}

fn issue(options: &IssueOptions<'_>) -> Result<SdJwt> {
    let prepared = prepare(claims(), options, &mut Counter::default())?;
    now(prepared.sign(&HeaderOptions::typ("example+sd-jwt"), &issuer()))
}

fn issued() -> SdJwt {
    let options = IssueOptions::new(Disclosable::pointers(POINTERS).expect("pointers"));
    let text = issue(&options).expect("an SD-JWT").to_string();
    SdJwt::parse(text.as_bytes()).expect("what was written is read")
}

fn shown(sd_jwt: SdJwt) -> Value {
    verify(&sd_jwt.to_string()).expect("it verifies").processed().as_value().clone()
}

#[test]
fn with_everything_it_is_what_was_issued() {
    for hash in HashAlgorithm::ALL {
        for decoys in [Decoys::None, Decoys::Between { least: 2, most: 5 }] {
            let disclosable = Disclosable::pointers(POINTERS).unwrap();
            let options = IssueOptions { hash, decoys, ..IssueOptions::new(disclosable) };
            let sd_jwt = issue(&options).unwrap();
            assert_eq!(sd_jwt.disclosures().len(), POINTERS.len());
            let verified = verify(&sd_jwt.to_string()).unwrap();
            assert_eq!(*verified.claims(), claims());
            let mut places: Vec<&str> =
                verified.disclosed().iter().map(|one| one.pointer.as_str()).collect();
            places.sort_unstable();
            let mut expected = POINTERS;
            expected.sort_unstable();
            assert_eq!(places, expected);
            let hidden: usize = verified.hidden().iter().map(|hidden| hidden.count).sum();
            // In five groups: the top, the address, its place, the array, and a/b.
            match decoys {
                Decoys::None => assert_eq!(hidden, 0),
                _ => assert!((10..=25).contains(&hidden), "{hidden}"),
            }
        }
    }
}

#[test]
fn nothing_tells_the_order_of_what_is_hidden() {
    fn check(value: &Value) {
        match value {
            Value::Object(object) => {
                if let Some(digests) = object.get("_sd") {
                    let texts = digests.as_array().unwrap().iter().map(|one| one.as_str().unwrap());
                    assert!(texts.is_sorted());
                }
                object.iter().for_each(|(_, value)| check(value));
            }
            Value::Array(items) => items.iter().for_each(check),
            _ => {}
        }
    }
    let options = IssueOptions::new(Disclosable::rule(Rule::Everything));
    let sd_jwt = issue(&options).unwrap();
    check(&Value::Object(sd_jwt.unverified_claims().clone()));
    sd_jwt.disclosures().iter().for_each(|one| check(one.value()));
    let mut salts: Vec<&str> = sd_jwt.disclosures().iter().map(|one| one.salt()).collect();
    assert!(salts.iter().all(|salt| salt.len() == 22));
    salts.sort_unstable();
    salts.dedup();
    assert_eq!(salts.len(), sd_jwt.disclosures().len());
}

#[test]
fn rules_pick() {
    let places = |rule| {
        let sd_jwt = issue(&IssueOptions::new(Disclosable::rule(rule))).unwrap();
        let processed = sd_jwt.process().unwrap();
        let mut places: Vec<_> =
            processed.disclosed().iter().map(|one| one.pointer.to_string()).collect();
        places.sort_unstable();
        places.join(" ")
    };
    assert_eq!(places(Rule::Nothing), "");
    assert_eq!(places(Rule::TopLevel), "/address /a~1b /name /nationalities");
    assert_eq!(
        places(Rule::Everything),
        "/address /address/city /address/geo /address/geo/lat /address/street /a~1b /a~1b/m~0n \
         /name /nationalities /nationalities/0 /nationalities/1 /nationalities/2"
    );
    let texts = |_: &Pointer, value: &Value| value.as_str().is_some();
    assert_eq!(
        places(Rule::When(&texts)),
        "/address/city /address/street /name /nationalities/0 /nationalities/1 /nationalities/2"
    );
    let both = Disclosable::pointers(["/address/geo"]).unwrap().or_rule(Rule::TopLevel);
    let sd_jwt = issue(&IssueOptions::new(both)).unwrap();
    assert_eq!(sd_jwt.disclosures().len(), 5);
    assert!(!sd_jwt.unverified_claims().contains_key("name"));
    assert!(sd_jwt.unverified_claims().contains_key("iss"));

    let without = issue(&IssueOptions::new(Disclosable::nothing())).unwrap();
    assert!(!without.unverified_claims().contains_key("_sd_alg"));
    assert_eq!(*verify(&without.to_string()).unwrap().claims(), claims());
}

#[test]
fn what_is_not_issued() {
    let with = |pointer: &str| {
        let pointers = Disclosable::pointers([pointer]);
        pointers.and_then(|disclosable| issue(&IssueOptions::new(disclosable)))
    };
    for pointer in ["", "/none", "/nationalities/3", "/nationalities/00", "name", "/~"] {
        assert_eq!(code(with(pointer)), Code::DisclosurePointer, "{pointer}");
    }
    for pointer in ["/iss", "/exp", "/cnf", "/cnf/jwk", "/cnf/jwk/x"] {
        assert_eq!(code(with(pointer)), Code::DisclosureNever, "{pointer}");
    }
    let nothing = IssueOptions::new(Disclosable::nothing());
    for claims in [r#"{"_sd":1}"#, r#"{"a":[{"...":1}]}"#, r#"{"a":{"_sd_alg":"sha-256"}}"#] {
        let prepared = prepare(object(claims), &nothing, &mut Counter::default());
        assert_eq!(code(prepared), Code::DisclosureReservedName, "{claims}");
    }
    let deep = format!("{}1{}", r#"{"a":"#.repeat(64), "}".repeat(64));
    assert!(prepare(object(&deep), &nothing, &mut Counter::default()).is_ok());
    let deeper = [("a", Value::Object(object(&deep)))].into_iter().collect();
    assert_eq!(code(prepare(deeper, &nothing, &mut Counter::default())), Code::LimitDepth);
}

#[test]
fn a_holder_shows_what_it_chooses() {
    let present = |disclose: Result<Disclose>| shown(issued().present(&disclose.unwrap()).unwrap());
    let visible = |more: &str| {
        let mut expected = object(more);
        for name in ["iss", "exp", "cnf"] {
            expected.insert(name, claims().get(name).unwrap().clone());
        }
        Value::Object(expected)
    };
    for (pointers, expected) in [
        (vec![], r#"{"nationalities":["DE"]}"#),
        (vec!["/name"], r#"{"nationalities":["DE"],"name":"Maria"}"#),
        // The parent comes along, with what it always shows.
        (
            vec!["/address/city"],
            r#"{"nationalities":["DE"],"address":{"street":"Herrengasse 1","city":"Graz","geo":{}}}"#,
        ),
        (
            vec!["/address"],
            r#"{"nationalities":["DE"],"address":{"street":"Herrengasse 1","city":"Graz","geo":{"lat":47.07}}}"#,
        ),
        (
            vec!["/address/street", "/nationalities/2"],
            r#"{"nationalities":["DE","FR"],"address":{"street":"Herrengasse 1","geo":{}}}"#,
        ),
        (vec!["/nationalities"], r#"{"nationalities":["AT","DE","FR"]}"#),
        (vec!["/a~1b/m~0n"], r#"{"nationalities":["DE"],"a/b":{"m~n":true}}"#),
        (vec!["/iss"], r#"{"nationalities":["DE"]}"#),
    ] {
        assert_eq!(present(Disclose::only(&pointers)), visible(expected), "{pointers:?}");
    }
    assert_eq!(present(Ok(Disclose::nothing())), visible(r#"{"nationalities":["DE"]}"#));
    assert_eq!(present(Ok(Disclose::everything())), Value::Object(claims()));
    assert_eq!(present(Disclose::only([""])), Value::Object(claims()));
    assert_eq!(
        present(Disclose::exactly(["/address"])),
        visible(r#"{"nationalities":["DE"],"address":{"street":"Herrengasse 1","geo":{}}}"#)
    );
    assert_eq!(code(Disclose::only(["name"])), Code::DisclosurePointer);
    let none = issued().present(&Disclose::only(["/none"]).unwrap());
    assert_eq!(code(none), Code::DisclosurePointer);

    // From a presentation, less can be shown again, by the places that it has.
    let less = issued().present(&Disclose::only(["/nationalities/2", "/name"]).unwrap()).unwrap();
    let less = less.present(&Disclose::only(["/nationalities/1"]).unwrap()).unwrap();
    assert_eq!(shown(less), visible(r#"{"nationalities":["DE","FR"]}"#));
}

#[test]
fn all_forms_say_the_same() {
    let compact = issued().present(&Disclose::only(["/name", "/address"]).unwrap()).unwrap();
    let bound = bind(compact.clone()).unwrap();
    for sd_jwt in [compact, bound] {
        for form in [Form::Flattened, Form::General, Form::Compact] {
            let other = sd_jwt.clone().with_form(form).unwrap();
            let text = other.to_string();
            assert_eq!(text.starts_with('{'), form != Form::Compact);
            let read = SdJwt::parse(text.as_bytes()).unwrap();
            assert_eq!(read.form(), form);
            assert_eq!(read, other);
            assert_eq!(read.with_form(Form::Compact).unwrap(), sd_jwt);
            let verified = verify(&text).unwrap();
            assert_eq!(verified.has_key_binding(), sd_jwt.key_binding().is_some());
            let binding = verified.key_binding(holder().public_key(), &RustCrypto).unwrap();
            assert_eq!(binding.is_some(), sd_jwt.key_binding().is_some());
        }
    }
}

#[test]
fn several_issuers_sign() {
    let options = IssueOptions::new(Disclosable::rule(Rule::TopLevel));
    let prepared = prepare(claims(), &options, &mut Counter::default()).unwrap();
    let header = HeaderOptions::typ("example+sd-jwt");
    let (one, two) = (issuer(), signer(3));
    let kid: Object = [("kid", "two")].into_iter().collect();
    let signers: [(_, _, &dyn Signer); 2] =
        [(&header, Object::new(), &one), (&header, kid.clone(), &two)];
    let sd_jwt = now(prepared.clone().sign_json(JsonForm::General, &signers)).unwrap();
    assert_eq!(sd_jwt.signatures(), 2);
    let sd_jwt = bind(sd_jwt).unwrap();
    let text = sd_jwt.to_string();
    let read = || SdJwt::parse(text.as_bytes()).unwrap();
    for (index, key) in [one.public_key(), two.public_key()].into_iter().enumerate() {
        let verified = read().verify_signature(index, key, &RustCrypto).unwrap();
        assert_eq!(*verified.claims(), claims());
        assert!(verified.key_binding(holder().public_key(), &RustCrypto).is_ok());
    }
    assert_eq!(
        code(read().verify_signature(1, one.public_key(), &RustCrypto)),
        Code::ProofJwsSignature
    );
    assert_eq!(code(read().verify_signature(2, one.public_key(), &RustCrypto)), Code::ProofJws);
    assert_eq!(code(sd_jwt.clone().with_form(Form::Flattened)), Code::DisclosureForm);
    assert_eq!(code(sd_jwt.with_form(Form::Compact)), Code::DisclosureForm);

    let taken: Object = [("disclosures", Vec::new())].into_iter().collect();
    let signers: [(_, _, &dyn Signer); 1] = [(&header, taken, &one)];
    let made = now(prepared.clone().sign_json(JsonForm::Flattened, &signers));
    assert_eq!(code(made), Code::DisclosureForm);
    let signers: [(_, _, &dyn Signer); 1] = [(&header, kid, &one)];
    let made = now(prepared.sign_json(JsonForm::Flattened, &signers)).unwrap();
    assert_eq!(made.header().kid(), Ok(Some("two")));
    assert_eq!(code(made.with_form(Form::Compact)), Code::DisclosureForm);
}

const AUDIENCE: &str = "https://work.example";

fn time() -> Timestamp {
    Timestamp::parse("2026-11-22T08:30:00Z").expect("a time")
}

fn bind(sd_jwt: SdJwt) -> Result<SdJwt> {
    let binding = Binding { audience: AUDIENCE, nonce: "n-1", issued: time() };
    now(sd_jwt.bind(&binding, &HeaderOptions::default(), &holder()))
}

fn binding(text: &str) -> Result<Option<KeyBinding>> {
    verify(text)?.key_binding(holder().public_key(), &RustCrypto)
}

#[test]
fn key_binding_is_compared() {
    let bound = bind(issued()).unwrap().to_string();
    let found = binding(&bound).unwrap().unwrap();
    assert_eq!((found.audience(), found.nonce(), found.issued()), (AUDIENCE, "n-1", time()));
    let (audience, nonce) = (Some(AUDIENCE), Some("n-1"));
    let expected = Expected { audience, nonce, now: time(), max_age: Some(0), skew: 0 };
    let at = |seconds: i64| Expected { now: time().plus_seconds(seconds), ..expected };
    for expected in [
        expected,
        Expected { audience: None, nonce: None, ..expected },
        Expected { max_age: Some(60), ..at(60) },
        Expected { skew: 60, ..at(60) },
        Expected { skew: 60, ..at(-60) },
        Expected { max_age: None, ..at(1_000_000) },
    ] {
        assert_eq!(found.check(&expected), Ok(()));
    }
    for (expected, failure) in [
        (
            Expected { audience: Some("https://other.example"), ..expected },
            Code::HolderBindingAudience,
        ),
        (Expected { nonce: Some("n-2"), ..expected }, Code::HolderBindingNonce),
        (at(1), Code::HolderBindingTime),
        (at(-1), Code::HolderBindingTime),
        (Expected { max_age: Some(60), skew: 60, ..at(121) }, Code::HolderBindingTime),
        (Expected { max_age: Some(60), skew: 60, ..at(-61) }, Code::HolderBindingTime),
    ] {
        assert_eq!(code(found.check(&expected)), failure);
    }
    assert_eq!(binding(&issued().to_string()), Ok(None));
    let verified = verify(&bound).unwrap();
    let cnf = verified.confirmation().unwrap();
    assert_eq!(cnf, Some(Confirmation::Jwk(holder().public_key().clone())));
    let other = verified.key_binding(issuer().public_key(), &RustCrypto);
    assert_eq!(code(other), Code::ProofJwsSignature);
}

#[test]
fn key_binding_covers_what_is_shown() {
    let bound = bind(issued()).unwrap().to_string();
    let mut parts: Vec<&str> = bound.split('~').collect();
    parts.remove(1);
    assert_eq!(code(binding(&parts.join("~"))), Code::HolderBindingHash);
    // Of another document of the same issuer for the same holder.
    let other = issue(&IssueOptions::new(Disclosable::nothing())).unwrap();
    let moved = format!("{other}{}", bound.rsplit_once('~').unwrap().1);
    assert_eq!(code(binding(&moved)), Code::HolderBindingHash);
    // Presenting less takes the binding away.
    let less = SdJwt::parse(bound.as_bytes()).unwrap().present(&Disclose::nothing()).unwrap();
    assert_eq!(less.key_binding(), None);
}

/// A key binding that the holder signed with these claims, `HASH` standing for the right one.
fn forge_binding(typ: Option<&str>, claims: &str) -> Result<Option<KeyBinding>> {
    let text = issued().to_string();
    let header = HeaderOptions { typ: typ.map(str::to_owned), ..HeaderOptions::default() };
    let claims = claims.replace("HASH", &HashAlgorithm::Sha256.digest(&text));
    let token = now(sign_compact(claims.as_bytes(), &header, &holder())).expect("it signs");
    binding(&format!("{text}{token}"))
}

#[test]
fn a_key_binding_holds_as_long_as_it_says() {
    let of = |members: &str| {
        let claims = format!(r#"{{"iat":1,"aud":"a","nonce":"n","sd_hash":"HASH"{members}}}"#);
        forge_binding(Some("kb+jwt"), &claims).unwrap().unwrap()
    };
    let check = |members: &str, now: i64, skew: u32| {
        let now = Timestamp::from_unix(now).unwrap();
        of(members).check(&Expected { audience: None, nonce: None, now, max_age: None, skew })
    };
    for (members, now, skew, failure) in [
        ("", 1_000_000, 0, None),
        (r#","exp":100.5"#, 99, 0, None),
        (r#","exp":100"#, 100, 0, Some(Code::ValidityTokenExpired)),
        (r#","exp":100"#, 159, 60, None),
        (r#","exp":100"#, 160, 60, Some(Code::ValidityTokenExpired)),
        (r#","nbf":100"#, 100, 0, None),
        (r#","nbf":100"#, 99, 0, Some(Code::ValidityTokenNotYet)),
        (r#","nbf":100"#, 40, 60, None),
        (r#","nbf":100"#, 39, 60, Some(Code::ValidityTokenNotYet)),
        (r#","nbf":100,"exp":200"#, 150, 0, None),
    ] {
        let found = check(members, now, skew).err().map(|error| error.code());
        assert_eq!(found, failure, "{members} at {now}, {skew}");
    }
}

#[test]
fn key_bindings_that_are_refused() {
    let text = issued().to_string();
    let good = r#"{"iat":1,"aud":"a","nonce":"n","sd_hash":"HASH"}"#;
    assert!(forge_binding(Some("kb+jwt"), good).is_ok());
    for typ in [None, Some("JWT"), Some("KB+JWT"), Some("application/kb+jwt")] {
        assert_eq!(code(forge_binding(typ, good)), Code::ProofJwsType, "{typ:?}");
    }
    for claims in [
        r#"{"aud":"a","nonce":"n","sd_hash":"HASH"}"#,
        r#"{"iat":"1","aud":"a","nonce":"n","sd_hash":"HASH"}"#,
        r#"{"iat":1e300,"aud":"a","nonce":"n","sd_hash":"HASH"}"#,
        r#"{"iat":1,"nonce":"n","sd_hash":"HASH"}"#,
        r#"{"iat":1,"aud":["a"],"nonce":"n","sd_hash":"HASH"}"#,
        r#"{"iat":1,"aud":"a","sd_hash":"HASH"}"#,
        r#"{"iat":1,"aud":"a","nonce":7,"sd_hash":"HASH"}"#,
        r#"{"iat":1,"aud":"a","nonce":"n"}"#,
        r#"{"iat":1,"aud":"a","nonce":"n","sd_hash":"HASH","exp":"9999999999"}"#,
        r#"{"iat":1,"aud":"a","nonce":"n","sd_hash":"HASH","nbf":null}"#,
        "[]",
    ] {
        assert_eq!(code(forge_binding(Some("kb+jwt"), claims)), Code::ProofJwsClaims, "{claims}");
    }
    let wrong = good.replace("HASH", "x");
    assert_eq!(code(forge_binding(Some("kb+jwt"), &wrong)), Code::HolderBindingHash);
    for token in ["x", "eyJhbGciOiJub25lIn0.e30.AAAA", "a.b"] {
        assert!(binding(&format!("{text}{token}")).is_err(), "{token}");
    }
}

#[test]
fn keys_of_holders() {
    let bind_to = |claims: &str| {
        let sd_jwt = SdJwt::parse(forge(claims, &[]).as_bytes()).unwrap();
        let confirmation = Confirmation::of(sd_jwt.unverified_claims());
        (bind(sd_jwt), confirmation)
    };
    assert_eq!(code(bind_to("{}").0), Code::HolderBindingKey);
    let (bound, found) = bind_to(r##"{"cnf":{"kid":"did:example:a#1"}}"##);
    assert!(bound.is_ok());
    assert_eq!(found, Ok(Some(Confirmation::Kid("did:example:a#1".to_owned()))));
    for cnf in ["1", "{}", r#"{"kid":1}"#, r#"{"jwk":{},"jku":"https://a.example"}"#] {
        let (bound, found) = bind_to(&format!(r#"{{"cnf":{cnf}}}"#));
        assert_eq!((code(bound), code(found)), (Code::HolderBindingKey, Code::HolderBindingKey));
    }
    let other = confirmation(issuer().public_key());
    let (bound, _) = bind_to(&format!(r#"{{"cnf":{other}}}"#));
    assert_eq!(code(bound), Code::HolderBindingSigner);
    // A did:key is one key, with a fragment or without.
    for (key, outcome) in [(issuer(), Err(Code::HolderBindingSigner)), (holder(), Ok(()))] {
        let did = format!("did:key:{}", key.public_key().to_multikey());
        for kid in [did.clone(), format!("{did}#key")] {
            let (bound, _) = bind_to(&format!(r#"{{"cnf":{{"kid":"{kid}"}}}}"#));
            assert_eq!(bound.map(drop).map_err(|error| error.code()), outcome, "{kid}");
        }
    }
    let (_, found) = bind_to(r#"{"cnf":{"x5t#S256":"a"}}"#);
    assert!(matches!(found, Ok(Some(Confirmation::Other(_)))));
}
