//! What is remembered of what was issued: credentials, and answers to requests.

use crate::client::{Answer, TestServer, grant};
use crate::{draft, issued, with};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use testamur_server::Limits;
use testamur_store::{AllowedIssuers, Grant, Scope};

const ID: &str = "https://university.example/credentials/1";

/// The path of the credential with this id, which has slashes.
fn at(name: &str) -> String {
    format!("/{name}/credentials/{}", ID.replace(':', "%3A").replace('/', "%2F"))
}

fn expect(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.problem().as_str()), (status, code), "{}", answer.text);
}

#[test]
fn what_is_kept_is_shown_until_it_is_deleted() {
    let server = TestServer::keeping("kept");
    let draft = with(&draft(), "id", ID.into());
    for name in ["eddsa-rdfc-2022", "jose"] {
        issued(&server, name, &draft);
        let last = issued(&server, name, &draft);
        let shown = server.get(&at(name));
        assert_eq!((shown.status, shown.json()), (200, last));
    }
    let server = server.restarted();
    assert_eq!(server.get(&at("jose")).status, 200);
    let deleted = server.ask("DELETE", &at("jose"), &[], b"");
    assert_eq!((deleted.status, deleted.json()), (202, json!({ "id": ID, "deleted": true })));
    let entry = server.last_audited();
    assert_eq!(entry["action"], "delete_credential");
    assert_eq!((&entry["issuer"], &entry["credential"]), (&json!("jose"), &json!(ID)));
    let before = server.audited();
    expect(&server.get(&at("jose")), 404, "server.credential_not_kept");
    expect(&server.ask("DELETE", &at("jose"), &[], b""), 404, "server.credential_not_kept");
    expect(&server.get(&at("nobody")), 404, "server.issuer_unknown");
    expect(&server.ask("DELETE", &at("nobody"), &[], b""), 404, "server.issuer_unknown");
    assert_eq!(server.audited(), before);
    assert_eq!(server.get(&at("eddsa-rdfc-2022")).status, 200, "another issuer's is left");
}

/// Whatever was issued with an `id` can be read as long as it is kept: each leads to the one before it.
#[test]
fn all_copies_of_a_credential_can_be_read() {
    let (server, name) = (TestServer::keeping("kept-copies"), "eddsa-rdfc-2022");
    let draft = with(&draft(), "id", ID.into());
    let mut issued = [(); 3].map(|()| issued(&server, name, &draft));
    issued.reverse();
    crate::issued(&server, "jose", &draft);
    let (mut path, mut read) = (at(name), Vec::new());
    loop {
        let answer = server.get(&path);
        assert_eq!(answer.status, 200, "{}", answer.text);
        read.push(answer.json());
        let Some(link) = answer.headers.get("link") else { break };
        let query = link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"predecessor-version\"");
        path = format!("{}{}", at(name), query.unwrap());
    }
    assert_eq!(read, issued);
    for (query, status, code) in [
        ("number=4", 404, "server.credential_not_kept"),
        ("number=99", 404, "server.credential_not_kept"),
        ("number=x", 400, "server.query"),
        ("after=1", 400, "server.query"),
    ] {
        expect(&server.get(&format!("{}?{query}", at(name))), status, code);
    }
    assert_eq!(server.ask("DELETE", &at(name), &[], b"").status, 202);
    expect(&server.get(&path), 404, "server.credential_not_kept");
}

/// Who takes an issuer out of the configuration does not leave behind what nobody can delete.
#[test]
fn what_was_kept_outlasts_its_issuer_and_can_be_deleted() {
    let server = TestServer::keeping("kept-longer");
    issued(&server, "jose", &with(&draft(), "id", ID.into()));
    let server = server.restarted_without("jose");
    expect(&crate::issue(&server, "jose", &json!({})), 404, "server.issuer_unknown");
    assert_eq!(server.get(&at("jose")).status, 200);
    assert_eq!(server.ask("DELETE", &at("jose"), &[], b"").status, 202);
    expect(&server.get(&at("jose")), 404, "server.issuer_unknown");
}

#[test]
fn a_credential_that_was_deleted_is_not_in_an_answer_either_and_can_be_revoked() {
    for (server, shown) in [
        (TestServer::keeping("kept-answers"), 200),
        (TestServer::start("kept-only-in-answers"), 404),
    ] {
        let name = "eddsa-rdfc-2022";
        let body = json!({ "credential": with(&draft(), "id", ID.into()) }).to_string();
        let issue = || {
            let headers = [("Idempotency-Key", "once")];
            server.send(&format!("/{name}/credentials/issue"), &headers, body.as_bytes())
        };
        let answers = [issue(), issue(), server.get(&at(name))];
        assert_eq!([0, 1, 2].map(|at: usize| answers[at].status), [201, 201, shown]);
        for answer in answers.iter().filter(|answer| answer.status < 400) {
            assert_eq!(answer.headers["cache-control"], "no-store", "{answer:?}");
        }
        assert_eq!(server.ask("DELETE", &at(name), &[], b"").status, 202);
        expect(&issue(), 410, "server.credential_deleted");
        // It is a problem to those who count them, too.
        let counted = r#"testamur_problems_total{code="server.credential_deleted"} 1"#;
        assert!(server.get("/metrics").text.contains(counted));
        let revocation = json!({ "credentialId": ID, "credentialStatus": { "status": true } });
        assert_eq!(server.post("/credentials/status", &revocation).status, 200);
    }
}

