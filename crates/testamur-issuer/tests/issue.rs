//! Issuing, as a caller sees it: what is completed, what is refused, what comes out.

use base64ct::{Base64UrlUnpadded, Encoding};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use testamur_canon::jsonld::Contexts;
use testamur_core::evidence::{Document, Evidence, Purpose, Step};
use testamur_core::json::{Object, Pointer, Value, parse};
use testamur_core::{Code, Error, RandomSource, Timestamp};
use testamur_issuer::{
    Envelope, EnvelopeKind, IssueOptions, Issuer, Prepared, Refused, Secured, Securing,
};
use testamur_keys::{KeyType, LocalSigner, PublicKey, RustCrypto, SecretKey, Signer};
use testamur_proof::{SecuredDocument, Suite};
use testamur_sd::sd_jwt::confirmation;

const V2: &str = r#"{
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "credentialSubject": {"id": "did:example:subject"}
}"#;

const V1: &str = r#"{
    "@context": ["https://www.w3.org/2018/credentials/v1"],
    "type": ["VerifiableCredential"],
    "issuanceDate": "2026-11-22T08:30:00.123Z",
    "credentialSubject": {"id": "did:example:subject"}
}"#;

const KEYS: [(Suite, KeyType); 9] = [
    (Suite::EddsaRdfc2022, KeyType::Ed25519),
    (Suite::EddsaJcs2022, KeyType::Ed25519),
    (Suite::Ed25519Signature2020, KeyType::Ed25519),
    (Suite::EcdsaRdfc2019, KeyType::P256),
    (Suite::EcdsaRdfc2019, KeyType::P384),
    (Suite::EcdsaJcs2019, KeyType::P256),
    (Suite::EcdsaJcs2019, KeyType::P384),
    (Suite::Mldsa44Rdfc2024, KeyType::MlDsa44),
    (Suite::Mldsa44Jcs2024, KeyType::MlDsa44),
];

fn signer(key_type: KeyType) -> Arc<LocalSigner> {
    let width = if key_type == KeyType::P384 { 48 } else { 32 };
    let key = SecretKey::from_raw(key_type, &vec![7; width]).expect("a key");
    Arc::new(LocalSigner::new(key, &RustCrypto))
}

fn did_key(key: &PublicKey) -> String {
    format!("did:key:{}", key.to_multikey())
}

fn issuer(key_type: KeyType) -> (Issuer, PublicKey) {
    let signer = signer(key_type);
    let key = signer.public_key().clone();
    (Issuer::new(did_key(&key), signer).expect("its own DID"), key)
}

fn json(text: &str) -> Value {
    parse(text.as_bytes()).expect("JSON")
}

/// A draft with one member set.
fn with(draft: &str, member: &str, value: &str) -> Value {
    let mut draft = json(draft);
    members(&mut draft).insert(member, json(value));
    draft
}

fn members(document: &mut Value) -> &mut Object {
    document.as_object_mut().expect("an object")
}

fn issue(issuer: &Issuer, draft: &Value, suite: Suite) -> Result<Value, Refused> {
    issue_as(issuer, draft, suite, &options())
}

fn options() -> IssueOptions {
    IssueOptions::created(Timestamp::parse("2026-11-22T08:30:00Z").expect("a time"))
}

fn issue_as(
    issuer: &Issuer,
    draft: &Value,
    suite: Suite,
    options: &IssueOptions,
) -> Result<Value, Refused> {
    let future = issuer.issue(draft.clone(), Securing::data_integrity(suite), options);
    // Servers issue on several threads.
    fn can_move_between_threads<T: Send>(future: T) -> T {
        future
    }
    let future = can_move_between_threads(future);
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome.map(Secured::into_value),
        Poll::Pending => panic!("a local signer never waits"),
    }
}

fn codes(outcome: Result<Value, Refused>) -> Vec<Code> {
    outcome.expect_err("it must be refused").errors().map(|error| error.code()).collect()
}

#[test]
fn every_suite_and_version_gives_a_credential_that_verifies() {
    for (suite, key_type) in KEYS {
        let (issuer, key) = issuer(key_type);
        for draft in [V1, V2] {
            let credential = issue(&issuer, &json(draft), suite).expect("it can be issued");
            assert_eq!(credential.get("issuer").and_then(Value::as_str), Some(issuer.id()));
            let mut secured = SecuredDocument::read(&credential).expect("a proof");
            let verified = secured.verify(0, &key, &RustCrypto, &Contexts::bundled());
            assert_eq!(verified, Ok(()), "{suite}");
            let proof = secured.proofs()[0].as_ref().expect("a good proof");
            assert_eq!(proof.verification_method(), issuer.verification_method());
            assert_eq!(proof.proof_purpose(), "assertionMethod");
            assert_eq!(proof.created(), Timestamp::parse("2026-11-22T08:30:00Z"));
        }
    }
}

