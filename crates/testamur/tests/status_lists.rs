//! Lists that are published when they are due, and credentials that get their status when they are issued.
#![cfg(not(target_family = "wasm"))]
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use testamur::keys::{PublicKey, SignatureAlgorithm, Signer, SigningFuture};
use testamur::proof::jose::Jws;
use testamur::status::{
    BitstringEntry, Folder, LEAST_ENTRIES, ListDescription, ListDocument, ListForm, Meaning,
    MemoryStore, Publication, Published, PublishedList, Publisher, Purpose, Sink, StatusStore,
    TokenStatus, When,
};
use testamur::{
    Code, Envelope, EnvelopeKind, Error, Issuer, KeyType, LocalSigner, OsRandom, Refused, Result,
    SecretKey, Secured, Securing, Suite, Timestamp, Value, default_provider, parse,
};

const URL: &str = "https://registrar.example.edu/status/1";
const DAY: i64 = 24 * 60 * 60;

fn issuer() -> Issuer {
    let key = SecretKey::from_raw(KeyType::Ed25519, &[7; 32]).unwrap();
    Issuer::did_key(LocalSigner::new(key, default_provider())).unwrap()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::parse("2026-11-22T08:30:00Z").unwrap().plus_seconds(seconds)
}

fn store(forms: &[ListForm]) -> Arc<MemoryStore> {
    let both = Meaning::Purposes(vec![Purpose::Revocation, Purpose::Suspension]);
    let list = ListDescription::new(URL, LEAST_ENTRIES, both).unwrap();
    let store = MemoryStore::new();
    store.create(list.with_forms(forms.iter().copied()).unwrap(), &mut OsRandom).unwrap();
    Arc::new(store)
}

/// A place for signed lists that can be full.
#[derive(Default)]
struct Shelf {
    documents: Mutex<BTreeMap<String, Vec<u8>>>,
    room: Option<usize>,
}

impl Sink for Shelf {
    fn published(&self, document: &ListDocument) -> Result<Option<Vec<u8>>> {
        Ok(self.documents.lock().unwrap().get(document.url()).cloned())
    }

    fn put(&self, document: &ListDocument, signed: &Secured) -> Result<()> {
        let mut documents = self.documents.lock().unwrap();
        if self.room.is_some_and(|room| documents.len() >= room) {
            let error = Error::new(Code::StatusSink).with("list", document.url());
            return Err(error.with("reason", "the shelf is full"));
        }
        documents.insert(document.url().to_owned(), signed.to_bytes());
        Ok(())
    }
}

/// The documents of the only list.
fn all(published: Result<Vec<Published>>) -> Result<Vec<Publication>, Refused> {
    let [one] = published?.try_into().unwrap();
    Published::into_result(one)
}

/// How many documents were signed, of how many.
fn new(published: &[Publication]) -> (usize, usize) {
    (published.iter().filter(|one| one.is_new).count(), published.len())
}

#[tokio::test]
async fn a_list_is_signed_again_when_it_changed_or_soon_ends() {
    let (store, shelf) = (store(&ListForm::ALL), Shelf::default());
    let given = store.allocate(URL, 2).unwrap();
    let publish = async |seconds, when| {
        let publisher = Publisher::new(issuer().at(at(seconds)));
        let published = all(publisher.publish_all(&*store, &shelf, when).await).unwrap();
        (new(&published), published[0].until)
    };
    // A week holds a signature, and a third of it is left when it is due.
    assert_eq!(publish(0, When::IfDue).await, ((6, 6), at(7 * DAY)));
    assert_eq!(publish(DAY, When::IfDue).await, ((0, 6), at(7 * DAY)));
    let due = 7 * DAY - 7 * DAY / 3;
    assert_eq!(publish(due - 1, When::IfDue).await, ((0, 6), at(7 * DAY)));
    assert_eq!(publish(due, When::IfDue).await, ((6, 6), at(due + 7 * DAY)));
    // An index that is given away changes nothing that is published.
    store.allocate(URL, 1).unwrap();
    assert_eq!(publish(due + 1, When::IfDue).await, ((0, 6), at(due + 7 * DAY)));
    store.set(URL, given[0], 1).unwrap();
    assert_eq!(publish(due + 2, When::IfDue).await, ((6, 6), at(due + 2 + 7 * DAY)));
    store.set(URL, given[0], 1).unwrap();
    assert_eq!(publish(due + 3, When::IfDue).await, ((0, 6), at(due + 2 + 7 * DAY)));
    assert_eq!(publish(due + 4, When::Always).await, ((6, 6), at(due + 4 + 7 * DAY)));
    // One of them is gone: all are signed, so that they go on saying the same.
    shelf.documents.lock().unwrap().retain(|url, _| !url.ends_with(".cwt"));
    assert_eq!(publish(due + 5, When::IfDue).await, ((6, 6), at(due + 5 + 7 * DAY)));
}

