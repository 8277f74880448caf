use super::*;
use crate::method::Method;
use crate::method::computed::resolved;
use crate::{Relationship, ResolutionOptions};
use hash::{commitment_to, hash_of};
use proptest::prelude::*;
use testamur_canon::jcs;
use testamur_core::Timestamp;
use testamur_core::evidence::{Evidence, Step};
use testamur_core::json::parse;
use testamur_keys::multibase::encode_base64url;
use testamur_keys::{KeyType, PublicKey};

// The public keys of the secret keys 1 and 2.
const ONE: (&str, &str) =
    ("eb5mfvncu6xVoGKVzocLBwKb_NstzijZWfKBWxb4F5g", "SDradyajxGVdpPv8DhEIqP0XtEimhVQZnEfQj_sQ1Lg");
const TWO: (&str, &str) =
    ("xgR_lEHtfW0wRUBulcB82Fx3jkuM7zynq6wJuVxwnuU", "GuFo_qY9wzmjxYQZRmzq7vf2MmUyZtDhI2QxqVDP5So");

fn jwk(of: (&str, &str)) -> String {
    format!(r#"{{"crv":"secp256k1","kty":"EC","x":"{}","y":"{}"}}"#, of.0, of.1)
}

fn key(of: (&str, &str)) -> PublicKey {
    PublicKey::from_jwk(&parse(jwk(of).as_bytes()).unwrap()).unwrap()
}

fn entry(id: &str, purposes: &str) -> String {
    let jwk = jwk(ONE);
    format!(
        r#"{{"id":"{id}","type":"JsonWebKey2020","publicKeyJwk":{jwk},"purposes":[{purposes}]}}"#
    )
}

fn service(id: &str) -> String {
    format!(r#"{{"id":"{id}","type":"LinkedDomains","serviceEndpoint":"https://a.example/"}}"#)
}

fn commitment() -> String {
    commitment_to(&key(TWO).to_jwk())
}

/// The long form of a DID with these patches, right in all else.
fn of_patches(patches: &str) -> String {
    of_delta(&format!(r#"{{"patches":{patches},"updateCommitment":"{}"}}"#, commitment()))
}

fn of_delta(delta: &str) -> String {
    let hash = hash_of(&parse(delta.as_bytes()).unwrap());
    let recovery = commitment();
    of_parts(&format!(r#"{{"deltaHash":"{hash}","recoveryCommitment":"{recovery}"}}"#), delta)
}

fn of_parts(suffix_data: &str, delta: &str) -> String {
    let suffix = hash_of(&parse(suffix_data.as_bytes()).unwrap());
    let state = format!(r#"{{"delta":{delta},"suffixData":{suffix_data}}}"#);
    let canonical = jcs::to_vec(&parse(state.as_bytes()).unwrap());
    format!("did:ion:{suffix}:{}", encode_base64url(&canonical))
}

fn resolve(text: &str) -> Result<Arc<DidDocument>> {
    resolved(&DidIon::new(), text)
}

fn statement() -> DidIonStatement {
    DidIonStatement {
        network: DidIonNetwork::Main,
        update_key: key(ONE),
        recovery_key: key(TWO),
        keys: vec![IonKey {
            id: "sign-1".to_owned(),
            key: key(ONE),
            relationships: vec![Relationship::AssertionMethod, Relationship::Authentication],
        }],
        services: vec![parse(service("domains").as_bytes()).unwrap()],
    }
}

#[test]
fn what_was_made_resolves() {
    for (network, start) in
        [(DidIonNetwork::Main, "did:ion:Ei"), (DidIonNetwork::Test, "did:ion:test:Ei")]
    {
        let did = DidIonStatement { network, ..statement() }.long_form().unwrap();
        assert!(did.as_str().starts_with(start), "{did}");
        let (options, evidence) = (ResolutionOptions::default(), Evidence::new());
        let method = DidIon::new();
        let resolve = || method.resolve(&did, &options, &evidence, Timestamp::UNIX_EPOCH).unwrap();
        let Step::Done(found) = resolve() else { panic!("nothing is needed") };
        assert_eq!(Step::Done(found.clone()), resolve(), "from memory it is the same");
        let document = found.document().unwrap();
        let url = format!("{did}#sign-1");
        let method = document.verification_method(&url, Relationship::AssertionMethod).unwrap();
        assert_eq!(method.public_key().unwrap(), &key(ONE));
        assert!(!method.is_for(Relationship::KeyAgreement));
        assert_eq!(document.services()[0].id(), Some(&*format!("{did}#domains")));
        let (short, _) = did.as_str().rsplit_once(':').unwrap();
        let (update, recovery) = (key(ONE).to_jwk(), key(TWO).to_jwk());
        let expected = format!(
            r#"{{"equivalentId":["{short}"],"method":{{"published":false,"recoveryCommitment":"{}","updateCommitment":"{}"}}}}"#,
            commitment_to(&recovery),
            commitment_to(&update),
        );
        assert_eq!(Value::from(found.metadata().to_value()).to_string(), expected);
    }
}

#[test]
fn only_what_ion_takes_is_made() {
    let with_id = |id: &str| DidIonStatement {
        keys: vec![IonKey { id: id.to_owned(), ..statement().keys[0].clone() }],
        ..statement()
    };
    for id in ["", "a.b", &"a".repeat(51)] {
        assert_eq!(with_id(id).long_form().unwrap_err().code(), Code::DidIonIdentifier, "{id}");
    }
    let ed25519 = PublicKey::from_multikey("z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK");
    let other = DidIonStatement { update_key: ed25519.unwrap(), ..statement() };
    assert_eq!(other.long_form().unwrap_err().code(), Code::KeyTypeUnsupported);
    let keys: Vec<IonKey> = (0..5)
        .map(|at| IonKey { id: format!("key-{at}"), ..statement().keys[0].clone() })
        .collect();
    let large = DidIonStatement { keys, ..statement() };
    assert_eq!(large.long_form().unwrap_err().code(), Code::LimitDidIonDelta);
}

#[test]
fn patches_in_their_order() {
    let (a, b) = (entry("a", r#""authentication""#), entry("b", r#""assertionMethod""#));
    let other_a = entry("a", r#""keyAgreement""#);
    let s = service("s");
    for (patches, keys, services) in [
        ("[]".to_owned(), "", ""),
        (
            format!(r#"[{{"action":"replace","document":{{"publicKeys":[{a}]}}}}]"#),
            "a+authentication",
            "",
        ),
        (
            format!(
                r#"[{{"action":"add-public-keys","publicKeys":[{a},{b}]}},{{"action":"add-public-keys","publicKeys":[{other_a}]}}]"#
            ),
            "a+keyAgreement b+assertionMethod",
            "",
        ),
        (
            format!(
                r#"[{{"action":"add-public-keys","publicKeys":[{a},{b}]}},{{"action":"remove-public-keys","ids":["a","none"]}},{{"action":"add-services","services":[{s}]}}]"#
            ),
            "b+assertionMethod",
            "s",
        ),
        (
            format!(
                r#"[{{"action":"add-services","services":[{s}]}},{{"action":"add-public-keys","publicKeys":[{a}]}},{{"action":"replace","document":{{}}}}]"#
            ),
            "",
            "",
        ),
        (
            format!(
                r#"[{{"action":"add-services","services":[{s}]}},{{"action":"remove-services","ids":["s"]}}]"#
            ),
            "",
            "",
        ),
    ] {
        let did = of_patches(&patches);
        let document = resolve(&did).unwrap();
        let short = |id: &str| id[did.len() + 1..].to_owned();
        let found: Vec<String> = document
            .verification_methods()
            .iter()
            .map(|method| {
                assert_eq!(method.public_key().unwrap().key_type(), KeyType::Secp256k1);
                let of = Relationship::ALL.into_iter().filter(|for_| method.is_for(*for_));
                let of: String = of.map(|for_| format!("+{for_}")).collect();
                short(method.id()) + &of
            })
            .collect();
        assert_eq!(found.join(" "), keys, "{patches}");
        let found: Vec<String> =
            document.services().iter().filter_map(|service| service.id().map(short)).collect();
        assert_eq!(found.join(" "), services, "{patches}");
    }
}

#[test]
fn patches_that_are_not_taken() {
    let key = entry("a", "");
    let with = |from: &str, to: &str| {
        let changed = key.replace(from, to);
        assert_ne!(changed, key);
        format!(r#"[{{"action":"add-public-keys","publicKeys":[{changed}]}}]"#)
    };
    let service = service("s");
    let with_service = |from: &str, to: &str| {
        let changed = service.replace(from, to);
        assert_ne!(changed, service);
        format!(r#"[{{"action":"add-services","services":[{changed}]}}]"#)
    };
    for patches in [
        "{}".to_owned(),
        "[1]".to_owned(),
        "[{}]".to_owned(),
        r#"[{"action":"ietf-json-patch","patches":[]}]"#.to_owned(),
        r#"[{"action":"-custom"}]"#.to_owned(),
        r#"[{"action":"replace"}]"#.to_owned(),
        r#"[{"action":"replace","document":[]}]"#.to_owned(),
        r#"[{"action":"replace","document":{"public_keys":[]}}]"#.to_owned(),
        r#"[{"action":"replace","document":{"publicKeys":{}}}]"#.to_owned(),
        r#"[{"action":"replace","document":{},"x":1}]"#.to_owned(),
        r#"[{"action":"remove-services","ids":[1]}]"#.to_owned(),
        r#"[{"action":"remove-services","ids":"a"}]"#.to_owned(),
        format!(r#"[{{"action":"add-public-keys","publicKeys":[{key},{key}]}}]"#),
        format!(r#"[{{"action":"add-services","services":[{service},{service}]}}]"#),
        format!(r#"[{{"action":"add-services","services":[{key}]}}]"#),
        with(r#""a""#, r#""a b""#),
        with(r#""a""#, r#""""#),
        with(r#""a""#, &format!(r#""{}""#, "a".repeat(51))),
        with(r#""JsonWebKey2020""#, "1"),
        with("publicKeyJwk", "publicKeyMultibase"),
        with(r#""purposes""#, r#""x":1,"purposes""#),
        with("[]", r#"["auth"]"#),
        with("[]", r#"["authentication","authentication"]"#),
        with("[]", r#""authentication""#),
        with_service("https://a.example/", "a.example"),
        with_service(r#""https://a.example/""#, r#"["https://a.example/"]"#),
        with_service("LinkedDomains", &"a".repeat(31)),
        with_service(r#""type""#, r#""x":1,"type""#),
    ] {
        let error = resolve(&of_patches(&patches)).unwrap_err();
        assert_eq!(error.code(), Code::DidIonIdentifier, "{patches}: {error}");
    }
}

#[test]
fn nothing_in_a_long_form_can_be_changed() {
    let delta = format!(r#"{{"patches":[],"updateCommitment":"{}"}}"#, commitment());
    let hash = hash_of(&parse(delta.as_bytes()).unwrap());
    let suffix = |more: &str| {
        format!(r#"{{"deltaHash":"{hash}","recoveryCommitment":"{}"{more}}}"#, commitment())
    };
    let good = of_parts(&suffix(""), &delta);
    assert!(resolve(&good).is_ok());
    assert!(resolve(&of_parts(&suffix(r#","type":"abc""#), &delta)).is_ok());
    let (start, state) = good.rsplit_once(':').unwrap();
    let encoded = |text: &str| format!("{start}:{}", encode_base64url(text.as_bytes()));
    let spaced = format!(r#"{{"delta":{delta},"suffixData": {}}}"#, suffix(""));
    let turned = format!(r#"{{"suffixData":{},"delta":{delta}}}"#, suffix(""));
    let more = format!(r#"{{"delta":{delta},"suffixData":{},"x":1}}"#, suffix(""));
    let escaped = format!(r#"{{"delta":{delta},"suffixData":{}}}"#, suffix(r#","type":"\u0061""#));
    for (text, what) in [
        (format!("{good}AA"), "more behind it"),
        (good.replace("did:ion:", "did:ion:test:test:"), "another network"),
        (good.replace("did:ion:", "did:ion:other:"), "an unknown network"),
        (format!("{start}:{state}:{state}"), "a part more"),
        (encoded(&spaced), "white space"),
        (encoded(&turned), "another order"),
        (encoded(&more), "a member more"),
        (encoded(&escaped), "another spelling"),
        (encoded("{}"), "nothing in it"),
        (encoded("[]"), "an array"),
        (encoded("{"), "no JSON"),
        (of_parts(&suffix(r#","x":1"#), &delta), "a member more in the suffix data"),
        (of_parts(&suffix(r#","type":"abcde""#), &delta), "a type that is too long"),
        (of_parts(&suffix(r#","type":"""#), &delta), "an empty type"),
        (of_parts(&suffix(""), &delta.replace("[]", "[1]")), "another delta"),
        (of_delta(&delta.replace("{", r#"{"x":1,"#)), "a member more in the delta"),
        (of_delta(&delta.replace("\"Ei", "\"Ej")), "a commitment by another hash"),
        (of_delta("[]"), "a delta that is no object"),
        ("did:ion:EiAAAA".to_owned(), "a short hash"),
        (format!("did:ion:{}", "A".repeat(46)), "another hash"),
    ] {
        let error = resolve(&text).unwrap_err();
        assert_eq!(error.code(), Code::DidIonIdentifier, "{what}: {error}");
    }
    let one = format!("did:ion:{}{}", "EiB", &start["did:ion:EiB".len()..]);
    let other = format!("did:ion:{}{}", "EiC", &start["did:ion:EiC".len()..]);
    let wrong = if one == start { other } else { one };
    let error = resolve(&format!("{wrong}:{state}")).unwrap_err();
    assert!(error.sentence().contains("suffix data do not have the hash"), "{error}");
}

#[test]
fn short_forms_and_versions() {
    let good = of_patches("[]");
    let (short, _) = good.rsplit_once(':').unwrap();
    let error = resolve(short).unwrap_err();
    assert_eq!(error.code(), Code::DidIonShortForm);
    let method = DidIon::new();
    for (text, elsewhere) in [(short, true), (&good, false), ("did:ion:x", false)] {
        assert_eq!(method.resolved_elsewhere(&Did::parse(text).unwrap()), elsewhere, "{text}");
    }
    let options = ResolutionOptions { version_id: Some("1".into()), ..Default::default() };
    let did = Did::parse(&good).unwrap();
    let error = method.resolve(&did, &options, &Evidence::new(), Timestamp::UNIX_EPOCH);
    assert_eq!(error.unwrap_err().code(), Code::DidOptionNotSupported);
}

#[test]
fn a_secret_key_is_no_use() {
    let jwk = jwk(ONE).replace("}", r#","d":"AQ"}"#);
    let key = format!(r#"{{"id":"a","type":"JsonWebKey2020","publicKeyJwk":{jwk}}}"#);
    let did = of_patches(&format!(r#"[{{"action":"add-public-keys","publicKeys":[{key}]}}]"#));
    let document = resolve(&did).unwrap();
    let error = document.verification_methods()[0].public_key().unwrap_err();
    assert_eq!(error.code(), Code::DidVerificationMethodSecret);
}

proptest! {
    #[test]
    fn one_changed_character_makes_it_another(at in 0usize..2_000, to in "[A-Za-z0-9_-]") {
        let did = statement().long_form().unwrap();
        let text = did.as_str();
        let at = "did:ion:".len() + at % (text.len() - "did:ion:".len());
        let changed = format!("{}{to}{}", &text[..at], &text[at + 1..]);
        prop_assume!(changed != text);
        prop_assert!(resolve(&changed).is_err());
    }

    #[test]
    fn never_panics(state in "[{}\\[\\]\",:a-z]{0,40}", rest in "[A-Za-z0-9_:-]{0,20}") {
        let suffix = commitment();
        let _ = resolve(&format!("did:ion:{suffix}:{}a", encode_base64url(state.as_bytes())));
        let _ = resolve(&format!("did:ion:{suffix}:{}", encode_base64url(state.as_bytes())));
        let _ = resolve(&format!("did:ion:{rest}a"));
    }
}
