//! Documents with a valid signature that break a rule all the same, and some that look as if they did.

use crate::client::TestServer;
use crate::{V2, changed, draft, verify, with, without};
use serde_json::{Value, json};
use testamur::proof::{ProofOptions, sign};
use testamur::{
    Contexts, KeyType, LocalSigner, OsRandom, SecretKey, Signer, Suite, default_provider, parse,
};

/// Whoever signs what they are given.
struct Careless {
    signer: LocalSigner,
    did: String,
    method: String,
}

impl Careless {
    fn new() -> Careless {
        let key = SecretKey::generate(KeyType::Ed25519, &mut OsRandom).unwrap();
        let signer = LocalSigner::new(key, default_provider());
        let did = testamur::did::did_key(signer.public_key()).to_string();
        let method = format!("{did}#{}", did.trim_start_matches("did:key:"));
        Careless { signer, did, method }
    }

    fn signed(&self, document: &Value, mut options: ProofOptions) -> Value {
        options.dangerous_allow_undefined_terms = true;
        let document = parse(document.to_string().as_bytes()).unwrap();
        let contexts = Contexts::bundled();
        let signed = sign(&document, Suite::EddsaJcs2022, &options, &self.signer, &contexts);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        serde_json::from_str(&runtime.block_on(signed).unwrap().to_string()).unwrap()
    }

    fn credential(&self, draft: &Value) -> Value {
        self.signed(draft, ProofOptions::assertion(&self.method))
    }

    fn draft(&self) -> Value {
        with(&draft(), "issuer", json!(self.did))
    }

    fn presentation(&self, presentation: &Value) -> Value {
        let mut options = ProofOptions::authentication(&self.method);
        options.domain = vec!["work.example".to_owned()];
        options.challenge = Some("n-1".to_owned());
        self.signed(presentation, options)
    }
}

#[test]
fn a_good_signature_makes_no_good_credential() {
    let (server, issuer) = (TestServer::start("signed"), Careless::new());
    let draft = issuer.draft();
    let good = verify(&server, &issuer.credential(&draft));
    assert_eq!(good.status, 200, "{}", good.text);
    let added = |member: &str, value: Value| with(&draft, member, value);
    let cases = [
        ("an undefined member", added("undefinedMember", json!(1))),
        ("an undefined type", added("type", json!(["VerifiableCredential", "Undefined"]))),
        ("a relative type", added("type", json!(["VerifiableCredential", "./Relative"]))),
        ("not the type", added("type", json!(["ExampleDegreeCredential"]))),
        ("several ids", added("id", json!(["urn:uuid:1", "urn:uuid:2"]))),
        ("an id of null", added("id", Value::Null)),
        ("an id that is no URL", added("id", json!("no url"))),
        ("no subject", without(&draft, "/credentialSubject")),
        ("an empty subject", added("credentialSubject", json!({}))),
        ("an empty item", added("credentialSubject", json!([{ "id": "did:example:ada" }, {}]))),
        ("no issuer", without(&draft, "/issuer")),
        ("an issuer that is no URL", added("issuer", json!("University"))),
        ("an issuer without id", added("issuer", json!({ "name": "University" }))),
        ("an offset is missing", added("validFrom", json!("2026-01-01T00:00:00"))),
        (
            "validFrom after validUntil",
            with(
                &added("validFrom", json!("2026-01-02T00:00:00Z")),
                "validUntil",
                json!("2026-01-01T00:00:00Z"),
            ),
        ),
        ("a member beside @value", added("name", json!({ "@value": "Grad", "extra": 1 }))),
        ("a name that is a number", added("name", json!(7))),
        ("evidence without type", added("evidence", json!({ "id": "https://e.example/" }))),
        ("terms without type", added("termsOfUse", json!({ "id": "https://t.example/" }))),
        ("a schema without id", added("credentialSchema", json!({ "type": "JsonSchema" }))),
        ("a status without type", added("credentialStatus", json!({ "id": "https://s.example/" }))),
        ("a refresh service without type", added("refreshService", json!({ "id": "urn:a" }))),
        (
            "the wrong digest of a related resource",
            added(
                "relatedResource",
                json!({ "id": V2, "digestSRI": "sha384-S57yQDg1MTzF56Oi9DbSQ14u7jBy0RDdx0YbeV7shwhCS88G8SCXeFq82PafhCrW" }),
            ),
        ),
    ];
    for (what, draft) in cases {
        let answer = verify(&server, &issuer.credential(&draft));
        assert_eq!(answer.status, 400, "{what}: {}", answer.text);
        assert_ne!(answer.problem(), "signature.invalid", "{what}");
    }
}

