//! did:ion against the SDK of ION: what it makes, we resolve and make alike.

use testamur_canon::jsonld::Contexts;
use testamur_conformance_tests::Tally;
use testamur_conformance_tests::npm::{self, npm};
use testamur_core::evidence::{Evidence, Step};
use testamur_core::json::{Object, Value, parse};
use testamur_core::{Code, Timestamp};
use testamur_did::{
    Did, DidDocument, DidIonNetwork, DidIonStatement, IonKey, Relationship, ResolutionOptions,
    Resolver,
};
use testamur_keys::{KeyType, PublicKey, SecretKey};

/// Keys, purposes and services, of which each side makes a DID.
struct Case {
    name: &'static str,
    statement: DidIonStatement,
}

#[test]
fn long_forms_are_made_and_read_alike() {
    let Some(npm) = npm() else { return };
    let (taken, refused) = (taken(), refused());
    let tasks: Vec<Value> = taken.iter().chain(&refused).map(Case::task).collect();
    let input = Object::from_iter([("tasks", Value::from(tasks))]);
    let outcomes = npm::run(&npm, "ion.mjs", &Contexts::none(), input);
    assert_eq!(outcomes.len(), taken.len() + refused.len());
    let (dids, errors) = outcomes.split_at(taken.len());

    let mut tally = Tally::new(
        "ion-sdk",
        "long forms of did:ion made by the SDK of ION, resolved and made again; inputs that both refuse",
    );
    for (Case { name, statement }, outcome) in taken.iter().zip(dids) {
        let theirs = outcome.get("done").and_then(Value::as_str);
        let theirs = theirs.unwrap_or_else(|| panic!("{name}: {outcome}"));
        let ours = statement.long_form().unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(ours.as_str(), theirs, "{name}");
        check(name, statement, &resolve(theirs));
        tally.pass();
    }
    let codes = [Code::LimitDidIonDelta, Code::DidIonIdentifier, Code::DidIonIdentifier];
    let messages = ["exceeded limit of 1000 bytes", "exceed max allowed length", "not a Base64URL"];
    for (at, (Case { name, statement }, outcome)) in refused.iter().zip(errors).enumerate() {
        let error = outcome.get("error").and_then(Value::as_str).unwrap_or_default();
        assert!(error.contains(messages[at]), "{name}: {outcome}");
        let error = statement.long_form().expect_err(name);
        assert_eq!(error.code(), codes[at], "{name}");
        tally.pass();
    }
    tally.finish();
}

/// The document has the keys, relationships and services that went in, and no others.
fn check(name: &str, statement: &DidIonStatement, document: &DidDocument) {
    let id = |fragment: &str| format!("{}#{fragment}", document.id());
    assert_eq!(document.verification_methods().len(), statement.keys.len(), "{name}");
    for (key, method) in statement.keys.iter().zip(document.verification_methods()) {
        assert_eq!(method.id(), id(&key.id), "{name}");
        assert_eq!(method.public_key().expect("a key"), &key.key, "{name}");
        for relationship in Relationship::ALL {
            let expected = key.relationships.contains(&relationship);
            assert_eq!(method.is_for(relationship), expected, "{name}: {relationship}");
        }
    }
    assert_eq!(document.services().len(), statement.services.len(), "{name}");
    for (given, service) in statement.services.iter().zip(document.services()) {
        let text = |member: &str| given.get(member).and_then(Value::as_str).expect("a text");
        assert_eq!(service.id(), Some(&*id(text("id"))), "{name}");
        assert_eq!(service.types().collect::<Vec<_>>(), [text("type")], "{name}");
        let endpoint = document.service_value(service).get("serviceEndpoint");
        assert_eq!(endpoint, given.get("serviceEndpoint"), "{name}");
    }
}

fn resolve(did: &str) -> std::sync::Arc<DidDocument> {
    let (options, evidence) = (ResolutionOptions::default(), Evidence::new());
    let did = Did::parse(did).expect("a DID");
    let resolver = Resolver::standard();
    match resolver.resolve(&did, &options, &evidence, Timestamp::UNIX_EPOCH).expect("it resolves") {
        Step::Done(resolution) => resolution.document().expect("a document"),
        Step::Needs(requests) => panic!("nothing is needed, not {requests:?}"),
    }
}

