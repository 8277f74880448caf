//! Verifying: what is accepted, and everything that is a 400.

use crate::client::TestServer;
use crate::{NAMES, changed, draft, issued, shown, verify, with, without};
use serde_json::{Value, json};
use testamur::proof::{ProofOptions, Unsigned};
use testamur::{
    Holder, KeyType, LocalSigner, OsRandom, Presentation, SecretKey, Signer, Suite,
    default_provider, parse,
};

/// Changes to a credential with a proof by which it is no longer one.
#[test]
fn what_must_not_verify() {
    let server = TestServer::start("not-verify");
    for (name, _) in NAMES.into_iter().filter(|(name, _)| *name != "jose") {
        let good = shown(&server, name, issued(&server, name, &draft()));
        assert_eq!(verify(&server, &good).status, 200, "{name}");
        let value = good["proof"]["proofValue"].as_str().unwrap().to_owned();
        let proof = |member: &str, to: Value| changed(&good, &format!("/proof/{member}"), to);
        let cases = [
            ("proof: null", with(&good, "proof", Value::Null)),
            ("a credential as a text", json!(good.to_string())),
            ("no proof", without(&good, "/proof")),
            ("no type of the proof", without(&good, "/proof/type")),
            ("an unknown type of the proof", proof("type", json!("UnknownProof"))),
            ("no purpose", without(&good, "/proof/proofPurpose")),
            ("a wrong purpose", proof("proofPurpose", json!("authentication"))),
            ("no verification method", without(&good, "/proof/verificationMethod")),
            ("no value", without(&good, "/proof/proofValue")),
            ("a value of null", proof("proofValue", Value::Null)),
            ("no multibase prefix", proof("proofValue", json!(value[1..]))),
            ("without the last character", proof("proofValue", json!(value[..value.len() - 1]))),
            ("an undefined term, added later", with(&good, "undefinedTerm", json!(1))),
            (
                "an undefined type, added later",
                with(&good, "type", json!(["VerifiableCredential", "Undefined"])),
            ),
            (
                "a relative type",
                with(&good, "type", json!(["VerifiableCredential", "./Undefined"])),
            ),
            ("another subject", changed(&good, "/credentialSubject/id", json!("did:example:eve"))),
            ("a malformed id", with(&good, "id", json!("no url"))),
        ];
        for (what, bad) in cases {
            let answer = verify(&server, &bad);
            assert_eq!(answer.status, 400, "{name}, {what}: {}", answer.text);
            answer.problem();
        }
        if name != "ed25519signature2020" {
            let bad = proof("cryptosuite", json!("unknown-2026"));
            assert_eq!(verify(&server, &bad).status, 400, "{name}, an unknown cryptosuite");
            let bad = without(&good, "/proof/cryptosuite");
            assert_eq!(verify(&server, &bad).status, 400, "{name}, no cryptosuite");
        }
    }
}

/// In the JSON and in the RDF: whoever turns a text around breaks the signature.
#[test]
fn the_direction_of_a_text_is_signed() {
    let server = TestServer::start("direction");
    let text = json!({ "@value": "درجة", "@language": "ar", "@direction": "rtl" });
    for (name, _) in NAMES.into_iter().filter(|(name, _)| *name != "jose") {
        let credential = issued(&server, name, &with(&draft(), "description", text.clone()));
        let good = match name {
            "bbs-2023" | "ecdsa-sd-2023" => {
                let options =
                    json!({ "selectivePointers": ["/description", "/credentialSubject"] });
                let body = json!({ "verifiableCredential": credential, "options": options });
                let answer = server.post("/credentials/derive", &body);
                assert_eq!(answer.status, 201, "{name}: {}", answer.text);
                answer.json()["verifiableCredential"].clone()
            }
            _ => credential,
        };
        assert_eq!(good["description"], text, "{name}");
        let answer = verify(&server, &good);
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        let turned = changed(&good, "/description/@direction", json!("ltr"));
        assert_eq!(verify(&server, &turned).status, 400, "{name}");
        let bare = without(&good, "/description/@direction");
        assert_eq!(verify(&server, &bare).status, 400, "{name}");
        let wrong = changed(&good, "/description/@direction", json!("up"));
        assert_eq!(verify(&server, &wrong).status, 400, "{name}");
    }
}

