//! The log of a did:webvh, served by the server itself.

use crate::site::{Key, REGISTRAR, Site, new_key, signing};
use testamur::did::{Did, ResolutionOptions, WebvhLog, WebvhStatement, WebvhWitnesses};
use testamur::{CredentialPolicy, Signer, Suite, Trust, Verdict, now, parse};
use testamur_server::{HostedDids, NamedIssuer, StatusSetting};
use tokio::runtime::Runtime;

/// A log whose document has this key, and names the did:web at its place.
fn log_at(place: &str, key: &Key, fragment: &str, statement: &WebvhStatement) -> WebvhLog {
    let (did, multikey) = (WebvhLog::draft_did(place).unwrap(), key.public_key().to_multikey());
    let document = format!(
        r#"{{"@context":["https://www.w3.org/ns/did/v1","https://w3id.org/security/multikey/v1"],
          "id":"{did}","alsoKnownAs":["did:web:{place}"],"verificationMethod":[{{"id":"{did}#{fragment}",
          "type":"Multikey","controller":"{did}","publicKeyMultibase":"{multikey}"}}],
          "assertionMethod":["{did}#{fragment}"]}}"#
    );
    let document = parse(document.as_bytes()).unwrap();
    let made = WebvhLog::create(&document, statement, key, now().unwrap());
    let bytes = Runtime::new().unwrap().block_on(made).unwrap();
    // Without the approvals of its witnesses, if it has any, a log is read all the same.
    let approvals = approvals(&bytes, statement);
    WebvhLog::verify(bytes, approvals.as_deref(), now().unwrap()).unwrap()
}

/// What the only witness of a first version has approved.
fn approvals(log: &[u8], statement: &WebvhStatement) -> Option<Vec<u8>> {
    statement.witnesses.as_ref()?;
    let entry = parse(log.trim_ascii()).unwrap();
    let id = entry.get("versionId").unwrap().as_str().unwrap();
    let approval = WebvhLog::approval(id, &*WITNESS, now().unwrap());
    let approval = Runtime::new().unwrap().block_on(approval).unwrap();
    Some(format!("[{approval}]").into_bytes())
}

static WITNESS: std::sync::LazyLock<Key> = std::sync::LazyLock::new(new_key);

fn witnessed() -> WebvhStatement {
    let witnesses = WebvhWitnesses::new(1, &[WITNESS.public_key().clone()]).unwrap();
    WebvhStatement { witnesses: Some(Some(witnesses)), ..WebvhStatement::default() }
}

/// An issuer with this DID and log.
fn issuer(did: &Did, log: Vec<u8>, approvals: Option<Vec<u8>>, key: &Key) -> NamedIssuer {
    let issuer = signing(did.as_str(), "key", key);
    NamedIssuer::data_integrity("registrar", issuer, Suite::EddsaRdfc2022)
        .publish_log(log, approvals)
}

#[test]
fn a_log_is_served_and_resolved_by_a_stranger() {
    let (key, mut did) = (new_key(), String::new());
    let site = Site::start("webvh", |port| {
        let place = format!("{REGISTRAR}%3A{port}:registrar");
        let log = log_at(&place, &key, "key", &witnessed());
        did = log.latest().did().to_string();
        let bytes = log.to_jsonl().to_vec();
        let approvals = approvals(&bytes, &witnessed());
        vec![issuer(log.latest().did(), bytes, approvals, &key)]
    });
    let credential = site.issued("registrar");
    assert_eq!(credential["issuer"], did);
    let text = credential.to_string();
    let web = format!("did:web:{REGISTRAR}%3A{}:registrar", site.port());
    let policy = CredentialPolicy::new(Trust::only([did.as_str()]).unwrap());
    let stranger = site.stranger();
    let report = site.runtime.block_on(stranger.credential(text.as_bytes(), &policy)).unwrap();
    assert_eq!(report.verdict(), Verdict::Accepted, "{}", report.to_value());
    for file in ["did.jsonl", "did-witness.json"] {
        let asked = report.to_value().to_string();
        assert!(asked.contains(&format!("/registrar/{file}")), "{asked}");
    }
    let log = site.get(REGISTRAR, "/registrar/did.jsonl");
    assert_eq!(log.headers["content-type"], "text/jsonl");
    assert_eq!(log.text.lines().count(), 1);
    // The did:web beside it is what the document says that it is also known as.
    let resolve = |did: &str| {
        let (did, options) = (Did::parse(did).unwrap(), ResolutionOptions::default());
        let resolved = site.runtime.block_on(stranger.resolve(&did, &options)).unwrap();
        resolved.document().unwrap()
    };
    let document = resolve(&web);
    assert_eq!(document.value().get("alsoKnownAs").unwrap().to_string(), format!("[\"{did}\"]"));
    assert_eq!(document.verification_methods()[0].id(), format!("{web}#key"));
    // The server itself needs no network for either.
    for did in [&did, &web] {
        let resolved = site.get(REGISTRAR, &format!("/1.0/identifiers/{did}"));
        assert_eq!(resolved.json()["didDocument"]["id"], *did, "{}", resolved.text);
    }
    site.end();
}