/// A type that was a URL only by the base of a context that is gone.
#[test]
fn no_base_makes_a_relative_type_absolute() {
    let (server, issuer) = (TestServer::start("base"), Careless::new());
    let based = json!([V2, { "@base": "https://university.example/terms/" }]);
    let types = json!(["VerifiableCredential", "./Degree"]);
    let draft = with(&with(&issuer.draft(), "@context", based), "type", types);
    let draft = changed(&draft, "/credentialSubject", json!({ "id": "did:example:ada" }));
    let signed = issuer.credential(&draft);
    let answer = verify(&server, &with(&signed, "@context", json!([V2])));
    assert_eq!(answer.status, 400, "{}", answer.text);
    answer.problem();
}

#[test]
fn presentations_may_have_an_id_and_say_who_holds_them() {
    let (server, holder) = (TestServer::start("held"), Careless::new());
    let credential = holder.credential(&holder.draft());
    let plain = json!({
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [credential, credential],
    });
    let added = |member: &str, value: Value| with(&plain, member, value);
    let asked = |presentation: &Value| {
        let options = json!({ "domain": "work.example", "challenge": "n-1" });
        let body = json!({ "verifiablePresentation": presentation, "options": options });
        server.post("/presentations/verify", &body)
    };
    for (what, good) in [
        ("nothing more", plain.clone()),
        ("a type as a text", added("type", json!("VerifiablePresentation"))),
        ("an id", added("id", json!("urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33"))),
        ("its holder", added("holder", json!(holder.did))),
        ("its holder as an object", added("holder", json!({ "id": holder.did }))),
    ] {
        let answer = asked(&holder.presentation(&good));
        assert_eq!(answer.status, 200, "{what}: {}", answer.text);
        assert_eq!(asked(&good).status, 400, "{what}, unsigned");
    }
    for (what, bad) in [
        ("no context", without(&plain, "/@context")),
        (
            "another first context",
            added("@context", json!(["https://w3id.org/security/data-integrity/v2", V2])),
        ),
        ("no type", without(&plain, "/type")),
        ("another type", added("type", json!(["VerifiableCredential"]))),
        ("an id that is no URL", added("id", json!("no url"))),
        ("several ids", added("id", json!(["urn:uuid:1", "urn:uuid:2"]))),
        ("a holder that is no URL", added("holder", json!("Ada"))),
        ("a credential as a text", added("verifiableCredential", json!(["eyJ0"]))),
        ("an undefined member", added("undefinedMember", json!(1))),
    ] {
        let answer = asked(&holder.presentation(&bad));
        assert_eq!(answer.status, 400, "{what}: {}", answer.text);
        assert_ne!(answer.problem(), "signature.invalid", "{what}");
    }
}

/// Without a network: the server has them.
#[test]
fn contexts_that_are_at_hand() {
    let (server, issuer) = (TestServer::start("contexts"), Careless::new());
    for context in [
        "https://www.w3.org/ns/credentials/examples/v2",
        "https://w3id.org/security/data-integrity/v1",
        "https://w3id.org/security/data-integrity/v2",
        "https://w3id.org/security/suites/ed25519-2020/v1",
        "https://w3id.org/security/multikey/v1",
        "https://w3id.org/vdl/v1",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
    ] {
        let draft = json!({
            "@context": [V2, context],
            "type": ["VerifiableCredential"],
            "issuer": issuer.did,
            "credentialSubject": { "id": "did:example:ada" },
        });
        let answer = verify(&server, &issuer.credential(&draft));
        // Some protect a term that VCDM 2.0 protects too, which only who has both can see.
        let read = answer.status == 200 || answer.problem() == "context.protected";
        assert!(read, "{context}: {}", answer.text);
    }
}