#[tokio::test]
async fn forms_and_margin_can_be_chosen() {
    let (store, shelf) = (store(&[ListForm::DataIntegrity]), Shelf::default());
    let publish = async |seconds| {
        let publisher = Publisher::new(issuer().at(at(seconds))).forms([ListForm::Cwt]).margin(60);
        publisher
            .publish(&*store, URL, &shelf, When::IfDue)
            .await
            .into_result()
            .map(|done| new(&done))
    };
    assert_eq!(publish(0).await, Ok((1, 1)));
    assert_eq!(publish(7 * DAY - 61).await, Ok((0, 1)));
    assert_eq!(publish(7 * DAY - 60).await, Ok((1, 1)));
    let always = Publisher::new(issuer()).margin(7 * 24 * 60 * 60);
    let refused = always.publish(&*store, URL, &shelf, When::IfDue).await.refused.unwrap();
    assert_eq!(refused.errors().next().unwrap().code(), Code::StatusListDescription);
}

#[tokio::test]
async fn what_is_no_list_is_not_replaced_and_a_full_sink_is_told() {
    let store = store(&[ListForm::DataIntegrity]);
    let publisher = Publisher::new(issuer());
    let other = Shelf::default();
    let url = format!("{URL}/suspension.json");
    for there in [&b"my diary"[..], b"{}", b""] {
        other.documents.lock().unwrap().insert(url.clone(), there.to_vec());
        let refused = all(publisher.publish_all(&*store, &other, When::Always).await).unwrap_err();
        assert_eq!(refused.errors().next().unwrap().code(), Code::StatusSink);
        assert_eq!(other.documents.lock().unwrap().len(), 1, "nothing was put beside it");
    }
    let full = Shelf { room: Some(1), ..Shelf::default() };
    let there = publisher.publish(&*store, URL, &full, When::Always).await;
    assert_eq!(new(&there.documents), (1, 1));
    let codes: Vec<Code> = there.refused.unwrap().errors().map(Error::code).collect();
    assert_eq!(codes, [Code::StatusSink]);
}

#[tokio::test]
async fn a_list_that_fails_keeps_no_other_back() {
    let (store, shelf) = (store(&[ListForm::DataIntegrity]), Shelf::default());
    let other = "https://registrar.example.edu/status/2";
    store.create(ListDescription::revocation(other).unwrap(), &mut OsRandom).unwrap();
    shelf.documents.lock().unwrap().insert(format!("{URL}/revocation.json"), b"{}".to_vec());
    let publisher = Publisher::new(issuer());
    let published = publisher.publish_all(&*store, &shelf, When::IfDue).await.unwrap();
    let found: Vec<(&str, bool, usize)> = published
        .iter()
        .map(|one| (one.list.as_str(), one.refused.is_some(), one.documents.len()))
        .collect();
    assert_eq!(found, [(URL, true, 0), (other, false, 2)]);
}

/// A key that takes its time for its first signature, while others go on.
struct Slow {
    key: LocalSigner,
    was_slow: AtomicBool,
}

impl Signer for Slow {
    fn public_key(&self) -> &PublicKey {
        self.key.public_key()
    }

    fn sign<'a>(&'a self, algorithm: SignatureAlgorithm, message: &'a [u8]) -> SigningFuture<'a> {
        Box::pin(async move {
            if !self.was_slow.swap(true, Ordering::Relaxed) {
                for _ in 0..20 {
                    tokio::task::yield_now().await;
                }
            }
            self.key.sign(algorithm, message).await
        })
    }
}

