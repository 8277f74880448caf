//! did:ion against the vectors of Sidetree and, where it is installed, the SDK of ION.

use testamur_canon::jcs;
use testamur_conformance_tests::{Tally, read_text, vectors};
use testamur_core::evidence::{Evidence, Step};
use testamur_core::json::{Value, parse};
use testamur_core::{Result, Timestamp};
use testamur_did::{
    Did, DidIonNetwork, DidIonStatement, IonKey, Relationship, Resolution, ResolutionOptions,
    Resolver,
};
use testamur_keys::PublicKey;

fn resolve(did: &str) -> Result<Resolution> {
    let (options, evidence) = (ResolutionOptions::default(), Evidence::new());
    let did = Did::parse(did)?;
    match Resolver::standard().resolve(&did, &options, &evidence, Timestamp::UNIX_EPOCH)? {
        Step::Done(resolution) => Ok(resolution),
        Step::Needs(requests) => panic!("nothing is needed, not {requests:?}"),
    }
}

/// A vector, its method renamed: the specification writes `sidetree` where a network has its own name.
fn vector(name: &str) -> Option<Value> {
    let text = read_text(&vectors()?.join("sidetree"), name);
    let text = text.replace("did:sidetree:", "did:ion:");
    Some(parse(text.as_bytes()).expect("JSON"))
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).expect("a text")
}

#[test]
fn the_long_form_of_the_specification() {
    let (Some(dids), Some(expected)) =
        (vector("resolution/did.json"), vector("resolution/longFormResponseDidDocument.json"))
    else {
        return;
    };
    let result = resolve(text(&dids, "longFormDid")).expect("it resolves").to_value();
    let tally = Tally::new("sidetree", "the long form of the specification: document and metadata");
    tally.check_each(&["didDocument", "didDocumentMetadata"], |member| {
        let [ours, theirs] =
            [&result, &expected].map(|result| jcs::to_vec(result.get(member).expect("a member")));
        assert_eq!(
            String::from_utf8(ours).expect("text"),
            String::from_utf8(theirs).expect("text"),
            "{member}"
        );
    });
    assert!(resolve(text(&dids, "shortFormDid")).is_err());
}

/// The same keys and services give the same DID.
#[test]
fn the_long_form_is_made_of_the_same() {
    let inputs = [
        "inputs/jwkEs256k1Public.json",
        "inputs/jwkEs256k2Public.json",
        "inputs/publicKeyModel1.json",
        "inputs/service1.json",
        "resolution/did.json",
    ];
    let [Some(recovery), Some(update), Some(model), Some(service), Some(dids)] = inputs.map(vector)
    else {
        return;
    };
    let key = |jwk: &Value| PublicKey::from_jwk(jwk).expect("a key");
    let purposes = model.get("purposes").and_then(Value::as_array).expect("purposes").iter();
    let did = DidIonStatement {
        network: DidIonNetwork::Main,
        update_key: key(&update),
        recovery_key: key(&recovery),
        keys: vec![IonKey {
            id: text(&model, "id").to_owned(),
            key: key(model.get("publicKeyJwk").expect("a JWK")),
            relationships: purposes
                .filter_map(|purpose| Relationship::find(purpose.as_str()?))
                .collect(),
        }],
        services: vec![service],
    };
    assert_eq!(did.long_form().expect("it can be made").as_str(), text(&dids, "longFormDid"));
}
