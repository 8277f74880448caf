//! Statuses: given when something is issued, published, set; and answers that are given once.

use crate::client::{TestServer, grant};
use crate::{draft, draft_1_1, issue, issued, verify, with, without};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testamur::parse;
use testamur::status::{BitstringList, Dialect};
use testamur_store::{AllowedIssuers, Grant, Scope};

const HOST: &str = "https://university.example";

fn set(server: &TestServer, id: &str, entry: Value) -> crate::Answer {
    let body = json!({ "credentialId": id, "credentialStatus": [entry] });
    server.post("/credentials/status", &body)
}

#[test]
fn a_credential_gets_a_status_with_which_it_is_revoked() {
    let server = TestServer::start("revoked");
    for (number, name) in
        ["eddsa-rdfc-2022", "ecdsa-rdfc-2019-p384", "ecdsa-jcs-2019-p256"].into_iter().enumerate()
    {
        let id = format!("urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc3{number}");
        let credential = issued(&server, name, &with(&draft(), "id", json!(id)));
        let status = credential["credentialStatus"].as_object().unwrap();
        assert_eq!(status["type"], "BitstringStatusListEntry");
        assert_eq!(status["statusPurpose"], "revocation");
        let index = status["statusListIndex"].as_str().unwrap();
        assert!(index.parse::<u64>().unwrap() < 131_072, "{index}");
        let url = status["statusListCredential"].as_str().unwrap();
        assert!(url.starts_with(&format!("{HOST}/{name}/status/1/")), "{url}");
        assert!(!status.contains_key("statusSize") && !status.contains_key("statusMessage"));
        // The list is a credential by itself, which verifies.
        let path = url.strip_prefix(HOST).unwrap();
        let list = server.get(path);
        assert_eq!(list.status, 200, "{}", list.text);
        let list = list.json();
        assert_eq!(list["id"], url);
        assert_eq!(list["issuer"], credential["issuer"]);
        assert!(list["issuer"].is_string());
        assert_eq!(list["credentialSubject"]["type"], "BitstringStatusList");
        let read = parse(list.to_string().as_bytes()).unwrap();
        let read = BitstringList::read(&read, Dialect::Bitstring).unwrap();
        let length = read.expand(1 << 20).unwrap().as_bytes().len();
        assert!(length >= 16 << 10, "{length} bytes");
        assert_eq!(verify(&server, &list).status, 200);
        let again = server.get(path);
        assert_eq!(again.json(), list, "signed once");
        let verified = verify(&server, &credential);
        assert_eq!(verified.status, 200);
        // It went nowhere for its own list, and says so.
        let asked = verified.json()["report"]["requests"].as_array().unwrap().clone();
        let asked = asked.iter().find(|asked| asked["url"] == url).unwrap();
        assert_eq!(asked["from"], "given");
        let answer =
            set(&server, &id, json!({ "type": "BitstringStatusListEntry", "status": true }));
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json();
        assert_eq!(verify(&server, &credential).problem(), "status.revoked");
        assert_ne!(server.get(path).json(), list);
        // A revocation is for good.
        let back = json!({ "status": "0", "statusPurpose": "revocation" });
        let refused = set(&server, &id, back);
        assert_eq!((refused.status, refused.problem().as_str()), (400, "status.for_good"));
        assert_eq!(verify(&server, &credential).problem(), "status.revoked");
    }
}

#[test]
fn statuses_that_are_not_given() {
    let server = TestServer::start("not-given");
    let own = json!({
        "type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "7",
        "statusListCredential": "https://elsewhere.example/1"
    });
    let credential =
        issued(&server, "eddsa-rdfc-2022", &with(&draft(), "credentialStatus", own.clone()));
    assert_eq!(credential["credentialStatus"], own, "the draft's own stays");
    let old = issued(&server, "eddsa-rdfc-2022", &draft_1_1());
    assert!(old.get("credentialStatus").is_none(), "VCDM 1.1");
    for name in ["bbs-2023", "ecdsa-sd-2023"] {
        assert!(issued(&server, name, &draft()).get("credentialStatus").is_none(), "{name}");
    }
}

