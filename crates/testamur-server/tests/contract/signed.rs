//! Documents with a valid signature that break a rule all the same, and some that look as if they did.

use crate::caches::Registrar;
use crate::careless::Careless;
use crate::client::TestServer;
use crate::origin::Mood;
use crate::{V1, V2, changed, draft, draft_1_1, issue, rules, verify, with, without};
use serde_json::{Value, json};
use testamur::fetch::Limits as FetchLimits;

#[test]
fn a_good_signature_makes_no_good_credential() {
    let (server, issuer) = (TestServer::start("signed"), Careless::new());
    for (what, draft) in rules::allowed(&issuer.draft()) {
        let answer = verify(&server, &issuer.credential(&draft));
        assert_eq!(answer.status, 200, "{what}: {}", answer.text);
    }
    let draft = issuer.draft();
    let mut broken = rules::broken(&draft);
    // Who issues may fill these in.
    broken.extend([
        ("no issuer", without(&draft, "/issuer")),
        ("an issuer without id", with(&draft, "issuer", json!({ "name": "University" }))),
    ]);
    for (what, draft) in broken {
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
    // What was made before VCDM 2.0 was final gives terms another meaning, which 2.0 protects.
    for (version, context) in [
        (V2, "https://www.w3.org/ns/credentials/examples/v2"),
        (V1, "https://w3id.org/security/data-integrity/v1"),
        (V2, "https://w3id.org/security/data-integrity/v2"),
        (V2, "https://w3id.org/security/suites/ed25519-2020/v1"),
        (V2, "https://w3id.org/security/multikey/v1"),
        (V2, "https://www.w3.org/ns/did/v1"),
        (V2, "https://w3id.org/vdl/v1"),
        (V1, "https://purl.imsglobal.org/spec/ob/v3p0/context.json"),
        (V1, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.json"),
        (V1, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"),
        (V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"),
        (V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"),
        (V2, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"),
        (V2, "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"),
        (V1, "https://w3id.org/openbadges/v2"),
    ] {
        let draft = if version == V1 { draft_1_1() } else { draft() };
        let draft = with(&draft, "type", json!(["VerifiableCredential"]));
        let draft = with(&draft, "credentialSubject", json!({ "id": "did:example:ada" }));
        let unnamed = with(&draft, "@context", json!([version, context]));
        let named = with(&unnamed, "issuer", json!(issuer.did));
        for (answer, good) in [
            (verify(&server, &issuer.credential(&named)), 200),
            (issue(&server, "eddsa-rdfc-2022", &json!({ "credential": unnamed })), 201),
        ] {
            assert_eq!(answer.status, good, "{version} {context}: {}", answer.text);
        }
    }
}

/// Not even where there is a network, and a host that would not answer: nobody waits for it.
#[test]
fn no_context_is_asked_for() {
    let (registrar, issuer) = (Registrar::new(), Careless::new());
    let server = registrar.server("context-asked", FetchLimits::default());
    registrar.origin.set(Mood::Waits);
    let contexts = json!([V2, registrar.origin.url("/context")]);
    let draft = with(&issuer.draft(), "@context", contexts);
    let unnamed = without(&draft, "/issuer");
    for answer in [
        verify(&server, &issuer.credential(&draft)),
        issue(&server, "eddsa-rdfc-2022", &json!({ "credential": unnamed })),
    ] {
        assert_eq!(answer.status, 400, "{}", answer.text);
    }
    assert_eq!(registrar.origin.asked("/context"), 0);
}