impl Case {
    fn new(name: &'static str, keys: Vec<IonKey>, services: &[&str]) -> Case {
        let service = |text: &&str| parse(text.as_bytes()).expect("JSON");
        let statement = DidIonStatement {
            network: DidIonNetwork::Main,
            update_key: public(KeyType::Secp256k1, 1),
            recovery_key: public(KeyType::Secp256k1, 2),
            keys,
            services: services.iter().map(service).collect(),
        };
        Case { name, statement }
    }

    /// The same for the SDK, whose document is written here member by member.
    fn task(&self) -> Value {
        let of = &self.statement;
        let mut document = Object::from_iter([(
            "publicKeys",
            Value::from(of.keys.iter().map(sdk_key).collect::<Vec<_>>()),
        )]);
        if !of.services.is_empty() {
            document.insert("services", of.services.clone());
        }
        let network = match of.network {
            DidIonNetwork::Main => "mainnet",
            DidIonNetwork::Test => "test",
        };
        Value::from(Object::from_iter([
            ("network", Value::from(network)),
            ("updateKey", of.update_key.to_jwk()),
            ("recoveryKey", of.recovery_key.to_jwk()),
            ("document", document.into()),
        ]))
    }
}

/// A key as the SDK's own generators describe one.
fn sdk_key(key: &IonKey) -> Value {
    let kind = match key.key.key_type() {
        KeyType::Secp256k1 => "EcdsaSecp256k1VerificationKey2019",
        _ => "JsonWebKey2020",
    };
    let mut out = Object::from_iter([("id", Value::from(key.id.as_str())), ("type", kind.into())]);
    out.insert("publicKeyJwk", key.key.to_jwk());
    let purposes = key.relationships.iter().map(|purpose| Value::from(purpose.name()));
    let purposes: Vec<Value> = purposes.collect();
    if !purposes.is_empty() {
        out.insert("purposes", purposes);
    }
    out.into()
}

fn taken() -> Vec<Case> {
    use Relationship::{
        AssertionMethod, Authentication, CapabilityDelegation, CapabilityInvocation,
    };
    let domains =
        r#"{"id":"domains","type":"LinkedDomains","serviceEndpoint":"https://school.example/"}"#;
    let origins = r#"{"id":"all","type":"LinkedDomains","serviceEndpoint":{"origins":["https://a.example","https://b.example"]}}"#;
    let secp256k1 = key("sign-1", KeyType::Secp256k1, 3, &[AssertionMethod, Authentication]);
    let ed25519 = key(
        "ed_25519",
        KeyType::Ed25519,
        4,
        &[Authentication, CapabilityInvocation, CapabilityDelegation],
    );
    let test = Case::new("on the network for tests", vec![ed25519.clone()], &[domains]);
    vec![
        Case::new("one key", vec![secp256k1.clone()], &[]),
        Case::new("two types of keys", vec![secp256k1, ed25519.clone()], &[domains]),
        Case::new("a key for all", vec![key("all", KeyType::Ed25519, 5, &Relationship::ALL)], &[]),
        Case::new("a key for nothing", vec![key("none", KeyType::Secp256k1, 6, &[])], &[]),
        Case::new("services without keys", Vec::new(), &[domains, origins]),
        Case {
            statement: DidIonStatement { network: DidIonNetwork::Test, ..test.statement },
            ..test
        },
    ]
}

fn refused() -> Vec<Case> {
    let of_id = |id: &str| vec![key(id, KeyType::Secp256k1, 3, &[])];
    let many = ["a", "b", "c", "d", "e"].map(|id| key(id, KeyType::Secp256k1, 7, &[]));
    vec![
        Case::new("a delta that is too large", many.to_vec(), &[]),
        Case::new("an id that is too long", of_id(&"a".repeat(51)), &[]),
        Case::new("an id with another character", of_id("a.b"), &[]),
    ]
}

fn key(id: &str, kind: KeyType, secret: u8, relationships: &[Relationship]) -> IonKey {
    IonKey { id: id.to_owned(), key: public(kind, secret), relationships: relationships.to_vec() }
}

fn public(kind: KeyType, secret: u8) -> PublicKey {
    SecretKey::from_raw(kind, &[secret; 32]).expect("a secret key").public_key().clone()
}
