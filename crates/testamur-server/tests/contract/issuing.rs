//! Issuing: every issuer of the profile, and what is refused.

use crate::client::TestServer;
use crate::{NAMES, V1, V2, draft, draft_1_1, issue, issued, rules, shown, verify, with, without};
use serde_json::{Value, json};

#[test]
fn issuers_are_listed_and_stable_for_a_seed() {
    let server = TestServer::start("listed");
    let answer = server.get("/issuers");
    assert_eq!(answer.status, 200);
    let value = answer.json();
    let issuers = value["issuers"].as_array().unwrap();
    assert_eq!(issuers.len(), NAMES.len());
    for (listed, (name, key)) in issuers.iter().zip(NAMES) {
        assert_eq!(listed["name"], name);
        let id = listed["id"].as_str().unwrap();
        assert!(id.starts_with(&format!("did:key:{key}")), "{name}: {id}");
        let method = format!("{id}#{}", id.strip_prefix("did:key:").unwrap());
        assert_eq!(listed["verificationMethod"], method);
        assert!(listed["suite"].is_string());
    }
    // Written down, so that another version of the program has the same keys.
    assert_eq!(issuers[8]["id"], "did:key:z6MkqztaXG1iaTx1CEJy6g4ZjtcmJkSwn5XgqbCvdeeYLSWa");
    let health = server.get("/health");
    assert_eq!((health.status, health.json()), (200, json!({ "status": "ok" })));
    assert_eq!(server.get("/ready").status, 200);
}

#[test]
fn every_issuer_issues_what_verifies() {
    let server = TestServer::start("every");
    for (name, key) in NAMES {
        let credential = issued(&server, name, &draft());
        if name != "jose" {
            let proof = &credential["proof"];
            let kind = if name == "ed25519signature2020" {
                "Ed25519Signature2020"
            } else {
                "DataIntegrityProof"
            };
            assert_eq!(proof["type"], kind, "{name}");
            let alphabet = if ["bbs-2023", "ecdsa-sd-2023"].contains(&name) { 'u' } else { 'z' };
            assert!(proof["proofValue"].as_str().unwrap().starts_with(alphabet), "{name}");
            assert_eq!(proof["proofPurpose"], "assertionMethod");
            let method = proof["verificationMethod"].as_str().unwrap();
            assert!(method.starts_with(&format!("did:key:{key}")), "{name}: {method}");
            assert_eq!(credential["issuer"], method.split('#').next().unwrap());
            if name.contains("jcs") {
                assert_eq!(proof["@context"], credential["@context"]);
            }
        }
        let answer = verify(&server, &shown(&server, name, credential));
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        let value = answer.json();
        assert_eq!(value["verified"], true);
        assert!(value.get("errors").is_none());
        assert_eq!(value["report"]["verdict"], "accepted");
    }
}

#[test]
fn a_token_stands_in_an_enveloped_credential() {
    let server = TestServer::start("jose");
    let envelope = issued(&server, "jose", &draft());
    assert_eq!(envelope["@context"], V2);
    assert_eq!(envelope["type"], "EnvelopedVerifiableCredential");
    assert!(envelope["id"].as_str().unwrap().starts_with("data:application/vc+jwt,"));
    let token = envelope["id"].as_str().unwrap().split_once(',').unwrap().1;
    for (what, bad) in [
        ("an empty context", with(&envelope, "@context", json!([]))),
        ("a wrong context", with(&envelope, "@context", json!(V1))),
        ("no data URL", with(&envelope, "id", json!(token))),
        ("another URL", with(&envelope, "id", json!("https://university.example/1"))),
        ("no type", without(&envelope, "/type")),
        ("another type", with(&envelope, "type", json!("VerifiableCredential"))),
    ] {
        assert_eq!(verify(&server, &bad).status, 400, "{what}");
    }
}

#[test]
fn a_credential_of_1_1_gets_a_context_and_a_proof_and_nothing_else() {
    let server = TestServer::start("v1");
    for (name, _) in NAMES.into_iter().filter(|(name, _)| *name != "jose") {
        let draft = draft_1_1();
        let mut credential = issued(&server, name, &draft);
        let answer = verify(&server, &shown(&server, name, credential.clone()));
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        let proof = credential.as_object_mut().unwrap().remove("proof").unwrap();
        let context = match proof["type"].as_str().unwrap() {
            "Ed25519Signature2020" => "https://w3id.org/security/suites/ed25519-2020/v1",
            _ => "https://w3id.org/security/data-integrity/v2",
        };
        let mut contexts = draft["@context"].as_array().unwrap().clone();
        contexts.push(json!(context));
        let mut expected = with(&draft, "@context", json!(contexts));
        expected["issuer"] = credential["issuer"].clone();
        assert_eq!(credential, expected, "{name}");
    }
    // The tokens of VC-JOSE-COSE hold credentials of 2.0 only.
    let refused = issue(&server, "jose", &json!({ "credential": draft_1_1() }));
    assert_eq!((refused.status, refused.problem().as_str()), (400, "usage.securing"));
}

