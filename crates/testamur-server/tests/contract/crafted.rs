//! Proofs and envelopes that are signed as they are, and are not what a proof or an envelope must be.

use crate::careless::Careless;
use crate::client::{Answer, TestServer};
use crate::{V1, V2, draft_1_1, verify, with};
use serde_json::{Value, json};
use testamur::{Document, Evidence};

/// That one is refused, and not for its signature.
fn expect_refused(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 400, "{what}: {}", answer.text);
    assert_ne!(answer.problem(), "signature.invalid", "{what}");
}

#[test]
fn a_proof_is_what_a_proof_must_be() {
    let (server, issuer) = (TestServer::start("crafted"), Careless::new());
    let signed = |members: Value| issuer.signed_with(&issuer.draft(), issuer.proof(members));
    for (what, good) in [
        ("as it is", json!({})),
        ("an id", json!({ "id": "urn:uuid:6a1676b8-b51f-11ed-937b-d76685a20ff5" })),
        ("a time", json!({ "created": "2026-01-01T00:00:00Z" })),
    ] {
        let answer = verify(&server, &signed(good));
        assert_eq!(answer.status, 200, "{what}: {}", answer.text);
    }
    for (what, bad) in [
        ("an unknown type", json!({ "type": "UnknownProof" })),
        ("no type", json!({ "type": null })),
        ("an unknown cryptosuite", json!({ "cryptosuite": "unknown-2026" })),
        ("a cryptosuite that is no text", json!({ "cryptosuite": 2022 })),
        ("no cryptosuite", json!({ "cryptosuite": null })),
        ("an id that is no URL", json!({ "id": "no url" })),
        ("an id that is no text", json!({ "id": 7 })),
        ("several ids", json!({ "id": ["urn:a:1", "urn:a:2"] })),
        ("no purpose", json!({ "proofPurpose": null })),
        ("another purpose", json!({ "proofPurpose": "authentication" })),
        ("no verification method", json!({ "verificationMethod": null })),
        ("a verification method that is no URL", json!({ "verificationMethod": "key-1" })),
        ("a time that is none", json!({ "created": "yesterday" })),
    ] {
        expect_refused(&verify(&server, &signed(bad)), what);
    }
}

/// The later proof is over the document with the earlier one: of those that it names, and there must be one.
#[test]
fn a_chain_names_proofs_that_are_there() {
    const FIRST: &str = "urn:uuid:6a1676b8-b51f-11ed-937b-d76685a20ff5";
    let (server, issuer, other) =
        (TestServer::start("crafted-chain"), Careless::new(), Careless::new());
    let one = issuer.signed_with(&issuer.draft(), issuer.proof(json!({ "id": FIRST })));
    let chain = |by: &Careless, over: Value, previous: Value| {
        let later = by.signed_with(&over, by.proof(json!({ "previousProof": previous })));
        with(&later, "proof", json!([one["proof"], later["proof"]]))
    };
    let over_first = with(&one, "proof", one["proof"].clone());
    let over_set = with(&one, "proof", json!([one["proof"]]));
    for by in [&issuer, &other] {
        for (what, previous) in [("a text", json!(FIRST)), ("an array", json!([FIRST]))] {
            let good = chain(by, over_set.clone(), previous);
            let answer = verify(&server, &good);
            assert_eq!(answer.status, 200, "{what}: {}", answer.text);
        }
    }
    for over in [issuer.draft(), over_first, over_set] {
        for (what, previous) in [
            ("an id that matches nothing", json!("urn:uuid:nobody")),
            ("one of two that matches nothing", json!([FIRST, "urn:uuid:nobody"])),
            ("a number", json!(456_321)),
            ("an array with a number", json!([456_321])),
            ("an object", json!({ "id": FIRST })),
        ] {
            expect_refused(&verify(&server, &chain(&issuer, over.clone(), previous)), what);
        }
    }
}

#[test]
fn a_proof_is_for_its_domain_and_challenge() {
    let (server, issuer) = (TestServer::start("crafted-domain"), Careless::new());
    let made_for = json!({ "domain": "work.example", "challenge": "n-1" });
    let signed = issuer.signed_with(&issuer.draft(), issuer.proof(made_for.clone()));
    let asked = |options: Value| {
        let body = json!({ "verifiableCredential": signed, "options": options });
        server.post("/credentials/verify", &body)
    };
    for good in [made_for.clone(), json!({ "domain": "work.example" }), json!({})] {
        let answer = asked(good.clone());
        assert_eq!(answer.status, 200, "{good}: {}", answer.text);
    }
    for (member, value) in [("domain", "play.example"), ("challenge", "n-2")] {
        expect_refused(&asked(with(&made_for, member, json!(value))), member);
    }
}

/// The claims `vc` and `vp` are for the older type of token, and for no other.
#[test]
fn a_token_is_the_credential_itself() {
    let (server, issuer) = (TestServer::start("crafted-token"), Careless::new());
    let enveloped = |kind: &str, claims: &Value| {
        json!({
            "@context": V2,
            "type": "EnvelopedVerifiableCredential",
            "id": format!("data:application/{kind},{}", issuer.token(kind, claims)),
        })
    };
    let draft = issuer.draft();
    let answer = verify(&server, &enveloped("vc+jwt", &draft));
    assert_eq!(answer.status, 200, "{}", answer.text);
    for (claim, value) in [
        ("vc", draft.clone()),
        ("vp", json!({ "@context": [V2], "type": ["VerifiablePresentation"] })),
    ] {
        let answer = verify(&server, &enveloped("vc+jwt", &with(&draft, claim, value)));
        expect_refused(&answer, claim);
    }
    let older = json!({ "iss": issuer.did, "nbf": 1_767_225_600, "vc": with(&draft_1_1(), "@context", json!([V1])) });
    expect_refused(&verify(&server, &enveloped("vc+jwt", &older)), "only vc");
}

/// Lists of zeros, packed: of so many bytes that 131,072 bits are there, of one less, and of 16.
const WHOLE: &str = "uH4sIAAAAAAACA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA";
const CUT: &str = "uH4sIAAAAAAACA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAICzAQmvhYr_PwAA";
const SHORT: &str = "uH4sIAAAAAAACA2NgQAUAVUu77BAAAAA";

/// Few entries tell who is meant.
#[test]
fn a_status_list_is_long_enough() {
    const LIST: &str = "https://lists.example/1";
    let issuer = Careless::new();
    let entry = json!({
        "type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "7",
        "statusListCredential": LIST,
    });
    let credential = issuer.credential(&with(&issuer.draft(), "credentialStatus", entry));
    for (encoded, problem) in [
        (WHOLE, ""),
        (CUT, "status.list_short"),
        (SHORT, "status.list_short"),
        (&WHOLE[1..], "status.list_malformed"),
        (&WHOLE[..40], "status.list_malformed"),
    ] {
        let list = issuer.credential(&json!({
            "@context": [V2],
            "id": LIST,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": issuer.did,
            "credentialSubject": {
                "type": "BitstringStatusList", "statusPurpose": "revocation", "encodedList": encoded,
            },
        }));
        let mut evidence = Evidence::new();
        evidence.insert(LIST, Ok(Document::given(list.to_string().into_bytes())));
        let server = TestServer::knowing("short-list", evidence);
        let answer = verify(&server, &credential);
        match problem {
            "" => assert_eq!(answer.status, 200, "{}", answer.text),
            problem => assert_eq!(answer.problem(), problem, "{encoded}: {}", answer.text),
        }
    }
}