#[tokio::test]
async fn an_older_list_takes_no_newer_ones_place() {
    let (store, shelf) = (store(&[ListForm::DataIntegrity]), Shelf::default());
    let index = store.allocate_one(URL).unwrap();
    let key = SecretKey::from_raw(KeyType::Ed25519, &[7; 32]).unwrap();
    let key = LocalSigner::new(key, default_provider());
    let slow = Slow { key, was_slow: AtomicBool::new(false) };
    let publisher = Publisher::new(Issuer::did_key(slow).unwrap());
    let (shelf, again) = (&shelf, publisher.clone());
    let publish = async |publisher: &Publisher| {
        publisher
            .publish(&*store, URL, shelf, When::IfDue)
            .await
            .into_result()
            .map(|done| new(&done))
    };
    let (first, second) = tokio::join!(publish(&publisher), async {
        // The first is signing the list in which nothing is set.
        store.set(URL, index, 1).unwrap();
        publish(&again).await
    });
    assert_eq!((first, second), (Ok((2, 2)), Ok((2, 2))));
    let documents = shelf.documents.lock().unwrap();
    let list = PublishedList::read(&documents[&format!("{URL}/revocation.json")]).unwrap();
    assert_eq!(list.bits.get(index, list.size), Some(1));
}

#[tokio::test]
async fn the_files_of_a_folder_lie_as_their_urls_say() {
    let root = std::env::temp_dir().join(format!("testamur-folder-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&root);
    let store = store(&ListForm::ALL);
    let (publisher, folder) = (Publisher::new(issuer()), Folder::new(&root));
    for expected in [(6, 6), (0, 6)] {
        let done = all(publisher.publish_all(&*store, &folder, When::IfDue).await).unwrap();
        assert_eq!(new(&done), expected);
    }
    let names = std::fs::read_dir(root.join("status/1")).unwrap();
    let mut names: Vec<String> =
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let expected = [
        "revocation.json",
        "revocation.jwt",
        "suspension.json",
        "suspension.jwt",
        "tokens.cwt",
        "tokens.jwt",
    ];
    assert_eq!(names, expected);
    std::fs::remove_dir_all(&root).unwrap();
    std::fs::write(&root, "a file").unwrap();
    let refused = all(publisher.publish_all(&*store, &folder, When::Always).await).unwrap_err();
    assert_eq!(refused.errors().next().unwrap().code(), Code::StatusSink);
    std::fs::remove_file(&root).unwrap();
}

fn draft(id: &str) -> Value {
    let text = format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2"], {id}
            "type": ["VerifiableCredential"], "credentialSubject": {{"id": "did:example:ada"}}}}"#
    );
    parse(text.as_bytes()).unwrap()
}

fn index_of(credential: &Value) -> u64 {
    let entries = credential.get("credentialStatus").unwrap().as_array().unwrap();
    let entries: Vec<BitstringEntry> =
        entries.iter().map(|entry| BitstringEntry::read(entry).unwrap()).collect();
    assert_eq!((entries[0].purpose(), entries[1].purpose()), ("revocation", "suspension"));
    assert_eq!(entries[0].index(), entries[1].index());
    entries[0].index()
}

