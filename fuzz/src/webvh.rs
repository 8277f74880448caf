//! Logs of did:webvh, as they come and as they are made.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use testamur_core::json::{self, Value};
use testamur_core::{Result, Timestamp};
use testamur_did::{ResolutionOptions, WebvhLog, WebvhStatement, WebvhWitnesses};
use testamur_keys::{KeyType, LocalSigner, SecretKey, default_provider};

/// A log, and after a zero byte the proofs of its witnesses. What is verified stays so with less of it
/// and later, and every version is found by each of its names. Any document can be put into a log that
/// is made, or is refused.
pub fn did_webvh(data: &[u8]) {
    let mut parts = data.splitn(2, |byte| *byte == 0);
    let (log, witnesses) = (parts.next().unwrap_or_default(), parts.next());
    if let Ok(waiting) = WebvhLog::verify_unapproved(log.to_vec(), now()) {
        approvals(&waiting, witnesses);
    }
    if let Ok(verified) = WebvhLog::verify(log.to_vec(), witnesses, now()) {
        check(&verified, witnesses);
    }
    if let Ok(document) = json::parse(log) {
        made(&document);
    }
}

/// What approvals count for does not change when those that do not count are left out.
fn approvals(log: &WebvhLog, file: Option<&[u8]>) {
    let Ok(approvals) = log.approvals(file) else { return };
    if let Some(Ok(Value::Array(list))) = file.map(json::parse) {
        list.iter().for_each(|approval| drop(log.check_approval(approval)));
        let kept = log.with_approvals(file, Vec::new()).expect("it was read");
        let again = log.approvals(Some(&kept)).expect("it is read again");
        let latest = log.latest();
        assert_eq!(approvals.are_enough_for(latest), again.are_enough_for(latest));
    }
}

fn check(log: &WebvhLog, witnesses: Option<&[u8]>) {
    let later = now().plus_seconds(1_000_000_000);
    let again = WebvhLog::verify(log.to_jsonl().to_vec(), witnesses, later);
    // Only a proof that ends has an effect on it.
    assert!(again.is_ok() || log.to_jsonl().windows(7).any(|bytes| bytes == b"expires"));
    let did = log.latest().did();
    let over = log.latest().parameters().is_deactivated();
    for (at, version) in log.versions().iter().enumerate() {
        assert_eq!(version.number() as usize, at + 1);
        let none = ResolutionOptions::default;
        for options in [
            ResolutionOptions { version_id: Some(version.id().to_owned()), ..none() },
            ResolutionOptions { version_number: Some(u64::from(version.number())), ..none() },
            ResolutionOptions { version_time: Some(version.time()), ..none() },
        ] {
            // Documents of earlier versions may be no DID documents.
            let Ok(found) = log.resolve(did, &options) else { continue };
            assert_eq!(found.metadata().version_id.as_deref(), Some(version.id()));
            assert_eq!(found.metadata().deactivated, over);
        }
    }
    if let Ok(document) = log.did_web_document() {
        assert!(document.id().starts_with("did:web:") && !over);
    }
}

/// Any document about the DID that is to be made.
fn made(document: &Value) {
    let draft = WebvhLog::draft_did("a.example").expect("a place");
    let mut document = document.clone();
    let Some(members) = document.as_object_mut() else { return };
    members.insert("id", draft.as_str());
    let witnesses = WebvhWitnesses::new(1, &[key().public_key().clone()]).expect("a witness");
    let statement =
        WebvhStatement { witnesses: Some(Some(witnesses)), ..WebvhStatement::default() };
    let signer = LocalSigner::new(key(), default_provider());
    let Ok(log) = ready(WebvhLog::create(&document, &statement, &signer, now())) else { return };
    let first = json::parse(&log).expect("one entry");
    let id = first.get("versionId").and_then(Value::as_str).expect("an id");
    let approval = ready(WebvhLog::approval(id, &signer, now())).expect("a proof");
    let waiting = WebvhLog::verify_unapproved(log.clone(), now()).expect("good but for that");
    waiting.check_approval(&approval).expect("it is by the witness");
    let file = waiting.with_approvals(None, vec![approval]).expect("a list");
    assert!(WebvhLog::verify(log.clone(), None, now()).is_err());
    let log = WebvhLog::verify(log, Some(&file), now()).expect("what was made is verified");
    check(&log, Some(&file));
    let same = log.latest().document().expect("it was read").value().clone();
    let over = WebvhStatement { deactivated: true, ..WebvhStatement::default() };
    let longer = ready(log.append(&same, &over, &signer, now())).expect("it goes on");
    assert!(longer.starts_with(log.to_jsonl()));
}

fn now() -> Timestamp {
    Timestamp::parse("2030-01-01T00:00:00Z").expect("a time")
}

fn key() -> SecretKey {
    SecretKey::from_raw(KeyType::Ed25519, &[7; 32]).expect("a key")
}

/// Keys in memory sign at once.
fn ready<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("a key in memory is waited for"),
    }
}