#[test]
fn statuses_that_cannot_be_set() {
    let server = TestServer::start("not-set");
    let id = "urn:uuid:7c2d1f0e-0000-4000-8000-000000000001";
    let first = issued(&server, "eddsa-rdfc-2022", &with(&draft(), "id", json!(id)));
    let revoke = json!({ "type": "BitstringStatusListEntry", "status": true });
    for (what, entry, code) in [
        ("no status", json!({ "type": "BitstringStatusListEntry" }), "server.member"),
        ("a status that is no bit", json!({ "status": 2 }), "server.member_type"),
        ("a status that is an object", json!({ "status": {} }), "server.member_type"),
        (
            "another purpose",
            json!({ "status": 1, "statusPurpose": "suspension" }),
            "server.member_type",
        ),
        (
            "another list",
            json!({ "status": 1, "statusListCredential": "https://other.example/1" }),
            "server.member_type",
        ),
        ("no index", json!({ "status": 1, "statusListIndex": "7x" }), "server.member_type"),
        ("no list", json!({ "status": 1, "statusListCredential": ["a"] }), "server.member_type"),
        ("no purpose", json!({ "status": 0, "statusPurpose": 7 }), "server.member_type"),
        ("no object", json!("revoked"), "server.member_type"),
        (
            "another type",
            json!({ "status": 1, "type": "StatusList2021Entry" }),
            "server.member_type",
        ),
        ("a reason", json!({ "status": 1, "reason": "exam" }), "server.member_unknown"),
    ] {
        assert_eq!(set(&server, id, entry).problem(), code, "{what}");
    }
    let other = set(&server, id, json!({ "status": 1, "statusPurpose": "suspension" })).json();
    let detail =
        "The member /credentialStatus/0/statusPurpose is \"suspension\"; revocation is expected.";
    assert_eq!(other["detail"], detail);
    let list = format!("{HOST}/eddsa-rdfc-2022/status/1/suspension.json");
    let entry = json!({ "status": 1, "statusListCredential": list });
    assert_eq!(set(&server, id, entry).problem(), "status.list_unknown", "another document");
    // It was issued here, and has another place.
    let index: u64 =
        first["credentialStatus"]["statusListIndex"].as_str().unwrap().parse().unwrap();
    let elsewhere = set(&server, id, json!({ "status": 1, "statusListIndex": index ^ 1 }));
    assert_eq!((elsewhere.status, elsewhere.problem().as_str()), (400, "server.member_type"));
    let expected = format!("a place of {id} is expected");
    assert!(elsewhere.text.contains(&expected), "{}", elsewhere.text);
    let unknown = set(&server, "urn:uuid:unknown", revoke.clone());
    assert_eq!((unknown.status, unknown.problem().as_str()), (404, "server.credential_unknown"));
    for body in [
        json!({}),
        json!({ "credentialId": 7, "credentialStatus": [revoke] }),
        json!({ "credentialId": id, "credentialStatus": [] }),
        json!({ "credentialStatus": [revoke] }),
    ] {
        assert_eq!(server.post("/credentials/status", &body).status, 400, "{body}");
    }
    // Issued twice: which one is meant must be said.
    issued(&server, "eddsa-rdfc-2022", &with(&draft(), "id", json!(id)));
    let answer = set(&server, id, revoke);
    assert_eq!((answer.status, answer.problem().as_str()), (409, "server.status_ambiguous"));
    let index = &first["credentialStatus"]["statusListIndex"];
    let place = format!(
        "{}#{}",
        first["credentialStatus"]["statusListCredential"].as_str().unwrap(),
        index.as_str().unwrap()
    );
    assert!(answer.text.contains(&place), "{place} is not in {}", answer.text);
    let entry = json!({ "status": 1, "statusListIndex": index });
    assert_eq!(set(&server, id, entry).status, 200);
    assert_eq!(verify(&server, &first).problem(), "status.revoked");
    for path in [
        "/eddsa-rdfc-2022/status/2/revocation.json",
        "/eddsa-rdfc-2022/status/1/suspension.json",
        "/bbs-2023/status/1/revocation.json",
        "/nobody/status/1/revocation.json",
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 404, "{path}");
        answer.problem();
    }
}