#[test]
fn the_issuer_is_filled_in_or_must_be_this_one() {
    let (issuer, _) = issuer(KeyType::Ed25519);
    let suite = Suite::EddsaRdfc2022;
    let own = format!("\"{}\"", issuer.id());
    for (given, id_place) in [
        (own.clone(), ""),
        (format!(r#"{{"id": {own}, "name": "A"}}"#), "id"),
        (r#"{"name": "A"}"#.to_owned(), "id"),
    ] {
        let credential = issue(&issuer, &with(V2, "issuer", &given), suite).expect("issued");
        let named = credential.get("issuer").expect("an issuer");
        let id = if id_place.is_empty() { Some(named) } else { named.get("id") };
        assert_eq!(id.and_then(Value::as_str), Some(issuer.id()), "{given}");
    }
    for other in ["\"did:example:other\"", r#"{"id": "did:example:other"}"#] {
        let refused = issue(&issuer, &with(V2, "issuer", other), suite);
        assert_eq!(codes(refused), [Code::UsageIssuer]);
    }
    for malformed in ["7", "[]", r#"{"id": 7}"#, "null"] {
        let refused = codes(issue(&issuer, &with(V2, "issuer", malformed), suite));
        assert!(!refused.is_empty() && !refused.contains(&Code::UsageIssuer), "{malformed}");
    }
}

#[test]
fn what_would_not_be_signed_is_refused_by_every_suite() {
    for (suite, key_type) in KEYS {
        let (issuer, _) = issuer(key_type);
        for (draft, what) in [
            (with(V2, "type", r#"["VerifiableCredential", "InvalidType"]"#), "/type/1"),
            (
                with(V2, "credentialSubject", r#"{"id": "did:example:a", "undefined": 1}"#),
                "/credentialSubject/undefined",
            ),
        ] {
            let refused = issue(&issuer, &draft, suite).expect_err(what);
            let places: Vec<_> = refused
                .errors()
                .filter_map(|error| error.pointer())
                .map(|at| at.as_str())
                .collect();
            assert!(places.contains(&what), "{suite} {refused}");
        }
        let mut draft = json(V2);
        members(&mut draft).remove("credentialSubject");
        assert!(issue(&issuer, &draft, suite).is_err(), "{suite}");
        assert!(issue(&issuer, &Value::from("a string"), suite).is_err(), "{suite}");
    }
}

#[test]
fn every_broken_rule_is_named() {
    let (issuer, _) = issuer(KeyType::Ed25519);
    let mut draft = with(V2, "validFrom", "\"yesterday\"");
    members(&mut draft).insert("id", 7);
    let refused = issue(&issuer, &draft, Suite::EddsaRdfc2022).expect_err("two rules are broken");
    assert!(refused.errors().count() >= 2, "{refused}");
    assert_eq!(refused.to_string().lines().count(), refused.errors().count());
}

#[test]
fn related_contexts_must_have_their_digest() {
    let (issuer, _) = issuer(KeyType::Ed25519);
    let suite = Suite::EddsaRdfc2022;
    let related = |url: &str, digest: &str| {
        let resource = format!(r#"{{"id": "{url}", "digestSRI": "{digest}"}}"#);
        issue(&issuer, &with(V2, "relatedResource", &resource), suite)
    };
    let url = "https://www.w3.org/ns/credentials/v2";
    let former = "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg";
    assert!(related(url, former).is_ok());
    assert_eq!(codes(related(url, "sha384-x")), [Code::InputDigestMalformed]);
    let other = former.replace("NSO", "NSP");
    assert_eq!(codes(related(url, &other)), [Code::InputDigestMismatch]);
    let unknown = "https://example.org/unknown";
    assert!(related(unknown, &other).is_ok(), "its bytes are not at hand");
    let contexts = Contexts::bundled().with(unknown, br#"{"@context": {}}"#).expect("a context");
    let resource = format!(r#"{{"id": "{unknown}", "digestSRI": "{other}"}}"#);
    let knowing = issuer.clone().contexts(contexts);
    let refused = issue(&knowing, &with(V2, "relatedResource", &resource), suite);
    assert_eq!(codes(refused), [Code::InputDigestMismatch]);
}

#[test]
fn a_key_must_fit_the_suite_and_the_did() {
    let (issuer, key) = issuer(KeyType::Ed25519);
    assert_eq!(codes(issue(&issuer, &json(V2), Suite::EcdsaRdfc2019)), [Code::ProofKeyType]);
    let code = |did: &str| Issuer::new(did, signer(KeyType::P256)).err().map(|e| e.code());
    assert_eq!(code(&did_key(&key)), Some(Code::UsageKey));
    assert_eq!(code("did:key:zNonsense"), Some(Code::UsageKey));
    assert_eq!(code("did:jwk:e30"), Some(Code::UsageKey));
    assert_eq!(code("did:web:example.edu"), Some(Code::UsageVerificationMethod));
    assert_eq!(code("Example University"), Some(Code::UsagePartyUrl));
    let method = |id: &str, method: &str| {
        Issuer::with_method(id, method, signer(KeyType::P256)).err().map(|error| error.code())
    };
    assert_eq!(method("did:web:example.edu", "did:web:example.edu#key-1"), None);
    assert_eq!(method("https://example.edu/issuer", "https://example.edu/issuer#key-1"), None);
    for other in ["did:web:example.edu", "did:web:example.edu#", "did:web:other.example#key-1", ""]
    {
        let refused = method("did:web:example.edu", other);
        assert_eq!(refused, Some(Code::UsageForeignMethod), "{other}");
    }
}

#[test]
fn the_verification_method_is_the_issuers() {
    let signer = signer(KeyType::Ed25519);
    let own = did_key(signer.public_key());
    let multikey = signer.public_key().to_multikey();
    let jwk = Base64UrlUnpadded::encode_string(signer.public_key().to_jwk().to_string().as_bytes());
    let jwk = format!("did:jwk:{jwk}");
    let other = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
    let other_method = format!("{other}#{}", &other[8..]);
    let foreign = Some(Code::UsageForeignMethod);
    for (id, method, code) in [
        (&*own, format!("{own}#{multikey}"), None),
        (&own, format!("{own}#key-1"), foreign),
        (&own, other_method.clone(), foreign),
        (other, other_method.clone(), Some(Code::UsageKey)),
        (&jwk, format!("{jwk}#0"), None),
        (&jwk, format!("{jwk}#1"), foreign),
        ("https://uni.example/issuer", format!("{own}#{multikey}"), foreign),
        ("https://uni.example/issuer", "DID:web:uni.example#k".to_owned(), foreign),
        ("did:web:uni.example", "https://uni.example/keys#k".to_owned(), foreign),
        ("DID:web:uni.example", "DID:web:uni.example#k".to_owned(), foreign),
        ("did:web:uni.example?a=b", "did:web:uni.example?a=b#k".to_owned(), foreign),
        ("did:web:uni.example/a", "did:web:uni.example/a#k".to_owned(), foreign),
        ("https://uni.example/issuer", "https://uni.example/issuer#k".to_owned(), None),
        ("https://uni.example/issuer", "key 1".to_owned(), foreign),
        ("Example University", "did:web:uni.example#k".to_owned(), Some(Code::UsagePartyUrl)),
        ("", "did:web:uni.example#k".to_owned(), Some(Code::UsagePartyUrl)),
    ] {
        let made = Issuer::with_method(id, &method, signer.clone());
        assert_eq!(made.err().map(|error| error.code()), code, "{id} {method}");
    }
}

#[test]
fn a_proof_stands_in_an_array_where_one_is_wanted() {
    let (issuer, key) = issuer(KeyType::Ed25519);
    let schema = r#"{"id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
        "type": "1EdTechJsonSchemaValidator2019"}"#;
    let open_badge = |schema: &str| {
        let mut draft = with(V2, "credentialSchema", schema);
        let contexts = r#"["https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]"#;
        members(&mut draft).insert("@context", json(contexts));
        draft
    };
    for (draft, array) in [
        (json(V2), false),
        (with(V2, "proof", "[]"), true),
        (open_badge(schema), true),
        (open_badge(&format!("[{schema}]")), true),
        (open_badge(&schema.replace("1EdTechJsonSchemaValidator2019", "JsonSchema")), false),
    ] {
        for suite in [Suite::EddsaRdfc2022, Suite::EddsaJcs2022] {
            let credential = issue(&issuer, &draft, suite).expect("issued");
            let proof = credential.get("proof").expect("a proof");
            assert_eq!(proof.as_array().is_some(), array, "{proof}");
            let mut secured = SecuredDocument::read(&credential).expect("a proof");
            assert_eq!(secured.proofs().len(), 1);
            let contexts = Contexts::bundled();
            assert_eq!(secured.verify(0, &key, &RustCrypto, &contexts), Ok(()));
        }
    }
}

#[test]
fn a_second_issue_makes_a_set_if_asked() {
    let (first, first_key) = issuer(KeyType::Ed25519);
    let once = issue(&first, &json(V2), Suite::EddsaRdfc2022).expect("issued");
    let refused = issue(&first, &once, Suite::EddsaJcs2022);
    assert_eq!(codes(refused), [Code::UsageSecuredAlready]);
    let asked = options().add_to_proofs();
    let twice = issue_as(&first, &once, Suite::EddsaJcs2022, &asked).expect("issued again");
    let mut secured = SecuredDocument::read(&twice).expect("proofs");
    assert_eq!(secured.proofs().len(), 2);
    for index in 0..2 {
        let contexts = Contexts::bundled();
        assert_eq!(secured.verify(index, &first_key, &RustCrypto, &contexts), Ok(()));
    }
}

/// Each of two keys signs the document alone, in either order: the proofs hold side by side and one
/// without the other, and a change of the document breaks both.
#[test]
fn two_keys_of_one_issuer_make_a_set() {
    const ID: &str = "did:web:uni.example";
    let of = |key_type: KeyType, suite: Suite| {
        let signer = signer(key_type);
        let key = signer.public_key().clone();
        let issuer = Issuer::with_method(ID, format!("{ID}#{suite}"), signer).expect("its method");
        (issuer, suite, key)
    };
    let eddsa = of(KeyType::Ed25519, Suite::EddsaJcs2022);
    let ml_dsa = of(KeyType::MlDsa44, Suite::Mldsa44Jcs2024);
    let verify = |document: &Value, index: usize, key: &PublicKey| {
        let mut secured = SecuredDocument::read(document).expect("proofs");
        secured.verify(index, key, &RustCrypto, &Contexts::bundled()).is_ok()
    };
    for [first, second] in [[&eddsa, &ml_dsa], [&ml_dsa, &eddsa]] {
        let once = issue(&first.0, &json(V2), first.1).expect("issued");
        let asked = options().add_to_proofs();
        let twice = issue_as(&second.0, &once, second.1, &asked).expect("issued again");
        let mut changed = twice.clone();
        members(&mut changed).insert("name", "Another");
        for (index, (_, suite, key)) in [first, second].into_iter().enumerate() {
            assert!(verify(&twice, index, key), "{suite} in place {index}");
            assert!(!verify(&changed, index, key), "{suite} in place {index}");
            let mut alone = twice.clone();
            let proof = twice.get("proof").expect("a set").as_set()[index].clone();
            members(&mut alone).insert("proof", proof);
            assert!(verify(&alone, 0, key), "{suite} alone");
        }
    }
}

#[test]
fn undefined_terms_are_signed_only_when_asked_for() {
    let lenient = options().dangerous_allow_undefined_terms();
    let status = r#"{"id": "urn:a", "type": "https://example.org/S", "unknown": 1}"#;
    for (suite, key_type) in KEYS {
        let issuer = issuer(key_type).0;
        let code = |draft: &Value, options: &IssueOptions| {
            let outcome = issue_as(&issuer, draft, suite, options);
            outcome.err().and_then(|refused| refused.errors().next().map(|error| error.code()))
        };
        let draft = with(V2, "unknown", "1");
        assert_eq!(code(&draft, &options()), Some(Code::ContextUndefinedTerm), "{suite:?}");
        assert_eq!(code(&draft, &lenient), None, "{suite:?}");
        let decisive = with(V2, "credentialStatus", status);
        assert_eq!(code(&decisive, &lenient), Some(Code::ContextUndefinedTerm), "{suite:?}");
        let class = with(V2, "evidence", r#"{"type": "Unheard"}"#);
        assert_eq!(code(&class, &lenient), Some(Code::ContextUndefinedType), "{suite:?}");
    }
}

#[test]
fn all_undefined_terms_are_named() {
    let terms = ["/credentialSubject/two", "/one"];
    let mut draft = with(V2, "one", "1");
    let subject = parse(br#"{"id": "did:example:a", "two": 2}"#).expect("it is JSON");
    draft.as_object_mut().expect("an object").insert("credentialSubject", subject);
    let places = |errors: &mut dyn Iterator<Item = &Error>| {
        let mut places: Vec<String> = errors
            .inspect(|error| assert_eq!(error.code(), Code::ContextUndefinedTerm))
            .map(|error| error.pointer().expect("a place").to_string())
            .collect();
        places.sort();
        places
    };
    let envelope = Securing::from(Envelope::new(EnvelopeKind::VcJwt));
    let suites = KEYS.map(|(suite, key)| (Securing::data_integrity(suite), key));
    for (securing, key_type) in suites.into_iter().chain([(envelope, KeyType::P256)]) {
        let issuer = issuer(key_type).0;
        let prepare = |options: &IssueOptions| {
            let (evidence, now) = (Evidence::new(), Timestamp::UNIX_EPOCH);
            issuer.prepare(draft.clone(), &securing, options, &evidence, now)
        };
        let refused = prepare(&options()).expect_err("terms are undefined");
        assert_eq!(places(&mut refused.errors()), terms);
        match prepare(&options().dangerous_allow_undefined_terms()).expect("it is allowed") {
            Step::Done(prepared) => {
                let undefined = prepared.undefined_terms();
                assert_eq!(places(&mut undefined.named.iter()), terms);
                assert_eq!(undefined.others, 0);
            }
            Step::Needs(requests) => panic!("{requests:?}"),
        }
    }
}

#[test]
fn a_token_drops_no_option_of_a_proof_in_silence() {
    let issuer = issuer(KeyType::P256).0;
    let token = Securing::from(Envelope::new(EnvelopeKind::VcJwt));
    let at = Timestamp::UNIX_EPOCH;
    let prepare = |options: &IssueOptions| {
        issuer.prepare(json(V2), &token, options, &Evidence::new(), at).map(drop)
    };
    assert!(prepare(&IssueOptions::created(at)).is_ok());
    let changes: [fn(&mut IssueOptions); 7] = [
        |options| options.expires = Some(Timestamp::UNIX_EPOCH),
        |options| options.proof_purpose = Some("authentication".to_owned()),
        |options| options.domain = vec!["uni.example".to_owned()],
        |options| options.challenge = Some("abc".to_owned()),
        |options| options.proof_id = Some("urn:example:proof".to_owned()),
        |options| options.previous_proof = vec!["urn:example:proof".to_owned()],
        |options| options.mandatory = vec![Pointer::root().child("issuer")],
    ];
    for change in changes {
        let mut options = options();
        change(&mut options);
        let refused = prepare(&options).expect_err("it would be lost");
        let codes: Vec<Code> = refused.errors().map(Error::code).collect();
        assert_eq!(codes, [Code::UsageSecuring], "{options:?}");
    }
}

/// No chance at all, and no secret either.
struct Fixed;

impl RandomSource for Fixed {
    fn fill(&mut self, bytes: &mut [u8]) -> testamur_core::Result<()> {
        bytes.fill(7);
        Ok(())
    }
}

#[test]
fn an_sd_jwt_vc_drops_no_end_and_no_status_in_silence() {
    let (issuer, _) = issuer(KeyType::P256);
    let issuer = issuer.random(Fixed);
    let ask = |draft: &Value| {
        let securing = Securing::dc_sd_jwt([]);
        issuer.prepare(
            draft.clone(),
            &securing,
            &options(),
            &Evidence::new(),
            Timestamp::UNIX_EPOCH,
        )
    };
    let claims = json(r#"{"vct": "urn:example:diploma", "exp": 4102444800, "status": {}}"#);
    assert!(ask(&claims).is_ok());
    for name in ["issuer", "validFrom", "validUntil", "issuanceDate", "expirationDate"] {
        let mut draft = claims.clone();
        members(&mut draft).insert(name, "2020-01-01T00:00:00Z");
        assert_eq!(refusals(ask(&draft)), [Code::InputClaimUncounted], "{name}");
    }
    // A whole document of the data model, of which everything is named at once.
    let mut draft = json(V2);
    members(&mut draft).insert("vct", "urn:example:diploma");
    members(&mut draft).insert("validUntil", "2020-01-01T00:00:00Z");
    members(&mut draft).insert("credentialStatus", Object::new());
    let refused = ask(&draft).expect_err("refused");
    let at = |error: &Error| error.pointer().map(|at| at.as_str().to_owned());
    let places: Vec<_> = refused.errors().filter_map(at).collect();
    assert!(places.contains(&"/validUntil".to_owned()), "{places:?}");
    assert!(places.contains(&"/credentialStatus".to_owned()), "{places:?}");
}

#[test]
fn a_credential_is_bound_to_a_key_that_signs_tokens() {
    let issuer = issuer(KeyType::P256).0.random(Fixed);
    let ask = |draft: &Value, envelope: Envelope| {
        let (evidence, now) = (Evidence::new(), Timestamp::UNIX_EPOCH);
        issuer.prepare(draft.clone(), &envelope.into(), &options(), &evidence, now)
    };
    let claims = json(r#"{"vct": "urn:example:diploma"}"#);
    for (key_type, signs) in [
        (KeyType::Ed25519, true),
        (KeyType::MlDsa44, true),
        (KeyType::X25519, false),
        (KeyType::Bls12381G2, false),
    ] {
        let key = SecretKey::from_raw(key_type, &[7; 32]).expect("a key").public_key().clone();
        let mut named = claims.clone();
        members(&mut named).insert("cnf", confirmation(&key));
        let by_option = |kind| Envelope::new(kind).holder_key(key.clone());
        for outcome in [
            ask(&json(V2), by_option(EnvelopeKind::VcSdJwt)),
            ask(&json(V2), by_option(EnvelopeKind::VcJwt)),
            ask(&claims, by_option(EnvelopeKind::DcSdJwt)),
            ask(&named, Envelope::new(EnvelopeKind::DcSdJwt)),
        ] {
            match signs {
                true => assert!(outcome.is_ok(), "{key_type}"),
                false => assert_eq!(refusals(outcome), [Code::UsageHolderKey], "{key_type}"),
            }
        }
    }
}

#[test]
fn what_may_surprise_is_told_and_refuses_nothing() {
    let noted = |draft: &Value, securing: Securing, mandatory: &[&str], key_type: KeyType| {
        let issuer = issuer(key_type).0.random(Fixed);
        let pointers = mandatory.iter().filter_map(|text| Pointer::parse(text));
        let options = IssueOptions::default().mandatory(pointers);
        let (evidence, now) = (Evidence::new(), Timestamp::UNIX_EPOCH);
        let prepared = issuer.prepare(draft.clone(), &securing, &options, &evidence, now);
        match prepared.expect("nothing is wrong") {
            Step::Done(prepared) => prepared.notes().to_vec(),
            Step::Needs(requests) => panic!("{requests:?}"),
        }
    };
    let codes = |notes: &[Error]| notes.iter().map(Error::code).collect::<Vec<_>>();
    let draft = with(V2, "id", "\"urn:uuid:2ff2a6b5-2d1c-4b3a-9ab9-5a4f0c9f7f11\"");

    // Whoever mistypes a year.
    for (until, ended) in [("1969-12-31T23:59:59Z", true), ("1970-01-01T00:00:00Z", false)] {
        let draft = with(V2, "validUntil", &format!("\"{until}\""));
        let plain = Securing::data_integrity(Suite::EddsaJcs2022);
        let notes = noted(&draft, plain, &[], KeyType::Ed25519);
        assert_eq!(codes(&notes) == [Code::ValidityIssuedEnded], ended, "{until}: {notes:?}");
    }

    // A part without a subject is none.
    let sd = || Securing::data_integrity(Suite::EcdsaSd2023);
    let none = noted(&draft, sd(), &["/id"], KeyType::P256);
    assert_eq!(codes(&none), [Code::DisclosureNoSubject]);
    for enough in ["/credentialSubject/id", "/credentialSubject", ""] {
        assert_eq!(noted(&draft, sd(), &[enough], KeyType::P256), [], "{enough}");
    }

    // A key is whose the subject is, as far as the identifier tells.
    let key = signer(KeyType::Ed25519).public_key().clone();
    let about = |id: &str| with(V2, "credentialSubject", &format!(r#"{{"id": "{id}"}}"#));
    let disclosable = || Pointer::parse("/credentialSubject/id");
    let bound = || Envelope::new(EnvelopeKind::VcSdJwt).holder_key(key.clone());
    let other = did_key(signer(KeyType::P256).public_key());
    for (id, expected) in [
        (did_key(&key), vec![]),
        ("did:example:ada".to_owned(), vec![]),
        (other, vec![Code::HolderKeyOfOther]),
    ] {
        let securing = bound().disclosable(disclosable()).into();
        assert_eq!(codes(&noted(&about(&id), securing, &[], KeyType::P256)), expected, "{id}");
    }
    let nothing = noted(&draft, bound().into(), &[], KeyType::P256);
    assert_eq!(codes(&nothing), [Code::DisclosureAllShown]);
    assert_eq!(noted(&draft, Securing::vc_jwt(), &[], KeyType::P256), []);
}

#[test]
fn a_refusal_tells_how_many_undefined_members_it_does_not_name() {
    let issuer = issuer(KeyType::Ed25519).0;
    for (count, listed, last) in [
        (32, 32, "member31"),
        (33, 33, "defines 1 further member."),
        (50, 33, "defines 18 further members."),
    ] {
        let members: Vec<String> = (0..count).map(|at| format!(r#""member{at}": 1"#)).collect();
        let subject = format!(r#"{{"id": "did:example:student", {}}}"#, members.join(", "));
        let draft = with(V2, "credentialSubject", &subject);
        let refused = prepare(&issuer, &draft, &[]).expect_err("terms are undefined");
        let sentences: Vec<String> = refused.errors().map(Error::sentence).collect();
        assert_eq!(sentences.len(), listed);
        assert!(sentences[listed - 1].contains(last), "{sentences:?}");
    }
}

/// What comes of a draft with these documents at hand, in 2026.
fn prepare(
    issuer: &Issuer,
    draft: &Value,
    documents: &[(&str, &str)],
) -> Result<Step<Prepared>, Refused> {
    let mut evidence = Evidence::new();
    for (url, text) in documents {
        let gone = Error::new(Code::FetchNotFound).with("url", url);
        let outcome =
            if text.is_empty() { Err(gone) } else { Ok(Document::given(text.as_bytes())) };
        evidence.insert(*url, outcome);
    }
    let securing = Securing::data_integrity(Suite::EddsaRdfc2022);
    let now = Timestamp::parse("2026-11-22T08:30:00Z").expect("a time");
    issuer.prepare(draft.clone(), &securing, &options(), &evidence, now)
}

fn refusals(outcome: Result<Step<Prepared>, Refused>) -> Vec<Code> {
    outcome.expect_err("it must be refused").errors().map(Error::code).collect()
}

/// What is asked for.
fn needs(outcome: Result<Step<Prepared>, Refused>) -> Vec<(String, Purpose)> {
    match outcome.expect("nothing is wrong so far") {
        Step::Needs(requests) => requests.into_iter().map(|r| (r.url, r.purpose)).collect(),
        Step::Done(_) => Vec::new(),
    }
}

/// What could not be checked.
fn unchecked(outcome: Result<Step<Prepared>, Refused>) -> Vec<Code> {
    match outcome.expect("nothing is wrong") {
        Step::Done(prepared) => prepared.unchecked().iter().map(Error::code).collect(),
        Step::Needs(requests) => panic!("needs {requests:?}"),
    }
}

#[test]
fn a_draft_conforms_to_its_schemas_as_it_will_be_issued() {
    let (issuer, _) = issuer(KeyType::Ed25519);
    let url = "https://uni.example/schema.json";
    let schema = |rules: &str| {
        format!(
            r#"{{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "{url}", {rules}}}"#
        )
    };
    let entry = format!(r#"{{"id": "{url}", "type": "JsonSchema"}}"#);
    let draft = with(V2, "credentialSchema", &entry);
    assert_eq!(needs(prepare(&issuer, &draft, &[])), [(url.to_owned(), Purpose::Schema)]);
    assert_eq!(unchecked(prepare(&issuer, &draft, &[(url, "")])), [Code::SchemaUnavailable]);
    for (rules, wrong) in [
        // The issuer is filled in and the proof is there when the schema is looked at.
        (r#""required": ["issuer", "proof"]"#, vec![]),
        (r#""properties": {"proof": {"required": ["proofValue", "cryptosuite"]}}"#, vec![]),
        (r#""required": ["name"]"#, vec![Code::SchemaViolated]),
        (r#""properties": {"issuer": {"const": "x"}}"#, vec![Code::SchemaViolated]),
    ] {
        let outcome = prepare(&issuer, &draft, &[(url, &schema(rules))]);
        match wrong.is_empty() {
            true => assert_eq!(unchecked(outcome), [], "{rules}"),
            false => assert_eq!(refusals(outcome), wrong, "{rules}"),
        }
    }
    let foreign = entry.replace("JsonSchema", "https://uni.example/Schema");
    let foreign = prepare(&issuer, &with(V2, "credentialSchema", &foreign), &[(url, "{}")]);
    assert_eq!(unchecked(foreign), [Code::SchemaTypeUnknown]);
    let none: String = vec![entry; 17].join(",");
    let many = with(V2, "credentialSchema", &format!("[{none}]"));
    assert!(refusals(prepare(&issuer, &many, &[])).contains(&Code::LimitSchemas));
}

#[test]
fn a_schema_that_is_at_hand_and_cannot_be_used_is_refused() {
    let (issuer, _) = issuer(KeyType::Ed25519);
    let url = "https://uni.example/schema.json";
    let draft =
        with(V2, "credentialSchema", &format!(r#"{{"id": "{url}", "type": "JsonSchema"}}"#));
    let good = format!(
        r#"{{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "{url}",
        "type": "object"}}"#
    );
    assert_eq!(unchecked(prepare(&issuer, &draft, &[(url, &good)])), []);
    for (from, to, code) in [
        (r#""object""#, r#""objet""#, Code::SchemaMalformed),
        ("{", "<", Code::SchemaMalformed),
        ("2020-12", "2031-01", Code::SchemaDialectUnknown),
        ("$schema", "$comment", Code::SchemaDialectMissing),
        ("$id", "$comment", Code::SchemaIdMissing),
        ("https://uni.example/", "", Code::SchemaIdRelative),
        ("uni.example", "other.example", Code::SchemaIdMismatch),
        (r#""type": "object""#, r##""$ref": "#/$defs/none""##, Code::SchemaReference),
        (r#""type": "object""#, r#""pattern": "(?=a)""#, Code::SchemaPattern),
    ] {
        let schema = good.replacen(from, to, 1);
        assert_ne!(schema, good);
        assert_eq!(refusals(prepare(&issuer, &draft, &[(url, &schema)])), [code], "{schema}");
    }
}

#[test]
fn related_resources_at_hand_have_their_digest() {
    let (issuer, _) = issuer(KeyType::Ed25519);
    let url = "https://uni.example/picture.png";
    // Of the text "content".
    let digest = "sha256-7XACtDnprIRfIjV9giusFERzD722AW0+yUMil7nsn3M=";
    let draft =
        with(V2, "relatedResource", &format!(r#"{{"id": "{url}", "digestSRI": "{digest}"}}"#));
    let asked = needs(prepare(&issuer, &draft, &[]));
    assert_eq!(asked, [(url.to_owned(), Purpose::RelatedResource)]);
    assert_eq!(unchecked(prepare(&issuer, &draft, &[(url, "")])), [Code::InputResourceUnavailable]);
    assert_eq!(unchecked(prepare(&issuer, &draft, &[(url, "content")])), []);
    let other = prepare(&issuer, &draft, &[(url, "other content")]);
    assert_eq!(refusals(other), [Code::InputDigestMismatch]);
}

#[test]
fn the_issuers_document_lists_the_key_for_assertions() {
    let signer = signer(KeyType::Ed25519);
    let key = signer.public_key().to_multikey();
    let did = "did:web:uni.example";
    let method = format!("{did}#k");
    let issuer = Issuer::with_method(did, &method, signer.clone()).expect("its own key");
    let document = |key: &str, more: &str, list: &str| {
        format!(
            r#"{{"id": "{did}", "verificationMethod": [{{"id": "{method}", "type": "Multikey",
            "controller": "{did}", "publicKeyMultibase": "{key}"{more}}}], "{list}": ["{method}"]}}"#
        )
    };
    let url = "https://uni.example/.well-known/did.json";
    let draft = json(V2);
    assert_eq!(needs(prepare(&issuer, &draft, &[])), [(url.to_owned(), Purpose::Did)]);
    assert_eq!(unchecked(prepare(&issuer, &draft, &[(url, "")])), [Code::DidNotFound]);
    let good = document(&key, "", "assertionMethod");
    assert_eq!(unchecked(prepare(&issuer, &draft, &[(url, &good)])), []);
    let expired = r#", "expires": "2026-11-22T08:30:00Z""#;
    let revoked = r#", "revoked": "2020-01-01T00:00:00Z""#;
    let other = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
    for (document, code) in [
        (document(&key, "", "authentication"), Code::DidVerificationMethodRelationship),
        (good.replace("#k", "#j"), Code::DidVerificationMethodNotFound),
        (document(&key, expired, "assertionMethod"), Code::KeyExpired),
        (document(&key, revoked, "assertionMethod"), Code::KeyRevoked),
        (document(other, "", "assertionMethod"), Code::UsageKey),
        (good.replace(did, "did:web:other.example"), Code::DidDocumentId),
    ] {
        let refused = prepare(&issuer, &draft, &[(url, &document)]);
        assert_eq!(refusals(refused), [code], "{document}");
    }
    let at = prepare(&issuer, &draft, &[(url, &document(&key, "", "authentication"))]);
    let error = at.expect_err("refused").errors().next().cloned().expect("one error");
    assert!(error.sentence().contains(&method), "{error}");
    assert_eq!(error.pointer().map(|at| at.as_str()), Some("/issuer"));

    // A controlled identifier document is the issuer of its own keys only.
    let page = "https://uni.example/issuer";
    let own = Issuer::with_method(page, format!("{page}#k"), signer.clone()).expect("a URL");
    assert_eq!(needs(prepare(&own, &draft, &[])), [(page.to_owned(), Purpose::Did)]);
    let good = good.replace(did, page);
    assert_eq!(unchecked(prepare(&own, &draft, &[(page, &good)])), []);
    let foreign = Issuer::with_method(page, "https://uni.example/keys#k", signer).expect("URLs");
    assert_eq!(refusals(prepare(&foreign, &draft, &[])), [Code::KeyIssuer]);
}

#[test]
fn a_key_that_is_its_did_is_looked_up_without_documents() {
    let (issuer, key) = issuer(KeyType::Ed25519);
    let prepared = match prepare(&issuer, &json(V2), &[]).expect("nothing is wrong") {
        Step::Done(prepared) => prepared,
        Step::Needs(requests) => panic!("{requests:?}"),
    };
    assert!(prepared.unchecked().is_empty());
    let preview = prepared.preview();
    let signed = match pin!(prepared.sign()).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(signed) => signed.expect("a signature").into_value(),
        Poll::Pending => panic!("a local signer never waits"),
    };
    let contexts = Contexts::bundled();
    let check = |document: &Value| {
        SecuredDocument::read(document).expect("a proof").verify(0, &key, &RustCrypto, &contexts)
    };
    assert_eq!(check(&signed), Ok(()));
    assert!(check(&preview).is_err(), "a preview is no credential");

    let mut for_nothing = options();
    for_nothing.proof_purpose = Some("keyAgreement".to_owned());
    let refused = issue_as(&issuer, &json(V2), Suite::EddsaRdfc2022, &for_nothing);
    assert_eq!(codes(refused), [Code::DidVerificationMethodRelationship]);
}