#[test]
fn domain_and_challenge_must_be_those_of_the_proof_where_they_are_asked_for() {
    let server = TestServer::start("domain");
    let good = issued(&server, "eddsa-rdfc-2022", &draft());
    let asked = |options: Value| {
        let body = json!({ "verifiableCredential": good, "options": options });
        server.post("/credentials/verify", &body)
    };
    for fine in [json!({}), json!({ "checks": ["proof"] }), Value::Null] {
        assert_eq!(asked(fine.clone()).status, 200, "{fine}");
    }
    assert_eq!(
        server.post("/credentials/verify", &json!({ "verifiableCredential": good })).status,
        200
    );
    let bad = [
        json!({ "domain": "work.example" }),
        json!({ "challenge": "n-1" }),
        json!({ "domain": 7 }),
        json!([]),
    ];
    for bad in bad {
        assert_eq!(asked(bad.clone()).status, 400, "{bad}");
    }
}

/// That the key is the issuer's is reported, and not demanded here.
#[test]
fn the_key_of_somebody_else_is_a_warning_of_its_own_check() {
    let server = TestServer::start("key");
    let good = issued(&server, "eddsa-jcs-2022", &draft());
    let key_check = |value: &Value| {
        let checks = value["report"]["checks"].as_array().unwrap().clone();
        checks.into_iter().find(|check| check["id"] == "issuer_key").unwrap()
    };
    let answer = verify(&server, &good);
    assert_eq!(key_check(&answer.json())["outcome"], "passed");
    let stranger = SecretKey::generate(KeyType::Ed25519, &mut OsRandom).unwrap();
    let signer = LocalSigner::new(stranger, default_provider());
    let method = testamur::did::did_key(signer.public_key());
    let fragment = method.as_str().strip_prefix("did:key:").unwrap();
    let url = format!("{}#{fragment}", method.as_str());
    let draft = with(&draft(), "issuer", json!("https://university.example/"));
    let draft = parse(draft.to_string().as_bytes()).unwrap();
    let options = ProofOptions::assertion(url);
    let contexts = testamur::Contexts::bundled();
    let unsigned =
        Unsigned::new(&draft, Suite::EddsaRdfc2022, &options, KeyType::Ed25519, &contexts).unwrap();
    let signature = block_on(signer.sign(unsigned.algorithm(), unsigned.data())).unwrap();
    let by_other = unsigned.secured(&signature).unwrap().to_string();
    let by_other: Value = serde_json::from_str(&by_other).unwrap();
    let answer = verify(&server, &by_other);
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(key_check(&answer.json())["outcome"], "warned", "{}", answer.text);
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

#[test]
fn presentations_are_verified_for_a_domain_and_a_challenge() {
    let server = TestServer::start("presentations");
    let key = SecretKey::generate(KeyType::Ed25519, &mut OsRandom).unwrap();
    let holder = Holder::did_key(LocalSigner::new(key, default_provider())).unwrap();
    let credentials: Vec<_> = ["eddsa-rdfc-2022", "ecdsa-rdfc-2019-p256", "jose"]
        .map(|name| parse(issued(&server, name, &draft()).to_string().as_bytes()).unwrap())
        .into();
    let unsigned = Presentation::of(credentials).challenge("n-1").domain("work.example");
    let presentation = block_on(holder.present(unsigned, Suite::EddsaRdfc2022)).unwrap();
    let presentation: Value = serde_json::from_str(&presentation.to_string()).unwrap();
    let asked = |presentation: &Value, options: Value| {
        let body = json!({ "verifiablePresentation": presentation, "options": options });
        server.post("/presentations/verify", &body)
    };
    let options = json!({ "domain": "work.example", "challenge": "n-1" });
    let answer = asked(&presentation, options.clone());
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json()["verified"], true);
    for other in [
        json!({ "domain": "work.example", "challenge": "n-2" }),
        json!({ "domain": "play.example", "challenge": "n-1" }),
        json!({ "domain": ["work.example"], "challenge": "n-1" }),
    ] {
        assert_eq!(asked(&presentation, other.clone()).status, 400, "{other}");
    }
    for (what, bad) in [
        ("no proof", without(&presentation, "/proof")),
        ("another holder", with(&presentation, "holder", json!("did:example:eve"))),
        ("no type", without(&presentation, "/type")),
        ("another context", with(&presentation, "@context", json!(["https://example.org/"]))),
        (
            "a changed credential",
            changed(
                &presentation,
                "/verifiableCredential/0/credentialSubject/id",
                json!("did:example:eve"),
            ),
        ),
        ("null", Value::Null),
    ] {
        assert_eq!(asked(&bad, options.clone()).status, 400, "{what}");
    }
    // Each endpoint takes what it is for.
    assert_eq!(verify(&server, &presentation).status, 400);
    let credential = issued(&server, "eddsa-rdfc-2022", &draft());
    assert_eq!(asked(&credential, options).status, 400);
}