#[test]
fn what_nobody_could_ask_for_is_not_kept() {
    let server = TestServer::keeping("kept-named");
    let name = "eddsa-rdfc-2022";
    let named = json!({ "credential": draft(), "options": { "credentialId": ID } });
    assert_eq!(crate::issue(&server, name, &named).status, 201);
    assert_eq!(server.get(&at(name)).status, 200);
    let mut server = TestServer::keeping("kept-unnamed");
    issued(&server, name, &draft());
    let (files, text) = (server.stopped_files(), b"\"proofValue\"");
    assert!(!files.windows(text.len()).any(|part| part == text));
}

/// A credential goes by its own `id`, and by the name that a request says only if it has none; also where it is a token.
#[test]
fn a_credential_goes_by_one_name() {
    let server = TestServer::keeping("kept-by-name");
    let options = json!({ "credentialId": ID });
    let own = "urn:uuid:7c2d1f0e-0000-4000-8000-000000000003";
    let by = |id: &str| format!("/jose/credentials/{}", id.replace(':', "%3A").replace('/', "%2F"));
    for (draft, name, other) in [(draft(), ID, own), (with(&draft(), "id", own.into()), own, ID)] {
        let body = json!({ "credential": draft, "options": options });
        assert_eq!(crate::issue(&server, "jose", &body).status, 201);
        expect(&server.get(&by(other)), 404, "server.credential_not_kept");
        let shown = server.get(&by(name)).json();
        assert_eq!(shown["type"], "EnvelopedVerifiableCredential");
        assert_eq!(server.ask("DELETE", &by(name), &[], b"").status, 202);
        expect(&server.get(&by(name)), 404, "server.credential_not_kept");
    }
}

/// What is kept by a name that is no URL, or is a path of the server, nobody could delete.
#[test]
fn a_name_is_a_url_as_an_id_is() {
    let server = TestServer::keeping("kept-names");
    for name in ["issue", "", "..", "a b"] {
        let body = json!({ "credential": draft(), "options": { "credentialId": name } });
        let refused = crate::issue(&server, "jose", &body);
        expect(&refused, 400, "server.member_type");
        assert_eq!(refused.json()["pointer"], "/options/credentialId");
    }
}

/// Who issues does not read what others asked for, and who reads sees what their issuers issued.
#[test]
fn a_key_for_records_sees_what_its_issuers_issued() {
    let server = TestServer::keeping("kept-bound");
    for name in ["eddsa-rdfc-2022", "jose"] {
        issued(&server, name, &with(&draft(), "id", ID.into()));
    }
    server.key(grant(&[Scope::Admin]));
    let issuers = AllowedIssuers::Only(BTreeSet::from(["eddsa-rdfc-2022".to_owned()]));
    let key = |scope| server.key(Grant { issuers: issuers.clone(), ..grant(&[scope]) }).1;
    let (teacher, archive) = (key(Scope::Issue), key(Scope::Records));
    let server = server.restarted();
    for (method, status) in [("GET", 200), ("DELETE", 202)] {
        let ask = |token: &str, name| server.ask_as(token, method, &at(name), &Value::Null);
        expect(&ask(&teacher, "eddsa-rdfc-2022"), 403, "server.scope");
        expect(&ask(&archive, "jose"), 403, "server.issuer_forbidden");
        assert_eq!(ask(&archive, "eddsa-rdfc-2022").status, status);
    }
}

/// Answers that expire at once are gone after a while without anybody asking for them.
#[test]
fn expired_answers_are_deleted_while_the_server_serves() {
    let mut limits = Limits::default();
    limits.idempotency_seconds = -1;
    limits.sweep_pause = Duration::from_millis(5);
    let server = TestServer::with_limits("swept", limits);
    let body = json!({ "credential": draft() }).to_string();
    let swept_meanwhile = |number: u32| {
        let headers = [("Idempotency-Key", &*number.to_string())];
        let answer = server.send("/jose/credentials/issue", &headers, body.as_bytes());
        assert_eq!(answer.status, 201, "{}", answer.text);
        std::thread::sleep(Duration::from_millis(5 << number));
        server.sweep() == 0
    };
    // On a busy machine it may take some time; without a sweep it never happens.
    assert!((0..12).any(swept_meanwhile));
}

#[test]
fn answers_that_last_are_left_alone() {
    let server = TestServer::start("unswept");
    let body = json!({ "credential": draft() }).to_string();
    let issue = || {
        let headers = [("Idempotency-Key", "once")];
        server.send("/jose/credentials/issue", &headers, body.as_bytes()).text
    };
    let first = issue();
    assert_eq!(server.sweep(), 0);
    assert_eq!(issue(), first);
}
