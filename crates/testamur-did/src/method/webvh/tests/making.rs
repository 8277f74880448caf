//! Logs as the library makes them.

use super::*;

fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("keys in memory sign at once"),
    }
}

fn signer(seed: u8) -> LocalSigner {
    LocalSigner::new(secret(seed), default_provider())
}

fn public(seed: u8) -> PublicKey {
    secret(seed).public_key().clone()
}

/// A document with this member.
fn document(did: &Did, member: &str) -> Value {
    parse(format!(r#"{{"id":"{did}","self":["{did}#a","{member}"]}}"#).as_bytes()).unwrap()
}

#[test]
fn logs_are_made_and_continued() {
    let draft = WebvhLog::draft_did("a.example%3A8443:dids").unwrap();
    let start = at("2026-06-01T12:00:00.5Z");
    let committed = WebvhStatement {
        next_keys: Some(vec![public(2)]),
        portable: Some(true),
        ttl: Some(60),
        watchers: Some(vec!["https://watch.example".to_owned()]),
        ..WebvhStatement::default()
    };
    let bytes = ready(WebvhLog::create(&document(&draft, "1"), &committed, &signer(1), start));
    let log = WebvhLog::verify(bytes.unwrap(), None, start).unwrap();
    let did = log.latest().did().clone();
    assert!(did.as_str().ends_with(":a.example%3A8443:dids") && did != draft);
    let value = log.latest().document().unwrap().value().clone();
    assert_eq!(value, document(&did, "1"));
    assert!(log.latest().parameters().is_portable());
    assert_eq!(log.latest().parameters().ttl(), 60);

    assert!(log.may_be_continued_by(&public(2)) && !log.may_be_continued_by(&public(1)));
    // Within the same second, by the key that was committed; the one before is over.
    let rotated = WebvhStatement { update_keys: Some(vec![public(2)]), ..Default::default() };
    let second = document(&did, "2");
    let refused = ready(log.append(&second, &rotated, &signer(1), start)).unwrap_err();
    assert_eq!(refused.code(), Code::DidWebvhProof);
    let other = WebvhStatement { update_keys: Some(vec![public(3)]), ..Default::default() };
    let refused = ready(log.append(&second, &other, &signer(3), start)).unwrap_err();
    assert_eq!(refused.code(), Code::DidWebvhParameters);
    let log = ready(log.append(&second, &rotated, &signer(2), start)).unwrap();
    let log = WebvhLog::verify(log, None, start).unwrap();
    assert_eq!(log.latest().time(), at("2026-06-01T12:00:01Z"));
    assert!(log.latest().parameters().next_key_hashes().is_empty());
    assert!(log.may_be_continued_by(&public(2)) && !log.may_be_continued_by(&public(3)));
    let refused = ready(log.append(&document(&draft, "3"), &rotated, &signer(2), start));
    assert_eq!(refused.unwrap_err().code(), Code::DidWebvhDocument);

    let over = WebvhStatement {
        deactivated: true,
        update_keys: Some(Vec::new()),
        ..WebvhStatement::default()
    };
    let later = at("2026-07-01T00:00:00Z");
    let log = ready(log.append(&second, &over, &signer(2), later)).unwrap();
    let log = WebvhLog::verify(log, None, later).unwrap();
    assert!(log.latest().parameters().is_deactivated());
    let refused = ready(log.append(&second, &over, &signer(2), later)).unwrap_err();
    assert_eq!(refused.code(), Code::DidWebvhEntry);
    assert_eq!(log.did_web_document().unwrap_err().code(), Code::DidDeactivated);
    for location in ["127.0.0.1", "intranet", "a.example:..", "a b"] {
        assert!(WebvhLog::draft_did(location).is_err(), "{location}");
    }
}

#[test]
fn witnesses_are_named_and_approve() {
    let (draft, now) = (WebvhLog::draft_did(HOST).unwrap(), at("2026-06-01T12:00:00Z"));
    let witnesses = WebvhWitnesses::new(1, &[public(11), public(12)]).unwrap();
    let statement =
        WebvhStatement { witnesses: Some(Some(witnesses)), ..WebvhStatement::default() };
    let bytes = ready(WebvhLog::create(&document(&draft, "1"), &statement, &signer(1), now));
    let bytes = bytes.unwrap();
    let refused = WebvhLog::verify(bytes.clone(), None, now).unwrap_err();
    assert_eq!(refused.code(), Code::DidWebvhWitness);
    let first = parse(&bytes).unwrap();
    let id = first.get("versionId").and_then(Value::as_str).unwrap();
    let approval = ready(WebvhLog::approval(id, &signer(12), now)).unwrap();
    let waiting = WebvhLog::verify_unapproved(bytes.clone(), now).unwrap();
    let file = waiting.with_approvals(None, vec![approval.clone()]).unwrap();
    let log = WebvhLog::verify(bytes, Some(&file), now).unwrap();
    // Of each witness one proof of a version stays.
    let other = ready(WebvhLog::approval(id, &signer(11), now)).unwrap();
    let more = waiting.with_approvals(Some(&file), vec![other, approval.clone(), approval]);
    let more = parse(&more.unwrap()).unwrap();
    let [version] = more.as_set() else { panic!("{more}") };
    assert_eq!(version.get("versionId").and_then(Value::as_str), Some(id));
    assert_eq!(version.get("proof").unwrap().as_set().len(), 2);
    assert!(waiting.with_approvals(Some(b"{}"), Vec::new()).is_err());
    let over = WebvhStatement { witnesses: Some(None), ..WebvhStatement::default() };
    let same = log.latest().document().unwrap().value().clone();
    let log = ready(log.append(&same, &over, &signer(1), now)).unwrap();
    assert!(WebvhLog::verify(log, Some(&file), now).is_err());

    let p256 = SecretKey::from_raw(KeyType::P256, &[1; 32]).unwrap().public_key().clone();
    for (threshold, keys) in [
        (0, vec![public(1)]),
        (2, vec![public(1)]),
        (1, vec![]),
        (1, vec![public(1), public(1)]),
        (1, vec![p256]),
    ] {
        assert!(WebvhWitnesses::new(threshold, &keys).is_err());
    }
}

/// A log of some versions that witnesses 11 and 12 have to approve.
fn witnessed(versions: usize) -> Maker {
    let (first, second) = (key(11), key(12));
    let mut maker = Maker::new(&format!(
        r#","witness":{{"threshold":2,"witnesses":[{{"id":"did:key:{first}"}},{{"id":"did:key:{second}"}}]}}"#
    ));
    for _ in 1..versions {
        maker.entry("", 1);
    }
    maker
}

fn unapproved(maker: &Maker) -> WebvhLog {
    WebvhLog::verify_unapproved(maker.log.clone().into_bytes(), at(NOW)).unwrap()
}

#[test]
fn the_approvals_of_the_latest_versions_stay() {
    let maker = witnessed(10);
    let log = unapproved(&maker);
    let approvals = |numbers: &[usize]| -> Vec<Value> {
        let one = |number: &usize| parse(maker.approval(*number, 11).as_bytes()).unwrap();
        numbers.iter().map(one).collect()
    };
    let kept = |file: &[u8]| -> Vec<String> {
        let file = parse(file).unwrap();
        let ids = file.as_set().iter().filter_map(|entry| entry.get("versionId")?.as_str());
        ids.map(str::to_owned).collect()
    };
    // The second version was approved after the third, and the tenth is not before either. One that is approved
    // again takes no place of another.
    for (numbers, expected) in
        [(&[1, 3, 2][..], [2, 3]), (&[10, 2, 9], [9, 10]), (&[1, 2, 2, 2], [1, 2])]
    {
        let expected = expected.map(|number| maker.version_ids[number - 1].clone());
        for alone in [false, true] {
            let mut list = approvals(numbers);
            if alone {
                for entry in &mut list {
                    let proof = entry.get("proof").unwrap().as_set()[0].clone();
                    entry.as_object_mut().unwrap().insert("proof", proof);
                }
            }
            assert_eq!(kept(&log.with_approvals(None, list).unwrap()), expected);
        }
    }

    // What does not count pushes nothing out: forged, of another log, of a stranger, and what is no approval.
    let forged = maker.approval(9, 11).replacen(&maker.version_ids[8], &maker.version_ids[9], 1);
    let elsewhere = witnessed(3).entry(r#""ttl":1"#, 1).approval(4, 11);
    // The first key updates the log, and is no witness.
    let others = [maker.approval(10, 13), maker.approval(10, 1), "{}".to_owned(), "7".to_owned()];
    let bad: Vec<String> = [forged, elsewhere].into_iter().chain(others).collect();
    let mut list: Vec<Value> = bad.iter().map(|text| parse(text.as_bytes()).unwrap()).collect();
    list.extend(approvals(&[1, 2]));
    let file = Value::from(list).to_string();
    let expected = [maker.version_ids[0].clone(), maker.version_ids[1].clone()];
    assert_eq!(kept(&log.with_approvals(Some(file.as_bytes()), Vec::new()).unwrap()), expected);
}

#[test]
fn an_approval_counts_for_the_versions_before_also_of_who_is_a_witness_no_more() {
    let mut maker = witnessed(1);
    maker.entry(r#""witness":{}"#, 1).entry("", 1);
    let approval = parse(maker.approval(3, 11).as_bytes()).unwrap();
    let file = unapproved(&maker).with_approvals(None, vec![approval]).unwrap();
    assert_eq!(parse(&file).unwrap().as_set().len(), 1);
}

#[test]
fn what_a_witness_approved_of_another_history_is_found() {
    let (maker, mut other) = (witnessed(2), witnessed(2));
    other.entry(r#""ttl":1"#, 1);
    let (first, second) = (format!("did:key:{}", key(11)), format!("did:key:{}", key(12)));
    let forged = other.approval(3, 11).replacen(&other.version_ids[2], "3-QmNone", 1);
    let list = [maker.approval(2, 11), other.approval(3, 11), forged, maker.approval(1, 12)];
    let file = format!("[{}]", list.join(","));
    let rivals = |witness: &str| {
        unapproved(&maker).approved_elsewhere(Some(file.as_bytes()), witness).unwrap()
    };
    assert_eq!(rivals(&first), [other.version_ids[2].clone()]);
    assert!(rivals(&second).is_empty() && rivals("did:web:a.example").is_empty());
    assert!(unapproved(&maker).approved_elsewhere(None, &first).unwrap().is_empty());
    assert!(unapproved(&maker).approved_elsewhere(Some(b"{}"), &first).is_err());
}

#[test]
fn an_approval_is_of_the_last_version_by_a_witness() {
    let maker = witnessed(2);
    let log = unapproved(&maker);
    let good = maker.approval(2, 11);
    let check = |text: &str| log.check_approval(&parse(text.as_bytes()).unwrap());
    check(&good).unwrap();
    let bare = parse(format!(r#"{{"versionId":"{}"}}"#, maker.version_ids[1]).as_bytes()).unwrap();
    let mut ends = bare.clone();
    let ending = proof(11, &bare, r#","expires":"2099-01-01T00:00:00Z""#);
    ends.as_object_mut().unwrap().insert("proof", ending);
    for (text, reason) in [
        ("[]".to_owned(), "versionId"),
        ("{}".to_owned(), "versionId"),
        (maker.approval(1, 11), "waits"),
        (good.replace("\"proof\"", "\"other\""), "no proof"),
        (maker.approval(2, 13), "is no witness"),
        (maker.approval(1, 11).replace(&maker.version_ids[0], &maker.version_ids[1]), "match"),
        (ends.to_string(), "ends some day"),
    ] {
        let error = check(&text).unwrap_err();
        assert_eq!(error.code(), Code::DidWebvhApproval);
        assert!(error.sentence().contains(reason), "{text}: {}", error.sentence());
    }
}

#[test]
fn an_approval_counts_for_what_was_before() {
    let maker = witnessed(3);
    let log = unapproved(&maker);
    let file = format!("[{},{}]", maker.approval(3, 11), maker.approval(1, 12));
    let approvals = log.approvals(Some(file.as_bytes())).unwrap();
    let (first, second) = (format!("did:key:{}", key(11)), format!("did:key:{}", key(12)));
    let has = |witness: &str| -> Vec<bool> {
        log.versions().iter().map(|version| approvals.has_approved(witness, version)).collect()
    };
    assert_eq!((has(&first), has(&second)), (vec![true; 3], vec![true, false, false]));
    let enough: Vec<bool> =
        log.versions().iter().map(|version| approvals.are_enough_for(version)).collect();
    assert_eq!(enough, [true, false, false]);
    assert!(log.latest().approvers().is_some_and(|all| all.has(&first) && !all.has("did:key:z")));
    assert!(!log.approvals(None).unwrap().are_enough_for(&log.versions()[0]));
}

#[test]
fn a_did_web_stands_beside_it() {
    let mut maker = Maker::new("");
    let did = maker.did();
    let members = format!(
        r##","alsoKnownAs":["did:web:a.example","urn:x","urn:x"],"service":[{{"id":"#whois","type":"X","serviceEndpoint":"https://x.example"}}],
           "verificationMethod":[{{"id":"{did}#k","type":"Multikey","controller":"{did}","publicKeyMultibase":"{}"}}]"##,
        key(1)
    );
    maker.entry_with("2026-02-01T00:00:00Z", "", HOST, &members, 1);
    let document = maker.verify().unwrap().did_web_document().unwrap();
    assert_eq!(document.id(), "did:web:a.example");
    assert_eq!(
        document.value().get("alsoKnownAs").unwrap().to_string(),
        format!(r#"["urn:x","{did}"]"#)
    );
    assert_eq!(document.verification_methods()[0].controller(), "did:web:a.example");
    let ids: Vec<_> = document.services().iter().filter_map(|service| service.id()).collect();
    assert_eq!(ids, ["did:web:a.example#whois", "did:web:a.example#files"]);
}