/// A place in a list says which credential is meant, whatever that is called.
#[test]
fn what_has_no_id_is_revoked_by_its_place() {
    let (server, name) = (TestServer::start("unnamed-status"), "eddsa-rdfc-2022");
    let [credential, other] = [(); 2].map(|()| issued(&server, name, &draft()));
    let entry = &credential["credentialStatus"];
    let set = |change: Value| {
        let body = json!({ "credentialStatus": [change] });
        server.post("/credentials/status", &body)
    };
    for missing in ["statusListIndex", "statusListCredential"] {
        let change = without(&with(entry, "status", json!(true)), &format!("/{missing}"));
        assert_eq!(set(change).problem(), "server.member", "{missing}");
    }
    let nowhere = with(&with(entry, "status", json!(true)), "statusListIndex", json!("131071"));
    let unknown = set(nowhere);
    assert_eq!((unknown.status, unknown.problem().as_str()), (404, "server.credential_unknown"));
    let answer = set(with(entry, "status", json!(true)));
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(verify(&server, &credential).problem(), "status.revoked");
    assert_eq!(verify(&server, &other).status, 200);
    // Who may set statuses of some issuers only sets none of another by its place.
    let issuers = AllowedIssuers::Only(BTreeSet::from(["jose".to_owned()]));
    let (_, foreign) = server.key(Grant { issuers, ..grant(&[Scope::Status]) });
    let server = server.restarted();
    let change = with(&other["credentialStatus"], "status", json!(true));
    let body = json!({ "credentialStatus": [change] });
    let answer = server.ask_as(&foreign, "POST", "/credentials/status", &body);
    assert_eq!(answer.problem(), "server.credential_unknown");
}

/// What says a place that is another's would be revoked with that, and could not be by itself.
#[test]
fn a_draft_says_no_place_that_is_not_its_own() {
    let (server, name) = (TestServer::start("places"), "eddsa-rdfc-2022");
    let named = |id: &str| with(&draft(), "id", json!(id));
    let first = issued(&server, name, &named("urn:places:1"));
    let entry = first["credentialStatus"].clone();
    let (list, index) = (&entry["statusListCredential"], &entry["statusListIndex"]);
    let place = |list: Value, index: Value| {
        json!({
            "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
            "statusListIndex": index, "statusListCredential": list
        })
    };
    let upper = list.as_str().unwrap().replace("university", "UNIVERSITY");
    let next = list.as_str().unwrap().replace("/status/1/", "/status/2/");
    let elsewhere = place(json!("https://elsewhere.example/1"), json!("7"));
    for (what, said) in [
        ("another's", entry.clone()),
        ("one that nobody has", place(list.clone(), json!("131071"))),
        ("a list that may come", place(json!(next), json!("7"))),
        ("the host in other letters", place(json!(upper), index.clone())),
        ("in an array", place(json!([list]), index.clone())),
        ("beside one elsewhere", json!([elsewhere, entry])),
        (
            "of another issuer",
            place(json!(format!("{HOST}/jose/status/1/revocation.json")), json!("7")),
        ),
    ] {
        let stolen = with(&named("urn:places:2"), "credentialStatus", said);
        let answer = issue(&server, name, &json!({ "credential": stolen }));
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (400, "server.status_place"),
            "{what}"
        );
    }
    let stolen = with(&draft(), "credentialStatus", entry.clone());
    let refused = issue(&server, name, &json!({ "credential": stolen }));
    assert_eq!(refused.problem(), "server.status_place");
    assert_eq!(refused.json()["pointer"], "/credential/credentialStatus");
    // One that is issued again keeps its own, and is revoked with it.
    let again =
        issued(&server, name, &with(&named("urn:places:1"), "credentialStatus", entry.clone()));
    assert_eq!(again["credentialStatus"], entry);
    assert_eq!(set(&server, "urn:places:1", json!({ "status": true })).status, 200);
    for credential in [first, again] {
        assert_eq!(verify(&server, &credential).problem(), "status.revoked");
    }
    // An empty array says no status: there is one all the same.
    let empty = issued(&server, name, &with(&draft(), "credentialStatus", json!([])));
    assert_eq!(empty["credentialStatus"]["type"], "BitstringStatusListEntry");
}