#[tokio::test]
async fn each_credential_gets_an_index_of_its_own() {
    let store = store(&[ListForm::DataIntegrity, ListForm::Jwt]);
    let issuer = issuer().status(store.clone(), URL);
    let proof = || Securing::data_integrity(Suite::EddsaRdfc2022);
    let named = draft(r#""id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33","#);
    let first = issuer.issue(named.clone(), proof()).await.unwrap();
    let again = issuer.issue(named, proof()).await.unwrap();
    let index = index_of(first.document().unwrap());
    assert_eq!(index_of(again.document().unwrap()), index);
    let known = store.find(URL, "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33").unwrap();
    assert_eq!(known, Some(index));
    // Without an identifier each is another credential; a token has its status inside.
    let one = issuer.issue(draft(""), Securing::from(Envelope::new(EnvelopeKind::VcJwt))).await;
    let Secured::Token { text, .. } = one.unwrap() else { panic!("a token") };
    let claims = Jws::parse(&text).unwrap().unverified_claims().unwrap().into();
    assert_ne!(index_of(&claims), index);
    let token = parse(br#"{"vct": "urn:diploma"}"#).unwrap();
    let envelope = Envelope::new(EnvelopeKind::DcSdJwt);
    let Secured::Token { text, .. } = issuer.issue(token, envelope.into()).await.unwrap() else {
        panic!("a token")
    };
    let jwt = text.split('~').next().unwrap();
    let claims: Value = Jws::parse(jwt).unwrap().unverified_claims().unwrap().into();
    let status = TokenStatus::read(&claims).unwrap().unwrap();
    assert_eq!(status.uri(), format!("{URL}/tokens.jwt"));
    assert_eq!(store.publish(URL).unwrap().allocated(), 3);
}

#[tokio::test]
async fn an_index_goes_by_the_identifier_of_the_form() {
    let store = store(&[ListForm::DataIntegrity, ListForm::Jwt]);
    let issuer = issuer().status(store.clone(), URL);
    let proof = Securing::data_integrity(Suite::EddsaRdfc2022);
    let context = r#""https://www.w3.org/ns/credentials/v2", {"jti": "https://example.edu/jti"}"#;
    let of_model = |id: &str, jti: &str| {
        let text = format!(
            r#"{{"@context": [{context}], "id": "{id}", "jti": "{jti}", "type":
            ["VerifiableCredential"], "credentialSubject": {{"id": "did:example:ada"}}}}"#
        );
        (parse(text.as_bytes()).unwrap(), proof.clone())
    };
    let of_claims = |id: &str, jti: &str| {
        let text = format!(r#"{{"vct": "urn:diploma", "id": "{id}", "jti": "{jti}"}}"#);
        let envelope = Envelope::new(EnvelopeKind::DcSdJwt);
        (parse(text.as_bytes()).unwrap(), Securing::from(envelope))
    };
    for (draft, securing) in [
        of_model("urn:model:1", "urn:foreign"),
        of_model("urn:model:2", "urn:foreign"),
        of_claims("urn:foreign", "urn:claims:1"),
        of_claims("urn:foreign", "urn:claims:2"),
    ] {
        issuer.issue(draft, securing).await.unwrap();
    }
    let ids = ["urn:model:1", "urn:model:2", "urn:claims:1", "urn:claims:2"];
    let indices: BTreeSet<u64> =
        ids.iter().map(|id| store.find(URL, id).unwrap().unwrap()).collect();
    assert_eq!(indices.len(), 4);
    assert_eq!(store.find(URL, "urn:foreign"), Ok(None));
}

#[tokio::test]
async fn what_was_revoked_is_not_issued_again() {
    let store = store(&[ListForm::DataIntegrity]);
    let issuer = issuer().status(store.clone(), URL);
    let again = || {
        let proof = Securing::data_integrity(Suite::EddsaRdfc2022);
        issuer.issue(draft(r#""id": "urn:uuid:1","#), proof)
    };
    let index = index_of(again().await.unwrap().document().unwrap());
    for status in [2, 1] {
        store.set(URL, index, status).unwrap();
        let refused = again().await.unwrap_err();
        let errors: Vec<Code> = refused.errors().map(Error::code).collect();
        assert_eq!(errors, [Code::StatusReissued], "{status}");
    }
    assert_eq!(store.publish(URL).unwrap().allocated(), 1);
}

#[tokio::test]
async fn what_cannot_have_a_status_takes_no_index() {
    let store = store(&[ListForm::Jwt]);
    let issuer = issuer().status(store.clone(), URL);
    let proof = Securing::data_integrity(Suite::EddsaRdfc2022);
    let refused = issuer.issue(draft(""), proof.clone()).await.unwrap_err();
    assert_eq!(refused.errors().next().unwrap().code(), Code::StatusListForm);
    let elsewhere = issuer.clone().status(store.clone(), "https://other.example");
    let refused = elsewhere.issue(draft(""), proof).await.unwrap_err();
    assert_eq!(refused.errors().next().unwrap().code(), Code::StatusListUnknown);
    assert_eq!(store.publish(URL).unwrap().allocated(), 0);
}