/// To read a log takes as long as it is, whoever asks and however little they send: it is not done where requests arrive.
#[test]
fn a_small_request_for_a_long_log_holds_up_no_thread_that_serves() {
    let (key, statement) = (new_key(), WebvhStatement::default());
    for is_long in [false, true] {
        let mut did = String::new();
        let site = Site::start(if is_long { "webvh-long" } else { "webvh-short" }, |port| {
            let log = log_at(&format!("{REGISTRAR}%3A{port}:registrar"), &key, "key", &statement);
            let (mut bytes, document) = (log.to_jsonl().to_vec(), log.latest().document().unwrap());
            while is_long && bytes.len() < 16 << 10 {
                let log = WebvhLog::verify(bytes, None, now().unwrap()).unwrap();
                let next = log.append(document.value(), &statement, &key, now().unwrap());
                bytes = Runtime::new().unwrap().block_on(next).unwrap();
            }
            did = log.latest().did().to_string();
            vec![issuer(log.latest().did(), bytes, None, &key).status(StatusSetting::Off)]
        });
        let policy = CredentialPolicy::new(Trust::only([did.as_str()]).unwrap());
        let turns = || {
            let metrics = site.get(REGISTRAR, "/metrics").text;
            let count = "testamur_work_wait_seconds_count ";
            let line = metrics.lines().find_map(|line| line.strip_prefix(count)).unwrap();
            line.parse::<u32>().unwrap()
        };
        // Work that goes on elsewhere has another turn there.
        let before = turns();
        let credential = site.issued("registrar");
        let issued = turns();
        assert_eq!(issued - before, if is_long { 2 } else { 1 }, "issuing, long: {is_long}");
        let body = serde_json::json!({ "verifiableCredential": credential });
        let answer = site.post("/credentials/verify", &body);
        // The site trusts others than this DID; its signature is examined all the same.
        assert_eq!(answer.status, 400, "{}", answer.text);
        assert!(answer.text.contains("trust.issuer"), "{}", answer.text);
        assert_eq!(turns() - issued, if is_long { 2 } else { 1 }, "verifying, long: {is_long}");
        let stranger = site.stranger();
        let text = credential.to_string();
        let report = site.runtime.block_on(stranger.credential(text.as_bytes(), &policy)).unwrap();
        assert_eq!(report.verdict(), Verdict::Accepted, "{}", report.to_value());
        site.end();
    }
}

#[test]
fn logs_that_cannot_be_served() {
    let (key, other) = (new_key(), new_key());
    let code = |issuers: &[NamedIssuer]| HostedDids::of(issuers).unwrap_err().code().name();
    let plain = WebvhStatement::default();
    let log = log_at(REGISTRAR, &key, "key", &plain);
    let (did, bytes) = (log.latest().did().clone(), log.to_jsonl().to_vec());
    let with = |bytes: &[u8], key: &Key| issuer(&did, bytes.to_vec(), None, key);
    let served = HostedDids::of(&[with(&bytes, &key)]).unwrap();
    let urls: Vec<_> = served.urls().collect();
    assert_eq!(
        urls,
        [".json", ".jsonl"].map(|end| format!("https://{REGISTRAR}/.well-known/did{end}"))
    );
    assert_eq!(code(&[with(&bytes, &other)]), "server.hosting", "another key");
    let changed = String::from_utf8(bytes.clone()).unwrap().replace("assertionMethod\":[", "x\":[");
    assert_eq!(code(&[with(changed.as_bytes(), &key)]), "did.webvh_chain");
    let foreign = log_at("other.example", &key, "key", &plain);
    assert_eq!(code(&[with(foreign.to_jsonl(), &key)]), "did.webvh_other_did");
    let document = log.latest().document().unwrap();
    let gone = WebvhStatement { deactivated: true, ..WebvhStatement::default() };
    let given_up = log.append(document.value(), &gone, &key, now().unwrap());
    let given_up = Runtime::new().unwrap().block_on(given_up).unwrap();
    assert_eq!(code(&[with(&given_up, &key)]), "did.deactivated");
    let both = [with(&bytes, &key), with(&given_up, &key)];
    assert_eq!(code(&both), "server.hosting", "two logs");
    let unlisted = log_at(REGISTRAR, &key, "elsewhere", &plain);
    let unlisted = issuer(unlisted.latest().did(), unlisted.to_jsonl().to_vec(), None, &key);
    assert_eq!(code(&[unlisted]), "did.verification_method_not_found");
    let own = log_at(&format!("{REGISTRAR}:health"), &key, "key", &plain);
    let own = issuer(own.latest().did(), own.to_jsonl().to_vec(), None, &key);
    assert_eq!(code(&[own]), "server.hosting", "a path of the server");
    let unapproved = log_at(REGISTRAR, &key, "key", &witnessed());
    let unapproved = issuer(unapproved.latest().did(), unapproved.to_jsonl().to_vec(), None, &key);
    assert_eq!(code(&[unapproved]), "did.webvh_witness");
}