/// An option that is misspelt would be taken for one that was left out: then nothing would be mandatory.
#[test]
fn what_is_not_known_in_a_request_is_named() {
    let server = TestServer::start("unknown-members");
    let name = "ecdsa-sd-2023";
    let credential = issued(&server, name, &draft());
    let issue = format!("/{name}/credentials/issue");
    for (path, body, member) in [
        (
            &*issue,
            json!({ "credential": draft(), "options": { "mandatoryPointer": ["/type"] } }),
            "/options/mandatoryPointer",
        ),
        (
            &issue,
            json!({ "credential": draft(), "options": { "credentialID": "urn:a" } }),
            "/options/credentialID",
        ),
        (&issue, json!({ "credential": draft(), "foo": {} }), "/foo"),
        (
            "/credentials/verify",
            json!({ "verifiableCredential": credential, "options": { "domian": "a" } }),
            "/options/domian",
        ),
        (
            "/presentations/verify",
            json!({ "verifiablePresentation": credential, "option": {} }),
            "/option",
        ),
        (
            "/credentials/derive",
            json!({ "verifiableCredential": credential, "options": { "pointers": [] } }),
            "/options/pointers",
        ),
        (
            "/credentials/status",
            json!({ "credentialId": "urn:a", "credentialStatus": { "status": 1 }, "reason": "exam" }),
            "/reason",
        ),
    ] {
        let answer = server.post(path, &body);
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (400, "server.member_unknown"),
            "{body}"
        );
        assert_eq!(answer.json()["pointer"], member);
    }
    // What VC-API has for verifiers, and changes nothing here.
    let options = json!({ "checks": ["proof"], "returnCredential": false, "returnResults": true });
    let shown = shown(&server, name, credential);
    let body = json!({ "verifiableCredential": shown, "options": options });
    assert_eq!(server.post("/credentials/verify", &body).status, 200);
}

