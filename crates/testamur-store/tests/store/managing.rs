//! API keys and the audit log.

use crate::common::*;
use testamur_core::Code;
use testamur_store::{
    Actor, AllowedIssuers, ApiKey, AuditHead, AuditLog, Grant, Scope, Store, audit, authenticate,
};

#[tokio::test]
async fn api_keys_are_found_by_their_id_and_refused_when_revoked() {
    let folder = Folder::new();
    let store = folder.open().await;
    let scopes = [Scope::Issue, Scope::Verify].into_iter().collect();
    let issuers = AllowedIssuers::Only(["teacher".to_owned()].into());
    let grant = Grant { scopes, issuers, expires: Some(at(50)) };
    let (one, token) = ApiKey::generate(grant, at(0), &mut Counting(1)).unwrap();
    let grant = Grant { scopes, ..Grant::default() };
    let (two, _) = ApiKey::generate(grant, at(0), &mut Counting(2)).unwrap();
    let two = two.with_label("kiosk in the library").unwrap();
    for key in [&one, &two] {
        store.add_api_key(key.clone(), Actor::Operator).await.unwrap();
    }
    let twice = store.add_api_key(one.clone(), Actor::Operator).await;
    assert_eq!(code(twice), Some(Code::StoreApiKeyExists));
    let token = token.dangerous_reveal();
    assert_eq!(authenticate(&store, token, at(49)).await.unwrap(), one);
    assert_eq!(code(authenticate(&store, token, at(50)).await), Some(Code::StoreApiKeyExpired));
    for wrong in ["", "tmk_", &token[1..], &token.replace("tmk_", "tmk_A")] {
        assert_eq!(code(authenticate(&store, wrong, at(1)).await), Some(Code::StoreApiKey));
    }
    let mut by_id = [one.id.clone(), two.id.clone()];
    by_id.sort();
    let first = store.api_keys("", 1).await.unwrap();
    let rest = store.api_keys(&first[0].id, 10).await.unwrap();
    assert_eq!([&first[0].id, &rest[0].id], [&by_id[0], &by_id[1]]);
    assert_eq!((first.len(), rest.len()), (1, 1));
    let before = audit::verify(&store).await.unwrap().sequence;
    for seconds in [10, 20] {
        store.revoke_api_key(&one.id, Actor::Operator, at(seconds)).await.unwrap();
    }
    let entries = audit::verify(&store).await.unwrap().sequence - before;
    assert_eq!(entries, 1, "the second time nothing changed");
    let told = store.audit(0, 10).await.unwrap();
    let labelled =
        |entry: &&testamur_store::AuditEntry| entry.line().contains("kiosk in the library");
    assert_eq!(told.iter().filter(labelled).count(), 1);
    assert_eq!(store.api_key(&one.id).await.unwrap().unwrap().revoked, Some(at(10)));
    assert_eq!(code(authenticate(&store, token, at(30)).await), Some(Code::StoreApiKeyRevoked));
    // Nothing of it was forgotten by a restart.
    store.close().await.unwrap();
    let store = folder.open().await;
    assert_eq!(store.api_key(&two.id).await.unwrap().unwrap(), two);
    assert_eq!(store.api_key(&one.id).await.unwrap().unwrap().grant, one.grant);
    let none = store.revoke_api_key("none", Actor::Operator, at(1)).await;
    assert_eq!(code(none), Some(Code::StoreApiKeyUnknown));
    // People read in the log which one was revoked.
    store.revoke_api_key(&two.id, Actor::Operator, at(60)).await.unwrap();
    let told = store.audit(0, 10).await.unwrap();
    assert_eq!(told.iter().filter(labelled).count(), 2);
    // The secret is nowhere in the file.
    store.close().await.unwrap();
    let bytes = std::fs::read(folder.file()).unwrap();
    let secret = token.split_once('.').unwrap().1.as_bytes();
    assert!(!bytes.windows(secret.len()).any(|window| window == secret));
    assert!(bytes.windows(one.id.len()).any(|window| window == one.id.as_bytes()));
}

/// A key is read once: what is done to the file past the store goes unseen until it is revoked.
#[tokio::test]
async fn a_key_that_was_used_is_remembered_until_it_is_revoked() {
    let folder = Folder::new();
    let store = folder.open().await;
    let (key, token) = ApiKey::generate(Grant::default(), at(0), &mut Counting(1)).unwrap();
    store.add_api_key(key.clone(), Actor::Operator).await.unwrap();
    let token = token.dangerous_reveal();
    assert_eq!(authenticate(&store, token, at(1)).await.unwrap(), key);
    assert_eq!(folder.sql("UPDATE api_key SET scopes = 15").await.unwrap(), 1);
    assert_eq!(authenticate(&store, token, at(1)).await.unwrap(), key, "from memory");
    store.revoke_api_key(&key.id, Actor::Operator, at(2)).await.unwrap();
    assert_eq!(code(authenticate(&store, token, at(3)).await), Some(Code::StoreApiKeyRevoked));
}