/// What others issue with the same `id`, however often, keeps nobody from revoking their own.
#[test]
fn another_issuer_makes_nothing_unrevocable() {
    let (server, _) = TestServer::asking("foreign-id");
    let name = "eddsa-rdfc-2022";
    let id = "urn:uuid:7c2d1f0e-0000-4000-8000-000000000002";
    let issuers = AllowedIssuers::Only(BTreeSet::from([name.to_owned()]));
    let (_, own) = server.key(Grant { issuers, ..grant(&[Scope::Issue, Scope::Status]) });
    let (_, all) = server.key(grant(&[Scope::Status]));
    let mut entries = Vec::new();
    for _ in 0..2 {
        let body = json!({ "credential": with(&draft(), "id", json!(id)) });
        let answer = server.ask_as(&own, "POST", &format!("/{name}/credentials/issue"), &body);
        assert_eq!(answer.status, 201, "{}", answer.text);
        let status = &answer.json()["verifiableCredential"]["credentialStatus"];
        entries.push(with(status, "status", json!(true)));
    }
    server.store_issued("jose", id, 1001);
    let set = |token: &str, entry: &Value| {
        let body = json!({ "credentialId": id, "credentialStatus": [entry] });
        server.ask_as(token, "POST", "/credentials/status", &body)
    };
    for (token, entry) in [(&own, &entries[0]), (&all, &entries[1])] {
        let answer = set(token, entry);
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    assert_eq!(set(&own, &json!({ "status": true })).problem(), "server.status_ambiguous");
}

#[test]
fn too_many_changes_are_refused_before_any_is_looked_at() {
    let server = TestServer::start("many-changes");
    let id = "urn:uuid:unknown";
    let changes = |count: usize| {
        let body =
            json!({ "credentialId": id, "credentialStatus": vec![json!({ "status": 1 }); count] });
        server.post("/credentials/status", &body).problem()
    };
    assert_eq!(changes(1000), "server.credential_unknown");
    assert_eq!(changes(1001), "limit.status_changes");
}

#[test]
fn what_is_refused_takes_no_index() {
    let server = TestServer::start("index");
    let bad = with(&draft(), "undefinedMember", json!(1));
    let index = |credential: &Value| {
        let index = credential["credentialStatus"]["statusListIndex"].as_str().unwrap();
        index.parse::<u64>().unwrap()
    };
    assert_eq!(issue(&server, "eddsa-rdfc-2022", &json!({ "credential": bad })).status, 400);
    let first = index(&issued(&server, "eddsa-rdfc-2022", &draft()));
    let mut seen = std::collections::BTreeSet::from([first]);
    for _ in 0..20 {
        assert_eq!(issue(&server, "eddsa-rdfc-2022", &json!({ "credential": bad })).status, 400);
        let credential = issued(&server, "eddsa-rdfc-2022", &draft());
        assert!(seen.insert(index(&credential)), "given twice");
    }
    // One entry for each of seven lists and each credential.
    assert_eq!(server.audited(), 7 + 21);
}

/// A name that cannot be stored is refused before an index is given away.
#[test]
fn a_name_that_is_too_long_takes_no_index() {
    let (server, name) = (TestServer::start("long-name"), "eddsa-rdfc-2022");
    for (length, status, allocated) in [(2049, 400, 0), (2048, 201, 1)] {
        let id = format!("urn:{}", "x".repeat(length - 4));
        for body in [
            json!({ "credential": with(&draft(), "id", json!(id)) }),
            json!({ "credential": draft(), "options": { "credentialId": id } }),
        ] {
            let answer = issue(&server, name, &body);
            assert_eq!(answer.status, status, "{}", answer.text);
            if status == 400 {
                assert_eq!(answer.problem(), "limit.stored_size");
            }
        }
        assert_eq!(server.allocated(name), 2 * allocated);
    }
}

#[test]
fn the_same_key_has_the_same_answer_also_after_a_restart() {
    let server = TestServer::start("idempotency");
    let body = json!({ "credential": draft() }).to_string();
    let path = "/eddsa-rdfc-2022/credentials/issue";
    let key = [("Idempotency-Key", "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")];
    let first = server.send(path, &key, body.as_bytes());
    assert_eq!(first.status, 201, "{}", first.text);
    let second = server.send(path, &key, body.as_bytes());
    assert_eq!((second.status, &second.text), (201, &first.text));
    assert_eq!(server.audited(), 7 + 1);
    // Another request under the same key is a mistake; another issuer is another thing.
    let other = json!({ "credential": draft_1_1() }).to_string();
    let answer = server.send(path, &key, other.as_bytes());
    assert_eq!((answer.status, answer.problem().as_str()), (422, "store.idempotency_conflict"));
    let elsewhere = server.send("/ecdsa-rdfc-2019-p256/credentials/issue", &key, body.as_bytes());
    assert_eq!(elsewhere.status, 201);
    assert_ne!(elsewhere.text, first.text);
    // What is refused is not remembered.
    let bad = [("Idempotency-Key", "k-2")];
    assert_eq!(server.send(path, &bad, b"{}").status, 400);
    assert_eq!(server.send(path, &bad, body.as_bytes()).status, 201);
    for unusable in ["", &"k".repeat(257)] {
        let answer = server.send(path, &[("Idempotency-Key", unusable)], body.as_bytes());
        assert_eq!(answer.problem(), "server.idempotency_key");
    }
    let server = server.restarted();
    let third = server.send(path, &key, body.as_bytes());
    assert_eq!((third.status, &third.text), (201, &first.text));
    let credential = &third.json()["verifiableCredential"];
    assert_eq!(verify(&server, credential).status, 200);
}