/// What the command line prints beside a credential stands in the answer.
#[test]
fn what_may_surprise_a_holder_is_noted() {
    let server = TestServer::start("notes");
    let noted = |name: &str, options: Value| {
        let answer = issue(&server, name, &json!({ "credential": draft(), "options": options }));
        assert_eq!(answer.status, 201, "{}", answer.text);
        let notes = answer.json().get("notes").cloned().unwrap_or_else(|| json!([]));
        let notes = notes.as_array().unwrap().clone();
        notes.iter().map(|note| note["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let mandatory = json!({ "mandatoryPointers": ["/credentialSubject/degree"] });
    assert_eq!(noted("bbs-2023", json!({})), ["disclosure.no_subject", "disclosure.linkable"]);
    assert_eq!(noted("bbs-2023", mandatory.clone()), ["disclosure.linkable"]);
    assert_eq!(noted("ecdsa-sd-2023", json!({})), ["disclosure.no_subject"]);
    assert!(noted("ecdsa-sd-2023", mandatory).is_empty());
    assert!(noted("eddsa-rdfc-2022", json!({})).is_empty());
    let of_the_past = with(&draft(), "validUntil", json!("2020-01-01T00:00:00Z"));
    let answer = issue(&server, "eddsa-rdfc-2022", &json!({ "credential": of_the_past }));
    assert_eq!(answer.json()["notes"][0]["code"], "validity.issued_ended", "{}", answer.text);
    assert_eq!(answer.json()["notes"][0]["pointer"], "/credential/validUntil");
    // Whoever asks again is told so again.
    let body = json!({ "credential": draft() }).to_string();
    let headers = [("Idempotency-Key", "once")];
    let ask = || server.send("/bbs-2023/credentials/issue", &headers, body.as_bytes());
    let (first, again) = (ask(), ask());
    let note = first.json()["notes"][0].clone();
    assert_eq!(note["pointer"], "/credential/credentialSubject");
    assert!(!note["remedy"].as_str().unwrap().contains("--"), "{note}");
    assert_eq!(first.text, again.text);
}

/// Drafts that are issued, by the line of the contract that says so.
#[test]
fn what_must_be_issued() {
    let server = TestServer::start("must");
    let all = server.get("/issuers").json();
    let did = all["issuers"][8]["id"].as_str().unwrap().to_owned();
    let draft = draft();
    let named = with(&draft, "issuer", json!(did));
    let elsewhere = json!({
        "type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "7",
        "statusListCredential": "https://elsewhere.example/1"
    });
    // Those that may be issued, though nobody can say yet, or any more, that they are good.
    let mut cases = vec![
        ("no issuer, which is filled in", draft.clone()),
        ("an issuer without id", with(&draft, "issuer", json!({ "name": "University" }))),
        ("a past validUntil", with(&named, "validUntil", json!("2020-01-01T00:00:00Z"))),
        ("a status without id", with(&named, "credentialStatus", elsewhere)),
    ];
    cases.extend(rules::allowed(&named));
    for (what, draft) in cases {
        let answer =
            issue(&server, "eddsa-rdfc-2022", &json!({ "credential": draft, "options": {} }));
        assert_eq!(answer.status, 201, "{what}: {}", answer.text);
    }
}

#[test]
fn the_profile_wants_drafts_to_name_their_issuer() {
    let server = TestServer::of_profile("unnamed");
    let issuers = server.get("/issuers").json()["issuers"].as_array().unwrap().clone();
    for issuer in issuers {
        let name = issuer["name"].as_str().unwrap();
        for unnamed in [
            draft(),
            with(&draft(), "issuer", json!({ "name": "University" })),
            with(&draft(), "issuer", json!([])),
        ] {
            let answer = issue(&server, name, &json!({ "credential": unnamed }));
            assert_eq!(answer.status, 400, "{name}: {}", answer.text);
            let place = answer.json()["pointer"].as_str().unwrap().to_owned();
            assert!(place.starts_with("/credential/issuer"), "{name}: {place}");
        }
        let named = issued(&server, name, &with(&draft(), "issuer", issuer["id"].clone()));
        assert_eq!(verify(&server, &shown(&server, name, named)).status, 200, "{name}");
    }
}

/// Drafts that are refused by every issuer, by the line of the contract that says so.
#[test]
fn what_must_not_be_issued() {
    let server = TestServer::start("must-not");
    let draft = draft();
    let issuers = server.get("/issuers").json()["issuers"].as_array().unwrap().clone();
    assert_eq!(issuers.len(), NAMES.len());
    for issuer in issuers {
        let named = with(&draft, "issuer", issuer["id"].clone());
        let mut cases = rules::broken(&named);
        cases.extend([
            ("another issuer", with(&draft, "issuer", json!("did:example:other"))),
            ("a text in the place of an object", json!(named.to_string())),
            ("null", Value::Null),
            ("an array", json!([named])),
        ]);
        let name = issuer["name"].as_str().unwrap();
        for (what, draft) in &cases {
            let answer = issue(&server, name, &json!({ "credential": draft }));
            assert_eq!(answer.status, 400, "{name}, {what}: {}", answer.text);
            answer.problem();
        }
    }
    // Nothing of it is in the log, which has one entry for each list.
    assert_eq!(server.audited(), 7);
}

#[test]
fn pointers_must_find_something() {
    let server = TestServer::start("pointers");
    for name in ["bbs-2023", "ecdsa-sd-2023"] {
        let body = |pointers: Value| json!({ "credential": draft(), "options": { "mandatoryPointers": pointers } });
        let mandatory = body(json!(["/credentialSubject/degree/name"]));
        let answer = issue(&server, name, &mandatory);
        assert_eq!(answer.status, 201, "{name}: {}", answer.text);
        let base = answer.json()["verifiableCredential"].clone();
        let derive = |credential: &Value, pointers: Value| {
            let options = json!({ "selectivePointers": pointers });
            let body = json!({ "verifiableCredential": credential, "options": options });
            server.post("/credentials/derive", &body)
        };
        let answer = derive(&base, json!([]));
        assert_eq!(answer.status, 201, "{name}: {}", answer.text);
        let derived = answer.json()["verifiableCredential"].clone();
        assert_eq!(derived["credentialSubject"]["degree"]["name"], "Bachelor of Science");
        assert_eq!(verify(&server, &derived).status, 200);
        // A base proof is for the holder.
        assert_eq!(verify(&server, &base).problem(), "disclosure.base_proof");
        for bad in [json!(["/nothing/here"]), json!("/credentialSubject"), json!([7]), json!(["x"])]
        {
            assert_eq!(issue(&server, name, &body(bad.clone())).status, 400, "{name}: {bad}");
            assert_eq!(derive(&base, bad.clone()).status, 400, "{name}: {bad}");
        }
        assert_eq!(derive(&derived, json!([])).status, 400, "derived twice");
    }
    let whole = issued(&server, "eddsa-rdfc-2022", &draft());
    let body = json!({ "verifiableCredential": whole, "options": { "selectivePointers": [] } });
    assert_eq!(server.post("/credentials/derive", &body).problem(), "disclosure.not_selective");
}