#[tokio::test]
async fn the_audit_log_says_what_a_key_was_given() {
    let folder = Folder::new();
    let store = folder.open().await;
    let scopes = [Scope::Issue, Scope::Status].into_iter().collect();
    let issuers = AllowedIssuers::Only(["teacher".to_owned()].into());
    let grants = [
        Grant { scopes, issuers, expires: Some(at(9)) },
        Grant { scopes: [Scope::Admin].into_iter().collect(), ..Grant::default() },
    ];
    for (number, grant) in (1..).zip(grants) {
        let (key, _) = ApiKey::generate(grant, at(0), &mut Counting(number)).unwrap();
        store.add_api_key(key, Actor::Operator).await.unwrap();
    }
    let entries = store.audit(0, 10).await.unwrap();
    let expires = at(9);
    for (entry, parts) in entries.iter().zip([
        vec![
            r#""scopes":["issue","status"]"#.to_owned(),
            r#""issuers":["teacher"]"#.to_owned(),
            format!(r#""expires":"{expires}""#),
        ],
        vec![r#""scopes":["admin"]"#.to_owned()],
    ]) {
        for part in parts {
            assert!(entry.content.contains(&part), "{} has no {part}", entry.content);
        }
    }
    assert!(!entries[1].content.contains("issuers"), "{}", entries[1].content);
}

#[tokio::test]
async fn the_audit_log_says_who_did_what_and_is_read_in_pages() {
    let folder = Folder::new();
    let store = folder.open().await;
    create_list(&store, LIST).await;
    let index = store.allocate(LIST).await.unwrap();
    store.issue(issue("urn:a", vec![entry(LIST, index)])).await.unwrap();
    store.set_status(update(vec![(entry(LIST, index), 1)])).await.unwrap();
    let mut lines = Vec::new();
    let head = audit::walk(&store, |entry| {
        lines.push(entry.line());
        Ok(())
    });
    assert_eq!(head.await.unwrap().sequence, 3);
    for (line, part) in lines.iter().zip([
        r#""action":"create_list","actor":"operator""#.to_owned(),
        format!(
            r#""action":"issue","actor":"key:abc","at":"{}","credential":"urn:a","issuer":"registrar""#,
            at(1)
        ),
        format!(r#""status":[{{"before":0,"index":{index},"list":"{LIST}","status":1}}]"#),
    ]) {
        assert!(line.contains(&part), "{line} has no {part}");
    }
    let page = store.audit(1, 1).await.unwrap();
    assert_eq!(page.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), [2]);
    for (after, most) in [(u64::MAX, 1), (3, 1), (0, 0)] {
        assert_eq!(store.audit(after, most).await.unwrap(), []);
    }
}

#[tokio::test]
async fn the_audit_log_takes_no_change_and_shows_one() {
    let folder = Folder::new();
    let store = folder.open().await;
    for number in 0..5 {
        store.issue(issue(&format!("urn:{number}"), vec![])).await.unwrap();
    }
    store.close().await.unwrap();
    for forbidden in [
        "UPDATE audit SET content = '{}' WHERE sequence = 3",
        "DELETE FROM audit WHERE sequence = 5",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE sequence = 3",
    ] {
        let error = folder.sql(forbidden).await.unwrap_err();
        assert!(error.to_string().contains("append only"), "{error}");
    }
    let intact = audit::verify(&folder.open().await).await.unwrap();
    assert_eq!(intact.sequence, 5);
    // Who owns the file can take the triggers away.
    for (change, first) in [
        ("UPDATE audit SET content = CAST(x'ff' AS TEXT) WHERE sequence = 5", "5"),
        ("UPDATE audit SET hash = x'00' WHERE sequence = 4", "4"),
        ("UPDATE audit SET content = replace(content, 'urn:2', 'urn:9') WHERE sequence = 3", "3"),
        ("DELETE FROM audit WHERE sequence = 2", "2"),
    ] {
        let unlocked =
            "DROP TRIGGER IF EXISTS audit_keeps_entries; DROP TRIGGER IF EXISTS audit_loses_none";
        folder.sql(unlocked).await.unwrap();
        assert_eq!(folder.sql(change).await.unwrap(), 1);
        let store = folder.open().await;
        let error = audit::verify(&store).await.unwrap_err();
        assert_eq!(error.code(), Code::StoreAuditBroken);
        assert!(error.facts().any(|fact| fact == ("sequence", first)), "{error}");
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn an_empty_log_is_whole() {
    let folder = Folder::new();
    assert_eq!(audit::verify(&folder.open().await).await.unwrap(), AuditHead::START);
}
